//! What was asked of containers and is not confirmed yet, and what the engine refused.

use super::Id;
use contract::{ContainerRow, ContainerState, Failure};
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What was asked of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Start,
    Stop,
    Kill,
    /// A signal that need not end it.
    Signal,
    Restart,
    Pause,
    Unpause,
    Rename,
    Remove,
}

/// How long the engine waits before it kills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Grace {
    /// It does not wait.
    None,
    /// As long as the container says, which may not be known yet.
    Own,
    /// In seconds.
    Seconds(i64),
}

impl Grace {
    /// What was asked for, or the container's own.
    pub(super) fn asked(seconds: Option<i64>) -> Self {
        seconds.map_or(Self::Own, Self::Seconds)
    }
}

/// Something that was asked and is not confirmed.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) asked: Asked,
    /// When, in Unix seconds on this machine's clock.
    pub(crate) since: i64,
    grace: Grace,
    /// The container as it was.
    before: Arc<ContainerRow>,
    /// Which asking this is: a later one is not ended by the reply to an earlier one.
    turn: u32,
}

impl Pending {
    /// How long the engine waits before it kills, in seconds; `None` where it does not, or where
    /// that is not known.
    pub(crate) fn grace(&self, row: &ContainerRow) -> Option<i64> {
        match self.grace {
            Grace::None => None,
            Grace::Own => row.stop_timeout,
            Grace::Seconds(seconds) => Some(seconds),
        }
        .filter(|seconds| *seconds > 0)
    }

    /// The engine waits, so that one may lose patience.
    pub(crate) fn waits(&self) -> bool {
        !matches!(self.grace, Grace::None | Grace::Seconds(0))
    }
}

#[derive(Clone, Debug, Default)]
struct Mark {
    pending: Option<Pending>,
    refused: Option<Failure>,
}

/// Pending marks and refusals, by container. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Marks {
    all: RwSignal<HashMap<Id, Mark>>,
    turns: StoredValue<u32>,
}

impl Marks {
    pub(crate) fn new() -> Self {
        Self {
            all: RwSignal::new(HashMap::new()),
            turns: StoredValue::new(0),
        }
    }

    /// What a container waits for.
    pub(crate) fn pending(&self, id: &str) -> Option<Pending> {
        self.all
            .with(|all| all.get(id).and_then(|mark| mark.pending.clone()))
    }

    /// What the engine refused to do with a container, until it is dismissed or asked again.
    pub(crate) fn refused(&self, id: &str) -> Option<Failure> {
        self.all
            .with(|all| all.get(id).and_then(|mark| mark.refused.clone()))
    }

    /// Marks rows before they are asked for; returns the asking's turn.
    pub(super) fn begin(
        &self,
        asked: Asked,
        rows: &[Arc<ContainerRow>],
        since: i64,
        grace: impl Fn(&ContainerRow) -> Grace,
    ) -> u32 {
        let turn = self.turns.get_value().wrapping_add(1);
        self.turns.set_value(turn);
        self.all.update(|all| {
            for row in rows {
                let pending = Pending {
                    asked,
                    since,
                    grace: grace(row),
                    before: row.clone(),
                    turn,
                };
                all.insert(
                    Id::from(row.id.as_str()),
                    Mark {
                        pending: Some(pending),
                        refused: None,
                    },
                );
            }
        });
        turn
    }

    /// The engine refused what was asked for in this turn; without one, something that marked
    /// nothing. What was asked later is still under way.
    pub(super) fn refuse(&self, id: &str, turn: Option<u32>, failure: Failure) {
        self.all.update(|all| {
            let mark = all.entry(Id::from(id)).or_default();
            if let Some(turn) = turn {
                mark.pending.take_if(|pending| pending.turn == turn);
            }
            mark.refused = Some(failure);
        });
    }

    /// Takes a pending mark away, if it is still of that turn.
    pub(super) fn end(&self, id: &str, turn: u32) {
        self.drop_if(id, |pending| pending.turn == turn);
    }

    /// Takes a pending mark away if the row is what was asked for.
    pub(super) fn confirm(&self, row: &ContainerRow) {
        self.drop_if(&row.id, |pending| {
            confirms(pending.asked, &pending.before, row)
        });
    }

