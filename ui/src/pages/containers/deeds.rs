//! What can be done to containers from the list: menus, buttons, keys.

use super::ports::runs;
use crate::dialogs::{Ask, Committing};
use crate::dock::{self, Terminals};
use crate::drawer::{Tab, export, open_container};
use crate::format::plain;
use crate::i18n::*;
use crate::logs;
use crate::parts::table::Deed;
use crate::parts::{MenuItem, Place, copy_text};
use crate::stores::{Id, Stores, actions};
use contract::{ContainerRow, ContainerState};
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::sync::Arc;

/// Carries out what was pressed in a row.
pub(super) fn press(stores: Stores, i18n: I18nContext<Locale>, deed: Deed) {
    let Deed {
        word,
        with,
        id,
        place,
    } = deed;
    let one = std::slice::from_ref(&id);
    match word.as_str() {
        "start" => actions::start(stores, one),
        "stop" => actions::stop(stores, one, None),
        "restart" => actions::restart(stores, one, None),
        "pause" => actions::pause(stores, one),
        "resume" => actions::unpause(stores, one),
        "kill-now" => actions::kill(stores, one, "SIGKILL"),
        "kill" => stores.dialogs.ask(Ask::Kill(vec![id])),
        "remove" => stores.dialogs.ask(Ask::Remove(vec![id])),
        "rename" => stores.dialogs.ask(Ask::Rename(id)),
        "dismiss" => stores.marks.dismiss(&id),
        "open-port" => {
            if let Ok(port) = with.parse() {
                actions::open_port(stores, &id, port);
            }
        }
        "ports" => open_ports(stores, i18n, &id, place),
        "terminal" => dock::shell(stores, &id),
        "menu" => open_menu(stores, i18n, &id, place),
        other => crate::ipc::complain(other),
    }
}

/// The rows that something on the row `id` is meant for: the selection, if it is part of one.
fn targets(stores: Stores, id: &Id) -> Vec<Id> {
    let selected = stores.selection.ids.get_untracked();
    if selected.len() > 1 && selected.contains(id) {
        selected.into_iter().collect()
    } else {
        vec![id.clone()]
    }
}

/// Asks to remove the rows that are meant by the row the keyboard stands on.
pub(super) fn remove_current(stores: Stores) {
    if let Some(id) = stores.selection.current.get_untracked() {
        stores.dialogs.ask(Ask::Remove(targets(stores, &id)));
    }
}

/// Asks for another name for the row the keyboard stands on.
pub(super) fn rename_current(stores: Stores) {
    if let Some(id) = stores.selection.current.get_untracked() {
        stores.dialogs.ask(Ask::Rename(id));
    }
}

/// The menu of a row.
pub(super) fn open_menu(stores: Stores, i18n: I18nContext<Locale>, id: &Id, place: Place) {
    open_menu_of(stores, i18n, targets(stores, id), place);
}

/// The menu of some containers.
pub(crate) fn open_menu_of(stores: Stores, i18n: I18nContext<Locale>, ids: Vec<Id>, place: Place) {
    let locale = i18n.get_locale_untracked();
    let label = td_string!(locale, list.more).to_owned();
    let mut items = change_items(stores, locale, &ids);
    items.push(MenuItem::Rule);
    items.push(logs_item(stores, locale, &ids));
    if let [id] = ids.as_slice()
        && let Some(row) = stores.containers.peek(id)
    {
        items.extend(terminal_items(stores, locale, id, &row.state));
        items.push(MenuItem::Rule);
        let open = id.clone();
        items.push(
            MenuItem::act(td_string!(locale, list.details), move || {
                stores.open.set(Some(open.clone()));
            })
            .with_icon(icondata::LuPanelRight),
        );
        let browsed = id.clone();
        items.push(
            MenuItem::act(td_string!(locale, list.files), move || {
                open_container(stores, &browsed, Tab::Files);
            })
            .with_icon(icondata::LuFolderOpen),
        );
        let edited = id.clone();
        items.push(
            MenuItem::act(td_string!(locale, list.edit), move || {
                crate::run::open_edit(stores, edited.clone());
            })
            .with_icon(icondata::LuSettings2),
        );
        let doubled = id.clone();
        items.push(
            MenuItem::act(td_string!(locale, list.duplicate), move || {
                crate::run::open_copy(stores, doubled.clone());
            })
            .with_icon(icondata::LuCopyPlus),
        );
        let asked = id.clone();
        items.push(
            MenuItem::act(td_string!(locale, list.rename), move || {
                stores.dialogs.ask(Ask::Rename(asked.clone()));
            })
            .with_icon(icondata::LuPencil),
        );
        items.push(copy_item(td_string!(locale, list.copy_id), row.id.clone()));
        items.push(copy_item(
            td_string!(locale, list.copy_name),
            row.name.clone(),
        ));
        for (label, compose) in [
            (td_string!(locale, list.copy_run), false),
            (td_string!(locale, list.copy_compose), true),
        ] {
            let id = id.clone();
            items.push(
                MenuItem::act(label, move || crate::run::copy_words(stores, &id, compose))
                    .with_icon(icondata::LuCopy),
            );
        }
    }
    if let [id] = ids.as_slice() {
        items.push(MenuItem::Rule);
        items.extend(changes_items(stores, locale, id));
    }
    let recreated = ids.clone();
    items.push(
        MenuItem::act(td_string!(locale, edit.recreate), move || {
            stores.dialogs.ask(Ask::PullRecreate {
                ids: recreated.clone(),
            });
        })
        .with_icon(icondata::LuCloudDownload),
    );
    items.push(MenuItem::Rule);
    items.push(
        MenuItem::act(td_string!(locale, list.remove), move || {
            stores.dialogs.ask(Ask::Remove(ids.clone()));
        })
        .with_icon(icondata::LuTrash2)
        .dangerous(),
    );
    stores.menus.open(label, place, items);
}

