//! The desktop binary: everything is in the `backend` library, so that it can be tested without
//! the page being built.

// No console window beside the program on Windows.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    backend::run(tauri::generate_context!())
}
