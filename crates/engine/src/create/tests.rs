mod malformed;
mod refusals;
mod values;

use super::{Api, CreateBody, at_home, body};
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
