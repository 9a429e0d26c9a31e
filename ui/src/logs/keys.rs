//! What the keyboard does in a log.

use super::copy;
use super::desk::{Current, Desk};
use super::press;
use super::track::LINE;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// As on a terminal's pager: arrows and pages move, `/` searches, `n` and `N` go on, Home and End
/// jump. With a current line the arrows move that line, and Shift chooses more of them.
pub(super) fn key(desk: Desk, search: NodeRef<html::Input>, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() {
        return;
    }
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let in_rows = target
        .as_ref()
        .is_some_and(|target| matches!(target.closest("[data-log-rows]"), Ok(Some(_))));
    let command = event.ctrl_key() || event.meta_key();
    let key = event.key();
    let handled = match key.as_str() {
        "f" | "F" if command => to_search(search),
        "F3" => {
            desk.next_match(event.shift_key());
            true
        }
        _ if !in_rows || event.alt_key() => false,
        "c" | "C" if command => !press::has_marked_text() && copy::copy_chosen(desk),
        "a" | "A" if command => choose_all(desk),
        _ if command && !matches!(key.as_str(), "Home" | "End") => false,
        "/" => to_search(search),
        "n" => {
            desk.next_match(false);
            true
        }
        "N" => {
            desk.next_match(true);
            true
        }
        "ArrowDown" => step(desk, 1, event.shift_key()),
        "ArrowUp" => step(desk, -1, event.shift_key()),
        "PageDown" | " " if !(key == " " && event.shift_key()) => page(desk, 1.0),
        "PageUp" | " " => page(desk, -1.0),
        "Home" => {
            desk.go_first();
            true
        }
        "End" => {
            desk.follow();
            true
        }
        "Enter" => whole(desk),
        "Escape" => back_out(desk),
        _ => false,
    };
    if handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn to_search(search: NodeRef<html::Input>) -> bool {
    if let Some(search) = search.get_untracked() {
        // Losing the focus is no reason to fail.
        let _ = search.focus();
        search.select();
    }
    true
}

fn step(desk: Desk, steps: i64, extend: bool) -> bool {
    match desk.current.get_untracked() {
        Some(current) => desk.stand_on(current.row.saturating_add_signed(steps), extend),
        None => desk.move_by(steps as f64 * LINE),
    }
    true
}

fn page(desk: Desk, pages: f64) -> bool {
    if let Some(page) = desk.with_screen(|screen| screen.page()) {
        desk.move_by(pages * page);
    }
    true
}

fn choose_all(desk: Desk) -> bool {
    let (first, end) = desk.news.with_untracked(|news| (news.first, news.end));
    if end > first {
        // The view stays where it is.
        desk.pause();
        desk.anchor.set(Some(first));
        desk.current.set(Some(Current {
            row: end - 1,
            number: None,
        }));
    }
    true
}

fn whole(desk: Desk) -> bool {
    let Some(current) = desk.current.get_untracked() else {
        return false;
    };
    let line = desk.line(current.row).filter(|line| line.mark.is_none());
    let shown = line.is_some();
    if shown {
        desk.whole.set(line);
    }
    shown
}

/// Esc: the whole line, then what is chosen, then the search; the rest is for the drawer.
fn back_out(desk: Desk) -> bool {
    if desk.whole.with_untracked(Option::is_some) {
        desk.whole.set(None);
    } else if desk.current.with_untracked(Option::is_some) {
        desk.current.set(None);
        desk.anchor.set(None);
    } else if desk.search.with_untracked(|it| !it.pattern.is_empty()) {
        desk.end_search();
    } else {
        return false;
    }
    true
}
