//! One engine's HTTP door.
//!
//! What we say (start, stop, rename, …) goes through bollard over this door ([`Wire::docker`]);
//! what we hear (lists, inspect, events) is read raw, because engines send more than bollard's
//! models know, and not always valid UTF-8. So is the making of a container, whose body depends on
//! the engine's version ([`Wire::post`]), a pull, whose progress is heard ([`Wire::told`]), and a
//! terminal, whose framing bollard would guess ([`Wire::hijack`]).

mod fresh;
mod hijack;
mod lines;
mod streamed;
// They make unix sockets and links.
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub(crate) use hijack::Hijacked;
pub(crate) use streamed::Streamed;

use crate::create::Api;
use crate::find::{Address, Target};
use crate::transport::Connector;
use crate::trouble::{diagnose, trouble};
use bollard::{BollardRequest, ClientVersion, Docker};
use bytes::Bytes;
use contract::{Trouble, TroubleKind};
use futures_util::{Stream, TryStreamExt as _};
use http::{HeaderMap, Method, Request, Response, StatusCode, Uri, header};
use http_body_util::{BodyExt, Either, Full, StreamBody};
use hyper::body::{Body as _, Frame, Incoming};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;
use tokio::time::timeout;

/// The newest engine API that this program was written for: 1.47 (Docker 27.3).
pub(crate) const NEWEST_API: u16 = 47;

/// How long after the last use a pooled connection is closed.
const IDLE: Duration = Duration::from_secs(90);
/// Pooled connections kept; more may be open at once.
const IDLE_CONNECTIONS: usize = 4;

/// The largest reply that is read whole, in bytes. A list of 10 000 containers is some 15 MB.
const REPLY_LIMIT: usize = 256 << 20;
/// The largest error reply that is read, in bytes.
const REFUSAL_LIMIT: usize = 64 << 10;

/// bollard wants a limit for each request; ours are the callers' ([`Wire::patient`]), so this one
/// is out of the way: a day, in seconds.
const BOLLARD_LIMIT: u64 = 24 * 60 * 60;

/// When [`Wire::patient`] first asks whether the engine is still there; with [`PROBE_LIMIT`] a
/// hung engine is noticed within 5 s.
const PROBE_AFTER: Duration = Duration::from_secs(3);
/// How long a probe may take.
const PROBE_LIMIT: Duration = Duration::from_secs(2);
/// The pause between further probes.
const PROBE_EVERY: Duration = Duration::from_secs(10);

/// bollard's body type, so that both use one client and one pool.
type Body =
    Either<Full<Bytes>, StreamBody<Pin<Box<dyn Stream<Item = io::Result<Frame<Bytes>>> + Send>>>>;

/// A pooled client over one endpoint. Cheap to clone; clones share the pool and the version.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Inner>);

struct Inner {
    target: Target,
    connector: Connector,
    client: Client<Connector, Body>,
    /// `http://host:port/prefix`. The scheme and host are only the pool's key and the `Host`
    /// header: the connector knows where to go, and does the TLS.
    base: String,
    authority: String,
    /// The minor version that is put in paths: the lower of ours and the engine's.
    minor: AtomicU16,
}

/// What an engine says in its answer to `_ping`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Hello {
    /// The version that is spoken from now on: the lower of ours and the engine's.
    pub(crate) api_version: String,
    /// The engine's own API version.
    pub(crate) engine_api_version: String,
    /// `Docker` or `Podman`, from the `Server` header; `None` where it says neither.
    pub(crate) product: Option<String>,
    /// The product's version, from the same header.
    pub(crate) product_version: Option<String>,
    /// The engine's clock, as its `Date` header wrote it (whole seconds, GMT).
    pub(crate) date: Option<String>,
}

/// Why a call did not give what was asked for.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum WireError {
    /// The engine answered with an error.
    #[error("{message} (HTTP {status})")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The engine's own words, or the status's where it had none.
        message: String,
    },
    /// The engine was not reached, or the connection ended; says why and what helps.
    #[error("{}", .0.message)]
    Unreachable(Trouble),
    /// The engine was reached, and then said nothing for as long as the caller allowed.
    #[error("no answer within {:.1} s", .0.as_secs_f32())]
    Hung(Duration),
    /// The answer is not what the engine API promises. The connection is fine.
    #[error("{what}")]
    Malformed {
        /// What was wrong, with the path that was asked.
        what: String,
    },
}

