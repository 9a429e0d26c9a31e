//! The program run once more in its container, by exec: archives and copies have a connection of
//! their own, read no faster than they are taken in.

use super::{Helper, HelperError};
use crate::ask::{PATIENCE, encoded};
use crate::frames::{Frames, Origin};
use crate::hear::{Made, whole_object};
use crate::wire::{Hijacked, WireError};
use bytes::{Buf as _, Bytes, BytesMut};
use files_helper::{Job, Reply};
use futures_util::{Stream, stream};
use serde_json::json;
use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tokio::io::{AsyncReadExt as _, AsyncWrite, ReadHalf, WriteHalf};

/// Bytes that are read at once.
const READ: usize = 256 << 10;

/// Takes an archive's bytes. Shut it down when they are over; hold it open until the end of the
/// output where nothing goes in (closing it early ends the work).
pub(crate) struct JobInput(WriteHalf<Hijacked>);

impl AsyncWrite for JobInput {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

/// What comes of work: a stream of [`JobSaid`] that ends after `Told(Reply::Counted(…))`, or with
/// an error.
pub(crate) struct JobOutput(Pin<Box<dyn Stream<Item = Result<JobSaid, HelperError>> + Send>>);

impl Stream for JobOutput {
    type Item = Result<JobSaid, HelperError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.as_mut().poll_next(context)
    }
}

/// A piece of what comes of work.
#[derive(Clone, Debug)]
pub(crate) enum JobSaid {
    /// Of the archive.
    Bytes(Bytes),
    /// `Progress`, `LeftOut`, and at the end `Counted`: what was carried.
    Told(Reply),
}

struct Output {
    /// Stays while this runs.
    _helper: Helper,
    from: ReadHalf<Hijacked>,
    framing: Frames,
    read: BytesMut,
    told: BytesMut,
    ready: VecDeque<JobSaid>,
    over: bool,
}

pub(super) async fn begin(helper: Helper, job: &Job) -> Result<(JobInput, JobOutput), HelperError> {
    let inner = &helper.0.inner;
    let mut command = vec![inner.body.program.to_owned()];
    command.extend(words(job, &inner.body.roots));
    let path = format!("/containers/{}/exec", encoded(&inner.container));
    let body = json!({
        "Cmd": command,
        "User": "0:0",
        "AttachStdin": true,
        "AttachStdout": true,
        "AttachStderr": true,
        "Tty": false,
    });
    let made = inner.wire.post(&path, Some(&body), PATIENCE).await?;
    let made: Made = whole_object(&made).map_err(|error| WireError::Malformed {
        what: format!("{path}: {error}"),
    })?;
    let start = format!("/exec/{}/start", encoded(&made.id));
    let how = json!({ "Detach": false, "Tty": false });
    let door = inner.wire.hijack(&start, Some(&how), PATIENCE).await?;
    let (from, to) = tokio::io::split(door);
    let output = Output {
        _helper: helper,
        from,
        framing: Frames::new(false),
        read: BytesMut::new(),
        told: BytesMut::new(),
        ready: VecDeque::new(),
        over: false,
    };
    // `None` after an error.
    let said = stream::unfold(Some(output), |output| async {
        let mut output = output?;
        match output.next().await {
            Ok(None) => None,
            Ok(Some(said)) => Some((Ok(said), Some(output))),
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok((JobInput(to), JobOutput(Box::pin(said))))
}

/// What the program is called with: see its main.rs.
fn words(job: &Job, roots: &[String]) -> Vec<String> {
    let root = |root: u8| roots.get(usize::from(root)).cloned().unwrap_or_default();
    let path = |path: &[u8]| path.iter().map(|byte| format!("{byte:02x}")).collect();
    let how = |replace| if replace { "replace" } else { "merge" }.to_owned();
    match job {
        Job::Tar { root: of, path: at } => vec!["tar".to_owned(), root(*of), path(at)],
        Job::Untar {
            root: of,
            path: at,
            replace,
        } => vec!["untar".to_owned(), root(*of), path(at), how(*replace)],
        Job::Copy { from, to, replace } => {
            vec!["copy".to_owned(), root(*from), root(*to), how(*replace)]
        }
    }
}

impl Output {
    /// The next piece; `None` after the good end. An end without a word, and a refusal, are errors.
    async fn next(&mut self) -> Result<Option<JobSaid>, HelperError> {
        loop {
            match self.ready.pop_front() {
                Some(JobSaid::Told(Reply::Refused {
                    path,
                    errno,
                    message,
                })) => {
                    return Err(HelperError::Refused {
                        path: path.into_vec(),
                        errno,
                        message,
                    });
                }
                Some(said) => {
                    self.over |= matches!(said, JobSaid::Told(Reply::Counted(_)));
                    return Ok(Some(said));
                }
                None => {}
            }
            if self.over {
                return Ok(None);
            }
            self.read.reserve(READ);
            match self.from.read_buf(&mut self.read).await {
                Ok(0) | Err(_) => return Err(HelperError::ended()),
                Ok(_) => {}
            }
            let misheard = |what: String| HelperError::Ended(what);
            self.framing
                .push(self.read.split().freeze())
                .map_err(|error| misheard(error.to_string()))?;
            while let Some((origin, piece)) = self.framing.next() {
                match origin {
                    Origin::Stdout | Origin::Terminal => {
                        self.ready.push_back(JobSaid::Bytes(piece))
                    }
                    Origin::Stderr => self.told.extend_from_slice(&piece),
                }
            }
            while let Some(head) = self.told.first_chunk::<8>() {
                // What is no frame was said by the engine: the program never began.
                let Ok((length, _)) = files_helper::head(*head) else {
                    return Err(misheard(String::from_utf8_lossy(&self.told).into_owned()));
                };
                if self.told.len() < 8 + length {
                    break;
                }
                self.told.advance(8);
                let reply = files_helper::value(&self.told.split_to(length));
                let reply = reply.map_err(|error| misheard(error.to_string()))?;
                self.ready.push_back(JobSaid::Told(reply));
            }
        }
    }
}
