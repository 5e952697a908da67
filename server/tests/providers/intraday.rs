//! Every intraday resource of Fitbit against the stand-in, through HTTP and a client of type Personal: what is read is
//! what the simulated body had, day by day, over changes of clocks, journeys and days without the device.

use crate::support::{Site, TODAY, callback};
use domain::{
    DateRange, IntradayType, ProviderId,
    catalog::{IntradayResource, Span},
    record::{Record, SleepLog},
    samples::{BreathingNight, Detail, SampleDay, note_offsets},
    wire::ErrorCode,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};
use reqwest::Client;
use serde_json::Value;
use server::{
    fetch::http_client,
    providers::{Fetch, Outcome, Provider, Reply},
};
use standin::{
    body::{Body, Minute, Sleep, SleepSource, StageKind},
    state::Client as Registered,
};
use std::sync::Arc;

const SCOPES: &str = "activity heartrate sleep profile settings weight oxygen_saturation respiratory_rate";

/// A stand-in with a token of a member's own client, and the provider that reads through it.
pub(crate) struct Reader {
    site: Site,
    provider: Arc<dyn Provider>,
    http: Client,
    token: String,
}

impl Reader {
    async fn start(client: impl Fn(&standin::state::Clients) -> Registered, scopes: &str) -> Self {
        let site = Site::start().await;
        let client = client(site.running.app().clients());
        let http = http_client().unwrap();
        let token = link(&site, &http, &client, scopes).await;
        let provider = site.provider(ProviderId::Fitbit);
        Reader { site, provider, http, token }
    }

    pub(crate) async fn personal() -> Self {
        Self::start(|clients| clients.fitbit_own.personal.clone(), SCOPES).await
    }

    /// Sends a fetch as it is, past the quota and the retries, and reads what comes back.
    async fn ask(&self, fetch: &Fetch) -> Outcome {
        let request = self.provider.request(fetch).unwrap();
        let sent = self.http.get(request.url).headers(request.headers).bearer_auth(&self.token);
        let response = sent.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let reply = Reply { status, headers, body: response.bytes().await.unwrap() };
        self.provider.parse(fetch, &reply)
    }

    pub(crate) async fn read(&self, resource: &IntradayResource, range: DateRange) -> Vec<Record> {
        match self.ask(&fetch(resource, range)).await {
            Outcome::Page(page) => page.records,
            other => panic!("{} {range:?}: {other:?}", resource.id),
        }
    }

    fn body(&self) -> &Body {
        self.site.running.app().bodies().find("alice").unwrap()
    }

    fn now(&self) -> Timestamp {
        self.site.running.app().now()
    }
}

fn fetch(resource: &IntradayResource, range: DateRange) -> Fetch {
    Fetch::first(resource.id.clone(), Some(range))
}

/// Consents as alice to an application of hers and exchanges the code.
async fn link(site: &Site, http: &Client, client: &Registered, scopes: &str) -> String {
    let www = site.running.base(standin::Host::FitbitWww);
    let api = site.running.base(standin::Host::FitbitApi);
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &client.client_id)
        .append_pair("response_type", "code")
        .append_pair("scope", scopes)
        .append_pair("redirect_uri", callback().as_str())
        .finish();
    let mut form = vec![("query", query.as_str()), ("decision", "allow")];
    form.extend(scopes.split(' ').map(|scope| ("scope", scope)));
    let cookie = "standin_fitbit=alice";
    let consent = http.post(format!("{www}/oauth2/authorize")).header("cookie", cookie).form(&form);
    let decided = consent.send().await.unwrap();
    let back = url::Url::parse(decided.headers()["location"].to_str().unwrap()).unwrap();
    let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", callback().as_str()),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let exchange = http.post(format!("{api}/oauth2/token")).form(&fields);
    let answer = exchange.basic_auth(&client.client_id, Some(&client.client_secret)).send().await.unwrap();
    let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    answer["access_token"].as_str().unwrap().to_owned()
}

