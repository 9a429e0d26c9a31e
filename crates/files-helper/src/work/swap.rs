//! Half-done work has a folder of its own beside what it is for, and what is whole is moved from
//! there into its place by renaming.
//!
//! Where all that is there is to be replaced, the staging folder has `new` in it; then `old` with
//! what was there; then `gone` in its place, from when on the new is what counts. Whoever finds a
//! staging folder that a crash left can tell by them what to do.

use super::file::renamed_at;
use super::tree::{self, Folder, is_folder};
use super::{About as _, Done, Teller, wired};
use files_helper::{Clash, Reply, STAGING, Why};
use rustix::fd::OwnedFd;
use rustix::fs::{FlockOperation, RenameFlags};
use rustix::io::Errno;
use std::cell::Cell;
use std::ffi::{CStr, CString};
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is to be there.
const NEW: &CStr = c"new";
/// What was there, while it is moved away.
const OLD: &CStr = c"old";
/// What was there, when all of it is away.
const GONE: &CStr = c"gone";

/// How old a staging folder is, at least, that a crash has left (seconds): others may be at work.
const LEFT_AFTER: i64 = 24 * 60 * 60;
/// Seconds after which one is held by whoever made it.
const HELD_AFTER: i64 = 2;

/// Staging folders that are being filled from outside: held for as long as this process lives, or
/// until they are moved in or removed.
static HELD: Mutex<Vec<(PathBuf, OwnedFd)>> = Mutex::new(Vec::new());

fn held() -> MutexGuard<'static, Vec<(PathBuf, OwnedFd)>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// It is not filled any more.
pub(super) fn let_go(staging: &Path) {
    held().retain(|(path, _)| path != staging);
}

fn name() -> String {
    let chance = RandomState::new().hash_one(std::process::id());
    format!("{STAGING}{chance:016x}")
}

/// A path in a folder that nobody has.
pub(super) fn made_up(folder: &Path) -> PathBuf {
    folder.join(name())
}

/// A folder for half-done work. It goes when this is dropped.
pub(super) struct Stage<'a> {
    pub(super) folder: &'a Folder,
    pub(super) name: CString,
    pub(super) new: Folder,
    whole: Folder,
    /// What is in it is needed: the next work in this folder finishes or undoes it.
    stays: Cell<bool>,
}

impl<'a> Stage<'a> {
    pub(super) fn begin(folder: &'a Folder) -> Done<Self> {
        recover(folder)?;
        let name = CString::new(name()).about(&folder.path)?;
        let whole = folder.make(&name)?;
        // Before there is anything in it. Where locks are not known its age tells, as below.
        let _ = rustix::fs::flock(&whole.fd, FlockOperation::NonBlockingLockExclusive);
        let mut new = whole.make(NEW)?;
        // As what is in it is called when it is there.
        new.path.clone_from(&folder.path);
        Ok(Self {
            folder,
            name,
            new,
            whole,
            stays: Cell::new(false),
        })
    }

    /// What is new is there from now on.
    pub(super) fn finish(&self, replace: bool, teller: &mut Teller<'_>) -> Done<()> {
        // Before anything old goes, what is new is on the disk.
        rustix::fs::syncfs(&self.new.fd).about(&self.folder.path)?;
        if !replace {
            return merge(&self.new, self.folder, Clash::Replace, teller);
        }
        let old = self.whole.make(OLD)?;
        self.stays.set(true);
        for name in self.folder.names()? {
            if is_staging(&name) {
                continue;
            }
            if let Err(trouble) = move_over(self.folder, &name, &old) {
                // Something is mounted there, most likely.
                back(&self.whole, self.folder, OLD)?;
                self.stays.set(false);
                return Err(trouble);
            }
        }
        renamed_at(&self.whole, OLD, &self.whole, GONE).about(&self.folder.path)?;
        back(&self.whole, self.folder, NEW)?;
        self.stays.set(false);
        Ok(())
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        if self.stays.get() {
            return;
        }
        // What led here is what is told; what stays is found by the next work in this folder.
        let _ = tree::remove_at(self.folder, &self.name, &mut Teller::deaf());
    }
}

