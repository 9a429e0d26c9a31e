//! Engine updates → the page: one message at a time, acknowledged.
//!
//! `Channel::send` has no back-pressure and reports success after the window is gone, so the next
//! update is sent only when the page said that it applied the one before. What happens meanwhile
//! is merged by the feed, by key: a slow page costs no memory, and never gets more than one
//! message per frame that it paints.

use contract::{Update, Watch, WatchAck};
use std::{collections::HashMap, sync::Mutex, sync::PoisonError};
use tauri::{async_runtime::JoinHandle, ipc::Channel};
use tokio::sync::watch;

/// The watches of all windows: one per window, the newest.
#[derive(Default)]
pub(crate) struct Pumps {
    by_window: Mutex<HashMap<String, Pump>>,
}

struct Pump {
    watch: u32,
    acknowledged: watch::Sender<u32>,
    task: JoinHandle<()>,
}

impl Pumps {
    /// Starts sending to `sink`. A watch that the window had before (a reload) ends.
    pub(crate) fn start(
        &self,
        window: &str,
        args: &Watch,
        mut feed: engine::Feed,
        sink: Channel<String>,
    ) {
        let (acknowledged, mut seen) = watch::channel(0);
        let task = tauri::async_runtime::spawn(async move {
            loop {
                let update = feed.next().await;
                if send(&sink, &update).is_err()
                    || seen.wait_for(|seq| *seq >= update.seq).await.is_err()
                {
                    return;
                }
            }
        });
        let pump = Pump {
            watch: args.watch,
            acknowledged,
            task,
        };
        if let Some(before) = self.lock().insert(window.to_owned(), pump) {
            before.task.abort();
        }
    }

    /// The page applied an update. Late words of a watch that has ended are of no concern.
    pub(crate) fn acknowledge(&self, window: &str, args: &WatchAck) {
        if let Some(pump) = self.lock().get(window)
            && pump.watch == args.watch
        {
            pump.acknowledged.send_replace(args.seq);
        }
    }

    /// The window is gone.
    pub(crate) fn stop(&self, window: &str) {
        if let Some(pump) = self.lock().remove(window) {
            pump.task.abort();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Pump>> {
        self.by_window
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// A JSON text in a JSON string: the page parses it in wasm, which is faster than turning a tree
/// of JavaScript objects into rows.
fn send(sink: &Channel<String>, update: &Update) -> tauri::Result<()> {
    sink.send(serde_json::to_string(update)?)
}
