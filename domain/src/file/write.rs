//! Writes `fitbit-data.json`, merging a new import with earlier files period by period.

use super::{
    by_day,
    day_entries::{DatedHeart, DatedValue, is_filler},
    emit::FileOut,
    export::Export,
    export_json, heart,
    kind::{PeriodStyle, RecordKind},
    merge::{LayerDays, Worthiest, merge_days},
    profile::{details, last_statistics, unite_devices, unite_profiles},
    section::{Content, Section},
    sleep::{Night, settle_main_sleep},
    span::Spans,
};
use crate::{
    data_type::DataType,
    date_range::DateRange,
    entry::Entry,
    item::Item,
    record::{HeartDay, Profile, Record, SleepLog, WeightLog},
};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
};

/// Where the records of a file come from.
pub trait RecordSource {
    /// Why records could not be loaded.
    type Error;

    /// Loads the records of one kind in one whole calendar period from one layer; those without days when there is no
    /// period.
    ///
    /// Is asked once for each layer, kind and period of which the layer's [`Export`] knows anything, in the order of
    /// [`RecordKind::ALL`] and of time. Records come in the order they were received: of two of the same day (or
    /// log) the later one counts. Records of other kinds or periods may be among them and are ignored.
    ///
    /// # Errors
    ///
    /// Whatever keeps the records from being loaded; the file is not finished then.
    fn load(
        &mut self,
        layer: Layer,
        kind: RecordKind,
        period: Option<DateRange>,
    ) -> Result<Vec<Record>, Self::Error>;
}

/// One of the things a file is merged from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layer {
    /// An earlier file, by its place among those given, oldest first.
    Earlier(usize),
    /// The new import.
    New,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The `_export` of the file: of each day what became of it and who said so.
    pub export: Export,
    /// First day with an entry.
    pub first_day: Option<Date>,
    /// Last day with an entry.
    pub last_day: Option<Date>,
    /// Entries written, not counting those derived from others.
    pub records: u64,
    /// Whether anything stands in the file besides what `_export` says of it.
    pub holds_anything: bool,
}

impl Written {
    /// The days from the first to the last one with an entry; nothing when there is none.
    pub fn days(&self) -> Option<DateRange> {
        DateRange::inclusive(self.first_day?, self.last_day?).ok()
    }
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    /// The output refused bytes.
    #[error("writing the file failed")]
    Output(#[from] io::Error),
    /// Records could not be loaded.
    #[error("loading the records of the file failed")]
    Source(E),
}

/// Writes `fitbit-data.json` from a new import and the earlier files it takes the place of.
///
/// `earlier` stands oldest first; that all of them belong to the new import's account is the caller's to know
/// ([`Export::account_match`]). Every day any of them has an entry for has one in the new file. The same records give
/// the same bytes. At most one period of each layer is in memory at a time, besides a few dozen bytes a night.
///
/// # Errors
///
/// [`WriteError::Output`] when the output fails, [`WriteError::Source`] when records cannot be loaded. What was
/// written by then is no whole file.
pub fn write_standard_file<W: io::Write, R: RecordSource>(
    out: W,
    source: &mut R,
    new: &Export,
    earlier: &[Export],
) -> Result<Written, WriteError<R::Error>> {
    let layers = earlier.iter().enumerate().map(|(at, export)| (Layer::Earlier(at), export));
    let mut writing = Writing {
        file: FileOut::new(out),
        source,
        layers: layers.chain([(Layer::New, new)]).collect(),
        written: Written {
            export: new.merged_heading(earlier),
            first_day: None,
            last_day: None,
            records: 0,
            holds_anything: false,
        },
        weights: BTreeMap::new(),
        nights: BTreeMap::new(),
        profile_details: Map::new(),
    };
    for section in &Section::ALL {
        writing.section(section)?;
    }
    writing.file.value(export_json::KEY, &writing.written.export)?;
    writing.file.finish()?;
    Ok(writing.written)
}

struct Writing<'a, W: io::Write, R: RecordSource> {
    file: FileOut<W>,
    source: &'a mut R,
    /// Oldest first, the new import last.
    layers: Vec<(Layer, &'a Export)>,
    written: Written,
    weights: BTreeMap<Date, f64>,
    nights: BTreeMap<Date, Night>,
    profile_details: Map<String, Value>,
}

/// Whether a record says anything; an undated one may be as empty as the answer it was made from.
fn holds_anything(record: &Record) -> bool {
    match record {
        Record::Profile(profile) => **profile != Profile::default(),
        Record::Devices { devices } => !devices.is_empty(),
        Record::Lifetime { statistics } => !statistics.is_empty(),
        Record::Daily(_)
        | Record::Heart(_)
        | Record::Sleep(_)
        | Record::Weight(_)
        | Record::Entry(_)
        | Record::Item(_)
        | Record::Samples(_)
        | Record::Breathing(_) => true,
    }
}

fn into_item(record: Record) -> Option<Item> {
    match record {
        Record::Item(item) => Some(*item),
        _ => None,
    }
}

/// The records of one kind and period, layer by layer.
type Loaded<'a> = Vec<(&'a Export, Vec<Record>)>;

