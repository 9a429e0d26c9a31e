use crate::{Failure, UnixMillis};
use serde::{Deserialize, Serialize};

/// What a running container uses, as `docker stats` counts it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Full container ID.
    pub id: String,
    /// When it was measured, by the engine's clock.
    pub at: UnixMillis,
    /// Percent of one CPU since the measurement before; `None` for the first one.
    pub cpu: Option<f64>,
    /// How many CPUs it sees: the most that `cpu` reaches is a hundred times this.
    pub cpus: u32,
    /// Bytes, without the page cache that could be given back.
    pub memory: u64,
    /// Its limit in bytes; the machine's memory where it has none, 0 where unknown.
    pub memory_limit: u64,
    /// Bytes received, since it started; all networks.
    pub received: u64,
    /// Bytes sent.
    pub sent: u64,
    /// Bytes read from block devices.
    pub read: u64,
    /// Bytes written to block devices.
    pub written: u64,
    /// Processes and threads.
    pub pids: u64,
    /// Its limit; `None` where it has none.
    pub pids_limit: Option<u64>,
}

/// Figures that are new; at most one message a second, the next only after
/// [`crate::FiguresAck`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FiguresNews {
    /// Counts up from 1.
    pub seq: u32,
    /// One per container that was measured.
    pub measured: Vec<Figures>,
    /// Containers whose figures are no longer known: they stopped, or nobody looks at them.
    pub forgotten: Vec<String>,
    /// Containers that could not be measured, and why; they are tried again.
    pub failed: Vec<(String, Failure)>,
}

/// The processes of a container: `GET /containers/{id}/top`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Processes {
    /// Column titles, the engine's (`PID`, `USER`, …).
    pub titles: Vec<String>,
    /// A value per title.
    pub processes: Vec<Vec<String>>,
    /// Index of the column with the process ID as the engine's machine counts it, where there is
    /// one.
    pub pid: Option<usize>,
    /// The process ID of the main process: it can be sent signals whatever `signals` says.
    pub main: Option<String>,
    /// Whether a signal can be sent to any of them, [`crate::ProcessSignal`].
    pub signals: bool,
}
