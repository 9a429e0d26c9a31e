//! `berth-files` in the engine: a container of ours that works on files where they are.
//!
//! What is asked is in [`files_helper::Ask`], by root: of several volumes each is one, everything
//! else has root 0.

use crate::engine::Engine;
use bytes::Bytes;
use contract::{Deed, Failure, FailureCode, FilePath};
use files_helper::{Ask, Job, Reply};
use futures_util::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;

/// The label of what is ours in an engine.
pub(crate) const OURS: &str = "dev.berth.files";

/// A helper that answers. Cheap to clone; some time after the last clone is gone its container goes.
#[derive(Clone)]
pub(crate) struct Helper(Arc<()>);

/// Why a helper did not do what it was asked for.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum HelperError {
    /// The system refused.
    #[error("{message}")]
    Refused {
        /// What it was about.
        path: Vec<u8>,
        /// Linux's number; 0 where it is no refusal of the system's.
        errno: i32,
        /// In words.
        message: String,
    },
    /// The helper is no more: what it looked into ended, or the engine is away.
    #[error("{0}")]
    Ended(String),
}

impl HelperError {
    /// In the contract's words. The subject is the path where one is known.
    pub(crate) fn failure(&self, deed: Deed, subject: &str) -> Failure {
        let (code, subject) = match self {
            Self::Refused { path, errno, .. } => {
                let code = match errno {
                    2 | 20 => Some(FailureCode::Gone),
                    17 | 39 => Some(FailureCode::Exists),
                    28 | 122 | 27 => Some(FailureCode::NoSpace),
                    30 => Some(FailureCode::ReadOnly),
                    1 | 13 => Some(FailureCode::Denied),
                    16 | 26 => Some(FailureCode::InUse),
                    _ => None,
                };
                let path = FilePath::from_bytes(path);
                let subject = match path.as_str() {
                    "" => subject.to_owned(),
                    path => path.to_owned(),
                };
                (code, subject)
            }
            Self::Ended(_) => (Some(FailureCode::Unreachable), subject.to_owned()),
        };
        Failure {
            deed,
            subject,
            code,
            message: self.to_string(),
        }
    }
}

impl Helper {
    /// With these volumes as its roots, in order; `true` where it may write. Mounting a volume that
    /// is not there would make it: look first.
    pub(crate) async fn of_volumes(
        _engine: &Engine,
        _wanted: &[(String, bool)],
    ) -> Result<Self, Failure> {
        Err(missing())
    }

    /// Beside a running or paused container, whose files are root 0.
    pub(crate) async fn beside(_engine: &Engine, _container: &str) -> Result<Self, Failure> {
        Err(missing())
    }

    /// In a container made of an image, whose files are root 0.
    pub(crate) async fn of_image(_engine: &Engine, _image: &str) -> Result<Self, Failure> {
        Err(missing())
    }

    /// Removes the helpers that nobody has any more and that wait for the next use: before a volume
    /// is removed (the engine takes a waiting helper for its user), or a container.
    pub(crate) async fn let_go(_engine: &Engine) {}

    /// Where a root is in the container, for the engine's archive operations; without slash at its
    /// end, empty for the container's own root. Beside a container it cannot be used by them.
    pub(crate) fn root(&self, _root: usize) -> Vec<u8> {
        Vec::new()
    }

    /// The ID of its container.
    pub(crate) fn container(&self) -> &str {
        ""
    }

    /// The last reply. It is never [`Reply::Refused`].
    pub(crate) async fn ask(&self, _root: usize, _ask: Ask) -> Result<Reply, HelperError> {
        Err(HelperError::Ended(String::new()))
    }

    /// All replies, [`Reply::is_last`] at the end; or an error, which is the last item. None is
    /// [`Reply::Refused`]. Dropping it cancels the request.
    pub(crate) fn stream(&self, _root: usize, _ask: Ask) -> Replies {
        Replies {}
    }

    /// Begins work with bytes. Dropping both halves ends it, and nothing half-made stays.
    pub(crate) async fn start(&self, _job: Job) -> Result<(JobInput, JobOutput), HelperError> {
        Err(HelperError::Ended(String::new()))
    }
}

/// Replies to one request.
pub(crate) struct Replies {}

impl Stream for Replies {
    type Item = Result<Reply, HelperError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

/// Takes an archive's bytes. Shut it down when they are over; hold it open until the end of the
/// output where nothing goes in (closing it early ends the work).
pub(crate) struct JobInput {}

impl AsyncWrite for JobInput {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(0))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// What comes of work: a stream of [`JobSaid`] that ends after `Told(Reply::Counted(…))`, or with
/// an error.
pub(crate) struct JobOutput {}

/// A piece of what comes of work.
#[derive(Clone, Debug)]
pub(crate) enum JobSaid {
    /// Of the archive.
    Bytes(Bytes),
    /// `Progress`, `LeftOut`, and at the end `Counted`: what was carried.
    Told(Reply),
}

impl Stream for JobOutput {
    type Item = Result<JobSaid, HelperError>;

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(None)
    }
}

fn missing() -> Failure {
    Failure {
        deed: Deed::OpenFiles,
        subject: String::new(),
        code: None,
        message: "not there yet".to_owned(),
    }
}
