//! An eye on a view of a log.

use super::docker;
use contract::*;
use engine::{Engine, LogFeed, LogRoom};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// What the program has by default.
pub(crate) const ROOM: LogRoom = LogRoom {
    memory_mib: 64,
    disk_mib: 1024,
};

/// What a page would know of a view.
pub(crate) struct Log {
    pub(crate) view: LogView,
    engine: Engine,
    feed: LogFeed,
    news: LogNews,
}

pub(crate) fn of(ids: &[&str]) -> LogQuery {
    LogQuery {
        of: LogOf::Containers {
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
        },
        ..LogQuery::default()
    }
}

impl Log {
    pub(crate) fn open(engine: &Engine, query: LogQuery) -> Self {
        Self::open_in(engine, query, ROOM)
    }

    pub(crate) fn open_in(engine: &Engine, query: LogQuery, room: LogRoom) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let view = format!("view{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let args = LogOpen {
            view: view.clone(),
            query,
        };
        Self {
            feed: engine.log_open(args, room).expect("a view is opened"),
            engine: engine.clone(),
            view,
            news: LogNews::default(),
        }
    }

    pub(crate) fn news(&self) -> &LogNews {
        &self.news
    }

    pub(crate) fn state(&self, source: usize) -> Option<&LogSourceState> {
        self.news.sources.get(source).map(|source| &source.state)
    }

    /// The next news, acknowledged.
    pub(crate) async fn next(&mut self) -> Option<LogNews> {
        let news = self.feed.next().await?;
        assert_eq!(news.seq, self.news.seq + 1, "news are counted");
        self.news = news.clone();
        let args = LogAck {
            view: self.view.clone(),
            seq: news.seq,
        };
        self.engine.log_ack(args).await.expect("acknowledged");
        Some(news)
    }

    /// Waits until it is so.
    pub(crate) async fn until(&mut self, what: &str, so: impl Fn(&LogNews) -> bool) {
        let limit = Instant::now() + Duration::from_secs(60);
        while self.news.seq == 0 || !so(&self.news) {
            let left = limit.saturating_duration_since(Instant::now());
            let next = tokio::time::timeout(left, self.next()).await;
            let Ok(Some(_)) = next else {
                let all = self.texts().await;
                let last = all.len().saturating_sub(30);
                panic!("not seen: {what}\n{:#?}\n{:#?}", self.news, all.get(last..));
            };
        }
    }

    pub(crate) async fn rows(&self, from: u64, count: u32) -> LogRows {
        let args = LogRowsOf {
            view: self.view.clone(),
            from,
            count,
        };
        self.engine.log_rows(args).await.expect("rows")
    }

    /// All rows there are.
    pub(crate) async fn all(&self) -> Vec<LogLine> {
        let mut all = Vec::new();
        let mut next = self.news.first;
        loop {
            let rows = self.rows(next, 1000).await;
            if rows.lines.is_empty() {
                return all;
            }
            next = rows.from + rows.lines.len() as u64;
            all.extend(rows.lines);
        }
    }

    /// The texts of all rows; marks in brackets.
    pub(crate) async fn texts(&self) -> Vec<String> {
        let text = |line: LogLine| match line.mark {
            Some(mark) => format!("[{mark:?}]"),
            None => line.text,
        };
        self.all().await.into_iter().map(text).collect()
    }

    pub(crate) async fn search(&self, search: LogSearch) {
        let args = SearchLog {
            view: self.view.clone(),
            search: Some(search),
        };
        let begun = self.engine.log_search(args).await.expect("a view");
        assert_eq!(begun, Ok(()));
    }

    pub(crate) async fn find(&self, from: Option<u64>, backwards: bool) -> Option<u64> {
        let args = LogFind {
            view: self.view.clone(),
            from,
            backwards,
        };
        self.engine.log_find(args).await.expect("a view")
    }

    /// Saves to a file; its last step.
    pub(crate) async fn save(&self, op: Op, what: LogSaveWhat, path: &str) -> LogSaveStep {
        let mut steps = self.engine.log_save(SaveLog {
            op,
            view: self.view.clone(),
            what,
            path: path.to_owned(),
            times: false,
        });
        let mut last = None;
        while let Some(step) = steps.next().await {
            last = Some(step);
        }
        last.expect("a last step")
    }

    pub(crate) async fn close(&self) {
        let view = self.view.clone();
        let closed = self.engine.log_close(LogClose { view }).await;
        assert_eq!(closed, Ok(()));
    }
}

/// Waits until a container has ended by itself.
pub(crate) fn wait(id: &str) {
    docker(&["wait", id]);
}
