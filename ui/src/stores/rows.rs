//! A list of the engine: rows by key, each with a signal of its own.
//!
//! A change of one row wakes the cells of that row. Only a change that may move rows, or make
//! them pass or fail a filter, wakes the list.

use super::Id;
use contract::Patch;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A row of a list.
pub(crate) trait Listed: contract::Row + PartialEq + Send + Sync + 'static {
    /// What it is called; lists are sorted by it unless asked otherwise.
    fn name(&self) -> &str;

    /// Everything that plain words of a filter look at.
    fn search_text(&self) -> String;

    /// Whether the two stand at the same place and pass the same filters, as far as `name`,
    /// filters, chips and groups go. May err towards `false`.
    fn same_place(&self, other: &Self) -> bool;
}

/// A row, and what is derived from it once so that filtering and sorting need not do it again.
pub(crate) struct Entry<R> {
    pub(crate) id: Id,
    /// Tells two rows of the same key apart: one that went and one that came.
    pub(crate) serial: u32,
    /// For what is on the screen: tells of every change of the row.
    pub(crate) row: ArcRwSignal<Arc<R>>,
    /// For the list: the row as it was when its place last changed.
    pub(crate) placed: Arc<R>,
    /// Lower case, see [`Listed::search_text`].
    pub(crate) search: String,
    /// Sorts as a person would.
    pub(crate) name_key: String,
}

/// A list of the engine. A copy is a handle.
pub(crate) struct Rows<R: Listed> {
    entries: StoredValue<HashMap<Id, Arc<Entry<R>>>>,
    /// Grows when a row came, went, or may have moved.
    places: RwSignal<u32>,
    /// Grows with every change of any row.
    changes: RwSignal<u32>,
    /// Whether the engine told the list at all; an unknown list is not an empty one.
    pub(crate) known: RwSignal<bool>,
}

impl<R: Listed> Clone for Rows<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Listed> Copy for Rows<R> {}

impl<R: Listed> Rows<R> {
    pub(crate) fn new() -> Self {
        Self {
            entries: StoredValue::new(HashMap::new()),
            places: RwSignal::new(0),
            changes: RwSignal::new(0),
            known: RwSignal::new(false),
        }
    }

    /// Forgets everything: another engine is looked at.
    pub(crate) fn forget(&self) {
        self.entries.update_value(HashMap::clear);
        self.known.set(false);
        self.moved();
    }

    /// Applies what the engine told. Returns the keys of rows that are gone.
    pub(crate) fn apply(&self, patch: Patch<R>) -> Vec<Id> {
        let mut moved = patch.reset || !patch.remove.is_empty();
        let mut gone = Vec::new();
        let mut told = Vec::new();
        self.entries.update_value(|entries| {
            if patch.reset {
                let kept: std::collections::HashSet<&str> =
                    patch.upsert.iter().map(contract::Row::key).collect();
                entries.retain(|id, _| {
                    let keep = kept.contains(&**id);
                    if !keep {
                        gone.push(id.clone());
                    }
                    keep
                });
            }
            for key in &patch.remove {
                if let Some((id, _)) = entries.remove_entry(key.as_str()) {
                    gone.push(id);
                }
            }
            for row in patch.upsert {
                let before = entries.get(row.key());
                let stays = before.is_some_and(|before| before.placed.same_place(&row));
                moved |= !stays;
                let row = Arc::new(row);
                match before {
                    Some(before) if stays => told.push((before.row.clone(), row)),
                    Some(before) => {
                        let entry = before.moved(row.clone());
                        told.push((before.row.clone(), row));
                        entries.insert(entry.id.clone(), Arc::new(entry));
                    }
                    None => {
                        let entry = Entry::of(row);
                        entries.insert(entry.id.clone(), Arc::new(entry));
                    }
                }
            }
        });
        for (signal, row) in told {
            if signal.with_untracked(|known| **known != *row) {
                signal.set(row);
            }
        }
        if patch.reset && !self.known.get_untracked() {
            self.known.set(true);
        }
        if moved {
            self.moved();
        } else {
            self.changes
                .update(|changes| *changes = changes.wrapping_add(1));
        }
        gone
    }

