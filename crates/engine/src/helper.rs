//! `berth-files` in the engine: a container of ours that works on files where they are.
//!
//! What is asked is in [`files_helper::Ask`], by root: of several volumes each is one, everything
//! else has root 0. A helper is shared by all who want the same, stays a while after the last of
//! them, and is gone then. It ends by itself when its connection does, so a crash of this program
//! leaves nothing but, at worst, one that never started; that, its image, and what a crash of the
//! engine left is swept up when the engine is live again.

mod body;
mod image;
mod job;
mod line;
// It needs an engine of its own.
mod sweep;
#[cfg(test)]
#[cfg(unix)]
mod tests;

pub(crate) use job::{JobInput, JobOutput, JobSaid};
pub(crate) use line::Replies;
pub(crate) use sweep::sweep;

use crate::ask::{PATIENCE, encoded, inspect};
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{Made, whole_object};
use crate::owner::Owner;
use crate::wire::{Wire, WireError};
use body::Body;
use contract::{Deed, Failure, FailureCode, FilePath};
use files_helper::{Ask, Job, Reply};
use futures_util::StreamExt as _;
use line::Line;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The label of what is ours in an engine: whose it is.
pub(crate) const OURS: &str = "dev.berth.files";

/// How long one stays after the last who had it: a browser is often opened again. An engine takes
/// it for a user of its volumes meanwhile; [`Helper::let_go`].
const STAYS: Duration = Duration::from_secs(60);

/// A helper that answers. Cheap to clone; some time after the last clone is gone its container goes.
#[derive(Clone)]
pub(crate) struct Helper(Arc<Held>);

/// The helpers of one engine handle.
#[derive(Clone, Default)]
pub(crate) struct Helpers(Arc<Mutex<HashMap<Key, Place>>>);

/// On which engine, and for what.
type Key = (Option<String>, Of);

/// One that is being made, runs, or waits for its next use; one at a time comes to it.
type Place = Arc<tokio::sync::Mutex<Option<Arc<Inner>>>>;

/// Which helper.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Of {
    /// Volumes by name, and whether they are written to.
    Volumes(Vec<(String, bool)>),
    /// A running container, and its main process as the helper sees it.
    Beside(String, i64),
    Image(String),
}

struct Inner {
    wire: Wire,
    container: String,
    body: Body,
    line: Line,
}

/// A use of it.
struct Held {
    inner: Arc<Inner>,
    helpers: Helpers,
    key: Key,
}

impl Drop for Held {
    fn drop(&mut self) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            // The program ends, and with it the connection, and with that the helper.
            return;
        };
        let (inner, helpers, key) = (
            Arc::downgrade(&self.inner),
            self.helpers.clone(),
            self.key.clone(),
        );
        // Nothing happens when somebody does not come back, so this is a timer; one for each use.
        runtime.spawn(async move {
            tokio::time::sleep(STAYS).await;
            let place = helpers.place(&key);
            let mut kept = place.lock().await;
            let idle = kept.as_ref().is_some_and(|kept| {
                std::ptr::eq(Arc::as_ptr(kept), inner.as_ptr()) && Arc::strong_count(kept) == 1
            });
            if idle && let Some(inner) = kept.take() {
                inner.end().await;
                helpers.lock().remove(&key);
            }
        });
    }
}

impl Inner {
    async fn end(&self) {
        self.line.end();
        remove(&self.wire, &self.container).await;
        image::let_go(&self.wire).await;
    }
}

/// Why a helper did not do what it was asked for.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum HelperError {
    /// The system refused.
    #[error("{message}")]
    Refused {
        /// What it was about.
        path: Vec<u8>,
        /// Linux's number; 0 where it is no refusal of the system's.
        errno: i32,
        /// In words.
        message: String,
    },
    /// The helper is no more: what it looked into ended, or the engine is away.
    #[error("{0}")]
    Ended(String),
}

impl From<WireError> for HelperError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Refused { message, .. } => Self::Refused {
                path: Vec::new(),
                errno: 0,
                message,
            },
            error => Self::Ended(error.to_string()),
        }
    }
}

impl HelperError {
    fn ended() -> Self {
        Self::Ended("the helper in the engine has ended".to_owned())
    }

    /// In the contract's words. The subject is the path where one is known.
    pub(crate) fn failure(&self, deed: Deed, subject: &str) -> Failure {
        let (code, subject) = match self {
            Self::Refused { path, errno, .. } => {
                let code = match errno {
                    2 | 20 => Some(FailureCode::Gone),
                    17 | 39 => Some(FailureCode::Exists),
                    28 | 122 | 27 => Some(FailureCode::NoSpace),
                    30 => Some(FailureCode::ReadOnly),
                    1 | 13 => Some(FailureCode::Denied),
                    16 | 26 => Some(FailureCode::InUse),
                    _ => None,
                };
                let path = FilePath::from_bytes(path);
                let subject = match path.as_str() {
                    "" => subject.to_owned(),
                    path => path.to_owned(),
                };
                (code, subject)
            }
            Self::Ended(_) => (Some(FailureCode::Unreachable), subject.to_owned()),
        };
        Failure {
            deed,
            subject,
            code,
            message: self.to_string(),
        }
    }
}

