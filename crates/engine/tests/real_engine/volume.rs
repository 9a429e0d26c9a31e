//! Volumes: made, told of, removed as planned and nothing else, measured.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::volumes::{Volumes, exists, spec, within};
use crate::common::{SLEEPS, Scope, connected, docker, op, told};
use contract::*;
use engine::Engine;

async fn remove(engine: &Engine, plan: VolumeRemovalPlan) -> Vec<(String, Option<FailureCode>)> {
    let args = CarryOutVolumeRemoval { op: op(), plan };
    let outcomes = engine.volume_removal_carry_out(args).await.unwrap();
    outcomes
        .into_iter()
        .map(|outcome| {
            let code = outcome.failure.map(|failure| failure.code.unwrap());
            (outcome.id, code)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_volume_is_made_as_asked_and_a_taken_name_is_refused() {
    let scope = Scope::new("make");
    let name = scope.name("v");
    let _gone = Volumes(vec![name.clone()]);
    let (engine, _) = connected().await;
    let create = |spec: VolumeSpec| engine.volume_create(VolumeCreate { op: op(), spec });
    let pair = |name: &str, value: &str| Pair {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let mut asked = spec(&name);
    asked.options = vec![pair("type", "tmpfs"), pair("device", "tmpfs")];
    asked.labels = vec![pair("tier", "one")];
    assert_eq!(create(asked).await, Ok(name.clone()));
    let said = docker(&[
        "volume",
        "inspect",
        "--format",
        "{{.Driver}} {{.Options}} {{.Labels}}",
        &name,
    ]);
    assert_eq!(said, "local map[device:tmpfs type:tmpfs] map[tier:one]");
    // The engine itself would say yes.
    let taken = create(spec(&name)).await.unwrap_err();
    assert_eq!(
        (taken.code, taken.subject.as_str()),
        (Some(FailureCode::NameTaken), name.as_str())
    );
    let bad = create(spec("../x")).await.unwrap_err();
    assert_eq!((bad.deed, bad.code), (Deed::CreateVolume, None));
    let mut odd = spec(&scope.name("odd"));
    odd.driver = "no-such-driver".to_owned();
    let refused = create(odd).await.unwrap_err();
    assert!(refused.message.contains("no-such-driver"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_told_stopped_ones_too() {
    let scope = Scope::new("users");
    let volumes = Volumes::new(&scope, &["v", "unused"]);
    let name = &volumes.0[0];
    let running = scope.run("b", &["-v", &format!("{name}:/one:ro")], SLEEPS);
    let created = scope.create("a", &["-v", &format!("{name}:/two")], SLEEPS);
    let (engine, _) = connected().await;
    let detail = |name: &str| {
        let name = name.to_owned();
        engine.volume_detail(VolumeDetailOf { name })
    };
    let found = detail(name).await.unwrap();
    let user = |id: &str, what: &str, state, path: &str, writable| VolumeUser {
        id: id.to_owned(),
        name: scope.name(what),
        state,
        path: path.to_owned(),
        writable,
    };
    assert_eq!(
        found.users,
        [
            user(&created, "a", ContainerState::Created, "/two", true),
            user(&running, "b", ContainerState::Running, "/one", false),
        ]
    );
    assert!(found.inspect.contains("Mountpoint"), "{}", found.inspect);
    assert_eq!(detail(&volumes.0[1]).await.unwrap().users, []);
    let gone = detail(&scope.name("none")).await.unwrap_err();
    assert_eq!(gone.code, Some(FailureCode::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_planned_goes_and_nothing_else() {
    let scope = Scope::new("prune");
    let mut volumes = Volumes::new(&scope, &["a", "taken", "other", "kept"]);
    let [a, taken, other, kept] = volumes.0.clone().try_into().unwrap();
    scope.create("stopped", &["-v", &format!("{kept}:/x")], SLEEPS);
    let anonymous = docker(&["volume", "create"]);
    volumes.0.push(anonymous.clone());
    let (engine, _) = connected().await;
    let plan = |which| engine.volume_prune_plan(PlanVolumePrune { which });
    // Other tests have volumes, too.
    let ours = |mut plan: VolumeRemovalPlan| {
        plan.volumes
            .retain(|doomed| volumes.0.contains(&doomed.name));
        plan
    };
    let names = |plan: &VolumeRemovalPlan| -> Vec<String> {
        let mut names: Vec<_> = plan.volumes.iter().map(|one| one.name.clone()).collect();
        names.sort();
        names
    };
    let only = ours(plan(VolumePrune::Anonymous).await.unwrap());
    assert_eq!(names(&only), std::slice::from_ref(&anonymous));
    assert!(only.volumes[0].anonymous && only.volumes[0].driver == "local");
    let all = ours(plan(VolumePrune::Unused).await.unwrap());
    let mut expected = vec![a.clone(), taken.clone(), other.clone(), anonymous.clone()];
    expected.sort();
    assert_eq!(names(&all), expected);

    // One appears, one gets a user, and one becomes another of the same name.
    let late = Volumes::new(&scope, &["late"]);
    scope.create("user", &["-v", &format!("{taken}:/x")], SLEEPS);
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    docker(&["volume", "rm", &other]);
    docker(&["volume", "create", &other]);
    let mut outcomes = remove(&engine, all.clone()).await;
    outcomes.sort_by(|one, other| one.0.cmp(&other.0));
    let mut expected = vec![
        (a.clone(), None),
        (anonymous.clone(), None),
        (taken.clone(), Some(FailureCode::InUse)),
        (other.clone(), Some(FailureCode::NameTaken)),
    ];
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(outcomes, expected);
    assert!(!exists(&a) && !exists(&anonymous));
    assert!(
        [&taken, &other, &kept, &late.0[0]]
            .into_iter()
            .all(|name| exists(name))
    );

    // A selection tells who holds what, and what is gone counts as done.
    let names = vec![a.clone(), kept.clone()];
    let plan = engine
        .volume_removal_plan(PlanVolumeRemoval { names })
        .await;
    let plan = plan.unwrap();
    assert_eq!(plan.volumes.len(), 1);
    assert_eq!(plan.volumes[0].users[0].name, scope.name("stopped"));
    assert_eq!(
        remove(&engine, plan).await,
        [(kept, Some(FailureCode::InUse))]
    );
    let mut gone = all;
    gone.volumes.retain(|doomed| doomed.name == a);
    assert_eq!(remove(&engine, gone).await, [(a, None)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_are_taken_one_after_another_and_kept() {
    let scope = Scope::new("sizes");
    let mut volumes = Volumes::new(&scope, &["small", "large"]);
    within(&volumes.0[0], "mkdir a; echo hello >a/f");
    within(
        &volumes.0[1],
        "dd if=/dev/zero of=f bs=1M count=3; ln f g; dd if=/dev/zero of=h bs=1 count=1 seek=1G",
    );
    // Nothing can be mounted from there.
    let nowhere = scope.name("nowhere");
    docker(&[
        "volume",
        "create",
        "--opt",
        "type=none",
        "--opt",
        "o=bind",
        "--opt",
        "device=/nowhere/at/all",
        &nowhere,
    ]);
    volumes.0.push(nowhere.clone());
    // A helper's end must not take it along.
    let anonymous = docker(&["volume", "create"]);
    volumes.0.push(anonymous.clone());
    let (engine, mut seen) = connected().await;
    seen.until("volumes are listed", 10, |seen| {
        seen.volumes
            .as_ref()
            .is_some_and(|all| all.contains_key(&nowhere))
    })
    .await;
    let names = [volumes.0.as_slice(), &[scope.name("none")]].concat();
    let sizes = engine.volume_sizes(VolumeSizesOf { op: op(), names });
    let sizes = told(sizes).await;
    let of = |name: &str| {
        let found = sizes.iter().find(|size| size.name == name).unwrap();
        found.found.clone()
    };
    assert_eq!(sizes.len(), 5, "{sizes:?}");
    let small = of(&volumes.0[0]).unwrap();
    assert_eq!(small.entries, 2);
    let large = of(&volumes.0[1]).unwrap();
    assert_eq!(large.entries, 3);
    assert!(
        (3 << 20..4 << 20).contains(&large.bytes),
        "holes and second names are nothing: {large:?}"
    );
    assert_eq!(of(&nowhere).unwrap_err().deed, Deed::MeasureVolume);
    let none = of(&scope.name("none")).unwrap_err();
    assert_eq!(none.code, Some(FailureCode::Gone));
    assert!(!exists(&scope.name("none")), "looking made it");

    let known = || async {
        let known = engine
            .volume_sizes_known(VolumeSizesKnown {})
            .await
            .unwrap();
        let names = known.into_iter().map(|size| size.name);
        names.collect::<Vec<_>>()
    };
    let mut all = volumes.0[..2].to_vec();
    all.push(anonymous.clone());
    all.sort();
    assert_eq!(known().await, all);
    let names = vec![volumes.0[1].clone()];
    let plan = engine
        .volume_removal_plan(PlanVolumeRemoval { names })
        .await;
    // A helper of ours that waits for its next use holds nothing up.
    assert_eq!(
        remove(&engine, plan.unwrap()).await,
        [(volumes.0[1].clone(), None)]
    );
    all.retain(|name| *name != volumes.0[1]);
    assert_eq!(known().await, all);
    assert!(exists(&anonymous));
}
