//! Copying lines. Rust makes the text, whole lines and all, so that what was cut for display is
//! copied uncut.

use super::desk::Desk;
use crate::format::count::grouped;
use crate::i18n::*;
use crate::ipc;
use crate::parts::copy_later;
use crate::refusal;
use contract::{LogCopy, LogWholeOf};
use leptos::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;

/// More than that is for a file: a clipboard holds it several times over.
const MOST: u64 = 100_000;

/// Copies the chosen rows, or the current one. `false` where there is none.
pub(super) fn copy_chosen(desk: Desk) -> bool {
    let mut rows = desk.chosen();
    if rows.is_empty() {
        let Some(current) = desk.current.get_untracked() else {
            return false;
        };
        rows = current.row..current.row + 1;
    }
    let count = rows.end - rows.start;
    let locale = desk.i18n.get_locale_untracked();
    if count > MOST {
        let most = grouped(locale, MOST);
        desk.notice
            .set(Some(td_string!(locale, log.too_many, n = most)));
        return true;
    }
    let view = desk.view();
    let times = desk.stores.settings.peek(|settings| settings.logs.times);
    // More bytes than are copied at once, for one.
    let why = Rc::new(RefCell::new(None));
    let refused = Rc::clone(&why);
    let text = async move {
        ipc::call(LogCopy {
            view,
            from: rows.start,
            to: rows.end,
            times,
        })
        .await
        .map_err(|failure| why.replace(Some(failure)))
        .ok()
    };
    copy_later(text, move |copied| {
        let locale = desk.i18n.get_locale_untracked();
        if let Some(failure) = refused.take() {
            let words = refusal::sentence(&failure, locale);
            desk.notice.try_set(Some(words));
            return;
        }
        tell(desk, copied, || {
            td_string!(locale, log.copied_lines, n = grouped(locale, count))
        });
    });
    true
}

/// Copies all of one line, whatever its length.
pub(super) fn copy_whole(desk: Desk, number: u64) {
    let view = desk.view();
    let text = async move {
        ipc::call(LogWholeOf { view, number })
            .await
            .map(|whole| whole.text)
            .map_err(|failure| ipc::complain(&failure.message))
            .ok()
    };
    copy_later(text, move |copied| {
        let locale = desk.i18n.get_locale_untracked();
        tell(desk, copied, || {
            td_string!(locale, log.copied_whole).to_owned()
        });
    });
}

fn tell(desk: Desk, copied: bool, words: impl FnOnce() -> String) {
    let locale = desk.i18n.get_locale_untracked();
    desk.notice.try_set(Some(if copied {
        words()
    } else {
        td_string!(locale, frame.not_copied).to_owned()
    }));
}
