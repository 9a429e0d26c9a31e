//! Terminals → the page: raw bytes, and news of them between. The page says what it has drawn
//! (`TerminalAck`), and `engine::Terminal` gives no more than a window beyond that.

use crate::Backend;
use crate::adapters::{Carry, Join};
use contract::{Deed, Failure, TerminalOpen, TerminalOutside};
use engine::{Outside, Terminal, TerminalOutput};
use std::process::Stdio;
use std::time::Duration;
use tauri::Webview;
use tauri::ipc::{Channel, InvokeResponseBody};

/// How long the program's end waits for the processes of terminals to end.
const LAST: Duration = Duration::from_secs(4);

/// How long a program that was started is watched for whether it ends at once.
const AT_ONCE: Duration = Duration::from_millis(500);

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

impl Carry for TerminalOutside {
    async fn carry(self, backend: &Backend, _: &Webview) -> Result<(), Failure> {
        let outside = backend.engine.terminal_outside(self).await?;
        let subject = outside.program.display().to_string();
        start(outside).await.map_err(|error| Failure {
            deed: Deed::OpenTerminal,
            subject,
            code: None,
            message: error.to_string(),
        })
    }
}

/// Starts a program that outlives this one. (tauri-plugin-shell ends what it started when the
/// program ends, and holds its output until then.)
async fn start(outside: Outside) -> std::io::Result<()> {
    if let Some((path, text)) = &outside.script {
        write_runnable(path, text).await?;
    }
    let mut command = tokio::process::Command::new(&outside.program);
    command.args(&outside.args);
    #[cfg(windows)]
    if outside.new_console {
        const CREATE_NEW_CONSOLE: u32 = 0x10;
        command.creation_flags(CREATE_NEW_CONSOLE);
    }
    if !outside.new_console {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
    }
    // Not of our group: what ends us at a keyboard is not meant for it.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command.spawn()?;
    // One that cannot begin says so by ending at once; some only hand on what they were asked.
    if let Ok(ended) = tokio::time::timeout(AT_ONCE, child.wait()).await {
        let ended = ended?;
        if !ended.success() {
            return Err(std::io::Error::other(format!("it ended at once: {ended}")));
        }
        return Ok(());
    }
    // Waited for, or it would stay a zombie.
    tauri::async_runtime::spawn(async move { child.wait().await });
    Ok(())
}

/// A new file that its owner may run and nobody else may read.
async fn write_runnable(path: &std::path::Path, text: &str) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt as _;
    let mut options = tokio::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o700);
    let mut file = options.open(path).await?;
    file.write_all(text.as_bytes()).await?;
    file.flush().await
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
