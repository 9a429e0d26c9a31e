//! Work that takes long and is told of step by step: runs, pulls, edits.
//!
//! It is carried out once for each [`Op`], goes on when nobody listens (a webview that is reloaded
//! sends its commands again, and then hears from the beginning), and ends early by
//! [`contract::TaskCancel`] alone.

use contract::{EditStep, Op, RunStep, TransferStep, VolumeSize};
use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long what was told is kept for who asks again.
const KEPT: Duration = Duration::from_secs(300);
/// The most finished tasks that are kept.
const MOST: usize = 64;

/// A step of a task.
pub trait Step: Clone + Send + 'static {
    /// It says all that the step before it said: that one need not be told any more.
    fn replaces(&self, before: &Self) -> bool;
}

impl Step for RunStep {
    fn replaces(&self, before: &Self) -> bool {
        matches!((before, self), (Self::Pulling { .. }, Self::Pulling { .. }))
    }
}

impl Step for EditStep {
    fn replaces(&self, before: &Self) -> bool {
        matches!(
            (before, self),
            (Self::Pulling { .. }, Self::Pulling { .. })
                | (Self::Awaiting { .. }, Self::Awaiting { .. })
        )
    }
}

impl Step for TransferStep {
    fn replaces(&self, before: &Self) -> bool {
        matches!(
            (before, self),
            (Self::Moving { .. }, Self::Moving { .. }) | (Self::Preparing, Self::Preparing)
        )
    }
}

impl Step for VolumeSize {
    fn replaces(&self, before: &Self) -> bool {
        before.name == self.name
    }
}

/// The tasks of one kind.
pub(crate) struct Tasks<S>(Mutex<VecDeque<Entry<S>>>);

struct Entry<S> {
    op: Op,
    began: Instant,
    told: Arc<Told<S>>,
    cancel: CancellationToken,
}

/// What was told so far, at most one of several steps that replace each other: bounded by how
/// many kinds of steps a task has, however slow its listeners are.
struct Told<S> {
    steps: Mutex<Vec<Place<S>>>,
    /// Rings for each; says whether it is over.
    bell: watch::Sender<bool>,
}

struct Place<S> {
    step: S,
    /// How often it was replaced.
    version: u64,
}

impl<S> Told<S> {
    fn steps(&self) -> MutexGuard<'_, Vec<Place<S>>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Given to the work: tells its steps.
pub(crate) struct Teller<S>(Arc<Told<S>>);

impl<S: Step> Teller<S> {
    pub(crate) fn tell(&self, step: S) {
        {
            let mut steps = self.0.steps();
            match steps.last_mut() {
                Some(last) if step.replaces(&last.step) => {
                    last.step = step;
                    last.version += 1;
                }
                _ => steps.push(Place { step, version: 0 }),
            }
        }
        self.0.bell.send_modify(|_| {});
    }
}

impl<S> Drop for Teller<S> {
    fn drop(&mut self) {
        // Also where the work panicked: nobody waits for ever.
        self.0.bell.send_replace(true);
    }
}

/// A task's steps, from its first. Dropping it does not end the task.
pub struct Steps<S> {
    told: Arc<Told<S>>,
    bell: watch::Receiver<bool>,
    /// How many were given, and the version of the last of them.
    given: usize,
    version: u64,
}

impl<S: Step> Steps<S> {
    /// The next step; several that replace each other are given as the last of them. `None` when
    /// the task is over.
    pub async fn next(&mut self) -> Option<S> {
        loop {
            // Looked at before the steps: what is told in between rings again.
            let over = *self.bell.borrow_and_update();
            {
                let steps = self.told.steps();
                let newer = self.given.checked_sub(1).and_then(|last| steps.get(last));
                if let Some(place) = newer.filter(|place| place.version > self.version) {
                    self.version = place.version;
                    return Some(place.step.clone());
                }
                if let Some(place) = steps.get(self.given) {
                    self.given += 1;
                    self.version = place.version;
                    return Some(place.step.clone());
                }
            }
            if over || self.bell.changed().await.is_err() {
                return None;
            }
        }
    }
}

impl<S: Step + Sync> Tasks<S> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// Begins the work, or listens to the same work begun before. Work that sees the token
    /// cancelled tells so in its last step.
    pub(crate) fn run<W>(
        &self,
        op: Op,
        work: impl FnOnce(Teller<S>, CancellationToken) -> W,
    ) -> Steps<S>
    where
        W: Future<Output = ()> + Send + 'static,
    {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let most = entries.len().saturating_sub(MOST);
        let mut dropped = 0;
        entries.retain(|entry| {
            let over = *entry.told.bell.borrow();
            let goes = over && (now - entry.began > KEPT || dropped < most);
            dropped += usize::from(goes);
            !goes
        });
        let known = entries.iter().find(|entry| entry.op == op);
        let told = match known {
            Some(entry) => Arc::clone(&entry.told),
            None => {
                let told = Arc::new(Told {
                    steps: Mutex::new(Vec::new()),
                    bell: watch::Sender::new(false),
                });
                let cancel = CancellationToken::new();
                tokio::spawn(work(Teller(Arc::clone(&told)), cancel.clone()));
                entries.push_back(Entry {
                    op,
                    began: now,
                    told: Arc::clone(&told),
                    cancel,
                });
                told
            }
        };
        Steps {
            bell: told.bell.subscribe(),
            told,
            given: 0,
            version: 0,
        }
    }

