//! The top-level keys of `fitbit-data.json`, in the order they are written.

use super::kind::{PeriodStyle, RecordKind};
use crate::{
    data_type::DataType,
    entry::{EntryForm, forms},
    item::{BADGES, FOODS, ItemForm},
};

/// One top-level key with what stands below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The top-level key.
    pub key: &'static str,
    /// What its periods are called.
    pub period_style: PeriodStyle,
    /// The only member inside a period; for undated keys the only member there is, or empty when the members are
    /// those of the resource itself.
    pub member: &'static str,
    /// What its entries are made of.
    pub content: Content,
}

/// What the entries of a section are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The records of one kind as they are.
    Records(RecordKind),
    /// The members of the profile the earlier importers did not keep.
    ProfileDetails,
    /// The day's last weighing, derived from the weight log.
    DailyWeight,
    /// A fact of the main sleep of each day, derived from the sleep logs.
    Nights(NightSeries),
}

/// A fact of the main sleep that has a key of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NightSeries {
    /// How often the member woke.
    Awakenings,
    /// Percent of the time asleep.
    Efficiency,
    /// Minutes asleep.
    MinutesAsleep,
    /// Minutes in bed after the last sleep.
    MinutesAfterWakeup,
    /// Start on the wall clock, `HH:MM`.
    StartTime,
    /// Minutes awake or restless.
    MinutesAwake,
    /// Minutes until the first sleep.
    MinutesToFallAsleep,
    /// Minutes from start to end.
    TimeInBed,
}

const fn undated(key: &'static str, member: &'static str, content: Content) -> Section {
    Section { key, period_style: PeriodStyle::Undated, member, content }
}

const fn records(key: &'static str, kind: RecordKind, member: &'static str) -> Section {
    Section { key, period_style: kind.period_style(), member, content: Content::Records(kind) }
}

const fn daily(key: &'static str, data_type: DataType, member: &'static str) -> Section {
    records(key, RecordKind::Daily(data_type), member)
}

const fn nights(key: &'static str, series: NightSeries, member: &'static str) -> Section {
    Section { key, period_style: PeriodStyle::Year, member, content: Content::Nights(series) }
}

const fn entries(form: &EntryForm) -> Section {
    records(form.key, RecordKind::Entries(form.data_type), form.list)
}

const fn items(form: &ItemForm) -> Section {
    undated(form.key, form.list, Content::Records(RecordKind::Items(form.data_type)))
}

impl Section {
    /// Every top-level key but `_export`, in the order they are written.
    ///
    /// Logs stand before what is derived from them, so that each is asked for once.
    pub const ALL: [Section; 45] = [
        undated("profile", "", Content::Records(RecordKind::Profile)),
        undated("activities-overview", "", Content::Records(RecordKind::Lifetime)),
        records("heart", RecordKind::Heart, "activities-heart"),
        daily("tracker-activity-calories", DataType::ActivityCalories, "activities-tracker-activityCalories"),
        records("weight-log", RecordKind::Weight, "weight"),
        Section {
            key: "weight",
            period_style: PeriodStyle::Year,
            member: "body-weight",
            content: Content::DailyWeight,
        },
        daily("tracker-calories", DataType::Calories, "activities-tracker-calories"),
        daily("tracker-distance", DataType::Distance, "activities-tracker-distance"),
        daily("tracker-elevation", DataType::Elevation, "activities-tracker-elevation"),
        daily("tracker-floors", DataType::Floors, "activities-tracker-floors"),
        daily("tracker-steps", DataType::Steps, "activities-tracker-steps"),
        daily(
            "tracker-minutes-fairly-active",
            DataType::MinutesFairlyActive,
            "activities-tracker-minutesFairlyActive",
        ),
        daily(
            "tracker-minutes-lightly-active",
            DataType::MinutesLightlyActive,
            "activities-tracker-minutesLightlyActive",
        ),
        daily("tracker-minutes-sedentary", DataType::MinutesSedentary, "activities-tracker-minutesSedentary"),
        daily(
            "tracker-minutes-very-active",
            DataType::MinutesVeryActive,
            "activities-tracker-minutesVeryActive",
        ),
        records("sleep-logs", RecordKind::Sleep, "sleep"),
        nights("sleep-awakenings", NightSeries::Awakenings, "sleep-awakeningsCount"),
        nights("sleep-efficiency", NightSeries::Efficiency, "sleep-efficiency"),
        nights("sleep-minutes", NightSeries::MinutesAsleep, "sleep-minutesAsleep"),
        nights("sleep-minutes-after-wakeup", NightSeries::MinutesAfterWakeup, "sleep-minutesAfterWakeup"),
        nights("sleep-start-time", NightSeries::StartTime, "sleep-startTime"),
        nights("awake-minutes", NightSeries::MinutesAwake, "sleep-minutesAwake"),
        nights("minutes-to-sleep", NightSeries::MinutesToFallAsleep, "sleep-minutesToFallAsleep"),
        nights("time-in-bed", NightSeries::TimeInBed, "sleep-timeInBed"),
        daily("swimming-strokes", DataType::SwimmingStrokes, "activities-swimming-strokes"),
        entries(&forms::ACTIVE_ZONE_MINUTES),
        entries(&forms::ACTIVITY_LOG),
        entries(&forms::HEART_RATE_VARIABILITY),
        entries(&forms::OXYGEN_SATURATION),
        entries(&forms::BREATHING_RATE),
        entries(&forms::SKIN_TEMPERATURE),
        entries(&forms::CORE_TEMPERATURE),
        entries(&forms::CARDIO_FITNESS),
        entries(&forms::VO2_MAX),
        entries(&forms::RUN_VO2_MAX),
        entries(&forms::BODY_FAT),
        entries(&forms::BLOOD_GLUCOSE),
        entries(&forms::FOOD_LOG),
        entries(&forms::WATER_LOG),
        entries(&forms::ELECTROCARDIOGRAM),
        entries(&forms::IRREGULAR_RHYTHM),
        items(&FOODS),
        items(&BADGES),
        undated("devices", "devices", Content::Records(RecordKind::Devices)),
        undated("profile-details", "", Content::ProfileDetails),
    ];

    /// Finds a section by its top-level key.
    pub fn find(key: &str) -> Option<&'static Section> {
        static SECTIONS: [Section; 45] = Section::ALL;
        SECTIONS.iter().find(|section| section.key == key)
    }

    /// Whether the entries can be made again from those of another section.
    pub const fn is_derived(&self) -> bool {
        matches!(self.content, Content::DailyWeight | Content::Nights(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_section_and_logs_come_before_what_is_derived_from_them() {
        let place = |wanted: Content| Section::ALL.iter().position(|section| section.content == wanted);

        for kind in RecordKind::ALL {
            assert_eq!(
                Section::ALL.iter().filter(|s| s.content == Content::Records(kind)).count(),
                1,
                "{kind:?}"
            );
        }
        assert!(place(Content::Records(RecordKind::Weight)) < place(Content::DailyWeight));
        let sleep = place(Content::Records(RecordKind::Sleep));
        assert!(
            Section::ALL
                .iter()
                .enumerate()
                .all(|(at, section)| { !matches!(section.content, Content::Nights(_)) || Some(at) > sleep })
        );
    }

    #[test]
    fn kinds_are_listed_in_the_order_of_their_sections() {
        let in_sections: Vec<_> = Section::ALL
            .iter()
            .filter_map(|section| match section.content {
                Content::Records(kind) => Some(kind),
                _ => None,
            })
            .collect();

        assert_eq!(in_sections, RecordKind::ALL);
    }
}
