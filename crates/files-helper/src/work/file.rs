//! One file: read, written beside and put in its place, made, renamed.

use super::tree::Folder;
use super::{About as _, Done, Trouble, folder, make, swap, wired};
use files_helper::{Bytes, Reply, Version};
use rustix::fd::AsFd;
use rustix::fs::{AtFlags, CWD, RenameFlags, XattrFlags};
use rustix::io::Errno;
use rustix::path::Arg;
use std::ffi::CStr;
use std::fs::{File, FileTimes, Metadata, OpenOptions, Permissions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{
    FileExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, fchown,
};
use std::path::{Path, PathBuf};

/// Opens what is a file and nothing else: a pipe would wait for its other end, and a device has
/// none.
fn opened(path: &Path) -> Done<(File, Metadata)> {
    let found = path.metadata().about(path)?;
    if !found.is_file() {
        let error = if found.is_dir() {
            Errno::ISDIR
        } else {
            Errno::INVAL
        };
        return Err(error).about(path);
    }
    let file = File::open(path).about(path)?;
    let found = file.metadata().about(path)?;
    Ok((file, found))
}

pub(super) fn read(path: &Path, from: u64, count: u32) -> Done<Reply> {
    let (mut file, _) = opened(path)?;
    file.seek(SeekFrom::Start(from)).about(path)?;
    let mut bytes = Vec::new();
    file.take(u64::from(count))
        .read_to_end(&mut bytes)
        .about(path)?;
    Ok(Reply::Content(bytes.into()))
}

pub(super) fn open(path: &Path, most: u64) -> Done<Reply> {
    let real = std::fs::canonicalize(path).about(path)?;
    let (file, found) = opened(&real)?;
    let mut content = None;
    if found.len() <= most {
        let mut bytes = Vec::new();
        // It may grow meanwhile.
        file.take(most + 1).read_to_end(&mut bytes).about(path)?;
        content = (bytes.len() as u64 <= most).then_some(bytes);
    }
    Ok(Reply::Opened {
        version: version(&found, content.as_deref()),
        entry: folder::of(&real, &found),
        path: wired(real),
        content: content.map(Bytes::from),
    })
}

fn version(found: &Metadata, content: Option<&[u8]>) -> Version {
    Version {
        size: found.len(),
        modified: folder::modified(found),
        hash: content.map_or(0, files_helper::hash),
    }
}

pub(super) fn write(
    path: &Path,
    content: &[u8],
    over: Option<Version>,
    keep_times: bool,
) -> Done<Reply> {
    // A link stays, and what it leads to is written.
    let target = match std::fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // A link to nothing: what is written would be somewhere else than where it is seen.
            if path.is_symlink() {
                return Err(error).about(path);
            }
            place_of(path)?
        }
        Err(error) => return Err(error).about(path),
    };
    let old = match target.metadata() {
        Ok(found) if found.is_file() => Some(found),
        Ok(found) if found.is_dir() => return Err(Errno::ISDIR).about(path),
        Ok(_) => return Err(Errno::INVAL).about(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error).about(path),
    };
    if changed(&target, old.as_ref(), over)? {
        return Ok(Reply::Stale);
    }
    let beside = swap::made_up(target.parent().unwrap_or(Path::new("/")));
    let written = written(&beside, &target, content, old.as_ref(), keep_times);
    let file = match written {
        Ok(file) => file,
        Err(error) => return Err(undone(&beside, error)).about(path),
    };
    // Once more: writing took a moment.
    let now = target.metadata().ok();
    if changed(
        &target,
        now.as_ref(),
        over.map(|over| Version { hash: 0, ..over }),
    )? {
        undone(&beside, io::ErrorKind::Other.into());
        return Ok(Reply::Stale);
    }
    match std::fs::rename(&beside, &target) {
        Ok(()) => {}
        // A file that is mounted by itself (`/etc/hosts`, a bind of one file) cannot be replaced.
        Err(error) if Errno::from_io_error(&error) == Some(Errno::BUSY) => {
            let _ = std::fs::remove_file(&beside);
            return in_place(&target, content, keep_times.then_some(()).and(old.as_ref()))
                .about(path);
        }
        Err(error) => return Err(undone(&beside, error)).about(path),
    }
    if let Some(folder) = target.parent().and_then(|folder| File::open(folder).ok()) {
        // The file itself is on the disk; that its name is could only be said earlier or later.
        let _ = folder.sync_all();
    }
    let found = file.metadata().about(path)?;
    Ok(Reply::Written(version(&found, Some(content))))
}

