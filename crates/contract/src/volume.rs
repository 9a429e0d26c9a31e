//! What is done with volumes.

use crate::{ContainerState, Failure, Pair, UnixMillis};
use serde::{Deserialize, Serialize};

/// A volume as it is to be: `POST /volumes/create`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeSpec {
    /// Empty: the engine makes one up, and the volume is anonymous.
    pub name: String,
    /// Empty: `local`.
    pub driver: String,
    /// Options of the driver, as `docker volume create --opt` takes them.
    pub options: Vec<Pair>,
    /// Labels.
    pub labels: Vec<Pair>,
}

/// A volume in the drawer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeDetail {
    /// Who mounts it, by name; stopped ones too.
    pub users: Vec<VolumeUser>,
    /// `GET /volumes/{name}` as the engine sent it: JSON text.
    pub inspect: String,
}

/// A container that mounts a volume.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeUser {
    /// Full ID.
    pub id: String,
    /// Without the leading slash.
    pub name: String,
    /// What it does now.
    pub state: ContainerState,
    /// Where, in the container.
    pub path: String,
    /// It may write.
    pub writable: bool,
}

/// How large a volume is, or why that is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeSize {
    /// Its name.
    pub name: String,
    /// What was found.
    pub found: Result<VolumeContent, Failure>,
    /// When it was looked at, on this machine's clock.
    pub taken: UnixMillis,
}

/// What is in a volume, counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeContent {
    /// Bytes on the disk, as `du` counts: holes are none, files of several names are counted once.
    pub bytes: u64,
    /// Files, folders and links.
    pub entries: u64,
}

/// What a removal of volumes destroys, exactly: shown, and carried out from the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRemovalPlan {
    /// The volumes.
    pub volumes: Vec<DoomedVolume>,
}

/// A volume that is to be removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoomedVolume {
    /// Its name.
    pub name: String,
    /// The engine named it itself.
    pub anonymous: bool,
    /// `local`, or a plugin's name.
    pub driver: String,
    /// When it was made, on the engine's machine, as the engine writes it: another volume of the
    /// same name by now is not removed. Empty where the engine does not say.
    pub created: String,
    /// Who mounts it; while there is anybody the engine refuses.
    pub users: Vec<VolumeUser>,
}

/// Which volumes are pruned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumePrune {
    /// Those that the engine named itself and nobody mounts.
    Anonymous,
    /// All that nobody mounts.
    Unused,
}

/// What happens to running containers that use a volume while it is read or written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meanwhile {
    /// They go on: what they write meanwhile may be in it by halves.
    #[default]
    Running,
    /// They are paused, and go on afterwards.
    Paused,
    /// They are stopped, and started again afterwards.
    Stopped,
}

/// Something long that is done with a volume's content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "work")]
pub enum VolumeWork {
    /// A new volume with the same content.
    Clone {
        /// A volume's name.
        from: String,
        /// The new one; its driver and options are those of the old one where they are empty.
        to: VolumeSpec,
    },
    /// All that is in it is deleted; the volume stays.
    Empty {
        /// A volume's name.
        name: String,
    },
    /// → an archive on this machine, with owners, modes, links, extended attributes and holes.
    BackUp {
        /// A volume's name.
        name: String,
        /// Where; `.tar.zst`, `.tar.gz` and `.tar` say how.
        path: String,
    },
    /// An archive of this machine → a volume.
    Restore {
        /// Its path.
        path: String,
        /// Into which.
        into: RestoreInto,
    },
    /// The content of one volume → another.
    Copy {
        /// A volume's name.
        from: String,
        /// A volume's name.
        to: String,
        /// What is in the other one and not in this is deleted.
        replace: bool,
    },
}

/// Where an archive is restored to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "into")]
pub enum RestoreInto {
    /// A volume that is made for it.
    New {
        /// How.
        spec: VolumeSpec,
    },
    /// One that is there.
    Existing {
        /// Its name.
        name: String,
        /// What is in it and not in the archive is deleted.
        replace: bool,
    },
}

/// What a work would do. Nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeWorkPlan {
    /// It.
    pub work: VolumeWork,
    /// Containers that run and use a volume of it.
    pub users: Vec<VolumeUser>,
    /// What is read: entries and bytes; `None` where only reading it all would tell.
    pub source: Option<VolumeContent>,
    /// What would be overwritten or deleted, the first 1000 paths.
    pub overwritten: Vec<crate::FilePath>,
    /// How many those are in all.
    pub overwritten_total: u64,
    /// Bytes of those.
    pub overwritten_bytes: u64,
}
