//! Another mode, another owner: the question, and then doing it.

use super::Refused;
use crate::files::desk::Desk;
use crate::files::{mode, words};
use crate::format::plain;
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Answers, Dialog, TextField, focus_first};
use contract::{Failure, FileKind, FilePath, FileRow, FilesChange};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// The bits of a mode, by who and what.
const WHO: [u32; 3] = [6, 3, 0];
const WHAT: [u32; 3] = [4, 2, 1];
const SPECIAL: [u32; 3] = [0o4000, 0o2000, 0o1000];

/// Another mode, another owner.
#[component]
pub(super) fn Change(desk: Desk, paths: Vec<FilePath>, row: Option<Arc<FileRow>>) -> impl IntoView {
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
    focus_first(field);
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
                <Answers
                    on_cancel=close
                    off=move || !ready()
                >
                        {t!(i18n, files.change_confirm)}
                </Answers>
            </form>
        </Dialog>
    }
}
