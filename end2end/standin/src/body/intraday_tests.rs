//! Minutes, readings and nights of the simulated bodies: that they are the days they belong to.

use jiff::{SignedDuration, Timestamp, civil::Date, civil::date};

use super::{Bodies, Body, Minutes, StageKind, calendar::shift};

const TODAY: Date = date(2026, 11, 18);

fn bodies() -> Bodies {
    Bodies::new(1, TODAY).expect("the zones are known")
}

fn now() -> Timestamp {
    "2026-11-18T12:00:00Z".parse().expect("a time")
}

/// The last four hundred days with both changes of clocks, travel, pauses and the running day.
fn last_days() -> impl Iterator<Item = Date> {
    (0..400).map(|back| shift(TODAY, -back))
}

fn sum(day: &Minutes, of: fn(&super::Minute) -> u64) -> u64 {
    day.minutes.iter().map(of).sum()
}

fn check_totals(body: &Body, on: Date) {
    let day = body.activity_at(on, now());
    let split = body.minutes(on, now());

    assert_eq!(sum(&split, |minute| minute.steps.into()), u64::from(day.steps), "{on}");
    assert_eq!(sum(&split, |minute| minute.distance_mm), day.distance_mm, "{on}");
    assert_eq!(sum(&split, |minute| minute.swim_strokes.into()), u64::from(day.swim_strokes), "{on}");
    assert_eq!(sum(&split, |minute| minute.floors.into()), u64::from(day.floors), "{on}");
    assert_eq!(sum(&split, |minute| minute.elevation_mm), day.elevation_gain_mm, "{on}");
    assert_eq!(sum(&split, |minute| minute.kcal_e5), (day.total_kcal * 1e5).round() as u64, "{on}");
    let active = sum(&split, |minute| minute.active_kcal_e5);
    assert!(active.abs_diff((day.active_kcal * 1e5).round() as u64) <= 1, "{active} on {on}");
    let sitting = sum(&split, |minute| minute.sedentary_seconds.into());
    assert_eq!(sitting, u64::from(day.sedentary_seconds), "{on}");
    for (level, minutes) in [(1, day.minutes.light), (2, day.minutes.fair), (3, day.minutes.very)] {
        let counted = split.minutes.iter().filter(|minute| minute.level == level).count();
        assert_eq!(counted, minutes as usize, "level {level} on {on}");
    }
    for (place, zone) in (1_u8..).zip(day.zones.iter().skip(1)) {
        let counted = split.minutes.iter().filter(|minute| minute.worn && minute.zone == place).count();
        assert_eq!(counted, zone.minutes as usize, "zone {place} on {on}");
    }
}

#[test]
fn minutes_add_up_to_the_day_they_split() {
    let bodies = bodies();
    for name in ["alice", "bob", "carol"] {
        let body = bodies.find(name).expect("known");
        last_days().filter(|on| *on >= body.joined()).for_each(|on| check_totals(body, on));
    }
}

#[test]
fn day_before_joining_has_no_minutes_and_time_not_synced_has_zeros() {
    let bodies = bodies();
    let body = bodies.find("bob").expect("known");

    let before = body.minutes(shift(body.joined(), -1), now());
    let today = body.minutes(TODAY, now());

    assert_eq!((before.minutes.len(), before.beats().count()), (0, 0));
    assert_eq!(today.minutes.len(), 1_440);
    // Noon in UTC is seven in New York.
    let later: Vec<_> = today.minutes.iter().filter(|minute| minute.wall_seconds >= 7 * 3_600).collect();
    assert!(later.iter().all(|minute| minute.steps == 0 && minute.kcal_e5 == 0 && !minute.worn));
    assert!(today.minutes.iter().any(|minute| minute.worn));
    assert!(today.beats().all(|beat| beat.wall_seconds < 7 * 3_600));
    assert!(bodies.find("dave").expect("known").minutes(TODAY, now()).minutes.is_empty());
}

#[test]
fn wall_clock_of_the_minutes_jumps_with_the_clocks() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let clock = |on: Date| -> Vec<i32> {
        body.minutes(on, now()).minutes.iter().map(|minute| minute.wall_seconds / 60).collect()
    };

    let (spring, autumn, ordinary) =
        (clock(date(2026, 3, 29)), clock(date(2026, 10, 25)), clock(date(2026, 6, 1)));

    assert_eq!(ordinary, (0..1_440).collect::<Vec<_>>());
    assert_eq!(spring, (0..120).chain(180..1_440).collect::<Vec<_>>());
    assert_eq!(autumn, (0..180).chain(120..1_440).collect::<Vec<_>>());
}

#[test]
fn heart_beats_every_five_to_fifteen_seconds_while_worn_and_in_the_zone_of_its_minute() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let mut gaps = 0;

    for on in last_days().skip(1).take(60) {
        let day = body.minutes(on, now());
        let beats: Vec<_> = day.beats().collect();
        let worn = day.minutes.iter().filter(|minute| minute.worn).count();

        assert_eq!(worn > 0, day.day.worn, "{on}");
        assert!(beats.len() >= worn * 4 && beats.len() <= worn * 12, "{on}: {} in {worn}", beats.len());
        for pair in beats.windows(2) {
            let [one, next] = pair else { continue };
            let at = |beat: &super::Beat| beat.minute as i32 * 60 + beat.wall_seconds.rem_euclid(60);
            let between = at(next) - at(one);
            let unworn = (one.minute..=next.minute).any(|minute| !day.minutes[minute].worn);
            assert!((5..=15).contains(&between) || unworn, "{on}: {between} s");
            gaps += usize::from(unworn);
        }
        for beat in &beats {
            let zone = day.day.zones[usize::from(day.minutes[beat.minute].zone)];
            assert!((zone.min_bpm..zone.max_bpm).contains(&beat.bpm), "{on}: {} in {zone:?}", beat.bpm);
        }
    }
    assert!(gaps >= 40, "the device is charged nearly every day: {gaps}");
}

