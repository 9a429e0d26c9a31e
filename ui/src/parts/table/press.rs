//! What the pointer does in a table. One listener for all rows: a row that comes costs none.

use super::{Group, TableOf};
use crate::parts::Place;
use crate::stores::{Id, Listed};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, MouseEvent};

/// Something with `data-do` that was pressed inside a row.
#[derive(Clone)]
pub(crate) struct Deed {
    /// `data-do`
    pub(crate) word: String,
    /// `data-with`
    pub(crate) with: String,
    /// The row.
    pub(crate) id: Id,
    /// Below what was pressed.
    pub(crate) place: Place,
}

pub(super) fn click<R: Listed, G: Group>(of: TableOf<R, G>, event: &MouseEvent) {
    let Some(target) = element(event.target()) else {
        return;
    };
    let Some(id) = row_of(&target) else {
        if let (Some(pressed), Some(on_group)) = (closest(&target, "[data-do]"), of.on_group) {
            let told = |name| pressed.get_attribute(name).unwrap_or_default();
            on_group.run((told("data-do"), told("data-with")));
        }
        return;
    };
    let selection = of.selection;
    let pressed = closest(&target, "[data-do]");
    let ticked = pressed
        .as_ref()
        .is_some_and(|pressed| pressed.get_attribute("data-do").as_deref() == Some("select"));
    if let (Some(pressed), false) = (&pressed, ticked) {
        if let Some(on_deed) = of.on_deed {
            on_deed.run(Deed {
                word: pressed.get_attribute("data-do").unwrap_or_default(),
                with: pressed.get_attribute("data-with").unwrap_or_default(),
                id,
                place: Place::below(pressed),
            });
        }
        return;
    }
    if of.many && event.shift_key() {
        let order: Vec<Id> = of
            .lines
            .with_untracked(|lines| lines.ids().cloned().collect());
        selection.extend_to(&id, &order);
    } else if of.many && (ticked || event.ctrl_key() || event.meta_key()) {
        selection.toggle(&id);
    } else {
        if of.many {
            selection.only(&id);
        } else {
            selection.stand_on(&id);
        }
        if let Some(open) = of.on_open {
            open.run(id);
        }
    }
    if ticked {
        // The box shows the selection, which may have changed otherwise than the browser thinks.
        resync(
            &target,
            selection
                .ids
                .with_untracked(|ids| row_of(&target).is_some_and(|id| ids.contains(&id))),
        );
    }
}

pub(super) fn context<R: Listed, G: Group>(of: TableOf<R, G>, event: &MouseEvent) {
    event.prevent_default();
    let id = element(event.target()).and_then(|target| row_of(&target));
    if let (Some(id), Some(menu)) = (id, of.on_menu) {
        of.selection.stand_on(&id);
        let place = Place::at(event.client_x().into(), event.client_y().into());
        menu.run((id, place));
    }
}

/// A text that is cut is told whole when it is pointed at.
pub(super) fn tell_whole(event: &MouseEvent) {
    let Some(cell) = element(event.target()).and_then(|target| closest(&target, "[role=cell]"))
    else {
        return;
    };
    let cut = cell.scroll_width() > cell.client_width();
    // Both names are valid, so this cannot fail.
    let _ = match cell.text_content().filter(|_| cut) {
        Some(text) => cell.set_attribute("title", &text),
        None => cell.remove_attribute("title"),
    };
}

fn resync(target: &Element, checked: bool) {
    if let Some(tick) = target.dyn_ref::<web_sys::HtmlInputElement>() {
        tick.set_checked(checked);
    }
}

pub(super) fn row_of(target: &Element) -> Option<Id> {
    closest(target, "[role=row][data-id]")?
        .get_attribute("data-id")
        .map(Id::from)
}

fn closest(target: &Element, selector: &str) -> Option<Element> {
    // The selectors are ours and valid.
    target.closest(selector).ok().flatten()
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}
