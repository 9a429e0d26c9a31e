//! An archive → a tree. Archives come from anywhere: each entry is made by its folder's descriptor
//! within a staging folder that nobody else knows, and what would lead out of it is left out.

use super::make::{self, Manner};
use super::swap::Stage;
use super::tape::BLOCK;
use super::tree::{Folder, is_folder};
use super::{About as _, Done, Teller, wired};
use files_helper::{Bytes, Count, Reply, Why};
use rustix::fs::{AtFlags, FileType, Mode};
use rustix::io::Errno;
use std::collections::HashSet;
use std::ffi::{CString, OsStr};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use tar::{EntryType, GnuExtSparseHeader, Header};

/// The most that is read of a name or of records, in bytes.
const MOST_TEXT: u64 = 4 << 20;
/// The most parts of a file with holes.
const MOST_PARTS: usize = 4 << 20;

pub(super) fn read(
    from: &mut dyn Read,
    path: &Path,
    replace: bool,
    teller: &mut Teller<'_>,
) -> Done<Count> {
    let folder = Folder::open(path)?;
    let stage = Stage::begin(&folder)?;
    let mut taking = Taking {
        from,
        top: &stage.new,
        folders: Vec::new(),
        whole: None,
        count: Count::default(),
    };
    while taking.next(teller)? {}
    // Folders last: making things in them changes their times, and some modes let nobody in.
    let mut dressed = HashSet::new();
    for (names, manner) in std::mem::take(&mut taking.folders).into_iter().rev() {
        // The last word on it counts.
        if !dressed.insert(names.clone()) {
            continue;
        }
        // It may have become something else since, by the archive's own words.
        if let Some(Some(below)) = taking.folder(&names, false)? {
            make::dress(&below.fd, &below.path, &manner, teller)?;
        }
    }
    let (count, whole) = (taking.count, taking.whole.take());
    stage.finish(replace, teller)?;
    if let (true, Some(whole)) = (replace, whole) {
        make::dress(&folder.fd, path, &whole, teller)?;
    }
    Ok(count)
}

struct Taking<'a> {
    from: &'a mut dyn Read,
    top: &'a Folder,
    /// Where they are, for an archive has more of them than a process may have open.
    folders: Vec<(Vec<CString>, Manner)>,
    /// What belongs to the folder itself.
    whole: Option<Manner>,
    count: Count,
}

/// What stands before an entry and is about it.
#[derive(Default)]
struct Before {
    name: Option<Vec<u8>>,
    link: Option<Vec<u8>>,
    size: Option<u64>,
    uid: Option<u32>,
    gid: Option<u32>,
    modified: Option<(i64, i64)>,
    attributes: Vec<(CString, Vec<u8>)>,
    /// It has holes in a way that pax records tell.
    pax_holes: bool,
}

/// An entry that is about to be made.
struct Entry {
    name: Vec<u8>,
    link: Vec<u8>,
    what: EntryType,
    /// Bytes that follow.
    size: u64,
    device: (u32, u32),
    manner: Manner,
    /// Where what follows belongs, and how long it is in all.
    parts: Option<(Vec<(u64, u64)>, u64)>,
}

