//! How far a transfer is.

use contract::{FilePath, TransferStep};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The pause between two reports.
pub(super) const REPORT: Duration = Duration::from_millis(100);
/// Over so long the rate is taken.
const RATE: Duration = Duration::from_secs(1);

/// Counted where the bytes pass, told elsewhere.
pub(in crate::files) struct Progress {
    bytes: AtomicU64,
    files: AtomicU64,
    /// Files that stay whatever happens.
    whole: AtomicU64,
    /// 0: not known.
    total: AtomicU64,
    now: Mutex<(FilePath, VecDeque<(Instant, u64)>, Option<(u64, u64)>)>,
}

impl Progress {
    pub(super) fn new() -> Self {
        Self {
            bytes: AtomicU64::new(0),
            files: AtomicU64::new(0),
            whole: AtomicU64::new(0),
            total: AtomicU64::new(0),
            now: Mutex::default(),
        }
    }

    pub(in crate::files) fn add(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// One more file, which is being carried from now on.
    pub(in crate::files) fn file(&self, path: FilePath) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.now.lock().unwrap_or_else(PoisonError::into_inner).0 = path;
    }

    /// One more is there under its name.
    pub(in crate::files) fn is_whole(&self) {
        self.whole.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn expect(&self, total: u64) {
        self.total.store(total, Ordering::Relaxed);
    }

    pub(super) fn files(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(super) fn whole(&self) -> u64 {
        self.whole.load(Ordering::Relaxed)
    }

    /// `None` where nothing is new.
    pub(super) fn step(&self) -> Option<TransferStep> {
        let (done, files) = (self.bytes(), self.files());
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        let at = Instant::now();
        now.1.push_back((at, done));
        while now.1.front().is_some_and(|(then, _)| at - *then > RATE) {
            now.1.pop_front();
        }
        let first = now.1.front().map_or(done, |(_, bytes)| *bytes);
        if now.2 == Some((done, files)) && first == done {
            return None;
        }
        now.2 = Some((done, files));
        let total = self.total.load(Ordering::Relaxed);
        Some(TransferStep::Moving {
            done,
            total: (total > 0).then_some(total.max(done)),
            files,
            bytes_per_second: done - first,
            now: now.0.clone(),
        })
    }
}
