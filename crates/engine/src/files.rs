//! Files of volumes, containers and images.

use crate::engine::Engine;
use crate::tasks::Steps;
use contract::{
    CarryOutTransfer, Deed, Failure, FileBytes, FileContent, FileCreate, FilePath, FileRead,
    FileRename, FileRow, FileSaved, FileWrite, FilesChange, FilesDoomed, FilesList, FilesNames,
    FilesNext, FilesRemove, FilesRowOf, FilesRowsOf, FilesSize, FolderFacts, OrderFiles,
    PlanFilesRemoval, PlanTransfer, TransferPlan, TransferStep, VolumeContent,
};

impl Engine {
    /// See the contract.
    pub async fn files_list(&self, _: FilesList) -> Result<FolderFacts, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_order(&self, _: OrderFiles) -> Result<FolderFacts, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_rows(&self, _: FilesRowsOf) -> Result<Vec<FileRow>, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_row_of(&self, _: FilesRowOf) -> Result<Option<u64>, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_next(&self, _: FilesNext) -> Result<Option<u64>, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_names(&self, _: FilesNames) -> Result<Vec<FilePath>, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn file_read(&self, _: FileRead) -> Result<FileContent, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn file_bytes(&self, _: FileBytes) -> Result<String, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn file_write(&self, _: FileWrite) -> Result<FileSaved, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn file_create(&self, _: FileCreate) -> Result<(), Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn file_rename(&self, _: FileRename) -> Result<(), Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_change(&self, _: FilesChange) -> Result<(), Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_doomed(&self, _: PlanFilesRemoval) -> Result<FilesDoomed, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn files_size(&self, _: FilesSize) -> Result<VolumeContent, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub async fn transfer_plan(&self, _: PlanTransfer) -> Result<TransferPlan, Failure> {
        Err(missing())
    }

    /// See the contract.
    pub fn files_remove(&self, args: FilesRemove) -> Steps<TransferStep> {
        self.transfers().run(args.op, |_, _| async {})
    }

    /// See the contract.
    pub fn transfer_carry_out(&self, args: CarryOutTransfer) -> Steps<TransferStep> {
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
