//! The member's calendar: where they are on which date, when they are ill and when the device lies in a drawer.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};

use super::Body;

const TRIP: u64 = 1;
const ILLNESS: u64 = 2;
const DRAWER: u64 = 3;
const WORN: u64 = 4;

/// Moves a date by a number of days.
pub(super) fn shift(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

/// Counts the days from 1970 to a date.
pub(super) fn number(day: Date) -> i64 {
    day.duration_since(date(1970, 1, 1)).as_hours() / 24
}

/// Finds the instant a zone's clocks show this time of a date, later in a gap. Dates no instant can hold give the first or
/// last one.
pub(super) fn instant(zone: &TimeZone, date: Date, minutes: i64) -> Timestamp {
    let civil = date.at(0, 0, 0, 0).saturating_add(minutes.minutes());
    let beyond = if date.year() > 0 { Timestamp::MAX } else { Timestamp::MIN };
    zone.to_timestamp(civil).unwrap_or(beyond)
}

/// Tells the offset a zone has at an instant, in seconds east of UTC.
pub(super) fn offset(zone: &TimeZone, at: Timestamp) -> i32 {
    zone.to_offset(at).seconds()
}

/// Tells the civil date at an instant for a given offset.
pub(super) fn civil_date(at: Timestamp, offset_seconds: i32) -> Date {
    let shifted = at.saturating_add(SignedDuration::from_secs(offset_seconds.into())).unwrap_or(at);
    TimeZone::UTC.to_datetime(shifted).date()
}

/// Tells when a civil day begins and ends: 23, 24 or 25 hours.
pub(super) fn day_span(body: &Body, date: Date) -> (Timestamp, Timestamp) {
    let zone = zone(body, date);
    (instant(zone, date, 0), instant(zone, shift(date, 1), 0))
}

/// Tells the zone the member is in on a date.
///
/// A trip falls into the late summer or autumn of every year and into the spring of every second one. None spans a New
/// Year, so one year's throws are enough.
pub(super) fn zone(body: &Body, day: Date) -> &TimeZone {
    if body.abroad.is_empty() {
        return &body.home;
    }
    let ordinal = i64::from(day.day_of_year());
    for (slot, first, last, likely) in [(0, 200, 300, 1.0), (1, 50, 140, 0.5)] {
        let mut dice = body.dice(date(day.year(), 1, 1), TRIP + 16 * slot);
        let (start, length) = (dice.whole(first, last), dice.whole(5, 16));
        let place = dice.whole(0, body.abroad.len() as i64 - 1) as usize;
        if dice.chance(likely) && (start..start + length).contains(&ordinal) {
            return body.abroad.get(place).unwrap_or(&body.home);
        }
    }
    &body.home
}

/// Tells whether the member is in bed with a cold: some days in about every fifth month.
pub(super) fn ill(body: &Body, date: Date) -> bool {
    spell(body, date, ILLNESS, 30, 0.2, (3, 8))
}

/// Tells whether the device was worn: not on single days, and now and then not for a week.
pub(super) fn worn(body: &Body, date: Date) -> bool {
    !spell(body, date, DRAWER, 180, 0.5, (3, 9)) && !body.dice(date, WORN).chance(0.025)
}

fn spell(body: &Body, date: Date, purpose: u64, every: i64, likely: f64, length: (i64, i64)) -> bool {
    let number = number(date);
    let start = shift(date, -number.rem_euclid(every));
    let mut dice = body.dice(start, purpose);
    let days = dice.whole(length.0, length.1);
    let first = dice.whole(0, every - days);
    dice.chance(likely) && (first..first + days).contains(&number.rem_euclid(every))
}
