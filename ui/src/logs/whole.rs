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
            Err(words) => (vec![(words, false)], None),
            Ok(whole) => {
                let all = whole.pretty.as_deref().unwrap_or(&whole.text);
                let (shown, cut) = text::clipped(all, MOST);
                let rest = cut.then(|| all.chars().count() - MOST);
                (parts(shown, &whole.matches), rest)
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
                        let words = words
                            .into_iter()
                            .map(|(words, matched)| {
                                if matched {
                                    view! { <span class="log-match">{words}</span> }.into_any()
                                } else {
                                    words.into_any()
                                }
                            })
                            .collect_view();
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

/// A text cut where matches begin and end, made safe to look at: each part, and whether it matches.
/// Ranges that do not fit are left out: a wrong one costs a mark, never a panic.
fn parts(shown: &str, matches: &[(u32, u32)]) -> Vec<(String, bool)> {
    let mut parts = Vec::new();
    let mut add = |range: std::ops::Range<usize>, matched: bool| {
        let words = shown.get(range).unwrap_or_default();
        if !words.is_empty() {
            parts.push((text::visible(words).into_owned(), matched));
        }
    };
    let mut done = 0;
    for (from, to) in matches {
        let (from, to) = (*from as usize, (*to as usize).min(shown.len()));
        if from < done || from >= to || shown.get(from..to).is_none() {
            continue;
        }
        add(done..from, false);
        add(from..to, true);
        done = to;
    }
    add(done..shown.len(), false);
    parts
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn matches_of_a_whole_line_stand_out() {
        let cut = |text: &str, matches: &[(u32, u32)]| -> String {
            parts(text, matches)
                .into_iter()
                .map(|(words, matched)| if matched { format!("[{words}]") } else { words })
                .collect()
        };
        assert_eq!(cut("a 한글 b", &[(0, 1), (2, 5)]), "[a] [한]글 b");
        assert_eq!(cut("abc", &[]), "abc");
        // In the middle of a letter, backwards, overlapping, beyond the end.
        assert_eq!(
            cut("한글", &[(1, 4), (3, 2), (3, 6), (4, 6), (9, 12)]),
            "한[글]"
        );
        assert_eq!(cut("abc", &[(1, 99)]), "a[bc]");
    }
}
