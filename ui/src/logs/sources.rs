//! Whose lines there are, and what is read of them.

use super::desk::Desk;
use super::words;
use crate::format::plain;
use crate::i18n::*;
use crate::parts::{MenuItem, Place};
use crate::refusal;
use contract::LogSourceState;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// What has to be known of the sources: one that cannot be read, one that was removed, an engine
/// that is away.
#[component]
pub(super) fn Notices(desk: Desk) -> impl IntoView {
    let i18n = desk.i18n;
    let notices = Memo::new(move |_| {
        let locale = i18n.get_locale();
        let sources = desk.news.with(|news| news.sources.clone());
        let mut notices: Vec<(&'static str, String)> = Vec::new();
        let mut lost = false;
        for source in &sources {
            let name = plain(&source.name);
            match &source.state {
                LogSourceState::Unreadable { failure } => {
                    let said = refusal::sentence(failure, locale);
                    let advice = td_string!(locale, log.unreadable_advice);
                    notices.push(("unreadable", format!("{said} {advice}")));
                }
                LogSourceState::Removed => {
                    let words = td_string!(locale, log.removed, name = name);
                    notices.push(("removed", words));
                }
                LogSourceState::Lost => lost = true,
                LogSourceState::Asking | LogSourceState::Following | LogSourceState::Ended => {}
            }
        }
        if lost {
            notices.push(("lost", td_string!(locale, log.lost).to_owned()));
        }
        // Of many only as many as leave room for the rows.
        notices.truncate(3);
        notices
    });
    move || {
        notices
            .get()
            .into_iter()
            .map(|(state, words)| {
                view! {
                    <p
                        class="notice log-said selectable"
                        class:failed=state == "unreadable"
                        data-said=state
                        role="status"
                    >
                        {words}
                    </p>
                }
            })
            .collect_view()
    }
}

/// Lists the sources, where there is more than one.
#[component]
pub(super) fn SourcesButton(desk: Desk) -> impl IntoView {
    let i18n = desk.i18n;
    let count = Memo::new(move |_| desk.news.with(|news| news.sources.len()));
    let open = move |event: web_sys::MouseEvent| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(button) = button {
            list(desk, Place::below(&button));
        }
    };
    move || {
        (count.get() > 1).then(|| {
            view! {
                <button
                    type="button"
                    class="chip"
                    data-do="sources"
                    aria-haspopup="menu"
                    on:click=open
                >
                    {move || t_string!(i18n, log.sources, n = count.get())}
                </button>
            }
        })
    }
}

/// Each with its state; pressed, it is shown in the drawer.
fn list(desk: Desk, place: Place) {
    let locale = desk.i18n.get_locale_untracked();
    let stores = desk.stores;
    let items = desk.news.with_untracked(|news| {
        news.sources
            .iter()
            .map(|source| {
                let words = format!("{} — {}", plain(&source.name), words::state(locale, source));
                let id: crate::stores::Id = source.id.as_str().into();
                if stores.alone || stores.containers.peek(&id).is_none() {
                    return MenuItem::Note { label: words };
                }
                MenuItem::act(words, move || super::open_logs(stores, vec![id.clone()]))
            })
            .collect()
    });
    let count = desk.news.with_untracked(|news| news.sources.len());
    let label = td_string!(locale, log.sources, n = count);
    stores.menus.open(label, place, items);
}
