//! What the member leaves out of everything that is sent.

use crate::left_out::Rule;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything a member leaves out. `GET /api/rules`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    /// How often it has changed. Sending names it, so that nothing is sent that was not seen.
    pub revision: u64,
    /// The rules, oldest first.
    pub rules: Vec<StoredRule>,
    /// How many there may be.
    pub most: u32,
}

/// A rule of the member's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredRule {
    /// Our identifier.
    pub id: String,
    /// The rule.
    pub rule: Rule,
    /// When the member made it.
    pub created_at: Timestamp,
}
