use crate::{EnvSpec, Failure};
use serde::{Deserialize, Serialize};

/// Names one terminal. Made up by the page, never used twice.
pub type TerminalId = String;

/// What a terminal talks to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "to")]
pub enum TerminalTo {
    /// A new process in a running container. `POST /containers/{id}/exec`.
    Exec {
        /// Full container ID.
        id: String,
        /// What.
        exec: ExecSpec,
    },
    /// The container's main process, as `docker attach`: with a terminal and an input as they were
    /// set when it was made. `POST /containers/{id}/attach`. Leaving it runs on, but for `-i`
    /// without `-t` and `-d`, whose input ends with the first client that leaves.
    Attach {
        /// Full container ID.
        id: String,
        /// Start it once attached, as `docker start -a`: nothing that it says is missed.
        start: bool,
    },
    /// A shell of another image that shares the container's processes and network, and sees its
    /// files below `/proc/1/root`. Its container is removed when it ends.
    Debug {
        /// Full container ID.
        id: String,
        /// A local image that has a shell.
        image: String,
    },
    /// A terminal that another window, or this one before a reload, has opened: from here on its
    /// output comes here.
    Resume,
}

/// What `docker exec` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExecSpec {
    /// Program and arguments; empty is the best shell that the container has.
    pub command: Vec<String>,
    /// `-u`: `name|uid[:group|gid]`, or empty for the container's own.
    pub user: String,
    /// `-w`, or empty for the container's own.
    pub workdir: String,
    /// `-e`
    pub env: Vec<EnvSpec>,
    /// `--privileged`
    pub privileged: bool,
    /// `-t`
    pub tty: bool,
    /// `-i`
    pub interactive: bool,
}

/// What is told of a terminal, beside its bytes. The last item is `Exited`, `Detached`, `Lost` or
/// `Failed`; after it the pipe is over and the text stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "news")]
pub enum TerminalNews {
    /// It is connected; bytes follow.
    Opened {
        /// Output needs no conversion; else each LF begins a new line.
        tty: bool,
        /// What is typed arrives somewhere.
        stdin: bool,
        /// The input ends for good with the first client that leaves, and with it most programs.
        once: bool,
        /// What runs, to name it: the command of an exec, the container's command of an attach.
        command: Vec<String>,
    },
    /// The process ended.
    Exited {
        /// Its exit code, where the engine said it.
        code: Option<i64>,
    },
    /// The person left it running.
    Detached,
    /// The engine went away, or ended the connection while the process lives.
    Lost {
        /// The engine's or the system's words.
        message: String,
    },
    /// It was not opened. May come after `Opened`: engines take the connection over before they try
    /// to begin the process.
    Failed {
        /// What the engine said.
        failure: Failure,
        /// What can be done about it.
        way_out: Option<TerminalWayOut>,
    },
}

/// What can be done where a terminal was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TerminalWayOut {
    /// The container has no shell that is known: [`TerminalTo::Debug`].
    NoShell,
    /// The program was not found in the container, or may not be run.
    NoSuchProgram,
    /// The container does not run: start it.
    NotRunning,
    /// The container is paused: resume it.
    Paused,
    /// There is no such user in the container.
    NoSuchUser,
    /// There is no such folder in the container.
    NoSuchFolder,
}

/// What of the dock is shown in a window of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachedTab {
    /// Shown in the window's title, as text.
    pub title: String,
    /// What the dock needs to show it again, in its own words.
    pub state: String,
}
