//! The pages: one list each.

mod containers;
mod filter_box;
mod offline;

pub(crate) use containers::{Show, open_menu_of, state_words, tone};

use crate::stores::{Page, stores};
use leptos::prelude::*;

/// The page that is chosen; the reason instead, where no engine was ever reached.
#[component]
pub(crate) fn PageView() -> impl IntoView {
    let stores = stores();
    let offline = Memo::new(move |_| stores.link.word() == "offline");
    move || {
        if offline.get() {
            return view! { <offline::Offline /> }.into_any();
        }
        match stores.page.get() {
            Page::Containers => view! { <containers::Containers projects=false /> }.into_any(),
            Page::Projects => view! { <containers::Containers projects=true /> }.into_any(),
            Page::Images | Page::Volumes | Page::Networks => ().into_any(),
        }
    }
}
