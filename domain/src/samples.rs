//! Canonical intraday records: the samples of one type on one day, in columns. What they look like in the monthly file
//! is [`crate::file`]'s business.

mod bounds;
mod column;
mod doubts;
mod levels;
mod offsets;
mod routes;

pub use bounds::believable_values;
pub(crate) use bounds::count_implausible;
pub use doubts::Doubts;
pub use levels::{Bucket, Level, LevelDay};
pub use offsets::note_offsets;
pub use routes::{Route, routes_of};

use crate::intraday::{Granularity, IntradayType};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Seconds of wall clock a sample may stand from the midnight its day begins with: a night belongs to the day of waking,
/// so its samples may lie on the evening before, and a day that gains an hour is longer.
pub const SECONDS_OF_DAY: std::ops::RangeInclusive<i32> = -86_400..=90_000;

/// Most samples of one type on one day: one a second of a day that gains an hour.
pub const MOST_SAMPLES: usize = 90_000;

/// The samples of one type on one of the member's days.
///
/// # Shape
///
/// `at`, `values` and every column of `details` are of the same length, in the order of time. On the day the clocks go
/// back the wall clock of `at` runs through one hour twice; `offsets` tells where.
///
/// A day all of whose readings were no numbers has no sample and `doubts`. So has one of breathing, whose readings are
/// [`BreathingNight`]s and carry no doubts of their own.
///
/// # Units
///
/// `at` is seconds of wall clock since the midnight `date` begins with, within [`SECONDS_OF_DAY`]; `values` have the
/// unit of their type, see [`IntradayType::unit`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SampleDay {
    /// What was measured.
    pub intraday_type: IntradayType,
    /// The member's day; of what is measured in sleep, the day of waking.
    pub date: Date,
    /// How finely it was asked for.
    pub granularity: Granularity,
    /// When, in seconds since midnight: one text, the first and then each as the step from the one before, with commas.
    #[serde(with = "column::instants")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub at: Vec<i32>,
    /// What: one text, with commas.
    #[serde(with = "column::values")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub values: Vec<f64>,
    /// What is known besides the value, where the provider tells: texts as `values`, with `?` for what is not known.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", with = "column::details")]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<Detail, String>))]
    pub details: BTreeMap<Detail, Vec<Option<f64>>>,
    /// The offsets from UTC the day's wall clock had, where that is known: the first from the first sample on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offsets: Vec<OffsetFrom>,
    /// What was odd about the day's readings when they were received.
    #[serde(default, skip_serializing_if = "Doubts::are_none")]
    pub doubts: Doubts,
}

/// An offset from UTC that holds from one sample on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OffsetFrom {
    /// The first sample it holds for, counted from zero.
    pub index: u32,
    /// Seconds east of UTC.
    pub seconds: i32,
}

/// What may be known of a sample besides its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub enum Detail {
    /// Of calories: how active the slot was, 0 (sedentary) to 3 (very active).
    Level,
    /// Of calories: ten times the metabolic equivalent.
    Mets,
    /// Of active zone minutes: those in the zone named fat burn.
    FatBurn,
    /// Of active zone minutes: those in the zone named cardio, which count double.
    Cardio,
    /// Of active zone minutes: those in the zone named peak, which count double.
    Peak,
    /// Of heart rate variability: part of the slot that could be measured, 0 to 1.
    Coverage,
    /// Of heart rate variability: power at low frequency, square milliseconds.
    Lf,
    /// Of heart rate variability: power at high frequency, square milliseconds.
    Hf,
    /// Of a position: degrees of longitude, east of Greenwich.
    Longitude,
    /// Of a position: metres above the sea.
    Altitude,
    /// Of a position: metres since its exercise began.
    Distance,
    /// Of a position: beats per minute.
    HeartRate,
    /// Of a position: when its exercise began, in seconds of wall clock since midnight as `at` is. It tells exercises apart.
    ExerciseStart,
}

impl Detail {
    /// Every detail.
    pub const ALL: [Detail; 13] = [
        Detail::Level,
        Detail::Mets,
        Detail::FatBurn,
        Detail::Cardio,
        Detail::Peak,
        Detail::Coverage,
        Detail::Lf,
        Detail::Hf,
        Detail::Longitude,
        Detail::Altitude,
        Detail::Distance,
        Detail::HeartRate,
        Detail::ExerciseStart,
    ];

