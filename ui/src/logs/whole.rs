//! One line whole, below the rows: indented where it is JSON, with its links.

use super::copy;
use super::desk::Desk;
use super::press;
use super::row::stream_word;
use crate::format::count::grouped;
use crate::format::time::local_stamp;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{CopyButton, IconButton};
use contract::{LogLine, LogWhole, LogWholeOf};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// Letters that are laid out; ten million would stop the page.
const MOST: usize = 50_000;

#[component]
pub(super) fn Whole(desk: Desk) -> impl IntoView {
    move || desk.whole.get().map(|line| view! { <Line desk line /> })
}

#[component]
fn Line(desk: Desk, line: Rc<LogLine>) -> impl IntoView {
    let i18n = desk.i18n;
    let whole = RwSignal::new(None::<Result<LogWhole, String>>);
    let (view, number) = (desk.view(), line.number);
    spawn_local(async move {
        let answer = ipc::call(LogWholeOf { view, number }).await;
        let answer = answer
            .map_err(|failure| crate::refusal::sentence(&failure, i18n.get_locale_untracked()));
        // It may be closed by now.
        whole.try_set(Some(answer));
    });
    let name = desk.news.with_untracked(|news| {
        let source = news.sources.get(usize::from(line.source));
        source.map(|source| plain(&source.name).into_owned())
    });
    let at = line.at.map(|at| {
        let seconds = at.div_euclid(1000);
        format!("{}.{:03}", local_stamp(seconds), at.rem_euclid(1000))
    });
    let mut links: Vec<String> = line
        .styles
        .iter()
        .filter_map(|style| style.link.clone())
        .collect();
    links.dedup();
    links.truncate(8);
    let head = [at, name, Some(stream_word(line.stream).to_owned())];
    let head = head.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let shown = move || {
        whole.get().map(|answer| match answer {
            Err(words) => (words, None),
            Ok(whole) => {
                let all = whole.pretty.as_deref().unwrap_or(&whole.text);
                let (shown, cut) = text::clipped(all, MOST);
                let rest = cut.then(|| all.chars().count() - MOST);
                (text::visible(shown).into_owned(), rest)
            }
        })
    };
    let pretty = move || {
        whole.with(|whole| match whole {
            Some(Ok(whole)) => whole.pretty.clone(),
            _ => None,
        })
    };
    let has_pretty = Memo::new(move |_| pretty().is_some());
    view! {
        <section
            class="log-whole"
            data-whole=number.to_string()
            aria-label=move || t_string!(i18n, log.whole_line)
        >
            <header class="log-whole-head">
                <span class="hostile">{head}</span>
                <span class="spring"></span>
                {links
                    .into_iter()
                    .map(|link| {
                        let words = plain(text::clipped(&link, 60).0).into_owned();
                        view! {
                            <button
                                type="button"
                                class="link-button hostile"
                                title=plain(&link).into_owned()
                                on:click=move |_| press::open_url(desk, link.clone())
                            >
                                {words}
                            </button>
                        }
                    })
                    .collect_view()}
                {move || {
                    has_pretty
                        .get()
                        .then(|| {
                            view! {
                                <CopyButton
                                    text=move || untrack(pretty).unwrap_or_default()
                                    name=Signal::derive(move || t_string!(i18n, log.copy_json).to_owned())
                                />
                            }
                        })
                }}
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, log.copy_whole).to_owned())
                    icon=icondata::LuClipboardCopy
                    on_press=move |_| copy::copy_whole(desk, number)
                />
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, frame.close).to_owned())
                    icon=icondata::LuX
                    on_press=move |_| desk.whole.set(None)
                />
            </header>
            {move || {
                shown()
                    .map(|(words, rest)| {
                        let locale = i18n.get_locale();
                        view! {
                            <pre class="log-whole-text selectable" tabindex="0">{words}</pre>
                            {rest
                                .map(|rest| {
                                    let n = grouped(locale, rest as u64);
                                    view! {
                                        <p class="log-whole-rest">
                                            {td_string!(locale, log.rest, n = n)}
                                        </p>
                                    }
                                })}
                        }
                    })
            }}
        </section>
    }
}
