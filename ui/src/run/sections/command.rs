//! Entrypoint and command, and as whom and where they run.

use crate::format::shell;
use crate::i18n::*;
use crate::run::draft::Draft;
use crate::run::field::{Field, Words, fields, id, list, text};
use crate::run::input::tone;
use crate::run::note::{self, notes};
use crate::run::rows;
use contract::{ImageFacts, Weight};
use leptos::prelude::*;

pub(super) static FIELDS: [Field; 5] = [
    Field::new(
        "workdir",
        |locale| td_string!(locale, run.field.workdir),
        "--workdir",
        text!(workdir),
    )
    .hint("/")
    .default(|facts: &ImageFacts| facts.workdir.clone()),
    Field::new(
        "user",
        |locale| td_string!(locale, run.field.user),
        "--user",
        text!(user),
    )
    .hint("root")
    .default(|facts: &ImageFacts| facts.user.clone()),
    Field::new(
        "stop_signal",
        |locale| td_string!(locale, run.field.stop_signal),
        "--stop-signal",
        text!(
            stop_signal,
            &[
                "SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGWINCH", "SIGKILL"
            ]
        ),
    )
    .hint("SIGTERM")
    .default(|facts: &ImageFacts| facts.stop_signal.clone()),
    Field::new(
        "stop_timeout",
        |locale| td_string!(locale, run.field.stop_timeout),
        "--stop-timeout",
        text!(stop_timeout),
    )
    .hint("10"),
    Field::new(
        "group_add",
        |locale| td_string!(locale, run.field.group_add),
        "--group-add",
        list!(group_add),
    )
    .hint("audio"),
];

pub(super) fn view(draft: Draft) -> AnyView {
    let form = draft.form;
    let entrypoint = Shell {
        at: "entrypoint",
        label: |locale| td_string!(locale, run.field.entrypoint),
        option: "--entrypoint",
        read: form.part(|spec| spec.entrypoint.clone().unwrap_or_default()),
        write: Callback::new(move |words: Vec<String>| {
            form.change(|spec| spec.entrypoint = (!words.is_empty()).then_some(words));
        }),
        default: |facts| &facts.entrypoint,
    };
    let command = Shell {
        at: "command",
        label: |locale| td_string!(locale, run.field.command),
        option: "",
        read: form.part(|spec| spec.command.clone()),
        write: Callback::new(move |words| form.change(|spec| spec.command = words)),
        default: |facts| &facts.command,
    };
    let none = form.part(|spec| spec.entrypoint.as_ref().is_some_and(Vec::is_empty));
    let set_none = move |none: bool| {
        form.change(|spec| spec.entrypoint = none.then(Vec::new));
    };
    let has_one = Memo::new(move |_| {
        form.facts.with(|facts| {
            facts
                .as_ref()
                .is_some_and(|facts| !facts.entrypoint.is_empty())
        })
    });
    view! {
        {shell_field(draft, entrypoint)}
        {move || {
            (has_one.get() || none.get())
                .then(|| {
                    view! {
                        <label class="run-check">
                            <input
                                type="checkbox"
                class="tick"
                                prop:checked=move || none.get()
                                on:change:target=move |event| set_none(event.target().checked())
                            />
                            <span>{t!(draft.i18n, run.no_entrypoint)}</span>
                        </label>
                    }
                })
        }}
        {shell_field(draft, command)}
        {fields(draft, &FIELDS, 0)}
    }
    .into_any()
}

/// Words of a command: typed as in a shell, or one by one.
#[derive(Clone, Copy)]
pub(super) struct Shell {
    pub(super) at: &'static str,
    pub(super) label: Words,
    pub(super) option: &'static str,
    pub(super) read: Memo<Vec<String>>,
    pub(super) write: Callback<Vec<String>>,
    pub(super) default: fn(&ImageFacts) -> &Vec<String>,
}

pub(super) fn shell_field(draft: Draft, of: Shell) -> AnyView {
    let Shell { at, read, .. } = of;
    let i18n = draft.i18n;
    let as_list = RwSignal::new(false);
    let toggle = move |_| {
        set_unread(draft, at, false);
        as_list.update(|on| *on = !*on);
    };
    view! {
        <div class="run-field run-wide">
            <p class="run-label">
                <label for=id(at)>
                    <span>{draft.words(of.label)}</span>
                    <code>{of.option}</code>
                </label>
                <button
                    type="button"
                    class="run-fold"
                    aria-pressed=move || if as_list.get() { "true" } else { "false" }
                    on:click=toggle
                >
                    {move || {
                        if as_list.get() {
                            t_string!(i18n, run.as_line)
                        } else {
                            t_string!(i18n, run.as_list)
                        }
                    }}
                </button>
            </p>
            {move || {
                if as_list.get() {
                    rows::texts(draft, at.to_owned(), of.label, "", read, of.write)
                } else {
                    as_typed(draft, of)
                }
            }}
            {notes(draft, at.to_owned(), true)}
        </div>
    }
    .into_any()
}

fn as_typed(draft: Draft, of: Shell) -> AnyView {
    let Shell {
        at, read, write, ..
    } = of;
    let typed = RwSignal::new(read.with_untracked(|words| shell::line(words)));
    let unread = Memo::new(move |_| draft.unread.with(|unread| unread.contains(at)));
    // Changed elsewhere, by a pasted command: then that is what was typed.
    Effect::new(move || {
        read.with(|words| {
            let same = typed.with_untracked(|typed| shlex::split(typed).as_ref() == Some(words));
            if !same && !unread.get_untracked() {
                typed.set(shell::line(words));
            }
        });
    });
    on_cleanup(move || {
        draft.unread.try_update(|unread| unread.remove(at));
    });
    let on_input = move |text: String| {
        let words = shlex::split(&text);
        typed.set(text);
        set_unread(draft, at, words.is_none());
        if let Some(words) = words
            && read.with_untracked(|known| *known != words)
        {
            write.run(words);
        }
    };
    let said = draft.form.notes_at(at, true);
    let weight = Memo::new(move |_| {
        if unread.get() {
            Some(Weight::Fault)
        } else {
            said.with(|notes| notes.iter().map(|note| note.what.weight()).max())
        }
    });
    let default = of.default;
    let hint = move || {
        draft.form.facts.with(|facts| {
            let words = facts.as_ref().map(default);
            words
                .map(|words| crate::format::plain(&shell::line(words)).into_owned())
                .unwrap_or_default()
        })
    };
    view! {
        <textarea
            id=id(at)
            class="input mono run-words"
            rows=move || typed.with(|typed| typed.lines().count().clamp(1, 8).to_string())
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            data-field=at
            data-weight=move || tone(weight.get())
            aria-invalid=move || if weight.get() == Some(Weight::Fault) { "true" } else { "false" }
            aria-describedby=note::id(at)
            placeholder=hint
            prop:value=move || typed.get()
            on:input:target=move |event| on_input(event.target().value())
        ></textarea>
        {move || {
            unread
                .get()
                .then(|| {
                    view! {
                        <p class="run-note" data-weight="fault">
                            {t!(draft.i18n, run.open_quote)}
                        </p>
                    }
                })
        }}
    }
    .into_any()
}

fn set_unread(draft: Draft, at: &'static str, unread: bool) {
    if draft.unread.with_untracked(|known| known.contains(at)) != unread {
        draft.unread.update(|known| {
            if unread {
                known.insert(at);
            } else {
                known.remove(at);
            }
        });
    }
}
