//! Whose a container is that this program made for itself (a debug shell, a helper): what a crash
//! left of them is removed by the next run of the same user on the same machine, and by nobody else.

use crate::find::Surroundings;
use contract::{Endpoint, Transport};
use std::hash::{BuildHasher as _, DefaultHasher, Hash as _, Hasher as _, RandomState};
use std::path::Path;
use std::sync::OnceLock;

/// Whose a container of ours is: the machine and its user, and one run of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    /// A hash, for engines are shared and machine IDs are nobody's business.
    machine: String,
    pid: u32,
    run: String,
}

impl Owner {
    pub(crate) fn of(around: &Surroundings) -> Self {
        /// One for each run of the program, whatever its process number.
        static RUN: OnceLock<String> = OnceLock::new();
        let run = RUN.get_or_init(|| format!("{:016x}", RandomState::new().hash_one(0)));
        // Without keys: the same in the next run.
        let mut hasher = DefaultHasher::new();
        let id = around.read(&around.at("/etc/machine-id"));
        id.unwrap_or_default().trim().hash(&mut hasher);
        around.home.hash(&mut hasher);
        Self {
            machine: format!("{:016x}", hasher.finish()),
            pid: std::process::id(),
            run: run.clone(),
        }
    }

    fn read(label: &str) -> Option<Self> {
        let mut parts = label.splitn(3, '.');
        Some(Self {
            machine: parts.next()?.to_owned(),
            pid: parts.next()?.parse().ok()?,
            run: parts.next()?.to_owned(),
        })
    }

    /// Made by a run of this user on this machine that has ended without removing it.
    pub(crate) fn has_left(&self, label: &str, around: &Surroundings) -> bool {
        let runs = |pid: u32| around.exists(&Path::new(&around.at("/proc")).join(pid.to_string()));
        Self::read(label)
            .is_some_and(|of| of.machine == self.machine && of.run != self.run && !runs(of.pid))
    }
}

impl std::fmt::Display for Owner {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}.{}", self.machine, self.pid, self.run)
    }
}

/// Whether what is on an engine can be told to be of this machine: two machines whose names are not
/// known are told apart on engines of their own only.
pub(crate) fn is_ours(endpoint: Option<&Endpoint>, around: &Surroundings) -> bool {
    let local = endpoint.is_some_and(|endpoint| {
        matches!(endpoint.transport, Transport::Unix | Transport::NamedPipe)
    });
    local || around.exists(&around.at("/etc/machine-id"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::Platform;
    use std::collections::BTreeMap;

    #[test]
    fn only_what_a_run_of_our_own_left_is_swept() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("proc/77")).unwrap();
        let around = Surroundings {
            platform: Platform::Linux,
            env: BTreeMap::new(),
            home: None,
            uid: None,
            root: root.path().to_owned(),
        };
        let me = Owner::of(&around);
        assert_eq!(Owner::read(&me.to_string()), Some(me.clone()));
        let left = |machine: &str, pid: u32, run: &str| {
            me.has_left(&format!("{machine}.{pid}.{run}"), &around)
        };
        assert!(left(&me.machine, 78, "another"));
        assert!(!left(&me.machine, 77, "another"), "it runs");
        assert!(!left("elsewhere", 78, "another"));
        assert!(!left(&me.machine, 78, &me.run), "it is ours");
        assert!(!me.has_left("nonsense", &around));
    }
}
