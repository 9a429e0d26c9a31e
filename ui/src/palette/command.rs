//! Everything that the palette can do: what there is, what to call it, and how it is done.

use super::rank;
use crate::dialogs::Ask;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::stores::{Entry, Id, Page, Stores, actions};
use contract::{ContainerRow, ContainerState, Language, Phase, Theme};
use leptos::prelude::*;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    Go(Goal),
    Look(Look),
    /// Rows under their projects, or not.
    Group(bool),
    /// Looks at another engine: its key and name.
    Engine(String, String),
    Retry,
    StopAll,
    RemoveStopped,
    Keys,
    /// Something to do with the selected containers.
    Selected(Deed, usize),
    /// Something to do with one container.
    One(Deed, Id),
    /// Opens a published port.
    Open(Id, u16),
}

/// A page to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Goal {
    Containers,
    Images,
    Volumes,
    Networks,
    Projects,
}

/// How the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    English,
    Korean,
    Light,
    Dark,
    AsSystem,
}

/// Something to do with containers, the most wanted first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Details,
    Start,
    Stop,
    Unpause,
    Restart,
    Pause,
    Rename,
    StopIn,
    Kill,
    Remove,
}

const GOALS: [Goal; 5] = [
    Goal::Containers,
    Goal::Images,
    Goal::Volumes,
    Goal::Networks,
    Goal::Projects,
];

/// What can be done with a container in this state.
fn deeds(state: &ContainerState) -> &'static [Deed] {
    use Deed::*;
    match state {
        ContainerState::Running => &[Details, Stop, Restart, Pause, Rename, StopIn, Kill, Remove],
        ContainerState::Restarting => &[Details, Stop, Restart, Rename, StopIn, Kill, Remove],
        ContainerState::Paused => &[Details, Unpause, Stop, Restart, Rename, Kill, Remove],
        ContainerState::Created | ContainerState::Exited => &[Details, Start, Rename, Remove],
        ContainerState::Dead => &[Details, Remove],
        ContainerState::Removing => &[Details],
        // Nothing is known of what it allows: the engine refuses what does not fit.
        ContainerState::Other(_) => &[Details, Start, Stop, Rename, Kill, Remove],
    }
}

/// The commands that match best, nearest first; without words, what concerns no container.
pub(super) fn find(stores: Stores, locale: Locale, typed: &str, most: usize) -> Vec<Command> {
    let words = rank::words(typed);
    let mut found: BinaryHeap<(u32, Command)> = BinaryHeap::new();
    // The heap holds the farthest on top, so that what does not fit is thrown away at once.
    let mut keep = |distance: u32, command: Command| {
        found.push((distance, command));
        if found.len() > most {
            found.pop();
        }
    };
    for command in general(stores) {
        let words_of = label(stores, locale, &command).to_lowercase();
        let english = label(stores, Locale::en, &command).to_lowercase();
        if let Some(distance) = rank::all(&words, &words_of, [english.as_str()].into_iter()) {
            keep(distance, command);
        }
    }
    if !words.is_empty() {
        for entry in stores.containers.all_untracked() {
            of_container(&words, locale, &entry, &mut keep);
        }
    }
    found
        .into_sorted_vec()
        .into_iter()
        .map(|(_, command)| command)
        .collect()
}

