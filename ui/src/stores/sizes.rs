//! How large volumes are, as far as somebody asked. A size is never true for long: each says when
//! it was taken.

use super::{Id, Stores, TaskKind, Tasks};
use crate::ipc;
use crate::stores::tasks::Step;
use contract::{Failure, FailureCode, Op, VolumeSize, VolumeSizesKnown, VolumeSizesOf};
use leptos::prelude::*;
use std::collections::{HashMap, HashSet};
use wasm_bindgen_futures::spawn_local;

/// What was found of each volume, and what is being looked at. A copy is a handle.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    found: RwSignal<HashMap<Id, VolumeSize>>,
    /// What was asked for and has not come; what was ended from the status bar never will.
    asked: RwSignal<Vec<(Op, HashSet<Id>)>>,
    measuring: Memo<HashSet<Id>>,
    /// Those on the screen are looked at by themselves.
    pub(crate) on: RwSignal<bool>,
}

/// What is known of a volume's size.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Size {
    /// Nobody asked.
    Unknown,
    /// It is being looked at.
    Measuring,
    Found(VolumeSize),
}

impl Sizes {
    pub(super) fn new(tasks: Tasks) -> Self {
        let asked = RwSignal::new(Vec::<(Op, HashSet<Id>)>::new());
        Self {
            found: RwSignal::new(HashMap::new()),
            asked,
            measuring: Memo::new(move |_| {
                asked.with(|asked| {
                    let going = asked.iter().filter(|(op, _)| tasks.goes_on(op));
                    going.flat_map(|(_, names)| names.iter().cloned()).collect()
                })
            }),
            on: RwSignal::new(false),
        }
    }

    /// What is known of one.
    pub(crate) fn of(&self, name: &str) -> Size {
        if self.measuring.with(|names| names.contains(name)) {
            return Size::Measuring;
        }
        self.found.with(|found| match found.get(name) {
            Some(size) => Size::Found(size.clone()),
            None => Size::Unknown,
        })
    }

    /// Bytes, where they are known.
    pub(crate) fn bytes(&self, name: &str) -> Option<u64> {
        self.found
            .with(|found| found.get(name)?.found.as_ref().ok().map(|it| it.bytes))
    }

    /// Looks at those of which nothing is known yet.
    pub(crate) fn measure_unknown(&self, stores: Stores, names: &[Id]) -> Option<Op> {
        let unknown: Vec<Id> = names
            .iter()
            .filter(|name| untrack(|| self.of(name)) == Size::Unknown)
            .cloned()
            .collect();
        self.measure(stores, unknown)
    }

    /// Looks how large some are, whatever is known of them. The status bar tells of it, and ends
    /// it; `None` where there is nothing to look at.
    pub(crate) fn measure(&self, stores: Stores, names: Vec<Id>) -> Option<Op> {
        if names.is_empty() {
            return None;
        }
        let sizes = *self;
        let op = ipc::op();
        let subject = match names.as_slice() {
            [only] => only.to_string(),
            _ => String::new(),
        };
        let task = stores.tasks.begin(op.clone(), TaskKind::Measure, subject);
        let of = names.len();
        task.step(Step::Measuring { done: 0, of });
        self.asked.update(|asked| {
            asked.retain(|(op, _)| untrack(|| stores.tasks.goes_on(op)));
            asked.push((op.clone(), names.iter().cloned().collect()));
        });
        let args = VolumeSizesOf {
            op: op.clone(),
            names: names.iter().map(ToString::to_string).collect(),
        };
        let heard = task.clone();
        let begun = op.clone();
        let hear = move |said: Result<VolumeSize, Failure>| match said {
            Ok(size) => {
                let left = sizes.take(&op, size);
                heard.step(Step::Measuring {
                    done: of.saturating_sub(left),
                    of,
                });
                if left == 0 {
                    heard.end();
                }
            }
            Err(failure) => heard.fail(failure),
        };
        spawn_local(async move {
            if let Err(failure) = ipc::open(args, hear).await {
                task.fail(failure);
            }
        });
        Some(begun)
    }

