//! Networks, links and published ports → `NetworkingConfig`, `ExposedPorts`, `PortBindings`.

use super::said::{Object, Put, Said};
use super::{Api, Later, value};
use contract::{NetworkSpec, PortSpec, Protocol, Remark, Spec, Wanted};
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Since this version an engine takes several networks at once, and MAC addresses by network.
const SEVERAL: Api = Api(44);
/// Since this version a network may be the preferred way out.
const GATEWAY_PRIORITY: Api = Api(48);

/// Whether a network is none of the engine's own modes.
pub(crate) fn is_user_defined(network: &str) -> bool {
    !matches!(network, "" | "default" | "bridge" | "host" | "none")
        && !network.starts_with("container:")
}

/// What becomes of networks and links.
#[derive(Default)]
pub(super) struct Networking {
    /// `NetworkingConfig.EndpointsConfig`
    pub(super) endpoints: Object,
    /// Connections to be made once the container is there.
    pub(super) later: Vec<Later>,
    /// `MacAddress`, for engines that know it of containers only.
    pub(super) mac: Option<String>,
}

pub(super) fn networks(spec: &Spec, api: Api, said: &mut Said, host: &mut Object) -> Networking {
    let links = links(spec, said);
    let first = spec.networks.first().map_or("", |first| first.name.trim());
    host.put(
        "NetworkMode",
        Some(if first.is_empty() { "default" } else { first }),
    );
    let mut networking = Networking::default();
    let mut seen: Vec<&str> = Vec::new();
    for (index, network) in spec.networks.iter().enumerate() {
        let at = format!("networks/{index}");
        let name = match network.name.trim() {
            "" => "default",
            name => name,
        };
        if seen.contains(&name) {
            said.malformed(format!("{at}/name"), Wanted::Choice);
            continue;
        }
        seen.push(name);
        let mut endpoint = endpoint(network, &at, api, said);
        if let Some(mac) = mac(network, &at, said) {
            if api >= SEVERAL {
                endpoint.put("MacAddress", Some(mac));
            } else if index == 0 {
                networking.mac = Some(mac);
            } else {
                said.not_by_engine(format!("{at}/mac"));
            }
        }
        // On a network of one's own a link is a name for one container, said with the network; on
        // the default bridge it is the engine's legacy link, said in `HostConfig` alone.
        if index == 0 && is_user_defined(name) {
            endpoint.put_list("Links", links.clone());
        }
        if index > 0 && api < SEVERAL {
            networking.later.push(Later {
                index,
                network: name.to_owned(),
                endpoint: endpoint.into(),
            });
        } else if spec.networks.len() > 1 || !endpoint.is_empty() {
            networking
                .endpoints
                .insert(name.to_owned(), endpoint.into());
        }
    }
    host.put_list("Links", links);
    networking
}

fn endpoint(network: &NetworkSpec, at: &str, api: Api, said: &mut Said) -> Object {
    let mut endpoint = Object::new();
    endpoint.put_list(
        "Aliases",
        network
            .aliases
            .iter()
            .map(|alias| alias.trim())
            .filter(|alias| !alias.is_empty())
            .collect(),
    );
    let mut addresses = Object::new();
    let v4 = said.read(&format!("{at}/ipv4"), &network.ipv4, Wanted::Ipv4, |text| {
        text.parse::<Ipv4Addr>().ok()
    });
    addresses.put("IPv4Address", v4.map(|address| address.to_string()));
    let v6 = said.read(&format!("{at}/ipv6"), &network.ipv6, Wanted::Ipv6, |text| {
        text.parse::<Ipv6Addr>().ok()
    });
    addresses.put("IPv6Address", v6.map(|address| address.to_string()));
    let local = said.each(
        &format!("{at}/link_local"),
        &network.link_local,
        Wanted::Address,
        |text| text.parse::<IpAddr>().ok(),
    );
    let local: Vec<String> = local.iter().map(IpAddr::to_string).collect();
    addresses.put_list("LinkLocalIPs", local);
    endpoint.put_object("IPAMConfig", addresses);
    let options = said.pairs(&format!("{at}/driver_options"), &network.driver_options);
    endpoint.put_object("DriverOpts", options);
    let priority = said.whole(&format!("{at}/gateway_priority"), &network.gateway_priority);
    if priority.is_some() && api < GATEWAY_PRIORITY {
        said.not_by_engine(format!("{at}/gateway_priority"));
    } else {
        endpoint.put("GwPriority", priority);
    }
    endpoint
}

