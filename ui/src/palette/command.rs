//! Everything that the palette can do: what to call it, and how it is done.

use crate::dialogs::{Ask, Committing, Pulling, VolumeAsk};
use crate::dock;
use crate::drawer::{Tab, export, open_container};
use crate::format::{plain, text};
use crate::i18n::*;
use crate::pages;
use crate::pages::volumes::{self, VolumeDeed};
use crate::parts::copy_text;
use crate::stores::{Id, Page, Show, Stores, actions};
use contract::{ContainerRow, Language, Theme};
use leptos::prelude::*;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Command {
    Go(Goal),
    Look(Look),
    /// Rows under their projects, or not.
    Group(bool),
    /// CPU and memory in the list, or not.
    Figures(bool),
    /// Looks at another engine: its key and name.
    Engine(String, String),
    Retry,
    /// The form that makes a container.
    Run,
    StopAll,
    RemoveStopped,
    Keys,
    /// What the chips of the list let through.
    Show(Show),
    /// A column of the container list, by its name: shown, or not any more.
    Column(&'static str, bool),
    /// Folds all projects, or unfolds them.
    Fold(bool),
    /// The logs of a project's containers in one.
    ProjectLogs(String),
    /// Pulls an image.
    Pull,
    /// The form that makes a container, for an image.
    RunImage(String),
    /// Something to do with the selected containers.
    Selected(Deed, usize),
    /// Something to do with one container.
    One(Deed, Id),
    /// Opens a published port.
    Open(Id, u16),
    /// The form that makes a volume.
    NewVolume,
    PruneVolumes,
    /// An archive becomes a volume.
    RestoreVolume,
    /// Something to do with the selected volumes.
    SelectedVolumes(VolumeDeed, usize),
    /// Something to do with one volume.
    Volume(VolumeDeed, Id),
}

/// A page to go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Goal {
    Containers,
    Images,
    Volumes,
    Networks,
    Projects,
    Settings,
}

/// How the page looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    English,
    Korean,
    Light,
    Dark,
    AsSystem,
}

/// Something to do with containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Deed {
    Details,
    Logs,
    Start,
    Stop,
    Unpause,
    Restart,
    Pause,
    Edit,
    Duplicate,
    Rename,
    StopIn,
    Kill,
    Remove,
    Shell,
    Exec,
    Attach,
    StartAttached,
    Outside,
    Files,
    Changes,
    Commit,
    Export,
    Recreate,
    CopyRun,
    CopyCompose,
    CopyId,
    CopyName,
}

/// What to call it.
pub(super) fn label(stores: Stores, locale: Locale, command: &Command) -> String {
    match command {
        Command::Go(goal) => {
            let page = match goal {
                Goal::Containers => td_string!(locale, frame.containers),
                Goal::Images => td_string!(locale, frame.images),
                Goal::Volumes => td_string!(locale, frame.volumes),
                Goal::Networks => td_string!(locale, frame.networks),
                Goal::Projects => td_string!(locale, frame.projects),
                Goal::Settings => td_string!(locale, frame.settings),
            };
            td_string!(locale, dialog.palette.go, page = page)
        }
        Command::Look(look) => match look {
            Look::English => td_string!(locale, dialog.palette.english),
            Look::Korean => td_string!(locale, dialog.palette.korean),
            Look::Light => td_string!(locale, dialog.palette.light),
            Look::Dark => td_string!(locale, dialog.palette.dark),
            Look::AsSystem => td_string!(locale, dialog.palette.as_system),
        }
        .to_owned(),
        Command::Group(true) => td_string!(locale, dialog.palette.group).to_owned(),
        Command::Group(false) => td_string!(locale, dialog.palette.ungroup).to_owned(),
        Command::Figures(true) => td_string!(locale, figures.palette_show).to_owned(),
        Command::Figures(false) => td_string!(locale, figures.palette_hide).to_owned(),
        Command::Engine(_, name) => {
            let name = plain(name);
            td_string!(locale, dialog.palette.engine, name = name)
        }
        Command::Retry => td_string!(locale, dialog.palette.retry).to_owned(),
        Command::Run => td_string!(locale, dialog.palette.run).to_owned(),
        Command::StopAll => td_string!(locale, dialog.palette.stop_all).to_owned(),
        Command::RemoveStopped => td_string!(locale, dialog.palette.remove_stopped).to_owned(),
        Command::Keys => td_string!(locale, dialog.palette.keys).to_owned(),
        Command::Show(show) => {
            let chip = show.label(locale);
            td_string!(locale, dialog.palette.show, chip = chip)
        }
        Command::Column(name, shown) => {
            let column = pages::container_columns()
                .find(|column| column.name == *name)
                .map_or(*name, |column| (column.title)(locale));
            if *shown {
                td_string!(locale, dialog.palette.show_column, column = column)
            } else {
                td_string!(locale, dialog.palette.hide_column, column = column)
            }
        }
        Command::Fold(true) => td_string!(locale, dialog.palette.fold).to_owned(),
        Command::Fold(false) => td_string!(locale, dialog.palette.unfold).to_owned(),
        Command::ProjectLogs(name) => {
            td_string!(locale, log.project, name = plain(text::clipped(name, 80).0))
        }
        Command::Pull => td_string!(locale, tasks.pull).to_owned(),
        Command::RunImage(image) => {
            let name = plain(text::clipped(image, 80).0);
            td_string!(locale, dialog.palette.run_image, name = name)
        }
        Command::Selected(deed, count) => {
            let selected = td_string!(locale, dialog.palette.selected, n = count);
            with_verb(locale, *deed, &selected)
        }
        Command::One(deed, id) => with_verb(locale, *deed, &name_of(stores, id)),
        Command::Open(id, port) => {
            let name = name_of(stores, id);
            td_string!(locale, dialog.palette.open, name = name, port = port)
        }
        Command::NewVolume => td_string!(locale, volumes.do_new).to_owned(),
        Command::PruneVolumes => td_string!(locale, volumes.do_prune).to_owned(),
        Command::RestoreVolume => td_string!(locale, volumes.do_restore_new).to_owned(),
        Command::SelectedVolumes(VolumeDeed::Remove, n) => {
            td_string!(locale, volumes.do_remove_selected, n = n)
        }
        Command::SelectedVolumes(_, n) => td_string!(locale, volumes.do_measure_selected, n = n),
        Command::Volume(deed, name) => volumes::label(locale, *deed, name),
    }
}

