//! The health check and what it said.

use super::state::moment;
use super::{fact, titled};
use crate::drawer::subject::Subject;
use crate::drawer::value::{LongText, Revealed, SecretText};
use crate::format::{shell, words};
use crate::i18n::*;
use contract::{Health, HealthDetail, Probe};
use leptos::prelude::*;

pub(super) fn section(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let health = subject.part(|detail| detail.health.clone());
    // Beside what is told again with every probe.
    let revealed = Revealed::new();
    move || {
        let health = health.get().flatten()?;
        Some(titled(
            "health",
            t!(i18n, drawer.health),
            check(subject, health, revealed),
        ))
    }
}

fn check(subject: Subject, health: HealthDetail, revealed: Revealed<String>) -> impl IntoView {
    let i18n = use_i18n();
    let HealthDetail {
        status,
        test,
        interval,
        timeout,
        start_period,
        retries,
        failing_streak,
        probes,
    } = health;
    let word = match status {
        Some(Health::Healthy) => "healthy",
        Some(Health::Unhealthy) => "unhealthy",
        Some(Health::Starting) => "starting",
        None => "none",
    };
    let words = match test.split_first() {
        // What follows is one line for a shell, or the words of a command.
        Some((kind, rest)) if kind == "CMD" || kind == "CMD-SHELL" => rest,
        _ => test.as_slice(),
    };
    let line = |words: &[String]| match words {
        [line] => line.clone(),
        words => shell::line(words),
    };
    let (masked, secret) = contract::masked_words(words);
    let masked = secret.then(|| line(&masked));
    let test = line(words);
    let name = t_string!(i18n, drawer.health_test).to_owned();
    let seconds = move |value: Option<f64>| match value {
        Some(value) => short_seconds(i18n.get_locale(), value),
        None => t_string!(i18n, drawer.engine_default).to_owned(),
    };
    let timing = move || {
        t_string!(
            i18n,
            drawer.health_timing,
            interval = seconds(interval),
            timeout = seconds(timeout),
            start = seconds(start_period),
            retries = retries.map_or_else(
                || t_string!(i18n, drawer.engine_default).to_owned(),
                |retries| retries.to_string()
            )
        )
    };
    let probes = probes
        .into_iter()
        .map(|probe| told(subject, probe))
        .collect_view();
    view! {
        <dl class="fact-list">
            {fact(
                t!(i18n, drawer.health_status),
                view! {
                    <span class="health" data-health=word>
                        {move || match status {
                            Some(Health::Healthy) => t_string!(i18n, drawer.healthy),
                            Some(Health::Unhealthy) => t_string!(i18n, drawer.unhealthy),
                            Some(Health::Starting) => t_string!(i18n, drawer.health_starting),
                            None => t_string!(i18n, drawer.health_none),
                        }}
                    </span>
                    {(failing_streak > 0)
                        .then(|| {
                            view! {
                                <span class="muted">
                                    {move || {
                                        t_string!(i18n, drawer.failing_streak, n = failing_streak)
                                    }}
                                </span>
                            }
                        })}
                },
            )} {fact(t!(i18n, drawer.health_test), view! { <SecretText name text=test masked revealed /> })}
            {fact(t!(i18n, drawer.health_times), timing)}
        </dl>
        <ol class="probes">{probes}</ol>
    }
}

/// One run of the check.
fn told(subject: Subject, probe: Probe) -> impl IntoView {
    let i18n = use_i18n();
    let Probe {
        at,
        exit_code,
        output,
    } = probe;
    view! {
        <li>
            <span class="exit-code" class:failed=exit_code != 0>
                {exit_code}
            </span>
            {at.map(|at| moment(subject, at))}
            {if output.trim().is_empty() {
                view! { <span class="muted">{t!(i18n, drawer.no_output)}</span> }.into_any()
            } else {
                view! { <LongText text=output.trim_end() /> }.into_any()
            }}
        </li>
    }
}

fn short_seconds(locale: Locale, seconds: f64) -> String {
    if seconds.fract() == 0.0 {
        words::span(locale, seconds as i64)
    } else {
        format!("{seconds} s")
    }
}
