//! Files of volumes, of containers in every state and of images, by the public door.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use crate::common::files::{Browser, by_name, done, last, path};
use crate::common::{IMAGE, SLEEPS, Scope, connected, docker, docker_output, op};
use contract::*;
use std::fs;
use std::path::Path;

/// A command in a container of its own that mounts the scope's volume at /v.
fn within(scope: &Scope, script: &str) -> String {
    let mount = format!("{}:/v", scope.name("vol"));
    docker(&[
        "run", "--rm", "-v", &mount, "-w", "/v", IMAGE, "sh", "-c", script,
    ])
}

/// An image of one static program, without a shell. Gives its name.
fn shell_less(scope: &Scope, folder: &Path) -> String {
    let id = scope.create("donor", &[], SLEEPS);
    let program = folder.join("program");
    docker(&[
        "cp",
        "--follow-link",
        &format!("{id}:/bin/busybox"),
        &program.display().to_string(),
    ]);
    let archive = folder.join("image.tar");
    let mut tape = tar::Builder::new(fs::File::create(&archive).unwrap());
    tape.append_path_with_name(&program, "opt/busybox").unwrap();
    tape.into_inner().unwrap();
    let image = scope.name("bare");
    docker(&[
        "import",
        "--change",
        r#"ENTRYPOINT ["/opt/busybox", "sleep", "1000"]"#,
        &archive.display().to_string(),
        &image,
    ]);
    image
}

