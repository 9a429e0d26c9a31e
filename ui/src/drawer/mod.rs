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
use crate::stores::stores;
use leptos::html;
use leptos::prelude::*;
use subject::Subject;
use web_sys::KeyboardEvent;

/// What of the container is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Overview,
    Figures,
    Processes,
    Inspect,
}

impl Tab {
    const ALL: [Self; 4] = [
        Self::Overview,
        Self::Figures,
        Self::Processes,
        Self::Inspect,
    ];

    /// Found again by scripts: `data-tab`.
    fn hook(self) -> &'static str {
        match self {
            Self::Overview => "overview",
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
    // Stays from one container to the next.
    let tab = RwSignal::new(Tab::Overview);
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
                    Tab::Figures => view! { <figures::FiguresTab subject /> }.into_any(),
                    Tab::Processes => view! { <processes::ProcessesTab subject /> }.into_any(),
                    Tab::Inspect => view! { <inspect::Inspect subject /> }.into_any(),
                }}
            </div>
        </aside>
    }
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
