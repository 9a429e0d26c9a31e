//! Reads one container's log for a view: first its last lines, then what is written, over restarts
//! of the container and absences of the engine.

mod stretch;

use super::ask::{Ended, Run};
use super::batch::Batch;
use super::cutter::Cutter;
use super::stamp::{Nanos, UNSAID};
use super::state::OpenLine;
use crate::engine::Engine;
use contract::{ContainerState, LogMark, LogQuery, LogSourceState};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

/// Entries that are asked for when a log is read on. An engine finds the last ones at once, and
/// reads a log from its beginning to find a moment; when these do not reach back to what was had,
/// it is asked for the moment.
const REACH: u64 = 10_000;
/// How long the end of a log waits for the news why it ended. Docker tells an exit before or right
/// after; a log that ends for another reason is asked for again.
const WHY: Duration = Duration::from_millis(500);

/// What a reader tells its view, in order.
pub(super) struct Told {
    pub(super) source: u16,
    pub(super) what: What,
}

pub(super) enum What {
    /// Its last lines, once; `whole` where there are none before them.
    Backlog {
        lines: Batch,
        whole: bool,
    },
    /// Lines and marks.
    Lines(Batch),
    /// The engine is away.
    Lost(Batch),
    /// It is back.
    Resumed(Batch),
    /// All lines whose end has not come.
    Open(Vec<OpenLine>),
    State(LogSourceState),
    /// It is called otherwise than was known.
    Name(String),
}

/// The view does not listen any more.
pub(super) struct Closed;

pub(super) struct Reader {
    engine: Engine,
    /// The engine that the view was opened on.
    endpoint: Option<String>,
    source: u16,
    id: String,
    name: String,
    query: LogQuery,
    /// Entries that are read at first.
    first: u64,
    told: mpsc::Sender<Told>,
    bell: watch::Receiver<()>,
    cutter: Option<Cutter>,
    /// Since when it is read, where nothing was there yet.
    from: Option<Nanos>,
    /// The run whose log was read last.
    run: Option<Run>,
    /// It ended, and that was told.
    ended: bool,
    state: Option<LogSourceState>,
    had_open: bool,
}

/// Where the container stands.
enum Standing {
    Away,
    Gone,
    Stopped,
    Running,
}

/// The container is gone: nothing more comes.
struct Done;

/// How a stream of lines ended.
enum Stop {
    /// As it should: the container ended, or `until` was reached.
    Over,
    Ended(Ended),
}

impl Reader {
    pub(super) fn new(
        engine: &Engine,
        endpoint: Option<String>,
        source: u16,
        id: String,
        query: &LogQuery,
        first: u64,
        told: mpsc::Sender<Told>,
    ) -> Self {
        Self {
            name: engine.name_of(&id),
            engine: engine.clone(),
            endpoint,
            source,
            id,
            query: query.clone(),
            first,
            told,
            bell: engine.changes(),
            cutter: None,
            from: None,
            run: None,
            ended: false,
            state: None,
            had_open: false,
        }
    }

    /// Runs until the container is gone, or nobody listens.
    pub(super) async fn run(mut self, mut go: watch::Receiver<bool>) {
        let backlog = self.backlog().await;
        if backlog.is_err() || go.wait_for(|go| *go).await.is_err() {
            return;
        }
        let _closed = self.follow().await;
    }

    /// As [`Reader::run`] for one that joined later: all that it wrote comes as lines.
    pub(super) async fn run_joined(mut self, at: Nanos) {
        if self.mark(at, &LogMark::Joined).await.is_ok() {
            let _closed = self.follow().await;
        }
    }

    async fn tell(&self, what: What) -> Result<(), Closed> {
        let told = Told {
            source: self.source,
            what,
        };
        self.told.send(told).await.map_err(|_| Closed)
    }

    async fn state(&mut self, state: LogSourceState) -> Result<(), Closed> {
        if self.state.as_ref() == Some(&state) {
            return Ok(());
        }
        self.state = Some(state.clone());
        self.tell(What::State(state)).await
    }

    async fn mark(&self, at: Nanos, mark: &LogMark) -> Result<(), Closed> {
        let mut batch = Batch::default();
        batch.mark(at, mark);
        self.tell(What::Lines(batch)).await
    }

    fn mark_now(&self, mark: &LogMark) -> Batch {
        let mut batch = Batch::default();
        batch.mark(self.now(), mark);
        batch
    }

    /// The moment of something that happens now, after all lines that were read.
    fn now(&self) -> Nanos {
        let now = self.engine.engine_now().saturating_mul(1_000_000_000);
        let latest = self.cutter.as_ref().and_then(|cutter| cutter.had.latest());
        now.max(latest.unwrap_or(UNSAID))
    }

    fn is_live(&self) -> bool {
        // A view that is opened before any engine was found is of the one that is.
        self.engine.is_live()
            && (self.endpoint.is_none() || self.engine.endpoint_key() == self.endpoint)
    }

    fn standing(&self) -> Standing {
        if !self.is_live() {
            return Standing::Away;
        }
        self.engine.look(|inventory, _| {
            if inventory.containers.is_none() {
                return Standing::Away;
            }
            match inventory.container(&self.id).map(|kept| &kept.row.state) {
                None => Standing::Gone,
                Some(ContainerState::Running | ContainerState::Paused) => Standing::Running,
                Some(_) => Standing::Stopped,
            }
        })
    }

