//! Every intraday resource of Google Health against the stand-in: what is read is what the simulated body had, instant by
//! instant, over changes of clocks, journeys and days without the device, however oddly the pages come.

use crate::{
    intraday::{days, value},
    support::{Site, TODAY},
};
use domain::{
    DateRange, Granularity, IntradayType, ProviderId,
    file::unite_day,
    record::Record,
    samples::{BreathingNight, SampleDay},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use server::{
    providers::{Fetch, Provider},
    storage::Link,
};
use standin::body::Body;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// A stand-in with alice's account connected.
struct Reader {
    site: Site,
    provider: Arc<dyn Provider>,
    link: Link,
}

impl Reader {
    async fn start() -> Self {
        let site = Site::start().await;
        let provider = site.provider(ProviderId::GoogleHealth);
        let link = site.connect(provider.as_ref(), "alice", "").await;
        Reader { site, provider, link }
    }

    fn body(&self) -> &Body {
        self.site.running.app().bodies().find("alice").unwrap()
    }

    /// What a resource tells of some days, united day by day as a file would hold it.
    async fn read(
        &self,
        intraday_type: IntradayType,
        granularity: Granularity,
        range: DateRange,
    ) -> BTreeMap<Date, Vec<Record>> {
        let resource = ProviderId::GoogleHealth.intraday_resource(intraday_type, granularity).unwrap();
        let fetch = Fetch::first(resource.id.clone(), Some(range));
        let records = self.site.follow(&self.link, self.provider.as_ref(), fetch).await;
        let mut days: BTreeMap<Date, Vec<Record>> = BTreeMap::new();
        for record in records {
            days.entry(record.date().unwrap()).or_default().push(record);
        }
        days.into_iter().map(|(day, records)| (day, unite_day(intraday_type, day, records))).collect()
    }

    /// The samples of some days by their instant, in seconds.
    async fn instants(
        &self,
        intraday_type: IntradayType,
        granularity: Granularity,
        range: DateRange,
    ) -> BTreeMap<i64, f64> {
        let days = self.read(intraday_type, granularity, range).await;
        let mut instants = BTreeMap::new();
        for day in days.into_values().flatten().map(samples) {
            assert!(day.is_valid() && !day.offsets.is_empty());
            for (at, value) in instants_of(&day) {
                assert_eq!(instants.insert(at, value), None, "{intraday_type} came twice");
            }
        }
        instants
    }
}

fn samples(record: Record) -> SampleDay {
    match record {
        Record::Samples(day) => *day,
        other => panic!("{other:?}"),
    }
}

/// A day's samples by the instant its clock and its offset tell.
fn instants_of(day: &SampleDay) -> Vec<(i64, f64)> {
    let midnight = TimeZone::UTC.to_timestamp(day.date.at(0, 0, 0, 0)).unwrap().as_second();
    let mut offsets = day.offsets.iter().peekable();
    let mut offset = 0;
    let samples = day.at.iter().zip(&day.values).enumerate();
    samples
        .map(|(index, (at, value))| {
            while let Some(next) = offsets.next_if(|next| next.index as usize <= index) {
                offset = next.seconds;
            }
            (midnight + i64::from(*at) - i64::from(offset), *value)
        })
        .collect()
}

/// The instants of some days on the account's clock.
fn span(body: &Body, range: DateRange) -> std::ops::Range<i64> {
    let home = TimeZone::get(body.home_zone()).unwrap();
    let midnight = |day: Date| home.to_timestamp(day.at(0, 0, 0, 0)).unwrap().as_second();
    midnight(range.start())..midnight(range.end())
}

/// Whether an instant of a day belongs to the next one too: who flies east has days that overlap in the simulation.
fn is_lived_twice(body: &Body, day: Date, at: Timestamp) -> bool {
    let holds = |day: Date| {
        let (start, end) = body.span(day);
        (start..end).contains(&at)
    };
    holds(day - 1.day()) || holds(day + 1.day())
}

fn around(day: Date, days: i64) -> DateRange {
    DateRange::new(day, (day + days.days()).min(TODAY.tomorrow().unwrap())).unwrap()
}

#[tokio::test]
async fn slots_are_those_of_the_body_at_every_granularity() {
    let reader = Reader::start().await;
    let (body, now) = (reader.body(), reader.site.running.app().now());
    let mut compared = 0;

    for on in days(body) {
        let range = around(on, 2);
        let asked = span(body, range);
        for intraday_type in [
            IntradayType::Steps,
            IntradayType::Calories,
            IntradayType::Distance,
            IntradayType::Floors,
            IntradayType::Elevation,
            IntradayType::ActiveZoneMinutes,
        ] {
            for granularity in [Granularity::Minute, Granularity::FiveMinutes, Granularity::FifteenMinutes] {
                let seconds = i64::from(granularity.seconds().unwrap());
                let mut expected: BTreeMap<i64, f64> = BTreeMap::new();
                for day in DateRange::new(on - 1.day(), range.end() + 1.day()).unwrap().iter() {
                    let minutes = body.minutes(day, now);
                    for (place, minute) in minutes.known() {
                        let at = minutes.start_of(place).as_second();
                        if asked.contains(&at) {
                            let slot = asked.start + (at - asked.start).div_euclid(seconds) * seconds;
                            *expected.entry(slot).or_default() += value(intraday_type, &[*minute]);
                        }
                    }
                }
                // What is zero Google leaves out.
                expected.retain(|_, value| *value > 0.0);

                let told = reader.instants(intraday_type, granularity, range).await;

                let mut told = told;
                told.retain(|_, value| *value > 0.0);
                let missing: Vec<_> = expected.keys().filter(|at| !told.contains_key(at)).take(3).collect();
                let invented: Vec<_> = told.keys().filter(|at| !expected.contains_key(at)).take(3).collect();
                assert_eq!(
                    (missing.len(), invented.len()),
                    (0, 0),
                    "{intraday_type} {granularity:?} {on}: {missing:?} {invented:?}"
                );
                for (at, expected) in &expected {
                    let told = told[at];
                    assert!(
                        (expected - told).abs() < 1e-3,
                        "{intraday_type} {granularity:?} {on}: {expected} {told}"
                    );
                }
                compared += expected.len();
            }
        }
    }
    assert!(compared > 20_000, "{compared}");
}

#[tokio::test]
async fn every_heart_rate_is_one_of_the_body_however_the_pages_come() {
    let reader = Reader::start().await;
    let (body, now) = (reader.body(), reader.site.running.app().now());
    for (on, switch) in days(body).into_iter().zip([
        "google.tie_loss",
        "google.short_pages",
        "google.final_empty",
        "google.doubled_points",
        "google.stray_points",
        "google.tie_loss",
        "google.backward_pages",
    ]) {
        let range = around(on, 3);
        let mut expected: BTreeMap<i64, f64> = BTreeMap::new();
        // A sample stands on the day its own clock showed.
        for day in range.iter() {
            let minutes = body.minutes(day, now);
            let beats: Vec<_> = minutes.beats().collect();
            for beat in beats {
                let at = minutes.instant_of(&beat);
                if !is_lived_twice(body, day, at) {
                    expected.insert(at.as_second(), f64::from(beat.bpm));
                }
            }
        }
        reader.site.set_switch(switch, "on");

        let told = reader.instants(IntradayType::HeartRate, Granularity::Second, range).await;

        // The day in the drawer has what the app told of it.
        let missing = expected.iter().filter(|(at, value)| told.get(at) != Some(value)).count();
        assert_eq!(missing, 0, "{switch} {on}: {} of {}", missing, expected.len());
        assert!(told.len() >= expected.len(), "{on}");
        let invented = told.keys().filter(|at| !expected.contains_key(at));
        let in_measured_minutes = invented
            .filter(|at| expected.range(**at / 60 * 60..**at / 60 * 60 + 60).next().is_some())
            .count();
        assert_eq!(in_measured_minutes, 0, "{switch} {on}: another source counts beside the device");
        reader.site.set_switch(switch, "");
    }
}

#[tokio::test]
async fn nights_are_those_of_the_body_over_two_hundred_days() {
    let reader = Reader::start().await;
    let (body, now) = (reader.body(), reader.site.running.app().now());
    let range = DateRange::new(TODAY - 200.days(), TODAY).unwrap();

    let variability = reader.read(IntradayType::HeartRateVariability, Granularity::Recorded, range).await;
    let oxygen = reader.read(IntradayType::OxygenSaturation, Granularity::Recorded, range).await;
    let breathing = reader.read(IntradayType::BreathingRate, Granularity::Recorded, range).await;

    let mut compared = 0;
    for day in range.iter() {
        let told = |of: &BTreeMap<Date, Vec<Record>>| -> Vec<(i64, f64)> {
            of.get(&day)
                .into_iter()
                .flatten()
                .cloned()
                .map(samples)
                .flat_map(|day| instants_of(&day))
                .collect()
        };
        let slots = body.variability(day, now).map(|night| night.slots).unwrap_or_default();
        let slots: Vec<_> = slots.iter().map(|slot| (slot.start.as_second(), slot.rmssd)).collect();
        assert_eq!(told(&variability), slots, "{day}");
        let readings = body.oxygen(day, now).map(|night| night.readings).unwrap_or_default();
        let readings: Vec<_> = readings.iter().map(|(at, percent)| (at.as_second(), *percent)).collect();
        assert_eq!(told(&oxygen), readings, "{day}");
        let rates = breathing.get(&day).and_then(|records| match records[..] {
            [Record::Breathing(BreathingNight { full, deep, light, rem, .. })] => {
                Some([full, deep, light, rem])
            }
            _ => None,
        });
        assert_eq!(rates, body.breathing(day, now).map(|night| night.rates()), "{day}");
        compared += slots.len() + readings.len();
    }
    assert!(compared > 20_000, "{compared}");
}

/// What a day's entry would say: the wall clock, and the value as far as both providers carry it.
fn entries(records: &[Record]) -> BTreeMap<i32, f64> {
    let samples = records.iter().filter_map(|record| match record {
        Record::Samples(day) => Some(day),
        _ => None,
    });
    // Fitbit fills slots without a reading with zero, Google leaves them out.
    let entries = samples.flat_map(|day| day.at.iter().copied().zip(day.values.iter().copied()));
    entries.filter(|(_, value)| *value != 0.0).collect()
}

#[tokio::test]
async fn both_providers_give_the_same_entries_of_one_body() {
    let google = Reader::start().await;
    let fitbit = crate::intraday::Reader::personal().await;
    let body = google.body();
    let home = TimeZone::get(body.home_zone()).unwrap();
    // On a journey a slot stands on the account's clock at Google and on the device's at Fitbit. On the day the clocks go
    // back an hour stands twice, and a map would hold one of them.
    let mut on = days(body);
    on.retain(|day| body.zone(*day) == &home && body.zone(*day - 1.day()) == &home);
    on.retain(|day| body.day(*day).worn && *day < TODAY && *day != jiff::civil::date(2026, 10, 25));
    let mut compared = 0;

    for day in on {
        // Routes are compared by themselves: their files are no answer to one request.
        for intraday_type in IntradayType::ALL.into_iter().filter(|one| !one.is_opt_in()) {
            for granularity in intraday_type.group().granularities() {
                let range = DateRange::inclusive(day, day).unwrap();
                let resource = ProviderId::Fitbit.intraday_resource(intraday_type, *granularity).unwrap();
                let theirs = fitbit.read(resource, range).await;
                let ours = google.read(intraday_type, *granularity, range).await;
                let ours = ours.get(&day).cloned().unwrap_or_default();
                let name = format!("{intraday_type} {granularity:?} on {day}");
                match (&theirs[..], &ours[..]) {
                    ([Record::Breathing(theirs)], [Record::Breathing(ours)]) => {
                        assert_eq!(ours, theirs, "{name}")
                    }
                    ([Record::Sleep(_), ..], _) => {
                        let spans = |records: &[Record]| -> BTreeSet<(String, String, u32)> {
                            let logs = records.iter().filter_map(|record| match record {
                                Record::Sleep(log) => Some(log),
                                _ => None,
                            });
                            let main = logs.filter(|log| log.is_main_sleep);
                            main.flat_map(|log| &log.levels.data)
                                .map(|span| (span.date_time.to_string(), span.level.clone(), span.seconds))
                                .collect()
                        };
                        assert_eq!(spans(&ours), spans(&theirs), "{name}");
                    }
                    _ => {
                        let (theirs, ours) = (entries(&theirs), entries(&ours));
                        let clocks =
                            |entries: &BTreeMap<i32, f64>| entries.keys().copied().collect::<Vec<_>>();
                        assert_eq!(clocks(&ours), clocks(&theirs), "{name}");
                        // Fitbit rounds the mean heart rate of a slot to whole beats.
                        let rounds =
                            intraday_type == IntradayType::HeartRate && *granularity != Granularity::Second;
                        let allowed = if rounds { 0.5 } else { 1e-3 };
                        for (at, value) in &theirs {
                            assert!(
                                (value - ours[at]).abs() <= allowed,
                                "{name} at {at}: {value} and {}",
                                ours[at]
                            );
                        }
                        compared += theirs.len();
                    }
                }
            }
        }
    }
    assert!(compared > 20_000, "{compared}");
}
