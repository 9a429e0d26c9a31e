//! One line of the tree, and the whole of what is chosen.

use super::LINE;
use super::highlight::pieces;
use super::state::Inspected;
use super::tree::{Key, Node, NodeId, Value};
use crate::drawer::value::LongText;
use crate::format::secret::MASK;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::parts::{Button, CopyButton, Icon, Look};
use leptos::prelude::*;

/// How many letters of a value a line may hold; the rest is below, when it is chosen.
const LETTERS: usize = 240;

/// The element of a node.
pub(super) fn element_id(id: NodeId) -> String {
    format!("inspect-{id}")
}

/// What a line shows, taken from the tree once.
#[derive(Clone, Default)]
struct Shown {
    level: usize,
    place: usize,
    siblings: usize,
    key: String,
    /// What is always seen of the value.
    value: String,
    /// What is seen when the secret is shown.
    secret: Option<String>,
    /// Whether it is text, for its quotes and colour.
    kind: &'static str,
    full: bool,
}

impl Shown {
    fn of(node: &Node, siblings: usize) -> Self {
        let key = match &node.key {
            Key::Root => String::new(),
            Key::Field(name) => plain(text::clipped(name, LETTERS).0).into_owned(),
            Key::Item(index) => index.to_string(),
        };
        let line = |text: &str| {
            let (shown, cut) = text::clipped(text, LETTERS);
            let end = if cut { "…" } else { "" };
            format!("\"{}{end}\"", plain(shown))
        };
        let (value, secret, kind) = match &node.value {
            Value::Plain(text) => (text.clone(), None, "plain"),
            Value::Array(length) => (format!("[{length}]"), None, "branch"),
            Value::Object(length) => (format!("{{{length}}}"), None, "branch"),
            Value::Text(text) => match node.secret {
                Some(begin) => {
                    let before = text.get(..begin).unwrap_or_default();
                    (
                        format!("\"{}{MASK}\"", plain(before)),
                        Some(line(text)),
                        "text",
                    )
                }
                None => (line(text), None, "text"),
            },
        };
        Self {
            level: node.depth + 1,
            place: node.place + 1,
            siblings,
            key,
            value,
            secret,
            kind,
            full: node.is_full(),
        }
    }
}

/// A line of the tree.
#[component]
pub(super) fn Line(inspected: Inspected, place: usize, id: NodeId) -> impl IntoView {
    let i18n = use_i18n();
    let shown = untrack(|| {
        inspected.with(|tree| {
            tree.node(id)
                .map(|node| Shown::of(node, tree.siblings(id)))
                .unwrap_or_default()
        })
    });
    let Shown {
        level,
        place: among,
        siblings,
        key,
        value,
        secret,
        kind,
        full,
    } = shown;
    let has_secret = secret.is_some();
    let open = move || inspected.is_open(id);
    let chosen = move || inspected.current.get() == Some(id);
    let press = move |_| {
        inspected.current.set(Some(id));
        inspected.toggle(id);
    };
    let value_view = move || {
        let text = match &secret {
            Some(secret) if inspected.is_revealed(id) => secret,
            _ => &value,
        };
        inspected.words.with(|words| marked(text, words))
    };
    view! {
        <div
            class="tree-line"
            role="treeitem"
            id=element_id(id)
            attr:aria-level=level.to_string()
            aria-posinset=among.to_string()
            aria-setsize=siblings.to_string()
            aria-expanded=move || full.then(|| if open() { "true" } else { "false" })
            aria-selected=move || if chosen() { "true" } else { "false" }
            style=format!("top:{}px;padding-inline-start:{}px", place * LINE, (level - 1) * 14 + 4)
            on:click=press
        >
            <span class="twisty" aria-hidden="true">
                {move || {
                    full.then(|| {
                        let of = if open() {
                            icondata::LuChevronDown
                        } else {
                            icondata::LuChevronRight
                        };
                        view! { <Icon of /> }
                    })
                }}
            </span>
            {(!key.is_empty())
                .then(|| {
                    view! {
                        <bdi class="tree-key">
                            {move || inspected.words.with(|words| marked(&key, words))}
                        </bdi>
                        <span class="tree-colon">":"</span>
                    }
                })}
            <bdi class="tree-value" data-kind=kind>
                {value_view}
            </bdi>
            {has_secret
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button quiet icon-button tree-reveal"
                            tabindex="-1"
                            aria-label=move || t_string!(i18n, drawer.show_secret)
                            title=move || t_string!(i18n, drawer.show_secret)
                            aria-pressed=move || {
                                if inspected.is_revealed(id) { "true" } else { "false" }
                            }
                            on:click=move |event| {
                                event.stop_propagation();
                                inspected.current.set(Some(id));
                                inspected.reveal(id);
                            }
                        >
                            <Icon of=icondata::LuEye />
                        </button>
                    }
                })}
        </div>
    }
}

