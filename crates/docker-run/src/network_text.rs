//! `--network` in its long form as text, both ways.

use crate::mount_text::{fields, joined};
use contract::{NetworkSpec, Pair};

/// Whether a `--network` is in the long form, `name=…,alias=…`.
fn is_long(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices('=')
        .any(|(at, _)| text[..at].ends_with(word) && text[at + 1..].starts_with(word))
}

/// `--network name` or `--network name=…,…`; `None` where it is neither.
pub(crate) fn read_network(text: &str) -> Option<NetworkSpec> {
    let mut network = NetworkSpec::default();
    if !is_long(text) {
        text.clone_into(&mut network.name);
        return Some(network);
    }
    for field in fields(text)? {
        let (key, value) = field.split_once('=')?;
        let value = value.trim();
        match key.trim() {
            "name" => value.clone_into(&mut network.name),
            "alias" => network.aliases.push(value.to_owned()),
            "ip" => value.clone_into(&mut network.ipv4),
            "ip6" => value.clone_into(&mut network.ipv6),
            "mac-address" => value.clone_into(&mut network.mac),
            "link-local-ip" => network.link_local.push(value.to_owned()),
            "driver-opt" => {
                let (name, value) = value.split_once('=')?;
                network.driver_options.push(Pair {
                    name: name.trim().to_owned(),
                    value: value.trim().to_owned(),
                });
            }
            "gw-priority" => value.clone_into(&mut network.gateway_priority),
            _ => return None,
        }
    }
    (!network.name.is_empty()).then_some(network)
}

/// Whether the separate options say all of a network: `--network`, `--ip`, `--network-alias`, ….
pub(crate) fn fits_short(network: &NetworkSpec) -> bool {
    network.driver_options.is_empty()
        && network.gateway_priority.is_empty()
        && !is_long(&network.name)
}

/// A network in the long form; `value` writes a pair's value, which it may mask.
pub(crate) fn write_long(network: &NetworkSpec, value: &dyn Fn(&Pair) -> String) -> String {
    let mut all = vec![format!("name={}", network.name)];
    let mut text = |key: &str, value: &str| {
        if !value.is_empty() {
            all.push(format!("{key}={value}"));
        }
    };
    for alias in &network.aliases {
        text("alias", alias);
    }
    text("ip", &network.ipv4);
    text("ip6", &network.ipv6);
    text("mac-address", &network.mac);
    for address in &network.link_local {
        text("link-local-ip", address);
    }
    text("gw-priority", &network.gateway_priority);
    for option in &network.driver_options {
        all.push(format!("driver-opt={}={}", option.name, value(option)));
    }
    joined(&all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms() {
        assert_eq!(read_network("container:db").unwrap().name, "container:db");
        let network = read_network(
            "name=n,alias=a,alias=b,ip=10.0.0.2,ip6=::2,mac-address=02::1,link-local-ip=169.254.1.1,\"driver-opt=x=1,2\",gw-priority=5",
        );
        let network = network.unwrap();
        assert_eq!(network.aliases, ["a", "b"]);
        assert_eq!(network.driver_options[0].value, "1,2");
        let text = write_long(&network, &|pair| pair.value.clone());
        assert_eq!(read_network(&text), Some(network));
        for text in ["alias=a", "name=a,bogus=b", "name=a,b"] {
            assert_eq!(read_network(text), None, "{text}");
        }
    }
}
