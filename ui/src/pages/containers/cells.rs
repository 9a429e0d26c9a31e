//! What stands in the cells of a container's row.

use super::ports::{PortRun, runs};
use super::status::{health_word, status};
use crate::format::{plain, words};
use crate::i18n::*;
use crate::parts::Icon;
use crate::parts::table::Column;
use crate::refusal::sentence;
use crate::stores::{Asked, Entry, Pending, Stores};
use contract::{ContainerRow, ContainerState, Deed, Failure, FailureCode};
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::sync::Arc;

/// How many letters fit into the column of ports, what a chip takes besides its own, and what the
/// `+N` takes behind which the rest is.
const PORT_LETTERS: usize = 24;
const CHIP: usize = 3;
const MORE: usize = 5;

type Row = Arc<ContainerRow>;

/// A cell.
pub(super) fn cell(
    stores: Stores,
    i18n: I18nContext<Locale>,
    row: &Row,
    column: &'static Column,
) -> AnyView {
    let text = |text: &str| plain(text).into_owned().into_any();
    match column.name {
        "name" => {
            let name = plain(&row.name).into_owned();
            view! {
                <span class="dot"></span>
                {name}
            }
            .into_any()
        }
        "image" => text(&row.image),
        "status" => status_cell(stores, i18n.get_locale(), row),
        "ports" => ports(i18n.get_locale(), row).into_any(),
        "id" => text(row.short_id()),
        "command" => text(&row.command),
        "created" => words::ago(i18n.get_locale(), age(stores, row.created)).into_any(),
        "networks" => text(&row.networks.join(", ")),
        "project" => text(row.project.as_ref().map_or("", |project| &project.name)),
        "restarts" => row.restart_count.map(|count| count.to_string()).into_any(),
        "health" => row
            .health
            .map(|health| health_word(health, i18n.get_locale()))
            .into_any(),
        _ => ().into_any(),
    }
}

/// How long ago something was on the engine's clock, in seconds. Ticks.
fn age(stores: Stores, then: i64) -> i64 {
    stores
        .clock
        .age(then.saturating_sub(stores.link.clock_ahead()))
}

fn status_cell(stores: Stores, locale: Locale, row: &Row) -> AnyView {
    let Some(pending) = stores.marks.pending(&row.id) else {
        let age = row.since.map(|since| age(stores, since));
        return status(row, age, locale).into_any();
    };
    let kill = pending.waits().then(|| {
        view! {
            <button type="button" class="row-link" tabindex="-1" data-do="kill-now">
                {td_string!(locale, list.kill_now)}
            </button>
        }
    });
    view! {
        <span class="pending" role="status">
            {pending_words(stores, &pending, row, locale)}
        </span>
        {kill}
    }
    .into_any()
}

/// What a container does, or is asked to do, in words. Ticks.
pub(crate) fn state_words(stores: Stores, row: &ContainerRow, locale: Locale) -> String {
    match stores.marks.pending(&row.id) {
        Some(pending) => pending_words(stores, &pending, row, locale),
        None => {
            let age = row.since.map(|since| age(stores, since));
            status(row, age, locale)
        }
    }
}

fn pending_words(stores: Stores, pending: &Pending, row: &ContainerRow, locale: Locale) -> String {
    let words = match pending.asked {
        Asked::Start => td_string!(locale, list.starting),
        Asked::Stop => td_string!(locale, list.stopping),
        Asked::Kill => td_string!(locale, list.killing),
        Asked::Restart => td_string!(locale, list.being_restarted),
        Asked::Pause => td_string!(locale, list.pausing),
        Asked::Unpause => td_string!(locale, list.resuming),
        Asked::Rename => td_string!(locale, list.renaming),
        Asked::Remove => td_string!(locale, list.being_removed),
    };
    let Some(grace) = pending.grace(row) else {
        return words.to_owned();
    };
    stores.clock.need_seconds();
    let left = grace - (stores.clock.now() - pending.since).max(0);
    if left > 0 {
        td_string!(locale, list.seconds_left, words = words, seconds = left)
    } else {
        words.to_owned()
    }
}

fn ports(locale: Locale, row: &Row) -> impl IntoView + use<> {
    let runs = runs(&row.ports);
    let width = |run: &PortRun| run.words().chars().count() + CHIP;
    let room = if runs.iter().map(width).sum::<usize>() <= PORT_LETTERS {
        PORT_LETTERS
    } else {
        PORT_LETTERS - MORE
    };
    let mut taken = 0;
    let fit = runs
        .iter()
        .take_while(|run| {
            // The first is shown in any case.
            let first = taken == 0;
            taken += width(run);
            first || taken <= room
        })
        .count();
    let more = runs.len() - fit;
    let chips = runs
        .iter()
        .take(fit)
        .map(|run| port_chip(run, locale))
        .collect_view();
    let more = (more > 0).then(|| {
        let all = td_string!(locale, list.more_ports);
        view! {
            <button type="button" class="port more" tabindex="-1" data-do="ports" title=all aria-label=all>
                {format!("+{more}")}
            </button>
        }
    });
    view! {
        {chips}
        {more}
    }
}

