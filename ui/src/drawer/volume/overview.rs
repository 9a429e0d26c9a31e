//! A volume at a glance: what it is, how large it is, and who uses it where.

use super::Volume;
use crate::dialogs::state_word;
use crate::drawer::overview::{fact, titled};
use crate::drawer::value::{LongText, Revealed, SecretText};
use crate::drawer::{Tab, open_container};
use crate::format::secret::{MASK, masked_option};
use crate::format::{plain, time, words};
use crate::i18n::*;
use crate::pages::volumes::{VolumeDeed, carry_out, driver, size_words};
use crate::parts::{Button, CopyButton, Look};
use crate::stores::Id;
use crate::stores::sizes::Size;
use contract::{VolumeUser, looks_secret};
use leptos::prelude::*;

#[component]
pub(super) fn Overview(volume: Volume) -> impl IntoView {
    view! {
        <div class="overview">
            {about(volume)} {users(volume)} {options(volume)} {labels(volume)}
        </div>
    }
}

fn about(volume: Volume) -> AnyView {
    let i18n = use_i18n();
    let stores = volume.stores;
    let body = move || {
        let row = volume.row.get()?;
        let mount = row.mount_point.clone();
        let copied = mount.clone();
        let name = row.name.clone();
        let created = row.created.map(|at| {
            let stamp = time::local_stamp(at);
            let then = at.saturating_sub(stores.link.clock_ahead());
            let ago = move || words::ago(i18n.get_locale(), stores.clock.age(then));
            fact(
                t!(i18n, drawer.created),
                view! {
                    <span class="moment">
                        <time>{stamp}</time>
                        <span class="muted">{ago}</span>
                    </span>
                },
            )
        });
        Some(view! {
            <dl class="fact-list">
                {fact(t!(i18n, pages.name), view! { <LongText text=name.as_str() /> })}
                {fact(t!(i18n, pages.driver), view! { <LongText text=driver(&row) /> })}
                {fact(t!(i18n, pages.size), size(volume))}
                {(!mount.is_empty())
                    .then(|| {
                        fact(
                            t!(i18n, pages.mount_point),
                            view! {
                                <LongText text=mount.as_str() />
                                <span class="value-buttons">
                                    <CopyButton text=move || copied.clone() />
                                </span>
                            },
                        )
                    })}
                {created}
                {row
                    .project
                    .as_ref()
                    .map(|project| {
                        fact(t!(i18n, pages.project), view! { <LongText text=project.as_str() /> })
                    })}
                {row
                    .anonymous
                    .then(|| fact(t!(i18n, volumes.kind), t!(i18n, volumes.anonymous_note)))}
            </dl>
        })
    };
    titled("volume", t!(i18n, volumes.volume), body)
}

fn size(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let stores = volume.stores;
    let measure = move |_| carry_out(stores, VolumeDeed::Measure, vec![volume.key()]);
    let known = Memo::new(move |_| stores.volume.sizes.of(&volume.key()));
    let words = move || match known.get() {
        Size::Unknown => None,
        Size::Measuring => Some((t_string!(i18n, volumes.measuring).to_owned(), String::new())),
        Size::Found(size) => Some(size_words(i18n.get_locale(), &size)),
    };
    view! {
        <span class="volume-size" data-size>
            {move || {
                words()
                    .map(|(size, taken)| {
                        view! {
                            <span>{size}</span>
                            <bdi class="muted">{taken}</bdi>
                        }
                    })
            }}
            {move || {
                (known.get() != Size::Measuring)
                    .then(|| {
                        view! {
                            <Button look=Look::Quiet on_press=measure>
                                {move || match known.get() {
                                    Size::Found(_) => t_string!(i18n, volumes.measure_again),
                                    Size::Unknown | Size::Measuring => {
                                        t_string!(i18n, volumes.measure)
                                    }
                                }}
                            </Button>
                        }
                    })
            }}
        </span>
    }
}

/// Who mounts it, and where; what the list knows until the engine has said more.
fn users(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let known = Memo::new(move |_| {
        volume
            .detail
            .value
            .with(|detail| detail.as_ref().map(|detail| detail.users.clone()))
    });
    move || {
        let body = match known.get() {
            None => view! {
                <p class="drawer-waiting" role="status">
                    {t!(i18n, drawer.asking)}
                </p>
            }
            .into_any(),
            Some(users) if users.is_empty() => {
                view! { <p class="muted">{t!(i18n, volumes.nobody)}</p> }.into_any()
            }
            Some(users) => {
                let lines = users
                    .into_iter()
                    .map(|user| user_line(volume, user))
                    .collect_view();
                view! { <ul class="lines mounts">{lines}</ul> }.into_any()
            }
        };
        titled("users", t!(i18n, pages.used_by), body)
    }
}

fn user_line(volume: Volume, user: VolumeUser) -> impl IntoView {
    let i18n = use_i18n();
    let VolumeUser {
        id,
        name,
        state,
        path,
        writable,
    } = user;
    let shown = plain(&name).into_owned();
    let (hook, running) = (id.clone(), state.is_active());
    view! {
        <li data-user=hook>
            <span class="dot" data-tone=if running { "running" } else { "stopped" }></span>
            <div class="mount">
                <div>
                    <button
                        type="button"
                        class="link-button hostile"
                        on:click=move |_| {
                            open_container(volume.stores, &Id::from(id.as_str()), Tab::Overview);
                        }
                    >
                        {shown}
                    </button>
                    " "
                    <span class="muted">{move || state_word(i18n, &state)}</span>
                </div>
                <div class="mount-path">
                    <LongText text=path />
                </div>
                <div class="muted">
                    {if writable {
                        t!(i18n, drawer.read_write).into_any()
                    } else {
                        t!(i18n, drawer.read_only).into_any()
                    }}
                </div>
            </div>
        </li>
    }
}

fn options(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let options = Memo::new(move |_| {
        volume
            .row
            .with(|row| row.as_ref().map(|row| row.options.clone()))
    });
    let revealed = Revealed::new();
    move || {
        let options = options.get().filter(|options| !options.is_empty())?;
        let pairs = pairs(options, revealed, masked_option);
        Some(titled("options", t!(i18n, volumes.driver_options), pairs))
    }
}

fn labels(volume: Volume) -> impl IntoView {
    let i18n = use_i18n();
    let labels = Memo::new(move |_| {
        volume
            .row
            .with(|row| row.as_ref().map(|row| row.labels.clone()))
    });
    let revealed = Revealed::new();
    move || {
        let labels = labels.get().filter(|labels| !labels.is_empty())?;
        let masked = |name: &str, value: &str| {
            (looks_secret(name) && !value.is_empty()).then(|| MASK.to_owned())
        };
        Some(titled(
            "labels",
            t!(i18n, drawer.labels),
            pairs(labels, revealed, masked),
        ))
    }
}

fn pairs(
    pairs: Vec<(String, String)>,
    revealed: Revealed<String>,
    masked: impl Fn(&str, &str) -> Option<String>,
) -> AnyView {
    let lines = pairs
        .into_iter()
        .map(|(name, value)| {
            let masked = masked(&name, &value);
            let (hook, title) = (name.clone(), name.clone());
            view! {
                <div class="pair" data-name=hook>
                    <dt>
                        <LongText text=title />
                    </dt>
                    <dd>
                        <SecretText name text=value masked revealed />
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="pairs">{lines}</dl> }.into_any()
}
