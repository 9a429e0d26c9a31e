//! A tree → an archive: GNU headers, and pax records for what they have no room for.

use super::copy::{FILE, parts};
use super::make;
use super::swap::is_staging;
use super::tree::{Folder, is_folder, kind, length};
use super::{About as _, Done, Teller, wired};
use files_helper::{Count, Reply, Why};
use rustix::fs::{FileType, Mode, Stat};
use rustix::io::Errno;
use std::collections::HashMap;
use std::ffi::{CStr, CString};
use std::fs::File;
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use tar::{EntryType, GnuExtSparseHeader, Header};

pub(super) const BLOCK: u64 = 512;
/// Parts of a file that stand in its header, and in each block after it.
const IN_HEADER: usize = 4;
const IN_BLOCK: usize = 21;

pub(super) fn write(path: &Path, to: &mut dyn Write, teller: &mut Teller<'_>) -> Done<Count> {
    let top = Folder {
        path: PathBuf::from("."),
        ..Folder::open(path)?
    };
    let mut to = io::BufWriter::with_capacity(256 << 10, to);
    let mut tape = Tape {
        to: &mut to,
        several: HashMap::new(),
        count: Count::default(),
    };
    let found = rustix::fs::fstat(&top.fd).about(path)?;
    let attributes = make::attributes(&top.fd).about(path)?;
    tape.entry(b"./", &found, EntryType::Directory, None, &attributes, 0)
        .about(path)?;
    tape.below(&top, teller)?;
    let count = tape.count;
    // The end of an archive.
    to.write_all(&[0; 2 * BLOCK as usize]).about(path)?;
    to.flush().about(path)?;
    Ok(count)
}

struct Tape<'a> {
    to: &'a mut dyn Write,
    /// Files of several names: what the first one is called.
    several: HashMap<(u64, u64), PathBuf>,
    count: Count,
}

