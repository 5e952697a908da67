//! Sorting what happened into the windows of a roll-up: civil days, or windows of physical time.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};

use super::{
    Call, DataType,
    filter::Filter,
    series::{self, Entry},
    tally::{Grid, Tally},
};

/// What a window holds.
#[derive(Debug, Default)]
pub(super) struct Window {
    /// What was counted in it.
    pub(super) tally: Tally,
    /// Points of types that are told one by one.
    pub(super) points: Vec<Entry>,
}

/// Tells whether a roll-up of the type is made from its points. The others are made from the minutes of the body.
fn has_points(data_type: &DataType) -> bool {
    matches!(
        data_type.id,
        "weight"
            | "body-fat"
            | "blood-glucose"
            | "core-body-temperature"
            | "run-vo2-max"
            | "hydration-log"
            | "nutrition-log"
            | "swim-lengths-data"
    )
}

fn points(call: &Call<'_>, data_type: &DataType, date: Date) -> Vec<Entry> {
    series::list(call, data_type, date, true, &Filter::default())
}

/// Collects a civil window; a last day that is cut in the middle counts as far as it goes.
pub(super) fn civil(call: &Call<'_>, data_type: &DataType, from: DateTime, until: DateTime) -> Window {
    let mut window = Window::default();
    let mut date = from.date();
    while date.at(0, 0, 0, 0) < until {
        let next = date.saturating_add(1.day());
        let whole = next.at(0, 0, 0, 0) <= until;
        if has_points(data_type) {
            let before = |point: &Entry| point.moment.civil() < until;
            window.points.extend(points(call, data_type, date).into_iter().filter(before));
        } else if whole && data_type.id != "heart-rate" {
            window.tally.add_day(&call.body.activity_at(date, call.now));
        } else {
            let (start, end) = call.body.span(date);
            let end = if whole { end } else { call.body.zone(date).to_timestamp(until).unwrap_or(end) };
            let seconds = end.duration_since(start).as_secs().max(1);
            for (_, tally) in of_day(call, data_type, date, &Grid { start, end, seconds }) {
                window.tally.merge(&tally);
            }
        }
        if next == date {
            break; // the calendar's last day
        }
        date = next;
    }
    window
}

/// Collects the windows of physical time that hold anything, by their place, oldest first.
pub(super) fn physical(call: &Call<'_>, data_type: &DataType, grid: &Grid) -> Vec<(i64, Window)> {
    let date = |at: Timestamp| TimeZone::UTC.to_datetime(at).date();
    let first = date(grid.start).saturating_sub(1.day()).max(call.body.joined());
    let last = date(grid.end).saturating_add(1.day()).min(call.body.today(call.now));
    let mut windows: Vec<(i64, Window)> = Vec::new();
    let mut day = first;
    while day <= last {
        if has_points(data_type) {
            for point in points(call, data_type, day) {
                if let Some(place) = grid.place(grid.distance(point.moment.physical)) {
                    windows.push((place, Window { points: vec![point], ..Window::default() }));
                }
            }
        } else {
            let tallies = of_day(call, data_type, day, grid).into_iter();
            windows.extend(tallies.map(|(place, tally)| (place, Window { tally, points: Vec::new() })));
        }
        match day.tomorrow() {
            Ok(tomorrow) => day = tomorrow,
            Err(_) => break,
        }
    }
    // A window may lie in two days, and after a flight two days may lie in one another.
    windows.sort_by_key(|(place, _)| *place);
    let mut merged: Vec<(i64, Window)> = Vec::with_capacity(windows.len());
    for (place, window) in windows {
        match merged.last_mut() {
            Some((last, known)) if *last == place => {
                known.tally.merge(&window.tally);
                known.points.extend(window.points);
            }
            _ => merged.push((place, window)),
        }
    }
    merged
}

/// Counts the minutes of a day, or the readings of its heart rate, by window. A minute counts where it begins.
fn of_day(call: &Call<'_>, data_type: &DataType, date: Date, grid: &Grid) -> Vec<(i64, Tally)> {
    let (start, end) = call.body.span(date);
    if end <= grid.start || grid.end <= start {
        return Vec::new();
    }
    let day = call.body.minutes(date, call.now);
    let start = grid.distance(start);
    let mut tallies: Vec<(i64, Tally)> = Vec::new();
    let mut count = |distance: i64, add: &dyn Fn(&mut Tally)| {
        let Some(place) = grid.place(distance) else { return };
        if tallies.last().is_none_or(|(last, _)| *last != place) {
            tallies.push((place, Tally::default()));
        }
        if let Some((_, tally)) = tallies.last_mut() {
            add(tally);
        }
    };
    if data_type.id == "heart-rate" {
        for beat in day.beats() {
            let wall = day.minutes.get(beat.minute).map_or(0, |minute| minute.wall_seconds);
            let seconds = beat.minute as i64 * 60 + i64::from(beat.wall_seconds - wall);
            count(start + seconds * 1_000, &|tally| tally.heart.add(beat.bpm));
        }
    } else {
        for (place, minute) in day.known() {
            count(start + place as i64 * 60_000, &|tally| tally.add_minute(&day.day, minute));
        }
    }
    tallies
}
