use super::{Api, CreateBody, Reference, at_home, body, refusal, value};
use crate::find::{Platform, Surroundings};
use contract::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The newest that is spoken.
const NEW: Api = Api(47);

fn spec() -> Spec {
    Spec {
        image: "web".into(),
        ..Spec::default()
    }
}

/// A spec of some fields, as JSON.
fn of(fields: Value) -> Spec {
    let mut all = json!({ "image": "web" });
    if let (Value::Object(all), Value::Object(fields)) = (&mut all, fields) {
        all.extend(fields);
    }
    serde_json::from_value(all).unwrap()
}

fn asked(spec: &Spec, api: Api) -> CreateBody {
    body(spec, api).unwrap_or_else(|notes| panic!("{spec:?}: {notes:?}"))
}

fn pair(name: &str, value: &str) -> Value {
    json!({ "name": name, "value": value })
}

#[test]
fn an_image_alone_asks_for_nothing_else() {
    assert_eq!(
        asked(&spec(), NEW).json,
        json!({
            "Image": "web", "AttachStdin": false, "AttachStdout": true, "AttachStderr": true,
            "OpenStdin": false, "StdinOnce": false, "Tty": false,
            "HostConfig": {
                "NetworkMode": "default", "RestartPolicy": { "Name": "no", "MaximumRetryCount": 0 },
            },
        })
    );
}

#[test]
fn streams_are_attached_as_the_cli_does() {
    for (detach, interactive, attached) in [
        (false, true, [true, true, true, true, true]),
        (true, true, [false, false, false, true, false]),
        (true, false, [false, false, false, false, false]),
    ] {
        let json = asked(
            &of(json!({ "detach": detach, "interactive": interactive })),
            NEW,
        )
        .json;
        let keys = [
            "AttachStdin",
            "AttachStdout",
            "AttachStderr",
            "OpenStdin",
            "StdinOnce",
        ];
        assert_eq!(
            keys.map(|key| json[key] == true),
            attached,
            "{detach} {interactive}"
        );
    }
}

