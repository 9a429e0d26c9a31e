//! The lines of one view: the newest in memory, older ones in a file, the oldest given up.
//!
//! Lines lie side by side in chunks of about a megabyte, each with a newline after it, so that a
//! search goes over whole chunks, and a line costs its bytes and a record of sixteen more.

use super::batch::{Batch, Line};
use super::spill::Spill;
use super::stamp::Nanos;
use contract::LogStream;
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

/// Text of a chunk, in bytes. A line that is longer has a chunk of its own.
const CHUNK: usize = 1 << 20;

/// Lines that lie side by side.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    /// Number of its first line.
    pub(super) first: u64,
    /// Each line, and a newline after it.
    pub(super) text: Vec<u8>,
    pub(super) lines: Vec<Record>,
    /// A line of it is not plain ([`super::batch::STYLED`], [`super::batch::MARK`]).
    pub(super) styled: bool,
}

/// What is kept of a line beside its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) at: Nanos,
    from: u32,
    pub(super) source: u16,
    stream: u8,
    pub(super) flags: u8,
}

impl Record {
    pub(super) fn stream(self) -> LogStream {
        match self.stream {
            0 => LogStream::Stdout,
            1 => LogStream::Stderr,
            _ => LogStream::Terminal,
        }
    }

    pub(super) fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        let (at, rest) = bytes.split_at_mut(8);
        at.copy_from_slice(&self.at.to_le_bytes());
        let (from, rest) = rest.split_at_mut(4);
        from.copy_from_slice(&self.from.to_le_bytes());
        let (source, rest) = rest.split_at_mut(2);
        source.copy_from_slice(&self.source.to_le_bytes());
        rest.copy_from_slice(&[self.stream, self.flags]);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; 16]) -> Self {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, stream, flags] = *bytes;
        Self {
            at: i64::from_le_bytes([a, b, c, d, e, f, g, h]),
            from: u32::from_le_bytes([i, j, k, l]),
            source: u16::from_le_bytes([m, n]),
            stream,
            flags,
        }
    }
}

impl Chunk {
    /// Bytes that it takes.
    fn size(&self) -> u64 {
        (self.text.len() + self.lines.len() * size_of::<Record>()) as u64
    }

    pub(super) fn end(&self) -> u64 {
        self.first + self.lines.len() as u64
    }

    /// Where in the text a line lies, counted within the chunk.
    pub(super) fn range(&self, at: usize) -> std::ops::Range<usize> {
        let from = self
            .lines
            .get(at)
            .map_or(self.text.len(), |line| line.from as usize);
        let next = self
            .lines
            .get(at + 1)
            .map_or(self.text.len(), |line| line.from as usize);
        from..next.saturating_sub(1).max(from)
    }

    pub(super) fn text_of(&self, at: usize) -> &[u8] {
        self.text.get(self.range(at)).unwrap_or_default()
    }

    /// The line, counted within the chunk, that a place of the text belongs to.
    pub(super) fn line_at(&self, place: usize) -> usize {
        let after = self
            .lines
            .partition_point(|line| line.from as usize <= place);
        after.saturating_sub(1)
    }

    /// A copy of the lines from one on.
    fn from(&self, number: u64) -> Self {
        let skipped = usize::try_from(number.saturating_sub(self.first)).unwrap_or(usize::MAX);
        let start = self.range(skipped).start;
        let shift = u32::try_from(start).unwrap_or(u32::MAX);
        let lines = self.lines.get(skipped..).unwrap_or_default();
        Self {
            first: number,
            text: self.text.get(start..).unwrap_or_default().to_vec(),
            lines: lines
                .iter()
                .map(|line| Record {
                    from: line.from - shift,
                    ..*line
                })
                .collect(),
            styled: self.styled,
        }
    }
}

/// How much of a log is kept, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) memory: u64,
    pub(super) disk: u64,
}

/// The lines of a view. Numbers go up without gaps.
#[derive(Debug)]
pub(super) struct Store {
    room: Room,
    full: VecDeque<Arc<Chunk>>,
    current: Chunk,
    spill: Spill,
    full_bytes: u64,
    /// The first line that there ever was.
    base: u64,
    first: u64,
}

impl Store {
    /// Empty; the first line will have this number.
    pub(super) fn new(room: Room, base: u64) -> Self {
        Self {
            room,
            full: VecDeque::new(),
            current: Chunk {
                first: base,
                ..Chunk::default()
            },
            spill: Spill::new(room.disk),
            full_bytes: 0,
            base,
            first: base,
        }
    }

    /// Number of the first line that is held.
    pub(super) fn first(&self) -> u64 {
        self.first
    }

    /// One past the last line.
    pub(super) fn end(&self) -> u64 {
        self.current.end()
    }

