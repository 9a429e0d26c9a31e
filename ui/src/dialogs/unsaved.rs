//! Closing the window while text that was written is not saved.

use crate::format::plain;
use crate::i18n::*;
use crate::ipc;
use crate::parts::Dialog;
use crate::stores::stores;
use contract::{FilePath, WindowClose};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

#[component]
pub(super) fn CloseUnsaved(
    /// The files.
    paths: Vec<FilePath>,
) -> impl IntoView {
    let i18n = use_i18n();
    let dialogs = stores().dialogs;
    let failed = RwSignal::new(None::<String>);
    let stay = move || dialogs.close();
    let go = move |_| {
        spawn_local(async move {
            // Where it was closed nobody is left to be told.
            if let Err(failure) = ipc::call(WindowClose {}).await {
                failed.try_set(Some(failure.message));
            }
        });
    };
    let lines = paths
        .iter()
        .map(|path| {
            let path = plain(path.as_str()).into_owned();
            view! { <li class="object-name mono hostile">{path}</li> }
        })
        .collect_view();
    view! {
        <Dialog
            title=Signal::derive(move || t_string!(i18n, files.close_title).to_owned())
            hook="close-unsaved"
            on_close=stay
        >
            <div class="dialog-body">
                <p>{t!(i18n, files.close_note)}</p>
                <ul class="objects" tabindex="0" aria-label=move || t_string!(i18n, files.entries)>
                    {lines}
                </ul>
                {move || {
                    failed
                        .get()
                        .map(|words| view! { <p class="notice failed" role="alert">{words}</p> })
                }}
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| stay()>
                    {t!(i18n, dialog.cancel)}
                </button>
                <button type="button" class="button danger" data-confirm on:click=go>
                    {t!(i18n, files.close_confirm)}
                </button>
            </footer>
        </Dialog>
    }
}
