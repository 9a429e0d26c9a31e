//! A measurement → figures, as the docker CLI counts them. Pure.

use crate::hear::{Measured, Traffic};
use crate::when::rfc3339_nanos;
use contract::{Figures, UnixMillis};

/// What a measurement says of the processor: two of them make a percentage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CpuReading {
    /// When, in nanoseconds since 1970, on the engine's clock.
    nanos: Option<i64>,
    /// What the container used since it started, in nanoseconds; on Windows in hundreds of them.
    used: Option<i64>,
    /// What all processors did since the machine started, idling included, in nanoseconds.
    system: Option<i64>,
    /// Processors that it sees; 0 where unknown.
    cpus: u32,
    /// Windows counts otherwise.
    windows: bool,
}

/// The longest time over which a percentage says how it is *now*, in nanoseconds. A row that was
/// scrolled away comes back with a percentage of what it does, not of what it did meanwhile.
const LONGEST: i64 = 15_000_000_000;
/// Over less than this the system's time, which counts hundredths of a second, says little.
const SHORTEST: i64 = 200_000_000;

impl CpuReading {
    pub(super) fn of(told: &Measured) -> Self {
        let cpu = &told.cpu_stats;
        let procs = told.num_procs.unwrap_or(0);
        let listed = i64::try_from(cpu.cpu_usage.percpu_usage.len()).unwrap_or(0);
        let cpus = [cpu.online_cpus.unwrap_or(0), listed, procs];
        Self {
            nanos: rfc3339_nanos(&told.read),
            used: cpu.cpu_usage.total_usage,
            system: cpu.system_cpu_usage,
            cpus: cpus
                .into_iter()
                .find(|cpus| *cpus > 0)
                .and_then(|cpus| u32::try_from(cpus).ok())
                .unwrap_or(0),
            windows: procs > 0,
        }
    }

    /// It can be held against one that was taken before it.
    pub(super) fn is_after(&self, before: &Self) -> bool {
        matches!((self.nanos, before.nanos), (Some(now), Some(then)) if now - then >= SHORTEST)
    }

    /// Percent of one CPU since a reading before.
    ///
    /// As `docker stats` counts it: the container's share of what all processors did, times their
    /// number. Where an engine does not tell what all processors did, or something else by that
    /// name (podman), the time that went by stands for it, which is the same number on Linux.
    ///
    /// `None` where the readings cannot be held against each other: too far apart, or the
    /// container was started in between and counts from zero again.
    pub(super) fn percent_since(&self, before: &Self) -> Option<f64> {
        let wall = self.nanos?.checked_sub(before.nanos?)?;
        let used = self.used?.checked_sub(before.used?)?;
        if used < 0 || !(1..=LONGEST).contains(&wall) {
            return None;
        }
        let (used, wall) = (used as f64, wall as f64);
        if self.windows {
            return Some(used / (wall / 100.0 * f64::from(self.cpus)) * 100.0);
        }
        let cpus = f64::from(self.cpus);
        let system = self
            .system
            .zip(before.system)
            .map(|(now, then)| now.saturating_sub(then) as f64)
            .filter(|system| (0.5..2.0).contains(&(system / (wall * cpus))));
        Some(match system {
            Some(system) => used / system * cpus * 100.0,
            None => used / wall * 100.0,
        })
    }
}

/// What a container uses. `now` is this machine's idea of the engine's clock, for engines that do
/// not tell the time.
pub(super) fn figures(
    id: &str,
    told: &Measured,
    before: Option<&CpuReading>,
    now: UnixMillis,
) -> Figures {
    let reading = CpuReading::of(told);
    let memory = &told.memory_stats;
    let sum = |read: fn(&Traffic) -> Option<i64>| {
        told.networks
            .iter()
            .map(|(_, traffic)| size(read(traffic)))
            .fold(0_u64, u64::saturating_add)
    };
    let blocks = |op: &str, windows: Option<i64>| {
        told.blkio_stats
            .io_service_bytes_recursive
            .iter()
            .filter(|entry| entry.op.eq_ignore_ascii_case(op))
            .map(|entry| size(entry.value))
            .fold(size(windows), u64::saturating_add)
    };
    Figures {
        id: id.to_owned(),
        at: reading.nanos.map_or(now, |nanos| nanos / 1_000_000),
        cpu: before.and_then(|before| reading.percent_since(before)),
        cpus: reading.cpus,
        memory: match memory.private_working_set {
            Some(windows) => size(Some(windows)),
            None => without_cache(told),
        },
        memory_limit: size(memory.limit),
        received: sum(|traffic| traffic.rx_bytes),
        sent: sum(|traffic| traffic.tx_bytes),
        read: blocks("read", told.storage_stats.read_size_bytes),
        written: blocks("write", told.storage_stats.write_size_bytes),
        pids: size(told.pids_stats.current),
        // "No limit" is 0 in some, the largest number there is in others.
        pids_limit: Some(size(told.pids_stats.limit)).filter(|limit| *limit > 0),
    }
}

/// Memory without the file cache that nobody uses at the moment, which the kernel takes back when
/// it needs it: cgroup v1 and v2 call it differently.
fn without_cache(told: &Measured) -> u64 {
    let usage = size(told.memory_stats.usage);
    let parts = &told.memory_stats.stats;
    let idle = parts.total_inactive_file.or(parts.inactive_file);
    usage.checked_sub(size(idle)).unwrap_or(usage)
}

/// What an engine says of bytes; nonsense is nothing.
fn size(told: Option<i64>) -> u64 {
    told.and_then(|told| u64::try_from(told).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests;
