//! What containers use, as far as somebody looks at it.
//!
//! The page says which rows and charts are on the screen; figures come of those, and of no others.
//! A hidden page looks at nothing. The program measures nothing that is not asked for here.

use super::Id;
use crate::ipc;
use contract::{Failure, Figures, FiguresAck, FiguresNews, FiguresShown, WatchFigures};
use leptos::leptos_dom::helpers::{TimeoutHandle, set_timeout_with_handle};
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::spawn_local;

/// A list that is being scrolled is not measured.
const REST: Duration = Duration::from_millis(150);

/// The figures that are known. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct FiguresStore {
    latest: StoredValue<HashMap<Id, Figures>>,
    failed: StoredValue<HashMap<Id, Failure>>,
    /// Grows with all news. One for all cells: they come together, and a cell that finds its
    /// figure as it was touches nothing.
    news: RwSignal<u32>,
    /// Rows on the screen that show figures.
    rows: RwSignal<Vec<Id>>,
    /// Containers whose charts are on the screen.
    charts: RwSignal<Vec<Id>>,
    /// Somebody can see the page.
    pub(crate) visible: RwSignal<bool>,
    /// Grows when a process was sent a signal.
    pub(crate) signalled: RwSignal<u32>,
    stage: StoredValue<Stage>,
    /// What the program was told last.
    told: StoredValue<(Vec<Id>, Vec<Id>)>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

/// The watch, which is opened when the first figure is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Closed,
    Opening,
    Open(u32),
}

/// What several containers use together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Total {
    /// Percent of one CPU.
    pub(crate) cpu: f64,
    /// Bytes.
    pub(crate) memory: u64,
}

impl FiguresStore {
    pub(crate) fn new() -> Self {
        let store = Self {
            latest: StoredValue::new(HashMap::new()),
            failed: StoredValue::new(HashMap::new()),
            news: RwSignal::new(0),
            rows: RwSignal::new(Vec::new()),
            charts: RwSignal::new(Vec::new()),
            visible: RwSignal::new(!document().hidden()),
            signalled: RwSignal::new(0),
            stage: StoredValue::new(Stage::Closed),
            told: StoredValue::new(Default::default()),
            waiting: StoredValue::new(None),
        };
        let on_visibility = Closure::<dyn FnMut()>::new(move || {
            store.visible.set(!document().hidden());
        });
        // A failure would only mean that a hidden page is thought to be seen.
        let _ = document().add_event_listener_with_callback(
            "visibilitychange",
            on_visibility.as_ref().unchecked_ref(),
        );
        on_visibility.forget();
        Effect::new(move || {
            store.visible.track();
            store.rows.track();
            store.charts.track();
            store.wait();
        });
        store
    }

    /// These rows are on the screen and show figures.
    pub(crate) fn show_rows(&self, rows: Vec<Id>) {
        if self
            .rows
            .try_with_untracked(|known| *known != rows)
            .unwrap_or(false)
        {
            self.rows.set(rows);
        }
    }

    /// The charts of a container are looked at, for as long as the caller's view exists.
    pub(crate) fn show_chart(&self, id: &Id) {
        let store = *self;
        let id = id.clone();
        self.charts.update(|charts| charts.push(id.clone()));
        on_cleanup(move || {
            store.charts.try_update(|charts| {
                if let Some(at) = charts.iter().position(|known| *known == id) {
                    charts.remove(at);
                }
            });
        });
    }

    /// What a container uses. Wakes the caller with all news.
    pub(crate) fn with<T>(&self, id: &str, read: impl FnOnce(Option<&Figures>) -> T) -> T {
        self.news.track();
        self.latest.with_value(|latest| read(latest.get(id)))
    }

    /// Why a container could not be measured. Wakes the caller with all news.
    pub(crate) fn failure(&self, id: &str) -> Option<Failure> {
        self.news.track();
        self.failed.with_value(|failed| failed.get(id).cloned())
    }

