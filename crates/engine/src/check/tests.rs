use super::listening::Listening;
use super::mounts::{binds, missing};
use super::place::Place;
use super::{Known, by_lists, ports};
use crate::create::Api;
use crate::feed::Changes;
use crate::find::{Platform, Surroundings};
use crate::hear::Listed;
use crate::inventory::Inventory;
use contract::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

const DB: &str = "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0";

/// An engine with a running `db` that has port 8080 and 53/udp on localhost, a stopped `old` that
/// would have 9090, a volume `data` and a network `front`.
fn lists() -> Inventory {
    let listed: Vec<Listed> = serde_json::from_value(json!([
        {"Id": DB, "Names": ["/db"], "Image": "mariadb", "State": "running", "Status": "Up 1 second", "Ports": [
            {"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"},
            {"IP": "127.0.0.1", "PrivatePort": 53, "PublicPort": 53, "Type": "udp"}]},
        {"Id": "0".repeat(64), "Names": ["/old"], "Image": "x", "State": "exited", "Status": "Exited (0) 1 second ago", "Ports": [
            {"IP": "0.0.0.0", "PrivatePort": 90, "PublicPort": 9090, "Type": "tcp"}]},
    ]))
    .unwrap();
    let mut lists = Inventory::default();
    let asked = lists.asks();
    lists.list_all(listed, asked, &HashSet::new(), 0, &mut Changes::default());
    let network = NetworkRow {
        id: "f".repeat(64),
        name: "front".into(),
        driver: "bridge".into(),
        scope: "local".into(),
        subnets: vec!["10.9.0.0/24".into(), "fd00:9::/64".into()],
        created: None,
        project: None,
    };
    let volume = VolumeRow {
        anonymous: false,
        options: Vec::new(),
        labels: Vec::new(),
        name: "data".into(),
        driver: "local".into(),
        mount_point: String::new(),
        created: None,
        project: None,
    };
    lists.networks = Some(HashMap::from([(network.id.clone(), network)]));
    lists.volumes = Some(HashMap::from([("data".into(), volume)]));
    lists
}

fn of(fields: Value) -> Spec {
    let mut all = json!({ "image": "web" });
    if let (Value::Object(all), Value::Object(fields)) = (&mut all, fields) {
        all.extend(fields);
    }
    serde_json::from_value(all).unwrap()
}

