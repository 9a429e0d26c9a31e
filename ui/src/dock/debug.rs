//! A way into a container that has no shell: which image's shell to use.

use super::opening;
use crate::format::{bytes, plain};
use crate::i18n::*;
use crate::parts::{Answers, Dialog};
use crate::stores::{Id, Stores, stores};
use leptos::html;
use leptos::prelude::*;

/// Images that are made for this, or small; they come first.
const GOOD: [&str; 7] = [
    "netshoot", "busybox", "toolbox", "alpine", "debian", "ubuntu", "fedora",
];
/// How many are shown; who wants another types more.
const MOST: usize = 60;

#[component]
pub(crate) fn DebugShell(id: Id) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let close = move || stores.dialogs.close();
    let name = plain(&opening::name_of(stores, &id)).into_owned();
    let typed = RwSignal::new(String::new());
    let images = Memo::new(move |_| {
        let images = images(stores);
        typed.with(|typed| offered(&images, typed))
    });
    let chosen = RwSignal::new(None::<String>);
    // What is not offered any more is not chosen either.
    let choice = Memo::new(move |_| {
        let chosen = chosen.get();
        images.with(|images| {
            let kept = images
                .iter()
                .find(|(name, _)| Some(name) == chosen.as_ref());
            kept.or(images.first()).map(|(name, _)| name.clone())
        })
    });
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if let Some(image) = choice.get_untracked() {
            close();
            opening::debug(stores, &id, image);
        }
    };
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            // After the dialog has opened and put the focus somewhere itself.
            request_animation_frame(move || {
                // Losing the focus is no reason to fail.
                let _ = field.focus();
            });
        }
    });
    let title = Signal::derive(move || t_string!(i18n, dock.debug_title, name = name.clone()));
    view! {
        <Dialog title hook="debug-shell" on_close=close>
            <form on:submit=submit>
                <div class="dialog-body">
                    <p>{t!(i18n, dock.debug_note)}</p>
                    <input
                        node_ref=field
                        class="input mono"
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        aria-label=move || t_string!(i18n, dock.debug_filter)
                        placeholder=move || t_string!(i18n, dock.debug_filter)
                        prop:value=move || typed.get()
                        on:input:target=move |event| typed.set(event.target().value())
                    />
                    <fieldset class="objects debug-images">
                        <legend class="visually-hidden">{t!(i18n, dock.debug_image)}</legend>
                        {move || {
                            images
                                .get()
                                .into_iter()
                                .map(|(name, size)| image(choice, chosen, name, size))
                                .collect_view()
                        }}
                        {move || {
                            images
                                .with(Vec::is_empty)
                                .then(|| {
                                    view! { <p class="muted">{t!(i18n, dock.debug_none)}</p> }
                                })
                        }}
                    </fieldset>
                </div>
                <Answers
                    on_cancel=close
                    off=move || choice.with(Option::is_none)
                >
                        {t!(i18n, dock.debug_open)}
                </Answers>
            </form>
        </Dialog>
    }
}

fn image(
    choice: Memo<Option<String>>,
    chosen: RwSignal<Option<String>>,
    name: String,
    size: u64,
) -> impl IntoView {
    let shown = plain(&name).into_owned();
    let (mine, picked, value) = (name.clone(), name.clone(), name);
    view! {
        <label class="choice debug-image">
            <input
                type="radio"
                name="debug-image"
                value=value
                prop:checked=move || choice.with(|choice| choice.as_ref() == Some(&mine))
                on:change=move |_| chosen.set(Some(picked.clone()))
            />
            <span class="mono hostile">{shown}</span>
            <span class="object-bytes">{bytes::decimal(size)}</span>
        </label>
    }
}

/// The local images that have a name, with their size in bytes.
fn images(stores: Stores) -> Vec<(String, u64)> {
    stores
        .images
        .all()
        .iter()
        .flat_map(|entry| {
            let row = &entry.placed;
            row.tags.iter().map(|tag| (tag.clone(), row.size))
        })
        .collect()
}

/// Those that hold what was typed: first those made for this, then the small ones.
fn offered(images: &[(String, u64)], typed: &str) -> Vec<(String, u64)> {
    let typed = typed.trim().to_lowercase();
    let rank = |name: &str| {
        let good = GOOD.iter().position(|good| name.contains(good));
        good.unwrap_or(GOOD.len())
    };
    let mut found: Vec<_> = images
        .iter()
        .filter(|(name, _)| name.to_lowercase().contains(&typed))
        .cloned()
        .collect();
    found.sort_by(|(one, small), (other, large)| {
        (rank(one), small, one).cmp(&(rank(other), large, other))
    });
    found.truncate(MOST);
    found
}

#[cfg(test)]
mod tests {
    use super::offered;

    #[test]
    fn images_with_tools_come_first() {
        let images: Vec<(String, u64)> = [("web:1", 9), ("redis:7", 5), ("my/busybox:1", 7)]
            .map(|(name, size)| (name.to_owned(), size))
            .into();
        let names = |typed| {
            let found = offered(&images, typed);
            found.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["my/busybox:1", "redis:7", "web:1"]);
        assert_eq!(names("WEB"), ["web:1"]);
        assert!(names("none").is_empty());
    }
}
