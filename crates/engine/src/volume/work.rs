//! Works on volumes, from the first check to the last step.

use super::create::{check_new, create};
use super::inside::{Carried, Course, Inside, Mounted};
use super::meanwhile::hold;
use super::packed::{Reading, Writing};
use super::unfinished::{Unfinished, is_lost};
use super::users::{missing, users_of, volume};
use crate::engine::Engine;
use crate::failure::of_system;
use crate::hear::ListedVolume;
use crate::tasks::Teller;
use contract::{
    CarryOutVolumeWork, Deed, Failure, FailureCode, FilePath, LeftOut, LeftOutWhy, Meanwhile, Pair,
    RestoreInto, TransferStep, VolumeSpec, VolumeWork,
};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// The least time between two steps.
const EVERY: Duration = Duration::from_millis(100);
/// What a rate is of.
const RECENT: Duration = Duration::from_secs(1);

/// What a work is, to a failure.
pub(super) fn deed_of(work: &VolumeWork) -> Deed {
    match work {
        VolumeWork::Clone { .. } => Deed::CloneVolume,
        VolumeWork::Empty { .. } => Deed::EmptyVolume,
        VolumeWork::BackUp { .. } => Deed::BackUpVolume,
        VolumeWork::Restore { .. } => Deed::RestoreVolume,
        VolumeWork::Copy { .. } => Deed::CopyVolume,
    }
}

/// The volumes of a work that have to be there.
pub(super) fn places(work: &VolumeWork) -> Vec<Mounted<'_>> {
    let (read, written): (Option<&str>, Option<&str>) = match work {
        VolumeWork::Clone { from, .. } => (Some(from), None),
        VolumeWork::Empty { name } => (None, Some(name)),
        VolumeWork::BackUp { name, .. } => (Some(name), None),
        VolumeWork::Restore { into, .. } => match into {
            RestoreInto::New { .. } => (None, None),
            RestoreInto::Existing { name, .. } => (None, Some(name)),
        },
        VolumeWork::Copy { from, to, .. } => (Some(from), Some(to)),
    };
    let mounted = |name, writable| Mounted { name, writable };
    let read = read.map(|name| mounted(name, false));
    let written = written.map(|name| mounted(name, true));
    read.into_iter().chain(written).collect()
}

/// What a failure is about.
fn subject_of(work: &VolumeWork) -> &str {
    match work {
        VolumeWork::Clone { from, .. } | VolumeWork::Copy { from, .. } => from,
        VolumeWork::Empty { name } | VolumeWork::BackUp { name, .. } => name,
        VolumeWork::Restore { path, into } => match into {
            RestoreInto::New { spec } if spec.name.is_empty() => path,
            RestoreInto::New { spec } => &spec.name,
            RestoreInto::Existing { name, .. } => name,
        },
    }
}

pub(super) async fn carry_out(
    engine: Engine,
    args: CarryOutVolumeWork,
    teller: Teller<TransferStep>,
    cancel: CancellationToken,
) {
    let CarryOutVolumeWork {
        op,
        work,
        meanwhile,
    } = args;
    let deed = deed_of(&work);
    let subject = subject_of(&work).to_owned();
    teller.tell(TransferStep::Preparing);
    let mut unfinished = match Unfinished::begin(&engine, &op).await {
        Ok(unfinished) => unfinished,
        Err(failure) => {
            let failure = Failure { deed, ..failure };
            teller.tell(failed(failure, false));
            return;
        }
    };
    let mut progress = Progress::new(&teller);
    let done = tokio::select! {
        biased;
        () = cancel.cancelled() => Err(None),
        done = done(&engine, &work, meanwhile, &mut unfinished, &mut progress) => done.map_err(Some),
    };
    teller.tell(TransferStep::Preparing);
    let last = match done {
        Ok(done) => {
            unfinished.keep();
            Ok(done)
        }
        Err(Some(failure)) => Err((failure, false)),
        Err(None) => {
            let failure = Failure {
                deed,
                subject,
                code: Some(FailureCode::Cancelled),
                message: "cancelled".to_owned(),
            };
            Err((failure, true))
        }
    };
    let remains = unfinished.undo(&engine).await;
    if remains.iter().any(is_lost) {
        // When the engine is back; at the next start where it is not until then.
        tokio::spawn(unfinished.undo_later(engine.changes(), engine.faint()));
    }
    teller.tell(match last {
        Ok((carried, made)) => finished(carried, made, remains),
        Err((mut failure, cancelled)) => {
            for remain in remains {
                failure.message = format!(
                    "{}\n{}: {}",
                    failure.message, remain.subject, remain.message
                );
            }
            failed(failure, cancelled)
        }
    });
}

