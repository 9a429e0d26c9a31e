//! Files of this machine.

use super::super::refused;
use contract::{Conflict, Deed, Failure, FailureCode, FileKind, FilePath};
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Something that is to be carried up.
#[derive(Clone, Debug)]
pub(super) struct Local {
    /// Where it is.
    pub(super) path: PathBuf,
    /// Where it goes, below the target folder; its own name first.
    pub(super) name: FilePath,
    pub(super) kind: FileKind,
    pub(super) size: u64,
    pub(super) modified: Option<i64>,
}

/// What was chosen and all below it, folders before what is in them. No link is followed but one
/// that was chosen itself.
pub(super) async fn walk(deed: Deed, sources: Vec<String>) -> Result<Vec<Local>, Failure> {
    let walked = tokio::task::spawn_blocking(move || {
        let mut all = Vec::new();
        for source in sources {
            let path = PathBuf::from(&source);
            let name = name(&path).ok_or_else(|| {
                refused(
                    deed,
                    &source,
                    None,
                    "it has no name that an archive can hold",
                )
            })?;
            let met = |error: io::Error| of_io(deed, &source, &error);
            let found = path.metadata().map_err(met)?;
            below(path, name, &found, &mut all).map_err(met)?;
        }
        Ok(all)
    });
    walked
        .await
        .map_err(|error| refused(deed, "", None, &error.to_string()))?
}

fn below(path: PathBuf, name: FilePath, found: &Metadata, all: &mut Vec<Local>) -> io::Result<()> {
    let kind = kind(found);
    all.push(Local {
        kind,
        size: if kind == FileKind::File {
            found.len()
        } else {
            0
        },
        modified: found
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|time| i64::try_from(time.as_millis()).ok()),
        name: name.clone(),
        path: path.clone(),
    });
    if kind != FileKind::Folder {
        return Ok(());
    }
    for entry in path.read_dir()? {
        let entry = entry?;
        let path = entry.path();
        let found = match path.symlink_metadata() {
            Ok(found) => found,
            // Gone meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let Some(last) = self::name(&path) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidFilename,
                path.to_string_lossy().into_owned(),
            ));
        };
        below(path, join(&name, &last), &found, all)?;
    }
    Ok(())
}

fn join(name: &FilePath, last: &FilePath) -> FilePath {
    FilePath::from_bytes(&[name.to_bytes(), b"/".to_vec(), last.to_bytes()].concat())
}

fn name(path: &Path) -> Option<FilePath> {
    let name = path.file_name()?;
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        Some(FilePath::from_bytes(name.as_bytes()))
    }
    #[cfg(not(unix))]
    {
        name.to_str().map(FilePath::typed)
    }
}

fn kind(found: &Metadata) -> FileKind {
    let kind = found.file_type();
    if kind.is_dir() {
        FileKind::Folder
    } else if kind.is_file() {
        FileKind::File
    } else if kind.is_symlink() {
        FileKind::Link
    } else {
        FileKind::Other
    }
}

/// What is in a folder of this machine under a path's name.
pub(super) async fn clash(folder: &str, path: &FilePath) -> Option<Conflict> {
    let name = super::name_of(path);
    let at = Path::new(folder).join(super::super::archive::path_from(&name.to_bytes()).ok()?);
    let found = tokio::fs::symlink_metadata(&at).await.ok()?;
    Some(Conflict {
        path: FilePath::typed(&at.to_string_lossy()),
        old: kind(&found),
        old_size: found.len(),
        old_modified: found
            .modified()
            .ok()
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|time| i64::try_from(time.as_millis()).ok())
            .unwrap_or(0),
        new: FileKind::File,
        new_size: None,
        new_modified: None,
    })
}

/// What this machine refuses.
pub(in crate::files) fn of_io(deed: Deed, subject: &str, error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::NotFound => Some(FailureCode::Gone),
        io::ErrorKind::PermissionDenied => Some(FailureCode::Denied),
        io::ErrorKind::AlreadyExists => Some(FailureCode::Exists),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Some(FailureCode::NoSpace),
        io::ErrorKind::ReadOnlyFilesystem => Some(FailureCode::ReadOnly),
        io::ErrorKind::ConnectionAborted => Some(FailureCode::Unreachable),
        _ => None,
    };
    refused(deed, subject, code, &error.to_string())
}
