//! Why no engine is reached, and what helps.

use crate::format::plain;
use crate::i18n::*;
use crate::parts::{Button, CopyButton, Icon, Look};
use crate::stores::{Stores, actions, stores};
use contract::{Endpoint, Phase, Retry, Trouble, TroubleKind, UnixMillis};
use leptos::prelude::*;
use leptos_i18n::I18nContext;

/// Shown in place of the lists while the link is offline: nothing is known that could be shown.
#[component]
pub(super) fn Offline() -> impl IntoView {
    let stores = stores();
    // Each retry is an update; only what it changed is drawn again.
    let trouble = Memo::new(move |_| phase(stores).map(|(_, trouble)| trouble));
    let retry = Memo::new(move |_| phase(stores).map(|(retry, _)| retry));
    let address = Memo::new(move |_| {
        stores.link.link.with(|link| {
            link.as_ref()
                .and_then(|link| link.endpoint.as_ref())
                .map(|endpoint| endpoint.address.clone())
        })
    });
    let kind = Memo::new(move |_| trouble.with(|trouble| trouble.as_ref().map(|of| of.kind)));
    view! {
        <section
            class="offline"
            data-page="offline"
            data-trouble=move || kind.get().map(hook)
        >
            <div class="offline-column">
                {move || kind.get().map(|kind| view! { <Reason kind address /> })}
                <Remedy trouble />
                <NextTry retry />
                <Said trouble />
                <Others />
            </div>
        </section>
    }
}

fn phase(stores: Stores) -> Option<(Retry, Trouble)> {
    stores.link.link.with(|link| match &link.as_ref()?.phase {
        Phase::Offline { retry, trouble } => Some((*retry, trouble.clone())),
        Phase::Connecting
        | Phase::Live { .. }
        | Phase::Reconnecting { .. }
        | Phase::Stale { .. } => None,
    })
}

/// Found again by scripts: `data-trouble`.
fn hook(kind: TroubleKind) -> &'static str {
    match kind {
        TroubleKind::NotInstalled => "not_installed",
        TroubleKind::NotRunning => "not_running",
        TroubleKind::NoPermission => "no_permission",
        TroubleKind::Refused => "refused",
        TroubleKind::Unreachable => "unreachable",
        TroubleKind::Tls => "tls",
        TroubleKind::WrongVersion => "wrong_version",
        TroubleKind::ErrorAnswer => "error_answer",
        TroubleKind::Hung => "hung",
        TroubleKind::BadAddress => "bad_address",
        TroubleKind::UnsupportedTransport => "unsupported_transport",
        TroubleKind::Lost => "lost",
    }
}

/// The same where the lists are still shown, as they were when the engine was lost.
#[component]
pub(super) fn WhyLost() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let trouble = Memo::new(move |_| {
        stores.link.link.with(|link| match &link.as_ref()?.phase {
            Phase::Reconnecting { trouble, .. } | Phase::Stale { trouble, .. } => {
                Some(trouble.clone())
            }
            Phase::Connecting | Phase::Live { .. } | Phase::Offline { .. } => None,
        })
    });
    let kind = Memo::new(move |_| trouble.with(|trouble| trouble.as_ref().map(|of| of.kind)));
    view! {
        <div class="why-lost" data-trouble=move || kind.get().map(hook)>
            <p class="why-lost-reason">{move || kind.get().map(|kind| reason(i18n, kind).0)}</p>
            <Remedy trouble />
            <Said trouble />
        </div>
    }
}

