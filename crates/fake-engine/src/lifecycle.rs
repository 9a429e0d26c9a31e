//! What start, stop, kill and the others do to a container, and the events that they cause.

use crate::{
    clock::Nanos,
    container::{Container, State},
    event::Event,
    fleet::volume_json,
    reply::Refusal,
    world::World,
};
use http::StatusCode;
use serde_json::{Map, json};

/// `false` where there was nothing to do (304).
pub(crate) type Outcome = Result<bool, Refusal>;

fn conflict(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, message)
}

/// Numbers and names of the signals that end a process that does not handle them.
fn signal_number(signal: &str) -> Option<i64> {
    let name = signal.to_ascii_uppercase();
    match name.strip_prefix("SIG").unwrap_or(&name) {
        "HUP" => Some(1),
        "INT" => Some(2),
        "QUIT" => Some(3),
        "KILL" => Some(9),
        "USR1" => Some(10),
        "USR2" => Some(12),
        "TERM" => Some(15),
        "CONT" => Some(18),
        "STOP" => Some(19),
        number => number
            .parse()
            .ok()
            .filter(|number| (1..=64).contains(number)),
    }
}

impl World {
    pub(crate) fn locate(&self, key: &str) -> Result<usize, Refusal> {
        self.find(key)
            .ok_or_else(|| Refusal::no_such("container", key))
    }

    fn get(&self, index: usize) -> Result<&Container, Refusal> {
        self.at(index)
            .ok_or_else(|| Refusal::no_such("container", "it is gone"))
    }

    fn require_running(&self, index: usize) -> Result<(), Refusal> {
        let container = self.get(index)?;
        match container.state {
            State::Running | State::Restarting => Ok(()),
            State::Paused => Err(conflict(format!(
                "Container {} is paused. Unpause the container before stopping or killing",
                container.id
            ))),
            _ => Err(conflict(format!(
                "Container {} is not running",
                container.id
            ))),
        }
    }

    pub(crate) fn start(&mut self, index: usize, now: Nanos) -> Outcome {
        match self.get(index)?.state {
            State::Running | State::Restarting => return Ok(false),
            State::Paused => {
                return Err(conflict(
                    "cannot start a paused container, try unpause instead",
                ));
            }
            _ => {}
        }
        if let Some(container) = self.change(index) {
            container.state = State::Running;
            container.started = now;
            container.exit_code = 0;
            container.oom_killed = false;
            container.health = container.health.as_ref().map(|_| "starting".to_owned());
        }
        self.connect(index, "connect", now);
        self.tell_of(index, "start", &[], now);
        Ok(true)
    }

    /// The first half of a stop: the signal. `false` where it does not run.
    pub(crate) fn stop_begin(&mut self, index: usize, now: Nanos) -> Outcome {
        if !self.get(index)?.state.is_active() {
            return Ok(false);
        }
        self.tell_of(index, "kill", &[("signal", "15".to_owned())], now);
        Ok(true)
    }

    /// The second half: it ended by itself, or was killed after its grace period.
    pub(crate) fn stop_end(&mut self, index: usize, killed: bool, now: Nanos) -> Outcome {
        if self.get(index)?.state.is_active() {
            if killed {
                self.tell_of(index, "kill", &[("signal", "9".to_owned())], now);
            }
            self.die(index, if killed { 137 } else { 0 }, now);
        }
        self.tell_of(index, "stop", &[], now);
        Ok(true)
    }

    pub(crate) fn kill(&mut self, index: usize, signal: &str, now: Nanos) -> Outcome {
        let number = signal_number(signal).ok_or_else(|| {
            Refusal::new(StatusCode::BAD_REQUEST, format!("Invalid signal: {signal}"))
        })?;
        let container = self.get(index)?;
        if !container.state.is_active() {
            return Err(conflict(format!(
                "Cannot kill container: {}: Container {} is not running",
                container.id, container.id
            )));
        }
        self.tell_of(index, "kill", &[("signal", number.to_string())], now);
        if matches!(number, 2 | 3 | 9 | 15) {
            self.die(index, 128 + number, now);
        }
        Ok(true)
    }

    /// The last of a restart, after its stop.
    pub(crate) fn restart_end(&mut self, index: usize, now: Nanos) -> Outcome {
        self.start(index, now)?;
        self.tell_of(index, "restart", &[], now);
        Ok(true)
    }

