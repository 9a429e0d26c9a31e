use crate::{ContainerRow, EngineInfo, Failure, ImageRow, Link, NetworkRow, VolumeRow};
use serde::{Deserialize, Serialize};

/// What changed since the update before it. The first one of a watch holds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Counts up from 1 within a watch.
    pub seq: u32,
    /// The link, where it changed.
    pub link: Option<Link>,
    /// What the engine says of itself, where it became known or changed.
    pub engine: Option<EngineInfo>,
    /// Containers that changed.
    pub containers: Option<Patch<ContainerRow>>,
    /// Images that changed.
    pub images: Option<Patch<ImageRow>>,
    /// Volumes that changed.
    pub volumes: Option<Patch<VolumeRow>>,
    /// Networks that changed.
    pub networks: Option<Patch<NetworkRow>>,
    /// Which lists the engine does not tell, where that changed.
    pub failed: Option<FailedLists>,
}

/// Lists that the engine refused when it was last asked, and why. What was known of them before
/// stays; they are asked for again by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedLists {
    /// `GET /containers/json`; at the start there is no link without it.
    pub containers: Option<Failure>,
    /// `GET /images/json`
    pub images: Option<Failure>,
    /// `GET /volumes`
    pub volumes: Option<Failure>,
    /// `GET /networks`
    pub networks: Option<Failure>,
}

/// A change of a list, by key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch<R> {
    /// Everything known before is void: `upsert` is the whole list.
    pub reset: bool,
    /// Rows that are new or changed, whole.
    pub upsert: Vec<R>,
    /// Keys of rows that are gone.
    pub remove: Vec<String>,
}

impl<R> Default for Patch<R> {
    fn default() -> Self {
        Self {
            reset: false,
            upsert: Vec::new(),
            remove: Vec::new(),
        }
    }
}
