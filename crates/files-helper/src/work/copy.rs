//! One tree into another, with owners, modes, times, attributes, hard links and holes.

use super::make::{self, Manner};
use super::swap::{Stage, is_staging};
use super::tree::{Folder, is_folder, kind, length};
use super::{About as _, Done, Teller, wired};
use files_helper::{Count, Reply, Why};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, SeekFrom, Stat};
use rustix::io::Errno;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Bytes that are copied between two words on how far it is.
const PIECE: u64 = 4 << 20;

/// Opens a file to be read, and nothing that became something else meanwhile.
pub(super) const FILE: OFlags = OFlags::RDONLY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::NONBLOCK)
    .union(OFlags::CLOEXEC);

pub(super) fn copy(from: &Path, to: &Path, replace: bool, teller: &mut Teller<'_>) -> Done<Count> {
    // Named as in their own places from here on.
    let root = |path: &Path| {
        Folder::open(path).map(|folder| Folder {
            path: PathBuf::from("/"),
            ..folder
        })
    };
    let (from, to) = (root(from)?, root(to)?);
    let stage = Stage::begin(&to)?;
    let mut copying = Copying {
        top: &stage.new,
        several: HashMap::new(),
        count: Count::default(),
    };
    copying.below(&from, &stage.new, teller)?;
    let count = copying.count;
    stage.finish(replace, teller)?;
    if replace {
        let found = rustix::fs::fstat(&from.fd).about(&from.path)?;
        let manner = manner(&found, make::attributes(&from.fd).about(&from.path)?);
        make::dress(&to.fd, &to.path, &manner, teller)?;
    }
    Ok(count)
}

struct Copying<'a> {
    top: &'a Folder,
    /// Files of several names: where the first one is.
    several: HashMap<(u64, u64), PathBuf>,
    count: Count,
}

impl Copying<'_> {
    fn below(&mut self, from: &Folder, to: &Folder, teller: &mut Teller<'_>) -> Done<()> {
        for name in from.names()? {
            if is_staging(&name) {
                continue;
            }
            self.one(from, &name, to, teller)?;
        }
        Ok(())
    }

    fn one(
        &mut self,
        from: &Folder,
        name: &CStr,
        to: &Folder,
        teller: &mut Teller<'_>,
    ) -> Done<()> {
        let path = from.at(name);
        let found = match from.stat(name) {
            Ok(found) => found,
            Err(Errno::NOENT) => {
                unsteady(&path, teller);
                return Ok(());
            }
            Err(error) => return Err(error).about(&path),
        };
        let several = found.st_nlink > 1 && !is_folder(&found);
        if several {
            if let Some(first) = self.several.get(&(found.st_dev, found.st_ino)) {
                rustix::fs::linkat(&self.top.fd, first, &to.fd, name, AtFlags::empty())
                    .about(&path)?;
                return self.more(
                    &path,
                    Count {
                        files: 1,
                        ..Count::default()
                    },
                    teller,
                );
            }
            let at = to.at(name);
            let at = at.strip_prefix("/").unwrap_or(&at).to_owned();
            self.several.insert((found.st_dev, found.st_ino), at);
        }
        match kind(&found) {
            FileType::Directory => {
                if from.is_mount(name) {
                    teller.say(Reply::LeftOut {
                        path: wired(path),
                        why: Why::Outside,
                    });
                    return Ok(());
                }
                let below = from.below(name)?;
                let made = to.make(name)?;
                self.more(
                    &path,
                    Count {
                        folders: 1,
                        ..Count::default()
                    },
                    teller,
                )?;
                self.below(&below, &made, teller)?;
                let attributes = make::attributes(&below.fd).about(&path)?;
                // Last, for making things in it changes its times.
                make::dress(&made.fd, &path, &manner(&found, attributes), teller)
            }
            FileType::RegularFile => {
                let source = rustix::fs::openat(&from.fd, name, FILE, Mode::empty());
                let source = File::from(source.about(&path)?);
                let made = make::file(to, name)?;
                self.content(&source, &made, &path, &found, teller)?;
                let attributes = make::attributes(&source).about(&path)?;
                make::dress(&made, &path, &manner(&found, attributes), teller)?;
                self.more(
                    &path,
                    Count {
                        files: 1,
                        ..Count::default()
                    },
                    teller,
                )
            }
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(&from.fd, name, Vec::new()).about(&path)?;
                rustix::fs::symlinkat(&*target, &to.fd, name).about(&path)?;
                make::dress_at(to, name, &manner(&found, Vec::new()), true)?;
                self.more(
                    &path,
                    Count {
                        files: 1,
                        ..Count::default()
                    },
                    teller,
                )
            }
            special => {
                let made = rustix::fs::mknodat(
                    &to.fd,
                    name,
                    special,
                    Mode::RUSR | Mode::WUSR,
                    found.st_rdev,
                );
                match made {
                    Ok(()) => {
                        make::dress_at(to, name, &manner(&found, Vec::new()), false)?;
                        self.more(
                            &path,
                            Count {
                                files: 1,
                                ..Count::default()
                            },
                            teller,
                        )
                    }
                    Err(Errno::PERM | Errno::OPNOTSUPP | Errno::INVAL) => {
                        self.several.remove(&(found.st_dev, found.st_ino));
                        teller.say(Reply::LeftOut {
                            path: wired(path),
                            why: Why::Special,
                        });
                        Ok(())
                    }
                    Err(error) => Err(error).about(&path),
                }
            }
        }
    }

    fn more(&mut self, path: &Path, count: Count, teller: &mut Teller<'_>) -> Done<()> {
        self.count += count;
        teller.more(count).about(path)
    }

    /// As much as the file was said to have; holes stay holes.
    fn content(
        &mut self,
        from: &File,
        to: &File,
        path: &Path,
        found: &Stat,
        teller: &mut Teller<'_>,
    ) -> Done<()> {
        let size = length(found);
        if rustix::fs::ioctl_ficlone(to, from).is_ok() {
            let bytes = u64::try_from(found.st_blocks).unwrap_or(0) * 512;
            self.more(
                path,
                Count {
                    bytes,
                    length: size,
                    ..Count::default()
                },
                teller,
            )?;
        } else {
            for (at, end) in parts(from, size).about(path)? {
                let mut at = at;
                while at < end {
                    let moved = move_bytes(from, to, at, (end - at).min(PIECE)).about(path)?;
                    if moved == 0 {
                        break;
                    }
                    at += moved;
                    let count = Count {
                        bytes: moved,
                        length: moved,
                        ..Count::default()
                    };
                    self.more(path, count, teller)?;
                }
            }
        }
        rustix::fs::ftruncate(to, size).about(path)?;
        let now = rustix::fs::fstat(from).about(path)?;
        if (now.st_size, now.st_mtime, now.st_mtime_nsec)
            != (found.st_size, found.st_mtime, found.st_mtime_nsec)
        {
            unsteady(path, teller);
        }
        Ok(())
    }
}

