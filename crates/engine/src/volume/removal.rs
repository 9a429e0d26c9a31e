//! Removing volumes: first a plan that says exactly what would go, then the plan and nothing else.

use super::users::{Users, all_users, met, missing, path_of, users_of, volume, volumes};
use crate::ask::PATIENCE;
use crate::engine::Engine;
use crate::hear::ListedVolume;
use crate::helper::Helper;
use crate::rows::is_anonymous;
use contract::{
    CarryOutVolumeRemoval, Deed, DoomedVolume, Failure, FailureCode, Outcome, Outcomes,
    PlanVolumePrune, PlanVolumeRemoval, VolumePrune, VolumeRemovalPlan,
};
use futures_util::{StreamExt, TryStreamExt, stream};

/// Questions and removals at a time.
const AT_A_TIME: usize = 8;

/// What removing these would destroy. What is gone already is not in it; any other failure fails
/// the plan, for a plan that leaves something out is worse than none.
pub(super) async fn plan(
    engine: &Engine,
    args: PlanVolumeRemoval,
) -> Result<VolumeRemovalPlan, Failure> {
    // Owned: a future that borrows each name is not general enough to be sent between threads.
    let asked = args.names.clone().into_iter();
    let asked = asked.map(|name| async move { volume(engine, Deed::RemoveVolume, &name).await });
    let found: Vec<Option<ListedVolume>> = stream::iter(asked)
        .buffered(AT_A_TIME)
        .try_collect()
        .await?;
    let mut users = if args.names.is_empty() {
        Users::new()
    } else {
        users_of(engine, Deed::RemoveVolume, &args.names).await?
    };
    let found = found.into_iter().flatten();
    Ok(VolumeRemovalPlan {
        volumes: found.map(|volume| doomed(volume, &mut users)).collect(),
    })
}

/// What nobody mounts. The volumes are listed before their users: one that gets a container between
/// the two is in use.
pub(super) async fn prune_plan(
    engine: &Engine,
    args: PlanVolumePrune,
) -> Result<VolumeRemovalPlan, Failure> {
    let all = volumes(engine, Deed::RemoveVolume).await?;
    let users = all_users(engine, Deed::RemoveVolume).await?;
    let mut plan = of_unused(all, users, args.which);
    plan.volumes.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(plan)
}

fn of_unused(all: Vec<ListedVolume>, mut users: Users, which: VolumePrune) -> VolumeRemovalPlan {
    let unused = all.into_iter().filter(|volume| {
        let wanted = match which {
            VolumePrune::Anonymous => is_anonymous(volume),
            VolumePrune::Unused => true,
        };
        wanted && !users.contains_key(&volume.name)
    });
    let unused: Vec<ListedVolume> = unused.collect();
    VolumeRemovalPlan {
        volumes: unused
            .into_iter()
            .map(|volume| doomed(volume, &mut users))
            .collect(),
    }
}

fn doomed(volume: ListedVolume, users: &mut Users) -> DoomedVolume {
    DoomedVolume {
        anonymous: is_anonymous(&volume),
        users: users.remove(&volume.name).unwrap_or_default(),
        name: volume.name,
        driver: volume.driver,
        created: volume.created_at,
    }
}

/// Removes what the plan lists. What is gone already counts as done.
pub(super) async fn carry_out(engine: Engine, args: CarryOutVolumeRemoval) -> Outcomes {
    let engine = &engine;
    Helper::let_go(engine).await;
    let outcomes = args.plan.volumes.into_iter().map(|doomed| async move {
        let removed = remove(engine, &doomed).await;
        let failure = removed.err();
        Outcome {
            failure: failure.filter(|failure| failure.code != Some(FailureCode::Gone)),
            id: doomed.name,
        }
    });
    stream::iter(outcomes).buffered(AT_A_TIME).collect().await
}

async fn remove(engine: &Engine, doomed: &DoomedVolume) -> Result<(), Failure> {
    let name = &doomed.name;
    let now = volume(engine, Deed::RemoveVolume, name).await?;
    let now = now.ok_or_else(|| missing(Deed::RemoveVolume, name))?;
    // Engines before 23 take the last change of its top folder for it: then it is not what was
    // shown, either.
    if now.created_at != doomed.created || now.driver != doomed.driver {
        return Err(Failure {
            deed: Deed::RemoveVolume,
            subject: name.clone(),
            code: Some(FailureCode::NameTaken),
            message: format!(
                "it is another volume, or was written to since: created {}, not {}",
                now.created_at, doomed.created
            ),
        });
    }
    let mut users = users_of(engine, Deed::RemoveVolume, std::slice::from_ref(name)).await?;
    if let Some(users) = users.remove(name) {
        let users: Vec<String> = users.into_iter().map(|user| user.name).collect();
        return Err(Failure {
            deed: Deed::RemoveVolume,
            subject: name.clone(),
            code: Some(FailureCode::InUse),
            message: format!("in use by {}", users.join(", ")),
        });
    }
    delete(engine, Deed::RemoveVolume, name).await
}

/// `DELETE /volumes/{name}`, without force: the engine refuses where anybody mounts it.
pub(super) async fn delete(engine: &Engine, deed: Deed, name: &str) -> Result<(), Failure> {
    let wire = engine.wire(deed, name)?;
    let path = path_of(name);
    match wire.beside_pings(wire.delete(&path, PATIENCE)).await {
        Ok(Ok(())) => {
            engine.forget_size(name);
            Ok(())
        }
        Ok(Err(error)) | Err(error) => Err(met(engine, &wire, deed, name, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::of_unused;
    use crate::hear::ListedVolume;
    use contract::{ContainerState, VolumePrune, VolumeUser};

    #[test]
    fn what_a_stopped_container_mounts_is_not_pruned() {
        let (own, used) = ("a1".repeat(32), "b2".repeat(32));
        let volumes = || {
            let names = ["data", own.as_str(), used.as_str(), "kept"];
            let named = |name: &str| ListedVolume {
                name: name.to_owned(),
                ..ListedVolume::default()
            };
            names.map(named).into()
        };
        let user = VolumeUser {
            id: "1".to_owned(),
            name: "web".to_owned(),
            state: ContainerState::Exited,
            path: "/data".to_owned(),
            writable: false,
        };
        let users = || {
            [&used, "kept"]
                .map(|name| (name.to_owned(), vec![user.clone()]))
                .into()
        };
        let names = |which| {
            let plan = of_unused(volumes(), users(), which);
            let names = plan.volumes.into_iter().map(|doomed| doomed.name);
            names.collect::<Vec<_>>()
        };
        assert_eq!(names(VolumePrune::Anonymous), [own.as_str()]);
        assert_eq!(names(VolumePrune::Unused), ["data", own.as_str()]);
    }
}
