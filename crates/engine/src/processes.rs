//! The processes of a container, and signals to one of them.
//!
//! An engine sends signals to a container's main process only. To another one this program goes
//! the way in which a person would: a `kill` in the container, which needs a shell there, and the
//! number by which the container knows the process. `top` tells the number of the engine's
//! machine; the other one is in `/proc` of that machine, so it can be found where the engine runs
//! on this one, and nowhere else.

#[cfg(target_os = "linux")]
mod inside;

use crate::ask::{PATIENCE, get, inspected, names_container, top};
use crate::engine::Engine;
use crate::failure::{failure, gone};
use crate::hear::Top;
use crate::lifecycle;
use crate::wire::{Wire, WireError};
use bollard::query_parameters::{ContainerArchiveInfoOptions, KillContainerOptions};
use contract::{ContainerProcesses, Deed, Failure, FailureCode, ProcessSignal, Processes};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// What is asked of `ps`: with what each process uses, which is why one looks.
const OPTIONS: &str = "aux";
/// The shell that every image has that has any.
const SHELL: &str = "/bin/sh";
/// The most containers of which it is remembered whether they have it.
const MOST: usize = 64;

/// Which containers have a shell, by ID and main process: asked once for each run of one.
#[derive(Default)]
pub(crate) struct Shells(Mutex<HashMap<(String, i64), bool>>);

/// Lists a container's processes.
pub(crate) async fn processes(
    engine: &Engine,
    args: ContainerProcesses,
) -> Result<Processes, Failure> {
    let (wire, subject) = door(engine, &args.id, Deed::ListProcesses)?;
    let fail = |error: WireError| {
        engine.met(&wire, &error);
        failure(Deed::ListProcesses, subject.clone(), &error)
    };
    let id = args.id.as_str();
    let told: Top = match get(&wire, &top(id, Some(OPTIONS))).await {
        // A `ps` that knows no such options: any list is better than none.
        Err(WireError::Refused {
            status: 400 | 500, ..
        }) => get(&wire, &top(id, None)).await.map_err(fail)?,
        told => told.map_err(fail)?,
    };
    let main = inspected(&wire, id, false).await.map_err(fail)?.state.pid;
    let main = main.filter(|pid| *pid > 0);
    let signals = match main {
        Some(pid) if within_reach(pid, id) => has_shell(engine, &wire, id, pid).await,
        Some(_) | None => false,
    };
    let pid = told
        .titles
        .iter()
        .position(|title| title.eq_ignore_ascii_case("PID"));
    Ok(Processes {
        titles: told.titles,
        processes: told.processes,
        pid,
        main: main.map(|pid| pid.to_string()),
        signals,
    })
}

/// Sends a signal to one process.
pub(crate) async fn signal(engine: Engine, args: ProcessSignal) -> Result<(), Failure> {
    let ProcessSignal {
        id, pid, signal, ..
    } = args;
    let (wire, subject) = door(&engine, &id, Deed::Signal)?;
    let failed = |error: WireError| {
        engine.met(&wire, &error);
        failure(Deed::Signal, subject.clone(), &error)
    };
    let refused = |message: String| Failure {
        deed: Deed::Signal,
        subject: subject.clone(),
        code: None,
        message,
    };
    let Some(name) = bare(&signal) else {
        return Err(refused(format!("{signal} is no signal")));
    };
    let main = inspected(&wire, &id, false)
        .await
        .map_err(failed)?
        .state
        .pid;
    let main = main.filter(|pid| *pid > 0);
    if main.is_none() {
        return Err(Failure {
            code: Some(FailureCode::WrongState),
            ..refused(format!("{subject} is not running"))
        });
    }
    if main.is_some_and(|main| main.to_string() == pid) {
        return lifecycle::one(&engine, &id, Deed::Signal, |docker, id| async move {
            let options = KillContainerOptions { signal };
            docker.kill_container(&id, Some(options)).await
        })
        .await;
    }
    let inside = inside(&pid, &id).map_err(&refused)?;
    let (code, said) = kill_inside(&wire, &id, name, inside)
        .await
        .map_err(failed)?;
    match code {
        Some(0) => Ok(()),
        _ if said.trim().is_empty() => Err(refused(match code {
            Some(code) => format!("kill ended with {code}"),
            None => "kill did not end".to_owned(),
        })),
        _ => Err(refused(said.trim().to_owned())),
    }
}

fn door(engine: &Engine, id: &str, deed: Deed) -> Result<(Wire, String), Failure> {
    let subject = engine.name_of(id);
    if !names_container(id) {
        return Err(gone(deed, subject));
    }
    Ok((engine.wire(deed, &subject)?, subject))
}

