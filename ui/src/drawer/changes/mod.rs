//! What a container changed against its image, as a tree; and what can be made of it.

mod tree;

use super::head::Refusal;
use super::subject::Subject;
use crate::dialogs::{Ask, Committing};
use crate::files;
use crate::format::count::grouped;
use crate::format::{bytes, plain};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Button, Chip, Icon, IconButton};
use crate::stores::tasks::{Done, Step};
use crate::stores::{Stores, TaskKind};
use contract::{
    ChangeKind, Changes, ContainerChangesOf, ContainerExport, ContainerSizes, Failure, FilePath,
    FilePlace, SavePick, TransferStep,
};
use leptos::html;
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use tree::{NodeId, Tree};
use wasm_bindgen_futures::spawn_local;
use web_sys::KeyboardEvent;

/// The height of a line, in CSS pixels; the style sheet has the same.
const LINE: usize = 26;
/// Lines drawn above and below what is seen, so that scrolling shows no gaps.
const MARGIN: usize = 12;
/// Lines that are being scrolled past are not asked about.
const REST: Duration = Duration::from_millis(120);

/// The changes and how they are looked at. A copy is a handle.
#[derive(Clone, Copy)]
struct Looked {
    subject: Subject,
    tree: RwSignal<Arc<Tree>>,
    /// How many there are in all, which may be more than the tree has.
    total: RwSignal<Option<u64>>,
    failure: RwSignal<Option<Failure>>,
    asking: RwSignal<bool>,
    folded: RwSignal<HashSet<NodeId>>,
    /// What is searched.
    words: RwSignal<String>,
    kind: RwSignal<Option<ChangeKind>>,
    current: RwSignal<NodeId>,
    lines: Memo<Arc<Vec<NodeId>>>,
    /// Bytes of files; `None` where something is none.
    sizes: RwSignal<HashMap<FilePath, Option<u64>>>,
}

impl Looked {
    fn new(subject: Subject) -> Self {
        let tree = RwSignal::new(Arc::new(Tree::default()));
        let folded = RwSignal::new(HashSet::new());
        let words = RwSignal::new(String::new());
        let kind = RwSignal::new(None::<ChangeKind>);
        let lines = Memo::new(move |_| {
            tree.with(|tree| {
                let found =
                    kind.with(|kind| words.with(|words| tree.matching(words, kind.as_slice())));
                Arc::new(found.unwrap_or_else(|| folded.with(|folded| tree.visible(folded))))
            })
        });
        Self {
            subject,
            tree,
            total: RwSignal::new(None),
            failure: RwSignal::new(None),
            asking: RwSignal::new(false),
            folded,
            words,
            kind,
            current: RwSignal::new(0),
            lines,
            sizes: RwSignal::new(HashMap::new()),
        }
    }

    /// Asks the engine. No event tells of files that change, so it is asked when the tab is opened,
    /// when the container starts or stops, and when a person wants it.
    fn ask(&self) {
        let looked = *self;
        if looked.asking.get_untracked() {
            return;
        }
        looked.asking.set(true);
        let args = ContainerChangesOf {
            id: looked.subject.id(),
        };
        spawn_local(async move {
            let told = ipc::call(args).await;
            // `try_`: the drawer may be closed by now.
            if looked.asking.try_set(false).is_some() {
                return;
            }
            match told {
                Ok(changes) => looked.take(&changes),
                Err(failure) => looked.failure.set(Some(failure)),
            }
        });
    }

    fn take(&self, changes: &Changes) {
        let tree = Tree::of(&changes.changes);
        // Numbers of the tree before mean something else now; paths would be kept at the cost of
        // walking both.
        self.folded.set(tree.folded_at_first());
        self.sizes.set(HashMap::new());
        self.current.set(0);
        self.tree.set(Arc::new(tree));
        self.total.set(Some(changes.total));
        self.failure.set(None);
    }

    fn is_filtered(&self) -> bool {
        self.kind.with(Option::is_some) || self.words.with(|words| !words.trim().is_empty())
    }

    fn toggle(&self, id: NodeId) {
        if !untrack(|| self.is_filtered()) {
            self.folded.update(|folded| {
                if !folded.remove(&id) {
                    folded.insert(id);
                }
            });
        }
    }

    /// Goes to where it is among the files; what was deleted is nowhere.
    fn open(&self, id: NodeId) {
        let path = self.tree.with_untracked(|tree| {
            let node = tree.node(id)?;
            (node.kind != Some(ChangeKind::Deleted)).then(|| node.path.clone())
        });
        if let Some(path) = path {
            let place = FilePlace::Container {
                id: self.subject.id(),
            };
            files::open_at(self.subject.stores, place, path);
        }
    }

