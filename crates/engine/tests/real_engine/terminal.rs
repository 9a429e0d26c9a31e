//! Terminals in real containers.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::terminal::{Shown, all_closed, name, running_execs, tty};
use crate::common::{SLEEPS, Scope, connected, docker};
use contract::*;
use engine::TerminalOutput;
use sha2::{Digest, Sha256};

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_is_typed_into_and_ends_with_its_code() {
    let scope = Scope::new("shell");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    // No command: the best shell that is there.
    let mut shown = Shown::exec(&engine, &id, tty(&[]));
    shown.until("/ # ").await;
    assert!(
        matches!(&shown.news[0], TerminalNews::Opened { tty: true, stdin: true, once: false, command } if command == &["/bin/ash"]),
        "{:?}",
        shown.news
    );
    shown
        .type_in("echo 안녕 $((6*7)) $TERM $LANG; stty size\r")
        .await;
    shown
        .until("안녕 42 xterm-256color C.UTF-8\r\n24 80\r\n")
        .await;
    let resize = TerminalResize {
        terminal: shown.id.clone(),
        cols: 132,
        rows: 43,
    };
    shown.type_in("trap 'stty size' WINCH; echo ready\r").await;
    shown.until("\r\nready\r\n").await;
    engine.terminal_resize(resize).await.unwrap();
    // The shell runs its trap when the next line is there, which may be before the resize.
    shown
        .type_in("until stty size | grep 132; do :; done\r")
        .await;
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

#[tokio::test(flavor = "multi_thread")]
async fn closing_reaches_what_no_shell_can() {
    let scope = Scope::new("unreached");
    let (engine, mut seen) = connected().await;

    // Nothing in it but one program: the keys of its terminal are all there is.
    let folder = tempfile::tempdir().unwrap();
    let busybox = folder.path().join("sleep");
    let from = scope.create("from", &[], SLEEPS);
    docker(&[
        "cp",
        &format!("{from}:/bin/busybox"),
        busybox.to_str().unwrap(),
    ]);
    let file = folder.path().join("one.tar");
    let tar = std::process::Command::new("tar")
        .args([
            "-cf",
            file.to_str().unwrap(),
            "-C",
            folder.path().to_str().unwrap(),
            "sleep",
        ])
        .status();
    assert!(tar.unwrap().success());
    let image = format!("{}:1", scope.name("one"));
    docker(&["import", file.to_str().unwrap(), &image]);
    let one = scope.run_of("one", &[], &image, &["/sleep", "100000"]);
    let before = running_execs(&one);
    let mut shown = Shown::exec(&engine, &one, tty(&["/sleep", "1000"]));
    while running_execs(&one) == before || shown.news.is_empty() {
        assert!(shown.news.len() < 2 && (!shown.news.is_empty() || shown.step().await));
    }
    shown.close().await;
    all_closed(&engine).await;
    assert_eq!(running_execs(&one), before);

    // A paused one runs nothing that could end it, until it is resumed.
    let id = scope.run("paused", &[], SLEEPS);
    let before = running_execs(&id);
    let mut shown = Shown::exec(&engine, &id, tty(&["sh"]));
    shown.until("# ").await;
    docker(&["pause", &id]);
    seen.until("it is paused", 5, |seen| {
        seen.state(&id) == Some(ContainerState::Paused)
    })
    .await;
    shown.close().await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(engine.open_terminals(), 1);
    docker(&["unpause", &id]);
    all_closed(&engine).await;
    assert_eq!(running_execs(&id), before);
    drop(scope);
    docker(&["rmi", &image]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_that_is_for_one_ends_with_the_one_who_leaves() {
    // `docker run -i` as the CLI makes it: what the engine does, so that docs/terminals.md is true.
    let scope = Scope::new("once");
    let (engine, mut seen) = connected().await;
    for (what, detached, options, after) in [
        ("once", false, &["-i"][..], "exited"),
        ("many", true, &["-i"], "running"),
        ("tty", false, &["-i", "-t"], "running"),
    ] {
        let command = ["sh", "-c", "cat"];
        let id = match detached {
            true => scope.run(what, options, &command),
            false => scope.create(what, options, &command),
        };
        let mut shown = Shown::open(&engine, attach(&id, !detached));
        shown.type_in("up\r").await;
        shown.until("up").await;
        shown.close().await;
        all_closed(&engine).await;
        if after == "exited" {
            let exited =
                |seen: &crate::common::Seen| seen.state(&id) == Some(ContainerState::Exited);
            seen.until("its input ended", 5, exited).await;
        } else {
            seen.for_a_while(std::time::Duration::from_millis(500))
                .await;
        }
        assert_eq!(state(&id), after, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_program_of_the_desktop_gets_the_cli_and_the_best_shell() {
    let scope = Scope::new("outside");
    let id = scope.run("it", &[], SLEEPS);
    let folder = tempfile::tempdir().unwrap();
    let program = |name: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, "").unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut around = crate::common::surroundings(&crate::common::address());
    around
        .env
        .insert("PATH".into(), folder.path().to_str().unwrap().into());
    let engine = engine::Engine::start(around, None);
    let mut seen = crate::common::Seen::new(engine.watch());
    seen.until("live", 15, crate::common::Seen::is_live).await;
    let outside = || {
        engine.terminal_outside(TerminalOutside {
            id: id.clone(),
            exec: tty(&[]),
        })
    };
    assert!(outside().await.unwrap_err().message.contains("docker"));
    let docker_cli = program("docker");
    assert!(
        outside()
            .await
            .unwrap_err()
            .message
            .contains("terminal program")
    );
    let xterm = program("xterm");
    let made = outside().await.unwrap();
    assert_eq!(made.program.to_str(), Some(xterm.as_str()));
    let address = crate::common::address();
    let words = [
        "-e",
        &docker_cli,
        "--host",
        &address,
        "exec",
        "--interactive",
        "--tty",
        // The image says nothing of the language.
        "--env=LANG=C.UTF-8",
        &id,
        "/bin/ash",
    ];
    assert_eq!(made.args, words);
    docker(&["kill", &id]);
    let stopped = |seen: &crate::common::Seen| seen.state(&id) == Some(ContainerState::Exited);
    seen.until("it is stopped", 5, stopped).await;
    let failure = outside().await.unwrap_err();
    assert_eq!(
        (failure.deed, failure.code),
        (Deed::OpenTerminal, Some(FailureCode::WrongState))
    );
}

fn attach(id: &str, start: bool) -> TerminalTo {
    TerminalTo::Attach {
        id: id.to_owned(),
        start,
    }
}

fn state(id: &str) -> String {
    docker(&["inspect", "--format", "{{.State.Status}}", id])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_engine_refuses_has_a_way_out() {
    let scope = Scope::new("refused");
    let id = scope.run("it", &[], SLEEPS);
    let created = scope.create("created", &[], SLEEPS);
    let paused = scope.run("paused", &[], SLEEPS);
    docker(&["pause", &paused]);
    let bare = bare_image(&scope);
    let bare_id = docker(&[
        "create",
        "--label",
        &format!("berth-test={}", scope.own().value),
        &bare,
        "/nothing",
    ]);
    let (engine, _seen) = connected().await;
    let with = |change: fn(&mut ExecSpec)| {
        let mut exec = tty(&["sh"]);
        change(&mut exec);
        exec
    };
    let of = |id: &str, exec: ExecSpec| TerminalTo::Exec {
        id: id.to_owned(),
        exec,
    };
    for (to, way_out, words) in [
        (
            of(&id, tty(&["nosuch"])),
            Some(TerminalWayOut::NoSuchProgram),
            "nosuch",
        ),
        (
            of(&id, tty(&["/etc"])),
            Some(TerminalWayOut::NoSuchProgram),
            "permission denied",
        ),
        (
            of(&id, with(|exec| exec.user = "nosuch".into())),
            Some(TerminalWayOut::NoSuchUser),
            "unable to find user",
        ),
        (
            of(&id, with(|exec| exec.workdir = "/nosuch".into())),
            Some(TerminalWayOut::NoSuchFolder),
            "/nosuch",
        ),
        (
            of(
                &id,
                ExecSpec {
                    tty: false,
                    ..tty(&["nosuch"])
                },
            ),
            Some(TerminalWayOut::NoSuchProgram),
            "nosuch",
        ),
        (
            of(&created, tty(&["sh"])),
            Some(TerminalWayOut::NotRunning),
            "not running",
        ),
        (
            of(&paused, tty(&["sh"])),
            Some(TerminalWayOut::Paused),
            "paused",
        ),
        (
            of(&bare_id, tty(&[])),
            Some(TerminalWayOut::NoShell),
            "shell",
        ),
        (
            attach(&created, false),
            Some(TerminalWayOut::NotRunning),
            "created",
        ),
        (
            attach(&paused, false),
            Some(TerminalWayOut::Paused),
            "paused",
        ),
        (
            attach(&bare_id, true),
            Some(TerminalWayOut::NoSuchProgram),
            "/nothing",
        ),
        (of(&"0".repeat(64), tty(&["sh"])), None, "No such container"),
    ] {
        let what = format!("{to:?}");
        let mut shown = Shown::open(&engine, to);
        let TerminalNews::Failed {
            failure,
            way_out: way,
        } = shown.end().await
        else {
            panic!("{what}: {:?} {}", shown.news, shown.said());
        };
        assert_eq!(way, way_out, "{what}: {failure:?}");
        assert!(failure.message.contains(words), "{what}: {failure:?}");
        assert_eq!(
            shown.said(),
            "",
            "the engine's words are not the process's: {what}"
        );
    }
    all_closed(&engine).await;
    docker(&["unpause", &paused]);
    drop(scope);
    docker(&["rmi", &bare]);
}

/// An image with nothing in it.
fn bare_image(scope: &Scope) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("empty.tar");
    // The end of an archive, and nothing before it.
    std::fs::write(&file, [0; 1024]).unwrap();
    let image = format!("{}:1", scope.name("bare"));
    docker(&["import", file.to_str().unwrap(), &image]);
    image
}

#[tokio::test(flavor = "multi_thread")]
async fn shells_are_found_in_what_does_not_run() {
    let scope = Scope::new("shells");
    let (engine, _seen) = connected().await;
    let shells = async |id: &str| {
        let id = id.to_owned();
        engine.terminal_shells(TerminalShells { id }).await
    };
    let never_ran = scope.create("busybox", &[], SLEEPS);
    assert_eq!(shells(&never_ran).await.unwrap(), ["/bin/ash", "/bin/sh"]);
    assert_eq!(state(&never_ran), "created");
    // Of Debian, where /bin is a link.
    let debian = scope.create_of("redis", &[], "berth-test/redis", &["true"]);
    let found = shells(&debian).await.unwrap();
    assert!(
        found.iter().any(|shell| shell.ends_with("/sh")),
        "{found:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_page_is_not_overrun_and_loses_nothing() {
    let scope = Scope::new("flow");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    // 100 MB that are not the same twice.
    let script = "i=0; dd if=/dev/urandom of=/tmp/block bs=1M count=10 2>/dev/null; \
                  while [ $i -lt 10 ]; do cat /tmp/block; i=$((i+1)); done";
    let plain = |script: &str| ExecSpec {
        tty: false,
        interactive: false,
        ..tty(&["sh", "-c", script])
    };
    let mut shown = Shown::exec(&engine, &id, plain(script));
    let mut hash = Sha256::new();
    let (mut total, mut undrawn, mut most) = (0usize, 0usize, 0usize);
    loop {
        // As much as is given without a word.
        let next =
            tokio::time::timeout(std::time::Duration::from_millis(200), shown.terminal.next());
        match next.await {
            Ok(Some(TerminalOutput::Bytes(bytes))) => {
                assert!(bytes.len() <= 64 << 10);
                hash.update(&bytes);
                total += bytes.len();
                undrawn += bytes.len();
                most = most.max(undrawn);
                // Mostly it keeps up; now and then it looks away until nothing more comes.
                if total % (20 << 20) > 2 << 20 {
                    shown.draw(undrawn).await;
                    undrawn = 0;
                }
            }
            Ok(Some(TerminalOutput::News(news))) => shown.news.push(news),
            Ok(None) => break,
            Err(_) => {
                shown.draw(undrawn).await;
                undrawn = 0;
            }
        }
    }
    assert_eq!(
        shown.news.last(),
        Some(&TerminalNews::Exited { code: Some(0) })
    );
    assert_eq!(total, 100 << 20);
    assert!(
        most <= 512 << 10,
        "{most} bytes were given beyond what was drawn"
    );
    let mut block = Shown::exec(&engine, &id, plain("cat /tmp/block"));
    block.end().await;
    let mut same = Sha256::new();
    for _ in 0..10 {
        same.update(&block.text);
    }
    assert_eq!(hash.finalize(), same.finalize());
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_a_flood_that_nobody_draws() {
    let scope = Scope::new("flood");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    let mut shown = Shown::exec(&engine, &id, tty(&["sh"]));
    shown.until("# ").await;
    let before = running_execs(&id);
    shown.type_in("cat /dev/zero | tr '\\0' x\r").await;
    // All that is given, and none of it drawn.
    let mut given = 0;
    while given < 512 << 10 {
        match shown.take().await {
            Some(TerminalOutput::Bytes(bytes)) => given += bytes.len(),
            other => panic!("{other:?}"),
        }
    }
    assert!(running_execs(&id) > before);
    shown.type_in("\x03").await;
    for _ in 0..100 {
        if running_execs(&id) == before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(
        running_execs(&id),
        before,
        "it was interrupted before anything was drawn"
    );
    shown.draw(given).await;
    shown.type_in("echo al''ive\r").await;
    shown.until("alive").await;
    shown.close().await;
    all_closed(&engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attached_is_left_running_and_started_is_heard_from_the_first_word() {
    let scope = Scope::new("attach");
    let id = scope.create(
        "it",
        &["-it"],
        &[
            "sh",
            "-c",
            "echo first; while read line; do echo \"<$line>\"; [ $line = end ] && exit 5; done",
        ],
    );
    let (engine, mut seen) = connected().await;
    let mut shown = Shown::open(&engine, attach(&id, true));
    shown.until("first\r\n").await;
    shown.type_in("한글\r").await;
    shown.until("<한글>\r\n").await;
    shown.type_in("\x10").await;
    shown.type_in("\x11").await;
    assert_eq!(shown.end().await, TerminalNews::Detached);
    assert_eq!(state(&id), "running");

    // Closing the tab leaves it running as well.
    seen.until("it runs", 5, |seen| {
        seen.state(&id) == Some(ContainerState::Running)
    })
    .await;
    let mut shown = Shown::open(&engine, attach(&id, false));
    shown.type_in("two\r").await;
    shown.until("<two>\r\n").await;
    assert!(!shown.said().contains("first"), "nothing is said again");
    shown.close().await;
    assert_eq!(shown.end().await, shown.news[0], "nothing is told after it");
    all_closed(&engine).await;
    assert_eq!(state(&id), "running");

    let mut shown = Shown::open(&engine, attach(&id, false));
    shown.type_in("end\r").await;
    assert_eq!(shown.end().await, TerminalNews::Exited { code: Some(5) });
    all_closed(&engine).await;

    // Without a terminal: frames, and the keys that a terminal would make signals of.
    let plain = scope.create(
        "plain",
        &["-i"],
        &[
            "sh",
            "-c",
            "trap 'echo caught >&2; exit 9' INT; echo out; cat; echo over; sleep 1000 & wait",
        ],
    );
    let mut shown = Shown::open(&engine, attach(&plain, true));
    shown.until("out\n").await;
    // Shown as it is typed, then said by the process.
    shown.type_in("lines\u{7f}\r").await;
    shown.until("lines\u{8} \u{8}\nline\n").await;
    shown.type_in("\x04").await;
    shown.until("over\n").await;
    shown.type_in("\x03").await;
    assert_eq!(shown.end().await, TerminalNews::Exited { code: Some(9) });
    assert!(shown.said().ends_with("caught\n"), "{}", shown.said());
    all_closed(&engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_window_goes_on_where_the_first_was() {
    let scope = Scope::new("resume");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    let mut shown = Shown::exec(
        &engine,
        &id,
        tty(&["sh", "-c", "echo one; read x; echo two; sleep 1000"]),
    );
    shown.until("one\r\n").await;
    shown.type_in("\r").await;
    // Sent to the first window, and not drawn there.
    while !matches!(shown.take().await, Some(TerminalOutput::Bytes(bytes)) if bytes.ends_with(b"two\r\n"))
    {
    }
    engine.terminals_wait("main");
    assert_eq!(
        shown.terminal.next().await,
        None,
        "the page before hears no more"
    );
    let mut other = Shown::open_as(&engine, shown.id.clone(), TerminalTo::Resume, "dock-1");
    other.until("two\r\n").await;
    assert!(
        !other.said().contains("one"),
        "what was drawn is not sent again"
    );
    engine.terminals_end("main");
    assert_eq!(engine.open_terminals(), 1, "it is another window's now");
    engine.terminals_end("dock-1");
    all_closed(&engine).await;
    let mut gone = Shown::open_as(&engine, name(), TerminalTo::Resume, "main");
    assert!(matches!(
        gone.end().await,
        TerminalNews::Failed { failure, .. } if failure.code == Some(FailureCode::Gone)
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_debug_shell_sees_the_container_and_is_removed() {
    let scope = Scope::new("debug");
    let id = scope.run(
        "it",
        &["--workdir", "/tmp"],
        &["sh", "-c", "echo seen > /tmp/mine; sleep 100000"],
    );
    let (engine, _seen) = connected().await;
    let debug = || TerminalTo::Debug {
        id: id.clone(),
        image: "berth-test/redis".into(),
    };
    let left = || {
        let filter = format!("label=dev.berth.debug={id}");
        docker(&["ps", "--all", "--quiet", "--filter", &filter])
    };
    let mut shown = Shown::open(&engine, debug());
    shown
        .type_in("cat tmp/mine; tr '\\0' ' ' < /proc/1/cmdline; hostname\r")
        .await;
    shown.until("\r\nseen\r\n").await;
    shown.until("sleep 100000").await;
    assert_ne!(left(), "");
    shown.type_in("exit 3\r").await;
    assert_eq!(shown.end().await, TerminalNews::Exited { code: Some(3) });
    all_closed(&engine).await;
    assert_eq!(left(), "");

    let mut shown = Shown::open(&engine, debug());
    shown.type_in("echo up\r").await;
    shown.until("\r\nup\r\n").await;
    shown.close().await;
    all_closed(&engine).await;
    assert_eq!(left(), "");
    assert_eq!(state(&id), "running");

    // What is no image, and what has no shell.
    let bare = bare_image(&scope);
    for (image, words) in [
        ("berth-test/nosuch", "No such image"),
        (bare.as_str(), "no shell"),
    ] {
        let mut shown = Shown::open(
            &engine,
            TerminalTo::Debug {
                id: id.clone(),
                image: image.into(),
            },
        );
        let news = shown.end().await;
        assert!(
            matches!(&news, TerminalNews::Failed { failure, .. } if failure.message.contains(words)),
            "{news:?}"
        );
    }
    all_closed(&engine).await;
    assert_eq!(left(), "");
    drop(scope);
    docker(&["rmi", &bare]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_is_removed_when_the_engine_is_live_again() {
    let scope = Scope::new("swept");
    let (engine, _seen) = connected().await;
    let id = scope.run("it", &[], SLEEPS);
    let mut shown = Shown::open(
        &engine,
        TerminalTo::Debug {
            id: id.clone(),
            image: "berth-test/busybox".into(),
        },
    );
    shown.until("# ").await;
    let by = |id: &str| {
        docker(&[
            "inspect",
            "--format",
            "{{index .Config.Labels \"dev.berth.debug.by\"}}",
            id,
        ])
    };
    let filter = format!("label=dev.berth.debug={id}");
    let ours = docker(&["ps", "--quiet", "--no-trunc", "--filter", &filter]);
    // As an earlier run would have left it: the same machine, a process that is no more.
    let machine = by(&ours).split('.').next().unwrap().to_owned();
    let label = |run: &str| format!("dev.berth.debug.by={machine}.{run}");
    let left = scope.run("left", &["--label", &label("4194305.another")], SLEEPS);
    let alive = scope.run(
        "alive",
        &["--label", &format!("dev.berth.debug.by=x{machine}.1.x")],
        SLEEPS,
    );
    let (_second, mut seen) = connected().await;
    seen.until("it is swept", 20, |seen| seen.row(&left).is_none())
        .await;
    assert!(seen.row(&alive).is_some() && seen.row(&ours).is_some());
    shown.close().await;
    all_closed(&engine).await;
}

/// How many sockets this process has to the engine.
fn sockets() -> usize {
    let all = std::fs::read_dir("/proc/self/fd").unwrap();
    let target =
        |entry: std::io::Result<std::fs::DirEntry>| std::fs::read_link(entry.ok()?.path()).ok();
    all.filter_map(target)
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_terminals_leave_nothing() {
    let scope = Scope::new("many");
    let id = scope.run("it", &[], SLEEPS);
    let (engine, _seen) = connected().await;
    let processes = running_execs(&id);
    for round in 0..20 {
        let mut all: Vec<Shown> = (0..10)
            .map(|_| Shown::exec(&engine, &id, tty(&["sh"])))
            .collect();
        for (number, shown) in all.iter_mut().enumerate() {
            // Some are closed before they are open, some at their prompt, some have ended.
            match (round + number) % 3 {
                0 => shown.close().await,
                1 => {
                    shown.until("# ").await;
                    shown.close().await;
                }
                _ => {
                    shown.type_in("exit\r").await;
                    assert_eq!(shown.end().await, TerminalNews::Exited { code: Some(0) });
                }
            }
        }
        all_closed(&engine).await;
    }
    assert_eq!(running_execs(&id), processes);
    let execs = docker(&["inspect", "--format", "{{json .ExecIDs}}", &id]);
    assert!(execs == "null" || execs == "[]", "{execs}");
    // Pooled connections, the event stream, and those of tests that run beside this one.
    assert!(sockets() < 40, "{} sockets", sockets());
}