impl<'a, W: io::Write, R: RecordSource> Writing<'a, W, R> {
    fn section(&mut self, section: &Section) -> Result<(), WriteError<R::Error>> {
        match section.content {
            Content::Records(kind) if kind.period_style() == PeriodStyle::Undated => {
                self.undated(section, kind)
            }
            Content::Records(kind) => self.dated(section, kind),
            Content::ProfileDetails => {
                let details = std::mem::take(&mut self.profile_details);
                Ok(self.file.value(section.key, &details)?)
            }
            Content::DailyWeight => {
                // Debug writes what JSON would: the shortest digits that give the number, with `.0` when it is whole.
                let values = std::mem::take(&mut self.weights);
                Ok(self.series(
                    section,
                    values.into_iter().map(|(day, kilograms)| (day, format!("{kilograms:?}"))),
                )?)
            }
            Content::Nights(series) => {
                let values: Vec<_> =
                    self.nights.iter().map(|(day, night)| (*day, night.value(series))).collect();
                Ok(self.series(section, values)?)
            }
        }
    }

    fn undated(&mut self, section: &Section, kind: RecordKind) -> Result<(), WriteError<R::Error>> {
        let loaded = self.load(kind, None)?;
        let mut history = Worthiest::default();
        for (at, (export, records)) in loaded.iter().enumerate() {
            if let Some(span) = kind.data_types().find_map(|data_type| export.find(data_type, None)) {
                history.add(span, (!records.is_empty()).then_some(at), |_| false);
            }
        }
        let (span, best) = history.into_best().unzip();
        if let (Some(span), Some(data_type)) = (span, kind.data_types().next()) {
            self.written.export.days.entry(data_type).or_default().push(span);
        }
        if let RecordKind::Items(_) = kind {
            // A list is told as a whole: what a later one lacks is gone from it.
            let told = best.flatten().and_then(|at| loaded.into_iter().nth(at));
            let items = Item::unite(
                told.into_iter().flat_map(|(_, records)| records).filter_map(into_item).collect::<Vec<_>>(),
            );
            let items: Vec<_> = items.iter().map(Item::in_file).collect();
            self.written.records += items.len() as u64;
            self.written.holds_anything |= !items.is_empty();
            let present = (!items.is_empty()).then_some((section.member, items));
            return Ok(self.file.value(section.key, &BTreeMap::from_iter(present))?);
        }
        // Those that say nothing were sorted out when they were loaded.
        self.written.holds_anything |= loaded.iter().any(|(_, records)| !records.is_empty());
        let records = loaded.into_iter().flat_map(|(_, records)| records);
        match kind {
            RecordKind::Profile => {
                let profiles = records.filter_map(|record| match record {
                    Record::Profile(profile) => Some(*profile),
                    _ => None,
                });
                let mut profile = unite_profiles(profiles);
                self.profile_details = details(std::mem::take(&mut profile.more));
                self.file.value(section.key, &profile)?;
            }
            RecordKind::Devices => {
                let devices = unite_devices(records.filter_map(|record| match record {
                    Record::Devices { devices } => Some(devices),
                    _ => None,
                }));
                let present = (!devices.is_empty()).then_some((section.member, devices));
                self.file.value(section.key, &BTreeMap::from_iter(present))?;
            }
            _ => {
                let statistics = last_statistics(records.filter_map(|record| match record {
                    Record::Lifetime { statistics } => Some(statistics),
                    _ => None,
                }));
                self.file.value(section.key, &statistics)?;
            }
        }
        Ok(())
    }

