//! One file browser: what is known of its place, and what is asked for it.
//!
//! A folder is listed in Rust, whatever its length; rows are asked for one window at a time. What is
//! shown stays until what comes instead of it is there, so that a folder that changes does not
//! flicker, and whoever reads or selects in it is not thrown out.

use super::asks::FilesAsk;
use super::store::{Draft, RowDrag};
use super::track::Track;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::refusal::sentence;
use crate::stores::Stores;
use contract::{
    Command, Failure, FailureCode, FileKind, FilePath, FilePlace, FileRow, FilesClose, FilesList,
    FilesNames, FilesNews, FilesOpen, FilesOrder, FilesReadOnly, FilesRowOf, FilesRowsOf,
    FilesView, FilesWay, FolderFacts, OrderFiles,
};
use leptos::html;
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// Of a row, in CSS pixels: `--row`.
pub(super) const ROW: f64 = 36.0;
/// Of the head, which hides what is under it.
pub(super) const HEAD: f64 = 30.0;

static DESKS: AtomicU32 = AtomicU32::new(0);

/// Rows that were fetched: those that are seen and some around them.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Held {
    /// Of which listing, by [`Between::epoch`].
    epoch: u32,
    from: u64,
    rows: Vec<Arc<FileRow>>,
}

impl Held {
    pub(super) fn get(&self, row: u64) -> Option<&Arc<FileRow>> {
        let place = usize::try_from(row.checked_sub(self.from)?).ok()?;
        self.rows.get(place)
    }

    fn covers(&self, rows: &Range<u64>) -> bool {
        rows.start >= self.from && rows.end <= self.from + self.rows.len() as u64
    }

    /// Where a name is among them.
    pub(super) fn find(&self, name: &FilePath) -> Option<(u64, &Arc<FileRow>)> {
        let place = self.rows.iter().position(|row| row.name == *name)?;
        Some((self.from + place as u64, self.rows.get(place)?))
    }
}

/// What nobody sees change.
#[derive(Default)]
pub(super) struct Between {
    /// Grows with each listing that is asked for: answers of older ones are not wanted.
    asked: u32,
    /// Grows with each listing that came.
    epoch: u32,
    /// Rows are being asked for.
    asking: bool,
    /// Those that were asked for last, and of which epoch.
    last: Option<(u32, Range<u64>)>,
    /// Grows with each choice of rows.
    choices: u32,
    /// A listing is asked for because of news, and there were more of them.
    renewing: bool,
    stale: bool,
    /// What is typed to find a name, and when the last letter came.
    pub(super) typed: String,
    pub(super) typed_at: f64,
    /// The name under the keyboard.
    name: Option<FilePath>,
    /// It was told where to begin.
    begun: bool,
}

/// How the place is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) way: FilesWay,
    pub(super) read_only: Option<FilesReadOnly>,
}

/// One open file browser. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) stores: Stores,
    pub(super) i18n: I18nContext<Locale>,
    /// Tells the elements of one browser from those of another on the same page.
    pub(super) number: u32,
    pub(super) place: Signal<FilePlace>,
    pub(super) seen: Signal<bool>,
    pub(super) view: RwSignal<Option<FilesView>>,
    pub(super) way: RwSignal<Option<Way>>,
    /// Why nothing can be asked any more.
    pub(super) ended: RwSignal<Option<Failure>>,
    /// The folder that is shown, or that was asked for.
    pub(super) path: RwSignal<FilePath>,
    pub(super) facts: RwSignal<Option<FolderFacts>>,
    /// A folder is being listed that somebody asked for.
    pub(super) listing: RwSignal<bool>,
    /// Why it is not shown.
    pub(super) failure: RwSignal<Option<Failure>>,
    pub(super) order: RwSignal<FilesOrder>,
    pub(super) held: RwSignal<Held>,
    /// The row that the keyboard stands on.
    pub(super) current: RwSignal<Option<u64>>,
    /// The names that are selected.
    pub(super) chosen: RwSignal<BTreeSet<FilePath>>,
    /// The other end of a selection.
    pub(super) anchor: RwSignal<u64>,
    /// The name that is being changed in its row.
    pub(super) renaming: RwSignal<Option<FilePath>>,
    /// Of the rows, in CSS pixels.
    pub(super) top: RwSignal<f64>,
    pub(super) height: RwSignal<f64>,
    pub(super) track: Memo<Track>,
    pub(super) drawn: Memo<Range<u64>>,
    pub(super) root: NodeRef<html::Section>,
    pub(super) scroller: NodeRef<html::Div>,
    /// The field of the path is shown instead of its parts.
    pub(super) typing: RwSignal<bool>,
    /// The question that is being asked.
    pub(super) ask: RwSignal<Option<FilesAsk>>,
    /// What was refused of what was asked last.
    pub(super) refused: RwSignal<Option<Failure>>,
    /// Said below the rows until something else is done.
    pub(super) notice: RwSignal<Option<String>>,
    /// The folder that would take what is dragged over this browser.
    pub(super) drop_to: RwSignal<Option<FilePath>>,
    /// The file that is shown.
    pub(super) file: RwSignal<Option<FilePath>>,
    /// Grows when the folder was listed anew.
    pub(super) renewed: RwSignal<u32>,
    /// Where the pointer went down on a row, and what would be dragged.
    pub(super) pressed: StoredValue<Option<((f64, f64), RowDrag)>>,
    between: StoredValue<Between>,
}

