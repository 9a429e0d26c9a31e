//! What is left of views that were opened and closed: nothing, however many there were.

#![allow(
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::logs::{Log, of};
use crate::common::terminal::{Shown, all_closed, running_execs, tty};
use crate::common::{Scope, connected, docker};
use contract::*;
use engine::Engine;
use futures_util::future::join_all;
use std::process::Command;
use std::time::Duration;
use tokio::runtime::Handle;

/// Of each of the four kinds.
const ROUNDS: usize = 125;
/// At the same time, of each kind.
const AT_ONCE: usize = 5;

/// What there is of this program, and of what it makes others hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Held {
    logs: usize,
    terminals: usize,
    tasks: usize,
    files: usize,
    execs: usize,
}

impl Held {
    fn now(engine: &Engine, id: &str) -> Self {
        Self {
            logs: engine.open_logs(),
            terminals: engine.open_terminals(),
            tasks: Handle::current().metrics().num_alive_tasks(),
            files: std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            execs: running_execs(id),
        }
    }

    fn is_within(&self, before: &Self) -> bool {
        self.logs <= before.logs
            && self.terminals <= before.terminals
            && self.tasks <= before.tasks
            && self.files <= before.files
            && self.execs <= before.execs
    }
}

async fn log(engine: &Engine, id: &str) {
    let mut log = Log::open(engine, of(&[id]));
    log.until("its first line", |news| news.end > news.first)
        .await;
    log.close().await;
}

async fn terminal(engine: &Engine, id: &str) {
    let mut shown = Shown::exec(engine, id, tty(&["sh"]));
    shown.until("# ").await;
    shown.close().await;
}

async fn figures(engine: &Engine, id: &str) {
    let (mut feed, aim) = engine.figures_watch();
    aim.at(vec![id.to_owned()], Vec::new());
    tokio::time::timeout(Duration::from_secs(30), feed.next())
        .await
        .expect("figures");
}

async fn processes(engine: &Engine, id: &str) {
    let args = ContainerProcesses { id: id.to_owned() };
    engine.container_processes(args).await.expect("processes");
}

async fn round(engine: &Engine, id: &str) {
    let each = (0..AT_ONCE).map(|_| async {
        tokio::join!(
            log(engine, id),
            terminal(engine, id),
            figures(engine, id),
            processes(engine, id)
        );
    });
    join_all(each).await;
    all_closed(engine).await;
}

/// In a program of its own: files are counted by the program, and other tests open some.
#[test]
fn five_hundred_views_leave_nothing() {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program)
        .args(["--exact", "leaks::views_alone", "--ignored", "--nocapture"])
        .output()
        .expect("it runs");
    assert!(
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("1 passed"),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "five_hundred_views_leave_nothing runs it"]
async fn views_alone() {
    let scope = Scope::new("leaks");
    let id = scope.run(
        "it",
        &["--init"],
        &["sh", "-c", "echo up; exec sleep 100000"],
    );
    let (engine, _seen) = connected().await;
    // What is made once, and kept: connections, what is known of shells.
    round(&engine, &id).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let before = Held::now(&engine, &id);
    for _ in 0..ROUNDS / AT_ONCE {
        round(&engine, &id).await;
    }
    let mut after = Held::now(&engine, &id);
    for _ in 0..60 {
        if after.is_within(&before) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
        after = Held::now(&engine, &id);
    }
    assert!(
        after.is_within(&before),
        "before {before:?}, after {after:?}"
    );
    let running = docker(&["top", &id]);
    assert_eq!(running.lines().count(), 3, "{running}");
}
