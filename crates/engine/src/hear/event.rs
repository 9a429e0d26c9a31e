//! `GET /events`: what an event says, and which of our lists it concerns.
//!
//! Attributes of container events are mixed with the container's labels, and a label overrules an
//! attribute of the same name. So nothing that an attribute says is final: the list is asked after.

use super::lax::{pairs, part, text, whole, whole_object};
use contract::{Health, UnixSeconds};
use serde::Deserialize;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Event {
    /// When it happened, on the engine's clock.
    pub(crate) at: UnixSeconds,
    /// What it concerns.
    pub(crate) about: About,
}

/// What an event concerns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// One container.
    Container { id: String, what: What },
    /// An image was made, named or removed.
    Images,
    /// A volume was made or removed.
    Volumes,
    /// A network was made, changed or removed.
    Networks,
    /// Nothing that is shown.
    Nothing,
}

/// What happened to a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// It runs.
    Started,
    /// Its main process ended. The list may say so only a while later.
    Ended { code: Option<i64> },
    /// One of its processes was killed for lack of memory; it may live on.
    OutOfMemory,
    /// A signal was sent to it; what comes of it is told by other events.
    Signalled,
    /// Its processes are frozen.
    Paused,
    /// Its processes go on.
    Unpaused,
    /// It has another name.
    Renamed { name: String },
    /// It does not exist any more.
    Removed,
    /// Its health check says so.
    Health(Health),
    /// It is on a network. The list may say so only a while later.
    Joined { network: String },
    /// It left a network.
    Left { network: String },
    /// A process besides its main one ended, such as a probe of its health.
    ProcessEnded,
    /// An image was made of it; where that gets no name, this is the only event of it.
    Committed,
    /// Something else that may show in the list.
    Changed,
    /// Nothing of it shows anywhere: attach, exec, copy, resize, …
    Nothing,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Raw {
    #[serde(rename = "Type", deserialize_with = "text")]
    kind: String,
    #[serde(rename = "Action", deserialize_with = "text")]
    action: String,
    #[serde(rename = "Actor", deserialize_with = "part")]
    actor: Actor,
    /// Older names of `Action` and `Actor.ID`.
    #[serde(deserialize_with = "text")]
    status: String,
    #[serde(deserialize_with = "text")]
    id: String,
    #[serde(deserialize_with = "whole")]
    time: Option<i64>,
    #[serde(rename = "timeNano", deserialize_with = "whole")]
    time_nano: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Actor {
    #[serde(rename = "ID", deserialize_with = "text")]
    id: String,
    #[serde(rename = "Attributes", deserialize_with = "pairs")]
    attributes: Vec<(String, String)>,
}

impl Event {
    /// From one value of the stream.
    pub(crate) fn parse(json: &str) -> Result<Self, serde_json::Error> {
        let raw: Raw = whole_object(json)?;
        let at = raw
            .time_nano
            .map(|nanos| nanos.div_euclid(1_000_000_000))
            .filter(|seconds| *seconds > 0)
            .or(raw.time)
            .unwrap_or(0);
        Ok(Self {
            at,
            about: about(raw),
        })
    }
}

fn about(raw: Raw) -> About {
    let Raw {
        kind,
        action,
        actor,
        status,
        id,
        ..
    } = raw;
    let action = if action.is_empty() { status } else { action };
    let Actor {
        id: actor_id,
        attributes,
    } = actor;
    let id = if actor_id.is_empty() { id } else { actor_id };
    // `exec_start: sh -c …` carries a command after the colon.
    let (verb, rest) = match action.split_once(':') {
        Some((verb, rest)) => (verb, rest.trim()),
        None => (action.as_str(), ""),
    };
    let attribute = |name: &str| {
        attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    match kind.as_str() {
        // `prune` sums up and names no container; each one had its own event.
        "container" | "" if id.is_empty() => About::Nothing,
        "container" | "" => About::Container {
            what: what(verb, rest, attribute),
            id,
        },
        "network" => match (verb, attribute("container")) {
            ("connect" | "disconnect", Some(container)) if !container.is_empty() => {
                let network = attribute("name").unwrap_or_default().to_owned();
                About::Container {
                    id: container.to_owned(),
                    what: if verb == "connect" {
                        What::Joined { network }
                    } else {
                        What::Left { network }
                    },
                }
            }
            ("connect" | "disconnect", _) => About::Nothing,
            _ => About::Networks,
        },
        "volume" => match verb {
            // At each start and end of a container that has volumes.
            "mount" | "unmount" => About::Nothing,
            _ => About::Volumes,
        },
        "image" => match verb {
            "push" | "save" | "mount" | "unmount" => About::Nothing,
            _ => About::Images,
        },
        _ => About::Nothing,
    }
}

fn what<'a>(verb: &str, rest: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> What {
    match verb {
        "start" => What::Started,
        "die" | "died" => What::Ended {
            code: attribute("exitCode")
                .or_else(|| attribute("containerExitCode"))
                .and_then(|code| code.parse().ok()),
        },
        "oom" => What::OutOfMemory,
        "kill" => What::Signalled,
        "pause" => What::Paused,
        "unpause" => What::Unpaused,
        "rename" => match attribute("name") {
            Some(name) if !name.is_empty() => What::Renamed {
                name: name.trim_start_matches('/').to_owned(),
            },
            _ => What::Changed,
        },
        // Podman says `remove`.
        "destroy" | "remove" => What::Removed,
        "health_status" => {
            let word = if rest.is_empty() {
                attribute("health_status").unwrap_or_default()
            } else {
                rest
            };
            match word {
                "healthy" => What::Health(Health::Healthy),
                "unhealthy" => What::Health(Health::Unhealthy),
                "starting" => What::Health(Health::Starting),
                _ => What::Changed,
            }
        }
        "exec_die" | "exec_died" => What::ProcessEnded,
        "commit" => What::Committed,
        "attach" | "detach" | "copy" | "export" | "archive-path" | "extract-to-dir" | "exec"
        | "exec_create" | "exec_start" | "exec_detach" | "resize" | "top" | "checkpoint"
        | "mount" | "unmount" | "init" | "cleanup" | "sync" => What::Nothing,
        _ => What::Changed,
    }
}

#[cfg(test)]
mod tests {
    use super::{About, Event, What};
    use contract::Health;

    fn about(json: &str) -> About {
        Event::parse(json).unwrap().about
    }

    fn container(action: &str, attributes: &str) -> What {
        match about(&format!(
            r#"{{"Type":"container","Action":"{action}","Actor":{{"ID":"c1","Attributes":{{{attributes}}}}}}}"#
        )) {
            About::Container { id, what } if id == "c1" => what,
            other => panic!("{action}: {other:?}"),
        }
    }

    #[test]
    fn events_are_told_apart() {
        for (action, attributes, what) in [
            ("start", "", What::Started),
            (
                "die",
                r#""exitCode":"137""#,
                What::Ended { code: Some(137) },
            ),
            ("die", r#""exitCode":"<b>""#, What::Ended { code: None }),
            (
                "died",
                r#""containerExitCode":3"#,
                What::Ended { code: Some(3) },
            ),
            (
                "rename",
                r#""name":"b","oldName":"/a""#,
                What::Renamed { name: "b".into() },
            ),
            ("destroy", "", What::Removed),
            ("remove", "", What::Removed),
            (
                "health_status: unhealthy",
                "",
                What::Health(Health::Unhealthy),
            ),
            (
                "health_status",
                r#""health_status":"healthy""#,
                What::Health(Health::Healthy),
            ),
            ("health_status: odd", "", What::Changed),
            ("exec_start: sh -c echo a: b", "", What::Nothing),
            ("exec_die", r#""exitCode":"1""#, What::ProcessEnded),
            ("attach", "", What::Nothing),
            ("update", "", What::Changed),
            ("never heard of", "", What::Changed),
        ] {
            assert_eq!(container(action, attributes), what, "{action}");
        }
    }

    #[test]
    fn other_objects_touch_their_own_list_only() {
        let network = |action: &str, container: &str| {
            about(&format!(
                r#"{{"Type":"network","Action":"{action}","Actor":{{"ID":"n1","Attributes":{{"name":"net"{container}}}}}}}"#
            ))
        };
        assert_eq!(
            network("connect", r#","container":"c1""#),
            About::Container {
                id: "c1".into(),
                what: What::Joined {
                    network: "net".into()
                }
            }
        );
        assert_eq!(network("connect", ""), About::Nothing);
        assert_eq!(network("create", ""), About::Networks);
        assert_eq!(
            about(r#"{"Type":"volume","Action":"mount","Actor":{"ID":"v"}}"#),
            About::Nothing
        );
        assert_eq!(
            about(r#"{"Type":"volume","Action":"destroy","Actor":{"ID":"v"}}"#),
            About::Volumes
        );
        assert_eq!(
            about(r#"{"Type":"image","Action":"untag","Actor":{"ID":"i"}}"#),
            About::Images
        );
        assert_eq!(
            about(r#"{"Type":"image","Action":"save","Actor":{"ID":"i"}}"#),
            About::Nothing
        );
        assert_eq!(
            about(r#"{"Type":"container","Action":"prune","Actor":{"ID":""}}"#),
            About::Nothing
        );
        assert_eq!(
            about(r#"{"Type":"plugin","Action":"enable","Actor":{"ID":"p"}}"#),
            About::Nothing
        );
        // Engines of the time of API 1.21 and earlier.
        assert_eq!(
            about(r#"{"status":"start","id":"c1","time":5}"#),
            About::Container {
                id: "c1".into(),
                what: What::Started
            }
        );
    }

    #[test]
    fn the_time_is_in_seconds() {
        let at = |json: &str| Event::parse(json).unwrap().at;
        assert_eq!(
            at(r#"{"time":1795462186,"timeNano":1795462186999251700}"#),
            1_795_462_186
        );
        assert_eq!(at(r#"{"time":1795462186}"#), 1_795_462_186);
        assert_eq!(at("{}"), 0);
        assert!(Event::parse("[]").is_err());
        assert!(Event::parse("{").is_err());
    }
}
