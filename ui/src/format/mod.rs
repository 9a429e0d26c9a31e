//! How values become words: sizes, times, exit codes, names, signals, and texts that an engine
//! made up. Pure: the language, the clock and the time zone are passed in.

pub(crate) mod bytes;
pub(crate) mod count;
pub(crate) mod exit;
pub(crate) mod moment;
pub(crate) mod name;
pub(crate) mod secret;
pub(crate) mod shell;
pub(crate) mod signal;
pub(crate) mod text;
pub(crate) mod time;
pub(crate) mod words;

pub(crate) use text::plain;
