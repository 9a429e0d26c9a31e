//! Losing an engine and having it back: crashed, frozen, not there yet. These tests do violence to
//! the engine that `npm test` started, so they run one after another, and after all others.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

mod common;
#[path = "lost_engine/files.rs"]
mod files;
#[path = "lost_engine/logs.rs"]
mod logs;
#[path = "lost_engine/volumes.rs"]
mod volumes;

use common::terminal::{Shown, all_closed, tty};
use common::{SLEEPS, Scope, Seen, address, connected, docker, home, op, surroundings};
use contract::*;
use engine::Engine;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// One at a time.
static ENGINE: Mutex<()> = Mutex::const_new(());

fn pid() -> String {
    let pid = std::fs::read_to_string(home().join("docker.pid")).expect("the engine's pid file");
    pid.trim().to_owned()
}

/// dockerd is root's, whoever runs the tests.
fn signal(signal: &str, pid: &str) {
    let sent = |program: &str, before: &[&str]| {
        let mut command = Command::new(program);
        let status = command.args(before).args([signal, pid]).status();
        status.is_ok_and(|status| status.success())
    };
    assert!(
        sent("kill", &[]) || sent("sudo", &["-n", "kill"]),
        "kill {signal} {pid}"
    );
}

/// Starts the killed engine again, with what it had.
fn start_again() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/test-engine/start.sh");
    let started = Command::new("bash")
        .arg(script)
        .arg("--again")
        .arg(home())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&started.stderr);
    assert!(started.status.success(), "{said}");
}

