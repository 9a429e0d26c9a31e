//! What a person can ask for. Each marks its rows at once; the engine's event confirms, and what
//! it refuses is kept with the row.

use super::{Asked, Grace, Id, Stores};
use crate::ipc;
use contract::{
    CarryOutRemoval, Command, ContainerKill, ContainerPause, ContainerRename, ContainerRestart,
    ContainerRow, ContainerStart, ContainerStop, ContainerUnpause, EngineAnswers, EngineChoose,
    EngineList, Failure, LinkRetry, Outcomes, PortOpen, RemovalPlan, RunningFirst,
};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long a done deed may wait for the event that shows it. The engine tells of everything it
/// does, but what was so already makes no event.
const EVENT: Duration = Duration::from_secs(3);

/// Starts containers.
pub(crate) fn start(stores: Stores, ids: &[Id]) {
    let args = ContainerStart {
        op: ipc::op(),
        ids: owned(ids),
    };
    ask(stores, Asked::Start, ids, |_| Grace::None, args);
}

/// Stops containers; `grace` in seconds, or each one's own.
pub(crate) fn stop(stores: Stores, ids: &[Id], grace: Option<i64>) {
    let args = ContainerStop {
        op: ipc::op(),
        ids: owned(ids),
        grace,
    };
    ask(stores, Asked::Stop, ids, |_| Grace::asked(grace), args);
}

/// Sends a signal.
pub(crate) fn kill(stores: Stores, ids: &[Id], signal: &str) {
    let args = ContainerKill {
        op: ipc::op(),
        ids: owned(ids),
        signal: signal.to_owned(),
    };
    // What other signals do is the program's to decide.
    let asked = match signal {
        "SIGKILL" | "KILL" | "9" => Asked::Kill,
        _ => Asked::Signal,
    };
    ask(stores, asked, ids, |_| Grace::None, args);
}

/// Restarts containers; `grace` as in [`stop`].
pub(crate) fn restart(stores: Stores, ids: &[Id], grace: Option<i64>) {
    let args = ContainerRestart {
        op: ipc::op(),
        ids: owned(ids),
        grace,
    };
    let waits = |row: &ContainerRow| {
        if row.state.is_active() {
            Grace::asked(grace)
        } else {
            Grace::None
        }
    };
    ask(stores, Asked::Restart, ids, waits, args);
}

/// Freezes containers.
pub(crate) fn pause(stores: Stores, ids: &[Id]) {
    let args = ContainerPause {
        op: ipc::op(),
        ids: owned(ids),
    };
    ask(stores, Asked::Pause, ids, |_| Grace::None, args);
}

/// Resumes frozen containers.
pub(crate) fn unpause(stores: Stores, ids: &[Id]) {
    let args = ContainerUnpause {
        op: ipc::op(),
        ids: owned(ids),
    };
    ask(stores, Asked::Unpause, ids, |_| Grace::None, args);
}

/// Renames a container. `done` hears how it went: a refusal belongs beside the name in the dialog
/// that asked, not into the row.
pub(crate) fn rename(
    stores: Stores,
    id: &Id,
    name: String,
    done: impl FnOnce(Result<(), Failure>) + 'static,
) {
    let rows = known(stores, std::slice::from_ref(id));
    let turn = stores
        .marks
        .begin(Asked::Rename, &rows, stores.clock.now_untracked(), |_| {
            Grace::None
        });
    let args = ContainerRename {
        op: ipc::op(),
        id: id.to_string(),
        name,
    };
    let id = id.clone();
    spawn_local(async move {
        let renamed = ipc::call(args).await;
        match &renamed {
            Ok(()) => settle(stores, id, turn),
            Err(_) => stores.marks.end(&id, turn),
        }
        done(renamed);
    });
}

/// Removes what a plan lists.
pub(crate) fn remove(stores: Stores, plan: RemovalPlan, volumes: bool, running: RunningFirst) {
    let ids: Vec<Id> = plan
        .containers
        .iter()
        .map(|doomed| Id::from(doomed.id.as_str()))
        .collect();
    let waits = move |row: &ContainerRow| match running {
        RunningFirst::Stop { grace } if row.state.is_active() => Grace::asked(grace),
        RunningFirst::Stop { .. } | RunningFirst::Kill => Grace::None,
    };
    let args = CarryOutRemoval {
        op: ipc::op(),
        plan,
        volumes,
        running,
    };
    ask(stores, Asked::Remove, &ids, waits, args);
}

