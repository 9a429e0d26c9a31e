//! The tools above the rows: search, what part of the log is read, and the rest in a menu.

use super::desk::Desk;
use super::range;
use super::save;
use crate::format::count::grouped;
use crate::i18n::*;
use crate::parts::{Icon, IconButton, MenuItem, Place};
use contract::LogSaveWhat;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::KeyboardEvent;

/// Lines around a match, where only those are shown, at the most.
const AROUND: u32 = 1000;

#[component]
pub(super) fn Bar(desk: Desk, search: NodeRef<html::Input>) -> impl IntoView {
    let i18n = desk.i18n;
    let searches = Memo::new(move |_| desk.search.with(|search| !search.pattern.is_empty()));
    let change = move |change: fn(&mut contract::LogSearch)| {
        desk.search.update(change);
        desk.send_search();
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            desk.next_match(event.shift_key());
        }
        "Escape" if searches.get_untracked() => {
            // Not for the drawer: first the search is ended.
            event.prevent_default();
            event.stop_propagation();
            desk.end_search();
        }
        _ => {}
    };
    let is_on =
        move |read: fn(&contract::LogSearch) -> bool| Memo::new(move |_| desk.search.with(read));
    let fault_id = format!("log-{}-search-fault", desk.number);
    let (regex, case) = (is_on(|it| it.regex), is_on(|it| it.case));
    let only = is_on(|it| it.only_with_around.is_some());
    view! {
        <div class="log-bar" role="toolbar" aria-label=move || t_string!(i18n, log.tools)>
            <div class="log-search">
                <input
                    node_ref=search
                    class="input"
                    type="search"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-label=move || t_string!(i18n, log.search)
                    placeholder=move || t_string!(i18n, log.search)
                    aria-invalid=move || if desk.search_fault.with(Option::is_some) { "true" } else { "false" }
                    aria-describedby=fault_id.clone()
                    prop:value=move || desk.search.with(|search| search.pattern.clone())
                    on:input:target=move |event| {
                        let pattern = event.target().value();
                        desk.search.update(|search| search.pattern = pattern);
                        desk.send_search();
                    }
                    on:keydown=on_key
                />
                <Toggle
                    hook="case"
                    on=case
                    name=Signal::derive(move || t_string!(i18n, log.case).to_owned())
                    on_press=move || change(|search| search.case = !search.case)
                >
                    "Aa"
                </Toggle>
                <Toggle
                    hook="regex"
                    on=regex
                    name=Signal::derive(move || t_string!(i18n, log.regex).to_owned())
                    on_press=move || change(|search| search.regex = !search.regex)
                >
                    ".*"
                </Toggle>
            </div>
            {move || {
                searches
                    .get()
                    .then(|| {
                        view! {
                            <Found desk />
                            <IconButton
                                name=Signal::derive(move || t_string!(i18n, log.previous_match).to_owned())
                                icon=icondata::LuChevronUp
                                on_press=move |_| desk.next_match(true)
                            />
                            <IconButton
                                name=Signal::derive(move || t_string!(i18n, log.next_match).to_owned())
                                icon=icondata::LuChevronDown
                                on_press=move |_| desk.next_match(false)
                            />
                            <Toggle
                                hook="only"
                                on=only
                                name=Signal::derive(move || t_string!(i18n, log.only_matches).to_owned())
                                on_press=move || {
                                    change(|search| {
                                        search.only_with_around = match search.only_with_around {
                                            None => Some(0),
                                            Some(_) => None,
                                        };
                                    });
                                }
                            >
                                <Icon of=icondata::LuListFilter />
                            </Toggle>
                            {move || only.get().then(|| view! { <Around desk /> })}
                        }
                    })
            }}
            <span class="spring"></span>
            <range::RangeButton desk />
            <Toggle
                hook="times"
                on=Memo::new(move |_| desk.stores.settings.with(|all| all.logs.times))
                name=Signal::derive(move || t_string!(i18n, log.times).to_owned())
                on_press=move || desk.stores.settings.change(|all| all.logs.times = !all.logs.times)
            >
                <Icon of=icondata::LuClock />
            </Toggle>
            <Toggle
                hook="wrap"
                on=Memo::new(move |_| desk.stores.settings.with(|all| all.logs.wrap))
                name=Signal::derive(move || t_string!(i18n, log.wrap).to_owned())
                on_press=move || desk.stores.settings.change(|all| all.logs.wrap = !all.logs.wrap)
            >
                <Icon of=icondata::LuWrapText />
            </Toggle>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, log.more).to_owned())
                icon=icondata::LuEllipsis
                on_press=move |event| {
                    let button = event
                        .current_target()
                        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
                    if let Some(button) = button {
                        open_menu(desk, Place::below(&button));
                    }
                }
            />
            <p class="field-error log-fault" id=fault_id aria-live="polite">
                {move || {
                    let broke = desk
                        .news
                        .with(|news| news.search.as_ref().and_then(|search| search.broke.clone()));
                    broke
                        .map(|why| {
                            let why = crate::format::plain(&why).into_owned();
                            t_string!(i18n, log.search_broke, why = why)
                        })
                }}
                {move || desk.search_fault.get().map(|fault| t_string!(i18n, log.bad_regex, why = crate::format::plain(&fault).into_owned()))}
            </p>
        </div>
    }
}

