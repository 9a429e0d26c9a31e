//! What a work on volumes must not leave behind: the volume that it makes, its file on this
//! machine, the containers that it holds up. Written down before it is done, so that the next start
//! of the program, or the engine's coming back, finds what a kill or a lost engine left.
//!
//! The files say names alone: options of volumes hold passwords.

use super::locked;
use super::meanwhile::{self, Held};
use super::removal::delete;
use super::users::{helpers_of, users_of, volume};
use crate::ask::get;
use crate::edit::{Journals, write_journal};
use crate::engine::{Engine, Faint};
use crate::failure::failure;
use crate::hear::ListedVolume;
use crate::helper::{self, Helper};
use crate::spec_of::Part;
use crate::when::rfc3339;
use contract::{Deed, Failure, FailureCode, Op, UnixSeconds};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// The beginning and the end of a file's name.
const NAMED: (&str, &str) = ("volume-", ".json");
/// The shape of the files.
const VERSION: u32 = 1;
/// How long after the work began a volume of its name, whose making was not confirmed, is its own.
/// Seconds.
const MAKING: i64 = 10;
/// How often a volume whose helper was just removed is tried again, and how long after.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(250);
/// Engines of an older API give the last change of a volume's top folder as its creation.
const CREATED_STAYS: u16 = 42;

/// One work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    version: u32,
    op: Op,
    /// `GET /info` → `ID`
    engine: String,
    /// On the engine's clock.
    began: UnixSeconds,
    made: Option<Made>,
    /// A file of this machine that is not whole.
    part: Option<PathBuf>,
    held: Vec<Held>,
}

/// A volume that is half done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    name: String,
    /// As the engine wrote it; `None` until it answered.
    created: Option<String>,
}

/// A work that is under way.
pub(super) struct Unfinished {
    /// Without a folder for journals nothing is written down.
    file: Option<PathBuf>,
    entry: Entry,
    _under_way: UnderWay,
}

/// While it is held the work's entry is its own to put right.
struct UnderWay {
    all: Arc<Mutex<HashSet<Op>>>,
    op: Op,
}

impl UnderWay {
    /// `None` where somebody has it.
    fn claim(engine: &Engine, op: &str) -> Option<Self> {
        let all = Arc::clone(&engine.volumes().under_way);
        let op = op.to_owned();
        let fresh = locked(&all).insert(op.clone());
        fresh.then_some(Self { all, op })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        locked(&self.all).remove(&self.op);
    }
}

impl Unfinished {
    /// Nothing is written yet.
    pub(super) async fn begin(engine: &Engine, op: &str) -> Result<Self, Failure> {
        let under_way = UnderWay::claim(engine, op).ok_or_else(|| Failure {
            deed: Deed::Inspect,
            subject: op.to_owned(),
            code: Some(FailureCode::WrongState),
            message: "it is under way".to_owned(),
        })?;
        let mut hasher = DefaultHasher::new();
        (op, engine.now()).hash(&mut hasher);
        let mark = hasher.finish();
        let file = engine.edits().journals().map(|journals| {
            let name = format!("{}{mark:016x}{}", NAMED.0, NAMED.1);
            journals.folder().join(name)
        });
        Ok(Self {
            entry: Entry {
                version: VERSION,
                op: op.to_owned(),
                engine: match file {
                    Some(_) => engine_id(engine).await?,
                    None => String::new(),
                },
                began: engine.engine_now(),
                made: None,
                part: None,
                held: Vec::new(),
            },
            file,
            _under_way: under_way,
        })
    }

    /// A volume is about to be made.
    pub(super) async fn will_make(&mut self, name: &str) -> Result<(), Failure> {
        let name = name.to_owned();
        let created = None;
        self.entry.made = Some(Made { name, created });
        self.write().await
    }

    /// It was made; it goes again unless the work is done.
    pub(super) async fn has_made(&mut self, volume: &ListedVolume) -> Result<(), Failure> {
        self.entry.made = Some(Made {
            name: volume.name.clone(),
            created: Some(volume.created_at.clone()),
        });
        self.write().await
    }

    /// It was refused: what has its name is somebody else's.
    pub(super) fn has_made_none(&mut self) {
        self.entry.made = None;
    }

