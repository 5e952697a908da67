//! Workouts: which stretch of a day was one, of which kind, and what a gym app measured of it besides the tracker.
//! Not here: how hard the day was (`activity`) and where its effort lies (`minutes`).

use jiff::{Timestamp, civil::Date};

use super::{Body, Minutes, calendar, dice};

const APP: u64 = 801;
const KIND: u64 = 802;

/// The shortest stretch that is kept as a workout, in minutes.
const SHORTEST: usize = 10;

/// Names what was done in a workout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkoutKind {
    /// A run outdoors, with the way recorded.
    Run,
    /// A ride.
    Ride,
    /// Weights and machines.
    Gym,
}

/// Tells one workout. Its minutes are those of its day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Workout {
    /// Unique for the member.
    pub id: u64,
    /// What was done.
    pub kind: WorkoutKind,
    /// Place of its first minute in the day.
    pub first_minute: usize,
    /// How many minutes it lasted.
    pub minutes: usize,
    /// When it began, on a whole minute.
    pub start: Timestamp,
    /// When it ended, on a whole minute.
    pub end: Timestamp,
    /// Offset in force when it began, in seconds east of UTC.
    pub offset_seconds: i32,
    /// Whether a gym app on the phone measured the heart rate too.
    pub by_app: bool,
}

/// Tells one reading of the heart rate by the gym app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppBeat {
    /// When.
    pub at: Timestamp,
    /// Beats per minute.
    pub bpm: u16,
}

/// Finds the workout of a day: its longest stretch above the lowest zone, on days that have very active minutes.
fn find(body: &Body, day: &Minutes) -> Option<Workout> {
    let levels = day.day.minutes;
    if !day.day.worn || levels.very == 0 {
        return None;
    }
    let mut best = (0, 0);
    let mut length = 0;
    for (place, minute) in day.known() {
        length = if minute.worn && minute.zone > 0 { length + 1 } else { 0 };
        if length > best.1 {
            best = (place + 1 - length, length);
        }
    }
    let (first_minute, minutes) = best;
    if minutes < SHORTEST {
        return None;
    }
    let date = day.day.date;
    let mut dice = body.dice(date, KIND);
    let kind = if levels.very > 2 * levels.fair {
        WorkoutKind::Run
    } else if dice.chance(0.5) {
        WorkoutKind::Ride
    } else {
        WorkoutKind::Gym
    };
    let start = day.start_of(first_minute);
    Some(Workout {
        id: start.as_second().max(0).cast_unsigned() * 8 + 1,
        kind,
        first_minute,
        minutes,
        start,
        end: day.start_of(first_minute + minutes),
        offset_seconds: day.offset_of(first_minute),
        by_app: body.person.has_sleep_app && body.dice(date, APP).chance(0.4),
    })
}

/// Lists what the gym app measured: a reading every four to nine seconds, near what the tracker says of the minute.
fn app_beats(day: &Minutes, workout: &Workout) -> Vec<AppBeat> {
    if !workout.by_app {
        return Vec::new();
    }
    let mut dice = dice::Dice::new(day.seed, calendar::number(day.day.date), APP);
    let mut at = workout.start.as_second() + dice.whole(2, 40);
    let mut beats = Vec::new();
    while at < workout.end.as_second() {
        let minute = workout.first_minute + ((at - workout.start.as_second()) / 60) as usize;
        if let (Some((low, high)), Ok(when)) = (day.rates_of(minute), Timestamp::from_second(at)) {
            beats.push(AppBeat {
                at: when,
                bpm: dice.between(low - 2.0, high + 2.0).round().max(30.0) as u16,
            });
        }
        at += dice.whole(4, 9);
    }
    beats
}

impl Body {
    /// Finds the workout of a date that was synced at `now`.
    pub fn workout(&self, date: Date, now: Timestamp) -> Option<Workout> {
        if self.activity_at(date, now).minutes.very == 0 {
            return None; // no need to tell the day minute by minute
        }
        find(self, &self.minutes(date, now)).filter(|workout| workout.end <= self.last_sync(now))
    }

    /// Finds the workout of a day that was told minute by minute.
    pub fn workout_of(&self, day: &Minutes) -> Option<Workout> {
        find(self, day)
    }

    /// Lists what a gym app measured of a day's workout, on days on which one did.
    pub fn app_beats(&self, day: &Minutes) -> Vec<AppBeat> {
        find(self, day).map(|workout| app_beats(day, &workout)).unwrap_or_default()
    }

    /// Tells the civil date in UTC on which the workout of an id began; it is the member's within a day.
    pub fn workout_date(id: u64) -> Option<Date> {
        let at = Timestamp::from_second(i64::try_from(id / 8).ok()?).ok()?;
        Some(jiff::tz::TimeZone::UTC.to_datetime(at).date())
    }

    /// Finds the workout of an id that was synced at `now`.
    pub fn find_workout_at(&self, id: u64, now: Timestamp) -> Option<Workout> {
        let date = Self::workout_date(id)?;
        (-1..=1)
            .filter_map(|days| self.workout(calendar::shift(date, days), now))
            .find(|workout| workout.id == id)
    }
}
