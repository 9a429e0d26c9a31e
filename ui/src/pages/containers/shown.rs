//! Asks the engine for what it only tells of single containers, for the rows on the screen.

use crate::ipc;
use crate::stores::{Id, Stores};
use contract::ContainersShown;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// A list that is being scrolled is not asked about.
const REST: Duration = Duration::from_millis(100);

/// Hears which rows are on the screen, and asks for those that are not known in full.
pub(super) fn ask_for_what_is_seen(stores: Stores) -> Callback<Vec<Id>> {
    let seen = StoredValue::new(Vec::<Id>::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let wait = move || {
        if let Some(Some(waiting)) = waiting.try_get_value() {
            waiting.clear();
        }
        let asked = move || {
            let Some(seen) = seen.try_get_value() else {
                return; // the list is gone
            };
            ask(stores, &seen);
        };
        waiting.set_value(set_timeout_with_handle(asked, REST).ok());
    };
    // A container that was started again is not known in full any more.
    Effect::new(move || {
        stores.containers.track_changes();
        wait();
    });
    Callback::new(move |ids| {
        seen.set_value(ids);
        wait();
    })
}

fn ask(stores: Stores, seen: &[Id]) {
    if stores.link.link.with_untracked(Option::is_none) {
        return;
    }
    let ids: Vec<String> = seen
        .iter()
        .filter(|id| {
            stores
                .containers
                .peek(id)
                .is_some_and(|row| row.restart_count.is_none())
        })
        .map(|id| id.to_string())
        .collect();
    if ids.is_empty() {
        return;
    }
    spawn_local(async move {
        // What is not told stays out of the row; the list itself says when the engine is away.
        if let Err(failure) = ipc::call(ContainersShown { ids }).await {
            ipc::complain(&failure.message);
        }
    });
}
