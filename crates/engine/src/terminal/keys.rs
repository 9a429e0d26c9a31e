//! What keys mean that are not for the process alone. Pure.

use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;

/// What is to be done about what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Typed {
    /// Written to the process.
    Bytes(Bytes),
    /// The process's input ends. Without a terminal nobody else makes that of Ctrl-D.
    End,
    /// The process is interrupted. Without a terminal nobody else makes that of Ctrl-C.
    Interrupt,
    /// It is left running.
    Detach,
}

const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const CTRL_P: u8 = 0x10;
const CTRL_Q: u8 = 0x11;

/// Reads what is typed, in order.
#[derive(Debug)]
pub(super) struct Keys {
    tty: bool,
    /// Ctrl-P Ctrl-Q leaves. As with the docker CLI a Ctrl-P waits for the next key.
    leaves: bool,
    held: bool,
}

impl Keys {
    pub(super) fn new(tty: bool, leaves: bool) -> Self {
        Self {
            tty,
            leaves,
            held: false,
        }
    }

    /// What a piece of input means.
    pub(super) fn read(&mut self, piece: Bytes) -> VecDeque<Typed> {
        let mut all = VecDeque::new();
        if !self.tty && !self.held {
            match piece[..] {
                [CTRL_C] => return VecDeque::from([Typed::Interrupt]),
                [CTRL_D] => return VecDeque::from([Typed::End]),
                _ => {}
            }
        }
        // The Enter key says CR, of which a terminal makes the end of a line.
        let piece = if !self.tty && piece.contains(&b'\r') {
            piece
                .iter()
                .map(|byte| if *byte == b'\r' { b'\n' } else { *byte })
                .collect()
        } else {
            piece
        };
        if !self.leaves || (!self.held && !piece.contains(&CTRL_P)) {
            all.push_back(Typed::Bytes(piece));
            return all;
        }
        let mut kept = BytesMut::with_capacity(piece.len() + 1);
        for byte in piece {
            if self.held && byte == CTRL_Q {
                if !kept.is_empty() {
                    all.push_back(Typed::Bytes(kept.freeze()));
                }
                all.push_back(Typed::Detach);
                return all;
            }
            if self.held {
                kept.extend_from_slice(&[CTRL_P]);
            }
            self.held = byte == CTRL_P;
            if !self.held {
                kept.extend_from_slice(&[byte]);
            }
        }
        if !kept.is_empty() {
            all.push_back(Typed::Bytes(kept.freeze()));
        }
        all
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
    fn without_a_terminal_single_keys_stand_for_what_it_would_do() {
        let mut keys = Keys::new(false, true);
        assert_eq!(
            read(&mut keys, &["\x03", "a\x03\r", "\x04", "\x10\x11"]),
            [
                Typed::Interrupt,
                bytes("a\x03\n"),
                Typed::End,
                Typed::Detach
            ]
        );
        assert_eq!(
            read(&mut Keys::new(true, false), &["\x03", "\x04\r"]),
            [bytes("\x03"), bytes("\x04\r")]
        );
    }
}
