//! The questions that are asked while an engine is followed, and their answers.

use crate::ambient::Ambient;
use crate::ask::{self, PATIENCE, get, inspected, list_of};
use crate::feed::Changes;
use crate::hear::{Info, Inspected, Listed, ListedImage, ListedNetwork, ListedVolumes, Version};
use crate::helper::OURS;
use crate::inventory::{Asked, Inventory, replace};
use crate::rows::{image_row, network_row, volume_row};
use crate::when::rfc3339;
use crate::wire::{Hello, Wire, WireError};
use contract::{EngineInfo, FailedLists, Failure, ImageRow, NetworkRow, VolumeRow};
use std::collections::HashSet;
use std::time::Duration;
use tokio::time::Instant;

/// How long events of images, volumes and networks are collected before their list is asked.
const WINDOW: Duration = Duration::from_millis(30);
/// The first pause after a list failed, in seconds. It doubles.
const RETRY: u64 = 2;
/// The longest such pause, in seconds.
const LONGEST_RETRY: u64 = 60;
/// The least rest of a list that failed: an event may hasten the retry, a flood of them must not
/// make it a busy loop.
const REST: Duration = Duration::from_secs(1);

/// A list besides the containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Images,
    Volumes,
    Networks,
}

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Images, Self::Volumes, Self::Networks];

    /// Where it is said why it could not be read.
    pub(super) fn failed(self, lists: &mut FailedLists) -> &mut Option<Failure> {
        match self {
            Self::Images => &mut lists.images,
            Self::Volumes => &mut lists.volumes,
            Self::Networks => &mut lists.networks,
        }
    }
}

/// When such a list is asked for.
pub(super) struct KindState {
    /// Not before this; `None` where nothing is wanted.
    wanted: Option<Instant>,
    asking: bool,
    began: Instant,
    rest: Rest,
}

/// How a list that failed is asked for again: no event tells that it would work now, so by time.
pub(super) struct Rest {
    failures: u32,
    /// Not before this, whatever happens.
    until: Instant,
}

impl Rest {
    pub(super) fn none() -> Self {
        Self {
            failures: 0,
            until: Instant::now(),
        }
    }

    /// It failed (once more). Gives when to ask again if nothing happens.
    pub(super) fn after_failure(&mut self, now: Instant) -> Instant {
        let pause = RETRY << self.failures.min(10);
        self.failures = self.failures.saturating_add(1);
        self.until = now + REST;
        now + Duration::from_secs(pause.min(LONGEST_RETRY))
    }

    pub(super) fn is_over(&mut self) {
        self.failures = 0;
    }

    /// Something happened: when to ask, where it was to be asked at `at`.
    pub(super) fn hastened(&self, at: Instant, soon: Instant) -> Instant {
        match self.failures {
            0 => at,
            _ => at.min(soon.max(self.until)),
        }
    }
}

impl KindState {
    pub(super) fn unasked() -> Self {
        Self {
            wanted: None,
            asking: false,
            began: Instant::now(),
            rest: Rest::none(),
        }
    }

    pub(super) fn want(&mut self, now: Instant) {
        let soon = now + WINDOW;
        self.wanted = Some(match self.wanted {
            Some(at) => self.rest.hastened(at, soon),
            None => soon,
        });
    }

    /// Whether it is to be asked now; if so, it counts as asked.
    pub(super) fn begins(&mut self, now: Instant) -> bool {
        let begins = !self.asking && self.wanted.is_some_and(|at| at <= now);
        if begins {
            self.wanted = None;
            self.asking = true;
            self.began = now;
        }
        begins
    }

    pub(super) fn wake(&self) -> Option<Instant> {
        self.wanted.filter(|_| !self.asking)
    }

    pub(super) fn done(&mut self, now: Instant) {
        self.asking = false;
        self.rest.is_over();
        // What came meanwhile waits for as long as the last answer took.
        if let Some(at) = &mut self.wanted {
            *at = (*at).max(now + (now - self.began));
        }
    }

    pub(super) fn failed(&mut self, now: Instant) {
        self.asking = false;
        self.wanted = Some(self.rest.after_failure(now));
    }
}

/// What came back.
pub(super) enum Answer {
    List {
        /// `None`: the whole list.
        ids: Option<HashSet<String>>,
        asked: Asked,
        began: Instant,
        listed: Result<Vec<Listed>, WireError>,
    },
    Kind(Kind, Result<Rows, WireError>),
    Inspected {
        id: String,
        asked: Asked,
        facts: Result<Box<Inspected>, WireError>,
    },
    Info((EngineInfo, Option<WireError>)),
}

/// A list besides the containers.
pub(super) enum Rows {
    Images {
        shown: Vec<ImageRow>,
        /// The image of helpers is among them, and not shown.
        ours: bool,
    },
    Volumes(Vec<VolumeRow>),
    Networks(Vec<NetworkRow>),
}