/// Each option alone: where it is found in the body.
#[test]
fn every_option_reaches_its_place() {
    let host = |key: &str| format!("/HostConfig/{key}");
    for (fields, at, wanted) in [
        (json!({"hostname": "h"}), "/Hostname".to_owned(), json!("h")),
        (json!({"domainname": "d"}), "/Domainname".into(), json!("d")),
        (json!({"user": "1:2"}), "/User".into(), json!("1:2")),
        (json!({"workdir": "/w"}), "/WorkingDir".into(), json!("/w")),
        (json!({"tty": true}), "/Tty".into(), json!(true)),
        (
            json!({"env": [{"name": "A", "value": "b=c"}, {"name": "B", "value": null}, {"name": "C", "value": ""}]}),
            "/Env".into(),
            json!(["A=b=c", "B", "C="]),
        ),
        (json!({"entrypoint": []}), "/Entrypoint".into(), json!([""])),
        (
            json!({"entrypoint": ["a", "b"]}),
            "/Entrypoint".into(),
            json!(["a", "b"]),
        ),
        (
            json!({"command": ["-c", ""]}),
            "/Cmd".into(),
            json!(["-c", ""]),
        ),
        (
            json!({"stop_signal": "SIGINT"}),
            "/StopSignal".into(),
            json!("SIGINT"),
        ),
        (
            json!({"stop_timeout": "-1"}),
            "/StopTimeout".into(),
            json!(-1),
        ),
        (
            json!({"labels": [pair("a", "1"), pair("a", "2")]}),
            "/Labels".into(),
            json!({"a": "2"}),
        ),
        (
            json!({"health": {"check": {"shell": "curl /"}, "interval": "1m30s", "retries": "3", "timeout": "1.5s"}}),
            "/Healthcheck".into(),
            json!({"Test": ["CMD-SHELL", "curl /"], "Interval": 90_000_000_000_i64, "Timeout": 1_500_000_000_i64, "Retries": 3}),
        ),
        (
            json!({"health": {"check": {"exec": ["a"]}}}),
            "/Healthcheck".into(),
            json!({"Test": ["CMD", "a"]}),
        ),
        (
            json!({"health": {"check": "off", "interval": "1s"}}),
            "/Healthcheck".into(),
            json!({"Test": ["NONE"]}),
        ),
        (
            json!({"health": {"interval": "1s"}}),
            "/Healthcheck".into(),
            json!({"Interval": 1_000_000_000}),
        ),
        (
            json!({"auto_remove": true, "restart": "no"}),
            host("AutoRemove"),
            json!(true),
        ),
        (json!({"init": true}), host("Init"), json!(true)),
        (
            json!({"publish_all": true}),
            host("PublishAllPorts"),
            json!(true),
        ),
        (
            json!({"restart": "on-failure:3"}),
            host("RestartPolicy"),
            json!({"Name": "on-failure", "MaximumRetryCount": 3}),
        ),
        (
            json!({"log_driver": "json-file", "log_options": [pair("max-size", "1m")]}),
            host("LogConfig"),
            json!({"Type": "json-file", "Config": {"max-size": "1m"}}),
        ),
        (
            json!({"dns": ["1.1.1.1", "::1"]}),
            host("Dns"),
            json!(["1.1.1.1", "::1"]),
        ),
        (
            json!({"dns_search": ["x.y"]}),
            host("DnsSearch"),
            json!(["x.y"]),
        ),
        (
            json!({"dns_options": ["ndots:1"]}),
            host("DnsOptions"),
            json!(["ndots:1"]),
        ),
        (
            json!({"extra_hosts": ["a:1.2.3.4", "b=[::1]", "c:host-gateway"]}),
            host("ExtraHosts"),
            json!(["a:1.2.3.4", "b:::1", "c:host-gateway"]),
        ),
        (json!({"privileged": true}), host("Privileged"), json!(true)),
        (
            json!({"cap_add": ["sys_time", "CAP_CHOWN"]}),
            host("CapAdd"),
            json!(["CAP_CHOWN", "CAP_SYS_TIME"]),
        ),
        (
            json!({"cap_drop": ["ALL", "chown"]}),
            host("CapDrop"),
            json!(["ALL"]),
        ),
        (
            json!({"group_add": ["audio"]}),
            host("GroupAdd"),
            json!(["audio"]),
        ),
        (
            json!({"read_only": true}),
            host("ReadonlyRootfs"),
            json!(true),
        ),
        (
            json!({"security_options": ["no-new-privileges", "label:disable"]}),
            host("SecurityOpt"),
            json!(["no-new-privileges", "label:disable"]),
        ),
        (
            json!({"security_options": ["systempaths=unconfined"]}),
            host("MaskedPaths"),
            json!([]),
        ),
        (json!({"userns": "host"}), host("UsernsMode"), json!("host")),
        (
            json!({"ipc": "container:a"}),
            host("IpcMode"),
            json!("container:a"),
        ),
        (json!({"pid": "host"}), host("PidMode"), json!("host")),
        (json!({"uts": "host"}), host("UTSMode"), json!("host")),
        (
            json!({"cgroupns": "private"}),
            host("CgroupnsMode"),
            json!("private"),
        ),
        (json!({"runtime": "runc"}), host("Runtime"), json!("runc")),
        (
            json!({"sysctls": [pair("net.ipv4.ip_forward", "1")]}),
            host("Sysctls"),
            json!({"net.ipv4.ip_forward": "1"}),
        ),
        (
            json!({"annotations": [pair("a", "b")]}),
            host("Annotations"),
            json!({"a": "b"}),
        ),
        (
            json!({"volume_driver": "local"}),
            host("VolumeDriver"),
            json!("local"),
        ),
        (
            json!({"volumes_from": [{"container": "a", "read_only": true, "selinux": "private"}, {"container": "b"}]}),
            host("VolumesFrom"),
            json!(["a:ro,Z", "b"]),
        ),
        (
            json!({"links": [{"container": "db", "alias": "mysql"}, {"container": "x"}]}),
            host("Links"),
            json!(["db:mysql", "x"]),
        ),
    ] {
        let found = asked(&of(fields.clone()), NEW).json.pointer(&at).cloned();
        assert_eq!(found, Some(wanted), "{fields}");
    }
}

