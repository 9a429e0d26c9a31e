//! One terminal: what comes in from the page, what goes out to it, and who owns it.

use super::outgoing::Outgoing;
use bytes::Bytes;
use contract::{TerminalNews, TerminalTo};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, mpsc, watch};
use tokio_util::sync::CancellationToken;

/// Pieces of input that wait for the process; who types more waits.
const INPUTS: usize = 256;

/// Columns and rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) cols: u16,
    pub(super) rows: u16,
    /// Grows where the process is to draw everything again, though nothing else changed.
    pub(super) redraws: u32,
}

/// A terminal, shared by those who speak for the page and the task that speaks to the engine.
pub(super) struct Session {
    pub(super) to: TerminalTo,
    out: Mutex<Outgoing>,
    /// Rings when there is something to send.
    bell: watch::Sender<()>,
    /// Rings when there is room to read.
    room: Notify,
    pub(super) input: mpsc::Sender<Bytes>,
    pub(super) size: watch::Sender<Size>,
    /// The page closed it.
    pub(super) closed: CancellationToken,
    place: Mutex<Place>,
}

/// Where it is shown.
struct Place {
    window: String,
    /// Cancelled where somebody takes it over: it is not closed then.
    waits: Option<CancellationToken>,
}

impl Session {
    pub(super) fn new(
        to: TerminalTo,
        window: &str,
        size: (u16, u16),
    ) -> (Arc<Self>, mpsc::Receiver<Bytes>) {
        let (input, inputs) = mpsc::channel(INPUTS);
        let size = Size {
            cols: size.0,
            rows: size.1,
            redraws: 0,
        };
        let session = Self {
            to,
            out: Mutex::default(),
            bell: watch::Sender::new(()),
            room: Notify::new(),
            input,
            size: watch::Sender::new(size),
            closed: CancellationToken::new(),
            place: Mutex::new(Place {
                window: window.to_owned(),
                waits: None,
            }),
        };
        (Arc::new(session), inputs)
    }

    pub(super) fn out(&self) -> MutexGuard<'_, Outgoing> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn place(&self) -> MutexGuard<'_, Place> {
        self.place.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn bell(&self) -> watch::Receiver<()> {
        self.bell.subscribe()
    }

    fn ring(&self) {
        self.bell.send_replace(());
    }

    /// Waits until something may be read: how many bytes.
    pub(super) async fn room(&self) -> usize {
        loop {
            let room = self.out().room();
            if room > 0 {
                return room;
            }
            self.room.notified().await;
        }
    }

    pub(super) fn push(&self, bytes: &[u8]) {
        self.out().push(bytes);
        self.ring();
    }

    pub(super) fn ack(&self, drawn: u64) {
        self.out().ack(drawn);
        self.room.notify_one();
    }

    pub(super) fn opened(&self, news: TerminalNews) {
        self.out().open(news);
        self.ring();
    }

    pub(super) fn ended(&self, news: TerminalNews) {
        self.out().end(news);
        self.ring();
    }

    pub(super) fn resize(&self, cols: u16, rows: u16, redraw: bool) {
        self.size.send_if_modified(|size| {
            let changed = redraw || (size.cols, size.rows) != (cols, rows);
            *size = Size {
                cols,
                rows,
                redraws: size.redraws + u32::from(redraw),
            };
            changed
        });
    }

    /// Shown in this window from now on: the number of its sink.
    pub(super) fn resume(&self, window: &str) -> u64 {
        {
            let mut place = self.place();
            window.clone_into(&mut place.window);
            if let Some(waits) = place.waits.take() {
                waits.cancel();
            }
        }
        let sink = self.out().resume();
        self.ring();
        sink
    }

    /// The page that showed it is gone, and may come back. Cancelled when it has; `None` where it
    /// is shown elsewhere, or waits already.
    pub(super) fn abandon(&self, window: &str) -> Option<CancellationToken> {
        let waits = {
            let mut place = self.place();
            if place.window != window || place.waits.is_some() {
                return None;
            }
            let waits = CancellationToken::new();
            place.waits = Some(waits.clone());
            waits
        };
        // Whoever sends to the page that is gone stops.
        self.out().resume();
        self.ring();
        Some(waits)
    }

    pub(super) fn is_shown_in(&self, window: &str) -> bool {
        self.place().window == window
    }
}
