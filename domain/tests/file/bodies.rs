//! What a body leaves with a provider, by seed.

use crate::support::Dice;
use domain::{
    DataType, DateRange, ProviderId,
    entry::{Entry, EntryForm, Frequency, Member, Shape},
    item::{Item, ItemForm},
    record::{
        DailyValue, Device, HeartDay, HeartRateZone, LevelSpan, LevelSummary, LogId, Profile, Record,
        SleepLevels, SleepLog, WeightLog,
    },
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a body could have left with a provider over some days: unworn days, naps, two sources of a night, several
/// weighings a day.
pub(crate) fn body(dice: &mut Dice, provider: ProviderId, range: DateRange) -> Vec<Record> {
    let mut records = undated(dice, provider);
    for day in range.iter() {
        let unworn = dice.one_in(9);
        for data_type in DataType::ALL.into_iter().filter(|d| d.is_dated()) {
            match data_type {
                DataType::RestingHeartRate | DataType::HeartRateZones => {}
                DataType::Sleep => records.extend(nights(dice, provider, day)),
                DataType::Weight => records.extend(weighings(dice, provider, day)),
                _ if !provider.carries(data_type) => {}
                _ if EntryForm::find(data_type).is_some() => {
                    if !unworn {
                        records.extend(
                            EntryForm::find(data_type).iter().flat_map(|form| entries(dice, form, day)),
                        );
                    }
                }
                _ if unworn && provider == ProviderId::GoogleHealth => {}
                _ => {
                    let value = match (unworn, data_type) {
                        (true, DataType::Distance) => "0.0".to_owned(),
                        (true, _) => "0".to_owned(),
                        (false, DataType::Distance) => {
                            format!("{}.{:05}", dice.below(20), dice.below(100_000))
                        }
                        (false, _) => dice.below(20_000).to_string(),
                    };
                    records.push(Record::Daily(DailyValue { data_type, date: day, value }));
                }
            }
        }
        records.extend(heart(dice, provider, day, unworn));
    }
    records
}

fn undated(dice: &mut Dice, provider: ProviderId) -> Vec<Record> {
    let mut records = vec![
        Record::Profile(Box::new(Profile {
            encoded_id: Some("ABC123".into()),
            average_daily_steps: (provider == ProviderId::Fitbit).then(|| dice.between(2_000, 20_000)),
            height: Some(171.5),
            member_since: Some(date(2016, 4, 9)),
            ..Profile::default()
        })),
        Record::Profile(Box::new(Profile {
            stride_length_walking: Some(f64::from(dice.between(600, 800)) / 10.0),
            more: json!({"timezone": "Europe/Berlin", "startDayOfWeek": "MONDAY"})
                .as_object()
                .unwrap()
                .clone(),
            ..Profile::default()
        })),
        Record::Devices {
            devices: (0..dice.below(3))
                .map(|id| Device {
                    id: format!("{id}"),
                    device_version: Some("Charge 6".into()),
                    battery_level: u8::try_from(dice.below(101)).ok(),
                    ..Device::default()
                })
                .collect(),
        },
    ];
    for form in ItemForm::ALL.into_iter().filter(|form| provider.carries(form.data_type)) {
        let day = date(2020, 2, 29);
        records.extend((0..u32::try_from(dice.below(3)).unwrap()).map(|n| {
            let mut item = members(dice, form.members, day, n);
            item.insert(form.identity.to_owned(), json!(format!("{n}")));
            Record::Item(Box::new(Item::new(form.data_type, item).unwrap()))
        }));
    }
    if provider == ProviderId::Fitbit {
        let statistics = json!({"lifetime": {"total": {"steps": dice.below(1 << 40), "distance": 12.5}}});
        records.push(Record::Lifetime { statistics: statistics.as_object().unwrap().clone() });
    }
    records
}

fn heart(dice: &mut Dice, provider: ProviderId, date: Date, unworn: bool) -> Vec<Record> {
    if unworn && provider == ProviderId::GoogleHealth {
        return Vec::new();
    }
    let resting_heart_rate = (!unworn).then(|| u16::try_from(dice.between(45, 80)).unwrap());
    let active: Vec<u32> = (0..3).map(|_| if unworn { 0 } else { dice.between(0, 60) }).collect();
    let minutes = [1440 - active.iter().sum::<u32>(), active[0], active[1], active[2]];
    let zones =
        ["Out of Range", "Fat Burn", "Cardio", "Peak"].into_iter().zip(minutes).zip([30_u16, 110, 136, 168]);
    let heart_rate_zones: Vec<HeartRateZone> = zones
        .map(|((name, minutes), min)| HeartRateZone {
            name: name.into(),
            min: Some(min),
            max: Some(min + 30),
            minutes: Some(minutes),
            calories_out: Some(f64::from(minutes) * 1.0837),
        })
        .collect();
    let day = HeartDay { date, ..HeartDay::default() };
    if provider == ProviderId::Fitbit {
        return vec![Record::Heart(HeartDay { resting_heart_rate, heart_rate_zones, ..day })];
    }
    // Google's pieces of one day come in several windows.
    vec![
        Record::Heart(HeartDay { resting_heart_rate, ..day.clone() }),
        Record::Heart(HeartDay { heart_rate_zones, ..day }),
    ]
}

fn nights(dice: &mut Dice, provider: ProviderId, day: Date) -> Vec<Record> {
    let mut logs = Vec::new();
    if !dice.one_in(10) {
        logs.push(night(dice, provider, day, 0, true));
        if provider == ProviderId::GoogleHealth && dice.one_in(8) {
            logs.push(night(dice, provider, day, 1, true));
        }
    }
    if dice.one_in(7) {
        logs.push(night(dice, provider, day, 2, false));
    }
    logs.into_iter().map(|log| Record::Sleep(Box::new(log))).collect()
}

/// A night in the grain of real ones: some thirty stages and as many short wakes.
fn night(dice: &mut Dice, provider: ProviderId, day: Date, which: u64, is_main_sleep: bool) -> SleepLog {
    let start = if is_main_sleep {
        let minutes = i64::from(dice.between(0, 150));
        day.yesterday().unwrap().at(21, 40, 0, 0).checked_add(minutes.minutes()).unwrap()
    } else {
        day.at(14, 10, 30, 0)
    };
    let mut at = start;
    let mut data = Vec::new();
    let mut short_data = Vec::new();
    let mut summary: BTreeMap<String, LevelSummary> = BTreeMap::new();
    let levels = ["wake", "light", "deep", "light", "rem", "light"];
    for n in 0..if is_main_sleep { dice.between(24, 60) } else { 4 } {
        let level = levels[n as usize % levels.len()];
        let seconds = 30 * dice.between(2, 60);
        data.push(LevelSpan { date_time: at, level: level.into(), seconds });
        if dice.one_in(2) {
            short_data.push(LevelSpan {
                date_time: at,
                level: "wake".into(),
                seconds: 30 * dice.between(1, 6),
            });
        }
        let sum = summary.entry(level.into()).or_default();
        sum.count += 1;
        sum.minutes += seconds / 60;
        at = at.checked_add(i64::from(seconds).seconds()).unwrap();
    }
    let minutes_of = |level: &str| summary.get(level).map_or(0, |sum| sum.minutes);
    let minutes_awake = minutes_of("wake");
    let minutes_asleep = minutes_of("light") + minutes_of("deep") + minutes_of("rem");
    let number =
        u64::from(day.year().unsigned_abs()) * 100_000 + u64::from(day.day_of_year().unsigned_abs()) * 10;
    SleepLog {
        log_id: match provider {
            ProviderId::Fitbit => LogId::Number(number + which),
            ProviderId::GoogleHealth => LogId::Text(format!("{}", number + which)),
        },
        date_of_sleep: day,
        start_time: start,
        end_time: at,
        duration: u64::from(minutes_asleep + minutes_awake) * 60_000,
        time_in_bed: minutes_asleep + minutes_awake,
        minutes_asleep,
        minutes_awake,
        minutes_to_fall_asleep: 0,
        minutes_after_wakeup: dice.between(0, 9),
        efficiency: domain::file::sleep_efficiency(minutes_asleep, minutes_awake),
        is_main_sleep,
        kind: "stages".into(),
        info_code: (provider == ProviderId::Fitbit).then_some(0),
        log_type: (provider == ProviderId::Fitbit).then(|| "auto_detected".into()),
        levels: SleepLevels { summary, data, short_data },
    }
}

fn weighings(dice: &mut Dice, provider: ProviderId, day: Date) -> Vec<Record> {
    let count = if dice.one_in(4) { dice.between(1, 3) } else { 0 };
    (0..count)
        .map(|n| {
            let weight = f64::from(dice.between(60_000, 70_000)) / 1_000.0;
            Record::Weight(WeightLog {
                log_id: LogId::Number(u64::from(n)),
                date: day,
                time: format!("0{}:15:00", 6 + n),
                weight,
                bmi: (provider == ProviderId::Fitbit).then_some(weight / 2.9),
                fat: dice.one_in(2).then_some(24.1),
                source: Some("Aria".into()),
            })
        })
        .collect()
}

/// Entries of one day with any of the members their form allows.
fn entries(dice: &mut Dice, form: &EntryForm, day: Date) -> Vec<Record> {
    let count = match form.frequency {
        Frequency::OnceADay => u32::from(!dice.one_in(5)),
        Frequency::SeveralADay if dice.one_in(3) => dice.between(1, 4),
        Frequency::SeveralADay => 0,
    };
    (0..count)
        .map(|n| {
            let members = members(dice, form.members, day, n);
            Record::Entry(Box::new(Entry::new(form.data_type, members).unwrap()))
        })
        .collect()
}

fn members(dice: &mut Dice, of: &[Member], day: Date, n: u32) -> Map<String, Value> {
    let mut members = Map::new();
    for member in of {
        // An object without any member is none, so the first always stands.
        if member.needed || members.is_empty() || !dice.one_in(3) {
            members.insert(member.name.to_owned(), value(dice, member, day, n));
        }
    }
    members
}

fn value(dice: &mut Dice, member: &Member, day: Date, n: u32) -> Value {
    let number = f64::from(dice.between(0, 90_000)) / 1_000.0;
    match member.shape {
        Shape::Number => json!(number),
        Shape::Whole => json!(dice.below(4_000_000)),
        Shape::Text => json!(["HEALTH_CONNECT", "MOUTH", "Läufe & \"more\""][dice.below(3) as usize]),
        Shape::Flag => json!(dice.one_in(2)),
        Shape::Day => json!(day.to_string()),
        Shape::Clock => json!(format!("{:02}:14:32", 6 + n)),
        Shape::LocalTime => json!(format!("{day}T{:02}:14:32", 6 + n)),
        Shape::LocalMillis => json!(format!("{day}T{:02}:14:32.{:03}", 6 + n, dice.below(1_000))),
        Shape::Integers { most } => {
            let count = dice.below(40).min(most.try_into().unwrap());
            (0..count).map(|_| json!(i64::try_from(dice.below(4_000)).unwrap() - 2_000)).collect()
        }
        Shape::OffsetTime => json!(format!("{day}T{:02}:14:32.000-05:30", 6 + n)),
        Shape::RangeText if dice.one_in(2) => json!("40-44"),
        Shape::RangeText => json!(format!("{number}")),
        Shape::LogId if dice.one_in(2) => json!(1_000 + n),
        Shape::LogId => json!(format!("b8e1-{n}")),
        Shape::Members(of) => Value::Object(members(dice, of, day, n)),
        Shape::List(of) => (0..dice.below(3)).map(|_| Value::Object(members(dice, of, day, n))).collect(),
    }
}
