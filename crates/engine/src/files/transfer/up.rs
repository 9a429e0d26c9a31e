//! Into a place: from this machine, or from another place.

use super::local::{self, Local};
use super::progress::Progress;
use super::{Came, archived, clash, name_of};
use crate::files::way::{Way, wired};
use crate::files::{archive, misheard, refused};
use crate::helper::Helper;
use bytes::Bytes;
use contract::{Deed, Failure, FailureCode, FileKind, FilePath, LeftOutWhy, OnConflict};
use files_helper::{Ask, Reply};
use futures_util::{Stream, StreamExt as _, stream};
use http::Method;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Pieces of an archive that wait for the engine: 16 of 256 KiB.
const PIECES: usize = 16;
const PIECE: usize = 256 << 10;

pub(super) async fn upload(
    way: &Way,
    sources: Vec<String>,
    to: &FilePath,
    on_conflict: OnConflict,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    let deed = Deed::Upload;
    let mut came = Came::default();
    let found = local::walk(deed, sources).await?;
    progress.expect(found.iter().map(|one| one.size).sum());
    let mut all = Vec::with_capacity(found.len());
    for one in found {
        match one.kind {
            FileKind::File | FileKind::Folder | FileKind::Link => all.push(one),
            _ => came.left_out(one.name, LeftOutWhy::Special),
        }
    }
    // Whose folder it is, its files they are.
    let whose = match way.stats(deed, std::slice::from_ref(to)).await?.pop() {
        Some(Some(folder)) => (folder.uid, folder.gid),
        Some(None) | None => {
            let code = Some(FailureCode::Gone);
            return Err(refused(deed, to.as_str(), code, "no such folder"));
        }
    };
    match way {
        Way::Helper { helper, .. } => {
            staged(
                way,
                helper,
                deed,
                to,
                on_conflict,
                &mut came,
                cancel,
                |staging| packed_and_sent(way, staging, all, whose, progress),
            )
            .await?
            .into_iter()
            .for_each(|(path, why)| came.left_out(path, why));
        }
        Way::Archive { .. } => {
            in_place(
                way,
                all,
                whose,
                to,
                on_conflict,
                &mut came,
                progress,
                cancel,
            )
            .await?;
        }
    }
    Ok(came)
}

/// From one place into another, or within one.
pub(super) async fn copy(
    source: &Way,
    paths: Vec<FilePath>,
    target: &Way,
    to: &FilePath,
    on_conflict: OnConflict,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    let deed = Deed::CopyFiles;
    let mut came = Came::default();
    match target {
        Way::Helper { helper, .. } => {
            staged(
                target,
                helper,
                deed,
                to,
                on_conflict,
                &mut came,
                cancel,
                |staging| async move {
                    for path in &paths {
                        passed_on(source, path, target, &staging, progress).await?;
                    }
                    Ok(())
                },
            )
            .await?;
        }
        Way::Archive { .. } => {
            let all = passed_in_place(source, paths, target, to, on_conflict, &mut came, progress);
            tokio::select! {
                biased;
                () = cancel.cancelled() => {
                    let code = Some(FailureCode::Cancelled);
                    return Err(refused(deed, to.as_str(), code, ""));
                }
                all = all => all?,
            }
        }
    }
    Ok(came)
}

/// One path of a place into a folder of another.
async fn passed_on(
    source: &Way,
    path: &FilePath,
    target: &Way,
    folder: &FilePath,
    progress: &Arc<Progress>,
) -> Result<(), Failure> {
    let deed = Deed::CopyFiles;
    progress.file(path.clone());
    let body = archived(source, deed, path).await?;
    let counted = Arc::clone(progress);
    let broken = Arc::new(Mutex::new(None));
    let told = Arc::clone(&broken);
    let body = body.map(move |piece| match piece {
        Ok(piece) => {
            counted.add(piece.len() as u64);
            Ok(piece)
        }
        Err(error) => {
            let message = error.to_string();
            *told.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            Err(io::Error::other(message))
        }
    });
    let passed = sent(target, deed, folder.clone(), body).await;
    // Where the giving end broke, the taking one can only say that it was cut off.
    let broken = broken.lock().unwrap_or_else(PoisonError::into_inner).take();
    match broken {
        Some(error) => Err(archive::failed(deed, path, &error)),
        None => passed,
    }
}

