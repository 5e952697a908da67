//! What holds for every import and every month, over many seeds.

use crate::{
    bodies::troubled_import,
    dice::Dice,
    support::{Part, day, entries, json_of, read, write},
};
use domain::{
    IntradayType,
    file::DayState,
    record::Record,
    samples::{Doubts, SampleDay, believable_values},
};
use std::collections::BTreeMap;

const SEEDS: u64 = 60;

#[test]
fn file_read_and_written_again_is_the_same_file() {
    for seed in 0..SEEDS {
        let (file, written) = write(&troubled_import(seed), &[]);

        let read_back = read(&file).unwrap();
        let (again, _) = write(&read_back, &[]);

        assert!(file == again, "seed {seed}");
        assert_eq!(read_back.export, written.export, "seed {seed}");
    }
}

/// The samples of a part by type and day, where the day came in one piece.
fn whole_days(part: &Part) -> BTreeMap<(IntradayType, jiff::civil::Date), SampleDay> {
    let mut days: BTreeMap<_, Vec<SampleDay>> = BTreeMap::new();
    for record in &part.records {
        if let Record::Samples(samples) = record {
            days.entry((samples.intraday_type, samples.date)).or_default().push((**samples).clone());
        }
    }
    days.retain(|_, pieces| pieces.len() == 1);
    days.into_iter().map(|(key, mut pieces)| (key, pieces.remove(0))).collect()
}

