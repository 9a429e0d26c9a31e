//! Editing containers: in place, by a recreate, and back where the new one is no good.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::registry::Registry;
use crate::common::{SLEEPS, Scope, address, connected, docker, home, op, surroundings};
use contract::*;
use engine::{Engine, Journals};
use serde_json::Value;
use std::net::TcpListener;
use std::time::Duration;
use tempfile::TempDir;

/// A connection that may edit, and the folder of its journals.
pub(crate) async fn editor() -> (Engine, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let (engine, _) = connected().await;
    engine.keep_journals(Journals::within(folder.path()));
    (engine, folder)
}

pub(crate) fn inspected(id: &str) -> Value {
    let text = docker(&["inspect", id]);
    serde_json::from_str::<Vec<Value>>(&text).unwrap().remove(0)
}

/// The plan of an edit of what the container is now.
pub(crate) async fn plan_with(engine: &Engine, id: &str, edit: impl FnOnce(&mut Spec)) -> EditPlan {
    let purpose = SpecFor::Edit;
    let mut spec = engine
        .spec_of(SpecOf {
            id: id.to_owned(),
            purpose,
        })
        .await
        .unwrap();
    edit(&mut spec);
    engine
        .edit_plan(PlanEdit {
            id: id.to_owned(),
            spec,
        })
        .await
        .unwrap()
}

pub(crate) fn order(plan: EditPlan, up_for: u64) -> CarryOutEdit {
    CarryOutEdit {
        op: op(),
        plan,
        pull: false,
        commit_to: None,
        up_for,
    }
}

pub(crate) async fn carried_out(engine: &Engine, plan: EditPlan, up_for: u64) -> Vec<EditStep> {
    all_steps(engine, order(plan, up_for)).await
}

async fn all_steps(engine: &Engine, order: CarryOutEdit) -> Vec<EditStep> {
    let mut steps = engine.edit_carry_out(order);
    let mut all = Vec::new();
    while let Some(step) = steps.next().await {
        all.push(step);
    }
    all
}

fn done(steps: &[EditStep]) -> String {
    match steps.last() {
        Some(EditStep::Done { id }) => id.clone(),
        _ => panic!("{steps:#?}"),
    }
}

fn failed(steps: &[EditStep]) -> (Failure, Vec<Note>) {
    match steps.last() {
        Some(EditStep::Failed {
            failure,
            notes,
            leftover: None,
            ..
        }) => (failure.clone(), notes.clone()),
        _ => panic!("{steps:#?}"),
    }
}

/// The names of the scope's containers that are there.
pub(crate) fn names(of: &str) -> Vec<String> {
    let filter = format!("name={of}");
    let all = docker(&["ps", "--all", "--filter", &filter, "--format", "{{.Names}}"]);
    let mut names: Vec<String> = all.lines().map(str::to_owned).collect();
    names.sort();
    names
}

pub(crate) fn env(name: &str, value: &str) -> EnvSpec {
    EnvSpec {
        name: name.into(),
        value: Some(value.into()),
    }
}

fn is_empty(folder: &TempDir) -> bool {
    std::fs::read_dir(folder.path()).unwrap().next().is_none()
}

