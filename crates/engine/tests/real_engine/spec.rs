//! Container → spec → container: the second is configured like the first.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::{SLEEPS, Scope, connected, docker, op};
use crate::edit::{carried_out, editor, inspected, plan_with};
use contract::*;
use serde_json::{Value, json};

/// What a container was asked to be, without what differs between any two: IDs, times, addresses
/// that the engine chose, and which volumes were named by whom.
fn configured(id: &str) -> Value {
    let all = inspected(id);
    let short = id[..12].to_owned();
    let mut config = all["Config"].clone();
    for name in [
        "AttachStdin",
        "AttachStdout",
        "AttachStderr",
        "StdinOnce",
        "Volumes",
    ] {
        config.as_object_mut().unwrap().remove(name);
    }
    if config["Hostname"] == short {
        config["Hostname"] = Value::Null;
    }
    config["Labels"]
        .as_object_mut()
        .unwrap()
        .remove("berth-edited");
    let mut host = all["HostConfig"].clone();
    for name in ["Binds", "Mounts", "ContainerIDFile", "ConsoleSize"] {
        host.as_object_mut().unwrap().remove(name);
    }
    // Both are no policy.
    if host["RestartPolicy"]["Name"] == "no" {
        host["RestartPolicy"] = Value::Null;
    }
    // The CLI writes it out for the engine, which takes either.
    for name in ["CapAdd", "CapDrop"] {
        for capability in host[name].as_array_mut().into_iter().flatten() {
            *capability = capability
                .as_str()
                .unwrap()
                .trim_start_matches("CAP_")
                .into();
        }
    }
    let mounts: Vec<Value> = all["Mounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mount| {
            json!([
                mount["Destination"],
                mount["Type"],
                mount["Name"],
                mount["Source"],
                mount["RW"],
                mount["Propagation"]
            ])
        })
        .collect();
    let asked: Vec<Value> = all["HostConfig"]["Mounts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|mount| {
            let mut mount = mount.clone();
            mount.as_object_mut().unwrap().remove("Source");
            mount
        })
        .collect();
    let mut networks = all["NetworkSettings"]["Networks"].clone();
    for network in networks.as_object_mut().unwrap().values_mut() {
        let mut aliases: Vec<Value> = network["Aliases"].as_array().cloned().unwrap_or_default();
        aliases.retain(|alias| *alias != short);
        *network = json!({
            "IPAMConfig": network["IPAMConfig"], "Aliases": aliases,
            "Links": network["Links"], "DriverOpts": network["DriverOpts"],
        });
    }
    let mut whole = json!({
        "Image": all["Image"], "Config": config, "HostConfig": host, "Mounts": mounts,
        "Asked": asked, "Networks": networks,
    });
    plain(&mut whole);
    whole
}

/// Nothing, in all the ways in which engines write it, is left out; the order of lists is not
/// compared.
fn plain(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            entries.values_mut().for_each(plain);
            entries.retain(|key, value| {
                let nothing = [
                    json!(null),
                    json!([]),
                    json!({}),
                    json!(""),
                    json!(0),
                    json!(false),
                ];
                // A network without a word is a network.
                key.contains("net") || key == "bridge" || !nothing.contains(value)
            });
        }
        Value::Array(items) => {
            items.iter_mut().for_each(plain);
            items.sort_by_key(Value::to_string);
        }
        _ => {}
    }
}

/// The parts that differ.
fn unlike(first: &Value, second: &Value) -> String {
    let parts = |of: &Value| -> Vec<(String, Value)> {
        let of = of.as_object().unwrap();
        of.iter()
            .flat_map(|(part, value)| match value {
                Value::Object(entries) => entries
                    .iter()
                    .map(|(name, value)| (format!("{part}/{name}"), value.clone()))
                    .collect(),
                other => vec![(part.clone(), other.clone())],
            })
            .collect()
    };
    let (first, second) = (parts(first), parts(second));
    let only = |one: &[(String, Value)], other: &[(String, Value)], mark: &str| -> String {
        one.iter()
            .filter(|part| !other.contains(part))
            .map(|(name, value)| format!("{mark} {name}: {value}\n"))
            .collect()
    };
    only(&first, &second, "-") + &only(&second, &first, "+")
}

