//! What the pointer does in the rows, and what is dropped on them. HTML5's own dragging does not
//! work in a window that takes files from the desktop, so these are plain pointer events.

use super::desk::{Desk, is_folder};
use super::store::RowDrag;
use super::{carry, deeds};
use crate::ipc::{self, FileDrag};
use crate::parts::Place;
use contract::{FileKind, FilePath, FileRow};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, Event, MouseEvent, PointerEvent};

/// So many CSS pixels make a press a drag.
const FAR: f64 = 6.0;

fn row_element(event: &Event) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    // The selector is ours and valid.
    target.closest("[role=row][data-row]").ok().flatten()
}

/// The entry that an element shows, and which row it is.
fn entry_of(desk: Desk, element: &Element) -> Option<(u64, Arc<FileRow>)> {
    let at = element.get_attribute("data-row")?.parse().ok()?;
    let row = desk.held.with_untracked(|held| held.get(at).cloned())?;
    Some((at, row))
}

fn is_in_field(event: &Event) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| target.tag_name() == "INPUT")
}

pub(super) fn click(desk: Desk, event: &MouseEvent) {
    if is_in_field(event) {
        return;
    }
    let entry = row_element(event).and_then(|element| entry_of(desk, &element));
    let Some((at, row)) = entry else {
        return;
    };
    desk.refused.set(None);
    if event.shift_key() {
        desk.move_to(at, true);
    } else if event.ctrl_key() || event.meta_key() {
        desk.anchor.set(at);
        desk.current.set(Some(at));
        desk.toggle(&row.name);
    } else {
        desk.move_to(at, false);
    }
}

pub(super) fn double(desk: Desk, event: &MouseEvent) {
    if is_in_field(event) || event.ctrl_key() || event.meta_key() || event.shift_key() {
        return;
    }
    let entry = row_element(event).and_then(|element| entry_of(desk, &element));
    if let Some((_, row)) = entry {
        event.prevent_default();
        desk.enter(&row);
    }
}

pub(super) fn context(desk: Desk, event: &MouseEvent) {
    if is_in_field(event) {
        return;
    }
    event.prevent_default();
    match row_element(event).and_then(|element| entry_of(desk, &element)) {
        Some((at, row)) => {
            let among = desk
                .chosen
                .with_untracked(|chosen| chosen.contains(&row.name));
            if !among {
                desk.move_to(at, false);
            }
            desk.current.set(Some(at));
        }
        None => desk.chosen.set(Default::default()),
    }
    open_menu(
        desk,
        Place::at(event.client_x().into(), event.client_y().into()),
    );
}

pub(super) fn open_menu(desk: Desk, place: Place) {
    let label = td_string_more(desk);
    desk.stores.menus.open(label, place, deeds::menu(desk));
}

fn td_string_more(desk: Desk) -> &'static str {
    use crate::i18n::td_string;
    td_string!(desk.locale(), list.more)
}

/// The pointer went down on a row: perhaps it is dragged.
pub(super) fn down(desk: Desk, event: &PointerEvent) {
    if event.button() != 0 || !event.is_primary() || is_in_field(event) {
        return;
    }
    let entry = row_element(event).and_then(|element| entry_of(desk, &element));
    let Some((_, row)) = entry else {
        return;
    };
    let from = (f64::from(event.client_x()), f64::from(event.client_y()));
    let among = desk
        .chosen
        .with_untracked(|chosen| chosen.contains(&row.name));
    let paths = if among {
        desk.targets()
    } else {
        vec![desk.path.get_untracked().join(&row.name)]
    };
    desk.pressed.set_value(Some((
        from,
        RowDrag {
            from: desk.number,
            paths,
            kind: row.kind,
            x: from.0,
            y: from.1,
        },
    )));
}

