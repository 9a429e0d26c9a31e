//! How large volumes are. They are looked at by a helper, one after another; `GET /system/df` would
//! have the engine look at all of them at once, and nobody could stop it.

use super::inside::{Inside, Mounted};
use super::locked;
use super::users::{missing, volumes};
use crate::engine::Engine;
use crate::hear::ListedVolume;
use crate::tasks::Teller;
use contract::{Deed, Failure, FailureCode, UnixSeconds, VolumeContent, VolumeSize};
use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Volumes that one helper mounts.
const BATCH: usize = 16;
/// How long a volume that is elsewhere (NFS, CIFS, a plugin's) may take to be mounted and looked
/// at: a server that is away would keep us for ever.
const ELSEWHERE: Duration = Duration::from_secs(60);

impl Engine {
    /// A volume is no more, or not what it was.
    pub(super) fn forget_size(&self, name: &str) {
        let endpoint = self.endpoint_key().unwrap_or_default();
        locked(&self.volumes().sizes.0).remove(&(endpoint, name.to_owned()));
    }
}

/// Sizes by endpoint and name.
#[derive(Default)]
pub(super) struct Kept(Mutex<HashMap<(String, String), VolumeSize>>);

impl Kept {
    fn keep(&self, endpoint: &str, size: VolumeSize) {
        let key = (endpoint.to_owned(), size.name.clone());
        locked(&self.0).insert(key, size);
    }
}

/// What is known of the volumes that the list has. One that was removed and made again meanwhile
/// is told apart by its creation, which is later than the look.
pub(super) fn known(engine: &Engine) -> Vec<VolumeSize> {
    let endpoint = engine.endpoint_key().unwrap_or_default();
    let ahead = engine.engine_now() - engine.now() / 1000;
    let mut kept = locked(&engine.volumes().sizes.0);
    engine.look(|inventory, _| {
        let Some(rows) = &inventory.volumes else {
            return;
        };
        kept.retain(|(of, name), size| {
            *of != endpoint
                || rows
                    .get(name)
                    .is_some_and(|row| is_same(row.created, size, ahead))
        });
    });
    let here = kept.iter().filter(|((of, _), _)| *of == endpoint);
    let mut all: Vec<VolumeSize> = here.map(|(_, size)| size.clone()).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// Where the engine gives the last change as the creation, a size that is older than that is not
/// true any more, either.
fn is_same(created: Option<UnixSeconds>, size: &VolumeSize, ahead: UnixSeconds) -> bool {
    created.is_none_or(|created| created <= size.taken / 1000 + ahead + 1)
}

/// Looks at each, and tells of each. One that cannot be looked at has a failure; so have those that
/// were left when it was cancelled.
pub(super) async fn look(
    engine: Engine,
    names: Vec<String>,
    teller: Teller<VolumeSize>,
    cancel: CancellationToken,
) {
    let mut told = HashSet::new();
    let endpoint = engine.endpoint_key().unwrap_or_default();
    let mut tell = |name: &str, found: Result<VolumeContent, Failure>| {
        let size = VolumeSize {
            name: name.to_owned(),
            found,
            taken: engine.now(),
        };
        if told.insert(name.to_owned()) {
            if size.found.is_ok() {
                engine.volumes().sizes.keep(&endpoint, size.clone());
            }
            teller.tell(size);
        }
    };
    let done = tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Failure {
            deed: Deed::MeasureVolume,
            subject: String::new(),
            code: Some(FailureCode::Cancelled),
            message: "cancelled".to_owned(),
        }),
        done = looked(&engine, &names, &mut tell) => done,
    };
    if let Err(failure) = done {
        for name in &names {
            let failure = Failure {
                subject: name.clone(),
                ..failure.clone()
            };
            tell(name, Err(failure));
        }
    }
}

async fn looked(
    engine: &Engine,
    names: &[String],
    tell: &mut impl FnMut(&str, Result<VolumeContent, Failure>),
) -> Result<(), Failure> {
    let all = volumes(engine, Deed::MeasureVolume).await?;
    let all: HashMap<&str, &ListedVolume> = all
        .iter()
        .map(|volume| (volume.name.as_str(), volume))
        .collect();
    let (mut plain, mut elsewhere) = (Vec::new(), Vec::new());
    for name in names {
        match all.get(name.as_str()) {
            None => tell(name, Err(missing(Deed::MeasureVolume, name))),
            Some(volume) if is_plain(volume) => plain.push(name.as_str()),
            Some(_) => elsewhere.push(name.as_str()),
        }
    }
    for batch in plain.chunks(BATCH) {
        if let Err(failure) = together(engine, batch, tell).await {
            if failure.code == Some(FailureCode::Unreachable) {
                return Err(failure);
            }
            // One of them cannot be mounted: the others can.
            for name in batch {
                alone(engine, name, tell).await?;
            }
        }
    }
    for name in elsewhere {
        alone(engine, name, tell).await?;
    }
    Ok(())
}

/// A folder on the engine's own disk.
fn is_plain(volume: &ListedVolume) -> bool {
    volume.driver == "local" && volume.options.is_empty()
}

async fn together(
    engine: &Engine,
    names: &[&str],
    tell: &mut impl FnMut(&str, Result<VolumeContent, Failure>),
) -> Result<(), Failure> {
    let mounted: Vec<Mounted<'_>> = names
        .iter()
        .map(|name| Mounted {
            name,
            writable: false,
        })
        .collect();
    let inside = Inside::open(engine, Deed::MeasureVolume, &mounted).await?;
    for (at, name) in names.iter().enumerate() {
        let found = inside.count(at, b"").await;
        let lost = found
            .as_ref()
            .is_err_and(|failure| failure.code == Some(FailureCode::Unreachable));
        if lost {
            found?;
            break;
        }
        tell(name, found);
    }
    Ok(())
}

/// One by itself, with a failure of its own.
async fn alone(
    engine: &Engine,
    name: &str,
    tell: &mut impl FnMut(&str, Result<VolumeContent, Failure>),
) -> Result<(), Failure> {
    let names = [name];
    let looked = together(engine, &names, tell);
    let failure = match tokio::time::timeout(ELSEWHERE, looked).await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(failure)) if failure.code == Some(FailureCode::Unreachable) => return Err(failure),
        Ok(Err(failure)) => failure,
        Err(_) => Failure {
            deed: Deed::MeasureVolume,
            subject: String::new(),
            code: None,
            message: format!("no answer within {} s", ELSEWHERE.as_secs()),
        },
    };
    let subject = name.to_owned();
    tell(name, Err(Failure { subject, ..failure }));
    Ok(())
}
