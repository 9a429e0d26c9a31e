//! What the section knows beside the form, and what happens when two ends meet.

use super::drag::{Did, Drag, End, step};
use super::map::{self, Slot, Source};
use crate::format::plain;
use crate::i18n::*;
use crate::parts::Menus;
use crate::run::form::Form;
use crate::stores::{Stores, stores};
use contract::MountSpec;
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

/// The state of the section. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Desk {
    pub(crate) form: Form,
    /// A dialog is open, so the language does not change meanwhile.
    pub(crate) locale: Locale,
    pub(crate) stores: Stores,
    pub(crate) root: NodeRef<html::Div>,
    pub(crate) drag: RwSignal<Drag>,
    /// What the pointer went down on, to have the focus while it is dragged: Esc is heard there.
    pub(crate) pressed: StoredValue<Option<HtmlElement>, LocalStorage>,
    /// What is held.
    pub(crate) held: Memo<Option<End>>,
    /// Where it would be dropped.
    pub(crate) over: Memo<Option<End>>,
    /// Files of the desktop are over the window.
    pub(crate) files_over: RwSignal<bool>,
    /// The name of the volume that does not exist yet.
    pub(crate) new_name: RwSignal<String>,
    /// Host folders that were chosen, typed or dropped.
    pub(crate) folders: RwSignal<Vec<String>>,
    /// Paths that were typed and at which nothing is mapped yet.
    pub(crate) typed: RwSignal<Vec<String>>,
    /// The mount whose details are shown.
    pub(crate) opened: RwSignal<Option<usize>>,
    /// What goes to the path that is typed next.
    pub(crate) waiting: RwSignal<Option<Source>>,
    /// Read out.
    pub(crate) said: RwSignal<String>,
    pub(crate) menus: Menus,
}

impl Desk {
    pub(crate) fn new(form: Form, locale: Locale, root: NodeRef<html::Div>) -> Self {
        let drag = RwSignal::new(Drag::Idle);
        Self {
            form,
            locale,
            stores: stores(),
            root,
            drag,
            pressed: StoredValue::new_local(None),
            held: Memo::new(move |_| drag.with(|drag| drag.held().cloned())),
            over: Memo::new(move |_| {
                drag.with(|drag| match drag {
                    Drag::Moving { over, .. } => over.clone(),
                    Drag::Idle | Drag::Pressed { .. } | Drag::Carried { .. } => None,
                })
            }),
            files_over: RwSignal::new(false),
            new_name: RwSignal::new(String::new()),
            folders: RwSignal::new(Vec::new()),
            typed: RwSignal::new(Vec::new()),
            opened: RwSignal::new(None),
            waiting: RwSignal::new(None),
            said: RwSignal::new(String::new()),
            menus: Menus::new(),
        }
    }

    /// Moves the drag on. Gives the place of the mount that it made or changed.
    pub(crate) fn did(self, did: Did) -> Option<usize> {
        let before = self.drag.get_untracked();
        let (after, joined) = step(before.clone(), did);
        if let (Some(held), Drag::Idle, None) = (before.held(), &after, &joined) {
            self.say(td_string!(
                self.locale,
                volumes_map.put_back,
                name = plain(&self.name_of(held)).into_owned()
            ));
        }
        if let Drag::Carried { held } = &after
            && before.held() != Some(held)
        {
            let name = self.name_of(held);
            self.say(match held {
                End::Source(_) => {
                    td_string!(self.locale, volumes_map.source_held, name = plain(&name))
                }
                End::Slot(_) | End::AnySlot => {
                    td_string!(self.locale, volumes_map.path_held, name = plain(&name))
                }
            });
        }
        if after != before {
            self.drag.set(after);
        }
        joined.and_then(|(source, slot)| self.map(&source, &slot))
    }

    /// Maps a source onto a path. Gives the place of the mount.
    pub(crate) fn map(self, source: &Source, slot: &Slot) -> Option<usize> {
        self.form.change(|spec| map::map(spec, source, slot));
        let place = match (source, slot) {
            (Source::From(_), _) => None,
            (_, Slot::Mount(place)) => Some(*place),
            (_, Slot::Free(_)) => self
                .form
                .spec
                .with_untracked(|spec| spec.mounts.len().checked_sub(1)),
        };
        if let Slot::Free(path) = slot {
            self.typed
                .update(|typed| typed.retain(|known| known != path));
        }
        // It has its own card from now on, like every other volume.
        if let Source::Volume(name) = source
            && self.new_name.with_untracked(|new| new == name)
        {
            self.new_name.set(String::new());
        }
        let name = plain(&self.name_of(&End::Source(source.clone()))).into_owned();
        self.say(match place {
            Some(place) => {
                let path = self.name_of(&End::Slot(Slot::Mount(place)));
                td_string!(
                    self.locale,
                    volumes_map.mapped,
                    name = name,
                    path = plain(&path)
                )
            }
            None => td_string!(self.locale, volumes_map.mapped_all, name = name),
        });
        place
    }

    pub(crate) fn say(self, words: impl Into<String>) {
        self.said.set(words.into());
    }

    /// What to call an end: hostile.
    pub(crate) fn name_of(self, end: &End) -> String {
        match end {
            End::Source(Source::Volume(name) | Source::Folder(name) | Source::From(name)) => {
                name.clone()
            }
            End::Source(Source::Anonymous) => {
                td_string!(self.locale, volumes_map.anonymous).to_owned()
            }
            End::Source(Source::Tmpfs) => td_string!(self.locale, volumes_map.tmpfs).to_owned(),
            End::Slot(Slot::Free(path)) => path.clone(),
            End::Slot(Slot::Mount(place)) => self.form.spec.with_untracked(|spec| {
                let mount = spec.mounts.get(*place);
                mount.map_or_else(String::new, |mount| mount.target.clone())
            }),
            End::AnySlot => String::new(),
        }
    }

    /// Changes a mount, if it is still there.
    pub(crate) fn change(self, place: usize, write: impl FnOnce(&mut MountSpec)) {
        self.form.change(|spec| {
            if let Some(mount) = spec.mounts.get_mut(place) {
                write(mount);
            }
        });
    }

    /// Takes a mount away. Its path stays, to be mapped again.
    pub(crate) fn remove(self, place: usize) {
        let mut path = None;
        self.form.change(|spec| {
            if place < spec.mounts.len() {
                path = Some(spec.mounts.remove(place).target);
            }
        });
        if let Some(path) = path.filter(|path| !path.is_empty()) {
            self.add_path(path);
        }
        self.opened.update(|opened| {
            *opened = match *opened {
                Some(open) if open > place => Some(open - 1),
                Some(open) if open == place => None,
                other => other,
            };
        });
    }

    /// A path to map something at.
    pub(crate) fn add_path(self, path: String) {
        self.typed.update(|typed| {
            if !typed.contains(&path) {
                typed.push(path);
            }
        });
    }

    /// A host folder to map.
    pub(crate) fn add_folder(self, path: String) {
        self.folders.update(|folders| {
            folders.retain(|known| *known != path);
            // The newest is on top, where it is seen.
            folders.insert(0, path);
        });
    }
}
