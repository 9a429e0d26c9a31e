//! Below the rows: whether the end is followed, how much there is, and what stands in the place of
//! rows where there are none.

use super::desk::Desk;
use super::words;
use crate::format::count::grouped;
use crate::format::{bytes, text};
use crate::i18n::*;
use crate::parts::{Icon, IconButton};
use contract::{LogNews, LogSourceState};
use leptos::html;
use leptos::prelude::*;

#[component]
pub(super) fn Foot(desk: Desk, scroller: NodeRef<html::Div>) -> impl IntoView {
    let i18n = desk.i18n;
    // Only while it is paused does what arrived matter.
    let arrived = Memo::new(move |_| (!desk.follow.get()).then(|| desk.arrived()));
    let state = Memo::new(move |_| state_words(desk, i18n.get_locale()));
    let words = move || {
        let locale = i18n.get_locale();
        match arrived.get() {
            None => state.get(),
            Some(0) => td_string!(locale, log.paused).to_owned(),
            Some(n) => td_string!(locale, log.paused_new, n = grouped(locale, n)),
        }
    };
    let back = move |_| {
        desk.follow();
        if let Some(scroller) = scroller.get_untracked() {
            // Losing the focus is no reason to fail.
            let _ = scroller.focus();
        }
    };
    view! {
        <div class="log-foot">
            <button
                type="button"
                class="log-follow"
                data-do="follow"
                aria-pressed=move || if desk.follow.get() { "true" } else { "false" }
                title=move || {
                    if desk.follow.get() {
                        t_string!(i18n, log.pause)
                    } else {
                        t_string!(i18n, log.follow)
                    }
                }
                on:click=move |event| {
                    if desk.follow.get_untracked() {
                        desk.pause();
                    } else {
                        back(event);
                    }
                }
            >
                <Icon of=icondata::LuArrowDownToLine />
                <span>{words}</span>
            </button>
            <span class="log-held hostile">{move || held(&desk.news.get(), i18n.get_locale())}</span>
            <span class="spring"></span>
            {move || {
                desk.notice.get().map(|notice| view! { <span class="log-notice" role="status">{notice}</span> })
            }}
            <super::sources::SourcesButton desk />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, log.to_start).to_owned())
                icon=icondata::LuArrowUpToLine
                on_press=move |_| desk.go_first()
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, log.to_end).to_owned())
                icon=icondata::LuArrowDownToLine
                on_press=back
            />
            // What a screen reader hears of a flood: that it goes on, not what it says. Of what the
            // keyboard stands on it hears the line.
            <span class="visually-hidden" role="status">
                {move || {
                    if let Some(line) = desk.current.get().and_then(|it| desk.line(it.row)) {
                        return text::visible(text::clipped(&line.text, 300).0).into_owned();
                    }
                    if desk.follow.get() { state.get() } else { t_string!(i18n, log.paused).to_owned() }
                }}
            </span>
        </div>
    }
}

/// `Following`, `Ended`, `Lost`: what holds for all sources, else that they are followed.
fn state_words(desk: Desk, locale: Locale) -> String {
    desk.news.with(|news| {
        if news.catching_up {
            return td_string!(locale, log.catching_up).to_owned();
        }
        let same = news
            .sources
            .split_first()
            .filter(|(first, rest)| rest.iter().all(|it| alike(&it.state, &first.state)));
        match same {
            Some((first, _)) => words::state(locale, first),
            None if news.sources.is_empty() => td_string!(locale, log.state_asking).to_owned(),
            None => td_string!(locale, log.state_following).to_owned(),
        }
    })
}

fn alike(one: &LogSourceState, other: &LogSourceState) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}

/// `12 480 lines · 4.1 MB · older lines were given up: 12 345`
fn held(news: &LogNews, locale: Locale) -> String {
    let lines = news.lines.saturating_sub(news.given_up);
    let lines = grouped(locale, lines);
    let mut words = td_string!(locale, log.lines, n = lines);
    if news.in_memory > 0 {
        words.push_str(" · ");
        words.push_str(&bytes::decimal(news.in_memory));
    }
    if news.on_disk > 0 {
        let size = bytes::decimal(news.on_disk);
        words.push_str(&td_string!(locale, log.on_disk, size = size));
    }
    if news.given_up > 0 {
        let n = grouped(locale, news.given_up);
        words.push_str(" · ");
        words.push_str(&td_string!(locale, log.given_up, n = n));
    }
    words
}

/// What stands where there are no rows, and why.
#[component]
pub(super) fn Instead(desk: Desk) -> impl IntoView {
    let i18n = desk.i18n;
    let words = Memo::new(move |_| {
        let locale = i18n.get_locale();
        if let Some(failure) = desk.failure.get() {
            return Some(crate::refusal::sentence(&failure, locale));
        }
        if !desk.heard.get() {
            return Some(td_string!(locale, log.opening).to_owned());
        }
        desk.news.with(|news| {
            if news.end > news.first {
                return None;
            }
            if let Some(search) = &news.search
                && news.lines > 0
            {
                return Some(if search.complete {
                    td_string!(locale, log.no_match).to_owned()
                } else {
                    td_string!(locale, log.searching).to_owned()
                });
            }
            // Said above the rows instead.
            if news
                .sources
                .iter()
                .any(|it| matches!(it.state, LogSourceState::Unreadable { .. }))
            {
                return None;
            }
            Some(if news.catching_up {
                td_string!(locale, log.catching_up).to_owned()
            } else if news.sources.is_empty() && desk.is_merged() {
                td_string!(locale, log.no_containers).to_owned()
            } else {
                td_string!(locale, log.empty).to_owned()
            })
        })
    });
    move || {
        words.get().map(|words| {
            let failed = desk.failure.with(Option::is_some);
            view! {
                <p class="log-instead selectable" class:failed=failed role="status">
                    {words}
                    {failed
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    on:click=move |_| desk.read(desk.query.get_untracked())
                                >
                                    {t!(i18n, list.try_again)}
                                </button>
                            }
                        })}
                </p>
            }
        })
    }
}
