//! What an edit is about to do, on the disk before it is done: a file for each edit, so that the
//! next start of the program finds what a kill or a lost engine left.
//!
//! The files hold specs, and so the variables of containers: they are the user's alone to read.

use contract::{Deed, Failure, Op, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The beginning and the end of a journal's file name.
const NAMED: (&str, &str) = ("edit-", ".json");
/// The shape of the files.
pub(super) const VERSION: u32 = 1;

/// Where the journals of edits are kept.
#[derive(Clone)]
pub struct Journals {
    folder: PathBuf,
    watched: Arc<dyn Fn(&str, bool) + Send + Sync>,
}

impl Journals {
    /// In a folder of this user's and this program's alone; it is made when it is needed.
    pub fn within(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            watched: Arc::new(|_, _| {}),
        }
    }

    /// The folder. What else is about to be done is written down there, too.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Calls back before (`false`) and after (`true`) each phase is written down. A test kills its
    /// process there.
    #[must_use]
    pub fn watched(self, by: impl Fn(&str, bool) + Send + Sync + 'static) -> Self {
        Self {
            watched: Arc::new(by),
            ..self
        }
    }
}

impl fmt::Debug for Journals {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_tuple("Journals").field(&self.folder).finish()
    }
}

/// What is about to be done. After a kill it may or may not have been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    /// The new one is made, under a name of its own.
    Creating,
    /// It is made and whole.
    Created,
    /// The old one is stopped.
    Stopping,
    /// The old one is renamed.
    SettingAside,
    /// The new one gets the name.
    Naming,
    Starting,
    Awaiting,
    /// The new one is good: the old one goes.
    RemovingOld,
    /// The old one is brought back, the new one goes.
    RollingBack,
}

impl Phase {
    fn word(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Created => "created",
            Self::Stopping => "stopping",
            Self::SettingAside => "setting_aside",
            Self::Naming => "naming",
            Self::Starting => "starting",
            Self::Awaiting => "awaiting",
            Self::RemovingOld => "removing_old",
            Self::RollingBack => "rolling_back",
        }
    }
}

/// One edit that makes a new container.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Journal {
    pub(super) version: u32,
    pub(super) op: Op,
    /// [`contract::Endpoint::key`]: where the engine was.
    pub(super) endpoint: String,
    /// `GET /info` → `ID`
    pub(super) engine: String,
    pub(super) began: UnixSeconds,
    pub(super) phase: Phase,
    /// Full ID of the old container.
    pub(super) old: String,
    /// The ID of its image, for its name may lead to another one by now.
    pub(super) old_image: String,
    /// The name that the old one has while the new one has its name.
    pub(super) aside: String,
    /// Full ID of the new one, once it is known.
    pub(super) new: Option<String>,
    /// The name under which the new one is made. Nobody else has it.
    pub(super) fresh: String,
    pub(super) before: Spec,
    pub(super) after: Spec,
    /// The old one ran: the new one is started.
    pub(super) ran: bool,
    /// The engine removes the old one as soon as it stops (`--rm`).
    pub(super) vanishes: bool,
    /// The old one was told to stop; it may end although it still runs.
    pub(super) told_to_stop: bool,
    /// See [`contract::CarryOutEdit::up_for`].
    pub(super) up_for: u64,
}

/// A journal and its file.
pub(super) struct Open {
    journals: Journals,
    path: PathBuf,
    /// There is a file.
    written: bool,
    pub(super) journal: Journal,
}

impl Open {
    /// A new edit; nothing is written yet. `fill` is given a mark that no other edit has: `salt`
    /// tells apart those that were given the same op.
    pub(super) fn begin(
        journals: Journals,
        op: &str,
        salt: i64,
        fill: impl FnOnce(&str) -> Journal,
    ) -> Self {
        let mark = mark(op, salt);
        let path = journals
            .folder
            .join(format!("{}{mark}{}", NAMED.0, NAMED.1));
        Self {
            journal: fill(mark.get(..8).unwrap_or(&mark)),
            journals,
            path,
            written: false,
        }
    }

    /// Something was written down, and so may have been done.
    pub(super) fn is_written(&self) -> bool {
        self.written
    }

    /// Writes down what is about to be done. Nothing may be done before it returned.
    pub(super) async fn enter(&mut self, phase: Phase) -> Result<(), Failure> {
        if phase == Phase::Stopping {
            self.journal.told_to_stop = true;
        }
        self.journal.phase = phase;
        (self.journals.watched)(phase.word(), false);
        let text = serde_json::to_vec(&self.journal).map_err(io::Error::from);
        let path = self.path.clone();
        let written = match text {
            Ok(text) => tokio::task::spawn_blocking(move || write(&path, &text))
                .await
                .unwrap_or_else(|error| Err(io::Error::other(error))),
            Err(error) => Err(error),
        };
        written.map_err(|error| unwritten(&self.path, &error))?;
        self.written = true;
        (self.journals.watched)(phase.word(), true);
        Ok(())
    }

    /// It is over: nothing is left to be done.
    pub(super) async fn close(&self) -> Result<(), Failure> {
        match tokio::fs::remove_file(&self.path).await {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(unwritten(&self.path, &error)),
        }
    }
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Failure {
        deed: Deed::Update,
        subject: path.display().to_string(),
        code: None,
        message: error.to_string(),
    }
}

/// 16 hexadecimal digits (FNV-1a): the same for the same op and moment.
fn mark(op: &str, salt: i64) -> String {
    let bytes = op.bytes().chain(salt.to_le_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// Beside it and then renamed: after a kill there is the whole of the old text or of the new.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let Some(folder) = path.parent() else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    std::fs::create_dir_all(folder)?;
    let beside = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&beside)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    // The new name, too, is on the disk only when the folder is; Windows has no such call.
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// The journals that there are. One that cannot be read fails all: somebody should know.
pub(super) async fn read_all(journals: &Journals) -> Result<Vec<Open>, Failure> {
    let reading = journals.clone();
    let read = tokio::task::spawn_blocking(move || read_folder(&reading)).await;
    read.unwrap_or_else(|error| Err((journals.folder.clone(), io::Error::other(error))))
        .map_err(|(path, error)| Failure {
            deed: Deed::ReadFile,
            subject: path.display().to_string(),
            code: None,
            message: error.to_string(),
        })
}

fn read_folder(journals: &Journals) -> Result<Vec<Open>, (PathBuf, io::Error)> {
    let at = |path: &Path, error: io::Error| (path.to_owned(), error);
    let entries = match std::fs::read_dir(&journals.folder) {
        Ok(entries) => entries,
        // No edit was made yet.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(at(&journals.folder, error)),
    };
    let mut all = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| at(&journals.folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.starts_with(NAMED.0) || !name.ends_with(NAMED.1) {
            continue;
        }
        let text = std::fs::read(&path).map_err(|error| at(&path, error))?;
        let journal: Journal =
            serde_json::from_slice(&text).map_err(|error| at(&path, error.into()))?;
        if journal.version != VERSION {
            let message = format!("a journal of version {}", journal.version);
            return Err(at(&path, io::Error::other(message)));
        }
        all.push(Open {
            journals: journals.clone(),
            path: path.clone(),
            written: true,
            journal,
        });
    }
    all.sort_by_key(|open| open.journal.began);
    Ok(all)
}
