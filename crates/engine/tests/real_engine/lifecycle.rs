//! What is done to containers, and what the engine refuses.

use crate::common::{SLEEPS, Scope, connected, docker, op};
use contract::*;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_one_does_not_stop_the_others() {
    let scope = Scope::new("bulk");
    let a = scope.create("a", &[], SLEEPS);
    let broken = scope.create("broken", &[], &["/no/such/program"]);
    let b = scope.create("b", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    let ids = vec![a.clone(), broken.clone(), b.clone(), "0".repeat(64)];
    let outcomes = engine
        .container_start(ContainerStart {
            op: op(),
            ids: ids.clone(),
        })
        .await
        .unwrap();
    assert_eq!(
        outcomes
            .iter()
            .map(|outcome| outcome.id.clone())
            .collect::<Vec<_>>(),
        ids
    );
    assert_eq!(outcomes[0].failure, None);
    let failure = outcomes[1].failure.as_ref().unwrap();
    assert_eq!(
        (failure.deed, failure.subject.as_str(), failure.code),
        (Deed::Start, scope.name("broken").as_str(), None)
    );
    assert!(
        failure.message.contains("no such file"),
        "{}",
        failure.message
    );
    assert_eq!(outcomes[2].failure, None);
    assert_eq!(
        outcomes[3].failure.as_ref().unwrap().code,
        Some(FailureCode::Gone)
    );
    seen.until("both run", 5, |seen| {
        [&a, &b]
            .iter()
            .all(|id| seen.state(id) == Some(ContainerState::Running))
    })
    .await;

    // Already so is done; not so is refused with a reason.
    let outcomes = engine
        .container_start(ContainerStart {
            op: op(),
            ids: vec![a.clone()],
        })
        .await
        .unwrap();
    assert_eq!(outcomes[0].failure, None);
    let paused = engine
        .container_pause(ContainerPause {
            op: op(),
            ids: vec![a.clone(), broken.clone()],
        })
        .await
        .unwrap();
    assert_eq!(paused[0].failure, None);
    assert_eq!(
        paused[1].failure.as_ref().unwrap().code,
        Some(FailureCode::WrongState)
    );
    let outcomes = engine
        .container_unpause(ContainerUnpause {
            op: op(),
            ids: vec![a.clone()],
        })
        .await
        .unwrap();
    assert_eq!(outcomes[0].failure, None);

    let taken = engine
        .container_rename(ContainerRename {
            op: op(),
            id: a.clone(),
            name: scope.name("b"),
        })
        .await
        .unwrap_err();
    assert_eq!(
        (taken.code, taken.subject),
        (Some(FailureCode::NameTaken), scope.name("a"))
    );
    let hostile = engine
        .container_rename(ContainerRename {
            op: op(),
            id: a.clone(),
            name: "<b>&t=1".into(),
        })
        .await
        .unwrap_err();
    assert_eq!(hostile.code, None);
    assert!(hostile.message.contains("<b>&t=1"), "{}", hostile.message);

    let killed = engine
        .container_kill(ContainerKill {
            op: op(),
            ids: vec![a.clone()],
            signal: "SIGKILL".into(),
        })
        .await
        .unwrap();
    assert_eq!(killed[0].failure, None);
    seen.until("a was killed", 5, |seen| {
        seen.is(&a, |row| row.exit_code == Some(137))
    })
    .await;
    let stopped = engine
        .container_stop(ContainerStop {
            op: op(),
            ids: vec![b.clone(), a.clone()],
            grace: Some(5),
        })
        .await
        .unwrap();
    assert!(
        stopped.iter().all(|outcome| outcome.failure.is_none()),
        "{stopped:?}"
    );
    seen.until("b ended by itself", 5, |seen| {
        seen.is(&b, |row| row.exit_code == Some(0))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_press_is_carried_out_once() {
    let scope = Scope::new("once");
    let id = scope.run("sleeps", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    let restart = ContainerRestart {
        op: op(),
        ids: vec![id.clone()],
        grace: Some(5),
    };
    let (first, second) = tokio::join!(
        engine.container_restart(restart.clone()),
        engine.container_restart(restart.clone())
    );
    assert_eq!(first, second);
    assert_eq!(first.unwrap()[0].failure, None);
    seen.until("it restarted", 5, |seen| {
        seen.state(&id) == Some(ContainerState::Running)
    })
    .await;
    seen.for_a_while(Duration::from_secs(1)).await;
    let detail = engine
        .container_detail(ContainerDetailOf { id })
        .await
        .unwrap();
    assert_eq!(detail.exits.len(), 1, "{:?}", detail.exits);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grace_period_longer_than_a_hang_is_waited_for() {
    let scope = Scope::new("grace");
    // Takes seven seconds to end: longer than an engine may be silent.
    let id = scope.run(
        "slow",
        &[],
        &["sh", "-c", "trap 'sleep 7; exit 3' TERM; sleep 1000 & wait"],
    );
    let (engine, mut seen) = connected().await;
    let stopped = engine
        .container_stop(ContainerStop {
            op: op(),
            ids: vec![id.clone()],
            grace: Some(20),
        })
        .await
        .unwrap();
    assert_eq!(stopped[0].failure, None);
    seen.until("its own exit code", 5, |seen| {
        seen.is(&id, |row| row.exit_code == Some(3))
    })
    .await;
    assert!(seen.is_live());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_planned_is_removed_and_nothing_else() {
    let scope = Scope::new("removal");
    let (named, kept) = (scope.name("named"), scope.name("kept"));
    let volume = format!("{named}:/named");
    let running = scope.run(
        "running",
        &["--volume", "/anonymous", "--volume", &volume],
        SLEEPS,
    );
    let stopped = scope.create("stopped", &[], SLEEPS);
    let fleeting = scope.run("fleeting", &["--rm"], SLEEPS);
    let bystander = scope.run("bystander", &["--volume", &format!("{kept}:/k")], SLEEPS);
    let (engine, mut seen) = connected().await;

    let ids = vec![
        running.clone(),
        stopped.clone(),
        fleeting.clone(),
        "0".repeat(64),
    ];
    let plan = engine
        .removal_plan(PlanRemoval { ids: ids.clone() })
        .await
        .unwrap();
    assert_eq!(
        plan.containers
            .iter()
            .map(|doomed| doomed.id.clone())
            .collect::<Vec<_>>(),
        ids[..3]
    );
    let doomed = &plan.containers[0];
    assert_eq!(
        (doomed.name.as_str(), &doomed.state),
        (scope.name("running").as_str(), &ContainerState::Running)
    );
    assert_eq!(doomed.anonymous_volumes.len(), 1);
    assert_eq!(doomed.kept_mounts, std::slice::from_ref(&named));
    assert!(doomed.writable_bytes.is_some() && !doomed.auto_remove);
    assert!(plan.containers[2].auto_remove);
    let anonymous = doomed.anonymous_volumes[0].clone();
    docker(&["volume", "inspect", &anonymous]);
    // It goes between plan and deed.
    docker(&["rm", &stopped]);

    let outcomes = engine
        .removal_carry_out(CarryOutRemoval {
            op: op(),
            plan,
            volumes: true,
            running: RunningFirst::Stop { grace: Some(5) },
        })
        .await
        .unwrap();
    assert!(
        outcomes.iter().all(|outcome| outcome.failure.is_none()),
        "{outcomes:?}"
    );
    seen.until("they are gone", 10, |seen| {
        ids.iter().all(|id| seen.row(id).is_none())
    })
    .await;
    assert_eq!(seen.state(&bystander), Some(ContainerState::Running));
    let volumes = docker(&["volume", "ls", "--quiet"]);
    assert!(!volumes.contains(&anonymous) && volumes.contains(&named) && volumes.contains(&kept));
    seen.until("volumes too", 5, |seen| {
        seen.volumes
            .as_ref()
            .is_some_and(|all| !all.contains_key(&anonymous) && all.contains_key(&named))
    })
    .await;

    // Forced, and without its volumes.
    let plan = engine
        .removal_plan(PlanRemoval {
            ids: vec![bystander.clone()],
        })
        .await
        .unwrap();
    let outcomes = engine
        .removal_carry_out(CarryOutRemoval {
            op: op(),
            plan,
            volumes: false,
            running: RunningFirst::Kill,
        })
        .await
        .unwrap();
    assert_eq!(outcomes[0].failure, None);
    seen.until("it is gone too", 5, |seen| seen.row(&bystander).is_none())
        .await;
    docker(&["volume", "rm", &named, &kept]);
}
