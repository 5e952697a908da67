//! The shapes readers rely on: against the schema, against the readers' habits, and one by one.

use crate::{
    bodies::body,
    support::{Dice, Part, complete, day_of, json_of, range, troubled_import, write},
};
use domain::{
    DataType, ProviderId,
    file::{PeriodStyle, Section, metadata},
    record::{HeartDay, Record},
};
use jiff::civil::date;
use serde_json::{Value, json};
use std::{path::Path, process::Command};

const OLD_KEYS: [&str; 23] = [
    "profile",
    "activities-overview",
    "heart",
    "tracker-activity-calories",
    "weight-log",
    "tracker-calories",
    "tracker-distance",
    "tracker-elevation",
    "tracker-floors",
    "tracker-steps",
    "tracker-minutes-fairly-active",
    "tracker-minutes-lightly-active",
    "tracker-minutes-sedentary",
    "tracker-minutes-very-active",
    "weight",
    "sleep-awakenings",
    "sleep-efficiency",
    "sleep-minutes",
    "sleep-minutes-after-wakeup",
    "sleep-start-time",
    "awake-minutes",
    "minutes-to-sleep",
    "time-in-bed",
];

const NEW_KEYS: [&str; 22] = [
    "sleep-logs",
    "swimming-strokes",
    "active-zone-minutes",
    "activity-log",
    "hrv",
    "spo2",
    "br",
    "temp-skin",
    "temp-core",
    "cardioscore",
    "vo2-max",
    "run-vo2-max",
    "fat-log",
    "blood-glucose",
    "food-log",
    "water-log",
    "ecg",
    "irn-alerts",
    "foods",
    "badges",
    "devices",
    "profile-details",
];

fn quarter(provider: ProviderId) -> Part {
    let range = range(date(2025, 11, 15), date(2026, 2, 14));
    Part {
        export: complete(provider, range, &DataType::ALL).build(),
        records: body(&mut Dice(7), provider, range),
    }
}

/// Files of both providers, whole and in trouble, merged and empty.
fn files() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = ProviderId::ALL
        .into_iter()
        .map(|provider| (format!("{provider}"), write(&quarter(provider), &[]).0))
        .collect();
    let merged = write(&quarter(ProviderId::GoogleHealth), &[&quarter(ProviderId::Fitbit)]).0;
    files.push(("merged".into(), merged));
    let nothing = Part { records: Vec::new(), ..quarter(ProviderId::GoogleHealth) };
    files.push(("nothing".into(), write(&nothing, &[]).0));
    files.extend((0..12).map(|seed| (format!("troubled-{seed}"), write(&troubled_import(seed), &[]).0)));
    files
}

fn schema() -> Value {
    json_of(include_str!("../../../public/fitbit-data.schema.json"))
}

#[test]
fn every_file_has_the_23_keys_and_ours_beside_them() {
    for (name, file) in files() {
        let file = json_of(&file);

        for key in OLD_KEYS.into_iter().chain(NEW_KEYS).chain(["_export"]) {
            assert!(file[key].is_object(), "{name}: {key}");
        }
        assert_eq!(file.as_object().unwrap().len(), 46, "{name}");
    }
    assert_eq!(Section::ALL.len() + 1, 46);
}

#[test]
fn key_without_data_is_an_empty_object() {
    let nothing = Part { records: Vec::new(), ..quarter(ProviderId::GoogleHealth) };

    let file = json_of(&write(&nothing, &[]).0);

    for key in OLD_KEYS.into_iter().chain(NEW_KEYS) {
        assert_eq!(file[key], json!({}), "{key}");
    }
}

#[test]
fn every_file_fits_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();

    for (name, file) in files() {
        let file = json_of(&file);
        let wrong = validator.iter_errors(&file).next();

        assert!(
            wrong.is_none(),
            "{name}: {} at {}",
            wrong.as_ref().unwrap(),
            wrong.as_ref().unwrap().instance_path()
        );
    }
}

#[test]
fn schema_refuses_what_readers_stumble_over() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let good = json_of(&write(&quarter(ProviderId::Fitbit), &[]).0);
    assert!(validator.is_valid(&good));
    let with = |pointer: &str, value: Value| {
        let mut file = good.clone();
        *file.pointer_mut(pointer).unwrap_or_else(|| panic!("no {pointer}")) = value;
        file
    };
    let without = |key: &str| {
        let mut file = good.clone();
        file.as_object_mut().unwrap().remove(key);
        file
    };
    let steps = "/tracker-steps/2026/activities-tracker-steps/0/value";
    let heart = "/heart/2026-01/activities-heart/0/value/restingHeartRate";

    let bad = [
        ("a number for a value", with(steps, json!(8321))),
        ("a fraction of a step", with(steps, json!("9.144"))),
        ("a null resting heart rate", with(heart, Value::Null)),
        ("a null key", with("/weight", Value::Null)),
        ("an error body", with("/weight", json!({"errors": [], "success": false}))),
        ("a missing key", without("tracker-floors")),
        ("a missing export", without("_export")),
        ("a second member in a year", {
            let mut file = good.clone();
            file["tracker-steps"]["2026"]["activities-steps"] = json!([]);
            file
        }),
        ("a month for a year", with("/tracker-steps", json!({"2026-01": {"activities-tracker-steps": []}}))),
        ("a name in the profile", with("/profile-details", json!({"fullName": "x"}))),
    ];
    for (what, file) in bad {
        assert!(!validator.is_valid(&file), "{what}");
    }
    let mut with_more = good.clone();
    with_more["moods"] = json!({"2026": {}});
    assert!(validator.is_valid(&with_more));
}

