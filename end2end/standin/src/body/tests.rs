//! Claims about the simulated body.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp, civil::date};

use super::*;

fn bodies() -> Bodies {
    Bodies::new(7, date(2026, 11, 22)).expect("the zones are known")
}

fn days(body: &Body) -> Vec<Day> {
    let mut days = Vec::new();
    let mut at = body.joined();
    while at <= date(2026, 11, 22) {
        days.push(body.day(at));
        at = shift(at, 1);
    }
    days
}

#[test]
fn same_seed_tells_the_same_day_and_another_seed_another() {
    let (one, two) = (bodies(), bodies());
    let other = Bodies::new(8, date(2026, 11, 22)).expect("the zones are known");
    let on = date(2024, 5, 6);

    let [one, two, other] =
        [&one, &two, &other].map(|bodies| format!("{:?}", bodies.find("alice").expect("known").day(on)));

    assert_eq!(one, two);
    assert_ne!(one, other);
}

#[test]
fn ten_years_stay_within_what_a_body_does() {
    let bodies = bodies();

    let days = days(bodies.find("alice").expect("known"));

    assert_eq!(days.len(), 3653);
    let worn: Vec<_> = days.iter().filter(|day| day.worn).collect();
    assert!((3_300..3_600).contains(&worn.len()), "{}", worn.len());
    for day in &worn {
        assert!((500..45_000).contains(&day.steps), "{} steps on {}", day.steps, day.date);
        assert!((1_400.0..5_500.0).contains(&day.total_kcal), "{} kcal on {}", day.total_kcal, day.date);
        assert!(day.active_kcal < day.total_kcal, "{}", day.date);
        let moved = day.minutes.light + day.minutes.fair + day.minutes.very + day.minutes.sedentary;
        assert!((600..1_500).contains(&moved), "{moved} minutes on {}", day.date);
        let beats: u32 = day.zones.iter().map(|zone| zone.minutes).sum();
        assert!((1_200..=1_500).contains(&beats), "{beats} minutes on {}", day.date);
        let kcal: f64 = day.zones.iter().map(|zone| zone.kcal).sum();
        assert!((kcal - day.total_kcal).abs() < 0.001, "{}", day.date);
        assert!(day.resting_bpm.is_none_or(|bpm| (45..80).contains(&bpm)), "{:?}", day.resting_bpm);
    }
    let rested = worn.iter().filter(|day| day.resting_bpm.is_some()).count();
    assert!(rested < worn.len() && rested * 10 > worn.len() * 8, "{rested}");
    let sport = worn.iter().filter(|day| day.minutes.very > 15).count();
    assert!(sport * 7 > worn.len() * 2, "{sport}");
}

#[test]
fn unworn_days_leave_only_what_the_phone_counted() {
    let bodies = bodies();

    let days = days(bodies.find("alice").expect("known"));

    let unworn: Vec<_> = days.iter().filter(|day| !day.worn).collect();
    assert!(unworn.iter().all(|day| day.device_steps == 0 && day.total_kcal == 0.0 && day.sleeps.is_empty()));
    assert!(unworn.iter().any(|day| day.steps > 0), "the phone counted on none");
    assert!(unworn.iter().any(|day| day.steps == 0), "the phone counted on all");
}

#[test]
fn sleeps_are_whole_and_their_stretches_follow_each_other() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let mut ids = BTreeSet::new();

    for day in days(body) {
        assert!(day.sleeps.iter().filter(|sleep| sleep.main).count() <= 1, "{}", day.date);
        for sleep in &day.sleeps {
            assert!(ids.insert(sleep.id), "{} twice", sleep.id);
            assert_eq!(calendar::civil_date(sleep.end, sleep.end_offset_seconds), day.date);
            assert_eq!(sleep.end.duration_since(sleep.start).as_secs() % 60, 0);
            let mut at = sleep.start;
            for stage in &sleep.segments {
                assert_eq!(stage.start, at, "gap in {}", sleep.id);
                assert_eq!(stage.seconds % if sleep.classic { 60 } else { 30 }, 0);
                at = at.saturating_add(SignedDuration::from_secs(stage.seconds.into())).expect("in range");
            }
            assert_eq!(at, sleep.end, "{}", sleep.id);
            for wake in &sleep.short_wakes {
                let within = sleep.segments.iter().find(|stage| {
                    let end = stage.start.as_second() + i64::from(stage.seconds);
                    stage.start < wake.start && wake.start.as_second() + i64::from(wake.seconds) < end
                });
                assert_eq!(within.map(|stage| stage.kind), Some(wake.within));
            }
        }
    }
}

