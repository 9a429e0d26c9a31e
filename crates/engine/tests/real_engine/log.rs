//! Logs of real containers.

use crate::common::logs::{Log, of, wait};
use crate::common::{SLEEPS, Scope, connected, docker, op};
use contract::*;
use engine::LogRoom;

fn numbers(range: std::ops::RangeInclusive<u32>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

/// Says where two long lists part, rather than both.
fn same(seen: &[String], expected: &[String]) {
    let parts = seen.iter().zip(expected).position(|(a, b)| a != b);
    assert!(
        parts.is_none() && seen.len() == expected.len(),
        "{} lines, {} expected; they part at {parts:?}: {:?}",
        seen.len(),
        expected.len(),
        parts.map(|at| (&seen[at], &expected[at])),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_is_followed_over_a_restart_to_the_containers_end() {
    let scope = Scope::new("log");
    let (engine, _seen) = connected().await;
    let script = "echo one; sleep 0.2; echo two >&2; printf three; sleep 1000";
    let id = scope.run("a", &[], &["sh", "-c", script]);
    let mut log = Log::open(&engine, of(&[&id]));
    log.until("it is followed", |news| {
        news.end == 2 && news.sources[0].state == LogSourceState::Following
    })
    .await;
    assert!(!log.news().catching_up);
    let silent = tokio::time::timeout(std::time::Duration::from_millis(300), log.next());
    assert!(silent.await.is_err(), "nothing happens, so nothing is told");
    assert_eq!(log.news().sources[0].name, scope.name("a"));
    let rows = log.rows(0, 10).await;
    assert_eq!(rows.lines.len(), 2);
    assert_eq!(rows.lines[0].stream, LogStream::Stdout);
    assert_eq!(rows.lines[1].stream, LogStream::Stderr);
    assert!(rows.lines[0].at.is_some());

    docker(&["kill", "--signal", "KILL", &id]);
    let ended = |news: &LogNews| news.sources[0].state == LogSourceState::Ended;
    log.until("its end", ended).await;
    let exited = "[Exited { code: Some(137) }]";
    let first = ["one", "two", "three", exited];
    assert_eq!(log.texts().await, first);
    docker(&["start", &id]);
    log.until("it goes on", |news| news.end == 7).await;
    let both = [&first[..], &["[Started]", "one", "two"]].concat();
    assert_eq!(log.texts().await, both);
    docker(&["rm", "--force", &id]);
    let removed = |news: &LogNews| news.sources[0].state == LogSourceState::Removed;
    log.until("it is gone", removed).await;
    assert_eq!(log.texts().await.last().unwrap(), "[Removed]");
}

/// More lines than are read at first, while more come, with little room: none is missing, doubled
/// or out of order, and the bounds are kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_whole_and_bounded() {
    let scope = Scope::new("flood");
    let (engine, _seen) = connected().await;
    let id = scope.run(
        "a",
        &[],
        &["sh", "-c", "seq 1 100000; sleep 2; seq 100001 200000"],
    );
    let room = LogRoom {
        memory_mib: 1,
        disk_mib: 64,
    };
    let mut log = Log::open_in(&engine, of(&[&id]), room);
    log.until("all of it", |news| {
        !news.catching_up && news.sources[0].state == LogSourceState::Ended
    })
    .await;
    let news = log.news().clone();
    assert_eq!((news.lines, news.given_up), (200_001, 0));
    assert!(news.in_memory <= 3 << 20, "{news:?}");
    assert!(news.on_disk > 1 << 20, "{news:?}");
    let all = log.texts().await;
    same(&all[..200_000], &numbers(1..=200_000));

    // The same, searched.
    let search = |pattern: &str, around| LogSearch {
        pattern: pattern.to_owned(),
        regex: true,
        case: true,
        only_with_around: around,
    };
    log.search(search("^1(0{3,4})$", None)).await;
    let complete = |news: &LogNews| news.search.as_ref().is_some_and(|search| search.complete);
    log.until("two matches", |news| {
        complete(news) && news.search.as_ref().unwrap().matches == 2
    })
    .await;
    let first = log.find(None, false).await.unwrap();
    assert_eq!(log.rows(first, 1).await.lines[0].text, "1000");
    let second = log.find(Some(first), false).await.unwrap();
    let row = &log.rows(second, 1).await.lines[0];
    assert_eq!(
        (row.text.as_str(), &row.matches[..]),
        ("10000", &[(0, 5)][..])
    );
    assert_eq!(log.find(Some(second), false).await, Some(first));
    assert_eq!(log.find(Some(first), true).await, Some(second));

    let before = log.news().generation;
    log.search(search("^1(0{3,4})$", Some(1))).await;
    log.until("rows", |news| complete(news) && news.end - news.first == 6)
        .await;
    assert!(log.news().generation > before);
    assert_eq!(
        log.texts().await,
        ["999", "1000", "1001", "9999", "10000", "10001"]
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("matches.log");
    let path = path.to_str().unwrap();
    let saved = log.save(op(), LogSaveWhat::Matches, path).await;
    assert!(
        matches!(saved, LogSaveStep::Done { bytes: 11, .. }),
        "{saved:?}"
    );
    assert_eq!(std::fs::read_to_string(path).unwrap(), "1000\n10000\n");

    // Cancelled, it leaves nothing.
    let (op, path) = (op(), folder.path().join("all.log"));
    let mut steps = engine.log_save(SaveLog {
        op: op.clone(),
        view: log.view.clone(),
        what: LogSaveWhat::Everything,
        path: path.to_str().unwrap().to_owned(),
        times: true,
    });
    let writing = steps.next().await;
    assert!(
        matches!(writing, Some(LogSaveStep::Writing { .. })),
        "{writing:?}"
    );
    engine.task_cancel(TaskCancel { op }).await.unwrap();
    let mut last = writing;
    while let Some(step) = steps.next().await {
        last = Some(step);
    }
    assert!(
        matches!(
            last,
            Some(LogSaveStep::Failed {
                cancelled: true,
                ..
            })
        ),
        "{last:?}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_ten_megabytes_is_one_line_cut_and_whole() {
    let scope = Scope::new("wide");
    let (engine, _seen) = connected().await;
    let script = "echo before; head -c 10000000 /dev/zero | tr '\\0' x; echo; echo after";
    for (what, options) in [
        ("framed", &[][..]),
        ("terminal", &["--tty"][..]),
        ("local", &["--log-driver", "local"][..]),
    ] {
        let id = scope.run(what, options, &["sh", "-c", script]);
        wait(&id);
        let mut log = Log::open(&engine, of(&[&id]));
        log.until("all", |news| {
            news.end == 3 && !news.catching_up && news.sources[0].state == LogSourceState::Ended
        })
        .await;
        let rows = log.rows(0, 10).await;
        let cuts: Vec<_> = rows.lines.iter().map(|line| line.cut).collect();
        assert_eq!(cuts, [None, Some(10_000_000), None], "{what}");
        assert!(rows.lines[1].text.len() <= 4096);
        let view = log.view.clone();
        let whole = engine.log_whole(LogWholeOf { view, number: 1 }).await;
        let whole = whole.unwrap().text;
        assert_eq!(whole.len(), 10_000_000);
        assert!(whole.bytes().all(|byte| byte == b'x'));
        let view = log.view.clone();
        let copy = engine.log_copy(LogCopy {
            view,
            from: 0,
            to: 3,
            times: false,
        });
        assert_eq!(copy.await.unwrap().len(), 10_000_013);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_a_log_are_asked_for() {
    let scope = Scope::new("part");
    let (engine, _seen) = connected().await;
    let id = scope.run("a", &[], &["sh", "-c", "seq 1 10; sleep 1.2; seq 11 20"]);
    wait(&id);
    let mut whole = Log::open(&engine, of(&[&id]));
    let ended = |news: &LogNews| news.sources[0].state == LogSourceState::Ended;
    whole.until("all", ended).await;
    let moment = whole.rows(10, 1).await.lines[0].at.unwrap();
    for (tail, since, until, expected) in [
        (Some(3), None, None, numbers(18..=20)),
        (Some(0), None, None, Vec::new()),
        (None, Some(moment), None, numbers(11..=20)),
        (None, None, Some(moment), numbers(1..=10)),
    ] {
        let mut log = Log::open(
            &engine,
            LogQuery {
                tail,
                since,
                until,
                ..of(&[&id])
            },
        );
        log.until("its end", ended).await;
        assert_eq!(log.texts().await, expected, "{tail:?} {since:?} {until:?}");
        log.close().await;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.log");
    let saved = whole
        .save(op(), LogSaveWhat::Everything, path.to_str().unwrap())
        .await;
    assert!(matches!(saved, LogSaveStep::Done { .. }), "{saved:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        text.lines().map(str::to_owned).collect::<Vec<_>>(),
        numbers(1..=20)
    );
    // What cannot be written leaves nothing.
    let nowhere = folder.path().join("no/such/folder.log");
    let saved = whole
        .save(op(), LogSaveWhat::Held, nowhere.to_str().unwrap())
        .await;
    assert!(
        matches!(
            saved,
            LogSaveStep::Failed {
                cancelled: false,
                ..
            }
        ),
        "{saved:?}"
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_driver_that_keeps_nothing_says_so() {
    let scope = Scope::new("none");
    let (engine, _seen) = connected().await;
    let id = scope.run("a", &["--log-driver", "none"], SLEEPS);
    let mut log = Log::open(&engine, of(&[&id, "0123456789ab"]));
    log.until("both", |news| {
        matches!(&news.sources[0].state, LogSourceState::Unreadable { failure }
            if failure.message.contains("does not support reading"))
            && news.sources[1].state == LogSourceState::Removed
            && !news.catching_up
    })
    .await;
    log.close().await;
}

/// Lines of several containers stand in time order; who joins the project is followed.
#[tokio::test(flavor = "multi_thread")]
async fn a_projects_logs_are_one() {
    let scope = Scope::new("project");
    let (engine, mut seen) = connected().await;
    let project = scope.name("p");
    let label = format!("com.docker.compose.project={project}");
    let script = |odd: u32| {
        format!("i={odd}; while [ $i -lt 6000 ]; do echo $i; i=$((i+2)); done; read x; sleep 1000",)
    };
    let run =
        |what: &str, command: &str| scope.run(what, &["--label", &label], &["sh", "-c", command]);
    run("a", &script(1));
    run("b", &script(0));
    seen.until("both", 5, |seen| {
        let rows = seen.containers.iter().flat_map(|rows| rows.values());
        rows.filter(|row| row.project.as_ref().is_some_and(|of| of.name == project))
            .count()
            == 2
    })
    .await;
    let mut log = Log::open(
        &engine,
        LogQuery {
            of: LogOf::Project { name: project },
            ..LogQuery::default()
        },
    );
    log.until("both", |news| {
        news.lines == 6000 && !news.catching_up && news.sources.len() == 2
    })
    .await;
    let all = log.all().await;
    assert_eq!(all.len(), 6000);
    // They began one after the other, so only the time tells the order.
    assert!(all.iter().any(|line| line.source == 0) && all.iter().any(|line| line.source == 1));
    assert!(
        all.is_sorted_by_key(|line| line.at),
        "in the order of their moments"
    );
    let of_source = |source| {
        let lines = all.iter().filter(move |line| line.source == source);
        lines.map(|line| line.text.clone()).collect::<Vec<_>>()
    };
    let every_second = |from: u32| {
        (from..6000)
            .step_by(2)
            .map(|n| n.to_string())
            .collect::<Vec<_>>()
    };
    same(&of_source(0), &every_second(1));
    same(&of_source(1), &every_second(0));

    let third = run("c", "echo joined; sleep 1000");
    log.until("it joins", |news| {
        news.sources.len() == 3 && news.lines == 6002
    })
    .await;
    let last = log.texts().await.split_off(6000);
    assert_eq!(last, ["[Joined]", "joined"]);
    docker(&["rm", "--force", &third]);
    log.until("it leaves", |news| {
        news.sources[2].state == LogSourceState::Removed
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn views_end_when_they_are_closed() {
    let scope = Scope::new("views");
    let (engine, _seen) = connected().await;
    let id = scope.run("a", &[], &["sh", "-c", "yes"]);
    for _ in 0..50 {
        let mut log = Log::open(&engine, of(&[&id]));
        log.until("lines", |news| news.lines > 0).await;
        assert_eq!(engine.open_logs(), 1);
        log.close().await;
        assert_eq!(engine.open_logs(), 0);
        assert_eq!(log.next().await, None);
    }
    let connections = || {
        let fds = std::fs::read_dir("/proc/self/fd").unwrap().flatten();
        let links = fds.filter_map(|fd| std::fs::read_link(fd.path()).ok());
        links
            .filter(|link| link.to_string_lossy().starts_with("socket:"))
            .count()
    };
    // Tasks end where they wait next.
    for _ in 0..100 {
        if connections() < 30 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(connections() < 30, "{}", connections());
    // A name is used once: a reloaded webview sends its commands again.
    let log = Log::open(&engine, of(&[&id]));
    log.close().await;
    let again = engine.log_open(
        LogOpen {
            view: log.view.clone(),
            query: of(&[&id]),
        },
        crate::common::logs::ROOM,
    );
    assert!(again.is_err());
}
