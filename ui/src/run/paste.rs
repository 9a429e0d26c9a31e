//! A pasted `docker run` line or compose file, made into the form.

use super::draft::{Draft, Notice};
use super::words;
use crate::format::plain;
use crate::i18n::*;
use crate::ipc;
use crate::parts::Dialog;
use crate::refusal;
use contract::{FolderPick, NamedSpec, ParseTrouble, Parsed, SpecParse};
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

/// What came of reading it.
#[derive(Clone, Debug, PartialEq)]
enum Read {
    Nothing,
    Asking,
    Trouble(String),
    /// Several containers, or options that are not honoured: the person decides.
    Choice(Parsed),
}

/// The dialog above the form, while `draft.pasting` holds a text.
#[component]
pub(super) fn Paste(draft: Draft, text: String) -> impl IntoView {
    let i18n = draft.i18n;
    let at_once = !text.is_empty();
    let typed = RwSignal::new(text);
    let read = RwSignal::new(Read::Nothing);
    let close = move || draft.pasting.set(None);
    // Where it was typed, once the person has said so.
    let folder = RwSignal::new(None::<String>);
    let parse = move || {
        if read.with_untracked(|read| *read == Read::Asking) {
            return;
        }
        read.set(Read::Asking);
        let args = SpecParse {
            text: typed.get_untracked(),
            folder: folder.get_untracked(),
        };
        spawn_local(async move {
            let parsed = ipc::call(args).await;
            let locale = i18n.get_locale_untracked();
            let next = match parsed {
                Err(failure) => Read::Trouble(refusal::sentence(&failure, locale)),
                Ok(Err(trouble)) => Read::Trouble(words::trouble(locale, &trouble)),
                Ok(Ok(parsed)) => match parsed.specs.as_slice() {
                    [] => Read::Trouble(words::trouble(locale, &ParseTrouble::NotACommand)),
                    [one] if one.not_honoured.is_empty() && !parsed.wants_folder => {
                        // The dialog may be closed by now; then nothing is filled.
                        if draft.pasting.try_with_untracked(Option::is_some) == Some(true) {
                            fill(draft, one.clone());
                        }
                        return;
                    }
                    _ => Read::Choice(parsed),
                },
            };
            read.try_set(next);
        });
    };
    let pick_folder = move || {
        spawn_local(async move {
            match ipc::call(FolderPick {}).await {
                // The dialog may be closed by now.
                Ok(Some(picked)) => {
                    if folder.try_set(Some(picked)).is_none() {
                        parse();
                    }
                }
                Ok(None) => {}
                Err(failure) => {
                    let words = refusal::sentence(&failure, i18n.get_locale_untracked());
                    read.try_set(Read::Trouble(words));
                }
            }
        });
    };
    if at_once {
        parse();
    }
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        parse();
    };
    let result = move || match read.get() {
        Read::Nothing | Read::Asking => None,
        Read::Trouble(words) => Some(
            view! {
                <p class="run-note" data-weight="fault" role="alert">
                    <bdi>{words}</bdi>
                </p>
            }
            .into_any(),
        ),
        Read::Choice(parsed) => {
            let wants_folder = parsed.wants_folder;
            let choice = choice(draft, parsed);
            let asks = wants_folder.then(|| {
                view! {
                    <p class="run-note" data-weight="warning">
                        {t!(i18n, run.paste_folder)}
                        " "
                        <button
                            type="button"
                            class="run-remedy"
                            data-folder
                            on:click=move |_| pick_folder()
                        >
                            {t!(i18n, run.paste_pick_folder)}
                        </button>
                    </p>
                }
            });
            Some(
                view! {
                    {asks}
                    {choice}
                }
                .into_any(),
            )
        }
    };
    let empty = move || typed.with(|typed| typed.trim().is_empty());
    view! {
        <Dialog
            title=Signal::derive(move || t_string!(i18n, run.paste_title).to_owned())
            hook="run-paste"
            on_close=close
        >
            <form
                class="run-paste"
                on:submit=submit
                on:keydown=move |event| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                        event.prevent_default();
                        event.stop_propagation();
                        parse();
                    }
                }
            >
                <div class="dialog-body">
                    <p class="muted">{t!(i18n, run.paste_note)}</p>
                    <textarea
                        class="input mono run-text"
                        rows="9"
                        autofocus
                        autocomplete="off"
                        autocapitalize="off"
                        spellcheck="false"
                        wrap="off"
                        data-paste
                        aria-label=move || t_string!(i18n, run.paste_title)
                        placeholder="docker run -d --name web -p 8080:80 nginx"
                        prop:value=move || typed.get()
                        on:input:target=move |event| {
                            typed.set(event.target().value());
                            read.set(Read::Nothing);
                        }
                    ></textarea>
                    {result}
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button primary"
                        data-confirm
                        disabled=move || {
                            empty() || !matches!(read.get(), Read::Nothing | Read::Trouble(_))
                        }
                    >
                        {t!(i18n, run.paste_fill)}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// One of several containers, each with what of it is not honoured.
fn choice(draft: Draft, parsed: Parsed) -> AnyView {
    let i18n = draft.i18n;
    let specs = parsed.specs;
    let several = specs.len() > 1;
    let rows = specs
        .into_iter()
        .map(|named| {
            let label = if named.name.is_empty() {
                plain(&named.spec.image).into_owned()
            } else {
                plain(&named.name).into_owned()
            };
            let image = plain(&named.spec.image).into_owned();
            let unhonoured = plain(&named.not_honoured.join("  ")).into_owned();
            let hook = named.name.clone();
            view! {
                <li class="run-service" data-service=hook>
                    <span class="run-service-name">
                        <bdi class="object-name hostile">{label}</bdi>
                        <bdi class="muted mono hostile">{image}</bdi>
                        {(!unhonoured.is_empty())
                            .then(|| {
                                view! {
                                    <span class="run-note" data-weight="warning">
                                        {t!(i18n, run.not_honoured)}
                                        " "
                                        <bdi class="mono">{unhonoured}</bdi>
                                    </span>
                                }
                            })}
                    </span>
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| fill(draft, named.clone())
                    >
                        {if several {
                            t_string!(i18n, run.paste_this)
                        } else {
                            t_string!(i18n, run.paste_without)
                        }}
                    </button>
                </li>
            }
        })
        .collect_view();
    view! {
        {several.then(|| view! { <p>{t!(i18n, run.paste_choose)}</p> })}
        <ul class="run-services">{rows}</ul>
    }
    .into_any()
}

/// Fills the form; how it was before is kept, to go back to.
fn fill(draft: Draft, named: NamedSpec) {
    let before = draft.form.spec.get_untracked();
    let was_typed = draft.is_typed();
    let created_only = draft.create_only.get_untracked();
    draft.form.spec.set(named.spec);
    draft.create_only.set(named.create_only);
    draft.pasting.set(None);
    draft
        .notice
        .set(if named.not_honoured.is_empty() && !was_typed {
            None
        } else {
            Some(Notice::Filled {
                not_honoured: named.not_honoured,
                before: Box::new(before),
                created_only,
            })
        });
}
