//! Which files are read, which are left alone, and why.

use crate::{
    bodies::troubled_import,
    support::{entries, json_of, month, read, read_within, write},
};
use domain::file::{Month, ReadError, ReadLimits, read_intraday_file};
use serde_json::{Value, json};
use std::{
    convert::Infallible,
    io::{self, Read},
    sync::OnceLock,
};

/// A file with every member filled.
fn good() -> String {
    static GOOD: OnceLock<String> = OnceLock::new();
    GOOD.get_or_init(find_good).clone()
}

fn find_good() -> String {
    let filled = |file: &String| {
        let file = json_of(file);
        let members = file.as_object().unwrap().values();
        members.filter_map(Value::as_array).all(|entries| !entries.is_empty())
    };
    (0..2_000).map(|seed| write(&troubled_import(seed), &[]).0).find(filled).unwrap()
}

fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut file = json_of(&good());
    change(&mut file);
    file.to_string()
}

#[test]
fn file_cut_off_anywhere_is_never_taken() {
    let file = good();

    for length in (0..file.len() - 1).step_by(file.len() / 60) {
        if file.is_char_boundary(length) {
            assert!(matches!(read(&file[..length]), Err(ReadError::Unreadable { .. })), "{length} bytes");
        }
    }
}

#[test]
fn file_is_the_same_wherever_its_export_stands_and_however_members_are_ordered() {
    let file = good();
    // Serde sorts the members: `_export` comes first, `dataset` before `date`.
    let sorted = json_of(&file).to_string();
    assert_ne!(file, sorted);

    let (one, other) = (read(&file).unwrap(), read(&sorted).unwrap());

    assert_eq!(one.export, other.export);
    assert!(write(&one, &[]).0 == write(&other, &[]).0);
}

#[test]
fn file_of_another_program_is_not_ours_whatever_it_looks_like() {
    let earlier = json!({"user": {}, "activities-heart-intraday": [{"date": "2026-03-14"}], "activities-steps-intraday": []});
    let strange = json!({"activities-heart-intraday": 7, "activities-steps-intraday": {"a": [1]}, "hrv-intraday": null,
        "spo2-intraday": "x", "activities-floors-intraday": true, "activities-distance-intraday": -1});

    for file in [
        earlier,
        strange,
        json!({}),
        json!({"_export": {}}),
        json!({"_export": {"schema": "fitbit-data", "version": 1}}),
    ] {
        assert!(matches!(read(&file.to_string()), Err(ReadError::NotOurs)), "{file}");
    }
}

#[test]
fn file_of_a_later_version_says_which() {
    let file = changed(|file| file["_export"]["version"] = json!(7));

    assert!(matches!(read(&file), Err(ReadError::Newer { version: 7 })));
}

#[test]
fn member_that_writing_again_would_lose_makes_the_file_a_newer_one() {
    let places = [
        "/activities-heart-intraday/0",
        "/activities-heart-intraday/0/dataset/0",
        "/activities-calories-intraday/0/dataset/0",
        "/hrv-intraday/0/dataset/0",
        "/breathing-rate-intraday/0",
        "/breathing-rate-intraday/0/dataset/0",
        "/sleep-stages-intraday/0",
        "/_export",
        "/_export/days/heart_rate/0",
        "/user",
    ];
    for place in places {
        let file = changed(|file| {
            file.pointer_mut(place).unwrap_or_else(|| panic!("no {place}"))["more"] = json!([1, "two"]);
        });

        assert!(matches!(read(&file), Err(ReadError::Newer { version: 2 })), "{place}");
    }
    let with_type = changed(|file| {
        let spans = file["_export"]["days"]["heart_rate"].clone();
        file["_export"]["days"]["glucose"] = spans;
    });
    assert!(matches!(read(&with_type), Err(ReadError::Newer { version: 2 })));
    let with_doubt = changed(|file| {
        file["_export"]["days"]["heart_rate"][0]["doubts"] = json!({"implausible": 1, "smell": 2});
    });
    assert!(matches!(read(&with_doubt), Err(ReadError::Newer { version: 2 })));
    let with_much = changed(|file| file["more"] = json!("x".repeat(300_000)));
    assert!(matches!(read(&with_much), Err(ReadError::Newer { version: 2 })));
}

#[test]
fn wrong_shapes_are_named_without_a_value() {
    let changes: [(&str, Value); 12] = [
        ("/activities-heart-intraday/0/date", json!("2026-04-01")),
        ("/activities-heart-intraday/0/date", json!("x")),
        ("/activities-heart-intraday/0/dataset/0/time", json!("25:00:00")),
        ("/activities-heart-intraday/0/dataset/0/value", json!("61")),
        ("/activities-heart-intraday/0/dataset/0/value", Value::Null),
        ("/activities-heart-intraday/0/datasetType", json!("hour")),
        ("/activities-heart-intraday/0/datasetInterval", json!(7)),
        ("/activities-heart-intraday/0", json!([])),
        ("/hrv-intraday/0/dataset/0/dateTime", json!("2020-01-01T00:00:00")),
        ("/breathing-rate-intraday/0/dataset/0/value", json!("14")),
        ("/sleep-stages-intraday/0/logId", Value::Null),
        ("/spo2-intraday", json!({})),
    ];
    for (place, value) in changes {
        let file = changed(|file| *file.pointer_mut(place).unwrap() = value.clone());

        let Err(ReadError::Unreadable { at }) = read(&file) else { panic!("{place} {value}") };
        assert!(place.contains(at.trim_start_matches("a day of ")), "{at}");
    }
}

