//! Ending the process of a terminal that is closed. Engines leave it running when the client goes
//! away, and know no call that ends it ([docs/terminals.md](../../../../docs/terminals.md)).

use super::converse;
use super::exec::{Executed, executed};
use super::shells::posix;
use super::way_out::refusal;
use crate::ask::{PATIENCE, encoded};
use crate::engine::Engine;
use crate::hear::{Made, whole_object};
use crate::wire::{Hijacked, Wire, WireError};
use contract::{ContainerState, TerminalWayOut};
use futures_util::future::FusedFuture as _;
use futures_util::{FutureExt as _, StreamExt as _};
use serde_json::json;
use std::hash::{BuildHasher as _, RandomState};
use std::pin::pin;
use std::time::Duration;
use tokio::io::{AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::time::timeout;

/// How long a process may take to end after each way of asking.
const GRACE: Duration = Duration::from_millis(1500);
/// How long the search for it may take.
const SEARCH: Duration = Duration::from_secs(10);

/// The process of an exec.
pub(super) struct Process<'a> {
    /// Full container ID.
    pub(super) container: &'a str,
    /// `/exec/{id}`
    pub(super) exec: &'a str,
    /// What its environment holds and no other's does.
    pub(super) mark: &'a str,
    pub(super) user: &'a str,
    pub(super) privileged: bool,
    pub(super) tty: bool,
}

/// A mark that nobody else has.
pub(super) fn mark() -> String {
    let (one, two) = (RandomState::new(), RandomState::new());
    format!("{:016x}{:016x}", one.hash_one(0), two.hash_one(1))
}