impl Wire {
    /// A door to the target. Nothing is opened before the first call; must be called within a
    /// tokio runtime only from then on.
    pub(crate) fn new(target: &Target) -> Result<Self, Trouble> {
        let connector = Connector::new(target);
        let (authority, prefix) = match &target.address {
            Address::Tcp(tcp) => (tcp.authority(), tcp.base.as_str()),
            // Any valid name will do; Go's server only wants one to be there.
            Address::Unix(_) | Address::Pipe(_) => ("localhost".to_owned(), ""),
        };
        let base = format!("http://{authority}{prefix}");
        if let Err(error) = base.parse::<Uri>() {
            let message = format!("{}: {error}", target.endpoint.address);
            return Err(trouble(&target.remedies, TroubleKind::BadAddress, message));
        }
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .build(connector.clone());
        Ok(Self(Arc::new(Inner {
            target: target.clone(),
            connector,
            client,
            base,
            authority,
            minor: AtomicU16::new(NEWEST_API),
        })))
    }

    /// Where this door leads.
    pub(crate) fn target(&self) -> &Target {
        &self.0.target
    }

    /// `GET /_ping` on a connection of its own, so that neither a stale pooled connection nor a
    /// busy one answers for the engine. Agrees on the API version; call it first.
    ///
    /// `limit` is for all of it. Gives [`WireError::Unreachable`] for everything that keeps us
    /// from talking to this engine (among it `WrongVersion`), [`WireError::Hung`] if it accepts
    /// and stays silent, [`WireError::Refused`] if an engine answers with an error.
    pub(crate) async fn ping(&self, limit: Duration) -> Result<Hello, WireError> {
        let hello = fresh::ping(&self.0, limit).await?;
        self.0.minor.store(hello.minor, Ordering::Relaxed);
        Ok(hello.hello)
    }

    /// `GET` of a path without version (`/containers/json?all=1`), the body as text; bytes that
    /// are not UTF-8 become U+FFFD. `limit` is the longest silence: until the headers, and between
    /// any two parts of the body.
    pub(crate) async fn text(&self, path: &str, limit: Duration) -> Result<String, WireError> {
        let response = self.get(path, limit).await?;
        let body = self.whole(path, response, REPLY_LIMIT, limit).await?;
        Ok(lossy(body))
    }

    /// As [`Wire::text`], read as JSON.
    pub(crate) async fn json<T: DeserializeOwned>(
        &self,
        path: &str,
        limit: Duration,
    ) -> Result<T, WireError> {
        let text = self.text(path, limit).await?;
        serde_json::from_str(&text).map_err(|error| WireError::Malformed {
            what: format!("{path}: {error}"),
        })
    }

    /// `GET` of an endless stream of JSON values (`/events`), one text per value. `limit` is for
    /// the headers only; the stream itself may be silent for ever.
    ///
    /// An item that is [`WireError::Malformed`] stands for one value that was too long (4 MiB) and
    /// was left out: something was missed, but the stream goes on. Any other error is the last
    /// item, and so is the end of the body, which is [`WireError::Unreachable`] with `Lost`.
    pub(crate) async fn lines(
        &self,
        path: &str,
        limit: Duration,
    ) -> Result<impl Stream<Item = Result<String, WireError>> + Send + Unpin + 'static, WireError>
    {
        let response = self.get(path, limit).await?;
        let path = path.to_owned();
        Ok(lines::of(self.clone(), path, response.into_body(), false))
    }

    /// `GET` of a body that is no JSON (`/containers/{id}/logs?follow=1`), as it comes, on a
    /// connection of its own: nothing is read beyond what was taken. `limit` is for the headers
    /// only; the body may be silent for ever. Its end is the end of the stream; an error is the
    /// last item.
    pub(crate) async fn bytes(&self, path: &str, limit: Duration) -> Result<Streamed, WireError> {
        streamed::get(self, path, limit).await
    }

    /// `POST` of a path without version, with a JSON body or none; the answer as text. `limit` is
    /// the longest silence. That there was nothing to do (304) is an answer, too.
    pub(crate) async fn post(
        &self,
        path: &str,
        body: Option<&serde_json::Value>,
        limit: Duration,
    ) -> Result<String, WireError> {
        let response = self.send(Method::POST, path, &[], body, limit).await?;
        let body = self.whole(path, response, REPLY_LIMIT, limit).await?;
        Ok(lossy(body))
    }

    /// `POST` whose work is told in a stream of JSON values, one text per value; the work ends
    /// when the stream is dropped. `limit` is for the headers only. As [`Wire::lines`], but the
    /// end of the body is the end of the stream.
    pub(crate) async fn told(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        limit: Duration,
    ) -> Result<impl Stream<Item = Result<String, WireError>> + Send + Unpin + 'static, WireError>
    {
        let response = self.send(Method::POST, path, headers, None, limit).await?;
        let path = path.to_owned();
        Ok(lines::of(self.clone(), path, response.into_body(), true))
    }

