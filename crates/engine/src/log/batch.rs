//! Lines on their way from a reader to the store.

use super::stamp::Nanos;
use contract::LogStream;
use memchr::memchr3;

/// Not plain: it has escape sequences, carriage returns or backspaces, and reads otherwise than its
/// bytes.
pub(super) const STYLED: u8 = 1;
/// No text, but a [`contract::LogMark`] as JSON.
pub(super) const MARK: u8 = 2;

/// Lines in the order in which they were read, in one piece of memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Batch {
    /// Each line, and a newline after it.
    pub(super) text: Vec<u8>,
    pub(super) lines: Vec<Line>,
}

/// A line of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) at: Nanos,
    /// Where its text begins.
    pub(super) from: u32,
    /// Without its newline.
    pub(super) length: u32,
    pub(super) stream: LogStream,
    pub(super) flags: u8,
}

impl Batch {
    /// A line, without its newline. A carriage return at its end belongs to that.
    pub(super) fn push(&mut self, at: Nanos, stream: LogStream, text: &[u8]) {
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let styled = memchr3(0x1b, b'\r', 0x08, text).is_some();
        self.add(at, stream, if styled { STYLED } else { 0 }, text);
    }

    /// A mark between lines.
    pub(super) fn mark(&mut self, at: Nanos, mark: &contract::LogMark) {
        let text = serde_json::to_vec(mark).unwrap_or_default();
        self.add(at, LogStream::Stdout, MARK, &text);
    }

    fn add(&mut self, at: Nanos, stream: LogStream, flags: u8, text: &[u8]) {
        // Batches are sent on long before they reach what 32 bits can count.
        let from = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.text.extend_from_slice(text);
        self.text.push(b'\n');
        self.lines.push(Line {
            at,
            from,
            length,
            stream,
            flags,
        });
    }

    pub(super) fn text_of(&self, line: &Line) -> &[u8] {
        let from = line.from as usize;
        self.text
            .get(from..from + line.length as usize)
            .unwrap_or_default()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Bytes that it takes.
    pub(super) fn size(&self) -> usize {
        self.text.len() + self.lines.len() * size_of::<Line>()
    }
}
