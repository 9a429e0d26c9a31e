//! What a reader asks of the engine: the last lines there are, and then, stretch by stretch, what
//! comes after what was had.

use super::{Closed, REACH, Reader, Standing, Stop, What};
use crate::log::ask::{self, BATCH, Ended, Range, Run, Taken, ended, take, take_ready};
use crate::log::cutter::Cutter;
use crate::log::stamp::{Nanos, Stamps};
use crate::wire::Wire;
use contract::{Deed, LogMark, LogSourceState};
use futures_util::StreamExt as _;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// The least time between two tellings of less than a batch.
const FLOOD: Duration = Duration::from_millis(5);

impl Reader {
    /// The door, and what the container is; the cutter fits it afterwards.
    pub(super) async fn reach(&mut self) -> Result<(Wire, Run), Ended> {
        if !self.is_live() {
            return Err(Ended::Away);
        }
        let wire = self
            .engine
            .wire(Deed::ReadLog, &self.name)
            .map_err(|_| Ended::Away)?;
        let run = ask::run(&self.engine, &wire, &self.id, &self.name).await?;
        if !run.name.is_empty() && run.name != self.name {
            self.name.clone_from(&run.name);
            // Nobody listens: the next word says so, too.
            let _closed = self.tell(What::Name(run.name.clone())).await;
        }
        if self.cutter.is_none() {
            self.cutter = Some(Cutter::new(run.tty, ask::short_parts(&self.engine)));
        }
        Ok((wire, run))
    }

    /// Reads the last lines there are, up to where the log ends now.
    pub(super) async fn backlog(&mut self) -> Result<(), Closed> {
        self.state(LogSourceState::Asking).await?;
        self.from = Some(self.engine.engine_now().saturating_mul(1_000_000_000));
        let wanted = self.query.tail.unwrap_or(u64::MAX);
        let most = wanted.min(self.first);
        let range = Range {
            tail: Some(most),
            ..ask::range_of(&self.query)
        };
        let result = self.read_backlog(range).await;
        let lines = self.take_lines();
        let entries = result.as_ref().map_or(0, |entries| *entries);
        let whole = wanted <= self.first || entries < most;
        if let Err(ended) = result {
            self.told_end(ended).await?;
        }
        self.tell(What::Backlog { lines, whole }).await?;
        self.tell_open().await
    }

    /// How many entries were read.
    async fn read_backlog(&mut self, range: Range) -> Result<u64, Ended> {
        let (wire, run) = self.reach().await?;
        self.ended = !run.running;
        let running = run.running;
        self.run = Some(run);
        if range.tail == Some(0) {
            return Ok(0);
        }
        let met = |error| ended(&self.engine, &wire, &self.name, &error);
        let mut body = ask::open(&wire, &self.id, range).await.map_err(met)?;
        let Some(cutter) = &mut self.cutter else {
            return Err(Ended::Away);
        };
        loop {
            match take(body.next().await, cutter) {
                Taken::More => {}
                Taken::Over => break,
                Taken::Broken(error) => {
                    cutter.again();
                    return Err(ended(&self.engine, &wire, &self.name, &error));
                }
            }
        }
        // Of one that runs more may come.
        if running {
            cutter.end_entry();
        } else {
            cutter.finish();
        }
        Ok(cutter.entries())
    }

    /// From what was had to where the log of the container's run ends.
    pub(super) async fn stretch(&mut self) -> Result<Stop, Closed> {
        let (wire, run) = match self.reach().await {
            Ok(reached) => reached,
            Err(ended) => return Ok(Stop::Ended(ended)),
        };
        let before = self.run.take().unwrap_or_else(|| {
            // Its end was before anybody looked.
            self.ended = !run.running;
            run.clone()
        });
        if before.started != run.started {
            if !self.ended && before.started.is_some() {
                // What the run before wrote last comes before the news of its end.
                let stop = self.read(&wire, false, between(&run)).await?;
                if let Stop::Ended(ended) = stop {
                    self.run = Some(before);
                    return Ok(Stop::Ended(ended));
                }
                let exits = self.engine.exits_of(&self.id);
                self.exited(exits.first().map(|exit| exit.code)).await?;
            }
            if run.running {
                if before.started.is_some() {
                    self.mark(self.now(), &LogMark::Started).await?;
                }
                self.ended = false;
            }
        }
        let (running, code) = (run.running, run.exit_code);
        self.run = Some(run);
        let until = self.query.until;
        let until = until.is_some_and(|until| until / 1000 <= self.engine.engine_now());
        let stop = self.read(&wire, running && !until, None).await?;
        if matches!(stop, Stop::Over) {
            if !running && !self.ended {
                self.exited(code).await?;
            }
            if until {
                self.finish().await?;
                self.state(LogSourceState::Ended).await?;
                // Nothing more comes of it.
                while !matches!(self.standing(), Standing::Gone) {
                    self.bell().await;
                }
            }
        }
        Ok(stop)
    }

