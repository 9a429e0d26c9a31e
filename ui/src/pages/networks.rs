//! The network list.

use super::objects::{Objects, ObjectsOf};
use crate::format::text;
use crate::i18n::td_string;
use crate::parts::table::{Column, MONO, NAME, QUIET, SortKey, TEXT};
use crate::stores::stores;
use leptos::prelude::*;

static COLUMNS: [Column; 8] = [
    Column {
        name: "name",
        title: |locale| td_string!(locale, pages.name),
        width: 200,
        grow: 3,
        shown: true,
        fixed: true,
        sorts: true,
        class: NAME,
    },
    Column {
        name: "driver",
        title: |locale| td_string!(locale, pages.driver),
        width: 90,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "scope",
        title: |locale| td_string!(locale, pages.scope),
        width: 80,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "subnets",
        title: |locale| td_string!(locale, pages.subnets),
        width: 150,
        grow: 1,
        shown: true,
        fixed: false,
        sorts: true,
        class: MONO,
    },
    Column {
        name: "used",
        title: |locale| td_string!(locale, pages.used_by),
        width: 160,
        grow: 2,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "project",
        title: |locale| td_string!(locale, pages.project),
        width: 110,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "id",
        title: |locale| td_string!(locale, pages.id),
        width: 110,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: MONO,
    },
    Column {
        name: "created",
        title: |locale| td_string!(locale, pages.created),
        width: 120,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: QUIET,
    },
];

#[component]
pub(super) fn Networks() -> impl IntoView {
    let of = ObjectsOf {
        hook: "networks",
        title: |locale| td_string!(locale, frame.networks),
        none: |locale| td_string!(locale, pages.no_networks),
        rows: stores().networks,
        columns: &COLUMNS,
        chosen: |all| &all.networks,
        choose: |all| &mut all.networks,
        sort_key: |row, column| match column {
            "name" => SortKey::text(&row.name),
            "driver" => SortKey::text(&row.driver),
            "scope" => SortKey::text(&row.scope),
            "subnets" => SortKey::text(row.subnets.first().map_or("", String::as_str)),
            "project" => SortKey::text(row.project.as_deref().unwrap_or_default()),
            "id" => SortKey::text(&row.id),
            _ => SortKey::None,
        },
        // The list of containers knows networks by name only.
        uses: |container| container.networks.clone(),
        used_key: |row| &row.name,
        cell: |row, column, _| match column {
            "driver" => Some(row.driver.clone()),
            "scope" => Some(row.scope.clone()),
            "subnets" => Some(row.subnets.join(", ")),
            "project" => Some(row.project.clone().unwrap_or_default()),
            "id" => Some(text::short_id(&row.id).to_owned()),
            _ => None,
        },
        created: |row| row.created,
        more: None,
        menu: None,
        details: None,
    };
    view! { <Objects of /> }
}