    /// `HEAD` of a path: the headers of the answer. `limit` is the longest silence.
    pub(crate) async fn head(&self, path: &str, limit: Duration) -> Result<HeaderMap, WireError> {
        let response = self.send(Method::HEAD, path, &[], None, limit).await?;
        Ok(response.into_parts().0.headers)
    }

    /// `DELETE` of a path; the answer's text is of no interest. `limit` is the longest silence.
    pub(crate) async fn delete(&self, path: &str, limit: Duration) -> Result<(), WireError> {
        let response = self.send(Method::DELETE, path, &[], None, limit).await?;
        self.whole(path, response, REPLY_LIMIT, limit).await?;
        Ok(())
    }

    /// A request whose body is an archive, taken from the stream as fast as the engine takes it in;
    /// the answer as text. Wait for it [`Wire::beside_pings`]: there is no limit of its own.
    pub(crate) async fn feed(
        &self,
        method: Method,
        path: &str,
        archive: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Result<String, WireError> {
        let inner = &self.0;
        let version = inner.minor.load(Ordering::Relaxed);
        let archive: Pin<Box<dyn Stream<Item = io::Result<Frame<Bytes>>> + Send>> =
            Box::pin(archive.map_ok(Frame::data));
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/v1.{version}{path}", inner.base))
            .header(header::HOST, &inner.authority)
            .header(header::CONTENT_TYPE, "application/x-tar")
            .body(Body::Right(StreamBody::new(archive)))
            .map_err(|error| WireError::Malformed {
                what: format!("{path}: {error}"),
            })?;
        let response = inner.client.request(request).await;
        let response = response.map_err(|error| inner.lost(&error))?;
        let status = response.status();
        let most = if status.is_success() {
            REPLY_LIMIT
        } else {
            REFUSAL_LIMIT
        };
        let body = self.whole(path, response, most, Duration::MAX).await?;
        if status.is_success() {
            Ok(lossy(body))
        } else {
            Err(refusal(status, body))
        }
    }

    /// The version that is spoken.
    pub(crate) fn api(&self) -> Api {
        Api(self.0.minor.load(Ordering::Relaxed))
    }

    /// bollard over the same connections, with the agreed version in each path. It waits (nearly)
    /// for ever: bound each call, or wrap it in [`Wire::patient`].
    pub(crate) fn docker(&self) -> Result<Docker, WireError> {
        let inner = Arc::clone(&self.0);
        let transport = move |request: BollardRequest| {
            let inner = Arc::clone(&inner);
            async move {
                let request = inner.addressed(request).map_err(bollard_io)?;
                inner.client.request(request).await.map_err(bollard_io)
            }
        };
        let version = ClientVersion {
            major_version: 1,
            minor_version: usize::from(self.0.minor.load(Ordering::Relaxed)),
        };
        Docker::connect_with_custom_transport(
            transport,
            Some("http://localhost"),
            BOLLARD_LIMIT,
            &version,
        )
        .map_err(|error| self.heard(error))
    }

    /// Waits for a call of bollard that may legitimately take long (start, stop, restart, remove),
    /// for as long as the engine answers `_ping` beside it.
    pub(crate) async fn patient<T>(
        &self,
        work: impl Future<Output = Result<T, bollard::errors::Error>>,
    ) -> Result<T, WireError> {
        self.beside_pings(work)
            .await?
            .map_err(|error| self.heard(error))
    }

    /// Waits for anything for as long as the engine answers `_ping` beside it: first after 3 s,
    /// then every 10 s. A hung engine is noticed within 5 s; a busy one is waited for.
    pub(crate) async fn beside_pings<T>(
        &self,
        work: impl Future<Output = T>,
    ) -> Result<T, WireError> {
        let mut work = pin!(work);
        let mut pause = PROBE_AFTER;
        loop {
            // The engine has no event for "still at it", so this is a timer; it runs only while
            // somebody waits.
            let probe = async {
                tokio::time::sleep(pause).await;
                self.ping(PROBE_LIMIT).await
            };
            tokio::select! {
                biased;
                done = &mut work => return Ok(done),
                // It answers, if only with an error: it is not hung.
                answer = probe => match answer {
                    Ok(_) | Err(WireError::Refused { .. }) => pause = PROBE_EVERY,
                    Err(error) => return Err(error),
                },
            }
        }
    }

    /// An error of bollard's, in our words.
    pub(crate) fn heard(&self, error: bollard::errors::Error) -> WireError {
        use bollard::errors::Error as Said;
        match error {
            Said::DockerResponseServerError {
                status_code,
                message,
            } => WireError::Refused {
                status: status_code,
                message,
            },
            Said::RequestTimeoutError => WireError::Hung(Duration::from_secs(BOLLARD_LIMIT)),
            Said::IOError { err } => self.0.lost(&err),
            Said::HyperResponseError { err } => self.0.lost(&err),
            other => WireError::Malformed {
                what: other.to_string(),
            },
        }
    }

    /// The link's view of an error: why this engine cannot be followed.
    pub(crate) fn trouble(&self, error: &WireError) -> Trouble {
        let kind = match error {
            WireError::Unreachable(trouble) => return trouble.clone(),
            WireError::Hung(_) => TroubleKind::Hung,
            // It, or what stands before it, is in trouble itself: that passes.
            WireError::Refused { .. } => TroubleKind::ErrorAnswer,
            // It answers HTTP, but not with what an engine answers.
            WireError::Malformed { .. } => TroubleKind::WrongVersion,
        };
        trouble(&self.0.target.remedies, kind, error.to_string())
    }

    async fn get(&self, path: &str, limit: Duration) -> Result<Response<Incoming>, WireError> {
        self.send(Method::GET, path, &[], None, limit).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&serde_json::Value>,
        limit: Duration,
    ) -> Result<Response<Incoming>, WireError> {
        let inner = &self.0;
        let version = inner.minor.load(Ordering::Relaxed);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/v1.{version}{path}", inner.base))
            .header(header::HOST, &inner.authority);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Full::from(json.to_string())
            }
            None => Full::default(),
        };
        let request = request
            .body(Body::Left(body))
            .map_err(|error| WireError::Malformed {
                what: format!("{path}: {error}"),
            })?;
        let response = timeout(limit, inner.client.request(request))
            .await
            .map_err(|_| WireError::Hung(limit))?
            .map_err(|error| inner.lost(&error))?;
        let status = response.status();
        if status.is_success()
            || status == StatusCode::NOT_MODIFIED
            || status == StatusCode::SWITCHING_PROTOCOLS
        {
            return Ok(response);
        }
        let body = self.whole(path, response, REFUSAL_LIMIT, limit).await?;
        Err(refusal(status, body))
    }

    async fn whole(
        &self,
        path: &str,
        response: Response<Incoming>,
        most: usize,
        limit: Duration,
    ) -> Result<Vec<u8>, WireError> {
        let mut body = response.into_body();
        let expected = usize::try_from(body.size_hint().lower()).unwrap_or(0);
        let mut bytes = Vec::with_capacity(expected.min(most));
        while let Some(frame) = timeout(limit, body.frame())
            .await
            .map_err(|_| WireError::Hung(limit))?
        {
            let frame = frame.map_err(|error| self.0.lost(&error))?;
            if let Some(data) = frame.data_ref() {
                if bytes.len() + data.len() > most {
                    return Err(WireError::Malformed {
                        what: format!("{path}: the answer is larger than {most} bytes"),
                    });
                }
                bytes.extend_from_slice(data);
            }
        }
        Ok(bytes)
    }
}

