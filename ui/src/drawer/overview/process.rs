//! What runs in it, and the image it was made from.

use super::{fact, titled};
use crate::drawer::subject::Subject;
use crate::drawer::value::{LongText, Revealed, SecretText};
use crate::format::{plain, shell, text, words};
use crate::i18n::*;
use crate::parts::CopyButton;
use leptos::prelude::*;

pub(super) fn section(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let entrypoint = subject.part(|detail| detail.entrypoint.clone());
    let command = subject.part(|detail| detail.command.clone());
    let rest = subject.part(|detail| {
        (
            detail.user.clone(),
            detail.working_dir.clone(),
            detail.hostname.clone(),
            detail.stop_signal.clone(),
            detail.stop_timeout,
            detail.log_driver.clone(),
        )
    });
    let flags = subject.part(|detail| {
        [
            ("-t", detail.tty),
            ("-i", detail.open_stdin),
            ("--init", detail.init),
            ("--privileged", detail.privileged),
            ("--read-only", detail.read_only_root),
            ("--rm", detail.auto_remove),
        ]
    });
    let revealed = Revealed::new();
    let body = view! {
        <dl class="fact-list">
            {move || {
                let words = entrypoint.get().filter(|words| !words.is_empty())?;
                Some(
                    fact(
                        t!(i18n, drawer.entrypoint),
                        line(t_string!(i18n, drawer.entrypoint), &words, revealed),
                    ),
                )
            }}
            {move || {
                let words = command.get().filter(|words| !words.is_empty())?;
                Some(
                    fact(
                        t!(i18n, drawer.command),
                        line(t_string!(i18n, drawer.command), &words, revealed),
                    ),
                )
            }}
            {move || {
                let (user, folder, host, signal, timeout, log) = rest.get()?;
                let seconds = move || words::span(i18n.get_locale(), timeout);
                Some(
                    view! {
                        {fact(
                            t!(i18n, drawer.user),
                            if user.is_empty() {
                                view! { <span class="muted">{t!(i18n, drawer.user_default)}</span> }
                                    .into_any()
                            } else {
                                view! { <LongText text=user /> }.into_any()
                            },
                        )}
                        {(!folder.is_empty())
                            .then(|| {
                                fact(t!(i18n, drawer.working_dir), view! { <LongText text=folder /> })
                            })}
                        {(!host.is_empty())
                            .then(|| {
                                fact(t!(i18n, drawer.hostname), view! { <LongText text=host /> })
                            })}
                        {fact(
                            t!(i18n, drawer.stops_by),
                            move || {
                                t_string!(
                                    i18n,
                                    drawer.stops_by_value,
                                    signal = if signal.is_empty() {
                                        "SIGTERM".to_owned()
                                    } else {
                                        plain(&signal).into_owned()
                                    },
                                    seconds = seconds()
                                )
                            },
                        )}
                        {(!log.is_empty())
                            .then(|| fact(t!(i18n, drawer.log_driver), view! { <LongText text=log /> }))}
                    },
                )
            }}
            {move || {
                let set: Vec<&str> = flags
                    .get()?
                    .into_iter()
                    .filter(|(_, set)| *set)
                    .map(|(flag, _)| flag)
                    .collect();
                (!set.is_empty())
                    .then(|| {
                        fact(
                            t!(i18n, drawer.options),
                            view! { <span class="mono">{set.join(" ")}</span> },
                        )
                    })
            }}
        </dl>
    };
    titled("process", t!(i18n, drawer.process), body)
}

/// A command as a line; what looks secret in it is masked until clicked.
fn line(name: &'static str, words: &[String], revealed: Revealed<String>) -> impl IntoView + use<> {
    let (masked, secret) = contract::masked_words(words);
    view! {
        <SecretText
            name=name.to_owned()
            text=shell::line(words)
            masked=secret.then(|| shell::line(&masked))
            revealed
        />
    }
}

pub(super) fn image(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let image = subject.part(|detail| {
        (
            detail.image.clone(),
            detail.image_id.clone(),
            detail.platform.clone(),
        )
    });
    move || {
        let (name, id, platform) = image.get()?;
        let short = plain(text::short_id(&id)).into_owned();
        let body = view! {
            <dl class="fact-list">
                {fact(t!(i18n, drawer.image_name), view! { <LongText text=name /> })}
                {fact(
                    t!(i18n, drawer.image_id),
                    view! {
                        <span class="mono" title=plain(&id).into_owned()>
                            {short}
                        </span>
                        <span class="value-buttons">
                            <CopyButton
                                text=move || id.clone()
                                name=Signal::derive(move || {
                                    t_string!(i18n, drawer.copy_id).to_owned()
                                })
                            />
                        </span>
                    },
                )}
                {(!platform.is_empty())
                    .then(|| fact(t!(i18n, drawer.platform), plain(&platform).into_owned()))}
            </dl>
        };
        Some(titled("image", t!(i18n, drawer.image), body))
    }
}
