//! What stands in the cells of a volume's row.

use super::filter::kind;
use super::order::users_of;
use crate::format::{bytes, plain, text, time, words};
use crate::i18n::*;
use crate::pages::containers::refusal_strip;
use crate::parts::table::{Column, Part};
use crate::refusal::sentence;
use crate::stores::sizes::Size;
use crate::stores::{Entry, Stores};
use contract::{Deed, FailureCode, VolumeRow, VolumeSize};
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::sync::Arc;

type Row = Arc<VolumeRow>;

/// A cell.
pub(super) fn cell(
    stores: Stores,
    i18n: I18nContext<Locale>,
    row: &Row,
    column: &'static Column,
) -> Vec<Part> {
    let locale = i18n.get_locale();
    let text = |text: &str| vec![Part::text(plain(text))];
    match column.name {
        "name" => name(stores, locale, row),
        "size" => size(stores, locale, row),
        "used" => used(stores, locale, row),
        "driver" => text(&driver(row)),
        "project" => text(row.project.as_deref().unwrap_or_default()),
        "created" => match row.created {
            Some(created) => {
                let then = created.saturating_sub(stores.link.clock_ahead());
                vec![Part::text(words::ago(locale, stores.clock.age(then)))]
            }
            None => Vec::new(),
        },
        "mount" => text(&row.mount_point),
        _ => Vec::new(),
    }
}

/// `local · nfs`
pub(crate) fn driver(row: &VolumeRow) -> String {
    match kind(row) {
        Some(kind) => format!("{} · {kind}", row.driver),
        None => row.driver.clone(),
    }
}

/// A volume's name as it is told: what an engine made up is cut to what tells it from others.
pub(crate) fn called(name: &str) -> String {
    let made_up = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (name.get(..4), name.get(62..)) {
        (Some(begin), Some(end)) if made_up => format!("{begin}…{end}"),
        _ => plain(name).into_owned(),
    }
}

fn name(stores: Stores, locale: Locale, row: &Row) -> Vec<Part> {
    let mut parts = vec![Part::text(called(&row.name))];
    if row.anonymous {
        let owners = stores.volume.users.with(|users| {
            let mut owners = users_of(users, &row.name).iter();
            owners
                .next()
                .map(|(_, name)| plain(text::clipped(name, 60).0).into_owned())
        });
        let words = match owners {
            Some(owner) => td_string!(locale, volumes.anonymous_of, name = owner),
            None => td_string!(locale, volumes.anonymous).to_owned(),
        };
        let note = Part::span("volume-note").with("data-anonymous", "");
        let note = note.with("title", row.name.clone()).says(words);
        // Read out, two words and not one.
        parts.extend([Part::text(" "), note]);
    }
    if stores.volume.is_removing(&row.name) {
        let pending = Part::span("pending").with("role", "status");
        let pending = pending.says(td_string!(locale, list.being_removed));
        parts.extend([Part::text(" "), pending]);
    }
    parts
}

fn used(stores: Stores, locale: Locale, row: &Row) -> Vec<Part> {
    let names = stores.volume.users.with(|users| {
        let names = users_of(users, &row.name).iter();
        names
            .map(|(_, name)| plain(name))
            .collect::<Vec<_>>()
            .join(", ")
    });
    vec![if names.is_empty() {
        Part::span("quiet").says(td_string!(locale, pages.unused))
    } else {
        Part::text(names)
    }]
}

fn size(stores: Stores, locale: Locale, row: &Row) -> Vec<Part> {
    vec![match stores.volume.sizes.of(&row.name) {
        Size::Unknown => Part::button("row-link", "measure")
            .with(
                "aria-label",
                td_string!(locale, volumes.measure_of, name = called(&row.name)),
            )
            .with("title", td_string!(locale, volumes.measure_title))
            .says(td_string!(locale, volumes.measure)),
        Size::Measuring => Part::span("quiet")
            .with("role", "status")
            .says(td_string!(locale, volumes.measuring)),
        Size::Found(found) => {
            let (words, title) = size_words(locale, &found);
            let part = Part::span(if found.found.is_ok() { "" } else { "quiet" });
            part.with("title", title).says(words)
        }
    }]
}

/// A size, and when it was taken or why it is not known.
pub(crate) fn size_words(locale: Locale, size: &VolumeSize) -> (String, String) {
    let at = time::local_stamp(size.taken.div_euclid(1000));
    match &size.found {
        Ok(content) => (
            bytes::decimal(content.bytes),
            td_string!(locale, volumes.taken, n = content.entries, time = at),
        ),
        Err(failure) => ("—".to_owned(), sentence(failure, locale)),
    }
}

/// The right end of a row: its menu, and over all of it what was refused.
pub(super) fn tail(
    stores: Stores,
    i18n: I18nContext<Locale>,
    entry: &Arc<Entry<VolumeRow>>,
) -> Vec<Part> {
    let locale = i18n.get_locale();
    let more = Part::button("row-button i-more", "menu")
        .with("aria-haspopup", "menu")
        .called(td_string!(locale, list.more));
    let tail = Part::of("div", "row-tail")
        .with("role", "cell")
        .holds([more]);
    let strip = stores.volume.refused(&entry.id).map(|failure| {
        let again = failure.deed == Deed::RemoveVolume && failure.code != Some(FailureCode::Gone);
        let step = again.then(|| ("remove", td_string!(locale, list.try_again)));
        refusal_strip(&failure, step, locale)
    });
    std::iter::once(tail).chain(strip).collect()
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn only_what_an_engine_made_up_is_cut() {
        let made_up = "9f2c4b".to_owned() + &"0".repeat(56) + "e1";
        assert_eq!(called(&made_up), "9f2c…e1");
        assert_eq!(called("shop_pgdata"), "shop_pgdata");
        assert_eq!(called("a\u{202e}b"), "a⟨RLO⟩b");
        let long = "한글".repeat(11);
        assert_eq!(called(&long), long);
    }
}
