//! The way to Open Humans: its client, and sending an import there, against the stand-in and against raw sockets.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that fails should fail its test at once; clippy spares only the tests themselves"
)]

mod client;
mod fetched;
mod sending;
mod support;
mod wire;
