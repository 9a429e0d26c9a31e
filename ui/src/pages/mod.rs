//! The pages: one list each.

mod containers;
mod filter_box;
mod images;
mod networks;
mod objects;
mod offline;
mod settings;
pub(crate) mod volumes;

pub(crate) use containers::{
    container_columns, figures_shown, open_menu_of, show_container_column, show_figures,
    state_words, tone,
};

use crate::stores::{Page, stores};
use leptos::prelude::*;

/// The page that is chosen; the reason instead, where no engine was ever reached.
#[component]
pub(crate) fn PageView() -> impl IntoView {
    let stores = stores();
    let offline = Memo::new(move |_| stores.link.word() == "offline");
    move || {
        // Choices need no engine.
        if stores.page.get() == Page::Settings {
            return view! { <settings::SettingsPage /> }.into_any();
        }
        if offline.get() {
            return view! { <offline::Offline /> }.into_any();
        }
        match stores.page.get() {
            Page::Containers => view! { <containers::Containers projects=false /> }.into_any(),
            Page::Projects => view! { <containers::Containers projects=true /> }.into_any(),
            Page::Images => view! { <images::Images /> }.into_any(),
            Page::Volumes => view! { <volumes::Volumes /> }.into_any(),
            Page::Networks => view! { <networks::Networks /> }.into_any(),
            Page::Settings => view! { <settings::SettingsPage /> }.into_any(),
        }
    }
}
