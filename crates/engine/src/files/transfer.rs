//! What is carried up, down and across: planned, and carried out from the same value.
//!
//! Bytes go by the engine's archive operations, as `docker cp` sends them, in bounded pieces. What
//! goes into a place by a helper is staged beside and moved in when it is whole; what comes to this
//! machine is written file by file under other names first.

mod down;
mod local;
mod progress;
mod up;

pub(super) use local::of_io;

use super::way::Way;
use super::{archive, refused};
use crate::engine::Engine;
use crate::tasks::Teller;
use contract::{
    CarryOutTransfer, Conflict, Deed, DownloadForm, Failure, FailureCode, FileKind, FilePath,
    LeftOut, LeftOutWhy, OnConflict, Transfer, TransferPlan, TransferStep,
};
use files_helper::{Clash, Reply, Why};
use progress::Progress;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How many conflicts and left out things are told.
pub(super) const MOST: usize = 1000;
/// Paths in one question.
const PATHS: usize = 5000;

fn deed(transfer: &Transfer) -> Deed {
    match transfer {
        Transfer::Upload { .. } => Deed::Upload,
        Transfer::Download { .. } => Deed::Download,
        Transfer::Copy { .. } => Deed::CopyFiles,
    }
}

/// What it would do. Nothing is done.
pub(super) async fn plan(engine: &Engine, transfer: Transfer) -> Result<TransferPlan, Failure> {
    let deed = deed(&transfer);
    let mut plan = TransferPlan {
        files: None,
        bytes: None,
        conflicts: Vec::new(),
        conflicts_total: 0,
        transfer: transfer.clone(),
    };
    match transfer {
        Transfer::Upload { sources, view, to } => {
            let (_, way) = engine.way_in(view, deed, &to).await?;
            let found = local::walk(deed, sources).await?;
            plan.files = Some(
                found
                    .iter()
                    .filter(|one| one.kind != FileKind::Folder)
                    .count() as u64,
            );
            plan.bytes = Some(found.iter().map(|one| one.size).sum());
            for some in found.chunks(PATHS) {
                let paths: Vec<FilePath> = some.iter().map(|one| to.join(&one.name)).collect();
                let there = way.stats(deed, &paths).await?;
                for ((new, path), old) in some.iter().zip(paths).zip(there) {
                    let Some(old) = old else {
                        continue;
                    };
                    let old_kind = super::folder::kind(old.kind);
                    if new.kind == FileKind::Folder && old_kind == FileKind::Folder {
                        continue;
                    }
                    plan.clash(Conflict {
                        path,
                        old: old_kind,
                        old_size: old.size,
                        old_modified: old.modified.div_euclid(1_000_000),
                        new: new.kind,
                        new_size: Some(new.size),
                        new_modified: new.modified,
                    });
                }
            }
        }
        Transfer::Download {
            view,
            paths,
            to,
            form,
        } => {
            let (_, way) = engine.way(view, deed).await?;
            let there = way.stats(deed, &paths).await?;
            // What lies below a folder is only told by reading it all.
            let all_files = there
                .iter()
                .flatten()
                .all(|entry| entry.kind != files_helper::Kind::Folder);
            if all_files {
                plan.files = Some(there.len() as u64);
                plan.bytes = Some(there.iter().flatten().map(|entry| entry.size).sum());
            }
            if form == DownloadForm::Files {
                for (path, new) in paths.iter().zip(there) {
                    let Some(new) = new else {
                        let code = Some(FailureCode::Gone);
                        return Err(refused(deed, path.as_str(), code, "no such file"));
                    };
                    let name = FilePath::from_bytes(path.name().as_bytes());
                    if let Some(mut clash) = local::clash(&to, path).await {
                        clash.new = super::folder::kind(new.kind);
                        clash.new_size = Some(new.size);
                        clash.new_modified = Some(new.modified.div_euclid(1_000_000));
                        if clash.new != FileKind::Folder || clash.old != FileKind::Folder {
                            plan.clash(clash);
                        }
                    }
                    drop(name);
                }
            }
        }
        Transfer::Copy {
            from,
            paths,
            view,
            to,
        } => {
            let (_, source) = engine.way(from, deed).await?;
            let (_, target) = engine.way_in(view, deed, &to).await?;
            let news = source.stats(deed, &paths).await?;
            let places: Vec<FilePath> = paths.iter().map(|path| to.join(&name_of(path))).collect();
            let olds = target.stats(deed, &places).await?;
            for ((path, new), (place, old)) in
                paths.iter().zip(news).zip(places.into_iter().zip(olds))
            {
                let Some(new) = new else {
                    let code = Some(FailureCode::Gone);
                    return Err(refused(deed, path.as_str(), code, "no such file"));
                };
                if let Some(old) = old {
                    plan.clash(Conflict {
                        path: place,
                        old: super::folder::kind(old.kind),
                        old_size: old.size,
                        old_modified: old.modified.div_euclid(1_000_000),
                        new: super::folder::kind(new.kind),
                        new_size: Some(new.size),
                        new_modified: Some(new.modified.div_euclid(1_000_000)),
                    });
                }
            }
        }
    }
    Ok(plan)
}

