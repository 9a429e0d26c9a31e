//! The one task that owns a view: it starts a reader for each container, puts what they tell into
//! one order, and is the only one that appends.
//!
//! Order: of a view's first lines, by time, whatever container wrote them. Of what comes later, by
//! time within [`WINDOW`], in which engines deliver what was written at one moment; a view of one
//! container does not wait for it. Older lines are read after the first ones, and put before them
//! when they are all there; until then the numbers of lines count from [`BASE`].

use super::ask::{self, Finite, Range};
use super::batch::Batch;
use super::merge::{Merged, order};
use super::reader::{Reader, Told, What};
use super::stamp::Nanos;
use super::state::{BASE, State};
use super::store::{Room, Store};
use super::view::View;
use crate::engine::Engine;
use contract::{LogOf, LogSource, LogSourceState};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::AbortOnDropHandle;

/// Entries that are read at first of all containers: some screens full, so that the end of a log
/// shows at once. What is before them is read after them.
const FIRST: u64 = 2_000;
/// And of each, however many there are.
const LEAST_FIRST: u64 = 100;
/// How long lines of several containers are collected to be put in order.
const WINDOW: Duration = Duration::from_millis(100);
/// Bytes from which on they are not collected any longer.
const MOST_COLLECTED: usize = 4 << 20;
/// What readers may have told that was not taken yet.
const QUEUE: usize = 4;
/// How much later than their moment lines may stand in an engine's log, and moments be rounded by
/// an engine.
const LATE: Nanos = 50_000_000;
/// The pause before older lines are asked for again.
const AGAIN: Duration = Duration::from_millis(500);

struct Gather {
    engine: Engine,
    view: Arc<View>,
    endpoint: Option<String>,
    room: Room,
    told: mpsc::Sender<Told>,
    readers: JoinSet<()>,
    go: watch::Sender<bool>,
    /// Lines of several containers that wait for those of others.
    collected: Vec<(u16, Batch)>,
    collected_bytes: usize,
    due: Option<Instant>,
    /// Last lines of each of the first containers.
    backlogs: Vec<Option<(Batch, bool)>>,
    older: Option<AbortOnDropHandle<Option<(Store, u32)>>>,
    absence: Absence,
}

/// The engine's absences, of which each reader tells: the first one to tell is heard.
#[derive(Default)]
struct Absence {
    away: bool,
    /// When it was back.
    back: Option<Nanos>,
}

impl Absence {
    /// Whether this is the first to be told of an absence.
    fn begins(&mut self, mark: &Batch) -> bool {
        let at = moment(mark);
        // One that is late tells of the absence before.
        let late = self.back.is_some_and(|back| at <= Some(back));
        !late && !std::mem::replace(&mut self.away, true)
    }

    /// Whether this is the first to be told that it is over.
    fn ends(&mut self, mark: &Batch) -> bool {
        if self.away {
            self.back = moment(mark);
        }
        std::mem::take(&mut self.away)
    }
}

fn moment(mark: &Batch) -> Option<Nanos> {
    mark.lines.iter().map(|line| line.at).max()
}

/// Begins to read, and then runs until it is dropped, or the engine's handle is. The first
/// containers are known at once.
///
/// Must be called within a tokio runtime.
pub(super) fn gather(
    engine: Engine,
    view: Arc<View>,
    room: Room,
) -> impl Future<Output = ()> + Send + 'static {
    let (told, news) = mpsc::channel(QUEUE);
    let bell = engine.changes();
    let mut gather = Gather {
        endpoint: engine.endpoint_key(),
        engine,
        view,
        room,
        told,
        readers: JoinSet::new(),
        go: watch::Sender::new(false),
        collected: Vec::new(),
        collected_bytes: 0,
        due: None,
        backlogs: Vec::new(),
        older: None,
        absence: Absence::default(),
    };
    gather.first_members();
    gather.run(news, bell)
}

