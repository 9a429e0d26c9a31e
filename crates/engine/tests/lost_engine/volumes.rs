//! The engine is killed in the middle of works on volumes.

use super::{ENGINE, pid, signal, start_again};
use crate::common::volumes::{Volumes, exists, spec, within};
use crate::common::{Scope, Seen, connected, op, told};
use contract::*;
use engine::{Engine, Journals};

/// Carries a work out, kills the engine in its middle, and starts it again; the last step.
async fn killed_amid(engine: &Engine, seen: &mut Seen, work: VolumeWork) -> TransferStep {
    let mut steps = engine.volume_work(CarryOutVolumeWork {
        op: op(),
        work,
        meanwhile: Meanwhile::Running,
    });
    let mut killed = false;
    let mut last = None;
    while let Some(step) = steps.next().await {
        if matches!(step, TransferStep::Moving { .. }) && !killed {
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

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_engine_leaves_no_half_volume() {
    let _one = ENGINE.lock().await;
    let scope = Scope::new("volumes");
    let mut volumes = Volumes::new(&scope, &["from", "to"]);
    let [from, to] = volumes.0.clone().try_into().unwrap();
    let clone = scope.name("clone");
    volumes.0.push(clone.clone());
    // Many files take a moment however fast the disk is.
    within(
        &from,
        "mkdir m; i=0; while [ $i -lt 30000 ]; do echo $i >m/$i; i=$((i+1)); done; head -c 200000000 /dev/urandom >f; echo new >g",
    );
    within(&to, "echo old >g; echo kept >h");
    let (engine, mut seen) = connected().await;
    let folder = tempfile::tempdir().unwrap();
    engine.keep_journals(Journals::within(folder.path().join("journals")));
    let file = folder.path().join("v.tar");
    let path = file.display().to_string();
    let back_up = VolumeWork::BackUp {
        name: from.clone(),
        path: path.clone(),
    };
    let lost = |step: &TransferStep| matches!(step, TransferStep::Failed { failure, cancelled: false, .. } if failure.code == Some(FailureCode::Unreachable));

    let step = killed_amid(&engine, &mut seen, back_up.clone()).await;
    assert!(lost(&step), "{step:?}");
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(!file.exists() && left.len() <= 1, "{left:?}");

    let whole = engine.volume_work(CarryOutVolumeWork {
        op: op(),
        work: back_up,
        meanwhile: Meanwhile::Running,
    });
    let whole: Vec<TransferStep> = told(whole).await;
    assert!(
        matches!(whole.last(), Some(TransferStep::Done { .. })),
        "{whole:?}"
    );

    let work = VolumeWork::Clone {
        from: from.clone(),
        to: spec(&clone),
    };
    let step = killed_amid(&engine, &mut seen, work).await;
    assert!(lost(&step), "{step:?}");
    seen.until("the half clone is gone", 30, |_| !exists(&clone))
        .await;

    for replace in [false, true] {
        let into = RestoreInto::Existing {
            name: to.clone(),
            replace,
        };
        let path = path.clone();
        let step = killed_amid(&engine, &mut seen, VolumeWork::Restore { path, into }).await;
        assert!(lost(&step), "{step:?}");
        assert_eq!(within(&to, "cat *"), "old\nkept", "{replace}");
    }
    // What was put aside goes with the next work.
    let into = RestoreInto::Existing {
        name: to.clone(),
        replace: true,
    };
    let again = engine.volume_work(CarryOutVolumeWork {
        op: op(),
        work: VolumeWork::Restore { path, into },
        meanwhile: Meanwhile::Running,
    });
    let again: Vec<TransferStep> = told(again).await;
    assert!(
        matches!(again.last(), Some(TransferStep::Done { .. })),
        "{again:?}"
    );
    assert_eq!(within(&to, "ls -A; cat g"), "f\ng\nm\nnew");
    engine.stop();
}
