//! Logs of containers. They live here, not in the page: a view reads, holds, searches and merges,
//! and the page asks for the rows that it shows.
//!
//! | part | what it does |
//! |---|---|
//! | `view`, `state` | an open view; what it holds, and the rows of it |
//! | `gather`, `merge` | the task that owns a view: what its readers tell → one order |
//! | `reader`, `had`, `ask` | one container: its last lines, what is written, over restarts and absences |
//! | `cutter`, `batch`, `stamp` | bytes → lines, with their moments |
//! | `store`, `spill` | lines in memory, older ones in a file, the oldest given up |
//! | `matcher`, `found` | what is looked for, and the lines and rows that have it |
//! | `text`, `links`, `json` | the bytes of a line → what is shown of it |
//! | `save` | lines → a file |

mod ask;
mod batch;
mod cutter;
mod found;
mod gather;
mod had;
mod json;
mod links;
mod matcher;
mod merge;
mod reader;
mod save;
mod spill;
mod stamp;
mod state;
mod store;
mod text;
mod view;

pub use view::LogFeed;

use crate::engine::Engine;
use crate::tasks::{Steps, Tasks};
use contract::{
    Failure, FailureCode, LogAck, LogClose, LogCopy, LogFind, LogOpen, LogRowOf, LogRows,
    LogRowsOf, LogSaveStep, LogView, LogWhole, LogWholeOf, SaveLog, SearchLog,
};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::Room;
use tokio_util::task::AbortOnDropHandle;
use view::{View, failed};

/// Names of closed views that are remembered: a webview that is reloaded sends its commands again,
/// and a view that nobody looks at would never be closed.
const REMEMBERED: usize = 1024;

/// How much of a log one view keeps.
#[derive(Clone, Copy, Debug)]
pub struct LogRoom {
    /// In memory, in MiB; at least 1.
    pub memory_mib: u32,
    /// In a temporary file, in MiB; 0 keeps none.
    pub disk_mib: u32,
}

/// The open views.
pub(crate) struct Logs {
    views: Mutex<Views>,
    saves: Tasks<LogSaveStep>,
}

#[derive(Default)]
struct Views {
    open: HashMap<LogView, Opened>,
    closed: VecDeque<LogView>,
}

struct Opened {
    view: Arc<View>,
    /// Ends with it, and with it all its readers.
    _owner: AbortOnDropHandle<()>,
}

impl Logs {
    pub(crate) fn new() -> Self {
        Self {
            views: Mutex::default(),
            saves: Tasks::new(),
        }
    }

    fn views(&self) -> MutexGuard<'_, Views> {
        self.views.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn view(&self, name: &str) -> Result<Arc<View>, Failure> {
        let view = self
            .views()
            .open
            .get(name)
            .map(|open| Arc::clone(&open.view));
        view.ok_or_else(|| Failure {
            code: Some(FailureCode::Gone),
            ..failed("the view was closed".to_owned())
        })
    }

    fn close(&self, name: LogView) {
        let mut views = self.views();
        if let Some(open) = views.open.remove(&name) {
            open.view.closed.cancel();
        }
        if !views.closed.contains(&name) {
            views.closed.push_back(name);
            if views.closed.len() > REMEMBERED {
                views.closed.pop_front();
            }
        }
    }

    /// Ends a save. See [`crate::tasks`].
    pub(crate) fn cancel(&self, op: &str) -> bool {
        self.saves.cancel(op)
    }
}

impl Engine {
    /// Opens a view of a log and begins to read: `GET /containers/{id}/logs` for each container. It
    /// goes on until [`Engine::log_close`], and is read no faster than it is taken in. A view that
    /// was opened or closed before is refused.
    ///
    /// Must be called within a tokio runtime.
    pub fn log_open(&self, args: LogOpen, room: LogRoom) -> Result<LogFeed, Failure> {
        let room = Room {
            memory: u64::from(room.memory_mib.max(1)) << 20,
            disk: u64::from(room.disk_mib) << 20,
        };
        let mut views = self.logs().views();
        if views.open.contains_key(&args.view) || views.closed.contains(&args.view) {
            return Err(failed("the view was opened before".to_owned()));
        }
        let view = Arc::new(View::new(args.query, room));
        let owner = gather::gather(self.clone(), Arc::clone(&view), room);
        let opened = Opened {
            view: Arc::clone(&view),
            _owner: AbortOnDropHandle::new(tokio::spawn(owner)),
        };
        views.open.insert(args.view, opened);
        Ok(LogFeed::new(view))
    }

    /// Views that are open: what a leak would be counted by.
    pub fn open_logs(&self) -> usize {
        self.logs().views().open.len()
    }

    /// Lets the next news be given.
    pub async fn log_ack(&self, args: LogAck) -> Result<(), Failure> {
        // Late words of a view that was closed are of no concern.
        if let Ok(view) = self.logs().view(&args.view) {
            view.acknowledge(args.seq);
        }
        Ok(())
    }

    /// Rows as they are shown.
    pub async fn log_rows(&self, args: LogRowsOf) -> Result<LogRows, Failure> {
        let view = self.logs().view(&args.view)?;
        view.rows(args.from, args.count).await
    }

    /// Begins another search, or ends the one there is. An `Err` within says what is wrong with
    /// the expression.
    pub async fn log_search(&self, args: SearchLog) -> Result<Result<(), String>, Failure> {
        let view = self.logs().view(&args.view)?;
        Ok(view.search(args.search.as_ref()))
    }

    /// The row of the next match.
    pub async fn log_find(&self, args: LogFind) -> Result<Option<u64>, Failure> {
        let view = self.logs().view(&args.view)?;
        Ok(view.look(|state| state.find(args.from, args.backwards)))
    }

    /// The row of a line.
    pub async fn log_row_of(&self, args: LogRowOf) -> Result<u64, Failure> {
        let view = self.logs().view(&args.view)?;
        Ok(view.look(|state| state.row_of(args.number)))
    }

    /// All of a line.
    pub async fn log_whole(&self, args: LogWholeOf) -> Result<LogWhole, Failure> {
        let view = self.logs().view(&args.view)?;
        view.whole(args.number).await
    }

    /// The whole text of rows. More than 64 MiB are refused.
    pub async fn log_copy(&self, args: LogCopy) -> Result<String, Failure> {
        let view = self.logs().view(&args.view)?;
        view.copy(args.from..args.to, args.times).await
    }

    /// Ends a view, its readers and its search. That there is none is no error.
    pub async fn log_close(&self, args: LogClose) -> Result<(), Failure> {
        self.log_end(args.view);
        Ok(())
    }

    /// As [`Engine::log_close`], where nobody asks for it: the window is gone.
    pub fn log_end(&self, view: LogView) {
        self.logs().close(view);
    }

    /// Writes lines to a file. Once for each [`contract::Op`]; goes on when nobody listens, and
    /// when the view is closed; ends early by [`contract::TaskCancel`]. The file stands under its
    /// name when it is whole, and not before.
    ///
    /// Must be called within a tokio runtime.
    pub fn log_save(&self, args: SaveLog) -> Steps<LogSaveStep> {
        let engine = self.clone();
        let view = self.logs().view(&args.view);
        let saves = &self.logs().saves;
        saves.run(args.op.clone(), |teller, cancel| {
            save::save(engine, view, args, teller, cancel)
        })
    }
}