/// Options, the image, and the command.
type Case<'a> = (&'a [&'a str], &'a str, &'a [&'a str]);

#[tokio::test(flavor = "multi_thread")]
async fn a_container_made_from_its_spec_is_like_the_first() {
    const BUSYBOX: &str = "berth-test/busybox";
    let scope = Scope::new("round");
    let network = scope.name("net");
    let second = scope.name("net2");
    docker(&["network", "create", &network]);
    docker(&["network", "create", &second]);
    let other = scope.run("other", &["--volume", "/lent"], SLEEPS);
    let volume = format!("{}:/named:ro,nocopy", scope.name("volume"));
    let folder = tempfile::tempdir().unwrap();
    let bind = format!("{}:/bound:rshared", folder.path().display());
    let mount = format!(
        "type=bind,source={},target=/m1,readonly",
        folder.path().display()
    );
    let labelled = format!(
        "type=volume,source={},target=/m2,volume-label=a=b",
        scope.name("volume2")
    );
    let link = format!("{}:db", scope.name("other"));
    let other_name = scope.name("other");
    let from = format!("{other_name}:ro");
    let shared = format!("container:{other_name}");
    let cases: &[Case] = &[
        (&[], BUSYBOX, &[]),
        (&[], BUSYBOX, SLEEPS),
        (&[], "berth-test/web", &[]),
        (&[], "berth-test/redis", &["redis-server", "--save", ""]),
        (
            &[
                "-i",
                "-t",
                "--hostname",
                "h1",
                "--domainname",
                "example.org",
                "--user",
                "nobody:nogroup",
                "--workdir",
                "/tmp",
                "--group-add",
                "7",
                "--stop-signal",
                "SIGINT",
                "--stop-timeout",
                "3",
            ],
            BUSYBOX,
            &["sh"],
        ),
        (
            &[
                "-e",
                "A=1=2",
                "-e",
                "EMPTY=",
                "-e",
                "NOT_SET_ANYWHERE",
                "-e",
                "PATH=/bin",
                "-e",
                "Z= sp ace\t",
            ],
            "berth-test/redis",
            &[],
        ),
        (&["--entrypoint", "/bin/echo"], BUSYBOX, &["a b", "$c", "'"]),
        (
            &["--entrypoint", ""],
            "berth-test/web",
            &["sh", "-c", "true"],
        ),
        (
            &[
                "-p",
                "80",
                "-p",
                "127.0.0.1::81/udp",
                "-p",
                "8000-8003:90",
                "-p",
                "45671:91/sctp",
                "-p",
                "45672:91/tcp",
                "--expose",
                "7000-7002/udp",
                "--expose",
                "99",
                "-P",
            ],
            "berth-test/web",
            &[],
        ),
        (
            &[
                "-v",
                "/anonymous",
                "-v",
                &volume,
                "-v",
                &bind,
                "--mount",
                &mount,
                "--mount",
                &labelled,
                "--mount",
                "type=volume,target=/m3",
                "--mount",
                "type=tmpfs,target=/m4,tmpfs-size=1m,tmpfs-mode=1770",
                "--tmpfs",
                "/t1",
                "--tmpfs",
                "/t2:size=64k,mode=700",
                "--volumes-from",
                &from,
            ],
            "berth-test/redis",
            &[],
        ),
        (
            &[
                "--network",
                &network,
                "--network-alias",
                "one",
                "--network-alias",
                "two",
                "--ip",
                "10.99.99.2",
            ],
            BUSYBOX,
            SLEEPS,
        ),
        (&["--network", "host", "--uts", "host"], BUSYBOX, &[]),
        (&["--network", "none"], BUSYBOX, &[]),
        (
            &["--network", &shared, "--pid", &shared, "--ipc", "host"],
            BUSYBOX,
            &[],
        ),
        (&["--link", &link, "--link", &other_name], BUSYBOX, SLEEPS),
        (
            &[
                "--dns",
                "192.0.2.1",
                "--dns",
                "192.0.2.2",
                "--dns-search",
                "a.example",
                "--dns-option",
                "ndots:2",
                "--add-host",
                "x:192.0.2.3",
                "--add-host",
                "y:2001:db8::1",
            ],
            BUSYBOX,
            &[],
        ),
        (
            &[
                "--cpus",
                "0.25",
                "--cpu-shares",
                "100",
                "--cpuset-cpus",
                "0",
                "--memory",
                "100m",
                "--memory-reservation",
                "50m",
                "--memory-swap",
                "150m",
                "--memory-swappiness",
                "0",
                "--pids-limit",
                "100",
                "--shm-size",
                "1m",
                "--oom-score-adj",
                "5",
                "--ulimit",
                "nofile=10:20",
                "--ulimit",
                "nproc=7",
            ],
            BUSYBOX,
            SLEEPS,
        ),
        (
            &[
                "--memory",
                "100m",
                "--cpu-period",
                "50000",
                "--cpu-quota",
                "10000",
                "--oom-kill-disable",
                "--device",
                "/dev/null",
                "--device",
                "/dev/zero:/dev/nought:r",
                "--device-cgroup-rule",
                "c 1:* rm",
                "--device-read-bps",
                "/dev/zero:1mb",
                "--device-write-iops",
                "/dev/zero:10",
                "--cgroup-parent",
                "/berth-test",
            ],
            BUSYBOX,
            &[],
        ),
        (
            &[
                "--restart",
                "on-failure:4",
                "--log-driver",
                "json-file",
                "--log-opt",
                "max-size=1m",
                "--health-cmd",
                "test -e /x",
                "--health-interval",
                "90s",
                "--health-timeout",
                "1500ms",
                "--health-retries",
                "4",
                "--health-start-period",
                "1m",
            ],
            "berth-test/web",
            &[],
        ),
        (
            &[
                "--no-healthcheck",
                "--restart",
                "always",
                "--log-driver",
                "none",
            ],
            "berth-test/web",
            &[],
        ),
        (&["--health-interval", "7s"], "berth-test/web", &[]),
        (
            &[
                "--privileged",
                "--read-only",
                "--init",
                "--rm",
                "--sysctl",
                "net.ipv4.ip_forward=1",
                "--userns",
                "host",
            ],
            BUSYBOX,
            &[],
        ),
        (
            &[
                "--cap-add",
                "NET_ADMIN",
                "--cap-add",
                "SYS_TIME",
                "--cap-drop",
                "ALL",
                "--security-opt",
                "no-new-privileges",
                "--security-opt",
                "seccomp=unconfined",
                "--security-opt",
                "systempaths=unconfined",
                "--label",
                "a=",
                "--label",
                "com.docker.compose.project=p x",
            ],
            BUSYBOX,
            &[],
        ),
    ];
    let (engine, _journals) = editor().await;
    for (number, (options, image, command)) in cases.iter().enumerate() {
        let name = format!("c{number}");
        let address = options.contains(&"--ip");
        let mut options = options.to_vec();
        if address {
            // An address that the network has.
            let at = options.len() - 2;
            options.truncate(at);
        }
        let id = scope.create_of(&name, &options, image, command);
        if number % 3 == 0 && !options.contains(&"--network") {
            docker(&["network", "connect", "--alias", "further", &second, &id]);
        }
        let first = configured(&id);
        let plan = plan_with(&engine, &id, |spec| {
            spec.labels.push(Pair {
                name: "berth-edited".into(),
                value: "1".into(),
            });
        })
        .await;
        assert_eq!(plan.way, EditWay::Recreate, "{options:?}");
        assert_eq!(plan.changes.len(), 1, "{:?}", plan.changes);
        let steps = carried_out(&engine, plan, 0).await;
        let Some(EditStep::Done { id: new }) = steps.last() else {
            panic!("{options:?}: {steps:?}");
        };
        let second = configured(new);
        assert!(
            first == second,
            "{options:?}
{}",
            unlike(&first, &second)
        );
        // And its spec says the same again.
        let again = plan_with(&engine, new, |_| {}).await;
        assert_eq!(again.changes, []);
    }
    for extra in [&second] {
        docker(&["rm", "--force", &other]);
        let ids = docker(&[
            "ps",
            "--all",
            "--quiet",
            "--filter",
            &format!("network={extra}"),
        ]);
        for id in ids.split_whitespace() {
            docker(&["rm", "--force", "--volumes", id]);
        }
        docker(&["network", "rm", extra]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_without_what_is_said_anyway() {
    let scope = Scope::new("copy");
    let id = scope.create_of(
        "web",
        &[
            "-v",
            "/anonymous",
            "--label",
            "com.docker.compose.project=p",
        ],
        "berth-test/redis",
        &[],
    );
    let (engine, _seen) = connected().await;
    let spec = engine
        .spec_of(SpecOf {
            id: id.clone(),
            purpose: SpecFor::Copy,
        })
        .await
        .unwrap();
    let expected = Spec {
        image: "berth-test/redis".into(),
        name: scope.name("web"),
        // Of the test's scope.
        labels: vec![Pair {
            name: "berth-test".into(),
            value: scope.name("").trim_end_matches('-').into(),
        }],
        mounts: vec![MountSpec {
            target: "/anonymous".into(),
            ..MountSpec::default()
        }],
        ..Spec::default()
    };
    assert_eq!(spec, expected);

    let edit = engine
        .spec_of(SpecOf {
            id,
            purpose: SpecFor::Edit,
        })
        .await
        .unwrap();
    assert_eq!(edit.name, scope.name("web"));
    assert_eq!(edit.labels.len(), 2);
    let targets: Vec<(&str, usize)> = edit
        .mounts
        .iter()
        .map(|mount| (mount.target.as_str(), mount.source.len()))
        .collect();
    assert_eq!(targets, [("/anonymous", 64), ("/data", 64)]);

    let gone = engine
        .spec_of(SpecOf {
            id: "0".repeat(64),
            purpose: SpecFor::Copy,
        })
        .await
        .unwrap_err();
    assert_eq!(gone.code, Some(FailureCode::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_configured_like_the_original() {
    let scope = Scope::new("twin");
    let volume = format!("{}:/named:ro", scope.name("volume"));
    let options = [
        "-p",
        "127.0.0.1::80",
        "-v",
        &volume,
        "-e",
        "A=1",
        "--memory",
        "64m",
        "--health-interval",
        "5s",
        "--cap-add",
        "NET_ADMIN",
        "--tmpfs",
        "/t:size=64k",
        "--stop-timeout",
        "4",
        "--label",
        "quoted=it's \"$HOME\" \\ é",
        "--ulimit",
        "nofile=64:128",
        "--restart",
        "on-failure:3",
        "--add-host",
        "db:10.0.0.5",
    ];
    let id = scope.create_of("one", &options, "berth-test/web", &[]);
    let (engine, _seen) = connected().await;
    let purpose = SpecFor::Copy;
    let mut spec = engine
        .spec_of(SpecOf {
            id: id.clone(),
            purpose,
        })
        .await
        .unwrap();
    assert_eq!(spec.name, scope.name("one"));
    // By way of the command that one would type: nothing of it is lost in words.
    let (command, unsaid) = docker_run::write_command(&spec, true, false);
    assert!(unsaid.is_empty(), "{unsaid:?}\n{command}");
    let pasted = docker_run::read(&command, &docker_run::Nothing).unwrap();
    let [named] = &pasted.specs[..] else {
        panic!("{command}\n{pasted:?}");
    };
    assert!(named.not_honoured.is_empty(), "{command}\n{named:?}");
    spec = named.spec.clone();
    spec.name = scope.name("two");
    let mut steps = engine.run(Run {
        op: op(),
        spec,
        create_only: true,
    });
    let mut last = None;
    while let Some(step) = steps.next().await {
        last = Some(step);
    }
    let Some(RunStep::Done { id: twin }) = last else {
        panic!("{last:?}");
    };
    let (first, second) = (configured(&id), configured(&twin));
    assert!(first == second, "{}", unlike(&first, &second));
    docker(&["rm", &id, &twin]);
    docker(&["volume", "rm", &scope.name("volume")]);
}
