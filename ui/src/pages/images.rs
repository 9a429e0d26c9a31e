//! The image list.

use super::objects::{Objects, ObjectsOf};
use crate::dialogs::{Ask, Pulling};
use crate::drawer::ImageDrawer;
use crate::format::{bytes, text};
use crate::i18n::td_string;
use crate::parts::MenuItem;
use crate::parts::table::{Column, MONO, NAME, QUIET, SortKey, TEXT};
use crate::stores::{Id, Stores, stores};
use leptos::prelude::*;

static COLUMNS: [Column; 6] = [
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
        name: "tags",
        title: |locale| td_string!(locale, pages.tags),
        width: 120,
        grow: 2,
        shown: true,
        fixed: false,
        sorts: false,
        class: MONO,
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
        name: "size",
        title: |locale| td_string!(locale, pages.size),
        width: 90,
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
        name: "used",
        title: |locale| td_string!(locale, pages.used_by),
        width: 160,
        grow: 2,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
];

#[component]
pub(super) fn Images() -> impl IntoView {
    let of = ObjectsOf {
        hook: "images",
        title: |locale| td_string!(locale, frame.images),
        none: |locale| td_string!(locale, pages.no_images),
        rows: stores().images,
        columns: &COLUMNS,
        chosen: |all| &all.images,
        choose: |all| &mut all.images,
        sort_key: |row, column| match column {
            "name" => SortKey::text(row.tags.first().map_or("", String::as_str)),
            "id" => SortKey::text(&row.id),
            "size" => SortKey::Number(row.size.try_into().unwrap_or(i64::MAX)),
            _ => SortKey::None,
        },
        uses: |container| vec![container.image_id.clone()],
        used_key: |row| &row.id,
        cell: |row, column, locale| match column {
            "name" if row.tags.is_empty() => Some(text::short_id(&row.id).to_owned()),
            "tags" => Some(match row.tags.get(1..) {
                Some(more) => more.join(", "),
                None => td_string!(locale, pages.untagged).to_owned(),
            }),
            "id" => Some(text::short_id(&row.id).to_owned()),
            "size" => Some(bytes::decimal(row.size)),
            _ => None,
        },
        created: |row| Some(row.created),
        more: Some((
            |locale| td_string!(locale, tasks.pull),
            || Ask::Pull(Pulling::default()),
        )),
        menu: Some(|stores, locale, row| {
            let image = row.tags.first().unwrap_or(&row.id).clone();
            let run = MenuItem::act(td_string!(locale, list.run_dots), move || {
                crate::run::open_new(stores, image.clone());
            });
            let id = Id::from(row.id.as_str());
            let browse = MenuItem::act(td_string!(locale, files.browse_image), move || {
                open(stores, &id);
            });
            vec![
                run.with_icon(icondata::LuPlay),
                browse.with_icon(icondata::LuFolderOpen),
            ]
        }),
        details: Some((open, || view! { <ImageDrawer /> }.into_any())),
    };
    view! { <Objects of /> }
}

/// Shows an image's files beside the list.
fn open(stores: Stores, id: &Id) {
    stores.files.image.set(Some(id.clone()));
}
