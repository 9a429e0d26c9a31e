//! Volumes, by dragging: sources on the left, paths in the container on the right.

mod desk;
mod details;
mod drag;
mod gesture;
mod map;
mod notes;
mod paths;
mod sources;

use super::form::Form;
use crate::format::plain;
use crate::i18n::*;
use crate::parts::MenuHost;
use desk::Desk;
use drag::Drag;
use leptos::html;
use leptos::prelude::*;
use paths::Paths;
use sources::Sources;

/// The section. Its heading stands outside of it.
#[component]
pub(crate) fn Volumes(form: Form) -> impl IntoView {
    let i18n = use_i18n();
    let root = NodeRef::<html::Div>::new();
    let desk = Desk::new(form, i18n.get_locale_untracked(), root);
    gesture::listen(desk);
    let locale = desk.locale;
    view! {
        <div
            class="map"
            node_ref=root
            data-carrying=move || desk.held.get().map(|_| "")
            on:pointerdown=move |event| gesture::press(desk, &event)
            on:click=move |event| gesture::choose(desk, &event)
            on:keydown=move |event| gesture::key(desk, &event)
        >
            <p class="map-hint" id="map-hint">
                {td_string!(locale, volumes_map.hint)}
            </p>
            <Sources desk />
            <Paths desk />
            <p class="visually-hidden" role="status" aria-live="assertive">
                {move || desk.said.get()}
            </p>
            <Ghost desk />
            // Its own: the page's one lies outside of the dialog, where nothing can be pressed.
            <MenuHost menus=desk.menus />
        </div>
    }
}

/// What is dragged, beside the pointer.
#[component]
fn Ghost(desk: Desk) -> impl IntoView {
    let moving = Memo::new(move |_| {
        desk.drag.with(|drag| match drag {
            Drag::Moving { held, .. } => Some(desk.name_of(held)),
            Drag::Idle | Drag::Pressed { .. } | Drag::Carried { .. } => None,
        })
    });
    let place = move || {
        desk.drag.with(|drag| match drag {
            Drag::Moving { at, .. } => format!("transform:translate({}px,{}px)", at.x, at.y),
            Drag::Idle | Drag::Pressed { .. } | Drag::Carried { .. } => String::new(),
        })
    };
    move || {
        moving.get().map(|name| {
            view! {
                <div class="map-ghost mono hostile" aria-hidden="true" style=place>
                    {plain(&name).into_owned()}
                </div>
            }
        })
    }
}
