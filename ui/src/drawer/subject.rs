//! The container that the drawer is about.

use super::follow::{Followed, follow};
use crate::format::{plain, text};
use crate::stores::{Id, Stores};
use contract::{ContainerDetail, ContainerDetailOf, ContainerRow};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The container that the drawer is about, and what is known of it. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) stores: Stores,
    id: StoredValue<Id>,
    /// Its row; after it disappeared, the last one that was known.
    pub(super) row: Memo<Option<Arc<ContainerRow>>>,
    /// When it was seen to be gone, on this machine's clock; `None` while it exists.
    pub(super) gone: RwSignal<Option<i64>>,
    /// Grows when the engine says anything about it; `None` when it is gone, or the engine cannot
    /// be asked.
    pub(super) wake: Memo<Option<u64>>,
    pub(super) detail: Followed<ContainerDetail>,
}

impl Subject {
    pub(super) fn new(stores: Stores, id: Id) -> Self {
        let id = StoredValue::new(id);
        let row_now = move || {
            id.with_value(|id| stores.containers.get(id))
                .map(|row| row.get())
        };
        let row = Memo::new(move |before: Option<&Option<Arc<ContainerRow>>>| {
            row_now().or_else(|| before.cloned().flatten())
        });
        let revision = Memo::new(move |_| row_now().map(|row| row.revision));
        let gone = RwSignal::new(None);
        Effect::new(move || {
            let away = revision.get().is_none() && stores.containers.known.get();
            if away != gone.get_untracked().is_some() {
                gone.set(away.then(|| stores.clock.now_untracked()));
            }
        });
        let live = Memo::new(move |_| stores.link.is_live());
        let wake = Memo::new(move |_| revision.get().filter(|_| live.get()));
        let detail = follow(
            wake,
            move || ContainerDetailOf {
                id: id.get_value().to_string(),
            },
            Ok,
        );
        Self {
            stores,
            id,
            row,
            gone,
            wake,
            detail,
        }
    }

    pub(super) fn id(&self) -> String {
        self.id.get_value().to_string()
    }

    pub(super) fn key(&self) -> Id {
        self.id.get_value()
    }

    /// What to call it.
    pub(super) fn name(&self) -> String {
        self.row.with(|row| match row {
            Some(row) if !row.name.trim().is_empty() => plain(&row.name).into_owned(),
            Some(_) | None => text::short_id(&self.id()).to_owned(),
        })
    }

    /// A part of its details that tells only of its own changes; `None` until they are known.
    pub(super) fn part<T: PartialEq + Send + Sync + 'static>(
        &self,
        read: impl Fn(&ContainerDetail) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        let detail = self.detail;
        Memo::new(move |_| detail.value.with(|detail| detail.as_deref().map(&read)))
    }

    /// How long ago a time of the engine's clock was, in seconds.
    pub(super) fn age(&self, then: i64) -> i64 {
        self.stores
            .clock
            .age(then.saturating_sub(self.stores.link.clock_ahead()))
    }

    /// Closes the drawer. The keyboard goes back to the list.
    pub(super) fn close(&self) {
        self.stores.open.set(None);
        to_list();
    }
}

/// Moves the keyboard to the list.
pub(super) fn to_list() {
    if let Ok(Some(list)) = document().query_selector("[data-page] [role=table]")
        && let Ok(list) = list.dyn_into::<HtmlElement>()
    {
        // Losing the focus is no reason to fail.
        let _ = list.focus();
    }
}

/// Moves the keyboard to something inside an element.
pub(super) fn focus(inside: NodeRef<html::Div>, selector: &str) {
    if let Some(inside) = inside.get_untracked()
        && let Ok(Some(found)) = inside.query_selector(selector)
        && let Ok(found) = found.dyn_into::<HtmlElement>()
    {
        // Losing the focus is no reason to fail.
        let _ = found.focus();
    }
}
