//! A line of the table, as elements.

use super::lines::Line;
use super::window::{Placed, Window};
use super::{Column, Group, TableOf};
use crate::stores::{Entry, Listed};
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

/// The elements of a slot: whatever line it shows, they are changed, not made anew.
pub(super) fn slot_view<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
    window: Window<R, G>,
    slot: usize,
) -> impl IntoView {
    let placed = window.in_slot(slot);
    move || match placed.get() {
        None => ().into_any(),
        Some(Placed {
            place,
            top,
            line: Line::Group(group),
            ..
        }) => view! {
            <div
                class="group-row"
                role="row"
                style=format!("top:{top}px")
                aria-rowindex=(place + 2).to_string()
            >
                <div role="cell" class="group-cell">
                    {of.group.run(group)}
                </div>
            </div>
        }
        .into_any(),
        Some(Placed {
            place,
            top,
            line: Line::Row(entry),
            ..
        }) => row_view(of, columns, place, top, entry).into_any(),
    }
}

fn row_view<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
    place: usize,
    top: u32,
    entry: Arc<Entry<R>>,
) -> impl IntoView {
    // One effect for all of a row, however many things it reads: making effects costs more than
    // comparing what they say with what is shown.
    let row = entry.row.get();
    let id = entry.id.clone();
    let RowLook { state, tone } = of.look.run((entry.clone(), row.clone()));
    let selected = of.selection.has(&id);
    let current = of
        .selection
        .current
        .with(|current| current.as_ref() == Some(&id));
    let tick = of.many.then(|| {
        view! {
            <div role="cell" class="tick-cell" data-do="select">
                <input
                    type="checkbox"
                    class="tick"
                    tabindex="-1"
                    aria-label=crate::format::plain(entry.placed.name()).into_owned()
                    prop:checked=selected
                />
            </div>
        }
    });
    let cells = columns
        .get()
        .into_iter()
        .map(|column| {
            view! {
                <div role="cell" class=column.class data-column=column.name>
                    {of.cell.run((entry.clone(), row.clone(), column))}
                </div>
            }
        })
        .collect_view();
    view! {
        <div
            id=element_id(&id)
            class="row"
            role="row"
            style=format!("top:{top}px")
            data-id=id.to_string()
            data-state=state
            data-tone=tone
            aria-rowindex=(place + 2).to_string()
            aria-selected=if selected { "true" } else { "false" }
            data-current=current.then_some("")
        >
            {tick}
            {cells}
            {of.tail.map(|tail| tail.run((entry, row)))}
        </div>
    }
}