impl Helper {
    /// With these volumes as its roots, in order; `true` where it may write. Mounting a volume that
    /// is not there would make it: look first.
    pub(crate) async fn of_volumes(
        engine: &Engine,
        wanted: &[(String, bool)],
    ) -> Result<Self, Failure> {
        get(engine, Of::Volumes(wanted.to_vec())).await
    }

    /// Beside a running or paused container, whose files are root 0.
    pub(crate) async fn beside(engine: &Engine, container: &str) -> Result<Self, Failure> {
        let name = engine.name_of(container);
        let wire = engine.wire(Deed::OpenFiles, &name)?;
        let facts = crate::ask::get::<Value>(&wire, &inspect(container, false)).await;
        let facts = facts.map_err(|error| {
            engine.met(&wire, &error);
            failure(Deed::OpenFiles, name.clone(), &error)
        })?;
        let refused = |message: &str| Failure {
            deed: Deed::OpenFiles,
            subject: name.clone(),
            code: Some(FailureCode::WrongState),
            message: message.to_owned(),
        };
        match facts["State"]["Status"].as_str() {
            Some("running" | "paused") => {}
            _ => return Err(refused("the container does not run")),
        }
        let main = match facts["HostConfig"]["PidMode"].as_str().unwrap_or_default() {
            "host" => facts["State"]["Pid"].as_i64().filter(|pid| *pid > 0),
            // Its main process is one among those of the other, and nothing tells which.
            mode if mode.starts_with("container:") => None,
            _ => Some(1),
        };
        let main = main.ok_or_else(|| refused("it shares the processes of another container"))?;
        get(engine, Of::Beside(container.to_owned(), main)).await
    }

    /// In a container made of an image, whose files are root 0.
    pub(crate) async fn of_image(engine: &Engine, image: &str) -> Result<Self, Failure> {
        get(engine, Of::Image(image.to_owned())).await
    }

    /// Removes the helpers that nobody has any more and that wait for the next use: before a volume
    /// is removed (the engine takes a waiting helper for its user), or a container.
    pub(crate) async fn let_go(engine: &Engine) {
        let helpers = engine.helpers();
        let places: Vec<(Key, Place)> = helpers
            .lock()
            .iter()
            .map(|(key, place)| (key.clone(), Arc::clone(place)))
            .collect();
        for (key, place) in places {
            // One that is being made is wanted.
            let Ok(mut kept) = place.try_lock() else {
                continue;
            };
            let idle = kept
                .as_ref()
                .is_some_and(|kept| Arc::strong_count(kept) == 1);
            if idle && let Some(inner) = kept.take() {
                inner.end().await;
                helpers.lock().remove(&key);
            }
        }
    }

    /// Where a root is in the container, for the engine's archive operations; without slash at its
    /// end, empty for the container's own root. Beside a container it cannot be used by them.
    pub(crate) fn root(&self, root: usize) -> Vec<u8> {
        let roots = &self.0.inner.body.roots;
        let root = roots.get(root).map_or("", String::as_str);
        root.trim_end_matches('/').as_bytes().to_vec()
    }

    /// The ID of its container.
    pub(crate) fn container(&self) -> &str {
        &self.0.inner.container
    }

    /// The door that its container is behind.
    pub(crate) fn wire(&self) -> &Wire {
        &self.0.inner.wire
    }

    /// Waits until it answers no more: what it looked into ended, or the engine is away.
    pub(crate) async fn ended(&self) {
        self.0.inner.line.ended().await;
    }

    /// The last reply. It is never [`Reply::Refused`].
    pub(crate) async fn ask(&self, root: usize, ask: Ask) -> Result<Reply, HelperError> {
        self.0.inner.ask(root, ask).await
    }

    /// All replies, [`Reply::is_last`] at the end; or an error, which is the last item. None is
    /// [`Reply::Refused`]. Dropping it cancels the request.
    pub(crate) fn stream(&self, root: usize, ask: Ask) -> Replies {
        self.0.inner.line.ask(root, ask)
    }

    /// Begins work with bytes. Dropping both halves ends it, and nothing half-made stays.
    pub(crate) async fn start(&self, job: Job) -> Result<(JobInput, JobOutput), HelperError> {
        job::begin(self.clone(), &job).await
    }
}

impl Inner {
    async fn ask(&self, root: usize, ask: Ask) -> Result<Reply, HelperError> {
        let mut replies = self.line.ask(root, ask);
        while let Some(reply) = replies.next().await {
            let reply = reply?;
            if reply.is_last() {
                return Ok(reply);
            }
        }
        Err(HelperError::ended())
    }
}

