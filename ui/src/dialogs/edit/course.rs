//! How far an edit is, and how it ended.

use super::carry::{Course, End, Mark};
use crate::format::plain;
use crate::i18n::*;
use crate::parts::{Button, Icon};
use crate::progress;
use crate::refusal;
use crate::run::remark;
use crate::stores::leftovers::resolve;
use crate::stores::stores;
use crate::stores::tasks::Step;
use leptos::prelude::*;

/// What a step does, as a line of the list.
fn step_name(locale: Locale, step: Step) -> &'static str {
    match step {
        // An edit writes no log, carries no files and measures nothing.
        Step::Asked
        | Step::Writing { .. }
        | Step::Preparing
        | Step::Moving { .. }
        | Step::Measuring { .. } => "",
        Step::Pulling(_) => td_string!(locale, edit.step_pull),
        Step::Committing => td_string!(locale, edit.step_commit),
        Step::Changing => td_string!(locale, edit.step_change),
        Step::Stopping => td_string!(locale, edit.step_stop),
        Step::SettingAside => td_string!(locale, edit.step_aside),
        Step::Creating => td_string!(locale, edit.step_create),
        Step::Starting => td_string!(locale, edit.step_start),
        Step::Awaiting { .. } => td_string!(locale, edit.step_await),
        Step::RemovingOld => td_string!(locale, edit.step_remove),
    }
}

/// The steps; the current one is marked, and says how far it is.
#[component]
pub(super) fn CourseView(course: RwSignal<Course>) -> impl IntoView {
    let i18n = use_i18n();
    let lines = move || {
        let locale = i18n.get_locale();
        course.with(|course| {
            course
                .steps
                .iter()
                .map(|step| line(locale, *step, course.mark(*step)))
                .collect_view()
        })
    };
    view! {
        <ol class="edit-steps" aria-label=move || t_string!(i18n, edit.steps) aria-live="polite">
            {lines}
        </ol>
    }
}

fn line(locale: Locale, step: Step, mark: Mark) -> impl IntoView + use<> {
    let icon = match mark {
        Mark::Done => icondata::LuCheck,
        Mark::Now => icondata::LuArrowRight,
        Mark::Ahead => icondata::LuCircle,
        Mark::Not => icondata::LuMinus,
    };
    let said = match mark {
        Mark::Done => td_string!(locale, edit.step_done),
        Mark::Now => td_string!(locale, edit.step_now),
        Mark::Ahead => "",
        Mark::Not => td_string!(locale, edit.step_not),
    };
    // Only what the line does not say itself already.
    let how_far = match step {
        _ if mark != Mark::Now => None,
        Step::Pulling(_) => Some(progress::words(locale, step)),
        // How long that takes is the check's own affair.
        Step::Awaiting {
            health: Some(_), ..
        } => Some(td_string!(locale, edit.awaiting_health).to_owned()),
        Step::Awaiting { seconds_left, .. } => {
            Some(td_string!(locale, edit.seconds_left, n = seconds_left))
        }
        _ => None,
    };
    view! {
        <li data-mark=mark.word() aria-current=(mark == Mark::Now).then_some("step")>
            <Icon of=icon />
            <span>{step_name(locale, step)}</span>
            <span class="visually-hidden">{said}</span>
            <span class="edit-how-far">{how_far}</span>
        </li>
    }
}

/// What is to be said at the end: a success needs no words, the row shows it.
#[component]
pub(super) fn Outcome(name: String, course: RwSignal<Course>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let end = Memo::new(move |_| course.with(|course| course.end.clone()));
    move || {
        let locale = i18n.get_locale();
        let Some(End::Failed {
            failure,
            notes,
            cancelled,
            leftover,
        }) = end.get()
        else {
            return ().into_any();
        };
        let name = name.clone();
        let what = if cancelled {
            None
        } else {
            Some(refusal::sentence(&failure, locale))
        };
        let notes = notes
            .iter()
            .map(|note| view! { <li>{remark(locale, &note.what)}</li> })
            .collect_view();
        let after = match &leftover {
            Some(_) => td_string!(locale, edit.cut_off, name = name),
            None if cancelled => td_string!(locale, edit.cancelled, name = name),
            None => td_string!(locale, edit.is_back, name = name),
        };
        let offers = leftover.map(|leftover| {
            let (edit, other) = (leftover.op.clone(), leftover.op.clone());
            let end = move |edit: &str, finish: bool| {
                resolve(stores, &edit.to_owned(), finish);
                stores.dialogs.close();
            };
            view! {
                <div class="edit-offers">
                    {leftover
                        .can_finish
                        .then(|| {
                            view! {
                                <Button on_press=move |_| end(&edit, true)>
                                    {td_string!(locale, edit.finish)}
                                </Button>
                            }
                        })}
                    {leftover
                        .can_roll_back
                        .then(|| {
                            view! {
                                <Button on_press=move |_| end(&other, false)>
                                    {td_string!(locale, edit.roll_back)}
                                </Button>
                            }
                        })}
                </div>
            }
        });
        view! {
            <div class="notice" class:failed=!cancelled role="alert">
                {what.map(|what| view! { <p>{plain(&what).into_owned()}</p> })}
                <ul class="edit-notes">{notes}</ul>
                <p>{after}</p>
                {offers}
            </div>
        }
        .into_any()
    }
}
