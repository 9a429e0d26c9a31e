//! The door against servers that do what engines, and things that are no engines, do.

use super::{Hello, Wire, WireError};
use crate::find::{Platform, Surroundings, find};
use contract::{Trouble, TroubleKind};
use futures_util::StreamExt;
use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, UnixListener};

const SOON: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(300);

const PONG: &str = "HTTP/1.1 200 OK\r\nApi-Version: 1.41\r\nServer: Docker/20.10.24 (linux)\r\n\
                    Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Length: 2\r\n\r\nOK";

/// What the server does about one request line.
enum Reply {
    Bytes(Vec<u8>),
    /// In parts, with a pause between them.
    Parts(Vec<Vec<u8>>),
    /// Bytes, and the connection ends.
    Last(Vec<u8>),
    Silence,
}

fn ok(body: impl AsRef<[u8]>) -> Reply {
    status("200 OK", body)
}

fn status(line: &str, body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {line}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    Reply::Bytes(bytes)
}

/// Answers requests on one connection until it ends.
async fn converse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    answer: impl Fn(&str) -> Reply,
) -> std::io::Result<()> {
    let mut heard = Vec::new();
    loop {
        while !heard.windows(4).any(|end| end == b"\r\n\r\n") {
            if stream.read_buf(&mut heard).await? == 0 {
                return Ok(());
            }
        }
        let request = String::from_utf8(std::mem::take(&mut heard)).unwrap();
        let line = request.lines().next().unwrap_or("");
        match answer(line.trim_end_matches(" HTTP/1.1")) {
            Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
            Reply::Parts(parts) => {
                for part in parts {
                    stream.write_all(&part).await?;
                    stream.flush().await?;
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            Reply::Last(bytes) => {
                stream.write_all(&bytes).await?;
                return stream.shutdown().await;
            }
            Reply::Silence => std::future::pending().await,
        }
    }
}

/// A server on a unix socket, its door, and the request lines that it heard.
struct Server {
    wire: Wire,
    heard: Arc<Mutex<Vec<String>>>,
    folder: TempDir,
}

fn serve(answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Server {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("docker.sock")).unwrap();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let (answer, list) = (Arc::new(answer), Arc::clone(&heard));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (answer, list) = (Arc::clone(&answer), Arc::clone(&list));
            tokio::spawn(converse(stream, move |line: &str| {
                list.lock().unwrap().push(line.to_owned());
                answer(line)
            }));
        }
    });
    let wire = unix_wire(&folder.path().join("docker.sock"));
    Server {
        wire,
        heard,
        folder,
    }
}

