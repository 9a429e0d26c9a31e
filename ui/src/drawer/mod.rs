//! The details of one container, at the right of the list.

mod figures;
mod follow;
mod grip;
mod head;
mod inspect;
mod overview;
mod processes;
mod subject;
mod value;

use crate::i18n::*;
use crate::logs::LogPanel;
use crate::stores::stores;
use contract::{LogOf, LogQuery};
use leptos::html;
use leptos::prelude::*;
use subject::Subject;
use web_sys::KeyboardEvent;

/// What of the container is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Logs,
    Figures,
    Processes,
    Inspect,
}

impl Tab {
    const ALL: [Self; 5] = [
        Self::Overview,
        Self::Logs,
        Self::Figures,
        Self::Processes,
        Self::Inspect,
    ];

    /// Found again by scripts: `data-tab`.
    fn hook(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Logs => "logs",
            Self::Figures => "figures",
            Self::Processes => "processes",
            Self::Inspect => "inspect",
        }
    }
}

/// Shown while `stores().open` names a container; stands beside the list.
#[component]
pub(crate) fn Drawer() -> impl IntoView {
    let stores = stores();
    let open = Memo::new(move |_| stores.open.get());
    let tab = stores.drawer_tab;
    move || {
        open.get().map(|id| {
            let subject = Subject::new(stores, id);
            view! { <Details subject tab /> }
        })
    }
}

#[component]
fn Details(subject: Subject, tab: RwSignal<Tab>) -> impl IntoView {
    let i18n = use_i18n();
    let width = grip::width(subject.stores);
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            subject.close();
        }
    };
    view! {
        <aside
            class="drawer"
            data-drawer=subject.id()
            aria-label=move || t_string!(i18n, drawer.drawer, name = subject.name())
            style:width=move || format!("{}px", width.get())
            on:keydown=on_key
        >
            <grip::Grip width />
            <head::Head subject />
            <head::Notices subject />
            <Tabs tab />
            <div
                class="drawer-panel"
                role="tabpanel"
                id="drawer-panel"
                aria-labelledby=move || format!("drawer-tab-{}", tab.get().hook())
            >
                {move || match tab.get() {
                    Tab::Overview => view! { <overview::Overview subject /> }.into_any(),
                    Tab::Logs => logs_of(&subject).into_any(),
                    Tab::Figures => view! { <figures::FiguresTab subject /> }.into_any(),
                    Tab::Processes => view! { <processes::ProcessesTab subject /> }.into_any(),
                    Tab::Inspect => view! { <inspect::Inspect subject /> }.into_any(),
                }}
            </div>
        </aside>
    }
}

/// The container's log. It is closed with the tab: nothing is read that nobody looks at.
fn logs_of(subject: &Subject) -> impl IntoView + use<> {
    let query = LogQuery {
        of: LogOf::Containers {
            ids: vec![subject.id()],
        },
        ..LogQuery::default()
    };
    view! { <LogPanel query=RwSignal::new(query) seen=Signal::stored(true) /> }
}

#[component]
fn Tabs(tab: RwSignal<Tab>) -> impl IntoView {
    let i18n = use_i18n();
    let list = NodeRef::<html::Div>::new();
    let on_key = move |event: KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => Tab::ALL.len() - 1,
            _ => return,
        };
        event.prevent_default();
        let at = Tab::ALL
            .iter()
            .position(|known| *known == tab.get_untracked())
            .unwrap_or_default();
        let next = Tab::ALL[(at + step) % Tab::ALL.len()];
        tab.set(next);
        subject::focus(list, &format!("[data-tab={}]", next.hook()));
    };
    let label = move |of: Tab| match of {
        Tab::Overview => t_string!(i18n, drawer.overview),
        Tab::Logs => t_string!(i18n, log.title),
        Tab::Figures => t_string!(i18n, figures.title),
        Tab::Processes => t_string!(i18n, figures.processes),
        Tab::Inspect => t_string!(i18n, drawer.inspect),
    };
    view! {
        <div
            node_ref=list
            class="tabs"
            role="tablist"
            aria-label=move || t_string!(i18n, drawer.tabs)
            on:keydown=on_key
        >
            {Tab::ALL
                .map(|of| {
                    view! {
                        <button
                            type="button"
                            class="tab"
                            role="tab"
                            id=format!("drawer-tab-{}", of.hook())
                            data-tab=of.hook()
                            aria-controls="drawer-panel"
                            aria-selected=move || if tab.get() == of { "true" } else { "false" }
                            tabindex=move || if tab.get() == of { "0" } else { "-1" }
                            on:click=move |_| tab.set(of)
                        >
                            {move || label(of)}
                        </button>
                    }
                })}
        </div>
    }
}
