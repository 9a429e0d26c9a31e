//! One open view of a log: what the commands reach, and what its owner changes.

use super::matcher::Matcher;
use super::state::{self, Search, State};
use super::store::{Chunk, Room};
use contract::{Deed, Failure, LogNews, LogQuery, LogRows, LogSearch, LogWhole};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// The least time between two pieces of news: a frame.
const FRAME: Duration = Duration::from_millis(16);
/// Chunks that one thread searches before what it found is told.
const SLICE: usize = 4;
/// The most threads that search.
const THREADS: usize = 4;

pub(super) struct View {
    pub(super) query: LogQuery,
    state: Mutex<State>,
    /// Rings when something changed.
    bell: watch::Sender<()>,
    acknowledged: watch::Sender<u32>,
    /// Nobody looks any more.
    pub(super) closed: CancellationToken,
    searches: AtomicU64,
}

impl View {
    pub(super) fn new(query: LogQuery, room: Room) -> Self {
        Self {
            query,
            state: Mutex::new(State::new(room, 0)),
            bell: watch::Sender::new(()),
            acknowledged: watch::Sender::new(0),
            closed: CancellationToken::new(),
            searches: AtomicU64::new(0),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn look<T>(&self, at: impl FnOnce(&State) -> T) -> T {
        at(&self.state())
    }

    /// Reads what may have to be read from files; nobody is told.
    pub(super) fn read_now<T>(&self, what: impl FnOnce(&mut State) -> T) -> T {
        what(&mut self.state())
    }

    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state());
        self.bell.send_replace(());
        result
    }

    /// Keeps to the bounds. Writes files off the async threads.
    pub(super) async fn make_room(self: &Arc<Self>) {
        if !self.look(|state| state.store.is_over()) {
            return;
        }
        let view = Arc::clone(self);
        let made = tokio::task::spawn_blocking(move || {
            view.change(|state| {
                state.store.make_room();
                let first = state.store.first();
                if let Some(search) = &mut state.search {
                    search.found.give_up(first);
                }
            });
        });
        // It only fails where the runtime ends.
        drop(made.await);
    }

    pub(super) fn acknowledge(&self, seq: u32) {
        self.acknowledged.send_replace(seq);
    }

    /// Work that may read files.
    async fn read<T: Send + 'static>(
        self: Arc<Self>,
        what: impl FnOnce(&mut State) -> io::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let read = tokio::task::spawn_blocking(move || what(&mut self.state()));
        let read = read.await.map_err(io::Error::other).and_then(|read| read);
        read.map_err(|error| failed(error.to_string()))
    }

    pub(super) async fn rows(self: Arc<Self>, from: u64, count: u32) -> Result<LogRows, Failure> {
        let taken = self.read(move |state| state.take_rows(from, count)).await?;
        // Drawn without holding up who appends.
        let drawn = tokio::task::spawn_blocking(move || taken.draw());
        drawn.await.map_err(|error| failed(error.to_string()))
    }

    pub(super) async fn whole(self: Arc<Self>, number: u64) -> Result<LogWhole, Failure> {
        let taken = self.read(move |state| {
            let bytes = state.bytes_of(number)?;
            Ok(bytes.map(|bytes| (bytes, state.matcher())))
        });
        let bytes = taken.await?;
        let (bytes, matcher) = bytes.ok_or_else(|| Failure {
            code: Some(contract::FailureCode::Gone),
            ..failed("the line was given up".to_owned())
        })?;
        // Drawn without holding up who appends.
        let drawn = tokio::task::spawn_blocking(move || state::whole(&bytes, matcher.as_deref()));
        drawn.await.map_err(|error| failed(error.to_string()))
    }

    pub(super) async fn copy(
        self: Arc<Self>,
        rows: std::ops::Range<u64>,
        times: bool,
    ) -> Result<String, Failure> {
        let copy = self.read(move |state| state.copy(rows, times)).await?;
        copy.ok_or_else(|| failed("more than 64 MiB: save it to a file instead".to_owned()))
    }

    /// Begins another search, or ends the one there is.
    pub(super) fn search(self: &Arc<Self>, search: Option<&LogSearch>) -> Result<(), String> {
        let search = search.filter(|search| !search.pattern.is_empty());
        let begun = match search {
            None => None,
            Some(search) => Some((Arc::new(Matcher::new(search)?), search.only_with_around)),
        };
        self.begin_search(begun);
        Ok(())
    }

    /// The numbers of lines changed: begins the search there is from the beginning.
    pub(super) fn search_anew(self: &Arc<Self>) {
        let search = self.look(|state| {
            let search = state.search.as_ref()?;
            Some((Arc::clone(&search.matcher), search.around))
        });
        if search.is_some() {
            self.begin_search(search);
        }
    }

    fn begin_search(self: &Arc<Self>, search: Option<(Arc<Matcher>, Option<u32>)>) {
        let id = self.searches.fetch_add(1, Ordering::Relaxed);
        let view = Arc::clone(self);
        self.change(|state| {
            let was_filter = state
                .search
                .as_ref()
                .is_some_and(|search| search.around.is_some());
            let is_filter = matches!(search, Some((_, Some(_))));
            if was_filter || is_filter {
                state.renew();
            }
            let first = state.store.first();
            state.search = search.map(|(matcher, around)| Search {
                id,
                found: super::found::Found::new(first, around),
                looked_to: first,
                broke: None,
                around,
                _task: AbortOnDropHandle::new(tokio::spawn(look_through(
                    view,
                    id,
                    Arc::clone(&matcher),
                ))),
                matcher,
            });
        });
    }
}

