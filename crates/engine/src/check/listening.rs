//! Who listens on this machine: on Linux from `/proc`, elsewhere by trying.

use crate::find::{Platform, Surroundings};
use contract::{PortHolder, Protocol};
use std::cell::RefCell;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, UdpSocket};
use std::path::PathBuf;

/// A socket that has a port.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Socket {
    ip: IpAddr,
    inode: u64,
}

/// What is listened on, at one moment.
pub(super) struct Listening(Way);

enum Way {
    /// Nobody is looked for.
    Nobody,
    /// The kernel's tables.
    Tables {
        tcp: HashMap<u16, Vec<Socket>>,
        udp: HashMap<u16, Vec<Socket>>,
        proc: PathBuf,
        /// Looked for only when a port is taken: it takes a walk over all processes.
        processes: RefCell<Option<HashMap<u64, (u32, String)>>>,
    },
    /// No tables here; a port that cannot be bound is taken.
    Try,
}

impl Listening {
    pub(super) fn nobody() -> Self {
        Self(Way::Nobody)
    }

    /// Reads the tables. Where they cannot be read, nobody is known to listen.
    pub(super) fn of(around: &Surroundings) -> Self {
        if around.platform != Platform::Linux {
            return Self(Way::Try);
        }
        let proc = around.at("/proc");
        let read = |name: &str| {
            // A kernel without IPv6 has no table for it.
            around
                .read(&proc.join("net").join(name))
                .unwrap_or_default()
        };
        let table = |kind: &str, state: &str| {
            let mut all: HashMap<u16, Vec<Socket>> = HashMap::new();
            for text in [read(kind), read(&format!("{kind}6"))] {
                for (port, socket) in text.lines().filter_map(|line| entry(line, state)) {
                    all.entry(port).or_default().push(socket);
                }
            }
            all
        };
        Self(Way::Tables {
            // LISTEN; of UDP, sockets that are not connected.
            tcp: table("tcp", "0A"),
            udp: table("udp", "07"),
            proc,
            processes: RefCell::new(None),
        })
    }

    /// Who has a port on an address (`None` is every one), if somebody does.
    pub(super) fn holder(
        &self,
        protocol: Protocol,
        ip: Option<IpAddr>,
        port: u16,
    ) -> Option<PortHolder> {
        match &self.0 {
            Way::Nobody => None,
            Way::Try => tried(protocol, ip, port).then_some(PortHolder::Unknown),
            Way::Tables {
                tcp,
                udp,
                proc,
                processes,
            } => {
                let table = match protocol {
                    Protocol::Tcp => tcp,
                    Protocol::Udp => udp,
                    // The kernel lists these elsewhere, if it knows the protocol at all.
                    Protocol::Sctp => return None,
                };
                let socket = table.get(&port)?.iter().find(|socket| {
                    ip.is_none_or(|ip| socket.ip.is_unspecified() || same(socket.ip, ip))
                })?;
                let mut processes = processes.borrow_mut();
                let known = processes.get_or_insert_with(|| walk(proc));
                let by = known.get(&socket.inode).cloned();
                Some(
                    by.map_or(PortHolder::Unknown, |(pid, name)| PortHolder::Process {
                        pid,
                        name,
                    }),
                )
            }
        }
    }
}

fn same(a: IpAddr, b: IpAddr) -> bool {
    a.to_canonical() == b.to_canonical()
}

/// A line of `/proc/net/tcp`: `sl local_address rem_address st … uid timeout inode`.
fn entry(line: &str, state: &str) -> Option<(u16, Socket)> {
    let mut words = line.split_whitespace();
    let local = words.nth(1)?;
    let (address, port) = local.split_once(':')?;
    let its = words.nth(1)?;
    let inode = words.nth(5)?.parse().ok()?;
    let port = u16::from_str_radix(port, 16).ok()?;
    (its == state).then_some(())?;
    Some((
        port,
        Socket {
            ip: ip(address)?,
            inode,
        },
    ))
}

/// Words of 32 bits, each in this machine's order of bytes.
fn ip(hex: &str) -> Option<IpAddr> {
    let word = |at: usize| -> Option<[u8; 4]> {
        let word = u32::from_str_radix(hex.get(at * 8..at * 8 + 8)?, 16).ok()?;
        Some(word.to_ne_bytes())
    };
    match hex.len() {
        8 => Some(Ipv4Addr::from(word(0)?).into()),
        32 => {
            let mut bytes = [0; 16];
            for (at, part) in bytes.chunks_exact_mut(4).enumerate() {
                part.copy_from_slice(&word(at)?);
            }
            Some(Ipv6Addr::from(bytes).into())
        }
        _ => None,
    }
}

/// Which process has which socket, as far as this user may see.
fn walk(proc: &std::path::Path) -> HashMap<u64, (u32, String)> {
    let mut all = HashMap::new();
    let entries = std::fs::read_dir(proc).into_iter().flatten().flatten();
    for entry in entries {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let folder = entry.path();
        let files = std::fs::read_dir(folder.join("fd"))
            .into_iter()
            .flatten()
            .flatten();
        let mut name: Option<String> = None;
        for file in files {
            let Ok(link) = std::fs::read_link(file.path()) else {
                continue;
            };
            let inode = link
                .to_str()
                .and_then(|link| link.strip_prefix("socket:["))
                .and_then(|link| link.strip_suffix(']'))
                .and_then(|inode| inode.parse::<u64>().ok());
            if let Some(inode) = inode {
                let name = name.get_or_insert_with(|| {
                    let read = std::fs::read(folder.join("comm")).unwrap_or_default();
                    String::from_utf8_lossy(&read).trim().to_owned()
                });
                all.insert(inode, (pid, name.clone()));
            }
        }
    }
    all
}

/// Whether a port cannot be bound because somebody has it.
fn tried(protocol: Protocol, ip: Option<IpAddr>, port: u16) -> bool {
    let ip = ip.unwrap_or(Ipv4Addr::UNSPECIFIED.into());
    let bound = match protocol {
        Protocol::Tcp => TcpListener::bind((ip, port)).map(drop),
        Protocol::Udp => UdpSocket::bind((ip, port)).map(drop),
        Protocol::Sctp => return false,
    };
    // Low ports and foreign addresses are refused for other reasons.
    bound.is_err_and(|error| error.kind() == std::io::ErrorKind::AddrInUse)
}
