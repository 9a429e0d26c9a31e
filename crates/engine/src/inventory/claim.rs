//! What an event said of a container, for as long as the list does not say the same.

use contract::ContainerState;

/// The state that an event told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Claim {
    /// Started, or unpaused.
    Up,
    Paused,
    /// Its main process ended; what became of it then (exited, restarting, removing) the list says.
    Ended,
}

impl Claim {
    /// Whether a list that says so may know of the event.
    pub(super) fn agrees(self, listed: &ContainerState) -> bool {
        match self {
            Self::Up => !matches!(listed, ContainerState::Paused | ContainerState::Created),
            // It may have ended since.
            Self::Paused => *listed != ContainerState::Running,
            Self::Ended => !matches!(listed, ContainerState::Running | ContainerState::Paused),
        }
    }
}

/// After so many contradictions (some 10 s) the list is believed.
pub(super) const MOST_TRIES: u32 = 8;
