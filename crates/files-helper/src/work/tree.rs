//! Trees, walked by descriptors: whoever moves and links things meanwhile leads the walk nowhere.

use super::{About as _, Done, Teller, Trouble};
use files_helper::{Count, Reply, Why};
use rustix::fd::OwnedFd;
use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, Stat, StatxAttributes, StatxFlags, Uid,
};
use rustix::io::Errno;
use std::collections::HashSet;
use std::ffi::{CStr, CString, OsStr};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

/// How a folder is opened: itself, and nothing that it links to.
pub(super) const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// A folder, and what to call it.
pub(super) struct Folder {
    pub(super) fd: OwnedFd,
    pub(super) path: PathBuf,
}

impl Folder {
    /// Links on the way are followed.
    pub(super) fn open(path: &Path) -> Done<Self> {
        let flags = FOLDER.difference(OFlags::NOFOLLOW);
        let fd = rustix::fs::openat(CWD, path, flags, Mode::empty()).about(path)?;
        Ok(Self {
            fd,
            path: path.to_owned(),
        })
    }

    pub(super) fn below(&self, name: &CStr) -> Done<Self> {
        let path = self.at(name);
        let fd = rustix::fs::openat(&self.fd, name, FOLDER, Mode::empty()).about(&path)?;
        Ok(Self { fd, path })
    }

    /// Made, and opened; 0700 until it is whole.
    pub(super) fn make(&self, name: &CStr) -> Done<Self> {
        rustix::fs::mkdirat(&self.fd, name, Mode::RWXU).about(self.at(name))?;
        self.below(name)
    }

    /// What to call something in it.
    pub(super) fn at(&self, name: &CStr) -> PathBuf {
        self.path.join(OsStr::from_bytes(name.to_bytes()))
    }

    pub(super) fn stat(&self, name: &CStr) -> rustix::io::Result<Stat> {
        rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW)
    }

    /// All names but its own and its parent's, in the order of their bytes.
    pub(super) fn names(&self) -> Done<Vec<CString>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.fd).about(&self.path)? {
            let entry = entry.about(&self.path)?;
            let name = entry.file_name();
            if ![&b"."[..], b".."].contains(&name.to_bytes()) {
                names.push(name.to_owned());
            }
        }
        names.sort();
        Ok(names)
    }

    /// Whether something else is mounted there.
    pub(super) fn is_mount(&self, name: &CStr) -> bool {
        let found = rustix::fs::statx(
            &self.fd,
            name,
            AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT,
            StatxFlags::TYPE,
        );
        match found {
            Ok(found)
                if found
                    .stx_attributes_mask
                    .contains(StatxAttributes::MOUNT_ROOT) =>
            {
                found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)
            }
            // Kernels before 5.8 do not tell; what has another device is mounted.
            _ => match (rustix::fs::fstat(&self.fd), self.stat(name)) {
                (Ok(above), Ok(found)) => is_folder(&found) && above.st_dev != found.st_dev,
                _ => false,
            },
        }
    }
}

pub(super) fn is_folder(found: &Stat) -> bool {
    kind(found) == FileType::Directory
}

pub(super) fn kind(found: &Stat) -> FileType {
    FileType::from_raw_mode(found.st_mode)
}

/// A path's folder and its name in it; `None` for the root.
pub(super) fn split(path: &Path) -> Done<(Folder, CString)> {
    let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Errno::BUSY).about(path);
    };
    let name = CString::new(name.as_bytes()).about(path)?;
    Ok((Folder::open(above)?, name))
}

/// Files of several names that were met.
#[derive(Default)]
pub(super) struct Seen(HashSet<(u64, u64)>);

impl Seen {
    /// Whether it is met the first time.
    fn first(&mut self, found: &Stat) -> bool {
        found.st_nlink < 2 || is_folder(found) || self.0.insert((found.st_dev, found.st_ino))
    }
}

pub(super) fn count(path: &Path, seen: &mut Seen, teller: &mut Teller<'_>) -> Done<Count> {
    let mut all = Count::default();
    if path.file_name().is_none() {
        let folder = Folder::open(path)?;
        let found = rustix::fs::fstat(&folder.fd).about(path)?;
        all += of(&found, seen);
        count_in(&folder, seen, &mut all, teller)?;
        return Ok(all);
    }
    let (folder, name) = split(path)?;
    let found = folder.stat(&name).about(path)?;
    let one = of(&found, seen);
    all += one;
    teller.more(one).about(path)?;
    if is_folder(&found) {
        count_in(&folder.below(&name)?, seen, &mut all, teller)?;
    }
    Ok(all)
}

fn count_in(
    folder: &Folder,
    seen: &mut Seen,
    all: &mut Count,
    teller: &mut Teller<'_>,
) -> Done<()> {
    for name in folder.names()? {
        let found = match folder.stat(&name) {
            Ok(found) => found,
            // Gone since.
            Err(Errno::NOENT) => continue,
            Err(error) => return Err(error).about(folder.at(&name)),
        };
        // What is mounted is somebody else's.
        if is_folder(&found) && folder.is_mount(&name) {
            continue;
        }
        let one = of(&found, seen);
        *all += one;
        teller.more(one).about(folder.at(&name))?;
        if is_folder(&found) {
            match folder.below(&name) {
                Ok(below) => count_in(&below, seen, all, teller)?,
                Err(trouble) if trouble.is(Errno::NOENT) => {}
                Err(trouble) => return Err(trouble),
            }
        }
    }
    Ok(())
}

