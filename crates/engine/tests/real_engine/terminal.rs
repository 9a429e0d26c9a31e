//! Terminals in real containers.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::terminal::{Shown, all_closed, running_execs, tty};
use crate::common::{SLEEPS, Scope, connected};
use contract::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_is_typed_into_and_ends_with_its_code() {
    let scope = Scope::new("shell");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    // No command: the best shell that is there.
    let mut shown = Shown::exec(&engine, &id, tty(&[]));
    shown.until("/ # ").await;
    assert!(
        matches!(&shown.news[0], TerminalNews::Opened { tty: true, stdin: true, command } if command == &["/bin/ash"]),
        "{:?}",
        shown.news
    );
    shown.type_in("echo 안녕 $((6*7)) $TERM $LANG; stty size\r").await;
    shown.until("안녕 42 xterm-256color C.UTF-8\r\n24 80\r\n").await;
    let resize = TerminalResize {
        terminal: shown.id.clone(),
        cols: 132,
        rows: 43,
    };
    shown.type_in("trap 'stty size' WINCH; echo ready\r").await;
    shown.until("\r\nready\r\n").await;
    engine.terminal_resize(resize).await.unwrap();
    // The shell runs its trap when the next line is there, which may be before the resize.
    shown.type_in("until stty size | grep 132; do :; done\r").await;
    shown.until("43 132\r\n").await;
    shown.type_in("exit 7\r").await;
    assert_eq!(shown.end().await, TerminalNews::Exited { code: Some(7) });
    all_closed(&engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_terminal_leaves_no_process() {
    let scope = Scope::new("closed");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    let before = running_execs(&id);
    let script = "trap '' HUP INT TERM QUIT; echo up; while :; do sleep 1000; done";
    for (exec, words) in [
        // A shell at its prompt.
        (tty(&[]), "/ # "),
        // A program in the foreground of one.
        (tty(&["sh", "-c", "echo up; sleep 1000; echo"]), "up"),
        // One that heeds nothing.
        (tty(&["sh", "-c", script]), "up"),
        // One without a terminal that reads.
        (
            ExecSpec {
                tty: false,
                ..tty(&["sh", "-c", "echo up; exec cat"])
            },
            "up",
        ),
        // And one that does not, as another user.
        (
            ExecSpec {
                tty: false,
                interactive: false,
                user: "123:45".into(),
                ..tty(&["sh", "-c", "echo up; sleep 1000"])
            },
            "up",
        ),
    ] {
        let what = format!("{exec:?}");
        let mut shown = Shown::exec(&engine, &id, exec);
        shown.until(words).await;
        assert!(running_execs(&id) > before, "{what}");
        shown.close().await;
        all_closed(&engine).await;
        assert_eq!(running_execs(&id), before, "{what}");
    }
}
