//! The object as the engine tells it: JSON as a tree that is searched, folded and copied from.

mod highlight;
mod node;
mod read;
mod state;
mod tree;

use super::follow::{Followed, follow};
use super::subject::Subject;
use crate::i18n::*;
use crate::parts::{CopyButton, IconButton};
use contract::{ContainerInspect, Deed, Failure};
use leptos::html;
use leptos::prelude::*;
use state::Inspected;
pub(super) use tree::Tree;
use web_sys::KeyboardEvent;

/// The height of a line, in CSS pixels; the style sheet has the same.
const LINE: usize = 22;
/// Lines drawn above and below what is seen, so that scrolling shows no gaps.
const MARGIN: usize = 12;

/// A container.
#[component]
pub(super) fn Inspect(subject: Subject) -> impl IntoView {
    let answer = follow(
        subject.wake,
        move || ContainerInspect { id: subject.id() },
        move |text| read(&text, || subject.name()),
    );
    view! { <InspectOf answer /> }
}

/// What the engine sent, as a tree.
pub(super) fn read(text: &str, name: impl Fn() -> String) -> Result<Tree, Failure> {
    Tree::parse(text).map_err(|message| Failure {
        deed: Deed::Inspect,
        subject: untrack(name),
        code: None,
        message,
    })
}

/// The object as a tree, with a search above it and the chosen value below it.
#[component]
pub(super) fn InspectOf(answer: Followed<Tree>) -> impl IntoView {
    let i18n = use_i18n();
    let inspected = Inspected::new(answer.value);
    let known = Memo::new(move |_| inspected.is_known());
    let search = NodeRef::<html::Input>::new();
    let on_key = move |event: KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "f" {
            event.prevent_default();
            if let Some(search) = search.get_untracked() {
                search.select();
                // Losing the focus is no reason to fail.
                let _ = search.focus();
            }
        }
    };
    view! {
        <div class="inspect" on:keydown=on_key>
            {move || match known.get() {
                true => {
                    view! {
                        <Search inspected search />
                        <Lines inspected />
                        <node::Chosen inspected />
                    }
                        .into_any()
                }
                false => {
                    match answer.failure.get() {
                        Some(failure) => {
                            view! {
                                <super::head::Refusal
                                    failure
                                    again=Callback::new(move |()| answer.again())
                                />
                            }
                                .into_any()
                        }
                        None => {
                            view! {
                                <p class="drawer-waiting" role="status">
                                    {t!(i18n, drawer.asking)}
                                </p>
                            }
                                .into_any()
                        }
                    }
                }
            }}
        </div>
    }
}

/// The search: how many there are, which one is looked at, and the next.
#[component]
fn Search(inspected: Inspected, search: NodeRef<html::Input>) -> impl IntoView {
    let i18n = use_i18n();
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            inspected.next_match(event.shift_key());
        }
        "Escape" if inspected.words.with_untracked(|words| !words.is_empty()) => {
            // Not for the drawer: first the search is ended.
            event.prevent_default();
            event.stop_propagation();
            inspected.words.set(String::new());
        }
        _ => {}
    };
    let none = Signal::derive(move || inspected.matches.with(|matches| matches.is_empty()));
    view! {
        <div class="inspect-tools">
            <input
                node_ref=search
                class="input"
                type="search"
                autocomplete="off"
                spellcheck="false"
                aria-label=move || t_string!(i18n, drawer.search)
                placeholder=move || t_string!(i18n, drawer.search)
                prop:value=move || inspected.words.get()
                on:input:target=move |event| inspected.words.set(event.target().value())
                on:keydown=on_key
            />
            <span class="match-count" role="status">
                {move || {
                    let count = inspected.matches.with(|matches| matches.len());
                    inspected
                        .words
                        .with(|words| !words.trim().is_empty())
                        .then(|| match inspected.at_match() {
                            Some(at) => {
                                t_string!(i18n, drawer.match_of, at = at + 1, count = count)
                            }
                            None => t_string!(i18n, drawer.matches, count = count),
                        })
                }}
            </span>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, drawer.previous_match).to_owned())
                icon=icondata::LuChevronUp
                disabled=none
                on_press=move |_| inspected.next_match(true)
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, drawer.next_match).to_owned())
                icon=icondata::LuChevronDown
                disabled=none
                on_press=move |_| inspected.next_match(false)
            />
            <span class="spring"></span>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, drawer.open_all).to_owned())
                icon=icondata::LuListPlus
                on_press=move |_| inspected.open_all()
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, drawer.fold_all).to_owned())
                icon=icondata::LuListMinus
                on_press=move |_| inspected.fold_all()
            />
            <CopyButton
                text=move || inspected.with(|tree| tree.copy(0))
                name=Signal::derive(move || t_string!(i18n, drawer.copy_json).to_owned())
            />
        </div>
    }
}

