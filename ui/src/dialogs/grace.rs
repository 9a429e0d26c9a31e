//! The grace period, as it is typed.

use crate::i18n::*;
use leptos::prelude::*;

/// What was typed, in seconds: nothing is each container's own. `Err` where it is no such number.
pub(super) fn read(typed: &str) -> Result<Option<i64>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    // A day is longer than anyone waits, and still a number that every engine takes.
    match typed.parse::<i64>() {
        Ok(seconds) if (0..=86_400).contains(&seconds) => Ok(Some(seconds)),
        _ => Err(()),
    }
}

/// A field for a grace period. `own` is what the engine waits where nothing is typed, if that is
/// the same for all.
#[component]
pub(super) fn GraceField(
    typed: RwSignal<String>,
    own: Option<i64>,
    /// It plays no part right now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let wrong = move || typed.with(|typed| read(typed).is_err());
    let hint = move || match own {
        Some(own) => t_string!(i18n, dialog.grace_own, n = own),
        None => t_string!(i18n, dialog.grace_each_own).to_owned(),
    };
    view! {
        <span class="grace">
            <label for="grace">{t!(i18n, dialog.grace)}</label>
            <input
                id="grace"
                class="input"
                type="text"
                inputmode="numeric"
                autocomplete="off"
                placeholder=hint
                disabled=disabled
                aria-invalid=move || if wrong() { "true" } else { "false" }
                aria-describedby="grace-error"
                prop:value=move || typed.get()
                on:input:target=move |event| typed.set(event.target().value())
            />
            <span>{t!(i18n, dialog.seconds)}</span>
        </span>
        <p class="field-error" id="grace-error" aria-live="polite">
            {move || wrong().then(|| t_string!(i18n, dialog.grace_wrong))}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_grace_period_is_seconds_or_nothing() {
        assert_eq!(read(""), Ok(None));
        assert_eq!(read(" 30 "), Ok(Some(30)));
        assert_eq!(read("0"), Ok(Some(0)));
        for typed in ["-1", "1.5", "10s", "99999999999999999999", "100000"] {
            assert_eq!(read(typed), Err(()), "{typed}");
        }
    }
}
