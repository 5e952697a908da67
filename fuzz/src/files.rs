//! Files read back: those on Open Humans, which anybody may have made, and those of the spool.
//!
//! What is read can be written, and what was written is read as the same; merging a file takes nothing from it. The first
//! byte of an input chooses the kind of file.

use crate::{
    input::Input,
    memory::{Part, read_month, read_standard, write_month, write_standard},
};
use domain::{
    DataType, DateRange, IntradayType, ProviderId,
    file::{DayState, Export, ExportBuilder, IntradayExport, IntradayExportBuilder, Month},
    record::Record,
};
use flate2::{Compression, write::GzEncoder};
use jiff::civil::date;
use server::{
    config::Config,
    fuzzing::{sample_replies, unpack_month},
    providers::{Outcome, Providers},
    secrets::KeyRing,
    segment::{decode_segment, encode_segment},
    testing,
};
use std::{
    collections::BTreeSet,
    io::{Read, Write},
    sync::OnceLock,
};

/// Most bytes taken of what an input unpacks to.
const MOST_UNPACKED: u64 = 1 << 20;
/// Where sealed bytes are said to lie.
const PLACE: &[u8] = b"links/a/0";

pub(crate) fn run(input: &[u8]) {
    let mut input = Input(input);
    match input.byte() % 8 {
        0 => standard(input.0),
        1 => month(input.0),
        2 => packed_month(input.0),
        3 => segment(input.0),
        4 => sealed(input.0),
        5 => sealed_stream(input.0),
        6 => two_standard(input),
        _ => two_months(input),
    }
}

fn standard(bytes: &[u8]) {
    let Ok(part) = read_standard(bytes) else { return };
    for record in &part.records {
        let _ = record.day_values();
    }
    check_standard(&part, &[]);
    check_standard(import(), std::slice::from_ref(&part));
    assert_eq!(part.export.account_match(&part.export), part.export.account_match(&part.export.clone()));
}

/// Two files of one account, the second newer.
fn two_standard(mut input: Input<'_>) {
    let earlier = read_standard(input.until(0));
    if let (Ok(earlier), Ok(newer)) = (earlier, read_standard(input.0)) {
        check_standard(&newer, &[earlier]);
    }
}

/// Writes a file, and holds what is read of it against what was written.
fn check_standard(new: &Part<Export>, earlier: &[Part<Export>]) {
    let Some((bytes, written)) = write_standard(new, earlier) else { return };
    let read = read_standard(bytes.as_slice());
    let Ok(read) = read else { panic_with("a file we wrote cannot be read", &bytes) };
    assert!(read.export == written.export, "what a file says of its days is read as it was written");
    let again = write_standard(&read, &[]).map(|(bytes, _)| bytes);
    assert!(again.as_ref() == Some(&bytes), "a file read and written again is the same file");
}

fn month(bytes: &[u8]) {
    let Ok(part) = read_month(bytes, march()) else { return };
    for record in &part.records {
        if let Record::Samples(day) = record {
            let _ = (day.summary(), day.count_implausible());
        }
    }
    check_month(&part, &[]);
    check_month(month_import(), std::slice::from_ref(&part));
}

fn two_months(mut input: Input<'_>) {
    let earlier = read_month(input.until(0), march());
    if let (Ok(earlier), Ok(newer)) = (earlier, read_month(input.0, march())) {
        check_month(&newer, &[earlier]);
    }
}

fn check_month(new: &Part<IntradayExport>, earlier: &[Part<IntradayExport>]) {
    let Some((bytes, written)) = write_month(new, earlier) else { return };
    let Ok(read) = read_month(bytes.as_slice(), march()) else {
        panic_with("a month we wrote cannot be read", &bytes)
    };
    assert!(read.export == written.export, "what a month says of its days is read as it was written");
    let again = write_month(&read, &[]).map(|(bytes, _)| bytes);
    assert!(again.as_ref() == Some(&bytes), "a month read and written again is the same file");
}

fn packed_month(bytes: &[u8]) {
    if let Ok(input) = unpack_month(bytes) {
        let _ = read_month(input.take(MOST_UNPACKED), march());
    }
}

fn segment(bytes: &[u8]) {
    if let Ok(segment) = decode_segment(bytes) {
        let again =
            encode_segment(&segment.resource, &segment.records).and_then(|bytes| decode_segment(&bytes));
        assert!(again.is_ok_and(|again| again == segment));
    }
}

fn sealed(bytes: &[u8]) {
    assert!(keys().open(PLACE, bytes).is_err(), "opened, and nobody sealed it");
    let mut changed = keys().seal(PLACE, b"plain");
    for (byte, change) in changed.iter_mut().zip(bytes) {
        *byte ^= change;
    }
    let is_changed = bytes.iter().take(changed.len()).any(|byte| *byte != 0);
    assert_eq!(keys().open(PLACE, &changed).is_err(), is_changed);
}

fn sealed_stream(bytes: &[u8]) {
    let mut opened = Vec::new();
    let read = keys().open_reader(PLACE, bytes).and_then(|mut reader| reader.read_to_end(&mut opened));
    assert!(read.is_err() && opened.is_empty(), "opened, and nobody sealed it");
}

fn panic_with(problem: &str, bytes: &[u8]) -> ! {
    let shown = String::from_utf8_lossy(bytes);
    #[expect(clippy::panic, reason = "a broken promise is what fuzzing looks for")]
    {
        panic!("{problem}: {shown}")
    }
}

