//! No question: what could not be carried, and why.

use crate::format::plain;
use crate::i18n::*;
use crate::parts::{CopyButton, Dialog};
use crate::stores::stores;
use contract::{LeftOut, LeftOutWhy};
use leptos::prelude::*;
use std::sync::Arc;

#[component]
pub(super) fn LeftOutList(
    /// What was carried.
    subject: String,
    left_out: Arc<Vec<LeftOut>>,
    total: u64,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let close = move || stores.dialogs.close();
    let title = Signal::derive(move || {
        t_string!(
            i18n,
            volumes.left_out_title,
            name = subject.clone(),
            n = total
        )
    });
    let more = total.saturating_sub(left_out.len() as u64);
    let lines = left_out
        .iter()
        .map(|out| {
            let path = plain(out.path.as_str()).into_owned();
            let why = out.why.clone();
            view! {
                <li>
                    <bdi class="mono left-out-path">{path}</bdi>
                    <span class="muted">{move || why_words(i18n.get_locale(), &why)}</span>
                </li>
            }
        })
        .collect_view();
    let copied = left_out.clone();
    let all = move || {
        let locale = i18n.get_locale_untracked();
        let lines = copied
            .iter()
            .map(|out| format!("{}\t{}", out.path, why_words(locale, &out.why)));
        lines.collect::<Vec<_>>().join("\n")
    };
    view! {
        <Dialog title hook="left-out" on_close=close>
            <div class="dialog-body">
                <p>{t!(i18n, volumes.left_out_note)}</p>
                <ul class="left-out" tabindex="0" aria-label=t_string!(i18n, volumes.left_out)>
                    {lines}
                </ul>
                {(more > 0).then(|| view! { <p class="muted">{t_string!(i18n, dialog.more, n = more)}</p> })}
            </div>
            <footer class="dialog-footer">
                <CopyButton text=all name=Signal::derive(move || t_string!(i18n, drawer.copy_all).to_owned()) />
                <button type="button" class="button" autofocus on:click=move |_| close()>
                    {t!(i18n, frame.close)}
                </button>
            </footer>
        </Dialog>
    }
}

fn why_words(locale: Locale, why: &LeftOutWhy) -> String {
    match why {
        LeftOutWhy::Special => td_string!(locale, volumes.out_special).to_owned(),
        LeftOutWhy::Outside => td_string!(locale, volumes.out_outside).to_owned(),
        LeftOutWhy::Link => td_string!(locale, volumes.out_link).to_owned(),
        LeftOutWhy::Name => td_string!(locale, volumes.out_name).to_owned(),
        LeftOutWhy::Case => td_string!(locale, volumes.out_case).to_owned(),
        LeftOutWhy::Kept => td_string!(locale, volumes.out_kept).to_owned(),
        LeftOutWhy::Refused { message } => {
            td_string!(locale, volumes.out_refused, message = plain(message))
        }
    }
}
