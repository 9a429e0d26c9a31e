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
            line: Line::Group(group),
            ..
        }) => view! {
            <div class="group-row" role="row">
                <div role="cell" class="group-cell">
                    {of.group.run(group)}
                </div>
            </div>
        }
        .into_any(),
        Some(Placed {
            place,
            line: Line::Row(entry),
            ..
        }) => row_view(of, columns, place, entry).into_any(),
    }
}

fn row_view<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
    place: usize,
    entry: Arc<Entry<R>>,
) -> impl IntoView {
    // The one place that reads the row: a change of it compares the cells with what they show.
    let row = entry.row.get();
    let id = entry.id.clone();
    let RowLook { state, tone } = of.look.run((entry.clone(), row.clone()));
    let selected = {
        let id = id.clone();
        move || of.selection.has(&id)
    };
    let current = {
        let id = id.clone();
        move || {
            of.selection
                .current
                .with(|current| current.as_ref() == Some(&id))
                .then_some("")
        }
    };
    let tick = of.many.then(|| {
        view! {
            <div role="cell" class="tick-cell" data-do="select">
                <input
                    type="checkbox"
                    class="tick"
                    tabindex="-1"
                    aria-label=crate::format::plain(entry.placed.name()).into_owned()
                    prop:checked=selected.clone()
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
            data-id=id.to_string()
            data-state=state
            data-tone=tone
            aria-rowindex=(place + 2).to_string()
            aria-selected=move || if selected() { "true" } else { "false" }
            data-current=current
        >
            {tick}
            {cells}
            {of.tail.map(|tail| tail.run((entry, row)))}
        </div>
    }
}
