//! The details of one container, at the right of the list.

mod changes;
mod figures;
mod follow;
mod head;
mod image;
mod inspect;
mod overview;
mod processes;
mod strip;
mod subject;
mod value;
mod volume;

pub(crate) use changes::export;
pub(crate) use image::ImageDrawer;
pub(crate) use volume::{VolumeDrawer, VolumeTab};

use crate::files::FilesView;
use crate::i18n::*;
use crate::logs::LogPanel;
use crate::parts::{Edge, Grip, Side};
use crate::stores::{Id, Page, Stores, stores};
use contract::{FilePlace, LogOf, LogQuery};
use leptos::prelude::*;
use strip::{Strip, StripTab};
use subject::Subject;
use web_sys::KeyboardEvent;

/// What of the container is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Logs,
    Figures,
    Processes,
    Files,
    Changes,
    Inspect,
}

impl Tab {
    const ALL: [Self; 7] = [
        Self::Overview,
        Self::Logs,
        Self::Figures,
        Self::Processes,
        Self::Files,
        Self::Changes,
        Self::Inspect,
    ];

    /// Found again by scripts: `data-tab`.
    fn hook(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Logs => "logs",
            Self::Figures => "figures",
            Self::Processes => "processes",
            Self::Files => "files",
            Self::Changes => "changes",
            Self::Inspect => "inspect",
        }
    }
}

impl StripTab for Tab {
    fn all() -> &'static [Self] {
        &Self::ALL
    }

    fn hook(self) -> &'static str {
        self.hook()
    }

    fn label(self, locale: Locale) -> &'static str {
        match self {
            Self::Overview => td_string!(locale, drawer.overview),
            Self::Logs => td_string!(locale, log.title),
            Self::Figures => td_string!(locale, figures.title),
            Self::Processes => td_string!(locale, figures.processes),
            Self::Files => td_string!(locale, files.title),
            Self::Changes => td_string!(locale, changes.title),
            Self::Inspect => td_string!(locale, drawer.inspect),
        }
    }
}

/// Opens a container's drawer, wherever the person is.
pub(crate) fn open_container(stores: Stores, id: &Id, tab: Tab) {
    if !matches!(
        stores.page.get_untracked(),
        Page::Containers | Page::Projects
    ) {
        stores.page.set(Page::Containers);
    }
    stores.drawer_tab.set(tab);
    stores.selection.only(id);
    stores.open.set(Some(id.clone()));
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

/// The container's files; what is gone has none.
fn files_of(subject: &Subject) -> impl IntoView + use<> {
    let place = FilePlace::Container { id: subject.id() };
    let gone = subject.gone;
    let there = Memo::new(move |_| gone.get().is_none());
    move || {
        let place = place.clone();
        there.get().then(|| {
            view! { <FilesView place=Signal::stored(place) seen=Signal::stored(true) /> }
        })
    }
}

/// The left edge of each drawer. The list and the side bar keep `rest`.
static EDGE: Edge = Edge {
    side: Side::Left,
    class: "drawer-grip",
    least: 320,
    rest: 476,
    setting: |settings| &mut settings.drawer_width,
    name: |locale| td_string!(locale, drawer.resize),
};

#[component]
fn Details(subject: Subject, tab: RwSignal<Tab>) -> impl IntoView {
    let i18n = use_i18n();
    let width = EDGE.size(subject.stores);
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
            <Grip edge=&EDGE size=width />
            <head::Head subject />
            <head::Notices subject />
            <Strip tab />
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
                    Tab::Files => files_of(&subject).into_any(),
                    Tab::Changes => view! { <changes::ChangesTab subject /> }.into_any(),
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
