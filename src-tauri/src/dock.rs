//! Tabs of the dock in windows of their own.
//!
//! Only the main page may ask for one (`capabilities/dock.json` does not let such a window open
//! others), and what it shows is kept here: the window asks for it when its page is there.

use crate::adapters::Carry;
use crate::{Backend, window};
use contract::{Deed, DetachedTab, DockDetach, DockDetached, Failure};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::{Manager as _, Webview, WebviewUrl, WebviewWindowBuilder};

/// What each window was opened to show, by its label.
#[derive(Default)]
pub(crate) struct DockWindows {
    tabs: Mutex<HashMap<String, DetachedTab>>,
    /// How many there were.
    opened: AtomicU32,
}

impl DockWindows {
    fn tabs(&self) -> MutexGuard<'_, HashMap<String, DetachedTab>> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The window is gone.
    pub(crate) fn forget(&self, window: &str) {
        self.tabs().remove(window);
    }
}

impl Carry for DockDetach {
    async fn carry(self, backend: &Backend, window: &Webview) -> Result<(), Failure> {
        let windows = &backend.dock_windows;
        let number = windows.opened.fetch_add(1, Ordering::Relaxed) + 1;
        // capabilities/dock.json names them by this pattern.
        let label = format!("dock-{number}");
        let title = title(&self.tab.title);
        windows.tabs().insert(label.clone(), self.tab);
        let url = WebviewUrl::App(window::PAGE.into());
        let built = WebviewWindowBuilder::new(window.app_handle(), &label, url)
            .title(&title)
            .inner_size(900.0, 560.0)
            .min_inner_size(360.0, 200.0)
            .enable_clipboard_access()
            .build();
        match built {
            Ok(_) => Ok(()),
            Err(error) => {
                windows.forget(&label);
                Err(Failure {
                    deed: Deed::OpenTerminal,
                    subject: title,
                    code: None,
                    message: error.to_string(),
                })
            }
        }
    }
}

impl Carry for DockDetached {
    async fn carry(
        self,
        backend: &Backend,
        window: &Webview,
    ) -> Result<Option<DetachedTab>, Failure> {
        Ok(backend.dock_windows.tabs().get(window.label()).cloned())
    }
}

/// A title as text: programs set it, and a desktop may make something of control characters.
fn title(text: &str) -> String {
    const LONGEST: usize = 200;
    let plain = text.chars().filter(|letter| !letter.is_control());
    format!("{} — Berth", plain.take(LONGEST).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn a_title_is_text() {
        assert_eq!(title("web \u{1b}]2;x\u{7}· sh\n"), "web ]2;x· sh — Berth");
        assert_eq!(title(&"한".repeat(300)).chars().count(), 208);
    }
}
