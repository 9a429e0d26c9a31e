//! What a process wrote and the page has not drawn yet. Pure.

use contract::TerminalNews;
use std::collections::VecDeque;

/// The most bytes that are held: read from the engine, and not yet said to be drawn.
pub(super) const WINDOW: usize = 512 << 10;
/// The most bytes that are sent at once.
pub(super) const CHUNK: usize = 64 << 10;

/// Something for the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalOutput {
    /// What the process wrote, at most 64 KiB.
    Bytes(Vec<u8>),
    /// What is told beside it.
    News(TerminalNews),
}

/// A bounded queue, in order: the first news, the bytes, the last news. What was sent is kept until
/// it was drawn, for a page that goes away may have drawn none of it.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    held: VecDeque<u8>,
    /// So many of the held bytes were sent.
    sent: usize,
    /// So many bytes were drawn since the sink began.
    drawn: u64,
    opened: Option<TerminalNews>,
    told_opened: bool,
    last: Option<TerminalNews>,
    /// Who takes things out; grows with each new sink.
    sink: u64,
}

impl Outgoing {
    /// How many bytes may be read.
    pub(super) fn room(&self) -> usize {
        WINDOW.saturating_sub(self.held.len())
    }

    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.held.extend(bytes);
    }

    pub(super) fn open(&mut self, news: TerminalNews) {
        self.opened = Some(news);
    }

    /// Nothing comes after it. The first one counts.
    pub(super) fn end(&mut self, news: TerminalNews) {
        self.last.get_or_insert(news);
    }

    /// The page has drawn so many bytes since its sink began. A page that counts wrong gets no more
    /// than what was sent.
    pub(super) fn ack(&mut self, drawn: u64) {
        let newly = drawn.saturating_sub(self.drawn);
        let newly = usize::try_from(newly).map_or(self.sent, |newly| newly.min(self.sent));
        self.held.drain(..newly);
        self.sent -= newly;
        self.drawn += newly as u64;
    }

    /// Another sink takes over: all that was not drawn is sent again. Its number.
    pub(super) fn resume(&mut self) -> u64 {
        self.sent = 0;
        self.drawn = 0;
        self.told_opened = false;
        self.sink += 1;
        self.sink
    }

    pub(super) fn is_taken_by(&self, sink: u64) -> bool {
        self.sink == sink
    }

    /// Bytes that wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        self.held.len() - self.sent
    }

    /// There is something to tell that has no reason to wait for more bytes.
    pub(super) fn has_news(&self) -> bool {
        (self.opened.is_some() && !self.told_opened) || self.last.is_some()
    }

    pub(super) fn take(&mut self) -> Option<TerminalOutput> {
        if !self.told_opened
            && let Some(opened) = &self.opened
        {
            self.told_opened = true;
            return Some(TerminalOutput::News(opened.clone()));
        }
        let size = self.waiting().min(CHUNK);
        if size == 0 {
            return self.last.clone().map(TerminalOutput::News);
        }
        let from = self.sent;
        self.sent += size;
        let (front, back) = self.held.as_slices();
        let mut bytes = Vec::with_capacity(size);
        if from < front.len() {
            bytes.extend_from_slice(&front[from..front.len().min(from + size)]);
        }
        let rest = size - bytes.len();
        let from = from.saturating_sub(front.len());
        bytes.extend_from_slice(&back[from..from + rest]);
        Some(TerminalOutput::Bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(out: &mut Outgoing) -> Vec<u8> {
        match out.take() {
            Some(TerminalOutput::Bytes(bytes)) => bytes,
            other => unreachable!("{other:?}"),
        }
    }

    fn opened() -> TerminalNews {
        TerminalNews::Opened {
            tty: true,
            stdin: true,
            once: false,
            command: Vec::new(),
        }
    }

    #[test]
    fn the_window_closes_and_opens_with_what_was_drawn() {
        let mut out = Outgoing::default();
        let text: Vec<u8> = (0..WINDOW).map(|at| (at % 251) as u8).collect();
        out.push(&text);
        assert_eq!(out.room(), 0);
        let mut sent = Vec::new();
        while out.waiting() > 0 {
            sent.extend(bytes(&mut out));
        }
        assert_eq!(sent, text);
        assert_eq!(out.take(), None);
        out.ack(10);
        out.ack(7);
        assert_eq!(out.room(), 10);
        // Around the end of the ring.
        out.push(b"0123456789");
        assert_eq!(bytes(&mut out), b"0123456789");
        out.ack(u64::MAX);
        assert_eq!((out.room(), out.waiting()), (WINDOW, 0));
    }

    #[test]
    fn every_part_of_the_ring_comes_in_order() {
        let mut out = Outgoing::default();
        let (mut pushed, mut sent, mut drawn) = (0u64, 0u64, 0);
        for step in 0..2000usize {
            let piece: Vec<u8> = (0..(step * 37) % 9000)
                .map(|at| ((pushed + at as u64) % 251) as u8)
                .collect();
            if piece.len() <= out.room() {
                out.push(&piece);
                pushed += piece.len() as u64;
            }
            if out.waiting() > 0 {
                for byte in bytes(&mut out) {
                    assert_eq!(u64::from(byte), sent % 251);
                    sent += 1;
                }
            }
            if step % 3 == 0 {
                drawn += (sent - drawn) / 2;
                out.ack(drawn);
            }
        }
        assert!(pushed > 5 * WINDOW as u64);
    }

    #[test]
    fn another_sink_gets_what_was_not_drawn_and_the_news() {
        let mut out = Outgoing::default();
        out.open(opened());
        out.push(b"one two three");
        assert_eq!(out.take(), Some(TerminalOutput::News(opened())));
        assert_eq!(bytes(&mut out), b"one two three");
        out.ack(4);
        let sink = out.resume();
        assert!(out.is_taken_by(sink) && !out.is_taken_by(sink - 1));
        assert_eq!(out.take(), Some(TerminalOutput::News(opened())));
        assert_eq!(bytes(&mut out), b"two three");
        out.ack(9);
        assert_eq!(out.room(), WINDOW);
        out.push(b"!");
        out.end(TerminalNews::Exited { code: Some(0) });
        out.end(TerminalNews::Detached);
        assert_eq!(bytes(&mut out), b"!");
        assert_eq!(
            out.take(),
            Some(TerminalOutput::News(TerminalNews::Exited { code: Some(0) }))
        );
    }
}
