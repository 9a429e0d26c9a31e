//! Files of volumes, containers and images.
//!
//! | part | what it does |
//! |---|---|
//! | `view` | an open browser: how its files are reached, and when that changes |
//! | `folder` | the listed folder: kept here, ordered here, given by rows (pure) |
//! | `names` | whose numbers are whose names |
//! | `way` | what is asked of a place by either way |
//! | `archive` | the way without a helper: the engine's archive operations |
//! | `content` | what is in a file, and how it is shown |
//! | `save` | a body into a file of this machine |
//! | `transfer` | up, down and across: planned, then carried out from the same value |
//! | `unpack` | an archive into a folder of this machine, whatever the archive says |

mod archive;
mod content;
mod folder;
mod names;
mod save;
mod transfer;
mod unpack;
mod view;
mod way;

pub(crate) use archive::stat;
pub(crate) use save::{Copied, save};
pub use view::FilesFeed;

use crate::engine::Engine;
use crate::once::Once;
use crate::tasks::{Steps, Teller};
use contract::{
    CarryOutTransfer, Command as _, Deed, DoomedPath, Failure, FailureCode, FileBytes, FileContent,
    FileCreate, FilePath, FileRead, FileRename, FileRow, FileSaved, FileWrite, FilesChange,
    FilesClose, FilesDoomed, FilesList, FilesNames, FilesNext, FilesOpen, FilesRemove, FilesRowOf,
    FilesRowsOf, FilesSize, FolderFacts, Op, OrderFiles, PlanFilesRemoval, PlanTransfer,
    TransferPlan, TransferStep, VolumeContent,
};
use files_helper::{Ask, Count, Reply};
use futures_util::StreamExt as _;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;
use view::View;
use way::{Way, wired};

/// The most rows that are given at once.
const ROWS: u32 = 1000;
/// The most bytes that are given at once.
const BYTES: u32 = 65_536;

/// Open browsers, and what is once carried out for them.
pub(crate) struct Files {
    views: Mutex<HashMap<contract::FilesView, Arc<View>>>,
    saved: Once<Result<FileSaved, Failure>>,
    done: Once<Result<(), Failure>>,
    countings: Mutex<HashMap<Op, CancellationToken>>,
}

impl Files {
    pub(crate) fn new() -> Self {
        Self {
            views: Mutex::default(),
            saved: Once::new(),
            done: Once::new(),
            countings: Mutex::default(),
        }
    }

    fn views(&self) -> MutexGuard<'_, HashMap<contract::FilesView, Arc<View>>> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn countings(&self) -> MutexGuard<'_, HashMap<Op, CancellationToken>> {
        self.countings
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a counting.
    pub(crate) fn cancel(&self, op: &Op) {
        if let Some(token) = self.countings().get(op) {
            token.cancel();
        }
    }
}

impl Engine {
    /// Opens a browser. It goes on until [`Engine::files_close`]. A view of the same name that was
    /// open before ends.
    ///
    /// Must be called within a tokio runtime.
    pub fn files_open(&self, args: FilesOpen) -> FilesFeed {
        let (view, feed) = View::open(self, args.place);
        if let Some(before) = self.files().views().insert(args.view, view) {
            before.close();
        }
        feed
    }

    /// Browsers that are open: what a leak would be counted by.
    pub fn open_files(&self) -> usize {
        self.files().views().len()
    }

    /// The browser is closed.
    pub async fn files_close(&self, args: FilesClose) -> Result<(), Failure> {
        self.files_end(args.view);
        Ok(())
    }

    /// As [`Engine::files_close`]: its window is gone.
    pub fn files_end(&self, view: contract::FilesView) {
        if let Some(view) = self.files().views().remove(&view) {
            view.close();
        }
    }

    fn view(&self, view: contract::FilesView, deed: Deed) -> Result<Arc<View>, Failure> {
        let found = self.files().views().get(&view).cloned();
        found.ok_or_else(|| refused(deed, "", Some(FailureCode::Gone), "the browser is closed"))
    }

