//! Changing a container that exists: in place where the engine can, else by a safe recreate.
//!
//! | part | what it does |
//! |---|---|
//! | `plan` | what an edit would do; changes nothing |
//! | `difference`, `canonical`, `lines`, `places` | two specs → what differs, in the CLI's words (pure) |
//! | `in_place`, `change` | what needs no new container (pure), and doing it |
//! | `carry` | an edit from its first check to its last step |
//! | `recreate` | the new one in the old one's place, and the way back |
//! | `journal`, `reality` | what was about to be done, and what is really there |
//! | `leftover` | what a kill or a lost engine left, finished or rolled back |
//! | `acts`, `up`, `files`, `fetch` | single steps; whether a container stays up; what is lost; its image |
//!
//! The new container is made first, under a name of its own, while the old one runs. Then the old
//! one is stopped and renamed aside, the new one gets its name, is started and awaited; only then
//! is the old one removed. A stopped container holds neither ports nor addresses, so nothing of it
//! has to be undone for the new one to start.

mod acts;
mod canonical;
mod carry;
mod change;
mod difference;
mod fetch;
mod files;
mod in_place;
mod journal;
mod leftover;
mod lines;
mod places;
mod plan;
mod reality;
mod recreate;
mod up;

pub use journal::Journals;
pub(crate) use journal::write as write_journal;

use crate::engine::Engine;
use crate::once::Once;
use crate::spec_of;
use crate::tasks::{Steps, Tasks};
use contract::{
    CarryOutEdit, Command, Deed, EditPlan, EditStep, Failure, Leftover, LeftoverList,
    LeftoverResolve, PlanEdit, Spec, SpecOf,
};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The edits of one engine.
pub(crate) struct Edits {
    journals: OnceLock<Journals>,
    tasks: Tasks<EditStep>,
    resolved: Once<Result<(), Failure>>,
    /// Ops and containers that are being worked on.
    busy: Arc<Mutex<HashSet<String>>>,
}

/// While it is held nobody else works on the same container.
pub(crate) struct Busy {
    all: Arc<Mutex<HashSet<String>>>,
    keys: [String; 2],
}

impl Drop for Busy {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        for key in &self.keys {
            all.remove(key);
        }
    }
}

impl Edits {
    pub(crate) fn new() -> Self {
        Self {
            journals: OnceLock::new(),
            tasks: Tasks::new(),
            resolved: Once::new(),
            busy: Arc::default(),
        }
    }

    /// Whether there is such an edit; if so it is told to end.
    pub(crate) fn cancel(&self, op: &str) -> bool {
        self.tasks.cancel(op)
    }

    /// What is being worked on.
    fn under_way(&self) -> HashSet<String> {
        let all = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        all.clone()
    }

    /// Where what is about to be done is written down; `None` where nobody said.
    pub(crate) fn journals(&self) -> Option<&Journals> {
        self.journals.get()
    }

    /// `None` where the edit, or the container, is being worked on.
    fn claim(&self, op: &str, container: &str) -> Option<Busy> {
        let keys = [of_op(op), format!("container {container}")];
        let mut all = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.iter().any(|key| all.contains(key)) {
            return None;
        }
        all.extend(keys.iter().cloned());
        Some(Busy {
            all: Arc::clone(&self.busy),
            keys,
        })
    }
}

fn of_op(op: &str) -> String {
    format!("op {op}")
}

impl Engine {
    /// Where the journals of edits are. Without them no container is recreated, for a kill would
    /// leave nothing to find it by. Only the first call counts.
    pub fn keep_journals(&self, journals: Journals) {
        // A second folder would hide what the first one holds.
        let _ = self.edits().journals.set(journals);
    }

    /// A container as a spec, without what its image and its engine say anyway.
    pub async fn spec_of(&self, args: SpecOf) -> Result<Spec, Failure> {
        spec_of::spec_of(self, args).await
    }

    /// What changing a container would do. Changes nothing.
    pub async fn edit_plan(&self, args: PlanEdit) -> Result<EditPlan, Failure> {
        plan::plan(self, args).await
    }

    /// Carries out an edit as it was planned. Once for each [`contract::Op`]: who asks again hears
    /// the same from the beginning. Goes on when nobody listens.
    ///
    /// Must be called within a tokio runtime.
    pub fn edit_carry_out(&self, args: CarryOutEdit) -> Steps<EditStep> {
        let engine = self.clone();
        self.edits().tasks.run(args.op.clone(), |teller, cancel| {
            carry::carry_out(engine, args, teller, cancel)
        })
    }

    /// Edits of this engine that were cut off.
    pub async fn leftover_list(&self, _: LeftoverList) -> Result<Vec<Leftover>, Failure> {
        leftover::list(self).await
    }

    /// Finishes a cut-off edit with the new container, or brings the old one back.
    pub async fn leftover_resolve(&self, args: LeftoverResolve) -> Result<(), Failure> {
        let engine = self.clone();
        self.edits()
            .resolved
            .run(LeftoverResolve::NAME, args.op.clone(), || {
                leftover::resolve(engine, args)
            })
            .await
            .unwrap_or_else(|message| {
                Err(Failure {
                    deed: Deed::Update,
                    subject: String::new(),
                    code: None,
                    message,
                })
            })
    }
}
