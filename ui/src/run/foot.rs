//! The bottom of the dialog: what is to be seen to, and what to do.

use super::carry::{self, Wish};
use super::draft::{Draft, Stage};
use super::focus;
use crate::format::plain;
use crate::i18n::*;
use contract::Weight;
use leptos::html;
use leptos::prelude::*;

#[component]
pub(super) fn Foot(draft: Draft) -> impl IntoView {
    move || match Screen::of(&draft.stage.get()) {
        Screen::Leaving => leaving(draft).into_any(),
        Screen::Warned => warned(draft).into_any(),
        Screen::Doing => doing(draft).into_any(),
    }
}

/// Which of the three feet stands there: not rebuilt with every step of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Screen {
    Doing,
    Leaving,
    Warned,
}

impl Screen {
    fn of(stage: &Stage) -> Self {
        match stage {
            Stage::Leaving => Self::Leaving,
            Stage::Warned { .. } => Self::Warned,
            Stage::Typing | Stage::Checking | Stage::Running { .. } => Self::Doing,
        }
    }
}

fn doing(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let busy = Memo::new(move |_| draft.stage.with(Stage::is_busy));
    let edit = draft.is_edit();
    let press = move |wish: Wish| carry::carry_out(draft, wish, false);
    view! {
        <footer class="dialog-footer run-foot">
            {counts(draft)}
            // While it runs, the one beside the progress cancels.
            {move || {
                (!busy.get())
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| draft.back_out()>
                                {t!(i18n, dialog.cancel)}
                            </button>
                        }
                    })
            }}
            // The one that was meant comes last, and is the one that Ctrl+Enter presses.
            {(!edit)
                .then(|| {
                    view! {
                        <button
                            type="button"
                            class="button"
                            class:primary=move || draft.create_only.get()
                            style:order=move || draft.create_only.get().then_some("1")
                            data-create
                            disabled=move || busy.get()
                            on:click=move |_| press(Wish::Create)
                        >
                            {t!(i18n, run.create_only)}
                        </button>
                    }
                })}
            <button
                type="button"
                class="button"
                class:primary=move || !draft.create_only.get()
                data-confirm
                disabled=move || busy.get()
                on:click=move |_| press(if edit { Wish::Review } else { Wish::Run })
            >
                {if edit {
                    view! { {t!(i18n, run.review)} }.into_any()
                } else {
                    view! { {t!(i18n, run.run)} }.into_any()
                }}
            </button>
        </footer>
    }
}

/// `1 fault · 2 warnings`: a press goes to the first.
fn counts(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let faults = draft.form.count(Weight::Fault);
    let unread = Memo::new(move |_| draft.unread.with(|unread| unread.len()));
    let warnings = draft.form.count(Weight::Warning);
    let go = move |_| {
        let at = draft
            .unread
            .with_untracked(|unread| unread.first().map(|at| (*at).to_owned()))
            .or_else(|| {
                draft.form.notes.with_untracked(|notes| {
                    notes
                        .iter()
                        .max_by_key(|note| note.what.weight())
                        .map(|gravest| gravest.what.weight())
                        .and_then(|gravest| notes.iter().find(|note| note.what.weight() == gravest))
                        .map(|note| note.at.clone())
                })
            });
        if let Some(at) = at {
            focus::on(draft.dialog, &at);
        }
    };
    let words = Memo::new(move |_| {
        let (faults, warnings) = (faults.get() + unread.get(), warnings.get());
        let mut parts = Vec::new();
        match faults {
            0 => {}
            1 => parts.push(t_string!(i18n, run.fault).to_owned()),
            n => parts.push(t_string!(i18n, run.faults, n = n)),
        }
        match warnings {
            0 => {}
            1 => parts.push(t_string!(i18n, run.warning).to_owned()),
            n => parts.push(t_string!(i18n, run.warnings, n = n)),
        }
        parts.join(" · ")
    });
    let tone = move || if faults.get() > 0 { "fault" } else { "warning" };
    // What the engine refused may be tried again by the button itself.
    let stuck = Memo::new(move |_| {
        let checked = draft.checked.with(|notes| {
            let fault = |note: &contract::Note| note.what.weight() == Weight::Fault;
            notes.iter().any(fault)
        });
        draft.tried.get() && (checked || unread.get() > 0)
    });
    let wish = move || {
        if draft.is_edit() {
            Wish::Review
        } else {
            draft.wish()
        }
    };
    view! {
        <span class="run-counts" role="status">
            {move || {
                let words = words.get();
                (!words.is_empty())
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="run-add"
                                data-counts
                                data-weight=tone
                                on:click=go
                            >
                                {words}
                            </button>
                        }
                    })
            }}
            // The check may be wrong, and the engine has the last word.
            {move || {
                stuck
                    .get()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="run-add"
                                data-anyway
                                on:click=move |_| carry::carry_out(draft, wish(), true)
                            >
                                {t!(i18n, run.anyway)}
                            </button>
                        }
                    })
            }}
        </span>
    }
}

/// What was typed would be lost: that is asked once.
fn leaving(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let keep = NodeRef::<html::Button>::new();
    // What is pressed without looking keeps what was typed.
    Effect::new(move || {
        if let Some(keep) = keep.get() {
            // Losing the focus is no reason to fail.
            let _ = keep.focus();
        }
    });
    view! {
        <footer class="dialog-footer run-foot" data-leaving>
            <span class="run-counts" role="alert">
                {t!(i18n, run.leave_question)}
            </span>
            <button
                type="button"
                class="button"
                node_ref=keep
                on:click=move |_| draft.stage.set(Stage::Typing)
            >
                {t!(i18n, run.keep_editing)}
            </button>
            <button
                type="button"
                class="button danger"
                data-discard
                on:click=move |_| draft.stores.run.close()
            >
                {t!(i18n, run.discard)}
            </button>
        </footer>
    }
}

/// It is done, but the engine has something to say about it.
fn warned(draft: Draft) -> impl IntoView {
    let i18n = draft.i18n;
    let (id, warnings) = match draft.stage.get_untracked() {
        Stage::Warned { id, warnings } => (id, warnings),
        _ => (String::new(), Vec::new()),
    };
    let words = plain(&warnings.join("\n")).into_owned();
    view! {
        <footer class="dialog-footer run-foot" data-warned>
            <span class="run-counts" role="alert">
                {t!(i18n, run.warned)}
                " "
                <bdi>{words}</bdi>
            </span>
            <button
                type="button"
                class="button primary"
                data-confirm
                on:click=move |_| carry::show(draft.stores, id.clone())
            >
                {t!(i18n, run.show_it)}
            </button>
        </footer>
    }
}
