//! The engine is killed in the middle of an upload, a download and a save.

use super::{ENGINE, pid, signal, start_again};
use crate::common::files::{Browser, done};
use crate::common::{IMAGE, Scope, Seen, connected, docker, op};
use contract::*;
use engine::Engine;
use std::fs;

fn within(scope: &Scope, script: &str) -> String {
    let mount = format!("{}:/v", scope.name("vol"));
    docker(&[
        "run", "--rm", "-v", &mount, "-w", "/v", IMAGE, "sh", "-c", script,
    ])
}

/// Carries a transfer out, kills the engine in its middle, and starts it again.
async fn killed_amid(engine: &Engine, seen: &mut Seen, transfer: Transfer) -> TransferStep {
    let mut steps = engine.transfer_carry_out(CarryOutTransfer {
        op: op(),
        transfer,
        on_conflict: OnConflict::Replace,
    });
    let (mut killed, mut last) = (false, None);
    while let Some(step) = steps.next().await {
        if matches!(step, TransferStep::Moving { done, .. } if done > 0) && !killed {
            killed = true;
            signal("-KILL", &pid());
        }
        last = Some(step);
    }
    assert!(killed, "it was over too soon: {last:?}");
    seen.until("it is lost", 10, |seen| !seen.is_live()).await;
    tokio::task::spawn_blocking(start_again).await.unwrap();
    seen.until("it is live", 60, Seen::is_live).await;
    last.unwrap()
}

fn lost(step: &TransferStep) -> bool {
    matches!(step, TransferStep::Failed { failure, cancelled: false, .. }
        if failure.code == Some(FailureCode::Unreachable))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_engine_leaves_the_old_files() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("files");
    within(&scope, "echo old >f; head -c 400000000 /dev/zero >large");
    let folder = tempfile::tempdir().unwrap();
    let (source, to) = (folder.path().join("f"), folder.path().join("to"));
    fs::File::create(&source).unwrap().set_len(4 << 30).unwrap();
    fs::create_dir(&to).unwrap();
    fs::write(to.join("large"), "mine").unwrap();
    let (engine, mut seen) = connected().await;
    let mut volume = Browser::of_volume(&engine, &scope.name("vol")).await;

    let upload = volume.upload(&[&source], "/");
    let step = killed_amid(&engine, &mut seen, upload).await;
    assert!(lost(&step), "{step:?}");
    assert_eq!(volume.opened().await, FilesWay::Helper);
    assert_eq!(volume.text("/f").await, "old\n");
    assert_eq!(volume.names("/").await, ["f", "large"]);

    let download = volume.download(&["/large"], &to, DownloadForm::Files);
    let step = killed_amid(&engine, &mut seen, download).await;
    assert!(lost(&step), "{step:?}");
    assert_eq!(fs::read_to_string(to.join("large")).unwrap(), "mine");
    assert_eq!(fs::read_dir(&to).unwrap().count(), 1, "nothing half-made");
    assert_eq!(volume.opened().await, FilesWay::Helper);

    // A save is over too soon to be hit: it is either there or not, and never by halves.
    let text = "x".repeat(4 << 20);
    let save = volume.write("/f", &text, None);
    let kill = async { signal("-KILL", &pid()) };
    let (saved, ()) = tokio::join!(save, kill);
    seen.until("it is lost", 10, |seen| !seen.is_live()).await;
    tokio::task::spawn_blocking(start_again).await.unwrap();
    seen.until("it is live", 60, Seen::is_live).await;
    assert_eq!(volume.opened().await, FilesWay::Helper);
    let now = volume.text("/f").await;
    assert!(
        now == text || (now == "old\n" && saved.is_err()),
        "{saved:?}"
    );

    // What was half done goes with the next work.
    fs::write(&source, "new").unwrap();
    let upload = volume.upload(&[&source], "/");
    done(volume.carry_out(&upload, OnConflict::Replace).await);
    drop(volume);
    assert_eq!(within(&scope, "cat f; ls -A"), "newf\nlarge");
}
