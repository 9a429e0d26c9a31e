//! Ports, links and other values of more than one part as text, both ways.

use contract::{EnvSpec, LinkSpec, Pair, PortSpec, Protocol, Selinux, VolumesFrom};

/// `name=value`; without `=` the value is empty.
pub(crate) fn read_pair(text: &str) -> Option<Pair> {
    let (name, value) = text.split_once('=').unwrap_or((text, ""));
    (!name.is_empty()).then(|| Pair {
        name: name.to_owned(),
        value: value.to_owned(),
    })
}

/// `name=value` or `name`.
pub(crate) fn read_env(text: &str) -> Option<EnvSpec> {
    let (name, value) = match text.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (text, None),
    };
    (!name.is_empty()).then(|| EnvSpec {
        name: name.to_owned(),
        value,
    })
}

/// A port or a range of ports, as far as that is a matter of letters.
fn is_ports(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.split_once('-')
        .map_or_else(|| number(text), |(from, to)| number(from) && number(to))
}

pub(crate) fn read_protocol(text: &str) -> Option<Protocol> {
    match text.to_ascii_lowercase().as_str() {
        "tcp" => Some(Protocol::Tcp),
        "udp" => Some(Protocol::Udp),
        "sctp" => Some(Protocol::Sctp),
        _ => None,
    }
}

pub(crate) fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}

/// `-p [host_ip:][host_port:]container_port[/protocol]`, or `published=…,target=…`.
pub(crate) fn read_port(text: &str) -> Option<PortSpec> {
    if text.contains('=') {
        return read_long_port(text);
    }
    let (ports, protocol) = match text.split_once('/') {
        Some((ports, protocol)) => (ports, read_protocol(protocol)?),
        None => (text, Protocol::Tcp),
    };
    let (before, container_port) = match ports.rsplit_once(':') {
        Some((before, port)) => (Some(before), port),
        None => (None, ports),
    };
    let (host_ip, host_port) = match before {
        None => (None, ""),
        Some(before) => match before.rsplit_once(':') {
            Some((ip, port)) => (Some(ip), port),
            None => (None, before),
        },
    };
    let host_ip = host_ip.map_or(Some(""), |ip| {
        ip.strip_prefix('[')
            .map_or(Some(ip), |ip| ip.strip_suffix(']'))
    })?;
    (is_ports(container_port) && (host_port.is_empty() || is_ports(host_port))).then(|| PortSpec {
        host_ip: host_ip.to_owned(),
        host_port: host_port.to_owned(),
        container_port: container_port.to_owned(),
        protocol,
    })
}

fn read_long_port(text: &str) -> Option<PortSpec> {
    let mut port = PortSpec::default();
    for part in text.split(',') {
        match part.split_once('=')? {
            ("target", value) if is_ports(value) => value.clone_into(&mut port.container_port),
            ("published", value) if is_ports(value) => value.clone_into(&mut port.host_port),
            ("protocol", value) => port.protocol = read_protocol(value)?,
            _ => return None,
        }
    }
    (!port.container_port.is_empty()).then_some(port)
}

/// A port as `-p` and compose's short form take it.
pub(crate) fn write_port(port: &PortSpec) -> String {
    let mut text = String::new();
    if !port.host_ip.is_empty() {
        if port.host_ip.contains(':') {
            text = format!("[{}]:{}:", port.host_ip, port.host_port);
        } else {
            text = format!("{}:{}:", port.host_ip, port.host_port);
        }
    } else if !port.host_port.is_empty() {
        text = format!("{}:", port.host_port);
    }
    text.push_str(&port.container_port);
    if port.protocol != Protocol::Tcp {
        text.push('/');
        text.push_str(protocol_name(port.protocol));
    }
    text
}

/// `--link container[:alias]`
pub(crate) fn read_link(text: &str) -> Option<LinkSpec> {
    let (container, alias) = text.split_once(':').unwrap_or((text, ""));
    (!container.is_empty() && !alias.contains(':')).then(|| LinkSpec {
        container: container.to_owned(),
        alias: alias.to_owned(),
    })
}

pub(crate) fn write_link(link: &LinkSpec) -> String {
    if link.alias.is_empty() {
        link.container.clone()
    } else {
        format!("{}:{}", link.container, link.alias)
    }
}

/// `--volumes-from container[:modes]`
pub(crate) fn read_volumes_from(text: &str) -> Option<VolumesFrom> {
    let (container, modes) = text.split_once(':').unwrap_or((text, ""));
    let mut from = VolumesFrom {
        container: container.to_owned(),
        ..VolumesFrom::default()
    };
    for mode in modes.split(',').filter(|mode| !mode.is_empty()) {
        match mode {
            "ro" => from.read_only = true,
            "rw" => from.read_only = false,
            "z" => from.selinux = Selinux::Shared,
            "Z" => from.selinux = Selinux::Private,
            _ => return None,
        }
    }
    (!container.is_empty()).then_some(from)
}

pub(crate) fn write_volumes_from(from: &VolumesFrom) -> String {
    let selinux = match from.selinux {
        Selinux::Untouched => "",
        Selinux::Shared => "z",
        Selinux::Private => "Z",
    };
    match (from.read_only, selinux) {
        (false, "") => from.container.clone(),
        (true, "") => format!("{}:ro", from.container),
        (false, selinux) => format!("{}:{selinux}", from.container),
        (true, selinux) => format!("{}:ro,{selinux}", from.container),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ports() {
        for (text, ip, host, container, protocol) in [
            ("80", "", "", "80", Protocol::Tcp),
            ("8080:80", "", "8080", "80", Protocol::Tcp),
            ("53:53/UDP", "", "53", "53", Protocol::Udp),
            ("127.0.0.1::80", "127.0.0.1", "", "80", Protocol::Tcp),
            (
                "127.0.0.1:8000-8010:80-90/sctp",
                "127.0.0.1",
                "8000-8010",
                "80-90",
                Protocol::Sctp,
            ),
            ("[::1]:80:81", "::1", "80", "81", Protocol::Tcp),
            (
                "[fe80::1%eth0]::81",
                "fe80::1%eth0",
                "",
                "81",
                Protocol::Tcp,
            ),
            ("::1:80:81", "::1", "80", "81", Protocol::Tcp),
            (":80", "", "", "80", Protocol::Tcp),
            (
                "published=1,target=2,protocol=udp",
                "",
                "1",
                "2",
                Protocol::Udp,
            ),
        ] {
            let wanted = PortSpec {
                host_ip: ip.to_owned(),
                host_port: host.to_owned(),
                container_port: container.to_owned(),
                protocol,
            };
            assert_eq!(read_port(text), Some(wanted), "{text}");
        }
        for text in [
            "",
            "a",
            "80:",
            "80/foo",
            "a:80",
            "1-:80",
            "[::1:80:80",
            "target=",
            "80:80:",
        ] {
            assert_eq!(read_port(text), None, "{text}");
        }
    }
}
