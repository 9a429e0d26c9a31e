//! One open view of a log: what is known of it, and what is asked for it.
//!
//! News arrive at most once a frame, for the next ones wait until these were applied; the rows are
//! asked for one window at a time. While nobody sees the view nothing is acknowledged, so nothing
//! comes: the log goes on in Rust.

use super::range::Range as Part;
use super::row::{RowLook, RowWords};
use super::screen::{Drawn, Screen};
use super::words;
use crate::format::time::east_of_utc;
use crate::format::{plain, text};
use crate::i18n::*;
use crate::ipc;
use crate::stores::Stores;
use contract::{
    Failure, LogAck, LogClose, LogLine, LogNews, LogOf, LogOpen, LogQuery, LogRowOf, LogRowsOf,
    LogSearch, LogView,
};
use leptos::prelude::*;
use leptos_i18n::I18nContext;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

static VIEWS: AtomicU32 = AtomicU32::new(0);

/// The line that the keyboard stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Current {
    pub(super) row: u64,
    /// [`LogLine::number`], where it is known: rows are counted anew, lines never.
    pub(super) number: Option<u64>,
}

/// What lies between two frames.
#[derive(Default)]
pub(super) struct Between {
    pub(super) view: LogView,
    /// Came, and is not applied.
    news: Option<LogNews>,
    /// A frame was asked for.
    framed: bool,
    /// Rows are being asked for.
    asking: bool,
    /// The rows that were asked for last, since the last news.
    pub(super) asked: Option<Range<u64>>,
    /// A search is being asked for, and another one waits.
    pub(super) searching: bool,
    pub(super) search_waits: bool,
    /// A match is being asked for, and so many times more in a direction.
    pub(super) finding: bool,
    pub(super) find_waits: VecDeque<bool>,
    /// A timer runs that puts the scroll bar right.
    pub(super) resting: bool,
    pub(super) screen: Option<Screen>,
}

/// One open view of a log. A copy is a handle.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) stores: Stores,
    pub(super) i18n: I18nContext<Locale>,
    /// Tells the elements of one view from those of another on the same page.
    pub(super) number: u32,
    pub(super) query: RwSignal<LogQuery>,
    pub(super) seen: Signal<bool>,
    /// The last that were applied.
    pub(super) news: RwSignal<LogNews>,
    /// Any came at all.
    pub(super) heard: RwSignal<bool>,
    /// Why there is no log.
    pub(super) failure: RwSignal<Option<Failure>>,
    pub(super) follow: RwSignal<bool>,
    /// [`LogNews::newest`] when it was paused.
    pub(super) paused_at: RwSignal<u64>,
    pub(super) current: RwSignal<Option<Current>>,
    /// The other end of the chosen rows.
    pub(super) anchor: RwSignal<Option<u64>>,
    /// What the fields of the search say; nothing is looked for while the pattern is empty.
    pub(super) search: RwSignal<LogSearch>,
    /// The fields that say which part of the log is read.
    pub(super) range: Part,
    /// What is wrong with its pattern.
    pub(super) search_fault: RwSignal<Option<String>>,
    /// The line that is shown whole.
    pub(super) whole: RwSignal<Option<Rc<LogLine>>, LocalStorage>,
    /// Said below the rows until something else is done.
    pub(super) notice: RwSignal<Option<String>>,
    between: StoredValue<Rc<RefCell<Between>>, LocalStorage>,
}

impl Desk {
    pub(super) fn new(
        stores: Stores,
        i18n: I18nContext<Locale>,
        query: RwSignal<LogQuery>,
        seen: Signal<bool>,
    ) -> Self {
        Self {
            stores,
            i18n,
            number: VIEWS.fetch_add(1, Ordering::Relaxed),
            range: query.with_untracked(Part::new),
            query,
            seen,
            news: RwSignal::new(LogNews::default()),
            heard: RwSignal::new(false),
            failure: RwSignal::new(None),
            follow: RwSignal::new(true),
            paused_at: RwSignal::new(0),
            current: RwSignal::new(None),
            anchor: RwSignal::new(None),
            search: RwSignal::new(LogSearch::default()),
            search_fault: RwSignal::new(None),
            whole: RwSignal::new_local(None),
            notice: RwSignal::new(None),
            between: StoredValue::new_local(Rc::default()),
        }
    }

    /// `None` when the view is gone.
    pub(super) fn between<T>(&self, of: impl FnOnce(&mut Between) -> T) -> Option<T> {
        let between = self.between.try_get_value()?;
        // Nothing in here calls back into it: events of the elements come later.
        let mut between = between.try_borrow_mut().ok()?;
        Some(of(&mut between))
    }

    /// Does something with what is on the screen, and draws it.
    pub(super) fn with_screen<T>(&self, of: impl FnOnce(&mut Screen) -> T) -> Option<T> {
        let done = self.between(|between| between.screen.as_mut().map(of))?;
        self.wake();
        done
    }

