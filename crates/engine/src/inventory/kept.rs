//! One container: its row, and what the row is made from.

use super::claim::{Claim, MOST_TRIES};
use crate::cut::{NAME, cut};
use crate::hear::{Inspected, Listed, Status, What};
use crate::rows;
use crate::when::rfc3339;
use contract::{ContainerRow, ContainerState, Exit, UnixSeconds};
use std::collections::VecDeque;

/// The most exits that are remembered of a container.
const EXITS: usize = 32;
/// A process killed for lack of memory this long before the end (seconds) is taken for its cause.
const OOM_BEFORE_END: i64 = 5;
/// What Docker takes where no grace period was set, in seconds.
pub(crate) const STOP_TIMEOUT: i64 = 10;

/// One container.
pub(crate) struct Kept {
    pub(crate) row: ContainerRow,
    /// Ends that were seen, newest first.
    pub(crate) exits: VecDeque<Exit>,
    /// The serial of the last event that told something of it.
    pub(super) heard: u64,
    /// When its main process last started and ended, to the second: from events and inspect.
    started: Option<UnixSeconds>,
    finished: Option<UnixSeconds>,
    claim: Option<Claim>,
    /// Networks that an event says it is on, and the list does not yet.
    joined: Vec<String>,
    tries: u32,
    out_of_memory: Option<UnixSeconds>,
    /// Its facts were asked for since they last may have changed.
    facts: bool,
}

impl Kept {
    pub(super) fn new(listed: &Listed, serial: u64, now: UnixSeconds) -> Self {
        let state = ContainerState::from_word(&listed.state.to_lowercase());
        let row = ContainerRow {
            id: listed.id.clone(),
            name: String::new(),
            image: String::new(),
            image_id: String::new(),
            command: String::new(),
            created: 0,
            state,
            health: None,
            exit_code: None,
            oom_killed: false,
            since: None,
            restart_count: None,
            stop_timeout: None,
            ports: Vec::new(),
            networks: Vec::new(),
            volumes: Vec::new(),
            project: None,
            labels: Vec::new(),
            revision: serial,
        };
        let mut kept = Self {
            row,
            exits: VecDeque::new(),
            heard: serial,
            started: None,
            finished: None,
            claim: None,
            joined: Vec::new(),
            tries: 0,
            out_of_memory: None,
            facts: false,
        };
        kept.listed(listed, serial, now);
        kept
    }

    /// After a gap.
    pub(super) fn resume(&mut self) {
        self.claim = None;
        self.joined.clear();
        self.tries = 0;
        self.facts = false;
    }

    /// Its item in the list. Whether the row changed, and, where the item contradicts what an
    /// event said, how often it has done so.
    pub(super) fn listed(
        &mut self,
        listed: &Listed,
        asked: u64,
        now: UnixSeconds,
    ) -> (bool, Option<u32>) {
        let before = self.row.clone();
        let row = &mut self.row;
        row.image_id = cut(&listed.image_id, NAME);
        row.image = rows::image(&listed.image, &listed.image_id);
        row.command = rows::command(listed);
        row.created = listed.created.unwrap_or(row.created);
        row.ports = rows::ports(&listed.ports);
        row.volumes = rows::volumes(listed);
        row.project = rows::project(&listed.labels);
        row.labels = rows::row_labels(listed);
        row.networks = rows::networks(listed);

        let state = ContainerState::from_word(&listed.state.to_lowercase());
        // The answer may be older than the last event; then another one is on its way.
        let late = self.heard > asked;
        let claimed = self.claim.is_none_or(|claim| claim.agrees(&state));
        self.joined
            .retain(|network| !row.networks.contains(network));
        let settled = claimed && self.joined.is_empty();
        if late || (!settled && self.tries < MOST_TRIES) {
            row.networks.extend(self.joined.iter().cloned());
            row.networks.sort();
        } else {
            self.joined.clear();
        }
        if !late {
            row.name = rows::name(listed);
            if claimed || self.tries >= MOST_TRIES {
                self.claim = None;
                self.listed_state(state, &Status::parse(&listed.status), now);
            }
        }
        let again = (!late && !settled && self.tries < MOST_TRIES).then_some(self.tries);
        self.tries = if again.is_some() { self.tries + 1 } else { 0 };
        (self.row != before, again)
    }

    fn listed_state(&mut self, state: ContainerState, status: &Status, now: UnixSeconds) {
        let same = self.row.state == state;
        let row = &mut self.row;
        row.exit_code = match &state {
            ContainerState::Created | ContainerState::Running | ContainerState::Paused => None,
            _ => status.exit_code.or(row.exit_code),
        };
        row.health = match &state {
            // The text tells of the pause instead.
            ContainerState::Paused => status.health.or(row.health),
            _ => status.health,
        };
        if matches!(
            state,
            ContainerState::Created | ContainerState::Running | ContainerState::Paused
        ) {
            row.oom_killed = false;
        }
        // An exact moment, or the estimate made before, holds as long as the text does not
        // contradict it: it would jump by up to an hour with each new text, else.
        let fits = |moment: &UnixSeconds| status.ago.is_none_or(|ago| ago.fits(now - moment));
        let exact = match &state {
            ContainerState::Created => None,
            ContainerState::Running | ContainerState::Paused => self.started,
            _ => self.finished,
        };
        let goes_on = same || (up(&row.state) && up(&state));
        let kept = exact
            .filter(fits)
            .or(row.since.filter(|_| goes_on).filter(fits));
        row.since = match &state {
            ContainerState::Created => None,
            _ => kept.or(status.ago.map(|ago| now - ago.about)),
        };
        if !same {
            self.facts = false;
        }
        row.state = state;
    }