    fn drop_if(&self, id: &str, end: impl Fn(&Pending) -> bool) {
        let ends = self.all.with_untracked(|all| {
            all.get(id)
                .and_then(|mark| mark.pending.as_ref())
                .is_some_and(&end)
        });
        if ends {
            self.all.update(|all| {
                let Some(mark) = all.get_mut(id) else {
                    return;
                };
                mark.pending = None;
                if mark.refused.is_none() {
                    all.remove(id);
                }
            });
        }
    }

    /// Puts a refusal away.
    pub(crate) fn dismiss(&self, id: &str) {
        self.all.update(|all| {
            if let Some(mark) = all.get_mut(id) {
                mark.refused = None;
            }
        });
    }

    /// Rows that are gone wait for nothing.
    pub(super) fn drop_gone(&self, gone: &[Id]) {
        let touched = self
            .all
            .with_untracked(|all| gone.iter().any(|id| all.contains_key(id)));
        if touched {
            self.all.update(|all| {
                for id in gone {
                    all.remove(id);
                }
            });
        }
    }

    /// Another engine is looked at.
    pub(super) fn forget(&self) {
        self.all.set(HashMap::new());
    }
}

/// Whether the row is what was asked for, given what it was.
fn confirms(asked: Asked, before: &ContainerRow, now: &ContainerRow) -> bool {
    match asked {
        // It may have run and ended already.
        Asked::Start => now.state == ContainerState::Running || now.since != before.since,
        Asked::Stop | Asked::Kill | Asked::Signal => !now.state.is_active(),
        Asked::Restart => now.state == ContainerState::Running && now.since != before.since,
        Asked::Pause => now.state != ContainerState::Running,
        Asked::Unpause => now.state != ContainerState::Paused,
        Asked::Rename => now.name != before.name,
        Asked::Remove => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stores::sample::container;

    #[test]
    fn an_event_confirms_what_was_asked_for_and_nothing_else() {
        let at = |state, since| ContainerRow {
            state,
            since: Some(since),
            ..container("web")
        };
        let (running, exited) = (
            at(ContainerState::Running, 10),
            at(ContainerState::Exited, 10),
        );
        assert!(confirms(Asked::Start, &exited, &running));
        assert!(!confirms(Asked::Start, &exited, &exited));
        // It ran and ended before anyone looked.
        let ended = at(ContainerState::Exited, 20);
        assert!(confirms(Asked::Start, &exited, &ended));
        assert!(confirms(Asked::Stop, &running, &ended));
        assert!(!confirms(
            Asked::Stop,
            &running,
            &at(ContainerState::Paused, 10)
        ));
        // On the way of a restart it is stopped.
        assert!(!confirms(Asked::Restart, &running, &ended));
        assert!(confirms(
            Asked::Restart,
            &running,
            &at(ContainerState::Running, 21)
        ));
        assert!(!confirms(Asked::Rename, &running, &ended));
    }

    #[test]
    fn a_refusal_does_not_end_what_was_asked_later() {
        let owner = Owner::new();
        owner.with(|| {
            let marks = Marks::new();
            let row = Arc::new(container("web"));
            let begin = |asked| marks.begin(asked, std::slice::from_ref(&row), 0, |_| Grace::None);
            let refusal = Failure {
                deed: contract::Deed::Kill,
                subject: "web".to_owned(),
                code: None,
                message: String::new(),
            };
            let first = begin(Asked::Stop);
            let second = begin(Asked::Kill);
            marks.refuse(&row.id, Some(first), refusal.clone());
            marks.refuse(&row.id, None, refusal.clone());
            assert_eq!(marks.pending(&row.id).map(|it| it.asked), Some(Asked::Kill));
            marks.end(&row.id, second);
            assert!(marks.pending(&row.id).is_none());
            assert_eq!(
                marks.refused(&row.id),
                Some(refusal.clone()),
                "it stays to be read"
            );
            let third = begin(Asked::Pause);
            marks.refuse(&row.id, Some(third), refusal);
            assert!(marks.pending(&row.id).is_none());
        });
    }
}
