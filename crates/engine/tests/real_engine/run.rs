//! `run` on a real engine: what comes of a spec, and what is refused.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::{
    IMAGE, SLEEPS, Scope, Seen, address, connected, docker, docker_output, op, surroundings,
};
use contract::*;
use engine::Engine;
use serde_json::{Value, json};
use std::path::PathBuf;

async fn steps(engine: &Engine, spec: &Spec) -> Vec<RunStep> {
    let mut steps = engine.run(Run {
        op: op(),
        spec: spec.clone(),
        create_only: false,
    });
    let mut heard = Vec::new();
    while let Some(step) = steps.next().await {
        heard.push(step);
    }
    heard
}

/// It runs; its full ID.
async fn runs(engine: &Engine, spec: &Spec) -> String {
    let heard = steps(engine, spec).await;
    match heard.last() {
        Some(RunStep::Done { id }) => id.clone(),
        _ => panic!("{heard:#?}"),
    }
}

struct Refusal {
    failure: Failure,
    notes: Vec<Note>,
    left: Option<String>,
}

async fn refused(engine: &Engine, spec: &Spec) -> Refusal {
    let heard = steps(engine, spec).await;
    match heard.last() {
        Some(RunStep::Failed {
            failure,
            notes,
            left,
            cancelled: false,
        }) => Refusal {
            failure: failure.clone(),
            notes: notes.clone(),
            left: left.clone(),
        },
        _ => panic!("{heard:#?}"),
    }
}

/// A spec of some fields that belongs to a test.
fn of(scope: &Scope, what: &str, fields: Value) -> Spec {
    let mut all = json!({
        "image": IMAGE, "name": scope.name(what), "detach": true, "labels": [scope.own()], "command": SLEEPS,
    });
    if let (Value::Object(all), Value::Object(fields)) = (&mut all, fields) {
        all.extend(fields);
    }
    serde_json::from_value(all).unwrap()
}