/// A text with what is searched marked in it.
fn marked(text: &str, words: &str) -> AnyView {
    if words.trim().is_empty() {
        return text.to_owned().into_any();
    }
    pieces(text, words)
        .into_iter()
        .map(|(piece, found)| {
            if found {
                view! { <mark>{piece.to_owned()}</mark> }.into_any()
            } else {
                piece.to_owned().into_any()
            }
        })
        .collect_view()
        .into_any()
}

/// The whole of what the keyboard stands on: its path, its value, and copies of both.
#[component]
pub(super) fn Chosen(inspected: Inspected) -> impl IntoView {
    let i18n = use_i18n();
    let path = Memo::new(move |_| {
        let id = inspected.current.get()?;
        inspected.with(|tree| Some(tree.path(id)))
    });
    let value = move || {
        let id = inspected.current.get()?;
        inspected.with(|tree| {
            let node = tree.node(id)?;
            let text = match &node.value {
                Value::Text(text) | Value::Plain(text) => text,
                // Its line says how much is in it; the tree shows the rest.
                Value::Array(_) | Value::Object(_) => return None,
            };
            Some(match node.secret {
                Some(begin) if !inspected.is_revealed(id) => {
                    format!("{}{MASK}", text.get(..begin).unwrap_or_default())
                }
                _ => text.clone(),
            })
        })
    };
    let value = Memo::new(move |_| value());
    let copy_value = move || {
        inspected
            .current
            .get_untracked()
            .map(|id| untrack(|| inspected.with(|tree| tree.copy(id))))
            .unwrap_or_default()
    };
    let secret = Memo::new(move |_| {
        let id = inspected.current.get()?;
        inspected
            .with(|tree| tree.node(id).map(|node| node.secret.is_some()))
            .filter(|secret| *secret)
            .map(|_| (id, inspected.is_revealed(id)))
    });
    view! {
        <div class="chosen" aria-label=move || t_string!(i18n, drawer.chosen) role="group">
            <div class="chosen-line">
                <bdi class="chosen-path mono selectable">
                    {move || path.get().map(|path| plain(&path).into_owned())}
                </bdi>
                <CopyButton
                    text=move || path.get_untracked().unwrap_or_default()
                    name=Signal::derive(move || t_string!(i18n, drawer.copy_path).to_owned())
                />
            </div>
            <div class="chosen-line">
                <div class="chosen-value">
                    {move || {
                        value
                            .get()
                            .filter(|value| !value.is_empty())
                            .map(|value| view! { <LongText text=value /> })
                    }}
                </div>
                {move || {
                    secret
                        .get()
                        .map(|(id, revealed)| {
                            view! {
                                <Button
                                    look=Look::Quiet
                                    on_press=move |_| inspected.reveal(id)
                                >
                                    {if revealed {
                                        t_string!(i18n, drawer.hide_secret)
                                    } else {
                                        t_string!(i18n, drawer.show_secret)
                                    }}
                                </Button>
                            }
                        })
                }}
                <CopyButton
                    text=copy_value
                    name=Signal::derive(move || t_string!(i18n, drawer.copy_this).to_owned())
                />
            </div>
        </div>
    }
}
