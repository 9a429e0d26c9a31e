//! A body of JSON values that come one by one, taken apart.

use super::{Wire, WireError, lossy};
use crate::trouble::trouble;
use contract::TroubleKind;
use futures_util::Stream;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::collections::VecDeque;

/// The longest value that is kept, in bytes. An event carries the labels of its object, and a
/// label may be a megabyte.
const LONGEST: usize = 4 << 20;

/// `ends`: that the body ends is no failure.
pub(super) fn of(
    wire: Wire,
    path: String,
    body: Incoming,
    ends: bool,
) -> impl Stream<Item = Result<String, WireError>> + Send + Unpin + 'static {
    let state = Some((wire, path, body, Splitter::new(LONGEST)));
    Box::pin(futures_util::stream::unfold(
        state,
        move |state| async move {
            let (wire, path, mut body, mut splitter) = state?;
            loop {
                match splitter.next() {
                    Some(Piece::Value(bytes)) => {
                        return Some((Ok(lossy(bytes)), Some((wire, path, body, splitter))));
                    }
                    Some(Piece::TooLong) => {
                        let what =
                            format!("{path}: a value longer than {LONGEST} bytes was left out");
                        let item = Err(WireError::Malformed { what });
                        return Some((item, Some((wire, path, body, splitter))));
                    }
                    None => {}
                }
                match body.frame().await {
                    Some(Ok(frame)) => {
                        if let Some(data) = frame.data_ref() {
                            splitter.push(data);
                        }
                    }
                    Some(Err(error)) => return Some((Err(wire.0.lost(&error)), None)),
                    None if ends => return None,
                    None => {
                        let ended = trouble(
                            &wire.0.target.remedies,
                            TroubleKind::Lost,
                            format!("{path}: the engine ended the stream"),
                        );
                        return Some((Err(WireError::Unreachable(ended)), None));
                    }
                }
            }
        },
    ))
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// One value, as it came.
    Value(Vec<u8>),
    /// One value was longer than is kept.
    TooLong,
}

/// Finds the ends of values: a newline, or the bracket that closes the outermost one (engines
/// mostly, but not always, write a newline after each). A newline within a value ends it too, so
/// that one broken value does not swallow all that follow; engines write values on one line.
struct Splitter {
    longest: usize,
    pieces: VecDeque<Piece>,
    value: Vec<u8>,
    too_long: bool,
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Splitter {
    fn new(longest: usize) -> Self {
        Self {
            longest,
            pieces: VecDeque::new(),
            value: Vec::new(),
            too_long: false,
            depth: 0,
            in_string: false,
            escaped: false,
        }
    }

    fn next(&mut self) -> Option<Piece> {
        self.pieces.pop_front()
    }

    fn push(&mut self, bytes: &[u8]) {
        let mut start = 0;
        for (at, byte) in bytes.iter().enumerate() {
            if self.ends_with(*byte) {
                self.keep(bytes.get(start..=at).unwrap_or_default());
                self.finish();
                start = at + 1;
            }
        }
        self.keep(bytes.get(start..).unwrap_or_default());
    }

    /// Follows the value by one byte; true if it is the last.
    fn ends_with(&mut self, byte: u8) -> bool {
        if byte == b'\n' {
            return true;
        }
        if self.in_string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.too_long {
            return;
        }
        if self.value.len() + bytes.len() > self.longest {
            self.too_long = true;
            // Gives the memory back, too.
            self.value = Vec::new();
        } else {
            self.value.extend_from_slice(bytes);
        }
    }

    fn finish(&mut self) {
        let value = std::mem::take(&mut self.value);
        if self.too_long {
            self.pieces.push_back(Piece::TooLong);
        } else {
            let trimmed = value.trim_ascii();
            if !trimmed.is_empty() {
                self.pieces.push_back(Piece::Value(trimmed.to_vec()));
            }
        }
        self.too_long = false;
        self.depth = 0;
        self.in_string = false;
        self.escaped = false;
    }
}

#[cfg(test)]
mod tests {
    use super::{Piece, Splitter};

    fn split(longest: usize, chunks: &[&[u8]]) -> Vec<String> {
        let mut splitter = Splitter::new(longest);
        let mut all = Vec::new();
        for chunk in chunks {
            splitter.push(chunk);
            while let Some(piece) = splitter.next() {
                all.push(match piece {
                    Piece::Value(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                    Piece::TooLong => "TOO LONG".to_owned(),
                });
            }
        }
        all
    }

    #[test]
    fn values_end_at_newlines_and_at_their_own_end() {
        let whole = b"{\"a\":\"}\\\"{\"}\r\n\n{\"b\":[{}]}{\"c\":1} \n{\"half\":";
        let expected = [r#"{"a":"}\"{"}"#, r#"{"b":[{}]}"#, r#"{"c":1}"#];
        assert_eq!(split(100, &[whole]), expected);
        // However it arrives.
        let bytes: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(split(100, &bytes), expected);
    }

    #[test]
    fn a_broken_value_does_not_swallow_the_next() {
        assert_eq!(
            split(100, &[b"{\"a\":\"never closed\n{\"b\":1}\nplain\n"]),
            ["{\"a\":\"never closed", "{\"b\":1}", "plain"]
        );
    }

    #[test]
    fn a_value_that_is_too_long_is_left_out_and_takes_no_memory() {
        let mut splitter = Splitter::new(16);
        splitter.push(b"{\"a\":\"");
        for _ in 0..1000 {
            splitter.push(b"xxxxxxxxxxxxxxxx");
            assert!(splitter.value.capacity() <= 64);
        }
        splitter.push(b"\"}{\"b\":1}");
        assert_eq!(splitter.next(), Some(Piece::TooLong));
        assert_eq!(splitter.next(), Some(Piece::Value(b"{\"b\":1}".to_vec())));
        assert_eq!(splitter.next(), None);
    }
}
