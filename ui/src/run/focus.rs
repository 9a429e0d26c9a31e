//! Brings a place of the form before the eyes and under the keyboard.

use super::sections::Section;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Goes to the field that a pointer names; to the nearest that there is where it has none of its
/// own.
pub(super) fn on(dialog: NodeRef<html::Dialog>, at: &str) {
    let at = at.to_owned();
    // What is folded away unfolds when a note is in it, and exists a moment later.
    request_animation_frame(move || {
        request_animation_frame(move || {
            if let Some(Some(dialog)) = dialog.try_get_untracked()
                && let Some(field) = find(&dialog, &at)
            {
                // In the middle: what is said of it stands below it.
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Center);
                field.scroll_into_view_with_scroll_into_view_options(&options);
                // Losing the focus is no reason to fail.
                let _ = field.focus();
            }
        });
    });
}

/// Goes to a section.
pub(super) fn on_section(dialog: NodeRef<html::Dialog>, section: Section) {
    if let Some(dialog) = dialog.get_untracked() {
        let hook = section.hook();
        if let Ok(Some(found)) = dialog.query_selector(&format!("[data-section='{hook}']")) {
            found.scroll_into_view();
            if let Ok(found) = found.dyn_into::<HtmlElement>() {
                let options = web_sys::FocusOptions::new();
                options.set_prevent_scroll(true);
                // Losing the focus is no reason to fail.
                let _ = found.focus_with_options(&options);
            }
        }
    }
}

fn find(dialog: &Element, at: &str) -> Option<HtmlElement> {
    let all = dialog.query_selector_all("[data-field]").ok()?;
    let fields: Vec<(String, HtmlElement)> = (0..all.length())
        .filter_map(|place| all.get(place)?.dyn_into::<HtmlElement>().ok())
        .filter_map(|field| Some((field.get_attribute("data-field")?, field)))
        .collect();
    let places: Vec<&str> = fields.iter().map(|(place, _)| place.as_str()).collect();
    if let Some(place) = nearest(&places, at) {
        return fields.into_iter().nth(place).map(|(_, field)| field);
    }
    let hook = Section::of(at).hook();
    let section = dialog
        .query_selector(&format!("[data-section='{hook}']"))
        .ok()??;
    section.dyn_into().ok()
}

/// The place itself, else the first within it, else the same of what it lies in.
fn nearest(places: &[&str], at: &str) -> Option<usize> {
    if at.is_empty() {
        return None;
    }
    let within = |place: &&str| {
        place
            .strip_prefix(at)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    places
        .iter()
        .position(|place| *place == at)
        .or_else(|| places.iter().position(within))
        .or_else(|| nearest(places, at.rsplit_once('/')?.0))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_note_finds_its_field() {
        let places = ["name", "ports/0/host_port", "ports/1/host_port", "command"];
        assert_eq!(nearest(&places, "name"), Some(0));
        assert_eq!(nearest(&places, "ports/1"), Some(2));
        assert_eq!(nearest(&places, "ports/1/protocol"), Some(2));
        assert_eq!(nearest(&places, "ports/7/protocol"), Some(1));
        assert_eq!(nearest(&places, "command/3"), Some(3));
        assert_eq!(nearest(&places, "mounts/0/source"), None);
        assert_eq!(nearest(&places, ""), None);
    }
}
