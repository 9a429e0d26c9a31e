//! Lines of a log → a file.

use super::ask::{self, Ended, Finite};
use super::batch::{Batch, MARK};
use super::merge::Merged;
use super::stamp;
use super::state;
use super::text;
use super::view::View;
use crate::engine::Engine;
use crate::tasks::{Step, Teller};
use contract::{
    Deed, Failure, FailureCode, LogSaveStep, LogSaveWhat, LogSource, LogSourceState, SaveLog,
};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::NamedTempFile;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The least time between two steps.
const EVERY: Duration = Duration::from_millis(100);
/// Lines that are taken from the view at a time.
const LINES: u64 = 10_000;

impl Step for LogSaveStep {
    fn replaces(&self, before: &Self) -> bool {
        matches!((before, self), (Self::Writing { .. }, Self::Writing { .. }))
    }
}

/// Why a file was not written.
enum Broke {
    Cancelled,
    Failed(Failure),
}

impl From<io::Error> for Broke {
    fn from(error: io::Error) -> Self {
        Self::Failed(failed(error.to_string()))
    }
}

pub(super) async fn save(
    engine: Engine,
    view: Result<Arc<View>, Failure>,
    args: SaveLog,
    teller: Teller<LogSaveStep>,
    cancel: CancellationToken,
) {
    let saved = match view {
        Ok(view) => written(&engine, &view, &args, &teller, &cancel).await,
        Err(failure) => Err(Broke::Failed(failure)),
    };
    teller.tell(match saved {
        Ok(bytes) => LogSaveStep::Done {
            path: args.path,
            bytes,
        },
        Err(broke) => {
            let (failure, cancelled) = match broke {
                Broke::Failed(failure) => (failure, false),
                Broke::Cancelled => (failed("cancelled".to_owned()), true),
            };
            LogSaveStep::Failed {
                failure: Failure {
                    subject: args.path,
                    code: if cancelled {
                        Some(FailureCode::Cancelled)
                    } else {
                        failure.code
                    },
                    ..failure
                },
                cancelled,
            }
        }
    });
}

async fn written(
    engine: &Engine,
    view: &Arc<View>,
    args: &SaveLog,
    teller: &Teller<LogSaveStep>,
    cancel: &CancellationToken,
) -> Result<u64, Broke> {
    let mut out = Out::create(PathBuf::from(&args.path)).await?;
    let work = async {
        match args.what {
            LogSaveWhat::Held => held(view, args, false, &mut out, teller).await,
            LogSaveWhat::Matches => held(view, args, true, &mut out, teller).await,
            LogSaveWhat::Everything => everything(engine, view, args, &mut out, teller).await,
        }
    };
    // What was written so far goes with the file, which has no name of its own yet.
    tokio::select! {
        biased;
        () = cancel.cancelled() => return Err(Broke::Cancelled),
        done = work => done?,
    }
    out.keep().await
}

/// What the view holds, or what of it matches.
async fn held(
    view: &Arc<View>,
    args: &SaveLog,
    matches: bool,
    out: &mut Out,
    teller: &Teller<LogSaveStep>,
) -> Result<(), Broke> {
    let (mut next, end, matcher) = view.look(|state| {
        let matcher = state
            .search
            .as_ref()
            .map(|search| Arc::clone(&search.matcher));
        (state.store.first(), state.store.end(), matcher)
    });
    let matcher = matcher.filter(|_| matches);
    if matches && matcher.is_none() {
        return Err(Broke::Failed(failed("nothing is looked for".to_owned())));
    }
    let times = args.times;
    let names = names(&view.look(|state| state.sources.clone()));
    while next < end {
        let to = end.min(next + LINES);
        let (of, matcher, names) = (Arc::clone(view), matcher.clone(), Arc::clone(&names));
        let read = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            let mut lines = 0;
            let read = of.read_now(|state| {
                state.store.each(next, to, |_, record, line| {
                    let wanted = record.flags & MARK == 0
                        && matcher
                            .as_ref()
                            .is_none_or(|matcher| matcher.matches(line, record.flags));
                    if wanted {
                        lines += 1;
                        name(&mut text, &names, record.source);
                        state::write_line(&mut text, record, line, times);
                    }
                })
            });
            read.map(|()| (text, lines))
        });
        let (text, lines) = read.await.map_err(io::Error::other)??;
        out.write(text, lines).await?;
        out.tell(teller);
        next = to;
    }
    Ok(())
}