#[test]
fn every_resource_reaches_its_place() {
    for (fields, key, wanted) in [
        (json!({"cpus": "1.5"}), "NanoCpus", json!(1_500_000_000_i64)),
        (json!({"cpu_shares": "512"}), "CpuShares", json!(512)),
        (json!({"cpu_period": "100000"}), "CpuPeriod", json!(100_000)),
        (json!({"cpu_quota": "-1"}), "CpuQuota", json!(-1)),
        (json!({"cpu_rt_period": "1"}), "CpuRealtimePeriod", json!(1)),
        (
            json!({"cpu_rt_runtime": "2"}),
            "CpuRealtimeRuntime",
            json!(2),
        ),
        (
            json!({"cpuset_cpus": "0-2,4"}),
            "CpusetCpus",
            json!("0-2,4"),
        ),
        (json!({"cpuset_mems": "0"}), "CpusetMems", json!("0")),
        (json!({"memory": "512m"}), "Memory", json!(512 << 20)),
        (
            json!({"memory_reservation": "1.5g"}),
            "MemoryReservation",
            json!(3_i64 << 29),
        ),
        (json!({"memory_swap": "-1"}), "MemorySwap", json!(-1)),
        (
            json!({"memory_swappiness": "0"}),
            "MemorySwappiness",
            json!(0),
        ),
        (json!({"pids_limit": "-1"}), "PidsLimit", json!(-1)),
        (json!({"shm_size": "64 MiB"}), "ShmSize", json!(64 << 20)),
        (
            json!({"oom_kill_disable": true}),
            "OomKillDisable",
            json!(true),
        ),
        (json!({"oom_score_adj": "-500"}), "OomScoreAdj", json!(-500)),
        (
            json!({"ulimits": ["nofile=1024:-1", "core=0"]}),
            "Ulimits",
            json!([{"Name": "core", "Soft": 0, "Hard": 0}, {"Name": "nofile", "Soft": 1024, "Hard": -1}]),
        ),
        (
            json!({"devices": ["/dev/a", "/dev/b:r", "/dev/c:/dev/d:rw"]}),
            "Devices",
            json!([
                {"PathOnHost": "/dev/a", "PathInContainer": "/dev/a", "CgroupPermissions": "rwm"},
                {"PathOnHost": "/dev/b", "PathInContainer": "/dev/b", "CgroupPermissions": "r"},
                {"PathOnHost": "/dev/c", "PathInContainer": "/dev/d", "CgroupPermissions": "rw"},
            ]),
        ),
        (
            json!({"devices": ["nvidia.com/gpu=0"]}),
            "DeviceRequests",
            json!([{"Driver": "cdi", "DeviceIDs": ["nvidia.com/gpu=0"]}]),
        ),
        (
            json!({"gpus": "all"}),
            "DeviceRequests",
            json!([{"Count": -1, "Capabilities": [["gpu"]], "Options": {}}]),
        ),
        (
            json!({"gpus": "2"}),
            "DeviceRequests",
            json!([{"Count": 2, "Capabilities": [["gpu"]], "Options": {}}]),
        ),
        (
            json!({"gpus": "\"device=0,1\",\"capabilities=compute,utility\""}),
            "DeviceRequests",
            json!([{"DeviceIDs": ["0", "1"], "Capabilities": [["compute", "utility", "gpu"]], "Options": {}}]),
        ),
        (
            json!({"device_cgroup_rules": ["c 1:* rwm"]}),
            "DeviceCgroupRules",
            json!(["c 1:* rwm"]),
        ),
        (json!({"blkio_weight": "300"}), "BlkioWeight", json!(300)),
        (
            json!({"blkio_weight_device": ["/dev/sda:200"]}),
            "BlkioWeightDevice",
            json!([{"Path": "/dev/sda", "Weight": 200}]),
        ),
        (
            json!({"device_read_bps": ["/dev/sda:1mb"]}),
            "BlkioDeviceReadBps",
            json!([{"Path": "/dev/sda", "Rate": 1 << 20}]),
        ),
        (
            json!({"device_write_bps": ["/dev/sda:9"]}),
            "BlkioDeviceWriteBps",
            json!([{"Path": "/dev/sda", "Rate": 9}]),
        ),
        (
            json!({"device_read_iops": ["/dev/sda:9"]}),
            "BlkioDeviceReadIOps",
            json!([{"Path": "/dev/sda", "Rate": 9}]),
        ),
        (
            json!({"device_write_iops": ["/dev/sda:8"]}),
            "BlkioDeviceWriteIOps",
            json!([{"Path": "/dev/sda", "Rate": 8}]),
        ),
        (
            json!({"storage_options": [pair("size", "1G")]}),
            "StorageOpt",
            json!({"size": "1G"}),
        ),
        (json!({"cgroup_parent": "/x"}), "CgroupParent", json!("/x")),
    ] {
        let asked = asked(&of(json!({ "resources": fields })), NEW);
        assert_eq!(asked.json["HostConfig"][key], wanted, "{fields}");
    }
    let kernel = of(json!({"resources": {"kernel_memory": "8m"}}));
    assert_eq!(
        asked(&kernel, Api(41)).json["HostConfig"]["KernelMemory"],
        8 << 20
    );
    let without = asked(&kernel, NEW);
    assert_eq!(without.json["HostConfig"].get("KernelMemory"), None);
    assert_eq!(without.left_out[0].at, "resources/kernel_memory");
}

