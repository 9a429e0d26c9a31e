//! Copying to the clipboard.

use super::Icon;
use crate::i18n::*;
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::ClipboardItem;

/// Puts a text on the clipboard; `done` hears whether it worked.
pub(crate) fn copy_text(text: String, done: impl FnOnce(bool) + 'static) {
    let copied = window().navigator().clipboard().write_text(&text);
    spawn_local(async move { done(JsFuture::from(copied).await.is_ok()) });
}

/// Puts a text on the clipboard that is still being asked for. The clipboard is taken now, while
/// the press of the button still counts as the person's wish; `done` hears whether it worked.
pub(crate) fn copy_later(
    text: impl Future<Output = Option<String>> + 'static,
    done: impl FnOnce(bool) + 'static,
) {
    let kept = Rc::new(RefCell::new(None::<String>));
    let promise = {
        let kept = kept.clone();
        future_to_promise(async move {
            let text = text.await.ok_or(JsValue::NULL)?;
            let promised = JsValue::from_str(&text);
            kept.replace(Some(text));
            Ok(promised)
        })
    };
    let clipboard = window().navigator().clipboard();
    let record = js_sys::Object::new();
    let written = js_sys::Reflect::set(&record, &"text/plain".into(), &promise)
        .and_then(|_| ClipboardItem::new_with_record_from_str_to_str_promise(&record))
        .map(|item| clipboard.write(&js_sys::Array::of1(&item)));
    spawn_local(async move {
        let promised = match written {
            Ok(written) => JsFuture::from(written).await.is_ok(),
            Err(_) => false,
        };
        if promised {
            return done(true);
        }
        // Not every webview takes a promise: then the text itself, once it is there.
        if JsFuture::from(promise).await.is_err() {
            return done(false);
        }
        match kept.take() {
            Some(text) => copy_text(text, done),
            None => done(false),
        }
    });
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