/// What can be made of what a container changed.
fn changes_items(stores: Stores, locale: Locale, id: &Id) -> [MenuItem; 3] {
    let (shown, committed, exported) = (id.clone(), id.clone(), id.clone());
    [
        MenuItem::act(td_string!(locale, changes.title), move || {
            open_container(stores, &shown, Tab::Changes);
        })
        .with_icon(icondata::LuFileDiff),
        MenuItem::act(td_string!(locale, changes.commit_ask), move || {
            let asked = Committing::of(committed.clone());
            stores.dialogs.ask(Ask::Commit(Box::new(asked)));
        })
        .with_icon(icondata::LuLayers),
        MenuItem::act(td_string!(locale, changes.export_ask), move || {
            if let Some(row) = stores.containers.peek(&exported) {
                export(stores, row.id.clone(), &row.name);
            }
        })
        .with_icon(icondata::LuArchive),
    ]
}

fn logs_item(stores: Stores, locale: Locale, ids: &[Id]) -> MenuItem {
    let label = match ids.len() {
        1 => td_string!(locale, log.open).to_owned(),
        n => td_string!(locale, log.open_of, n = n),
    };
    let ids = ids.to_vec();
    MenuItem::act(label, move || logs::open_logs(stores, ids.clone()))
        .with_icon(icondata::LuScrollText)
}

/// Opens the logs of the rows that are meant by the row the keyboard stands on.
pub(super) fn logs_of_current(stores: Stores) {
    if let Some(id) = stores.selection.current.get_untracked() {
        logs::open_logs(stores, targets(stores, &id));
    }
}

/// The ways into a container; those that its state does not allow say so.
fn terminal_items(
    stores: Stores,
    locale: Locale,
    id: &Id,
    state: &ContainerState,
) -> Vec<MenuItem> {
    let item = |label: &str, icon, way, run: fn(Stores, Locale, &Id)| {
        let id = id.clone();
        MenuItem::act(label, move || run(stores, locale, &id))
            .with_icon(icon)
            .unless(dock::why_not(locale, way, state))
    };
    let mut items = vec![
        item(
            td_string!(locale, dock.shell),
            icondata::LuSquareTerminal,
            Terminals::Exec,
            |stores, _, id| dock::shell(stores, id),
        ),
        item(
            td_string!(locale, dock.run_command),
            icondata::LuChevronRight,
            Terminals::Exec,
            |stores, _, id| dock::ask_command(stores, id),
        ),
    ];
    // One of the two is always impossible, and says nothing that the other does not.
    items.push(
        if dock::why_not(locale, Terminals::Start, state).is_none() && !state.is_active() {
            item(
                td_string!(locale, dock.start_attached),
                icondata::LuPlug,
                Terminals::Start,
                |stores, locale, id| dock::attach(stores, locale, id, true),
            )
        } else {
            item(
                td_string!(locale, dock.attach),
                icondata::LuPlug,
                Terminals::Attach,
                |stores, locale, id| dock::attach(stores, locale, id, false),
            )
        },
    );
    items.push(item(
        td_string!(locale, dock.outside),
        icondata::LuExternalLink,
        Terminals::Exec,
        |stores, _, id| dock::outside(stores, id),
    ));
    items
}

/// A shell in the container that the keyboard stands on, where it runs.
pub(super) fn shell_in_current(stores: Stores) {
    if let Some(id) = stores.selection.current.get_untracked() {
        dock::shell(stores, &id);
    }
}

fn copy_item(label: &'static str, text: String) -> MenuItem {
    MenuItem::act(label, move || {
        copy_text(text.clone(), |copied| {
            if !copied {
                crate::ipc::complain("the clipboard refused the text");
            }
        });
    })
    .with_icon(icondata::LuCopy)
}

