//! Heart-rate zones for the background of a chart: what the days of daily data say of their borders.

use crate::date_range::DateRange;
use serde::{Deserialize, Serialize};

/// Days in a row whose heart-rate zones have the same borders.
/// An answer of `GET /api/imports/{id}/review/heart-rate-zones` is a list of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ZoneStretch {
    /// The days.
    pub range: DateRange,
    /// The zones, lowest first.
    pub zones: Vec<ZoneBorders>,
}

/// One heart-rate zone and where it lies.
///
/// # Units
///
/// Beats per minute. Where the next zone begins at `max`, that heart rate belongs to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ZoneBorders {
    /// The provider's name of it: `Out of Range`, `Fat Burn`, `Cardio`, `Peak`, or another.
    pub name: String,
    /// The lowest heart rate in it.
    pub min: u16,
    /// The highest.
    pub max: u16,
}
