//! Files of a real engine, with `docker cp` beside them in the same run. `bench/files.mjs` starts the
//! engine, and reads the one line of JSON that this prints: milliseconds (of memory: MiB) by figure.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a program of its own, whose figures go to stdout"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use common::files::{Browser, by_name, done, path};
use common::{SLEEPS, Scope, address, connected, docker};
use contract::{DownloadForm, FilePlace, FilesList, FilesRowsOf, OnConflict};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Bytes of the large file, and how many small ones there are.
const LARGE: u64 = 1 << 30;
const SMALL: usize = 20_000;
const RUNS: usize = 3;

fn main() {
    // Under `cargo test` a bench is only to compile.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let figures = runtime.block_on(measure());
    println!(
        "{}",
        serde_json::to_string(&figures).expect("figures are JSON")
    );
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Memory of this program that is its own, in MiB: pages of files are the system's.
fn memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kib = line.and_then(|line| line.trim().split(' ').next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1024.0
}

/// How much memory a work takes at most, beyond what there was.
async fn highest<T>(work: impl Future<Output = T>) -> (T, f64) {
    static DONE: AtomicBool = AtomicBool::new(false);
    DONE.store(false, Ordering::Relaxed);
    let before = memory();
    let looker = std::thread::spawn(|| {
        let mut most = 0.0_f64;
        while !DONE.load(Ordering::Relaxed) {
            most = most.max(memory());
            std::thread::sleep(Duration::from_millis(5));
        }
        most
    });
    let done = work.await;
    DONE.store(true, Ordering::Relaxed);
    let most = looker.join().expect("its end");
    (done, (most - before).max(0.0))
}

/// The CLI's time for a copy.
fn cp(from: &str, to: &str) -> f64 {
    let began = Instant::now();
    let status = Command::new("docker")
        .args(["--host", &address(), "cp", "--quiet", from, to])
        .stdout(Stdio::null())
        .status();
    if !status.expect("the docker CLI runs").success() {
        // Older ones know no --quiet, and are so where there is no terminal.
        let began = Instant::now();
        docker(&["cp", from, to]);
        return millis(began.elapsed());
    }
    millis(began.elapsed())
}

/// Bytes that nothing makes smaller, and which cost little to make.
fn fill(path: &Path, bytes: u64) {
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("a file"));
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..bytes / 8 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.write_all(&state.to_le_bytes()).expect("room for it");
    }
    file.flush().expect("room for it");
}

fn fresh(path: &Path) {
    let _ = fs::remove_dir_all(path);
    fs::create_dir(path).expect("a folder");
}

async fn measure() -> BTreeMap<&'static str, Vec<f64>> {
    let scope = Scope::new("bench-files");
    let (engine, _seen) = connected().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (large, small) = (folder.path().join("large"), folder.path().join("small"));
    fill(&large, LARGE);
    fs::create_dir(&small).expect("a folder");
    for number in 0..SMALL {
        let sub = small.join(format!("{}", number / 500));
        if number % 500 == 0 {
            fs::create_dir(&sub).expect("a folder");
        }
        fs::write(sub.join(number.to_string()), vec![b'x'; 1024]).expect("a file");
    }
    let mount = format!("{}:/v", scope.name("vol"));
    let id = scope.run("a", &["-v", &mount], SLEEPS);
    let make = "mkdir -p /v/one /v/two /v/k /v/many; cd /v/k; seq 1 1000 | xargs touch; cd /v/many; seq 1 100000 | xargs touch";
    docker(&["exec", &id, "sh", "-c", make]);
    let to = folder.path().join("to");

    let mut figures: BTreeMap<_, Vec<f64>> = BTreeMap::new();
    let mut note = |name, figure| figures.entry(name).or_default().push(figure);
    for _ in 0..RUNS {
        for (source, up, up_cli, down, down_cli, up_memory, down_memory) in [
            (
                &large,
                "up_large",
                "cli_up_large",
                "down_large",
                "cli_down_large",
                "memory_up_large",
                "memory_down_large",
            ),
            (
                &small,
                "up_small",
                "cli_up_small",
                "down_small",
                "cli_down_small",
                "memory_up_small",
                "memory_down_small",
            ),
        ] {
            let name = source.file_name().expect("a name").to_string_lossy();
            docker(&["exec", &id, "sh", "-c", "rm -rf /v/one/* /v/two/*; sync"]);
            note(
                up_cli,
                cp(&source.display().to_string(), &format!("{id}:/v/one/")),
            );
            let volume = Browser::of_volume(&engine, &scope.name("vol")).await;
            let upload = volume.upload(&[source], "/two");
            let began = Instant::now();
            let work = volume.carry_out(&upload, OnConflict::Replace);
            let (step, most) = highest(work).await;
            note(up, millis(began.elapsed()));
            note(up_memory, most);
            assert_eq!(done(step), []);

            fresh(&to);
            note(
                down_cli,
                cp(&format!("{id}:/v/two/{name}"), &to.display().to_string()),
            );
            fresh(&to);
            let download = volume.download(&[&format!("/two/{name}")], &to, DownloadForm::Files);
            let began = Instant::now();
            let work = volume.carry_out(&download, OnConflict::Replace);
            let (step, most) = highest(work).await;
            note(down, millis(began.elapsed()));
            note(down_memory, most);
            assert_eq!(done(step), []);
            drop(volume);
        }

        let began = Instant::now();
        let name = scope.name("vol");
        let (volume, _) = Browser::open(&engine, FilePlace::Volume { name }).await;
        assert_eq!(volume.names("/k").await.len(), 1000);
        note("open", millis(began.elapsed()));

        let began = Instant::now();
        let facts = engine
            .files_list(FilesList {
                view: volume.view,
                path: path("/many"),
                order: by_name(),
            })
            .await
            .expect("a listing");
        let rows = engine.files_rows(FilesRowsOf {
            view: volume.view,
            listing: facts.listing,
            from: 50_000,
            count: 60,
        });
        assert_eq!(rows.await.expect("rows").len(), 60);
        assert_eq!(facts.total, 100_000);
        note("many", millis(began.elapsed()));
    }
    docker(&["exec", &id, "rm", "-rf", "/v/one", "/v/two", "/v/many"]);
    docker(&["rm", "--force", &id]);
    figures
}