#[test]
fn every_file_is_read_the_way_the_notebooks_do() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files-made-in-tests");
    std::fs::create_dir_all(&folder).unwrap();
    let mut paths = Vec::new();
    for (name, file) in files() {
        let path = folder.join(format!("{name}.json"));
        std::fs::write(&path, file).unwrap();
        paths.push(path);
    }

    let notebooks =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/python/read_like_the_notebooks.py");
    let outcome =
        Command::new("python3").arg(notebooks).args(paths).output().expect("python3 is needed for this test");

    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
}

#[test]
fn snippets_of_the_format_page_load_the_newest_file_gzipped_or_not() {
    let page = include_str!("../../../docs/FORMAT.md");
    let snippets: Vec<&str> =
        page.split("```python\n").skip(1).map(|rest| rest.split_once("```").unwrap().0).collect();
    let (loader, table) = snippets[1].split_once("steps = ").map(|(table, _)| (snippets[0], table)).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files-to-load");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("new.json"), write(&quarter(ProviderId::Fitbit), &[]).0).unwrap();
    std::fs::write(folder.join("old.json"), "{}").unwrap();
    let program = format!(
        r#"
{loader}
{table}
import pathlib, sys
folder = pathlib.Path(sys.argv[1])
packed = folder / "packed.json.gz"
packed.write_bytes(gzip.compress((folder / "new.json").read_bytes()))
entry = lambda id, name, path: {{"id": id, "basename": name, "download_url": path.as_uri()}}
listing = [
    entry(9, "fitbit-data.json", folder / "new.json"),
    entry(8, "fitbit-data.json", folder / "old.json"),
    entry(10, "packed.json.gz", packed),
]
data = load(listing)
assert data == load(listing, "packed.json.gz")
steps = {{day: int(value) for day, value in series(data, "tracker-steps").items()}}
assert len(steps) == 92, len(steps)
"#
    );

    let outcome = Command::new("python3").arg("-c").arg(program).arg(&folder).output().unwrap();

    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
}

#[test]
fn format_page_names_every_key_with_its_member() {
    let page = include_str!("../../../docs/FORMAT.md");

    for section in &Section::ALL {
        let member =
            if section.member.is_empty() { "–".to_owned() } else { format!("`{}`", section.member) };
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", section.key)));
        assert_eq!(row.and_then(|row| row.split(" | ").nth(2)), Some(member.as_str()), "{}", section.key);
    }
    for data_type in DataType::ALL {
        assert!(page.contains(&format!("`{}`", data_type.key())), "{data_type:?}");
    }
}

#[test]
fn notebooks_fail_on_what_they_stumble_over() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files-notebooks-fail-on");
    std::fs::create_dir_all(&folder).unwrap();
    let notebooks =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/python/read_like_the_notebooks.py");
    let good = json_of(&write(&quarter(ProviderId::Fitbit), &[]).0);
    let broken = [
        ("/tracker-steps/2026/activities-tracker-steps/0/value", json!("9.144")),
        ("/tracker-elevation/2026/activities-tracker-elevation/0/value", json!("12.19")),
        ("/sleep-minutes/2026/sleep-minutesAsleep/0/value", json!(null)),
        ("/heart/2026-01/activities-heart/0/value/restingHeartRate", json!(null)),
        ("/tracker-floors/2026", json!({"activities-tracker-floors": [], "more": []})),
        ("/weight-log", json!(null)),
    ];

    for (number, (pointer, value)) in broken.into_iter().enumerate() {
        let mut file = good.clone();
        *file.pointer_mut(pointer).unwrap() = value;
        let path = folder.join(format!("{number}.json"));
        std::fs::write(&path, file.to_string()).unwrap();

        let outcome = Command::new("python3").arg(&notebooks).arg(&path).output().unwrap();

        assert_eq!(outcome.status.code(), Some(1), "{pointer}");
        assert!(!outcome.stderr.is_empty());
    }
}