impl Taking<'_> {
    /// Whether there was another one.
    fn next(&mut self, teller: &mut Teller<'_>) -> Done<bool> {
        let Some(entry) = self.header(teller).about("/")? else {
            return Ok(false);
        };
        let named = Path::new("/").join(OsStr::from_bytes(trimmed(&entry.name)));
        let mut left = entry.size;
        match self.take(&entry, &mut left, teller) {
            Ok(None) => {}
            Ok(Some(why)) => teller.say(Reply::LeftOut {
                path: wired(&named),
                why,
            }),
            Err(trouble) => match Errno::from_io_error(&trouble.error) {
                // What the archive says cannot be.
                Some(
                    Errno::EXIST
                    | Errno::NOTDIR
                    | Errno::ISDIR
                    | Errno::LOOP
                    | Errno::NAMETOOLONG
                    | Errno::NOENT
                    | Errno::NOTEMPTY
                    | Errno::INVAL
                    | Errno::PERM
                    | Errno::MLINK,
                ) => teller.say(Reply::LeftOut {
                    path: wired(&named),
                    why: Why::Refused(trouble.error.to_string()),
                }),
                _ => return Err(trouble),
            },
        }
        self.skip(left).about(&named)?;
        self.skip(padding(entry.size)).about(&named)?;
        Ok(true)
    }

    /// The next entry's header, with what stands before it; `None` at the archive's end.
    fn header(&mut self, teller: &Teller<'_>) -> io::Result<Option<Entry>> {
        let mut before = Before::default();
        loop {
            let mut block = [0; BLOCK as usize];
            self.from.read_exact(&mut block)?;
            if block == [0; BLOCK as usize] {
                // Two of them are the end. Not every transport tells that no more comes, so nothing
                // more is waited for.
                return Ok(None);
            }
            let header = Header::from_byte_slice(&block).clone();
            let sum: u32 = block
                .iter()
                .enumerate()
                .map(|(at, byte)| {
                    if (148..156).contains(&at) {
                        32
                    } else {
                        u32::from(*byte)
                    }
                })
                .sum();
            if header.cksum()? != sum {
                return Err(malformed("a header's checksum is wrong"));
            }
            let size = header.entry_size()?;
            match header.entry_type() {
                EntryType::GNULongName => before.name = Some(self.text(size)?),
                EntryType::GNULongLink => before.link = Some(self.text(size)?),
                EntryType::XHeader => {
                    let text = self.raw(size)?;
                    before.records(&text);
                }
                EntryType::XGlobalHeader => {
                    self.raw(size)?;
                }
                what => {
                    if before.pax_holes {
                        teller.say(Reply::LeftOut {
                            path: Bytes::from(before.name.clone().unwrap_or_default()),
                            why: Why::Refused("holes told by pax records".to_owned()),
                        });
                        self.skip(size)?;
                        self.skip(padding(size))?;
                        before = Before::default();
                        continue;
                    }
                    return self.entry(&header, what, before).map(Some);
                }
            }
        }
    }

    fn entry(&mut self, header: &Header, what: EntryType, before: Before) -> io::Result<Entry> {
        let size = match before.size {
            Some(size) => size,
            None => header.entry_size()?,
        };
        let parts = if what == EntryType::GNUSparse {
            Some(self.parts(header)?)
        } else {
            None
        };
        let id = |id: io::Result<u64>| id.map(|id| u32::try_from(id).unwrap_or(u32::MAX - 1));
        // Nothing follows some, whatever they say.
        let follows = !matches!(
            what,
            EntryType::Link
                | EntryType::Symlink
                | EntryType::Char
                | EntryType::Block
                | EntryType::Directory
                | EntryType::Fifo
        );
        Ok(Entry {
            name: before
                .name
                .unwrap_or_else(|| header.path_bytes().into_owned()),
            link: before
                .link
                .or_else(|| header.link_name_bytes().map(std::borrow::Cow::into_owned))
                .unwrap_or_default(),
            what,
            size: if follows { size } else { 0 },
            device: if matches!(what, EntryType::Char | EntryType::Block) {
                (
                    header.device_major()?.unwrap_or(0),
                    header.device_minor()?.unwrap_or(0),
                )
            } else {
                // Writers leave it out where it means nothing.
                (0, 0)
            },
            manner: Manner {
                mode: header.mode()? & 0o7777,
                uid: before.uid.map_or_else(|| id(header.uid()), Ok)?,
                gid: before.gid.map_or_else(|| id(header.gid()), Ok)?,
                modified: match before.modified {
                    Some(modified) => modified,
                    None => (i64::try_from(header.mtime()?).unwrap_or(0), 0),
                },
                attributes: before.attributes,
            },
            parts,
        })
    }

    /// Where the content of a file with holes belongs.
    fn parts(&mut self, header: &Header) -> io::Result<(Vec<(u64, u64)>, u64)> {
        let gnu = header
            .as_gnu()
            .ok_or_else(|| malformed("holes without a GNU header"))?;
        let mut parts = Vec::new();
        let mut more = gnu.is_extended();
        for part in gnu.sparse.iter().filter(|part| !part.is_empty()) {
            parts.push((part.offset()?, part.length()?));
        }
        while more {
            let mut block = GnuExtSparseHeader::new();
            self.from.read_exact(block.as_mut_bytes())?;
            for part in block.sparse().iter().filter(|part| !part.is_empty()) {
                parts.push((part.offset()?, part.length()?));
            }
            if parts.len() > MOST_PARTS {
                return Err(malformed("a file of too many parts"));
            }
            more = block.is_extended();
        }
        Ok((parts, gnu.real_size()?))
    }

    /// Makes an entry, or says why not. `left`: bytes of it that were not read.
    fn take(
        &mut self,
        entry: &Entry,
        left: &mut u64,
        teller: &mut Teller<'_>,
    ) -> Done<Option<Why>> {
        let names = match inside(&entry.name) {
            None => return Ok(Some(Why::Outside)),
            Some(names) => names,
        };
        let Some((name, above)) = names.split_last() else {
            if entry.what == EntryType::Directory {
                self.whole = Some(entry.manner.clone());
            }
            return Ok(None);
        };
        let Some(mut folder) = self.folder(above, true)? else {
            return Ok(Some(Why::Outside));
        };
        let folder = match &mut folder {
            Some(folder) => &*folder,
            None => self.top,
        };
        let path = folder.at(name);
        // The last of several of one name counts, as tar has it.
        if let Ok(found) = folder.stat(name) {
            let both = is_folder(&found) && entry.what == EntryType::Directory;
            if !both {
                let flags = if is_folder(&found) {
                    AtFlags::REMOVEDIR
                } else {
                    AtFlags::empty()
                };
                rustix::fs::unlinkat(&folder.fd, &**name, flags).about(&path)?;
            }
        }
        let mut count = Count {
            files: 1,
            ..Count::default()
        };
        match entry.what {
            EntryType::Directory => {
                match rustix::fs::mkdirat(&folder.fd, &**name, Mode::RWXU) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error).about(&path),
                }
                folder.below(name)?;
                self.folders.push((names.clone(), entry.manner.clone()));
                count = Count {
                    folders: 1,
                    ..Count::default()
                };
            }
            EntryType::Symlink => {
                let target = CString::new(&*entry.link).about(&path)?;
                rustix::fs::symlinkat(&*target, &folder.fd, &**name).about(&path)?;
                make::dress_at(folder, name, &entry.manner, true)?;
            }
            EntryType::Link => {
                let names = match inside(&entry.link) {
                    Some(names) => names,
                    None => return Ok(Some(Why::Outside)),
                };
                let Some((target, above)) = names.split_last() else {
                    return Ok(Some(Why::Outside));
                };
                let Some(source) = self.folder(above, false)? else {
                    return Ok(Some(Why::Outside));
                };
                let source = source.as_ref().unwrap_or(self.top);
                let flags = AtFlags::empty();
                rustix::fs::linkat(&source.fd, &**target, &folder.fd, &**name, flags)
                    .about(&path)?;
            }
            EntryType::Char | EntryType::Block | EntryType::Fifo => {
                let kind = match entry.what {
                    EntryType::Char => FileType::CharacterDevice,
                    EntryType::Block => FileType::BlockDevice,
                    _ => FileType::Fifo,
                };
                let device = rustix::fs::makedev(entry.device.0, entry.device.1);
                let mode = Mode::RUSR | Mode::WUSR;
                match rustix::fs::mknodat(&folder.fd, &**name, kind, mode, device) {
                    Ok(()) => {}
                    Err(Errno::PERM | Errno::OPNOTSUPP) => return Ok(Some(Why::Special)),
                    Err(error) => return Err(error).about(&path),
                }
                make::dress_at(folder, name, &entry.manner, false)?;
            }
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                let made = make::file(folder, name)?;
                let filled = fill(self.from, &made, entry, left, &path, teller);
                count.bytes = entry.size - *left;
                count.length = count.bytes;
                filled?;
                make::dress(&made, &path, &entry.manner, teller)?;
                self.count += count;
                teller
                    .more(Count {
                        files: 1,
                        ..Count::default()
                    })
                    .about(&path)?;
                return Ok(None);
            }
            _ => return Ok(Some(Why::Special)),
        }
        self.count += count;
        teller.more(count).about(&path)?;
        Ok(None)
    }

    /// The folder of some names, made where it is missing; `Some(None)` is the top, `None` where
    /// one of the names is no folder, so that it would lead who knows where.
    fn folder(&self, names: &[CString], make: bool) -> Done<Option<Option<Folder>>> {
        let mut at: Option<Folder> = None;
        for name in names {
            let folder = at.as_ref().unwrap_or(self.top);
            if make && let Err(Errno::NOENT) = folder.stat(name) {
                let made = folder.make(name)?;
                rustix::fs::fchmod(&made.fd, Mode::from_raw_mode(0o755)).about(&made.path)?;
            }
            match folder.below(name) {
                Ok(below) => at = Some(below),
                Err(trouble) if trouble.is(Errno::LOOP) || trouble.is(Errno::NOTDIR) => {
                    return Ok(None);
                }
                Err(trouble) => return Err(trouble),
            }
        }
        Ok(Some(at))
    }

    fn raw(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > MOST_TEXT {
            return Err(malformed("a name or record of many megabytes"));
        }
        let mut text = vec![0; usize::try_from(size).map_err(io::Error::other)?];
        self.from.read_exact(&mut text)?;
        self.skip(padding(size))?;
        Ok(text)
    }

    /// Up to its zero.
    fn text(&mut self, size: u64) -> io::Result<Vec<u8>> {
        let mut text = self.raw(size)?;
        if let Some(end) = text.iter().position(|byte| *byte == 0) {
            text.truncate(end);
        }
        Ok(text)
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut *self.from).take(count), &mut io::sink())?;
        if skipped < count {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

/// The content of a file; holes stay holes.
fn fill(
    from: &mut dyn Read,
    to: &File,
    entry: &Entry,
    left: &mut u64,
    path: &Path,
    teller: &mut Teller<'_>,
) -> Done<()> {
    let whole = [(0, entry.size)];
    let (parts, size) = match &entry.parts {
        Some((parts, size)) => (parts.as_slice(), *size),
        None => (&whole[..], entry.size),
    };
    let mut buffer = vec![0; 256 << 10];
    for (at, length) in parts {
        let end = at.checked_add(*length).filter(|end| *end <= size);
        if end.is_none() || length > left {
            return Err(Errno::INVAL).about(path);
        }
        let (mut at, mut missing) = (*at, *length);
        while missing > 0 {
            let most = usize::try_from(missing)
                .unwrap_or(usize::MAX)
                .min(buffer.len());
            let read = from.read(&mut buffer[..most]).about(path)?;
            if read == 0 {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof)).about(path);
            }
            to.write_all_at(&buffer[..read], at).about(path)?;
            let read = read as u64;
            (at, missing, *left) = (at + read, missing - read, *left - read);
            let count = Count {
                bytes: read,
                length: read,
                ..Count::default()
            };
            teller.more(count).about(path)?;
        }
    }
    rustix::fs::ftruncate(to, size).about(path)
}