/// Opens a published port in the browser.
pub(crate) fn open_port(stores: Stores, id: &Id, host_port: u16) {
    let args = PortOpen {
        id: id.to_string(),
        host_port,
    };
    let id = id.clone();
    spawn_local(async move {
        if let Err(failure) = ipc::call(args).await {
            refuse(stores, &id, failure);
        }
    });
}

/// Tries to reach the engine now.
pub(crate) fn retry_link() {
    spawn_local(async {
        // A refusal is seen in the link's state, which is what was asked about.
        if let Err(failure) = ipc::call(LinkRetry {}).await {
            crate::ipc::complain(&failure.message);
        }
    });
}

/// Looks which engines there are.
pub(crate) fn find_engines(stores: Stores) {
    spawn_local(async move {
        match ipc::call(EngineList {}).await {
            Ok(endpoints) => stores.link.endpoints.set(endpoints),
            Err(failure) => crate::ipc::complain(&failure.message),
        }
        // They tell of themselves to nobody who does not follow them: asked once, when the list is.
        match ipc::call(EngineAnswers {}).await {
            Ok(answers) => stores.link.answers.set(answers.into_iter().collect()),
            Err(failure) => crate::ipc::complain(&failure.message),
        }
    });
}

/// Looks at another engine; `None` is the one the docker CLI would use.
pub(crate) fn choose_engine(stores: Stores, key: Option<String>) {
    spawn_local(async move {
        let chosen = ipc::call(EngineChoose { key }).await;
        if let Err(failure) = chosen {
            stores.settings.trouble.set(Some(failure));
        }
        find_engines(stores);
    });
}

fn owned(ids: &[Id]) -> Vec<String> {
    ids.iter().map(|id| id.to_string()).collect()
}

fn known(stores: Stores, ids: &[Id]) -> Vec<Arc<ContainerRow>> {
    ids.iter()
        .filter_map(|id| stores.containers.peek(id))
        .collect()
}

fn ask<C>(stores: Stores, asked: Asked, ids: &[Id], grace: impl Fn(&ContainerRow) -> Grace, args: C)
where
    C: Command<Reply = Outcomes> + 'static,
{
    if ids.is_empty() {
        return;
    }
    let rows = known(stores, ids);
    let since = stores.clock.now_untracked();
    let turn = stores.marks.begin(asked, &rows, since, grace);
    let ids = ids.to_vec();
    spawn_local(async move {
        match ipc::call(args).await {
            Ok(outcomes) => {
                for outcome in outcomes {
                    match outcome.failure {
                        Some(failure) => refuse_asked(stores, &outcome.id, turn, failure),
                        // It was sent, and that is all that was asked for.
                        None if asked == Asked::Signal => stores.marks.end(&outcome.id, turn),
                        None => settle(stores, Id::from(outcome.id), turn),
                    }
                }
            }
            Err(failure) => {
                for id in &ids {
                    refuse_asked(stores, id, turn, failure.clone());
                }
            }
        }
    });
}

/// It was done: the event that shows it came already, or comes soon, or was not needed.
fn settle(stores: Stores, id: Id, turn: u32) {
    if let Some(row) = stores.containers.peek(&id) {
        stores.marks.confirm(&row);
    }
    set_timeout(move || stores.marks.end(&id, turn), EVENT);
}

/// A refusal is told in the row; where the row is gone there is nothing left to refuse.
pub(crate) fn refuse(stores: Stores, id: &str, failure: Failure) {
    if stores.containers.peek(id).is_some() {
        stores.marks.refuse(id, None, failure);
    }
}

/// The same of what marked the row in this turn.
fn refuse_asked(stores: Stores, id: &str, turn: u32, failure: Failure) {
    if stores.containers.peek(id).is_some() {
        stores.marks.refuse(id, Some(turn), failure);
    }
}