/// What can be done with a container, as far as the words match its name, its other texts or the
/// deed.
fn of_container(
    words: &[String],
    locale: Locale,
    entry: &Arc<Entry<ContainerRow>>,
    keep: &mut impl FnMut(u32, Command),
) {
    let name = entry.placed.name.to_lowercase();
    // Which words match the container itself, and how well.
    let by_container: Vec<Option<u32>> = words
        .iter()
        .map(|word| {
            rank::distance(&name, word)
                .or_else(|| entry.search.contains(word.as_str()).then_some(6))
        })
        .collect();
    // A deed alone names no container: all of them would match.
    if by_container.iter().all(Option::is_none) {
        return;
    }
    let mut weigh = |verbs: [&str; 2], command: Command| {
        let sum = words
            .iter()
            .zip(&by_container)
            .try_fold(0, |sum, (word, by_container)| {
                let by_deed = verbs
                    .iter()
                    .flat_map(|verb| verb.split_whitespace())
                    .filter(|verb| verb.starts_with(word.as_str()))
                    .map(|_| 0)
                    .min();
                Some(sum + (*by_container).into_iter().chain(by_deed).min()?)
            });
        if let Some(sum) = sum {
            keep(sum, command);
        }
    };
    for deed in deeds(&entry.placed.state) {
        weigh(
            [verb(*deed, locale), verb(*deed, Locale::en)],
            Command::One(*deed, entry.id.clone()),
        );
    }
    if entry.placed.state.is_active() {
        let mut ports: Vec<u16> = entry
            .placed
            .ports
            .iter()
            .filter(|port| port.protocol == "tcp")
            .filter_map(|port| port.host)
            .collect();
        ports.sort_unstable();
        ports.dedup();
        for port in ports.into_iter().take(8) {
            weigh(
                [
                    td_string!(locale, dialog.palette.verb_open),
                    td_string!(Locale::en, dialog.palette.verb_open),
                ],
                Command::Open(entry.id.clone(), port),
            );
        }
    }
}

/// What concerns no single container.
fn general(stores: Stores) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let selected = stores.selection.ids.with_untracked(|ids| ids.len());
    if selected > 0 {
        commands.extend(
            [
                Deed::Start,
                Deed::Stop,
                Deed::Restart,
                Deed::Pause,
                Deed::Unpause,
                Deed::Kill,
                Deed::Remove,
            ]
            .map(|deed| Command::Selected(deed, selected)),
        );
    }
    commands.extend(GOALS.map(Command::Go));
    let grouped = stores.settings.peek(|settings| settings.containers.grouped);
    commands.push(Command::Group(!grouped));
    let rows = stores.containers.all_untracked();
    if rows.iter().any(|entry| entry.placed.state.is_active()) {
        commands.push(Command::StopAll);
    }
    if rows.iter().any(|entry| !entry.placed.state.is_active()) {
        commands.push(Command::RemoveStopped);
    }
    commands.extend(
        [
            Look::Light,
            Look::Dark,
            Look::AsSystem,
            Look::English,
            Look::Korean,
        ]
        .map(Command::Look),
    );
    for endpoint in stores.link.endpoints.get_untracked() {
        if !endpoint.current {
            commands.push(Command::Engine(endpoint.key, endpoint.name));
        }
    }
    let waits = stores.link.link.with_untracked(|link| {
        matches!(
            link.as_ref().map(|link| &link.phase),
            Some(Phase::Reconnecting { .. } | Phase::Stale { .. } | Phase::Offline { .. })
        )
    });
    if waits {
        commands.push(Command::Retry);
    }
    commands.push(Command::Keys);
    commands
}

/// What to call it.
pub(super) fn label(stores: Stores, locale: Locale, command: &Command) -> String {
    match command {
        Command::Go(goal) => {
            let page = match goal {
                Goal::Containers => td_string!(locale, frame.containers),
                Goal::Images => td_string!(locale, frame.images),
                Goal::Volumes => td_string!(locale, frame.volumes),
                Goal::Networks => td_string!(locale, frame.networks),
                Goal::Projects => td_string!(locale, frame.projects),
            };
            td_string!(locale, dialog.palette.go, page = page)
        }
        Command::Look(look) => match look {
            Look::English => td_string!(locale, dialog.palette.english),
            Look::Korean => td_string!(locale, dialog.palette.korean),
            Look::Light => td_string!(locale, dialog.palette.light),
            Look::Dark => td_string!(locale, dialog.palette.dark),
            Look::AsSystem => td_string!(locale, dialog.palette.as_system),
        }
        .to_owned(),
        Command::Group(true) => td_string!(locale, dialog.palette.group).to_owned(),
        Command::Group(false) => td_string!(locale, dialog.palette.ungroup).to_owned(),
        Command::Engine(_, name) => {
            let name = plain(name);
            td_string!(locale, dialog.palette.engine, name = name)
        }
        Command::Retry => td_string!(locale, dialog.palette.retry).to_owned(),
        Command::StopAll => td_string!(locale, dialog.palette.stop_all).to_owned(),
        Command::RemoveStopped => td_string!(locale, dialog.palette.remove_stopped).to_owned(),
        Command::Keys => td_string!(locale, dialog.palette.keys).to_owned(),
        Command::Selected(deed, count) => {
            let selected = td_string!(locale, dialog.palette.selected, n = count);
            with_verb(locale, *deed, &selected)
        }
        Command::One(deed, id) => with_verb(locale, *deed, &name_of(stores, id)),
        Command::Open(id, port) => {
            let name = name_of(stores, id);
            td_string!(locale, dialog.palette.open, name = name, port = port)
        }
    }
}