impl Desk {
    pub(super) fn new(
        stores: Stores,
        i18n: I18nContext<Locale>,
        place: Signal<FilePlace>,
        seen: Signal<bool>,
    ) -> Self {
        let facts = RwSignal::new(None::<FolderFacts>);
        let (top, height) = (RwSignal::new(0.0), RwSignal::new(0.0));
        let track = Memo::new(move |_| Track {
            rows: facts.with(|facts| facts.as_ref().map_or(0, |facts| facts.shown)),
            row: ROW,
            view: (height.get() - HEAD).max(0.0),
        });
        Self {
            stores,
            i18n,
            number: DESKS.fetch_add(1, Ordering::Relaxed),
            place,
            seen,
            view: RwSignal::new(None),
            way: RwSignal::new(None),
            ended: RwSignal::new(None),
            path: RwSignal::new(FilePath::root()),
            facts,
            listing: RwSignal::new(false),
            failure: RwSignal::new(None),
            order: RwSignal::new(super::store::first_order()),
            held: RwSignal::new(Held::default()),
            current: RwSignal::new(None),
            chosen: RwSignal::new(BTreeSet::new()),
            anchor: RwSignal::new(0),
            renaming: RwSignal::new(None),
            top,
            height,
            track,
            drawn: Memo::new(move |_| track.with(|track| track.drawn(top.get()))),
            root: NodeRef::new(),
            scroller: NodeRef::new(),
            typing: RwSignal::new(false),
            ask: RwSignal::new(None),
            refused: RwSignal::new(None),
            notice: RwSignal::new(None),
            drop_to: RwSignal::new(None),
            file: RwSignal::new(None),
            renewed: RwSignal::new(0),
            pressed: StoredValue::new(None),
            between: StoredValue::new(Between::default()),
        }
    }

    /// `None` when the browser is gone.
    pub(super) fn between<T>(self, of: impl FnOnce(&mut Between) -> T) -> Option<T> {
        self.between.try_update_value(of)
    }

    pub(super) fn locale(self) -> Locale {
        self.i18n.get_locale_untracked()
    }

    fn is_of(self, view: FilesView) -> bool {
        self.view.try_get_untracked().flatten() == Some(view)
    }

    // ---- The place ------------------------------------------------------------------------------

    /// What to call the place: hostile as its name is, and made plain.
    pub(super) fn called(self) -> String {
        self.place.with(|place| called(self.stores, place))
    }

    /// Opens the place, which nothing is known of yet, or anew.
    pub(super) fn open(self) {
        self.close();
        let view = (js_sys::Math::random() * f64::from(u32::MAX)) as FilesView;
        self.view.set(Some(view));
        self.way.set(None);
        self.ended.set(None);
        self.between(|between| between.asked += 1);
        let args = FilesOpen {
            view,
            place: self.place.get_untracked(),
        };
        spawn_local(async move {
            let heard = move |news: Result<FilesNews, Failure>| {
                if self.is_of(view) {
                    untrack(|| self.hear(news));
                }
            };
            if let Err(failure) = ipc::open(args, heard).await
                && self.is_of(view)
            {
                self.end(failure);
            }
        });
    }

    /// Another place is shown from now on.
    pub(super) fn change_place(self) {
        self.path.set(FilePath::root());
        self.facts.set(None);
        self.failure.set(None);
        self.held.set(Held::default());
        self.current.set(None);
        self.chosen.set(BTreeSet::new());
        self.file.set(None);
        self.between(|between| {
            between.begun = false;
            between.name = None;
        });
        self.open();
    }

