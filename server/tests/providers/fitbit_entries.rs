//! The data types that became entries after the first files: one body told by both providers, each read by its own reader,
//! says the same.

use crate::support::{Site, TODAY, last_days};
use domain::{
    DataType, ProviderId,
    entry::{Entry, EntryForm},
    item::Item,
    record::Record,
};
use jiff::{ToSpan, civil::Date};
use serde_json::Value;
use std::collections::BTreeMap;

const DAYS: i64 = 120;

/// What one provider told of some data types, by day.
#[derive(Default)]
struct Told {
    entries: BTreeMap<DataType, BTreeMap<Date, Vec<Entry>>>,
    strokes: BTreeMap<Date, u64>,
    items: Vec<Item>,
}

async fn told(id: ProviderId, member: &str, data_types: &[DataType], days: i64) -> Told {
    let site = Site::start().await;
    let link = site.connect_wanting(site.provider(id).as_ref(), member, data_types).await;
    let carried: Vec<DataType> =
        data_types.iter().copied().filter(|data_type| id.carries(*data_type)).collect();
    let mut told = Told::default();
    for record in site.read(&link, last_days(days), &carried).await {
        match record {
            // The running day is partial, and the one before it may still be restated.
            record if record.date() >= Some(TODAY - 1.day()) => {}
            Record::Entry(entry) => {
                let days = told.entries.entry(entry.data_type()).or_default();
                days.entry(entry.date()).or_default().push(*entry);
            }
            Record::Daily(daily) => {
                told.strokes.insert(daily.date, daily.value.parse().unwrap());
            }
            Record::Item(item) => told.items.push(*item),
            other => panic!("{other:?}"),
        }
    }
    told.strokes.retain(|_, strokes| *strokes > 0);
    told
}

async fn both(member: &str, data_types: &[DataType], days: i64) -> (Told, Told) {
    tokio::join!(
        told(ProviderId::Fitbit, member, data_types, days),
        told(ProviderId::GoogleHealth, member, data_types, days),
    )
}

/// Holds each day Fitbit tells of against what Google tells of it.
fn agree(fitbit: &Told, google: &Told, least_days: usize) {
    for (data_type, days) in &fitbit.entries {
        let theirs = &google.entries[data_type];
        for (day, entries) in days {
            let ours =
                theirs.get(day).unwrap_or_else(|| panic!("{data_type:?} of {day} is missing at Google"));
            // Exercise another app measured is told by Google alone.
            assert!(ours.len() >= entries.len(), "{data_type:?} of {day}");
            for entry in entries {
                let fitbit = Value::Object(entry.members());
                let same = |ours: &Entry| say_the_same(*data_type, &Value::Object(ours.members()), &fitbit);
                assert!(ours.iter().any(same), "{ours:?} and {entry:?}");
            }
        }
        assert!(days.len() >= least_days, "{data_type:?}: {} days", days.len());
    }
}

/// Whether an entry from Google says what Fitbit's does.
fn say_the_same(data_type: DataType, google: &Value, fitbit: &Value) -> bool {
    let same = |pointer: &str| {
        assert!(fitbit.pointer(pointer).is_some(), "{data_type:?} has no {pointer}: {fitbit}");
        google.pointer(pointer) == fitbit.pointer(pointer)
    };
    let near = |pointer: &str, most: f64| {
        let number = |value: &Value| value.pointer(pointer).and_then(Value::as_f64).unwrap_or_default();
        (number(google) - number(fitbit)).abs() <= most
    };
    match data_type {
        DataType::ActiveZoneMinutes | DataType::BreathingRate => same("/value"),
        DataType::HeartRateVariability => same("/value/dailyRmssd") && same("/value/deepRmssd"),
        // The bounds are of two kinds.
        DataType::OxygenSaturation => same("/value/avg"),
        DataType::SkinTemperature => same("/value/nightlyRelative"),
        DataType::CoreTemperature => same("/dateTime") && same("/value"),
        // Fitbit has a range unless a run made it exact.
        DataType::CardioFitness => {
            let score: f64 = google["value"]["vo2Max"].as_str().unwrap().parse().unwrap();
            let text = fitbit["value"]["vo2Max"].as_str().unwrap();
            let (low, high) = text.split_once('-').unwrap_or((text, text));
            (low.parse::<f64>().unwrap() - 1.0..=high.parse::<f64>().unwrap() + 1.0).contains(&score)
        }
        DataType::BodyFat => same("/fat") && same("/date"),
        DataType::ActivityLog => {
            same("/logId")
                && same("/startTime")
                && same("/duration")
                && same("/averageHeartRate")
                && same("/activityName")
                && same("/activeZoneMinutes/totalMinutes")
                && same("/logType")
                && near("/steps", 0.0)
                && near("/calories", 1.0)
                && near("/distance", 0.001)
        }
        // Fitbit rounds kilocalories.
        DataType::FoodLog => {
            same("/logId")
                && same("/logDate")
                && same("/loggedFood/name")
                && same("/loggedFood/amount")
                && same("/loggedFood/foodId")
                && same("/loggedFood/unit/id")
                && near("/nutritionalValues/calories", 0.5)
                && near("/nutritionalValues/carbs", 0.001)
                && near("/nutritionalValues/fiber", 0.001)
                && near("/nutritionalValues/sodium", 0.01)
        }
        DataType::WaterLog => same("/logId") && same("/logDate") && same("/amount"),
        DataType::Electrocardiogram => {
            let results = (google["resultClassification"].as_str(), fitbit["resultClassification"].as_str());
            same("/startTime")
                && same("/waveformSamples")
                && same("/samplingFrequencyHz")
                && same("/scalingFactor")
                && same("/numberOfWaveformSamples")
                && google.get("averageHeartRate") == fitbit.get("averageHeartRate")
                // Of what cannot be read each has a word of its own.
                && (results.0 == results.1 || results == (Some("UNREADABLE"), Some("Inconclusive")))
        }
        DataType::IrregularRhythm => {
            let beats = |alert: &Value| -> Vec<Value> {
                let windows = alert["windows"].as_array().unwrap();
                windows.iter().map(|window| window["bpmData"].clone()).collect()
            };
            same("/alertTime") && same("/deviceType") && beats(google) == beats(fitbit)
        }
        other => panic!("{other:?} is not compared"),
    }
}

