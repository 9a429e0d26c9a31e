//! Figures in the list: which rows are measured, and what stands in their cells.

use super::columns::COLUMNS;
use crate::format::figures;
use crate::i18n::*;
use crate::parts::Icon;
use crate::parts::table::Part;
use crate::stores::{Id, Stores, stores};
use contract::{ContainerRow, ContainerState, ListSettings};
use leptos::prelude::*;

/// Their columns, by name. The first two come with one press.
pub(super) const NAMES: [&str; 5] = ["cpu", "memory", "network", "blocks", "pids"];
const AT_ONCE: usize = 2;

fn any_shown(settings: &ListSettings) -> bool {
    COLUMNS
        .iter()
        .any(|column| NAMES.contains(&column.name) && column.is_shown(settings))
}

/// Hears which rows are on the screen, and has them measured while a column shows figures.
pub(super) fn measure_what_is_seen(
    stores: Stores,
    settings: Memo<ListSettings>,
) -> Callback<Vec<Id>> {
    let shown = Memo::new(move |_| settings.with(any_shown));
    let seen = StoredValue::new(Vec::<Id>::new());
    let tell = move || {
        let rows = if shown.get_untracked() {
            seen.get_value()
        } else {
            Vec::new()
        };
        stores.figures.show_rows(rows);
    };
    Effect::new(move || {
        shown.track();
        tell();
    });
    on_cleanup(move || stores.figures.show_rows(Vec::new()));
    Callback::new(move |ids| {
        seen.set_value(ids);
        tell();
    })
}

/// Whether the list shows any.
pub(crate) fn are_shown(stores: Stores) -> bool {
    stores.settings.peek(|all| any_shown(&all.containers))
}

/// Shows CPU and memory, or hides all figures.
pub(crate) fn show(stores: Stores, show: bool) {
    stores.settings.change(|all| {
        for column in &COLUMNS {
            match NAMES.iter().position(|name| *name == column.name) {
                Some(at) if !show || at < AT_ONCE => column.show(&mut all.containers, show),
                Some(_) | None => {}
            }
        }
    });
}

/// Shows the figures, or hides all of them.
#[component]
pub(super) fn FiguresToggle() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let shown = Memo::new(move |_| stores.settings.with(|all| any_shown(&all.containers)));
    let toggle = move |_| show(stores, !shown.get_untracked());
    view! {
        <button
            type="button"
            class="button quiet icon-button"
            data-toggle="figures"
            aria-label=move || t_string!(i18n, figures.title)
            title=move || t_string!(i18n, figures.toggle)
            aria-pressed=move || if shown.get() { "true" } else { "false" }
            on:click=toggle
        >
            <Icon of=icondata::LuActivity />
        </button>
    }
}

/// A cell.
pub(super) fn cell(stores: Stores, row: &ContainerRow, column: &'static str) -> Vec<Part> {
    let measured = matches!(row.state, ContainerState::Running | ContainerState::Paused);
    if !measured {
        return vec![Part::text("—")];
    }
    stores.figures.with(&row.id, |known| {
        let words = known.map_or_else(String::new, |known| figures::cell(known, column));
        let figure = Part::span("figure").says(words);
        if column != "cpu" {
            return vec![figure];
        }
        // Of one CPU: what uses more has a full bar, and says how much.
        let percent = known.and_then(|known| known.cpu).unwrap_or(0.0);
        let width = format!("width:{:.0}%", percent.clamp(0.0, 100.0));
        let meter = Part::span("meter")
            .with("aria-hidden", "true")
            .holds([Part::span("meter-fill").with("style", width)]);
        vec![meter, figure]
    })
}