    /// The name of its member in the monthly file: `fatBurn`.
    pub const fn key(self) -> &'static str {
        match self {
            Detail::Level => "level",
            Detail::Mets => "mets",
            Detail::FatBurn => "fatBurn",
            Detail::Cardio => "cardio",
            Detail::Peak => "peak",
            Detail::Coverage => "coverage",
            Detail::Lf => "lf",
            Detail::Hf => "hf",
            Detail::Longitude => "longitude",
            Detail::Altitude => "altitude",
            Detail::Distance => "distance",
            Detail::HeartRate => "heartRate",
            Detail::ExerciseStart => "exerciseStart",
        }
    }

    /// Finds a detail by its [`key`](Self::key).
    pub fn find(key: &str) -> Option<Detail> {
        Detail::ALL.into_iter().find(|detail| detail.key() == key)
    }
}

impl SampleDay {
    /// A day without samples.
    pub fn new(intraday_type: IntradayType, date: Date, granularity: Granularity) -> Self {
        SampleDay {
            intraday_type,
            date,
            granularity,
            at: Vec::new(),
            values: Vec::new(),
            details: BTreeMap::new(),
            offsets: Vec::new(),
            doubts: Doubts::default(),
        }
    }

    /// Seconds from a sample's time to the end of what it was measured over, as far as that is known.
    pub fn slot_seconds(&self) -> i32 {
        match (self.granularity.seconds(), self.intraday_type) {
            (Some(seconds), _) => i32::try_from(seconds).unwrap_or(i32::MAX),
            // Each value is one of five minutes; of positions and the like, of an instant.
            (None, IntradayType::HeartRateVariability) => 300,
            (None, IntradayType::OxygenSaturation) => 60,
            (None, _) => 1,
        }
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Whether the columns are of one length, the times lie within the day, and the values are numbers.
    pub fn is_valid(&self) -> bool {
        let count = self.at.len();
        count <= MOST_SAMPLES
            && self.values.len() == count
            && self.details.values().all(|column| column.len() == count)
            && self.at.iter().all(|at| SECONDS_OF_DAY.contains(at))
            && self.values.iter().all(|value| value.is_finite())
            && self.offsets.iter().all(|offset| (offset.index as usize) < count.max(1))
    }

    /// How many values are not among the [`believable_values`]; of positions, how many are none on Earth.
    pub fn count_implausible(&self) -> u32 {
        if self.intraday_type == IntradayType::Routes {
            return routes::count_off_earth(self);
        }
        count_implausible(self.intraday_type, self.granularity, self.values.iter().copied())
    }

    /// The day in three numbers for the review; none when there is no sample. Of positions they are those of the routes'
    /// lengths in kilometres, while `count` is that of the positions.
    pub fn summary(&self) -> Option<DaySummary> {
        if self.intraday_type == IntradayType::Routes {
            return routes::summary(self);
        }
        let count = u32::try_from(self.values.len()).ok().filter(|count| *count > 0)?;
        let (mut min, mut max, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
        for value in &self.values {
            (min, max, sum) = (min.min(*value), max.max(*value), add(sum, *value));
        }
        Some(DaySummary { date: self.date, count, min, max, sum })
    }
}

/// How fast one breathes in each stage of a night's sleep.
///
/// # Units
///
/// Breaths per minute; a stage that was not measured is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BreathingNight {
    /// The day of waking.
    pub date: Date,
    /// Over the whole night.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<f64>,
    /// In deep sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deep: Option<f64>,
    /// In light sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<f64>,
    /// In REM sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rem: Option<f64>,
}

/// A day of samples in few numbers.
///
/// # Units
///
/// Those of the type, and kilometres for routes; `sum` over `count` is the mean of values.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DaySummary {
    /// The day.
    pub date: Date,
    /// How many samples.
    pub count: u32,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// All together.
    pub sum: f64,
}

