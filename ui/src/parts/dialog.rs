use super::IconButton;
use crate::i18n::*;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// A question that is answered before anything else is done: the browser's own modal dialog.
///
/// It is open for as long as it is mounted. Esc and the cross call `on_close`, which is to take it
/// away; the focus then goes back to where it was.
#[component]
pub(crate) fn Dialog(
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// It was closed without an answer.
    on_close: impl Fn() + Clone + 'static,
    /// Found again by scripts: `data-dialog`.
    hook: &'static str,
    /// `.dialog-body` and then `footer.dialog-footer` with the answers.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialog = NodeRef::<html::Dialog>::new();
    modal(dialog);
    let on_cancel = {
        let on_close = on_close.clone();
        move |event: web_sys::Event| {
            // It is the page that takes the dialog away.
            event.prevent_default();
            on_close();
        }
    };
    view! {
        <dialog node_ref=dialog class="dialog" data-dialog=hook aria-labelledby="dialog-title" on:cancel=on_cancel>
            <header class="dialog-header">
                <h2 id="dialog-title">{move || title.get()}</h2>
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                    icon=icondata::LuX
                    on_press=move |_| on_close()
                />
            </header>
            {children()}
        </dialog>
    }
}

/// The two answers at the foot of a question's form: leave it, or submit the form.
#[component]
pub(crate) fn Answers(
    on_cancel: impl Fn() + 'static,
    /// The focus begins at the first, so that Enter does no harm.
    #[prop(optional)]
    cautious: bool,
    /// Classes of the second.
    #[prop(default = "primary")]
    look: &'static str,
    /// It cannot be submitted now.
    off: impl Fn() -> bool + Send + 'static,
    /// What the second says.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <footer class="dialog-footer">
            <button
                type="button"
                class="button"
                autofocus=cautious
                on:click=move |_| on_cancel()
            >
                {t!(i18n, dialog.cancel)}
            </button>
            <button type="submit" class=format!("button {look}") data-confirm disabled=off>
                {children()}
            </button>
        </footer>
    }
}

/// Opens a dialog for as long as it is mounted; the focus then goes back to where it was.
pub(crate) fn modal(dialog: NodeRef<html::Dialog>) {
    let before = document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    // A row or a button that is gone cannot be returned to; then nothing is.
    let before = StoredValue::new_local(before);
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
            && let Err(error) = dialog.show_modal()
        {
            crate::ipc::complain(&format!("{error:?}"));
        }
    });
    on_cleanup(move || {
        // While it is open, nothing outside of it takes the focus.
        if let Some(Some(dialog)) = dialog.try_get_untracked() {
            dialog.close();
        }
        if let Some(Some(before)) = before.try_get_value()
            && before.is_connected()
        {
            // Losing the focus is no reason to fail.
            let _ = before.focus();
        }
    });
}

/// Puts the keyboard into a field, after the dialog has opened and put it somewhere itself.
pub(crate) fn focus_first(field: NodeRef<html::Input>) {
    Effect::new(move || {
        if let Some(field) = field.get() {
            request_animation_frame(move || {
                // Losing the focus is no reason to fail.
                let _ = field.focus();
                field.select();
            });
        }
    });
}
