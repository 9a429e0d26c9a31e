//! Which signal: one of those that are worth sending by hand, or another one.

use crate::format::signal::{self, OFFERED};
use crate::format::words;
use crate::i18n::*;
use leptos::prelude::*;

/// What is chosen. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Choice {
    /// `None` is the one that is typed.
    chosen: RwSignal<Option<&'static str>>,
    typed: RwSignal<String>,
    /// As the engine is told; `None` where what was typed is no signal.
    pub(super) signal: Memo<Option<String>>,
}

impl Choice {
    pub(super) fn new(first: signal::Offered) -> Self {
        let chosen = RwSignal::new(Some(first.name()));
        let typed = RwSignal::new(String::new());
        let signal = Memo::new(move |_| match chosen.get() {
            Some(name) => Some(name.to_owned()),
            None => typed.with(|typed| signal::parse(typed)),
        });
        Self {
            chosen,
            typed,
            signal,
        }
    }
}

#[component]
pub(super) fn Signals(choice: Choice) -> impl IntoView {
    let i18n = use_i18n();
    let Choice { chosen, typed, .. } = choice;
    let wrong = move || {
        chosen.get().is_none()
            && typed.with(|typed| !typed.trim().is_empty() && signal::parse(typed).is_none())
    };
    view! {
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
    }
}