    fn dated(&mut self, section: &Section, kind: RecordKind) -> Result<(), WriteError<R::Error>> {
        let periods: BTreeSet<DateRange> =
            self.layers.iter().flat_map(|(_, export)| export.periods_of(kind)).collect();
        self.file.open(section.key)?;
        for period in periods {
            let loaded = self.load(kind, Some(period))?;
            match kind {
                RecordKind::Heart => {
                    let entries = self.merge_heart(period, loaded);
                    self.period(section, period, &entries)?;
                }
                RecordKind::Sleep => {
                    let entries = self.merge_sleep(period, loaded);
                    self.period(section, period, &entries)?;
                }
                RecordKind::Weight => {
                    let entries = self.merge_weight(period, loaded);
                    self.period(section, period, &entries)?;
                }
                RecordKind::Daily(data_type) => {
                    let entries = self.merge_daily(data_type, period, loaded);
                    self.period(section, period, &entries)?;
                }
                RecordKind::Entries(data_type) => {
                    let entries = self.merge_entries(data_type, period, loaded);
                    let entries: Vec<_> = entries.iter().map(Entry::in_file).collect();
                    self.period(section, period, &entries)?;
                }
                RecordKind::Profile | RecordKind::Lifetime | RecordKind::Items(_) | RecordKind::Devices => {}
            }
        }
        Ok(self.file.close()?)
    }

