//! The main window: opened at the start, hidden instead of closed where a tray can bring it back.
//! And what happens when any window is closed.

use crate::{Backend, tray::Tray};
use tauri::{AppHandle, Manager as _, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

/// The label of the main window; capabilities/main.json names it.
pub(crate) const MAIN: &str = "main";
/// The page that every window shows.
pub(crate) const PAGE: &str = "index.html";

pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App(PAGE.into()))
        .title("Berth")
        .inner_size(1360.0, 860.0)
        .min_inner_size(720.0, 480.0)
        // For `Paste` in the menu of a terminal: the page is ours alone.
        .enable_clipboard_access()
        .build()?;
    Ok(())
}

/// Brings the window to the front, opening it where it was closed.
pub(crate) fn show(app: &AppHandle) {
    let shown = match app.get_webview_window(MAIN) {
        Some(window) => window
            .show()
            .and_then(|()| window.unminimize())
            .and_then(|()| window.set_focus()),
        None => open(app),
    };
    if let Err(error) = shown {
        #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
        {
            eprintln!("berth: the window could not be shown: {error}");
        }
    }
}

pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::CloseRequested { api, .. } => {
            // A window of the dock is closed for good: nothing brings it back.
            let stays = window.label() == MAIN
                && app.state::<Backend>().settings.get().close_to_tray
                && app.state::<Tray>().is_there();
            if stays && window.hide().is_ok() {
                api.prevent_close();
            }
        }
        WindowEvent::Destroyed => {
            let backend = app.state::<Backend>();
            backend.pumps.stop(window.label());
            backend.figures.stop(window.label());
            backend.engine.terminals_end(window.label());
            backend.dock_windows.forget(window.label());
            backend.end_views(window.label());
        }
        _ => {}
    }
}
