use super::task_list::TaskList;
use crate::format::{bytes, figures, plain};
use crate::i18n::*;
use crate::parts::{Button, IconButton, Look};
use crate::stores::{Show, Stores, actions, stores};
use contract::{Phase, Retry, UnixMillis};
use leptos::prelude::*;

/// The state of the link in words, and totals.
#[component]
pub(super) fn StatusBar() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let words = move || link_words(stores, i18n.get_locale());
    let waits = Memo::new(move |_| {
        stores.link.link.with(|link| {
            matches!(
                link.as_ref().map(|link| &link.phase),
                Some(Phase::Reconnecting { .. } | Phase::Stale { .. } | Phase::Offline { .. })
            )
        })
    });
    view! {
        <footer class="status-bar" aria-label=move || t_string!(i18n, frame.status_bar)>
            <span class="dot" data-link-dot=move || stores.link.word()></span>
            <span class="link-words" role="status">{words}</span>
            {move || {
                waits
                    .get()
                    .then(|| {
                        view! {
                            <Button look=Look::Quiet on_press=|_| actions::retry_link()>
                                {t!(i18n, frame.retry_now)}
                            </Button>
                        }
                    })
            }}
            <span class="totals">
                {move || {
                    stores
                        .tally
                        .get()
                        .map(|tally| {
                            let (running, stopped) = (
                                tally.of(Show::Running),
                                tally.of(Show::Stopped),
                            );
                            match tally.of(Show::Paused) {
                                0 => {
                                    t_string!(
                                        i18n,
                                        frame.totals,
                                        running = running,
                                        stopped = stopped
                                    )
                                }
                                paused => {
                                    t_string!(
                                        i18n,
                                        frame.totals_paused,
                                        running = running,
                                        paused = paused,
                                        stopped = stopped
                                    )
                                }
                            }
                        })
                }}
            </span>
            <Measured />
            <TaskList />
            {move || {
                stores
                    .settings
                    .trouble
                    .get()
                    .map(|failure| {
                        let message = plain(&failure.message).into_owned();
                        view! {
                            <span class="trouble" role="alert">
                                {t_string!(i18n, frame.settings_not_kept, message = message)}
                            </span>
                            <IconButton
                                name=Signal::derive(move || {
                                    t_string!(i18n, frame.dismiss).to_owned()
                                })
                                icon=icondata::LuX
                                on_press=move |_| stores.settings.trouble.set(None)
                            />
                        }
                    })
            }}
        </footer>
    }
}

/// What the rows on the screen use together; nothing where nothing is measured.
#[component]
fn Measured() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let words = Memo::new(move |_| {
        let total = stores.figures.total()?;
        let (cpu, memory) = (figures::percent(total.cpu), bytes::binary(total.memory));
        Some(t_string!(
            i18n,
            figures.on_screen,
            cpu = cpu,
            memory = memory
        ))
    });
    move || {
        words
            .get()
            .map(|words| view! { <span class="totals" data-measured>{words}</span> })
    }
}

fn link_words(stores: Stores, locale: Locale) -> String {
    let Some(link) = stores.link.link.get() else {
        return td_string!(locale, frame.connecting).to_owned();
    };
    match link.phase {
        Phase::Connecting => td_string!(locale, frame.connecting).to_owned(),
        Phase::Live { .. } => td_string!(locale, frame.live).to_owned(),
        Phase::Reconnecting { retry, .. } => match seconds_left(stores, retry) {
            Some(seconds) => td_string!(
                locale,
                frame.reconnecting_in,
                n = retry.tries + 1,
                seconds = seconds
            ),
            None => td_string!(locale, frame.reconnecting, n = retry.tries + 1),
        },
        Phase::Stale { lost, retry, .. } => format!(
            "{} · {}",
            td_string!(locale, frame.stale, time = time_of_day(lost)),
            next_try(stores, retry, locale)
        ),
        Phase::Offline { retry, .. } => format!(
            "{} · {}",
            td_string!(locale, frame.offline),
            next_try(stores, retry, locale)
        ),
    }
}

fn next_try(stores: Stores, retry: Retry, locale: Locale) -> String {
    match seconds_left(stores, retry) {
        Some(seconds) => td_string!(
            locale,
            frame.next_try,
            n = retry.tries + 1,
            seconds = seconds
        ),
        None => td_string!(locale, frame.trying, n = retry.tries + 1),
    }
}

/// Until the next attempt, counted down; `None` while one is under way.
fn seconds_left(stores: Stores, retry: Retry) -> Option<i64> {
    let next = retry.next?;
    stores.clock.need_seconds();
    // Wakes at each tick; the ticks themselves are too coarse.
    stores.clock.now();
    let left = (next - js_sys::Date::now() as UnixMillis + 999) / 1000;
    (left > 0).then_some(left)
}

/// `10:42`
fn time_of_day(at: UnixMillis) -> String {
    let date = js_sys::Date::new(&(at as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}
