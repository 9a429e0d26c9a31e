//! Below a terminal: what it is attached to, how it ended, and what can be done about it.

use super::session::{Session, Stage};
use crate::dialogs::Ask;
use crate::format::{exit, plain, words};
use crate::i18n::*;
use crate::parts::{Button, Look};
use crate::refusal::sentence;
use crate::stores::{Id, actions};
use contract::{ContainerState, Failure, FailureCode, TerminalTo, TerminalWayOut};
use leptos::prelude::*;

/// Says nothing while an exec runs.
#[component]
pub(super) fn Bar(session: Session) -> impl IntoView {
    move || {
        if session.held_back.with(Option::is_some) {
            return Some(warning(session).into_any());
        }
        let bar = match session.stage.get() {
            Stage::Opening => opening().into_any(),
            Stage::Open { once, .. } if session.is_attach() => attached(session, once).into_any(),
            Stage::Open { .. } => return None,
            Stage::Exited(code) => exited(session, code).into_any(),
            Stage::Detached => detached(session).into_any(),
            Stage::Lost(message) => lost(session, message).into_any(),
            Stage::Failed { failure, way_out } => failed(session, failure, way_out).into_any(),
        };
        Some(bar)
    }
}

fn opening() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="terminal-bar terminal-opening" role="status">
            {t!(i18n, dock.opening)}
        </div>
    }
}

/// What ends the main process, before it is done by mistake.
fn attached(session: Session, once: bool) -> impl IntoView {
    let i18n = use_i18n();
    let note = move || {
        if once {
            t_string!(i18n, dock.attached_once)
        } else {
            t_string!(i18n, dock.attached_note)
        }
    };
    view! {
        <div class="terminal-bar" data-tone="warning">
            <span>{note}</span>
            <span class="spring"></span>
            <Button on_press=move |_| session.detach()>{t!(i18n, dock.detach)}</Button>
        </div>
    }
}

fn warning(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let keep = NodeRef::<leptos::html::Button>::new();
    Effect::new(move || {
        if let Some(keep) = keep.get() {
            // Losing the focus is no reason to fail.
            let _ = keep.focus();
        }
    });
    view! {
        <div class="terminal-bar" data-tone="warning" role="alertdialog" data-attach-warning="">
            <span>{t!(i18n, dock.ends_container)}</span>
            <span class="spring"></span>
            <button
                type="button"
                class="button"
                node_ref=keep
                on:click=move |_| {
                    session.held_back.set(None);
                    session.with_screen(|screen| screen.focus());
                }
            >
                {t!(i18n, dock.do_not_send)}
            </button>
            <Button look=Look::Danger on_press=move |_| session.send_held_back()>
                {t!(i18n, dock.send_anyway)}
            </Button>
        </div>
    }
}

fn exited(session: Session, code: Option<i64>) -> impl IntoView {
    let i18n = use_i18n();
    let meaning = code.map(|code| exit::meaning(code, false));
    let tone = match &meaning {
        Some(meaning) if meaning.is_failure() => "failed",
        _ => "plain",
    };
    let said = move || {
        let locale = i18n.get_locale();
        match (code, &meaning) {
            (Some(code), Some(meaning)) => format!(
                "{} {}",
                td_string!(locale, dock.exited, code = code),
                words::exit(locale, meaning)
            ),
            _ => td_string!(locale, dock.exited_unknown).to_owned(),
        }
    };
    view! {
        <div class="terminal-bar" data-tone=tone data-exit=code.map(|code| code.to_string())>
            <span role="status">{said}</span>
            <span class="spring"></span>
            {session.is_attach().then(|| start_again(session))}
            {again(session)}
            {close(session)}
        </div>
    }
}

fn detached(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <div class="terminal-bar" data-tone="plain">
            <span role="status">{t!(i18n, dock.detached)}</span>
            <span class="spring"></span>
            {again(session)}
            {close(session)}
        </div>
    }
}

fn lost(session: Session, message: String) -> impl IntoView {
    let i18n = use_i18n();
    let away = Signal::derive(move || !session.stores.link.is_live());
    let said = move || {
        let message = plain(&message).into_owned();
        if message.is_empty() {
            t_string!(i18n, dock.lost).to_owned()
        } else {
            format!("{} {message}", t_string!(i18n, dock.lost))
        }
    };
    view! {
        <div class="terminal-bar" data-tone="failed">
            <span role="status" class="hostile">
                {said}
            </span>
            <span class="spring"></span>
            <Button disabled=away on_press=move |_| reopen(session)>
                {t!(i18n, dock.reconnect)}
            </Button>
            {close(session)}
        </div>
    }
}

