//! An open browser.

use super::folder::Folder;
use super::names::Names;
use super::refused;
use super::way::Way;
use crate::engine::{Engine, Faint};
use crate::helper::Helper;
use contract::{
    ContainerState, Deed, Failure, FailureCode, FilePath, FilePlace, FilesNews, FilesOrder,
    FilesReadOnly, FilesWay, FolderFacts,
};
use files_helper::{Ask, Entry, Reply};
use futures_util::StreamExt as _;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

/// News of a browser, in order.
pub struct FilesFeed(mpsc::UnboundedReceiver<FilesNews>);

impl FilesFeed {
    /// The next; `None` where the browser is closed.
    pub async fn next(&mut self) -> Option<FilesNews> {
        self.0.recv().await
    }
}

pub(super) struct View {
    pub(super) place: FilePlace,
    news: mpsc::UnboundedSender<FilesNews>,
    /// How its files are reached; `None` while that is not known, an error where they are not.
    way: watch::Sender<Option<Result<Way, Failure>>>,
    folder: Mutex<Option<Folder>>,
    turn: Mutex<CancellationToken>,
    listings: AtomicU32,
    watching: Mutex<Option<AbortOnDropHandle<()>>>,
    names: tokio::sync::OnceCell<Arc<Names>>,
    closed: CancellationToken,
}

/// A listing that is under way; a newer one ends it.
pub(super) struct Turn(CancellationToken);

impl Turn {
    pub(super) async fn ended(&self) {
        self.0.cancelled().await;
    }
}

impl View {
    pub(super) fn open(engine: &Engine, place: FilePlace) -> (Arc<Self>, FilesFeed) {
        let (news, feed) = mpsc::unbounded_channel();
        let view = Arc::new(Self {
            place,
            news,
            way: watch::Sender::new(None),
            folder: Mutex::new(None),
            turn: Mutex::new(CancellationToken::new()),
            listings: AtomicU32::new(0),
            watching: Mutex::new(None),
            names: tokio::sync::OnceCell::new(),
            closed: CancellationToken::new(),
        });
        let closed = view.closed.clone();
        let lives = lives(engine.faint(), engine.changes(), Arc::clone(&view));
        tokio::spawn(async move { closed.run_until_cancelled(lives).await });
        (view, FilesFeed(feed))
    }

    pub(super) fn close(&self) {
        self.closed.cancel();
        self.turn().cancel();
        *self.watching.lock().unwrap_or_else(PoisonError::into_inner) = None;
        // What it holds goes with it, its helper first of all.
        self.way.send_replace(Some(Err(closed())));
        *self.folder.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(super) fn is_image(&self) -> bool {
        matches!(self.place, FilePlace::Image { .. })
    }

    /// How its files are reached, as soon as that is known.
    pub(super) async fn way(&self, _: &Engine, deed: Deed) -> Result<Way, Failure> {
        let mut way = self.way.subscribe();
        let known = way.wait_for(Option::is_some).await;
        match known.map(|known| known.clone()) {
            Ok(Some(Ok(way))) => Ok(way),
            Ok(Some(Err(failure))) => Err(Failure { deed, ..failure }),
            Ok(None) | Err(_) => Err(closed()),
        }
    }

    fn turn(&self) -> std::sync::MutexGuard<'_, CancellationToken> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begins_listing(&self) -> Turn {
        let token = CancellationToken::new();
        std::mem::replace(&mut *self.turn(), token.clone()).cancel();
        Turn(token)
    }

    pub(super) fn listed(
        &self,
        turn: Turn,
        path: FilePath,
        entries: Vec<Entry>,
        order: FilesOrder,
    ) -> FolderFacts {
        let listing = self.listings.fetch_add(1, Ordering::Relaxed) + 1;
        let folder = Folder::new(path, entries, listing, order);
        let facts = folder.facts();
        // One that came too late is told to whoever asked, and not kept.
        if !turn.0.is_cancelled() {
            *self.folder.lock().unwrap_or_else(PoisonError::into_inner) = Some(folder);
        }
        facts
    }

