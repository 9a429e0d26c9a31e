use crate::Pointer;
use serde::{Deserialize, Serialize};

/// What is to be said of a place in a [`crate::Spec`] before it is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Where.
    pub at: Pointer,
    /// What. The page makes the sentence.
    pub what: Remark,
}

/// How much a [`Note`] weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// Good to know.
    Hint,
    /// It may not be what was meant, or may fail.
    Warning,
    /// The engine cannot be asked for it like this.
    Fault,
}

/// What is to be said. Strings in it are as typed or as the engine has them: hostile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "say")]
pub enum Remark {
    /// Something must be given here.
    Needed,
    /// What was typed is not what belongs here.
    Malformed {
        /// What belongs here.
        wanted: Wanted,
    },
    /// A name breaks the engine's rule: a letter or digit, then at least one of `[a-zA-Z0-9_.-]`.
    NameRule,
    /// Another container has the name.
    NameTaken {
        /// Its full ID.
        id: String,
        /// Its image.
        image: String,
    },
    /// A host port is in use.
    PortTaken {
        /// The port.
        port: u16,
        /// By whom.
        by: PortHolder,
        /// A port that is free, to offer instead: the first of as many as the row wants.
        free: Option<u16>,
    },
    /// Two rows of this spec want the same host port.
    PortTwice {
        /// The port.
        port: u16,
    },
    /// The two ranges of a row are not equally long.
    RangesDiffer,
    /// Published ports have no effect on this network (`host`, `none`, `container:…`).
    PortsIgnored,
    /// The image is not on this engine; it is pulled first.
    ImageToPull,
    /// The image is not on this engine, and `never` forbids to pull it.
    ImageMissing,
    /// The container path is not absolute.
    TargetNotAbsolute,
    /// The container path is mapped more than once.
    TargetTwice,
    /// The container path lies within another mapped one.
    TargetNested {
        /// The outer path.
        under: String,
    },
    /// What the image has at this path is hidden by the mount.
    HidesImage {
        /// The path.
        path: String,
    },
    /// The host path does not exist; the engine makes an empty folder of it (`creates`), or refuses.
    SourceMissing {
        /// The engine makes it.
        creates: bool,
    },
    /// The host path is on this machine, the engine is on another.
    SourceElsewhere,
    /// The volume does not exist yet and is made.
    VolumeNew,
    /// No such container.
    NoContainer,
    /// The container that is linked to, or whose network is shared, does not run: engines refuse that.
    ContainerStopped,
    /// Links are a legacy; a network of one's own does the same by name.
    LinksAreLegacy,
    /// Links work on the default bridge only in one direction, and not on this network.
    LinksIgnored,
    /// No such network.
    NoNetwork,
    /// A fixed address needs a network of one's own with a subnet that holds it.
    AddressNeedsSubnet,
    /// Aliases need a network of one's own.
    AliasNeedsNetwork,
    /// `--rm` and a restart policy exclude each other.
    RemoveOrRestart,
    /// Not a capability that is known.
    UnknownCapability,
    /// Not a signal that is known.
    UnknownSignal,
    /// `privileged` gives the container the whole machine.
    Privileged,
    /// The engine's socket within the container gives it the whole engine.
    EngineSocket,
    /// This engine does not know the option.
    NotByEngine,
    /// A file is mounted onto a folder of the image, or a folder onto a file.
    FileOntoFolder,
    /// A paused container is not recreated: it cannot be stopped in order.
    Paused,
    /// Another container has a part of this one, and loses it with the recreate: it must be made
    /// anew afterwards.
    Dependent {
        /// The other one's name.
        name: String,
        /// By which option: `--network`, `--ipc`, `--pid`, `--link`.
        option: String,
    },
    /// This engine does not tell whether a MAC address was asked for: the new container gets one of
    /// the engine's own.
    MacUntold,
    /// The engine refused; shown as it came where nothing better is known.
    Refused {
        /// The engine's own words.
        message: String,
    },
    /// The file that the command names is not in the image, or not in its `PATH`.
    NoSuchCommand {
        /// As the engine named it.
        command: String,
    },
    /// The file that the command names may not be executed.
    NotExecutable {
        /// As the engine named it.
        command: String,
    },
}

/// What belongs in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A whole number.
    Number,
    /// A whole number from `min` to `max`.
    Within {
        /// At least.
        min: i64,
        /// At most.
        max: i64,
    },
    /// A number with a fraction, like `1.5`.
    Decimal,
    /// Bytes with a unit, like `512m`.
    Size,
    /// A duration, like `1m30s`.
    Duration,
    /// A port, 1 to 65535, or a range of them.
    Port,
    /// An IP address.
    Address,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A MAC address.
    Mac,
    /// `name:address`
    HostEntry,
    /// An image's name.
    Image,
    /// A variable's name: no `=`, no NUL, not empty.
    Variable,
    /// A name before `=`.
    Pair,
    /// `os/arch[/variant]`
    Platform,
    /// `no`, `always`, `unless-stopped`, `on-failure[:n]`
    Restart,
    /// `name=soft[:hard]`
    Ulimit,
    /// `host[:container[:rwm]]`
    Device,
    /// `path:rate`
    DeviceRate,
    /// `path:weight`
    DeviceWeight,
    /// A rule like `c 1:3 mr`
    DeviceRule,
    /// `all`, a number, or `device=…`
    Gpus,
    /// Numbers and ranges, like `0-2,4`.
    CpuSet,
    /// An octal mode.
    Mode,
    /// A volume's name: a letter or digit, then at least one of `[a-zA-Z0-9_.-]`.
    VolumeName,
    /// One of the words that the option knows.
    Choice,
}

/// Who holds a host port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortHolder {
    /// A container of this engine.
    Container {
        /// Full ID.
        id: String,
        /// Its name.
        name: String,
    },
    /// A process of this machine, which is the engine's too.
    Process {
        /// Its process ID.
        pid: u32,
        /// Its name.
        name: String,
    },
    /// Somebody: the port cannot be bound, and who has it is not to be seen.
    Unknown,
}

impl Remark {
    /// How much it weighs.
    pub fn weight(&self) -> Weight {
        match self {
            Self::Needed
            | Self::Malformed { .. }
            | Self::NameRule
            | Self::NameTaken { .. }
            | Self::PortTwice { .. }
            | Self::RangesDiffer
            | Self::ImageMissing
            | Self::TargetNotAbsolute
            | Self::TargetTwice
            | Self::SourceMissing { creates: false }
            | Self::NoContainer
            | Self::ContainerStopped
            | Self::NoNetwork
            | Self::AddressNeedsSubnet
            | Self::RemoveOrRestart
            | Self::FileOntoFolder
            | Self::Paused
            | Self::Refused { .. }
            | Self::NoSuchCommand { .. }
            | Self::NotExecutable { .. } => Weight::Fault,
            Self::PortTaken { .. }
            | Self::PortsIgnored
            | Self::TargetNested { .. }
            | Self::HidesImage { .. }
            | Self::SourceMissing { creates: true }
            | Self::SourceElsewhere
            | Self::LinksIgnored
            | Self::AliasNeedsNetwork
            | Self::UnknownCapability
            | Self::UnknownSignal
            | Self::Privileged
            | Self::EngineSocket
            | Self::Dependent { .. }
            | Self::NotByEngine => Weight::Warning,
            Self::MacUntold | Self::ImageToPull | Self::VolumeNew | Self::LinksAreLegacy => {
                Weight::Hint
            }
        }
    }
}