    /// An event that may show.
    pub(super) fn hear(&mut self, what: &What, at: UnixSeconds, serial: u64) {
        self.heard = serial;
        self.tries = 0;
        let row = &mut self.row;
        row.revision = serial;
        match what {
            What::Started => {
                self.claim = Some(Claim::Up);
                self.facts = false;
                self.out_of_memory = None;
                self.started = Some(at);
                row.state = ContainerState::Running;
                row.since = Some(at);
                row.exit_code = None;
                row.oom_killed = false;
            }
            What::Ended { code } => {
                self.claim = Some(Claim::Ended);
                self.joined.clear();
                self.facts = false;
                self.finished = Some(at);
                row.state = ContainerState::Exited;
                row.since = Some(at);
                row.exit_code = *code;
                row.health = None;
                row.oom_killed = self
                    .out_of_memory
                    .take()
                    .is_some_and(|killed| at - killed <= OOM_BEFORE_END);
                let exit = Exit {
                    at,
                    code: code.unwrap_or(0),
                    oom_killed: row.oom_killed,
                };
                // Events are told again after a gap.
                if code.is_some() && !self.exits.iter().any(|known| known.at == exit.at) {
                    self.exits.push_front(exit);
                    self.exits.truncate(EXITS);
                }
            }
            What::Paused => {
                self.claim = Some(Claim::Paused);
                row.state = ContainerState::Paused;
            }
            What::Unpaused => {
                self.claim = Some(Claim::Up);
                row.state = ContainerState::Running;
            }
            What::Renamed { name } => row.name = cut(name, NAME),
            What::Health(health) => {
                if up(&row.state) {
                    row.health = Some(*health);
                }
            }
            What::Joined { network } => {
                if !network.is_empty() && !row.networks.contains(network) {
                    self.joined.push(network.clone());
                    row.networks.push(network.clone());
                    row.networks.sort();
                }
            }
            // Not taken from the row at once: a container that ends leaves its networks, and the
            // list goes on to show them.
            What::Left { network } => self.joined.retain(|joined| joined != network),
            What::Changed => self.facts = false,
            What::OutOfMemory
            | What::Signalled
            | What::Removed
            | What::ProcessEnded
            | What::Committed
            | What::Nothing => {}
        }
    }

    /// The kernel ended a process for lack of memory. Engines tell it before the end of the
    /// container or, now and then, right after it. Whether the row says something else now.
    pub(super) fn out_of_memory(&mut self, at: UnixSeconds, serial: u64) -> bool {
        self.out_of_memory = Some(at);
        let late = self.row.state == ContainerState::Exited
            && self.row.exit_code == Some(137)
            && !self.row.oom_killed
            && self
                .finished
                .is_some_and(|finished| (at - finished).abs() <= OOM_BEFORE_END);
        if late {
            self.row.oom_killed = true;
            self.row.revision = serial;
            if let Some(exit) = self.exits.front_mut() {
                exit.oom_killed = true;
            }
        }
        late
    }

    /// Somebody ends it: lack of memory is not the cause of what comes.
    pub(super) fn signalled(&mut self) {
        self.out_of_memory = None;
    }

    /// Whether its facts have to be asked for. Says so once, until they may have changed.
    pub(crate) fn wants_facts(&mut self) -> bool {
        !std::mem::replace(&mut self.facts, true)
    }

    /// The facts could not be had; they may be asked for again.
    pub(crate) fn facts_failed(&mut self) {
        self.facts = false;
    }

    /// What inspect says. Whether the row changed.
    pub(super) fn inspected(&mut self, facts: &Inspected, asked: u64) -> bool {
        let before = self.row.clone();
        let row = &mut self.row;
        row.restart_count = Some(
            facts
                .restart_count
                .and_then(|count| u64::try_from(count).ok())
                .unwrap_or(0),
        );
        row.stop_timeout = Some(facts.config.stop_timeout.unwrap_or(STOP_TIMEOUT));
        // Docker answers only when it has written down what it told, so this overrules the list;
        // but it cannot know what was told after it was asked.
        if self.heard <= asked && !facts.state.status.is_empty() {
            let state = ContainerState::from_word(&facts.state.status.to_lowercase());
            self.started = rfc3339(&facts.state.started_at).or(self.started);
            self.finished = rfc3339(&facts.state.finished_at).or(self.finished);
            let (since, ended) = match &state {
                ContainerState::Created => (None, false),
                ContainerState::Running | ContainerState::Paused => (self.started, false),
                _ => (self.finished, true),
            };
            row.since = since.or(row.since);
            row.exit_code = if ended {
                facts.state.exit_code.or(row.exit_code)
            } else {
                None
            };
            // The event may come before the engine's own note of it.
            row.oom_killed = ended && (row.oom_killed || facts.state.oom_killed);
            if ended {
                row.health = None;
            }
            // A claim stays until the list agrees: an older answer of the list may still come.
            row.state = state;
        }
        self.row != before
    }
}

fn up(state: &ContainerState) -> bool {
    matches!(state, ContainerState::Running | ContainerState::Paused)
}
