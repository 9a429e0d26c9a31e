//! Archives of this machine: packed while they are written, unpacked while they are read, a few
//! pieces at a time, on a thread of their own.

use bytes::Bytes;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tempfile::NamedTempFile;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Pieces between the two threads.
const PIECES: usize = 8;
/// Bytes of a piece that is read.
const PIECE: usize = 128 << 10;
/// The largest window of a zstd frame, as a power of two: what zstd itself takes unless told
/// otherwise. An archive may ask for as much memory.
const WINDOW: u32 = 27;

/// How a tar is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Packing {
    /// As a file is to be written, by the ending of its name.
    pub(super) fn of_name(path: &str) -> Self {
        let name = path.to_lowercase();
        let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        if ends(&[".zst", ".tzst", ".zstd"]) {
            Self::Zstd
        } else if ends(&[".gz", ".tgz"]) {
            Self::Gzip
        } else {
            Self::Plain
        }
    }

    /// As a file is packed, by how it begins.
    fn of_content(start: &[u8]) -> Self {
        match start {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // A frame, or one to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            _ => Self::Plain,
        }
    }
}

/// A file that has its name only once it is whole. Dropping it removes it.
pub(super) struct Writing {
    /// `None` is the end.
    pieces: mpsc::Sender<Option<Bytes>>,
    written: JoinHandle<io::Result<NamedTempFile>>,
    to: PathBuf,
    /// Where it is until then.
    pub(super) part: PathBuf,
}

impl Writing {
    /// Makes the file, beside where it is to be: the last step is a rename.
    pub(super) async fn begin(to: PathBuf) -> io::Result<Self> {
        let packing = Packing::of_name(&to.to_string_lossy());
        let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new(".")).to_owned();
        // For its owner alone, as the CLI saves images: nobody knows what is in a volume.
        let made = tokio::task::spawn_blocking(move || {
            tempfile::Builder::new()
                .prefix(".berth-")
                .suffix(".part")
                .tempfile_in(folder)
        });
        let file = made.await.map_err(io::Error::other)??;
        let part = file.path().to_owned();
        let (pieces, received) = mpsc::channel(PIECES);
        let written = tokio::task::spawn_blocking(move || write(file, packing, received));
        Ok(Self {
            pieces,
            written,
            to,
            part,
        })
    }

    /// Waits for room. `false` where nothing more can be written; [`Writing::keep`] says why.
    pub(super) async fn write(&self, piece: Bytes) -> bool {
        self.pieces.send(Some(piece)).await.is_ok()
    }

    /// It is whole: it gets its name. Bytes on the disk.
    pub(super) async fn keep(self) -> io::Result<u64> {
        // Where nobody receives it the writing has failed.
        let _ = self.pieces.send(None).await;
        let file = self.written.await.map_err(io::Error::other)??;
        let to = self.to;
        let kept = tokio::task::spawn_blocking(move || {
            let length = file.as_file().metadata()?.len();
            file.persist(to).map_err(|error| error.error)?;
            Ok(length)
        });
        kept.await.map_err(io::Error::other)?
    }
}

fn write(
    file: NamedTempFile,
    packing: Packing,
    mut pieces: mpsc::Receiver<Option<Bytes>>,
) -> io::Result<NamedTempFile> {
    let mut pour = |into: &mut dyn Write| -> io::Result<()> {
        loop {
            match pieces.blocking_recv() {
                Some(Some(piece)) => into.write_all(&piece)?,
                Some(None) => return Ok(()),
                None => return Err(io::ErrorKind::Interrupted.into()),
            }
        }
    };
    let file = match packing {
        Packing::Plain => {
            let mut file = io::BufWriter::with_capacity(PIECE, file);
            pour(&mut file)?;
            file.into_inner().map_err(io::IntoInnerError::into_error)?
        }
        Packing::Gzip => {
            let mut packer = GzEncoder::new(file, Compression::default());
            pour(&mut packer)?;
            packer.finish()?
        }
        Packing::Zstd => {
            let mut packer = zstd::Encoder::new(file, 0)?;
            packer.include_checksum(true)?;
            pour(&mut packer)?;
            packer.finish()?
        }
    };
    file.as_file().sync_all()?;
    Ok(file)
}

