//! The left column: what can be mapped.

use super::desk::Desk;
use super::drag::End;
use super::map::{Slot, Source, free_paths, is_absolute, is_volume_name};
use crate::format::plain;
use crate::i18n::*;
use crate::ipc;
use crate::parts::{Icon, IconButton, MenuItem, Place};
use contract::{FolderPick, MountKind};
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;

/// How many volumes are shown before the filter has to find the others: a form with a thousand
/// volumes must open at once.
const VOLUMES: usize = 40;
/// The same of containers whose volumes can be shared.
const CONTAINERS: usize = 12;

/// A source, as its card shows it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Card {
    source: Source,
    /// Who uses it.
    note: String,
}

#[component]
pub(super) fn Sources(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let filter = RwSignal::new(String::new());
    let folders = Memo::new(move |_| {
        let mut all = desk.folders.get();
        desk.form.spec.with(|spec| {
            for mount in &spec.mounts {
                if mount.kind == MountKind::Bind
                    && !mount.source.is_empty()
                    && !all.contains(&mount.source)
                {
                    all.push(mount.source.clone());
                }
            }
        });
        all
    });
    // Volumes that the form names and the engine does not have yet.
    let new = Memo::new(move |_| {
        desk.stores.volumes.count();
        desk.form.spec.with(|spec| {
            let mut new: Vec<String> = Vec::new();
            for mount in &spec.mounts {
                let name = &mount.source;
                if mount.kind == MountKind::Volume
                    && !name.is_empty()
                    && !new.contains(name)
                    && desk.stores.volumes.peek(name).is_none()
                {
                    new.push(name.clone());
                }
            }
            new
        })
    });
    let users = Memo::new(move |_| Arc::new(users(desk)));
    // The cards and how many did not find room.
    let cards = Memo::new(move |_| {
        let words = filter.with(|filter| filter.trim().to_lowercase());
        let mut cards: Vec<Card> = folders.with(|folders| {
            let passing = folders
                .iter()
                .filter(|path| path.to_lowercase().contains(&words));
            let card = |path: &String| Card {
                source: Source::Folder(path.clone()),
                note: td_string!(locale, volumes_map.folder).to_owned(),
            };
            passing.map(card).collect()
        });
        new.with(|new| {
            for name in new
                .iter()
                .filter(|name| name.to_lowercase().contains(&words))
            {
                cards.push(Card {
                    source: Source::Volume(name.clone()),
                    note: td_string!(locale, volumes_map.is_new).to_owned(),
                });
            }
        });
        let mut hidden = 0;
        // Anonymous ones last: who looks for one knows its name.
        let (nameless, named): (Vec<_>, Vec<_>) = desk
            .stores
            .volumes
            .all()
            .into_iter()
            .partition(|row| is_anonymous(&row.placed.name));
        let volumes = named.iter().chain(&nameless);
        let volumes = volumes.filter(|row| row.search.contains(&words));
        users.with(|users| {
            for (place, row) in volumes.enumerate() {
                if place >= VOLUMES {
                    hidden += 1;
                    continue;
                }
                let note = match users.get(&*row.id) {
                    Some(users) => td_string!(
                        locale,
                        volumes_map.used_by,
                        names = plain(&users.join(", ")).into_owned()
                    ),
                    None => td_string!(locale, volumes_map.unused).to_owned(),
                };
                cards.push(Card {
                    source: Source::Volume(row.placed.name.clone()),
                    note,
                });
            }
        });
        let containers = desk.stores.containers.all();
        let containers = containers.iter().filter(|row| {
            !row.placed.volumes.is_empty() && row.placed.name.to_lowercase().contains(&words)
        });
        for (place, row) in containers.enumerate() {
            if place >= CONTAINERS {
                hidden += 1;
                continue;
            }
            cards.push(Card {
                source: Source::From(row.placed.name.clone()),
                note: td_string!(locale, volumes_map.container, n = row.placed.volumes.len()),
            });
        }
        (cards, hidden)
    });
    let none = move || cards.with(|(cards, _)| cards.is_empty());
    let hidden = Memo::new(move |_| cards.with(|(_, hidden)| *hidden));
    let filter_name = td_string!(locale, volumes_map.filter);
    view! {
        <section class="map-column" aria-label=td_string!(locale, volumes_map.sources)>
            <div class="map-head">
                <h4>{td_string!(locale, volumes_map.sources)}</h4>
                <input
                    type="text"
                    role="searchbox"
                    class="input"
                    data-map-filter
                    aria-label=filter_name
                    placeholder=filter_name
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || filter.get()
                    on:input:target=move |event| filter.set(event.target().value())
                    on:keydown=move |event| {
                        if event.key() == "Escape" && !filter.with_untracked(String::is_empty) {
                            event.prevent_default();
                            event.stop_propagation();
                            filter.set(String::new());
                        }
                    }
                />
            </div>
            <ul class="map-list" data-sources>
                <For
                    each=move || cards.with(|(cards, _)| cards.clone())
                    key=Card::clone
                    children=move |card| source_card(desk, card)
                />
                {move || {
                    none()
                        .then(|| {
                            view! {
                                <li class="map-none">{td_string!(locale, volumes_map.nothing)}</li>
                            }
                        })
                }}
                {move || {
                    (hidden.get() > 0)
                        .then(|| {
                            view! {
                                <li class="map-none">
                                    {td_string!(locale, volumes_map.more, n = hidden.get())}
                                </li>
                            }
                        })
                }}
            </ul>
            <ul class="map-kinds">
                {source_card(
                    desk,
                    Card {
                        source: Source::Tmpfs,
                        note: String::new(),
                    },
                )}
                {source_card(
                    desk,
                    Card {
                        source: Source::Anonymous,
                        note: String::new(),
                    },
                )}
            </ul>
            <NewVolume desk />
            <HostFolder desk />
        </section>
    }
}

