//! Networks, links and ports: what was asked for, not what the engine chose.

use super::Told;
use super::read::Part;
use contract::{LinkSpec, NetworkSpec, PortSpec, Protocol, Spec};

pub(super) fn fill(spec: &mut Spec, told: &Told<'_>) {
    spec.links = links(told);
    spec.networks = networks(told);
    spec.ports = ports(told);
    spec.expose = expose(told);
}

fn networks(told: &Told<'_>) -> Vec<NetworkSpec> {
    let mode = told.host.text("NetworkMode");
    let alone = |name: &str| {
        vec![NetworkSpec {
            name: name.to_owned(),
            ..NetworkSpec::default()
        }]
    };
    if mode == "host" || mode == "none" || mode.starts_with("container:") {
        return alone(mode);
    }
    let default = matches!(mode, "" | "default");
    let settings = told.container.part("NetworkSettings");
    let is_first = |name: &str, id: &str| {
        if default {
            // Windows has `nat`, podman `podman`.
            matches!(name, "bridge" | "nat" | "podman")
        } else {
            // It may have been asked for by its ID.
            name == mode || (mode.len() >= 12 && id.starts_with(mode))
        }
    };
    let (mut all, others): (Vec<NetworkSpec>, Vec<NetworkSpec>) = {
        let ends = settings.entries("Networks").map(|(name, end)| {
            (
                is_first(name, end.text("NetworkID")),
                network(name, end, told),
            )
        });
        let (first, others): (Vec<_>, Vec<_>) = ends.partition(|(first, _)| *first);
        let bare = |ends: Vec<(bool, NetworkSpec)>| ends.into_iter().map(|(_, end)| end).collect();
        (bare(first), bare(others))
    };
    if default && let Some(first) = all.first_mut() {
        first.name.clear();
    }
    all.extend(others);
    if all.is_empty() && !default {
        all = alone(mode);
    }
    let mac = told.config.text("MacAddress");
    if !mac.is_empty() {
        if all.is_empty() {
            all.push(NetworkSpec::default());
        }
        if let Some(first) = all.first_mut() {
            first.mac = mac.to_owned();
        }
    }
    if all == [NetworkSpec::default()] {
        all.clear();
    }
    all
}

fn network(name: &str, end: Part<'_>, told: &Told<'_>) -> NetworkSpec {
    let fixed = end.part("IPAMConfig");
    let own = told.container.text("Name").trim_start_matches('/');
    let aliases = end
        .texts("Aliases")
        .into_iter()
        // The engine adds the short ID; a copy must not answer to the name of the original.
        .filter(|alias| !(alias.len() == 12 && told.id.starts_with(alias.as_str())))
        .filter(|alias| told.edits() || alias != own)
        .collect();
    NetworkSpec {
        name: name.to_owned(),
        aliases,
        ipv4: fixed.owned("IPv4Address"),
        ipv6: fixed.owned("IPv6Address"),
        // `EndpointSettings.MacAddress` is the one in use, asked for or made up: engines do not
        // tell which. `Config.MacAddress` is what was asked for.
        mac: String::new(),
        link_local: fixed.texts("LinkLocalIPs"),
        driver_options: end.pairs("DriverOpts"),
        gateway_priority: end.digits("GwPriority"),
    }
}

fn links(told: &Told<'_>) -> Vec<LinkSpec> {
    // On the default bridge `/target:/self/alias`, on a network of one's own `target:alias`.
    let old = told.host.texts("Links");
    let new = told
        .container
        .part("NetworkSettings")
        .entries("Networks")
        .flat_map(|(_, end)| end.texts("Links"));
    let mut all: Vec<LinkSpec> = Vec::new();
    for link in old.into_iter().chain(new) {
        let (target, alias) = link.split_once(':').unwrap_or((&link, ""));
        let container = target.trim_start_matches('/').to_owned();
        let alias = alias.rsplit('/').next().unwrap_or_default();
        let link = LinkSpec {
            alias: if alias == container {
                String::new()
            } else {
                alias.to_owned()
            },
            container,
        };
        if !all.contains(&link) {
            all.push(link);
        }
    }
    all
}

/// `80/tcp`
fn port(key: &str) -> (&str, Protocol) {
    let (number, protocol) = key.split_once('/').unwrap_or((key, "tcp"));
    let protocol = match protocol {
        "udp" => Protocol::Udp,
        "sctp" => Protocol::Sctp,
        _ => Protocol::Tcp,
    };
    (number, protocol)
}

/// By number, then as it stands: `80/tcp` before `443/tcp`.
fn by_port(key: &str) -> (u32, &str) {
    let (number, _) = port(key);
    let first = number.split('-').next().unwrap_or_default();
    (first.parse().unwrap_or(u32::MAX), key)
}

fn ports(told: &Told<'_>) -> Vec<PortSpec> {
    let mut bindings: Vec<(&str, Part<'_>)> = told.host.entries("PortBindings").collect();
    bindings.sort_by_key(|(key, _)| by_port(key));
    bindings
        .into_iter()
        .flat_map(|(key, places)| {
            let (number, protocol) = port(key);
            places.list().map(move |place| PortSpec {
                host_ip: place.text("HostIp").trim_matches(['[', ']']).to_owned(),
                // One that the engine chooses at each start.
                host_port: match place.text("HostPort") {
                    "0" => String::new(),
                    port => port.to_owned(),
                },
                container_port: number.to_owned(),
                protocol,
            })
        })
        .collect()
}

/// What `--expose` said: neither the image's EXPOSE nor a published port.
fn expose(told: &Told<'_>) -> Vec<String> {
    let image: Vec<&str> = told.image.keys("ExposedPorts").collect();
    let published: Vec<&str> = told.host.keys("PortBindings").collect();
    let mut keys: Vec<&str> = told
        .config
        .keys("ExposedPorts")
        .filter(|key| !image.contains(key) && !published.contains(key))
        .collect();
    keys.sort_by_key(|key| by_port(key));
    keys.into_iter()
        .map(|key| key.strip_suffix("/tcp").unwrap_or(key).to_owned())
        .collect()
}
