//! File browsers.

use crate::{
    Backend,
    adapters::{Carry, Open},
    pick,
};
use contract::*;
use tauri::{Webview, ipc::Channel};

impl Open for FilesOpen {
    fn open(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<String>,
    ) -> Result<(), Failure> {
        let view = self.view;
        let mut feed = {
            let runtime = tauri::async_runtime::handle();
            let _inside = runtime.inner().enter();
            backend.engine.files_open(self)
        };
        backend.files.opened(window.label(), view);
        let engine = backend.engine.clone();
        tauri::async_runtime::spawn(async move {
            while let Some(news) = feed.next().await {
                let sent = serde_json::to_string(&news)
                    .map_err(tauri::Error::from)
                    .and_then(|text| sink.send(text));
                if sent.is_err() {
                    engine.files_end(view);
                    return;
                }
            }
        });
        Ok(())
    }
}

impl Carry for FilesClose {
    async fn carry(self, backend: &Backend, _: &Webview) -> Result<(), Failure> {
        backend.files.closed(&self.view);
        backend.engine.files_close(self).await
    }
}

impl Carry for FilesPick {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<Vec<String>, Failure> {
        pick::files(window).await
    }
}

impl Carry for ArchivePick {
    async fn carry(self, _: &Backend, window: &Webview) -> Result<Option<String>, Failure> {
        pick::archive(window).await
    }
}