fn name_of(stores: Stores, id: &Id) -> String {
    stores.containers.peek(id).map_or_else(
        || text::short_id(id).to_owned(),
        |row| plain(text::clipped(&row.name, 80).0).into_owned(),
    )
}

fn with_verb(locale: Locale, deed: Deed, name: &str) -> String {
    match deed {
        Deed::Details => td_string!(locale, dialog.palette.details, name = name),
        Deed::Logs => td_string!(locale, dialog.palette.logs, name = name),
        Deed::Start => td_string!(locale, dialog.palette.start, name = name),
        Deed::Stop => td_string!(locale, dialog.palette.stop, name = name),
        Deed::Unpause => td_string!(locale, dialog.palette.unpause, name = name),
        Deed::Restart => td_string!(locale, dialog.palette.restart, name = name),
        Deed::Pause => td_string!(locale, dialog.palette.pause, name = name),
        Deed::Edit => td_string!(locale, dialog.palette.edit, name = name),
        Deed::Duplicate => td_string!(locale, dialog.palette.duplicate, name = name),
        Deed::Rename => td_string!(locale, dialog.palette.rename, name = name),
        Deed::StopIn => td_string!(locale, dialog.palette.stop_in, name = name),
        Deed::Kill => td_string!(locale, dialog.palette.kill, name = name),
        Deed::Remove => td_string!(locale, dialog.palette.remove, name = name),
        Deed::Shell => td_string!(locale, dialog.palette.shell, name = name),
        Deed::Exec => td_string!(locale, dialog.palette.exec, name = name),
        Deed::Attach => td_string!(locale, dialog.palette.attach, name = name),
        Deed::StartAttached => td_string!(locale, dialog.palette.start_attached, name = name),
        Deed::Outside => td_string!(locale, dialog.palette.outside, name = name),
        Deed::Recreate => td_string!(locale, dialog.palette.recreate, name = name),
        Deed::CopyRun => td_string!(locale, dialog.palette.copy_run, name = name),
        Deed::CopyCompose => td_string!(locale, dialog.palette.copy_compose, name = name),
        Deed::CopyId => td_string!(locale, dialog.palette.copy_id, name = name),
        Deed::CopyName => td_string!(locale, dialog.palette.copy_name, name = name),
        Deed::Files => td_string!(locale, dialog.palette.files, name = name),
        Deed::Changes => td_string!(locale, changes.do_changes, name = name),
        Deed::Commit => td_string!(locale, changes.do_commit, name = name),
        Deed::Export => td_string!(locale, changes.do_export, name = name),
    }
}

