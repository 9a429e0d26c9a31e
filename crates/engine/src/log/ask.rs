//! What is asked of the engine about one container's log.

use super::batch::Batch;
use super::cutter::Cutter;
use super::stamp::{self, Nanos};
use crate::ask::{PATIENCE, encoded, get, inspect, names_container};
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::spec_of::Part;
use crate::wire::{Streamed, Wire, WireError};
use bytes::Bytes;
use contract::{Deed, Failure, LogQuery};
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

/// Bytes of lines that are handed on together, at most.
pub(super) const BATCH: usize = 256 << 10;

/// The part of a log that is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range {
    pub(super) follow: bool,
    pub(super) tail: Option<u64>,
    pub(super) since: Option<Nanos>,
    pub(super) until: Option<Nanos>,
}

/// `GET /containers/{id}/logs`
fn path(id: &str, range: Range) -> String {
    let mut path = format!(
        "/containers/{}/logs?stdout=1&stderr=1&timestamps=1",
        encoded(id)
    );
    if range.follow {
        path.push_str("&follow=1");
    }
    if let Some(tail) = range.tail {
        path.push_str(&format!("&tail={tail}"));
    }
    for (name, at) in [("since", range.since), ("until", range.until)] {
        if let Some(at) = at {
            path.push_str(&format!("&{name}={}", stamp::query(at)));
        }
    }
    path
}

/// What a log's reader has to know of its container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Without the slash; empty where the engine does not say.
    pub(super) name: String,
    /// It has a terminal: nothing is framed.
    pub(super) tty: bool,
    /// It has processes.
    pub(super) running: bool,
    /// When its main process started last, as the engine writes it; `None` where it never did.
    pub(super) started: Option<String>,
    /// When it ended last; `None` where it never did.
    pub(super) finished: Option<String>,
    /// Of the run that ended.
    pub(super) exit_code: Option<i64>,
}

/// Why a log is not read (any more).
#[derive(Debug)]
pub(super) enum Ended {
    /// There is no such container.
    Gone(Failure),
    /// The engine is away.
    Away,
    /// The engine does not want to.
    Refused(Failure),
}

/// Says what an error means, and lets the link look into it.
pub(super) fn ended(engine: &Engine, wire: &Wire, name: &str, error: &WireError) -> Ended {
    engine.met(wire, error);
    let failure = failure(Deed::ReadLog, name.to_owned(), error);
    match error {
        WireError::Refused { status: 404, .. } => Ended::Gone(failure),
        WireError::Refused { .. } | WireError::Malformed { .. } => Ended::Refused(failure),
        WireError::Unreachable(_) | WireError::Hung(_) => Ended::Away,
    }
}

/// `GET /containers/{id}/json`
pub(super) async fn run(engine: &Engine, wire: &Wire, id: &str, name: &str) -> Result<Run, Ended> {
    if !names_container(id) {
        return Err(Ended::Gone(gone(Deed::ReadLog, name.to_owned())));
    }
    let said: Value = get(wire, &inspect(id, false))
        .await
        .map_err(|error| ended(engine, wire, name, &error))?;
    let said = Part::of(&said);
    let state = said.part("State");
    // Go's zero time is never.
    let moment = |key| {
        let text = state.text(key);
        (!text.is_empty() && !text.starts_with("0001-")).then(|| text.to_owned())
    };
    Ok(Run {
        name: said.text("Name").trim_start_matches('/').to_owned(),
        tty: said.part("Config").flag("Tty"),
        running: state.flag("Running") && !state.flag("Restarting"),
        started: moment("StartedAt"),
        finished: moment("FinishedAt"),
        exit_code: state.number("ExitCode"),
    })
}

pub(super) async fn open(wire: &Wire, id: &str, range: Range) -> Result<Streamed, WireError> {
    let path = path(id, range);
    wire.beside_pings(wire.bytes(&path, PATIENCE)).await?
}

