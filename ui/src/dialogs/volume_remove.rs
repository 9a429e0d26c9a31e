//! Remove volumes: those that were chosen, or all that nobody uses. What is listed is what goes.

use crate::format::{bytes, plain};
use crate::i18n::*;
use crate::ipc;
use crate::pages::volumes::called;
use crate::parts::{Answers, Button, Dialog, Look};
use crate::stores::sizes::Size;
use crate::stores::{Id, Stores, stores, volumes};
use contract::{
    DoomedVolume, Failure, Op, PlanVolumePrune, PlanVolumeRemoval, VolumePrune, VolumeRemovalPlan,
    VolumeUser,
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// How many are listed before all are asked for: a dialog of thousands must open at once.
const MANY: usize = 300;
/// How many containers that hold a volume are named before their number is.
const NAMED: usize = 3;

/// Removes the volumes of these names.
#[component]
pub(super) fn RemoveVolumes(names: Vec<Id>) -> impl IntoView {
    let i18n = use_i18n();
    let title = match names.as_slice() {
        [name] => {
            let name = called(name);
            Signal::derive(move || t_string!(i18n, volumes.remove_one_title, name = name.clone()))
        }
        // How many of them go stands on the button, once that is known.
        _ => Signal::derive(move || t_string!(i18n, volumes.remove_many_title).to_owned()),
    };
    let names: Vec<String> = names.iter().map(ToString::to_string).collect();
    let plan = RwSignal::new(None);
    spawn_local(async move {
        let answer = ipc::call(PlanVolumeRemoval { names }).await.map(Arc::new);
        // The dialog may be closed by now.
        plan.try_set(Some(answer));
    });
    view! { <Removal title hook="remove-volumes" plan measures=false choices=None /> }
}

/// Removes volumes that nobody uses.
#[component]
pub(super) fn PruneVolumes() -> impl IntoView {
    let i18n = use_i18n();
    let which = RwSignal::new(VolumePrune::Anonymous);
    let plan = RwSignal::new(None);
    let turn = StoredValue::new(0_u32);
    Effect::new(move || {
        let which = which.get();
        plan.set(None);
        let asked = turn.get_value().wrapping_add(1);
        turn.set_value(asked);
        spawn_local(async move {
            let answer = ipc::call(PlanVolumePrune { which }).await.map(Arc::new);
            // Closed by now, or asked for the other kind meanwhile.
            if turn.try_get_value() == Some(asked) {
                plan.try_set(Some(answer));
            }
        });
    });
    let choice = move |of: VolumePrune, word: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="which"
                    value=word
                    prop:checked=move || which.get() == of
                    on:change=move |_| which.set(of)
                />
                {move || match of {
                    VolumePrune::Anonymous => t_string!(i18n, volumes.prune_anonymous),
                    VolumePrune::Unused => t_string!(i18n, volumes.prune_unused),
                }}
            </label>
        }
    };
    let choices = view! {
        <fieldset class="choices">
            <legend>{t!(i18n, volumes.prune_which)}</legend>
            {choice(VolumePrune::Anonymous, "anonymous")}
            {choice(VolumePrune::Unused, "unused")}
        </fieldset>
    }
    .into_any();
    let title = Signal::derive(move || t_string!(i18n, volumes.prune_title).to_owned());
    view! { <Removal title hook="prune-volumes" plan measures=true choices=Some(choices) /> }
}

type Plan = RwSignal<Option<Result<Arc<VolumeRemovalPlan>, Failure>>>;

