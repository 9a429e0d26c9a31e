//! What `docker run` says, as data.
//!
//! A [`Spec`] speaks the language of the docker CLI: each field holds what the option named in its
//! documentation takes, as text where the CLI takes text (`512m`, `30s`, `8000-8010`), so that a
//! form keeps what was typed, and nothing is lost on the way to a command line and back. An empty
//! text or list is an option that was not given; then the image or the engine decides.
//!
//! A place in a spec is named by a [`Pointer`].

mod mount;
mod network;

pub use mount::*;
pub use network::*;

use serde::{Deserialize, Serialize};

/// A place in a [`Spec`]: its JSON pointer (RFC 6901) without the leading slash, like
/// `ports/0/host_port` or `resources/memory`. Empty where it is about the whole.
pub type Pointer = String;

/// A name and a value, as options like `--label` and `--sysctl` take them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// Before the first `=`.
    pub name: String,
    /// After it.
    pub value: String,
}

/// A container to be made: everything that `docker run` and `docker create` know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spec {
    /// The image: a name with tag or digest, or an ID.
    pub image: String,
    /// `--pull`
    pub pull: Pull,
    /// `--platform`, like `linux/arm64`.
    pub platform: String,
    /// `--name`; the engine makes one up where it is empty.
    pub name: String,
    /// `-d`
    pub detach: bool,
    /// `-i`
    pub interactive: bool,
    /// `-t`
    pub tty: bool,
    /// `--rm`
    pub auto_remove: bool,
    /// `--init`
    pub init: bool,
    /// `--hostname`
    pub hostname: String,
    /// `--domainname`
    pub domainname: String,
    /// `-p`
    pub ports: Vec<PortSpec>,
    /// `-P`
    pub publish_all: bool,
    /// `--expose`, like `53/udp` or `7000-7010`.
    pub expose: Vec<String>,
    /// `-v`, `--mount` and `--tmpfs`, in order.
    pub mounts: Vec<MountSpec>,
    /// `--volumes-from`
    pub volumes_from: Vec<VolumesFrom>,
    /// `--volume-driver`, for the named and anonymous volumes of `-v`.
    pub volume_driver: String,
    /// `-e` and what `--env-file` held, in order.
    pub env: Vec<EnvSpec>,
    /// `--network` and what belongs to each; empty is the engine's default network.
    pub networks: Vec<NetworkSpec>,
    /// `--link`
    pub links: Vec<LinkSpec>,
    /// `--dns`
    pub dns: Vec<String>,
    /// `--dns-search`
    pub dns_search: Vec<String>,
    /// `--dns-option`
    pub dns_options: Vec<String>,
    /// `--add-host`, each `name:address`.
    pub extra_hosts: Vec<String>,
    /// `--entrypoint`: `None` is the image's, an empty list is none at all. The CLI takes only
    /// the first word; the others come before [`Spec::command`] there.
    pub entrypoint: Option<Vec<String>>,
    /// The words after the image; empty is the image's own.
    pub command: Vec<String>,
    /// `--workdir`
    pub workdir: String,
    /// `--user`
    pub user: String,
    /// `--group-add`
    pub group_add: Vec<String>,
    /// `--stop-signal`
    pub stop_signal: String,
    /// `--stop-timeout`, in seconds.
    pub stop_timeout: String,
    /// Limits and devices.
    pub resources: Resources,
    /// `--restart`: `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`.
    pub restart: String,
    /// `--health-…`
    pub health: HealthSpec,
    /// `--log-driver`
    pub log_driver: String,
    /// `--log-opt`
    pub log_options: Vec<Pair>,
    /// `--privileged`
    pub privileged: bool,
    /// `--cap-add`
    pub cap_add: Vec<String>,
    /// `--cap-drop`
    pub cap_drop: Vec<String>,
    /// `--security-opt`
    pub security_options: Vec<String>,
    /// `--read-only`
    pub read_only: bool,
    /// `--userns`
    pub userns: String,
    /// `--ipc`
    pub ipc: String,
    /// `--pid`
    pub pid: String,
    /// `--uts`
    pub uts: String,
    /// `--cgroupns`
    pub cgroupns: String,
    /// `--runtime`
    pub runtime: String,
    /// `--sysctl`
    pub sysctls: Vec<Pair>,
    /// `--label` and what `--label-file` held.
    pub labels: Vec<Pair>,
    /// `--annotation`
    pub annotations: Vec<Pair>,
}

