//! A list of the engine: rows by key, each with a signal of its own.
//!
//! A change of one row wakes the cells of that row. Only a change that may move rows, or make
//! them pass or fail a filter, wakes the list.

use super::Id;
use contract::{Failure, Patch};
use leptos::prelude::*;
use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{self, AtomicU32};

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
    held: StoredValue<Held<R>>,
    /// Grows when a row came, went, or may have moved.
    places: RwSignal<u32>,
    /// Grows with every change of any row.
    changes: RwSignal<u32>,
    /// Whether the engine told the list at all; an unknown list is not an empty one.
    pub(crate) known: RwSignal<bool>,
    /// Why the engine does not tell it; what was known before stays.
    pub(crate) failure: RwSignal<Option<Failure>>,
}

struct Held<R: Listed> {
    by_id: HashMap<Id, Arc<Entry<R>>>,
    /// Kept in order, so that a change of one row does not sort them all.
    by_name: Vec<Arc<Entry<R>>>,
}

/// More changes than this at once, and sorting anew is quicker than moving each.
const FEW: usize = 64;

impl<R: Listed> Held<R> {
    fn put(&mut self, entry: Entry<R>) {
        let entry = Arc::new(entry);
        if let Some(before) = self.by_id.insert(entry.id.clone(), entry.clone())
            && let Ok(place) = self.place(&before)
        {
            self.by_name.remove(place);
        }
        let place = self.place(&entry).unwrap_or_else(|place| place);
        self.by_name.insert(place, entry);
    }

    fn take(&mut self, key: &str) -> Option<Id> {
        let entry = self.by_id.remove(key)?;
        if let Ok(place) = self.place(&entry) {
            self.by_name.remove(place);
        }
        Some(entry.id.clone())
    }

    fn place(&self, entry: &Entry<R>) -> Result<usize, usize> {
        self.by_name
            .binary_search_by(|other| in_order(other, entry))
    }

    fn sort(&mut self) {
        self.by_name = self.by_id.values().cloned().collect();
        self.by_name.sort_by(|one, other| in_order(one, other));
    }
}

fn in_order<R>(one: &Entry<R>, other: &Entry<R>) -> Ordering {
    one.name_key
        .cmp(&other.name_key)
        .then_with(|| one.id.cmp(&other.id))
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
            held: StoredValue::new(Held {
                by_id: HashMap::new(),
                by_name: Vec::new(),
            }),
            places: RwSignal::new(0),
            changes: RwSignal::new(0),
            known: RwSignal::new(false),
            failure: RwSignal::new(None),
        }
    }

    /// Forgets everything: another engine is looked at.
    pub(crate) fn forget(&self) {
        self.held.update_value(|held| {
            held.by_id.clear();
            held.by_name.clear();
        });
        self.known.set(false);
        self.failure.set(None);
        self.moved();
    }

    /// Applies what the engine told. Returns the keys of rows that are gone.
    pub(crate) fn apply(&self, patch: Patch<R>) -> Vec<Id> {
        let mut moved = patch.reset || !patch.remove.is_empty();
        let mut gone = Vec::new();
        let mut told = Vec::new();
        self.held.update_value(|held| {
            let many = patch.upsert.len() + patch.remove.len() > FEW;
            if patch.reset {
                let kept: HashSet<&str> = patch.upsert.iter().map(contract::Row::key).collect();
                gone.extend(
                    held.by_id
                        .keys()
                        .filter(|id| !kept.contains(&***id))
                        .cloned(),
                );
                for id in &gone {
                    held.take(id);
                }
            }
            for key in &patch.remove {
                gone.extend(held.take(key));
            }
            for row in patch.upsert {
                let row = Arc::new(row);
                let entry = match held.by_id.get(row.key()) {
                    Some(before) => {
                        told.push((before.row.clone(), row.clone()));
                        if before.placed.same_place(&row) {
                            continue;
                        }
                        before.moved(row)
                    }
                    None => Entry::of(row),
                };
                moved = true;
                if many {
                    held.by_id.insert(entry.id.clone(), Arc::new(entry));
                } else {
                    held.put(entry);
                }
            }
            if many {
                held.sort();
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

    /// All rows by name. Wakes the caller when a row came, went, or may have moved.
    pub(crate) fn all(&self) -> Vec<Arc<Entry<R>>> {
        self.places.track();
        self.all_untracked()
    }

    /// All rows by name.
    pub(crate) fn all_untracked(&self) -> Vec<Arc<Entry<R>>> {
        self.held.with_value(|held| held.by_name.clone())
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
        self.held.with_value(|held| held.by_id.get(id).cloned())
    }

    /// How many there are; `None` while the list is not known.
    pub(crate) fn count(&self) -> Option<usize> {
        self.places.track();
        self.known
            .get()
            .then(|| self.held.with_value(|held| held.by_name.len()))
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
            serial: SERIALS.fetch_add(1, atomic::Ordering::Relaxed),
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
    use super::*;
    use contract::VolumeRow;

    fn volume(name: &str, driver: &str) -> VolumeRow {
        VolumeRow {
            anonymous: false,
            options: Vec::new(),
            labels: Vec::new(),
            name: name.into(),
            driver: driver.into(),
            mount_point: String::new(),
            created: None,
            project: None,
        }
    }

    fn told(rows: &Rows<VolumeRow>) -> String {
        let all = rows.all_untracked();
        let all = all
            .iter()
            .map(|entry| format!("{}:{}", entry.id, entry.row_now().driver));
        all.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn patches_keep_rows_in_order() {
        let owner = Owner::new();
        owner.with(|| {
            let rows = Rows::new();
            let apply = |reset, upsert: &[(&str, &str)], remove: &[&str]| {
                rows.apply(Patch {
                    reset,
                    upsert: upsert
                        .iter()
                        .map(|(name, driver)| volume(name, driver))
                        .collect(),
                    remove: remove.iter().map(|key| (*key).to_owned()).collect(),
                })
            };
            apply(false, &[("b", "1")], &[]);
            assert_eq!(rows.count(), None, "a patch is no list");
            apply(true, &[("c", "1"), ("a", "1")], &[]);
            assert_eq!((told(&rows).as_str(), rows.count()), ("a:1 c:1", Some(2)));
            let kept = rows.get("a").unwrap();
            let gone = apply(false, &[("b", "1"), ("a", "2")], &["c", "never"]);
            assert_eq!(told(&rows), "a:2 b:1");
            assert_eq!(gone, [Id::from("c")]);
            assert_eq!(kept.get_untracked().driver, "2", "the row's signal stays");
            let many: Vec<String> = (0..100).map(|n| format!("v{n}")).collect();
            let many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "1")).collect();
            assert_eq!(apply(true, &many, &[]).len(), 2);
            assert!(told(&rows).starts_with("v0:1 v1:1 v2:1") && told(&rows).ends_with("v99:1"));
        });
    }

    #[test]
    fn names_sort_as_a_person_would() {
        let mut names = ["web-10", "Web-9", "db", "web-2", "web", "web-02b"];
        names.sort_by_key(|name| natural_key(name));
        assert_eq!(names, ["db", "web", "web-2", "web-02b", "Web-9", "web-10"]);
    }
}
