//! Does what the link's state says: finds the engine, opens the connection, follows it, waits.

use crate::ambient::Ambient;
use crate::feed::Shared;
use crate::find::{Found, Surroundings, find};
use crate::follow::{Opened, follow, open};
use crate::link::{Act, Input, LinkState};
use crate::wire::Wire;
use contract::{FailedLists, Transport, Trouble, TroubleKind};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, pending};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// How long an engine may take to answer when a call on it failed while its event stream goes on.
const DOUBT: Duration = Duration::from_secs(2);

/// What the handle asks of the driver.
pub(crate) enum Command {
    /// Try now.
    Retry,
    /// Look at another engine.
    Choose(Option<String>),
    /// A call met this trouble.
    Suspect(Trouble),
    /// End.
    Stop,
}

/// Everything that can wake the driver.
enum Wake {
    Command(Option<Command>),
    Work(Done),
    Doubt(Option<Trouble>),
    Appeared,
    Time,
}

/// What became of what was under way.
enum Done {
    Found(Box<Found>),
    Opened(Box<Opened>),
    NotOpened(Trouble),
    Ended(Trouble),
}

pub(crate) struct Driver {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ambient: Ambient,
    pub(crate) around: Arc<Surroundings>,
    /// The key of the engine that is wanted.
    pub(crate) chosen: Option<String>,
    pub(crate) commands: mpsc::UnboundedReceiver<Command>,
    pub(crate) shown: watch::Receiver<Vec<String>>,
}

impl Driver {
    /// Runs until the handle is gone or says stop.
    pub(crate) async fn run(self) {
        let mut drive = Drive {
            link: LinkState::new(),
            reached: None,
            transport: None,
            appears: None,
            work: None,
            doubt: None,
            switched: false,
            driver: self,
        };
        drive.attempt();
        loop {
            match drive.wake().await {
                Wake::Command(None | Some(Command::Stop)) => return,
                Wake::Command(Some(command)) => drive.command(command),
                Wake::Work(done) => drive.done(done),
                Wake::Doubt(trouble) => {
                    drive.doubt = None;
                    if let Some(trouble) = trouble {
                        drive.step(Input::Lost(trouble));
                    }
                }
                Wake::Appeared => {
                    drive.appears = None;
                    drive.step(Input::Appeared);
                }
                Wake::Time => drive.step(Input::Time),
            }
        }
    }
}

struct Drive {
    driver: Driver,
    link: LinkState,
    /// The key of the engine that was reached: where none was chosen, that one is wanted back, and
    /// not another one that happens to be there.
    reached: Option<String>,
    transport: Option<Transport>,
    /// Done when something changes where the engine would be. Begun before an attempt, waited for
    /// after it.
    appears: Option<BoxFuture<'static, ()>>,
    work: Option<BoxFuture<'static, Done>>,
    /// A ping because a call failed.
    doubt: Option<BoxFuture<'static, Option<Trouble>>>,
    /// What is known is another engine's.
    switched: bool,
}

impl Drive {
    async fn wake(&mut self) -> Wake {
        let now = self.driver.ambient.now();
        let pause = self.link.deadline(now).map(|at| {
            let millis = u64::try_from(at - now).unwrap_or(0);
            Duration::from_millis(millis)
        });
        let waits = self.work.is_none();
        tokio::select! {
            biased;
            command = self.driver.commands.recv() => Wake::Command(command),
            done = maybe(&mut self.work) => Wake::Work(done),
            trouble = maybe(&mut self.doubt) => Wake::Doubt(trouble),
            () = maybe(&mut self.appears), if waits => Wake::Appeared,
            // The pauses of the back-off, and the moment from which data counts as stale.
            () = tokio::time::sleep(pause.unwrap_or_default()), if pause.is_some() => Wake::Time,
        }
    }

    fn step(&mut self, input: Input) {
        let now = self.driver.ambient.now();
        let chance = (self.driver.ambient.chance)();
        if matches!(input, Input::Lost(_)) {
            self.work = None;
            self.doubt = None;
        }
        match self.link.step(input, now, self.transport, chance) {
            Act::Attempt => self.attempt(),
            Act::GoOn => {}
        }
        self.tell();
    }

    fn attempt(&mut self) {
        self.doubt = None;
        let around = Arc::clone(&self.driver.around);
        let wanted = self.driver.chosen.clone().or(self.reached.clone());
        // It reads files.
        let looks = tokio::task::spawn_blocking(move || find(&around, wanted.as_deref()));
        self.work = Some(
            async move {
                match looks.await {
                    Ok(found) => Done::Found(Box::new(found)),
                    // The runtime is shutting down, or the search panicked.
                    Err(error) => Done::NotOpened(Trouble {
                        kind: TroubleKind::BadAddress,
                        message: error.to_string(),
                        commands: Vec::new(),
                    }),
                }
            }
            .boxed(),
        );
    }