#[test]
fn year_holds_exactly_one_member_and_its_days_in_order() {
    for (name, file) in files() {
        let file = json_of(&file);
        let dated = Section::ALL.iter().filter(|section| section.period_style != PeriodStyle::Undated);
        for section in dated {
            for (period, members) in file[section.key].as_object().unwrap() {
                let members = members.as_object().unwrap();
                assert_eq!(
                    members.keys().collect::<Vec<_>>(),
                    [section.member],
                    "{name}: {} {period}",
                    section.key
                );
                let entries = members[section.member].as_array().unwrap();
                assert!(!entries.is_empty());
                assert!(entries.iter().map(day_of).is_sorted());
                assert!(entries.iter().all(|entry| day_of(entry).starts_with(period.as_str())));
            }
        }
    }
}

#[test]
fn day_without_a_resting_heart_rate_leaves_the_member_out() {
    let day = date(2026, 1, 5);
    let chosen = [DataType::RestingHeartRate, DataType::HeartRateZones];
    let export = complete(ProviderId::Fitbit, range(day, day), &chosen).build();
    let zones = vec![domain::record::HeartRateZone { name: "Peak".into(), ..Default::default() }];
    let heart = HeartDay { date: day, heart_rate_zones: zones, ..HeartDay::default() };

    let (file, _) = write(&Part { export, records: vec![Record::Heart(heart)] }, &[]);

    let value = &json_of(&file)["heart"]["2026-01"]["activities-heart"][0]["value"];
    assert_eq!(value, &json!({"heartRateZones": [{"name": "Peak"}], "customHeartRateZones": []}));
}

#[test]
fn series_of_nights_are_those_of_the_main_sleep_and_weight_is_the_last_of_the_day() {
    let file = json_of(&write(&quarter(ProviderId::GoogleHealth), &[]).0);
    let all = |key: &str, member: &str| -> Vec<Value> {
        let periods = file[key].as_object().unwrap().values();
        periods.flat_map(|period| period[member].as_array().unwrap().clone()).collect()
    };

    let mut minutes = all("sleep-minutes", "sleep-minutesAsleep").into_iter();
    let mut starts = all("sleep-start-time", "sleep-startTime").into_iter();
    for log in all("sleep-logs", "sleep").into_iter().filter(|log| log["isMainSleep"] == true) {
        let (day, start) = (&log["dateOfSleep"], log["startTime"].as_str().unwrap());
        let asleep = log["minutesAsleep"].to_string();
        assert_eq!(minutes.next().unwrap(), json!({"dateTime": day, "value": asleep}));
        assert_eq!(starts.next().unwrap(), json!({"dateTime": day, "value": start[11..16]}));
    }
    assert_eq!((minutes.next(), starts.next()), (None, None));

    let logs = all("weight-log", "weight");
    for entry in all("weight", "body-weight") {
        let last = logs.iter().rfind(|log| log["date"] == entry["dateTime"]).unwrap();
        assert_eq!(
            entry["value"].as_str().unwrap().parse::<f64>().unwrap(),
            last["weight"].as_f64().unwrap()
        );
    }
}

#[test]
fn export_says_what_google_has_no_counterpart_for_and_what_is_computed() {
    let export = json_of(&write(&quarter(ProviderId::GoogleHealth), &[]).0)["_export"].clone();

    assert_eq!(
        export["days"]["lifetime_statistics"],
        json!([{"state": "not_carried", "provider": "google_health"}])
    );
    let methods = &export["methods"]["google_health"];
    assert_eq!(methods["sleep"]["computed"], json!(["efficiency", "awakeningsCount"]));
    assert_eq!(methods["steps"]["sources"], "all");
    assert!(methods["heart_rate_zones"]["note"].as_str().unwrap().contains("our reading"));
    assert_eq!(export["time"]["zone"], "Europe/Berlin");
}

#[test]
fn metadata_carry_the_tags_readers_look_for_and_the_days() {
    let (_, written) = write(&quarter(ProviderId::Fitbit), &[]);
    let metadata = serde_json::to_value(metadata(written.days())).unwrap();

    assert_eq!(metadata["tags"], json!(["Fitbit", "activity", "steps"]));
    assert_eq!(
        (&metadata["start_date"], &metadata["end_date"]),
        (&json!("2025-11-15"), &json!("2026-02-14"))
    );
    assert!(metadata["description"].as_str().is_some_and(|text| !text.is_empty() && text.len() <= 100));
}

#[test]
fn metadata_of_a_file_without_days_leave_the_dates_out() {
    let nothing = Part { records: Vec::new(), ..quarter(ProviderId::GoogleHealth) };
    let metadata = serde_json::to_value(metadata(write(&nothing, &[]).1.days())).unwrap();

    assert_eq!(metadata.as_object().unwrap().keys().collect::<Vec<_>>(), ["description", "tags"]);
}
