//! A shell of another image beside a container that has none: it shares the container's processes
//! and network, and sees its files below `/proc/1/root`. Its container is removed when it ends.

use super::attach::{self, Main};
use super::exec::failed;
use super::session::Session;
use super::shells;
use super::way_out::refusal;
use crate::ask::{PATIENCE, encoded, get, inspect};
use crate::engine::{Engine, Faint};
use crate::failure::failure;
use crate::hear::{Made, whole_object};
use crate::owner::{Owner, is_ours};
use crate::spec_of::Part;
use crate::wire::{Wire, WireError};
use bytes::Bytes;
use contract::{Deed, Failure, FailureCode, TerminalNews, TerminalWayOut};
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::mpsc;

/// The label of such containers: the full ID of the container that they look at.
const OF: &str = "dev.berth.debug";
/// Who made it: [`Owner`].
const BY: &str = "dev.berth.debug.by";

/// Makes it, and carries bytes until it ends or is closed.
pub(super) async fn run(
    engine: &Engine,
    session: &Arc<Session>,
    inputs: &mut mpsc::Receiver<Bytes>,
    id: &str,
    image: &str,
) -> TerminalNews {
    let name = engine.name_of(id);
    let wire = match engine.wire(Deed::Exec, &name) {
        Ok(wire) => wire,
        Err(failure) => return failed(failure, None),
    };
    let made = match make(engine, &wire, id, &name, image).await {
        Ok(made) => made,
        Err(news) => return news,
    };
    let main = Main {
        id: &made,
        name: &name,
        start: true,
        leaves: false,
    };
    let news = attach::run(engine, session, inputs, main).await;
    // It removes itself when it ends; where it was closed it has not ended. What is left where the
    // engine is away is swept up when it is back.
    remove(&wire, &made).await;
    news
}

async fn make(
    engine: &Engine,
    wire: &Wire,
    id: &str,
    name: &str,
    image: &str,
) -> Result<String, TerminalNews> {
    let met = |error: WireError| {
        engine.met(wire, &error);
        failed(
            failure(Deed::Exec, name.to_owned(), &error),
            refusal(&error),
        )
    };
    let refused = |code, message: String, way_out| {
        let failure = Failure {
            deed: Deed::Exec,
            subject: name.to_owned(),
            code,
            message,
        };
        failed(failure, way_out)
    };
    let container: Value = get(wire, &inspect(id, false)).await.map_err(met)?;
    let of = Target::read(&container);
    if of.state != "running" {
        let way_out = match of.state {
            "paused" => TerminalWayOut::Paused,
            _ => TerminalWayOut::NotRunning,
        };
        let message = format!("the container is {}", of.state);
        let code = Some(FailureCode::WrongState);
        return Err(refused(code, message, Some(way_out)));
    }
    let owner = Owner::of(engine.around()).to_string();
    let (shell, best) = {
        // A container of the image that never runs tells what is in it.
        let probe = json!({
            "Image": image,
            "Entrypoint": ["/"],
            "Labels": { OF: id, BY: owner },
        });
        let probe = create(wire, &probe).await.map_err(met)?;
        let shells = shells::look(wire, &probe).await;
        remove(wire, &probe).await;
        let shells = shells.map_err(met)?;
        let Some(shell) = shells::posix(&shells).cloned() else {
            let message = format!("no shell was found in {image}");
            return Err(refused(None, message, None));
        };
        let best = shells.into_iter().next().unwrap_or_else(|| shell.clone());
        (shell, best)
    };
    let body = body(id, image, &of, [&shell, &best], &owner);
    create(wire, &body).await.map_err(met)
}

async fn create(wire: &Wire, body: &Value) -> Result<String, WireError> {
    let path = "/containers/create";
    let made = wire
        .beside_pings(wire.post(path, Some(body), PATIENCE))
        .await??;
    let made: Made = whole_object(&made).map_err(|error| WireError::Malformed {
        what: format!("{path}: {error}"),
    })?;
    Ok(made.id)
}

/// Removes it, if it is there; returns when it is gone. Where that fails it is found again by its
/// label.
async fn remove(wire: &Wire, id: &str) {
    let path = format!("/containers/{}?force=1&v=1", encoded(id));
    let removed = wire.beside_pings(wire.delete(&path, PATIENCE)).await;
    if let Ok(Err(WireError::Refused { status: 409, .. })) = removed {
        // It ended, and the engine is already removing it, as `AutoRemove` asks.
        let path = format!("/containers/{}/wait?condition=removed", encoded(id));
        let _ = wire.beside_pings(wire.post(&path, None, PATIENCE)).await;
    }
}