    /// Asks how large the files among some lines are, as far as that is not known.
    fn measure(&self, seen: &[NodeId]) {
        let looked = *self;
        let paths: Vec<FilePath> = self.tree.with_untracked(|tree| {
            self.sizes.with_untracked(|sizes| {
                let wanted = seen.iter().filter(|id| !tree.is_folder(**id));
                wanted
                    .filter_map(|id| tree.node(*id))
                    .filter(|node| node.kind != Some(ChangeKind::Deleted))
                    .filter(|node| !sizes.contains_key(&node.path))
                    .map(|node| node.path.clone())
                    .take(1000)
                    .collect()
            })
        });
        if paths.is_empty() {
            return;
        }
        let args = ContainerSizes {
            id: self.subject.id(),
            paths: paths.clone(),
        };
        spawn_local(async move {
            match ipc::call(args).await {
                Ok(told) => {
                    // The drawer may be closed by now.
                    looked
                        .sizes
                        .try_update(|sizes| sizes.extend(paths.into_iter().zip(told)));
                }
                // The lines stay without: what changed is told all the same.
                Err(failure) => crate::ipc::complain(&failure.message),
            }
        });
    }

    /// Which line the keyboard stands on.
    fn place(&self) -> Option<usize> {
        let current = self.current.get();
        self.lines.with(|lines| lines.binary_search(&current).ok())
    }

    fn step(&self, by: isize) {
        let at = untrack(|| self.place()).unwrap_or_default();
        let to = self.lines.with_untracked(|lines| {
            let last = lines.len().saturating_sub(1);
            lines.get(at.saturating_add_signed(by).min(last)).copied()
        });
        if let Some(to) = to {
            self.current.set(to);
        }
    }
}

#[component]
pub(super) fn ChangesTab(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let stores = subject.stores;
    let looked = Looked::new(subject);
    let state = Memo::new(move |_| {
        let there = subject.gone.get().is_none() && stores.link.is_live();
        subject
            .row
            .with(|row| row.as_ref().map(|row| row.state.clone()))
            .filter(|_| there)
    });
    Effect::new(move || {
        if state.get().is_some() {
            looked.ask();
        }
    });
    let there = Signal::derive(move || state.get().is_none());
    let note = move || {
        if let Some(failure) = looked.failure.get() {
            return Some(
                view! { <Refusal failure again=Callback::new(move |()| looked.ask()) /> }
                    .into_any(),
            );
        }
        match looked.total.get() {
            None => Some(
                view! {
                    <p class="drawer-waiting" role="status">
                        {t!(i18n, drawer.asking)}
                    </p>
                }
                .into_any(),
            ),
            Some(0) => Some(
                view! {
                    <p class="changes-none" role="status">
                        {t!(i18n, changes.none)}
                    </p>
                }
                .into_any(),
            ),
            Some(_) => None,
        }
    };
    let any = Memo::new(move |_| looked.tree.with(|tree| !tree.is_empty()));
    view! {
        <div class="changes" data-changes>
            <Tools looked none=there />
            {note}
            {move || any.get().then(|| view! { <Lines looked /> })}
            <Foot looked />
        </div>
    }
}

/// What is shown of them, and what can be made of them.
#[component]
fn Tools(
    looked: Looked,
    /// It cannot be asked about.
    none: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let stores = looked.subject.stores;
    let chip = move |of: ChangeKind, hook: &'static str| {
        let label = move || kind_words(i18n.get_locale(), of).to_owned();
        view! {
            <Chip
                label=Signal::derive(label)
                count=Signal::stored(None)
                chosen=Signal::derive(move || looked.kind.get() == Some(of))
                hook
                on_press=move |_| {
                    looked.kind.update(|kind| *kind = (*kind != Some(of)).then_some(of));
                }
            />
        }
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && looked.words.with_untracked(|words| !words.is_empty()) {
            // Not for the drawer: first the filter is emptied.
            event.prevent_default();
            event.stop_propagation();
            looked.words.set(String::new());
        }
    };
    view! {
        <div class="changes-tools">
            <input
                class="input"
                type="search"
                autocomplete="off"
                spellcheck="false"
                aria-label=move || t_string!(i18n, changes.filter)
                placeholder=move || t_string!(i18n, changes.filter)
                prop:value=move || looked.words.get()
                on:input:target=move |event| looked.words.set(event.target().value())
                on:keydown=on_key
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, changes.again).to_owned())
                icon=icondata::LuRefreshCw
                disabled=none
                on_press=move |_| looked.ask()
            />
        </div>
        <div class="changes-tools">
            <div class="chips" role="group">
                {chip(ChangeKind::Added, "added")} {chip(ChangeKind::Modified, "modified")}
                {chip(ChangeKind::Deleted, "deleted")}
            </div>
            <span class="spring"></span>
            <Button
                disabled=none
                on_press=move |_| {
                    stores.dialogs.ask(Ask::Commit(Box::new(Committing::of(looked.subject.key()))));
                }
            >
                {t!(i18n, changes.commit_ask)}
            </Button>
            <Button
                disabled=none
                on_press=move |_| {
                    export(stores, looked.subject.id(), &looked.subject.name());
                }
            >
                {t!(i18n, changes.export_ask)}
            </Button>
        </div>
    }
}

