//! How it does: its state, how it ended, and how it ended before.

use super::{fact, titled};
use crate::drawer::subject::Subject;
use crate::drawer::value::LongText;
use crate::format::exit::meaning;
use crate::format::{plain, time, words};
use crate::i18n::*;
use contract::{ContainerDetail, ContainerState, Exit, UnixSeconds};
use leptos::prelude::*;

#[derive(Clone, PartialEq)]
struct State {
    state: ContainerState,
    created: Option<UnixSeconds>,
    started: Option<UnixSeconds>,
    finished: Option<UnixSeconds>,
    exit_code: Option<i64>,
    oom_killed: bool,
    error: String,
    pid: Option<i64>,
    restart_count: u64,
    policy: contract::RestartPolicy,
    auto_remove: bool,
}

impl State {
    fn of(detail: &ContainerDetail) -> Self {
        Self {
            state: detail.state.clone(),
            created: detail.created,
            started: detail.started,
            finished: detail.finished,
            exit_code: detail.exit_code,
            oom_killed: detail.oom_killed,
            error: detail.error.clone(),
            pid: detail.pid,
            restart_count: detail.restart_count,
            policy: detail.restart_policy.clone(),
            auto_remove: detail.auto_remove,
        }
    }
}

pub(super) fn section(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let state = subject.part(State::of);
    let exits = subject.part(|detail| detail.exits.clone());
    let body = move || {
        let state = state.get()?;
        let running = state.state.is_active();
        Some(view! {
            {(!state.error.is_empty())
                .then(|| {
                    view! {
                        <p class="notice failed">
                            <strong>{t!(i18n, drawer.engine_said)}</strong>
                            " "
                            <LongText text=state.error.clone() />
                        </p>
                    }
                })}
            <dl class="fact-list">
                {(!running)
                    .then(|| state.exit_code.map(|code| exit_fact(i18n, code, state.oom_killed)))
                    .flatten()}
                {state.started.map(|at| fact(t!(i18n, drawer.started), moment(subject, at)))}
                {state
                    .finished
                    .filter(|_| !running)
                    .map(|at| fact(t!(i18n, drawer.finished), moment(subject, at)))}
                {state.created.map(|at| fact(t!(i18n, drawer.created), moment(subject, at)))}
                {fact(t!(i18n, drawer.restart_policy), policy(i18n, &state))}
                {(state.restart_count > 0)
                    .then(|| fact(t!(i18n, drawer.restart_count), state.restart_count.to_string()))}
                {state
                    .pid
                    .filter(|pid| running && *pid > 0)
                    .map(|pid| fact("PID", view! { <span class="mono">{pid}</span> }))}
            </dl>
        })
    };
    view! {
        {titled("state", t!(i18n, drawer.state), body)}
        {move || {
            let exits = exits.get()?;
            (!exits.is_empty())
                .then(|| titled("exits", t!(i18n, drawer.exits), history(subject, exits)))
        }}
    }
}

fn exit_fact(i18n: leptos_i18n::I18nContext<Locale>, code: i64, oom_killed: bool) -> AnyView {
    let meaning = meaning(code, oom_killed);
    let failed = meaning.is_failure();
    fact(
        t!(i18n, drawer.exit_code),
        view! {
            <span class="exit-code" class:failed=failed>
                {code}
                {oom_killed.then_some(" · OOM")}
            </span>
            <span class="exit-meaning">{move || words::exit(i18n.get_locale(), &meaning)}</span>
        },
    )
}

/// The exits that the engine remembers, newest first.
fn history(subject: Subject, exits: Vec<Exit>) -> impl IntoView {
    let i18n = use_i18n();
    let lines = exits
        .into_iter()
        .map(|exit| {
            let meaning = meaning(exit.code, exit.oom_killed);
            let failed = meaning.is_failure();
            view! {
                <li>
                    <span class="exit-code" class:failed=failed>
                        {exit.code}
                        {exit.oom_killed.then_some(" · OOM")}
                    </span>
                    {moment(subject, exit.at)}
                    <span class="exit-meaning">
                        {move || words::exit(i18n.get_locale(), &meaning)}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! { <ol class="exits">{lines}</ol> }
}

fn policy(i18n: leptos_i18n::I18nContext<Locale>, state: &State) -> impl IntoView + use<> {
    let name = state.policy.name.clone();
    let most = state.policy.maximum_retries;
    let auto_remove = state.auto_remove;
    move || {
        let words = match name.as_str() {
            "" | "no" => t_string!(i18n, drawer.policy_no).to_owned(),
            "always" => t_string!(i18n, drawer.policy_always).to_owned(),
            "unless-stopped" => t_string!(i18n, drawer.policy_unless_stopped).to_owned(),
            "on-failure" if most > 0 => t_string!(i18n, drawer.policy_on_failure_most, n = most),
            "on-failure" => t_string!(i18n, drawer.policy_on_failure).to_owned(),
            // A policy that this program does not know, as it came.
            other => plain(other).into_owned(),
        };
        if auto_remove {
            format!("{words} · {}", t_string!(i18n, drawer.auto_remove))
        } else {
            words
        }
    }
}

/// A time on this machine's clock, and how long ago that was.
pub(super) fn moment(subject: Subject, at: UnixSeconds) -> AnyView {
    let i18n = use_i18n();
    let stamp = time::local_stamp(at);
    view! {
        <span class="moment">
            <time>{stamp}</time>
            <span class="muted">
                {move || words::ago(i18n.get_locale(), subject.age(at))}
            </span>
        </span>
    }
    .into_any()
}
