//! Finds where the offset from UTC changes among a day's samples, from the wall clock alone and the account's time zone.
//! What a journey does to the clock is not in such samples, and nothing is said of it.

use super::{OffsetFrom, SampleDay};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

/// Notes the offsets of a day on which the clocks of the account's time zone change, as far as the samples show it.
///
/// # Shape
///
/// Two entries: the offset before from the first sample on, the offset after from the first sample after the change.
/// In autumn that is where the wall clock steps back, in spring the first sample behind the hole. Nothing is noted on
/// other days, on days whose samples do not show the change (no step back, more than one, a sample within the hole, none
/// on one of its sides), and where offsets are known already.
pub fn note_offsets(day: &mut SampleDay, zone: &TimeZone) {
    if !day.offsets.is_empty() {
        return;
    }
    let mut found = changes_around(day.date, zone).filter_map(|change| change.find(&day.at));
    // Two changes within two days have never been; if they were, the samples would not tell which is which.
    if let (Some(offsets), None) = (found.next(), found.next()) {
        day.offsets = offsets;
    }
}

/// A change of clocks, in seconds of wall clock since the midnight of some day.
struct Change {
    /// What the clock shows at the instant of the change, before it is set.
    from: i64,
    /// What it is set to.
    to: i64,
    /// Seconds east of UTC before.
    before: i32,
    /// Seconds east of UTC after.
    after: i32,
}

impl Change {
    /// Tells the offsets if the samples show this change and nothing that contradicts it.
    fn find(&self, at: &[i32]) -> Option<Vec<OffsetFrom>> {
        let index = if self.to < self.from { self.step_back(at) } else { self.behind_hole(at) }?;
        let index = u32::try_from(index).ok()?;
        Some(vec![OffsetFrom { index: 0, seconds: self.before }, OffsetFrom { index, seconds: self.after }])
    }

    /// A time that comes again at once, as it may in slots of an hour, is a step back too.
    fn step_back(&self, at: &[i32]) -> Option<usize> {
        let mut steps = at
            .windows(2)
            .enumerate()
            .filter(|(_, pair)| matches!(pair, [earlier, later] if later <= earlier));
        let (place, pair) = steps.next()?;
        let &[earlier, later] = pair else { return None };
        let fits = i64::from(earlier) < self.from && i64::from(later) >= self.to;
        (fits && steps.next().is_none()).then_some(place + 1)
    }

    fn behind_hole(&self, at: &[i32]) -> Option<usize> {
        let index = at.partition_point(|second| i64::from(*second) < self.from);
        let is_sorted = at.is_sorted();
        let first = i64::from(*at.get(index)?);
        (is_sorted && index > 0 && first >= self.to).then_some(index)
    }
}

