//! Pulling an image: `POST /images/create`, layer by layer.

mod credentials;
mod layers;

use crate::ask::{PATIENCE, encoded};
use crate::create::{Reference, Refused};
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{PullLine, whole_object};
use crate::tasks::Teller;
use crate::wire::WireError;
use contract::{
    Deed, Failure, FailureCode, ImagePull, Note, PullProgress, Remark, RunStep, Wanted,
};
use futures_util::StreamExt;
use layers::Layers;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// The pause between two reports: at most ten a second.
const REPORT: Duration = Duration::from_millis(100);

/// Why a pull went no further.
pub(crate) enum NotPulled {
    /// It was cancelled; the engine has stopped.
    Cancelled,
    /// The engine or the registry refused, or was lost.
    Refused(Refused),
}

/// `POST /images/create?fromImage=&tag=&platform=`, with what the docker config knows of the
/// image's registry. `report` is called at most ten times a second, only when something changed.
///
/// Ends when the token is cancelled: the engine stops when nobody listens.
pub(crate) async fn pull(
    engine: &Engine,
    image: &str,
    platform: &str,
    cancel: &CancellationToken,
    report: impl Fn(PullProgress),
) -> Result<(), NotPulled> {
    let work = pulled(engine, image.trim(), platform.trim(), report);
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(NotPulled::Cancelled),
        done = work => done.map_err(NotPulled::Refused),
    }
}

async fn pulled(
    engine: &Engine,
    image: &str,
    platform: &str,
    report: impl Fn(PullProgress),
) -> Result<(), Refused> {
    let refused = |failure: Failure, notes| Refused {
        failure,
        notes,
        left: None,
    };
    let own = |message: String| Failure {
        deed: Deed::Pull,
        subject: image.to_owned(),
        code: None,
        message,
    };
    let Some(reference) = Reference::parse(image) else {
        let wanted = Wanted::Image;
        let notes = vec![note("image", Remark::Malformed { wanted })];
        return Err(refused(own("image".to_owned()), notes));
    };
    let wire = engine
        .wire(Deed::Pull, image)
        .map_err(|failure| refused(failure, Vec::new()))?;
    let credentials = credentials::of(engine.around(), &reference.registry).await;
    let mut path = format!(
        "/images/create?fromImage={}&tag={}",
        encoded(&reference.name),
        encoded(reference.version())
    );
    if !platform.is_empty() {
        path.push_str(&format!("&platform={}", encoded(platform)));
    }
    let headers: Vec<(&str, &str)> = credentials
        .header
        .iter()
        .map(|header| ("X-Registry-Auth", header.as_str()))
        .collect();
    let lost = |error: &WireError| {
        engine.met(&wire, error);
        let mut failure = failure(Deed::Pull, image.to_owned(), error);
        let notes = match error {
            WireError::Refused { .. } => vec![said(&failure.message, platform)],
            WireError::Unreachable(_) | WireError::Hung(_) | WireError::Malformed { .. } => {
                Vec::new()
            }
        };
        if let Some(trouble) = &credentials.trouble {
            failure.message = format!("{}\n{trouble}", failure.message);
        }
        refused(failure, notes)
    };
    let mut lines = match wire
        .beside_pings(wire.told(&path, &headers, PATIENCE))
        .await
    {
        Ok(Ok(lines)) => lines,
        Ok(Err(error)) | Err(error) => return Err(lost(&error)),
    };
    let mut layers = Layers::default();
    let mut told = None;
    // The rate falls while nothing comes, and of that there is no event; it ends with the pull.
    let mut ticks = interval(REPORT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let line = {
            let next = wire.beside_pings(lines.next());
            tokio::pin!(next);
            loop {
                tokio::select! {
                    biased;
                    _ = ticks.tick() => {
                        let progress = layers.progress(Instant::now());
                        if told.as_ref() != Some(&progress) {
                            report(progress.clone());
                            told = Some(progress);
                        }
                    }
                    line = &mut next => break line,
                }
            }
        };
        match line {
            Ok(Some(Ok(line))) => {
                // A line that is no object says nothing of the pull.
                let Ok(line) = whole_object::<PullLine>(&line) else {
                    continue;
                };
                let error = [&line.error, &line.error_detail.message];
                if let Some(error) = error.into_iter().find(|error| !error.is_empty()) {
                    let mut failure = own(error.clone());
                    let notes = vec![said(&failure.message, platform)];
                    if let Some(trouble) = &credentials.trouble {
                        failure.message = format!("{}\n{trouble}", failure.message);
                    }
                    return Err(refused(failure, notes));
                }
                layers.hear(&line, Instant::now());
            }
            // One line was too long; the next may be better.
            Ok(Some(Err(WireError::Malformed { .. }))) => {}
            Ok(Some(Err(error))) | Err(error) => return Err(lost(&error)),
            Ok(None) => {
                report(layers.progress(Instant::now()));
                return Ok(());
            }
        }
    }
}

/// Whose fault it is: the platform's, where one was asked for and is not there, else the image's.
fn said(message: &str, platform: &str) -> Note {
    let lower = message.to_lowercase();
    let of_platform = !platform.is_empty()
        && [
            "no matching manifest",
            "does not match the specified platform",
            "platform",
        ]
        .iter()
        .any(|words| lower.contains(words));
    let at = if of_platform { "platform" } else { "image" };
    let message = message.to_owned();
    note(at, Remark::Refused { message })
}

fn note(at: &str, what: Remark) -> Note {
    Note {
        at: at.to_owned(),
        what,
    }
}

/// What is told of a task that was cancelled.
pub(crate) fn cancelled(deed: Deed, subject: &str, left: Option<String>) -> RunStep {
    RunStep::Failed {
        failure: Failure {
            deed,
            subject: subject.to_owned(),
            code: Some(FailureCode::Cancelled),
            message: String::new(),
        },
        notes: Vec::new(),
        left,
        cancelled: true,
    }
}

/// A pull by itself.
pub(crate) async fn carry_out(
    engine: Engine,
    args: ImagePull,
    teller: Teller<RunStep>,
    cancel: CancellationToken,
) {
    let report = |progress| teller.tell(RunStep::Pulling { progress });
    let done = pull(&engine, &args.image, &args.platform, &cancel, report).await;
    teller.tell(match done {
        Ok(()) => RunStep::Done { id: String::new() },
        Err(NotPulled::Cancelled) => cancelled(Deed::Pull, &args.image, None),
        Err(NotPulled::Refused(refused)) => RunStep::from(refused),
    });
}

impl From<Refused> for RunStep {
    fn from(refused: Refused) -> Self {
        Self::Failed {
            failure: refused.failure,
            notes: refused.notes,
            left: refused.left,
            cancelled: false,
        }
    }
}
