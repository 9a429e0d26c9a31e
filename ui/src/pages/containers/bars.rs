//! What stands around the list: title, chips, filter; what is selected; how old it is.

use super::deeds::{self, Able};
use super::figures::FiguresToggle;
use crate::dialogs::Ask;
use crate::filter::{Fault, Filter};
use crate::format::{plain, time};
use crate::i18n::*;
use crate::pages::filter_box::FilterBox;
use crate::pages::offline::WhyLost;
use crate::parts::{Button, Chip, IconButton, Look, Place};
use crate::stores::{Id, Show, Stores, actions, stores};
use contract::Phase;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

#[component]
pub(super) fn TitleBar(projects: bool, filter: Memo<Filter>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let title = move || {
        if projects {
            t_string!(i18n, frame.projects)
        } else {
            t_string!(i18n, frame.containers)
        }
    };
    let fault = Signal::derive(move || {
        filter.with(|filter| {
            filter.fault.as_ref().map(|fault| match fault {
                Fault::NoSuchState(word) => {
                    t_string!(i18n, list.no_such_state, word = plain(word).into_owned())
                }
                Fault::NoPort(word) => {
                    t_string!(i18n, list.no_port, word = plain(word).into_owned())
                }
            })
        })
    });
    let chips = Show::ALL
        .into_iter()
        .map(|show| {
            let label = move || show.label(i18n.get_locale()).to_owned();
            let count = move || stores.tally.get().map(|tally| tally.of(show));
            view! {
                <Chip
                    label=Signal::derive(label)
                    count=Signal::derive(count)
                    chosen=Signal::derive(move || stores.show.get() == show)
                    hook=show.word()
                    on_press=move |_| stores.show.set(show)
                />
            }
        })
        .collect_view();
    let grouped = Memo::new(move |_| stores.settings.with(|all| all.containers.grouped));
    let group = move |_| {
        stores
            .settings
            .change(|all| all.containers.grouped = !all.containers.grouped);
    };
    let menu = move |event: web_sys::MouseEvent| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if let Some(button) = button {
            deeds::open_page_menu(stores, i18n, Place::below(&button));
        }
    };
    let nothing = Signal::derive(move || {
        stores
            .tally
            .get()
            .is_none_or(|tally| tally.of(Show::All) == 0)
    });
    view! {
        <header class="title-bar">
            <h1>{title}</h1>
            <div class="chips" role="group">{chips}</div>
            <FilterBox
                text=stores.filter
                hint=Signal::derive(move || t_string!(i18n, list.filter_hint).to_owned())
                fault
            />
            <span class="spring"></span>
            <FiguresToggle />
            {(!projects)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button quiet icon-button"
                            aria-label=move || t_string!(i18n, list.group)
                            title=move || t_string!(i18n, list.group)
                            aria-pressed=move || if grouped.get() { "true" } else { "false" }
                            on:click=group
                        >
                            <crate::parts::Icon of=icondata::LuListTree />
                        </button>
                    }
                })}
            <IconButton
                name=Signal::derive(move || t_string!(i18n, list.more).to_owned())
                icon=icondata::LuEllipsis
                disabled=nothing
                on_press=menu
            />
            <Button
                look=Look::Primary
                icon=icondata::LuPlus
                on_press=move |_| crate::run::open_new(stores, String::new())
            >
                {t!(i18n, list.run)}
            </Button>
        </header>
    }
}

/// Says that the list is old, how old, why, and what helps.
#[component]
pub(crate) fn OldBar() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let lost = Memo::new(move |_| {
        stores
            .link
            .link
            .with(|link| match link.as_ref().map(|link| &link.phase) {
                Some(Phase::Reconnecting { lost, .. } | Phase::Stale { lost, .. }) => Some(*lost),
                Some(Phase::Connecting | Phase::Live { .. } | Phase::Offline { .. }) | None => None,
            })
    });
    move || {
        lost.get().map(|lost| {
            let time = time::local_clock(lost / 1000);
            view! {
                <div class="old-bar">
                    <div class="old-bar-line">
                        <span role="status">
                            {move || t_string!(i18n, list.stale, time = time.clone())}
                        </span>
                        <span class="spring"></span>
                        <Button on_press=|_| actions::retry_link()>{t!(i18n, link.try_again)}</Button>
                    </div>
                    <WhyLost />
                </div>
            }
        })
    }
}

