//! The way bytes reach an engine: a unix socket, TCP, TLS over TCP, or a Windows named pipe.
//!
//! One connector serves the pooled client, bollard and the fresh connections of `_ping`, so that
//! an engine is reached in exactly one way.

use crate::find::{Address, Target};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tower_service::Service;

/// How long a TCP connection may take to come up. Below the 5 s after which a silent engine counts
/// as hung, so that an address that leads nowhere is told from an engine that hangs.
const CONNECT_LIMIT: Duration = Duration::from_secs(4);

/// TCP probes on a quiet connection. The event stream is quiet for hours; without probes a network
/// that went away (laptop lid, VPN) would look like an engine where nothing happens.
const KEEPALIVE: Duration = Duration::from_secs(15);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);
const KEEPALIVE_RETRIES: u32 = 3;

/// Opens connections to one engine. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Connector {
    address: Address,
    tls: Option<Arc<ClientConfig>>,
    tcp: HttpConnector,
}

impl Connector {
    pub(crate) fn new(target: &Target) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_LIMIT));
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE_INTERVAL));
        tcp.set_keepalive_retries(Some(KEEPALIVE_RETRIES));
        Self {
            address: target.address.clone(),
            tls: target.tls.clone(),
            tcp,
        }
    }

    /// A connection that nothing was said on yet; TLS is not begun. Who waits too long here found
    /// nobody at the address.
    pub(crate) async fn reach(&self) -> io::Result<Door> {
        match &self.address {
            Address::Unix(path) => unix(path).await,
            Address::Pipe(path) => pipe(path).await,
            Address::Tcp(tcp) => {
                let uri = http::Uri::builder()
                    .scheme("http")
                    .authority(tcp.authority())
                    .path_and_query("/")
                    .build()
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
                // A connector of its own: `call` wants it mutable, and it is a shared pointer.
                let mut connector = self.tcp.clone();
                let stream = connector.call(uri).await.map_err(io::Error::other)?;
                Ok(Door(Box::new(stream.into_inner())))
            }
        }
    }

    /// Begins TLS on a connection, where the endpoint has it. Who waits too long here was accepted
    /// and then met silence.
    pub(crate) async fn secure(&self, door: Door) -> io::Result<Door> {
        match (&self.address, &self.tls) {
            (Address::Tcp(tcp), Some(config)) => {
                let name = ServerName::try_from(tcp.host.clone())
                    .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
                let stream = TlsConnector::from(Arc::clone(config))
                    .connect(name, door)
                    .await?;
                Ok(Door(Box::new(stream)))
            }
            // As with the docker CLI, TLS settings mean nothing to local sockets.
            _ => Ok(door),
        }
    }
}

#[cfg(unix)]
async fn unix(path: &std::path::Path) -> io::Result<Door> {
    let stream = tokio::net::UnixStream::connect(path).await?;
    Ok(Door(Box::new(stream)))
}

#[cfg(not(unix))]
async fn unix(_: &std::path::Path) -> io::Result<Door> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(windows)]
async fn pipe(path: &str) -> io::Result<Door> {
    use tokio::net::windows::named_pipe::ClientOptions;
    /// `ERROR_PIPE_BUSY`: all instances of the pipe are taken; the server makes another soon.
    const BUSY: i32 = 231;
    loop {
        match ClientOptions::new().open(path) {
            Ok(client) => return Ok(Door(Box::new(client))),
            Err(error) if error.raw_os_error() == Some(BUSY) => {
                // Windows tells nobody when an instance comes free (WaitNamedPipe blocks a
                // thread), so this is a timer; the caller's limit ends it.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(not(windows))]
async fn pipe(_: &str) -> io::Result<Door> {
    Err(io::ErrorKind::Unsupported.into())
}

impl Service<http::Uri> for Connector {
    type Response = TokioIo<Door>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<Door>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// The URI is only the pool's key: the connector knows the one place that it leads to.
    fn call(&mut self, _: http::Uri) -> Self::Future {
        let connector = self.clone();
        Box::pin(async move {
            let door = connector.reach().await?;
            Ok(TokioIo::new(connector.secure(door).await?))
        })
    }
}

trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// An open connection, whatever carries it.
pub(crate) struct Door(Box<dyn Duplex>);

impl Connection for Door {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Door {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Door {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
