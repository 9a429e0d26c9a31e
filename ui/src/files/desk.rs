//! One file browser: what is known of its place, and what is asked for it.
//!
//! A folder is listed in Rust, whatever its length; rows are asked for one window at a time. What is
//! shown stays until what comes instead of it is there, so that a folder that changes does not
//! flicker, and whoever reads or selects in it is not thrown out.

mod listing;
mod rows;

use super::asks::FilesAsk;
use super::store::{Draft, RowDrag};
use super::track::Track;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::refusal::sentence;
use crate::stores::Stores;
use contract::{
    Command, Failure, FileKind, FilePath, FilePlace, FileRow, FilesClose, FilesNews, FilesOpen,
    FilesOrder, FilesReadOnly, FilesView, FilesWay, FolderFacts,
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
