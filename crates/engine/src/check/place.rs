//! Where an engine is, as far as its address tells.

use crate::find::{Platform, Surroundings};
use contract::{Endpoint, Transport};

/// Whose files and ports the engine's are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// This machine's.
    Here,
    /// A virtual machine's on this one: the ports are passed on, of the files some are shared.
    Within,
    /// Another machine's.
    Away,
    /// No engine.
    Nowhere,
}

impl Place {
    pub(super) fn of(endpoint: Option<&Endpoint>, around: &Surroundings) -> Self {
        let Some(endpoint) = endpoint else {
            return Self::Nowhere;
        };
        // Sockets of programs that keep their engine in a virtual machine, also on Linux.
        let machine = [
            "/.docker/desktop/",
            "/.colima/",
            "/.lima/",
            "/.rd/",
            "/.orbstack/",
            "/machine/",
        ];
        match (endpoint.transport, around.platform) {
            (Transport::Unix, Platform::Linux)
                if !machine.iter().any(|part| endpoint.address.contains(part)) =>
            {
                Self::Here
            }
            (Transport::Unix | Transport::NamedPipe, _) => Self::Within,
            // A tunnel's end looks the same as an engine here.
            (Transport::Tcp | Transport::Tls | Transport::Ssh, _) => Self::Away,
        }
    }

    pub(super) fn has_our_ports(self) -> bool {
        matches!(self, Self::Here | Self::Within)
    }
}
