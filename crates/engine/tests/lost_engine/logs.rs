//! Logs that are being read while the engine goes away.

use crate::common::logs::{Log, of};
use crate::common::{Scope, connected, docker, docker_output};
use crate::{ENGINE, pid, signal, start_again};
use contract::*;

fn marks(texts: &[String]) -> Vec<&str> {
    let marks = texts.iter().filter(|text| text.starts_with('['));
    marks.map(String::as_str).collect()
}

/// All that the engine kept, by the CLI, once each and in order.
fn check(log: &[String], id: &str) {
    let kept = docker_output(&["logs", id]);
    let kept = String::from_utf8(kept.stdout).unwrap();
    let mut kept = kept.lines();
    let mut seen = log.iter().filter(|text| !text.starts_with('['));
    let mut at = 0;
    loop {
        let (a, b) = (seen.next(), kept.next());
        assert_eq!(a.map(String::as_str), b, "line {at}");
        if a.is_none() {
            return;
        }
        at += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_goes_on_after_the_engine_crashed() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("log-crash");
    let (engine, _seen) = connected().await;
    // Started again with the engine.
    let script = "seq 1 60000; while :; do echo tick; sleep 0.01; done";
    let id = scope.run("a", &["--restart", "always"], &["sh", "-c", script]);
    let mut log = Log::open(&engine, of(&[&id]));
    // In the middle of its flood.
    log.until("lines", |news| news.lines > 20_000).await;
    tokio::task::spawn_blocking(|| signal("-KILL", &pid()))
        .await
        .unwrap();
    log.until("it is lost", |news| {
        news.sources[0].state == LogSourceState::Lost
    })
    .await;
    let before = log.news().lines;
    tokio::task::spawn_blocking(start_again).await.unwrap();
    log.until("it goes on", |news| {
        news.sources[0].state == LogSourceState::Following && news.lines > before + 60_100
    })
    .await;
    docker(&["stop", "--time", "0", &id]);
    log.until("its end", |news| {
        news.sources[0].state == LogSourceState::Ended
    })
    .await;
    let all = log.texts().await;
    check(&all, &id);
    let marks = marks(&all);
    assert_eq!(marks.first(), Some(&"[Lost]"), "{marks:?}");
    assert!(
        marks.contains(&"[Resumed]") && marks.contains(&"[Started]"),
        "{marks:?}"
    );
    assert!(marks.last().unwrap().starts_with("[Exited"), "{marks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_goes_on_after_the_engine_froze() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("log-frozen");
    let (engine, mut seen) = connected().await;
    let script = "i=0; while :; do i=$((i+1)); echo $i; done";
    let id = scope.run("a", &[], &["sh", "-c", script]);
    let mut log = Log::open(&engine, of(&[&id]));
    log.until("lines", |news| news.lines > 20_000 && !news.catching_up)
        .await;
    let pid = pid();
    signal("-STOP", &pid);
    // Whoever says something to it finds out.
    let kill = engine.container_kill(ContainerKill {
        op: crate::common::op(),
        ids: vec!["none".to_owned()],
        signal: "HUP".to_owned(),
    });
    drop(kill.await);
    seen.until("it is lost", 8, |seen| !seen.is_live()).await;
    log.until("it is lost", |news| {
        news.sources[0].state == LogSourceState::Lost
    })
    .await;
    signal("-CONT", &pid);
    log.until("it is followed", |news| {
        news.sources[0].state == LogSourceState::Following
    })
    .await;
    docker(&["kill", &id]);
    log.until("its end", |news| {
        news.sources[0].state == LogSourceState::Ended
    })
    .await;
    let all = log.texts().await;
    check(&all, &id);
    assert_eq!(
        marks(&all),
        ["[Lost]", "[Resumed]", "[Exited { code: Some(137) }]"]
    );
}
