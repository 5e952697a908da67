//! Samples in order of time, and the days they make.

use super::physical::local;
use domain::{
    DateRange,
    catalog::IntradayResource,
    record::Record,
    samples::{Detail, Doubts, OffsetFrom, SECONDS_OF_DAY, SampleDay},
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// One reading with the clock its member had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample<const DETAILS: usize> {
    /// Seconds since 1970, UTC.
    pub(super) instant: i64,
    /// Seconds east of UTC.
    pub(super) offset: i32,
    /// In the unit of its type.
    pub(super) value: f64,
    /// What is known besides.
    pub(super) details: [Option<f64>; DETAILS],
    /// Whether it came with a wall clock that shows something else.
    pub(super) is_contradicted: bool,
}

/// Collects samples, oldest first, into days, and counts what is odd about them.
pub(super) struct Days<const DETAILS: usize> {
    resource: &'static IntradayResource,
    /// The days asked for; what lies on others is left out.
    range: DateRange,
    names: [Detail; DETAILS],
    done: Vec<SampleDay>,
    doubts: BTreeMap<Date, Doubts>,
    day: Option<SampleDay>,
    columns: [Vec<Option<f64>>; DETAILS],
    /// The last second's day and its midnight, so that a day is looked up once.
    midnight: Option<(i64, i32, Date)>,
}

impl<const DETAILS: usize> Days<DETAILS> {
    /// Begins without a sample.
    pub(super) fn new(
        resource: &'static IntradayResource,
        range: DateRange,
        names: [Detail; DETAILS],
    ) -> Self {
        let columns = std::array::from_fn(|_| Vec::new());
        Days {
            resource,
            range,
            names,
            done: Vec::new(),
            doubts: BTreeMap::new(),
            day: None,
            columns,
            midnight: None,
        }
    }

    /// The day a wall clock shows.
    fn day_of(&mut self, sample: &Sample<DETAILS>) -> Option<(Date, i32)> {
        const DAY: i64 = 86_400;
        if let Some((midnight, offset, date)) = self.midnight
            && offset == sample.offset
            && (midnight..midnight + DAY).contains(&sample.instant)
        {
            return Some((date, i32::try_from(sample.instant - midnight).ok()?));
        }
        let (date, second) = local(sample.instant, sample.offset)?;
        self.midnight = Some((sample.instant - i64::from(second), sample.offset, date));
        Some((date, second))
    }

    /// Adds a sample to the day its wall clock shows, where that was asked for.
    pub(super) fn add(&mut self, sample: &Sample<DETAILS>) {
        if let Some((date, second)) = self.day_of(sample) {
            self.add_to(date, second, sample);
        }
    }

    /// Adds a sample to the day its night ended on.
    pub(super) fn add_night(&mut self, date: Date, sample: &Sample<DETAILS>) {
        if let Some((own, second)) = self.day_of(sample) {
            let days = own.duration_since(date).as_hours() / 24;
            let days = i32::try_from(days).unwrap_or(i32::MAX);
            self.add_to(date, days.saturating_mul(86_400).saturating_add(second), sample);
        }
    }

    /// Counts a reading that is no number and so becomes no sample.
    pub(super) fn count_not_a_number(&mut self, date: Date) {
        self.doubt(date, Doubts { not_numbers: 1, contradicting_clocks: 0 });
    }

    fn doubt(&mut self, date: Date, more: Doubts) {
        if !self.range.contains(date) {
            return;
        }
        let doubts = self.doubts.entry(date).or_default();
        *doubts = doubts.and(more);
    }

    /// Adds a sample to a day, so many seconds of wall clock after its midnight.
    fn add_to(&mut self, date: Date, second: i32, sample: &Sample<DETAILS>) {
        if !SECONDS_OF_DAY.contains(&second) || !self.range.contains(date) {
            return;
        }
        if sample.is_contradicted {
            self.doubt(date, Doubts { not_numbers: 0, contradicting_clocks: 1 });
        }
        if self.day.as_ref().is_none_or(|day| day.date != date) {
            self.close();
            let day = SampleDay::new(self.resource.intraday_type, date, self.resource.granularity);
            self.day = Some(day);
        }
        let Some(day) = &mut self.day else { return };
        if day.offsets.last().is_none_or(|last| last.seconds != sample.offset) {
            let index = u32::try_from(day.at.len()).unwrap_or(u32::MAX);
            day.offsets.push(OffsetFrom { index, seconds: sample.offset });
        }
        day.at.push(second);
        day.values.push(sample.value);
        for (column, detail) in self.columns.iter_mut().zip(sample.details) {
            column.push(detail);
        }
    }

    fn close(&mut self) {
        let Some(mut day) = self.day.take() else { return };
        for (name, column) in self.names.iter().zip(&mut self.columns) {
            let column = std::mem::take(column);
            if column.iter().any(Option::is_some) {
                day.details.insert(*name, column);
            }
        }
        self.done.push(day);
    }

    /// The days, oldest first. One of which nothing was a number is there too, without a sample.
    pub(super) fn finish(mut self) -> Vec<Record> {
        self.close();
        for (date, doubts) in self.doubts {
            match self.done.iter_mut().find(|day| day.date == date) {
                Some(day) => day.doubts = doubts,
                None => {
                    let place = self.done.iter().position(|day| day.date > date).unwrap_or(self.done.len());
                    let day = SampleDay::new(self.resource.intraday_type, date, self.resource.granularity);
                    self.done.insert(place, SampleDay { doubts, ..day });
                }
            }
        }
        self.done.into_iter().map(|day| Record::Samples(Box::new(day))).collect()
    }
}