fn one_day(on: Date) -> DateRange {
    DateRange::inclusive(on, on).unwrap()
}

/// Days with something about them: both changes of clocks, a journey, a day in the drawer, classic nights, and today.
pub(crate) fn days(body: &Body) -> Vec<Date> {
    let back = || (1..800).map(|days| TODAY - days.days());
    let home = TimeZone::get(body.home_zone()).unwrap();
    let unworn = back().find(|on| !body.day(*on).worn).unwrap();
    let journey = back().find(|on| body.zone(*on) != &home).unwrap();
    let sport = back().find(|on| body.day(*on).zones[3].minutes > 3).unwrap();
    vec![date(2026, 10, 25), date(2026, 3, 29), date(2017, 5, 6), unworn, journey, sport, TODAY]
}

fn series() -> impl Iterator<Item = &'static IntradayResource> {
    ProviderId::Fitbit.intraday_resources().iter().filter(|resource| resource.span == Span::Days(1))
}

/// What a type is of some minutes, in the unit of the type.
pub(crate) fn value(intraday_type: IntradayType, minutes: &[Minute]) -> f64 {
    let sum = |of: fn(&Minute) -> u64| minutes.iter().map(of).sum::<u64>() as f64;
    match intraday_type {
        IntradayType::Steps => sum(|minute| minute.steps.into()),
        IntradayType::Calories => sum(|minute| minute.kcal_e5) / 1e5,
        IntradayType::Distance => sum(|minute| minute.distance_mm) / 1e6,
        IntradayType::Floors => sum(|minute| minute.floors.into()),
        IntradayType::Elevation => sum(|minute| minute.elevation_mm) / 1e3,
        IntradayType::ActiveZoneMinutes => sum(|minute| match (minute.worn, minute.zone) {
            (true, 1) => 1,
            (true, 2 | 3) => 2,
            _ => 0,
        }),
        other => panic!("{other} has no slots"),
    }
}

fn samples(records: Vec<Record>) -> Option<SampleDay> {
    assert!(records.len() <= 1);
    records.into_iter().next().map(|record| match record {
        Record::Samples(day) => *day,
        other => panic!("{other:?}"),
    })
}

#[tokio::test]
async fn slots_within_the_day_are_those_of_the_body_at_every_granularity() {
    let reader = Reader::personal().await;
    let mut compared = 0;

    for on in days(reader.body()) {
        let truth = reader.body().minutes(on, reader.now());
        for resource in series().filter(|resource| resource.intraday_type != IntradayType::HeartRate) {
            let seconds = resource.granularity.seconds().unwrap() as i32;
            let chunks = truth.minutes.chunk_by(|one, next| {
                one.wall_seconds.div_euclid(seconds) == next.wall_seconds.div_euclid(seconds)
            });
            let slots = chunks.map(|minutes| {
                let at = minutes[0].wall_seconds.div_euclid(seconds) * seconds;
                (at, value(resource.intraday_type, minutes))
            });
            let only_some = resource.intraday_type == IntradayType::ActiveZoneMinutes;
            let expected: Vec<_> = slots.filter(|(_, value)| !only_some || *value > 0.0).collect();

            let day = samples(reader.read(resource, one_day(on)).await);

            let (at, values) = day.as_ref().map_or((&[][..], &[][..]), |day| (&day.at, &day.values));
            assert!(day.as_ref().is_none_or(|day| day.is_valid() && day.date == on));
            assert_eq!(at, expected.iter().map(|(at, _)| *at).collect::<Vec<_>>(), "{} {on}", resource.id);
            for ((_, expected), value) in expected.iter().zip(values) {
                assert!((expected - value).abs() < 1e-9, "{} {on}: {expected} {value}", resource.id);
            }
            compared += values.len();
        }
    }
    assert!(compared > 50_000, "{compared}");
}

