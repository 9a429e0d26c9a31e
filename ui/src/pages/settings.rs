//! The person's choices, on a page. Each is kept at once.

use crate::i18n::*;
use crate::stores::{Stores, stores};
use contract::{Language, Settings, Theme};
use leptos::prelude::*;
use std::ops::RangeInclusive;

/// What a number may be.
const MEMORY: RangeInclusive<u32> = 1..=4096;
const DISK: RangeInclusive<u32> = 0..=1_048_576;
const LETTERS: RangeInclusive<u32> = 8..=32;
const SCROLLBACK: RangeInclusive<u32> = 0..=200_000;

#[component]
pub(super) fn SettingsPage() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    view! {
        <section class="page" data-page="settings">
            <header class="title-bar">
                <h1>{t!(i18n, settings.title)}</h1>
            </header>
            <div class="settings">
                <section>
                    <h2>{t!(i18n, settings.appearance)}</h2>
                    <LanguageChoice stores />
                    <ThemeChoice stores />
                </section>
                <section>
                    <h2>{t!(i18n, settings.window)}</h2>
                    <Switch
                        stores
                        hook="close_to_tray"
                        words=|locale| td_string!(locale, settings.close_to_tray)
                        note=|locale| td_string!(locale, settings.close_to_tray_note)
                        of=|settings| &mut settings.close_to_tray
                    />
                </section>
                <section>
                    <h2>{t!(i18n, settings.logs)}</h2>
                    <Number
                        stores
                        hook="log_memory"
                        words=|locale| td_string!(locale, settings.log_memory)
                        note=|locale| td_string!(locale, settings.log_memory_note)
                        range=MEMORY
                        of=|settings| &mut settings.logs.memory_mib
                    />
                    <Number
                        stores
                        hook="log_disk"
                        words=|locale| td_string!(locale, settings.log_disk)
                        note=|locale| td_string!(locale, settings.log_disk_note)
                        range=DISK
                        of=|settings| &mut settings.logs.disk_mib
                    />
                </section>
                <section>
                    <h2>{t!(i18n, settings.terminals)}</h2>
                    <Number
                        stores
                        hook="font_size"
                        words=|locale| td_string!(locale, settings.font_size)
                        note=|locale| td_string!(locale, settings.font_size_note)
                        range=LETTERS
                        of=|settings| &mut settings.terminal.font_size
                    />
                    <Number
                        stores
                        hook="scrollback"
                        words=|locale| td_string!(locale, settings.scrollback)
                        note=|locale| td_string!(locale, settings.scrollback_note)
                        range=SCROLLBACK
                        of=|settings| &mut settings.terminal.scrollback
                    />
                    <Switch
                        stores
                        hook="screen_reader"
                        words=|locale| td_string!(locale, settings.screen_reader)
                        note=|locale| td_string!(locale, settings.screen_reader_note)
                        of=|settings| &mut settings.terminal.screen_reader
                    />
                </section>
            </div>
        </section>
    }
}

/// The place of a choice among all.
type Of<T> = fn(&mut Settings) -> &mut T;

/// A choice as it is now; wakes the caller when it changes.
fn now<T: Copy + PartialEq + Send + Sync + 'static>(stores: Stores, of: Of<T>) -> Memo<T> {
    Memo::new(move |_| stores.settings.with(|settings| *of(&mut settings.clone())))
}

#[component]
fn LanguageChoice(stores: Stores) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = now(stores, |settings| &mut settings.language);
    let word = move || match chosen.get() {
        None => "",
        Some(Language::En) => "en",
        Some(Language::Ko) => "ko",
    };
    let choose = move |word: String| {
        let language = match word.as_str() {
            "en" => Some(Language::En),
            "ko" => Some(Language::Ko),
            _ => None,
        };
        stores
            .settings
            .change(|settings| settings.language = language);
    };
    view! {
        <div class="setting">
            <label for="setting-language">{t!(i18n, settings.language)}</label>
            <select
                id="setting-language"
                class="input"
                prop:value=word
                on:change:target=move |event| choose(event.target().value())
            >
                <option value="" selected=move || word().is_empty()>
                    {t!(i18n, settings.as_system)}
                </option>
                // Each in its own language.
                <option value="en" lang="en" selected=move || word() == "en">
                    "English"
                </option>
                <option value="ko" lang="ko" selected=move || word() == "ko">
                    "한국어"
                </option>
            </select>
        </div>
    }
}