/// Engines name a volume that was not named by 64 hexadecimal digits.
fn is_anonymous(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Names of the containers that use each volume.
fn users(desk: Desk) -> HashMap<String, Vec<String>> {
    let mut users: HashMap<String, Vec<String>> = HashMap::new();
    for entry in desk.stores.containers.all() {
        for volume in &entry.placed.volumes {
            users
                .entry(volume.clone())
                .or_default()
                .push(entry.placed.name.clone());
        }
    }
    users
}

fn icon_of(source: &Source) -> icondata::Icon {
    match source {
        Source::Volume(_) => icondata::LuDatabase,
        Source::Anonymous => icondata::LuCircleDashed,
        Source::Tmpfs => icondata::LuMemoryStick,
        Source::Folder(_) => icondata::LuFolder,
        Source::From(_) => icondata::LuBox,
    }
}

fn source_card(desk: Desk, card: Card) -> AnyView {
    let Card { source, note } = card;
    let name = match &source {
        Source::Anonymous => td_string!(desk.locale, volumes_map.anonymous_short).to_owned(),
        source => plain(&desk.name_of(&End::Source(source.clone()))).into_owned(),
    };
    let icon = icon_of(&source);
    let end = End::Source(source.clone());
    let (held, over) = (end.clone(), end);
    let menu = {
        let source = source.clone();
        move |event: web_sys::MouseEvent| open_menu(desk, &source, &event)
    };
    let menu_name = td_string!(desk.locale, volumes_map.map_to, name = name.clone());
    view! {
        <li
            class="map-source"
            data-source=source.hook()
            data-held=move || is(desk.held, &held)
            data-over=move || is(desk.over, &over)
        >
            <button
                type="button"
                class="map-grab"
                data-grab
                aria-describedby="map-hint"
                tabindex=move || tab_index(desk, true)
            >
                <Icon of=icon />
                <span class="map-name hostile" title=name.clone()>{name.clone()}</span>
                <span class="map-said hostile" title=note.clone()>{note.clone()}</span>
            </button>
            <IconButton name=Signal::stored(menu_name) icon=icondata::LuArrowRight on_press=menu />
        </li>
    }
    .into_any()
}

/// An attribute that is there while `end` is what the memo says.
pub(super) fn is(memo: Memo<Option<End>>, end: &End) -> Option<&'static str> {
    memo.with(|now| now.as_ref() == Some(end)).then_some("")
}

/// With one end in hand, Tab goes only to where it can be put.
pub(super) fn tab_index(desk: Desk, in_sources: bool) -> &'static str {
    let skip = desk.held.with(|held| match held {
        Some(End::Source(_)) => in_sources,
        Some(End::Slot(_) | End::AnySlot) => !in_sources,
        None => false,
    });
    if skip { "-1" } else { "0" }
}

/// The paths that a source can be mapped to, as a menu.
fn open_menu(desk: Desk, source: &Source, event: &web_sys::MouseEvent) {
    let Some(button) = event
        .current_target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
    else {
        return;
    };
    let item = |label: String, slot: Slot| {
        let source = source.clone();
        MenuItem::act(label, move || {
            desk.map(&source, &slot);
        })
    };
    let mut items: Vec<MenuItem> = Vec::new();
    if let Source::From(_) = source {
        items.push(item(
            td_string!(desk.locale, volumes_map.map_all).to_owned(),
            Slot::Free(String::new()),
        ));
    } else {
        desk.form.spec.with_untracked(|spec| {
            for (place, mount) in spec.mounts.iter().enumerate() {
                items.push(item(plain(&mount.target).into_owned(), Slot::Mount(place)));
            }
            desk.form.facts.with_untracked(|facts| {
                desk.typed.with_untracked(|typed| {
                    for free in free_paths(spec, facts.as_ref(), typed) {
                        items.push(item(plain(&free.path).into_owned(), Slot::Free(free.path)));
                    }
                });
            });
        });
        if !items.is_empty() {
            items.push(MenuItem::Rule);
        }
        let source = source.clone();
        items.push(MenuItem::act(
            td_string!(desk.locale, volumes_map.another_path),
            move || desk.waiting.set(Some(source.clone())),
        ));
    }
    let name = plain(&desk.name_of(&End::Source(source.clone()))).into_owned();
    desk.menus.open(
        td_string!(desk.locale, volumes_map.map_to, name = name),
        Place::below(&button),
        items,
    );
}

