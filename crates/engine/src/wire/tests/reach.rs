//! Why an engine cannot be reached, each reason made for real.

use super::{PONG, Reply, SHORT, SOON, converse, serve, status, unix_wire, wire};
use crate::wire::{Wire, WireError};
use contract::{Trouble, TroubleKind};
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, UnixListener};

async fn refused_by(wire: &Wire) -> Trouble {
    match wire.ping(SOON).await {
        Err(error) => wire.trouble(&error),
        Ok(hello) => panic!("{hello:?}"),
    }
}

async fn kind_of(wire: &Wire) -> TroubleKind {
    refused_by(wire).await.kind
}

#[tokio::test]
async fn a_missing_socket_is_not_running() {
    let folder = tempfile::tempdir().unwrap();
    let wire = unix_wire(&folder.path().join("docker.sock"));
    assert_eq!(kind_of(&wire).await, TroubleKind::NotRunning);
    // A file where a folder should be is no better.
    std::fs::write(folder.path().join("file"), "").unwrap();
    let wire = unix_wire(&folder.path().join("file/docker.sock"));
    assert_eq!(kind_of(&wire).await, TroubleKind::NotRunning);
    let wire = unix_wire(&folder.path().join("x".repeat(200)));
    assert_eq!(kind_of(&wire).await, TroubleKind::BadAddress);
}

#[tokio::test]
async fn a_socket_that_nobody_listens_on_is_not_running() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert_eq!(kind_of(&unix_wire(&path)).await, TroubleKind::NotRunning);
}

#[tokio::test]
async fn a_socket_of_others_is_no_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    let _listener = UnixListener::bind(&path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    if tokio::net::UnixStream::connect(&path).await.is_ok() {
        // Root may open anything; `crate::trouble` tests the reading of the error.
        return;
    }
    assert_eq!(kind_of(&unix_wire(&path)).await, TroubleKind::NoPermission);
}

/// A server on a TCP port of this machine.
async fn tcp<F>(serve: impl Fn(tokio::net::TcpStream) -> F + Send + 'static) -> u16
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    port
}

fn tcp_wire(port: u16) -> Wire {
    wire(&[("DOCKER_HOST", &format!("tcp://127.0.0.1:{port}"))])
}

#[tokio::test]
async fn a_closed_port_is_refused() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    assert_eq!(kind_of(&tcp_wire(port)).await, TroubleKind::Refused);
    // Through the pool the reason is the same.
    let error = tcp_wire(port).text("/x", SOON).await.unwrap_err();
    assert_eq!(tcp_wire(port).trouble(&error).kind, TroubleKind::Refused);
}

#[tokio::test]
async fn a_name_that_leads_nowhere_is_unreachable() {
    let wire = wire(&[("DOCKER_HOST", "tcp://no-such-engine.invalid")]);
    assert_eq!(kind_of(&wire).await, TroubleKind::Unreachable);
}

#[tokio::test]
async fn what_is_no_engine_is_the_wrong_version() {
    for answer in [
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nApi-Version: 1.23\r\nContent-Length: 2\r\n\r\nOK",
    ] {
        let server = serve(move |_| Reply::Last(answer.into()));
        assert_eq!(
            kind_of(&server.wire).await,
            TroubleKind::WrongVersion,
            "{answer}"
        );
    }
    let server = serve(|_| status("500 Internal Server Error", r#"{"message":"ill"}"#));
    let refused = WireError::Refused {
        status: 500,
        message: "ill".to_owned(),
    };
    assert_eq!(server.wire.ping(SOON).await, Err(refused));
    for guarded in ["500 Internal Server Error", "403 Forbidden"] {
        let server = serve(move |_| status(guarded, "not now"));
        assert_eq!(kind_of(&server.wire).await, TroubleKind::ErrorAnswer);
    }
    let server = serve(|_| Reply::Last(Vec::new()));
    assert_eq!(kind_of(&server.wire).await, TroubleKind::Lost);
}

/// An authority of our own, and what it signs.
struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    pem: String,
}

impl Authority {
    fn new() -> Self {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = rcgen::Issuer::new(params, key);
        Self { issuer, pem }
    }

    /// A certificate and its key.
    fn sign(&self, name: &str) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let params = rcgen::CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// An engine behind TLS that only talks to those whom `self` signed.
    async fn serve(&self, name: &str) -> u16 {
        use rustls::pki_types::pem::PemObject;
        let (certificate, key) = self.sign(name);
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = rustls::RootCertStore::empty();
        let own = rustls::pki_types::CertificateDer::from_pem_slice(self.pem.as_bytes()).unwrap();
        roots.add(own).unwrap();
        let clients = rustls::server::WebPkiClientVerifier::builder_with_provider(
            Arc::new(roots),
            Arc::clone(&provider),
        )
        .build()
        .unwrap();
        let private =
            rustls::pki_types::PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes())
                .unwrap();
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_client_cert_verifier(clients)
            .with_single_cert(vec![certificate.der().clone()], private)
            .unwrap();
        let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
        tcp(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                // A client that refuses us is what some tests are about.
                if let Ok(stream) = acceptor.accept(stream).await {
                    drop(converse(stream, |_| Reply::Bytes(PONG.into())).await);
                }
            }
        })
        .await
    }

    /// A folder as `DOCKER_CERT_PATH` wants it, trusting `self`.
    fn folder(&self, own: Option<(rcgen::Certificate, rcgen::KeyPair)>) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let write =
            |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("ca.pem", &self.pem);
        if let Some((certificate, key)) = own {
            write("cert.pem", &certificate.pem());
            write("key.pem", &key.serialize_pem());
        }
        folder
    }
}

