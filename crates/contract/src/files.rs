//! Files of volumes, containers and images: what is in a folder, what is done to it, and what is
//! carried between places.

use crate::{Failure, UnixMillis};
use serde::{Deserialize, Serialize};

/// Whose files.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "of")]
pub enum FilePlace {
    /// What is in a volume.
    Volume {
        /// Its name.
        name: String,
    },
    /// What a container sees, running or not, its mounts included.
    Container {
        /// Full ID.
        id: String,
    },
    /// What an image holds. Nothing of it can be changed.
    Image {
        /// `sha256:…`
        id: String,
    },
}

/// A path, or one name of it, as bytes: text where it is UTF-8, `\xNN` for each byte that is not,
/// and `\\` for a backslash. Absolute within its place (`/html/index.php`); a name has no slash.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FilePath(String);

impl FilePath {
    /// The top of a place.
    pub fn root() -> Self {
        Self("/".to_owned())
    }

    /// From what a file system says.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            for letter in chunk.valid().chars() {
                if letter == '\\' {
                    text.push('\\');
                }
                text.push(letter);
            }
            for byte in chunk.invalid() {
                text.push_str(&format!("\\x{byte:02x}"));
            }
        }
        Self(text)
    }

    /// From what a person typed: backslashes are themselves.
    pub fn typed(text: &str) -> Self {
        Self::from_bytes(text.as_bytes())
    }

    /// From what [`as_str`](Self::as_str) says, as a person may have changed it: `\xNN` and `\\` are
    /// what they are there.
    pub fn written(text: &str) -> Self {
        Self::from_bytes(&Self(text.to_owned()).to_bytes())
    }

    /// As a file system has it. What is not written as above stands for itself.
    pub fn to_bytes(&self) -> Vec<u8> {
        let text = self.0.as_bytes();
        let mut bytes = Vec::with_capacity(text.len());
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let rest = text.get(at + 1..).unwrap_or_default();
            match (byte, rest) {
                (b'\\', [b'\\', ..]) => {
                    bytes.push(b'\\');
                    at += 2;
                }
                (b'\\', [b'x', high, low, ..])
                    if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
                {
                    let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or_default();
                    bytes.push(u8::try_from(digit(*high) * 16 + digit(*low)).unwrap_or_default());
                    at += 4;
                }
                _ => {
                    bytes.push(byte);
                    at += 1;
                }
            }
        }
        bytes
    }

    /// As it is written: for keys and for showing. Hostile, as every string of an engine.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name at its end; empty for the top.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// What it lies in; the top lies in itself.
    pub fn parent(&self) -> Self {
        match self.0.trim_end_matches('/').rsplit_once('/') {
            Some((above, _)) if !above.is_empty() => Self(above.to_owned()),
            _ => Self::root(),
        }
    }

    /// Something in this folder.
    pub fn join(&self, name: &Self) -> Self {
        Self(format!("{}/{}", self.0.trim_end_matches('/'), name.0))
    }

    /// This folder, or something below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        let folder = folder.0.trim_end_matches('/');
        let rest = self.0.strip_prefix(folder);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl std::fmt::Display for FilePath {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An open file browser, by the page's name for it.
pub type FilesView = u32;

/// News of a file browser. After `Ended` there are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "news")]
pub enum FilesNews {
    /// It can be asked for folders; said again where the way to the files became another one (its
    /// container was started or stopped).
    Opened {
        /// How the files are reached.
        way: FilesWay,
        /// Why nothing can be changed; `None` where it can.
        read_only: Option<FilesReadOnly>,
        /// Where to begin: a container's working folder, the top of everything else.
        home: FilePath,
    },
    /// What is in the listed folder is not what it was: list it again.
    Changed,
    /// Nothing can be asked any more: the place is gone, or the engine is.
    Ended {
        /// Why.
        failure: Failure,
    },
}

/// How files are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilesWay {
    /// By a helper of ours in the engine: each folder by itself, live.
    Helper,
    /// By the engine's archive operations: a folder is read with all below it, and changes made by
    /// others are not told.
    Archive,
}

/// Why nothing can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilesReadOnly {
    /// An image never changes.
    Image,
    /// The container's root is read-only, or the volume's driver says so.
    Engine,
}

/// How a folder is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesOrder {
    /// By what.
    pub by: FilesColumn,
    /// Largest or last first. Folders stand before files either way.
    pub descending: bool,
    /// Only names that have all of these words in them, whatever their case.
    pub filter: String,
    /// Names that begin with a dot, too.
    pub hidden: bool,
}

/// A column of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FilesColumn {
    Name,
    Size,
    Mode,
    Owner,
    Modified,
}

