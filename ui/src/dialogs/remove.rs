//! Remove containers: what goes, what stays, and what happens to those that run.

use super::grace::{self, GraceField};
use super::objects::{Object, Objects, called, known, only_name};
use super::stop::same_grace;
use crate::format::{bytes, plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Answers, Dialog};
use crate::stores::{Id, actions, stores};
use contract::{Failure, PlanRemoval, RemovalPlan, RunningFirst};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// How many volumes or mounts are named before their number is.
const NAMED: usize = 50;

#[component]
pub(super) fn Remove(
    ids: Vec<Id>,
    /// All that are stopped were meant.
    stopped: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let at_first = known(stores, &ids);
    let name = only_name(&at_first);
    let own = same_grace(
        ids.iter()
            .filter_map(|id| stores.containers.peek(id))
            .filter(|row| row.state.is_active())
            .map(|row| row.stop_timeout),
    );
    let plan = RwSignal::new(None::<Result<Arc<RemovalPlan>, Failure>>);
    let asked = PlanRemoval {
        ids: ids.iter().map(|id| id.to_string()).collect(),
    };
    spawn_local(async move {
        let answer = ipc::call(asked).await.map(Arc::new);
        // The dialog may be closed by now.
        plan.try_set(Some(answer));
    });
    // What is known at once; then exactly what the plan lists.
    let objects = Memo::new(move |_| {
        plan.with(|plan| match plan {
            Some(Ok(plan)) => plan
                .containers
                .iter()
                .map(|doomed| Object {
                    name: called(&doomed.name, &doomed.id),
                    state: doomed.state.clone(),
                    bytes: doomed.writable_bytes,
                    auto_remove: doomed.auto_remove,
                })
                .collect(),
            Some(Err(_)) | None => at_first.clone(),
        })
    });
    let count = Memo::new(move |_| objects.with(Vec::len));
    let active = Memo::new(move |_| {
        objects.with(|objects| objects.iter().any(|object| object.state.is_active()))
    });
    let kill = RwSignal::new(false);
    let typed = RwSignal::new(String::new());
    let volumes = RwSignal::new(false);
    let wrong =
        move || active.get() && !kill.get() && typed.with(|typed| grace::read(typed).is_err());
    let close = move || stores.dialogs.close();
    let title = Signal::derive(move || match &name {
        _ if stopped => t_string!(i18n, dialog.remove_stopped_title).to_owned(),
        Some(name) => t_string!(i18n, dialog.remove_one_title, name = name.clone()),
        None => t_string!(i18n, dialog.remove_title, n = count.get()),
    });
    let ready =
        move || plan.with(|plan| matches!(plan, Some(Ok(_)))) && count.get() > 0 && !wrong();
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(Ok(plan)) = plan.get_untracked() else {
            return;
        };
        let Ok(grace) = typed.with_untracked(|typed| grace::read(typed)) else {
            return;
        };
        let running = if kill.get_untracked() {
            RunningFirst::Kill
        } else {
            RunningFirst::Stop { grace }
        };
        let volumes = volumes.get_untracked();
        close();
        actions::remove(stores, RemovalPlan::clone(&plan), volumes, running);
    };
    view! {
        <Dialog title hook="remove" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    <Objects objects=objects />
                    {move || {
                        active.get().then(|| view! { <WhileRunning kill typed own /> })
                    }}
                    {move || match plan.get() {
                        None => {
                            view! {
                                <p class="muted" role="status">
                                    {t!(i18n, dialog.planning)}
                                </p>
                            }
                                .into_any()
                        }
                        Some(Err(failure)) => {
                            let message = plain(&failure.message).into_owned();
                            view! {
                                <p class="notice failed" role="alert">
                                    {t_string!(i18n, dialog.no_plan, message = message)}
                                </p>
                            }
                                .into_any()
                        }
                        Some(Ok(plan)) => view! { <Consequences plan volumes /> }.into_any(),
                    }}
                </div>
                <Answers
                    on_cancel=close
                    cautious=true
                    look="primary destroys"
                    off=move || !ready()
                >
                        {move || match count.get() {
                            1 => t_string!(i18n, dialog.remove_confirm_one).to_owned(),
                            n => t_string!(i18n, dialog.remove_confirm, n = n),
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}

/// What happens first to those that run.
#[component]
fn WhileRunning(kill: RwSignal<bool>, typed: RwSignal<String>, own: Option<i64>) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <fieldset class="choices">
            <legend>{t!(i18n, dialog.while_running)}</legend>
            <label class="choice">
                <input
                    type="radio"
                    name="running"
                    value="stop"
                    prop:checked=move || !kill.get()
                    on:change=move |_| kill.set(false)
                />
                {t!(i18n, dialog.stop_first)}
            </label>
            <div class="choice-detail">
                <GraceField typed own disabled=kill />
            </div>
            <label class="choice">
                <input
                    type="radio"
                    name="running"
                    value="kill"
                    prop:checked=move || kill.get()
                    on:change=move |_| kill.set(true)
                />
                {t!(i18n, dialog.kill_first)}
            </label>
        </fieldset>
    }
}