    /// A file is about to be written.
    pub(super) async fn writes(&mut self, part: &Path) -> Result<(), Failure> {
        self.entry.part = Some(part.to_owned());
        self.write().await
    }

    /// A container is about to be held up.
    pub(super) async fn holds(&mut self, held: Held) -> Result<(), Failure> {
        self.entry.held.push(held);
        self.write().await
    }

    /// The work is done: what it made stays.
    pub(super) fn keep(&mut self) {
        self.entry.made = None;
        self.entry.part = None;
    }

    /// What it made goes, and the containers go on. What could not be done.
    pub(super) async fn undo(&mut self, engine: &Engine) -> Vec<Failure> {
        let mut failures = put_right(engine, &mut self.entry).await;
        let over = self.entry.made.is_none() && self.entry.part.is_none();
        if over && self.entry.held.is_empty() {
            if let Some(file) = &self.file {
                failures.extend(removed(file).await.err());
            }
        } else {
            failures.extend(self.write().await.err());
        }
        failures
    }

    /// As [`Unfinished::undo`], once the engine is live again. There is nobody to tell by then.
    pub(super) async fn undo_later(mut self, mut bell: watch::Receiver<()>, faint: Faint) {
        loop {
            let Some(engine) = faint.engine() else {
                return;
            };
            if engine.is_live() && !self.undo(&engine).await.iter().any(is_lost) {
                return;
            }
            drop(engine);
            if bell.changed().await.is_err() {
                return;
            }
        }
    }

    async fn write(&self) -> Result<(), Failure> {
        let Some(file) = self.file.clone() else {
            return Ok(());
        };
        let text = serde_json::to_vec(&self.entry).map_err(io::Error::from);
        let path = file.clone();
        let written = match text {
            Ok(text) => tokio::task::spawn_blocking(move || write_journal(&path, &text))
                .await
                .unwrap_or_else(|error| Err(io::Error::other(error))),
            Err(error) => Err(error),
        };
        written.map_err(|error| of_file(Deed::WriteFile, &file, &error))
    }
}

/// The engine was away.
pub(super) fn is_lost(failure: &Failure) -> bool {
    failure.code == Some(FailureCode::Unreachable)
}

fn of_file(deed: Deed, path: &Path, error: &io::Error) -> Failure {
    crate::failure::of_system(deed, path.display().to_string(), error)
}

async fn removed(file: &Path) -> Result<(), Failure> {
    match tokio::fs::remove_file(file).await {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(of_file(Deed::WriteFile, file, &error)),
    }
}

async fn engine_id(engine: &Engine) -> Result<String, Failure> {
    let wire = engine.wire(Deed::Inspect, "")?;
    let info: Value = get(&wire, "/info").await.map_err(|error| {
        engine.met(&wire, &error);
        failure(Deed::Inspect, String::new(), &error)
    })?;
    Ok(Part::of(&info).owned("ID"))
}

/// Does what is left to be done; in the entry stays what failed.
async fn put_right(engine: &Engine, entry: &mut Entry) -> Vec<Failure> {
    let mut failures = Vec::new();
    if let Some(part) = entry.part.take()
        && let Err(failure) = removed(&part).await
    {
        failures.push(failure);
        entry.part = Some(part);
    }
    if let Some(made) = entry.made.take()
        && let Err(failure) = remove_made(engine, entry.began, &made).await
    {
        failures.push(failure);
        entry.made = Some(made);
    }
    // Last: who goes on finds the volumes as they stay.
    let mut left = Vec::new();
    for held in std::mem::take(&mut entry.held) {
        if let Err(failure) = meanwhile::let_go(engine, &held).await {
            // What is refused once is refused again.
            if is_lost(&failure) {
                left.push(held);
            }
            failures.push(failure);
        }
    }
    entry.held = left;
    failures
}

