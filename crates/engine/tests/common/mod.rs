//! What the tests against a real engine share: the engine's address, another program that acts on
//! it, and an eye on the feed.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "clippy knows the test functions, but not what they call"
)]

use contract::*;
use engine::{Engine, Feed, Platform, Surroundings};
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

pub(crate) mod files;
pub(crate) mod logs;
pub(crate) mod registry;
pub(crate) mod terminal;
pub(crate) mod volumes;

/// The image that `npm test` loads: a static busybox and no more.
pub(crate) const IMAGE: &str = "berth-test/busybox";

/// `unix:///…`
pub(crate) fn address() -> String {
    std::env::var("BERTH_TEST_ENGINE").expect(
        "BERTH_TEST_ENGINE is not set: `npm test` starts a private engine for these tests and sets it",
    )
}

/// Where `scripts/test-engine/start.sh` keeps the engine.
pub(crate) fn home() -> PathBuf {
    PathBuf::from(std::env::var("BERTH_TEST_ENGINE_HOME").expect(
        "BERTH_TEST_ENGINE_HOME is not set: `npm test` starts a private engine for these tests and sets it",
    ))
}

/// Nothing of this machine but one address.
pub(crate) fn surroundings(address: &str) -> Surroundings {
    Surroundings {
        platform: Platform::Linux,
        env: BTreeMap::from([("DOCKER_HOST".to_owned(), address.to_owned())]),
        home: None,
        uid: None,
        root: PathBuf::from("/nowhere"),
    }
}

/// A connection to the test engine, and its feed.
pub(crate) async fn connected() -> (Engine, Seen) {
    let engine = Engine::start(surroundings(&address()), None);
    let mut seen = Seen::new(engine.watch());
    seen.until("live", 15, |seen| seen.is_live()).await;
    (engine, seen)
}

/// The other program: the docker CLI.
pub(crate) fn docker_output(args: &[&str]) -> Output {
    Command::new("docker")
        .env_remove("DOCKER_CONTEXT")
        .args(["--host", &address()])
        .args(args)
        .output()
        .expect("the docker CLI runs")
}

