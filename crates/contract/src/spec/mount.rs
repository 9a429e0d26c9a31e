use super::Pair;
use serde::{Deserialize, Serialize};

/// `-v`, `--mount` or `--tmpfs`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MountSpec {
    /// What is mounted.
    pub kind: MountKind,
    /// Which option says it; the two differ in what the engine does and keeps.
    pub style: MountStyle,
    /// A volume's name (empty: an anonymous one), a host path, or an image.
    pub source: String,
    /// The absolute path in the container.
    pub target: String,
    /// `ro`
    pub read_only: bool,
    /// `rprivate`, `rshared`, …; of binds.
    pub propagation: String,
    /// `z` or `Z`; of binds and volumes by `-v`.
    pub selinux: Selinux,
    /// A new volume is not filled with what the image has at the target.
    pub no_copy: bool,
    /// `volume-subpath`, `image-subpath`
    pub subpath: String,
    /// `volume-driver`
    pub driver: String,
    /// `volume-opt`
    pub driver_options: Vec<Pair>,
    /// `volume-label`
    pub volume_labels: Vec<Pair>,
    /// `bind-create-src`: make a host folder that is missing. `-v` always does.
    pub create_source: bool,
    /// `bind-recursive`: `enabled`, `disabled`, `writable`, `readonly`.
    pub recursive: String,
    /// `consistent`, `cached`, `delegated`; of binds.
    pub consistency: String,
    /// `tmpfs-size`, like `64m`.
    pub tmpfs_size: String,
    /// `tmpfs-mode`, octal, like `1770`.
    pub tmpfs_mode: String,
    /// What else `--tmpfs path:…` says, like `noexec,uid=1000`.
    pub tmpfs_options: String,
}

/// What is mounted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MountKind {
    /// A volume of the engine, named or anonymous.
    #[default]
    Volume,
    /// A path of the engine's machine.
    Bind,
    /// Memory.
    Tmpfs,
    /// Another image's files, read only. By `--mount` alone.
    Image,
    /// A Windows named pipe. By `--mount` alone.
    Npipe,
    /// A cluster volume. By `--mount` alone.
    Cluster,
}

/// Which option says a mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MountStyle {
    /// `-v`, `--tmpfs`: `HostConfig.Binds`, `HostConfig.Tmpfs`, `Volumes`.
    #[default]
    Short,
    /// `--mount`: `HostConfig.Mounts`.
    Long,
}

/// A label of the host's SELinux for the content of a mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Selinux {
    /// As it is.
    #[default]
    Untouched,
    /// `z`: containers share it.
    Shared,
    /// `Z`: this container alone.
    Private,
}

/// `--volumes-from container[:ro]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VolumesFrom {
    /// Its name or ID.
    pub container: String,
    /// `ro`
    pub read_only: bool,
    /// What else stands after the colon, like `z`.
    pub selinux: Selinux,
}