/// `1 204 matches · searching…`
#[component]
fn Found(desk: Desk) -> impl IntoView {
    let i18n = desk.i18n;
    let state = Memo::new(move |_| desk.news.with(|news| news.search.clone()));
    let words = move || {
        let locale = i18n.get_locale();
        let Some(state) = state.get() else {
            return td_string!(locale, log.searching).to_owned();
        };
        let n = grouped(locale, state.matches);
        if state.complete {
            td_string!(locale, log.matches, n = n)
        } else {
            td_string!(locale, log.matches_so_far, n = n)
        }
    };
    view! {
        <span
            class="log-found"
            role="status"
            data-matches=move || state.with(|state| state.as_ref().map(|state| state.matches.to_string()))
            data-complete=move || state.with(|state| state.as_ref().is_some_and(|it| it.complete)).then_some("")
        >
            {words}
        </span>
    }
}

/// How many lines around a match are shown.
#[component]
fn Around(desk: Desk) -> impl IntoView {
    let i18n = desk.i18n;
    let around = move || {
        desk.search
            .with(|it| it.only_with_around.unwrap_or_default())
    };
    view! {
        <label class="log-around-field">
            <span>{t!(i18n, log.around)}</span>
            <input
                class="input"
                type="number"
                min="0"
                max=AROUND.to_string()
                aria-label=move || t_string!(i18n, log.around_name)
                data-field="around"
                prop:value=move || around().to_string()
                on:input:target=move |event| {
                    // While it is empty it stays what it was.
                    if let Ok(lines) = event.target().value().trim().parse::<u32>() {
                        desk.search.update(|it| it.only_with_around = Some(lines.min(AROUND)));
                        desk.send_search();
                    }
                }
            />
        </label>
    }
}

/// A small button that is on or off.
#[component]
pub(super) fn Toggle(
    /// `data-toggle`
    hook: &'static str,
    on: Memo<bool>,
    name: Signal<String>,
    on_press: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button quiet icon-button log-toggle"
            data-toggle=hook
            aria-pressed=move || if on.get() { "true" } else { "false" }
            aria-label=move || name.get()
            title=move || name.get()
            on:click=move |_| on_press()
        >
            {children()}
        </button>
    }
}

fn open_menu(desk: Desk, place: Place) {
    let locale = desk.i18n.get_locale_untracked();
    let mut items = vec![
        MenuItem::act(td_string!(locale, log.save_held), move || {
            save::save(desk, LogSaveWhat::Held);
        })
        .with_icon(icondata::LuDownload),
    ];
    if desk.search.with_untracked(|it| !it.pattern.is_empty()) {
        items.push(
            MenuItem::act(td_string!(locale, log.save_matches), move || {
                save::save(desk, LogSaveWhat::Matches);
            })
            .with_icon(icondata::LuDownload),
        );
    }
    items.push(
        MenuItem::act(td_string!(locale, log.save_everything), move || {
            save::save(desk, LogSaveWhat::Everything);
        })
        .with_icon(icondata::LuDownload),
    );
    items.push(MenuItem::Rule);
    items.push(
        MenuItem::act(td_string!(locale, log.to_start), move || desk.go_first())
            .with_icon(icondata::LuArrowUpToLine),
    );
    items.push(
        MenuItem::act(td_string!(locale, log.to_end), move || desk.follow())
            .with_icon(icondata::LuArrowDownToLine),
    );
    let label = td_string!(locale, log.more);
    desk.stores.menus.open(label, place, items);
}
