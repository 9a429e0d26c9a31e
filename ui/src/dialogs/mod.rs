//! The questions that are asked before something is done.

use crate::stores::Id;
use leptos::prelude::*;

/// A question, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Remove these containers, running or not.
    Remove(Vec<Id>),
    /// Stop these, with a grace period that is asked for.
    Stop(Vec<Id>),
    /// Send these a signal.
    Kill(Vec<Id>),
    /// Give this one another name.
    Rename(Id),
    /// Stop all that run: these.
    StopAll(Vec<Id>),
    /// Remove all that are stopped: these.
    RemoveStopped(Vec<Id>),
}

/// The question that is being asked. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Dialogs(pub(crate) RwSignal<Option<Ask>>);

impl Dialogs {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(None))
    }

    /// Asks a question; an earlier one goes away unanswered.
    pub(crate) fn ask(&self, ask: Ask) {
        self.0.set(Some(ask));
    }

    /// Takes the question away.
    pub(crate) fn close(&self) {
        self.0.set(None);
    }
}

/// Where the question is shown; stands once, in the frame.
#[component]
pub(crate) fn DialogHost() -> impl IntoView {}
