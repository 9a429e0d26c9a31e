//! What a log says besides its lines, in words. Pure.

use super::row::clock;
use crate::format::{exit, words};
use crate::i18n::*;
use contract::{LogLine, LogMark, LogSource, LogSourceState};

/// What happened, and when: `web was started again · 10:42:03.118`
pub(super) fn mark(locale: Locale, line: &LogLine, names: &[String]) -> String {
    let name = names
        .get(usize::from(line.source))
        .map_or("", String::as_str);
    let Some(mark) = &line.mark else {
        return String::new();
    };
    let what = match mark {
        LogMark::Started => td_string!(locale, log.mark_started, name = name),
        LogMark::Exited { code: Some(code) } => {
            let what = td_string!(locale, log.mark_exited, name = name, code = *code);
            let meaning = exit::meaning(*code, false);
            // What an ordinary end means needs no words.
            if *code == 0 {
                what
            } else {
                format!("{what}. {}", words::exit(locale, &meaning))
            }
        }
        LogMark::Exited { code: None } => td_string!(locale, log.mark_ended, name = name),
        LogMark::Joined => td_string!(locale, log.mark_joined, name = name),
        LogMark::Removed => td_string!(locale, log.mark_removed, name = name),
        LogMark::Lost => td_string!(locale, log.mark_lost).to_owned(),
        LogMark::Resumed => td_string!(locale, log.mark_resumed).to_owned(),
    };
    match line.at {
        // The day is in the times of the lines around.
        Some(at) => format!("{what} · {}", clock(at, None)),
        None => what,
    }
}

/// What is read of a source.
pub(super) fn state(locale: Locale, source: &LogSource) -> String {
    match &source.state {
        LogSourceState::Asking => td_string!(locale, log.state_asking).to_owned(),
        LogSourceState::Following => td_string!(locale, log.state_following).to_owned(),
        LogSourceState::Ended => td_string!(locale, log.state_ended).to_owned(),
        LogSourceState::Unreadable { .. } => td_string!(locale, log.state_unreadable).to_owned(),
        LogSourceState::Removed => td_string!(locale, log.state_removed).to_owned(),
        LogSourceState::Lost => td_string!(locale, log.state_lost).to_owned(),
    }
}
