//! Above the rows: where one is, and what can be done there.

use super::desk::Desk;
use super::{deeds, paths};
use crate::format::plain;
use crate::i18n::*;
use crate::parts::{Button, Icon, IconButton, MenuItem, Place};
use contract::{FilePath, FilesWay};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent, MouseEvent};

#[component]
pub(super) fn Bar(
    desk: Desk,
    /// Opens another browser beside this one, where there is none.
    beside: Option<Callback<()>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let at_top = Signal::derive(move || desk.path.with(|path| *path == FilePath::root()));
    let fixed = Signal::derive(move || desk.fixed().is_some());
    let menu = move |event: &MouseEvent, label: &str, items: Vec<MenuItem>| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = button {
            desk.stores.menus.open(label, Place::below(&button), items);
        }
    };
    let filter = view! { <FilterField desk /> }.into_any();
    let banner = view! { <Banner desk /> }.into_any();
    view! {
        <div class="files-bar" role="toolbar" aria-label=move || t_string!(i18n, files.toolbar)>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, files.up).to_owned())
                icon=icondata::LuArrowUp
                disabled=at_top
                on_press=move |_| desk.up()
            />
            {move || {
                if desk.typing.get() {
                    view! { <PathField desk /> }.into_any()
                } else {
                    view! { <Crumbs desk /> }.into_any()
                }
            }}
            <IconButton
                name=Signal::derive(move || t_string!(i18n, files.new_file).to_owned())
                icon=icondata::LuFilePlus
                disabled=fixed
                on_press=move |_| deeds::ask_new(desk, false)
            />
            <IconButton
                name=Signal::derive(move || t_string!(i18n, files.new_folder).to_owned())
                icon=icondata::LuFolderPlus
                disabled=fixed
                on_press=move |_| deeds::ask_new(desk, true)
            />
            <Button
                disabled=fixed
                on_press=move |event| {
                    let label = td_string!(desk.locale(), files.upload);
                    menu(&event, label, deeds::upload_items(desk));
                }
            >
                {t!(i18n, files.upload)}
            </Button>
            <Button on_press=move |event| {
                let label = td_string!(desk.locale(), files.download);
                menu(&event, label, deeds::download_items(desk));
            }>{t!(i18n, files.download)}</Button>
            <IconButton
                name=Signal::derive(move || t_string!(i18n, list.more).to_owned())
                icon=icondata::LuEllipsis
                on_press=move |event| {
                    let label = td_string!(desk.locale(), list.more);
                    menu(&event, label, deeds::more_items(desk, beside));
                }
            />
        </div>
        <div class="files-bar files-second">
            {filter}
            <button
                type="button"
                class="chip"
                aria-pressed=move || {
                    if desk.order.with(|order| order.hidden) { "true" } else { "false" }
                }
                on:click=move |_| desk.reorder(|order| order.hidden = !order.hidden)
            >
                {t!(i18n, files.hidden)}
            </button>
        </div>
        {banner}
    }
}

/// The parts of the path, each a button; what is right of them turns it into a field.
#[component]
fn Crumbs(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let crumbs = Memo::new(move |_| desk.path.with(paths::crumbs));
    view! {
        <nav class="crumbs" aria-label=move || t_string!(i18n, files.path)>
            <button
                type="button"
                class="crumb crumb-place hostile"
                data-crumb="/"
                on:click=move |_| desk.go(FilePath::root())
            >
                {move || desk.called()}
            </button>
            {move || {
                let crumbs = crumbs.get();
                let last = crumbs.len().saturating_sub(1);
                crumbs
                    .into_iter()
                    .enumerate()
                    .map(|(at, crumb)| {
                        let name = plain(&crumb.name).into_owned();
                        let hook = crumb.path.as_str().to_owned();
                        view! {
                            <span class="crumb-slash" aria-hidden="true">
                                "/"
                            </span>
                            <button
                                type="button"
                                class="crumb mono hostile"
                                data-crumb=hook
                                aria-current=(at == last).then_some("location")
                                on:click=move |_| desk.go(crumb.path.clone())
                            >
                                <bdi>{name}</bdi>
                            </button>
                        }
                    })
                    .collect_view()
            }}
            <button
                type="button"
                class="crumb-rest"
                aria-label=move || t_string!(i18n, files.type_path)
                title=move || t_string!(i18n, files.type_path)
                on:click=move |_| desk.typing.set(true)
            >
                <Icon of=icondata::LuPencil />
            </button>
        </nav>
    }
}

/// The path as a text. Enter goes there, Esc leaves it.
#[component]
fn PathField(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            request_animation_frame(move || {
                // Losing the focus is no reason to fail.
                let _ = field.focus();
                field.select();
            });
        }
    });
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Escape" => {
                desk.typing.set(false);
                desk.focus_rows();
            }
            "Enter" => {
                let typed = event
                    .target()
                    .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
                    .map(|field| field.value())
                    .unwrap_or_default();
                let folder = desk.path.get_untracked();
                desk.typing.set(false);
                desk.go(paths::typed(&folder, &typed));
                desk.focus_rows();
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <input
            node_ref=field
            type="text"
            class="input mono path-field"
            data-files-path=""
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=move || t_string!(i18n, files.path)
            prop:value=desk.path.get_untracked().as_str().to_owned()
            on:keydown=on_key
            on:blur=move |_| {
                desk.typing.try_set(false);
            }
        />
    }
}

#[component]
fn FilterField(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let on_key = move |event: KeyboardEvent| {
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Escape" => {
                if desk.order.with_untracked(|order| order.filter.is_empty()) {
                    desk.focus_rows();
                } else {
                    desk.reorder(|order| order.filter.clear());
                }
            }
            "ArrowDown" | "Enter" => {
                desk.focus_rows();
                if desk.current.get_untracked().is_none() {
                    desk.move_to(0, false);
                }
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <input
            type="text"
            role="searchbox"
            class="input files-filter"
            data-files-filter=""
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=move || t_string!(i18n, files.filter)
            placeholder=move || t_string!(i18n, files.filter)
            prop:value=move || desk.order.with(|order| order.filter.clone())
            on:input:target=move |event| {
                let typed = event.target().value();
                desk.reorder(|order| order.filter = typed);
            }
            on:keydown=on_key
        />
    }
}

/// What is to be known of how the place is reached, and why nothing can be changed.
#[component]
fn Banner(desk: Desk) -> impl IntoView {
    let i18n = use_i18n();
    let archive = move || {
        desk.way
            .with(|way| way.is_some_and(|way| way.way == FilesWay::Archive))
    };
    view! {
        {move || {
            archive()
                .then(|| {
                    view! {
                        <p class="files-banner" role="status" data-way="archive">
                            {t!(i18n, files.archive_note)}
                        </p>
                    }
                })
        }}
        {move || {
            let known = desk.way.get().is_some_and(|way| way.read_only.is_some());
            known
                .then(|| {
                    view! {
                        <p class="files-banner" role="status" data-read-only>
                            {move || desk.fixed()}
                        </p>
                    }
                })
        }}
        {move || {
            desk.refused
                .get()
                .map(|failure| {
                    view! {
                        <p class="files-banner" data-tone="failed" role="alert">
                            <span>{move || desk.words_of(&failure)}</span>
                            <IconButton
                                name=Signal::derive(move || t_string!(i18n, list.dismiss).to_owned())
                                icon=icondata::LuX
                                on_press=move |_| desk.refused.set(None)
                            />
                        </p>
                    }
                })
        }}
    }
}
