//! Copying to the clipboard.

use super::Icon;
use crate::i18n::*;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// Puts a text on the clipboard; `done` hears whether it worked.
pub(crate) fn copy_text(text: String, done: impl FnOnce(bool) + 'static) {
    let copied = window().navigator().clipboard().write_text(&text);
    spawn_local(async move { done(JsFuture::from(copied).await.is_ok()) });
}

/// A button that copies a text and says so.
#[component]
pub(crate) fn CopyButton(
    /// Asked for when it is pressed.
    text: impl Fn() -> String + 'static,
    /// What is copied, in words; just `Copy` where left out.
    #[prop(optional, into)]
    name: Option<Signal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    // None: nothing was copied just now.
    let outcome = RwSignal::new(None::<bool>);
    let label = move || match outcome.get() {
        None => name.map_or_else(|| t_string!(i18n, frame.copy).to_owned(), |name| name.get()),
        Some(true) => t_string!(i18n, frame.copied).to_owned(),
        Some(false) => t_string!(i18n, frame.not_copied).to_owned(),
    };
    let press = move |_| {
        copy_text(text(), move |copied| {
            outcome.set(Some(copied));
            set_timeout(
                move || {
                    // The button may be gone by then.
                    outcome.try_set(None);
                },
                Duration::from_millis(1500),
            );
        });
    };
    view! {
        <button
            type="button"
            class="button quiet icon-button"
            aria-label=label
            title=label
            on:click=press
        >
            {move || match outcome.get() {
                None => view! { <Icon of=icondata::LuCopy /> },
                Some(true) => view! { <Icon of=icondata::LuCheck /> },
                Some(false) => view! { <Icon of=icondata::LuX /> },
            }}
        </button>
    }
}
