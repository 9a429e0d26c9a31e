use super::{Address, Found, Platform, Surroundings, address, find};
use contract::{EndpointSource, Transport, TroubleKind};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::TempDir;

/// A machine in a folder: `root/` is the system, `root/home/ann` the home.
struct Machine {
    folder: TempDir,
    around: Surroundings,
}

impl Machine {
    fn new(platform: Platform) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let home = root.join("home/ann");
        std::fs::create_dir_all(&home).unwrap();
        let around = Surroundings {
            platform,
            env: BTreeMap::new(),
            home: Some(home),
            uid: Some(1000),
            root,
        };
        Self { folder, around }
    }

    fn linux() -> Self {
        Self::new(Platform::Linux)
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.around.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A file, with the machine's folder for `ROOT` in its text.
    fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = text.replace("ROOT", self.around.root.to_str().unwrap());
        std::fs::write(path, text).unwrap();
        self
    }

    fn context(self, name: &str, hash: &str, host: &str) -> Self {
        self.file(
            &format!("home/ann/.docker/contexts/meta/{hash}/meta.json"),
            &format!(r#"{{"Name":"{name}","Metadata":{{}},"Endpoints":{{"docker":{{"Host":"{host}","SkipTLSVerify":false}}}}}}"#),
        )
    }

    fn find(&self, chosen: Option<&str>) -> Found {
        find(&self.around, chosen)
    }

    /// `key` of the endpoint in use; the machine's folder cut out.
    fn in_use(&self) -> Option<String> {
        let key = self.find(None).endpoint?.key;
        Some(key.replace(self.around.root.to_str().unwrap(), ""))
    }

    fn listed(&self, chosen: Option<&str>) -> Vec<String> {
        let root = self.around.root.to_str().unwrap();
        let endpoints = self.find(chosen).endpoints;
        let line = |endpoint: &contract::Endpoint| {
            let mark = if endpoint.current { "* " } else { "" };
            format!("{mark}{} {}", endpoint.name, endpoint.key.replace(root, ""))
        };
        endpoints.iter().map(line).collect()
    }

    fn trouble(&self, chosen: Option<&str>) -> (TroubleKind, String, Vec<String>) {
        match self.find(chosen).target {
            Ok(target) => panic!("{:?}", target.endpoint),
            Err(trouble) => (trouble.kind, trouble.message, trouble.commands),
        }
    }
}

