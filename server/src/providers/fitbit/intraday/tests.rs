//! What intraday answers become, where they are lenient and where they are not.

use super::super::{Fitbit, fixtures::error, fixtures::settings};
use super::fixtures::{DAY, answer, daily_part_alone};
use crate::providers::subject::{first_page, page, reply};
use crate::providers::{Outcome, Provider};
use domain::{
    DateRange, ProviderId,
    catalog::Span,
    record::Record,
    samples::{Detail, SampleDay},
    wire::ErrorCode,
};
use jiff::{ToSpan, civil::date};
use serde_json::{Value, json};
use std::fmt::Write;

fn fitbit() -> Fitbit {
    Fitbit::new(settings())
}

fn outcome(resource: &str, body: &Value) -> Outcome {
    let fitbit = fitbit();
    fitbit.parse(&first_page(&fitbit, resource), &reply(200, body))
}

fn days(resource: &str, body: &Value) -> Vec<SampleDay> {
    let fitbit = fitbit();
    let page = page(&fitbit, &first_page(&fitbit, resource), body);
    page.records
        .into_iter()
        .map(|record| match record {
            Record::Samples(day) => *day,
            other => panic!("{other:?}"),
        })
        .inspect(|day| assert!(day.is_valid()))
        .collect()
}

fn day(resource: &str, body: &Value) -> SampleDay {
    let [day] = days(resource, body).try_into().unwrap();
    day
}

#[test]
fn paths_are_those_of_the_sheet() {
    let fitbit = fitbit();
    let activity = "/1/user/-/activities";
    let expected = [
        ("intraday/heart/1sec", format!("{activity}/heart/date/{DAY}/1d/1sec.json")),
        ("intraday/heart/15min", format!("{activity}/heart/date/{DAY}/1d/15min.json")),
        ("intraday/steps/1min", format!("{activity}/steps/date/{DAY}/1d/1min.json")),
        ("intraday/elevation/5min", format!("{activity}/elevation/date/{DAY}/1d/5min.json")),
        (
            "intraday/active-zone-minutes/1min",
            format!("{activity}/active-zone-minutes/date/{DAY}/1d/1min.json"),
        ),
        ("intraday/hrv", "/1/user/-/hrv/date/2026-03-01/2026-03-31/all.json".to_owned()),
        ("intraday/spo2", "/1/user/-/spo2/date/2026-03-01/2026-03-31/all.json".to_owned()),
        ("intraday/br", "/1/user/-/br/date/2026-03-01/2026-03-31/all.json".to_owned()),
        ("intraday/sleep", "/1.2/user/-/sleep/date/2026-03-01/2026-03-31.json".to_owned()),
    ];

    for (resource, path) in expected {
        let request = fitbit.request(&first_page(&fitbit, resource)).unwrap();
        assert_eq!(request.url.as_str(), format!("https://api.fitbit.example{path}"));
    }
}

#[test]
fn series_within_a_day_is_not_asked_for_over_two() {
    let fitbit = fitbit();
    let two_days = DateRange::new(date(2026, 3, 27), date(2026, 3, 29)).unwrap();

    assert!(fitbit.request(&first_page(&fitbit, "intraday/steps/1min").over(two_days)).is_err());
}

#[test]
fn readings_become_columns_with_their_seconds_of_the_day() {
    let heart = day("intraday/heart/1sec", &answer("intraday/heart/1sec"));
    let steps = day("intraday/steps/1min", &answer("intraday/steps/1min"));

    assert_eq!((heart.date, heart.granularity.key()), (date(2026, 3, 28), "second"));
    assert_eq!(heart.at, [3, 13, 18, 86_396]);
    assert_eq!(heart.values, [54.0, 55.0, 55.0, 61.0]);
    assert!(heart.details.is_empty() && heart.offsets.is_empty());
    assert_eq!((steps.at, steps.values), (vec![0, 60], vec![0.0, 17.0]), "zeros are kept as served");
}

#[test]
fn calories_keep_level_and_mets() {
    let calories = day("intraday/calories/1min", &answer("intraday/calories/1min"));

    assert_eq!(calories.values, [1.11412, 10.80696]);
    assert_eq!(calories.details[&Detail::Level], [Some(0.0), Some(3.0)]);
    assert_eq!(calories.details[&Detail::Mets], [Some(10.0), Some(97.0)]);
}

#[test]
fn detail_that_begins_late_is_unknown_before() {
    let mut body = answer("intraday/calories/1min");
    body["activities-calories-intraday"]["dataset"][0].as_object_mut().unwrap().remove("mets");

    let calories = day("intraday/calories/1min", &body);

    assert_eq!(calories.details[&Detail::Mets], [None, Some(97.0)]);
}

