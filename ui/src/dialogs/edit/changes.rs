//! The differences, line by line.

use crate::format::plain;
use crate::format::secret::{MASK, in_argument};
use crate::i18n::*;
use crate::parts::Icon;
use contract::Change;
use leptos::prelude::*;

#[component]
pub(super) fn Changes(changes: Vec<Change>) -> impl IntoView {
    let i18n = use_i18n();
    let locale = i18n.get_locale_untracked();
    let lines = changes
        .into_iter()
        .map(|change| {
            let how = if change.in_place {
                td_string!(locale, edit.in_place)
            } else {
                td_string!(locale, edit.by_recreate)
            };
            view! {
                <li data-change=change.at data-in-place=change.in_place.then_some("")>
                    <div class="edit-lines">
                        {side(locale, &change.before, false)}
                        {side(locale, &change.after, true)}
                    </div>
                    <span class="edit-how">{how}</span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="edit-changes" aria-label=td_string!(locale, edit.changes)>{lines}</ul> }
}

/// `− -p 8080:80`; nothing where there is nothing.
fn side(locale: Locale, words: &str, after: bool) -> AnyView {
    if words.is_empty() {
        return ().into_any();
    }
    let (sign, said, side) = if after {
        ("+", td_string!(locale, edit.after), "after")
    } else {
        ("−", td_string!(locale, edit.before), "before")
    };
    let masked = masked(words);
    let secret = masked.is_some();
    let whole = plain(words).into_owned();
    let shown = RwSignal::new(false);
    let text = move || match &masked {
        Some(masked) if !shown.get() => plain(masked).into_owned(),
        _ => whole.clone(),
    };
    let label = move || {
        if shown.get() {
            td_string!(locale, drawer.hide_value, name = "")
        } else {
            td_string!(locale, drawer.show_value, name = "")
        }
    };
    view! {
        <p class="edit-side mono" data-side=side>
            <span aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{said}</span>
            <bdi class="selectable">{text}</bdi>
            {secret
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button quiet icon-button"
                            aria-label=label
                            title=label
                            on:click=move |_| shown.update(|shown| *shown = !*shown)
                        >
                            {move || {
                                let of = if shown.get() {
                                    icondata::LuEyeOff
                                } else {
                                    icondata::LuEye
                                };
                                view! { <Icon of /> }
                            }}
                        </button>
                    }
                })}
        </p>
    }
    .into_any()
}

/// The CLI's words without what looks secret in them; `None` where nothing does. What follows a
/// secret is hidden with it: a quoted one may hold spaces.
fn masked(words: &str) -> Option<String> {
    let mut before = None;
    let mut place = 0;
    for word in words.split(' ') {
        // Quotes stand before the name, where they would hide it.
        let bare = word.trim_start_matches(['\'', '"']);
        if let Some(begin) = in_argument(before, bare) {
            let end = place + (word.len() - bare.len()) + begin;
            return Some(format!("{}{MASK}", words.get(..end)?));
        }
        before = Some(word);
        place += word.len() + 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn secrets_are_masked_to_the_end() {
        for (words, shown) in [
            ("-e DB_PASSWORD=hunter2", Some("-e DB_PASSWORD=••••••••")),
            (
                "-e 'DB_PASSWORD=two words'",
                Some("-e 'DB_PASSWORD=••••••••"),
            ),
            (
                "redis --requirepass x --token y",
                Some("redis --requirepass ••••••••"),
            ),
            ("-p 8080:80", None),
            ("-e LANG=C", None),
        ] {
            assert_eq!(masked(words).as_deref(), shown, "{words}");
        }
    }
}
