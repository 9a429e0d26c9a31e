//! A container's inspect, made ready for the Overview.

mod exits;
mod parts;

use crate::ask::{PATIENCE, inspect, inspected, names_container};
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::hear::{Inspected, whole_object};
use crate::rows;
use crate::when::rfc3339;
use crate::wire::WireError;
use contract::{
    ContainerDetail, ContainerDetailOf, ContainerInspect, ContainerState, Deed, EnvVar, Exit,
    Failure, RestartPolicy,
};

/// The longest inspect that is given to a page, in bytes.
const LONGEST: usize = 32 << 20;

/// What the Overview shows.
pub(crate) async fn detail(
    engine: &Engine,
    args: ContainerDetailOf,
) -> Result<ContainerDetail, Failure> {
    let id = args.id;
    let subject = engine.name_of(&id);
    if !names_container(&id) {
        return Err(gone(Deed::Inspect, subject));
    }
    let wire = engine.wire(Deed::Inspect, &subject)?;
    engine.looks_into(&id);
    let (facts, told) = tokio::join!(
        inspected(&wire, &id, false),
        exits::told(&wire, &id, engine.created(&id), engine.engine_now()),
    );
    let facts = facts.map_err(|error| {
        engine.met(&wire, &error);
        failure(Deed::Inspect, subject, &error)
    })?;
    let exits = exits::merge(told, engine.exits_of(&id), exits::last(&facts));
    Ok(of(facts, exits))
}

/// The engine's JSON as it came.
pub(crate) async fn json(engine: &Engine, args: ContainerInspect) -> Result<String, Failure> {
    let subject = engine.name_of(&args.id);
    if !names_container(&args.id) {
        return Err(gone(Deed::Inspect, subject));
    }
    let wire = engine.wire(Deed::Inspect, &subject)?;
    engine.looks_into(&args.id);
    let path = inspect(&args.id, false);
    let said = async { wire.beside_pings(wire.text(&path, PATIENCE)).await? }.await;
    let text = match said {
        Ok(text) if text.len() > LONGEST => Err(WireError::Malformed {
            what: format!("{} bytes are more than can be shown", text.len()),
        }),
        // The page reads it as JSON: what is not JSON is told here.
        Ok(text) => whole_object::<serde::de::IgnoredAny>(&text)
            .map(|_| text)
            .map_err(|error| WireError::Malformed {
                what: format!("{path}: {error}"),
            }),
        Err(error) => Err(error),
    };
    text.map_err(|error| {
        engine.met(&wire, &error);
        failure(Deed::Inspect, subject, &error)
    })
}

fn of(facts: Inspected, exits: Vec<Exit>) -> ContainerDetail {
    let state = ContainerState::from_word(&facts.state.status.to_lowercase());
    let ended = !matches!(
        state,
        ContainerState::Created | ContainerState::Running | ContainerState::Paused
    );
    let started = rfc3339(&facts.state.started_at);
    let mut labels = facts.config.labels.clone();
    labels.sort();
    let command = match facts.config.cmd.is_empty() && facts.config.entrypoint.is_empty() {
        // Engines that leave both out still say what runs.
        true if !facts.path.is_empty() => std::iter::once(facts.path.clone())
            .chain(facts.args.iter().cloned())
            .collect(),
        _ => facts.config.cmd.clone(),
    };
    ContainerDetail {
        name: facts
            .name
            .strip_prefix('/')
            .unwrap_or(&facts.name)
            .to_owned(),
        image: rows::image(&facts.config.image, &facts.image),
        created: rfc3339(&facts.created),
        started,
        // Docker keeps the end of the run before; it belongs to the history of exits.
        finished: rfc3339(&facts.state.finished_at).filter(|_| ended),
        exit_code: facts.state.exit_code.filter(|_| ended && started.is_some()),
        oom_killed: facts.state.oom_killed,
        pid: facts.state.pid.filter(|pid| *pid > 0),
        restart_count: facts
            .restart_count
            .and_then(|count| u64::try_from(count).ok())
            .unwrap_or(0),
        exits,
        ports: parts::ports(&facts),
        mounts: facts
            .mounts
            .iter()
            .map(|mount| parts::mount(mount, &facts))
            .collect(),
        networks: parts::networks(&facts),
        env: facts.config.env.iter().map(|pair| variable(pair)).collect(),
        project: rows::project(&facts.config.labels),
        labels,
        limits: parts::limits(&facts.host_config),
        restart_policy: RestartPolicy {
            name: match facts.host_config.restart_policy.name.as_str() {
                "" => "no".to_owned(),
                name => name.to_owned(),
            },
            maximum_retries: facts
                .host_config
                .restart_policy
                .maximum_retry_count
                .unwrap_or(0),
        },
        stop_timeout: facts
            .config
            .stop_timeout
            .unwrap_or(crate::inventory::STOP_TIMEOUT),
        health: parts::health(&facts, !ended && state != ContainerState::Created),
        command,
        state,
        id: facts.id,
        image_id: facts.image,
        platform: facts.platform,
        error: facts.state.error,
        entrypoint: facts.config.entrypoint,
        user: facts.config.user,
        working_dir: facts.config.working_dir,
        hostname: facts.config.hostname,
        tty: facts.config.tty,
        open_stdin: facts.config.open_stdin,
        privileged: facts.host_config.privileged,
        read_only_root: facts.host_config.readonly_rootfs,
        auto_remove: facts.host_config.auto_remove,
        init: facts.host_config.init,
        stop_signal: facts.config.stop_signal,
        log_driver: facts.host_config.log_config.driver,
    }
}

/// `NAME=value`.
fn variable(pair: &str) -> EnvVar {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    EnvVar {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

#[cfg(test)]
mod tests;
