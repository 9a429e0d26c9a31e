//! What there is to do, and what of it is nearest to what was typed.

use super::command::{Command, Deed, Goal, Look, label, projects, verb};
use super::rank;
use crate::i18n::*;
use crate::pages;
use crate::pages::volumes::{self, VolumeDeed};
use crate::stores::{Entry, Page, Show, Stores};
use contract::{ContainerRow, ContainerState, ImageRow, Phase, VolumeRow};
use leptos::prelude::*;
use std::collections::BinaryHeap;
use std::sync::Arc;

/// The most wanted first.
const DEEDS: [Deed; 27] = [
    Deed::Details,
    Deed::Logs,
    Deed::Shell,
    Deed::Files,
    Deed::Start,
    Deed::Stop,
    Deed::Unpause,
    Deed::Restart,
    Deed::Pause,
    Deed::Exec,
    Deed::Attach,
    Deed::StartAttached,
    Deed::Outside,
    Deed::Edit,
    Deed::Duplicate,
    Deed::Rename,
    Deed::StopIn,
    Deed::Kill,
    Deed::Recreate,
    Deed::CopyRun,
    Deed::CopyCompose,
    Deed::CopyId,
    Deed::CopyName,
    Deed::Changes,
    Deed::Commit,
    Deed::Export,
    Deed::Remove,
];

/// The most wanted first.
const VOLUME_DEEDS: [VolumeDeed; 9] = [
    VolumeDeed::Files,
    VolumeDeed::Details,
    VolumeDeed::Clone,
    VolumeDeed::BackUp,
    VolumeDeed::Restore,
    VolumeDeed::CopyTo,
    VolumeDeed::Empty,
    VolumeDeed::Measure,
    VolumeDeed::Remove,
];

const GOALS: [Goal; 6] = [
    Goal::Containers,
    Goal::Images,
    Goal::Volumes,
    Goal::Networks,
    Goal::Projects,
    Goal::Settings,
];

/// Whether this can be done with a container in this state.
fn fits(deed: Deed, state: &ContainerState) -> bool {
    use ContainerState::{Created, Dead, Exited, Other, Paused, Removing, Restarting, Running};
    match deed {
        Deed::Details | Deed::Logs | Deed::CopyId | Deed::CopyName => true,
        Deed::Remove => *state != Removing,
        Deed::Shell | Deed::Exec | Deed::Attach | Deed::Outside | Deed::Pause => *state == Running,
        Deed::Unpause => *state == Paused,
        Deed::StartAttached => matches!(state, Created | Exited),
        // Nothing is known of what an unknown state allows: the engine refuses what does not fit.
        Deed::Start => matches!(state, Created | Exited | Other(_)),
        Deed::Stop | Deed::Kill => matches!(state, Running | Restarting | Paused | Other(_)),
        Deed::StopIn => matches!(state, Running | Restarting | Paused),
        Deed::Rename | Deed::Files | Deed::Changes | Deed::Commit | Deed::Export => {
            !matches!(state, Dead | Removing)
        }
        Deed::Restart
        | Deed::Edit
        | Deed::Duplicate
        | Deed::Recreate
        | Deed::CopyRun
        | Deed::CopyCompose => !matches!(state, Dead | Removing | Other(_)),
    }
}

/// The commands that match best, nearest first; without words, what concerns no container.
pub(super) fn find(stores: Stores, locale: Locale, typed: &str, most: usize) -> Vec<Command> {
    let words = rank::words(typed);
    let mut nearest = Nearest::new(most);
    for (order, command) in general(stores).into_iter().enumerate() {
        let here = label(stores, locale, &command).to_lowercase();
        let english = label(stores, Locale::en, &command).to_lowercase();
        if let Some(distance) = rank::all(&words, &here, [english.as_str()].into_iter()) {
            nearest.keep(distance, order, "", || command);
        }
    }
    if !words.is_empty() {
        let verbs = Verbs::of(&words, locale);
        for entry in stores.containers.all_untracked() {
            of_container(&words, &verbs, &entry, &mut nearest);
        }
        for entry in stores.volumes.all_untracked() {
            of_volume(&words, &verbs, &entry, &mut nearest);
        }
        for entry in stores.images.all_untracked() {
            of_image(&words, &verbs, &entry.placed, &mut nearest);
        }
    }
    nearest.into_commands()
}

/// The nearest so far. The farthest of them is on top, so that what does not fit is thrown away
/// before anything is made of it: a keystroke weighs every container.
struct Nearest {
    most: usize,
    kept: BinaryHeap<(u32, usize, String, Command)>,
}

impl Nearest {
    fn new(most: usize) -> Self {
        Self {
            most,
            kept: BinaryHeap::with_capacity(most + 1),
        }
    }

