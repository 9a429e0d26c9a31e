//! What a transfer finds in its place, and what becomes of it: asked once for all.

use super::{LISTED, Planned};
use crate::files::desk::Desk;
use crate::files::{carry, list};
use crate::format::{bytes, count, plain, time};
use crate::i18n::*;
use crate::parts::Dialog;
use contract::{Conflict, FileKind, OnConflict};
use leptos::prelude::*;
use std::sync::Arc;

/// What is there already, and what becomes of all of it.
#[component]
pub(super) fn Conflicts(desk: Desk, planned: Arc<Planned>) -> impl IntoView {
    let i18n = use_i18n();
    let close = move || desk.ask.set(None);
    let total = planned.plan.conflicts_total;
    let title = Signal::derive(move || {
        let n = count::grouped(i18n.get_locale(), total);
        t_string!(i18n, files.conflicts_title, n = n)
    });
    let lines = planned
        .plan
        .conflicts
        .iter()
        .take(LISTED)
        .map(|conflict| conflict_line(i18n, conflict))
        .collect_view();
    let answer = move |on_conflict: OnConflict| {
        let planned = planned.clone();
        move |_: web_sys::MouseEvent| {
            close();
            carry::carry_out(desk, Planned::clone(&planned), on_conflict);
            desk.focus_rows();
        }
    };
    let more = total.saturating_sub(LISTED as u64);
    view! {
        <Dialog title hook="conflicts" on_close=close>
            <div class="dialog-body">
                <div class="conflicts-scroll" tabindex="0">
                    <table class="conflicts">
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, files.name)}</th>
                                <th scope="col">{t!(i18n, files.there_now)}</th>
                                <th scope="col">{t!(i18n, files.comes)}</th>
                            </tr>
                        </thead>
                        <tbody>{lines}</tbody>
                    </table>
                </div>
                {(more > 0)
                    .then(|| view! { <p class="muted">{t_string!(i18n, dialog.more, n = more)}</p> })}
                <p class="muted">{t!(i18n, files.conflicts_note)}</p>
            </div>
            <footer class="dialog-footer">
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    {t!(i18n, dialog.cancel)}
                </button>
                <button type="button" class="button" data-conflict="skip" on:click=answer(OnConflict::Skip)>
                    {t!(i18n, files.conflict_skip)}
                </button>
                <button
                    type="button"
                    class="button"
                    data-conflict="both"
                    on:click=answer(OnConflict::KeepBoth)
                >
                    {t!(i18n, files.conflict_both)}
                </button>
                <button
                    type="button"
                    class="button primary destroys"
                    data-conflict="replace"
                    on:click=answer(OnConflict::Replace)
                >
                    {t!(i18n, files.conflict_replace)}
                </button>
            </footer>
        </Dialog>
    }
}

fn conflict_line(
    i18n: leptos_i18n::I18nContext<Locale>,
    conflict: &Conflict,
) -> impl IntoView + use<> {
    let facts = move |kind: FileKind, size: Option<u64>, modified: Option<i64>| {
        let mut facts = Vec::new();
        match (kind, size) {
            (FileKind::File, Some(size)) => facts.push(bytes::decimal(size)),
            (kind, _) => facts.push(list::kind_word(i18n.get_locale(), kind).to_owned()),
        }
        if let Some(modified) = modified {
            facts.push(time::local_stamp(modified.div_euclid(1000)));
        }
        facts.join(" · ")
    };
    let Conflict {
        path,
        old,
        old_size,
        old_modified,
        new,
        new_size,
        new_modified,
    } = conflict.clone();
    view! {
        <tr>
            <th scope="row" class="mono">
                <bdi>{plain(path.as_str()).into_owned()}</bdi>
            </th>
            <td>{move || facts(old, Some(old_size), Some(old_modified))}</td>
            <td>{move || facts(new, new_size, new_modified)}</td>
        </tr>
    }
}
