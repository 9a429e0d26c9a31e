//! Bytes of `GET /containers/{id}/logs?timestamps=1` → lines.
//!
//! The engine keeps entries: a line each, or, of a line that is longer than 16 KiB, parts of that
//! size without a newline, and puts a moment before each entry. Without a terminal an entry is a
//! frame; with one the moments stand in the bytes, and an entry ends with its newline or at 16 KiB.

use super::batch::Batch;
use super::had::{Had, Verdict};
use super::stamp::{LONGEST as LONGEST_STAMP, Nanos, Stamps, UNSAID};
use crate::frames::{Frames, Misframed, Origin, Piece};
use bytes::Bytes;
use contract::LogStream;
use memchr::memchr;

/// The size of the parts that Docker makes of a long line.
const PART: usize = 16 << 10;
/// The longest line that is kept whole; a process that never ends its line would fill the memory.
pub(super) const LONGEST_LINE: usize = 32 << 20;

/// Takes one container's log apart. Kept over connections, so that a line of which one brought the
/// beginning is continued by the next.
#[derive(Debug)]
pub(super) struct Cutter {
    frames: Frames,
    tty: bool,
    /// Parts may be shorter than [`PART`] (podman).
    short_parts: bool,
    stamps: Stamps,
    /// Lines whose end has not come, by stream.
    open: [Open; 3],
    /// The beginning of an entry whose moment is not whole yet.
    head: Vec<u8>,
    entry: Option<Entry>,
    pub(super) had: Had,
    /// Entries from here on are left out.
    before: Option<Nanos>,
    gap: bool,
    entries: u64,
    /// What was read and not taken yet.
    pub(super) out: Batch,
}

#[derive(Debug, Default)]
struct Open {
    at: Nanos,
    text: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    at: Nanos,
    stream: usize,
    /// Bytes of it so far.
    taken: usize,
    /// It ended its line.
    ended: bool,
    /// It is not wanted.
    left: bool,
    /// How long the open line was before it.
    open_before: usize,
}

const STREAMS: [LogStream; 3] = [LogStream::Stdout, LogStream::Stderr, LogStream::Terminal];

fn index(origin: Origin) -> usize {
    match origin {
        Origin::Stdout => 0,
        Origin::Stderr => 1,
        Origin::Terminal => 2,
    }
}

impl Cutter {
    pub(super) fn new(tty: bool, short_parts: bool) -> Self {
        Self {
            frames: Frames::new(tty),
            tty,
            short_parts,
            stamps: Stamps::default(),
            open: Default::default(),
            head: Vec::new(),
            entry: None,
            had: Had::new(),
            before: None,
            gap: false,
            entries: 0,
            out: Batch::default(),
        }
    }

    /// Only entries before this moment are wanted.
    pub(super) fn until(mut self, before: Option<Nanos>) -> Self {
        self.before = before;
        self
    }

    /// Another connection begins. What the one before brought of an entry without its end will be
    /// told again.
    pub(super) fn again(&mut self) {
        self.frames = Frames::new(self.tty);
        self.head.clear();
        self.gap = false;
        if let Some(entry) = self.entry.take()
            && !entry.left
            && let Some(open) = self.open.get_mut(entry.stream)
        {
            open.text.truncate(entry.open_before);
        }
    }

    /// See [`Verdict::Gap`]; what came from there on was left out.
    pub(super) fn has_gap(&self) -> bool {
        self.gap
    }

    /// Entries that were read to their end.
    pub(super) fn entries(&self) -> u64 {
        self.entries
    }

    /// Lines whose end has not come yet.
    pub(super) fn open(&self) -> impl Iterator<Item = (Nanos, LogStream, &[u8])> {
        let all = self.open.iter().zip(STREAMS);
        all.filter(|(open, _)| !open.text.is_empty())
            .map(|(open, stream)| (open.at, stream, open.text.as_slice()))
    }

    /// Takes in what came, cut anywhere.
    pub(super) fn push(&mut self, bytes: Bytes) -> Result<(), Misframed> {
        let result = self.frames.push(bytes);
        while let Some(piece) = self.frames.next_piece() {
            self.piece(&piece);
        }
        result
    }

    /// The log ended: the process is gone, and so its last lines have no end.
    pub(super) fn finish(&mut self) {
        if !self.head.is_empty() {
            let head = std::mem::take(&mut self.head);
            let stream = if self.tty { 2 } else { 0 };
            self.begin(UNSAID, stream);
            self.content(&head);
        }
        self.end_entry();
        for stream in 0..self.open.len() {
            self.end_line(stream);
        }
    }

    fn piece(&mut self, piece: &Piece) {
        let stream = index(piece.origin);
        if piece.begins {
            self.end_entry();
            self.head.clear();
        }
        self.bytes(&piece.bytes, stream);
        if piece.ends {
            if self.entry.is_none() {
                // Shorter than a moment.
                let head = std::mem::take(&mut self.head);
                self.begin(UNSAID, stream);
                self.content(&head);
            }
            self.end_entry();
        }
    }

