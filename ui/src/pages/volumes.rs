//! The volume list.

use super::objects::{Objects, ObjectsOf};
use crate::i18n::td_string;
use crate::parts::table::{Column, MONO, NAME, QUIET, SortKey, TEXT};
use crate::stores::stores;
use leptos::prelude::*;

static COLUMNS: [Column; 6] = [
    Column {
        name: "name",
        title: |locale| td_string!(locale, pages.name),
        width: 220,
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
        name: "created",
        title: |locale| td_string!(locale, pages.created),
        width: 120,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: QUIET,
    },
    Column {
        name: "mount",
        title: |locale| td_string!(locale, pages.mount_point),
        width: 200,
        grow: 3,
        shown: true,
        fixed: false,
        sorts: true,
        class: MONO,
    },
];

#[component]
pub(super) fn Volumes() -> impl IntoView {
    let of = ObjectsOf {
        hook: "volumes",
        title: |locale| td_string!(locale, frame.volumes),
        none: |locale| td_string!(locale, pages.no_volumes),
        rows: stores().volumes,
        columns: &COLUMNS,
        sort_key: |row, column| match column {
            "name" => SortKey::text(&row.name),
            "driver" => SortKey::text(&row.driver),
            "project" => SortKey::text(row.project.as_deref().unwrap_or_default()),
            "mount" => SortKey::text(&row.mount_point),
            _ => SortKey::None,
        },
        uses: |container| container.volumes.clone(),
        used_key: |row| &row.name,
        cell: |row, column, _| match column {
            "driver" => Some(row.driver.clone()),
            "project" => Some(row.project.clone().unwrap_or_default()),
            "mount" => Some(row.mount_point.clone()),
            _ => None,
        },
        created: |row| row.created,
        more: None,
        menu: None,
    };
    view! { <Objects of /> }
}
