//! The lines that exist in the page: those on the screen and a few around them.

use super::Group;
use super::lines::{Line, Lines};
use crate::stores::{Id, Listed};
use leptos::html;
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Lines that exist above and below the screen, in CSS pixels, so that a short scroll shows no gap.
const AROUND: f64 = 108.0;

/// A line that exists in the page.
pub(super) struct Placed<R: Listed, G: Group> {
    /// Among all lines.
    pub(super) place: usize,
    /// Where it begins, in CSS pixels.
    pub(super) top: u32,
    /// The elements that show it. A line keeps its slot for as long as it exists; the slots of
    /// lines that are scrolled away are taken by those that come, so that scrolling makes nothing
    /// and moves nothing.
    slot: Slot,
    key: Key,
    pub(super) line: Line<R, G>,
}

impl<R: Listed, G: Group> Clone for Placed<R, G> {
    fn clone(&self) -> Self {
        Self {
            place: self.place,
            top: self.top,
            slot: self.slot,
            key: self.key,
            line: self.line.clone(),
        }
    }
}

impl<R: Listed, G: Group> PartialEq for Placed<R, G> {
    fn eq(&self, other: &Self) -> bool {
        (self.place, self.top, self.slot, self.key)
            == (other.place, other.top, other.slot, other.key)
    }
}

/// The elements of one line. Those of rows and those of heads are not taken for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Slot {
    Row(usize),
    Group(usize),
}

impl Slot {
    fn of(key: Key, number: usize) -> Self {
        match key {
            Key::Row(_) => Self::Row(number),
            Key::Group(_) => Self::Group(number),
        }
    }
}

/// What a line is: a row stays the same wherever it stands, a head while it says the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Row(u32),
    Group(u64),
}

fn key<R: Listed, G: Group>(line: &Line<R, G>) -> Key {
    match line {
        Line::Row(entry) => Key::Row(entry.serial),
        Line::Group(group) => {
            let mut hasher = DefaultHasher::new();
            group.hash(&mut hasher);
            Key::Group(hasher.finish())
        }
    }
}

/// Numbers of slots that can be taken.
#[derive(Default)]
struct Free {
    free: Vec<usize>,
    next: usize,
}

impl Free {
    /// A slot that there was, and whether its line stays in it.
    fn had(&mut self, number: usize, stays: bool) {
        self.next = self.next.max(number + 1);
        if !stays {
            self.free.push(number);
        }
    }

    fn take(&mut self) -> usize {
        self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        })
    }
}

struct Shown<R: Listed, G: Group> {
    placed: Vec<Placed<R, G>>,
    /// Of all lines, on the screen or not.
    height: u32,
}

impl<R: Listed, G: Group> PartialEq for Shown<R, G> {
    fn eq(&self, other: &Self) -> bool {
        self.height == other.height && self.placed == other.placed
    }
}

impl<R: Listed, G: Group> Shown<R, G> {
    /// What is shown of lines, scrolled to `top` in a view of a height.
    fn of(lines: &Lines<R, G>, top: f64, view: f64, before: Option<&Self>) -> Self {
        // A list that became shorter is not scrolled up before the next frame.
        let top = top.min((f64::from(lines.height()) - view).max(0.0));
        let now: Vec<_> = lines
            .around(top - AROUND, view + 2.0 * AROUND)
            .filter_map(|place| {
                let (top, line) = lines.at(place)?;
                Some((place, *top, key(line), line))
            })
            .collect();
        let before = before.map_or(&[][..], |before| &before.placed);
        let stays: HashSet<Key> = now.iter().map(|(.., key, _)| *key).collect();
        let mut slots: HashMap<Key, Slot> = HashMap::new();
        let (mut rows, mut groups) = (Free::default(), Free::default());
        for placed in before {
            if stays.contains(&placed.key) {
                slots.insert(placed.key, placed.slot);
            }
            match placed.slot {
                Slot::Row(number) => rows.had(number, stays.contains(&placed.key)),
                Slot::Group(number) => groups.had(number, stays.contains(&placed.key)),
            }
        }
        let placed = now
            .into_iter()
            .map(|(place, top, key, line)| Placed {
                place,
                top,
                slot: slots.remove(&key).unwrap_or_else(|| {
                    let free = match key {
                        Key::Row(_) => &mut rows,
                        Key::Group(_) => &mut groups,
                    };
                    Slot::of(key, free.take())
                }),
                key,
                line: line.clone(),
            })
            .collect();
        Self {
            placed,
            height: lines.height(),
        }
    }
}

/// The lines that exist. A copy is a handle.
pub(super) struct Window<R: Listed, G: Group> {
    lines: Memo<Arc<Lines<R, G>>>,
    shown: Memo<Arc<Shown<R, G>>>,
    slots: Memo<Vec<Slot>>,
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
        let shown = Memo::new(move |before: Option<&Arc<Shown<R, G>>>| {
            let (top, view) = (top.get(), height.get());
            let before = before.map(|before| &**before);
            lines.with(|lines| Arc::new(Shown::of(lines, top, view, before)))
        });
        let slots = Memo::new(move |_| {
            let mut slots: Vec<Slot> =
                shown.with(|shown| shown.placed.iter().map(|placed| placed.slot).collect());
            slots.sort_unstable();
            slots
        });
        Self {
            lines,
            shown,
            slots,
        }
    }

    /// The slots that are in use; the same for as long as one only scrolls.
    pub(super) fn slots(&self) -> Vec<Slot> {
        self.slots.get()
    }

    /// What a slot shows. One that is about to go shows what it did.
    pub(super) fn in_slot(self, slot: Slot) -> Memo<Option<Placed<R, G>>> {
        Memo::new(move |before: Option<&Option<Placed<R, G>>>| {
            self.shown
                .with(|shown| {
                    let mut placed = shown.placed.iter();
                    placed.find(|placed| placed.slot == slot).cloned()
                })
                .or_else(|| before.cloned().flatten())
        })
    }

    pub(super) fn height(&self) -> u32 {
        self.shown.with(|shown| shown.height)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::Entry;
    use contract::VolumeRow;

    #[test]
    fn lines_keep_their_slots_and_leave_them_to_others() {
        let mut lines: Lines<VolumeRow, ()> = Lines::default();
        for name in 0..100 {
            lines.push(Line::Row(Arc::new(Entry::new(VolumeRow {
                anonymous: false,
                options: Vec::new(),
                labels: Vec::new(),
                name: name.to_string(),
                driver: String::new(),
                mount_point: String::new(),
                created: None,
                project: None,
            }))));
        }
        let slots = |shown: &Shown<VolumeRow, ()>| {
            let placed = shown.placed.iter().map(|it| (it.place, it.slot));
            placed.collect::<Vec<_>>()
        };
        let first = Shown::of(&lines, 1300.0, 100.0, None);
        let down = Shown::of(&lines, 1300.0 + 36.0, 100.0, Some(&first));
        let (first, mut now) = (slots(&first), slots(&down));
        assert_eq!(now.len(), first.len());
        let came = now.pop().unwrap();
        assert_eq!(now, first[1..], "what stays keeps its elements");
        assert_eq!(came.1, first[0].1, "what comes takes those of what went");
        // The list became shorter under a window that is scrolled down.
        let short = Shown::of(&lines, 99_999.0, 100.0, Some(&down));
        assert_eq!(short.placed.last().map(|it| it.place), Some(99));
        assert_eq!(short.placed.len(), first.len());
    }
}
