//! The dock: terminals and logs as tabs at the bottom of the window. They stay from page to page;
//! while there is no tab there is no dock.

mod debug;
mod drag;
mod exec;
mod opening;
mod strip;
mod terminal;
mod window;
mod xterm;

pub(crate) use debug::DebugShell;
pub(crate) use exec::ExecForm;
pub(crate) use opening::{
    Terminals, ask_command, attach, outside, run_attached, shell, title_of, why_not,
};
pub(crate) use window::DetachedWindow;

use crate::files::FilesTab;
use crate::i18n::*;
use crate::ipc;
use crate::logs::LogPanel;
use crate::parts::{Button, Edge, Grip, IconButton, Look, Side};
use crate::refusal::sentence;
use crate::stores::{Dock, DockTab, DockWhat, Luggage, Stores, stores};
use contract::{DetachedTab, DockDetach, TerminalTo};
use leptos::html;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use strip::Strip;
use terminal::TerminalView;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// Stands once, in the frame, below the page.
#[component]
pub(crate) fn DockHost() -> impl IntoView {
    let dock = stores().dock;
    let there = Memo::new(move |_| dock.tabs.with(|tabs| !tabs.is_empty()));
    move || there.get().then(|| view! { <DockView /> })
}

/// The dock's upper edge. What the page above keeps, with the top bar and the status bar, is `rest`.
static EDGE: Edge = Edge {
    side: Side::Top,
    class: "dock-grip",
    least: 110,
    rest: 220,
    setting: |settings| &mut settings.dock_height,
    name: |locale| td_string!(locale, dock.resize),
};

#[component]
fn DockView() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let dock = stores.dock;
    let height = EDGE.size(stores);
    let root = NodeRef::<html::Section>::new();
    let split = Memo::new(move |_| dock.is_split());
    let drag = drag::follow(dock);
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if is_backquote(&event) && !is_asked() {
            event.prevent_default();
            let inside = root.get_untracked().is_some_and(|root| {
                root.contains(document().active_element().map(Into::into).as_ref())
            });
            match dock.current() {
                Some(key) if !inside => dock.show(&key),
                _ => leave(),
            }
        }
    });
    on_cleanup(move || keys.remove());
    view! {
        <section
            node_ref=root
            class="dock"
            data-dock-folded=move || dock.folded.get().then_some("")
            aria-label=move || t_string!(i18n, dock.title)
            style:height=move || {
                if dock.folded.get() { "auto".to_owned() } else { format!("{}px", height.get()) }
            }
        >
            {move || (!dock.folded.get()).then(|| view! { <Grip edge=&EDGE size=height /> })}
            <div class="dock-head">
                <Strip right=false drag />
                {move || split.get().then(|| view! { <Strip right=true drag /> })}
                <Tools split />
            </div>
            <Trouble />
            <Panels split />
        </section>
    }
}

/// What each tab shows, side by side where they are split. A panel keeps its place in the document
/// whatever becomes of its tab: a terminal that is moved there would lose its focus.
#[component]
fn Panels(split: Memo<bool>) -> impl IntoView {
    let dock = stores().dock;
    let tabs = move || {
        let mut tabs = dock.tabs.get();
        // Keys grow with time.
        tabs.sort_by(|one, other| one.key.cmp(&other.key));
        tabs
    };
    view! {
        <div
            class="dock-panels"
            data-split=move || split.get().then_some("")
            hidden=move || dock.folded.get()
        >
            <For each=tabs key=|tab| Arc::clone(&tab.key) children=|tab| view! { <Panel tab /> } />
        </div>
    }
}

#[component]
fn Panel(tab: DockTab) -> impl IntoView {
    let dock = stores().dock;
    let key = tab.key.clone();
    let seen = {
        let key = key.clone();
        Memo::new(move |_| dock.is_seen(&key))
    };
    let right = {
        let key = key.clone();
        Memo::new(move |_| {
            dock.tabs
                .with(|tabs| tabs.iter().any(|tab| tab.key == key && tab.right))
        })
    };
    let used = {
        let key = key.clone();
        move |_| {
            let known = dock
                .wanted
                .with_untracked(|wanted| wanted.as_ref().is_some_and(|(_, last)| *last == key));
            if !known {
                dock.want(&key);
            }
        }
    };
    view! {
        <div
            class="dock-panel"
            role="tabpanel"
            id=format!("dock-panel-{key}")
            aria-labelledby=format!("dock-tab-{key}")
            data-right=move || right.get().then_some("")
            hidden=move || !seen.get()
            on:pointerdown=used
        >
            {shown(tab, seen.into())}
        </div>
    }
}

fn shown(tab: DockTab, seen: Signal<bool>) -> AnyView {
    match tab.what.clone() {
        DockWhat::Terminal(to) => view! { <TerminalView tab to /> }.into_any(),
        DockWhat::Log(query) => {
            let query = RwSignal::new(query);
            follow_leaving(&tab, move || DockWhat::Log(query.get_untracked()));
            view! { <LogPanel query seen /> }.into_any()
        }
        DockWhat::Files { place, path } => {
            let what = DockWhat::Files {
                place: place.clone(),
                path: path.clone(),
            };
            follow_leaving(&tab, move || what.clone());
            view! { <FilesTab place path seen /> }.into_any()
        }
    }
}