/// Into a container that does not run, where nothing can be staged or renamed: what is there is
/// taken aside first and put back where it fails; new names cannot be given to what comes.
async fn passed_in_place(
    source: &Way,
    paths: Vec<FilePath>,
    target: &Way,
    to: &FilePath,
    on_conflict: OnConflict,
    came: &mut Came,
    progress: &Arc<Progress>,
) -> Result<(), Failure> {
    let deed = Deed::CopyFiles;
    for path in paths {
        let at = to.join(&name_of(&path));
        let there = target.stats(deed, std::slice::from_ref(&at)).await?;
        let mut aside = None;
        if there.into_iter().flatten().next().is_some() {
            match on_conflict {
                OnConflict::Skip => {
                    came.left_out(at, LeftOutWhy::Kept);
                    continue;
                }
                OnConflict::KeepBoth => {
                    let message = "it is there already, and engines give no other name to what \
                                   goes into a container that does not run"
                        .to_owned();
                    came.left_out(at, LeftOutWhy::Refused { message });
                    continue;
                }
                OnConflict::Replace => aside = Some(taken(target, deed, &at).await?),
            }
        }
        if let Err(failure) = passed_on(source, &path, target, to, progress).await {
            if let Some(file) = aside {
                // The first failure is the one to tell; a lost engine takes nothing back either.
                let _ = sent(target, deed, to.clone(), of_file(file)).await;
            }
            return Err(failure);
        }
        progress.is_whole();
    }
    Ok(())
}

/// The archive of a path, kept on this machine.
async fn taken(way: &Way, deed: Deed, at: &FilePath) -> Result<tempfile::SpooledTempFile, Failure> {
    let mut body = archived(way, deed, at).await?;
    let mut file = tempfile::spooled_tempfile(1 << 20);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| archive::failed(deed, at, &error))?;
        file.write_all(&piece)
            .map_err(|error| local::of_io(deed, at.as_str(), &error))?;
    }
    Ok(file)
}

/// Fills a staging folder, and moves what is in it into place when it is whole; where it is not, or
/// is not wanted any more, nothing of it stays.
#[expect(clippy::too_many_arguments, reason = "all of it is what a transfer is")]
async fn staged<T, W>(
    way: &Way,
    helper: &Helper,
    deed: Deed,
    to: &FilePath,
    on_conflict: OnConflict,
    came: &mut Came,
    cancel: &CancellationToken,
    fill: impl FnOnce(FilePath) -> W,
) -> Result<T, Failure>
where
    W: Future<Output = Result<T, Failure>>,
{
    let made = helper.ask(0, Ask::Stage(wired(to))).await;
    let staging = match made.map_err(way.failed(deed, to))? {
        Reply::Made(path) => FilePath::from_bytes(&path),
        other => return Err(misheard(deed, &other)),
    };
    let filled = tokio::select! {
        biased;
        () = cancel.cancelled() => {
            Err(refused(deed, to.as_str(), Some(FailureCode::Cancelled), ""))
        }
        filled = fill(staging.clone()) => filled,
    };
    // Where the helper is gone, too, the next work in this folder does it.
    let removed = async || {
        let _ = helper.ask(0, Ask::Remove(vec![wired(&staging)])).await;
    };
    let filled = match filled {
        Ok(filled) => filled,
        Err(failure) => {
            removed().await;
            return Err(failure);
        }
    };
    let ask = Ask::MoveIn {
        staging: wired(&staging),
        to: wired(to),
        clash: clash(on_conflict),
    };
    let mut replies = helper.stream(0, ask);
    while let Some(reply) = replies.next().await {
        match reply {
            Ok(reply) => came.hear(&reply),
            Err(error) => {
                removed().await;
                return Err(way.failed(deed, to)(error));
            }
        }
    }
    Ok(filled)
}

/// Files of this machine into a folder. Gives what could not be read.
async fn packed_and_sent(
    way: &Way,
    folder: FilePath,
    all: Vec<Local>,
    whose: (u32, u32),
    progress: &Arc<Progress>,
) -> Result<Vec<(FilePath, LeftOutWhy)>, Failure> {
    let deed = Deed::Upload;
    let said = Arc::new(Mutex::new(Said::default()));
    let archive = packed(all, whose, Arc::clone(progress), Arc::clone(&said));
    let sent = sent(way, deed, folder, archive).await;
    let said = std::mem::take(&mut *said.lock().unwrap_or_else(PoisonError::into_inner));
    match (said.broken, sent) {
        // Why it was cut off is known here alone.
        (Some((path, error)), _) => Err(local::of_io(deed, path.as_str(), &error)),
        (None, Err(failure)) => Err(failure),
        (None, Ok(())) => Ok(said.left_out),
    }
}

