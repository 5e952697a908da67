//! The file of a month from outside: written, read back, merged, checked against its schema and read by the loader of
//! docs/FORMAT.md.

#![expect(clippy::unwrap_used, reason = "a helper that fails here fails its test")]

mod bodies;
#[path = "../dice/mod.rs"]
mod dice;
mod merging;
mod properties;
mod reading;
mod shapes;
mod support;
mod tables;
