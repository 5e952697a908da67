//! The rules of merging, one by one.

use crate::{
    bodies::body,
    support::{Dice, Part, complete, entries, json_of, range, read, write},
};
use domain::{
    DataType, DateRange, ProviderId, ResourceId,
    file::{AccountMatch, DayState, ExportBuilder},
    item::Item,
    record::{DailyValue, Device, HeartDay, HeartRateZone, Profile, Record},
};
use jiff::civil::{Date, date};
use serde_json::{Value, json};

const DAY: Date = date(2026, 3, 2);

fn day() -> DateRange {
    range(DAY, DAY)
}

fn steps(value: &str) -> Record {
    Record::Daily(DailyValue { data_type: DataType::Steps, date: DAY, value: value.into() })
}

fn part(state: DayState, records: Vec<Record>) -> Part {
    let resource = ResourceId::new("tracker/steps");
    let builder = ExportBuilder::new(ProviderId::Fitbit, day(), [DataType::Steps].into());
    Part { export: builder.window(&resource, Some(day()), state).build(), records }
}

fn merged_steps(new: &Part, earlier: &Part) -> (Option<String>, DayState) {
    let (file, written) = write(new, &[earlier]);
    let entry = &json_of(&file)["tracker-steps"]["2026"]["activities-tracker-steps"][0]["value"];
    (entry.as_str().map(str::to_owned), written.export.find(DataType::Steps, Some(DAY)).unwrap().state)
}

#[test]
fn seven_days_after_ten_years_leave_ten_years() {
    let decade = range(date(2016, 3, 1), date(2026, 2, 28));
    let week = range(date(2026, 2, 22), date(2026, 2, 28));
    let ten_years = Part {
        export: complete(ProviderId::Fitbit, decade, &DataType::ALL).build(),
        records: without_stages(body(&mut Dice(1), ProviderId::Fitbit, decade)),
    };
    let seven_days = Part {
        export: complete(ProviderId::GoogleHealth, week, &DataType::ALL).build(),
        records: body(&mut Dice(2), ProviderId::GoogleHealth, week),
    };
    let (before, _) = write(&ten_years, &[]);

    let (after, written) = write(&seven_days, &[&read(&before).unwrap()]);

    let (before, after) = (json_of(&before), json_of(&after));
    assert!(entries(&after).is_superset(&entries(&before)));
    assert_eq!((written.first_day, written.last_day), (Some(decade.start()), Some(decade.last())));
    assert_eq!(after["_export"]["range"], json!({"from": "2016-03-01", "to": "2026-02-28"}));
    assert_eq!(after["tracker-steps"]["2020"], before["tracker-steps"]["2020"]);
    assert_ne!(after["tracker-steps"]["2026"], before["tracker-steps"]["2026"]);
    let provider_of = |day| written.export.find(DataType::Steps, Some(day)).unwrap().provider;
    assert_eq!(provider_of(date(2020, 1, 1)), ProviderId::Fitbit);
    assert_eq!(after["activities-overview"], before["activities-overview"]);
    assert_eq!(after["profile"]["averageDailySteps"], before["profile"]["averageDailySteps"]);
}

/// Days are what is counted here; stages would only make the test slow.
fn without_stages(mut records: Vec<Record>) -> Vec<Record> {
    for record in &mut records {
        if let Record::Sleep(log) = record {
            log.levels.data.truncate(1);
            log.levels.short_data.clear();
        }
    }
    records
}

#[test]
fn complete_new_day_replaces_the_old_one() {
    let earlier = part(DayState::Fetched, vec![steps("100")]);

    let merged = merged_steps(&part(DayState::Fetched, vec![steps("200")]), &earlier);

    assert_eq!(merged, (Some("200".into()), DayState::Fetched));
}

#[test]
fn empty_failed_and_filler_days_never_replace_a_value() {
    let earlier = part(DayState::Fetched, vec![steps("100")]);

    for new in [
        part(DayState::Fetched, vec![]),
        part(DayState::Fetched, vec![steps("0")]),
        part(DayState::Failed, vec![]),
        part(DayState::Failed, vec![steps("50")]),
        part(DayState::NotFetched, vec![]),
    ] {
        assert_eq!(merged_steps(&new, &earlier), (Some("100".into()), DayState::Fetched));
    }
}