pub(crate) fn docker(args: &[&str]) -> String {
    let output = docker_output(args);
    assert!(
        output.status.success(),
        "docker {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Names of one test, unlike those of any other, and gone with it.
pub(crate) struct Scope(String);

impl Scope {
    pub(crate) fn new(test: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(format!("t{}-{number}-{test}", std::process::id()))
    }

    pub(crate) fn name(&self, what: &str) -> String {
        format!("{}-{what}", self.0)
    }

    /// The label of all that is of this test: what carries it is removed with it.
    pub(crate) fn own(&self) -> Pair {
        Pair {
            name: "berth-test".to_owned(),
            value: self.0.clone(),
        }
    }

    fn label(&self) -> String {
        format!("berth-test={}", self.0)
    }

    /// `docker create` of this scope; the full ID.
    pub(crate) fn create(&self, what: &str, options: &[&str], command: &[&str]) -> String {
        self.make("create", what, options, command)
    }

    /// `docker run -d` of this scope; the full ID.
    pub(crate) fn run(&self, what: &str, options: &[&str], command: &[&str]) -> String {
        self.make("run", what, options, command)
    }

    /// As [`Scope::create`], of another image.
    pub(crate) fn create_of(
        &self,
        what: &str,
        options: &[&str],
        image: &str,
        command: &[&str],
    ) -> String {
        self.make_of("create", what, options, image, command)
    }

    /// As [`Scope::run`], of another image.
    pub(crate) fn run_of(
        &self,
        what: &str,
        options: &[&str],
        image: &str,
        command: &[&str],
    ) -> String {
        self.make_of("run", what, options, image, command)
    }

    fn make(&self, verb: &str, what: &str, options: &[&str], command: &[&str]) -> String {
        self.make_of(verb, what, options, IMAGE, command)
    }

    fn make_of(
        &self,
        verb: &str,
        what: &str,
        options: &[&str],
        image: &str,
        command: &[&str],
    ) -> String {
        let (name, label) = (self.name(what), self.label());
        let mut args = vec![verb];
        if verb == "run" {
            args.push("--detach");
        }
        args.extend(["--name", &name, "--label", &label]);
        args.extend(options);
        args.push(image);
        args.extend(command);
        docker(&args)
    }
}

impl Drop for Scope {
    fn drop(&mut self) {
        let filter = format!("label={}", self.label());
        let ids = docker_output(&["ps", "--all", "--quiet", "--no-trunc", "--filter", &filter]);
        let ids = String::from_utf8_lossy(&ids.stdout).into_owned();
        let ids: Vec<&str> = ids.split_whitespace().collect();
        if !ids.is_empty() {
            // A paused one must be resumed before it can be killed.
            docker_output(&[&["unpause"], ids.as_slice()].concat());
            docker_output(&[&["rm", "--force", "--volumes"], ids.as_slice()].concat());
        }
        // Most have none; that there is no such network, volume or image is no trouble.
        docker_output(&["network", "rm", &self.name("net")]);
        docker_output(&["volume", "rm", &self.name("vol")]);
    }
}

/// A process that sleeps and ends on SIGTERM at once.
pub(crate) const SLEEPS: &[&str] = &["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"];

/// What a page would know from the feed.
pub(crate) struct Seen {
    feed: Feed,
    pub(crate) link: Option<Link>,
    pub(crate) engine: Option<EngineInfo>,
    pub(crate) containers: Option<HashMap<String, ContainerRow>>,
    pub(crate) images: Option<HashMap<String, ImageRow>>,
    pub(crate) volumes: Option<HashMap<String, VolumeRow>>,
    pub(crate) networks: Option<HashMap<String, NetworkRow>>,
    /// Rows of containers that came in patches, in order.
    pub(crate) patches: Vec<ContainerRow>,
    seq: u32,
}

impl Seen {
    pub(crate) fn new(feed: Feed) -> Self {
        Self {
            feed,
            link: None,
            engine: None,
            containers: None,
            images: None,
            volumes: None,
            networks: None,
            patches: Vec::new(),
            seq: 0,
        }
    }

    pub(crate) fn take(&mut self, update: Update) {
        assert_eq!(update.seq, self.seq + 1, "updates are counted");
        self.seq = update.seq;
        if let Some(patch) = &update.containers {
            self.patches.extend(patch.upsert.iter().cloned());
        }
        // As the page does: what the lists of another engine are is not known yet.
        let key = |link: &Option<Link>| {
            let endpoint = link.as_ref()?.endpoint.as_ref()?;
            Some(endpoint.key.clone())
        };
        if update.link.is_some() && key(&update.link) != key(&self.link) {
            self.containers = None;
            self.images = None;
            self.volumes = None;
            self.networks = None;
        }
        self.link = update.link.or(self.link.take());
        self.engine = update.engine.or(self.engine.take());
        apply(&mut self.containers, update.containers);
        apply(&mut self.images, update.images);
        apply(&mut self.volumes, update.volumes);
        apply(&mut self.networks, update.networks);
    }

    /// Waits until it is so, or fails after some seconds. How long it took.
    pub(crate) async fn until(
        &mut self,
        what: &str,
        seconds: u64,
        so: impl Fn(&Self) -> bool,
    ) -> Duration {
        let began = Instant::now();
        let limit = Duration::from_secs(seconds);
        while !so(self) {
            let left = limit.saturating_sub(began.elapsed());
            let Ok(update) = tokio::time::timeout(left, self.feed.next()).await else {
                panic!(
                    "not seen within {seconds} s: {what}\nlink: {:?}\ncontainers: {:#?}",
                    self.link,
                    self.containers
                        .as_ref()
                        .map(|rows| rows.values().take(2).collect::<Vec<_>>())
                );
            };
            self.take(update);
        }
        began.elapsed()
    }

    /// Takes in whatever comes within a time.
    pub(crate) async fn for_a_while(&mut self, time: Duration) {
        let end = tokio::time::Instant::now() + time;
        while let Ok(update) = tokio::time::timeout_at(end, self.feed.next()).await {
            self.take(update);
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        matches!(self.phase(), Some(Phase::Live { .. }))
    }

    pub(crate) fn phase(&self) -> Option<&Phase> {
        self.link.as_ref().map(|link| &link.phase)
    }

    pub(crate) fn trouble(&self) -> Option<&Trouble> {
        match self.phase()? {
            Phase::Reconnecting { trouble, .. }
            | Phase::Stale { trouble, .. }
            | Phase::Offline { trouble, .. } => Some(trouble),
            Phase::Connecting | Phase::Live { .. } => None,
        }
    }

    pub(crate) fn row(&self, id: &str) -> Option<&ContainerRow> {
        self.containers.as_ref()?.get(id)
    }

    /// The row is there and so.
    pub(crate) fn is(&self, id: &str, so: impl Fn(&ContainerRow) -> bool) -> bool {
        self.row(id).is_some_and(so)
    }

    pub(crate) fn state(&self, id: &str) -> Option<ContainerState> {
        self.row(id).map(|row| row.state.clone())
    }
}

fn apply<R: Row>(list: &mut Option<HashMap<String, R>>, patch: Option<Patch<R>>) {
    let Some(patch) = patch else {
        return;
    };
    if patch.reset {
        *list = None;
    }
    let rows = list.get_or_insert_default();
    for row in patch.upsert {
        rows.insert(row.key().to_owned(), row);
    }
    for key in patch.remove {
        rows.remove(&key);
    }
}

/// An operation that nobody else uses.
pub(crate) fn op() -> Op {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("op{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// All steps of a task.
pub(crate) async fn told<S: engine::Step + Sync>(mut steps: engine::Steps<S>) -> Vec<S> {
    let mut all = Vec::new();
    while let Some(step) = steps.next().await {
        all.push(step);
    }
    all
}

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    (engine::Ambient::SYSTEM.now)() / 1000
}
