//! Heart rate zones behind a chart of heart rates.

use super::data_types;
use crate::{
    intl,
    wizard::zones::{Band, ZoneName},
};
use domain::DataType;
use jiff::civil::Date;

/// The column of the zone a reading lies in.
pub(crate) const COLUMN: &str = "Heart rate zone";
/// The zones could not be had. The chart is there.
pub(crate) const NOT_LOADED: &str =
    "The heart rate zones could not be loaded. Nothing else is missing here. Reload the page to try again.";

/// Names a zone. One we do not know keeps its name.
pub(crate) fn name(zone: &ZoneName) -> &str {
    match zone {
        ZoneName::Lowest => "Below the zones",
        ZoneName::FatBurn => "Fat burn",
        ZoneName::Cardio => "Cardio",
        ZoneName::Peak => "Peak",
        ZoneName::Other(name) => name,
    }
}

/// A reading with the zone it lies in.
pub(crate) fn reading(read: &str, zone: &ZoneName) -> String {
    format!("{read}, zone: {}", name(zone))
}

/// An hour with the zone its mean lies in.
pub(crate) fn hour(read: &str, zone: &ZoneName) -> String {
    format!("{read}, zone of the mean: {}", name(zone))
}

/// The zones of a day, from the lowest.
pub(crate) fn of_day(day: Date, bands: &[Band]) -> String {
    let bands: Vec<String> = bands.iter().map(band).collect();
    format!("Heart rate zones on {}, in beats a minute: {}.", intl::day(day), bands.join(", "))
}

fn band(band: &Band) -> String {
    let (lowest, highest) = (intl::count(band.lowest), intl::count(band.highest));
    format!("{} {lowest} to {highest}", name(&band.name))
}

/// A day of which no zones are known.
pub(crate) fn not_of_day(day: Date) -> String {
    format!("No heart rate zones are known for {}.", intl::day(day))
}

/// Why no zones are drawn, where no daily data tells of any.
pub(crate) fn none() -> String {
    format!(
        "With “{}” among the daily data, zones are drawn here.",
        data_types::name(DataType::HeartRateZones)
    )
}
