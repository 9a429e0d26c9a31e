//! What it may use.

use super::{fact, titled};
use crate::drawer::subject::Subject;
use crate::format::{bytes, plain};
use crate::i18n::*;
use contract::Limits;
use leptos::prelude::*;

pub(super) fn section(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let limits = subject.part(|detail| detail.limits.clone());
    move || {
        let limits = limits.get()?;
        // The engine gives every container 64 MiB of shared memory; that alone limits nothing.
        let none = limits
            == Limits {
                shm_size: limits.shm_size,
                ..Limits::default()
            };
        let body = if none {
            view! { <p class="muted">{t!(i18n, drawer.no_limits)}</p> }.into_any()
        } else {
            list(&limits).into_any()
        };
        Some(titled("limits", t!(i18n, drawer.limits), body))
    }
}

fn list(limits: &Limits) -> impl IntoView + use<> {
    let i18n = use_i18n();
    let size = |size: Option<u64>| size.map(bytes::binary);
    let swap = limits.memory_swap.map(|swap| u64::try_from(swap).ok());
    let number = |value: Option<i64>| value.map(|value| value.to_string());
    let cpuset = limits
        .cpuset
        .as_deref()
        .map(|cpuset| plain(cpuset).into_owned());
    view! {
        <dl class="fact-list">
            {size(limits.memory).map(|value| fact(t!(i18n, drawer.memory), value))}
            {size(limits.memory_reservation)
                .map(|value| fact(t!(i18n, drawer.memory_reservation), value))}
            {swap
                .map(|value| match value {
                    Some(value) => fact(t!(i18n, drawer.memory_swap), bytes::binary(value)),
                    None => fact(t!(i18n, drawer.memory_swap), t!(i18n, drawer.unlimited)),
                })}
            {limits.cpus.map(|value| fact(t!(i18n, drawer.cpus), value.to_string()))}
            {number(limits.cpu_shares).map(|value| fact(t!(i18n, drawer.cpu_shares), value))}
            {cpuset.map(|value| fact(t!(i18n, drawer.cpuset), value))}
            {number(limits.pids).map(|value| fact(t!(i18n, drawer.pids), value))}
            {size(limits.shm_size).map(|value| fact(t!(i18n, drawer.shm_size), value))}
        </dl>
    }
}
