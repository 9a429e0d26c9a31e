use crate::ipc;
use contract::{LogQuery, TerminalTo};
use leptos::prelude::*;
use std::sync::Arc;

/// What a tab of the dock shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum DockWhat {
    Terminal(TerminalTo),
    Log(LogQuery),
}

/// One tab of the dock.
#[derive(Clone, Debug)]
pub(crate) struct DockTab {
    /// Names the tab, and its terminal or log view.
    pub(crate) key: Arc<str>,
    /// An engine's string, or what the person made of it.
    pub(crate) title: RwSignal<String>,
    pub(crate) what: DockWhat,
}

/// The tabs at the bottom of the window. They stay from page to page.
#[derive(Clone, Copy)]
pub(crate) struct Dock {
    /// In the order in which they stand.
    pub(crate) tabs: RwSignal<Vec<DockTab>>,
    /// The key of the tab that is seen.
    pub(crate) seen: RwSignal<Option<Arc<str>>>,
}

impl Dock {
    pub(crate) fn new() -> Self {
        Self {
            tabs: RwSignal::new(Vec::new()),
            seen: RwSignal::new(None),
        }
    }

    /// Opens a tab and shows it.
    pub(crate) fn open(self, title: String, what: DockWhat) {
        let key: Arc<str> = ipc::op().into();
        let tab = DockTab {
            key: Arc::clone(&key),
            title: RwSignal::new(title),
            what,
        };
        self.tabs.update(|tabs| tabs.push(tab));
        self.seen.set(Some(key));
    }
}
