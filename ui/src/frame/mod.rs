//! What stands around every page: top bar, sidebar, status bar, and where menus and dialogs appear.

mod closing;
mod look;
mod side_bar;
mod status_bar;
mod task_list;
mod top_bar;

pub(crate) use look::locale;

use crate::dialogs::DialogHost;
use crate::dock::{DetachedWindow, DockHost};
use crate::i18n::*;
use crate::pages::PageView;
use crate::palette::Palette;
use crate::parts::MenuHost;
use crate::run::RunHost;
use crate::stores::{self, Stores};
use contract::{DetachedTab, Failure, Settings};
use leptos::ev;
use leptos::prelude::*;
use side_bar::SideBar;
use status_bar::StatusBar;
use top_bar::TopBar;
use wasm_bindgen::JsCast;

/// Where the webview's own menu is of use.
const TEXT_FIELDS: &str =
    "textarea, [contenteditable], input:not([type=checkbox]):not([type=radio])";

/// The whole page. `kept` are the choices that the program kept, or why it could not read them;
/// `detached` is what this window shows alone, if it is not the main one.
pub(crate) fn app(kept: Result<Settings, Failure>, detached: Option<DetachedTab>) -> impl IntoView {
    view! {
        <I18nContextProvider enable_cookie=false>
            <Frame kept detached />
        </I18nContextProvider>
    }
}

#[component]
fn Frame(kept: Result<Settings, Failure>, detached: Option<DetachedTab>) -> impl IntoView {
    let stores = Stores::provide(kept, detached.is_some());
    look::apply(stores);
    stores::follow(stores);
    if detached.is_none() {
        stores::actions::find_engines(stores);
    }
    Effect::new(move || {
        if let Some(body) = document().body() {
            // The hook is for scripts; the words of it are in the status bar.
            let _ = body.set_attribute("data-link", stores.link.word());
        }
    });
    // The webview's own menu reloads the page and goes back, which is nothing to do with an engine;
    // in a text field it cuts and pastes.
    let own_menu = window_event_listener(ev::contextmenu, |event| {
        let in_text = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest(TEXT_FIELDS).ok().flatten());
        if in_text.is_none() {
            event.prevent_default();
        }
    });
    on_cleanup(move || own_menu.remove());
    let other_side = window_event_listener(ev::keydown, |event| {
        if event.key() == "F6" && !event.default_prevented() && to_the_other_side() {
            event.prevent_default();
        }
    });
    on_cleanup(move || other_side.remove());
    if let Some(tab) = detached {
        return view! {
            <DetachedWindow tab />
            <MenuHost />
            <DialogHost />
        }
        .into_any();
    }
    closing::guard(stores);
    view! {
        <div class="frame">
            <TopBar />
            <SideBar />
            <main class="main">
                <PageView />
            </main>
            <DockHost />
            <StatusBar />
        </div>
        <MenuHost />
        <RunHost />
        <DialogHost />
        <Palette />
    }
    .into_any()
}

/// From the list into the drawer beside it, and back. Programs in terminals have keys of their own.
fn to_the_other_side() -> bool {
    let active = document().active_element();
    let within = |places: &str| {
        let place = active.as_ref().map(|active| active.closest(places));
        matches!(place, Some(Ok(Some(_))))
    };
    if within(".xterm, dialog") {
        return false;
    }
    let to = if within(".drawer") {
        ".page .table"
    } else {
        ".drawer [role=tab][aria-selected=true]"
    };
    let to = document().query_selector(to).ok().flatten();
    match to.and_then(|to| to.dyn_into::<web_sys::HtmlElement>().ok()) {
        // Losing the focus is no reason to fail.
        Some(to) => to.focus().is_ok(),
        None => false,
    }
}
