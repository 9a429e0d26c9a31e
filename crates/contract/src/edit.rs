use crate::{Failure, Note, Op, Pointer, PullProgress, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

/// What a container's spec is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpecFor {
    /// Another container like it: without its anonymous volumes and what the image says anyway.
    Copy,
    /// The same container, changed: its anonymous volumes by their names.
    Edit,
}

/// What an edit of a container would do. Shown, and carried out from the same value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditPlan {
    /// The container. Full ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is now.
    pub before: Spec,
    /// How it is to be.
    pub after: Spec,
    /// What differs.
    pub changes: Vec<Change>,
    /// How it is done.
    pub way: EditWay,
    /// It runs now: it is stopped and the new one started. One that does not run stays stopped.
    pub running: bool,
    /// Files that it changed against its image (`GET /containers/{id}/changes`), which a recreate
    /// loses: how many, and the first of them. `None` where the engine does not say.
    pub changed_files: Option<ChangedFiles>,
    /// Volumes, anonymous ones too, that the new one keeps: name and path.
    pub kept_volumes: Vec<(String, String)>,
    /// Networks that the new one is on again.
    pub kept_networks: Vec<String>,
    /// What stands in the way, or should be known.
    pub notes: Vec<Note>,
}

/// Files of the writable layer that a recreate loses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedFiles {
    /// All of them.
    pub count: usize,
    /// The first of them, at most twenty.
    pub first: Vec<String>,
}

/// One difference between two specs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The field; a list as a whole, or one entry of it.
    pub at: Pointer,
    /// The CLI's words for what goes (`-p 8080:80`); empty where something is only added.
    pub before: String,
    /// The CLI's words for what comes; empty where something is only taken away.
    pub after: String,
    /// The engine changes it without a new container.
    pub in_place: bool,
}

/// How an edit is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditWay {
    /// Nothing differs.
    Nothing,
    /// `POST /containers/{id}/update`, `/rename`, `/networks/…/connect`: no restart.
    InPlace,
    /// The old one aside, a new one made, started, awaited; then the old one removed.
    Recreate,
}

/// What an edit is doing. The last item is `Done` or `Failed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum EditStep {
    Pulling {
        progress: PullProgress,
    },
    Committing,
    Changing,
    Stopping,
    SettingAside,
    Creating,
    Starting,
    /// Until it is healthy, or has been up for the stated time.
    Awaiting {
        seconds_left: u64,
        health: Option<crate::Health>,
    },
    RemovingOld,
    Done {
        id: String,
    },
    /// The old one is back as it was, under its name, running if it ran, unless `leftover` says otherwise.
    Failed {
        failure: Failure,
        notes: Vec<Note>,
        cancelled: bool,
        /// It could not be brought back: what is left, to be finished or rolled back later.
        leftover: Option<Leftover>,
    },
}

/// An edit that was cut off: by a crash, a kill, or an engine that went away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// The edit.
    pub op: Op,
    /// The container's name, as it was and is to be.
    pub name: String,
    /// The old container, if it is there: full ID.
    pub old: Option<String>,
    /// The new one, if it is there: full ID.
    pub new: Option<String>,
    /// The new one can take its place: it is made as it was to be.
    pub can_finish: bool,
    /// The old one is there, or can be made again (`--rm`).
    pub can_roll_back: bool,
    /// When it began.
    pub began: UnixSeconds,
}

/// What is known of edits that were cut off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftovers {
    /// Those of this engine, the oldest first.
    pub cut_off: Vec<Leftover>,
    /// Journals that cannot be read: what they tell of is not known. The subject is the file.
    pub unreadable: Vec<Failure>,
}
