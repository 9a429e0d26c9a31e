//! What is asked of a place, by either way.

use super::names::Names;
use super::{archive, misheard, refused};
use crate::engine::Engine;
use crate::helper::{Helper, HelperError};
use crate::wire::Wire;
use contract::{Deed, Failure, FailureCode, FilePath, FilePlace};
use files_helper::{Ask, Bytes, Entry, Reply, Version};
use futures_util::StreamExt as _;

/// The largest list of users that is read, in bytes.
const USERS: u64 = 1 << 20;

/// How the files of a place are reached.
#[derive(Clone)]
pub(super) enum Way {
    Helper {
        helper: Helper,
        /// The container that it stands beside: archive operations are that one's.
        target: Option<String>,
        subject: String,
    },
    /// A container without one.
    Archive {
        wire: Wire,
        id: String,
        subject: String,
        /// Why there is no helper.
        why: Failure,
    },
}

/// A path as the helper takes it.
pub(super) fn wired(path: &FilePath) -> Bytes {
    Bytes::from(path.to_bytes())
}

/// A file that was opened.
pub(super) struct Found {
    pub(super) path: FilePath,
    pub(super) entry: Entry,
    pub(super) version: Version,
    pub(super) content: Option<Vec<u8>>,
}

impl Way {
    pub(super) fn subject(&self) -> &str {
        match self {
            Self::Helper { subject, .. } | Self::Archive { subject, .. } => subject,
        }
    }

    /// What engines have no operation for.
    pub(super) fn helped(&self, deed: Deed, path: &FilePath) -> Result<&Helper, Failure> {
        match self {
            Self::Helper { helper, .. } => Ok(helper),
            Self::Archive { why, .. } => {
                let message = if why.message.is_empty() {
                    "engines can do that to running containers only".to_owned()
                } else {
                    why.message.clone()
                };
                let code = Some(FailureCode::WrongState);
                Err(refused(deed, path.as_str(), code, &message))
            }
        }
    }

    /// The engine's path of an archive operation, and its door.
    pub(super) fn archived(&self, path: &[u8]) -> (Wire, String) {
        match self {
            Self::Helper {
                target: Some(id),
                helper,
                ..
            } => (helper.wire().clone(), archive::path_of(id, path)),
            Self::Helper { helper, .. } => {
                let path = [helper.root(0).as_slice(), path].concat();
                (
                    helper.wire().clone(),
                    archive::path_of(helper.container(), &path),
                )
            }
            Self::Archive { wire, id, .. } => (wire.clone(), archive::path_of(id, path)),
        }
    }

    pub(super) fn failed(&self, deed: Deed, path: &FilePath) -> impl Fn(HelperError) -> Failure {
        let path = path.as_str().to_owned();
        move |error| error.failure(deed, &path)
    }

    /// The folder's real path, and what is in it.
    pub(super) async fn list(
        &self,
        _: &super::View,
        path: &FilePath,
    ) -> Result<(FilePath, Vec<Entry>), Failure> {
        match self {
            Self::Helper { helper, .. } => {
                let mut entries = Vec::new();
                let mut replies = helper.stream(0, Ask::List(wired(path)));
                while let Some(reply) = replies.next().await {
                    match reply.map_err(self.failed(Deed::ListFolder, path))? {
                        Reply::Entries(some) => entries.extend(some),
                        Reply::Listed(real) => return Ok((FilePath::from_bytes(&real), entries)),
                        other => return Err(misheard(Deed::ListFolder, &other)),
                    }
                }
                Err(self.failed(Deed::ListFolder, path)(HelperError::Ended(
                    String::new(),
                )))
            }
            Self::Archive { wire, id, .. } => archive::list(wire, id, path).await,
        }
    }

