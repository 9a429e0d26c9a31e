//! The tabs of one pane.

use super::drag::Dragging;
use super::{below, step};
use crate::format::{plain, text};
use crate::i18n::*;
use crate::parts::{Icon, MenuItem, Place};
use crate::stores::{Dock, DockTab, DockWhat, Stores, stores};
use leptos::html;
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent};

#[component]
pub(super) fn Strip(right: bool, drag: Dragging) -> impl IntoView {
    let i18n = use_i18n();
    let dock = stores().dock;
    let list = NodeRef::<html::Div>::new();
    let tabs = move || {
        let mut tabs = dock.tabs.get();
        tabs.retain(|tab| tab.right == right);
        tabs
    };
    // The tab that is seen may stand beyond the edge.
    Effect::new(move || {
        let seen = if right { dock.seen_right } else { dock.seen };
        if let (Some(key), Some(list)) = (seen.get(), list.get()) {
            request_animation_frame(move || {
                if let Some(tab) = below(&list, &format!("[id='dock-tab-{key}']")) {
                    let options = web_sys::ScrollIntoViewOptions::new();
                    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
                    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                    tab.scroll_into_view_with_scroll_into_view_options(&options);
                }
            });
        }
    });
    view! {
        <div
            node_ref=list
            class="dock-tabs"
            role="tablist"
            data-strip=if right { "right" } else { "left" }
            aria-label=move || t_string!(i18n, dock.title)
        >
            <For
                each=tabs
                key=|tab| Arc::clone(&tab.key)
                children=move |tab| view! { <Tab tab right drag list /> }
            />
        </div>
    }
}

