//! A window that shows one tab and nothing else.

use super::drag;
use super::strip::Strip;
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
    // What is opened from the tab stands beside it.
    let more = Memo::new(move |_| dock.tabs.with(|tabs| tabs.len() > 1));
    let split = Memo::new(move |_| dock.is_split());
    let drag = drag::follow(dock);
    view! {
        <main class="dock dock-window" aria-label=move || t_string!(i18n, dock.title)>
            {move || {
                if there.get() {
                    let strips = move || {
                        (more.get() || split.get())
                            .then(|| {
                                view! {
                                    <div class="dock-head">
                                        <Strip right=false drag />
                                        {split.get().then(|| view! { <Strip right=true drag /> })}
                                    </div>
                                }
                            })
                    };
                    view! {
                        {strips}
                        <Panels split />
                    }.into_any()
                } else {
                    view! { <p class="dock-closed">{t!(i18n, dock.window_over)}</p> }.into_any()
                }
            }}
        </main>
    }
}
