//! What is to be said of a spec before it is carried out: the faults of [`crate::create::body`],
//! and what the lists, the image and this machine tell. At most one call to the engine, and that
//! once for each image.
//!
//! | part | what it looks at |
//! |---|---|
//! | `mounts` | paths: twice, nested, hiding, missing, elsewhere (pure but for files) |
//! | `networks` | networks, addresses, links, other containers (pure) |
//! | `ports` | ports that are taken, by containers and by processes |
//! | `listening` | who listens on this machine |
//! | `names` | capabilities and signals that are known |
//! | `place` | where the engine is: here, in a virtual machine, elsewhere |

mod listening;
mod mounts;
mod names;
mod networks;
mod place;
mod ports;
#[cfg(test)]
mod tests;

use crate::create::{Api, at_home, body};
use crate::engine::Engine;
use crate::find::Surroundings;
use crate::image;
use crate::inventory::Inventory;
use crate::wire::NEWEST_API;
use contract::{Deed, Failure, ImageFacts, Note, Pointer, Pull, Remark, Spec, SpecCheck};
use place::Place;
use std::sync::Arc;

/// What a spec is looked at against.
struct Known<'k> {
    lists: &'k Inventory,
    /// The container that is edited.
    editing: Option<&'k str>,
    /// What the image declares, where the engine has it.
    facts: Option<&'k ImageFacts>,
    /// The engine's own socket.
    socket: Option<&'k str>,
}

impl Engine {
    /// What is to be said of a spec. Where the engine is away, what can be said without it.
    pub async fn spec_check(&self, args: SpecCheck) -> Result<Vec<Note>, Failure> {
        let SpecCheck { spec, editing } = args;
        let spec = at_home(&spec, self.around()).into_owned();
        let image = if spec.image.trim().is_empty() {
            Image::Unknown
        } else {
            match image::facts(self, &spec.image).await {
                Ok(Some(facts)) => Image::There(facts),
                Ok(None) => Image::Absent,
                // It is away, or refuses: the link tells of that, the form need not.
                Err(_) => Image::Unknown,
            }
        };
        let api = self
            .wire(Deed::Inspect, "")
            .map_or(Api(NEWEST_API), |wire| wire.api());
        let mut notes = self.look(|lists, endpoint| {
            let known = Known {
                lists,
                editing: editing.as_deref(),
                facts: image.facts(),
                socket: endpoint.and_then(|endpoint| endpoint.address.strip_prefix("unix://")),
            };
            by_lists(&spec, api, &known)
        });
        notes.extend(of_image(&spec, &image));
        notes.extend(taken_ports(self, &spec, editing.as_deref()).await);
        notes.extend(sources(self, &spec).await);
        Ok(ordered(notes))
    }
}

enum Image {
    There(Arc<ImageFacts>),
    Absent,
    Unknown,
}

impl Image {
    fn facts(&self) -> Option<&ImageFacts> {
        match self {
            Self::There(facts) => Some(facts),
            Self::Absent | Self::Unknown => None,
        }
    }
}

fn of_image(spec: &Spec, image: &Image) -> Option<Note> {
    let fits = match image {
        Image::There(facts) => crate::run::fits(facts, spec.platform.trim()),
        Image::Absent => false,
        Image::Unknown => return None,
    };
    let what = match spec.pull {
        _ if fits => return None,
        Pull::Never => Remark::ImageMissing,
        Pull::Missing | Pull::Always => Remark::ImageToPull,
    };
    Some(note("image", what))
}

/// What needs neither a call nor a file. Pure.
fn by_lists(spec: &Spec, api: Api, known: &Known) -> Vec<Note> {
    let mut notes = match body(spec, api) {
        Ok(body) => body.left_out,
        Err(faults) => faults,
    };
    notes.extend(name(spec, known));
    notes.extend(names::check(spec));
    notes.extend(mounts::check(spec, known));
    notes.extend(networks::check(spec, known));
    notes.extend(ports::twice(spec));
    if spec.privileged {
        notes.push(note("privileged", Remark::Privileged));
    }
    notes
}

fn name(spec: &Spec, known: &Known) -> Option<Note> {
    if spec.name.is_empty() {
        return None;
    }
    let holder = known.lists.by_name(&spec.name)?;
    (known.editing != Some(holder.id.as_str())).then(|| {
        let taken = Remark::NameTaken {
            id: holder.id.clone(),
            image: holder.image.clone(),
        };
        note("name", taken)
    })
}

/// Host ports of a spec that somebody has. Looks at the lists, and, where the engine's ports are
/// this machine's, at who listens here.
pub(crate) async fn taken_ports(engine: &Engine, spec: &Spec, editing: Option<&str>) -> Vec<Note> {
    let wanted = ports::wanted(spec);
    if wanted.is_empty() {
        return Vec::new();
    }
    let (held, place) = engine.look(|lists, endpoint| {
        (
            ports::held(lists, editing),
            Place::of(endpoint, engine.around()),
        )
    });
    let around = Arc::clone(engine.around());
    // It reads files.
    let looked = tokio::task::spawn_blocking(move || {
        if place.has_our_ports() {
            let here = listening::Listening::of(&around);
            ports::taken(&wanted, &held, &here)
        } else {
            ports::taken(&wanted, &held, &listening::Listening::nobody())
        }
    });
    // Only a runtime that shuts down does not carry it out.
    looked.await.unwrap_or_default()
}

/// Host paths that are not there.
async fn sources(engine: &Engine, spec: &Spec) -> Vec<Note> {
    let place = engine.look(|_, endpoint| Place::of(endpoint, engine.around()));
    let binds = mounts::binds(spec);
    if binds.is_empty() {
        return Vec::new();
    }
    let around: Arc<Surroundings> = Arc::clone(engine.around());
    let looked = tokio::task::spawn_blocking(move || mounts::missing(&binds, place, &around));
    looked.await.unwrap_or_default()
}

fn note(at: impl Into<Pointer>, what: Remark) -> Note {
    Note {
        at: at.into(),
        what,
    }
}

/// The weightiest first at each place, none twice.
fn ordered(mut notes: Vec<Note>) -> Vec<Note> {
    notes.sort_by(|a, b| a.at.cmp(&b.at).then(b.what.weight().cmp(&a.what.weight())));
    notes.dedup();
    notes
}
