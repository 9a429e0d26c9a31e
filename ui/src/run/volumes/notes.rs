//! What is said of a mount, beside its row.

use crate::format::plain;
use crate::i18n::*;
use crate::run::form::Form;
use contract::{Remark, Weight};
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

/// A remark as a sentence: those that are said of mounts.
pub(crate) fn remark(locale: Locale, remark: &Remark) -> String {
    match remark {
        Remark::Needed => td_string!(locale, volumes_map.note_needed).to_owned(),
        Remark::Malformed { .. } => td_string!(locale, volumes_map.note_malformed).to_owned(),
        Remark::TargetNotAbsolute => td_string!(locale, volumes_map.note_not_absolute).to_owned(),
        Remark::TargetTwice => td_string!(locale, volumes_map.note_twice).to_owned(),
        Remark::TargetNested { under } => {
            td_string!(locale, volumes_map.note_nested, path = plain(under))
        }
        Remark::HidesImage { path } => {
            td_string!(locale, volumes_map.note_hides, path = plain(path))
        }
        Remark::SourceMissing { creates: true } => {
            td_string!(locale, volumes_map.note_made).to_owned()
        }
        Remark::SourceMissing { creates: false } => {
            td_string!(locale, volumes_map.note_missing).to_owned()
        }
        Remark::SourceElsewhere => td_string!(locale, volumes_map.note_elsewhere).to_owned(),
        Remark::VolumeNew => td_string!(locale, volumes_map.note_new).to_owned(),
        Remark::NoContainer => td_string!(locale, volumes_map.note_no_container).to_owned(),
        Remark::EngineSocket => td_string!(locale, volumes_map.note_socket).to_owned(),
        Remark::NotByEngine => td_string!(locale, volumes_map.note_not_by_engine).to_owned(),
        Remark::Refused { message } => {
            td_string!(locale, volumes_map.note_refused, message = plain(message))
        }
        _ => td_string!(locale, volumes_map.note_other).to_owned(),
    }
}