    async fn exited(&mut self, code: Option<i64>) -> Result<(), Closed> {
        self.finish().await?;
        self.ended = true;
        self.mark(self.now(), &LogMark::Exited { code }).await
    }

    /// Reads on from what was had.
    async fn read(
        &mut self,
        wire: &Wire,
        follow: bool,
        until: Option<Nanos>,
    ) -> Result<Stop, Closed> {
        let latest = self.cutter.as_ref().and_then(|cutter| cutter.had.latest());
        let reach = latest.map(|_| REACH);
        let stop = self.connection(wire, follow, until, reach).await?;
        if self.cutter.as_ref().is_some_and(Cutter::has_gap) {
            return self.connection(wire, follow, until, None).await;
        }
        Ok(stop)
    }

    async fn connection(
        &mut self,
        wire: &Wire,
        follow: bool,
        until: Option<Nanos>,
        reach: Option<u64>,
    ) -> Result<Stop, Closed> {
        let asked = ask::range_of(&self.query);
        let Some(cutter) = &mut self.cutter else {
            return Ok(Stop::Ended(Ended::Away));
        };
        cutter.again();
        let range = match cutter.had.again(reach.is_some()) {
            Some(since) => Range {
                follow,
                tail: reach,
                since: Some(since),
                until: until.or(asked.until),
            },
            // Nothing was there when it was looked at first.
            None => Range {
                follow,
                tail: None,
                since: self
                    .from
                    .filter(|_| self.query.tail == Some(0))
                    .or(asked.since),
                until: until.or(asked.until),
            },
        };
        let opened = ask::open(wire, &self.id, range).await;
        let mut body = match opened {
            Ok(body) => body,
            Err(error) => {
                return Ok(Stop::Ended(ended(&self.engine, wire, &self.name, &error)));
            }
        };
        if follow {
            self.state(LogSourceState::Following).await?;
        }
        let mut told = Instant::now();
        // When what is held back is to be told.
        let mut due = pin!(sleep_until(told));
        let mut held = false;
        loop {
            let next = tokio::select! {
                next = body.next() => next,
                () = &mut due, if held => {
                    (held, told) = (false, Instant::now());
                    self.tell_lines().await?;
                    continue;
                }
                rung = self.bell.changed(), if follow => {
                    // An engine that hangs keeps its connections.
                    if rung.is_err() || !self.is_live() {
                        if let Some(cutter) = &mut self.cutter {
                            cutter.again();
                        }
                        return Ok(Stop::Ended(Ended::Away));
                    }
                    continue;
                }
            };
            let Some(cutter) = &mut self.cutter else {
                return Ok(Stop::Ended(Ended::Away));
            };
            let mut taken = take(next, cutter);
            if matches!(taken, Taken::More) {
                taken = take_ready(&mut body, cutter);
            }
            if cutter.has_gap() {
                return Ok(Stop::Over);
            }
            if let Taken::Broken(_) = taken {
                // What came of an entry without its end will be told again.
                cutter.again();
            } else if let Taken::Over = taken {
                cutter.end_entry();
            }
            // What comes after a pause is told at once; a flood a few times a frame, for to wake
            // somebody for each line would take longer than reading it.
            let now = Instant::now();
            let more = matches!(taken, Taken::More);
            if more && now < told + FLOOD && cutter.out.size() < BATCH {
                if !held {
                    held = true;
                    due.as_mut().reset(told + FLOOD);
                }
                continue;
            }
            (held, told) = (false, now);
            self.tell_lines().await?;
            match taken {
                Taken::More => {}
                Taken::Over => return Ok(Stop::Over),
                Taken::Broken(error) => {
                    return Ok(Stop::Ended(ended(&self.engine, wire, &self.name, &error)));
                }
            }
        }
    }
}

/// A moment after what the run before wrote last, and before what this one wrote first. The engine
/// notes a start a little after it, and a process may have written by then; an end is noted a little
/// before the last of its lines are.
fn between(run: &Run) -> Option<Nanos> {
    let started = run.started.as_deref().and_then(moment)?;
    Some(match run.finished.as_deref().and_then(moment) {
        Some(finished) if finished < started => finished + (started - finished) / 2,
        Some(_) | None => started,
    })
}

/// As inspect writes it.
fn moment(text: &str) -> Option<Nanos> {
    let text = format!("{text} ");
    Stamps::default().read(text.as_bytes()).map(|(at, _)| at)
}
