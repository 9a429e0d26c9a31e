//! `GET /containers/{id}/json`.

use super::lax::{Pairable, flag, list, pairs, part, text, texts, whole};
use super::listed::Unread;
use serde::{Deserialize, Deserializer};

/// A container, as `inspect` gives it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Inspected {
    #[serde(deserialize_with = "text")]
    pub(crate) id: String,
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "text")]
    pub(crate) created: String,
    #[serde(deserialize_with = "text")]
    pub(crate) path: String,
    #[serde(deserialize_with = "texts")]
    pub(crate) args: Vec<String>,
    #[serde(deserialize_with = "part")]
    pub(crate) state: State,
    /// The image's ID.
    #[serde(deserialize_with = "text")]
    pub(crate) image: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) restart_count: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(crate) platform: String,
    #[serde(deserialize_with = "part")]
    pub(crate) host_config: HostConfig,
    #[serde(deserialize_with = "list")]
    pub(crate) mounts: Vec<InspectedMount>,
    #[serde(deserialize_with = "part")]
    pub(crate) config: Config,
    #[serde(deserialize_with = "part")]
    pub(crate) network_settings: NetworkSettings,
    /// Bytes of the writable layer, only with `size=1`.
    #[serde(deserialize_with = "whole")]
    pub(crate) size_rw: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct State {
    #[serde(deserialize_with = "text")]
    pub(crate) status: String,
    #[serde(rename = "OOMKilled", deserialize_with = "flag")]
    pub(crate) oom_killed: bool,
    #[serde(deserialize_with = "whole")]
    pub(crate) pid: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) exit_code: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(crate) error: String,
    #[serde(deserialize_with = "text")]
    pub(crate) started_at: String,
    #[serde(deserialize_with = "text")]
    pub(crate) finished_at: String,
    /// Podman wrote `Healthcheck` before it wrote `Health`.
    #[serde(alias = "Healthcheck", deserialize_with = "part")]
    pub(crate) health: HealthState,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct HealthState {
    #[serde(deserialize_with = "text")]
    pub(crate) status: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) failing_streak: Option<i64>,
    #[serde(deserialize_with = "list")]
    pub(crate) log: Vec<HealthLog>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct HealthLog {
    #[serde(deserialize_with = "text")]
    pub(crate) start: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) exit_code: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(crate) output: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct HostConfig {
    /// `name:/path:mode` or `/host/path:/path:mode`.
    #[serde(deserialize_with = "texts")]
    pub(crate) binds: Vec<String>,
    #[serde(deserialize_with = "list")]
    pub(crate) mounts: Vec<AskedMount>,
    #[serde(deserialize_with = "part")]
    pub(crate) log_config: LogConfig,
    #[serde(deserialize_with = "pairs")]
    pub(crate) port_bindings: Vec<(String, Bindings)>,
    #[serde(deserialize_with = "part")]
    pub(crate) restart_policy: Policy,
    #[serde(deserialize_with = "flag")]
    pub(crate) auto_remove: bool,
    #[serde(deserialize_with = "flag")]
    pub(crate) privileged: bool,
    #[serde(deserialize_with = "flag")]
    pub(crate) readonly_rootfs: bool,
    #[serde(deserialize_with = "flag")]
    pub(crate) init: bool,
    #[serde(deserialize_with = "whole")]
    pub(crate) memory: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) memory_reservation: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) memory_swap: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) nano_cpus: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) cpu_period: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) cpu_quota: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) cpu_shares: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub(crate) cpuset_cpus: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) pids_limit: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) shm_size: Option<i64>,
}

/// A mount as it was asked for (`--mount`).
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct AskedMount {
    #[serde(deserialize_with = "text")]
    pub(crate) source: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct LogConfig {
    #[serde(rename = "Type", deserialize_with = "text")]
    pub(crate) driver: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Policy {
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) maximum_retry_count: Option<i64>,
}

/// A mount as it is.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct InspectedMount {
    #[serde(rename = "Type", deserialize_with = "text")]
    pub(crate) kind: String,
    #[serde(deserialize_with = "text")]
    pub(crate) name: String,
    #[serde(deserialize_with = "text")]
    pub(crate) source: String,
    #[serde(deserialize_with = "text")]
    pub(crate) destination: String,
    #[serde(deserialize_with = "text")]
    pub(crate) mode: String,
    #[serde(rename = "RW", deserialize_with = "flag")]
    pub(crate) writable: bool,
    #[serde(deserialize_with = "text")]
    pub(crate) propagation: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Config {
    #[serde(deserialize_with = "text")]
    pub(crate) hostname: String,
    #[serde(deserialize_with = "text")]
    pub(crate) user: String,
    #[serde(deserialize_with = "pairs")]
    pub(crate) exposed_ports: Vec<(String, Unread)>,
    #[serde(deserialize_with = "flag")]
    pub(crate) tty: bool,
    #[serde(deserialize_with = "flag")]
    pub(crate) open_stdin: bool,
    #[serde(deserialize_with = "flag")]
    pub(crate) stdin_once: bool,
    #[serde(deserialize_with = "texts")]
    pub(crate) env: Vec<String>,
    #[serde(deserialize_with = "texts")]
    pub(crate) cmd: Vec<String>,
    #[serde(deserialize_with = "part")]
    pub(crate) healthcheck: Healthcheck,
    /// As it was asked for.
    #[serde(deserialize_with = "text")]
    pub(crate) image: String,
    #[serde(deserialize_with = "text")]
    pub(crate) working_dir: String,
    #[serde(deserialize_with = "texts")]
    pub(crate) entrypoint: Vec<String>,
    #[serde(deserialize_with = "pairs")]
    pub(crate) labels: Vec<(String, String)>,
    /// A number as text with some versions of podman.
    #[serde(deserialize_with = "text")]
    pub(crate) stop_signal: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) stop_timeout: Option<i64>,
}

/// Times in nanoseconds.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Healthcheck {
    #[serde(deserialize_with = "texts")]
    pub(crate) test: Vec<String>,
    #[serde(deserialize_with = "whole")]
    pub(crate) interval: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) timeout: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) start_period: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) start_interval: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) retries: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct NetworkSettings {
    #[serde(deserialize_with = "pairs")]
    pub(crate) ports: Vec<(String, Bindings)>,
    #[serde(deserialize_with = "pairs")]
    pub(crate) networks: Vec<(String, NetworkEnd)>,
}

/// Where a port is published; none where it is only exposed.
#[derive(Debug, Default)]
pub(crate) struct Bindings(pub(crate) Vec<Binding>);

impl Pairable for Bindings {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        list(from).map(Self)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Binding {
    #[serde(deserialize_with = "text")]
    pub(crate) host_ip: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) host_port: Option<i64>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct NetworkEnd {
    #[serde(rename = "IPAddress", deserialize_with = "text")]
    pub(crate) ipv4: String,
    #[serde(rename = "IPPrefixLen", deserialize_with = "whole")]
    pub(crate) ipv4_prefix: Option<i64>,
    #[serde(rename = "GlobalIPv6Address", deserialize_with = "text")]
    pub(crate) ipv6: String,
    #[serde(rename = "GlobalIPv6PrefixLen", deserialize_with = "whole")]
    pub(crate) ipv6_prefix: Option<i64>,
    #[serde(rename = "Gateway", deserialize_with = "text")]
    pub(crate) gateway: String,
    #[serde(rename = "MacAddress", deserialize_with = "text")]
    pub(crate) mac: String,
    #[serde(rename = "Aliases", deserialize_with = "texts")]
    pub(crate) aliases: Vec<String>,
}

impl Pairable for NetworkEnd {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        part(from)
    }
}
