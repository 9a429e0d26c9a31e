//! Carrying out an edit, and what is known of how far it is.

use crate::ipc;
use crate::stores::tasks::{Share, Step, Task};
use crate::stores::{Id, Stores, TaskKind};
use contract::{CarryOutEdit, EditPlan, EditStep, EditWay, Failure, Leftover, Note, Op};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// How an edit ended.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    /// The container as it is now: full ID.
    Done(Id),
    Failed {
        failure: Failure,
        notes: Vec<Note>,
        cancelled: bool,
        leftover: Option<Leftover>,
    },
}

/// How far an edit is.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Course {
    /// What it is expected to do and what it did, in order.
    pub(super) steps: Vec<Step>,
    /// Those that it has begun; the last is what it does now.
    pub(super) begun: Vec<Step>,
    pub(super) end: Option<End>,
}

/// What has become of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Done,
    Now,
    Ahead,
    /// It was ahead, or under way, when the edit ended.
    Not,
}

impl Mark {
    /// `data-mark`
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Ahead => "ahead",
            Self::Not => "not",
        }
    }
}

impl Course {
    /// What an edit is expected to do.
    pub(super) fn of(plan: &EditPlan, pull: bool, commit: bool) -> Self {
        let mut steps = Vec::new();
        if pull {
            steps.push(Step::Pulling(Share::default()));
        }
        // The newest image makes a new container even of the same spec.
        let recreates = pull || plan.way == EditWay::Recreate;
        if commit && recreates {
            steps.push(Step::Committing);
        }
        if !recreates {
            steps.push(Step::Changing);
        } else {
            if plan.running {
                steps.push(Step::Stopping);
            }
            steps.extend([Step::SettingAside, Step::Creating]);
            if plan.running {
                steps.push(Step::Starting);
                steps.push(Step::Awaiting {
                    seconds_left: 0,
                    health: None,
                });
            }
            steps.push(Step::RemovingOld);
        }
        Self {
            steps,
            begun: Vec::new(),
            end: None,
        }
    }

    /// The edit said what it does. A step that nobody expected is shown where it came.
    pub(super) fn hear(&mut self, step: Step) {
        match self.steps.iter_mut().find(|known| known.same(step)) {
            Some(known) => *known = step,
            None => {
                let after = self.begun.last().and_then(|last| {
                    let place = self.steps.iter().position(|known| known.same(*last))?;
                    Some(place + 1)
                });
                self.steps.insert(after.unwrap_or(0), step);
            }
        }
        if self.begun.last().is_none_or(|last| !last.same(step)) {
            self.begun.push(step);
        }
    }

    /// What has become of a step.
    pub(super) fn mark(&self, step: Step) -> Mark {
        let is_now = self.begun.last().is_some_and(|last| last.same(step));
        let begun = self.begun.iter().any(|known| known.same(step));
        match &self.end {
            None if is_now => Mark::Now,
            None if begun => Mark::Done,
            None => Mark::Ahead,
            Some(End::Done(_)) if begun => Mark::Done,
            Some(End::Failed { .. }) if begun && !is_now => Mark::Done,
            Some(_) => Mark::Not,
        }
    }
}

/// What a person chose for the carrying out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Choices {
    pub(super) pull: bool,
    pub(super) commit_to: Option<String>,
    /// Seconds.
    pub(super) up_for: u64,
}

/// Carries out an edit as it was planned. `on_change` hears of every step, and returns whether
/// anyone still watches: an edit goes on when its dialog is closed, and is then told of in the
/// status bar.
pub(super) fn carry_out(
    stores: Stores,
    plan: EditPlan,
    choices: Choices,
    on_change: impl FnMut(&Course) -> bool + 'static,
) -> Op {
    let op = ipc::op();
    let running = Rc::new(RefCell::new(Running {
        stores,
        task: stores.tasks.begin(op.clone(), TaskKind::Edit, &*plan.name),
        old: Id::from(plan.id.as_str()),
        course: Course::of(&plan, choices.pull, choices.commit_to.is_some()),
        on_change: Box::new(on_change),
    }));
    let args = CarryOutEdit {
        op: op.clone(),
        plan,
        pull: choices.pull,
        commit_to: choices.commit_to,
        up_for: choices.up_for,
    };
    let hearing = Rc::clone(&running);
    spawn_local(async move {
        let opened = ipc::open(args, move |said| hearing.borrow_mut().hear(said)).await;
        if let Err(failure) = opened {
            running.borrow_mut().finish(failed(failure));
        }
    });
    op
}

