//! The helper in the engine, as works on volumes see it.

use crate::engine::Engine;
use bytes::Bytes;
use contract::{Deed, Failure, FilePath, LeftOut, VolumeContent};

/// A volume that is looked into.
#[derive(Clone, Copy)]
pub(super) struct Mounted<'a> {
    pub(super) name: &'a str,
    pub(super) writable: bool,
}

/// Some volumes, mounted in one helper: they are named by their place in the order asked.
pub(super) struct Inside {
    deed: Deed,
}

/// An entry of a folder.
pub(super) struct Inner {
    /// As the file system has it.
    pub(super) name: Vec<u8>,
    pub(super) folder: bool,
    pub(super) size: u64,
}

/// How far something came.
pub(super) struct Course {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) now: FilePath,
}

/// What was carried.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) files: u64,
    pub(super) bytes: u64,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) left_out_total: u64,
}

fn missing(deed: Deed) -> Failure {
    Failure {
        deed,
        subject: String::new(),
        code: None,
        message: "not there yet".into(),
    }
}

impl Inside {
    pub(super) async fn open(
        _engine: &Engine,
        deed: Deed,
        _volumes: &[Mounted<'_>],
    ) -> Result<Self, Failure> {
        Err(missing(deed))
    }
    pub(super) async fn count(&self, _at: usize, _path: &[u8]) -> Result<VolumeContent, Failure> {
        Err(missing(self.deed))
    }
    pub(super) async fn folder(&self, _at: usize, _path: &[u8]) -> Result<Vec<Inner>, Failure> {
        Err(missing(self.deed))
    }
    pub(super) async fn copy(
        &self,
        _from: usize,
        _to: usize,
        _replace: bool,
        _tell: impl FnMut(Course),
    ) -> Result<Carried, Failure> {
        Err(missing(self.deed))
    }
    pub(super) async fn empty(
        &self,
        _at: usize,
        _tell: impl FnMut(Course),
    ) -> Result<Carried, Failure> {
        Err(missing(self.deed))
    }
    pub(super) async fn pack(&self, _at: usize) -> Result<Tar, Failure> {
        Err(missing(self.deed))
    }
    pub(super) async fn unpack(
        &self,
        _at: usize,
        _replace: bool,
        _reading: super::packed::Reading,
        _of_file: impl Fn(std::io::Error) -> Failure,
        _tell: impl FnMut(Course),
    ) -> Result<Carried, Failure> {
        Err(missing(self.deed))
    }
    pub(super) async fn close(self) {}
}

pub(super) struct Tar;
impl Tar {
    pub(super) async fn next(&mut self) -> Option<Result<Bytes, Failure>> {
        None
    }
    pub(super) fn left_out(self) -> Carried {
        Carried::default()
    }
}
