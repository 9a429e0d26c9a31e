use super::of;
use crate::create::refusal;
use contract::*;
use serde_json::json;

#[test]
fn refusals_are_said_at_the_field_that_caused_them() {
    let spec = of(json!({
        "name": "web",
        "ports": [
            {"host_port": "8080", "container_port": "80"},
            {"host_port": "53", "container_port": "53", "protocol": "udp"},
            {"host_port": "53", "container_port": "53"},
            {"host_port": "9000-9005", "container_port": "9000-9005"},
        ],
        "mounts": [
            {"kind": "bind", "style": "long", "source": "/srv/a", "target": "/data"},
            {"source": "vol", "target": "/data/sub"},
        ],
        "links": [{"container": "db", "alias": "mysql"}],
        "volumes_from": [{"container": "old"}],
        "networks": [{"name": "front", "ipv4": "10.0.0.5", "aliases": ["x"]}],
        "cap_add": ["NET_ADMIN", "CAP_FLY"],
        "resources": {"devices": ["/dev/none:/dev/x"]},
    }));
    let taken = |port| Remark::PortTaken {
        port,
        by: PortHolder::Unknown,
        free: None,
    };
    let id = "f".repeat(64);
    let missing = |command: &str| Remark::NoSuchCommand {
        command: command.into(),
    };
    let refused = |message: &str| Remark::Refused {
        message: message.into(),
    };
    for (message, at, what) in [
        (
            format!("Conflict. The container name \"/web\" is already in use by container \"{id}\". You have to remove (or rename) that container to be able to reuse that name."),
            "name",
            Some(Remark::NameTaken { id: id.clone(), image: String::new() }),
        ),
        ("driver failed programming external connectivity on endpoint web (123): Bind for 0.0.0.0:8080 failed: port is already allocated".into(), "ports/0/host_port", Some(taken(8080))),
        ("failed to set up container networking: driver failed programming external connectivity on endpoint web (9053): Error starting userland proxy: listen udp4 0.0.0.0:53: bind: address already in use".into(), "ports/1/host_port", Some(taken(53))),
        ("Error starting userland proxy: listen tcp4 0.0.0.0:53: bind: address already in use".into(), "ports/2/host_port", Some(taken(53))),
        ("failed to bind host port for 0.0.0.0:9003:172.17.0.2:9003/tcp: address already in use".into(), "ports/3/host_port", Some(taken(9003))),
        ("failed to bind host port 127.0.0.1:9005/tcp: address already in use".into(), "ports/3/host_port", Some(taken(9005))),
        ("listen tcp4 9.9.9.9:8080: bind: cannot assign requested address".into(), "ports/0/host_ip", None),
        ("invalid mount config for type \"bind\": bind source path does not exist: /srv/a".into(), "mounts/0/source", Some(Remark::SourceMissing { creates: false })),
        ("Duplicate mount point: /data".into(), "mounts/0/target", Some(Remark::TargetTwice)),
        ("error mounting \"/srv/a\" to rootfs at \"/data\": mount /srv/a:/data (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?".into(), "mounts/0/target", Some(Remark::FileOntoFolder)),
        ("Mounts denied: The path /srv/a is not shared from the host and is not known to Docker.".into(), "mounts/0/source", None),
        ("OCI runtime create failed: container_linux.go:380: starting container process caused: exec: \"nosuch\": executable file not found in $PATH: unknown".into(), "command", Some(missing("nosuch"))),
        ("failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: \"/no/file\": stat /no/file: no such file or directory: unknown".into(), "command", Some(missing("/no/file"))),
        ("crun: executable file `nosuch` not found in $PATH: No such file or directory: OCI runtime attempted to invoke a command that was not found".into(), "command", Some(missing("nosuch"))),
        ("OCI runtime create failed: runc create failed: unable to start container process: exec: \"/etc/passwd\": permission denied: unknown".into(), "command", Some(Remark::NotExecutable { command: "/etc/passwd".into() })),
        ("No such container: db".into(), "links/0/container", Some(Remark::NoContainer)),
        ("could not get container for db: No such container: db".into(), "links/0/container", Some(Remark::NoContainer)),
        ("No such container: old".into(), "volumes_from/0/container", Some(Remark::NoContainer)),
        ("Cannot link to a non running container: /db AS /web/mysql".into(), "links/0/container", Some(Remark::ContainerStopped)),
        ("network front not found".into(), "networks/0/name", Some(Remark::NoNetwork)),
        ("user specified IP address is supported on user defined networks only".into(), "networks/0/ipv4", Some(Remark::AddressNeedsSubnet)),
        ("Address already in use".into(), "networks/0/ipv4", None),
        ("network-scoped alias is supported only for containers in user defined networks".into(), "networks/0/aliases", Some(Remark::AliasNeedsNetwork)),
        ("No such image: web:latest".into(), "image", Some(Remark::ImageMissing)),
        ("invalid CapAdd: unknown capability: \"CAP_FLY\"".into(), "cap_add/1", Some(Remark::UnknownCapability)),
        ("error gathering device information while adding custom device \"/dev/none\": no such file or directory".into(), "resources/devices/0", None),
        ("unable to find user nobody2: no matching entries in passwd file".into(), "user", None),
        ("Minimum memory limit allowed is 6MB".into(), "resources/memory", None),
        ("the sky has fallen".into(), "", None),
    ] {
        let wanted = Note { at: at.into(), what: what.unwrap_or_else(|| refused(&message)) };
        assert_eq!(refusal::notes(&spec, &message, |_| None), [wanted], "{message}");
    }
    let own = Spec {
        entrypoint: Some(vec!["nosuch".into()]),
        ..spec
    };
    let message = "exec: \"nosuch\": executable file not found in $PATH";
    assert_eq!(refusal::notes(&own, message, |_| None)[0].at, "entrypoint");
}
