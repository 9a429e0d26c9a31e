//! The words that the page and the backend share: commands, rows, updates, failures, settings.
//!
//! Nothing here decides anything. It depends on serde alone and builds for wasm32, so that both
//! sides of the bridge compile against one declaration of what crosses it.
//!
//! Times are [`UnixSeconds`] or [`UnixMillis`] on the engine's clock; sizes are bytes. Every
//! string that came from an engine is hostile: shown as text, never as HTML.

mod command;
mod detail;
mod edit;
mod failure;
mod figures;
mod files;
mod link;
mod log;
mod note;
mod removal;
mod row;
mod run;
mod secret;
mod settings;
mod spec;
mod terminal;
mod update;
mod volume;

pub use command::*;
pub use detail::*;
pub use edit::*;
pub use failure::*;
pub use figures::*;
pub use files::*;
pub use link::*;
pub use log::*;
pub use note::*;
pub use removal::*;
pub use row::*;
pub use run::*;
pub use secret::*;
pub use settings::*;
pub use spec::*;
pub use terminal::*;
pub use update::*;
pub use volume::*;

/// Seconds since 1970-01-01T00:00:00Z.
pub type UnixSeconds = i64;

/// Milliseconds since 1970-01-01T00:00:00Z.
pub type UnixMillis = i64;
