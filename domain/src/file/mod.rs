//! `fitbit-data.json`: its keys, its writer with the merging of earlier files, and its reader; and in `intraday` the
//! monthly files.
//!
//! The file keeps the twenty-three top-level keys and inner shapes of the earlier importers, whichever provider the
//! readings came from, and adds `sleep-logs`, a key for each further data type (`crate::entry`), `devices`,
//! `profile-details` and `_export`. docs/FORMAT.md describes all of it for people; `public/fitbit-data.schema.json` for
//! machines. Where bytes come from and go to is the server's business: nothing here opens, sends or compresses
//! anything.
//!
//! Writing goes [`Section`] by [`Section`] and period by period, so at most one month of nights (or one year of
//! daily values) is in memory. A [`RecordSource`] is asked for the records of each period, of the new import and of
//! every earlier file; they are merged by day, and `_export` comes last because only then is it known which days
//! came from where. Reading is the reverse, with the same bound.

mod by_day;
mod day_entries;
mod emit;
mod export;
mod export_builder;
mod export_json;
mod heart;
mod intraday;
mod kind;
mod merge;
mod metadata;
mod meter;
mod method;
mod profile;
mod read;
mod read_period;
mod section;
mod sleep;
mod span;
mod write;

pub use export::{AccountMatch, Export};
pub use export_builder::ExportBuilder;
pub use heart::unite_heart_days;
pub(crate) use intraday::digits;
pub use intraday::{
    DayHistory, IntradayExport, IntradayExportBuilder, IntradaySection, IntradaySource, IntradayWritten,
    Month, ReadIntradayFile, intraday_file_name, intraday_metadata, read_intraday_file, read_intraday_type,
    unite_day, write_intraday_file,
};
pub use kind::{PeriodStyle, RecordKind};
pub use metadata::{Metadata, STANDARD_FILE_NAME, metadata};
pub use profile::unite_profiles;
pub use read::{ReadError, ReadFile, ReadLimits, read_standard_file};
pub use section::{Content, NightSeries, Section};
pub use sleep::sleep_efficiency;
pub use span::{DayState, Span, Spans};
pub use write::{Layer, RecordSource, WriteError, Written, write_standard_file};
