//! A connection that becomes a process's: after the engine's answer it carries raw bytes both ways.

use super::{Wire, WireError};
use http::{Method, StatusCode};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::time::timeout;

/// The bytes after the answer. `shutdown` ends the process's input where the transport can say so
/// (all but a Windows pipe); dropping it ends the connection.
pub(crate) type Hijacked = TokioIo<Upgraded>;

impl Wire {
    /// `POST` of a path whose answer is the process's own bytes. `limit` is until they begin;
    /// after that it may be silent for ever.
    ///
    /// Gives [`WireError::Malformed`] where something between us and the engine does not let
    /// connections be taken over.
    pub(crate) async fn hijack(
        &self,
        path: &str,
        body: Option<&serde_json::Value>,
        limit: Duration,
    ) -> Result<Hijacked, WireError> {
        let headers = [("Connection", "Upgrade"), ("Upgrade", "tcp")];
        let response = self.send(Method::POST, path, &headers, body, limit).await?;
        let status = response.status();
        if status != StatusCode::SWITCHING_PROTOCOLS {
            return Err(WireError::Malformed {
                what: format!("{path}: HTTP {status} where the connection was to be taken over"),
            });
        }
        let upgraded = timeout(limit, hyper::upgrade::on(response))
            .await
            .map_err(|_| WireError::Hung(limit))?
            .map_err(|error| self.0.lost(&error))?;
        Ok(TokioIo::new(upgraded))
    }
}