#[tokio::test]
async fn details_of_calories_and_zone_minutes_are_those_of_the_body() {
    let reader = Reader::personal().await;
    let on = *days(reader.body()).get(5).unwrap();
    let truth = reader.body().minutes(on, reader.now());
    let resource = |id: &str| ProviderId::Fitbit.find_intraday_resource(id).unwrap();

    let calories = samples(reader.read(resource("intraday/calories/1min"), one_day(on)).await).unwrap();
    let zones =
        samples(reader.read(resource("intraday/active-zone-minutes/1min"), one_day(on)).await).unwrap();

    for (place, minute) in truth.minutes.iter().enumerate() {
        assert_eq!(calories.details[&Detail::Level][place], Some(f64::from(minute.level)));
        assert_eq!(calories.details[&Detail::Mets][place], Some(f64::from(minute.mets)));
    }
    for (detail, zone) in [(Detail::FatBurn, 1), (Detail::Cardio, 2), (Detail::Peak, 3)] {
        let counted = truth.minutes.iter().filter(|minute| minute.worn && minute.zone == zone).count();
        let told: f64 = zones.details[&detail].iter().flatten().sum();
        assert_eq!(told, (counted * if zone == 1 { 1 } else { 2 }) as f64, "{detail:?}");
    }
}

#[tokio::test]
async fn heart_rate_is_the_one_of_the_body_reading_by_reading() {
    let reader = Reader::personal().await;
    let resource = ProviderId::Fitbit.find_intraday_resource("intraday/heart/1sec").unwrap();

    for on in days(reader.body()) {
        let expected: Vec<(i32, f64)> = reader
            .body()
            .minutes(on, reader.now())
            .beats()
            .map(|beat| (beat.wall_seconds, f64::from(beat.bpm)))
            .collect();

        let day = samples(reader.read(resource, one_day(on)).await);

        let told: Vec<(i32, f64)> =
            day.iter().flat_map(|day| day.at.iter().copied().zip(day.values.iter().copied())).collect();
        assert_eq!(told, expected, "{on}");
        assert_eq!(day.is_some(), !expected.is_empty(), "a day without a reading leaves no record");
    }
}

#[tokio::test]
async fn coarser_heart_rate_is_the_mean_of_the_readings_in_each_slot() {
    let reader = Reader::personal().await;
    let on = date(2026, 10, 25);
    let truth = reader.body().minutes(on, reader.now());
    let beats: Vec<_> = truth.beats().collect();

    for resource in series().filter(|resource| resource.intraday_type == IntradayType::HeartRate) {
        let seconds = resource.granularity.seconds().unwrap() as i32;
        if seconds == 1 {
            continue;
        }
        let slot = |at: i32| at.div_euclid(seconds) * seconds;
        let expected: Vec<(i32, f64)> = beats
            .chunk_by(|one, next| slot(one.wall_seconds) == slot(next.wall_seconds))
            .map(|chunk| {
                let sum: f64 = chunk.iter().map(|beat| f64::from(beat.bpm)).sum();
                (slot(chunk[0].wall_seconds), (sum / chunk.len() as f64).round())
            })
            .collect();

        let day = samples(reader.read(resource, one_day(on)).await).unwrap();

        let told: Vec<(i32, f64)> = day.at.into_iter().zip(day.values).collect();
        assert_eq!(told, expected, "{}", resource.id);
    }
}

#[tokio::test]
async fn offsets_are_noted_where_the_clocks_of_the_body_change() {
    let reader = Reader::personal().await;
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    for (on, before, after) in [(date(2026, 10, 25), 7_200, 3_600), (date(2026, 3, 29), 3_600, 7_200)] {
        for id in ["intraday/steps/1min", "intraday/steps/15min", "intraday/heart/1sec"] {
            let resource = ProviderId::Fitbit.find_intraday_resource(id).unwrap();
            let mut day = samples(reader.read(resource, one_day(on)).await).unwrap();

            note_offsets(&mut day, &zone);

            let [first, second] = day.offsets[..] else { panic!("{id} {on}: {:?}", day.offsets) };
            assert_eq!((first.index, first.seconds, second.seconds), (0, before, after), "{id} {on}");
            let around = &day.at[second.index as usize - 1..=second.index as usize];
            let steps_back = around[1] < around[0];
            assert_eq!(steps_back, before > after, "{id} {on}: {around:?}");
        }
    }
}

