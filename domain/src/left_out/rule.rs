//! One rule: of what, and when.

use crate::{
    data_type::DataType, date_range::DateRange, intraday::IntradayType, samples::SECONDS_OF_DAY,
    wire::AskedRange,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a rule speaks of: a data type of the standard file, or one of readings within the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A data type of `fitbit-data.json`.
    DataType(DataType),
    /// A type of readings within the day.
    IntradayType(IntradayType),
}

impl Subject {
    /// Whether its readings belong to days.
    pub const fn is_dated(self) -> bool {
        match self {
            Subject::DataType(data_type) => data_type.is_dated(),
            Subject::IntradayType(_) => true,
        }
    }

    /// Whether its readings have times of their own within a day, so that a part of a day can be left out. A night is one
    /// record, and so is its breathing.
    pub const fn has_times(self) -> bool {
        match self {
            Subject::DataType(_) => false,
            Subject::IntradayType(intraday_type) => {
                !matches!(intraday_type, IntradayType::SleepStages | IntradayType::BreathingRate)
            }
        }
    }
}

/// A stretch of one day's wall clock.
///
/// # Units
///
/// Seconds since the midnight the record's day begins with, as those of [`SampleDay`](crate::samples::SampleDay): of what is
/// measured in sleep that is the day of waking, and the evening before lies below zero. Where the clocks go back, both hours
/// of that name are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The member's day.
    pub date: Date,
    /// The first second left out.
    #[serde(deserialize_with = "crate::whole::number")]
    pub from: i32,
    /// The first second that is kept again.
    #[serde(deserialize_with = "crate::whole::number")]
    pub to: i32,
}

/// When a rule holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Extent<R = DateRange> {
    /// Always, whatever is fetched later too.
    All,
    /// On these days.
    Days(R),
    /// In a part of a day.
    Part(Part),
}

/// Leaves something out of everything that is sent or saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({
    "subject": { "data_type": "weight" },
    "extent": { "days": { "start": "2026-11-01", "end": "2026-11-08" } },
})))]
#[serde(deny_unknown_fields)]
pub struct Rule<R = DateRange> {
    /// Of what.
    pub subject: Subject,
    /// When.
    pub extent: Extent<R>,
}

impl Rule<AskedRange> {
    /// The same with a range; none when the dates make no range.
    pub fn with_range(self) -> Option<Rule> {
        let extent = match self.extent {
            Extent::All => Extent::All,
            Extent::Days(days) => Extent::Days(DateRange::new(days.start, days.end).ok()?),
            Extent::Part(part) => Extent::Part(part),
        };
        Some(Rule { subject: self.subject, extent })
    }
}

impl Rule {
    /// Whether it can be meant: what has no days is left out as a whole, a part is one of a day whose readings have times.
    pub fn is_valid(&self) -> bool {
        match self.extent {
            Extent::All => true,
            Extent::Days(_) => self.subject.is_dated(),
            Extent::Part(Part { from, to, .. }) => {
                self.subject.has_times()
                    && from < to
                    && SECONDS_OF_DAY.contains(&from)
                    && to <= *SECONDS_OF_DAY.end() + 1
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const HEART: Subject = Subject::IntradayType(IntradayType::HeartRate);

    fn part(subject: Subject, from: i32, to: i32) -> Rule {
        Rule { subject, extent: Extent::Part(Part { date: date(2026, 3, 14), from, to }) }
    }

    #[test]
    fn rule_is_written_as_the_page_sends_it() {
        let rule = part(HEART, 3_600, 7_200);

        let written = serde_json::to_string(&rule).unwrap();

        assert_eq!(
            written,
            r#"{"subject":{"intraday_type":"heart_rate"},"extent":{"part":{"date":"2026-03-14","from":3600,"to":7200}}}"#
        );
        assert_eq!(serde_json::from_str::<Rule>(&written).unwrap(), rule);
        let all: Rule = serde_json::from_str(r#"{"subject":{"data_type":"weight"},"extent":"all"}"#).unwrap();
        assert_eq!(all.extent, Extent::All);
    }

    #[test]
    fn part_that_no_day_has_is_not_valid() {
        assert!(part(HEART, -86_400, 90_001).is_valid());
        assert!(!part(HEART, 7_200, 7_200).is_valid());
        assert!(!part(HEART, -86_401, 0).is_valid());
        assert!(!part(HEART, 0, 90_002).is_valid());
        assert!(!part(Subject::DataType(DataType::Steps), 0, 60).is_valid());
        assert!(!part(Subject::IntradayType(IntradayType::SleepStages), 0, 60).is_valid());
    }

    #[test]
    fn days_of_what_has_none_are_not_valid() {
        let days = DateRange::new(date(2026, 3, 1), date(2026, 3, 2)).unwrap();
        let of = |data_type| Rule { subject: Subject::DataType(data_type), extent: Extent::Days(days) };

        assert!(of(DataType::Weight).is_valid());
        assert!(!of(DataType::Devices).is_valid());
        assert!(Rule { extent: Extent::All, ..of(DataType::Devices) }.is_valid());
    }
}
