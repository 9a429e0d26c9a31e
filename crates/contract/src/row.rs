use crate::UnixSeconds;
use serde::{Deserialize, Serialize};

/// A row of a list, found again by its key.
pub trait Row {
    /// Full ID, or the name where that is the key.
    fn key(&self) -> &str;
}

/// A container, as the list shows it.
///
/// Long texts are cut (command, labels); the drawer has them whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerRow {
    /// Full ID.
    pub id: String,
    /// Without the leading slash.
    pub name: String,
    /// As it was asked for; the short ID where the image has no name any more.
    pub image: String,
    /// `sha256:…`
    pub image_id: String,
    /// Entrypoint and command as one line, cut.
    pub command: String,
    /// When it was created.
    pub created: UnixSeconds,
    /// What it does now.
    pub state: ContainerState,
    /// `None` where no health check is set.
    pub health: Option<Health>,
    /// Of the last run; `None` while it runs and where it never ran.
    pub exit_code: Option<i64>,
    /// The last run was ended for lack of memory. Known once the row was shown or seen dying.
    pub oom_killed: bool,
    /// When the state began: started, or finished. `None` where it never ran.
    pub since: Option<UnixSeconds>,
    /// How often its restart policy has restarted it. `None` until the row was shown.
    pub restart_count: Option<u64>,
    /// The container's own grace period in seconds (`StopTimeout`, 10 where unset). `None` until
    /// the row was shown.
    pub stop_timeout: Option<i64>,
    /// Published and exposed ports, without duplicates, in order of the container's port.
    pub ports: Vec<Port>,
    /// Names, sorted.
    pub networks: Vec<String>,
    /// Names of volumes and host paths that are mounted, sorted.
    pub volumes: Vec<String>,
    /// The compose project it belongs to.
    pub project: Option<Project>,
    /// Sorted by key, long values cut.
    pub labels: Vec<(String, String)>,
    /// Grows whenever the engine says anything about this container; what is shown of it
    /// elsewhere (the drawer) is asked for again when it does.
    pub revision: u64,
}

impl Row for ContainerRow {
    fn key(&self) -> &str {
        &self.id
    }
}

impl ContainerRow {
    /// The first twelve digits of the ID, as the CLI shows it.
    pub fn short_id(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }
}

/// What a container does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the engine's")]
pub enum ContainerState {
    Created,
    Running,
    Paused,
    Restarting,
    Removing,
    Exited,
    Dead,
    /// A state that this program does not know, shown as it came.
    Other(String),
}

impl ContainerState {
    /// The engine's word.
    pub fn word(&self) -> &str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Removing => "removing",
            Self::Exited => "exited",
            Self::Dead => "dead",
            Self::Other(word) => word,
        }
    }

    /// From the engine's word (`State` of the list, `State.Status` of inspect).
    pub fn from_word(word: &str) -> Self {
        match word {
            "created" => Self::Created,
            "running" => Self::Running,
            "paused" => Self::Paused,
            "restarting" => Self::Restarting,
            "removing" => Self::Removing,
            "exited" => Self::Exited,
            "dead" => Self::Dead,
            other => Self::Other(other.to_owned()),
        }
    }

    /// It has processes: the engine refuses to remove it without force.
    pub fn is_active(&self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Restarting)
    }

    /// The engine may start it: it is neither running, nor being removed, nor past saving.
    pub fn can_start(&self) -> bool {
        matches!(self, Self::Created | Self::Exited | Self::Other(_))
    }

    /// As which it is counted, wherever containers are counted.
    pub fn counts_as(&self) -> CountedAs {
        match self {
            // One that keeps restarting counts as running, as it does for `docker info`.
            Self::Running | Self::Restarting => CountedAs::Running,
            Self::Paused => CountedAs::Paused,
            Self::Created | Self::Exited | Self::Dead | Self::Removing | Self::Other(_) => {
                CountedAs::Stopped
            }
        }
    }
}

/// What containers are counted by. Each is one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountedAs {
    /// It works, or tries to.
    Running,
    /// It has processes, and they are frozen.
    Paused,
    /// It has no processes.
    Stopped,
}

/// What the health check says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the engine's")]
pub enum Health {
    Starting,
    Healthy,
    Unhealthy,
}

/// A port of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Port {
    /// The container's port.
    pub container: u16,
    /// `tcp`, `udp`, `sctp`.
    pub protocol: String,
    /// The port on the engine's host; `None` where it is exposed but not published.
    pub host: Option<u16>,
    /// The host address it is published on: `0.0.0.0`, `::`, `127.0.0.1`.
    pub host_ip: Option<String>,
}

/// The compose project of a container, from its labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// `com.docker.compose.project`
    pub name: String,
    /// `com.docker.compose.service`
    pub service: Option<String>,
    /// `com.docker.compose.project.config_files`, or the working folder where that is all there is.
    pub config: Option<String>,
}

/// An image, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRow {
    /// `sha256:…`
    pub id: String,
    /// `name:tag`; empty where it is untagged.
    pub tags: Vec<String>,
    /// When it was built.
    pub created: UnixSeconds,
    /// In bytes.
    pub size: u64,
}

impl Row for ImageRow {
    fn key(&self) -> &str {
        &self.id
    }
}

/// A volume, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VolumeRow {
    /// The key.
    pub name: String,
    /// `local`, or a plugin's name.
    pub driver: String,
    /// Where it is on the engine's machine.
    pub mount_point: String,
    /// `None` where the engine does not say.
    pub created: Option<UnixSeconds>,
    /// The compose project it belongs to.
    pub project: Option<String>,
    /// The engine named it itself: nobody asked for it by name.
    pub anonymous: bool,
    /// Options of its driver, sorted by key. What looks secret in them is shown masked.
    pub options: Vec<(String, String)>,
    /// Sorted by key, long values cut.
    pub labels: Vec<(String, String)>,
}

impl Row for VolumeRow {
    fn key(&self) -> &str {
        &self.name
    }
}

/// A network, as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkRow {
    /// Full ID.
    pub id: String,
    /// Need not be unique.
    pub name: String,
    /// `bridge`, `host`, `overlay`, …
    pub driver: String,
    /// `local`, `swarm`.
    pub scope: String,
    /// Address ranges, `172.18.0.0/16`.
    pub subnets: Vec<String>,
    /// `None` where the engine does not say.
    pub created: Option<UnixSeconds>,
    /// The compose project it belongs to.
    pub project: Option<String>,
}

impl Row for NetworkRow {
    fn key(&self) -> &str {
        &self.id
    }
}