/// What the clock beside the bed showed at an instant, in seconds from the midnight of the day of waking.
fn beside_bed(body: &Body, sleep: &Sleep, on: Date, at: Timestamp) -> i64 {
    let zone = body.zone(on);
    let offset = |at: Timestamp| zone.to_offset(at).seconds();
    let stayed =
        offset(sleep.start) == sleep.start_offset_seconds && offset(sleep.end) == sleep.end_offset_seconds;
    let shown = if stayed { offset(at) } else { sleep.start_offset_seconds };
    let midnight = TimeZone::UTC.to_timestamp(on.at(0, 0, 0, 0)).unwrap();
    at.as_second() + i64::from(shown) - midnight.as_second()
}

#[tokio::test]
async fn nights_are_those_of_the_body_over_four_hundred_days() {
    let reader = Reader::personal().await;
    let (body, now) = (reader.body(), reader.now());
    let whole = DateRange::new(TODAY - 400.days(), TODAY.tomorrow().unwrap()).unwrap();
    let find = |id: &str| ProviderId::Fitbit.find_intraday_resource(id).unwrap();
    let (mut variability, mut oxygen, mut breathing) = (0, 0, 0);

    for range in whole.windows_newest_first(30) {
        for (id, count) in [("intraday/hrv", &mut variability), ("intraday/spo2", &mut oxygen)] {
            let records = reader.read(find(id), range).await;
            let nights: Vec<SampleDay> =
                records.into_iter().filter_map(|record| samples(vec![record])).collect();
            let measured = |on: &Date| match id {
                "intraday/hrv" => body.variability(*on, now).is_some(),
                _ => body.oxygen(*on, now).is_some(),
            };
            assert_eq!(
                nights.iter().map(|night| night.date).collect::<Vec<_>>(),
                range.iter().filter(measured).collect::<Vec<_>>(),
                "{id}"
            );
            for night in &nights {
                assert!(night.is_valid());
                let expected: Vec<(i64, f64)> = match id {
                    "intraday/hrv" => {
                        let truth = body.variability(night.date, now).unwrap();
                        let slots = truth.slots.iter();
                        slots
                            .map(|s| (beside_bed(body, &truth.sleep, night.date, s.start), s.rmssd))
                            .collect()
                    }
                    _ => {
                        let truth = body.oxygen(night.date, now).unwrap();
                        let readings = truth.readings.iter();
                        readings
                            .map(|(at, v)| (beside_bed(body, &truth.sleep, night.date, *at), *v))
                            .collect()
                    }
                };
                let told: Vec<(i64, f64)> =
                    night.at.iter().map(|at| i64::from(*at)).zip(night.values.iter().copied()).collect();
                assert_eq!(told, expected, "{id} {}", night.date);
            }
            *count += nights.len();
        }
        for record in reader.read(find("intraday/br"), range).await {
            let Record::Breathing(BreathingNight { date, full, deep, light, rem }) = record else {
                panic!("{record:?}")
            };
            assert_eq!([full, deep, light, rem], body.breathing(date, now).unwrap().rates(), "{date}");
            breathing += 1;
        }
    }
    assert!(variability > 250 && breathing == variability && oxygen >= variability);
}

