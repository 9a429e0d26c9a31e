//! Where files are browsed. A stand-in until the browser is there.

use crate::stores::Stores;
use contract::{FilePath, FilePlace};
use leptos::prelude::*;

/// The files of a place.
#[component]
pub(crate) fn FilesView(place: Signal<FilePlace>, seen: Signal<bool>) -> impl IntoView {
    move || {
        let place = seen.get().then(|| format!("{:?}", place.get()));
        view! { <p class="drawer-waiting">{place}</p> }
    }
}

/// Opens the files of a place at a path.
pub(crate) fn open_at(_stores: Stores, place: FilePlace, path: FilePath) {
    crate::ipc::complain(&format!("no files yet: {place:?} {path}"));
}
