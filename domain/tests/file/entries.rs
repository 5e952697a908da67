//! Data types that have entries: from records to the file, over merging, and back.

use crate::support::{Part, complete, json_of, range, read, write};
use domain::{
    DataType, ProviderId,
    entry::{Entry, EntryForm},
    file::DayState,
    record::Record,
};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const DAY: Date = date(2026, 3, 2);

fn entry(data_type: DataType, members: &Value) -> Record {
    Record::Entry(Box::new(Entry::new(data_type, members.as_object().unwrap().clone()).unwrap()))
}

fn import(data_type: DataType, entries: &[Value]) -> Part {
    Part {
        export: complete(ProviderId::GoogleHealth, range(DAY, DAY), &[data_type]).build(),
        records: entries.iter().map(|members| entry(data_type, members)).collect(),
    }
}

/// The entries of a data type in a file.
fn stands(file: &str, data_type: DataType) -> Vec<Value> {
    let form = EntryForm::find(data_type).unwrap();
    let file = json_of(file);
    let periods = file[form.key].as_object().unwrap().values();
    periods.flat_map(|period| period[form.list].as_array().unwrap().clone()).collect()
}

/// One entry of each data type, as Fitbit's answers had them and with some of what others tell besides.
fn one_of_each() -> Vec<(DataType, Value)> {
    let value = |value: Value| json!({"dateTime": "2026-03-02", "value": value});
    let at = |value: Value| json!({"dateTime": "2026-03-02T09:14:32", "value": value});
    vec![
        (
            DataType::ActiveZoneMinutes,
            value(
                json!({"activeZoneMinutes": 59, "fatBurnActiveZoneMinutes": 35, "cardioActiveZoneMinutes": 24}),
            ),
        ),
        (DataType::HeartRateVariability, value(json!({"dailyRmssd": 37.214, "deepRmssd": 41.902}))),
        (DataType::OxygenSaturation, value(json!({"avg": 95.8, "min": 92, "max": 99.1}))),
        (DataType::BreathingRate, value(json!({"breathingRate": 14.8}))),
        (
            DataType::SkinTemperature,
            json!({"dateTime": "2026-03-02", "value": {"nightlyRelative": -0.3}, "logType": "other_sensors"}),
        ),
        (DataType::CardioFitness, value(json!({"vo2Max": "40-44"}))),
        (DataType::Vo2Max, at(json!(44.7))),
        (DataType::RunVo2Max, at(json!(45.1))),
        (DataType::CoreTemperature, at(json!(36.9))),
        (DataType::BloodGlucose, at(json!(97.5))),
        (
            DataType::FoodLog,
            json!({
                "logDate": "2026-03-02",
                "logId": 36_123_456_789_u64,
                "isFavorite": false,
                "loggedFood": {
                    "accessLevel": "PUBLIC", "amount": 1.5, "brand": "", "calories": 190, "foodId": 81_234,
                    "locale": "en_US", "mealTypeId": 1, "name": "Oats",
                    "unit": {"id": 304, "name": "serving", "plural": "servings"}, "units": [304, 147],
                },
                "nutritionalValues": {
                    "calories": 190, "carbs": 32, "fat": 3.5, "fiber": 5, "protein": 7, "sodium": 2,
                },
            }),
        ),
        (
            DataType::WaterLog,
            json!({"logDate": "2026-03-02", "dateTime": "2026-03-02T12:30:00", "logId": 1, "amount": 500}),
        ),
        (
            DataType::Electrocardiogram,
            json!({
                "startTime": "2026-03-02T11:04:52.310",
                "averageHeartRate": 66,
                "resultClassification": "Normal Sinus Rhythm",
                "waveformSamples": [88, 0, -203],
                "samplingFrequencyHz": 250,
                "scalingFactor": 10_922,
                "leadNumber": 1,
            }),
        ),
        (
            DataType::IrregularRhythm,
            json!({
                "alertTime": "2026-03-02T04:10:00.000",
                "detectedTime": "2026-03-02T05:35:00.000",
                "windows": [{
                    "startTime": "2026-03-02T04:10:00.000",
                    "positive": true,
                    "bpmData": [{"dataTime": "2026-03-02T04:10:01.412", "value": 61}],
                }],
            }),
        ),
        (
            DataType::BodyFat,
            json!({"date": "2026-03-02", "time": "23:59:59", "fat": 24.1, "logId": 1_767_427_199_000_u64, "source": "API"}),
        ),
        (
            DataType::ActivityLog,
            json!({
                "logId": 70_011_223_344_u64,
                "startTime": "2026-03-02T14:29:13.000+01:00",
                "duration": 1_260_000,
                "activeDuration": 1_260_000,
                "activityName": "Walk",
                "activityTypeId": 90_013,
                "activityLevel": [{"name": "sedentary", "minutes": 1}],
                "activeZoneMinutes": {
                    "totalMinutes": 9,
                    "minutesInHeartRateZones": [
                        {"minuteMultiplier": 1, "minutes": 9, "order": 1, "type": "FAT_BURN", "zoneName": "Fat Burn"},
                    ],
                },
                "heartRateZones": [
                    {"name": "Out of Range", "min": 30, "max": 112, "minutes": 16, "caloriesOut": 141.2},
                ],
                "manualValuesSpecified": {"calories": false, "distance": false, "steps": false},
                "originalStartTime": "2026-03-02T14:29:13.000+01:00",
                "hasGps": true,
                "pace": 804.1,
            }),
        ),
    ]
}