#[tokio::test(flavor = "multi_thread")]
async fn places_of_every_kind_are_browsed() {
    let scope = Scope::new("places");
    let folder = tempfile::tempdir().unwrap();
    let bare = shell_less(&scope, folder.path());
    within(
        &scope,
        "mkdir sub; echo text >sub/f; chown 7:8 sub/f; ln -s sub/f link",
    );
    let write = "echo text >/f; exec sleep 1000";
    let running = scope.run_of("running", &[], &bare, &[]);
    let paused = scope.run("paused", &["--init"], &["sh", "-c", write]);
    let stopped = scope.run("stopped", &["--init"], &["sh", "-c", write]);
    let created = scope.create("created", &[], SLEEPS);
    let (engine, mut seen) = connected().await;
    docker(&["pause", &paused]);
    docker(&["kill", &stopped]);
    seen.until("they are so", 10, |seen| {
        seen.state(&paused) == Some(ContainerState::Paused)
            && seen.state(&stopped) == Some(ContainerState::Exited)
    })
    .await;

    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    assert_eq!(volume.names("/").await, ["sub", "link"]);
    let rows = volume.try_list("/sub").await.unwrap();
    assert_eq!((rows[0].uid, rows[0].gid, rows[0].size), (7, 8, 5));
    assert_eq!(volume.read("/link").await.unwrap().path, path("/sub/f"));

    let of = async |id: &str| Browser::of_container(&engine, id).await;
    let (browser, way) = of(&running).await;
    assert_eq!(way, FilesWay::Helper);
    assert_eq!(browser.names("/opt").await, ["busybox"]);
    let program = browser.read("/opt/busybox").await.unwrap();
    assert_eq!(program.body, FileBody::Bytes);
    let (browser, way) = of(&paused).await;
    assert_eq!(way, FilesWay::Helper);
    assert_eq!(browser.text("/f").await, "text\n");
    let (browser, way) = of(&stopped).await;
    assert_eq!(way, FilesWay::Archive);
    assert!(browser.names("/").await.contains(&"f".to_owned()));
    assert_eq!(browser.text("/f").await, "text\n");
    let (browser, way) = of(&created).await;
    assert_eq!(way, FilesWay::Archive);
    assert!(browser.names("/bin").await.contains(&"busybox".to_owned()));

    let id = docker(&["image", "inspect", "--format", "{{.Id}}", &bare]);
    let (browser, way) = Browser::open(&engine, FilePlace::Image { id }).await;
    assert_eq!(way, FilesWay::Helper);
    assert_eq!(browser.names("/opt").await, ["busybox"]);
    let refused = browser.write("/x", "", None).await.unwrap_err();
    assert_eq!(refused.code, Some(FailureCode::ReadOnly));

    let shown = seen.containers.iter().flat_map(|rows| rows.values());
    assert!(shown.clone().all(|row| !row.image.contains("berth-files")));
    drop((volume, browser));
    docker_output(&["rmi", "--force", &bare]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_follows_what_its_container_does() {
    let scope = Scope::new("follows");
    let id = scope.run("a", &["-w", "/tmp"], SLEEPS);
    let (engine, _seen) = connected().await;
    let (mut browser, way) = Browser::of_container(&engine, &id).await;
    assert_eq!(way, FilesWay::Helper);
    browser.names("/tmp").await;
    docker(&["exec", &id, "touch", "/tmp/new"]);
    assert_eq!(browser.next().await, FilesNews::Changed);
    assert_eq!(browser.names("/tmp").await, ["new"]);
    docker(&["stop", &id]);
    assert_eq!(browser.opened().await, FilesWay::Archive);
    assert_eq!(browser.names("/tmp").await, ["new"]);
    docker(&["start", &id]);
    while browser.opened().await != FilesWay::Helper {}
    docker(&["rm", "--force", &id]);
    let failure = loop {
        if let FilesNews::Ended { failure } = browser.next().await {
            break failure;
        }
    };
    assert_eq!(failure.code, Some(FailureCode::Gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_save_keeps_what_the_file_is_and_no_change_of_others_is_lost() {
    let scope = Scope::new("save");
    within(
        &scope,
        "echo old >f; chown 33:44 f; chmod 4640 f; ln -s f link; ln -s /etc/passwd out; ln -s ../../.. up",
    );
    let (engine, _seen) = connected().await;
    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    let version = volume.read("/link").await.unwrap().version;
    let saved = volume.write("/link", "new\n", Some(version)).await.unwrap();
    assert!(matches!(saved, FileSaved::Saved { .. }), "{saved:?}");
    let shown = within(
        &scope,
        "cat f; stat -c '%a %u %g' f; readlink link; ls -A | wc -l",
    );
    assert_eq!(shown, "new\n4640 33 44\nf\n4");
    // Somebody else, the same size, within the same second.
    within(&scope, "echo odd >f");
    let FileSaved::Saved { version } = saved else {
        return;
    };
    let refused = volume.write("/f", "mine\n", Some(version)).await.unwrap();
    let FileSaved::ChangedMeanwhile { now: Some(now) } = refused else {
        panic!("{refused:?}");
    };
    assert!(matches!(now.body, FileBody::Text { text, .. } if text == "odd\n"));
    // A link leads to the volume's own top, never to ours or the engine's.
    let gone = volume.read("/out").await.unwrap_err();
    assert_eq!(gone.code, Some(FailureCode::Gone));
    assert!(volume.names("/up").await.contains(&"link".to_owned()));

    let id = scope.create("stopped", &[], SLEEPS);
    docker_output(&["cp", "/dev/null", &format!("{id}:/none")]);
    let (stopped, way) = Browser::of_container(&engine, &id).await;
    assert_eq!(way, FilesWay::Archive);
    let saved = stopped.write("/f", "one\n", None).await.unwrap();
    let FileSaved::Saved { version } = saved else {
        panic!("{saved:?}");
    };
    let again = stopped.write("/f", "two\n", Some(version)).await.unwrap();
    assert!(matches!(again, FileSaved::Saved { .. }), "{again:?}");
    let late = stopped.write("/f", "three\n", Some(version)).await.unwrap();
    assert!(
        matches!(late, FileSaved::ChangedMeanwhile { .. }),
        "{late:?}"
    );
    assert_eq!(stopped.text("/f").await, "two\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_made_moved_changed_and_deleted() {
    let scope = Scope::new("deeds");
    let (engine, _seen) = connected().await;
    within(&scope, "mkdir -p d/e; echo 12345 >d/e/f");
    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    let view = volume.view;
    let create = |at: &str, folder| FileCreate {
        op: op(),
        view,
        path: path(at),
        folder,
    };
    engine.file_create(create("/new", true)).await.unwrap();
    engine.file_create(create("/new/f", false)).await.unwrap();
    let taken = engine.file_create(create("/new", true)).await.unwrap_err();
    assert_eq!(taken.code, Some(FailureCode::Exists));
    let rename = |from: &str, to: &str| FileRename {
        op: op(),
        view,
        from: path(from),
        to: path(to),
    };
    engine.file_rename(rename("/new/f", "/g")).await.unwrap();
    let taken = engine.file_rename(rename("/g", "/d")).await.unwrap_err();
    assert_eq!(taken.code, Some(FailureCode::Exists));
    let change = FilesChange {
        op: op(),
        view,
        paths: vec![path("/g")],
        mode: Some(0o600),
        uid: Some(5),
        gid: None,
        below: false,
    };
    engine.files_change(change).await.unwrap();
    assert_eq!(within(&scope, "stat -c '%a %u %g' g"), "600 5 0");
    let paths = vec![path("/d"), path("/new")];
    let plan = PlanFilesRemoval { view, paths };
    let doomed = engine.files_doomed(plan).await.unwrap();
    assert_eq!((doomed.files, doomed.folders), (1, 3));
    assert_eq!(doomed.paths[0].below, 2);
    let remove = FilesRemove {
        op: op(),
        view,
        doomed,
    };
    done(last(engine.files_remove(remove)).await);
    assert_eq!(within(&scope, "ls -A"), "g");
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_meet_what_is_there_in_three_ways() {
    let scope = Scope::new("upload");
    let folder = tempfile::tempdir().unwrap();
    let (one, tree) = (folder.path().join("one.txt"), folder.path().join("tree"));
    fs::create_dir_all(tree.join("sub")).unwrap();
    fs::write(&one, "new").unwrap();
    fs::write(tree.join("sub/f"), "new").unwrap();
    std::os::unix::fs::symlink("/etc", tree.join("link")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(tree.join("socket")).unwrap();
    within(
        &scope,
        "mkdir -p d/tree/sub; echo old >d/one.txt; echo old >d/tree/sub/f; echo kept >d/tree/mine; chown -R 9:9 d",
    );
    let (engine, _seen) = connected().await;
    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    let upload = volume.upload(&[&one, &tree], "/d");
    let plan = volume.plan(&upload).await;
    let conflicts: Vec<String> = plan.conflicts.iter().map(|c| c.path.to_string()).collect();
    assert_eq!(conflicts, ["/d/one.txt", "/d/tree/sub/f"]);
    let special = ("tree/socket".to_owned(), LeftOutWhy::Special);

    let left_out = done(volume.carry_out(&upload, OnConflict::Skip).await);
    assert!(
        left_out.contains(&special) && left_out.len() == 3,
        "{left_out:?}"
    );
    assert_eq!(within(&scope, "cat d/one.txt d/tree/sub/f"), "old\nold");
    done(volume.carry_out(&upload, OnConflict::KeepBoth).await);
    let both = within(&scope, "cat 'd/one (2).txt' 'd/tree/sub/f (2)' d/one.txt");
    assert_eq!(both, "newnewold");
    let left_out = done(volume.carry_out(&upload, OnConflict::Replace).await);
    assert_eq!(left_out, [special]);
    let all = within(
        &scope,
        "cat d/one.txt d/tree/sub/f d/tree/mine; readlink d/tree/link; stat -c %u d/one.txt; find . -name '.berth*'",
    );
    assert_eq!(all, "newnewkept\n/etc\n9");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_upload_leaves_the_old_file() {
    let scope = Scope::new("cancel");
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("f");
    fs::File::create(&large).unwrap().set_len(4 << 30).unwrap();
    within(&scope, "echo old >f");
    let (engine, _seen) = connected().await;
    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    let op = op();
    let mut steps = engine.transfer_carry_out(CarryOutTransfer {
        op: op.clone(),
        transfer: volume.upload(&[&large], "/"),
        on_conflict: OnConflict::Replace,
    });
    let mut last = None;
    while let Some(step) = steps.next().await {
        if matches!(step, TransferStep::Moving { done, .. } if done > 0) {
            engine
                .task_cancel(TaskCancel { op: op.clone() })
                .await
                .unwrap();
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
    assert_eq!(within(&scope, "cat f; ls -A"), "old\nf");
}

#[tokio::test(flavor = "multi_thread")]
async fn downloads_and_copies_are_what_was_there() {
    let scope = Scope::new("download");
    within(
        &scope,
        "mkdir -p t/sub; echo a >t/f; chmod 751 t/f; ln -s f t/link; ln -s /etc/passwd t/out; mkfifo t/pipe; echo b >t/sub/$(printf 'x\\ny')",
    );
    let (engine, _seen) = connected().await;
    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let files = volume.download(&["/t"], at, DownloadForm::Files);
    let mut left_out = done(volume.carry_out(&files, OnConflict::Replace).await);
    left_out.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [
        ("t/out".to_owned(), LeftOutWhy::Link),
        ("t/pipe".to_owned(), LeftOutWhy::Special),
    ];
    assert_eq!(left_out, expected);
    assert_eq!(fs::read_to_string(at.join("t/link")).unwrap(), "a\n");
    assert_eq!(fs::read_to_string(at.join("t/sub/x\ny")).unwrap(), "b\n");
    let again = volume.download(&["/t/f"], &at.join("t"), DownloadForm::Files);
    assert_eq!(volume.plan(&again).await.conflicts_total, 1);
    for (form, name) in [
        (DownloadForm::Tar, "t.tar"),
        (DownloadForm::TarGz, "t.tar.gz"),
        (DownloadForm::TarZst, "t.tar.zst"),
    ] {
        let to = at.join(name);
        let tape = volume.download(&["/t/f", "/t/sub"], &to, form);
        done(volume.carry_out(&tape, OnConflict::Replace).await);
        let bytes = fs::read(&to).unwrap();
        let plain: Box<dyn std::io::Read> = match form {
            DownloadForm::TarGz => Box::new(flate2::read::GzDecoder::new(bytes.as_slice())),
            DownloadForm::TarZst => Box::new(zstd::Decoder::new(bytes.as_slice()).unwrap()),
            DownloadForm::Files | DownloadForm::Tar => Box::new(bytes.as_slice()),
        };
        let mut archive = tar::Archive::new(plain);
        let entries = archive.entries().unwrap();
        assert_eq!(entries.map(Result::unwrap).count(), 3, "{name}");
    }
    let left: Vec<_> = fs::read_dir(at).unwrap().collect();
    assert_eq!(left.len(), 4, "{left:?}");

    let running = scope.run("running", &[], SLEEPS);
    let stopped = scope.create("stopped", &[], SLEEPS);
    for id in [running, stopped] {
        let (container, _) = Browser::of_container(&engine, &id).await;
        let copy = Transfer::Copy {
            from: volume.view,
            paths: vec![path("/t")],
            view: container.view,
            to: path("/tmp"),
        };
        done(container.carry_out(&copy, OnConflict::Replace).await);
        assert_eq!(container.text("/tmp/t/link").await, "a\n");
        let plan = container.plan(&copy).await;
        assert_eq!(plan.conflicts_total, 1);
        let left_out = done(container.carry_out(&copy, OnConflict::Skip).await);
        assert!(!left_out.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_told_committed_and_exported() {
    let scope = Scope::new("changes");
    let id = scope.run(
        "a",
        &[],
        &[
            "sh",
            "-c",
            "echo 12345 >/tmp/new; rm /bin/vi; exec sleep 1000",
        ],
    );
    let (engine, _seen) = connected().await;
    // It is written as soon as the shell has come so far.
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    let changes = loop {
        let args = ContainerChangesOf { id: id.clone() };
        let changes = engine.container_changes(args).await.unwrap().changes;
        if changes.len() >= 4 || tokio::time::Instant::now() > until {
            break changes;
        }
    };
    let kind = |at: &str| {
        let found = changes.iter().find(|change| change.path == path(at));
        found.map(|change| change.kind)
    };
    assert_eq!(kind("/tmp/new"), Some(ChangeKind::Added), "{changes:?}");
    assert_eq!(kind("/bin/vi"), Some(ChangeKind::Deleted), "{changes:?}");
    assert_eq!(kind("/bin"), Some(ChangeKind::Modified));
    let sizes = ContainerSizes {
        id: id.clone(),
        paths: vec![path("/tmp/new"), path("/bin"), path("/none")],
    };
    let expected = vec![Some(6), None, None];
    assert_eq!(
        engine.container_sizes(sizes.clone()).await.unwrap(),
        expected
    );
    let image = format!("{}:v1", scope.name("image"));
    let commit = ContainerCommit {
        op: op(),
        id: id.clone(),
        image: image.clone(),
        author: "A <a@b>".to_owned(),
        message: "why & how".to_owned(),
        changes: vec!["ENV A=\"b c\"".to_owned()],
        pause: true,
    };
    let made = engine.container_commit(commit).await.unwrap();
    let format = "{{.Id}} {{.Author}} {{.Comment}} {{.Config.Env}}";
    let told = docker(&["image", "inspect", "--format", format, &image]);
    assert!(
        told.starts_with(&format!("{made} A <a@b> why & how ")) && told.contains("A=b c"),
        "{told}"
    );
    docker(&["rmi", &image]);
    docker(&["kill", &id]);
    assert_eq!(engine.container_sizes(sizes).await.unwrap(), expected);
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("all.tar");
    let export = ContainerExport {
        op: op(),
        id,
        path: to.display().to_string(),
    };
    done(last(engine.container_export(export)).await);
    let mut archive = tar::Archive::new(fs::File::open(&to).unwrap());
    let mut entries = archive.entries().unwrap();
    assert!(entries.any(|entry| *entry.unwrap().path_bytes() == *b"tmp/new"));
}

/// Told by a helper, listed whole, and shown by rows.
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_many_is_shown_by_rows() {
    let scope = Scope::new("many");
    within(&scope, "mkdir d; cd d; seq 1 20000 | xargs touch");
    let (engine, _seen) = connected().await;
    let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
    let view = volume.view;
    let rows = volume.try_list("/d/./../d").await.unwrap();
    assert_eq!((rows.len(), rows[9].name.as_str()), (1000, "10"));
    let mut order = by_name();
    order.filter = "77".to_owned();
    let facts = engine
        .files_order(OrderFiles { view, order })
        .await
        .unwrap();
    assert_eq!((facts.path.as_str(), facts.total), ("/d", 20000));
    assert!(facts.shown > 100 && facts.shown < 20000);
    let row = engine.files_row_of(FilesRowOf {
        view,
        name: path("77"),
    });
    assert_eq!(row.await, Ok(Some(0)));
}
