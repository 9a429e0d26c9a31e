//! Host ports that somebody has. Pure.

use super::listening::Listening;
use super::note;
use crate::create::{protocol, published};
use crate::inventory::Inventory;
use contract::{Note, PortHolder, Protocol, Remark, Spec};
use std::collections::HashSet;
use std::net::IpAddr;

/// The most ports of a row that are looked at: a range may have all there are.
const MOST: usize = 4096;

/// How far a free port is looked for.
const FAR: usize = 1000;

/// A row's claim on host ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    row: usize,
    /// `None` is every address.
    ip: Option<IpAddr>,
    protocol: Protocol,
    first: u16,
    last: u16,
    /// The engine takes any one of them.
    any: bool,
}

/// The ports that a spec wants by number.
pub(super) fn wanted(spec: &Spec) -> Vec<Wanted> {
    let mut all = Vec::new();
    for (row, port) in spec.ports.iter().enumerate() {
        let ip = port.host_ip.trim().trim_matches(['[', ']']).parse().ok();
        let ports = published(port).unwrap_or_default();
        all.extend(
            ports
                .into_iter()
                .filter_map(|one| one.host)
                .map(|(first, last)| Wanted {
                    row,
                    ip: ip.filter(|ip: &IpAddr| !ip.is_unspecified()),
                    protocol: port.protocol,
                    first,
                    last,
                    any: first != last,
                }),
        );
    }
    all.truncate(MOST);
    all
}

/// Two rows, or two ports of one, that want the same.
pub(super) fn twice(spec: &Spec) -> Vec<Note> {
    let all = wanted(spec);
    let fixed: Vec<&Wanted> = all.iter().filter(|one| !one.any).collect();
    let mut rows = HashSet::new();
    let mut seen: std::collections::HashMap<(u16, &str), Vec<&Wanted>> =
        std::collections::HashMap::new();
    let mut notes = Vec::new();
    for one in fixed {
        let before = seen.entry((one.first, protocol(one.protocol))).or_default();
        if before.iter().any(|other| meets(one.ip, other.ip)) && rows.insert(one.row) {
            let at = format!("ports/{}/host_port", one.row);
            notes.push(note(at, Remark::PortTwice { port: one.first }));
        }
        before.push(one);
    }
    notes
}

/// A host port that a container has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    ip: Option<IpAddr>,
    protocol: String,
    port: u16,
    /// `None`: the container that is edited, which lets go of it.
    by: Option<PortHolder>,
}

/// The ports of containers that run.
pub(super) fn held(lists: &Inventory, editing: Option<&str>) -> Vec<Held> {
    let rows = lists.containers.iter().flat_map(|all| all.values());
    rows.map(|kept| &kept.row)
        .filter(|row| row.state.is_active())
        .flat_map(|row| {
            row.ports.iter().filter_map(move |port| {
                let by = PortHolder::Container {
                    id: row.id.clone(),
                    name: row.name.clone(),
                };
                Some(Held {
                    ip: address(port.host_ip.as_deref().unwrap_or_default()),
                    protocol: port.protocol.clone(),
                    port: port.host?,
                    by: (editing != Some(row.id.as_str())).then_some(by),
                })
            })
        })
        .collect()
}

/// `None` is every address; so is what is none.
fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok().filter(|ip: &IpAddr| !ip.is_unspecified())
}

/// Whether two claims cannot be met at once.
fn meets(a: Option<IpAddr>, b: Option<IpAddr>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        (None, _) | (_, None) => true,
    }
}

/// The first of so many free ports in a row, and one.
fn run_of(
    more: u16,
    ports: impl Iterator<Item = u16>,
    is_free: impl Fn(u16) -> bool,
) -> Option<u16> {
    let mut first = None;
    for port in ports {
        if !is_free(port) {
            first = None;
            continue;
        }
        let begin = *first.get_or_insert(port);
        if port - begin == more {
            return Some(begin);
        }
    }
    None
}

/// The ports that are taken: one note for each row.
pub(super) fn taken(wanted: &[Wanted], held: &[Held], here: &Listening) -> Vec<Note> {
    let holder = |one: &Wanted, port: u16| -> Option<PortHolder> {
        let word = protocol(one.protocol);
        let mut own = false;
        for held in held
            .iter()
            .filter(|held| held.port == port && held.protocol == word && meets(one.ip, held.ip))
        {
            match &held.by {
                Some(by) => return Some(by.clone()),
                None => own = true,
            }
        }
        if own {
            // The engine listens for it; that ends with the old container.
            return None;
        }
        here.holder(one.protocol, one.ip, port)
    };
    let mut notes = Vec::new();
    let mut rows = HashSet::new();
    for one in wanted {
        if rows.contains(&one.row) {
            continue;
        }
        let by = if one.any {
            // Taken only where all of them are; the first one's holder stands for them.
            let mut by = None;
            for port in one.first..=one.last {
                match holder(one, port) {
                    Some(holder) => by = by.or(Some(holder)),
                    None => {
                        by = None;
                        break;
                    }
                }
            }
            by
        } else {
            holder(one, one.first)
        };
        if let Some(by) = by {
            rows.insert(one.row);
            let others = |port: u16| {
                wanted.iter().any(|other| {
                    other.protocol == one.protocol
                        && (other.first..=other.last).contains(&port)
                        && meets(one.ip, other.ip)
                })
            };
            let own = wanted.iter().filter(|other| other.row == one.row);
            let (first, last) = own.fold((one.first, one.last), |(first, last), own| {
                (first.min(own.first), last.max(own.last))
            });
            let ports = (last.saturating_add(1)..=u16::MAX).take(FAR);
            let free = run_of(last - first, ports, |port| {
                !others(port) && holder(one, port).is_none()
            });
            // Of a row that was cut the length is not known.
            let free = free.filter(|_| wanted.len() < MOST);
            let what = Remark::PortTaken {
                port: one.first,
                by,
                free,
            };
            notes.push(note(format!("ports/{}/host_port", one.row), what));
        }
    }
    notes
}