#[test]
fn every_entry_stands_in_the_file_as_it_was_made_and_is_read_back() {
    assert_eq!(one_of_each().len(), EntryForm::ALL.len());
    for (data_type, members) in one_of_each() {
        let import = import(data_type, std::slice::from_ref(&members));

        let (file, written) = write(&import, &[]);
        let read_back = read(&file).unwrap();

        assert_eq!(stands(&file, data_type), [members], "{data_type:?}");
        assert_eq!(read_back.records, import.records);
        assert_eq!(written.export.find(data_type, Some(DAY)).unwrap().state, DayState::Fetched);
        assert_eq!((written.first_day, written.records), (Some(DAY), 1));
    }
}

#[test]
fn whole_new_day_replaces_all_entries_of_the_day_and_an_empty_one_none() {
    for (data_type, members) in one_of_each() {
        let earlier = import(data_type, &[members]);
        let changed = json_of(&earlier.records.iter().map(text).collect::<String>());

        let (kept, _) = write(&import(data_type, &[]), &[&earlier]);
        let (replaced, _) = write(&import(data_type, std::slice::from_ref(&changed)), &[&earlier]);

        assert_eq!(stands(&kept, data_type), stands(&write(&earlier, &[]).0, data_type));
        assert_eq!(stands(&replaced, data_type), [changed], "{data_type:?}");
    }
}

/// The entry with other numbers.
fn text(record: &Record) -> String {
    let entry = if let Record::Entry(entry) = record { Some(entry) } else { None }.unwrap();
    let text = serde_json::to_string(&entry.in_file()).unwrap();
    text.replace("9.1", "9.2")
        .replace("24.1", "24.3")
        .replace("4.7", "4.9")
        .replace("4.8", "4.6")
        .replace("36.9", "37.2")
}

#[test]
fn zero_of_active_zone_minutes_is_a_filler_and_hides_no_reading() {
    let minutes = |minutes: u32| json!({"dateTime": "2026-03-02", "value": {"activeZoneMinutes": minutes}});
    let earlier = import(DataType::ActiveZoneMinutes, &[minutes(12)]);
    let zero = import(DataType::ActiveZoneMinutes, &[minutes(0)]);

    assert_eq!(stands(&write(&zero, &[&earlier]).0, DataType::ActiveZoneMinutes), [minutes(12)]);
    assert_eq!(stands(&write(&earlier, &[&zero]).0, DataType::ActiveZoneMinutes), [minutes(12)]);
    assert_eq!(stands(&write(&zero, &[]).0, DataType::ActiveZoneMinutes), [minutes(0)]);
}

#[test]
fn file_of_version_1_is_merged_and_gets_the_new_keys() {
    let (data_type, members) = one_of_each().remove(1);
    let (file, _) = write(&import(DataType::Weight, &[]), &[]);
    let mut version_1 = json_of(&file);
    version_1["_export"]["version"] = json!(1);
    for form in EntryForm::ALL {
        version_1.as_object_mut().unwrap().remove(form.key);
    }
    version_1["tracker-steps"] =
        json!({"2019": {"activities-tracker-steps": [{"dateTime": "2019-05-06", "value": "4711"}]}});

    let earlier = read(&version_1.to_string()).unwrap();
    let (merged, _) = write(&import(data_type, std::slice::from_ref(&members)), &[&earlier]);

    assert_eq!(stands(&merged, data_type), [members]);
    assert_eq!(json_of(&merged)["tracker-steps"], version_1["tracker-steps"]);
    assert_eq!(json_of(&merged)["_export"]["version"], 3);
}

#[test]
fn what_fitbit_does_not_serve_says_so() {
    let chosen = [DataType::Vo2Max, DataType::BloodGlucose];
    let export = complete(ProviderId::Fitbit, range(DAY, DAY), &chosen).build();

    let file = json_of(&write(&Part { export, records: Vec::new() }, &[]).0);

    for data_type in chosen {
        assert_eq!(file["_export"]["days"][data_type.key()][0]["state"], "not_carried");
        assert_eq!(file["_export"]["methods"].get("fitbit"), None);
    }
    assert_eq!((&file["vo2-max"], &file["blood-glucose"]), (&json!({}), &json!({})));
}
