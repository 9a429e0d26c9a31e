//! From a place to this machine.

use super::local::of_io;
use super::progress::Progress;
use super::{Came, archived};
use crate::files::refused;
use crate::files::unpack::{Unpacker, Unpacking};
use crate::files::way::Way;
use contract::{Deed, DownloadForm, Failure, FailureCode, FilePath, OnConflict};
use futures_util::StreamExt as _;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_util::io::{StreamReader, SyncIoBridge};
use tokio_util::sync::CancellationToken;

const DEED: Deed = Deed::Download;

pub(super) async fn download(
    way: &Way,
    paths: Vec<FilePath>,
    to: String,
    form: DownloadForm,
    on_conflict: OnConflict,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    match form {
        DownloadForm::Files => files(way, paths, to, on_conflict, progress, cancel).await,
        DownloadForm::Tar | DownloadForm::TarGz | DownloadForm::TarZst => {
            tape(way, paths, to, form, progress, cancel).await
        }
    }
}

/// The archive of a path, read in a thread that may wait. It ends with an error when it is not
/// wanted any more.
async fn reader(
    way: &Way,
    path: &FilePath,
    cancel: &CancellationToken,
) -> Result<impl Read + Send + 'static, Failure> {
    let body = archived(way, DEED, path).await?;
    // As `of_io` takes it: what fails here is the engine, not a file of this machine.
    let lost = |error| io::Error::new(io::ErrorKind::ConnectionAborted, error);
    let body = body.map(move |piece| piece.map_err(lost));
    let body = body.take_until(cancel.clone().cancelled_owned());
    let reader = StreamReader::new(Box::pin(body));
    Ok(SyncIoBridge::new(reader))
}

async fn files(
    way: &Way,
    paths: Vec<FilePath>,
    to: String,
    on_conflict: OnConflict,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    let mut came = Came::default();
    let mut unpacker =
        Unpacker::new(Path::new(&to), on_conflict).map_err(|error| of_io(DEED, &to, &error))?;
    for path in &paths {
        let from = reader(way, path, cancel).await?;
        let heard = Arc::clone(progress);
        let unpacked = tokio::task::spawn_blocking(move || {
            let unpacked = unpacker.unpack(from, &*heard);
            (unpacker, unpacked)
        });
        let (again, unpacked) = unpacked
            .await
            .map_err(|error| refused(DEED, &to, None, &error.to_string()))?;
        unpacker = again;
        // Cut off between two entries an archive looks whole.
        if cancel.is_cancelled() {
            let code = Some(FailureCode::Cancelled);
            return Err(refused(DEED, path.as_str(), code, ""));
        }
        unpacked.map_err(|error| of_io(DEED, path.as_str(), &error))?;
    }
    let (left_out, total) = unpacker.into_left_out();
    for (path, why) in left_out {
        came.left_out(path, why);
    }
    came.left_out_total = total;
    came.made = to;
    Ok(came)
}

impl Unpacking for Progress {
    fn begins(&self, path: FilePath) {
        self.file(path);
    }

    fn read(&self, bytes: u64) {
        self.add(bytes);
    }

    fn is_there(&self) {
        self.is_whole();
    }
}

/// As one archive: written beside, and under its name when it is whole.
async fn tape(
    way: &Way,
    paths: Vec<FilePath>,
    to: String,
    form: DownloadForm,
    progress: &Arc<Progress>,
    cancel: &CancellationToken,
) -> Result<Came, Failure> {
    let target = PathBuf::from(&to);
    let folder = target.parent().unwrap_or(Path::new(".")).to_owned();
    let met = |error: io::Error| of_io(DEED, &to, &error);
    let beside = tempfile::Builder::new()
        .prefix(".berth-")
        .suffix(".part")
        .tempfile_in(&folder)
        .map_err(met)?;
    let file = beside.reopen().map_err(met)?;
    let mut writer = Writer::new(form, file).map_err(met)?;
    for path in &paths {
        progress.file(path.clone());
        let from = reader(way, path, cancel).await?;
        let heard = Arc::clone(progress);
        let copied = tokio::task::spawn_blocking(move || {
            let copied = entries(from, &mut writer, &heard);
            (writer, copied)
        });
        let (again, copied) = copied
            .await
            .map_err(|error| refused(DEED, &to, None, &error.to_string()))?;
        writer = again;
        if cancel.is_cancelled() {
            return Err(refused(DEED, &to, Some(FailureCode::Cancelled), ""));
        }
        copied.map_err(met)?;
    }
    let done = tokio::task::spawn_blocking(move || {
        writer.write_all(&[0; 1024])?;
        writer.end()
    });
    done.await
        .map_err(io::Error::other)
        .and_then(|done| done)
        .map_err(met)?;
    beside
        .persist(&target)
        .map_err(|error| of_io(DEED, &to, &error.error))?;
    Ok(Came {
        made: to,
        ..Came::default()
    })
}

/// The blocks of an archive up to the empty ones at its end, as they are.
fn entries(mut from: impl Read, to: &mut impl Write, progress: &Progress) -> io::Result<()> {
    const BLOCK: usize = 512;
    let mut from = io::BufReader::with_capacity(1 << 18, &mut from);
    let mut header = [0; BLOCK];
    loop {
        from.read_exact(&mut header)?;
        if header.iter().all(|byte| *byte == 0) {
            // What follows is empty, too; it is read, so that the connection ends well.
            io::copy(&mut from, &mut io::sink())?;
            return Ok(());
        }
        let size = tar::Header::from_byte_slice(&header).entry_size()?;
        let blocks = size.div_ceil(BLOCK as u64) * BLOCK as u64;
        to.write_all(&header)?;
        if io::copy(&mut (&mut from).take(blocks), to)? < blocks {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        progress.add(size);
    }
}

enum Writer {
    Plain(io::BufWriter<std::fs::File>),
    Gzip(flate2::write::GzEncoder<std::fs::File>),
    Zstd(zstd::Encoder<'static, std::fs::File>),
}

impl Writer {
    fn new(form: DownloadForm, file: std::fs::File) -> io::Result<Self> {
        Ok(match form {
            DownloadForm::TarGz => {
                let level = flate2::Compression::default();
                Self::Gzip(flate2::write::GzEncoder::new(file, level))
            }
            DownloadForm::TarZst => Self::Zstd(zstd::Encoder::new(file, 0)?),
            DownloadForm::Files | DownloadForm::Tar => {
                Self::Plain(io::BufWriter::with_capacity(1 << 20, file))
            }
        })
    }

    fn end(self) -> io::Result<()> {
        let file = match self {
            Self::Plain(file) => file.into_inner()?,
            Self::Gzip(file) => file.finish()?,
            Self::Zstd(file) => file.finish()?,
        };
        file.sync_all()
    }
}

impl Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Gzip(file) => file.write(bytes),
            Self::Zstd(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Gzip(file) => file.flush(),
            Self::Zstd(file) => file.flush(),
        }
    }
}
