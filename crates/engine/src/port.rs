//! Where a browser finds a published port.

use contract::{ContainerRow, Deed, Endpoint, Failure, Transport};

/// The URL of a published port, `http://localhost:8080`. The address is the one that it is
/// published on; where that is every address, it is the engine's machine.
pub(crate) fn url(
    row: &ContainerRow,
    host_port: u16,
    endpoint: Option<&Endpoint>,
) -> Result<String, Failure> {
    let mut published = row
        .ports
        .iter()
        .filter(|port| port.host == Some(host_port) && port.protocol != "udp")
        .map(|port| port.host_ip.as_deref().unwrap_or_default());
    let Some(first) = published.next() else {
        return Err(Failure {
            deed: Deed::OpenPort,
            subject: row.name.clone(),
            code: None,
            message: format!("port {host_port} is not published"),
        });
    };
    // Published on 0.0.0.0 and :: alike: the same place.
    let host = match first.parse::<std::net::IpAddr>() {
        Ok(ip) if !ip.is_unspecified() => bracketed(&ip.to_string()),
        // Every address, or nothing that is one: never put a text of the engine into a URL.
        Ok(_) | Err(_) => engine_host(endpoint),
    };
    let scheme = match host_port {
        443 | 8443 => "https",
        _ => "http",
    };
    Ok(format!("{scheme}://{host}:{host_port}"))
}

fn bracketed(host: &str) -> String {
    if host.contains(':') {
        format!("[{host}]")
    } else {
        host.to_owned()
    }
}

/// `tcp://host:2376` → `host`; an engine behind a local socket is this machine.
fn engine_host(endpoint: Option<&Endpoint>) -> String {
    let local = || "localhost".to_owned();
    let Some(endpoint) = endpoint else {
        return local();
    };
    match endpoint.transport {
        Transport::Unix | Transport::NamedPipe => local(),
        Transport::Tcp | Transport::Tls | Transport::Ssh => endpoint
            .address
            .parse::<http::Uri>()
            .ok()
            .and_then(|address| address.host().map(str::to_owned))
            .unwrap_or_else(local),
    }
}

#[cfg(test)]
mod tests {
    use super::url;
    use contract::{ContainerRow, ContainerState, Endpoint, EndpointSource, Port, Transport};

    fn row(ip: &str, host: u16) -> ContainerRow {
        ContainerRow {
            id: "c".into(),
            name: "web".into(),
            image: String::new(),
            image_id: String::new(),
            command: String::new(),
            created: 0,
            state: ContainerState::Running,
            health: None,
            exit_code: None,
            oom_killed: false,
            since: None,
            restart_count: None,
            stop_timeout: None,
            ports: vec![Port {
                container: 80,
                protocol: "tcp".into(),
                host: Some(host),
                host_ip: Some(ip.into()),
            }],
            networks: Vec::new(),
            volumes: Vec::new(),
            project: None,
            labels: Vec::new(),
            revision: 0,
        }
    }

    fn endpoint(address: &str, transport: Transport) -> Endpoint {
        Endpoint {
            key: "env".into(),
            name: "x".into(),
            source: EndpointSource::DockerHost,
            address: address.into(),
            transport,
            current: true,
        }
    }

    #[test]
    fn a_port_is_found_where_it_is_published() {
        let unix = endpoint("unix:///var/run/docker.sock", Transport::Unix);
        let tcp = endpoint("tcp://dock.example:2376", Transport::Tls);
        let tcp6 = endpoint("tcp://[fd00::1]:2375", Transport::Tcp);
        for (ip, port, engine, expected) in [
            ("0.0.0.0", 8080, &unix, "http://localhost:8080"),
            ("::", 8080, &unix, "http://localhost:8080"),
            ("", 443, &unix, "https://localhost:443"),
            ("127.0.0.1", 80, &unix, "http://127.0.0.1:80"),
            ("fd00::5", 8443, &unix, "https://[fd00::5]:8443"),
            ("0.0.0.0", 80, &tcp, "http://dock.example:80"),
            ("0.0.0.0", 80, &tcp6, "http://[fd00::1]:80"),
            ("evil/@x", 80, &unix, "http://localhost:80"),
        ] {
            assert_eq!(
                url(&row(ip, port), port, Some(engine)).as_deref(),
                Ok(expected)
            );
        }
        assert!(url(&row("0.0.0.0", 80), 81, Some(&unix)).is_err());
    }
}
