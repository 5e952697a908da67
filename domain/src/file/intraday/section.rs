//! The top-level members of a month file, in the order they are written.

use crate::intraday::IntradayType;

/// A top-level member that holds the days of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntradaySection {
    /// Its name.
    pub key: &'static str,
    /// What its entries hold.
    pub intraday_type: IntradayType,
    /// How a reading says when it was.
    pub(super) time: TimeStyle,
    /// The member that holds the value of a reading.
    pub(super) value: &'static str,
}

/// How a reading says when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeStyle {
    /// `"time":"HH:MM:SS"` on the day of the entry, as the earlier importers wrote it.
    OfDay,
    /// `"dateTime":"YYYY-MM-DDTHH:MM:SS"`, because a night begins on the day before.
    Dated,
    /// Readings of whole nights and stages; their entries have shapes of their own.
    Own,
}

const fn section(key: &'static str, intraday_type: IntradayType, time: TimeStyle) -> IntradaySection {
    let value = match intraday_type {
        IntradayType::Routes => "latitude",
        _ => "value",
    };
    IntradaySection { key, intraday_type, time, value }
}

static SECTIONS: [IntradaySection; 12] = [
    section("activities-heart-intraday", IntradayType::HeartRate, TimeStyle::OfDay),
    section("activities-steps-intraday", IntradayType::Steps, TimeStyle::OfDay),
    section("activities-calories-intraday", IntradayType::Calories, TimeStyle::OfDay),
    section("activities-distance-intraday", IntradayType::Distance, TimeStyle::OfDay),
    section("activities-floors-intraday", IntradayType::Floors, TimeStyle::OfDay),
    section("activities-elevation-intraday", IntradayType::Elevation, TimeStyle::OfDay),
    section("activities-active-zone-minutes-intraday", IntradayType::ActiveZoneMinutes, TimeStyle::OfDay),
    section("hrv-intraday", IntradayType::HeartRateVariability, TimeStyle::Dated),
    section("spo2-intraday", IntradayType::OxygenSaturation, TimeStyle::Dated),
    section("breathing-rate-intraday", IntradayType::BreathingRate, TimeStyle::Own),
    section("sleep-stages-intraday", IntradayType::SleepStages, TimeStyle::Own),
    section("activities-route-intraday", IntradayType::Routes, TimeStyle::OfDay),
];

impl IntradaySection {
    /// Every member but `user` and `_export`, in the order they are written: the earlier importers' six first.
    pub fn all() -> &'static [IntradaySection] {
        &SECTIONS
    }

    /// Finds a section by its name.
    pub fn find(key: &str) -> Option<&'static IntradaySection> {
        SECTIONS.iter().find(|section| section.key == key)
    }

    /// The section of a type.
    pub fn of(intraday_type: IntradayType) -> Option<&'static IntradaySection> {
        SECTIONS.iter().find(|section| section.intraday_type == intraday_type)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_one_section_in_the_order_of_the_types() {
        let types: Vec<_> = IntradaySection::all().iter().map(|section| section.intraday_type).collect();

        assert_eq!(types, IntradayType::ALL);
        assert!(
            IntradaySection::all().iter().all(|section| IntradaySection::find(section.key) == Some(section))
        );
    }
}