#[test]
fn ports_are_bound_one_by_one() {
    let spec = of(json!({
        "ports": [
            {"host_port": "5000", "container_port": "8080"},
            {"host_ip": "127.0.0.1", "host_port": "8000", "container_port": "8080"},
            {"container_port": "53", "protocol": "udp"},
            {"host_ip": "[::1]", "host_port": "90-91", "container_port": "70-71"},
            {"host_port": "6000-6010", "container_port": "60"},
        ],
        "expose": ["7000-7001", "53/UDP"],
    }));
    let json = asked(&spec, NEW).json;
    let free = |ip: &str, port: &str| json!({"HostIp": ip, "HostPort": port});
    assert_eq!(
        json["HostConfig"]["PortBindings"],
        json!({
            "8080/tcp": [free("", "5000"), free("127.0.0.1", "8000")],
            "53/udp": [free("", "")],
            "70/tcp": [free("::1", "90")], "71/tcp": [free("::1", "91")],
            "60/tcp": [free("", "6000-6010")],
        })
    );
    let exposed: Vec<&String> = json["ExposedPorts"].as_object().unwrap().keys().collect();
    assert_eq!(
        exposed,
        [
            "53/udp", "60/tcp", "70/tcp", "7000/tcp", "7001/tcp", "71/tcp", "8080/tcp"
        ]
    );
}