    /// A file, whole if it is no larger than this.
    pub(super) async fn open(
        &self,
        deed: Deed,
        path: &FilePath,
        most: u64,
    ) -> Result<Found, Failure> {
        match self {
            Self::Helper { helper, .. } => {
                let ask = Ask::Open {
                    path: wired(path),
                    most,
                };
                match helper.ask(0, ask).await.map_err(self.failed(deed, path))? {
                    Reply::Opened {
                        path,
                        entry,
                        version,
                        content,
                    } => Ok(Found {
                        path: FilePath::from_bytes(&path),
                        entry,
                        version,
                        content: content.map(Bytes::into_vec),
                    }),
                    other => Err(misheard(deed, &other)),
                }
            }
            Self::Archive { wire, id, .. } => archive::open(wire, id, deed, path, most).await,
        }
    }

    pub(super) async fn bytes(
        &self,
        path: &FilePath,
        from: u64,
        count: u32,
    ) -> Result<Vec<u8>, Failure> {
        let deed = Deed::OpenFile;
        match self {
            Self::Helper { helper, .. } => {
                let ask = Ask::Read {
                    path: wired(path),
                    from,
                    count,
                };
                match helper.ask(0, ask).await.map_err(self.failed(deed, path))? {
                    Reply::Content(bytes) => Ok(bytes.into_vec()),
                    other => Err(misheard(deed, &other)),
                }
            }
            Self::Archive { wire, id, .. } => archive::bytes(wire, id, path, from, count).await,
        }
    }

    pub(super) async fn create(&self, path: &FilePath, folder: bool) -> Result<(), Failure> {
        match self {
            Self::Helper { helper, .. } => {
                let ask = Ask::Create {
                    path: wired(path),
                    folder,
                };
                let done = helper.ask(0, ask).await;
                done.map(|_| ()).map_err(self.failed(Deed::MakeFile, path))
            }
            Self::Archive { wire, id, .. } => archive::create(wire, id, path, folder).await,
        }
    }

    /// What is there, in the order asked; `None` where nothing is.
    pub(super) async fn stats(
        &self,
        deed: Deed,
        paths: &[FilePath],
    ) -> Result<Vec<Option<Entry>>, Failure> {
        match self {
            Self::Helper { helper, .. } => {
                let ask = Ask::Stats(paths.iter().map(wired).collect());
                let subject = FilePath::typed(self.subject());
                match helper
                    .ask(0, ask)
                    .await
                    .map_err(self.failed(deed, &subject))?
                {
                    Reply::Stats(stats) => Ok(stats),
                    other => Err(misheard(deed, &other)),
                }
            }
            Self::Archive { wire, id, .. } => {
                let mut stats = Vec::with_capacity(paths.len());
                for path in paths {
                    stats.push(archive::stat(wire, id, deed, path).await?);
                }
                Ok(stats)
            }
        }
    }

    /// What numbers are called in a place.
    pub(super) async fn names(&self, engine: &Engine, place: &FilePlace) -> Names {
        // Whose files a volume has is known by those who write them.
        let of_volume = match place {
            FilePlace::Volume { name } => engine.look(|inventory, _| {
                let mut all = inventory.containers.iter().flat_map(|all| all.values());
                all.find(|kept| kept.row.volumes.contains(name))
                    .map(|kept| kept.row.id.clone())
            }),
            FilePlace::Container { .. } | FilePlace::Image { .. } => None,
        };
        let read = async |path: &str| {
            let path = FilePath::typed(path);
            let found = match (&of_volume, place) {
                (Some(id), _) => match engine.wire(Deed::OpenFile, "") {
                    Ok(wire) => archive::open(&wire, id, Deed::OpenFile, &path, USERS).await,
                    Err(failure) => Err(failure),
                },
                (None, FilePlace::Volume { .. }) => return Vec::new(),
                (None, _) => self.open(Deed::OpenFile, &path, USERS).await,
            };
            // Where it has none they stay numbers.
            found
                .ok()
                .and_then(|found| found.content)
                .unwrap_or_default()
        };
        Names::read(&read("/etc/passwd").await, &read("/etc/group").await)
    }
}
