//! What is being done right now and takes a while: pulls, runs, edits, transfers. The status bar
//! shows them, whatever became of the dialog that began them.

use crate::dialogs::Ask;
use crate::ipc;
use contract::{
    EditStep, Failure, Health, LeftOut, Op, PullPhase, PullProgress, RunStep, TaskCancel,
    TransferStep,
};
use leptos::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use wasm_bindgen_futures::spawn_local;

/// How long it is said that something was done which nothing else on the screen shows.
const SAID: Duration = Duration::from_secs(12);

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TaskKind {
    Pull,
    Run,
    Edit,
    Save,
    /// Something long with a volume's content.
    Volume,
    /// Sizes of volumes.
    Measure,
    /// A container's file system, to a file.
    Export,
    Commit,
    /// Files of this machine, into a place.
    Upload,
    /// Files of a place, to this machine.
    Download,
    /// Files, from place to place.
    Copy,
    /// Files that go.
    Delete,
}

impl TaskKind {
    /// `data-kind`
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pull => "pull",
            Self::Run => "run",
            Self::Edit => "edit",
            Self::Save => "save",
            Self::Volume => "volume",
            Self::Measure => "measure",
            Self::Export => "export",
            Self::Commit => "commit",
            Self::Upload => "upload",
            Self::Download => "download",
            Self::Copy => "copy",
            Self::Delete => "delete",
        }
    }
}

/// What a task is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// It was asked for and said nothing yet.
    Asked,
    Pulling(Share),
    Committing,
    Changing,
    Stopping,
    SettingAside,
    Creating,
    Starting,
    Awaiting {
        seconds_left: u64,
        health: Option<Health>,
    },
    RemovingOld,
    /// A log, to a file.
    Writing {
        bytes: u64,
        lines: u64,
    },
    Preparing,
    /// Bytes are carried.
    Moving {
        done: u64,
        /// `None` where it is not known.
        total: Option<u64>,
        bytes_per_second: u64,
    },
    /// Sizes are looked at, one after another.
    Measuring {
        done: usize,
        of: usize,
    },
}

impl Step {
    /// What a run or a pull says it does; `None` for an end, and for news in between.
    pub(crate) fn of_run(said: &RunStep) -> Option<Self> {
        match said {
            RunStep::Pulling { progress } => Some(Self::Pulling(Share::of(progress))),
            RunStep::Creating => Some(Self::Creating),
            RunStep::Starting => Some(Self::Starting),
            RunStep::Created { .. } | RunStep::Done { .. } | RunStep::Failed { .. } => None,
        }
    }

    /// What an edit says it does; `None` for an end.
    pub(crate) fn of_edit(said: &EditStep) -> Option<Self> {
        match said {
            EditStep::Pulling { progress } => Some(Self::Pulling(Share::of(progress))),
            EditStep::Committing => Some(Self::Committing),
            EditStep::Changing => Some(Self::Changing),
            EditStep::Stopping => Some(Self::Stopping),
            EditStep::SettingAside => Some(Self::SettingAside),
            EditStep::Creating => Some(Self::Creating),
            EditStep::Starting => Some(Self::Starting),
            EditStep::Awaiting {
                seconds_left,
                health,
            } => Some(Self::Awaiting {
                seconds_left: *seconds_left,
                health: *health,
            }),
            EditStep::RemovingOld => Some(Self::RemovingOld),
            EditStep::Done { .. } | EditStep::Failed { .. } => None,
        }
    }

    /// What a transfer says it does; `None` for an end.
    pub(crate) fn of_transfer(said: &TransferStep) -> Option<Self> {
        match said {
            TransferStep::Preparing => Some(Self::Preparing),
            TransferStep::Moving {
                done,
                total,
                bytes_per_second,
                ..
            } => Some(Self::Moving {
                done: *done,
                total: *total,
                bytes_per_second: *bytes_per_second,
            }),
            TransferStep::Done { .. } | TransferStep::Failed { .. } => None,
        }
    }