impl Inner {
    /// The connection could not be made, or ended.
    fn lost(&self, error: &(dyn Error + 'static)) -> WireError {
        let (kind, message) = diagnose(&self.target.address, &self.target.remedies, error);
        WireError::Unreachable(trouble(&self.target.remedies, kind, message))
    }

    /// bollard's request, with the engine's address and the version in its URI.
    fn addressed(&self, request: BollardRequest) -> Result<BollardRequest, http::Error> {
        let (mut parts, body) = request.into_parts();
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
        let version = self.minor.load(Ordering::Relaxed);
        parts.uri = format!("{}/v1.{version}{path}", self.base).parse()?;
        Ok(Request::from_parts(parts, body))
    }
}

/// Without its own connectors bollard has one variant that can carry ours: an I/O error.
/// [`Wire::heard`] looks inside.
fn bollard_io(error: impl Error + Send + Sync + 'static) -> bollard::errors::Error {
    io::Error::other(error).into()
}

/// What an engine says with an error status: `{"message": …}`, or plain text.
fn refusal(status: StatusCode, body: Vec<u8>) -> WireError {
    #[derive(serde::Deserialize)]
    struct Said {
        message: String,
    }
    let text = lossy(body);
    let message = match serde_json::from_str::<Said>(&text) {
        Ok(said) => said.message,
        Err(_) if text.trim().is_empty() => status.canonical_reason().unwrap_or("").to_owned(),
        Err(_) => text.trim().to_owned(),
    };
    WireError::Refused {
        status: status.as_u16(),
        message,
    }
}

/// Text from an engine. Valid UTF-8, as nearly all is, is not copied.
fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}
