//! Ports as few, short words: a port that is published on IPv4 and IPv6 is told once, and a run of
//! ports that are published alike is a range.

use contract::Port;

/// A port, or a run of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PortRun {
    first: Port,
    /// How many follow the first.
    more: u16,
}

/// The runs of a container's ports, in the order of the ports.
pub(crate) fn runs(ports: &[Port]) -> Vec<PortRun> {
    let mut told: Vec<&Port> = Vec::new();
    for port in ports {
        let again = told.iter().any(|other| {
            other.container == port.container
                && other.protocol == port.protocol
                && other.host == port.host
                && (other.host_ip == port.host_ip || (is_any(other) && is_any(port)))
        });
        if !again {
            told.push(port);
        }
    }
    told.sort_by_key(|port| {
        // What can be opened comes first.
        (
            port.host.is_none(),
            port.protocol.as_str(),
            port.host_ip.as_deref(),
            port.container,
            port.host,
        )
    });
    let mut runs: Vec<PortRun> = Vec::new();
    for port in told {
        match runs.last_mut() {
            Some(run) if run.is_followed_by(port) => run.more += 1,
            Some(_) | None => runs.push(PortRun {
                first: port.clone(),
                more: 0,
            }),
        }
    }
    runs
}

/// Published on every address.
fn is_any(port: &Port) -> bool {
    matches!(
        port.host_ip.as_deref(),
        None | Some("" | "0.0.0.0" | "::" | "[::]")
    )
}

impl PortRun {
    fn is_followed_by(&self, port: &Port) -> bool {
        let ahead = u32::from(self.more) + 1;
        let next = |from: u16, to: u16| u32::from(from) + ahead == u32::from(to);
        self.first.protocol == port.protocol
            && (self.first.host_ip == port.host_ip || (is_any(&self.first) && is_any(port)))
            && next(self.first.container, port.container)
            && match (self.first.host, port.host) {
                (Some(first), Some(host)) => next(first, host),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            }
    }

    /// `8080→80`, `127.0.0.1:9000→9000`, `53→53/udp`, `8000-8010→8000-8010`, `80` where it is only
    /// exposed.
    pub(crate) fn words(&self) -> String {
        let run = |from: u16| match self.more {
            0 => from.to_string(),
            more => format!("{from}-{}", u32::from(from) + u32::from(more)),
        };
        let mut words = String::new();
        if let Some(host) = self.first.host {
            if let (Some(address), false) = (&self.first.host_ip, is_any(&self.first)) {
                if address.contains(':') {
                    words.push_str(&format!("[{address}]:"));
                } else {
                    words.push_str(&format!("{address}:"));
                }
            }
            words.push_str(&run(host));
            words.push('→');
        }
        words.push_str(&run(self.first.container));
        if self.first.protocol != "tcp" {
            words.push('/');
            words.push_str(&self.first.protocol);
        }
        words
    }

    /// The same with the address always said, for a tooltip.
    pub(crate) fn long_words(&self) -> String {
        match self.first.host {
            Some(_) if is_any(&self.first) => {
                format!("*:{}", self.words_with_protocol())
            }
            Some(_) | None => self.words_with_protocol(),
        }
    }

    fn words_with_protocol(&self) -> String {
        let words = self.words();
        if self.first.protocol == "tcp" {
            format!("{words}/tcp")
        } else {
            words
        }
    }

    /// The host's ports that a browser can open.
    pub(crate) fn open(&self) -> impl Iterator<Item = u16> {
        let tcp = self.first.protocol == "tcp";
        self.first
            .host
            .filter(|_| tcp)
            .into_iter()
            .flat_map(|first| first..=first.saturating_add(self.more))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(words: &str) -> Port {
        // ip host container protocol
        let mut words = words.split(' ');
        let mut next = || words.next().unwrap();
        let (ip, host, container, protocol) = (next(), next(), next(), next());
        Port {
            container: container.parse().unwrap(),
            protocol: protocol.into(),
            host: host.parse().ok(),
            host_ip: (ip != "-").then(|| ip.into()),
        }
    }

    fn told(ports: &[&str]) -> Vec<String> {
        let ports: Vec<Port> = ports.iter().map(|words| port(words)).collect();
        runs(&ports).iter().map(PortRun::words).collect()
    }

    #[test]
    fn the_two_families_are_one_port() {
        assert_eq!(
            told(&["0.0.0.0 8080 80 tcp", ":: 8080 80 tcp", "- - 443 tcp"]),
            ["8080→80", "443"]
        );
    }

    #[test]
    fn a_run_is_a_range() {
        assert_eq!(
            told(&[
                "0.0.0.0 8000 8000 tcp",
                ":: 8000 8000 tcp",
                "0.0.0.0 8001 8001 tcp",
                ":: 8001 8001 tcp",
                "0.0.0.0 8003 8003 tcp",
                "0.0.0.0 53 53 udp",
            ]),
            ["8000-8001→8000-8001", "8003→8003", "53→53/udp"]
        );
    }

    #[test]
    fn an_address_is_told_where_it_is_not_all() {
        assert_eq!(told(&["127.0.0.1 5432 5432 tcp"]), ["127.0.0.1:5432→5432"]);
        assert_eq!(told(&["::1 5432 5432 tcp"]), ["[::1]:5432→5432"]);
        assert_eq!(
            told(&["127.0.0.1 80 80 tcp", "0.0.0.0 81 81 tcp"]).len(),
            2,
            "different addresses are no range"
        );
    }

    #[test]
    fn only_tcp_opens_in_a_browser() {
        let open = |words| runs(&[port(words)])[0].open().collect::<Vec<_>>();
        assert_eq!(open("0.0.0.0 8080 80 tcp"), [8080]);
        assert!(open("0.0.0.0 53 53 udp").is_empty());
        assert!(open("- - 80 tcp").is_empty());
        assert_eq!(open("0.0.0.0 65535 65535 tcp"), [65535]);
    }
}