/// A log, or a file browser, is opened anew in the other window: a log with the part of it that is
/// read here.
fn follow_leaving(tab: &DockTab, what: impl Fn() -> DockWhat + 'static) {
    let stores = stores();
    let key = tab.key.clone();
    Effect::new(move || {
        let leaves = stores
            .dock
            .leaving
            .with(|leaving| leaving.as_ref() == Some(&key));
        if leaves {
            stores.dock.leaving.set(None);
            let (key, what) = (key.clone(), what());
            spawn_local(async move {
                if give_what(stores, &key, what, None).await {
                    stores.dock.close(&key);
                }
            });
        }
    });
}

/// At the right of the tabs.
#[component]
fn Tools(split: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let dock = stores().dock;
    let more = Memo::new(move |_| dock.tabs.with(|tabs| tabs.len() > 1));
    let fold_icon = move || {
        if dock.folded.get() {
            icondata::LuChevronUp
        } else {
            icondata::LuChevronDown
        }
    };
    view! {
        <div class="dock-tools">
            {move || {
                (more.get() && !split.get())
                    .then(|| {
                        view! {
                            <IconButton
                                name=Signal::derive(move || t_string!(i18n, dock.split).to_owned())
                                icon=icondata::LuColumns2
                                on_press=move |_| {
                                    if let Some(key) = dock.current() {
                                        dock.put(&key, None, true);
                                    }
                                }
                            />
                        }
                    })
            }}
            <IconButton
                name=Signal::derive(move || t_string!(i18n, dock.detach_tab).to_owned())
                icon=icondata::LuSquareArrowOutUpRight
                on_press=move |_| dock.leaving.set(dock.current())
            />
            {move || {
                view! {
                    <IconButton
                        name=Signal::derive(move || {
                            if dock.folded.get() {
                                t_string!(i18n, dock.unfold).to_owned()
                            } else {
                                t_string!(i18n, dock.fold).to_owned()
                            }
                        })
                        icon=fold_icon()
                        on_press=move |_| dock.folded.update(|folded| *folded = !*folded)
                    />
                }
            }}
        </div>
    }
}

/// What was refused of what the dock itself asked.
#[component]
fn Trouble() -> impl IntoView {
    let i18n = use_i18n();
    let trouble = stores().dock.trouble;
    move || {
        trouble.get().map(|failure| {
            view! {
                <div class="terminal-bar" data-tone="failed">
                    <span role="alert">{move || sentence(&failure, i18n.get_locale())}</span>
                    <span class="spring"></span>
                    <Button look=Look::Quiet on_press=move |_| trouble.set(None)>
                        {t!(i18n, list.dismiss)}
                    </Button>
                </div>
            }
        })
    }
}

/// What a tab is, in the words that it is handed to another window with.
#[derive(Serialize, Deserialize)]
struct Handed {
    what: DockWhat,
    luggage: Option<Luggage>,
}

/// Hands a terminal to a window of its own; `false` where it was refused, which is told.
async fn give(stores: Stores, key: &str, to: TerminalTo, luggage: Luggage) -> bool {
    give_what(stores, key, DockWhat::Terminal(to), Some(luggage)).await
}

async fn give_what(stores: Stores, key: &str, what: DockWhat, luggage: Option<Luggage>) -> bool {
    let title = stores.dock.tabs.with_untracked(|tabs| {
        let tab = tabs.iter().find(|tab| *tab.key == *key);
        tab.map(|tab| tab.title.get_untracked()).unwrap_or_default()
    });
    let state = match serde_json::to_string(&Handed { what, luggage }) {
        Ok(state) => state,
        Err(error) => {
            ipc::complain(&error.to_string());
            return false;
        }
    };
    let tab = DetachedTab { title, state };
    match ipc::call(DockDetach { tab }).await {
        Ok(()) => true,
        Err(failure) => {
            stores.dock.trouble.set(Some(failure));
            false
        }
    }
}

/// Shows the tab so many places further among those of its pane, around the ends.
fn step(dock: Dock, key: &str, by: isize) {
    let right = dock
        .tabs
        .with_untracked(|tabs| tabs.iter().any(|tab| *tab.key == *key && tab.right));
    let keys = dock.keys(right);
    let count = isize::try_from(keys.len()).unwrap_or(isize::MAX);
    let at = keys.iter().position(|known| **known == *key);
    let next = at
        .and_then(|at| isize::try_from(at).ok())
        .map(|at| (at + by).rem_euclid(count.max(1)))
        .and_then(|at| keys.get(usize::try_from(at).ok()?));
    if let Some(next) = next {
        dock.show(next);
    }
}

/// Gives the focus to the page above.
fn leave() {
    let to = document()
        .query_selector("main [role=table], main button, main input")
        .ok()
        .flatten()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(to) = to {
        // Losing the focus is no reason to fail.
        let _ = to.focus();
    }
}

fn is_backquote(event: &KeyboardEvent) -> bool {
    event.code() == "Backquote" && event.ctrl_key() && !event.alt_key() && !event.shift_key()
}

/// A question is open.
fn is_asked() -> bool {
    matches!(document().query_selector("dialog[open]"), Ok(Some(_)))
}

/// The first element for a selector of ours, below another.
fn below(element: &Element, selector: &str) -> Option<HtmlElement> {
    element
        .query_selector(selector)
        .ok()
        .flatten()
        .and_then(|found| found.dyn_into().ok())
}
