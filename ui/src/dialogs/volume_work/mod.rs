//! What is done with a volume's content: clone, back up, restore, copy, empty. Each shows what it
//! would do before it does it.

mod ask;
mod carry;
mod plan;

pub(crate) use ask::VolumeAsk;

use super::volume_new::name_clash;
use crate::format::{name, plain, time, words};
use crate::i18n::*;
use crate::ipc;
use crate::pages::volumes::called;
use crate::parts::{Button, Dialog, TextField, focus_first};
use crate::refusal::sentence;
use crate::stores::{Id, stores};
use ask::{Format, Work};
use contract::{ArchivePick, ContainerState, Failure, Meanwhile, PlanVolumeWork, VolumeWork};
use leptos::html;
use leptos::prelude::*;
use plan::{Plan, PlanView};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What can be answered. A copy is a handle.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    to: RwSignal<String>,
    replace: RwSignal<bool>,
    new: RwSignal<bool>,
    path: RwSignal<String>,
    format: RwSignal<Format>,
    meanwhile: RwSignal<Meanwhile>,
}

#[component]
pub(super) fn VolumeWorkDialog(of: VolumeAsk) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let (work, volume) = (of.work, of.volume.clone());
    let refused = RwSignal::new(of.failure.clone());
    let fields = Fields {
        name: RwSignal::new(of.name.clone()),
        to: RwSignal::new(of.to.clone()),
        replace: RwSignal::new(of.replace),
        new: RwSignal::new(of.new),
        path: RwSignal::new(of.path.clone()),
        format: RwSignal::new(of.format),
        meanwhile: RwSignal::new(of.meanwhile),
    };
    let stamp = time::local_stamp(stores.clock.now_untracked());
    let stamp = StoredValue::new(stamp);
    let asked = Memo::new(move |_| VolumeAsk {
        name: fields.name.get(),
        to: fields.to.get(),
        replace: fields.replace.get(),
        new: fields.new.get(),
        path: fields.path.get(),
        format: fields.format.get(),
        meanwhile: fields.meanwhile.get(),
        failure: None,
        ..of.clone()
    });
    // What was refused is about what was asked.
    Effect::new(move |before: Option<()>| {
        asked.track();
        if before.is_some() {
            refused.set(None);
        }
    });
    let name_error = Signal::derive(move || {
        if !asked.with(VolumeAsk::names_new) {
            return None;
        }
        let locale = i18n.get_locale();
        fields.name.with(|typed| {
            let typed = typed.trim();
            if typed.is_empty() {
                return None;
            }
            match name::fault(typed) {
                Some(fault) => Some(words::name_fault(locale, fault)),
                None => name_clash(stores, locale, typed),
            }
        })
    });
    let named = Memo::new(move |_| {
        !asked.with(VolumeAsk::names_new)
            || fields.name.with(|name| !name.trim().is_empty()) && name_error.with(Option::is_none)
    });
    let plan = follow_plan(asked, named, stamp);
    let busy = Memo::new(move |_| {
        let mut users: Vec<(Id, String)> = Vec::new();
        stores.containers.track_changes();
        stores.volume.users.with(|all| {
            for volume in asked.with(|asked| {
                asked
                    .touches()
                    .into_iter()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            }) {
                users.extend(all.get(&volume).into_iter().flatten().cloned());
            }
        });
        users.retain(|(id, _)| {
            let row = stores.containers.peek(id);
            row.is_some_and(|row| {
                matches!(
                    row.state,
                    ContainerState::Running | ContainerState::Restarting
                )
            })
        });
        users.sort_by(|(_, one), (_, other)| one.cmp(other));
        users.dedup();
        users.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    });
    let ready = move || {
        let said = stamp.with_value(|stamp| asked.with(|asked| asked.to_work(stamp).is_some()));
        let seen = !asked.with(VolumeAsk::overwrites) || plan.with(Plan::is_known);
        named.get() && said && seen
    };
    let close = move || stores.dialogs.close();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if !untrack(ready) {
            return;
        }
        carry::carry_out(
            stores,
            asked.get_untracked(),
            stamp.get_value(),
            move |failure| {
                // The dialog may be closed by now.
                refused.try_set(Some(failure));
            },
        );
    };
    let shown = volume.as_deref().map(called).unwrap_or_default();
    let title = Signal::derive(move || {
        let name = shown.clone();
        match work {
            Work::Clone => t_string!(i18n, volumes.clone_title, name = name),
            Work::BackUp => t_string!(i18n, volumes.back_up_title, name = name),
            Work::Restore => t_string!(i18n, volumes.restore_title).to_owned(),
            Work::Copy => t_string!(i18n, volumes.copy_title, name = name),
            Work::Empty => t_string!(i18n, volumes.empty_title, name = name),
        }
    });
    let destroys = move || asked.with(VolumeAsk::overwrites) && plan.with(Plan::destroys);
    let confirm = move || match work {
        Work::Clone => t_string!(i18n, volumes.clone_confirm),
        Work::BackUp => t_string!(i18n, volumes.back_up_confirm),
        Work::Restore => t_string!(i18n, volumes.restore_confirm),
        Work::Copy => t_string!(i18n, volumes.copy_confirm),
        Work::Empty => t_string!(i18n, volumes.empty_confirm),
    };
    view! {
        <Dialog title hook=work.hook() on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    {move || {
                        let failure = refused.get()?;
                        Some(
                            view! {
                                <p class="notice failed" role="alert">
                                    <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
                                </p>
                            },
                        )
                    }}
                    {match work {
                        Work::Clone => new_name(fields, name_error).into_any(),
                        Work::BackUp => formats(fields).into_any(),
                        Work::Restore => {
                            view! {
                                <Archive path=fields.path refused />
                                <Into fields name_error />
                            }
                                .into_any()
                        }
                        Work::Copy => {
                            view! {
                                <Target to=fields.to but=volume.clone() />
                                {replace(fields)}
                            }
                                .into_any()
                        }
                        Work::Empty => ().into_any(),
                    }}
                    <PlanView plan work />
                    {move || {
                        let names = busy.get();
                        (!names.is_empty())
                            .then(|| {
                                view! { <WhileInUse names meanwhile=fields.meanwhile work /> }
                            })
                    }}
                </div>
                <footer class="dialog-footer">
                    <button
                        type="button"
                        class="button"
                        autofocus=work == Work::Empty
                        on:click=move |_| close()
                    >
                        {t!(i18n, dialog.cancel)}
                    </button>
                    <button
                        type="submit"
                        class="button primary"
                        class:destroys=destroys
                        data-confirm
                        disabled=move || !ready()
                    >
                        {confirm}
                    </button>
                </footer>
            </form>
        </Dialog>
    }
}

