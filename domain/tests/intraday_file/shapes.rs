//! The shapes readers rely on: against the schema, against the loader of the format page, and one by one.

use crate::{
    bodies::troubled_import,
    dice::Dice,
    support::{Part, builder, day, days, everything, json_of, of_type, read, write},
};
use domain::{
    Granularity, IntradayType, ProviderId,
    file::{DayState, IntradaySection, intraday_file_name, intraday_metadata},
    record::Record,
    samples::{BreathingNight, Detail, Doubts, OffsetFrom, SampleDay},
};
use serde_json::{Value, json};
use std::{path::Path, process::Command};

const OLD_MEMBERS: [&str; 7] = [
    "user",
    "activities-heart-intraday",
    "activities-steps-intraday",
    "activities-calories-intraday",
    "activities-distance-intraday",
    "activities-floors-intraday",
    "activities-elevation-intraday",
];

/// Every type on every day, as far as the dice gave any.
fn whole_month() -> Part {
    let mut dice = Dice(11);
    let mut builder = builder(days(1, 31), everything());
    let mut records = Vec::new();
    for (intraday_type, granularity) in everything() {
        let resource = ProviderId::Fitbit.intraday_resource(intraday_type, granularity).unwrap();
        builder = builder.window(&resource.id, days(1, 31), DayState::Fetched);
        for day in days(1, 31).iter() {
            records.extend(crate::bodies::records(&mut dice, intraday_type, granularity, day));
        }
    }
    Part { export: builder.build(), records }
}

fn files() -> Vec<(String, String)> {
    let mut files = vec![("month".to_owned(), write(&whole_month(), &[]).0)];
    let nothing = Part { records: Vec::new(), ..whole_month() };
    files.push(("nothing".to_owned(), write(&nothing, &[]).0));
    files.push(("merged".to_owned(), write(&troubled_import(1), &[&whole_month()]).0));
    files.extend((0..12).map(|seed| (format!("troubled-{seed}"), write(&troubled_import(seed), &[]).0)));
    files
}

fn validator() -> jsonschema::Validator {
    let schema = json_of(include_str!("../../../public/fitbit-intraday.schema.json"));
    jsonschema::draft202012::new(&schema).unwrap()
}

#[test]
fn every_file_fits_the_schema() {
    let validator = validator();

    for (name, file) in files() {
        let file = json_of(&file);
        if let Some(wrong) = validator.iter_errors(&file).next() {
            panic!("{name}: {wrong} at {}", wrong.instance_path());
        }
    }
}

#[test]
fn schema_refuses_what_readers_stumble_over() {
    let validator = validator();
    let good = json_of(&write(&whole_month(), &[]).0);
    assert!(validator.is_valid(&good));
    let with = |pointer: &str, value: Value| {
        let mut file = good.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match file.pointer_mut(parent).unwrap_or_else(|| panic!("no {parent}")) {
            Value::Array(entries) => entries[name.parse::<usize>().unwrap()] = value,
            object => object[name] = value,
        }
        file
    };

    let bad = [
        ("text for a value", with("/activities-heart-intraday/0/dataset/0/value", json!("61"))),
        ("a time without seconds", with("/activities-heart-intraday/0/dataset/0/time", json!("00:05"))),
        ("a null member", with("/activities-floors-intraday", Value::Null)),
        ("an object for entries", with("/spo2-intraday", json!({}))),
        ("a stage nobody knows", with("/breathing-rate-intraday/0/dataset/0/stage", json!("nap"))),
        ("a name in user", with("/user", json!({"fullName": "x"}))),
        ("an entry without samples", with("/activities-heart-intraday/0/dataset", json!([]))),
        ("another schema", with("/_export/schema", json!("fitbit-data"))),
        ("a state nobody knows", with("/_export/days/steps/0/state", json!("lost"))),
        ("doubts of nothing", with("/_export/days/steps/0/doubts", json!({}))),
        ("no doubts, told", with("/_export/days/steps/0/doubts", json!({"implausible": 0}))),
        ("a doubt nobody knows", with("/_export/days/steps/0/doubts", json!({"smell": 1}))),
    ];
    for (what, file) in bad {
        assert!(!validator.is_valid(&file), "{what}");
    }
    let mut with_more = good.clone();
    with_more["glucose-intraday"] = json!([]);
    assert!(validator.is_valid(&with_more));
}