#[test]
fn client_that_is_not_personal_stops_the_import_instead_of_passing_for_empty_days() {
    for resource in ProviderId::Fitbit.intraday_resources().iter().filter(|r| r.span == Span::Days(1)) {
        let resource = resource.id.as_str();
        let stop = Outcome::Stop(ErrorCode::OwnClientNeeded);
        assert_eq!(outcome(resource, &daily_part_alone(resource)), stop, "{resource}");
        assert!(matches!(outcome(resource, &json!({})), Outcome::Malformed(_)), "{resource}");
    }
}

#[test]
fn refusal_of_nights_tells_a_closed_client_from_a_missing_permission() {
    let fitbit = fitbit();
    for resource in ["intraday/hrv", "intraday/spo2", "intraday/br"] {
        let says = |body: Value| fitbit.parse(&first_page(&fitbit, resource), &reply(403, &body));

        assert_eq!(
            says(error("insufficient_permissions", "words")),
            Outcome::Stop(ErrorCode::OwnClientNeeded)
        );
        assert_eq!(says(error("insufficient_scope", "words")), Outcome::NotPermitted);
        assert_eq!(says(json!("no errors at all")), Outcome::NotPermitted);
    }
    let standard = fitbit.parse(
        &first_page(&fitbit, "tracker/steps"),
        &reply(403, &error("insufficient_permissions", "words")),
    );
    assert_eq!(standard, Outcome::NotPermitted);
}

#[test]
fn interval_of_another_length_than_asked_for_changes_nothing() {
    let mut body = answer("intraday/heart/1sec");
    let intraday = body["activities-heart-intraday"].as_object_mut().unwrap();
    intraday["datasetInterval"] = json!(5);
    intraday["datasetType"] = json!("minute");

    assert_eq!(day("intraday/heart/1sec", &body), day("intraday/heart/1sec", &answer("intraday/heart/1sec")));
}

#[test]
fn answer_about_another_day_is_malformed() {
    let mut body = answer("intraday/steps/1min");
    body["activities-steps"][0]["dateTime"] = json!("2026-03-27");

    assert_eq!(
        outcome("intraday/steps/1min", &body),
        Outcome::Malformed("activities-steps[0].dateTime".to_owned())
    );
}

#[test]
fn misfit_within_a_day_is_named_by_its_path_and_never_by_its_value() {
    for (member, value) in [
        ("time", json!("25:00:00")),
        ("time", json!(60)),
        ("value", json!("17")),
        ("value", json!(null)),
        ("level", json!("high")),
    ] {
        let mut body = answer("intraday/calories/1min");
        body["activities-calories-intraday"]["dataset"][1][member] = value;

        let path = format!("activities-calories-intraday.dataset[1].{member}");
        assert_eq!(outcome("intraday/calories/1min", &body), Outcome::Malformed(path));
    }
    let mut below_zero = answer("intraday/steps/1min");
    below_zero["activities-steps-intraday"]["dataset"][1]["value"] = json!(-3);
    assert!(matches!(outcome("intraday/steps/1min", &below_zero), Outcome::Malformed(_)));
}

#[test]
fn zone_minutes_are_read_in_every_shape_that_was_seen() {
    let resource = "intraday/active-zone-minutes/1min";
    let value = json!({"activeZoneMinutes": 2, "cardioActiveZoneMinutes": 2});
    let shapes = [
        json!([{"dateTime": DAY, "minutes": [{"minute": "2026-03-28T17:05:00", "value": value}]}]),
        json!([{"dateTime": DAY, "minutes": [{"minute": "17:05:00", "value": value}]}]),
        json!({"dataset": [{"time": "17:05:00", "value": value}], "datasetInterval": 1, "datasetType": "minute"}),
    ];

    for shape in shapes {
        let day = day(resource, &json!({"activities-active-zone-minutes-intraday": shape}));
        assert_eq!((day.at, day.values), (vec![61_500], vec![2.0]), "{shape}");
        assert_eq!(day.details, [(Detail::Cardio, vec![Some(2.0)])].into(), "{shape}");
    }
    assert_eq!(days(resource, &json!({"activities-active-zone-minutes-intraday": []})), []);
}

#[test]
fn zone_minutes_keep_each_zone_and_leave_out_what_is_none() {
    let resource = "intraday/active-zone-minutes/5min";

    let day = day(resource, &answer(resource));

    assert_eq!(day.values, [1.0, 2.0, 2.0]);
    assert_eq!(day.details[&Detail::FatBurn], [Some(1.0), None, None]);
    assert_eq!(day.details[&Detail::Peak], [None, None, Some(2.0)]);
}

#[test]
fn zone_minutes_of_another_day_are_malformed() {
    let resource = "intraday/active-zone-minutes/1min";
    let mut by_entry = answer(resource);
    by_entry["activities-active-zone-minutes-intraday"][0]["dateTime"] = json!("2026-03-29");
    let mut by_minute = answer(resource);
    by_minute["activities-active-zone-minutes-intraday"][0]["minutes"][0]["minute"] =
        json!("2026-03-29T17:04:00");

    for body in [by_entry, by_minute] {
        assert!(matches!(outcome(resource, &body), Outcome::Malformed(_)));
    }
}

