//! What one view holds, and what is shown of it.

use super::batch::{Batch, MARK};
use super::found::Found;
use super::matcher::Matcher;
use super::stamp::{self, Nanos};
use super::store::{Chunk, Record, Room, Store};
use super::{json, text};
use contract::{
    LogLine, LogNews, LogRows, LogSearchState, LogSource, LogSourceState, LogStream, LogWhole,
};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use tokio_util::task::AbortOnDropHandle;

/// The number of the first line that is read, where older ones may be read after it: they are
/// counted down from here. Far enough from 0, and exact in a `double`.
pub(super) const BASE: u64 = 1 << 40;
/// The most rows that are given at a time.
const MOST_ROWS: u32 = 1000;
/// The most text that is copied at a time, in bytes.
const MOST_COPIED: usize = 64 << 20;
/// How much of a line whose end has not come is shown.
const OPEN: usize = 64 << 10;

pub(super) struct State {
    pub(super) store: Store,
    pub(super) sources: Vec<LogSource>,
    /// Lines whose end has not come, as if they stood behind the last one.
    open: Vec<Open>,
    pub(super) search: Option<Search>,
    generation: u32,
    pub(super) catching_up: bool,
    /// Older lines that were read and do not stand before the others yet.
    pub(super) older: u64,
    widest: u32,
    /// Grows when something shows that no other number tells.
    pub(super) touched: u64,
}

struct Open {
    source: u16,
    at: Nanos,
    stream: LogStream,
    text: Vec<u8>,
    length: u64,
}

/// A line whose end has not come, as its reader tells it.
pub(super) struct OpenLine {
    pub(super) at: Nanos,
    pub(super) stream: LogStream,
    pub(super) text: Vec<u8>,
    pub(super) length: u64,
}

impl OpenLine {
    pub(super) fn new((at, stream, text): (Nanos, LogStream, &[u8])) -> Self {
        Self {
            at,
            stream,
            text: text.get(..OPEN).unwrap_or(text).to_vec(),
            length: text.len() as u64,
        }
    }
}

/// A search that goes on.
pub(super) struct Search {
    pub(super) id: u64,
    pub(super) matcher: Arc<Matcher>,
    pub(super) around: Option<u32>,
    pub(super) found: Found,
    /// Lines before this one were looked at.
    pub(super) looked_to: u64,
    /// Why it goes no further.
    pub(super) broke: Option<String>,
    /// Ends with the search.
    pub(super) _task: AbortOnDropHandle<()>,
}

impl State {
    pub(super) fn new(room: Room, base: u64) -> Self {
        Self {
            store: Store::new(room, base),
            sources: Vec::new(),
            open: Vec::new(),
            search: None,
            generation: 1,
            catching_up: true,
            older: 0,
            widest: 0,
            touched: 0,
        }
    }

    /// Appends a line of a batch.
    pub(super) fn push(&mut self, source: u16, batch: &Batch, at: usize) {
        let Some(line) = batch.lines.get(at) else {
            return;
        };
        if line.flags & MARK == 0 {
            self.widest = widest(self.widest, batch.text_of(line));
        }
        self.store.push(batch, line, source);
    }

    pub(super) fn widest(&self) -> u32 {
        self.widest
    }

    /// What older lines were, now stands before the others.
    pub(super) fn put_before(&mut self, store: Store, widest: u32) {
        self.store = store;
        self.widest = self.widest.max(widest);
        self.older = 0;
        self.catching_up = false;
    }

    pub(super) fn renew(&mut self) {
        self.generation += 1;
    }

    pub(super) fn set_open(&mut self, source: u16, lines: Vec<OpenLine>) {
        self.open.retain(|line| line.source != source);
        self.open.extend(lines.into_iter().map(|line| Open {
            source,
            at: line.at,
            stream: line.stream,
            text: line.text,
            length: line.length,
        }));
        for line in &self.open {
            self.widest = widest(self.widest, &line.text);
        }
        self.touched += 1;
    }

    pub(super) fn set_name(&mut self, source: u16, name: String) {
        if let Some(source) = self.sources.get_mut(usize::from(source)) {
            source.name = name;
        }
    }

    pub(super) fn set_source(&mut self, source: u16, state: LogSourceState) {
        if let Some(source) = self.sources.get_mut(usize::from(source)) {
            source.state = state;
        }
    }

    /// Lines that are held.
    fn lines(&self) -> Range<u64> {
        self.store.first()..self.store.end()
    }

    fn filter(&self) -> Option<&Found> {
        let search = self.search.as_ref()?;
        Some(&search.found).filter(|found| found.is_filter())
    }

