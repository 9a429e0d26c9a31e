//! Terminals: bytes to and from a process in a container.
//!
//! | part | what it does |
//! |---|---|
//! | `session` | one terminal: input, output, size, who shows it |
//! | `outgoing` | what was read and is not drawn yet: bounded, sent again to a new sink (pure) |
//! | `converse` | bytes both ways over one connection |
//! | `exec` | a new process: made, begun, its exit code |
//! | `attach` | the main process: attached to, started, its exit code |
//! | `debug` | a shell of another image beside a container: made, attached to, removed |
//! | `keys`, `line` | keys that are not for the process alone; lines, where it has no terminal (pure) |
//! | `opening`, `way_out` | what engines say where it does not begin, and what helps (pure) |
//! | `size` | rows and columns, told to the process |
//! | `ending` | the end of a process whose terminal is closed |
//! | `outside` | the same in the desktop's own terminal program: what is to be run |
//! | `shells` | which shells a container has |

mod attach;
mod converse;
mod debug;
mod ending;
mod exec;
mod keys;
mod line;
mod opening;
mod outgoing;
mod outside;
mod session;
mod shells;
mod size;
mod way_out;

pub(crate) use debug::sweep;
pub use outgoing::TerminalOutput;
pub use outside::Outside;

use crate::engine::Engine;
use bytes::Bytes;
use contract::{
    Deed, Failure, FailureCode, TerminalAck, TerminalClose, TerminalId, TerminalInput,
    TerminalNews, TerminalOpen, TerminalResize, TerminalTo,
};
use outgoing::CHUNK;
use session::Session;
use shells::KnownShells;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// Bytes that come sooner after the last ones wait this long for more, so that a flood of small
/// pieces does not cost the page a message each. What is typed comes back at once.
const PACE: Duration = Duration::from_millis(4);
/// How long a terminal waits for the page that showed it to come back.
const RELOAD: Duration = Duration::from_secs(30);

/// The terminals of all windows.
#[derive(Default)]
pub(crate) struct Terminals {
    all: Mutex<HashMap<TerminalId, Arc<Session>>>,
    /// Those whose process may still run.
    open: watch::Sender<usize>,
    shells: KnownShells,
}

impl Terminals {
    fn all(&self) -> MutexGuard<'_, HashMap<TerminalId, Arc<Session>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, id: &str) -> Option<Arc<Session>> {
        self.all().get(id).cloned()
    }

    fn forget_shells(&self, container: &str) {
        self.shells.forget(container);
    }
}

/// What comes out of a terminal, for the page that shows it. Dropping it does not close the
/// terminal.
pub struct Terminal {
    engine: Engine,
    id: TerminalId,
    session: Arc<Session>,
    bell: watch::Receiver<()>,
    sink: u64,
    /// When bytes were given last.
    gave: Option<Instant>,
}

impl Terminal {
    /// The next thing for the page: bytes at once where little comes, in larger pieces where much
    /// does. No more than 512 KiB are given beyond what the page said to have drawn. `None` after
    /// the last news, and where another page shows the terminal from now on.
    pub async fn next(&mut self) -> Option<TerminalOutput> {
        loop {
            self.bell.borrow_and_update();
            let due = {
                let mut out = self.session.out();
                if !out.is_taken_by(self.sink) {
                    return None;
                }
                let waiting = out.waiting();
                let due = self.gave.map(|gave| gave + PACE);
                let full = waiting >= CHUNK || out.has_news();
                match due.filter(|due| !full && *due > Instant::now()) {
                    Some(due) if waiting > 0 => Some(due),
                    _ => match out.take() {
                        Some(TerminalOutput::Bytes(bytes)) => {
                            self.gave = Some(Instant::now());
                            return Some(TerminalOutput::Bytes(bytes));
                        }
                        Some(TerminalOutput::News(news)) => {
                            drop(out);
                            if !matches!(news, TerminalNews::Opened { .. }) {
                                self.over();
                            }
                            return Some(TerminalOutput::News(news));
                        }
                        None => None,
                    },
                }
            };
            match due {
                // Nothing tells that no more comes for now, so this is a timer.
                Some(due) => tokio::select! {
                    () = tokio::time::sleep_until(due) => {}
                    _ = self.bell.changed() => {}
                },
                None => self.bell.changed().await.ok()?,
            }
        }
    }

    /// The page knows how it ended.
    fn over(&mut self) {
        // Whoever asks for more is told that there is none.
        self.session.out().resume();
        self.engine.forget_terminal(&self.id, &self.session);
    }
}

impl Engine {
    /// Opens a terminal, or shows one again ([`TerminalTo::Resume`]) in this window. Trouble is
    /// told as news.
    ///
    /// Must be called within a tokio runtime.
    pub fn terminal_open(&self, args: TerminalOpen, window: &str) -> Terminal {
        let TerminalOpen {
            terminal,
            to,
            cols,
            rows,
        } = args;
        let mut all = self.terminals().all();
        // A webview that is reloaded sends its commands again: the same terminal.
        if let Some(session) = all.get(&terminal).cloned() {
            drop(all);
            let sink = session.resume(window);
            session.resize(cols, rows, true);
            return self.terminal(terminal, session, sink);
        }
        let (session, inputs) = Session::new(to, window, (cols, rows));
        if session.to == TerminalTo::Resume {
            session.ended(exec::failed(no_such(&terminal), None));
            return self.terminal(terminal, session, 0);
        }
        all.insert(terminal.clone(), Arc::clone(&session));
        drop(all);
        self.terminals().open.send_modify(|open| *open += 1);
        tokio::spawn(self.clone().run_terminal(Arc::clone(&session), inputs));
        self.terminal(terminal, session, 0)
    }

