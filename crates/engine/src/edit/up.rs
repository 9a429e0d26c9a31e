//! Whether a container that was started stays up: healthy, or running for a stated time.

use super::acts::Broke;
use crate::ask::{PATIENCE, get, inspect, turns};
use crate::engine::Engine;
use crate::failure::failure;
use crate::spec_of::Part;
use crate::wire::{Wire, WireError};
use contract::{Deed, EditStep, Failure, Health};
use futures_util::StreamExt;
use serde_json::Value;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

/// How it is.
enum Up {
    /// Its health check says so, or it has none and runs.
    Good,
    /// It runs; its health is not known yet.
    Starting,
    /// It ended, was started again, or is unhealthy: in the engine's words.
    Bad(String),
}

/// Waits until it is healthy, or without a health check has been running for `up_for`.
pub(super) async fn stays_up(
    engine: &Engine,
    id: &str,
    name: &str,
    up_for: Duration,
    cancel: &CancellationToken,
    tell: &(dyn Fn(EditStep) + Send + Sync),
) -> Result<(), Broke> {
    let wire = engine.wire(Deed::Start, name)?;
    let met = |error: WireError| {
        engine.met(&wire, &error);
        Broke::from(failure(Deed::Start, name.to_owned(), &error))
    };
    // Open before the first look: what happens in between is told.
    let mut turns = wire.lines(&turns(id), PATIENCE).await.map_err(met)?;
    tell(EditStep::Awaiting {
        seconds_left: up_for.as_secs(),
        health: None,
    });
    let until = Instant::now() + up_for;
    loop {
        let (up, has_check) = look(&wire, id).await.map_err(met)?;
        match up {
            Up::Good if has_check || Instant::now() >= until => return Ok(()),
            Up::Good | Up::Starting => {}
            Up::Bad(message) => {
                return Err(Broke::from(Failure {
                    deed: Deed::Start,
                    subject: name.to_owned(),
                    code: None,
                    message,
                }));
            }
        }
        // Until the next event of it; the clock only counts down on the screen, and ends the wait
        // for a container that nothing is heard of.
        loop {
            let now = Instant::now();
            let left = until.saturating_duration_since(now);
            tell(EditStep::Awaiting {
                seconds_left: if has_check {
                    0
                } else {
                    left.as_secs_f64().ceil() as u64
                },
                health: has_check.then_some(Health::Starting),
            });
            let tick = now + left.min(Duration::from_secs(1));
            tokio::select! {
                () = cancel.cancelled() => return Err(cancelled(name)),
                turn = turns.next() => match turn {
                    Some(Ok(_) | Err(WireError::Malformed { .. })) => break,
                    Some(Err(error)) => return Err(met(error)),
                    // The last item of the stream is its error.
                    None => break,
                },
                () = sleep_until(tick), if !has_check => {
                    if Instant::now() >= until {
                        break;
                    }
                }
            }
        }
    }
}

/// The person took the edit back.
pub(super) fn cancelled(subject: &str) -> Broke {
    Broke::from(Failure {
        deed: Deed::Update,
        subject: subject.to_owned(),
        code: Some(contract::FailureCode::Cancelled),
        message: "cancelled".to_owned(),
    })
}

/// How it is, and whether it has a health check.
async fn look(wire: &Wire, id: &str) -> Result<(Up, bool), WireError> {
    let container: Value = match get(wire, &inspect(id, false)).await {
        Ok(container) => container,
        // It was made with `--rm`, and ended.
        Err(WireError::Refused {
            status: 404,
            message,
        }) => return Ok((Up::Bad(message), false)),
        Err(error) => return Err(error),
    };
    let container = Part::of(&container);
    let state = container.part("State");
    let health = match state.part("Health") {
        health if health.is_said() => health,
        // As podman wrote it once.
        _ => state.part("Healthcheck"),
    };
    let has_check = !matches!(health.text("Status"), "" | "none");
    let restarted = container.number("RestartCount").unwrap_or(0) > 0;
    let up = if !state.flag("Running") || state.flag("Restarting") || restarted {
        Up::Bad(match state.text("Error") {
            "" => format!("Exited ({})", state.number("ExitCode").unwrap_or(0)),
            error => error.to_owned(),
        })
    } else {
        match health.text("Status") {
            "starting" => Up::Starting,
            "unhealthy" => Up::Bad(unhealthy(health)),
            _ => Up::Good,
        }
    };
    Ok((up, has_check))
}

/// What the last check said.
fn unhealthy(health: Part<'_>) -> String {
    let said = health
        .items("Log")
        .last()
        .map_or("", |log| log.text("Output"));
    let said = said.trim();
    if said.is_empty() {
        "unhealthy".to_owned()
    } else {
        format!("unhealthy: {said}")
    }
}
