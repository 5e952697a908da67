//! Random readings and random rules: nothing that is left out, and no total that tells of it, is in any byte of a file, now
//! or after later imports, and nothing else is missing.

mod facts;

use super::{
    Bench, MonthShelf, MonthShelves, Shelf, Shelves, check_month_union, check_union, month_earlier::unpacked,
    read_earlier, read_earlier_month, write_artifact, write_month,
};
use crate::{
    segment::store_segment,
    testing::{TestApp, range},
};
use bytes::Bytes;
use domain::{
    DataType, DateRange, Granularity, IntradaySelection, IntradayType, ProviderId,
    csv::{TableFiles, write_intraday_tables, write_standard_tables},
    file::{DayState, Export, ExportBuilder, IntradayExport, IntradayExportBuilder, Month},
    left_out::{Extent, Part, Rule, Rules, Subject},
    record::Record,
};
use facts::{Diary, Fact, daily, takes, within};
use jiff::ToSpan;
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::{
    collections::BTreeSet,
    io::{self, Read as _},
    sync::Arc,
};
use tokio::sync::mpsc;

const PROVIDER: ProviderId = ProviderId::Fitbit;

/// Rounds of each property; every one has its own seed.
const ROUNDS: u64 = 16;

fn bench(app: &TestApp, rules: &[Rule]) -> Bench {
    let rules: Rules = rules.iter().collect();
    Bench {
        spool: app.spool.clone(),
        keys: app.keys.clone(),
        rules: Arc::new(rules),
        stopped: Arc::default(),
    }
}

