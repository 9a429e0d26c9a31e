//! The questions that a file browser asks before something is done.

use super::desk::Desk;
use super::{carry, list, mode, paths, words};
use crate::format::{bytes, count, plain, time};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Dialog, TextField};
use crate::stores::TaskKind;
use contract::{
    Conflict, Failure, FileCreate, FileKind, FilePath, FileRow, FilesChange, FilesDoomed,
    OnConflict, PlanFilesRemoval, TransferPlan,
};
use leptos::html;
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
                            view! { <Change desk paths row /> }.into_any()
                        }
                        FilesAsk::Conflicts(planned) => {
                            view! { <Conflicts desk planned /> }.into_any()
                        }
                    })
            }}
        </div>
    }
}

fn focus(field: NodeRef<html::Input>) {
    Effect::new(move || {
        if let Some(field) = field.get() {
            // After the dialog has opened and put the focus somewhere itself.
            request_animation_frame(move || {
                // Losing the focus is no reason to fail.
                let _ = field.focus();
                field.select();
            });
        }
    });
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
    focus(field);
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
                <footer class="dialog-footer">
                    <button type="button" class="button" on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button primary"
                        data-confirm
                        disabled=move || !ready()
                    >
                        {t!(i18n, files.create)}
                    </button>
                </footer>
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
                <footer class="dialog-footer">
                    <button type="button" class="button" autofocus on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button primary destroys"
                        data-confirm
                        disabled=move || !ready()
                    >
                        {t!(i18n, files.delete_confirm)}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// The bits of a mode, by who and what.
const WHO: [u32; 3] = [6, 3, 0];
const WHAT: [u32; 3] = [4, 2, 1];
const SPECIAL: [u32; 3] = [0o4000, 0o2000, 0o1000];

/// Another mode, another owner.
#[component]
fn Change(desk: Desk, paths: Vec<FilePath>, row: Option<Arc<FileRow>>) -> impl IntoView {
    let i18n = use_i18n();
    let of = |read: fn(&FileRow) -> String| row.as_deref().map(read).unwrap_or_default();
    let octal = RwSignal::new(of(|row| mode::octal(row.mode)));
    let uid = RwSignal::new(of(|row| row.uid.to_string()));
    let gid = RwSignal::new(of(|row| row.gid.to_string()));
    let before = (
        octal.get_untracked(),
        uid.get_untracked(),
        gid.get_untracked(),
    );
    let below = RwSignal::new(false);
    let asking = RwSignal::new(false);
    let refused = RwSignal::new(None::<Failure>);
    let close = move || desk.ask.set(None);
    let folder = row
        .as_deref()
        .is_none_or(|row| row.kind == FileKind::Folder);
    let title = {
        let subject = plain(&words::several(&paths)).into_owned();
        Signal::derive(move || t_string!(i18n, files.change_title, name = subject.clone()))
    };
    let is_mode =
        move || octal.with(|text| text.trim().is_empty() || mode::of_octal(text).is_some());
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let is_number = move |text: RwSignal<String>| {
        text.with(|text| text.trim().is_empty() || number(text).is_some())
    };
    let octal_error =
        Signal::derive(move || (!is_mode()).then(|| t_string!(i18n, files.mode_wrong).to_owned()));
    let uid_error = Signal::derive(move || {
        (!is_number(uid)).then(|| t_string!(i18n, files.number_wrong).to_owned())
    });
    let gid_error = Signal::derive(move || {
        (!is_number(gid)).then(|| t_string!(i18n, files.number_wrong).to_owned())
    });
    let changes = {
        let before = before.clone();
        move || {
            let changed = |text: RwSignal<String>, before: &str| {
                text.with(|text| (below.get() || text != before).then(|| text.clone()))
            };
            (
                changed(octal, &before.0).and_then(|text| mode::of_octal(&text)),
                changed(uid, &before.1).and_then(|text| number(&text)),
                changed(gid, &before.2).and_then(|text| number(&text)),
            )
        }
    };
    let ready = {
        let changes = changes.clone();
        move || {
            !asking.get()
                && is_mode()
                && is_number(uid)
                && is_number(gid)
                && changes() != (None, None, None)
        }
    };
    let submit = {
        let ready = ready.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let Some(view) = desk.view.get_untracked().filter(|_| untrack(&ready)) else {
                return;
            };
            asking.set(true);
            refused.set(None);
            let (mode, uid, gid) = untrack(&changes);
            let asked = FilesChange {
                op: ipc::op(),
                view,
                paths: paths.clone(),
                mode,
                uid,
                gid,
                below: below.get_untracked(),
            };
            spawn_local(async move {
                let changed = ipc::call(asked).await;
                if asking.try_set(false).is_some() {
                    return;
                }
                match changed {
                    Ok(()) => {
                        close();
                        desk.renew();
                        desk.focus_rows();
                    }
                    Err(failure) => refused.set(Some(failure)),
                }
            });
        }
    };
    let bits = move || octal.with(|text| mode::of_octal(text));
    let flip = move |bit: u32| {
        let now = untrack(bits).unwrap_or_default();
        octal.set(mode::octal(now ^ bit));
    };
    let tick = move |bit: u32, name: Signal<String>| {
        view! {
            <input
                type="checkbox"
                class="tick"
                aria-label=move || name.get()
                title=move || name.get()
                prop:checked=move || bits().is_some_and(|mode| mode & bit != 0)
                on:change=move |_| flip(bit)
            />
        }
    };
    let who = move |at: usize| match at {
        0 => t_string!(i18n, files.owner),
        1 => t_string!(i18n, files.group),
        _ => t_string!(i18n, files.others),
    };
    let what = move |at: usize| match at {
        0 => t_string!(i18n, files.may_read),
        1 => t_string!(i18n, files.may_write),
        _ => t_string!(i18n, files.may_execute),
    };
    let special = move |at: usize| match at {
        0 => t_string!(i18n, files.set_uid),
        1 => t_string!(i18n, files.set_gid),
        _ => t_string!(i18n, files.sticky),
    };
    let field = NodeRef::new();
    focus(field);
    view! {
        <Dialog title hook="change-files" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    <Refused refused desk />
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, files.mode_octal).to_owned())
                        value=octal
                        error=octal_error
                        mono=true
                        node_ref=field
                    />
                    <table class="mode-bits">
                        <thead>
                            <tr>
                                <td></td>
                                {(0..3)
                                    .map(|at| view! { <th scope="col">{move || what(at)}</th> })
                                    .collect_view()}
                                <td></td>
                            </tr>
                        </thead>
                        <tbody>
                            {(0..3)
                                .map(|at| {
                                    view! {
                                        <tr>
                                            <th scope="row">{move || who(at)}</th>
                                            {(0..3)
                                                .map(|bit| {
                                                    let name = Signal::derive(move || {
                                                        format!("{}: {}", who(at), what(bit))
                                                    });
                                                    view! { <td>{tick(WHAT[bit] << WHO[at], name)}</td> }
                                                })
                                                .collect_view()}
                                            <td>
                                                <label class="mode-special">
                                                    {tick(
                                                        SPECIAL[at],
                                                        Signal::derive(move || special(at).to_owned()),
                                                    )} {move || special(at)}
                                                </label>
                                            </td>
                                        </tr>
                                    }
                                })
                                .collect_view()}
                        </tbody>
                    </table>
                    <div class="mode-owners">
                        <TextField
                            label=Signal::derive(move || t_string!(i18n, files.uid).to_owned())
                            value=uid
                            error=uid_error
                            mono=true
                        />
                        <TextField
                            label=Signal::derive(move || t_string!(i18n, files.gid).to_owned())
                            value=gid
                            error=gid_error
                            mono=true
                        />
                    </div>
                    {folder
                        .then(|| {
                            view! {
                                <label class="choice">
                                    <input
                                        type="checkbox"
                                        class="tick"
                                        prop:checked=move || below.get()
                                        on:change=move |_| below.update(|below| *below = !*below)
                                    />
                                    {t!(i18n, files.below)}
                                </label>
                            }
                        })}
                    <p class="muted">{t!(i18n, files.change_note)}</p>
                </div>
                <footer class="dialog-footer">
                    <button type="button" class="button" on:click=move |_| close()>
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button primary"
                        data-confirm
                        disabled=move || !ready()
                    >
                        {t!(i18n, files.change_confirm)}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// What is there already, and what becomes of all of it.
