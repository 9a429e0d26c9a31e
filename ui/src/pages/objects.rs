//! A list of objects that are only looked at: images, volumes, networks.

use super::filter_box::FilterBox;
use crate::dialogs::Ask;
use crate::filter::Filter;
use crate::format::{plain, words};
use crate::i18n::*;
use crate::parts::table::{
    Column, Deed, Line, Lines, Part, RowLook, SortKey, Table, TableOf, sorted,
};
use crate::parts::{Button, Icon, MenuItem, Place};
use crate::refusal::sentence;
use crate::stores::{Entry, Id, Listed, Rows, Selection, Stores, stores};
use contract::{ContainerRow, Failure, ListSettings, Settings};
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::collections::HashMap;
use std::sync::Arc;

/// Names of containers, by the key of what they use.
pub(super) type UsedBy = HashMap<String, Vec<String>>;

/// What a list of objects is made of.
pub(super) struct ObjectsOf<R: Listed> {
    /// `data-page`
    pub(super) hook: &'static str,
    pub(super) title: fn(Locale) -> &'static str,
    /// Said where there are none.
    pub(super) none: fn(Locale) -> &'static str,
    pub(super) rows: Rows<R>,
    pub(super) columns: &'static [Column],
    /// Which of the person's choices are its own, to read and to change.
    pub(super) chosen: fn(&Settings) -> &ListSettings,
    pub(super) choose: fn(&mut Settings) -> &mut ListSettings,
    pub(super) sort_key: fn(&R, &str) -> SortKey,
    /// What a container uses of them, by key.
    pub(super) uses: fn(&ContainerRow) -> Vec<String>,
    /// The key that `uses` speaks of.
    pub(super) used_key: fn(&R) -> &str,
    /// The text of a cell. Ages and users are made here, and the name where this says none.
    pub(super) cell: fn(&R, &str, Locale) -> Option<String>,
    /// When it was made.
    pub(super) created: fn(&R) -> Option<i64>,
    /// What can be done beside looking: its words and its question.
    pub(super) more: Option<(fn(Locale) -> &'static str, fn() -> Ask)>,
    /// What can be done with one.
    pub(super) menu: Option<fn(Stores, Locale, &R) -> Vec<MenuItem>>,
    /// Details of one beside the list: how they are opened, and what shows them.
    pub(super) details: Option<(fn(Stores, &Id), fn() -> AnyView)>,
}

impl<R: Listed> Clone for ObjectsOf<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Listed> Copy for ObjectsOf<R> {}

/// The list.
#[component]
pub(super) fn Objects<R: Listed>(of: ObjectsOf<R>) -> impl IntoView {
    let stores = stores();
    let i18n = use_i18n();
    let settings = Memo::new(move |_| stores.settings.with(|all| (of.chosen)(all).clone()));
    let text = RwSignal::new(String::new());
    let used = Memo::new(move |_| Arc::new(used_by(stores, of.uses)));
    let rows = Memo::new_with_compare(
        move |_| {
            let sort = settings.with(|settings| settings.sort.clone());
            let key = |entry: &Entry<R>, column: &str| match column {
                "used" => SortKey::text(&users(&used.get(), (of.used_key)(&entry.placed))),
                "created" => SortKey::age((of.created)(&entry.placed)),
                column => (of.sort_key)(&entry.placed, column),
            };
            Arc::new(sorted(of.rows.all(), sort.as_ref(), key))
        },
        |_, _| true,
    );
    let filter = Memo::new(move |_| text.with(|text| Filter::parse(text)));
    let lines = Memo::new_with_compare(
        move |_| {
            let mut lines: Lines<R, ()> = Lines::default();
            rows.with(|rows| {
                filter.with(|filter| {
                    for row in rows.iter() {
                        if filter.passes_text(&row.search) {
                            lines.push(Line::Row(row.clone()));
                        }
                    }
                });
            });
            Arc::new(lines)
        },
        |_, _| true,
    );
    let open_menu = move |id: &Id, place: Place| {
        if let (Some(menu), Some(row)) = (of.menu, of.rows.peek(id)) {
            let locale = i18n.get_locale_untracked();
            let items = menu(stores, locale, &row);
            stores
                .menus
                .open(td_string!(locale, list.more), place, items);
        }
    };
    let table = TableOf {
        label: Signal::derive(move || (of.title)(i18n.get_locale()).to_owned()),
        columns: of.columns,
        lines,
        settings,
        on_settings: Callback::new(move |changed| {
            stores.settings.change(|all| *(of.choose)(all) = changed);
        }),
        look: Callback::new(move |(_, row): (Arc<Entry<R>>, Arc<R>)| {
            let used = used.with(|used| used.contains_key((of.used_key)(&row)));
            let word = if used { "used" } else { "unused" };
            RowLook {
                state: word.to_owned(),
                tone: word,
            }
        }),
        cell: Callback::new(
            move |(_, row, column): (Arc<Entry<R>>, Arc<R>, &'static Column)| {
                cell(stores, i18n, of, used, row, column)
            },
        ),
        tail: of
            .menu
            .map(|_| Callback::new(move |_| vec![tail(i18n.get_locale())])),
        group: Callback::new(|()| Vec::new()),
        on_group: None,
        selection: Selection::new(),
        many: false,
        on_open: of
            .details
            .map(|(open, _)| Callback::new(move |id: Id| open(stores, &id))),
        on_menu: of
            .menu
            .map(|_| Callback::new(move |(id, place): (Id, Place)| open_menu(&id, place))),
        on_deed: of.menu.map(|_| {
            Callback::new(move |deed: Deed| match deed.word.as_str() {
                "menu" => open_menu(&deed.id, deed.place),
                other => crate::ipc::complain(other),
            })
        }),
        on_key: Some(Callback::new(move |key: String| {
            if key == "Escape" {
                text.set(String::new());
            }
        })),
        on_shown: None,
    };
    let old = Memo::new(move |_| !stores.link.is_live());
    let instead = move || {
        let locale = i18n.get_locale();
        if !of.rows.known.get() {
            return Some(view! { <Unknown failure=of.rows.failure /> }.into_any());
        }
        if of.rows.count() == Some(0) {
            return Some(none(stores, of, locale));
        }
        lines.with(|lines| lines.is_empty()).then(|| {
            view! {
                <div class="instead">
                    <p class="instead-title">{td_string!(locale, pages.no_match)}</p>
                    <Button on_press=move |_| {
                        text.set(String::new());
                    }>{td_string!(locale, pages.clear_filter)}</Button>
                </div>
            }
            .into_any()
        })
    };
    view! {
        <section class="page" data-page=of.hook data-old=move || old.get().then_some("")>
            <header class="title-bar">
                <h1>{move || (of.title)(i18n.get_locale())}</h1>
                <FilterBox
                    text
                    hint=Signal::derive(move || t_string!(i18n, pages.filter_hint).to_owned())
                />
                {of.more
                    .map(|(words, ask)| {
                        view! {
                            <span class="spring"></span>
                            <Button on_press=move |_| stores.dialogs.ask(ask())>
                                {move || words(i18n.get_locale())}
                            </Button>
                        }
                    })}
            </header>
            <super::containers::OldBar />
            <FailedBar known=of.rows.known failure=of.rows.failure />
            <div class="page-content">
                <div class="list">
                    <Table of=table />
                    {instead}
                </div>
                {of.details.map(|(_, details)| details())}
            </div>
        </section>
    }
}

/// No rows, and what would make some.
fn none<R: Listed>(stores: Stores, of: ObjectsOf<R>, locale: Locale) -> AnyView {
    let more = of.more.map(|(words, ask)| {
        view! {
            <Button on_press=move |_| stores.dialogs.ask(ask())>{words(locale)}</Button>
        }
    });
    view! {
        <div class="instead">
            <p>{(of.none)(locale)}</p>
            {more}
        </div>
    }
    .into_any()
}

/// The right end of a row: its menu.
fn tail(locale: Locale) -> Part {
    let more = Part::button("row-button i-more", "menu")
        .with("aria-haspopup", "menu")
        .called(td_string!(locale, list.more));
    Part::of("div", "row-tail")
        .with("role", "cell")
        .holds([more])
}

/// The list is not known: it was not told yet, or it cannot be, which is something else than none.
#[component]
pub(super) fn Unknown(failure: RwSignal<Option<Failure>>) -> impl IntoView {
    let i18n = use_i18n();
    move || match failure.get() {
        None => view! { <div class="instead"><p>{t!(i18n, pages.connecting)}</p></div> }.into_any(),
        Some(failure) => view! {
            <div class="instead failed" role="alert" data-failed>
                <Icon of=icondata::LuTriangleAlert />
                <p class="instead-title">
                    <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
                </p>
                <p>{t!(i18n, pages.asked_again)}</p>
            </div>
        }
        .into_any(),
    }
}

/// Says that what is shown is no longer told by the engine.
#[component]
pub(super) fn FailedBar(
    known: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let failure = failure.get().filter(|_| known.get())?;
        Some(view! {
            <div class="old-bar" role="alert" data-failed>
                <bdi>{move || sentence(&failure, i18n.get_locale())}</bdi>
                " "
                {t!(i18n, pages.asked_again)}
            </div>
        })
    }
}