fn finished(carried: Carried, made: String, remains: Vec<Failure>) -> TransferStep {
    let Carried {
        files,
        bytes,
        mut left_out,
        left_out_total,
    } = carried;
    let total = left_out_total + remains.len() as u64;
    // What could not be resumed comes first: it is what the person has to see to.
    let remains = remains.into_iter().map(|remain| LeftOut {
        path: FilePath::typed(&remain.subject),
        why: LeftOutWhy::Refused {
            message: remain.message,
        },
    });
    left_out.splice(0..0, remains);
    TransferStep::Done {
        files,
        bytes,
        left_out,
        left_out_total: total,
        made,
    }
}

fn failed(failure: Failure, cancelled: bool) -> TransferStep {
    TransferStep::Failed {
        failure,
        cancelled,
        files: 0,
    }
}

/// What was carried, and what came of it.
async fn done(
    engine: &Engine,
    work: &VolumeWork,
    meanwhile: Meanwhile,
    unfinished: &mut Unfinished,
    progress: &mut Progress<'_>,
) -> Result<(Carried, String), Failure> {
    let deed = deed_of(work);
    let places = places(work);
    let mut there = Vec::new();
    // Mounting one that is not there would make it.
    for place in &places {
        let found = volume(engine, deed, place.name).await?;
        there.push(found.ok_or_else(|| missing(deed, place.name))?);
    }
    let fresh = match work {
        VolumeWork::Clone { to, .. } => {
            let source = there.first().ok_or_else(|| missing(deed, ""))?;
            let spec = as_of(to, source);
            if is_same_place(&spec, source) {
                return Err(refused(
                    deed,
                    &source.name,
                    "with the same options the new volume would be the same place: give others",
                ));
            }
            Some(spec)
        }
        VolumeWork::Restore {
            into: RestoreInto::New { spec },
            ..
        } => Some(spec.clone()),
        VolumeWork::Copy { from, to, .. } if from == to => {
            return Err(refused(deed, from, "a volume is not copied into itself"));
        }
        _ => None,
    };
    if let Some(spec) = &fresh {
        check_new(engine, deed, spec).await?;
    }
    // Before anybody is held up: whether there is something to read.
    let reading = match work {
        VolumeWork::Restore { path, .. } => Some(
            Reading::begin(PathBuf::from(path))
                .await
                .map_err(|error| of_system(deed, path.clone(), &error))?,
        ),
        _ => None,
    };
    if meanwhile != Meanwhile::Running && !places.is_empty() {
        let names: Vec<String> = places.iter().map(|place| place.name.to_owned()).collect();
        let users = users_of(engine, deed, &names).await?;
        hold(
            engine,
            users.into_values().flatten().collect(),
            meanwhile,
            unfinished,
        )
        .await?;
    }
    let made = match &fresh {
        Some(spec) => Some(make(engine, deed, spec, unfinished).await?),
        None => None,
    };
    let mut mounted = places;
    if let Some(made) = &made {
        mounted.push(Mounted {
            name: made,
            writable: true,
        });
    }
    let inside = Inside::open(engine, deed, &mounted).await?;
    let carried = carried(work, &inside, reading, unfinished, progress).await;
    for place in mounted.iter().filter(|place| place.writable) {
        engine.forget_size(place.name);
    }
    let made = match (&made, work) {
        (Some(made), _) => made.clone(),
        (None, VolumeWork::BackUp { path, .. }) => path.clone(),
        (None, _) => mounted
            .last()
            .map_or_else(String::new, |place| place.name.to_owned()),
    };
    Ok((carried?, made))
}

fn refused(deed: Deed, subject: &str, message: &str) -> Failure {
    Failure {
        deed,
        subject: subject.to_owned(),
        code: Some(FailureCode::WrongState),
        message: message.to_owned(),
    }
}

/// A volume that goes again unless the work is done.
async fn make(
    engine: &Engine,
    deed: Deed,
    spec: &VolumeSpec,
    unfinished: &mut Unfinished,
) -> Result<String, Failure> {
    let name = spec.name.trim();
    if !name.is_empty() {
        unfinished.will_make(name).await?;
    }
    match create(engine, deed, spec).await {
        Ok(made) => {
            unfinished.has_made(&made).await?;
            Ok(made.name)
        }
        Err(failure) => {
            // An engine that is away may have made it.
            if failure.code != Some(FailureCode::Unreachable) {
                unfinished.has_made_none();
            }
            Err(failure)
        }
    }
}