fn mac(network: &NetworkSpec, at: &str, said: &mut Said) -> Option<String> {
    said.read(&format!("{at}/mac"), &network.mac, Wanted::Mac, |text| {
        value::is_mac(text).then(|| text.to_owned())
    })
}

/// `container[:alias]`
fn links(spec: &Spec, said: &mut Said) -> Vec<String> {
    let mut links = Vec::new();
    for (index, link) in spec.links.iter().enumerate() {
        let (container, alias) = (link.container.trim(), link.alias.trim());
        if container.is_empty() {
            said.fault(format!("links/{index}/container"), Remark::Needed);
        } else if alias.is_empty() {
            links.push(container.to_owned());
        } else {
            links.push(format!("{container}:{alias}"));
        }
    }
    links
}

/// One container port and where on the host it is published.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// The container's port.
    pub(crate) container: u16,
    /// The host's: first and last of those that the engine may choose from; `None` is any.
    pub(crate) host: Option<(u16, u16)>,
}

/// A row's ports, one by one; or where it is wrong (`host_port`, `container_port`, `""`) and how.
pub(crate) fn published(row: &PortSpec) -> Result<Vec<Published>, (&'static str, Remark)> {
    let port = Remark::Malformed {
        wanted: Wanted::Port,
    };
    let text = row.container_port.trim();
    if text.is_empty() {
        return Err(("container_port", Remark::Needed));
    }
    let Some((first, last)) = value::ports(text) else {
        return Err(("container_port", port));
    };
    let host = match row.host_port.trim() {
        // To the engine 0 is any, too.
        "" | "0" => None,
        text => match value::ports(text) {
            Some(range) => Some(range),
            None => return Err(("host_port", port)),
        },
    };
    match host {
        None => Ok((first..=last)
            .map(|container| Published {
                container,
                host: None,
            })
            .collect()),
        // One port within, a range outside: the engine takes what is free.
        Some(range) if first == last => Ok(vec![Published {
            container: first,
            host: Some(range),
        }]),
        Some((from, to)) if to - from == last - first => Ok((first..=last)
            .zip(from..=to)
            .map(|(container, host)| Published {
                container,
                host: Some((host, host)),
            })
            .collect()),
        Some(_) => Err(("", Remark::RangesDiffer)),
    }
}

/// As the API writes it.
pub(crate) fn protocol(of: Protocol) -> &'static str {
    match of {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}

/// Fills `PortBindings`; gives `ExposedPorts`.
pub(super) fn ports(spec: &Spec, said: &mut Said, host: &mut Object) -> Object {
    let mut exposed = Object::new();
    let mut bindings: Object = Object::new();
    for (index, row) in spec.ports.iter().enumerate() {
        let at = format!("ports/{index}");
        let ip = said.read(
            &format!("{at}/host_ip"),
            row.host_ip.trim_matches(['[', ']']),
            Wanted::Address,
            |text| text.parse::<IpAddr>().ok(),
        );
        let rows = match published(row) {
            Ok(rows) => rows,
            Err((field, what)) => {
                let slash = if field.is_empty() { "" } else { "/" };
                said.fault(format!("{at}{slash}{field}"), what);
                continue;
            }
        };
        let ip = ip.map_or_else(String::new, |ip| ip.to_string());
        for one in rows {
            let key = format!("{}/{}", one.container, protocol(row.protocol));
            let port = match one.host {
                None => String::new(),
                Some((first, last)) if first == last => first.to_string(),
                Some((first, last)) => format!("{first}-{last}"),
            };
            let binding = json!({ "HostIp": ip, "HostPort": port });
            exposed.insert(key.clone(), json!({}));
            match bindings.entry(key).or_insert_with(|| json!([])) {
                Value::Array(all) => all.push(binding),
                // Nothing else is ever put there.
                other => *other = json!([binding]),
            }
        }
    }
    host.put_object("PortBindings", bindings);
    for (index, text) in spec.expose.iter().enumerate() {
        let (range, kind) = text.trim().split_once('/').unwrap_or((text.trim(), "tcp"));
        let known = ["tcp", "udp", "sctp"].contains(&kind.to_ascii_lowercase().as_str());
        match value::ports(range).filter(|_| known) {
            Some((first, last)) => {
                for port in first..=last {
                    let key = format!("{port}/{}", kind.to_ascii_lowercase());
                    exposed.insert(key, json!({}));
                }
            }
            None => said.malformed(format!("expose/{index}"), Wanted::Port),
        }
    }
    exposed
}