    pub(crate) fn pause(&mut self, index: usize, now: Nanos) -> Outcome {
        if self.get(index)?.state == State::Paused {
            return Err(conflict(format!(
                "Container {} is already paused",
                self.get(index)?.id
            )));
        }
        self.require_running(index)?;
        self.set_state(index, State::Paused);
        self.tell_of(index, "pause", &[], now);
        Ok(true)
    }

    pub(crate) fn unpause(&mut self, index: usize, now: Nanos) -> Outcome {
        let container = self.get(index)?;
        if container.state != State::Paused {
            return Err(conflict(format!(
                "Container {} is not paused",
                container.id
            )));
        }
        self.set_state(index, State::Running);
        self.tell_of(index, "unpause", &[], now);
        Ok(true)
    }

    pub(crate) fn rename_checked(&mut self, index: usize, name: &str, now: Nanos) -> Outcome {
        let name = name.strip_prefix('/').unwrap_or(name);
        let starts = name
            .bytes()
            .next()
            .is_some_and(|first| first.is_ascii_alphanumeric());
        if !starts
            || name.len() < 2
            || !name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        {
            let message = format!(
                "Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
            );
            return Err(Refusal::new(StatusCode::BAD_REQUEST, message));
        }
        let old = self.get(index)?.name.clone();
        if old == name {
            return Err(Refusal::new(
                StatusCode::BAD_REQUEST,
                "Renaming a container with the same name as its current name",
            ));
        }
        if let Some(other) = self.by_name(name) {
            return Err(conflict(format!(
                "Conflict. The container name \"/{name}\" is already in use by container \"{}\". \
                 You have to remove (or rename) that container to be able to reuse that name.",
                other.id
            )));
        }
        self.rename(index, name);
        self.tell_of(index, "rename", &[("oldName", format!("/{old}"))], now);
        Ok(true)
    }

    pub(crate) fn delete(
        &mut self,
        index: usize,
        force: bool,
        volumes: bool,
        now: Nanos,
    ) -> Outcome {
        let container = self.get(index)?;
        if container.state.is_active() {
            if !force {
                let state = container.state.word();
                let first = if container.state == State::Paused {
                    "Unpause and then stop"
                } else {
                    "Stop"
                };
                return Err(conflict(format!(
                    "You cannot remove a {state} container {}. {first} the container before attempting removal or force remove",
                    container.id
                )));
            }
            self.tell_of(index, "kill", &[("signal", "9".to_owned())], now);
            self.die(index, 137, now);
        }
        self.tell_of(index, "destroy", &[], now);
        let Some(container) = self.remove(index) else {
            return Ok(true);
        };
        let anonymous = container.mounts.iter().filter(|mount| {
            volumes
                && mount.kind == "volume"
                && mount.source.len() == 64
                && mount.source.bytes().all(|byte| byte.is_ascii_hexdigit())
        });
        for mount in anonymous {
            self.volumes
                .retain(|volume| volume["Name"] != mount.source.as_str());
            let attributes = Map::from_iter([("driver".to_owned(), json!("local"))]);
            self.tell(Event {
                kind: "volume",
                action: "destroy".to_owned(),
                actor: mount.source.clone(),
                attributes,
                time: now,
            });
        }
        Ok(true)
    }

    /// It ends by itself, as far as anyone can see.
    pub(crate) fn die(&mut self, index: usize, code: i64, now: Nanos) {
        if let Some(container) = self.change(index) {
            container.state = State::Exited;
            container.exit_code = code;
            container.finished = now;
        }
        self.connect(index, "disconnect", now);
        self.tell_of(index, "die", &[("exitCode", code.to_string())], now);
    }

    pub(crate) fn set_health(&mut self, index: usize, health: &str, now: Nanos) {
        if let Some(container) = self.change(index) {
            container.health = Some(health.to_owned());
        }
        self.tell_of(index, &format!("health_status: {health}"), &[], now);
    }

