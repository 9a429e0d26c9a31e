//! Edits that were cut off, and wait to be finished or rolled back.

use super::Stores;
use crate::ipc;
use contract::{Failure, Leftover, LeftoverList, LeftoverResolve, Op};
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
}

/// All of them. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Leftovers(RwSignal<Vec<CutOff>>);

impl Leftovers {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    pub(crate) fn all(&self) -> Vec<CutOff> {
        self.0.get()
    }

    /// An edit that failed left something.
    pub(crate) fn add(&self, of: Leftover) {
        self.0.update(|all| {
            all.retain(|known| known.of.op != of.op);
            all.push(CutOff {
                of,
                ending: None,
                failure: None,
            });
        });
    }

    /// Another engine is looked at.
    pub(super) fn forget(&self) {
        self.0.set(Vec::new());
    }

    fn set(&self, told: Vec<Leftover>) {
        let new = |of| CutOff {
            of,
            ending: None,
            failure: None,
        };
        self.0.set(told.into_iter().map(new).collect());
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
            Ok(()) => stores
                .leftovers
                .0
                .update(|all| all.retain(|cut_off| cut_off.of.op != edit)),
            Err(failure) => stores.leftovers.change(&edit, |cut_off| {
                cut_off.ending = None;
                cut_off.failure = Some(failure);
            }),
        }
    });
}