#[test]
fn members_stand_in_their_order_the_earlier_importers_first() {
    for (name, file) in files() {
        let at =
            |key: &str| file.find(&format!("\n\"{key}\":")).or(file.find(&format!("{{\"{key}\":"))).unwrap();
        let keys: Vec<&str> = ["user"]
            .into_iter()
            .chain(IntradaySection::all().iter().map(|section| section.key))
            .chain(["_export"])
            .collect();

        assert!(keys.starts_with(&OLD_MEMBERS));
        assert!(keys.iter().map(|key| at(key)).is_sorted(), "{name}");
        assert!(file.starts_with("{\"user\":{},\n"));
    }
}

#[test]
fn type_without_anything_is_an_empty_list() {
    let nothing = Part { records: Vec::new(), ..whole_month() };

    let (file, written) = write(&nothing, &[]);

    for section in IntradaySection::all() {
        assert_eq!(json_of(&file)[section.key], json!([]), "{}", section.key);
    }
    assert_eq!((written.days(), written.entries, written.samples), (None, 0, 0));
}

#[test]
fn days_stand_in_order_each_once() {
    for (name, file) in files() {
        let file = json_of(&file);
        for section in IntradaySection::all() {
            let dates: Vec<&str> = file[section.key]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry["date"].as_str().unwrap())
                .collect();

            let is_ordered = if section.intraday_type == IntradayType::SleepStages {
                dates.is_sorted()
            } else {
                dates.is_sorted_by(|one, other| one < other)
            };
            assert!(is_ordered, "{name}: {}", section.key);
        }
    }
}

fn one(intraday_type: IntradayType, granularity: Granularity, record: Record) -> Value {
    let export = of_type(intraday_type, granularity, days(25, 25), DayState::Fetched);
    let file = json_of(&write(&Part { export, records: vec![record] }, &[]).0);
    file[IntradaySection::of(intraday_type).unwrap().key].clone()
}

fn samples(intraday_type: IntradayType, granularity: Granularity, at: &[i32], values: &[f64]) -> SampleDay {
    let day = SampleDay::new(intraday_type, day(25), granularity);
    SampleDay { at: at.to_vec(), values: values.to_vec(), ..day }
}

#[test]
fn day_of_heart_rate_has_the_shape_of_the_earlier_importers() {
    let day = samples(IntradayType::HeartRate, Granularity::Second, &[5, 86_399], &[61.0, 62.0]);

    let entries = one(IntradayType::HeartRate, Granularity::Second, Record::Samples(Box::new(day)));

    let dataset = json!([{"time": "00:00:05", "value": 61}, {"time": "23:59:59", "value": 62}]);
    assert_eq!(
        entries,
        json!([{"date": "2026-03-25", "dataset": dataset, "datasetInterval": 1, "datasetType": "second"}])
    );
}

#[test]
fn hour_that_is_lived_twice_says_from_which_sample_on_the_offset_changed() {
    let mut day = samples(IntradayType::Steps, Granularity::FifteenMinutes, &[9_900, 7_200], &[1.0, 2.0]);
    day.offsets = vec![OffsetFrom { index: 0, seconds: 7_200 }, OffsetFrom { index: 1, seconds: 3_600 }];

    let entries = one(IntradayType::Steps, Granularity::FifteenMinutes, Record::Samples(Box::new(day)));

    assert_eq!(entries[0]["datasetInterval"], 15);
    assert_eq!(
        entries[0]["dataset"],
        json!([{"time": "02:45:00", "value": 1}, {"time": "02:00:00", "value": 2}])
    );
    assert_eq!(
        entries[0]["utcOffsets"],
        json!([{"index": 0, "utcOffset": "+02:00"}, {"index": 1, "utcOffset": "+01:00"}])
    );
}

