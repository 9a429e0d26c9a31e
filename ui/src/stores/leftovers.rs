//! Edits that were cut off, and wait to be finished or rolled back.

use super::Stores;
use crate::ipc;
use contract::{Failure, Leftover, LeftoverList, LeftoverResolve, Leftovers as Told, Op};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// One of them, and what became of the attempt to end it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CutOff {
    pub(crate) of: Leftover,
    /// It is being finished (`true`) or rolled back.
    pub(crate) ending: Option<bool>,
    /// Why it could not be.
    pub(crate) failure: Option<Failure>,
    /// Nothing of it is left: it went back by itself when it could not be finished.
    pub(crate) over: bool,
}

impl CutOff {
    fn new(of: Leftover) -> Self {
        Self {
            of,
            ending: None,
            failure: None,
            over: false,
        }
    }

    /// What the engine says of it after an attempt that failed.
    fn look_again(&mut self, told: &[Leftover]) {
        match told.iter().find(|of| of.op == self.of.op) {
            Some(of) => self.of = of.clone(),
            None => self.over = true,
        }
    }
}

/// All of them. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Leftovers(RwSignal<Vec<CutOff>>, RwSignal<Vec<Failure>>);

impl Leftovers {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Vec::new()), RwSignal::new(Vec::new()))
    }

    pub(crate) fn all(&self) -> Vec<CutOff> {
        self.0.get()
    }

    /// Journals that cannot be read.
    pub(crate) fn unreadable(&self) -> Vec<Failure> {
        self.1.get()
    }

    /// It was read that this one is over.
    pub(crate) fn dismiss(&self, edit: &Op) {
        self.0
            .update(|all| all.retain(|cut_off| cut_off.of.op != *edit));
    }

    pub(crate) fn dismiss_unreadable(&self) {
        self.1.set(Vec::new());
    }

    /// An edit that failed left something.
    pub(crate) fn add(&self, of: Leftover) {
        self.0.update(|all| {
            all.retain(|known| known.of.op != of.op);
            all.push(CutOff::new(of));
        });
    }

    /// Another engine is looked at.
    pub(super) fn forget(&self) {
        self.0.set(Vec::new());
        self.1.set(Vec::new());
    }

    fn set(&self, told: Told) {
        self.0
            .set(told.cut_off.into_iter().map(CutOff::new).collect());
        self.1.set(told.unreadable);
    }

    fn change(&self, edit: &Op, change: impl FnOnce(&mut CutOff)) {
        self.0.update(|all| {
            if let Some(cut_off) = all.iter_mut().find(|cut_off| cut_off.of.op == *edit) {
                change(cut_off);
            }
        });
    }
}

/// Asks what was cut off. Once for each connection: nothing but this program leaves any.
pub(super) fn find(stores: Stores) {
    spawn_local(async move {
        match ipc::call(LeftoverList {}).await {
            Ok(told) => stores.leftovers.set(told),
            Err(failure) => crate::ipc::complain(&failure.message),
        }
    });
}

/// Finishes an edit with the new container, or rolls it back to the old one.
pub(crate) fn resolve(stores: Stores, edit: &Op, finish: bool) {
    stores.leftovers.change(edit, |cut_off| {
        cut_off.ending = Some(finish);
        cut_off.failure = None;
    });
    let args = LeftoverResolve {
        op: ipc::op(),
        edit: edit.clone(),
        finish,
    };
    spawn_local(async move {
        let edit = args.edit.clone();
        match ipc::call(args).await {
            Ok(()) => stores.leftovers.dismiss(&edit),
            Err(failure) => {
                // What could not be finished was rolled back, as far as that went.
                let told = ipc::call(LeftoverList {}).await;
                stores.leftovers.change(&edit, |cut_off| {
                    cut_off.ending = None;
                    cut_off.failure = Some(failure);
                    if let Ok(told) = told {
                        cut_off.look_again(&told.cut_off);
                    }
                });
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::CutOff;
    use contract::Leftover;

    #[test]
    fn what_went_back_by_itself_is_over() {
        let of = |op: &str, can_finish| Leftover {
            op: op.into(),
            name: "web".into(),
            old: None,
            new: None,
            can_finish,
            can_roll_back: true,
            began: 0,
        };
        let mut cut_off = CutOff::new(of("a", true));
        cut_off.look_again(&[of("b", true), of("a", false)]);
        assert!(!cut_off.over && !cut_off.of.can_finish);
        cut_off.look_again(&[of("b", true)]);
        assert!(cut_off.over);
    }
}
