//! One connection to an engine, from the first ping until it is lost: its event stream, and the
//! questions that events raise.
//!
//! An idle engine is asked nothing: every timer below runs only after an event, or after a
//! failure.

mod work;

use crate::ambient::Ambient;
use crate::ask;
use crate::failure::failure;
use crate::feed::Shared;
use crate::hear::{Event, Listed};
use crate::inventory::{Ask, Asked, Unsettled};
use crate::when::http_date;
use crate::wire::{Hello, Wire, WireError};
use contract::{Deed, Trouble};
use futures_util::stream::{BoxStream, FuturesUnordered};
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use std::collections::{HashMap, HashSet, VecDeque};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use work::{Answer, Kind, KindState, Rest};

/// The ping of an attempt. A hung engine is to be noticed within 5 s.
const HELLO_LIMIT: Duration = Duration::from_millis(4_500);
/// The headers of the event stream come at once.
const EVENTS_LIMIT: Duration = Duration::from_millis(4_500);
/// How far back the event stream begins, in seconds. Docker's list shows an exit some 200 ms after
/// the event: one that was told just before the stream began would be missed, and the list that
/// is asked for right after it would still be without it.
const REPLAY: i64 = 3;
/// How long touched containers are collected before the list is asked, so that one action's
/// handful of events is one question.
const WINDOW: Duration = Duration::from_millis(4);
/// The least time between two questions for the whole list.
const PAUSE_ALL: Duration = Duration::from_millis(250);
/// From here on all are asked for: naming each makes a path that proxies refuse (8 KB).
const MOST_NAMED: usize = 60;
/// The first pause before asking again where the list contradicts an event. It doubles.
const SETTLE: Duration = Duration::from_millis(40);
/// How long everything else waits for the first list to be shown. Where nobody looks there is no
/// event that says so.
const FIRST_LOOK: Duration = Duration::from_secs(2);
/// Questions for facts at a time.
const INSPECTS: usize = 4;
/// Events that are taken in together.
const BATCH: usize = 512;

type Events = BoxStream<'static, Vec<Result<String, WireError>>>;

/// A connection that works: the stream is open, and the list was asked for after that.
pub(crate) struct Opened {
    pub(crate) wire: Wire,
    pub(crate) hello: Hello,
    pub(crate) clock_ahead: i64,
    pub(crate) listed: Vec<Listed>,
    events: Events,
}

/// Ping, event stream, list, in this order, so that there is no gap between list and stream.
pub(crate) async fn open(wire: Wire, ambient: Ambient) -> Result<Opened, Trouble> {
    let said = |error: WireError| wire.trouble(&error);
    let hello = wire.ping(HELLO_LIMIT).await.map_err(said)?;
    let date = hello.date.as_deref().and_then(http_date);
    // The header's seconds are cut off: a difference of one means nothing.
    let clock_ahead = date
        .map(|date| date - ambient.seconds())
        .filter(|ahead| ahead.abs() > 1)
        .unwrap_or(0);
    // Podman lists what it tells.
    let podman = hello.product.as_deref() == Some("Podman");
    let since = date.filter(|_| !podman).map(|date| date - REPLAY);
    let events = wire
        .lines(&ask::events(since), EVENTS_LIMIT)
        .await
        .map_err(said)?
        .ready_chunks(BATCH)
        .boxed();
    let listed = work::containers(&wire, ask::CONTAINERS)
        .await
        .map_err(said)?;
    Ok(Opened {
        wire,
        hello,
        clock_ahead,
        listed,
        events,
    })
}

/// Keeps the lists true until the engine is lost, and says why it was.
pub(crate) async fn follow(
    shared: Arc<Shared>,
    ambient: Ambient,
    opened: Opened,
    shown: watch::Receiver<Vec<String>>,
) -> Trouble {
    let Opened {
        wire,
        hello,
        mut events,
        ..
    } = opened;
    let mut follow = Follow {
        kinds: Kind::ALL.map(|_| KindState::unasked()),
        work: FuturesUnordered::new(),
        touched: HashSet::new(),
        all: false,
        gone: HashSet::new(),
        listing: false,
        list_at: Instant::now(),
        rest: Rest::none(),
        again: HashMap::new(),
        to_inspect: VecDeque::new(),
        inspecting: HashSet::new(),
        shared,
        ambient,
        wire,
        shown,
    };
    // The engine, and this machine, have nothing else to do until the first list is shown.
    let first_look = {
        let shared = Arc::clone(&follow.shared);
        async move { drop(timeout(FIRST_LOOK, shared.list_taken()).await) }
    };
    let mut first_look = pin!(first_look);
    let mut hello = Some(hello);
    loop {
        follow.ask();
        let wake = follow.wake();
        let news = tokio::select! {
            lines = events.next() => follow.hear(lines),
            Some(answer) = follow.work.next(), if !follow.work.is_empty() => follow.take(answer),
            () = &mut first_look, if hello.is_some() => {
                if let Some(hello) = hello.take() {
                    follow.ask_the_rest(hello);
                }
                Ok(())
            }
            // The sender lives as long as the engine's handle, whose end ends this.
            Ok(()) = follow.shown.changed(), if hello.is_none() => {
                follow.want_facts();
                Ok(())
            }
            () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => Ok(()),
        };
        if let Err(error) = news {
            return follow.wire.trouble(&error);
        }
    }
}

