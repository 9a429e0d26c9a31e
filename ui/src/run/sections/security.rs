//! What the container may do to the machine that it runs on.

use crate::i18n::*;
use crate::run::capability;
use crate::run::draft::Draft;
use crate::run::field::{Field, fields, flag, list, more, pairs, text};
use leptos::prelude::*;

pub(super) static FLAGS: [Field; 2] = [
    Field::new(
        "privileged",
        |locale| td_string!(locale, run.field.privileged),
        "--privileged",
        flag!(privileged),
    ),
    Field::new(
        "read_only",
        |locale| td_string!(locale, run.field.read_only),
        "--read-only",
        flag!(read_only),
    ),
];

pub(super) static FIELDS: [Field; 3] = [
    Field::new(
        "security_options",
        |locale| td_string!(locale, run.field.security_options),
        "--security-opt",
        list!(security_options),
    )
    .hint("no-new-privileges:true, seccomp=unconfined"),
    Field::new(
        "sysctls",
        |locale| td_string!(locale, run.field.sysctls),
        "--sysctl",
        pairs!(sysctls),
    )
    .hint("net.core.somaxconn"),
    Field::new(
        "userns",
        |locale| td_string!(locale, run.field.userns),
        "--userns",
        text!(userns, &["host"]),
    ),
];

pub(super) static MORE: [Field; 5] = [
    Field::new(
        "ipc",
        |locale| td_string!(locale, run.field.ipc),
        "--ipc",
        text!(ipc, &["none", "private", "shareable", "host", "container:"]),
    ),
    Field::new(
        "pid",
        |locale| td_string!(locale, run.field.pid),
        "--pid",
        text!(pid, &["host", "container:"]),
    ),
    Field::new(
        "uts",
        |locale| td_string!(locale, run.field.uts),
        "--uts",
        text!(uts, &["host"]),
    ),
    Field::new(
        "cgroupns",
        |locale| td_string!(locale, run.field.cgroupns),
        "--cgroupns",
        text!(cgroupns, &["private", "host"]),
    ),
    Field::new(
        "runtime",
        |locale| td_string!(locale, run.field.runtime),
        "--runtime",
        text!(runtime, &["runc", "crun", "runsc", "nvidia"]),
    ),
];

pub(super) fn view(draft: Draft) -> AnyView {
    view! {
        <div class="run-flags">{fields(draft, &FLAGS, 0)}</div>
        {capability::view(draft)}
        {fields(draft, &FIELDS, 0)}
        {more(draft, &MORE, 0)}
    }
    .into_any()
}
