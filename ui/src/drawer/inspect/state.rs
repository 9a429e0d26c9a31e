//! How the tree is looked at: what is open, where the keyboard stands, what is searched.
//!
//! Everything is kept by path and not by number: when the container changes a new tree comes, and
//! what was open stays open.

use super::tree::{NodeId, Tree};
use leptos::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;

/// A tree and how it is looked at. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Inspected {
    tree: RwSignal<Option<Arc<Tree>>>,
    open: RwSignal<HashSet<NodeId>>,
    /// Secrets that are shown.
    revealed: RwSignal<HashSet<NodeId>>,
    /// Where the keyboard stands.
    pub(super) current: RwSignal<Option<NodeId>>,
    /// What is searched.
    pub(super) words: RwSignal<String>,
    pub(super) matches: Memo<Arc<Vec<NodeId>>>,
    /// What is seen when scrolled through, in order.
    pub(super) lines: Memo<Arc<Vec<NodeId>>>,
    /// Grows with each new tree.
    turn: RwSignal<u32>,
}

impl Inspected {
    pub(super) fn new(told: RwSignal<Option<Arc<Tree>>>) -> Self {
        let tree = RwSignal::new(None::<Arc<Tree>>);
        let open = RwSignal::new(HashSet::new());
        let words = RwSignal::new(String::new());
        let lines = Memo::new(move |_| {
            tree.with(|tree| {
                Arc::new(
                    tree.as_ref()
                        .map_or_else(Vec::new, |tree| open.with(|open| tree.visible(open))),
                )
            })
        });
        let matches = Memo::new(move |_| {
            tree.with(|tree| {
                Arc::new(
                    tree.as_ref()
                        .map_or_else(Vec::new, |tree| words.with(|words| tree.search(words))),
                )
            })
        });
        let inspected = Self {
            tree,
            open,
            revealed: RwSignal::new(HashSet::new()),
            current: RwSignal::new(None),
            words,
            matches,
            lines,
            turn: RwSignal::new(0),
        };
        Effect::new(move || {
            if let Some(next) = told.get() {
                untrack(|| inspected.take(next));
            }
        });
        // A search goes to its first match at once.
        Effect::new(move || {
            matches.track();
            if words.with(|words| !words.trim().is_empty()) && inspected.at_match().is_none() {
                inspected.next_match(false);
            }
        });
        inspected
    }

    /// There is something to look at.
    pub(super) fn is_known(&self) -> bool {
        self.tree.with(Option::is_some)
    }

    fn take(&self, next: Arc<Tree>) {
        match self.tree.get_untracked() {
            None => {
                self.open.set(next.first_open());
                self.current.set(Some(0));
            }
            Some(before) => {
                let moved = |ids: &HashSet<NodeId>| before.moved_to(&next, ids);
                self.open.update(|open| *open = moved(open));
                self.revealed.update(|revealed| *revealed = moved(revealed));
                let current = self.current.get_untracked().unwrap_or(0);
                let current = moved(&HashSet::from([current])).into_iter().next();
                self.current.set(current.or(Some(0)));
            }
        }
        self.turn.update(|turn| *turn = turn.wrapping_add(1));
        self.tree.set(Some(next));
    }

    /// Reads the tree; the default while there is none.
    pub(super) fn with<T: Default>(&self, read: impl FnOnce(&Tree) -> T) -> T {
        self.tree
            .with(|tree| tree.as_deref().map(read).unwrap_or_default())
    }

    fn peek<T: Default>(&self, read: impl FnOnce(&Tree) -> T) -> T {
        untrack(|| self.with(read))
    }

    /// Which tree this is.
    pub(super) fn turn(&self) -> u32 {
        self.turn.get_untracked()
    }

    pub(super) fn is_open(&self, id: NodeId) -> bool {
        self.open.with(|open| open.contains(&id))
    }

    pub(super) fn is_revealed(&self, id: NodeId) -> bool {
        self.revealed.with(|revealed| revealed.contains(&id))
    }

