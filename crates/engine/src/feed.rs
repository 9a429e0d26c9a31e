//! What is known, shared between who learns it and who shows it.
//!
//! A feed remembers only *which* rows changed since its last update, and reads them when it is
//! asked: whatever happens while nobody asks costs a key per row and no more.

use crate::inventory::{Inventory, Kept, List};
use crate::wire::Wire;
use contract::{
    ContainerRow, CountedAs, EngineInfo, FailedLists, Failure, Link, Patch, Phase, Row, Update,
};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Keys of rows that changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    /// The whole list is new.
    pub(crate) reset: bool,
    keys: HashSet<String>,
}

impl Marks {
    pub(crate) fn mark(&mut self, key: &str) {
        if !self.reset && !self.keys.contains(key) {
            self.keys.insert(key.to_owned());
        }
    }

    fn add(&mut self, other: &Self) {
        if other.reset {
            self.reset = true;
            self.keys = HashSet::new();
        }
        for key in &other.keys {
            self.mark(key);
        }
    }

    fn is_empty(&self) -> bool {
        !self.reset && self.keys.is_empty()
    }

    #[cfg(test)]
    pub(crate) fn keys(&self) -> Vec<String> {
        self.keys.iter().cloned().collect()
    }

    /// The rows as they are now; nothing where the list is not known.
    fn patch<K, R>(self, list: &List<K>, row: impl Fn(&K) -> &R) -> Option<Patch<R>>
    where
        R: Row + Clone,
    {
        if self.is_empty() {
            return None;
        }
        let rows = list.as_ref()?;
        let mut patch = Patch {
            reset: self.reset,
            ..Patch::default()
        };
        if self.reset {
            patch.upsert = rows.values().map(|kept| row(kept).clone()).collect();
        }
        for key in self.keys {
            match rows.get(&key) {
                Some(kept) => patch.upsert.push(row(kept).clone()),
                None => patch.remove.push(key),
            }
        }
        Some(patch)
    }
}

/// What one piece of news changed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Changes {
    pub(crate) link: bool,
    pub(crate) engine: bool,
    pub(crate) containers: Marks,
    pub(crate) images: Marks,
    pub(crate) volumes: Marks,
    pub(crate) networks: Marks,
    pub(crate) failed: bool,
}

impl Changes {
    fn is_empty(&self) -> bool {
        let Self {
            link,
            engine,
            containers,
            images,
            volumes,
            networks,
            failed,
        } = self;
        !link
            && !engine
            && !failed
            && [containers, images, volumes, networks]
                .iter()
                .all(|marks| marks.is_empty())
    }

    fn add(&mut self, other: &Self) {
        self.link |= other.link;
        self.engine |= other.engine;
        self.containers.add(&other.containers);
        self.images.add(&other.images);
        self.volumes.add(&other.volumes);
        self.networks.add(&other.networks);
        self.failed |= other.failed;
    }
}

/// Everything that is known.
pub(crate) struct Board {
    pub(crate) link: Link,
    pub(crate) engine: Option<EngineInfo>,
    pub(crate) inventory: Inventory,
    /// The lists that could not be read when they were last asked for.
    pub(crate) failed: FailedLists,
    /// The door to the engine, from the moment that it answered.
    pub(crate) wire: Option<Wire>,
    /// The engine's clock minus this machine's, in seconds, as far as it is known.
    pub(crate) clock_ahead: i64,
    /// The container whose details were asked for last.
    pub(crate) drawer: Option<String>,
    feeds: BTreeMap<u64, Changes>,
    next_feed: u64,
}

/// The board, and the bell that rings when it changes.
pub(crate) struct Shared {
    board: Mutex<Board>,
    bell: watch::Sender<()>,
    list_taken: watch::Sender<bool>,
}

impl Shared {
    pub(crate) fn new() -> Self {
        let board = Board {
            link: Link {
                endpoint: None,
                phase: Phase::Connecting,
            },
            engine: None,
            inventory: Inventory::default(),
            failed: FailedLists::default(),
            wire: None,
            clock_ahead: 0,
            drawer: None,
            feeds: BTreeMap::new(),
            next_feed: 0,
        };
        Self {
            board: Mutex::new(board),
            bell: watch::Sender::new(()),
            list_taken: watch::Sender::new(false),
        }
    }

    /// Done once a feed has given the list of containers and was asked for what comes after it:
    /// whoever shows the list has shown it.
    pub(crate) async fn list_taken(&self) {
        let mut taken = self.list_taken.subscribe();
        // The sender is a field of this.
        drop(taken.wait_for(|taken| *taken).await);
    }

    /// Reads, or changes what nobody is told of. Never held over an `await`.
    pub(crate) fn board(&self) -> MutexGuard<'_, Board> {
        // Nothing that holds the lock panics; were it so, stale rows are better than none.
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the board and tells the feeds, all of it in one update.
    pub(crate) fn tell<T>(&self, news: impl FnOnce(&mut Board, &mut Changes) -> T) -> T {
        let mut board = self.board();
        let mut changes = Changes::default();
        let result = news(&mut board, &mut changes);
        if !changes.is_empty() {
            for pending in board.feeds.values_mut() {
                pending.add(&changes);
            }
            drop(board);
            self.bell.send_replace(());
        }
        result
    }

