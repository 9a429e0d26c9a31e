//! What is pressed in a row. One listener hears it all.

use super::copy;
use super::desk::Desk;
use crate::ipc;
use crate::refusal;
use contract::UrlOpen;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, MouseEvent};

/// The row that an event is about.
fn row_of(target: &Element) -> Option<u64> {
    let row = target.closest("[data-row]").ok().flatten()?;
    row.get_attribute("data-row")?.parse().ok()
}

fn target(event: &MouseEvent) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

pub(super) fn click(desk: Desk, event: &MouseEvent) {
    let Some(target) = target(event) else {
        return;
    };
    let Some(row) = row_of(&target) else {
        return;
    };
    let line = desk.line(row);
    if let Ok(Some(button)) = target.closest("[data-do]") {
        let Some(line) = line else {
            return;
        };
        match button.get_attribute("data-do").as_deref() {
            Some("copy") => copy::copy_whole(desk, line.number),
            Some("json" | "whole") => {
                desk.stand_on(row, false);
                desk.whole.set(Some(line));
            }
            other => ipc::complain(&format!("{other:?}")),
        }
        // The button goes with its row; the keyboard stays.
        if let Ok(Some(rows)) = button.closest("[data-log-rows]")
            && let Ok(rows) = rows.dyn_into::<web_sys::HtmlElement>()
        {
            // Losing the focus is no reason to fail.
            let _ = rows.focus();
        }
        return;
    }
    if (event.ctrl_key() || event.meta_key())
        && let Ok(Some(link)) = target.closest("[data-link]")
        && let Some(url) = link.get_attribute("data-link")
    {
        open_url(desk, url);
        return;
    }
    // A text that was marked by dragging is what was meant.
    if has_marked_text() && !event.shift_key() {
        desk.pause();
        return;
    }
    if event.shift_key()
        && let Ok(Some(selection)) = window().get_selection()
        && let Err(error) = selection.remove_all_ranges()
    {
        ipc::complain(&format!("{error:?}"));
    }
    desk.stand_on(row, event.shift_key());
    if desk.whole.with_untracked(Option::is_some) {
        desk.whole.set(line);
    }
}

/// Twice: the whole line.
pub(super) fn double(desk: Desk, event: &MouseEvent) {
    if let Some(target) = target(event)
        && target.closest("[data-do]").ok().flatten().is_none()
        && let Some(row) = row_of(&target)
        && let Some(line) = desk.line(row)
        && line.json
    {
        desk.whole.set(Some(line));
    }
}

/// Opens a link of the log in the desktop's browser.
pub(super) fn open_url(desk: Desk, url: String) {
    spawn_local(async move {
        if let Err(failure) = ipc::call(UrlOpen { url }).await {
            let words = refusal::sentence(&failure, desk.i18n.get_locale_untracked());
            desk.notice.try_set(Some(words));
        }
    });
}

/// Somebody marked letters, rather than lines.
pub(super) fn has_marked_text() -> bool {
    let selection = window().get_selection();
    matches!(selection, Ok(Some(selection)) if !selection.is_collapsed())
}