    /// Whether there is such a task; if so it is told to end.
    pub(crate) fn cancel(&self, op: &str) -> bool {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = entries.iter().find(|entry| entry.op == op);
        found.inspect(|entry| entry.cancel.cancel()).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::Tasks;
    use contract::{PullProgress, RunStep};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    fn pulling(rate: u64) -> RunStep {
        RunStep::Pulling {
            progress: PullProgress {
                layers: Vec::new(),
                bytes_per_second: rate,
            },
        }
    }

    #[tokio::test]
    async fn a_task_is_done_once_and_told_from_the_beginning() {
        let tasks = Tasks::<RunStep>::new();
        let begun = Arc::new(AtomicU32::new(0));
        let run = || {
            let begun = Arc::clone(&begun);
            tasks.run("a".into(), move |teller, _| async move {
                begun.fetch_add(1, Ordering::SeqCst);
                for rate in 0..1000 {
                    teller.tell(pulling(rate));
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
                teller.tell(pulling(1000));
                teller.tell(RunStep::Starting);
            })
        };
        // The first listener goes away; the task does not.
        assert!(run().next().await.is_some());
        let mut steps = run();
        let mut heard = Vec::new();
        while let Some(step) = steps.next().await {
            heard.push(step);
        }
        assert_eq!(heard.last(), Some(&RunStep::Starting));
        assert_eq!(heard.get(heard.len() - 2), Some(&pulling(1000)));
        assert!(
            heard.len() <= 3,
            "a slow listener hears the newest: {heard:?}"
        );
        let mut late = run();
        assert_eq!(late.next().await, Some(pulling(1000)));
        assert_eq!(late.next().await, Some(RunStep::Starting));
        assert_eq!(late.next().await, None);
        assert_eq!(begun.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn it_ends_when_told_to_and_when_it_breaks() {
        let tasks = Tasks::<RunStep>::new();
        let mut steps = tasks.run("a".into(), |teller, cancel| async move {
            cancel.cancelled().await;
            teller.tell(RunStep::Creating);
        });
        assert!(tasks.cancel("a") && !tasks.cancel("b"));
        assert_eq!(steps.next().await, Some(RunStep::Creating));
        assert_eq!(steps.next().await, None);
        let mut broken = tasks.run("b".into(), |teller, _| async move {
            let _teller = teller;
            panic!("as a bug would");
        });
        assert_eq!(broken.next().await, None);
    }
}
