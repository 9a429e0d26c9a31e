//! What is done with volumes.
//!
//! | part | what it does |
//! |---|---|
//! | `create`, `users`, `removal` | made, told of, removed as planned |
//! | `sizes` | how large they are, looked at one after another and kept |
//! | `work` | clone, empty, back up, restore, copy: from the first check to the last step |
//! | `plan` | what a work would do; changes nothing |
//! | `meanwhile`, `unfinished` | containers that are held up; what a kill or a lost engine leaves |
//! | `packed`, `headers` | archives of this machine, packed and unpacked; what is in one (pure) |
//!
//! A volume cannot be renamed. So one that is made for a work has its name at once, and goes again
//! unless the work is done; one that was there is changed by steps that leave the old or the new.

mod create;
mod headers;
mod inside;
mod meanwhile;
mod packed;
mod plan;
mod removal;
mod sizes;
mod unfinished;
mod users;
mod work;

pub(crate) use unfinished::sweep;

use crate::ask::PATIENCE;
use crate::engine::Engine;
use crate::once::Once;
use crate::tasks::Steps;
use contract::{
    CarryOutVolumeRemoval, CarryOutVolumeWork, Command, Deed, Failure, Outcomes, PlanVolumePrune,
    PlanVolumeRemoval, PlanVolumeWork, TransferStep, VolumeCreate, VolumeDetail, VolumeDetailOf,
    VolumeRemovalPlan, VolumeSize, VolumeSizesKnown, VolumeSizesOf, VolumeWorkPlan,
};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is kept of volumes beside their list.
pub(crate) struct Volumes {
    made: Once<Result<String, Failure>>,
    sizes: sizes::Kept,
    /// Ops of works that are being carried out.
    under_way: Arc<Mutex<HashSet<String>>>,
}

impl Volumes {
    pub(crate) fn new() -> Self {
        Self {
            made: Once::new(),
            sizes: sizes::Kept::default(),
            under_way: Arc::default(),
        }
    }
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// Who mounts a volume, stopped containers too, and its inspect as the engine's JSON text.
    pub async fn volume_detail(&self, args: VolumeDetailOf) -> Result<VolumeDetail, Failure> {
        let name = args.name;
        if name.is_empty() {
            return Err(users::missing(Deed::Inspect, &name));
        }
        let wire = self.wire(Deed::Inspect, &name)?;
        let path = users::path_of(&name);
        let inspect = match wire.beside_pings(wire.text(&path, PATIENCE)).await {
            Ok(Ok(inspect)) => inspect,
            Ok(Err(error)) | Err(error) => {
                return Err(users::met(self, &wire, Deed::Inspect, &name, &error));
            }
        };
        let names = std::slice::from_ref(&name);
        let mut users = users::users_of(self, Deed::Inspect, names).await?;
        Ok(VolumeDetail {
            users: users.remove(&name).unwrap_or_default(),
            inspect,
        })
    }

    /// Makes a volume: its name. One that is taken is refused.
    pub async fn volume_create(&self, args: VolumeCreate) -> Result<String, Failure> {
        let engine = self.clone();
        let VolumeCreate { op, spec } = args;
        let work = || async move {
            let made = create::create(&engine, Deed::CreateVolume, &spec).await;
            made.map(|volume| volume.name)
        };
        let made = self.volumes().made.run(VolumeCreate::NAME, op, work).await;
        made.unwrap_or_else(|message| {
            Err(Failure {
                deed: Deed::CreateVolume,
                subject: String::new(),
                code: None,
                message,
            })
        })
    }

    /// Sizes that are known from before, of volumes that are still there. Asks the engine nothing.
    pub async fn volume_sizes_known(
        &self,
        _: VolumeSizesKnown,
    ) -> Result<Vec<VolumeSize>, Failure> {
        Ok(sizes::known(self))
    }

    /// What removing these would destroy. Volumes that are gone already are left out.
    pub async fn volume_removal_plan(
        &self,
        args: PlanVolumeRemoval,
    ) -> Result<VolumeRemovalPlan, Failure> {
        removal::plan(self, args).await
    }

    /// What pruning would remove: what no container mounts, running or not.
    pub async fn volume_prune_plan(
        &self,
        args: PlanVolumePrune,
    ) -> Result<VolumeRemovalPlan, Failure> {
        removal::prune_plan(self, args).await
    }

    /// Removes what the plan lists and nothing else.
    pub async fn volume_removal_carry_out(
        &self,
        args: CarryOutVolumeRemoval,
    ) -> Result<Outcomes, Failure> {
        let op = args.op.clone();
        self.each::<CarryOutVolumeRemoval, _>(op, |engine| removal::carry_out(engine, args))
            .await
    }

    /// What a work would do. Changes nothing.
    pub async fn volume_work_plan(&self, args: PlanVolumeWork) -> Result<VolumeWorkPlan, Failure> {
        plan::plan(self, args.work).await
    }

    /// Carries a work out. Once for each [`contract::Op`]: who asks again hears the same from the
    /// beginning. Goes on when nobody listens.
    ///
    /// Must be called within a tokio runtime.
    pub fn volume_work(&self, args: CarryOutVolumeWork) -> Steps<TransferStep> {
        let engine = self.clone();
        self.transfers().run(args.op.clone(), |teller, cancel| {
            work::carry_out(engine, args, teller, cancel)
        })
    }

    /// Looks how large volumes are, one after another. As [`Engine::volume_work`].
    ///
    /// Must be called within a tokio runtime.
    pub fn volume_sizes(&self, args: VolumeSizesOf) -> Steps<VolumeSize> {
        let engine = self.clone();
        self.measurings().run(args.op.clone(), |teller, cancel| {
            sizes::look(engine, args.names, teller, cancel)
        })
    }
}