/// Asks what it would do, and again whenever that may be something else. A name that is being typed
/// changes nothing of it; one that cannot be is not asked about.
fn follow_plan(
    asked: Memo<VolumeAsk>,
    named: Memo<bool>,
    stamp: StoredValue<String>,
) -> RwSignal<Plan> {
    let plan = RwSignal::new(Plan::Nothing);
    let turn = StoredValue::new(0_u32);
    let wanted = Memo::new_with_compare(
        move |_| {
            let work = stamp.with_value(|stamp| asked.with(|asked| asked.to_work(stamp)));
            work.filter(|_| named.get())
        },
        |before: Option<&Option<VolumeWork>>, now: Option<&Option<VolumeWork>>| {
            let nameless = |work: Option<&Option<VolumeWork>>| {
                let mut work = work.cloned().flatten();
                match &mut work {
                    Some(VolumeWork::Clone { to, .. }) => to.name.clear(),
                    Some(VolumeWork::BackUp { path, .. }) => path.clear(),
                    Some(VolumeWork::Restore {
                        into: contract::RestoreInto::New { spec },
                        ..
                    }) => spec.name.clear(),
                    Some(
                        VolumeWork::Restore { .. }
                        | VolumeWork::Copy { .. }
                        | VolumeWork::Empty { .. },
                    )
                    | None => {}
                }
                work
            };
            nameless(before) != nameless(now)
        },
    );
    Effect::new(move || {
        let now = turn.get_value().wrapping_add(1);
        turn.set_value(now);
        let Some(work) = wanted.get() else {
            plan.set(Plan::Nothing);
            return;
        };
        plan.set(Plan::Asked);
        spawn_local(async move {
            let answer = match ipc::call(PlanVolumeWork { work }).await {
                Ok(told) => Plan::Known(Arc::new(told)),
                Err(failure) => Plan::Refused(failure),
            };
            // Closed by now, or something else was asked meanwhile.
            if turn.try_get_value() == Some(now) {
                plan.try_set(answer);
            }
        });
    });
    plan
}

fn new_name(fields: Fields, error: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    focus_first(field);
    view! {
        <TextField
            label=Signal::derive(move || t_string!(i18n, volumes.new_name).to_owned())
            value=fields.name
            error
            mono=true
            node_ref=field
        />
    }
}

