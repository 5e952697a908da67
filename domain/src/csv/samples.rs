//! Tables of the month files: a row for each sample, each stage of breathing, each sleep log and each of its stretches. A
//! year has some ten million rows, so cells are made without an allocation for each.

use super::{
    cell::guarded,
    stage::{Stage, TableFiles},
};
use crate::{
    file::{
        IntradayExport,
        digits::{clock, offset_text, push_number},
    },
    intraday::IntradayType,
    record::{LogId, Record, SleepLog},
    samples::{BreathingNight, Detail, SampleDay},
};
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};
use std::io;

/// One table of the month files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// A row for each sample.
    Samples(IntradayType),
    /// A row for each stage of sleep that breathing was measured in.
    Breathing,
    /// A row for each sleep log.
    SleepLogs,
    /// A row for each stretch of one.
    SleepStages,
}

/// The tables of a type.
pub(super) fn tables_of(intraday_type: IntradayType) -> &'static [Table] {
    match intraday_type {
        IntradayType::HeartRate => &[Table::Samples(IntradayType::HeartRate)],
        IntradayType::Steps => &[Table::Samples(IntradayType::Steps)],
        IntradayType::Calories => &[Table::Samples(IntradayType::Calories)],
        IntradayType::Distance => &[Table::Samples(IntradayType::Distance)],
        IntradayType::Floors => &[Table::Samples(IntradayType::Floors)],
        IntradayType::Elevation => &[Table::Samples(IntradayType::Elevation)],
        IntradayType::ActiveZoneMinutes => &[Table::Samples(IntradayType::ActiveZoneMinutes)],
        IntradayType::HeartRateVariability => &[Table::Samples(IntradayType::HeartRateVariability)],
        IntradayType::OxygenSaturation => &[Table::Samples(IntradayType::OxygenSaturation)],
        IntradayType::BreathingRate => &[Table::Breathing],
        IntradayType::SleepStages => &[Table::SleepLogs, Table::SleepStages],
        IntradayType::Routes => &[Table::Samples(IntradayType::Routes)],
    }
}

/// Whether a file may hold readings of a type.
pub(super) fn is_there(export: &IntradayExport, intraday_type: IntradayType) -> bool {
    export.days().any(|(found, days)| found == intraday_type && !days.is_empty())
}

impl Table {
    pub(super) fn name(self) -> &'static str {
        match self {
            Table::Samples(intraday_type) => intraday_type.key(),
            Table::Breathing => IntradayType::BreathingRate.key(),
            Table::SleepLogs => "sleep_logs",
            Table::SleepStages => IntradayType::SleepStages.key(),
        }
    }

    pub(super) fn header(self) -> Vec<String> {
        let names: Vec<&str> = match self {
            Table::Samples(intraday_type) => {
                let day = is_of_night(intraday_type).then_some("date");
                let details = details(intraday_type).iter().map(|(_, name)| *name);
                let columns = day.into_iter().chain(["date_time", value(intraday_type)]).chain(details);
                columns.chain(["utc_offset"]).collect()
            }
            Table::Breathing => vec!["date", "stage", "breathing_rate_per_min"],
            Table::SleepLogs => vec!["date", "log_id", "is_main_sleep", "type", "start_time", "end_time"],
            Table::SleepStages => vec!["date", "log_id", "number", "date_time", "level", "seconds", "short"],
        };
        names.into_iter().map(str::to_owned).collect()
    }
}

/// Whether the samples belong to a night, and so to the day of waking.
fn is_of_night(intraday_type: IntradayType) -> bool {
    matches!(intraday_type, IntradayType::HeartRateVariability | IntradayType::OxygenSaturation)
}

/// The column of the value.
fn value(intraday_type: IntradayType) -> &'static str {
    match intraday_type {
        IntradayType::HeartRate => "heart_rate_bpm",
        IntradayType::Steps => "steps",
        IntradayType::Calories => "calories_kcal",
        IntradayType::Distance => "distance_km",
        IntradayType::Floors => "floors",
        IntradayType::Elevation => "elevation_m",
        IntradayType::ActiveZoneMinutes => "active_zone_minutes",
        IntradayType::HeartRateVariability => "rmssd_ms",
        IntradayType::OxygenSaturation => "oxygen_saturation_percent",
        IntradayType::BreathingRate => "breathing_rate_per_min",
        IntradayType::SleepStages => "seconds",
        IntradayType::Routes => "latitude_degrees",
    }
}

/// The columns of what is told besides the value.
fn details(intraday_type: IntradayType) -> &'static [(Detail, &'static str)] {
    match intraday_type {
        IntradayType::Calories => &[(Detail::Level, "level"), (Detail::Mets, "mets_times_ten")],
        IntradayType::ActiveZoneMinutes => &[
            (Detail::FatBurn, "fat_burn_minutes"),
            (Detail::Cardio, "cardio_minutes"),
            (Detail::Peak, "peak_minutes"),
        ],
        IntradayType::HeartRateVariability => {
            &[(Detail::Coverage, "coverage"), (Detail::Lf, "lf_ms2"), (Detail::Hf, "hf_ms2")]
        }
        IntradayType::Routes => &[
            (Detail::Longitude, "longitude_degrees"),
            (Detail::Altitude, "altitude_m"),
            (Detail::Distance, "distance_m"),
            (Detail::HeartRate, "heart_rate_bpm"),
            (Detail::ExerciseStart, "exercise_start_seconds"),
        ],
        _ => &[],
    }
}

