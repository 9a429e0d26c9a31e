//! The containers that a question is about, by name.

use crate::format::{bytes, plain, text};
use crate::i18n::*;
use crate::stores::{Id, Stores};
use contract::ContainerState;
use leptos::prelude::*;

/// How many are listed before all are asked for: a dialog of thousands must open at once.
const MANY: usize = 300;

/// A container, as far as a question names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Object {
    pub(super) name: String,
    pub(super) state: ContainerState,
    /// What comes free with it, once that is known.
    pub(super) bytes: Option<u64>,
    /// The engine removes it by itself as soon as it stops.
    pub(super) auto_remove: bool,
}

/// The containers of these IDs that are known.
pub(super) fn known(stores: Stores, ids: &[Id]) -> Vec<Object> {
    ids.iter()
        .filter_map(|id| stores.containers.peek(id))
        .map(|row| Object {
            name: called(&row.name, &row.id),
            state: row.state.clone(),
            bytes: None,
            auto_remove: false,
        })
        .collect()
}

/// A container's name; some engines know containers without one.
pub(super) fn called(name: &str, id: &str) -> String {
    if name.trim().is_empty() {
        text::short_id(id).to_owned()
    } else {
        name.to_owned()
    }
}

/// What to call what a question is about: the one by name, several by their number.
pub(super) fn only_name(objects: &[Object]) -> Option<String> {
    match objects {
        [only] => {
            let (name, cut) = text::clipped(&only.name, 60);
            let end = if cut { "…" } else { "" };
            Some(format!("{}{end}", plain(name)))
        }
        _ => None,
    }
}

/// The list of them.
#[component]
pub(super) fn Objects(#[prop(into)] objects: Signal<Vec<Object>>) -> impl IntoView {
    let i18n = use_i18n();
    let all = RwSignal::new(false);
    move || {
        objects.with(|objects| {
            let count = objects.len();
            let shown = if all.get() { count } else { MANY.min(count) };
            let lines = objects
                .iter()
                .take(shown)
                .map(|object| line(i18n, object))
                .collect_view();
            view! {
                <ul class="objects" tabindex="0" aria-label=t_string!(i18n, dialog.objects)>
                    {lines}
                </ul>
                {(shown < count)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="link-button"
                                on:click=move |_| all.set(true)
                            >
                                {t_string!(i18n, dialog.show_all, n = count)}
                            </button>
                        }
                    })}
            }
        })
    }
}

fn line(i18n: leptos_i18n::I18nContext<Locale>, object: &Object) -> impl IntoView + use<> {
    let tone = match object.state {
        ContainerState::Running => "running",
        ContainerState::Paused => "paused",
        ContainerState::Restarting | ContainerState::Removing => "warning",
        ContainerState::Dead => "failed",
        ContainerState::Created | ContainerState::Exited | ContainerState::Other(_) => "stopped",
    };
    view! {
        <li>
            <span class="dot" data-tone=tone></span>
            <bdi class="object-name hostile">{plain(&object.name).into_owned()}</bdi>
            <span class="muted">{state_word(i18n, &object.state)}</span>
            {object
                .auto_remove
                .then(|| view! { <span class="muted mono">"--rm"</span> })}
            <span class="object-bytes">{object.bytes.map(bytes::decimal)}</span>
        </li>
    }
}

/// A state in one word.
pub(crate) fn state_word(i18n: leptos_i18n::I18nContext<Locale>, state: &ContainerState) -> String {
    match state {
        ContainerState::Created => t_string!(i18n, dialog.created).to_owned(),
        ContainerState::Running => t_string!(i18n, dialog.running).to_owned(),
        ContainerState::Paused => t_string!(i18n, dialog.paused).to_owned(),
        ContainerState::Restarting => t_string!(i18n, dialog.restarting).to_owned(),
        ContainerState::Removing => t_string!(i18n, dialog.removing).to_owned(),
        ContainerState::Exited => t_string!(i18n, dialog.exited).to_owned(),
        ContainerState::Dead => t_string!(i18n, dialog.dead).to_owned(),
        ContainerState::Other(word) => plain(word).into_owned(),
    }
}
