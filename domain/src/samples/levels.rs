//! Readings within the day in fewer numbers: by the minute and by the hour, each bucket with its extremes, so that a chart
//! of weeks keeps its peaks without a single reading. Which level is stored and read is the server's business.

use super::{OffsetFrom, SampleDay, add, column, pick};
use crate::intraday::{Granularity, IntradayType};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How long the buckets of a level are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A minute.
    Minute,
    /// An hour.
    Hour,
}

impl Level {
    /// Seconds of a bucket.
    pub const fn seconds(self) -> i32 {
        match self {
            Level::Minute => 60,
            Level::Hour => 3_600,
        }
    }

    /// Whether it has fewer buckets than there are readings. Where readings come a minute apart, or further, a minute would
    /// be the reading again; nights of sleep and breathing, and the ways of exercises, are no series of numbers.
    pub const fn helps(self, intraday_type: IntradayType, granularity: Granularity) -> bool {
        match intraday_type {
            IntradayType::BreathingRate | IntradayType::SleepStages | IntradayType::Routes => false,
            _ => matches!((self, granularity), (Level::Hour, _) | (Level::Minute, Granularity::Second)),
        }
    }
}

/// The readings of a minute or an hour in few numbers.
///
/// # Units
///
/// Those of the type; `at` is seconds of wall clock since the midnight `date` begins with, as of [`SampleDay::at`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bucket {
    /// The member's day.
    pub date: Date,
    /// What the wall clock shows when it begins.
    pub at: i32,
    /// How many readings.
    pub count: u32,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// All together.
    pub sum: f64,
}

impl Bucket {
    fn and(self, more: Bucket) -> Bucket {
        Bucket {
            count: self.count.saturating_add(more.count),
            min: self.min.min(more.min),
            max: self.max.max(more.max),
            sum: add(self.sum, more.sum),
            ..self
        }
    }
}

/// A day of one type at one level, or the piece of it a page has.
///
/// # Shape
///
/// Columns of one length, in the order of time, empty buckets left out. Where the clocks go back an hour comes twice:
/// `offsets` tells where the second one begins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelDay {
    date: Date,
    #[serde(with = "column::instants")]
    at: Vec<i32>,
    #[serde(with = "column::counts")]
    counts: Vec<u32>,
    #[serde(with = "column::values")]
    mins: Vec<f64>,
    #[serde(with = "column::values")]
    maxs: Vec<f64>,
    #[serde(with = "column::values")]
    sums: Vec<f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    offsets: Vec<OffsetFrom>,
}

impl LevelDay {
    /// Puts the readings of a day together; none when there is no reading.
    ///
    /// `day.at` is in the order of time, as everywhere; where the wall clock steps back and no offset is known, it is taken
    /// to have gone back by an hour.
    pub fn of(day: &SampleDay, level: Level) -> Option<LevelDay> {
        let mut made = LevelDay {
            date: day.date,
            at: Vec::new(),
            counts: Vec::new(),
            mins: Vec::new(),
            maxs: Vec::new(),
            sums: Vec::new(),
            offsets: Vec::new(),
        };
        let mut told = day.offsets.iter().peekable();
        let mut offset = None;
        let mut last: Option<(i32, Option<i32>, Bucket)> = None;
        for (index, (at, value)) in day.at.iter().zip(&day.values).enumerate() {
            while let Some(next) = told.next_if(|next| next.index as usize <= index) {
                offset = Some(next.seconds);
            }
            if day.offsets.is_empty() && last.is_some_and(|(before, ..)| *at < before) {
                offset = Some(offset.unwrap_or(0).saturating_sub(3_600));
            }
            let one = Bucket {
                date: day.date,
                at: at.div_euclid(level.seconds()).saturating_mul(level.seconds()),
                count: 1,
                min: *value,
                max: *value,
                sum: *value,
            };
            last = Some(match last {
                Some((_, since, bucket)) if since == offset && bucket.at == one.at => {
                    (*at, since, bucket.and(one))
                }
                before => {
                    if let Some((_, since, bucket)) = before {
                        made.push(bucket, since);
                    }
                    (*at, offset, one)
                }
            });
        }
        let (_, since, bucket) = last?;
        made.push(bucket, since);
        Some(made)
    }

