//! The image that helpers are made of: one file, loaded where the engine does not have it.

use super::OURS;
use crate::ask::{PATIENCE, encoded};
use crate::wire::{Wire, WireError};
use bytes::Bytes;
use futures_util::stream;
use http::Method;
use serde_json::{Value, json};
use std::io;

/// For each of the engines' architectures that there was a target for: see build.rs.
const PROGRAMS: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/programs.rs"));

/// Where the program is in our image.
pub(super) const AT: &str = "/berth-files";
/// Where it is put in a container that is made of another image: in a folder that is never listed.
pub(super) const WITHIN: &str = "/.berth-program/berth-files";

/// What the image is called; its tag tells the words and the content.
pub(super) const NAME: &str = "berth-files";

/// The program for one architecture.
#[derive(Clone, Copy)]
pub(super) struct Program {
    architecture: &'static str,
    bytes: &'static [u8],
}

impl Program {
    /// The image's name with its tag: two versions of this program do not get in each other's way.
    pub(super) fn image(&self) -> String {
        let hash = files_helper::hash(self.bytes);
        format!("{NAME}:{}-{hash:016x}", files_helper::WORDS)
    }
}

/// What an engine says that it runs on, like `linux/amd64`.
pub(super) async fn platform(wire: &Wire) -> Result<String, WireError> {
    let version: Value = crate::ask::get(wire, "/version").await?;
    let text = |key: &str| version[key].as_str().unwrap_or_default().to_owned();
    Ok(format!("{}/{}", text("Os"), text("Arch")))
}

/// The program that runs there, if there is one.
pub(super) fn program(platform: &str) -> Option<Program> {
    let architecture = platform.strip_prefix("linux/")?;
    let (architecture, bytes) = PROGRAMS.iter().find(|(of, _)| *of == architecture)?;
    Some(Program {
        architecture,
        bytes,
    })
}

/// The same bytes give the same image, whoever loads it. `POST /images/load` of an archive as `docker save` writes it, made here.
pub(super) async fn load(wire: &Wire, program: &Program) -> Result<(), WireError> {
    let layer = archive(&[(AT.trim_start_matches('/'), program.bytes, 0o755)])?;
    let digest = {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(&layer);
        digest.iter().fold(String::new(), |mut text, byte| {
            text.push_str(&format!("{byte:02x}"));
            text
        })
    };
    let config = json!({
        "architecture": program.architecture,
        "os": "linux",
        "config": { "Entrypoint": [AT], "Labels": { OURS: "" } },
        "rootfs": { "type": "layers", "diff_ids": [format!("sha256:{digest}")] },
        "history": [{ "comment": "reads and writes files for the program that made it" }],
    });
    let manifest = json!([{
        "Config": "config.json",
        "RepoTags": [program.image()],
        "Layers": ["layer.tar"],
    }]);
    let image = archive(&[
        ("config.json", config.to_string().as_bytes(), 0o644),
        ("layer.tar", &layer, 0o644),
        ("manifest.json", manifest.to_string().as_bytes(), 0o644),
    ])?;
    let path = "/images/load?quiet=1";
    let said = wire
        .beside_pings(wire.feed(Method::POST, path, once(image)))
        .await??;
    // A refusal in the middle comes as a line of an answer that began well.
    if said.contains("\"error\"") {
        return Err(WireError::Refused {
            status: 500,
            message: said,
        });
    }
    Ok(())
}

/// Into a container that is made of another image, and not started.
pub(super) async fn put(wire: &Wire, id: &str, program: &Program) -> Result<(), WireError> {
    let file = archive(&[(WITHIN.trim_start_matches('/'), program.bytes, 0o755)])?;
    let path = format!("/containers/{}/archive?path=/", encoded(id));
    wire.beside_pings(wire.feed(Method::PUT, &path, once(file)))
        .await??;
    Ok(())
}

/// Removes it where no helper is left: engines refuse while there is one.
pub(super) async fn let_go(wire: &Wire) {
    let filters = encoded(&json!({ "label": [OURS] }).to_string());
    let path = format!("/images/json?filters={filters}");
    let Ok(found) = wire.json::<Vec<Value>>(&path, PATIENCE).await else {
        return;
    };
    for image in found {
        if let Some(id) = image["Id"].as_str() {
            let path = format!("/images/{}", encoded(id));
            // In use: by another helper, of this program or another.
            let _ = wire.delete(&path, PATIENCE).await;
        }
    }
}

fn once(bytes: Vec<u8>) -> impl futures_util::Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::iter([Ok(Bytes::from(bytes))])
}

fn archive(files: &[(&str, &[u8], u32)]) -> Result<Vec<u8>, WireError> {
    let mut tape = tar::Builder::new(Vec::new());
    let made = files.iter().try_for_each(|(path, bytes, mode)| {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(*mode);
        tape.append_data(&mut header, path, *bytes)
    });
    made.and_then(|()| tape.into_inner())
        .map_err(|error| WireError::Malformed {
            what: error.to_string(),
        })
}
