use crate::ContainerState;
use serde::{Deserialize, Serialize};

/// What a removal destroys, exactly: it is shown, and carried out from the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalPlan {
    /// The containers.
    pub containers: Vec<Doomed>,
}

/// A container that is to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doomed {
    /// Full ID.
    pub id: String,
    /// Without the leading slash.
    pub name: String,
    /// At the time of planning.
    pub state: ContainerState,
    /// Bytes of the writable layer, which come free. `None` where the engine does not say.
    pub writable_bytes: Option<u64>,
    /// Anonymous volumes that go with it, if asked.
    pub anonymous_volumes: Vec<String>,
    /// Named volumes and host folders, which stay.
    pub kept_mounts: Vec<String>,
    /// The engine removes it by itself as soon as it stops (`--rm`).
    pub auto_remove: bool,
}

/// What happens to containers that run before they are removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunningFirst {
    /// Stopped, with the grace period in seconds or the container's own.
    Stop {
        /// In seconds.
        grace: Option<i64>,
    },
    /// Killed by the engine: `force=1`.
    Kill,
}
