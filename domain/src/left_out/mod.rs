//! What a member leaves out: rules over data types, days and parts of days, and what is left of records and provenance
//! under them.
//!
//! Rules belong to the member and say nothing of a single import: whatever is written for Open Humans, or saved, is written
//! under all of them, from newly fetched records and from those of earlier files alike. Where the total of a day, or the
//! fact of an exercise, would give away what was left out, it is left out too ([`drags_along`]); docs/FORMAT.md lists it.

mod drag;
mod extents;
mod keep;
mod members;
mod rule;
mod rules;
mod samples;

pub use drag::{changes, drags_along};
pub use rule::{Extent, Part, Rule, Subject};
pub use rules::Rules;
