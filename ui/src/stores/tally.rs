//! How many containers there are of each kind, counted once for all who show it.

use super::Rows;
use crate::i18n::*;
use contract::{ContainerRow, CountedAs, Health};
use leptos::prelude::*;
use std::collections::HashSet;

/// What the chips of the list let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Show {
    #[default]
    All,
    Running,
    Stopped,
    Paused,
    Unhealthy,
}

impl Show {
    pub(crate) const ALL: [Self; 5] = [
        Self::All,
        Self::Running,
        Self::Stopped,
        Self::Paused,
        Self::Unhealthy,
    ];

    /// `data-chip`
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Paused => "paused",
            Self::Unhealthy => "unhealthy",
        }
    }

    /// What the chip says.
    pub(crate) fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::All => td_string!(locale, list.all),
            Self::Running => td_string!(locale, list.running),
            Self::Stopped => td_string!(locale, list.stopped),
            Self::Paused => td_string!(locale, list.paused),
            Self::Unhealthy => td_string!(locale, list.unhealthy),
        }
    }

    pub(crate) fn passes(self, row: &ContainerRow) -> bool {
        match self {
            Self::All => true,
            Self::Running => row.state.counts_as() == CountedAs::Running,
            Self::Stopped => row.state.counts_as() == CountedAs::Stopped,
            Self::Paused => row.state.counts_as() == CountedAs::Paused,
            Self::Unhealthy => row.health == Some(Health::Unhealthy),
        }
    }
}

/// The counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    shown: [usize; 5],
    pub(crate) projects: usize,
}

impl Tally {
    /// How many a chip would show.
    pub(crate) fn of(&self, show: Show) -> usize {
        let [all, running, stopped, paused, unhealthy] = self.shown;
        match show {
            Show::All => all,
            Show::Running => running,
            Show::Stopped => stopped,
            Show::Paused => paused,
            Show::Unhealthy => unhealthy,
        }
    }

    fn count<'a>(rows: impl Iterator<Item = &'a ContainerRow>) -> Self {
        let mut tally = Self::default();
        let mut projects = HashSet::new();
        for row in rows {
            for (count, show) in tally.shown.iter_mut().zip(Show::ALL) {
                *count += usize::from(show.passes(row));
            }
            if let Some(project) = &row.project {
                projects.insert(project.name.as_str());
            }
        }
        tally.projects = projects.len();
        tally
    }
}

/// Follows a list; `None` while it is not known.
pub(super) fn follow(rows: Rows<ContainerRow>) -> Memo<Option<Tally>> {
    Memo::new(move |_| {
        rows.known.get().then(|| {
            let rows = rows.all();
            Tally::count(rows.iter().map(|entry| &*entry.placed))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::sample::container;
    use contract::ContainerState;

    #[test]
    fn chips_count_what_they_would_show() {
        let at = |state| ContainerRow {
            state,
            ..container("web")
        };
        let mut sick = at(ContainerState::Running);
        sick.health = Some(Health::Unhealthy);
        let rows = [
            at(ContainerState::Restarting),
            at(ContainerState::Paused),
            at(ContainerState::Created),
            at(ContainerState::Dead),
            sick,
        ];
        assert_eq!(Tally::count(rows.iter()).shown, [5, 2, 2, 1, 1]);
    }
}