pub(super) fn is_staging(name: &CStr) -> bool {
    name.to_bytes().starts_with(STAGING.as_bytes())
}

fn move_over(from: &Folder, name: &CStr, to: &Folder) -> Done<()> {
    renamed_at(from, name, to, name).about(from.at(name))
}

/// Everything of a folder in the staging folder into the folder itself.
fn back(whole: &Folder, folder: &Folder, of: &CStr) -> Done<()> {
    let of = whole.below(of)?;
    for name in of.names()? {
        move_over(&of, &name, folder)?;
    }
    Ok(())
}

/// What a crash has left in a folder: the old is put back, or the new is put there.
fn recover(folder: &Folder) -> Done<()> {
    for name in folder.names()? {
        if !is_staging(&name) {
            continue;
        }
        let Ok(found) = folder.stat(&name) else {
            continue;
        };
        let whole = is_folder(&found)
            .then(|| folder.below(&name).ok())
            .flatten();
        let has = |part: &CStr| whole.as_ref().is_some_and(|whole| whole.stat(part).is_ok());
        let swapping = has(OLD) || has(GONE);
        // Who is at work in one holds it for as long as the process lives, in whichever container.
        let lock = FlockOperation::NonBlockingLockExclusive;
        let locked = whole
            .as_ref()
            .map(|whole| rustix::fs::flock(&whole.fd, lock));
        let left = match locked {
            Some(Err(Errno::WOULDBLOCK)) => continue,
            // Nobody holds it: whoever made it is gone. One that was made this moment is about to be
            // held.
            Some(Ok(())) => swapping || has(NEW) || now() - found.st_mtime > HELD_AFTER,
            _ => swapping,
        };
        if !left && now() - found.st_mtime < LEFT_AFTER {
            continue;
        }
        if let Some(whole) = &whole {
            if has(GONE) && has(NEW) {
                back(whole, folder, NEW)?;
            } else if has(OLD) {
                back(whole, folder, OLD)?;
            }
        }
        tree::remove_at(folder, &name, &mut Teller::deaf())?;
    }
    Ok(())
}

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(0))
}

pub(super) fn stage(path: &Path) -> Done<PathBuf> {
    let path = &std::fs::canonicalize(path).about(path)?;
    let folder = Folder::open(path)?;
    recover(&folder)?;
    let made = name();
    let named = CString::new(made.as_str()).about(path)?;
    let new = folder.make(&named)?;
    let path = path.join(made);
    // A file system that knows no locks has those removed that are old.
    let _ = rustix::fs::flock(&new.fd, FlockOperation::NonBlockingLockExclusive);
    held().push((path.clone(), new.fd));
    Ok(path)
}

/// What is in a staging folder → a folder.
pub(super) fn move_in(
    staging: &Path,
    to: &Path,
    clash: Clash,
    teller: &mut Teller<'_>,
) -> Done<()> {
    let to = Folder::open(to)?;
    let from = Folder::open(staging)?;
    merge(&from, &to, clash, teller)?;
    let_go(staging);
    tree::remove(staging, &mut Teller::deaf())
}

fn merge(from: &Folder, to: &Folder, clash: Clash, teller: &mut Teller<'_>) -> Done<()> {
    for name in from.names()? {
        if let Err(trouble) = merge_one(from, to, &name, clash, teller) {
            if trouble.is(Errno::INTR) {
                return Err(trouble);
            }
            teller.say(Reply::LeftOut {
                path: wired(to.at(&name)),
                why: Why::Refused(trouble.error.to_string()),
            });
        }
    }
    Ok(())
}

