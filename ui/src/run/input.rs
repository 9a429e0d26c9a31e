//! The controls that all fields are made of.

use super::draft::Draft;
use super::field::{Words, id};
use super::note;
use crate::format::plain;
use crate::format::secret::MASK;
use crate::i18n::*;
use crate::parts::Icon;
use contract::{Spec, Weight};
use leptos::prelude::*;

/// Words to choose from: how they are written, and what they are called.
pub(super) type Choices = &'static [(&'static str, Words)];

/// One text of the form.
pub(super) struct Cell {
    /// Its pointer.
    pub(super) at: String,
    /// Its accessible name, where no label stands beside it.
    pub(super) name: Option<Signal<String>>,
    pub(super) read: Memo<String>,
    pub(super) write: Callback<String>,
    /// Stands there while nothing is typed.
    pub(super) hint: Signal<String>,
    /// Offered while typing.
    pub(super) choices: &'static [&'static str],
    /// A list of offers that stands elsewhere: its element's `id`.
    pub(super) offers: Option<&'static str>,
    /// Whether it holds a secret: then it is masked, with a button that shows it.
    pub(super) secret: Option<Memo<bool>>,
    pub(super) weight: Memo<Option<Weight>>,
}

impl Cell {
    pub(super) fn of(
        draft: Draft,
        at: String,
        read: Memo<String>,
        write: impl Fn(&mut Spec, String) + Send + Sync + 'static,
    ) -> Self {
        let write = Callback::new(move |text: String| {
            draft.form.change(|spec| write(spec, text));
        });
        Self::writing(draft, at, read, write)
    }

    /// The same, written as the caller says.
    pub(super) fn writing(
        draft: Draft,
        at: String,
        read: Memo<String>,
        write: Callback<String>,
    ) -> Self {
        let weight = draft.weight(&at);
        Self {
            at,
            name: None,
            read,
            write,
            hint: Signal::stored(String::new()),
            choices: &[],
            offers: None,
            secret: None,
            weight,
        }
    }

    pub(super) fn named(mut self, name: Signal<String>) -> Self {
        self.name = Some(name);
        self
    }
}

/// How a place looks about which something is said: `fault`, `warning`, `hint`.
pub(super) fn tone(weight: Option<Weight>) -> Option<&'static str> {
    weight.map(|weight| match weight {
        Weight::Fault => "fault",
        Weight::Warning => "warning",
        Weight::Hint => "hint",
    })
}

/// What a text is typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Line,
    Lines,
    /// Lines that are not to be seen.
    Veil,
}

impl Look {
    fn of(many: bool, masked: bool) -> Self {
        match (many, masked) {
            (true, true) => Self::Veil,
            (true, false) => Self::Lines,
            (false, _) => Self::Line,
        }
    }
}