/// How many there are.
#[component]
fn Foot(looked: Looked) -> impl IntoView {
    let i18n = use_i18n();
    let words = move || {
        let locale = i18n.get_locale();
        let total = looked.total.get().filter(|total| *total > 0)?;
        let shown = looked.tree.with(|tree| {
            let all = tree.visible(&HashSet::new());
            all.iter()
                .filter(|id| tree.node(**id).is_some_and(|node| node.kind.is_some()))
                .count() as u64
        });
        Some(if shown < total {
            let (shown, n) = (grouped(locale, shown), grouped(locale, total));
            t_string!(i18n, changes.count_cut, shown = shown, n = n)
        } else {
            t_string!(i18n, changes.count, n = grouped(locale, total))
        })
    };
    view! { <p class="changes-count">{words}</p> }
}

/// The lines of the tree; only those that are seen exist.
#[component]
fn Lines(looked: Looked) -> impl IntoView {
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
        let (Some(place), Some(list)) = (looked.place(), list.get()) else {
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
        looked.lines.with(|lines| {
            let shown = lines.iter().copied().enumerate().skip(from);
            shown.take(count + 2 * MARGIN).collect::<Vec<_>>()
        })
    });
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move || {
        let ids: Vec<NodeId> = drawn.with(|drawn| drawn.iter().map(|(_, id)| *id).collect());
        if let Some(Some(waiting)) = waiting.try_get_value() {
            waiting.clear();
        }
        let ask = move || {
            // The tab may be closed by now.
            if looked.current.try_get_untracked().is_some() {
                looked.measure(&ids);
            }
        };
        waiting.set_value(set_timeout_with_handle(ask, REST).ok());
    });
    let height = move || looked.lines.with(|lines| lines.len() * LINE);
    let on_key = move |event: KeyboardEvent| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let page = isize::try_from(seen.get_untracked().1.saturating_sub(2).max(1)).unwrap_or(1);
        let current = looked.current.get_untracked();
        let folder = looked.tree.with_untracked(|tree| tree.is_folder(current));
        let folded = looked
            .folded
            .with_untracked(|folded| folded.contains(&current));
        match event.key().as_str() {
            "ArrowDown" => looked.step(1),
            "ArrowUp" => looked.step(-1),
            "PageDown" => looked.step(page),
            "PageUp" => looked.step(-page),
            "Home" => looked.step(isize::MIN),
            "End" => looked.step(isize::MAX),
            "ArrowRight" if folder && folded => looked.toggle(current),
            "ArrowRight" => looked.step(1),
            "ArrowLeft" if folder && !folded => looked.toggle(current),
            "ArrowLeft" => {
                let above = looked
                    .tree
                    .with_untracked(|tree| tree.node(current).and_then(|node| node.parent));
                if let Some(above) = above {
                    looked.current.set(above);
                }
            }
            " " if folder => looked.toggle(current),
            "Enter" => looked.open(current),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <div
            node_ref=list
            class="tree"
            role="tree"
            tabindex="0"
            aria-label=move || t_string!(i18n, changes.title)
            aria-activedescendant=move || element_id(looked.current.get())
            on:scroll=move |_| look()
            on:keydown=on_key
        >
            <div class="tree-lines" role="presentation" style:height=move || format!("{}px", height())>
                {move || {
                    let tree = looked.tree.get();
                    drawn
                        .get()
                        .into_iter()
                        .map(|(place, id)| line(looked, &tree, place, id))
                        .collect_view()
                }}
            </div>
        </div>
    }
}

fn element_id(id: NodeId) -> String {
    format!("change-{id}")
}