    fn push(&mut self, bucket: Bucket, offset: Option<i32>) {
        if let Some(seconds) = offset
            && self.offsets.last().is_none_or(|last| last.seconds != seconds)
        {
            let index = u32::try_from(self.at.len()).unwrap_or(u32::MAX);
            self.offsets.push(OffsetFrom { index, seconds });
        }
        self.at.push(bucket.at);
        self.counts.push(bucket.count);
        self.mins.push(bucket.min);
        self.maxs.push(bucket.max);
        self.sums.push(bucket.sum);
    }

    /// The member's day.
    pub fn date(&self) -> Date {
        self.date
    }

    /// The buckets, each with the offset from UTC its clock had, zero where none is known.
    fn buckets(&self) -> impl Iterator<Item = (i32, Bucket)> {
        let mut offsets = self.offsets.iter().peekable();
        let mut offset = 0;
        let columns = self.at.iter().zip(&self.counts).zip(&self.mins).zip(&self.maxs).zip(&self.sums);
        columns.enumerate().map(move |(index, ((((at, count), min), max), sum))| {
            while let Some(next) = offsets.next_if(|next| next.index as usize <= index) {
                offset = next.seconds;
            }
            (offset, Bucket { date: self.date, at: *at, count: *count, min: *min, max: *max, sum: *sum })
        })
    }

    /// Unites the pieces of days that the pages of each window have: first those of one window, where pages that hold nothing
    /// twice (`true` beside them) are added up, then what the windows tell. Two windows may have asked for the same day, so
    /// that between them the fuller stays, a bucket at a time.
    ///
    /// # Shape
    ///
    /// In the order of time; the hour that comes twice where the clocks go back stands twice. Of a day of which one piece
    /// knows no offset from UTC, no offset counts, as everywhere.
    pub fn unite(windows: &[Vec<(bool, LevelDay)>]) -> Vec<Bucket> {
        let all = windows.iter().flatten();
        let unknown: BTreeSet<Date> =
            all.filter(|(_, day)| day.offsets.is_empty()).map(|(_, day)| day.date).collect();
        let mut united: BTreeMap<(Date, i64), Bucket> = BTreeMap::new();
        for pieces in windows {
            let mut of_window: BTreeMap<(Date, i64), Bucket> = BTreeMap::new();
            for (is_apart, day) in pieces {
                let is_known = !unknown.contains(&day.date);
                for (offset, bucket) in day.buckets() {
                    let instant = i64::from(bucket.at) - if is_known { i64::from(offset) } else { 0 };
                    add_to(&mut of_window, (bucket.date, instant), bucket, *is_apart);
                }
            }
            of_window.into_iter().for_each(|(place, bucket)| add_to(&mut united, place, bucket, false));
        }
        united.into_values().collect()
    }
}