#[tokio::test]
async fn both_providers_say_the_same_of_every_day() {
    let data_types: Vec<DataType> = EntryForm::ALL
        .into_iter()
        .map(|form| form.data_type)
        .filter(|data_type| !data_type.is_opt_in() && ProviderId::Fitbit.carries(*data_type))
        .chain([DataType::SwimmingStrokes])
        .collect();

    let (fitbit, google) = both("alice", &data_types, DAYS).await;

    agree(&fitbit, &google, 1);
    assert_eq!(fitbit.entries.len() + 1, data_types.len());
    assert!(!fitbit.strokes.is_empty());
    assert_eq!(fitbit.strokes, google.strokes);
    let exercise =
        |told: &Told| -> Vec<Date> { told.entries[&DataType::ActivityLog].keys().copied().collect() };
    assert_eq!(exercise(&fitbit), exercise(&google), "days with exercise");
}

#[tokio::test]
async fn both_providers_say_the_same_of_what_members_choose() {
    let food = [DataType::FoodLog, DataType::WaterLog, DataType::Electrocardiogram];

    let (fitbit, google) = both("alice", &food, 60).await;
    let (alerts, more_alerts) = both("bob", &[DataType::IrregularRhythm], 400).await;

    agree(&fitbit, &google, 1);
    agree(&alerts, &more_alerts, 1);
    assert_eq!(fitbit.entries.len(), food.len());
    assert_eq!(alerts.entries.len(), 1);
    for (data_type, days) in fitbit.entries.iter().chain(&alerts.entries) {
        let also = google.entries.get(data_type).or_else(|| more_alerts.entries.get(data_type)).unwrap();
        assert_eq!(days.keys().collect::<Vec<_>>(), also.keys().collect::<Vec<_>>(), "{data_type:?}");
    }
}

#[tokio::test]
async fn exercise_of_years_comes_over_several_pages_each_once() {
    let told = told(ProviderId::Fitbit, "alice", &[DataType::ActivityLog], 1_500).await;

    let logs: Vec<String> =
        told.entries[&DataType::ActivityLog].values().flatten().map(Entry::identity).collect();
    let mut once = logs.clone();
    once.sort();
    once.dedup();

    assert!(logs.len() > 200, "{} exercises", logs.len());
    assert_eq!(once.len(), logs.len());
}

#[tokio::test]
async fn badges_and_foods_come_as_lists_without_days() {
    let fitbit = told(ProviderId::Fitbit, "alice", &[DataType::Badges], 7).await;
    let google = told(ProviderId::GoogleHealth, "alice", &[DataType::Foods], 7).await;

    assert!(fitbit.items.iter().all(|badge| badge.data_type() == DataType::Badges));
    assert!(!fitbit.items.is_empty());
    assert!(google.items.iter().all(|food| food.members()["nutritionalValues"]["calories"].is_number()));
    assert_eq!(google.items.len(), standin::body::FOODS.len());
}
