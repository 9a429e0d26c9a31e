//! `berth-files`: works on files within an engine, for the engine crate (see the library).

fn main() {}
