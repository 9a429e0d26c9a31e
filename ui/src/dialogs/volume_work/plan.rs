//! What would be done, as it is shown before it is done.

use super::ask::Work;
use crate::format::count::grouped;
use crate::format::{bytes, plain};
use crate::i18n::*;
use crate::refusal::sentence;
use contract::{Failure, RestoreInto, VolumeWork, VolumeWorkPlan};
use leptos::prelude::*;
use std::sync::Arc;

/// How many paths are named before their number is.
const NAMED: usize = 100;

/// What is known of what would be done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Plan {
    /// Not enough is said yet to ask.
    Nothing,
    Asked,
    Known(Arc<VolumeWorkPlan>),
    Refused(Failure),
}

impl Plan {
    pub(super) fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Something that is there would be no more.
    pub(super) fn destroys(&self) -> bool {
        matches!(self, Self::Known(plan) if plan.overwritten_total > 0)
    }
}

#[component]
pub(super) fn PlanView(plan: RwSignal<Plan>, work: Work) -> impl IntoView {
    let i18n = use_i18n();
    move || match plan.get() {
        Plan::Nothing => ().into_any(),
        Plan::Asked => view! {
            <p class="muted" role="status">
                {t!(i18n, volumes.planning)}
            </p>
        }
        .into_any(),
        Plan::Refused(failure) => view! {
            <p class="notice failed" role="alert">
                <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
            </p>
        }
        .into_any(),
        Plan::Known(plan) => view! { <Known plan work /> }.into_any(),
    }
}

#[component]
fn Known(plan: Arc<VolumeWorkPlan>, work: Work) -> impl IntoView {
    let i18n = use_i18n();
    // What is deleted is told below.
    let source = plan.source.filter(|_| work != Work::Empty);
    let (total, lost) = (plan.overwritten_total, plan.overwritten_bytes);
    let source_words = move || {
        let source = source?;
        let n = grouped(i18n.get_locale(), source.entries);
        let size = bytes::decimal(source.bytes);
        Some(t_string!(i18n, volumes.source, n = n, size = size))
    };
    let lost_words = move || {
        let locale = i18n.get_locale();
        let (n, size) = (grouped(locale, total), bytes::decimal(lost));
        match (work, total) {
            (Work::Empty, 0) => t_string!(i18n, volumes.empty_already).to_owned(),
            (Work::Empty, _) => t_string!(i18n, volumes.empty_lost, n = n, size = size),
            (_, 0) => t_string!(i18n, volumes.nothing_lost).to_owned(),
            (_, _) => t_string!(i18n, volumes.overwritten, n = n, size = size),
        }
    };
    let writes = match &plan.work {
        VolumeWork::Empty { .. } | VolumeWork::Copy { .. } => true,
        VolumeWork::Restore { into, .. } => matches!(into, RestoreInto::Existing { .. }),
        VolumeWork::Clone { .. } | VolumeWork::BackUp { .. } => false,
    };
    let lines = plan
        .overwritten
        .iter()
        .take(NAMED)
        .map(|path| {
            let shown = plain(path.as_str()).into_owned();
            view! {
                <li class="mono hostile" title=shown.clone()>
                    {shown.clone()}
                </li>
            }
        })
        .collect_view();
    let named = plan.overwritten.len().min(NAMED) as u64;
    let more = total.saturating_sub(named);
    view! {
        <div class="volume-plan" data-plan>
            {move || source_words().map(|words| view! { <p role="status">{words}</p> })}
            {writes.then(|| view! { <p class="consequence" data-overwritten=total.to_string()>{lost_words}</p> })}
            {(named > 0)
                .then(|| {
                    view! {
                        <ul class="names" tabindex="0" aria-label=t_string!(i18n, volumes.overwritten_list)>
                            {lines}
                            {(more > 0).then(|| view! { <li>{t_string!(i18n, dialog.more, n = more)}</li> })}
                        </ul>
                    }
                })}
        </div>
    }
}