    /// Closes the view in Rust.
    pub(super) fn close(self) {
        if let Some(Some(view)) = self.view.try_update(Option::take) {
            spawn_local(async move {
                if let Err(failure) = ipc::call(FilesClose { view }).await {
                    ipc::complain(&failure.message);
                }
            });
        }
    }

    fn end(self, failure: Failure) {
        self.listing.set(false);
        self.ended.set(Some(failure));
    }

    fn hear(self, news: Result<FilesNews, Failure>) {
        match news {
            Ok(FilesNews::Opened {
                way,
                read_only,
                home,
            }) => {
                self.way.set(Some(Way { way, read_only }));
                self.ended.set(None);
                let begun = self.between(|between| std::mem::replace(&mut between.begun, true));
                if self.take_wish() {
                    return;
                }
                match begun {
                    Some(true) => self.renew(),
                    Some(false) => self.go(home),
                    None => {}
                }
            }
            Ok(FilesNews::Changed) => self.changed(),
            Ok(FilesNews::Ended { failure }) | Err(failure) => self.end(failure),
        }
    }

    /// Goes where somebody outside wants it to go, if this is about its place.
    pub(super) fn take_wish(self) -> bool {
        if self.way.with_untracked(Option::is_none) {
            return false;
        }
        let place = self.place.get_untracked();
        match self.stores.files.take_wish(&place) {
            Some(path) => {
                self.go(path);
                true
            }
            None => false,
        }
    }