    fn moved(&self) {
        self.places
            .update(|places| *places = places.wrapping_add(1));
        self.changes
            .update(|changes| *changes = changes.wrapping_add(1));
    }

    /// All rows, in no order. Wakes the caller when a row came, went, or may have moved.
    pub(crate) fn all(&self) -> Vec<Arc<Entry<R>>> {
        self.places.track();
        self.all_untracked()
    }

    /// All rows, in no order.
    pub(crate) fn all_untracked(&self) -> Vec<Arc<Entry<R>>> {
        self.entries
            .with_value(|entries| entries.values().cloned().collect())
    }

    /// Wakes the caller with every change of any row.
    pub(crate) fn track_changes(&self) {
        self.changes.track();
    }

    /// A row's signal. Wakes the caller when rows come or go.
    pub(crate) fn get(&self, id: &str) -> Option<ArcRwSignal<Arc<R>>> {
        self.places.track();
        self.entry(id).map(|entry| entry.row.clone())
    }

    /// A row as it is now, telling of no changes.
    pub(crate) fn peek(&self, id: &str) -> Option<Arc<R>> {
        self.entry(id).map(|entry| entry.row.get_untracked())
    }

    fn entry(&self, id: &str) -> Option<Arc<Entry<R>>> {
        self.entries.with_value(|entries| entries.get(id).cloned())
    }

    /// How many there are; `None` while the list is not known.
    pub(crate) fn count(&self) -> Option<usize> {
        self.places.track();
        self.known
            .get()
            .then(|| self.entries.with_value(HashMap::len))
    }
}

static SERIALS: AtomicU32 = AtomicU32::new(0);

impl<R: Listed> Entry<R> {
    /// A row that came.
    #[cfg(test)]
    pub(crate) fn new(row: R) -> Self {
        Self::of(Arc::new(row))
    }

    fn of(row: Arc<R>) -> Self {
        Self {
            id: row.key().into(),
            serial: SERIALS.fetch_add(1, Ordering::Relaxed),
            row: ArcRwSignal::new(row.clone()),
            search: row.search_text().to_lowercase(),
            name_key: natural_key(row.name()),
            placed: row,
        }
    }

    /// The row as it is now.
    pub(crate) fn row_now(&self) -> Arc<R> {
        self.row.get_untracked()
    }

    /// The same row, at what may be another place.
    fn moved(&self, row: Arc<R>) -> Self {
        Self {
            id: self.id.clone(),
            serial: self.serial,
            row: self.row.clone(),
            search: row.search_text().to_lowercase(),
            name_key: natural_key(row.name()),
            placed: row,
        }
    }
}

/// A text that sorts as a person would: letters without case, runs of digits by their value.
pub(crate) fn natural_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    let mut digits = String::new();
    let close = |digits: &mut String, key: &mut String| {
        if digits.is_empty() {
            return;
        }
        let value = digits.trim_start_matches('0');
        // The count of digits first: a longer number is a larger one.
        key.push(char::from_u32(0x30 + value.len() as u32).unwrap_or('0'));
        key.push_str(value);
        digits.clear();
    };
    for letter in name.chars().take(256) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            close(&mut digits, &mut key);
            key.extend(letter.to_lowercase());
        }
    }
    close(&mut digits, &mut key);
    key
}

#[cfg(test)]
mod tests {
    use super::natural_key;

    #[test]
    fn names_sort_as_a_person_would() {
        let mut names = ["web-10", "Web-9", "db", "web-2", "web", "web-02b"];
        names.sort_by_key(|name| natural_key(name));
        assert_eq!(names, ["db", "web", "web-2", "web-02b", "Web-9", "web-10"]);
    }
}