impl Server {
    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn surroundings(env: &[(&str, &str)]) -> Surroundings {
    Surroundings {
        platform: Platform::Linux,
        env: env
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<BTreeMap<_, _>>(),
        home: None,
        uid: None,
        root: "/".into(),
    }
}

fn wire(env: &[(&str, &str)]) -> Wire {
    Wire::new(&find(&surroundings(env), None).target.unwrap()).unwrap()
}

fn unix_wire(path: &Path) -> Wire {
    wire(&[("DOCKER_HOST", &format!("unix://{}", path.display()))])
}

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
async fn the_version_is_agreed_and_put_in_every_path() {
    let server = serve(|line| match line {
        "GET /_ping" => Reply::Bytes(PONG.into()),
        _ => ok("[]"),
    });
    let wire = &server.wire;
    assert_eq!(
        wire.ping(SOON).await.unwrap(),
        Hello {
            api_version: "1.41".to_owned(),
            engine_api_version: "1.41".to_owned(),
            product: Some("Docker".to_owned()),
            product_version: Some("20.10.24".to_owned()),
            date: Some("Mon, 01 Jan 2024 00:00:00 GMT".to_owned()),
        }
    );
    let list: Vec<u8> = wire.json("/containers/json?all=1", SOON).await.unwrap();
    assert!(list.is_empty());
    let docker = wire.docker().unwrap();
    let options = bollard::query_parameters::RenameContainerOptionsBuilder::default().name("b c");
    docker.rename_container("a", options.build()).await.unwrap();
    assert_eq!(
        server.heard(),
        [
            "GET /_ping",
            "GET /v1.41/containers/json?all=1",
            "POST /v1.41/containers/a/rename?name=b+c",
        ]
    );
}

#[tokio::test]
async fn refusals_carry_the_engines_words() {
    let server = serve(|line| match line {
        "GET /v1.47/json" => status("404 Not Found", r#"{"message":"No such thing"}"#),
        "GET /v1.47/text" => status("500 Internal Server Error", b"went \xff wrong\n"),
        "GET /v1.47/empty" => status("409 Conflict", ""),
        _ => status("304 Not Modified", ""),
    });
    let wire = &server.wire;
    for (path, status, message) in [
        ("/json", 404, "No such thing"),
        ("/text", 500, "went \u{fffd} wrong"),
        ("/empty", 409, "Conflict"),
    ] {
        let refused = WireError::Refused {
            status,
            message: message.to_owned(),
        };
        assert_eq!(wire.text(path, SOON).await, Err(refused), "{path}");
    }
}

#[tokio::test]
async fn bollards_refusals_and_losses_are_heard() {
    let server = serve(|line| match line {
        "POST /v1.47/containers/a/start" => {
            status("404 Not Found", r#"{"message":"No such container: a"}"#)
        }
        _ => Reply::Last(Vec::new()),
    });
    let docker = server.wire.docker().unwrap();
    let start = |id: &'static str| server.wire.patient(docker.start_container(id, None));
    assert_eq!(
        start("a").await,
        Err(WireError::Refused {
            status: 404,
            message: "No such container: a".to_owned()
        })
    );
    let Err(WireError::Unreachable(trouble)) = start("b").await else {
        panic!("the connection ended");
    };
    assert_eq!(trouble.kind, TroubleKind::Lost);

    std::fs::remove_file(server.folder.path().join("docker.sock")).unwrap();
    let Err(WireError::Unreachable(trouble)) = start("b").await else {
        panic!("the socket is gone");
    };
    assert_eq!(trouble.kind, TroubleKind::NotRunning);
}

#[tokio::test]
async fn invalid_utf8_is_shown_not_refused() {
    let server = serve(|_| ok(b"{\"name\":\"a\xff\xfeb\"}"));
    let value: serde_json::Value = server.wire.json("/x", SOON).await.unwrap();
    assert_eq!(value["name"], "a\u{fffd}\u{fffd}b");
    let wrong: Result<Vec<u8>, _> = server.wire.json("/x", SOON).await;
    assert!(matches!(wrong, Err(WireError::Malformed { .. })));
}

#[tokio::test]
async fn a_stream_is_cut_into_values_and_ends_with_a_reason() {
    let chunk =
        |bytes: &[u8]| [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat();
    let server = serve(move |_| {
        let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
        let long = vec![b'x'; 5 << 20];
        Reply::Parts(vec![
            head,
            chunk(b"{\"a\":"),
            chunk(b"1}\n{\"b\":\"\xc3"),
            chunk(b"\xa9\xff\"}"),
            chunk(b"\n{\"c\":\""),
            chunk(&long),
            chunk(b"\"}\n{\"d\":1}\n"),
            b"0\r\n\r\n".to_vec(),
        ])
    });
    let mut lines = server.wire.lines("/events", SOON).await.unwrap();
    assert_eq!(lines.next().await, Some(Ok("{\"a\":1}".to_owned())));
    assert_eq!(
        lines.next().await,
        Some(Ok("{\"b\":\"é\u{fffd}\"}".to_owned()))
    );
    let Some(Err(WireError::Malformed { .. })) = lines.next().await else {
        panic!("the value is too long");
    };
    assert_eq!(lines.next().await, Some(Ok("{\"d\":1}".to_owned())));
    let Some(Err(WireError::Unreachable(trouble))) = lines.next().await else {
        panic!("the stream ended");
    };
    assert_eq!(trouble.kind, TroubleKind::Lost);
    assert_eq!(lines.next().await, None);
}

#[tokio::test]
async fn a_stream_that_breaks_off_is_lost() {
    let server = serve(|_| {
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Reply::Last(format!("{head}9\r\n{{\"a\":1}}\n\n\r\n").into_bytes())
    });
    let mut lines = server.wire.lines("/events", SOON).await.unwrap();
    assert_eq!(lines.next().await, Some(Ok("{\"a\":1}".to_owned())));
    let Some(Err(WireError::Unreachable(trouble))) = lines.next().await else {
        panic!("the connection ended");
    };
    assert_eq!(trouble.kind, TroubleKind::Lost);
}

#[tokio::test]
async fn silence_is_noticed_before_and_within_an_answer() {
    let server = serve(|line| match line {
        "GET /v1.47/half" => Reply::Parts(vec![
            b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf".to_vec(),
        ]),
        _ => Reply::Silence,
    });
    let wire = &server.wire;
    assert_eq!(wire.ping(SHORT).await, Err(WireError::Hung(SHORT)));
    for path in ["/half", "/nothing"] {
        assert_eq!(wire.text(path, SHORT).await, Err(WireError::Hung(SHORT)));
    }
    assert!(wire.lines("/events", SHORT).await.is_err());
    assert_eq!(
        wire.trouble(&WireError::Hung(SHORT)).kind,
        TroubleKind::Hung
    );
}

#[tokio::test]
async fn a_full_queue_is_a_hung_engine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    let socket = tokio::net::UnixSocket::new_stream().unwrap();
    socket.bind(&path).unwrap();
    let _listener = socket.listen(1).unwrap();
    let _waiting: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            tokio::spawn(async move {
                let stream = tokio::net::UnixStream::connect(path).await;
                std::future::pending::<()>().await;
                drop(stream);
            })
        })
        .collect();
    tokio::time::sleep(SHORT).await;
    let wire = unix_wire(&path);
    let error = wire.ping(SHORT).await.unwrap_err();
    assert_eq!(wire.trouble(&error).kind, TroubleKind::Hung);
}

#[tokio::test]
async fn long_work_goes_on_while_the_engine_answers_beside_it() {
    let server = serve(|line| match line {
        "GET /_ping" => Reply::Bytes(PONG.into()),
        _ => Reply::Silence,
    });
    let begun = Instant::now();
    let work = tokio::time::sleep(Duration::from_millis(3_500));
    server.wire.beside_pings(work).await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(4_500));
    assert_eq!(server.heard(), ["GET /_ping"]);
}

