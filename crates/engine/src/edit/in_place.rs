//! What an engine changes without a new container: `POST /containers/{id}/update`, `/rename`, and
//! connecting to and disconnecting from networks.
//!
//! `update` takes what is zero or empty for not said (tried on Docker 20.10), so most limits can be
//! changed but not taken away; a restart policy and a limit of processes can.

use crate::create::{Api, body, is_user_defined, value};
use contract::{Change, NetworkSpec, Spec};
use serde_json::{Map, Value, json};

/// Limits that an update sets, and that only a new container is without.
const SETTABLE: &[&str] = &[
    "resources/cpus",
    "resources/cpu_shares",
    "resources/cpu_period",
    "resources/cpu_quota",
    "resources/cpu_rt_period",
    "resources/cpu_rt_runtime",
    "resources/cpuset_cpus",
    "resources/cpuset_mems",
    "resources/memory",
    "resources/memory_reservation",
    "resources/blkio_weight",
];

/// Whether the engine changes this field, or entry of a list, without a new container. Of two
/// canonical specs.
pub(super) fn can(field: &str, key: &str, before: &Spec, after: &Spec) -> bool {
    match field {
        "name" => !after.name.is_empty(),
        "restart" | "resources/pids_limit" => true,
        // Said together with the memory; without one it would have to be unset.
        "resources/memory_swap" => !after.resources.memory.is_empty(),
        "networks" => network(key, before, after),
        _ => SETTABLE.contains(&field) && !limit(after, field).is_empty(),
    }
}

fn limit<'a>(spec: &'a Spec, field: &str) -> &'a str {
    let limits = &spec.resources;
    match field {
        "resources/cpus" => &limits.cpus,
        "resources/cpu_shares" => &limits.cpu_shares,
        "resources/cpu_period" => &limits.cpu_period,
        "resources/cpu_quota" => &limits.cpu_quota,
        "resources/cpu_rt_period" => &limits.cpu_rt_period,
        "resources/cpu_rt_runtime" => &limits.cpu_rt_runtime,
        "resources/cpuset_cpus" => &limits.cpuset_cpus,
        "resources/cpuset_mems" => &limits.cpuset_mems,
        "resources/memory" => &limits.memory,
        "resources/memory_reservation" => &limits.memory_reservation,
        "resources/memory_swap" => &limits.memory_swap,
        "resources/blkio_weight" => &limits.blkio_weight,
        "resources/pids_limit" => &limits.pids_limit,
        _ => "",
    }
}

/// The networks of a spec; none is the engine's default one.
pub(super) fn networks(spec: &Spec) -> Vec<NetworkSpec> {
    if spec.networks.is_empty() {
        vec![NetworkSpec::default()]
    } else {
        spec.networks.clone()
    }
}

fn network(name: &str, before: &Spec, after: &Spec) -> bool {
    let (old, new) = (networks(before), networks(after));
    let fixed = |network: &NetworkSpec| {
        matches!(network.name.as_str(), "host" | "none") || network.name.starts_with("container:")
    };
    if old.iter().chain(&new).any(fixed) {
        return false;
    }
    // The first is the container's network mode, which stays as it is.
    let first = old.first().map_or("", |first| first.name.as_str());
    if !new.iter().any(|network| network.name == first) {
        return false;
    }
    let of = |all: &[NetworkSpec]| all.iter().find(|network| network.name == name).cloned();
    match (of(&old), of(&new)) {
        (_, None) => true,
        (old, Some(new)) => {
            let (mac, priority) = old
                .map(|old| (old.mac, old.gateway_priority))
                .unwrap_or_default();
            // Links are said with the first network, when the container is made.
            let links = name == first && !before.links.is_empty();
            (is_user_defined(name) || plain(&new))
                && new.mac == mac
                && new.gateway_priority == priority
                && !links
        }
    }
}

fn plain(network: &NetworkSpec) -> bool {
    let name = network.name.clone();
    *network
        == NetworkSpec {
            name,
            ..NetworkSpec::default()
        }
}

/// One call on the engine.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Call {
    Disconnect {
        network: String,
    },
    Connect {
        network: String,
        /// `EndpointConfig`
        endpoint: Value,
    },
    Rename {
        name: String,
    },
    Update {
        body: Value,
    },
}

/// A call, and those that take it back.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) call: Call,
    pub(super) back: Vec<Call>,
}

