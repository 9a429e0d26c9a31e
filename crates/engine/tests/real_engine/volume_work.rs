//! Works on volumes: what comes out is what went in, and what is cut off leaves nothing.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::volumes::{Volumes, exists, spec, within};
use crate::common::{SLEEPS, Scope, address, connected, docker, now, op, told};
use contract::*;
use engine::{Engine, Journals};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A tree with all that a tree can have.
const TREE: &str = r#"
mkdir -p deep/er "$(printf 'n\377n')"; echo one >deep/er/one; echo two >"two words"
ln deep/er/one hard; ln -s deep/er/one soft; ln -s ../../../etc/passwd out; ln -s loop loop
dd if=/dev/zero of=sparse bs=1 count=1 seek=20M 2>/dev/null; echo end >>sparse
head -c 300000 /dev/urandom >random; echo x >"$(printf 'line\nbreak')"; : >empty
echo y >"$(printf '%0255d' 7)"; echo z >"$(printf '한글')"; mkdir hollow
chown 1000:1001 "two words" deep; chown -h 7:8 soft; chmod 4755 random; chmod 700 deep; chmod 1777 hollow
touch -d '2001-02-03 04:05:06' random deep; chmod 750 .; chown 33:34 .
"#;

/// What is in a volume, line by line, with what it weighs on the disk.
fn tree(volume: &str) -> String {
    within(
        volume,
        "find . -exec stat -c '%n|%F|%a|%u|%g|%s|%h|%N' {} \\; | sort; \
         find . -type f -exec stat -c '%n %Y' {} \\; | sort; \
         find . -type f -exec md5sum {} \\; | sort; stat -c %b sparse 2>/dev/null; true",
    )
}

/// Puts a file with extended attributes into a volume, by the engine's own archive operation.
fn put_attributes(scope: &Scope, volume: &str) {
    let id = scope.create("put", &["-v", &format!("{volume}:/v")], SLEEPS);
    let mut tar = tar::Builder::new(Vec::new());
    let capability: &[u8] = b"\x01\0\0\x02\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let attributes: [(&str, &[u8]); 2] = [
        ("SCHILY.xattr.user.berth", b"kept"),
        ("SCHILY.xattr.security.capability", capability),
    ];
    tar.append_pax_extensions(attributes).unwrap();
    let mut header = tar::Header::new_ustar();
    header.set_size(3);
    header.set_mode(0o755);
    tar.append_data(&mut header, "able", &b"abc"[..]).unwrap();
    let tar = tar.into_inner().unwrap();
    let mut child = Command::new("docker")
        .args(["--host", &address(), "cp", "-", &format!("{id}:/v")])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&tar).unwrap();
    assert!(child.wait().unwrap().success());
    docker(&["rm", &id]);
}

async fn steps(engine: &Engine, work: VolumeWork, meanwhile: Meanwhile) -> Vec<TransferStep> {
    let args = CarryOutVolumeWork {
        op: op(),
        work,
        meanwhile,
    };
    told(engine.volume_work(args)).await
}

async fn last(engine: &Engine, work: VolumeWork) -> TransferStep {
    let steps = steps(engine, work, Meanwhile::Running).await;
    steps.last().unwrap().clone()
}

async fn made(engine: &Engine, work: VolumeWork) -> String {
    match last(engine, work.clone()).await {
        TransferStep::Done {
            made,
            left_out_total: 0,
            ..
        } => made,
        other => panic!("{work:?}: {other:?}"),
    }
}

async fn failure(engine: &Engine, work: VolumeWork) -> Failure {
    match last(engine, work).await {
        TransferStep::Failed { failure, .. } => failure,
        other => panic!("{other:?}"),
    }
}

fn back_up(name: &str, path: &Path) -> VolumeWork {
    VolumeWork::BackUp {
        name: name.to_owned(),
        path: path.display().to_string(),
    }
}

fn restore(path: &Path, into: RestoreInto) -> VolumeWork {
    let path = path.display().to_string();
    VolumeWork::Restore { path, into }
}

fn existing(name: &str, replace: bool) -> RestoreInto {
    RestoreInto::Existing {
        name: name.to_owned(),
        replace,
    }
}