/// What a folder holds, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderFacts {
    /// As it is really called: typed paths lose `.`, `..` and doubled slashes. Links are followed
    /// by the place itself, never beyond it.
    pub path: FilePath,
    /// Entries in all.
    pub total: u64,
    /// Entries that the order shows.
    pub shown: u64,
    /// Another one for each listing: rows of an older one are not asked for.
    pub listing: u32,
}

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// Without slash.
    pub name: FilePath,
    /// What it is.
    pub kind: FileKind,
    /// Bytes; of a folder nothing that tells anything.
    pub size: u64,
    /// Permission bits with set-user-ID, set-group-ID and sticky: `0o7777`.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Owning group.
    pub gid: u32,
    /// The owner's name in the place's own `/etc/passwd`; empty where it has none.
    pub owner: String,
    /// The group's name, likewise.
    pub group: String,
    /// When its content last changed.
    pub modified: UnixMillis,
    /// Of a link: where it points, as written.
    pub link: Option<FilePath>,
    /// Of a link: it leads to a folder of the place.
    pub to_folder: bool,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FileKind {
    Folder,
    File,
    Link,
    Pipe,
    Socket,
    CharDevice,
    BlockDevice,
    Other,
}

/// Which state of a file was seen: what is saved over it is refused where it is another one by now.
/// It crosses the bridge as text, for the numbers of JavaScript have no room for these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FileVersion {
    /// Bytes.
    pub size: u64,
    /// Nanoseconds since 1970 (whole seconds where the engine tells no more).
    pub modified_ns: i64,
    /// Of the content where it was read whole, else 0.
    pub hash: u64,
}

impl From<FileVersion> for String {
    fn from(version: FileVersion) -> Self {
        let FileVersion {
            size,
            modified_ns,
            hash,
        } = version;
        format!("{size} {modified_ns} {hash}")
    }
}

impl TryFrom<String> for FileVersion {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let read = || {
            let mut parts = text.split(' ');
            Some(Self {
                size: parts.next()?.parse().ok()?,
                modified_ns: parts.next()?.parse().ok()?,
                hash: parts.next()?.parse().ok()?,
            })
        };
        read().ok_or_else(|| format!("not a version of a file: {text}"))
    }
}

/// What is in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileContent {
    /// Where it really is, links followed.
    pub path: FilePath,
    /// What is known of it.
    pub row: FileRow,
    /// As it was read.
    pub version: FileVersion,
    /// What it is.
    pub body: FileBody,
}

/// How a file's content is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "body")]
pub enum FileBody {
    /// UTF-8, read whole.
    Text {
        /// With its line ends as they are.
        text: String,
        /// It begins with a byte order mark, which is not in `text` and is kept.
        bom: bool,
    },
    /// An image that webviews show, read whole.
    Picture {
        /// `image/png`, …; never `image/svg+xml`, which is text.
        mime: String,
        /// Standard alphabet, padded.
        base64: String,
    },
    /// Anything else, and what is too large for the above: bytes are asked for as they are shown.
    Bytes,
}

/// The largest file that is opened as text, in bytes.
pub const LARGEST_TEXT: u64 = 8 << 20;
/// The largest file that is opened as a picture, in bytes.
pub const LARGEST_PICTURE: u64 = 32 << 20;

/// What became of saving.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum FileSaved {
    /// It is there.
    Saved {
        /// As it is now.
        version: FileVersion,
    },
    /// It was not written: someone else changed it meanwhile.
    ChangedMeanwhile {
        /// As it is now; `None` where it is no more.
        now: Option<Box<FileContent>>,
    },
}

/// What deleting would destroy, exactly: shown, and carried out from the same value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilesDoomed {
    /// What was chosen, with what is below it.
    pub paths: Vec<DoomedPath>,
    /// Files, links and the like in all.
    pub files: u64,
    /// Folders in all.
    pub folders: u64,
    /// Bytes that come free.
    pub bytes: u64,
}

/// One chosen path that is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoomedPath {
    /// Where.
    pub path: FilePath,
    /// What.
    pub kind: FileKind,
    /// Entries below it.
    pub below: u64,
}

/// Something that is carried from one place to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "transfer")]
pub enum Transfer {
    /// Files and folders of this machine → a folder of a place.
    Upload {
        /// Paths on this machine, as the desktop gave them.
        sources: Vec<String>,
        /// The browser.
        view: FilesView,
        /// A folder.
        to: FilePath,
    },
    /// → a folder of this machine, or one file of it.
    Download {
        /// The browser.
        view: FilesView,
        /// What.
        paths: Vec<FilePath>,
        /// A folder for `Files`, a file's path for the others.
        to: String,
        /// As what.
        form: DownloadForm,
    },
    /// → a folder of a place: the same or another one.
    Copy {
        /// The browser it is taken from.
        from: FilesView,
        /// What.
        paths: Vec<FilePath>,
        /// The browser it goes to.
        view: FilesView,
        /// A folder there.
        to: FilePath,
    },
}

/// As what something is downloaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it all")]
pub enum DownloadForm {
    Files,
    Tar,
    TarGz,
    TarZst,
}

/// What a transfer would do. Nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransferPlan {
    /// It.
    pub transfer: Transfer,
    /// Files and links; `None` where only carrying it out tells.
    pub files: Option<u64>,
    /// Bytes, likewise.
    pub bytes: Option<u64>,
    /// What is there already under the same name, the first 1000.
    pub conflicts: Vec<Conflict>,
    /// How many there are in all.
    pub conflicts_total: u64,
}

