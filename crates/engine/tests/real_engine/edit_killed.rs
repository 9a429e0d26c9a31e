//! The program is killed at every step of an edit; the next one finds what is left, and both ways
//! out lead to one container with the right name, running, with its data.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::{SLEEPS, Scope, connected, docker, op};
use crate::edit::{editor, env, inspected, names, order, plan_with};
use contract::*;
use engine::Journals;
use futures_util::StreamExt;
use std::path::Path;
use std::process::{Command, Stdio};

/// Each phase in which something is done, in order.
const PHASES: &[&str] = &[
    "creating",
    "created",
    "stopping",
    "setting_aside",
    "naming",
    "starting",
    "awaiting",
    "removing_old",
];

/// The container, the phase, whether it is on the disk already, and the folder of journals.
const TOLD: &str = "BERTH_TEST_EDIT";

/// The program that is killed: it edits a container, and aborts where it was told to.
#[test]
#[ignore = "started by the tests below, to be killed"]
fn killed() {
    let told = std::env::var(TOLD).unwrap();
    let told: Vec<String> = told.split('\n').map(str::to_owned).collect();
    let [id, phase, written, folder] = told.try_into().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (engine, _) = connected().await;
        let journals = Journals::within(folder).watched(move |at, is_written| {
            if at == phase && is_written.to_string() == written {
                std::process::abort();
            }
        });
        engine.keep_journals(journals);
        let plan = plan_with(&engine, &id, |spec| spec.env = vec![env("A", "2")]).await;
        let mut steps = engine.edit_carry_out(order(plan, 1));
        while steps.next().await.is_some() {}
    });
}

/// As `killed`, of what an edit left: it is finished (`true`) or rolled back.
#[test]
#[ignore = "started by the tests below, to be killed"]
fn killed_again() {
    let told = std::env::var(TOLD).unwrap();
    let told: Vec<String> = told.split('\n').map(str::to_owned).collect();
    let [finish, phase, written, folder] = told.try_into().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (engine, _) = connected().await;
        let journals = Journals::within(folder).watched(move |at, is_written| {
            if at == phase && is_written.to_string() == written {
                std::process::abort();
            }
        });
        engine.keep_journals(journals);
        let left = engine.leftover_list(LeftoverList {}).await.unwrap();
        let resolve = LeftoverResolve {
            op: op(),
            edit: left.cut_off[0].op.clone(),
            finish: finish == "true",
        };
        let _ = engine.leftover_resolve(resolve).await;
    });
}

/// Edits in a process of its own until it aborts there.
async fn cut_off(id: &str, phase: &str, written: bool, folder: &Path) {
    abort_in("killed", id, phase, written, folder).await;
}

/// Runs one of the tests that are killed, with its first word.
async fn abort_in(test: &str, first: &str, phase: &str, written: bool, folder: &Path) {
    let told = format!("{first}\n{phase}\n{written}\n{}", folder.display());
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", &format!("edit_killed::{test}"), "--ignored"])
        .env(TOLD, told)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = tokio::task::spawn_blocking(move || child.status().unwrap())
        .await
        .unwrap();
    assert_eq!(status.code(), None, "{phase} {written}: it was not killed");
}