/// The lines of the tree; only those that are seen exist.
#[component]
fn Lines(inspected: Inspected) -> impl IntoView {
    let i18n = use_i18n();
    let list = NodeRef::<html::Div>::new();
    // The first line that is seen, and how many are.
    let seen = RwSignal::new((0_usize, 40_usize));
    let look = move || {
        if let Some(list) = list.get_untracked() {
            let first = usize::try_from(list.scroll_top()).unwrap_or_default() / LINE;
            let count = usize::try_from(list.client_height()).unwrap_or_default() / LINE + 1;
            if seen.get_untracked() != (first, count) {
                seen.set((first, count));
            }
        }
    };
    Effect::new(move || {
        list.track();
        look();
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| look());
    on_cleanup(move || resized.remove());
    // What the keyboard goes to is brought into view.
    Effect::new(move || {
        let (Some(place), Some(list)) = (inspected.place(), list.get()) else {
            return;
        };
        let top = i32::try_from(place * LINE).unwrap_or(i32::MAX);
        let bottom = top.saturating_add(LINE as i32);
        if top < list.scroll_top() {
            list.set_scroll_top(top);
        } else if bottom > list.scroll_top() + list.client_height() {
            list.set_scroll_top(bottom - list.client_height());
        }
    });
    let drawn = Memo::new(move |_| {
        let (first, count) = seen.get();
        let from = first.saturating_sub(MARGIN);
        inspected.lines.with(|lines| {
            lines
                .iter()
                .copied()
                .enumerate()
                .skip(from)
                .take(count + 2 * MARGIN)
                .collect::<Vec<_>>()
        })
    });
    let height = move || inspected.lines.with(|lines| lines.len() * LINE);
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let page = seen.get_untracked().1.saturating_sub(2).max(1);
        let done = match event.key().as_str() {
            "ArrowDown" => inspected.step(1),
            "ArrowUp" => inspected.step(-1),
            "PageDown" => inspected.step(isize::try_from(page).unwrap_or(1)),
            "PageUp" => inspected.step(-isize::try_from(page).unwrap_or(1)),
            "Home" => inspected.step(isize::MIN),
            "End" => inspected.step(isize::MAX),
            "ArrowRight" => inspected.enter(),
            "ArrowLeft" => inspected.leave(),
            "Enter" | " " => inspected.press(),
            "*" => inspected.open_siblings(),
            _ => return,
        };
        if done {
            event.prevent_default();
        }
    };
    view! {
        <div
            node_ref=list
            class="tree"
            role="tree"
            tabindex="0"
            aria-label=move || t_string!(i18n, drawer.tree)
            aria-activedescendant=move || inspected.current.get().map(node::element_id)
            on:scroll=move |_| look()
            on:keydown=on_key
        >
            <div class="tree-lines" role="presentation" style:height=move || format!("{}px", height())>
                <For each=move || drawn.get() key=move |line| (*line, inspected.turn()) let:line>
                    <node::Line inspected place=line.0 id=line.1 />
                </For>
            </div>
        </div>
    }
}