    /// Waits until something changed. It never does once the engine's handle is gone.
    async fn bell(&mut self) {
        if self.bell.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    fn take_lines(&mut self) -> Batch {
        let cutter = self.cutter.as_mut();
        cutter.map_or_else(Batch::default, |cutter| std::mem::take(&mut cutter.out))
    }

    async fn tell_lines(&mut self) -> Result<(), Closed> {
        let lines = self.take_lines();
        if !lines.is_empty() {
            self.tell(What::Lines(lines)).await?;
        }
        self.tell_open().await
    }

    async fn tell_open(&mut self) -> Result<(), Closed> {
        let Some(cutter) = &self.cutter else {
            return Ok(());
        };
        let open: Vec<OpenLine> = cutter.open().map(OpenLine::new).collect();
        if open.is_empty() && !self.had_open {
            return Ok(());
        }
        self.had_open = !open.is_empty();
        self.tell(What::Open(open)).await
    }

    /// What was begun and has no end now gets none any more.
    async fn finish(&mut self) -> Result<(), Closed> {
        if let Some(cutter) = &mut self.cutter {
            cutter.finish();
        }
        self.tell_lines().await
    }

    async fn told_end(&mut self, ended: Ended) -> Result<(), Closed> {
        let state = match ended {
            Ended::Gone(_) => LogSourceState::Removed,
            Ended::Away => LogSourceState::Lost,
            Ended::Refused(failure) => LogSourceState::Unreadable { failure },
        };
        self.state(state).await
    }

    /// Reads on, until the container is gone.
    async fn follow(&mut self) -> Result<(), Closed> {
        loop {
            match self.standing() {
                Standing::Away => self.lost().await?,
                // It may be newer than what is known.
                Standing::Gone => match self.reach().await {
                    Err(Ended::Gone(_)) => return self.gone().await,
                    Ok(_) if self.is_told() => self.why_unknown().await,
                    _ => {
                        if let Some(Done) = self.go_on().await? {
                            return Ok(());
                        }
                    }
                },
                Standing::Stopped if self.is_told() => self.until_running().await?,
                Standing::Stopped | Standing::Running => {
                    if let Some(Done) = self.go_on().await? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Reads until something has to be waited for.
    async fn go_on(&mut self) -> Result<Option<Done>, Closed> {
        match self.stretch().await? {
            Stop::Over => self.why().await,
            Stop::Ended(Ended::Gone(_)) => {
                self.gone().await?;
                return Ok(Some(Done));
            }
            Stop::Ended(Ended::Away) => self.lost().await?,
            Stop::Ended(Ended::Refused(failure)) => {
                self.state(LogSourceState::Unreadable { failure }).await?;
                self.until_running_anew().await;
            }
        }
        Ok(None)
    }

    /// All that there is of a container that does not run was read, and told.
    fn is_told(&self) -> bool {
        self.run.is_some() && self.ended
    }

    async fn gone(&mut self) -> Result<(), Closed> {
        self.finish().await?;
        if self.state != Some(LogSourceState::Removed) {
            self.mark(self.now(), &LogMark::Removed).await?;
        }
        self.state(LogSourceState::Removed).await
    }

    async fn lost(&mut self) -> Result<(), Closed> {
        let read = self.run.is_some();
        self.tell_lines().await?;
        // The connection of the log broke; whether the engine's did shows at once.
        let away = async {
            while !matches!(self.standing(), Standing::Away) {
                self.bell().await;
            }
        };
        if timeout(WHY, away).await.is_err() {
            return Ok(());
        }
        if read {
            self.tell(What::Lost(self.mark_now(&LogMark::Lost))).await?;
        }
        self.state(LogSourceState::Lost).await?;
        while matches!(self.standing(), Standing::Away) {
            self.bell().await;
        }
        if read {
            let mark = self.mark_now(&LogMark::Resumed);
            self.tell(What::Resumed(mark)).await?;
        }
        Ok(())
    }

    async fn until_running(&mut self) -> Result<(), Closed> {
        // Lines that are asked for up to a moment do not get more.
        self.state(match &self.state {
            Some(LogSourceState::Unreadable { failure }) => LogSourceState::Unreadable {
                failure: failure.clone(),
            },
            _ => LogSourceState::Ended,
        })
        .await?;
        while matches!(self.standing(), Standing::Stopped) {
            self.bell().await;
        }
        Ok(())
    }

    /// Waits for another run: what cannot be read now may be readable then.
    async fn until_running_anew(&mut self) {
        while matches!(self.standing(), Standing::Running) {
            self.bell().await;
        }
        self.ended = true;
    }

    /// The log ended; the news why is on its way.
    async fn why(&mut self) {
        let wait = async {
            while matches!(self.standing(), Standing::Running) {
                self.bell().await;
            }
        };
        let stops = timeout(WHY, wait).await;
        // Restarted within that time, or the log ended for another reason: asked for again.
        drop(stops);
    }

    /// The engine has a container that is not in its list: one of the two is about to change, and
    /// a removal that was told before is not told again.
    async fn why_unknown(&mut self) {
        drop(timeout(WHY, self.bell()).await);
    }
}