impl Gather {
    async fn run(mut self, mut news: mpsc::Receiver<Told>, mut bell: watch::Receiver<()>) {
        let gather = &mut self;
        let follows = matches!(gather.view.query.of, LogOf::Project { .. });
        loop {
            let due = gather.due;
            tokio::select! {
                told = news.recv() => match told {
                    Some(told) => {
                        gather.take(told).await;
                        gather.give_older_up();
                    }
                    // It has a sender itself.
                    None => return,
                },
                older = async {
                    match &mut gather.older {
                        Some(older) => older.await,
                        None => std::future::pending().await,
                    }
                } => {
                    gather.older = None;
                    // It panicked, or the runtime ends: there are no older lines, then.
                    gather.put_before(older.ok().flatten()).await;
                }
                rung = bell.changed(), if follows => {
                    if rung.is_err() {
                        return;
                    }
                    gather.new_members();
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => gather.flush().await,
            }
        }
    }
}

impl Gather {
    /// The containers that the query names, or that the project has now.
    fn members(&self) -> Vec<String> {
        match &self.view.query.of {
            LogOf::Containers { ids } => ids.clone(),
            LogOf::Project { name } => self.engine.look(|inventory, _| {
                let rows = inventory.containers.iter().flat_map(|all| all.values());
                let mut rows: Vec<_> = rows
                    .map(|kept| &kept.row)
                    .filter(|row| row.project.as_ref().is_some_and(|of| of.name == *name))
                    .collect();
                rows.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
                rows.into_iter().map(|row| row.id.clone()).collect()
            }),
        }
    }

    fn add(&mut self, id: String, of: usize) -> Option<Reader> {
        let first = FIRST / u64::try_from(of.max(1)).unwrap_or(FIRST);
        let name = self.engine.name_of(&id);
        let source = self.view.change(|state| {
            let source = u16::try_from(state.sources.len()).ok()?;
            state.sources.push(LogSource {
                id: id.clone(),
                name,
                state: LogSourceState::Asking,
            });
            Some(source)
        })?;
        Some(Reader::new(
            &self.engine,
            self.endpoint.clone(),
            source,
            id,
            &self.view.query,
            first.max(LEAST_FIRST),
            self.told.clone(),
        ))
    }

    fn first_members(&mut self) {
        let mut known = HashSet::new();
        let members = self.members();
        let of = members.len();
        for id in members {
            if known.insert(id.clone())
                && let Some(reader) = self.add(id, of)
            {
                self.backlogs.push(None);
                self.readers.spawn(reader.run(self.go.subscribe()));
            }
        }
        if self.backlogs.is_empty() {
            self.view.change(|state| state.catching_up = false);
            self.go.send_replace(true);
        }
    }

    /// Containers that joined the project, and new names.
    fn new_members(&mut self) {
        // Those of another engine are another project.
        if self.engine.endpoint_key() != self.endpoint {
            return;
        }
        let known = self.view.look(|state| {
            let ids = state.sources.iter().map(|source| source.id.clone());
            ids.collect::<HashSet<_>>()
        });
        let now = self.engine.engine_now().saturating_mul(1_000_000_000);
        for id in self.members() {
            if !known.contains(&id)
                && let Some(reader) = self.add(id, 1)
            {
                self.readers.spawn(reader.run_joined(now));
            }
        }
    }

    async fn take(&mut self, told: Told) {
        let Told { source, what } = told;
        match what {
            What::State(state) => self.view.change(|view| view.set_source(source, state)),
            What::Name(name) => self.view.change(|view| view.set_name(source, name)),
            What::Open(lines) => self.view.change(|view| view.set_open(source, lines)),
            What::Backlog { lines, whole } => {
                if let Some(backlog) = self.backlogs.get_mut(usize::from(source)) {
                    *backlog = Some((lines, whole));
                }
                if self.backlogs.iter().all(Option::is_some) {
                    self.begin().await;
                }
            }
            What::Lines(lines) => self.take_lines(source, lines).await,
            What::Lost(mark) => {
                if self.absence.begins(&mark) {
                    self.take_lines(source, mark).await;
                }
            }
            What::Resumed(mark) => {
                if self.absence.ends(&mark) {
                    self.take_lines(source, mark).await;
                }
            }
        }
    }