fn of(found: &Stat, seen: &mut Seen) -> Count {
    let folder = is_folder(found);
    let first = seen.first(found);
    let blocks = u64::try_from(found.st_blocks).unwrap_or(0);
    Count {
        bytes: if first { blocks * 512 } else { 0 },
        length: if first { length(found) } else { 0 },
        files: u64::from(!folder),
        folders: u64::from(folder),
    }
}

/// What is in a file, holes included.
pub(super) fn length(found: &Stat) -> u64 {
    match kind(found) {
        FileType::RegularFile => u64::try_from(found.st_size).unwrap_or(0),
        _ => 0,
    }
}

pub(super) fn remove(path: &Path, teller: &mut Teller<'_>) -> Done<()> {
    let (folder, name) = split(path)?;
    remove_at(&folder, &name, teller)
}

/// Links are removed, not what they lead to; where something is mounted it stops.
pub(super) fn remove_at(folder: &Folder, name: &CStr, teller: &mut Teller<'_>) -> Done<()> {
    let path = folder.at(name);
    let found = folder.stat(name).about(&path)?;
    let one = Count {
        bytes: u64::try_from(found.st_blocks).unwrap_or(0) * 512,
        length: length(&found),
        files: u64::from(!is_folder(&found)),
        folders: u64::from(is_folder(&found)),
    };
    let mut flags = AtFlags::empty();
    if is_folder(&found) {
        if folder.is_mount(name) {
            return Err(Errno::BUSY).about(&path);
        }
        let below = folder.below(name)?;
        for name in below.names()? {
            match remove_at(&below, &name, teller) {
                // Someone else was faster.
                Err(trouble) if trouble.is(Errno::NOENT) => {}
                done => done?,
            }
        }
        flags = AtFlags::REMOVEDIR;
    }
    rustix::fs::unlinkat(&folder.fd, name, flags).about(&path)?;
    teller.more(one).about(&path)
}

pub(super) fn empty(path: &Path, teller: &mut Teller<'_>) -> Done<()> {
    let folder = Folder::open(path)?;
    for name in folder.names()? {
        remove_at(&folder, &name, teller)?;
    }
    Ok(())
}

/// What is changed of modes and owners.
pub(super) struct Change {
    pub(super) mode: Option<u32>,
    pub(super) uid: Option<u32>,
    pub(super) gid: Option<u32>,
    pub(super) below: bool,
}

pub(super) fn change(path: &Path, change: &Change, teller: &mut Teller<'_>) -> Done<()> {
    if path.file_name().is_none() {
        let folder = Folder::open(path)?;
        let here = c".";
        return change_at(&folder, here, change, teller);
    }
    let (folder, name) = split(path)?;
    change_at(&folder, &name, change, teller)
}

fn change_at(folder: &Folder, name: &CStr, change: &Change, teller: &mut Teller<'_>) -> Done<()> {
    let path = folder.at(name);
    let found = folder.stat(name).about(&path)?;
    let (uid, gid) = (change.uid.map(Uid::from_raw), change.gid.map(Gid::from_raw));
    if uid.is_some() || gid.is_some() {
        rustix::fs::chownat(&folder.fd, name, uid, gid, AtFlags::SYMLINK_NOFOLLOW).about(&path)?;
    }
    if let Some(mode) = change.mode {
        // A link has no mode.
        let mode = match kind(&found) {
            FileType::Symlink => None,
            FileType::Directory if change.below => Some(mode | ((mode & 0o444) >> 2)),
            _ => Some(mode),
        };
        if let Some(mode) = mode {
            let mode = Mode::from_raw_mode(mode & 0o7777);
            match kind(&found) {
                FileType::Directory | FileType::RegularFile => {
                    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
                    let fd = rustix::fs::openat(&folder.fd, name, flags, Mode::empty());
                    rustix::fs::fchmod(fd.about(&path)?, mode).about(&path)?;
                }
                // Opening a device or a pipe would do something.
                _ => rustix::fs::chmodat(&folder.fd, name, mode, AtFlags::empty()).about(&path)?,
            }
        }
    }
    teller.more(Count::default()).about(&path)?;
    if change.below && is_folder(&found) {
        let below = folder.below(name)?;
        for name in below.names()? {
            if below.is_mount(&name) {
                teller.say(Reply::LeftOut {
                    path: super::wired(below.at(&name)),
                    why: Why::Outside,
                });
                continue;
            }
            match change_at(&below, &name, change, teller) {
                Err(trouble) if trouble.is(Errno::NOENT) => {}
                done => done?,
            }
        }
    }
    Ok(())
}

impl Trouble {
    pub(super) fn is(&self, errno: Errno) -> bool {
        Errno::from_io_error(&self.error) == Some(errno)
    }
}
