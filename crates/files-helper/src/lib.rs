//! The words between the engine crate and `berth-files`, the program that works on files within an
//! engine: in a container of ours that mounts a volume, that is made of an image, or that sees the
//! files of a running container.
//!
//! A frame is its length, the request it belongs to (both four bytes, big-endian), and a value in
//! postcard. Paths and names are bytes, as the kernel has them; a path begins at one of the roots that
//! the program was given, which it cannot leave (`chroot`).

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_bytes::ByteBuf;
use std::io::{self, Read, Write};

/// The version of these words, in the image's name: programs of two versions share an engine.
pub const WORDS: u32 = 1;

/// The largest frame, in bytes.
pub const LARGEST: usize = 64 << 20;

/// What a folder for half-done work is called, followed by something made up. Such folders are not
/// listed, and what a crash left of them is removed with the next work in the same folder.
pub const STAGING: &str = ".berth-";

/// A path or a name.
pub type Bytes = ByteBuf;

/// A request of one root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Which, from 0.
    pub root: u8,
    /// What.
    pub ask: Ask,
}

/// Work of a process of its own, beside the one that answers requests: bytes of archives pass
/// through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// What is below a path as an archive, names relative to it: bytes come out.
    Tar {
        /// Of which root.
        root: u8,
        /// A folder of it.
        path: Vec<u8>,
    },
    /// An archive into a folder: bytes go in. It is unpacked aside and moved in when it is whole.
    Untar {
        /// Of which root.
        root: u8,
        /// A folder of it.
        path: Vec<u8>,
        /// What is there goes; else both are merged, and what comes takes the place of what has
        /// the same name.
        replace: bool,
    },
    /// All below one root into another, likewise.
    Copy {
        /// From this root.
        from: u8,
        /// To that one.
        to: u8,
        /// As above.
        replace: bool,
    },
}

/// A request. Each is answered by any number of [`Reply`]s, the last of which [`Reply::is_last`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What is in a folder: `Entries`, then `Listed`.
    List(Bytes),
    /// One path, its last link not followed: `Entry`.
    Stat(Bytes),
    /// Several paths, likewise, in order: `Stats`.
    Stats(Vec<Bytes>),
    /// Some bytes of a file: `Content`.
    Read {
        /// Which.
        path: Bytes,
        /// The first.
        from: u64,
        /// At most.
        count: u32,
    },
    /// A file, whole if it is no larger than this, links followed: `Opened`.
    Open {
        /// Which.
        path: Bytes,
        /// Bytes.
        most: u64,
    },
    /// Writes a file beside, then in its place: `Written`, or `Stale` where it is not the one that
    /// was read.
    Write {
        /// Which; links are followed, and stay.
        path: Bytes,
        /// All of it.
        content: ByteBuf,
        /// What was read; `None` overwrites whatever is there.
        over: Option<Version>,
        /// The time of the last change stays.
        keep_times: bool,
    },
    /// Makes an empty file or a folder: `Done`.
    Create {
        /// Where; nothing may be there.
        path: Bytes,
        /// A folder.
        folder: bool,
    },
    /// `Done`
    Rename {
        /// From.
        from: Bytes,
        /// To; nothing may be there.
        to: Bytes,
    },
    /// Changes modes and owners: `Done`.
    Change {
        /// Which; links are not followed.
        paths: Vec<Bytes>,
        /// Permission bits.
        mode: Option<u32>,
        /// Owner.
        uid: Option<u32>,
        /// Group.
        gid: Option<u32>,
        /// All below them, too; a folder may be entered by whom its mode lets read.
        below: bool,
    },
    /// Counts what is in these, they included: `Progress`, then `Counted` of all, one for each path
    /// of `Counts` before it.
    Count(Vec<Bytes>),
    /// Deletes these and what is below: `Progress`, then `Done`.
    Remove(Vec<Bytes>),
    /// Deletes what is in a folder: `Progress`, then `Done`.
    Empty(Bytes),
    /// Makes a folder for half-done work in a folder, removing what crashes left there: `Made`.
    Stage(Bytes),
    /// Moves what is in a staging folder into another of the same file system, and removes it:
    /// `LeftOut` for what stays out, then `Done`.
    MoveIn {
        /// From.
        staging: Bytes,
        /// To.
        to: Bytes,
        /// What happens to what is there.
        clash: Clash,
    },
    /// Says `Changed` whenever something in this folder changed; ends when it is cancelled.
    Watch(Bytes),
    /// The request of this frame is not wanted any more. Nothing answers.
    Cancel,
}

/// What happens to what is there already. Folders are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Clash {
    /// The new one takes its place.
    Replace,
    /// The old one stays.
    Skip,
    /// The new one gets another name.
    KeepBoth,
}

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Kind {
    Folder,
    File,
    Link,
    Pipe,
    Socket,
    CharDevice,
    BlockDevice,
    Other,
}

