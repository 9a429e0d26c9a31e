//! What a work on volumes would do: read from what is there, nothing changed.

use super::create::check_new;
use super::headers;
use super::inside::{Inner, Inside, Mounted};
use super::packed;
use super::users::{missing, users_of, volume};
use super::work::{deed_of, places};
use crate::engine::Engine;
use crate::failure::of_system;
use contract::{
    ContainerState, Deed, Failure, FilePath, RestoreInto, VolumeContent, VolumeUser, VolumeWork,
    VolumeWorkPlan,
};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// The most paths that a plan names.
const MOST: usize = 1000;
/// An archive up to so many bytes is read to say how much is in it, also where nothing else asks
/// for that.
const SMALL: u64 = 256 << 20;

pub(super) async fn plan(engine: &Engine, work: VolumeWork) -> Result<VolumeWorkPlan, Failure> {
    let deed = deed_of(&work);
    let mut over = Overwritten::default();
    let source = match &work {
        VolumeWork::Clone { from, to } => {
            check_new(engine, deed, to).await?;
            Some(counted(engine, deed, from).await?)
        }
        VolumeWork::Empty { name } => Some(all_of(engine, deed, name, &mut over).await?),
        VolumeWork::BackUp { name, path } => {
            if let Ok(about) = tokio::fs::symlink_metadata(path).await {
                over.add(FilePath::typed(path), 1, about.len());
            }
            Some(counted(engine, deed, name).await?)
        }
        VolumeWork::Restore { path, into } => restored(engine, deed, path, into, &mut over).await?,
        VolumeWork::Copy { from, to, replace } => {
            Some(copied(engine, deed, [from, to], *replace, &mut over).await?)
        }
    };
    Ok(VolumeWorkPlan {
        users: running(engine, deed, &work).await?,
        work,
        source,
        overwritten: over.first,
        overwritten_total: over.total,
        overwritten_bytes: over.bytes,
    })
}

/// Containers that run and use a volume of it.
async fn running(
    engine: &Engine,
    deed: Deed,
    work: &VolumeWork,
) -> Result<Vec<VolumeUser>, Failure> {
    let names: Vec<String> = places(work).iter().map(|at| at.name.to_owned()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut users = users_of(engine, deed, &names).await?;
    let mut all: Vec<VolumeUser> = names
        .iter()
        .flat_map(|name| users.remove(name).unwrap_or_default())
        .filter(|user| {
            matches!(
                user.state,
                ContainerState::Running | ContainerState::Restarting
            )
        })
        .collect();
    all.sort_by(|one, other| (&one.name, &one.path).cmp(&(&other.name, &other.path)));
    Ok(all)
}

/// What is overwritten or deleted.
#[derive(Default)]
struct Overwritten {
    first: Vec<FilePath>,
    total: u64,
    bytes: u64,
}

impl Overwritten {
    fn add(&mut self, path: FilePath, entries: u64, bytes: u64) {
        if self.first.len() < MOST {
            self.first.push(path);
        }
        self.total += entries;
        self.bytes += bytes;
    }
}

/// Opens volumes to look into them. What is not there is not made by mounting it.
async fn open(engine: &Engine, deed: Deed, names: &[&str]) -> Result<Inside, Failure> {
    for name in names {
        if volume(engine, deed, name).await?.is_none() {
            return Err(missing(deed, name));
        }
    }
    let mounted: Vec<Mounted<'_>> = names
        .iter()
        .map(|name| Mounted {
            name,
            writable: false,
        })
        .collect();
    Inside::open(engine, deed, &mounted).await
}

async fn counted(engine: &Engine, deed: Deed, name: &str) -> Result<VolumeContent, Failure> {
    let inside = open(engine, deed, &[name]).await?;
    inside.count(0, b"").await
}

/// All that is in a volume goes.
async fn all_of(
    engine: &Engine,
    deed: Deed,
    name: &str,
    over: &mut Overwritten,
) -> Result<VolumeContent, Failure> {
    let inside = open(engine, deed, &[name]).await?;
    everything(&inside, 0, over).await
}

async fn everything(
    inside: &Inside,
    at: usize,
    over: &mut Overwritten,
) -> Result<VolumeContent, Failure> {
    let content = inside.count(at, b"").await?;
    let mut folders = vec![Vec::new()];
    while let Some(folder) = folders.pop() {
        for entry in inside.folder(at, &folder).await? {
            let path = below(&folder, &entry.name);
            over.add(shown(&path), 0, 0);
            if entry.folder {
                folders.push(path);
            }
        }
        if over.first.len() == MOST {
            break;
        }
    }
    over.total = content.entries;
    over.bytes = content.bytes;
    Ok(content)
}

fn below(folder: &[u8], name: &[u8]) -> Vec<u8> {
    if folder.is_empty() {
        return name.to_vec();
    }
    [folder, b"/", name].concat()
}

fn shown(path: &[u8]) -> FilePath {
    FilePath::from_bytes(&[b"/", path].concat())
}

async fn copied(
    engine: &Engine,
    deed: Deed,
    names: [&str; 2],
    replace: bool,
    over: &mut Overwritten,
) -> Result<VolumeContent, Failure> {
    let inside = open(engine, deed, &names).await?;
    let work = async {
        let content = inside.count(0, b"").await?;
        if replace {
            everything(&inside, 1, over).await?;
        } else {
            merged(&inside, over).await?;
        }
        Ok(content)
    };
    work.await
}

/// What has the same name in both. Folders are merged.
async fn merged(inside: &Inside, over: &mut Overwritten) -> Result<(), Failure> {
    let mut folders = vec![Vec::new()];
    while let Some(folder) = folders.pop() {
        let mut new = inside.folder(0, &folder).await?;
        new.sort_by(|one, other| one.name.cmp(&other.name));
        for old in inside.folder(1, &folder).await? {
            let found = new.binary_search_by(|entry| entry.name.cmp(&old.name));
            let Some(new) = found.ok().and_then(|at| new.get(at)) else {
                continue;
            };
            let path = below(&folder, &old.name);
            if old.folder && new.folder {
                folders.push(path);
            } else {
                replaced(inside, 1, path, &old, over).await?;
            }
        }
    }
    Ok(())
}

/// Something gives way to something else, a folder with all that is in it.
async fn replaced(
    inside: &Inside,
    at: usize,
    path: Vec<u8>,
    old: &Inner,
    over: &mut Overwritten,
) -> Result<(), Failure> {
    let (entries, bytes) = if old.folder {
        let content = inside.count(at, &path).await?;
        (content.entries + 1, content.bytes)
    } else {
        (1, old.size)
    };
    over.add(shown(&path), entries, bytes);
    Ok(())
}

async fn restored(
    engine: &Engine,
    deed: Deed,
    path: &str,
    into: &RestoreInto,
    over: &mut Overwritten,
) -> Result<Option<VolumeContent>, Failure> {
    let merges = matches!(into, RestoreInto::Existing { replace: false, .. });
    let archive = read(deed, path, merges).await?;
    match into {
        RestoreInto::New { spec } => check_new(engine, deed, spec).await?,
        RestoreInto::Existing {
            name,
            replace: true,
        } => {
            all_of(engine, deed, name, over).await?;
        }
        RestoreInto::Existing {
            name,
            replace: false,
        } => {
            let inside = open(engine, deed, &[name]).await?;
            let met = met(&inside, &archive, over).await;
            met?;
        }
    }
    Ok(archive.content)
}

/// What is in an archive: a number for each path, its last bit set where it is a folder.
#[derive(Default)]
struct Archive {
    paths: Vec<u64>,
    /// `None` where it was not read whole.
    content: Option<VolumeContent>,
}

impl Archive {
    /// What the archive has there: a folder or not.
    fn has(&self, path: &[u8]) -> Option<bool> {
        [true, false]
            .into_iter()
            .find(|folder| self.paths.binary_search(&number(path, *folder)).is_ok())
    }
}

fn number(path: &[u8], folder: bool) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.hash(&mut hasher);
    (hasher.finish() & !1) | u64::from(folder)
}

