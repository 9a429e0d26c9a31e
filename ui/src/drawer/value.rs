//! Values of the engine's: whole, safe to look at, and no larger than the page can bear.

use crate::format::{bytes, plain, text};
use crate::i18n::*;
use crate::parts::{CopyButton, Icon};
use leptos::prelude::*;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

/// How many letters and lines of a value are shown before more of it is asked for.
const LETTERS: usize = 400;
const LINES: usize = 10;
/// How many more each time: a line break costs layout, and a megabyte of them costs seconds.
const MORE: usize = 50_000;

/// A text that wraps; a long one is cut, with a button that shows more of it.
#[component]
pub(super) fn LongText(#[prop(into)] text: Arc<str>) -> impl IntoView {
    let i18n = use_i18n();
    // How many letters; at first no more than a few lines of them.
    let letters = RwSignal::new(LETTERS);
    move || {
        let most = letters.get();
        let (mut shown, mut cut) = text::clipped(&text, most);
        if most == LETTERS
            && let Some((end, _)) = shown.match_indices('\n').nth(LINES - 1)
        {
            shown = shown.get(..end).unwrap_or(shown);
            cut = true;
        }
        let shown = text::visible(shown).into_owned();
        let size = bytes::decimal(text.len() as u64);
        view! {
            <bdi class="long-text mono">{shown}</bdi>
            {cut
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="link-button"
                            on:click=move |_| letters.update(|letters| *letters += MORE)
                        >
                            {t_string!(i18n, drawer.show_all, size = size)}
                        </button>
                    }
                })}
        }
    }
}

/// Which secrets are shown, by name. A copy is a handle.
pub(super) struct Revealed<K: Eq + Hash + Send + Sync + 'static>(RwSignal<HashSet<K>>);

impl<K: Eq + Hash + Send + Sync + 'static> Clone for Revealed<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K: Eq + Hash + Send + Sync + 'static> Copy for Revealed<K> {}

impl<K: Eq + Hash + Send + Sync + 'static> Revealed<K> {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(HashSet::new()))
    }

    pub(super) fn has(&self, name: &K) -> bool {
        self.0.with(|shown| shown.contains(name))
    }

    pub(super) fn toggle(&self, name: &K)
    where
        K: Clone,
    {
        self.0.update(|shown| {
            if !shown.remove(name) {
                shown.insert(name.clone());
            }
        });
    }
}

/// A value that may be a secret: masked until it is asked for. Copying gives the real one.
#[component]
pub(super) fn SecretText(
    /// What it is called.
    name: String,
    #[prop(into)] text: Arc<str>,
    /// For a secret: what is shown in its place until it is clicked.
    masked: Option<String>,
    revealed: Revealed<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let secret = masked.is_some();
    let copied = text.clone();
    let label = plain(&name).into_owned();
    let key = name.clone();
    view! {
        {move || {
            match &masked {
                Some(masked) if !revealed.has(&key) => {
                    view! {
                        <span class="mask" data-masked>
                            <LongText text=masked.as_str() />
                        </span>
                    }
                        .into_any()
                }
                _ if text.is_empty() => {
                    view! { <span class="muted">{t!(i18n, drawer.empty)}</span> }.into_any()
                }
                _ => view! { <LongText text=text.clone() /> }.into_any(),
            }
        }}
        <span class="value-buttons">
            {secret.then(|| view! { <RevealButton name revealed /> })}
            <CopyButton
                text=move || copied.to_string()
                name=Signal::derive(move || {
                    t_string!(i18n, drawer.copy_value, name = label.clone())
                })
            />
        </span>
    }
}

#[component]
fn RevealButton(name: String, revealed: Revealed<String>) -> impl IntoView {
    let i18n = use_i18n();
    let name = StoredValue::new(name);
    let shown = move || name.with_value(|name| revealed.has(name));
    let label = move || {
        let name = name.with_value(|name| plain(name).into_owned());
        if shown() {
            t_string!(i18n, drawer.hide_value, name = name)
        } else {
            t_string!(i18n, drawer.show_value, name = name)
        }
    };
    view! {
        <button
            type="button"
            class="button quiet icon-button"
            aria-label=label
            title=label
            aria-pressed=move || if shown() { "true" } else { "false" }
            on:click=move |_| name.with_value(|name| revealed.toggle(name))
        >
            {move || {
                let of = if shown() { icondata::LuEyeOff } else { icondata::LuEye };
                view! { <Icon of /> }
            }}
        </button>
    }
}
