use crate::{ContainerState, Health, Port, Project, UnixSeconds};
use serde::{Deserialize, Serialize};

/// A container, as the drawer's Overview shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "fields without a comment carry the engine's own name for the thing"
)]
pub struct ContainerDetail {
    pub id: String,
    pub name: String,
    pub image: String,
    pub image_id: String,
    pub platform: String,
    pub created: Option<UnixSeconds>,
    pub state: ContainerState,
    pub started: Option<UnixSeconds>,
    pub finished: Option<UnixSeconds>,
    pub exit_code: Option<i64>,
    pub oom_killed: bool,
    /// What the engine said when it could not start it.
    pub error: String,
    pub pid: Option<i64>,
    pub restart_count: u64,
    /// Exits that the engine still remembers, newest first.
    pub exits: Vec<Exit>,
    pub entrypoint: Vec<String>,
    pub command: Vec<String>,
    pub user: String,
    pub working_dir: String,
    pub hostname: String,
    pub tty: bool,
    pub open_stdin: bool,
    pub privileged: bool,
    pub read_only_root: bool,
    pub auto_remove: bool,
    pub init: bool,
    pub ports: Vec<Port>,
    pub mounts: Vec<MountDetail>,
    pub networks: Vec<NetworkDetail>,
    pub env: Vec<EnvVar>,
    /// Whole, sorted by key.
    pub labels: Vec<(String, String)>,
    pub project: Option<Project>,
    pub limits: Limits,
    pub restart_policy: RestartPolicy,
    pub stop_signal: String,
    /// In seconds; 10 where unset.
    pub stop_timeout: i64,
    pub health: Option<HealthDetail>,
    pub log_driver: String,
}

/// One end of a container's main process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// When.
    pub at: UnixSeconds,
    /// The exit code.
    pub code: i64,
    /// It was ended for lack of memory.
    pub oom_killed: bool,
}

/// A mount of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MountDetail {
    /// `volume`, `bind`, `tmpfs`, …
    pub kind: String,
    /// A volume's name or a host path; empty for tmpfs.
    pub source: String,
    /// The path in the container.
    pub destination: String,
    /// May be written to.
    pub writable: bool,
    /// Propagation and labels, `rprivate`, `z`.
    pub mode: String,
    /// A volume that the engine named.
    pub anonymous: bool,
}

/// A network that a container is on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    missing_docs,
    reason = "fields carry the engine's own name for the thing"
)]
pub struct NetworkDetail {
    pub name: String,
    pub ipv4: String,
    pub ipv6: String,
    pub gateway: String,
    pub mac: String,
    pub aliases: Vec<String>,
}

/// An environment variable of a container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvVar {
    /// Before the first `=`.
    pub name: String,
    /// After it.
    pub value: String,
}

/// What a container may use. `None` is no limit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "fields carry the CLI's own name for the thing")]
pub struct Limits {
    /// Bytes.
    pub memory: Option<u64>,
    /// Bytes.
    pub memory_reservation: Option<u64>,
    /// Bytes of memory and swap together; -1 is unlimited swap.
    pub memory_swap: Option<i64>,
    /// Processors, as with `--cpus`.
    pub cpus: Option<f64>,
    pub cpu_shares: Option<i64>,
    pub cpuset: Option<String>,
    pub pids: Option<i64>,
    /// Bytes.
    pub shm_size: Option<u64>,
}

/// When the engine starts it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestartPolicy {
    /// `no`, `on-failure`, `always`, `unless-stopped`.
    pub name: String,
    /// For `on-failure`; 0 is no bound.
    pub maximum_retries: i64,
}

/// A health check and what it said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HealthDetail {
    /// The last word; `None` while the container does not run.
    pub status: Option<Health>,
    /// `CMD-SHELL`, `curl -f …`
    pub test: Vec<String>,
    /// In seconds; `None` is the engine's default, as for the next three.
    pub interval: Option<f64>,
    /// In seconds.
    pub timeout: Option<f64>,
    /// In seconds.
    pub start_period: Option<f64>,
    /// Failures in a row before it is unhealthy.
    pub retries: Option<i64>,
    /// Failures in a row right now.
    pub failing_streak: i64,
    /// The last probes, newest first.
    pub probes: Vec<Probe>,
}

/// One run of a health check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// When it began.
    pub at: Option<UnixSeconds>,
    /// 0 is healthy.
    pub exit_code: i64,
    /// What it printed, as far as the engine keeps it (4096 bytes).
    pub output: String,
}
