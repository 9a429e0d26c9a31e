//! Moving tabs by the pointer. HTML's own dragging does not work everywhere beside the desktop's
//! file drops, so these are pointer events.

use crate::stores::Dock;
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

/// So many CSS pixels make a press a drag.
const FAR: i32 = 6;

/// A tab that was pressed, and where.
#[derive(Clone, Debug)]
pub(super) struct Drag {
    key: Arc<str>,
    from: (i32, i32),
    moving: bool,
}

/// The tab that is moved. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Dragging(RwSignal<Option<Drag>>);

impl Dragging {
    /// A tab was pressed.
    pub(super) fn press(self, key: Arc<str>, event: &PointerEvent) {
        if event.button() == 0 {
            self.0.set(Some(Drag {
                key,
                from: (event.client_x(), event.client_y()),
                moving: false,
            }));
        }
    }

    /// It is this tab that moves.
    pub(super) fn moves(self, key: &str) -> bool {
        self.0.with(|drag| {
            drag.as_ref()
                .is_some_and(|drag| drag.moving && *drag.key == *key)
        })
    }
}

/// Listens for as long as the dock is there.
pub(super) fn follow(dock: Dock) -> Dragging {
    let dragging = Dragging(RwSignal::new(None));
    let drag = dragging.0;
    let moved = window_event_listener(leptos::ev::pointermove, move |event| {
        let Some(mut now) = drag.get_untracked() else {
            return;
        };
        let (x, y) = (event.client_x(), event.client_y());
        if !now.moving {
            let far = (x - now.from.0).abs().max((y - now.from.1).abs());
            if far < FAR {
                return;
            }
            now.moving = true;
            drag.set(Some(now.clone()));
        }
        if let Some((before, right)) = place_among_tabs(dock, &now.key, x, y) {
            dock.put(&now.key, before.as_deref(), right);
        }
    });
    let released = window_event_listener(leptos::ev::pointerup, move |event| {
        let Some(now) = drag.get_untracked() else {
            return;
        };
        drag.set(None);
        if now.moving
            && let Some(right) = half_of_panels(event.client_x(), event.client_y())
        {
            dock.put(&now.key, None, right);
        }
    });
    let lost = window_event_listener(leptos::ev::pointercancel, move |_| drag.set(None));
    on_cleanup(move || {
        moved.remove();
        released.remove();
        lost.remove();
    });
    dragging
}

/// Before which tab of which pane the pointer is; nothing where the tab stands there already.
fn place_among_tabs(dock: Dock, key: &str, x: i32, y: i32) -> Option<(Option<Arc<str>>, bool)> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let strip = closest(&under, "[role=tablist][data-strip]")?;
    let right = strip.get_attribute("data-strip").as_deref() == Some("right");
    let keys = dock.keys(right);
    let mut middles = Vec::with_capacity(keys.len());
    for known in &keys {
        let tab = document().get_element_by_id(&format!("dock-tab-{known}"))?;
        let rect = tab.get_bounding_client_rect();
        middles.push(rect.left() + rect.width() / 2.0);
    }
    let others: Vec<usize> = (0..keys.len()).filter(|at| *keys[*at] != *key).collect();
    let to = others.iter().position(|at| f64::from(x) < middles[*at]);
    let here = keys.iter().position(|known| **known == *key);
    // Where it would come to stand among the others.
    if here == Some(to.unwrap_or(others.len())) {
        return None;
    }
    let before = to.map(|to| Arc::clone(&keys[others[to]]));
    Some((before, right))
}

/// Over which half of the panels the pointer is.
fn half_of_panels(x: i32, y: i32) -> Option<bool> {
    let under = document().element_from_point(x as f32, y as f32)?;
    let rect = closest(&under, ".dock-panels")?.get_bounding_client_rect();
    Some(f64::from(x) > rect.left() + rect.width() / 2.0)
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    // The selectors are ours and valid.
    element.closest(selector).ok().flatten()?.dyn_into().ok()
}