fn holds(file: &Path, words: &str) -> bool {
    let bytes = std::fs::read(file).unwrap();
    bytes
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_a_volume_are_equal_whichever_way() {
    let scope = Scope::new("equal");
    let mut volumes = Volumes::new(&scope, &["from", "to"]);
    let [from, to] = volumes.0.clone().try_into().unwrap();
    within(&from, TREE);
    put_attributes(&scope, &from);
    let whole = tree(&from);
    assert!(whole.contains("sparse"), "{whole}");
    let (engine, _) = connected().await;
    let folder = tempfile::tempdir().unwrap();

    let clone = scope.name("clone");
    volumes.0.push(clone.clone());
    let work = VolumeWork::Clone {
        from: from.clone(),
        to: spec(&clone),
    };
    let plan = engine
        .volume_work_plan(PlanVolumeWork { work: work.clone() })
        .await
        .unwrap();
    assert!(plan.source.unwrap().entries > 15, "{plan:?}");
    assert_eq!(plan.overwritten_total, 0);
    assert_eq!(made(&engine, work.clone()).await, clone);
    assert_eq!(tree(&clone), whole);
    assert_eq!(
        failure(&engine, work).await.code,
        Some(FailureCode::NameTaken)
    );

    within(
        &to,
        "echo old >old; mkdir 'two words'; echo x >'two words/x'",
    );
    let copy = |replace| VolumeWork::Copy {
        from: from.clone(),
        to: to.clone(),
        replace,
    };
    let plan = |work| engine.volume_work_plan(PlanVolumeWork { work });
    let merged = plan(copy(false)).await.unwrap();
    assert_eq!(merged.overwritten, [FilePath::typed("/two words")]);
    assert_eq!(merged.overwritten_total, 2);
    assert_eq!(plan(copy(true)).await.unwrap().overwritten_total, 3);
    assert_eq!(made(&engine, copy(false)).await, to);
    assert_eq!(within(&to, "cat old 'two words'"), "old\ntwo");
    made(&engine, copy(true)).await;
    assert_eq!(tree(&to), whole);

    for ending in ["tar", "tar.gz", "tar.zst"] {
        let file = folder.path().join(format!("v.{ending}"));
        assert_eq!(
            made(&engine, back_up(&from, &file)).await,
            file.display().to_string()
        );
        let name = scope.name(&ending.replace('.', "-"));
        volumes.0.push(name.clone());
        let into = RestoreInto::New { spec: spec(&name) };
        assert_eq!(made(&engine, restore(&file, into)).await, name);
        assert_eq!(tree(&name), whole, "{ending}");
        let again = folder.path().join("again.tar");
        made(&engine, back_up(&name, &again)).await;
        for attribute in ["user.berth=kept", "security.capability="] {
            assert!(holds(&again, attribute), "{ending}: {attribute}");
        }
    }
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 4, "nothing else is left beside them");
}