    pub(super) fn view(&self) -> LogView {
        self.between(|between| between.view.clone())
            .unwrap_or_default()
    }

    /// The rows are shown in `scroller` from now on, and the log is opened.
    pub(super) fn begin(&self, scroller: HtmlElement) {
        match Screen::new(scroller) {
            Ok(screen) => {
                self.between(|between| between.screen = Some(screen));
                self.open();
            }
            Err(error) => ipc::complain(&format!("{error:?}")),
        }
    }

    fn open(&self) {
        let (desk, view) = (*self, ipc::op());
        self.between(|between| {
            between.view.clone_from(&view);
            between.news = None;
            between.asked = None;
        });
        let query = self.query.get_untracked();
        spawn_local(async move {
            let of = view.clone();
            let opened = ipc::open(
                LogOpen {
                    view: view.clone(),
                    query,
                },
                move |item| desk.hear(&of, item),
            );
            match opened.await {
                Ok(()) => {
                    if desk.is_of(&view)
                        && desk
                            .search
                            .try_with_untracked(|search| !search.pattern.is_empty())
                            == Some(true)
                    {
                        desk.send_search();
                    }
                }
                Err(failure) if desk.is_of(&view) => {
                    desk.failure.try_set(Some(failure));
                }
                Err(_) => {}
            }
        });
    }

    /// Nothing is read for it any more.
    pub(super) fn close(&self) {
        let view = self.view();
        if view.is_empty() {
            return;
        }
        spawn_local(async move {
            // A view that never opened cannot be closed; nothing is left of either.
            if let Err(failure) = ipc::call(LogClose { view }).await {
                ipc::complain(&failure.message);
            }
        });
    }

    /// Reads another part of the log.
    pub(super) fn read(&self, query: LogQuery) {
        self.close();
        self.query.set(query);
        self.news.set(LogNews::default());
        self.heard.set(false);
        self.failure.set(None);
        self.current.set(None);
        self.anchor.set(None);
        self.whole.set(None);
        self.with_screen(Screen::let_go);
        self.follow();
        self.open();
    }

    pub(super) fn is_of(&self, view: &LogView) -> bool {
        self.between(|between| between.view == *view)
            .unwrap_or_default()
    }

    fn hear(&self, view: &LogView, item: Result<LogNews, Failure>) {
        if !self.is_of(view) {
            return;
        }
        match item {
            Ok(news) => {
                self.between(|between| between.news = Some(news));
                self.wake();
            }
            Err(failure) => {
                self.failure.try_set(Some(failure));
            }
        }
    }

    /// Draws with the next frame.
    pub(super) fn wake(&self) {
        if self.seen.try_get_untracked() != Some(true) {
            return;
        }
        let desk = *self;
        let asked = self.between(|between| std::mem::replace(&mut between.framed, true));
        if asked == Some(false) {
            request_animation_frame(move || desk.frame());
        }
    }

    fn frame(&self) {
        let Some(news) = self.between(|between| {
            between.framed = false;
            between.news.take()
        }) else {
            return;
        };
        if self.seen.try_get_untracked() != Some(true) {
            // For when it is seen again.
            self.between(|between| between.news = between.news.take().or(news));
            return;
        }
        if let Some(news) = news {
            self.apply(news);
        }
        if let Err(error) = self.draw() {
            ipc::complain(&format!("{error:?}"));
        }
    }

    fn apply(&self, news: LogNews) {
        let (view, seq) = (self.view(), news.seq);
        let follow = self.follow.get_untracked();
        let anew = self.between(|between| {
            between.asked = None;
            let screen = between.screen.as_mut()?;
            let before = screen.track.end;
            screen.begins_at(news.first);
            if news.generation == screen.generation {
                screen.track.end = news.end.max(before);
                // The last line may have grown.
                screen.stale_from(before.saturating_sub(1));
                return None;
            }
            let number = screen.first_seen();
            screen.track.end = news.end;
            screen.generation = news.generation;
            Some(number)
        });
        if let Some(Some(number)) = anew {
            self.counted_anew((!follow).then_some(number).flatten());
        }
        self.news.set(news);
        if !self.heard.get_untracked() {
            self.heard.set(true);
        }
        spawn_local(async move {
            if let Err(failure) = ipc::call(LogAck { view, seq }).await {
                ipc::complain(&failure.message);
            }
        });
    }