    fn done(&mut self, done: Done) {
        self.work = None;
        match done {
            Done::Found(found) => self.found(*found),
            Done::Opened(opened) => self.opened(*opened),
            Done::NotOpened(trouble) => self.step(Input::Failed(trouble)),
            Done::Ended(trouble) => self.step(Input::Lost(trouble)),
        }
    }

    fn found(&mut self, found: Found) {
        let Found {
            endpoint,
            target,
            places,
            ..
        } = found;
        self.appears = Some(places.change().boxed());
        self.transport = endpoint.as_ref().map(|endpoint| endpoint.transport);
        let phase = self.link.phase(self.driver.ambient.now());
        let switched = std::mem::take(&mut self.switched);
        self.driver.shared.tell(|board, changes| {
            if switched {
                board.inventory.forget();
                changes.failed |= std::mem::take(&mut board.failed) != FailedLists::default();
                board.engine = None;
                board.clock_ahead = 0;
            }
            changes.link = board.link.endpoint != endpoint || board.link.phase != phase;
            board.link.endpoint = endpoint;
            board.link.phase = phase;
        });
        match target.and_then(|target| Wire::new(&target)) {
            Ok(wire) => {
                let ambient = self.driver.ambient;
                let opening = async move {
                    match open(wire, ambient).await {
                        Ok(opened) => Done::Opened(Box::new(opened)),
                        Err(trouble) => Done::NotOpened(trouble),
                    }
                };
                self.work = Some(opening.boxed());
            }
            Err(trouble) => self.step(Input::Failed(trouble)),
        }
    }

    /// The list and the phase that says that it is true come in one update.
    fn opened(&mut self, mut opened: Opened) {
        let now = self.driver.ambient.now();
        self.reached = Some(opened.wire.target().endpoint.key.clone());
        self.link.step(Input::Reached, now, self.transport, 0.0);
        let phase = self.link.phase(now);
        let listed = std::mem::take(&mut opened.listed);
        self.driver.shared.tell(|board, changes| {
            board.wire = Some(opened.wire.clone());
            board.clock_ahead = opened.clock_ahead;
            board.link.phase = phase;
            changes.link = true;
            let there = now.div_euclid(1000) + opened.clock_ahead;
            board.inventory.resume();
            let asked = board.inventory.asks();
            // Nothing was told yet that the list could contradict.
            board
                .inventory
                .list_all(listed, asked, &HashSet::new(), there, changes);
            board.list_failed(|lists| &mut lists.containers, None, changes);
        });
        let following = follow(
            Arc::clone(&self.driver.shared),
            self.driver.ambient,
            opened,
            self.driver.shown.clone(),
        );
        self.work = Some(following.map(Done::Ended).boxed());
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Retry => self.step(Input::Retry),
            Command::Choose(key) => {
                self.driver.chosen = key;
                self.reached = None;
                self.switched = true;
                self.driver.shared.board().wire = None;
                // Told when it is found: the endpoint and its phase belong together.
                let now = self.driver.ambient.now();
                self.link.step(Input::Switched, now, None, 0.0);
                self.attempt();
            }
            Command::Suspect(trouble) if self.link.is_live() => {
                if trouble.kind == TroubleKind::Hung {
                    // A ping was tried already.
                    self.step(Input::Lost(trouble));
                } else if self.doubt.is_none() {
                    let wire = self.driver.shared.board().wire.clone();
                    self.doubt = wire.map(|wire| doubt(wire).boxed());
                }
            }
            Command::Suspect(_) | Command::Stop => {}
        }
    }

    fn tell(&self) {
        let phase = self.link.phase(self.driver.ambient.now());
        // Between the choice of another engine and its being found the old one's phase stands.
        if self.switched {
            return;
        }
        self.driver.shared.tell(|board, changes| {
            if board.link.phase != phase {
                board.link.phase = phase;
                changes.link = true;
            }
        });
    }
}

async fn doubt(wire: Wire) -> Option<Trouble> {
    wire.ping(DOUBT)
        .await
        .err()
        .map(|error| wire.trouble(&error))
}

async fn maybe<T>(work: &mut Option<BoxFuture<'static, T>>) -> T {
    match work {
        Some(work) => work.await,
        None => pending().await,
    }
}
