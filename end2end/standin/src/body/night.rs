//! When a member sleeps: nights, naps, second sleeps and what a second app makes of them.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
};

use super::{Body, Sleep, SleepSource, calendar, stages};

/// Ids look like those of the real services: eleven digits.
const FIRST_ID: u64 = 41_000_000_000;

const NIGHT: u64 = 201;
const NAP: u64 = 202;
const APP: u64 = 203;

/// Tells when a sleep was, before its stages are made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
    pub(super) start_offset: i32,
    pub(super) end_offset: i32,
    pub(super) classic: bool,
    pub(super) main: bool,
    pub(super) nap: bool,
    pub(super) source: SleepSource,
}

impl Span {
    pub(super) fn seconds(&self) -> i64 {
        self.end.duration_since(self.start).as_secs()
    }

    pub(super) fn by_tracker(&self) -> bool {
        self.source == SleepSource::Tracker
    }

    /// Makes an id no other sleep of the member has: two sleeps of one source never start together.
    pub(super) fn id(&self) -> u64 {
        let source = if self.by_tracker() { 0 } else { 1 };
        FIRST_ID + self.start.as_second().max(0).cast_unsigned() * 2 + source
    }
}

/// Tells when the sleep of an id began.
pub(super) fn start_of(id: u64) -> Option<Timestamp> {
    let seconds = id.checked_sub(FIRST_ID)? / 2;
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// Lists the sleeps ending on a date, by end.
pub(super) fn list(body: &Body, date: Date) -> Vec<Sleep> {
    spans(body, date).iter().map(|span| stages::fill(body, date, span)).collect()
}

/// Lists when the sleeps ending on a date were, by end.
pub(super) fn spans(body: &Body, date: Date) -> Vec<Span> {
    let mut spans = Vec::new();
    if !body.has_profile() || date <= body.joined() || !calendar::worn(body, date) {
        return spans;
    }
    let night = night(body, date, &mut spans);
    nap(body, date, &mut spans);
    if let Some(night) = night {
        app(body, date, &night, &mut spans);
    }
    spans.sort_by_key(|span| (span.end, span.start));
    spans
}

/// Places the night by the time of waking on this date.
///
/// A night over a flight keeps the old offset at its start: that is what the wrist showed when it began.
fn night(body: &Body, date: Date, spans: &mut Vec<Span>) -> Option<Span> {
    let mut dice = body.dice(date, NIGHT);
    if dice.chance(0.035) {
        return None; // the tracker was on the charger
    }
    let ill = calendar::ill(body, date);
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let (here, before) = (body.zone(date), body.zone(calendar::shift(date, -1)));
    let flight = here != before;

    let woken = if weekend { 487.0 } else { 406.0 } + 24.0 * dice.bell() + if ill { 55.0 } else { 0.0 };
    let length = match (flight, ill) {
        (true, _) => 311.0 + 40.0 * dice.bell(),
        (_, true) => 548.0 + 35.0 * dice.bell(),
        _ => 441.0 + if weekend { 32.0 } else { 0.0 } + 37.0 * dice.bell(),
    };
    let half_minute = SignedDuration::from_secs(if dice.chance(0.5) { 30 } else { 0 });
    let end = calendar::instant(here, date, woken.round() as i64).saturating_add(half_minute).ok()?;
    let start = end.saturating_sub(SignedDuration::from_mins(length.round().max(195.0) as i64)).ok()?;
    let span = Span {
        start,
        end,
        start_offset: calendar::offset(before, start),
        end_offset: calendar::offset(here, end),
        classic: !body.has_stages(date) || dice.chance(0.03),
        main: true,
        nap: false,
        source: SleepSource::Tracker,
    };

    // Now and then the night falls into two: awake from four to five, then a second short sleep.
    if !flight && dice.chance(0.025) {
        let gap = SignedDuration::from_mins(dice.whole(62, 97));
        let second = SignedDuration::from_mins(dice.whole(64, 118));
        let second_start = end.saturating_sub(second).ok()?;
        let first = Span { end: second_start.saturating_sub(gap).ok()?, ..span };
        let first = Span { end_offset: calendar::offset(here, first.end), ..first };
        // The first part must still be the longer one and end on this date, or it would be another day's main sleep.
        if first.seconds() > 3 * 3_600 && calendar::civil_date(first.end, first.end_offset) == date {
            let start_offset = calendar::offset(here, second_start);
            spans.push(first);
            spans.push(Span { start: second_start, start_offset, classic: true, main: false, ..span });
            return Some(first);
        }
    }
    spans.push(span);
    Some(span)
}

fn nap(body: &Body, date: Date, spans: &mut Vec<Span>) {
    let mut dice = body.dice(date, NAP);
    let likely = match date.weekday() {
        Weekday::Sunday => 0.16,
        Weekday::Saturday => 0.09,
        _ => 0.02,
    };
    if !dice.chance(likely + if calendar::ill(body, date) { 0.4 } else { 0.0 }) {
        return;
    }
    let zone = body.zone(date);
    if zone != body.zone(calendar::shift(date, 1)) {
        return; // packing: the night begins on the plane, maybe in the afternoon
    }
    let start = calendar::instant(zone, date, dice.whole(13 * 60 + 20, 16 * 60));
    let Ok(end) = start.saturating_add(SignedDuration::from_mins(dice.whole(61, 112))) else { return };
    if spans.iter().any(|span| span.end > start) {
        return;
    }
    spans.push(Span {
        start,
        end,
        start_offset: calendar::offset(zone, start),
        end_offset: calendar::offset(zone, end),
        classic: true,
        main: false,
        nap: true,
        source: SleepSource::Tracker,
    });
}

/// On some nights a sleep app on the phone records the same night, a little shifted.
fn app(body: &Body, date: Date, night: &Span, spans: &mut Vec<Span>) {
    let mut dice = body.dice(date, APP);
    if !body.person.has_sleep_app || !body.has_stages(date) || !dice.chance(0.09) {
        return;
    }
    let earlier = SignedDuration::from_secs(dice.whole(3, 31) * 60 + 17);
    let later = SignedDuration::from_mins(dice.whole(-12, 9));
    let (Ok(start), Ok(end)) = (night.start.saturating_sub(earlier), night.end.saturating_add(later)) else {
        return;
    };
    // Whole minutes in bed, as everywhere.
    let odd = SignedDuration::from_secs(end.duration_since(start).as_secs().rem_euclid(60));
    let Ok(end) = end.saturating_sub(odd) else { return };
    if calendar::civil_date(end, night.end_offset) == date {
        let classic = dice.chance(0.6);
        spans.push(Span { start, end, classic, main: false, source: SleepSource::PhoneApp, ..*night });
    }
}