fn merge_one(
    from: &Folder,
    to: &Folder,
    name: &CStr,
    clash: Clash,
    teller: &mut Teller<'_>,
) -> Done<()> {
    let path = to.at(name);
    match renamed_at(from, name, to, name) {
        Ok(()) => return Ok(()),
        Err(error) if Errno::from_io_error(&error) == Some(Errno::EXIST) => {}
        Err(error) => return Err(error).about(path),
    }
    let new = from.stat(name).about(&path)?;
    let old = to.stat(name).about(&path)?;
    if is_folder(&new) && is_folder(&old) {
        return merge(&from.below(name)?, &to.below(name)?, clash, teller);
    }
    match clash {
        Clash::Skip => {
            teller.say(Reply::LeftOut {
                path: wired(path),
                why: Why::Kept,
            });
            Ok(())
        }
        Clash::KeepBoth => {
            for number in 2u32.. {
                let other = numbered(name, number).about(&path)?;
                match renamed_at(from, name, to, &other) {
                    Err(error) if Errno::from_io_error(&error) == Some(Errno::EXIST) => {}
                    done => return done.about(path),
                }
            }
            Ok(())
        }
        Clash::Replace if !is_folder(&new) && !is_folder(&old) => {
            rustix::fs::renameat(&from.fd, name, &to.fd, name).about(path)
        }
        // The old one goes with the staging folder.
        Clash::Replace => {
            let flags = RenameFlags::EXCHANGE;
            rustix::fs::renameat_with(&from.fd, name, &to.fd, name, flags).about(path)
        }
    }
}

/// `name (2).ext`
fn numbered(name: &CStr, number: u32) -> std::io::Result<CString> {
    let bytes = name.to_bytes();
    let dot = bytes.iter().rposition(|byte| *byte == b'.');
    let (stem, end) = bytes.split_at(dot.filter(|at| *at > 0).unwrap_or(bytes.len()));
    let number = format!(" ({number})");
    // A name has 255 bytes at most.
    let room = 255usize.saturating_sub(number.len() + end.len());
    let mut stem = stem.get(..room).unwrap_or(stem);
    // Not within a letter.
    if let Err(error) = std::str::from_utf8(stem)
        && error.error_len().is_none()
    {
        stem = stem.get(..error.valid_up_to()).unwrap_or(stem);
    }
    Ok(CString::new([stem, number.as_bytes(), end].concat())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_name_has_room_and_keeps_its_end() {
        let other = |name: &str| {
            let name = CString::new(name).unwrap();
            numbered(&name, 2).unwrap().into_string().unwrap()
        };
        assert_eq!(other("a.tar"), "a (2).tar");
        assert_eq!(other(".env"), ".env (2)");
        let long = "가".repeat(85);
        assert_eq!(other(&long), format!("{} (2)", "가".repeat(83)));
    }

    #[test]
    fn what_a_dead_process_left_goes_and_what_a_live_one_has_stays() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::open(root.path()).unwrap();
        let names = || std::fs::read_dir(root.path()).unwrap().count();
        let at_work = Stage::begin(&folder).unwrap();
        std::fs::create_dir_all(root.path().join(".berth-dead/new")).unwrap();
        std::fs::create_dir(root.path().join(".berth-upload")).unwrap();
        recover(&folder).unwrap();
        assert_eq!(names(), 2);
        drop(at_work);
        assert_eq!(names(), 1);
    }

    #[test]
    fn what_a_crash_left_within_a_swap_is_finished_or_undone() {
        for (part, kept) in [(OLD, "old"), (GONE, "new")] {
            let root = tempfile::tempdir().unwrap();
            let whole = root.path().join(".berth-1");
            let part = whole.join(part.to_str().unwrap());
            std::fs::create_dir_all(&part).unwrap();
            std::fs::create_dir(whole.join("new")).unwrap();
            std::fs::write(whole.join("new/a"), "new").unwrap();
            std::fs::write(part.join("a"), "old").unwrap();
            recover(&Folder::open(root.path()).unwrap()).unwrap();
            let names: Vec<_> = std::fs::read_dir(root.path()).unwrap().collect();
            assert_eq!(names.len(), 1, "{kept}");
            assert_eq!(
                std::fs::read_to_string(root.path().join("a")).unwrap(),
                kept
            );
        }
    }
}
