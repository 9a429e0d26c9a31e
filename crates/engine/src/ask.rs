//! What is asked of an engine. Names and IDs that go into a path came from outside.

use crate::hear::{Inspected, whole_object};
use crate::wire::{Wire, WireError};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The longest silence within an answer of an engine that answers pings beside it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// The whole container list.
pub(crate) const CONTAINERS: &str = "/containers/json?all=1";

/// The list's items of some containers.
pub(crate) fn containers<'a>(ids: impl Iterator<Item = &'a String>) -> String {
    let ids: Vec<&String> = ids.collect();
    let filters = serde_json::json!({ "id": ids }).to_string();
    format!("{CONTAINERS}&filters={}", encoded(&filters))
}

/// The event stream, from a moment on the engine's clock or from now.
pub(crate) fn events(since: Option<i64>) -> String {
    let filters = serde_json::json!({ "type": ["container", "image", "volume", "network"] });
    let since = since.map_or(String::new(), |since| format!("since={since}&"));
    format!("/events?{since}filters={}", encoded(&filters.to_string()))
}

/// The ends of a container that the engine remembers.
pub(crate) fn ends(id: &str, since: i64, until: i64) -> String {
    let filters =
        serde_json::json!({ "type": ["container"], "container": [id], "event": ["die", "oom"] });
    let filters = encoded(&filters.to_string());
    format!("/events?since={since}&until={until}&filters={filters}")
}

/// A container's inspect, with its size where that is worth waiting for.
pub(crate) fn inspect(id: &str, size: bool) -> String {
    let size = if size { "?size=1" } else { "" };
    format!("/containers/{}/json{size}", encoded(id))
}

/// An image's inspect, by name or ID.
pub(crate) fn image(name: &str) -> String {
    format!("/images/{}/json", encoded(name))
}

/// What a container changed of its image's files.
pub(crate) fn changes(id: &str) -> String {
    format!("/containers/{}/changes", encoded(id))
}

/// One measurement of a container. `at_once` asks for it without the second that an engine waits
/// to have two; engines of an API before 1.41 do not know it.
pub(crate) fn stats(id: &str, at_once: bool) -> String {
    let at_once = if at_once { "&one-shot=true" } else { "" };
    format!("/containers/{}/stats?stream=false{at_once}", encoded(id))
}

/// A container's processes, by options of `ps` or as the engine likes.
pub(crate) fn top(id: &str, options: Option<&str>) -> String {
    let options = options.map_or(String::new(), |options| {
        format!("?ps_args={}", encoded(options))
    });
    format!("/containers/{}/top{options}", encoded(id))
}

/// What happens to a container from now on that tells whether it is up.
pub(crate) fn turns(id: &str) -> String {
    // `died` and `remove` are podman's words.
    let events = ["die", "died", "start", "health_status", "destroy", "remove"];
    let filters = serde_json::json!({ "type": ["container"], "container": [id], "event": events });
    format!("/events?filters={}", encoded(&filters.to_string()))
}

/// Whether a text can be a container's ID or name. What cannot names none, and would be another
/// path (`../images/x`).
pub(crate) fn names_container(id: &str) -> bool {
    let mut bytes = id.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Percent-encoded, for a query or as one segment of a path.
pub(crate) fn encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes()
        .fold(String::with_capacity(text.len() * 2), |mut all, byte| {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                all.push(char::from(byte));
            } else {
                // Writing to a String does not fail.
                let _ = write!(all, "%{byte:02X}");
            }
            all
        })
}

/// Waits as long as the engine answers pings.
pub(crate) async fn get<T: DeserializeOwned>(wire: &Wire, path: &str) -> Result<T, WireError> {
    wire.beside_pings(wire.json(path, PATIENCE)).await?
}

/// Go writes an empty list as `null` here and there.
pub(crate) async fn list_of<T: DeserializeOwned>(
    wire: &Wire,
    path: &str,
) -> Result<Vec<T>, WireError> {
    let all: Option<Vec<T>> = get(wire, path).await?;
    Ok(all.unwrap_or_default())
}

/// A container's facts. Waits as long as the engine answers pings.
pub(crate) async fn inspected(wire: &Wire, id: &str, size: bool) -> Result<Inspected, WireError> {
    let path = inspect(id, size);
    let text = wire.beside_pings(wire.text(&path, PATIENCE)).await??;
    whole_object(&text).map_err(|error| WireError::Malformed {
        what: format!("{path}: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{containers, inspect, names_container};

    #[test]
    fn hostile_ids_stay_in_their_place() {
        assert_eq!(inspect("../x?y", false), "/containers/..%2Fx%3Fy/json");
        assert_eq!(
            containers([&"a\"b".to_owned()].into_iter()),
            "/containers/json?all=1&filters=%7B%22id%22%3A%5B%22a%5C%22b%22%5D%7D"
        );
        for good in ["a1", "my_web-1.x"] {
            assert!(names_container(good));
        }
        for bad in ["", "../x", "a/b", "a?b", ".a", "a b", "a%2f", "é"] {
            assert!(!names_container(bad), "{bad}");
        }
    }
}
