//! The ends of a container's main process that anybody still remembers: the engine's last events
//! (256 of all objects together), what this program saw itself, and the last one in inspect.

use crate::ask;
use crate::hear::{About, Event, Inspected, What};
use crate::when::rfc3339;
use crate::wire::{Wire, WireError};
use contract::{ContainerState, Exit, UnixSeconds};
use futures_util::StreamExt;
use std::time::Duration;
use tokio::time::timeout;

/// How long the engine may take to tell its past. It has it in memory; podman reads a journal.
const LIMIT: Duration = Duration::from_secs(2);
/// The most that are given.
const MOST: usize = 64;
/// Two sources may differ by this much about one end, in seconds.
const SAME: i64 = 1;

/// What the engine still tells. That it tells nothing, late or in error is no failure of the
/// details, which are complete without: the history is what is known, and it says no more.
pub(super) async fn told(
    wire: &Wire,
    id: &str,
    created: Option<UnixSeconds>,
    now: UnixSeconds,
) -> Vec<Exit> {
    // A second back: an engine whose clock is behind would wait for a moment yet to come. What
    // ended just now is in inspect.
    let path = ask::ends(id, created.unwrap_or(1), now - 1);
    let mut events = Vec::new();
    let reads = async {
        let Ok(mut lines) = wire.lines(&path, LIMIT).await else {
            return;
        };
        while let Some(line) = lines.next().await {
            match line {
                // An event that cannot be read is no exit that can be shown.
                Ok(json) => events.extend(Event::parse(&json)),
                Err(WireError::Malformed { .. }) => {}
                // Its past ends here.
                Err(_) => return,
            }
        }
    };
    // What came in time counts.
    let _ = timeout(LIMIT, reads).await;
    ends(&events)
}

fn ends(events: &[Event]) -> Vec<Exit> {
    let mut out_of_memory = None;
    let mut exits = Vec::new();
    for event in events {
        match &event.about {
            About::Container {
                what: What::OutOfMemory,
                ..
            } => out_of_memory = Some(event.at),
            About::Container {
                what: What::Ended { code: Some(code) },
                ..
            } => exits.push(Exit {
                at: event.at,
                code: *code,
                oom_killed: out_of_memory.take().is_some_and(|at| event.at - at <= 5),
            }),
            _ => {}
        }
    }
    exits
}

/// The end that inspect has, if there was one.
pub(super) fn last(facts: &Inspected) -> Option<Exit> {
    let state = ContainerState::from_word(&facts.state.status.to_lowercase());
    let ended = matches!(
        state,
        ContainerState::Exited | ContainerState::Dead | ContainerState::Restarting
    );
    Some(Exit {
        at: rfc3339(&facts.state.finished_at).filter(|_| ended)?,
        code: facts.state.exit_code?,
        oom_killed: facts.state.oom_killed,
    })
}

/// Each end once, newest first. Inspect knows best, then what was seen.
pub(super) fn merge(told: Vec<Exit>, seen: Vec<Exit>, last: Option<Exit>) -> Vec<Exit> {
    let mut exits: Vec<Exit> = Vec::new();
    for exit in last.into_iter().chain(seen).chain(told) {
        let known = exits
            .iter_mut()
            .find(|known| known.code == exit.code && (known.at - exit.at).abs() <= SAME);
        match known {
            Some(known) => known.oom_killed |= exit.oom_killed,
            None => exits.push(exit),
        }
    }
    exits.sort_by_key(|exit| std::cmp::Reverse(exit.at));
    exits.truncate(MOST);
    exits
}

#[cfg(test)]
mod tests {
    use super::merge;
    use contract::Exit;

    #[test]
    fn each_end_is_told_once() {
        let exit = |at, code, oom_killed| Exit {
            at,
            code,
            oom_killed,
        };
        let told = vec![exit(10, 1, false), exit(20, 137, true), exit(30, 0, false)];
        let seen = vec![exit(30, 0, false), exit(20, 137, false)];
        assert_eq!(
            merge(told, seen, Some(exit(31, 0, false))),
            [exit(31, 0, false), exit(20, 137, true), exit(10, 1, false)]
        );
        assert_eq!(merge(Vec::new(), Vec::new(), None), []);
    }
}