fn name_of(stores: Stores, id: &Id) -> String {
    stores.containers.peek(id).map_or_else(
        || text::short_id(id).to_owned(),
        |row| plain(text::clipped(&row.name, 80).0).into_owned(),
    )
}

fn with_verb(locale: Locale, deed: Deed, name: &str) -> String {
    match deed {
        Deed::Details => td_string!(locale, dialog.palette.details, name = name),
        Deed::Start => td_string!(locale, dialog.palette.start, name = name),
        Deed::Stop => td_string!(locale, dialog.palette.stop, name = name),
        Deed::Unpause => td_string!(locale, dialog.palette.unpause, name = name),
        Deed::Restart => td_string!(locale, dialog.palette.restart, name = name),
        Deed::Pause => td_string!(locale, dialog.palette.pause, name = name),
        Deed::Rename => td_string!(locale, dialog.palette.rename, name = name),
        Deed::StopIn => td_string!(locale, dialog.palette.stop_in, name = name),
        Deed::Kill => td_string!(locale, dialog.palette.kill, name = name),
        Deed::Remove => td_string!(locale, dialog.palette.remove, name = name),
    }
}

/// The words by which a deed is found, lower case.
fn verb(deed: Deed, locale: Locale) -> &'static str {
    match deed {
        Deed::Details => td_string!(locale, dialog.palette.verb_details),
        Deed::Start => td_string!(locale, dialog.palette.verb_start),
        Deed::Stop => td_string!(locale, dialog.palette.verb_stop),
        Deed::Unpause => td_string!(locale, dialog.palette.verb_unpause),
        Deed::Restart => td_string!(locale, dialog.palette.verb_restart),
        Deed::Pause => td_string!(locale, dialog.palette.verb_pause),
        Deed::Rename => td_string!(locale, dialog.palette.verb_rename),
        Deed::StopIn => td_string!(locale, dialog.palette.verb_stop_in),
        Deed::Kill => td_string!(locale, dialog.palette.verb_kill),
        Deed::Remove => td_string!(locale, dialog.palette.verb_remove),
    }
}

/// What is said beside the label, quieter.
pub(super) fn note(stores: Stores, command: &Command) -> String {
    match command {
        Command::One(_, id) | Command::Open(id, _) => stores
            .containers
            .peek(id)
            .map(|row| plain(text::clipped(&row.image, 60).0).into_owned())
            .unwrap_or_default(),
        Command::Engine(key, _) => stores.link.endpoints.with_untracked(|endpoints| {
            endpoints
                .iter()
                .find(|endpoint| endpoint.key == *key)
                .map(|endpoint| plain(&endpoint.address).into_owned())
                .unwrap_or_default()
        }),
        Command::Go(_)
        | Command::Look(_)
        | Command::Group(_)
        | Command::Retry
        | Command::StopAll
        | Command::RemoveStopped
        | Command::Keys
        | Command::Selected(..) => String::new(),
    }
}

