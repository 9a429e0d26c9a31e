//! A spec in one way of writing: `0.5g` and `512m`, `NET_ADMIN` and `CAP_NET_ADMIN` say the same,
//! and are no difference. What is not understood stays as it was typed.

use crate::create::value;
use crate::spec_of::{cpus, duration, size};
use contract::{MountSpec, NetworkSpec, Resources, Spec};

/// The same spec; every entry keeps its place.
pub(crate) fn canonical(spec: &Spec) -> Spec {
    let mut spec = spec.clone();
    for text in [
        &mut spec.image,
        &mut spec.name,
        &mut spec.hostname,
        &mut spec.domainname,
        &mut spec.workdir,
        &mut spec.user,
        &mut spec.stop_signal,
        &mut spec.stop_timeout,
        &mut spec.platform,
    ] {
        trim(text);
    }
    limits(&mut spec.resources);
    read(&mut spec.restart, |text| match text {
        "no" => Some(String::new()),
        "on-failure:0" => Some("on-failure".to_owned()),
        _ => None,
    });
    for name in spec.cap_add.iter_mut().chain(&mut spec.cap_drop) {
        *name = name.trim().to_ascii_uppercase();
        if let Some(short) = name.strip_prefix("CAP_") {
            *name = short.to_owned();
        }
    }
    let health = &mut spec.health;
    for time in [
        &mut health.interval,
        &mut health.timeout,
        &mut health.start_period,
        &mut health.start_interval,
    ] {
        read(time, |text| value::duration(text).map(duration));
    }
    without(&mut health.retries, &["0"]);
    for port in &mut spec.ports {
        without(&mut port.host_port, &["0"]);
    }
    for port in &mut spec.expose {
        read(port, |text| text.strip_suffix("/tcp").map(str::to_owned));
    }
    spec.mounts.iter_mut().for_each(mount);
    spec.networks.iter_mut().for_each(network);
    without(&mut spec.ipc, &["private"]);
    if spec
        .entrypoint
        .as_ref()
        .is_some_and(|words| words.iter().all(String::is_empty))
    {
        spec.entrypoint = Some(Vec::new());
    }
    spec
}

fn trim(text: &mut String) {
    if text.trim().len() != text.len() {
        *text = text.trim().to_owned();
    }
}

/// Another way of writing it, where it is understood.
fn read(text: &mut String, write: impl FnOnce(&str) -> Option<String>) {
    trim(text);
    if !text.is_empty()
        && let Some(written) = write(text)
    {
        *text = written;
    }
}

/// These words say the same as nothing.
fn without(text: &mut String, nothing: &[&str]) {
    trim(text);
    if nothing.contains(&text.as_str()) {
        text.clear();
    }
}

fn bytes(text: &mut String) {
    read(text, |text| value::size(text).map(size));
}

fn limits(limits: &mut Resources) {
    for text in [
        &mut limits.memory,
        &mut limits.memory_reservation,
        &mut limits.memory_swap,
        &mut limits.kernel_memory,
        &mut limits.shm_size,
    ] {
        bytes(text);
        without(text, &["0"]);
    }
    without(&mut limits.shm_size, &["64m"]);
    // What the engine makes of a memory limit alone.
    let twice = value::size(&limits.memory).map(|bytes| size(bytes.saturating_mul(2)));
    if twice.as_ref() == Some(&limits.memory_swap) {
        limits.memory_swap.clear();
    }
    read(&mut limits.cpus, |text| value::nano_cpus(text).map(cpus));
    for text in [
        &mut limits.cpus,
        &mut limits.cpu_shares,
        &mut limits.cpu_period,
        &mut limits.cpu_quota,
        &mut limits.cpu_rt_period,
        &mut limits.cpu_rt_runtime,
        &mut limits.blkio_weight,
        &mut limits.oom_score_adj,
    ] {
        without(text, &["0"]);
    }
    // Both are no limit; engines keep the one or the other.
    without(&mut limits.pids_limit, &["0", "-1"]);
    without(&mut limits.memory_swappiness, &["-1"]);
    for limit in &mut limits.ulimits {
        read(limit, |text| {
            let (name, soft, hard) = value::ulimit(text)?;
            Some(if soft == hard {
                format!("{name}={soft}")
            } else {
                format!("{name}={soft}:{hard}")
            })
        });
    }
    for device in &mut limits.devices {
        read(device, |text| {
            let (outside, inside, rights) = value::device(text)?;
            Some(match rights {
                "rwm" if outside == inside => outside.to_owned(),
                "rwm" => format!("{outside}:{inside}"),
                _ => format!("{outside}:{inside}:{rights}"),
            })
        });
    }
    for rate in limits
        .device_read_bps
        .iter_mut()
        .chain(&mut limits.device_write_bps)
    {
        read(rate, |text| {
            let (path, rate) = value::of_device(text)?;
            Some(format!("{path}:{}", size(value::size(rate)?)))
        });
    }
}

fn mount(mount: &mut MountSpec) {
    read(&mut mount.target, |path| {
        let bare = path.trim_end_matches('/');
        (!bare.is_empty()).then(|| bare.to_owned())
    });
    trim(&mut mount.source);
    bytes(&mut mount.tmpfs_size);
}

fn network(network: &mut NetworkSpec) {
    without(&mut network.name, &["default"]);
    network.mac.make_ascii_lowercase();
    for text in [&mut network.ipv4, &mut network.ipv6, &mut network.mac] {
        trim(text);
    }
    network.aliases.retain(|alias| !alias.trim().is_empty());
    network.aliases.sort();
}