/// Removes a half-made volume, if it is still the one.
async fn remove_made(engine: &Engine, began: UnixSeconds, made: &Made) -> Result<(), Failure> {
    let Some(now) = volume(engine, Deed::RemoveVolume, &made.name).await? else {
        return Ok(());
    };
    let wire = engine.wire(Deed::RemoveVolume, &made.name)?;
    let stays = wire.api().0 >= CREATED_STAYS;
    if !is_ours(made, began, &now.created_at, stays) {
        return Ok(());
    }
    // The one that worked on it; of an engine that was killed it is still there, ended.
    Helper::let_go(engine).await;
    for id in helpers_of(engine, Deed::RemoveVolume, &made.name).await? {
        helper::remove(&wire, &id, false).await;
    }
    let names = std::slice::from_ref(&made.name);
    let users = users_of(engine, Deed::RemoveVolume, names).await?;
    if let Some(user) = users.get(&made.name).and_then(|users| users.first()) {
        return Err(Failure {
            deed: Deed::RemoveVolume,
            subject: made.name.clone(),
            code: Some(FailureCode::InUse),
            message: format!("in use by {}", user.name),
        });
    }
    let mut tries = 0;
    loop {
        match delete(engine, Deed::RemoveVolume, &made.name).await {
            // The engine lets go of a container's volumes after it told of its end: of that there is
            // no event.
            Err(failure) if failure.code == Some(FailureCode::InUse) && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            Err(failure) if failure.code != Some(FailureCode::Gone) => return Err(failure),
            _ => return Ok(()),
        }
    }
}

/// Whether a volume of the name is the one that was made.
fn is_ours(made: &Made, began: UnixSeconds, created: &str, stays: bool) -> bool {
    match &made.created {
        Some(then) if then == created => true,
        Some(then) => !stays && rfc3339(created) >= rfc3339(then),
        None => rfc3339(created).is_some_and(|created| (-1..=MAKING).contains(&(created - began))),
    }
}

/// Puts right what was left, each time that an engine is live (again). Ends with the engine's last
/// handle.
pub(crate) async fn sweep(mut bell: watch::Receiver<()>, faint: Faint) {
    let mut swept = false;
    while bell.changed().await.is_ok() {
        let Some(engine) = faint.engine() else {
            return;
        };
        if !engine.is_live() {
            swept = false;
            continue;
        }
        let Some(journals) = engine.edits().journals().filter(|_| !swept) else {
            continue;
        };
        let journals = journals.clone();
        // What cannot be read stays for the next time; there is nobody to tell.
        swept = put_all_right(&engine, &journals).await.is_ok();
    }
}

async fn put_all_right(engine: &Engine, journals: &Journals) -> Result<(), Failure> {
    let folder = journals.folder().to_owned();
    let found = tokio::task::spawn_blocking(move || read_folder(&folder)).await;
    let found = found.unwrap_or_default();
    if found.is_empty() {
        return Ok(());
    }
    let here = engine_id(engine).await?;
    for (file, entry) in found {
        if entry.engine != here {
            continue;
        }
        if let Some(under_way) = UnderWay::claim(engine, &entry.op) {
            let mut unfinished = Unfinished {
                file: Some(file),
                entry,
                _under_way: under_way,
            };
            unfinished.undo(engine).await;
        }
    }
    Ok(())
}

/// Those that can be read.
fn read_folder(folder: &Path) -> Vec<(PathBuf, Entry)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(NAMED.0) && name.ends_with(NAMED.1)
    });
    let read = files.filter_map(|path| {
        let entry: Entry = serde_json::from_slice(&std::fs::read(&path).ok()?).ok()?;
        (entry.version == VERSION).then_some((path, entry))
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::{Made, is_ours};

    #[test]
    fn a_volume_of_somebody_else_is_not_removed() {
        let made = |created: Option<&str>| Made {
            name: "v".to_owned(),
            created: created.map(str::to_owned),
        };
        let at = |second: u32| format!("2026-01-01T00:00:{second:02}Z");
        let began = super::rfc3339(&at(10)).unwrap();
        let known = made(Some(&at(11)));
        assert!(is_ours(&known, began, &at(11), true));
        assert!(!is_ours(&known, began, &at(12), true));
        // Written to since, as far as an old engine tells.
        assert!(is_ours(&known, began, &at(12), false));
        assert!(!is_ours(&known, began, &at(10), false));
        let unknown = made(None);
        assert!(is_ours(&unknown, began, &at(10), true));
        assert!(!is_ours(&unknown, began, &at(8), true));
        assert!(!is_ours(&unknown, began, &at(30), true));
        assert!(!is_ours(&unknown, began, "", true));
    }
}
