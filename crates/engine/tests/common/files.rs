//! A page that shows files.

use super::op;
use contract::*;
use engine::{Engine, FilesFeed};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long anything may take before a test gives up on it.
const LONG: Duration = Duration::from_secs(30);

pub(crate) struct Browser {
    pub(crate) engine: Engine,
    pub(crate) view: FilesView,
    feed: FilesFeed,
}

pub(crate) fn path(text: &str) -> FilePath {
    FilePath::typed(text)
}

pub(crate) fn by_name() -> FilesOrder {
    FilesOrder {
        by: FilesColumn::Name,
        descending: false,
        filter: String::new(),
        hidden: true,
    }
}

impl Browser {
    /// Open, and how it is reached.
    pub(crate) async fn open(engine: &Engine, place: FilePlace) -> (Self, FilesWay) {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let view = NEXT.fetch_add(1, Ordering::Relaxed);
        let mut browser = Self {
            engine: engine.clone(),
            view,
            feed: engine.files_open(FilesOpen { view, place }),
        };
        let way = browser.opened().await;
        (browser, way)
    }

    pub(crate) async fn of_volume(engine: &Engine, name: &str) -> Self {
        let name = name.to_owned();
        let (browser, way) = Self::open(engine, FilePlace::Volume { name }).await;
        assert_eq!(way, FilesWay::Helper);
        browser
    }

    pub(crate) async fn of_container(engine: &Engine, id: &str) -> (Self, FilesWay) {
        Self::open(engine, FilePlace::Container { id: id.to_owned() }).await
    }

    pub(crate) async fn next(&mut self) -> FilesNews {
        let news = tokio::time::timeout(LONG, self.feed.next()).await;
        news.expect("news of a browser").expect("it is open")
    }

    /// The next way.
    pub(crate) async fn opened(&mut self) -> FilesWay {
        loop {
            match self.next().await {
                FilesNews::Opened { way, .. } => return way,
                FilesNews::Changed => {}
                FilesNews::Ended { failure } => panic!("ended: {failure:?}"),
            }
        }
    }

    pub(crate) async fn try_list(&self, at: &str) -> Result<Vec<FileRow>, Failure> {
        let view = self.view;
        let args = FilesList {
            view,
            path: path(at),
            order: by_name(),
        };
        let facts = self.engine.files_list(args).await?;
        let args = FilesRowsOf {
            view,
            listing: facts.listing,
            from: 0,
            count: 1000,
        };
        self.engine.files_rows(args).await
    }

    pub(crate) async fn names(&self, at: &str) -> Vec<String> {
        let rows = self.try_list(at).await.expect("a listing");
        rows.iter().map(|row| row.name.to_string()).collect()
    }

    pub(crate) async fn read(&self, at: &str) -> Result<FileContent, Failure> {
        let args = FileRead {
            view: self.view,
            path: path(at),
        };
        self.engine.file_read(args).await
    }

    pub(crate) async fn text(&self, at: &str) -> String {
        match self.read(at).await.expect("a file").body {
            FileBody::Text { text, .. } => text,
            body => panic!("{at}: {body:?}"),
        }
    }

    pub(crate) async fn write(
        &self,
        at: &str,
        text: &str,
        over: Option<FileVersion>,
    ) -> Result<FileSaved, Failure> {
        let args = FileWrite {
            op: op(),
            view: self.view,
            path: path(at),
            text: text.to_owned(),
            bom: false,
            over,
            keep_times: false,
        };
        self.engine.file_write(args).await
    }

    pub(crate) fn upload(&self, sources: &[&std::path::Path], to: &str) -> Transfer {
        Transfer::Upload {
            sources: sources
                .iter()
                .map(|source| source.display().to_string())
                .collect(),
            view: self.view,
            to: path(to),
        }
    }

    pub(crate) fn download(
        &self,
        paths: &[&str],
        to: &std::path::Path,
        form: DownloadForm,
    ) -> Transfer {
        Transfer::Download {
            view: self.view,
            paths: paths.iter().map(|at| path(at)).collect(),
            to: to.display().to_string(),
            form,
        }
    }

    pub(crate) async fn plan(&self, transfer: &Transfer) -> TransferPlan {
        let transfer = transfer.clone();
        let plan = self.engine.transfer_plan(PlanTransfer { transfer }).await;
        plan.expect("a plan")
    }

    /// The last step.
    pub(crate) async fn carry_out(
        &self,
        transfer: &Transfer,
        on_conflict: OnConflict,
    ) -> TransferStep {
        let steps = self.engine.transfer_carry_out(CarryOutTransfer {
            op: op(),
            transfer: transfer.clone(),
            on_conflict,
        });
        last(steps).await
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.engine.files_end(self.view);
    }
}

pub(crate) async fn last(mut steps: engine::Steps<TransferStep>) -> TransferStep {
    let mut last = None;
    while let Some(step) = steps.next().await {
        last = Some(step);
    }
    last.expect("a step")
}

/// What was left out of what was done.
pub(crate) fn done(step: TransferStep) -> Vec<(String, LeftOutWhy)> {
    match step {
        TransferStep::Done { left_out, .. } => left_out
            .into_iter()
            .map(|one| (one.path.to_string(), one.why))
            .collect(),
        step => panic!("{step:?}"),
    }
}