#[test]
fn mounts_are_said_by_the_option_that_they_were_given_by() {
    let spec = of(json!({ "mounts": [
        {"source": "data", "target": "/d", "no_copy": true},
        {"target": "/anonymous"},
        {"kind": "bind", "source": "/h", "target": "/b", "read_only": true, "selinux": "private", "propagation": "rslave", "consistency": "cached"},
        {"kind": "bind", "source": "C:\\x", "target": "/w"},
        {"kind": "tmpfs", "target": "/t", "read_only": true, "tmpfs_size": "64m", "tmpfs_mode": "1770", "tmpfs_options": "noexec,uid=1"},
        {"kind": "tmpfs", "target": "/u"},
        {"style": "long", "source": "data", "target": "/l", "read_only": true, "no_copy": true, "subpath": "s", "driver": "nfs", "driver_options": [pair("o", "ro")], "volume_labels": [pair("a", "b")]},
        {"style": "long", "kind": "bind", "source": "/h", "target": "/m", "propagation": "shared", "create_source": true, "recursive": "disabled"},
        {"style": "long", "kind": "tmpfs", "target": "/n", "tmpfs_size": "1k", "tmpfs_mode": "1770", "tmpfs_options": "noexec,uid=1"},
        {"target": "/ro", "read_only": true},
        {"kind": "bind", "source": "/a:b", "target": "/c"},
    ]}));
    let json = asked(&spec, NEW).json;
    let host = &json["HostConfig"];
    assert_eq!(
        host["Binds"],
        json!(["data:/d:nocopy", "/h:/b:ro,Z,rslave,cached", "C:\\x:/w"])
    );
    assert_eq!(json["Volumes"], json!({"/anonymous": {}}));
    assert_eq!(
        host["Tmpfs"],
        json!({"/t": "ro,size=64m,mode=1770,noexec,uid=1", "/u": ""})
    );
    assert_eq!(
        host["Mounts"],
        json!([
            {"Type": "volume", "Source": "data", "Target": "/l", "ReadOnly": true, "VolumeOptions": {
                "NoCopy": true, "Labels": {"a": "b"}, "Subpath": "s", "DriverConfig": {"Name": "nfs", "Options": {"o": "ro"}}}},
            {"Type": "bind", "Source": "/h", "Target": "/m", "BindOptions": {"Propagation": "shared", "CreateMountpoint": true, "NonRecursive": true}},
            {"Type": "tmpfs", "Target": "/n", "TmpfsOptions": {"SizeBytes": 1024, "Mode": 1016, "Options": [["noexec"], ["uid", "1"]]}},
            // `-v` has no words for these.
            {"Type": "volume", "Target": "/ro", "ReadOnly": true},
            {"Type": "bind", "Source": "/a:b", "Target": "/c", "BindOptions": {"CreateMountpoint": true}},
        ])
    );
    let old = asked(&spec, Api(41));
    let places: Vec<&str> = old.left_out.iter().map(|note| note.at.as_str()).collect();
    assert_eq!(
        places,
        [
            "mounts/6/subpath",
            "mounts/7/create_source",
            "mounts/8/tmpfs_options"
        ]
    );
}

#[test]
fn the_home_folder_is_written_out() {
    let around = Surroundings {
        platform: Platform::Linux,
        env: BTreeMap::new(),
        home: Some("/home/me/".into()),
        uid: None,
        root: "/".into(),
    };
    let spec = of(json!({ "mounts": [
        {"kind": "bind", "source": "~/data", "target": "/a"},
        {"kind": "bind", "source": "~", "target": "/b"},
        {"kind": "bind", "source": "/~/x", "target": "/c"},
    ]}));
    assert_eq!(
        asked(&at_home(&spec, &around), NEW).json["HostConfig"]["Binds"],
        json!(["/home/me/data:/a", "/home/me:/b", "/~/x:/c"])
    );
}

