//! `GET /containers/{id}/stats` and `GET /containers/{id}/top`.

use super::lax::{Pairable, list, pairs, part, text, texts, whole};
use serde::{Deserialize, Deserializer, de::IgnoredAny};

/// One measurement. What an engine does not tell is `None`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Measured {
    /// When, on the engine's clock.
    #[serde(deserialize_with = "text")]
    pub(crate) read: String,
    /// Windows: processors.
    #[serde(deserialize_with = "whole")]
    pub(crate) num_procs: Option<i64>,
    #[serde(deserialize_with = "part")]
    pub(crate) cpu_stats: CpuStats,
    #[serde(deserialize_with = "part")]
    pub(crate) memory_stats: MemoryStats,
    #[serde(deserialize_with = "part")]
    pub(crate) pids_stats: PidsStats,
    #[serde(deserialize_with = "part")]
    pub(crate) blkio_stats: BlkioStats,
    /// Windows.
    #[serde(deserialize_with = "part")]
    pub(crate) storage_stats: StorageStats,
    /// By interface.
    #[serde(deserialize_with = "pairs")]
    pub(crate) networks: Vec<(String, Traffic)>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CpuStats {
    #[serde(deserialize_with = "part")]
    pub(crate) cpu_usage: CpuUsage,
    /// Nanoseconds of all processors since the machine started, idle ones included.
    #[serde(deserialize_with = "whole")]
    pub(crate) system_cpu_usage: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) online_cpus: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CpuUsage {
    /// Nanoseconds; on Windows hundreds of them.
    #[serde(deserialize_with = "whole")]
    pub(crate) total_usage: Option<i64>,
    /// cgroup v1 only.
    #[serde(deserialize_with = "texts")]
    pub(crate) percpu_usage: Vec<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MemoryStats {
    #[serde(deserialize_with = "whole")]
    pub(crate) usage: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) limit: Option<i64>,
    #[serde(deserialize_with = "part")]
    pub(crate) stats: MemoryParts,
    /// Windows.
    #[serde(rename = "privateworkingset", deserialize_with = "whole")]
    pub(crate) private_working_set: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct MemoryParts {
    /// cgroup v1.
    #[serde(deserialize_with = "whole")]
    pub(crate) total_inactive_file: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) inactive_file: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct PidsStats {
    #[serde(deserialize_with = "whole")]
    pub(crate) current: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) limit: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BlkioStats {
    #[serde(deserialize_with = "list")]
    pub(crate) io_service_bytes_recursive: Vec<Blkio>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Blkio {
    /// `Read`, `Write`, `Total`, …; cgroup v2 writes them small.
    #[serde(deserialize_with = "text")]
    pub(crate) op: String,
    #[serde(deserialize_with = "whole")]
    pub(crate) value: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct StorageStats {
    #[serde(deserialize_with = "whole")]
    pub(crate) read_size_bytes: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) write_size_bytes: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Traffic {
    #[serde(deserialize_with = "whole")]
    pub(crate) rx_bytes: Option<i64>,
    #[serde(deserialize_with = "whole")]
    pub(crate) tx_bytes: Option<i64>,
}

impl Pairable for Traffic {
    fn read<'de, D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        part(from)
    }
}

/// The processes of a container.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Top {
    #[serde(deserialize_with = "texts")]
    pub(crate) titles: Vec<String>,
    #[serde(deserialize_with = "rows")]
    pub(crate) processes: Vec<Vec<String>>,
}

/// A list of lists of texts.
fn rows<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Rows {
        All(Vec<Row>),
        Other(IgnoredAny),
    }
    #[derive(Deserialize)]
    struct Row(#[serde(deserialize_with = "texts")] Vec<String>);
    Ok(match Rows::deserialize(from)? {
        Rows::All(all) => all.into_iter().map(|Row(cells)| cells).collect(),
        Rows::Other(IgnoredAny) => Vec::new(),
    })
}
