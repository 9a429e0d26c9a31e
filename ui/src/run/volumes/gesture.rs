//! From pointer, keys and dropped files to what was done. HTML5's own dragging does not work in a
//! window that takes files from the desktop, so these are plain pointer events.

use super::desk::Desk;
use super::drag::{At, Did, Drag, End, pull};
use super::map::{Slot, Source, is_volume_name};
use crate::ipc::{self, FileDrag};
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent, PointerEvent};

/// On the section for the rest of the turn in which a drag ended.
const DRAGGED: &str = "data-dragged";

/// Follows the pointer wherever it goes, and the desktop's files, for as long as the section is
/// shown.
pub(super) fn listen(desk: Desk) {
    let moved = window_event_listener(leptos::ev::pointermove, move |event| {
        let at = At {
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        };
        let before = desk.drag.with_untracked(|drag| match drag {
            Drag::Idle | Drag::Carried { .. } => None,
            Drag::Pressed { .. } => Some(false),
            Drag::Moving { .. } => Some(true),
        });
        let Some(moving) = before else { return };
        event.prevent_default();
        desk.did(Did::Move(at, under(desk, at)));
        if !moving && desk.drag.with_untracked(|drag| drag.held().is_some()) {
            desk.pressed.with_value(|pressed| {
                if let Some(pressed) = pressed {
                    // Losing the focus is no reason to fail.
                    let _ = pressed.focus();
                }
            });
            scroll(desk);
        }
    });
    let released = window_event_listener(leptos::ev::pointerup, move |_| {
        let dragged = desk
            .drag
            .with_untracked(|drag| matches!(drag, Drag::Moving { .. }));
        desk.did(Did::Release);
        if dragged {
            swallow_click(desk);
        }
    });
    let lost = window_event_listener(leptos::ev::pointercancel, move |_| {
        desk.did(Did::GiveUp);
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" {
            give_up(desk, &event);
        }
    });
    on_cleanup(move || {
        moved.remove();
        released.remove();
        lost.remove();
        escape.remove();
    });
    let listening = StoredValue::new_local(None);
    spawn_local(async move {
        match ipc::hear_files(move |drag| files(desk, drag)).await {
            // Where the section is gone by now, this drops it, and so ends it.
            Ok(heard) => {
                listening.try_set_value(Some(heard));
            }
            Err(failure) => ipc::complain(&failure.message),
        }
    });
}

/// It is the drag that ends, not the dialog around it.
fn give_up(desk: Desk, event: &KeyboardEvent) {
    if desk.drag.with_untracked(|drag| drag.held().is_some()) {
        event.prevent_default();
        event.stop_propagation();
        desk.did(Did::GiveUp);
    }
}

fn files(desk: Desk, drag: FileDrag) {
    // An event may be on its way when the section goes.
    let over = !matches!(drag, FileDrag::Away | FileDrag::Dropped { .. });
    if desk.files_over.try_set(over).is_some() {
        return;
    }
    let FileDrag::Dropped { paths, x, y } = drag else {
        return;
    };
    let slot = match under(desk, At { x, y }) {
        Some(End::Slot(slot)) => Some(slot),
        Some(End::Source(_) | End::AnySlot) | None => None,
    };
    if let ([path], Some(slot)) = (paths.as_slice(), slot) {
        desk.map(&Source::Folder(path.clone()), &slot);
    }
    for path in paths {
        desk.add_folder(path);
    }
}

/// The pointer went down: perhaps a drag begins.
pub(super) fn press(desk: Desk, event: &PointerEvent) {
    if event.button() != 0 || !event.is_primary() {
        return;
    }
    let Some(target) = target(event) else { return };
    let control = target.closest("button:not([data-grab]), input, select, textarea, label");
    if matches!(control, Ok(Some(_))) {
        return;
    }
    if let Some(end) = end_of(desk, &target).filter(|end| *end != End::AnySlot) {
        let at = At {
            x: f64::from(event.client_x()),
            y: f64::from(event.client_y()),
        };
        let grab = target
            .closest("[data-source], [data-target]")
            .ok()
            .flatten()
            .and_then(|card| card.query_selector("[data-grab]").ok().flatten());
        desk.pressed
            .set_value(grab.and_then(|grab| grab.dyn_into().ok()));
        desk.did(Did::Press(end, at));
    }
}

/// Enter, Space or a click on a source or a path: picks up, or drops there.
pub(super) fn choose(desk: Desk, event: &MouseEvent) {
    let Some(grab) = target(event).and_then(|target| target.closest("[data-grab]").ok().flatten())
    else {
        return;
    };
    let Some(end) = end_of(desk, &grab) else {
        return;
    };
    // A click by key says that no button of the mouse was pressed.
    let by_key = event.detail() == 0;
    let dragged = desk
        .root
        .get_untracked()
        .is_some_and(|root| root.has_attribute(DRAGGED));
    // Only the pointer's click is the end of its drag.
    if dragged && !by_key {
        return;
    }
    let mapped = desk.did(Did::Choose(end));
    if let Some(place) = mapped
        && by_key
    {
        focus_mount(desk, place);
    }
}