impl Tape<'_> {
    fn below(&mut self, folder: &Folder, teller: &mut Teller<'_>) -> Done<()> {
        for name in folder.names()? {
            if !is_staging(&name) {
                self.one(folder, &name, teller)?;
            }
        }
        Ok(())
    }

    fn one(&mut self, folder: &Folder, name: &CStr, teller: &mut Teller<'_>) -> Done<()> {
        let path = folder.at(name);
        let left_out = |why, teller: &Teller<'_>| {
            let inside = path.strip_prefix(".").unwrap_or(&path);
            let path = wired(Path::new("/").join(inside));
            teller.say(Reply::LeftOut { path, why });
        };
        let found = match folder.stat(name) {
            Ok(found) => found,
            Err(Errno::NOENT) => {
                left_out(Why::Unsteady, teller);
                return Ok(());
            }
            Err(error) => return Err(error).about(&path),
        };
        let bytes = path.as_os_str().as_bytes();
        if found.st_nlink > 1 && !is_folder(&found) && kind(&found) != FileType::Socket {
            if let Some(first) = self.several.get(&(found.st_dev, found.st_ino)) {
                let first = first.clone();
                let first = Some(first.as_os_str().as_bytes());
                self.entry(bytes, &found, EntryType::Link, first, &[], 0)
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
            let key = (found.st_dev, found.st_ino);
            self.several.insert(key, path.clone());
        }
        match kind(&found) {
            FileType::Directory => {
                if folder.is_mount(name) {
                    left_out(Why::Outside, teller);
                    return Ok(());
                }
                let below = folder.below(name)?;
                let attributes = make::attributes(&below.fd).about(&path)?;
                let bytes = [bytes, b"/"].concat();
                self.entry(&bytes, &found, EntryType::Directory, None, &attributes, 0)
                    .about(&path)?;
                self.more(
                    &path,
                    Count {
                        folders: 1,
                        ..Count::default()
                    },
                    teller,
                )?;
                return self.below(&below, teller);
            }
            FileType::RegularFile => {
                let file = match rustix::fs::openat(&folder.fd, name, FILE, Mode::empty()) {
                    Ok(file) => File::from(file),
                    Err(Errno::NOENT) => {
                        left_out(Why::Unsteady, teller);
                        return Ok(());
                    }
                    Err(error) => return Err(error).about(&path),
                };
                // What the name leads to may have become another file since.
                let found = rustix::fs::fstat(&file).about(&path)?;
                if !self.file(&path, &file, &found, teller)? {
                    left_out(Why::Unsteady, teller);
                }
            }
            FileType::Symlink => {
                let target = rustix::fs::readlinkat(&folder.fd, name, Vec::new()).about(&path)?;
                let target = Some(target.to_bytes());
                self.entry(bytes, &found, EntryType::Symlink, target, &[], 0)
                    .about(&path)?;
            }
            FileType::Fifo => self
                .entry(bytes, &found, EntryType::Fifo, None, &[], 0)
                .about(&path)?,
            FileType::CharacterDevice => self
                .entry(bytes, &found, EntryType::Char, None, &[], 0)
                .about(&path)?,
            FileType::BlockDevice => self
                .entry(bytes, &found, EntryType::Block, None, &[], 0)
                .about(&path)?,
            FileType::Socket | FileType::Unknown => {
                left_out(Why::Special, teller);
                return Ok(());
            }
        }
        self.more(
            &path,
            Count {
                files: 1,
                ..Count::default()
            },
            teller,
        )
    }

    fn more(&mut self, path: &Path, count: Count, teller: &mut Teller<'_>) -> Done<()> {
        self.count += count;
        teller.more(count).about(path)
    }

    /// As much as was announced comes, whatever happens to the file. Whether that is what it has.
    fn file(
        &mut self,
        path: &Path,
        file: &File,
        found: &Stat,
        teller: &mut Teller<'_>,
    ) -> Done<bool> {
        let size = length(found);
        let parts = aligned(&parts(file, size).about(path)?, size);
        let filled: u64 = parts.iter().map(|(from, to)| to - from).sum();
        let attributes = make::attributes(file).about(path)?;
        let bytes = path.as_os_str().as_bytes();
        if filled < size {
            self.holey(bytes, found, &attributes, &parts, filled, size)
                .about(path)?;
        } else {
            self.entry(bytes, found, EntryType::Regular, None, &attributes, size)
                .about(path)?;
        }
        let mut short = false;
        let mut buffer = vec![0; 256 << 10];
        for (mut at, to) in parts {
            while at < to {
                let most = usize::try_from(to - at)
                    .unwrap_or(usize::MAX)
                    .min(buffer.len());
                let buffer = &mut buffer[..most];
                let read = if short {
                    0
                } else {
                    file.read_at(buffer, at).about(path)?
                };
                if read == 0 {
                    short = true;
                    buffer.fill(0);
                }
                let read = if read == 0 { most } else { read };
                self.to.write_all(&buffer[..read]).about(path)?;
                at += read as u64;
                let count = Count {
                    bytes: read as u64,
                    length: read as u64,
                    ..Count::default()
                };
                self.more(path, count, teller)?;
            }
        }
        self.pad(filled).about(path)?;
        let now = rustix::fs::fstat(file).about(path)?;
        Ok(!short
            && (now.st_size, now.st_mtime, now.st_mtime_nsec)
                == (found.st_size, found.st_mtime, found.st_mtime_nsec))
    }

    fn pad(&mut self, length: u64) -> io::Result<()> {
        let over = length % BLOCK;
        let missing = if over == 0 { 0 } else { BLOCK - over };
        self.to.write_all(&[0; BLOCK as usize][..missing as usize])
    }

    /// All that stands before an entry's content.
    fn entry(
        &mut self,
        name: &[u8],
        found: &Stat,
        what: EntryType,
        link: Option<&[u8]>,
        attributes: &[(CString, Vec<u8>)],
        size: u64,
    ) -> io::Result<()> {
        let mut header = self.before(name, found, what, link, attributes)?;
        header.set_size(size);
        if matches!(what, EntryType::Char | EntryType::Block) {
            header.set_device_major(rustix::fs::major(found.st_rdev))?;
            header.set_device_minor(rustix::fs::minor(found.st_rdev))?;
        }
        header.set_cksum();
        self.to.write_all(header.as_bytes())
    }

    /// Likewise, of a file that has holes.
    fn holey(
        &mut self,
        name: &[u8],
        found: &Stat,
        attributes: &[(CString, Vec<u8>)],
        parts: &[(u64, u64)],
        filled: u64,
        size: u64,
    ) -> io::Result<()> {
        let mut header = self.before(name, found, EntryType::GNUSparse, None, attributes)?;
        header.set_size(filled);
        let mut told: Vec<(u64, u64)> = parts.iter().map(|(from, to)| (*from, to - from)).collect();
        // Where it ends with a hole, something has to say where.
        if parts.last().is_none_or(|(_, to)| *to < size) {
            told.push((size, 0));
        }
        let mut left = told.as_slice();
        if let Some(gnu) = header.as_gnu_mut() {
            gnu.set_real_size(size);
            for ((offset, length), place) in left.iter().zip(&mut gnu.sparse) {
                place.set_offset(*offset);
                place.set_length(*length);
            }
            left = left.get(IN_HEADER..).unwrap_or_default();
            gnu.set_is_extended(!left.is_empty());
        }
        header.set_cksum();
        self.to.write_all(header.as_bytes())?;
        while !left.is_empty() {
            let mut block = GnuExtSparseHeader::new();
            for ((offset, length), place) in left.iter().zip(&mut block.sparse) {
                place.set_offset(*offset);
                place.set_length(*length);
            }
            left = left.get(IN_BLOCK..).unwrap_or_default();
            block.set_is_extended(!left.is_empty());
            self.to.write_all(block.as_bytes())?;
        }
        Ok(())
    }

    /// The headers before an entry's own, and what of its own is the same for all.
    fn before(
        &mut self,
        name: &[u8],
        found: &Stat,
        what: EntryType,
        link: Option<&[u8]>,
        attributes: &[(CString, Vec<u8>)],
    ) -> io::Result<Header> {
        let mut records = Vec::new();
        let nanoseconds = i64::try_from(found.st_mtime_nsec).unwrap_or(0);
        if nanoseconds != 0 || found.st_mtime < 0 {
            let time = decimal(found.st_mtime, nanoseconds);
            record(&mut records, b"mtime", time.as_bytes());
        }
        for (name, value) in attributes {
            record(
                &mut records,
                &[b"SCHILY.xattr.", name.to_bytes()].concat(),
                value,
            );
        }
        if !records.is_empty() {
            self.extra(EntryType::XHeader, b"././@PaxHeader", &records)?;
        }
        let mut header = Header::new_gnu();
        if let Some(link) = link {
            if link.len() > 100 {
                let text = [link, b"\0"].concat();
                self.extra(EntryType::GNULongLink, b"././@LongLink", &text)?;
            }
            let old = header.as_old_mut();
            for (place, byte) in old.linkname.iter_mut().zip(link) {
                *place = *byte;
            }
        }
        if name.len() > 100 {
            let text = [name, b"\0"].concat();
            self.extra(EntryType::GNULongName, b"././@LongLink", &text)?;
        }
        let old = header.as_old_mut();
        for (place, byte) in old.name.iter_mut().zip(name) {
            *place = *byte;
        }
        header.set_entry_type(what);
        header.set_mode(found.st_mode & 0o7777);
        header.set_uid(u64::from(found.st_uid));
        header.set_gid(u64::from(found.st_gid));
        header.set_mtime(u64::try_from(found.st_mtime).unwrap_or(0));
        Ok(header)
    }

    fn extra(&mut self, what: EntryType, name: &[u8], text: &[u8]) -> io::Result<()> {
        let mut header = Header::new_gnu();
        let old = header.as_old_mut();
        for (place, byte) in old.name.iter_mut().zip(name) {
            *place = *byte;
        }
        header.set_entry_type(what);
        header.set_mode(0o644);
        header.set_size(text.len() as u64);
        header.set_cksum();
        self.to.write_all(header.as_bytes())?;
        self.to.write_all(text)?;
        self.pad(text.len() as u64)
    }
}

