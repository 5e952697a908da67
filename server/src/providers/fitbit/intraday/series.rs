//! Reads a `dataset` of slots or readings: heart rate, steps, calories, distance, floors, elevation.

use super::super::super::{Outcome, json};
use super::{clock::TimeOfDay, without_readings};
use domain::samples::{Detail, MOST_SAMPLES, SampleDay};
use jiff::civil::Date;
use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};
use std::fmt;

/// The daily part of an answer, of which only the day matters.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DailyEntry {
    date_time: Date,
}

/// Refuses an answer that names another day than the one asked for: its entries carry no date of their own.
pub(super) fn check_day(daily: &[DailyEntry], date: Date, member: &str) -> Result<(), Outcome> {
    match daily.iter().position(|entry| entry.date_time != date) {
        Some(index) => Err(json::malformed(&format!("{member}[{index}].dateTime"))),
        None => Ok(()),
    }
}

/// `datasetInterval` and `datasetType` are not read: at one second they say 1 and `second` while readings come every
/// five to fifteen seconds, and an empty window says `minute` whatever was asked for.
#[derive(Deserialize)]
struct Readings {
    dataset: Columns,
}

/// The entries of a dataset by column. Columns of details stay empty until an entry has one.
#[derive(Default)]
struct Columns {
    at: Vec<i32>,
    values: Vec<f64>,
    level: Vec<Option<f64>>,
    mets: Vec<Option<f64>>,
}

#[derive(Deserialize)]
struct Entry {
    time: TimeOfDay,
    value: f64,
    level: Option<f64>,
    mets: Option<f64>,
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ColumnsVisitor)
    }
}

struct ColumnsVisitor;

impl<'de> Visitor<'de> for ColumnsVisitor {
    type Value = Columns;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of readings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Columns, A::Error> {
        let mut columns = Columns::default();
        while let Some(Entry { time, value, level, mets }) = entries.next_element()? {
            let count = columns.at.len();
            if count == MOST_SAMPLES {
                return Err(A::Error::custom("more readings than a day has seconds"));
            }
            if value < 0.0 {
                return Err(A::Error::custom("below zero"));
            }
            columns.at.push(time.0);
            columns.values.push(value);
            push_detail(&mut columns.level, count, level);
            push_detail(&mut columns.mets, count, mets);
        }
        Ok(columns)
    }
}

/// Adds a detail; the first that is there fills the column up to it.
pub(super) fn push_detail(column: &mut Vec<Option<f64>>, count: usize, detail: Option<f64>) {
    if detail.is_some() || !column.is_empty() {
        column.resize(count, None);
        column.push(detail);
    }
}

/// Puts columns that hold anything into a day.
pub(super) fn put_details(
    day: &mut SampleDay,
    details: impl IntoIterator<Item = (Detail, Vec<Option<f64>>)>,
) {
    let count = day.len();
    day.details.extend(details.into_iter().filter(|(_, column)| !column.is_empty()).map(
        |(detail, mut column)| {
            column.resize(count, None);
            (detail, column)
        },
    ));
}

/// Reads an answer into a day.
///
/// # Shape
///
/// Entries as served, zeros included; a day not worn, or not synced, is an empty `dataset` and an empty day.
///
/// # Errors
///
/// [`Outcome::Stop`] without the intraday member, [`Outcome::Malformed`] with the JSON path that did not fit.
pub(super) fn parse(mut day: SampleDay, name: &str, body: &[u8]) -> Result<SampleDay, Outcome> {
    let (daily_member, member) = (format!("activities-{name}"), format!("activities-{name}-intraday"));
    let (daily, readings) = json::parse_pair::<Vec<DailyEntry>, Readings>(body, [&daily_member, &member])?;
    let Some(Readings { dataset }) = readings else {
        return Err(without_readings(daily.is_some(), &member));
    };
    check_day(daily.as_deref().unwrap_or_default(), day.date, &daily_member)?;
    (day.at, day.values) = (dataset.at, dataset.values);
    put_details(&mut day, [(Detail::Level, dataset.level), (Detail::Mets, dataset.mets)]);
    Ok(day)
}
