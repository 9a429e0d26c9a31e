//! A new process in a running container: `POST /containers/{id}/exec`, `POST /exec/{id}/start`.

use super::attach::NO_KEYS;
use super::converse::{self, Asked, Ended, Typing};
use super::ending::{self, Process};
use super::keys::Keys;
use super::opening::Opening;
use super::session::Session;
use super::size;
use super::way_out::{refusal, way_out};
use crate::ask::{PATIENCE, encoded, inspected};
use crate::create::Api;
use crate::engine::Engine;
use crate::failure::failure;
use crate::hear::{Made, whole_object};
use crate::wire::{Wire, WireError};
use bytes::Bytes;
use contract::{Deed, EnvSpec, ExecSpec, Failure, TerminalNews, TerminalWayOut};
use serde::Deserialize;
use serde_json::{Value, json};
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc;

/// The variable by which a terminal's processes are found again when it is closed; its value is
/// made up for each ([`ending`]).
pub(super) const MARK: &str = "BERTH_TERMINAL";

/// `GET /exec/{id}/json`
#[derive(Debug, Deserialize)]
pub(super) struct Executed {
    #[serde(rename = "Running", default)]
    pub(super) running: bool,
    #[serde(rename = "ExitCode", default)]
    pub(super) exit_code: Option<i64>,
    /// On the engine's host; 0 where the process never began.
    #[serde(rename = "Pid", default)]
    pub(super) pid: i64,
}

/// Runs it until it ends, or until the terminal is closed.
pub(super) async fn run(
    engine: &Engine,
    session: &Arc<Session>,
    inputs: &mut mpsc::Receiver<Bytes>,
    id: &str,
    exec: &ExecSpec,
) -> TerminalNews {
    let name = engine.name_of(id);
    match begin(engine, session, inputs, id, &name, exec).await {
        Ok(news) => news,
        Err(news) => news,
    }
}

async fn begin(
    engine: &Engine,
    session: &Arc<Session>,
    inputs: &mut mpsc::Receiver<Bytes>,
    id: &str,
    name: &str,
    exec: &ExecSpec,
) -> Result<TerminalNews, TerminalNews> {
    let wire = engine
        .wire(Deed::Exec, name)
        .map_err(|failure| failed(failure, None))?;
    let met = |error: WireError| {
        engine.met(&wire, &error);
        failed(
            failure(Deed::Exec, name.to_owned(), &error),
            refusal(&error),
        )
    };
    let mut exec = exec.clone();
    if exec.command.is_empty() {
        let shells = engine.shells_of(&wire, id).await.map_err(met)?;
        let Some(shell) = shells.into_iter().next() else {
            let message = "no shell was found in the container".to_owned();
            return Err(failed(
                refused(name, message),
                Some(TerminalWayOut::NoShell),
            ));
        };
        exec.command = vec![shell];
    }
    let container = inspected(&wire, id, false).await.map_err(met)?;
    let mark = ending::mark();
    let size = *session.size.borrow();
    let body = body(
        &exec,
        &container.config.env,
        &mark,
        (size.cols, size.rows),
        wire.api(),
    );
    let path = format!("/containers/{}/exec", encoded(id));
    let made = wire.post(&path, Some(&body), PATIENCE).await.map_err(met)?;
    let made: Made = whole_object(&made).map_err(|error| {
        met(WireError::Malformed {
            what: format!("{path}: {error}"),
        })
    })?;
    let this = format!("/exec/{}", encoded(&made.id));
    let start = json!({ "Detach": false, "Tty": exec.tty });
    let door = wire
        .hijack(&format!("{this}/start"), Some(&start), PATIENCE)
        .await
        .map_err(met)?;
    session.opened(TerminalNews::Opened {
        tty: exec.tty,
        stdin: exec.interactive,
        once: false,
        command: exec.command.clone(),
    });

    let (mut from, mut to) = tokio::io::split(door);
    let mut opening = Opening::default();
    let process = Process {
        container: id,
        exec: &this,
        mark: &mark,
        user: &exec.user,
        privileged: exec.privileged,
        tty: exec.tty,
    };
    let ended = {
        let mut reading = pin!(converse::read(session, &mut from, exec.tty, |piece| {
            opening.see(piece)
        }));
        let mut sizing = pin!(size::follow(session, &wire, &this, exec.tty, false));
        let mut typing = Typing::new(inputs, Keys::new(exec.tty, false), exec.interactive);
        loop {
            tokio::select! {
                ended = &mut reading => break Some(ended),
                never = &mut sizing => match never {},
                () = session.closed.cancelled() => break None,
                asked = converse::write(session, &mut typing, &mut to) => match asked {
                    Asked::Interrupt => tokio::select! {
                        ended = &mut reading => break Some(ended),
                        () = session.closed.cancelled() => break None,
                        () = ending::interrupt(engine, &wire, &process) => {}
                    },
                    // No keys of an exec mean that.
                    Asked::Detach => {}
                },
            }
        }
    };
    Ok(match ended {
        None => {
            ending::end(engine, &wire, &process, &mut from, &mut to).await;
            TerminalNews::Exited { code: None }
        }
        Some(Ended::Broken(message)) => {
            opening.give_back(session);
            TerminalNews::Lost { message }
        }
        Some(Ended::Over) => match over(&wire, id, &this).await {
            Ok(end) if end.pid == 0 && end.exit_code.is_some_and(|code| code != 0) => {
                // It never ran: what came is what the engine said.
                let message = opening.said();
                let way_out = way_out(&message);
                if way_out == Some(TerminalWayOut::NoSuchProgram) {
                    engine.terminals().forget_shells(id);
                }
                failed(refused(name, message), way_out)
            }
            Ok(end) => {
                opening.give_back(session);
                TerminalNews::Exited {
                    code: end.exit_code,
                }
            }
            Err(error) => {
                engine.met(&wire, &error);
                opening.give_back(session);
                TerminalNews::Lost {
                    message: error.to_string(),
                }
            }
        },
    })
}

