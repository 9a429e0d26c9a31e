//! Carrying out what the engine changes in place, and taking it back where it stops half-way.

use super::acts::{Broke, call};
use super::canonical::canonical;
use super::difference::difference;
use super::in_place::{Step, steps};
use super::up::cancelled;
use crate::engine::Engine;
use crate::spec_of::describe;
use contract::{Deed, Failure, Note, Remark, Spec, SpecFor};
use tokio_util::sync::CancellationToken;

/// Makes `before` into `after` without a restart. What the engine refuses, or takes and does not
/// do (a kernel without weights of block devices), is taken back as a whole.
pub(super) async fn change(
    engine: &Engine,
    id: &str,
    before: &Spec,
    after: &Spec,
    cancel: &CancellationToken,
) -> Result<(), Broke> {
    let changes = difference(before, after);
    let steps = steps(&changes, &canonical(before), &canonical(after));
    let mut done: Vec<Step> = Vec::new();
    let mut trouble = None;
    for step in steps {
        if cancel.is_cancelled() {
            trouble = Some(cancelled(&before.name));
            break;
        }
        match call(engine, id, &step.call).await {
            Ok(()) => done.push(step),
            Err(failure) => {
                trouble = Some(Broke::from(failure));
                break;
            }
        }
    }
    let trouble = match trouble {
        Some(trouble) => trouble,
        None => match not_taken(engine, id, after).await? {
            None => return Ok(()),
            Some(trouble) => trouble,
        },
    };
    Err(Broke {
        notes: take_back(engine, id, before, done).await,
        ..trouble
    })
}

/// What the engine did not take, although it did not refuse it.
async fn not_taken(engine: &Engine, id: &str, after: &Spec) -> Result<Option<Broke>, Failure> {
    let now = describe(engine, id).await?.spec(SpecFor::Edit);
    let words: Vec<String> = difference(&now, after)
        .into_iter()
        .map(|change| format!("{} ≠ {}", change.before, change.after))
        .collect();
    if words.is_empty() {
        return Ok(None);
    }
    Ok(Some(Broke::from(Failure {
        deed: Deed::Update,
        subject: after.name.clone(),
        code: None,
        message: words.join("; "),
    })))
}

/// Gives what could not be taken back: as it is now, at its field.
async fn take_back(engine: &Engine, id: &str, before: &Spec, done: Vec<Step>) -> Vec<Note> {
    let mut notes = Vec::new();
    for step in done.into_iter().rev() {
        for back in step.back {
            if let Err(failure) = call(engine, id, &back).await {
                let what = Remark::Refused {
                    message: failure.message,
                };
                notes.push(Note {
                    at: String::new(),
                    what,
                });
            }
        }
    }
    match describe(engine, id).await {
        Ok(now) => {
            let left = difference(before, &now.spec(SpecFor::Edit));
            notes.extend(left.into_iter().map(|change| Note {
                at: change.at,
                what: Remark::Refused {
                    message: change.after,
                },
            }));
        }
        Err(failure) => notes.push(Note {
            at: String::new(),
            what: Remark::Refused {
                message: failure.message,
            },
        }),
    }
    notes
}
