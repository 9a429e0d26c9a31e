//! The columns of the container list. The first four are wide enough together to stand beside an
//! open drawer without being scrolled. Figures are hidden until asked for: an engine that nobody asks
//! is idle. They cannot be sorted by, for rows off the screen have none.

use crate::i18n::td_string;
use crate::parts::table::{Column, MONO, NAME, QUIET, TEXT};
use crate::stores::Stores;

pub(super) static COLUMNS: [Column; 16] = [
    Column {
        name: "name",
        title: |locale| td_string!(locale, list.col_name),
        width: 136,
        grow: 3,
        shown: true,
        fixed: true,
        sorts: true,
        class: NAME,
    },
    Column {
        name: "image",
        title: |locale| td_string!(locale, list.col_image),
        width: 120,
        grow: 3,
        shown: true,
        fixed: false,
        sorts: true,
        class: MONO,
    },
    Column {
        name: "status",
        title: |locale| td_string!(locale, list.col_status),
        width: 190,
        grow: 1,
        shown: true,
        fixed: false,
        sorts: true,
        class: "cell hostile status",
    },
    Column {
        name: "ports",
        title: |locale| td_string!(locale, list.col_ports),
        width: 166,
        grow: 1,
        shown: true,
        fixed: false,
        sorts: true,
        class: "cell ports",
    },
    Column {
        name: "cpu",
        title: |locale| td_string!(locale, figures.cpu),
        width: 112,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: false,
        class: "cell meter-cell",
    },
    Column {
        name: "memory",
        title: |locale| td_string!(locale, figures.memory),
        width: 88,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: false,
        class: "cell figures",
    },
    Column {
        name: "id",
        title: |locale| td_string!(locale, list.col_id),
        width: 104,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: MONO,
    },
    Column {
        name: "command",
        title: |locale| td_string!(locale, list.col_command),
        width: 110,
        grow: 1,
        shown: true,
        fixed: false,
        sorts: true,
        class: MONO,
    },
    Column {
        name: "created",
        title: |locale| td_string!(locale, list.col_created),
        width: 104,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: QUIET,
    },
    Column {
        name: "networks",
        title: |locale| td_string!(locale, list.col_networks),
        width: 120,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "project",
        title: |locale| td_string!(locale, list.col_project),
        width: 110,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "restarts",
        title: |locale| td_string!(locale, list.col_restarts),
        width: 84,
        grow: 0,
        shown: false,
        fixed: false,
        // Known only of rows that were on the screen: an order by it would be none.
        sorts: false,
        class: QUIET,
    },
    Column {
        name: "health",
        title: |locale| td_string!(locale, list.col_health),
        width: 96,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "network",
        title: |locale| td_string!(locale, figures.network),
        width: 140,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: false,
        class: "cell figures",
    },
    Column {
        name: "blocks",
        title: |locale| td_string!(locale, figures.blocks),
        width: 140,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: false,
        class: "cell figures",
    },
    Column {
        name: "pids",
        title: |locale| td_string!(locale, figures.pids),
        width: 72,
        grow: 0,
        shown: false,
        fixed: false,
        sorts: false,
        class: "cell figures",
    },
];

/// Shows a column, or hides it.
pub(crate) fn show(stores: Stores, name: &str, shown: bool) {
    if let Some(column) = COLUMNS.iter().find(|column| column.name == name) {
        stores
            .settings
            .change(|all| column.show(&mut all.containers, shown));
    }
}

/// All of them.
pub(crate) fn all() -> impl Iterator<Item = &'static Column> {
    COLUMNS.iter()
}
