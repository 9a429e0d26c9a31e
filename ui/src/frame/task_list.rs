//! What is being done, at the right of the status bar.

use crate::dialogs::{Ask, Pulling};
use crate::format::{bytes, plain};
use crate::i18n::*;
use crate::parts::{Button, IconButton, Look};
use crate::progress;
use crate::refusal;
use crate::stores::tasks::{Doing, Step};
use crate::stores::{TaskKind, stores};
use leptos::prelude::*;

/// How many fit; the newest are shown, and all of them above the bar where that is asked for.
const SHOWN: usize = 2;

#[component]
pub(super) fn TaskList() -> impl IntoView {
    let i18n = use_i18n();
    let tasks = stores().tasks;
    let open = RwSignal::new(false);
    let hidden = Memo::new(move |_| tasks.all().len().saturating_sub(SHOWN));
    // What fits needs no place of its own.
    let whole = Memo::new(move |_| open.get() && hidden.get() > 0);
    let ops = Memo::new(move |_| {
        let all = tasks.all();
        let most = if whole.get() { all.len() } else { SHOWN };
        let shown = all.iter().rev().take(most);
        shown.map(|doing| doing.op.clone()).collect::<Vec<_>>()
    });
    Effect::new(move || {
        if hidden.get() == 0 {
            open.set(false);
        }
    });
    let more = NodeRef::<leptos::html::Button>::new();
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" && whole.get_untracked() {
            event.stop_propagation();
            open.set(false);
            if let Some(more) = more.get_untracked() {
                // Losing the focus is no reason to fail.
                let _ = more.focus();
            }
        }
    };
    view! {
        <div class="tasks" on:keydown=on_key>
            {move || {
                (hidden.get() > 0)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="link-button task-more"
                                node_ref=more
                                aria-controls="all-tasks"
                                aria-expanded=move || if whole.get() { "true" } else { "false" }
                                title=move || t_string!(i18n, tasks.show_all)
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                {move || t_string!(i18n, tasks.more, n = hidden.get())}
                            </button>
                        }
                    })
            }}
            <ul
                class="task-list"
                id="all-tasks"
                data-whole=move || whole.get().then_some("")
                aria-label=move || t_string!(i18n, tasks.tasks)
            >
                <For each=move || ops.get() key=String::clone children=move |op| view! { <TaskItem op /> } />
            </ul>
        </div>
    }
}

