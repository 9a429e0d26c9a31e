//! A test double that speaks the engine API on a socket.
//!
//! It holds a made-up inventory, changes it as the API says, and tells about it by events, so that
//! a client is tested at sizes and with misfortunes that a real engine does not offer: ten thousand
//! containers, floods of events, hang-ups, broken answers, hostile strings. The `/_fake/…` paths on
//! the same socket order these. It is no model of every answer of an engine: what a test wants to
//! know of a real engine is asked of a real one.

mod api;
mod calls;
mod clock;
mod container;
mod control;
mod event;
mod fleet;
mod hostile;
mod lifecycle;
mod query;
mod reply;
mod serve;
mod world;

pub use serve::{Options, serve};