/// `PUT` of an archive.
async fn sent(
    way: &Way,
    deed: Deed,
    folder: FilePath,
    archive: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
) -> Result<(), Failure> {
    let (wire, at) = way.archived(&folder.to_bytes());
    let sent = wire
        .beside_pings(wire.feed(Method::PUT, &at, archive))
        .await;
    sent.and_then(|sent| sent)
        .map(|_| ())
        .map_err(|error| archive::failed(deed, &folder, &error))
}

/// Without a helper nothing can be staged: what is there is taken aside first, to this machine, and
/// put back where it fails.
#[expect(clippy::too_many_arguments, reason = "all of it is what an upload is")]
async fn in_place(
    way: &Way,
    all: Vec<Local>,
    whose: (u32, u32),
    to: &FilePath,
    on_conflict: OnConflict,
    came: &mut Came,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<(), Failure> {
    let deed = Deed::Upload;
    let mut sent_ones = Vec::with_capacity(all.len());
    let mut aside: Vec<(FilePath, tempfile::SpooledTempFile)> = Vec::new();
    for mut one in all {
        let at = to.join(&one.name);
        let old = way
            .stats(deed, std::slice::from_ref(&at))
            .await?
            .pop()
            .flatten();
        let is_folder = old
            .as_ref()
            .is_some_and(|old| old.kind == files_helper::Kind::Folder);
        match (old, on_conflict) {
            (None, _) => {}
            (Some(_), _) if is_folder && one.kind == FileKind::Folder => continue,
            (Some(_), OnConflict::Skip) => {
                came.left_out(at, LeftOutWhy::Kept);
                continue;
            }
            (Some(_), _) if is_folder => {
                let message = "a folder of that name is there".to_owned();
                came.left_out(at, LeftOutWhy::Refused { message });
                continue;
            }
            (Some(_), OnConflict::KeepBoth) => {
                one.name = free_name(way, to, &one.name).await?;
            }
            (Some(_), OnConflict::Replace) => {
                aside.push((at.parent(), taken(way, deed, &at).await?));
            }
        }
        sent_ones.push(one);
    }
    let sent = tokio::select! {
        biased;
        () = cancel.cancelled() => {
            Err(refused(deed, to.as_str(), Some(FailureCode::Cancelled), ""))
        }
        sent = packed_and_sent(way, to.clone(), sent_ones, whose, progress) => sent,
    };
    match sent {
        Ok(left_out) => {
            for (path, why) in left_out {
                came.left_out(path, why);
            }
            Ok(())
        }
        Err(failure) => {
            for (folder, file) in aside {
                // The first failure is the one to tell; a lost engine takes nothing back either.
                let _ = self::sent(way, deed, folder, of_file(file)).await;
            }
            Err(failure)
        }
    }
}

fn of_file(
    mut file: tempfile::SpooledTempFile,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let rewound = io::Seek::rewind(&mut file);
    stream::iter(
        std::iter::once(rewound.map(|()| Bytes::new())).chain(std::iter::from_fn(move || {
            let mut piece = vec![0; PIECE];
            match file.read(&mut piece) {
                Ok(0) => None,
                Ok(read) => {
                    piece.truncate(read);
                    Some(Ok(piece.into()))
                }
                Err(error) => Some(Err(error)),
            }
        })),
    )
}

/// `name (2).ext`, or the next number that is free.
async fn free_name(way: &Way, to: &FilePath, name: &FilePath) -> Result<FilePath, Failure> {
    let bytes = name.to_bytes();
    let last = name_of(name).to_bytes();
    let above = bytes.get(..bytes.len() - last.len()).unwrap_or_default();
    let dot = last
        .iter()
        .rposition(|byte| *byte == b'.')
        .filter(|at| *at > 0);
    let (stem, ending) = last.split_at(dot.unwrap_or(last.len()));
    for number in 2..1000 {
        let other = [above, stem, format!(" ({number})").as_bytes(), ending].concat();
        let other = FilePath::from_bytes(&other);
        let at = to.join(&other);
        let there = way.stats(Deed::Upload, std::slice::from_ref(&at)).await?;
        if there.first().is_none_or(Option::is_none) {
            return Ok(other);
        }
    }
    Err(refused(
        Deed::Upload,
        name.as_str(),
        Some(FailureCode::Exists),
        "",
    ))
}

/// What is to be said of packing.
#[derive(Default)]
struct Said {
    left_out: Vec<(FilePath, LeftOutWhy)>,
    /// Why the archive is cut off, and where.
    broken: Option<(FilePath, io::Error)>,
}

/// Files of this machine as an archive, made as it is taken: in a thread, which waits for who takes.
fn packed(
    all: Vec<Local>,
    whose: (u32, u32),
    progress: Arc<Progress>,
    said: Arc<Mutex<Said>>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    let (sender, receiver) = mpsc::channel(PIECES);
    tokio::task::spawn_blocking(move || {
        let failed = sender.clone();
        let pieces = Pieces {
            sender,
            piece: Vec::with_capacity(PIECE),
        };
        if let Err((path, error)) = pack(all, whose, pieces, &progress, &said) {
            let told = io::Error::new(error.kind(), error.to_string());
            // A pipe breaks where who took it is gone, and says why itself.
            if error.kind() != io::ErrorKind::BrokenPipe {
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                said.broken = Some((path, error));
            }
            // Whoever took it may be gone.
            let _ = failed.blocking_send(Err(told));
        }
    });
    tokio_stream(receiver)
}

fn tokio_stream(
    receiver: mpsc::Receiver<io::Result<Bytes>>,
) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
    stream::unfold(receiver, |mut receiver| async move {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    })
}