    /// Ends all that is being looked at.
    pub(crate) fn end_all(&self, stores: Stores) {
        let ops = self
            .asked
            .with_untracked(|asked| asked.iter().map(|(op, _)| op.clone()).collect::<Vec<_>>());
        for op in ops {
            if untrack(|| stores.tasks.goes_on(&op)) {
                stores.tasks.cancel(&op);
            }
        }
    }

    /// Takes a size in, and says how many of its task are still to come.
    fn take(&self, op: &Op, size: VolumeSize) -> usize {
        let mut left = 0;
        self.asked.update(|asked| {
            if let Some((_, names)) = asked.iter_mut().find(|(own, _)| own == op) {
                names.remove(size.name.as_str());
                left = names.len();
            }
            asked.retain(|(_, names)| !names.is_empty());
        });
        // One that was not looked at in the end is as it was before.
        let cancelled = |failure: &Failure| failure.code == Some(FailureCode::Cancelled);
        if !size.found.as_ref().is_err_and(cancelled) {
            self.found.update(|found| {
                found.insert(Id::from(size.name.as_str()), size);
            });
        }
        left
    }

    /// Volumes that are gone; another of the same name is another one.
    pub(super) fn drop_gone(&self, gone: &[Id]) {
        if !gone.is_empty() {
            self.found.update(|found| {
                for name in gone {
                    found.remove(name);
                }
            });
        }
    }

    /// What was done with one makes its size another one.
    pub(crate) fn forget_one(&self, name: &str) {
        self.found.update(|found| {
            found.remove(name);
        });
    }

    /// Another engine is looked at.
    pub(super) fn forget(&self) {
        self.found.set(HashMap::new());
        self.asked.set(Vec::new());
    }
}

/// Asks which sizes are known from before.
pub(crate) fn find_known(sizes: Sizes) {
    spawn_local(async move {
        match ipc::call(VolumeSizesKnown {}).await {
            Ok(known) => sizes.found.update(|found| {
                for size in known {
                    found.entry(Id::from(size.name.as_str())).or_insert(size);
                }
            }),
            // Sizes can still be asked for.
            Err(failure) => crate::ipc::complain(&failure.message),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::{Deed, VolumeContent};

    fn size(name: &str, bytes: u64) -> VolumeSize {
        VolumeSize {
            name: name.to_owned(),
            found: Ok(VolumeContent { bytes, entries: 1 }),
            taken: 7,
        }
    }

    #[test]
    fn sizes_come_one_by_one_and_go_with_their_volume() {
        Owner::new().with(|| {
            let tasks = Tasks::new();
            let sizes = Sizes::new(tasks);
            let task = tasks.begin("op".into(), TaskKind::Measure, "");
            let names: HashSet<Id> = ["a", "b"].map(Id::from).into();
            sizes.asked.set(vec![("op".into(), names)]);
            assert_eq!(sizes.of("a"), Size::Measuring);
            assert_eq!(sizes.take(&"op".into(), size("a", 10)), 1);
            assert_eq!(sizes.bytes("a"), Some(10));
            assert_eq!(sizes.of("b"), Size::Measuring);
            // The measuring was ended: the other one is as unknown as before.
            task.end();
            assert_eq!(sizes.of("b"), Size::Unknown);
            let cancelled = VolumeSize {
                found: Err(Failure {
                    deed: Deed::MeasureVolume,
                    subject: "b".into(),
                    code: Some(FailureCode::Cancelled),
                    message: String::new(),
                }),
                ..size("b", 0)
            };
            assert_eq!(sizes.take(&"op".into(), cancelled), 0);
            assert_eq!(sizes.of("b"), Size::Unknown);
            sizes.drop_gone(&[Id::from("a")]);
            assert_eq!(sizes.of("a"), Size::Unknown);
        });
    }
}
