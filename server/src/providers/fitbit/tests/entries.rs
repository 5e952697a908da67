//! What becomes of the data types whose shape in the file is Fitbit's own.

use super::*;
use crate::providers::{
    Next, Page,
    fitbit::fixtures::{ecg, next_page, rhythm_alert, walk},
    subject::page,
};
use domain::DataType;

fn members(records: &[Record]) -> Vec<Value> {
    records
        .iter()
        .map(|record| match record {
            Record::Entry(entry) => Value::Object(entry.members()),
            Record::Item(item) => Value::Object(item.members()),
            other => panic!("{other:?}"),
        })
        .collect()
}

fn listed(resource: &str, body: &Value) -> Page {
    let fitbit = fitbit();
    page(&fitbit, &first_page(&fitbit, resource), body)
}

#[test]
fn what_was_not_measured_is_no_reading_and_the_rest_stays_as_served() {
    assert_eq!(
        members(&answered("spo2")),
        [
            json!({"dateTime": "2026-03-28", "value": {"avg": 95.8, "min": 92, "max": 99.1}}),
            json!({"dateTime": "2026-03-29", "value": {"avg": 96.4, "min": 93.5, "max": 98.7}}),
        ]
    );
    assert_eq!(
        members(&answered("br")),
        [
            json!({"dateTime": "2026-03-28", "value": {"breathingRate": 14.8}}),
            json!({"dateTime": "2026-03-29", "value": {"breathingRate": 15}}),
        ]
    );
    assert_eq!(members(&answered("cardioscore"))[0]["value"], json!({"vo2Max": "40-44"}));
}

#[test]
fn paths_of_lists_and_days_are_those_of_the_reference() {
    let fitbit = fitbit();
    for (resource, expected) in [
        ("temp/skin", "/1/user/-/temp/skin/date/2026-03-01/2026-03-31.json"),
        ("fat-log", "/1/user/-/body/log/fat/date/2026-03-01/2026-03-31.json"),
        ("swimming-strokes", "/1/user/-/activities/swimming-strokes/date/2026-03-01/2026-03-31.json"),
        ("food-log", "/1/user/-/foods/log/date/2026-03-28.json"),
        ("water-log", "/1/user/-/foods/log/water/date/2026-03-28.json"),
        ("activity-log", "/1/user/-/activities/list.json?beforeDate=2026-04-01&sort=desc&limit=100&offset=0"),
        ("ecg", "/1/user/-/ecg/list.json?beforeDate=2026-04-01&sort=desc&limit=10&offset=0"),
        ("irn-alerts", "/1/user/-/irn/alerts/list.json?beforeDate=2026-04-01&sort=desc&limit=10&offset=0"),
    ] {
        let request = fitbit.request(&first_page(&fitbit, resource)).unwrap();
        assert_eq!(request.url.as_str(), format!("https://api.fitbit.example{expected}"));
    }
}

#[test]
fn next_page_is_asked_where_the_settings_say_whatever_address_the_answer_names() {
    let fitbit = fitbit();
    let first = first_page(&fitbit, "activity-log");
    let elsewhere = "http://127.0.0.1:9/steal?offset=100&limit=5&beforeDate=2020-01-01";
    let body = json!({"activities": [walk("2026-03-29", 1)], "pagination": {"next": elsewhere}});

    let page = page(&fitbit, &first, &body);
    let second = fitbit.request(&first.go_on(page.next.unwrap())).unwrap();

    assert_eq!(
        second.url.as_str(),
        "https://api.fitbit.example/1/user/-/activities/list.json?beforeDate=2026-04-01&sort=desc&limit=100&offset=100"
    );
}

