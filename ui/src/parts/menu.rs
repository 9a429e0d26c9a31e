//! One menu for the whole page: whoever wants one opens it with its items.

use super::Icon;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent};

/// A line of a menu.
#[derive(Clone)]
pub(crate) enum MenuItem {
    /// Does something and closes the menu.
    Act {
        label: String,
        icon: Option<icondata::Icon>,
        /// Destroys something.
        danger: bool,
        run: Callback<()>,
    },
    /// Cannot be done now, and why.
    Off {
        label: String,
        icon: Option<icondata::Icon>,
        why: String,
    },
    /// Is on or off; the menu stays open.
    Toggle {
        label: String,
        on: Signal<bool>,
        run: Callback<()>,
    },
    /// One of several; closes the menu.
    Choice {
        label: String,
        /// Said after the label, quieter.
        note: String,
        chosen: bool,
        run: Callback<()>,
    },
    /// Says something and does nothing.
    Note { label: String },
    /// A line between groups.
    Rule,
}

impl MenuItem {
    /// An action, without a picture.
    pub(crate) fn act(label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        Self::Act {
            label: label.into(),
            icon: None,
            danger: false,
            run: Callback::new(move |()| run()),
        }
    }

    /// The same, with a picture.
    pub(crate) fn with_icon(mut self, of: icondata::Icon) -> Self {
        if let Self::Act { icon, .. } | Self::Off { icon, .. } = &mut self {
            *icon = Some(of);
        }
        self
    }

    /// The same, but it cannot be done now, where there is a reason.
    pub(crate) fn unless(self, why: Option<&str>) -> Self {
        match (self, why) {
            (Self::Act { label, icon, .. }, Some(why)) => Self::Off {
                label,
                icon,
                why: why.to_owned(),
            },
            (item, _) => item,
        }
    }

    /// The same, in the colour of what destroys.
    pub(crate) fn dangerous(mut self) -> Self {
        if let Self::Act { danger, .. } = &mut self {
            *danger = true;
        }
        self
    }
}

/// Where a menu opens, in CSS pixels of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    left: f64,
    top: f64,
    /// Where the right edge may be instead, when there is no room on the right.
    right: f64,
    /// Where the bottom edge may be instead, when there is no room below.
    above: f64,
}

impl Place {
    /// Below an element.
    pub(crate) fn below(element: &Element) -> Self {
        let rect = element.get_bounding_client_rect();
        Self {
            left: rect.left(),
            top: rect.bottom() + 4.0,
            right: rect.right(),
            above: rect.top() - 4.0,
        }
    }

    /// At the pointer.
    pub(crate) fn at(x: f64, y: f64) -> Self {
        Self {
            left: x,
            top: y,
            right: x,
            above: y,
        }
    }
}

#[derive(Clone)]
struct Open {
    label: String,
    items: Vec<MenuItem>,
    place: Place,
}

/// The menu that is open. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Menus {
    open: RwSignal<Option<Open>>,
    /// Where the focus goes back to.
    before: StoredValue<Option<HtmlElement>, LocalStorage>,
}

impl Menus {
    pub(crate) fn new() -> Self {
        Self {
            open: RwSignal::new(None),
            before: StoredValue::new_local(None),
        }
    }

    /// Opens a menu; `label` is its accessible name.
    pub(crate) fn open(&self, label: impl Into<String>, place: Place, items: Vec<MenuItem>) {
        let focused = document().active_element();
        self.before
            .set_value(focused.and_then(|element| element.dyn_into().ok()));
        self.open.set(Some(Open {
            label: label.into(),
            items,
            place,
        }));
    }

    /// Closes it and gives the focus back.
    pub(crate) fn close(&self) {
        self.open.set(None);
        self.before.update_value(|before| {
            if let Some(before) = before.take()
                && before.is_connected()
            {
                // Losing the focus is no reason to fail.
                let _ = before.focus();
            }
        });
    }
}

/// Where the open menu is shown. One stands in the frame; a dialog whose parts open menus has one of
/// its own, since nothing outside of an open dialog can be pressed.
#[component]
pub(crate) fn MenuHost(#[prop(optional)] menus: Option<Menus>) -> impl IntoView {
    let menus = menus.unwrap_or_else(|| crate::stores::stores().menus);
    move || {
        menus
            .open
            .get()
            .map(|open| view! { <MenuList menus open /> })
    }
}

#[component]
fn MenuList(menus: Menus, open: Open) -> impl IntoView {
    let list = NodeRef::<html::Div>::new();
    let place = open.place;
    Effect::new(move || {
        if let Some(list) = list.get() {
            put(&list, place);
            step(&list, |_, _| Some(0));
        }
    });
    // Anything pressed outside closes it.
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let inside = list.get_untracked().is_some_and(|list| {
            event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Node>().ok())
                .is_some_and(|target| list.contains(Some(&target)))
        });
        if !inside {
            menus.close();
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| menus.close());
    on_cleanup(move || {
        outside.remove();
        resized.remove();
    });
    let on_key = move |event: KeyboardEvent| {
        let Some(list) = list.get_untracked() else {
            return;
        };
        match event.key().as_str() {
            "Escape" | "Tab" => menus.close(),
            "ArrowDown" => step(&list, |at, count| Some(at.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" => step(&list, |at, count| {
                Some(at.map_or(count - 1, |at| (at + count - 1) % count))
            }),
            "Home" => step(&list, |_, _| Some(0)),
            "End" => step(&list, |_, count| Some(count - 1)),
            key => {
                if !to_letter(&list, key) {
                    return;
                }
            }
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div
            node_ref=list
            class="menu"
            role="menu"
            tabindex="-1"
            aria-label=open.label
            on:keydown=on_key
            on:contextmenu=|event| event.prevent_default()
        >
            {open.items.into_iter().map(|item| line(menus, item)).collect_view()}
        </div>
    }
}

