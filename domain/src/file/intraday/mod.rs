//! `fitbit-YYYY-MM-intraday.json.gz`: what stands inside, its writer with the merging of earlier files, and its reader.
//!
//! The members of the earlier importers' month files keep their names and shapes, one more stands there for each further
//! type, and `_export` at the end. docs/FORMAT.md describes all of it for people; `public/fitbit-intraday.schema.json`
//! for machines. Packing and unpacking is the server's business (and the page's, when a member opens a saved file).
//!
//! Writing goes type by type and day by day: an [`IntradaySource`] is asked for one day of one type of each layer at a
//! time, so that is all there is in memory. Reading hands on one entry at a time.

pub(crate) mod digits;
mod export;
mod export_builder;
mod export_json;
mod export_span;
mod merge;
mod metadata;
mod method;
mod month;
mod nights;
mod parse_entry;
mod parse_samples;
mod read;
mod reading;
mod section;
mod unite;
mod write;
mod write_entry;

pub use export::{DayHistory, IntradayExport};
pub use export_builder::IntradayExportBuilder;
pub use metadata::{intraday_file_name, intraday_metadata};
pub use month::Month;
pub use read::{ReadIntradayFile, read_intraday_file, read_intraday_type};
pub use reading::unite_day;
pub use section::IntradaySection;
pub use write::{IntradaySource, IntradayWritten, write_intraday_file};