/// An edit that is being carried out.
struct Running {
    stores: Stores,
    task: Task,
    /// The container that is replaced.
    old: Id,
    course: Course,
    on_change: Box<dyn FnMut(&Course) -> bool>,
}

impl Running {
    fn hear(&mut self, said: Result<EditStep, Failure>) {
        match said {
            Ok(EditStep::Done { id }) => self.finish(End::Done(Id::from(id))),
            Ok(EditStep::Failed {
                failure,
                notes,
                cancelled,
                leftover,
            }) => self.finish(End::Failed {
                failure,
                notes,
                cancelled,
                leftover,
            }),
            Ok(said) => {
                if let Some(step) = Step::of_edit(&said)
                    && self.course.end.is_none()
                {
                    self.task.step(step);
                    self.course.hear(step);
                    (self.on_change)(&self.course);
                }
            }
            Err(failure) => self.finish(failed(failure)),
        }
    }

    fn finish(&mut self, end: End) {
        if self.course.end.is_some() {
            return;
        }
        match &end {
            End::Done(new) => follow(self.stores, &self.old, new),
            End::Failed {
                leftover: Some(leftover),
                ..
            } => self.stores.leftovers.add(leftover.clone()),
            End::Failed { leftover: None, .. } => {}
        }
        self.course.end = Some(end.clone());
        let watched = (self.on_change)(&self.course);
        match end {
            End::Failed {
                failure,
                cancelled: false,
                ..
            } if !watched => self.task.fail(failure),
            End::Failed { .. } | End::Done(_) => self.task.end(),
        }
    }
}

/// The stream itself failed, so nothing is known of what is left; the engine finds that out when
/// it is asked for leftovers the next time.
fn failed(failure: Failure) -> End {
    End::Failed {
        failure,
        notes: Vec::new(),
        cancelled: false,
        leftover: None,
    }
}

/// The drawer and the selection stay with what took the container's place.
fn follow(stores: Stores, old: &Id, new: &Id) {
    if old != new
        && stores
            .open
            .with_untracked(|open| open.as_ref() == Some(old))
    {
        stores.open.set(Some(new.clone()));
        stores.selection.only(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Deed;

    fn plan(way: EditWay, running: bool) -> EditPlan {
        EditPlan {
            id: "a".into(),
            name: "web".into(),
            before: Default::default(),
            after: Default::default(),
            changes: Vec::new(),
            way,
            running,
            changed_files: None,
            kept_volumes: Vec::new(),
            kept_networks: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn told(course: &Course) -> String {
        let marks = course.steps.iter().map(|step| course.mark(*step).word());
        marks.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn steps_are_marked_as_they_come() {
        let mut course = Course::of(&plan(EditWay::Recreate, true), false, true);
        // Commit, stop, aside, create, start, await, remove.
        assert_eq!(told(&course), "ahead ahead ahead ahead ahead ahead ahead");
        course.hear(Step::Committing);
        course.hear(Step::Stopping);
        assert_eq!(told(&course), "done now ahead ahead ahead ahead ahead");
        for seconds_left in [2, 1] {
            course.hear(Step::Awaiting {
                seconds_left,
                health: None,
            });
        }
        assert_eq!(course.begun.len(), 3, "a countdown is one step");
        course.end = Some(failed(Failure {
            deed: Deed::Start,
            subject: String::new(),
            code: None,
            message: String::new(),
        }));
        assert_eq!(told(&course), "done done not not not not not");
    }

    #[test]
    fn what_nobody_expected_is_shown_where_it_came() {
        let mut course = Course::of(&plan(EditWay::InPlace, true), false, false);
        assert_eq!(course.steps, [Step::Changing]);
        course.hear(Step::Changing);
        course.hear(Step::Stopping);
        assert_eq!(course.steps, [Step::Changing, Step::Stopping]);
        assert_eq!(told(&course), "done now");
        course.end = Some(End::Done("b".into()));
        assert_eq!(told(&course), "done done");
    }

    #[test]
    fn the_newest_image_recreates_whatever_differs() {
        let course = Course::of(&plan(EditWay::Nothing, false), true, false);
        assert!(course.steps.contains(&Step::RemovingOld));
        assert!(!course.steps.contains(&Step::Starting), "it was stopped");
    }
}