/// Which of the reasons it is, in a heading and a sentence.
fn reason(i18n: I18nContext<Locale>, kind: TroubleKind) -> (AnyView, AnyView) {
    match kind {
        TroubleKind::NotInstalled => (
            t!(i18n, link.not_installed.heading).into_any(),
            t!(i18n, link.not_installed.sentence).into_any(),
        ),
        TroubleKind::NotRunning => (
            t!(i18n, link.not_running.heading).into_any(),
            t!(i18n, link.not_running.sentence).into_any(),
        ),
        TroubleKind::NoPermission => (
            t!(i18n, link.no_permission.heading).into_any(),
            t!(i18n, link.no_permission.sentence).into_any(),
        ),
        TroubleKind::Refused => (
            t!(i18n, link.refused.heading).into_any(),
            t!(i18n, link.refused.sentence).into_any(),
        ),
        TroubleKind::Unreachable => (
            t!(i18n, link.unreachable.heading).into_any(),
            t!(i18n, link.unreachable.sentence).into_any(),
        ),
        TroubleKind::Tls => (
            t!(i18n, link.tls.heading).into_any(),
            t!(i18n, link.tls.sentence).into_any(),
        ),
        TroubleKind::WrongVersion => (
            t!(i18n, link.wrong_version.heading).into_any(),
            t!(i18n, link.wrong_version.sentence).into_any(),
        ),
        TroubleKind::ErrorAnswer => (
            t!(i18n, link.error_answer.heading).into_any(),
            t!(i18n, link.error_answer.sentence).into_any(),
        ),
        TroubleKind::Hung => (
            t!(i18n, link.hung.heading).into_any(),
            t!(i18n, link.hung.sentence).into_any(),
        ),
        TroubleKind::BadAddress => (
            t!(i18n, link.bad_address.heading).into_any(),
            t!(i18n, link.bad_address.sentence).into_any(),
        ),
        TroubleKind::UnsupportedTransport => (
            t!(i18n, link.unsupported_transport.heading).into_any(),
            t!(i18n, link.unsupported_transport.sentence).into_any(),
        ),
        TroubleKind::Lost => (
            t!(i18n, link.lost.heading).into_any(),
            t!(i18n, link.lost.sentence).into_any(),
        ),
    }
}

#[component]
fn Reason(kind: TroubleKind, address: Memo<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let (heading, sentence) = reason(i18n, kind);
    view! {
        <span class="offline-mark">
            <Icon of=icondata::LuUnplug />
        </span>
        <h1 role="alert">{heading}</h1>
        <p>{sentence}</p>
        {move || {
            address
                .get()
                .filter(|address| !address.is_empty())
                .map(|address| {
                    view! {
                        <p class="offline-address">
                            <span class="muted">{t!(i18n, link.address)}</span>
                            <bdi class="mono selectable">{plain(&address).into_owned()}</bdi>
                        </p>
                    }
                })
        }}
    }
}

/// What helps: a sentence, and the commands to copy.
#[component]
fn Remedy(trouble: Memo<Option<Trouble>>) -> impl IntoView {
    let i18n = use_i18n();
    let remedy = Memo::new(move |_| {
        trouble.with(|trouble| {
            trouble
                .as_ref()
                .map(|trouble| (trouble.kind, trouble.commands.clone()))
        })
    });
    move || {
        let (kind, commands) = remedy.get()?;
        let boxes = commands
            .into_iter()
            .map(|command| {
                let copied = command.clone();
                view! {
                    <li class="command">
                        <code class="mono selectable">{plain(&command).into_owned()}</code>
                        <CopyButton
                            text=move || copied.clone()
                            name=Signal::derive(move || {
                                t_string!(i18n, link.copy_command).to_owned()
                            })
                        />
                    </li>
                }
            })
            .collect_view();
        let none = boxes.is_empty();
        let words = match kind {
            TroubleKind::NotInstalled if none => t!(i18n, link.not_installed.by_hand).into_any(),
            TroubleKind::NotInstalled => t!(i18n, link.not_installed.remedy).into_any(),
            TroubleKind::NotRunning if none => t!(i18n, link.not_running.by_hand).into_any(),
            TroubleKind::NotRunning => t!(i18n, link.not_running.remedy).into_any(),
            TroubleKind::NoPermission if none => t!(i18n, link.no_permission.by_hand).into_any(),
            TroubleKind::NoPermission => t!(i18n, link.no_permission.remedy).into_any(),
            TroubleKind::Refused => t!(i18n, link.refused.remedy).into_any(),
            TroubleKind::Unreachable => t!(i18n, link.unreachable.remedy).into_any(),
            TroubleKind::Tls => t!(i18n, link.tls.remedy).into_any(),
            TroubleKind::WrongVersion => t!(i18n, link.wrong_version.remedy).into_any(),
            TroubleKind::ErrorAnswer => t!(i18n, link.error_answer.remedy).into_any(),
            TroubleKind::Hung => t!(i18n, link.hung.remedy).into_any(),
            TroubleKind::BadAddress => t!(i18n, link.bad_address.remedy).into_any(),
            TroubleKind::UnsupportedTransport => {
                t!(i18n, link.unsupported_transport.remedy).into_any()
            }
            TroubleKind::Lost => t!(i18n, link.lost.remedy).into_any(),
        };
        Some(view! {
            <p>{words}</p>
            {(!none).then(|| view! { <ol class="commands">{boxes}</ol> })}
        })
    }
}

