//! Older lines in nameless temporary files, which the system removes with the program.
//!
//! A file per segment, so that the oldest can be given up without moving the rest.

use super::store::{Chunk, Record};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::sync::Arc;

/// The size from which on a segment is not written to any more: a part of all that there is room
/// for, so that little is given up at a time.
const SEGMENT: u64 = 32 << 20;
const PARTS: u64 = 8;
/// Chunks that were read back and are kept, newest last: whoever scrolls reads the same one again.
const CACHED: usize = 3;
/// Bytes of a record in the file.
const RECORD: usize = 16;

#[derive(Debug)]
pub(super) struct Spill {
    segment: u64,
    segments: VecDeque<Segment>,
    chunks: VecDeque<Place>,
    cache: VecDeque<Arc<Chunk>>,
    bytes: u64,
    /// Segments that were given up.
    gone: u64,
}

/// A file without a name. Where there are two places for temporary files, the one that is on a disk:
/// `/tmp` is memory on many machines, and memory is what is to be spared.
fn nameless() -> io::Result<File> {
    #[cfg(unix)]
    if let Ok(file) = tempfile::tempfile_in("/var/tmp") {
        return Ok(file);
    }
    tempfile::tempfile()
}

#[derive(Debug)]
struct Segment {
    file: File,
    bytes: u64,
    chunks: usize,
}

/// Where a chunk is.
#[derive(Debug)]
struct Place {
    first: u64,
    lines: usize,
    text: usize,
    styled: bool,
    /// Counted from the first segment that ever was.
    segment: u64,
    offset: u64,
}

impl Spill {
    /// Nothing yet; `room` is for all of it, in bytes.
    pub(super) fn new(room: u64) -> Self {
        Self {
            segment: SEGMENT.min(room / PARTS),
            segments: VecDeque::new(),
            chunks: VecDeque::new(),
            cache: VecDeque::new(),
            bytes: 0,
            gone: 0,
        }
    }

    /// Bytes in the files.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Number of the first line.
    pub(super) fn first(&self) -> Option<u64> {
        self.chunks.front().map(|place| place.first)
    }

    /// Appends a chunk.
    pub(super) fn keep(&mut self, chunk: &Chunk) -> io::Result<()> {
        if self
            .segments
            .back()
            .is_none_or(|last| last.bytes >= self.segment)
        {
            self.segments.push_back(Segment {
                file: nameless()?,
                bytes: 0,
                chunks: 0,
            });
        }
        let segment = self.gone + self.segments.len() as u64 - 1;
        let Some(last) = self.segments.back_mut() else {
            return Ok(());
        };
        let mut records = Vec::with_capacity(chunk.lines.len() * RECORD);
        for line in &chunk.lines {
            records.extend_from_slice(&line.to_bytes());
        }
        last.file.seek(SeekFrom::Start(last.bytes))?;
        last.file.write_all(&chunk.text)?;
        last.file.write_all(&records)?;
        self.chunks.push_back(Place {
            first: chunk.first,
            lines: chunk.lines.len(),
            text: chunk.text.len(),
            styled: chunk.styled,
            segment,
            offset: last.bytes,
        });
        let size = (chunk.text.len() + records.len()) as u64;
        last.bytes += size;
        last.chunks += 1;
        self.bytes += size;
        Ok(())
    }

    /// Adds to each number, wrapping around.
    pub(super) fn renumber(&mut self, by: u64) {
        self.cache.clear();
        for place in &mut self.chunks {
            place.first = place.first.wrapping_add(by);
        }
    }

    /// Gives up the oldest chunks of a segment.
    pub(super) fn give_up(&mut self) {
        if let Some(segment) = self.segments.pop_front() {
            self.bytes -= segment.bytes;
            self.gone += 1;
            self.chunks.drain(..segment.chunks.min(self.chunks.len()));
        }
    }

    /// The chunk that has a line; `None` where it has none.
    pub(super) fn chunk(&mut self, number: u64) -> io::Result<Option<Arc<Chunk>>> {
        let has = |first: u64, lines: usize| (first..first + lines as u64).contains(&number);
        let cached = self
            .cache
            .iter()
            .position(|chunk| has(chunk.first, chunk.lines.len()));
        if let Some(chunk) = cached.and_then(|at| self.cache.remove(at)) {
            self.cache.push_back(Arc::clone(&chunk));
            return Ok(Some(chunk));
        }
        let after = self.chunks.partition_point(|place| place.first <= number);
        let Some(place) = after.checked_sub(1).and_then(|at| self.chunks.get(at)) else {
            return Ok(None);
        };
        let segment = usize::try_from(place.segment - self.gone).unwrap_or(usize::MAX);
        let Some(segment) = self.segments.get_mut(segment) else {
            return Ok(None);
        };
        if !has(place.first, place.lines) {
            return Ok(None);
        }
        let mut text = vec![0; place.text];
        let mut records = vec![0; place.lines * RECORD];
        segment.file.seek(SeekFrom::Start(place.offset))?;
        segment.file.read_exact(&mut text)?;
        segment.file.read_exact(&mut records)?;
        let (records, _) = records.as_chunks::<RECORD>();
        let chunk = Arc::new(Chunk {
            first: place.first,
            text,
            lines: records.iter().map(Record::from_bytes).collect(),
            styled: place.styled,
        });
        self.cache.push_back(Arc::clone(&chunk));
        if self.cache.len() > CACHED {
            self.cache.pop_front();
        }
        Ok(Some(chunk))
    }
}