    /// What the rows on the screen use together, as far as it is known; `None` where nothing is
    /// measured.
    pub(crate) fn total(&self) -> Option<Total> {
        self.news.track();
        self.rows.with(|rows| {
            self.latest.with_value(|latest| {
                let all = rows.iter().filter_map(|id| latest.get(id));
                all.fold(None, |total: Option<Total>, figures| {
                    let total = total.unwrap_or_default();
                    Some(Total {
                        cpu: total.cpu + figures.cpu.unwrap_or(0.0),
                        memory: total.memory.saturating_add(figures.memory),
                    })
                })
            })
        })
    }

    /// Another engine is looked at.
    pub(super) fn forget(&self) {
        self.latest.update_value(HashMap::clear);
        self.failed.update_value(HashMap::clear);
        self.news.update(|news| *news = news.wrapping_add(1));
    }

    fn take(&self, news: FiguresNews) {
        self.latest.update_value(|latest| {
            for id in &news.forgotten {
                latest.remove(&**id);
            }
            for figures in &news.measured {
                latest.insert(figures.id.as_str().into(), figures.clone());
            }
        });
        self.failed.update_value(|failed| {
            for id in &news.forgotten {
                failed.remove(&**id);
            }
            for figures in &news.measured {
                failed.remove(figures.id.as_str());
            }
            for (id, failure) in news.failed {
                failed.insert(id.into(), failure);
            }
        });
        self.news.update(|news| *news = news.wrapping_add(1));
    }

    /// Tells the program what is looked at, when it has rested for a moment.
    fn wait(self) {
        if let Some(waiting) = self.waiting.get_value() {
            waiting.clear();
        }
        let rest = set_timeout_with_handle(move || self.tell(), REST).ok();
        self.waiting.set_value(rest);
    }

    fn tell(self) {
        let wanted = if self.visible.get_untracked() {
            let charts = self.charts.get_untracked();
            let charted: HashSet<&Id> = charts.iter().collect();
            let mut rows = self.rows.get_untracked();
            rows.retain(|id| !charted.contains(id));
            (rows, charts)
        } else {
            Default::default()
        };
        let watch = match self.stage.get_value() {
            Stage::Open(watch) => watch,
            Stage::Closed if wanted != Default::default() => return self.open(),
            // It tells when it is open.
            Stage::Closed | Stage::Opening => return,
        };
        if self.told.with_value(|told| *told == wanted) {
            return;
        }
        self.told.set_value(wanted.clone());
        let owned = |ids: Vec<Id>| ids.iter().map(|id| id.to_string()).collect();
        let args = FiguresShown {
            watch,
            rows: owned(wanted.0),
            charts: owned(wanted.1),
        };
        spawn_local(async move {
            if let Err(failure) = ipc::call(args).await {
                ipc::complain(&failure.message);
            }
        });
    }

    fn open(self) {
        self.stage.set_value(Stage::Opening);
        // The time tells one load of the page from the next.
        let watch = js_sys::Date::now() as u64 as u32;
        spawn_local(async move {
            let opened = ipc::open(WatchFigures { watch }, move |news| match news {
                Ok(news) => {
                    let seq = news.seq;
                    self.take(news);
                    acknowledge(watch, seq);
                }
                Err(failure) => ipc::complain(&failure.message),
            })
            .await;
            match opened {
                Ok(()) => {
                    self.stage.set_value(Stage::Open(watch));
                    self.tell();
                }
                // The next look tries again.
                Err(failure) => {
                    self.stage.set_value(Stage::Closed);
                    ipc::complain(&failure.message);
                }
            }
        });
    }
}

fn acknowledge(watch: u32, seq: u32) {
    spawn_local(async move {
        if let Err(failure) = ipc::call(FiguresAck { watch, seq }).await {
            ipc::complain(&failure.message);
        }
    });
}
