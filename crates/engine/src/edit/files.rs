//! `GET /containers/{id}/changes`: what the writable layer holds.

use crate::ask::{changes, list_of};
use crate::spec_of::{Described, same_path};
use crate::wire::{Wire, WireError};
use contract::ChangedFiles;
use serde::Deserialize;
use std::collections::BTreeSet;

/// The most paths that are named.
const NAMED: usize = 20;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Changed {
    path: String,
}

/// The files that a recreate loses; `None` where the engine does not say.
pub(super) async fn changed(
    wire: &Wire,
    of: &Described,
) -> Result<Option<ChangedFiles>, WireError> {
    match list_of::<Changed>(wire, &changes(of.id())).await {
        Ok(all) => {
            let mounts: Vec<&str> = of
                .part()
                .items("Mounts")
                .map(|mount| mount.text("Destination"))
                .collect();
            let paths = all.into_iter().map(|changed| changed.path).collect();
            Ok(Some(lost(paths, &mounts)))
        }
        // Some storage drivers cannot tell.
        Err(WireError::Refused { .. } | WireError::Malformed { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Without the folders that are only listed for what is in them, and without the places where
/// something is mounted, which the engine made.
fn lost(paths: BTreeSet<String>, mounts: &[&str]) -> ChangedFiles {
    let holds = |folder: &str, path: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    let mut all = ChangedFiles {
        count: 0,
        first: Vec::new(),
    };
    for path in &paths {
        // What is in a folder may be far after it (`/a`, `/a-b`, `/a/c`).
        let below = format!("{path}/");
        let has_more = paths
            .range(below.clone()..)
            .next()
            .is_some_and(|next| next.starts_with(&below));
        let mounted = mounts
            .iter()
            .any(|mount| same_path(mount, path) || holds(path, mount));
        if has_more || mounted {
            continue;
        }
        all.count += 1;
        if all.first.len() < NAMED {
            all.first.push(path.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::lost;

    #[test]
    fn folders_that_only_hold_changes_are_none() {
        let paths = [
            "/a",
            "/a-b",
            "/a/c",
            "/etc",
            "/etc/x",
            "/mnt",
            "/mnt/data",
            "/empty",
        ];
        let lost = lost(
            paths.iter().map(|path| (*path).to_owned()).collect(),
            &["/mnt/data/"],
        );
        assert_eq!(lost.first, ["/a-b", "/a/c", "/empty", "/etc/x"]);
        assert_eq!(lost.count, 4);
    }
}
