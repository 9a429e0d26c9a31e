//! `berth-files`: works on files within an engine, for the engine crate (see the library).
//!
//!   berth-files serve ROOT…                      answers requests on stdin, until its end
//!   berth-files tar ROOT PATH                    all below PATH as an archive on stdout
//!   berth-files untar ROOT PATH replace|merge    the archive on stdin into PATH
//!   berth-files copy ROOT ROOT replace|merge     all below the one into the other
//!
//! A PATH is in hexadecimal. The last three tell of themselves in frames on stderr, and end with
//! their stdin. Nothing but Linux runs in containers of
//! Linux images, so elsewhere this is empty.

#[cfg(target_os = "linux")]
mod work;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    work::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {}
