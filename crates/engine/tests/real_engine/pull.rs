//! Pulling, from a registry of this machine.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::registry::Registry;
use crate::common::{Scope, address, connected, docker, docker_output, op, surroundings};
use contract::*;
use engine::{Engine, Steps};
use std::time::Duration;

async fn all(mut steps: Steps<RunStep>) -> Vec<RunStep> {
    let mut heard = Vec::new();
    while let Some(step) = steps.next().await {
        heard.push(step);
    }
    heard
}

fn pull(image: &str) -> ImagePull {
    ImagePull {
        op: op(),
        image: image.to_owned(),
        platform: String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_image_is_pulled_with_progress_and_then_run() {
    let scope = Scope::new("pull");
    let registry = Registry::start(2 << 20, Duration::from_millis(30), None).await;
    let image = format!("{}/some/thing", registry.host);
    let (engine, _seen) = connected().await;
    let steps = all(engine.run(Run {
        op: op(),
        spec: Spec {
            image: image.clone(),
            name: scope.name("it"),
            labels: vec![scope.own()],
            ..Spec::default()
        },
        create_only: true,
    }))
    .await;
    let pulls: Vec<&PullProgress> = steps
        .iter()
        .filter_map(|step| match step {
            RunStep::Pulling { progress } => Some(progress),
            _ => None,
        })
        .collect();
    // Some 32 pieces with a pause of 30 ms each: about a second, and ten reports of it.
    assert!((5..=20).contains(&pulls.len()), "{} reports", pulls.len());
    assert!(
        pulls.iter().any(|progress| {
            progress.bytes_per_second > 0
                && progress.layers.iter().any(|layer| {
                    layer.phase == PullPhase::Downloading
                        && layer.current > 0
                        && layer.total.is_some_and(|total| total > layer.current)
                })
        }),
        "{pulls:#?}"
    );
    assert_eq!(pulls.last().unwrap().layers[0].phase, PullPhase::Done);
    let rest: Vec<&RunStep> = steps
        .iter()
        .filter(|step| !matches!(step, RunStep::Pulling { .. }))
        .collect();
    let [
        RunStep::Creating,
        RunStep::Created { id, .. },
        RunStep::Done { id: done },
    ] = rest[..]
    else {
        panic!("{rest:?}");
    };
    assert_eq!(id, done);
    let facts = engine
        .image_facts(ImageFactsOf {
            image: image.clone(),
        })
        .await
        .unwrap()
        .unwrap();
    assert_eq!((facts.command, facts.layers), (vec!["/file".to_owned()], 1));
    drop(scope);
    docker(&["rmi", &image]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_ends_when_it_is_cancelled_and_goes_on_when_nobody_listens() {
    let registry = Registry::start(4 << 20, Duration::from_millis(100), None).await;
    let image = format!("{}/slow:1", registry.host);
    let (engine, _seen) = connected().await;
    let args = pull(&image);
    let mut steps = engine.image_pull(args.clone());
    assert!(matches!(steps.next().await, Some(RunStep::Pulling { .. })));
    drop(steps);
    tokio::time::sleep(Duration::from_millis(500)).await;
    // The same op again: the same pull, which has come further.
    let mut steps = engine.image_pull(args.clone());
    let Some(RunStep::Pulling { progress }) = steps.next().await else {
        panic!("it goes on");
    };
    assert!(
        progress.layers.iter().any(|layer| layer.current > 0),
        "{progress:?}"
    );
    engine
        .task_cancel(TaskCancel { op: args.op })
        .await
        .unwrap();
    let last = all(steps).await.pop();
    assert!(
        matches!(&last, Some(RunStep::Failed { cancelled: true, left: None, failure, .. })
            if failure.code == Some(FailureCode::Cancelled) && failure.deed == Deed::Pull),
        "{last:?}"
    );
    assert!(
        !docker_output(&["image", "inspect", &image])
            .status
            .success()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_docker_config_opens_a_registry_and_refusals_are_the_images() {
    let wanted = "Basic bWU6c2VjcmV0"; // me:secret
    let registry = Registry::start(1 << 10, Duration::ZERO, Some(wanted.to_owned())).await;
    let image = format!("{}/locked:1", registry.host);
    let (stranger, _seen) = connected().await;
    let refused = all(stranger.image_pull(pull(&image))).await.pop();
    let Some(RunStep::Failed {
        failure,
        notes,
        cancelled: false,
        ..
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!((failure.deed, notes[0].at.as_str()), (Deed::Pull, "image"));
    assert!(failure.message.contains("auth"), "{}", failure.message);

    let folder = tempfile::tempdir().unwrap();
    let auths = format!(
        r#"{{"auths":{{"{}":{{"auth":"bWU6c2VjcmV0"}}}}}}"#,
        registry.host
    );
    std::fs::write(folder.path().join("config.json"), auths).unwrap();
    let mut around = surroundings(&address());
    around.env.insert(
        "DOCKER_CONFIG".into(),
        folder.path().to_str().unwrap().into(),
    );
    let engine = Engine::start(around, None);
    let mut seen = crate::common::Seen::new(engine.watch());
    seen.until("live", 15, |seen| seen.is_live()).await;
    let done = all(engine.image_pull(pull(&image))).await.pop();
    assert_eq!(done, Some(RunStep::Done { id: String::new() }));
    docker(&["rmi", &image]);

    let missing = format!("{}/locked:nosuch", registry.host);
    let refused = all(engine.image_pull(pull(&missing))).await.pop();
    assert!(
        matches!(&refused, Some(RunStep::Failed { failure, notes, .. })
            if failure.message.contains("manifest unknown") && notes[0].at == "image"),
        "{refused:?}"
    );
}