    /// The same step, however far it is.
    pub(crate) fn same(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// How much of a pull is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    /// Layers that are there.
    pub(crate) done: usize,
    /// Layers in all; 0 while the engine named none.
    pub(crate) layers: usize,
    /// Of the work, 0 to 100.
    pub(crate) percent: u8,
}

/// Of a layer's work, what downloading is; the rest is extracting.
const DOWNLOAD: f64 = 0.7;

impl Share {
    /// Each layer counts by its bytes; one of unknown size counts as an average one.
    pub(crate) fn of(progress: &PullProgress) -> Self {
        let layers = &progress.layers;
        let known: Vec<u64> = layers.iter().filter_map(|layer| layer.total).collect();
        let average = if known.is_empty() {
            1.0
        } else {
            known.iter().map(|total| *total as f64).sum::<f64>() / known.len() as f64
        };
        let (mut whole, mut gone) = (0.0, 0.0);
        for layer in layers {
            let weight = layer.total.map_or(average, |total| total as f64).max(1.0);
            let of_phase = match layer.total {
                Some(total) if total > 0 => (layer.current as f64 / total as f64).clamp(0.0, 1.0),
                Some(_) | None => 0.0,
            };
            let part = match layer.phase {
                PullPhase::Waiting | PullPhase::Other(_) => 0.0,
                PullPhase::Downloading => DOWNLOAD * of_phase,
                PullPhase::Verifying | PullPhase::Downloaded => DOWNLOAD,
                PullPhase::Extracting => DOWNLOAD + (1.0 - DOWNLOAD) * of_phase,
                PullPhase::Done => 1.0,
            };
            whole += weight;
            gone += weight * part;
        }
        let done = layers.iter().filter(|layer| layer.phase == PullPhase::Done);
        Self {
            done: done.count(),
            layers: layers.len(),
            percent: if whole > 0.0 {
                (100.0 * gone / whole) as u8
            } else {
                0
            },
        }
    }
}

/// A task, as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Doing {
    pub(crate) op: Op,
    pub(crate) kind: TaskKind,
    /// An image or a container, by name: hostile.
    pub(crate) subject: String,
    pub(crate) step: Step,
    /// It was asked to end.
    pub(crate) cancelling: bool,
    /// Why it ended, where nobody saw it: kept until it is put away.
    pub(crate) failure: Option<Failure>,
    /// The question that began it, as it was answered: to try again after a failure.
    pub(crate) again: Option<Box<Ask>>,
    /// What came of it, where nothing else on the screen shows it.
    pub(crate) done: Option<Done>,
}

/// What came of a task.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Done {
    pub(crate) bytes: u64,
    /// What was left out, the first of it: kept until it is put away.
    pub(crate) left_out: Arc<Vec<LeftOut>>,
    /// How many there are in all.
    pub(crate) left_out_total: u64,
    /// A path on this machine, or a name: hostile.
    pub(crate) made: String,
}

/// Everything that is being done. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Tasks {
    all: RwSignal<Vec<Doing>>,
}

/// One of them. It stays in the list until it is ended, so whoever hears the end of the stream
/// has to say so.
#[derive(Clone)]
pub(crate) struct Task {
    tasks: Tasks,
    op: Op,
}

impl Tasks {
    pub(crate) fn new() -> Self {
        Self {
            all: RwSignal::new(Vec::new()),
        }
    }

    /// Something was asked for; `op` is what its stream was opened with.
    pub(crate) fn begin(&self, op: Op, kind: TaskKind, subject: impl Into<String>) -> Task {
        self.all.update(|all| {
            all.push(Doing {
                op: op.clone(),
                kind,
                subject: subject.into(),
                step: Step::Asked,
                cancelling: false,
                failure: None,
                again: None,
                done: None,
            });
        });
        Task { tasks: *self, op }
    }

    /// All of them, the oldest first.
    pub(crate) fn all(&self) -> Vec<Doing> {
        self.all.get()
    }

    /// Whether one is still being done.
    pub(crate) fn goes_on(&self, op: &Op) -> bool {
        self.all
            .with(|all| all.iter().any(|doing| doing.op == *op && !doing.is_over()))
    }

    /// Asks the engine to end one. Its stream says when it has; what is over is put away.
    pub(crate) fn cancel(&self, op: &Op) {
        let tasks = *self;
        let (over, last_word) = self.all.with_untracked(|all| {
            let doing = all.iter().find(|doing| doing.op == *op);
            (
                doing.is_some_and(Doing::is_over),
                // Sizes just stop coming.
                doing.is_none_or(|doing| doing.kind != TaskKind::Measure),
            )
        });
        if over {
            return self.take(op);
        }
        self.change(op, |doing| doing.cancelling = true);
        let op = op.clone();
        spawn_local(async move {
            match ipc::call(TaskCancel { op: op.clone() }).await {
                Ok(()) if last_word => {}
                Ok(()) => tasks.take(&op),
                Err(failure) => {
                    crate::ipc::complain(&failure.message);
                    tasks.change(&op, |doing| doing.cancelling = false);
                }
            }
        });
    }