#[component]
fn Removal(
    title: Signal<String>,
    hook: &'static str,
    plan: Plan,
    /// Sizes are looked at without being asked for: the sum is what the question is about.
    measures: bool,
    choices: Option<AnyView>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let close = move || stores.dialogs.close();
    let measuring = StoredValue::new(Vec::<Op>::new());
    let measure = move || {
        let names: Vec<Id> = plan.with_untracked(|plan| match plan {
            Some(Ok(plan)) => going(plan)
                .map(|doomed| Id::from(doomed.name.as_str()))
                .collect(),
            Some(Err(_)) | None => Vec::new(),
        });
        let op = stores.volume.sizes.measure_unknown(stores, &names);
        measuring.update_value(|ops| ops.extend(op));
    };
    // Nobody looks at the sum any more.
    on_cleanup(move || {
        for op in measuring.try_get_value().unwrap_or_default() {
            if untrack(|| stores.tasks.goes_on(&op)) {
                stores.tasks.cancel(&op);
            }
        }
    });
    Effect::new(move || {
        if measures && plan.with(|plan| matches!(plan, Some(Ok(_)))) {
            untrack(measure);
        }
    });
    let count = Memo::new(move |_| {
        plan.with(|plan| match plan {
            Some(Ok(plan)) => going(plan).count(),
            Some(Err(_)) | None => 0,
        })
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let Some(Ok(plan)) = plan.get_untracked() else {
            return;
        };
        // Those that are in use are not asked for: the engine would only refuse them.
        let plan = VolumeRemovalPlan {
            volumes: going(&plan).cloned().collect(),
        };
        if !plan.volumes.is_empty() {
            close();
            volumes::remove(stores, plan);
        }
    };
    view! {
        <Dialog title hook on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    {choices}
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
                        Some(Ok(plan)) => {
                            view! {
                                <Doomed plan=plan.clone() />
                                <Sum plan measure=Callback::new(move |()| measure()) />
                            }
                                .into_any()
                        }
                    }}
                </div>
                <Answers
                    on_cancel=close
                    cautious=true
                    look="primary destroys"
                    off=move || count.get() == 0
                >
                        {move || match count.get() {
                            1 => t_string!(i18n, volumes.remove_confirm_one).to_owned(),
                            n => t_string!(i18n, volumes.remove_confirm, n = n),
                        }}
                </Answers>
            </form>
        </Dialog>
    }
}

/// Those that nobody holds.
fn going(plan: &VolumeRemovalPlan) -> impl Iterator<Item = &DoomedVolume> {
    plan.volumes.iter().filter(|doomed| doomed.users.is_empty())
}

/// The volumes, those first that stay because somebody holds them.
#[component]
fn Doomed(plan: Arc<VolumeRemovalPlan>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let all = RwSignal::new(false);
    let held: Vec<DoomedVolume> = plan
        .volumes
        .iter()
        .filter(|doomed| !doomed.users.is_empty())
        .cloned()
        .collect();
    let goes: Vec<DoomedVolume> = going(&plan).cloned().collect();
    let (stays, count) = (held.len(), goes.len());
    let lines = move || {
        let shown = if all.get() { count } else { MANY.min(count) };
        let lines = goes
            .iter()
            .take(shown)
            .map(|doomed| line(stores, doomed))
            .collect_view();
        view! {
            {(count > 0)
                .then(|| {
                    view! {
                        <ul
                            class="objects"
                            tabindex="0"
                            data-doomed
                            aria-label=t_string!(i18n, frame.volumes)
                        >
                            {lines}
                        </ul>
                    }
                })}
            {(shown < count)
                .then(|| {
                    view! {
                        <button type="button" class="link-button" on:click=move |_| all.set(true)>
                            {t_string!(i18n, dialog.show_all, n = count)}
                        </button>
                    }
                })}
        }
    };
    view! {
        {(stays > 0)
            .then(|| {
                let held = held.iter().take(MANY).map(|doomed| held_line(i18n, doomed)).collect_view();
                view! {
                    <p>{t_string!(i18n, volumes.in_use, n = stays)}</p>
                    <ul
                        class="objects"
                        tabindex="0"
                        data-held
                        aria-label=t_string!(i18n, volumes.used)
                    >
                        {held}
                    </ul>
                }
            })}
        {lines}
        {(count == 0)
            .then(|| {
                view! {
                    <p role="status">
                        {if stays > 0 {
                            t!(i18n, volumes.none_goes).into_any()
                        } else {
                            t!(i18n, volumes.nothing_to_remove).into_any()
                        }}
                    </p>
                }
            })}
    }
}