fn answers() -> bool {
    let path = address().trim_start_matches("unix://").to_owned();
    let Ok(mut stream) = UnixStream::connect(path) else {
        return false;
    };
    let limit = Some(Duration::from_millis(200));
    let mut answer = [0; 15];
    stream.set_read_timeout(limit).is_ok()
        && stream.write_all(b"GET /_ping HTTP/1.0\r\n\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"200 OK")
}

/// As the CLI has it: ID and state.
fn listed() -> Vec<(String, String)> {
    let all = docker(&[
        "ps",
        "--all",
        "--no-trunc",
        "--format",
        "{{.ID}} {{.State}}",
    ]);
    let pair = |line: &str| {
        let (id, state) = line.split_once(' ').unwrap();
        (id.to_owned(), state.to_owned())
    };
    let mut all: Vec<_> = all.lines().map(pair).collect();
    all.sort();
    all
}

fn shown(seen: &Seen) -> Vec<(String, String)> {
    let rows = seen.containers.iter().flat_map(|rows| rows.values());
    let mut all: Vec<_> = rows
        .map(|row| (row.id.clone(), row.state.word().to_owned()))
        .collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crashed_engine_is_live_again_within_a_second_of_answering() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("crash");
    let running = scope.run("running", &[], SLEEPS);
    let created = scope.create("created", &[], SLEEPS);
    let (_engine, mut seen) = connected().await;
    assert_eq!(seen.state(&running), Some(ContainerState::Running));
    seen.for_a_while(Duration::from_secs(1)).await;

    signal("-KILL", &pid());
    let noticed = seen.until("it is lost", 5, |seen| !seen.is_live()).await;
    assert!(noticed < Duration::from_secs(1), "{noticed:?}");
    assert!(
        matches!(seen.phase(), Some(Phase::Reconnecting { .. })),
        "{:?}",
        seen.phase()
    );
    seen.until("it is stale", 8, |seen| {
        matches!(seen.phase(), Some(Phase::Stale { .. }))
    })
    .await;
    assert_eq!(seen.trouble().unwrap().kind, TroubleKind::NotRunning);
    assert!(
        seen.row(&running).is_some() && seen.row(&created).is_some(),
        "old rows stay"
    );
    seen.patches.clear();

    let answered = tokio::task::spawn_blocking(|| {
        let starts = std::thread::spawn(start_again);
        let answered = loop {
            if answers() {
                break Instant::now();
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        starts.join().unwrap();
        answered
    });
    seen.until("it is live", 60, Seen::is_live).await;
    let live = Instant::now();
    let late = live.saturating_duration_since(answered.await.unwrap());
    assert!(late < Duration::from_secs(1), "{late:?}");
    // What the engine did to its containers while it started may still be coming in.
    seen.until("the list is right", 5, |seen| shown(seen) == listed())
        .await;
    assert!(
        seen.patches.iter().all(|row| row.id != created),
        "an unchanged row is not sent again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_engine_is_noticed_within_five_seconds() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("frozen");
    let id = scope.create("x", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    let pid = pid();
    signal("-STOP", &pid);
    let began = Instant::now();
    let start = ContainerStart {
        op: op(),
        ids: vec![id.clone()],
    };
    let outcomes = engine.container_start(start).await.unwrap();
    let took = began.elapsed();
    let failure = outcomes[0].failure.clone().unwrap();
    seen.until("the link says so", 1, |seen| {
        seen.trouble()
            .is_some_and(|trouble| trouble.kind == TroubleKind::Hung)
    })
    .await;
    // A program that starts now is told as soon.
    let second = Engine::start(surroundings(&address()), None);
    let mut fresh = Seen::new(second.watch());
    let told = fresh
        .until("a new program is told", 8, |seen| {
            seen.trouble()
                .is_some_and(|trouble| trouble.kind == TroubleKind::Hung)
        })
        .await;
    signal("-CONT", &pid);
    assert_eq!(
        (failure.code, failure.subject),
        (Some(FailureCode::Unreachable), scope.name("x"))
    );
    assert!(took < Duration::from_millis(5500), "{took:?}");
    assert!(told < Duration::from_secs(5), "{told:?}");
    let back = seen.until("it is live", 10, Seen::is_live).await;
    assert!(back < Duration::from_secs(2), "{back:?}");
    // The start that was given up reached the engine after all; the list says what became of it.
    seen.until("the list is right", 10, |seen| shown(seen) == listed())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_appears_is_live_at_once() {
    let _one = ENGINE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("run/engine.sock");
    let engine = Engine::start(surroundings(&format!("unix://{}", socket.display())), None);
    let mut seen = Seen::new(engine.watch());
    // Long enough for the pauses to have grown.
    seen.until(
        "it is offline",
        10,
        |seen| matches!(seen.phase(), Some(Phase::Offline { retry, .. }) if retry.tries >= 5),
    )
    .await;
    let started = engine
        .container_start(ContainerStart {
            op: op(),
            ids: vec!["x".into()],
        })
        .await
        .unwrap();
    assert_eq!(
        started[0].failure.as_ref().unwrap().code,
        Some(FailureCode::Unreachable)
    );
    assert!(
        seen.containers.is_none(),
        "an engine that was not reached has no empty list"
    );

    std::fs::create_dir(folder.path().join("run")).unwrap();
    std::os::unix::fs::symlink(address().trim_start_matches("unix://"), &socket).unwrap();
    let took = seen.until("it is live", 10, Seen::is_live).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert!(seen.containers.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_engine_begins_anew() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("choose");
    let id = scope.create("x", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    seen.until("all of it", 5, |seen| {
        seen.images.is_some() && seen.engine.is_some()
    })
    .await;
    assert!(seen.row(&id).is_some());
    let all = engine.engine_list(EngineList {}).await.unwrap();
    assert_eq!(all.iter().filter(|endpoint| endpoint.current).count(), 1);

    let choose = |key: &str| {
        engine.engine_choose(EngineChoose {
            key: Some(key.to_owned()),
        })
    };
    choose("socket:unix:///nowhere/at/all.sock").await.unwrap();
    seen.until("the other one is not there", 5, |seen| {
        matches!(seen.phase(), Some(Phase::Offline { .. }))
            && seen
                .link
                .as_ref()
                .and_then(|link| link.endpoint.as_ref())
                .is_some_and(|endpoint| endpoint.address.ends_with("/nowhere/at/all.sock"))
    })
    .await;
    assert!(seen.row(&id).is_none(), "rows of the one before are gone");
    choose("context:no such").await.unwrap();
    seen.until("no such context", 5, |seen| {
        seen.trouble()
            .is_some_and(|trouble| trouble.kind == TroubleKind::BadAddress)
    })
    .await;
    choose("env").await.unwrap();
    seen.until("back", 5, |seen| seen.is_live() && seen.row(&id).is_some())
        .await;
    engine.stop();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_engine_ends_terminals_with_a_word() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("terminals");
    let id = scope.run("it", &["-i", "-t"], SLEEPS);
    let (engine, mut seen) = connected().await;
    let mut exec = Shown::exec(&engine, &id, tty(&["sh"]));
    let mut attached = Shown::open(
        &engine,
        TerminalTo::Attach {
            id: id.clone(),
            start: false,
        },
    );
    exec.until("# ").await;
    while attached.news.is_empty() {
        attached.step().await;
    }
    signal("-KILL", &pid());
    for shown in [&mut exec, &mut attached] {
        let news = shown.end().await;
        assert!(matches!(news, TerminalNews::Lost { .. }), "{news:?}");
    }
    assert!(exec.said().contains("# "), "what it said stays");
    all_closed(&engine).await;
    // Meanwhile none is opened, which is told at once.
    let mut refused = Shown::exec(&engine, &id, tty(&["sh"]));
    let news = refused.end().await;
    assert!(
        matches!(&news, TerminalNews::Failed { failure, .. } if failure.code == Some(FailureCode::Unreachable)),
        "{news:?}"
    );
    tokio::task::spawn_blocking(start_again).await.unwrap();
    seen.until("it is live", 60, Seen::is_live).await;
    let fresh = scope.run("fresh", &[], SLEEPS);
    seen.until("it is known", 10, |seen| seen.row(&fresh).is_some())
        .await;
    let mut again = Shown::exec(&engine, &fresh, tty(&["sh", "-c", "echo back"]));
    assert_eq!(again.end().await, TerminalNews::Exited { code: Some(0) });
    assert_eq!(again.said(), "back\r\n");
}