#[component]
fn Tab(tab: DockTab, right: bool, drag: Dragging, list: NodeRef<html::Div>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let dock = stores.dock;
    let key = StoredValue::new(tab.key.clone());
    let seen = if right { dock.seen_right } else { dock.seen };
    let chosen = Memo::new(move |_| seen.with(|seen| *seen == Some(key.get_value())));
    let renaming = Memo::new(move |_| {
        dock.renaming
            .with(|renaming| *renaming == Some(key.get_value()))
    });
    let icon = match tab.what {
        DockWhat::Terminal(_) => icondata::LuSquareTerminal,
        DockWhat::Log(_) => icondata::LuText,
        DockWhat::Files { .. } => icondata::LuFolderOpen,
    };
    let title = tab.title.clone();
    let shown = Memo::new(move |_| plain(&title.get()).into_owned());
    let program = tab.program.clone();
    // Programs name themselves after what they do; the tab stays what it was called.
    let described = Memo::new(move |_| {
        let program = program.get();
        let program = plain(text::clipped(&program, 200).0);
        if program.is_empty() {
            shown.get()
        } else {
            format!("{}\n{program}", shown.get())
        }
    });
    let menu = move |place: Place| tab_menu(stores, i18n, &key.get_value(), right, place);
    let on_key = move |event: KeyboardEvent| {
        // Both letters of a name that is written and keys with others are not for tabs.
        if event.alt_key() || event.meta_key() {
            return;
        }
        let key = key.get_value();
        let held = event.shift_key() || event.ctrl_key();
        match event.key().as_str() {
            "ArrowRight" if held => dock.shift(&key, 1),
            "ArrowLeft" if held => dock.shift(&key, -1),
            "ArrowRight" => beside(dock, list, right, &key, 1),
            "ArrowLeft" => beside(dock, list, right, &key, -1),
            "Home" => end(dock, list, right, false),
            "End" => end(dock, list, right, true),
            "PageDown" if event.ctrl_key() => step(dock, &key, 1),
            "PageUp" if event.ctrl_key() => step(dock, &key, -1),
            "Enter" | " " | "ArrowDown" => dock.show(&key),
            "F2" => dock.renaming.set(Some(key)),
            "Delete" => dock.close(&key),
            "ContextMenu" => menu(place_of(&event)),
            "F10" if event.shift_key() => menu(place_of(&event)),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let middle = move |event: MouseEvent| {
        if event.button() == 1 {
            event.prevent_default();
            dock.close(&key.get_value());
        }
    };
    let on_menu = move |event: MouseEvent| {
        event.prevent_default();
        menu(Place::at(event.client_x().into(), event.client_y().into()));
    };
    let title = tab.title;
    view! {
        <div
            class="dock-tab"
            role="presentation"
            data-chosen=move || chosen.get().then_some("")
            data-moving=move || drag.moves(&key.get_value()).then_some("")
            on:auxclick=middle
            on:contextmenu=on_menu
        >
            {move || {
                if renaming.get() {
                    return view! { <Rename key=key.get_value() title=title.clone() /> }.into_any();
                }
                let key = key.get_value();
                view! {
                    <button
                        type="button"
                        class="dock-tab-button"
                        role="tab"
                        id=format!("dock-tab-{key}")
                        data-dock=key.to_string()
                        aria-controls=format!("dock-panel-{key}")
                        aria-selected=move || if chosen.get() { "true" } else { "false" }
                        tabindex=move || if chosen.get() { "0" } else { "-1" }
                        title=move || described.get()
                        on:keydown=on_key
                        on:pointerdown={
                            let key = key.clone();
                            move |event| drag.press(key.clone(), &event)
                        }
                        on:click={
                            let key = key.clone();
                            move |_| dock.show(&key)
                        }
                        on:dblclick=move |_| dock.renaming.set(Some(key.clone()))
                    >
                        <Icon of=icon />
                        <span class="hostile">{move || shown.get()}</span>
                    </button>
                }
                    .into_any()
            }}
            <button
                type="button"
                class="dock-tab-close"
                tabindex="-1"
                aria-label=move || t_string!(i18n, dock.close_tab, name = shown.get())
                title=move || t_string!(i18n, dock.close)
                on:click=move |_| dock.close(&key.get_value())
            >
                <Icon of=icondata::LuX />
            </button>
        </div>
    }
}

/// Writes another name. Enter and leaving keep it, Esc does not; an empty one is none.
#[component]
fn Rename(key: Arc<str>, title: ArcRwSignal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let dock = stores().dock;
    let field = NodeRef::<html::Input>::new();
    let text = RwSignal::new(title.get_untracked());
    Effect::new(move || {
        if let Some(field) = field.get() {
            // Once the name stands in it.
            request_animation_frame(move || {
                // Losing the focus is no reason to fail.
                let _ = field.focus();
                field.select();
            });
        }
    });
    let keep = move |title: &ArcRwSignal<String>| {
        let text = text.with_untracked(|text| text.trim().to_owned());
        if !text.is_empty() {
            title.set(text);
        }
    };
    let over = move || dock.renaming.set(None);
    let on_key = {
        let title = title.clone();
        move |event: KeyboardEvent| {
            if event.is_composing() {
                return;
            }
            match event.key().as_str() {
                "Enter" => keep(&title),
                "Escape" => {}
                _ => return,
            }
            event.prevent_default();
            event.stop_propagation();
            over();
            dock.show(&key);
        }
    };
    let on_blur = move |_| {
        let still = dock.renaming.with_untracked(Option::is_some);
        if still {
            keep(&title);
            over();
        }
    };
    view! {
        <input
            node_ref=field
            class="input dock-rename"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=move || t_string!(i18n, dock.name)
            prop:value=move || text.get()
            on:input:target=move |event| text.set(event.target().value())
            on:keydown=on_key
            on:blur=on_blur
        />
    }
}

fn place_of(event: &KeyboardEvent) -> Place {
    let target = event
        .current_target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.map_or_else(|| Place::at(0.0, 0.0), |target| Place::below(&target))
}

/// Shows the tab beside; the focus stays among the tabs.
fn beside(dock: Dock, list: NodeRef<html::Div>, right: bool, key: &str, by: isize) {
    let keys = dock.keys(right);
    let at = keys.iter().position(|known| **known == *key);
    let next = at
        .and_then(|at| at.checked_add_signed(by))
        .and_then(|at| keys.get(at));
    if let Some(next) = next {
        look_at(dock, list, right, next);
    }
}

fn end(dock: Dock, list: NodeRef<html::Div>, right: bool, last: bool) {
    let keys = dock.keys(right);
    let key = if last { keys.last() } else { keys.first() };
    if let Some(key) = key {
        look_at(dock, list, right, key);
    }
}

fn look_at(dock: Dock, list: NodeRef<html::Div>, right: bool, key: &Arc<str>) {
    let seen = if right { dock.seen_right } else { dock.seen };
    seen.set(Some(Arc::clone(key)));
    let tab = list
        .get_untracked()
        .and_then(|list| below(&list, &format!("[id='dock-tab-{key}']")));
    if let Some(tab) = tab {
        // Losing the focus is no reason to fail.
        let _ = tab.focus();
    }
}

fn tab_menu(stores: Stores, i18n: I18nContext<Locale>, key: &Arc<str>, right: bool, place: Place) {
    let dock = stores.dock;
    let locale = i18n.get_locale_untracked();
    let mut items = Vec::new();
    let mut add = |label: &str, icon, run: fn(Dock, &Arc<str>)| {
        let key = Arc::clone(key);
        items.push(MenuItem::act(label, move || run(dock, &key)).with_icon(icon));
    };
    add(
        td_string!(locale, dock.rename),
        icondata::LuPencil,
        |dock, key| dock.renaming.set(Some(Arc::clone(key))),
    );
    add(
        td_string!(locale, dock.to_left),
        icondata::LuArrowLeft,
        |dock, key| dock.shift(key, -1),
    );
    add(
        td_string!(locale, dock.to_right),
        icondata::LuArrowRight,
        |dock, key| dock.shift(key, 1),
    );
    let tabs = dock.tabs.with_untracked(Vec::len);
    if right {
        add(
            td_string!(locale, dock.to_left_pane),
            icondata::LuPanelLeft,
            |dock, key| dock.put(key, None, false),
        );
    } else if tabs > 1 {
        add(
            td_string!(locale, dock.split),
            icondata::LuColumns2,
            |dock, key| dock.put(key, None, true),
        );
    }
    if !stores.alone {
        add(
            td_string!(locale, dock.detach_tab),
            icondata::LuSquareArrowOutUpRight,
            |dock, key| dock.leaving.set(Some(Arc::clone(key))),
        );
    }
    add(
        td_string!(locale, dock.close),
        icondata::LuX,
        |dock, key| dock.close(key),
    );
    stores
        .menus
        .open(td_string!(locale, dock.tab_menu), place, items);
}
