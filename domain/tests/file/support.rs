//! Records by seed, and files written and read in memory.

use crate::bodies::body;
pub(crate) use crate::dice::Dice;
use domain::{
    DataType, DateRange, ProviderId,
    file::{
        DayState, Export, ExportBuilder, Layer, PeriodStyle, ReadError, ReadLimits, RecordKind, RecordSource,
        Section, Written, read_standard_file, write_standard_file,
    },
    record::Record,
};
use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::Value;
use std::{collections::BTreeSet, convert::Infallible};

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
        let of_kind = part
            .records
            .iter()
            .filter(|record| RecordKind::of(record) == Some(kind) || record.date().is_none());
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
        assert!(some.iter().all(|record| RecordKind::of(record) == Some(kind)));
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
        if Section::find(key).is_none_or(|section| section.period_style == PeriodStyle::Undated) {
            continue;
        }
        for period in section.as_object().unwrap().values() {
            for entry in period.as_object().unwrap().values().flat_map(|entries| entries.as_array().unwrap())
            {
                found.insert((key.clone(), day_of(entry).parse().unwrap()));
            }
        }
    }
    found
}

/// The day of an entry, whichever member tells it.
pub(crate) fn day_of(entry: &Value) -> &str {
    let names = ["logDate", "dateTime", "date", "dateOfSleep", "startTime", "alertTime"];
    let told = names.iter().find_map(|name| entry[*name].as_str()).unwrap();
    &told[..10]
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
    RecordKind::of(record).into_iter().flat_map(RecordKind::data_types).filter(has_reading).collect()
}
