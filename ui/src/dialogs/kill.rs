//! Send a signal.

use super::objects::{Objects, known, only_name};
use crate::format::signal::{self, OFFERED};
use crate::format::words;
use crate::i18n::*;
use crate::parts::Dialog;
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
    // None: the one that is typed.
    let chosen = RwSignal::new(Some("SIGKILL"));
    let typed = RwSignal::new(String::new());
    let signal = Memo::new(move |_| match chosen.get() {
        Some(name) => Some(name.to_owned()),
        None => typed.with(|typed| signal::parse(typed)),
    });
    let wrong = move || {
        chosen.get().is_none()
            && typed.with(|typed| !typed.trim().is_empty() && signal::parse(typed).is_none())
    };
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
                    <fieldset class="signals">
                        <legend>{t!(i18n, dialog.signal)}</legend>
                        {OFFERED
                            .iter()
                            .map(|offered| {
                                let name = offered.name();
                                view! {
                                    <label class="signal">
                                        <input
                                            type="radio"
                                            name="signal"
                                            value=name
                                            prop:checked=move || chosen.get() == Some(name)
                                            on:change=move |_| chosen.set(Some(name))
                                        />
                                        <span class="mono signal-name">{name}</span>
                                        <span class="muted">
                                            {move || words::signal(i18n.get_locale(), *offered)}
                                        </span>
                                    </label>
                                }
                            })
                            .collect_view()}
                        <label class="signal">
                            <input
                                type="radio"
                                name="signal"
                                value="custom"
                                prop:checked=move || chosen.get().is_none()
                                on:change=move |_| chosen.set(None)
                            />
                            <span class="signal-name">{t!(i18n, dialog.signal_other)}</span>
                            <input
                                class="input mono"
                                type="text"
                                autocomplete="off"
                                spellcheck="false"
                                placeholder="SIGRTMIN+3"
                                aria-label=move || t_string!(i18n, dialog.signal_other_name)
                                aria-invalid=move || if wrong() { "true" } else { "false" }
                                prop:value=move || typed.get()
                                on:focus=move |_| chosen.set(None)
                                on:input:target=move |event| typed.set(event.target().value())
                            />
                        </label>
                        <p class="field-error" aria-live="polite">
                            {move || wrong().then(|| t_string!(i18n, dialog.signal_wrong))}
                        </p>
                    </fieldset>
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" autofocus on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button danger"
                        data-confirm
                        disabled=move || signal.get().is_none() || count == 0
                    >
                        {move || {
                            let signal = signal.get().unwrap_or_default();
                            t_string!(i18n, dialog.kill_confirm, signal = signal)
                        }}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}