impl Helpers {
    fn place(&self, key: &Key) -> Place {
        Arc::clone(self.lock().entry(key.clone()).or_default())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The one that is there, or a new one.
async fn get(engine: &Engine, of: Of) -> Result<Helper, Failure> {
    let helpers = engine.helpers().clone();
    let key = (engine.endpoint_key(), of);
    loop {
        let place = helpers.place(&key);
        let mut kept = place.lock().await;
        // It was waited for while the one before was removed.
        if !Arc::ptr_eq(&place, &helpers.place(&key)) {
            continue;
        }
        let there = kept.take().filter(|inner| !inner.line.has_ended());
        let inner = match there {
            Some(inner) => inner,
            None => match begin(engine, &key.1).await {
                Ok(inner) => Arc::new(inner),
                Err(failure) => {
                    helpers.lock().remove(&key);
                    return Err(failure);
                }
            },
        };
        *kept = Some(Arc::clone(&inner));
        drop(kept);
        return Ok(Helper(Arc::new(Held {
            inner,
            helpers,
            key,
        })));
    }
}

/// Makes the container, connects to it, starts it, and hears that it sees what it is for.
async fn begin(engine: &Engine, of: &Of) -> Result<Inner, Failure> {
    let subject = match of {
        Of::Volumes(volumes) => volumes.first().map_or("", |(name, _)| name).to_owned(),
        Of::Beside(id, _) => engine.name_of(id),
        Of::Image(id) => id.trim_start_matches("sha256:").chars().take(12).collect(),
    };
    let wire = engine.wire(Deed::OpenFiles, &subject)?;
    let met = |error: WireError| {
        engine.met(&wire, &error);
        failure(Deed::OpenFiles, subject.clone(), &error)
    };
    let platform = match engine.platform() {
        Some(platform) => platform,
        None => image::platform(&wire).await.map_err(met)?,
    };
    let program = image::program(&platform).ok_or_else(|| Failure {
        deed: Deed::OpenFiles,
        subject: subject.clone(),
        code: None,
        message: format!("this program has no helper for engines of {platform}"),
    })?;
    let owner = Owner::of(engine.around()).to_string();
    let body = Body::of(of, &program.image(), &owner);
    let container = made(&wire, &body.value, &program).await.map_err(met)?;
    // Removed where nobody waits for it any more, too.
    let mut unfinished = Unfinished(Some((wire.clone(), container.clone())));
    if matches!(of, Of::Image(_)) {
        image::put(&wire, &container, &program).await.map_err(met)?;
    }
    let this = format!("/containers/{}", encoded(&container));
    let attach = format!("{this}/attach?stream=1&stdin=1&stdout=1&stderr=1");
    let door = wire.hijack(&attach, None, PATIENCE).await.map_err(met)?;
    let start = format!("{this}/start");
    wire.beside_pings(wire.post(&start, None, PATIENCE))
        .await
        .and_then(|started| started)
        .map_err(met)?;
    let inner = Inner {
        line: Line::new(door),
        wire: wire.clone(),
        container,
        body,
    };
    // A system may forbid to look into another container.
    let seen = wire.beside_pings(inner.ask(0, Ask::Stat("/".as_bytes().to_vec().into())));
    let seen = seen.await.map_err(met)?;
    seen.map_err(|error| error.failure(Deed::OpenFiles, &subject))?;
    unfinished.0 = None;
    Ok(inner)
}

/// A container that goes unless it is finished.
struct Unfinished(Option<(Wire, String)>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some((wire, container)) = self.0.take()
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn(async move {
                remove(&wire, &container).await;
                image::let_go(&wire).await;
            });
        }
    }
}

/// Makes it; where the engine does not have our image it is given it. Another program may remove
/// the image in between, for nobody needed it.
async fn made(wire: &Wire, body: &Value, program: &image::Program) -> Result<String, WireError> {
    const TRIES: usize = 3;
    let path = "/containers/create";
    let create = || async {
        wire.beside_pings(wire.post(path, Some(body), PATIENCE))
            .await?
    };
    let mut made = create().await;
    for _ in 0..TRIES {
        match &made {
            Err(WireError::Refused {
                status: 404,
                message,
            }) if message.contains(image::NAME) => image::load(wire, program).await?,
            _ => break,
        }
        made = create().await;
    }
    let made: Made = whole_object(&made?).map_err(|error| WireError::Malformed {
        what: format!("{path}: {error}"),
    })?;
    Ok(made.id)
}

/// Removes it, if it is there. Where that fails it is found again by its label.
async fn remove(wire: &Wire, id: &str) {
    let path = format!("/containers/{}?force=1&v=1", encoded(id));
    let removed = wire.beside_pings(wire.delete(&path, PATIENCE)).await;
    if let Ok(Err(WireError::Refused { status: 409, .. })) = removed {
        // It ended, and the engine is already removing it.
        let path = format!("/containers/{}/wait?condition=removed", encoded(id));
        let _ = wire.beside_pings(wire.post(&path, None, PATIENCE)).await;
    }
}
