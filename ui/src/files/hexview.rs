//! Bytes of a file, asked for as they are looked at.

use super::desk::Desk;
use super::hex::{LINE, line, of_base64};
use super::track::{Track, row_of};
use crate::format::plain;
use crate::i18n::*;
use crate::ipc;
use contract::{Failure, FileBytes, FilePath};
use leptos::html;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

/// Of a line, in CSS pixels.
const HIGH: f64 = 18.0;
/// Bytes that are asked for at once.
const PAGE: u64 = 16 * 1024;
/// Pages that are kept.
const KEPT: usize = 16;

/// A windowed hex dump.
#[component]
pub(super) fn HexView(desk: Desk, path: FilePath, size: u64) -> impl IntoView {
    let i18n = use_i18n();
    let scroller = NodeRef::<html::Div>::new();
    let (top, height) = (RwSignal::new(0.0_f64), RwSignal::new(0.0_f64));
    let pages = RwSignal::new(BTreeMap::<u64, Arc<Vec<u8>>>::new());
    let asked = StoredValue::new(BTreeSet::<u64>::new());
    let failure = RwSignal::new(None::<Failure>);
    let track = Memo::new(move |_| Track {
        rows: size.div_ceil(LINE),
        row: HIGH,
        view: height.get(),
    });
    let drawn = Memo::new(move |_| track.with(|track| track.drawn(top.get())));
    let elements = Memo::new(move |_| {
        drawn
            .with(|drawn| drawn.end - drawn.start)
            .next_multiple_of(8)
    });
    let label = plain(path.name()).into_owned();
    let path = StoredValue::new(path);
    let ask = move |page: u64| {
        let Some(view) = desk.view.get_untracked() else {
            return;
        };
        let fresh = asked.try_update_value(|asked| asked.insert(page));
        if fresh != Some(true) {
            return;
        }
        spawn_local(async move {
            let question = FileBytes {
                view,
                path: path.get_value(),
                from: page * PAGE,
                count: u32::try_from(PAGE).unwrap_or(u32::MAX),
            };
            let answer = ipc::call(question).await;
            asked.try_update_value(|asked| asked.remove(&page));
            match answer {
                Ok(text) => {
                    let bytes = Arc::new(of_base64(&text).unwrap_or_default());
                    pages.try_update(|pages| {
                        pages.insert(page, bytes);
                        while pages.len() > KEPT {
                            // The one that is furthest away.
                            let first = pages.keys().next().copied().unwrap_or_default();
                            let last = pages.keys().next_back().copied().unwrap_or_default();
                            let far = if page.abs_diff(first) > page.abs_diff(last) {
                                first
                            } else {
                                last
                            };
                            pages.remove(&far);
                        }
                    });
                }
                Err(refused) => {
                    failure.try_set(Some(refused));
                }
            }
        });
    };
    Effect::new(move || {
        let drawn = drawn.get();
        if drawn.is_empty() || failure.with(Option::is_some) {
            return;
        }
        let first = drawn.start * LINE / PAGE;
        let last = (drawn.end * LINE).saturating_sub(1) / PAGE;
        for page in first..=last {
            if pages.with_untracked(|pages| !pages.contains_key(&page)) {
                ask(page);
            }
        }
    });
    let bytes_of = move |row: u64| {
        let from = row * LINE;
        pages.with(|pages| {
            let page = pages.get(&(from / PAGE))?;
            let at = usize::try_from(from % PAGE).ok()?;
            let end = (at + LINE as usize).min(page.len());
            page.get(at..end).map(|bytes| line(from, bytes))
        })
    };
    follow(scroller, height);
    // The rows scroll by themselves; only the ends are further than a page.
    let on_key = move |event: KeyboardEvent| {
        let Some(scroller) = scroller.get_untracked() else {
            return;
        };
        match event.key().as_str() {
            "Home" => scroller.set_scroll_top(0),
            "End" => scroller.set_scroll_top(scroller.scroll_height()),
            "ArrowDown" | "ArrowUp" | "PageDown" | "PageUp" => {}
            _ => return,
        }
        event.stop_propagation();
    };
    view! {
        {move || {
            failure
                .get()
                .map(|refused| {
                    view! {
                        <p class="viewer-failed" role="alert">
                            {move || desk.words_of(&refused)}
                        </p>
                    }
                })
        }}
        <div
            node_ref=scroller
            class="hex"
            data-hex=""
            tabindex="0"
            role="document"
            aria-label=move || t_string!(i18n, files.bytes_of, name = label.clone())
            on:keydown=on_key
            on:scroll=move |_| {
                if let Some(scroller) = scroller.get_untracked() {
                    top.set(f64::from(scroller.scroll_top()));
                }
            }
        >
            <div class="hex-body" style=move || format!("height:{}px", track.with(Track::height))>
                <For
                    each=move || 0..elements.get()
                    key=|element| *element
                    children=move |element| {
                        let row = Memo::new(move |_| {
                            let elements = elements.get();
                            drawn.with(|drawn| row_of(element, elements, drawn))
                        });
                        let shown = Memo::new(move |_| row.get().and_then(bytes_of));
                        let style = move || match row.get() {
                            Some(row) => {
                                let top = top.get();
                                format!("top:{}px", track.with(|track| track.place(row, top)))
                            }
                            None => "display:none".to_owned(),
                        };
                        let part = move |read: fn(super::hex::Line) -> String| {
                            shown.get().map(read).unwrap_or_default()
                        };
                        view! {
                            <div class="hex-line" style=style data-hex-line=move || row.get().map(|row| row.to_string())>
                                <span class="muted">{move || part(|line| line.offset)}</span>
                                <span>{move || part(|line| line.bytes)}</span>
                                <span class="hex-text">{move || part(|line| line.text)}</span>
                            </div>
                        }
                    }
                />
            </div>
        </div>
    }
}

/// Keeps the height of the view.
fn follow(scroller: NodeRef<html::Div>, height: RwSignal<f64>) {
    let observer = StoredValue::new_local(None::<web_sys::ResizeObserver>);
    Effect::new(move || {
        let Some(scroller) = scroller.get() else {
            return;
        };
        height.set(f64::from(scroller.client_height()));
        let seen = scroller.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            height.try_set(f64::from(seen.client_height()));
        });
        match web_sys::ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            Ok(made) => {
                made.observe(&scroller);
                observer.set_value(Some(made));
            }
            Err(error) => ipc::complain(&format!("{error:?}")),
        }
        on_resize.forget();
    });
    on_cleanup(move || {
        if let Some(Some(observer)) = observer.try_get_value() {
            observer.disconnect();
        }
    });
}
