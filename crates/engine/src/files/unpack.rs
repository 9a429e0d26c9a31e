//! An archive into a folder of this machine. Archives from containers are hostile: nothing is ever
//! written outside of the folder, whatever their names and links say. The folder is a capability
//! (`cap-std`): the system resolves every path within it.
//!
//! Each file is written under another name and gets its own when it is whole, so that what it
//! replaces is as it was until then. What this machine cannot hold is told at the end.

use super::archive::path_from;
use cap_std::ambient_authority;
use cap_std::fs::Dir;
use contract::{FilePath, LeftOutWhy, OnConflict};
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::io::{self, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};
use tar::{Archive, Entry, EntryType};

/// How many left out things are kept; the rest is counted.
const MOST: usize = super::transfer::MOST;

/// Who hears how far it is.
pub(super) trait Unpacking {
    /// Something begins.
    fn begins(&self, path: FilePath);
    /// So many bytes of a file came.
    fn read(&self, bytes: u64);
    /// One more file is there.
    fn is_there(&self);
}

/// Unpacks archives into one folder, one after another.
pub(super) struct Unpacker {
    top: Dir,
    on_conflict: OnConflict,
    /// Where the system knows no case: names that are there, as it compares them, and as they are.
    cases: Option<HashMap<String, PathBuf>>,
    /// What was made here, and may be overwritten by what follows in the archive: paths, hashed with
    /// keys that nobody knows, for there may be millions.
    made: HashSet<u64>,
    keys: RandomState,
    /// What got another name because its own was taken.
    renamed: HashMap<PathBuf, PathBuf>,
    left_out: Vec<(FilePath, LeftOutWhy)>,
    left_out_total: u64,
    next: u64,
}

/// Why one entry stays out, or why all of it ends.
enum Stop {
    Out(LeftOutWhy),
    All(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // More of this will not be any better.
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::Other => Self::All(error),
            _ => Self::Out(LeftOutWhy::Refused {
                message: error.to_string(),
            }),
        }
    }
}

impl Unpacker {
    pub(super) fn new(at: &Path, on_conflict: OnConflict) -> io::Result<Self> {
        let top = Dir::open_ambient_dir(at, ambient_authority())?;
        let ignores_case = cfg!(any(target_os = "macos", windows));
        Ok(Self {
            top,
            on_conflict,
            cases: ignores_case.then(HashMap::new),
            made: HashSet::new(),
            keys: RandomState::new(),
            renamed: HashMap::new(),
            left_out: Vec::new(),
            left_out_total: 0,
            next: 0,
        })
    }

    /// On a system that knows no case, whatever this one knows.
    #[cfg(test)]
    fn ignoring_case(mut self) -> Self {
        self.cases = Some(HashMap::new());
        self
    }

    /// The first of them, and how many there are in all.
    pub(super) fn into_left_out(self) -> (Vec<(FilePath, LeftOutWhy)>, u64) {
        (self.left_out, self.left_out_total)
    }

    fn was_made(&self, path: &Path) -> bool {
        self.made.contains(&self.keys.hash_one(path))
    }

    fn note(&mut self, path: &Path) {
        self.made.insert(self.keys.hash_one(path));
    }

    /// One archive. An error ends it: the archive is broken or cut off, or nothing can be written
    /// any more. What was whole by then stays.
    pub(super) fn unpack(&mut self, from: impl Read, heard: &impl Unpacking) -> io::Result<()> {
        let mut archive = Archive::new(io::BufReader::with_capacity(1 << 18, from));
        // A folder that may not be written to is made so when it is full.
        let mut folders: Vec<(PathBuf, u32, u64)> = Vec::new();
        for entry in archive.entries()? {
            let mut entry = entry?;
            let told = FilePath::from_bytes(&entry.path_bytes());
            heard.begins(told.clone());
            let mode = entry.header().mode().unwrap_or(0o644) & 0o777;
            let seconds = entry.header().mtime().unwrap_or(0);
            match self.one(&mut entry, heard) {
                Ok(Some(folder)) => folders.push((folder, mode, seconds)),
                Ok(None) => heard.is_there(),
                Err(Stop::All(error)) => return Err(error),
                Err(Stop::Out(why)) => {
                    self.left_out_total += 1;
                    if self.left_out.len() < MOST {
                        self.left_out.push((told, why));
                    }
                }
            }
        }
        for (folder, mode, seconds) in folders.iter().rev() {
            self.dress(folder, *mode | 0o700, *seconds);
        }
        Ok(())
    }