impl Before {
    /// `LENGTH KEY=VALUE\n`, over and over. What is not written so is left.
    fn records(&mut self, mut text: &[u8]) {
        while let Some(space) = text.iter().position(|byte| *byte == b' ') {
            let length = std::str::from_utf8(&text[..space]).ok();
            let length = length.and_then(|length| length.parse::<usize>().ok());
            let Some(record) = length.and_then(|length| text.get(space + 1..length)) else {
                return;
            };
            text = &text[space + 1 + record.len()..];
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(equals) = record.iter().position(|byte| *byte == b'=') {
                self.record(&record[..equals], &record[equals + 1..]);
            }
        }
    }

    fn record(&mut self, key: &[u8], value: &[u8]) {
        let text = || std::str::from_utf8(value).ok();
        match key {
            b"path" => self.name = Some(value.to_owned()),
            b"linkpath" => self.link = Some(value.to_owned()),
            b"size" => self.size = text().and_then(|text| text.parse().ok()),
            b"uid" => self.uid = text().and_then(|text| text.parse().ok()),
            b"gid" => self.gid = text().and_then(|text| text.parse().ok()),
            b"mtime" => self.modified = text().and_then(time),
            _ if key.starts_with(b"GNU.sparse.") => self.pax_holes = true,
            _ => {
                if let Some(name) = key.strip_prefix(b"SCHILY.xattr.")
                    && let Ok(name) = CString::new(name)
                {
                    self.attributes.push((name, value.to_owned()));
                }
            }
        }
    }
}

