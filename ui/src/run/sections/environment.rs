//! Variables: a table, a pasted block, a file, and what the image sets.

use crate::format::plain;
use crate::format::secret::MASK;
use crate::i18n::*;
use crate::ipc;
use crate::run::draft::{Draft, Notice};
use crate::run::input::{Cell, input, quiet, take_away};
use crate::run::note::notes;
use contract::{EnvFilePick, EnvParse, EnvSpec, Failure, looks_secret};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

pub(super) fn view(draft: Draft) -> AnyView {
    let i18n = draft.i18n;
    let count = draft.form.part(|spec| spec.env.len());
    let block = RwSignal::new(None::<String>);
    view! {
        <For each=move || 0..count.get() key=|row| *row children=move |row| one(draft, row) />
        {notes(draft, "env".to_owned(), false)}
        <p class="run-line">
            {quiet(
                Signal::derive(move || format!("+ {}", t_string!(i18n, run.add))),
                move || {
                    draft
                        .form
                        .change(|spec| {
                            spec.env
                                .push(EnvSpec {
                                    name: String::new(),
                                    value: Some(String::new()),
                                });
                        });
                },
            )}
            " · "
            {quiet(
                Signal::derive(move || t_string!(i18n, run.paste_block).to_owned()),
                move || {
                    block
                        .update(|block| {
                            *block = if block.is_some() { None } else { Some(String::new()) };
                        });
                },
            )}
            " · "
            {quiet(
                Signal::derive(move || t_string!(i18n, run.env_file).to_owned()),
                move || pick_file(draft),
            )}
        </p>
        {move || block.with(Option::is_some).then(|| paste_block(draft, block))}
        {of_image(draft)}
    }
    .into_any()
}

fn one(draft: Draft, row: usize) -> impl IntoView {
    let i18n = draft.i18n;
    let form = draft.form;
    let name = form.part(move |spec| {
        spec.env
            .get(row)
            .map(|var| var.name.clone())
            .unwrap_or_default()
    });
    let value = form.part(move |spec| {
        let var = spec.env.get(row);
        var.and_then(|var| var.value.clone()).unwrap_or_default()
    });
    let taken = form.part(move |spec| spec.env.get(row).is_some_and(|var| var.value.is_none()));
    let secret = Memo::new(move |_| name.with(|name| looks_secret(name)));
    let name_cell = Cell {
        hint: Signal::stored("NAME".to_owned()),
        ..Cell::of(draft, format!("env/{row}/name"), name, move |spec, name| {
            if let Some(var) = spec.env.get_mut(row) {
                var.name = name;
            }
        })
        .named(draft.words(|locale| td_string!(locale, run.field.env_name)))
    };
    let value_of = Signal::derive(move || {
        let name = name.with(|name| plain(name).into_owned());
        t_string!(i18n, run.field.env_value, name = name)
    });
    let away = Signal::derive(move || t_string!(i18n, run.take_away).to_owned());
    let set = move |value: Option<String>| {
        form.change(|spec| {
            if let Some(var) = spec.env.get_mut(row) {
                var.value = value;
            }
        });
    };
    view! {
        <div class="run-row run-pair">
            <span class="run-cell">{input(draft, name_cell)}</span>
            <span class="run-cell">
                {move || {
                    if taken.get() {
                        view! {
                            <span class="run-taken" data-field=format!("env/{row}/value")>
                                {t!(i18n, run.env_taken)} " "
                                <button
                                    type="button"
                                    class="run-remedy"
                                    on:click=move |_| set(Some(String::new()))
                                >
                                    {t!(i18n, run.env_give)}
                                </button>
                            </span>
                        }
                            .into_any()
                    } else {
                        let cell = Cell {
                            secret: Some(secret),
                            ..Cell::of(
                                    draft,
                                    format!("env/{row}/value"),
                                    value,
                                    move |spec, value| {
                                        if let Some(var) = spec.env.get_mut(row) {
                                            var.value = Some(value);
                                        }
                                    },
                                )
                                .named(value_of)
                        };
                        input(draft, cell)
                    }
                }}
            </span>
            {take_away(
                away,
                move || {
                    form.change(|spec| {
                        if row < spec.env.len() {
                            spec.env.remove(row);
                        }
                    });
                },
            )}
        </div>
        {notes(draft, format!("env/{row}"), true)}
    }
}