#[test]
fn heart_is_slow_at_night_and_fast_in_a_workout() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let on = last_days()
        .skip(1)
        .find(|on| {
            let day = body.activity_at(*on, now());
            day.zones[2].minutes > 10 && body.sleeps(*on).iter().any(|sleep| sleep.main)
        })
        .expect("a day with sport");
    let day = body.minutes(on, now());

    let mean = |wanted: &dyn Fn(&super::Minute) -> bool| {
        let beats: Vec<f64> = day
            .beats()
            .filter(|beat| wanted(&day.minutes[beat.minute]))
            .map(|beat| beat.bpm.into())
            .collect();
        beats.iter().sum::<f64>() / beats.len() as f64
    };
    let asleep = mean(&|minute| minute.asleep == Some(StageKind::Deep) && minute.zone == 0);
    let awake = mean(&|minute| minute.asleep.is_none() && minute.zone == 0);
    let sport = mean(&|minute| minute.zone == 2);

    assert!(asleep + 5.0 < awake && awake + 25.0 < sport, "{on}: {asleep} {awake} {sport}");
}

#[test]
fn nights_measure_only_in_the_main_sleep_and_agree_with_their_summary() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let mut nights = 0;

    for on in last_days().take(120) {
        let (Some(variability), Some(oxygen)) = (body.variability(on, now()), body.oxygen(on, now())) else {
            assert!(body.breathing(on, now()).is_none() || body.oxygen(on, now()).is_some());
            continue;
        };
        nights += 1;
        let sleep = &variability.sleep;
        let five_minutes = SignedDuration::from_secs(300);
        assert!(variability.slots.iter().all(|slot| slot.start >= sleep.start
            && slot.start.checked_add(five_minutes).expect("in range") <= sleep.end
            && slot.start.as_second() % 300 == 0));
        let mean = |of: &dyn Fn(&super::VariabilitySlot) -> bool| {
            let some: Vec<f64> = variability.slots.iter().filter(|s| of(s)).map(|s| s.rmssd).collect();
            some.iter().sum::<f64>() / some.len() as f64
        };
        assert!((mean(&|_| true) - variability.rmssd).abs() < 0.01, "{on}");
        if variability.slots.iter().any(|slot| slot.stage == StageKind::Deep) {
            let deep = mean(&|slot| slot.stage == StageKind::Deep);
            assert!((deep - variability.deep_rmssd).abs() < 0.01, "{on}");
        }
        let percents: Vec<f64> = oxygen.readings.iter().map(|(_, percent)| *percent).collect();
        let average = percents.iter().sum::<f64>() / percents.len() as f64;
        let (low, high) = (
            percents.iter().copied().fold(f64::INFINITY, f64::min),
            percents.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        );
        assert!((average - oxygen.average).abs() < 0.1, "{on}: {average} and {}", oxygen.average);
        assert_eq!((low, high), (oxygen.min, oxygen.max), "{on}");
        assert!(oxygen.readings.iter().all(|(at, _)| (sleep.start..sleep.end).contains(at)));
        let breathing = body.breathing(on, now()).expect("measured with the variability");
        let rem_minutes = sleep.seconds_of(StageKind::Rem) / 60;
        assert!(breathing.rem.is_none() || rem_minutes >= 25, "{on}");
    }
    assert!(nights > 80, "{nights}");
}

#[test]
fn override_of_a_day_changes_its_minutes() {
    let bodies = bodies();
    let body = bodies.find("bob").expect("known");
    let on = date(2026, 11, 1);

    body.set_override(on, "steps", 12_345.0).expect("a known value");

    assert_eq!(sum(&body.minutes(on, now()), |minute| minute.steps.into()), 12_345);
}

#[test]
fn workouts_lie_in_worn_minutes_of_a_fast_heart_and_are_found_by_their_ids() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let workouts: Vec<_> =
        last_days().filter_map(|on| body.workout(on, now()).map(|workout| (on, workout))).collect();

    assert!((100..300).contains(&workouts.len()), "{}", workouts.len());
    let mut by_app = 0;
    for (on, workout) in workouts {
        let day = body.minutes(on, now());
        let within = &day.minutes[workout.first_minute..workout.first_minute + workout.minutes];
        assert!(within.iter().all(|minute| minute.worn && minute.zone > 0), "{on}");
        assert_eq!(workout.end.duration_since(workout.start).as_secs(), workout.minutes as i64 * 60);
        assert_eq!(body.find_workout_at(workout.id, now()), Some(workout));
        let beats = body.app_beats(&day);
        assert_eq!(beats.is_empty(), !workout.by_app, "{on}");
        assert!(beats.iter().all(|beat| workout.start <= beat.at && beat.at < workout.end));
        by_app += usize::from(workout.by_app);
    }
    assert!((20..150).contains(&by_app), "{by_app}");
}
