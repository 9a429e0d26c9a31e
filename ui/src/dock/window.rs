//! A window that shows one tab and nothing else.

use super::{Handed, Panels};
use crate::i18n::*;
use crate::ipc;
use crate::stores::stores;
use contract::DetachedTab;
use leptos::prelude::*;

/// The whole of such a window.
#[component]
pub(crate) fn DetachedWindow(tab: DetachedTab) -> impl IntoView {
    let i18n = use_i18n();
    let dock = stores().dock;
    match serde_json::from_str::<Handed>(&tab.state) {
        Ok(Handed { what, luggage }) => dock.add(tab.title, what, luggage),
        Err(error) => ipc::complain(&error.to_string()),
    }
    let there = Memo::new(move |_| dock.tabs.with(|tabs| !tabs.is_empty()));
    let split = Memo::new(|_| false);
    view! {
        <main class="dock dock-window" aria-label=move || t_string!(i18n, dock.title)>
            {move || {
                if there.get() {
                    view! { <Panels split /> }.into_any()
                } else {
                    view! { <p class="dock-closed">{t!(i18n, dock.window_over)}</p> }.into_any()
                }
            }}
        </main>
    }
}