/// `--pull`: whether the image is fetched from its registry first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pull {
    /// Where the engine does not have it.
    #[default]
    Missing,
    /// Even where the engine has it.
    Always,
    /// Not at all: an image that is missing is an error.
    Never,
}

/// `-p [host_ip:][host_port:]container_port[/protocol]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortSpec {
    /// The address on the host; empty is all of them. An IPv6 address has no brackets here.
    pub host_ip: String,
    /// A port or a range; empty is one that the engine chooses.
    pub host_port: String,
    /// A port or a range as long as the host's.
    pub container_port: String,
    /// The transport.
    pub protocol: Protocol,
}

/// The transport of a published port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Protocol {
    #[default]
    Tcp,
    Udp,
    Sctp,
}

/// `-e name=value`, or `-e name`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvSpec {
    /// Before the first `=`.
    pub name: String,
    /// After it; `None` takes the variable away that the image sets.
    pub value: Option<String>,
}

/// Limits and devices.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resources {
    /// `--cpus`, like `1.5`.
    pub cpus: String,
    /// `--cpu-shares`
    pub cpu_shares: String,
    /// `--cpu-period`, in microseconds.
    pub cpu_period: String,
    /// `--cpu-quota`, in microseconds.
    pub cpu_quota: String,
    /// `--cpu-rt-period`, in microseconds.
    pub cpu_rt_period: String,
    /// `--cpu-rt-runtime`, in microseconds.
    pub cpu_rt_runtime: String,
    /// `--cpuset-cpus`, like `0-2,4`.
    pub cpuset_cpus: String,
    /// `--cpuset-mems`
    pub cpuset_mems: String,
    /// `--memory`, like `512m`.
    pub memory: String,
    /// `--memory-reservation`
    pub memory_reservation: String,
    /// `--memory-swap`: memory and swap together; `-1` is no limit.
    pub memory_swap: String,
    /// `--memory-swappiness`, 0 to 100.
    pub memory_swappiness: String,
    /// `--kernel-memory`, which newer engines no longer take.
    pub kernel_memory: String,
    /// `--pids-limit`; `-1` is none.
    pub pids_limit: String,
    /// `--shm-size`
    pub shm_size: String,
    /// `--oom-kill-disable`
    pub oom_kill_disable: bool,
    /// `--oom-score-adj`, -1000 to 1000.
    pub oom_score_adj: String,
    /// `--ulimit`, each `name=soft[:hard]`.
    pub ulimits: Vec<String>,
    /// `--device`, each `host[:container[:rwm]]`, or a CDI name.
    pub devices: Vec<String>,
    /// `--device-cgroup-rule`
    pub device_cgroup_rules: Vec<String>,
    /// `--gpus`: `all`, a number, or `device=…`.
    pub gpus: String,
    /// `--blkio-weight`, 10 to 1000.
    pub blkio_weight: String,
    /// `--blkio-weight-device`, each `path:weight`.
    pub blkio_weight_device: Vec<String>,
    /// `--device-read-bps`, each `path:rate`.
    pub device_read_bps: Vec<String>,
    /// `--device-write-bps`, each `path:rate`.
    pub device_write_bps: Vec<String>,
    /// `--device-read-iops`, each `path:rate`.
    pub device_read_iops: Vec<String>,
    /// `--device-write-iops`, each `path:rate`.
    pub device_write_iops: Vec<String>,
    /// `--storage-opt`
    pub storage_options: Vec<Pair>,
    /// `--cgroup-parent`
    pub cgroup_parent: String,
}

/// `--health-…`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HealthSpec {
    /// What is run.
    pub check: HealthCheck,
    /// `--health-interval`, like `30s`.
    pub interval: String,
    /// `--health-timeout`
    pub timeout: String,
    /// `--health-retries`
    pub retries: String,
    /// `--health-start-period`
    pub start_period: String,
    /// `--health-start-interval`
    pub start_interval: String,
}

/// What a health check runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthCheck {
    /// What the image says.
    #[default]
    Image,
    /// `--no-healthcheck`
    Off,
    /// `--health-cmd`: by the container's shell.
    Shell(String),
    /// Without a shell. The CLI has no option for it; compose has.
    Exec(Vec<String>),
}
