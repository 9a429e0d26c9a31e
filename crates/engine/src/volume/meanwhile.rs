//! Running containers that use a volume, held up while it is read or written.

use super::unfinished::Unfinished;
use crate::ask::inspected;
use crate::engine::Engine;
use crate::failure::failure;
use crate::lifecycle::{is_gone, one};
use bollard::query_parameters::StopContainerOptions;
use contract::{ContainerState, Deed, Failure, FailureCode, Meanwhile, VolumeUser};
use serde::{Deserialize, Serialize};

/// A container that goes on afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    /// Full ID.
    id: String,
    name: String,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum How {
    Paused,
    Stopped,
}

/// Pauses or stops those of the users that run. On a failure those that are held already stand in
/// `unfinished`, and go on when that is undone.
pub(super) async fn hold(
    engine: &Engine,
    users: Vec<VolumeUser>,
    meanwhile: Meanwhile,
    unfinished: &mut Unfinished,
) -> Result<(), Failure> {
    let how = match meanwhile {
        Meanwhile::Running => return Ok(()),
        Meanwhile::Paused => How::Paused,
        Meanwhile::Stopped => How::Stopped,
    };
    let mut done = Vec::new();
    for VolumeUser {
        id, name, state, ..
    } in users
    {
        let concerned = match how {
            How::Paused => state == ContainerState::Running,
            // A paused one does nothing, and would forget what it does.
            How::Stopped => matches!(state, ContainerState::Running | ContainerState::Restarting),
        };
        if !concerned || done.contains(&id) {
            continue;
        }
        done.push(id.clone());
        if how == How::Stopped && vanishes(engine, &id, &name).await? {
            return Err(Failure {
                deed: Deed::Stop,
                subject: name,
                code: Some(FailureCode::WrongState),
                message: "the engine removes it when it stops (--rm)".to_owned(),
            });
        }
        let held = Held { id, name, how };
        unfinished.holds(held.clone()).await?;
        match how {
            How::Paused => {
                one(engine, &held.id, Deed::Pause, |docker, id| async move {
                    docker.pause_container(&id).await
                })
                .await?;
            }
            How::Stopped => {
                one(engine, &held.id, Deed::Stop, |docker, id| async move {
                    let options = StopContainerOptions::default();
                    docker.stop_container(&id, Some(options)).await
                })
                .await?;
            }
        }
    }
    Ok(())
}

async fn vanishes(engine: &Engine, id: &str, name: &str) -> Result<bool, Failure> {
    let wire = engine.wire(Deed::Inspect, name)?;
    match inspected(&wire, id, false).await {
        Ok(facts) => Ok(facts.host_config.auto_remove),
        Err(error) if is_gone(&error) => Ok(false),
        Err(error) => {
            engine.met(&wire, &error);
            Err(failure(Deed::Inspect, name.to_owned(), &error))
        }
    }
}

/// Lets one go on. What somebody else has resumed or removed meanwhile is as it should be.
pub(super) async fn let_go(engine: &Engine, held: &Held) -> Result<(), Failure> {
    let deed = match held.how {
        How::Paused => Deed::Unpause,
        How::Stopped => Deed::Start,
    };
    let wire = engine.wire(deed, &held.name)?;
    let state = match inspected(&wire, &held.id, false).await {
        Ok(facts) => ContainerState::from_word(&facts.state.status.to_lowercase()),
        Err(error) if is_gone(&error) => return Ok(()),
        Err(error) => {
            engine.met(&wire, &error);
            return Err(failure(deed, held.name.clone(), &error));
        }
    };
    let done = match held.how {
        How::Paused if state == ContainerState::Paused => {
            one(engine, &held.id, deed, |docker, id| async move {
                docker.unpause_container(&id).await
            })
            .await
        }
        How::Stopped if !state.is_active() => {
            one(engine, &held.id, deed, |docker, id| async move {
                docker.start_container(&id, None).await
            })
            .await
        }
        How::Paused | How::Stopped => Ok(()),
    };
    done.map_err(|failure| Failure {
        subject: held.name.clone(),
        ..failure
    })
}
