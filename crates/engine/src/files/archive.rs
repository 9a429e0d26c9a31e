//! The engine's archive operations: `HEAD`, `GET` and `PUT /containers/{id}/archive`. They reach the
//! files of every container, whatever it does, but know folders with all below them only, cannot
//! rename or delete, and write in place.

use super::refused;
use super::way::Found;
use crate::ask::{PATIENCE, encoded};
use crate::failure::failure;
use crate::wire::{Wire, WireError};
use bytes::Bytes;
use contract::{Deed, Failure, FailureCode, FilePath};
use files_helper::{Entry, Kind, Version};
use futures_util::{StreamExt as _, stream};
use http::Method;
use serde::Deserialize;
use std::io::{self, Read};
use tar::EntryType;
use tokio_util::io::{StreamReader, SyncIoBridge};

/// How many links are followed.
const LINKS: usize = 40;

/// Of a path's bytes, as a query takes them.
pub(super) fn query(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for byte in path {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(*byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

pub(super) fn path_of(id: &str, path: &[u8]) -> String {
    format!("/containers/{}/archive?path={}", encoded(id), query(path))
}

/// The header `X-Docker-Container-Path-Stat`, base64 of JSON.
#[derive(Debug, Deserialize)]
struct Stat {
    name: String,
    size: i64,
    /// Go's `os.FileMode`.
    mode: u32,
    mtime: String,
    #[serde(rename = "linkTarget", default)]
    link_target: String,
}

/// A failure about a path of a container.
pub(super) fn failed(deed: Deed, path: &FilePath, error: &WireError) -> Failure {
    let mut failure = failure(deed, path.as_str().to_owned(), error);
    if let WireError::Refused { status, message } = error {
        let message = message.to_lowercase();
        failure.code = match status {
            404 => Some(FailureCode::Gone),
            _ if message.contains("no space left") => Some(FailureCode::NoSpace),
            _ if message.contains("read-only") => Some(FailureCode::ReadOnly),
            _ if message.contains("permission denied") => Some(FailureCode::Denied),
            _ => failure.code,
        };
    }
    failure
}

/// One path, its last link not followed; `None` where nothing is there.
pub(crate) async fn stat(
    wire: &Wire,
    id: &str,
    deed: Deed,
    path: &FilePath,
) -> Result<Option<Entry>, Failure> {
    Ok(looked(wire, id, deed, path).await?.map(|(entry, _)| entry))
}

async fn looked(
    wire: &Wire,
    id: &str,
    deed: Deed,
    path: &FilePath,
) -> Result<Option<(Entry, String)>, Failure> {
    use base64::Engine as _;
    let asked = wire.head(&path_of(id, &path.to_bytes()), PATIENCE).await;
    let headers = match asked {
        Ok(headers) => headers,
        Err(WireError::Refused { status: 404, .. }) => return Ok(None),
        Err(error) => return Err(failed(deed, path, &error)),
    };
    let told = headers
        .get("X-Docker-Container-Path-Stat")
        .and_then(|told| base64::engine::general_purpose::STANDARD.decode(told).ok())
        .and_then(|told| serde_json::from_slice::<Stat>(&told).ok())
        .ok_or_else(|| {
            refused(
                deed,
                path.as_str(),
                None,
                "the engine does not say what it is",
            )
        })?;
    // Go's bits: folder, link, device, pipe, socket, character device.
    let has = |bit: u32| told.mode & (1 << bit) != 0;
    let kind = if has(31) {
        Kind::Folder
    } else if has(27) {
        Kind::Link
    } else if has(21) {
        Kind::CharDevice
    } else if has(26) {
        Kind::BlockDevice
    } else if has(25) {
        Kind::Pipe
    } else if has(24) {
        Kind::Socket
    } else {
        Kind::File
    };
    let special = u32::from(has(23)) << 11 | u32::from(has(22)) << 10 | u32::from(has(20)) << 9;
    let entry = Entry {
        name: files_helper::Bytes::from(told.name.into_bytes()),
        kind,
        size: u64::try_from(told.size).unwrap_or(0),
        mode: told.mode & 0o777 | special,
        uid: 0,
        gid: 0,
        modified: crate::when::rfc3339(&told.mtime).unwrap_or(0) * 1_000_000_000,
        link: (kind == Kind::Link)
            .then(|| files_helper::Bytes::from(told.link_target.clone().into_bytes())),
        to_folder: false,
    };
    Ok(Some((entry, told.link_target)))
}

/// Where a path leads, links followed by the engine, which never leaves the container.
async fn real(wire: &Wire, id: &str, deed: Deed, path: &FilePath) -> Result<FilePath, Failure> {
    let mut at = path.clone();
    for _ in 0..LINKS {
        let gone = || refused(deed, path.as_str(), Some(FailureCode::Gone), "no such file");
        let (entry, leads) = looked(wire, id, deed, &at).await?.ok_or_else(gone)?;
        if entry.kind != Kind::Link {
            return Ok(at);
        }
        at = FilePath::typed(&leads);
    }
    Err(refused(deed, path.as_str(), None, "too many links"))
}

/// Reads an archive in a thread that may wait.
async fn read<T: Send + 'static>(
    wire: &Wire,
    id: &str,
    deed: Deed,
    path: &FilePath,
    work: impl FnOnce(&mut dyn Read) -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let body = wire.bytes(&path_of(id, &path.to_bytes()), PATIENCE).await;
    let body = body.map_err(|error| failed(deed, path, &error))?;
    let reader = StreamReader::new(body.map(|piece| piece.map_err(io::Error::other)));
    let mut reader = SyncIoBridge::new(Box::pin(reader));
    let done = tokio::task::spawn_blocking(move || work(&mut reader)).await;
    let done = done.map_err(io::Error::other).and_then(|done| done);
    done.map_err(|error| {
        let code = (error.kind() == io::ErrorKind::Other).then_some(FailureCode::Unreachable);
        refused(deed, path.as_str(), code, &error.to_string())
    })
}

/// The folder's real path, and what is in it: read with all that is below it.
pub(super) async fn list(
    wire: &Wire,
    id: &str,
    path: &FilePath,
) -> Result<(FilePath, Vec<Entry>), Failure> {
    let deed = Deed::ListFolder;
    let path = tidy(path);
    let real = real(wire, id, deed, &path).await?;
    let entries = read(wire, id, deed, &real, |archive| {
        let mut archive = tar::Archive::new(io::BufReader::with_capacity(1 << 18, archive));
        let mut entries = Vec::new();
        let mut top: Option<Vec<u8>> = None;
        for found in archive.entries()? {
            let found = found?;
            let name = found.path_bytes();
            let name = name.strip_suffix(b"/").unwrap_or(&name);
            let Some(top) = &top else {
                if !found.header().entry_type().is_dir() {
                    return Err(io::ErrorKind::NotADirectory.into());
                }
                top = Some(name.to_vec());
                continue;
            };
            let below = name.strip_prefix(top.as_slice()).unwrap_or(name);
            let below = below.strip_prefix(b"/").unwrap_or(below);
            if !below.is_empty() && !below.contains(&b'/') {
                entries.push(entry(&found, below));
            }
        }
        Ok(entries)
    })
    .await?;
    Ok((real, entries))
}

/// A path's last name.
fn last(path: &FilePath) -> Vec<u8> {
    let bytes = path.to_bytes();
    let name = bytes.rsplit(|byte| *byte == b'/').next();
    name.unwrap_or_default().to_vec()
}

/// Without `.`, `..` and doubled slashes.
pub(super) fn tidy(path: &FilePath) -> FilePath {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.as_str().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let mut at = FilePath::root();
    for part in parts {
        // Parts of a path that is written so already.
        at = serde_json::from_value(serde_json::Value::String(format!(
            "{}/{part}",
            at.as_str().trim_end_matches('/')
        )))
        .unwrap_or(at);
    }
    at
}

fn entry(found: &tar::Entry<'_, impl Read>, name: &[u8]) -> Entry {
    let header = found.header();
    let kind = match header.entry_type() {
        EntryType::Directory => Kind::Folder,
        EntryType::Symlink => Kind::Link,
        EntryType::Char => Kind::CharDevice,
        EntryType::Block => Kind::BlockDevice,
        EntryType::Fifo => Kind::Pipe,
        _ => Kind::File,
    };
    let id = |id: io::Result<u64>| id.ok().and_then(|id| u32::try_from(id).ok()).unwrap_or(0);
    let seconds = header
        .mtime()
        .ok()
        .and_then(|time| i64::try_from(time).ok());
    Entry {
        name: files_helper::Bytes::from(name.to_vec()),
        kind,
        size: found.size(),
        mode: header.mode().unwrap_or(0) & 0o7777,
        uid: id(header.uid()),
        gid: id(header.gid()),
        modified: seconds.unwrap_or(0).saturating_mul(1_000_000_000),
        link: (kind == Kind::Link)
            .then(|| found.link_name_bytes())
            .flatten()
            .map(|link| files_helper::Bytes::from(link.into_owned())),
        to_folder: false,
    }
}

/// A file, whole if it is no larger than this.
pub(super) async fn open(
    wire: &Wire,
    id: &str,
    deed: Deed,
    path: &FilePath,
    most: u64,
) -> Result<Found, Failure> {
    let real = real(wire, id, deed, &tidy(path)).await?;
    let name = last(&real);
    let (entry, content) = read(wire, id, deed, &real, move |archive| {
        let mut archive = tar::Archive::new(archive);
        let mut entries = archive.entries()?;
        let mut found = entries.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        match found.header().entry_type() {
            EntryType::Directory => return Err(io::ErrorKind::IsADirectory.into()),
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {}
            _ => return Err(io::Error::new(io::ErrorKind::InvalidInput, "no file")),
        }
        let entry = entry(&found, &name);
        let mut content = None;
        if found.size() <= most {
            let mut bytes = Vec::new();
            found.read_to_end(&mut bytes)?;
            content = Some(bytes);
        }
        Ok((entry, content))
    })
    .await?;
    Ok(Found {
        version: Version {
            size: entry.size,
            modified: entry.modified,
            hash: content.as_deref().map_or(0, files_helper::hash),
        },
        path: real,
        entry,
        content,
    })
}

pub(super) async fn bytes(
    wire: &Wire,
    id: &str,
    path: &FilePath,
    from: u64,
    count: u32,
) -> Result<Vec<u8>, Failure> {
    let deed = Deed::OpenFile;
    let real = real(wire, id, deed, &tidy(path)).await?;
    read(wire, id, deed, &real, move |archive| {
        let mut archive = tar::Archive::new(archive);
        let mut entries = archive.entries()?;
        let mut found = entries.next().ok_or(io::ErrorKind::UnexpectedEof)??;
        io::copy(&mut (&mut found).take(from), &mut io::sink())?;
        let mut bytes = Vec::new();
        found.take(u64::from(count)).read_to_end(&mut bytes)?;
        Ok(bytes)
    })
    .await
}

/// `PUT` of an archive into a folder. It is written in place.
pub(super) async fn put(
    wire: &Wire,
    id: &str,
    deed: Deed,
    folder: &FilePath,
    archive: Vec<u8>,
) -> Result<(), Failure> {
    let path = format!("{}&noOverwriteDirNonDir=1", path_of(id, &folder.to_bytes()));
    let body = stream::iter([Ok(Bytes::from(archive))]);
    let put = wire
        .beside_pings(wire.feed(Method::PUT, &path, body))
        .await
        .and_then(|put| put);
    put.map(|_| ())
        .map_err(|error| failed(deed, folder, &error))
}

/// An archive of one file or folder.
pub(super) fn one(
    name: &[u8],
    like: Option<&Entry>,
    folder: bool,
    content: &[u8],
    seconds: u64,
) -> io::Result<Vec<u8>> {
    use std::io::Cursor;
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(if folder {
        EntryType::Directory
    } else {
        EntryType::Regular
    });
    header.set_mode(like.map_or(if folder { 0o755 } else { 0o644 }, |like| like.mode));
    header.set_uid(like.map_or(0, |like| u64::from(like.uid)));
    header.set_gid(like.map_or(0, |like| u64::from(like.gid)));
    header.set_mtime(seconds);
    header.set_size(content.len() as u64);
    let mut tape = tar::Builder::new(Vec::new());
    let path = path_from(name)?;
    tape.append_data(&mut header, path, Cursor::new(content))?;
    tape.into_inner()
}

/// A name in an archive. On systems whose paths are text it has to be one.
pub(super) fn path_from(bytes: &[u8]) -> io::Result<std::path::PathBuf> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        Ok(std::ffi::OsStr::from_bytes(bytes).into())
    }
    #[cfg(not(unix))]
    {
        std::str::from_utf8(bytes)
            .map(Into::into)
            .map_err(|_| io::Error::new(io::ErrorKind::InvalidFilename, "not UTF-8"))
    }
}

pub(super) async fn create(
    wire: &Wire,
    id: &str,
    path: &FilePath,
    folder: bool,
) -> Result<(), Failure> {
    let deed = Deed::MakeFile;
    let path = tidy(path);
    if looked(wire, id, deed, &path).await?.is_some() {
        return Err(refused(deed, path.as_str(), Some(FailureCode::Exists), ""));
    }
    let archive = one(&last(&path), None, folder, &[], now());
    let archive =
        archive.map_err(|error| refused(deed, path.as_str(), None, &error.to_string()))?;
    put(wire, id, deed, &path.parent(), archive).await
}

/// This machine's seconds: what is made is as old as now.
pub(super) fn now() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| now.as_secs())
}