/// The words by which a deed is found, lower case.
pub(super) fn verb(deed: Deed, locale: Locale) -> &'static str {
    match deed {
        Deed::Details => td_string!(locale, dialog.palette.verb_details),
        Deed::Logs => td_string!(locale, dialog.palette.verb_logs),
        Deed::Start => td_string!(locale, dialog.palette.verb_start),
        Deed::Stop => td_string!(locale, dialog.palette.verb_stop),
        Deed::Unpause => td_string!(locale, dialog.palette.verb_unpause),
        Deed::Restart => td_string!(locale, dialog.palette.verb_restart),
        Deed::Pause => td_string!(locale, dialog.palette.verb_pause),
        Deed::Edit => td_string!(locale, dialog.palette.verb_edit),
        Deed::Duplicate => td_string!(locale, dialog.palette.verb_duplicate),
        Deed::Rename => td_string!(locale, dialog.palette.verb_rename),
        Deed::StopIn => td_string!(locale, dialog.palette.verb_stop_in),
        Deed::Kill => td_string!(locale, dialog.palette.verb_kill),
        Deed::Remove => td_string!(locale, dialog.palette.verb_remove),
        Deed::Shell => td_string!(locale, dialog.palette.verb_shell),
        Deed::Exec => td_string!(locale, dialog.palette.verb_exec),
        Deed::Attach => td_string!(locale, dialog.palette.verb_attach),
        Deed::StartAttached => td_string!(locale, dialog.palette.verb_start_attached),
        Deed::Outside => td_string!(locale, dialog.palette.verb_outside),
        Deed::Recreate => td_string!(locale, dialog.palette.verb_recreate),
        Deed::CopyRun => td_string!(locale, dialog.palette.verb_copy_run),
        Deed::CopyCompose => td_string!(locale, dialog.palette.verb_copy_compose),
        Deed::CopyId => td_string!(locale, dialog.palette.verb_copy_id),
        Deed::CopyName => td_string!(locale, dialog.palette.verb_copy_name),
        Deed::Files => td_string!(locale, dialog.palette.verb_files),
        Deed::Changes => td_string!(locale, changes.verb_changes),
        Deed::Commit => td_string!(locale, changes.verb_commit),
        Deed::Export => td_string!(locale, changes.verb_export),
    }
}

/// What is said beside the label, quieter.
pub(super) fn note(stores: Stores, command: &Command) -> String {
    match command {
        Command::One(_, id) | Command::Open(id, _) => stores
            .containers
            .peek(id)
            .map(|row| plain(text::clipped(&row.image, 60).0).into_owned())
            .unwrap_or_default(),
        Command::Engine(key, _) => stores.link.endpoints.with_untracked(|endpoints| {
            endpoints
                .iter()
                .find(|endpoint| endpoint.key == *key)
                .map(|endpoint| plain(&endpoint.address).into_owned())
                .unwrap_or_default()
        }),
        Command::Go(_)
        | Command::Look(_)
        | Command::Group(_)
        | Command::Figures(_)
        | Command::Retry
        | Command::Run
        | Command::StopAll
        | Command::RemoveStopped
        | Command::Keys
        | Command::NewVolume
        | Command::PruneVolumes
        | Command::RestoreVolume
        | Command::SelectedVolumes(..)
        | Command::Show(_)
        | Command::Column(..)
        | Command::Fold(_)
        | Command::ProjectLogs(_)
        | Command::Pull
        | Command::RunImage(_)
        | Command::Selected(..) => String::new(),
        Command::Volume(_, name) => stores
            .volumes
            .peek(name)
            .map(|row| plain(&volumes::driver(&row)).into_owned())
            .unwrap_or_default(),
    }
}