#[test]
fn export_that_contradicts_itself_is_unreadable() {
    let spans = |from: &str, to: &str| json!({"from": from, "to": to, "state": "fetched", "granularity": "minute", "provider": "fitbit"});
    let twice = json!([spans("2026-03-01", "2026-03-04"), spans("2026-03-04", "2026-03-05")]);
    let outside = json!([spans("2026-03-30", "2026-04-02")]);
    let backwards = json!([spans("2026-03-04", "2026-03-01")]);
    let mut shared = json!([spans("2026-03-01", "2026-03-04")]);
    shared[0]["doubts"] = json!({"notNumbers": 4});

    for days in [twice, outside, backwards, shared, json!("x")] {
        let file = changed(|file| file["_export"]["days"]["steps"] = days.clone());
        assert!(matches!(read(&file), Err(ReadError::Unreadable { at }) if at == "_export"), "{days}");
    }
}

#[test]
fn month_made_before_methods_and_doubts_were_told_gets_them_when_written_again() {
    let mut without = json_of(&good());
    for stretches in without["_export"]["days"].as_object_mut().unwrap().values_mut() {
        for stretch in stretches.as_array_mut().unwrap() {
            stretch.as_object_mut().unwrap().remove("method");
            // What was not received as a number is known to nobody but `_export`.
            if let Some(doubts) = stretch.get_mut("doubts").and_then(Value::as_object_mut) {
                doubts.remove("implausible");
            }
        }
    }
    let strange = good().replace("\"intraday by date\"", "\"by pigeon\"");
    assert!(strange.contains("by pigeon"));

    for file in [without.to_string(), strange] {
        assert!(write(&read(&file).unwrap(), &[]).0 == good());
    }
}

#[test]
fn file_of_another_month_is_unreadable() {
    let april: Month = "2026-04".parse().unwrap();

    let read =
        read_intraday_file(good().as_bytes(), april, ReadLimits::default(), |_, _| Ok::<_, Infallible>(()));

    assert!(matches!(read, Err(ReadError::Unreadable { at }) if at == "_export.month"));
}

#[test]
fn day_without_samples_has_no_entry_when_written_again() {
    let file = changed(|file| {
        file["activities-heart-intraday"][0]["dataset"] = json!([]);
        file["hrv-intraday"] = json!([{"date": "2026-03-14"}]);
    });

    let part = read(&file).unwrap();
    let before = entries(&json_of(&good())).len();

    assert!(entries(&json_of(&write(&part, &[]).0)).len() < before);
}

#[test]
fn day_without_history_counts_as_fetched() {
    let file = changed(|file| file["_export"]["days"] = json!({}));

    let part = read(&file).unwrap();

    assert_eq!(entries(&json_of(&write(&part, &[]).0)), entries(&json_of(&good())));
}

#[test]
fn file_or_entry_over_the_limit_is_too_large() {
    let file = good();
    let longest = file.split("{\"date\"").map(str::len).max().unwrap() as u64;
    let limits = |file_bytes, period_bytes| ReadLimits { file_bytes, period_bytes };
    let bytes = file.len() as u64;

    assert!(matches!(read_within(&file, limits(bytes - 1, bytes)), Err(ReadError::TooLarge)));
    assert!(matches!(read_within(&file, limits(bytes, longest / 2)), Err(ReadError::TooLarge)));
    assert!(read_within(&file, limits(bytes, bytes)).is_ok());
}

#[test]
fn input_that_fails_is_told_from_a_file_that_is_wrong() {
    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::ErrorKind::ConnectionReset.into())
        }
    }

    let file = good();
    let input = file.as_bytes()[..500].chain(Broken);
    let read = read_intraday_file(input, month(), ReadLimits::default(), |_, _| Ok::<_, Infallible>(()));

    assert!(matches!(read, Err(ReadError::Input(error)) if error.kind() == io::ErrorKind::ConnectionReset));
}

#[test]
fn sink_that_refuses_ends_the_reading() {
    let mut given = 0;

    let read = read_intraday_file(good().as_bytes(), month(), ReadLimits::default(), |_, _| {
        given += 1;
        if given == 3 { Err("full") } else { Ok(()) }
    });

    assert!(matches!(read, Err(ReadError::Sink("full"))));
    assert_eq!(given, 3);
}
