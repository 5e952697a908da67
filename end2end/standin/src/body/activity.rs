//! What is moved in a day: steps, way, floors, energy, minutes by level and by heart rate.

use std::f64::consts::TAU;

use jiff::civil::{Date, Weekday};

use super::{
    Body, Day, LevelMinutes, Sex, calendar,
    day::{minutes, round5},
    dice::Dice,
    night, swim,
};

const MOVEMENT: u64 = 101;
const HEART: u64 = 102;
const PHONE: u64 = 103;

/// Simulates a whole day without sleeps and weights.
pub(super) fn simulate(body: &Body, date: Date) -> Day {
    let mut day = Day::empty(date, body.zone(date).clone());
    if !body.has_profile() || date < body.joined() {
        return day;
    }
    if calendar::worn(body, date) {
        day.worn = true;
        move_about(body, &mut day);
    } else {
        carry_phone(body, &mut day);
    }
    day.swim_strokes = swim::lengths(body, date).iter().map(|length| length.strokes).sum();
    body.overrides.apply(&mut day);
    day
}

/// On every third day without the tracker the phone in the pocket still counts steps.
fn carry_phone(body: &Body, day: &mut Day) {
    let mut dice = body.dice(day.date, PHONE);
    if dice.chance(0.35) {
        day.steps = dice.whole(240, 5_900) as u32;
        day.distance_mm = (f64::from(day.steps) * f64::from(body.person.walking_stride_mm) * 0.983) as u64;
    }
}

/// How hard the day's sport was, if any.
struct Workout {
    very: f64,
    fair: f64,
    steps: f64,
}

fn workout(body: &Body, date: Date, dice: &mut Dice) -> Workout {
    let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    let likely = body.person.workouts_per_week / 7.0 * if weekend { 1.4 } else { 0.84 };
    if !dice.chance(likely) || calendar::ill(body, date) {
        return Workout { very: 0.0, fair: dice.between(0.0, 9.0), steps: 0.0 };
    }
    let length = dice.between(22.0, if weekend { 95.0 } else { 58.0 });
    if dice.chance(0.55) {
        // A run: nearly all of it counts as very active.
        Workout {
            very: length * dice.between(0.7, 0.95),
            fair: length * 0.12,
            steps: length * dice.between(148.0, 167.0),
        }
    } else {
        // A ride or the gym: few steps, more moderate minutes.
        Workout {
            very: length * dice.between(0.2, 0.5),
            fair: length * dice.between(0.3, 0.5),
            steps: length * 21.0,
        }
    }
}

fn move_about(body: &Body, day: &mut Day) {
    let date = day.date;
    let mut dice = body.dice(date, MOVEMENT);
    let ill = calendar::ill(body, date);
    let workout = workout(body, date, &mut dice);

    let weekday = match date.weekday() {
        Weekday::Saturday => 1.18,
        Weekday::Sunday => 0.79,
        Weekday::Monday => 0.93,
        _ => 1.0,
    };
    let season = 1.0 + 0.13 * ((f64::from(date.day_of_year()) - 190.0) / 365.25 * TAU).cos();
    let abroad = if body.zone(date) == &body.home { 1.0 } else { 1.37 };
    let mood = (1.0 + 0.24 * dice.bell()).max(0.22);
    let walked = body.person.steps * weekday * season * abroad * mood * if ill { 0.27 } else { 1.0 };
    let ran = workout.steps;
    day.steps = (walked + ran).round() as u32;
    day.device_steps = day.steps;

    let stretch = dice.between(0.955, 1.043);
    let way =
        walked * f64::from(body.person.walking_stride_mm) + ran * f64::from(body.person.running_stride_mm);
    day.distance_mm = (way * stretch).round() as u64;
    day.device_distance_mm = day.distance_mm;

    if body.person.has_altimeter {
        day.floors = (day.steps as f64 / 1_000.0 * dice.between(0.2, 2.1)) as u32;
        // The altimeter feels the weather: what adds up to a floor is never exactly ten feet.
        day.elevation_gain_mm = (f64::from(day.floors) * dice.between(3_013.0, 3_087.0)) as u64;
    }

    spend_minutes(body, day, &workout, &mut dice);
    beat(body, day, &workout, ill);
}

