//! The kinds of records a file holds and the periods they are written and read by.

use crate::{
    data_type::DataType,
    date_range::DateRange,
    entry::{EntryForm, Frequency},
    item::ItemForm,
    record::{HeartDay, Record},
};
use jiff::civil::Date;

/// Names the records that are written and read together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// [`Record::Profile`].
    Profile,
    /// [`Record::Lifetime`].
    Lifetime,
    /// [`Record::Heart`], with both of its data types.
    Heart,
    /// [`Record::Weight`].
    Weight,
    /// [`Record::Daily`] of one data type.
    Daily(DataType),
    /// [`Record::Sleep`].
    Sleep,
    /// [`Record::Entry`] of one data type.
    Entries(DataType),
    /// [`Record::Item`] of one data type.
    Items(DataType),
    /// [`Record::Devices`].
    Devices,
}

impl RecordKind {
    /// Every kind, in the order the file is written.
    pub const ALL: [RecordKind; 35] = [
        RecordKind::Profile,
        RecordKind::Lifetime,
        RecordKind::Heart,
        RecordKind::Daily(DataType::ActivityCalories),
        RecordKind::Weight,
        RecordKind::Daily(DataType::Calories),
        RecordKind::Daily(DataType::Distance),
        RecordKind::Daily(DataType::Elevation),
        RecordKind::Daily(DataType::Floors),
        RecordKind::Daily(DataType::Steps),
        RecordKind::Daily(DataType::MinutesFairlyActive),
        RecordKind::Daily(DataType::MinutesLightlyActive),
        RecordKind::Daily(DataType::MinutesSedentary),
        RecordKind::Daily(DataType::MinutesVeryActive),
        RecordKind::Sleep,
        RecordKind::Daily(DataType::SwimmingStrokes),
        RecordKind::Entries(DataType::ActiveZoneMinutes),
        RecordKind::Entries(DataType::ActivityLog),
        RecordKind::Entries(DataType::HeartRateVariability),
        RecordKind::Entries(DataType::OxygenSaturation),
        RecordKind::Entries(DataType::BreathingRate),
        RecordKind::Entries(DataType::SkinTemperature),
        RecordKind::Entries(DataType::CoreTemperature),
        RecordKind::Entries(DataType::CardioFitness),
        RecordKind::Entries(DataType::Vo2Max),
        RecordKind::Entries(DataType::RunVo2Max),
        RecordKind::Entries(DataType::BodyFat),
        RecordKind::Entries(DataType::BloodGlucose),
        RecordKind::Entries(DataType::FoodLog),
        RecordKind::Entries(DataType::WaterLog),
        RecordKind::Entries(DataType::Electrocardiogram),
        RecordKind::Entries(DataType::IrregularRhythm),
        RecordKind::Items(DataType::Foods),
        RecordKind::Items(DataType::Badges),
        RecordKind::Devices,
    ];

    /// The kind a record belongs to; none for those of the monthly files.
    pub fn of(record: &Record) -> Option<RecordKind> {
        Some(match record {
            Record::Daily(daily) => RecordKind::Daily(daily.data_type),
            Record::Heart(_) => RecordKind::Heart,
            Record::Sleep(_) => RecordKind::Sleep,
            Record::Weight(_) => RecordKind::Weight,
            Record::Entry(entry) => RecordKind::Entries(entry.data_type()),
            Record::Item(item) => RecordKind::Items(item.data_type()),
            Record::Profile(_) => RecordKind::Profile,
            Record::Devices { .. } => RecordKind::Devices,
            Record::Lifetime { .. } => RecordKind::Lifetime,
            Record::Samples(_) | Record::Breathing(_) => return None,
        })
    }

    /// The kind that carries a data type.
    pub const fn carrying(data_type: DataType) -> RecordKind {
        match data_type {
            DataType::RestingHeartRate | DataType::HeartRateZones => RecordKind::Heart,
            DataType::Sleep => RecordKind::Sleep,
            DataType::Weight => RecordKind::Weight,
            DataType::Profile => RecordKind::Profile,
            DataType::Devices => RecordKind::Devices,
            DataType::LifetimeStatistics => RecordKind::Lifetime,
            other => match (EntryForm::find(other), ItemForm::find(other)) {
                (Some(_), _) => RecordKind::Entries(other),
                (None, Some(_)) => RecordKind::Items(other),
                (None, None) => RecordKind::Daily(other),
            },
        }
    }