#[test]
fn zero_stands_where_nothing_better_is_known_and_yields_to_any_reading() {
    let zero = part(DayState::Fetched, vec![steps("0")]);

    let over_failure = merged_steps(&zero, &part(DayState::Failed, vec![]));
    let under_broken_day = merged_steps(&part(DayState::Failed, vec![steps("50")]), &zero);

    assert_eq!(over_failure, (Some("0".into()), DayState::Fetched));
    assert_eq!(under_broken_day, (Some("50".into()), DayState::Failed));
}

#[test]
fn failure_does_not_hide_that_a_day_was_found_empty() {
    let found_empty = part(DayState::Fetched, vec![]);
    let failed = part(DayState::Failed, vec![]);

    assert_eq!(merged_steps(&failed, &found_empty), (None, DayState::Empty));
    assert_eq!(merged_steps(&found_empty, &failed), (None, DayState::Empty));
}

#[test]
fn data_type_left_out_of_the_new_import_keeps_its_days() {
    let earlier = part(DayState::Fetched, vec![steps("100")]);
    let export = complete(ProviderId::GoogleHealth, day(), &[DataType::Floors]).build();

    let merged = merged_steps(&Part { export, records: vec![steps("200")] }, &earlier);

    assert_eq!(merged, (Some("100".into()), DayState::Fetched));
}

fn heart(resting_heart_rate: Option<u16>, minutes_at_peak: Option<u32>) -> Record {
    let zones = minutes_at_peak.map(|minutes| {
        let zone = |name: &str, minutes| HeartRateZone {
            name: name.into(),
            minutes: Some(minutes),
            ..HeartRateZone::default()
        };
        vec![zone("Out of Range", 1440 - minutes), zone("Peak", minutes)]
    });
    Record::Heart(HeartDay {
        date: DAY,
        resting_heart_rate,
        heart_rate_zones: zones.unwrap_or_default(),
        ..HeartDay::default()
    })
}

fn merged_heart(new: (&[DataType], Record), earlier: Record) -> Value {
    let both = [DataType::RestingHeartRate, DataType::HeartRateZones];
    let earlier = Part { export: complete(ProviderId::Fitbit, day(), &both).build(), records: vec![earlier] };
    let export = complete(ProviderId::GoogleHealth, day(), new.0).build();
    let (file, _) = write(&Part { export, records: vec![new.1] }, &[&earlier]);
    json_of(&file)["heart"]["2026-03"]["activities-heart"][0]["value"].clone()
}

#[test]
fn resting_heart_rate_and_zones_of_a_day_merge_apart() {
    let both = [DataType::RestingHeartRate, DataType::HeartRateZones];

    let without_zones = merged_heart((&both, heart(Some(60), None)), heart(Some(58), Some(20)));
    let only_zones =
        merged_heart((&[DataType::HeartRateZones], heart(Some(60), Some(10))), heart(Some(58), Some(20)));

    assert_eq!(without_zones["restingHeartRate"], 60);
    assert_eq!(without_zones["heartRateZones"][1]["minutes"], 20);
    assert_eq!(only_zones["restingHeartRate"], 58);
    assert_eq!(only_zones["heartRateZones"][1]["minutes"], 10);
}

#[test]
fn zones_of_an_unworn_day_never_replace_those_of_a_worn_one() {
    let both = [DataType::RestingHeartRate, DataType::HeartRateZones];

    let merged = merged_heart((&both, heart(None, Some(0))), heart(Some(58), Some(20)));

    assert_eq!(merged["restingHeartRate"], 58);
    assert_eq!(merged["heartRateZones"][1]["minutes"], 20);
}