/// Something that is there already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where it is: a path of the place, or of this machine.
    pub path: FilePath,
    /// What is there.
    pub old: FileKind,
    /// Bytes of what is there.
    pub old_size: u64,
    /// When that last changed.
    pub old_modified: UnixMillis,
    /// What comes.
    pub new: FileKind,
    /// Bytes of what comes; `None` where it is not known.
    pub new_size: Option<u64>,
    /// When that last changed.
    pub new_modified: Option<UnixMillis>,
}

/// What happens to all that is there already. Folders are merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// The new one takes its place, when it is whole.
    Replace,
    /// The old one stays.
    Skip,
    /// The new one gets another name: `name (2).ext`.
    KeepBoth,
}

/// What a transfer is doing. The last item is `Done` or `Failed`; after it the stream is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum TransferStep {
    /// What there is to do is being counted, or something is being made ready or tidied up.
    Preparing,
    /// Under way; at most ten a second.
    Moving {
        /// Bytes so far.
        done: u64,
        /// Bytes in all; `None` where it is not known.
        total: Option<u64>,
        /// Files so far.
        files: u64,
        /// Bytes in the last second.
        bytes_per_second: u64,
        /// What is being carried.
        now: FilePath,
    },
    /// All of it that can be there is there.
    Done {
        /// Files, folders and links.
        files: u64,
        /// Bytes.
        bytes: u64,
        /// What was left out, the first 1000.
        left_out: Vec<LeftOut>,
        /// How many there are in all.
        left_out_total: u64,
        /// What came of it: a file's path on this machine, a volume's name, an image's ID.
        made: String,
    },
    /// It went no further; nothing half-made is left, and what it would have replaced is as it was.
    Failed {
        /// Why.
        failure: Failure,
        /// It was cancelled, rather than refused.
        cancelled: bool,
        /// Files that had been carried whole and stay.
        files: u64,
    },
}

/// Something that could not be carried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// What.
    pub path: FilePath,
    /// Why.
    pub why: LeftOutWhy,
}

/// Why something was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "why")]
pub enum LeftOutWhy {
    /// A device, a pipe or a socket.
    Special,
    /// Its name leads out of the chosen folder.
    Outside,
    /// A link that leads out of the chosen folder, or one that the target cannot hold.
    Link,
    /// The target cannot hold such a name.
    Name,
    /// It differs from another name in case alone, and the target knows no case.
    Case,
    /// It was there already, and was to stay.
    Kept,
    /// The system or the engine refused.
    Refused {
        /// Its own words.
        message: String,
    },
}

/// What a container changed against its image: `GET /containers/{id}/changes`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// In order of path, the first 100 000.
    pub changes: Vec<FileChange>,
    /// How many there are in all.
    pub total: u64,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// Where.
    pub path: FilePath,
    /// What.
    pub kind: ChangeKind,
}

/// What was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the engine's")]
pub enum ChangeKind {
    Modified,
    Added,
    Deleted,
}

#[cfg(test)]
mod tests {
    use super::{FilePath, FileVersion};

    #[test]
    fn every_name_comes_back_as_it_was() {
        let names: [&[u8]; 7] = [
            b"/a/b",
            "/한글/é".as_bytes(),
            b"/\xff\xfe\\x41",
            b"\\\\x",
            b"a\nb\x1b[0m",
            b"\\",
            b"\xe2\x82",
        ];
        for name in names {
            assert_eq!(FilePath::from_bytes(name).to_bytes(), name);
        }
        assert_eq!(FilePath::from_bytes(b"a\xff\\").as_str(), "a\\xff\\\\");
        assert_eq!(FilePath::typed(r"C:\x41").to_bytes(), br"C:\x41");
        assert_eq!(FilePath::written(r"a\xff\q\\").to_bytes(), b"a\xff\\q\\");
        assert_eq!(FilePath::written(r"a\xff\q").as_str(), r"a\xff\\q");
    }

    #[test]
    fn a_version_crosses_the_bridge_as_it_is() {
        let version = FileVersion {
            size: u64::MAX,
            modified_ns: i64::MIN + 1,
            hash: u64::MAX - 1,
        };
        let text = String::from(version);
        assert_eq!(FileVersion::try_from(text), Ok(version));
        assert!(FileVersion::try_from("1 2".to_owned()).is_err());
    }

    #[test]
    fn paths_are_taken_apart_and_put_together() {
        let path = |text: &str| FilePath::typed(text);
        let root = FilePath::root();
        assert_eq!(root.join(&path("a")).join(&path("b")), path("/a/b"));
        assert_eq!(path("/a/b").parent(), path("/a"));
        assert_eq!(path("/a").parent(), root);
        assert_eq!(root.parent(), root);
        assert_eq!((path("/a/b").name(), root.name()), ("b", ""));
        assert!(path("/a/b").is_within(&path("/a")) && path("/a").is_within(&root));
        assert!(!path("/ab").is_within(&path("/a")));
    }
}