    /// Another container with the looks of an existing one, stopped and without ports.
    pub(crate) fn create(&mut self, name: &str, now: Nanos) -> Result<String, Refusal> {
        let mut container = self
            .containers()
            .next()
            .cloned()
            .ok_or_else(|| Refusal::no_such("image", "nginx"))?;
        container.id = self.dice.id();
        container.name = if name.is_empty() {
            format!("made_{}", &container.id[..8])
        } else {
            name.to_owned()
        };
        if let Some(other) = self.by_name(&container.name) {
            return Err(conflict(format!(
                "Conflict. The container name \"/{name}\" is already in use by container \"{}\".",
                other.id
            )));
        }
        container.created = now / crate::clock::SECOND;
        container.state = State::Created;
        container.health = None;
        container.started = 0;
        container.finished = 0;
        container.ports = Vec::new();
        container.raw = None;
        let id = container.id.clone();
        for mount in container
            .mounts
            .iter()
            .filter(|mount| mount.kind == "volume")
        {
            if !self
                .volumes
                .iter()
                .any(|volume| volume["Name"] == mount.source.as_str())
            {
                self.volumes.push(volume_json(&mount.source, None, now));
            }
        }
        self.insert(container);
        if let Some(index) = self.find(&id) {
            self.tell_of(index, "create", &[], now);
        }
        Ok(id)
    }

    fn set_state(&mut self, index: usize, state: State) {
        if let Some(container) = self.change(index) {
            container.state = state;
        }
    }

    fn connect(&mut self, index: usize, action: &str, now: Nanos) {
        let Some((container, (name, network))) = self.at(index).and_then(|container| {
            Some((container.id.clone(), container.networks.first().cloned()?))
        }) else {
            return;
        };
        let attributes = Map::from_iter([
            ("container".to_owned(), container.into()),
            ("name".to_owned(), name.into()),
            ("type".to_owned(), "bridge".into()),
        ]);
        self.tell(Event {
            kind: "network",
            action: action.to_owned(),
            actor: network,
            attributes,
            time: now,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SECOND, event::Wire};

    const NOW: Nanos = 1_800_000_000 * SECOND;

    fn told(receiver: &mut tokio::sync::broadcast::Receiver<Wire>) -> Vec<String> {
        let mut told = Vec::new();
        while let Ok(Wire::Event(event)) = receiver.try_recv() {
            told.push(format!("{} {}", event.kind, event.action));
        }
        told
    }

    #[test]
    fn a_life_is_told_in_the_engines_order() {
        let mut world = World::new(10, 0, 1, NOW);
        let (mut receiver, _) = world.subscribe(None);
        let id = world.create("one", NOW).unwrap();
        let index = world.find(&id[..12]).unwrap();
        assert_eq!(world.start(index, NOW), Ok(true));
        assert_eq!(world.start(index, NOW), Ok(false));
        assert!(world.delete(index, false, false, NOW).is_err(), "it runs");
        assert_eq!(world.stop_begin(index, NOW), Ok(true));
        assert_eq!(world.stop_end(index, false, NOW), Ok(true));
        assert_eq!(world.stop_begin(index, NOW), Ok(false));
        assert_eq!(world.delete(index, false, false, NOW), Ok(true));
        assert_eq!(world.find(&id), None);
        let expected = [
            "container create",
            "network connect",
            "container start",
            "container kill",
            "network disconnect",
            "container die",
            "container stop",
            "container destroy",
        ];
        assert_eq!(told(&mut receiver), expected);
    }

    #[test]
    fn names_are_refused_as_the_engine_refuses_them() {
        let mut world = World::new(10, 0, 1, NOW);
        let taken = world.at(3).unwrap().name.clone();
        let status = |outcome: Outcome| outcome.map_err(|refusal| refusal.status.as_u16());
        assert_eq!(status(world.rename_checked(0, "-dash", NOW)), Err(400));
        assert_eq!(status(world.rename_checked(0, &taken, NOW)), Err(409));
        assert_eq!(
            status(world.rename_checked(0, "/fresh.name", NOW)),
            Ok(true)
        );
        assert_eq!(world.find("fresh.name"), Some(0));
    }

    #[test]
    fn a_signal_that_is_handled_does_not_end_it() {
        let mut world = World::new(50, 0, 1, NOW);
        let index = world.any(&State::Running).unwrap();
        assert_eq!(world.kill(index, "SIGHUP", NOW), Ok(true));
        assert_eq!(world.at(index).unwrap().state, State::Running);
        assert_eq!(world.kill(index, "9", NOW), Ok(true));
        assert_eq!(world.at(index).unwrap().exit_code, 137);
        assert!(world.kill(index, "9", NOW).is_err());
    }
}
