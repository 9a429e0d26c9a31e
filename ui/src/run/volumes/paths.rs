//! The right column: the paths in the container, and what is mapped there.

use super::desk::Desk;
use super::details::Details;
use super::drag::End;
use super::map::{FreePath, Slot, Source, free_paths, is_absolute};
use super::notes::Notes;
use super::sources::{is, tab_index};
use crate::format::plain;
use crate::i18n::*;
use crate::parts::{Icon, IconButton};
use contract::{MountKind, MountSpec};
use leptos::html;
use leptos::prelude::*;

#[component]
pub(super) fn Paths(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let mounts = desk.form.part(|spec| spec.mounts.len());
    let froms = desk.form.part(|spec| spec.volumes_from.len());
    let free = Memo::new(move |_| {
        desk.form.spec.with(|spec| {
            desk.form.facts.with(|facts| {
                desk.typed
                    .with(|typed| free_paths(spec, facts.as_ref(), typed))
            })
        })
    });
    let over = move || is(desk.over, &End::AnySlot);
    view! {
        <section
            class="map-column"
            data-paths
            data-over=over
            aria-label=td_string!(locale, volumes_map.paths)
        >
            <div class="map-head">
                <h4>{td_string!(locale, volumes_map.paths)}</h4>
            </div>
            <ul class="map-slots">
                <For
                    each=move || 0..mounts.get()
                    key=|place| *place
                    children=move |place| view! { <MountRow desk place /> }
                />
                <For
                    each=move || 0..froms.get()
                    key=|place| *place
                    children=move |place| view! { <FromRow desk place /> }
                />
                <For
                    each=move || free.get()
                    key=FreePath::clone
                    children=move |free| view! { <FreeRow desk free /> }
                />
            </ul>
            <NewPath desk />
        </section>
    }
}

/// A path and what is mapped there.
#[component]
fn MountRow(desk: Desk, place: usize) -> impl IntoView {
    let locale = desk.locale;
    let mount = desk
        .form
        .part(move |spec| spec.mounts.get(place).cloned().unwrap_or_default());
    let path = Memo::new(move |_| mount.with(|mount| mount.target.clone()));
    let shown_path = move || {
        path.with(|path| {
            if path.is_empty() {
                td_string!(locale, volumes_map.no_path).to_owned()
            } else {
                plain(path).into_owned()
            }
        })
    };
    let fed = Memo::new(move |_| mount.with(|mount| fed_by(locale, mount)));
    let end = End::Slot(Slot::Mount(place));
    let (held, over) = (end.clone(), end);
    let open = Memo::new(move |_| desk.opened.get() == Some(place));
    view! {
        <li
            class="map-slot"
            data-target=move || path.get()
            data-mount=place.to_string()
            data-fed=""
            data-held=move || is(desk.held, &held)
            data-over=move || is(desk.over, &over)
        >
            <div class="map-line">
                <button
                    type="button"
                    class="map-grab"
                    data-grab
                    data-field=format!("mounts/{place}")
                    aria-describedby="map-hint"
                    tabindex=move || tab_index(desk, false)
                >
                    <span class="map-path mono hostile" title=shown_path>{shown_path}</span>
                    <span class="map-fed hostile" title=move || fed.get()>{move || fed.get()}</span>
                </button>
                <ReadOnly
                    desk
                    read_only=Signal::derive(move || mount.with(|mount| mount.read_only))
                    on_press=move || desk.change(place, |mount| mount.read_only = !mount.read_only)
                />
                <button
                    type="button"
                    class="button quiet icon-button"
                    data-details
                    aria-expanded=move || if open.get() { "true" } else { "false" }
                    aria-label=move || td_string!(locale, volumes_map.details, path = shown_path())
                    title=move || td_string!(locale, volumes_map.details, path = shown_path())
                    on:click=move |_| {
                        desk.opened.update(|opened| {
                            *opened = if *opened == Some(place) { None } else { Some(place) };
                        });
                    }
                >
                    <Icon of=icondata::LuChevronDown />
                </button>
                <IconButton
                    name=Signal::derive(move || {
                        td_string!(locale, volumes_map.unmap, path = shown_path())
                    })
                    icon=icondata::LuX
                    on_press=move |_| desk.remove(place)
                />
            </div>
            <Notes form=desk.form at=format!("mounts/{place}") />
            {move || open.get().then(|| view! { <Details desk place /> })}
        </li>
    }
}

/// What a mount is fed from, in words.
fn fed_by(locale: Locale, mount: &MountSpec) -> String {
    match Source::of_mount(mount) {
        Some(Source::Anonymous) => td_string!(locale, volumes_map.anonymous).to_owned(),
        Some(Source::Tmpfs) => td_string!(locale, volumes_map.tmpfs).to_owned(),
        Some(Source::Volume(name) | Source::Folder(name) | Source::From(name)) => {
            plain(&name).into_owned()
        }
        None => {
            let kind = match mount.kind {
                MountKind::Image => td_string!(locale, volumes_map.kind_image),
                MountKind::Npipe => td_string!(locale, volumes_map.kind_npipe),
                MountKind::Cluster => td_string!(locale, volumes_map.kind_cluster),
                MountKind::Volume | MountKind::Bind | MountKind::Tmpfs => "",
            };
            format!("{kind} {}", plain(&mount.source))
        }
    }
}