#[test]
fn the_order_is_that_of_the_cli() {
    let sockets = || {
        Machine::linux()
            .file("var/run/docker.sock", "")
            .file("run/user/1000/docker.sock", "")
    };
    let contexts = || {
        sockets()
            .context("far", "aa", "tcp://far:2375")
            .context("near", "bb", "unix:///near.sock")
    };
    let config = |name: &str| format!(r#"{{"auths":{{}},"currentContext":"{name}"}}"#);
    let chosen = |name: &str| contexts().file("home/ann/.docker/config.json", &config(name));

    for (what, machine, expected) in [
        ("nothing", Machine::linux(), None),
        (
            "sockets",
            sockets(),
            Some("socket:unix:///var/run/docker.sock"),
        ),
        (
            "contexts that nobody chose",
            contexts(),
            Some("socket:unix:///var/run/docker.sock"),
        ),
        ("the config's context", chosen("far"), Some("context:far")),
        (
            "the config's default",
            chosen("default"),
            Some("socket:unix:///var/run/docker.sock"),
        ),
        (
            "DOCKER_CONTEXT",
            chosen("far").env("DOCKER_CONTEXT", "near"),
            Some("context:near"),
        ),
        (
            "DOCKER_CONTEXT=default",
            chosen("far").env("DOCKER_CONTEXT", "default"),
            Some("socket:unix:///var/run/docker.sock"),
        ),
        (
            "an empty variable",
            chosen("far").env("DOCKER_CONTEXT", " "),
            Some("context:far"),
        ),
        (
            "DOCKER_HOST",
            chosen("far")
                .env("DOCKER_CONTEXT", "near")
                .env("DOCKER_HOST", "tcp://here"),
            Some("env"),
        ),
        ("a missing context", chosen("gone"), Some("context:gone")),
        (
            "a config that is not JSON",
            contexts().file("home/ann/.docker/config.json", "{"),
            Some("socket:unix:///var/run/docker.sock"),
        ),
        (
            "another config folder",
            Machine::linux()
                .file("other/config.json", r#"{"currentContext":"x"}"#)
                .file(
                    "other/contexts/meta/cc/meta.json",
                    r#"{"Name":"x","Endpoints":{"docker":{"Host":"unix:///x.sock"}}}"#,
                ),
            None,
        ),
    ] {
        assert_eq!(machine.in_use().as_deref(), expected, "{what}");
    }

    let machine = Machine::linux()
        .file("other/config.json", r#"{"currentContext":"x"}"#)
        .file(
            "other/contexts/meta/cc/meta.json",
            r#"{"Name":"x","Endpoints":{"docker":{"Host":"unix:///x.sock"}}}"#,
        );
    let folder = machine.around.root.join("other");
    let machine = machine.env("DOCKER_CONFIG", folder.to_str().unwrap());
    assert_eq!(machine.in_use().as_deref(), Some("context:x"));
}

#[test]
fn the_usual_sockets_are_tried_in_order() {
    let linux = [
        "var/run/docker.sock",
        "xdg/docker.sock",
        "run/user/1000/docker.sock",
        "home/ann/.docker/desktop/docker.sock",
        "home/ann/.colima/default/docker.sock",
        "home/ann/.colima/work/docker.sock",
        "home/ann/.config/colima/default/docker.sock",
        "home/ann/.rd/docker.sock",
        "xdg/podman/podman.sock",
        "run/user/1000/podman/podman.sock",
        "run/podman/podman.sock",
    ];
    let mac = [
        "var/run/docker.sock",
        "home/ann/.docker/run/docker.sock",
        "home/ann/.colima/default/docker.sock",
        "home/ann/.orbstack/run/docker.sock",
        "home/ann/.rd/docker.sock",
        "xdg/podman/podman-machine-default-api.sock",
        "home/ann/.local/share/containers/podman/machine/podman.sock",
    ];
    for (platform, sockets) in [(Platform::Linux, &linux[..]), (Platform::MacOs, &mac[..])] {
        for first in 0..sockets.len() {
            let mut machine = Machine::new(platform);
            let runtime = machine.around.root.join("xdg").to_str().unwrap().to_owned();
            machine = machine.env("TMPDIR", &runtime);
            if platform == Platform::Linux {
                machine = machine.env("XDG_RUNTIME_DIR", &runtime);
            }
            for socket in &sockets[first..] {
                machine = machine.file(socket, "");
            }
            assert_eq!(
                machine.in_use(),
                Some(format!("socket:unix:///{}", sockets[first]))
            );
            assert_eq!(machine.listed(None).len(), sockets.len() - first);
        }
    }
}

#[test]
fn each_engine_is_listed_once() {
    let machine = Machine::linux()
        .file("var/run/docker.sock", "")
        .file("home/ann/.docker/desktop/docker.sock", "")
        .file("home/ann/.colima/work/docker.sock", "")
        .context(
            "desktop-linux",
            "aa",
            "unix://ROOT/home/ann/.docker/desktop/docker.sock",
        )
        .context("backup", "bb", "ssh://ann@backup");
    assert_eq!(
        machine.listed(None),
        [
            "backup context:backup",
            "desktop-linux context:desktop-linux",
            "* Docker socket:unix:///var/run/docker.sock",
            "Colima (work) socket:unix:///home/ann/.colima/work/docker.sock",
        ]
    );
    // Chosen while no context led to it, it is still there.
    let root = machine.around.root.to_str().unwrap();
    let desktop = format!("socket:unix://{root}/home/ann/.docker/desktop/docker.sock");
    assert_eq!(
        machine.listed(Some(&desktop)),
        [
            "backup context:backup",
            "desktop-linux context:desktop-linux",
            "Docker socket:unix:///var/run/docker.sock",
            "* Docker Desktop socket:unix:///home/ann/.docker/desktop/docker.sock",
            "Colima (work) socket:unix:///home/ann/.colima/work/docker.sock",
        ]
    );

    // On macOS the default socket is a link to another.
    let machine = Machine::new(Platform::MacOs).file("home/ann/.orbstack/run/docker.sock", "");
    std::fs::create_dir_all(machine.around.at("/var/run")).unwrap();
    std::os::unix::fs::symlink(
        machine.around.at("/home/ann/.orbstack/run/docker.sock"),
        machine.around.at("/var/run/docker.sock"),
    )
    .unwrap();
    assert_eq!(
        machine.listed(None),
        ["* Docker socket:unix:///var/run/docker.sock"]
    );
}

#[test]
fn a_chosen_engine_is_kept_while_it_is_away() {
    let machine = Machine::linux()
        .file("run/podman/podman.sock", "")
        .file("usr/sbin/dockerd", "");
    let root = machine.around.root.to_str().unwrap();
    let key = format!("socket:unix://{root}/var/run/docker.sock");
    let found = machine.find(Some(&key));
    let target = found.target.unwrap();
    assert_eq!(target.endpoint.key, key);
    assert_eq!(target.endpoint.name, "Docker");
    assert!(target.endpoint.current);
    assert_eq!(
        target.address,
        Address::Unix(machine.around.at("/var/run/docker.sock"))
    );
    assert_eq!(target.remedies.absent(), TroubleKind::NotRunning);
    assert_eq!(found.endpoints.len(), 2);
}

#[test]
fn what_cannot_be_used_is_said() {
    let machine = Machine::linux()
        .context("backup", "bb", "ssh://ann@backup")
        .file("home/ann/.docker/contexts/meta/dd/meta.json", "not JSON");
    let (kind, message, _) = machine.trouble(Some("context:backup"));
    assert_eq!(kind, TroubleKind::UnsupportedTransport);
    assert_eq!(message, "ssh://ann@backup");
    assert_eq!(
        machine
            .find(Some("context:backup"))
            .endpoint
            .unwrap()
            .transport,
        Transport::Ssh
    );

    let (kind, message, _) = machine.trouble(Some("context:gone"));
    assert_eq!(kind, TroubleKind::BadAddress);
    assert!(
        message.contains("\"gone\"") && message.contains("meta.json"),
        "{message}"
    );
    let endpoint = machine.find(Some("context:gone")).endpoint.unwrap();
    assert_eq!((endpoint.name.as_str(), endpoint.current), ("gone", true));

    for key in ["env", "nonsense", "socket:carrier-pigeon://x"] {
        assert_eq!(
            machine.trouble(Some(key)).0,
            TroubleKind::BadAddress,
            "{key}"
        );
    }
    let machine = Machine::linux().env("DOCKER_HOST", "tcp://here:port");
    let (kind, message, _) = machine.trouble(None);
    assert_eq!(kind, TroubleKind::BadAddress);
    assert_eq!(message, "tcp://here:port: not a port");
}

#[test]
fn nothing_found_is_not_installed_or_not_running() {
    let debian = "NAME=\"Ubuntu\"\nID=ubuntu\nID_LIKE=debian\n";
    let (kind, message, commands) = Machine::linux()
        .file("etc/os-release", debian)
        .file("run/systemd/system/x", "")
        // The command alone is no engine.
        .file("usr/bin/docker", "")
        .trouble(None);
    assert_eq!(kind, TroubleKind::NotInstalled);
    assert!(
        message.ends_with("/var/run/docker.sock: no such socket"),
        "{message}"
    );
    assert_eq!(commands, ["sudo apt-get install docker.io"]);

    let (kind, _, commands) = Machine::linux()
        .file("etc/os-release", debian)
        .file("usr/sbin/dockerd", "")
        .trouble(None);
    assert_eq!(kind, TroubleKind::NotRunning);
    assert_eq!(commands, ["sudo service docker start"]);

    let (kind, _, commands) = Machine::new(Platform::MacOs)
        .file("opt/homebrew/bin/colima", "")
        .trouble(None);
    assert_eq!(kind, TroubleKind::NotRunning);
    assert_eq!(commands, ["colima start"]);

    let machine = Machine::new(Platform::Windows);
    assert_eq!(machine.trouble(None).0, TroubleKind::NotInstalled);
}

#[test]
fn addresses_are_read_as_the_cli_writes_them() {
    let machine = Machine::linux();
    let around = &machine.around;
    let tcp = |host: &str, port, base: &str| {
        Address::Tcp(address::Tcp {
            host: host.to_owned(),
            port,
            base: base.to_owned(),
        })
    };
    let unix = |path: &str| Address::Unix(Path::new(path).to_owned());
    for (written, tls, expected) in [
        ("unix:///a/b.sock", false, Some((unix("/a/b.sock"), false))),
        (
            "unix://",
            true,
            Some((Address::Unix(around.at("/var/run/docker.sock")), false)),
        ),
        (
            "npipe:////./pipe/docker_engine",
            false,
            Some((Address::Pipe(r"\\.\pipe\docker_engine".to_owned()), false)),
        ),
        ("tcp://far", false, Some((tcp("far", 2375, ""), false))),
        ("tcp://far", true, Some((tcp("far", 2376, ""), true))),
        (
            "tcp://far:99/base/",
            false,
            Some((tcp("far", 99, "/base"), false)),
        ),
        ("tcp://:99", false, Some((tcp("localhost", 99, ""), false))),
        ("far:99", false, Some((tcp("far", 99, ""), false))),
        ("http://far", false, Some((tcp("far", 2375, ""), false))),
        ("https://far", false, Some((tcp("far", 2376, ""), true))),
        ("tcp://[::1]", false, Some((tcp("::1", 2375, ""), false))),
        ("tcp://[::1]:99", false, Some((tcp("::1", 99, ""), false))),
        ("tcp://[::1", false, None),
        ("tcp://[far]", false, None),
        ("tcp://::1", false, None),
        ("tcp://far:0x10", false, None),
        ("tcp://far:70000", false, None),
        ("tcp://ann@far", false, None),
        ("tcp://a b", false, None),
        ("tcp://far?x=1", false, None),
        ("tcp://far/x?y", false, None),
        ("fd://3", false, None),
    ] {
        assert_eq!(
            address::parse(written, tls, around).ok(),
            expected,
            "{written}"
        );
    }
    let Address::Tcp(v6) = tcp("::1", 99, "") else {
        unreachable!()
    };
    assert_eq!(v6.authority(), "[::1]:99");
}

#[test]
fn tls_is_what_the_config_says() {
    let transport = |machine: &Machine| machine.find(None).endpoint.unwrap().transport;
    let here = |name: &str, value: &str| {
        Machine::linux()
            .env("DOCKER_HOST", "tcp://here")
            .env(name, value)
    };
    assert_eq!(transport(&here("X", "")), Transport::Tcp);
    assert_eq!(transport(&here("DOCKER_TLS_VERIFY", "1")), Transport::Tls);
    assert_eq!(transport(&here("DOCKER_TLS", "1")), Transport::Tls);

    // To check, there must be something to check with.
    let (kind, message, _) = here("DOCKER_TLS_VERIFY", "1").trouble(None);
    assert_eq!(kind, TroubleKind::BadAddress);
    assert!(message.contains(".docker/ca.pem: "), "{message}");
    let target = here("DOCKER_TLS", "1").find(None).target.unwrap();
    assert!(target.tls.is_some());

    for (file, text) in [("ca.pem", "not a certificate"), ("key.pem", "alone")] {
        let machine = Machine::linux().context("far", "aa", "tcp://far").file(
            &format!("home/ann/.docker/contexts/tls/aa/docker/{file}"),
            text,
        );
        let endpoint = machine.find(Some("context:far")).endpoint.unwrap();
        assert_eq!(endpoint.transport, Transport::Tls);
        assert_eq!(endpoint.source, EndpointSource::Context);
        assert_eq!(
            machine.trouble(Some("context:far")).0,
            TroubleKind::BadAddress
        );
    }
}