/// What changes the state of containers, as far as their states allow it.
fn change_items(stores: Stores, locale: Locale, ids: &[Id]) -> Vec<MenuItem> {
    let able = Able::of(stores, ids);
    let mut items = Vec::new();
    let mut add = |ids: Vec<Id>, label: &str, icon, run: fn(Stores, &[Id])| {
        if !ids.is_empty() {
            items.push(MenuItem::act(label, move || run(stores, &ids)).with_icon(icon));
        }
    };
    add(
        able.start,
        td_string!(locale, list.start),
        icondata::LuPlay,
        actions::start,
    );
    add(
        able.resume,
        td_string!(locale, list.resume),
        icondata::LuPlay,
        actions::unpause,
    );
    add(
        able.stop.clone(),
        td_string!(locale, list.stop),
        icondata::LuSquare,
        |stores, ids| actions::stop(stores, ids, None),
    );
    add(
        able.stop.clone(),
        td_string!(locale, list.stop_grace),
        icondata::LuTimer,
        |stores, ids| stores.dialogs.ask(Ask::Stop(ids.to_vec())),
    );
    add(
        ids.to_vec(),
        td_string!(locale, list.restart),
        icondata::LuRotateCw,
        |stores, ids| actions::restart(stores, ids, None),
    );
    add(
        able.pause,
        td_string!(locale, list.pause),
        icondata::LuPause,
        actions::pause,
    );
    add(
        able.stop,
        td_string!(locale, list.kill),
        icondata::LuSkull,
        |stores, ids| stores.dialogs.ask(Ask::Kill(ids.to_vec())),
    );
    items
}

/// Which of some containers something can be done to.
#[derive(Default, PartialEq)]
pub(super) struct Able {
    pub(super) start: Vec<Id>,
    pub(super) stop: Vec<Id>,
    pub(super) pause: Vec<Id>,
    pub(super) resume: Vec<Id>,
}

impl Able {
    pub(super) fn of(stores: Stores, ids: &[Id]) -> Self {
        let mut able = Self::default();
        for id in ids {
            let Some(row) = stores.containers.peek(id) else {
                continue;
            };
            match row.state {
                ContainerState::Running => {
                    able.stop.push(id.clone());
                    able.pause.push(id.clone());
                }
                ContainerState::Restarting => able.stop.push(id.clone()),
                ContainerState::Paused => {
                    able.stop.push(id.clone());
                    able.resume.push(id.clone());
                }
                ContainerState::Created | ContainerState::Exited | ContainerState::Other(_) => {
                    able.start.push(id.clone());
                }
                ContainerState::Dead | ContainerState::Removing => {}
            }
        }
        able
    }
}

/// All ports of a row: those that can be opened do.
fn open_ports(stores: Stores, i18n: I18nContext<Locale>, id: &Id, place: Place) {
    let Some(row) = stores.containers.peek(id) else {
        return;
    };
    let locale = i18n.get_locale_untracked();
    let items = port_items(stores, id, &row);
    stores
        .menus
        .open(td_string!(locale, list.more_ports), place, items);
}

fn port_items(stores: Stores, id: &Id, row: &Arc<ContainerRow>) -> Vec<MenuItem> {
    let mut items = Vec::new();
    for run in runs(&row.ports) {
        let ports: Vec<u16> = run.open().collect();
        let words = plain(&run.long_words()).into_owned();
        if ports.is_empty() {
            items.push(MenuItem::Note {
                label: words.clone(),
            });
        }
        for port in &ports {
            let (id, port) = (id.clone(), *port);
            let label = if ports.len() == 1 {
                words.clone()
            } else {
                format!("{port}  ({words})")
            };
            items.push(
                MenuItem::act(label, move || actions::open_port(stores, &id, port))
                    .with_icon(icondata::LuExternalLink),
            );
        }
    }
    items
}

/// The menu of the page: what is done to all.
pub(super) fn open_page_menu(stores: Stores, i18n: I18nContext<Locale>, place: Place) {
    let locale = i18n.get_locale_untracked();
    let pick = |pick: fn(&ContainerState) -> bool| -> Vec<Id> {
        stores
            .containers
            .all_untracked()
            .iter()
            .filter(|entry| pick(&entry.placed.state))
            .map(|entry| entry.id.clone())
            .collect()
    };
    let running = pick(ContainerState::is_active);
    let stopped = pick(|state| !state.is_active());
    let mut items = Vec::new();
    if !running.is_empty() {
        items.push(
            MenuItem::act(td_string!(locale, list.stop_all), move || {
                stores.dialogs.ask(Ask::StopAll(running.clone()));
            })
            .with_icon(icondata::LuSquare),
        );
    }
    if !stopped.is_empty() {
        items.push(
            MenuItem::act(td_string!(locale, list.remove_stopped), move || {
                stores.dialogs.ask(Ask::RemoveStopped(stopped.clone()));
            })
            .with_icon(icondata::LuTrash2)
            .dangerous(),
        );
    }
    if !items.is_empty() {
        stores
            .menus
            .open(td_string!(locale, list.more), place, items);
    }
}
