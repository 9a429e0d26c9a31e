//! Folders of a place: which one is shown, and what stands in it.

use super::{Desk, Held, pause};
use crate::files::store;
use crate::ipc;
use contract::{
    Failure, FailureCode, FilePath, FilesList, FilesNames, FilesOrder, FilesRowOf, FilesView,
    FolderFacts, OrderFiles,
};
use leptos::prelude::*;
use std::collections::BTreeSet;
use wasm_bindgen_futures::spawn_local;

impl Desk {
    /// Shows a folder. Where it is a file, the folder that it lies in, and the file.
    pub(in crate::files) fn go(self, path: FilePath) {
        self.go_to(path, None);
    }

    /// To the folder above; the keyboard stands on the one that was left.
    pub(in crate::files) fn up(self) {
        let path = self.path.get_untracked();
        if path != FilePath::root() {
            let left = FilePath::written(path.name());
            self.go_to(path.parent(), Some(left));
        }
    }

    pub(super) fn go_to(self, path: FilePath, select: Option<FilePath>) {
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        self.refused.set(None);
        self.notice.set(None);
        self.renaming.set(None);
        let asked = self.begin_listing();
        self.listing.set(true);
        // A name that was looked for in one folder is not looked for in the next.
        self.order.update(|order| order.filter.clear());
        spawn_local(async move {
            let answer = self.list(view, path.clone()).await;
            let (answer, file) = match answer {
                Ok(facts) => (Ok(facts), None),
                Err(failure) => self.list_around(view, &path, failure).await,
            };
            if !self.is_listing(view, asked) {
                return;
            }
            self.listing.set(false);
            match answer {
                Ok(facts) => {
                    self.chosen.set(BTreeSet::new());
                    self.anchor.set(0);
                    self.scroll_to(0.0);
                    self.take(facts);
                    let wanted = file.clone().or(select);
                    self.current.set(Some(0));
                    if let Some(name) = wanted {
                        self.stand_on(name);
                    }
                    if let Some(name) = file {
                        let folder = self.path.get_untracked();
                        self.file.set(Some(folder.join(&name)));
                    }
                }
                Err(failure) => {
                    self.path.set(path);
                    self.facts.set(None);
                    self.held.set(Held::default());
                    self.current.set(None);
                    self.chosen.set(BTreeSet::new());
                    self.failure.set(Some(failure));
                }
            }
        });
    }

    /// What was asked for is no folder, perhaps: then it is a name of the one above.
    pub(super) async fn list_around(
        self,
        view: FilesView,
        path: &FilePath,
        failure: Failure,
    ) -> (Result<FolderFacts, Failure>, Option<FilePath>) {
        let name = FilePath::written(path.name());
        if name.as_str().is_empty() || failure.code == Some(FailureCode::Cancelled) {
            return (Err(failure), None);
        }
        if name.as_str().starts_with('.') {
            self.order.try_update(|order| order.hidden = true);
        }
        let Ok(facts) = self.list(view, path.parent()).await else {
            return (Err(failure), None);
        };
        let found = ipc::call(FilesRowOf {
            view,
            name: name.clone(),
        })
        .await;
        match found {
            Ok(Some(_)) => (Ok(facts), Some(name)),
            Ok(None) | Err(_) => (Err(failure), None),
        }
    }

    pub(super) async fn list(
        self,
        view: FilesView,
        path: FilePath,
    ) -> Result<FolderFacts, Failure> {
        let order = self
            .order
            .try_get_untracked()
            .unwrap_or_else(store::first_order);
        ipc::call(FilesList { view, path, order }).await
    }

    pub(super) fn begin_listing(self) -> u32 {
        self.between(|between| {
            between.asked += 1;
            between.asked
        })
        .unwrap_or_default()
    }

    pub(super) fn is_listing(self, view: FilesView, asked: u32) -> bool {
        self.is_of(view) && self.between(|between| between.asked) == Some(asked)
    }

    /// A listing came.
    pub(super) fn take(self, facts: FolderFacts) {
        self.between(|between| between.epoch += 1);
        self.failure.set(None);
        if self.path.with_untracked(|path| *path != facts.path) {
            self.path.set(facts.path.clone());
        }
        self.facts.set(Some(facts));
        self.renewed.update(|times| *times = times.wrapping_add(1));
        self.ask_rows();
    }

