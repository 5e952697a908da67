//! Rows of the tables of `fitbit-data.json`, from the records a file is read as.

use super::{
    cell::{guarded, of_value, properties},
    layout::{Column, Layout, Path, Rows},
    stage::{Stage, TableFiles},
};
use crate::record::{HeartDay, LevelSpan, Record, SleepLog};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io;

/// Writes the rows a record has in a table.
pub(super) fn write<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    layout: &Layout,
    record: &Record,
) -> io::Result<()> {
    match record {
        Record::Daily(daily) => {
            // Digits as text, and no text of anybody's.
            stage.turn_to(&layout.name, || layout.header())?;
            stage.row([daily.date.to_string(), daily.value.clone()])
        }
        Record::Entry(entry) => rows(stage, layout, &entry.members()),
        Record::Item(item) => rows(stage, layout, &item.members()),
        Record::Sleep(sleep) => rows(stage, layout, &sleep_log(sleep)?),
        Record::Heart(heart) => rows(stage, layout, &heart_day(heart)?),
        Record::Weight(weight) => rows(stage, layout, &members(weight)?),
        Record::Devices { devices } => {
            devices.iter().try_for_each(|device| rows(stage, layout, &members(device)?))
        }
        Record::Lifetime { statistics } => named(stage, layout, statistics),
        Record::Profile(profile) if layout.rows == Rows::Properties => named(stage, layout, &profile.more),
        Record::Profile(profile) => rows(stage, layout, &members(profile)?),
        // Those of the month files.
        Record::Samples(_) | Record::Breathing(_) => Ok(()),
    }
}

fn members(value: &impl Serialize) -> io::Result<Map<String, Value>> {
    match serde_json::to_value(value)? {
        Value::Object(members) => Ok(members),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn sleep_log(sleep: &SleepLog) -> io::Result<Map<String, Value>> {
    let mut log = members(sleep)?;
    let stretch = |span: &LevelSpan, short: bool| {
        let mut stretch = members(span)?;
        stretch.insert("short".to_owned(), json!(short));
        Ok(Value::Object(stretch))
    };
    let levels = &sleep.levels;
    let long = levels.data.iter().map(|span| stretch(span, false));
    let stages = long.chain(levels.short_data.iter().map(|span| stretch(span, true)));
    let stages: io::Result<Vec<Value>> = stages.collect();
    let totals = levels.summary.iter().map(|(level, sum)| {
        let mut total = members(sum)?;
        total.insert("level".to_owned(), json!(level));
        Ok(Value::Object(total))
    });
    let totals: io::Result<Vec<Value>> = totals.collect();
    log.insert("stages".to_owned(), Value::Array(stages?));
    log.insert("levels".to_owned(), Value::Array(totals?));
    Ok(log)
}

fn heart_day(heart: &HeartDay) -> io::Result<Map<String, Value>> {
    let of = |custom: bool| {
        let zones = if custom { &heart.custom_heart_rate_zones } else { &heart.heart_rate_zones };
        zones.iter().map(move |zone| {
            let mut zone = members(zone)?;
            zone.insert("custom".to_owned(), json!(custom));
            Ok(Value::Object(zone))
        })
    };
    let zones: io::Result<Vec<Value>> = of(false).chain(of(true)).collect();
    let mut day = Map::new();
    day.insert("dateTime".to_owned(), json!(heart.date));
    day.insert("restingHeartRate".to_owned(), json!(heart.resting_heart_rate));
    day.insert("heartRateZones".to_owned(), Value::Array(zones?));
    Ok(day)
}

/// A row for each property of an object nobody knows the members of.
fn named<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    layout: &Layout,
    object: &Map<String, Value>,
) -> io::Result<()> {
    let mut found = Vec::new();
    object.iter().for_each(|(name, value)| properties(name, value, &mut found));
    found.sort_by(|one, two| one.0.cmp(&two.0));
    for (name, value) in found {
        stage.turn_to(&layout.name, || layout.header())?;
        stage.row([guarded(&name), of_value(Some(value))])?;
    }
    Ok(())
}

/// The rows of a record, or of the items of its lists.
fn rows<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    layout: &Layout,
    record: &Map<String, Value>,
) -> io::Result<()> {
    let cell = |column: &Column| {
        of_value(column.path.split_first().and_then(|(first, rest)| find(record.get(*first)?, rest)))
    };
    let keys: Vec<String> = layout.keys.iter().map(cell).collect();
    let Some((outermost, inner)) = layout.lists.split_first() else {
        let cells: Vec<String> = layout.columns.iter().map(cell).collect();
        let told = cells.iter().filter(|cell| !cell.is_empty()).count();
        // Of what tells nothing but its day there is no row.
        let keys = usize::from(layout.columns.iter().any(|column| column.path == ["dateTime"]));
        if layout.rows == Rows::ToldMembers && told <= keys {
            return Ok(());
        }
        stage.turn_to(&layout.name, || layout.header())?;
        return stage.row(cells);
    };
    let list = outermost.split_first().and_then(|(first, rest)| find(record.get(*first)?, rest));
    items(stage, layout, list, inner, &mut Vec::new(), &keys)
}

fn items<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    layout: &Layout,
    list: Option<&Value>,
    inner: &[Path],
    numbers: &mut Vec<String>,
    keys: &[String],
) -> io::Result<()> {
    let items_of_list = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (item, number) in items_of_list.iter().zip(1_u32..) {
        numbers.push(number.to_string());
        if let Some((next, inner)) = inner.split_first() {
            items(stage, layout, find(item, next), inner, numbers, keys)?;
        } else {
            stage.turn_to(&layout.name, || layout.header())?;
            let cells = layout.columns.iter().map(|column| of_value(find(item, &column.path)));
            stage.row(keys.iter().cloned().chain(numbers.iter().cloned()).chain(cells))?;
        }
        numbers.pop();
    }
    Ok(())
}

fn find<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}
