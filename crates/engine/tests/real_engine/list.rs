//! The lists follow what another program does to the engine.

use crate::common::{SLEEPS, Scope, connected, docker, now};
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
    assert_eq!(row.image, crate::common::IMAGE);
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
                    .any(|tag| tag == &format!("{}:latest", crate::common::IMAGE))
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
async fn each_of_many_renames_shows() {
    let scope = Scope::new("fast");
    let id = scope.run("sleeps", &[], SLEEPS);
    let (_engine, mut seen) = connected().await;
    // How soon is for bench/ to say.
    for round in 0..20 {
        let name = scope.name(&format!("r{round}"));
        docker(&["rename", &id, &name]);
        seen.until("its name", 20, |seen| seen.is(&id, |row| row.name == name))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_in_the_moment_of_connecting_is_not_missed() {
    let scope = Scope::new("race");
    for round in 0..6 {
        let id = scope.run(&format!("r{round}"), &[], SLEEPS);
        let killed = id.clone();
        let kills = std::thread::spawn(move || docker(&["kill", &killed]));
        // The engine tells of the exit at some moment in here, and lists it only later.
        tokio::time::sleep(Duration::from_millis(40 * round)).await;
        let (_engine, mut seen) = connected().await;
        seen.until("it ended", 5, |seen| {
            seen.is(&id, |row| {
                row.state == ContainerState::Exited && row.exit_code == Some(137)
            })
        })
        .await;
        kills.join().unwrap();
    }
}
