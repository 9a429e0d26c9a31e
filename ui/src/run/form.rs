//! What is being typed: one spec, and what is said of it.

use contract::{ImageFacts, Note, Spec, Weight};
use leptos::prelude::*;

/// The form's state. A handle: copies are the same form.
#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// What the form says so far.
    pub(crate) spec: RwSignal<Spec>,
    /// What is said of it: by the check while typing, and by the engine when it refused.
    pub(crate) notes: RwSignal<Vec<Note>>,
    /// What its image declares; `None` until known, or where the engine does not have it.
    pub(crate) facts: RwSignal<Option<ImageFacts>>,
}

impl Form {
    pub(crate) fn new(spec: Spec) -> Self {
        Self {
            spec: RwSignal::new(spec),
            notes: RwSignal::new(Vec::new()),
            facts: RwSignal::new(None),
        }
    }

    /// A part of the spec, told anew only when that part changed.
    pub(crate) fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&Spec) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.spec.with(&read))
    }

    /// Changes the spec.
    pub(crate) fn change(self, write: impl FnOnce(&mut Spec)) {
        self.spec.update(write);
    }

    /// What is said of the place at `pointer` (JSON pointer into the spec, no leading slash) and,
    /// with `below`, of everything within it.
    pub(crate) fn notes_at(self, pointer: impl Into<String>, below: bool) -> Memo<Vec<Note>> {
        let pointer = pointer.into();
        Memo::new(move |_| {
            self.notes.with(|notes| {
                let about = |note: &&Note| {
                    note.at == pointer
                        || below
                            && note
                                .at
                                .strip_prefix(pointer.as_str())
                                .is_some_and(|rest| rest.starts_with('/'))
                };
                notes.iter().filter(about).cloned().collect()
            })
        })
    }

    /// How many notes weigh as much.
    pub(crate) fn count(self, weight: Weight) -> Memo<usize> {
        Memo::new(move |_| {
            self.notes.with(|notes| {
                let counted = notes.iter().filter(|note| note.what.weight() == weight);
                counted.count()
            })
        })
    }
}
