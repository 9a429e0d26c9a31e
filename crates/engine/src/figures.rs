//! Figures of running containers: what is measured, when, and for whom.
//!
//! A [`FiguresFeed`] measures while it is asked for its next news, and at no other time: whoever
//! asks says with a [`FiguresAim`] whose figures are looked at, and there is no task and no queue
//! behind it. Nobody who looks, nothing that is asked; a page that is slow to take news in gets
//! fewer of them; a slow engine is asked again only after it has answered.
//!
//! What this costs an engine, and what the other ways would: docs/figures.md.

mod count;
mod due;
mod kept;

pub(crate) use kept::Kept;

use crate::ask::{names_container, stats};
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{Measured, whole_object};
use crate::wire::{Wire, WireError};
use contract::{ContainerState, Deed, Failure, Figures, FiguresNews, FiguresOf};
use due::Due;
use futures_util::{StreamExt, stream};
use std::collections::HashSet;
use std::future::pending;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// Measurements that are under way at a time. The engine works on each, so more of them would only
/// stand in its way.
const AT_A_TIME: usize = 4;
/// The same of an engine that lets each wait for its next round of measuring, which it makes once
/// a second for all that wait: those that are not there by then wait for another second.
const AT_A_TIME_WAITING: usize = 64;
/// The first API that can be asked for one measurement instead of two.
const ONE_SHOT: u16 = 41;
/// The first API that does not wait before it.
const AT_ONCE: u16 = 44;
/// How long an answer may take. Engines have been seen to answer everything but the figures of one
/// container.
const PATIENCE: Duration = Duration::from_secs(5);
/// No more news than one in this time. A little under a second: an engine that measures once a
/// second would else be asked just after it did.
const APART: Duration = Duration::from_millis(900);

/// Whose figures are looked at.
#[derive(Clone, Debug, Default)]
struct Wanted {
    rows: Vec<String>,
    charts: HashSet<String>,
}

/// Says whose figures a [`FiguresFeed`] is to measure.
#[derive(Clone, Debug)]
pub struct FiguresAim(watch::Sender<Wanted>);

impl FiguresAim {
    /// From now on these: `rows` as often as a list needs it, `charts` each second. Full IDs.
    pub fn at(&self, rows: Vec<String>, charts: Vec<String>) {
        let charts = charts.into_iter().collect();
        self.0.send_replace(Wanted { rows, charts });
    }
}

/// Figures of the containers that its [`FiguresAim`] names.
pub struct FiguresFeed {
    engine: Engine,
    wanted: watch::Receiver<Wanted>,
    bell: watch::Receiver<()>,
    due: Due,
    /// Whose figures were told, and not yet that they are no longer known.
    told: HashSet<String>,
    seq: u32,
    /// When news were given last.
    last: Option<Instant>,
}

/// What became of a measurement.
enum Outcome {
    Measured(Box<Figures>),
    /// Its container ended meanwhile, or the engine was lost: the lists will say so.
    Over,
    Failed(Failure),
}

impl FiguresFeed {
    pub(crate) fn new(engine: Engine) -> (Self, FiguresAim) {
        let (aim, wanted) = watch::channel(Wanted::default());
        let feed = Self {
            bell: engine.changes(),
            engine,
            wanted,
            due: Due::default(),
            told: HashSet::new(),
            seq: 0,
            last: None,
        };
        (feed, FiguresAim(aim))
    }