/// The calls that make `before` into `after`. What can be taken back comes first, so that a refusal
/// of what cannot leaves nothing changed.
pub(super) fn steps(changes: &[Change], before: &Spec, after: &Spec) -> Vec<Step> {
    let mut all = Vec::new();
    let (old, new) = (networks(before), networks(after));
    let named = |network: &NetworkSpec| match network.name.as_str() {
        "" => "bridge".to_owned(),
        name => name.to_owned(),
    };
    let disconnect = |network: &NetworkSpec| Call::Disconnect {
        network: named(network),
    };
    let connect = |network: &NetworkSpec| Call::Connect {
        network: named(network),
        endpoint: endpoint(network),
    };
    for network in &old {
        if !new.contains(network) {
            all.push(Step {
                call: disconnect(network),
                back: vec![connect(network)],
            });
        }
    }
    for network in &new {
        if !old.contains(network) {
            all.push(Step {
                call: connect(network),
                back: vec![disconnect(network)],
            });
        }
    }
    if before.name != after.name {
        let rename = |name: &str| Call::Rename {
            name: name.to_owned(),
        };
        all.push(Step {
            call: rename(&after.name),
            back: vec![rename(&before.name)],
        });
    }
    let changed: Vec<&str> = changes.iter().map(|change| change.at.as_str()).collect();
    if let Some(body) = update(&changed, after) {
        all.push(Step {
            call: Call::Update { body },
            back: update(&changed, before)
                .map(|body| Call::Update { body })
                .into_iter()
                .collect(),
        });
    }
    all
}

/// `EndpointConfig`, as a container that is made gets it for its further networks.
fn endpoint(network: &NetworkSpec) -> Value {
    let spec = Spec {
        image: "none".to_owned(),
        networks: vec![
            NetworkSpec::default(),
            NetworkSpec {
                // Neither can be said to a container that is there.
                mac: String::new(),
                gateway_priority: String::new(),
                ..network.clone()
            },
        ],
        ..Spec::default()
    };
    // Before this version further networks are said by themselves, which is what is wanted.
    body(&spec, Api(43))
        .ok()
        .and_then(|body| body.later.into_iter().next())
        .map_or_else(|| json!({}), |later| later.endpoint)
}

/// The body of an update that sets these fields as a spec has them; `None` where it sets none.
fn update(fields: &[&str], spec: &Spec) -> Option<Value> {
    let mut body = Map::new();
    for field in fields {
        let text = limit(spec, field);
        let said = match *field {
            "restart" => {
                let (name, most) = value::restart(&spec.restart).unwrap_or(("no", 0));
                let name = if name.is_empty() { "no" } else { name };
                Some((
                    "RestartPolicy",
                    json!({ "Name": name, "MaximumRetryCount": most }),
                ))
            }
            // 0 is no limit.
            "resources/pids_limit" => Some(("PidsLimit", json!(text.parse::<i64>().unwrap_or(0)))),
            "resources/memory" | "resources/memory_swap" => {
                let memory = value::size(&spec.resources.memory);
                if let Some(memory) = memory {
                    body.insert("Memory".to_owned(), json!(memory));
                    // The engine doubles it for a new container alone, and refuses a memory above
                    // the old sum.
                    let swap = match spec.resources.memory_swap.as_str() {
                        "-1" => -1,
                        text => value::size(text).unwrap_or(memory.saturating_mul(2)),
                    };
                    body.insert("MemorySwap".to_owned(), json!(swap));
                }
                None
            }
            "resources/memory_reservation" => {
                value::size(text).map(|bytes| ("MemoryReservation", json!(bytes)))
            }
            "resources/cpus" => value::nano_cpus(text).map(|cpus| ("NanoCpus", json!(cpus))),
            "resources/cpu_shares" => number("CpuShares", text),
            "resources/cpu_period" => number("CpuPeriod", text),
            "resources/cpu_quota" => number("CpuQuota", text),
            "resources/cpu_rt_period" => number("CpuRealtimePeriod", text),
            "resources/cpu_rt_runtime" => number("CpuRealtimeRuntime", text),
            "resources/blkio_weight" => number("BlkioWeight", text),
            "resources/cpuset_cpus" if !text.is_empty() => Some(("CpusetCpus", json!(text))),
            "resources/cpuset_mems" if !text.is_empty() => Some(("CpusetMems", json!(text))),
            _ => None,
        };
        if let Some((name, value)) = said {
            body.insert(name.to_owned(), value);
        }
    }
    (!body.is_empty()).then(|| body.into())
}

fn number(name: &'static str, text: &str) -> Option<(&'static str, Value)> {
    let number: i64 = text.parse().ok()?;
    Some((name, json!(number)))
}