    async fn way(
        &self,
        view: contract::FilesView,
        deed: Deed,
    ) -> Result<(Arc<View>, Way), Failure> {
        let view = self.view(view, deed)?;
        let way = view.way(self, deed).await?;
        Ok((view, way))
    }

    /// A way on which something can be changed.
    async fn way_in(
        &self,
        view: contract::FilesView,
        deed: Deed,
        path: &FilePath,
    ) -> Result<(Arc<View>, Way), Failure> {
        let (view, way) = self.way(view, deed).await?;
        if view.is_image() {
            let code = Some(FailureCode::ReadOnly);
            return Err(refused(deed, path.as_str(), code, "an image never changes"));
        }
        Ok((view, way))
    }

    /// Reads a folder anew.
    pub async fn files_list(&self, args: FilesList) -> Result<FolderFacts, Failure> {
        let (view, way) = self.way(args.view, Deed::ListFolder).await?;
        let turn = view.begins_listing();
        let (real, entries) = tokio::select! {
            biased;
            () = turn.ended() => {
                let code = Some(FailureCode::Cancelled);
                return Err(refused(Deed::ListFolder, args.path.as_str(), code, ""));
            }
            listed = way.list(&view, &args.path) => listed?,
        };
        let facts = view.listed(turn, real.clone(), entries, args.order);
        view.watch(&way, &real);
        Ok(facts)
    }

    /// The listed folder in another order.
    pub async fn files_order(&self, args: OrderFiles) -> Result<FolderFacts, Failure> {
        self.view(args.view, Deed::ListFolder)?
            .look(|folder| folder.order(args.order))
    }

    /// Rows of the listed folder.
    pub async fn files_rows(&self, args: FilesRowsOf) -> Result<Vec<FileRow>, Failure> {
        let view = self.view(args.view, Deed::ListFolder)?;
        let names = view.names(self).await;
        view.look(|folder| {
            if folder.listing() == args.listing {
                folder.rows(args.from, args.count.min(ROWS), &names)
            } else {
                Vec::new()
            }
        })
    }

    /// The row of an entry.
    pub async fn files_row_of(&self, args: FilesRowOf) -> Result<Option<u64>, Failure> {
        self.view(args.view, Deed::ListFolder)?
            .look(|folder| folder.row_of(&args.name))
    }

    /// The next row whose name begins so.
    pub async fn files_next(&self, args: FilesNext) -> Result<Option<u64>, Failure> {
        self.view(args.view, Deed::ListFolder)?
            .look(|folder| folder.next(&args.typed, args.from))
    }

    /// Names of rows.
    pub async fn files_names(&self, args: FilesNames) -> Result<Vec<FilePath>, Failure> {
        self.view(args.view, Deed::ListFolder)?
            .look(|folder| folder.names(args.from, args.to))
    }

    /// What is in a file.
    pub async fn file_read(&self, args: FileRead) -> Result<FileContent, Failure> {
        let (view, way) = self.way(args.view, Deed::OpenFile).await?;
        let names = view.names(self).await;
        content::read(&way, &args.path, &names).await
    }

    /// Some bytes of a file.
    pub async fn file_bytes(&self, args: FileBytes) -> Result<String, Failure> {
        use base64::Engine as _;
        let (_, way) = self.way(args.view, Deed::OpenFile).await?;
        let bytes = way
            .bytes(&args.path, args.from, args.count.min(BYTES))
            .await?;
        Ok(base64::engine::general_purpose::STANDARD.encode(bytes))
    }

    /// Writes a text.
    pub async fn file_write(&self, args: FileWrite) -> Result<FileSaved, Failure> {
        let engine = self.clone();
        let op = args.op.clone();
        let saved = self.files().saved.run(FileWrite::NAME, op, || async move {
            let (view, way) = engine.way_in(args.view, Deed::SaveFile, &args.path).await?;
            let names = view.names(&engine).await;
            content::write(&way, &args, &names).await
        });
        saved
            .await
            .unwrap_or_else(|error| Err(refused(Deed::SaveFile, "", None, &error)))
    }