/// Looks through what there is, and then through what comes.
async fn look_through(view: Arc<View>, id: u64, matcher: Arc<Matcher>) {
    let mut bell = view.bell.subscribe();
    loop {
        bell.mark_unchanged();
        let (of, with) = (Arc::clone(&view), Arc::clone(&matcher));
        let slice = tokio::task::spawn_blocking(move || of.look_through_slice(id, &with));
        match slice.await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => {
                if bell.changed().await.is_err() {
                    return;
                }
            }
            // The file cannot be read: what was found so far stands.
            Ok(Err(error)) => {
                view.change(|state| {
                    if let Some(search) = state.search.as_mut().filter(|search| search.id == id) {
                        search.broke = Some(error.to_string());
                    }
                });
                return;
            }
            // The runtime ends.
            Err(_) => return,
        }
    }
}

impl View {
    /// Whether there was anything to look through.
    fn look_through_slice(&self, id: u64, matcher: &Matcher) -> io::Result<bool> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = threads.min(THREADS);
        let mut chunks: Vec<(Arc<Chunk>, u64)> = Vec::new();
        while chunks.len() < threads * SLICE {
            let after = chunks.last().map_or(0, |(chunk, _)| chunk.end());
            match self.state().unsearched(id, after)? {
                Some(next) => chunks.push(next),
                None => break,
            }
        }
        let Some(end) = chunks.last().map(|(chunk, _)| chunk.end()) else {
            return Ok(false);
        };
        let share = chunks.len().div_ceil(threads).max(1);
        let look = |part: &[(Arc<Chunk>, u64)]| {
            let mut found = Vec::new();
            for (chunk, from) in part {
                let lines = matcher.of_chunk(chunk, *from);
                found.extend(lines.into_iter().map(|line| chunk.first + u64::from(line)));
            }
            found
        };
        let found: Vec<Vec<u64>> = std::thread::scope(|scope| {
            let mut parts = chunks.chunks(share);
            let first = parts.next().unwrap_or_default();
            let others: Vec<_> = parts.map(|part| scope.spawn(|| look(part))).collect();
            let mut found = vec![look(first)];
            for other in others {
                found.push(other.join().unwrap_or_default());
            }
            found
        });
        self.change(|state| {
            let first = state.store.first();
            if let Some(search) = state.search.as_mut().filter(|search| search.id == id) {
                for number in found.into_iter().flatten() {
                    search.found.push(number);
                }
                search.found.give_up(first);
                search.looked_to = end;
            }
        });
        Ok(true)
    }
}

pub(super) fn failed(message: String) -> Failure {
    Failure {
        deed: Deed::ReadLog,
        subject: String::new(),
        code: None,
        message,
    }
}

/// The news of a view: [`LogFeed::next`].
pub struct LogFeed {
    view: Arc<View>,
    bell: watch::Receiver<()>,
    acknowledged: watch::Receiver<u32>,
    seq: u32,
    last: Option<(LogNews, u64)>,
    not_before: Instant,
}

impl LogFeed {
    pub(super) fn new(view: Arc<View>) -> Self {
        Self {
            bell: view.bell.subscribe(),
            acknowledged: view.acknowledged.subscribe(),
            view,
            seq: 0,
            last: None,
            not_before: Instant::now(),
        }
    }

    /// The next news: once the ones before were acknowledged and something is other than they
    /// said, and at most sixty a second. `None` when the view was closed.
    pub async fn next(&mut self) -> Option<LogNews> {
        let closed = self.view.closed.clone();
        tokio::select! {
            biased;
            () = closed.cancelled() => None,
            news = self.wait() => Some(news),
        }
    }

    async fn wait(&mut self) -> LogNews {
        let seq = self.seq;
        // The sender is in the view, which this holds.
        drop(self.acknowledged.wait_for(|seen| *seen >= seq).await);
        // A page paints no more often; what happens meanwhile is one piece of news.
        sleep_until(self.not_before).await;
        loop {
            self.bell.mark_unchanged();
            let (mut news, touched) = self.view.look(|state| (state.news(), state.touched));
            let same = |(last, seen): &(LogNews, u64)| *last == news && *seen == touched;
            if !self.last.as_ref().is_some_and(same) {
                self.last = Some((news.clone(), touched));
                self.seq = self.seq.wrapping_add(1);
                self.not_before = Instant::now() + FRAME;
                news.seq = self.seq;
                return news;
            }
            if self.bell.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }
}
