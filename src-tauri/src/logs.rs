//! Views of logs, by the window that opened them: they end when it goes away, or its page is loaded
//! anew.

use crate::{
    Backend,
    adapters::{Carry, Open},
    pick, steps,
};
use contract::*;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::{Webview, ipc::Channel};

/// Which window has which views.
#[derive(Default)]
pub(crate) struct Windows(Mutex<HashMap<String, Vec<LogView>>>);

impl Windows {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Vec<LogView>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn opened(&self, window: &str, view: LogView) {
        self.lock().entry(window.to_owned()).or_default().push(view);
    }

    fn closed(&self, view: &LogView) {
        let mut windows = self.lock();
        for views in windows.values_mut() {
            views.retain(|open| open != view);
        }
        windows.retain(|_, views| !views.is_empty());
    }

    /// The window is gone, or has another page.
    pub(crate) fn close_all(&self, window: &str, engine: &engine::Engine) {
        let views = self.lock().remove(window).unwrap_or_default();
        for view in views {
            engine.log_end(view);
        }
    }
}

impl Open for LogOpen {
    fn open(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<String>,
    ) -> Result<(), Failure> {
        let settings = backend.settings.get().logs;
        let room = engine::LogRoom {
            memory_mib: settings.memory_mib,
            disk_mib: settings.disk_mib,
        };
        let view = self.view.clone();
        let mut feed = backend.engine.log_open(self, room)?;
        backend.logs.opened(window.label(), view.clone());
        let engine = backend.engine.clone();
        tauri::async_runtime::spawn(async move {
            while let Some(news) = feed.next().await {
                let sent = serde_json::to_string(&news)
                    .map_err(tauri::Error::from)
                    .and_then(|text| sink.send(text));
                if sent.is_err() {
                    engine.log_end(view);
                    return;
                }
            }
        });
        Ok(())
    }
}

impl Carry for LogClose {
    async fn carry(self, backend: &Backend, _: &Webview) -> Result<(), Failure> {
        backend.logs.closed(&self.view);
        backend.engine.log_close(self).await
    }
}

impl Open for SaveLog {
    fn open(self, backend: &Backend, _: &Webview, sink: Channel<String>) -> Result<(), Failure> {
        steps::pump(backend.engine.log_save(self), sink);
        Ok(())
    }
}

impl Carry for SavePick {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<Option<String>, Failure> {
        pick::save(window, &self.name).await
    }
}
