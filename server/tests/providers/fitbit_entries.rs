//! What Fitbit's answers hold of the data types that are read from Google alone so far: it fits the same forms and says the
//! same, so that files need not change when it is read too.

use crate::{
    google_entries::Told,
    support::{Site, TODAY, last_days},
};
use domain::{DataType, DateRange, ProviderId, entry::Entry};
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};
use standin::Host;
use std::collections::BTreeMap;

const SCOPES: [&str; 8] = [
    "activity",
    "heartrate",
    "weight",
    "oxygen_saturation",
    "respiratory_rate",
    "temperature",
    "cardio_fitness",
    "profile",
];

/// The resources of Fitbit, the member their entries stand in (none where the answer is a bare list).
const RESOURCES: [(DataType, &str, &str); 8] = [
    (DataType::ActiveZoneMinutes, "activities/active-zone-minutes", "activities-active-zone-minutes"),
    (DataType::HeartRateVariability, "hrv", "hrv"),
    (DataType::OxygenSaturation, "spo2", ""),
    (DataType::BreathingRate, "br", "br"),
    (DataType::SkinTemperature, "temp/skin", "tempSkin"),
    (DataType::CoreTemperature, "temp/core", "tempCore"),
    (DataType::CardioFitness, "cardioscore", "cardioScore"),
    (DataType::BodyFat, "body/log/fat", "fat"),
];

/// Every answer takes 30 days at once.
fn windows() -> Vec<DateRange> {
    DateRange::new(last_days(120).start(), TODAY).unwrap().windows_newest_first(28)
}

async fn read_fitbit() -> BTreeMap<DataType, BTreeMap<Date, Vec<Entry>>> {
    let site = Site::start().await;
    let token = site.access_token(site.provider(ProviderId::Fitbit).as_ref(), "alice", &SCOPES).await;
    let http = reqwest::Client::new();
    let mut read: BTreeMap<DataType, BTreeMap<Date, Vec<Entry>>> = BTreeMap::new();
    for (data_type, resource, member) in RESOURCES {
        for range in windows() {
            let base = site.running.base(Host::FitbitApi);
            let url = format!("{base}/1/user/-/{resource}/date/{}/{}.json", range.start(), range.last());
            let answer = http.get(&url).bearer_auth(&token).send().await.unwrap();
            assert_eq!(answer.status(), 200, "{resource}");
            let answer: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            let listed = if member.is_empty() { &answer } else { &answer[member] };
            for item in listed.as_array().unwrap() {
                let entry = Entry::new(data_type, item.as_object().unwrap().clone());
                let entry = entry.unwrap_or_else(|| panic!("{resource}: {item} is no entry"));
                read.entry(data_type).or_default().entry(entry.date()).or_default().push(entry);
            }
        }
    }
    read
}

#[tokio::test]
async fn answers_of_fitbit_fit_the_same_forms_and_say_the_same() {
    let (fitbit, google) = tokio::join!(read_fitbit(), Told::read());

    for (data_type, days) in &fitbit {
        let told = &google.entries[data_type];
        for (day, entries) in days.iter().filter(|(day, _)| **day < TODAY - 1.day()) {
            let ours = told.get(day).unwrap_or_else(|| panic!("{data_type:?} of {day} is missing at Google"));
            assert_eq!(ours.len(), entries.len(), "{data_type:?} of {day}");
            for entry in entries {
                let entry = Value::Object(entry.members());
                assert!(ours.iter().any(|ours| agree(*data_type, ours, &entry)), "{ours:?} and {entry}");
            }
        }
        assert!(!days.is_empty());
    }
    assert_eq!(fitbit.len(), RESOURCES.len());
}

/// Whether an entry from Google says what Fitbit's does.
fn agree(data_type: DataType, google: &Value, fitbit: &Value) -> bool {
    let same = |pointer: &str| google.pointer(pointer) == fitbit.pointer(pointer);
    match data_type {
        DataType::ActiveZoneMinutes => same("/value"),
        DataType::HeartRateVariability => same("/value/dailyRmssd") && same("/value/deepRmssd"),
        // The bounds are of two kinds.
        DataType::OxygenSaturation => same("/value/avg"),
        DataType::BreathingRate => same("/value"),
        DataType::SkinTemperature => same("/value/nightlyRelative"),
        DataType::CoreTemperature => same("/dateTime") && same("/value"),
        // Fitbit has a range unless a run made it exact.
        DataType::CardioFitness => {
            let score: f64 = google["value"]["vo2Max"].as_str().unwrap().parse().unwrap();
            let text = fitbit["value"]["vo2Max"].as_str().unwrap();
            let (low, high) = text.split_once('-').unwrap_or((text, text));
            (low.parse::<f64>().unwrap() - 1.0..=high.parse::<f64>().unwrap() + 1.0).contains(&score)
        }
        _ => same("/fat") && same("/date") && google["date"] != json!(null),
    }
}
