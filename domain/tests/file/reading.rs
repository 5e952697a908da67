//! What the reader takes and what it refuses, and that it says so without repeating any value.

use crate::support::{Part, json_of, read, read_within, troubled_import, write};
use domain::{
    DataType, ProviderId,
    file::{DayState, ReadError, ReadLimits, read_standard_file},
};
use jiff::civil::date;
use serde_json::{Value, json};

fn file() -> Value {
    json_of(&write(&troubled_import(3), &[]).0)
}

fn read_json(file: &Value) -> Result<Part, ReadError<std::convert::Infallible>> {
    read(&file.to_string())
}

#[test]
fn file_is_the_same_wherever_its_export_stands() {
    let (last, _) = write(&troubled_import(3), &[]);
    let body = last.trim_end().strip_prefix('{').unwrap().strip_suffix('}').unwrap();
    let (sections, export) = body.rsplit_once(",\n").unwrap();
    assert!(export.starts_with("\"_export\""));

    let first = format!("{{{export},{sections}}}");

    let (from_first, from_last) = (read(&first).unwrap(), read(&last).unwrap());
    assert_eq!(from_first.export, from_last.export);
    assert_eq!(from_first.records, from_last.records);
}

#[test]
fn file_of_another_program_is_not_ours_whatever_it_looks_like() {
    let older_importer = json!({
        "profile": {"encodedId": "ABC123", "weight": "145 lb"},
        "heart": {"2017-05": {"activities-heart": [{"dateTime": "2017-05-01", "value": 61}]}},
        "tracker-steps": {"2017": {"activities-tracker-steps": [{"dateTime": "2017-05-01", "value": 8321}]}},
        "sleep-minutes": [1, "two", null, {"three": 3.0}],
        "weight-log": null,
        "weight": {},
        "tracker-floors": "none",
        "tracker-elevation": -1,
        "tracker-distance": 1.5,
        "tracker-calories": true,
        "tracker-minutes-sedentary": [[1], {"a": []}],
    });

    assert!(matches!(read_json(&older_importer), Err(ReadError::NotOurs)));
    assert!(matches!(read("{}"), Err(ReadError::NotOurs)));
    assert!(matches!(read(r#"{"_export":{"schema":"other","version":1}}"#), Err(ReadError::NotOurs)));
    assert!(matches!(read(r#"{"_export":null}"#), Err(ReadError::NotOurs)));
}

#[test]
fn file_of_a_later_version_says_which() {
    let mut later = file();
    later["_export"]["version"] = json!(7);
    later["tracker-steps"] = json!({"2031": "packed"});

    assert!(matches!(read_json(&later), Err(ReadError::Newer { version: 7 })));
}

#[test]
fn wrong_shapes_are_unreadable_and_named_by_place_alone() {
    let secret = "8321-secret";
    let steps = |entries: Value| json!({"2026": {"activities-tracker-steps": entries}});
    let wrong = [
        ("tracker-steps", steps(json!([{"dateTime": "2026-01-01", "value": secret}])), "tracker-steps.2026"),
        ("tracker-steps", steps(json!([{"dateTime": secret, "value": "1"}])), "tracker-steps.2026"),
        ("tracker-steps", steps(json!([{"dateTime": "2026-01-01", "value": 1}])), "tracker-steps.2026"),
        ("tracker-steps", steps(json!([{"dateTime": "2025-12-31", "value": "1"}])), "tracker-steps.2026"),
        ("tracker-steps", steps(json!({"a": secret})), "tracker-steps.2026"),
        ("tracker-steps", json!({"2026": {"activities-tracker-floors": []}}), "tracker-steps.2026"),
        ("tracker-steps", json!({"2026": {"activities-tracker-steps": [], "x": []}}), "tracker-steps.2026"),
        ("tracker-steps", json!({"2026": []}), "tracker-steps.2026"),
        ("tracker-steps", json!({secret: {}}), "a period of tracker-steps"),
        ("tracker-steps", json!([secret]), "tracker-steps"),
        ("heart", json!({"2026-13": {}}), "a period of heart"),
        ("heart", json!({"2026-01": {"activities-heart": [{"dateTime": "2026-01-01"}]}}), "heart.2026-01"),
        ("sleep-logs", json!({"2026-01": {"sleep": [{"logId": 1}]}}), "sleep-logs.2026-01"),
        (
            "hrv",
            json!({"2026": {"hrv": [{"dateTime": "2026-01-01", "value": {"rmssd": secret}}]}}),
            "hrv.2026",
        ),
        ("spo2", json!({"2026-01": {"spo2": []}}), "a period of spo2"),
        ("fat-log", json!({"2026-01": {"fat": [{"date": "2026-02-01"}]}}), "fat-log.2026-01"),
        ("profile", json!({"height": secret}), "profile"),
        ("profile", json!([]), "profile"),
        ("devices", json!({"others": []}), "devices"),
        ("_export", json!({"schema": "fitbit-data", "version": 1, "provider": secret}), "_export"),
    ];

    for (key, value, place) in wrong {
        let mut file = file();
        file[key] = value;

        let error = read_json(&file).unwrap_err();

        let ReadError::Unreadable { at } = &error else { panic!("{key}: {error}") };
        assert_eq!(at, place);
        assert!(!format!("{error} {error:?}").contains("secret"));
    }
}

#[test]
fn spans_that_overlap_or_lie_beyond_reason_make_the_export_unreadable() {
    let span =
        |from: &str, to: &str| json!({"from": from, "to": to, "state": "fetched", "provider": "fitbit"});
    for spans in [
        json!([span("2026-01-01", "2026-01-05"), span("2026-01-05", "2026-01-09")]),
        json!([span("2026-01-05", "2026-01-01")]),
        json!([span("0001-01-01", "9999-01-01")]),
        json!([{"state": "fetched", "provider": "fitbit"}]),
    ] {
        let mut file = file();
        file["_export"]["days"]["steps"] = spans;

        assert!(matches!(read_json(&file), Err(ReadError::Unreadable { at }) if at == "_export"));
    }
}

#[test]
fn file_cut_off_anywhere_is_never_taken() {
    let (file, _) = write(&troubled_import(3), &[]);
    let whole = file.trim_end().len();

    for end in (0..whole).step_by(whole / 120) {
        assert!(matches!(read(&file[..end]), Err(ReadError::Unreadable { .. })), "cut at {end}");
    }
    assert!(matches!(read(&format!("{file}more")), Err(ReadError::Unreadable { .. })));
    assert!(matches!(read("<!doctype html>"), Err(ReadError::Unreadable { .. })));
    assert!(matches!(read("[]"), Err(ReadError::Unreadable { .. })));
}

#[test]
fn file_or_period_over_the_limit_is_too_large() {
    let (file, _) = write(&troubled_import(3), &[]);
    let generous = ReadLimits::default();
    let bytes = file.len() as u64;

    let small_file = ReadLimits { file_bytes: bytes - 1, ..generous };
    assert!(matches!(read_within(&file, small_file), Err(ReadError::TooLarge)));
    assert!(read_within(&file, ReadLimits { file_bytes: bytes, ..generous }).is_ok());

    let endless_period = format!("{{\"sleep-logs\":{{\"2026-01\":\"{}\"}}}}", "x".repeat(1 << 20));
    let small_period = ReadLimits { period_bytes: 1 << 18, ..generous };
    assert!(matches!(read_within(&endless_period, small_period), Err(ReadError::TooLarge)));
    let endless_key = format!("{{\"{}\":1}}", "x".repeat(1 << 20));
    assert!(matches!(read_within(&endless_key, small_period), Err(ReadError::TooLarge)));
}

#[test]
fn keys_nobody_knows_are_skipped() {
    let mut with_more = file();
    with_more["moods"] = json!({"2026": {"x": [1, {"y": null}]}});

    assert_eq!(read_json(&with_more).unwrap().records, read_json(&file()).unwrap().records);
}

#[test]
fn entry_without_history_is_kept_and_counts_as_fetched() {
    let mut file = file();
    file["tracker-steps"]["2019"] =
        json!({"activities-tracker-steps": [{"dateTime": "2019-05-06", "value": "4711"}]});

    let read_back = read_json(&file).unwrap();

    let span = read_back.export.find(DataType::Steps, Some(date(2019, 5, 6))).unwrap();
    assert_eq!(span.state, DayState::Fetched);
    let again = json_of(&write(&troubled_import(9), &[&read_back]).0);
    assert_eq!(again["tracker-steps"]["2019"], file["tracker-steps"]["2019"]);
}

#[test]
fn reading_stops_when_the_sink_refuses() {
    let (file, _) = write(&troubled_import(3), &[]);
    let mut given = 0;

    let outcome = read_standard_file(file.as_bytes(), ReadLimits::default(), |_, _, _| {
        given += 1;
        Err("no room")
    });

    assert!(matches!(outcome, Err(ReadError::Sink("no room"))));
    assert_eq!(given, 1);
}

#[test]
fn input_that_fails_is_told_from_a_file_that_is_wrong() {
    struct Broken;
    impl std::io::Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("gone"))
        }
    }

    let outcome = read_standard_file(Broken, ReadLimits::default(), |_, _, _| Ok::<(), ()>(()));

    assert!(matches!(outcome, Err(ReadError::Input(error)) if error.to_string().contains("gone")));
}

#[test]
fn history_names_the_provider_of_each_stretch() {
    let read_back = read_json(&file()).unwrap();

    let providers: Vec<ProviderId> =
        read_back.export.days().flat_map(|(_, spans)| spans.iter().map(|span| span.provider)).collect();

    assert!(!providers.is_empty());
    assert!(providers.iter().all(|provider| *provider == read_back.export.provider));
}
