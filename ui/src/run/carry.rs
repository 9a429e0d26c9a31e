//! Asks the engine for what the form says, and hears how it goes.

use super::draft::{Draft, Notice, Stage, drop_empty};
use super::{check, focus};
use crate::dialogs::Ask;
use crate::filter::Filter;
use crate::ipc;
use crate::stores::tasks::{Step, Task};
use crate::stores::{Id, Page, Show, Stores, TaskKind, actions};
use contract::{
    Deed, ExplainRefusal, Failure, FailureCode, Note, PlanRemoval, Run, RunStep, RunningFirst,
    TaskCancel, Weight,
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What the buttons at the bottom do with the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    Run,
    Create,
    /// Of an edit.
    Review,
}

/// Checks once more and then does it. With faults in the form it goes to the first of them
/// instead, unless they are to be left to the engine (`anyway`).
pub(super) fn carry_out(draft: Draft, wish: Wish, anyway: bool) {
    if draft.stage.with_untracked(Stage::is_busy) {
        return;
    }
    draft.tried.set(true);
    let mut tidied = draft.form.spec.get_untracked();
    if drop_empty(&mut tidied) {
        draft.form.spec.set(tidied);
    }
    if !anyway
        && let Some(at) = draft
            .unread
            .with_untracked(|unread| unread.first().copied())
    {
        focus::on(draft.dialog, at);
        return;
    }
    draft.stage.set(Stage::Checking);
    spawn_local(async move {
        let notes = check::asked(draft).await;
        if draft.stage.try_get_untracked() != Some(Stage::Checking) {
            return;
        }
        if let Ok(notes) = notes {
            let fault = first_fault(&notes);
            draft.checked.set(notes);
            if let (Some(at), false) = (fault, anyway) {
                draft.stage.set(Stage::Typing);
                focus::on(draft.dialog, &at);
                return;
            }
        }
        match wish {
            Wish::Review => review(draft),
            Wish::Run => run(draft, false),
            Wish::Create => run(draft, true),
        }
    });
}

fn first_fault(notes: &[Note]) -> Option<String> {
    notes
        .iter()
        .find(|note| note.what.weight() == Weight::Fault)
        .map(|note| note.at.clone())
}

/// What an edit would do is shown by another dialog, above this one.
fn review(draft: Draft) {
    draft.stage.set(Stage::Typing);
    if let Some(id) = draft.editing.get_value() {
        let spec = Box::new(draft.form.spec.get_untracked());
        draft.stores.dialogs.ask(Ask::ReviewEdit { id, spec });
    }
}

/// A run that is not to be detached is created only: what starts it is the tab that is attached to
/// it, so that nothing of what it says is missed. The form waits for that.
fn run(draft: Draft, create_only: bool) {
    let detach = draft.form.spec.with_untracked(|spec| spec.detach);
    let attached = !create_only && !detach;
    let locale = draft.i18n.get_locale_untracked();
    let op = ipc::op();
    draft.notice.set(None);
    draft.stage.set(Stage::Running {
        op: op.clone(),
        step: None,
        warnings: Vec::new(),
        cancelling: false,
    });
    let image = draft.form.spec.with_untracked(|spec| spec.image.clone());
    let stores = draft.stores;
    let task = stores.tasks.begin(op.clone(), TaskKind::Run, image);
    let failed = task.clone();
    let args = Run {
        op,
        spec: draft.form.spec.get_untracked(),
        create_only: create_only || attached,
    };
    spawn_local(async move {
        let opened = ipc::open(args, move |step| match step {
            Ok(step) => {
                tell(draft, &task, &step);
                match step {
                    RunStep::Done { id } if attached => start_attached(draft, locale, id),
                    step => hear(draft, step),
                }
            }
            Err(failure) => {
                over(draft, &task, &failure);
                refused(draft, failure, Vec::new(), None, false);
            }
        })
        .await;
        if let Err(failure) = opened {
            over(draft, &failed, &failure);
            refused(draft, failure, Vec::new(), None, false);
        }
    });
}

/// Leaves the start to a tab of the dock. The form stays until that has started it: what the engine
/// refuses then is of the form, too.
fn start_attached(draft: Draft, locale: crate::i18n::Locale, id: String) {
    let stores = draft.stores;
    let made = Id::from(id.as_str());
    if draft.stage.try_get_untracked().is_none() {
        // The form was closed meanwhile.
        crate::dock::run_attached(stores, locale, &id);
        return;
    }
    hear(draft, RunStep::Starting);
    let hears = Arc::new(move |outcome: Result<(), Failure>| {
        let id = id.clone();
        match outcome {
            Ok(()) => hear(draft, RunStep::Done { id }),
            Err(failure) => not_started(draft, id, failure),
        }
    });
    stores.run.starting.set_value(Some((made.clone(), hears)));
    crate::dock::run_attached(stores, locale, &made);
}

/// What was refused of the start, at the fields that caused it.
fn not_started(draft: Draft, id: String, failure: Failure) {
    let Some(spec) = draft.form.spec.try_get_untracked() else {
        return;
    };
    let cancelled = failure.code == Some(FailureCode::Cancelled);
    spawn_local(async move {
        let args = ExplainRefusal {
            spec,
            message: failure.message.clone(),
        };
        let notes = match failure.code {
            Some(FailureCode::Cancelled | FailureCode::Unreachable) => Vec::new(),
            _ => ipc::call(args).await.unwrap_or_default(),
        };
        // One with `--rm` is removed by the engine itself.
        let left = draft.stores.containers.peek(&id).is_some().then_some(id);
        refused(draft, failure, notes, left, cancelled);
    });
}

