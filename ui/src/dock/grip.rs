//! The dock's upper edge, by which it is made higher or lower.

use crate::i18n::*;
use crate::stores::{Stores, stores};
use leptos::html;
use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent};

/// In CSS pixels.
const LOWEST: u32 = 110;
const STEP: u32 = 24;
/// What the page above keeps, with the top bar and the status bar.
const ABOVE: u32 = 220;

/// The dock's height: as it was left, as far as the window has room for it.
pub(super) fn height(stores: Stores) -> RwSignal<u32> {
    RwSignal::new(fit(stores.settings.peek(|settings| settings.dock_height)))
}

fn highest() -> u32 {
    let window = window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(860.0) as u32;
    window.saturating_sub(ABOVE).max(LOWEST)
}

fn fit(height: u32) -> u32 {
    height.clamp(LOWEST, highest())
}

/// The edge: dragged by the pointer, moved by the arrows, reset by a double click.
#[component]
pub(super) fn Grip(height: RwSignal<u32>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let keep = move || {
        let height = height.get_untracked();
        stores
            .settings
            .change(|settings| settings.dock_height = height);
    };
    let grip = NodeRef::<html::Div>::new();
    // Where the drag began, and how high it was then.
    let from = StoredValue::new(None::<(i32, u32)>);
    let down = move |event: PointerEvent| {
        if event.button() != 0 {
            return;
        }
        event.prevent_default();
        from.set_value(Some((event.client_y(), height.get_untracked())));
        if let Some(grip) = grip.get_untracked() {
            // Without it the drag only ends where the pointer leaves the grip.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    };
    let moved = move |event: PointerEvent| {
        if let Some((y, before)) = from.get_value() {
            let higher = i64::from(y) - i64::from(event.client_y());
            let wanted = (i64::from(before) + higher).clamp(0, i64::from(u32::MAX));
            height.set(fit(u32::try_from(wanted).unwrap_or(LOWEST)));
        }
    };
    let up = move |_| {
        if from.get_value().is_some() {
            from.set_value(None);
            keep();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let now = height.get_untracked();
        let wanted = match event.key().as_str() {
            "ArrowUp" => now.saturating_add(STEP),
            "ArrowDown" => now.saturating_sub(STEP),
            "Home" => highest(),
            "End" => LOWEST,
            _ => return,
        };
        event.prevent_default();
        height.set(fit(wanted));
        keep();
    };
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        let kept = stores.settings.peek(|settings| settings.dock_height);
        height.set(fit(kept));
    });
    on_cleanup(move || resized.remove());
    view! {
        <div
            node_ref=grip
            class="dock-grip"
            role="separator"
            aria-orientation="horizontal"
            aria-label=move || t_string!(i18n, dock.resize)
            aria-valuenow=move || height.get().to_string()
            aria-valuemin=LOWEST.to_string()
            aria-valuemax=move || {
                height.track();
                highest().to_string()
            }
            tabindex="0"
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:keydown=on_key
            on:dblclick=move |_| {
                height.set(fit(contract::Settings::default().dock_height));
                keep();
            }
        ></div>
    }
}
