//! The server: signs members in, keeps their links, runs their imports, uploads to Open Humans and serves the page.
//!
//! Dependencies point one way: `handlers → imports → {providers, fetch, storage}`. Handlers translate, imports decide,
//! storage remembers.

pub mod account;
pub mod app_state;
pub mod authorizations;
pub mod clock;
pub mod commands;
pub mod config;
pub mod doctor;
pub mod error;
pub mod fetch;
#[cfg(feature = "testing")]
pub mod fuzzing;
pub mod handlers;
pub mod imports;
mod language;
pub mod links;
mod messages;
pub mod metrics;
pub mod open_humans;
mod openapi;
pub mod operator_client;
pub mod own_clients;
pub mod page;
pub mod providers;
pub mod readiness;
mod request_id;
pub mod request_limits;
pub mod retention;
pub mod router;
pub mod secrets;
pub mod security;
pub mod segment;
pub mod serve;
pub mod sessions;
pub mod spool;
pub mod storage;
#[cfg(feature = "testing")]
pub mod testing;
pub mod updates;
