//! The same options by the docker CLI and by a spec: the engine must have been asked for the same.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::{IMAGE, Scope, connected, docker, op};
use contract::*;
use serde_json::{Value, json};

/// Without what says nothing: the CLI writes out some empty lists.
fn bare(value: &mut Value) {
    match value {
        Value::Object(all) => {
            all.values_mut().for_each(bare);
            all.retain(|_, value| !value.is_null() && *value != json!([]) && *value != json!({}));
        }
        Value::Array(all) => all.iter_mut().for_each(bare),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn made(id: &str) -> Value {
    let all: Value = serde_json::from_str(&docker(&["inspect", id])).unwrap();
    let mut one = all[0].clone();
    // Here an empty list is not the same as none: the engine masks its own.
    let masked = json!([
        one["HostConfig"]["MaskedPaths"],
        one["HostConfig"]["ReadonlyPaths"],
        one["Config"]["Entrypoint"],
    ]);
    bare(&mut one);
    // The CLI keeps binds, and the engine variables, in a map: in no order.
    for place in ["/HostConfig/Binds", "/Config/Env"] {
        if let Some(Value::Array(all)) = one.pointer_mut(place) {
            all.sort_by_key(Value::to_string);
        }
    }
    let config = one["Config"].as_object_mut().unwrap();
    // The engine makes it up of the ID.
    if config["Hostname"]
        .as_str()
        .is_some_and(|name| id.starts_with(name))
    {
        config.remove("Hostname");
    }
    json!({ "Config": config, "HostConfig": one["HostConfig"], "Path": one["Path"], "Args": one["Args"], "Masked": masked })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_is_asked_for_what_the_cli_asks_for() {
    let scope = Scope::new("cli");
    let net = scope.name("net");
    docker(&["network", "create", "--subnet", "10.215.78.0/28", &net]);
    let pair = |name: &str, value: &str| json!({ "name": name, "value": value });
    let (engine, _seen) = connected().await;
    let mut wrong: Vec<String> = Vec::new();
    for (number, (options, command, fields)) in [
        (&[][..], &[][..], json!({})),
        (&["-i", "-t"], &["sh"], json!({"interactive": true, "tty": true, "command": ["sh"]})),
        (&["--init", "--rm", "--hostname", "h", "--domainname", "d"], &[], json!({"init": true, "auto_remove": true, "hostname": "h", "domainname": "d"})),
        (&["--entrypoint", "", "-w", "/w", "-u", "1:2", "--group-add", "3"], &["ls", "-l"], json!({"entrypoint": [], "workdir": "/w", "user": "1:2", "group_add": ["3"], "command": ["ls", "-l"]})),
        (&["--entrypoint", "/bin/ls"], &["/"], json!({"entrypoint": ["/bin/ls"], "command": ["/"]})),
        (&["-p", "5000-5001:80-81/udp", "-p", "127.0.0.1::90", "-p", "7000-7005:91", "--expose", "70-71", "-P"], &[], json!({
            "ports": [{"host_port": "5000-5001", "container_port": "80-81", "protocol": "udp"}, {"host_ip": "127.0.0.1", "container_port": "90"}, {"host_port": "7000-7005", "container_port": "91"}],
            "expose": ["70-71"], "publish_all": true})),
        (&["-v", "/tmp:/t:ro,rslave", "-v", "/anon", "-v", "vol1:/v:nocopy", "--tmpfs", "/r:size=1m,noexec", "--tmpfs", "/q"], &[], json!({"mounts": [
            {"kind": "bind", "source": "/tmp", "target": "/t", "read_only": true, "propagation": "rslave"}, {"target": "/anon"},
            {"source": "vol1", "target": "/v", "no_copy": true}, {"kind": "tmpfs", "target": "/r", "tmpfs_options": "size=1m,noexec"}, {"kind": "tmpfs", "target": "/q"}]})),
        (&["--mount", "type=bind,src=/tmp,dst=/t,readonly,bind-propagation=rslave", "--mount", "type=volume,src=vol1,dst=/v,volume-nocopy,volume-label=a=b,volume-driver=local,volume-opt=type=tmpfs", "--mount", "type=tmpfs,dst=/r,tmpfs-size=1m,tmpfs-mode=1770"], &[], json!({"mounts": [
            {"style": "long", "kind": "bind", "source": "/tmp", "target": "/t", "read_only": true, "propagation": "rslave"},
            {"style": "long", "source": "vol1", "target": "/v", "no_copy": true, "volume_labels": [pair("a", "b")], "driver": "local", "driver_options": [pair("type", "tmpfs")]},
            {"style": "long", "kind": "tmpfs", "target": "/r", "tmpfs_size": "1m", "tmpfs_mode": "1770"}]})),
        (&["-e", "A=1", "-e", "PATH", "-e", "B="], &[], json!({"env": [pair("A", "1"), {"name": "PATH", "value": std::env::var("PATH").ok()}, pair("B", "")]})),
        (&["--dns", "1.1.1.1", "--dns-search", "x.y", "--dns-option", "ndots:1", "--add-host", "a:1.2.3.4", "--add-host", "b=::1"], &[], json!({"dns": ["1.1.1.1"], "dns_search": ["x.y"], "dns_options": ["ndots:1"], "extra_hosts": ["a:1.2.3.4", "b=::1"]})),
        (&["--network", &net, "--network-alias", "n", "--ip", "10.215.78.9"], &[], json!({"networks": [{"name": net, "aliases": ["n"], "ipv4": "10.215.78.9"}]})),
        (&["--network", "none"], &[], json!({"networks": [{"name": "none"}]})),
        (&["--cpus", "0.5", "--cpu-shares", "512", "--cpuset-cpus", "0", "-m", "64m", "--memory-reservation", "32m", "--memory-swap", "128m", "--pids-limit", "10", "--shm-size", "1m", "--oom-score-adj", "10"], &[], json!({"resources": {
            "cpus": "0.5", "cpu_shares": "512", "cpuset_cpus": "0", "memory": "64m", "memory_reservation": "32m", "memory_swap": "128m", "pids_limit": "10", "shm_size": "1m", "oom_score_adj": "10"}})),
        (&["--ulimit", "nofile=10:20", "--ulimit", "core=0", "--device", "/dev/null:/dev/n:r", "--device-cgroup-rule", "c 1:3 r", "--gpus", "all"], &[], json!({"resources": {
            "ulimits": ["nofile=10:20", "core=0"], "devices": ["/dev/null:/dev/n:r"], "device_cgroup_rules": ["c 1:3 r"], "gpus": "all"}})),
        (&["--restart", "on-failure:3", "--stop-signal", "SIGINT", "--stop-timeout", "7"], &[], json!({"restart": "on-failure:3", "stop_signal": "SIGINT", "stop_timeout": "7"})),
        (&["--health-cmd", "true x", "--health-interval", "1m30s", "--health-timeout", "2s", "--health-retries", "3", "--health-start-period", "4s"], &[], json!({"health": {
            "check": {"shell": "true x"}, "interval": "1m30s", "timeout": "2s", "retries": "3", "start_period": "4s"}})),
        (&["--no-healthcheck", "--log-driver", "json-file", "--log-opt", "max-size=1m"], &[], json!({"health": {"check": "off"}, "log_driver": "json-file", "log_options": [pair("max-size", "1m")]})),
        (&["--privileged", "--read-only", "--userns", "host", "--ipc", "host", "--pid", "host", "--uts", "host", "--cgroupns", "host"], &[], json!({
            "privileged": true, "read_only": true, "userns": "host", "ipc": "host", "pid": "host", "uts": "host", "cgroupns": "host"})),
        (&["--cap-add", "NET_ADMIN", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--security-opt", "systempaths=unconfined", "--sysctl", "net.ipv4.ip_forward=1"], &[], json!({
            "cap_add": ["NET_ADMIN"], "cap_drop": ["ALL"], "security_options": ["no-new-privileges", "systempaths=unconfined"], "sysctls": [pair("net.ipv4.ip_forward", "1")]})),
        (&["--runtime", "runc", "--cgroup-parent", "/x", "--volume-driver", "local"], &[], json!({"runtime": "runc", "resources": {"cgroup_parent": "/x"}, "volume_driver": "local"})),
    ]
    .into_iter()
    .enumerate()
    {
        let theirs = scope.create(&format!("c{number}"), options, command);
        let mut all = json!({ "image": IMAGE, "name": scope.name(&format!("s{number}")), "labels": [scope.own()] });
        if let (Value::Object(all), Value::Object(fields)) = (&mut all, fields) {
            all.extend(fields);
        }
        let spec: Spec = serde_json::from_value(all).unwrap();
        let mut steps = engine.run(Run { op: op(), spec, create_only: true });
        let mut last = None;
        while let Some(step) = steps.next().await {
            last = Some(step);
        }
        let Some(RunStep::Done { id: ours }) = last else {
            panic!("{options:?}: {last:#?}");
        };
        let (theirs, ours) = (made(&theirs), made(&ours));
        for part in ["Config", "HostConfig"] {
            let keys = theirs[part].as_object().unwrap().keys().chain(ours[part].as_object().unwrap().keys());
            for key in keys {
                let (ours, theirs) = (ours[part].get(key), theirs[part].get(key));
                if ours != theirs {
                    wrong.push(format!("{options:?} {part}.{key}: {ours:?}, not {theirs:?}"));
                }
            }
        }
        for key in ["Path", "Args", "Masked"] {
            if ours[key] != theirs[key] {
                wrong.push(format!("{options:?} {key}: {}, not {}", ours[key], theirs[key]));
            }
        }
    }
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
