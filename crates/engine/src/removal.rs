//! Removing containers: first a plan that says exactly what would go, then the plan and nothing
//! else.

use crate::ask::{inspected, names_container};
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{Inspected, InspectedMount};
use crate::lifecycle::{is_gone, is_over, one, seconds};
use bollard::query_parameters::{RemoveContainerOptions, StopContainerOptions};
use contract::{
    CarryOutRemoval, ContainerState, Deed, Doomed, Failure, Outcome, Outcomes, PlanRemoval,
    RemovalPlan, RunningFirst,
};
use futures_util::{StreamExt, TryStreamExt, stream};

/// Questions at a time: the engine walks the disk for each.
const PLANS: usize = 4;
/// Removals at a time.
const REMOVALS: usize = 8;

/// What removing these would destroy. What is gone already is not in it; any other failure fails
/// the plan, for a plan that leaves something out is worse than none.
pub(crate) async fn plan(engine: &Engine, args: PlanRemoval) -> Result<RemovalPlan, Failure> {
    let doomed = args.ids.into_iter().map(|id| doomed(engine, id));
    let containers: Vec<Option<Doomed>> =
        stream::iter(doomed).buffered(PLANS).try_collect().await?;
    Ok(RemovalPlan {
        containers: containers.into_iter().flatten().collect(),
    })
}

async fn doomed(engine: &Engine, id: String) -> Result<Option<Doomed>, Failure> {
    if !names_container(&id) {
        return Ok(None);
    }
    let subject = engine.name_of(&id);
    let wire = engine.wire(Deed::Inspect, &subject)?;
    match inspected(&wire, &id, true).await {
        Ok(facts) => Ok(Some(of(id, &facts))),
        Err(error) if is_gone(&error) => Ok(None),
        Err(error) => {
            engine.met(&wire, &error);
            Err(failure(Deed::Inspect, subject, &error))
        }
    }
}

fn of(id: String, facts: &Inspected) -> Doomed {
    let (anonymous, kept): (Vec<&InspectedMount>, Vec<&InspectedMount>) = facts
        .mounts
        .iter()
        .partition(|mount| is_anonymous(mount, facts));
    let mut kept_mounts: Vec<String> = kept
        .into_iter()
        .map(|mount| {
            if mount.name.is_empty() {
                &mount.source
            } else {
                &mount.name
            }
        })
        .filter(|source| !source.is_empty())
        .cloned()
        .collect();
    kept_mounts.sort();
    kept_mounts.dedup();
    let mut anonymous_volumes: Vec<String> =
        anonymous.iter().map(|mount| mount.name.clone()).collect();
    anonymous_volumes.sort();
    anonymous_volumes.dedup();
    Doomed {
        // The one that was asked for by name has an ID, and that is what is removed.
        id: if facts.id.is_empty() {
            id
        } else {
            facts.id.clone()
        },
        name: facts
            .name
            .strip_prefix('/')
            .unwrap_or(&facts.name)
            .to_owned(),
        state: ContainerState::from_word(&facts.state.status.to_lowercase()),
        writable_bytes: facts.size_rw.and_then(|size| u64::try_from(size).ok()),
        anonymous_volumes,
        kept_mounts,
        auto_remove: facts.host_config.auto_remove,
    }
}

/// A volume that the engine named itself: 64 hexadecimal digits that nobody asked for by name.
pub(crate) fn is_anonymous(mount: &InspectedMount, facts: &Inspected) -> bool {
    let named = |name: &str| {
        let binds = &facts.host_config.binds;
        binds
            .iter()
            .any(|bind| bind.split(':').next() == Some(name))
            || facts
                .host_config
                .mounts
                .iter()
                .any(|asked| asked.source == name)
    };
    mount.kind == "volume"
        && mount.name.len() == 64
        && mount.name.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !named(&mount.name)
}

/// Removes what the plan lists. What is gone already counts as done.
///
/// A container that runs is stopped or killed first, whatever it did when it was planned. One with
/// `--rm` is removed by the engine as soon as it stops, with its anonymous volumes.
pub(crate) async fn carry_out(engine: Engine, args: CarryOutRemoval) -> Outcomes {
    let CarryOutRemoval {
        plan,
        volumes,
        running,
        ..
    } = args;
    let engine = &engine;
    let outcomes = plan.containers.into_iter().map(|doomed| async move {
        let failure = remove(engine, &doomed, volumes, running).await.err();
        Outcome {
            id: doomed.id,
            failure: failure.filter(|failure| !is_over(failure)),
        }
    });
    stream::iter(outcomes).buffered(REMOVALS).collect().await
}

async fn remove(
    engine: &Engine,
    doomed: &Doomed,
    volumes: bool,
    running: RunningFirst,
) -> Result<(), Failure> {
    let force = match running {
        RunningFirst::Kill => true,
        RunningFirst::Stop { grace } => {
            let active = engine
                .state_of(&doomed.id)
                .unwrap_or_else(|| doomed.state.clone());
            if active.is_active() {
                let t = grace.map(seconds);
                one(engine, &doomed.id, Deed::Stop, |docker, id| async move {
                    let options = StopContainerOptions { t, signal: None };
                    docker.stop_container(&id, Some(options)).await
                })
                .await?;
            }
            false
        }
    };
    one(engine, &doomed.id, Deed::Remove, |docker, id| async move {
        let options = RemoveContainerOptions {
            v: volumes,
            force,
            link: false,
        };
        docker.remove_container(&id, Some(options)).await
    })
    .await
    // The list may not know it any more, but the plan had its name.
    .map_err(|failure| Failure {
        subject: doomed.name.clone(),
        ..failure
    })
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::hear::whole_object;

    #[test]
    fn only_volumes_that_nobody_named_go() {
        let own = "a1".repeat(32);
        let asked = "b2".repeat(32);
        let bound = "c3".repeat(32);
        let facts = format!(
            r#"{{"Id":"full","Name":"/web","State":{{"Status":"running"}},"SizeRw":7,
            "HostConfig":{{"AutoRemove":true,"Binds":["{bound}:/c:ro","/srv:/s"],"Mounts":[{{"Type":"volume","Source":"{asked}"}}]}},
            "Mounts":[
              {{"Type":"volume","Name":"{own}"}},{{"Type":"volume","Name":"{asked}"}},
              {{"Type":"volume","Name":"{bound}"}},{{"Type":"volume","Name":"data"}},
              {{"Type":"bind","Source":"/srv"}},{{"Type":"tmpfs","Source":""}}]}}"#
        );
        let doomed = of("web".into(), &whole_object(&facts).unwrap());
        assert_eq!(doomed.id, "full");
        assert_eq!(doomed.name, "web");
        assert_eq!(doomed.writable_bytes, Some(7));
        assert!(doomed.auto_remove && doomed.state.is_active());
        assert_eq!(doomed.anonymous_volumes, [own]);
        assert_eq!(
            doomed.kept_mounts,
            ["/srv".to_owned(), asked, bound, "data".to_owned()]
        );
    }
}