fn keys() -> &'static KeyRing {
    static KEYS: OnceLock<KeyRing> = OnceLock::new();
    KEYS.get_or_init(testing::key_ring)
}

fn config() -> &'static Config {
    static CONFIG: OnceLock<Config> = OnceLock::new();
    CONFIG.get_or_init(|| {
        testing::config(&[("FITBIT_CLIENT_ID", "23ABCD"), ("FITBIT_CLIENT_SECRET", "fitbit-secret")])
    })
}

fn march() -> Month {
    static MARCH: OnceLock<Month> = OnceLock::new();
    #[expect(clippy::expect_used, reason = "a month of our own")]
    *MARCH.get_or_init(|| Month::of(date(2026, 3, 1)).expect("there was a March"))
}

/// The newest import: some of what Fitbit's good answers hold, as what is written takes the time of a run.
fn import() -> &'static Part<Export> {
    static IMPORT: OnceLock<Part<Export>> = OnceLock::new();
    let wanted = [DataType::Steps, DataType::RestingHeartRate, DataType::Sleep, DataType::ActivityLog];
    IMPORT.get_or_init(|| standard_part(ProviderId::Fitbit, wanted.into()))
}

fn month_import() -> &'static Part<IntradayExport> {
    static IMPORT: OnceLock<Part<IntradayExport>> = OnceLock::new();
    IMPORT.get_or_init(|| month_part(ProviderId::Fitbit, &[IntradayType::Steps, IntradayType::SleepStages]))
}

/// The two days good answers have readings on.
fn days() -> DateRange {
    DateRange::inclusive(date(2026, 3, 28), date(2026, 3, 29)).unwrap_or(march().range())
}

/// What a provider's good answers hold, of those resources.
fn records(id: ProviderId, is_wanted: impl Fn(&str) -> bool) -> Vec<Record> {
    let providers = Providers::new(config());
    let Some(provider) = providers.get(id) else { return Vec::new() };
    let samples = sample_replies(id).into_iter().filter(|(fetch, _)| is_wanted(fetch.resource.as_str()));
    samples
        .flat_map(|(fetch, reply)| match provider.parse(&fetch, &reply) {
            Outcome::Page(page) => page.records,
            _ => Vec::new(),
        })
        .collect()
}

fn standard_part(id: ProviderId, wanted: BTreeSet<DataType>) -> Part<Export> {
    let mut builder = ExportBuilder::new(id, days(), wanted.clone())
        .account(Some("ABC123".to_owned()), Some("Europe/Madrid".to_owned()));
    let is_wanted = |data_types: &[DataType]| data_types.iter().any(|data_type| wanted.contains(data_type));
    for resource in id.resources().iter().filter(|resource| is_wanted(resource.data_types)) {
        let is_dated = resource.data_types.iter().any(|data_type| data_type.is_dated());
        builder = builder.window(&resource.id, is_dated.then(days), DayState::Fetched);
    }
    let is_read = |name: &str| id.find_resource(name).is_some_and(|found| is_wanted(found.data_types));
    Part { export: builder.build(), records: records(id, is_read) }
}

fn month_part(id: ProviderId, wanted: &[IntradayType]) -> Part<IntradayExport> {
    let mut chosen = BTreeSet::new();
    let of_these = id.intraday_resources().iter().filter(|resource| wanted.contains(&resource.intraday_type));
    // One of each type, the finest.
    let finest: Vec<_> = of_these.rev().filter(|resource| chosen.insert(resource.intraday_type)).collect();
    let selection = finest.iter().map(|resource| (resource.intraday_type, resource.granularity)).collect();
    let mut builder = IntradayExportBuilder::new(id, march(), days(), selection)
        .account(Some("ABC123".to_owned()), Some("Europe/Madrid".to_owned()));
    for resource in &finest {
        builder = builder.window(&resource.id, days(), DayState::Fetched);
    }
    let is_wanted = |name: &str| finest.iter().any(|resource| resource.id.as_str() == name);
    Part { export: builder.build(), records: records(id, is_wanted) }
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    // Unchanged inside, so that a change of a byte is one of the content.
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    let _ = packed.write_all(bytes);
    packed.finish().unwrap_or_default()
}

pub(crate) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    let mut add = |kind: u8, bytes: &[u8]| seeds.push([&[kind], bytes].concat());
    for id in ProviderId::ALL {
        for data_type in DataType::ALL.into_iter().filter(|data_type| id.carries(*data_type)) {
            let part = standard_part(id, [data_type].into());
            let file = write_standard(&part, &[]).map(|(bytes, _)| bytes).unwrap_or_default();
            add(0, &file);
            if matches!(data_type, DataType::Steps | DataType::Sleep | DataType::Profile) {
                add(3, &encode_segment("tracker/steps", &part.records).unwrap_or_default());
                add(6, &[file.as_slice(), &file].join(&0));
            }
        }
        for intraday_type in IntradayType::ALL {
            let month = write_month(&month_part(id, &[intraday_type]), &[]);
            let month = month.map(|(bytes, _)| bytes).unwrap_or_default();
            add(1, &month);
            if intraday_type == IntradayType::Steps {
                add(2, &pack(&month));
                add(7, &[month.as_slice(), &month].join(&0));
            }
        }
    }
    add(4, &[0; 8]);
    add(4, &keys().seal(b"elsewhere", b"plain"));
    let stream = keys().seal_writer(b"elsewhere", Vec::new()).and_then(|mut out| {
        out.write_all(b"plain")?;
        out.finish()
    });
    add(5, &stream.unwrap_or_default());
    seeds
}