#[component]
fn ThemeChoice(stores: Stores) -> impl IntoView {
    let i18n = use_i18n();
    let chosen = now(stores, |settings| &mut settings.theme);
    let word = move || match chosen.get() {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    let choose = move |word: String| {
        let theme = match word.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        };
        stores.settings.change(|settings| settings.theme = theme);
    };
    view! {
        <div class="setting">
            <label for="setting-theme">{t!(i18n, settings.theme)}</label>
            <select
                id="setting-theme"
                class="input"
                prop:value=word
                on:change:target=move |event| choose(event.target().value())
            >
                <option value="system" selected=move || word() == "system">
                    {t!(i18n, settings.as_system)}
                </option>
                <option value="light" selected=move || word() == "light">
                    {t!(i18n, settings.light)}
                </option>
                <option value="dark" selected=move || word() == "dark">
                    {t!(i18n, settings.dark)}
                </option>
            </select>
        </div>
    }
}

#[component]
fn Switch(
    stores: Stores,
    hook: &'static str,
    words: fn(Locale) -> &'static str,
    note: fn(Locale) -> &'static str,
    of: Of<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let on = now(stores, of);
    let (id, note_id) = (format!("setting-{hook}"), format!("setting-{hook}-note"));
    view! {
        <div class="setting">
            <label class="choice">
                <input
                    type="checkbox"
                    id=id
                    aria-describedby=note_id.clone()
                    prop:checked=move || on.get()
                    on:change:target=move |event| {
                        let checked = event.target().checked();
                        stores.settings.change(|settings| *of(settings) = checked);
                    }
                />
                <span>{move || words(i18n.get_locale())}</span>
            </label>
            <p class="setting-note" id=note_id>
                {move || note(i18n.get_locale())}
            </p>
        </div>
    }
}

/// A number is kept while it is one that may be; what is wrong with another is said.
#[component]
fn Number(
    stores: Stores,
    hook: &'static str,
    words: fn(Locale) -> &'static str,
    note: fn(Locale) -> &'static str,
    range: RangeInclusive<u32>,
    of: Of<u32>,
) -> impl IntoView {
    let i18n = use_i18n();
    let kept = now(stores, of);
    let typed = RwSignal::new(kept.get_untracked().to_string());
    // It may be changed elsewhere: by a key in a terminal.
    Effect::new(move || {
        let kept = kept.get();
        if read(&typed.get_untracked()) != Some(kept) {
            typed.set(kept.to_string());
        }
    });
    let (least, most) = (*range.start(), *range.end());
    let is_wrong = Memo::new(move |_| typed.with(|typed| in_range(typed, least, most).is_none()));
    let (id, note_id) = (format!("setting-{hook}"), format!("setting-{hook}-note"));
    let fault_id = format!("setting-{hook}-fault");
    view! {
        <div class="setting">
            <label for=id.clone()>{move || words(i18n.get_locale())}</label>
            <input
                id=id
                class="input"
                type="number"
                min=least.to_string()
                max=most.to_string()
                step="1"
                aria-invalid=move || if is_wrong.get() { "true" } else { "false" }
                aria-describedby=format!("{note_id} {fault_id}")
                prop:value=move || typed.get()
                on:input:target=move |event| {
                    let text = event.target().value();
                    let number = in_range(&text, least, most);
                    typed.set(text);
                    if let Some(number) = number {
                        stores.settings.change(|settings| *of(settings) = number);
                    }
                }
            />
            <p class="field-error" id=fault_id aria-live="polite">
                {move || {
                    is_wrong
                        .get()
                        .then(|| t_string!(i18n, settings.between, least = least, most = most))
                }}
            </p>
            <p class="setting-note" id=note_id>
                {move || note(i18n.get_locale())}
            </p>
        </div>
    }
}

fn read(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn in_range(text: &str, least: u32, most: u32) -> Option<u32> {
    read(text).filter(|number| (least..=most).contains(number))
}

#[cfg(test)]
mod tests {
    use super::in_range;

    #[test]
    fn only_a_number_that_may_be_is_kept() {
        assert_eq!(in_range(" 64 ", 1, 4096), Some(64));
        for text in ["", "0", "4097", "-1", "1.5", "64 MiB", "99999999999"] {
            assert_eq!(in_range(text, 1, 4096), None, "{text}");
        }
    }
}
