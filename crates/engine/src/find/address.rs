use super::Surroundings;
use std::path::PathBuf;

/// Where an engine is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A unix socket.
    Unix(PathBuf),
    /// A Windows named pipe, `\\.\pipe\docker_engine`.
    Pipe(String),
    /// A TCP port, with or without TLS.
    Tcp(Tcp),
}

/// A TCP address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tcp {
    /// A name or an IP address, an IPv6 one without brackets.
    pub(crate) host: String,
    /// 2375, or 2376 with TLS, where none was written.
    pub(crate) port: u16,
    /// What stands before `/v1.xx`, for engines behind a proxy: empty or `/prefix`.
    pub(crate) base: String,
}

impl Tcp {
    /// `host:port`, as HTTP writes it.
    pub(crate) fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

/// Why an address cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// A way that is not built yet.
    Ssh,
    /// It is not an address; says why.
    Wrong(String),
}

/// Reads an address as the docker CLI writes it. `tls` says that TLS was configured for it; the
/// answer says whether TLS is spoken (`https://` wants it without being configured).
pub(super) fn parse(
    written: &str,
    tls: bool,
    around: &Surroundings,
) -> Result<(Address, bool), Bad> {
    let written = written.trim();
    let wrong = |why: &str| Bad::Wrong(format!("{written}: {why}"));
    // Without a scheme it is `host:port`.
    let (scheme, rest) = written.split_once("://").unwrap_or(("tcp", written));
    match scheme {
        "unix" if rest.is_empty() => Ok((Address::Unix(around.at("/var/run/docker.sock")), false)),
        "unix" => Ok((Address::Unix(PathBuf::from(rest)), false)),
        "npipe" => Ok((Address::Pipe(rest.replace('/', "\\")), false)),
        "tcp" | "http" | "https" => {
            let tls = tls || scheme == "https";
            tcp(rest, tls)
                .map(|tcp| (Address::Tcp(tcp), tls))
                .map_err(wrong)
        }
        "ssh" => Err(Bad::Ssh),
        _ => Err(wrong("unknown scheme")),
    }
}

fn tcp(rest: &str, tls: bool) -> Result<Tcp, &'static str> {
    let (authority, base) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    if base.contains(['?', '#']) {
        return Err("a query has no meaning here");
    }
    let (host, port) = match authority.strip_prefix('[') {
        Some(inner) => {
            let (host, after) = inner.split_once(']').ok_or("the bracket is not closed")?;
            let host: std::net::Ipv6Addr = host.parse().map_err(|_| "not an IPv6 address")?;
            let port = match after {
                "" => None,
                _ => Some(after.strip_prefix(':').ok_or("text after the bracket")?),
            };
            (host.to_string(), port)
        }
        None => match authority.split_once(':') {
            Some((host, port)) => (host.to_owned(), Some(port)),
            None => (authority.to_owned(), None),
        },
    };
    let named = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    // As with the CLI, `tcp://:2375` is this machine.
    let host = match host.as_str() {
        "" => "localhost".to_owned(),
        ip if ip.contains(':') => host,
        name if name.chars().all(named) => host,
        _ => return Err("not a host name"),
    };
    let port = match port {
        Some(port) => port.parse().map_err(|_| "not a port")?,
        None if tls => 2376,
        None => 2375,
    };
    Ok(Tcp {
        host,
        port,
        base: base.trim_end_matches('/').to_owned(),
    })
}