/// What has to be known of the container that is looked at.
#[derive(Debug, PartialEq, Eq)]
struct Target<'a> {
    state: &'a str,
    /// Its main process, in the numbering that it sees itself.
    pid: i64,
    ipc: &'a str,
}

impl<'a> Target<'a> {
    fn read(container: &'a Value) -> Self {
        let all = Part::of(container);
        let (state, host) = (all.part("State"), all.part("HostConfig"));
        // With the host's processes its own is one among them.
        let pid = match host.text("PidMode") {
            "host" => container["State"]["Pid"].as_i64().unwrap_or(1),
            _ => 1,
        };
        Self {
            state: state.text("Status"),
            pid,
            ipc: host.text("IpcMode"),
        }
    }
}

/// The body of `POST /containers/create`. `shells`: one that understands POSIX, and the best.
fn body(id: &str, image: &str, of: &Target<'_>, shells: [&str; 2], owner: &str) -> Value {
    let joined = format!("container:{id}");
    let mut host = json!({
        "PidMode": joined,
        "NetworkMode": joined,
        "AutoRemove": true,
        // To look into the other's processes and files.
        "CapAdd": ["SYS_PTRACE"],
    });
    match of.ipc {
        "shareable" => host["IpcMode"] = json!(joined),
        "host" => host["IpcMode"] = json!("host"),
        // A private one cannot be joined.
        _ => {}
    }
    // The engine refuses to begin in another container's files (CVE-2024-21626), so the shell goes
    // there itself.
    let script = format!("cd /proc/{}/root 2>/dev/null; exec \"$1\"", of.pid);
    json!({
        "Image": image,
        "Entrypoint": [shells[0], "-c", script, "sh", shells[1]],
        "Cmd": [],
        "User": "0",
        "Tty": true,
        "OpenStdin": true,
        "StdinOnce": true,
        "AttachStdin": true,
        "AttachStdout": true,
        "AttachStderr": true,
        "Env": ["TERM=xterm-256color", "LANG=C.UTF-8"],
        "Healthcheck": { "Test": ["NONE"] },
        "Labels": { OF: id, BY: owner },
        "HostConfig": host,
    })
}

/// Removes what a run that crashed has left, each time that an engine is live (again). Ends with
/// the engine's last handle. Asks the engine nothing: the list knows the labels.
pub(crate) async fn sweep(mut bell: tokio::sync::watch::Receiver<()>, faint: Faint) {
    let mut was_live = false;
    while bell.changed().await.is_ok() {
        let Some(engine) = faint.engine() else {
            return;
        };
        let Ok(wire) = engine.wire(Deed::Remove, "") else {
            was_live = false;
            continue;
        };
        if std::mem::replace(&mut was_live, true) {
            continue;
        }
        let around = Arc::clone(engine.around());
        let owner = Owner::of(&around);
        let left: Vec<String> = engine.look(|inventory, endpoint| {
            if !is_ours(endpoint, &around) {
                return Vec::new();
            }
            let kept = inventory.containers.iter().flat_map(|all| all.values());
            kept.filter(|kept| {
                let label = kept.row.labels.iter().find(|(name, _)| name == BY);
                label.is_some_and(|(_, by)| owner.has_left(by, &around))
            })
            .map(|kept| kept.row.id.clone())
            .collect()
        });
        drop(engine);
        for id in left {
            remove(&wire, &id).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_joins_what_can_be_joined() {
        let target = |ipc, pid_mode| {
            json!({
                "State": { "Status": "running", "Pid": 4711 },
                "HostConfig": { "IpcMode": ipc, "PidMode": pid_mode },
            })
        };
        let of = |container: &Value| {
            let body = body(
                "0a",
                "tools",
                &Target::read(container),
                ["/bin/sh", "/bin/bash"],
                "me",
            );
            (
                body["HostConfig"]["IpcMode"].clone(),
                body["Entrypoint"][2].clone(),
            )
        };
        let go = |pid: u32| json!(format!("cd /proc/{pid}/root 2>/dev/null; exec \"$1\""));
        assert_eq!(of(&target("private", "")), (Value::Null, go(1)));
        assert_eq!(of(&target("shareable", "")), (json!("container:0a"), go(1)));
        assert_eq!(of(&target("host", "host")), (json!("host"), go(4711)));
    }
}