    /// Lines that were held and are no more.
    pub(super) fn given_up(&self) -> u64 {
        self.first - self.base
    }

    pub(super) fn in_memory(&self) -> u64 {
        self.full_bytes + self.current.size()
    }

    pub(super) fn on_disk(&self) -> u64 {
        self.spill.bytes()
    }

    pub(super) fn push(&mut self, batch: &Batch, line: &Line, source: u16) {
        self.add(
            batch.text_of(line),
            Record {
                at: line.at,
                from: 0,
                source,
                stream: match line.stream {
                    LogStream::Stdout => 0,
                    LogStream::Stderr => 1,
                    LogStream::Terminal => 2,
                },
                flags: line.flags,
            },
        );
    }

    fn add(&mut self, text: &[u8], record: Record) {
        let used = self.current.text.len();
        if used > 0 && used + text.len() + 1 > CHUNK {
            self.close_chunk();
        }
        let from = u32::try_from(self.current.text.len()).unwrap_or(u32::MAX);
        self.current.text.extend_from_slice(text);
        self.current.text.push(b'\n');
        self.current.lines.push(Record { from, ..record });
        self.current.styled |= record.flags != 0;
    }

    fn close_chunk(&mut self) {
        let next = Chunk {
            first: self.current.end(),
            // The chunks of one log are alike.
            text: Vec::with_capacity(CHUNK),
            lines: Vec::with_capacity(self.current.lines.len() + 16),
            styled: false,
        };
        let mut done = std::mem::replace(&mut self.current, next);
        done.text.shrink_to_fit();
        done.lines.shrink_to_fit();
        self.full_bytes += done.size();
        self.full.push_back(Arc::new(done));
    }

    /// More is in memory than may be.
    pub(super) fn is_over(&self) -> bool {
        self.in_memory() > self.room.memory && !self.full.is_empty()
    }

    /// Moves the oldest lines to the file, or gives them up. Writes files.
    pub(super) fn make_room(&mut self) {
        while self.is_over() {
            let Some(oldest) = self.full.pop_front() else {
                return;
            };
            self.full_bytes -= oldest.size();
            let kept = oldest.size() <= self.room.disk && self.spill.keep(&oldest).is_ok();
            if !kept {
                // No disk, or a full one: what is older is of no use without it.
                while self.spill.first().is_some() {
                    self.spill.give_up();
                }
                self.first = oldest.end();
                continue;
            }
            while self.spill.bytes() > self.room.disk && self.spill.first().is_some() {
                self.spill.give_up();
                self.first = match self.spill.first() {
                    Some(first) => first,
                    None => oldest.end(),
                };
            }
        }
    }

    /// Calls with each line of a range that is held: its number, record and text. May read files.
    pub(super) fn each(
        &mut self,
        from: u64,
        to: u64,
        mut of: impl FnMut(u64, Record, &[u8]),
    ) -> io::Result<()> {
        let mut number = from.max(self.first);
        let to = to.min(self.end());
        while number < to {
            let chunk;
            let held = if number >= self.current.first {
                &self.current
            } else {
                match self.held(number)? {
                    Some(found) => chunk = found,
                    None => return Ok(()),
                }
                &chunk
            };
            let end = held.end().min(to);
            while number < end {
                let at = usize::try_from(number - held.first).unwrap_or(usize::MAX);
                if let Some(record) = held.lines.get(at) {
                    of(number, *record, held.text_of(at));
                }
                number += 1;
            }
        }
        Ok(())
    }

    /// The lines from a number on that lie in one chunk; `None` at the end. May read files.
    pub(super) fn chunk(&mut self, number: u64) -> io::Result<Option<Arc<Chunk>>> {
        let number = number.max(self.first);
        if number >= self.end() {
            return Ok(None);
        }
        if number >= self.current.first {
            return Ok(Some(Arc::new(self.current.from(number))));
        }
        self.held(number)
    }

    fn held(&mut self, number: u64) -> io::Result<Option<Arc<Chunk>>> {
        let after = self.full.partition_point(|chunk| chunk.first <= number);
        match after.checked_sub(1).and_then(|at| self.full.get(at)) {
            Some(chunk) => Ok(Some(Arc::clone(chunk))),
            None => self.spill.chunk(number),
        }
    }

    /// Puts the lines of another store, from its first on, after these; `chunk` gives them. This
    /// one's numbers then go down from the other's first, so that those of the other stay. May read
    /// and write files.
    pub(super) fn followed_by(
        mut self,
        first: u64,
        mut chunk: impl FnMut(u64) -> io::Result<Option<Arc<Chunk>>>,
    ) -> io::Result<Self> {
        let moved = first.wrapping_sub(self.end());
        self.renumber(moved);
        let mut number = first;
        while let Some(chunk) = chunk(number)? {
            for (at, record) in chunk.lines.iter().enumerate() {
                if chunk.first + at as u64 >= number {
                    self.add(chunk.text_of(at), *record);
                }
            }
            number = chunk.end();
            self.make_room();
        }
        Ok(self)
    }