fn failed(session: Session, failure: Failure, way_out: Option<TerminalWayOut>) -> impl IntoView {
    let i18n = use_i18n();
    let gone = failure.code == Some(FailureCode::Gone);
    let said = move || {
        let locale = i18n.get_locale();
        match way_out {
            Some(TerminalWayOut::NoShell) => td_string!(locale, dock.no_shell).to_owned(),
            Some(TerminalWayOut::NotRunning) => td_string!(locale, dock.not_running).to_owned(),
            Some(TerminalWayOut::Paused) => td_string!(locale, dock.is_paused).to_owned(),
            Some(
                TerminalWayOut::NoSuchProgram
                | TerminalWayOut::NoSuchUser
                | TerminalWayOut::NoSuchFolder,
            )
            | None => sentence(&failure, locale),
        }
    };
    let way = way_out.map(|way_out| way(session, way_out));
    view! {
        <div class="terminal-bar" data-tone="failed" data-way-out=way_out.map(hook)>
            <span role="alert" class="terminal-said selectable">
                {said}
            </span>
            <span class="spring"></span>
            {way}
            {(!gone).then(|| view! {
                <Button on_press=move |_| reopen(session)>{t!(i18n, list.try_again)}</Button>
            })}
            {close(session)}
        </div>
    }
}

fn hook(way_out: TerminalWayOut) -> &'static str {
    match way_out {
        TerminalWayOut::NoShell => "no-shell",
        TerminalWayOut::NoSuchProgram => "no-such-program",
        TerminalWayOut::NotRunning => "not-running",
        TerminalWayOut::Paused => "paused",
        TerminalWayOut::NoSuchUser => "no-such-user",
        TerminalWayOut::NoSuchFolder => "no-such-folder",
    }
}

/// What helps, as a button.
fn way(session: Session, way_out: TerminalWayOut) -> Option<AnyView> {
    let i18n = use_i18n();
    let stores = session.stores;
    let id = session.container()?;
    let view = match way_out {
        TerminalWayOut::NoShell => {
            let press = move |_| stores.dialogs.ask(Ask::DebugShell(id.clone()));
            view! {
                <Button look=Look::Primary on_press=press>
                    {t!(i18n, dock.debug_shell)}
                </Button>
            }
            .into_any()
        }
        TerminalWayOut::NotRunning => {
            let press = move |_| start(session, &id, false);
            view! {
                <Button look=Look::Primary on_press=press>
                    {t!(i18n, dock.start_and_open)}
                </Button>
            }
            .into_any()
        }
        TerminalWayOut::Paused => {
            let press = move |_| start(session, &id, true);
            view! {
                <Button look=Look::Primary on_press=press>
                    {t!(i18n, dock.resume_and_open)}
                </Button>
            }
            .into_any()
        }
        TerminalWayOut::NoSuchProgram
        | TerminalWayOut::NoSuchUser
        | TerminalWayOut::NoSuchFolder => {
            let press = move |_| {
                let exec = match session.to() {
                    TerminalTo::Exec { exec, .. } => Some(Box::new(exec)),
                    TerminalTo::Attach { .. } | TerminalTo::Debug { .. } | TerminalTo::Resume => {
                        None
                    }
                };
                let id = id.clone();
                stores.dialogs.ask(Ask::Exec { id, exec });
            };
            view! {
                <Button look=Look::Primary on_press=press>
                    {t!(i18n, dock.run_command)}
                </Button>
            }
            .into_any()
        }
    };
    Some(view)
}

/// Starts the container; its event opens the terminal.
fn start(session: Session, id: &Id, paused: bool) {
    session.awaits_start.set(true);
    let ids = std::slice::from_ref(id);
    if paused {
        actions::unpause(session.stores, ids);
    } else {
        actions::start(session.stores, ids);
    }
}

/// Opens what was to be opened as soon as its container runs.
pub(super) fn follow_start(session: Session) {
    Effect::new(move || {
        if !session.awaits_start.get() {
            return;
        }
        let Some(id) = session.container() else {
            return;
        };
        let runs = session
            .stores
            .containers
            .get(&id)
            .is_some_and(|row| row.with(|row| row.state == ContainerState::Running));
        if runs {
            untrack(|| session.begin());
        }
    });
}

/// Opens it again, as its container stands now.
fn reopen(session: Session) {
    session.begin();
    session.with_screen(|screen| screen.focus());
}

fn start_again(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let press = move |_| {
        session.start_again();
        session.with_screen(|screen| screen.focus());
    };
    view! { <Button on_press=press>{t!(i18n, dock.start_again)}</Button> }
}

/// Again, below what it said: a new process, or the same main process.
fn again(session: Session) -> AnyView {
    let i18n = use_i18n();
    match session.to() {
        TerminalTo::Resume => ().into_any(),
        TerminalTo::Attach { .. } => view! {
            <Button on_press=move |_| reopen(session)>{t!(i18n, dock.attach_again)}</Button>
        }
        .into_any(),
        TerminalTo::Exec { .. } | TerminalTo::Debug { .. } => view! {
            <Button on_press=move |_| reopen(session)>{t!(i18n, dock.run_again)}</Button>
        }
        .into_any(),
    }
}

fn close(session: Session) -> impl IntoView {
    let i18n = use_i18n();
    let dock = session.stores.dock;
    view! {
        <Button look=Look::Quiet on_press=move |_| dock.close(&session.key())>
            {t!(i18n, dock.close)}
        </Button>
    }
}