    async fn take_lines(&mut self, source: u16, lines: Batch) {
        if self.sources() == 1 {
            self.view.change(|state| {
                for at in 0..lines.lines.len() {
                    state.push(source, &lines, at);
                }
            });
            self.view.make_room().await;
            return;
        }
        self.collected_bytes += lines.size();
        self.collected.push((source, lines));
        self.due.get_or_insert_with(|| Instant::now() + WINDOW);
        if self.collected_bytes > MOST_COLLECTED {
            self.flush().await;
        }
    }

    fn sources(&self) -> usize {
        self.view.look(|state| state.sources.len())
    }

    /// Appends what was collected, in order.
    async fn flush(&mut self) {
        self.due = None;
        self.collected_bytes = 0;
        let collected = std::mem::take(&mut self.collected);
        self.append(&collected, None).await;
    }

    /// Appends lines in order, those before a moment left out.
    async fn append(&mut self, batches: &[(u16, Batch)], from: Option<Nanos>) {
        let order = order(batches);
        self.view.change(|state| {
            for (batch, line) in order {
                let Some((source, batch)) = batches.get(batch as usize) else {
                    continue;
                };
                let at = batch.lines.get(line as usize).map(|line| line.at);
                if at >= from {
                    state.push(*source, batch, line as usize);
                }
            }
        });
        self.view.make_room().await;
    }

    /// All first lines are there.
    async fn begin(&mut self) {
        let backlogs = std::mem::take(&mut self.backlogs);
        let backlogs: Vec<(u16, Batch, bool)> = (0..)
            .zip(backlogs.into_iter().flatten())
            .map(|(source, (lines, whole))| (source, lines, whole))
            .collect();
        // Of the first moment of a log's last lines some may be missing: what is after it is whole.
        let cuts = backlogs.iter().filter(|(.., whole)| !whole);
        let cut = cuts
            .filter_map(|(_, lines, _)| lines.lines.iter().map(|line| line.at).min())
            .map(|first| first.saturating_add(1))
            .max();
        self.view.change(|state| {
            let base = if cut.is_some() { BASE } else { 0 };
            state.store = Store::new(self.room, base);
        });
        let with_older: Vec<u16> = backlogs
            .iter()
            .filter(|(_, lines, whole)| {
                !whole || lines.lines.iter().any(|line| Some(line.at) < cut)
            })
            .map(|(source, ..)| *source)
            .collect();
        let batches: Vec<(u16, Batch)> = backlogs
            .into_iter()
            .map(|(source, lines, _)| (source, lines))
            .collect();
        self.append(&batches, cut).await;
        match cut {
            Some(cut) => {
                let older = older(
                    self.engine.clone(),
                    Arc::clone(&self.view),
                    with_older,
                    cut,
                    self.room,
                );
                self.older = Some(AbortOnDropHandle::new(tokio::spawn(older)));
            }
            None => self.view.change(|state| state.catching_up = false),
        }
        self.go.send_replace(true);
    }

    /// What came meanwhile is more than is kept: there is no room for what was before it.
    fn give_older_up(&mut self) {
        if self.older.is_some() && self.view.look(|state| state.store.given_up()) > 0 {
            self.older = None;
            self.without_older();
        }
    }

    fn without_older(&self) {
        self.view.change(|state| {
            state.older = 0;
            state.catching_up = false;
        });
    }

