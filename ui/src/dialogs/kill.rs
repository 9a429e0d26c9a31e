//! Send a signal.

use super::objects::{Objects, known, only_name};
use super::signals::{Choice, Signals};
use crate::format::signal::Offered;
use crate::i18n::*;
use crate::parts::{Answers, Dialog};
use crate::stores::{Id, actions, stores};
use leptos::prelude::*;

#[component]
pub(super) fn Kill(ids: Vec<Id>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let objects = known(stores, &ids);
    let name = only_name(&objects);
    let count = objects.len();
    let close = move || stores.dialogs.close();
    let choice = Choice::new(Offered::Kill);
    let signal = choice.signal;
    let title = {
        let name = name.clone();
        Signal::derive(move || match &name {
            Some(name) => t_string!(i18n, dialog.kill_one_title, name = name.clone()),
            None => t_string!(i18n, dialog.kill_title, n = count),
        })
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(signal) = signal.get_untracked() else {
            return;
        };
        close();
        actions::kill(stores, &ids, &signal);
    };
    let objects = StoredValue::new(objects);
    view! {
        <Dialog title hook="kill" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    {(count != 1)
                        .then(|| {
                            view! { <Objects objects=Signal::derive(move || objects.get_value()) /> }
                        })}
                    <Signals choice />
                </div>
                <Answers
                    on_cancel=close
                    cautious=true
                    look="danger"
                    off=move || signal.get().is_none() || count == 0
                >
                        {move || {
                            let signal = signal.get().unwrap_or_default();
                            t_string!(i18n, dialog.kill_confirm, signal = signal)
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}