#[tokio::test(flavor = "multi_thread")]
async fn data_outlives_its_container_and_archives_of_others_are_taken() {
    let scope = Scope::new("others");
    let volumes = Volumes::new(&scope, &["v", "w"]);
    let mount = format!("{}:/data", volumes.0[0]);
    let first = scope.run("first", &["-v", &mount], SLEEPS);
    docker(&["exec", &first, "sh", "-c", "echo kept >/data/f"]);
    docker(&["rm", "--force", &first]);
    let second = scope.run("second", &["-v", &mount], SLEEPS);
    assert_eq!(docker(&["exec", &second, "cat", "/data/f"]), "kept");
    // As people do it.
    let tar = crate::common::docker_output(&["exec", &second, "tar", "-c", "-C", "/data", "."]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("by hand");
    std::fs::write(&file, tar.stdout).unwrap();
    let (engine, _) = connected().await;
    made(&engine, restore(&file, existing(&volumes.0[1], true))).await;
    assert_eq!(within(&volumes.0[1], "cat f"), "kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_fails_leaves_what_was_there() {
    let scope = Scope::new("cut");
    let volumes = Volumes::new(&scope, &["from", "to"]);
    let [from, to] = volumes.0.clone().try_into().unwrap();
    within(
        &from,
        "mkdir a; echo new >a/f; head -c 3000000 /dev/urandom >z",
    );
    within(&to, "mkdir a; echo old >a/f; echo mine >a/g; echo b >b");
    let (engine, _) = connected().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let old = tree(&to);

    for ending in ["tar", "tar.gz", "tar.zst"] {
        let whole = file(&format!("v.{ending}"));
        made(&engine, back_up(&from, &whole)).await;
        let bytes = std::fs::read(&whole).unwrap();
        let cut = file(&format!("cut.{ending}"));
        std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
        for replace in [true, false] {
            failure(&engine, restore(&cut, existing(&to, replace))).await;
            assert_eq!(tree(&to), old, "{ending} {replace}");
        }
        let fresh = scope.name("fresh");
        let into = RestoreInto::New { spec: spec(&fresh) };
        failure(&engine, restore(&cut, into)).await;
        assert!(!exists(&fresh), "a half-made volume was left");
    }
    std::fs::write(file("none"), "not an archive").unwrap();
    failure(&engine, restore(&file("none"), existing(&to, true))).await;
    let missing = failure(&engine, restore(&file("missing"), existing(&to, true))).await;
    assert_eq!(missing.code, Some(FailureCode::Gone));
    assert_eq!(tree(&to), old);

    // What will be overwritten is said first.
    let plan = |replace| {
        let work = restore(&file("v.tar.gz"), existing(&to, replace));
        engine.volume_work_plan(PlanVolumeWork { work })
    };
    let merge = plan(false).await.unwrap();
    assert_eq!(merge.overwritten, [FilePath::typed("/a/f")]);
    assert_eq!((merge.overwritten_total, merge.overwritten_bytes), (1, 4));
    assert_eq!(plan(true).await.unwrap().overwritten_total, 4);
    made(&engine, restore(&file("v.tar.gz"), existing(&to, false))).await;
    assert_eq!(within(&to, "cat a/f a/g b"), "new\nmine\nb");
    made(&engine, restore(&file("v.tar.gz"), existing(&to, true))).await;
    assert_eq!(tree(&to), tree(&from));

    made(&engine, VolumeWork::Empty { name: to.clone() }).await;
    assert_eq!(within(&to, "ls -A"), "");
    assert!(exists(&to));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_archive_writes_nothing_outside() {
    let scope = Scope::new("hostile");
    let volumes = Volumes::new(&scope, &["v"]);
    let mut tar = tar::Builder::new(Vec::new());
    let mut put = |name: &str, kind: tar::EntryType, link: &str, body: &[u8]| {
        let mut header = tar::Header::new_ustar();
        // As the library would not let it be written.
        let old = header.as_old_mut();
        old.name[..name.len()].copy_from_slice(name.as_bytes());
        old.linkname[..link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_size(body.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, body).unwrap();
    };
    use tar::EntryType as Is;
    put("good", Is::Regular, "", b"good");
    put("../up", Is::Regular, "", b"bad");
    put("/a/../../up", Is::Regular, "", b"bad");
    put("link", Is::Symlink, "/", b"");
    put("link/tmp/through", Is::Regular, "", b"bad");
    put("hard", Is::Link, "../../etc/passwd", b"");
    put("device", Is::Block, "", b"");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hostile.tar");
    std::fs::write(&file, tar.into_inner().unwrap()).unwrap();
    let (engine, _) = connected().await;
    match last(&engine, restore(&file, existing(&volumes.0[0], false))).await {
        TransferStep::Done { left_out, .. } => {
            let count = left_out.len();
            assert!(count >= 3, "what stays out is told: {left_out:?}");
            assert_eq!(within(&volumes.0[0], "cat good"), "good");
        }
        TransferStep::Failed { .. } => assert_eq!(within(&volumes.0[0], "ls -A"), ""),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        within(&volumes.0[0], "ls -d up /up /tmp/through 2>/dev/null; true"),
        ""
    );
}

/// What happened to a container since a moment, as the engine tells it.
fn events(id: &str, since: i64) -> String {
    docker(&[
        "events",
        "--since",
        &since.to_string(),
        "--until",
        &(now() + 1).to_string(),
        "--filter",
        &format!("container={id}"),
        "--format",
        "{{.Action}}",
    ])
}

fn state(id: &str) -> String {
    docker(&["inspect", "--format", "{{.State.Status}}", id])
}

#[tokio::test(flavor = "multi_thread")]
async fn users_wait_and_always_go_on() {
    let scope = Scope::new("wait");
    let volumes = Volumes::new(&scope, &["v"]);
    let name = &volumes.0[0];
    let id = scope.run("user", &["-v", &format!("{name}:/v")], SLEEPS);
    docker(&[
        "exec",
        &id,
        "sh",
        "-c",
        "head -c 5000000 /dev/urandom >/v/f",
    ]);
    let (engine, _) = connected().await;
    let folder = tempfile::tempdir().unwrap();
    let good = back_up(name, &folder.path().join("v.tar.zst"));
    let plan = engine
        .volume_work_plan(PlanVolumeWork { work: good.clone() })
        .await
        .unwrap();
    assert_eq!(plan.users.len(), 1);
    assert_eq!(plan.users[0].id, id);
    let bad = back_up(name, Path::new("/nowhere/at/all/v.tar"));
    let ways = [
        (Meanwhile::Paused, "pause", "unpause"),
        (Meanwhile::Stopped, "stop", "start"),
    ];
    for (meanwhile, held, goes_on) in ways {
        for (work, whole) in [(&good, true), (&bad, false)] {
            let since = now();
            let steps = steps(&engine, work.clone(), meanwhile).await;
            let done = matches!(
                steps.last(),
                Some(TransferStep::Done {
                    left_out_total: 0,
                    ..
                })
            );
            assert_eq!(done, whole, "{meanwhile:?}: {steps:?}");
            assert_eq!(state(&id), "running", "{meanwhile:?}");
            let told = events(&id, since);
            let told: Vec<&str> = told.lines().collect();
            let at = |word: &str| told.iter().rposition(|told| *told == word);
            assert!(at(held).is_some() && at(held) < at(goes_on), "{told:?}");
            // Seconds are all that the engine takes.
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }
    // Stopping one that vanishes would lose it.
    let vanishing = scope.run("rm", &["--rm", "-v", &format!("{name}:/v")], SLEEPS);
    let steps = steps(&engine, good, Meanwhile::Stopped).await;
    let Some(TransferStep::Failed { failure, .. }) = steps.last() else {
        panic!("{steps:?}");
    };
    assert_eq!(failure.code, Some(FailureCode::WrongState));
    assert_eq!(
        (state(&id), state(&vanishing)),
        ("running".into(), "running".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_clone_is_none() {
    let scope = Scope::new("cancel");
    let mut volumes = Volumes::new(&scope, &["from"]);
    within(&volumes.0[0], "head -c 200000000 /dev/urandom >f");
    let clone = scope.name("clone");
    volumes.0.push(clone.clone());
    let (engine, _) = connected().await;
    let op = op();
    let mut steps = engine.volume_work(CarryOutVolumeWork {
        op: op.clone(),
        work: VolumeWork::Clone {
            from: volumes.0[0].clone(),
            to: spec(&clone),
        },
        meanwhile: Meanwhile::Running,
    });
    let mut last = None;
    while let Some(step) = steps.next().await {
        if last.is_none() {
            let op = op.clone();
            engine.task_cancel(TaskCancel { op }).await.unwrap();
        }
        last = Some(step);
    }
    assert!(
        matches!(
            last,
            Some(TransferStep::Failed {
                cancelled: true,
                ..
            })
        ),
        "{last:?}"
    );
    assert!(!exists(&clone));
}

/// The volume, its user and the folder of journals.
const TOLD: &str = "BERTH_TEST_VOLUME";

/// The program that is killed: it clones a volume, and aborts in the middle.
#[test]
#[ignore = "started by the test below, to be killed"]
fn killed() {
    let given = std::env::var(TOLD).unwrap();
    let given: Vec<String> = given.split('\n').map(str::to_owned).collect();
    let [from, to, folder] = given.try_into().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let (engine, _) = connected().await;
        engine.keep_journals(Journals::within(folder));
        let mut steps = engine.volume_work(CarryOutVolumeWork {
            op: "killed".to_owned(),
            work: VolumeWork::Clone {
                from,
                to: spec(&to),
            },
            meanwhile: Meanwhile::Paused,
        });
        while let Some(step) = steps.next().await {
            if matches!(step, TransferStep::Moving { .. }) {
                std::process::abort();
            }
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_killed_program_left_is_put_right_by_the_next() {
    let scope = Scope::new("left");
    let mut volumes = Volumes::new(&scope, &["from"]);
    let from = volumes.0[0].clone();
    let clone = scope.name("clone");
    volumes.0.push(clone.clone());
    let user = scope.run("user", &["-v", &format!("{from}:/v")], SLEEPS);
    docker(&[
        "exec",
        &user,
        "sh",
        "-c",
        // Many files take a moment however fast the disk is.
        "i=0; while [ $i -lt 20000 ]; do echo $i >/v/$i; i=$((i+1)); done",
    ]);
    let folder = tempfile::tempdir().unwrap();
    let given = format!("{from}\n{clone}\n{}", folder.path().display());
    let mut child = Command::new(std::env::current_exe().unwrap());
    child
        .args(["--exact", "volume_work::killed", "--ignored"])
        .env(TOLD, given)
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let status = tokio::task::spawn_blocking(move || child.status().unwrap());
    assert_eq!(status.await.unwrap().code(), None, "it was not killed");
    assert!(exists(&clone) && state(&user) == "paused");

    let engine = Engine::start(crate::common::surroundings(&address()), None);
    engine.keep_journals(Journals::within(folder.path()));
    let mut seen = crate::common::Seen::new(engine.watch());
    seen.until("the clone is gone, and its user goes on", 60, |_| {
        !exists(&clone) && state(&user) == "running"
    })
    .await;
    let files = || std::fs::read_dir(folder.path()).unwrap().count();
    for _ in 0..50 {
        if files() == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("{} journals are left", files());
}
