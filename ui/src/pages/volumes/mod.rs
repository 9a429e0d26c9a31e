//! The volume list.

mod bars;
mod cells;
mod columns;
mod deeds;
mod empty;
mod filter;
mod order;

pub(crate) use cells::{called, driver, size_words};
pub(crate) use deeds::{VolumeDeed, ask_new, carry_out, icon, label, open, rare_items, verb};

use crate::drawer::VolumeDrawer;
use crate::i18n::*;
use crate::pages::objects::FailedBar;
use crate::parts::table::{Line, Lines, RowLook, Table, TableOf, sorted};
use crate::stores::{Entry, Id, Stores, sizes, stores};
use bars::{SelectionBar, TitleBar};
use contract::VolumeRow;
use empty::Instead;
use filter::Filter;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Rows that are being scrolled past are not measured.
const REST: Duration = Duration::from_millis(300);

/// The list, with the drawer beside it.
#[component]
pub(super) fn Volumes() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let volumes = stores.volume;
    let settings = Memo::new(move |_| stores.settings.with(|all| all.volumes.clone()));
    let live = Memo::new(move |_| stores.link.is_live());
    Effect::new(move || {
        if live.get() {
            sizes::find_known(volumes.sizes);
        }
    });
    let rows = Memo::new_with_compare(
        move |_| {
            let sort = settings.with(|settings| settings.sort.clone());
            let users = volumes.users.get();
            let bytes = |name: &str| volumes.sizes.bytes(name);
            let key = |entry: &Entry<VolumeRow>, column: &str| {
                order::sort_key(entry, column, &users, bytes)
            };
            Arc::new(sorted(stores.volumes.all(), sort.as_ref(), key))
        },
        |_, _| true,
    );
    let filter = Memo::new(move |_| volumes.filter.with(|text| Filter::parse(text)));
    let lines = Memo::new_with_compare(
        move |_| {
            let mut lines: Lines<VolumeRow, ()> = Lines::default();
            let (users, show) = (volumes.users.get(), volumes.show.get());
            rows.with(|rows| {
                filter.with(|filter| {
                    for row in order::passing(rows, filter, show, &users) {
                        lines.push(Line::Row(row.clone()));
                    }
                });
            });
            Arc::new(lines)
        },
        |_, _| true,
    );
    let table = TableOf {
        label: Signal::derive(move || t_string!(i18n, frame.volumes).to_owned()),
        columns: &columns::COLUMNS,
        lines,
        settings,
        on_settings: Callback::new(move |settings| {
            stores.settings.change(|all| all.volumes = settings);
        }),
        look: Callback::new(move |(_, row): (Arc<Entry<VolumeRow>>, Arc<VolumeRow>)| {
            let used = volumes.users.with(|users| users.contains_key(&row.name));
            let word = if used { "used" } else { "unused" };
            RowLook {
                state: word.to_owned(),
                tone: word,
            }
        }),
        cell: Callback::new(move |(_, row, column)| cells::cell(stores, i18n, &row, column)),
        tail: Some(Callback::new(move |(entry, _)| {
            cells::tail(stores, i18n, &entry)
        })),
        group: Callback::new(|()| Vec::new()),
        on_group: None,
        selection: volumes.selection,
        many: true,
        on_open: Some(Callback::new(move |id| volumes.open.set(Some(id)))),
        on_menu: Some(Callback::new(move |(id, place)| {
            deeds::open_menu(stores, i18n, &id, place);
        })),
        on_deed: Some(Callback::new(move |deed| deeds::press(stores, i18n, deed))),
        on_key: Some(Callback::new(move |key: String| match key.as_str() {
            "Escape" => back_out(stores),
            "Delete" => deeds::remove_current(stores),
            // The same place on a Korean keyboard.
            "n" | "N" | "ㅜ" => deeds::ask_new(stores),
            _ => {}
        })),
        on_shown: Some(measure_what_is_seen(stores)),
    };
    let old = Memo::new(move |_| !stores.link.is_live());
    view! {
        <section class="page" data-page="volumes" data-old=move || old.get().then_some("")>
            <TitleBar />
            <super::containers::OldBar />
            <FailedBar known=stores.volumes.known failure=stores.volumes.failure />
            <div class="page-content">
                <div class="list">
                    <Table of=table />
                    <Instead lines />
                    <SelectionBar />
                </div>
                <VolumeDrawer />
            </div>
        </section>
    }
}

/// Esc: the drawer first, then the selection, then the filter.
fn back_out(stores: Stores) {
    let volumes = stores.volume;
    if volumes.open.with_untracked(Option::is_some) {
        volumes.open.set(None);
    } else if volumes.selection.ids.with_untracked(|ids| !ids.is_empty()) {
        volumes.selection.clear();
    } else if volumes.filter.with_untracked(|filter| !filter.is_empty()) {
        volumes.filter.set(String::new());
    }
}

/// Hears which rows are on the screen, and has those measured of which nothing is known, while
/// sizes are turned on.
fn measure_what_is_seen(stores: Stores) -> Callback<Vec<Id>> {
    let sizes = stores.volume.sizes;
    let seen = StoredValue::new(Vec::<Id>::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let wait = move || {
        if let Some(Some(waiting)) = waiting.try_get_value() {
            waiting.clear();
        }
        if !sizes.on.get_untracked() {
            return;
        }
        let ask = move || {
            let Some(seen) = seen.try_get_value() else {
                return; // the list is gone
            };
            if sizes.on.get_untracked() && untrack(|| stores.link.is_live()) {
                sizes.measure_unknown(stores, &seen);
            }
        };
        waiting.set_value(set_timeout_with_handle(ask, REST).ok());
    };
    Effect::new(move || {
        sizes.on.track();
        wait();
    });
    Callback::new(move |ids| {
        seen.set_value(ids);
        wait();
    })
}
