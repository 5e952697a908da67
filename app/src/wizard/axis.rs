//! Where the marks of a chart's axes stand: round numbers up the side, days, months or years along the bottom.

use domain::DateRange;
use jiff::{
    ToSpan,
    civil::{Date, date},
};

/// How finely a mark on the date axis is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateForm {
    /// Day and month.
    Day,
    /// Month and year.
    Month,
    /// Year.
    Year,
}

/// Round numbers from below `min` to above `max`, evenly spaced, about `count` of them; at least two.
pub(crate) fn value_marks(min: f64, max: f64, count: u32) -> Vec<f64> {
    /// Beyond that the numbers computed here would be none. Nothing measurable is, but a file holds what was told.
    const LARGEST: f64 = 1e300;

    let (min, max) = if min.is_finite() && max.is_finite() && min <= max { (min, max) } else { (0.0, 1.0) };
    let (min, max) = (min.clamp(-LARGEST, LARGEST), max.clamp(-LARGEST, LARGEST));
    let step = round_step((max - min).max(min.abs() * 0.02).max(0.1) / f64::from(count.max(1)));
    let first = (min / step).floor();
    let last = (max / step).ceil().max(first + 1.0);
    // `count` is small and the step at least a tenth of the span, so only a few numbers ever come out.
    (0..=((last - first) as u32).min(50)).map(|n| (first + f64::from(n)) * step).collect()
}

/// The next of 1, 2, 5, 10, 20, 50 … times a power of ten.
fn round_step(raw: f64) -> f64 {
    let power = 10_f64.powf(raw.log10().floor());
    let scaled = raw / power;
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| scaled <= *factor).unwrap_or(10.0);
    factor * power
}

/// The dates marked under a range: at most `most`, at beginnings of months or years where the range is long.
pub(crate) fn date_marks(range: DateRange, most: usize) -> (DateForm, Vec<Date>) {
    let most = most.max(1);
    for days in [1, 2, 3, 4, 7, 14] {
        if range.days() as usize <= days * most && range.days() <= 62 {
            return (DateForm::Day, range.iter().step_by(days).collect());
        }
    }
    for months in [1_i16, 2, 3, 6] {
        let marks = beginnings(range, months);
        if marks.len() <= most && range.days() <= 1_100 && !marks.is_empty() {
            return (DateForm::Month, marks);
        }
    }
    for years in [1_i16, 2, 5, 10, 20] {
        let marks = beginnings(range, years * 12);
        if marks.len() <= most && !marks.is_empty() {
            return (DateForm::Year, marks);
        }
    }
    (DateForm::Day, vec![range.start()])
}

/// First days of months inside a range, every so many months counted from January.
fn beginnings(range: DateRange, months: i16) -> Vec<Date> {
    let start = range.start();
    let ordinal = start.year() * 12 + i16::from(start.month()) - 1;
    let aligned = ordinal.div_euclid(months) * months;
    let month = i8::try_from(aligned.rem_euclid(12)).unwrap_or(0) + 1;
    let first = date(aligned.div_euclid(12).max(1), month, 1);
    let step = i32::from(months);
    (0..2_000)
        .map_while(|n| first.checked_add((step * n).months()).ok())
        .take_while(|mark| *mark < range.end())
        .filter(|mark| *mark >= start)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: Date, last: Date) -> DateRange {
        DateRange::inclusive(first, last).unwrap()
    }

    #[test]
    fn value_marks_are_round_and_cover_the_values() {
        assert_eq!(value_marks(0.0, 18_230.0, 4), [0.0, 5_000.0, 10_000.0, 15_000.0, 20_000.0]);
        assert_eq!(value_marks(58.0, 64.0, 4), [58.0, 60.0, 62.0, 64.0]);
    }

    #[test]
    fn value_marks_bear_equal_and_impossible_values() {
        for (min, max) in [
            (0.0, 0.0),
            (61.0, 61.0),
            (f64::NAN, 1.0),
            (5.0, 1.0),
            (0.0, f64::INFINITY),
            (-5.0, 900.0),
            (60.0, f64::MAX),
            (f64::MIN, f64::MAX),
            (f64::MAX, f64::MAX),
        ] {
            let marks = value_marks(min, max, 4);

            assert!((2..=51).contains(&marks.len()), "{min} {max} {marks:?}");
            assert!(marks.windows(2).all(|pair| pair[0] < pair[1]));
            assert!(marks.iter().all(|mark| mark.is_finite()), "{min} {max} {marks:?}");
        }
    }

    #[test]
    fn short_ranges_are_marked_by_days_and_long_ones_by_years() {
        let (form, marks) = date_marks(range(date(2026, 11, 16), date(2026, 11, 22)), 8);
        assert_eq!((form, marks.len()), (DateForm::Day, 7));

        // As few as a phone has room for.
        let (form, marks) = date_marks(range(date(2026, 11, 16), date(2026, 11, 22)), 3);
        assert_eq!((form, marks), (DateForm::Day, [16, 19, 22].map(|day| date(2026, 11, day)).to_vec()));

        let (form, marks) = date_marks(range(date(2025, 11, 23), date(2026, 11, 22)), 6);
        assert_eq!(form, DateForm::Month);
        assert_eq!(marks, [1, 3, 5, 7, 9, 11].map(|month| date(2026, month, 1)));

        let (form, marks) = date_marks(range(date(2016, 3, 9), date(2026, 11, 22)), 6);
        assert_eq!(form, DateForm::Year);
        assert_eq!(marks.first(), Some(&date(2018, 1, 1)));
        assert!(marks.len() <= 6);
    }

    #[test]
    fn every_range_has_a_mark() {
        for days in [1, 5, 40, 63, 91, 400, 1_099, 1_200, 7_000] {
            let start = date(2007, 1, 2);
            let end = start.checked_add(i64::from(days).days()).unwrap();

            let (_, marks) = date_marks(DateRange::new(start, end).unwrap(), 5);

            assert!((1..=5).contains(&marks.len()), "{days}: {marks:?}");
        }
    }
}