    /// Among those that are equally near the order counts, and then the name.
    fn keep(&mut self, distance: u32, order: usize, name: &str, command: impl FnOnce() -> Command) {
        if self.kept.len() == self.most {
            let too_far = self.kept.peek().is_some_and(|(far, last, after, _)| {
                (distance, order, name) >= (*far, *last, after.as_str())
            });
            if too_far {
                return;
            }
            self.kept.pop();
        }
        self.kept
            .push((distance, order, name.to_owned(), command()));
    }

    fn into_commands(self) -> Vec<Command> {
        self.kept
            .into_sorted_vec()
            .into_iter()
            .map(|(.., command)| command)
            .collect()
    }
}

/// Which of the typed words begin a word of which deed, in the language of the page or in English.
struct Verbs {
    deeds: Vec<(Deed, Vec<bool>)>,
    volume_deeds: Vec<(VolumeDeed, Vec<bool>)>,
    open: Vec<bool>,
    run_image: Vec<bool>,
}

impl Verbs {
    fn of(words: &[String], locale: Locale) -> Self {
        let begun = |verbs: [&str; 2]| -> Vec<bool> {
            let begins = |word: &String| {
                verbs
                    .iter()
                    .flat_map(|verb| verb.split_whitespace())
                    .any(|verb| verb.starts_with(word.as_str()))
            };
            words.iter().map(begins).collect()
        };
        Self {
            deeds: DEEDS
                .iter()
                .map(|deed| (*deed, begun([verb(*deed, locale), verb(*deed, Locale::en)])))
                .collect(),
            volume_deeds: VOLUME_DEEDS
                .iter()
                .map(|deed| {
                    let verbs = [
                        volumes::verb(*deed, locale),
                        volumes::verb(*deed, Locale::en),
                    ];
                    (*deed, begun(verbs))
                })
                .collect(),
            run_image: begun([
                td_string!(locale, dialog.palette.verb_run_image),
                td_string!(Locale::en, dialog.palette.verb_run_image),
            ]),
            open: begun([
                td_string!(locale, dialog.palette.verb_open),
                td_string!(Locale::en, dialog.palette.verb_open),
            ]),
        }
    }
}

/// What can be done with a container, as far as the words match its name, its other texts or the
/// deed.
fn of_container(
    words: &[String],
    verbs: &Verbs,
    entry: &Arc<Entry<ContainerRow>>,
    nearest: &mut Nearest,
) {
    // Lower case already, and the name comes first in it.
    let name = entry.search.split('\n').next().unwrap_or_default();
    // How well each word matches the container itself.
    let by_container: Vec<Option<u32>> = words
        .iter()
        .map(|word| {
            rank::distance(name, word).or_else(|| {
                (entry.search.contains(word.as_str()) || entry.id.starts_with(word.as_str()))
                    .then_some(6)
            })
        })
        .collect();
    // A deed alone names no container: all of them would match.
    if by_container.iter().all(Option::is_none) {
        return;
    }
    let sum = |by_deed: &[bool]| {
        by_container
            .iter()
            .zip(by_deed)
            .try_fold(0, |sum, (by_container, by_deed)| {
                let best = if *by_deed { Some(0) } else { *by_container };
                Some(sum + best?)
            })
    };
    let state = &entry.placed.state;
    for (order, (deed, by_deed)) in verbs.deeds.iter().enumerate() {
        if fits(*deed, state)
            && let Some(distance) = sum(by_deed)
        {
            nearest.keep(distance, order, &entry.name_key, || {
                Command::One(*deed, entry.id.clone())
            });
        }
    }
    if !state.is_active() {
        return;
    }
    if let Some(distance) = sum(&verbs.open) {
        let mut ports: Vec<u16> = entry
            .placed
            .ports
            .iter()
            .filter(|port| port.protocol == "tcp")
            .filter_map(|port| port.host)
            .collect();
        ports.sort_unstable();
        ports.dedup();
        for (place, port) in ports.into_iter().take(8).enumerate() {
            nearest.keep(distance, DEEDS.len() + place, &entry.name_key, || {
                Command::Open(entry.id.clone(), port)
            });
        }
    }
}

/// The same with a volume.
fn of_volume(
    words: &[String],
    verbs: &Verbs,
    entry: &Arc<Entry<VolumeRow>>,
    nearest: &mut Nearest,
) {
    let name = entry.search.split('\n').next().unwrap_or_default();
    let by_volume: Vec<Option<u32>> = words
        .iter()
        .map(|word| rank::distance(name, word))
        .collect();
    if by_volume.iter().all(Option::is_none) {
        return;
    }
    for (order, (deed, by_deed)) in verbs.volume_deeds.iter().enumerate() {
        let sum = by_volume
            .iter()
            .zip(by_deed)
            .try_fold(0, |sum, (by_volume, by_deed)| {
                let best = if *by_deed { Some(0) } else { *by_volume };
                Some(sum + best?)
            });
        if let Some(distance) = sum {
            nearest.keep(distance, order, &entry.name_key, || {
                Command::Volume(*deed, entry.id.clone())
            });
        }
    }
}

