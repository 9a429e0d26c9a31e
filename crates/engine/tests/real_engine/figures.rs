//! What containers use, what runs in them, and signals to it.

#![allow(
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::{SLEEPS, Scope, connected, docker, op};
use contract::*;
use engine::Engine;
use std::time::Duration;

/// Reads news until there is a percentage for a container.
async fn measured(engine: &Engine, id: &str) -> Figures {
    let (mut feed, aim) = engine.figures_watch();
    aim.at(vec![id.to_owned()], Vec::new());
    tokio::time::timeout(Duration::from_secs(30), async {
        loop {
            let news = feed.next().await;
            assert_eq!(news.failed, []);
            let found = news.measured.into_iter().find(|figures| figures.id == id);
            if let Some(figures) = found.filter(|figures| figures.cpu.is_some()) {
                return figures;
            }
        }
    })
    .await
    .expect("two measurements make a percentage")
}

#[tokio::test(flavor = "multi_thread")]
async fn figures_are_those_that_the_cli_shows() {
    let scope = Scope::new("figures");
    let busy = scope.run(
        "busy",
        &["--cpus", "0.3", "--memory", "64m", "--pids-limit", "77"],
        &[
            "sh",
            "-c",
            "head -c 20000000 /dev/zero >/dev/shm/held; exec yes >/dev/null",
        ],
    );
    let (engine, mut seen) = connected().await;
    seen.until("it runs", 10, |seen| {
        seen.state(&busy) == Some(ContainerState::Running)
    })
    .await;
    let figures = measured(&engine, &busy).await;
    let cpu = figures.cpu.unwrap();
    // A busy machine may give it less than it may take, never more; and not nothing.
    assert!(cpu > 0.5 && cpu < 40.0, "{cpu}");
    assert_eq!(figures.memory_limit, 64 << 20);
    assert_eq!(figures.pids_limit, Some(77));
    let cli = docker(&[
        "stats",
        "--no-stream",
        "--format",
        "{{.MemUsage}} {{.PIDs}}",
        &busy,
    ]);
    let (memory, pids) = cli.split_once(" / 64MiB ").expect("usage, limit and pids");
    let mebibytes: f64 = memory.strip_suffix("MiB").unwrap().parse().unwrap();
    let ours = figures.memory as f64 / f64::from(1 << 20);
    assert!(
        mebibytes > 19.0 && (ours - mebibytes).abs() < 1.0,
        "{ours} {cli}"
    );
    assert_eq!(figures.pids.to_string(), pids);
    let kept = engine
        .figures_of(FiguresOf { id: busy.clone() })
        .await
        .unwrap();
    assert!(kept.len() >= 2 && kept.last() == Some(&figures));
    assert!(kept.is_sorted_by_key(|figures| figures.at));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stops_or_is_not_looked_at_is_forgotten_and_what_starts_is_measured() {
    let scope = Scope::new("forgotten");
    let (a, b) = (scope.run("a", &[], SLEEPS), scope.run("b", &[], SLEEPS));
    let stopped = scope.create("stopped", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    seen.until("both run", 10, |seen| {
        [&a, &b]
            .iter()
            .all(|id| seen.state(id) == Some(ContainerState::Running))
    })
    .await;
    let (mut feed, aim) = engine.figures_watch();
    let next = async |feed: &mut engine::FiguresFeed| {
        tokio::time::timeout(Duration::from_secs(30), feed.next())
            .await
            .expect("news")
    };
    aim.at(
        vec![a.clone(), stopped.clone(), "../x".into()],
        vec![b.clone()],
    );
    let news = next(&mut feed).await;
    let mut ids: Vec<_> = news.measured.iter().map(|figures| &figures.id).collect();
    ids.sort();
    let mut both = [&a, &b];
    both.sort();
    assert_eq!((news.seq, ids.as_slice()), (1, both.as_slice()));
    aim.at(vec![b.clone(), stopped.clone()], Vec::new());
    let mut news = next(&mut feed).await;
    while news.forgotten.is_empty() {
        news = next(&mut feed).await;
    }
    assert_eq!(news.forgotten, std::slice::from_ref(&a));
    docker(&["kill", &b]);
    while !news.forgotten.contains(&b) {
        news = next(&mut feed).await;
    }
    // Nothing runs any more: the next news come when something does.
    docker(&["start", &stopped]);
    news = next(&mut feed).await;
    assert_eq!(news.measured[0].id, stopped);
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_reach_the_main_process_and_others() {
    let scope = Scope::new("signals");
    let script = "trap 'echo heard' HUP; sleep 4242 & sleep 4243 & while :; do wait; done";
    let id = scope.run("signals", &[], &["sh", "-c", script]);
    let (engine, mut seen) = connected().await;
    seen.until("it runs", 10, |seen| {
        seen.state(&id) == Some(ContainerState::Running)
    })
    .await;
    let list = async || {
        let args = ContainerProcesses { id: id.clone() };
        engine.container_processes(args).await.unwrap()
    };
    let of = |list: &Processes, command: &str| {
        let row = list
            .processes
            .iter()
            .find(|row| row.last().is_some_and(|last| last == command))?;
        Some(row[list.pid.expect("a column of process IDs")].clone())
    };
    let mut found = list().await;
    while of(&found, "sleep 4243").is_none() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        found = list().await;
    }
    assert!(found.titles.iter().any(|title| title == "%CPU"));
    assert!(
        found.signals,
        "this engine runs here, and the image has a shell"
    );
    let main = found.main.clone().expect("a main process");
    assert_ne!(Some(&main), of(&found, "sleep 4243").as_ref());
    let send = async |pid: &str, signal: &str| {
        engine
            .process_signal(ProcessSignal {
                op: op(),
                id: id.clone(),
                pid: pid.to_owned(),
                signal: signal.to_owned(),
            })
            .await
    };
    send(&main, "SIGHUP").await.unwrap();
    while !docker(&["logs", &id]).contains("heard") {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let doomed = of(&found, "sleep 4243").unwrap();
    send(&doomed, "SIGTERM").await.unwrap();
    while of(&list().await, "sleep 4243").is_some() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(
        of(&list().await, "sleep 4242").is_some(),
        "the other one lives"
    );
    // Who is gone, who is not the container's, and what is no signal.
    let failure = send(&doomed, "SIGTERM").await.unwrap_err();
    assert_eq!(failure.deed, Deed::Signal);
    assert!(
        send(&std::process::id().to_string(), "SIGTERM")
            .await
            .is_err()
    );
    assert!(send("1; reboot", "SIGTERM").await.is_err());
    let failure = send(&of(&list().await, "sleep 4242").unwrap(), "SIGNONE").await;
    assert!(
        failure.unwrap_err().message.contains("NONE"),
        "the shell's own words"
    );
}
