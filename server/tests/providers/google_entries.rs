//! The data types of Google Health that become entries, against the stand-in: what is read is what the simulated body had,
//! day by day.

use crate::support::{Site, TODAY, last_days};
use domain::{
    DataType, ProviderId,
    entry::{Entry, EntryForm},
    record::Record,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::Offset};
use serde_json::{Value, json};
use standin::body::Body;
use std::collections::BTreeMap;

const DAYS: i64 = 240;

/// What was read of one data type, by day.
type Read = BTreeMap<Date, Vec<Value>>;

struct Told {
    site: Site,
    entries: BTreeMap<DataType, Read>,
    strokes: BTreeMap<Date, u64>,
}

impl Told {
    async fn read() -> Self {
        Told::read_with(&[]).await
    }

    /// Reads with some of the stand-in's oddities switched on.
    async fn read_with(switches: &[&str]) -> Self {
        let site = Site::start().await;
        switches.iter().for_each(|switch| site.set_switch(switch, "on"));
        let link = site.connect(site.provider(ProviderId::GoogleHealth).as_ref(), "alice", "").await;
        let wanted: Vec<DataType> = DataType::ALL
            .into_iter()
            .filter(|data_type| ProviderId::GoogleHealth.carries(*data_type))
            .filter(|data_type| !data_type.is_opt_in() && !data_type.is_in_files_of_version_1())
            .collect();
        let mut entries: BTreeMap<DataType, Read> = BTreeMap::new();
        let mut strokes = BTreeMap::new();
        for record in site.read(&link, last_days(DAYS), &wanted).await {
            match record {
                // The running day is partial.
                record if record.date() >= Some(TODAY) => {}
                Record::Entry(entry) => entries
                    .entry(entry.data_type())
                    .or_default()
                    .entry(entry.date())
                    .or_default()
                    .push(Value::Object(Entry::members(&entry).clone())),
                Record::Daily(daily) => {
                    strokes.insert(daily.date, daily.value.parse().unwrap());
                }
                other => panic!("{other:?}"),
            }
        }
        Told { site, entries, strokes }
    }

    fn body(&self) -> &Body {
        self.site.running.app().bodies().find("alice").unwrap()
    }

    fn now(&self) -> Timestamp {
        self.site.running.app().now()
    }

    /// Holds what was read of each day against what the body had, which has to be something on at least so many days.
    fn agrees(
        &self,
        data_type: DataType,
        least: usize,
        truth: impl Fn(&Body, Date, Timestamp) -> Vec<Value>,
    ) {
        let none = Read::new();
        let read = self.entries.get(&data_type).unwrap_or(&none);
        let now = self.now();
        let mut days = 0;
        for day in last_days(DAYS).iter().filter(|day| *day < TODAY) {
            let expected = truth(self.body(), day, now);
            let mut told = read.get(&day).cloned().unwrap_or_default();
            told.sort_by_key(Value::to_string);
            let mut expected_sorted = expected.clone();
            expected_sorted.sort_by_key(Value::to_string);
            assert_eq!(told, expected_sorted, "{data_type:?} of {day}");
            days += usize::from(!expected.is_empty());
        }
        assert!(days >= least, "{data_type:?} on {days} days only");
    }
}

