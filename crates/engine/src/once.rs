//! A mutating command is carried out once, however often it is sent: a webview that is reloaded
//! sends the commands in flight again.

use contract::Op;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long a result is kept for who asks again.
const KEPT: Duration = Duration::from_secs(300);
/// The most results that are kept.
const MOST: usize = 256;

/// Results by command and [`Op`].
pub(crate) struct Once<T: Clone>(Mutex<VecDeque<Entry<T>>>);

struct Entry<T: Clone> {
    command: &'static str,
    op: Op,
    began: Instant,
    result: Shared<BoxFuture<'static, Result<T, String>>>,
}

impl<T: Clone + Send + Sync + 'static> Once<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// Begins the work, or waits for the same work begun before; its result either way. The work
    /// goes on when nobody waits for it any more. The error is why the work broke off.
    pub(crate) async fn run<W>(
        &self,
        command: &'static str,
        op: Op,
        work: impl FnOnce() -> W,
    ) -> Result<T, String>
    where
        W: Future<Output = T> + Send + 'static,
    {
        let result = {
            let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let most = entries.len().saturating_sub(MOST);
            let mut dropped = 0;
            entries.retain(|entry| {
                // What is under way is never forgotten, or it would be done twice.
                let over = entry.result.peek().is_some();
                let goes = over && (now - entry.began > KEPT || dropped < most);
                dropped += usize::from(goes);
                !goes
            });
            let known = entries
                .iter()
                .find(|entry| entry.command == command && entry.op == op);
            match known {
                Some(entry) => entry.result.clone(),
                None => {
                    let task = tokio::spawn(work());
                    let result = task
                        .map(|done| done.map_err(|error| error.to_string()))
                        .boxed()
                        .shared();
                    entries.push_back(Entry {
                        command,
                        op,
                        began: now,
                        result: result.clone(),
                    });
                    result
                }
            }
        };
        result.await
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, Once};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    #[tokio::test]
    async fn the_same_op_is_carried_out_once() {
        let once = Arc::new(Once::<u32>::new());
        let done = Arc::new(AtomicU32::new(0));
        let work = |done: &Arc<AtomicU32>| {
            let done = Arc::clone(done);
            move || async move {
                tokio::time::sleep(Duration::from_millis(50)).await;
                done.fetch_add(1, Ordering::SeqCst)
            }
        };
        // The first caller goes away; its work does not.
        let first = tokio::time::timeout(
            Duration::from_millis(10),
            once.run("stop", "a".into(), work(&done)),
        )
        .await;
        assert!(first.is_err());
        assert_eq!(once.run("stop", "a".into(), work(&done)).await, Ok(0));
        assert_eq!(once.run("stop", "a".into(), work(&done)).await, Ok(0));
        // Another op, or another command, is another press.
        assert_eq!(once.run("stop", "b".into(), work(&done)).await, Ok(1));
        assert_eq!(once.run("start", "a".into(), work(&done)).await, Ok(2));
        // Bounded.
        for n in 0..2 * MOST {
            let op = format!("n{n}");
            assert!(once.run("stop", op, || async { 0 }).await.is_ok());
        }
        assert!(once.0.lock().unwrap().len() <= MOST + 1);
    }
}
