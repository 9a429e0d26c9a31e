//! When it is started again, how its health is seen, and where its output goes.

use super::command::{Shell, shell_field};
use crate::format::{plain, shell};
use crate::i18n::*;
use crate::run::draft::Draft;
use crate::run::field::{Field, fields, labelled, pairs, text};
use crate::run::input::{Cell, Choices, input, select};
use contract::{HealthCheck, ImageFacts, Spec};
use leptos::prelude::*;

pub(super) static TIMES: [Field; 5] = [
    Field::new(
        "health/interval",
        |locale| td_string!(locale, run.field.health_interval),
        "--health-interval",
        text!(health.interval),
    )
    .hint("30s")
    .default(|facts: &ImageFacts| facts.health.interval.clone()),
    Field::new(
        "health/timeout",
        |locale| td_string!(locale, run.field.health_timeout),
        "--health-timeout",
        text!(health.timeout),
    )
    .hint("30s")
    .default(|facts: &ImageFacts| facts.health.timeout.clone()),
    Field::new(
        "health/retries",
        |locale| td_string!(locale, run.field.health_retries),
        "--health-retries",
        text!(health.retries),
    )
    .hint("3")
    .default(|facts: &ImageFacts| facts.health.retries.clone()),
    Field::new(
        "health/start_period",
        |locale| td_string!(locale, run.field.health_start_period),
        "--health-start-period",
        text!(health.start_period),
    )
    .hint("0s")
    .default(|facts: &ImageFacts| facts.health.start_period.clone()),
    Field::new(
        "health/start_interval",
        |locale| td_string!(locale, run.field.health_start_interval),
        "--health-start-interval",
        text!(health.start_interval),
    )
    .hint("5s")
    .default(|facts: &ImageFacts| facts.health.start_interval.clone()),
];

pub(super) static LOGGING: [Field; 2] = [
    Field::new(
        "log_driver",
        |locale| td_string!(locale, run.field.log_driver),
        "--log-driver",
        text!(
            log_driver,
            &[
                "json-file",
                "local",
                "none",
                "journald",
                "syslog",
                "fluentd",
                "gelf",
                "awslogs",
                "splunk",
                "gcplogs"
            ]
        ),
    ),
    Field::new(
        "log_options",
        |locale| td_string!(locale, run.field.log_options),
        "--log-opt",
        pairs!(log_options),
    )
    .hint("max-size"),
];

static RESTARTS: Choices = &[
    ("", |locale| td_string!(locale, run.restart.unset)),
    ("no", |locale| td_string!(locale, run.restart.no)),
    ("on-failure", |locale| {
        td_string!(locale, run.restart.on_failure)
    }),
    ("unless-stopped", |locale| {
        td_string!(locale, run.restart.unless_stopped)
    }),
    ("always", |locale| td_string!(locale, run.restart.always)),
];

static CHECKS: Choices = &[
    ("image", |locale| td_string!(locale, run.check.image)),
    ("off", |locale| td_string!(locale, run.check.off)),
    ("shell", |locale| td_string!(locale, run.check.shell)),
    ("exec", |locale| td_string!(locale, run.check.exec)),
];

pub(super) fn view(draft: Draft) -> AnyView {
    view! {
        <div class="run-fields">{restart(draft)}</div>
        {check(draft)}
        {fields(draft, &LOGGING, 0)}
    }
    .into_any()
}

fn restart(draft: Draft) -> AnyView {
    let form = draft.form;
    let policy = form.part(|spec| split_restart(&spec.restart).0.to_owned());
    let cell = Cell::of(draft, "restart".to_owned(), policy, |spec, word| {
        spec.restart = word;
    });
    let tries = form.part(|spec| split_restart(&spec.restart).1.to_owned());
    let fails = Memo::new(move |_| policy.with(|policy| policy == "on-failure"));
    view! {
        {labelled(
            draft,
            "restart",
            |locale| td_string!(locale, run.field.restart),
            "--restart",
            select(draft, cell, RESTARTS),
        )}
        {move || {
            fails
                .get()
                .then(|| {
                    let cell = Cell {
                        hint: draft.words(|locale| td_string!(locale, run.no_limit)),
                        ..Cell::of(
                            draft,
                            "restart/tries".to_owned(),
                            tries,
                            |spec, tries| {
                                spec.restart = match tries.trim() {
                                    "" => "on-failure".to_owned(),
                                    tries => format!("on-failure:{tries}"),
                                };
                            },
                        )
                    };
                    labelled(
                        draft,
                        "restart/tries",
                        |locale| td_string!(locale, run.field.restart_tries),
                        "on-failure:n",
                        input(draft, cell),
                    )
                })
        }}
    }
    .into_any()
}

/// `on-failure:3` → `on-failure`, `3`. What is no policy stays whole.
fn split_restart(restart: &str) -> (&str, &str) {
    match restart.split_once(':') {
        Some(("on-failure", tries)) => ("on-failure", tries),
        _ => (restart, ""),
    }
}