#[component]
fn Conflicts(desk: Desk, planned: Arc<Planned>) -> impl IntoView {
    let i18n = use_i18n();
    let close = move || desk.ask.set(None);
    let total = planned.plan.conflicts_total;
    let title = Signal::derive(move || {
        let n = count::grouped(i18n.get_locale(), total);
        t_string!(i18n, files.conflicts_title, n = n)
    });
    let lines = planned
        .plan
        .conflicts
        .iter()
        .take(LISTED)
        .map(|conflict| conflict_line(i18n, conflict))
        .collect_view();
    let answer = move |on_conflict: OnConflict| {
        let planned = planned.clone();
        move |_: web_sys::MouseEvent| {
            close();
            carry::carry_out(desk, Planned::clone(&planned), on_conflict);
            desk.focus_rows();
        }
    };
    let more = total.saturating_sub(LISTED as u64);
    view! {
        <Dialog title hook="conflicts" on_close=close>
            <div class="dialog-body">
                <div class="conflicts-scroll" tabindex="0">
                    <table class="conflicts">
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, files.name)}</th>
                                <th scope="col">{t!(i18n, files.there_now)}</th>
                                <th scope="col">{t!(i18n, files.comes)}</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
                {(more > 0)
                    .then(|| view! { <p class="muted">{t_string!(i18n, dialog.more, n = more)}</p> })}
                <p class="muted">{t!(i18n, files.conflicts_note)}</p>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    {t!(i18n, dialog.cancel)}
                </button>
                <button type="button" class="button" data-conflict="skip" on:click=answer(OnConflict::Skip)>
                    {t!(i18n, files.conflict_skip)}
                </button>
                <button
                    type="button"
                    class="button"
                    data-conflict="both"
                    on:click=answer(OnConflict::KeepBoth)
                >
                    {t!(i18n, files.conflict_both)}
                </button>
                <button
                    type="button"
                    class="button primary destroys"
                    data-conflict="replace"
                    on:click=answer(OnConflict::Replace)
                >
                    {t!(i18n, files.conflict_replace)}
                </button>
            </footer>
        </Dialog>
    }
}

fn conflict_line(
    i18n: leptos_i18n::I18nContext<Locale>,
    conflict: &Conflict,
) -> impl IntoView + use<> {
    let facts = move |kind: FileKind, size: Option<u64>, modified: Option<i64>| {
        let mut facts = Vec::new();
        match (kind, size) {
            (FileKind::File, Some(size)) => facts.push(bytes::decimal(size)),
            (kind, _) => facts.push(list::kind_word(i18n.get_locale(), kind).to_owned()),
        }
        if let Some(modified) = modified {
            facts.push(time::local_stamp(modified.div_euclid(1000)));
        }
        facts.join(" · ")
    };
    let Conflict {
        path,
        old,
        old_size,
        old_modified,
        new,
        new_size,
        new_modified,
    } = conflict.clone();
    view! {
        <tr>
            <th scope="row" class="mono">
                <bdi>{plain(path.as_str()).into_owned()}</bdi>
            </th>
            <td>{move || facts(old, Some(old_size), Some(old_modified))}</td>
            <td>{move || facts(new, new_size, new_modified)}</td>
        </tr>
    }
}