    /// Makes an empty file or a folder.
    pub async fn file_create(&self, args: FileCreate) -> Result<(), Failure> {
        let engine = self.clone();
        self.once(
            FileCreate::NAME,
            args.op.clone(),
            Deed::MakeFile,
            async move {
                let (_, way) = engine.way_in(args.view, Deed::MakeFile, &args.path).await?;
                way.create(&args.path, args.folder).await
            },
        )
        .await
    }

    /// Renames, or moves.
    pub async fn file_rename(&self, args: FileRename) -> Result<(), Failure> {
        let engine = self.clone();
        self.once(
            FileRename::NAME,
            args.op.clone(),
            Deed::MoveFile,
            async move {
                let (_, way) = engine.way_in(args.view, Deed::MoveFile, &args.from).await?;
                let ask = Ask::Rename {
                    from: wired(&args.from),
                    to: wired(&args.to),
                };
                way.helped(Deed::MoveFile, &args.from)?
                    .ask(0, ask)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.failure(Deed::MoveFile, args.from.as_str()))
            },
        )
        .await
    }

    /// Changes modes and owners.
    pub async fn files_change(&self, args: FilesChange) -> Result<(), Failure> {
        let engine = self.clone();
        self.once(
            FilesChange::NAME,
            args.op.clone(),
            Deed::ChangeFile,
            async move {
                let first = args.paths.first().cloned().unwrap_or_default();
                let (_, way) = engine.way_in(args.view, Deed::ChangeFile, &first).await?;
                let ask = Ask::Change {
                    paths: args.paths.iter().map(wired).collect(),
                    mode: args.mode.map(|mode| mode & 0o7777),
                    uid: args.uid,
                    gid: args.gid,
                    below: args.below,
                };
                way.helped(Deed::ChangeFile, &first)?
                    .ask(0, ask)
                    .await
                    .map(|_| ())
                    .map_err(|error| error.failure(Deed::ChangeFile, first.as_str()))
            },
        )
        .await
    }

    async fn once(
        &self,
        command: &'static str,
        op: Op,
        deed: Deed,
        work: impl Future<Output = Result<(), Failure>> + Send + 'static,
    ) -> Result<(), Failure> {
        let done = self.files().done.run(command, op, || work).await;
        done.unwrap_or_else(|error| Err(refused(deed, "", None, &error)))
    }

    /// What deleting would destroy.
    pub async fn files_doomed(&self, args: PlanFilesRemoval) -> Result<FilesDoomed, Failure> {
        let deed = Deed::DeleteFile;
        let first = args.paths.first().cloned().unwrap_or_default();
        let (_, way) = self.way_in(args.view, deed, &first).await?;
        let helper = way.helped(deed, &first)?;
        let failed = |error: crate::helper::HelperError| error.failure(deed, first.as_str());
        let asked: Vec<_> = args.paths.iter().map(wired).collect();
        let stats = match helper
            .ask(0, Ask::Stats(asked.clone()))
            .await
            .map_err(failed)?
        {
            Reply::Stats(stats) => stats,
            other => return Err(misheard(deed, &other)),
        };
        let mut counts = Vec::new();
        let mut all = Count::default();
        let mut replies = helper.stream(0, Ask::Count(asked));
        while let Some(reply) = replies.next().await {
            match reply.map_err(failed)? {
                Reply::Counts(count) => counts.push(count),
                Reply::Counted(count) => all = count,
                _ => {}
            }
        }
        let paths = args
            .paths
            .into_iter()
            .zip(stats.into_iter().zip(counts))
            .filter_map(|(path, (stat, count))| {
                Some(DoomedPath {
                    path,
                    kind: folder::kind(stat?.kind),
                    below: (count.files + count.folders).saturating_sub(1),
                })
            })
            .collect();
        Ok(FilesDoomed {
            paths,
            files: all.files,
            folders: all.folders,
            bytes: all.bytes,
        })
    }

