//! What a body has now and then: that it is believable, the same every time, and not known before it happened.

use jiff::{Timestamp, civil::Date, civil::date};

use super::{Bodies, Body, calendar::shift};

const TODAY: Date = date(2026, 11, 18);

fn bodies() -> Bodies {
    Bodies::new(1, TODAY).expect("the zones are known")
}

fn now() -> Timestamp {
    "2026-11-18T12:00:00Z".parse().expect("a time")
}

fn last_days() -> impl Iterator<Item = Date> {
    (0..400).map(|back| shift(TODAY, -back))
}

/// Writes everything of a date down, to compare.
fn everything(body: &Body, on: Date, now: Timestamp) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        body.glucose(on, now),
        body.core_temperatures(on, now),
        body.ecg(on, now)
            .map(|ecg| (ecg.id, ecg.samples.iter().map(|sample| i64::from(*sample)).sum::<i64>())),
        body.rhythm_alert(on, now),
        body.meals(on, now),
        body.drinks(on, now),
        body.swim_lengths(on, now),
        body.skin_temperature(on, now),
    )
}

#[test]
fn same_seed_tells_the_same_records_and_another_seed_others() {
    let (one, same) = (bodies(), bodies());
    let other = Bodies::new(2, TODAY).expect("the zones are known");
    let all = |bodies: &Bodies| -> String {
        let body = bodies.find("bob").expect("known");
        last_days().map(|on| everything(body, on, now())).collect()
    };

    assert_eq!(all(&one), all(&same));
    assert_ne!(all(&one), all(&other));
}

#[test]
fn nothing_is_known_before_it_happened_or_before_joining() {
    let bodies = bodies();
    let nothing = "[] [] None None [] [] [] None";
    for name in ["alice", "bob", "carol", "dave"] {
        let body = bodies.find(name).expect("known");
        let last_year: Timestamp = "2025-11-18T12:00:00Z".parse().expect("a time");
        for on in last_days().take(300) {
            assert_eq!(everything(body, on, last_year), nothing, "{name} {on}");
        }
        assert_eq!(everything(body, shift(body.joined(), -1), now()), nothing, "{name}");
    }
}

#[test]
fn values_stay_within_what_a_body_does() {
    let bodies = bodies();
    let body = bodies.find("alice").expect("known");
    let (mut readings, mut taken, mut meals, mut drinks, mut lengths, mut nights) = (0, 0, 0, 0, 0, 0);
    for on in last_days() {
        let glucose = body.glucose(on, now());
        assert!(glucose.iter().all(|reading| (60.0..200.0).contains(&reading.mg_per_dl)), "{on}");
        let core = body.core_temperatures(on, now());
        assert!(core.iter().all(|taken| (35.0..41.0).contains(&taken.celsius)), "{on}");
        let eaten = body.meals(on, now());
        assert!(eaten.windows(2).all(|pair| pair[0].end <= pair[1].start), "{on}");
        let swum = body.swim_lengths(on, now());
        assert!(swum.iter().all(|length| (8..30).contains(&length.strokes)), "{on}");
        if let Some(night) = body.skin_temperature(on, now()) {
            assert!((32.0..36.5).contains(&night.nightly), "{on}");
            assert!((night.nightly - night.baseline - night.relative).abs() < 0.006, "{on}");
            nights += 1;
        }
        if let Some(fitness) = body.fitness(on, now()) {
            assert!((30.0..55.0).contains(&fitness.score), "{on}");
        }
        readings += glucose.len();
        taken += core.len();
        meals += eaten.len();
        drinks += body.drinks(on, now()).len();
        lengths += swum.len();
    }
    assert!(readings > 60 && taken > 3 && meals > 200 && drinks > 500 && lengths > 100 && nights > 250);
}
