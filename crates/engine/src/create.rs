//! A spec → a container: what `docker run` and `docker create` do after they have read their
//! options.
//!
//! | part | what it does |
//! |---|---|
//! | `body` | spec → body of `POST /containers/create` (pure), of `mounts`, `networks`, `resources` |
//! | `value`, `said` | the CLI's ways of writing sizes, durations, ports…; notes at what is not so |
//! | `reference` | an image's name taken apart |
//! | `refusal` | what the engine refused → the field that caused it (pure) |
//!
//! [`body`] is all that has to be known of a spec to ask an engine for it; [`create`] asks, and
//! connects the further networks; [`start`] starts. Both give a [`Refused`] with notes at the
//! fields.

mod body;
mod mounts;
mod networks;
mod reference;
mod refusal;
mod resources;
mod said;
#[cfg(test)]
mod tests;
pub(crate) mod value;

pub(crate) use body::body;
pub(crate) use networks::{is_user_defined, protocol, published};
pub(crate) use reference::Reference;

use crate::ask::{PATIENCE, encoded};
use crate::engine::Engine;
use crate::failure::failure;
use crate::find::Surroundings;
use crate::hear::{Made, whole_object};
use crate::wire::{Wire, WireError};
use contract::{Deed, Failure, FailureCode, MountKind, Note, Remark, Spec};
use serde_json::{Value, json};
use std::borrow::Cow;

/// A minor version of the engine API: `Api(41)` is 1.41.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Api(pub(crate) u16);

/// What is asked of an engine to make a container.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CreateBody {
    /// `?name=`; empty where the engine makes one up.
    pub(crate) name: String,
    /// `?platform=`; empty is the engine's own.
    pub(crate) platform: String,
    /// The body of `POST /containers/create`.
    pub(crate) json: Value,
    /// Networks to be connected once it is made: before API 1.44 an engine takes one at first.
    pub(crate) later: Vec<Later>,
    /// What this engine does not know; some of it is left out of the body.
    pub(crate) left_out: Vec<Note>,
}

/// `POST /networks/{network}/connect`
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Later {
    /// Which of [`Spec::networks`].
    pub(crate) index: usize,
    /// Its name or ID.
    pub(crate) network: String,
    /// `EndpointConfig`
    pub(crate) endpoint: Value,
}

/// A container that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Created {
    /// Full ID.
    pub(crate) id: String,
    /// The engine's warnings.
    pub(crate) warnings: Vec<String>,
}

/// Why it was not made, or not started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// What the engine said.
    pub(crate) failure: Failure,
    /// The same, at the fields that caused it.
    pub(crate) notes: Vec<Note>,
    /// The container that is there all the same: made, and not started.
    pub(crate) left: Option<String>,
}

/// Makes a container and connects it to its networks: `POST /containers/create` and, where the
/// engine takes one network at a time, `POST /networks/{id}/connect`. Waits as long as the engine
/// answers pings. The image must be there.
///
/// Once begun it should be seen through: the engine goes on when the caller does not wait.
pub(crate) async fn create(engine: &Engine, spec: &Spec) -> Result<Created, Refused> {
    let subject = if spec.name.is_empty() {
        spec.image.clone()
    } else {
        spec.name.clone()
    };
    let refused = |failure, notes, left| Refused {
        failure,
        notes,
        left,
    };
    let wire = engine
        .wire(Deed::Create, &subject)
        .map_err(|failure| refused(failure, Vec::new(), None))?;
    let spec = &*at_home(spec, engine.around());
    let read = profiles_read(spec).await;
    let asked = match read.and_then(|spec| body(&spec, wire.api())) {
        Ok(asked) => asked,
        Err(notes) => return Err(refused(unsayable(subject, &notes), notes, None)),
    };
    let mut query = Vec::new();
    for (key, value) in [("name", &asked.name), ("platform", &asked.platform)] {
        if !value.is_empty() {
            query.push(format!("{key}={}", encoded(value)));
        }
    }
    let path = format!("/containers/create?{}", query.join("&"));
    let mut created = match made(&wire, &path, &asked.json).await {
        Ok(created) => created,
        Err(error) => return Err(of(engine, &wire, spec, Deed::Create, subject, &error, None)),
    };
    // What the engine was not told is told to the person.
    created.warnings.extend(
        asked
            .left_out
            .iter()
            .map(|note| format!("{}: not known to API 1.{}", note.at, wire.api().0)),
    );
    for later in &asked.later {
        let path = format!("/networks/{}/connect", encoded(&later.network));
        let body = json!({ "Container": created.id, "EndpointConfig": later.endpoint });
        if let Err(error) = posted(&wire, &path, Some(&body)).await {
            let mut refused = of(
                engine,
                &wire,
                spec,
                Deed::Create,
                later.network.clone(),
                &error,
                Some(created.id.clone()),
            );
            // Whatever it was, it was this network.
            for note in refused.notes.iter_mut().filter(|note| note.at.is_empty()) {
                note.at = format!("networks/{}/name", later.index);
            }
            return Err(refused);
        }
    }
    Ok(created)
}

