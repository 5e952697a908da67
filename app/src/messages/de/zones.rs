//! Heart rate zones behind a chart of heart rates.

use super::data_types;
use crate::{
    intl,
    wizard::zones::{Band, ZoneName},
};
use domain::DataType;
use jiff::civil::Date;

/// The column of the zone a reading lies in.
pub(crate) const COLUMN: &str = "Herzfrequenzzone";
/// The zones could not be had. The chart is there.
pub(crate) const NOT_LOADED: &str = "Die Herzfrequenzzonen konnten nicht geladen werden. Sonst fehlt hier nichts. Laden Sie die Seite neu, um es noch einmal zu versuchen.";

/// Names a zone. One we do not know keeps its name.
pub(crate) fn name(zone: &ZoneName) -> &str {
    match zone {
        ZoneName::Lowest => "Unter den Zonen",
        ZoneName::FatBurn => "Fettverbrennung",
        ZoneName::Cardio => "Kardio",
        ZoneName::Peak => "Höchstleistung",
        ZoneName::Other(name) => name,
    }
}

/// A reading with the zone it lies in.
pub(crate) fn reading(read: &str, zone: &ZoneName) -> String {
    format!("{read}, Zone: {}", name(zone))
}

/// An hour with the zone its mean lies in.
pub(crate) fn hour(read: &str, zone: &ZoneName) -> String {
    format!("{read}, Zone des Mittels: {}", name(zone))
}

/// The zones of a day, from the lowest.
pub(crate) fn of_day(day: Date, bands: &[Band]) -> String {
    let bands: Vec<String> = bands.iter().map(band).collect();
    format!("Herzfrequenzzonen am {}, in Schlägen pro Minute: {}.", intl::day(day), bands.join(", "))
}

fn band(band: &Band) -> String {
    let (lowest, highest) = (intl::count(band.lowest), intl::count(band.highest));
    format!("{} {lowest} bis {highest}", name(&band.name))
}

/// A day of which no zones are known.
pub(crate) fn not_of_day(day: Date) -> String {
    format!("Für den {} sind keine Herzfrequenzzonen bekannt.", intl::day(day))
}

/// Why no zones are drawn, where no daily data tells of any.
pub(crate) fn none() -> String {
    format!(
        "Mit „{}“ bei den täglichen Daten werden hier Zonen gezeichnet.",
        data_types::name(DataType::HeartRateZones)
    )
}
