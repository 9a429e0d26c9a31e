//! Ports, mounts and networks in the CLI's words, unquoted.

use contract::{MountKind, MountSpec, NetworkSpec, PortSpec, Protocol, Selinux, VolumesFrom};

pub(super) fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}

pub(super) fn publish(port: &PortSpec) -> String {
    let ip = if port.host_ip.contains(':') {
        format!("[{}]:", port.host_ip)
    } else if port.host_ip.is_empty() {
        String::new()
    } else {
        format!("{}:", port.host_ip)
    };
    let host = match (port.host_port.as_str(), ip.is_empty()) {
        ("", true) => String::new(),
        (host, _) => format!("{host}:"),
    };
    let protocol = match port.protocol {
        Protocol::Tcp => "",
        Protocol::Udp => "/udp",
        Protocol::Sctp => "/sctp",
    };
    format!("{ip}{host}{}{protocol}", port.container_port)
}

fn selinux(selinux: Selinux) -> &'static str {
    match selinux {
        Selinux::Untouched => "",
        Selinux::Shared => "z",
        Selinux::Private => "Z",
    }
}

fn chosen(words: &[&str]) -> String {
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.is_empty())
        .collect();
    words.join(",")
}

fn if_so(so: bool, word: &str) -> &str {
    if so { word } else { "" }
}

pub(super) fn short(mount: &MountSpec) -> String {
    let options = chosen(&[
        if_so(mount.read_only, "ro"),
        if_so(mount.no_copy, "nocopy"),
        &mount.propagation,
        selinux(mount.selinux),
        &mount.consistency,
    ]);
    let mut word = mount.target.clone();
    if !mount.source.is_empty() {
        word = format!("{}:{word}", mount.source);
    }
    if !options.is_empty() {
        word = format!("{word}:{options}");
    }
    word
}

pub(super) fn tmpfs(mount: &MountSpec) -> String {
    let named = |name: &str, value: &str| {
        if value.is_empty() {
            String::new()
        } else {
            format!("{name}={value}")
        }
    };
    let options = chosen(&[
        if_so(mount.read_only, "ro"),
        &named("size", &mount.tmpfs_size),
        &named("mode", &mount.tmpfs_mode),
        &mount.tmpfs_options,
    ]);
    if options.is_empty() {
        mount.target.clone()
    } else {
        format!("{}:{options}", mount.target)
    }
}

pub(super) fn long(mount: &MountSpec) -> String {
    let kind = match mount.kind {
        MountKind::Volume => "volume",
        MountKind::Bind => "bind",
        MountKind::Tmpfs => "tmpfs",
        MountKind::Image => "image",
        MountKind::Npipe => "npipe",
        MountKind::Cluster => "cluster",
    };
    let subpath = match mount.kind {
        MountKind::Image => "image-subpath",
        _ => "volume-subpath",
    };
    let mut fields = vec![format!("type={kind}")];
    for (name, value) in [
        ("source", &mount.source),
        ("target", &mount.target),
        ("bind-propagation", &mount.propagation),
        ("bind-recursive", &mount.recursive),
        ("consistency", &mount.consistency),
        (subpath, &mount.subpath),
        ("volume-driver", &mount.driver),
        ("tmpfs-size", &mount.tmpfs_size),
        ("tmpfs-mode", &mount.tmpfs_mode),
        ("tmpfs-options", &mount.tmpfs_options),
    ] {
        if !value.is_empty() {
            fields.push(format!("{name}={value}"));
        }
    }
    for (given, word) in [
        (mount.read_only, "readonly"),
        (mount.no_copy, "volume-nocopy"),
        (mount.create_source, "bind-create-src"),
    ] {
        if given {
            fields.push(word.to_owned());
        }
    }
    for (name, pairs) in [
        ("volume-opt", &mount.driver_options),
        ("volume-label", &mount.volume_labels),
    ] {
        for pair in pairs {
            fields.push(format!("{name}={}={}", pair.name, pair.value));
        }
    }
    let fields: Vec<String> = fields.into_iter().map(csv).collect();
    fields.join(",")
}

/// A field of a list that is separated by commas.
fn csv(field: String) -> String {
    if field.contains([',', '"']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field
    }
}

pub(super) fn volumes_from(from: &VolumesFrom) -> String {
    let mode = chosen(&[if_so(from.read_only, "ro"), selinux(from.selinux)]);
    if mode.is_empty() {
        from.container.clone()
    } else {
        format!("{}:{mode}", from.container)
    }
}

pub(super) fn network_words(network: &NetworkSpec) -> String {
    let name = if network.name.is_empty() {
        "default"
    } else {
        &network.name
    };
    let mut fields = Vec::new();
    let mut give = |name: &str, value: &str| {
        if !value.is_empty() {
            fields.push(csv(format!("{name}={value}")));
        }
    };
    for alias in &network.aliases {
        give("alias", alias);
    }
    give("ip", &network.ipv4);
    give("ip6", &network.ipv6);
    give("mac-address", &network.mac);
    for address in &network.link_local {
        give("link-local-ip", address);
    }
    for pair in &network.driver_options {
        give("driver-opt", &format!("{}={}", pair.name, pair.value));
    }
    give("gw-priority", &network.gateway_priority);
    if fields.is_empty() {
        name.to_owned()
    } else {
        format!("name={name},{}", fields.join(","))
    }
}
