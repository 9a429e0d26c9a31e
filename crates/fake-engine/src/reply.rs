//! Answers as the engine gives them.

use bytes::Bytes;
use http::{Response, StatusCode, header};
use http_body_util::{BodyExt, Full, combinators::BoxBody};
use serde_json::{Value, json};

pub(crate) type Body = BoxBody<Bytes, std::io::Error>;
pub(crate) type Reply = Response<Body>;

/// What the engine refuses, and its words for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
        }
    }

    pub(crate) fn no_such(kind: &str, key: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("No such {kind}: {key}"))
    }
}

pub(crate) fn whole(status: StatusCode, kind: &'static str, bytes: impl Into<Bytes>) -> Reply {
    let body = Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed();
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply
        .headers_mut()
        .insert(header::CONTENT_TYPE, header::HeaderValue::from_static(kind));
    reply
}

pub(crate) fn json_bytes(bytes: impl Into<Bytes>) -> Reply {
    whole(StatusCode::OK, "application/json", bytes)
}

pub(crate) fn value(value: &Value) -> Reply {
    json_bytes(format!("{value}\n"))
}

pub(crate) fn empty(status: StatusCode) -> Reply {
    let mut reply = whole(status, "application/json", Bytes::new());
    reply.headers_mut().remove(header::CONTENT_TYPE);
    reply
}

pub(crate) fn refused(refusal: &Refusal) -> Reply {
    whole(
        refusal.status,
        "application/json",
        format!("{}\n", json!({ "message": refusal.message })),
    )
}
