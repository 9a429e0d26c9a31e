//! What a real engine does not offer: sizes, floods, broken answers, and a count of the calls that
//! were made.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

mod common;

use common::{Seen, op, surroundings};
use contract::*;
use engine::Engine;
use fake_engine::Options;
use serde_json::Value;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A fake engine in a runtime of its own: dropped, it is as gone as a killed process.
struct Fake {
    runtime: Option<Runtime>,
    folder: TempDir,
    tcp: Option<SocketAddr>,
}

impl Fake {
    fn start(containers: usize, tcp: Option<SocketAddr>) -> Self {
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (told, ready) = std::sync::mpsc::channel();
        let options = Options {
            socket: Some(folder.path().join("fake.sock")),
            tcp,
            containers,
            unused: 0,
            seed: 1,
            api_version: "1.47".to_owned(),
        };
        runtime.spawn(async move {
            fake_engine::serve(options, |addresses| told.send(addresses.to_vec()).unwrap())
                .await
                .unwrap();
        });
        let addresses = ready.recv_timeout(Duration::from_secs(10)).unwrap();
        let tcp = addresses
            .iter()
            .find_map(|address| address.strip_prefix("tcp://")?.parse().ok());
        Self {
            runtime: Some(runtime),
            folder,
            tcp,
        }
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("fake.sock")
    }

    async fn connected(&self) -> (Engine, Seen) {
        let address = match self.tcp {
            Some(address) => format!("tcp://{address}"),
            None => format!("unix://{}", self.socket().display()),
        };
        let engine = Engine::start(surroundings(&address), None);
        let mut seen = Seen::new(engine.watch());
        seen.until("live", 10, Seen::is_live).await;
        (engine, seen)
    }

    /// `POST /_fake/hang`, …
    fn order(&self, order: &str) -> Value {
        let mut stream = UnixStream::connect(self.socket()).unwrap();
        let (method, path) = order.split_once(' ').unwrap();
        let request =
            format!("{method} /_fake/{path} HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{order}: {answer}");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    }

