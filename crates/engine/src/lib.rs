//! Everything that is said to a Docker-compatible engine.

mod find;
mod transport;
mod trouble;
mod wire;

pub use find::{Platform, Surroundings};
