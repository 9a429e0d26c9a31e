//! What is asked of a file that was written here: it was changed by somebody else meanwhile, or it
//! is to be closed and is not saved.

use super::codemirror::{self, Merge};
use super::viewer::Viewer;
use crate::i18n::*;
use crate::parts::Dialog;
use contract::{FileBody, FileContent};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// A question of one file.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Question {
    /// What was written is not saved.
    Leave,
    /// It is another one by now, or gone.
    Changed(Option<Arc<FileContent>>),
    /// Both texts side by side.
    Merge(Arc<FileContent>),
}

/// Where it is asked.
#[component]
pub(super) fn Meanwhile(viewer: Viewer) -> impl IntoView {
    view! {
        <div class="files-asks" on:keydown=|event| event.stop_propagation()>
            {move || {
                viewer
                    .question
                    .get()
                    .map(|question| match question {
                        Question::Leave => view! { <Leave viewer /> }.into_any(),
                        Question::Changed(now) => view! { <Changed viewer now /> }.into_any(),
                        Question::Merge(theirs) => view! { <Merging viewer theirs /> }.into_any(),
                    })
            }}
        </div>
    }
}

#[component]
fn Leave(viewer: Viewer) -> impl IntoView {
    let i18n = use_i18n();
    let close = move || viewer.question.set(None);
    let title = Signal::derive(move || t_string!(i18n, files.leave_title, name = viewer.name()));
    view! {
        <Dialog title hook="unsaved" on_close=close>
            <div class="dialog-body">
                <p>{t!(i18n, files.leave_note)}</p>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    {t!(i18n, dialog.cancel)}
                </button>
                <button
                    type="button"
                    class="button danger"
                    on:click=move |_| {
                        close();
                        viewer.discard();
                    }
                >
                    {t!(i18n, files.discard)}
                </button>
                <button
                    type="button"
                    class="button primary"
                    data-confirm
                    on:click=move |_| {
                        close();
                        if let Some(text) = viewer.text() {
                            viewer.write(text, viewer.version.get_untracked(), true);
                        }
                    }
                >
                    {t!(i18n, files.save)}
                </button>
            </footer>
        </Dialog>
    }
}

#[component]
fn Changed(viewer: Viewer, now: Option<Arc<FileContent>>) -> impl IntoView {
    let i18n = use_i18n();
    let close = move || viewer.question.set(None);
    let gone = now.is_none();
    let title = Signal::derive(move || {
        if gone {
            t_string!(i18n, files.gone_title, name = viewer.name())
        } else {
            t_string!(i18n, files.changed_title, name = viewer.name())
        }
    });
    let is_text = now
        .as_ref()
        .is_some_and(|now| matches!(now.body, FileBody::Text { .. }));
    let theirs = now.clone();
    let merge = now.filter(|_| is_text).map(|now| {
        view! {
            <button
                type="button"
                class="button"
                data-choice="merge"
                on:click=move |_| viewer.question.set(Some(Question::Merge(now.clone())))
            >
                {t!(i18n, files.merge)}
            </button>
        }
    });
    view! {
        <Dialog title hook="changed-meanwhile" on_close=close>
            <div class="dialog-body">
                <p>
                    {move || {
                        if gone {
                            t_string!(i18n, files.gone_note)
                        } else {
                            t_string!(i18n, files.changed_note)
                        }
                    }}
                </p>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    {t!(i18n, dialog.cancel)}
                </button>
                <button
                    type="button"
                    class="button danger"
                    data-choice="theirs"
                    on:click=move |_| {
                        close();
                        viewer.take_theirs(theirs.clone());
                    }
                >
                    {move || {
                        if gone {
                            t_string!(i18n, files.discard)
                        } else {
                            t_string!(i18n, files.take_theirs)
                        }
                    }}
                </button>
                {merge}
                <button
                    type="button"
                    class="button primary destroys"
                    data-choice="overwrite"
                    on:click=move |_| {
                        close();
                        if let Some(text) = viewer.text() {
                            viewer.write(text, None, false);
                        }
                    }
                >
                    {move || {
                        if gone {
                            t_string!(i18n, files.write_anew)
                        } else {
                            t_string!(i18n, files.overwrite)
                        }
                    }}
                </button>
            </footer>
        </Dialog>
    }
}

/// Both texts, side by side; the right one is saved.
#[component]
fn Merging(viewer: Viewer, theirs: Arc<FileContent>) -> impl IntoView {
    let i18n = use_i18n();
    let close = move || viewer.question.set(None);
    let title = Signal::derive(move || t_string!(i18n, files.merge_title, name = viewer.name()));
    let host = NodeRef::<html::Div>::new();
    let merge = StoredValue::new_local(None::<Merge>);
    let broken = RwSignal::new(None::<String>);
    let version = theirs.version;
    let text = match &theirs.body {
        FileBody::Text { text, .. } => text.clone(),
        FileBody::Picture { .. } | FileBody::Bytes => String::new(),
    };
    let held = StoredValue::new(text.clone());
    let mine = viewer.text().unwrap_or_default();
    Effect::new(move |begun: Option<bool>| {
        let Some(host) = host.get().filter(|_| begun != Some(true)) else {
            return begun.unwrap_or_default();
        };
        let (text, mine) = (text.clone(), mine.clone());
        let path = viewer.path.get_value();
        let locale = viewer.desk.locale();
        spawn_local(async move {
            match codemirror::merge(&host, locale, path.as_str(), &text, &mine).await {
                Ok(made) => {
                    if merge.try_set_value(Some(made.clone())).is_some() {
                        made.end();
                    }
                }
                Err(words) => {
                    broken.try_set(Some(words));
                }
            }
        });
        true
    });
    on_cleanup(move || {
        if let Some(Some(merge)) = merge.try_get_value() {
            merge.end();
        }
    });
    let save = move |_| {
        let Some(text) = merge.get_value().map(|merge| merge.merged()) else {
            return;
        };
        close();
        if let Some(editor) = viewer.editor() {
            editor.saved(&held.get_value());
            editor.put(&text);
        }
        viewer.version.set(Some(version));
        viewer.write(text, Some(version), false);
    };
    view! {
        <Dialog title hook="merge" on_close=close>
            <div class="merge-heads">
                <span>{t!(i18n, files.theirs)}</span>
                <span>{t!(i18n, files.mine)}</span>
            </div>
            <div node_ref=host class="merge" data-editor=""></div>
            {move || broken.get().map(|words| view! { <p class="notice failed">{words}</p> })}
            <footer class="dialog-footer">
                <button type="button" class="button" on:click=move |_| close()>
                    {t!(i18n, dialog.cancel)}
                </button>
                <button type="button" class="button primary" data-confirm on:click=save>
                    {t!(i18n, files.save_merged)}
                </button>
            </footer>
        </Dialog>
    }
}
