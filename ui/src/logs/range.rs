//! Which part of a log is read: the last lines, since a moment, until another.

use super::desk::Desk;
use crate::format::count::grouped;
use crate::format::moment::{self, Fault};
use crate::format::time::east_of_utc;
use crate::i18n::*;
use crate::parts::{Button, Icon, Look};
use contract::{LogQuery, UnixMillis};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

/// What the fields say. They stay as they were typed.
#[derive(Clone, Copy)]
pub(super) struct Range {
    pub(super) open: RwSignal<bool>,
    tail: RwSignal<String>,
    since: RwSignal<String>,
    until: RwSignal<String>,
    /// What of the two is read.
    applied: RwSignal<(String, String)>,
    /// They were applied once with something wrong in them: from then on it is said as they change.
    tried: RwSignal<bool>,
}

impl Range {
    pub(super) fn new(query: &LogQuery) -> Self {
        let at = |at: Option<UnixMillis>| {
            RwSignal::new(
                at.map(|at| moment::typed(at, east_of_utc))
                    .unwrap_or_default(),
            )
        };
        let (since, until) = (at(query.since), at(query.until));
        Self {
            open: RwSignal::new(false),
            tail: RwSignal::new(query.tail.map(|n| n.to_string()).unwrap_or_default()),
            since,
            until,
            applied: RwSignal::new((since.get_untracked(), until.get_untracked())),
            tried: RwSignal::new(false),
        }
    }

    fn of(&self, locale: Locale) -> Read {
        let now = js_sys::Date::now() as UnixMillis;
        read(
            locale,
            now,
            &self.tail.get(),
            &self.since.get(),
            &self.until.get(),
        )
    }
}

/// A part of a log that was typed.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    tail: Result<Option<u64>, String>,
    since: Result<Option<UnixMillis>, String>,
    until: Result<Option<UnixMillis>, String>,
}

fn read(locale: Locale, now: UnixMillis, tail: &str, since: &str, until: &str) -> Read {
    let tail = match tail.trim() {
        "" | "all" => Ok(None),
        text => {
            // As numbers are written on this page.
            let digits: String = text
                .chars()
                .filter(|it| !matches!(it, ' ' | ',' | '\u{202f}' | '\u{a0}'))
                .collect();
            digits
                .parse()
                .map(Some)
                .map_err(|_| td_string!(locale, log.no_number).to_owned())
        }
    };
    let at = |text: &str| match text.trim() {
        "" => Ok(None),
        text => moment::parse(text, now, east_of_utc)
            .map(Some)
            .map_err(|fault| match fault {
                Fault::NotUnderstood => td_string!(locale, log.no_moment).to_owned(),
                Fault::NoSuchMoment => td_string!(locale, log.no_such_moment).to_owned(),
            }),
    };
    let (since, mut until) = (at(since), at(until));
    if let (Ok(Some(since)), Ok(Some(end))) = (&since, &until)
        && since >= end
    {
        until = Err(td_string!(locale, log.until_before_since).to_owned());
    }
    Read { tail, since, until }
}

/// Opens the fields; says what they say.
#[component]
pub(super) fn RangeButton(desk: Desk) -> impl IntoView {
    let i18n = desk.i18n;
    let range = desk.range;
    let words = move || {
        let locale = i18n.get_locale();
        let query = desk.query.get();
        let mut parts = Vec::new();
        if let Some(tail) = query.tail {
            parts.push(td_string!(
                locale,
                log.last_lines,
                n = grouped(locale, tail)
            ));
        }
        let (since, until) = range.applied.get();
        if query.since.is_some() {
            parts.push(td_string!(locale, log.since_of, at = since.trim()));
        }
        if query.until.is_some() {
            parts.push(td_string!(locale, log.until_of, at = until.trim()));
        }
        if parts.is_empty() {
            td_string!(locale, log.all_lines).to_owned()
        } else {
            parts.join(" · ")
        }
    };
    view! {
        <button
            type="button"
            class="chip log-range-chip"
            data-do="range"
            aria-expanded=move || if range.open.get() { "true" } else { "false" }
            aria-pressed=move || {
                let query = desk.query.get();
                let narrowed = query.tail.is_some() || query.since.is_some() || query.until.is_some();
                if narrowed { "true" } else { "false" }
            }
            title=move || t_string!(i18n, log.range)
            on:click=move |_| range.open.update(|open| *open = !*open)
        >
            {words}
            <Icon of=icondata::LuChevronDown />
        </button>
    }
}

/// The fields.
#[component]
pub(super) fn RangeBar(desk: Desk) -> impl IntoView {
    let range = desk.range;
    move || range.open.get().then(|| view! { <Fields desk range /> })
}