/// Tells the status bar, which outlives the form.
fn tell(draft: Draft, task: &Task, step: &RunStep) {
    match step {
        RunStep::Done { .. }
        | RunStep::Failed {
            cancelled: true, ..
        } => task.end(),
        RunStep::Failed { failure, .. } => over(draft, task, failure),
        step => {
            if let Some(step) = Step::of_run(step) {
                task.step(step);
            }
        }
    }
}

/// What was refused stands in the form, while there is one.
fn over(draft: Draft, task: &Task, failure: &Failure) {
    if draft.stage.try_get_untracked().is_some() {
        task.end();
    } else {
        task.fail(failure.clone());
    }
}

fn hear(draft: Draft, step: RunStep) {
    match step {
        RunStep::Done { id } => {
            let warnings = match draft.stage.try_get_untracked() {
                Some(Stage::Running { warnings, .. }) => warnings,
                // The form was closed meanwhile; the row is there all the same.
                _ => return,
            };
            if warnings.is_empty() {
                show(draft.stores, id);
            } else {
                draft.stage.set(Stage::Warned { id, warnings });
            }
        }
        RunStep::Failed {
            failure,
            notes,
            left,
            cancelled,
        } => refused(draft, failure, notes, left, cancelled),
        step => {
            // `try_`: the form may be closed by now.
            draft.stage.try_update(|stage| {
                if let Stage::Running {
                    step: now,
                    warnings,
                    ..
                } = stage
                {
                    if let RunStep::Created { warnings: said, .. } = &step {
                        warnings.clone_from(said);
                    }
                    *now = Some(step);
                }
            });
        }
    }
}

/// It went no further: all that was typed is still there, and what was refused stands beside it.
fn refused(
    draft: Draft,
    failure: Failure,
    notes: Vec<Note>,
    left: Option<String>,
    cancelled: bool,
) {
    if draft.stage.try_set(Stage::Typing).is_some() {
        return;
    }
    let first = notes.first().map(|note| note.at.clone());
    draft.notice.set(Some(Notice::Refused {
        failure,
        noted: !notes.is_empty(),
        left,
        cancelled,
    }));
    draft.refused.set(notes);
    if let Some(at) = first {
        focus::on(draft.dialog, &at);
    }
}

/// Asks to end what is running.
pub(super) fn cancel(draft: Draft) {
    let mut asked = None;
    draft.stage.update(|stage| {
        if let Stage::Running { op, cancelling, .. } = stage {
            *cancelling = true;
            asked = Some(op.clone());
        }
    });
    let starting = draft
        .stores
        .run
        .starting
        .with_value(|waits| waits.as_ref().map(|(id, _)| id.clone()));
    if let Some(id) = starting {
        // It is made already; its tab goes on by itself.
        let failure = Failure {
            deed: Deed::Start,
            subject: String::new(),
            code: Some(FailureCode::Cancelled),
            message: String::new(),
        };
        draft.stores.run.started(&id, Err(failure));
        return;
    }
    if let Some(op) = asked {
        spawn_local(async move {
            // How it ended is told by the stream.
            if let Err(failure) = ipc::call(TaskCancel { op }).await {
                draft.notice.try_set(Some(Notice::Failed(failure)));
            }
        });
    }
}

/// The form has done its work: its container is selected, and its drawer open, as soon as the
/// engine's event brought its row.
pub(super) fn show(stores: Stores, id: String) {
    stores.run.close();
    stores.run.awaited.set(Some(Id::from(id)));
}

/// Goes to the container that is awaited, once it is there.
pub(super) fn follow_awaited(stores: Stores) {
    Effect::new(move || {
        let Some(id) = stores.run.awaited.get() else {
            return;
        };
        if stores.containers.get(&id).is_none() {
            return;
        }
        untrack(|| unhide(stores, &id));
        if !matches!(
            stores.page.get_untracked(),
            Page::Containers | Page::Projects
        ) {
            stores.page.set(Page::Containers);
        }
        stores.selection.only(&id);
        stores.open.set(Some(id));
        stores.run.awaited.set(None);
    });
}

/// Takes away a filter that hides the row.
fn unhide(stores: Stores, id: &Id) {
    let entries = stores.containers.all_untracked();
    let Some(entry) = entries.iter().find(|entry| entry.id == *id) else {
        return;
    };
    let filter = Filter::parse(&stores.filter.get_untracked());
    if !filter.passes(&entry.placed, &entry.search) {
        stores.filter.set(String::new());
    }
    stores.show.set(Show::All);
}

/// Removes what a failed run left: a container that never ran, and the volumes made for it alone.
pub(super) fn remove_left(draft: Draft, id: String) {
    spawn_local(async move {
        let planned = ipc::call(PlanRemoval { ids: vec![id] }).await;
        match planned {
            Ok(plan) => {
                actions::remove(draft.stores, plan, true, RunningFirst::Kill);
                draft.notice.try_set(None);
            }
            Err(failure) => {
                draft.notice.try_set(Some(Notice::Failed(failure)));
            }
        }
    });
}