fn spend_minutes(body: &Body, day: &mut Day, workout: &Workout, dice: &mut Dice) {
    let (start, end) = calendar::day_span(body, day.date);
    let whole = end.duration_since(start).as_secs();
    let in_bed: i64 =
        night::spans(body, day.date).iter().filter(|span| span.by_tracker()).map(|span| span.seconds()).sum();
    let off_wrist = dice.whole(11 * 60, 84 * 60);
    let awake = (whole - in_bed - off_wrist).max(3_600);
    let light = (f64::from(day.steps) / dice.between(38.0, 61.0)).min(awake as f64 / 60.0 * 0.6);
    let level = |value: f64| value.round().max(0.0) as u32;
    let (light, fair, very) = (level(light), level(workout.fair), level(workout.very));
    let active_seconds = i64::from(light + fair + very) * 60;
    day.sedentary_seconds = (awake - active_seconds).max(0) as u32;
    day.minutes = LevelMinutes { sedentary: minutes(day.sedentary_seconds), light, fair, very };
}

fn beat(body: &Body, day: &mut Day, workout: &Workout, ill: bool) {
    let mut dice = body.dice(day.date, HEART);
    let person = &body.person;
    let age = f64::from(person.age(day.date));

    let (start, end) = calendar::day_span(body, day.date);
    let hours = end.duration_since(start).as_secs_f64() / 3_600.0;
    let kilograms = super::weight::trend(body, day.date) / 1_000.0;
    let sex = if person.sex == Sex::Male { 5.0 } else { -161.0 };
    let basal = 10.0 * kilograms + 0.625 * f64::from(person.height_mm) - 5.0 * age + sex;
    let LevelMinutes { light, fair, very, .. } = day.minutes;
    let effort = f64::from(light) * 2.31 + f64::from(fair) * 5.27 + f64::from(very) * 9.83;
    let active = effort * kilograms / 70.0 * dice.between(0.93, 1.08);
    day.total_kcal = round5(basal * hours / 24.0 + active + basal * 0.11 * dice.unit());
    day.active_kcal = round5(active * dice.between(1.08, 1.19));

    let most = 220.0 - age;
    let limits =
        [30, (most * 0.5).round() as u16, (most * 0.7).round() as u16, (most * 0.85).round() as u16, 220];
    let cardio = workout.very * dice.between(0.35, 0.7) * 60.0;
    let peak = if workout.very > 20.0 { workout.very * dice.between(0.0, 0.22) * 60.0 } else { 0.0 };
    let moderate = (f64::from(fair) * 0.8 + f64::from(light) * dice.between(0.02, 0.12)) * 60.0
        + (workout.very * 60.0 - cardio - peak).max(0.0);
    let worn = hours * 3_600.0 - dice.between(11.0, 84.0) * 60.0;
    let seconds =
        [worn - moderate - cardio - peak, moderate, cardio, peak].map(|value| value.max(0.0).round() as u32);
    let per_minute = [0.0, 4.61, 8.94, 12.73].map(|kcal| kcal * kilograms / 70.0);
    for (place, zone) in day.zones.iter_mut().enumerate() {
        zone.min_bpm = limits.get(place).copied().unwrap_or_default();
        zone.max_bpm = limits.get(place + 1).copied().unwrap_or_default();
        zone.seconds = seconds.get(place).copied().unwrap_or_default();
        zone.minutes = minutes(zone.seconds);
        if place > 0 {
            zone.kcal =
                round5(f64::from(zone.seconds) / 60.0 * per_minute.get(place).copied().unwrap_or_default());
        }
    }
    day.rest_zone_takes_what_is_left();

    let known = calendar::number(day.date) - calendar::number(body.joined());
    let slept = night::spans(body, day.date).iter().any(|span| span.main);
    if known >= 6 && slept && dice.chance(0.97) {
        let years = known as f64 / 365.25;
        let wave = 2.1 * (years * TAU / 2.7).sin();
        let fever = if ill { 4.6 } else { 0.0 };
        day.resting_bpm = Some((person.resting_bpm + wave + fever + 0.9 * dice.bell()).round() as u16);
    }
}
