//! A page that shows a terminal: draws what comes, and says so.

use super::docker;
use contract::*;
use engine::{Engine, Terminal, TerminalOutput};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long anything may take before a test gives up on it.
const LONG: Duration = Duration::from_secs(30);

pub(crate) struct Shown {
    pub(crate) engine: Engine,
    pub(crate) id: TerminalId,
    pub(crate) terminal: Terminal,
    /// Everything that was drawn.
    pub(crate) text: Vec<u8>,
    pub(crate) news: Vec<TerminalNews>,
    drawn: u64,
}

/// A terminal that nobody else uses.
pub(crate) fn name() -> TerminalId {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("terminal{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// An exec with a terminal and an input.
pub(crate) fn tty(command: &[&str]) -> ExecSpec {
    ExecSpec {
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        tty: true,
        interactive: true,
        ..ExecSpec::default()
    }
}

impl Shown {
    pub(crate) fn open(engine: &Engine, to: TerminalTo) -> Self {
        Self::open_as(engine, name(), to, "main")
    }

    pub(crate) fn open_as(engine: &Engine, id: TerminalId, to: TerminalTo, window: &str) -> Self {
        let args = TerminalOpen {
            terminal: id.clone(),
            to,
            cols: 80,
            rows: 24,
        };
        Self {
            engine: engine.clone(),
            terminal: engine.terminal_open(args, window),
            id,
            text: Vec::new(),
            news: Vec::new(),
            drawn: 0,
        }
    }

    pub(crate) fn exec(engine: &Engine, id: &str, exec: ExecSpec) -> Self {
        let id = id.to_owned();
        Self::open(engine, TerminalTo::Exec { id, exec })
    }

    pub(crate) async fn type_in(&self, text: &str) {
        let input = TerminalInput {
            terminal: self.id.clone(),
            text: text.to_owned(),
            bytes: false,
        };
        if let Err(failure) = self.engine.terminal_input(input).await {
            panic!("{failure:?}: {:?} {}", self.news, self.said());
        }
    }

    pub(crate) async fn close(&self) {
        let terminal = self.id.clone();
        let closed = self.engine.terminal_close(TerminalClose { terminal }).await;
        closed.expect("it can always be closed");
    }

    /// Takes the next thing, without drawing it.
    pub(crate) async fn take(&mut self) -> Option<TerminalOutput> {
        tokio::time::timeout(LONG, self.terminal.next())
            .await
            .unwrap_or_else(|_| panic!("silent; news {:?}, text {}", self.news, self.said()))
    }

    /// Says that so many more bytes were drawn.
    pub(crate) async fn draw(&mut self, bytes: usize) {
        self.drawn += bytes as u64;
        let ack = TerminalAck {
            terminal: self.id.clone(),
            drawn: self.drawn,
        };
        self.engine.terminal_ack(ack).await.expect("it is heard");
    }

    /// Takes and draws the next thing; false after the last.
    pub(crate) async fn step(&mut self) -> bool {
        match self.take().await {
            Some(TerminalOutput::Bytes(bytes)) => {
                self.text.extend_from_slice(&bytes);
                self.draw(bytes.len()).await;
                true
            }
            Some(TerminalOutput::News(news)) => {
                self.news.push(news);
                true
            }
            None => false,
        }
    }

    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.text).into_owned()
    }

    /// Draws until a text stands there.
    pub(crate) async fn until(&mut self, text: &str) {
        while !self.said().contains(text) {
            assert!(
                self.step().await,
                "over before {text:?}: {:?} {}",
                self.news,
                self.said()
            );
        }
    }

    /// Draws to the end: the last news.
    pub(crate) async fn end(&mut self) -> TerminalNews {
        while self.step().await {}
        self.news.last().expect("it ends with news").clone()
    }
}

/// Waits until the processes of all terminals have ended.
pub(crate) async fn all_closed(engine: &Engine) {
    for _ in 0..600 {
        if engine.open_terminals() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} terminals are still open", engine.open_terminals());
}

/// How many execs of a container run.
pub(crate) fn running_execs(id: &str) -> usize {
    // The engine lists those that run and those that have ended a moment ago; `top` tells which
    // processes there are.
    let processes = docker(&["top", id, "-eo", "pid,ppid,args"]);
    processes.lines().count() - 2
}
