//! Networks, addresses, links, and other containers that a spec names.

use super::{Known, note};
use crate::create::is_user_defined;
use contract::{ContainerState, NetworkRow, NetworkSpec, Note, Remark, Spec};
use std::net::IpAddr;

pub(super) fn check(spec: &Spec, known: &Known) -> Vec<Note> {
    let mut notes = Vec::new();
    for (index, network) in spec.networks.iter().enumerate() {
        one(network, &format!("networks/{index}"), known, &mut notes);
    }
    let first = spec.networks.first().map_or("", |first| first.name.trim());
    let bare = matches!(first, "host" | "none") || first.starts_with("container:");
    if bare && !spec.ports.is_empty() {
        notes.push(note("ports", Remark::PortsIgnored));
    }
    links(spec, first, bare, known, &mut notes);
    for (index, from) in spec.volumes_from.iter().enumerate() {
        let name = from.container.trim();
        if !name.is_empty() && absent(name, known) {
            let at = format!("volumes_from/{index}/container");
            notes.push(note(at, Remark::NoContainer));
        }
    }
    for (field, text) in [("ipc", &spec.ipc), ("pid", &spec.pid)] {
        if let Some(name) = text.trim().strip_prefix("container:") {
            notes.extend(runs(name, known).map(|what| note(field, what)));
        }
    }
    notes
}

fn one(network: &NetworkSpec, at: &str, known: &Known, notes: &mut Vec<Note>) {
    let name = network.name.trim();
    if let Some(container) = name.strip_prefix("container:") {
        notes.extend(runs(container, known).map(|what| note(format!("{at}/name"), what)));
    }
    let own = is_user_defined(name);
    let row = find(name, known);
    if own && row.is_none() && known.lists.networks.is_some() {
        notes.push(note(format!("{at}/name"), Remark::NoNetwork));
    }
    for (field, text) in [("ipv4", &network.ipv4), ("ipv6", &network.ipv6)] {
        // What is no address is said by `body`.
        let Ok(address) = text.trim().parse::<IpAddr>() else {
            continue;
        };
        // Of a network that is not known nothing is known.
        let held = row.is_none_or(|row| row.subnets.iter().any(|subnet| holds(subnet, address)));
        if !own || !held {
            notes.push(note(format!("{at}/{field}"), Remark::AddressNeedsSubnet));
        }
    }
    if !own && !network.aliases.is_empty() {
        notes.push(note(format!("{at}/aliases"), Remark::AliasNeedsNetwork));
    }
}

/// On the default bridge the engine refuses a link to what does not run; on a network of one's own
/// a link is another name, which may lead nowhere for now.
fn links(spec: &Spec, first: &str, bare: bool, known: &Known, notes: &mut Vec<Note>) {
    if spec.links.is_empty() {
        return;
    }
    notes.push(note(
        "links",
        if bare {
            Remark::LinksIgnored
        } else {
            Remark::LinksAreLegacy
        },
    ));
    for (index, link) in spec.links.iter().enumerate() {
        let name = link.container.trim();
        if name.is_empty() || bare {
            continue;
        }
        let what = match runs(name, known) {
            Some(Remark::ContainerStopped) if is_user_defined(first) => None,
            what => what,
        };
        notes.extend(what.map(|what| note(format!("links/{index}/container"), what)));
    }
}

fn absent(name: &str, known: &Known) -> bool {
    known.lists.containers.is_some() && known.lists.named(name).is_none()
}

/// What is wrong with a container that has to run.
fn runs(name: &str, known: &Known) -> Option<Remark> {
    if absent(name, known) {
        return Some(Remark::NoContainer);
    }
    let row = known.lists.named(name)?;
    // A paused one has its namespaces.
    let up = matches!(row.state, ContainerState::Running | ContainerState::Paused);
    (!up).then_some(Remark::ContainerStopped)
}

fn find<'k>(name: &str, known: &'k Known) -> Option<&'k NetworkRow> {
    let all = known.lists.networks.as_ref()?;
    let rows = || all.values();
    if name.is_empty() {
        return None;
    }
    rows()
        .find(|row| row.name == name)
        .or_else(|| rows().find(|row| row.id.starts_with(name)))
}

/// Whether `10.0.0.0/24` holds an address.
fn holds(subnet: &str, address: IpAddr) -> bool {
    let Some((network, length)) = subnet.split_once('/') else {
        return false;
    };
    let (Ok(network), Ok(length)) = (network.parse::<IpAddr>(), length.parse::<u32>()) else {
        return false;
    };
    let same = |a: u128, b: u128, bits: u32| {
        bits.checked_sub(length)
            .is_some_and(|rest| rest == bits || a.checked_shr(rest) == b.checked_shr(rest))
    };
    match (network, address) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            same(u128::from(u32::from(a)), u128::from(u32::from(b)), 32)
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => same(u128::from(a), u128::from(b), 128),
        _ => false,
    }
}
