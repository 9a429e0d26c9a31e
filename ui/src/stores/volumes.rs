//! What the page keeps of volumes beside their list: what is selected, open, being removed, and
//! how large they are.

use super::sizes::Sizes;
use super::{Id, Rows, Selection, Stores, Tasks};
use crate::drawer::VolumeTab;
use crate::ipc;
use contract::{CarryOutVolumeRemoval, ContainerRow, Failure, VolumeRemovalPlan, VolumeRow};
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long a done removal may wait for the event that shows it.
const EVENT: Duration = Duration::from_secs(3);

/// Who uses which volume: containers by name, stopped ones too.
pub(crate) type VolumeUsers = HashMap<String, Vec<(Id, String)>>;

/// What the chips of the list let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ShowVolumes {
    #[default]
    All,
    Used,
    Unused,
    Anonymous,
}

impl ShowVolumes {
    pub(crate) const ALL: [Self; 4] = [Self::All, Self::Used, Self::Unused, Self::Anonymous];

    /// `data-chip`
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Used => "used",
            Self::Unused => "unused",
            Self::Anonymous => "anonymous",
        }
    }

    pub(crate) fn passes(self, row: &VolumeRow, used: bool) -> bool {
        match self {
            Self::All => true,
            Self::Used => used,
            Self::Unused => !used,
            Self::Anonymous => row.anonymous,
        }
    }
}

/// What is kept of volumes. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct VolumesStore {
    pub(crate) selection: Selection,
    /// What the filter box says.
    pub(crate) filter: RwSignal<String>,
    /// The chip that is chosen.
    pub(crate) show: RwSignal<ShowVolumes>,
    /// The volume whose drawer is open. It may have disappeared meanwhile.
    pub(crate) open: RwSignal<Option<Id>>,
    /// What the drawer shows of it. Stays from one volume to the next.
    pub(crate) tab: RwSignal<VolumeTab>,
    pub(crate) sizes: Sizes,
    pub(crate) users: Memo<Arc<VolumeUsers>>,
    removing: RwSignal<HashSet<Id>>,
    refused: RwSignal<HashMap<Id, Failure>>,
}

impl VolumesStore {
    pub(super) fn new(containers: Rows<ContainerRow>, tasks: Tasks) -> Self {
        Self {
            selection: Selection::new(),
            filter: RwSignal::new(String::new()),
            show: RwSignal::new(ShowVolumes::All),
            open: RwSignal::new(None),
            tab: RwSignal::new(VolumeTab::Files),
            sizes: Sizes::new(tasks),
            users: Memo::new(move |_| Arc::new(users(containers))),
            removing: RwSignal::new(HashSet::new()),
            refused: RwSignal::new(HashMap::new()),
        }
    }

    /// It was asked to go, and is still there.
    pub(crate) fn is_removing(&self, name: &str) -> bool {
        self.removing.with(|removing| removing.contains(name))
    }

    /// Why it is still there although it was asked to go.
    pub(crate) fn refused(&self, name: &str) -> Option<Failure> {
        self.refused.with(|refused| refused.get(name).cloned())
    }

    pub(crate) fn dismiss(&self, name: &str) {
        self.refused.update(|refused| {
            refused.remove(name);
        });
    }

    fn settle(&self, name: &str) {
        self.removing.update(|removing| {
            removing.remove(name);
        });
    }

    pub(super) fn drop_gone(&self, gone: &[Id]) {
        self.selection.drop_gone(gone);
        self.sizes.drop_gone(gone);
        let touches = |name: &Id| {
            self.removing
                .with_untracked(|removing| removing.contains(name))
                || self
                    .refused
                    .with_untracked(|refused| refused.contains_key(name))
        };
        for name in gone.iter().filter(|name| touches(name)) {
            self.settle(name);
            self.dismiss(name);
        }
    }

    /// Another engine is looked at.
    pub(super) fn forget(&self) {
        self.selection.clear();
        self.selection.current.set(None);
        self.open.set(None);
        self.sizes.forget();
        self.removing.set(HashSet::new());
        self.refused.set(HashMap::new());
    }
}

/// Removes what a plan lists. The rows say so at once; the engine's event takes them away.
pub(crate) fn remove(stores: Stores, plan: VolumeRemovalPlan) {
    let volumes = stores.volume;
    let names: Vec<Id> = plan
        .volumes
        .iter()
        .map(|doomed| Id::from(doomed.name.as_str()))
        .collect();
    if names.is_empty() {
        return;
    }
    volumes
        .removing
        .update(|removing| removing.extend(names.iter().cloned()));
    for name in &names {
        volumes.dismiss(name);
    }
    let args = CarryOutVolumeRemoval {
        op: ipc::op(),
        plan,
    };
    spawn_local(async move {
        let refuse = |name: &str, failure: Failure| {
            volumes.settle(name);
            // Where the row is gone there is nothing left to refuse.
            if stores.volumes.peek(name).is_some() {
                volumes.refused.update(|refused| {
                    refused.insert(Id::from(name), failure);
                });
            }
        };
        match ipc::call(args).await {
            Ok(outcomes) => {
                for outcome in outcomes {
                    match outcome.failure {
                        Some(failure) => refuse(&outcome.id, failure),
                        None => set_timeout(move || volumes.settle(&outcome.id), EVENT),
                    }
                }
            }
            Err(failure) => {
                for name in &names {
                    refuse(name, failure.clone());
                }
            }
        }
    });
}

fn users(containers: Rows<ContainerRow>) -> VolumeUsers {
    let mut users = VolumeUsers::new();
    // By name, as the list is.
    for entry in containers.all() {
        for volume in &entry.placed.volumes {
            users
                .entry(volume.clone())
                .or_default()
                .push((entry.id.clone(), entry.placed.name.clone()));
        }
    }
    users
}
