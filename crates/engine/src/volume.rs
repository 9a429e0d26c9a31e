//! What is done with volumes.

use crate::engine::Engine;
use crate::tasks::Steps;
use contract::{
    CarryOutVolumeRemoval, CarryOutVolumeWork, Deed, Failure, Outcomes, PlanVolumePrune,
    PlanVolumeRemoval, PlanVolumeWork, TransferStep, VolumeCreate, VolumeDetail, VolumeDetailOf,
    VolumeRemovalPlan, VolumeSize, VolumeSizesKnown, VolumeSizesOf, VolumeWorkPlan,
};

impl Engine {
    /// See the contract.
    pub async fn volume_detail(&self, _: VolumeDetailOf) -> Result<VolumeDetail, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn volume_create(&self, _: VolumeCreate) -> Result<String, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn volume_sizes_known(
        &self,
        _: VolumeSizesKnown,
    ) -> Result<Vec<VolumeSize>, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn volume_removal_plan(
        &self,
        _: PlanVolumeRemoval,
    ) -> Result<VolumeRemovalPlan, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn volume_prune_plan(
        &self,
        _: PlanVolumePrune,
    ) -> Result<VolumeRemovalPlan, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn volume_removal_carry_out(
        &self,
        _: CarryOutVolumeRemoval,
    ) -> Result<Outcomes, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn volume_work_plan(&self, _: PlanVolumeWork) -> Result<VolumeWorkPlan, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub fn volume_work(&self, args: CarryOutVolumeWork) -> Steps<TransferStep> {
        self.transfers().run(args.op, |_, _| async {})
    }

    /// See the contract.
    pub fn volume_sizes(&self, args: VolumeSizesOf) -> Steps<VolumeSize> {
        self.measurings().run(args.op, |_, _| async {})
    }
}

fn missing() -> Failure {
    Failure {
        deed: Deed::Bridge,
        subject: String::new(),
        code: None,
        message: "not there yet".to_owned(),
    }
}