async fn block<R: Send + 'static>(work: impl FnOnce() -> R + Send + 'static) -> R {
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// A few rules over a few weeks, of any subject; what has no days is left out as a whole.
fn rules(dice: &mut StdRng, days: DateRange) -> Vec<Rule> {
    let subjects: Vec<Subject> =
        DataType::ALL.into_iter().map(daily).chain(IntradayType::ALL.into_iter().map(within)).collect();
    let day = |dice: &mut StdRng| {
        let skipped = dice.random_range(0..i64::from(days.days()));
        days.start().checked_add(skipped.days()).unwrap()
    };
    let mut rules = Vec::new();
    for _ in 0..dice.random_range(1..9) {
        let subject = subjects[dice.random_range(0..subjects.len())];
        let first = day(dice);
        let extent = match dice.random_range(0..8) {
            _ if !subject.is_dated() => Extent::All,
            0 => Extent::All,
            1..4 if subject.has_times() => {
                let from = dice.random_range(0..80_000);
                Extent::Part(Part {
                    date: first,
                    from,
                    to: from + dice.random_range(1..40_000).min(86_400 - from),
                })
            }
            _ => {
                let last = first.checked_add(dice.random_range(0..6).days()).unwrap();
                Extent::Days(DateRange::inclusive(first, last).unwrap())
            }
        };
        rules.push(Rule { subject, extent });
    }
    assert!(rules.iter().all(Rule::is_valid));
    rules
}

/// Holds a file's text against what was put into it.
fn assert_holds(text: &str, facts: &[Fact], rules: &[Rule], seed: u64) {
    let there: BTreeSet<&[u8]> =
        text.as_bytes().windows(9).filter(|nine| nine.iter().all(u8::is_ascii_digit)).collect();
    for fact in facts {
        let is_left_out = rules.iter().any(|rule| takes(rule, fact));
        let is_there = there.contains(fact.number.to_string().as_bytes());

        assert_eq!(is_there, !is_left_out, "seed {seed}: {fact:?} under {rules:?}");
    }
}

/// An import of every data type, as if each of its resources had answered.
fn export(days: DateRange) -> Export {
    let data_types: BTreeSet<DataType> =
        DataType::ALL.into_iter().filter(|data_type| PROVIDER.carries(*data_type)).collect();
    PROVIDER
        .resources()
        .iter()
        .fold(ExportBuilder::new(PROVIDER, days, data_types), |builder, resource| {
            let dated = resource.data_types.iter().all(|data_type| data_type.is_dated());
            builder.window(&resource.id, dated.then_some(days), DayState::Fetched)
        })
        .build()
}

async fn store(app: &TestApp, name: &str, records: Vec<Record>) -> String {
    let path = format!("links/a/{name}");
    store_segment(&app.spool, &app.keys, &path, "r", records).await.unwrap();
    path
}

/// All tables one after another.
#[derive(Default)]
struct Tables(Vec<u8>);

impl io::Write for Tables {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TableFiles for Tables {
    fn begin(&mut self, _table: &str) -> io::Result<()> {
        Ok(())
    }
}

/// The tables made of a standard file.
fn standard_tables(text: &str) -> String {
    let mut tables = Tables::default();
    write_standard_tables(|| Ok(text.as_bytes()), &mut tables).unwrap();
    String::from_utf8(tables.0).unwrap()
}

/// The tables made of the file of a month.
fn month_tables(text: &str) -> String {
    let mut tables = Tables::default();
    let month: Month = "2026-03".parse().unwrap();
    write_intraday_tables(&[month], |_| Ok(text.as_bytes()), &mut tables).unwrap();
    String::from_utf8(tables.0).unwrap()
}

/// Writes the standard file of some records over an earlier one, and gives its text.
async fn write_standard(
    app: &TestApp,
    rules: &[Rule],
    days: DateRange,
    records: Vec<Record>,
    earlier: Option<String>,
) -> String {
    let path = store(app, "new", records).await;
    let bench = bench(app, rules);
    let (sender, pieces) = mpsc::channel(1);
    let there = earlier.is_some();
    if let Some(text) = earlier {
        sender.send(Ok(Bytes::from(text))).await.unwrap();
    }
    drop(sender);
    block(move || {
        let earlier = there.then(|| read_earlier(&bench, "links/a/earlier", pieces, u64::MAX).unwrap());
        let own = Shelf::survey(&bench, vec![(path, Default::default())]).unwrap();
        let (mut exports, mut shelves, mut covered) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(earlier) = earlier {
            exports.push(earlier.export);
            shelves.push(earlier.shelf);
            covered.push(earlier.days);
        }
        let mut shelves = Shelves::new(bench.clone(), own, shelves);
        let artifact =
            write_artifact(&bench, "artifacts/a".to_owned(), &mut shelves, &export(days), &exports).unwrap();
        check_union(&bench, &artifact.path, &covered).unwrap();
        let mut text = String::new();
        bench.spool.artifact_reader(&artifact.path, &bench.keys).unwrap().read_to_string(&mut text).unwrap();
        text
    })
    .await
}

#[tokio::test]
async fn nothing_left_out_is_in_the_daily_file_now_or_later_and_nothing_else_is_missing() {
    let app = TestApp::open(&[]).await;
    for seed in 0..ROUNDS {
        let mut dice = StdRng::seed_from_u64(seed);
        let (first, second) = (range("2026-01-20", "2026-02-05"), range("2026-02-05", "2026-02-15"));
        let rules = rules(&mut dice, range("2026-01-20", "2026-02-15"));
        let mut diary = Diary::new(&mut dice);
        let mut records: Vec<Record> = first.iter().flat_map(|day| diary.day(day)).collect();
        records.extend(diary.undated());
        let before = diary.facts.clone();
        let more = second.iter().flat_map(|day| diary.day(day)).collect();
        let facts = diary.facts;

        let whole = write_standard(&app, &[], first, records.clone(), None).await;
        let cut = write_standard(&app, &rules, first, records, None).await;
        let updated = write_standard(&app, &rules, second, more, Some(whole.clone())).await;
        let again = write_standard(&app, &rules, second, Vec::new(), Some(updated.clone())).await;

        assert_holds(&whole, &before, &[], seed);
        assert_holds(&cut, &before, &rules, seed);
        assert_holds(&updated, &facts, &rules, seed);
        assert_holds(&again, &facts, &rules, seed);
        assert_holds(&standard_tables(&updated), &facts, &rules, seed);
    }
}

fn selection() -> IntradaySelection {
    let chosen = |intraday_type: IntradayType| {
        let granularity = match intraday_type.group().granularities() {
            [Granularity::Second, ..] => Granularity::Second,
            [first, ..] => *first,
            [] => Granularity::Recorded,
        };
        (intraday_type, granularity)
    };
    IntradayType::ALL.into_iter().map(chosen).collect()
}

fn month_export(days: DateRange) -> IntradayExport {
    let selection = selection();
    let month: Month = "2026-03".parse().unwrap();
    selection
        .iter()
        .filter_map(|(intraday_type, granularity)| PROVIDER.intraday_resource(*intraday_type, *granularity))
        .fold(IntradayExportBuilder::new(PROVIDER, month, days, selection.clone()), |builder, resource| {
            builder.window(&resource.id, days, DayState::Fetched)
        })
        .build()
}

/// Writes a month of some records over an earlier file of it, and gives it packed and unpacked.
async fn write_a_month(
    app: &TestApp,
    rules: &[Rule],
    days: DateRange,
    records: Vec<Record>,
    earlier: Option<Vec<u8>>,
) -> (Vec<u8>, String) {
    let path = store(app, "new", records).await;
    let bench = bench(app, rules);
    let (sender, pieces) = mpsc::channel(1);
    let there = earlier.is_some();
    if let Some(bytes) = earlier {
        sender.send(Ok(Bytes::from(bytes))).await.unwrap();
    }
    drop(sender);
    block(move || {
        let month: Month = "2026-03".parse().unwrap();
        let earlier =
            there.then(|| read_earlier_month(&bench, "links/a/earlier", month, pieces, u64::MAX).unwrap());
        let mut own = MonthShelf::default();
        for intraday_type in IntradayType::ALL {
            own.add_page(path.clone(), intraday_type, Some(days));
        }
        let (mut exports, mut shelves, mut covered) = (Vec::new(), Vec::new(), Vec::new());
        if let Some(earlier) = earlier {
            exports.push(earlier.export);
            shelves.push(earlier.shelf);
            covered.push(earlier.days);
        }
        let mut shelves = MonthShelves::new(bench.clone(), own, shelves);
        let made = write_month(&bench, "artifacts/b".to_owned(), &mut shelves, &month_export(days), &exports)
            .unwrap();
        check_month_union(&bench, &made.artifact.path, month, &covered).unwrap();
        let mut packed = Vec::new();
        bench
            .spool
            .artifact_reader(&made.artifact.path, &bench.keys)
            .unwrap()
            .read_to_end(&mut packed)
            .unwrap();
        let mut text = String::new();
        unpacked(packed.as_slice()).unwrap().read_to_string(&mut text).unwrap();
        (packed, text)
    })
    .await
}

#[tokio::test]
async fn nothing_left_out_is_in_a_month_now_or_later_and_nothing_else_is_missing() {
    let app = TestApp::open(&[]).await;
    for seed in 0..ROUNDS {
        let mut dice = StdRng::seed_from_u64(1_000 + seed);
        let (first, second) = (range("2026-03-01", "2026-03-15"), range("2026-03-15", "2026-03-22"));
        let rules = rules(&mut dice, range("2026-03-01", "2026-03-22"));
        let mut diary = Diary::new(&mut dice);
        let records: Vec<Record> = first.iter().flat_map(|day| diary.readings(day)).collect();
        let before = diary.facts.clone();
        let more = second.iter().flat_map(|day| diary.readings(day)).collect();
        let facts = diary.facts;

        let (whole, whole_text) = write_a_month(&app, &[], first, records.clone(), None).await;
        let (_, cut) = write_a_month(&app, &rules, first, records, None).await;
        let (updated, updated_text) = write_a_month(&app, &rules, second, more, Some(whole)).await;
        let (_, again) = write_a_month(&app, &rules, second, Vec::new(), Some(updated)).await;

        assert_holds(&whole_text, &before, &[], seed);
        assert_holds(&cut, &before, &rules, seed);
        assert_holds(&updated_text, &facts, &rules, seed);
        assert_holds(&again, &facts, &rules, seed);
        assert_holds(&month_tables(&updated_text), &facts, &rules, seed);
    }
}
