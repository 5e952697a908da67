//! Which of two readings of a day stays, rule by rule.

use crate::support::{Part, builder, day, days, json_of, of_type, read, write};
use domain::{
    DateRange, Granularity, IntradayType, ProviderId,
    file::{AccountMatch, DayState},
    record::Record,
    samples::{Doubts, SampleDay},
};
use serde_json::json;

fn samples(intraday_type: IntradayType, granularity: Granularity, on: i8, values: &[f64]) -> Record {
    let step = i32::try_from(granularity.seconds().unwrap()).unwrap();
    let at = (0..i32::try_from(values.len()).unwrap()).map(|number| number * step).collect();
    let day = SampleDay::new(intraday_type, day(on), granularity);
    Record::Samples(Box::new(SampleDay { at, values: values.to_vec(), ..day }))
}

/// An import of steps of the 1st to the 3rd, with these values on the 2nd.
fn steps(granularity: Granularity, state: DayState, values: &[f64]) -> Part {
    let records = match values {
        [] => Vec::new(),
        values => vec![samples(IntradayType::Steps, granularity, 2, values)],
    };
    Part { export: of_type(IntradayType::Steps, granularity, days(1, 3), state), records }
}

fn minutes(state: DayState, values: &[f64]) -> Part {
    steps(Granularity::Minute, state, values)
}

/// The values of the 2nd and what is said of it.
fn merged(new: &Part, earlier: &[&Part]) -> (Vec<f64>, DayState, Granularity) {
    let (file, written) = write(new, earlier);
    let history = written.export.find(IntradayType::Steps, day(2)).unwrap();
    let file = json_of(&file);
    let entries = file["activities-steps-intraday"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["date"] == "2026-03-02");
    let values = entry.map(|entry| {
        let samples = entry["dataset"].as_array().unwrap();
        samples.iter().map(|sample| sample["value"].as_f64().unwrap()).collect()
    });
    (values.unwrap_or_default(), history.state, history.granularity)
}

#[test]
fn whole_new_day_replaces_all_samples_of_the_earlier_one() {
    let earlier = minutes(DayState::Fetched, &[1.0, 2.0, 3.0]);

    let now = merged(&minutes(DayState::Fetched, &[7.0]), &[&earlier]);

    assert_eq!(now, (vec![7.0], DayState::Fetched, Granularity::Minute));
}

#[test]
fn empty_failed_and_unasked_days_never_replace_a_reading() {
    let earlier = minutes(DayState::Fetched, &[1.0, 2.0]);

    for state in [DayState::Fetched, DayState::Failed, DayState::NotFetched] {
        assert_eq!(merged(&minutes(state, &[]), &[&earlier]).0, [1.0, 2.0], "{state:?}");
    }
    let not_asked = Part { export: builder(days(1, 3), [].into()).build(), records: Vec::new() };
    assert_eq!(merged(&not_asked, &[&earlier]), (vec![1.0, 2.0], DayState::Fetched, Granularity::Minute));
    let selection = [(IntradayType::Steps, Granularity::Minute)].into();
    let closed = builder(days(1, 3), selection).not_permitted([IntradayType::Steps]).build();
    assert_eq!(merged(&Part { export: closed, records: Vec::new() }, &[&earlier]).0, [1.0, 2.0]);
}

#[test]
fn day_of_nothing_but_zeros_never_replaces_a_reading() {
    let earlier = minutes(DayState::Fetched, &[1.0, 2.0]);
    let zeros = minutes(DayState::Fetched, &[0.0, 0.0, 0.0]);

    assert_eq!(merged(&zeros, &[&earlier]).0, [1.0, 2.0]);
    assert_eq!(merged(&earlier, &[&zeros]).0, [1.0, 2.0]);
    assert_eq!(merged(&zeros, &[]).0, [0.0, 0.0, 0.0]);
}

#[test]
fn finer_of_two_whole_days_stays_whichever_is_newer() {
    let fine = minutes(DayState::Fetched, &[1.0, 2.0]);
    let coarse = steps(Granularity::FifteenMinutes, DayState::Fetched, &[30.0]);

    let kept = merged(&coarse, &[&fine]);
    let replaced = merged(&fine, &[&coarse]);

    assert_eq!(kept, (vec![1.0, 2.0], DayState::Fetched, Granularity::Minute));
    assert_eq!(kept, replaced);
}

#[test]
fn finer_day_that_broke_off_does_not_replace_a_coarser_whole_one() {
    let broken = minutes(DayState::Failed, &[1.0, 2.0]);
    let coarse = steps(Granularity::FifteenMinutes, DayState::Fetched, &[30.0]);

    assert_eq!(merged(&broken, &[&coarse]), (vec![30.0], DayState::Fetched, Granularity::FifteenMinutes));
    assert_eq!(merged(&coarse, &[&broken]).0, [30.0]);
}

#[test]
fn day_that_broke_off_fills_a_place_that_is_empty() {
    let broken = minutes(DayState::Failed, &[1.0]);

    assert_eq!(
        merged(&broken, &[&minutes(DayState::Fetched, &[])]),
        (vec![1.0], DayState::Failed, Granularity::Minute)
    );
}