#[test]
fn several_networks_are_connected_later_where_the_engine_takes_one() {
    let spec = of(json!({
        "networks": [
            {"name": "front", "aliases": ["a"], "ipv4": "10.0.0.5", "mac": "02:42:ac:11:00:02", "driver_options": [pair("k", "v")], "gateway_priority": "1"},
            {"name": "back", "ipv6": "fd00::5", "link_local": ["169.254.1.1"]},
        ],
        "links": [{"container": "db", "alias": "mysql"}],
    }));
    let new = asked(&spec, NEW);
    let front = json!({"Aliases": ["a"], "IPAMConfig": {"IPv4Address": "10.0.0.5"}, "DriverOpts": {"k": "v"}, "MacAddress": "02:42:ac:11:00:02", "Links": ["db:mysql"]});
    let back = json!({"IPAMConfig": {"IPv6Address": "fd00::5", "LinkLocalIPs": ["169.254.1.1"]}});
    assert_eq!(
        new.json["NetworkingConfig"]["EndpointsConfig"],
        json!({"front": front, "back": back})
    );
    assert_eq!(new.json["HostConfig"]["NetworkMode"], "front");
    assert!(new.later.is_empty() && new.left_out[0].at == "networks/0/gateway_priority");

    let old = asked(&spec, Api(41));
    let endpoints = &old.json["NetworkingConfig"]["EndpointsConfig"];
    assert_eq!(endpoints["front"].get("MacAddress"), None);
    assert_eq!(
        (endpoints.get("back"), &old.json["MacAddress"]),
        (None, &json!("02:42:ac:11:00:02"))
    );
    assert_eq!(
        (old.later[0].network.as_str(), &old.later[0].endpoint),
        ("back", &back)
    );

    // One network and nothing said of it: its mode is enough. The default one is called so.
    let plain = asked(&of(json!({"networks": [{"name": "host"}]})), NEW).json;
    assert_eq!(
        (
            plain.get("NetworkingConfig"),
            &plain["HostConfig"]["NetworkMode"]
        ),
        (None, &json!("host"))
    );
    let default = asked(
        &of(json!({"networks": [{"mac": "02:42:ac:11:00:02"}], "links": [{"container": "a"}]})),
        NEW,
    )
    .json;
    assert_eq!(
        default["NetworkingConfig"]["EndpointsConfig"],
        json!({"default": {"MacAddress": "02:42:ac:11:00:02"}})
    );
}