fn line(looked: Looked, tree: &Tree, place: usize, id: NodeId) -> impl IntoView + use<> {
    let i18n = use_i18n();
    let node = tree.node(id)?;
    let folder = tree.is_folder(id);
    let (path, kind, depth) = (node.path.clone(), node.kind, node.depth);
    let whole = plain(path.as_str()).into_owned();
    let name = match path.name() {
        "" => whole.clone(),
        name => plain(name).into_owned(),
    };
    let hook = path.as_str().to_owned();
    let word = kind.map(|kind| match kind {
        ChangeKind::Added => "added",
        ChangeKind::Modified => "modified",
        ChangeKind::Deleted => "deleted",
    });
    let open = move || !looked.folded.with(|folded| folded.contains(&id)) || looked.is_filtered();
    let size = move || {
        let size = looked
            .sizes
            .with(|sizes| sizes.get(&path).copied().flatten());
        size.map(bytes::decimal)
    };
    let can_open = kind != Some(ChangeKind::Deleted);
    Some(view! {
        <div
            class="tree-line change-line"
            role="treeitem"
            id=element_id(id)
            data-path=hook
            data-change=word
            attr:aria-level=(depth + 1).to_string()
            aria-expanded=move || folder.then(|| if open() { "true" } else { "false" })
            aria-selected=move || if looked.current.get() == id { "true" } else { "false" }
            style=format!("top:{}px;padding-left:{}px", place * LINE, 8 + depth * 16)
            title=whole
            on:click=move |_| {
                looked.current.set(id);
                if folder {
                    looked.toggle(id);
                }
            }
            on:dblclick=move |_| looked.open(id)
        >
            <span class="twisty">
                {move || {
                    folder
                        .then(|| {
                            let of = if open() {
                                icondata::LuChevronDown
                            } else {
                                icondata::LuChevronRight
                            };
                            view! { <Icon of /> }
                        })
                }}
            </span>
            <span class="change-sign" aria-hidden="true">
                {kind
                    .map(|kind| match kind {
                        ChangeKind::Added => "+",
                        ChangeKind::Modified => "~",
                        ChangeKind::Deleted => "−",
                    })}
            </span>
            <bdi class="change-name">{name}</bdi>
            <span class="change-word">
                {move || kind.map(|kind| kind_words(i18n.get_locale(), kind))}
            </span>
            <span class="change-size">{size}</span>
            {(!can_open).then(|| view! { <span class="change-open"></span> })}
            {can_open
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="row-button change-open"
                            tabindex="-1"
                            aria-label=move || t_string!(i18n, changes.open)
                            title=move || t_string!(i18n, changes.open)
                            on:click=move |event| {
                                event.stop_propagation();
                                looked.open(id);
                            }
                        >
                            <Icon of=icondata::LuFolderOpen />
                        </button>
                    }
                })}
        </div>
    })
}

fn kind_words(locale: Locale, kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Added => td_string!(locale, changes.added),
        ChangeKind::Modified => td_string!(locale, changes.modified),
        ChangeKind::Deleted => td_string!(locale, changes.deleted),
    }
}

/// Asks where, and writes the whole file system of a container there; the status bar tells of it.
pub(crate) fn export(stores: Stores, id: String, name: &str) {
    let subject = name.to_owned();
    let name = format!("{name}.tar");
    spawn_local(async move {
        let chosen = ipc::call(SavePick { name }).await;
        let op = ipc::op();
        let begin = || {
            stores
                .tasks
                .begin(op.clone(), TaskKind::Export, subject.clone())
        };
        let path = match chosen {
            Ok(Some(path)) => path,
            Ok(None) => return,
            Err(failure) => return begin().fail(failure),
        };
        let task = begin();
        let heard = task.clone();
        let hear = move |said: Result<TransferStep, Failure>| match said {
            Ok(TransferStep::Done {
                bytes,
                left_out,
                left_out_total,
                made,
                ..
            }) => heard.finish(Done {
                bytes,
                left_out: Arc::new(left_out),
                left_out_total,
                made,
            }),
            Ok(TransferStep::Failed {
                cancelled: true, ..
            }) => heard.end(),
            Ok(TransferStep::Failed { failure, .. }) | Err(failure) => heard.fail(failure),
            Ok(said) => {
                if let Some(step) = Step::of_transfer(&said) {
                    heard.step(step);
                }
            }
        };
        let args = ContainerExport { op, id, path };
        if let Err(failure) = ipc::open(args, hear).await {
            task.fail(failure);
        }
    });
}