impl DaySummary {
    /// The same day as two pages tell it. Pages that go on at an instant hold nothing twice (`is_apart`), so their readings
    /// are added up; of others, which may hold the same reading again, the fuller stays.
    #[must_use]
    pub fn unite(self, more: DaySummary, is_apart: bool) -> DaySummary {
        pick(self, more, is_apart, |day| day.count, DaySummary::and)
    }

    /// The same day with more of its samples.
    #[must_use]
    pub fn and(self, more: DaySummary) -> DaySummary {
        DaySummary {
            date: self.date,
            count: self.count.saturating_add(more.count),
            min: self.min.min(more.min),
            max: self.max.max(more.max),
            sum: add(self.sum, more.sum),
        }
    }
}

/// Unites what two pages tell of the same stretch of time.
///
/// Pages that go on at an instant hold nothing twice (`is_apart`), so their readings are added up; of others, which may hold
/// the same reading again, the fuller stays.
pub(crate) fn pick<T>(
    known: T,
    more: T,
    is_apart: bool,
    count: impl Fn(&T) -> u32,
    and: impl Fn(T, T) -> T,
) -> T {
    if is_apart {
        and(known, more)
    } else if count(&more) >= count(&known) {
        more
    } else {
        known
    }
}

/// A sum that stays a number whatever absurd readings are added up: JSON has no infinity, and no chart could draw it.
const fn add(one: f64, other: f64) -> f64 {
    (one + other).clamp(f64::MIN, f64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn day() -> SampleDay {
        SampleDay {
            at: vec![-600, 5, 10, 86_399],
            values: vec![58.0, 57.5, 0.0123, 61.0],
            details: [(Detail::Coverage, vec![Some(0.951), None, Some(1.0), None])].into(),
            offsets: vec![OffsetFrom { index: 2, seconds: 3600 }],
            ..SampleDay::new(IntradayType::HeartRate, date(2026, 3, 14), Granularity::Second)
        }
    }

    #[test]
    fn day_of_samples_comes_back_as_it_was() {
        let written = serde_json::to_string(&day()).unwrap();

        assert_eq!(serde_json::from_str::<SampleDay>(&written).unwrap(), day());
        assert!(written.len() < 230, "{written}");
    }

    #[test]
    fn columns_of_different_lengths_are_not_valid() {
        let mut broken = day();
        broken.values.pop();

        assert!(day().is_valid());
        assert!(!broken.is_valid());
    }

    #[test]
    fn summary_keeps_the_peaks() {
        let summary = day().summary().unwrap();

        assert_eq!((summary.count, summary.min, summary.max), (4, 0.0123, 61.0));
        assert_eq!(
            SampleDay::new(IntradayType::Steps, date(2026, 3, 14), Granularity::Minute).summary(),
            None
        );
    }

    #[test]
    fn doubts_come_back_with_their_day_and_are_not_written_where_there_are_none() {
        let doubts = Doubts { not_numbers: 1, contradicting_clocks: 2 };
        let doubted = SampleDay { doubts, ..day() };

        let written = serde_json::to_string(&doubted).unwrap();

        assert!(written.contains(r#""doubts":{"notNumbers":1,"contradictingClocks":2}"#), "{written}");
        assert_eq!(serde_json::from_str::<SampleDay>(&written).unwrap(), doubted);
        assert!(!serde_json::to_string(&day()).unwrap().contains("doubts"));
    }

    #[test]
    fn summary_of_absurd_readings_is_still_made_of_numbers() {
        let absurd = SampleDay { values: vec![-5.0, 900.0, f64::MAX, f64::MAX], ..day() };

        let summary = absurd.summary().unwrap();
        let both = summary.and(summary);

        assert_eq!((both.count, both.min, both.max, both.sum), (8, -5.0, f64::MAX, f64::MAX));
        let written = serde_json::to_string(&both).unwrap();
        assert_eq!(serde_json::from_str::<DaySummary>(&written).unwrap(), both);
    }

    #[test]
    fn details_are_found_by_their_member() {
        for detail in Detail::ALL {
            assert_eq!(serde_json::to_value(detail).unwrap(), detail.key());
            assert_eq!(Detail::find(detail.key()), Some(detail));
        }
    }
}