/// Where something new is to be: its folder's links followed.
fn place_of(path: &Path) -> Done<PathBuf> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Errno::INVAL).about(path);
    };
    let folder = std::fs::canonicalize(folder).about(path)?;
    Ok(folder.join(name))
}

fn changed(target: &Path, now: Option<&Metadata>, read: Option<Version>) -> Done<bool> {
    let Some(read) = read else {
        return Ok(false);
    };
    let Some(now) = now else {
        return Ok(true);
    };
    if now.len() != read.size || folder::modified(now) != read.modified {
        return Ok(true);
    }
    // Some file systems count seconds.
    if read.hash != 0 {
        let content = std::fs::read(target).about(target)?;
        return Ok(files_helper::hash(&content) != read.hash);
    }
    Ok(false)
}

/// The new file, beside the old one, with all that the old one had.
fn written(
    beside: &Path,
    target: &Path,
    content: &[u8],
    old: Option<&Metadata>,
    keep_times: bool,
) -> io::Result<File> {
    let mode = if old.is_some() { 0o600 } else { 0o644 };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(beside)?;
    file.write_all(content)?;
    match old {
        Some(old) => {
            fchown(&file, Some(old.uid()), Some(old.gid()))?;
            for (name, value) in make::attributes(File::open(target)?)? {
                rustix::fs::fsetxattr(&file, &*name, &value, XattrFlags::empty())?;
            }
            file.set_permissions(Permissions::from_mode(old.mode() & 0o7777))?;
            if keep_times {
                let times = FileTimes::new();
                file.set_times(times.set_modified(old.modified()?))?;
            }
        }
        None => {
            // Whose folder it is, its file it is: the program itself is root.
            if let Some(folder) = target.parent() {
                let folder = folder.metadata()?;
                fchown(&file, Some(folder.uid()), Some(folder.gid()))?;
            }
        }
    }
    file.sync_all()?;
    Ok(file)
}

fn undone(beside: &Path, error: io::Error) -> io::Error {
    // The error that led here is the one to tell.
    let _ = std::fs::remove_file(beside);
    error
}

/// Writes into the file itself; where that fails the old content is written back.
fn in_place(target: &Path, content: &[u8], times: Option<&Metadata>) -> io::Result<Reply> {
    let old = std::fs::read(target)?;
    let file = OpenOptions::new().write(true).open(target)?;
    let fill = |bytes: &[u8]| {
        file.write_all_at(bytes, 0)?;
        file.set_len(bytes.len() as u64)?;
        file.sync_all()
    };
    if let Err(error) = fill(content) {
        // It was there a moment ago.
        let _ = fill(&old);
        return Err(error);
    }
    if let Some(times) = times {
        file.set_times(FileTimes::new().set_modified(times.modified()?))?;
    }
    Ok(Reply::Written(version(&file.metadata()?, Some(content))))
}

pub(super) fn create(path: &Path, folder: bool) -> Done<Reply> {
    let path = &place_of(path)?;
    if folder {
        std::fs::create_dir(path).about(path)?;
    } else {
        let new = OpenOptions::new().write(true).create_new(true).open(path);
        new.about(path)?;
    }
    if let Some(above) = path.parent().and_then(|folder| folder.metadata().ok()) {
        std::os::unix::fs::lchown(path, Some(above.uid()), Some(above.gid())).about(path)?;
    }
    Ok(Reply::Done)
}

pub(super) fn rename(from: &Path, to: &Path) -> Done<Reply> {
    renamed(from, to).map_err(|error| Trouble {
        path: wired(to),
        error,
    })?;
    Ok(Reply::Done)
}

/// Nothing that is there is replaced.
fn renamed(from: &Path, to: &Path) -> io::Result<()> {
    no_replace(CWD, from, CWD, to)
}

/// Likewise, in folders.
pub(super) fn renamed_at(from: &Folder, name: &CStr, to: &Folder, other: &CStr) -> io::Result<()> {
    no_replace(&from.fd, name, &to.fd, other)
}

fn no_replace(
    from: impl AsFd,
    name: impl Arg + Copy,
    to: impl AsFd,
    other: impl Arg + Copy,
) -> io::Result<()> {
    match rustix::fs::renameat_with(&from, name, &to, other, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // The file system does not know that way.
        Err(Errno::INVAL | Errno::NOSYS) => {
            if rustix::fs::statat(&to, other, AtFlags::SYMLINK_NOFOLLOW).is_ok() {
                return Err(Errno::EXIST.into());
            }
            Ok(rustix::fs::renameat(&from, name, &to, other)?)
        }
        Err(error) => Err(error.into()),
    }
}
