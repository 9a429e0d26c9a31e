//! The tabs at the bottom of the window.

use crate::ipc;
use contract::{Failure, FilePath, FilePlace, LogQuery, TerminalId, TerminalTo};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a tab of the dock shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DockWhat {
    Terminal(TerminalTo),
    Log(LogQuery),
    /// The files of a place, from a path on.
    Files {
        place: FilePlace,
        path: Option<FilePath>,
    },
}

/// One tab of the dock.
#[derive(Clone, Debug)]
pub(crate) struct DockTab {
    /// Names the tab.
    pub(crate) key: Arc<str>,
    /// An engine's string, or what the person made of it.
    pub(crate) title: ArcRwSignal<String>,
    /// What the program in it calls itself. Hostile.
    pub(crate) program: ArcRwSignal<String>,
    pub(crate) what: DockWhat,
    /// It stands in the right one of two panes.
    pub(crate) right: bool,
    /// What it takes along from another window.
    pub(crate) luggage: Option<Arc<Luggage>>,
}

/// What a terminal takes along to another window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Luggage {
    /// The terminal, where its process lives.
    pub(crate) terminal: Option<TerminalId>,
    /// What has to be written to see its text again.
    pub(crate) text: String,
    /// As [`contract::TerminalNews::Opened`] said.
    pub(crate) tty: bool,
    pub(crate) stdin: bool,
    pub(crate) once: bool,
}

/// The tabs at the bottom of the window. They stay from page to page.
#[derive(Clone, Copy)]
pub(crate) struct Dock {
    /// In the order in which they stand.
    pub(crate) tabs: RwSignal<Vec<DockTab>>,
    /// The key of the tab that is seen.
    pub(crate) seen: RwSignal<Option<Arc<str>>>,
    /// The key of the tab that is seen in the right pane, while there are two.
    pub(crate) seen_right: RwSignal<Option<Arc<str>>>,
    /// Only the tabs are shown.
    pub(crate) folded: RwSignal<bool>,
    /// Grows when the focus is wanted in the tab that is seen; the key says which.
    pub(crate) wanted: RwSignal<Option<(u32, Arc<str>)>>,
    /// The tab that is to move to a window of its own.
    pub(crate) leaving: RwSignal<Option<Arc<str>>>,
    /// The tab whose name is being written.
    pub(crate) renaming: RwSignal<Option<Arc<str>>>,
    /// What was refused of what the dock itself asked.
    pub(crate) trouble: RwSignal<Option<Failure>>,
}

impl Dock {
    pub(crate) fn new() -> Self {
        Self {
            tabs: RwSignal::new(Vec::new()),
            seen: RwSignal::new(None),
            seen_right: RwSignal::new(None),
            folded: RwSignal::new(false),
            wanted: RwSignal::new(None),
            leaving: RwSignal::new(None),
            renaming: RwSignal::new(None),
            trouble: RwSignal::new(None),
        }
    }

    /// Opens a tab and shows it.
    pub(crate) fn open(self, title: String, what: DockWhat) {
        self.add(title, what, None);
    }

    /// Opens a tab with what it brings from elsewhere.
    pub(crate) fn add(self, title: String, what: DockWhat, luggage: Option<Luggage>) {
        let key: Arc<str> = ipc::op().into();
        // A new one stands where the last one was looked at.
        let right = self
            .wanted
            .with_untracked(|wanted| wanted.as_ref().is_some_and(|(_, key)| self.is_right(key)));
        let tab = DockTab {
            key: Arc::clone(&key),
            title: ArcRwSignal::new(title),
            program: ArcRwSignal::new(String::new()),
            what,
            right,
            luggage: luggage.map(Arc::new),
        };
        self.tabs.update(|tabs| tabs.push(tab));
        self.show(&key);
    }

    /// Shows a tab and gives it the focus.
    pub(crate) fn show(self, key: &Arc<str>) {
        let seen = if self.is_right(key) {
            self.seen_right
        } else {
            self.seen
        };
        seen.set(Some(Arc::clone(key)));
        self.folded.set(false);
        self.want(key);
    }

    /// Gives the focus to what a tab shows.
    pub(crate) fn want(self, key: &Arc<str>) {
        self.wanted.update(|wanted| {
            let turn = wanted.as_ref().map_or(0, |(turn, _)| *turn);
            *wanted = Some((turn.wrapping_add(1), Arc::clone(key)));
        });
    }

    /// The tab that was used last.
    pub(crate) fn current(self) -> Option<Arc<str>> {
        let wanted = self
            .wanted
            .with_untracked(|wanted| wanted.as_ref().map(|(_, key)| Arc::clone(key)));
        wanted
            .filter(|key| self.is_seen_untracked(key))
            .or_else(|| self.seen.get_untracked())
    }

    /// Closes a tab; what it shows ends when it is taken away.
    pub(crate) fn close(self, key: &str) {
        let right = self.is_right(key);
        let at = self
            .keys(right)
            .iter()
            .position(|known| **known == *key)
            .unwrap_or_default();
        self.tabs.update(|tabs| tabs.retain(|tab| *tab.key != *key));
        let left = self.keys(right);
        let seen = if right { self.seen_right } else { self.seen };
        let was_seen = seen.with_untracked(|seen| seen.as_deref() == Some(key));
        if was_seen {
            let next = left.get(at).or(left.last()).cloned();
            seen.set(next.clone());
            if let Some(next) = next {
                self.want(&next);
            }
        }
        self.settle();
    }

    /// Moves a tab by so many places among those of its pane.
    pub(crate) fn shift(self, key: &str, by: isize) {
        self.tabs.update(|tabs| shift(tabs, key, by));
    }

