//! The columns of the volume list. The first three stand beside an open drawer without being
//! scrolled.

use crate::i18n::td_string;
use crate::parts::table::{Column, MONO, NAME, QUIET, TEXT};

pub(super) static COLUMNS: [Column; 7] = [
    Column {
        name: "name",
        title: |locale| td_string!(locale, pages.name),
        width: 170,
        grow: 3,
        shown: true,
        fixed: true,
        sorts: true,
        class: NAME,
    },
    Column {
        name: "size",
        title: |locale| td_string!(locale, pages.size),
        width: 104,
        grow: 0,
        shown: true,
        fixed: false,
        sorts: true,
        class: "cell figures",
    },
    Column {
        name: "used",
        title: |locale| td_string!(locale, pages.used_by),
        width: 140,
        grow: 2,
        shown: true,
        fixed: false,
        sorts: true,
        class: TEXT,
    },
    Column {
        name: "driver",
        title: |locale| td_string!(locale, pages.driver),
        width: 110,
        grow: 0,
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