fn formats(fields: Fields) -> impl IntoView {
    let i18n = use_i18n();
    let choices = Format::ALL
        .map(|format| {
            let note = move || match format {
                Format::Zst => t_string!(i18n, volumes.format_zst),
                Format::Gz => t_string!(i18n, volumes.format_gz),
                Format::Tar => t_string!(i18n, volumes.format_tar),
            };
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="format"
                        value=format.ending()
                        prop:checked=move || fields.format.get() == format
                        on:change=move |_| fields.format.set(format)
                    />
                    <span class="mono">{format.ending()}</span>
                    <span class="muted">{note}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="choices">
            <legend>{t!(i18n, volumes.format)}</legend>
            {choices}
        </fieldset>
        <p class="muted">{t!(i18n, volumes.back_up_note)}</p>
    }
}

/// The archive that is restored.
#[component]
fn Archive(path: RwSignal<String>, refused: RwSignal<Option<Failure>>) -> impl IntoView {
    let i18n = use_i18n();
    let pick = move |_| {
        spawn_local(async move {
            match ipc::call(ArchivePick {}).await {
                // The dialog may be closed by now.
                Ok(Some(chosen)) => {
                    path.try_set(chosen);
                }
                Ok(None) => {}
                Err(failure) => {
                    refused.try_set(Some(failure));
                }
            }
        });
    };
    let field = NodeRef::<html::Input>::new();
    focus_first(field);
    view! {
        <div class="field">
            <label for="volume-archive">{t!(i18n, volumes.archive)}</label>
            <span class="field-row">
                <input
                    id="volume-archive"
                    node_ref=field
                    class="input mono"
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder="….tar.zst"
                    prop:value=move || path.get()
                    on:change:target=move |event| path.set(event.target().value())
                />
                <Button on_press=pick>{t!(i18n, volumes.choose)}</Button>
            </span>
        </div>
    }
}

/// Where an archive is restored to.
#[component]
fn Into(fields: Fields, name_error: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |new: bool| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="into"
                    value=if new { "new" } else { "existing" }
                    prop:checked=move || fields.new.get() == new
                    on:change=move |_| fields.new.set(new)
                />
                {move || {
                    if new {
                        t_string!(i18n, volumes.into_new)
                    } else {
                        t_string!(i18n, volumes.into_existing)
                    }
                }}
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend>{t!(i18n, volumes.into)}</legend>
            {choice(true)}
            {choice(false)}
        </fieldset>
        {move || {
            if fields.new.get() {
                view! {
                    <TextField
                        label=Signal::derive(move || t_string!(i18n, volumes.new_name).to_owned())
                        value=fields.name
                        error=name_error
                        mono=true
                    />
                }
                    .into_any()
            } else {
                view! {
                    <Target to=fields.to but=None />
                    {replace(fields)}
                }
                    .into_any()
            }
        }}
    }
}

/// The volume that is written into.
#[component]
fn Target(
    to: RwSignal<String>,
    /// Not into itself.
    but: Option<Id>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let options = move || {
        stores
            .volumes
            .all()
            .into_iter()
            .filter(|entry| Some(&entry.id) != but.as_ref())
            .map(|entry| {
                let name = entry.placed.name.clone();
                let (chosen, shown) = (name.clone(), called(&name));
                let shown = if entry.placed.anonymous {
                    format!("{shown} ({})", t_string!(i18n, volumes.anonymous))
                } else {
                    shown
                };
                view! {
                    <option value=name prop:selected=move || to.with(|to| *to == chosen)>
                        {shown}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label for="volume-target">{t!(i18n, volumes.target)}</label>
            <select
                id="volume-target"
                autofocus
                class="input select"
                on:change:target=move |event| to.set(event.target().value())
            >
                <option value="" prop:selected=move || to.with(String::is_empty)>
                    {t!(i18n, volumes.choose_target)}
                </option>
                {options}
            </select>
        </div>
    }
}

fn replace(fields: Fields) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <label class="choice">
            <input
                type="checkbox"
                class="tick"
                data-replace
                prop:checked=move || fields.replace.get()
                on:change:target=move |event| fields.replace.set(event.target().checked())
            />
            {t!(i18n, volumes.replace)}
        </label>
    }
}

/// What running containers do meanwhile, and what it means to let them go on.
#[component]
fn WhileInUse(names: Vec<String>, meanwhile: RwSignal<Meanwhile>, work: Work) -> impl IntoView {
    let i18n = use_i18n();
    let shown: Vec<_> = names.iter().map(|name| plain(name)).collect();
    let shown = shown.join(", ");
    let choice = move |of: Meanwhile, word: &'static str| {
        let label = move || match of {
            Meanwhile::Running => t_string!(i18n, volumes.keep_running),
            Meanwhile::Paused => t_string!(i18n, volumes.pause_them),
            Meanwhile::Stopped => t_string!(i18n, volumes.stop_them),
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="meanwhile"
                    value=word
                    prop:checked=move || meanwhile.get() == of
                    on:change=move |_| meanwhile.set(of)
                />
                {label}
            </label>
        }
    };
    let note = move || match meanwhile.get() {
        Meanwhile::Running => match work {
            Work::Clone | Work::BackUp => t_string!(i18n, volumes.hot),
            Work::Copy => t_string!(i18n, volumes.hot_both),
            Work::Restore | Work::Empty => t_string!(i18n, volumes.hot_write),
        },
        Meanwhile::Paused => t_string!(i18n, volumes.paused_note),
        Meanwhile::Stopped => t_string!(i18n, volumes.stopped_note),
    };
    view! {
        <fieldset class="choices" data-in-use>
            <legend>
                <bdi>{move || t_string!(i18n, volumes.running_users, names = shown.clone())}</bdi>
            </legend>
            {choice(Meanwhile::Running, "running")}
            {choice(Meanwhile::Paused, "paused")}
            {choice(Meanwhile::Stopped, "stopped")}
            <p class="notice" role="status">
                {note}
            </p>
        </fieldset>
    }
}