fn line(menus: Menus, item: MenuItem) -> AnyView {
    match item {
        MenuItem::Rule => view! { <hr class="menu-rule" role="separator" /> }.into_any(),
        MenuItem::Note { label } => view! { <p class="menu-said">{label}</p> }.into_any(),
        MenuItem::Act {
            label,
            icon,
            danger,
            run,
        } => {
            let press = move |_| {
                menus.close();
                run.run(());
            };
            view! {
                <button type="button" role="menuitem" class="menu-item" class:danger=danger on:click=press>
                    <span class="menu-mark">{icon.map(|of| view! { <Icon of /> })}</span>
                    <span class="menu-label">{label}</span>
                </button>
            }
            .into_any()
        }
        // It takes the focus, so that its reason is read out.
        MenuItem::Off { label, icon, why } => {
            let (title, described) = (why.clone(), why.clone());
            view! {
            <button
                type="button"
                role="menuitem"
                class="menu-item off"
                aria-disabled="true"
                title=title
                aria-description=described
            >
                <span class="menu-mark">{icon.map(|of| view! { <Icon of /> })}</span>
                <span class="menu-label">{label}</span>
                <span class="menu-why">{why}</span>
            </button>
            }
            .into_any()
        }
        MenuItem::Toggle { label, on, run } => view! {
            <button
                type="button"
                role="menuitemcheckbox"
                class="menu-item"
                aria-checked=move || if on.get() { "true" } else { "false" }
                on:click=move |_| run.run(())
            >
                <span class="menu-mark">
                    {move || on.get().then(|| view! { <Icon of=icondata::LuCheck /> })}
                </span>
                <span class="menu-label">{label}</span>
            </button>
        }
        .into_any(),
        MenuItem::Choice {
            label,
            note,
            chosen,
            run,
        } => {
            let press = move |_| {
                menus.close();
                run.run(());
            };
            view! {
                <button
                    type="button"
                    role="menuitemradio"
                    class="menu-item"
                    aria-checked=if chosen { "true" } else { "false" }
                    on:click=press
                >
                    <span class="menu-mark">
                        {chosen.then(|| view! { <Icon of=icondata::LuCheck /> })}
                    </span>
                    <span class="menu-label">{label}</span>
                    <span class="menu-note">{note}</span>
                </button>
            }
            .into_any()
        }
    }
}

/// Puts the menu where there is room for it.
fn put(list: &HtmlElement, place: Place) {
    let rect = list.get_bounding_client_rect();
    let room = |size: Result<wasm_bindgen::JsValue, wasm_bindgen::JsValue>| {
        size.ok().and_then(|size| size.as_f64()).unwrap_or(f64::MAX)
    };
    let left = if place.left + rect.width() > room(window().inner_width()) - 4.0 {
        place.right - rect.width()
    } else {
        place.left
    };
    let top = if place.top + rect.height() > room(window().inner_height()) - 4.0 {
        place.above - rect.height()
    } else {
        place.top
    };
    let style = format!("left:{}px;top:{}px", left.max(4.0), top.max(4.0));
    // A menu at the wrong place is still a menu.
    let _ = list.set_attribute("style", &style);
}

/// Moves the focus to another item: `to` gets the focused one's place and how many there are.
fn step(list: &HtmlElement, to: impl FnOnce(Option<usize>, usize) -> Option<usize>) {
    let items = items(list);
    let focused = document().active_element();
    let at = items
        .iter()
        .position(|item| focused.as_ref() == Some(item.as_ref()));
    if !items.is_empty()
        && let Some(item) = to(at, items.len()).and_then(|place| items.get(place))
    {
        // Losing the focus is no reason to fail.
        let _ = item.focus();
    }
}

/// Moves the focus to the next item that begins with a letter.
fn to_letter(list: &HtmlElement, key: &str) -> bool {
    if key.chars().count() != 1 || key == " " {
        return false;
    }
    let key = key.to_lowercase();
    step(list, |at, count| {
        let items = items(list);
        let from = at.map_or(0, |at| at + 1);
        (0..count)
            .map(|ahead| (from + ahead) % count)
            .find(|place| {
                items[*place]
                    .text_content()
                    .is_some_and(|text| text.trim().to_lowercase().starts_with(&key))
            })
    });
    true
}

fn items(list: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = list.query_selector_all("button") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|place| found.get(place)?.dyn_into().ok())
        .collect()
}