#[tokio::test]
async fn an_engine_that_hangs_during_long_work_is_noticed_within_five_seconds() {
    let server = serve(|_| Reply::Silence);
    let begun = Instant::now();
    let work = server.wire.docker().unwrap();
    let stopped = server.wire.patient(work.stop_container("a", None)).await;
    assert!(matches!(stopped, Err(WireError::Hung(_))), "{stopped:?}");
    let elapsed = begun.elapsed();
    assert!(elapsed < Duration::from_millis(5_500), "{elapsed:?}");
}

#[tokio::test]
async fn connections_are_used_again_and_stale_ones_replaced() {
    let server = serve(|line| match line {
        // Says nothing of closing, and closes.
        "GET /v1.47/last" => Reply::Last(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec()),
        _ => ok("x"),
    });
    for path in ["/a", "/last", "/b", "/last", "/last", "/c"] {
        server.wire.text(path, SOON).await.unwrap();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

// Why an engine cannot be reached, each reason made for real.

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

/// Against the engine that the test run starts. Changes nothing in it.
#[tokio::test]
async fn a_real_engine_answers() {
    let Ok(address) = std::env::var("BERTH_TEST_ENGINE") else {
        return;
    };
    let wire = wire(&[("DOCKER_HOST", &address)]);
    let hello = wire.ping(SOON).await.unwrap();
    assert_eq!(hello.product.as_deref(), Some("Docker"));
    let version: serde_json::Value = wire.json("/version", SOON).await.unwrap();
    assert_eq!(version["ApiVersion"], hello.engine_api_version.as_str());
    let gone = wire
        .json::<serde_json::Value>("/containers/no-such-thing/json", SOON)
        .await;
    let Err(WireError::Refused {
        status: 404,
        message,
    }) = gone
    else {
        panic!("{gone:?}");
    };
    assert!(message.contains("no-such-thing"), "{message}");
    let begun = Instant::now();
    let until = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs()
        + 1;
    let mut lines = wire
        .lines(&format!("/events?until={until}"), SOON)
        .await
        .unwrap();
    while let Some(Ok(line)) = lines.next().await {
        serde_json::from_str::<serde_json::Value>(&line).unwrap();
    }
    assert!(begun.elapsed() < SOON);
}
