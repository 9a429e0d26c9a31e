//! The person's choices. Kept by the program; this side holds them and says what changed.

use crate::ipc;
use contract::{Failure, Settings, SettingsSet};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How often choices are kept at most, while they keep changing (a column is being dragged).
const SETTLE: Duration = Duration::from_millis(300);

/// The person's choices. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct SettingsStore {
    all: RwSignal<Settings>,
    /// As they were last kept.
    kept: StoredValue<Settings>,
    /// Why they could not be read or kept.
    pub(crate) trouble: RwSignal<Option<Failure>>,
    /// They were kept a moment ago.
    resting: StoredValue<bool>,
    /// They changed since.
    changed: StoredValue<bool>,
}

impl SettingsStore {
    pub(crate) fn new(kept: Result<Settings, Failure>) -> Self {
        let (all, trouble) = match kept {
            Ok(all) => (all, None),
            Err(failure) => (Settings::default(), Some(failure)),
        };
        Self {
            kept: StoredValue::new(all.clone()),
            all: RwSignal::new(all),
            trouble: RwSignal::new(trouble),
            resting: StoredValue::new(false),
            changed: StoredValue::new(false),
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

    /// Changes choices, and keeps them: the first of several at once, for the page may be gone in
    /// a moment, and the last when it is quiet again.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) {
        self.all.update(change);
        if self.resting.get_value() {
            self.changed.set_value(true);
        } else {
            self.keep();
        }
    }

    fn rest(self) {
        self.resting.set_value(false);
        if self.changed.get_value() {
            self.changed.set_value(false);
            self.keep();
        }
    }

    fn keep(self) {
        self.resting.set_value(true);
        set_timeout(move || self.rest(), SETTLE);
        let settings = self.all.get_untracked();
        spawn_local(async move {
            let args = SettingsSet {
                before: self.kept.get_value(),
                settings: settings.clone(),
            };
            let kept = ipc::call(args).await;
            if kept.is_ok() {
                self.kept.set_value(settings);
            }
            self.trouble.set(kept.err());
        });
    }
}
