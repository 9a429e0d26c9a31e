//! The public door against a real engine, on which another program acts as well. `npm test` starts
//! the engine.

#[path = "../common/mod.rs"]
mod common;
mod detail;
mod edit;
mod edit_killed;
mod figures;
mod files;
mod leaks;
mod lifecycle;
mod list;
mod log;
mod pull;
mod run;
mod same_as_cli;
mod spec;
mod terminal;
mod volume;
mod volume_work;
