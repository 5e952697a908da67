//! One day minute by minute: what was moved and used in each, how fast the heart beat, and whether the device was worn.
//! The minutes add up to the day. Not here: what happens within a minute (`beats`) and at night (`vitals`).

use jiff::{SignedDuration, Timestamp, civil::Date};

use super::{
    Body, Day, SleepSource, StageKind, activity, calendar,
    curve::{Curve, MovedByMinute, Share},
    dice,
};

const OFF_WRIST: u64 = 601;

/// Energy used beyond rest in a minute of each level, from sedentary to very active, at seventy kilograms.
const EFFORT: [f64; 4] = [0.0, 2.31, 5.27, 9.83];

/// Tells one minute of a day.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Minute {
    /// What the clock on the wall showed at its start, in seconds since midnight. In autumn it steps back once.
    pub wall_seconds: i32,
    /// Whether the heart rate was measured.
    pub worn: bool,
    /// What sleep it lies in, as the tracker recorded it.
    pub asleep: Option<StageKind>,
    /// Place of its heart rate among the day's zones, 0 to 3.
    pub zone: u8,
    /// How active it was: 0 sedentary, 1 light, 2 fair, 3 very active.
    pub level: u8,
    /// Ten times the metabolic equivalent; 0 where no energy is known.
    pub mets: u16,
    /// Steps.
    pub steps: u32,
    /// Way in millimetres.
    pub distance_mm: u64,
    /// Floors climbed.
    pub floors: u32,
    /// Height gained in millimetres.
    pub elevation_mm: u64,
    /// Strokes of the arms while swimming, of the lengths that began in it.
    pub swim_strokes: u32,
    /// Energy in hundred-thousandths of a kilocalorie.
    pub kcal_e5: u64,
    /// The part of it that the day counts as active.
    pub active_kcal_e5: u64,
    /// Seconds of it that the day counts as sedentary.
    pub sedentary_seconds: u8,
}

/// Tells a day minute by minute, as far as it was synced: what comes later is there with zeros.
#[derive(Debug, Clone)]
pub struct Minutes {
    /// The day they add up to.
    pub day: Day,
    /// The minutes in the order they passed: 1380, 1440 or 1500. None before joining.
    pub minutes: Vec<Minute>,
    /// When the first of them began.
    start: Timestamp,
    /// Midnight of the date, as seconds of a clock that stands at UTC.
    midnight: i64,
    /// Seconds of the day that were synced.
    pub(super) known_seconds: u32,
    pub(super) seed: u64,
    pub(super) resting: f64,
    /// Seconds from one heart rate to the next on average, where it is not the usual ten.
    pub(super) heart_rate_every: Option<u64>,
}

/// Splits a day into its minutes.
pub(super) fn split(body: &Body, date: Date, now: Timestamp) -> Minutes {
    let (start, end) = body.span(date);
    let edge = body.last_sync(now).clamp(start, end.max(start));
    let whole = activity::simulate(body, date);
    let curve = Curve::new(body, date);
    let mut day = if edge > start {
        whole.clone().cut(if edge >= end { Share::ALL } else { curve.share(edge) })
    } else {
        Day::empty(date, body.zone(date).clone())
    };
    day.swim_strokes = body.swim_strokes(date, now);
    let known_seconds = edge.duration_since(start).as_secs().max(0) as u32;
    let mut split = Minutes {
        resting: day.resting_bpm.map_or(body.person.resting_bpm, f64::from),
        seed: dice::mix(body.seed ^ calendar::number(date).cast_unsigned() ^ 0x5EC0_11D5),
        day,
        minutes: Vec::new(),
        heart_rate_every: body.heart_rate_every,
        start,
        midnight: calendar::number(date) * 86_400,
        known_seconds,
    };
    if !body.has_profile() || date < body.joined() {
        return split;
    }
    split.minutes = wall_clock(body, date, start, end);
    spread_movement(&mut split, &whole, &curve.by_minute());
    note_sleep(&mut split, body, date, start);
    for length in body.swim_lengths(date, now) {
        let seconds = length.start.duration_since(start).as_secs().max(0);
        if let Some(minute) = split.minutes.get_mut((seconds / 60) as usize) {
            minute.swim_strokes += length.strokes;
        }
    }
    if split.day.worn {
        let off = body.dice(date, OFF_WRIST).between(0.74, 0.9);
        assign_zones(&mut split, curve.busiest_hour(), off);
        assign_levels(&mut split);
        sit(&mut split);
        spend_energy(&mut split);
    }
    split
}