/// `SIGTERM` → `TERM`, as every `kill` knows it; the nameless ones as numbers.
fn bare(signal: &str) -> Option<String> {
    let bare = signal.strip_prefix("SIG")?;
    let offset = |from: &str| bare.strip_prefix(from)?.parse::<u8>().ok();
    match (bare, offset("RTMIN+"), offset("RTMAX-")) {
        ("RTMIN", ..) => Some("34".to_owned()),
        ("RTMAX", ..) => Some("64".to_owned()),
        (_, Some(plus @ 1..=30), _) => Some((34 + plus).to_string()),
        (_, _, Some(minus @ 1..=30)) => Some((64 - minus).to_string()),
        (name, ..) => {
            let known = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            known.then(|| name.to_owned())
        }
    }
}

/// Whether this machine sees the container's main process.
fn within_reach(main: i64, id: &str) -> bool {
    inside(&main.to_string(), id).is_ok()
}

#[cfg(target_os = "linux")]
fn inside(pid: &str, id: &str) -> Result<u32, String> {
    inside::number(std::path::Path::new("/proc"), pid, id)
}

/// Elsewhere an engine runs in a machine of its own.
#[cfg(not(target_os = "linux"))]
fn inside(_: &str, _: &str) -> Result<u32, String> {
    Err("the engine's processes are not on this machine".to_owned())
}

/// `HEAD /containers/{id}/archive?path=`: runs nothing in the container.
async fn has_shell(engine: &Engine, wire: &Wire, id: &str, main: i64) -> bool {
    let key = (id.to_owned(), main);
    let known = |shells: &Shells| {
        let shells = shells.0.lock().unwrap_or_else(PoisonError::into_inner);
        shells.get(&key).copied()
    };
    if let Some(known) = known(engine.shells()) {
        return known;
    }
    let asked = async {
        let docker = wire.docker()?;
        let options = ContainerArchiveInfoOptions {
            path: SHELL.to_owned(),
        };
        wire.patient(docker.get_container_archive_info(id, Some(options)))
            .await
    };
    let has = match asked.await {
        Ok(_) => true,
        Err(WireError::Refused { status: 404, .. }) => false,
        // Not known: asked again the next time.
        Err(_) => return false,
    };
    let mut shells = engine
        .shells()
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if shells.len() >= MOST {
        shells.clear();
    }
    shells.insert(key, has);
    has
}

/// Runs `kill` in a container: its exit code and what it said.
async fn kill_inside(
    wire: &Wire,
    id: &str,
    signal: String,
    pid: u32,
) -> Result<(Option<i64>, String), WireError> {
    #[derive(Deserialize)]
    struct Made {
        #[serde(rename = "Id")]
        id: String,
    }
    #[derive(Deserialize)]
    struct Ended {
        #[serde(rename = "ExitCode")]
        code: Option<i64>,
    }
    // `kill` is part of every shell and a program of its own in few images. The script is fixed;
    // what it is about are its arguments.
    let script = r#"kill -s "$1" "$2""#;
    let body = json!({
        // The container's user may be allowed less than who runs the engine.
        "User": "0",
        // With a terminal the output comes as it is, and the little there is fits into its buffer.
        "Tty": true,
        "AttachStdout": true,
        "AttachStderr": true,
        "Cmd": [SHELL, "-c", script, "kill", signal, pid.to_string()],
    });
    let path = format!("/containers/{}/exec", crate::ask::encoded(id));
    let told = wire
        .beside_pings(wire.post(&path, Some(&body), PATIENCE))
        .await??;
    let malformed = |error: serde_json::Error| WireError::Malformed {
        what: format!("{path}: {error}"),
    };
    let Made { id: exec } = serde_json::from_str(&told).map_err(malformed)?;
    let exec = crate::ask::encoded(&exec);
    let start = json!({ "Detach": false, "Tty": true });
    let said = wire
        .beside_pings(wire.post(&format!("/exec/{exec}/start"), Some(&start), PATIENCE))
        .await??;
    let ended: Ended = get(wire, &format!("/exec/{exec}/json")).await?;
    Ok((ended.code, said))
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn signals_are_named_as_every_kill_knows_them() {
        for (signal, name) in [
            ("SIGTERM", Some("TERM")),
            ("SIGUSR1", Some("USR1")),
            ("SIGRTMIN+3", Some("37")),
            ("SIGRTMAX-1", Some("63")),
            ("SIGRTMIN", Some("34")),
            ("SIGRTMIN+31", None),
            ("SIG", None),
            ("TERM", None),
            ("SIGTERM; reboot", None),
            ("SIG-9", None),
        ] {
            assert_eq!(bare(signal).as_deref(), name, "{signal}");
        }
    }
}