fn inspect(id: &str) -> Value {
    let all: Value = serde_json::from_str(&docker(&["inspect", id])).unwrap();
    all[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_web_server_is_run_with_ports_env_volumes_and_limits() {
    let scope = Scope::new("run");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "from the host").unwrap();
    let volume = scope.name("vol");
    let (engine, mut seen) = connected().await;
    let spec = of(
        &scope,
        "web",
        json!({
            "image": "berth-test/web",
            "command": [],
            "ports": [
                {"container_port": "80"},
                {"host_ip": "127.0.0.1", "container_port": "80"},
            ],
            "mounts": [
                {"kind": "bind", "source": folder.path(), "target": "/www", "read_only": true},
                {"source": volume, "target": "/data"},
                {"target": "/anonymous"},
            ],
            "env": [{"name": "A", "value": "a b=c"}],
            "resources": {"memory": "64m", "pids_limit": "50"},
            "restart": "on-failure:2",
        }),
    );
    let heard = steps(&engine, &spec).await;
    let [
        RunStep::Creating,
        RunStep::Created { id, .. },
        RunStep::Starting,
        RunStep::Done { id: done },
    ] = &heard[..]
    else {
        panic!("{heard:#?}");
    };
    assert_eq!(id, done);
    // The lists learn it by the engine's events.
    seen.until("it runs and has ports", 5, |seen| {
        seen.is(id, |row| {
            row.state == ContainerState::Running
                && row.ports.iter().filter(|port| port.host.is_some()).count() >= 2
        })
    })
    .await;
    let port = seen
        .row(id)
        .unwrap()
        .ports
        .iter()
        .find_map(|port| port.host)
        .unwrap();
    // The server is a moment behind its container.
    let mut page = String::new();
    for _ in 0..50 {
        let got = std::process::Command::new("curl")
            .args([
                "--silent",
                "--max-time",
                "2",
                &format!("http://127.0.0.1:{port}/"),
            ])
            .output()
            .unwrap();
        page = String::from_utf8_lossy(&got.stdout).into_owned();
        if !page.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(page, "from the host");
    assert_eq!(
        docker(&["exec", id, "sh", "-c", "echo $A; echo kept > /data/x"]),
        "a b=c"
    );
    let host = inspect(id)["HostConfig"].clone();
    assert_eq!(
        (&host["Memory"], &host["RestartPolicy"]),
        (
            &json!(64 << 20),
            &json!({"Name": "on-failure", "MaximumRetryCount": 2})
        )
    );

    // Another one has its volumes, and a volume outlives both.
    let other = of(
        &scope,
        "other",
        json!({ "volumes_from": [{"container": scope.name("web"), "read_only": true}] }),
    );
    let other = runs(&engine, &other).await;
    assert_eq!(
        docker(&["exec", &other, "cat", "/data/x", "/www/index.html"]),
        "kept\nfrom the host"
    );
    docker(&["rm", "--force", id, &other]);
    let third = of(
        &scope,
        "third",
        json!({ "mounts": [{"style": "long", "source": volume, "target": "/d", "read_only": true}] }),
    );
    let third = runs(&engine, &third).await;
    assert_eq!(docker(&["exec", &third, "cat", "/d/x"]), "kept");
    docker(&["rm", "--force", &third]);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_and_several_networks_work() {
    let scope = Scope::new("links");
    let net = scope.name("net");
    docker(&["network", "create", "--subnet", "10.215.77.0/28", &net]);
    let (engine, mut seen) = connected().await;
    let db = scope.run("db", &[], SLEEPS);
    seen.until("db runs", 5, |seen| {
        seen.state(&db) == Some(ContainerState::Running)
    })
    .await;

    let linked = of(
        &scope,
        "linked",
        json!({ "links": [{"container": scope.name("db"), "alias": "mysql"}] }),
    );
    let linked = runs(&engine, &linked).await;
    assert!(docker(&["exec", &linked, "cat", "/etc/hosts"]).contains("mysql"));

    // API 1.41 takes one network at first; the second is connected before the start.
    let both = of(
        &scope,
        "both",
        json!({ "networks": [{"name": "bridge"}, {"name": net, "ipv4": "10.215.77.9", "aliases": ["nick"]}] }),
    );
    let both = runs(&engine, &both).await;
    let networks = inspect(&both)["NetworkSettings"]["Networks"].clone();
    assert_eq!(networks[&net]["IPAddress"], "10.215.77.9");
    assert!(
        networks["bridge"]["IPAddress"] != ""
            && networks[&net]["Aliases"].to_string().contains("nick")
    );

    docker(&["stop", "--time", "1", &db]);
    let stopped = of(
        &scope,
        "late",
        json!({ "links": [{"container": scope.name("db"), "alias": "mysql"}] }),
    );
    let why = refused(&engine, &stopped).await;
    assert_eq!(
        why.notes[0],
        Note {
            at: "links/0/container".into(),
            what: Remark::ContainerStopped
        },
        "{}",
        why.failure.message
    );
    assert!(why.left.is_some());

    let nowhere = of(
        &scope,
        "nowhere",
        json!({ "networks": [{"name": "bridge"}, {"name": scope.name("nonet")}] }),
    );
    let why = refused(&engine, &nowhere).await;
    assert_eq!(
        why.notes[0],
        Note {
            at: "networks/1/name".into(),
            what: Remark::NoNetwork
        },
        "{}",
        why.failure.message
    );
    assert!(why.left.is_some(), "made, and not connected");

    docker(&["rm", "--force", "--volumes", &both]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_engine_refuses_is_said_at_the_field() {
    let scope = Scope::new("refused");
    let (engine, mut seen) = connected().await;
    let holder = runs(
        &engine,
        &of(
            &scope,
            "holder",
            json!({ "ports": [{"host_ip": "127.0.0.1", "container_port": "80"}] }),
        ),
    )
    .await;
    seen.until("the port is known", 5, |seen| {
        seen.is(&holder, |row| {
            row.ports.iter().any(|port| port.host.is_some())
        })
    })
    .await;
    let port = seen
        .row(&holder)
        .unwrap()
        .ports
        .iter()
        .find_map(|port| port.host)
        .unwrap();
    let gone = std::env::temp_dir().join(scope.name("gone"));
    let at_command = |command: &str| Remark::NoSuchCommand {
        command: command.into(),
    };

    for (what, fields, at, remark, left) in [
        (
            "holder",
            json!({}),
            "name",
            Remark::NameTaken {
                id: holder.clone(),
                image: IMAGE.into(),
            },
            false,
        ),
        (
            "command",
            json!({"command": ["nosuch", "x"]}),
            "command",
            at_command("nosuch"),
            true,
        ),
        (
            "entry",
            json!({"entrypoint": ["/no/such"], "command": []}),
            "entrypoint",
            at_command("/no/such"),
            true,
        ),
        (
            "passwd",
            json!({"command": ["/etc/passwd"]}),
            "command",
            Remark::NotExecutable {
                command: "/etc/passwd".into(),
            },
            true,
        ),
        (
            "mount",
            json!({"mounts": [{"kind": "bind", "style": "long", "source": gone, "target": "/x"}]}),
            "mounts/0/source",
            Remark::SourceMissing { creates: false },
            false,
        ),
        (
            "twice",
            json!({"mounts": [{"source": "a1", "target": "/x"}, {"source": "a2", "target": "/x"}]}),
            "mounts/1/target",
            Remark::TargetTwice,
            false,
        ),
        (
            "network",
            json!({"networks": [{"name": scope.name("nonet")}]}),
            "networks/0/name",
            Remark::NoNetwork,
            true,
        ),
        (
            "address",
            json!({"networks": [{"name": "bridge", "ipv4": "10.0.0.9"}]}),
            "networks/0/ipv4",
            Remark::AddressNeedsSubnet,
            true,
        ),
        (
            "cap",
            json!({"cap_add": ["FLY"]}),
            "cap_add/0",
            Remark::UnknownCapability,
            false,
        ),
        (
            "from",
            json!({"volumes_from": [{"container": scope.name("nobody")}]}),
            "volumes_from/0/container",
            Remark::NoContainer,
            false,
        ),
        (
            "link",
            json!({"links": [{"container": scope.name("nobody")}]}),
            "links/0/container",
            Remark::NoContainer,
            false,
        ),
        (
            "never",
            json!({"image": "berth-test/nosuch", "pull": "never"}),
            "image",
            Remark::ImageMissing,
            false,
        ),
        (
            "rm",
            json!({"auto_remove": true, "command": ["nosuch"]}),
            "command",
            at_command("nosuch"),
            false,
        ),
        // The engine is not even asked.
        (
            "text",
            json!({"resources": {"memory": "much"}}),
            "resources/memory",
            Remark::Malformed {
                wanted: Wanted::Size,
            },
            false,
        ),
    ] {
        let why = refused(&engine, &of(&scope, what, fields)).await;
        assert_eq!(
            why.notes,
            [Note {
                at: at.into(),
                what: remark
            }],
            "{what}: {}",
            why.failure.message
        );
        assert_eq!(why.left.is_some(), left, "{what}: {:?}", why.left);
        if let Some(left) = why.left {
            assert_eq!(inspect(&left)["State"]["Status"], "created", "{what}");
        }
    }
    for (what, field, fields) in [
        ("user", "user", json!({"user": "nobodyatall"})),
        (
            "memory",
            "resources/memory",
            json!({"resources": {"memory": "1m"}}),
        ),
        ("logger", "log_driver", json!({"log_driver": "nosuch"})),
        ("runtime", "runtime", json!({"runtime": "nosuch"})),
        (
            "device",
            "resources/devices/0",
            json!({"resources": {"devices": ["/dev/nosuch"]}}),
        ),
    ] {
        let why = refused(&engine, &of(&scope, what, fields)).await;
        assert_eq!(why.notes[0].at, field, "{what}: {}", why.failure.message);
    }

    // A port that a container has: by whom, and what is free.
    let taken = of(
        &scope,
        "port",
        json!({ "ports": [{"container_port": "9"}, {"host_ip": "127.0.0.1", "host_port": port.to_string(), "container_port": "80"}] }),
    );
    let why = refused(&engine, &taken).await;
    let Note {
        at,
        what:
            Remark::PortTaken {
                port: said,
                by,
                free,
            },
    } = &why.notes[0]
    else {
        panic!("{:?}", why.notes);
    };
    assert_eq!((at.as_str(), *said), ("ports/1/host_port", port));
    assert_eq!(
        *by,
        PortHolder::Container {
            id: holder.clone(),
            name: scope.name("holder")
        }
    );
    assert!(free.is_some_and(|free| free > port) && why.left.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_container_made_while_it_was_cancelled_is_left_and_named() {
    let scope = Scope::new("cancel");
    let (engine, _seen) = connected().await;
    let args = Run {
        op: op(),
        spec: of(&scope, "it", json!({})),
        create_only: false,
    };
    let mut steps = engine.run(args.clone());
    assert_eq!(steps.next().await, Some(RunStep::Creating));
    // The engine is at it, for longer than this takes.
    let cancel = TaskCancel { op: args.op };
    engine.task_cancel(cancel).await.unwrap();
    let mut heard = Vec::new();
    while let Some(step) = steps.next().await {
        heard.push(step);
    }
    let [
        RunStep::Created { id, .. },
        RunStep::Failed {
            cancelled: true,
            left: Some(left),
            failure,
            ..
        },
    ] = &heard[..]
    else {
        panic!("{heard:#?}");
    };
    assert_eq!((id, failure.code), (left, Some(FailureCode::Cancelled)));
    assert_eq!(inspect(left)["State"]["Status"], "created");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attached_container_with_rm_is_gone_when_it_ends() {
    let scope = Scope::new("rm");
    let (engine, mut seen) = connected().await;
    let id = runs(
        &engine,
        &of(
            &scope,
            "short",
            json!({"auto_remove": true, "detach": false, "command": ["true"]}),
        ),
    )
    .await;
    let gone = || !docker_output(&["inspect", &id]).status.success();
    for _ in 0..100 {
        if gone() {
            break;
        }
        seen.for_a_while(std::time::Duration::from_millis(50)).await;
    }
    assert!(gone());
    seen.until("gone from the list", 5, |seen| seen.row(&id).is_none())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spec_is_checked_against_the_engine_and_this_machine() {
    let scope = Scope::new("check");
    let mut around = surroundings(&address());
    around.root = PathBuf::from("/");
    let engine = Engine::start(around, None);
    let mut seen = Seen::new(engine.watch());
    seen.until("lists", 15, |seen| {
        seen.volumes.is_some() && seen.images.is_some() && seen.networks.is_some()
    })
    .await;
    let ours = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = ours.local_addr().unwrap().port();
    let id = scope.run("holder", &["--publish", "127.0.0.1::80"], SLEEPS);
    seen.until("the port is known", 5, |seen| {
        seen.is(&id, |row| row.ports.iter().any(|port| port.host.is_some()))
    })
    .await;
    let published = seen
        .row(&id)
        .unwrap()
        .ports
        .iter()
        .find_map(|port| port.host)
        .unwrap();

    let spec = of(
        &scope,
        "holder",
        json!({
            "image": "berth-test/redis",
            "ports": [
                {"host_port": port.to_string(), "container_port": "1"},
                {"host_port": published.to_string(), "container_port": "2"},
            ],
            "mounts": [
                {"kind": "bind", "source": "/no/such/folder", "target": "/data"},
                {"source": "fresh", "target": "/x"},
            ],
        }),
    );
    let check = |editing| {
        let args = SpecCheck {
            spec: spec.clone(),
            editing,
        };
        engine.spec_check(args)
    };
    let notes = check(None).await.unwrap();
    let at = |place: &str| {
        notes
            .iter()
            .filter(|note| note.at == place)
            .map(|note| &note.what)
            .collect::<Vec<_>>()
    };
    let own_name = std::fs::read_to_string("/proc/self/comm")
        .unwrap()
        .trim()
        .to_owned();
    assert!(
        matches!(at("ports/0/host_port")[..], [Remark::PortTaken { by: PortHolder::Process { pid, name }, free: Some(_), .. }]
            if *pid == std::process::id() && *name == own_name),
        "{notes:#?}"
    );
    assert!(
        matches!(at("ports/1/host_port")[..], [Remark::PortTaken { by: PortHolder::Container { id: by, .. }, .. }] if *by == id)
    );
    assert_eq!(
        at("mounts/0/source"),
        [&Remark::SourceMissing { creates: true }]
    );
    assert_eq!(
        at("mounts/0/target"),
        [&Remark::HidesImage {
            path: "/data".into()
        }]
    );
    assert_eq!(at("mounts/1/source"), [&Remark::VolumeNew]);
    assert_eq!(at("name").len(), 1);
    assert!(at("image").is_empty());

    // What is edited has its own name and ports, but not ours.
    let edited = check(Some(id)).await.unwrap();
    let places: Vec<&str> = edited.iter().map(|note| note.at.as_str()).collect();
    assert_eq!(
        places,
        [
            "mounts/0/source",
            "mounts/0/target",
            "mounts/1/source",
            "ports/0/host_port"
        ]
    );

    let absent = of(&scope, "absent", json!({"image": "berth-test/nosuch"}));
    let notes = engine
        .spec_check(SpecCheck {
            spec: absent,
            editing: None,
        })
        .await
        .unwrap();
    assert_eq!(
        notes,
        [Note {
            at: "image".into(),
            what: Remark::ImageToPull
        }]
    );
}