/// Everything that is wrong is said at once, each at its place.
#[test]
fn what_is_malformed_is_said_at_its_place() {
    use Wanted::*;
    let within = |min, max| Within { min, max };
    for (fields, at, wanted) in [
        (json!({"image": "Web"}), "image", Image),
        (json!({"platform": "a/b/c/d"}), "platform", Platform),
        (json!({"stop_timeout": "1.5"}), "stop_timeout", Number),
        (json!({"restart": "sometimes"}), "restart", Restart),
        (json!({"restart": "always:3"}), "restart", Restart),
        (
            json!({"env": [{"name": "A=", "value": ""}]}),
            "env/0/name",
            Variable,
        ),
        (json!({"labels": [pair("", "x")]}), "labels/0/name", Pair),
        (json!({"dns": ["1.1.1.1", "one"]}), "dns/1", Address),
        (json!({"extra_hosts": ["a"]}), "extra_hosts/0", HostEntry),
        (
            json!({"health": {"interval": "30"}}),
            "health/interval",
            Duration,
        ),
        (
            json!({"health": {"timeout": "-1s"}}),
            "health/timeout",
            Duration,
        ),
        (
            json!({"health": {"retries": "-1"}}),
            "health/retries",
            Number,
        ),
        (json!({"uts": "x"}), "uts", Choice),
        (json!({"pid": "container:"}), "pid", Choice),
        (
            json!({"log_driver": "none", "log_options": [pair("a", "b")]}),
            "log_driver",
            Choice,
        ),
        (
            json!({"security_options": ["x"]}),
            "security_options/0",
            Pair,
        ),
        (json!({"expose": ["80/icmp"]}), "expose/0", Port),
        (
            json!({"ports": [{"container_port": "70000"}]}),
            "ports/0/container_port",
            Port,
        ),
        (
            json!({"ports": [{"container_port": "80", "host_port": "9-8"}]}),
            "ports/0/host_port",
            Port,
        ),
        (
            json!({"ports": [{"container_port": "80", "host_ip": "here"}]}),
            "ports/0/host_ip",
            Address,
        ),
        (
            json!({"networks": [{"name": "a", "ipv4": "::1"}]}),
            "networks/0/ipv4",
            Ipv4,
        ),
        (
            json!({"networks": [{"name": "a", "ipv6": "1.2.3.4"}]}),
            "networks/0/ipv6",
            Ipv6,
        ),
        (
            json!({"networks": [{"name": "a", "mac": "02:42"}]}),
            "networks/0/mac",
            Mac,
        ),
        (
            json!({"networks": [{"name": "a"}, {"name": "a"}]}),
            "networks/1/name",
            Choice,
        ),
        (
            json!({"mounts": [{"source": "a/b", "target": "/x"}]}),
            "mounts/0/source",
            VolumeName,
        ),
        (
            json!({"mounts": [{"kind": "tmpfs", "target": "/x", "tmpfs_mode": "99"}]}),
            "mounts/0/tmpfs_mode",
            Mode,
        ),
        (
            json!({"resources": {"cpus": "1.0000000001"}}),
            "resources/cpus",
            Decimal,
        ),
        (
            json!({"resources": {"memory": "1x"}}),
            "resources/memory",
            Size,
        ),
        (
            json!({"resources": {"memory_swap": "-2"}}),
            "resources/memory_swap",
            Size,
        ),
        (
            json!({"resources": {"memory_swappiness": "101"}}),
            "resources/memory_swappiness",
            within(0, 100),
        ),
        (
            json!({"resources": {"oom_score_adj": "1001"}}),
            "resources/oom_score_adj",
            within(-1000, 1000),
        ),
        (
            json!({"resources": {"blkio_weight": "5"}}),
            "resources/blkio_weight",
            within(10, 1000),
        ),
        (
            json!({"resources": {"cpuset_cpus": "3-1"}}),
            "resources/cpuset_cpus",
            CpuSet,
        ),
        (
            json!({"resources": {"ulimits": ["nofile=2:1"]}}),
            "resources/ulimits/0",
            Ulimit,
        ),
        (
            json!({"resources": {"ulimits": ["files=1"]}}),
            "resources/ulimits/0",
            Ulimit,
        ),
        (
            json!({"resources": {"devices": ["/dev/a:/dev/b:x"]}}),
            "resources/devices/0",
            Device,
        ),
        (
            json!({"resources": {"gpus": "device=0,1"}}),
            "resources/gpus",
            Gpus,
        ),
        (
            json!({"resources": {"device_read_bps": ["sda:1"]}}),
            "resources/device_read_bps/0",
            DeviceRate,
        ),
        (
            json!({"resources": {"device_read_iops": ["/dev/sda:1m"]}}),
            "resources/device_read_iops/0",
            DeviceRate,
        ),
        (
            json!({"resources": {"blkio_weight_device": ["/dev/sda:1"]}}),
            "resources/blkio_weight_device/0",
            DeviceWeight,
        ),
        (
            json!({"resources": {"device_cgroup_rules": ["x 1:1 r"]}}),
            "resources/device_cgroup_rules/0",
            DeviceRule,
        ),
    ] {
        let note = Note {
            at: at.into(),
            what: Remark::Malformed { wanted },
        };
        assert_eq!(body(&of(fields.clone()), NEW), Err(vec![note]), "{fields}");
    }
    for (fields, at, what) in [
        (json!({"image": ""}), "image", Remark::Needed),
        (json!({"name": "a"}), "name", Remark::NameRule),
        (json!({"name": "-ab"}), "name", Remark::NameRule),
        (
            json!({"workdir": "w"}),
            "workdir",
            Remark::TargetNotAbsolute,
        ),
        (
            json!({"auto_remove": true, "restart": "always"}),
            "restart",
            Remark::RemoveOrRestart,
        ),
        (
            json!({"ports": [{}]}),
            "ports/0/container_port",
            Remark::Needed,
        ),
        (
            json!({"ports": [{"container_port": "1-2", "host_port": "1-3"}]}),
            "ports/0",
            Remark::RangesDiffer,
        ),
        (
            json!({"mounts": [{"source": "ab"}]}),
            "mounts/0/target",
            Remark::Needed,
        ),
        (
            json!({"mounts": [{"target": "x"}]}),
            "mounts/0/target",
            Remark::TargetNotAbsolute,
        ),
        (
            json!({"mounts": [{"kind": "bind", "target": "/x"}]}),
            "mounts/0/source",
            Remark::Needed,
        ),
        (
            json!({"mounts": [{"kind": "bind", "source": "./a", "target": "/x"}]}),
            "mounts/0/source",
            Remark::SourceMissing { creates: false },
        ),
        (
            json!({"links": [{"alias": "x"}]}),
            "links/0/container",
            Remark::Needed,
        ),
        (
            json!({"volumes_from": [{}]}),
            "volumes_from/0/container",
            Remark::Needed,
        ),
    ] {
        let note = Note {
            at: at.into(),
            what,
        };
        assert_eq!(body(&of(fields.clone()), NEW), Err(vec![note]), "{fields}");
    }
    let two = of(json!({"stop_timeout": "x", "dns": ["y"]}));
    assert_eq!(body(&two, NEW).unwrap_err().len(), 2);
}