impl Minutes {
    /// Tells when a minute began.
    pub fn start_of(&self, minute: usize) -> Timestamp {
        let seconds = i64::try_from(minute).unwrap_or(i64::MAX).saturating_mul(60);
        self.start.saturating_add(SignedDuration::from_secs(seconds)).unwrap_or(self.start)
    }

    /// Tells the offset in force in a minute, in seconds east of UTC.
    pub fn offset_of(&self, minute: usize) -> i32 {
        let wall = self.minutes.get(minute).map_or(0, |minute| minute.wall_seconds);
        (self.midnight + i64::from(wall) - self.start_of(minute).as_second()) as i32
    }

    /// Lists the minutes that began before the last sync, each with its place.
    pub fn known(&self) -> impl DoubleEndedIterator<Item = (usize, &Minute)> {
        let known = self.known_seconds.div_ceil(60) as usize;
        let known = known.min(self.minutes.len());
        self.minutes.get(..known).unwrap_or_default().iter().enumerate()
    }
}

fn wall_clock(body: &Body, date: Date, start: Timestamp, end: Timestamp) -> Vec<Minute> {
    let zone = body.zone(date);
    let midnight = calendar::number(date) * 86_400;
    let mut offset = calendar::offset(zone, start);
    let mut turns = zone.following(start).take_while(|turn| turn.timestamp() < end).peekable();
    let count = end.duration_since(start).as_secs() / 60;
    (0..count)
        .map(|number| {
            let at = start.as_second() + number * 60;
            if let Some(turn) = turns.next_if(|turn| turn.timestamp().as_second() <= at) {
                offset = turn.offset().seconds();
            }
            Minute { wall_seconds: (at + i64::from(offset) - midnight) as i32, ..Minute::default() }
        })
        .collect()
}

/// Spreads what is counted over the minutes, so that any first part of them sums up to that part of the day.
fn spread_movement(split: &mut Minutes, whole: &Day, by_minute: &MovedByMinute<'_>) {
    let (mut steps, mut way, mut floors, mut gain) = (0, 0, 0, 0);
    let known = split.known_seconds;
    for (number, minute) in (0_u32..).zip(&mut split.minutes) {
        if number * 60 >= known {
            break;
        }
        let moved = by_minute.moved(f64::from(known.min((number + 1) * 60)));
        let part = |value: u32| (f64::from(value) * moved) as u32;
        let long_part = |value: u64| (value as f64 * moved) as u64;
        let (steps_now, floors_now) = (part(whole.steps), part(whole.floors));
        let (way_now, gain_now) = (long_part(whole.distance_mm), long_part(whole.elevation_gain_mm));
        minute.steps = steps_now - steps;
        minute.distance_mm = way_now - way;
        minute.floors = floors_now - floors;
        minute.elevation_mm = gain_now - gain;
        (steps, way, floors, gain) = (steps_now, way_now, floors_now, gain_now);
    }
}

fn note_sleep(split: &mut Minutes, body: &Body, date: Date, start: Timestamp) {
    let sleeps = body.sleeps(date).into_iter().chain(body.sleeps(calendar::shift(date, 1)));
    for sleep in sleeps.filter(|sleep| sleep.source == SleepSource::Tracker) {
        for stage in &sleep.segments {
            let from = stage.start.duration_since(start).as_secs();
            let to = from + i64::from(stage.seconds);
            let [first, behind] = [from, to].map(|seconds| seconds.div_euclid(60).max(0) as usize);
            let span = split.minutes.iter_mut().take(behind).skip(first);
            span.for_each(|minute| minute.asleep = Some(stage.kind));
        }
    }
}

/// Decides which minutes were spent in which zone of heart rates and which not on the wrist, so that each zone has its
/// minutes of the day: a workout in the busiest hour, and an hour or less on the charger.
fn assign_zones(split: &mut Minutes, busiest_hour: usize, off: f64) {
    let [_, fat_burn, cardio, peak] = split.day.zones.map(|zone| zone.minutes);
    let all: u32 = split.day.zones.iter().map(|zone| zone.minutes).sum();
    let whole = split.minutes.len();
    let known = (split.known_seconds / 60) as usize;
    let Some(minutes) = split.minutes.get_mut(..known.min(whole)) else { return };
    minutes.iter_mut().for_each(|minute| minute.worn = true);
    let parts = [
        (1, fat_burn / 3),
        (2, cardio / 2),
        (3, peak),
        (2, cardio - cardio / 2),
        (1, fat_burn - fat_burn / 3),
    ];
    let workout = parts.into_iter().flat_map(|(zone, count)| (0..count).map(move |_| zone));
    let mut order = free_order(minutes, whole * busiest_hour / 24);
    for (zone, place) in workout.zip(&mut order) {
        if let Some(minute) = minutes.get_mut(place) {
            minute.zone = zone;
        }
    }
    let unworn = minutes.len().saturating_sub(all as usize);
    let order = free_order(minutes, (whole as f64 * off) as usize);
    let still: Vec<usize> = order
        .filter(|place| minutes.get(*place).is_some_and(|minute| minute.zone == 0))
        .take(unworn)
        .collect();
    for place in still {
        if let Some(minute) = minutes.get_mut(place) {
            minute.worn = false;
        }
    }
}