async fn carried(
    work: &VolumeWork,
    inside: &Inside,
    reading: Option<Reading>,
    unfinished: &mut Unfinished,
    progress: &mut Progress<'_>,
) -> Result<Carried, Failure> {
    let deed = deed_of(work);
    // What there is to do, before it is begun; of an archive its length says it.
    progress.total = Some(match &reading {
        Some(reading) => reading.length,
        None => inside.count(0, b"").await?.bytes,
    });
    match (work, reading) {
        (VolumeWork::Empty { .. }, _) => inside.empty(0, |course| progress.tell(course)).await,
        (VolumeWork::Clone { .. }, _) => {
            let course = |course| progress.tell(course);
            inside.copy([0, 1], false, course).await
        }
        (VolumeWork::Copy { replace, .. }, _) => {
            let course = |course| progress.tell(course);
            inside.copy([0, 1], *replace, course).await
        }
        (VolumeWork::BackUp { path, .. }, _) => {
            let of_file = |error| of_system(deed, path.clone(), &error);
            let writing = Writing::begin(PathBuf::from(path)).await.map_err(of_file)?;
            unfinished.writes(&writing.part).await?;
            backed_up(inside, writing, progress, of_file).await
        }
        (VolumeWork::Restore { path, into }, Some(reading)) => {
            let replace = matches!(into, RestoreInto::Existing { replace: true, .. });
            let of_file = |error| of_system(deed, path.clone(), &error);
            let course = |course| progress.tell(course);
            inside.unpack(0, replace, reading, of_file, course).await
        }
        (VolumeWork::Restore { path, .. }, None) => Err(missing(deed, path)),
    }
}

/// The tar of a volume → a file.
async fn backed_up(
    inside: &Inside,
    writing: Writing,
    progress: &mut Progress<'_>,
    of_file: impl Fn(std::io::Error) -> Failure,
) -> Result<Carried, Failure> {
    let mut tar = inside.pack(0).await?;
    while let Some(piece) = tar.next(|course| progress.tell(course)).await {
        if !writing.write(piece?).await {
            break;
        }
    }
    writing.keep().await.map_err(of_file)?;
    Ok(tar.carried())
}

/// How a clone is to be: what is not said is as the volume has it.
fn as_of(to: &VolumeSpec, source: &ListedVolume) -> VolumeSpec {
    let pairs = |pairs: &[(String, String)]| -> Vec<Pair> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| Pair {
                name: name.clone(),
                value: value.clone(),
            })
            .collect()
    };
    let mut spec = to.clone();
    if spec.driver.is_empty() {
        spec.driver.clone_from(&source.driver);
        if spec.options.is_empty() {
            spec.options = pairs(&source.options);
        }
    }
    if spec.labels.is_empty() {
        spec.labels = pairs(&source.labels);
        // The clone has a name, and compose did not make it: `down --volumes` is not to remove it.
        spec.labels.retain(|label| {
            !label.name.starts_with("com.docker.compose.")
                && label.name != "com.docker.volume.anonymous"
        });
    }
    spec
}

/// The new volume would show the very files of the old one: a folder of the host, a server's.
fn is_same_place(spec: &VolumeSpec, source: &ListedVolume) -> bool {
    let option = |name: &str| {
        let found = source.options.iter().find(|(option, _)| option == name);
        found.map(|(_, value)| value.as_str())
    };
    let asked = |name: &str| {
        let found = spec.options.iter().rev().find(|pair| pair.name == name);
        found.map(|pair| pair.value.as_str())
    };
    spec.driver == source.driver
        && option("device").is_some()
        && option("device") == asked("device")
        && !matches!(option("type"), Some("tmpfs"))
}

/// Tells how far a work came, at most ten times a second.
struct Progress<'a> {
    teller: &'a Teller<TransferStep>,
    total: Option<u64>,
    told: Option<Instant>,
    /// Bytes at some moments of the last second.
    recent: VecDeque<(Instant, u64)>,
}

impl<'a> Progress<'a> {
    fn new(teller: &'a Teller<TransferStep>) -> Self {
        Self {
            teller,
            total: None,
            told: None,
            recent: VecDeque::new(),
        }
    }

    fn tell(&mut self, course: Course) {
        let now = Instant::now();
        if self.told.is_some_and(|told| now < told + EVERY) {
            return;
        }
        self.told = Some(now);
        self.recent.push_back((now, course.bytes));
        while self
            .recent
            .front()
            .is_some_and(|(at, _)| now.duration_since(*at) > RECENT)
            && self.recent.len() > 2
        {
            self.recent.pop_front();
        }
        let rate = self.recent.front().map_or(0, |(at, bytes)| {
            let millis = now.duration_since(*at).as_millis().max(1) as u64;
            course.bytes.saturating_sub(*bytes) * 1000 / millis
        });
        self.teller.tell(TransferStep::Moving {
            done: course.bytes,
            // What grew since it was counted.
            total: self.total.map(|total| total.max(course.bytes)),
            files: course.files,
            bytes_per_second: rate,
            now: FilePath::root(),
        });
    }
}