    /// Rows there are.
    fn rows(&self) -> Range<u64> {
        let lines = self.lines();
        match self.filter() {
            Some(found) => found.rows(&lines),
            None => lines.start..lines.end + self.open.len() as u64,
        }
    }

    pub(super) fn news(&self) -> LogNews {
        let rows = self.rows();
        let lines = self.lines();
        LogNews {
            seq: 0,
            generation: self.generation,
            first: rows.start,
            end: rows.end,
            lines: lines.end - lines.start + self.store.given_up() + self.older,
            newest: lines.end,
            given_up: self.store.given_up(),
            in_memory: self.store.in_memory(),
            on_disk: self.store.on_disk(),
            widest: self.widest,
            catching_up: self.catching_up,
            sources: self.sources.clone(),
            search: self.search.as_ref().map(|search| LogSearchState {
                matches: search.found.count(),
                looked_at: search.looked_to.saturating_sub(lines.start),
                complete: search.looked_to >= lines.end,
                broke: search.broke.clone(),
            }),
        }
    }

    /// The raw lines at some rows. May read files.
    pub(super) fn take_rows(&mut self, from: u64, count: u32) -> io::Result<TakenRows> {
        let rows = self.rows();
        let from = from.clamp(rows.start, rows.end);
        let to = rows.end.min(from + u64::from(count.min(MOST_ROWS)));
        let lines = self.lines();
        let runs = match self.filter() {
            Some(found) => found.lines_at(from..to, &lines),
            None => one(from..to.min(lines.end)),
        };
        let mut taken = Vec::new();
        for run in runs {
            self.store
                .each(run.start, run.end, |number, record, text| {
                    taken.push(Raw::new(number, record, text));
                })?;
        }
        if self.filter().is_none() {
            let last = lines.end..lines.end + self.open.len() as u64;
            for (number, open) in last.zip(&self.open) {
                if (from..to).contains(&number) {
                    taken.push(Raw::open(number, open));
                }
            }
        }
        let filter = self.filter();
        for raw in &mut taken {
            raw.around = filter.is_some_and(|found| !found.has(raw.number));
        }
        Ok(TakenRows {
            generation: self.generation,
            from,
            lines: taken,
            matcher: self
                .search
                .as_ref()
                .map(|search| Arc::clone(&search.matcher)),
        })
    }

    pub(super) fn find(&self, from: Option<u64>, backwards: bool) -> Option<u64> {
        let search = self.search.as_ref()?;
        let lines = self.lines();
        let from = from.map(|row| {
            let at = search.found.lines_at(row..row + 1, &lines);
            at.first().map_or(row, |range| range.start)
        });
        let number = search.found.next(from, backwards)?;
        Some(search.found.row_of(number, &lines))
    }

    pub(super) fn row_of(&self, number: u64) -> u64 {
        let lines = self.lines();
        match self.filter() {
            Some(found) => found.row_of(number, &lines),
            None => {
                let rows = self.rows();
                number.clamp(rows.start, rows.end.max(1) - 1)
            }
        }
    }

    pub(super) fn matcher(&self) -> Option<Arc<Matcher>> {
        let search = self.search.as_ref()?;
        Some(Arc::clone(&search.matcher))
    }

    /// The bytes of one line, for [`whole`]; `None` where it is not held. May read files.
    pub(super) fn bytes_of(&mut self, number: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = None;
        let end = self.store.end();
        if let Some(open) = number
            .checked_sub(end)
            .and_then(|at| self.open.get(usize::try_from(at).ok()?))
        {
            bytes = Some(open.text.clone());
        }
        if number >= self.store.first() {
            self.store.each(number, number + 1, |_, _, text| {
                bytes = Some(text.to_vec());
            })?;
        }
        Ok(bytes)
    }

    /// The whole text of rows. An error says that it is too much. May read files.
    pub(super) fn copy(&mut self, rows: Range<u64>, times: bool) -> io::Result<Option<String>> {
        let lines = self.lines();
        let runs = match self.filter() {
            Some(found) => found.lines_at(rows.clone(), &lines),
            None => one(rows.start.max(lines.start)..rows.end.min(lines.end)),
        };
        let mut copy = String::new();
        let mut too_much = false;
        for run in runs {
            let mut next = run.start;
            // Chunk by chunk, so that too much is noticed early.
            while next < run.end && !too_much {
                let to = run.end.min(next + 4096);
                self.store.each(next, to, |_, record, text| {
                    if copy.len() + text.len() > MOST_COPIED {
                        too_much = true;
                    } else {
                        write_line(&mut copy, record, text, times);
                    }
                })?;
                next = to;
            }
        }
        if self.filter().is_none() {
            let last = lines.end..lines.end + self.open.len() as u64;
            for (number, open) in last.zip(&self.open) {
                if rows.contains(&number) {
                    if times {
                        stamp::write(open.at, &mut copy);
                    }
                    copy.push_str(&text::whole(&open.text));
                    copy.push('\n');
                }
            }
        }
        if copy.ends_with('\n') {
            copy.pop();
        }
        Ok((!too_much).then_some(copy))
    }