#[test]
fn samples_come_back_as_they_were_with_details_offsets_and_granularity() {
    let mut compared = 0;
    for seed in 0..SEEDS {
        let import = troubled_import(seed);

        let read_back = read(&write(&import, &[]).0).unwrap();

        let received = whole_days(&import);
        for (key, samples) in whole_days(&read_back) {
            if let Some(before) = received.get(&key) {
                // Of those `_export` speaks.
                let before = SampleDay { doubts: Doubts::default(), ..before.clone() };
                assert_eq!(samples, before, "seed {seed}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

#[test]
fn doubts_of_a_day_are_those_of_its_pieces_and_come_back_with_the_file() {
    let mut doubted = 0;
    for seed in 0..SEEDS {
        let import = troubled_import(seed);
        let mut received: BTreeMap<_, Doubts> = BTreeMap::new();
        for record in &import.records {
            if let Record::Samples(samples) = record {
                let doubts = received.entry((samples.intraday_type, samples.date)).or_default();
                *doubts = doubts.and(samples.doubts);
            }
        }

        let read_back = read(&write(&import, &[]).0).unwrap();

        for (intraday_type, days) in read_back.export.days() {
            for (date, history) in days {
                let expected = received.remove(&(intraday_type, *date)).unwrap_or_default();
                assert_eq!(history.doubts, expected, "seed {seed}: {intraday_type} {date}");
                doubted += u32::from(!expected.are_none());
            }
        }
    }
    assert!(doubted > 500, "{doubted}");
}

#[test]
fn implausible_readings_stay_and_are_counted_in_what_was_written_whatever_the_parts_said() {
    let mut implausible = 0;
    for seed in 0..SEEDS {
        let earlier = read(&write(&troubled_import(seed + 1_000), &[]).0).unwrap();

        let (file, written) = write(&troubled_import(seed), &[&earlier]);

        let mut counted: BTreeMap<_, u32> = BTreeMap::new();
        for record in &read(&file).unwrap().records {
            let (intraday_type, date, granularity, values) = match record {
                Record::Samples(day) => (day.intraday_type, day.date, day.granularity, day.values.clone()),
                Record::Breathing(night) => {
                    let rates = [night.full, night.deep, night.light, night.rem].into_iter().flatten();
                    let recorded = domain::Granularity::Recorded;
                    (IntradayType::BreathingRate, night.date, recorded, rates.collect())
                }
                _ => continue,
            };
            let believable = believable_values(intraday_type, granularity).unwrap();
            let count = values.iter().filter(|value| !believable.contains(value)).count();
            counted.insert((intraday_type, date), u32::try_from(count).unwrap());
        }
        for (intraday_type, days) in written.export.days() {
            for (date, history) in days {
                let expected = counted.remove(&(intraday_type, *date)).unwrap_or_default();
                assert_eq!(history.implausible, expected, "seed {seed}: {intraday_type} {date}");
                implausible += expected;
            }
        }
        assert!(counted.is_empty(), "seed {seed}: without history: {counted:?}");
    }
    assert!(implausible > 500, "{implausible}");
}

#[test]
fn breathing_and_stages_come_back_as_they_were() {
    for seed in 0..SEEDS {
        let import = troubled_import(seed);

        let read_back = read(&write(&import, &[]).0).unwrap();

        for record in &read_back.records {
            match record {
                Record::Breathing(_) => assert!(import.records.contains(record), "seed {seed}"),
                Record::Sleep(log) => {
                    let is_it = |before: &Record| match before {
                        Record::Sleep(before) => {
                            (&before.log_id, before.date_of_sleep, before.is_main_sleep, &before.levels)
                                == (&log.log_id, log.date_of_sleep, log.is_main_sleep, &log.levels)
                                && (before.start_time, before.end_time) == (log.start_time, log.end_time)
                        }
                        _ => false,
                    };
                    assert!(import.records.iter().any(is_it), "seed {seed}");
                }
                _ => {}
            }
        }
    }
}

#[test]
fn merging_a_month_with_itself_changes_nothing() {
    for seed in 0..SEEDS {
        let (file, _) = write(&troubled_import(seed), &[]);

        let part = read(&file).unwrap();
        let (merged, _) = write(&part, &[&part, &part]);

        assert!(file == merged, "seed {seed}");
    }
}

#[test]
fn sending_the_same_import_again_changes_nothing() {
    for seed in 0..SEEDS {
        let import = troubled_import(seed);
        let earlier = read(&write(&troubled_import(seed + 1_000), &[]).0).unwrap();

        let (once, _) = write(&import, &[&earlier]);
        let (twice, _) = write(&import, &[&read(&once).unwrap()]);

        assert!(once == twice, "seed {seed}");
    }
}

#[test]
fn merging_two_months_at_once_or_one_after_the_other_gives_the_same() {
    for seed in 0..SEEDS {
        let [oldest, older] =
            [1_000, 2_000].map(|n| read(&write(&troubled_import(seed + n), &[]).0).unwrap());
        let import = troubled_import(seed);

        let (at_once, _) = write(&import, &[&oldest, &older]);
        let between = read(&write(&older, &[&oldest]).0).unwrap();
        let (in_turn, _) = write(&import, &[&between]);

        assert!(at_once == in_turn, "seed {seed}");
    }
}

#[test]
fn no_day_of_any_part_is_missing_from_the_merged_month() {
    for seed in 0..SEEDS {
        let import = troubled_import(seed);
        let earlier = troubled_import(seed + 1_000);

        let merged = entries(&json_of(&write(&import, &[&earlier]).0));

        for part in [&import, &earlier] {
            let alone = entries(&json_of(&write(part, &[]).0));
            assert!(alone.is_subset(&merged), "seed {seed}: {:?}", alone.difference(&merged));
        }
    }
}

#[test]
fn order_in_which_records_were_received_does_not_matter() {
    for seed in 0..SEEDS {
        let import = troubled_import(seed);
        let mut shuffled = import.clone();
        Dice(seed).shuffle(&mut shuffled.records);

        assert!(write(&import, &[]).0 == write(&shuffled, &[]).0, "seed {seed}");
    }
}

#[test]
fn every_entry_has_a_history_and_lies_in_the_month() {
    for seed in 0..SEEDS {
        let earlier = troubled_import(seed + 1_000);

        let (file, written) = write(&troubled_import(seed), &[&earlier]);

        let mut filled = entries(&json_of(&file));
        assert!(filled.iter().all(|(_, date)| day(1) <= *date && *date <= day(31)), "seed {seed}");
        assert_eq!(filled.iter().map(|(_, date)| *date).min(), written.first_day);
        assert_eq!(filled.iter().map(|(_, date)| *date).max(), written.last_day);
        for (intraday_type, days) in written.export.days() {
            for (date, history) in days {
                let has_entry = filled.remove(&(intraday_type, *date));
                match history.state {
                    DayState::Fetched => assert!(has_entry, "seed {seed}: {intraday_type} {date}"),
                    DayState::Empty | DayState::NotPermitted | DayState::NotCarried => {
                        assert!(!has_entry, "seed {seed}: {intraday_type} {date} {:?}", history.state);
                    }
                    DayState::Failed | DayState::NotFetched => {}
                }
            }
        }
        assert!(filled.is_empty(), "seed {seed}: without history: {filled:?}");
    }
}
