//! What a chart of daily values draws: every day where there is room, else the lowest and the highest of a few days
//! together, so that no peak is lost and no more is drawn than a screen can show. Days without a value are drawn as
//! nothing: gaps stay gaps.

use super::subject::{DayBand, Form};
use domain::{DateRange, date_range::days_between};
use jiff::civil::Date;
use std::fmt::Write as _;

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
    /// Buckets the whole range has, empty ones included.
    pub(crate) count: u32,
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
    Buckets { days_each, count: range.days().div_ceil(days_each), filled }
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

    /// Where a day of a range begins, from the left. Days outside stand at the nearer edge.
    pub(crate) fn x(self, day: Date, range: DateRange) -> f64 {
        let index = days_between(range.start(), day.min(range.end()));
        f64::from(index) / f64::from(range.days()) * self.width
    }

    /// The day of a range under a point, counted from its first.
    pub(crate) fn day_index(self, x: f64, range: DateRange) -> u32 {
        let share = (x / self.width.max(1.0)).clamp(0.0, 1.0);
        // Both factors are small and not negative, so the cast only rounds down.
        ((share * f64::from(range.days())) as u32).min(range.days() - 1)
    }
}

/// Draws buckets as the data of an SVG path: two points a bucket at most.
pub(crate) fn path(buckets: &Buckets, form: Form, area: Area) -> String {
    match form {
        Form::Bars if buckets.days_each == 1 => bars(buckets, area),
        Form::Line if buckets.days_each == 1 => line(buckets, area),
        Form::Bars | Form::Line | Form::Ranges => stripes(buckets, area),
    }
}

/// Draws the line through what stands for each bucket, over its stripes; nothing for other forms.
pub(crate) fn mid_path(buckets: &Buckets, form: Form, area: Area) -> String {
    if form == Form::Ranges { line(buckets, area) } else { String::new() }
}

/// The lowest and highest value, zero included for bars.
pub(crate) fn extent(buckets: &Buckets, form: Form) -> Option<(f64, f64)> {
    let low = buckets.filled.iter().map(|bucket| bucket.min).reduce(f64::min)?;
    let high = buckets.filled.iter().map(|bucket| bucket.max).reduce(f64::max)?;
    Some(if form == Form::Bars { (low.min(0.0), high) } else { (low, high) })
}

fn bars(buckets: &Buckets, area: Area) -> String {
    let step = area.width / f64::from(buckets.count);
    let bar = if step > 4.0 { step * 0.8 } else { step };
    let mut path = String::new();
    for bucket in &buckets.filled {
        let x = f64::from(bucket.index) * step + (step - bar) / 2.0;
        // Writing to a string cannot fail.
        let _ =
            write!(path, "M{x:.1} {:.1}V{:.1}h{bar:.1}V{:.1}z", area.height, area.y(bucket.max), area.height);
    }
    path
}

fn line(buckets: &Buckets, area: Area) -> String {
    let step = area.width / f64::from(buckets.count);
    let mut path = String::new();
    let mut previous = None;
    for (place, bucket) in buckets.filled.iter().enumerate() {
        let (x, y) = ((f64::from(bucket.index) + 0.5) * step, area.y(bucket.mid));
        let joined = previous.is_some_and(|index| index + 1 == bucket.index);
        let alone =
            !joined && buckets.filled.get(place + 1).is_none_or(|next| next.index != bucket.index + 1);
        let _ = write!(path, "{}{x:.1} {y:.1}", if joined { 'L' } else { 'M' });
        if alone {
            // A line of no length: round caps draw it as a dot.
            path.push_str("h0");
        }
        previous = Some(bucket.index);
    }
    path
}