/// Esc puts back what is held. Arrows: along the column, or over to the other one with what is held.
pub(super) fn key(desk: Desk, event: &KeyboardEvent) {
    if event.key() == "Escape" {
        return give_up(desk, event);
    }
    let Some(grab) = target(event).filter(|target| target.has_attribute("data-grab")) else {
        return;
    };
    let (Some(root), Some(end)) = (desk.root.get_untracked(), end_of(desk, &grab)) else {
        return;
    };
    let in_sources = matches!(end, End::Source(_));
    let ahead = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "ArrowLeft" | "ArrowRight" => 0,
        _ => return,
    };
    event.prevent_default();
    let held = desk.held.get_untracked();
    let wanted = match held {
        Some(End::Source(_)) => false,
        Some(End::Slot(_) | End::AnySlot) => true,
        None => in_sources != (ahead == 0),
    };
    let column = if wanted {
        "[data-source]"
    } else {
        "[data-target]"
    };
    let Ok(found) = root.query_selector_all(&format!("{column} [data-grab]")) else {
        return;
    };
    let grabs: Vec<HtmlElement> = (0..found.length())
        .filter_map(|place| found.get(place)?.dyn_into().ok())
        .collect();
    let now = grabs
        .iter()
        .position(|other| AsRef::<Element>::as_ref(other) == &grab);
    let next = match now {
        Some(now) => (now as i64 + ahead).rem_euclid(grabs.len() as i64) as usize,
        None => 0,
    };
    if let Some(next) = grabs.get(next) {
        // Losing the focus is no reason to fail.
        let _ = next.focus();
    }
}

/// Puts the focus on a mount's row, once it is there, unless somebody has gone on to a field.
fn focus_mount(desk: Desk, place: usize) {
    // Not with the next frame, which may be long in coming: the row is made before the next task.
    set_timeout(
        move || {
            let Some(Some(root)) = desk.root.try_get_untracked() else {
                return;
            };
            let typing = document().active_element().is_some_and(|at| {
                matches!(at.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            });
            let grab = root.query_selector(&format!("[data-mount='{place}'] [data-grab]"));
            if !typing
                && let Ok(Some(grab)) = grab
                && let Ok(grab) = grab.dyn_into::<HtmlElement>()
            {
                // Losing the focus is no reason to fail.
                let _ = grab.focus();
            }
        },
        Duration::ZERO,
    );
}

/// The click that a browser makes of a drag's end is none.
fn swallow_click(desk: Desk) {
    let Some(root) = desk.root.get_untracked() else {
        return;
    };
    // The click, if there is one, comes before the next frame.
    let _ = root.set_attribute(DRAGGED, "");
    request_animation_frame(move || {
        if let Some(Some(root)) = desk.root.try_get_untracked() {
            let _ = root.remove_attribute(DRAGGED);
        }
    });
}

/// While something is dragged near the edge of what scrolls, it scrolls: each frame, for the
/// pointer may rest there and send nothing.
fn scroll(desk: Desk) {
    let moving = desk.drag.try_with_untracked(|drag| match drag {
        Drag::Moving { at, held, .. } => Some((*at, matches!(held, End::Source(_)))),
        Drag::Idle | Drag::Pressed { .. } | Drag::Carried { .. } => None,
    });
    let Some(Some((at, from_sources))) = moving else {
        return;
    };
    let element = document().element_from_point(at.x as f32, at.y as f32);
    let mut next = element;
    while let Some(element) = next {
        // Where it came from there is nothing to go to.
        let behind = from_sources && element.has_attribute("data-sources");
        if !behind && element.scroll_height() > element.client_height() && scrolls(&element) {
            let rect = element.get_bounding_client_rect();
            let by = pull(at.y, rect.top(), rect.bottom()).round() as i32;
            let before = element.scroll_top();
            element.set_scroll_top(before + by);
            if element.scroll_top() != before {
                desk.did(Did::Move(at, under(desk, at)));
                break;
            }
        }
        next = element.parent_element();
    }
    request_animation_frame(move || scroll(desk));
}

fn scrolls(element: &Element) -> bool {
    let style = window().get_computed_style(element).ok().flatten();
    style
        .and_then(|style| style.get_property_value("overflow-y").ok())
        .is_some_and(|overflow| overflow == "auto" || overflow == "scroll")
}

fn under(desk: Desk, at: At) -> Option<End> {
    let element = document().element_from_point(at.x as f32, at.y as f32)?;
    let root = desk.root.get_untracked()?;
    root.contains(Some(&element))
        .then(|| end_of(desk, &element))
        .flatten()
}

/// What an element stands for, by the hooks of its card.
fn end_of(desk: Desk, element: &Element) -> Option<End> {
    let card = element
        .closest("[data-source], [data-target], [data-paths]")
        .ok()
        .flatten()?;
    if let Some(hook) = card.get_attribute("data-source") {
        let source = if hook == "new" {
            let name = desk.new_name.get_untracked();
            is_volume_name(&name).then_some(Source::Volume(name))
        } else {
            Source::of_hook(&hook)
        };
        return source.map(End::Source);
    }
    if let Some(path) = card.get_attribute("data-target") {
        let mount = card
            .get_attribute("data-mount")
            .and_then(|place| place.parse().ok());
        return Some(End::Slot(mount.map_or(Slot::Free(path), Slot::Mount)));
    }
    Some(End::AnySlot)
}

fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