#[test]
fn nights_have_many_stretches_and_every_kind_of_trouble() {
    let bodies = bodies();
    let sleeps: Vec<_> =
        days(bodies.find("alice").expect("known")).into_iter().flat_map(|day| day.sleeps).collect();

    let staged: Vec<_> = sleeps.iter().filter(|sleep| !sleep.classic && sleep.main).collect();
    let mean = staged.iter().map(|sleep| sleep.segments.len()).sum::<usize>() / staged.len();

    assert!(staged.len() > 2_300, "{}", staged.len());
    assert!((15..=40).contains(&mean), "{mean}");
    assert!(staged.iter().filter(|sleep| sleep.short_wakes.len() >= 3).count() * 10 > staged.len() * 9);
    assert!(sleeps.iter().filter(|sleep| sleep.nap).count() > 50);
    assert!(sleeps.iter().filter(|sleep| sleep.source == SleepSource::PhoneApp).count() > 100);
    assert!(sleeps.iter().filter(|sleep| sleep.main && sleep.classic).count() > 600);
    assert!(sleeps.iter().any(|sleep| !sleep.main && !sleep.nap && sleep.source == SleepSource::Tracker));
    // Over a clock change by an hour, over a flight by more.
    let turn = |sleep: &&Sleep| (sleep.start_offset_seconds - sleep.end_offset_seconds).abs();
    assert!(sleeps.iter().filter(|sleep| turn(sleep) == 3_600).count() >= 15);
    assert!(sleeps.iter().filter(|sleep| turn(sleep) > 3_600).count() >= 10);
}

#[test]
fn day_of_the_clock_change_has_23_or_25_hours() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");

    let hours = |on| {
        let (start, end) = calendar::day_span(body, on);
        end.duration_since(start).as_hours()
    };

    assert_eq!(hours(date(2026, 3, 29)), 23);
    assert_eq!(hours(date(2026, 10, 25)), 25);
    assert_eq!(hours(date(2026, 3, 30)), 24);
}

#[test]
fn every_whole_year_has_a_trip_to_another_zone() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");

    for year in 2017..2026 {
        let away = (1..=366).filter(|day| {
            let on = shift(date(year, 1, 1), day - 1);
            on.year() == year && body.zone(on).iana_name() != Some("Europe/Berlin")
        });

        assert!((5..=32).contains(&away.count()), "{year}");
    }
}

#[test]
fn weights_come_from_three_sources_and_some_keep_an_offset_of_their_own() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");

    let weights: Vec<_> =
        days(body).into_iter().flat_map(|day| day.weights.into_iter().map(move |w| (day.date, w))).collect();

    let from = |source| weights.iter().filter(|(_, weight)| weight.source == source).count();
    assert!(from(WeightSource::Scale) > 1_200);
    assert!(from(WeightSource::Manual) > 30);
    assert!(from(WeightSource::HealthConnect) > 80);
    assert!(weights.iter().all(|(_, weight)| (55_000..90_000).contains(&weight.grams)));
    let ids: BTreeSet<_> = weights.iter().map(|(_, weight)| weight.id).collect();
    assert_eq!(ids.len(), weights.len());
    let moved = weights
        .iter()
        .filter(|(on, weight)| weight.at.to_zoned(body.zone(*on).clone()).date() != *on)
        .count();
    assert!(moved > 0, "none on another civil date than its own");
}

#[test]
fn today_is_partial_and_tomorrow_empty() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let noon: Timestamp = "2026-11-18T12:00:00Z".parse().expect("a time");
    let today = date(2026, 11, 18);

    let whole = body.day(today);
    let part = body.day_at(today, noon);
    let later = body.day_at(shift(today, 1), noon);
    let yesterday = body.day_at(shift(today, -1), noon);

    assert!(whole.worn && part.steps > 0 && part.steps < whole.steps, "{} of {}", part.steps, whole.steps);
    assert_eq!((later.steps, later.worn, later.sleeps.len()), (0, false, 0));
    assert_eq!(format!("{yesterday:?}"), format!("{:?}", body.day(shift(today, -1))));
}

#[test]
fn override_changes_both_the_day_and_its_device_share() {
    let bodies = bodies();
    let body = bodies.find("bob").expect("known");
    let on = date(2026, 11, 1);

    body.set_override(on, "steps", 12_345.0).expect("a known value");
    body.set_override(on, "weight_grams", 80_123.0).expect("a known value");

    let day = body.day(on);
    assert_eq!((day.steps, day.device_steps), (12_345, 12_345));
    assert_eq!(day.weights.last().map(|weight| weight.grams), Some(80_123));
    assert_eq!(body.set_override(on, "mood", 1.0), Err(OverrideError::UnknownValue));
    assert_eq!(body.set_override(on, "steps", f64::NAN), Err(OverrideError::OutOfRange));
}

#[test]
fn quiet_member_has_no_floors_and_no_weights_and_who_never_joined_has_nothing() {
    let bodies = bodies();

    let carol = days(bodies.find("carol").expect("known"));
    let dave = bodies.find("dave").expect("known");

    assert_eq!(carol.len(), 21);
    assert!(carol.iter().all(|day| day.floors == 0 && day.elevation_gain_mm == 0 && day.weights.is_empty()));
    assert!(carol.iter().any(|day| day.steps > 0));
    assert!(days(dave).iter().all(|day| !day.worn && day.steps == 0));
    assert!(dave.devices(Timestamp::UNIX_EPOCH).is_empty());
}