/// The next automatic try, and one right now.
#[component]
fn NextTry(retry: Memo<Option<Retry>>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let words = move || match retry.get().and_then(|retry| retry.next) {
        Some(next) => match seconds_left(stores, next) {
            Some(seconds) => t_string!(i18n, link.next_try, n = seconds),
            None => t_string!(i18n, link.trying).to_owned(),
        },
        None => t_string!(i18n, link.trying).to_owned(),
    };
    view! {
        <div class="offline-retry">
            <Button look=Look::Primary on_press=|_| actions::retry_link()>
                {t!(i18n, link.try_again)}
            </Button>
            <span class="muted">{words}</span>
        </div>
        <p class="muted">{t!(i18n, link.by_itself)}</p>
    }
}

/// Counted down; `None` when it is over.
fn seconds_left(stores: Stores, next: UnixMillis) -> Option<i64> {
    stores.clock.need_seconds();
    // Wakes at each tick; the ticks themselves are too coarse.
    stores.clock.now();
    let left = (next - js_sys::Date::now() as UnixMillis + 999) / 1000;
    (left > 0).then_some(left)
}

/// The system's or the engine's own words, for who wants to look further.
#[component]
fn Said(trouble: Memo<Option<Trouble>>) -> impl IntoView {
    let i18n = use_i18n();
    let message = Memo::new(move |_| {
        trouble.with(|trouble| trouble.as_ref().map(|trouble| trouble.message.clone()))
    });
    let said =
        Memo::new(move |_| message.with(|said| said.as_ref().is_some_and(|said| !said.is_empty())));
    move || {
        said.get().then(|| {
            view! {
                <details class="said">
                    <summary>{t!(i18n, link.said)}</summary>
                    <pre class="mono selectable">
                        {move || {
                            message
                                .get()
                                .map(|said| crate::format::text::visible(&said).into_owned())
                        }}
                    </pre>
                </details>
            }
        })
    }
}

/// The other engines that were found.
#[component]
fn Others() -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let others = Memo::new(move |_| {
        let mut others = stores.link.endpoints.get();
        others.retain(|endpoint| !endpoint.current);
        others
    });
    move || {
        let others = others.get();
        (!others.is_empty()).then(|| {
            let lines = others
                .into_iter()
                .map(|endpoint| other(stores, endpoint))
                .collect_view();
            view! {
                <h2>{t!(i18n, link.others)}</h2>
                <ul class="others">{lines}</ul>
            }
        })
    }
}

fn other(stores: Stores, endpoint: Endpoint) -> impl IntoView {
    let i18n = use_i18n();
    let Endpoint {
        key, name, address, ..
    } = endpoint;
    let name = plain(&name).into_owned();
    let label = name.clone();
    view! {
        <li>
            <Icon of=icondata::LuServer />
            <bdi class="hostile">{name}</bdi>
            <bdi class="hostile mono muted">{plain(&address).into_owned()}</bdi>
            <button
                type="button"
                class="button"
                aria-label=move || t_string!(i18n, link.use_named, name = label.clone())
                on:click=move |_| actions::choose_engine(stores, Some(key.clone()))
            >
                {t!(i18n, link.use_this)}
            </button>
        </li>
    }
}