    /// A name of the kind fit for a path or a database: `heart`, `steps`.
    pub const fn key(self) -> &'static str {
        match self {
            RecordKind::Heart => "heart",
            RecordKind::Profile => DataType::Profile.key(),
            RecordKind::Lifetime => DataType::LifetimeStatistics.key(),
            RecordKind::Weight => DataType::Weight.key(),
            RecordKind::Daily(data_type) | RecordKind::Entries(data_type) | RecordKind::Items(data_type) => {
                data_type.key()
            }
            RecordKind::Sleep => DataType::Sleep.key(),
            RecordKind::Devices => DataType::Devices.key(),
        }
    }

    /// The data types whose readings stand in records of this kind.
    pub fn data_types(self) -> impl Iterator<Item = DataType> {
        DataType::ALL.into_iter().filter(move |data_type| RecordKind::carrying(*data_type) == self)
    }

    /// The periods records of this kind are written, read and asked for by.
    pub const fn period_style(self) -> PeriodStyle {
        match self {
            RecordKind::Profile | RecordKind::Lifetime | RecordKind::Items(_) | RecordKind::Devices => {
                PeriodStyle::Undated
            }
            RecordKind::Heart
            | RecordKind::Weight
            | RecordKind::Sleep
            | RecordKind::Daily(DataType::ActivityCalories) => PeriodStyle::Month,
            RecordKind::Daily(_) => PeriodStyle::Year,
            RecordKind::Entries(data_type) => match EntryForm::find(data_type) {
                Some(EntryForm { frequency: Frequency::OnceADay, .. }) => PeriodStyle::Year,
                Some(_) | None => PeriodStyle::Month,
            },
        }
    }
}

/// The data types a heart record of a day has readings of.
pub(super) fn heart_data_types(heart: &HeartDay) -> impl Iterator<Item = DataType> {
    let resting = heart.resting_heart_rate.map(|_| DataType::RestingHeartRate);
    let has_zones = !heart.heart_rate_zones.is_empty() || !heart.custom_heart_rate_zones.is_empty();
    resting.into_iter().chain(has_zones.then_some(DataType::HeartRateZones))
}

/// What stands between a top-level key and its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodStyle {
    /// Nothing: the readings belong to no day.
    Undated,
    /// Four-digit years.
    Year,
    /// Months as `YYYY-MM`.
    Month,
}

/// Years a file may speak of. Outside them a date is a mistake, and walking to it day by day would take for ever.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;

impl PeriodStyle {
    /// The whole calendar period a day lies in; nothing for undated readings and for days beyond reason.
    pub fn period_of(self, day: Date) -> Option<DateRange> {
        if !is_plausible(day) {
            return None;
        }
        match self {
            PeriodStyle::Undated => None,
            PeriodStyle::Year => DateRange::inclusive(day.first_of_year(), day.last_of_year()).ok(),
            PeriodStyle::Month => DateRange::inclusive(day.first_of_month(), day.last_of_month()).ok(),
        }
    }

    /// The key of the period that starts on `start`: `2026` or `2026-03`.
    pub fn key_of(self, start: Date) -> String {
        match self {
            PeriodStyle::Undated => String::new(),
            PeriodStyle::Year => format!("{:04}", start.year()),
            PeriodStyle::Month => format!("{:04}-{:02}", start.year(), start.month()),
        }
    }

    /// Reads a period key; nothing when it is not one of this style.
    pub fn parse_key(self, key: &str) -> Option<DateRange> {
        let is_digits =
            |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        let (year, month) = match self {
            PeriodStyle::Undated => return None,
            PeriodStyle::Year => (key, "01"),
            PeriodStyle::Month => key.split_once('-')?,
        };
        if !is_digits(year, 4) || !is_digits(month, 2) {
            return None;
        }
        self.period_of(Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()?)
    }
}

/// Whether a day lies in the years a file may speak of.
pub(super) fn is_plausible(day: Date) -> bool {
    YEARS.contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_data_type_belongs_to_exactly_one_kind() {
        for data_type in DataType::ALL {
            let kinds = RecordKind::ALL.into_iter().filter(|kind| kind.data_types().any(|d| d == data_type));

            assert_eq!(kinds.collect::<Vec<_>>(), [RecordKind::carrying(data_type)]);
        }
    }

    #[test]
    fn keys_of_kinds_differ() {
        let keys: std::collections::BTreeSet<_> = RecordKind::ALL.into_iter().map(RecordKind::key).collect();

        assert_eq!(keys.len(), RecordKind::ALL.len());
    }

    #[test]
    fn period_keys_are_read_back_and_nothing_else_is() {
        for style in [PeriodStyle::Year, PeriodStyle::Month] {
            let period = style.period_of(date(2024, 2, 29)).unwrap();

            assert_eq!(style.parse_key(&style.key_of(period.start())), Some(period));
        }
        for wrong in
            ["24", "2024-2", "2024-13", "2024-02-01", "+024", "0001", "9999", "2024-", "", "２０２４"]
        {
            assert_eq!(PeriodStyle::Year.parse_key(wrong), None, "{wrong}");
            assert_eq!(PeriodStyle::Month.parse_key(wrong), None, "{wrong}");
        }
    }
}
