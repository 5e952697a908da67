//! Routes of one body, told by both providers: the same positions, at the same instants, to the last digit, and only those
//! of exercises that went somewhere.

use crate::support::{Site, last_days};
use domain::{
    Granularity, IntradayType, ProviderId,
    file::unite_day,
    record::Record,
    samples::{Detail, SampleDay, routes_of},
};
use jiff::civil::Date;
use server::providers::Fetch;
use standin::{Host, body::WorkoutKind};
use std::collections::BTreeMap;

/// Days with runs at home and, in two of three months, none elsewhere.
const DAYS: i64 = 90;

async fn told(site: &Site, id: ProviderId) -> BTreeMap<Date, SampleDay> {
    let provider = site.provider(id);
    let wanted = id.permissions_of_readings(IntradayType::Routes);
    let link = site.connect_to(provider.as_ref(), "alice", wanted).await;
    let resource = id.intraday_resource(IntradayType::Routes, Granularity::Recorded).unwrap();
    let mut records: BTreeMap<Date, Vec<Record>> = BTreeMap::new();
    for range in last_days(DAYS).windows_newest_first(30) {
        let fetch = Fetch::first(resource.id.clone(), Some(range));
        for record in site.follow(&link, provider.as_ref(), fetch).await {
            records.entry(record.date().unwrap()).or_default().push(record);
        }
    }
    let day = |(date, records)| match unite_day(IntradayType::Routes, date, records).pop() {
        Some(Record::Samples(day)) => (date, *day),
        other => panic!("{date}: {other:?}"),
    };
    records.into_iter().map(day).collect()
}

#[tokio::test]
async fn both_providers_tell_the_same_positions() {
    let site = Site::start().await;

    let (google, fitbit) =
        (told(&site, ProviderId::GoogleHealth).await, told(&site, ProviderId::Fitbit).await);

    assert!(google.len() > 5, "{}", google.len());
    assert_eq!(google, fitbit);
    for day in google.values() {
        assert!(day.is_valid() && day.len() > 100, "{} {}", day.date, day.len());
        assert_eq!(day.count_implausible(), 0);
    }
}

#[tokio::test]
async fn every_run_is_there_with_the_way_the_body_went_and_nothing_else_is_asked_for() {
    let site = Site::start().await;
    let app = site.running.app();
    let (body, now) = (app.bodies().find("alice").unwrap(), app.now());
    let workouts: Vec<_> = last_days(DAYS).iter().filter_map(|date| body.workout(date, now)).collect();
    let runs = workouts.iter().filter(|workout| workout.kind == WorkoutKind::Run).count();

    let told = told(&site, ProviderId::GoogleHealth).await;

    assert!(runs < workouts.len(), "some exercises went nowhere");
    assert_eq!(site.count_requests(Host::GoogleHealth, ":exportExerciseTcx"), runs);
    assert_eq!(told.values().map(|day| routes_of(day).len()).sum::<usize>(), runs);
    for day in told.values() {
        let workout = body.workout(day.date, now).unwrap();
        let minutes = body.minutes(day.date, now);
        let within = minutes.minutes.iter().skip(workout.first_minute).take(workout.minutes);
        let metres = within.map(|minute| minute.distance_mm).sum::<u64>() as f64 / 1_000.0;
        let route = &routes_of(day)[0];
        // The way of the last minute is told when it is over.
        assert!(
            (metres * 0.8..=metres + 1.0).contains(&route.metres),
            "{} {metres} {}",
            day.date,
            route.metres
        );
        let clock = workout.start.as_second() + i64::from(workout.offset_seconds);
        assert_eq!(route.exercise_start, Some(clock.rem_euclid(86_400) as f64));
        let beats = &day.details[&Detail::HeartRate];
        assert!(beats.iter().flatten().all(|beat| (40.0..220.0).contains(beat)));
    }
}
