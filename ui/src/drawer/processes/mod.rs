//! What runs in the container: `top`, while it is looked at.

mod order;

use super::subject::Subject;
use crate::dialogs::Ask;
use crate::format::plain;
use crate::format::secret::masked_text;
use crate::i18n::*;
use crate::ipc;
use crate::parts::Icon;
use crate::refusal::sentence;
use contract::{ContainerProcesses, ContainerState, Failure, Processes};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use order::{By, arranged, at_first, cell, is_number, pressed, sort};
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// From an answer to the next question.
const PAUSE: Duration = Duration::from_millis(2500);
/// The most that are shown.
const MOST: usize = 500;

/// The list, asked for again and again while it is on the screen.
#[derive(Clone, Copy)]
struct Listed {
    known: RwSignal<Option<Arc<Processes>>>,
    failure: RwSignal<Option<Failure>>,
}

#[component]
pub(super) fn ProcessesTab(subject: Subject) -> impl IntoView {
    let i18n = use_i18n();
    let runs = Memo::new(move |_| {
        subject.gone.get().is_none()
            && subject.row.with(|row| {
                row.as_ref().is_some_and(|row| {
                    matches!(row.state, ContainerState::Running | ContainerState::Paused)
                })
            })
    });
    let listed = follow(subject, runs);
    let by = RwSignal::new(None::<By>);
    let note = move || {
        if !runs.get() {
            return Some(t_string!(i18n, figures.processes_not_running).to_owned());
        }
        if let Some(failure) = listed.failure.get() {
            return Some(sentence(&failure, i18n.get_locale()));
        }
        listed
            .known
            .with(Option::is_none)
            .then(|| t_string!(i18n, drawer.asking).to_owned())
    };
    let table = move || {
        let known = listed.known.get().filter(|_| runs.get())?;
        Some(table(subject, by, &known, i18n.get_locale()))
    };
    let count = move || {
        let (all, limited) = listed.known.with(|known| {
            let known = known.as_ref().filter(|_| runs.get())?;
            Some((
                known.processes.len(),
                !known.signals && known.main.is_some(),
            ))
        })?;
        let words = if all > MOST {
            t_string!(i18n, figures.processes_cut, shown = MOST, n = all)
        } else {
            t_string!(i18n, figures.processes_count, n = all)
        };
        Some(if limited {
            format!("{words} · {}", t_string!(i18n, figures.processes_main_only))
        } else {
            words
        })
    };
    view! {
        <div class="processes" data-processes>
            <p class="charts-note" role="status">{note}</p>
            {table}
            <p class="processes-count">{count}</p>
        </div>
    }
}

/// Asks while somebody sees it.
fn follow(subject: Subject, runs: Memo<bool>) -> Listed {
    let stores = subject.stores;
    let listed = Listed {
        known: RwSignal::new(None),
        failure: RwSignal::new(None),
    };
    let again = RwSignal::new(0_u32);
    let asking = StoredValue::new(false);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let live = Memo::new(move |_| stores.link.is_live());
    Effect::new(move || {
        again.track();
        stores.figures.signalled.track();
        let wanted = runs.get() && live.get() && stores.figures.visible.get();
        if let Some(waiting) = waiting.get_value() {
            waiting.clear();
        }
        if !wanted || asking.get_value() {
            return;
        }
        asking.set_value(true);
        let args = ContainerProcesses { id: subject.id() };
        spawn_local(async move {
            let told = ipc::call(args).await;
            // `try_`: the drawer may be closed by now.
            let (known, failure) = match told {
                Ok(known) => (Some(known), None),
                Err(failure) => (None, Some(failure)),
            };
            if let Some(known) = known {
                listed.known.try_set(Some(Arc::new(known)));
            }
            listed.failure.try_set(failure);
            if asking.try_update_value(|asking| *asking = false).is_none() {
                return;
            }
            // A timer: processes come and go without an event of the engine's.
            let next = move || {
                again.try_update(|again| *again = again.wrapping_add(1));
            };
            waiting.try_set_value(set_timeout_with_handle(next, PAUSE).ok());
        });
    });
    on_cleanup(move || {
        if let Some(Some(waiting)) = waiting.try_get_value() {
            waiting.clear();
        }
    });
    listed
}

fn table(
    subject: Subject,
    by: RwSignal<Option<By>>,
    known: &Processes,
    locale: Locale,
) -> impl IntoView + use<> {
    let now = by.get().or_else(|| at_first(&known.titles));
    let mut rows = known.processes.clone();
    if let Some(now) = now {
        sort(&mut rows, now);
    }
    rows.truncate(MOST);
    let numbers: Vec<bool> = (0..known.titles.len())
        .map(|column| !rows.is_empty() && rows.iter().all(|row| is_number(cell(row, column))))
        .collect();
    let order = arranged(&known.titles, known.pid);
    let last = known.titles.len().saturating_sub(1);
    let heads = order
        .iter()
        .map(|&column| {
            let title = plain(cell(&known.titles, column)).into_owned();
            let sorted = now.filter(|now| now.column == column);
            let number = numbers[column];
            let press = move |_| by.set(Some(pressed(now, column, number)));
            let arrow = sorted.map(|now| {
                if now.descending {
                    view! { <Icon of=icondata::LuArrowDown /> }
                } else {
                    view! { <Icon of=icondata::LuArrowUp /> }
                }
            });
            view! {
                <th
                    scope="col"
                    data-number=number.then_some("")
                    aria-sort=match sorted {
                        Some(By { descending: true, .. }) => "descending",
                        Some(By { descending: false, .. }) => "ascending",
                        None => "none",
                    }
                >
                    <button
                        type="button"
                        class="head-button"
                        title=td_string!(locale, figures.sort_by, title = title.clone())
                        on:click=press
                    >
                        <span class="head-title">{title.clone()}</span>
                        {arrow}
                    </button>
                </th>
            }
        })
        .collect_view();
    let body = rows
        .into_iter()
        .map(|row| {
            let pid = known.pid.map(|column| cell(&row, column).to_owned());
            let main = pid.is_some() && pid == known.main;
            let able = pid.clone().filter(|_| main || known.signals);
            let command = cell(&row, last).to_owned();
            let cells = order
                .iter()
                .map(|&column| {
                    let text = cell(&row, column);
                    let masked = masked_text(text);
                    let text = plain(masked.as_deref().unwrap_or(text)).into_owned();
                    view! {
                        <td
                            data-number=numbers[column].then_some("")
                            data-command=(column == last).then_some("")
                            class="hostile selectable"
                            title=text.clone()
                        >
                            {text.clone()}
                        </td>
                    }
                })
                .collect_view();
            let send = able.map(|pid| {
                let name = td_string!(locale, figures.send_to, pid = plain(&pid).into_owned());
                let ask = move |_| {
                    subject.stores.dialogs.ask(Ask::SignalProcess {
                        id: subject.key(),
                        pid: pid.clone(),
                        command: command.clone(),
                        main,
                    });
                };
                view! {
                    <button
                        type="button"
                        class="button quiet icon-button"
                        data-do="signal"
                        aria-label=name.clone()
                        title=name
                        on:click=ask
                    >
                        <Icon of=icondata::LuZap />
                    </button>
                }
            });
            view! {
                <tr data-pid=pid data-main=main.then_some("") title=main.then(|| td_string!(locale, figures.main))>
                    {cells}
                    <td class="process-do">{send}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="processes-scroll">
            <table aria-label=td_string!(locale, figures.processes)>
                <thead>
                    <tr>{heads} <th class="process-do"></th></tr>
                </thead>
                <tbody>{body}</tbody>
            </table>
        </div>
    }
}
