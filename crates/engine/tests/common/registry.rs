//! A registry of one image, on this machine: engines take plain HTTP from 127.0.0.1. It may be slow
//! and may ask who asks.

use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";
const CONFIG: &str = "application/vnd.docker.container.image.v1+json";
const LAYER: &str = "application/vnd.docker.image.rootfs.diff.tar.gzip";
/// The part of a layer that is sent at once.
const PIECE: usize = 64 << 10;

/// Serves until the test's runtime ends.
pub(crate) struct Registry {
    /// `127.0.0.1:PORT`
    pub(crate) host: String,
}

struct Content {
    manifest: Vec<u8>,
    blobs: HashMap<String, Vec<u8>>,
    /// The pause after each piece of a layer.
    pause: Duration,
    /// `Authorization` that is asked for.
    wanted: Option<String>,
}

impl Registry {
    /// With an image of any name and tag, whose one layer has a file of so many bytes, unlike that
    /// of any other registry. It runs `/file`, which nothing can.
    pub(crate) async fn start(bytes: usize, pause: Duration, wanted: Option<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let host = listener.local_addr().expect("an address").to_string();
        let layer = layer(bytes, &host);
        let layer_digest = digest(&layer);
        let architecture = match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        };
        let config = format!(
            r#"{{"architecture":"{architecture}","os":"linux","config":{{"Cmd":["/file"]}},"rootfs":{{"type":"layers","diff_ids":["{layer_digest}"]}}}}"#
        )
        .into_bytes();
        let manifest = format!(
            r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{{"mediaType":"{CONFIG}","size":{},"digest":"{}"}},"layers":[{{"mediaType":"{LAYER}","size":{},"digest":"{layer_digest}"}}]}}"#,
            config.len(),
            digest(&config),
            layer.len(),
        );
        let content = Arc::new(Content {
            manifest: manifest.into_bytes(),
            blobs: HashMap::from([(digest(&config), config), (layer_digest, layer)]),
            pause,
            wanted,
        });
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let content = Arc::clone(&content);
                tokio::spawn(async move {
                    // The engine hangs up when a pull is cancelled.
                    let _ = answer(stream, &content).await;
                });
            }
        });
        Self { host }
    }
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{:x}", Sha256::digest(bytes))
}

/// A tar of one file; `salt` makes it unlike others.
fn layer(bytes: usize, salt: &str) -> Vec<u8> {
    let mut header = [0_u8; 512];
    let mut put =
        |at: usize, text: &str| header[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, "file");
    put(100, "0000644\0");
    put(108, "0000000\0");
    put(116, "0000000\0");
    put(124, &format!("{bytes:011o}\0"));
    put(136, "00000000000\0");
    put(148, "        ");
    put(156, "0");
    put(257, "ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let mut tar = header.to_vec();
    let mut file = salt.as_bytes().to_vec();
    file.resize(bytes, b'x');
    tar.extend(file);
    tar.resize(tar.len().next_multiple_of(512) + 1024, 0);
    tar
}

async fn answer(mut stream: TcpStream, content: &Content) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut first = head.split(' ');
    let (method, path) = (first.next().unwrap_or(""), first.next().unwrap_or(""));
    let authorised = content.wanted.as_ref().is_none_or(|wanted| {
        head.lines()
            .any(|line| line.eq_ignore_ascii_case(&format!("authorization: {wanted}")))
    });
    let (status, kind, body) = if !authorised {
        let said = br#"{"errors":[{"code":"UNAUTHORIZED","message":"who are you"}]}"#;
        ("401 Unauthorized", "application/json", &said[..])
    } else if path == "/v2/" {
        ("200 OK", "application/json", &b"{}"[..])
    } else if path.contains("/manifests/") && !path.ends_with("/nosuch") {
        ("200 OK", MANIFEST, content.manifest.as_slice())
    } else if let Some(blob) = path
        .rsplit('/')
        .next()
        .and_then(|name| content.blobs.get(name))
    {
        ("200 OK", "application/octet-stream", blob.as_slice())
    } else {
        let said = br#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"#;
        ("404 Not Found", "application/json", &said[..])
    };
    let reply = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
         Docker-Distribution-Api-Version: registry/2.0\r\nDocker-Content-Digest: {}\r\n\
         WWW-Authenticate: Basic realm=\"test\"\r\n\r\n",
        body.len(),
        digest(body),
    );
    stream.write_all(reply.as_bytes()).await?;
    if method != "HEAD" {
        for piece in body.chunks(PIECE) {
            stream.write_all(piece).await?;
            if body.len() > PIECE {
                tokio::time::sleep(content.pause).await;
            }
        }
    }
    stream.shutdown().await
}