/// A volume that does not exist yet: a name first, then it is dragged like the others.
#[component]
fn NewVolume(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let name = desk.new_name;
    let fits = Memo::new(move |_| name.with(|name| is_volume_name(name)));
    let wrong = move || !fits.get() && name.with(|name| name.len() > 1);
    let source = move || Source::Volume(name.get_untracked());
    let label = td_string!(locale, volumes_map.new_volume);
    let held = move || {
        let end = End::Source(Source::Volume(name.get()));
        is(desk.held, &end)
    };
    view! {
        <div class="map-source map-new" data-source="new" data-held=held>
            <button
                type="button"
                class="map-grab"
                data-grab
                aria-label=move || {
                    td_string!(locale, volumes_map.new_grab, name = plain(&name.get()).into_owned())
                }
                disabled=move || !fits.get()
                tabindex=move || tab_index(desk, true)
            >
                <Icon of=icondata::LuPlus />
            </button>
            <input
                type="text"
                class="input mono"
                aria-label=label
                placeholder=label
                aria-invalid=move || if wrong() { "true" } else { "false" }
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || name.get()
                on:input:target=move |event| name.set(event.target().value())
            />
            <IconButton
                name=Signal::derive(move || {
                    td_string!(locale, volumes_map.map_to, name = plain(&name.get()).into_owned())
                })
                icon=icondata::LuArrowRight
                disabled=Signal::derive(move || !fits.get())
                on_press=move |event| open_menu(desk, &source(), &event)
            />
        </div>
        {move || {
            wrong()
                .then(|| {
                    view! {
                        <p class="map-note" data-note="fault" role="status">
                            {td_string!(locale, volumes_map.name_rule)}
                        </p>
                    }
                })
        }}
    }
}

/// A folder of the engine's machine: by the desktop's dialog, dropped, or typed.
#[component]
fn HostFolder(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let typed = RwSignal::new(String::new());
    // None: nothing is wrong. What is wrong is said once it was asked for.
    let wrong = RwSignal::new(None::<String>);
    let add = move || {
        let path = typed.with_untracked(|typed| typed.trim().to_owned());
        if path.is_empty() {
            return;
        }
        if is_absolute(&path) {
            desk.add_folder(path);
            typed.set(String::new());
            wrong.set(None);
        } else {
            wrong.set(Some(
                td_string!(locale, volumes_map.not_absolute).to_owned(),
            ));
        }
    };
    let pick = move |_| {
        spawn_local(async move {
            match ipc::call(FolderPick {}).await {
                Ok(Some(path)) => {
                    // The form may be closed by now.
                    if desk.folders.try_with_untracked(|_| ()).is_some() {
                        desk.add_folder(path);
                    }
                }
                Ok(None) => {}
                Err(failure) => {
                    wrong.try_set(Some(crate::refusal::sentence(&failure, locale)));
                }
            }
        });
    };
    let label = td_string!(locale, volumes_map.folder_path);
    view! {
        <div class="map-folder" data-files=move || desk.files_over.get().then_some("")>
            <p>{td_string!(locale, volumes_map.drop_here)}</p>
            <div class="map-row">
                <input
                    type="text"
                    class="input mono"
                    data-folder-path
                    aria-label=label
                    placeholder=label
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input:target=move |event| {
                        typed.set(event.target().value());
                        wrong.set(None);
                    }
                    on:keydown=move |event| {
                        if event.key() == "Enter" {
                            event.prevent_default();
                            add();
                        }
                    }
                />
                <IconButton
                    name=Signal::stored(td_string!(locale, volumes_map.add_folder).to_owned())
                    icon=icondata::LuPlus
                    on_press=move |_| add()
                />
                <button type="button" class="button" data-folder-pick on:click=pick>
                    {td_string!(locale, volumes_map.choose_folder)}
                </button>
            </div>
            {move || {
                wrong
                    .get()
                    .map(|words| {
                        view! {
                            <p class="map-note" data-note="fault" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
        </div>
    }
}
