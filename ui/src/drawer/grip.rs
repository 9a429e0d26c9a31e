//! The drawer's edge, by which it is made wider or narrower.

use crate::i18n::*;
use crate::stores::{Stores, stores};
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

/// In CSS pixels.
const NARROWEST: u32 = 320;
const STEP: u32 = 24;
/// What the list keeps.
const LIST: u32 = 260;
const SIDE_BAR: u32 = 216;

/// The drawer's width: as it was left, as far as the window has room for it.
pub(super) fn width(stores: Stores) -> RwSignal<u32> {
    RwSignal::new(fit(stores.settings.peek(|settings| settings.drawer_width)))
}

fn widest() -> u32 {
    let window = window()
        .inner_width()
        .ok()
        .and_then(|width| width.as_f64())
        .unwrap_or(1280.0) as u32;
    window.saturating_sub(LIST + SIDE_BAR).max(NARROWEST)
}

fn fit(width: u32) -> u32 {
    width.clamp(NARROWEST, widest())
}

/// The edge: dragged by the pointer, moved by the arrows, reset by a double click.
#[component]
pub(super) fn Grip(width: RwSignal<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let keep = move || {
        let width = width.get_untracked();
        stores
            .settings
            .change(|settings| settings.drawer_width = width);
    };
    let grip = NodeRef::<html::Div>::new();
    // Where the drag began, and how wide it was then.
    let from = StoredValue::new(None::<(i32, u32)>);
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        from.set_value(Some((event.client_x(), width.get_untracked())));
        if let Some(grip) = grip.get_untracked() {
            // Without it the drag only ends where the pointer leaves the grip.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        if let Some((x, before)) = from.get_value() {
            let wider = i64::from(x) - i64::from(event.client_x());
            let wanted = (i64::from(before) + wider).clamp(0, i64::from(u32::MAX));
            width.set(fit(u32::try_from(wanted).unwrap_or(NARROWEST)));
        }
    };
    let up = move |_| {
        if from.get_value().is_some() {
            from.set_value(None);
            keep();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let now = width.get_untracked();
        let wanted = match event.key().as_str() {
            "ArrowLeft" => now.saturating_add(STEP),
            "ArrowRight" => now.saturating_sub(STEP),
            "Home" => widest(),
            "End" => NARROWEST,
            _ => return,
        };
        event.prevent_default();
        width.set(fit(wanted));
        keep();
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        let kept = stores.settings.peek(|settings| settings.drawer_width);
        width.set(fit(kept));
    });
    on_cleanup(move || resized.remove());
    view! {
        <div
            node_ref=grip
            class="drawer-grip"
            role="separator"
            aria-orientation="vertical"
            aria-label=move || t_string!(i18n, drawer.resize)
            aria-valuenow=move || width.get().to_string()
            aria-valuemin=NARROWEST.to_string()
            aria-valuemax=move || { width.track(); widest().to_string() }
            tabindex="0"
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:keydown=on_key
            on:dblclick=move |_| {
                width.set(fit(contract::Settings::default().drawer_width));
                keep();
            }
        ></div>
    }
}