    async fn put_before(&mut self, older: Option<(Store, u32)>) {
        let Some((older, widest)) = older else {
            self.without_older();
            return;
        };
        // It writes files. This task alone appends, and it waits.
        let view = Arc::clone(&self.view);
        let put = tokio::task::spawn_blocking(move || {
            let first = view.look(|state| state.store.first());
            // Chunk by chunk: who looks at the log meanwhile does not wait for all of them.
            let all = older.followed_by(first, |number| {
                view.read_now(|state| state.store.chunk(number))
            });
            all.map(|all| view.change(|state| state.put_before(all, widest)))
        });
        match put.await {
            Ok(Ok(())) => self.view.search_anew(),
            // They cannot be read back, or the runtime ends: the newer ones stay as they are.
            Ok(Err(_)) | Err(_) => self.without_older(),
        }
    }
}

/// Reads what lies before a moment, however often it takes; `None` where it cannot be read.
async fn older(
    engine: Engine,
    view: Arc<View>,
    sources: Vec<u16>,
    before: Nanos,
    room: Room,
) -> Option<(Store, u32)> {
    let mut bell = engine.changes();
    loop {
        match read_older(&engine, &view, &sources, before, room).await {
            Ok(read) => return Some(read),
            Err(ask::Ended::Away) => {
                // Until the engine is back; that it is not away, but the connection broke, is no
                // reason to ask without a pause.
                tokio::time::sleep(AGAIN).await;
                while !engine.is_live() {
                    if bell.changed().await.is_err() {
                        return None;
                    }
                }
            }
            Err(ask::Ended::Gone(_) | ask::Ended::Refused(_)) => return None,
        }
    }
}

async fn read_older(
    engine: &Engine,
    view: &View,
    sources: &[u16],
    before: Nanos,
    room: Room,
) -> Result<(Store, u32), ask::Ended> {
    let named: Vec<(u16, LogSource)> = view.look(|state| {
        let all = sources.iter().filter_map(|source| {
            let named = state.sources.get(usize::from(*source))?;
            Some((*source, named.clone()))
        });
        all.collect()
    });
    let range = Range {
        until: Some(before.saturating_add(LATE)),
        ..ask::range_of(&view.query)
    };
    let mut merged = Merged::new(named.into_iter().map(|(source, named)| {
        let read = Finite::read(engine, named.id, named.name, range, Some(before));
        (source, read)
    }));
    let mut read = State::new(room, 0);
    let mut told = Instant::now();
    while let Some(piece) = merged.next().await {
        let piece = piece.map_err(|(_, ended)| ended)?;
        for at in piece.lines {
            read.push(piece.source, &piece.batch, at);
        }
        if read.store.is_over() {
            // It writes files.
            let room_made = tokio::task::spawn_blocking(move || {
                read.store.make_room();
                read
            });
            read = room_made.await.map_err(|_| ask::Ended::Away)?;
        }
        let now = Instant::now();
        if now >= told {
            told = now + WINDOW;
            view.change(|state| state.older = read.store.end());
        }
    }
    let widest = read.widest();
    Ok((read.store, widest))
}

#[cfg(test)]
mod tests {
    use super::{Absence, Batch};
    use contract::LogMark;

    fn mark(at: i64, mark: &LogMark) -> Batch {
        let mut batch = Batch::default();
        batch.mark(at, mark);
        batch
    }

    #[test]
    fn an_absence_is_told_once_however_many_logs_it_cut() {
        let mut absence = Absence::default();
        let told: Vec<bool> = [
            (1, LogMark::Lost),
            (1, LogMark::Lost),
            (5, LogMark::Resumed),
            // The third was busy.
            (2, LogMark::Lost),
            (5, LogMark::Resumed),
            (6, LogMark::Resumed),
            (9, LogMark::Lost),
            (9, LogMark::Lost),
            (12, LogMark::Resumed),
            (12, LogMark::Resumed),
        ]
        .iter()
        .map(|(at, of)| match of {
            LogMark::Lost => absence.begins(&mark(*at, of)),
            _ => absence.ends(&mark(*at, of)),
        })
        .collect();
        let kept = [
            true, false, true, false, false, false, true, false, true, false,
        ];
        assert_eq!(told, kept);
    }
}
