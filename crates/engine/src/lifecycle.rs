//! Start, stop, kill, restart, pause, resume, rename. What comes of them in the lists is told by
//! the engine's events, never by these replies.

use crate::ask::names_container;
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::wire::WireError;
use bollard::Docker;
use bollard::query_parameters::{
    KillContainerOptions, RenameContainerOptions, RestartContainerOptions, StopContainerOptions,
};
use contract::{
    ContainerKill, ContainerPause, ContainerRename, ContainerRestart, ContainerStart,
    ContainerStop, ContainerUnpause, Deed, Failure, FailureCode, Outcome, Outcomes,
};
use futures_util::{StreamExt, stream};
use std::future::Future;

/// Calls on several containers that are under way at a time, where each is done soon.
const AT_A_TIME: usize = 8;
/// The same where the engine waits for the containers: each one's grace period begins when it is
/// asked for, and waiting costs nothing.
const ALL_AT_ONCE: usize = usize::MAX;

/// Starts each. One that runs already counts as done.
pub(crate) async fn start(engine: Engine, args: ContainerStart) -> Outcomes {
    each(
        &engine,
        args.ids,
        AT_A_TIME,
        Deed::Start,
        |docker, id| async move { docker.start_container(&id, None).await },
    )
    .await
}

/// Stops each. One that does not run counts as done.
pub(crate) async fn stop(engine: Engine, args: ContainerStop) -> Outcomes {
    let t = args.grace.map(seconds);
    each(
        &engine,
        args.ids,
        ALL_AT_ONCE,
        Deed::Stop,
        move |docker, id| async move {
            let options = StopContainerOptions { t, signal: None };
            docker.stop_container(&id, Some(options)).await
        },
    )
    .await
}

/// Sends each a signal. Where it is the one that ends a container for certain, one that ended just
/// before counts as done.
pub(crate) async fn kill(engine: Engine, args: ContainerKill) -> Outcomes {
    let signal = &args.signal;
    let ends = matches!(signal.as_str(), "SIGKILL" | "KILL" | "9");
    let mut outcomes = each(
        &engine,
        args.ids,
        AT_A_TIME,
        Deed::Kill,
        |docker, id| async move {
            let options = KillContainerOptions {
                signal: signal.clone(),
            };
            docker.kill_container(&id, Some(options)).await
        },
    )
    .await;
    for outcome in outcomes.iter_mut().filter(|_| ends) {
        outcome.failure.take_if(|failure| ended_already(failure));
    }
    outcomes
}

fn ended_already(failure: &Failure) -> bool {
    failure.code == Some(FailureCode::WrongState)
        && (failure.message.contains("is not running")
            // Podman's words.
            || failure.message.contains("can only kill running containers"))
}

pub(crate) async fn restart(engine: Engine, args: ContainerRestart) -> Outcomes {
    let t = args.grace.map(seconds);
    each(
        &engine,
        args.ids,
        ALL_AT_ONCE,
        Deed::Restart,
        move |docker, id| async move {
            let options = RestartContainerOptions { t, signal: None };
            docker.restart_container(&id, Some(options)).await
        },
    )
    .await
}

pub(crate) async fn pause(engine: Engine, args: ContainerPause) -> Outcomes {
    each(
        &engine,
        args.ids,
        AT_A_TIME,
        Deed::Pause,
        |docker, id| async move { docker.pause_container(&id).await },
    )
    .await
}

pub(crate) async fn unpause(engine: Engine, args: ContainerUnpause) -> Outcomes {
    each(
        &engine,
        args.ids,
        AT_A_TIME,
        Deed::Unpause,
        |docker, id| async move { docker.unpause_container(&id).await },
    )
    .await
}

pub(crate) async fn rename(engine: Engine, args: ContainerRename) -> Result<(), Failure> {
    let name = args.name;
    one(&engine, &args.id, Deed::Rename, |docker, id| async move {
        docker
            .rename_container(&id, RenameContainerOptions { name })
            .await
    })
    .await
}

/// Does the same to several containers, so many at a time. A refusal of one does not stop the others.
async fn each<F, W>(
    engine: &Engine,
    ids: Vec<String>,
    at_a_time: usize,
    deed: Deed,
    act: F,
) -> Outcomes
where
    F: Fn(Docker, String) -> W,
    W: Future<Output = Result<(), bollard::errors::Error>>,
{
    let act = &act;
    let outcomes = ids.into_iter().map(|id| async move {
        let failure = one(engine, &id, deed, act).await.err();
        Outcome { id, failure }
    });
    stream::iter(outcomes).buffered(at_a_time).collect().await
}

/// Does something to a container, and waits for as long as the engine answers pings beside it.
pub(crate) async fn one<F, W>(engine: &Engine, id: &str, deed: Deed, act: F) -> Result<(), Failure>
where
    F: FnOnce(Docker, String) -> W,
    W: Future<Output = Result<(), bollard::errors::Error>>,
{
    let subject = engine.name_of(id);
    if !names_container(id) {
        return Err(gone(deed, subject));
    }
    let wire = engine.wire(deed, &subject)?;
    let done = match wire.docker() {
        Ok(docker) => wire.patient(act(docker, id.to_owned())).await,
        Err(error) => Err(error),
    };
    done.map_err(|error| {
        engine.met(&wire, &error);
        failure(deed, subject, &error)
    })
}

/// A grace period, as the engine takes it. Negative ones wait for ever.
pub(crate) fn seconds(grace: i64) -> i32 {
    i32::try_from(grace).unwrap_or(if grace < 0 { -1 } else { i32::MAX })
}

/// Whether a refusal to do away with a container means that it is gone, or going, already.
pub(crate) fn is_over(failure: &Failure) -> bool {
    failure.code == Some(FailureCode::Gone)
        || (failure.code == Some(FailureCode::WrongState)
            && failure.message.contains("is already in progress"))
}

/// An error that says that the container does not exist.
pub(crate) fn is_gone(error: &WireError) -> bool {
    matches!(error, WireError::Refused { status: 404, .. })
}
