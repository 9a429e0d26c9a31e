//! What is kept of files beside what browsers show: what was written and not saved, where somebody
//! wants to go, and what is dragged from one browser to another.

use super::desk::Desk;
use contract::{FileKind, FilePath, FilePlace, FileVersion, FilesColumn, FilesOrder};
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// A text that was changed here and not saved. It stays when its browser goes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(super) text: String,
    /// The file as it was read.
    pub(super) version: FileVersion,
}

/// Rows that are dragged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowDrag {
    /// The browser they are taken from.
    pub(super) from: u32,
    pub(super) paths: Vec<FilePath>,
    pub(super) kind: FileKind,
    /// The pointer, in CSS pixels.
    pub(super) x: f64,
    pub(super) y: f64,
}

/// What is kept. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct FilesStore {
    drafts: RwSignal<HashMap<(FilePlace, FilePath), Draft>>,
    /// What is written right now, and in which browser: two may show the same file.
    writing: RwSignal<HashSet<(u32, FilePlace, FilePath)>>,
    pub(super) wish: RwSignal<Option<(FilePlace, FilePath)>>,
    pub(super) drag: RwSignal<Option<RowDrag>>,
    /// The browsers that are on the page.
    desks: StoredValue<Vec<Desk>, LocalStorage>,
    /// The image whose files are shown beside the list.
    pub(crate) image: RwSignal<Option<crate::stores::Id>>,
}

impl FilesStore {
    pub(crate) fn new() -> Self {
        Self {
            drafts: RwSignal::new(HashMap::new()),
            writing: RwSignal::new(HashSet::new()),
            wish: RwSignal::new(None),
            drag: RwSignal::new(None),
            desks: StoredValue::new_local(Vec::new()),
            image: RwSignal::new(None),
        }
    }

    /// Somebody wants to see a path of a place.
    pub(super) fn wish_for(self, place: FilePlace, path: FilePath) {
        self.wish.set(Some((place, path)));
    }

    pub(super) fn take_wish(self, place: &FilePlace) -> Option<FilePath> {
        let is_ours = self
            .wish
            .with_untracked(|wish| wish.as_ref().is_some_and(|(wished, _)| *wished == *place));
        if !is_ours {
            return None;
        }
        self.wish
            .try_update(Option::take)
            .flatten()
            .map(|(_, path)| path)
    }

    pub(super) fn draft(self, place: &FilePlace, path: &FilePath) -> Option<Draft> {
        self.drafts
            .with_untracked(|drafts| drafts.get(&(place.clone(), path.clone())).cloned())
    }

    pub(super) fn is_drafted(self, place: &FilePlace, path: &FilePath) -> bool {
        self.drafts.with(|drafts| {
            !drafts.is_empty() && drafts.contains_key(&(place.clone(), path.clone()))
        })
    }

    /// A browser holds text that is not saved, or does not any more.
    pub(super) fn set_writing(self, desk: u32, place: FilePlace, path: FilePath, writing: bool) {
        let key = (desk, place, path);
        let before = self.writing.with_untracked(|all| all.contains(&key));
        if before != writing {
            self.writing.update(|all| {
                if writing {
                    all.insert(key);
                } else {
                    all.remove(&key);
                }
            });
        }
    }

    /// Whether anything written is not saved; wakes the caller.
    pub(crate) fn has_unsaved(self) -> bool {
        self.drafts.with(|drafts| !drafts.is_empty()) || self.writing.with(|all| !all.is_empty())
    }

    /// All that is not saved.
    pub(crate) fn unsaved(self) -> Vec<FilePath> {
        let mut all: HashSet<_> = self
            .drafts
            .with_untracked(|drafts| drafts.keys().cloned().collect());
        self.writing.with_untracked(|writing| {
            all.extend(
                writing
                    .iter()
                    .map(|(_, place, path)| (place.clone(), path.clone())),
            );
        });
        let mut paths: Vec<_> = all.into_iter().map(|(_, path)| path).collect();
        paths.sort();
        paths
    }

    /// Keeps what was written, or forgets it.
    pub(super) fn keep_draft(self, place: FilePlace, path: FilePath, draft: Option<Draft>) {
        let key = (place, path);
        match draft {
            Some(draft) => self.drafts.update(|drafts| {
                drafts.insert(key, draft);
            }),
            None => {
                if self
                    .drafts
                    .with_untracked(|drafts| drafts.contains_key(&key))
                {
                    self.drafts.update(|drafts| {
                        drafts.remove(&key);
                    });
                }
            }
        }
    }

    /// What was written into a file stays with it when it, or a folder above it, is called otherwise.
    pub(super) fn move_drafts(self, place: &FilePlace, from: &FilePath, to: &FilePath) {
        let moved = |path: &FilePath| {
            let rest = path.as_str().strip_prefix(from.as_str())?;
            path.is_within(from)
                .then(|| FilePath::written(&format!("{}{rest}", to.as_str())))
        };
        self.change_drafts(place, |path| moved(path).map(Some));
    }

    /// What was written into files that are deleted goes.
    pub(super) fn drop_drafts(self, place: &FilePlace, within: &[FilePath]) {
        self.change_drafts(place, |path| {
            let gone = within.iter().any(|folder| path.is_within(folder));
            gone.then_some(None)
        });
    }

    /// `change` says where a draft goes, or that it goes; `None` leaves it.
    fn change_drafts(
        self,
        place: &FilePlace,
        change: impl Fn(&FilePath) -> Option<Option<FilePath>>,
    ) {
        let touched: Vec<_> = self.drafts.with_untracked(|drafts| {
            let of_place = drafts.keys().filter(|(whose, _)| whose == place);
            of_place
                .filter_map(|key| Some((key.clone(), change(&key.1)?)))
                .collect()
        });
        if touched.is_empty() {
            return;
        }
        self.drafts.update(|drafts| {
            for (key, to) in touched {
                let draft = drafts.remove(&key);
                if let (Some(draft), Some(to)) = (draft, to) {
                    drafts.insert((key.0, to), draft);
                }
            }
        });
    }

    pub(super) fn add(self, desk: Desk) {
        self.desks.update_value(|desks| desks.push(desk));
    }

    pub(super) fn remove(self, number: u32) {
        self.desks
            .update_value(|desks| desks.retain(|desk| desk.number != number));
    }

    /// A browser by its number.
    pub(super) fn desk(self, number: u32) -> Option<Desk> {
        self.desks
            .with_value(|desks| desks.iter().find(|desk| desk.number == number).copied())
    }

    /// The browsers other than one: those to which something can be copied.
    pub(super) fn others(self, number: u32) -> Vec<Desk> {
        self.desks.with_value(|desks| {
            let others = desks.iter().filter(|desk| desk.number != number);
            others.copied().collect()
        })
    }
}

thread_local! {
    /// How folders are shown, from one browser to the next.
    static ORDER: RefCell<FilesOrder> = const { RefCell::new(FilesOrder {
        by: FilesColumn::Name,
        descending: false,
        filter: String::new(),
        hidden: true,
    }) };
}

/// How a browser shows its first folder: as the last one did.
pub(super) fn first_order() -> FilesOrder {
    ORDER.with_borrow(Clone::clone)
}

pub(super) fn keep_order(order: &FilesOrder) {
    ORDER.with_borrow_mut(|kept| {
        *kept = FilesOrder {
            filter: String::new(),
            ..order.clone()
        };
    });
}
