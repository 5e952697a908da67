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
mod canaries;
mod chart;
mod commands;
mod connecting;
mod copies;
mod deauthorization;
mod deleting;
mod engine_clock;
mod engine_quota;
mod engine_resuming;
mod engine_scripted;
mod engine_tokens;
mod engine_trouble;
mod events;
mod forgery;
mod further_permissions;
mod google_intraday;
mod headers;
mod importing;
mod intraday;
mod intraday_delivery;
mod intraday_standin;
mod leaving;
mod left_out;
mod limits;
mod lists;
mod messages;
mod my_files;
mod openapi;
mod own_clients;
mod privacy;
mod process_kill;
mod process_trouble;
mod repairing;
mod review;
mod routes;
mod sessions;
mod signing_in;
mod two_servers;
mod updates;
mod watching;
mod zones;
