//! Which window has which views open: they end when it goes away, or its page is loaded anew.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Views of one kind, by the label of their window.
pub(crate) struct Views<V>(Mutex<HashMap<String, Vec<V>>>);

impl<V> Default for Views<V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<V: PartialEq> Views<V> {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<V>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn opened(&self, window: &str, view: V) {
        self.lock().entry(window.to_owned()).or_default().push(view);
    }

    pub(crate) fn closed(&self, view: &V) {
        let mut windows = self.lock();
        for views in windows.values_mut() {
            views.retain(|open| open != view);
        }
        windows.retain(|_, views| !views.is_empty());
    }

    /// The window is gone, or has another page: what it had.
    pub(crate) fn take(&self, window: &str) -> Vec<V> {
        self.lock().remove(window).unwrap_or_default()
    }
}