/// A container from an image, by one of its tags.
fn of_image(words: &[String], verbs: &Verbs, row: &ImageRow, nearest: &mut Nearest) {
    for tag in &row.tags {
        let name = tag.to_lowercase();
        let sum = words
            .iter()
            .zip(&verbs.run_image)
            .try_fold(0, |sum, (word, by_verb)| {
                let best = if *by_verb {
                    Some(0)
                } else {
                    rank::distance(&name, word)
                };
                Some(sum + best?)
            });
        // The verb alone is not about this image.
        let named = verbs.run_image.iter().any(|by_verb| !by_verb);
        if let Some(distance) = sum.filter(|_| named) {
            nearest.keep(distance, DEEDS.len(), &name, || {
                Command::RunImage(tag.clone())
            });
        }
    }
}

/// What concerns no single container.
fn general(stores: Stores) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    // What is selected is what is seen to be.
    let on_volumes = stores.page.get_untracked() == Page::Volumes;
    let selected = stores.volume.selection.ids.with_untracked(|ids| ids.len());
    if on_volumes && selected > 0 {
        let deeds = [VolumeDeed::Remove, VolumeDeed::Measure];
        commands.extend(deeds.map(|deed| Command::SelectedVolumes(deed, selected)));
    }
    let selected = stores.selection.ids.with_untracked(|ids| ids.len());
    if !on_volumes && selected > 0 {
        commands.extend(
            [
                Deed::Logs,
                Deed::Start,
                Deed::Stop,
                Deed::Restart,
                Deed::Pause,
                Deed::Unpause,
                Deed::Kill,
                Deed::Recreate,
                Deed::Remove,
            ]
            .map(|deed| Command::Selected(deed, selected)),
        );
    }
    commands.push(Command::Run);
    commands.push(Command::Pull);
    commands.push(Command::NewVolume);
    commands.extend(GOALS.map(Command::Go));
    let grouped = stores.settings.peek(|settings| settings.containers.grouped);
    commands.push(Command::Group(!grouped));
    commands.push(Command::Figures(!pages::figures_shown(stores)));
    let shown = stores.show.get_untracked();
    let chips = Show::ALL.into_iter().filter(|show| *show != shown);
    commands.extend(chips.map(Command::Show));
    let projects = projects(stores);
    if projects.iter().any(|name| !name.is_empty()) {
        commands.extend([Command::Fold(true), Command::Fold(false)]);
    }
    let projects = projects.into_iter().filter(|name| !name.is_empty());
    commands.extend(projects.map(Command::ProjectLogs));
    commands.extend(
        pages::container_columns()
            .filter(|column| !column.fixed)
            .map(|column| {
                let shown = stores.settings.peek(|all| column.is_shown(&all.containers));
                Command::Column(column.name, !shown)
            }),
    );
    let rows = stores.containers.all_untracked();
    if rows.iter().any(|entry| entry.placed.state.is_active()) {
        commands.push(Command::StopAll);
    }
    if rows.iter().any(|entry| !entry.placed.state.is_active()) {
        commands.push(Command::RemoveStopped);
    }
    commands.push(Command::RestoreVolume);
    if !stores.volumes.all_untracked().is_empty() {
        commands.push(Command::PruneVolumes);
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

#[cfg(test)]
mod tests {
    use super::{Command, Nearest, Verbs};
    use crate::i18n::Locale;
    use crate::palette::command::Deed;

    #[test]
    fn the_nearest_are_kept_in_order() {
        let mut nearest = Nearest::new(3);
        for (distance, order, name) in [
            (4, 0, "d"),
            (1, 1, "b"),
            (1, 0, "z"),
            (9, 0, "a"),
            (1, 1, "a"),
        ] {
            nearest.keep(distance, order, name, || {
                Command::One(Deed::Stop, name.into())
            });
        }
        let names = ["z", "a", "b"].map(|name| Command::One(Deed::Stop, name.into()));
        assert_eq!(nearest.into_commands(), names);
    }

    #[test]
    fn deeds_are_found_in_both_languages() {
        let words = ["stop", "재시"].map(str::to_owned);
        let fits = |deed: Deed, locale| {
            Verbs::of(&words, locale)
                .deeds
                .into_iter()
                .find(|(known, _)| *known == deed)
                .map(|(_, fits)| fits)
        };
        assert_eq!(fits(Deed::Stop, Locale::ko), Some(vec![true, false]));
        assert_eq!(fits(Deed::Restart, Locale::ko), Some(vec![false, true]));
        assert_eq!(fits(Deed::Restart, Locale::en), Some(vec![false, false]));
    }
}
