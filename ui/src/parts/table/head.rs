//! The head of the table: names, order, widths, and which columns there are.

use super::column::next_sort;
use super::{Column, Group, TableOf};
use crate::i18n::*;
use crate::parts::{Icon, IconButton, MenuItem, Place};
use crate::stores::{Listed, stores};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};

/// How far a key sizes a column, in CSS pixels.
const KEY_STEP: i32 = 16;

#[component]
pub(super) fn Head<R: Listed, G: Group>(
    of: TableOf<R, G>,
    columns: Memo<Vec<&'static Column>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let menu = move |event: MouseEvent| {
        if let Some(button) = element(&event) {
            let label = t_string!(i18n, list.columns).to_owned();
            let items = column_items(of, i18n.get_locale_untracked());
            stores.menus.open(label, Place::below(&button), items);
        }
    };
    let context = move |event: MouseEvent| {
        event.prevent_default();
        event.stop_propagation();
        let label = t_string!(i18n, list.columns).to_owned();
        let place = Place::at(event.client_x().into(), event.client_y().into());
        let items = column_items(of, i18n.get_locale_untracked());
        stores.menus.open(label, place, items);
    };
    let all = move || {
        of.lines.with(|lines| {
            lines.rows() > 0
                && of
                    .selection
                    .ids
                    .with(|ids| lines.ids().all(|id| ids.contains(id)))
        })
    };
    let toggle_all = move |event: MouseEvent| {
        event.stop_propagation();
        if all() {
            of.selection.clear();
        } else {
            let ids: Vec<_> = of
                .lines
                .with_untracked(|lines| lines.ids().cloned().collect());
            of.selection.set(ids);
        }
    };
    view! {
        <div class="table-head" role="rowgroup">
            <div class="head-row" role="row" on:contextmenu=context>
                {of
                    .many
                    .then(|| {
                        view! {
                            <div role="columnheader" class="tick-cell">
                                <input
                                    type="checkbox"
                                    class="tick"
                                    aria-label=move || t_string!(i18n, list.select_all)
                                    prop:checked=all
                                    on:click=toggle_all
                                />
                            </div>
                        }
                    })}
                {move || {
                    columns
                        .get()
                        .into_iter()
                        .map(|column| view! { <ColumnHead of column /> })
                        .collect_view()
                }}
                <div role="columnheader" class="head-tail">
                    <IconButton
                        name=Signal::derive(move || t_string!(i18n, list.columns).to_owned())
                        icon=icondata::LuColumns3
                        on_press=menu
                    />
                </div>
            </div>
        </div>
    }
}

#[component]
fn ColumnHead<R: Listed, G: Group>(of: TableOf<R, G>, column: &'static Column) -> impl IntoView {
    let i18n = use_i18n();
    let sorted = Memo::new(move |_| {
        of.settings.with(|settings| {
            settings
                .sort
                .as_ref()
                .filter(|sort| sort.column == column.name)
                .map(|sort| sort.descending)
        })
    });
    let sort = move |_| {
        if column.sorts {
            let mut settings = of.settings.get_untracked();
            settings.sort = next_sort(column, settings.sort.as_ref());
            of.on_settings.run(settings);
        }
    };
    let size = move |width: Option<u32>| {
        let mut settings = of.settings.get_untracked();
        column.size(&mut settings, width);
        of.on_settings.run(settings);
    };
    // Where a drag began, and how wide the column was then.
    let drag = StoredValue::new(None::<(i32, i32)>);
    let grab = move |event: PointerEvent| {
        let Some(grip) = element(&event) else {
            return;
        };
        let width = grip.parent_element().map_or(0, |head| {
            head.get_bounding_client_rect().width().round() as i32
        });
        drag.set_value(Some((event.client_x(), width)));
        // Without it the drag ends at the edge of the grip, which is a nuisance, not a failure.
        let _ = grip.set_pointer_capture(event.pointer_id());
        event.prevent_default();
    };
    let pull = move |event: PointerEvent| {
        if let Some((from, width)) = drag.get_value() {
            size(Some((width + event.client_x() - from).max(0) as u32));
        }
    };
    let on_key = move |event: KeyboardEvent| {
        let by = match event.key().as_str() {
            "ArrowLeft" if event.shift_key() => -KEY_STEP,
            "ArrowRight" if event.shift_key() => KEY_STEP,
            _ => return,
        };
        event.prevent_default();
        if let Some(head) = element(&event).and_then(|button| button.parent_element()) {
            let width = head.get_bounding_client_rect().width().round() as i32;
            size(Some((width + by).max(0) as u32));
        }
    };
    let title = move || (column.title)(i18n.get_locale());
    view! {
        <div
            role="columnheader"
            class="head-cell"
            data-column=column.name
            aria-sort=move || match sorted.get() {
                Some(true) => Some("descending"),
                Some(false) => Some("ascending"),
                None => column.sorts.then_some("none"),
            }
        >
            <button
                type="button"
                class="head-button"
                title=move || {
                    if column.sorts {
                        t_string!(i18n, list.head_keys)
                    } else {
                        t_string!(i18n, list.head_keys_unsorted)
                    }
                }
                on:click=sort
                on:keydown=on_key
            >
                <span class="head-title">{title}</span>
                {move || {
                    sorted
                        .get()
                        .map(|descending| {
                            if descending {
                                view! { <Icon of=icondata::LuArrowDown /> }
                            } else {
                                view! { <Icon of=icondata::LuArrowUp /> }
                            }
                        })
                }}
            </button>
            <span
                class="grip"
                aria-hidden="true"
                on:pointerdown=grab
                on:pointermove=pull
                on:pointerup=move |_| drag.set_value(None)
                on:pointercancel=move |_| drag.set_value(None)
                on:dblclick=move |_| size(None)
            ></span>
        </div>
    }
}

fn column_items<R: Listed, G: Group>(of: TableOf<R, G>, locale: Locale) -> Vec<MenuItem> {
    let mut items: Vec<MenuItem> = of
        .columns
        .iter()
        .filter(|column| !column.fixed)
        .map(|column| MenuItem::Toggle {
            label: (column.title)(locale).to_owned(),
            on: Signal::derive(move || of.settings.with(|settings| column.is_shown(settings))),
            run: Callback::new(move |()| {
                let mut settings = of.settings.get_untracked();
                let shown = column.is_shown(&settings);
                column.show(&mut settings, !shown);
                of.on_settings.run(settings);
            }),
        })
        .collect();
    items.push(MenuItem::Rule);
    items.push(MenuItem::act(
        td_string!(locale, list.reset_columns),
        move || {
            let mut settings = of.settings.get_untracked();
            settings.columns.clear();
            settings.sort = None;
            of.on_settings.run(settings);
        },
    ));
    items
}

fn element(event: &web_sys::Event) -> Option<Element> {
    event.current_target()?.dyn_into().ok()
}
