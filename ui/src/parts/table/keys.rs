//! What the keyboard does in a table.

use super::lines::Stop;
use super::{Group, TableOf, press};
use crate::parts::Place;
use crate::stores::{Id, Listed};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// The head stays in view, and hides what is under it: `--row`.
const HEAD: f64 = 30.0;
const ROW: f64 = 36.0;

pub(super) fn key<R: Listed, G: Group>(
    of: TableOf<R, G>,
    scroller: NodeRef<html::Div>,
    event: &KeyboardEvent,
) {
    let Some(scroller) = scroller.get_untracked() else {
        return;
    };
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    let own = target
        .as_ref()
        .is_some_and(|target| target.is_same_node(Some(&scroller)));
    if !own {
        let in_row = target.is_some_and(|target| press::row_of(&target).is_some());
        match event.key().as_str() {
            // Whatever has the focus is pressed.
            "Enter" | " " => return,
            "Escape" => {}
            // What was pressed in a row has the focus, but no keys of its own.
            _ if in_row => {
                // Losing the focus is no reason to fail.
                let _ = scroller.focus();
            }
            // A head has its own keys.
            _ => return,
        }
    }
    let page = ((f64::from(scroller.client_height()) - HEAD) / ROW)
        .floor()
        .max(1.0) as isize;
    let current = of.selection.current.get_untracked();
    let head = of.selection.head.get_untracked();
    let command = event.ctrl_key() || event.meta_key();
    let handled = match event.key().as_str() {
        "ArrowDown" => step(of, 1, event.shift_key()),
        "ArrowUp" => step(of, -1, event.shift_key()),
        "PageDown" => step(of, page, event.shift_key()),
        "PageUp" => step(of, -page, event.shift_key()),
        "Home" => step(of, isize::MIN / 2, event.shift_key()),
        "End" => step(of, isize::MAX / 2, event.shift_key()),
        "Enter" | " " if head.is_some() => fold(of, head, None),
        "ArrowLeft" if head.is_some() => fold(of, head, Some(true)),
        "ArrowRight" if head.is_some() => fold(of, head, Some(false)),
        "ArrowLeft" => to_head(of, current),
        " " if of.many => current.map(|id| of.selection.toggle(&id)).is_some(),
        "a" | "A" if command && of.many => {
            let all: Vec<Id> = of
                .lines
                .with_untracked(|lines| lines.ids().cloned().collect());
            of.selection.set(all);
            true
        }
        "Enter" => match (current, of.on_open) {
            (Some(id), Some(open)) => {
                open.run(id);
                true
            }
            (_, None) | (None, _) => false,
        },
        "ContextMenu" => menu(of, current, &scroller),
        "F10" if event.shift_key() => menu(of, current, &scroller),
        key => {
            if let (Some(on_key), false) = (of.on_key, command) {
                on_key.run(key.to_owned());
            }
            key == "Escape"
        }
    };
    if handled {
        event.prevent_default();
        event.stop_propagation();
    }
}

fn step<R: Listed, G: Group>(of: TableOf<R, G>, steps: isize, extend: bool) -> bool {
    let selection = of.selection;
    let current = selection.current.get_untracked();
    // What is selected are rows.
    if extend && of.many {
        let to = of
            .lines
            .with_untracked(|lines| lines.beside(current.as_deref(), steps));
        if let Some(to) = to {
            let order: Vec<Id> = of
                .lines
                .with_untracked(|lines| lines.ids().cloned().collect());
            selection.extend_to(&to, &order);
        }
        return true;
    }
    let head = selection.head.get_untracked();
    let from = head.map(Stop::Head).or(current.map(Stop::Row));
    let to = of
        .lines
        .with_untracked(|lines| lines.stop_beside(from.as_ref(), steps));
    match to {
        Some(Stop::Row(id)) => selection.stand_on(&id),
        Some(Stop::Head(key)) => selection.stand_on_head(&key),
        None => {}
    }
    true
}

/// Folds a group, or unfolds it; `None` is whatever it is not.
fn fold<R: Listed, G: Group>(of: TableOf<R, G>, head: Option<Id>, wanted: Option<bool>) -> bool {
    if let (Some(key), Some(on_group)) = (head, of.on_group) {
        let folded = of.lines.with_untracked(|lines| lines.is_folded(&key));
        if folded.is_some_and(|folded| wanted != Some(folded)) {
            on_group.run(("fold".to_owned(), key.to_string()));
        }
    }
    true
}

/// From a row to the head of its group.
fn to_head<R: Listed, G: Group>(of: TableOf<R, G>, current: Option<Id>) -> bool {
    let head = current.and_then(|id| of.lines.with_untracked(|lines| lines.head_of(&id)));
    match head {
        Some(head) => {
            of.selection.stand_on_head(&head);
            true
        }
        None => false,
    }
}

fn menu<R: Listed, G: Group>(of: TableOf<R, G>, current: Option<Id>, scroller: &Element) -> bool {
    if let (Some(id), Some(menu)) = (current, of.on_menu) {
        let row = document().get_element_by_id(&super::row::element_id(&id));
        let place = Place::below(row.as_ref().unwrap_or(scroller));
        menu.run((id, place));
    }
    true
}

/// Scrolls so far that a row is seen whole.
pub(super) fn bring_into_view(scroller: &HtmlElement, top: f64) {
    let from = f64::from(scroller.scroll_top());
    let room = f64::from(scroller.client_height()) - HEAD;
    let to = if top < from {
        top
    } else if top + ROW > from + room {
        top + ROW - room
    } else {
        return;
    };
    scroller.set_scroll_top(to.round() as i32);
}
