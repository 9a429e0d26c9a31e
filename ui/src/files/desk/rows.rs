//! Rows of a folder: those that are held, the one under the keyboard, those that are selected.

use super::{Desk, Held, is_folder};
use crate::ipc;
use contract::{FilePath, FileRow, FilesNames, FilesRowOf, FilesRowsOf};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

impl Desk {
    /// The rows that are to be seen, where they are not held.
    pub(in crate::files) fn ask_rows(self) {
        let (Some(view), Some(listing)) = (
            self.view.get_untracked(),
            self.facts
                .with_untracked(|facts| facts.as_ref().map(|facts| facts.listing)),
        ) else {
            return;
        };
        let drawn = self.drawn.get_untracked();
        let ask = self.between(|between| {
            let epoch = between.epoch;
            let fresh = self
                .held
                .with_untracked(|held| held.epoch == epoch && held.covers(&drawn));
            let same = between.last.as_ref() == Some(&(epoch, drawn.clone()));
            let ask = !drawn.is_empty() && !fresh && !same && !between.asking;
            if ask {
                between.asking = true;
                between.last = Some((epoch, drawn.clone()));
            }
            ask.then_some(epoch)
        });
        let Some(Some(epoch)) = ask else {
            return;
        };
        let around = drawn.end - drawn.start;
        let from = drawn.start.saturating_sub(around);
        let count = u32::try_from(drawn.end + around - from)
            .unwrap_or(u32::MAX)
            .min(1000);
        spawn_local(async move {
            let answer = ipc::call(FilesRowsOf {
                view,
                listing,
                from,
                count,
            })
            .await;
            let of = self.between(|between| {
                between.asking = false;
                between.epoch == epoch
            });
            if of == Some(true) && self.is_of(view) {
                match answer {
                    Ok(rows) => self.held.set(Held {
                        epoch,
                        from,
                        rows: rows.into_iter().map(Arc::new).collect(),
                    }),
                    Err(failure) => self.failure.set(Some(failure)),
                }
            }
            if of.is_some() {
                self.ask_rows();
            }
        });
    }

    pub(in crate::files) fn rows(self) -> u64 {
        self.track.with_untracked(|track| track.rows)
    }

    /// The row that the keyboard stands on, where it is known.
    pub(in crate::files) fn current_row(self) -> Option<Arc<FileRow>> {
        let at = self.current.get_untracked()?;
        self.held.with_untracked(|held| held.get(at).cloned())
    }

    /// Remembers the name that the keyboard stands on.
    pub(in crate::files) fn remember(self) {
        let name = match self.current.get() {
            Some(at) => self.held.with(|held| {
                let fresh = self.between(|between| between.epoch) == Some(held.epoch);
                held.get(at)
                    .filter(|_| fresh)
                    .map(|row| Some(row.name.clone()))
            }),
            None => Some(None),
        };
        // A row that is not held keeps what was known.
        if let Some(name) = name {
            self.between(|between| between.name = name);
        }
    }

    pub(in crate::files) fn scroll_to(self, top: f64) {
        self.top.set(top);
        if let Some(scroller) = self.scroller.get_untracked() {
            // After the rows have their new height.
            request_animation_frame(move || scroller.set_scroll_top(top.round() as i32));
        }
    }

    /// Scrolls until a row is seen.
    pub(in crate::files) fn bring(self, row: u64) {
        let top = self.top.get_untracked();
        if let Some(to) = self.track.with_untracked(|track| track.bring(row, top)) {
            self.scroll_to(to);
        }
    }

    /// The keyboard stands on a name, wherever it is; it alone is selected.
    pub(in crate::files) fn stand_on(self, name: FilePath) {
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let asked = FilesRowOf {
                view,
                name: name.clone(),
            };
            if let Ok(Some(row)) = ipc::call(asked).await
                && self.is_of(view)
            {
                self.current.set(Some(row));
                self.anchor.set(row);
                self.chosen.set([name.clone()].into());
                self.between(|between| between.name = Some(name));
                self.bring(row);
            }
        });
    }

    /// After something was made or renamed: the folder is listed, and the keyboard goes there.
    pub(in crate::files) fn renew_on(self, name: FilePath) {
        self.between(|between| between.name = Some(name.clone()));
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        let asked = self.begin_listing();
        spawn_local(async move {
            let path = self.path.try_get_untracked().unwrap_or_default();
            let answer = self.list(view, path).await;
            if self.is_listing(view, asked) {
                match answer {
                    Ok(facts) => self.take(facts),
                    Err(failure) => self.failure.set(Some(failure)),
                }
                self.stand_on(name);
            }
        });
    }

    /// The keyboard goes to a row.
    pub(in crate::files) fn move_to(self, row: u64, extend: bool) {
        let Some(last) = self.rows().checked_sub(1) else {
            return;
        };
        let row = row.min(last);
        if !extend {
            self.anchor.set(row);
        }
        self.current.set(Some(row));
        self.bring(row);
        let anchor = self.anchor.get_untracked().min(last);
        self.choose(anchor.min(row)..anchor.max(row) + 1);
    }

    /// Selects rows, and no others.
    pub(in crate::files) fn choose(self, rows: Range<u64>) {
        let choice = self.between(|between| {
            between.choices += 1;
            between.choices
        });
        let held = self.held.with_untracked(|held| {
            held.covers(&rows).then(|| {
                rows.clone()
                    .filter_map(|row| held.get(row))
                    .map(|row| row.name.clone())
                    .collect::<BTreeSet<_>>()
            })
        });
        if let Some(names) = held {
            return self.chosen.set(names);
        }
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let names = ipc::call(FilesNames {
                view,
                from: rows.start,
                to: rows.end,
            });
            let names = names.await;
            if self.is_of(view) && self.between(|between| between.choices) == choice {
                match names {
                    Ok(names) => self.chosen.set(names.into_iter().collect()),
                    Err(failure) => self.refused.set(Some(failure)),
                }
            }
        });
    }

    pub(in crate::files) fn toggle(self, name: &FilePath) {
        self.between(|between| between.choices += 1);
        self.chosen.update(|chosen| {
            if !chosen.remove(name) {
                chosen.insert(name.clone());
            }
        });
    }

    /// The paths that something is meant for: what is selected, else what the keyboard stands on.
    pub(in crate::files) fn targets(self) -> Vec<FilePath> {
        let folder = self.path.get_untracked();
        let chosen = self.chosen.with_untracked(|chosen| {
            chosen
                .iter()
                .map(|name| folder.join(name))
                .collect::<Vec<_>>()
        });
        if !chosen.is_empty() {
            return chosen;
        }
        self.current_row()
            .map(|row| folder.join(&row.name))
            .into_iter()
            .collect()
    }

    /// Opens what a row shows: a folder by going there, anything else below.
    pub(in crate::files) fn enter(self, row: &FileRow) {
        let path = self.path.get_untracked().join(&row.name);
        if is_folder(row) {
            self.go(path);
        } else {
            self.file.set(Some(path));
        }
    }
}
