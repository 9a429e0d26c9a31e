//! What the engine tells of on `/events`.

use crate::{clock::Nanos, query::Filters};
use bytes::Bytes;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// `container`, `network`, `volume`, `image`.
    pub(crate) kind: &'static str,
    pub(crate) action: String,
    pub(crate) actor: String,
    pub(crate) attributes: Map<String, Value>,
    pub(crate) time: Nanos,
}

impl Event {
    /// The line on the wire. Container events repeat themselves in the fields of API 1.21.
    pub(crate) fn line(&self) -> Bytes {
        let mut line = json!({
            "Type": self.kind,
            "Action": self.action,
            "Actor": { "ID": self.actor, "Attributes": self.attributes },
            "scope": "local",
            "time": self.time / 1_000_000_000,
            "timeNano": self.time,
        });
        if self.kind == "container" {
            line["status"] = self.action.as_str().into();
            line["id"] = self.actor.as_str().into();
            line["from"] = self.attributes.get("image").cloned().unwrap_or_default();
        }
        format!("{line}\n").into()
    }

    /// The `filters` of `GET /events`; those that are not known here let everything through.
    pub(crate) fn passes(&self, filters: &Filters) -> bool {
        let name = self
            .attributes
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default();
        filters.allows("type", |wanted| wanted == self.kind)
            // `health_status` also means `health_status: healthy`.
            && filters.allows("event", |wanted| self.action.split(':').next() == Some(wanted) || self.action == wanted)
            && filters.allows("container", |wanted| {
                self.kind == "container" && (name == wanted || self.actor.starts_with(wanted))
            })
    }
}

/// What a stream of events is told to do.
#[derive(Clone, Debug)]
pub(crate) enum Wire {
    Event(std::sync::Arc<Event>),
    /// Bytes as they are.
    Raw(Bytes),
    /// The stream ends; abruptly is without the closing chunk.
    End {
        abruptly: bool,
    },
}
