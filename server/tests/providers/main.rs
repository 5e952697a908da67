//! Both providers against the stand-in: connecting, reading ten years of one body through each, and what the two tell
//! of the same days. The stand-in follows the services' documents and shares no code with the server, so a misreading
//! on either side shows here.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test helper that fails should fail its test at once"
)]

mod agreement;
mod connecting;
mod fitbit_entries;
mod google_entries;
mod google_intraday;
mod intraday;
mod paging;
mod routes;
mod support;
