//! File browsers, by the window that opened them: they end when it goes away, or its page is loaded
//! anew.

use crate::{
    Backend,
    adapters::{Carry, Open},
    pick,
};
use contract::*;
use tauri::{Webview, ipc::Channel};

impl Open for FilesOpen {
    fn open(self, _: &Backend, _: &Webview, _: Channel<String>) -> Result<(), Failure> {
        Ok(())
    }
}

impl Carry for FilesClose {
    async fn carry(self, _: &Backend, _: &Webview) -> Result<(), Failure> {
        Ok(())
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
