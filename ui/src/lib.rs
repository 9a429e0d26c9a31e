//! The Leptos page. See `ui/README.md` for what is where.

#![allow(
    unreachable_pub,
    reason = "the component macro writes `pub` whatever the component says"
)]

mod dialogs;
mod dock;
mod drawer;
mod files;
mod filter;
mod format;
mod frame;
mod ipc;
mod logs;
mod pages;
mod palette;
mod parts;
mod progress;
mod refusal;
mod run;
mod stores;

// `i18n`: the texts of `locales/`, made by build.rs.
include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));

use leptos::prelude::*;
use wasm_bindgen::prelude::wasm_bindgen;

/// Where the page begins: called as soon as the wasm is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        crate::ipc::complain(&format!("berth: the page stopped: {panic}"));
    }));
    wasm_bindgen_futures::spawn_local(async {
        // The theme and the language must be known before anything is painted.
        let settings = ipc::settings().await;
        let detached = ipc::detached().await;
        mount_to_body(move || frame::app(settings, detached));
    });
}
