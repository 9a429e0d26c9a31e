//! The questions that are asked before something is done.

mod commit;
mod edit;
mod grace;
mod keys;
mod kill;
mod left_out;
mod objects;
mod pull;
mod remove;
mod rename;
mod signal_process;
mod signals;
mod stop;
mod unsaved;
mod volume_new;
mod volume_remove;
mod volume_work;

pub(crate) use commit::Committing;
pub(crate) use objects::state_word;
pub(crate) use pull::Pulling;
pub(crate) use volume_new::VolumeForm;
pub(crate) use volume_work::VolumeAsk;

use crate::dock::{DebugShell, ExecForm};
use crate::palette::PaletteDialog;
use crate::stores::{Id, stores};
use contract::{ExecSpec, FilePath, LeftOut, Spec};
use leptos::prelude::*;
use std::sync::Arc;

/// A question, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Remove these containers, running or not.
    Remove(Vec<Id>),
    /// Stop these, with a grace period that is asked for.
    Stop(Vec<Id>),
    /// Send these a signal.
    Kill(Vec<Id>),
    /// Send a signal to one process of this one.
    SignalProcess {
        id: Id,
        pid: String,
        command: String,
        /// It is the main process.
        main: bool,
    },
    /// Give this one another name.
    Rename(Id),
    /// Stop all that run: these.
    StopAll(Vec<Id>),
    /// Remove all that are stopped: these.
    RemoveStopped(Vec<Id>),
    /// What changing this container would do, before it is done.
    ReviewEdit { id: Id, spec: Box<Spec> },
    /// Make these anew from the newest image of their tag.
    PullRecreate { ids: Vec<Id> },
    /// Which image to pull.
    Pull(Pulling),
    /// What to run in this container; filled in with what was run before.
    Exec { id: Id, exec: Option<Box<ExecSpec>> },
    /// Which image's shell to open beside this container's processes.
    DebugShell(Id),
    /// What the new volume is to be.
    NewVolume(Box<VolumeForm>),
    /// Remove these volumes.
    RemoveVolumes(Vec<Id>),
    /// Remove volumes that nobody uses.
    PruneVolumes,
    /// Clone, back up, restore, copy or empty a volume.
    VolumeWork(Box<VolumeAsk>),
    /// Which image this container's changes become.
    Commit(Box<Committing>),
    /// No question: what of something could not be carried.
    LeftOut {
        subject: String,
        left_out: Arc<Vec<LeftOut>>,
        total: u64,
    },
    /// Close the window although these are not saved.
    CloseUnsaved(Vec<FilePath>),
    /// No question: the keys that do something.
    Keys,
    /// What is to be done at all.
    Palette,
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
pub(crate) fn DialogHost() -> impl IntoView {
    let dialogs = stores().dialogs;
    move || {
        dialogs.0.get().map(|ask| match ask {
            Ask::Remove(ids) => view! { <remove::Remove ids stopped=false /> }.into_any(),
            Ask::RemoveStopped(ids) => view! { <remove::Remove ids stopped=true /> }.into_any(),
            Ask::Stop(ids) => view! { <stop::Stop ids all=false /> }.into_any(),
            Ask::StopAll(ids) => view! { <stop::Stop ids all=true /> }.into_any(),
            Ask::Kill(ids) => view! { <kill::Kill ids /> }.into_any(),
            Ask::SignalProcess {
                id,
                pid,
                command,
                main,
            } => view! { <signal_process::SignalProcess id pid command main /> }.into_any(),
            Ask::Rename(id) => view! { <rename::Rename id /> }.into_any(),
            Ask::ReviewEdit { id, spec } => view! { <edit::ReviewEdit id spec=*spec /> }.into_any(),
            Ask::PullRecreate { ids } => view! { <edit::PullRecreate ids /> }.into_any(),
            Ask::Pull(of) => view! { <pull::Pull of /> }.into_any(),
            Ask::Exec { id, exec } => view! { <ExecForm id exec /> }.into_any(),
            Ask::DebugShell(id) => view! { <DebugShell id /> }.into_any(),
            Ask::NewVolume(of) => view! { <volume_new::NewVolume of=*of /> }.into_any(),
            Ask::RemoveVolumes(names) => {
                view! { <volume_remove::RemoveVolumes names /> }.into_any()
            }
            Ask::PruneVolumes => view! { <volume_remove::PruneVolumes /> }.into_any(),
            Ask::VolumeWork(of) => view! { <volume_work::VolumeWorkDialog of=*of /> }.into_any(),
            Ask::Commit(of) => view! { <commit::Commit of=*of /> }.into_any(),
            Ask::LeftOut {
                subject,
                left_out,
                total,
            } => view! { <left_out::LeftOutList subject left_out total /> }.into_any(),
            Ask::CloseUnsaved(paths) => view! { <unsaved::CloseUnsaved paths /> }.into_any(),
            Ask::Keys => view! { <keys::Keys /> }.into_any(),
            Ask::Palette => view! { <PaletteDialog /> }.into_any(),
        })
    }
}
