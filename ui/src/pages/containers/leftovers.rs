//! Edits that were cut off, above the list: each with what can be done about it.

use crate::format::plain;
use crate::i18n::*;
use crate::parts::Button;
use crate::refusal;
use crate::stores::leftovers::{CutOff, resolve};
use crate::stores::{Stores, stores};
use contract::Failure;
use leptos::prelude::*;

#[component]
pub(super) fn LeftoverBars() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    move || {
        let locale = i18n.get_locale();
        let all = stores.leftovers.all();
        let bars = all
            .into_iter()
            .map(|cut_off| bar(stores, locale, cut_off))
            .collect_view();
        let unreadable = stores.leftovers.unreadable();
        let unreadable = (!unreadable.is_empty()).then(|| unread(stores, locale, &unreadable));
        view! {
            {bars}
            {unreadable}
        }
    }
}

/// Journals that cannot be read: what was cut off there, nobody knows.
fn unread(stores: Stores, locale: Locale, failures: &[Failure]) -> impl IntoView + use<> {
    let files = failures
        .iter()
        .map(|failure| view! { <span class="leftover-failure">{refusal::sentence(failure, locale)}</span> })
        .collect_view();
    view! {
        <div class="leftover" role="alert" data-leftover-unreadable>
            <p>
                <strong>{td_string!(locale, edit.journal_unreadable)}</strong>
                " "
                {td_string!(locale, edit.journal_says)}
                {files}
            </p>
            <Button on_press=move |_| stores.leftovers.dismiss_unreadable()>
                {td_string!(locale, list.dismiss)}
            </Button>
        </div>
    }
}

fn bar(stores: Stores, locale: Locale, cut_off: CutOff) -> impl IntoView + use<> {
    let CutOff {
        of,
        ending,
        failure,
        over,
    } = cut_off;
    let name = plain(&of.name).into_owned();
    let hook = of.op.clone();
    let (finish, back, read) = (of.op.clone(), of.op.clone(), of.op.clone());
    let state = match ending {
        None if over => td_string!(locale, edit.went_back),
        Some(true) => td_string!(locale, edit.finishing),
        Some(false) => td_string!(locale, edit.rolling_back),
        None if of.can_finish => td_string!(locale, edit.cut_off_finish),
        None => td_string!(locale, edit.cut_off_back),
    };
    let busy = ending.is_some();
    view! {
        <div class="leftover" role="alert" data-leftover=hook>
            <p>
                <strong>{td_string!(locale, edit.cut_off, name = name)}</strong>
                " "
                {state}
                {failure.map(|failure| {
                    view! { <span class="leftover-failure">{refusal::sentence(&failure, locale)}</span> }
                })}
            </p>
            {over
                .then(|| {
                    view! {
                        <Button on_press=move |_| stores.leftovers.dismiss(&read)>
                            {td_string!(locale, list.dismiss)}
                        </Button>
                    }
                })}
            {(of.can_finish && !over)
                .then(|| {
                    view! {
                        <Button
                            disabled=Signal::stored(busy)
                            on_press=move |_| resolve(stores, &finish, true)
                        >
                            {td_string!(locale, edit.finish)}
                        </Button>
                    }
                })}
            {(of.can_roll_back && !over)
                .then(|| {
                    view! {
                        <Button
                            disabled=Signal::stored(busy)
                            on_press=move |_| resolve(stores, &back, false)
                        >
                            {td_string!(locale, edit.roll_back)}
                        </Button>
                    }
                })}
        </div>
    }
}
