//! What keys mean that are not for the process alone. Pure.

use super::line::Line;
use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;

/// What is to be done about what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Written to the process.
    Bytes(Bytes),
    /// Shown: nobody else shows what is typed.
    Echo(Bytes),
    /// The process's input ends.
    End,
    /// The process is interrupted.
    Interrupt,
    /// It is left running.
    Detach,
}

const CTRL_P: u8 = 0x10;
const CTRL_Q: u8 = 0x11;

/// Reads what is typed, in order.
#[derive(Debug)]
pub(super) struct Keys {
    /// Where the process has no terminal.
    line: Option<Line>,
    /// Ctrl-P Ctrl-Q leaves. As with the docker CLI a Ctrl-P waits for the next key.
    leaves: bool,
    held: bool,
}

impl Keys {
    pub(super) fn new(tty: bool, leaves: bool) -> Self {
        Self {
            line: (!tty).then(Line::default),
            leaves,
            held: false,
        }
    }

    /// What a piece of input means.
    pub(super) fn read(&mut self, piece: Bytes) -> VecDeque<Typed> {
        let (piece, leaves) = self.leave(piece);
        let mut all = VecDeque::new();
        if !piece.is_empty() {
            match &mut self.line {
                Some(line) => all.extend(line.edit(&String::from_utf8_lossy(&piece))),
                None => all.push_back(Typed::Bytes(piece)),
            }
        }
        if leaves {
            all.push_back(Typed::Detach);
        }
        all
    }

    /// What comes before Ctrl-P Ctrl-Q, and whether it came.
    fn leave(&mut self, piece: Bytes) -> (Bytes, bool) {
        if !self.leaves || (!self.held && !piece.contains(&CTRL_P)) {
            return (piece, false);
        }
        let mut kept = BytesMut::with_capacity(piece.len() + 1);
        for byte in piece {
            if self.held && byte == CTRL_Q {
                return (kept.freeze(), true);
            }
            if self.held {
                kept.extend_from_slice(&[CTRL_P]);
            }
            self.held = byte == CTRL_P;
            if !self.held {
                kept.extend_from_slice(&[byte]);
            }
        }
        (kept.freeze(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(keys: &mut Keys, pieces: &[&'static str]) -> Vec<Typed> {
        let mut all: Vec<Typed> = Vec::new();
        for piece in pieces {
            all.extend(keys.read(Bytes::from_static(piece.as_bytes())));
        }
        all
    }

    fn bytes(text: &'static str) -> Typed {
        Typed::Bytes(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn ctrl_p_ctrl_q_leaves_however_it_is_cut() {
        let attached = || Keys::new(true, true);
        assert_eq!(
            read(&mut attached(), &["ls\x10\x11rest"]),
            [bytes("ls"), Typed::Detach]
        );
        assert_eq!(
            read(&mut attached(), &["\x10", "\x10", "\x11"]),
            [bytes("\x10"), Typed::Detach]
        );
        // It is the shell's as well: the one before in the history.
        assert_eq!(
            read(&mut attached(), &["\x10", "\x10", "a\x11"]),
            [bytes("\x10"), bytes("\x10a\x11")]
        );
        assert_eq!(
            read(&mut Keys::new(true, false), &["\x10", "\x11"]),
            [bytes("\x10"), bytes("\x11")]
        );
    }

    #[test]
    fn without_a_terminal_lines_are_handed_on() {
        let mut keys = Keys::new(false, true);
        assert_eq!(
            read(&mut keys, &["a\r", "\x10\x11"]),
            [
                Typed::Echo(Bytes::from_static(b"a\n")),
                bytes("a\n"),
                Typed::Detach
            ]
        );
        assert_eq!(
            read(&mut Keys::new(true, false), &["\x03", "\x04\r"]),
            [bytes("\x03"), bytes("\x04\r")]
        );
    }
}
