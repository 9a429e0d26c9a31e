//! What an exit code means.
//!
//! Codes are conventions: the shell's (126, 127, 128 and a signal), docker's (125) and the
//! program's own. The words, which say what is usual and no more, are in the locale files.

use super::signal;

/// What a code usually means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// 0: it was done.
    Done,
    /// 1: the program's own way to say that something went wrong.
    Failed,
    /// 2: wrong use of a shell builtin, or of options.
    Misused,
    /// 125: the engine could not start it.
    EngineFailed,
    /// 126: the command cannot be executed.
    NotExecutable,
    /// 127: the command was not found.
    NotFound,
    /// Ended by the kernel for lack of memory, whatever the code.
    OutOfMemory,
    /// 128 and a signal.
    Signal(Ended),
    /// 255: out of range (`exit -1`), or a failure that a program counts as its last code.
    OutOfRange,
    /// The program's own.
    Own,
}

impl Meaning {
    /// It did not end as it should. What a stop leaves behind is no failure.
    pub(crate) fn is_failure(&self) -> bool {
        !matches!(self, Self::Done | Self::Signal(Ended::Terminated))
    }
}

/// How a signal ended it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// SIGHUP, 129.
    HungUp,
    /// SIGINT, 130.
    Interrupted,
    /// SIGQUIT, 131.
    Quit,
    /// SIGILL, 132: an instruction that this processor does not have.
    IllegalInstruction,
    /// SIGABRT, 134.
    Aborted,
    /// SIGBUS, 135.
    BusError,
    /// SIGFPE, 136.
    Arithmetic,
    /// SIGKILL, 137, and not known to be for lack of memory.
    Killed,
    /// SIGSEGV, 139.
    Segfault,
    /// SIGPIPE, 141.
    BrokenPipe,
    /// SIGTERM, 143.
    Terminated,
    /// SIGSYS, 159: a forbidden system call.
    ForbiddenCall,
    /// Another, by name.
    Other(String),
}

/// What this code usually means.
pub(crate) fn meaning(code: i64, oom_killed: bool) -> Meaning {
    match code {
        // The main process may end well although the kernel ended another one in the container.
        0 => Meaning::Done,
        _ if oom_killed => Meaning::OutOfMemory,
        1 => Meaning::Failed,
        2 => Meaning::Misused,
        125 => Meaning::EngineFailed,
        126 => Meaning::NotExecutable,
        127 => Meaning::NotFound,
        129..=192 => by_signal(code - 128).map_or(Meaning::Own, Meaning::Signal),
        -1 | 255 => Meaning::OutOfRange,
        _ => Meaning::Own,
    }
}

fn by_signal(number: i64) -> Option<Ended> {
    Some(match number {
        1 => Ended::HungUp,
        2 => Ended::Interrupted,
        3 => Ended::Quit,
        4 => Ended::IllegalInstruction,
        6 => Ended::Aborted,
        7 => Ended::BusError,
        8 => Ended::Arithmetic,
        9 => Ended::Killed,
        11 => Ended::Segfault,
        13 => Ended::BrokenPipe,
        15 => Ended::Terminated,
        31 => Ended::ForbiddenCall,
        _ => Ended::Other(signal::name_of(u8::try_from(number).ok()?)?),
    })
}

#[cfg(test)]
mod tests {
    use super::{Ended, Meaning, meaning};

    #[test]
    fn codes_mean_what_shells_and_docker_mean_by_them() {
        for (code, oom, expected) in [
            (0, false, Meaning::Done),
            (0, true, Meaning::Done),
            (1, false, Meaning::Failed),
            (1, true, Meaning::OutOfMemory),
            (2, false, Meaning::Misused),
            (3, false, Meaning::Own),
            (125, false, Meaning::EngineFailed),
            (126, false, Meaning::NotExecutable),
            (127, false, Meaning::NotFound),
            (128, false, Meaning::Own),
            (130, false, Meaning::Signal(Ended::Interrupted)),
            (134, false, Meaning::Signal(Ended::Aborted)),
            (137, false, Meaning::Signal(Ended::Killed)),
            (137, true, Meaning::OutOfMemory),
            (
                138,
                false,
                Meaning::Signal(Ended::Other("SIGUSR1".to_owned())),
            ),
            (139, false, Meaning::Signal(Ended::Segfault)),
            (143, false, Meaning::Signal(Ended::Terminated)),
            (160, false, Meaning::Own),
            (
                164,
                false,
                Meaning::Signal(Ended::Other("SIGRTMIN+2".to_owned())),
            ),
            (193, false, Meaning::Own),
            (255, false, Meaning::OutOfRange),
            (3_221_225_786, false, Meaning::Own),
        ] {
            assert_eq!(meaning(code, oom), expected, "{code}");
        }
    }
}