    /// The folder is not what it was, or may not be: it is listed again, and whoever looks at it
    /// stays where he is.
    pub(in crate::files) fn renew(self) {
        let first = self.between(|between| {
            between.stale = true;
            !std::mem::replace(&mut between.renewing, true)
        });
        if first == Some(true) {
            spawn_local(self.renew_while_stale());
        }
    }

    pub(super) fn changed(self) {
        if self.seen.get_untracked() {
            self.renew();
        } else {
            // Nobody looks: once somebody does.
            self.between(|between| between.stale = true);
        }
    }

    /// It is looked at again.
    pub(in crate::files) fn look_again(self) {
        let stale = self.between(|between| between.stale && !between.renewing);
        if stale == Some(true) {
            self.renew();
        }
    }

    pub(super) async fn renew_while_stale(self) {
        loop {
            let stale = self.between(|between| std::mem::take(&mut between.stale));
            let view = self.view.try_get_untracked().flatten();
            let (Some(true), Some(view)) = (stale, view) else {
                self.between(|between| between.renewing = false);
                return;
            };
            let begun = js_sys::Date::now();
            let asked = self.begin_listing();
            let path = self.path.try_get_untracked().unwrap_or_default();
            let answer = self.list(view, path).await;
            if self.is_listing(view, asked) {
                self.listing.set(false);
                match answer {
                    Ok(facts) => self.take_again(view, facts).await,
                    Err(failure) => {
                        self.facts.set(None);
                        self.failure.set(Some(failure));
                    }
                }
            }
            // A folder in which something happens all the time is listed half of the time at most;
            // no event says when it has calmed down.
            let took = js_sys::Date::now() - begun;
            pause(took.clamp(150.0, 5000.0)).await;
        }
    }

    /// The same folder, as it is now: the keyboard stays on its name, and what is gone is not
    /// selected any more.
    pub(super) async fn take_again(self, view: FilesView, facts: FolderFacts) {
        let shown = facts.shown;
        let name = self.between(|between| between.name.clone()).flatten();
        let chosen = self.chosen.get_untracked();
        self.take(facts);
        if let Some(name) = name {
            let row = ipc::call(FilesRowOf { view, name }).await.ok().flatten();
            let last = shown.saturating_sub(1);
            if self.is_of(view) {
                let at = row.or_else(|| self.current.get_untracked().map(|at| at.min(last)));
                if shown == 0 {
                    self.current.set(None);
                } else if self.current.get_untracked() != at {
                    self.current.set(at);
                }
            }
        }
        if chosen.is_empty() {
            return;
        }
        let mut there = BTreeSet::new();
        if chosen.len() <= 20 {
            for name in &chosen {
                let name = name.clone();
                let asked = FilesRowOf {
                    view,
                    name: name.clone(),
                };
                if !matches!(ipc::call(asked).await, Ok(None)) {
                    there.insert(name);
                }
            }
        } else if let Ok(names) = ipc::call(FilesNames {
            view,
            from: 0,
            to: shown,
        })
        .await
        {
            there = names
                .into_iter()
                .filter(|name| chosen.contains(name))
                .collect();
        } else {
            return;
        }
        // Not where something else was selected meanwhile.
        if there.len() != chosen.len()
            && self.is_of(view)
            && self.chosen.with_untracked(|now| *now == chosen)
        {
            self.chosen.set(there);
        }
    }

    /// Another order of the same folder.
    pub(in crate::files) fn reorder(self, change: impl FnOnce(&mut FilesOrder)) {
        let before = self.order.get_untracked();
        self.order.update(change);
        let order = self.order.get_untracked();
        store::keep_order(&order);
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        if before == order || self.facts.with_untracked(Option::is_none) {
            return;
        }
        let asked = self.begin_listing();
        spawn_local(async move {
            let answer = ipc::call(OrderFiles { view, order }).await;
            if !self.is_listing(view, asked) {
                return;
            }
            match answer {
                Ok(facts) => {
                    self.take_again(view, facts).await;
                    if let Some(row) = self.current.try_get_untracked().flatten() {
                        self.bring(row);
                    }
                }
                Err(failure) => self.failure.set(Some(failure)),
            }
        });
    }
}