    pub(crate) fn bell(&self) -> watch::Receiver<()> {
        self.bell.subscribe()
    }
}

/// A subscription to everything that is known: [`Feed::next`].
pub struct Feed {
    shared: Arc<Shared>,
    bell: watch::Receiver<()>,
    number: u64,
    seq: u32,
    gave_list: bool,
}

impl Feed {
    pub(crate) fn new(shared: &Arc<Shared>) -> Self {
        let bell = shared.bell();
        let mut board = shared.board();
        let number = board.next_feed;
        board.next_feed += 1;
        let all = |known: bool| Marks {
            reset: known,
            keys: HashSet::new(),
        };
        let everything = Changes {
            link: true,
            engine: board.engine.is_some(),
            containers: all(board.inventory.containers.is_some()),
            images: all(board.inventory.images.is_some()),
            volumes: all(board.inventory.volumes.is_some()),
            networks: all(board.inventory.networks.is_some()),
            failed: board.failed != FailedLists::default(),
        };
        board.feeds.insert(number, everything);
        drop(board);
        Self {
            shared: Arc::clone(shared),
            bell,
            number,
            seq: 0,
            gave_list: false,
        }
    }

    /// What changed since the update before it; the first one is everything, at once. Waits until
    /// something changed. A list that is not known is not in it.
    ///
    /// Cancel-safe: what is not given is kept for the next call. Waits for ever once the engine
    /// was stopped.
    pub async fn next(&mut self) -> Update {
        if self.gave_list {
            self.shared
                .list_taken
                .send_if_modified(|taken| !std::mem::replace(taken, true));
        }
        loop {
            self.bell.mark_unchanged();
            if let Some(update) = self.take() {
                self.gave_list |= update.containers.is_some();
                return update;
            }
            // The sender lives in `shared`, which this feed holds.
            if self.bell.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    fn take(&mut self) -> Option<Update> {
        let mut board = self.shared.board();
        let pending = board.feeds.get_mut(&self.number)?;
        if pending.is_empty() {
            return None;
        }
        let pending = std::mem::take(pending);
        self.seq = self.seq.wrapping_add(1);
        let inventory = &board.inventory;
        Some(Update {
            seq: self.seq,
            link: pending.link.then(|| board.link.clone()),
            engine: board.engine.clone().filter(|_| pending.engine),
            containers: pending
                .containers
                .patch(&inventory.containers, container_row),
            images: pending.images.patch(&inventory.images, |row| row),
            volumes: pending.volumes.patch(&inventory.volumes, |row| row),
            networks: pending.networks.patch(&inventory.networks, |row| row),
            failed: pending.failed.then(|| board.failed.clone()),
        })
    }
}

fn container_row(kept: &Kept) -> &ContainerRow {
    &kept.row
}

impl Board {
    /// A list was read, or why it could not be.
    pub(crate) fn list_failed(
        &mut self,
        which: impl FnOnce(&mut FailedLists) -> &mut Option<Failure>,
        failure: Option<Failure>,
        changes: &mut Changes,
    ) {
        let known = which(&mut self.failed);
        if *known != failure {
            *known = failure;
            changes.failed = true;
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.shared.board().feeds.remove(&self.number);
    }
}

/// The engine at a glance, for a tray: no lists, only what a small menu shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// Where the connection stands.
    pub phase: Phase,
    /// How many containers are running.
    pub running: usize,
    /// How many are paused.
    pub paused: usize,
    /// How many are neither.
    pub stopped: usize,
    /// The first active ones by name.
    pub active_rows: Vec<GlanceRow>,
    /// The first of the others by name.
    pub stopped_rows: Vec<GlanceRow>,
}

/// A container at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GlanceRow {
    /// Full ID.
    pub id: String,
    /// Without the leading slash.
    pub name: String,
    /// Published host ports that speak TCP, each once.
    pub published: Vec<u16>,
}

impl Board {
    pub(crate) fn glance(&self, most: usize) -> Glance {
        let empty = HashMap::new();
        let rows = self.inventory.containers.as_ref().unwrap_or(&empty);
        let count = |of: CountedAs| {
            let counted = rows.values().map(|kept| kept.row.state.counts_as());
            counted.filter(|counted| *counted == of).count()
        };
        let (mut active, mut stopped): (Vec<&Kept>, Vec<&Kept>) =
            rows.values().partition(|kept| kept.row.state.is_active());
        let first = |kept: &mut Vec<&Kept>| {
            kept.sort_by(|a, b| (&a.row.name, &a.row.id).cmp(&(&b.row.name, &b.row.id)));
            kept.iter()
                .take(most)
                .map(|kept| glance_row(&kept.row))
                .collect()
        };
        Glance {
            phase: self.link.phase.clone(),
            running: count(CountedAs::Running),
            paused: count(CountedAs::Paused),
            stopped: count(CountedAs::Stopped),
            active_rows: first(&mut active),
            stopped_rows: first(&mut stopped),
        }
    }
}

fn glance_row(row: &ContainerRow) -> GlanceRow {
    let mut published: Vec<u16> = row
        .ports
        .iter()
        .filter(|port| port.protocol == "tcp")
        .filter_map(|port| port.host)
        .collect();
    published.sort_unstable();
    published.dedup();
    GlanceRow {
        id: row.id.clone(),
        name: row.name.clone(),
        published,
    }
}

#[cfg(test)]
mod tests;
