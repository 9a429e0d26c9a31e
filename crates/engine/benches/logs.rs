//! Logs of a real engine, with the docker CLI beside them in the same run. `bench/logs.mjs` starts
//! the engine, and reads the one line of JSON that this prints: milliseconds by figure.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program of its own, whose figures go to stdout"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::logs::{Log, of};
use common::{Scope, address, connected, docker};
use contract::LogSearch;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const LINES: u64 = 1_000_000;
const RUNS: usize = 3;
/// Looked for in lines like those that the container writes; one line in ten thousand matches.
const EXPRESSION: &str = r"(INFO|WARN)\s+request=\d+0000\b";

fn main() {
    // Under `cargo test` a bench is only to compile.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let figures = runtime.block_on(measure());
    println!(
        "{}",
        serde_json::to_string(&figures).expect("figures are JSON")
    );
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn cli(arguments: &[&str]) -> Command {
    let mut command = Command::new("docker");
    command
        .args(["--host", &address(), "logs"])
        .args(arguments)
        .stderr(Stdio::null());
    command
}

/// Until the CLI has written all of it to nowhere.
fn cli_intake(arguments: &[&str]) -> f64 {
    let began = Instant::now();
    let status = cli(arguments).stdout(Stdio::null()).status();
    assert!(status.expect("the docker CLI runs").success());
    millis(began.elapsed())
}

/// Until the CLI's first byte.
fn cli_first_byte(arguments: &[&str]) -> f64 {
    let began = Instant::now();
    let child = cli(arguments).stdout(Stdio::piped()).spawn();
    let mut child = child.expect("the docker CLI runs");
    let mut out = child.stdout.take().expect("its output");
    out.read_exact(&mut [0]).expect("a byte");
    let first = millis(began.elapsed());
    std::io::copy(&mut out, &mut std::io::sink()).expect("its output");
    child.wait().expect("its end");
    first
}

async fn measure() -> BTreeMap<&'static str, Vec<f64>> {
    let scope = Scope::new("bench-logs");
    let (engine, _seen) = connected().await;
    let script = format!(
        "seq 1 {LINES} | sed 's|.*|2026-11-24T02:04:43Z INFO request=& path=/api/v1/items status=200|'"
    );
    let id = scope.run("a", &[], &["sh", "-c", &script]);
    common::logs::wait(&id);
    let mut figures: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    let mut note = |name, time| figures.entry(name).or_default().push(time);
    for _ in 0..RUNS {
        note("cli_intake", cli_intake(&["--follow", &id]));
        note("cli_first_byte", cli_first_byte(&["--tail", "2000", &id]));

        let began = Instant::now();
        let mut log = Log::open(&engine, of(&[&id]));
        log.until("its end", |news| news.end > news.first).await;
        let end = log.news().end;
        let rows = log.rows(end.saturating_sub(50), 50).await;
        note("open_at_end", millis(began.elapsed()));
        let last = rows.lines.iter().rfind(|line| line.mark.is_none());
        let last = last.expect("lines");
        assert!(last.text.contains(&format!("request={LINES} ")), "{last:?}");

        log.until("all", |news| !news.catching_up && news.lines >= LINES)
            .await;
        note("intake", millis(began.elapsed()));

        let began = Instant::now();
        log.search(LogSearch {
            pattern: EXPRESSION.to_owned(),
            regex: true,
            case: true,
            only_with_around: None,
        })
        .await;
        log.until("all looked at", |news| {
            news.search
                .as_ref()
                .is_some_and(|search| search.complete && search.looked_at >= LINES)
        })
        .await;
        note("regex", millis(began.elapsed()));
        let found = log.news().search.as_ref().map(|search| search.matches);
        assert_eq!(found, Some(100));
        log.close().await;
    }
    docker(&["rm", "--force", &id]);
    figures
}
