//! Month files as tables, held against the records they were made of, sample for sample.

use crate::{
    bodies::troubled_import,
    support::{month, read, write},
};
use domain::{
    IntradayType,
    csv::{TableFiles, intraday_tables, write_intraday_tables},
    record::{LogId, Record, SleepLog},
    samples::{Detail, SampleDay},
};
use jiff::civil::{Date, DateTime};
use std::{
    collections::BTreeMap,
    io::{self, Write},
};

const SEEDS: u64 = 25;

#[derive(Default)]
struct Files(Vec<(String, Vec<u8>)>);

impl Write for Files {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some((_, file)) = self.0.last_mut() else { return Err(io::ErrorKind::NotFound.into()) };
        file.write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TableFiles for Files {
    fn begin(&mut self, table: &str) -> io::Result<()> {
        self.0.push((table.to_owned(), Vec::new()));
        Ok(())
    }
}

type Row = BTreeMap<String, String>;

fn tables_of(file: &str) -> BTreeMap<String, Vec<Row>> {
    let mut files = Files::default();
    write_intraday_tables(&[month()], |_| Ok(file.as_bytes()), &mut files).unwrap();
    let known: BTreeMap<String, Vec<String>> = intraday_tables().into_iter().collect();
    let tables = files.0.into_iter().map(|(name, bytes)| {
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(header, known[&name], "{name}");
        let row =
            |row: csv::StringRecord| header.iter().cloned().zip(row.iter().map(str::to_owned)).collect();
        (name, reader.records().map(|record| row(record.unwrap())).collect())
    });
    tables.collect()
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

/// What the rows of a type tell of one day, as far as a row can.
#[derive(Debug, Default, PartialEq)]
struct Told {
    at: Vec<i32>,
    values: Vec<f64>,
    details: BTreeMap<Detail, Vec<Option<f64>>>,
    offsets: Vec<String>,
}

/// The column of a detail.
fn column(detail: Detail) -> &'static str {
    match detail {
        Detail::Level => "level",
        Detail::Mets => "mets_times_ten",
        Detail::FatBurn => "fat_burn_minutes",
        Detail::Cardio => "cardio_minutes",
        Detail::Peak => "peak_minutes",
        Detail::Coverage => "coverage",
        Detail::Lf => "lf_ms2",
        Detail::Hf => "hf_ms2",
        Detail::Longitude => "longitude_degrees",
        Detail::Altitude => "altitude_m",
        Detail::Distance => "distance_m",
        Detail::HeartRate => "heart_rate_bpm",
        Detail::ExerciseStart => "exercise_start_seconds",
    }
}

fn value_column(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "heart_rate_bpm",
        IntradayType::Calories => "calories_kcal",
        IntradayType::Distance => "distance_km",
        IntradayType::Elevation => "elevation_m",
        IntradayType::HeartRateVariability => "rmssd_ms",
        IntradayType::OxygenSaturation => "oxygen_saturation_percent",
        IntradayType::Routes => "latitude_degrees",
        other => other.key(),
    }
}

fn told_by_rows(intraday_type: IntradayType, rows: &[Row]) -> BTreeMap<Date, Told> {
    let mut days: BTreeMap<Date, Told> = BTreeMap::new();
    for row in rows {
        let at: DateTime = row["date_time"].parse().unwrap();
        let date: Date = row.get("date").map_or(at.date(), |date| date.parse().unwrap());
        let told = days.entry(date).or_default();
        let midnight = date.at(0, 0, 0, 0);
        told.at.push(i32::try_from(at.duration_since(midnight).as_secs()).unwrap());
        told.values.push(number(&row[value_column(intraday_type)]));
        for detail in Detail::ALL {
            if let Some(cell) =
                row.get(column(detail)).filter(|_| column(detail) != value_column(intraday_type))
            {
                told.details.entry(detail).or_default().push((!cell.is_empty()).then(|| number(cell)));
            }
        }
        told.offsets.push(row["utc_offset"].clone());
    }
    for told in days.values_mut() {
        told.details.retain(|_, column| column.iter().any(Option::is_some));
    }
    days
}

fn told_by_record(day: &SampleDay) -> Told {
    let offset_at = |index: usize| {
        let last = day.offsets.iter().rfind(|offset| offset.index as usize <= index);
        last.map_or_else(String::new, |offset| {
            let (sign, all) = (if offset.seconds < 0 { '-' } else { '+' }, offset.seconds.abs());
            format!("{sign}{:02}:{:02}", all / 3_600, all / 60 % 60)
        })
    };
    let mut details = day.details.clone();
    details.retain(|_, column| column.iter().any(Option::is_some));
    Told {
        at: day.at.clone(),
        values: day.values.clone(),
        details,
        offsets: (0..day.len()).map(offset_at).collect(),
    }
}

