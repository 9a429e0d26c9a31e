//! Who has a part of a container that a recreate takes away: its network, its IPC or PID namespace,
//! a link to it. Those name the old container by its ID, and no new one has it.

use crate::ask::{CONTAINERS, get, inspect};
use crate::spec_of::{Described, Part};
use crate::wire::{Wire, WireError};
use contract::{Note, Remark};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::Value;

/// So many are asked for at a time: the list tells of networks, and of nothing else.
const AT_A_TIME: usize = 8;

/// A note for each option of each container that depends on it.
pub(super) async fn dependents(wire: &Wire, of: &Described) -> Result<Vec<Note>, WireError> {
    let list: Value = get(wire, CONTAINERS).await?;
    let others: Vec<String> = Part::of(&list)
        .list()
        .map(|row| row.owned("Id"))
        .filter(|id| id != of.id())
        .collect();
    let found: Vec<Vec<Note>> = stream::iter(others)
        .map(|id| async move {
            match get::<Value>(wire, &inspect(&id, false)).await {
                Ok(other) => Ok(notes(Part::of(&other), of.id(), of.name())),
                // It went meanwhile.
                Err(WireError::Refused { status: 404, .. }) => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        })
        .buffered(AT_A_TIME)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().collect())
}

fn notes(other: Part<'_>, id: &str, name: &str) -> Vec<Note> {
    let host = other.part("HostConfig");
    let is_it = |word: &str| word == name || (word.len() >= 12 && id.starts_with(word));
    let joins = |field: &str| {
        host.text(field)
            .strip_prefix("container:")
            .is_some_and(is_it)
    };
    let links = host.texts("Links").into_iter().chain(
        other
            .part("NetworkSettings")
            .entries("Networks")
            .flat_map(|(_, end)| end.texts("Links")),
    );
    let mut linked = links.map(|link| {
        let target = link.split(':').next().unwrap_or_default();
        is_it(target.trim_start_matches('/'))
    });
    [
        (joins("NetworkMode"), "--network"),
        (joins("IpcMode"), "--ipc"),
        (joins("PidMode"), "--pid"),
        (linked.any(|linked| linked), "--link"),
    ]
    .into_iter()
    .filter(|(depends, _)| *depends)
    .map(|(_, option)| Note {
        at: String::new(),
        what: Remark::Dependent {
            name: other.text("Name").trim_start_matches('/').to_owned(),
            option: option.to_owned(),
        },
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::notes;
    use crate::spec_of::Part;
    use contract::Remark;
    use serde_json::json;

    #[test]
    fn who_shares_or_links_is_named() {
        let id = "4".repeat(64);
        let options = |host: serde_json::Value| -> Vec<String> {
            let other = json!({"Name": "/side", "HostConfig": host, "NetworkSettings": {}});
            let notes = notes(Part::of(&other), &id, "db");
            let said = notes.into_iter().map(|note| match note.what {
                Remark::Dependent { name, option } => format!("{name} {option}"),
                other => format!("{other:?}"),
            });
            said.collect()
        };
        let by = |word: &str| format!("container:{word}");
        assert_eq!(
            options(json!({"NetworkMode": by(&id), "IpcMode": by("db"), "PidMode": by(&id[..12])})),
            ["side --network", "side --ipc", "side --pid"]
        );
        assert_eq!(
            options(json!({"Links": ["/db:/side/mysql"]})),
            ["side --link"]
        );
        assert_eq!(
            options(
                json!({"NetworkMode": by("dba"), "Links": ["/dba:/side/db"], "PidMode": "host"})
            ),
            [""; 0]
        );
    }
}