    /// Why nothing can be changed here; `None` where it can.
    pub(super) fn fixed(self) -> Option<&'static str> {
        let locale = self.i18n.get_locale();
        if self.ended.with(Option::is_some) {
            return Some(td_string!(locale, files.not_open));
        }
        match self.way.get() {
            None => Some(td_string!(locale, files.not_open)),
            Some(Way { read_only, .. }) => read_only.map(|why| match why {
                FilesReadOnly::Image => td_string!(locale, files.image_fixed),
                FilesReadOnly::Engine => td_string!(locale, files.engine_fixed),
            }),
        }
    }

    pub(super) fn fixed_untracked(self) -> Option<&'static str> {
        untrack(|| self.fixed())
    }

    // ---- Folders --------------------------------------------------------------------------------

    /// Shows a folder. Where it is a file, the folder that it lies in, and the file.
    pub(super) fn go(self, path: FilePath) {
        self.go_to(path, None);
    }

    /// To the folder above; the keyboard stands on the one that was left.
    pub(super) fn up(self) {
        let path = self.path.get_untracked();
        if path != FilePath::root() {
            let left = FilePath::written(path.name());
            self.go_to(path.parent(), Some(left));
        }
    }

    fn go_to(self, path: FilePath, select: Option<FilePath>) {
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
    async fn list_around(
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

    async fn list(self, view: FilesView, path: FilePath) -> Result<FolderFacts, Failure> {
        let order = self
            .order
            .try_get_untracked()
            .unwrap_or_else(super::store::first_order);
        ipc::call(FilesList { view, path, order }).await
    }

    fn begin_listing(self) -> u32 {
        self.between(|between| {
            between.asked += 1;
            between.asked
        })
        .unwrap_or_default()
    }

    fn is_listing(self, view: FilesView, asked: u32) -> bool {
        self.is_of(view) && self.between(|between| between.asked) == Some(asked)
    }

    /// A listing came.
    fn take(self, facts: FolderFacts) {
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
    pub(super) fn renew(self) {
        let first = self.between(|between| {
            between.stale = true;
            !std::mem::replace(&mut between.renewing, true)
        });
        if first == Some(true) {
            spawn_local(self.renew_while_stale());
        }
    }

    fn changed(self) {
        if self.seen.get_untracked() {
            self.renew();
        } else {
            // Nobody looks: once somebody does.
            self.between(|between| between.stale = true);
        }
    }

    /// It is looked at again.
    pub(super) fn look_again(self) {
        let stale = self.between(|between| between.stale && !between.renewing);
        if stale == Some(true) {
            self.renew();
        }
    }

    async fn renew_while_stale(self) {
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
    async fn take_again(self, view: FilesView, facts: FolderFacts) {
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
    pub(super) fn reorder(self, change: impl FnOnce(&mut FilesOrder)) {
        let before = self.order.get_untracked();
        self.order.update(change);
        let order = self.order.get_untracked();
        super::store::keep_order(&order);
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

    /// The rows that are to be seen, where they are not held.
    pub(super) fn ask_rows(self) {
        let (Some(view), Some(listing)) = (
            self.view.get_untracked(),
            self.facts
                .with_untracked(|facts| facts.as_ref().map(|facts| facts.listing)),
        ) else {
            return;
        };
        let drawn = self.drawn.get_untracked();
        let ask = self.between(|between| {
            let epoch = between.epoch;
            let fresh = self
                .held
                .with_untracked(|held| held.epoch == epoch && held.covers(&drawn));
            let same = between.last.as_ref() == Some(&(epoch, drawn.clone()));
            let ask = !drawn.is_empty() && !fresh && !same && !between.asking;
            if ask {
                between.asking = true;
                between.last = Some((epoch, drawn.clone()));
            }
            ask.then_some(epoch)
        });
        let Some(Some(epoch)) = ask else {
            return;
        };
        let around = drawn.end - drawn.start;
        let from = drawn.start.saturating_sub(around);
        let count = u32::try_from(drawn.end + around - from)
            .unwrap_or(u32::MAX)
            .min(1000);
        spawn_local(async move {
            let answer = ipc::call(FilesRowsOf {
                view,
                listing,
                from,
                count,
            })
            .await;
            let of = self.between(|between| {
                between.asking = false;
                between.epoch == epoch
            });
            if of == Some(true) && self.is_of(view) {
                match answer {
                    Ok(rows) => self.held.set(Held {
                        epoch,
                        from,
                        rows: rows.into_iter().map(Arc::new).collect(),
                    }),
                    Err(failure) => self.failure.set(Some(failure)),
                }
            }
            if of.is_some() {
                self.ask_rows();
            }
        });
    }

    // ---- Rows -----------------------------------------------------------------------------------

    pub(super) fn rows(self) -> u64 {
        self.track.with_untracked(|track| track.rows)
    }

    /// The row that the keyboard stands on, where it is known.
    pub(super) fn current_row(self) -> Option<Arc<FileRow>> {
        let at = self.current.get_untracked()?;
        self.held.with_untracked(|held| held.get(at).cloned())
    }

    /// Remembers the name that the keyboard stands on.
    pub(super) fn remember(self) {
        let name = match self.current.get() {
            Some(at) => self.held.with(|held| {
                let fresh = self.between(|between| between.epoch) == Some(held.epoch);
                held.get(at)
                    .filter(|_| fresh)
                    .map(|row| Some(row.name.clone()))
            }),
            None => Some(None),
        };
        // A row that is not held keeps what was known.
        if let Some(name) = name {
            self.between(|between| between.name = name);
        }
    }

    pub(super) fn scroll_to(self, top: f64) {
        self.top.set(top);
        if let Some(scroller) = self.scroller.get_untracked() {
            // After the rows have their new height.
            request_animation_frame(move || scroller.set_scroll_top(top.round() as i32));
        }
    }

    /// Scrolls until a row is seen.
    pub(super) fn bring(self, row: u64) {
        let top = self.top.get_untracked();
        if let Some(to) = self.track.with_untracked(|track| track.bring(row, top)) {
            self.scroll_to(to);
        }
    }

    /// The keyboard stands on a name, wherever it is; it alone is selected.
    pub(super) fn stand_on(self, name: FilePath) {
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let asked = FilesRowOf {
                view,
                name: name.clone(),
            };
            if let Ok(Some(row)) = ipc::call(asked).await
                && self.is_of(view)
            {
                self.current.set(Some(row));
                self.anchor.set(row);
                self.chosen.set([name.clone()].into());
                self.between(|between| between.name = Some(name));
                self.bring(row);
            }
        });
    }

    /// After something was made or renamed: the folder is listed, and the keyboard goes there.
    pub(super) fn renew_on(self, name: FilePath) {
        self.between(|between| between.name = Some(name.clone()));
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        let asked = self.begin_listing();
        spawn_local(async move {
            let path = self.path.try_get_untracked().unwrap_or_default();
            let answer = self.list(view, path).await;
            if self.is_listing(view, asked) {
                match answer {
                    Ok(facts) => self.take(facts),
                    Err(failure) => self.failure.set(Some(failure)),
                }
                self.stand_on(name);
            }
        });
    }

    /// The keyboard goes to a row.
    pub(super) fn move_to(self, row: u64, extend: bool) {
        let Some(last) = self.rows().checked_sub(1) else {
            return;
        };
        let row = row.min(last);
        if !extend {
            self.anchor.set(row);
        }
        self.current.set(Some(row));
        self.bring(row);
        let anchor = self.anchor.get_untracked().min(last);
        self.choose(anchor.min(row)..anchor.max(row) + 1);
    }

    /// Selects rows, and no others.
    pub(super) fn choose(self, rows: Range<u64>) {
        let choice = self.between(|between| {
            between.choices += 1;
            between.choices
        });
        let held = self.held.with_untracked(|held| {
            held.covers(&rows).then(|| {
                rows.clone()
                    .filter_map(|row| held.get(row))
                    .map(|row| row.name.clone())
                    .collect::<BTreeSet<_>>()
            })
        });
        if let Some(names) = held {
            return self.chosen.set(names);
        }
        let Some(view) = self.view.get_untracked() else {
            return;
        };
        spawn_local(async move {
            let names = ipc::call(FilesNames {
                view,
                from: rows.start,
                to: rows.end,
            });
            let names = names.await;
            if self.is_of(view) && self.between(|between| between.choices) == choice {
                match names {
                    Ok(names) => self.chosen.set(names.into_iter().collect()),
                    Err(failure) => self.refused.set(Some(failure)),
                }
            }
        });
    }

    pub(super) fn toggle(self, name: &FilePath) {
        self.between(|between| between.choices += 1);
        self.chosen.update(|chosen| {
            if !chosen.remove(name) {
                chosen.insert(name.clone());
            }
        });
    }

    /// The paths that something is meant for: what is selected, else what the keyboard stands on.
    pub(super) fn targets(self) -> Vec<FilePath> {
        let folder = self.path.get_untracked();
        let chosen = self.chosen.with_untracked(|chosen| {
            chosen
                .iter()
                .map(|name| folder.join(name))
                .collect::<Vec<_>>()
        });
        if !chosen.is_empty() {
            return chosen;
        }
        self.current_row()
            .map(|row| folder.join(&row.name))
            .into_iter()
            .collect()
    }

    /// Opens what a row shows: a folder by going there, anything else below.
    pub(super) fn enter(self, row: &FileRow) {
        let path = self.path.get_untracked().join(&row.name);
        if is_folder(row) {
            self.go(path);
        } else {
            self.file.set(Some(path));
        }
    }

    // ---- Words ----------------------------------------------------------------------------------

    /// Asks for something small that changes the place, and says what was refused of it.
    pub(super) fn ask_for<C: Command + 'static>(
        self,
        args: C,
        done: impl FnOnce(C::Reply) + 'static,
    ) {
        self.refused.set(None);
        spawn_local(async move {
            match ipc::call(args).await {
                Ok(reply) => done(reply),
                Err(failure) => {
                    self.refused.try_set(Some(failure));
                }
            }
        });
    }

    /// Said in the foot.
    pub(super) fn say(self, words: String) {
        self.notice.try_set(Some(words));
    }

    pub(super) fn words_of(self, failure: &Failure) -> String {
        sentence(failure, self.i18n.get_locale())
    }

    pub(super) fn focus_rows(self) {
        if let Some(scroller) = self.scroller.get_untracked() {
            // Losing the focus is no reason to fail.
            let _ = scroller.focus();
        }
    }

    /// What was written here into a file and is not saved.
    pub(super) fn draft(self, path: &FilePath) -> Option<Draft> {
        let place = self.place.get_untracked();
        self.stores.files.draft(&place, path)
    }
}

/// It can be gone into.
pub(super) fn is_folder(row: &FileRow) -> bool {
    row.kind == FileKind::Folder || (row.kind == FileKind::Link && row.to_folder)
}

/// What to call a place.
pub(super) fn called(stores: Stores, place: &FilePlace) -> String {
    match place {
        FilePlace::Volume { name } => crate::pages::volumes::called(name),
        FilePlace::Container { id } => stores.containers.get(id).map_or_else(
            || text::short_id(id).to_owned(),
            |row| plain(&row.get().name).into_owned(),
        ),
        FilePlace::Image { id } => {
            let tag = stores
                .images
                .get(id)
                .and_then(|row| row.with(|row| row.tags.first().cloned()));
            tag.map_or_else(
                || text::short_id(id).to_owned(),
                |tag| plain(&tag).into_owned(),
            )
        }
    }
}

/// Waits some milliseconds.
pub(super) async fn pause(milliseconds: f64) {
    let waited = js_sys::Promise::new(&mut |done, _| {
        set_timeout(
            move || {
                // Nobody may wait any more.
                let _ = done.call0(&wasm_bindgen::JsValue::NULL);
            },
            Duration::from_millis(milliseconds as u64),
        );
    });
    // It never fails.
    let _ = wasm_bindgen_futures::JsFuture::from(waited).await;
}
