//! What can be done to volumes: menus, buttons, keys, commands.

use super::cells::called;
use crate::dialogs::{Ask, VolumeAsk, VolumeForm};
use crate::drawer::VolumeTab;
use crate::i18n::*;
use crate::parts::table::Deed;
use crate::parts::{MenuItem, Place, copy_text};
use crate::stores::{Id, Page, Stores};
use leptos::prelude::*;
use leptos_i18n::I18nContext;

/// Something to do with volumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum VolumeDeed {
    Details,
    Files,
    Clone,
    BackUp,
    Restore,
    CopyTo,
    Empty,
    Measure,
    Remove,
}

/// Does it. All but the last two are about one volume, the first.
pub(crate) fn carry_out(stores: Stores, deed: VolumeDeed, names: Vec<Id>) {
    let Some(first) = names.first().cloned() else {
        return;
    };
    let ask = |ask: VolumeAsk| stores.dialogs.ask(Ask::VolumeWork(Box::new(ask)));
    match deed {
        VolumeDeed::Details => open(stores, &first, VolumeTab::Overview),
        VolumeDeed::Files => open(stores, &first, VolumeTab::Files),
        VolumeDeed::Clone => ask(VolumeAsk::clone_of(stores, &first)),
        VolumeDeed::BackUp => ask(VolumeAsk::back_up(&first)),
        VolumeDeed::Restore => ask(VolumeAsk::restore_into(&first)),
        VolumeDeed::CopyTo => ask(VolumeAsk::copy_from(&first)),
        VolumeDeed::Empty => ask(VolumeAsk::empty(&first)),
        VolumeDeed::Measure => {
            stores.volume.sizes.measure(stores, names);
        }
        VolumeDeed::Remove => stores.dialogs.ask(Ask::RemoveVolumes(names)),
    }
}

/// The question that makes a volume.
pub(crate) fn ask_new(stores: Stores) {
    stores
        .dialogs
        .ask(Ask::NewVolume(Box::<VolumeForm>::default()));
}

/// Opens a volume's drawer, wherever the person is.
pub(crate) fn open(stores: Stores, name: &Id, tab: VolumeTab) {
    if stores.page.get_untracked() != Page::Volumes {
        stores.page.set(Page::Volumes);
    }
    stores.volume.tab.set(tab);
    stores.volume.selection.only(name);
    stores.volume.open.set(Some(name.clone()));
}

/// Carries out what was pressed in a row.
pub(super) fn press(stores: Stores, i18n: I18nContext<Locale>, deed: Deed) {
    let Deed {
        word, id, place, ..
    } = deed;
    match word.as_str() {
        "menu" => open_menu(stores, i18n, &id, place),
        "measure" => carry_out(stores, VolumeDeed::Measure, vec![id]),
        "remove" => carry_out(stores, VolumeDeed::Remove, vec![id]),
        "dismiss" => stores.volume.dismiss(&id),
        other => crate::ipc::complain(other),
    }
}

/// The rows that something on the row `name` is meant for: the selection, if it is part of one.
fn targets(stores: Stores, name: &Id) -> Vec<Id> {
    let selected = stores.volume.selection.ids.get_untracked();
    if selected.len() > 1 && selected.contains(name) {
        selected.into_iter().collect()
    } else {
        vec![name.clone()]
    }
}

/// Asks to remove the rows that are meant by the row the keyboard stands on.
pub(super) fn remove_current(stores: Stores) {
    if let Some(name) = stores.volume.selection.current.get_untracked() {
        carry_out(stores, VolumeDeed::Remove, targets(stores, &name));
    }
}

/// The menu of a row.
pub(super) fn open_menu(stores: Stores, i18n: I18nContext<Locale>, name: &Id, place: Place) {
    open_menu_of(stores, i18n, targets(stores, name), place);
}

/// The menu of some volumes.
pub(crate) fn open_menu_of(
    stores: Stores,
    i18n: I18nContext<Locale>,
    names: Vec<Id>,
    place: Place,
) {
    let locale = i18n.get_locale_untracked();
    let item = |label: &str, icon, deed| {
        let names = names.clone();
        MenuItem::act(label, move || carry_out(stores, deed, names.clone())).with_icon(icon)
    };
    let mut items = Vec::new();
    if let [name] = names.as_slice() {
        items.extend([
            item(
                td_string!(locale, volumes.open_files),
                icondata::LuFolderOpen,
                VolumeDeed::Files,
            ),
            item(
                td_string!(locale, list.details),
                icondata::LuPanelRight,
                VolumeDeed::Details,
            ),
            MenuItem::Rule,
            item(
                td_string!(locale, volumes.clone),
                icondata::LuCopyPlus,
                VolumeDeed::Clone,
            ),
            item(
                td_string!(locale, volumes.back_up),
                icondata::LuArchive,
                VolumeDeed::BackUp,
            ),
        ]);
        items.extend(rare_items(stores, locale, name));
    } else {
        items.push(item(
            td_string!(locale, volumes.measure_sizes),
            icondata::LuRuler,
            VolumeDeed::Measure,
        ));
    }
    items.push(MenuItem::Rule);
    items.push(
        item(
            td_string!(locale, list.remove),
            icondata::LuTrash2,
            VolumeDeed::Remove,
        )
        .dangerous(),
    );
    stores
        .menus
        .open(td_string!(locale, list.more), place, items);
}