#[tokio::test]
async fn sleep_stages_are_those_of_the_body() {
    let reader = Reader::personal().await;
    let range = DateRange::new(TODAY - 100.days(), TODAY).unwrap();
    let resource = ProviderId::Fitbit.find_intraday_resource("intraday/sleep").unwrap();

    let records = reader.read(resource, range).await;

    let logs: Vec<SleepLog> = records
        .into_iter()
        .map(|record| match record {
            Record::Sleep(log) => *log,
            other => panic!("{other:?}"),
        })
        .collect();
    let mut compared = 0;
    for on in range.iter() {
        let mut truth = reader.body().sleeps(on);
        truth.retain(|sleep| sleep.source == SleepSource::Tracker);
        assert_eq!(logs.iter().filter(|log| log.date_of_sleep == on).count(), truth.len(), "{on}");
        for sleep in &truth {
            let log = logs.iter().find(|log| log.log_id == domain::record::LogId::Number(sleep.id)).unwrap();
            let spans: Vec<(&str, u32)> =
                log.levels.data.iter().map(|span| (span.level.as_str(), span.seconds)).collect();
            let expected: Vec<(&str, u32)> = sleep
                .segments
                .iter()
                .map(|stage| {
                    let level = match stage.kind {
                        StageKind::Awake if sleep.classic => "awake",
                        StageKind::Awake => "wake",
                        StageKind::Light => "light",
                        StageKind::Deep => "deep",
                        StageKind::Rem => "rem",
                        StageKind::Asleep => "asleep",
                        StageKind::Restless => "restless",
                    };
                    (level, stage.seconds)
                })
                .collect();
            assert_eq!(spans, expected, "{on}");
            assert_eq!(log.levels.short_data.len(), sleep.short_wakes.len(), "{on}");
            compared += 1;
        }
    }
    assert!(compared > 80, "{compared}");
}

#[tokio::test]
async fn every_shape_of_zone_minutes_and_of_missing_nights_reads_the_same() {
    let reader = Reader::personal().await;
    let on = *days(reader.body()).get(5).unwrap();
    let find = |id: &str| ProviderId::Fitbit.find_intraday_resource(id).unwrap();
    let zones = find("intraday/active-zone-minutes/1min");
    let nights = DateRange::new(TODAY - 30.days(), TODAY).unwrap();
    let usual = (reader.read(zones, one_day(on)).await, reader.read(find("intraday/spo2"), nights).await);

    for (switch, value) in
        [("fitbit.azm_shape", "clock"), ("fitbit.azm_shape", "dataset"), ("fitbit.spo2_missing", "bare")]
    {
        reader.site.set_switch(switch, value);

        let again = (reader.read(zones, one_day(on)).await, reader.read(find("intraday/spo2"), nights).await);

        assert_eq!(again, usual, "{switch} {value}");
    }
}

#[tokio::test]
async fn server_client_stops_every_intraday_resource_but_sleep_and_routes() {
    let reader = Reader::start(|clients| clients.fitbit_own.server.clone(), SCOPES).await;
    let range = one_day(TODAY - 3.days());

    for resource in ProviderId::Fitbit.intraday_resources() {
        let outcome = reader.ask(&fetch(resource, range)).await;

        // Exercises and their files are open to every application.
        if [IntradayType::SleepStages, IntradayType::Routes].contains(&resource.intraday_type) {
            assert!(matches!(outcome, Outcome::Page(_)), "{outcome:?}");
        } else {
            assert_eq!(outcome, Outcome::Stop(ErrorCode::OwnClientNeeded), "{}", resource.id);
        }
    }
}

#[tokio::test]
async fn permission_that_was_not_given_is_told_apart_from_the_wrong_type_of_client() {
    let reader = Reader::start(|clients| clients.fitbit_own.personal.clone(), "activity").await;
    let range = one_day(TODAY - 3.days());

    for resource in ProviderId::Fitbit.intraday_resources() {
        let outcome = reader.ask(&fetch(resource, range)).await;

        // Of routes the list alone needs no more; the file is what is refused.
        let is_granted =
            resource.permissions == ["activity"] || resource.intraday_type == IntradayType::Routes;
        assert_eq!(matches!(outcome, Outcome::Page(_)), is_granted, "{}: {outcome:?}", resource.id);
        assert_eq!(outcome == Outcome::NotPermitted, !is_granted, "{}", resource.id);
    }
}
