//! What is said of a place, beside it, with what helps as buttons.

use super::draft::Draft;
use super::input::tone;
use super::words;
use crate::format::plain;
use crate::i18n::*;
use crate::stores::{Id, actions};
use contract::{Note, PortHolder, Remark};
use leptos::prelude::*;

/// The `id` of the notes of a place, for what they describe.
pub(super) fn id(at: &str) -> String {
    format!("run-note-{}", at.replace('/', "-"))
}

/// The notes of a place and, with `below`, of all within it.
pub(super) fn notes(draft: Draft, at: String, below: bool) -> AnyView {
    let said = draft.form.notes_at(at.clone(), below);
    view! {
        <div class="run-notes" id=id(&at) aria-live="polite">
            {move || {
                said.get().into_iter().map(|note| one(draft, note)).collect_view()
            }}
        </div>
    }
    .into_any()
}

fn one(draft: Draft, note: Note) -> impl IntoView {
    let i18n = draft.i18n;
    let weight = tone(Some(note.what.weight()));
    let hook = note.at.clone();
    let remedies = remedies(draft, &note);
    view! {
        <p class="run-note" data-weight=weight data-note=hook>
            <bdi>{move || words::remark(i18n.get_locale(), &note.what)}</bdi>
            {remedies}
        </p>
    }
}

/// What can be done about it at once.
fn remedies(draft: Draft, note: &Note) -> Option<AnyView> {
    let i18n = draft.i18n;
    let Remark::PortTaken { by, free, .. } = &note.what else {
        return None;
    };
    let use_free = free.map(|free| {
        let row = row_of(&note.at);
        let wants = draft.form.part(move |spec| {
            let port = row.and_then(|row| spec.ports.get(row));
            port.map(|port| port.host_port.clone()).unwrap_or_default()
        });
        let offer = Memo::new(move |_| wants.with(|wants| instead(wants, free)));
        let press = move |_| {
            draft.form.change(|spec| {
                if let Some(port) = row.and_then(|row| spec.ports.get_mut(row)) {
                    port.host_port = offer.get_untracked();
                }
            });
        };
        view! {
            " "
            <button type="button" class="run-remedy" data-remedy="free" on:click=press>
                {move || t_string!(i18n, run.use_port, port = offer.get())}
            </button>
        }
    });
    let stop = match by {
        PortHolder::Container { id, name } => {
            let id = Id::from(id.as_str());
            let name = plain(name).into_owned();
            let stores = draft.stores;
            let waits = {
                let id = id.clone();
                Memo::new(move |_| stores.marks.pending(&id).is_some())
            };
            let press = move |_| actions::stop(stores, std::slice::from_ref(&id), None);
            Some(view! {
                " "
                <button
                    type="button"
                    class="run-remedy"
                    data-remedy="stop"
                    disabled=move || waits.get()
                    on:click=press
                >
                    {move || {
                        if waits.get() {
                            t_string!(i18n, list.stopping).to_owned()
                        } else {
                            t_string!(i18n, run.stop_holder, name = name.clone())
                        }
                    }}
                </button>
            })
        }
        PortHolder::Process { .. } | PortHolder::Unknown => None,
    };
    Some(view! { {use_free} {stop} }.into_any())
}

/// `ports/3/host_port` → 3
fn row_of(at: &str) -> Option<usize> {
    at.strip_prefix("ports/")?.split('/').next()?.parse().ok()
}

/// What stands there instead: a port, or as many as stood there.
fn instead(wants: &str, free: u16) -> String {
    let range = wants.split_once('-').and_then(|(first, last)| {
        let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        free.checked_add(last.checked_sub(first)?)
    });
    match range {
        Some(last) if last > free => format!("{free}-{last}"),
        _ => free.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{instead, row_of};

    #[test]
    fn a_range_is_offered_a_range() {
        assert_eq!(instead("8000-8002", 8003), "8003-8005");
        assert_eq!(instead("8000-8000", 8003), "8003");
        assert_eq!(instead("8000", 8003), "8003");
    }

    #[test]
    fn a_port_note_names_its_row() {
        assert_eq!(row_of("ports/3/host_port"), Some(3));
        assert_eq!(row_of("ports/3"), Some(3));
        assert_eq!(row_of("ports"), None);
        assert_eq!(row_of("mounts/3"), None);
    }
}