/// What goes and what stays.
#[component]
fn Consequences(plan: Arc<RemovalPlan>, volumes: RwSignal<bool>) -> impl IntoView {
    let i18n = use_i18n();
    if plan.containers.is_empty() {
        return view! { <p role="status">{t!(i18n, dialog.nothing_left)}</p> }.into_any();
    }
    // Where the engine does not say of one, the sum would be too small.
    let free: Option<u64> = plan
        .containers
        .iter()
        .map(|doomed| doomed.writable_bytes)
        .sum();
    let mut anonymous: Vec<String> = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    for doomed in &plan.containers {
        anonymous.extend(doomed.anonymous_volumes.iter().cloned());
        kept.extend(doomed.kept_mounts.iter().cloned());
    }
    for names in [&mut anonymous, &mut kept] {
        names.sort();
        names.dedup();
    }
    let auto_remove = plan
        .containers
        .iter()
        .any(|doomed| doomed.auto_remove && doomed.state.is_active());
    let volume_count = anonymous.len();
    view! {
        {(volume_count > 0)
            .then(|| {
                view! {
                    <label class="choice">
                        <input
                            type="checkbox"
                            class="tick"
                            data-volumes
                            prop:checked=move || volumes.get()
                            on:change:target=move |event| volumes.set(event.target().checked())
                        />
                        {move || {
                            t_string!(i18n, dialog.anonymous_volumes, n = volume_count)
                        }}
                    </label>
                    <div class="choice-detail">{names(&anonymous, true)}</div>
                }
            })}
        {(!kept.is_empty())
            .then(|| {
                view! {
                    <p class="muted">{t!(i18n, dialog.kept)}</p>
                    {names(&kept, false)}
                }
            })}
        {auto_remove.then(|| view! { <p class="muted">{t!(i18n, dialog.auto_remove)}</p> })}
        <p class="consequence">
            {move || match free {
                Some(free) => {
                    t_string!(i18n, dialog.lost_with_size, size = bytes::decimal(free))
                }
                None => t_string!(i18n, dialog.lost).to_owned(),
            }}
        </p>
    }
    .into_any()
}

/// Names of volumes or paths; those that the engine made up are cut as the CLI cuts them.
fn names(names: &[String], made_up: bool) -> impl IntoView + use<> {
    let i18n = use_i18n();
    let more = names.len().saturating_sub(NAMED);
    let lines = names
        .iter()
        .take(NAMED)
        .map(|name| {
            let shown = if made_up { text::short_id(name) } else { name };
            view! {
                <li class="mono hostile" title=plain(name).into_owned()>
                    {plain(shown).into_owned()}
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="names">
            {lines} {(more > 0).then(|| view! { <li>{t_string!(i18n, dialog.more, n = more)}</li> })}
        </ul>
    }
}
