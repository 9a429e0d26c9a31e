//! What is in a folder.

use super::{About as _, Done, Teller, wired};
use files_helper::{Entry, Kind, Reply, STAGING};
use std::fs::{FileType, Metadata};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::Path;

/// Entries in one reply.
const CHUNK: usize = 2000;

pub(super) fn list(folder: &Path, teller: &Teller<'_>) -> Done<Reply> {
    let real = std::fs::canonicalize(folder).about(folder)?;
    let mut entries = Vec::new();
    for found in std::fs::read_dir(&real).about(folder)? {
        let found = found.about(folder)?;
        if found.file_name().as_bytes().starts_with(STAGING.as_bytes()) {
            continue;
        }
        // Gone since: it is not in the folder.
        let Ok(entry) = entry(&found.path()) else {
            continue;
        };
        entries.push(entry);
        if entries.len() == CHUNK {
            if !(teller.wanted)() {
                break;
            }
            teller.say(Reply::Entries(std::mem::take(&mut entries)));
        }
    }
    teller.say(Reply::Entries(entries));
    Ok(Reply::Listed(wired(real)))
}

/// One path, its last link not followed.
pub(super) fn entry(path: &Path) -> Done<Entry> {
    let found = path.symlink_metadata().about(path)?;
    Ok(of(path, &found))
}

pub(super) fn of(path: &Path, found: &Metadata) -> Entry {
    let is_link = found.file_type().is_symlink();
    Entry {
        name: wired(path.file_name().unwrap_or_default()),
        kind: kind(found.file_type()),
        size: found.len(),
        mode: found.mode() & 0o7777,
        uid: found.uid(),
        gid: found.gid(),
        modified: modified(found),
        link: if is_link {
            std::fs::read_link(path).ok().map(wired)
        } else {
            None
        },
        to_folder: is_link && path.metadata().is_ok_and(|found| found.is_dir()),
    }
}

pub(super) fn modified(found: &Metadata) -> i64 {
    found
        .mtime()
        .saturating_mul(1_000_000_000)
        .saturating_add(found.mtime_nsec())
}

fn kind(found: FileType) -> Kind {
    if found.is_dir() {
        Kind::Folder
    } else if found.is_file() {
        Kind::File
    } else if found.is_symlink() {
        Kind::Link
    } else if found.is_fifo() {
        Kind::Pipe
    } else if found.is_socket() {
        Kind::Socket
    } else if found.is_char_device() {
        Kind::CharDevice
    } else if found.is_block_device() {
        Kind::BlockDevice
    } else {
        Kind::Other
    }
}
