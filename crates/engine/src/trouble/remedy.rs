//! The commands that help, by platform and by the engine that is looked at.

use contract::TroubleKind;

/// What is known of the machine that decides which commands help.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remedies {
    /// An engine's program was found on this machine.
    pub(crate) installed: bool,
}

impl Remedies {
    /// What a missing socket means.
    pub(crate) fn absent(&self) -> TroubleKind {
        if self.installed {
            TroubleKind::NotRunning
        } else {
            TroubleKind::NotInstalled
        }
    }

    pub(crate) fn commands(&self, _kind: TroubleKind) -> Vec<String> {
        Vec::new()
    }
}
