//! Something of the engine's that is asked for again when the container changes.

use crate::ipc;
use contract::{Command, Failure};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// The last answer, kept while the next is waited for. A copy is a handle.
pub(super) struct Followed<T: Send + Sync + 'static> {
    /// The last answer that came.
    pub(super) value: RwSignal<Option<Arc<T>>>,
    /// Why there was no answer the last time.
    pub(super) failure: RwSignal<Option<Failure>>,
    again: RwSignal<u32>,
}

impl<T: Send + Sync + 'static> Clone for Followed<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Followed<T> {}

impl<T: Send + Sync + 'static> Followed<T> {
    /// Asks once more.
    pub(super) fn again(&self) {
        self.again.update(|again| *again = again.wrapping_add(1));
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Idle,
    /// A question is under way.
    Asked,
    /// It changed while a question was under way: the answer may be old already.
    Stale,
}

/// Asks now, and whenever `wake` changes to something. One question at a time, so that a container
/// that changes all the time does not flood the engine and answers cannot overtake each other.
pub(super) fn follow<C, T>(
    wake: Memo<Option<u64>>,
    command: impl Fn() -> C + Clone + 'static,
    read: impl Fn(C::Reply) -> Result<T, Failure> + Clone + 'static,
) -> Followed<T>
where
    C: Command + 'static,
    T: Send + Sync + 'static,
{
    let followed = Followed {
        value: RwSignal::new(None),
        failure: RwSignal::new(None),
        again: RwSignal::new(0),
    };
    let stage = StoredValue::new(Stage::Idle);
    Effect::new(move || {
        followed.again.track();
        if wake.get().is_none() {
            return;
        }
        if stage.get_value() != Stage::Idle {
            stage.set_value(Stage::Stale);
            return;
        }
        stage.set_value(Stage::Asked);
        let (command, read) = (command.clone(), read.clone());
        spawn_local(async move {
            loop {
                let answer = ipc::call(command()).await.and_then(&read);
                match answer {
                    // `try_`: the drawer may be closed by now.
                    Ok(value) => {
                        followed.value.try_set(Some(Arc::new(value)));
                        if followed.failure.try_with_untracked(Option::is_some) == Some(true) {
                            followed.failure.try_set(None);
                        }
                    }
                    Err(failure) => {
                        followed.failure.try_set(Some(failure));
                    }
                }
                match stage.try_get_value() {
                    Some(Stage::Stale) => {
                        stage.try_update_value(|stage| *stage = Stage::Asked);
                    }
                    Some(Stage::Asked | Stage::Idle) => {
                        stage.try_update_value(|stage| *stage = Stage::Idle);
                        return;
                    }
                    None => return,
                }
            }
        });
    });
    followed
}