/// What became of a process whose connection the engine has ended.
async fn over(wire: &Wire, id: &str, exec: &str) -> Result<Executed, WireError> {
    let path = format!("{exec}/json");
    let now = executed(wire, &path).await;
    match now {
        Ok(now) if now.running => ending::died(wire, id, &path).await,
        // With its container, which is gone or ended: nobody knows the code any more.
        Err(WireError::Refused { status: 404, .. }) if !runs(wire, id).await? => Ok(Executed {
            running: false,
            exit_code: None,
            pid: 1,
        }),
        now => now,
    }
}

async fn runs(wire: &Wire, id: &str) -> Result<bool, WireError> {
    match inspected(wire, id, false).await {
        Ok(container) => Ok(container.state.status == "running"),
        Err(WireError::Refused { status: 404, .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) async fn executed(wire: &Wire, path: &str) -> Result<Executed, WireError> {
    let text = wire.beside_pings(wire.text(path, PATIENCE)).await??;
    whole_object(&text).map_err(|error| WireError::Malformed {
        what: format!("{path}: {error}"),
    })
}

pub(super) fn failed(failure: Failure, way_out: Option<TerminalWayOut>) -> TerminalNews {
    TerminalNews::Failed { failure, way_out }
}

fn refused(name: &str, message: String) -> Failure {
    Failure {
        deed: Deed::Exec,
        subject: name.to_owned(),
        code: None,
        message,
    }
}

/// The body of `POST /containers/{id}/exec`. `set` is the container's own environment.
fn body(exec: &ExecSpec, set: &[String], mark: &str, size: (u16, u16), api: Api) -> Value {
    let mut body = json!({
        "AttachStdin": exec.interactive,
        "AttachStdout": true,
        "AttachStderr": true,
        "Tty": exec.tty,
        "Cmd": exec.command,
        "Env": env(exec, set, mark),
        "User": exec.user,
        "WorkingDir": exec.workdir,
        "Privileged": exec.privileged,
        "DetachKeys": NO_KEYS,
    });
    if exec.tty && api >= Api(42) {
        body["ConsoleSize"] = json!([size.1, size.0]);
    }
    body
}

/// With a terminal: what kind it is, and that it speaks UTF-8 where neither the container nor the
/// person says what it speaks. Without that bash would take a syllable of Hangul for three letters.
fn env(exec: &ExecSpec, set: &[String], mark: &str) -> Vec<String> {
    let given = |name: &str| exec.env.iter().any(|variable| variable.name == name);
    let mut all: Vec<String> = exec.env.iter().map(written).collect();
    if exec.tty {
        if !given("TERM") {
            all.push("TERM=xterm-256color".to_owned());
        }
        if is_speechless(exec, set) {
            all.push("LANG=C.UTF-8".to_owned());
        }
    }
    all.push(format!("{MARK}={mark}"));
    all
}

/// Neither the container, whose environment is `set`, nor the person says which letters there are.
pub(super) fn is_speechless(exec: &ExecSpec, set: &[String]) -> bool {
    let has = |name: &str| {
        let set_in = |one: &String| {
            one.strip_prefix(name)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with('='))
        };
        exec.env.iter().any(|variable| variable.name == name) || set.iter().any(set_in)
    };
    !["LC_ALL", "LC_CTYPE", "LANG"].into_iter().any(has)
}

/// A name alone takes the variable away.
fn written(variable: &EnvSpec) -> String {
    match &variable.value {
        Some(value) => format!("{}={value}", variable.name),
        None => variable.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exec(tty: bool, env: &[(&str, Option<&str>)]) -> ExecSpec {
        ExecSpec {
            command: vec!["sh".to_owned()],
            env: env
                .iter()
                .map(|(name, value)| EnvSpec {
                    name: (*name).to_owned(),
                    value: value.map(str::to_owned),
                })
                .collect(),
            tty,
            interactive: true,
            ..ExecSpec::default()
        }
    }

    #[test]
    fn a_locale_and_a_kind_of_terminal_are_given_where_none_is_set() {
        let all = |exec: &ExecSpec, set: &[&str]| {
            let set: Vec<String> = set.iter().map(|one| (*one).to_owned()).collect();
            env(exec, &set, "m").join(" ")
        };
        assert_eq!(
            all(&exec(true, &[]), &["PATH=/bin", "LANG="]),
            "TERM=xterm-256color LANG=C.UTF-8 BERTH_TERMINAL=m"
        );
        assert_eq!(
            all(&exec(true, &[]), &["LC_ALL=ko_KR.UTF-8"]),
            "TERM=xterm-256color BERTH_TERMINAL=m"
        );
        assert_eq!(
            all(
                &exec(
                    true,
                    &[("TERM", Some("dumb")), ("LANG", None), ("A", Some("b=c"))]
                ),
                &[]
            ),
            "TERM=dumb LANG A=b=c BERTH_TERMINAL=m"
        );
        assert_eq!(all(&exec(false, &[]), &[]), "BERTH_TERMINAL=m");
    }

    #[test]
    fn the_first_size_is_told_to_engines_that_take_it() {
        let size = |tty, api| body(&exec(tty, &[]), &[], "m", (80, 24), api)["ConsoleSize"].clone();
        assert_eq!(size(true, Api(42)), json!([24, 80]));
        assert_eq!(size(true, Api(41)), Value::Null);
        assert_eq!(size(false, Api(47)), Value::Null);
    }
}