fn clock(at: Timestamp, offset_seconds: i32) -> String {
    let offset = Offset::from_seconds(offset_seconds).unwrap();
    offset.to_datetime(at).strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// What is told of a day besides, which is not held against the body.
fn only(read: &Read, names: &[&str]) -> Read {
    let keep = |value: &Value| {
        let members = value.as_object().unwrap().iter().filter(|(name, _)| names.contains(&name.as_str()));
        Value::Object(members.map(|(name, value)| (name.clone(), value.clone())).collect())
    };
    read.iter().map(|(day, values)| (*day, values.iter().map(keep).collect())).collect()
}

#[tokio::test]
async fn every_entry_is_what_the_body_had_that_day() {
    let mut told = Told::read().await;

    for form in EntryForm::ALL.into_iter().filter(|form| !form.data_type.is_opt_in()) {
        assert!(told.entries.contains_key(&form.data_type), "nothing of {}", form.key);
    }
    facts_of_nights_are_those_of_the_body(&told);
    measurements_are_those_of_the_body(&mut told);
    exercise_is_that_of_the_body(&mut told);
}

#[tokio::test]
async fn nothing_is_lost_at_the_borders_of_pages_nor_told_twice() {
    let plain = Told::read().await;
    let odd = Told::read_with(&["google.doubled_points", "google.tie_loss"]).await;

    // Another app's copies share their instants, so pages of 25 end between the two.
    for (data_type, read) in &plain.entries {
        let (told, again) =
            (read.values().flatten().count(), odd.entries[data_type].values().flatten().count());
        let views = if *data_type == DataType::ActivityLog { 2 } else { 1 };
        assert_eq!(again, views * told, "{data_type:?}");
    }
    let named = |log: &&Value| log["activityName"].is_string();
    let starts = |told: &Told| -> Vec<Value> {
        let logs = told.entries[&DataType::ActivityLog].values().flatten();
        logs.filter(named).map(|log| log["startTime"].clone()).collect()
    };
    assert!(starts(&plain).iter().all(|start| starts(&odd).contains(start)));
}

#[tokio::test]
async fn odd_pages_change_nothing() {
    let plain = Told::read().await;

    for switches in [
        &["google.stray_points", "google.short_pages", "google.final_empty"][..],
        &["google.backward_pages", "google.tie_loss"],
    ] {
        let odd = Told::read_with(switches).await;

        for (data_type, read) in &plain.entries {
            assert_eq!(odd.entries.get(data_type), Some(read), "{data_type:?} with {switches:?}");
        }
        assert_eq!(odd.strokes, plain.strokes);
    }
}

#[tokio::test]
async fn numbers_nobody_can_have_cost_only_themselves() {
    let plain = Told::read().await;
    let absurd = Told::read_with(&["google.absurd_values"]).await;

    for (data_type, read) in &plain.entries {
        let (told, left) = (read.len(), absurd.entries.get(data_type).map_or(0, BTreeMap::len));
        assert!(left <= told && (left + 1) * 10 >= told * 6, "{data_type:?}: {left} of {told}");
    }
    let percent = absurd.entries[&DataType::OxygenSaturation].values().flatten();
    assert!(
        percent.map(|entry| entry["value"]["avg"].as_f64().unwrap()).all(|avg| (0.0..=100.0).contains(&avg))
    );
}

fn facts_of_nights_are_those_of_the_body(told: &Told) {
    let one = |day: Date, value: Value| vec![json!({"dateTime": day.to_string(), "value": value})];
    told.agrees(DataType::HeartRateVariability, 100, |body, day, now| {
        let night = body.variability(day, now);
        night.map_or_else(Vec::new, |night| {
            let value = json!({
                "dailyRmssd": plain(night.rmssd),
                "deepRmssd": plain(night.deep_rmssd),
                "entropy": plain(night.entropy),
                "nonRemHeartRate": night.non_rem_bpm,
            });
            one(day, value)
        })
    });
    told.agrees(DataType::BreathingRate, 100, |body, day, now| {
        let night = body.breathing(day, now);
        night.map_or_else(Vec::new, |night| one(day, json!({"breathingRate": plain(night.full)})))
    });
    told.agrees(DataType::SkinTemperature, 100, |body, day, now| {
        let night = body.skin_temperature(day, now);
        night.map_or_else(Vec::new, |night| {
            let value = json!({
                "nightlyRelative": plain(night.relative),
                "nightlyTemperature": plain(night.nightly),
                "baselineTemperature": plain(night.baseline),
                "relativeStandardDeviation30d": plain(night.deviation),
            });
            one(day, value)
        })
    });
    for (day, values) in &told.entries[&DataType::OxygenSaturation] {
        let night = told.body().oxygen(*day, told.now()).unwrap();
        let value = &values[0]["value"];
        assert_eq!((values.len(), value["avg"].as_f64()), (1, Some(night.average)), "{day}");
        assert!(
            value["min"].as_f64() <= value["avg"].as_f64() && value["avg"].as_f64() <= value["max"].as_f64()
        );
    }
    assert!(told.entries[&DataType::OxygenSaturation].len() > 100);
    for (day, values) in &told.entries[&DataType::CardioFitness] {
        let score = told.body().fitness(*day, told.now()).unwrap().score;
        assert_eq!((values.len(), &values[0]["value"]["vo2Max"]), (1, &json!(score.to_string())), "{day}");
    }
    assert!(told.entries[&DataType::CardioFitness].len() > 100);
    for (day, values) in &told.entries[&DataType::ActiveZoneMinutes] {
        let value = values[0]["value"].as_object().unwrap();
        let zones: u64 = value
            .iter()
            .filter(|(name, _)| *name != "activeZoneMinutes")
            .filter_map(|(_, n)| n.as_u64())
            .sum();
        assert_eq!((values.len(), value["activeZoneMinutes"].as_u64()), (1, Some(zones)), "{day}");
    }
    assert!(told.entries[&DataType::ActiveZoneMinutes].len() > 30);
}

/// A number as entries have it: whole ones without a fraction.
fn plain(value: f64) -> Value {
    if value.fract() == 0.0 { json!(value as i64) } else { json!(value) }
}

fn measurements_are_those_of_the_body(told: &mut Told) {
    for data_type in [DataType::BloodGlucose, DataType::CoreTemperature] {
        let read = only(&told.entries[&data_type], &["dateTime", "value", "logId"]);
        told.entries.insert(data_type, read);
    }
    told.agrees(DataType::BloodGlucose, 1, |body, day, now| {
        let glucose = body.glucose(day, now).into_iter().map(|one| {
            json!({"dateTime": clock(one.at, one.offset_seconds), "value": plain(one.mg_per_dl), "logId": one.id})
        });
        glucose.collect()
    });
    told.agrees(DataType::CoreTemperature, 1, |body, day, now| {
        let temperatures = body.core_temperatures(day, now).into_iter().map(|one| {
            json!({"dateTime": clock(one.at, one.offset_seconds), "value": plain(one.celsius), "logId": one.id})
        });
        temperatures.collect()
    });
    let fat = only(&told.entries[&DataType::BodyFat], &["fat", "logId"]);
    let weighed = last_days(DAYS).iter().filter(|day| *day < TODAY).flat_map(|day| told.body().weights(day));
    let truth: BTreeMap<u64, Value> =
        weighed.filter_map(|weight| Some((weight.id, plain(weight.fat_percent?)))).collect();
    let known: Vec<_> = fat.values().flatten().collect();
    assert!(known.len() > 10);
    assert!(known.iter().all(|log| log["logId"].as_u64().and_then(|id| truth.get(&id)) == Some(&log["fat"])));
}

fn exercise_is_that_of_the_body(told: &mut Told) {
    let logs = told.entries[&DataType::ActivityLog].clone();
    let mut days = 0;
    for day in last_days(DAYS).iter().filter(|day| *day < TODAY.checked_sub(2.days()).unwrap()) {
        let told_of_day = logs.get(&day).map_or(&[][..], Vec::as_slice);
        let Some(workout) = told.body().workout(day, told.now()) else { continue };
        days += 1;
        let log = told_of_day
            .iter()
            .find(|log| log["logId"] == json!(workout.id))
            .unwrap_or_else(|| panic!("no workout on {day}: {told_of_day:?}"));
        let start = clock(workout.start, workout.offset_seconds);
        assert!(log["startTime"].as_str().unwrap().starts_with(&start), "{day}");
        assert_eq!(log["duration"].as_u64(), Some(workout.minutes as u64 * 60_000), "{day}");
        assert!(log["averageHeartRate"].as_u64().is_some_and(|bpm| (60..220).contains(&bpm)), "{day}");
    }
    assert!(days > 20, "{days} days with a workout");

    let swum = last_days(DAYS).iter().filter(|day| *day < TODAY).filter_map(|day| {
        let lengths = told.body().swim_lengths(day, told.now());
        (!lengths.is_empty()).then(|| (day, lengths.iter().map(|length| u64::from(length.strokes)).sum()))
    });
    let swum: BTreeMap<Date, u64> = swum.collect();
    assert!(!swum.is_empty());
    assert_eq!(told.strokes, swum);
}