#[test]
fn details_stand_beside_the_value_where_they_are_known() {
    let mut calories = samples(IntradayType::Calories, Granularity::Minute, &[0, 60], &[1.15, 1.2]);
    calories.details =
        [(Detail::Level, vec![Some(0.0), None]), (Detail::Mets, vec![Some(10.0), Some(11.0)])].into();
    let mut zones = samples(IntradayType::ActiveZoneMinutes, Granularity::Minute, &[30_780], &[2.0]);
    zones.details = [(Detail::FatBurn, vec![Some(0.0)]), (Detail::Cardio, vec![Some(2.0)])].into();

    let of = |day: SampleDay| {
        one(day.intraday_type, day.granularity, Record::Samples(Box::new(day)))[0]["dataset"].clone()
    };

    assert_eq!(
        of(calories),
        json!([{"time": "00:00:00", "value": 1.15, "level": 0, "mets": 10}, {"time": "00:01:00", "value": 1.2, "mets": 11}])
    );
    assert_eq!(of(zones), json!([{"time": "08:33:00", "value": 2, "cardio": 2}]));
}

#[test]
fn positions_keep_every_digit_in_the_file_and_on_the_way_to_it() {
    let mut day = samples(
        IntradayType::Routes,
        Granularity::Recorded,
        &[29_742, 29_745, 29_745],
        &[48.137_123_4, -0.000_000_1, 89.999_999_9],
    );
    day.details = [
        (Detail::Longitude, vec![Some(11.575_432_1), Some(-179.999_999_9), Some(0.000_000_1)]),
        (Detail::Altitude, vec![Some(519.4), None, None]),
        (Detail::Distance, vec![Some(0.0), Some(12.53), None]),
        (Detail::HeartRate, vec![Some(101.0), None, None]),
        (Detail::ExerciseStart, vec![Some(29_730.0), Some(29_730.0), Some(-600.0)]),
    ]
    .into();
    day.offsets = vec![OffsetFrom { index: 0, seconds: 3_600 }];

    let stored: SampleDay = serde_json::from_str(&serde_json::to_string(&day).unwrap()).unwrap();
    let export = of_type(IntradayType::Routes, Granularity::Recorded, days(25, 25), DayState::Fetched);
    let part = Part { export, records: vec![Record::Samples(Box::new(day.clone()))] };
    let file = write(&part, &[]).0;
    let read_back = read(&file).unwrap();

    assert_eq!(stored, day);
    assert_eq!(read_back.records, part.records);
    assert_eq!(
        json_of(&file)["activities-route-intraday"],
        json!([{"date": "2026-03-25", "dataset": [
            {"time": "08:15:42", "latitude": 48.137_123_4, "longitude": 11.575_432_1, "altitude": 519.4, "distance": 0,
             "heartRate": 101, "exerciseStart": 29_730},
            {"time": "08:15:45", "latitude": -1e-7, "longitude": -179.999_999_9, "distance": 12.53, "exerciseStart": 29_730},
            {"time": "08:15:45", "latitude": 89.999_999_9, "longitude": 1e-7, "exerciseStart": -600},
        ], "utcOffsets": [{"index": 0, "utcOffset": "+01:00"}]}])
    );
    let value = file.replacen("\"latitude\"", "\"value\"", 1);
    assert!(read(&value).is_err(), "another member holds the value");
}

#[test]
fn stage_that_was_not_measured_is_left_out() {
    let night = BreathingNight { date: day(25), full: Some(14.8), deep: None, light: Some(15.0), rem: None };

    let entries = one(IntradayType::BreathingRate, Granularity::Recorded, Record::Breathing(night));

    let dataset = json!([{"stage": "full", "value": 14.8}, {"stage": "light", "value": 15}]);
    assert_eq!(entries, json!([{"date": "2026-03-25", "dataset": dataset}]));
}

#[test]
fn export_speaks_of_its_month_alone_and_of_no_instant() {
    let export = json_of(&write(&whole_month(), &[]).0)["_export"].clone();

    assert_eq!(export["month"], "2026-03");
    assert_eq!(export["units"]["heart_rate"], "beats/min");
    assert_eq!(export["days"]["heart_rate"][0]["granularity"], "second");
    let text = export.to_string();
    assert!(!text.contains("T00:") && !text.contains("Z\""), "{text}");
}

