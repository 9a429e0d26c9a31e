//! The engine API, as far as it is spoken here.

use crate::{
    clock::{Nanos, SECOND, now},
    event::{Event, Wire},
    lifecycle::Outcome,
    query::{Filters, Query, decode},
    reply::{Refusal, Reply, empty, json_bytes, value, whole},
    serve::Shared,
};
use bytes::Bytes;
use futures_util::stream;
use http::{Method, Response, StatusCode, header};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use serde_json::{Value, json};
use std::{collections::VecDeque, io, sync::Arc, time::Duration};
use tokio::sync::broadcast::{self, error::RecvError};

pub(crate) async fn answer(
    shared: &Arc<Shared>,
    method: &Method,
    path: &str,
    query: &Query,
) -> Result<Reply, Refusal> {
    let parts: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(decode)
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match (method.as_str(), parts.as_slice()) {
        ("GET" | "HEAD", ["_ping"]) => Ok(whole(StatusCode::OK, "text/plain; charset=utf-8", "OK")),
        ("GET", ["version"]) => Ok(value(&version(shared))),
        ("GET", ["info"]) => Ok(value(&info(shared))),
        ("GET", ["events"]) => Ok(events(shared, query)),
        ("GET", ["containers", "json"]) => {
            let list = shared.world().list(query, now());
            Ok(shared.malformed().list_reply(list))
        }
        ("GET", ["images", "json"]) => Ok(value(&Value::Array(shared.world().images.clone()))),
        ("GET", ["volumes"]) => Ok(value(
            &json!({ "Volumes": shared.world().volumes, "Warnings": null }),
        )),
        ("GET", ["networks"]) => Ok(value(&Value::Array(shared.world().networks.clone()))),
        ("GET", ["volumes", name]) => one_of(&shared.world().volumes, &["Name"], "volume", name),
        ("GET", ["networks", key]) => {
            one_of(&shared.world().networks, &["Id", "Name"], "network", key)
        }
        ("GET", ["images", key, "json"]) => one_of(&shared.world().images, &["Id"], "image", key),
        ("GET", ["images", _, "history"]) => Ok(json_bytes("[]\n")),
        ("GET", ["system", "df"]) => Ok(value(&df(shared))),
        ("GET", ["containers", key, "json"]) => {
            let world = shared.world();
            let container = world
                .at(world.locate(key)?)
                .map(|container| container.inspect(query.flag("size")));
            container
                .map(|inspected| value(&inspected))
                .ok_or_else(|| Refusal::no_such("container", key))
        }
        ("GET", ["containers", key, "stats"]) => stats(shared, key, query),
        ("GET", ["containers", key, "logs"]) => {
            shared.world().locate(key)?;
            // One line of stdout, framed.
            Ok(whole(
                StatusCode::OK,
                "application/vnd.docker.raw-stream",
                &b"\x01\0\0\0\0\0\0\x06hello\n"[..],
            ))
        }
        ("GET", ["containers", key, "top"]) => {
            shared.world().locate(key)?;
            Ok(value(
                &json!({ "Titles": ["PID", "CMD"], "Processes": [["4242", "sleep"]] }),
            ))
        }
        ("POST", ["containers", "create"]) => {
            let id = shared
                .world()
                .create(query.text("name").unwrap_or_default(), now())?;
            let mut reply = value(&json!({ "Id": id, "Warnings": [] }));
            *reply.status_mut() = StatusCode::CREATED;
            Ok(reply)
        }
        ("POST", ["containers", key, verb]) => change(shared, key, verb, query).await.map(done),
        ("DELETE", ["containers", key]) => {
            let index = refusable(shared, key)?;
            shared
                .world()
                .delete(index, query.flag("force"), query.flag("v"), now())
                .map(done)
        }
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "page not found")),
    }
}

fn done(changed: bool) -> Reply {
    empty(if changed {
        StatusCode::NO_CONTENT
    } else {
        StatusCode::NOT_MODIFIED
    })
}

/// The container, unless a test ordered that it refuses.
fn refusable(shared: &Shared, key: &str) -> Result<usize, Refusal> {
    let world = shared.world();
    let index = world.locate(key)?;
    let ordered = world
        .at(index)
        .and_then(|container| shared.refusals().remove(&container.id));
    ordered.map_or(Ok(index), Err)
}

