//! The door against servers that do what engines, and things that are no engines, do.

mod reach;

use super::{Hello, Wire, WireError};
use crate::find::{Platform, Surroundings, find};
use contract::TroubleKind;
use futures_util::StreamExt;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UnixListener;

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