    /// Puts a tab before another one, or at the end of a pane.
    pub(crate) fn put(self, key: &str, before: Option<&str>, right: bool) {
        if before == Some(key) {
            return;
        }
        let was_right = self.is_right(key);
        let next = self
            .keys(was_right)
            .into_iter()
            .find(|known| **known != *key);
        self.tabs.update(|tabs| put(tabs, key, before, right));
        if was_right != right {
            let seen = if was_right {
                self.seen_right
            } else {
                self.seen
            };
            if seen.with_untracked(|seen| seen.as_deref() == Some(key)) {
                seen.set(next);
            }
            let key: Arc<str> = key.into();
            self.show(&key);
        }
        self.settle();
    }

    /// The keys of a pane, in order.
    pub(crate) fn keys(self, right: bool) -> Vec<Arc<str>> {
        self.tabs.with_untracked(|tabs| {
            let of_pane = tabs.iter().filter(|tab| tab.right == right);
            of_pane.map(|tab| Arc::clone(&tab.key)).collect()
        })
    }

    /// There are two panes.
    pub(crate) fn is_split(self) -> bool {
        self.tabs.with(|tabs| tabs.iter().any(|tab| tab.right))
    }

    /// Wakes the caller.
    pub(crate) fn is_seen(self, key: &str) -> bool {
        let seen =
            |seen: RwSignal<Option<Arc<str>>>| seen.with(|seen| seen.as_deref() == Some(key));
        let (left, right) = (seen(self.seen), seen(self.seen_right));
        (left || right) && !self.folded.get()
    }

    fn is_seen_untracked(self, key: &str) -> bool {
        untrack(|| {
            [self.seen, self.seen_right]
                .iter()
                .any(|seen| seen.with(|seen| seen.as_deref() == Some(key)))
        })
    }

    fn is_right(self, key: &str) -> bool {
        self.tabs
            .with_untracked(|tabs| tabs.iter().any(|tab| *tab.key == *key && tab.right))
    }

    /// One pane is the left one.
    fn settle(self) {
        let left = self.keys(false);
        if left.is_empty() && !self.keys(true).is_empty() {
            self.tabs.update(|tabs| {
                for tab in tabs {
                    tab.right = false;
                }
            });
            self.seen.set(self.seen_right.get_untracked());
            self.seen_right.set(None);
        }
    }
}

/// Moves a tab among those of its pane; at an end it stays.
fn shift(tabs: &mut [DockTab], key: &str, by: isize) {
    let Some(at) = tabs.iter().position(|tab| *tab.key == *key) else {
        return;
    };
    let pane: Vec<usize> = (0..tabs.len())
        .filter(|place| tabs[*place].right == tabs[at].right)
        .collect();
    let from = pane.iter().position(|place| *place == at);
    let to = from
        .and_then(|from| from.checked_add_signed(by))
        .and_then(|to| pane.get(to));
    if let Some(to) = to {
        if *to > at {
            tabs[at..=*to].rotate_left(1);
        } else {
            tabs[*to..=at].rotate_right(1);
        }
    }
}

/// Puts a tab before another one, or at the end of a pane.
fn put(tabs: &mut Vec<DockTab>, key: &str, before: Option<&str>, right: bool) {
    let Some(at) = tabs.iter().position(|tab| *tab.key == *key) else {
        return;
    };
    let mut tab = tabs.remove(at);
    tab.right = right;
    let to = before.and_then(|before| tabs.iter().position(|tab| *tab.key == *before));
    tabs.insert(to.unwrap_or(tabs.len()), tab);
}

#[cfg(test)]
mod tests {
    use super::{DockTab, DockWhat, put, shift};
    use contract::TerminalTo;
    use leptos::prelude::ArcRwSignal;

    /// Upper case stands in the right pane.
    fn tabs(keys: &str) -> Vec<DockTab> {
        let tab = |key: char| DockTab {
            key: key.to_ascii_lowercase().to_string().into(),
            title: ArcRwSignal::new(String::new()),
            program: ArcRwSignal::new(String::new()),
            what: DockWhat::Terminal(TerminalTo::Resume),
            right: key.is_uppercase(),
            luggage: None,
        };
        keys.chars().map(tab).collect()
    }

    fn keys(tabs: &[DockTab]) -> String {
        let key = |tab: &DockTab| {
            let key = tab.key.to_string();
            if tab.right { key.to_uppercase() } else { key }
        };
        tabs.iter().map(key).collect()
    }

    #[test]
    fn tabs_move_among_those_of_their_pane() {
        for (key, by, after) in [
            ("a", 1, "XbYac"),
            ("a", 2, "XbYca"),
            ("a", -1, "aXbYc"),
            ("c", 1, "aXbYc"),
            ("c", -2, "caXbY"),
            ("x", 1, "abYXc"),
            ("?", 1, "aXbYc"),
        ] {
            let mut now = tabs("aXbYc");
            shift(&mut now, key, by);
            let pane = |text: &str, right: bool| -> String {
                text.chars()
                    .filter(|key| key.is_uppercase() == right)
                    .collect()
            };
            for right in [false, true] {
                assert_eq!(
                    pane(&keys(&now), right),
                    pane(after, right),
                    "{key} by {by}"
                );
            }
        }
    }

    #[test]
    fn a_tab_is_put_before_another_or_at_the_end_of_a_pane() {
        for (key, before, right, after) in [
            ("c", Some("a"), false, "caB"),
            ("a", None, false, "Bca"),
            ("a", None, true, "BcA"),
            ("b", Some("a"), false, "bac"),
        ] {
            let mut now = tabs("aBc");
            put(&mut now, key, before, right);
            assert_eq!(keys(&now), after);
        }
    }
}