#[component]
fn Fields(desk: Desk, range: Range) -> impl IntoView {
    let i18n = desk.i18n;
    let told = Memo::new(move |_| range.tried.get().then(|| range.of(i18n.get_locale())));
    let apply = move || {
        let read = untrack(|| range.of(i18n.get_locale_untracked()));
        let (Ok(tail), Ok(since), Ok(until)) = (read.tail, read.since, read.until) else {
            range.tried.set(true);
            return;
        };
        range.tried.set(false);
        range.open.set(false);
        range
            .applied
            .set((range.since.get_untracked(), range.until.get_untracked()));
        let query = LogQuery {
            tail,
            since,
            until,
            ..desk.query.get_untracked()
        };
        desk.read(query);
    };
    let on_key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            apply();
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            range.open.set(false);
        }
        _ => {}
    };
    let quick = ["15m", "1h", "24h"].map(|span| {
        view! {
            <button
                type="button"
                class="chip"
                data-since=span
                on:click=move |_| {
                    range.since.set(span.to_owned());
                    range.until.set(String::new());
                    apply();
                }
            >
                {move || t_string!(i18n, log.last_span, span = span)}
            </button>
        }
    });
    let fault =
        move |read: fn(Read) -> Option<String>| Signal::derive(move || told.get().and_then(read));
    view! {
        <div
            class="log-range"
            role="group"
            aria-label=move || t_string!(i18n, log.range)
            on:keydown=on_key
        >
            <Field
                number=desk.number
                hook="tail"
                label=Signal::derive(move || t_string!(i18n, log.tail).to_owned())
                hint=Signal::derive(move || t_string!(i18n, log.tail_hint).to_owned())
                value=range.tail
                fault=fault(|read| read.tail.err())
            />
            <Field
                number=desk.number
                hook="since"
                label=Signal::derive(move || t_string!(i18n, log.since).to_owned())
                hint=Signal::derive(move || t_string!(i18n, log.since_hint).to_owned())
                value=range.since
                fault=fault(|read| read.since.err())
                pick=true
            />
            <Field
                number=desk.number
                hook="until"
                label=Signal::derive(move || t_string!(i18n, log.until).to_owned())
                hint=Signal::derive(move || t_string!(i18n, log.until_hint).to_owned())
                value=range.until
                fault=fault(|read| read.until.err())
                pick=true
            />
            <div class="log-range-buttons">
                {quick}
                <span class="spring"></span>
                <Button
                    look=Look::Quiet
                    on_press=move |_| {
                        for field in [range.tail, range.since, range.until] {
                            field.set(String::new());
                        }
                        apply();
                    }
                >
                    {t!(i18n, log.all_lines)}
                </Button>
                <Button on_press=move |_| apply()>{t!(i18n, log.apply)}</Button>
            </div>
        </div>
    }
}

/// A field for words, with a calendar beside it where it holds a moment.
#[component]
fn Field(
    number: u32,
    hook: &'static str,
    label: Signal<String>,
    hint: Signal<String>,
    value: RwSignal<String>,
    fault: Signal<Option<String>>,
    #[prop(optional)] pick: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let fault_id = format!("log-{number}-{hook}-fault");
    let picked = move || {
        let now = js_sys::Date::now() as UnixMillis;
        // What the calendar shows is what the words mean.
        moment::parse(&value.get(), now, east_of_utc)
            .map(|at| moment::typed(at, east_of_utc).replace(' ', "T"))
            .unwrap_or_default()
    };
    view! {
        <div class="log-range-field">
            <label>
                <span>{move || label.get()}</span>
                <input
                    class="input mono"
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    data-field=hook
                    placeholder=move || hint.get()
                    aria-invalid=move || if fault.with(Option::is_some) { "true" } else { "false" }
                    aria-describedby=fault_id.clone()
                    prop:value=move || value.get()
                    on:input:target=move |event| value.set(event.target().value())
                />
            </label>
            {pick
                .then(|| {
                    view! {
                        <input
                            class="input log-pick"
                            type="datetime-local"
                            aria-label=move || t_string!(i18n, log.pick, label = label.get())
                            title=move || t_string!(i18n, log.pick, label = label.get())
                            prop:value=picked
                            on:change:target=move |event| {
                                value.set(event.target().value().replace('T', " "));
                            }
                        />
                    }
                })}
            <p class="field-error" id=fault_id aria-live="polite">
                {move || fault.get()}
            </p>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        let now = 1_795_485_600_000;
        let all = |tail, since, until| read(Locale::en, now, tail, since, until);
        let ok = all("1\u{202f}000", "1h", "30m");
        assert_eq!(ok.tail, Ok(Some(1000)));
        assert_eq!(ok.since, Ok(Some(now - 3_600_000)));
        assert_eq!(ok.until, Ok(Some(now - 1_800_000)));
        assert!(all("many", "", "").tail.is_err());
        assert!(all("", "soonish", "").since.is_err());
        // Right by itself, wrong beside the other.
        let turned = all("", "30m", "1h");
        assert!(turned.since.is_ok() && turned.until.is_err());
        assert_eq!(all("", " ", "").since, Ok(None));
    }
}
