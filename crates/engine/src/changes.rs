//! What a container changed; committing and exporting it.

use crate::engine::Engine;
use crate::tasks::Steps;
use contract::{
    Changes, ContainerChangesOf, ContainerCommit, ContainerExport, ContainerSizes, Deed, Failure,
    TransferStep,
};

impl Engine {
    /// See the contract.
    pub async fn container_changes(&self, _: ContainerChangesOf) -> Result<Changes, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn container_sizes(&self, _: ContainerSizes) -> Result<Vec<Option<u64>>, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn container_commit(&self, _: ContainerCommit) -> Result<String, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub fn container_export(&self, args: ContainerExport) -> Steps<TransferStep> {
        self.transfers().run(args.op, |_, _| async {})
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
