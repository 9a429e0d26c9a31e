//! Bytes between a session and a process, both ways at once.

use super::keys::{Keys, Typed};
use super::session::Session;
use crate::frames::Frames;
use crate::wire::Hijacked;
use bytes::{Bytes, BytesMut};
use std::collections::VecDeque;
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

/// What was typed and concerns more than the process's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Interrupt,
    Detach,
}

/// Writes what was typed until more is asked for by it; call it again to go on.
///
/// That it cannot be written is not told: whoever reads hears why.
pub(super) async fn write(
    session: &Session,
    typing: &mut Typing<'_>,
    to: &mut WriteHalf<Hijacked>,
) -> Asked {
    loop {
        let done = match typing.next().await {
            Some(Typed::Bytes(bytes)) => match to.write_all(&bytes).await {
                Ok(()) => to.flush().await,
                Err(error) => Err(error),
            },
            Some(Typed::Echo(bytes)) => {
                session.push(&bytes);
                Ok(())
            }
            Some(Typed::End) => to.shutdown().await,
            Some(Typed::Interrupt) => return Asked::Interrupt,
            Some(Typed::Detach) => return Asked::Detach,
            None => return pending().await,
        };
        if done.is_err() {
            return pending().await;
        }
    }
}

/// What comes from the page, read as keys.
pub(super) struct Typing<'a> {
    pub(super) inputs: &'a mut mpsc::Receiver<Bytes>,
    pub(super) keys: Keys,
    pub(super) read: VecDeque<Typed>,
    /// The process takes what is typed; else it goes nowhere.
    pub(super) stdin: bool,
}

impl<'a> Typing<'a> {
    pub(super) fn new(inputs: &'a mut mpsc::Receiver<Bytes>, keys: Keys, stdin: bool) -> Self {
        Self {
            inputs,
            keys,
            read: VecDeque::new(),
            stdin,
        }
    }

    async fn next(&mut self) -> Option<Typed> {
        loop {
            match self.read.pop_front() {
                Some(Typed::Bytes(_) | Typed::Echo(_) | Typed::End) if !self.stdin => {}
                Some(typed) => return Some(typed),
                None => self.read = self.keys.read(self.inputs.recv().await?),
            }
        }
    }
}