/// Seconds with a fraction, as pax writes them.
fn decimal(seconds: i64, nanoseconds: i64) -> String {
    let all = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    let sign = if all < 0 { "-" } else { "" };
    let all = all.unsigned_abs();
    format!("{sign}{}.{:09}", all / 1_000_000_000, all % 1_000_000_000)
}

/// `LENGTH KEY=VALUE\n`, the length of all of it.
fn record(to: &mut Vec<u8>, key: &[u8], value: &[u8]) {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while rest + length.to_string().len() != length {
        length = rest + length.to_string().len();
    }
    to.extend_from_slice(length.to_string().as_bytes());
    to.push(b' ');
    to.extend_from_slice(key);
    to.push(b'=');
    to.extend_from_slice(value);
    to.push(b'\n');
}

/// Parts begin and end where blocks do, which readers count on.
fn aligned(parts: &[(u64, u64)], size: u64) -> Vec<(u64, u64)> {
    let mut all: Vec<(u64, u64)> = Vec::with_capacity(parts.len());
    for (from, to) in parts {
        let from = from - from % BLOCK;
        let to = to.div_ceil(BLOCK).saturating_mul(BLOCK).min(size);
        match all.last_mut() {
            Some(last) if last.1 >= from => last.1 = last.1.max(to),
            _ => all.push((from, to)),
        }
    }
    all
}