struct Follow {
    shared: Arc<Shared>,
    ambient: Ambient,
    wire: Wire,
    /// Which rows are on the screen.
    shown: watch::Receiver<Vec<String>>,
    work: FuturesUnordered<BoxFuture<'static, Answer>>,
    /// Containers whose item of the list is wanted.
    touched: HashSet<String>,
    /// The whole list is wanted: something was missed.
    all: bool,
    /// Containers that were removed while the list was being asked for.
    gone: HashSet<String>,
    /// At most one question for the list is under way.
    listing: bool,
    /// No question for the list before this.
    list_at: Instant,
    /// Of that list, where it was refused.
    rest: Rest,
    /// Containers that the list is asked for again, and when.
    again: HashMap<String, Instant>,
    kinds: [KindState; 3],
    to_inspect: VecDeque<String>,
    inspecting: HashSet<String>,
}

impl Follow {
    /// What a window shows beside the containers.
    fn ask_the_rest(&mut self, hello: Hello) {
        let info = work::info(self.wire.clone(), hello, self.ambient);
        self.work.push(info.map(Answer::Info).boxed());
        for kind in Kind::ALL {
            self.want(kind);
        }
        self.want_facts();
    }

    /// Takes in events, all in one update.
    fn hear(&mut self, lines: Option<Vec<Result<String, WireError>>>) -> Result<(), WireError> {
        let mut events = Vec::new();
        // The stream says how it ended in its last item, so there is no end without one.
        for line in lines.unwrap_or_default() {
            match line {
                Ok(json) => match Event::parse(&json) {
                    Ok(event) => events.push(event),
                    // What it was about is unknown.
                    Err(_) => self.touch_all(),
                },
                Err(WireError::Malformed { .. }) => self.touch_all(),
                Err(error) => {
                    self.take_in(&events);
                    return Err(error);
                }
            }
        }
        self.take_in(&events);
        Ok(())
    }

    fn take_in(&mut self, events: &[Event]) {
        let asks: Vec<Ask> = self.shared.tell(|board, changes| {
            let drawer = board.drawer.clone();
            events
                .iter()
                .map(|event| board.inventory.hear(event, drawer.as_deref(), changes))
                .collect()
        });
        for ask in asks {
            match ask {
                Ask::Container(id) => {
                    self.gone.remove(&id);
                    self.touch(id);
                }
                Ask::Gone(id) => {
                    self.touched.remove(&id);
                    if self.listing {
                        self.gone.insert(id);
                    }
                }
                Ask::Images => self.want(Kind::Images),
                Ask::Volumes => self.want(Kind::Volumes),
                Ask::Networks => self.want(Kind::Networks),
                Ask::Nothing => {}
            }
        }
    }

    fn touch(&mut self, id: String) {
        if self.touched.is_empty() && !self.all {
            self.list_at = self.list_at.max(Instant::now() + WINDOW);
        }
        self.touched.insert(id);
        self.list_at = self.rest.hastened(self.list_at, Instant::now() + WINDOW);
    }

    fn touch_all(&mut self) {
        self.all = true;
        let soon = Instant::now() + WINDOW;
        self.list_at = self.rest.hastened(self.list_at.max(soon), soon);
    }

    fn want(&mut self, kind: Kind) {
        if let Some(state) = self.kinds.get_mut(kind as usize) {
            state.want(Instant::now());
        }
    }

    /// Queues the rows on the screen whose facts are not known.
    fn want_facts(&mut self) {
        let shown = self.shown.borrow_and_update().clone();
        let mut board = self.shared.board();
        let Some(containers) = &mut board.inventory.containers else {
            return;
        };
        // What went off the screen before it was asked for is not asked for.
        self.to_inspect.retain(|id| {
            let stays = shown.contains(id);
            if !stays && let Some(kept) = containers.get_mut(id) {
                kept.facts_failed();
            }
            stays
        });
        for id in shown {
            if !self.inspecting.contains(&id)
                && let Some(kept) = containers.get_mut(&id)
                && kept.wants_facts()
            {
                self.to_inspect.push_back(id);
            }
        }
    }

    /// Asks whatever is wanted and may be asked now.
    fn ask(&mut self) {
        let now = Instant::now();
        let touched = &mut self.touched;
        self.again.retain(|id, at| {
            let waits = *at > now;
            if !waits {
                touched.insert(id.clone());
            }
            waits
        });
        if !self.listing && (self.all || !self.touched.is_empty()) && self.list_at <= now {
            self.ask_list(now);
        }
        for kind in Kind::ALL {
            if let Some(state) = self.kinds.get_mut(kind as usize)
                && state.begins(now)
            {
                self.work.push(work::kind(self.wire.clone(), kind).boxed());
            }
        }
        while self.inspecting.len() < INSPECTS {
            let Some(id) = self.to_inspect.pop_front() else {
                break;
            };
            let asked = self.shared.board().inventory.asks();
            self.inspecting.insert(id.clone());
            self.work
                .push(work::inspect(self.wire.clone(), id, asked).boxed());
        }
    }

