//! The language and the theme, on `html`.

use crate::i18n::*;
use crate::stores::Stores;
use contract::{Language, Theme};
use leptos::prelude::*;

/// Follows the choices of language and theme.
pub(super) fn apply(stores: Stores) {
    let i18n = use_i18n();
    let locale = Memo::new(move |_| locale(stores.settings.with(|settings| settings.language)));
    // At once, so that the first paint is in the right language.
    i18n.set_locale(locale.get_untracked());
    Effect::new(move || {
        let locale = locale.get();
        i18n.set_locale(locale);
        on_root("lang", Some(locale.as_str()));
    });
    let theme = Memo::new(move |_| stores.settings.with(|settings| settings.theme));
    on_root("data-theme", theme_word(theme.get_untracked()));
    Effect::new(move || on_root("data-theme", theme_word(theme.get())));
}

/// The language that is spoken: the chosen one, else the system's, else English.
pub(crate) fn locale(chosen: Option<Language>) -> Locale {
    match chosen {
        Some(Language::En) => Locale::en,
        Some(Language::Ko) => Locale::ko,
        None => {
            let system = window().navigator().language().unwrap_or_default();
            if system.to_ascii_lowercase().starts_with("ko") {
                Locale::ko
            } else {
                Locale::en
            }
        }
    }
}

/// `None` leaves it to `prefers-color-scheme`.
fn theme_word(theme: Theme) -> Option<&'static str> {
    match theme {
        Theme::System => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    }
}

fn on_root(name: &str, value: Option<&str>) {
    if let Some(root) = document().document_element() {
        // Both names are valid, so this cannot fail.
        let _ = match value {
            Some(value) => root.set_attribute(name, value),
            None => root.remove_attribute(name),
        };
    }
}
