//! Carrying out an edit as it was planned, told step by step.

use super::acts::{self, Broke};
use super::change::change;
use super::difference::difference;
use super::fetch::fetch;
use super::journal::{Journal, Open, Phase, VERSION};
use super::leftover;
use super::plan::way;
use super::recreate::Recreate;
use super::up::cancelled;
use crate::engine::Engine;
use crate::spec_of::{Described, Part, describe};
use crate::tasks::Teller;
use contract::{
    CarryOutEdit, Deed, EditStep, EditWay, Failure, FailureCode, Leftover, Pull, Spec, SpecFor,
};
use tokio_util::sync::CancellationToken;

/// An edit that went no further, and what is left of it.
struct Stopped {
    broke: Broke,
    leftover: Option<Leftover>,
}

impl<T: Into<Broke>> From<T> for Stopped {
    fn from(broke: T) -> Self {
        Self {
            broke: broke.into(),
            leftover: None,
        }
    }
}

pub(super) async fn carry_out(
    engine: Engine,
    args: CarryOutEdit,
    teller: Teller<EditStep>,
    cancel: CancellationToken,
) {
    let tell = |step| teller.tell(step);
    let last = match carried_out(&engine, args, &tell, &cancel).await {
        Ok(id) => EditStep::Done { id },
        Err(Stopped { broke, leftover }) => EditStep::Failed {
            cancelled: broke.failure.code == Some(FailureCode::Cancelled),
            failure: broke.failure,
            notes: broke.notes,
            leftover,
        },
    };
    teller.tell(last);
}

async fn carried_out(
    engine: &Engine,
    args: CarryOutEdit,
    tell: &(dyn Fn(EditStep) + Send + Sync),
    cancel: &CancellationToken,
) -> Result<String, Stopped> {
    let CarryOutEdit {
        op,
        plan,
        pull,
        commit_to,
        up_for,
    } = args;
    let busy = engine.edits().claim(&op, &plan.id);
    let Some(_busy) = busy else {
        return Err(refused(&plan.name, "another edit of it is under way").into());
    };
    let described = describe(engine, &plan.id).await?;
    let before = described.spec(SpecFor::Edit);
    let since = difference(&plan.before, &before);
    if !since.is_empty() {
        let words: Vec<String> = since
            .into_iter()
            .map(|change| format!("{} → {}", change.before, change.after))
            .collect();
        return Err(refused(&plan.name, &words.join("; ")).into());
    }
    let mut after = plan.after;
    if after.name.trim().is_empty() {
        after.name = before.name.clone();
    }
    let changes = difference(&before, &after);
    let way = match way(&changes) {
        // A new image makes a new container, whatever else changes.
        _ if pull => EditWay::Recreate,
        way => way,
    };
    // An image that is made of the container itself is not pulled.
    let own = commit_to
        .as_deref()
        .is_some_and(|image| image.trim() == after.image.trim());
    let wants = match after.pull {
        _ if way != EditWay::Recreate || own => None,
        _ if pull => Some(Pull::Always),
        wants => Some(wants),
    };
    if let Some(wants) = wants {
        fetch(engine, &after, wants, cancel, tell).await?;
    }
    if cancel.is_cancelled() {
        return Err(cancelled(&plan.name).into());
    }
    if let Some(image) = &commit_to {
        tell(EditStep::Committing);
        acts::commit(engine, &plan.id, image.trim()).await?;
    }
    match way {
        EditWay::Nothing => Ok(plan.id),
        EditWay::InPlace => {
            tell(EditStep::Changing);
            change(engine, &plan.id, &before, &after, cancel).await?;
            Ok(plan.id)
        }
        EditWay::Recreate => {
            let open = begin(engine, op, &described, before, after, up_for)?;
            let recreate = Recreate {
                engine,
                open,
                cancel,
                tell,
            };
            recreated(recreate).await
        }
    }
}

/// What is done with a container must be written down first; without a place to write nothing is
/// done.
fn begin(
    engine: &Engine,
    op: String,
    described: &Described,
    before: Spec,
    after: Spec,
    up_for: u64,
) -> Result<Open, Failure> {
    let state = described.part().part("State");
    if state.flag("Paused") {
        return Err(refused(&before.name, "it is paused: unpause it first"));
    }
    let Some(journals) = engine.edits().journals() else {
        return Err(Failure {
            code: None,
            ..refused(&before.name, "no folder for the journal")
        });
    };
    let now = engine.now();
    Ok(Open::begin(journals.clone(), &op, now, |mark| Journal {
        version: VERSION,
        op: op.clone(),
        endpoint: engine.endpoint_key().unwrap_or_default(),
        engine: Part::of(&described.info).owned("ID"),
        began: now.div_euclid(1000),
        phase: Phase::Creating,
        old: described.id().to_owned(),
        old_image: described.part().owned("Image"),
        aside: format!("{}-berth-{mark}", before.name),
        new: None,
        fresh: format!("{}-berth-{mark}-new", before.name),
        ran: state.flag("Running"),
        vanishes: before.auto_remove,
        told_to_stop: false,
        up_for,
        before: before.clone(),
        after: after.clone(),
    }))
}

async fn recreated(mut edit: Recreate<'_>) -> Result<String, Stopped> {
    let broke = match edit.create().await {
        Ok(()) => match edit.finish().await {
            Ok(id) => return Ok(id),
            Err(broke) => broke,
        },
        Err(broke) => broke,
    };
    if !edit.open.is_written() {
        return Err(broke.into());
    }
    // The old one is being removed and the new one is up: there is no way back from here, and none is
    // wanted. What remains is found again.
    let leftover = if edit.open.journal.phase == Phase::RemovingOld {
        Some(leftover::blind(&edit.open.journal))
    } else {
        match edit.roll_back().await {
            Ok(()) => None,
            Err(_) => Some(leftover::blind(&edit.open.journal)),
        }
    };
    Err(Stopped { broke, leftover })
}

pub(super) fn refused(subject: &str, message: &str) -> Failure {
    Failure {
        deed: Deed::Update,
        subject: subject.to_owned(),
        code: Some(FailureCode::WrongState),
        message: message.to_owned(),
    }
}