    /// Loads one kind and period from every layer that knows anything of it.
    fn load(
        &mut self,
        kind: RecordKind,
        period: Option<DateRange>,
    ) -> Result<Loaded<'a>, WriteError<R::Error>> {
        let mut loaded = Vec::new();
        for (layer, export) in &self.layers {
            let knows = kind.data_types().filter_map(|data_type| export.days.get(&data_type)).any(|spans| {
                spans.iter().any(|span| match (span.range, period) {
                    (Some(range), Some(period)) => range.intersection(period).is_some(),
                    (None, None) => true,
                    _ => false,
                })
            });
            if knows {
                let mut records = self.source.load(*layer, kind, period).map_err(WriteError::Source)?;
                records.retain(|record| {
                    RecordKind::of(record) == Some(kind)
                        && holds_anything(record)
                        && match (record.date(), period) {
                            (Some(day), Some(period)) => period.contains(day),
                            (None, None) => true,
                            _ => false,
                        }
                });
                loaded.push((*export, records));
            }
        }
        Ok(loaded)
    }

    fn period(&mut self, section: &Section, period: DateRange, entries: &[impl Serialize]) -> io::Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        self.written.holds_anything = true;
        self.written.records += entries.len() as u64;
        self.file.period(&section.period_style.key_of(period.start()), section.member, &entries)
    }

    /// Merges the days of one data type, and notes their history and which of them have an entry.
    fn merge<T>(
        &mut self,
        data_type: DataType,
        period: DateRange,
        layers: Vec<(&'a Export, BTreeMap<Date, T>)>,
        is_filler: impl Fn(&T) -> bool,
    ) -> BTreeMap<Date, T> {
        let layers = layers
            .into_iter()
            .map(|(export, days)| LayerDays { spans: export.days.get(&data_type), days })
            .collect();
        let history: &mut Spans = self.written.export.days.entry(data_type).or_default();
        let merged = merge_days(period, layers, is_filler, history);
        if let (Some((first, _)), Some((last, _))) = (merged.first_key_value(), merged.last_key_value()) {
            self.written.first_day = Some(self.written.first_day.map_or(*first, |day| day.min(*first)));
            self.written.last_day = Some(self.written.last_day.map_or(*last, |day| day.max(*last)));
        }
        merged
    }

    fn merge_daily(&mut self, data_type: DataType, period: DateRange, loaded: Loaded<'a>) -> Vec<DatedValue> {
        let layers = loaded.into_iter().map(|(export, records)| (export, by_day::totals(data_type, records)));
        let merged = self.merge(data_type, period, layers.collect(), |value| is_filler(value));
        merged.into_iter().map(|(date_time, value)| DatedValue { date_time, value }).collect()
    }

    fn merge_entries(&mut self, data_type: DataType, period: DateRange, loaded: Loaded<'a>) -> Vec<Entry> {
        let layers = loaded.into_iter().map(|(export, records)| (export, by_day::entries(records)));
        let is_filler = |entries: &Vec<Entry>| entries.iter().all(Entry::is_filler);
        let merged = self.merge(data_type, period, layers.collect(), is_filler);
        merged.into_values().flatten().collect()
    }

    fn merge_heart(&mut self, period: DateRange, loaded: Loaded<'a>) -> Vec<DatedHeart> {
        let (resting_layers, zone_layers) = loaded
            .into_iter()
            .map(|(export, records)| {
                let (resting, zones) = by_day::heart_facts(records);
                ((export, resting), (export, zones))
            })
            .unzip();
        let resting = self.merge(DataType::RestingHeartRate, period, resting_layers, |_| false);
        let mut zones = self.merge(DataType::HeartRateZones, period, zone_layers, heart::is_filler);
        let days: BTreeSet<Date> = resting.keys().chain(zones.keys()).copied().collect();
        days.into_iter()
            .map(|date| {
                let (heart_rate_zones, custom_heart_rate_zones) = zones.remove(&date).unwrap_or_default();
                let resting_heart_rate = resting.get(&date).copied();
                HeartDay { date, resting_heart_rate, heart_rate_zones, custom_heart_rate_zones }.into()
            })
            .collect()
    }

    fn merge_sleep(&mut self, period: DateRange, loaded: Loaded<'a>) -> Vec<SleepLog> {
        let layers = loaded.into_iter().map(|(export, records)| (export, by_day::sleep_logs(records)));
        let mut merged = self.merge(DataType::Sleep, period, layers.collect(), |_| false);
        for (day, logs) in &mut merged {
            if let Some(night) = settle_main_sleep(logs) {
                self.nights.insert(*day, night);
            }
        }
        merged.into_values().flatten().collect()
    }

    fn merge_weight(&mut self, period: DateRange, loaded: Loaded<'a>) -> Vec<WeightLog> {
        let layers = loaded.into_iter().map(|(export, records)| (export, by_day::weighings(records)));
        let merged = self.merge(DataType::Weight, period, layers.collect(), |_| false);
        let last_of_day = merged.iter().filter_map(|(day, logs)| Some((*day, logs.last()?.weight)));
        self.weights.extend(last_of_day);
        merged.into_values().flatten().collect()
    }

    /// Writes a derived series, year by year.
    fn series(
        &mut self,
        section: &Section,
        values: impl IntoIterator<Item = (Date, String)>,
    ) -> io::Result<()> {
        let mut years: BTreeMap<DateRange, Vec<DatedValue>> = BTreeMap::new();
        for (date_time, value) in values {
            if let Some(year) = PeriodStyle::Year.period_of(date_time) {
                years.entry(year).or_default().push(DatedValue { date_time, value });
            }
        }
        self.file.open(section.key)?;
        for (year, entries) in years {
            self.file.period(&section.period_style.key_of(year.start()), section.member, &entries)?;
        }
        self.file.close()
    }
}