/// Lists the changes of clocks that samples of a day can show: those of the day, and of the evening before it.
fn changes_around(date: Date, zone: &TimeZone) -> impl Iterator<Item = Change> {
    let midnight = |date: Date| zone.to_timestamp(date.at(0, 0, 0, 0)).ok();
    let yesterday = date.checked_sub(1.day()).ok().and_then(midnight);
    let tomorrow = date.checked_add(1.day()).ok().and_then(midnight);
    let utc_midnight = TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).map_or(0, Timestamp::as_second);
    let bounds = yesterday.zip(tomorrow);
    bounds.into_iter().flat_map(move |(start, end)| {
        zone.following(start).take_while(move |turn| turn.timestamp() <= end).filter_map(move |turn| {
            let instant = turn.timestamp();
            let before = zone.to_offset(instant.checked_sub(1.second()).ok()?).seconds();
            let after = turn.offset().seconds();
            let shown = |offset: i32| instant.as_second() + i64::from(offset) - utc_midnight;
            (before != after).then(|| Change { from: shown(before), to: shown(after), before, after })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intraday::{Granularity, IntradayType};
    use jiff::civil::date;

    const HOUR: i32 = 3_600;

    /// Clocks go forward on 2026-03-29 at 2:00 and back on 2026-10-25 at 3:00.
    fn central_europe() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn noted(date: Date, at: impl IntoIterator<Item = i32>) -> Vec<(u32, i32)> {
        let mut day = SampleDay::new(IntradayType::HeartRate, date, Granularity::Minute);
        day.at = at.into_iter().collect();
        day.values = vec![60.0; day.at.len()];
        note_offsets(&mut day, &central_europe());
        assert!(day.is_valid());
        day.offsets.iter().map(|offset| (offset.index, offset.seconds)).collect()
    }

    fn hours(from: i32, to: i32) -> impl Iterator<Item = i32> {
        (from..to).map(|hour| hour * HOUR)
    }

    #[test]
    fn autumn_day_changes_its_offset_where_the_clock_steps_back() {
        let whole = noted(date(2026, 10, 25), hours(0, 3).chain(hours(2, 24)));
        let with_gaps = noted(date(2026, 10, 25), [600, 9_000, 7_300, 50_000]);

        assert_eq!(whole, [(0, 7_200), (3, 3_600)]);
        assert_eq!(with_gaps, [(0, 7_200), (2, 3_600)]);
    }

    #[test]
    fn autumn_day_whose_repeated_hour_is_not_in_the_samples_claims_nothing() {
        assert_eq!(noted(date(2026, 10, 25), hours(0, 24)), []);
        assert_eq!(noted(date(2026, 10, 25), hours(5, 24)), []);
    }

    #[test]
    fn step_back_that_is_no_change_of_clocks_claims_nothing() {
        assert_eq!(noted(date(2026, 10, 25), hours(0, 12).chain(hours(6, 24))), []);
        assert_eq!(noted(date(2026, 10, 25), hours(0, 3).chain(hours(2, 12)).chain(hours(11, 24))), []);
        assert_eq!(noted(date(2026, 10, 24), hours(0, 3).chain(hours(2, 24))), []);
    }

    #[test]
    fn spring_day_changes_its_offset_behind_the_hole() {
        assert_eq!(noted(date(2026, 3, 29), hours(0, 2).chain(hours(3, 24))), [(0, 3_600), (2, 7_200)]);
    }

    #[test]
    fn spring_day_with_a_sample_in_the_hole_or_none_before_it_claims_nothing() {
        assert_eq!(noted(date(2026, 3, 29), hours(0, 24)), []);
        assert_eq!(noted(date(2026, 3, 29), hours(8, 24)), []);
        assert_eq!(noted(date(2026, 3, 29), hours(0, 2)), []);
    }

    #[test]
    fn night_over_the_change_counts_from_the_midnight_of_waking() {
        let night = [-2 * HOUR, HOUR, 2 * HOUR + 1_800, 2 * HOUR, 5 * HOUR];

        assert_eq!(noted(date(2026, 10, 25), night), [(0, 7_200), (3, 3_600)]);
        assert_eq!(noted(date(2026, 10, 26), [-2 * HOUR, HOUR, 5 * HOUR]), []);
    }

    #[test]
    fn ordinary_day_and_zone_without_changes_are_left_alone() {
        let mut day = SampleDay::new(IntradayType::Steps, date(2026, 10, 25), Granularity::Minute);
        day.at = vec![0, 9_000, 7_300];
        day.values = vec![1.0; 3];

        note_offsets(&mut day, &TimeZone::UTC);

        assert_eq!(day.offsets, []);
        assert_eq!(noted(date(2026, 7, 1), hours(0, 24)), []);
    }

    #[test]
    fn offsets_the_provider_told_stay() {
        let told = vec![OffsetFrom { index: 0, seconds: 19_800 }];
        let mut day = SampleDay::new(IntradayType::Steps, date(2026, 10, 25), Granularity::Minute);
        day.at = vec![0, 9_000, 7_300];
        day.values = vec![1.0; 3];
        day.offsets = told.clone();

        note_offsets(&mut day, &central_europe());

        assert_eq!(day.offsets, told);
    }
}
