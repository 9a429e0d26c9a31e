//! The first words of an exec. Engines take the connection over before they try to begin the
//! process, and where that fails write why into it, as if the process had said it.

use super::session::Session;
use bytes::{Bytes, BytesMut};

/// How what engines say begins.
const WORDS: &[&[u8]] = &[
    b"OCI runtime ",
    b"unable to find ",
    b"exec failed",
    b"cannot exec",
    b"rpc error",
    b"container ",
];

/// The most that is held back, in bytes: an engine says less.
const MOST: usize = 4 << 10;

/// Holds the first words back for as long as they may be the engine's.
#[derive(Debug, Default)]
pub(super) struct Opening {
    held: BytesMut,
    over: bool,
    /// The beginning of what was let through, should the engine turn out to have said it in words
    /// that are not known.
    passed: BytesMut,
}

impl Opening {
    /// What of it the page is to see now.
    pub(super) fn see(&mut self, piece: Bytes) -> Bytes {
        if self.over {
            return piece;
        }
        self.held.extend_from_slice(&piece);
        let may_be = WORDS.iter().any(|words| {
            let size = words.len().min(self.held.len());
            self.held[..size] == words[..size]
        });
        if may_be && self.held.len() < MOST {
            return Bytes::new();
        }
        self.over = true;
        let held = self.held.split();
        self.passed.extend_from_slice(&held[..held.len().min(MOST)]);
        held.freeze()
    }

    /// The process never began: what the engine said.
    pub(super) fn said(self) -> String {
        let text = if self.held.is_empty() {
            self.passed
        } else {
            self.held
        };
        String::from_utf8_lossy(&text).trim().to_owned()
    }

    /// The process began: what was held back is its own.
    pub(super) fn give_back(self, session: &Session) {
        if !self.held.is_empty() {
            session.push(&self.held);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(pieces: &[&str]) -> (String, Opening) {
        let mut opening = Opening::default();
        let mut seen = Vec::new();
        for piece in pieces {
            seen.extend(opening.see(Bytes::copy_from_slice(piece.as_bytes())));
        }
        (String::from_utf8_lossy(&seen).into_owned(), opening)
    }

    #[test]
    fn only_what_an_engine_may_have_said_is_held_back() {
        assert_eq!(seen(&["/ # ", "OCI runtime "]).0, "/ # OCI runtime ");
        assert_eq!(seen(&["O", "CI", "DO\n"]).0, "OCIDO\n");
        let (text, opening) = seen(&["OCI run", "time exec failed: x: unknown\r\n"]);
        assert_eq!(
            (text.as_str(), opening.said().as_str()),
            ("", "OCI runtime exec failed: x: unknown")
        );
        let long = format!("OCI runtime {}", "x".repeat(MOST));
        assert_eq!(seen(&[&long, "y"]).0, format!("{long}y"));
        let (text, opening) = seen(&["something new\r\n"]);
        assert_eq!(
            (text.as_str(), opening.said().as_str()),
            ("something new\r\n", "something new")
        );
    }
}
