//! The engine that is looked at, and how the link to it stands.

use contract::{Endpoint, EngineInfo, Link, Phase};
use leptos::prelude::*;
use std::collections::HashMap;

/// The state of the link, as it was told last.
#[derive(Clone, Copy)]
pub(crate) struct LinkStore {
    /// `None` until the first update.
    pub(crate) link: RwSignal<Option<Link>>,
    /// What the engine says of itself, once it said it.
    pub(crate) engine: RwSignal<Option<EngineInfo>>,
    /// The engines that were found when the page last asked.
    pub(crate) endpoints: RwSignal<Vec<Endpoint>>,
    /// Which of the others answered then, by key; those that could not be asked are not in it.
    pub(crate) answers: RwSignal<HashMap<String, bool>>,
}

impl LinkStore {
    pub(crate) fn new() -> Self {
        Self {
            link: RwSignal::new(None),
            engine: RwSignal::new(None),
            endpoints: RwSignal::new(Vec::new()),
            answers: RwSignal::new(HashMap::new()),
        }
    }

    /// The word on `body[data-link]`.
    pub(crate) fn word(&self) -> &'static str {
        self.link
            .with(|link| link.as_ref().map_or("connecting", |link| word(&link.phase)))
    }

    /// The lists are true right now.
    pub(crate) fn is_live(&self) -> bool {
        self.word() == "live"
    }

    /// The engine's clock minus this machine's, in seconds.
    pub(crate) fn clock_ahead(&self) -> i64 {
        self.engine
            .with(|engine| engine.as_ref().map_or(0, |engine| engine.clock_ahead))
    }
}

/// The hook's word for a phase.
pub(crate) fn word(phase: &Phase) -> &'static str {
    match phase {
        Phase::Connecting => "connecting",
        Phase::Live { .. } => "live",
        Phase::Reconnecting { .. } => "reconnecting",
        Phase::Stale { .. } => "stale",
        Phase::Offline { .. } => "offline",
    }
}
