//! What a chart of daily values draws: every day where there is room, else the lowest and the highest of a few days
//! together, so that no peak is lost and no more is drawn than a screen can show. Days without a value are drawn as
//! nothing: gaps stay gaps.

use super::subject::DayBand;
use domain::{DateRange, date_range::days_between};

/// Most buckets a chart draws; each costs at most two points.
const MOST_BUCKETS: u32 = 1_000;

/// Values of one day, or of a few days in a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bucket {
    /// Its place along the axis, counted in buckets.
    pub(crate) index: u32,
    /// The lowest value.
    pub(crate) min: f64,
    /// The mean of what stands for each day.
    pub(crate) mid: f64,
    /// The highest value.
    pub(crate) max: f64,
    days: u32,
}

/// The values of a range, put together for a given width.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Buckets {
    /// Days in each bucket; one where there is room for every day.
    pub(crate) days_each: u32,
    /// The buckets with values, in time order.
    pub(crate) filled: Vec<Bucket>,
}

/// Puts the values of a range together so that each bucket is at least a pixel wide.
pub(crate) fn buckets(values: &[DayBand], range: DateRange, width: f64) -> Buckets {
    // A chart is never wider than a few thousand pixels; a nonsense width saturates.
    let most = (width as u32).clamp(1, MOST_BUCKETS);
    let days_each = range.days().div_ceil(most).max(1);
    let mut filled: Vec<Bucket> = Vec::new();
    let is_drawable = |day: &&DayBand| {
        range.contains(day.date) && [day.low, day.mid, day.high].into_iter().all(f64::is_finite)
    };
    for day in values.iter().filter(is_drawable) {
        let index = days_between(range.start(), day.date) / days_each;
        match filled.last_mut() {
            Some(bucket) if bucket.index == index => {
                bucket.min = bucket.min.min(day.low);
                bucket.max = bucket.max.max(day.high);
                bucket.days += 1;
                bucket.mid += (day.mid - bucket.mid) / f64::from(bucket.days);
            }
            _ => filled.push(Bucket { index, min: day.low, mid: day.mid, max: day.high, days: 1 }),
        }
    }
    Buckets { days_each, filled }
}

/// The plotting area, in pixels, and the values at its lower and upper edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    /// Pixels from left to right.
    pub(crate) width: f64,
    /// Pixels from top to bottom.
    pub(crate) height: f64,
    /// The value at the bottom.
    pub(crate) low: f64,
    /// The value at the top.
    pub(crate) high: f64,
}

impl Area {
    /// The height at which a value stands, from the top. One the axis does not cover stands at the nearer edge.
    pub(crate) fn y(self, value: f64) -> f64 {
        let value = value.min(self.high).max(self.low);
        let span = if self.high > self.low { self.high - self.low } else { 1.0 };
        self.height - (value - self.low) / span * self.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::DayValue;
    use jiff::civil::{Date, date};

    fn value(day: Date, value: f64) -> DayBand {
        DayValue(day, value).into()
    }

    fn year() -> DateRange {
        DateRange::new(date(2025, 1, 1), date(2026, 1, 1)).unwrap()
    }

    #[test]
    fn a_wide_chart_draws_every_day() {
        let values: Vec<_> = year().iter().map(|day| value(day, 5.0)).collect();

        let buckets = buckets(&values, year(), 800.0);

        assert_eq!((buckets.days_each, buckets.filled.len()), (1, 365));
    }

    #[test]
    fn values_outside_the_range_and_impossible_ones_are_not_drawn() {
        let values = [value(date(2024, 12, 31), 1.0), value(date(2025, 3, 1), f64::NAN)];

        assert!(buckets(&values, year(), 800.0).filled.is_empty());
    }

    #[test]
    fn value_beyond_the_axis_stands_at_its_edge() {
        let area = Area { width: 300.0, height: 100.0, low: 0.0, high: 10.0 };

        assert_eq!([10.0, 5.0, 0.0, -3.0, 99.0].map(|value| area.y(value)), [0.0, 50.0, 100.0, 100.0, 0.0]);
    }
}