impl Rows {
    pub(super) fn into_inventory(self, inventory: &mut Inventory, changes: &mut Changes) {
        match self {
            Self::Images { shown, ours } => {
                inventory.our_image = ours;
                replace(&mut inventory.images, shown, &mut changes.images);
            }
            Self::Volumes(rows) => replace(&mut inventory.volumes, rows, &mut changes.volumes),
            Self::Networks(rows) => replace(&mut inventory.networks, rows, &mut changes.networks),
        }
    }
}

/// Whether an error is about what was asked, and not about the connection.
pub(super) fn is_its_own(error: &WireError) -> bool {
    match error {
        WireError::Refused { .. } | WireError::Malformed { .. } => true,
        // The engine answered pings all the while.
        WireError::Hung(limit) => *limit == PATIENCE,
        WireError::Unreachable(_) => false,
    }
}

pub(super) async fn containers(wire: &Wire, path: &str) -> Result<Vec<Listed>, WireError> {
    list_of(wire, path).await
}

pub(super) async fn list(
    wire: Wire,
    ids: Option<HashSet<String>>,
    asked: Asked,
    began: Instant,
) -> Answer {
    let path = match &ids {
        Some(ids) => ask::containers(ids.iter()),
        None => ask::CONTAINERS.to_owned(),
    };
    let listed = containers(&wire, &path).await;
    Answer::List {
        ids,
        asked,
        began,
        listed,
    }
}

pub(super) async fn kind(wire: Wire, kind: Kind) -> Answer {
    let rows = match kind {
        Kind::Images => list_of::<ListedImage>(&wire, "/images/json")
            .await
            .map(|all| {
                // The image of our own helper is nobody's business.
                let ours = |image: &ListedImage| image.labels.iter().any(|(name, _)| name == OURS);
                Rows::Images {
                    ours: all.iter().any(ours),
                    shown: all
                        .iter()
                        .filter(|image| !ours(image))
                        .map(image_row)
                        .collect(),
                }
            }),
        Kind::Volumes => get::<ListedVolumes>(&wire, "/volumes").await.map(|all| {
            let all = all.volumes.unwrap_or_default();
            Rows::Volumes(all.iter().map(volume_row).collect())
        }),
        Kind::Networks => list_of::<ListedNetwork>(&wire, "/networks")
            .await
            .map(|all| Rows::Networks(all.iter().map(network_row).collect())),
    };
    Answer::Kind(kind, rows)
}

pub(super) async fn inspect(wire: Wire, id: String, asked: Asked) -> Answer {
    let facts = inspected(&wire, &id, false).await.map(Box::new);
    Answer::Inspected { id, asked, facts }
}

/// What the engine says of itself; what it does not say is left as its ping told, and why it does
/// not say is given beside.
pub(super) async fn info(
    wire: Wire,
    hello: Hello,
    ambient: Ambient,
) -> (EngineInfo, Option<WireError>) {
    let version = get::<Version>(&wire, "/version").await;
    let asked = ambient.now();
    let info = get::<Info>(&wire, "/info").await;
    let between = asked + (ambient.now() - asked) / 2;
    let mut error = None;
    let mut said = EngineInfo {
        product: hello.product.unwrap_or_else(|| "Docker".to_owned()),
        version: hello.product_version.unwrap_or_default(),
        api_version: hello.api_version,
        platform: String::new(),
        host: String::new(),
        clock_ahead: 0,
    };
    match version {
        Ok(version) => {
            let components = &version.components;
            if components.iter().any(|part| part.name.contains("Podman")) {
                said.product = "Podman".to_owned();
            }
            if !version.version.is_empty() {
                said.version = version.version;
            }
            said.platform = format!("{}/{}", version.os, version.arch);
        }
        Err(why) => error = Some(why),
    }
    match info {
        Ok(info) => {
            said.host = info.name;
            said.clock_ahead = rfc3339(&info.system_time)
                .map(|theirs| theirs - between.div_euclid(1000))
                // Both are cut to seconds.
                .filter(|ahead| ahead.abs() > 1)
                .unwrap_or(0);
        }
        Err(why) => error = Some(why),
    }
    for text in [&mut said.version, &mut said.platform, &mut said.host] {
        *text = crate::cut::cut(text, crate::cut::NAME);
    }
    (said, error)
}

#[cfg(test)]
mod tests {
    use super::{KindState, REST, WINDOW};
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn an_event_hastens_the_retry_of_a_list_that_failed_but_not_without_a_rest() {
        let now = Instant::now();
        let mut state = KindState::unasked();
        for _ in 0..8 {
            state.failed(now);
        }
        assert_eq!(state.wake(), Some(now + Duration::from_secs(60)));
        state.want(now);
        assert_eq!(state.wake(), Some(now + REST));
        state.want(now + REST * 2);
        assert_eq!(state.wake(), Some(now + REST), "never later");
        state.done(now);
        assert!(state.begins(now + REST * 2));
        state.done(now);
        state.want(now);
        state.want(now + WINDOW);
        assert_eq!(state.wake(), Some(now + WINDOW));
    }
}
