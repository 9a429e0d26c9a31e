//! Turns the compiled page into JavaScript glue, with the wasm-bindgen that Cargo.lock names, so
//! that no global `wasm-bindgen` of some other version is needed.

#![expect(clippy::print_stderr, reason = "a command-line door")]

use clap::Parser;
use std::{path::PathBuf, process::ExitCode};
use wasm_bindgen_cli_support::Bindgen;

/// Writes `<out>/<name>.js` and `<out>/<name>_bg.wasm` for a wasm file that cargo built.
#[derive(Parser)]
struct Args {
    /// The wasm file.
    wasm: PathBuf,
    /// The folder to write to; it is made.
    #[arg(long)]
    out: PathBuf,
    /// Keep function names, for profiles and readable panics.
    #[arg(long)]
    debug: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let made = Bindgen::new()
        .input_path(&args.wasm)
        .typescript(false)
        .debug(args.debug)
        // No webview reads it, and to carry it over takes minutes.
        .keep_debug(false)
        .remove_name_section(!args.debug)
        .remove_producers_section(true)
        .web(true)
        .and_then(|bindgen| bindgen.generate(&args.out));
    match made {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!(
                "xtask: {} could not be turned into {}: {error:?}",
                args.wasm.display(),
                args.out.display()
            );
            ExitCode::FAILURE
        }
    }
}