/// A network with a subnet of its own at the end of the engine's pool; an address in it.
fn network_with_subnet(name: &str, first: u8) -> String {
    let number = std::fs::read_to_string(home().join("number")).unwrap();
    let number = number.trim();
    let subnet = format!("10.214.{number}.{first}/28");
    docker(&["network", "create", "--subnet", &subnet, name]);
    format!("10.214.{number}.{}", first + 9)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_engine_changes_in_place_needs_no_restart() {
    let scope = Scope::new("inplace");
    let network = scope.name("net");
    docker(&["network", "create", &network]);
    let id = scope.run(
        "web",
        &[
            "--memory",
            "64m",
            "--restart",
            "no",
            "--pids-limit",
            "50",
            "--network",
            &network,
        ],
        SLEEPS,
    );
    let (engine, journals) = editor().await;
    let began = inspected(&id)["State"]["StartedAt"].clone();
    let plan = plan_with(&engine, &id, |spec| {
        spec.name = scope.name("renamed");
        spec.resources.memory = "0.25g".into();
        spec.resources.cpus = "0.5".into();
        spec.resources.pids_limit = String::new();
        spec.restart = "on-failure:3".into();
        spec.networks[0].aliases = vec!["front".into()];
        spec.networks.push(NetworkSpec {
            name: "bridge".into(),
            ..NetworkSpec::default()
        });
    })
    .await;
    assert_eq!(plan.way, EditWay::InPlace, "{:#?}", plan.changes);
    assert_eq!(plan.changes.len(), 7);
    let steps = carried_out(&engine, plan, 1).await;
    assert_eq!(done(&steps), id);
    assert_eq!(steps.first(), Some(&EditStep::Changing));
    let now = inspected(&id);
    assert_eq!(now["State"]["StartedAt"], began);
    assert_eq!(now["Name"], format!("/{}", scope.name("renamed")));
    let host = &now["HostConfig"];
    assert_eq!(host["Memory"], 256 << 20);
    assert_eq!(host["NanoCpus"], 500_000_000);
    assert_eq!(host["PidsLimit"], 0);
    assert_eq!(host["RestartPolicy"]["MaximumRetryCount"], 3);
    let networks = &now["NetworkSettings"]["Networks"];
    assert_eq!(networks[&network]["Aliases"][0], "front");
    assert!(networks["bridge"]["IPAddress"].as_str().unwrap().len() > 6);

    // What the engine refuses leaves nothing changed.
    let plan = plan_with(&engine, &id, |spec| {
        spec.name = scope.name("again");
        spec.networks.pop();
        spec.resources.cpus = "64".into();
    })
    .await;
    assert_eq!(plan.way, EditWay::InPlace);
    let (failure, notes) = failed(&carried_out(&engine, plan, 1).await);
    assert_eq!(failure.deed, Deed::Update);
    assert!(failure.message.contains("CPUs"), "{}", failure.message);
    assert_eq!(notes, []);
    let now = inspected(&id);
    assert_eq!(now["Name"], format!("/{}", scope.name("renamed")));
    assert!(now["NetworkSettings"]["Networks"]["bridge"].is_object());
    assert_eq!(now["State"]["StartedAt"], began);

    // A kernel without weights of block devices takes it and does nothing: then nothing is done.
    let plan = plan_with(&engine, &id, |spec| {
        spec.name = scope.name("weighed");
        spec.resources.blkio_weight = "300".into();
    })
    .await;
    assert_eq!(plan.way, EditWay::InPlace);
    let steps = carried_out(&engine, plan, 1).await;
    let now = inspected(&id);
    let name = match steps.last() {
        Some(EditStep::Done { .. }) => "weighed",
        _ => {
            let (failure, notes) = failed(&steps);
            assert!(
                failure.message.contains("--blkio-weight 300"),
                "{failure:?}"
            );
            assert_eq!(notes, []);
            "renamed"
        }
    };
    let weight = if name == "weighed" { 300 } else { 0 };
    assert_eq!(now["HostConfig"]["BlkioWeight"], weight);
    assert_eq!(now["Name"], format!("/{}", scope.name(name)));

    // Taking a limit away takes a new container; a plan that is out of date is refused.
    let plan = plan_with(&engine, &id, |spec| spec.resources.memory.clear()).await;
    assert_eq!(plan.way, EditWay::Recreate);
    docker(&["update", "--cpus", "0.75", &id]);
    let (failure, _) = failed(&carried_out(&engine, plan, 1).await);
    assert_eq!(failure.code, Some(FailureCode::WrongState));
    assert!(failure.message.contains("0.75"), "{}", failure.message);
    assert_eq!(inspected(&id)["State"]["StartedAt"], began);
    assert!(is_empty(&journals));
    drop(scope);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recreate_keeps_data_networks_and_name() {
    let scope = Scope::new("recreate");
    let network = scope.name("net");
    let ip = network_with_subnet(&network, 240);
    let volume = scope.name("volume");
    let port = free_port();
    let publish = format!("127.0.0.1:{port}:80");
    let named = format!("{volume}:/named");
    let id = scope.run(
        "web",
        &[
            "--network",
            &network,
            "--network-alias",
            "front",
            "--ip",
            &ip,
            "-v",
            "/anonymous",
            "-v",
            &named,
            "-p",
            &publish,
            "--label",
            "com.docker.compose.project=shop",
            "--restart",
            "always",
            "-e",
            "A=1",
        ],
        SLEEPS,
    );
    docker(&[
        "exec",
        &id,
        "sh",
        "-c",
        "echo one >/anonymous/f; echo two >/named/f; mkdir -p /srv/x; echo three >/srv/x/f; rm /etc/group",
    ]);
    let (engine, journals) = editor().await;
    let plan = plan_with(&engine, &id, |spec| {
        spec.env = vec![env("A", "2")];
        spec.networks[0].mac = "02:42:0A:01:02:03".into();
    })
    .await;
    assert_eq!(plan.way, EditWay::Recreate);
    let mut plan = plan;
    let mac = plan.changes.remove(1);
    assert!(
        mac.after.contains("mac-address=02:42:0a:01:02:03"),
        "{mac:?}"
    );
    assert_eq!(
        plan.changes,
        [Change {
            at: "env/0".into(),
            before: "-e A=1".into(),
            after: "-e A=2".into(),
            in_place: false,
        }]
    );
    let lost = plan.changed_files.clone().unwrap();
    assert_eq!(
        (lost.count, lost.first),
        (2, vec!["/etc/group".to_owned(), "/srv/x/f".to_owned()])
    );
    assert_eq!(plan.kept_networks, std::slice::from_ref(&network));
    assert_eq!(plan.kept_volumes.len(), 2);
    assert!(
        plan.kept_volumes
            .contains(&(volume.clone(), "/named".into()))
    );
    assert!(plan.running);
    let image = format!("{}:saved", scope.name("image"));
    let order = CarryOutEdit {
        commit_to: Some(image.clone()),
        ..order(plan, 1)
    };
    let steps = all_steps(&engine, order.clone()).await;
    let new = done(&steps);
    assert_ne!(new, id);
    let mut said: Vec<&str> = steps.iter().map(word).collect();
    said.dedup();
    assert_eq!(
        said,
        [
            "committing",
            "creating",
            "stopping",
            "setting_aside",
            "starting",
            "awaiting",
            "removing_old",
            "done"
        ]
    );
    // The same press again does nothing more.
    assert_eq!(done(&all_steps(&engine, order).await), new);
    assert_eq!(names(&scope.name("web")), [scope.name("web")]);
    let now = inspected(&new);
    assert_eq!(now["State"]["Running"], true);
    assert_eq!(
        now["Config"]["Labels"]["com.docker.compose.project"],
        "shop"
    );
    assert_eq!(now["HostConfig"]["RestartPolicy"]["Name"], "always");
    assert_eq!(now["Config"]["MacAddress"], "02:42:0A:01:02:03");
    assert_eq!(plan_with(&engine, &new, |_| {}).await.changes, []);
    let end = &now["NetworkSettings"]["Networks"][&network];
    assert_eq!(
        (end["IPAddress"].as_str(), end["Aliases"][0].as_str()),
        (Some(ip.as_str()), Some("front"))
    );
    let said = docker(&[
        "exec",
        &new,
        "sh",
        "-c",
        "cat /anonymous/f /named/f; echo $A; ls /srv 2>&1; true",
    ]);
    assert!(said.starts_with("one\ntwo\n2"), "{said}");
    // The writable layer is lost here, and saved there.
    assert!(!said.contains('x'), "{said}");
    assert_eq!(docker(&["run", "--rm", &image, "cat", "/srv/x/f"]), "three");
    assert!(is_empty(&journals));
    docker(&["rmi", &image]);
    docker(&["rm", "--force", "--volumes", &new]);
    drop(scope);
    docker(&["volume", "rm", &volume]);
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn word(step: &EditStep) -> &'static str {
    match step {
        EditStep::Pulling { .. } => "pulling",
        EditStep::Committing => "committing",
        EditStep::Changing => "changing",
        EditStep::Stopping => "stopping",
        EditStep::SettingAside => "setting_aside",
        EditStep::Creating => "creating",
        EditStep::Starting => "starting",
        EditStep::Awaiting { .. } => "awaiting",
        EditStep::RemovingOld => "removing_old",
        EditStep::Done { .. } => "done",
        EditStep::Failed { .. } => "failed",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_one_that_is_no_good_brings_the_old_one_back() {
    let scope = Scope::new("back");
    let network = scope.name("net");
    let ip = network_with_subnet(&network, 224);
    let id = scope.run(
        "web",
        &[
            "-v",
            "/data",
            "--network",
            &network,
            "--ip",
            &ip,
            "--restart",
            "always",
        ],
        SLEEPS,
    );
    docker(&["exec", &id, "sh", "-c", "echo kept >/data/f; echo own >/f"]);
    let taken = TcpListener::bind("0.0.0.0:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (engine, journals) = editor().await;
    let words =
        |words: &[&str]| -> Vec<String> { words.iter().map(|word| (*word).to_owned()).collect() };
    type Edit = Box<dyn Fn(&mut Spec)>;
    let edits: Vec<(&str, Edit, &str)> = vec![
        (
            "refused at once",
            Box::new(|spec| {
                spec.resources.memory = "1m".into();
                spec.tty = true;
            }),
            "creating",
        ),
        (
            "exits",
            Box::new(move |spec| spec.command = words(&["sh", "-c", "exit 3"])),
            "awaiting",
        ),
        (
            "exits later",
            Box::new(move |spec| spec.command = words(&["sleep", "1"])),
            "awaiting",
        ),
        (
            "no such command",
            Box::new(move |spec| spec.command = words(&["/no/such"])),
            "starting",
        ),
        (
            "port taken",
            Box::new(move |spec| {
                spec.ports = vec![PortSpec {
                    host_port: port.clone(),
                    container_port: "80".into(),
                    ..PortSpec::default()
                }];
            }),
            "starting",
        ),
        (
            "unhealthy",
            Box::new(|spec| {
                spec.health.check = HealthCheck::Shell("echo sick; false".into());
                spec.health.interval = "200ms".into();
                spec.health.retries = "1".into();
            }),
            "awaiting",
        ),
    ];
    for (what, edit, last) in edits {
        let plan = plan_with(&engine, &id, |spec| edit(spec)).await;
        assert_eq!(plan.way, EditWay::Recreate, "{what}");
        let steps = carried_out(&engine, plan, 3).await;
        let (failure, notes) = failed(&steps);
        assert_eq!(word(&steps[steps.len() - 2]), last, "{what}: {failure:?}");
        let now = inspected(&id);
        assert_eq!(now["State"]["Running"], true, "{what}");
        assert_eq!(names(&scope.name("web")), [scope.name("web")], "{what}");
        assert_eq!(
            now["NetworkSettings"]["Networks"][&network]["IPAddress"], ip,
            "{what}"
        );
        assert_eq!(
            docker(&["exec", &id, "cat", "/data/f", "/f"]),
            "kept\nown",
            "{what}"
        );
        assert!(is_empty(&journals), "{what}");
        match what {
            "exits" => assert!(failure.message.contains('3'), "{failure:?}"),
            "no such command" => assert!(
                notes
                    .iter()
                    .any(|note| matches!(note.what, Remark::NoSuchCommand { .. })),
                "{notes:?}"
            ),
            "port taken" => assert_eq!(notes[0].at, "ports/0/host_port", "{notes:?}"),
            "unhealthy" => assert!(failure.message.contains("sick"), "{failure:?}"),
            _ => {}
        }
    }

    // Taken back while it is awaited.
    let plan = plan_with(&engine, &id, |spec| spec.env = vec![env("A", "1")]).await;
    let order = order(plan, 60);
    let mut steps = engine.edit_carry_out(order.clone());
    let mut last = None;
    while let Some(step) = steps.next().await {
        if matches!(step, EditStep::Awaiting { .. }) {
            engine
                .task_cancel(TaskCancel {
                    op: order.op.clone(),
                })
                .await
                .unwrap();
        }
        last = Some(step);
    }
    let Some(EditStep::Failed {
        cancelled: true,
        leftover: None,
        ..
    }) = last
    else {
        panic!("{last:?}");
    };
    assert_eq!(inspected(&id)["State"]["Running"], true);
    assert_eq!(names(&scope.name("web")), [scope.name("web")]);
    assert!(is_empty(&journals));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_does_not_run_stays_so_and_one_that_vanishes_is_made_again() {
    let scope = Scope::new("vanish");
    let (engine, journals) = editor().await;
    let stopped = scope.create("stopped", &[], SLEEPS);
    let plan = plan_with(&engine, &stopped, |spec| spec.name = scope.name("s2")).await;
    assert_eq!(plan.way, EditWay::InPlace);
    let plan = plan_with(&engine, &stopped, |spec| {
        spec.name = scope.name("s2");
        spec.tty = true;
    })
    .await;
    assert!(!plan.running);
    let new = done(&carried_out(&engine, plan, 60).await);
    let now = inspected(&new);
    assert_eq!(now["State"]["Status"], "created");
    assert_eq!(now["Name"], format!("/{}", scope.name("s2")));
    assert_eq!(names(&scope.name("stopped")), Vec::<String>::new());

    let fleeting = scope.run("fleeting", &["--rm", "-v", "/data"], SLEEPS);
    docker(&["exec", &fleeting, "sh", "-c", "echo kept >/data/f"]);
    let plan = plan_with(&engine, &fleeting, |spec| {
        spec.command = vec!["/no/such".into()]
    })
    .await;
    failed(&carried_out(&engine, plan, 1).await);
    let name = scope.name("fleeting");
    assert_eq!(names(&name), std::slice::from_ref(&name));
    let now = inspected(&name);
    assert_eq!(
        (&now["State"]["Running"], &now["HostConfig"]["AutoRemove"]),
        (&true.into(), &true.into())
    );
    assert_eq!(docker(&["exec", &name, "cat", "/data/f"]), "kept");
    let again = now["Id"].as_str().unwrap();
    let plan = plan_with(&engine, again, |spec| spec.env = vec![env("A", "1")]).await;
    done(&carried_out(&engine, plan, 1).await);
    assert_eq!(names(&name), std::slice::from_ref(&name));
    assert_eq!(
        docker(&["exec", &name, "sh", "-c", "cat /data/f; echo $A"]),
        "kept\n1"
    );
    assert!(is_empty(&journals));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_journal_nothing_is_recreated() {
    let scope = Scope::new("nojournal");
    let id = scope.run("web", &[], SLEEPS);
    let engine = Engine::start(surroundings(&address()), None);
    let mut feed = engine.watch();
    while !matches!(
        feed.next().await.link.map(|link| link.phase),
        Some(Phase::Live { .. })
    ) {}
    let plan = plan_with(&engine, &id, |spec| spec.tty = true).await;
    failed(&carried_out(&engine, plan, 1).await);
    // Nor where it cannot be written.
    engine.keep_journals(Journals::within("/proc/nowhere"));
    let plan = plan_with(&engine, &id, |spec| spec.tty = true).await;
    let (failure, _) = failed(&carried_out(&engine, plan, 1).await);
    assert!(failure.subject.contains("/proc/nowhere"), "{failure:?}");
    assert_eq!(names(&scope.name("web")), [scope.name("web")]);
    assert_eq!(inspected(&id)["State"]["Running"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_and_recreate_takes_the_newest_image_of_the_tag() {
    let scope = Scope::new("newest");
    let registry = Registry::start(10, Duration::ZERO, None).await;
    let image = format!("{}/some/thing:1", registry.host);
    let (engine, journals) = editor().await;
    // An older image of this name, with a variable of its own.
    docker(&["tag", "berth-test/redis", &image]);
    let id = scope.create_of("it", &["-e", "OWN=1", "--label", "l=1"], &image, &["/file"]);
    let older = inspected(&id)["Image"].clone();
    let plan = plan_with(&engine, &id, |_| {}).await;
    assert_eq!(
        (plan.way, plan.changes.as_slice()),
        (EditWay::Nothing, [].as_slice())
    );
    let steps = all_steps(
        &engine,
        CarryOutEdit {
            pull: true,
            ..order(plan, 1)
        },
    )
    .await;
    assert_eq!(word(&steps[0]), "pulling");
    let new = done(&steps);
    assert_ne!(new, id);
    let now = inspected(&new);
    assert_ne!(now["Image"], older);
    assert_eq!(now["Config"]["Image"], image);
    assert_eq!(now["Config"]["Labels"]["l"], "1");
    // What it had from its old image is not taken along.
    assert_eq!(now["Config"]["Env"][0], "OWN=1");
    assert!(!now["Config"]["Env"].to_string().contains("LD_LIBRARY_PATH"));
    assert!(now["Config"]["WorkingDir"] == "" && now["Config"]["ExposedPorts"].is_null());
    assert!(is_empty(&journals));

    // A name that leads to another image by now is a difference, where it makes one.
    docker(&["tag", "berth-test/busybox", &image]);
    let plan = plan_with(&engine, &new, |spec| spec.tty = true).await;
    let moved = &plan.changes[1];
    assert_eq!((plan.changes.len(), moved.at.as_str()), (2, "image"));
    assert!(
        moved.before != moved.after && moved.after.starts_with(&image),
        "{moved:?}"
    );
    docker(&["rm", &new]);
    docker(&["rmi", "--force", &image]);
}