#[component]
fn TaskItem(op: String) -> impl IntoView {
    let i18n = use_i18n();
    let stores = stores();
    let tasks = stores.tasks;
    let wanted = op.clone();
    let doing = Memo::new(move |_| tasks.all().into_iter().find(|doing| doing.op == wanted));
    let read = move |read: &dyn Fn(&Doing) -> String| {
        doing.with(|doing| doing.as_ref().map(read).unwrap_or_default())
    };
    let subject = move || {
        let locale = i18n.get_locale();
        read(&|doing| subject_words(locale, doing))
    };
    let words = move || {
        let locale = i18n.get_locale();
        read(&|doing| match &doing.failure {
            Some(failure) => refusal::sentence(failure, locale),
            None if doing.done.is_some() => done_words(locale, doing),
            None if doing.cancelling => td_string!(locale, tasks.cancelling).to_owned(),
            None => format!(
                "{} — {}",
                subject_words(locale, doing),
                progress::words(locale, doing.step)
            ),
        })
    };
    let percent = Memo::new(move |_| {
        doing.with(|doing| {
            let doing = doing.as_ref().filter(|doing| !doing.is_over())?;
            match doing.step {
                // Asked and nothing said: a bar that stands at nothing would look stuck.
                Step::Asked => None,
                step => progress::percent(step),
            }
        })
    });
    let failed = Memo::new(move |_| {
        doing.with(|doing| doing.as_ref().is_some_and(|doing| doing.failure.is_some()))
    });
    let again = move |_| {
        let Some(doing) = doing.get_untracked() else {
            return;
        };
        stores.tasks.cancel(&doing.op);
        stores.dialogs.ask(match doing.again {
            Some(again) => *again,
            None => Ask::Pull(Pulling {
                image: doing.subject,
                platform: String::new(),
                failure: doing.failure,
            }),
        });
    };
    let can_again = Memo::new(move |_| {
        doing.with(|doing| {
            doing.as_ref().is_some_and(|doing| {
                doing.failure.is_some() && (doing.again.is_some() || doing.kind == TaskKind::Pull)
            })
        })
    });
    let left_out = Memo::new(move |_| {
        doing.with(|doing| {
            let done = doing.as_ref()?.done.as_ref()?;
            (done.left_out_total > 0).then(|| (done.left_out.clone(), done.left_out_total))
        })
    });
    let over = Memo::new(move |_| doing.with(|doing| doing.as_ref().is_some_and(Doing::is_over)));
    let kind = doing.with_untracked(|doing| doing.as_ref().map(|doing| doing.kind));
    let cancelling = Signal::derive(move || {
        doing.with(|doing| {
            doing.as_ref().is_some_and(|doing| {
                // A commit is one call of the engine's, and cannot be ended.
                (doing.cancelling || doing.kind == TaskKind::Commit) && !doing.is_over()
            })
        })
    });
    let cancel_name = Signal::derive(move || {
        if over.get() {
            t_string!(i18n, tasks.dismiss, name = subject())
        } else {
            t_string!(i18n, tasks.cancel, name = subject())
        }
    });
    let hook = op.clone();
    view! {
        <li class="task" data-task=hook data-kind=kind.map(TaskKind::word) data-failed=move || failed.get().then_some("") data-over=move || over.get().then_some("")>
            <span class="task-words hostile" title=words role=move || if failed.get() { "alert" } else { "none" }>
                {words}
            </span>
            {move || {
                percent
                    .get()
                    .map(|percent| {
                        view! {
                            <progress max="100" value=percent.to_string() aria-label=subject></progress>
                        }
                    })
            }}
            {move || {
                can_again
                    .get()
                    .then(|| {
                        view! {
                            <Button look=Look::Quiet on_press=again>
                                {t!(i18n, tasks.try_again)}
                            </Button>
                        }
                    })
            }}
            {move || {
                let (left_out, total) = left_out.get()?;
                Some(
                    view! {
                        <Button
                            look=Look::Quiet
                            on_press=move |_| {
                                stores
                                    .dialogs
                                    .ask(Ask::LeftOut {
                                        subject: subject(),
                                        left_out: left_out.clone(),
                                        total,
                                    });
                            }
                        >
                            {t_string!(i18n, tasks.left_out, n = total)}
                        </Button>
                    },
                )
            }}
            <IconButton
                name=cancel_name
                icon=icondata::LuX
                disabled=cancelling
                on_press=move |_| tasks.cancel(&op)
            />
        </li>
    }
}

/// What it is done to; several volumes have no name together.
fn subject_words(locale: Locale, doing: &Doing) -> String {
    if doing.subject.is_empty() && doing.kind == TaskKind::Measure {
        td_string!(locale, tasks.measure_subject).to_owned()
    } else {
        plain(&doing.subject).into_owned()
    }
}

/// `wpdata — done, 214 MB`, with where it went.
fn done_words(locale: Locale, doing: &Doing) -> String {
    let subject = plain(&doing.subject);
    let (size, made) = match &doing.done {
        Some(done) => (bytes::decimal(done.bytes), done.made.as_str()),
        None => (String::new(), ""),
    };
    if made.is_empty() || made == doing.subject {
        td_string!(locale, tasks.done, name = subject, size = size)
    } else {
        let made = plain(made);
        td_string!(
            locale,
            tasks.done_made,
            name = subject,
            size = size,
            made = made
        )
    }
}
