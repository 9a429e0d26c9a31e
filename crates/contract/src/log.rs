use crate::{Failure, UnixMillis};
use serde::{Deserialize, Serialize};

/// Names one open view of a log. Made up by the page, never used twice.
pub type LogView = String;

/// Which log is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    /// Whose.
    pub of: LogOf,
    /// The last lines of each container only; `None` is all. `docker logs --tail`.
    pub tail: Option<u64>,
    /// From this moment on. `docker logs --since`.
    pub since: Option<UnixMillis>,
    /// Up to this moment; what is written later is not followed. `docker logs --until`.
    pub until: Option<UnixMillis>,
}

/// Whose log is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum LogOf {
    /// These, merged in time order.
    Containers {
        /// Full container IDs.
        ids: Vec<String>,
    },
    /// Every container of a compose project, those that join later, too.
    Project {
        /// [`crate::ContainerRow`]'s project.
        name: String,
    },
}

impl Default for LogOf {
    fn default() -> Self {
        Self::Containers { ids: Vec::new() }
    }
}

/// How a view stands: sent when it changed, the next one only after [`crate::LogAck`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogNews {
    /// Counts up from 1; for [`crate::LogAck`].
    pub seq: u32,
    /// Grows when the rows are counted anew: another search to filter by, or none.
    pub generation: u32,
    /// The first row that can be asked for. Grows as old lines are given up. Of a long log the end
    /// is read first, and what is before it then: once, when all of that is there, this goes down;
    /// the rows that there were keep their numbers.
    pub first: u64,
    /// One past the last row.
    pub end: u64,
    /// Lines that were read since the view was opened, given up ones among them.
    pub lines: u64,
    /// One past the number of the last line: grows by each that comes, by none that is older.
    pub newest: u64,
    /// Lines that were given up because the bounds were reached.
    pub given_up: u64,
    /// Bytes of the lines in memory.
    pub in_memory: u64,
    /// Bytes of the lines in the temporary file.
    pub on_disk: u64,
    /// Columns of the widest line so far, of what is shown of it.
    pub widest: u32,
    /// What was there when the view was opened is still being read.
    pub catching_up: bool,
    /// Whose lines there are. The index is [`LogLine::source`]; none is taken away.
    pub sources: Vec<LogSource>,
    /// How far the search is.
    pub search: Option<LogSearchState>,
}

/// One container of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSource {
    /// Full container ID.
    pub id: String,
    /// Its name, kept when it is gone.
    pub name: String,
    /// What is read of it.
    pub state: LogSourceState,
}

/// What is read of a container's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum LogSourceState {
    /// Not yet answered.
    Asking,
    /// New lines come as they are written.
    Following,
    /// All that there is was read: the container does not run, or `until` is reached. It is read
    /// on when it starts again.
    Ended,
    /// The engine cannot read it: its logging driver keeps nothing that could be read.
    Unreadable {
        /// The engine's words.
        failure: Failure,
    },
    /// The container was removed. Its lines stay.
    Removed,
    /// The engine is away; it is read on, from where it was, when the engine is back.
    Lost,
}

/// How far a search is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSearchState {
    /// Lines with a match, so far.
    pub matches: u64,
    /// Lines looked at, of those held.
    pub looked_at: u64,
    /// All held lines were looked at; new ones are looked at as they come.
    pub complete: bool,
    /// Why it ended early: the older lines cannot be read back. What was found so far stands.
    pub broke: Option<String>,
}

/// What is looked for in a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogSearch {
    /// A text, or a regular expression.
    pub pattern: String,
    /// `pattern` is a regular expression.
    pub regex: bool,
    /// Upper and lower case differ.
    pub case: bool,
    /// Only lines that match are rows, with this many lines around each; `None` keeps all.
    pub only_with_around: Option<u32>,
}

/// Rows of a view.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LogRows {
    /// As [`LogNews::generation`].
    pub generation: u32,
    /// The row of the first line below; more than was asked for where that was given up.
    pub from: u64,
    /// Fewer than asked for at the end.
    pub lines: Vec<LogLine>,
}

/// A line as it is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    /// Counts lines in their order, without gaps; stays, whatever is searched. A long log, of which
    /// the end was read first, does not begin at 0.
    pub number: u64,
    /// Index into [`LogNews::sources`].
    pub source: u16,
    /// Where it was written to.
    pub stream: LogStream,
    /// When, by the engine's clock; `None` where it did not say.
    pub at: Option<UnixMillis>,
    /// Without escape sequences and control characters; what a carriage return wrote over is not in
    /// it. Bytes that are not UTF-8 are U+FFFD.
    pub text: String,
    /// How parts of `text` look, in order, without overlaps; the rest is plain.
    pub styles: Vec<LogStyled>,
    /// Byte ranges of `text` that match the search.
    pub matches: Vec<(u32, u32)>,
    /// Bytes of the whole line, where `text` was cut.
    pub cut: Option<u64>,
    /// The text is a JSON object or array.
    pub json: bool,
    /// Something that happened, instead of text.
    pub mark: Option<LogMark>,
    /// It matches nothing and stands beside a line that does.
    pub around: bool,
}

/// Where a line was written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum LogStream {
    #[default]
    Stdout,
    Stderr,
    /// With a terminal the two are one.
    Terminal,
}

/// What happened to a source, between its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "mark")]
pub enum LogMark {
    /// The container was started, and not for the first time.
    Started,
    /// Its main process ended.
    Exited {
        /// Its exit code, where the engine said it.
        code: Option<i64>,
    },
    /// It joined the project.
    Joined,
    /// It was removed.
    Removed,
    /// The engine was away.
    Lost,
    /// The engine is back; no line was lost or doubled, as far as the engine kept them.
    Resumed,
}

/// A part of a line that looks other than plain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogStyled {
    /// Byte offset into the text.
    pub from: u32,
    /// One past its end.
    pub to: u32,
    /// Colour of the letters.
    pub ink: Option<LogColour>,
    /// Colour behind them.
    pub ground: Option<LogColour>,
    /// SGR 1
    pub bold: bool,
    /// SGR 2
    pub dim: bool,
    /// SGR 3
    pub italic: bool,
    /// SGR 4
    pub underline: bool,
    /// SGR 7
    pub inverse: bool,
    /// SGR 9
    pub struck: bool,
    /// `http` or `https` only: of OSC 8, or found in the text.
    pub link: Option<String>,
}

/// A colour of SGR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogColour {
    /// 0 to 15: the theme's. 16 to 255: the cube and the greys of xterm.
    Index(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// All of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogWhole {
    /// Without escape sequences; the whole, whatever its length.
    pub text: String,
    /// Indented, where it is JSON.
    pub pretty: Option<String>,
    /// Byte ranges of what is shown of it, `pretty` or else `text`, that match the search; the
    /// first ones of very many.
    pub matches: Vec<(u32, u32)>,
}

/// Which lines are written to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogSaveWhat {
    /// What the view holds.
    Held,
    /// What matches the search.
    Matches,
    /// Everything that the engine has, read anew.
    Everything,
}

/// How far saving is. The last item is `Done` or `Failed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum LogSaveStep {
    /// So far; at most ten a second.
    Writing {
        /// Bytes written.
        bytes: u64,
        /// Lines written.
        lines: u64,
    },
    /// It stands under its name.
    Done {
        /// Where.
        path: String,
        /// Bytes written.
        bytes: u64,
    },
    /// Nothing was left behind.
    Failed {
        /// Why.
        failure: Failure,
        /// It was cancelled, rather than refused.
        cancelled: bool,
    },
}