/// Finds the oldest process with a mark, which is the one that the exec began, and sends it a
/// signal: $1 the mark, $2 the signal. By force it ends those of its session as well, which the
/// kernel would only hang up on. Only what every shell can do itself and `/proc`: there may
/// be no `ps`, `grep` or `tr`. A shell's `read` leaves the NULs of `environ` out. The 20th word
/// after the name in `stat` is when the process began.
const SIGNAL: &str = r#"mark=$1 signal=$2 best= born= session= all=
for p in /proc/[0-9]*; do
  found=
  { while IFS= read -r line || [ -n "$line" ]; do
      case $line in *BERTH_TERMINAL="$mark"*) found=1; break;; esac
    done <"$p/environ"; } 2>/dev/null
  [ -n "$found" ] || continue
  { IFS= read -r line <"$p/stat"; } 2>/dev/null || continue
  set -- ${line##*)}
  all="$all ${p#/proc/}:$4"
  its=$4
  shift 19
  if [ -z "$born" ] || [ "$1" -lt "$born" ]; then born=$1 session=$its best=${p#/proc/}; fi
done
[ -n "$best" ] || exit 1
kill -s "$signal" "$best" || exit 1
[ "$signal" = KILL ] || exit 0
for p in $all; do
  case $p in *:"$session") kill -s KILL "${p%%:*}" 2>/dev/null;; esac
done
exit 0
"#;

/// Why a signal was not sent.
enum Unsent {
    /// The container is paused.
    Paused,
    /// There is no shell that could, or it was not let.
    Never,
}

/// Ends it as closing a terminal does: by the hang-up signal; and, where that is not heeded in
/// time, by force. What it still writes is thrown away.
///
/// Nothing is told of trouble: the terminal is closed, and nobody looks.
pub(super) async fn end(
    engine: &Engine,
    wire: &Wire,
    process: &Process<'_>,
    from: &mut ReadHalf<Hijacked>,
    to: &mut WriteHalf<Hijacked>,
) {
    let path = format!("{}/json", process.exec);
    let mut drained = pin!(converse::drain(from).fuse());
    for signal in ["HUP", "KILL"] {
        let mut sent = pin!(send(engine, wire, process, signal));
        let sent = loop {
            tokio::select! {
                sent = &mut sent => break sent,
                // What it writes must not keep it from ending.
                () = &mut drained => {}
            }
        };
        if sent.is_err() {
            // What somebody at its keyboard could do.
            let keys: &[u8] = if process.tty { b"\x03\x1c\x04" } else { b"" };
            let typed = to.write_all(keys).await;
            if typed.is_err() || to.shutdown().await.is_err() {
                return;
            }
        }
        if !drained.is_terminated() {
            let _ = timeout(GRACE, &mut drained).await;
        }
        match executed(wire, &path).await {
            Ok(now) if now.running => {}
            // It has ended, or the engine is away.
            Ok(_) | Err(_) => return,
        }
    }
    // The signal cannot be refused; it only takes its time.
    let _ = timeout(SEARCH, died(wire, process.container, &path)).await;
}

/// Interrupts it, as Ctrl-C does where there is a terminal.
pub(super) async fn interrupt(engine: &Engine, wire: &Wire, process: &Process<'_>) {
    // That it cannot be interrupted is seen by its going on.
    let _ = send(engine, wire, process, "INT").await;
}

/// Sends a signal to the process; waits where its container is paused.
async fn send(
    engine: &Engine,
    wire: &Wire,
    process: &Process<'_>,
    signal: &str,
) -> Result<(), Unsent> {
    let mut changes = engine.changes();
    loop {
        changes.borrow_and_update();
        match timeout(SEARCH, signal_once(engine, wire, process, signal)).await {
            Ok(Err(Unsent::Paused))
                if engine.state_of(process.container) == Some(ContainerState::Paused) =>
            {
                if changes.changed().await.is_err() {
                    return Err(Unsent::Never);
                }
            }
            Ok(sent) => return sent,
            Err(_) => return Err(Unsent::Never),
        }
    }
}

async fn signal_once(
    engine: &Engine,
    wire: &Wire,
    process: &Process<'_>,
    signal: &str,
) -> Result<(), Unsent> {
    let unsent = |error: WireError| match refusal(&error) {
        Some(TerminalWayOut::Paused) => Unsent::Paused,
        _ => Unsent::Never,
    };
    let shells = engine
        .shells_of(wire, process.container)
        .await
        .map_err(unsent)?;
    let shell = posix(&shells).ok_or(Unsent::Never)?;
    let body = json!({
        "AttachStdout": true,
        "AttachStderr": true,
        "Cmd": [shell, "-c", SIGNAL, "sh", process.mark, signal],
        // As whom and with as much as the process itself: else its environment is a secret.
        "User": process.user,
        "Privileged": process.privileged,
        "WorkingDir": "/",
    });
    let path = format!("/containers/{}/exec", encoded(process.container));
    let made = wire
        .post(&path, Some(&body), PATIENCE)
        .await
        .map_err(unsent)?;
    let made: Made = whole_object(&made).map_err(|_| Unsent::Never)?;
    let this = format!("/exec/{}", encoded(&made.id));
    let start = json!({ "Detach": false, "Tty": false });
    let door = wire
        .hijack(&format!("{this}/start"), Some(&start), PATIENCE)
        .await
        .map_err(unsent)?;
    let (mut said, _) = tokio::io::split(door);
    converse::drain(&mut said).await;
    match executed(wire, &format!("{this}/json")).await {
        Ok(end) if end.exit_code == Some(0) => Ok(()),
        Ok(_) | Err(_) => Err(Unsent::Never),
    }
}

/// Waits until a process has ended whose connection is over: it closed its output and runs on.
pub(super) async fn died(wire: &Wire, container: &str, path: &str) -> Result<Executed, WireError> {
    let filters = json!({ "type": ["container"], "container": [container], "event": ["exec_die", "die", "died"] });
    let events = format!("/events?filters={}", encoded(&filters.to_string()));
    // Open before the look: what happens in between is told.
    let mut events = wire.lines(&events, PATIENCE).await?;
    loop {
        let now = executed(wire, path).await?;
        if !now.running {
            return Ok(now);
        }
        match events.next().await {
            Some(Ok(_) | Err(WireError::Malformed { .. })) => {}
            Some(Err(error)) => return Err(error),
            None => return Ok(now),
        }
    }
}