async fn change(shared: &Shared, key: &str, verb: &str, query: &Query) -> Outcome {
    let index = refusable(shared, key)?;
    match verb {
        "start" => shared.world().start(index, now()),
        "stop" => stop(shared, index, query).await,
        "restart" => {
            stop(shared, index, query).await?;
            shared.world().restart_end(index, now())
        }
        "kill" => shared
            .world()
            .kill(index, query.text("signal").unwrap_or("SIGKILL"), now()),
        "pause" => shared.world().pause(index, now()),
        "unpause" => shared.world().unpause(index, now()),
        "rename" => {
            shared
                .world()
                .rename_checked(index, query.text("name").unwrap_or_default(), now())
        }
        _ => Err(Refusal::new(StatusCode::NOT_FOUND, "page not found")),
    }
}

/// Takes as long as containers take here, at most the grace period, or until someone else ends it.
async fn stop(shared: &Shared, index: usize, query: &Query) -> Outcome {
    if !shared.world().stop_begin(index, now())? {
        return Ok(false);
    }
    let own = shared
        .world()
        .at(index)
        .and_then(|container| container.stop_timeout)
        .unwrap_or(10);
    let grace = query.number::<i64>("t").unwrap_or(own);
    let grace = u64::try_from(grace).map_or(Duration::MAX, Duration::from_secs);
    let takes = *shared.stop_takes.borrow();
    let ends = tokio::time::Instant::now() + takes.min(grace);
    let active = || {
        shared
            .world()
            .at(index)
            .is_some_and(|container| container.state.is_active())
    };
    while active() && tokio::time::Instant::now() < ends {
        // Someone may kill it meanwhile; this double is not woken by its own events.
        tokio::time::sleep_until(ends.min(tokio::time::Instant::now() + Duration::from_millis(10)))
            .await;
    }
    shared.world().stop_end(index, takes > grace, now())
}

fn one_of(all: &[Value], keys: &[&str], kind: &str, wanted: &str) -> Result<Reply, Refusal> {
    let found = all
        .iter()
        .find(|one| keys.iter().any(|key| one[*key] == wanted));
    found
        .map(value)
        .ok_or_else(|| Refusal::no_such(kind, wanted))
}

fn version(shared: &Shared) -> Value {
    json!({
        "Platform": { "Name": "Fake Engine" }, "Version": "27.3.1", "ApiVersion": shared.api_version,
        "MinAPIVersion": "1.24", "GitCommit": "fake", "GoVersion": "go1.22.7", "Os": "linux", "Arch": "amd64",
        "KernelVersion": "6.1.0", "BuildTime": "2026-01-01T00:00:00.000000000+00:00",
        "Components": [{ "Name": "Engine", "Version": "27.3.1", "Details": { "ApiVersion": shared.api_version } }],
    })
}

fn info(shared: &Shared) -> Value {
    let world = shared.world();
    let count = |word: &str| {
        world
            .containers()
            .filter(|container| container.state.word() == word)
            .count()
    };
    let (running, paused) = (count("running") + count("restarting"), count("paused"));
    let all = world.containers().count();
    json!({
        "ID": "FAKE", "Name": "fake-engine", "ServerVersion": "27.3.1", "OperatingSystem": "Fake Linux",
        "OSType": "linux", "Architecture": "x86_64", "KernelVersion": "6.1.0", "NCPU": 8, "MemTotal": 16_000_000_000_u64,
        "Containers": all, "ContainersRunning": running, "ContainersPaused": paused, "ContainersStopped": all - running - paused,
        "Images": world.images.len(), "Driver": "overlay2", "DockerRootDir": "/var/lib/docker",
        "SystemTime": crate::clock::rfc3339(now()), "Swarm": { "LocalNodeState": "inactive" }, "Plugins": {},
    })
}

fn df(shared: &Shared) -> Value {
    let world = shared.world();
    json!({
        "LayersSize": 1_000_000_000, "Images": world.images, "Containers": [],
        "Volumes": world.volumes.iter().map(|volume| {
            let mut volume = volume.clone();
            volume["UsageData"] = json!({ "Size": 1_000_000, "RefCount": 1 });
            volume
        }).collect::<Vec<_>>(),
        "BuildCache": [],
    })
}

