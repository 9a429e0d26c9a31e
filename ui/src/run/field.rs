//! A field of the form, as data: what it is called, which option it is, how it is read and
//! written. The sections are tables of these.

use super::draft::Draft;
use super::input::{Cell, checkbox, input};
use super::note::notes;
use super::rows;
use crate::format::plain;
use crate::i18n::{Locale, t, t_string};
use contract::{ImageFacts, Pair, Spec};
use leptos::prelude::*;

/// A text in a language.
pub(super) type Words = fn(Locale) -> &'static str;

/// One option of `docker run`.
pub(super) struct Field {
    /// Its [`contract::Pointer`]; `#` stands for the row.
    pub(super) at: &'static str,
    pub(super) label: Words,
    /// As the CLI calls it.
    pub(super) option: &'static str,
    /// An example.
    pub(super) hint: &'static str,
    /// The same, where it takes words.
    pub(super) said: Option<Words>,
    /// What the image says where the field is empty.
    pub(super) default: Option<fn(&ImageFacts) -> String>,
    pub(super) what: What,
}

/// How a field is read and written. The number is the row, where the field stands in one.
#[derive(Clone, Copy)]
pub(super) enum What {
    Text {
        get: fn(&Spec, usize) -> &str,
        put: fn(&mut Spec, usize) -> Option<&mut String>,
        /// Offered while typing.
        choices: &'static [&'static str],
    },
    Flag {
        get: fn(&Spec) -> bool,
        put: fn(&mut Spec) -> &mut bool,
    },
    List {
        get: fn(&Spec, usize) -> &[String],
        put: fn(&mut Spec, usize) -> Option<&mut Vec<String>>,
    },
    Pairs {
        get: fn(&Spec, usize) -> &[Pair],
        put: fn(&mut Spec, usize) -> Option<&mut Vec<Pair>>,
    },
}

/// `text!(resources.memory)`; `text!(networks[].ipv4)` for a field of a row.
macro_rules! text {
    ($rows:ident[].$field:ident) => {
        $crate::run::field::What::Text {
            get: |spec, row| spec.$rows.get(row).map_or("", |row| &row.$field),
            put: |spec, row| spec.$rows.get_mut(row).map(|row| &mut row.$field),
            choices: &[],
        }
    };
    ($($path:ident).+) => { text!($($path).+, &[]) };
    ($($path:ident).+, $choices:expr) => {
        $crate::run::field::What::Text {
            get: |spec, _| &spec.$($path).+,
            put: |spec, _| Some(&mut spec.$($path).+),
            choices: $choices,
        }
    };
}

macro_rules! flag {
    ($($path:ident).+) => {
        $crate::run::field::What::Flag {
            get: |spec| spec.$($path).+,
            put: |spec| &mut spec.$($path).+,
        }
    };
}

macro_rules! list {
    ($rows:ident[].$field:ident) => {
        $crate::run::field::What::List {
            get: |spec, row| spec.$rows.get(row).map_or(&[], |row| &row.$field),
            put: |spec, row| spec.$rows.get_mut(row).map(|row| &mut row.$field),
        }
    };
    ($($path:ident).+) => {
        $crate::run::field::What::List {
            get: |spec, _| &spec.$($path).+,
            put: |spec, _| Some(&mut spec.$($path).+),
        }
    };
}

macro_rules! pairs {
    ($rows:ident[].$field:ident) => {
        $crate::run::field::What::Pairs {
            get: |spec, row| spec.$rows.get(row).map_or(&[], |row| &row.$field),
            put: |spec, row| spec.$rows.get_mut(row).map(|row| &mut row.$field),
        }
    };
    ($($path:ident).+) => {
        $crate::run::field::What::Pairs {
            get: |spec, _| &spec.$($path).+,
            put: |spec, _| Some(&mut spec.$($path).+),
        }
    };
}

pub(super) use {flag, list, pairs, text};

impl Field {
    pub(super) const fn new(
        at: &'static str,
        label: Words,
        option: &'static str,
        what: What,
    ) -> Self {
        Self {
            at,
            label,
            option,
            hint: "",
            said: None,
            default: None,
            what,
        }
    }

    /// With an example.
    pub(super) const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// With a word on what an empty field means.
    pub(super) const fn said(mut self, said: Words) -> Self {
        self.said = Some(said);
        self
    }

    /// With what the image says.
    pub(super) const fn default(mut self, default: fn(&ImageFacts) -> String) -> Self {
        self.default = Some(default);
        self
    }

    /// Where it is, in a row.
    pub(super) fn pointer(&self, row: usize) -> String {
        self.at.replacen('#', &row.to_string(), 1)
    }

    /// How many values are given here.
    pub(super) fn count(&self, spec: &Spec, row: usize) -> usize {
        match self.what {
            What::Text { get, .. } => usize::from(!get(spec, row).is_empty()),
            What::Flag { get, .. } => usize::from(get(spec)),
            What::List { get, .. } => get(spec, row).len(),
            What::Pairs { get, .. } => get(spec, row).len(),
        }
    }
}

