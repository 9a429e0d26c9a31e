use super::{Icon, IconButton};
use crate::i18n::*;
use contract::{Pair, looks_secret};
use leptos::prelude::*;

/// Rows of a name and a value each; what looks secret is typed blind until it is asked for.
#[component]
pub(crate) fn Pairs(
    /// What the rows are.
    #[prop(into)]
    label: Signal<String>,
    rows: RwSignal<Vec<Pair>>,
    /// Found again by scripts: `data-pairs`.
    hook: &'static str,
) -> impl IntoView {
    let i18n = use_i18n();
    let count = Memo::new(move |_| rows.with(Vec::len));
    view! {
        <fieldset class="pair-rows" data-pairs=hook>
            <legend>{move || label.get()}</legend>
            <For each=move || 0..count.get() key=|row| *row children=move |row| pair(rows, row, label) />
            <button
                type="button"
                class="link-button"
                on:click=move |_| rows.update(|rows| rows.push(Pair::default()))
            >
                {move || format!("+ {}", t_string!(i18n, run.add))}
            </button>
        </fieldset>
    }
}

fn pair(rows: RwSignal<Vec<Pair>>, row: usize, label: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let read = move |part: fn(&Pair) -> &String| {
        Memo::new(move |_| rows.with(|rows| rows.get(row).map(part).cloned().unwrap_or_default()))
    };
    let write = move |part: fn(&mut Pair) -> &mut String, text: String| {
        rows.update(|rows| {
            if let Some(pair) = rows.get_mut(row) {
                *part(pair) = text;
            }
        });
    };
    let (name, value) = (read(|pair| &pair.name), read(|pair| &pair.value));
    let secret = Memo::new(move |_| name.with(|name| looks_secret(name)));
    let shown = RwSignal::new(false);
    view! {
        <div class="pair-row">
            <input
                class="input mono"
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=move || t_string!(i18n, run.pair_name, label = label.get())
                prop:value=move || name.get()
                on:input:target=move |event| write(|pair| &mut pair.name, event.target().value())
            />
            <span class="pair-value">
                <input
                    class="input mono"
                    type=move || if secret.get() && !shown.get() { "password" } else { "text" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label=move || t_string!(i18n, run.pair_value, label = label.get())
                    prop:value=move || value.get()
                    on:input:target=move |event| {
                        write(|pair| &mut pair.value, event.target().value());
                    }
                />
                {move || secret.get().then(|| view! { <Reveal shown /> })}
            </span>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, run.take_away).to_owned())
                icon=icondata::LuX
                on_press=move |_| {
                    rows.update(|rows| {
                        if row < rows.len() {
                            rows.remove(row);
                        }
                    });
                }
            />
        </div>
    }
}

/// The button that shows a secret that is being typed.
#[component]
pub(crate) fn Reveal(shown: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let label = move || {
        if shown.get() {
            t_string!(i18n, run.hide_value)
        } else {
            t_string!(i18n, run.show_value)
        }
    };
    view! {
        <button
            type="button"
            class="button quiet icon-button reveal"
            aria-label=label
            title=label
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            on:click=move |_| shown.update(|shown| *shown = !*shown)
        >
            {move || {
                let of = if shown.get() { icondata::LuEyeOff } else { icondata::LuEye };
                view! { <Icon of /> }
            }}
        </button>
    }
}