    fn change(&self, op: &Op, change: impl FnOnce(&mut Doing)) {
        let Some(place) = self
            .all
            .with_untracked(|all| all.iter().position(|doing| doing.op == *op))
        else {
            return;
        };
        self.all.update(|all| {
            if let Some(doing) = all.get_mut(place) {
                change(doing);
            }
        });
    }

    fn take(&self, op: &Op) {
        self.all.update(|all| all.retain(|doing| doing.op != *op));
    }
}

impl Doing {
    /// It is only still told how it ended.
    pub(crate) fn is_over(&self) -> bool {
        self.failure.is_some() || self.done.is_some()
    }
}

impl Task {
    /// What it does now. A pull is never told to go backwards, which a layer's size becoming known
    /// would make it do.
    pub(crate) fn step(&self, mut step: Step) {
        self.tasks.change(&self.op, |doing| {
            if let (Step::Pulling(share), Step::Pulling(before)) = (&mut step, doing.step) {
                share.percent = share.percent.max(before.percent);
            }
            doing.step = step;
        });
    }

    /// It is over, and whoever asked for it knows how.
    pub(crate) fn end(&self) {
        self.tasks.take(&self.op);
    }

    /// It went no further, and the dialog that would have said so is gone.
    pub(crate) fn fail(&self, failure: Failure) {
        self.tasks
            .change(&self.op, |doing| doing.failure = Some(failure));
    }

    /// The same, and what was asked for can be asked once more.
    pub(crate) fn fail_to(&self, failure: Failure, again: Ask) {
        self.tasks.change(&self.op, |doing| {
            doing.failure = Some(failure);
            doing.again = Some(Box::new(again));
        });
    }

    /// It is done, and only the status bar can say so: for a while, or, where something was left
    /// out, until it is put away.
    pub(crate) fn finish(&self, done: Done) {
        let stays = done.left_out_total > 0;
        self.tasks.change(&self.op, |doing| doing.done = Some(done));
        if !stays {
            let (tasks, op) = (self.tasks, self.op.clone());
            set_timeout(move || tasks.take(&op), SAID);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::PullLayer;

    fn layer(phase: PullPhase, current: u64, total: Option<u64>) -> PullLayer {
        PullLayer {
            id: String::new(),
            phase,
            current,
            total,
        }
    }

    fn progress(layers: Vec<PullLayer>) -> PullProgress {
        PullProgress {
            layers,
            bytes_per_second: 0,
        }
    }

    fn pulling(layers: Vec<PullLayer>) -> Step {
        Step::Pulling(Share::of(&progress(layers)))
    }

    #[test]
    fn a_pull_is_counted_by_bytes() {
        assert_eq!(Share::of(&progress(vec![])), Share::default());
        let share = Share::of(&progress(vec![
            layer(PullPhase::Done, 0, Some(100)),
            layer(PullPhase::Downloading, 150, Some(300)),
        ]));
        // 100 of 400 are there, and of 300 half of what downloading is.
        assert_eq!((share.done, share.layers, share.percent), (1, 2, 51));
        // More than there is, or nothing at all, is still a share.
        let odd = Share::of(&progress(vec![layer(PullPhase::Extracting, 9, Some(0))]));
        assert_eq!(odd.percent, 70);
        let over = Share::of(&progress(vec![layer(PullPhase::Extracting, 9, Some(3))]));
        assert_eq!(over.percent, 100);
    }

    #[test]
    fn a_task_never_goes_backwards_and_stays_until_it_is_ended() {
        Owner::new().with(|| {
            let tasks = Tasks::new();
            let task = tasks.begin("a".into(), TaskKind::Pull, "redis");
            let other = tasks.begin("b".into(), TaskKind::Edit, "web");
            let percent = || match tasks.all()[0].step {
                Step::Pulling(share) => share.percent,
                _ => 0,
            };
            task.step(pulling(vec![layer(PullPhase::Done, 0, Some(10))]));
            assert_eq!(percent(), 100);
            task.step(pulling(vec![
                layer(PullPhase::Done, 0, Some(10)),
                layer(PullPhase::Waiting, 0, Some(90)),
            ]));
            assert_eq!(percent(), 100);
            other.step(Step::Stopping);
            assert_eq!(tasks.all()[1].step, Step::Stopping);
            task.end();
            assert_eq!(tasks.all().len(), 1);
            // What is over cannot be brought back by a late word.
            task.step(Step::Creating);
            assert_eq!(tasks.all().len(), 1);
        });
    }
}
