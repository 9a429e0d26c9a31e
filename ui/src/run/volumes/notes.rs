//! What is said of a mount, beside its row.

use crate::i18n::*;
use crate::run::form::Form;
use crate::run::words::remark;
use contract::Weight;
use leptos::prelude::*;

/// What is said of a place of the form, heaviest first.
#[component]
pub(crate) fn Notes(form: Form, #[prop(into)] at: String) -> impl IntoView {
    let i18n = use_i18n();
    let notes = form.notes_at(at, true);
    move || {
        let mut notes = notes.get();
        notes.sort_by_key(|note| std::cmp::Reverse(note.what.weight()));
        notes
            .into_iter()
            .map(|note| {
                let (word, role) = match note.what.weight() {
                    Weight::Fault => ("fault", "alert"),
                    Weight::Warning => ("warning", "status"),
                    Weight::Hint => ("hint", "status"),
                };
                view! {
                    <p class="map-note" data-note=word role=role>
                        {remark(i18n.get_locale(), &note.what)}
                    </p>
                }
            })
            .collect_view()
    }
}
