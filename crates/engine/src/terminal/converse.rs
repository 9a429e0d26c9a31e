//! Bytes between a session and a process, both ways at once.

use super::session::Session;
use crate::frames::Frames;
use crate::wire::Hijacked;
use bytes::{Bytes, BytesMut};
use std::convert::Infallible;
use std::future::pending;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::sync::mpsc;

/// The most bytes that are read at once.
const READ: usize = 64 << 10;

/// Why a conversation ended.
#[derive(Debug)]
pub(super) enum Ended {
    /// The engine ended it, as it does when the process has ended.
    Over,
    /// The connection broke: in the system's words.
    Broken(String),
}

/// Reads until the engine ends it, no faster than the page draws. `first` sees each piece before
/// the page does, and gives back what the page is to see.
pub(super) async fn read(
    session: &Session,
    mut from: &mut ReadHalf<Hijacked>,
    tty: bool,
    mut first: impl FnMut(Bytes) -> Bytes,
) -> Ended {
    let mut frames = Frames::new(tty);
    let mut buffer = BytesMut::new();
    loop {
        let room = session.room().await.min(READ);
        buffer.reserve(room);
        match (&mut from).take(room as u64).read_buf(&mut buffer).await {
            Ok(0) => return Ended::Over,
            Ok(_) => {}
            Err(error) => return Ended::Broken(error.to_string()),
        }
        if let Err(error) = frames.push(buffer.split().freeze()) {
            return Ended::Broken(error.to_string());
        }
        while let Some((_, piece)) = frames.next() {
            let piece = first(piece);
            if !piece.is_empty() {
                session.push(&piece);
            }
        }
    }
}

/// Reads until the engine ends it, and throws it away.
pub(super) async fn drain(from: &mut ReadHalf<Hijacked>) {
    let mut buffer = vec![0; READ];
    while matches!(from.read(&mut buffer).await, Ok(read) if read > 0) {}
}

/// Writes what was typed, for ever. An empty piece ends the process's input.
///
/// That it cannot be written is not told: whoever reads hears why.
pub(super) async fn write(
    inputs: &mut mpsc::Receiver<Bytes>,
    to: &mut WriteHalf<Hijacked>,
) -> Infallible {
    while let Some(piece) = inputs.recv().await {
        let done = if piece.is_empty() {
            to.shutdown().await
        } else {
            match to.write_all(&piece).await {
                Ok(()) => to.flush().await,
                Err(error) => Err(error),
            }
        };
        if done.is_err() {
            break;
        }
    }
    pending().await
}
