//! The container list.

mod bars;
mod cells;
mod columns;
mod deeds;
mod empty;
mod figures;
mod leftovers;
mod order;
mod ports;
mod shown;
mod status;

pub(super) use bars::OldBar;
pub(super) use cells::refusal_strip;
pub(crate) use cells::state_words;
pub(crate) use columns::{all as container_columns, show as show_container_column};
pub(crate) use deeds::open_menu_of;
pub(crate) use figures::{are_shown as figures_shown, show as show_figures};
pub(crate) use status::tone;

use crate::drawer::Drawer;
use crate::filter::Filter;
use crate::format::plain;
use crate::i18n::*;
use crate::pages::objects::FailedBar;
use crate::parts::table::{Part, RowLook, Table, TableOf, sorted};
use crate::stores::{Entry, Id, Page, Stores, stores};
use bars::{SelectionBar, TitleBar};
use contract::ContainerRow;
use empty::Instead;
use leftovers::LeftoverBars;
use leptos::prelude::*;
use order::ProjectHead;
use std::sync::Arc;

/// The list, with the drawer beside it.
#[component]
pub(super) fn Containers(
    /// Always grouped.
    projects: bool,
) -> impl IntoView {
    let stores = stores();
    let i18n = use_i18n();
    let settings = Memo::new(move |_| stores.settings.with(|all| all.containers.clone()));
    let folded = Memo::new(move |_| stores.settings.with(|all| all.folded_projects.clone()));
    let sort = Memo::new(move |_| settings.with(|settings| settings.sort.clone()));
    let grouped = Memo::new(move |_| projects || settings.with(|settings| settings.grouped));
    // In order and in groups, whatever the filter says: typing only filters.
    let arranged = Memo::new_with_compare(
        move |_| {
            let sort = sort.get();
            let rows = sorted(stores.containers.all(), sort.as_ref(), order::sort_key);
            Arc::new(order::arranged(rows, grouped.get()))
        },
        |_, _| true,
    );
    let filter = Memo::new(move |_| stores.filter.with(|text| Filter::parse(text)));
    let lines = Memo::new_with_compare(
        move |_| {
            let show = stores.show.get();
            Arc::new(arranged.with(|arranged| {
                filter.with(|filter| {
                    folded.with(|folded| order::lines(arranged, filter, show, folded))
                })
            }))
        },
        |_, _| true,
    );
    let ask = shown::ask_for_what_is_seen(stores);
    let measure = figures::measure_what_is_seen(stores, settings);
    let table = TableOf {
        label: Signal::derive(move || t_string!(i18n, frame.containers).to_owned()),
        columns: &columns::COLUMNS,
        lines,
        settings,
        on_settings: Callback::new(move |settings| {
            stores.settings.change(|all| all.containers = settings);
        }),
        look: Callback::new(
            |(_, row): (Arc<Entry<ContainerRow>>, Arc<ContainerRow>)| RowLook {
                state: row.state.word().to_owned(),
                tone: tone(&row).word(),
            },
        ),
        cell: Callback::new(move |(_, row, column)| cells::cell(stores, i18n, &row, column)),
        tail: Some(Callback::new(move |(entry, row)| {
            cells::tail(stores, i18n, &entry, &row)
        })),
        group: Callback::new(move |head| project_head(i18n.get_locale(), head)),
        on_group: Some(Callback::new(move |(deed, name): (String, String)| {
            if deed == "logs" {
                crate::logs::open_project_logs(stores, i18n.get_locale_untracked(), &name);
            } else {
                fold(stores, &name);
            }
        })),
        selection: stores.selection,
        many: true,
        on_open: Some(Callback::new(move |id| stores.open.set(Some(id)))),
        on_menu: Some(Callback::new(move |(id, place)| {
            deeds::open_menu(stores, i18n, &id, place);
        })),
        on_deed: Some(Callback::new(move |deed| deeds::press(stores, i18n, deed))),
        on_key: Some(Callback::new(move |key: String| match key.as_str() {
            "Escape" => back_out(stores),
            "Delete" => deeds::remove_current(stores),
            "F2" => deeds::rename_current(stores),
            // The same places on a Korean keyboard.
            "l" | "L" | "ㅣ" => deeds::logs_of_current(stores),
            "t" | "T" | "ㅅ" => deeds::shell_in_current(stores),
            _ => {}
        })),
        on_shown: Some(Callback::new(move |seen: Vec<Id>| {
            measure.run(seen.clone());
            ask.run(seen);
        })),
    };
    let old = Memo::new(move |_| !stores.link.is_live());
    view! {
        <section
            class="page"
            data-page=move || if stores.page.get() == Page::Projects { "projects" } else { "containers" }
            data-old=move || old.get().then_some("")
        >
            <TitleBar projects filter />
            <OldBar />
            <FailedBar known=stores.containers.known failure=stores.containers.failure />
            <LeftoverBars />
            <div class="page-content">
                <div class="list">
                    <Table of=table />
                    <Instead lines />
                    <SelectionBar />
                </div>
                <Drawer />
            </div>
        </section>
    }
}

/// Esc: the drawer first, then the selection, then the filter.
fn back_out(stores: Stores) {
    if stores.open.with_untracked(Option::is_some) {
        stores.open.set(None);
    } else if stores.selection.ids.with_untracked(|ids| !ids.is_empty()) {
        stores.selection.clear();
    } else if stores.filter.with_untracked(|filter| !filter.is_empty()) {
        stores.filter.set(String::new());
    }
}

/// Folds a project's rows away, or unfolds them. Those of no project fold under the empty name.
fn fold(stores: Stores, name: &str) {
    stores.settings.change(|all| {
        let before = all.folded_projects.len();
        all.folded_projects.retain(|folded| folded != name);
        if all.folded_projects.len() == before {
            all.folded_projects.push(name.to_owned());
        }
    });
}

fn project_head(locale: Locale, head: ProjectHead) -> Vec<Part> {
    let ProjectHead {
        name,
        config,
        running,
        total,
        folded,
    } = head;
    let key = name.as_deref().unwrap_or_default().to_owned();
    let title = match &name {
        Some(name) => plain(name).into_owned(),
        None => td_string!(locale, list.no_project).to_owned(),
    };
    let note = name.is_some().then(|| {
        let compose = td_string!(locale, list.compose);
        let note = match config.as_deref() {
            Some(config) => format!("{compose} · {}", plain(config)),
            None => compose.to_owned(),
        };
        Part::span("group-note hostile").says(note)
    });
    let icon = if folded {
        "icon i-right"
    } else {
        "icon i-down"
    };
    let button = Part::of("button", "group-button")
        .with("type", "button")
        .with("data-do", "fold")
        .with("data-with", key.clone())
        .with("data-project", key)
        .with("aria-expanded", if folded { "false" } else { "true" })
        .holds([
            Part::span(icon).with("aria-hidden", "true"),
            Part::span("group-name hostile").says(title),
        ])
        .holds(note);
    let count = td_string!(locale, list.n_of_running, running = running, total = total);
    let logs = name.map(|name| {
        let shown = plain(&name);
        let label = td_string!(locale, log.project, name = shown);
        Part::of("button", "row-button group-logs i-logs")
            .with("type", "button")
            .with("data-do", "logs")
            .with("data-with", name.to_string())
            .with("data-project-logs", name.to_string())
            .with("aria-label", label.clone())
            .with("title", label)
    });
    let count = Part::span("group-count").says(count);
    std::iter::once(button).chain(logs).chain([count]).collect()
}