    fn bytes(&mut self, bytes: &[u8], stream: usize) {
        if self.entry.is_none() && !self.head.is_empty() {
            let joined = [std::mem::take(&mut self.head).as_slice(), bytes].concat();
            self.entries_of(&joined, stream);
        } else {
            self.entries_of(bytes, stream);
        }
    }

    fn entries_of(&mut self, mut bytes: &[u8], stream: usize) {
        while !bytes.is_empty() {
            if self.entry.is_none() {
                match self.stamps.read(bytes) {
                    Some((at, rest)) => {
                        bytes = bytes.get(rest..).unwrap_or_default();
                        self.begin(at, stream);
                        continue;
                    }
                    None if bytes.len() < LONGEST_STAMP && could_be_stamp(bytes) => {
                        self.head = bytes.to_vec();
                        return;
                    }
                    None => self.begin(UNSAID, stream),
                }
            }
            let taken = if self.tty {
                // Nothing but the text itself says where an entry ends.
                let taken = self.entry.map_or(0, |entry| entry.taken);
                let most = bytes.len().min(PART.saturating_sub(taken).max(1));
                let part = bytes.get(..most).unwrap_or(bytes);
                memchr(b'\n', part).map_or(most, |newline| newline + 1)
            } else {
                bytes.len()
            };
            let (content, rest) = bytes.split_at_checked(taken).unwrap_or((bytes, &[]));
            self.content(content);
            bytes = rest;
            if self.tty
                && self
                    .entry
                    .is_some_and(|entry| entry.ended || entry.taken >= PART)
            {
                self.end_entry();
            }
        }
    }

    fn begin(&mut self, at: Nanos, stream: usize) {
        let late = self.before.is_some_and(|before| at >= before);
        // With a terminal the moment of a part may be text.
        let verdict = self.had.judge(at, stream as u8);
        self.gap |= verdict == Verdict::Gap;
        let open_before = self.open.get(stream).map_or(0, |open| open.text.len());
        self.entry = Some(Entry {
            at,
            stream,
            taken: 0,
            ended: false,
            left: late || self.gap || verdict == Verdict::Leave,
            open_before,
        });
    }

    fn content(&mut self, bytes: &[u8]) {
        let Some(entry) = &mut self.entry else {
            return;
        };
        entry.taken += bytes.len();
        entry.ended = bytes.last() == Some(&b'\n');
        let (at, stream, left) = (entry.at, entry.stream, entry.left);
        if left {
            return;
        }
        let mut bytes = bytes;
        while let Some(newline) = memchr(b'\n', bytes) {
            let (line, rest) = bytes.split_at_checked(newline).unwrap_or((bytes, &[]));
            bytes = rest.get(1..).unwrap_or_default();
            let (Some(open), Some(name)) = (self.open.get_mut(stream), STREAMS.get(stream)) else {
                return;
            };
            if open.text.is_empty() {
                self.out.push(at, *name, line);
            } else {
                open.text.extend_from_slice(line);
                self.end_line(stream);
            }
            if let Some(entry) = &mut self.entry {
                entry.open_before = 0;
            }
        }
        if bytes.is_empty() {
            return;
        }
        if let Some(open) = self.open.get_mut(stream) {
            if open.text.is_empty() {
                open.at = at;
            }
            open.text.extend_from_slice(bytes);
            if open.text.len() >= LONGEST_LINE {
                self.end_line(stream);
                if let Some(entry) = &mut self.entry {
                    entry.open_before = 0;
                }
            }
        }
    }

    /// No more comes of the entry that was begun.
    pub(super) fn end_entry(&mut self) {
        let Some(entry) = self.entry.take() else {
            return;
        };
        if entry.left {
            return;
        }
        self.entries += 1;
        self.had.took(entry.at, entry.stream as u8);
        // Docker cuts a line only at its part's size; where it hands on less without a newline,
        // the process ended, or closed its output.
        if !entry.ended && entry.taken < PART && !self.short_parts {
            self.end_line(entry.stream);
        }
    }

    fn end_line(&mut self, stream: usize) {
        let (Some(open), Some(name)) = (self.open.get_mut(stream), STREAMS.get(stream)) else {
            return;
        };
        if open.text.is_empty() {
            return;
        }
        self.out.push(open.at, *name, &open.text);
        open.text.clear();
        // Of one line of 10 MB nothing stays behind.
        open.text.shrink_to(4 * PART);
    }
}

/// What came so far may still become a moment.
fn could_be_stamp(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|byte| byte.is_ascii_digit() || b"-:.TZ+".contains(byte))
}

#[cfg(test)]
mod tests;