#[test]
fn texts_are_read_as_the_cli_reads_them() {
    for (text, bytes) in [
        ("0", Some(0)),
        ("64", Some(64)),
        ("10b", Some(10)),
        ("512m", Some(512 << 20)),
        ("1.5 GB", Some(3 << 29)),
        ("1KiB", Some(1024)),
        (".5k", Some(512)),
        ("2t", Some(2 << 40)),
        ("8191p", Some(8191 << 50)),
        ("8192p", None),
        ("-1", None),
        ("m", None),
        ("1mm", None),
        ("1  m", None),
        ("1.2.3m", None),
        ("1e3", None),
    ] {
        assert_eq!(value::size(text), bytes, "{text}");
    }
    for (text, nano) in [
        ("0", Some(0)),
        ("1h", Some(3_600_000_000_000)),
        ("1m30s", Some(90_000_000_000)),
        ("1.5h", Some(5_400_000_000_000)),
        ("100ms", Some(100_000_000)),
        ("2µs3ns", Some(2_003)),
        ("30", None),
        ("", None),
        ("s", None),
        ("1d", None),
        ("1s2", None),
        ("9999999h", None),
    ] {
        assert_eq!(value::duration(text), nano, "{text}");
    }
    for (text, nano) in [
        ("2", Some(2_000_000_000)),
        ("0.5", Some(500_000_000)),
        (".25", Some(250_000_000)),
        ("1.500000000000", Some(1_500_000_000)),
        ("0.0000000001", None),
        ("-1", None),
        (".", None),
        ("1e1", None),
    ] {
        assert_eq!(value::nano_cpus(text), nano, "{text}");
    }
    assert_eq!(
        value::fields(r#""a,b",c,"d""e""#),
        Some(vec!["a,b".into(), "c".into(), "d\"e".into()])
    );
    assert_eq!((value::fields("\"a"), value::fields("a\"b")), (None, None));
}

#[test]
fn images_are_named_by_registry_path_tag_and_digest() {
    let digest = format!("sha256:{}", "a".repeat(64));
    for (text, registry, name, version) in [
        ("nginx".to_owned(), "docker.io", "nginx", "latest"),
        ("a/b:1.2".into(), "docker.io", "a/b", "1.2"),
        (
            "localhost:5000/x".into(),
            "localhost:5000",
            "localhost:5000/x",
            "latest",
        ),
        (
            "reg.example/x/y:t".into(),
            "reg.example",
            "reg.example/x/y",
            "t",
        ),
        (format!("x:t@{digest}"), "docker.io", "x", digest.as_str()),
    ] {
        let found = Reference::parse(&text).unwrap();
        assert_eq!(
            (
                found.registry.as_str(),
                found.name.as_str(),
                found.version()
            ),
            (registry, name, version),
            "{text}"
        );
    }
    assert_eq!(
        Reference::parse("docker.io/library/nginx")
            .unwrap()
            .tagged(),
        "nginx:latest"
    );
    for bad in [
        "",
        "Nginx",
        "a b",
        "a:",
        "a:t/x y",
        "a@sha256:short",
        "-a",
        "a//b",
        "a?x=1",
    ] {
        assert_eq!(Reference::parse(bad), None, "{bad}");
    }
}

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
        ("error mounting \"/srv/a\" to rootfs at \"/data\": mount /srv/a:/data (via /proc/self/fd/6), flags: 0x5000: not a directory: unknown: Are you trying to mount a directory onto a file (or vice-versa)?".into(), "mounts/0/target", None),
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