    /// The next chunk that a search has not looked at, from where.
    pub(super) fn unsearched(
        &mut self,
        id: u64,
        after: u64,
    ) -> io::Result<Option<(Arc<Chunk>, u64)>> {
        let Some(search) = self.search.as_ref().filter(|search| search.id == id) else {
            return Ok(None);
        };
        let from = search.looked_to.max(after).max(self.store.first());
        Ok(self.store.chunk(from)?.map(|chunk| (chunk, from)))
    }
}

/// All of one line.
pub(super) fn whole(line: &[u8], matcher: Option<&Matcher>) -> LogWhole {
    let text = text::whole(line);
    let pretty = json::pretty(&text);
    LogWhole {
        matches: matcher.map_or_else(Vec::new, |matcher| {
            matcher.ranges(pretty.as_deref().unwrap_or(&text))
        }),
        pretty,
        text,
    }
}

/// The only run of rows that nothing filters.
fn one(run: Range<u64>) -> Vec<Range<u64>> {
    std::iter::once(run).collect()
}

/// A line as it is copied and saved. Marks are no lines.
pub(super) fn write_line(into: &mut String, record: Record, line: &[u8], times: bool) {
    if record.flags & MARK != 0 {
        return;
    }
    if times {
        stamp::write(record.at, into);
    }
    into.push_str(&text::whole(line));
    into.push('\n');
}

/// The widest so far, and this line.
pub(super) fn widest(widest: u32, line: &[u8]) -> u32 {
    if text::columns_at_most(line) <= widest {
        return widest;
    }
    widest.max(text::columns(&text::shown(line).text))
}

/// Lines that were taken out of the store, to be drawn when nobody waits for it any more.
pub(super) struct TakenRows {
    generation: u32,
    from: u64,
    lines: Vec<Raw>,
    matcher: Option<Arc<Matcher>>,
}

struct Raw {
    number: u64,
    source: u16,
    stream: LogStream,
    at: Nanos,
    mark: bool,
    text: Vec<u8>,
    length: u64,
    /// What is left out of `text` ends it as JSON ends.
    closes: bool,
    around: bool,
}

impl Raw {
    fn new(number: u64, record: Record, line: &[u8]) -> Self {
        Self {
            number,
            source: record.source,
            stream: record.stream(),
            at: record.at,
            mark: record.flags & MARK != 0,
            text: text::looked_at(line).to_vec(),
            length: line.len() as u64,
            closes: matches!(line.trim_ascii_end().last(), Some(b'}' | b']')),
            around: false,
        }
    }

    fn open(number: u64, open: &Open) -> Self {
        Self {
            number,
            source: open.source,
            stream: open.stream,
            at: open.at,
            mark: false,
            text: text::looked_at(&open.text).to_vec(),
            length: open.length,
            closes: false,
            around: false,
        }
    }

    fn draw(self, matcher: Option<&Matcher>) -> LogLine {
        let line = LogLine {
            number: self.number,
            source: self.source,
            stream: self.stream,
            at: stamp::millis(self.at),
            around: self.around,
            ..LogLine::default()
        };
        if self.mark {
            return LogLine {
                mark: serde_json::from_slice(&self.text).ok(),
                ..line
            };
        }
        let shown = text::shown(&self.text);
        let part = self.text.len() as u64 != self.length;
        let cut = shown.cut || part;
        let json = if self.length > json::LONGEST as u64 {
            false
        } else if part {
            self.closes
                && matches!(
                    shown.text.trim_start().as_bytes().first(),
                    Some(b'{' | b'[')
                )
        } else if shown.cut {
            json::is_json(&text::whole(&self.text))
        } else {
            json::is_json(&shown.text)
        };
        LogLine {
            matches: matcher.map_or_else(Vec::new, |matcher| matcher.ranges(&shown.text)),
            cut: cut.then_some(self.length),
            json,
            text: shown.text,
            styles: shown.styles,
            ..line
        }
    }
}

impl TakenRows {
    pub(super) fn draw(self) -> LogRows {
        let matcher = self.matcher.as_deref();
        LogRows {
            generation: self.generation,
            from: self.from,
            lines: self
                .lines
                .into_iter()
                .map(|raw| raw.draw(matcher))
                .collect(),
        }
    }
}