fn check(draft: Draft) -> AnyView {
    let form = draft.form;
    let kind = form.part(|spec| {
        match spec.health.check {
            HealthCheck::Image => "image",
            HealthCheck::Off => "off",
            HealthCheck::Shell(_) => "shell",
            HealthCheck::Exec(_) => "exec",
        }
        .to_owned()
    });
    let cell = Cell::of(draft, "health/check".to_owned(), kind, choose);
    let choice = labelled(
        draft,
        "health/check",
        |locale| td_string!(locale, run.field.health_check),
        "--health-cmd",
        select(draft, cell, CHECKS),
    );
    let image = move || {
        draft.form.facts.with(|facts| {
            facts
                .as_ref()
                .and_then(|facts| told(&facts.health.check))
                .map(|line| plain(&line).into_owned())
        })
    };
    view! {
        <div class="run-fields">{choice}</div>
        {move || match kind.get().as_str() {
            "image" => {
                Some(
                    view! {
                        <p class="run-default">
                            {match image() {
                                Some(line) => {
                                    view! { <bdi class="mono hostile">{line}</bdi> }.into_any()
                                }
                                None => {
                                    view! {
                                        <span class="muted">{t!(draft.i18n, run.check.none)}</span>
                                    }
                                        .into_any()
                                }
                            }}
                        </p>
                    }
                        .into_any(),
                )
            }
            "shell" => Some(shell_check(draft)),
            "exec" => Some(exec_check(draft)),
            _ => None,
        }}
        {move || (kind.get() != "off").then(|| fields(draft, &TIMES, 0))}
    }
    .into_any()
}

/// From one way to the other without losing what was typed.
fn choose(spec: &mut Spec, word: String) {
    let line = match &spec.health.check {
        HealthCheck::Shell(line) => line.clone(),
        HealthCheck::Exec(words) => shell::line(words),
        HealthCheck::Image | HealthCheck::Off => String::new(),
    };
    spec.health.check = match word.as_str() {
        "off" => HealthCheck::Off,
        "shell" => HealthCheck::Shell(line),
        "exec" => HealthCheck::Exec(shlex::split(&line).unwrap_or_else(|| vec![line])),
        _ => HealthCheck::Image,
    };
}

fn shell_check(draft: Draft) -> AnyView {
    let line = draft.form.part(|spec| match &spec.health.check {
        HealthCheck::Shell(line) => line.clone(),
        _ => String::new(),
    });
    let cell = Cell {
        hint: Signal::stored("curl -f http://localhost/ || exit 1".to_owned()),
        ..Cell::of(
            draft,
            "health/check/shell".to_owned(),
            line,
            |spec, line| {
                spec.health.check = HealthCheck::Shell(line);
            },
        )
    };
    labelled(
        draft,
        "health/check/shell",
        |locale| td_string!(locale, run.field.health_command),
        "",
        input(draft, cell),
    )
}

fn exec_check(draft: Draft) -> AnyView {
    let form = draft.form;
    let words = Shell {
        at: "health/check/exec",
        label: |locale| td_string!(locale, run.field.health_command),
        option: "",
        read: form.part(|spec| match &spec.health.check {
            HealthCheck::Exec(words) => words.clone(),
            _ => Vec::new(),
        }),
        write: Callback::new(move |words| {
            form.change(|spec| spec.health.check = HealthCheck::Exec(words));
        }),
        default: |facts| match &facts.health.check {
            HealthCheck::Exec(words) => words,
            _ => const { &Vec::new() },
        },
    };
    shell_field(draft, words)
}

/// The image's check as a line; `None` where it has none.
fn told(check: &HealthCheck) -> Option<String> {
    match check {
        HealthCheck::Image | HealthCheck::Off => None,
        HealthCheck::Shell(line) => Some(line.clone()),
        HealthCheck::Exec(words) => Some(shell::line(words)),
    }
}

#[cfg(test)]
mod tests {
    use super::{choose, split_restart};
    use contract::{HealthCheck, Spec};

    #[test]
    fn a_restart_policy_comes_apart_and_together() {
        assert_eq!(split_restart("on-failure:3"), ("on-failure", "3"));
        assert_eq!(split_restart("on-failure"), ("on-failure", ""));
        assert_eq!(split_restart("always:3"), ("always:3", ""));
    }

    #[test]
    fn a_check_keeps_its_words_from_one_way_to_the_other() {
        let mut spec = Spec::default();
        spec.health.check = HealthCheck::Shell("curl -f 'http://a b/'".into());
        choose(&mut spec, "exec".into());
        let words = ["curl", "-f", "http://a b/"].map(str::to_owned).to_vec();
        assert_eq!(spec.health.check, HealthCheck::Exec(words));
        choose(&mut spec, "shell".into());
        assert_eq!(
            spec.health.check,
            HealthCheck::Shell("curl -f 'http://a b/'".into())
        );
    }
}