#[test]
fn new_night_replaces_all_logs_of_its_day_and_no_other() {
    let week = range(date(2026, 3, 2), date(2026, 3, 8));
    let nights = |seed, provider| {
        let is_sleep = |record: &Record| matches!(record, Record::Sleep(_));
        body(&mut Dice(seed), provider, week).into_iter().filter(is_sleep).collect::<Vec<_>>()
    };
    let last = range(date(2026, 3, 8), date(2026, 3, 8));
    let earlier = Part {
        export: complete(ProviderId::Fitbit, week, &[DataType::Sleep]).build(),
        records: nights(4, ProviderId::Fitbit),
    };
    let new = Part {
        export: complete(ProviderId::GoogleHealth, last, &[DataType::Sleep]).build(),
        records: nights(5, ProviderId::GoogleHealth),
    };

    let (file, _) = write(&new, &[&earlier]);

    let logs = json_of(&file)["sleep-logs"]["2026-03"]["sleep"].as_array().unwrap().clone();
    assert!(logs.iter().any(|log| log["dateOfSleep"] == "2026-03-08"));
    for log in logs {
        // Google's identifiers are texts, Fitbit's numbers.
        assert_eq!(log["logId"].is_string(), log["dateOfSleep"] == "2026-03-08", "{}", log["dateOfSleep"]);
    }
}

#[test]
fn profile_merges_member_by_member_and_devices_by_identifier() {
    let chosen = [DataType::Profile, DataType::Devices, DataType::LifetimeStatistics];
    let device = |id: &str, battery: &str| Device {
        id: id.into(),
        battery: Some(battery.into()),
        ..Device::default()
    };
    let earlier = Part {
        export: complete(ProviderId::Fitbit, day(), &chosen).build(),
        records: vec![
            Record::Profile(Box::new(Profile {
                average_daily_steps: Some(8_123),
                height: Some(170.0),
                ..Profile::default()
            })),
            Record::Devices { devices: vec![device("1", "Low"), device("2", "High")] },
            Record::Lifetime { statistics: json!({"lifetime": {"total": {}}}).as_object().unwrap().clone() },
        ],
    };
    let new = Part {
        export: complete(ProviderId::GoogleHealth, day(), &chosen).build(),
        records: vec![
            Record::Profile(Box::new(Profile { height: Some(171.0), ..Profile::default() })),
            Record::Devices { devices: vec![device("1", "High")] },
        ],
    };

    let (file, written) = write(&new, &[&earlier]);

    let file = json_of(&file);
    assert_eq!(file["profile"], json!({"averageDailySteps": 8123, "height": 171.0}));
    assert_eq!(file["devices"]["devices"].as_array().unwrap().len(), 2);
    assert_eq!(file["devices"]["devices"][0]["battery"], "High");
    assert_eq!(file["activities-overview"], json!({"lifetime": {"total": {}}}));
    let lifetime = written.export.find(DataType::LifetimeStatistics, None).unwrap();
    assert_eq!((lifetime.state, lifetime.provider), (DayState::Fetched, ProviderId::Fitbit));
}

#[test]
fn whole_list_replaces_the_earlier_one_and_a_broken_or_empty_one_does_not() {
    let food = |id: u32| {
        let members = json!({"foodId": id, "name": "Oats"});
        Record::Item(Box::new(Item::new(DataType::Foods, members.as_object().unwrap().clone()).unwrap()))
    };
    let list = |state: DayState, ids: &[u32]| {
        let builder = ExportBuilder::new(ProviderId::GoogleHealth, day(), [DataType::Foods].into());
        let export = builder.window(&ResourceId::new("food"), None, state).build();
        Part { export, records: ids.iter().map(|id| food(*id)).collect() }
    };
    let earlier = list(DayState::Fetched, &[1, 2]);
    let ids = |new: &Part| -> Vec<u64> {
        let file = json_of(&write(new, &[&earlier]).0);
        file["foods"]["foods"]
            .as_array()
            .unwrap()
            .iter()
            .map(|food| food["foodId"].as_u64().unwrap())
            .collect()
    };

    assert_eq!(ids(&list(DayState::Fetched, &[3, 1, 3])), [1, 3]);
    assert_eq!(ids(&list(DayState::Failed, &[3])), [1, 2]);
    assert_eq!(ids(&list(DayState::Fetched, &[])), [1, 2]);
}

#[test]
fn accounts_are_the_same_only_where_both_say_so() {
    let account = |id: Option<&str>| {
        ExportBuilder::new(ProviderId::Fitbit, day(), [DataType::Steps].into())
            .account(id.map(str::to_owned), None)
            .build()
    };

    assert_eq!(account(Some("A")).account_match(&account(Some("A"))), AccountMatch::Same);
    assert_eq!(account(Some("A")).account_match(&account(Some("B"))), AccountMatch::Other);
    assert_eq!(account(Some("A")).account_match(&account(None)), AccountMatch::Unknown);
}