/// Starts a container that was made of this spec: `POST /containers/{id}/start`.
pub(crate) async fn start(engine: &Engine, id: &str, spec: &Spec) -> Result<(), Refused> {
    let subject = if spec.name.is_empty() {
        engine.name_of(id)
    } else {
        spec.name.clone()
    };
    let left = Some(id.to_owned());
    let wire = match engine.wire(Deed::Start, &subject) {
        Ok(wire) => wire,
        Err(failure) => {
            return Err(Refused {
                failure,
                notes: Vec::new(),
                left,
            });
        }
    };
    let path = format!("/containers/{}/start", encoded(id));
    match posted(&wire, &path, None).await {
        Ok(_) => Ok(()),
        Err(error) => Err(of(engine, &wire, spec, Deed::Start, subject, &error, left)),
    }
}

async fn made(wire: &Wire, path: &str, body: &Value) -> Result<Created, WireError> {
    let text = posted(wire, path, Some(body)).await?;
    let malformed = |what: String| WireError::Malformed { what };
    let made: Made = whole_object(&text).map_err(|error| malformed(format!("{path}: {error}")))?;
    if made.id.is_empty() {
        return Err(malformed(format!("{path}: the answer names no container")));
    }
    Ok(Created {
        id: made.id,
        warnings: made.warnings,
    })
}

async fn posted(wire: &Wire, path: &str, body: Option<&Value>) -> Result<String, WireError> {
    wire.beside_pings(wire.post(path, body, PATIENCE)).await?
}

fn of(
    engine: &Engine,
    wire: &Wire,
    spec: &Spec,
    deed: Deed,
    subject: String,
    error: &WireError,
    left: Option<String>,
) -> Refused {
    engine.met(wire, error);
    let failure = failure(deed, subject, error);
    let notes = match error {
        WireError::Refused { .. } => explain(engine, spec, &failure.message),
        WireError::Unreachable(_) | WireError::Hung(_) | WireError::Malformed { .. } => Vec::new(),
    };
    let taken = notes
        .iter()
        .any(|note| matches!(note.what, Remark::NameTaken { .. }));
    Refused {
        failure: Failure {
            code: failure.code.or(taken.then_some(FailureCode::NameTaken)),
            ..failure
        },
        notes,
        left,
    }
}

/// What an engine refused of a spec, at the fields that caused it.
pub(crate) fn explain(engine: &Engine, spec: &Spec, message: &str) -> Vec<Note> {
    refusal::notes(spec, message, |name| {
        engine.container_named(name).map(|row| (row.id, row.image))
    })
}

/// The engine was not asked; the notes say why.
fn unsayable(subject: String, notes: &[Note]) -> Failure {
    let places: Vec<&str> = notes.iter().map(|note| note.at.as_str()).collect();
    Failure {
        deed: Deed::Create,
        subject,
        code: None,
        message: places.join(", "),
    }
}

/// A spec whose host paths below the home folder (`~/data`) are written out: what a shell does
/// before the CLI sees them. To be done before [`body`], which knows no home.
pub(crate) fn at_home<'s>(spec: &'s Spec, around: &Surroundings) -> Cow<'s, Spec> {
    let mut settled = Cow::Borrowed(spec);
    let Some(home) = &around.home else {
        return settled;
    };
    for (index, mount) in spec.mounts.iter().enumerate() {
        let rest = match mount.source.as_str() {
            "~" => Some(""),
            source => source.strip_prefix("~/"),
        };
        if mount.kind == MountKind::Bind
            && let Some(rest) = rest
            && let Some(mount) = settled.to_mut().mounts.get_mut(index)
        {
            let home = home.to_string_lossy();
            mount.source = format!("{}/{rest}", home.trim_end_matches('/'))
                .trim_end_matches('/')
                .to_owned();
        }
    }
    settled
}

/// A seccomp profile is named by a file of this machine and sent as its content, like the CLI does.
async fn profiles_read(spec: &Spec) -> Result<Cow<'_, Spec>, Vec<Note>> {
    let mut read = Cow::Borrowed(spec);
    let mut notes = Vec::new();
    for (index, option) in spec.security_options.iter().enumerate() {
        let Some(path) = option
            .trim()
            .strip_prefix("seccomp=")
            .or_else(|| option.trim().strip_prefix("seccomp:"))
        else {
            continue;
        };
        if matches!(path, "unconfined" | "builtin") || path.starts_with('{') {
            continue;
        }
        match profile(path).await {
            Ok(profile) => {
                if let Some(option) = read.to_mut().security_options.get_mut(index) {
                    *option = format!("seccomp={profile}");
                }
            }
            Err(message) => notes.push(Note {
                at: format!("security_options/{index}"),
                what: Remark::Refused { message },
            }),
        }
    }
    if notes.is_empty() {
        Ok(read)
    } else {
        Err(notes)
    }
}

/// The JSON of a file, on one line.
async fn profile(path: &str) -> Result<String, String> {
    let text = tokio::fs::read(path)
        .await
        .map_err(|error| format!("{path}: {error}"))?;
    serde_json::from_slice::<Value>(&text)
        .map(|profile| profile.to_string())
        .map_err(|error| format!("{path}: {error}"))
}
