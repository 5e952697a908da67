//! What a rendering sees of a member and of the request. Not here: any rendering.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::scope::Scopes;
use super::settings::{AppType, Settings};
use super::units::Units;
use crate::body::{Body, Day, Sleep, SleepSource};

/// One member's body as this service knows it at one moment, and how it was asked.
#[derive(Debug, Clone)]
pub(super) struct View<'a> {
    /// The body.
    pub body: &'a Body,
    /// The moment; what has not been synced by then is unknown.
    pub now: Timestamp,
    /// The unit system asked for.
    pub units: Units,
    /// The permissions granted.
    pub scopes: &'a Scopes,
    /// The switches.
    pub settings: Settings,
    /// The type of the application that asks.
    pub app_type: AppType,
    /// Address of the API's host, without a slash at its end.
    pub base: &'a str,
}

impl View<'_> {
    /// Tells the day it is for the member.
    pub(super) fn today(&self) -> Date {
        self.body.today(self.now)
    }

    /// Lists the days of a range that exist here: from joining to today, and none without an account's data.
    pub(super) fn dates(&self, first: Date, last: Date) -> impl DoubleEndedIterator<Item = Date> + use<> {
        let first = first.max(self.body.joined());
        let last = last.min(self.today());
        let days = if self.body.has_profile() { last.duration_since(first).as_hours() / 24 + 1 } else { 0 };
        (0..days).map(move |number| first.saturating_add(number.days()))
    }

    /// Tells a day without its nights and weights, as far as it has been synced.
    pub(super) fn activity(&self, date: Date) -> Day {
        self.body.activity_at(date, self.now)
    }

    /// Lists the sleeps that end on a date, by start. What another app recorded is unknown to this service.
    pub(super) fn sleeps(&self, date: Date) -> Vec<Sleep> {
        let mut sleeps = self.body.sleeps_at(date, self.now);
        sleeps.retain(|sleep| sleep.source == SleepSource::Tracker);
        sleeps.sort_by_key(|sleep| sleep.start);
        sleeps
    }

    /// Finds the main sleep that ends on a date.
    pub(super) fn main_sleep(&self, date: Date) -> Option<Sleep> {
        self.sleeps(date).into_iter().find(|sleep| sleep.main)
    }
}

/// Writes an instant as the wall clock showed it, without saying which zone that was: `2026-01-03T07:21:30.000`.
pub(super) fn local_text(at: Timestamp, offset_seconds: i32) -> String {
    local(at, offset_seconds).strftime("%Y-%m-%dT%H:%M:%S.000").to_string()
}

/// Tells the wall clock's date and time of an instant.
pub(super) fn local(at: Timestamp, offset_seconds: i32) -> jiff::civil::DateTime {
    let shifted = at.saturating_add(SignedDuration::from_secs(offset_seconds.into())).unwrap_or(at);
    jiff::tz::TimeZone::UTC.to_datetime(shifted)
}
