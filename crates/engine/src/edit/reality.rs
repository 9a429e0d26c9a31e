//! What is really there of an edit. A journal says what was about to be done; whether it was done,
//! only the engine knows.

use super::journal::Journal;
use crate::ask::{get, inspect};
use crate::engine::Engine;
use crate::failure::failure;
use crate::spec_of::Part;
use crate::wire::{Wire, WireError};
use contract::{Deed, Failure};
use serde_json::Value;

/// A container of the edit, as the engine has it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct There {
    /// Full ID.
    pub(super) id: String,
    pub(super) name: String,
    pub(super) running: bool,
}

/// Both containers of an edit, as far as they are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reality {
    pub(super) old: Option<There>,
    pub(super) new: Option<There>,
}

/// Looks both up, by ID, and by the name that nobody else has where the ID was not written down.
pub(super) async fn look(engine: &Engine, journal: &Journal) -> Result<Reality, Failure> {
    let mut old = find(engine, &journal.old, &journal.before.name).await?;
    if old.is_none() && journal.vanishes {
        // One that was made again in its place.
        old = find(engine, &journal.aside, &journal.before.name).await?;
    }
    let new = journal.new.as_ref().unwrap_or(&journal.fresh);
    Ok(Reality {
        old,
        new: find(engine, new, &journal.after.name).await?,
    })
}

/// A container by ID or name; `None` where there is none.
pub(super) async fn find(
    engine: &Engine,
    id: &str,
    subject: &str,
) -> Result<Option<There>, Failure> {
    let wire = engine.wire(Deed::Inspect, subject)?;
    match asked(&wire, id).await {
        Ok(there) => Ok(Some(there)),
        Err(WireError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => {
            engine.met(&wire, &error);
            Err(failure(Deed::Inspect, subject.to_owned(), &error))
        }
    }
}

async fn asked(wire: &Wire, id: &str) -> Result<There, WireError> {
    let container: Value = get(wire, &inspect(id, false)).await?;
    let container = Part::of(&container);
    Ok(There {
        id: container.owned("Id"),
        name: container.text("Name").trim_start_matches('/').to_owned(),
        running: container.part("State").flag("Running"),
    })
}