/// Hands on what is written, in pieces.
struct Pieces {
    sender: mpsc::Sender<io::Result<Bytes>>,
    piece: Vec<u8>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let sent = self.sender.blocking_send(Ok(piece.into()));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// Where it ends, and why. What cannot be read is left out.
fn pack(
    all: Vec<Local>,
    (uid, gid): (u32, u32),
    pieces: Pieces,
    progress: &Progress,
    said: &Mutex<Said>,
) -> Result<(), (FilePath, io::Error)> {
    let mut tape = tar::Builder::new(pieces);
    for one in all {
        let ready = match readied(&one) {
            Ok(ready) => ready,
            Err(error) => {
                let message = error.to_string();
                let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
                said.left_out
                    .push((one.name, LeftOutWhy::Refused { message }));
                continue;
            }
        };
        let (path, mut header, content) = ready;
        header.set_uid(u64::from(uid));
        header.set_gid(u64::from(gid));
        progress.file(one.name.clone());
        let put = match content {
            Content::None => tape.append_data(&mut header, path, io::empty()),
            Content::Leads(leads) => tape.append_link(&mut header, path, leads),
            Content::File(file, left) => {
                let exact = Exact {
                    file,
                    left,
                    progress,
                };
                tape.append_data(&mut header, path, exact)
            }
        };
        put.map_err(|error| (one.name, error))?;
    }
    tape.into_inner()
        .and_then(|mut pieces| pieces.flush())
        .map_err(|error| (FilePath::default(), error))
}

enum Content {
    None,
    Leads(PathBuf),
    File(File, u64),
}

/// All that can be refused before anything of it is in the archive.
fn readied(one: &Local) -> io::Result<(PathBuf, tar::Header, Content)> {
    let path = archive::path_from(&one.name.to_bytes())?;
    let (found, content) = match one.kind {
        FileKind::Link => {
            let leads = std::fs::read_link(&one.path)?;
            (one.path.symlink_metadata()?, Content::Leads(leads))
        }
        FileKind::Folder => (one.path.metadata()?, Content::None),
        _ => {
            let file = File::open(&one.path)?;
            let found = file.metadata()?;
            let length = found.len();
            (found, Content::File(file, length))
        }
    };
    let mut header = tar::Header::new_gnu();
    header.set_metadata_in_mode(&found, tar::HeaderMode::Complete);
    if !matches!(content, Content::File(..)) {
        header.set_size(0);
    }
    Ok((path, header, content))
}

/// As many bytes as were announced: a file that becomes shorter meanwhile fails the upload, one that
/// grows is carried as it was.
struct Exact<'a> {
    file: File,
    left: u64,
    progress: &'a Progress,
}

impl Read for Exact<'_> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left)
            .unwrap_or(usize::MAX)
            .min(room.len());
        let Some(room) = room.get_mut(..most).filter(|room| !room.is_empty()) else {
            return Ok(0);
        };
        let read = self.file.read(room)?;
        if read == 0 {
            let message = "the file became shorter while it was read";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        self.left -= read as u64;
        self.progress.add(read as u64);
        Ok(read)
    }
}
