//! Things made in a folder, with all that belongs to them.

use super::tree::Folder;
use super::{About as _, Done, Teller, wired};
use files_helper::{Reply, Why};
use rustix::fd::AsFd;
use rustix::fs::{AtFlags, Gid, Mode, OFlags, Timespec, Timestamps, Uid, XattrFlags};
use rustix::io::Errno;
use std::ffi::{CStr, CString};
use std::fs::File;
use std::path::Path;

/// What belongs to a thing beside its content.
#[derive(Clone, Debug, Default)]
pub(super) struct Manner {
    pub(super) mode: u32,
    pub(super) uid: u32,
    pub(super) gid: u32,
    /// Seconds and nanoseconds.
    pub(super) modified: (i64, i64),
    pub(super) attributes: Vec<(CString, Vec<u8>)>,
}

/// A label that the system sets by its own rules.
const NOT_CARRIED: &[u8] = b"security.selinux";

/// Extended attributes. Where the file system has none there are none.
pub(super) fn attributes(fd: impl AsFd) -> rustix::io::Result<Vec<(CString, Vec<u8>)>> {
    let names = match grown(|buffer| rustix::fs::flistxattr(&fd, buffer)) {
        Ok(names) => names,
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut all = Vec::new();
    for name in names.split(|byte| *byte == 0) {
        if name.is_empty() || name == NOT_CARRIED {
            continue;
        }
        let Ok(name) = CString::new(name) else {
            continue;
        };
        match grown(|buffer| rustix::fs::fgetxattr(&fd, &*name, buffer)) {
            Ok(value) => all.push((name, value)),
            // Gone since, or listed and not to be read.
            Err(Errno::NODATA | Errno::PERM | Errno::ACCESS) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// What is read into a buffer that may be too small.
fn grown(read: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> rustix::io::Result<Vec<u8>> {
    let mut buffer = vec![0; 1 << 10];
    loop {
        match read(&mut buffer) {
            Ok(length) => {
                buffer.truncate(length);
                return Ok(buffer);
            }
            // The kernel's limit for both is 64 KiB.
            Err(Errno::RANGE) if buffer.len() < 1 << 20 => buffer.resize(buffer.len() * 8, 0),
            Err(error) => return Err(error),
        }
    }
}

/// A new file, 0600 until it is whole.
pub(super) fn file(folder: &Folder, name: &CStr) -> Done<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mode = Mode::RUSR | Mode::WUSR;
    let fd = rustix::fs::openat(&folder.fd, name, flags, mode).about(folder.at(name))?;
    Ok(fd.into())
}

/// Gives a file or a folder what belongs to it. An attribute that cannot be given is told.
pub(super) fn dress(fd: impl AsFd, path: &Path, manner: &Manner, teller: &Teller<'_>) -> Done<()> {
    let (uid, gid) = (Uid::from_raw(manner.uid), Gid::from_raw(manner.gid));
    rustix::fs::fchown(&fd, Some(uid), Some(gid)).about(path)?;
    // After the owner, whose change takes capabilities away.
    for (name, value) in &manner.attributes {
        if let Err(error) = rustix::fs::fsetxattr(&fd, &**name, value, XattrFlags::empty()) {
            if matches!(error, Errno::NOSPC | Errno::DQUOT) {
                return Err(error).about(path);
            }
            teller.say(Reply::LeftOut {
                path: wired(path),
                why: Why::Refused(format!("{}: {error}", name.to_string_lossy())),
            });
        }
    }
    rustix::fs::fchmod(&fd, Mode::from_raw_mode(manner.mode & 0o7777)).about(path)?;
    rustix::fs::futimens(&fd, &times(manner.modified)).about(path)
}

/// Gives something that is not opened what belongs to it.
pub(super) fn dress_at(folder: &Folder, name: &CStr, manner: &Manner, link: bool) -> Done<()> {
    let path = folder.at(name);
    let (uid, gid) = (Uid::from_raw(manner.uid), Gid::from_raw(manner.gid));
    let flags = AtFlags::SYMLINK_NOFOLLOW;
    rustix::fs::chownat(&folder.fd, name, Some(uid), Some(gid), flags).about(&path)?;
    if !link {
        let mode = Mode::from_raw_mode(manner.mode & 0o7777);
        rustix::fs::chmodat(&folder.fd, name, mode, AtFlags::empty()).about(&path)?;
    }
    rustix::fs::utimensat(&folder.fd, name, &times(manner.modified), flags).about(&path)
}

fn times((seconds, nanoseconds): (i64, i64)) -> Timestamps {
    let time = Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds,
    };
    Timestamps {
        last_access: time,
        last_modification: time,
    }
}
