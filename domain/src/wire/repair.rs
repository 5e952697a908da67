//! What the page and the server exchange about fetching days again.

use super::AskedRange;
use crate::left_out::Subject;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Asks for days to be fetched again. Body of `POST /api/imports/{id}/repair`; without one, or with an empty one, everything
/// that failed is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "subjects": [{ "data_type": "steps" }],
    "ranges": [{ "start": "2026-11-03", "end": "2026-11-05" }],
})))]
#[serde(deny_unknown_fields)]
pub struct NewRepair {
    /// What is fetched again: of what the import fetches. Empty for everything that failed.
    #[serde(default)]
    pub subjects: BTreeSet<Subject>,
    /// The member's days, within the import's, at most [`MOST_REPAIR_RANGES`] stretches. Empty for the days of `subjects` that
    /// failed. Kinds of data without days are fetched whichever days are named.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<crate::date_range::DateRange>))]
    pub ranges: Vec<AskedRange>,
}

/// Stretches of days one repair may name.
pub const MOST_REPAIR_RANGES: usize = 400;
