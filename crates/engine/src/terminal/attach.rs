//! The main process of a container: `POST /containers/{id}/attach`, as `docker attach` and
//! `docker start -a`.

use super::converse::{self, Asked, Ended, Typing};
use super::exec::failed;
use super::keys::Keys;
use super::session::Session;
use super::size;
use super::way_out::refusal;
use crate::ask::{PATIENCE, encoded, inspected};
use crate::engine::Engine;
use crate::failure::failure;
use crate::wire::{Wire, WireError};
use bytes::Bytes;
use contract::{Deed, Failure, FailureCode, TerminalNews, TerminalWayOut};
use futures_util::{Stream, StreamExt as _};
use serde::Deserialize;
use std::pin::pin;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Keys that nobody types: ours are read here ([`super::keys`]), and the engine's own would hold
/// each Ctrl-P back.
pub(super) const NO_KEYS: &str = "ctrl-^,ctrl-],ctrl-^,ctrl-_";

/// The process that is attached to.
#[derive(Clone, Copy)]
pub(super) struct Main<'a> {
    /// Full container ID.
    pub(super) id: &'a str,
    /// What to call it.
    pub(super) name: &'a str,
    /// Start it once attached.
    pub(super) start: bool,
    /// Ctrl-P Ctrl-Q leaves it running.
    pub(super) leaves: bool,
}

/// Carries bytes until the process ends, or until it is left.
pub(super) async fn run(
    engine: &Engine,
    session: &Arc<Session>,
    inputs: &mut mpsc::Receiver<Bytes>,
    main: Main<'_>,
) -> TerminalNews {
    match begin(engine, session, inputs, main).await {
        Ok(news) => news,
        Err(news) => news,
    }
}

async fn begin(
    engine: &Engine,
    session: &Arc<Session>,
    inputs: &mut mpsc::Receiver<Bytes>,
    main: Main<'_>,
) -> Result<TerminalNews, TerminalNews> {
    let Main {
        id,
        name,
        start,
        leaves,
    } = main;
    let wire = engine
        .wire(Deed::Attach, name)
        .map_err(|failure| failed(failure, None))?;
    let met = |deed: Deed, error: WireError| {
        engine.met(&wire, &error);
        failed(failure(deed, name.to_owned(), &error), refusal(&error))
    };
    let container = inspected(&wire, id, false)
        .await
        .map_err(|error| met(Deed::Attach, error))?;
    let state = container.state.status.as_str();
    if !start && ["created", "exited", "dead"].contains(&state) {
        // The engine would let us wait for a start that nobody means to do.
        let failure = Failure {
            deed: Deed::Attach,
            subject: name.to_owned(),
            code: Some(FailureCode::WrongState),
            message: format!("the container is {state}"),
        };
        return Err(failed(failure, Some(TerminalWayOut::NotRunning)));
    }
    let (tty, stdin) = (container.config.tty, container.config.open_stdin);
    // With a terminal the engine leaves it open all the same.
    let once = stdin && !tty && container.config.stdin_once;
    let this = format!("/containers/{}", encoded(id));

    // Begun before anything can end.
    let condition = if start { "next-exit" } else { "not-running" };
    let exits = wire
        .told(&format!("{this}/wait?condition={condition}"), &[], PATIENCE)
        .await
        .map_err(|error| met(Deed::Attach, error))?;
    let (input, keys) = (u8::from(stdin), encoded(NO_KEYS));
    let door = wire
        .hijack(
            &format!("{this}/attach?stream=1&stdin={input}&stdout=1&stderr=1&detachKeys={keys}"),
            None,
            PATIENCE,
        )
        .await
        .map_err(|error| met(Deed::Attach, error))?;
    if start {
        let path = format!("{this}/start");
        let started = wire.beside_pings(wire.post(&path, None, PATIENCE)).await;
        started
            .and_then(|started| started)
            .map_err(|error| met(Deed::Start, error))?;
    }
    let command = std::iter::once(container.path).chain(container.args);
    session.opened(TerminalNews::Opened {
        tty,
        stdin,
        once,
        command: command.filter(|word| !word.is_empty()).collect(),
    });

    let (mut from, mut to) = tokio::io::split(door);
    let mut reading = pin!(converse::read(session, &mut from, tty, |piece| piece));
    let mut sizing = pin!(size::follow(session, &wire, &this, tty, !start));
    let mut exited = pin!(exit(exits));
    // A terminal that takes no letters makes no signal of Ctrl-C either.
    let mut typing = Typing::new(inputs, Keys::new(tty && stdin, leaves), stdin);
    // What it wrote is over, but it may live on without an output.
    let mut over = false;
    loop {
        tokio::select! {
            ended = &mut reading, if !over => match ended {
                Ended::Over => over = true,
                Ended::Broken(message) => return Ok(TerminalNews::Lost { message }),
            },
            // Not before all that it wrote was read.
            news = &mut exited, if over => return Ok(match news {
                Ok(code) => TerminalNews::Exited { code },
                Err(error) => {
                    engine.met(&wire, &error);
                    TerminalNews::Lost { message: error.to_string() }
                }
            }),
            never = &mut sizing => match never {},
            () = session.closed.cancelled() => return Ok(TerminalNews::Detached),
            asked = converse::write(session, &mut typing, &mut to) => match asked {
                Asked::Interrupt => tokio::select! {
                    () = interrupt(&wire, &this) => {}
                    () = session.closed.cancelled() => return Ok(TerminalNews::Detached),
                },
                Asked::Detach => return Ok(TerminalNews::Detached),
            },
        }
    }
}

/// As the docker CLI passes Ctrl-C on where there is no terminal to make a signal of it.
async fn interrupt(wire: &Wire, this: &str) {
    // That it could not be interrupted is seen by its going on.
    let _ = wire
        .post(&format!("{this}/kill?signal=SIGINT"), None, PATIENCE)
        .await;
}

/// The exit code, when it is there; `None` where the engine ends its answer without one.
async fn exit(
    mut exits: impl Stream<Item = Result<String, WireError>> + Unpin,
) -> Result<Option<i64>, WireError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Exit {
        status_code: i64,
    }
    match exits.next().await {
        Some(Ok(text)) => Ok(serde_json::from_str::<Exit>(&text)
            .ok()
            .map(|exit| exit.status_code)),
        Some(Err(error)) => Err(error),
        None => Ok(None),
    }
}