/// Cuts an edit off and resolves what is left; the container that is there then.
async fn cut_and_resolve(options: &[&str], phase: &str, written: bool, finish: bool) -> String {
    let what = format!("{phase} {written} {finish} {options:?}");
    let scope = Scope::new("killed");
    let id = scope.run(
        "web",
        &[options, &["-v", "/data", "-e", "A=1"]].concat(),
        SLEEPS,
    );
    docker(&["exec", &id, "sh", "-c", "echo kept >/data/f"]);
    let (engine, folder) = editor().await;
    cut_off(&id, phase, written, folder.path()).await;
    let name = scope.name("web");

    let left = engine.leftover_list(LeftoverList {}).await.unwrap();
    let mut finished = finish;
    assert_eq!(left.unreadable, [], "{what}");
    match left.cut_off.as_slice() {
        [] => {
            // Nothing was done yet.
            assert!(matches!((phase, written), ("creating", _)), "{what}");
            finished = false;
        }
        [leftover] => {
            assert_eq!(leftover.name, name);
            // One whose ID was not written down is not known to be whole.
            let whole = PHASES.iter().position(|other| *other == phase).unwrap() > 1 || written;
            assert_eq!(leftover.can_finish, whole, "{what}");
            assert!(leftover.can_roll_back, "{what}");
            let resolve = |finish| LeftoverResolve {
                op: op(),
                edit: leftover.op.clone(),
                finish,
            };
            let done = engine.leftover_resolve(resolve(finish)).await;
            if finish && !whole {
                assert_eq!(
                    done.unwrap_err().code,
                    Some(FailureCode::WrongState),
                    "{what}"
                );
                engine.leftover_resolve(resolve(false)).await.unwrap();
                finished = false;
            } else {
                assert_eq!(done, Ok(()), "{what}");
            }
        }
        more => panic!("{what}: {more:?}"),
    }
    assert_eq!(
        engine.leftover_list(LeftoverList {}).await,
        Ok(Leftovers::default()),
        "{what}"
    );
    let files = std::fs::read_dir(folder.path());
    assert_eq!(files.map_or(0, Iterator::count), 0, "{what}");
    assert_eq!(names(&name), std::slice::from_ref(&name), "{what}");
    let now = inspected(&name);
    assert_eq!(now["State"]["Running"], true, "{what}");
    let said = docker(&["exec", &name, "sh", "-c", "cat /data/f; echo $A"]);
    let value = if finished { "2" } else { "1" };
    assert_eq!(said, format!("kept\n{value}"), "{what}");
    let same = now["Id"] == id.as_str();
    assert!(!finished || !same, "{what}");
    if options.is_empty() {
        assert_eq!(finished, !same, "{what}");
    }
    docker(&["rm", "--force", "--volumes", &name]);
    what
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_at_any_step_is_finished_or_rolled_back() {
    let cuts = PHASES
        .iter()
        .flat_map(|phase| [(phase, false), (phase, true)])
        .flat_map(|(phase, written)| {
            [
                cut_and_resolve(&[], phase, written, true),
                cut_and_resolve(&["--restart", "always"], phase, written, false),
            ]
        });
    // Each waits for most of its time; more at once would slow down the other tests.
    let cuts = futures_util::stream::iter(cuts).buffer_unordered(3);
    assert_eq!(cuts.count().await, 4 * PHASES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_of_the_edit_of_one_that_vanishes_loses_nothing() {
    // Before it is stopped, while it is gone, and when the new one has the name.
    for phase in ["stopping", "naming", "awaiting"] {
        tokio::join!(
            cut_and_resolve(&["--rm"], phase, true, true),
            cut_and_resolve(&["--rm"], phase, true, false),
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_while_a_leftover_is_resolved_leaves_it_to_be_resolved() {
    // Killed while the old one comes back, and while the new one takes its place.
    for (finish, phase, written) in [
        (false, "rolling_back", false),
        (false, "rolling_back", true),
        (true, "naming", true),
        (true, "removing_old", true),
    ] {
        for options in [&[][..], &["--rm"]] {
            let what = format!("{finish} {phase} {written} {options:?}");
            // The old one went by itself, and the new one is good: nothing is left then.
            if phase == "removing_old" && !options.is_empty() {
                continue;
            }
            let scope = Scope::new("again");
            let id = scope.run(
                "web",
                &[options, &["-v", "/data", "-e", "A=1"]].concat(),
                SLEEPS,
            );
            docker(&["exec", &id, "sh", "-c", "echo kept >/data/f"]);
            let (engine, folder) = editor().await;
            cut_off(&id, "naming", true, folder.path()).await;
            let first = finish.to_string();
            abort_in("killed_again", &first, phase, written, folder.path()).await;

            let left = engine.leftover_list(LeftoverList {}).await.unwrap();
            let [leftover] = left.cut_off.as_slice() else {
                panic!("{what}: {left:?}");
            };
            assert!(leftover.can_roll_back, "{what}: {leftover:?}");
            let resolve = LeftoverResolve {
                op: op(),
                edit: leftover.op.clone(),
                finish: false,
            };
            assert_eq!(engine.leftover_resolve(resolve).await, Ok(()), "{what}");
            let after = engine.leftover_list(LeftoverList {}).await;
            assert_eq!(after, Ok(Leftovers::default()), "{what}");
            let name = scope.name("web");
            assert_eq!(names(&name), std::slice::from_ref(&name), "{what}");
            let said = docker(&["exec", &name, "sh", "-c", "cat /data/f; echo $A"]);
            assert_eq!(said, "kept\n1", "{what}");
            docker(&["rm", "--force", "--volumes", &name]);
        }
    }
}