/// All that is said without files, as `place: Remark`.
fn said(fields: Value, editing: Option<&str>) -> Vec<String> {
    let spec = of(fields);
    let lists = lists();
    let facts = ImageFacts {
        entrypoint: vec!["/app/start".into()],
        workdir: "/srv/site".into(),
        volumes: vec!["/var/lib/db".into()],
        ..ImageFacts::default()
    };
    let known = Known {
        lists: &lists,
        editing,
        facts: Some(&facts),
        socket: Some("/tmp/own.sock"),
    };
    let mut notes = by_lists(&spec, Api(47), &known);
    let held = ports::held(&lists, editing);
    notes.extend(ports::taken(
        &ports::wanted(&spec),
        &held,
        &Listening::nobody(),
    ));
    notes
        .iter()
        .map(|note| {
            let what = serde_json::to_value(&note.what).unwrap();
            let more = ["port", "under", "path"]
                .iter()
                .filter_map(|key| what.get(key))
                .map(|value| format!(" {}", value.to_string().trim_matches('"')))
                .collect::<String>();
            format!("{} {}{more}", note.at, what["say"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn what_the_lists_tell_is_said_at_its_place() {
    let db = |container: &str| json!({ "links": [{ "container": container }] });
    let port = |ip: &str, port: &str, protocol: &str| json!({ "ports": [{"host_ip": ip, "host_port": port, "container_port": "1", "protocol": protocol}] });
    let mount = |kind: &str, source: &str, target: &str| json!({ "mounts": [{"kind": kind, "source": source, "target": target}] });
    for (fields, wanted) in [
        (json!({}), &[][..]),
        (json!({"name": "web"}), &[]),
        (json!({"name": "db"}), &["name name_taken"]),
        (
            json!({"cap_add": ["net_admin", "CAP_CHOWN", "ALL", "FLY"]}),
            &["cap_add/3 unknown_capability"],
        ),
        (json!({"stop_signal": "RTMIN+3"}), &[]),
        (json!({"stop_signal": "9"}), &[]),
        (
            json!({"stop_signal": "SIGNOPE"}),
            &["stop_signal unknown_signal"],
        ),
        (json!({"privileged": true}), &["privileged privileged"]),
        // Ports: of containers that run, by address and protocol.
        (
            port("", "8080", "tcp"),
            &["ports/0/host_port port_taken 8080"],
        ),
        (
            port("127.0.0.1", "8080", "tcp"),
            &["ports/0/host_port port_taken 8080"],
        ),
        (port("", "8080", "udp"), &[]),
        (port("127.0.0.2", "53", "udp"), &[]),
        (port("", "53", "udp"), &["ports/0/host_port port_taken 53"]),
        (port("", "9090", "tcp"), &[]),
        // The engine takes another one of these.
        (port("", "8080-8082", "tcp"), &[]),
        (
            json!({"ports": [{"host_port": "7000", "container_port": "1"}, {"host_ip": "::1", "host_port": "6999-7000", "container_port": "1-2"}]}),
            &["ports/1/host_port port_twice 7000"],
        ),
        (
            json!({"ports": [{"host_ip": "10.0.0.1", "host_port": "7000", "container_port": "1"}, {"host_ip": "10.0.0.2", "host_port": "7000", "container_port": "1"}]}),
            &[],
        ),
        (
            json!({"networks": [{"name": "host"}], "ports": [{"container_port": "80"}]}),
            &["ports ports_ignored"],
        ),
        // Networks.
        (
            json!({"networks": [{"name": "front", "ipv4": "10.9.0.7", "ipv6": "fd00:9::7", "aliases": ["a"]}]}),
            &[],
        ),
        (
            json!({"networks": [{"name": "front", "ipv4": "10.9.1.7"}]}),
            &["networks/0/ipv4 address_needs_subnet"],
        ),
        (
            json!({"networks": [{"ipv4": "10.9.0.7"}]}),
            &["networks/0/ipv4 address_needs_subnet"],
        ),
        (
            json!({"networks": [{"name": "bridge", "aliases": ["a"]}]}),
            &["networks/0/aliases alias_needs_network"],
        ),
        (
            json!({"networks": [{"name": "back"}]}),
            &["networks/0/name no_network"],
        ),
        (json!({"networks": [{"name": "container:db"}]}), &[]),
        (
            json!({"networks": [{"name": "container:old"}]}),
            &["networks/0/name container_stopped"],
        ),
        (json!({"pid": "container:nope"}), &["pid no_container"]),
        // Links and volumes of others.
        (db("db"), &["links links_are_legacy"]),
        (db(&DB[..12]), &["links links_are_legacy"]),
        (
            db("old"),
            &[
                "links links_are_legacy",
                "links/0/container container_stopped",
            ],
        ),
        (
            db("nope"),
            &["links links_are_legacy", "links/0/container no_container"],
        ),
        (
            json!({"links": [{"container": "old"}], "networks": [{"name": "front"}]}),
            &["links links_are_legacy"],
        ),
        (
            json!({"links": [{"container": "db"}], "networks": [{"name": "none"}]}),
            &["links links_ignored"],
        ),
        (json!({"volumes_from": [{"container": "old"}]}), &[]),
        (
            json!({"volumes_from": [{"container": "nope"}]}),
            &["volumes_from/0/container no_container"],
        ),
        // Mounts.
        (mount("volume", "data", "/x"), &[]),
        (mount("volume", "", "/x"), &[]),
        (
            mount("volume", "fresh", "/x"),
            &["mounts/0/source volume_new"],
        ),
        (mount("bind", "/h", "/x"), &[]),
        (
            mount("bind", "/h", "/usr/bin/"),
            &["mounts/0/target hides_image /usr/bin"],
        ),
        (
            mount("bind", "/h", "/app"),
            &["mounts/0/target hides_image /app/start"],
        ),
        (
            mount("bind", "/h", "/srv//site/"),
            &["mounts/0/target hides_image /srv/site"],
        ),
        (mount("bind", "/h", "/srv/site/css"), &[]),
        (
            mount("bind", "/h", "/var/lib"),
            &["mounts/0/target hides_image /var/lib/db"],
        ),
        (mount("volume", "data", "/var/lib/db"), &[]),
        (
            mount("bind", "/var/run/docker.sock", "/s"),
            &["mounts/0/source engine_socket"],
        ),
        (
            mount("bind", "/tmp/own.sock", "/s"),
            &["mounts/0/source engine_socket"],
        ),
        (
            json!({"mounts": [{"kind": "tmpfs", "target": "/a/b"}, {"target": "/a"}, {"target": "/a/./"}, {"target": "/ab"}]}),
            &[
                "mounts/0/target target_nested /a",
                "mounts/2/target target_twice",
            ],
        ),
    ] {
        assert_eq!(said(fields.clone(), None), wanted, "{fields}");
    }
    // What the edited container has is not taken.
    assert_eq!(
        said(
            json!({"name": "db", "ports": [{"host_port": "8080", "container_port": "1"}]}),
            Some(DB)
        ),
        [""; 0]
    );
}

fn machine(root: &Path, platform: Platform) -> Surroundings {
    Surroundings {
        platform,
        env: BTreeMap::new(),
        home: Some("/home/me".into()),
        uid: None,
        root: root.to_owned(),
    }
}

#[test]
fn sources_are_looked_for_where_the_engine_looks() {
    let root = tempfile::tempdir().unwrap();
    for path in ["srv/here", "home/me/here"] {
        std::fs::create_dir_all(root.path().join(path)).unwrap();
    }
    let spec = of(json!({"mounts": [
        {"kind": "bind", "source": "/srv/here", "target": "/a"},
        {"kind": "bind", "source": "/srv/gone", "target": "/b"},
        {"kind": "bind", "source": "/srv/gone", "target": "/c", "style": "long"},
        {"kind": "bind", "source": "/home/me/gone", "target": "/d", "style": "long", "create_source": true},
        {"kind": "bind", "source": "C:\\gone", "target": "/e"},
        {"source": "data", "target": "/f"},
    ]}));
    let around = machine(root.path(), Platform::Linux);
    let at = |place| {
        missing(&binds(&spec)[..4], place, &around)
            .into_iter()
            .map(|note| (note.at, note.what))
            .collect::<Vec<_>>()
    };
    let source = |index: usize| format!("mounts/{index}/source");
    let gone = |creates| Remark::SourceMissing { creates };
    assert_eq!(
        at(Place::Here),
        [
            (source(1), gone(true)),
            (source(2), gone(false)),
            (source(3), gone(true))
        ]
    );
    assert_eq!(
        at(Place::Within),
        [
            (source(0), Remark::SourceElsewhere),
            (source(3), gone(true))
        ]
    );
    assert_eq!(at(Place::Away), [(source(0), Remark::SourceElsewhere)]);
    assert_eq!(at(Place::Nowhere), []);
}

#[test]
fn the_kernels_tables_tell_who_listens() {
    let root = tempfile::tempdir().unwrap();
    let proc = root.path().join("proc");
    std::fs::create_dir_all(proc.join("net")).unwrap();
    std::fs::create_dir_all(proc.join("42/fd")).unwrap();
    std::fs::write(proc.join("42/comm"), "nginx\n").unwrap();
    std::os::unix::fs::symlink("socket:[777]", proc.join("42/fd/3")).unwrap();
    let hex = |bytes: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(bytes));
    let line = |local: String, state: &str, inode: u32| {
        format!(
            "   0: {local} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000     0        0 {inode} 1 0 100 0\n"
        )
    };
    let head = "  sl  local_address rem_address   st\n";
    let (all, home) = (hex([0; 4]), hex([127, 0, 0, 1]));
    let v6 = format!("{}{}{}{}", all, all, all, hex([0, 0, 0, 1]));
    let tcp = [
        line(format!("{all}:0050"), "0A", 777),
        line(format!("{home}:1F90"), "0A", 778),
        // A connection, not a listener.
        line(format!("{home}:1F91"), "01", 779),
    ];
    std::fs::write(proc.join("net/tcp"), format!("{head}{}", tcp.concat())).unwrap();
    std::fs::write(
        proc.join("net/tcp6"),
        format!("{head}{}", line(format!("{v6}:1F92"), "0A", 780)),
    )
    .unwrap();
    std::fs::write(
        proc.join("net/udp"),
        format!("{head}{}", line(format!("{all}:0035"), "07", 777)),
    )
    .unwrap();
    let here = Listening::of(&machine(root.path(), Platform::Linux));
    let ip = |text: &str| Some(text.parse().unwrap());
    let process = PortHolder::Process {
        pid: 42,
        name: "nginx".into(),
    };
    let nginx = Some(process.clone());
    let unknown = Some(PortHolder::Unknown);
    use Protocol::{Tcp, Udp};
    for (protocol, address, port, holder) in [
        (Tcp, None, 80, &nginx),
        (Tcp, ip("10.0.0.1"), 80, &nginx),
        (Udp, None, 80, &None),
        (Udp, None, 53, &nginx),
        (Tcp, None, 8080, &unknown),
        (Tcp, ip("127.0.0.1"), 8080, &unknown),
        (Tcp, ip("127.0.0.2"), 8080, &None),
        (Tcp, None, 8081, &None),
        (Tcp, ip("::1"), 8082, &unknown),
        (Tcp, ip("127.0.0.1"), 8082, &None),
    ] {
        assert_eq!(
            here.holder(protocol, address, port),
            *holder,
            "{protocol:?} {address:?} {port}"
        );
    }
    // Of a range as many are offered, beside what is taken.
    let spec = of(json!({"ports": [
        {"host_port": "79-81", "container_port": "1-3"},
        {"host_port": "83", "container_port": "4"},
    ]}));
    let notes = ports::taken(&ports::wanted(&spec), &[], &here);
    let free = notes.iter().map(|note| match note.what {
        Remark::PortTaken { free, .. } => free,
        _ => None,
    });
    assert_eq!(free.collect::<Vec<_>>(), [Some(84)]);
    // A free one is offered: after 80, and not what the spec wants itself.
    let spec = of(
        json!({"ports": [{"host_port": "80", "container_port": "1"}, {"host_port": "81", "container_port": "2"}]}),
    );
    let notes = ports::taken(&ports::wanted(&spec), &[], &here);
    let taken = Remark::PortTaken {
        port: 80,
        by: process,
        free: Some(82),
    };
    assert_eq!(
        notes,
        [Note {
            at: "ports/0/host_port".into(),
            what: taken
        }]
    );
}

#[test]
fn an_address_tells_where_the_engine_is() {
    let endpoint = |address: &str, transport| Endpoint {
        key: String::new(),
        name: String::new(),
        source: EndpointSource::Socket,
        address: address.into(),
        transport,
        current: true,
    };
    let linux = machine(Path::new("/"), Platform::Linux);
    let mac = machine(Path::new("/"), Platform::MacOs);
    for (address, transport, around, place) in [
        (
            "unix:///var/run/docker.sock",
            Transport::Unix,
            &linux,
            Place::Here,
        ),
        (
            "unix:///home/me/.docker/desktop/docker.sock",
            Transport::Unix,
            &linux,
            Place::Within,
        ),
        (
            "unix:///var/run/docker.sock",
            Transport::Unix,
            &mac,
            Place::Within,
        ),
        (
            "npipe:////./pipe/docker_engine",
            Transport::NamedPipe,
            &mac,
            Place::Within,
        ),
        ("tcp://10.0.0.1:2376", Transport::Tls, &linux, Place::Away),
    ] {
        assert_eq!(
            Place::of(Some(&endpoint(address, transport)), around),
            place,
            "{address}"
        );
    }
}
