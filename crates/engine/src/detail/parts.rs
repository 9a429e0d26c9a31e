//! Parts of an inspect: ports, mounts, networks, limits, health.

use crate::hear::{Healthcheck, HostConfig, Inspected, InspectedMount};
use crate::removal::is_anonymous;
use crate::rows::{host_ip, published};
use crate::when::rfc3339;
use contract::{Health, HealthDetail, Limits, MountDetail, NetworkDetail, Port, Probe};

/// Published ports as they are, or as they will be when it is started; and exposed ones.
pub(super) fn ports(facts: &Inspected) -> Vec<Port> {
    let live = &facts.network_settings.ports;
    let asked = &facts.host_config.port_bindings;
    let exposed = facts.config.exposed_ports.iter().map(|(port, _)| port);
    let mut ports = Vec::new();
    for (name, bindings) in if live.is_empty() { asked } else { live } {
        let Some((container, protocol)) = port_name(name) else {
            continue;
        };
        let ends: Vec<_> = bindings
            .0
            .iter()
            .map(|binding| {
                let host = published(binding.host_port);
                (host, host_ip(host, &binding.host_ip))
            })
            .collect();
        let ends = if ends.is_empty() {
            vec![(None, None)]
        } else {
            ends
        };
        ports.extend(ends.into_iter().map(|(host, host_ip)| Port {
            container,
            protocol: protocol.clone(),
            host,
            host_ip,
        }));
    }
    for (container, protocol) in exposed.filter_map(|name| port_name(name)) {
        let known = ports
            .iter()
            .any(|port| port.container == container && port.protocol == protocol);
        if !known {
            ports.push(Port {
                container,
                protocol,
                host: None,
                host_ip: None,
            });
        }
    }
    ports.sort();
    ports.dedup();
    ports
}

/// `80/tcp`
fn port_name(name: &str) -> Option<(u16, String)> {
    let (port, protocol) = name.split_once('/').unwrap_or((name, "tcp"));
    Some((port.parse().ok()?, protocol.to_owned()))
}

pub(super) fn mount(mount: &InspectedMount, facts: &Inspected) -> MountDetail {
    let mode: Vec<&str> = [mount.mode.as_str(), mount.propagation.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect();
    MountDetail {
        kind: mount.kind.clone(),
        source: if mount.name.is_empty() {
            mount.source.clone()
        } else {
            mount.name.clone()
        },
        destination: mount.destination.clone(),
        writable: mount.writable,
        mode: mode.join(","),
        anonymous: is_anonymous(mount, facts),
    }
}

pub(super) fn networks(facts: &Inspected) -> Vec<NetworkDetail> {
    let address = |address: &str, prefix: Option<i64>| match prefix {
        Some(prefix) if prefix > 0 && !address.is_empty() => format!("{address}/{prefix}"),
        _ => address.to_owned(),
    };
    let mut networks: Vec<NetworkDetail> = facts
        .network_settings
        .networks
        .iter()
        .map(|(name, end)| NetworkDetail {
            name: name.clone(),
            ipv4: address(&end.ipv4, end.ipv4_prefix),
            ipv6: address(&end.ipv6, end.ipv6_prefix),
            gateway: end.gateway.clone(),
            mac: end.mac.clone(),
            aliases: end.aliases.clone(),
        })
        .collect();
    networks.sort_by(|a, b| a.name.cmp(&b.name));
    networks
}

/// 0 is no limit, and so is -1 for some.
pub(super) fn limits(host: &HostConfig) -> Limits {
    let positive = |value: Option<i64>| value.filter(|value| *value > 0);
    let bytes = |value: Option<i64>| positive(value).and_then(|value| u64::try_from(value).ok());
    let cpus = positive(host.nano_cpus)
        .map(|nanos| nanos as f64 / 1e9)
        .or_else(|| {
            let quota = positive(host.cpu_quota)?;
            // The kernel's default period, in microseconds.
            let period = positive(host.cpu_period).unwrap_or(100_000);
            Some(quota as f64 / period as f64)
        });
    Limits {
        memory: bytes(host.memory),
        memory_reservation: bytes(host.memory_reservation),
        memory_swap: host.memory_swap.filter(|swap| *swap != 0),
        cpus,
        cpu_shares: positive(host.cpu_shares),
        cpuset: Some(host.cpuset_cpus.clone()).filter(|set| !set.is_empty()),
        pids: positive(host.pids_limit),
        shm_size: bytes(host.shm_size),
    }
}

pub(super) fn health(facts: &Inspected, up: bool) -> Option<HealthDetail> {
    let check = &facts.config.healthcheck;
    let state = &facts.state.health;
    let Healthcheck { test, .. } = check;
    // `NONE` switches off the check of the image.
    if test.first().is_none_or(|kind| kind == "NONE") && state.log.is_empty() {
        return None;
    }
    let seconds = |nanos: Option<i64>| {
        nanos
            .filter(|nanos| *nanos > 0)
            .map(|nanos| nanos as f64 / 1e9)
    };
    let mut probes: Vec<Probe> = state
        .log
        .iter()
        .map(|probe| Probe {
            at: rfc3339(&probe.start),
            exit_code: probe.exit_code.unwrap_or(0),
            output: probe.output.clone(),
        })
        .collect();
    probes.reverse();
    Some(HealthDetail {
        status: match state.status.as_str() {
            _ if !up => None,
            "starting" => Some(Health::Starting),
            "healthy" => Some(Health::Healthy),
            "unhealthy" => Some(Health::Unhealthy),
            _ => None,
        },
        test: test.clone(),
        interval: seconds(check.interval),
        timeout: seconds(check.timeout),
        start_period: seconds(check.start_period),
        retries: check.retries.filter(|retries| *retries > 0),
        failing_streak: state.failing_streak.unwrap_or(0),
        probes,
    })
}
