//! A line of the table, as elements.

use super::lines::Line;
use super::part::Part;
use super::window::{Placed, Slot, Window};
use super::{Column, Group, TableOf};
use crate::stores::{Entry, Listed};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;

/// How a row looks as a whole.
pub(crate) struct RowLook {
    /// `data-state`: what it is, for scripts.
    pub(crate) state: String,
    /// `data-tone`: how it looks, for the style.
    pub(crate) tone: &'static str,
}

/// A row's `id`, for `aria-activedescendant`.
pub(super) fn element_id(key: &str) -> String {
    format!("row-{key}")
}

/// The same of a group's head.
pub(super) fn head_id(key: &str) -> String {
    format!("group-{key}")
}

/// The elements of a slot: whatever line it shows, they are changed, not made anew.
pub(super) fn slot_view<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
    window: Window<R, G>,
    slot: Slot,
) -> impl IntoView {
    let placed = window.in_slot(slot);
    let element = NodeRef::<html::Div>::new();
    // One effect for all of a row, however many things it reads: making effects costs more than
    // comparing what they say with what is shown.
    Effect::new(move |before: Option<Option<Part>>| {
        let before = before.flatten();
        let (Some(element), Some(placed)) = (element.get(), placed.get()) else {
            return before;
        };
        let Placed {
            place, top, line, ..
        } = placed;
        let part = match line {
            Line::Group(group) => group_part(of, group),
            Line::Row(entry) => row_part(of, &columns.get(), entry),
        }
        .with("role", "row")
        .with("style", format!("top:{top}px"))
        .with("aria-rowindex", (place + 2).to_string());
        if before.is_none() {
            // A view without children leaves a comment where they would be.
            element.set_text_content(None);
        }
        part.show(&element, &before.unwrap_or_default());
        Some(part)
    });
    view! { <div node_ref=element></div> }
}

fn group_part<R: Listed, G: Group>(of: TableOf<R, G>, group: G) -> Part {
    let cell = Part::of("div", "group-cell").with("role", "cell");
    let key = group.key().to_owned();
    let current = of
        .selection
        .head
        .with(|head| head.as_deref() == Some(key.as_str()));
    Part::of("div", "group-row")
        .with("id", head_id(&key))
        .when(current, "data-current")
        .holds([cell.holds(of.group.run(group))])
}

fn row_part<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: &[&'static Column],
    entry: Arc<Entry<R>>,
) -> Part {
    let row = entry.row.get();
    let id = &entry.id;
    let RowLook { state, tone } = of.look.run((entry.clone(), row.clone()));
    let selected = of.selection.has(id);
    let current = of
        .selection
        .current
        .with(|current| current.as_ref() == Some(id));
    let tick = of.many.then(|| {
        let name = crate::format::plain(entry.placed.name()).into_owned();
        let tick = Part::of("input", "tick")
            .with("type", "checkbox")
            .with("tabindex", "-1")
            .with("aria-label", name)
            .when(selected, "checked");
        Part::of("div", "tick-cell")
            .with("role", "cell")
            .with("data-do", "select")
            .holds([tick])
    });
    let cells = columns.iter().map(|column| {
        Part::of("div", column.class)
            .with("role", "cell")
            .with("data-column", column.name)
            .holds(of.cell.run((entry.clone(), row.clone(), *column)))
    });
    let part = Part::of("div", "row")
        .with("id", element_id(id))
        .with("data-id", id.to_string())
        .with("data-state", state)
        .with("data-tone", tone)
        .with("aria-selected", if selected { "true" } else { "false" })
        .when(current, "data-current")
        .holds(tick)
        .holds(cells);
    match of.tail {
        Some(tail) => part.holds(tail.run((entry, row))),
        None => part,
    }
}
