//! An edge that is dragged to make a part of the window larger or smaller; how large is a setting.

use crate::i18n::*;
use crate::stores::{Stores, stores};
use contract::Settings;
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

const STEP: u32 = 24;

/// Which edge of the part it is; dragging it outwards makes the part larger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Top,
    Left,
}

/// An edge: of what, and how far it goes. In CSS pixels.
pub(crate) struct Edge {
    pub(crate) side: Side,
    pub(crate) class: &'static str,
    /// The part is never smaller.
    pub(crate) least: u32,
    /// What the rest of the window keeps.
    pub(crate) rest: u32,
    pub(crate) setting: fn(&mut Settings) -> &mut u32,
    /// Its accessible name.
    pub(crate) name: fn(Locale) -> &'static str,
}

impl Edge {
    /// The part's size: as it was left, as far as the window has room for it.
    pub(crate) fn size(&self, stores: Stores) -> RwSignal<u32> {
        RwSignal::new(self.kept(stores))
    }

    fn kept(&self, stores: Stores) -> u32 {
        let kept = stores
            .settings
            .peek(|settings| *(self.setting)(&mut settings.clone()));
        self.fit(kept)
    }

    fn most(&self) -> u32 {
        let window = match self.side {
            Side::Top => window().inner_height(),
            Side::Left => window().inner_width(),
        };
        // A window that cannot say how large it is has the size it starts with.
        let window = window.ok().and_then(|size| size.as_f64()).unwrap_or(860.0);
        (window as u32).saturating_sub(self.rest).max(self.least)
    }

    fn fit(&self, size: u32) -> u32 {
        size.clamp(self.least, self.most())
    }

    fn at(&self, event: &PointerEvent) -> i32 {
        match self.side {
            Side::Top => event.client_y(),
            Side::Left => event.client_x(),
        }
    }

    fn after_key(&self, key: &str, now: u32) -> Option<u32> {
        let wanted = match (self.side, key) {
            (Side::Top, "ArrowUp") | (Side::Left, "ArrowLeft") => now.saturating_add(STEP),
            (Side::Top, "ArrowDown") | (Side::Left, "ArrowRight") => now.saturating_sub(STEP),
            (_, "Home") => self.most(),
            (_, "End") => self.least,
            _ => return None,
        };
        Some(self.fit(wanted))
    }
}

/// The edge: dragged by the pointer, moved by the arrows, reset by a double click.
#[component]
pub(crate) fn Grip(edge: &'static Edge, size: RwSignal<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let keep = move || {
        let size = size.get_untracked();
        stores
            .settings
            .change(|settings| *(edge.setting)(settings) = size);
    };
    let grip = NodeRef::<html::Div>::new();
    // Where the drag began, and how large the part was then.
    let from = StoredValue::new(None::<(i32, u32)>);
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        from.set_value(Some((edge.at(&event), size.get_untracked())));
        if let Some(grip) = grip.get_untracked() {
            // Without it the drag only ends where the pointer leaves the grip.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        if let Some((start, before)) = from.get_value() {
            let wanted = before.saturating_add_signed(start.saturating_sub(edge.at(&event)));
            size.set(edge.fit(wanted));
        }
    };
    let up = move |_| {
        if from.get_value().is_some() {
            from.set_value(None);
            keep();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if let Some(wanted) = edge.after_key(&event.key(), size.get_untracked()) {
            event.prevent_default();
            size.set(wanted);
            keep();
        }
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| size.set(edge.kept(stores)));
    on_cleanup(move || resized.remove());
    view! {
        <div
            node_ref=grip
            class=edge.class
            role="separator"
            aria-orientation=match edge.side {
                Side::Top => "horizontal",
                Side::Left => "vertical",
            }
            aria-label=move || (edge.name)(i18n.get_locale())
            aria-valuenow=move || size.get().to_string()
            aria-valuemin=edge.least.to_string()
            aria-valuemax=move || {
                size.track();
                edge.most().to_string()
            }
            tabindex="0"
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:keydown=on_key
            on:dblclick=move |_| {
                size.set(edge.fit(*(edge.setting)(&mut Settings::default())));
                keep();
            }
        ></div>
    }
}
