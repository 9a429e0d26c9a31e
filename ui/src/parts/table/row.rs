//! A line of the table, as elements.

use super::lines::Line;
use super::window::Window;
use super::{Column, Group, TableOf};
use crate::stores::{Entry, Listed};
use leptos::prelude::*;
use std::sync::Arc;

/// A row's `id`, for `aria-activedescendant`.
pub(super) fn element_id(key: &str) -> String {
    format!("row-{key}")
}

pub(super) fn line_view<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
    window: Window<R, G>,
    line: Line<R, G>,
) -> AnyView {
    match line {
        Line::Group(group) => view! {
            <div class="group-row" role="row">
                <div role="cell" class="group-cell">
                    {of.group.run(group)}
                </div>
            </div>
        }
        .into_any(),
        Line::Row(entry) => row_view(of, columns, window, entry).into_any(),
    }
}

fn row_view<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
    window: Window<R, G>,
    entry: Arc<Entry<R>>,
) -> impl IntoView {
    let serial = entry.serial;
    let id = entry.id.clone();
    let (for_selected, for_current) = (id.clone(), id.clone());
    let (for_state_id, for_state) = (id.clone(), entry.row.clone());
    let state = move || of.state.run((for_state_id.clone(), for_state.get()));
    let selected = move || of.selection.has(&for_selected);
    let current = move || {
        of.selection
            .current
            .with(|current| current.as_ref() == Some(&for_current))
    };
    let tick = {
        let selected = selected.clone();
        let name = entry_name(&entry);
        of.many.then(move || {
            view! {
                <div role="cell" class="cell tick-cell" data-do="select">
                    <input
                        type="checkbox"
                        class="tick"
                        tabindex="-1"
                        aria-label=name
                        prop:checked=selected
                    />
                </div>
            }
        })
    };
    let tail_entry = entry.clone();
    let content = move || {
        // The one place that reads the row: a change of it compares the cells with what they show.
        let row = entry.row.get();
        columns
            .get()
            .into_iter()
            .map(|column| {
                let content = of.cell.run((entry.clone(), row.clone(), column));
                view! {
                    <div role="cell" class="cell" data-column=column.name>
                        {content}
                    </div>
                }
            })
            .collect_view()
    };
    view! {
        <div
            id=element_id(&id)
            class="row"
            role="row"
            data-id=id.to_string()
            data-state=state
            aria-rowindex=move || window.place(serial).map(|place| (place + 2).to_string())
            aria-selected=move || if selected() { "true" } else { "false" }
            data-current=move || current().then_some("")
        >
            {tick}
            {content}
            {of.tail.map(|tail| move || {
                let row = tail_entry.row.get();
                tail.run((tail_entry.clone(), row))
            })}
        </div>
    }
}

fn entry_name<R: Listed>(entry: &Entry<R>) -> String {
    crate::format::plain(entry.placed.name()).into_owned()
}