/// A line of text; several lines where the text has them, for a line would swallow the breaks.
pub(super) fn input(draft: Draft, cell: Cell) -> AnyView {
    let Cell {
        at,
        name,
        read,
        write,
        hint,
        choices,
        offers,
        secret,
        weight,
    } = cell;
    // Lines that are being typed in stay lines until that is over, also when the last break goes.
    let typing = RwSignal::new(false);
    let many = Memo::new(move |_| read.with(|text| text.contains('\n')) || typing.get());
    let shown = RwSignal::new(false);
    let masked = Memo::new(move |_| secret.is_some_and(|secret| secret.get()) && !shown.get());
    let look = Memo::new(move |_| Look::of(many.get(), masked.get()));
    let element = id(&at);
    let said = note::id(&at);
    let list = (!choices.is_empty()).then(|| format!("{element}-offers"));
    let offered = offers.map(str::to_owned).or_else(|| list.clone());
    let label = move || name.map(|name| name.get());
    let invalid = move || {
        if weight.get() == Some(Weight::Fault) {
            "true"
        } else {
            "false"
        }
    };
    view! {
        {move || {
            let (element, said, at) = (element.clone(), said.clone(), at.clone());
            match look.get() {
                // No textarea masks what is in it. This one stands for it until it is shown.
                Look::Veil => view! {
                    <input
                        id=element
                        class="input mono"
                        type="password"
                        readonly
                        autocomplete="off"
                        data-field=at
                        data-veil
                        data-weight=move || tone(weight.get())
                        aria-label=label
                        aria-invalid=invalid
                        aria-describedby=said
                        prop:value=MASK
                    />
                }
                    .into_any(),
                Look::Lines => view! {
                    <textarea
                        id=element
                        class="input mono run-text"
                        rows="3"
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        data-field=at
                        data-weight=move || tone(weight.get())
                        aria-label=label
                        aria-invalid=invalid
                        aria-describedby=said
                        prop:value=move || read.get()
                        on:focus=move |_| typing.set(true)
                        on:blur=move |_| {
                            // It may be gone by now.
                            typing.try_set(false);
                        }
                        on:input:target=move |event| write.run(event.target().value())
                    ></textarea>
                }
                    .into_any(),
                Look::Line => view! {
                    <input
                        id=element
                        class="input mono"
                        type=move || if masked.get() { "password" } else { "text" }
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        data-field=at
                        data-weight=move || tone(weight.get())
                        aria-label=label
                        aria-invalid=invalid
                        aria-describedby=said
                        placeholder=move || hint.get()
                        list=offered.clone()
                        prop:value=move || read.get()
                        on:input:target=move |event| write.run(event.target().value())
                    />
                }
                    .into_any(),
            }
        }}
        {list
            .map(|list| {
                view! {
                    <datalist id=list>
                        {choices.iter().map(|word| view! { <option value=*word></option> }).collect_view()}
                    </datalist>
                }
            })}
        {secret
            .map(|secret| {
                let label = move || {
                    if shown.get() {
                        t_string!(draft.i18n, run.hide_value)
                    } else {
                        t_string!(draft.i18n, run.show_value)
                    }
                };
                move || {
                    secret
                        .get()
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button quiet icon-button run-reveal"
                                    aria-label=label
                                    title=label
                                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                                >
                                    {move || {
                                        let of = if shown.get() {
                                            icondata::LuEyeOff
                                        } else {
                                            icondata::LuEye
                                        };
                                        view! { <Icon of /> }
                                    }}
                                </button>
                            }
                        })
                }
            })}
    }
    .into_any()
}

/// A choice among words. What is not among them is kept and shown as it was written.
pub(super) fn select(draft: Draft, cell: Cell, choices: Choices) -> AnyView {
    let Cell {
        at,
        name,
        read,
        write,
        weight,
        ..
    } = cell;
    let other = Memo::new(move |_| {
        read.with(|now| {
            let known = choices.iter().any(|(word, _)| word == now);
            (!known).then(|| now.clone())
        })
    });
    let options = move || {
        let locale = draft.i18n.get_locale();
        choices
            .iter()
            .map(|(word, words)| {
                let chosen = move || read.with(|now| now == word);
                view! { <option value=*word prop:selected=chosen>{words(locale)}</option> }
            })
            .collect_view()
    };
    view! {
        <select
            id=id(&at)
            class="input"
            data-field=at.clone()
            data-weight=move || tone(weight.get())
            aria-label=move || name.map(|name| name.get())
            aria-describedby=note::id(&at)
            on:change:target=move |event| write.run(event.target().value())
        >
            {options}
            {move || {
                other
                    .get()
                    .map(|word| {
                        let words = plain(&word).into_owned();
                        view! { <option value=word prop:selected=true>{words}</option> }
                    })
            }}
        </select>
    }
    .into_any()
}

/// Yes or no.
pub(super) fn checkbox(
    draft: Draft,
    at: &str,
    label: Signal<String>,
    option: &'static str,
    on: Signal<bool>,
    write: Callback<bool>,
) -> AnyView {
    let weight = draft.weight(at);
    view! {
        <label class="run-check" data-weight=move || tone(weight.get())>
            <input
                type="checkbox"
                class="tick"
                data-field=at.to_owned()
                aria-describedby=note::id(at)
                prop:checked=move || on.get()
                on:change:target=move |event| write.run(event.target().checked())
            />
            <span>{move || label.get()}</span>
            <code>{option}</code>
        </label>
    }
    .into_any()
}

/// The button that takes a row away.
pub(super) fn take_away(name: Signal<String>, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button
            type="button"
            class="button quiet icon-button run-take"
            aria-label=move || name.get()
            title=move || name.get()
            on:click=move |_| press()
        >
            <Icon of=icondata::LuX />
        </button>
    }
    .into_any()
}

/// A quiet button below rows: adds one, or fills them.
pub(super) fn quiet(words: Signal<String>, press: impl Fn() + 'static) -> AnyView {
    view! {
        <button type="button" class="run-add" on:click=move |_| press()>
            {move || words.get()}
        </button>
    }
    .into_any()
}
