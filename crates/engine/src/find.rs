//! Finding engines, the way the docker CLI finds them.

use crate::trouble::Remedies;
use contract::Endpoint;
use rustls::ClientConfig;
use std::path::PathBuf;
use std::sync::Arc;

/// One engine, ready to be connected to.
#[derive(Clone)]
pub(crate) struct Target {
    /// As it is shown.
    pub(crate) endpoint: Endpoint,
    /// Where it is.
    pub(crate) address: Address,
    /// Present where TLS is spoken.
    pub(crate) tls: Option<Arc<ClientConfig>>,
    /// What helps when it cannot be reached.
    pub(crate) remedies: Arc<Remedies>,
}

/// Where an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A unix socket.
    Unix(PathBuf),
    /// A Windows named pipe, `\\.\pipe\docker_engine`.
    Pipe(String),
    /// A TCP port, with or without TLS.
    Tcp(Tcp),
}

/// A TCP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tcp {
    /// A name or an IP address, an IPv6 one without brackets.
    pub(crate) host: String,
    /// 2375, or 2376 with TLS, where none was written.
    pub(crate) port: u16,
    /// What stands before `/v1.xx`, for engines behind a proxy: empty or `/prefix`.
    pub(crate) base: String,
}

impl Tcp {
    /// `host:port`, as HTTP writes it.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}