fn cell<R: Listed>(
    stores: Stores,
    i18n: I18nContext<Locale>,
    of: ObjectsOf<R>,
    used: Memo<Arc<UsedBy>>,
    row: Arc<R>,
    column: &'static Column,
) -> Vec<Part> {
    let locale = i18n.get_locale();
    let part = match column.name {
        "created" => {
            let Some(created) = (of.created)(&row) else {
                return Vec::new();
            };
            let then = created.saturating_sub(stores.link.clock_ahead());
            Part::text(words::ago(locale, stores.clock.age(then)))
        }
        "used" => {
            let users = used.with(|used| users(used, (of.used_key)(&row)));
            if users.is_empty() {
                Part::span("quiet").says(td_string!(locale, pages.unused))
            } else {
                Part::text(users)
            }
        }
        name => Part::text(match (of.cell)(&row, name, locale) {
            Some(text) => plain(&text).into_owned(),
            None if name == "name" => plain(row.name()).into_owned(),
            None => String::new(),
        }),
    };
    vec![part]
}

fn used_by(stores: Stores, uses: fn(&ContainerRow) -> Vec<String>) -> UsedBy {
    let mut used = UsedBy::new();
    for entry in stores.containers.all() {
        for key in uses(&entry.placed) {
            used.entry(key).or_default().push(entry.placed.name.clone());
        }
    }
    for users in used.values_mut() {
        users.sort();
    }
    used
}

fn users(used: &UsedBy, key: &str) -> String {
    let names = used.get(key).map_or(&[][..], Vec::as_slice);
    names
        .iter()
        .map(|name| plain(name))
        .collect::<Vec<_>>()
        .join(", ")
}
