//! Sockets, connections, and what all of them share.

use crate::{
    api,
    calls::Calls,
    clock::now,
    control::{self, Malformed},
    query::Query,
    reply::{Refusal, Reply, refused},
    world::World,
};
use http::{HeaderValue, Request, StatusCode};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    net::SocketAddr,
    os::unix::fs::FileTypeExt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, UnixListener, UnixStream},
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Where to listen, and what to make up.
#[derive(Debug)]
pub struct Options {
    /// Unix socket.
    pub socket: Option<PathBuf>,
    /// TCP address.
    pub tcp: Option<SocketAddr>,
    /// How many containers there are.
    pub containers: usize,
    /// How many images, and as many volumes, there are that no container uses.
    pub unused: usize,
    /// The same seed makes the same containers.
    pub seed: u64,
    /// The newest API version that it speaks, `1.47`.
    pub api_version: String,
}

/// What every connection sees.
#[derive(Debug)]
pub(crate) struct Shared {
    world: Mutex<World>,
    calls: Mutex<Calls>,
    malformed: Mutex<Malformed>,
    refusals: Mutex<HashMap<String, Refusal>>,
    /// How long a container takes to end after it was asked to.
    pub(crate) stop_takes: watch::Sender<std::time::Duration>,
    /// Nothing is answered while this is true.
    pub(crate) hanging: watch::Sender<bool>,
    pub(crate) api_version: String,
}

/// A test that panicked elsewhere says so itself.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            world: Mutex::new(World::new(
                options.containers,
                options.unused,
                options.seed,
                now(),
            )),
            calls: Mutex::new(Calls::new(now())),
            malformed: Mutex::new(Malformed::default()),
            refusals: Mutex::new(HashMap::new()),
            stop_takes: watch::Sender::new(std::time::Duration::ZERO),
            hanging: watch::Sender::new(false),
            api_version: options.api_version.clone(),
        }
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        held(&self.world)
    }

    pub(crate) fn calls(&self) -> MutexGuard<'_, Calls> {
        held(&self.calls)
    }

    pub(crate) fn malformed(&self) -> MutexGuard<'_, Malformed> {
        held(&self.malformed)
    }

    /// What is to be refused, by container ID.
    pub(crate) fn refusals(&self) -> MutexGuard<'_, HashMap<String, Refusal>> {
        held(&self.refusals)
    }

    /// Returns when it does not hang.
    pub(crate) async fn not_hanging(&self) {
        // An error would say that the sender is gone, and it is in `self`.
        let _ = self.hanging.subscribe().wait_for(|hanging| !hanging).await;
    }
}

/// Answers until SIGTERM or SIGINT, then removes its socket. `ready` gets the addresses.
///
/// # Errors
/// When it cannot listen.
pub async fn serve(options: Options, ready: impl FnOnce(&[String])) -> io::Result<()> {
    let shared = Arc::new(Shared::new(&options));
    let mut addresses = Vec::new();
    if let Some(path) = &options.socket {
        remove_dead_socket(path).await?;
        let listener = UnixListener::bind(path)?;
        addresses.push(format!("unix://{}", path.display()));
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            loop {
                // One connection that cannot be taken is its client's trouble.
                if let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(converse(Arc::clone(&shared), stream));
                }
            }
        });
    }
    if let Some(address) = options.tcp {
        let listener = TcpListener::bind(address).await?;
        addresses.push(format!("tcp://{}", listener.local_addr()?));
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(converse(Arc::clone(&shared), stream));
                }
            }
        });
    }
    if addresses.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "give --socket or --tcp",
        ));
    }
    ready(&addresses);
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    match options.socket {
        Some(path) => std::fs::remove_file(path),
        None => Ok(()),
    }
}

/// A socket that nobody listens on any more is in the way; anything else at the path is not ours.
async fn remove_dead_socket(path: &Path) -> io::Result<()> {
    let Ok(found) = std::fs::symlink_metadata(path) else {
        return Ok(());
    };
    if found.file_type().is_socket() && UnixStream::connect(path).await.is_err() {
        return std::fs::remove_file(path);
    }
    Err(io::Error::new(
        io::ErrorKind::AddrInUse,
        format!("{} is in use", path.display()),
    ))
}

async fn converse(
    shared: Arc<Shared>,
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
) {
    let service = service_fn(move |request| {
        let shared = Arc::clone(&shared);
        async move { Ok::<_, Infallible>(answer(shared, request).await) }
    });
    // A client that goes away in the middle is an error here, and no news.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Reply {
    let method = request.method().clone();
    let query = request.uri().query().unwrap_or_default();
    let path = request.uri().path();
    if let Some(path) = path.strip_prefix("/_fake/") {
        return control::answer(shared, &method, path, &Query::parse(query));
    }
    let (version, path) = split_version(path);
    shared.calls().add(method.as_str(), path, query, now());
    shared.not_hanging().await;
    let too_new = version.is_some_and(|version| numbers(version) > numbers(&shared.api_version));
    let mut reply = if let (true, Some(version)) = (too_new, version) {
        let message = format!(
            "client version {version} is too new. Maximum supported API version is {}",
            shared.api_version
        );
        refused(&Refusal::new(StatusCode::BAD_REQUEST, message))
    } else {
        match api::answer(&shared, &method, path, &Query::parse(query)).await {
            Ok(reply) => reply,
            Err(refusal) => refused(&refusal),
        }
    };
    let headers = reply.headers_mut();
    if let Ok(version) = HeaderValue::from_str(&shared.api_version) {
        headers.insert("Api-Version", version);
    }
    headers.insert("Docker-Experimental", HeaderValue::from_static("false"));
    headers.insert("Ostype", HeaderValue::from_static("linux"));
    headers.insert("Server", HeaderValue::from_static("Docker/27.3.1 (linux)"));
    reply
}

/// `/v1.41/info` → `1.41`, `/info`.
fn split_version(path: &str) -> (Option<&str>, &str) {
    let versioned = path
        .strip_prefix("/v")
        .and_then(|rest| rest.split_once('/'));
    match versioned {
        Some((version, _)) if numbers(version).is_some() => {
            (Some(version), &path[version.len() + 2..])
        }
        _ => (None, path),
    }
}

fn numbers(version: &str) -> Option<(u32, u32)> {
    let (major, minor) = version.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_from_a_path() {
        assert_eq!(
            split_version("/v1.41/containers/json"),
            (Some("1.41"), "/containers/json")
        );
        assert_eq!(split_version("/version"), (None, "/version"));
        assert_eq!(split_version("/volumes/v1"), (None, "/volumes/v1"));
        assert!(numbers("1.9") < numbers("1.41"));
    }
}