/// Follows the pointer wherever it goes, and the desktop's files, for as long as the browser is
/// shown.
pub(super) fn listen(desk: Desk) {
    let drag = desk.stores.files.drag;
    let moved = window_event_listener(leptos::ev::pointermove, move |event| {
        let Some((from, mut held)) = desk.pressed.get_value() else {
            return;
        };
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let moving = drag.with_untracked(Option::is_some);
        if !moving && (x - from.0).abs().max((y - from.1).abs()) < FAR {
            return;
        }
        event.prevent_default();
        (held.x, held.y) = (x, y);
        drag.set(Some(held));
        aim(desk, desk.number, x, y);
    });
    let released = window_event_listener(leptos::ev::pointerup, move |event| {
        if desk.pressed.get_value().is_none() {
            return;
        }
        desk.pressed.set_value(None);
        let Some(held) = drag.get_untracked() else {
            return;
        };
        drag.set(None);
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let to = under(desk, x, y);
        unaim(desk);
        if let Some((other, folder)) = to
            && other.number != held.from
        {
            carry::copy(desk, held.paths, other, folder);
        }
    });
    let lost = window_event_listener(leptos::ev::pointercancel, move |_| {
        desk.pressed.set_value(None);
        drag.set(None);
        unaim(desk);
    });
    let escape = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "Escape" && desk.pressed.get_value().is_some() {
            desk.pressed.set_value(None);
            drag.set(None);
            unaim(desk);
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
        match ipc::hear_files(move |drag| from_desktop(desk, drag)).await {
            // Where the browser is gone by now, this drops it, and so ends it.
            Ok(heard) => {
                listening.try_set_value(Some(heard));
            }
            Err(failure) => ipc::complain(&failure.message),
        }
    });
}

/// Files of the desktop are dragged over the window, or dropped.
fn from_desktop(desk: Desk, drag: FileDrag) {
    // An event may be on its way when the browser goes.
    if desk.drop_to.try_get_untracked().is_none() {
        return;
    }
    match drag {
        FileDrag::Away => desk.drop_to.set(None),
        FileDrag::Over { x, y } => {
            let to = own_folder_under(desk, x, y);
            if desk.drop_to.with_untracked(|now| *now != to) {
                desk.drop_to.set(to);
            }
        }
        FileDrag::Dropped { paths, x, y } => {
            desk.drop_to.set(None);
            if let Some(folder) = own_folder_under(desk, x, y) {
                carry::upload(desk, paths, folder);
            }
        }
    }
}

/// The folder of this browser at a place; `None` where another one is there, or none.
fn own_folder_under(desk: Desk, x: f64, y: f64) -> Option<FilePath> {
    let (other, folder) = under(desk, x, y)?;
    (other.number == desk.number).then_some(folder)
}

/// Which browser is at a place, and which folder of it takes what is dropped there.
fn under(desk: Desk, x: f64, y: f64) -> Option<(Desk, FilePath)> {
    let element = document().element_from_point(x as f32, y as f32)?;
    let root = element.closest("[data-files]").ok().flatten()?;
    let number = root.get_attribute("data-files")?.parse().ok()?;
    let other = desk.stores.files.desk(number)?;
    if other.fixed_untracked().is_some() || other.facts.with_untracked(Option::is_none) {
        return None;
    }
    let folder = other.path.get_untracked();
    let row = element.closest("[role=row][data-row]").ok().flatten();
    let entry = row.and_then(|row| entry_of(other, &row));
    match entry {
        Some((_, row)) if is_folder(&row) => Some((other, folder.join(&row.name))),
        Some(_) | None => Some((other, folder)),
    }
}

/// Shows where what is dragged would go.
fn aim(desk: Desk, from: u32, x: f64, y: f64) {
    let to = under(desk, x, y).filter(|(other, _)| other.number != from);
    for other in desk.stores.files.others(from) {
        let folder = to
            .as_ref()
            .filter(|(to, _)| to.number == other.number)
            .map(|(_, folder)| folder.clone());
        if other
            .drop_to
            .try_with_untracked(|now| *now != folder)
            .unwrap_or_default()
        {
            other.drop_to.set(folder);
        }
    }
}

fn unaim(desk: Desk) {
    for other in desk.stores.files.others(desk.number) {
        other.drop_to.try_set(None);
    }
}

/// What follows the pointer.
pub(super) fn words_of(paths: &[FilePath], kind: FileKind) -> (String, icondata::Icon) {
    let icon = match (paths.len(), kind) {
        (1, FileKind::Folder) => icondata::LuFolder,
        (1, _) => icondata::LuFile,
        _ => icondata::LuFiles,
    };
    let first = paths
        .first()
        .map(|path| crate::format::plain(path.name()).into_owned())
        .unwrap_or_default();
    match paths.len() {
        0 | 1 => (first, icon),
        n => (format!("{first} +{}", n - 1), icon),
    }
}
