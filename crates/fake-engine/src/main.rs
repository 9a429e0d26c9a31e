//! Starts the fake engine on a socket and prints where it listens.

use clap::Parser;
use fake_engine::{Options, serve};
use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode};

/// Speaks the Docker engine API without running anything, for tests and measurements.
#[derive(Parser)]
struct Arguments {
    /// Unix socket to listen on; a dead one at this path is replaced.
    #[arg(long)]
    socket: Option<PathBuf>,
    /// TCP address to listen on as well, such as 127.0.0.1:0.
    #[arg(long)]
    tcp: Option<SocketAddr>,
    /// How many containers there are.
    #[arg(long, default_value_t = 1000)]
    containers: usize,
    /// How many images, and as many volumes, there are that no container uses.
    #[arg(long, default_value_t = 0)]
    unused: usize,
    /// The same seed makes the same containers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The newest API version that it speaks.
    #[arg(long, default_value = "1.47")]
    api_version: String,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let options = Options {
        socket: arguments.socket,
        tcp: arguments.tcp,
        containers: arguments.containers,
        unused: arguments.unused,
        seed: arguments.seed,
        api_version: arguments.api_version,
    };
    let outcome = serve(options, |addresses| {
        // Whoever starts it waits for this line; a closed stdout is the reader's own choice.
        let _ = writeln!(std::io::stdout(), "listening on {}", addresses.join(" "));
    })
    .await;
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing is left to do if even stderr is closed.
            let _ = writeln!(std::io::stderr(), "fake-engine: {error}");
            ExitCode::FAILURE
        }
    }
}