/// Podman hands on parts of lines of any size.
pub(super) fn short_parts(engine: &Engine) -> bool {
    engine.product().as_deref() == Some("Podman")
}

/// What a query asks for, to the nanosecond.
pub(super) fn range_of(query: &LogQuery) -> Range {
    let nanos = |millis: i64| millis.saturating_mul(1_000_000);
    Range {
        follow: false,
        tail: query.tail,
        since: query.since.map(nanos),
        until: query.until.map(nanos),
    }
}

/// Takes from a body whatever is there, up to a batch. Whether it goes on.
pub(super) fn take_ready(body: &mut Streamed, cutter: &mut Cutter) -> Taken {
    while cutter.out.size() < BATCH {
        match body.next().now_or_never() {
            None => break,
            Some(next) => match take(next, cutter) {
                Taken::More => {}
                over => return over,
            },
        }
    }
    Taken::More
}

/// What came of a body.
pub(super) enum Taken {
    More,
    /// It ended as it should.
    Over,
    /// The connection broke, or what came cannot be read.
    Broken(WireError),
}

pub(super) fn take(next: Option<Result<Bytes, WireError>>, cutter: &mut Cutter) -> Taken {
    match next {
        None => Taken::Over,
        Some(Err(error)) => Taken::Broken(error),
        Some(Ok(bytes)) => match cutter.push(bytes) {
            Ok(()) => Taken::More,
            Err(error) => Taken::Broken(WireError::Malformed {
                what: error.to_string(),
            }),
        },
    }
}

/// A log that is read from one end to the other, batch by batch. Dropping it ends the reading.
pub(super) struct Finite {
    batches: mpsc::Receiver<Result<Batch, Ended>>,
    _task: AbortOnDropHandle<()>,
}

impl Finite {
    /// Begins to read what lies before a moment.
    pub(super) fn read(
        engine: &Engine,
        id: String,
        name: String,
        range: Range,
        before: Option<Nanos>,
    ) -> Self {
        let (told, batches) = mpsc::channel(2);
        let engine = engine.clone();
        let task = tokio::spawn(async move {
            if let Err(ended) = read(&engine, &id, &name, range, before, &told).await {
                // Nobody listens any more.
                let _ = told.send(Err(ended)).await;
            }
        });
        Self {
            batches,
            _task: AbortOnDropHandle::new(task),
        }
    }

    /// `None` at the end.
    pub(super) async fn next(&mut self) -> Option<Result<Batch, Ended>> {
        self.batches.recv().await
    }
}

async fn read(
    engine: &Engine,
    id: &str,
    name: &str,
    range: Range,
    before: Option<Nanos>,
    told: &mpsc::Sender<Result<Batch, Ended>>,
) -> Result<(), Ended> {
    let wire = engine.wire(Deed::ReadLog, name).map_err(|_| Ended::Away)?;
    let run = run(engine, &wire, id, name).await?;
    let met = |error: WireError| ended(engine, &wire, name, &error);
    let mut body = open(&wire, id, range).await.map_err(met)?;
    let mut cutter = Cutter::new(run.tty, short_parts(engine)).until(before);
    loop {
        let mut taken = take(body.next().await, &mut cutter);
        if matches!(taken, Taken::More) {
            taken = take_ready(&mut body, &mut cutter);
        }
        let over = match taken {
            Taken::More => false,
            Taken::Over => {
                cutter.finish();
                true
            }
            Taken::Broken(error) => return Err(met(error)),
        };
        // Nobody waits for less than a batch, and to wake somebody for each line would take longer
        // than reading it.
        let due = over || cutter.out.size() >= BATCH;
        if due
            && !cutter.out.is_empty()
            && told
                .send(Ok(std::mem::take(&mut cutter.out)))
                .await
                .is_err()
        {
            return Ok(());
        }
        if over {
            return Ok(());
        }
    }
}
