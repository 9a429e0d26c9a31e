//! Give a container another name.

use crate::format::{name, plain, words};
use crate::i18n::*;
use crate::parts::{Answers, Dialog, TextField, focus_first};
use crate::stores::{Id, Stores, actions, stores};
use contract::Failure;
use leptos::html;
use leptos::prelude::*;

#[component]
pub(super) fn Rename(id: Id) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let id = StoredValue::new(id);
    let before = id
        .with_value(|id| stores.containers.peek(id))
        .map(|row| row.name.clone())
        .unwrap_or_default();
    let typed = RwSignal::new(before.clone());
    let refused = RwSignal::new(None::<Failure>);
    let asking = RwSignal::new(false);
    let close = move || stores.dialogs.close();
    let title = {
        let name = plain(&before).into_owned();
        Signal::derive(move || t_string!(i18n, dialog.rename_title, name = name.clone()))
    };
    let changed = {
        let before = before.clone();
        Memo::new(move |_| typed.with(|typed| typed.trim() != before))
    };
    // What the engine refused is about the name that it was given.
    Effect::new(move || {
        typed.track();
        refused.set(None);
    });
    let fault = Memo::new(move |_| {
        let locale = i18n.get_locale();
        typed.with(|typed| {
            let typed = typed.trim();
            if let Some(fault) = name::fault(typed) {
                return Some(words::name_fault(locale, fault));
            }
            id.with_value(|id| holder(stores, id, typed))
                .map(|holder| td_string!(locale, dialog.name_taken, name = typed, image = holder))
        })
    });
    let error = Signal::derive(move || {
        let locale = i18n.get_locale();
        fault.get().filter(|_| changed.get()).or_else(|| {
            refused.with(|refused| {
                refused.as_ref().map(|failure| {
                    let message = plain(&failure.message).into_owned();
                    td_string!(locale, dialog.refused, message = message)
                })
            })
        })
    });
    let ready = move || changed.get() && fault.with(Option::is_none) && !asking.get();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !untrack(ready) {
            return;
        }
        asking.set(true);
        refused.set(None);
        let name = typed.with_untracked(|typed| typed.trim().to_owned());
        id.with_value(|id| {
            let row = id.clone();
            actions::rename(stores, id, name, move |renamed| {
                // The dialog may be closed by now; the row is still there to be told in.
                if asking.try_set(false).is_some() {
                    if let Err(failure) = renamed {
                        actions::refuse(stores, &row, failure);
                    }
                    return;
                }
                match renamed {
                    Ok(()) => close(),
                    Err(failure) => refused.set(Some(failure)),
                }
            });
        });
    };
    let field = NodeRef::<html::Input>::new();
    focus_first(field);
    view! {
        <Dialog title hook="rename" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, dialog.new_name).to_owned())
                        value=typed
                        error
                        mono=true
                        node_ref=field
                    />
                </div>
                <Answers
                    on_cancel=close
                    off=move || !ready()
                >
                        {move || {
                            if asking.get() {
                                t_string!(i18n, dialog.renaming)
                            } else {
                                t_string!(i18n, dialog.rename_confirm)
                            }
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}

/// Who has this name already: its image, to know it by.
fn holder(stores: Stores, id: &Id, name: &str) -> Option<String> {
    stores
        .containers
        .all()
        .into_iter()
        .find(|entry| entry.id != *id && entry.placed.name == name)
        .map(|entry| plain(&entry.placed.image).into_owned())
}