#[test]
fn day_once_known_as_empty_stays_known_when_a_later_import_fails_there() {
    let empty = minutes(DayState::Fetched, &[]);

    assert_eq!(merged(&minutes(DayState::Failed, &[]), &[&empty]).1, DayState::Empty);
    assert_eq!(merged(&empty, &[&minutes(DayState::Failed, &[])]).1, DayState::Empty);
}

/// The same import, with doubts about what it received of the 2nd.
fn doubted(mut part: Part, not_numbers: u32) -> Part {
    let doubts = Doubts { not_numbers, contradicting_clocks: 0 };
    let beside = SampleDay::new(IntradayType::Steps, day(2), Granularity::Minute);
    part.records.push(Record::Samples(Box::new(SampleDay { doubts, ..beside })));
    part
}

#[test]
fn doubts_of_a_day_go_with_the_readings_that_stay() {
    let doubts = |new: &Part, earlier: &[&Part]| {
        let (file, written) = write(new, earlier);
        assert_eq!(read(&file).unwrap().export, written.export);
        let history = written.export.find(IntradayType::Steps, day(2)).unwrap();
        (history.doubts.not_numbers, history.implausible)
    };
    let earlier = doubted(minutes(DayState::Fetched, &[1.0, -1.0]), 3);
    let earlier = read(&write(&earlier, &[]).0).unwrap();

    assert_eq!(doubts(&minutes(DayState::Fetched, &[7.0]), &[&earlier]), (0, 0));
    assert_eq!(doubts(&doubted(minutes(DayState::Fetched, &[900.0]), 5), &[&earlier]), (5, 1));
    assert_eq!(doubts(&doubted(minutes(DayState::Fetched, &[]), 5), &[&earlier]), (3, 1));
    assert_eq!(doubts(&doubted(minutes(DayState::Failed, &[7.0]), 5), &[&earlier]), (3, 1));
}

#[test]
fn day_all_of_whose_readings_were_no_numbers_is_empty_and_says_why() {
    let (file, _) = write(&doubted(minutes(DayState::Fetched, &[]), 12), &[]);

    let file = json_of(&file);

    assert_eq!(file["activities-steps-intraday"], json!([]));
    let day = &file["_export"]["days"]["steps"][1];
    assert_eq!((&day["state"], &day["doubts"]), (&json!("empty"), &json!({"notNumbers": 12})));
}

#[test]
fn members_nobody_knows_stand_in_the_merged_file() {
    let (file, _) = write(&minutes(DayState::Fetched, &[1.0]), &[]);
    let file = file.replacen("\"_export\":", "\"glucose-intraday\":[{\"date\": 1.50}],\n\"_export\":", 1);

    let earlier = read(&file).unwrap();
    let (merged, _) = write(&minutes(DayState::Fetched, &[2.0]), &[&earlier]);

    assert!(merged.contains("\"glucose-intraday\":[{\"date\": 1.50}]"), "{merged}");
    assert_eq!(write(&earlier, &[]).0, file);
}

#[test]
fn merged_file_speaks_for_the_provider_asked_last_and_keeps_what_it_alone_knows() {
    let earlier = minutes(DayState::Fetched, &[1.0]);
    let mut new = minutes(DayState::Fetched, &[2.0]);
    new.export.time_zone = None;
    new.export.encoded_id = None;

    let export = json_of(&write(&new, &[&earlier]).0)["_export"].clone();

    assert_eq!((&export["encodedId"], &export["time"]["zone"]), (&json!("ABC123"), &json!("Europe/Berlin")));
    assert_eq!(export["provider"], ProviderId::Fitbit.key());
}

#[test]
fn night_that_wakes_on_the_first_belongs_to_the_month_with_its_evening() {
    let mut night = SampleDay::new(IntradayType::HeartRateVariability, day(1), Granularity::Recorded);
    night.at = vec![-3_000, 300];
    night.values = vec![37.0, 38.5];
    let next = Record::Samples(Box::new(SampleDay { date: day(31).tomorrow().unwrap(), ..night.clone() }));
    let range = DateRange::inclusive(day(1).yesterday().unwrap(), day(31).tomorrow().unwrap()).unwrap();
    let export = of_type(IntradayType::HeartRateVariability, Granularity::Recorded, range, DayState::Fetched);

    let part = Part { export, records: vec![Record::Samples(Box::new(night)), next] };
    let file = json_of(&write(&part, &[]).0);

    let dataset = json!([
        {"dateTime": "2026-02-28T23:10:00", "value": 37},
        {"dateTime": "2026-03-01T00:05:00", "value": 38.5}
    ]);
    assert_eq!(file["hrv-intraday"], json!([{"date": "2026-03-01", "dataset": dataset}]));
}

#[test]
fn accounts_are_told_apart() {
    let one = minutes(DayState::Fetched, &[]).export;
    let mut other = one.clone();

    assert_eq!(one.account_match(&other), AccountMatch::Same);
    other.encoded_id = Some("XYZ".into());
    assert_eq!(one.account_match(&other), AccountMatch::Other);
    other.encoded_id = None;
    assert_eq!(one.account_match(&other), AccountMatch::Unknown);
}
