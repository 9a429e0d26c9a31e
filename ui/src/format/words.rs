//! Where values meet the locale files: every function takes the language and gives a sentence or
//! a part of one.

use super::exit::{Ended, Meaning};
use super::name::Fault;
use super::signal::Offered;
use super::time::{Span, Unit};
use crate::i18n::{Locale, td_string};

/// `2 hours`, `2시간`
pub(crate) fn span(locale: Locale, seconds: i64) -> String {
    let Span { count: n, unit } = Span::of(seconds);
    match (unit, n) {
        (Unit::Seconds, 1) => td_string!(locale, format.second).to_owned(),
        (Unit::Seconds, _) => td_string!(locale, format.seconds, n = n),
        (Unit::Minutes, 1) => td_string!(locale, format.minute).to_owned(),
        (Unit::Minutes, _) => td_string!(locale, format.minutes, n = n),
        (Unit::Hours, 1) => td_string!(locale, format.hour).to_owned(),
        (Unit::Hours, _) => td_string!(locale, format.hours, n = n),
        (Unit::Days, 1) => td_string!(locale, format.day).to_owned(),
        (Unit::Days, _) => td_string!(locale, format.days, n = n),
        (Unit::Weeks, 1) => td_string!(locale, format.week).to_owned(),
        (Unit::Weeks, _) => td_string!(locale, format.weeks, n = n),
        (Unit::Months, 1) => td_string!(locale, format.month).to_owned(),
        (Unit::Months, _) => td_string!(locale, format.months, n = n),
        (Unit::Years, 1) => td_string!(locale, format.year).to_owned(),
        (Unit::Years, _) => td_string!(locale, format.years, n = n),
    }
}

/// `4 min ago`, `4분 전`
pub(crate) fn ago(locale: Locale, seconds: i64) -> String {
    if seconds < 1 {
        return td_string!(locale, format.now).to_owned();
    }
    let span = span(locale, seconds);
    td_string!(locale, format.ago, span = span)
}

/// What an exit code means, in a sentence or two.
pub(crate) fn exit(locale: Locale, meaning: &Meaning) -> String {
    match meaning {
        Meaning::Done => td_string!(locale, format.exit.done),
        Meaning::Failed => td_string!(locale, format.exit.failed),
        Meaning::Misused => td_string!(locale, format.exit.misused),
        Meaning::EngineFailed => td_string!(locale, format.exit.engine_failed),
        Meaning::NotExecutable => td_string!(locale, format.exit.not_executable),
        Meaning::NotFound => td_string!(locale, format.exit.not_found),
        Meaning::OutOfMemory => td_string!(locale, format.exit.out_of_memory),
        Meaning::OutOfRange => td_string!(locale, format.exit.out_of_range),
        Meaning::Own => td_string!(locale, format.exit.own),
        Meaning::Signal(Ended::HungUp) => td_string!(locale, format.exit.hung_up),
        Meaning::Signal(Ended::Interrupted) => td_string!(locale, format.exit.interrupted),
        Meaning::Signal(Ended::Quit) => td_string!(locale, format.exit.quit),
        Meaning::Signal(Ended::IllegalInstruction) => {
            td_string!(locale, format.exit.illegal_instruction)
        }
        Meaning::Signal(Ended::Aborted) => td_string!(locale, format.exit.aborted),
        Meaning::Signal(Ended::BusError) => td_string!(locale, format.exit.bus_error),
        Meaning::Signal(Ended::Arithmetic) => td_string!(locale, format.exit.arithmetic),
        Meaning::Signal(Ended::Killed) => td_string!(locale, format.exit.killed),
        Meaning::Signal(Ended::Segfault) => td_string!(locale, format.exit.segfault),
        Meaning::Signal(Ended::BrokenPipe) => td_string!(locale, format.exit.broken_pipe),
        Meaning::Signal(Ended::Terminated) => td_string!(locale, format.exit.terminated),
        Meaning::Signal(Ended::ForbiddenCall) => td_string!(locale, format.exit.forbidden_call),
        Meaning::Signal(Ended::Other(signal)) => {
            return td_string!(locale, format.exit.other_signal, signal = signal);
        }
    }
    .to_owned()
}

/// What a signal is for.
pub(crate) fn signal(locale: Locale, signal: Offered) -> &'static str {
    match signal {
        Offered::Kill => td_string!(locale, format.signal.kill),
        Offered::Term => td_string!(locale, format.signal.term),
        Offered::Int => td_string!(locale, format.signal.int),
        Offered::Quit => td_string!(locale, format.signal.quit),
        Offered::Hup => td_string!(locale, format.signal.hup),
        Offered::Usr1 => td_string!(locale, format.signal.usr1),
        Offered::Usr2 => td_string!(locale, format.signal.usr2),
        Offered::Abrt => td_string!(locale, format.signal.abrt),
        Offered::Winch => td_string!(locale, format.signal.winch),
        Offered::Stop => td_string!(locale, format.signal.stop),
        Offered::Cont => td_string!(locale, format.signal.cont),
    }
}

/// Why a name is refused.
pub(crate) fn name_fault(locale: Locale, fault: Fault) -> String {
    match fault {
        Fault::Empty => td_string!(locale, format.name.empty).to_owned(),
        Fault::TooShort => td_string!(locale, format.name.too_short).to_owned(),
        Fault::First(letter) => td_string!(locale, format.name.first, letter = letter),
        Fault::Letter(letter) if letter.is_whitespace() => {
            td_string!(locale, format.name.space).to_owned()
        }
        Fault::Letter(letter) => {
            let letter = letter.to_string();
            td_string!(locale, format.name.letter, letter = super::plain(&letter))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{ago, exit, span};
    use crate::format::exit::meaning;
    use crate::i18n::Locale;

    #[test]
    fn lengths_of_time_have_words() {
        for (seconds, en, ko) in [
            (1, "1 s", "1초"),
            (90, "1 min", "1분"),
            (7200, "2 hours", "2시간"),
            (5 * 86_400, "5 days", "5일"),
            (21 * 86_400, "3 weeks", "3주"),
        ] {
            assert_eq!(span(Locale::en, seconds), en);
            assert_eq!(span(Locale::ko, seconds), ko);
        }
        assert_eq!(ago(Locale::en, 240), "4 min ago");
        assert_eq!(ago(Locale::ko, 240), "4분 전");
        assert_eq!(ago(Locale::ko, -3), "방금");
    }

    #[test]
    fn exits_have_words() {
        assert!(exit(Locale::en, &meaning(137, true)).contains("memory"));
        assert!(exit(Locale::en, &meaning(138, false)).contains("SIGUSR1"));
        assert!(exit(Locale::ko, &meaning(143, false)).contains("SIGTERM"));
    }
}