/// A field with its label, and what is said of it.
pub(super) fn field(draft: Draft, of: &'static Field, row: usize) -> AnyView {
    let at = of.pointer(row);
    let form = draft.form;
    match of.what {
        What::Text { get, put, choices } => {
            let cell = Cell {
                hint: hint(draft, of),
                choices,
                ..text_cell(draft, at.clone(), get, put, row)
            };
            labelled(draft, &at, of.label, of.option, input(draft, cell))
        }
        What::Flag { get, put } => {
            let on = form.part(get);
            let write = Callback::new(move |on| form.change(|spec| *put(spec) = on));
            view! {
                <div class="run-flag">
                    {checkbox(draft, &at, draft.words(of.label), of.option, on.into(), write)}
                    {notes(draft, at, false)}
                </div>
            }
            .into_any()
        }
        What::List { get, put } => {
            let read = form.part(move |spec| get(spec, row).to_vec());
            let write = Callback::new(move |texts| {
                form.change(|spec| {
                    if let Some(place) = put(spec, row) {
                        *place = texts;
                    }
                });
            });
            let lines = rows::texts(draft, at.clone(), of.label, of.hint, read, write);
            titled(draft, &at, of.label, of.option, lines)
        }
        What::Pairs { get, put } => {
            let read = form.part(move |spec| get(spec, row).to_vec());
            let write = Callback::new(move |pairs| {
                form.change(|spec| {
                    if let Some(place) = put(spec, row) {
                        *place = pairs;
                    }
                });
            });
            let lines = rows::pairs(draft, at.clone(), of.label, of.hint, read, write);
            titled(draft, &at, of.label, of.option, lines)
        }
    }
}

fn text_cell(
    draft: Draft,
    at: String,
    get: fn(&Spec, usize) -> &str,
    put: fn(&mut Spec, usize) -> Option<&mut String>,
    row: usize,
) -> Cell {
    let read = draft.form.part(move |spec| get(spec, row).to_owned());
    Cell::of(draft, at, read, move |spec, text| {
        if let Some(place) = put(spec, row) {
            *place = text;
        }
    })
}

/// What stands in an empty field: what the image says, else an example.
fn hint(draft: Draft, of: &'static Field) -> Signal<String> {
    Signal::derive(move || {
        let says = draft.form.facts.with(|facts| {
            facts
                .as_ref()
                .zip(of.default)
                .map(|(facts, default)| default(facts))
        });
        match (says.filter(|says| !says.is_empty()), of.said) {
            (Some(says), _) => plain(&says).into_owned(),
            (None, Some(said)) => said(draft.i18n.get_locale()).to_owned(),
            (None, None) if of.hint.is_empty() => String::new(),
            (None, None) => t_string!(draft.i18n, run.example, text = of.hint),
        }
    })
}

/// The element's `id`, for its label.
pub(super) fn id(at: &str) -> String {
    format!("run-{}", at.replace('/', "-"))
}

/// A label above one control, and what is said of it below.
pub(super) fn labelled(
    draft: Draft,
    at: &str,
    label: Words,
    option: &'static str,
    control: AnyView,
) -> AnyView {
    view! {
        <div class="run-field">
            <label for=id(at)>
                <span>{draft.words(label)}</span>
                <code>{option}</code>
            </label>
            {control}
            {notes(draft, at.to_owned(), false)}
        </div>
    }
    .into_any()
}

/// A heading above several controls.
fn titled(draft: Draft, at: &str, label: Words, option: &'static str, rows: AnyView) -> AnyView {
    let heading = format!("{}-heading", id(at));
    let by = heading.clone();
    view! {
        <div class="run-field run-wide" role="group" aria-labelledby=by>
            <p class="run-label" id=heading>
                <span>{draft.words(label)}</span>
                <code>{option}</code>
            </p>
            {rows}
            {notes(draft, at.to_owned(), false)}
        </div>
    }
    .into_any()
}

/// Some fields side by side.
pub(super) fn fields(draft: Draft, of: &'static [Field], row: usize) -> AnyView {
    view! {
        <div class="run-fields">
            {of.iter().map(|one| field(draft, one, row)).collect_view()}
        </div>
    }
    .into_any()
}

/// Fields that are seldom needed: folded away until one is used or something is said of one.
pub(super) fn more(draft: Draft, of: &'static [Field], row: usize) -> AnyView {
    let open = RwSignal::new(false);
    let form = draft.form;
    let used = Memo::new(move |_| {
        form.spec
            .with(|spec| of.iter().any(|one| one.count(spec, row) > 0))
            || form.notes.with(|notes| {
                notes.iter().any(|note| {
                    of.iter().any(|one| {
                        let at = one.pointer(row);
                        note.at
                            .strip_prefix(at.as_str())
                            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
                    })
                })
            })
    });
    // Once open it stays open: what is being typed in does not fold away when it is emptied.
    Effect::new(move || {
        if used.get() {
            open.set(true);
        }
    });
    let shown = Memo::new(move |_| open.get());
    view! {
        <div class="run-more">
            <button
                type="button"
                class="run-fold"
                aria-expanded=move || if shown.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {t!(draft.i18n, run.more)}
            </button>
            {move || shown.get().then(|| fields(draft, of, row))}
        </div>
    }
    .into_any()
}