/// Its picture.
pub(super) fn icon(command: &Command) -> icondata::Icon {
    match command {
        Command::Go(_) => icondata::LuArrowRight,
        Command::Look(Look::English | Look::Korean) => icondata::LuLanguages,
        Command::Look(Look::Light | Look::Dark | Look::AsSystem) => icondata::LuSunMoon,
        Command::Group(_) => icondata::LuRows3,
        Command::Figures(_) => icondata::LuActivity,
        Command::Engine(..) => icondata::LuServer,
        Command::Retry => icondata::LuRefreshCw,
        Command::Run => icondata::LuPlus,
        Command::StopAll => icondata::LuSquare,
        Command::RemoveStopped => icondata::LuTrash2,
        Command::Show(_) => icondata::LuListFilter,
        Command::Column(..) => icondata::LuColumns3,
        Command::Fold(_) => icondata::LuListTree,
        Command::ProjectLogs(_) => icondata::LuScrollText,
        Command::Pull => icondata::LuCloudDownload,
        Command::RunImage(_) => icondata::LuPlay,
        Command::Keys => icondata::LuKeyboard,
        Command::Open(..) => icondata::LuExternalLink,
        Command::NewVolume => icondata::LuPlus,
        Command::PruneVolumes => icondata::LuTrash2,
        Command::RestoreVolume => icondata::LuArchiveRestore,
        Command::SelectedVolumes(deed, _) | Command::Volume(deed, _) => volumes::icon(*deed),
        Command::Selected(deed, _) | Command::One(deed, _) => match deed {
            Deed::Details => icondata::LuPanelRight,
            Deed::Logs => icondata::LuScrollText,
            Deed::Start | Deed::Unpause => icondata::LuPlay,
            Deed::Stop => icondata::LuSquare,
            Deed::Restart => icondata::LuRotateCw,
            Deed::Pause => icondata::LuPause,
            Deed::Edit => icondata::LuSettings2,
            Deed::Duplicate => icondata::LuCopyPlus,
            Deed::Rename => icondata::LuPencil,
            Deed::StopIn => icondata::LuTimer,
            Deed::Kill => icondata::LuSkull,
            Deed::Remove => icondata::LuTrash2,
            Deed::Shell | Deed::Exec => icondata::LuSquareTerminal,
            Deed::Attach | Deed::StartAttached => icondata::LuPlug,
            Deed::Outside => icondata::LuExternalLink,
            Deed::Recreate => icondata::LuCloudDownload,
            Deed::CopyRun | Deed::CopyCompose | Deed::CopyId | Deed::CopyName => icondata::LuCopy,
            Deed::Files => icondata::LuFolderOpen,
            Deed::Changes => icondata::LuFileDiff,
            Deed::Commit => icondata::LuLayers,
            Deed::Export => icondata::LuArchive,
        },
    }
}

/// Does it.
pub(super) fn run(stores: Stores, command: Command) {
    match command {
        Command::Go(goal) => stores.page.set(match goal {
            Goal::Containers => Page::Containers,
            Goal::Images => Page::Images,
            Goal::Volumes => Page::Volumes,
            Goal::Networks => Page::Networks,
            Goal::Projects => Page::Projects,
            Goal::Settings => Page::Settings,
        }),
        Command::Look(look) => stores.settings.change(|settings| match look {
            Look::English => settings.language = Some(Language::En),
            Look::Korean => settings.language = Some(Language::Ko),
            Look::Light => settings.theme = Theme::Light,
            Look::Dark => settings.theme = Theme::Dark,
            Look::AsSystem => settings.theme = Theme::System,
        }),
        Command::Group(grouped) => stores
            .settings
            .change(|settings| settings.containers.grouped = grouped),
        Command::Figures(show) => pages::show_figures(stores, show),
        Command::Engine(key, _) => actions::choose_engine(stores, Some(key)),
        Command::Retry => actions::retry_link(),
        Command::Run => crate::run::open_new(stores, String::new()),
        Command::StopAll => {
            let ids = ids(stores, |row| row.state.is_active());
            stores.dialogs.ask(Ask::StopAll(ids));
        }
        Command::RemoveStopped => {
            let ids = ids(stores, |row| !row.state.is_active());
            stores.dialogs.ask(Ask::RemoveStopped(ids));
        }
        Command::Show(show) => {
            to_containers(stores);
            stores.show.set(show);
        }
        Command::Column(name, shown) => pages::show_container_column(stores, name, shown),
        Command::Fold(fold) => {
            let all = if fold { projects(stores) } else { Vec::new() };
            stores
                .settings
                .change(|settings| settings.folded_projects = all);
        }
        Command::ProjectLogs(name) => {
            crate::logs::open_project_logs(stores, spoken(stores), &name);
        }
        Command::Pull => stores.dialogs.ask(Ask::Pull(Pulling::default())),
        Command::RunImage(image) => crate::run::open_new(stores, image),
        Command::Keys => stores.dialogs.ask(Ask::Keys),
        Command::Selected(deed, _) => {
            let ids: Vec<Id> = stores
                .selection
                .ids
                .with_untracked(|ids| ids.iter().cloned().collect());
            carry_out(stores, deed, ids);
        }
        Command::One(deed, id) => carry_out(stores, deed, vec![id]),
        Command::Open(id, port) => actions::open_port(stores, &id, port),
        Command::NewVolume => volumes::ask_new(stores),
        Command::PruneVolumes => stores.dialogs.ask(Ask::PruneVolumes),
        Command::RestoreVolume => {
            let asked = VolumeAsk::restore_new();
            stores.dialogs.ask(Ask::VolumeWork(Box::new(asked)));
        }
        Command::SelectedVolumes(deed, _) => {
            let names = stores.volume.selection.ids.get_untracked();
            volumes::carry_out(stores, deed, names.into_iter().collect());
        }
        Command::Volume(deed, name) => volumes::carry_out(stores, deed, vec![name]),
    }
}

