//! The way to Open Humans: its client, and sending an import there, against the stand-in and against raw sockets.

mod client;
mod fetched;
mod sending;
mod support;
mod wire;
