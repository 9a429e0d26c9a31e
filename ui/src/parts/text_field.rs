use leptos::html;
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};

static FIELDS: AtomicU32 = AtomicU32::new(0);

/// A labelled line of text, with what is wrong about it below.
#[component]
pub(crate) fn TextField(
    #[prop(into)] label: Signal<String>,
    value: RwSignal<String>,
    /// What is wrong with the text, while it is wrong.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// An identifier, path or number: set in the monospace font, never corrected.
    #[prop(optional)]
    mono: bool,
    /// For the focus.
    #[prop(optional)]
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    let number = FIELDS.fetch_add(1, Ordering::Relaxed);
    let id = format!("field-{number}");
    let error_id = format!("field-{number}-error");
    view! {
        <div class="field">
            <label for=id.clone()>{move || label.get()}</label>
            <input
                id=id
                node_ref=node_ref
                type="text"
                class:mono=mono
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || if error.get().is_some() { "true" } else { "false" }
                aria-describedby=error_id.clone()
                prop:value=move || value.get()
                on:input:target=move |event| value.set(event.target().value())
            />
            <p class="field-error" id=error_id aria-live="polite">
                {move || error.get()}
            </p>
        </div>
    }
}