/// Its picture.
pub(super) fn icon(command: &Command) -> icondata::Icon {
    match command {
        Command::Go(_) => icondata::LuArrowRight,
        Command::Look(Look::English | Look::Korean) => icondata::LuLanguages,
        Command::Look(Look::Light | Look::Dark | Look::AsSystem) => icondata::LuSunMoon,
        Command::Group(_) => icondata::LuRows3,
        Command::Engine(..) => icondata::LuServer,
        Command::Retry => icondata::LuRefreshCw,
        Command::StopAll => icondata::LuSquare,
        Command::RemoveStopped => icondata::LuTrash2,
        Command::Keys => icondata::LuKeyboard,
        Command::Open(..) => icondata::LuExternalLink,
        Command::Selected(deed, _) | Command::One(deed, _) => match deed {
            Deed::Details => icondata::LuPanelRight,
            Deed::Start | Deed::Unpause => icondata::LuPlay,
            Deed::Stop => icondata::LuSquare,
            Deed::Restart => icondata::LuRotateCw,
            Deed::Pause => icondata::LuPause,
            Deed::Rename => icondata::LuPencil,
            Deed::StopIn => icondata::LuTimer,
            Deed::Kill => icondata::LuSkull,
            Deed::Remove => icondata::LuTrash2,
        },
    }
}

/// Does it.
pub(super) fn run(stores: Stores, command: Command) {
    match command {
        Command::Go(goal) => stores.page.set(match goal {
            Goal::Containers => Page::Containers,
            Goal::Images => Page::Images,
            Goal::Volumes => Page::Volumes,
            Goal::Networks => Page::Networks,
            Goal::Projects => Page::Projects,
        }),
        Command::Look(look) => stores.settings.change(|settings| match look {
            Look::English => settings.language = Some(Language::En),
            Look::Korean => settings.language = Some(Language::Ko),
            Look::Light => settings.theme = Theme::Light,
            Look::Dark => settings.theme = Theme::Dark,
            Look::AsSystem => settings.theme = Theme::System,
        }),
        Command::Group(grouped) => stores
            .settings
            .change(|settings| settings.containers.grouped = grouped),
        Command::Engine(key, _) => actions::choose_engine(stores, Some(key)),
        Command::Retry => actions::retry_link(),
        Command::StopAll => {
            let ids = ids(stores, |row| row.state.is_active());
            stores.dialogs.ask(Ask::StopAll(ids));
        }
        Command::RemoveStopped => {
            let ids = ids(stores, |row| !row.state.is_active());
            stores.dialogs.ask(Ask::RemoveStopped(ids));
        }
        Command::Keys => stores.dialogs.ask(Ask::Keys),
        Command::Selected(deed, _) => {
            let ids: Vec<Id> = stores
                .selection
                .ids
                .with_untracked(|ids| ids.iter().cloned().collect());
            carry_out(stores, deed, ids);
        }
        Command::One(deed, id) => carry_out(stores, deed, vec![id]),
        Command::Open(id, port) => actions::open_port(stores, &id, port),
    }
}

fn ids(stores: Stores, which: impl Fn(&ContainerRow) -> bool) -> Vec<Id> {
    stores
        .containers
        .all_untracked()
        .iter()
        .filter(|entry| which(&entry.placed))
        .map(|entry| entry.id.clone())
        .collect()
}

fn carry_out(stores: Stores, deed: Deed, ids: Vec<Id>) {
    match deed {
        Deed::Start => actions::start(stores, &ids),
        Deed::Stop => actions::stop(stores, &ids, None),
        Deed::Unpause => actions::unpause(stores, &ids),
        Deed::Restart => actions::restart(stores, &ids, None),
        Deed::Pause => actions::pause(stores, &ids),
        Deed::StopIn => stores.dialogs.ask(Ask::Stop(ids)),
        Deed::Kill => stores.dialogs.ask(Ask::Kill(ids)),
        Deed::Remove => stores.dialogs.ask(Ask::Remove(ids)),
        // These two are about one container.
        Deed::Details => {
            if let Some(id) = ids.first() {
                if !matches!(
                    stores.page.get_untracked(),
                    Page::Containers | Page::Projects
                ) {
                    stores.page.set(Page::Containers);
                }
                stores.selection.only(id);
                stores.open.set(Some(id.clone()));
            }
        }
        Deed::Rename => {
            if let Some(id) = ids.first() {
                stores.dialogs.ask(Ask::Rename(id.clone()));
            }
        }
    }
}
