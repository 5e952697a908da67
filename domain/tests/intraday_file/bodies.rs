//! What a body leaves within its days, by seed.

use crate::{
    dice::Dice,
    support::{Part, builder},
};
use domain::{
    DateRange, Granularity, IntradaySelection, IntradayType, ProviderId,
    file::DayState,
    record::{LevelSpan, LogId, Record, SleepLevels, SleepLog},
    samples::{BreathingNight, Detail, Doubts, OffsetFrom, SampleDay},
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use std::collections::BTreeMap;

/// The records of one type on one day: often none, sometimes cut into pieces.
pub(crate) fn records(
    dice: &mut Dice,
    intraday_type: IntradayType,
    granularity: Granularity,
    day: Date,
) -> Vec<Record> {
    if dice.one_in(6) {
        return Vec::new();
    }
    match intraday_type {
        IntradayType::SleepStages => nights(dice, day),
        IntradayType::BreathingRate => {
            let mut records = vec![Record::Breathing(breathing(dice, day))];
            if dice.one_in(6) {
                let doubts = doubts(dice);
                let beside = SampleDay { doubts, ..SampleDay::new(intraday_type, day, granularity) };
                records.push(Record::Samples(Box::new(beside)));
            }
            records
        }
        _ => {
            let samples = if dice.one_in(20) {
                // Not one of them was a number.
                SampleDay { doubts: doubts(dice), ..SampleDay::new(intraday_type, day, granularity) }
            } else {
                samples(dice, intraday_type, granularity, day)
            };
            let mut pieces = if dice.one_in(4) && samples.offsets.is_empty() && !samples.is_empty() {
                cut(dice, &samples)
            } else {
                vec![samples]
            };
            dice.shuffle(&mut pieces);
            pieces.into_iter().map(|piece| Record::Samples(Box::new(piece))).collect()
        }
    }
}

fn number(dice: &mut Dice, low: u32, high: u32) -> i32 {
    i32::try_from(dice.between(low, high)).unwrap()
}

fn samples(dice: &mut Dice, intraday_type: IntradayType, granularity: Granularity, date: Date) -> SampleDay {
    let mut day = SampleDay::new(intraday_type, date, granularity);
    let in_sleep = granularity == Granularity::Recorded;
    let step = match granularity.seconds() {
        Some(1) | None => 0,
        Some(seconds) => i32::try_from(seconds).unwrap(),
    };
    let mut at = if in_sleep && intraday_type != IntradayType::Routes { -3_600 } else { 0 };
    let all_zero = intraday_type.adds_up() && dice.one_in(8);
    for _ in 0..dice.below(24) + 1 {
        at += if step > 0 { step * number(dice, 1, 4) } else { number(dice, 1, 400) };
        if at >= 86_400 {
            break;
        }
        day.at.push(at);
        day.values.push(if all_zero { 0.0 } else { value(dice, intraday_type) });
    }
    let details: &[Detail] = match intraday_type {
        IntradayType::Calories => &[Detail::Level, Detail::Mets],
        IntradayType::ActiveZoneMinutes => &[Detail::FatBurn, Detail::Cardio, Detail::Peak],
        IntradayType::HeartRateVariability => &[Detail::Coverage, Detail::Lf, Detail::Hf],
        IntradayType::Routes => {
            let metres = (0..day.len()).map(|place| Some(f64::from(u32::try_from(place).unwrap()) * 7.25));
            day.details.insert(Detail::Distance, metres.collect());
            let longitude =
                day.at.iter().map(|_| Some(f64::from(number(dice, 0, 1_800_000_000)) / 1e7)).collect();
            day.details.insert(Detail::Longitude, longitude);
            &[Detail::Altitude, Detail::HeartRate]
        }
        _ => &[],
    };
    for detail in details {
        let scale = if *detail == Detail::Level { 1.0 } else { 8.0 };
        let mut known = || (!dice.one_in(3)).then(|| f64::from(number(dice, 1, 9)) / scale);
        let column: Vec<Option<f64>> = day.at.iter().map(|_| known()).collect();
        if column.iter().any(Option::is_some) {
            day.details.insert(*detail, column);
        }
    }
    if dice.one_in(5) && day.len() > 4 {
        set_clocks_back(&mut day);
    }
    if dice.one_in(6) {
        day.doubts = doubts(dice);
    }
    day
}

/// At least one reading that was no number, and often some whose clock was another.
fn doubts(dice: &mut Dice) -> Doubts {
    Doubts { not_numbers: dice.between(1, 9), contradicting_clocks: dice.between(0, 4) }
}

fn value(dice: &mut Dice, intraday_type: IntradayType) -> f64 {
    if dice.one_in(50) {
        return [-5.0, 900.0, -0.25, 1e300][usize::try_from(dice.below(4)).unwrap()];
    }
    match intraday_type {
        IntradayType::HeartRate | IntradayType::Steps => f64::from(number(dice, 1, 190)),
        IntradayType::OxygenSaturation => f64::from(number(dice, 900, 1_000)) / 10.0,
        _ => f64::from(number(dice, 0, 1_000_000)) / 997.0,
    }
}

/// Lets the wall clock run through one hour twice, from the middle sample on.
fn set_clocks_back(day: &mut SampleDay) {
    let middle = day.len() / 2;
    let back = day.at[middle] - day.at[middle - 1] + 3;
    if day.at[middle] < back {
        return;
    }
    day.at[middle..].iter_mut().for_each(|at| *at -= back);
    day.offsets = vec![
        OffsetFrom { index: 0, seconds: 7_200 },
        OffsetFrom { index: u32::try_from(middle).unwrap(), seconds: 3_600 },
    ];
}

/// Cuts a day in two that share some samples; no doubt is of both.
fn cut(dice: &mut Dice, day: &SampleDay) -> Vec<SampleDay> {
    let first_of_later = usize::try_from(dice.below(day.len() as u64)).unwrap();
    let last_of_earlier = (first_of_later + 3).min(day.len());
    let whole = day.doubts.not_numbers;
    let earlier = Doubts { not_numbers: whole / 2, ..day.doubts };
    let later = Doubts { not_numbers: whole - whole / 2, contradicting_clocks: 0 };
    let piece = |range: std::ops::Range<usize>, doubts: Doubts| SampleDay {
        doubts,
        at: day.at[range.clone()].to_vec(),
        values: day.values[range.clone()].to_vec(),
        details: day
            .details
            .iter()
            .map(|(detail, column)| (*detail, column[range.clone()].to_vec()))
            .collect(),
        ..SampleDay::new(day.intraday_type, day.date, day.granularity)
    };
    vec![piece(0..last_of_earlier, earlier), piece(first_of_later..day.len(), later)]
}

fn breathing(dice: &mut Dice, date: Date) -> BreathingNight {
    let mut stage = || (!dice.one_in(3)).then(|| f64::from(number(dice, 100, 200)) / 10.0);
    BreathingNight { date, full: Some(14.8), deep: stage(), light: stage(), rem: stage() }
}

fn nights(dice: &mut Dice, date: Date) -> Vec<Record> {
    let evening = date.yesterday().unwrap().at(23, number(dice, 0, 59).try_into().unwrap(), 30, 0);
    let count = dice.below(3) + 1;
    (0..count)
        .map(|number| {
            let start = evening.checked_add((i64::try_from(number).unwrap() * 6).hours()).unwrap();
            let mut at = start;
            let mut data = Vec::new();
            for _ in 0..dice.below(12) {
                let seconds = 30 * dice.between(1, 90);
                let level = ["deep", "light", "rem", "wake"][usize::try_from(dice.below(4)).unwrap()];
                data.push(LevelSpan { date_time: at, level: level.into(), seconds });
                at = at.checked_add(i64::from(seconds).seconds()).unwrap();
            }
            let short_data = data.first().cloned().filter(|_| dice.one_in(2)).into_iter().collect();
            let log_id = match dice.one_in(2) {
                true => LogId::Number(u64::MAX - number),
                false => LogId::Text(format!("night \"{number}\"")),
            };
            Record::Sleep(Box::new(SleepLog {
                log_id,
                date_of_sleep: date,
                start_time: start,
                end_time: at,
                duration: 1,
                time_in_bed: 2,
                minutes_asleep: u32::try_from(number).unwrap(),
                minutes_awake: 4,
                minutes_to_fall_asleep: 5,
                minutes_after_wakeup: 6,
                efficiency: 7,
                is_main_sleep: number == 0,
                kind: "stages".into(),
                info_code: Some(0),
                log_type: Some("auto_detected".into()),
                levels: SleepLevels { summary: BTreeMap::new(), data, short_data },
            }))
        })
        .collect()
}

/// An import that ran into any of the troubles imports have, some of its days outside the month.
pub(crate) fn troubled_import(seed: u64) -> Part {
    let mut dice = Dice(seed);
    let first = date(2026, 2, 25).checked_add(i64::try_from(dice.below(20)).unwrap().days()).unwrap();
    let last = first.checked_add(i64::from(dice.between(0, 30)).days()).unwrap();
    let range = DateRange::inclusive(first, last).unwrap();
    let mut selection = IntradaySelection::new();
    for intraday_type in IntradayType::ALL {
        if !dice.one_in(4) {
            let choice = intraday_type.group().granularities();
            let at = usize::try_from(dice.below(choice.len() as u64)).unwrap();
            selection.insert(intraday_type, choice[at]);
        }
    }
    let closed: Vec<IntradayType> = selection.keys().copied().filter(|_| dice.one_in(12)).collect();
    let mut builder = builder(range, selection.clone()).not_permitted(closed.iter().copied());
    let mut records = Vec::new();
    for (intraday_type, granularity) in &selection {
        if closed.contains(intraday_type) {
            continue;
        }
        let resource = ProviderId::Fitbit.intraday_resource(*intraday_type, *granularity).unwrap();
        for window in range.windows_newest_first(dice.between(1, 9)) {
            let state = match dice.below(8) {
                0 => DayState::Failed,
                1 => DayState::NotFetched,
                // Delivered before, so not asked for.
                2 => continue,
                _ => DayState::Fetched,
            };
            builder = builder.window(&resource.id, window, state);
            if state != DayState::NotFetched {
                records.extend(
                    window.iter().flat_map(|day| self::records(&mut dice, *intraday_type, *granularity, day)),
                );
            }
        }
    }
    Part { export: builder.build(), records }
}
