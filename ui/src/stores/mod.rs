//! What the page knows, and how it asks for more.
//!
//! The engine's lists arrive as updates and are only ever changed by updates: an action marks its
//! rows pending, and the engine's own event confirms it.

pub(crate) mod actions;
mod clock;
mod dock;
mod figures;
pub(crate) mod leftovers;
mod link;
mod listed;
mod marks;
mod rows;
#[cfg(test)]
pub(crate) mod sample;
mod selection;
mod settings;
pub(crate) mod sizes;
mod tally;
pub(crate) mod tasks;
pub(crate) mod volumes;
mod watch;

pub(crate) use clock::Clock;
pub(crate) use dock::{Dock, DockTab, DockWhat, Luggage};
pub(crate) use figures::FiguresStore;
pub(crate) use leftovers::Leftovers;
pub(crate) use link::LinkStore;
pub(crate) use marks::{Asked, Grace, Marks, Pending};
pub(crate) use rows::{Entry, Listed, Rows, natural_key};
pub(crate) use selection::Selection;
pub(crate) use settings::SettingsStore;
pub(crate) use tally::{Show, Tally};
pub(crate) use tasks::{TaskKind, Tasks};
pub(crate) use volumes::{ShowVolumes, VolumeUsers, VolumesStore};
pub(crate) use watch::follow;

use crate::dialogs::Dialogs;
use crate::drawer::Tab;
use crate::files::FilesStore;
use crate::parts::Menus;
use crate::run::Runs;
use contract::{ContainerRow, Failure, ImageRow, NetworkRow, Settings, VolumeRow};
use leptos::prelude::*;
use std::sync::Arc;

/// A row's key: a full ID, or the name where that is the key.
pub(crate) type Id = Arc<str>;

/// A page of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Page {
    Containers,
    /// The container list, always grouped.
    Projects,
    Images,
    Volumes,
    Networks,
    /// The person's choices.
    Settings,
}

/// Everything the page keeps. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Stores {
    /// This window shows a tab of the dock and nothing else: no pages, no drawer, and it may ask
    /// for less.
    pub(crate) alone: bool,
    pub(crate) link: LinkStore,
    pub(crate) containers: Rows<ContainerRow>,
    /// How many containers there are of each kind; `None` while they are not known.
    pub(crate) tally: Memo<Option<Tally>>,
    pub(crate) images: Rows<ImageRow>,
    pub(crate) volumes: Rows<VolumeRow>,
    pub(crate) networks: Rows<NetworkRow>,
    /// What was asked of containers and is not confirmed, and what was refused.
    pub(crate) marks: Marks,
    /// What of volumes is selected, open, being removed, and how large they are.
    pub(crate) volume: VolumesStore,
    /// The containers that are selected.
    pub(crate) selection: Selection,
    pub(crate) settings: SettingsStore,
    /// What is being done and takes a while.
    pub(crate) tasks: Tasks,
    /// Edits that were cut off.
    pub(crate) leftovers: Leftovers,
    /// Terminals and logs, at the bottom.
    pub(crate) dock: Dock,
    /// What was written into files and not saved, and what is dragged among them.
    pub(crate) files: FilesStore,
    /// What containers use that are looked at.
    pub(crate) figures: FiguresStore,
    pub(crate) clock: Clock,
    /// The question that is being asked.
    pub(crate) dialogs: Dialogs,
    /// The form in which a container is made or changed.
    pub(crate) run: Runs,
    /// The menu that is open.
    pub(crate) menus: Menus,
    /// The page that is shown.
    pub(crate) page: RwSignal<Page>,
    /// What the filter box of the container list says.
    pub(crate) filter: RwSignal<String>,
    /// The chip that is chosen there.
    pub(crate) show: RwSignal<Show>,
    /// The container whose drawer is open. It may have disappeared meanwhile.
    pub(crate) open: RwSignal<Option<Id>>,
    /// What the drawer shows of it. Stays from one container to the next.
    pub(crate) drawer_tab: RwSignal<Tab>,
}

impl Stores {
    /// Makes the stores and hands them to everything below the current view.
    pub(crate) fn provide(kept: Result<Settings, Failure>, alone: bool) -> Self {
        let containers = Rows::new();
        let tasks = Tasks::new();
        let stores = Self {
            alone,
            link: LinkStore::new(),
            containers,
            tally: tally::follow(containers),
            images: Rows::new(),
            volumes: Rows::new(),
            networks: Rows::new(),
            marks: Marks::new(),
            volume: VolumesStore::new(containers, tasks),
            selection: Selection::new(),
            settings: SettingsStore::new(kept),
            tasks,
            leftovers: Leftovers::new(),
            dock: Dock::new(),
            files: FilesStore::new(),
            figures: FiguresStore::new(),
            clock: Clock::new(),
            dialogs: Dialogs::new(),
            run: Runs::new(),
            menus: Menus::new(),
            page: RwSignal::new(Page::Containers),
            filter: RwSignal::new(String::new()),
            show: RwSignal::new(Show::All),
            open: RwSignal::new(None),
            drawer_tab: RwSignal::new(Tab::Overview),
        };
        provide_context(stores);
        stores
    }
}

/// The stores, from anywhere in the page.
pub(crate) fn stores() -> Stores {
    expect_context()
}
