//! While something that was written is not saved, closing the window asks first.

use crate::dialogs::Ask;
use crate::ipc::{self, Listening};
use crate::stores::Stores;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Where the program goes on in the tray the window is hidden, and nothing is lost: whether it is
/// shows only after the wish was heard, and no event tells.
const HIDDEN_BY: Duration = Duration::from_millis(150);

pub(super) fn guard(stores: Stores) {
    let unsaved = Memo::new(move |_| stores.files.has_unsaved());
    let listening = StoredValue::new_local(None::<Listening>);
    let ask = move || {
        let ask = move || {
            if !document().hidden() {
                let paths = stores.files.unsaved();
                stores.dialogs.ask(Ask::CloseUnsaved(paths));
            }
        };
        set_timeout(ask, HIDDEN_BY);
    };
    Effect::new(move || {
        if !unsaved.get() {
            listening.set_value(None);
            return;
        }
        spawn_local(async move {
            match ipc::hear_close(ask).await {
                Ok(heard) => {
                    // It may be saved by now.
                    if unsaved.get_untracked() {
                        listening.set_value(Some(heard));
                    }
                }
                Err(failure) => ipc::complain(&failure.message),
            }
        });
    });
}