fn line(stores: Stores, doomed: &DoomedVolume) -> impl IntoView + use<> {
    let i18n = use_i18n();
    let name = doomed.name.clone();
    let bytes = move || match stores.volume.sizes.of(&name) {
        Size::Unknown => String::new(),
        Size::Measuring => t_string!(i18n, volumes.measuring).to_owned(),
        Size::Found(size) => size
            .found
            .map_or_else(|_| "—".to_owned(), |content| bytes::decimal(content.bytes)),
    };
    view! {
        <li data-name=doomed.name.clone()>
            <bdi class="object-name hostile" title=plain(&doomed.name).into_owned()>
                {called(&doomed.name)}
            </bdi>
            {doomed
                .anonymous
                .then(|| view! { <span class="muted">{t!(i18n, volumes.anonymous)}</span> })}
            <span class="muted">{plain(&doomed.driver).into_owned()}</span>
            <span class="object-bytes">{bytes}</span>
        </li>
    }
}

fn held_line(
    i18n: leptos_i18n::I18nContext<Locale>,
    doomed: &DoomedVolume,
) -> impl IntoView + use<> {
    view! {
        <li data-name=doomed.name.clone()>
            <bdi class="object-name hostile" title=plain(&doomed.name).into_owned()>
                {called(&doomed.name)}
            </bdi>
            <bdi class="muted hostile">
                {t_string!(i18n, volumes.held_by, names = users(i18n.get_locale(), &doomed.users))}
            </bdi>
        </li>
    }
}

/// `web, db and 3 more`
fn users(locale: Locale, users: &[VolumeUser]) -> String {
    let mut names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    // One that mounts it twice is one.
    names.dedup();
    let shown: Vec<_> = names.iter().take(NAMED).map(|name| plain(name)).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} {}", td_string!(locale, dialog.more, n = more)),
    }
}

/// What comes free, as far as it is known, and what cannot be undone.
#[component]
fn Sum(plan: Arc<VolumeRemovalPlan>, measure: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let sizes = stores().volume.sizes;
    let names: Arc<Vec<String>> =
        Arc::new(going(&plan).map(|doomed| doomed.name.clone()).collect());
    if names.is_empty() {
        return ().into_any();
    }
    let counted = names.clone();
    // Bytes that are known, how many are not known, and whether some of those could be.
    let sum = Memo::new(move |_| {
        let mut sum = (0_u64, 0_usize, false);
        for name in counted.iter() {
            match sizes.of(name) {
                Size::Found(size) => match size.found {
                    Ok(content) => sum.0 = sum.0.saturating_add(content.bytes),
                    Err(_) => sum.1 += 1,
                },
                Size::Measuring => sum.1 += 1,
                Size::Unknown => {
                    sum.1 += 1;
                    sum.2 = true;
                }
            }
        }
        sum
    });
    let words = move || {
        let (known, unknown, _) = sum.get();
        let size = bytes::decimal(known);
        match unknown {
            0 => t_string!(i18n, volumes.comes_free, size = size),
            n if n == names.len() => t_string!(i18n, volumes.sizes_unknown).to_owned(),
            n => t_string!(i18n, volumes.comes_free_least, size = size, n = n),
        }
    };
    let can_measure = Memo::new(move |_| sum.get().2);
    view! {
        <div class="volume-sum">
            <p role="status" data-sum>
                {words}
            </p>
            {move || {
                can_measure
                    .get()
                    .then(|| {
                        view! {
                            <Button look=Look::Quiet on_press=move |_| measure.run(())>
                                {t!(i18n, volumes.measure_sizes)}
                            </Button>
                        }
                    })
            }}
        </div>
        <p class="consequence">{t!(i18n, volumes.lost)}</p>
    }
    .into_any()
}
