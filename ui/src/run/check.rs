//! What is said of the form while it is being filled in.

use super::draft::{Draft, shown};
use crate::ipc;
use contract::SpecCheck;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// The engine's ports and names are looked at: not with every letter. A timer, because that
/// someone stopped typing makes no event.
const SETTLE: Duration = Duration::from_millis(150);

/// Checks whenever the form, or what the engine has, changes.
pub(super) fn follow(draft: Draft) {
    let turn = StoredValue::new(0_u32);
    Effect::new(move || {
        draft.form.spec.track();
        // A port may be free now, a name taken.
        let stores = draft.stores;
        let _ = (stores.containers.count(), stores.networks.count());
        let _ = (stores.images.count(), stores.volumes.count());
        let mine = turn.get_value().wrapping_add(1);
        turn.set_value(mine);
        set_timeout(
            move || {
                // Something else was typed since, or the form is gone.
                if turn.try_get_value() == Some(mine) {
                    ask(draft, turn, mine);
                }
            },
            SETTLE,
        );
    });
    // What the engine refused is about what it was given.
    Effect::new(move |before: Option<()>| {
        draft.form.spec.track();
        if before.is_some() && draft.refused.with_untracked(|notes| !notes.is_empty()) {
            draft.refused.set(Vec::new());
        }
    });
    Effect::new(move || {
        let tried = draft.tried.get();
        let notes = draft
            .checked
            .with(|checked| draft.refused.with(|refused| shown(checked, refused, tried)));
        if draft.form.notes.with_untracked(|known| *known != notes) {
            draft.form.notes.set(notes);
        }
    });
}

fn ask(draft: Draft, turn: StoredValue<u32>, mine: u32) {
    let args = args(draft);
    spawn_local(async move {
        let notes = ipc::call(args).await;
        if turn.try_get_value() != Some(mine) {
            return;
        }
        match notes {
            Ok(notes) => draft.checked.set(notes),
            // Nothing is known then; the engine itself still says what it does not take.
            Err(failure) => {
                draft.checked.set(Vec::new());
                ipc::complain(&failure.message);
            }
        }
    });
}

/// The check of the form as it is now.
pub(super) fn args(draft: Draft) -> SpecCheck {
    SpecCheck {
        spec: draft.form.spec.get_untracked(),
        editing: draft
            .editing
            .with_value(|id| id.as_ref().map(ToString::to_string)),
    }
}
