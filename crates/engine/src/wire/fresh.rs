//! `_ping` on a connection of its own.

use super::{Hello, Inner, NEWEST_API, WireError, lossy, refusal};
use crate::find::Address;
use crate::trouble::{OLDEST_API, trouble};
use bytes::Bytes;
use contract::TroubleKind;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};
use tokio_util::task::AbortOnDropHandle;

/// The largest answer to `_ping` that is read, in bytes; an engine says `OK`.
const ANSWER_LIMIT: usize = 64 << 10;

pub(super) struct Agreed {
    pub(super) hello: Hello,
    pub(super) minor: u16,
}

pub(super) async fn ping(inner: &Inner, limit: Duration) -> Result<Agreed, WireError> {
    let by = Instant::now() + limit;
    let hung = || WireError::Hung(limit);

    let door = match timeout_at(by, inner.connector.reach()).await {
        Ok(door) => door.map_err(|error| inner.lost(&error))?,
        // Nobody took the connection. For a local socket that is a full queue: a hung engine.
        Err(_) if matches!(inner.target.address, Address::Tcp(_)) => {
            let message = format!("{}: no connection in time", inner.authority);
            return Err(WireError::Unreachable(trouble(
                &inner.target.remedies,
                TroubleKind::Unreachable,
                message,
            )));
        }
        Err(_) => return Err(hung()),
    };
    let door = timeout_at(by, inner.connector.secure(door))
        .await
        .map_err(|_| hung())?
        .map_err(|error| inner.lost(&error))?;

    let exchange = async {
        let (mut sender, connection) = http1::handshake(TokioIo::new(door)).await?;
        // Dropped, and with it the connection closed, when the answer is here or too late.
        let _connection = AbortOnDropHandle::new(tokio::spawn(connection));
        let uri = match &inner.target.address {
            Address::Tcp(tcp) => format!("{}/_ping", tcp.base),
            Address::Unix(_) | Address::Pipe(_) => "/_ping".to_owned(),
        };
        let request = Request::get(uri)
            .header(header::HOST, &inner.authority)
            .body(Empty::<Bytes>::new())?;
        let response = sender.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, ANSWER_LIMIT).collect().await?.to_bytes();
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>((parts, body))
    };
    let (parts, body) = timeout_at(by, exchange)
        .await
        .map_err(|_| hung())?
        .map_err(|error| inner.lost(error.as_ref()))?;

    if parts.status != StatusCode::OK {
        return Err(not_ok(inner, parts.status, body));
    }
    agree(&parts.headers).map_err(|message| wrong(inner, TroubleKind::WrongVersion, message))
}

fn wrong(inner: &Inner, kind: TroubleKind, message: String) -> WireError {
    WireError::Unreachable(trouble(&inner.target.remedies, kind, message))
}

/// An answer other than 200. Engines give one when they are in trouble themselves (5xx), what
/// guards one when it lets nobody through now; anything else is not an engine.
fn not_ok(inner: &Inner, status: StatusCode, body: Bytes) -> WireError {
    let guarded = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::PROXY_AUTHENTICATION_REQUIRED,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    if status.is_server_error() || guarded.contains(&status) {
        return refusal(status, body.into());
    }
    let text = lossy(body.into());
    let message = format!("HTTP {status}: {}", text.trim());
    // Go's servers say so when TLS was expected.
    let kind = if text.contains("HTTP request to an HTTPS server") {
        TroubleKind::Tls
    } else {
        TroubleKind::WrongVersion
    };
    wrong(inner, kind, message)
}

/// The version to speak, from the headers of a `_ping`; the error says what is wrong.
fn agree(headers: &HeaderMap) -> Result<Agreed, String> {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| lossy(value.as_bytes().to_vec()))
    };
    let theirs = text("api-version").ok_or("no Api-Version header: not an engine")?;
    let minor = theirs
        .trim()
        .strip_prefix("1.")
        .and_then(|minor| minor.parse::<u16>().ok())
        .ok_or_else(|| format!("engine API {theirs}"))?;
    if minor < OLDEST_API {
        return Err(format!("engine API {theirs}, older than 1.{OLDEST_API}"));
    }
    let spoken = minor.min(NEWEST_API);
    let (product, product_version) = match text("server") {
        Some(server) => product(&server),
        None => (None, None),
    };
    Ok(Agreed {
        hello: Hello {
            api_version: format!("1.{spoken}"),
            engine_api_version: theirs,
            product,
            product_version,
            date: text("date"),
        },
        minor: spoken,
    })
}

/// `Docker/20.10.24 (linux)` → `Docker`, `20.10.24`. Podman's API calls itself `Libpod`.
fn product(server: &str) -> (Option<String>, Option<String>) {
    let first = server.split_whitespace().next().unwrap_or("");
    let (name, version) = match first.split_once('/') {
        Some((name, version)) => (name, Some(version.to_owned())),
        None => (first, None),
    };
    match name {
        "" => (None, None),
        "Libpod" => (Some("Podman".to_owned()), version),
        name => (Some(name.to_owned()), version),
    }
}

#[cfg(test)]
mod tests {
    use super::{agree, product};
    use http::{HeaderMap, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static [u8])]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    http::HeaderName::from_static(name),
                    HeaderValue::from_bytes(value).unwrap(),
                )
            })
            .collect()
    }

    #[test]
    fn the_lower_version_is_spoken() {
        for (theirs, spoken) in [
            ("1.24", Some("1.24")),
            ("1.41", Some("1.41")),
            ("1.47", Some("1.47")),
            ("1.51", Some("1.47")),
            ("1.23", None),
            ("2.0", None),
            ("", None),
            ("1.", None),
            ("1.x", None),
        ] {
            let agreed = agree(&headers(&[("api-version", theirs.as_bytes())]));
            assert_eq!(
                agreed
                    .ok()
                    .map(|agreed| agreed.hello.api_version)
                    .as_deref(),
                spoken,
                "{theirs}"
            );
        }
        assert!(agree(&headers(&[("server", b"nginx")])).is_err());
        assert!(agree(&headers(&[("api-version", b"1.\xff")])).is_err());
    }

    #[test]
    fn products_are_told_by_the_server_header() {
        let pair = |name: &str, version: &str| (Some(name.to_owned()), Some(version.to_owned()));
        assert_eq!(
            product("Docker/20.10.24+dfsg1 (linux)"),
            pair("Docker", "20.10.24+dfsg1")
        );
        assert_eq!(product("Libpod/4.3.1 (linux)"), pair("Podman", "4.3.1"));
        assert_eq!(product(""), (None, None));
    }
}
