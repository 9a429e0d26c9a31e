//! What stands around every page: top bar, sidebar, status bar, and where menus and dialogs appear.

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
use leptos::prelude::*;
use side_bar::SideBar;
use status_bar::StatusBar;
use top_bar::TopBar;

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
    if let Some(tab) = detached {
        return view! {
            <DetachedWindow tab />
            <MenuHost />
            <DialogHost />
        }
        .into_any();
    }
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