fn unsteady(path: &Path, teller: &Teller<'_>) {
    teller.say(Reply::LeftOut {
        path: wired(path),
        why: Why::Unsteady,
    });
}

/// Within the kernel where it can; gives how much.
fn move_bytes(from: &File, to: &File, at: u64, count: u64) -> io::Result<u64> {
    let (mut read, mut written) = (at, at);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    match rustix::fs::copy_file_range(from, Some(&mut read), to, Some(&mut written), count) {
        Ok(0) | Err(Errno::XDEV | Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => {
            // Some file systems of the kernel's own say 0 for what they do not know.
            let mut buffer = vec![0; count.min(1 << 20)];
            let read = from.read_at(&mut buffer, at)?;
            to.write_all_at(buffer.get(..read).unwrap_or_default(), at)?;
            Ok(read as u64)
        }
        Ok(moved) => Ok(moved as u64),
        Err(error) => Err(error.into()),
    }
}

/// Where a file has something, from and to; all of it where its file system does not tell.
pub(super) fn parts(file: &File, size: u64) -> io::Result<Vec<(u64, u64)>> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < size {
        let begin = match rustix::fs::seek(file, SeekFrom::Data(at)) {
            Ok(begin) => begin,
            // Nothing but a hole to its end.
            Err(Errno::NXIO) => break,
            Err(Errno::INVAL | Errno::OPNOTSUPP) => return Ok(vec![(0, size)]),
            Err(error) => return Err(error.into()),
        };
        let end = rustix::fs::seek(file, SeekFrom::Hole(begin))?.min(size);
        if end <= begin {
            break;
        }
        parts.push((begin, end));
        at = end;
    }
    Ok(parts)
}

pub(super) fn manner(found: &Stat, attributes: Vec<(CString, Vec<u8>)>) -> Manner {
    Manner {
        mode: found.st_mode & 0o7777,
        uid: found.st_uid,
        gid: found.st_gid,
        modified: (
            found.st_mtime,
            i64::try_from(found.st_mtime_nsec).unwrap_or(0),
        ),
        attributes,
    }
}