    pub(super) fn look<T>(&self, at: impl FnOnce(&mut Folder) -> T) -> Result<T, Failure> {
        let mut folder = self.folder.lock().unwrap_or_else(PoisonError::into_inner);
        folder
            .as_mut()
            .map(at)
            .ok_or_else(|| refused(Deed::ListFolder, "", None, "no folder was listed"))
    }

    /// Tells of changes in a folder, instead of those in the one before.
    pub(super) fn watch(&self, way: &Way, folder: &FilePath) {
        let watching = match way {
            Way::Helper { helper, .. } => {
                let (helper, news) = (helper.clone(), self.news.clone());
                let ask = Ask::Watch(super::wired(folder));
                Some(AbortOnDropHandle::new(tokio::spawn(async move {
                    let mut replies = helper.stream(0, ask);
                    // An error ends it: the folder is gone, or cannot be watched; a listing says so.
                    while let Some(Ok(reply)) = replies.next().await {
                        if reply == Reply::Changed && news.send(FilesNews::Changed).is_err() {
                            return;
                        }
                    }
                })))
            }
            Way::Archive { .. } => None,
        };
        *self.watching.lock().unwrap_or_else(PoisonError::into_inner) = watching;
    }

    /// What its numbers are called. Where that cannot be known they stay numbers.
    pub(super) async fn names(&self, engine: &Engine) -> Arc<Names> {
        let names = self.names.get_or_init(|| async {
            match self.way(engine, Deed::OpenFiles).await {
                Ok(way) => Arc::new(way.names(engine, &self.place).await),
                Err(_) => Arc::default(),
            }
        });
        Arc::clone(names.await)
    }
}

fn closed() -> Failure {
    let code = Some(FailureCode::Gone);
    refused(Deed::OpenFiles, "", code, "the browser is closed")
}

fn away() -> Failure {
    let code = Some(FailureCode::Unreachable);
    refused(Deed::OpenFiles, "", code, "the engine cannot be reached")
}

/// What decides how files are reached.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stands {
    /// The lists do not tell (yet): the engine is away.
    Unknown,
    Gone,
    /// A container that has processes, or not.
    Runs(bool),
    There,
}

fn stands(engine: &Engine, place: &FilePlace) -> Stands {
    if !engine.is_live() {
        return Stands::Unknown;
    }
    engine.look(|inventory, _| {
        let known = |is_known: bool, is_there: bool| match (is_known, is_there) {
            (false, _) => Stands::Unknown,
            (true, false) => Stands::Gone,
            (true, true) => Stands::There,
        };
        match place {
            FilePlace::Volume { name } => {
                let all = inventory.volumes.as_ref();
                known(all.is_some(), all.is_some_and(|all| all.contains_key(name)))
            }
            FilePlace::Image { id } => {
                let all = inventory.images.as_ref();
                known(all.is_some(), all.is_some_and(|all| all.contains_key(id)))
            }
            FilePlace::Container { id } => match inventory.container(id) {
                Some(kept) => Stands::Runs(matches!(
                    kept.row.state,
                    ContainerState::Running | ContainerState::Paused
                )),
                None => known(inventory.containers.is_some(), false),
            },
        }
    })
}