    /// Adds to each number, wrapping around.
    fn renumber(&mut self, by: u64) {
        let first = |first: &mut u64| *first = first.wrapping_add(by);
        for chunk in &mut self.full {
            if let Some(chunk) = Arc::get_mut(chunk) {
                first(&mut chunk.first);
            }
        }
        first(&mut self.current.first);
        self.spill.renumber(by);
        first(&mut self.base);
        first(&mut self.first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(from: u64, to: u64) -> Batch {
        let mut batch = Batch::default();
        for number in from..to {
            let text = format!("line {number} {}", "x".repeat((number % 97) as usize));
            batch.push(number as i64, LogStream::Stderr, text.as_bytes());
        }
        batch
    }

    fn push(store: &mut Store, from: u64, to: u64) {
        let batch = batch(from, to);
        for line in &batch.lines {
            store.push(&batch, line, 3);
        }
        store.make_room();
    }

    fn check(store: &mut Store, from: u64, to: u64, base: u64) {
        let mut next = from;
        store
            .each(from, to, |number, record, text| {
                assert_eq!(number, next);
                next += 1;
                let written = number - base;
                let text = std::str::from_utf8(text).unwrap();
                assert!(text.starts_with(&format!("line {written} ")), "{text}");
                assert_eq!(text.matches('x').count() as u64, written % 97);
                assert_eq!((record.at, record.source), (written as i64, 3));
                assert_eq!(record.stream(), LogStream::Stderr);
            })
            .unwrap();
        assert_eq!(next, to);
    }

    #[test]
    fn lines_go_from_memory_to_the_file_and_then_away() {
        let room = Room {
            memory: 4 << 20,
            disk: 96 << 20,
        };
        let mut store = Store::new(room, 0);
        let mut written = 0;
        while store.given_up() == 0 {
            push(&mut store, written, written + 10_000);
            written += 10_000;
            assert!(store.in_memory() <= room.memory + 2 * CHUNK as u64);
            assert!(store.on_disk() <= room.disk);
            assert_eq!(store.end(), written);
        }
        // More than two thirds of what may be held is held.
        assert!(store.on_disk() > room.disk / 2);
        let first = store.first();
        assert!(first > 0);
        check(&mut store, first, written, 0);
        check(&mut store, written - 10, written, 0);
        // What was given up is not there, and asking for it gives what there is.
        let mut count = 0;
        store.each(0, first + 5, |_, _, _| count += 1).unwrap();
        assert_eq!(count, 5);
    }

    #[test]
    fn without_a_file_the_oldest_are_given_up() {
        let mut store = Store::new(
            Room {
                memory: 3 << 20,
                disk: 0,
            },
            0,
        );
        for part in 0..20 {
            push(&mut store, part * 10_000, (part + 1) * 10_000);
        }
        assert!(store.given_up() > 0 && store.on_disk() == 0);
        let (first, end) = (store.first(), store.end());
        check(&mut store, first, end, 0);
    }

    #[test]
    fn a_line_longer_than_a_chunk_is_whole() {
        let mut store = Store::new(
            Room {
                memory: 1 << 20,
                disk: 64 << 20,
            },
            0,
        );
        let long = vec![b'y'; 10 << 20];
        let mut batch = Batch::default();
        batch.push(0, LogStream::Stdout, b"before");
        batch.push(0, LogStream::Stdout, &long);
        batch.push(0, LogStream::Stdout, b"after");
        for line in &batch.lines {
            store.push(&batch, line, 0);
        }
        store.make_room();
        let mut lengths = Vec::new();
        store
            .each(0, 3, |_, _, text| lengths.push(text.len()))
            .unwrap();
        assert_eq!(lengths, [6, 10 << 20, 5]);
        assert!(store.on_disk() > 10 << 20);
    }

    #[test]
    fn older_lines_go_before_newer_ones_whose_numbers_stay() {
        let room = Room {
            memory: 2 << 20,
            disk: 64 << 20,
        };
        let base = 1_000_000_000;
        let (mut older, mut newer) = (Store::new(room, 0), Store::new(room, base));
        push(&mut older, 0, 50_000);
        push(&mut newer, 50_000, 60_000);
        check(&mut newer, base, base + 10_000, base - 50_000);
        let first = newer.first();
        let mut all = older
            .followed_by(first, |number| newer.chunk(number))
            .unwrap();
        assert_eq!((all.first(), all.end()), (base - 50_000, base + 10_000));
        check(&mut all, base - 50_000, base + 10_000, base - 50_000);
        assert_eq!(all.given_up(), 0);
    }
}
