//! The container at a glance: what it is, how it does, and what it was made with.

mod health;
mod limits;
mod links;
mod process;
mod state;
mod variables;

use super::subject::Subject;
use crate::i18n::*;
use leptos::prelude::*;

/// The details, section by section. Each tells only of its own changes.
#[component]
pub(super) fn Overview(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let known = Memo::new(move |_| subject.detail.value.with(Option::is_some));
    let failed = Memo::new(move |_| subject.detail.failure.with(Option::is_some));
    move || {
        if known.get() {
            view! {
                <div class="overview">
                    {state::section(subject)} {health::section(subject)} {links::ports(subject)}
                    {links::mounts(subject)} {links::networks(subject)}
                    {variables::environment(subject)} {process::section(subject)}
                    {process::image(subject)} {limits::section(subject)}
                    {variables::labels(subject)}
                </div>
            }
            .into_any()
        } else if failed.get() {
            // The notice above says why.
            ().into_any()
        } else {
            view! {
                <p class="drawer-waiting" role="status">
                    {t!(i18n, drawer.asking)}
                </p>
            }
            .into_any()
        }
    }
}

/// A part of the overview, with its heading.
pub(super) fn titled(
    hook: &'static str,
    title: impl IntoView + 'static,
    body: impl IntoView + 'static,
) -> AnyView {
    view! {
        <section class="facts" data-section=hook>
            <h3>{title}</h3>
            {body}
        </section>
    }
    .into_any()
}

/// A line of a definition list.
pub(super) fn fact(label: impl IntoView + 'static, value: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
        </div>
    }
    .into_any()
}
