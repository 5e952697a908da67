//! The instants that belong to a member's days.

use super::super::super::Fetch;
use domain::DateRange;
use jiff::{
    SignedDuration, Timestamp,
    civil::Date,
    tz::{Offset, TimeZone},
};

/// No wall clock on Earth is further ahead of UTC.
const FURTHEST_AHEAD: SignedDuration = SignedDuration::from_hours(14);

/// And none further behind.
const FURTHEST_BEHIND: SignedDuration = SignedDuration::from_hours(12);

/// A night begins at most this long before the day it belongs to.
const EVENING_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// The days of a fetch, in instants.
///
/// A slot belongs to a day of the account's clock, a sample to the day its own clock showed. So slots are asked for from
/// midnight to midnight of the account's zone, and lists so that every place on Earth is covered.
#[derive(Clone, Debug)]
pub(super) struct Physical {
    range: DateRange,
    zone: Option<TimeZone>,
    from: Timestamp,
    to: Timestamp,
    /// Where the page before ended.
    before: Option<Timestamp>,
}

impl Physical {
    /// The days of a fetch; none when it has none.
    pub(super) fn of(fetch: &Fetch) -> Option<Self> {
        let range = fetch.range?;
        let clock = fetch.zone.clone().unwrap_or(TimeZone::UTC);
        // Of a midnight that is skipped the first moment after it counts.
        let midnight = |date: Date| clock.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX);
        let (from, to) = (midnight(range.start()), midnight(range.end()));
        Some(Physical { range, zone: fetch.zone.clone(), from, to, before: fetch.before })
    }

    /// The days asked for.
    pub(super) fn range(&self) -> DateRange {
        self.range
    }

    /// From the first midnight to the last, on the clock of the account; on that of UTC where none is known.
    pub(super) fn exact(&self) -> (Timestamp, Timestamp) {
        (self.from, self.to)
    }

    /// How long that is.
    pub(super) fn exact_length(&self) -> SignedDuration {
        self.to.duration_since(self.from)
    }

    /// What to ask for so that no sample of these days is missed, wherever the member was.
    pub(super) fn of_samples(&self) -> (Timestamp, Timestamp) {
        let midnight = |date: Date| TimeZone::UTC.to_timestamp(date.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX);
        let (from, to) = (midnight(self.range.start()), midnight(self.range.end()));
        (back(from, FURTHEST_AHEAD), forward(to, FURTHEST_BEHIND))
    }

    /// What to ask for so that no night that ends on one of these days is cut.
    pub(super) fn of_nights(&self) -> (Timestamp, Timestamp) {
        let (from, to) = self.of_samples();
        (back(from, EVENING_BEFORE), to)
    }

    /// Whether an instant, in seconds, lies within what is asked for and before what the pages so far hold.
    pub(super) fn asks_for(&self, (from, to): (Timestamp, Timestamp), instant: i64) -> bool {
        (from.as_second()..to.as_second()).contains(&instant)
            && self.before.is_none_or(|before| instant < before.as_second())
    }

    /// The account's offset from UTC, moment by moment.
    pub(super) fn clock(&self) -> Clock {
        Clock { zone: self.zone.clone().unwrap_or(TimeZone::UTC), known: None }
    }
}

fn back(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_sub(by).unwrap_or(Timestamp::MIN)
}

fn forward(instant: Timestamp, by: SignedDuration) -> Timestamp {
    instant.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// A time zone that is asked for one instant after the other: it looks its rules up once for all instants between two
/// changes of the clocks.
pub(super) struct Clock {
    zone: TimeZone,
    /// From, until and offset, all in seconds.
    known: Option<(i64, i64, i32)>,
}

impl Clock {
    /// Seconds east of UTC at an instant in seconds.
    pub(super) fn offset(&mut self, instant: i64) -> i32 {
        if let Some((from, to, offset)) = self.known
            && (from..to).contains(&instant)
        {
            return offset;
        }
        let at = Timestamp::from_second(instant).unwrap_or(Timestamp::UNIX_EPOCH);
        let offset = self.zone.to_offset(at).seconds();
        let next = self.zone.following(at).next().map_or(i64::MAX, |turn| turn.timestamp().as_second());
        // The change before this instant is not looked for: what comes is asked in order.
        self.known = Some((instant, next, offset));
        offset
    }
}

/// The day and the second of it that a wall clock shows at an instant, both in seconds.
pub(super) fn local(instant: i64, offset: i32) -> Option<(Date, i32)> {
    let offset = Offset::from_seconds(offset).ok()?;
    let at = offset.to_datetime(Timestamp::from_second(instant).ok()?);
    let time = at.time();
    let second = i32::from(time.hour()) * 3_600 + i32::from(time.minute()) * 60 + i32::from(time.second());
    Some((at.date(), second))
}
