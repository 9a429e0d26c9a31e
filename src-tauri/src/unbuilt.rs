//! Commands whose work is still being built. Gone when the last line is.

use crate::Backend;
use crate::adapters::{Carry, Join, Open};
use contract::*;
use tauri::{
    Webview,
    ipc::{Channel, InvokeResponseBody},
};

fn unbuilt(name: &str) -> Failure {
    Failure {
        deed: Deed::Bridge,
        subject: name.to_owned(),
        code: None,
        message: "not built yet".to_owned(),
    }
}

macro_rules! commands {
    ($($args:ident,)*) => { $(
        impl Carry for $args {
            async fn carry(self, _: &Backend, _: &Webview) -> Result<Self::Reply, Failure> {
                Err(unbuilt(Self::NAME))
            }
        }
    )* };
}

macro_rules! streams {
    ($($args:ident,)*) => { $(
        impl Open for $args {
            fn open(self, _: &Backend, _: &Webview, _: Channel<String>) -> Result<(), Failure> {
                Err(unbuilt(Self::NAME))
            }
        }
    )* };
}

commands! {
    TerminalInput,
    TerminalAck,
    TerminalResize,
    TerminalClose,
    TerminalShells,
    TerminalOutside,
    DockDetach,
    DockDetached,
}

impl Join for TerminalOpen {
    fn join(self, _: &Backend, _: &Webview, _: Channel<InvokeResponseBody>) -> Result<(), Failure> {
        Err(unbuilt(Self::NAME))
    }
}

commands! {
    FiguresAck,
    FiguresShown,
    FiguresOf,
    ContainerProcesses,
    ProcessSignal,
}

streams! {
    WatchFigures,
}