#[test]
fn every_sample_stands_in_its_table_and_nothing_else() {
    let mut compared: BTreeMap<IntradayType, usize> = BTreeMap::new();
    for seed in 0..SEEDS {
        let file = write(&troubled_import(seed), &[]).0;
        let records = read(&file).unwrap().records;

        let tables = tables_of(&file);

        for intraday_type in IntradayType::ALL {
            let of_type = records.iter().filter_map(|record| match record {
                Record::Samples(day) if day.intraday_type == intraday_type => {
                    Some((day.date, told_by_record(day)))
                }
                _ => None,
            });
            let expected: BTreeMap<Date, Told> = of_type.collect();
            if matches!(intraday_type, IntradayType::BreathingRate | IntradayType::SleepStages) {
                continue;
            }
            let rows = tables.get(intraday_type.key()).map(Vec::as_slice).unwrap_or_default();
            assert_eq!(told_by_rows(intraday_type, rows), expected, "seed {seed} {intraday_type}");
            *compared.entry(intraday_type).or_default() += rows.len();
        }
        *compared.entry(IntradayType::BreathingRate).or_default() += compare_breathing(&records, &tables);
        *compared.entry(IntradayType::SleepStages).or_default() += compare_nights(&records, &tables);
    }
    for intraday_type in IntradayType::ALL {
        assert!(compared[&intraday_type] > 100, "{intraday_type} {}", compared[&intraday_type]);
    }
}

fn compare_breathing(records: &[Record], tables: &BTreeMap<String, Vec<Row>>) -> usize {
    let nights = records
        .iter()
        .filter_map(|record| if let Record::Breathing(night) = record { Some(night) } else { None });
    let expected: Vec<(String, &str, f64)> = nights
        .flat_map(|night| {
            let stages =
                [("full", night.full), ("deep", night.deep), ("light", night.light), ("rem", night.rem)];
            stages.into_iter().filter_map(|(stage, rate)| Some((night.date.to_string(), stage, rate?)))
        })
        .collect();
    let rows = tables.get("breathing_rate").map(Vec::as_slice).unwrap_or_default();
    let found: Vec<(String, &str, f64)> = rows
        .iter()
        .map(|row| (row["date"].clone(), row["stage"].as_str(), number(&row["breathing_rate_per_min"])))
        .collect();
    assert_eq!(found, expected);
    found.len()
}

fn compare_nights(records: &[Record], tables: &BTreeMap<String, Vec<Row>>) -> usize {
    let logs: Vec<&SleepLog> = records
        .iter()
        .filter_map(|record| if let Record::Sleep(log) = record { Some(&**log) } else { None })
        .collect();
    let id = |log: &SleepLog| match &log.log_id {
        LogId::Number(number) => number.to_string(),
        LogId::Text(text) => text.clone(),
    };
    let rows = |table: &str| tables.get(table).cloned().unwrap_or_default();
    let expected: Vec<[String; 6]> = logs
        .iter()
        .map(|log| {
            let (start, end) = (log.start_time.to_string(), log.end_time.to_string());
            [
                log.date_of_sleep.to_string(),
                id(log),
                log.is_main_sleep.to_string(),
                log.kind.clone(),
                start,
                end,
            ]
        })
        .collect();
    let columns = ["date", "log_id", "is_main_sleep", "type", "start_time", "end_time"];
    let found: Vec<[String; 6]> =
        rows("sleep_logs").iter().map(|row| columns.map(|column| row[column].clone())).collect();
    assert_eq!(found, expected);

    let stretches: Vec<[String; 5]> = logs
        .iter()
        .flat_map(|log| {
            let long = log.levels.data.iter().map(|span| (span, "false"));
            let all = long.chain(log.levels.short_data.iter().map(|span| (span, "true")));
            all.map(|(span, short)| {
                [
                    id(log),
                    span.date_time.to_string(),
                    span.level.clone(),
                    span.seconds.to_string(),
                    short.to_owned(),
                ]
            })
        })
        .collect();
    let columns = ["log_id", "date_time", "level", "seconds", "short"];
    let found: Vec<[String; 5]> =
        rows("sleep_stages").iter().map(|row| columns.map(|column| row[column].clone())).collect();
    assert_eq!(found, stretches);
    found.len()
}

#[test]
fn days_table_tells_what_became_of_every_day() {
    for seed in 0..SEEDS {
        let file = write(&troubled_import(seed), &[]).0;
        let export = read(&file).unwrap().export;

        let tables = tables_of(&file);

        let told: usize = export.days().map(|(_, days)| days.len()).sum();
        assert_eq!(tables["days"].len(), told);
        for row in &tables["days"] {
            let intraday_type = IntradayType::find(&row["data_type"]).unwrap();
            let history = export.find(intraday_type, row["date"].parse().unwrap()).unwrap();
            assert_eq!(serde_json::to_value(history.state).unwrap(), row["state"]);
            assert_eq!(history.granularity.key(), row["granularity"]);
            assert_eq!(history.implausible.to_string(), row["implausible"]);
        }
    }
}
