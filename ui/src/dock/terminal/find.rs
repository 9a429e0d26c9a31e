//! Looking for something in a terminal.

use super::session::Session;
use crate::i18n::*;
use crate::parts::IconButton;
use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// The bar above the text, while something is looked for.
#[component]
pub(super) fn FindBar(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let text = RwSignal::new(String::new());
    let regex = RwSignal::new(false);
    let case = RwSignal::new(false);
    let wrong = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            // Losing the focus is no reason to fail.
            let _ = field.focus();
        }
    });
    let look = move |backwards: bool, incremental: bool| {
        let text = text.get_untracked();
        if text.is_empty() {
            session.found.set(None);
            wrong.set(false);
            session.with_screen(|screen| screen.end_find());
            return;
        }
        let fits = session.with_screen(|screen| {
            screen.find(
                &text,
                backwards,
                incremental,
                regex.get_untracked(),
                case.get_untracked(),
            )
        });
        wrong.set(fits == Some(false));
    };
    let close = move || {
        session.finding.set(false);
        session.found.set(None);
        session.with_screen(|screen| {
            screen.end_find();
            screen.focus();
        });
    };
    let on_key = move |event: KeyboardEvent| {
        // A letter is still being put together, as Korean ones are.
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" => look(event.shift_key(), false),
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let count = move || {
        if wrong.get() {
            return t_string!(i18n, dock.no_regex).to_owned();
        }
        match session.found.get() {
            _ if text.with(String::is_empty) => String::new(),
            None => String::new(),
            Some((_, 0)) => t_string!(i18n, dock.none_found).to_owned(),
            Some((-1, count)) => t_string!(i18n, dock.n_found, n = count),
            Some((at, count)) => t_string!(i18n, dock.n_of_found, at = at + 1, n = count),
        }
    };
    let toggle = move |on: RwSignal<bool>, sign: &'static str, name: Signal<String>| {
        view! {
            <button
                type="button"
                class="chip mono"
                aria-pressed=move || if on.get() { "true" } else { "false" }
                aria-label=move || name.get()
                title=move || name.get()
                on:click=move |_| {
                    on.update(|on| *on = !*on);
                    look(false, true);
                }
            >
                {sign}
            </button>
        }
    };
    view! {
        <div class="terminal-find" role="search">
            <input
                node_ref=field
                type="text"
                class="input mono"
                aria-label=move || t_string!(i18n, dock.find)
                aria-invalid=move || if wrong.get() { "true" } else { "false" }
                placeholder=move || t_string!(i18n, dock.find)
                autocomplete="off"
                spellcheck="false"
                prop:value=move || text.get()
                on:input:target=move |event| {
                    text.set(event.target().value());
                    look(false, true);
                }
                on:keydown=on_key
            />
            {toggle(
                regex,
                ".*",
                Signal::derive(move || t_string!(i18n, dock.regex).to_owned()),
            )}
            {toggle(case, "Aa", Signal::derive(move || t_string!(i18n, dock.case).to_owned()))}
            <span class="terminal-found" role="status">
                {count}
            </span>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, dock.previous).to_owned())
                icon=icondata::LuChevronUp
                on_press=move |_| look(true, false)
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, dock.next).to_owned())
                icon=icondata::LuChevronDown
                on_press=move |_| look(false, false)
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                icon=icondata::LuX
                on_press=move |_| close()
            />
        </div>
    }
}
