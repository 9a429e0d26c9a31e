//! Requests and answers over one connection, several under way at once.

use super::HelperError;
use crate::frames::{Frames, Origin};
use crate::wire::Hijacked;
use bytes::{Buf as _, BytesMut};
use files_helper::{Ask, Asked, Reply};
use futures_util::Stream;
use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Bytes that are read at once.
const READ: usize = 256 << 10;

/// The connection. It ends when this is dropped, and the program with it.
pub(super) struct Line {
    shared: Arc<Shared>,
    over: CancellationToken,
}

struct Shared {
    waiting: Mutex<Waiting>,
    frames: mpsc::UnboundedSender<Vec<u8>>,
    ended: CancellationToken,
}

#[derive(Default)]
struct Waiting {
    last: u32,
    by: HashMap<u32, mpsc::UnboundedSender<Result<Reply, HelperError>>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody gets an answer any more.
    fn end(&self) {
        self.ended.cancel();
        self.lock().by.clear();
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.over.cancel();
    }
}

impl Line {
    pub(super) fn new(door: Hijacked) -> Self {
        let (mut from, mut to) = tokio::io::split(door);
        let (frames, mut asked) = mpsc::unbounded_channel::<Vec<u8>>();
        let shared = Arc::new(Shared {
            waiting: Mutex::default(),
            frames,
            ended: CancellationToken::new(),
        });
        let over = CancellationToken::new();
        let (heard, over_too) = (Arc::clone(&shared), over.clone());
        tokio::spawn(async move {
            let hears = hear(&mut from, &heard);
            let says = async {
                while let Some(frame) = asked.recv().await {
                    if to.write_all(&frame).await.is_err() || to.flush().await.is_err() {
                        return;
                    }
                }
            };
            tokio::select! {
                () = hears => {}
                () = says => {}
                () = over_too.cancelled() => {}
            }
            heard.end();
            // The end of its input is the program's end.
            let _ = to.shutdown().await;
        });
        Self { shared, over }
    }

    pub(super) fn has_ended(&self) -> bool {
        self.shared.ended.is_cancelled()
    }

    pub(super) async fn ended(&self) {
        self.shared.ended.cancelled().await;
    }

    pub(super) fn end(&self) {
        self.over.cancel();
    }

    pub(super) fn ask(&self, root: usize, ask: Ask) -> Replies {
        let (sender, receiver) = mpsc::unbounded_channel();
        let root = u8::try_from(root).unwrap_or(u8::MAX);
        let id = {
            let mut waiting = self.shared.lock();
            waiting.last = waiting.last.wrapping_add(1);
            let id = waiting.last;
            match files_helper::frame(id, &Asked { root, ask }) {
                // Whoever is not among those who wait hears that it has ended.
                Ok(frame) => {
                    if !self.has_ended() && self.shared.frames.send(frame).is_ok() {
                        waiting.by.insert(id, sender);
                    }
                }
                Err(error) => {
                    let _ = sender.send(Err(HelperError::Ended(error.to_string())));
                }
            }
            id
        };
        Replies {
            id,
            receiver,
            over: false,
            shared: Arc::clone(&self.shared),
        }
    }
}

async fn hear(from: &mut (impl tokio::io::AsyncRead + Unpin), shared: &Shared) {
    let mut framing = Frames::new(false);
    let mut read = BytesMut::new();
    let mut said = BytesMut::new();
    loop {
        read.reserve(READ);
        match from.read_buf(&mut read).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        if framing.push(read.split().freeze()).is_err() {
            return;
        }
        while let Some((origin, piece)) = framing.next() {
            if origin == Origin::Stdout {
                said.extend_from_slice(&piece);
            }
        }
        while let Some(head) = said.first_chunk::<8>() {
            let Ok((length, id)) = files_helper::head(*head) else {
                return;
            };
            if said.len() < 8 + length {
                break;
            }
            said.advance(8);
            let value = files_helper::value::<Reply>(&said.split_to(length));
            let Ok(reply) = value else {
                return;
            };
            let mut waiting = shared.lock();
            let last = reply.is_last();
            if let Some(sender) = waiting.by.get(&id) {
                // Whoever asked has gone away.
                let _ = sender.send(Ok(reply));
            }
            if last {
                waiting.by.remove(&id);
            }
        }
    }
}

/// The answers to one request. A refusal is an error, and the last.
pub(crate) struct Replies {
    id: u32,
    receiver: mpsc::UnboundedReceiver<Result<Reply, HelperError>>,
    over: bool,
    shared: Arc<Shared>,
}

impl Stream for Replies {
    type Item = Result<Reply, HelperError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.over {
            return Poll::Ready(None);
        }
        let reply = match self.receiver.poll_recv(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(reply) => reply.unwrap_or_else(|| Err(HelperError::ended())),
        };
        Poll::Ready(Some(match reply {
            Ok(Reply::Refused {
                path,
                errno,
                message,
            }) => {
                self.over = true;
                Err(HelperError::Refused {
                    path: path.into_vec(),
                    errno,
                    message,
                })
            }
            Ok(reply) => {
                self.over = reply.is_last();
                Ok(reply)
            }
            Err(error) => {
                self.over = true;
                Err(error)
            }
        }))
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        self.shared.lock().by.remove(&self.id);
        let cancel = Asked {
            root: 0,
            ask: Ask::Cancel,
        };
        if let Ok(frame) = files_helper::frame(self.id, &cancel) {
            // It has ended, and nothing is to be taken back.
            let _ = self.shared.frames.send(frame);
        }
    }
}
