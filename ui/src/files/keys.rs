//! What the keyboard does in a file browser.

use super::desk::Desk;
use super::{deeds, press};
use crate::ipc;
use crate::parts::Place;
use contract::FilesNext;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// After so many milliseconds without a letter, the next begins another name.
const NEXT_NAME: f64 = 900.0;

/// A key in the rows.
pub(super) fn in_rows(desk: Desk, event: &KeyboardEvent) {
    if event.is_composing() || event.default_prevented() {
        return;
    }
    let (control, shift, alt) = (
        event.ctrl_key() || event.meta_key(),
        event.shift_key(),
        event.alt_key(),
    );
    let key = event.key();
    let current = desk.current.get_untracked();
    let at = current.unwrap_or_default();
    let page = desk.track.with_untracked(super::track::Track::page);
    match key.as_str() {
        "ArrowUp" if alt => desk.up(),
        "ArrowDown" if alt => enter(desk),
        "ArrowDown" => desk.move_to(current.map_or(0, |at| at + 1), shift),
        "ArrowUp" => desk.move_to(at.saturating_sub(1), shift),
        "PageDown" => desk.move_to(at.saturating_add(page), shift),
        "PageUp" => desk.move_to(at.saturating_sub(page), shift),
        "Home" => desk.move_to(0, shift),
        "End" => desk.move_to(u64::MAX, shift),
        "Enter" => enter(desk),
        "Backspace" => desk.up(),
        " " if desk.between(|between| between.typed.is_empty() || is_late(between.typed_at))
            == Some(true) =>
        {
            if let Some(row) = desk.current_row() {
                desk.anchor.set(at);
                desk.toggle(&row.name);
            }
        }
        "a" | "A" if control => desk.choose(0..desk.rows()),
        "c" | "C" if control => deeds::copy_paths(desk),
        "F2" => deeds::rename(desk),
        "Delete" => deeds::ask_remove(desk),
        "F5" => deeds::copy_across(desk),
        "ContextMenu" => menu(desk),
        "F10" if shift => menu(desk),
        letter if !control && !alt && letter.chars().count() == 1 && letter != "/" => {
            find(desk, letter);
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// A key anywhere in the browser, that the part which has the focus did not use.
pub(super) fn anywhere(desk: Desk, event: &KeyboardEvent) {
    if event.is_composing() || event.default_prevented() {
        return;
    }
    let control = event.ctrl_key() || event.meta_key();
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let inside = |selector: &str| {
        target
            .as_ref()
            .is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))))
    };
    let in_text = inside("[data-editor], input, textarea, select");
    match event.key().as_str() {
        "l" | "L" if control => desk.typing.set(true),
        "/" if !in_text => focus(desk, "[data-files-filter]"),
        "F6" => {
            if inside("[data-files-viewer]") {
                desk.focus_rows();
            } else {
                focus(
                    desk,
                    "[data-editor] .cm-content, [data-files-viewer] [tabindex]",
                );
            }
        }
        // What is written is not left by a key that one presses by habit.
        "Escape" if inside("[data-editor]") => {
            event.stop_propagation();
            return;
        }
        "Escape" => {
            if !back_out(desk) {
                return;
            }
        }
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// One step out of what one is in; `false` where there is nothing to leave.
fn back_out(desk: Desk) -> bool {
    if desk.stores.files.drag.with_untracked(Option::is_some) {
        desk.stores.files.drag.set(None);
        return true;
    }
    if desk.chosen.with_untracked(|chosen| chosen.len() > 1) {
        let current = desk.current_row().map(|row| row.name.clone());
        desk.chosen.set(current.into_iter().collect());
        return true;
    }
    if desk.order.with_untracked(|order| !order.filter.is_empty()) {
        desk.reorder(|order| order.filter.clear());
        return true;
    }
    if desk.file.with_untracked(Option::is_some) {
        desk.file.set(None);
        desk.focus_rows();
        return true;
    }
    false
}

pub(super) fn focus(desk: Desk, selector: &str) {
    let found = desk
        .root
        .get_untracked()
        .and_then(|root| root.query_selector(selector).ok().flatten())
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(found) = found {
        // Losing the focus is no reason to fail.
        let _ = found.focus();
    }
}

fn enter(desk: Desk) {
    if let Some(row) = desk.current_row() {
        desk.enter(&row);
    }
}

/// The menu of the row that the keyboard stands on, below it.
fn menu(desk: Desk) {
    let row = desk
        .current
        .get_untracked()
        .and_then(|at| document().get_element_by_id(&super::list::element_id(desk, at)));
    let scroller = desk.scroller.get_untracked().map(Element::from);
    if let Some(element) = row.or(scroller) {
        press::open_menu(desk, Place::below(&element));
    }
}

fn is_late(typed_at: f64) -> bool {
    js_sys::Date::now() - typed_at > NEXT_NAME
}

/// Goes to the next name that begins with what is being typed.
fn find(desk: Desk, letter: &str) {
    let Some(view) = desk.view.get_untracked() else {
        return;
    };
    let at = desk.current.get_untracked().unwrap_or_default();
    let typed = desk.between(|between| {
        if is_late(between.typed_at) {
            between.typed.clear();
        }
        between.typed_at = js_sys::Date::now();
        // The same letter again goes on to the next name.
        if between.typed != letter {
            between.typed.push_str(letter);
        }
        between.typed.clone()
    });
    let Some(typed) = typed else { return };
    let from = if typed.chars().count() == 1 {
        at + 1
    } else {
        at
    };
    spawn_local(async move {
        let asked = FilesNext { view, typed, from };
        match ipc::call(asked).await {
            Ok(Some(row)) => {
                if desk.view.try_get_untracked().flatten() == Some(view) {
                    desk.move_to(row, false);
                }
            }
            Ok(None) => {}
            Err(failure) => ipc::complain(&failure.message),
        }
    });
}