    /// Gives the path of a folder.
    fn one(
        &mut self,
        entry: &mut Entry<'_, impl Read>,
        heard: &impl Unpacking,
    ) -> Result<Option<PathBuf>, Stop> {
        let kind = entry.header().entry_type();
        let path = self.place(&entry.path_bytes())?;
        let Some(path) = path else {
            // The top itself is there.
            return Ok(None);
        };
        if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
            self.folder(above)?;
        }
        if kind.is_dir() {
            self.folder(&path)?;
            return Ok(Some(path));
        }
        match kind {
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                self.file(entry, &path, heard)?;
            }
            EntryType::Link => self.another_name(entry, &path)?,
            EntryType::Symlink => self.link(entry, &path)?,
            _ => return Err(Stop::Out(LeftOutWhy::Special)),
        }
        Ok(None)
    }

    /// Where it goes; `None` where it is the top.
    fn place(&mut self, bytes: &[u8]) -> Result<Option<PathBuf>, Stop> {
        let mut path = PathBuf::new();
        for part in bytes.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => continue,
                b".." => return Err(Stop::Out(LeftOutWhy::Outside)),
                _ => {}
            }
            if !can_be_a_name(part) {
                return Err(Stop::Out(LeftOutWhy::Name));
            }
            let name = path_from(part).map_err(|_| Stop::Out(LeftOutWhy::Name))?;
            path.push(name);
        }
        if path.as_os_str().is_empty() {
            return Ok(None);
        }
        if let Some(cases) = &mut self.cases {
            let folded = path.to_string_lossy().to_lowercase();
            let there = cases.entry(folded).or_insert_with(|| path.clone());
            if *there != path {
                return Err(Stop::Out(LeftOutWhy::Case));
            }
        }
        Ok(Some(path))
    }

    fn folder(&mut self, path: &Path) -> Result<(), Stop> {
        match self.top.symlink_metadata(path) {
            Ok(found) if found.is_dir() => Ok(()),
            // A link, be it to a folder of this one: what comes is not to go elsewhere.
            Ok(_) if self.on_conflict == OnConflict::Replace && !self.was_made(path) => {
                Err(Stop::Out(LeftOutWhy::Refused {
                    message: "no folder is there, but something else".to_owned(),
                }))
            }
            Ok(_) => Err(Stop::Out(LeftOutWhy::Kept)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
                    self.folder(above)?;
                }
                self.top.create_dir(path)?;
                self.note(path);
                Ok(())
            }
            // Some part of it is a link that leads out.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                Err(Stop::Out(LeftOutWhy::Outside))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where it really goes: beside what is there, in its place, or not at all.
    fn decided(&mut self, path: &Path) -> Result<PathBuf, Stop> {
        let found = match self.top.symlink_metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path.to_owned()),
            Err(error) => return Err(error.into()),
        };
        if self.was_made(path) && !found.is_dir() {
            return Ok(path.to_owned());
        }
        match self.on_conflict {
            OnConflict::Skip => Err(Stop::Out(LeftOutWhy::Kept)),
            OnConflict::Replace if found.is_dir() => Err(Stop::Out(LeftOutWhy::Refused {
                message: "a folder of that name is there".to_owned(),
            })),
            OnConflict::Replace => Ok(path.to_owned()),
            OnConflict::KeepBoth => {
                let stem = path.file_stem().unwrap_or_default().to_os_string();
                for number in 2..10_000 {
                    let mut name = stem.clone();
                    name.push(format!(" ({number})"));
                    if let Some(ending) = path.extension() {
                        name.push(".");
                        name.push(ending);
                    }
                    let other = path.with_file_name(&name);
                    if self.top.symlink_metadata(&other).is_err() {
                        return Ok(other);
                    }
                }
                Err(Stop::Out(LeftOutWhy::Kept))
            }
        }
    }

    fn beside(&mut self, path: &Path) -> PathBuf {
        self.next += 1;
        let name = format!(".berth-{}-{}.part", std::process::id(), self.next);
        path.with_file_name(name)
    }

    fn file(
        &mut self,
        entry: &mut Entry<'_, impl Read>,
        path: &Path,
        heard: &impl Unpacking,
    ) -> Result<(), Stop> {
        let asked = path;
        let path = self.decided(asked)?;
        let beside = self.beside(&path);
        let mode = entry.header().mode().unwrap_or(0o644) & 0o777;
        let seconds = entry.header().mtime().unwrap_or(0);
        let filled = self.fill(&beside, entry, heard);
        let placed = filled.and_then(|()| {
            self.dress(&beside, mode, seconds);
            self.top.rename(&beside, &self.top, &path)
        });
        if let Err(error) = placed {
            // The error that led here is the one to tell.
            let _ = self.top.remove_file(&beside);
            return Err(error.into());
        }
        self.note(&path);
        if path != asked {
            self.renamed.insert(asked.to_owned(), path);
        }
        Ok(())
    }

    fn fill(
        &self,
        beside: &Path,
        entry: &mut Entry<'_, impl Read>,
        heard: &impl Unpacking,
    ) -> io::Result<()> {
        let mut file = self.top.create(beside)?;
        let mut left = entry.size();
        // Most files are small, and room that is not used costs time, too.
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let mut room = vec![0; most.clamp(1, 1 << 17)];
        loop {
            let read = entry.read(&mut room)?;
            if read == 0 {
                break;
            }
            file.write_all(room.get(..read).unwrap_or_default())?;
            left = left.saturating_sub(read as u64);
            heard.read(read as u64);
        }
        if left > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// Mode and time. A system that has no such mode keeps its own.
    fn dress(&self, path: &Path, mode: u32, seconds: u64) {
        #[cfg(unix)]
        {
            use cap_std::fs::{Permissions, PermissionsExt as _};
            let _ = self.top.set_permissions(path, Permissions::from_mode(mode));
        }
        #[cfg(not(unix))]
        let _ = mode;
        let time = UNIX_EPOCH + Duration::from_secs(seconds);
        if let Ok(file) = self.top.open(path) {
            // A time is not worth an error.
            let _ = file.into_std().set_modified(time);
        }
    }

    /// A file of several names: made of the name that came before.
    fn another_name(&mut self, entry: &Entry<'_, impl Read>, path: &Path) -> Result<(), Stop> {
        let leads = entry.link_name_bytes().unwrap_or_default().into_owned();
        let Ok(Some(first)) = self.place(&leads) else {
            return Err(Stop::Out(LeftOutWhy::Outside));
        };
        let first = self.renamed.get(&first).cloned().unwrap_or(first);
        if !self.was_made(&first) {
            return Err(Stop::Out(LeftOutWhy::Link));
        }
        let path = self.decided(path)?;
        let beside = self.beside(&path);
        let linked = self
            .top
            .hard_link(&first, &self.top, &beside)
            .or_else(|_| self.top.copy(&first, &self.top, &beside).map(|_| ()))
            .and_then(|()| self.top.rename(&beside, &self.top, &path));
        if let Err(error) = linked {
            let _ = self.top.remove_file(&beside);
            return Err(error.into());
        }
        self.note(&path);
        Ok(())
    }

    fn link(&mut self, entry: &Entry<'_, impl Read>, path: &Path) -> Result<(), Stop> {
        let leads = entry.link_name_bytes().unwrap_or_default().into_owned();
        if !stays_within(path, &leads) {
            return Err(Stop::Out(LeftOutWhy::Link));
        }
        let leads = path_from(&leads).map_err(|_| Stop::Out(LeftOutWhy::Name))?;
        let path = self.decided(path)?;
        let beside = self.beside(&path);
        #[cfg(unix)]
        let made = self.top.symlink(&leads, &beside);
        #[cfg(not(unix))]
        let made = self.top.symlink_file(&leads, &beside);
        let placed = made.and_then(|()| self.top.rename(&beside, &self.top, &path));
        if placed.is_err() {
            let _ = self.top.remove_file(&beside);
            return Err(Stop::Out(LeftOutWhy::Link));
        }
        self.note(&path);
        Ok(())
    }
}

/// Whether a link, followed by name alone, ends within the folder.
fn stays_within(path: &Path, leads: &[u8]) -> bool {
    if leads.starts_with(b"/") || leads.is_empty() || leads.contains(&0) {
        return false;
    }
    let mut depth = path.components().count().saturating_sub(1);
    for part in leads.split(|byte| *byte == b'/' || (cfg!(windows) && *byte == b'\\')) {
        match part {
            b"" | b"." => {}
            b".." => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return false,
            },
            _ => depth += 1,
        }
    }
    true
}

/// Whether this system can hold such a name.
fn can_be_a_name(part: &[u8]) -> bool {
    if part.is_empty() || part.len() > 255 || part.contains(&0) {
        return false;
    }
    if !cfg!(windows) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(part) else {
        return false;
    };
    let stem = text.split('.').next().unwrap_or_default().to_uppercase();
    let reserved = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
        || (stem.len() == 4
            && (stem.starts_with("COM") || stem.starts_with("LPT"))
            && stem.ends_with(|letter: char| letter.is_ascii_digit()));
    !reserved
        && !text.ends_with(['.', ' '])
        && !text
            .chars()
            .any(|letter| letter.is_control() || r#"<>:"\|?*"#.contains(letter))
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