    /// Waits until there is something to be told, and measures it. What is dropped half-way is
    /// measured again.
    pub async fn next(&mut self) -> FiguresNews {
        loop {
            let wanted = self.wanted.borrow_and_update().clone();
            self.bell.mark_unchanged();
            let able = self.able(&wanted);
            let over: Vec<String> = self.told.difference(&able).cloned().collect();
            self.due.keep(&able);
            let now = Instant::now();
            let ready = self.last.map_or(now, |last| last + APART);
            let at = if over.is_empty() {
                self.due.next(&able, now).map(|due| due.max(ready))
            } else {
                Some(ready)
            };
            if at.is_none_or(|at| at > now) {
                // Containers that start, and the engine that comes back, ring the bell. It is not
                // listened to while others are measured anyway: what happens on a busy engine is
                // then looked at once for each round, not once for each event.
                let listens = able.is_empty();
                tokio::select! {
                    changed = self.wanted.changed() => if changed.is_err() {
                        // Nobody is left who could want anything.
                        return pending().await;
                    },
                    changed = self.bell.changed(), if listens => if changed.is_err() {
                        return pending().await;
                    },
                    // A timer: an engine tells of no change of a figure; it has to be asked.
                    () = sleep_until(at.unwrap_or(now)), if at.is_some() => {}
                }
                continue;
            }
            let mut news = self.measure(&able, &wanted).await;
            for id in over {
                self.told.remove(&id);
                news.forgotten.push(id);
            }
            if news != FiguresNews::default() {
                self.seq += 1;
                self.last = Some(Instant::now());
                news.seq = self.seq;
                return news;
            }
        }
    }

    /// Those of the wanted that can be measured now: others are not asked about.
    fn able(&self, wanted: &Wanted) -> HashSet<String> {
        if self.engine.wire(Deed::ReadFigures, "").is_err() {
            return HashSet::new();
        }
        self.engine.look(|inventory, _| {
            let runs = |id: &&String| {
                inventory.container(id).is_some_and(|kept| {
                    matches!(
                        kept.row.state,
                        ContainerState::Running | ContainerState::Paused
                    )
                })
            };
            let all = wanted.rows.iter().chain(&wanted.charts);
            all.filter(runs).cloned().collect()
        })
    }

    /// Measures what is due, some at a time.
    async fn measure(&mut self, able: &HashSet<String>, wanted: &Wanted) -> FiguresNews {
        let mut news = FiguresNews::default();
        let began = Instant::now();
        let ids = self.due.take(able, began);
        let Ok(wire) = self.engine.wire(Deed::ReadFigures, "") else {
            return news;
        };
        let at_a_time = if wire.api().0 >= AT_ONCE {
            AT_A_TIME
        } else {
            AT_A_TIME_WAITING
        };
        let engine = &self.engine;
        let outcomes: Vec<(String, Outcome)> = stream::iter(ids)
            .map(|id| async {
                let outcome = one(engine, &wire, &id).await;
                (id, outcome)
            })
            .buffer_unordered(at_a_time)
            .collect()
            .await;
        let now = Instant::now();
        for (id, outcome) in outcomes {
            let charted = wanted.charts.contains(&id);
            match outcome {
                Outcome::Measured(figures) => {
                    self.due
                        .measured(&id, charted, figures.cpu.is_some(), began, now);
                    self.told.insert(id);
                    news.measured.push(*figures);
                }
                Outcome::Over => self.due.failed(&id, now),
                Outcome::Failed(failure) => {
                    self.due.failed(&id, now);
                    news.failed.push((id, failure));
                }
            }
        }
        news
    }
}

/// What was measured in the last 15 minutes.
pub(crate) fn figures_of(engine: &Engine, args: &FiguresOf) -> Vec<Figures> {
    engine.figures().of(&args.id, engine.now())
}

/// Measures one container.
async fn one(engine: &Engine, wire: &Wire, id: &str) -> Outcome {
    if !names_container(id) {
        return Outcome::Over;
    }
    let path = stats(id, wire.api().0 >= ONE_SHOT);
    let told = wire.text(&path, PATIENCE).await.and_then(|text| {
        whole_object::<Measured>(&text).map_err(|error| WireError::Malformed {
            what: format!("{path}: {error}"),
        })
    });
    match told {
        Ok(told) => Outcome::Measured(Box::new(engine.figures().take(id, &told, engine.now()))),
        // It was removed, or it ended.
        Err(WireError::Refused {
            status: 404 | 409, ..
        }) => Outcome::Over,
        Err(error @ WireError::Unreachable(_)) => {
            engine.met(wire, &error);
            Outcome::Over
        }
        // Not the link's business: everything else may well be answered.
        Err(
            error @ (WireError::Hung(_) | WireError::Malformed { .. } | WireError::Refused { .. }),
        ) => Outcome::Failed(failure(Deed::ReadFigures, engine.name_of(id), &error)),
    }
}
