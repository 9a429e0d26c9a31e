//! The public door against a real engine, on which another program acts as well. `npm test` starts
//! the engine.

mod common;

use common::{SLEEPS, Scope, connected, docker, now, op};
use contract::*;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_does_shows_by_itself() {
    let scope = Scope::new("live");
    let (engine, mut seen) = connected().await;
    let before = now();
    let id = scope.run("web", &["--publish", "127.0.0.1::80"], SLEEPS);
    seen.until("it runs", 5, |seen| {
        seen.is(&id, |row| {
            row.state == ContainerState::Running && !row.ports.is_empty()
        })
    })
    .await;
    let row = seen.row(&id).unwrap();
    assert_eq!(row.name, scope.name("web"));
    assert_eq!(row.image, common::IMAGE);
    assert!(row.command.starts_with("sh -c"), "{}", row.command);
    assert_eq!(row.networks, ["bridge"]);
    let since = row.since.unwrap();
    assert!((before - 1..=now() + 1).contains(&since), "{since}");
    let port = row.ports[0].host.unwrap();
    assert_eq!(
        engine.port_url(&id, port),
        Ok(format!("http://127.0.0.1:{port}"))
    );
    assert!(engine.port_url(&id, 1).is_err());

    docker(&["pause", &id]);
    seen.until("it is paused", 5, |seen| {
        seen.state(&id) == Some(ContainerState::Paused)
    })
    .await;
    docker(&["unpause", &id]);
    seen.until("it goes on", 5, |seen| {
        seen.state(&id) == Some(ContainerState::Running)
    })
    .await;
    assert_eq!(
        seen.row(&id).unwrap().since,
        Some(since),
        "a pause starts nothing"
    );

    let name = scope.name("renamed");
    docker(&["rename", &id, &name]);
    seen.until("its new name", 5, |seen| {
        seen.is(&id, |row| row.name == name)
    })
    .await;

    let network = scope.name("net");
    docker(&["network", "create", &network]);
    docker(&["network", "connect", &network, &id]);
    seen.until("its networks", 5, |seen| {
        seen.is(&id, |row| {
            row.networks == ["bridge".to_owned(), network.clone()]
        }) && seen
            .networks
            .iter()
            .flat_map(|all| all.values())
            .any(|row| row.name == network)
    })
    .await;
    docker(&["network", "disconnect", &network, &id]);
    seen.until("it left", 5, |seen| {
        seen.is(&id, |row| row.networks == ["bridge"])
    })
    .await;

    docker(&["kill", "--signal", "KILL", &id]);
    seen.until("it ended", 5, |seen| {
        seen.is(&id, |row| {
            row.state == ContainerState::Exited && row.exit_code == Some(137)
        })
    })
    .await;
    // The list still shows it running for a moment after the event; that must not come through.
    seen.patches.clear();
    seen.for_a_while(Duration::from_millis(1500)).await;
    assert!(
        seen.patches
            .iter()
            .all(|row| row.id != id || row.state == ContainerState::Exited),
        "{:?}",
        seen.patches
    );
    let revision = seen.row(&id).unwrap().revision;

    docker(&["start", &id]);
    seen.until("it runs again", 5, |seen| {
        seen.is(&id, |row| {
            row.state == ContainerState::Running && row.revision > revision
        })
    })
    .await;
    docker(&["rm", "--force", &id]);
    seen.until("it is gone", 5, |seen| seen.row(&id).is_none())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_restarts_show() {
    let scope = Scope::new("health");
    let (engine, mut seen) = connected().await;
    let check = [
        "--health-cmd",
        "test -e /ok",
        "--health-interval",
        "300ms",
        "--health-retries",
        "1",
    ];
    let id = scope.run("checked", &check, SLEEPS);
    seen.until("unhealthy", 10, |seen| {
        seen.is(&id, |row| row.health == Some(Health::Unhealthy))
    })
    .await;
    docker(&["exec", &id, "touch", "/ok"]);
    seen.until("healthy", 10, |seen| {
        seen.is(&id, |row| row.health == Some(Health::Healthy))
    })
    .await;
    let detail = engine
        .container_detail(ContainerDetailOf { id: id.clone() })
        .await
        .unwrap();
    let health = detail.health.unwrap();
    assert_eq!(health.status, Some(Health::Healthy));
    assert_eq!((health.interval, health.retries), (Some(0.3), Some(1)));
    assert!(
        health
            .probes
            .first()
            .is_some_and(|probe| probe.exit_code == 0),
        "newest first"
    );

    let id = scope.run(
        "loops",
        &["--restart", "always"],
        &["sh", "-c", "sleep 0.2; exit 7"],
    );
    engine
        .containers_shown(ContainersShown {
            ids: vec![id.clone()],
        })
        .await
        .unwrap();
    seen.until("it is restarting", 15, |seen| {
        seen.is(&id, |row| {
            row.state == ContainerState::Restarting && row.exit_code == Some(7)
        })
    })
    .await;
    seen.until("its restarts are counted", 15, |seen| {
        seen.is(&id, |row| row.restart_count.is_some_and(|count| count >= 2))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_on_the_screen_have_exact_facts() {
    let scope = Scope::new("facts");
    let id = scope.run("sleeps", &["--stop-timeout", "77"], SLEEPS);
    let (engine, mut seen) = connected().await;
    let row = seen.row(&id).unwrap();
    assert_eq!(
        (row.restart_count, row.stop_timeout),
        (None, None),
        "not asked for before it is shown"
    );
    let shown = ContainersShown {
        ids: vec![id.clone(), "nobody".into(), "../x".into()],
    };
    engine.containers_shown(shown).await.unwrap();
    seen.until("the facts", 5, |seen| {
        seen.is(&id, |row| {
            row.stop_timeout == Some(77) && row.restart_count == Some(0)
        })
    })
    .await;
    let detail = engine
        .container_detail(ContainerDetailOf { id: id.clone() })
        .await
        .unwrap();
    assert_eq!(seen.row(&id).unwrap().since, detail.started);
    assert!(detail.started.is_some_and(|at| (now() - at).abs() < 30));
    assert!(seen.is_live());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_engine_is_told_nothing_new() {
    // Other tests act on the engine: only what concerns this container is looked at.
    let scope = Scope::new("idle");
    let id = scope.run("sleeps", &[], SLEEPS);
    let (_engine, mut seen) = connected().await;
    seen.for_a_while(Duration::from_secs(1)).await;
    seen.patches.clear();
    docker(&["exec", &id, "true"]);
    docker(&["cp", &format!("{id}:/etc/hostname"), "-"]);
    seen.for_a_while(Duration::from_secs(1)).await;
    assert!(
        seen.patches.iter().all(|row| row.id != id),
        "exec and copy change no row"
    );
    assert!(
        seen.engine
            .as_ref()
            .is_some_and(|info| info.product == "Docker" && !info.host.is_empty())
    );
    assert!(
        seen.images
            .as_ref()
            .is_some_and(|all| all.values().any(|row| {
                row.tags
                    .iter()
                    .any(|tag| tag == &format!("{}:latest", common::IMAGE))
            }))
    );
    assert!(
        seen.networks
            .as_ref()
            .is_some_and(|all| all.values().any(|row| row.name == "bridge"))
    );
    assert!(seen.volumes.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_one_does_not_stop_the_others() {
    let scope = Scope::new("bulk");
    let a = scope.create("a", &[], SLEEPS);
    let broken = scope.create("broken", &[], &["/no/such/program"]);
    let b = scope.create("b", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    let ids = vec![a.clone(), broken.clone(), b.clone(), "0".repeat(64)];
    let outcomes = engine
        .container_start(ContainerStart {
            op: op(),
            ids: ids.clone(),
        })
        .await
        .unwrap();
    assert_eq!(
        outcomes
            .iter()
            .map(|outcome| outcome.id.clone())
            .collect::<Vec<_>>(),
        ids
    );
    assert_eq!(outcomes[0].failure, None);
    let failure = outcomes[1].failure.as_ref().unwrap();
    assert_eq!(
        (failure.deed, failure.subject.as_str(), failure.code),
        (Deed::Start, scope.name("broken").as_str(), None)
    );
    assert!(
        failure.message.contains("no such file"),
        "{}",
        failure.message
    );
    assert_eq!(outcomes[2].failure, None);
    assert_eq!(
        outcomes[3].failure.as_ref().unwrap().code,
        Some(FailureCode::Gone)
    );
    seen.until("both run", 5, |seen| {
        [&a, &b]
            .iter()
            .all(|id| seen.state(id) == Some(ContainerState::Running))
    })
    .await;

    // Already so is done; not so is refused with a reason.
    let outcomes = engine
        .container_start(ContainerStart {
            op: op(),
            ids: vec![a.clone()],
        })
        .await
        .unwrap();
    assert_eq!(outcomes[0].failure, None);
    let paused = engine
        .container_pause(ContainerPause {
            op: op(),
            ids: vec![a.clone(), broken.clone()],
        })
        .await
        .unwrap();
    assert_eq!(paused[0].failure, None);
    assert_eq!(
        paused[1].failure.as_ref().unwrap().code,
        Some(FailureCode::WrongState)
    );
    let outcomes = engine
        .container_unpause(ContainerUnpause {
            op: op(),
            ids: vec![a.clone()],
        })
        .await
        .unwrap();
    assert_eq!(outcomes[0].failure, None);

    let taken = engine
        .container_rename(ContainerRename {
            op: op(),
            id: a.clone(),
            name: scope.name("b"),
        })
        .await
        .unwrap_err();
    assert_eq!(
        (taken.code, taken.subject),
        (Some(FailureCode::NameTaken), scope.name("a"))
    );
    let hostile = engine
        .container_rename(ContainerRename {
            op: op(),
            id: a.clone(),
            name: "<b>&t=1".into(),
        })
        .await
        .unwrap_err();
    assert_eq!(hostile.code, None);
    assert!(hostile.message.contains("<b>&t=1"), "{}", hostile.message);

    let killed = engine
        .container_kill(ContainerKill {
            op: op(),
            ids: vec![a.clone()],
            signal: "SIGKILL".into(),
        })
        .await
        .unwrap();
    assert_eq!(killed[0].failure, None);
    seen.until("a was killed", 5, |seen| {
        seen.is(&a, |row| row.exit_code == Some(137))
    })
    .await;
    let stopped = engine
        .container_stop(ContainerStop {
            op: op(),
            ids: vec![b.clone(), a.clone()],
            grace: Some(5),
        })
        .await
        .unwrap();
    assert!(
        stopped.iter().all(|outcome| outcome.failure.is_none()),
        "{stopped:?}"
    );
    seen.until("b ended by itself", 5, |seen| {
        seen.is(&b, |row| row.exit_code == Some(0))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_is_carried_out_once() {
    let scope = Scope::new("once");
    let id = scope.run("sleeps", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    let restart = ContainerRestart {
        op: op(),
        ids: vec![id.clone()],
        grace: Some(5),
    };
    let (first, second) = tokio::join!(
        engine.container_restart(restart.clone()),
        engine.container_restart(restart.clone())
    );
    assert_eq!(first, second);
    assert_eq!(first.unwrap()[0].failure, None);
    seen.until("it restarted", 5, |seen| {
        seen.state(&id) == Some(ContainerState::Running)
    })
    .await;
    seen.for_a_while(Duration::from_secs(1)).await;
    let detail = engine
        .container_detail(ContainerDetailOf { id })
        .await
        .unwrap();
    assert_eq!(detail.exits.len(), 1, "{:?}", detail.exits);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grace_period_longer_than_a_hang_is_waited_for() {
    let scope = Scope::new("grace");
    // Takes seven seconds to end: longer than an engine may be silent.
    let id = scope.run(
        "slow",
        &[],
        &["sh", "-c", "trap 'sleep 7; exit 3' TERM; sleep 1000 & wait"],
    );
    let (engine, mut seen) = connected().await;
    let stopped = engine
        .container_stop(ContainerStop {
            op: op(),
            ids: vec![id.clone()],
            grace: Some(20),
        })
        .await
        .unwrap();
    assert_eq!(stopped[0].failure, None);
    seen.until("its own exit code", 5, |seen| {
        seen.is(&id, |row| row.exit_code == Some(3))
    })
    .await;
    assert!(seen.is_live());
}

#[tokio::test(flavor = "multi_thread")]
async fn exit_codes_and_lack_of_memory_are_told_apart() {
    let scope = Scope::new("exits");
    let (engine, mut seen) = connected().await;
    let three = scope.run("three", &[], &["sh", "-c", "exit 3"]);
    // A label may not overrule what the engine lists.
    let liar = scope.run("liar", &["--label", "exitCode=0"], &["sh", "-c", "exit 5"]);
    let hungry = scope.run(
        "hungry",
        &["--memory", "8m", "--memory-swap", "8m"],
        &["tail", "/dev/zero"],
    );
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
        common::docker_output(&["start", "--attach", &id]);
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
async fn what_is_planned_is_removed_and_nothing_else() {
    let scope = Scope::new("removal");
    let (named, kept) = (scope.name("named"), scope.name("kept"));
    let volume = format!("{named}:/named");
    let running = scope.run(
        "running",
        &["--volume", "/anonymous", "--volume", &volume],
        SLEEPS,
    );
    let stopped = scope.create("stopped", &[], SLEEPS);
    let fleeting = scope.run("fleeting", &["--rm"], SLEEPS);
    let bystander = scope.run("bystander", &["--volume", &format!("{kept}:/k")], SLEEPS);
    let (engine, mut seen) = connected().await;

    let ids = vec![
        running.clone(),
        stopped.clone(),
        fleeting.clone(),
        "0".repeat(64),
    ];
    let plan = engine
        .removal_plan(PlanRemoval { ids: ids.clone() })
        .await
        .unwrap();
    assert_eq!(
        plan.containers
            .iter()
            .map(|doomed| doomed.id.clone())
            .collect::<Vec<_>>(),
        ids[..3]
    );
    let doomed = &plan.containers[0];
    assert_eq!(
        (doomed.name.as_str(), &doomed.state),
        (scope.name("running").as_str(), &ContainerState::Running)
    );
    assert_eq!(doomed.anonymous_volumes.len(), 1);
    assert_eq!(doomed.kept_mounts, std::slice::from_ref(&named));
    assert!(doomed.writable_bytes.is_some() && !doomed.auto_remove);
    assert!(plan.containers[2].auto_remove);
    let anonymous = doomed.anonymous_volumes[0].clone();
    docker(&["volume", "inspect", &anonymous]);
    // It goes between plan and deed.
    docker(&["rm", &stopped]);

    let outcomes = engine
        .removal_carry_out(CarryOutRemoval {
            op: op(),
            plan,
            volumes: true,
            running: RunningFirst::Stop { grace: Some(5) },
        })
        .await
        .unwrap();
    assert!(
        outcomes.iter().all(|outcome| outcome.failure.is_none()),
        "{outcomes:?}"
    );
    seen.until("they are gone", 10, |seen| {
        ids.iter().all(|id| seen.row(id).is_none())
    })
    .await;
    assert_eq!(seen.state(&bystander), Some(ContainerState::Running));
    let volumes = docker(&["volume", "ls", "--quiet"]);
    assert!(!volumes.contains(&anonymous) && volumes.contains(&named) && volumes.contains(&kept));
    seen.until("volumes too", 5, |seen| {
        seen.volumes
            .as_ref()
            .is_some_and(|all| !all.contains_key(&anonymous) && all.contains_key(&named))
    })
    .await;

    // Forced, and without its volumes.
    let plan = engine
        .removal_plan(PlanRemoval {
            ids: vec![bystander.clone()],
        })
        .await
        .unwrap();
    let outcomes = engine
        .removal_carry_out(CarryOutRemoval {
            op: op(),
            plan,
            volumes: false,
            running: RunningFirst::Kill,
        })
        .await
        .unwrap();
    assert_eq!(outcomes[0].failure, None);
    seen.until("it is gone too", 5, |seen| seen.row(&bystander).is_none())
        .await;
    docker(&["volume", "rm", &named, &kept]);
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

#[tokio::test(flavor = "multi_thread")]
async fn a_change_shows_within_fifty_milliseconds() {
    let scope = Scope::new("fast");
    let id = scope.run("sleeps", &[], SLEEPS);
    let (_engine, mut seen) = connected().await;
    let mut waits = Vec::new();
    for round in 0..20 {
        let name = scope.name(&format!("r{round}"));
        docker(&["rename", &id, &name]);
        // From when the CLI has returned: the event was sent a little earlier.
        waits.push(
            seen.until("its name", 5, |seen| seen.is(&id, |row| row.name == name))
                .await,
        );
    }
    waits.sort();
    assert!(waits[18] < Duration::from_millis(50), "{waits:?}");
}
