//! A body that is read as it comes, on a connection of its own.
//!
//! The pooled client reads a connection in one task and hands each piece to another, and engines
//! write a log in pieces of a line: waking a task for each would take longer than reading it. Here
//! one task does both. The connection ends with the stream.

use super::{Inner, REFUSAL_LIMIT, Wire, WireError, refusal};
use crate::find::Address;
use bytes::Bytes;
use futures_util::Stream;
use http::{Request, Response, header};
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::timeout;

type Connection = http1::Connection<TokioIo<crate::transport::Door>, Empty<Bytes>>;

/// The bytes of a body. Nothing is read beyond what was taken.
pub(crate) struct Streamed {
    wire: Wire,
    body: Incoming,
    /// `None` once it ended: the rest of the body is in the body.
    connection: Option<Connection>,
    /// Without it the connection would end when it can.
    _sender: http1::SendRequest<Empty<Bytes>>,
}

pub(super) async fn get(wire: &Wire, path: &str, limit: Duration) -> Result<Streamed, WireError> {
    timeout(limit, begun(wire, path))
        .await
        .map_err(|_| WireError::Hung(limit))?
}

async fn begun(wire: &Wire, path: &str) -> Result<Streamed, WireError> {
    let inner: &Inner = &wire.0;
    let door = inner.connector.reach().await;
    let door = door.map_err(|error| inner.lost(&error))?;
    let door = inner.connector.secure(door).await;
    let door = door.map_err(|error| inner.lost(&error))?;
    let (mut sender, mut connection) = http1::handshake(TokioIo::new(door))
        .await
        .map_err(|error| inner.lost(&error))?;
    let prefix = match &inner.target.address {
        Address::Tcp(tcp) => tcp.base.as_str(),
        Address::Unix(_) | Address::Pipe(_) => "",
    };
    let version = inner.minor.load(Ordering::Relaxed);
    let request = Request::get(format!("{prefix}/v1.{version}{path}"))
        .header(header::HOST, &inner.authority)
        .body(Empty::new())
        .map_err(|error| WireError::Malformed {
            what: format!("{path}: {error}"),
        })?;
    let response = {
        let mut answer = pin!(sender.send_request(request));
        tokio::select! {
            biased;
            answer = &mut answer => answer,
            // It ends before the answer only where it fails, and then the answer says why.
            _ = &mut connection => answer.await,
        }
    };
    let response: Response<Incoming> = response.map_err(|error| inner.lost(&error))?;
    let (parts, body) = response.into_parts();
    let streamed = Streamed {
        wire: wire.clone(),
        body,
        connection: Some(connection),
        _sender: sender,
    };
    if parts.status.is_success() {
        return Ok(streamed);
    }
    let said = Limited::new(streamed, REFUSAL_LIMIT).collect().await;
    let said = said.map_err(|error| WireError::Malformed {
        what: format!("{path}: {error}"),
    })?;
    Err(refusal(parts.status, said.to_bytes().into()))
}

impl Streamed {
    fn poll_bytes(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, WireError>>> {
        loop {
            if let Poll::Ready(piece) = self.poll_body(context) {
                return Poll::Ready(piece);
            }
            let Some(connection) = &mut self.connection else {
                return Poll::Pending;
            };
            match Pin::new(connection).poll(context) {
                // The body says how it ended.
                Poll::Ready(_) => self.connection = None,
                // It may have handed something on.
                Poll::Pending => return self.poll_body(context),
            }
        }
    }

    fn poll_body(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, WireError>>> {
        loop {
            return Poll::Ready(match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                None => None,
                Some(Err(error)) => Some(Err(self.wire.0.lost(&error))),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(bytes) => Some(Ok(bytes)),
                    // Trailers.
                    Err(_) => continue,
                },
            });
        }
    }
}

impl Stream for Streamed {
    type Item = Result<Bytes, WireError>;

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, WireError>>> {
        self.get_mut().poll_bytes(context)
    }
}

impl hyper::body::Body for Streamed {
    type Data = Bytes;
    type Error = WireError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, WireError>>> {
        let bytes = ready!(self.get_mut().poll_bytes(context));
        Poll::Ready(bytes.map(|bytes| bytes.map(hyper::body::Frame::data)))
    }
}
