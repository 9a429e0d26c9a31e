//! What a container changed against its image; the container as an image, and as an archive.

use crate::ask::{self, PATIENCE, encoded, get};
use crate::create::Reference;
use crate::engine::Engine;
use crate::failure::failure;
use crate::files::{Copied, save, stat};
use crate::helper::Helper;
use crate::once::Once;
use crate::tasks::{Steps, Teller};
use crate::wire::WireError;
use contract::{
    ChangeKind, Changes, Command as _, ContainerChangesOf, ContainerCommit, ContainerExport,
    ContainerSizes, ContainerState, Deed, Failure, FailureCode, FileChange, FilePath, TransferStep,
};
use files_helper::{Ask, Bytes, Kind, Reply};
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

/// Changes that are told.
const MOST: usize = 100_000;
/// Paths whose sizes are told at once.
const PATHS: usize = 1000;
/// Questions at a time, where each path is one.
const QUESTIONS: usize = 8;

/// Commits, each carried out once.
pub(crate) type Commits = Once<Result<String, Failure>>;

/// An item of `GET /containers/{id}/changes`.
#[derive(Debug, Deserialize)]
struct Told {
    #[serde(rename = "Path")]
    path: String,
    #[serde(rename = "Kind")]
    kind: i64,
}

impl Engine {
    /// What a container changed against its image. Its volumes are no part of it.
    pub async fn container_changes(&self, args: ContainerChangesOf) -> Result<Changes, Failure> {
        let deed = Deed::ListChanges;
        let name = self.name_of(&args.id);
        let wire = self.wire(deed, &name)?;
        // `null` where nothing was changed.
        let path = ask::changes(&args.id);
        let asked = get::<Option<Vec<Told>>>(&wire, &path);
        let told = match wire.beside_pings(asked).await {
            Ok(Ok(told)) => told.unwrap_or_default(),
            Ok(Err(error)) | Err(error) => {
                self.met(&wire, &error);
                return Err(failure(deed, name, &error));
            }
        };
        let total = told.len() as u64;
        let mut changes: Vec<FileChange> = told
            .into_iter()
            .take(MOST)
            .filter_map(|told| {
                Some(FileChange {
                    path: FilePath::typed(&told.path),
                    kind: match told.kind {
                        0 => ChangeKind::Modified,
                        1 => ChangeKind::Added,
                        2 => ChangeKind::Deleted,
                        _ => return None,
                    },
                })
            })
            .collect();
        changes.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Changes { changes, total })
    }

    /// Bytes of files of a container, in the order asked; `None` where one is no file.
    pub async fn container_sizes(&self, args: ContainerSizes) -> Result<Vec<Option<u64>>, Failure> {
        let deed = Deed::ListChanges;
        let name = self.name_of(&args.id);
        let wire = self.wire(deed, &name)?;
        let paths: Vec<FilePath> = args.paths.into_iter().take(PATHS).collect();
        let runs = matches!(
            self.state_of(&args.id),
            Some(ContainerState::Running | ContainerState::Paused)
        );
        // Where there is no helper each path is a question.
        if runs && let Ok(helper) = Helper::beside(self, &args.id).await {
            let asked = paths.iter().map(|path| Bytes::from(path.to_bytes()));
            let reply = helper.ask(0, Ask::Stats(asked.collect())).await;
            if let Ok(Reply::Stats(stats)) = reply {
                let size = |entry: Option<files_helper::Entry>| {
                    entry
                        .filter(|entry| entry.kind == Kind::File)
                        .map(|entry| entry.size)
                };
                return Ok(stats.into_iter().map(size).collect());
            }
        }
        // Owned: a future that borrows each path is not general enough to be sent between threads.
        let asked = paths.into_iter().map(|path| {
            let (wire, id) = (wire.clone(), args.id.clone());
            async move {
                let entry = stat(&wire, &id, deed, &path).await?;
                Ok(entry
                    .filter(|entry| entry.kind == Kind::File)
                    .map(|entry| entry.size))
            }
        });
        let sizes: Vec<Result<Option<u64>, Failure>> =
            stream::iter(asked).buffered(QUESTIONS).collect().await;
        sizes.into_iter().collect()
    }

    /// The container as an image: its ID.
    pub async fn container_commit(&self, args: ContainerCommit) -> Result<String, Failure> {
        let engine = self.clone();
        let subject = self.name_of(&args.id);
        let op = args.op.clone();
        let done = self
            .commits()
            .run(ContainerCommit::NAME, op, || async move {
                commit(&engine, &args).await
            });
        done.await
            .unwrap_or_else(|error| Err(refused(Deed::Commit, &subject, None, &error)))
    }

    /// The whole file system of a container as a tar file, which stands under its name only when it
    /// is whole.
    pub fn container_export(&self, args: ContainerExport) -> Steps<TransferStep> {
        let engine = self.clone();
        self.transfers()
            .run(args.op.clone(), |teller, cancel| async move {
                let last = export(&engine, args, &teller, &cancel).await;
                teller.tell(last);
            })
    }
}

