//! A pretend Google, Fitbit and Open Humans on loopback, strict where the real ones are strict.
//!
//! Here: the parts of the stand-in and the call that starts it. It shares no code with the product: both follow
//! the written facts about the services, so a misreading on one side shows as a failing test.

pub mod body;
pub mod clock;
pub mod control;
pub mod fault;
pub mod fitbit;
pub mod google;
pub mod host;
pub mod listener;
pub mod member;
pub mod middleware;
pub mod oauth;
pub mod open_humans;
pub mod options;
pub mod replay;
pub mod request_log;
pub mod running;
pub mod s3;
pub mod state;
pub mod storage;
pub mod switches;
mod tcx;
pub mod truth;

pub use google::contract;
pub use host::Host;
pub use options::Options;
pub use running::{Running, StartError, start};
pub use state::App;
