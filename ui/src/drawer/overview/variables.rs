//! Names with values: the environment and the labels.

use super::titled;
use crate::drawer::subject::Subject;
use crate::drawer::value::{LongText, Revealed, SecretText};
use crate::format::secret::masked_value;
use crate::i18n::*;
use crate::parts::CopyButton;
use leptos::prelude::*;

/// How many are shown before all are asked for.
const FEW: usize = 100;

pub(super) fn environment(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let env = subject.part(|detail| {
        let pair = |var: &contract::EnvVar| (var.name.clone(), var.value.clone());
        detail.env.iter().map(pair).collect::<Vec<_>>()
    });
    let revealed = Revealed::new();
    let all = RwSignal::new(false);
    move || {
        let env = env.get().filter(|env| !env.is_empty())?;
        Some(titled(
            "environment",
            t!(i18n, drawer.environment),
            pairs(env, revealed, all),
        ))
    }
}

pub(super) fn labels(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let labels = subject.part(|detail| detail.labels.clone());
    let revealed = Revealed::new();
    let all = RwSignal::new(false);
    move || {
        let labels = labels.get().filter(|labels| !labels.is_empty())?;
        Some(titled(
            "labels",
            t!(i18n, drawer.labels),
            pairs(labels, revealed, all),
        ))
    }
}

fn pairs(
    pairs: Vec<(String, String)>,
    revealed: Revealed<String>,
    all: RwSignal<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let count = pairs.len();
    let shown = if all.get() { count } else { FEW.min(count) };
    let whole = StoredValue::new(
        pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("\n"),
    );
    let lines = pairs
        .into_iter()
        .take(shown)
        .map(|(name, value)| {
            let masked = masked_value(&name, &value);
            let (hook, title) = (name.clone(), name.clone());
            view! {
                <div class="pair" data-name=hook>
                    <dt>
                        <LongText text=title />
                    </dt>
                    <dd>
                        <SecretText
                            name
                            text=value
                            masked
                            revealed
                        />
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="facts-tools">
            <CopyButton
                text=move || whole.get_value()
                name=Signal::derive(move || t_string!(i18n, drawer.copy_all).to_owned())
            />
        </div>
        <dl class="pairs">{lines}</dl>
        {(shown < count)
            .then(|| {
                view! {
                    <button type="button" class="link-button" on:click=move |_| all.set(true)>
                        {t_string!(i18n, drawer.show_all_of, n = count)}
                    </button>
                }
            })}
    }
}
