//! Pull and recreate: containers made anew from the newest image of their tag, one after another.

use super::carry::{Choices, End, carry_out};
use super::fields::{UP_FOR, UpFor, up_for};
use crate::dialogs::objects::called;
use crate::format::plain;
use crate::i18n::*;
use crate::ipc;
use crate::parts::Dialog;
use crate::progress;
use crate::refusal;
use crate::run::remark;
use crate::stores::tasks::Step;
use crate::stores::{Id, Stores, natural_key, stores};
use contract::{EditPlan, Failure, Op, PlanEdit, Remark, SpecFor, SpecOf};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen_futures::spawn_local;

/// Where one of them stands.
#[derive(Clone)]
enum Turn {
    Planning,
    Ready(Arc<EditPlan>),
    Waits(Arc<EditPlan>),
    Now(Step),
    Done,
    Failed(Failure),
    /// It was under way, and is as it was.
    Cancelled,
    /// Its turn never came.
    Skipped,
}

/// One container.
#[derive(Clone)]
struct One {
    id: Id,
    name: String,
    turn: Turn,
}

/// What is done with all of them. It outlives the dialog: what was asked for goes on.
#[derive(Clone)]
struct Job {
    stores: Stores,
    all: ArcRwSignal<Vec<One>>,
    /// The one that is being recreated.
    now: ArcRwSignal<Option<Op>>,
    begun: ArcRwSignal<bool>,
    cancelled: ArcRwSignal<bool>,
    up_for: u64,
}

impl Job {
    fn turn(&self, id: &Id, turn: Turn) {
        self.all.update(|all| {
            if let Some(one) = all.iter_mut().find(|one| one.id == *id) {
                one.turn = turn;
            }
        });
    }

    /// Asks for each one's plan, one after another.
    fn plan(self) {
        spawn_local(async move {
            let ids: Vec<Id> = self
                .all
                .with_untracked(|all| all.iter().map(|one| one.id.clone()).collect());
            for id in ids {
                let turn = match plan_of(&id).await {
                    Ok(plan) => Turn::Ready(Arc::new(plan)),
                    Err(failure) => Turn::Failed(failure),
                };
                self.turn(&id, turn);
            }
        });
    }

    /// Recreates the next one that waits; ends where none does.
    fn go_on(self) {
        let next = self.all.with_untracked(|all| {
            all.iter().find_map(|one| match &one.turn {
                Turn::Waits(plan) => Some((one.id.clone(), plan.clone())),
                _ => None,
            })
        });
        let Some((id, plan)) = next.filter(|_| !self.cancelled.get_untracked()) else {
            self.all.update(|all| {
                for one in all {
                    if matches!(one.turn, Turn::Waits(_)) {
                        one.turn = Turn::Skipped;
                    }
                }
            });
            self.now.set(None);
            return;
        };
        self.turn(&id, Turn::Now(Step::Asked));
        let choices = Choices {
            pull: true,
            commit_to: None,
            up_for: self.up_for,
        };
        let job = self.clone();
        let op = carry_out(
            self.stores,
            EditPlan::clone(&plan),
            choices,
            move |course| {
                match &course.end {
                    None => {
                        if let Some(step) = course.begun.last() {
                            let told = course.steps.iter().find(|known| known.same(*step));
                            job.turn(&id, Turn::Now(*told.unwrap_or(step)));
                        }
                    }
                    Some(end) => {
                        job.turn(
                            &id,
                            match end {
                                End::Done(_) => Turn::Done,
                                End::Failed {
                                    cancelled: true,
                                    leftover: None,
                                    ..
                                } => Turn::Cancelled,
                                End::Failed { failure, .. } => Turn::Failed(failure.clone()),
                            },
                        );
                        let job = job.clone();
                        // Not within the telling of this one's end.
                        request_animation_frame(move || job.go_on());
                    }
                }
                is_shown(job.stores)
            },
        );
        self.now.set(Some(op));
    }
}

/// Whether the dialog is still there to say what failed.
fn is_shown(stores: Stores) -> bool {
    stores
        .dialogs
        .0
        .with_untracked(|ask| matches!(ask, Some(crate::dialogs::Ask::PullRecreate { .. })))
}

/// The plan of an edit that changes nothing but the image's age.
async fn plan_of(id: &Id) -> Result<EditPlan, Failure> {
    let spec = ipc::call(SpecOf {
        id: id.to_string(),
        purpose: SpecFor::Edit,
    })
    .await?;
    ipc::call(PlanEdit {
        id: id.to_string(),
        spec,
    })
    .await
}