    fn calls(&self) -> Vec<String> {
        let report = self.order("GET calls");
        let calls = report["calls"].as_array().unwrap();
        calls
            .iter()
            .map(|call| call["call"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What it has: ID and state, sorted.
    fn truth(&self) -> Vec<(String, String)> {
        let all = self.order("GET containers");
        let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
        let rows = all.as_array().unwrap().iter();
        let mut all: Vec<_> = rows
            .map(|row| (text(row, "id"), text(row, "state")))
            .collect();
        all.sort();
        all
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn shown(seen: &Seen) -> Vec<(String, String)> {
    let rows = seen.containers.iter().flat_map(|rows| rows.values());
    let mut all: Vec<_> = rows
        .map(|row| (row.id.clone(), row.state.word().to_owned()))
        .collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_list_costs_three_calls_and_an_idle_engine_none() {
    let fake = Fake::start(1000, None);
    let (engine, mut seen) = fake.connected().await;
    assert_eq!(shown(&seen), fake.truth());
    // Whoever shows the list has not asked for what comes after it yet.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(fake.calls().len(), 3, "{:?}", fake.calls());
    seen.until("all of it", 5, |seen| {
        seen.images.is_some()
            && seen.volumes.is_some()
            && seen.networks.is_some()
            && seen.engine.is_some()
    })
    .await;
    let calls = fake.calls();
    let paths: Vec<&str> = calls
        .iter()
        .map(|call| call.split('?').next().unwrap())
        .collect();
    assert_eq!(paths[0], "GET /_ping");
    assert_eq!(paths[1..3], ["GET /events", "GET /containers/json"]);
    assert_eq!(paths.len(), 8, "{paths:?}");

    let ids: Vec<String> = shown(&seen)
        .into_iter()
        .map(|(id, _)| id)
        .take(30)
        .collect();
    let all_known = |seen: &Seen| {
        ids.iter().all(|id| {
            seen.is(id, |row| {
                row.stop_timeout.is_some() && row.restart_count.is_some()
            })
        })
    };
    engine
        .containers_shown(ContainersShown { ids: ids.clone() })
        .await
        .unwrap();
    seen.until("the facts of what is shown", 5, all_known).await;
    assert_eq!(fake.calls().len(), 8 + 30, "once each");
    // Again, and others, some of them known: only the new ones are asked for.
    engine
        .containers_shown(ContainersShown {
            ids: ids[10..].to_vec(),
        })
        .await
        .unwrap();
    engine
        .containers_shown(ContainersShown { ids: ids.clone() })
        .await
        .unwrap();
    seen.for_a_while(Duration::from_millis(300)).await;
    assert_eq!(fake.calls().len(), 8 + 30);

    fake.order("POST reset-calls");
    seen.patches.clear();
    seen.for_a_while(Duration::from_secs(3)).await;
    assert_eq!(fake.calls(), Vec::<String>::new());
    assert!(seen.patches.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_events_costs_few_calls_and_ends_in_the_truth() {
    let fake = Fake::start(1000, None);
    let (_engine, mut seen) = fake.connected().await;
    seen.for_a_while(Duration::from_millis(300)).await;
    fake.order("POST reset-calls");
    fake.order("POST event-flood?rate=5000&seconds=2");
    seen.for_a_while(Duration::from_secs(3)).await;
    seen.until("the truth", 5, |seen| shown(seen) == fake.truth())
        .await;
    let lists = fake
        .calls()
        .iter()
        .filter(|call| call.starts_with("GET /containers/json"))
        .count();
    assert!((1..600).contains(&lists), "{lists} lists for 10 000 events");
    assert!(seen.is_live());
    // A slow reader gets a row once, however often it changed.
    fake.order("POST event-flood?rate=5000&seconds=1");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    seen.patches.clear();
    seen.for_a_while(Duration::from_millis(1)).await;
    assert!(seen.patches.len() <= 1000, "{}", seen.patches.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_engine_is_told_and_comes_back() {
    let fake = Fake::start(10, None);
    let (engine, mut seen) = fake.connected().await;
    let id = shown(&seen)[0].0.clone();
    fake.order("POST hang");
    let began = std::time::Instant::now();
    let failure = engine
        .container_detail(ContainerDetailOf { id })
        .await
        .unwrap_err();
    assert!(
        began.elapsed() < Duration::from_millis(5500),
        "{:?}",
        began.elapsed()
    );
    assert_eq!(failure.code, Some(FailureCode::Unreachable));
    seen.until("the link says so", 1, |seen| {
        seen.trouble()
            .is_some_and(|trouble| trouble.kind == TroubleKind::Hung)
    })
    .await;
    // Many calls take no longer than one.
    fake.order("POST resume");
    seen.until("live again", 3, Seen::is_live).await;
    let ids: Vec<String> = fake.truth().into_iter().map(|(id, _)| id).collect();
    let many = ids.iter().cycle().take(40).cloned().collect();
    fake.order("POST hang");
    let began = std::time::Instant::now();
    let stop = ContainerStop {
        op: op(),
        ids: many,
        grace: None,
    };
    let outcomes = engine.container_stop(stop).await.unwrap();
    assert!(outcomes.iter().all(|outcome| outcome.failure.as_ref().unwrap().code == Some(FailureCode::Unreachable)));
    assert!(
        began.elapsed() < Duration::from_millis(5500),
        "{:?}",
        began.elapsed()
    );
    fake.order("POST resume");
    let back = seen.until("live again", 3, Seen::is_live).await;
    assert!(back < Duration::from_secs(1), "{back:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_sends_only_what_differs() {
    let fake = Fake::start(300, None);
    let (_engine, mut seen) = fake.connected().await;
    seen.for_a_while(Duration::from_millis(500)).await;
    let victim = fake.truth()[7].0.clone();
    seen.patches.clear();
    for abruptly in ["", "?abruptly=1"] {
        fake.order(&format!("POST drop-events{abruptly}"));
        seen.until("it is noticed", 2, |seen| !seen.is_live()).await;
        seen.until("it is live", 3, Seen::is_live).await;
    }
    assert!(seen.patches.is_empty(), "{:?}", seen.patches);
    fake.order(&format!("POST rename?id={victim}&name=another"));
    seen.until("events come again", 2, |seen| {
        seen.is(&victim, |row| row.name == "another")
    })
    .await;
    assert!(seen.patches.iter().all(|row| row.id == victim));
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_answers_never_look_like_an_empty_list() {
    let fake = Fake::start(50, None);
    for how in ["broken", "types", "half"] {
        fake.order(&format!("POST malformed?what=containers&how={how}&times=2"));
        let (_engine, seen) = fake.connected().await;
        assert_eq!(shown(&seen), fake.truth(), "{how}");
    }
    let (_engine, mut seen) = fake.connected().await;
    for how in ["broken", "half", "types", "split"] {
        fake.order(&format!("POST malformed?what=events&how={how}"));
        seen.for_a_while(Duration::from_millis(400)).await;
        seen.until("live", 5, Seen::is_live).await;
        let id = &fake.truth()[3].0;
        fake.order(&format!("POST rename?id={id}&name=after-{how}"));
        let name = format!("after-{how}");
        seen.until(how, 2, |seen| seen.is(id, |row| row.name == name))
            .await;
        assert_eq!(shown(&seen).len(), 50);
    }
    // The list breaks while it is followed: the engine is there all the while.
    let (id, _) = fake.truth()[0].clone();
    let before = seen.phase().cloned();
    fake.order("POST malformed?what=containers&how=broken&times=1");
    fake.order(&format!("POST rename?id={id}&name=twice"));
    seen.until("it is right again", 5, |seen| {
        seen.is_live() && seen.is(&id, |row| row.name == "twice")
    })
    .await;
    seen.for_a_while(Duration::from_secs(3)).await;
    assert_eq!(seen.phase(), before.as_ref(), "the link was never lost");
    assert_eq!(shown(&seen).len(), 50);
    // Hostile containers are rows like others.
    let added = fake.order("POST hostile");
    let added = added.as_array().unwrap().len();
    seen.until("they are there", 5, |seen| shown(seen).len() == 50 + added)
        .await;
    for (id, _) in shown(&seen) {
        let row = seen.row(&id).unwrap();
        assert!(serde_json::to_string(row).unwrap().len() < 64 << 10, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_on_tcp_is_live_again_within_a_second() {
    let fake = Fake::start(20, Some(([127, 0, 0, 1], 0).into()));
    let address = fake.tcp.unwrap();
    let (engine, mut seen) = fake.connected().await;
    drop(fake);
    seen.until("it is lost", 2, |seen| !seen.is_live()).await;
    // Long enough for the pauses to have grown.
    seen.for_a_while(Duration::from_secs(6)).await;
    assert!(
        matches!(seen.phase(), Some(Phase::Stale { .. })),
        "{:?}",
        seen.phase()
    );
    assert_eq!(seen.trouble().unwrap().kind, TroubleKind::Refused);
    let stopped = engine
        .container_stop(ContainerStop {
            op: op(),
            ids: vec!["a".repeat(64)],
            grace: None,
        })
        .await
        .unwrap();
    assert_eq!(
        stopped[0].failure.as_ref().unwrap().code,
        Some(FailureCode::Unreachable)
    );
    let _fake = Fake::start(20, Some(address));
    let back = seen.until("it is live", 5, Seen::is_live).await;
    assert!(back < Duration::from_secs(1), "{back:?}");
}