/// Reaches the files, and reaches them anew when their container starts or stops, or the engine
/// comes back. Ends when the place is gone.
async fn lives(faint: Faint, mut bell: watch::Receiver<()>, view: Arc<View>) {
    let (mut before, mut opened) = (None, false);
    loop {
        let Some(engine) = faint.engine() else {
            return;
        };
        let now = stands(&engine, &view.place);
        if before.as_ref() != Some(&now) {
            match &now {
                // At first it is waited for; later whoever asks is told, until it is opened anew.
                Stands::Unknown if !opened => {}
                Stands::Unknown => {
                    view.way.send_replace(Some(Err(away())));
                }
                Stands::Gone => {
                    let code = Some(FailureCode::Gone);
                    let failure =
                        refused(Deed::OpenFiles, &subject(&engine, &view.place), code, "");
                    view.way.send_replace(Some(Err(failure.clone())));
                    // Nobody may listen any more.
                    let _ = view.news.send(FilesNews::Ended { failure });
                    return;
                }
                Stands::Runs(_) | Stands::There => {
                    reach(&engine, &view, now == Stands::Runs(false)).await;
                    opened = true;
                }
            }
            before = Some(now);
        }
        let helper = match &*view.way.borrow() {
            Some(Ok(Way::Helper { helper, .. })) => Some(helper.clone()),
            _ => None,
        };
        drop(engine);
        let ended = async {
            match &helper {
                Some(helper) => helper.ended().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = bell.changed() => if changed.is_err() {
                return;
            },
            () = ended => {
                // Its container stopped, or the engine went: the lists are about to say so. Where
                // they do not, something removed the helper.
                view.way.send_replace(None);
                before = None;
                tokio::time::sleep(AFTER).await;
            }
        }
    }
}

/// How long a helper's end is older than the list's word on it, at most: then it is made anew.
const AFTER: std::time::Duration = std::time::Duration::from_millis(300);

async fn reach(engine: &Engine, view: &View, stopped: bool) {
    let subject = subject(engine, &view.place);
    let helped = match &view.place {
        FilePlace::Volume { name } => Helper::of_volumes(engine, &[(name.clone(), true)]).await,
        FilePlace::Image { id } => Helper::of_image(engine, id).await,
        FilePlace::Container { id } if !stopped => Helper::beside(engine, id).await,
        FilePlace::Container { .. } => Err(refused(Deed::OpenFiles, &subject, None, "")),
    };
    let home = match &view.place {
        FilePlace::Container { id } => home(engine, id).await,
        FilePlace::Volume { .. } | FilePlace::Image { .. } => FilePath::root(),
    };
    let way = match (helped, &view.place) {
        (Ok(helper), place) => Ok(Way::Helper {
            helper,
            target: match place {
                FilePlace::Container { id } => Some(id.clone()),
                FilePlace::Volume { .. } | FilePlace::Image { .. } => None,
            },
            subject,
        }),
        // Without a helper a container is still reached.
        (Err(failure), FilePlace::Container { id }) => match engine.wire(Deed::OpenFiles, &subject)
        {
            Ok(wire) => Ok(Way::Archive {
                wire,
                id: id.clone(),
                subject,
                why: failure,
            }),
            Err(failure) => Err(failure),
        },
        (Err(failure), _) => Err(failure),
    };
    let news = match &way {
        Ok(way) => FilesNews::Opened {
            way: match way {
                Way::Helper { .. } => FilesWay::Helper,
                Way::Archive { .. } => FilesWay::Archive,
            },
            read_only: view.is_image().then_some(FilesReadOnly::Image),
            home,
        },
        Err(failure) => FilesNews::Ended {
            failure: failure.clone(),
        },
    };
    view.way.send_replace(Some(way));
    // Nobody may listen any more.
    let _ = view.news.send(news);
}

/// Its working folder.
async fn home(engine: &Engine, id: &str) -> FilePath {
    let facts = async {
        let wire = engine.wire(Deed::OpenFiles, "").ok()?;
        let path = crate::ask::inspect(id, false);
        let facts: serde_json::Value = crate::ask::get(&wire, &path).await.ok()?;
        Some(facts["Config"]["WorkingDir"].as_str()?.to_owned())
    };
    match facts.await {
        Some(home) if home.starts_with('/') => FilePath::typed(&home),
        // None is set, or nobody says: the top is there in any case.
        _ => FilePath::root(),
    }
}

fn subject(engine: &Engine, place: &FilePlace) -> String {
    match place {
        FilePlace::Volume { name } => name.clone(),
        FilePlace::Container { id } => engine.name_of(id),
        FilePlace::Image { id } => engine.look(|inventory, _| {
            let row = inventory.images.as_ref().and_then(|all| all.get(id));
            let tag = row.and_then(|row| row.tags.first().cloned());
            tag.unwrap_or_else(|| id.trim_start_matches("sha256:").chars().take(12).collect())
        }),
    }
}