fn stripes(buckets: &Buckets, area: Area) -> String {
    let step = area.width / f64::from(buckets.count);
    // Days of their own stand apart where there is room.
    let stripe = if step > 4.0 { step * 0.8 } else { step };
    let mut path = String::new();
    for bucket in &buckets.filled {
        let x = f64::from(bucket.index) * step + (step - stripe) / 2.0;
        let (top, bottom) = (area.y(bucket.max), area.y(bucket.min).max(area.y(bucket.max) + 1.0));
        let _ = write!(path, "M{x:.1} {bottom:.1}V{top:.1}h{stripe:.1}V{bottom:.1}z");
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::record::DayValue;
    use jiff::civil::date;

    fn value(day: Date, value: f64) -> DayBand {
        DayValue(day, value).into()
    }

    const AREA: Area = Area { width: 300.0, height: 100.0, low: 0.0, high: 10.0 };

    fn year() -> DateRange {
        DateRange::new(date(2025, 1, 1), date(2026, 1, 1)).unwrap()
    }

    fn decade_of(of: impl Fn(u32) -> f64) -> (DateRange, Vec<DayBand>) {
        let range = DateRange::new(date(2016, 1, 1), date(2026, 1, 1)).unwrap();
        let values = range.iter().enumerate().map(|(n, day)| value(day, of(n as u32))).collect();
        (range, values)
    }

    #[test]
    fn ten_years_keep_their_peaks_and_stay_under_two_thousand_points() {
        let (range, values) = decade_of(|n| if n == 1_234 { 99.0 } else { f64::from(n % 7) });

        let buckets = buckets(&values, range, 4_000.0);
        let drawn = path(&buckets, Form::Line, AREA);

        assert!(buckets.days_each > 1);
        assert_eq!(extent(&buckets, Form::Line), Some((0.0, 99.0)));
        assert!(2 * buckets.filled.len() <= 2_000);
        assert_eq!(drawn.matches('M').count(), buckets.filled.len());
    }

    #[test]
    fn a_wide_chart_draws_every_day() {
        let values: Vec<_> = year().iter().map(|day| value(day, 5.0)).collect();

        let buckets = buckets(&values, year(), 800.0);

        assert_eq!((buckets.days_each, buckets.count, buckets.filled.len()), (1, 365, 365));
    }

    #[test]
    fn a_missing_day_breaks_the_line_and_a_lone_day_is_a_dot() {
        let day = |n| value(date(2025, 1, n), 5.0);
        let values = [day(1), day(2), day(4), day(6), day(7)];
        let range = DateRange::new(date(2025, 1, 1), date(2025, 1, 11)).unwrap();

        let drawn = path(&buckets(&values, range, 300.0), Form::Line, AREA);

        assert_eq!(drawn.matches('M').count(), 3);
        assert_eq!(drawn.matches('L').count(), 2);
        assert_eq!(drawn.matches("h0").count(), 1);
    }

    #[test]
    fn values_outside_the_range_and_impossible_ones_are_not_drawn() {
        let values = [value(date(2024, 12, 31), 1.0), value(date(2025, 3, 1), f64::NAN)];

        assert!(buckets(&values, year(), 800.0).filled.is_empty());
        assert_eq!(extent(&buckets(&[], year(), 800.0), Form::Bars), None);
    }

    #[test]
    fn days_with_a_range_are_stripes_with_a_line_through_the_means() {
        let day = |n, mid| DayBand { date: date(2025, 1, n), low: 1.0, mid, high: 9.0 };
        let range = DateRange::new(date(2025, 1, 1), date(2025, 1, 11)).unwrap();
        let buckets = buckets(&[day(1, 4.0), day(2, 6.0)], range, 300.0);

        assert_eq!(path(&buckets, Form::Ranges, AREA).matches('z').count(), 2);
        assert_eq!(mid_path(&buckets, Form::Ranges, AREA), "M15.0 60.0L45.0 40.0");
        assert_eq!(mid_path(&buckets, Form::Bars, AREA), "");
    }

    #[test]
    fn a_point_finds_its_day_and_the_edges_hold() {
        assert_eq!(AREA.day_index(-4.0, year()), 0);
        assert_eq!(AREA.day_index(150.0, year()), 182);
        assert_eq!(AREA.day_index(900.0, year()), 364);
        assert!((AREA.x(date(2025, 1, 1), year())).abs() < f64::EPSILON);
        assert!((AREA.y(10.0)).abs() < f64::EPSILON);
    }
}
