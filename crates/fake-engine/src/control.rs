//! `/_fake/…`: what a test orders. Answers are JSON; times are milliseconds since 1970.

use crate::{
    calls::{Calls, millis},
    clock::now,
    container::State,
    event::Wire,
    hostile::hostile,
    query::Query,
    reply::{Refusal, Reply, json_bytes, refused, value, whole},
    serve::Shared,
    world::World,
};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use serde_json::{Value, json};
use std::{io, sync::Arc, time::Duration};

pub(crate) fn answer(shared: Arc<Shared>, method: &Method, path: &str, query: &Query) -> Reply {
    let outcome = match (method.as_str(), path) {
        ("GET", "calls") => Ok(shared.calls().report()),
        ("GET", "containers") => Ok(containers(&shared.world(), query)),
        ("POST", "reset-calls") => {
            *shared.calls() = Calls::new(now());
            Ok(json!({}))
        }
        ("POST", "hang") => {
            shared.hanging.send_replace(true);
            Ok(json!({}))
        }
        ("POST", "resume") => {
            shared.hanging.send_replace(false);
            Ok(json!({}))
        }
        ("POST", "drop-events") => {
            let world = shared.world();
            world.send(Wire::End {
                abruptly: query.flag("abruptly"),
            });
            Ok(json!({ "streams": world.streams() }))
        }
        ("POST", "slow-stop") => {
            shared
                .stop_takes
                .send_replace(Duration::from_millis(query.number("ms").unwrap_or(0)));
            Ok(json!({}))
        }
        ("POST", "event-flood") => Ok(flood(shared, query)),
        ("POST", "rename") => rename(&shared, query),
        ("POST", "state") => state(&shared, query),
        ("POST", "refuse") => refuse(&shared, query),
        ("POST", "hostile") => Ok(add_hostile(&shared)),
        ("POST", "malformed") => malformed(&shared, query),
        _ => Err(Refusal::new(
            StatusCode::NOT_FOUND,
            format!("no such order: {method} {path}"),
        )),
    };
    match outcome {
        Ok(answer) => value(&answer),
        Err(refusal) => refused(&refusal),
    }
}

fn bad(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, message)
}

/// IDs, names and states, newest first; `state=` picks.
fn containers(world: &World, query: &Query) -> Value {
    let wanted = query.text("state");
    let mut all: Vec<Value> = world
        .containers()
        .filter(|container| wanted.is_none_or(|wanted| container.state.word() == wanted))
        .map(|container| json!({ "id": container.id, "name": container.name, "state": container.state.word(), "health": container.health }))
        .collect();
    all.reverse();
    Value::Array(all)
}

/// One rename; `written` is the moment at which its event was handed to the streams.
fn rename(shared: &Shared, query: &Query) -> Result<Value, Refusal> {
    let mut world = shared.world();
    let index = world.locate(query.text("id").unwrap_or_default())?;
    let written = now();
    world.rename_checked(index, query.text("name").unwrap_or_default(), written)?;
    Ok(json!({ "written": millis(written) }))
}

/// `state=` one of running, exited (with `code=`), paused, unpaused, healthy, unhealthy, starting, removed.
fn state(shared: &Shared, query: &Query) -> Result<Value, Refusal> {
    let mut world = shared.world();
    let index = world.locate(query.text("id").unwrap_or_default())?;
    let written = now();
    match query.text("state").unwrap_or_default() {
        "running" => world.start(index, written).map(drop)?,
        "exited" => world.die(index, query.number("code").unwrap_or(0), written),
        "oom" => {
            if let Some(container) = world.change(index) {
                container.oom_killed = true;
            }
            world.tell_of(index, "oom", &[], written);
            world.die(index, 137, written);
        }
        "paused" => world.pause(index, written).map(drop)?,
        "unpaused" => world.unpause(index, written).map(drop)?,
        "removed" => world.delete(index, true, false, written).map(drop)?,
        health @ ("healthy" | "unhealthy" | "starting") => world.set_health(index, health, written),
        other => return Err(bad(format!("no such state: {other}"))),
    }
    Ok(json!({ "written": millis(written) }))
}

/// The next change of this container is refused, with `status=` and `message=`.
fn refuse(shared: &Shared, query: &Query) -> Result<Value, Refusal> {
    let world = shared.world();
    let index = world.locate(query.text("id").unwrap_or_default())?;
    let status = query
        .number::<u16>("status")
        .and_then(|status| StatusCode::from_u16(status).ok());
    let refusal = Refusal::new(
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        query
            .text("message")
            .unwrap_or("the fake engine was told to refuse"),
    );
    if let Some(container) = world.at(index) {
        shared.refusals().insert(container.id.clone(), refusal);
    }
    Ok(json!({}))
}

