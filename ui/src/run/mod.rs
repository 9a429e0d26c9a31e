//! The form in which a container is made, doubled or changed: the whole of `docker run`.
//!
//! It is no question among `dialogs`: it stays open beneath those that it asks itself (the review
//! of an edit), so that nothing that was typed is lost when one of them is backed out of.

mod capability;
mod carry;
mod check;
mod dialog;
mod draft;
mod field;
mod focus;
mod foot;
mod form;
mod image;
mod input;
mod note;
mod paste;
mod preview;
mod progress;
mod rows;
mod sections;
mod words;

// The section Volumes stands in a folder of its own; `sections` shows its `Volumes(form)`.
mod volumes;

pub(crate) use words::remark;

use crate::ipc;
use crate::parts::copy_later;
use crate::stores::{Id, Stores, actions, stores};
use contract::{Deed, Failure, Spec, SpecFor, SpecOf, SpecPreview};
use draft::Draft;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// What the form begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    spec: Spec,
    /// The container that is changed; `None` where one is made.
    editing: Option<Id>,
}

/// Hears what became of a start.
type Hears = Arc<dyn Fn(Result<(), Failure>) + Send + Sync>;

/// The form that is open, if one is. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Runs {
    opening: RwSignal<Option<Opening>>,
    /// The container that was made, until its row is there.
    awaited: RwSignal<Option<Id>>,
    /// The container whose start a tab of the dock is asked for, and who waits to hear of it.
    starting: StoredValue<Option<(Id, Hears)>>,
}

impl Runs {
    pub(crate) fn new() -> Self {
        Self {
            opening: RwSignal::new(None),
            awaited: RwSignal::new(None),
            starting: StoredValue::new(None),
        }
    }

    /// Whether the form is open; does not wake the caller.
    pub(crate) fn is_open(&self) -> bool {
        self.opening.with_untracked(Option::is_some)
    }

    /// A tab of the dock started a container, or could not. Whether the form waited for that: then
    /// it tells of what was refused.
    pub(crate) fn started(&self, id: &Id, outcome: Result<(), Failure>) -> bool {
        let heard = self
            .starting
            .try_update_value(|waits| waits.take_if(|(of, _)| of == id));
        match heard.flatten() {
            Some((_, hears)) => {
                hears(outcome);
                true
            }
            None => false,
        }
    }

    fn open(&self, spec: Spec, editing: Option<Id>) {
        self.opening.set(Some(Opening { spec, editing }));
    }

    /// Takes the form away with all that was typed: an edit was carried out, or it was discarded.
    pub(crate) fn close(&self) {
        self.starting.set_value(None);
        self.opening.set(None);
    }
}

/// Where the form is shown; stands once, in the frame, before the place of the questions.
#[component]
pub(crate) fn RunHost() -> impl IntoView {
    let stores = stores();
    carry::follow_awaited(stores);
    move || {
        stores.run.opening.get().map(|opening| {
            let draft = Draft::new(opening.spec, opening.editing);
            view! { <dialog::RunDialog draft /> }
        })
    }
}

/// An empty form, or one with an image filled in.
pub(crate) fn open_new(stores: Stores, image: String) {
    let spec = Spec {
        image,
        // Most are servers. What is not detached opens in the dock.
        detach: true,
        ..Spec::default()
    };
    stores.run.open(spec, None);
}

/// A form that makes another container like this one.
pub(crate) fn open_copy(stores: Stores, id: Id) {
    ask_spec(stores, id, SpecFor::Copy, |stores, _, mut spec| {
        if !spec.name.is_empty() {
            let taken: Vec<_> = stores.containers.all_untracked();
            let is_taken = |name: &str| taken.iter().any(|entry| entry.placed.name == name);
            spec.name = draft::free_name(&spec.name, is_taken);
        }
        stores.run.open(spec, None);
    });
}

/// A form that changes this container.
pub(crate) fn open_edit(stores: Stores, id: Id) {
    ask_spec(stores, id, SpecFor::Edit, |stores, id, spec| {
        stores.run.open(spec, Some(id));
    });
}

fn ask_spec(stores: Stores, id: Id, purpose: SpecFor, then: fn(Stores, Id, Spec)) {
    spawn_local(async move {
        let args = SpecOf {
            id: id.to_string(),
            purpose,
        };
        match ipc::call(args).await {
            Ok(spec) => then(stores, id, spec),
            Err(failure) => actions::refuse(stores, &id, failure),
        }
    });
}

/// Copies a container as a `docker run` line or as a compose file, secrets and all.
pub(crate) fn copy_words(stores: Stores, id: &Id, compose: bool) {
    let (id, of) = (id.clone(), id.clone());
    let text = async move {
        match words_of(id.to_string(), compose).await {
            Ok(text) => Some(text),
            Err(failure) => {
                actions::refuse(stores, &id, failure);
                None
            }
        }
    };
    copy_later(text, move |copied| {
        if !copied {
            untaken(stores, &of);
        }
    });
}

/// The clipboard did not take it. Where the engine refused, that is told already.
fn untaken(stores: Stores, id: &Id) {
    if stores.marks.refused(id).is_none() {
        let failure = Failure {
            deed: Deed::CopyText,
            subject: String::new(),
            code: None,
            message: String::new(),
        };
        actions::refuse(stores, id, failure);
    }
}

async fn words_of(id: String, compose: bool) -> Result<String, Failure> {
    let purpose = SpecFor::Copy;
    let spec = ipc::call(SpecOf { id, purpose }).await?;
    let preview = ipc::call(SpecPreview {
        spec,
        create_only: false,
        masked: false,
    })
    .await?;
    Ok(if compose {
        preview.compose
    } else {
        preview.command
    })
}
