//! The questions that a file browser asks before something is done.

mod change;
mod conflicts;

use super::desk::Desk;
use super::{carry, list, paths, words};
use crate::format::{bytes, count, plain};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Answers, Dialog, TextField, focus_first};
use crate::stores::TaskKind;
use contract::{
    Failure, FileCreate, FilePath, FileRow, FilesDoomed, PlanFilesRemoval, TransferPlan,
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// So many conflicts or paths are listed.
const LISTED: usize = 200;

/// A transfer that waits for an answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Planned {
    pub(super) plan: TransferPlan,
    pub(super) kind: TaskKind,
    pub(super) subject: String,
    /// The browser whose folder it changes.
    pub(super) target: u32,
}

/// A question, and what it is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum FilesAsk {
    New {
        folder: bool,
    },
    Remove(Vec<FilePath>),
    Change {
        paths: Vec<FilePath>,
        row: Option<Arc<FileRow>>,
    },
    Conflicts(Arc<Planned>),
}

/// Where the question is shown. What is pressed in it is none of the browser's business.
#[component]
pub(super) fn Asks(desk: Desk) -> impl IntoView {
    view! {
        <div class="files-asks" on:keydown=|event| event.stop_propagation()>
            {move || {
                desk.ask
                    .get()
                    .map(|ask| match ask {
                        FilesAsk::New { folder } => view! { <New desk folder /> }.into_any(),
                        FilesAsk::Remove(paths) => view! { <Remove desk paths /> }.into_any(),
                        FilesAsk::Change { paths, row } => {
                            view! { <change::Change desk paths row /> }.into_any()
                        }
                        FilesAsk::Conflicts(planned) => {
                            view! { <conflicts::Conflicts desk planned /> }.into_any()
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Refused(refused: RwSignal<Option<Failure>>, desk: Desk) -> impl IntoView {
    move || {
        refused.get().map(|failure| {
            view! {
                <p class="notice failed" role="alert">
                    {move || desk.words_of(&failure)}
                </p>
            }
        })
    }
}

/// A new file or folder.
#[component]
fn New(desk: Desk, folder: bool) -> impl IntoView {
    let i18n = use_i18n();
    let typed = RwSignal::new(String::new());
    let asking = RwSignal::new(false);
    let refused = RwSignal::new(None::<Failure>);
    let close = move || desk.ask.set(None);
    let name = move || typed.with(|typed| FilePath::typed(typed));
    let error = Signal::derive(move || {
        let fault = paths::fault(&name()).filter(|_| typed.with(|typed| !typed.is_empty()))?;
        Some(words::name_fault(i18n.get_locale(), fault).to_owned())
    });
    let ready = move || !asking.get() && paths::fault(&name()).is_none();
    Effect::new(move || {
        typed.track();
        refused.set(None);
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(view) = desk.view.get_untracked().filter(|_| untrack(ready)) else {
            return;
        };
        asking.set(true);
        let name = untrack(name);
        let path = desk.path.get_untracked().join(&name);
        let asked = FileCreate {
            op: ipc::op(),
            view,
            path: path.clone(),
            folder,
        };
        spawn_local(async move {
            let made = ipc::call(asked).await;
            if asking.try_set(false).is_some() {
                return;
            }
            match made {
                Ok(()) => {
                    close();
                    desk.renew_on(name);
                    if !folder {
                        desk.file.set(Some(path));
                    }
                }
                Err(failure) => refused.set(Some(failure)),
            }
        });
    };
    let field = NodeRef::new();
    focus_first(field);
    let title = Signal::derive(move || {
        let path = super::deeds::side_name(desk);
        if folder {
            t_string!(i18n, files.new_folder_title, path = path)
        } else {
            t_string!(i18n, files.new_file_title, path = path)
        }
    });
    view! {
        <Dialog title hook=if folder { "new-folder" } else { "new-file" } on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    <Refused refused desk />
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, files.name).to_owned())
                        value=typed
                        error
                        mono=true
                        node_ref=field
                    />
                </div>
                <Answers
                    on_cancel=close
                    off=move || !ready()
                >
                        {t!(i18n, files.create)}
                </Answers>
            </form>
        </Dialog>
    }
}

/// What deleting would destroy, and then deleting it.
#[component]
fn Remove(desk: Desk, paths: Vec<FilePath>) -> impl IntoView {
    let i18n = use_i18n();
    let plan = RwSignal::new(None::<Result<Arc<FilesDoomed>, Failure>>);
    let close = move || desk.ask.set(None);
    let title = {
        let subject = plain(&words::several(&paths)).into_owned();
        Signal::derive(move || t_string!(i18n, files.delete_title, name = subject.clone()))
    };
    if let Some(view) = desk.view.get_untracked() {
        let asked = PlanFilesRemoval { view, paths };
        spawn_local(async move {
            let answer = ipc::call(asked).await.map(Arc::new);
            // The dialog may be closed by now.
            plan.try_set(Some(answer));
        });
    }
    let ready = move || plan.with(|plan| matches!(plan, Some(Ok(_))));
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(Ok(doomed)) = plan.get_untracked() else {
            return;
        };
        close();
        carry::remove(desk, FilesDoomed::clone(&doomed));
        desk.focus_rows();
    };
    let body = move || match plan.get() {
        None => view! {
            <p class="muted" role="status">
                {t!(i18n, files.counting)}
            </p>
        }
        .into_any(),
        Some(Err(failure)) => view! {
            <p class="notice failed" role="alert">
                {move || desk.words_of(&failure)}
            </p>
        }
        .into_any(),
        Some(Ok(doomed)) => {
            let place = desk.called();
            let more = doomed.paths.len().saturating_sub(LISTED);
            let lines = doomed
                .paths
                .iter()
                .take(LISTED)
                .map(|one| {
                    let (kind, below) = (one.kind, one.below);
                    let path = plain(one.path.as_str()).into_owned();
                    view! {
                        <li>
                            <span class="object-name mono hostile">{path}</span>
                            <span class="object-bytes">
                                {move || {
                                    let locale = i18n.get_locale();
                                    if below > 0 {
                                        let n = count::grouped(locale, below);
                                        td_string!(locale, files.with_below, n = n)
                                    } else {
                                        list::kind_word(locale, kind).to_owned()
                                    }
                                }}
                            </span>
                        </li>
                    }
                })
                .collect_view();
            let (files, folders, size) = (doomed.files, doomed.folders, doomed.bytes);
            view! {
                <p>{t_string!(i18n, files.delete_from, place = place)}</p>
                <ul class="objects" tabindex="0" aria-label=t_string!(i18n, files.entries)>
                    {lines}
                </ul>
                {(more > 0)
                    .then(|| view! { <p class="muted">{t_string!(i18n, dialog.more, n = more)}</p> })}
                <p class="consequence">
                    {move || {
                        let locale = i18n.get_locale();
                        td_string!(
                            locale,
                            files.delete_counts,
                            files = count::grouped(locale, files),
                            folders = count::grouped(locale, folders),
                            size = bytes::decimal(size)
                        )
                    }}
                </p>
            }
            .into_any()
        }
    };
    view! {
        <Dialog title hook="delete-files" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">{body}</div>
                <Answers
                    on_cancel=close
                    cautious=true
                    look="primary destroys"
                    off=move || !ready()
                >
                        {t!(i18n, files.delete_confirm)}
                </Answers>
            </form>
        </Dialog>
    }
}
