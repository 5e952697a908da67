//! The server from its routes down to its files, against the stand-in: who may do what, what comes of consent pages, and
//! what becomes of an import when things go wrong.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper that fails should fail its test at once"
)]

mod support;

mod access;
mod bodies;
mod connecting;
mod forgery;
mod headers;
mod sessions;
mod signing_in;
