//! When an update is due, which days it fetches, and how long it waits after what came to nothing. Pure: the instant is
//! given.

use crate::{
    imports::{FIRST_DAY, today},
    storage::UpdateRow,
};
use domain::{
    DateRange, ProviderId,
    date_range::EmptyRange,
    wire::{Account, UpdateEvery, UpdateState},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use std::time::Duration;

/// Days an update fetches at least: a watch that lay in a drawer is synced late.
const LEAST_DAYS: i64 = 7;

/// Days an update fetches at most, however long nothing was sent.
const MOST_DAYS: i64 = 366;

/// Tries in a row after which an update waits for its member.
pub(super) const MOST_TRIES: u32 = 8;

/// Tries in a row that came to nothing before the member is told, where they cannot do anything about it.
pub(super) const TRIES_BEFORE_TELLING: u32 = 3;

/// Whether an update is to begin.
pub(super) fn is_due(update: &UpdateRow, now: Timestamp) -> bool {
    update.state == UpdateState::Active && update.next_due_at <= now && update.look_at <= now
}

/// How long it is from one update to the next, in days that may be shortened.
pub(super) fn interval(every: UpdateEvery, day: Duration) -> SignedDuration {
    let interval = match every {
        UpdateEvery::Day => day,
        UpdateEvery::Week => day * 7,
    };
    // Not nothing, by which the next could not be told.
    SignedDuration::try_from(interval).unwrap_or(SignedDuration::MAX).max(SignedDuration::from_millis(1))
}

/// A while after which something that was in the way may be gone.
pub(super) fn soon(day: Duration) -> SignedDuration {
    SignedDuration::try_from(day / 24).unwrap_or(SignedDuration::MAX)
}

/// The pause after so many tries in a row that came to nothing: doubled with each, a day at most.
pub(super) fn pause(failures: u32, day: Duration) -> SignedDuration {
    let doubled = (day / 24).saturating_mul(1 << failures.saturating_sub(1).min(8));
    SignedDuration::try_from(doubled.min(day)).unwrap_or(SignedDuration::MAX)
}

/// When the next one is due after one that was due: at the same time of the day, and after now, however many were missed.
pub(super) fn next_due(due: Timestamp, interval: SignedDuration, now: Timestamp) -> Timestamp {
    let late = now.duration_since(due);
    let missed = if late.is_negative() { 0 } else { late.as_millis() / interval.as_millis().max(1) };
    let ahead = i64::try_from((missed + 1).saturating_mul(interval.as_millis())).unwrap_or(i64::MAX);
    due.saturating_add(SignedDuration::from_millis(ahead)).unwrap_or(Timestamp::MAX)
}

/// When the next one is due once its member is done with the last: as it was, or at the next regular time where that is past,
/// so that what they have just put away does not come back at once.
pub(super) fn next_regular(update: &UpdateRow, day: Duration, now: Timestamp) -> Timestamp {
    if update.next_due_at > now {
        return update.next_due_at;
    }
    next_due(update.next_due_at, interval(update.every, day), now)
}

/// When the next one is due after its member changed how often: as long after the last one was due.
pub(super) fn due_after_change(
    due: Timestamp,
    before: SignedDuration,
    after: SignedDuration,
    now: Timestamp,
) -> Timestamp {
    let last = due.saturating_sub(before).unwrap_or(due);
    last.saturating_add(after).unwrap_or(Timestamp::MAX).max(now)
}

/// The days an update fetches: those since the last day that was sent whole, with the days before it that may be restated, a
/// week at least and a year at most.
///
/// # Errors
///
/// [`EmptyRange`] on the last day there is.
pub(super) fn plan_range(
    provider: ProviderId,
    account: &Account,
    covered_until: Date,
    now: Timestamp,
) -> Result<DateRange, EmptyRange> {
    let today = today(account, now);
    let before = |date: Date, days: i64| date.checked_sub(days.days()).unwrap_or(Date::MIN);
    let restated = before(covered_until, i64::from(provider.restated_days()));
    let first = restated.min(before(today, LEAST_DAYS - 1)).max(before(today, MOST_DAYS - 1));
    let first = first.max(account.member_since.unwrap_or(FIRST_DAY)).max(FIRST_DAY).min(today);
    DateRange::inclusive(first, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;
    use jiff::civil::date;

    const DAY: Duration = Duration::from_secs(86_400);
    const HOURS: i64 = 3600;

    #[test]
    fn clock_that_leaps_by_months_makes_one_update_due_and_keeps_its_time_of_day() {
        let interval = interval(UpdateEvery::Day, DAY);

        assert_eq!(next_due(at(0), interval, at(0)), at(24 * HOURS));
        assert_eq!(next_due(at(0), interval, at(HOURS)), at(24 * HOURS));
        assert_eq!(next_due(at(0), interval, at(90 * 24 * HOURS + HOURS)), at(91 * 24 * HOURS));
        assert_eq!(next_due(at(0), interval, at(-HOURS)), at(24 * HOURS), "a clock set back");
    }

    #[test]
    fn changing_how_often_counts_from_the_last_one() {
        let (day, week) = (interval(UpdateEvery::Day, DAY), interval(UpdateEvery::Week, DAY));
        let due_in_six_days = at(6 * 24 * HOURS);

        assert_eq!(due_after_change(due_in_six_days, week, day, at(0)), at(0), "a day ago is past");
        assert_eq!(due_after_change(at(20 * HOURS), day, week, at(0)), at(20 * HOURS + 6 * 24 * HOURS));
    }

    #[test]
    fn pauses_double_up_to_a_day() {
        let hours: Vec<i64> = (1..=7).map(|failures| pause(failures, DAY).as_hours()).collect();

        assert_eq!(hours, [1, 2, 4, 8, 16, 24, 24]);
    }

    #[test]
    fn update_fetches_a_week_at_least_a_year_at_most_and_what_may_be_restated() {
        let account = |since: Option<Date>| Account {
            member_since: since,
            time_zone: Some("Europe/Berlin".into()),
            ..Account::default()
        };
        let range = |covered_until, since| {
            let range = plan_range(ProviderId::Fitbit, &account(since), covered_until, at(0)).unwrap();
            (range.start(), range.last())
        };
        let today = date(2026, 11, 22);

        assert_eq!(range(date(2026, 11, 22), None), (date(2026, 11, 16), today));
        let restated = i64::from(ProviderId::Fitbit.restated_days());
        assert_eq!(range(date(2026, 11, 1), None), (date(2026, 11, 1) - restated.days(), today));
        assert_eq!(range(date(2019, 1, 1), None), (date(2025, 11, 22), today));
        assert_eq!(range(date(2026, 11, 1), Some(date(2026, 11, 20))), (date(2026, 11, 20), today));
        assert_eq!(range(date(2027, 6, 1), None), (date(2026, 11, 16), today), "a clock that was ahead");
    }
}
