//! What is said of single minutes, and of stretches of them that say the same: steps, way, energy, levels, zones.
//!
//! On most types the tracker speaks alone. On every third day the phone counted steps along, so that a list shows both
//! and adding it up counts twice.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::{Value, json};

use super::{
    Call, DataType,
    filter::{Filter, Moment},
    series::{Content, Entry, ZONES},
    source::Source,
    write,
};
use crate::body::{Minute, Minutes};

/// What a minute, or a stretch of minutes, says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Said {
    /// A whole number under a name.
    Count(&'static str, u64),
    /// Energy in hundred-thousandths of a kilocalorie.
    Kcal(u64),
    /// A name out of a few.
    Name(&'static str, &'static str),
    /// An active minute of a level.
    ActiveMinute(&'static str),
    /// Zone minutes of a zone.
    ZoneMinutes(&'static str, u8),
    /// Nothing but that it was.
    Being,
}

/// What is said of a stretch of time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    start: Timestamp,
    seconds: u32,
    offset_seconds: i32,
    said: Said,
}

impl Span {
    /// Writes the member of a data point.
    pub(super) fn write(&self) -> Value {
        let end =
            self.start.saturating_add(SignedDuration::from_secs(self.seconds.into())).unwrap_or(self.start);
        let interval = write::interval(self.start, end, self.offset_seconds);
        match self.said {
            Said::Count(name, count) => json!({"interval": interval, name: write::int64(count)}),
            Said::Kcal(kcal_e5) => json!({"interval": interval, "kcal": write::double(kcal_e5 as f64 / 1e5)}),
            Said::Name(member, name) => json!({"interval": interval, member: name}),
            Said::ActiveMinute(level) => json!({
                "interval": interval,
                "activeMinutesByActivityLevel": [{"activityLevel": level, "activeMinutes": "1"}],
            }),
            Said::ZoneMinutes(zone, minutes) => json!({
                "interval": interval, "heartRateZone": zone, "activeZoneMinutes": write::int64(minutes),
            }),
            Said::Being => json!({ "interval": interval }),
        }
    }
}

/// A day, and what part of it belongs to a date's place in a list.
#[derive(Debug)]
pub(super) struct Part {
    /// The day.
    pub(super) day: Minutes,
    from: Timestamp,
    until: Timestamp,
}

impl Part {
    /// Tells whether an instant belongs to the part.
    pub(super) fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }
}

/// Lists the days to read between the beginning of a date and that of the next, as far as a filter can let any of it pass.
///
/// After a flight to the east the new day begins before the old one is over: both are read, each up to where the next
/// date begins, so that a list stays in order.
pub(super) fn parts(call: &Call<'_>, date: Date, filter: &Filter) -> Vec<Part> {
    let (Ok(before), Ok(after)) = (date.yesterday(), date.tomorrow()) else { return Vec::new() };
    let (from, until) = (call.body.span(date).0, call.body.span(after).0);
    if !filter.may_let_pass(from, until) {
        return Vec::new();
    }
    let mut parts = vec![Part { day: call.body.minutes(date, call.now), from, until }];
    if call.body.span(before).1 > from {
        parts.push(Part { day: call.body.minutes(before, call.now), from, until });
    }
    parts
}

/// Lists what the minutes of a date say of a data type; nothing for a type that is not told by the minute.
pub(super) fn list(
    call: &Call<'_>,
    data_type: &DataType,
    date: Date,
    reconciled: bool,
    filter: &Filter,
) -> Vec<Entry> {
    let Some(kind) = kind(data_type) else { return Vec::new() };
    let mut entries = Vec::new();
    for part in parts(call, date, filter) {
        let day = &part.day;
        let tracker = call.body.tracker_name(day.day.date);
        let source = match kind {
            Kind::Walked(_) if day.day.worn => Source::Measured(tracker),
            Kind::Walked(_) => Source::Phone,
            Kind::Measured(_) => Source::Measured(tracker),
            Kind::Derived(_) | Kind::Stretch(_) => Source::Derived(tracker),
        };
        let spans = match kind {
            Kind::Walked(of) | Kind::Measured(of) | Kind::Derived(of) => singles(day, of),
            Kind::Stretch(of) => stretches(day, of),
        };
        let twice = matches!(kind, Kind::Walked(_))
            && day.day.worn
            && !reconciled
            && day.day.date.day_of_year() % 3 == 0;
        for span in spans.into_iter().filter(|span| part.holds(span.start)) {
            let moment = Moment { physical: span.start, offset_seconds: span.offset_seconds };
            if !filter.lets_pass(&moment) {
                continue;
            }
            let mut push = |source, span: Span| {
                entries.push(Entry {
                    moment,
                    start: span.start,
                    id: None,
                    source,
                    content: Content::Span(span),
                });
            };
            push(source, span);
            if let (true, Said::Count(name, count)) = (twice, span.said) {
                let counted = count - count / 12;
                if counted < count {
                    push(Source::Phone, Span { said: Said::Count(name, counted), ..span });
                }
            }
        }
    }
    entries
}