/// Everything that the engine has, merged.
async fn everything(
    engine: &Engine,
    view: &View,
    args: &SaveLog,
    out: &mut Out,
    teller: &Teller<LogSaveStep>,
) -> Result<(), Broke> {
    let sources = view.look(|state| state.sources.clone());
    let names = names(&sources);
    let mut query = view.query.clone();
    query.tail = None;
    // All, whatever the view was opened with.
    (query.since, query.until) = (None, None);
    let range = ask::range_of(&query);
    // What the view says of a container that cannot be read is no reason to save none.
    let readable = |source: &LogSource| {
        !matches!(
            source.state,
            LogSourceState::Removed | LogSourceState::Unreadable { .. }
        )
    };
    let all = !sources.iter().any(readable);
    let wanted = (0..).zip(&sources);
    let wanted = wanted.filter(|(_, source)| all || readable(source));
    let mut merged = Merged::new(wanted.map(|(at, source)| {
        let LogSource { id, name, .. } = source.clone();
        (at, Finite::read(engine, id, name, range, None))
    }));
    while let Some(piece) = merged.next().await {
        let piece = piece.map_err(|(source, ended)| {
            Broke::Failed(match ended {
                Ended::Gone(failure) | Ended::Refused(failure) => failure,
                Ended::Away => Failure {
                    deed: Deed::ReadLog,
                    subject: sources
                        .get(usize::from(source))
                        .map_or_else(String::new, |source| source.name.clone()),
                    code: Some(FailureCode::Unreachable),
                    message: "the engine is away".to_owned(),
                },
            })
        })?;
        let mut text = String::new();
        let lines = piece.lines.len() as u64;
        write_lines(
            &mut text,
            &names,
            piece.source,
            &piece.batch,
            piece.lines,
            args.times,
        );
        out.write(text, lines).await?;
        out.tell(teller);
    }
    Ok(())
}

fn write_lines(
    into: &mut String,
    names: &[String],
    source: u16,
    batch: &Batch,
    lines: Range<usize>,
    times: bool,
) {
    for line in batch.lines.get(lines).unwrap_or_default() {
        name(into, names, source);
        if times {
            stamp::write(line.at, into);
        }
        into.push_str(&text::whole(batch.text_of(line)));
        into.push('\n');
    }
}

/// What stands before each line of several containers.
fn names(sources: &[LogSource]) -> Arc<[String]> {
    if sources.len() < 2 {
        return Arc::default();
    }
    let widest = sources.iter().map(|source| source.name.chars().count());
    let widest = widest.max().unwrap_or(0);
    let names = sources.iter();
    names
        .map(|source| format!("{:widest$} | ", source.name))
        .collect()
}

fn name(into: &mut String, names: &[String], source: u16) {
    if let Some(name) = names.get(usize::from(source)) {
        into.push_str(name);
    }
}

/// A file that has no name of its own until it is whole. Dropping it removes it.
struct Out {
    file: Option<NamedTempFile>,
    path: PathBuf,
    bytes: u64,
    lines: u64,
    told: Instant,
}

impl Out {
    async fn create(path: PathBuf) -> Result<Self, Broke> {
        let to = path.clone();
        let made = tokio::task::spawn_blocking(move || {
            // Beside it, so that the last step is a rename.
            let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
            tempfile::Builder::new()
                .prefix(".berth-log-")
                .permissions_of_new_files()
                .tempfile_in(folder.unwrap_or(Path::new(".")))
        });
        Ok(Self {
            file: Some(made.await.map_err(io::Error::other)??),
            path,
            bytes: 0,
            lines: 0,
            told: Instant::now(),
        })
    }

    async fn write(&mut self, text: String, lines: u64) -> Result<(), Broke> {
        let Some(mut file) = self.file.take() else {
            return Err(Broke::Cancelled);
        };
        self.bytes += text.len() as u64;
        self.lines += lines;
        let written = tokio::task::spawn_blocking(move || {
            file.write_all(text.as_bytes())?;
            Ok::<_, io::Error>(file)
        });
        self.file = Some(written.await.map_err(io::Error::other)??);
        Ok(())
    }

    fn tell(&mut self, teller: &Teller<LogSaveStep>) {
        let now = Instant::now();
        if now >= self.told {
            self.told = now + EVERY;
            teller.tell(LogSaveStep::Writing {
                bytes: self.bytes,
                lines: self.lines,
            });
        }
    }

    async fn keep(self) -> Result<u64, Broke> {
        let Some(file) = self.file else {
            return Err(Broke::Cancelled);
        };
        let path = self.path;
        let kept = tokio::task::spawn_blocking(move || {
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)
        });
        kept.await.map_err(io::Error::other)??;
        Ok(self.bytes)
    }
}

fn failed(message: String) -> Failure {
    Failure {
        deed: Deed::WriteFile,
        subject: String::new(),
        code: None,
        message,
    }
}

/// A log's file holds what people wrote to be read by others: as other new files are.
trait OfNewFiles {
    fn permissions_of_new_files(&mut self) -> &mut Self;
}

impl OfNewFiles for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_of_new_files(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt as _;
        // Less what the process leaves out.
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_of_new_files(&mut self) -> &mut Self {
        self
    }
}
