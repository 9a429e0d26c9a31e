//! What stands in the cells of a container's row.

use super::figures;
use super::ports::{PortRun, runs};
use super::status::{health_word, status};
use crate::format::secret::masked_text;
use crate::format::{plain, words};
use crate::i18n::*;
use crate::parts::table::{Column, Part};
use crate::refusal::sentence;
use crate::stores::{Asked, Entry, Pending, Stores};
use contract::{ContainerRow, ContainerState, Deed, Failure, FailureCode};
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
) -> Vec<Part> {
    let locale = i18n.get_locale();
    let text = |text: &str| vec![Part::text(plain(text))];
    match column.name {
        "name" => vec![Part::span("dot"), Part::text(plain(&row.name))],
        "image" => text(&row.image),
        "status" => status_cell(stores, locale, row),
        "ports" => ports(locale, row),
        "id" => text(row.short_id()),
        "command" => match masked_text(&row.command) {
            Some(masked) => text(&masked),
            None => text(&row.command),
        },
        "created" => vec![Part::text(words::ago(locale, age(stores, row.created)))],
        "networks" => text(&row.networks.join(", ")),
        "project" => text(row.project.as_ref().map_or("", |project| &project.name)),
        "restarts" => match row.restart_count {
            Some(count) => vec![Part::text(count.to_string())],
            None => Vec::new(),
        },
        "health" => match row.health {
            Some(health) => vec![Part::text(health_word(health, locale))],
            None => Vec::new(),
        },
        name if figures::NAMES.contains(&name) => figures::cell(stores, row, name),
        _ => Vec::new(),
    }
}

/// How long ago something was on the engine's clock, in seconds. Ticks.
fn age(stores: Stores, then: i64) -> i64 {
    stores
        .clock
        .age(then.saturating_sub(stores.link.clock_ahead()))
}

fn status_cell(stores: Stores, locale: Locale, row: &Row) -> Vec<Part> {
    let Some(pending) = stores.marks.pending(&row.id) else {
        let age = row.since.map(|since| age(stores, since));
        return vec![Part::text(status(row, age, locale))];
    };
    let mut parts = vec![
        Part::span("pending")
            .with("role", "status")
            .says(pending_words(stores, &pending, row, locale)),
    ];
    if pending.waits() {
        let kill = Part::button("row-link", "kill-now");
        parts.push(kill.says(td_string!(locale, list.kill_now)));
    }
    parts
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
        Asked::Signal => td_string!(locale, list.signalling),
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

fn ports(locale: Locale, row: &Row) -> Vec<Part> {
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
    let chips = runs.iter().take(fit).map(|run| port_chip(run, locale));
    let mut parts: Vec<Part> = chips.collect();
    if more > 0 {
        let button = Part::button("port more", "ports").called(td_string!(locale, list.more_ports));
        parts.push(button.says(format!("+{more}")));
    }
    parts
}

fn port_chip(run: &PortRun, locale: Locale) -> Part {
    let mut open = run.open();
    let chip = match (open.next(), open.next()) {
        (None, _) => Part::span("port shut hostile").with("title", run.long_words()),
        (Some(port), None) => Part::button("port hostile", "open-port")
            .with("data-with", port.to_string())
            .with(
                "title",
                td_string!(locale, list.open_port, port = run.long_words()),
            ),
        // A range: which of them is asked.
        (Some(_), Some(_)) => Part::button("port hostile", "ports").with("title", run.long_words()),
    };
    chip.says(run.words())
}

/// The right end of a row: the one thing that is most likely wanted, the menu, and over all of it
/// what was refused.
pub(super) fn tail(
    stores: Stores,
    i18n: I18nContext<Locale>,
    entry: &Arc<Entry<ContainerRow>>,
    row: &Row,
) -> Vec<Part> {
    let locale = i18n.get_locale();
    let first = match row.state {
        ContainerState::Running | ContainerState::Restarting => {
            Some(("stop", td_string!(locale, list.stop), "row-button i-stop"))
        }
        ContainerState::Paused => Some((
            "resume",
            td_string!(locale, list.resume),
            "row-button i-play",
        )),
        ContainerState::Created | ContainerState::Exited | ContainerState::Other(_) => {
            Some(("start", td_string!(locale, list.start), "row-button i-play"))
        }
        // The engine would refuse all of it.
        ContainerState::Dead | ContainerState::Removing => None,
    };
    let waits = stores.marks.pending(&entry.id).is_some();
    let first = first.map(|(deed, label, class)| {
        Part::button(class, deed)
            .called(label)
            .when(waits, "disabled")
    });
    let more = Part::button("row-button i-more", "menu")
        .with("aria-haspopup", "menu")
        .called(td_string!(locale, list.more));
    let shell = (row.state == ContainerState::Running).then(|| {
        Part::button("row-button i-terminal", "terminal").called(td_string!(locale, dock.shell))
    });
    let tail = Part::of("div", "row-tail")
        .with("role", "cell")
        .holds(first)
        .holds(shell)
        .holds([more]);
    let refused = stores.marks.refused(&entry.id);
    let strip = refused
        .map(|failure| refusal_strip(&failure, next_step(&failure, &row.state, locale), locale));
    std::iter::once(tail).chain(strip).collect()
}

/// What was refused, over a row, with what may help: a deed's word and its label.
pub(in crate::pages) fn refusal_strip(
    failure: &Failure,
    step: Option<(&'static str, &'static str)>,
    locale: Locale,
) -> Part {
    let words = sentence(failure, locale);
    let step = step.map(|(deed, label)| {
        Part::of("button", "row-link")
            .with("type", "button")
            .with("data-do", deed)
            .says(label)
    });
    let dismiss = Part::of("button", "row-button i-x")
        .with("type", "button")
        .with("data-do", "dismiss")
        .called(td_string!(locale, list.dismiss));
    let strip = Part::of("div", "refusal")
        .with("role", "alert")
        .holds([
            Part::span("icon i-alert").with("aria-hidden", "true"),
            Part::span("hostile refusal-words selectable")
                .with("title", words.clone())
                .says(words),
        ])
        .holds(step)
        .holds([dismiss]);
    Part::of("div", "refusal-layer").holds([strip])
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
            | Deed::OpenFiles
            | Deed::ListFolder
            | Deed::OpenFile
            | Deed::SaveFile
            | Deed::MakeFile
            | Deed::MoveFile
            | Deed::ChangeFile
            | Deed::DeleteFile
            | Deed::Upload
            | Deed::Download
            | Deed::CopyFiles
            | Deed::ListChanges
            | Deed::Export
            | Deed::MeasureVolume
            | Deed::CreateVolume
            | Deed::RemoveVolume
            | Deed::CloneVolume
            | Deed::EmptyVolume
            | Deed::BackUpVolume
            | Deed::RestoreVolume
            | Deed::CopyVolume
            | Deed::KeepSettings
            | Deed::CopyText
            | Deed::Bridge,
        ) => None,
    }
}
