//! Steps of a task → the page. What is said is bounded (`engine::Steps` folds what replaces each
//! other, and reports progress at most ten times a second), so nothing waits for the page here.

use engine::{Step, Steps};
use serde::Serialize;
use tauri::ipc::Channel;

/// Sends every step, a JSON text each, to the last one. The task itself goes on whether the page
/// listens or not; it ends by `TaskCancel`.
pub(crate) fn pump<S: Step + Serialize + Sync>(mut steps: Steps<S>, sink: Channel<String>) {
    tauri::async_runtime::spawn(async move {
        while let Some(step) = steps.next().await {
            let sent = serde_json::to_string(&step)
                .map_err(tauri::Error::from)
                .and_then(|text| sink.send(text));
            // The window is gone; whoever opens the next one asks again.
            if sent.is_err() {
                return;
            }
        }
    });
}