fn tls_wire(port: u16, certificates: &Path, how: &str) -> Wire {
    wire(&[
        ("DOCKER_HOST", &format!("tcp://127.0.0.1:{port}")),
        (how, "1"),
        ("DOCKER_CERT_PATH", certificates.to_str().unwrap()),
    ])
}

#[tokio::test]
async fn tls_with_the_right_certificates_works_to_a_bare_address() {
    let authority = Authority::new();
    let port = authority.serve("127.0.0.1").await;
    let folder = authority.folder(Some(authority.sign("client")));
    let wire = tls_wire(port, folder.path(), "DOCKER_TLS_VERIFY");
    assert_eq!(wire.ping(SOON).await.unwrap().api_version, "1.41");
    wire.text("/x", SOON).await.unwrap();
}

#[tokio::test]
async fn tls_fails_for_the_reason_that_it_fails_for() {
    let authority = Authority::new();
    let other = Authority::new();
    let port = authority.serve("127.0.0.1").await;
    let elsewhere = authority.serve("elsewhere").await;
    let client = || Some(authority.sign("client"));

    let unknown = other.folder(client());
    let right = authority.folder(client());
    let without = authority.folder(None);
    for (what, port, folder) in [
        ("an unknown authority", port, &unknown),
        ("another name", elsewhere, &right),
        ("no certificate of ours", port, &without),
    ] {
        let wire = tls_wire(port, folder.path(), "DOCKER_TLS_VERIFY");
        let trouble = refused_by(&wire).await;
        assert_eq!(
            trouble.kind,
            TroubleKind::Tls,
            "{what}: {}",
            trouble.message
        );
    }

    // Asked not to look, we do not.
    let wire = tls_wire(elsewhere, unknown.path(), "DOCKER_TLS");
    wire.ping(SOON).await.unwrap();
}

#[tokio::test]
async fn tls_to_what_speaks_none_and_none_to_what_speaks_it() {
    let authority = Authority::new();
    let folder = authority.folder(None);
    let plain = tcp(|stream| async {
        drop(converse(stream, |_| Reply::Bytes(PONG.into())).await);
    })
    .await;
    // It waits for the end of a request line that never comes, or answers in plain text.
    let wire = tls_wire(plain, folder.path(), "DOCKER_TLS_VERIFY");
    let error = wire.ping(SHORT).await.unwrap_err();
    assert_eq!(wire.trouble(&error).kind, TroubleKind::Hung);
    let loud = tcp(|mut stream| async move {
        drop(stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await);
        tokio::time::sleep(SOON).await;
    })
    .await;
    let wire = tls_wire(loud, folder.path(), "DOCKER_TLS_VERIFY");
    assert_eq!(kind_of(&wire).await, TroubleKind::Tls);

    // As Go's server, which engines are, answers.
    let go = tcp(|stream| async {
        let answer = |_: &str| {
            status(
                "400 Bad Request",
                "Client sent an HTTP request to an HTTPS server.\n",
            )
        };
        drop(converse(stream, answer).await);
    })
    .await;
    assert_eq!(kind_of(&tcp_wire(go)).await, TroubleKind::Tls);
}