/// Writes the rows a record has in a table.
pub(super) fn write<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    table: Table,
    record: &Record,
) -> io::Result<()> {
    match (table, record) {
        (Table::Samples(_), Record::Samples(day)) => samples(stage, table, day),
        (Table::Breathing, Record::Breathing(night)) => breathing(stage, table, night),
        (Table::SleepLogs, Record::Sleep(log)) => sleep_log(stage, table, log),
        (Table::SleepStages, Record::Sleep(log)) => sleep_stages(stage, table, log),
        _ => Ok(()),
    }
}

fn samples<F: TableFiles>(stage: &mut Stage<'_, F>, table: Table, day: &SampleDay) -> io::Result<()> {
    stage.turn_to(table.name(), || table.header())?;
    let date_text = day.date.to_string();
    // The evening before, the day, and the hour a long day has more.
    let dates = [-1, 0, 1].map(|days: i64| format!("{}T", day.date.saturating_add(days.days())));
    let columns: Vec<Option<&[Option<f64>]>> = details(day.intraday_type)
        .iter()
        .map(|(detail, _)| day.details.get(detail).map(Vec::as_slice))
        .collect();
    let mut offsets = day.offsets.iter().peekable();
    let mut offset = String::new();
    let (mut time, mut number) = (Vec::with_capacity(20), Vec::with_capacity(24));
    for (index, (at, value)) in day.at.iter().zip(&day.values).enumerate() {
        while let Some(from) = offsets.next_if(|from| from.index as usize <= index) {
            offset = offset_text(from.seconds);
        }
        if is_of_night(day.intraday_type) {
            stage.cell(date_text.as_bytes())?;
        }
        let days = at.div_euclid(86_400).clamp(-1, 1) + 1;
        time.clear();
        time.extend(dates.get(days.unsigned_abs() as usize).map(String::as_bytes).unwrap_or_default());
        time.extend(clock(at.rem_euclid(86_400).unsigned_abs()));
        stage.cell(&time)?;
        number.clear();
        push_number(&mut number, *value);
        stage.cell(&number)?;
        for column in &columns {
            number.clear();
            if let Some(value) = column.and_then(|column| *column.get(index)?) {
                push_number(&mut number, value);
            }
            stage.cell(&number)?;
        }
        stage.cell(offset.as_bytes())?;
        stage.end_row()?;
    }
    Ok(())
}

fn breathing<F: TableFiles>(
    stage: &mut Stage<'_, F>,
    table: Table,
    night: &BreathingNight,
) -> io::Result<()> {
    let stages = [("full", night.full), ("deep", night.deep), ("light", night.light), ("rem", night.rem)];
    for (name, rate) in stages.into_iter().filter_map(|(name, rate)| Some((name, rate?))) {
        stage.turn_to(table.name(), || table.header())?;
        let mut number = Vec::new();
        push_number(&mut number, rate);
        stage.row([day(night.date).as_bytes(), name.as_bytes(), &number])?;
    }
    Ok(())
}

fn sleep_log<F: TableFiles>(stage: &mut Stage<'_, F>, table: Table, log: &SleepLog) -> io::Result<()> {
    stage.turn_to(table.name(), || table.header())?;
    stage.row([
        day(log.date_of_sleep),
        log_id(&log.log_id),
        log.is_main_sleep.to_string(),
        guarded(&log.kind),
        moment(log.start_time),
        moment(log.end_time),
    ])
}

fn sleep_stages<F: TableFiles>(stage: &mut Stage<'_, F>, table: Table, log: &SleepLog) -> io::Result<()> {
    let long = log.levels.data.iter().map(|span| (span, false));
    let all = long.chain(log.levels.short_data.iter().map(|span| (span, true)));
    for ((span, short), number) in all.zip(1_u32..) {
        stage.turn_to(table.name(), || table.header())?;
        stage.row([
            day(log.date_of_sleep),
            log_id(&log.log_id),
            number.to_string(),
            moment(span.date_time),
            guarded(&span.level),
            span.seconds.to_string(),
            short.to_string(),
        ])?;
    }
    Ok(())
}

fn day(date: Date) -> String {
    date.to_string()
}

/// As the month file has it: with milliseconds where there are some.
fn moment(time: DateTime) -> String {
    if time.subsec_nanosecond() == 0 { time.to_string() } else { format!("{time:.3}") }
}

fn log_id(id: &LogId) -> String {
    match id {
        LogId::Number(number) => number.to_string(),
        LogId::Text(text) => guarded(text),
    }
}