fn stats(shared: &Arc<Shared>, key: &str, query: &Query) -> Result<Reply, Refusal> {
    shared.world().locate(key)?;
    let usage = |total: u64| {
        json!({
            "cpu_usage": { "total_usage": total, "usage_in_kernelmode": 0, "usage_in_usermode": 0, "percpu_usage": [total] },
            "system_cpu_usage": total * 100, "online_cpus": 8, "throttling_data": {},
        })
    };
    let line = json!({
        "read": crate::clock::rfc3339(now()), "preread": "0001-01-01T00:00:00Z", "name": key, "id": key, "num_procs": 0,
        "cpu_stats": usage(2_000_000_000), "precpu_stats": usage(1_000_000_000), "pids_stats": { "current": 3 },
        "memory_stats": { "usage": 50_000_000, "limit": 16_000_000_000_u64, "stats": {} },
        "blkio_stats": { "io_service_bytes_recursive": [] }, "networks": { "eth0": { "rx_bytes": 1, "tx_bytes": 1 } },
    });
    let line = Bytes::from(format!("{line}\n"));
    if query.text("stream").is_some() && !query.flag("stream") {
        return Ok(json_bytes(line));
    }
    let seconds = stream::unfold(line, |line| async move {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok(Frame::data(line.clone())), line))
    });
    Ok(streamed(seconds))
}

fn streamed(
    frames: impl futures_util::Stream<Item = io::Result<Frame<Bytes>>> + Send + Sync + 'static,
) -> Reply {
    let mut reply = Response::new(BodyExt::boxed(StreamBody::new(frames)));
    reply.headers_mut().insert(
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/json"),
    );
    reply
}

/// What a stream of events still has to send, and how it goes on.
struct Following {
    shared: Arc<Shared>,
    replay: VecDeque<Arc<Event>>,
    live: broadcast::Receiver<Wire>,
    filters: Filters,
    until: Option<tokio::time::Instant>,
    ended: bool,
}

fn events(shared: &Arc<Shared>, query: &Query) -> Reply {
    let began = now();
    let since = query.text("since").and_then(moment);
    let until = query.text("until").and_then(moment).map(|until| {
        let left = u64::try_from(until - began).unwrap_or(0);
        tokio::time::Instant::now() + Duration::from_nanos(left)
    });
    let (live, replay) = shared.world().subscribe(since);
    let following = Following {
        shared: Arc::clone(shared),
        replay,
        live,
        filters: query.filters(),
        until,
        ended: false,
    };
    streamed(stream::unfold(following, |mut following| async move {
        let frame = following.next().await?;
        Some((frame.map(Frame::data), following))
    }))
}

impl Following {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        loop {
            if self.ended {
                return None;
            }
            if let Some(event) = self.replay.pop_front() {
                if event.passes(&self.filters) {
                    return Some(Ok(event.line()));
                }
                continue;
            }
            let wire = match self.until {
                Some(until) => tokio::time::timeout_at(until, self.live.recv())
                    .await
                    .ok()?,
                None => self.live.recv().await,
            };
            self.shared.not_hanging().await;
            match wire {
                Ok(Wire::Event(event)) if event.passes(&self.filters) => {
                    return Some(Ok(event.line()));
                }
                Ok(Wire::Event(_)) => {}
                Ok(Wire::Raw(bytes)) => return Some(Ok(bytes)),
                Ok(Wire::End { abruptly: true }) => {
                    self.ended = true;
                    return Some(Err(io::ErrorKind::ConnectionReset.into()));
                }
                Ok(Wire::End { abruptly: false })
                | Err(RecvError::Closed | RecvError::Lagged(_)) => return None,
            }
        }
    }
}

/// `1800000000`, `1800000000.5`: a Unix time, as nanoseconds.
fn moment(text: &str) -> Option<Nanos> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let nanos: Nanos = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    Some(seconds.parse::<Nanos>().ok()?.checked_mul(SECOND)? + nanos)
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn moments_keep_their_nanoseconds() {
        assert_eq!(moment("7"), Some(7_000_000_000));
        assert_eq!(moment("7.25"), Some(7_250_000_000));
        assert_eq!(moment("7.000000001"), Some(7_000_000_001));
        assert_eq!(moment("soon"), None);
    }
}
