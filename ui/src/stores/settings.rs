//! The person's choices. Kept by the program; this side holds them and says what changed.

use crate::ipc;
use contract::{Failure, Settings, SettingsSet};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long the page waits for more changes (a column is being dragged) before it keeps them.
const SETTLE: Duration = Duration::from_millis(300);

/// The person's choices. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct SettingsStore {
    all: RwSignal<Settings>,
    /// Why they could not be read or kept.
    pub(crate) trouble: RwSignal<Option<Failure>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl SettingsStore {
    pub(crate) fn new(kept: Result<Settings, Failure>) -> Self {
        let (all, trouble) = match kept {
            Ok(all) => (all, None),
            Err(failure) => (Settings::default(), Some(failure)),
        };
        Self {
            all: RwSignal::new(all),
            trouble: RwSignal::new(trouble),
            waiting: StoredValue::new(None),
        }
    }

    /// Reads a choice; wakes the caller with every change of any. Wrap it in a `Memo` where that
    /// is too often.
    pub(crate) fn with<T>(&self, read: impl FnOnce(&Settings) -> T) -> T {
        self.all.with(read)
    }

    /// Reads a choice once.
    pub(crate) fn peek<T>(&self, read: impl FnOnce(&Settings) -> T) -> T {
        self.all.with_untracked(read)
    }

    /// Changes choices, and keeps them.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.all.update(change);
        let this = *self;
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let handle = set_timeout_with_handle(move || this.keep(), SETTLE);
        self.waiting.set_value(handle.ok());
    }

    fn keep(self) {
        let settings = self.all.get_untracked();
        spawn_local(async move {
            let kept = ipc::call(SettingsSet { settings }).await;
            self.trouble.set(kept.err());
        });
    }
}