fn add_to(known: &mut BTreeMap<(Date, i64), Bucket>, place: (Date, i64), bucket: Bucket, is_apart: bool) {
    known
        .entry(place)
        .and_modify(|known| *known = pick(*known, bucket, is_apart, |bucket| bucket.count, Bucket::and))
        .or_insert(bucket);
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const DAY: Date = date(2026, 10, 25);

    fn day(at: &[i32], values: &[f64], offsets: &[(u32, i32)]) -> SampleDay {
        SampleDay {
            at: at.to_vec(),
            values: values.to_vec(),
            offsets: offsets
                .iter()
                .map(|(index, seconds)| OffsetFrom { index: *index, seconds: *seconds })
                .collect(),
            ..SampleDay::new(IntradayType::HeartRate, DAY, Granularity::Second)
        }
    }

    fn shown(buckets: &[Bucket]) -> Vec<(i32, u32, f64, f64, f64)> {
        buckets.iter().map(|b| (b.at, b.count, b.min, b.max, b.sum)).collect()
    }

    fn united(pieces: &[(bool, SampleDay)], level: Level) -> Vec<(i32, u32, f64, f64, f64)> {
        let pieces: Vec<_> = pieces
            .iter()
            .filter_map(|(is_apart, day)| Some((*is_apart, LevelDay::of(day, level)?)))
            .collect();
        shown(&LevelDay::unite(&[pieces]))
    }

    #[test]
    fn minutes_keep_count_extremes_and_sum_and_come_back_as_they_were() {
        let day = day(&[-30, 5, 59, 60, 7_200], &[50.0, 61.0, 59.0, 80.5, 70.0], &[]);

        let minutes = LevelDay::of(&day, Level::Minute).unwrap();
        let written = serde_json::to_string(&minutes).unwrap();

        assert_eq!(
            united(&[(false, day)], Level::Minute),
            [
                (-60, 1, 50.0, 50.0, 50.0),
                (0, 2, 59.0, 61.0, 120.0),
                (60, 1, 80.5, 80.5, 80.5),
                (7_200, 1, 70.0, 70.0, 70.0)
            ]
        );
        assert_eq!(serde_json::from_str::<LevelDay>(&written).unwrap(), minutes);
        assert!(written.len() < 150, "{written}");
    }

    #[test]
    fn hour_that_comes_twice_stands_twice_whether_the_offset_is_known_or_not() {
        let (at, values) = ([7_200, 9_000, 7_200, 10_800], [1.0, 2.0, 3.0, 4.0]);
        let wanted = [(7_200, 2, 1.0, 2.0, 3.0), (7_200, 1, 3.0, 3.0, 3.0), (10_800, 1, 4.0, 4.0, 4.0)];

        assert_eq!(united(&[(false, day(&at, &values, &[(0, 7_200), (2, 3_600)]))], Level::Hour), wanted);
        let unknown = LevelDay::of(&day(&at, &values, &[]), Level::Hour).unwrap();
        assert_eq!(shown(&LevelDay::unite(&[vec![(false, unknown)]])), wanted);
    }

    #[test]
    fn page_of_the_second_of_two_hours_alone_is_not_taken_for_the_first() {
        let first = day(&[7_200, 9_000], &[1.0, 2.0], &[(0, 7_200)]);
        let second = day(&[7_200, 10_800], &[3.0, 4.0], &[(0, 3_600)]);

        assert_eq!(
            united(&[(true, second), (true, first)], Level::Hour),
            [(7_200, 2, 1.0, 2.0, 3.0), (7_200, 1, 3.0, 3.0, 3.0), (10_800, 1, 4.0, 4.0, 4.0)]
        );
    }

    #[test]
    fn hour_on_two_pages_is_one_hour_and_one_told_twice_counts_once() {
        let early = day(&[3_600, 3_700], &[60.0, 62.0], &[(0, 0)]);
        let late = day(&[3_800, 7_200], &[90.0, 70.0], &[(0, 0)]);

        let apart = united(&[(true, late.clone()), (true, early.clone())], Level::Hour);
        let again = united(&[(false, early.clone()), (false, early)], Level::Hour);

        assert_eq!(apart, [(3_600, 3, 60.0, 90.0, 212.0), (7_200, 1, 70.0, 70.0, 70.0)]);
        assert_eq!(again, [(3_600, 2, 60.0, 62.0, 122.0)]);
    }

    #[test]
    fn day_fetched_again_half_way_is_not_added_to_what_was_there() {
        let hour =
            |at: &[i32]| LevelDay::of(&day(at, &vec![60.0; at.len()], &[(0, 0)]), Level::Hour).unwrap();
        let whole = vec![(true, hour(&[7_200, 7_300])), (true, hour(&[3_600, 3_700, 7_100]))];
        let half = vec![(true, hour(&[7_200, 7_300, 7_400]))];

        for windows in [[whole.clone(), half.clone()], [half, whole]] {
            let counts: Vec<_> =
                LevelDay::unite(&windows).iter().map(|bucket| (bucket.at, bucket.count)).collect();
            assert_eq!(counts, [(3_600, 3), (7_200, 3)]);
        }
    }

    #[test]
    fn absurd_readings_leave_numbers_that_can_be_kept() {
        let minutes =
            LevelDay::of(&day(&[0, 1, 2], &[f64::MAX, f64::MAX, -5.0], &[]), Level::Minute).unwrap();

        let kept = serde_json::to_string(&minutes).unwrap();

        assert_eq!(serde_json::from_str::<LevelDay>(&kept).unwrap(), minutes);
    }

    #[test]
    fn day_without_a_reading_has_no_level_and_a_level_that_says_the_readings_again_does_not_help() {
        assert_eq!(LevelDay::of(&day(&[], &[], &[]), Level::Hour), None);
        assert!(Level::Minute.helps(IntradayType::HeartRate, Granularity::Second));
        assert!(!Level::Minute.helps(IntradayType::HeartRate, Granularity::Minute));
        assert!(!Level::Minute.helps(IntradayType::HeartRateVariability, Granularity::Recorded));
        assert!(Level::Hour.helps(IntradayType::Steps, Granularity::FifteenMinutes));
        assert!(!Level::Hour.helps(IntradayType::SleepStages, Granularity::Recorded));
    }
}