fn port_chip(run: &PortRun, locale: Locale) -> AnyView {
    let words = run.words();
    let mut open = run.open();
    match (open.next(), open.next()) {
        (None, _) => view! {
            <span class="port shut hostile" title=run.long_words()>
                {words}
            </span>
        }
        .into_any(),
        (Some(port), None) => view! {
            <button
                type="button"
                class="port hostile"
                tabindex="-1"
                data-do="open-port"
                data-with=port.to_string()
                title=td_string!(locale, list.open_port, port = run.long_words())
            >
                {words}
            </button>
        }
        .into_any(),
        // A range: which of them is asked.
        (Some(_), Some(_)) => view! {
            <button type="button" class="port hostile" tabindex="-1" data-do="ports" title=run.long_words()>
                {words}
            </button>
        }
        .into_any(),
    }
}

/// The right end of a row: the one thing that is most likely wanted, the menu, and over all of it
/// what was refused.
pub(super) fn tail(
    stores: Stores,
    i18n: I18nContext<Locale>,
    entry: &Arc<Entry<ContainerRow>>,
    row: &Row,
) -> impl IntoView + use<> {
    let locale = i18n.get_locale();
    let (deed, label, class) = match row.state {
        ContainerState::Running | ContainerState::Restarting => {
            ("stop", td_string!(locale, list.stop), "row-button i-stop")
        }
        ContainerState::Paused => (
            "resume",
            td_string!(locale, list.resume),
            "row-button i-play",
        ),
        ContainerState::Created
        | ContainerState::Exited
        | ContainerState::Dead
        | ContainerState::Removing
        | ContainerState::Other(_) => {
            ("start", td_string!(locale, list.start), "row-button i-play")
        }
    };
    let more = td_string!(locale, list.more);
    let shell = (row.state == ContainerState::Running).then(|| {
        let label = td_string!(locale, dock.shell);
        view! {
            <button
                type="button"
                class="row-button i-terminal"
                tabindex="-1"
                data-do="terminal"
                aria-label=label
                title=label
            ></button>
        }
    });
    let waits = stores.marks.pending(&entry.id).is_some();
    let refused = stores
        .marks
        .refused(&entry.id)
        .map(|failure| refusal_strip(&failure, &row.state, locale));
    view! {
        <div role="cell" class="row-tail">
            <button
                type="button"
                class=class
                tabindex="-1"
                data-do=deed
                disabled=waits
                aria-label=label
                title=label
            ></button>
            {shell}
            <button
                type="button"
                class="row-button i-more"
                tabindex="-1"
                data-do="menu"
                aria-haspopup="menu"
                aria-label=more
                title=more
            ></button>
        </div>
        {refused}
    }
}

fn refusal_strip(
    failure: &Failure,
    state: &ContainerState,
    locale: Locale,
) -> impl IntoView + use<> {
    let words = sentence(failure, locale);
    let step = next_step(failure, state, locale);
    view! {
        <div class="refusal-layer"><div class="refusal" role="alert">
            <Icon of=icondata::LuTriangleAlert />
            <span class="hostile refusal-words selectable" title=words.clone()>
                {words.clone()}
            </span>
            {step
                .map(|(deed, label)| {
                    view! {
                        <button type="button" class="row-link" data-do=deed>
                            {label}
                        </button>
                    }
                })}
            <button
                type="button"
                class="row-button"
                data-do="dismiss"
                aria-label=td_string!(locale, list.dismiss)
                title=td_string!(locale, list.dismiss)
            >
                <Icon of=icondata::LuX />
            </button>
        </div></div>
    }
}

/// What may help after a refusal: a deed's word and its label.
fn next_step(
    failure: &Failure,
    state: &ContainerState,
    locale: Locale,
) -> Option<(&'static str, &'static str)> {
    let again = |word| Some((word, td_string!(locale, list.try_again)));
    match (failure.code, failure.deed) {
        (Some(FailureCode::Gone), _) => None,
        (Some(FailureCode::WrongState), _) => match state {
            ContainerState::Paused => Some(("resume", td_string!(locale, list.resume))),
            ContainerState::Running | ContainerState::Restarting => {
                Some(("stop", td_string!(locale, list.stop)))
            }
            ContainerState::Created | ContainerState::Exited => {
                Some(("start", td_string!(locale, list.start)))
            }
            ContainerState::Removing | ContainerState::Dead | ContainerState::Other(_) => None,
        },
        (_, Deed::Start) => again("start"),
        (_, Deed::Stop) => again("stop"),
        (_, Deed::Restart) => again("restart"),
        (_, Deed::Pause) => again("pause"),
        (_, Deed::Unpause) => again("resume"),
        (_, Deed::Kill) => again("kill"),
        (_, Deed::Remove) => again("remove"),
        (_, Deed::Rename) => again("rename"),
        (
            _,
            Deed::Connect
            | Deed::List
            | Deed::Inspect
            | Deed::OpenPort
            | Deed::OpenLink
            | Deed::Pull
            | Deed::Search
            | Deed::Create
            | Deed::Update
            | Deed::Commit
            | Deed::ReadFile
            | Deed::WriteFile
            | Deed::ReadLog
            | Deed::Exec
            | Deed::Attach
            | Deed::OpenTerminal
            | Deed::ReadFigures
            | Deed::ListProcesses
            | Deed::Signal
            | Deed::KeepSettings
            | Deed::Bridge,
        ) => None,
    }
}