/// An archive that is being read.
pub(super) struct Reading {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    read: Arc<AtomicU64>,
    /// Bytes of the file.
    pub(super) length: u64,
}

impl Reading {
    pub(super) async fn begin(path: PathBuf) -> io::Result<Self> {
        let read = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&read);
        let opened = tokio::task::spawn_blocking(move || open(&path, counted));
        let (mut tar, length) = opened.await.map_err(io::Error::other)??;
        let (to, pieces) = mpsc::channel(PIECES);
        tokio::task::spawn_blocking(move || {
            let mut buffer = vec![0; PIECE];
            loop {
                let piece = match tar.read(&mut buffer) {
                    Ok(0) => return,
                    Ok(length) => Ok(Bytes::copy_from_slice(
                        buffer.get(..length).unwrap_or_default(),
                    )),
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let over = piece.is_err();
                if to.blocking_send(piece).is_err() || over {
                    return;
                }
            }
        });
        Ok(Self {
            pieces,
            read,
            length,
        })
    }

    /// The next bytes of the tar; `None` is its end.
    pub(super) async fn next(&mut self) -> Option<io::Result<Bytes>> {
        self.pieces.recv().await
    }

    /// Counts the bytes of the file that were read so far.
    pub(super) fn counter(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }
}

/// The tar in a file, and the file's length.
pub(super) fn open(path: &Path, read: Arc<AtomicU64>) -> io::Result<(Box<dyn Read + Send>, u64)> {
    let mut file = File::open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut start = [0; 4];
    let mut begun = 0;
    while let Some(room) = start.get_mut(begun..).filter(|room| !room.is_empty()) {
        match file.read(room)? {
            0 => break,
            more => begun += more,
        }
    }
    file.rewind()?;
    let packing = Packing::of_content(start.get(..begun).unwrap_or_default());
    let file = BufReader::with_capacity(PIECE, Counted { file, read });
    let tar: Box<dyn Read + Send> = match packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(MultiGzDecoder::new(file)),
        Packing::Zstd => {
            let mut tar = zstd::Decoder::with_buffer(file)?;
            tar.window_log_max(WINDOW)?;
            Box::new(tar)
        }
    };
    Ok((tar, about.len()))
}

/// Says how much of it was read.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(into)?;
        self.read.fetch_add(length as u64, Ordering::Relaxed);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn round(name: &str) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let writing = Writing::begin(path.clone()).await.unwrap();
        let piece = |n: u8| Bytes::from(vec![n; 100_000]);
        for n in 0..50 {
            assert!(writing.write(piece(n)).await);
        }
        assert!(!path.exists(), "{name}");
        let length = writing.keep().await.unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length);
        let mut reading = Reading::begin(path.clone()).await.unwrap();
        let mut all = Vec::new();
        while let Some(piece) = reading.next().await {
            all.extend_from_slice(&piece.unwrap());
        }
        let whole: Vec<u8> = (0..50).flat_map(|n| vec![n; 100_000]).collect();
        assert!(all == whole, "{name}");
        assert_eq!(reading.counter().load(Ordering::Relaxed), length);
        // One that was cut says so, but for a plain one, whose end the tar itself tells.
        let cut = std::fs::read(&path).unwrap();
        std::fs::write(&path, &cut[..cut.len() - 5]).unwrap();
        let mut reading = Reading::begin(path).await.unwrap();
        let mut last = None;
        while let Some(piece) = reading.next().await {
            last = Some(piece.is_err());
        }
        assert_eq!(last, Some(!name.ends_with(".tar")), "{name}");
    }

    #[tokio::test]
    async fn what_is_packed_is_unpacked_the_same() {
        for name in ["a.tar", "b.tar.gz", "c.TGZ", "d.tar.zst", "e.tzst"] {
            round(name).await;
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_whole_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.tar.zst");
        std::fs::write(&path, "old").unwrap();
        let writing = Writing::begin(path.clone()).await.unwrap();
        assert!(writing.write(Bytes::from_static(b"new")).await);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        let Writing {
            pieces, written, ..
        } = writing;
        drop(pieces);
        assert!(written.await.unwrap().is_err());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert_eq!(std::fs::read(&path).unwrap(), b"old");
    }
}