/// A block of `NAME=value` lines.
fn paste_block(draft: Draft, block: RwSignal<Option<String>>) -> AnyView {
    let i18n = draft.i18n;
    let text = move || block.with(|block| block.clone().unwrap_or_default());
    let add = move || {
        let text = untrack(text);
        spawn_local(async move {
            let read = ipc::call(EnvParse { text }).await;
            if take(draft, read.map(Some)) {
                block.try_set(None);
            }
        });
    };
    view! {
        <div class="run-block">
            <textarea
                class="input mono run-text"
                rows="5"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                autofocus
                aria-label=move || t_string!(i18n, run.paste_block)
                placeholder="NAME=value"
                prop:value=text
                on:input:target=move |event| block.set(Some(event.target().value()))
            ></textarea>
            <p class="run-line">
                <button type="button" class="button" on:click=move |_| add()>
                    {t!(i18n, run.add_block)}
                </button>
                <button type="button" class="button quiet" on:click=move |_| block.set(None)>
                    {t!(i18n, dialog.cancel)}
                </button>
            </p>
        </div>
    }
    .into_any()
}

fn pick_file(draft: Draft) {
    spawn_local(async move {
        let read = ipc::call(EnvFilePick {}).await;
        take(draft, read);
    });
}

/// Adds what was read to the table. Whether it could be read.
fn take(draft: Draft, read: Result<Option<Vec<EnvSpec>>, Failure>) -> bool {
    match read {
        Ok(vars) => {
            // The form may be closed by now.
            draft.form.spec.try_update(|spec| {
                merge(&mut spec.env, vars.unwrap_or_default());
            });
            true
        }
        Err(failure) => {
            draft.notice.try_set(Some(Notice::Failed(failure)));
            false
        }
    }
}

/// What the image sets, each one press away from another value or none.
fn of_image(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let rest = Memo::new(move |_| {
        draft.form.facts.with(|facts| {
            let all = facts.as_ref().map_or(&[][..], |facts| &facts.env[..]);
            draft.form.spec.with(|spec| {
                let given = |name: &str| spec.env.iter().any(|var| var.name == name);
                let rest = all.iter().filter(|var| !given(&var.name));
                rest.cloned().collect::<Vec<_>>()
            })
        })
    });
    move || {
        let rest = rest.get();
        (!rest.is_empty()).then(|| {
            let rows = rest
                .into_iter()
                .map(|var| {
                    let name = plain(&var.name).into_owned();
                    let value = var.value.clone().unwrap_or_default();
                    let shown = if looks_secret(&var.name) && !value.is_empty() {
                        MASK.to_owned()
                    } else {
                        plain(&value).into_owned()
                    };
                    let (over, away) = (var.clone(), var);
                    let add = move |var: EnvSpec| draft.form.change(|spec| spec.env.push(var));
                    view! {
                        <p class="run-default">
                            <bdi class="mono hostile">{name}</bdi>
                            <bdi class="mono hostile muted" title=shown.clone()>
                                {shown.clone()}
                            </bdi>
                            <button
                                type="button"
                                class="run-add"
                                on:click=move |_| add(over.clone())
                            >
                                {t!(i18n, run.override_it)}
                            </button>
                            <button
                                type="button"
                                class="run-add"
                                on:click=move |_| {
                                    add(EnvSpec {
                                        name: away.name.clone(),
                                        value: None,
                                    });
                                }
                            >
                                {t!(i18n, run.env_take)}
                            </button>
                        </p>
                    }
                })
                .collect_view();
            view! {
                <p class="run-label">{t!(i18n, run.image_env)}</p>
                {rows}
            }
        })
    }
}

/// Adds variables: one that is there already gets the new value, as with `--env-file` and `-e`
/// the last one counts.
fn merge(env: &mut Vec<EnvSpec>, more: Vec<EnvSpec>) {
    env.retain(|var| !var.name.is_empty() || var.value.as_deref().is_some_and(|v| !v.is_empty()));
    for var in more {
        match env.iter_mut().find(|known| known.name == var.name) {
            Some(known) => known.value = var.value,
            None => env.push(var),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merge;
    use contract::EnvSpec;

    #[test]
    fn a_block_replaces_and_appends() {
        let var = |name: &str, value: &str| EnvSpec {
            name: name.into(),
            value: Some(value.into()),
        };
        let mut env = vec![var("A", "1"), var("", ""), var("B", "2")];
        merge(&mut env, vec![var("B", "3"), var("C", "4"), var("C", "5")]);
        assert_eq!(env, [var("A", "1"), var("B", "3"), var("C", "5")]);
    }
}
