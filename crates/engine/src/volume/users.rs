//! Who mounts a volume: `GET /containers/json`.

use crate::ask::{CONTAINERS, encoded, get, list_of};
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{ListedUser, ListedVolume, ListedVolumes};
use crate::helper::OURS;
use crate::rows::own_name;
use crate::wire::{Wire, WireError};
use contract::{ContainerState, Deed, Failure, VolumeUser};
use std::collections::HashMap;

/// Users by volume, each list in order of name and path.
pub(super) type Users = HashMap<String, Vec<VolumeUser>>;

/// Who mounts these, stopped ones too. Helpers of ours are nobody.
pub(super) async fn users_of(
    engine: &Engine,
    deed: Deed,
    names: &[String],
) -> Result<Users, Failure> {
    let subject = names.join(", ");
    let filters = serde_json::json!({ "volume": names }).to_string();
    let path = format!("{CONTAINERS}&filters={}", encoded(&filters));
    of(engine, deed, &subject, &path).await
}

/// Who mounts any volume.
pub(super) async fn all_users(engine: &Engine, deed: Deed) -> Result<Users, Failure> {
    of(engine, deed, "", CONTAINERS).await
}

async fn of(engine: &Engine, deed: Deed, subject: &str, path: &str) -> Result<Users, Failure> {
    let wire = engine.wire(deed, subject)?;
    let listed: Vec<ListedUser> = list_of(&wire, path).await.map_err(|error| {
        engine.met(&wire, &error);
        failure(deed, subject.to_owned(), &error)
    })?;
    Ok(by_volume(&listed))
}

fn by_volume(listed: &[ListedUser]) -> Users {
    let mut users = Users::new();
    for container in listed {
        if is_ours(&container.labels) {
            continue;
        }
        // The filter takes a volume's name for a path in the container, too.
        let mounts = container.mounts.iter();
        for mount in mounts.filter(|mount| mount.kind == "volume" && !mount.name.is_empty()) {
            users
                .entry(mount.name.clone())
                .or_default()
                .push(VolumeUser {
                    id: container.id.clone(),
                    name: own_name(&container.names),
                    state: ContainerState::from_word(&container.state.to_lowercase()),
                    path: mount.destination.clone(),
                    writable: mount.writable,
                });
        }
    }
    for of in users.values_mut() {
        of.sort_by(|one, other| (&one.name, &one.path).cmp(&(&other.name, &other.path)));
    }
    users
}

/// A helper's container, which is gone when its work is done.
fn is_ours(labels: &[(String, String)]) -> bool {
    labels.iter().any(|(name, _)| name == OURS)
}

/// The path of one volume.
pub(super) fn path_of(name: &str) -> String {
    format!("/volumes/{}", encoded(name))
}

/// A volume as it is now; `None` where there is none.
pub(super) async fn volume(
    engine: &Engine,
    deed: Deed,
    name: &str,
) -> Result<Option<ListedVolume>, Failure> {
    // The path of the list itself.
    if name.is_empty() {
        return Ok(None);
    }
    let wire = engine.wire(deed, name)?;
    match get(&wire, &path_of(name)).await {
        Ok(volume) => Ok(Some(volume)),
        Err(WireError::Refused { status: 404, .. }) => Ok(None),
        Err(error) => Err(met(engine, &wire, deed, name, &error)),
    }
}

/// All volumes.
pub(super) async fn volumes(engine: &Engine, deed: Deed) -> Result<Vec<ListedVolume>, Failure> {
    let wire = engine.wire(deed, "")?;
    let all: Result<ListedVolumes, WireError> = get(&wire, "/volumes").await;
    match all {
        Ok(all) => Ok(all.volumes.unwrap_or_default()),
        Err(error) => Err(met(engine, &wire, deed, "", &error)),
    }
}

/// What a refusal is to whoever asked.
pub(super) fn met(
    engine: &Engine,
    wire: &Wire,
    deed: Deed,
    name: &str,
    error: &WireError,
) -> Failure {
    engine.met(wire, error);
    failure(deed, name.to_owned(), error)
}

/// There is no such volume.
pub(super) fn missing(deed: Deed, name: &str) -> Failure {
    Failure {
        deed,
        subject: name.to_owned(),
        code: Some(contract::FailureCode::Gone),
        message: format!("no such volume: {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::by_volume;

    #[test]
    fn only_mounts_of_volumes_count_and_helpers_do_not() {
        let listed = serde_json::from_str::<Vec<_>>(
            r#"[{"Id":"2","Names":["/b"],"State":"exited","Mounts":[
                 {"Type":"volume","Name":"v","Destination":"/y","RW":false},
                 {"Type":"volume","Name":"v","Destination":"/x","RW":true},
                 {"Type":"bind","Name":"","Source":"/v","Destination":"v","RW":true}]},
               {"Id":"1","Names":["/a/alias","/a"],"State":"running","Mounts":[{"Type":"volume","Name":"v","Destination":"/z","RW":true}]},
               {"Id":"3","Names":["/helper"],"State":"running","Labels":{"dev.berth.files":"volumes"},
                "Mounts":[{"Type":"volume","Name":"v","Destination":"/v","RW":true}]}]"#,
        )
        .unwrap();
        let users = by_volume(&listed);
        let of: Vec<_> = users["v"]
            .iter()
            .map(|user| (user.name.as_str(), user.path.as_str(), user.writable))
            .collect();
        assert_eq!(
            of,
            [("a", "/z", true), ("b", "/x", true), ("b", "/y", false)]
        );
        assert_eq!(users.len(), 1);
    }
}