#[test]
fn night_belongs_to_the_day_of_waking_and_may_begin_before_its_midnight() {
    let nights = days("intraday/hrv", &answer("intraday/hrv"));

    assert_eq!(nights[0].date, date(2026, 3, 28));
    assert_eq!(nights[0].at, [-600, 0]);
    assert_eq!(nights[0].values, [41.2, 38.771]);
    assert_eq!(nights[0].details[&Detail::Coverage], [Some(0.98), Some(0.9)]);
    assert_eq!(nights[0].details[&Detail::Lf], [Some(412.25), Some(399.1)]);
    assert_eq!(nights[0].details[&Detail::Hf], [Some(301.5), Some(288.0)]);
}

#[test]
fn oxygen_night_without_minutes_is_passed_over() {
    let mut body = answer("intraday/spo2");
    body[0].as_object_mut().unwrap().remove("minutes");

    let nights = days("intraday/spo2", &body);

    assert_eq!(nights.iter().map(|night| night.date).collect::<Vec<_>>(), [date(2026, 3, 29)]);
}

#[test]
fn variability_night_without_minutes_and_minute_far_from_its_night_are_malformed() {
    let mut lacking = answer("intraday/hrv");
    lacking["hrv"][0].as_object_mut().unwrap().remove("minutes");
    let mut far = answer("intraday/hrv");
    far["hrv"][0]["minutes"][1]["minute"] = json!("2026-03-30T00:00:00.000");

    assert!(matches!(outcome("intraday/hrv", &lacking), Outcome::Malformed(_)));
    assert_eq!(outcome("intraday/hrv", &far), Outcome::Malformed("hrv[0].minutes[1].minute".to_owned()));
}

#[test]
fn stage_in_which_breathing_was_not_measured_is_absent() {
    let fitbit = fitbit();
    let first = first_page(&fitbit, "intraday/br");
    let mut none = answer("intraday/br");
    for stage in ["deepSleepSummary", "remSleepSummary", "fullSleepSummary", "lightSleepSummary"] {
        none["br"][0]["value"][stage]["breathingRate"] = json!(-1);
    }

    let nights = page(&fitbit, &first, &answer("intraday/br")).records;
    let measured = page(&fitbit, &first, &none).records;

    let Record::Breathing(night) = &nights[0] else { panic!("no night") };
    assert_eq!((night.full, night.deep, night.light, night.rem), (Some(14.4), Some(13.9), Some(14.6), None));
    assert_eq!(measured.len(), 1, "a night without any rate leaves no record");
    none["br"][0]["value"]["deepSleepSummary"]["breathingRate"] = json!(-2);
    assert_eq!(
        fitbit.parse(&first, &reply(200, &none)),
        Outcome::Malformed("br[0].value.deepSleepSummary.breathingRate".to_owned())
    );
}

#[test]
fn day_with_a_reading_each_second_is_read_and_one_with_more_than_a_day_has_is_not() {
    let second = "intraday/heart/1sec";
    let with = |count: u32| {
        let mut dataset = String::from("[");
        for number in 0..count {
            let (hour, minute, second) = (number / 3_600 % 24, number / 60 % 60, number % 60);
            write!(dataset, r#"{{"time":"{hour:02}:{minute:02}:{second:02}","value":60}},"#).unwrap();
        }
        dataset.pop();
        dataset.push(']');
        let body = format!(
            r#"{{"activities-heart":[],"activities-heart-intraday":{{"dataset":{dataset},"datasetInterval":1}}}}"#
        );
        serde_json::from_str::<Value>(&body).unwrap()
    };

    assert_eq!(day(second, &with(86_400)).len(), 86_400);
    assert!(matches!(outcome(second, &with(90_001)), Outcome::Malformed(_)));
}

#[test]
fn refused_range_of_nights_is_halved_once() {
    let fitbit = fitbit();
    let refusal = reply(400, &error("validation", "words"));
    let month = DateRange::new(date(2026, 3, 1), date(2026, 3, 1) + 30.days()).unwrap();
    let fetch = first_page(&fitbit, "intraday/hrv").over(month);

    let Outcome::Split(halves) = fitbit.parse(&fetch, &refusal) else { panic!("not split") };

    assert_eq!(halves.iter().map(|half| half.range.unwrap().days()).collect::<Vec<_>>(), [15, 15]);
    let refused = Outcome::Refused(ErrorCode::RequestRefused);
    assert!(halves.iter().all(|half| fitbit.parse(half, &refusal) == refused));
    assert_eq!(fitbit.parse(&first_page(&fitbit, "intraday/steps/1min"), &refusal), refused);
}
