//! What can be done in a file browser: menus, buttons and keys come here.

use super::asks::FilesAsk;
use super::carry;
use super::desk::{Desk, is_folder};
use crate::format::{bytes, count, plain};
use crate::i18n::*;
use crate::ipc;
use crate::parts::{MenuItem, copy_text};
use contract::{DownloadForm, FileKind, FilePath, FilesSize};
use leptos::prelude::*;

pub(super) fn ask_new(desk: Desk, folder: bool) {
    if desk.fixed_untracked().is_none() {
        desk.ask.set(Some(FilesAsk::New { folder }));
    }
}

pub(super) fn rename(desk: Desk) {
    if desk.fixed_untracked().is_none()
        && let Some(row) = desk.current_row()
    {
        desk.renaming.set(Some(row.name.clone()));
    }
}

pub(super) fn ask_remove(desk: Desk) {
    let paths = desk.targets();
    if desk.fixed_untracked().is_none() && !paths.is_empty() {
        desk.ask.set(Some(FilesAsk::Remove(paths)));
    }
}

fn ask_change(desk: Desk) {
    let paths = desk.targets();
    let row = match paths.as_slice() {
        [path] => {
            let name = FilePath::written(path.name());
            desk.held
                .with_untracked(|held| held.find(&name).map(|(_, row)| row.clone()))
        }
        _ => None,
    };
    if !paths.is_empty() {
        desk.ask.set(Some(FilesAsk::Change { paths, row }));
    }
}

/// The paths, one a line, as the place has them.
pub(super) fn copy_paths(desk: Desk) {
    let paths = desk.targets();
    let lines: Vec<String> = paths
        .iter()
        .map(|path| {
            // A name that is no text can only be copied as it is written here.
            String::from_utf8(path.to_bytes()).unwrap_or_else(|_| path.as_str().to_owned())
        })
        .collect();
    if lines.is_empty() {
        return;
    }
    copy_text(lines.join("\n"), move |copied| {
        let locale = desk.locale();
        desk.say(if copied {
            td_string!(locale, files.paths_copied, n = lines.len())
        } else {
            td_string!(locale, frame.not_copied).to_owned()
        });
    });
}

/// Where the other side is: the browsers that take something.
fn across(desk: Desk) -> Vec<Desk> {
    let mut others = desk.stores.files.others(desk.number);
    others.retain(|other| {
        other.fixed_untracked().is_none() && other.facts.with_untracked(Option::is_some)
    });
    // The one that was opened last first.
    others.reverse();
    others
}

/// `wpdata:/html`
pub(super) fn side_name(desk: Desk) -> String {
    format!(
        "{}:{}",
        desk.called(),
        desk.path.with(|path| plain(path.as_str()).into_owned())
    )
}

/// Copies what is selected to the folder that the other browser shows.
pub(super) fn copy_across(desk: Desk) {
    match across(desk).first() {
        Some(other) => {
            let to = other.path.get_untracked();
            carry::copy(desk, desk.targets(), *other, to);
        }
        None => desk.say(td_string!(desk.locale(), files.no_other).to_owned()),
    }
}

fn measure(desk: Desk) {
    let (Some(view), paths) = (desk.view.get_untracked(), desk.targets()) else {
        return;
    };
    if paths.is_empty() {
        return;
    }
    let subject = plain(&super::words::several(&paths)).into_owned();
    let locale = desk.locale();
    desk.say(td_string!(locale, files.measuring, name = subject.clone()));
    let asked = FilesSize {
        op: ipc::op(),
        view,
        paths,
    };
    desk.ask_for(asked, move |found| {
        desk.say(td_string!(
            locale,
            files.measured,
            name = subject,
            size = bytes::decimal(found.bytes),
            n = count::grouped(locale, found.entries)
        ));
    });
}

/// As what can be downloaded.
pub(super) fn download_items(desk: Desk) -> Vec<MenuItem> {
    let locale = desk.locale();
    let mut paths = desk.targets();
    if paths.is_empty() {
        paths = vec![desk.path.get_untracked()];
    }
    let item = |label: &str, form| {
        let paths = paths.clone();
        MenuItem::act(label, move || carry::download(desk, paths.clone(), form))
    };
    let what = plain(&super::words::several(&paths)).into_owned();
    vec![
        MenuItem::Note { label: what },
        item(
            td_string!(locale, files.download_files),
            DownloadForm::Files,
        )
        .with_icon(icondata::LuDownload),
        item(td_string!(locale, files.download_tar), DownloadForm::Tar),
        item(
            td_string!(locale, files.download_tar_gz),
            DownloadForm::TarGz,
        ),
        item(
            td_string!(locale, files.download_tar_zst),
            DownloadForm::TarZst,
        ),
    ]
}