    /// Deletes what the plan lists.
    pub fn files_remove(&self, args: FilesRemove) -> Steps<TransferStep> {
        let engine = self.clone();
        self.transfers()
            .run(args.op.clone(), |teller, cancel| async move {
                let last = remove(&engine, args, &teller, &cancel).await;
                teller.tell(last);
            })
    }

    /// How much is in these.
    pub async fn files_size(&self, args: FilesSize) -> Result<VolumeContent, Failure> {
        let deed = Deed::ListFolder;
        let first = args.paths.first().cloned().unwrap_or_default();
        let (_, way) = self.way(args.view, deed).await?;
        let token = CancellationToken::new();
        self.files()
            .countings()
            .insert(args.op.clone(), token.clone());
        let counted = async {
            let helper = way.helped(deed, &first)?;
            let ask = Ask::Count(args.paths.iter().map(wired).collect());
            match helper.ask(0, ask).await {
                Ok(Reply::Counted(count)) => Ok(VolumeContent {
                    bytes: count.bytes,
                    entries: count.files + count.folders,
                }),
                Ok(other) => Err(misheard(deed, &other)),
                Err(error) => Err(error.failure(deed, first.as_str())),
            }
        };
        let done = tokio::select! {
            biased;
            () = token.cancelled() => {
                Err(refused(deed, first.as_str(), Some(FailureCode::Cancelled), ""))
            }
            done = counted => done,
        };
        self.files().countings().remove(&args.op);
        done
    }

    /// What a transfer would do.
    pub async fn transfer_plan(&self, args: PlanTransfer) -> Result<TransferPlan, Failure> {
        transfer::plan(self, args.transfer).await
    }

    /// Carries a transfer out.
    pub fn transfer_carry_out(&self, args: CarryOutTransfer) -> Steps<TransferStep> {
        let engine = self.clone();
        self.transfers().run(args.op.clone(), |teller, cancel| {
            transfer::carry_out(engine, args, teller, cancel)
        })
    }
}

async fn remove(
    engine: &Engine,
    args: FilesRemove,
    teller: &Teller<TransferStep>,
    cancel: &CancellationToken,
) -> TransferStep {
    let deed = Deed::DeleteFile;
    let paths: Vec<FilePath> = args
        .doomed
        .paths
        .iter()
        .map(|doomed| doomed.path.clone())
        .collect();
    let first = paths.first().cloned().unwrap_or_default();
    let mut so_far = Count::default();
    let work = async {
        let (_, way) = engine.way_in(args.view, deed, &first).await?;
        let helper = way.helped(deed, &first)?;
        let mut replies = helper.stream(0, Ask::Remove(paths.iter().map(wired).collect()));
        while let Some(reply) = replies.next().await {
            let reply = reply.map_err(|error| error.failure(deed, first.as_str()))?;
            if let Reply::Progress(count) = reply {
                so_far = count;
                teller.tell(TransferStep::Moving {
                    done: count.bytes,
                    total: Some(args.doomed.bytes),
                    files: count.files + count.folders,
                    bytes_per_second: 0,
                    now: first.clone(),
                });
            }
        }
        Ok(())
    };
    let done = tokio::select! {
        biased;
        () = cancel.cancelled() => {
            Err(refused(deed, first.as_str(), Some(FailureCode::Cancelled), ""))
        }
        done = work => done,
    };
    match done {
        Ok(()) => TransferStep::Done {
            files: args.doomed.files + args.doomed.folders,
            bytes: args.doomed.bytes,
            left_out: Vec::new(),
            left_out_total: 0,
            made: String::new(),
        },
        Err(failure) => TransferStep::Failed {
            cancelled: failure.code == Some(FailureCode::Cancelled),
            failure,
            files: so_far.files + so_far.folders,
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

fn misheard(deed: Deed, reply: &Reply) -> Failure {
    refused(deed, "", None, &format!("the helper answered {reply:?}"))
}