#[test]
fn export_says_of_each_day_how_it_was_asked_for_and_what_is_to_be_doubted() {
    let mut day_25 = samples(IntradayType::HeartRate, Granularity::Second, &[0, 5, 10], &[-5.0, 61.0, 900.0]);
    day_25.doubts = Doubts { not_numbers: 1, contradicting_clocks: 3 };
    let record = Record::Samples(Box::new(day_25));
    let export = of_type(IntradayType::HeartRate, Granularity::Second, days(24, 27), DayState::Fetched);

    let file = json_of(&write(&Part { export, records: vec![record] }, &[]).0);

    let asked = |from: &str, to: &str, state: &str| {
        json!({"from": from, "to": to, "state": state, "granularity": "second", "provider": "fitbit",
            "method": "intraday by date"})
    };
    let mut doubted = asked("2026-03-25", "2026-03-25", "fetched");
    doubted["doubts"] = json!({"implausible": 2, "notNumbers": 1, "contradictingClocks": 3});
    assert_eq!(
        file["_export"]["days"]["heart_rate"],
        json!([
            asked("2026-03-24", "2026-03-24", "empty"),
            doubted,
            asked("2026-03-26", "2026-03-27", "empty")
        ])
    );
    let values: Vec<&Value> = file["activities-heart-intraday"][0]["dataset"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["value"])
        .collect();
    assert_eq!(values, [&json!(-5), &json!(61), &json!(900)]);
    assert!(validator().is_valid(&file));
}

#[test]
fn days_with_the_same_doubts_stand_alone_all_the_same() {
    let record = |on: i8| {
        let doubts = Doubts { not_numbers: 1, contradicting_clocks: 0 };
        let of_day = SampleDay::new(IntradayType::HeartRate, day(on), Granularity::Second);
        Record::Samples(Box::new(SampleDay { doubts, at: vec![0], values: vec![61.0], ..of_day }))
    };
    let export = of_type(IntradayType::HeartRate, Granularity::Second, days(1, 2), DayState::Fetched);

    let file = json_of(&write(&Part { export, records: vec![record(1), record(2)] }, &[]).0);

    assert_eq!(file["_export"]["days"]["heart_rate"].as_array().unwrap().len(), 2);
}

#[test]
fn every_level_of_detail_is_on_the_format_page() {
    let page = include_str!("../../../docs/FORMAT.md");

    for section in IntradaySection::all() {
        assert!(page.contains(&format!("| `{}` |", section.key)), "{}", section.key);
        assert!(page.contains(&format!("`{}`", section.intraday_type.key())), "{}", section.intraday_type);
    }
    for detail in Detail::ALL {
        assert!(page.contains(&format!("`{}`", detail.key())), "{detail:?}");
    }
}

#[test]
fn metadata_carry_none_of_the_tags_the_earlier_importers_go_by() {
    let month = "2026-03".parse().unwrap();
    let (_, written) = write(&whole_month(), &[]);
    let metadata = serde_json::to_value(intraday_metadata(month, written.days())).unwrap();

    assert_eq!(intraday_file_name(month), "fitbit-2026-03-intraday.json.gz");
    for tag in metadata["tags"].as_array().unwrap() {
        assert!(
            !["Fitbit", "Fitbit Intraday", "activity", "steps", "weight"].contains(&tag.as_str().unwrap())
        );
    }
    assert_eq!(
        (&metadata["start_date"], &metadata["end_date"]),
        (&json!("2026-03-01"), &json!("2026-03-31"))
    );
    assert!(
        metadata["description"].as_str().is_some_and(|text| text.contains("2026-03") && text.len() <= 100)
    );
}

#[test]
fn every_file_is_read_by_the_loader_of_the_format_page() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("months-made-in-tests");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let page = include_str!("../../../docs/FORMAT.md");
    let mut paths = Vec::new();
    for (number, (_, file)) in files().into_iter().enumerate() {
        let path = folder.join(format!("{number}/fitbit-2026-03-intraday.json.gz"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, file).unwrap();
        paths.push(path);
    }
    let reader = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/python/read_the_months.py");

    let run = |arguments: &[&Path]| Command::new("python3").arg(&reader).args(arguments).output().unwrap();
    let outcome = run(&paths.iter().map(|path| path.as_path()).collect::<Vec<_>>());
    let broken = folder.join("fitbit-2026-04-intraday.json.gz");
    std::fs::write(&broken, write(&whole_month(), &[]).0).unwrap();
    let refused = run(&[&broken]);

    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    assert_eq!(refused.status.code(), Some(1), "a name of another month");
    let loader = page.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let reader = std::fs::read_to_string(reader).unwrap();
    assert!(reader.contains(loader.trim()), "the reader runs the loader of the page, to the letter");
}