pub(super) fn upload_items(desk: Desk) -> Vec<MenuItem> {
    let locale = desk.locale();
    vec![
        MenuItem::act(td_string!(locale, files.upload_files), move || {
            carry::pick_and_upload(desk, false);
        })
        .with_icon(icondata::LuFiles),
        MenuItem::act(td_string!(locale, files.upload_folder), move || {
            carry::pick_and_upload(desk, true);
        })
        .with_icon(icondata::LuFolderUp),
    ]
}

/// The menu of what is selected.
pub(super) fn menu(desk: Desk) -> Vec<MenuItem> {
    let locale = desk.locale();
    let fixed = desk.fixed_untracked();
    let targets = desk.targets();
    let mut items = Vec::new();
    if targets.is_empty() {
        items.extend(new_items(desk));
        return items;
    }
    let row = desk.current_row().filter(|_| targets.len() == 1);
    if let Some(row) = row {
        let label = if is_folder(&row) {
            td_string!(locale, files.open_folder)
        } else {
            td_string!(locale, files.open_file)
        };
        let icon = if is_folder(&row) {
            icondata::LuFolderOpen
        } else {
            icondata::LuFileText
        };
        let opened = row.clone();
        items.push(MenuItem::act(label, move || desk.enter(&opened)).with_icon(icon));
        items.push(
            MenuItem::act(td_string!(locale, files.rename), move || rename(desk))
                .with_icon(icondata::LuPencil)
                .unless(fixed),
        );
    }
    items.push(
        MenuItem::act(td_string!(locale, files.change), move || ask_change(desk))
            .with_icon(icondata::LuKeyRound)
            .unless(fixed),
    );
    items.push(
        MenuItem::act(td_string!(locale, files.copy_path), move || {
            copy_paths(desk);
        })
        .with_icon(icondata::LuCopy),
    );
    items.push(
        MenuItem::act(td_string!(locale, files.measure), move || measure(desk))
            .with_icon(icondata::LuScale),
    );
    items.push(MenuItem::Rule);
    items.extend(download_items(desk).into_iter().skip(1));
    for other in across(desk) {
        let name = untrack(|| side_name(other));
        items.push(
            MenuItem::act(td_string!(locale, files.copy_to, to = name), move || {
                let to = other.path.get_untracked();
                carry::copy(desk, desk.targets(), other, to);
            })
            .with_icon(icondata::LuArrowRightLeft),
        );
    }
    items.push(MenuItem::Rule);
    items.push(
        MenuItem::act(td_string!(locale, files.delete), move || ask_remove(desk))
            .with_icon(icondata::LuTrash2)
            .dangerous()
            .unless(fixed),
    );
    items
}

pub(super) fn new_items(desk: Desk) -> Vec<MenuItem> {
    let locale = desk.locale();
    let fixed = desk.fixed_untracked();
    vec![
        MenuItem::act(td_string!(locale, files.new_file), move || {
            ask_new(desk, false);
        })
        .with_icon(icondata::LuFilePlus)
        .unless(fixed),
        MenuItem::act(td_string!(locale, files.new_folder), move || {
            ask_new(desk, true);
        })
        .with_icon(icondata::LuFolderPlus)
        .unless(fixed),
    ]
}

/// What is rarer, of the folder.
pub(super) fn more_items(desk: Desk, beside: Option<Callback<()>>) -> Vec<MenuItem> {
    let locale = desk.locale();
    let mut items = new_items(desk);
    items.push(MenuItem::Rule);
    items.push(MenuItem::Toggle {
        label: td_string!(locale, files.hidden).to_owned(),
        on: Signal::derive(move || desk.order.with(|order| order.hidden)),
        run: Callback::new(move |()| desk.reorder(|order| order.hidden = !order.hidden)),
    });
    items.push(
        MenuItem::act(td_string!(locale, files.refresh), move || desk.renew())
            .with_icon(icondata::LuRefreshCw),
    );
    if let Some(beside) = beside {
        items.push(
            MenuItem::act(td_string!(locale, files.open_beside), move || {
                beside.run(());
            })
            .with_icon(icondata::LuColumns2),
        );
    }
    items.push(
        MenuItem::act(td_string!(locale, files.open_in_dock), move || {
            let place = desk.place.get_untracked();
            let path = desk.path.get_untracked();
            super::open_in_dock(desk.stores, place, Some(path));
        })
        .with_icon(icondata::LuPanelBottom),
    );
    items
}

/// Whether something can be looked into at all: devices and pipes are not opened.
pub(super) fn opens(kind: FileKind) -> bool {
    matches!(kind, FileKind::File | FileKind::Link | FileKind::Other)
}