    pub(super) fn reveal(&self, id: NodeId) {
        self.revealed.update(|revealed| {
            if !revealed.remove(&id) {
                revealed.insert(id);
            }
        });
    }

    /// Which line the keyboard stands on.
    pub(super) fn place(&self) -> Option<usize> {
        let current = self.current.get()?;
        self.lines.with(|lines| lines.binary_search(&current).ok())
    }

    /// Moves the keyboard by lines; stops at the ends.
    pub(super) fn step(&self, by: isize) -> bool {
        let at = untrack(|| self.place()).unwrap_or_default();
        let last = self
            .lines
            .with_untracked(|lines| lines.len().saturating_sub(1));
        let to = at.saturating_add_signed(by).min(last);
        self.current
            .set(self.lines.with_untracked(|lines| lines.get(to).copied()));
        true
    }

    /// Opens what the keyboard stands on, or goes to the first below it.
    pub(super) fn enter(&self) -> bool {
        let Some(id) = self.current.get_untracked() else {
            return false;
        };
        if !self.peek(|tree| tree.node(id).is_some_and(|node| node.is_full())) {
            return false;
        }
        if untrack(|| self.is_open(id)) {
            self.step(1)
        } else {
            self.toggle(id);
            true
        }
    }

    /// Folds what the keyboard stands on, or goes to what it is in.
    pub(super) fn leave(&self) -> bool {
        let Some(id) = self.current.get_untracked() else {
            return false;
        };
        if untrack(|| self.is_open(id)) {
            self.toggle(id);
        } else if let Some(above) = self.peek(|tree| tree.above(id).next()) {
            self.current.set(Some(above));
        }
        true
    }

    /// Opens or folds, shows or hides.
    pub(super) fn press(&self) -> bool {
        let Some(id) = self.current.get_untracked() else {
            return false;
        };
        self.toggle(id);
        if self.peek(|tree| tree.node(id).is_some_and(|node| node.secret.is_some())) {
            self.reveal(id);
        }
        true
    }

    /// Opens what is folded and folds what is open.
    pub(super) fn toggle(&self, id: NodeId) {
        if !self.peek(|tree| tree.node(id).is_some_and(|node| node.is_full())) {
            return;
        }
        self.open.update(|open| {
            if !open.remove(&id) {
                open.insert(id);
            }
        });
    }

    /// Opens everything beside what the keyboard stands on.
    pub(super) fn open_siblings(&self) -> bool {
        let Some(id) = self.current.get_untracked() else {
            return false;
        };
        let siblings = self.peek(|tree| {
            let parent = tree.node(id).and_then(|node| node.parent);
            tree.branches()
                .into_iter()
                .filter(|branch| tree.node(*branch).is_some_and(|node| node.parent == parent))
                .collect::<Vec<_>>()
        });
        self.open.update(|open| open.extend(siblings));
        true
    }

    pub(super) fn open_all(&self) {
        self.open.set(self.peek(Tree::branches));
    }

    pub(super) fn fold_all(&self) {
        self.open.set(HashSet::from([0]));
        self.current.set(Some(0));
    }

    /// Which match the keyboard stands on.
    pub(super) fn at_match(&self) -> Option<usize> {
        let current = self.current.get()?;
        self.matches
            .with(|matches| matches.binary_search(&current).ok())
    }

    /// Goes to the match after (or before) where the keyboard stands, round the ends, and opens
    /// what it is in.
    pub(super) fn next_match(&self, back: bool) {
        let current = self.current.get_untracked().unwrap_or_default();
        let matches = self.matches.get_untracked();
        let next = if back {
            matches
                .iter()
                .rev()
                .find(|id| **id < current)
                .or(matches.last())
        } else {
            matches.iter().find(|id| **id > current).or(matches.first())
        };
        if let Some(next) = next {
            let above: Vec<NodeId> = self.peek(|tree| tree.above(*next).collect());
            self.open.update(|open| open.extend(above));
            self.current.set(Some(*next));
        }
    }
}
