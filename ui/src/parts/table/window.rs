//! The lines that exist in the page: those on the screen and a few around them.

use super::Group;
use super::lines::{Line, Lines};
use crate::stores::{Id, Listed};
use leptos::html;
use leptos::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Lines that exist above and below the screen, in CSS pixels, so that a short scroll shows no gap.
const AROUND: f64 = 216.0;

/// A line and its place among all.
pub(super) struct Placed<R: Listed, G: Group> {
    pub(super) place: usize,
    pub(super) line: Line<R, G>,
}

impl<R: Listed, G: Group> Clone for Placed<R, G> {
    fn clone(&self) -> Self {
        Self {
            place: self.place,
            line: self.line.clone(),
        }
    }
}

/// What keeps a line's elements: a row's stay wherever it stands, a head's while it says the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Row(u32),
    Group(u64),
}

impl<R: Listed, G: Group> Placed<R, G> {
    pub(super) fn key(&self) -> Key {
        match &self.line {
            Line::Row(entry) => Key::Row(entry.serial),
            Line::Group(group) => {
                let mut hasher = DefaultHasher::new();
                group.hash(&mut hasher);
                Key::Group(hasher.finish())
            }
        }
    }
}

struct Shown<R: Listed, G: Group> {
    placed: Vec<Placed<R, G>>,
    /// Where the first of them begins.
    offset: u32,
    /// Of all lines, on the screen or not.
    height: u32,
}

impl<R: Listed, G: Group> PartialEq for Shown<R, G> {
    fn eq(&self, other: &Self) -> bool {
        self.offset == other.offset
            && self.height == other.height
            && self.placed.len() == other.placed.len()
            && self
                .placed
                .iter()
                .zip(&other.placed)
                .all(|(one, other)| one.place == other.place && one.key() == other.key())
    }
}

/// The lines that exist. A copy is a handle.
pub(super) struct Window<R: Listed, G: Group> {
    lines: Memo<Arc<Lines<R, G>>>,
    shown: Memo<Arc<Shown<R, G>>>,
}

impl<R: Listed, G: Group> Clone for Window<R, G> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Listed, G: Group> Copy for Window<R, G> {}

impl<R: Listed, G: Group> Window<R, G> {
    pub(super) fn new(
        lines: Memo<Arc<Lines<R, G>>>,
        top: RwSignal<f64>,
        height: RwSignal<f64>,
    ) -> Self {
        let shown = Memo::new(move |_| {
            let (top, view) = (top.get(), height.get());
            lines.with(|lines| {
                let range = lines.between(top - AROUND, top + view + AROUND);
                Arc::new(Shown {
                    offset: lines.at(range.start).map_or(0, |(top, _)| *top),
                    height: lines.height(),
                    placed: range
                        .filter_map(|place| {
                            let line = lines.at(place)?.1.clone();
                            Some(Placed { place, line })
                        })
                        .collect(),
                })
            })
        });
        Self { lines, shown }
    }

    pub(super) fn placed(&self) -> Vec<Placed<R, G>> {
        self.shown.with(|shown| shown.placed.clone())
    }

    pub(super) fn offset(&self) -> u32 {
        self.shown.with(|shown| shown.offset)
    }

    pub(super) fn height(&self) -> u32 {
        self.shown.with(|shown| shown.height)
    }

    /// A row's place among all lines.
    pub(super) fn place(&self, serial: u32) -> Option<usize> {
        self.shown.with(|shown| {
            shown.placed.iter().find_map(|placed| match &placed.line {
                Line::Row(entry) if entry.serial == serial => Some(placed.place),
                Line::Row(_) | Line::Group(_) => None,
            })
        })
    }

    /// Whether a row exists in the page.
    pub(super) fn has(&self, id: &str) -> bool {
        self.shown.with(|shown| {
            shown
                .placed
                .iter()
                .any(|placed| matches!(&placed.line, Line::Row(entry) if *entry.id == *id))
        })
    }

    /// The rows on the screen itself.
    pub(super) fn seen(&self, top: f64, height: f64) -> Vec<Id> {
        self.lines.with(|lines| {
            lines
                .between(top, top + height)
                .filter_map(|place| match &lines.at(place)?.1 {
                    Line::Row(entry) => Some(entry.id.clone()),
                    Line::Group(_) => None,
                })
                .collect()
        })
    }
}

/// Keeps the height of the table's view.
pub(super) fn follow_height(scroller: NodeRef<html::Div>, height: RwSignal<f64>) {
    let observer = StoredValue::new_local(None::<web_sys::ResizeObserver>);
    Effect::new(move || {
        let Some(scroller) = scroller.get() else {
            return;
        };
        let watched = scroller.clone();
        height.set(f64::from(watched.client_height()));
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            let now = f64::from(watched.client_height());
            // The table may be gone by the time it is told of its last size.
            if height
                .try_get_untracked()
                .is_some_and(|before| before != now)
            {
                height.set(now);
            }
        });
        match web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            Ok(made) => {
                made.observe(&scroller);
                observer.set_value(Some(made));
            }
            Err(error) => crate::ipc::complain(&format!("{error:?}")),
        }
        on_resize.forget();
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observer.try_get_value() {
            observer.disconnect();
        }
    });
}
