//! The engine's framing of what a process without a terminal writes: eight bytes (the stream, three
//! zeros, the length in big-endian) before each piece. With a terminal there is no framing, and
//! what looks like a header is text: who reads decides by the container's or the exec's `Tty`,
//! never by the bytes.

use bytes::{Buf as _, Bytes, BytesMut};
use std::collections::VecDeque;

/// Where a piece was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Stdout,
    Stderr,
    /// A terminal joins the two.
    Terminal,
}

/// The header does not name a stream: what follows cannot be told apart any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a frame of the engine's: stream {0}")]
pub(crate) struct Misframed(u8);

/// Takes a stream of frames apart. A frame is handed on as it comes, not only when it is whole, so
/// that a piece of any announced length costs no memory.
#[derive(Debug)]
pub(crate) struct Frames {
    tty: bool,
    header: BytesMut,
    /// The frame that is being read, and how many bytes of it are to come.
    current: (Origin, usize),
    /// The frame that is being read was not told of yet.
    fresh: bool,
    ready: VecDeque<Piece>,
}

/// What came of one frame, cut where the bytes happened to be cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) origin: Origin,
    pub(crate) bytes: Bytes,
    /// The frame begins with it. Never with a terminal.
    pub(crate) begins: bool,
    /// The frame ends with it. Never with a terminal.
    pub(crate) ends: bool,
}

const HEADER: usize = 8;

impl Frames {
    /// `tty`: the process has a terminal, and nothing is framed.
    pub(crate) fn new(tty: bool) -> Self {
        Self {
            tty,
            header: BytesMut::with_capacity(HEADER),
            current: (Origin::Stdout, 0),
            fresh: false,
            ready: VecDeque::new(),
        }
    }

    /// Takes in what came, cut anywhere.
    pub(crate) fn push(&mut self, mut bytes: Bytes) -> Result<(), Misframed> {
        if self.tty {
            if !bytes.is_empty() {
                self.ready.push_back(Piece {
                    origin: Origin::Terminal,
                    bytes,
                    begins: false,
                    ends: false,
                });
            }
            return Ok(());
        }
        while !bytes.is_empty() {
            let (origin, left) = self.current;
            if left > 0 {
                let piece = bytes.split_to(left.min(bytes.len()));
                self.current.1 -= piece.len();
                self.ready.push_back(Piece {
                    origin,
                    ends: piece.len() == left,
                    bytes: piece,
                    begins: std::mem::take(&mut self.fresh),
                });
                continue;
            }
            let missing = HEADER - self.header.len();
            self.header
                .extend_from_slice(&bytes.split_to(missing.min(bytes.len())));
            if self.header.len() == HEADER {
                self.current = (origin_of(self.header[0])?, length(&self.header));
                self.header.clear();
                self.fresh = true;
            }
        }
        Ok(())
    }

    /// The next piece, in order.
    pub(crate) fn next(&mut self) -> Option<(Origin, Bytes)> {
        self.next_piece().map(|piece| (piece.origin, piece.bytes))
    }

    /// The next piece, in order, and whether its frame begins or ends with it.
    pub(crate) fn next_piece(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }
}

/// Stream 0 is the standard input, which some engines echo as output.
fn origin_of(stream: u8) -> Result<Origin, Misframed> {
    match stream {
        0 | 1 => Ok(Origin::Stdout),
        2 => Ok(Origin::Stderr),
        // 3 is the engine's own word on why it cannot go on.
        3 => Ok(Origin::Stderr),
        other => Err(Misframed(other)),
    }
}

fn length(header: &BytesMut) -> usize {
    let mut length = &header[4..];
    length.get_u32() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(stream: u8, text: &[u8]) -> Vec<u8> {
        let mut frame = vec![stream, 0, 0, 0];
        frame.extend((text.len() as u32).to_be_bytes());
        frame.extend(text);
        frame
    }

    fn read(frames: &mut Frames) -> Vec<(Origin, Vec<u8>)> {
        let mut all: Vec<(Origin, Vec<u8>)> = Vec::new();
        while let Some((origin, piece)) = frames.next() {
            match all.last_mut() {
                Some((before, text)) if *before == origin => text.extend(&piece),
                _ => all.push((origin, piece.to_vec())),
            }
        }
        all
    }

    #[test]
    fn frames_may_be_cut_anywhere() {
        let whole = [
            frame(1, b"one\n"),
            frame(2, b"two\n"),
            frame(1, b""),
            frame(1, b"last, without an end"),
        ]
        .concat();
        let told = vec![
            (Origin::Stdout, b"one\n".to_vec()),
            (Origin::Stderr, b"two\n".to_vec()),
            (Origin::Stdout, b"last, without an end".to_vec()),
        ];
        for size in 1..=whole.len() {
            let mut frames = Frames::new(false);
            for piece in whole.chunks(size) {
                frames.push(Bytes::copy_from_slice(piece)).unwrap();
            }
            assert_eq!(read(&mut frames), told, "in pieces of {size}");
        }
    }

    #[test]
    fn what_a_terminal_writes_is_never_taken_for_a_header() {
        let text = frame(1, b"not a frame");
        let mut frames = Frames::new(true);
        frames.push(Bytes::from(text.clone())).unwrap();
        assert_eq!(read(&mut frames), vec![(Origin::Terminal, text)]);
    }

    #[test]
    fn a_frame_is_handed_on_before_it_is_whole() {
        let mut frames = Frames::new(false);
        frames
            .push(Bytes::from_static(b"\x01\0\0\0\xff\xff\xff\xffabc"))
            .unwrap();
        assert_eq!(read(&mut frames), vec![(Origin::Stdout, b"abc".to_vec())]);
    }

    #[test]
    fn bytes_that_are_no_frame_are_refused() {
        let mut frames = Frames::new(false);
        assert_eq!(
            frames.push(Bytes::from_static(b"\x1b[0m plain text")),
            Err(Misframed(0x1b))
        );
    }
}
