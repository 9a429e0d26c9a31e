//! Name, pull policy, platform, and how it runs.

use crate::i18n::td_string;
use crate::run::draft::Draft;
use crate::run::field::{Field, fields, flag, labelled, more, text};
use crate::run::input::{Cell, Choices, select};
use contract::{ImageFacts, Pull};
use leptos::prelude::*;

pub(super) static TEXTS: [Field; 3] = [
    Field::new(
        "name",
        |locale| td_string!(locale, run.field.name),
        "--name",
        text!(name),
    )
    .said(|locale| td_string!(locale, run.name_hint)),
    Field::new(
        "platform",
        |locale| td_string!(locale, run.field.platform),
        "--platform",
        text!(
            platform,
            &[
                "linux/amd64",
                "linux/arm64",
                "linux/arm/v7",
                "linux/386",
                "linux/ppc64le",
                "linux/riscv64",
                "linux/s390x",
            ]
        ),
    )
    .default(|facts: &ImageFacts| facts.platform.clone()),
    Field::new(
        "hostname",
        |locale| td_string!(locale, run.field.hostname),
        "--hostname",
        text!(hostname),
    ),
];

pub(super) static FLAGS: [Field; 4] = [
    Field::new(
        "interactive",
        |locale| td_string!(locale, run.field.interactive),
        "-i",
        flag!(interactive),
    ),
    Field::new(
        "tty",
        |locale| td_string!(locale, run.field.tty),
        "-t",
        flag!(tty),
    ),
    Field::new(
        "auto_remove",
        |locale| td_string!(locale, run.field.auto_remove),
        "--rm",
        flag!(auto_remove),
    ),
    Field::new(
        "init",
        |locale| td_string!(locale, run.field.init),
        "--init",
        flag!(init),
    ),
];

/// Not counted: the form begins with it.
static DETACH: [Field; 1] = [Field::new(
    "detach",
    |locale| td_string!(locale, run.field.detach),
    "-d",
    flag!(detach),
)];

pub(super) static MORE: [Field; 1] = [Field::new(
    "domainname",
    |locale| td_string!(locale, run.field.domainname),
    "--domainname",
    text!(domainname),
)];

static PULLS: Choices = &[
    ("missing", |locale| td_string!(locale, run.pull.missing)),
    ("always", |locale| td_string!(locale, run.pull.always)),
    ("never", |locale| td_string!(locale, run.pull.never)),
];

pub(super) fn view(draft: Draft) -> AnyView {
    let pull = draft.form.part(|spec| {
        match spec.pull {
            Pull::Missing => "missing",
            Pull::Always => "always",
            Pull::Never => "never",
        }
        .to_owned()
    });
    let cell = Cell::of(draft, "pull".to_owned(), pull, |spec, word| {
        spec.pull = match word.as_str() {
            "always" => Pull::Always,
            "never" => Pull::Never,
            _ => Pull::Missing,
        };
    });
    let pull = labelled(
        draft,
        "pull",
        |locale| td_string!(locale, run.field.pull),
        "--pull",
        select(draft, cell, PULLS),
    );
    view! {
        <div class="run-fields">
            {TEXTS.iter().map(|of| crate::run::field::field(draft, of, 0)).collect_view()} {pull}
        </div>
        <div class="run-flags">{fields(draft, &DETACH, 0)} {fields(draft, &FLAGS, 0)}</div>
        {more(draft, &MORE, 0)}
    }
    .into_any()
}