#[test]
fn list_ends_where_it_does_not_go_on_and_where_it_reaches_back_beyond_the_days_asked_for() {
    let told = |day: &str, next: &str| {
        listed("activity-log", &json!({"activities": [walk(day, 1)], "pagination": {"next": next}}))
    };

    let amid = told("2026-03-20", &next_page("activities", "100"));
    assert_eq!(amid.next, Some(Next::Token("100".to_owned())));
    assert_eq!(amid.complete_after, Some(date(2026, 3, 21)));
    for next in ["", &next_page("activities", "0")] {
        assert_eq!((told("2026-03-20", next).next, told("2026-03-20", next).complete_after), (None, None));
    }
    let beyond = told("2026-02-10", &next_page("activities", "100"));
    assert_eq!((beyond.records.len(), beyond.next), (0, None));
}

#[test]
fn next_page_that_cannot_be_asked_for_is_no_end_of_the_list() {
    let fitbit = fitbit();
    let second = first_page(&fitbit, "activity-log").go_on(Next::Token("100".to_owned()));
    let told = |day: &str, next: &str| {
        let body = json!({"activities": [walk(day, 1)], "pagination": {"next": next}});
        fitbit.parse(&second, &reply(200, &body))
    };
    let earlier = next_page("activities", "100").replace("2026-04-01", "2026-03-20");

    for next in [
        "not an address",
        "https://api.fitbit.com/list.json",
        "https://api.fitbit.com/list.json?offset=soon",
        &next_page("activities", "0"),
        &earlier,
    ] {
        assert_eq!(told("2026-03-20", next), Outcome::Malformed("pagination.next".to_owned()), "{next}");
    }
    assert!(
        matches!(told("2026-03-20", &next_page("activities", "100")), Outcome::Page(page) if page.next.is_none())
    );
    // Nothing older is wanted there, wherever it would be.
    assert!(matches!(told("2026-02-10", "not an address"), Outcome::Page(page) if page.next.is_none()));
}

#[test]
fn electrocardiogram_has_its_frequency_as_a_number_and_an_endless_curve_costs_itself() {
    let mut endless = ecg("2026-03-28");
    endless["waveformSamples"] = vec![1; 150_001].into();

    let told = members(
        &listed("ecg", &json!({"ecgReadings": [ecg("2026-03-29"), endless], "pagination": {}})).records,
    );

    assert_eq!(
        (&told[0]["samplingFrequencyHz"], &told[0]["waveformSamples"]),
        (&json!(250), &json!([88, 141, -203]))
    );
    assert_eq!((told[1].get("waveformSamples"), &told[1]["averageHeartRate"]), (None, &json!(66)));
}

#[test]
fn windows_of_an_alert_nobody_has_seen_cost_only_themselves() {
    let mut odd = rhythm_alert("2026-03-28");
    odd["windows"] = json!([{"start": 5}, "x"]);

    let told =
        listed("irn-alerts", &json!({"alerts": [rhythm_alert("2026-03-29"), odd], "pagination": {}})).records;

    let told = members(&told);
    assert_eq!(told[0], rhythm_alert("2026-03-29"));
    assert_eq!((told[1].get("windows"), &told[1]["alertTime"]), (None, &json!("2026-03-28T04:10:00.000")));
}

#[test]
fn water_belongs_to_the_day_asked_for_and_food_of_another_day_is_malformed() {
    assert_eq!(
        members(&answered("water-log")),
        [
            json!({"logDate": "2026-03-28", "logId": 12, "amount": 500}),
            json!({"logDate": "2026-03-28", "logId": 13, "amount": 250.5}),
        ]
    );
    let sum: f64 = answered("water-log").iter().flat_map(Record::day_values).map(|(_, day)| day.1).sum();
    assert_eq!(sum, 750.5);
    assert_eq!(answered("food-log")[0].day_values()[0].0, DataType::FoodLog);
}

#[test]
fn badge_keeps_neither_pictures_nor_cheers_nor_congratulations() {
    assert_eq!(
        members(&answered("badges")),
        [json!({
            "encodedId": "QQ1122", "badgeType": "DAILY_STEPS", "category": "Daily Steps", "dateTime": "2025-05-01",
            "name": "Sneakers (10,000 steps in a day)", "shortName": "Sneakers",
            "description": "10,000 steps in a day", "shortDescription": "10,000 steps", "timesAchieved": 12,
            "value": 10_000,
        })]
    );
}
