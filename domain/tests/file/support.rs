//! Records by seed, and files written and read in memory.

use domain::{
    DataType, DateRange, ProviderId,
    file::{
        DayState, Export, ExportBuilder, Layer, ReadError, ReadLimits, RecordKind, RecordSource, Written,
        read_standard_file, write_standard_file,
    },
    record::{
        DailyValue, Device, HeartDay, HeartRateZone, LevelSpan, LevelSummary, LogId, Profile, Record,
        SleepLevels, SleepLog, WeightLog,
    },
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
};

/// One thing a file is merged from: an import, or a file that was read.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) export: Export,
    pub(crate) records: Vec<Record>,
}

struct Memory<'a> {
    new: &'a Part,
    earlier: &'a [&'a Part],
}

impl RecordSource for Memory<'_> {
    type Error = Infallible;

    fn load(
        &mut self,
        layer: Layer,
        kind: RecordKind,
        period: Option<DateRange>,
    ) -> Result<Vec<Record>, Infallible> {
        let part = match layer {
            Layer::New => self.new,
            Layer::Earlier(at) => self.earlier[at],
        };
        // More than was asked for, as a source of whole windows has it: the writer takes what it needs.
        let wider = period.map(|period| {
            let margin = 20.days();
            range(period.start().checked_sub(margin).unwrap(), period.last().checked_add(margin).unwrap())
        });
        let is_near = |day: Date| wider.is_some_and(|wider| wider.contains(day));
        let of_kind =
            part.records.iter().filter(|record| RecordKind::of(record) == kind || record.date().is_none());
        Ok(of_kind.filter(|record| record.date().is_none_or(is_near)).cloned().collect())
    }
}

pub(crate) fn write(new: &Part, earlier: &[&Part]) -> (String, Written) {
    let exports: Vec<Export> = earlier.iter().map(|part| part.export.clone()).collect();
    let mut bytes = Vec::new();
    let written =
        write_standard_file(&mut bytes, &mut Memory { new, earlier }, &new.export, &exports).unwrap();
    (String::from_utf8(bytes).unwrap(), written)
}

pub(crate) fn read(file: &str) -> Result<Part, ReadError<Infallible>> {
    read_within(file, ReadLimits::default())
}

pub(crate) fn read_within(file: &str, limits: ReadLimits) -> Result<Part, ReadError<Infallible>> {
    let mut records = Vec::new();
    let read = read_standard_file(file.as_bytes(), limits, |kind, period, some| {
        assert!(some.iter().all(|record| RecordKind::of(record) == kind));
        assert!(some.iter().all(|record| record.date().is_some() == period.is_some()));
        records.extend(some);
        Ok(())
    })?;
    Ok(Part { export: read.export, records })
}

pub(crate) fn json_of(file: &str) -> Value {
    serde_json::from_str(file).unwrap()
}

/// Every dated entry of a file as `key`, `day`.
pub(crate) fn entries(file: &Value) -> BTreeSet<(String, Date)> {
    let mut found = BTreeSet::new();
    for (key, section) in file.as_object().unwrap() {
        if ["profile", "activities-overview", "devices", "profile-details", "_export"].contains(&key.as_str())
        {
            continue;
        }
        for period in section.as_object().unwrap().values() {
            for entry in period.as_object().unwrap().values().flat_map(|entries| entries.as_array().unwrap())
            {
                let day = ["dateTime", "date", "dateOfSleep"]
                    .iter()
                    .find_map(|name| entry[*name].as_str())
                    .unwrap();
                found.insert((key.clone(), day.parse().unwrap()));
            }
        }
    }
    found
}

/// A small generator of numbers, the same for the same seed (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn between(&mut self, low: u32, high: u32) -> u32 {
        low + u32::try_from(self.below(u64::from(high - low) + 1)).unwrap()
    }

    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, usize::try_from(self.below(at as u64 + 1)).unwrap());
        }
    }
}

pub(crate) fn range(first: Date, last: Date) -> DateRange {
    DateRange::inclusive(first, last).unwrap()
}

/// An import that got everything it asked for.
pub(crate) fn complete(provider: ProviderId, range: DateRange, data_types: &[DataType]) -> ExportBuilder {
    let mut builder = ExportBuilder::new(provider, range, data_types.iter().copied().collect())
        .account(Some("ABC123".into()), Some("Europe/Berlin".into()));
    for resource in provider.resources() {
        let dated = resource.data_types.iter().any(|data_type| data_type.is_dated());
        builder = builder.window(&resource.id, dated.then_some(range), DayState::Fetched);
    }
    builder
}

/// An import of some weeks around new year, with any of the troubles imports have.
pub(crate) fn troubled_import(seed: u64) -> Part {
    let mut dice = Dice(seed);
    let provider = if dice.one_in(2) { ProviderId::Fitbit } else { ProviderId::GoogleHealth };
    let first = date(2023, 11, 20).checked_add(i64::try_from(dice.below(50)).unwrap().days()).unwrap();
    let asked = range(first, first.checked_add(i64::from(dice.between(0, 40)).days()).unwrap());
    let data_types: BTreeSet<DataType> = DataType::ALL.into_iter().filter(|_| !dice.one_in(4)).collect();
    let mut not_permitted: BTreeSet<DataType> =
        data_types.iter().copied().filter(|_| dice.one_in(12)).collect();
    if provider == ProviderId::Fitbit && not_permitted.contains(&DataType::RestingHeartRate) {
        // One permission there opens both.
        not_permitted.insert(DataType::HeartRateZones);
    } else if provider == ProviderId::Fitbit {
        not_permitted.remove(&DataType::HeartRateZones);
    }
    let mut builder =
        ExportBuilder::new(provider, asked, data_types.clone()).not_permitted(not_permitted.clone());
    if !dice.one_in(5) {
        builder = builder.account(Some("ABC123".into()), Some("Europe/Berlin".into()));
    }
    for resource in provider.resources() {
        let state = match dice.below(8) {
            0 => DayState::Failed,
            1 => DayState::Empty,
            2 => DayState::NotFetched,
            _ => DayState::Fetched,
        };
        let is_dated = resource.data_types.iter().any(|data_type| data_type.is_dated());
        if !is_dated {
            builder = builder.window(&resource.id, None, state);
            continue;
        }
        let windows = asked.windows_newest_first(dice.between(3, 45));
        for window in windows {
            builder = match dice.below(6) {
                0 => builder.window(&resource.id, Some(window), DayState::Failed),
                1 => builder.paged_window(&resource.id, window, Some(window.start()), DayState::Failed),
                2 => builder,
                _ => builder.window(&resource.id, Some(window), DayState::Fetched),
            };
        }
    }
    let export = builder.build();
    let wanted = |record: &Record| {
        data_types_of(record).iter().any(|data_type| {
            let span = export.find(*data_type, record.date());
            span.is_some_and(|span| !matches!(span.state, DayState::NotPermitted | DayState::NotCarried))
        })
    };
    let records: Vec<Record> = body(&mut dice, provider, asked).into_iter().filter(wanted).collect();
    Part { export, records }
}

/// The data types a record has readings of.
pub(crate) fn data_types_of(record: &Record) -> Vec<DataType> {
    let has_reading = |data_type: &DataType| match (record, data_type) {
        (Record::Heart(heart), DataType::RestingHeartRate) => heart.resting_heart_rate.is_some(),
        (Record::Heart(heart), _) => !heart.heart_rate_zones.is_empty(),
        _ => true,
    };
    RecordKind::of(record).data_types().filter(has_reading).collect()
}

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
