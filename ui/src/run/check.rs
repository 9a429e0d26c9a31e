//! What is said of the form while it is being filled in.

use super::draft::{Draft, shown};
use crate::ipc;
use contract::{Failure, Note, Spec, SpecCheck, Weight};
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
    spawn_local(async move {
        let notes = asked(draft).await;
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

/// The check of the form as it is now. An edit is told of what it does itself: a fault that the
/// container has anyway, at a place that stays as it is, need not keep anyone from changing another.
pub(super) async fn asked(draft: Draft) -> Result<Vec<Note>, Failure> {
    let spec = draft.form.spec.get_untracked();
    let editing = draft
        .editing
        .with_value(|id| id.as_ref().map(ToString::to_string));
    let args = |spec: &Spec| SpecCheck {
        spec: spec.clone(),
        editing: editing.clone(),
    };
    let mut notes = ipc::call(args(&spec)).await?;
    if editing.is_some() && notes.iter().any(is_fault) {
        // The form may be closed by now.
        if let Some(initial) = draft.initial.try_get_value() {
            let before = ipc::call(args(&initial)).await?;
            keep_own(&mut notes, &spec, &before, &initial);
        }
    }
    Ok(notes)
}

fn is_fault(note: &Note) -> bool {
    note.what.weight() == Weight::Fault
}

/// Takes away the faults that were there before, of what was there before.
fn keep_own(notes: &mut Vec<Note>, spec: &Spec, before: &[Note], initial: &Spec) {
    let (Ok(now), Ok(then)) = (serde_json::to_value(spec), serde_json::to_value(initial)) else {
        return;
    };
    // A row may have moved.
    let of_before = |note: &Note| {
        before.iter().any(|known| {
            known.what == note.what
                && list(&known.at) == list(&note.at)
                && then.pointer(&format!("/{}", known.at)) == now.pointer(&format!("/{}", note.at))
        })
    };
    notes.retain(|note| !is_fault(note) || !of_before(note));
}

fn list(at: &str) -> &str {
    at.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::keep_own;
    use contract::{Note, Remark, Spec, VolumesFrom};

    #[test]
    fn an_edit_is_not_kept_from_by_what_was_there() {
        let from = |container: &str| VolumesFrom {
            container: container.into(),
            ..VolumesFrom::default()
        };
        let note = |at: &str| Note {
            at: at.into(),
            what: Remark::NoContainer,
        };
        let initial = Spec {
            volumes_from: vec![from("gone")],
            ..Spec::default()
        };
        let spec = Spec {
            volumes_from: vec![from("typed"), from("gone")],
            ..Spec::default()
        };
        let before = [note("volumes_from/0/container")];
        let mut notes = vec![
            note("volumes_from/0/container"),
            note("volumes_from/1/container"),
        ];
        keep_own(&mut notes, &spec, &before, &initial);
        assert_eq!(notes, [note("volumes_from/0/container")]);
    }
}
