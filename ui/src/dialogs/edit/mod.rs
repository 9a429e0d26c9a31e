//! Changing a container: what differs, what is kept and lost, then how far it is.

mod carry;
mod changes;
mod course;
mod fields;
mod recreate;
mod review;

pub(super) use recreate::PullRecreate;

use crate::dialogs::objects::called;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::parts::Dialog;
use crate::refusal;
use crate::stores::{Id, Stores, stores};
use carry::{Choices, Course, End, carry_out};
use contract::{EditPlan, Failure, Op, PlanEdit, Spec};
use course::{CourseView, Outcome};
use leptos::prelude::*;
use review::Review;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Where the question stands.
#[derive(Clone)]
enum Stage {
    Planning,
    NoPlan(Failure),
    Asked(Arc<EditPlan>),
    /// It is being carried out, or was.
    Going(Op),
}

/// What changing a container would do, and its carrying out.
#[component]
pub(super) fn ReviewEdit(id: Id, spec: Spec) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let name = stores.containers.peek(&id).map_or_else(
        || text::short_id(&id).to_owned(),
        |row| called(&row.name, &row.id),
    );
    let name = StoredValue::new(plain(&name).into_owned());
    let stage = RwSignal::new(Stage::Planning);
    let course = RwSignal::new(Course::default());
    let asked = StoredValue::new(PlanEdit {
        id: id.to_string(),
        spec,
    });
    let plan = move || {
        stage.set(Stage::Planning);
        spawn_local(async move {
            let Some(asked) = asked.try_get_value() else {
                return;
            };
            let answer = match ipc::call(asked).await {
                Ok(plan) => Stage::Asked(Arc::new(plan)),
                Err(failure) => Stage::NoPlan(failure),
            };
            // The dialog may be closed by now.
            stage.try_set(answer);
        });
    };
    plan();
    let close = move || {
        // The form beneath has nothing more to say of an edit that goes on, or is done.
        let goes = matches!(stage.get_untracked(), Stage::Going(_));
        let failed = course.with_untracked(|course| matches!(course.end, Some(End::Failed { .. })));
        if goes && !failed {
            stores.run.close();
        }
        stores.dialogs.close();
    };
    let go = move |plan: Arc<EditPlan>, choices: Choices| {
        course.set(Course::of(&plan, choices.pull, choices.commit_to.is_some()));
        let op = carry_out(stores, EditPlan::clone(&plan), choices, move |now| {
            let watched = course.try_set(now.clone()).is_none();
            if watched && matches!(now.end, Some(End::Done(_))) {
                // The row shows what became of it.
                close();
            }
            watched
        });
        stage.set(Stage::Going(op));
    };
    let title = Signal::derive(move || t_string!(i18n, edit.title, name = name.get_value()));
    view! {
        <Dialog title hook="edit" on_close=close>
            {move || match stage.get() {
                Stage::Planning => waiting(i18n.get_locale(), close).into_any(),
                Stage::NoPlan(failure) => {
                    no_plan(i18n.get_locale(), &failure, close, plan).into_any()
                }
                Stage::Asked(plan) => {
                    view! { <Review plan on_close=close on_go=Callback::new(move |(plan, choices)| go(plan, choices)) /> }
                        .into_any()
                }
                Stage::Going(op) => going(stores, i18n.get_locale(), name.get_value(), op, course, close, plan).into_any(),
            }}
        </Dialog>
    }
}

fn waiting(locale: Locale, close: impl Fn() + 'static) -> impl IntoView {
    view! {
        <div class="dialog-body">
            <p class="muted" role="status">{td_string!(locale, edit.planning)}</p>
        </div>
        <footer class="dialog-footer">
            <button type="button" class="button" autofocus on:click=move |_| close()>
                {td_string!(locale, dialog.cancel)}
            </button>
        </footer>
    }
}

fn no_plan(
    locale: Locale,
    failure: &Failure,
    close: impl Fn() + 'static,
    again: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <div class="dialog-body">
            <p class="notice failed" role="alert">{refusal::sentence(failure, locale)}</p>
            <p>{td_string!(locale, edit.no_plan)}</p>
        </div>
        <footer class="dialog-footer">
            <button type="button" class="button" autofocus on:click=move |_| close()>
                {td_string!(locale, dialog.cancel)}
            </button>
            <button type="button" class="button primary" on:click=move |_| again()>
                {td_string!(locale, list.try_again)}
            </button>
        </footer>
    }
}

fn going(
    stores: Stores,
    locale: Locale,
    name: String,
    op: Op,
    course: RwSignal<Course>,
    close: impl Fn() + Copy + Send + 'static,
    again: impl Fn() + Copy + Send + 'static,
) -> impl IntoView {
    let over = Memo::new(move |_| course.with(|course| course.end.is_some()));
    let cancelling = RwSignal::new(false);
    view! {
        <div class="dialog-body">
            <CourseView course />
            <Outcome name course />
        </div>
        <footer class="dialog-footer">
            {move || {
                let op = op.clone();
                if over.get() {
                    view! {
                        <button type="button" class="button" on:click=move |_| close()>
                            {td_string!(locale, frame.close)}
                        </button>
                        <button type="button" class="button primary" on:click=move |_| again()>
                            {td_string!(locale, edit.back)}
                        </button>
                    }
                        .into_any()
                } else {
                    view! {
                        <button
                            type="button"
                            class="button"
                            data-cancel
                            disabled=move || cancelling.get()
                            on:click=move |_| {
                                cancelling.set(true);
                                stores.tasks.cancel(&op);
                            }
                        >
                            {move || {
                                if cancelling.get() {
                                    td_string!(locale, tasks.cancelling)
                                } else {
                                    td_string!(locale, edit.cancel_edit)
                                }
                            }}
                        </button>
                        <button type="button" class="button" on:click=move |_| close()>
                            {td_string!(locale, edit.hide)}
                        </button>
                    }
                        .into_any()
                }
            }}
        </footer>
    }
}
