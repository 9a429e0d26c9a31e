//! Terminals → the page: raw bytes, and news of them between. The page says what it has drawn
//! (`TerminalAck`), and `engine::Terminal` gives no more than a window beyond that.

use crate::Backend;
use crate::adapters::Join;
use contract::{Failure, TerminalOpen};
use engine::{Terminal, TerminalOutput};
use std::time::Duration;
use tauri::Webview;
use tauri::ipc::{Channel, InvokeResponseBody};

/// How long the program's end waits for the processes of terminals to end.
const LAST: Duration = Duration::from_secs(4);

impl Join for TerminalOpen {
    fn join(
        self,
        backend: &Backend,
        window: &Webview,
        sink: Channel<InvokeResponseBody>,
    ) -> Result<(), Failure> {
        let terminal = backend.engine.terminal_open(self, window.label());
        tauri::async_runtime::spawn(pump(terminal, sink));
        Ok(())
    }
}

async fn pump(mut terminal: Terminal, sink: Channel<InvokeResponseBody>) {
    while let Some(output) = terminal.next().await {
        let message = match output {
            TerminalOutput::Bytes(bytes) => Ok(InvokeResponseBody::Raw(bytes)),
            // A JSON text in a JSON string, as every stream of ours sends its items.
            TerminalOutput::News(news) => serde_json::to_string(&news)
                .and_then(|text| serde_json::to_string(&text))
                .map(InvokeResponseBody::Json),
        };
        let sent = message
            .map_err(tauri::Error::from)
            .and_then(|message| sink.send(message));
        // The window is gone, and its terminals end with it.
        if sent.is_err() {
            return;
        }
    }
}

/// The page of a window is loaded (again).
pub(crate) fn wait(backend: &Backend, window: &Webview) {
    backend.engine.terminals_wait(window.label());
}

/// The program ends: so do the processes of its terminals.
pub(crate) fn end_all(backend: &Backend) {
    let ended = backend.engine.terminals_end_all();
    tauri::async_runtime::block_on(async {
        // An engine that does not answer must not keep the program from ending.
        let _ = tokio::time::timeout(LAST, ended).await;
    });
}
