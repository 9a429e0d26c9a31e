//! A body into a file of this machine, which stands under its name only when it is whole.

use super::transfer::of_io;
use crate::wire::Streamed;
use contract::{Deed, Failure, FailureCode};
use futures_util::StreamExt as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The pause between two reports.
const REPORT: Duration = Duration::from_millis(100);

/// How far it is.
pub(crate) struct Copied {
    /// Bytes so far.
    pub(crate) bytes: u64,
    /// Bytes a second since the beginning.
    pub(crate) rate: u64,
}

/// Gives how many bytes it has. Dropped in the middle it leaves nothing.
pub(crate) async fn save(
    deed: Deed,
    subject: &str,
    mut body: Streamed,
    to: PathBuf,
    report: impl Fn(Copied),
) -> Result<u64, Failure> {
    let told = to.to_string_lossy().into_owned();
    let met = |error: std::io::Error| of_io(deed, &told, &error);
    let folder = to.parent().unwrap_or(Path::new(".")).to_owned();
    let mut beside = tempfile::Builder::new()
        .prefix(".berth-")
        .suffix(".part")
        .tempfile_in(&folder)
        .map_err(met)?;
    let began = Instant::now();
    let (mut bytes, mut last) = (0, began);
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| Failure {
            deed,
            subject: subject.to_owned(),
            code: Some(FailureCode::Unreachable),
            message: error.to_string(),
        })?;
        bytes += piece.len() as u64;
        // A write to a file is over before another thread would have begun with it.
        beside.write_all(&piece).map_err(met)?;
        if last.elapsed() >= REPORT {
            last = Instant::now();
            let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            report(Copied {
                bytes,
                rate: bytes.saturating_mul(1000) / millis.max(1),
            });
            tokio::task::yield_now().await;
        }
    }
    let synced = tokio::task::spawn_blocking(move || {
        beside.as_file().sync_all()?;
        beside.persist(&to).map_err(|error| error.error)
    });
    synced
        .await
        .map_err(std::io::Error::other)
        .and_then(|done| done)
        .map_err(met)?;
    Ok(bytes)
}
