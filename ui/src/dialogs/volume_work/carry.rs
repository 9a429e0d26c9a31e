//! Carrying out something long with a volume: the status bar tells of it.

use super::ask::{VolumeAsk, Work, with_ending};
use crate::dialogs::Ask;
use crate::ipc;
use crate::pages::volumes::called;
use crate::stores::tasks::{Done, Step};
use crate::stores::{Stores, TaskKind};
use contract::{CarryOutVolumeWork, Failure, SavePick, TransferStep, VolumeWork};
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Does it, after asking where a backup goes. The question is taken away once it has begun; a
/// failure can be asked again from the status bar, with all that was typed.
pub(super) fn carry_out(
    stores: Stores,
    asked: VolumeAsk,
    stamp: String,
    refuse: impl FnOnce(Failure) + 'static,
) {
    spawn_local(async move {
        let Some(mut work) = asked.to_work(&stamp) else {
            return;
        };
        if let VolumeWork::BackUp { path, .. } = &mut work {
            let name = asked.file_name(&stamp);
            match ipc::call(SavePick { name }).await {
                Ok(Some(chosen)) => *path = with_ending(chosen, asked.format),
                // The question stays: something else may be wanted.
                Ok(None) => return,
                Err(failure) => return refuse(failure),
            }
        }
        stores.dialogs.close();
        run(stores, asked, work);
    });
}

fn run(stores: Stores, asked: VolumeAsk, work: VolumeWork) {
    let op = ipc::op();
    let subject = match (&asked.volume, asked.work) {
        (Some(volume), Work::Clone | Work::BackUp | Work::Copy | Work::Empty) => called(volume),
        (_, _) if asked.new => asked.name.trim().to_owned(),
        (_, _) => called(&asked.to),
    };
    let task = stores.tasks.begin(op.clone(), TaskKind::Volume, subject);
    let args = CarryOutVolumeWork {
        op,
        work,
        meanwhile: asked.meanwhile,
    };
    let heard = task.clone();
    let question = asked.clone();
    let hear = move |said: Result<TransferStep, Failure>| match said {
        Ok(TransferStep::Done {
            bytes,
            left_out,
            left_out_total,
            made,
            ..
        }) => {
            forget_sizes(stores, &question);
            heard.finish(Done {
                bytes,
                left_out: Arc::new(left_out),
                left_out_total,
                made,
            });
        }
        Ok(TransferStep::Failed {
            cancelled: true, ..
        }) => {
            forget_sizes(stores, &question);
            heard.end();
        }
        Ok(TransferStep::Failed { failure, .. }) | Err(failure) => {
            forget_sizes(stores, &question);
            heard.fail_to(failure.clone(), again(&question, failure));
        }
        Ok(said) => {
            if let Some(step) = Step::of_transfer(&said) {
                heard.step(step);
            }
        }
    };
    spawn_local(async move {
        if let Err(failure) = ipc::open(args, hear).await {
            let again = again(&asked, failure.clone());
            task.fail_to(failure, again);
        }
    });
}

fn again(asked: &VolumeAsk, failure: Failure) -> Ask {
    Ask::VolumeWork(Box::new(VolumeAsk {
        failure: Some(failure),
        ..asked.clone()
    }))
}

/// What was written into is as large as it is now, not as it was.
fn forget_sizes(stores: Stores, asked: &VolumeAsk) {
    if asked.overwrites() {
        for name in asked.touches() {
            stores.volume.sizes.forget_one(name);
        }
    }
}
