use serde::{Deserialize, Serialize};

/// Why something was not done: what was being done, to what, and what the engine said.
///
/// The page makes the sentence, in the person's language, from `deed` and `subject`; the engine's
/// own `message` is shown as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What was being done.
    pub deed: Deed,
    /// To what: a name where there is one, else an ID, address or path. May be empty.
    pub subject: String,
    /// Present only where someone acts on it.
    pub code: Option<FailureCode>,
    /// The engine's or the system's own words.
    pub message: String,
}

/// What was being done when it failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Deed {
    Connect,
    List,
    Inspect,
    Start,
    Stop,
    Kill,
    Restart,
    Pause,
    Unpause,
    Rename,
    Remove,
    OpenPort,
    OpenLink,
    Pull,
    Search,
    Create,
    Update,
    Commit,
    ReadFile,
    WriteFile,
    ReadLog,
    Exec,
    Attach,
    OpenTerminal,
    ReadFigures,
    ListProcesses,
    Signal,
    KeepSettings,
    OpenFiles,
    ListFolder,
    OpenFile,
    SaveFile,
    MakeFile,
    MoveFile,
    ChangeFile,
    DeleteFile,
    Upload,
    Download,
    CopyFiles,
    ListChanges,
    Export,
    MeasureVolume,
    CreateVolume,
    RemoveVolume,
    CloneVolume,
    EmptyVolume,
    BackUpVolume,
    RestoreVolume,
    CopyVolume,
    /// To the clipboard.
    CopyText,
    /// A message between the page and the program, which was not understood.
    Bridge,
}

/// A failure on which the page acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// The object does not exist (any more).
    Gone,
    /// The name is taken.
    NameTaken,
    /// The engine cannot be reached, or did not answer in time; the link's state says why.
    Unreachable,
    /// The container's state does not allow it: it is running, paused, not running.
    WrongState,
    /// The person cancelled it.
    Cancelled,
    /// Something is there already.
    Exists,
    /// There is no room left, on the engine's machine or on this one.
    NoSpace,
    /// The file system or its mount takes no changes.
    ReadOnly,
    /// The system does not permit it.
    Denied,
    /// It is in use.
    InUse,
}

/// One object's part in a command on several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Full ID.
    pub id: String,
    /// `None` where it was done.
    pub failure: Option<Failure>,
}

/// One per object asked for, in the order asked. A refusal of one does not stop the others.
pub type Outcomes = Vec<Outcome>;
