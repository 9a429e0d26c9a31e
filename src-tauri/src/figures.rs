//! Figures → the page: one message at a time, acknowledged, as in [`crate::pump`]. What is not
//! fetched is not measured, so that a page that is slow, hidden or gone costs the engine nothing.

use crate::Backend;
use crate::adapters::{Carry, Open};
use contract::{Failure, FiguresAck, FiguresNews, FiguresShown, WatchFigures};
use engine::{FiguresAim, FiguresFeed};
use std::{collections::HashMap, sync::Mutex, sync::PoisonError};
use tauri::{Webview, async_runtime::JoinHandle, ipc::Channel};
use tokio::sync::watch;

/// The watches of all windows: one per window, the newest.
#[derive(Default)]
pub(crate) struct FiguresWatches {
    by_window: Mutex<HashMap<String, Watching>>,
}

struct Watching {
    watch: u32,
    aim: FiguresAim,
    acknowledged: watch::Sender<u32>,
    task: JoinHandle<()>,
}

impl FiguresWatches {
    fn start(
        &self,
        window: &str,
        watch: u32,
        feed: (FiguresFeed, FiguresAim),
        sink: Channel<String>,
    ) {
        let (mut feed, aim) = feed;
        let (acknowledged, mut seen) = watch::channel(0);
        let task = tauri::async_runtime::spawn(async move {
            loop {
                let news = feed.next().await;
                if send(&sink, &news).is_err()
                    || seen.wait_for(|seq| *seq >= news.seq).await.is_err()
                {
                    return;
                }
            }
        });
        let watching = Watching {
            watch,
            aim,
            acknowledged,
            task,
        };
        if let Some(before) = self.lock().insert(window.to_owned(), watching) {
            before.task.abort();
        }
    }

    /// Late words of a watch that has ended are of no concern.
    fn with(&self, window: &str, watch: u32, act: impl FnOnce(&Watching)) {
        if let Some(watching) = self.lock().get(window)
            && watching.watch == watch
        {
            act(watching);
        }
    }

    /// The window is gone.
    pub(crate) fn stop(&self, window: &str) {
        if let Some(watching) = self.lock().remove(window) {
            watching.task.abort();
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Watching>> {
        self.by_window
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn send(sink: &Channel<String>, news: &FiguresNews) -> tauri::Result<()> {
    sink.send(serde_json::to_string(news)?)
}

impl Open for WatchFigures {
    fn open(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<String>,
    ) -> Result<(), Failure> {
        let feed = backend.engine.figures_watch();
        backend
            .figures
            .start(window.label(), self.watch, feed, sink);
        Ok(())
    }
}

impl Carry for FiguresShown {
    async fn carry(self, backend: &Backend, window: &Webview) -> Result<(), Failure> {
        backend
            .figures
            .with(window.label(), self.watch, |watching| {
                watching.aim.at(self.rows, self.charts);
            });
        Ok(())
    }
}

impl Carry for FiguresAck {
    async fn carry(self, backend: &Backend, window: &Webview) -> Result<(), Failure> {
        backend
            .figures
            .with(window.label(), self.watch, |watching| {
                watching.acknowledged.send_replace(self.seq);
            });
        Ok(())
    }
}