/// `rate=` events a second for `seconds=`, in the background: health flips, deaths and starts.
fn flood(shared: Arc<Shared>, query: &Query) -> Value {
    let rate: u64 = query.number("rate").unwrap_or(1000);
    let seconds: u64 = query.number("seconds").unwrap_or(1);
    let total = rate.saturating_mul(seconds);
    tokio::spawn(async move {
        let began = tokio::time::Instant::now();
        let mut sent = 0;
        // Paced by the clock: a tick that comes late sends what it owes.
        let mut tick = tokio::time::interval(Duration::from_millis(2));
        while sent < total {
            tick.tick().await;
            let owed = u64::try_from(began.elapsed().as_micros())
                .unwrap_or(u64::MAX)
                .saturating_mul(rate)
                / 1_000_000;
            let mut world = shared.world();
            while sent < owed.min(total) {
                sent += one_of_a_flood(&mut world);
            }
        }
    });
    json!({ "events": total })
}

/// How many events it made; at least 1, so that a flood ends.
fn one_of_a_flood(world: &mut World) -> u64 {
    let time = now();
    match world.dice.below(10) {
        0 => world.any(&State::Running).map_or(1, |index| {
            world.die(index, 1, time);
            2
        }),
        1 => world.any(&State::Exited).map_or(1, |index| {
            // Refused where it just started: then this one is skipped.
            let _ = world.start(index, time);
            2
        }),
        roll => {
            if let Some(index) = world.any(&State::Running) {
                world.set_health(
                    index,
                    if roll % 2 == 0 {
                        "healthy"
                    } else {
                        "unhealthy"
                    },
                    time,
                );
            }
            1
        }
    }
}

fn add_hostile(shared: &Shared) -> Value {
    let mut world = shared.world();
    let Some(like) = world.containers().next().cloned() else {
        return json!([]);
    };
    let time = now();
    let mut dice = world.dice.clone();
    let added = hostile(&mut dice, &like, time);
    world.dice = dice;
    let mut told = Vec::new();
    for (what, container) in added {
        let id = container.id.clone();
        // A second call leaves those alone whose name is there already.
        if world.by_name(&container.name).is_some() {
            continue;
        }
        world.insert(container);
        if let Some(index) = world.find(&id) {
            world.tell_of(index, "create", &[], time);
        }
        told.push(json!({ "id": id, "what": what }));
    }
    Value::Array(told)
}

/// How the next answers to `GET /containers/json` are spoilt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Spoilt {
    #[default]
    Not,
    /// It is no JSON.
    Broken,
    /// The connection ends in the middle.
    Half,
    /// It is JSON of another shape.
    Types,
}

#[derive(Debug, Default)]
pub(crate) struct Malformed {
    spoilt: Spoilt,
    /// How many answers are left to spoil.
    left: u32,
}

impl Malformed {
    pub(crate) fn list_reply(&mut self, list: Bytes) -> Reply {
        if self.left == 0 {
            self.spoilt = Spoilt::Not;
        }
        self.left = self.left.saturating_sub(1);
        match self.spoilt {
            Spoilt::Not => json_bytes(list),
            Spoilt::Broken => json_bytes("[{\"Id\": \"0123\", \"Names\": [}\n"),
            Spoilt::Types => json_bytes("{\"containers\": 5}\n"),
            Spoilt::Half => {
                let length = list.len();
                let half = [
                    Ok(Frame::data(list.slice(..length / 2))),
                    Err(io::ErrorKind::ConnectionReset.into()),
                ];
                let mut reply = whole(StatusCode::OK, "application/json", Bytes::new());
                reply
                    .headers_mut()
                    .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
                *reply.body_mut() =
                    BodyExt::boxed(StreamBody::new(futures_util::stream::iter(half)));
                reply
            }
        }
    }
}

/// `what=containers` spoils the next `times=` lists, `what=events` the open streams at once;
/// `how=` broken, half or types, and for events also split (a good line in two pieces).
fn malformed(shared: &Shared, query: &Query) -> Result<Value, Refusal> {
    let how = query.text("how").unwrap_or("broken");
    match query.text("what").unwrap_or_default() {
        "containers" => {
            let spoilt = match how {
                "broken" => Spoilt::Broken,
                "half" => Spoilt::Half,
                "types" => Spoilt::Types,
                other => return Err(bad(format!("no such malformation of a list: {other}"))),
            };
            *shared.malformed() = Malformed {
                spoilt,
                left: query.number("times").unwrap_or(1),
            };
            Ok(json!({}))
        }
        "events" => {
            let world = shared.world();
            let raw = |text: &'static [u8]| world.send(Wire::Raw(Bytes::from_static(text)));
            match how {
                "broken" => raw(b"{\"Type\":\"container\",\"Action\":}\n\xff\xfe not json\n\n"),
                "half" => {
                    raw(b"{\"Type\":\"container\",\"Action\":\"sta");
                    world.send(Wire::End { abruptly: true });
                }
                "types" => raw(b"{\"Type\":5,\"Action\":[],\"Actor\":\"x\",\"time\":\"now\"}\n[]\nnull\n7\n{}\n"),
                "split" => {
                    raw(b"{\"Type\":\"daemon\",\"Action\":\"rel");
                    raw(b"oad\",\"Actor\":{\"ID\":\"x\",\"Attributes\":{}},\"time\":1,\"timeNano\":1}\n");
                }
                other => return Err(bad(format!("no such malformation of events: {other}"))),
            }
            Ok(json!({ "streams": world.streams() }))
        }
        other => Err(bad(format!("nothing to malform: {other}"))),
    }
}
