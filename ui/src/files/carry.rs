//! Uploads, downloads, copies and removals: planned, asked about once, and told of in the status bar.

use super::asks::{FilesAsk, Planned};
use super::desk::Desk;
use super::words;
use crate::ipc;
use crate::stores::TaskKind;
use crate::stores::tasks::{Done, Step};
use contract::{
    CarryOutTransfer, DownloadForm, Failure, FilePath, FilesDoomed, FilesPick, FilesRemove,
    FolderPick, OnConflict, PlanTransfer, SavePick, Stream, Transfer, TransferStep,
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Files and folders of this machine go into a folder.
pub(super) fn upload(desk: Desk, sources: Vec<String>, to: FilePath) {
    let (Some(view), Some(first)) = (desk.view.get_untracked(), sources.first()) else {
        return;
    };
    let first = words::local_name(first);
    let subject = match sources.len() {
        1 => first.to_owned(),
        n => format!("{first} +{}", n - 1),
    };
    let transfer = Transfer::Upload { sources, view, to };
    plan(desk, desk, transfer, TaskKind::Upload, subject);
}

/// Asks for files of this machine, or for a folder, and uploads them to the folder that is shown.
pub(super) fn pick_and_upload(desk: Desk, folder: bool) {
    let to = desk.path.get_untracked();
    desk.refused.set(None);
    spawn_local(async move {
        let picked = if folder {
            let folder = ipc::call(FolderPick {}).await;
            folder.map(|folder| folder.into_iter().collect())
        } else {
            ipc::call(FilesPick {}).await
        };
        match picked {
            Ok(sources) => {
                if desk.view.try_get_untracked().is_some() {
                    upload(desk, sources, to);
                }
            }
            Err(failure) => {
                desk.refused.try_set(Some(failure));
            }
        }
    });
}

/// The ending of an archive's name.
fn ending(form: DownloadForm) -> &'static str {
    match form {
        DownloadForm::Files => "",
        DownloadForm::Tar => ".tar",
        DownloadForm::TarGz => ".tar.gz",
        DownloadForm::TarZst => ".tar.zst",
    }
}

/// Asks where, and downloads.
pub(super) fn download(desk: Desk, paths: Vec<FilePath>, form: DownloadForm) {
    let Some(view) = desk.view.get_untracked().filter(|_| !paths.is_empty()) else {
        return;
    };
    desk.refused.set(None);
    let subject = words::several(&paths);
    let name = match paths.as_slice() {
        [path] if !path.name().is_empty() => path.name().to_owned(),
        _ => {
            let folder = desk.path.get_untracked();
            format!("{} {}", desk_name(desk), folder.name())
        }
    };
    let name = format!("{}{}", super::paths::file_name(name.trim()), ending(form));
    spawn_local(async move {
        let picked = if form == DownloadForm::Files {
            ipc::call(FolderPick {}).await
        } else {
            ipc::call(SavePick { name }).await
        };
        match picked {
            Ok(Some(to)) => {
                let transfer = Transfer::Download {
                    view,
                    paths,
                    to,
                    form,
                };
                plan(desk, desk, transfer, TaskKind::Download, subject);
            }
            Ok(None) => {}
            Err(failure) => {
                desk.refused.try_set(Some(failure));
            }
        }
    });
}

fn desk_name(desk: Desk) -> String {
    untrack(|| desk.called())
}

/// From one browser to a folder of another.
pub(super) fn copy(desk: Desk, paths: Vec<FilePath>, other: Desk, to: FilePath) {
    let (Some(from), Some(view)) = (desk.view.get_untracked(), other.view.get_untracked()) else {
        return;
    };
    if paths.is_empty() {
        return;
    }
    let subject = words::several(&paths);
    let transfer = Transfer::Copy {
        from,
        paths,
        view,
        to,
    };
    plan(desk, other, transfer, TaskKind::Copy, subject);
}

/// Asks what it would do; where something is there already, that is a question.
fn plan(desk: Desk, target: Desk, transfer: Transfer, kind: TaskKind, subject: String) {
    desk.refused.try_set(None);
    let target = target.number;
    spawn_local(async move {
        match ipc::call(PlanTransfer { transfer }).await {
            Ok(plan) => {
                let planned = Planned {
                    plan,
                    kind,
                    subject,
                    target,
                };
                if planned.plan.conflicts_total == 0 {
                    // What comes to be there meanwhile stays, and is told.
                    carry_out(desk, planned, OnConflict::Skip);
                } else {
                    desk.ask
                        .try_set(Some(FilesAsk::Conflicts(Arc::new(planned))));
                }
            }
            Err(failure) => {
                desk.refused.try_set(Some(failure));
            }
        }
    });
}

/// Does it. It goes on when the browser goes.
pub(super) fn carry_out(desk: Desk, planned: Planned, on_conflict: OnConflict) {
    let op = ipc::op();
    let Planned {
        plan,
        kind,
        subject,
        target,
    } = planned;
    let args = CarryOutTransfer {
        op: op.clone(),
        transfer: plan.transfer,
        on_conflict,
    };
    follow(desk, args, op, kind, subject, target);
}

/// Deletes what was shown.
pub(super) fn remove(desk: Desk, doomed: FilesDoomed) {
    let Some(view) = desk.view.get_untracked() else {
        return;
    };
    let op = ipc::op();
    let paths: Vec<FilePath> = doomed.paths.iter().map(|one| one.path.clone()).collect();
    let subject = words::several(&paths);
    // What is shown of a file that goes is not written back by a draft of it.
    let shown = desk.file.get_untracked();
    if shown.is_some_and(|shown| paths.iter().any(|path| shown.is_within(path))) {
        desk.file.set(None);
    }
    let args = FilesRemove {
        op: op.clone(),
        view,
        doomed,
    };
    follow(desk, args, op, TaskKind::Delete, subject, desk.number);
    // After the viewer of what goes has kept what was written in it.
    let (files, place) = (desk.stores.files, desk.place.get_untracked());
    request_animation_frame(move || files.drop_drafts(&place, &paths));
}

/// Has the status bar tell of it, and lists the folder that it changed.
fn follow<S>(desk: Desk, args: S, op: String, kind: TaskKind, subject: String, target: u32)
where
    S: Stream<Item = TransferStep> + 'static,
{
    let stores = desk.stores;
    let task = stores.tasks.begin(op, kind, subject);
    let heard = task.clone();
    let changed = move || {
        if let Some(target) = stores.files.desk(target) {
            target.renew();
        }
    };
    let hear = move |said: Result<TransferStep, Failure>| match said {
        Ok(TransferStep::Done {
            bytes,
            left_out,
            left_out_total,
            made,
            ..
        }) => {
            changed();
            // What was deleted is seen to be gone.
            if kind == TaskKind::Delete && left_out_total == 0 {
                heard.end();
            } else {
                heard.finish(Done {
                    bytes,
                    left_out: Arc::new(left_out),
                    left_out_total,
                    made,
                });
            }
        }
        Ok(TransferStep::Failed {
            cancelled: true, ..
        }) => {
            changed();
            heard.end();
        }
        Ok(TransferStep::Failed { failure, .. }) | Err(failure) => {
            changed();
            heard.fail(failure);
        }
        Ok(said) => {
            if let Some(step) = Step::of_transfer(&said) {
                heard.step(step);
            }
        }
    };
    spawn_local(async move {
        if let Err(failure) = ipc::open(args, hear).await {
            task.fail(failure);
        }
    });
}