/// `-1.5` → two seconds before, and half of one after that.
fn time(text: &str) -> Option<(i64, i64)> {
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let seconds: i64 = seconds.parse().ok()?;
    let fraction: String = fraction
        .chars()
        .chain(std::iter::repeat('0'))
        .take(9)
        .collect();
    let nanoseconds: i64 = fraction.parse().ok()?;
    Some(match (negative, nanoseconds) {
        (false, _) => (seconds, nanoseconds),
        (true, 0) => (-seconds, 0),
        (true, _) => (-seconds - 1, 1_000_000_000 - nanoseconds),
    })
}

/// The names of a path, `None` where it leads out.
fn inside(path: &[u8]) -> Option<Vec<CString>> {
    if path.first() == Some(&b'/') {
        return None;
    }
    let mut names = Vec::new();
    for name in path.split(|byte| *byte == b'/') {
        match name {
            b"" | b"." => {}
            b".." => return None,
            name => names.push(CString::new(name).ok()?),
        }
    }
    Some(names)
}

fn trimmed(name: &[u8]) -> &[u8] {
    let name = name.strip_prefix(b"./").unwrap_or(name);
    name.strip_suffix(b"/").unwrap_or(name)
}

fn padding(size: u64) -> u64 {
    (BLOCK - size % BLOCK) % BLOCK
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}
