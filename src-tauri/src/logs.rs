//! Views of logs.

use crate::{
    Backend,
    adapters::{Carry, Open},
    pick, steps,
};
use contract::*;
use tauri::{Webview, ipc::Channel};

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
