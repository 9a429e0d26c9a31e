//! Against a real engine, where `npm test` says that there is one.

use super::*;
use crate::find::{Platform, Surroundings};
use files_helper::Kind;
use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::time::Instant;
use tokio::io::AsyncWriteExt as _;

const IMAGE: &str = "berth-test/busybox";

/// One after another: they look at what is left.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

async fn engine() -> Option<Engine> {
    let address = std::env::var("BERTH_TEST_ENGINE").ok()?;
    let engine = Engine::start(
        Surroundings {
            platform: Platform::Linux,
            env: BTreeMap::from([("DOCKER_HOST".to_owned(), address)]),
            home: None,
            uid: None,
            root: "/nowhere".into(),
        },
        None,
    );
    let mut changes = engine.changes();
    let live = async {
        while engine.look(|inventory, _| inventory.containers.is_none()) || !engine.is_live() {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(15), live)
        .await
        .unwrap();
    Some(engine)
}

fn docker_output(args: &[&str]) -> Output {
    let address = std::env::var("BERTH_TEST_ENGINE").unwrap();
    Command::new("docker")
        .env_remove("DOCKER_CONTEXT")
        .args(["--host", &address])
        .args(args)
        .output()
        .unwrap()
}

fn docker(args: &[&str]) -> String {
    let output = docker_output(args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "docker {args:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Goes with the test.
struct Made(Vec<[String; 3]>);

impl Drop for Made {
    fn drop(&mut self) {
        for [what, how, name] in self.0.iter().rev() {
            docker_output(&[what, "rm", how, name]);
        }
    }
}

impl Made {
    fn volume(&mut self, name: &str) -> String {
        let name = format!("berth-helper-{}-{name}", std::process::id());
        docker(&["volume", "create", &name]);
        self.0.push(["volume".into(), "-f".into(), name.clone()]);
        name
    }

    fn container(&mut self, args: &[&str]) -> String {
        let id = docker(&[&["run", "-d"], args].concat());
        self.0.push(["container".into(), "-fv".into(), id.clone()]);
        id
    }
}

async fn names(helper: &Helper, path: &str) -> Vec<String> {
    let mut replies = helper.stream(0, Ask::List(path.as_bytes().to_vec().into()));
    let mut all = Vec::new();
    while let Some(reply) = replies.next().await {
        if let Reply::Entries(entries) = reply.unwrap() {
            let names = entries
                .iter()
                .map(|entry| String::from_utf8_lossy(&entry.name).into_owned());
            all.extend(names);
        }
    }
    all.sort();
    all
}

fn ours() -> String {
    docker(&["ps", "-aq", "--filter", &format!("label={OURS}")])
}

#[tokio::test(flavor = "multi_thread")]
async fn real_engine_helpers_work_and_leave_nothing() {
    let Some(engine) = engine().await else {
        return;
    };
    let _turn = TURN.lock().await;
    let mut made = Made(Vec::new());
    let (one, two) = (made.volume("one"), made.volume("two"));
    let fill = "mkdir -p /v/many /v/a && cd /v/many && for i in $(seq 1000); do : > f$i; done; \
                cd /v/a && echo hello > file && ln file hard && ln -s /etc/passwd out && chown 7:8 file";
    docker(&[
        "run",
        "--rm",
        "-v",
        &format!("{one}:/v"),
        IMAGE,
        "sh",
        "-c",
        fill,
    ]);

    // The image is not there yet, and then it is.
    for image in ["loaded", "there", "there"] {
        if image == "loaded" {
            let wire = engine.wire(Deed::OpenFiles, "").unwrap();
            image::let_go(&wire).await;
        }
        let began = Instant::now();
        let of = [(one.clone(), true)];
        let helper = Helper::of_volumes(&engine, &of).await.unwrap();
        assert_eq!(names(&helper, "/many").await.len(), 1000);
        let (first, again) = (began.elapsed(), Instant::now());
        names(&helper, "/many").await;
        #[expect(clippy::print_stderr, reason = "a figure, for who looks for one")]
        {
            eprintln!(
                "1 000 entries, the image {image}: {first:?}; again: {:?}",
                again.elapsed()
            );
        }
        drop(helper);
        Helper::let_go(&engine).await;
        assert_eq!(ours(), "");
    }
    let wire = engine.wire(Deed::OpenFiles, "").unwrap();
    image::let_go(&wire).await;
    assert_eq!(docker(&["images", "-q", image::NAME]), "");

    let both = [(one.clone(), false), (two.clone(), true)];
    let helper = Helper::of_volumes(&engine, &both).await.unwrap();
    let Err(error) = helper
        .ask(0, Ask::Remove(vec![b"/a".to_vec().into()]))
        .await
    else {
        panic!("it was removed");
    };
    let failure = error.failure(Deed::DeleteFile, "");
    assert_eq!(failure.code, Some(FailureCode::ReadOnly), "{failure:?}");
    // A link leads nowhere but within.
    let asked = Ask::Open {
        path: b"/a/out".to_vec().into(),
        most: 1000,
    };
    let error = helper.ask(0, asked).await.unwrap_err();
    assert_eq!(
        error.failure(Deed::OpenFile, "").code,
        Some(FailureCode::Gone)
    );

    let job = Job::Copy {
        from: 0,
        to: 1,
        replace: true,
    };
    let (_input, output) = helper.start(job).await.unwrap();
    let said: Vec<_> = output.collect().await;
    assert!(
        matches!(said.last(), Some(Ok(JobSaid::Told(Reply::Counted(count)))) if count.files == 1003),
        "{said:?}"
    );
    // Out of the one, into the other.
    let (input, output) = helper
        .start(Job::Tar {
            root: 1,
            path: b"/a".to_vec(),
        })
        .await
        .unwrap();
    let mut archive = Vec::new();
    let said: Vec<_> = output.collect().await;
    for said in said {
        if let JobSaid::Bytes(bytes) = said.unwrap() {
            archive.extend_from_slice(&bytes);
        }
    }
    drop(input);
    let begin = Job::Untar {
        root: 1,
        path: b"/many".to_vec(),
        replace: true,
    };
    let (mut input, output) = helper.start(begin.clone()).await.unwrap();
    input.write_all(&archive).await.unwrap();
    input.shutdown().await.unwrap();
    let said: Vec<_> = output.collect().await;
    assert!(said.iter().all(Result::is_ok), "{said:?}");
    let asked = Ask::Stat(b"/many/file".to_vec().into());
    let Reply::Entry(entry) = helper.ask(1, asked).await.unwrap() else {
        panic!("no entry");
    };
    assert_eq!(
        (entry.kind, entry.size, entry.uid, entry.gid),
        (Kind::File, 6, 7, 8)
    );

    // Cut off in the middle: what was there stays, and nothing half-made.
    let (mut input, output) = helper.start(begin).await.unwrap();
    input.write_all(&archive[..700]).await.unwrap();
    drop((input, output));
    let look = |what: &str| {
        docker(&[
            "run",
            "--rm",
            "-v",
            &format!("{two}:/v"),
            IMAGE,
            "sh",
            "-c",
            what,
        ])
    };
    let mut left = String::new();
    for _ in 0..50 {
        left = look("ls -A /v/many | tr '\\n' ' '");
        if left == "file hard out" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(left, "file hard out");

    // Nobody but the engine knows of it.
    let id = helper.container().to_owned();
    assert!(ours().starts_with(&id[..12]));
    engine.look(|inventory, _| {
        assert!(inventory.container(&id).is_none());
        let images = inventory.images.iter().flat_map(|all| all.values());
        assert_eq!(
            images
                .filter(|row| row.tags.iter().any(|tag| tag.contains(image::NAME)))
                .count(),
            0
        );
    });
    drop(helper);
    Helper::let_go(&engine).await;
    assert_eq!(ours(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn real_engine_containers_and_images_are_seen() {
    let Some(engine) = engine().await else {
        return;
    };
    let _turn = TURN.lock().await;
    let mut made = Made(Vec::new());
    let id = made.container(&[IMAGE, "sh", "-c", "echo inside > /mark; sleep 1000"]);
    let joined = made.container(&["--pid", &format!("container:{id}"), IMAGE, "sleep", "1000"]);
    let host = made.container(&[
        "--pid",
        "host",
        IMAGE,
        "sh",
        "-c",
        "echo host > /mark; sleep 1000",
    ]);
    // The list is behind the CLI for a moment.
    tokio::time::sleep(Duration::from_millis(500)).await;
    for (id, text) in [(&id, "inside\n"), (&host, "host\n")] {
        let helper = Helper::beside(&engine, id).await.unwrap();
        let asked = Ask::Open {
            path: b"/mark".to_vec().into(),
            most: 100,
        };
        let Reply::Opened { content, .. } = helper.ask(0, asked).await.unwrap() else {
            panic!("not opened");
        };
        assert_eq!(content.unwrap().into_vec(), text.as_bytes());
    }
    assert!(Helper::beside(&engine, &joined).await.is_err());
    docker(&["pause", &id]);
    let helper = Helper::beside(&engine, &id).await.unwrap();
    let mut watched = helper.stream(0, Ask::Watch(b"/".to_vec().into()));
    let asked = Ask::Create {
        path: b"/made".to_vec().into(),
        folder: true,
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    helper.ask(0, asked).await.unwrap();
    assert_eq!(watched.next().await.unwrap().unwrap(), Reply::Changed);
    docker(&["kill", &id]);
    let ended = tokio::time::timeout(Duration::from_secs(10), helper.ended()).await;
    ended.unwrap();
    let asked = helper.ask(0, Ask::Stat(b"/".to_vec().into())).await;
    assert!(matches!(asked, Err(HelperError::Ended(_))));
    drop((helper, watched));

    let of = docker(&["image", "inspect", "-f", "{{.Id}}", IMAGE]);
    let helper = Helper::of_image(&engine, &of).await.unwrap();
    let listed = names(&helper, "/").await;
    assert!(listed.iter().any(|name| name == "bin"), "{listed:?}");
    assert!(
        !listed.iter().any(|name| name.contains("berth")),
        "{listed:?}"
    );
    drop(helper);
    Helper::let_go(&engine).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn real_engine_what_a_crash_left_is_swept_up() {
    let Some(first) = engine().await else {
        return;
    };
    let _turn = TURN.lock().await;
    let owner = Owner::of(first.around()).to_string();
    let machine = owner.split('.').next().unwrap();
    // One that a run which is no more made and never started; and one of another machine's.
    let label = |by: &str| format!("{OURS}={by}");
    let left = docker(&[
        "create",
        "--label",
        &label(&format!("{machine}.1.x")),
        IMAGE,
    ]);
    let other = docker(&["create", "--label", &label("other.1.x"), IMAGE]);
    let _other = Made(vec![["container".into(), "-f".into(), other.clone()]]);
    let _second = engine().await.unwrap();
    for _ in 0..100 {
        if !docker_output(&["inspect", &left]).status.success() {
            assert!(docker_output(&["inspect", &other]).status.success());
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it is still there");
}
