//! The containers that are selected, and the row the keyboard stands on.

use super::Id;
use leptos::prelude::*;
use std::collections::HashSet;

/// A selection of rows. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Selection {
    pub(crate) ids: RwSignal<HashSet<Id>>,
    /// The row that the keyboard stands on.
    pub(crate) current: RwSignal<Option<Id>>,
    /// The head of a group that it stands on instead, by the group's key.
    pub(crate) head: RwSignal<Option<Id>>,
    /// Where a range begins.
    anchor: StoredValue<Option<Id>>,
}

impl Selection {
    pub(crate) fn new() -> Self {
        Self {
            ids: RwSignal::new(HashSet::new()),
            current: RwSignal::new(None),
            head: RwSignal::new(None),
            anchor: StoredValue::new(None),
        }
    }

    /// Whether a row is selected.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.ids.with(|ids| ids.contains(id))
    }

    /// This row and no other.
    pub(crate) fn only(&self, id: &Id) {
        self.ids.set(HashSet::from([id.clone()]));
        self.stand_on(id);
    }

    /// This row too, or not any more.
    pub(crate) fn toggle(&self, id: &Id) {
        self.ids.update(|ids| {
            if !ids.remove(id) {
                ids.insert(id.clone());
            }
        });
        self.stand_on(id);
    }

    /// Everything from where the selection began to `id`, in the order of the list.
    pub(crate) fn extend_to(&self, id: &Id, order: &[Id]) {
        let anchor = self.anchor.get_value().unwrap_or_else(|| id.clone());
        let place = |wanted: &Id| order.iter().position(|id| id == wanted);
        let (Some(from), Some(to)) = (place(&anchor).or_else(|| place(id)), place(id)) else {
            return;
        };
        let range = &order[from.min(to)..=from.max(to)];
        self.ids.set(range.iter().cloned().collect());
        self.anchor.set_value(Some(order[from].clone()));
        self.current.set(Some(id.clone()));
        self.head.set(None);
    }

    /// All of these.
    pub(crate) fn set(&self, ids: impl IntoIterator<Item = Id>) {
        self.ids.set(ids.into_iter().collect());
    }

    /// None.
    pub(crate) fn clear(&self) {
        if self.ids.with_untracked(|ids| !ids.is_empty()) {
            self.ids.set(HashSet::new());
        }
        self.anchor.set_value(None);
    }

    /// Moves the keyboard's place, and the beginning of a range with it.
    pub(crate) fn stand_on(&self, id: &Id) {
        self.current.set(Some(id.clone()));
        self.head.set(None);
        self.anchor.set_value(Some(id.clone()));
    }

    /// Moves the keyboard's place onto the head of a group: what keys do to a row they do to none.
    pub(crate) fn stand_on_head(&self, key: &Id) {
        self.head.set(Some(key.clone()));
        self.current.set(None);
    }

    /// Rows that are gone are not selected any more.
    pub(crate) fn drop_gone(&self, gone: &[Id]) {
        let touched = self
            .ids
            .with_untracked(|ids| gone.iter().any(|id| ids.contains(id)));
        if touched {
            self.ids.update(|ids| {
                for id in gone {
                    ids.remove(id);
                }
            });
        }
    }
}