/// `POST /commit`
pub(crate) async fn commit(engine: &Engine, args: &ContainerCommit) -> Result<String, Failure> {
    /// The answer.
    #[derive(Deserialize)]
    struct Made {
        #[serde(rename = "Id", default)]
        id: String,
    }
    let deed = Deed::Commit;
    let subject = engine.name_of(&args.id);
    let wire = engine.wire(deed, &subject)?;
    let mut path = format!(
        "/commit?container={}&pause={}",
        encoded(&args.id),
        u8::from(args.pause)
    );
    let image = args.image.trim();
    if !image.is_empty() {
        let reference = Reference::parse(image).filter(|reference| reference.digest.is_none());
        let Some(reference) = reference else {
            let message = format!("{image}: not a name that an image can have");
            return Err(refused(deed, &subject, None, &message));
        };
        path.push_str(&format!(
            "&repo={}&tag={}",
            encoded(&reference.name),
            encoded(reference.version())
        ));
    }
    for (name, text) in [("author", &args.author), ("comment", &args.message)] {
        if !text.is_empty() {
            path.push_str(&format!("&{name}={}", encoded(text)));
        }
    }
    for change in args.changes.iter().map(|line| line.trim()) {
        if !change.is_empty() {
            path.push_str(&format!("&changes={}", encoded(change)));
        }
    }
    let met = |error: WireError| {
        engine.met(&wire, &error);
        failure(deed, subject.clone(), &error)
    };
    let made = wire.beside_pings(wire.post(&path, None, PATIENCE)).await;
    let made = made.and_then(|made| made).map_err(met)?;
    let made: Made = serde_json::from_str(&made)
        .map_err(|error| refused(deed, &subject, None, &format!("/commit: {error}")))?;
    Ok(made.id)
}

async fn export(
    engine: &Engine,
    args: ContainerExport,
    teller: &Teller<TransferStep>,
    cancel: &CancellationToken,
) -> TransferStep {
    let deed = Deed::Export;
    let subject = engine.name_of(&args.id);
    teller.tell(TransferStep::Preparing);
    let work = async {
        let wire = engine.wire(deed, &subject)?;
        let path = format!("/containers/{}/export", encoded(&args.id));
        let body = wire.bytes(&path, PATIENCE).await.map_err(|error| {
            engine.met(&wire, &error);
            failure(deed, subject.clone(), &error)
        })?;
        save(deed, &subject, body, PathBuf::from(&args.path), |copied| {
            let Copied { bytes, rate } = copied;
            teller.tell(TransferStep::Moving {
                done: bytes,
                total: None,
                files: 0,
                bytes_per_second: rate,
                now: FilePath::typed(&subject),
            });
        })
        .await
    };
    let done = tokio::select! {
        biased;
        () = cancel.cancelled() => {
            Err(refused(deed, &subject, Some(FailureCode::Cancelled), ""))
        }
        done = work => done,
    };
    match done {
        Ok(bytes) => TransferStep::Done {
            files: 1,
            bytes,
            left_out: Vec::new(),
            left_out_total: 0,
            made: args.path,
        },
        Err(failure) => TransferStep::Failed {
            cancelled: failure.code == Some(FailureCode::Cancelled),
            failure,
            files: 0,
        },
    }
}

fn refused(deed: Deed, subject: &str, code: Option<FailureCode>, message: &str) -> Failure {
    Failure {
        deed,
        subject: subject.to_owned(),
        code,
        message: message.to_owned(),
    }
}