/// `ro` or `rw`; a press changes it.
#[component]
fn ReadOnly(desk: Desk, read_only: Signal<bool>, on_press: impl Fn() + 'static) -> impl IntoView {
    let locale = desk.locale;
    view! {
        <button
            type="button"
            class="map-mode mono"
            data-mode=move || if read_only.get() { "ro" } else { "rw" }
            aria-label=td_string!(locale, volumes_map.read_only)
            aria-pressed=move || if read_only.get() { "true" } else { "false" }
            title=move || {
                if read_only.get() {
                    td_string!(locale, volumes_map.is_ro)
                } else {
                    td_string!(locale, volumes_map.is_rw)
                }
            }
            on:click=move |_| on_press()
        >
            {move || if read_only.get() { "ro" } else { "rw" }}
        </button>
    }
}

/// All that another container has.
#[component]
fn FromRow(desk: Desk, place: usize) -> impl IntoView {
    let locale = desk.locale;
    let from = desk
        .form
        .part(move |spec| spec.volumes_from.get(place).cloned().unwrap_or_default());
    let words = move || {
        from.with(|from| td_string!(locale, volumes_map.all_of, name = plain(&from.container)))
    };
    view! {
        <li class="map-slot" data-fed="" data-from=move || from.with(|from| from.container.clone())>
            <div class="map-line">
                <span class="map-grab">
                    <Icon of=icondata::LuBox />
                    <span class="map-path hostile" title=words>{words}</span>
                </span>
                <ReadOnly
                    desk
                    read_only=Signal::derive(move || from.with(|from| from.read_only))
                    on_press=move || {
                        desk.form.change(|spec| {
                            if let Some(from) = spec.volumes_from.get_mut(place) {
                                from.read_only = !from.read_only;
                            }
                        });
                    }
                />
                <IconButton
                    name=Signal::derive(move || {
                        td_string!(locale, volumes_map.unmap, path = words())
                    })
                    icon=icondata::LuX
                    on_press=move |_| {
                        desk.form.change(|spec| {
                            if place < spec.volumes_from.len() {
                                spec.volumes_from.remove(place);
                            }
                        });
                    }
                />
            </div>
            <Notes form=desk.form at=format!("volumes_from/{place}") />
        </li>
    }
}

/// A path at which nothing is mapped yet.
#[component]
fn FreeRow(desk: Desk, free: FreePath) -> impl IntoView {
    let locale = desk.locale;
    let FreePath { path, declared } = free;
    let shown = plain(&path).into_owned();
    let end = End::Slot(Slot::Free(path.clone()));
    let (held, over) = (end.clone(), end);
    let note = if declared {
        td_string!(locale, volumes_map.declared)
    } else {
        td_string!(locale, volumes_map.free)
    };
    let remove = (!declared).then(|| {
        let path = path.clone();
        view! {
            <IconButton
                name=Signal::stored(
                    td_string!(locale, volumes_map.drop_path, path = shown.clone()),
                )
                icon=icondata::LuX
                on_press=move |_| desk.typed.update(|typed| typed.retain(|known| *known != path))
            />
        }
    });
    view! {
        <li
            class="map-slot"
            data-target=path
            data-held=move || is(desk.held, &held)
            data-over=move || is(desk.over, &over)
        >
            <div class="map-line">
                <button
                    type="button"
                    class="map-grab"
                    data-grab
                    aria-describedby="map-hint"
                    tabindex=move || tab_index(desk, false)
                >
                    <span class="map-path mono hostile" title=shown.clone()>{shown.clone()}</span>
                    <span class="map-fed">{note}</span>
                </button>
                {remove}
            </div>
        </li>
    }
}

/// A path that the image does not declare.
#[component]
fn NewPath(desk: Desk) -> impl IntoView {
    let locale = desk.locale;
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(false);
    let field = NodeRef::<html::Input>::new();
    // "Another path…" was chosen for a source: it goes to what is typed here.
    Effect::new(move || {
        if desk.waiting.with(Option::is_some)
            && let Some(field) = field.get()
        {
            // Losing the focus is no reason to fail.
            let _ = field.focus();
        }
    });
    let label = move || match desk.waiting.get() {
        Some(source) => {
            let name = desk.name_of(&End::Source(source));
            td_string!(locale, volumes_map.path_for, name = plain(&name))
        }
        None => td_string!(locale, volumes_map.new_path).to_owned(),
    };
    let add = move || {
        let path = typed.with_untracked(|typed| typed.trim().to_owned());
        if path.is_empty() {
            return;
        }
        if !is_absolute(&path) {
            wrong.set(true);
            return;
        }
        match desk.waiting.get_untracked() {
            Some(source) => {
                desk.waiting.set(None);
                desk.map(&source, &Slot::Free(path));
            }
            None => desk.add_path(path),
        }
        typed.set(String::new());
    };
    view! {
        <div class="map-row map-new-path" data-waiting=move || desk.waiting.get().map(|_| "")>
            <input
                node_ref=field
                type="text"
                class="input mono"
                data-new-path
                aria-label=label
                placeholder=label
                aria-invalid=move || if wrong.get() { "true" } else { "false" }
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=move || typed.get()
                on:input:target=move |event| {
                    typed.set(event.target().value());
                    wrong.set(false);
                }
                on:keydown=move |event| match event.key().as_str() {
                    "Enter" => {
                        event.prevent_default();
                        add();
                    }
                    "Escape" if desk.waiting.with_untracked(Option::is_some) => {
                        event.prevent_default();
                        event.stop_propagation();
                        desk.waiting.set(None);
                    }
                    _ => {}
                }
            />
            <IconButton
                name=Signal::stored(td_string!(locale, volumes_map.add_path).to_owned())
                icon=icondata::LuPlus
                on_press=move |_| add()
            />
        </div>
        {move || {
            wrong
                .get()
                .then(|| {
                    view! {
                        <p class="map-note" data-note="fault" role="alert">
                            {td_string!(locale, volumes_map.not_absolute)}
                        </p>
                    }
                })
        }}
    }
}
