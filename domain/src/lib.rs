//! What the page and the server share and neither owns.
//!
//! Data types, date ranges and windows, plans with their estimates, canonical records, the files we make, and the
//! JSON the page and the server exchange. No sockets, no async, no framework: everything here builds natively and
//! for `wasm32`, and everything here is a pure function of its arguments.

pub mod catalog;
pub mod csv;
pub mod data_type;
pub mod date_range;
pub mod entry;
pub mod file;
pub mod intraday;
pub mod item;
pub mod language;
pub mod left_out;
pub mod local_time;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod plan;
pub mod record;
pub mod samples;
mod whole;
pub mod wire;

pub use catalog::{ProviderId, Resource, ResourceId};
pub use data_type::{DataType, Group};
pub use date_range::DateRange;
pub use intraday::{Granularity, IntradaySelection, IntradayType};
pub use language::Language;