    /// The rows are counted anew: what was seen first, and what was current, is found again.
    fn counted_anew(&self, first_seen: Option<u64>) {
        self.anchor.set(None);
        let desk = *self;
        let current = self.current.get_untracked().and_then(|it| it.number);
        self.current.set(None);
        let view = self.view();
        let row_of = move |number| {
            let view = view.clone();
            async move { ipc::call(LogRowOf { view, number }).await.ok() }
        };
        if first_seen.is_none() && current.is_none() {
            return;
        }
        spawn_local(async move {
            if let Some(number) = first_seen
                && let Some(row) = row_of(number).await
            {
                desk.with_screen(|screen| {
                    screen.at.row = row;
                    screen.at.shift = 0.0;
                });
            }
            if let Some(number) = current
                && let Some(row) = row_of(number).await
            {
                desk.current.try_set(Some(Current {
                    row,
                    number: Some(number),
                }));
                desk.with_screen(|screen| {
                    if !screen.follow {
                        screen.bring(row);
                    }
                });
            }
        });
    }

    fn draw(&self) -> Result<(), JsValue> {
        let locale = self.i18n.get_locale_untracked();
        let chosen = self.chosen();
        let current = self.current.get_untracked().map(|it| it.row);
        let follow = self.follow.get_untracked();
        let now = js_sys::Date::now();
        let columns = self.news.with_untracked(|news| news.widest);
        let drawn = self.between(|between| -> Result<_, JsValue> {
            let Some(screen) = between.screen.as_mut() else {
                return Ok(None);
            };
            screen.follow = follow;
            let names = screen.look().names.clone();
            let mark = |line: &LogLine| words::mark(locale, line, &names);
            let drawn = screen.draw(columns, mark, &chosen, current)?;
            screen.put_bar(now)?;
            let wanted = screen.wanted();
            let ask = wanted.filter(|rows| !between.asking && between.asked.as_ref() != Some(rows));
            if let Some(rows) = &ask {
                screen.asked();
                between.asking = true;
                between.asked = Some(rows.clone());
            }
            Ok(Some((drawn, ask)))
        });
        let Some(Some((drawn, ask))) = drawn.transpose()? else {
            return Ok(());
        };
        if drawn == Drawn::ReachedEnd {
            self.follow();
        }
        if let Some(rows) = ask {
            self.ask(rows);
        }
        Ok(())
    }

    fn ask(&self, rows: Range<u64>) {
        let (desk, view, from) = (*self, self.view(), rows.start);
        spawn_local(async move {
            let asked = ipc::call(LogRowsOf {
                view: view.clone(),
                from,
                count: u32::try_from(rows.end - rows.start)
                    .unwrap_or(u32::MAX)
                    .min(1000),
            });
            let answer = asked.await;
            let of = desk.is_of(&view);
            desk.between(|between| {
                between.asking = false;
                if let (true, Ok(rows), Some(screen)) = (of, &answer, between.screen.as_mut()) {
                    screen.take(from, rows.clone());
                }
            });
            if let (true, Err(failure)) = (of, answer) {
                desk.failure.try_set(Some(failure));
            }
            desk.wake();
        });
    }

    /// The rows look as the person and the language want it.
    pub(super) fn look(&self, times: bool, wrap: bool) {
        let locale = self.i18n.get_locale();
        let names: Vec<String> = self.news.with_untracked(|news| {
            let names = news.sources.iter();
            names.map(|it| plain(&it.name).into_owned()).collect()
        });
        let now = (js_sys::Date::now() / 1000.0) as i64;
        let look = RowLook {
            times,
            named: self.is_merged() || names.len() > 1,
            names,
            today: (now + east_of_utc(now) * 60).div_euclid(86_400),
            words: RowWords {
                stderr: td_string!(locale, log.stderr).to_owned(),
                copy_whole: td_string!(locale, log.copy_whole).to_owned(),
                show_json: td_string!(locale, log.show_json).to_owned(),
                show_whole: td_string!(locale, log.show_whole).to_owned(),
                open_link: td_string!(locale, log.open_link).to_owned(),
            },
        };
        self.with_screen(|screen| {
            screen.set_look(look);
            screen.set_wrap(wrap);
        });
    }

    /// Of more than one container, whatever there is of them.
    pub(super) fn is_merged(&self) -> bool {
        self.query.with_untracked(|query| match &query.of {
            LogOf::Containers { ids } => ids.len() > 1,
            LogOf::Project { .. } => true,
        })
    }

    /// What to call it: the container's name, the project's, or several.
    pub(super) fn title(&self) -> String {
        let locale = self.i18n.get_locale();
        self.query.with(|query| match &query.of {
            LogOf::Project { name } => plain(name).into_owned(),
            LogOf::Containers { ids } => match ids.as_slice() {
                [id] => self
                    .stores
                    .containers
                    .get(id)
                    .map(|row| plain(&row.get().name).into_owned())
                    .unwrap_or_else(|| text::short_id(id).to_owned()),
                ids => td_string!(locale, log.containers, n = ids.len()),
            },
        })
    }

    pub(super) fn title_untracked(&self) -> String {
        untrack(|| self.title())
    }

    /// The view became larger or smaller, or was not seen until now.
    pub(super) fn measure(&self) {
        if let Some(Err(error)) = self.with_screen(Screen::measure) {
            ipc::complain(&format!("{error:?}"));
        }
    }
}
