//! The single steps of an edit on the engine.

use super::in_place::Call;
use super::reality::There;
use crate::ask::{PATIENCE, encoded};
use crate::changes;
use crate::create;
use crate::engine::Engine;
use crate::failure::failure;
use crate::lifecycle::{is_over, one};
use crate::wire::WireError;
use bollard::query_parameters::{
    RemoveContainerOptions, RenameContainerOptions, StopContainerOptions,
};
use contract::{ContainerCommit, Deed, Failure, Note, Spec};
use serde_json::{Value, json};

/// Why an edit goes no further.
#[derive(Clone, Debug)]
pub(super) struct Broke {
    pub(super) failure: Failure,
    pub(super) notes: Vec<Note>,
}

impl From<Failure> for Broke {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            notes: Vec::new(),
        }
    }
}

impl From<create::Refused> for Broke {
    fn from(refused: create::Refused) -> Self {
        Self {
            failure: refused.failure,
            notes: refused.notes,
        }
    }
}

/// Stops it with its own grace period; returns when it has ended. An engine does not start again
/// by its restart policy what was stopped like this.
pub(super) async fn stop(engine: &Engine, id: &str) -> Result<(), Failure> {
    let options = StopContainerOptions::default();
    let stopped = one(engine, id, Deed::Stop, |docker, id| async move {
        docker.stop_container(&id, Some(options)).await
    })
    .await;
    gone_is_fine(stopped)
}

/// Waits until the engine has removed a `--rm` container that has ended.
pub(super) async fn await_gone(engine: &Engine, id: &str) -> Result<(), Failure> {
    let path = format!("/containers/{}/wait?condition=removed", encoded(id));
    gone_is_fine(post(engine, &path, None, Deed::Remove, engine.name_of(id)).await)
}

pub(super) async fn rename(engine: &Engine, id: &str, name: &str) -> Result<(), Failure> {
    let name = name.to_owned();
    one(engine, id, Deed::Rename, |docker, id| async move {
        docker
            .rename_container(&id, RenameContainerOptions { name })
            .await
    })
    .await
}

/// Removes it, and none of its volumes: those of the other one may be among them.
pub(super) async fn remove(engine: &Engine, id: &str) -> Result<(), Failure> {
    let removed = one(engine, id, Deed::Remove, |docker, id| async move {
        let options = RemoveContainerOptions {
            v: false,
            // It was stopped; this is for what came up again, or would not stop.
            force: true,
            link: false,
        };
        docker.remove_container(&id, Some(options)).await
    })
    .await;
    match removed {
        // It has `--rm`, was stopped, and is on its way out; its name is free when it is gone.
        Err(failure) if is_over(&failure) => await_gone(engine, id).await,
        removed => removed,
    }
}

/// Starts it, if it does not run.
pub(super) async fn start(engine: &Engine, there: &There, spec: &Spec) -> Result<(), Broke> {
    if there.running {
        return Ok(());
    }
    Ok(create::start(engine, &there.id, spec).await?)
}

fn gone_is_fine(done: Result<(), Failure>) -> Result<(), Failure> {
    match done {
        Err(failure) if is_over(&failure) => Ok(()),
        done => done,
    }
}

/// The container as an image, `name[:tag]`.
pub(super) async fn commit(engine: &Engine, id: &str, image: &str) -> Result<(), Failure> {
    let args = ContainerCommit {
        op: String::new(),
        id: id.to_owned(),
        image: image.to_owned(),
        author: String::new(),
        message: String::new(),
        changes: Vec::new(),
        pause: true,
    };
    changes::commit(engine, &args).await.map(|_| ())
}

/// One call of a change in place.
pub(super) async fn call(engine: &Engine, id: &str, call: &Call) -> Result<(), Failure> {
    let subject = engine.name_of(id);
    match call {
        Call::Rename { name } => rename(engine, id, name).await,
        Call::Update { body } => {
            let path = format!("/containers/{}/update", encoded(id));
            post(engine, &path, Some(body), Deed::Update, subject).await
        }
        Call::Disconnect { network } => {
            let path = format!("/networks/{}/disconnect", encoded(network));
            let body = json!({ "Container": id });
            post(engine, &path, Some(&body), Deed::Update, network.clone()).await
        }
        Call::Connect { network, endpoint } => {
            let path = format!("/networks/{}/connect", encoded(network));
            let body = json!({ "Container": id, "EndpointConfig": endpoint });
            post(engine, &path, Some(&body), Deed::Update, network.clone()).await
        }
    }
}

async fn post(
    engine: &Engine,
    path: &str,
    body: Option<&Value>,
    deed: Deed,
    subject: String,
) -> Result<(), Failure> {
    let wire = engine.wire(deed, &subject)?;
    let done = wire.beside_pings(wire.post(path, body, PATIENCE)).await;
    let done: Result<String, WireError> = done.and_then(|done| done);
    done.map(drop).map_err(|error| {
        engine.met(&wire, &error);
        failure(deed, subject, &error)
    })
}
