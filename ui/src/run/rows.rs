//! Rows of texts, and rows of names with values.

use super::draft::Draft;
use super::field::Words;
use super::input::{Cell, input, quiet, take_away};
use super::note::notes;
use crate::i18n::*;
use contract::{Pair, looks_secret};
use leptos::prelude::*;

fn example(draft: Draft, hint: &'static str) -> Signal<String> {
    Signal::derive(move || {
        if hint.is_empty() {
            String::new()
        } else {
            t_string!(draft.i18n, run.example, text = hint)
        }
    })
}

/// Rows of one text each.
pub(super) fn texts(
    draft: Draft,
    at: String,
    label: Words,
    hint: &'static str,
    read: Memo<Vec<String>>,
    write: Callback<Vec<String>>,
) -> AnyView {
    let count = Memo::new(move |_| read.with(Vec::len));
    let name = draft.words(label);
    let change = move |change: &dyn Fn(&mut Vec<String>)| {
        let mut all = read.get_untracked();
        change(&mut all);
        write.run(all);
    };
    let i18n = draft.i18n;
    view! {
        <For
            each=move || 0..count.get()
            key=|row| *row
            children=move |row| {
                let at = format!("{at}/{row}");
                let text = Memo::new(move |_| {
                    read.with(|all| all.get(row).cloned().unwrap_or_default())
                });
                let put = Callback::new(move |text: String| {
                    change(&|all| {
                        if let Some(place) = all.get_mut(row) {
                            place.clone_from(&text);
                        }
                    });
                });
                let cell = Cell {
                    hint: example(draft, hint),
                    ..Cell::writing(draft, at.clone(), text, put).named(name)
                };
                let away = Signal::derive(move || t_string!(i18n, run.take_away).to_owned());
                view! {
                    <div class="run-row">
                        {input(draft, cell)}
                        {take_away(
                            away,
                            move || {
                                change(
                                    &|all| {
                                        if row < all.len() {
                                            all.remove(row);
                                        }
                                    },
                                );
                            },
                        )}
                    </div>
                    {notes(draft, at, false)}
                }
            }
        />
        {quiet(
            Signal::derive(move || format!("+ {}", t_string!(i18n, run.add))),
            move || change(&|all| all.push(String::new())),
        )}
    }
    .into_any()
}

/// Rows of a name and a value each; values that look secret are masked.
pub(super) fn pairs(
    draft: Draft,
    at: String,
    label: Words,
    hint: &'static str,
    read: Memo<Vec<Pair>>,
    write: Callback<Vec<Pair>>,
) -> AnyView {
    let count = Memo::new(move |_| read.with(Vec::len));
    let change = move |change: &dyn Fn(&mut Vec<Pair>)| {
        let mut all = read.get_untracked();
        change(&mut all);
        write.run(all);
    };
    let i18n = draft.i18n;
    let name_of = Signal::derive(move || {
        let label = label(i18n.get_locale());
        t_string!(i18n, run.pair_name, label = label)
    });
    let value_of = Signal::derive(move || {
        let label = label(i18n.get_locale());
        t_string!(i18n, run.pair_value, label = label)
    });
    view! {
        <For
            each=move || 0..count.get()
            key=|row| *row
            children=move |row| {
                let part = move |part: fn(&Pair) -> &String| {
                    Memo::new(move |_| {
                        read.with(|all| all.get(row).map(part).cloned().unwrap_or_default())
                    })
                };
                let put = move |part: fn(&mut Pair) -> &mut String| {
                    Callback::new(move |text: String| {
                        change(&|all| {
                            if let Some(pair) = all.get_mut(row) {
                                part(pair).clone_from(&text);
                            }
                        });
                    })
                };
                let name = part(|pair| &pair.name);
                let secret = Memo::new(move |_| name.with(|name| looks_secret(name)));
                let cells = [
                    Cell {
                        hint: example(draft, hint),
                        ..Cell::writing(
                                draft,
                                format!("{at}/{row}/name"),
                                name,
                                put(|pair| &mut pair.name),
                            )
                            .named(name_of)
                    },
                    Cell {
                        secret: Some(secret),
                        ..Cell::writing(
                                draft,
                                format!("{at}/{row}/value"),
                                part(|pair| &pair.value),
                                put(|pair| &mut pair.value),
                            )
                            .named(value_of)
                    },
                ];
                let away = Signal::derive(move || t_string!(i18n, run.take_away).to_owned());
                view! {
                    <div class="run-row run-pair">
                        {cells.map(|cell| view! { <span class="run-cell">{input(draft, cell)}</span> })}
                        {take_away(
                            away,
                            move || {
                                change(
                                    &|all| {
                                        if row < all.len() {
                                            all.remove(row);
                                        }
                                    },
                                );
                            },
                        )}
                    </div>
                    {notes(draft, format!("{at}/{row}"), true)}
                }
            }
        />
        {quiet(
            Signal::derive(move || format!("+ {}", t_string!(i18n, run.add))),
            move || change(&|all| all.push(Pair::default())),
        )}
    }
    .into_any()
}