    fn terminal(&self, id: TerminalId, session: Arc<Session>, sink: u64) -> Terminal {
        Terminal {
            engine: self.clone(),
            id,
            bell: session.bell(),
            session,
            sink,
            gave: None,
        }
    }

    async fn run_terminal(self, session: Arc<Session>, mut inputs: mpsc::Receiver<Bytes>) {
        let _counted = Counted(&self);
        let news = match &session.to {
            TerminalTo::Exec { id, exec } => {
                exec::run(&self, &session, &mut inputs, id, exec).await
            }
            TerminalTo::Attach { id, start } => {
                let main = attach::Main {
                    id,
                    name: &self.name_of(id),
                    start: *start,
                    leaves: true,
                };
                attach::run(&self, &session, &mut inputs, main).await
            }
            TerminalTo::Debug { id, image } => {
                debug::run(&self, &session, &mut inputs, id, image).await
            }
            // Answered where it is asked.
            TerminalTo::Resume => exec::failed(no_such(""), None),
        };
        session.ended(news);
    }

    /// What was typed. Waits where the process does not take it; pieces that are given one after
    /// another arrive in that order.
    pub async fn terminal_input(&self, args: TerminalInput) -> Result<(), Failure> {
        let session = self.session(&args.terminal)?;
        let bytes = if args.bytes {
            args.text.chars().map(|one| one as u32 as u8).collect()
        } else {
            Bytes::from(args.text)
        };
        if !bytes.is_empty() {
            // It only fails once the process has ended, which is told as news.
            let _ = session.input.send(bytes).await;
        }
        Ok(())
    }

    /// So much was drawn.
    pub async fn terminal_ack(&self, args: TerminalAck) -> Result<(), Failure> {
        // A terminal that is over needs no word.
        if let Some(session) = self.terminals().get(&args.terminal) {
            session.ack(args.drawn);
        }
        Ok(())
    }

    /// Rows and columns.
    pub async fn terminal_resize(&self, args: TerminalResize) -> Result<(), Failure> {
        if let Some(session) = self.terminals().get(&args.terminal) {
            session.resize(args.cols, args.rows, false);
        }
        Ok(())
    }

    /// Closes a terminal. Its process is ended after this has answered;
    /// [`Engine::open_terminals`] counts it until then.
    pub async fn terminal_close(&self, args: TerminalClose) -> Result<(), Failure> {
        if let Some(session) = self.terminals().get(&args.terminal) {
            self.close_terminal(&args.terminal, &session);
        }
        Ok(())
    }

    /// The page of a window is loaded again: its terminals wait half a minute for it to take them
    /// over, and are closed then.
    ///
    /// Must be called within a tokio runtime.
    pub fn terminals_wait(&self, window: &str) {
        let all: Vec<_> = self.terminals().all().clone().into_iter().collect();
        for (id, session) in all {
            if let Some(taken) = session.abandon(window) {
                let engine = self.clone();
                tokio::spawn(async move {
                    // A page that does not come back says nothing.
                    tokio::select! {
                        () = tokio::time::sleep(RELOAD) => engine.close_terminal(&id, &session),
                        () = taken.cancelled() => {}
                        () = session.closed.cancelled() => {}
                    }
                });
            }
        }
    }

    /// A window is gone: its terminals are closed.
    pub fn terminals_end(&self, window: &str) {
        let all: Vec<_> = self.terminals().all().clone().into_iter().collect();
        for (id, session) in all {
            if session.is_shown_in(window) {
                self.close_terminal(&id, &session);
            }
        }
    }

    /// Closes all terminals, and waits until their processes have ended.
    pub async fn terminals_end_all(&self) {
        let all: Vec<_> = self.terminals().all().clone().into_iter().collect();
        for (id, session) in all {
            self.close_terminal(&id, &session);
        }
        let mut open = self.terminals().open.subscribe();
        // It only fails once this handle is gone.
        let _ = open.wait_for(|open| *open == 0).await;
    }

    /// How many terminals have a process that may still run.
    pub fn open_terminals(&self) -> usize {
        *self.terminals().open.borrow()
    }

    fn close_terminal(&self, id: &str, session: &Arc<Session>) {
        session.closed.cancel();
        // Whoever sends to the page stops.
        session.resume("");
        self.forget_terminal(id, session);
    }

    fn forget_terminal(&self, id: &str, session: &Arc<Session>) {
        let mut all = self.terminals().all();
        if all.get(id).is_some_and(|known| Arc::ptr_eq(known, session)) {
            all.remove(id);
        }
    }

    fn session(&self, id: &str) -> Result<Arc<Session>, Failure> {
        self.terminals().get(id).ok_or_else(|| no_such(id))
    }
}

/// Counts a terminal until its process has ended, also where its task broke.
struct Counted<'a>(&'a Engine);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.terminals().open.send_modify(|open| *open -= 1);
    }
}

fn no_such(id: &str) -> Failure {
    Failure {
        deed: Deed::OpenTerminal,
        subject: id.to_owned(),
        code: Some(FailureCode::Gone),
        message: "no such terminal".to_owned(),
    }
}