/// What is done to one volume less often.
pub(crate) fn rare_items(stores: Stores, locale: Locale, name: &Id) -> Vec<MenuItem> {
    let item = |label: &str, icon, deed| {
        let names = vec![name.clone()];
        MenuItem::act(label, move || carry_out(stores, deed, names.clone())).with_icon(icon)
    };
    let mut items = vec![
        item(
            td_string!(locale, volumes.restore),
            icondata::LuArchiveRestore,
            VolumeDeed::Restore,
        ),
        item(
            td_string!(locale, volumes.copy_to),
            icondata::LuArrowRightLeft,
            VolumeDeed::CopyTo,
        ),
        item(
            td_string!(locale, volumes.empty_ask),
            icondata::LuEraser,
            VolumeDeed::Empty,
        ),
        MenuItem::Rule,
        item(
            td_string!(locale, volumes.measure_size),
            icondata::LuRuler,
            VolumeDeed::Measure,
        ),
        copy_item(td_string!(locale, list.copy_name), name.to_string()),
    ];
    let mount = stores.volumes.peek(name).map(|row| row.mount_point.clone());
    if let Some(mount) = mount.filter(|mount| !mount.is_empty()) {
        items.push(copy_item(td_string!(locale, volumes.copy_mount), mount));
    }
    items
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

/// What the palette calls it.
pub(crate) fn label(locale: Locale, deed: VolumeDeed, name: &str) -> String {
    let name = called(name);
    match deed {
        VolumeDeed::Details => td_string!(locale, volumes.do_details, name = name),
        VolumeDeed::Files => td_string!(locale, volumes.do_files, name = name),
        VolumeDeed::Clone => td_string!(locale, volumes.do_clone, name = name),
        VolumeDeed::BackUp => td_string!(locale, volumes.do_back_up, name = name),
        VolumeDeed::Restore => td_string!(locale, volumes.do_restore, name = name),
        VolumeDeed::CopyTo => td_string!(locale, volumes.do_copy, name = name),
        VolumeDeed::Empty => td_string!(locale, volumes.do_empty, name = name),
        VolumeDeed::Measure => td_string!(locale, volumes.do_measure, name = name),
        VolumeDeed::Remove => td_string!(locale, volumes.do_remove, name = name),
    }
}

/// The words by which the palette finds it, lower case.
pub(crate) fn verb(deed: VolumeDeed, locale: Locale) -> &'static str {
    match deed {
        VolumeDeed::Details => td_string!(locale, volumes.verb_details),
        VolumeDeed::Files => td_string!(locale, volumes.verb_files),
        VolumeDeed::Clone => td_string!(locale, volumes.verb_clone),
        VolumeDeed::BackUp => td_string!(locale, volumes.verb_back_up),
        VolumeDeed::Restore => td_string!(locale, volumes.verb_restore),
        VolumeDeed::CopyTo => td_string!(locale, volumes.verb_copy),
        VolumeDeed::Empty => td_string!(locale, volumes.verb_empty),
        VolumeDeed::Measure => td_string!(locale, volumes.verb_measure),
        VolumeDeed::Remove => td_string!(locale, volumes.verb_remove),
    }
}

/// Its picture.
pub(crate) fn icon(deed: VolumeDeed) -> icondata::Icon {
    match deed {
        VolumeDeed::Details => icondata::LuPanelRight,
        VolumeDeed::Files => icondata::LuFolderOpen,
        VolumeDeed::Clone => icondata::LuCopyPlus,
        VolumeDeed::BackUp => icondata::LuArchive,
        VolumeDeed::Restore => icondata::LuArchiveRestore,
        VolumeDeed::CopyTo => icondata::LuArrowRightLeft,
        VolumeDeed::Empty => icondata::LuEraser,
        VolumeDeed::Measure => icondata::LuRuler,
        VolumeDeed::Remove => icondata::LuTrash2,
    }
}