/// Reads an archive's headers: all of them where what they name is wanted or it is small, else the
/// first, which tells that it is one.
async fn read(deed: Deed, path: &str, wanted: bool) -> Result<Archive, Failure> {
    let file = PathBuf::from(path);
    let read = tokio::task::spawn_blocking(move || read_now(&file, wanted));
    read.await
        .unwrap_or_else(|error| Err(io::Error::other(error)))
        .map_err(|error| of_system(deed, path.to_owned(), &error))
}

fn read_now(file: &std::path::Path, wanted: bool) -> io::Result<Archive> {
    let (tar, length) = packed::open(file, std::sync::Arc::default())?;
    let whole = wanted || length <= SMALL;
    let mut archive = Archive::default();
    let (mut bytes, mut entries) = (0, 0);
    let mut last = Vec::new();
    headers::each(tar, |entry| {
        if !whole {
            return ControlFlow::Break(());
        }
        bytes += entry.size;
        entries += 1;
        if let Some(path) = entry.path.filter(|_| wanted) {
            // Folders above it that the archive does not name are there all the same.
            let parent = memchr::memrchr(b'/', &path).unwrap_or(0);
            let parent = path.get(..parent).unwrap_or_default();
            if parent != last {
                last = parent.to_vec();
                let ends = memchr::memchr_iter(b'/', &path);
                let above = ends.map(|end| number(path.get(..end).unwrap_or_default(), true));
                archive.paths.extend(above);
            }
            archive.paths.push(number(&path, entry.folder));
        }
        ControlFlow::Continue(())
    })?;
    archive.paths.sort_unstable();
    archive.paths.dedup();
    archive.content = whole.then_some(VolumeContent { bytes, entries });
    Ok(archive)
}

/// What of a volume an archive names, too.
async fn met(inside: &Inside, archive: &Archive, over: &mut Overwritten) -> Result<(), Failure> {
    let mut folders = vec![Vec::new()];
    while let Some(folder) = folders.pop() {
        for old in inside.folder(0, &folder).await? {
            let path = below(&folder, &old.name);
            match archive.has(&path) {
                None => {}
                Some(true) if old.folder => folders.push(path),
                Some(_) => replaced(inside, 0, path, &old, over).await?,
            }
        }
    }
    Ok(())
}
