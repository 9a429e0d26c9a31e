//! Follows the engine: applies each update, then asks for the next.

use super::Stores;
use super::link::word;
use crate::ipc;
use contract::{Phase, Update, WatchAck};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Follows the watch for as long as the page lives.
pub(crate) fn follow(stores: Stores) {
    spawn_local(async move {
        let opened = ipc::watch(move |watch, update| match update {
            Ok(update) => {
                let seq = update.seq;
                let first = update.containers.as_ref().is_some_and(|patch| patch.reset);
                apply(stores, update);
                if first {
                    // The engine asks nothing more of its daemon until the list is seen.
                    after_paint(move || {
                        ipc::mark("first-list");
                        acknowledge(watch, seq);
                    });
                } else {
                    acknowledge(watch, seq);
                }
            }
            Err(failure) => crate::ipc::complain(&failure.message),
        })
        .await;
        if let Err(failure) = opened {
            crate::ipc::complain(&failure.message);
        }
    });
}

fn acknowledge(watch: u32, seq: u32) {
    spawn_local(async move {
        if let Err(failure) = ipc::call(WatchAck { watch, seq }).await {
            crate::ipc::complain(&failure.message);
        }
    });
}

/// Once what was changed now is on the screen: a frame is painted before the next one begins. A
/// window that is hidden paints none, so it does not wait long for that.
fn after_paint(then: impl FnOnce() + 'static) {
    const HIDDEN: Duration = Duration::from_millis(400);
    let then = Rc::new(Cell::new(Some(then)));
    let late = Rc::clone(&then);
    request_animation_frame(move || request_animation_frame(move || run(&then)));
    set_timeout(move || run(&late), HIDDEN);

    fn run(then: &Cell<Option<impl FnOnce()>>) {
        if let Some(then) = then.take() {
            then();
        }
    }
}

fn apply(stores: Stores, update: Update) {
    if let Some(link) = update.link {
        let key = |link: &contract::Link| link.endpoint.as_ref().map(|at| at.key.clone());
        let changed = stores
            .link
            .link
            .with_untracked(|known| known.as_ref().is_some_and(|known| key(known) != key(&link)));
        if changed {
            forget(stores);
        }
        // The lists of the other engines may have changed while this one was away.
        let came_back = matches!(link.phase, Phase::Live { .. } | Phase::Offline { .. })
            && stores
                .link
                .link
                .with_untracked(|known| known.as_ref().map(|known| word(&known.phase)))
                != Some(word(&link.phase));
        stores.link.link.set(Some(link));
        if changed || came_back {
            super::actions::find_engines(stores);
        }
        if came_back && stores.link.link.with_untracked(is_live) {
            // Not before the list is seen: the engine has more urgent things to answer.
            after_paint(move || super::leftovers::find(stores));
        }
    }
    if let Some(engine) = update.engine {
        stores.link.engine.set(Some(engine));
    }
    if let Some(patch) = update.containers {
        let told: Vec<String> = patch.upsert.iter().map(|row| row.id.clone()).collect();
        let gone = stores.containers.apply(patch);
        for id in told {
            if let Some(row) = stores.containers.peek(&id) {
                stores.marks.confirm(&row);
            }
        }
        stores.marks.drop_gone(&gone);
        stores.selection.drop_gone(&gone);
    }
    if let Some(patch) = update.images {
        stores.images.apply(patch);
    }
    if let Some(patch) = update.volumes {
        let gone = stores.volumes.apply(patch);
        stores.volume.drop_gone(&gone);
    }
    if let Some(patch) = update.networks {
        stores.networks.apply(patch);
    }
    if let Some(failed) = update.failed {
        stores.containers.failure.set(failed.containers);
        stores.images.failure.set(failed.images);
        stores.volumes.failure.set(failed.volumes);
        stores.networks.failure.set(failed.networks);
    }
}

fn is_live(link: &Option<contract::Link>) -> bool {
    matches!(link, Some(link) if matches!(link.phase, Phase::Live { .. }))
}

/// Another engine is looked at: nothing of the one before may be taken for its own.
fn forget(stores: Stores) {
    stores.link.engine.set(None);
    stores.containers.forget();
    stores.images.forget();
    stores.volumes.forget();
    stores.networks.forget();
    stores.marks.forget();
    stores.leftovers.forget();
    stores.figures.forget();
    stores.volume.forget();
    stores.selection.clear();
    stores.selection.current.set(None);
    stores.selection.head.set(None);
    stores.open.set(None);
}
