use super::{NEW, of, pair};
use crate::create::body;
use contract::*;
use serde_json::json;

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