/// An entry of a folder, or what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its name.
    pub name: Bytes,
    /// What it is.
    pub kind: Kind,
    /// Bytes.
    pub size: u64,
    /// `0o7777`
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Nanoseconds since 1970.
    pub modified: i64,
    /// Of a link: where it points.
    pub link: Option<Bytes>,
    /// Of a link: it leads to a folder.
    pub to_folder: bool,
}

/// Which state of a file was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970.
    pub modified: i64,
    /// [`hash`] of the content where it was read whole, else 0.
    pub hash: u64,
}

/// How much there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// On the disk: holes are none, and files of several names are counted once.
    pub bytes: u64,
    /// Of contents, holes included: what an archive is made of.
    pub length: u64,
    /// Files, links and the like.
    pub files: u64,
    /// Folders.
    pub folders: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.bytes += other.bytes;
        self.length += other.length;
        self.files += other.files;
        self.folders += other.folders;
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reply {
    /// Some entries.
    Entries(Vec<Entry>),
    /// All entries were told. The folder's real path.
    Listed(Bytes),
    /// One.
    Entry(Entry),
    /// One for each path; `None` where nothing is there.
    Stats(Vec<Option<Entry>>),
    /// Bytes.
    Content(ByteBuf),
    /// A file.
    Opened {
        /// Where it really is.
        path: Bytes,
        /// What is known of it.
        entry: Entry,
        /// As it was read.
        version: Version,
        /// `None` where it is larger.
        content: Option<ByteBuf>,
    },
    /// It is there.
    Written(Version),
    /// It was not written, for it was changed meanwhile.
    Stale,
    /// A watched folder was changed.
    Changed,
    /// One path of several was counted.
    Counts(Count),
    /// All were counted.
    Counted(Count),
    /// So far.
    Progress(Count),
    /// A staging folder.
    Made(Bytes),
    /// Something stays out.
    LeftOut {
        /// What.
        path: Bytes,
        /// Why.
        why: Why,
    },
    /// It is done.
    Done,
    /// It is not, and nothing half-made is left of it.
    Refused {
        /// What.
        path: Bytes,
        /// The system's number; 0 where it is no refusal of the system's.
        errno: i32,
        /// In words.
        message: String,
    },
}

impl Reply {
    /// None of the same request follows.
    pub fn is_last(&self) -> bool {
        match self {
            Self::Listed(_)
            | Self::Entry(_)
            | Self::Stats(_)
            | Self::Content(_)
            | Self::Opened { .. }
            | Self::Written(_)
            | Self::Stale
            | Self::Counted(_)
            | Self::Made(_)
            | Self::Done
            | Self::Refused { .. } => true,
            Self::Entries(_)
            | Self::Changed
            | Self::Counts(_)
            | Self::Progress(_)
            | Self::LeftOut { .. } => false,
        }
    }
}

/// Why something stays out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// Something that is no file, folder or link.
    Special,
    /// Its name leads out.
    Outside,
    /// It was there already.
    Kept,
    /// It changed while it was read.
    Unsteady,
    /// The system refused.
    Refused(String),
}

/// FNV-1a of 64 bits: tells contents apart that nobody forges.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// A value as a frame.
pub fn frame<T: Serialize>(id: u32, value: &T) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; 8];
    bytes = postcard::to_extend(value, bytes).map_err(io::Error::other)?;
    let length = bytes.len() - 8;
    if length > LARGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let length = u32::try_from(length).map_err(io::Error::other)?;
    bytes[..4].copy_from_slice(&length.to_be_bytes());
    bytes[4..8].copy_from_slice(&id.to_be_bytes());
    Ok(bytes)
}

/// Length and request of a frame.
pub fn head(bytes: [u8; 8]) -> io::Result<(usize, u32)> {
    let [a, b, c, d, e, f, g, h] = bytes;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if length > LARGEST {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            format!("a frame of {length} bytes"),
        ));
    }
    Ok((length, u32::from_be_bytes([e, f, g, h])))
}

/// The value of a frame.
pub fn value<T: DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    postcard::from_bytes(bytes)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error.to_string()))
}

/// Reads one frame; `None` at the end.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<(u32, T)>> {
    let mut bytes = [0; 8];
    match from.read_exact(&mut bytes) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let (length, id) = head(bytes)?;
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(Some((id, value(&bytes)?)))
}

/// Writes one frame.
pub fn write<T: Serialize>(to: &mut impl Write, id: u32, value: &T) -> io::Result<()> {
    to.write_all(&frame(id, value)?)?;
    to.flush()
}
