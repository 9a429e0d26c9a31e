use crate::i18n::*;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// The one filter box of a page. `/` goes there, Esc empties it and goes back to the list.
#[component]
pub(super) fn FilterBox(
    text: RwSignal<String>,
    #[prop(into)] hint: Signal<String>,
    /// What is wrong with the text.
    #[prop(optional, into)]
    fault: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let input = NodeRef::<html::Input>::new();
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let find = (event.ctrl_key() || event.meta_key()) && event.key() == "f";
        let slash = event.key() == "/" && !is_typing(&event);
        if !(find || slash) || is_asked() {
            return;
        }
        if let Some(input) = input.get_untracked() {
            event.prevent_default();
            // Losing the focus is no reason to fail.
            let _ = input.focus();
            input.select();
        }
    });
    on_cleanup(move || keys.remove());
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            if text.with_untracked(String::is_empty) {
                to_list();
            } else {
                text.set(String::new());
            }
        }
        "ArrowDown" | "Enter" => {
            event.prevent_default();
            to_list();
        }
        _ => {}
    };
    view! {
        <div class="filter">
            <input
                node_ref=input
                type="text"
                role="searchbox"
                class="input"
                data-filter=""
                aria-label=move || t_string!(i18n, pages.filter)
                aria-invalid=move || if fault.get().is_some() { "true" } else { "false" }
                aria-describedby="filter-fault"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder=move || hint.get()
                prop:value=move || text.get()
                on:input:target=move |event| text.set(event.target().value())
                on:keydown=on_key
            />
            <p class="filter-fault" id="filter-fault" aria-live="polite">
                {move || fault.get()}
            </p>
        </div>
    }
}

/// Whether a key is meant for a text that is being written.
fn is_typing(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| {
            matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                && target.get_attribute("type").as_deref() != Some("checkbox")
        })
}

/// Whether a dialog is open.
fn is_asked() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

fn to_list() {
    let table = document()
        .query_selector("[role=table]")
        .ok()
        .flatten()
        .and_then(|table| table.dyn_into::<HtmlElement>().ok());
    if let Some(table) = table {
        // Losing the focus is no reason to fail.
        let _ = table.focus();
    }
}
