//! Signals by name and number, as Linux has them.

/// Those with a name; the number is for x86 and ARM.
const NAMES: &[(&str, u8)] = &[
    ("SIGHUP", 1),
    ("SIGINT", 2),
    ("SIGQUIT", 3),
    ("SIGILL", 4),
    ("SIGTRAP", 5),
    ("SIGABRT", 6),
    ("SIGBUS", 7),
    ("SIGFPE", 8),
    ("SIGKILL", 9),
    ("SIGUSR1", 10),
    ("SIGSEGV", 11),
    ("SIGUSR2", 12),
    ("SIGPIPE", 13),
    ("SIGALRM", 14),
    ("SIGTERM", 15),
    ("SIGSTKFLT", 16),
    ("SIGCHLD", 17),
    ("SIGCONT", 18),
    ("SIGSTOP", 19),
    ("SIGTSTP", 20),
    ("SIGTTIN", 21),
    ("SIGTTOU", 22),
    ("SIGURG", 23),
    ("SIGXCPU", 24),
    ("SIGXFSZ", 25),
    ("SIGVTALRM", 26),
    ("SIGPROF", 27),
    ("SIGWINCH", 28),
    ("SIGIO", 29),
    ("SIGPWR", 30),
    ("SIGSYS", 31),
];

/// What is worth sending to a container by hand, the usual one first. Each has words in the
/// locale files that say what it is for.
pub(crate) const OFFERED: &[Offered] = &[
    Offered::Kill,
    Offered::Term,
    Offered::Int,
    Offered::Quit,
    Offered::Hup,
    Offered::Usr1,
    Offered::Usr2,
    Offered::Abrt,
    Offered::Winch,
    Offered::Stop,
    Offered::Cont,
];

/// A signal that is offered by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offered {
    Kill,
    Term,
    Int,
    Quit,
    Hup,
    Usr1,
    Usr2,
    Abrt,
    Winch,
    Stop,
    Cont,
}

impl Offered {
    /// As the engine is told.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Kill => "SIGKILL",
            Self::Term => "SIGTERM",
            Self::Int => "SIGINT",
            Self::Quit => "SIGQUIT",
            Self::Hup => "SIGHUP",
            Self::Usr1 => "SIGUSR1",
            Self::Usr2 => "SIGUSR2",
            Self::Abrt => "SIGABRT",
            Self::Winch => "SIGWINCH",
            Self::Stop => "SIGSTOP",
            Self::Cont => "SIGCONT",
        }
    }
}

/// `9` → `SIGKILL`; `RTMIN+2` for the nameless ones.
pub(crate) fn name_of(number: u8) -> Option<String> {
    if let Some((name, _)) = NAMES.iter().find(|(_, known)| *known == number) {
        return Some((*name).to_owned());
    }
    match number {
        34 => Some("SIGRTMIN".to_owned()),
        35..=64 => Some(format!("SIGRTMIN+{}", number - 34)),
        _ => None,
    }
}

/// What was typed, as the engine wants it: `kill`, `SIGKILL`, `9`. `None` where it is no signal.
pub(crate) fn parse(typed: &str) -> Option<String> {
    let typed = typed.trim().to_ascii_uppercase();
    if let Ok(number) = typed.parse::<u8>() {
        return name_of(number);
    }
    let bare = typed.strip_prefix("SIG").unwrap_or(&typed);
    let known = NAMES
        .iter()
        .any(|(name, _)| name.strip_prefix("SIG") == Some(bare));
    let real_time = bare == "RTMIN"
        || bare == "RTMAX"
        || bare
            .strip_prefix("RTMIN+")
            .or_else(|| bare.strip_prefix("RTMAX-"))
            .and_then(|offset| offset.parse::<u8>().ok())
            .is_some_and(|offset| (1..=30).contains(&offset));
    (known || real_time).then(|| format!("SIG{bare}"))
}

#[cfg(test)]
mod tests {
    use super::{OFFERED, name_of, parse};

    #[test]
    fn signals_are_read_as_they_are_written() {
        for typed in ["kill", "SIGKILL", "9", " sigkill "] {
            assert_eq!(parse(typed).as_deref(), Some("SIGKILL"), "{typed}");
        }
        assert_eq!(parse("rtmin+3").as_deref(), Some("SIGRTMIN+3"));
        assert_eq!(parse("37").as_deref(), Some("SIGRTMIN+3"));
        for typed in ["", "0", "65", "32", "SIG", "KILLALL", "RTMIN+31", "9;rm"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
        assert_eq!(name_of(15).as_deref(), Some("SIGTERM"));
        for offered in OFFERED {
            assert_eq!(parse(offered.name()).as_deref(), Some(offered.name()));
        }
    }
}
