//! Labels and annotations.

use crate::format::plain;
use crate::format::secret::MASK;
use crate::i18n::*;
use crate::run::draft::Draft;
use crate::run::field::{Field, fields, more, pairs};
use contract::looks_secret;
use leptos::prelude::*;

pub(super) static FIELDS: [Field; 1] = [Field::new(
    "labels",
    |locale| td_string!(locale, run.field.labels),
    "--label",
    pairs!(labels),
)
.hint("com.example.team")];

pub(super) static MORE: [Field; 1] = [Field::new(
    "annotations",
    |locale| td_string!(locale, run.field.annotations),
    "--annotation",
    pairs!(annotations),
)
.hint("com.example.note")];

pub(super) fn view(draft: Draft) -> AnyView {
    view! {
        {fields(draft, &FIELDS, 0)}
        {of_image(draft)}
        {more(draft, &MORE, 0)}
    }
    .into_any()
}

/// What the image is labelled with, folded away: some have dozens.
fn of_image(draft: Draft) -> impl IntoView {
    let labels = Memo::new(move |_| {
        draft
            .form
            .facts
            .with(|facts| facts.as_ref().map(|facts| facts.labels.clone()))
            .unwrap_or_default()
    });
    move || {
        let labels = labels.get();
        (!labels.is_empty()).then(|| {
            let count = labels.len();
            let rows = labels
                .into_iter()
                .map(|label| {
                    let name = plain(&label.name).into_owned();
                    let value = if looks_secret(&label.name) && !label.value.is_empty() {
                        MASK.to_owned()
                    } else {
                        plain(&label.value).into_owned()
                    };
                    view! {
                        <p class="run-default mono">
                            <bdi class="hostile">{name}</bdi>
                            <bdi class="hostile muted" title=value.clone()>{value.clone()}</bdi>
                        </p>
                    }
                })
                .collect_view();
            view! {
                <details class="run-details">
                    <summary>{t!(draft.i18n, run.image_labels, n = count)}</summary>
                    {rows}
                </details>
            }
        })
    }
}