/// To a page that shows containers, where another one is shown.
fn to_containers(stores: Stores) {
    if !matches!(
        stores.page.get_untracked(),
        Page::Containers | Page::Projects
    ) {
        stores.page.set(Page::Containers);
    }
}

/// The names of all projects, and the empty one that stands for none.
pub(super) fn projects(stores: Stores) -> Vec<String> {
    let mut names: Vec<String> = stores
        .containers
        .all_untracked()
        .iter()
        .map(|entry| {
            let project = entry.placed.project.as_ref();
            project.map_or_else(String::new, |project| project.name.clone())
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn spoken(stores: Stores) -> Locale {
    crate::frame::locale(stores.settings.peek(|settings| settings.language))
}

fn copy(text: String) {
    copy_text(text, |copied| {
        if !copied {
            crate::ipc::complain("the clipboard refused the text");
        }
    });
}

fn ids(stores: Stores, which: impl Fn(&ContainerRow) -> bool) -> Vec<Id> {
    stores
        .containers
        .all_untracked()
        .iter()
        .filter(|entry| which(&entry.placed))
        .map(|entry| entry.id.clone())
        .collect()
}

fn carry_out(stores: Stores, deed: Deed, ids: Vec<Id>) {
    match deed {
        Deed::Logs => crate::logs::open_logs(stores, ids),
        Deed::Start => actions::start(stores, &ids),
        Deed::Stop => actions::stop(stores, &ids, None),
        Deed::Unpause => actions::unpause(stores, &ids),
        Deed::Restart => actions::restart(stores, &ids, None),
        Deed::Pause => actions::pause(stores, &ids),
        Deed::StopIn => stores.dialogs.ask(Ask::Stop(ids)),
        Deed::Kill => stores.dialogs.ask(Ask::Kill(ids)),
        Deed::Remove => stores.dialogs.ask(Ask::Remove(ids)),
        Deed::Recreate => stores.dialogs.ask(Ask::PullRecreate { ids }),
        // The others are about one container.
        Deed::CopyRun | Deed::CopyCompose => {
            if let Some(id) = ids.first() {
                crate::run::copy_words(stores, id, deed == Deed::CopyCompose);
            }
        }
        Deed::CopyId => {
            if let Some(id) = ids.first() {
                copy(id.to_string());
            }
        }
        Deed::CopyName => {
            if let Some(row) = ids.first().and_then(|id| stores.containers.peek(id)) {
                copy(row.name.clone());
            }
        }
        Deed::Outside => {
            if let Some(id) = ids.first() {
                dock::outside(stores, id);
            }
        }
        Deed::Details => {
            if let Some(id) = ids.first() {
                open_container(stores, id, stores.drawer_tab.get_untracked());
            }
        }
        Deed::Files => {
            if let Some(id) = ids.first() {
                open_container(stores, id, Tab::Files);
            }
        }
        Deed::Changes => {
            if let Some(id) = ids.first() {
                open_container(stores, id, Tab::Changes);
            }
        }
        Deed::Commit => {
            if let Some(id) = ids.first() {
                let asked = Committing::of(id.clone());
                stores.dialogs.ask(Ask::Commit(Box::new(asked)));
            }
        }
        Deed::Export => {
            if let Some(row) = ids.first().and_then(|id| stores.containers.peek(id)) {
                export(stores, row.id.clone(), &row.name);
            }
        }
        Deed::Edit => {
            if let Some(id) = ids.first() {
                crate::run::open_edit(stores, id.clone());
            }
        }
        Deed::Duplicate => {
            if let Some(id) = ids.first() {
                crate::run::open_copy(stores, id.clone());
            }
        }
        Deed::Rename => {
            if let Some(id) = ids.first() {
                stores.dialogs.ask(Ask::Rename(id.clone()));
            }
        }
        Deed::Shell => {
            if let Some(id) = ids.first() {
                dock::shell(stores, id);
            }
        }
        Deed::Exec => {
            if let Some(id) = ids.first() {
                dock::ask_command(stores, id);
            }
        }
        Deed::Attach | Deed::StartAttached => {
            if let Some(id) = ids.first() {
                dock::attach(stores, spoken(stores), id, deed == Deed::StartAttached);
            }
        }
    }
}