/// Lists the places of minutes from one on, around midnight, those awake before those in bed.
fn free_order(minutes: &[Minute], from: usize) -> impl Iterator<Item = usize> + use<> {
    let from = from.min(minutes.len());
    let round = (from..minutes.len()).chain(0..from);
    let (in_bed, awake): (Vec<usize>, Vec<usize>) =
        round.partition(|place| minutes.get(*place).is_some_and(|minute| minute.asleep.is_some()));
    awake.into_iter().chain(in_bed)
}

/// Gives each level of activity its minutes of the day: those of the fastest heart and the most steps the highest.
fn assign_levels(split: &mut Minutes) {
    let known = split.known_seconds.div_ceil(60) as usize;
    let mut ranked: Vec<(bool, u8, u32, std::cmp::Reverse<usize>)> = split
        .minutes
        .iter()
        .take(known)
        .enumerate()
        .map(|(place, minute)| (minute.asleep.is_none(), minute.zone, minute.steps, std::cmp::Reverse(place)))
        .collect();
    ranked.sort_unstable();
    let levels = split.day.minutes;
    let counts = [(3, levels.very), (2, levels.fair), (1, levels.light)];
    let wanted = counts.into_iter().flat_map(|(level, count)| (0..count).map(move |_| level));
    for (level, (.., std::cmp::Reverse(place))) in wanted.zip(ranked.iter().rev()) {
        if let Some(minute) = split.minutes.get_mut(*place) {
            minute.level = level;
        }
    }
}

/// Spreads the time spent sitting over minutes without activity: those awake and worn first, for what the day counts is
/// not quite the time the heart rate was measured.
fn sit(split: &mut Minutes) {
    let known = split.known_seconds.div_ceil(60) as usize;
    let mut left = split.day.sedentary_seconds;
    for (asleep, worn) in [(false, true), (false, false), (true, true), (true, false)] {
        let fits = |minute: &&mut Minute| {
            minute.level == 0 && minute.asleep.is_some() == asleep && minute.worn == worn
        };
        for minute in split.minutes.iter_mut().take(known).filter(fits) {
            let seconds = left.min(60);
            minute.sedentary_seconds = seconds as u8;
            left -= seconds;
        }
    }
}

/// Spreads the energy: what resting takes by the clock, what activity takes by level.
fn spend_energy(split: &mut Minutes) {
    let (total, known) = (split.day.total_kcal, f64::from(split.known_seconds.max(1)));
    let effort_of = |level: u8| EFFORT.get(usize::from(level)).copied().unwrap_or_default();
    let efforts: f64 = split.minutes.iter().map(|minute| effort_of(minute.level)).sum();
    // What the day counts as active holds what resting would have used in those minutes as well.
    let active = if efforts > 0.0 { (split.day.active_kcal / 1.13).min(total) } else { 0.0 };
    let resting = total - active;
    let per_minute = resting * 60.0 / known;
    let (mut effort, mut spent, mut moved) = (0.0, 0_u64, 0_u64);
    for (number, minute) in (0_u32..).zip(&mut split.minutes) {
        if number * 60 >= split.known_seconds {
            break;
        }
        effort += effort_of(minute.level);
        let until = f64::from(split.known_seconds.min((number + 1) * 60));
        let share = if efforts > 0.0 { active * effort / efforts } else { 0.0 };
        let now_spent = ((resting * until / known + share) * 1e5).round() as u64;
        minute.kcal_e5 = now_spent.saturating_sub(spent);
        spent = now_spent.max(spent);
        let counted = if efforts > 0.0 { split.day.active_kcal * effort / efforts } else { 0.0 };
        let now_moved = (counted * 1e5).round() as u64;
        minute.active_kcal_e5 = now_moved.saturating_sub(moved);
        moved = now_moved.max(moved);
        let own = if efforts > 0.0 { active * effort_of(minute.level) / efforts } else { 0.0 };
        let equivalent = if per_minute > 0.0 { 10.0 * (per_minute + own) / per_minute } else { 10.0 };
        minute.mets = equivalent.round().clamp(10.0, 200.0) as u16;
    }
}