trait Clashes {
    fn clash(&mut self, conflict: Conflict);
}

impl Clashes for TransferPlan {
    fn clash(&mut self, conflict: Conflict) {
        self.conflicts_total += 1;
        if self.conflicts.len() < MOST {
            self.conflicts.push(conflict);
        }
    }
}

/// A path's last name, as a path.
fn name_of(path: &FilePath) -> FilePath {
    let bytes = path.to_bytes();
    let name = bytes
        .rsplit(|byte| *byte == b'/')
        .next()
        .unwrap_or_default();
    FilePath::from_bytes(name)
}

/// What came of it.
#[derive(Default)]
pub(super) struct Came {
    left_out: Vec<LeftOut>,
    left_out_total: u64,
    made: String,
}

impl Came {
    pub(super) fn left_out(&mut self, path: FilePath, why: LeftOutWhy) {
        self.left_out_total += 1;
        if self.left_out.len() < MOST {
            self.left_out.push(LeftOut { path, why });
        }
    }

    /// What a helper tells.
    pub(super) fn hear(&mut self, reply: &Reply) {
        if let Reply::LeftOut { path, why } = reply {
            let why = match why {
                Why::Special => LeftOutWhy::Special,
                Why::Outside => LeftOutWhy::Outside,
                Why::Kept => LeftOutWhy::Kept,
                Why::Unsteady => LeftOutWhy::Refused {
                    message: "it changed while it was read".to_owned(),
                },
                Why::Refused(message) => LeftOutWhy::Refused {
                    message: message.clone(),
                },
            };
            self.left_out(FilePath::from_bytes(path), why);
        }
    }
}

pub(super) fn clash(on_conflict: OnConflict) -> Clash {
    match on_conflict {
        OnConflict::Replace => Clash::Replace,
        OnConflict::Skip => Clash::Skip,
        OnConflict::KeepBoth => Clash::KeepBoth,
    }
}

pub(super) async fn carry_out(
    engine: Engine,
    args: CarryOutTransfer,
    teller: Teller<TransferStep>,
    cancel: CancellationToken,
) {
    teller.tell(TransferStep::Preparing);
    let deed = deed(&args.transfer);
    let subject = match &args.transfer {
        Transfer::Upload { to, .. } | Transfer::Copy { to, .. } => to.as_str().to_owned(),
        Transfer::Download { paths, .. } => paths
            .first()
            .map_or(String::new(), |path| path.as_str().to_owned()),
    };
    let progress = Arc::new(Progress::new());
    let work = carried(&engine, args, &progress, &cancel);
    tokio::pin!(work);
    // How far it is is counted as bytes pass; of that there is no event.
    let mut ticks = tokio::time::interval(progress::REPORT);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let done = loop {
        tokio::select! {
            biased;
            done = &mut work => break done,
            _ = ticks.tick() => if let Some(step) = progress.step() {
                teller.tell(step);
            },
        }
    };
    teller.tell(match done {
        Ok(came) => TransferStep::Done {
            files: progress.files(),
            bytes: progress.bytes(),
            left_out: came.left_out,
            left_out_total: came.left_out_total,
            made: came.made,
        },
        Err(failure) => TransferStep::Failed {
            cancelled: cancel.is_cancelled(),
            failure: if cancel.is_cancelled() {
                refused(deed, &subject, Some(FailureCode::Cancelled), "")
            } else {
                failure
            },
            files: progress.whole(),
        },
    });
}

/// Each part sees to it that nothing half-made stays when it is cancelled.
async fn carried(
    engine: &Engine,
    args: CarryOutTransfer,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    match args.transfer {
        Transfer::Upload { sources, view, to } => {
            let (_, way) = engine.way_in(view, Deed::Upload, &to).await?;
            up::upload(&way, sources, &to, args.on_conflict, progress, cancel).await
        }
        Transfer::Download {
            view,
            paths,
            to,
            form,
        } => {
            let (_, way) = engine.way(view, Deed::Download).await?;
            down::download(&way, paths, to, form, args.on_conflict, progress, cancel).await
        }
        Transfer::Copy {
            from,
            paths,
            view,
            to,
        } => {
            let (_, source) = engine.way(from, Deed::CopyFiles).await?;
            let (_, target) = engine.way_in(view, Deed::CopyFiles, &to).await?;
            up::copy(
                &source,
                paths,
                &target,
                &to,
                args.on_conflict,
                progress,
                cancel,
            )
            .await
        }
    }
}

/// The archive of a path of a place, as the engine sends it.
async fn archived(
    way: &Way,
    deed: Deed,
    path: &FilePath,
) -> Result<crate::wire::Streamed, Failure> {
    let (wire, at) = way.archived(&path.to_bytes());
    wire.bytes(&at, crate::ask::PATIENCE)
        .await
        .map_err(|error| archive::failed(deed, path, &error))
}