    fn ask_list(&mut self, now: Instant) {
        let asked = self.shared.board().inventory.asks();
        let touched = std::mem::take(&mut self.touched);
        let ids = (!self.all && touched.len() <= MOST_NAMED).then_some(touched);
        self.all = false;
        self.listing = true;
        self.gone.clear();
        let list = work::list(self.wire.clone(), ids, asked, now);
        self.work.push(list.boxed());
    }

    /// The next moment at which something may be asked that waits now.
    fn wake(&self) -> Option<Instant> {
        let list =
            (!self.listing && (self.all || !self.touched.is_empty())).then_some(self.list_at);
        let again = self.again.values().copied();
        let kinds = self.kinds.iter().filter_map(KindState::wake);
        list.into_iter().chain(again).chain(kinds).min()
    }

    fn take(&mut self, answer: Answer) -> Result<(), WireError> {
        match answer {
            Answer::List {
                ids,
                asked,
                began,
                listed,
            } => match listed {
                Ok(listed) => self.take_list(ids.as_ref(), asked, began, listed),
                Err(error) if work::is_its_own(&error) => self.list_refused(&error),
                Err(error) => return Err(error),
            },
            Answer::Kind(kind, rows) => {
                let now = Instant::now();
                let Some(state) = self.kinds.get_mut(kind as usize) else {
                    return Ok(());
                };
                match rows {
                    Ok(rows) => {
                        state.done(now);
                        self.shared.tell(|board, changes| {
                            rows.into_inventory(&mut board.inventory, changes);
                            board.list_failed(|lists| kind.failed(lists), None, changes);
                        });
                    }
                    // The containers are fine. What is known of this kind stays as it was: unknown,
                    // or as old as it is.
                    Err(error) if work::is_its_own(&error) => {
                        state.failed(now);
                        let failure = failure(Deed::List, String::new(), &error);
                        self.shared.tell(|board, changes| {
                            board.list_failed(|lists| kind.failed(lists), Some(failure), changes);
                        });
                    }
                    Err(error) => return Err(error),
                }
            }
            Answer::Inspected { id, asked, facts } => {
                self.inspecting.remove(&id);
                match facts {
                    Ok(facts) => self.shared.tell(|board, changes| {
                        board.inventory.inspected(&id, &facts, asked, changes);
                    }),
                    // It is gone, or the engine does not want to say: until something happens to
                    // it, asking again would be no better.
                    Err(error) if work::is_its_own(&error) => {}
                    Err(error) => return Err(error),
                }
                self.want_facts();
            }
            Answer::Info(info) => {
                let (info, error) = info;
                self.shared.tell(|board, changes| {
                    board.clock_ahead = info.clock_ahead;
                    changes.engine = board.engine.as_ref() != Some(&info);
                    board.engine = Some(info);
                });
                if let Some(error) = error.filter(|error| !work::is_its_own(error)) {
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// The engine is there and tells its events; only its list is wanting. What events say holds
    /// on, and all of it is asked for again.
    fn list_refused(&mut self, error: &WireError) {
        self.listing = false;
        self.gone.clear();
        self.all = true;
        self.list_at = self.rest.after_failure(Instant::now());
        let failure = failure(Deed::List, String::new(), error);
        self.shared.tell(|board, changes| {
            board.list_failed(|lists| &mut lists.containers, Some(failure), changes);
        });
    }

    fn take_list(
        &mut self,
        ids: Option<&HashSet<String>>,
        asked: Asked,
        began: Instant,
        listed: Vec<Listed>,
    ) {
        let now = Instant::now();
        self.listing = false;
        self.rest.is_over();
        // A question costs the engine time: it gets as much to itself.
        let pause = now - began;
        self.list_at = now
            + if ids.is_some() {
                pause
            } else {
                pause.max(PAUSE_ALL)
            };
        let gone = std::mem::take(&mut self.gone);
        let seconds = self.ambient.seconds();
        let unsettled: Vec<Unsettled> = self.shared.tell(|board, changes| {
            let now = seconds + board.clock_ahead;
            board.list_failed(|lists| &mut lists.containers, None, changes);
            match ids {
                Some(ids) => board
                    .inventory
                    .list_some(ids, listed, asked, &gone, now, changes),
                None => board.inventory.list_all(listed, asked, &gone, now, changes),
            }
        });
        // The engine tells of these before its list shows them, and gives no sign when it does.
        for Unsettled { id, tries } in unsettled {
            self.again.insert(id, now + SETTLE * (1 << tries.min(10)));
        }
        self.want_facts();
    }
}
