//! What holds for every import and every file, over many seeds.

use crate::support::{Dice, data_types_of, entries, json_of, read, troubled_import, write};
use domain::file::DayState;

const SEEDS: u64 = 40;

#[test]
fn file_read_and_written_again_is_the_same_file() {
    for seed in 0..SEEDS {
        let (file, _) = write(&troubled_import(seed), &[]);

        let read_back = read(&file).unwrap();
        let (again, _) = write(&read_back, &[]);

        assert!(file == again, "seed {seed}");
    }
}

#[test]
fn merging_a_file_with_itself_changes_nothing() {
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
fn merging_two_files_at_once_or_one_after_the_other_gives_the_same() {
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
fn no_day_of_any_part_is_missing_from_the_merged_file() {
    for seed in 0..SEEDS {
        let import = troubled_import(seed);
        let earlier = troubled_import(seed + 1_000);

        let merged = entries(&json_of(&write(&import, &[&earlier]).0));

        for part in [&import, &earlier] {
            let alone = entries(&json_of(&write(part, &[]).0));
            // Whether a day has a main sleep is the newer logs' to say; that it has logs is not.
            let lost: Vec<_> = alone.difference(&merged).filter(|(key, _)| !is_of_main_sleep(key)).collect();
            assert!(lost.is_empty(), "seed {seed}: {lost:?}");
        }
    }
}

fn is_of_main_sleep(key: &str) -> bool {
    key != "sleep-logs" && (key.contains("sleep") || ["awake-minutes", "time-in-bed"].contains(&key))
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
fn every_entry_has_a_history_and_no_day_called_empty_has_an_entry() {
    for seed in 0..SEEDS {
        let earlier = troubled_import(seed + 1_000);

        let (file, written) = write(&troubled_import(seed), &[&earlier]);

        let merged = read(&file).unwrap();
        assert_eq!(merged.export, written.export, "seed {seed}");
        let mut filled = std::collections::BTreeSet::new();
        for record in &merged.records {
            filled.extend(data_types_of(record).into_iter().map(|data_type| (data_type, record.date())));
        }
        for (data_type, spans) in written.export.days() {
            for span in spans.iter() {
                let days: Vec<_> = match span.range {
                    Some(range) => range.iter().map(Some).collect(),
                    None => vec![None],
                };
                for day in days {
                    let has_entry = filled.remove(&(data_type, day));
                    match span.state {
                        DayState::Fetched => assert!(has_entry, "seed {seed}: {data_type:?} {day:?}"),
                        DayState::Empty | DayState::NotPermitted | DayState::NotCarried => {
                            assert!(!has_entry, "seed {seed}: {data_type:?} {day:?} {:?}", span.state);
                        }
                        DayState::Failed | DayState::NotFetched => {}
                    }
                }
            }
        }
        assert!(filled.is_empty(), "seed {seed}: without history: {filled:?}");
    }
}