/// What can be done to what is selected.
#[component]
pub(super) fn SelectionBar() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    // A single row that was clicked has its drawer; the bar is for what was picked on purpose.
    let shown = Memo::new(move |_| {
        stores.selection.ids.with(|ids| match ids.len() {
            0 => 0,
            1 if stores
                .open
                .with(|open| open.as_ref().is_some_and(|open| ids.contains(open))) =>
            {
                0
            }
            count => count,
        })
    });
    let ids = move || -> Vec<Id> {
        stores
            .selection
            .ids
            .with_untracked(|ids| ids.iter().cloned().collect())
    };
    // What the engine would refuse for its state is not offered.
    let able = Memo::new(move |_| {
        stores.containers.track_changes();
        let ids: Vec<Id> = stores
            .selection
            .ids
            .with(|ids| ids.iter().cloned().collect());
        Able::of(stores, &ids)
    });
    let none = move |which: fn(&Able) -> &Vec<Id>| {
        Signal::derive(move || able.with(|able| which(able).is_empty()))
    };
    let of = move |which: fn(&Able) -> &Vec<Id>| able.with_untracked(|able| which(able).clone());
    let bar = move || {
        view! {
            <div class="selection-bar" role="toolbar" aria-label=move || t_string!(i18n, list.selection)>
                <span class="selected-count" role="status">
                    {move || t_string!(i18n, list.selected, n = shown.get())}
                </span>
                <Button look=Look::Quiet icon=icondata::LuScrollText on_press=move |_| crate::logs::open_logs(stores, ids())>
                    {move || match shown.get() {
                        1 => t_string!(i18n, log.open).to_owned(),
                        n => t_string!(i18n, log.open_of, n = n),
                    }}
                </Button>
                <Button look=Look::Quiet disabled=none(|able| &able.start) on_press=move |_| actions::start(stores, &of(|able| &able.start))>
                    {t!(i18n, list.start)}
                </Button>
                <Button look=Look::Quiet disabled=none(|able| &able.stop) on_press=move |_| ask_if_any(stores, of(|able| &able.stop), Ask::Stop)>
                    {t!(i18n, list.stop_ask)}
                </Button>
                <Button look=Look::Quiet on_press=move |_| actions::restart(stores, &ids(), None)>
                    {t!(i18n, list.restart)}
                </Button>
                <Button look=Look::Quiet disabled=none(|able| &able.pause) on_press=move |_| actions::pause(stores, &of(|able| &able.pause))>
                    {t!(i18n, list.pause)}
                </Button>
                <Button look=Look::Quiet disabled=none(|able| &able.resume) on_press=move |_| actions::unpause(stores, &of(|able| &able.resume))>
                    {t!(i18n, list.resume)}
                </Button>
                <Button look=Look::Quiet disabled=none(|able| &able.stop) on_press=move |_| ask_if_any(stores, of(|able| &able.stop), Ask::Kill)>
                    {t!(i18n, list.kill)}
                </Button>
                <Button look=Look::Quiet on_press=move |_| ask_if_any(stores, ids(), |ids| Ask::PullRecreate { ids })>
                    {t!(i18n, edit.recreate)}
                </Button>
                <Button look=Look::Danger on_press=move |_| ask_if_any(stores, ids(), Ask::Remove)>
                    {t!(i18n, list.remove)}
                </Button>
                <IconButton
                    name=Signal::derive(move || t_string!(i18n, list.clear_selection).to_owned())
                    icon=icondata::LuX
                    on_press=move |_| stores.selection.clear()
                />
            </div>
        }
    };
    let any = Memo::new(move |_| shown.get() > 0);
    move || any.get().then(bar)
}

fn ask_if_any(stores: Stores, ids: Vec<Id>, ask: fn(Vec<Id>) -> Ask) {
    if !ids.is_empty() {
        stores.dialogs.ask(ask(ids));
    }
}
