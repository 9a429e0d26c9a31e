//! What opens tabs: menus, buttons, keys and forms come here.

use crate::dialogs::Ask;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::stores::{DockWhat, Id, Stores, actions};
use contract::{ContainerState, ExecSpec, TerminalOutside, TerminalTo};
use wasm_bindgen_futures::spawn_local;

/// The ways into a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terminals {
    /// A shell in it, a command, or either in the desktop's terminal program.
    Exec,
    /// Its main process, which runs.
    Attach,
    /// Its main process, which is started for it.
    Start,
}

/// Why there is no such way now; `None` where there is.
pub(crate) fn why_not(
    locale: Locale,
    way: Terminals,
    state: &ContainerState,
) -> Option<&'static str> {
    let is_paused = || td_string!(locale, dock.is_paused);
    match (way, state) {
        // Of a state that nobody knows the engine says itself what it allows.
        (_, ContainerState::Other(_))
        | (Terminals::Exec | Terminals::Attach, ContainerState::Running)
        | (Terminals::Start, ContainerState::Created | ContainerState::Exited) => None,
        (Terminals::Start, ContainerState::Running) => Some(td_string!(locale, dock.runs_already)),
        (_, ContainerState::Paused) => Some(is_paused()),
        (_, ContainerState::Restarting) => Some(td_string!(locale, dock.is_restarting)),
        (_, ContainerState::Removing | ContainerState::Dead) => {
            Some(td_string!(locale, dock.is_leaving))
        }
        (Terminals::Exec | Terminals::Attach, ContainerState::Created | ContainerState::Exited) => {
            Some(td_string!(locale, dock.not_running))
        }
    }
}

/// `redis · redis-cli`; the name alone, without a command.
pub(crate) fn title_of(stores: Stores, id: &str, command: &[String]) -> String {
    let name = name_of(stores, id);
    match command.first() {
        Some(program) => format!("{name} · {}", program_of(program)),
        None => name,
    }
}

/// The last part of a path.
fn program_of(command: &str) -> &str {
    let name = command.rsplit('/').next().unwrap_or_default();
    let name = if name.is_empty() { command } else { name };
    text::clipped(name, 40).0
}

/// A container's name; its ID where it is not known.
pub(super) fn name_of(stores: Stores, id: &str) -> String {
    stores.containers.peek(id).map_or_else(
        || text::short_id(id).to_owned(),
        |row| text::clipped(&row.name, 60).0.to_owned(),
    )
}

/// The best shell that a container has.
pub(crate) fn shell(stores: Stores, id: &Id) {
    exec(stores, id, best_shell());
}

pub(super) fn best_shell() -> ExecSpec {
    ExecSpec {
        tty: true,
        interactive: true,
        ..ExecSpec::default()
    }
}

/// Runs something in a container.
pub(super) fn exec(stores: Stores, id: &Id, exec: ExecSpec) {
    let title = title_of(stores, id, &exec.command);
    let id = id.to_string();
    let what = DockWhat::Terminal(TerminalTo::Exec { id, exec });
    stores.dock.open(title, what);
}

/// Asks what to run.
pub(crate) fn ask_command(stores: Stores, id: &Id) {
    let id = id.clone();
    stores.dialogs.ask(Ask::Exec { id, exec: None });
}

/// The main process of a container, which is started for it where it does not run.
pub(crate) fn attach(stores: Stores, locale: Locale, id: &Id, start: bool) {
    let name = name_of(stores, id);
    let title = format!("{name} · {}", td_string!(locale, dock.attached));
    let id = id.to_string();
    let what = DockWhat::Terminal(TerminalTo::Attach { id, start });
    stores.dock.open(title, what);
}

/// A container that was just made, to be run attached.
pub(crate) fn run_attached(stores: Stores, locale: Locale, id: &str) {
    attach(stores, locale, &Id::from(id), true);
}

/// A shell of another image beside the container's processes.
pub(super) fn debug(stores: Stores, id: &Id, image: String) {
    let name = name_of(stores, id);
    let title = format!("{name} · {}", plain(text::clipped(&image, 40).0));
    let id = id.to_string();
    let what = DockWhat::Terminal(TerminalTo::Debug { id, image });
    stores.dock.open(title, what);
}

/// The same in the desktop's own terminal program.
pub(crate) fn outside(stores: Stores, id: &Id) {
    exec_outside(stores, id, best_shell());
}

pub(super) fn exec_outside(stores: Stores, id: &Id, exec: ExecSpec) {
    let id = id.clone();
    let args = TerminalOutside {
        id: id.to_string(),
        exec,
    };
    spawn_local(async move {
        if let Err(failure) = ipc::call(args).await {
            actions::refuse(stores, &id, failure);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::{Terminals, program_of, why_not};
    use crate::i18n::Locale;
    use contract::ContainerState;

    #[test]
    fn each_state_has_its_ways_in() {
        use ContainerState::{Created, Dead, Exited, Paused, Restarting, Running};
        let open = |way, state: &ContainerState| why_not(Locale::en, way, state).is_none();
        for state in [Running, Created, Exited, Paused, Restarting, Dead] {
            let runs = state == Running;
            assert_eq!(open(Terminals::Exec, &state), runs, "{state:?}");
            assert_eq!(open(Terminals::Attach, &state), runs, "{state:?}");
            let stopped = matches!(state, Created | Exited);
            assert_eq!(open(Terminals::Start, &state), stopped, "{state:?}");
        }
    }

    #[test]
    fn a_tab_is_named_after_the_program() {
        assert_eq!(program_of("/usr/bin/redis-cli"), "redis-cli");
        assert_eq!(program_of("bash"), "bash");
        assert_eq!(program_of("/bin/"), "/bin/");
    }
}
