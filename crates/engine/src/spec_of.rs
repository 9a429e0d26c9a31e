//! A container as a spec: `GET /containers/{id}/json` in the words of the CLI, without what its
//! image and its engine say anyway.
//!
//! What an engine does not tell, a spec cannot say: whether a MAC address was asked for (API 1.44
//! and later), and which of the container's files are its own.

mod limits;
mod mounts;
mod networks;
mod process;
mod read;
mod words;

use crate::ask::{get, image, inspect, names_container};
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::wire::{Wire, WireError};
use contract::{Deed, Failure, Spec, SpecFor, SpecOf};
use serde_json::Value;

pub(crate) use mounts::same_path;
pub(crate) use read::Part;
pub(crate) use words::{cpus, duration, size};

/// What an engine told of a container, and of what it is made from.
pub(crate) struct Described {
    /// `GET /containers/{id}/json`
    pub(crate) container: Value,
    /// `GET /images/{id}/json`; `null` where the image is gone.
    pub(crate) image: Value,
    /// `GET /info`
    pub(crate) info: Value,
    lent: Lent,
}

/// The containers whose volumes this one was given.
#[derive(Debug, Default)]
struct Lent {
    /// Those that are gone, as `VolumesFrom` names them.
    gone: Vec<String>,
    /// Where the others have something mounted.
    paths: Vec<String>,
}

/// What this engine gives to a container that asks for nothing.
#[derive(Default)]
struct Defaults {
    log_driver: String,
    runtime: String,
    cgroupns: String,
    /// The name of the engine's machine.
    host_name: String,
}

/// What the parts of a spec are read from.
struct Told<'a> {
    id: &'a str,
    purpose: SpecFor,
    container: Part<'a>,
    config: Part<'a>,
    host: Part<'a>,
    /// The image's `Config`.
    image: Part<'a>,
    defaults: Defaults,
    lent: &'a Lent,
}

impl Told<'_> {
    fn edits(&self) -> bool {
        self.purpose == SpecFor::Edit
    }
}

/// The container as a spec.
pub(crate) async fn spec_of(engine: &Engine, args: SpecOf) -> Result<Spec, Failure> {
    let described = describe(engine, &args.id).await?;
    Ok(described.spec(args.purpose))
}

/// Asks for all that a spec is made from.
pub(crate) async fn describe(engine: &Engine, id: &str) -> Result<Described, Failure> {
    let subject = engine.name_of(id);
    if !names_container(id) {
        return Err(gone(Deed::Inspect, subject));
    }
    let wire = engine.wire(Deed::Inspect, &subject)?;
    ask(&wire, id).await.map_err(|error| {
        engine.met(&wire, &error);
        failure(Deed::Inspect, subject, &error)
    })
}

/// As [`describe`], over a connection that the caller has.
pub(crate) async fn ask(wire: &Wire, id: &str) -> Result<Described, WireError> {
    let path = inspect(id, false);
    let (container, info) =
        tokio::try_join!(get::<Value>(wire, &path), get::<Value>(wire, "/info"))?;
    let image = match get(wire, &image(Part::of(&container).text("Image"))).await {
        Ok(image) => image,
        // Then all that the container says is taken for its own.
        Err(WireError::Refused { status: 404, .. }) => Value::Null,
        Err(error) => return Err(error),
    };
    let lent = lent(wire, Part::of(&container)).await?;
    Ok(Described {
        container,
        image,
        info,
        lent,
    })
}

async fn lent(wire: &Wire, container: Part<'_>) -> Result<Lent, WireError> {
    let mut lent = Lent::default();
    for from in container.part("HostConfig").texts("VolumesFrom") {
        let name = from.split(':').next().unwrap_or_default().to_owned();
        match get::<Value>(wire, &inspect(&name, false)).await {
            Ok(of) => {
                let mounts = Part::of(&of).items("Mounts");
                lent.paths
                    .extend(mounts.map(|mount| mount.owned("Destination")));
            }
            Err(WireError::Refused { status: 404, .. }) => lent.gone.push(name),
            Err(error) => return Err(error),
        }
    }
    Ok(lent)
}

impl Described {
    pub(crate) fn part(&self) -> Part<'_> {
        Part::of(&self.container)
    }

    /// Full ID.
    pub(crate) fn id(&self) -> &str {
        self.part().text("Id")
    }

    pub(crate) fn name(&self) -> &str {
        self.part().text("Name").trim_start_matches('/')
    }

    pub(crate) fn spec(&self, purpose: SpecFor) -> Spec {
        let container = self.part();
        let config = container.part("Config");
        let told = Told {
            id: self.id(),
            purpose,
            container,
            config,
            host: container.part("HostConfig"),
            image: Part::of(&self.image).part("Config"),
            defaults: defaults(Part::of(&self.info)),
            lent: &self.lent,
        };
        let mut spec = Spec {
            image: config.owned("Image"),
            ..Spec::default()
        };
        if spec.image.is_empty() {
            spec.image = container.owned("Image");
        }
        // Of a copy, too: whoever makes one beside it gives it another.
        spec.name = self.name().to_owned();
        process::fill(&mut spec, &told);
        limits::fill(&mut spec, &told);
        mounts::fill(&mut spec, &told);
        networks::fill(&mut spec, &told);
        spec
    }
}

fn defaults(info: Part<'_>) -> Defaults {
    Defaults {
        log_driver: info.owned("LoggingDriver"),
        runtime: info.owned("DefaultRuntime"),
        // dockerd's own rule, unless it was configured otherwise.
        cgroupns: match info.text("CgroupVersion") {
            "2" => "private",
            _ => "host",
        }
        .to_owned(),
        host_name: info.owned("Name"),
    }
}
