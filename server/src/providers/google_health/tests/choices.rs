//! What becomes of the data types only members who choose them have: food, water, electrocardiograms, rhythm alerts.

use super::*;
use crate::providers::Next;
use crate::providers::google_health::fixtures::{ecg, soup_of_the_29th};

fn members(records: Vec<Record>) -> Vec<Value> {
    records
        .into_iter()
        .map(|record| match record {
            Record::Entry(entry) => Value::Object(entry.members()),
            Record::Item(item) => Value::Object(item.members()),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn meal_stands_in_the_members_fitbit_had_with_sodium_in_milligrams() {
    assert_eq!(
        members(answered("nutrition-log")),
        [
            json!({
                "logDate": "2026-03-29",
                "dateTime": "2026-03-29T12:30:00",
                "logId": 110,
                "loggedFood": {
                    "amount": 1.5, "calories": 290.5, "foodId": 106, "mealTypeId": 3, "mealType": "LUNCH",
                    "name": "Lentil soup", "unit": {"id": 304, "name": "bowl"},
                },
                "nutritionalValues": {
                    "calories": 290.5, "carbs": 38, "fat": 7.5, "fiber": 6.5, "protein": 17, "sodium": 412.3,
                    "nutrients": [{"name": "VITAMIN_C", "grams": 0.021}],
                },
            }),
            json!({
                "logDate": "2026-03-28",
                "dateTime": "2026-03-28T21:30:00",
                "logId": 109,
                "loggedFood": {"calories": 120, "mealType": "SNACK"},
                "nutritionalValues": {"calories": 120},
            }),
        ]
    );
}

#[test]
fn meal_told_alike_by_two_sources_is_eaten_once() {
    let again = named(soup_of_the_29th(), 9, HEALTH_CONNECT);
    let mut other = named(soup_of_the_29th(), 8, HEALTH_CONNECT);
    other["nutritionLog"]["energy"]["kcal"] = json!(300);

    assert_eq!(ids_of_meals(&[soup_of_the_29th(), again, other]), [110, 8]);
}

#[test]
fn meals_alike_of_one_source_are_as_many_as_it_names() {
    let first = soup_of_the_29th();
    let platform = first["dataSource"]["platform"].as_str().unwrap().to_owned();
    let second = named(first.clone(), 9, &platform);
    let [there, there_too, third] = [5, 6, 7].map(|id| named(first.clone(), id, HEALTH_CONNECT));

    assert_eq!(ids_of_meals(&[first.clone(), second.clone()]), [110, 9]);
    // The same point twice is one.
    assert_eq!(ids_of_meals(&[first.clone(), second.clone(), first.clone(), second.clone()]), [110, 9]);
    // Another source tells of the same two, then of one more.
    let two_sources = [first.clone(), there, second, there_too, third];
    assert_eq!(ids_of_meals(&two_sources), [110, 9, 7]);
    let nameless = || {
        let mut log = first.clone();
        log.as_object_mut().unwrap().remove("name");
        log
    };
    assert_eq!(ids_of_meals(&[nameless(), nameless()]).len(), 1);
}

const HEALTH_CONNECT: &str = "HEALTH_CONNECT";

/// The same log under another name, told through a platform.
fn named(mut log: Value, id: u64, platform: &str) -> Value {
    log["name"] = json!(format!("users/1200340056/dataTypes/nutrition-log/dataPoints/{id}"));
    log["dataSource"]["platform"] = json!(platform);
    log
}

fn ids_of_meals(logs: &[Value]) -> Vec<Value> {
    let told = members(records("nutrition-log", &json!({"dataPoints": logs})));
    told.iter().map(|log| log["logId"].clone()).collect()
}

#[test]
fn drinks_are_millilitres_on_the_members_own_day_and_less_than_nothing_is_none() {
    assert_eq!(
        members(answered("hydration-log")),
        [
            json!({"logDate": "2026-03-29", "dateTime": "2026-03-29T08:40:12", "logId": 21, "amount": 236.59}),
            json!({"logDate": "2026-03-28", "dateTime": "2026-03-28T22:10:00", "logId": 20, "amount": 500}),
        ]
    );
    let mut drunk = (subject().answer)("hydration-log");
    for odd in [json!(-1), json!("NaN"), json!(null)] {
        drunk["dataPoints"][0]["hydrationLog"]["amountConsumed"]["milliliters"] = odd;
        assert_eq!(records("hydration-log", &drunk).len(), 1);
    }
}

#[test]
fn food_keeps_its_serving_and_not_its_description() {
    assert_eq!(
        members(answered("food")),
        [json!({
            "foodId": 106,
            "name": "Oat porridge",
            "brand": "Avena",
            "accessLevel": "PRIVATE",
            "locale": "en_GB",
            "calories": 180,
            "defaultServingSize": 1,
            "defaultUnit": {"id": 304, "name": "bowl", "plural": "bowls"},
            "nutritionalValues": {"calories": 180, "carbs": 31, "fat": 3.4, "protein": 6.1},
        })]
    );
}

#[test]
fn electrocardiogram_keeps_its_curve_and_tells_the_model_not_the_name_of_the_device() {
    let told = members(answered("electrocardiogram"));

    assert_eq!(
        told[0],
        json!({
            "startTime": "2026-03-29T09:14:32.310",
            "logId": 104,
            "averageHeartRate": 66,
            "resultClassification": "Normal Sinus Rhythm",
            "waveformSamples": [12, 40, 0, -7],
            "samplingFrequencyHz": 250,
            "scalingFactor": 10_922,
            "numberOfWaveformSamples": 4,
            "leadNumber": 1,
            "featureVersion": "4.5",
            "deviceName": "Sense 2",
            "firmwareVersion": "1.2.3",
        })
    );
    assert_eq!(
        (&told[1]["startTime"], &told[1]["resultClassification"]),
        (&json!("2026-03-28T21:30:00.000"), &json!("NOT_ANALYZED"))
    );
}

#[test]
fn curve_no_device_records_is_left_out_of_its_reading() {
    let mut endless = ecg("7", "2026-03-29T07:14:32Z", "0s", "INCONCLUSIVE");
    endless["electrocardiogram"]["waveformSamples"] = vec![1; 150_001].into();

    let told = members(records("electrocardiogram", &json!({"dataPoints": [endless]})));

    assert_eq!(
        (&told[0]["numberOfWaveformSamples"], told[0].get("waveformSamples")),
        (&json!(150_001), None)
    );
}

#[test]
fn electrocardiograms_are_asked_by_their_start_alone_and_go_on_under_the_token() {
    let google = google();
    let fetch = first_page(&google, "electrocardiogram");
    let newer = ecg("9", "2026-04-20T07:14:32Z", "0s", "INCONCLUSIVE");
    let page_of =
        |points: &[Value]| page(&google, &fetch, &json!({"dataPoints": points, "nextPageToken": "more"}));

    let request = google.request(&fetch).unwrap();
    let only_newer = page_of(&[newer]);
    let reaching_back = page_of(&[ecg("2", "2026-02-20T07:14:32Z", "0s", "INCONCLUSIVE")]);

    assert_eq!(
        request.url.query(),
        Some(
            "pageSize=10&filter=electrocardiogram.interval.start_time%20%3E%3D%20%222026-02-28T10:00:00Z%22"
        )
    );
    assert_eq!((only_newer.records.len(), only_newer.next), (0, Some(Next::Token("more".to_owned()))));
    assert_eq!((reaching_back.records.len(), reaching_back.next), (0, None));
}

#[test]
fn alert_keeps_the_heart_rates_that_led_to_it() {
    let told = members(answered("irregular-rhythm-notification"));

    assert_eq!(
        told[0],
        json!({
            "alertTime": "2026-03-29T03:00:00.000",
            "endTime": "2026-03-29T03:40:00.000",
            "logId": 109,
            "serviceVersion": "3.1",
            "algoVersion": "2.0",
            "deviceType": "Sense 2",
            "windows": [{
                "startTime": "2026-03-29T03:00:00.000",
                "endTime": "2026-03-29T03:40:00.000",
                "positive": true,
                "bpmData": [{"dataTime": "2026-03-29T03:00:00.412", "value": 83}],
            }],
        })
    );
    let days: Vec<_> =
        answered("irregular-rhythm-notification").iter().flat_map(Record::day_values).collect();
    assert!(days.iter().all(|(data_type, day)| *data_type == DataType::IrregularRhythm && day.1 == 1.0));
}