/// How a data type is made from minutes.
#[derive(Clone, Copy)]
enum Kind {
    /// Counted by the tracker, or by the phone on days without it.
    Walked(fn(&Minute) -> Option<Said>),
    /// Measured by the tracker.
    Measured(fn(&Minute) -> Option<Said>),
    /// Computed from what it measured.
    Derived(fn(&Minute) -> Option<Said>),
    /// Computed, and told in stretches: for how many seconds of the minute.
    Stretch(fn(&Minute) -> Option<(Said, u32)>),
}

fn kind(data_type: &DataType) -> Option<Kind> {
    Some(match data_type.id {
        "steps" => Kind::Walked(|minute| some_count("count", minute.steps.into())),
        "distance" => Kind::Walked(|minute| some_count("millimeters", minute.distance_mm)),
        "altitude" => Kind::Measured(|minute| some_count("gainMillimeters", minute.elevation_mm)),
        "active-zone-minutes" => Kind::Measured(|minute| match (minute.worn, minute.zone) {
            (true, 1) => Some(Said::ZoneMinutes("FAT_BURN", 1)),
            (true, 2) => Some(Said::ZoneMinutes("CARDIO", 2)),
            (true, 3) => Some(Said::ZoneMinutes("PEAK", 2)),
            _ => None,
        }),
        "active-energy-burned" => {
            Kind::Derived(|minute| (minute.active_kcal_e5 > 0).then_some(Said::Kcal(minute.active_kcal_e5)))
        }
        "basal-energy-burned" => {
            Kind::Derived(|minute| Some(basal_e5(minute)).filter(|kcal| *kcal > 0).map(Said::Kcal))
        }
        "active-minutes" => Kind::Derived(|minute| match minute.level {
            1 => Some(Said::ActiveMinute("LIGHT")),
            2 => Some(Said::ActiveMinute("MODERATE")),
            3 => Some(Said::ActiveMinute("VIGOROUS")),
            _ => None,
        }),
        "activity-level" => Kind::Stretch(|minute| {
            let name = |name| Said::Name("activityLevelType", name);
            match minute.level {
                0 => Some((name("SEDENTARY"), minute.sedentary_seconds.into())),
                1 => Some((name("LIGHTLY_ACTIVE"), 60)),
                2 => Some((name("MODERATELY_ACTIVE"), 60)),
                _ => Some((name("VERY_ACTIVE"), 60)),
            }
        }),
        "sedentary-period" => Kind::Stretch(|minute| Some((Said::Being, minute.sedentary_seconds.into()))),
        "time-in-heart-rate-zone" => Kind::Stretch(|minute| {
            let zone = ZONES.get(usize::from(minute.zone)).filter(|_| minute.worn)?;
            Some((Said::Name("heartRateZoneType", zone), 60))
        }),
        _ => return None,
    })
}

/// Tells what resting took; what the day counts as active holds what resting would have used as well.
fn basal_e5(minute: &Minute) -> u64 {
    minute.kcal_e5.saturating_sub((minute.active_kcal_e5 as f64 / 1.13).round() as u64)
}

fn some_count(name: &'static str, count: u64) -> Option<Said> {
    (count > 0).then_some(Said::Count(name, count))
}

fn singles(day: &Minutes, of: fn(&Minute) -> Option<Said>) -> Vec<Span> {
    day.known()
        .filter_map(|(place, minute)| {
            let said = of(minute)?;
            Some(Span { start: day.start_of(place), seconds: 60, offset_seconds: day.offset_of(place), said })
        })
        .collect()
}

/// Puts minutes that say the same into one stretch. A minute of which only a part counts ends its stretch.
fn stretches(day: &Minutes, of: fn(&Minute) -> Option<(Said, u32)>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open = false;
    for (place, minute) in day.known() {
        let Some((said, seconds)) = of(minute).filter(|(_, seconds)| *seconds > 0) else {
            open = false;
            continue;
        };
        let offset_seconds = day.offset_of(place);
        match spans.last_mut() {
            Some(last) if open && last.said == said && last.offset_seconds == offset_seconds => {
                last.seconds += seconds;
            }
            _ => spans.push(Span { start: day.start_of(place), seconds, offset_seconds, said }),
        }
        open = seconds == 60;
    }
    spans
}