#[component]
pub(in crate::dialogs) fn PullRecreate(ids: Vec<Id>) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let mut all: Vec<One> = ids
        .into_iter()
        .filter_map(|id| {
            let row = stores.containers.peek(&id)?;
            Some(One {
                name: plain(&called(&row.name, &row.id)).into_owned(),
                id,
                turn: Turn::Planning,
            })
        })
        .collect();
    all.sort_by_key(|one| natural_key(&one.name));
    let count = all.len();
    let only = match all.as_slice() {
        [one] => Some(one.name.clone()),
        _ => None,
    };
    let job = Job {
        stores,
        all: ArcRwSignal::new(all),
        now: ArcRwSignal::new(None),
        begun: ArcRwSignal::new(false),
        cancelled: ArcRwSignal::new(false),
        up_for: 0,
    };
    job.clone().plan();
    let seconds = RwSignal::new(UP_FOR.to_owned());
    let close = move || stores.dialogs.close();
    let title = Signal::derive(move || match &only {
        Some(name) => t_string!(i18n, edit.recreate_one, name = name.clone()),
        None => t_string!(i18n, edit.recreate_many, n = count),
    });
    let begun = job.begun.clone();
    let asked = Memo::new(move |_| !begun.get());
    let now = job.now.clone();
    let going = Memo::new(move |_| now.with(Option::is_some));
    // None is begun before all are known: they are named in one question.
    let known = job.all.clone();
    let ready = Memo::new(move |_| {
        let all_known = known.with(|all| {
            let any = all.iter().any(|one| matches!(one.turn, Turn::Ready(_)));
            any && !all.iter().any(|one| matches!(one.turn, Turn::Planning))
        });
        all_known && seconds.with(|seconds| up_for(seconds).is_some())
    });
    let start = {
        let job = job.clone();
        move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            if !ready.get_untracked() || !asked.get_untracked() {
                return;
            }
            let mut job = job.clone();
            job.up_for = seconds
                .with_untracked(|seconds| up_for(seconds))
                .unwrap_or_default();
            job.begun.set(true);
            job.all.update(|all| {
                for one in all {
                    if let Turn::Ready(plan) = &one.turn {
                        one.turn = Turn::Waits(plan.clone());
                    }
                }
            });
            job.go_on();
        }
    };
    let cancel = {
        let job = job.clone();
        move |_| {
            job.cancelled.set(true);
            if let Some(op) = job.now.get_untracked() {
                stores.tasks.cancel(&op);
            }
        }
    };
    let cancelled = job.cancelled.clone();
    let cancelling = Memo::new(move |_| cancelled.get());
    let lines = job.all.clone();
    view! {
        <Dialog title hook="recreate" on_close=close>
            <form on:submit=start>
                <div class="dialog-body">
                    {move || asked.get().then(|| view! { <p>{t!(i18n, edit.recreate_says)}</p> })}
                    <ul class="objects edit-objects" tabindex="0" aria-live="polite">
                        {move || {
                            let locale = i18n.get_locale();
                            lines
                                .with(|all| {
                                    all.iter().map(|one| line(locale, one)).collect_view()
                                })
                        }}
                    </ul>
                    {move || asked.get().then(|| view! { <UpFor typed=seconds /> })}
                </div>
                <footer class="dialog-footer">
                    {move || {
                        let cancel = cancel.clone();
                        if going.get() {
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    data-cancel
                                    disabled=move || cancelling.get()
                                    on:click=cancel
                                >
                                    {move || {
                                        if cancelling.get() {
                                            t_string!(i18n, tasks.cancelling)
                                        } else {
                                            t_string!(i18n, dialog.cancel)
                                        }
                                    }}
                                </button>
                                <button type="button" class="button" on:click=move |_| close()>
                                    {t!(i18n, edit.hide)}
                                </button>
                            }
                                .into_any()
                        } else {
                            view! {
                                <button
                                    type="button"
                                    class="button"
                                    autofocus
                                    on:click=move |_| close()
                                >
                                    {move || {
                                        if asked.get() {
                                            t_string!(i18n, dialog.cancel)
                                        } else {
                                            t_string!(i18n, frame.close)
                                        }
                                    }}
                                </button>
                            }
                                .into_any()
                        }
                    }}
                    {move || {
                        asked
                            .get()
                            .then(|| {
                                view! {
                                    <button
                                        type="submit"
                                        class="button primary"
                                        data-confirm
                                        disabled=move || !ready.get()
                                    >
                                        {t!(i18n, edit.recreate_confirm)}
                                    </button>
                                }
                            })
                    }}
                </footer>
            </form>
        </Dialog>
    }
}

fn line(locale: Locale, one: &One) -> impl IntoView + use<> {
    let (word, said) = match &one.turn {
        Turn::Planning => ("planning", td_string!(locale, edit.one_planning).to_owned()),
        Turn::Ready(plan) => ("ready", loses(locale, plan)),
        Turn::Waits(_) => ("waits", td_string!(locale, edit.one_waiting).to_owned()),
        Turn::Now(step) => ("now", progress::words(locale, *step)),
        Turn::Done => ("done", td_string!(locale, edit.one_done).to_owned()),
        Turn::Failed(failure) => ("failed", refusal::sentence(failure, locale)),
        Turn::Cancelled => (
            "cancelled",
            td_string!(locale, edit.one_cancelled).to_owned(),
        ),
        Turn::Skipped => ("skipped", td_string!(locale, edit.one_skipped).to_owned()),
    };
    view! {
        <li data-id=one.id.to_string() data-turn=word>
            <bdi class="object-name hostile">{one.name.clone()}</bdi>
            <span class="edit-turn">{said}</span>
        </li>
    }
}

/// What is pulled, and what goes with the old container.
fn loses(locale: Locale, plan: &EditPlan) -> String {
    let image = plain(&plan.after.image);
    let mut said = match plan.changed_files.as_ref().map(|files| files.count) {
        None => td_string!(locale, edit.one_ready_unknown, image = image),
        Some(0) => td_string!(locale, edit.one_ready_none, image = image),
        Some(n) => td_string!(locale, edit.one_ready, image = image, n = n),
    };
    for note in &plan.notes {
        if matches!(note.what, Remark::Dependent { .. }) {
            said.push_str(" · ");
            said.push_str(&remark(locale, &note.what));
        }
    }
    said
}
