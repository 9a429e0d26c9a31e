//! A container from close by: its details, its exits, its texts.

use crate::common::{SLEEPS, Scope, connected, docker};
use contract::*;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_and_lack_of_memory_are_told_apart() {
    let scope = Scope::new("exits");
    let (engine, mut seen) = connected().await;
    let three = scope.run("three", &[], &["sh", "-c", "exit 3"]);
    // A label may not overrule what the engine lists.
    let liar = scope.run("liar", &["--label", "exitCode=0"], &["sh", "-c", "exit 5"]);
    // Now and then Docker itself misses that a container was ended for lack of memory.
    let hungry = (0..6)
        .map(|number| {
            scope.run(
                &format!("hungry-{number}"),
                &["--memory", "8m", "--memory-swap", "8m"],
                &["tail", "/dev/zero"],
            )
        })
        .find(|id| {
            docker(&["wait", id]);
            std::thread::sleep(Duration::from_millis(300));
            docker(&["inspect", "--format", "{{.State.OOMKilled}}", id]) == "true"
        })
        .expect("Docker notices one of six");
    seen.until("all ended", 10, |seen| {
        [(&three, 3), (&liar, 5), (&hungry, 137)]
            .iter()
            .all(|(id, code)| {
                seen.is(id, |row| {
                    row.state == ContainerState::Exited && row.exit_code == Some(*code)
                })
            })
    })
    .await;
    engine
        .containers_shown(ContainersShown {
            ids: vec![hungry.clone(), three.clone()],
        })
        .await
        .unwrap();
    seen.until("lack of memory", 5, |seen| {
        seen.is(&hungry, |row| row.oom_killed)
    })
    .await;
    assert!(!seen.row(&three).unwrap().oom_killed);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_details_are_what_the_engine_was_told() {
    let scope = Scope::new("detail");
    let id = scope.run(
        "all",
        &[
            "--env",
            "A=1=2",
            "--env",
            "DB_PASSWORD=secret",
            "--user",
            "65534",
            "--workdir",
            "/tmp",
            "--memory",
            "64m",
            "--cpus",
            "0.5",
            "--pids-limit",
            "50",
            "--read-only",
            "--init",
            "--restart",
            "on-failure:3",
            "--stop-signal",
            "INT",
            "--tmpfs",
            "/run",
            "--volume",
            "/anonymous",
            "--volume",
            "/tmp:/host:ro",
            "--publish",
            "127.0.0.1::80/tcp",
            "--expose",
            "53/udp",
            "--label",
            "com.docker.compose.project=shop",
            "--label",
            "com.docker.compose.service=web",
        ],
        SLEEPS,
    );
    let (engine, seen) = connected().await;
    assert_eq!(
        seen.row(&id)
            .unwrap()
            .project
            .as_ref()
            .map(|project| project.name.as_str()),
        Some("shop")
    );
    let detail = engine
        .container_detail(ContainerDetailOf { id: id.clone() })
        .await
        .unwrap();
    assert_eq!(detail.state, ContainerState::Running);
    assert!(detail.env.contains(&EnvVar {
        name: "A".into(),
        value: "1=2".into()
    }));
    assert_eq!(
        (detail.user.as_str(), detail.working_dir.as_str()),
        ("65534", "/tmp")
    );
    assert_eq!(detail.limits.memory, Some(64 << 20));
    assert_eq!(
        (detail.limits.cpus, detail.limits.pids),
        (Some(0.5), Some(50))
    );
    assert!(detail.read_only_root && !detail.privileged && detail.init);
    assert_eq!(
        detail.restart_policy,
        RestartPolicy {
            name: "on-failure".into(),
            maximum_retries: 3
        }
    );
    assert_eq!(
        (detail.stop_signal.as_str(), detail.stop_timeout),
        ("INT", 10)
    );
    assert_eq!(detail.exit_code, None);
    let udp = detail
        .ports
        .iter()
        .find(|port| port.protocol == "udp")
        .unwrap();
    assert_eq!((udp.container, udp.host), (53, None));
    let anonymous = detail
        .mounts
        .iter()
        .find(|mount| mount.destination == "/anonymous")
        .unwrap();
    assert!(anonymous.anonymous && anonymous.writable);
    let host = detail
        .mounts
        .iter()
        .find(|mount| mount.destination == "/host")
        .unwrap();
    assert_eq!(
        (host.kind.as_str(), host.source.as_str(), host.writable),
        ("bind", "/tmp", false)
    );
    assert_eq!(detail.networks[0].name, "bridge");
    assert!(detail.networks[0].ipv4.contains('/'));

    let json = engine
        .container_inspect(ContainerInspect { id })
        .await
        .unwrap();
    assert!(json.starts_with('{') && json.contains("DB_PASSWORD=secret"));
    for id in ["0".repeat(64), "../version".into(), String::new()] {
        let failure = engine
            .container_inspect(ContainerInspect { id })
            .await
            .unwrap_err();
        assert_eq!(
            (failure.deed, failure.code),
            (Deed::Inspect, Some(FailureCode::Gone))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_history_of_exits_is_told_newest_first() {
    let scope = Scope::new("history");
    let id = scope.create(
        "counts",
        &[],
        &["sh", "-c", "echo x >>/n; exit $(wc -l </n)"],
    );
    for _ in 0..3 {
        crate::common::docker_output(&["start", "--attach", &id]);
        // Ends are told apart by their second.
        tokio::time::sleep(Duration::from_millis(1100)).await;
    }
    let (engine, _seen) = connected().await;
    let detail = engine
        .container_detail(ContainerDetailOf { id: id.clone() })
        .await
        .unwrap();
    let codes: Vec<i64> = detail.exits.iter().map(|exit| exit.code).collect();
    assert_eq!(codes, [3, 2, 1]);
    assert_eq!(detail.exit_code, Some(3));

    docker(&["rm", &id]);
    let failure = engine
        .container_detail(ContainerDetailOf { id })
        .await
        .unwrap_err();
    assert_eq!(failure.code, Some(FailureCode::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_texts_come_through_as_text_and_cut() {
    let scope = Scope::new("hostile");
    let (engine, mut seen) = connected().await;
    let huge = "값<script>".repeat(9_000);
    let huge_label = format!("huge={huge}");
    let evil = "evil=<img src=x onerror=alert(1)>\u{202e}\r\n\u{0}".replace('\u{0}', "\u{1}");
    let id = scope.create(
        "x",
        &[
            "--label",
            &huge_label,
            "--label",
            &evil,
            "--env",
            "E=\u{7}\n<b>",
        ],
        &["sh", "-c", &huge],
    );
    seen.until("the row", 5, |seen| seen.row(&id).is_some())
        .await;
    let row = seen.row(&id).unwrap();
    assert!(row.command.chars().count() <= 256 && row.command.ends_with('…'));
    let value = |key: &str| &row.labels.iter().find(|(name, _)| name == key).unwrap().1;
    assert_eq!(value("huge").chars().count(), 256);
    assert_eq!(
        value("evil"),
        "<img src=x onerror=alert(1)>\u{202e}\r\n\u{1}"
    );
    assert!(serde_json::to_string(row).unwrap().len() < 16 << 10);
    let detail = engine
        .container_detail(ContainerDetailOf { id })
        .await
        .unwrap();
    assert!(
        detail.labels.iter().any(|(_, value)| *value == huge),
        "whole in the drawer"
    );
    assert!(detail.env.contains(&EnvVar {
        name: "E".into(),
        value: "\u{7}\n<b>".into()
    }));
}
