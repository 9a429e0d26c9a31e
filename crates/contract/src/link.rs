use crate::{UnixMillis, UnixSeconds};
use serde::{Deserialize, Serialize};

/// An engine that can be looked at: where it is and how it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    /// Stays the same between runs: `env`, `context:NAME` or `socket:ADDRESS`.
    pub key: String,
    /// What to call it: the context's name, or the product whose socket it is.
    pub name: String,
    /// Where it was found.
    pub source: EndpointSource,
    /// As the docker CLI writes it: `unix:///var/run/docker.sock`, `tcp://host:2376`,
    /// `npipe:////./pipe/docker_engine`, `ssh://user@host`.
    pub address: String,
    /// How it is spoken to.
    pub transport: Transport,
    /// It is the one in use.
    pub current: bool,
}

/// Where an endpoint was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointSource {
    /// The environment variable `DOCKER_HOST`.
    DockerHost,
    /// The environment variable `DOCKER_CONTEXT`.
    DockerContext,
    /// A context of the docker config.
    Context,
    /// A socket at a usual place.
    Socket,
}

/// How an engine is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Transport {
    Unix,
    Tcp,
    Tls,
    NamedPipe,
    Ssh,
}

/// The state of the connection to the engine that is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// `None` when no engine was found at all.
    pub endpoint: Option<Endpoint>,
    /// Where the connection stands.
    pub phase: Phase,
}

/// Where the connection stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// The first attempt is under way.
    Connecting,
    /// The lists are true and follow the engine's events.
    Live {
        /// Since when.
        since: UnixMillis,
    },
    /// The engine was lost just now; the lists are as they were.
    Reconnecting {
        /// When it was lost.
        lost: UnixMillis,
        /// The attempts to come back.
        retry: Retry,
        /// Why the last attempt failed, or why the engine was lost.
        trouble: Trouble,
    },
    /// The engine has been away for longer; the lists are old and shown as such.
    Stale {
        /// When it was lost.
        lost: UnixMillis,
        /// The attempts to come back.
        retry: Retry,
        /// Why the last attempt failed.
        trouble: Trouble,
    },
    /// The engine was not reached yet in this run.
    Offline {
        /// The attempts to reach it.
        retry: Retry,
        /// Why the last attempt failed.
        trouble: Trouble,
    },
}

/// Attempts to reach an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// How many attempts failed since the engine was lost.
    pub tries: u32,
    /// When the next begins, on this machine's clock; `None` while one is under way.
    pub next: Option<UnixMillis>,
}

/// Why an engine cannot be reached, and what helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// The kind, for which the page has words.
    pub kind: TroubleKind,
    /// What the system or the engine said.
    pub message: String,
    /// Commands for a terminal on this platform, in order; may be empty.
    pub commands: Vec<String>,
}

/// The kinds of [`Trouble`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// No engine's socket and no engine's program was found.
    NotInstalled,
    /// An engine is installed, but nobody listens.
    NotRunning,
    /// The socket is there, but this user may not open it.
    NoPermission,
    /// The host refused the connection.
    Refused,
    /// The host's name or address leads nowhere.
    Unreachable,
    /// TLS failed: a certificate is missing, unknown or expired.
    Tls,
    /// It answers, but not as an engine API of 1.24 or newer.
    WrongVersion,
    /// It is there, and answers with an error.
    ErrorAnswer,
    /// It accepts connections and then says nothing.
    Hung,
    /// The address, context or certificate path cannot be used as written.
    BadAddress,
    /// This way to an engine (ssh) is not built yet.
    UnsupportedTransport,
    /// The connection ended.
    Lost,
}

/// What the engine says of itself; asked after the lists, for it is slow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineInfo {
    /// `Docker`, `Podman`, or what it calls itself.
    pub product: String,
    /// The product's version.
    pub version: String,
    /// The engine API's version that is spoken: the lower of the engine's and ours.
    pub api_version: String,
    /// `linux/amd64`.
    pub platform: String,
    /// The name of the engine's machine.
    pub host: String,
    /// The engine's clock minus this machine's, in seconds.
    pub clock_ahead: UnixSeconds,
}
