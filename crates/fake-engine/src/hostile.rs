//! Containers that mean harm, or that another program's bug has mangled.
//!
//! An engine restricts names; labels, commands and environments are free. The names here are bad
//! all the same, for not every engine is that engine.

use crate::{
    clock::{Nanos, SECOND},
    container::{Container, State},
    fleet::Dice,
};
use bytes::Bytes;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const HTML: &str =
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
const BIDI: &str = "\u{202E}txt.exe\u{202C} \u{2066}\u{200F}إغلاق\u{2069}";
const LINES: &str = "first\nsecond\r\nthird\ttab\u{0}nul\u{1b}[31mred\u{7}";

/// What is wrong with each, and the container.
pub(crate) fn hostile(
    dice: &mut Dice,
    like: &Container,
    now: Nanos,
) -> Vec<(&'static str, Container)> {
    let mut with = |name: &str, change: &dyn Fn(&mut Container)| {
        let mut container = Container {
            id: dice.id(),
            name: name.to_owned(),
            created: now / SECOND,
            labels: BTreeMap::new(),
            state: State::Running,
            health: None,
            started: now,
            finished: 0,
            ports: Vec::new(),
            raw: None,
            ..like.clone()
        };
        change(&mut container);
        container
    };
    let texts = |text: &'static str| {
        move |container: &mut Container| {
            container.image = text.to_owned();
            container.command = vec![text.to_owned()];
            container.env = vec![format!("NOTE={text}"), format!("{text}=x")];
            container.labels = BTreeMap::from([
                (text.to_owned(), text.to_owned()),
                ("com.docker.compose.project".to_owned(), text.to_owned()),
                ("com.docker.compose.service".to_owned(), text.to_owned()),
            ]);
            container.networks = vec![(text.to_owned(), container.id.clone())];
        }
    };
    vec![
        ("html", with("hostile-html", &texts(HTML))),
        ("html-name", with(HTML, &|_| {})),
        ("bidi", with("hostile-bidi", &texts(BIDI))),
        ("bidi-name", with(BIDI, &|_| {})),
        ("control-characters", with("hostile-lines", &texts(LINES))),
        ("long-name", with(&"n".repeat(20_000), &|_| {})),
        (
            "megabyte-label",
            with("hostile-megabyte", &|container| {
                container
                    .labels
                    .insert("big".to_owned(), "\u{1F433} ".repeat(210_000));
            }),
        ),
        (
            "thousand-labels",
            with("hostile-labels", &|container| {
                container.labels = (0..1000)
                    .map(|index| (format!("label.{index}"), format!("{index}")))
                    .collect();
            }),
        ),
        (
            "unknown-state",
            with("hostile-state", &|container| {
                container.state = State::Other("<b>hibernating</b>".to_owned())
            }),
        ),
        (
            "odd-health",
            with("hostile-health", &|container| {
                container.health = Some("poorly".to_owned())
            }),
        ),
        (
            "far-times",
            with("hostile-times", &|container| {
                container.created = -62_135_596_800;
                container.started = i64::MAX / 2;
            }),
        ),
        (
            "invalid-utf8",
            with("hostile-utf8", &|container| {
                container.raw = Some(invalid_utf8(&container.id))
            }),
        ),
        (
            "missing-fields",
            with("hostile-missing", &|container| {
                container.raw = Some(raw(&json!({ "Id": container.id })))
            }),
        ),
        (
            "nulls",
            with("hostile-nulls", &|container| {
                container.raw = Some(raw(&nulls(&container.id)))
            }),
        ),
        (
            "wrong-types",
            with("hostile-types", &|container| {
                container.raw = Some(raw(&wrong_types(&container.id)))
            }),
        ),
    ]
}

fn raw(value: &Value) -> Bytes {
    value.to_string().into()
}

fn invalid_utf8(id: &str) -> Bytes {
    let text = json!({
        "Id": id, "Names": ["/hostile-@@"], "Image": "image@@", "ImageID": "", "Command": "say @@", "Created": 1,
        "Ports": [], "Labels": { "bytes": "@@" }, "State": "running", "Status": "Up 1 second", "Mounts": [],
    });
    let mut bytes = Vec::new();
    for (index, part) in text.to_string().split("@@").enumerate() {
        if index > 0 {
            bytes.extend_from_slice(b"\xff\xfe\xc3\x28");
        }
        bytes.extend_from_slice(part.as_bytes());
    }
    bytes.into()
}

fn nulls(id: &str) -> Value {
    json!({
        "Id": id, "Names": null, "Image": null, "ImageID": null, "Command": null, "Created": null, "Ports": null,
        "Labels": null, "State": null, "Status": null, "HostConfig": null, "NetworkSettings": null, "Mounts": null,
    })
}

fn wrong_types(id: &str) -> Value {
    json!({
        "Id": id, "Names": "hostile-types", "Image": 7, "ImageID": [], "Command": ["a"], "Created": "yesterday",
        "Ports": [{ "PrivatePort": 70_000, "PublicPort": -1, "Type": 6 }, 5, null], "Labels": ["a=b"], "State": {},
        "Status": 1.5, "NetworkSettings": { "Networks": [] }, "Mounts": [{ "Type": null }, "x"],
    })
}
