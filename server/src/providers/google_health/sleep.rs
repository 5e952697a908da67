//! Reads sleep logs and brings them into the shape of Fitbit's version 1.2 logs.
//!
//! Google says nothing of efficiency, awakenings or thirty-day means; efficiency is computed here, the others where
//! the file is written (docs/FORMAT.md).

use super::super::{
    Next, Outcome, Page, json,
    number::{self, Real},
};
use super::entry::whole;
use super::time::{UtcOffset, local};
use domain::{
    DateRange,
    file::sleep_efficiency,
    record::{LevelSpan, LevelSummary, LogId, Record, SleepLevels, SleepLog},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Point {
    name: Option<String>,
    #[serde(default)]
    data_source: DataSource,
    sleep: Sleep,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataSource {
    recording_method: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sleep {
    interval: Interval,
    #[serde(rename = "type")]
    kind: Option<String>,
    #[serde(default)]
    stages: Vec<Stage>,
    #[serde(default)]
    short_awakenings: Vec<Stage>,
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    summary: Summary,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Interval {
    start_time: Timestamp,
    start_utc_offset: UtcOffset,
    /// Absent while the member is still asleep.
    end_time: Option<Timestamp>,
    end_utc_offset: Option<UtcOffset>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Stage {
    start_time: Timestamp,
    start_utc_offset: Option<UtcOffset>,
    end_time: Timestamp,
    #[serde(default, rename = "type")]
    kind: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    stages_status: Option<String>,
    processed: Option<bool>,
    main_sleep: Option<bool>,
    nap: Option<bool>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    minutes_in_sleep_period: Option<Real>,
    minutes_asleep: Option<Real>,
    minutes_awake: Option<Real>,
    minutes_to_fall_asleep: Option<Real>,
    minutes_after_wake_up: Option<Real>,
    #[serde(default)]
    stages_summary: Vec<StageSummary>,
}

#[derive(Deserialize)]
struct StageSummary {
    #[serde(default, rename = "type")]
    kind: String,
    minutes: Option<Real>,
    count: Option<Real>,
}

/// Reads one page of sleep logs.
///
/// # Shape
///
/// Newest first, by start. A log still running, or whose stages are still being worked out, is left out: it will be
/// restated. Wall-clock times follow each moment's own offset, so a night in the air or over a change of clocks keeps
/// its true `duration`. A night belongs to the day of waking.
///
/// # Units
///
/// Minutes and seconds; `duration` in milliseconds. Efficiency is `100 × asleep / (asleep + awake)`, rounded, at
/// most 100.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
///
/// # Source
///
/// Contract of revision 20261030, `Sleep`, `SleepMetadata`, `SleepSummary`.
pub(super) fn parse(range: DateRange, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let next = Next::token(answer.next_page_token);
    let complete_after = next.as_ref().and_then(|_| complete_after(&answer.data_points));
    let mut logs: Vec<(SleepLog, Main)> = answer
        .data_points
        .into_iter()
        .enumerate()
        .map(|(index, point)| sleep_log(index, point))
        .filter_map(Result::transpose)
        .collect::<Result<_, Outcome>>()?;
    logs.retain(|(log, _)| range.contains(log.date_of_sleep));
    let records = settle_main_sleeps(logs).into_iter().map(|log| Record::Sleep(Box::new(log))).collect();
    Ok(Page { records, next, complete_after })
}

/// The day after which nothing is missing. Pages are ordered by start and days count by end: what is still to come
/// began no later than the last log here, lasts less than a day, and may end in a zone further east.
fn complete_after(points: &[Point]) -> Option<Date> {
    let interval = &points.iter().min_by_key(|point| point.sleep.interval.start_time)?.sleep.interval;
    local(interval.start_time, interval.start_utc_offset).date().checked_add(2.days()).ok()
}

/// What the service says of a log being the night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Main {
    Yes,
    No,
    NotSaid,
}

fn sleep_log(index: usize, point: Point) -> Result<Option<(SleepLog, Main)>, Outcome> {
    let sleep = point.sleep;
    let (start, Some(end)) = (sleep.interval.start_time, sleep.interval.end_time) else { return Ok(None) };
    if sleep.metadata.processed == Some(false) {
        return Ok(None);
    }
    let misfit = |member: &str| json::malformed(&format!("dataPoints[{index}].sleep.interval.{member}"));
    let end_offset = sleep.interval.end_utc_offset.ok_or_else(|| misfit("endUtcOffset"))?;
    let length = end.duration_since(start);
    let duration = u64::try_from(length.as_millis()).map_err(|_| misfit("endTime"))?;
    let start_offset = sleep.interval.start_utc_offset;

    let classic = match sleep.kind.as_deref() {
        Some("CLASSIC") => true,
        Some("STAGES") => false,
        _ => !sleep.stages.iter().any(|stage| matches!(stage.kind.as_str(), "LIGHT" | "DEEP" | "REM")),
    };
    let data = spans(&sleep.stages, start_offset, classic);
    let summary = level_summaries(&sleep.summary.stages_summary, &data, classic);
    let minutes_of = |level: &str| summary.get(level).map_or(0, |summary| summary.minutes);
    let given = |minutes: Option<Real>| whole(minutes).and_then(|minutes| u32::try_from(minutes).ok());
    let in_bed = given(sleep.summary.minutes_in_sleep_period)
        .or_else(|| number::round_to_u32(length.as_secs_f64() / 60.0))
        .ok_or_else(|| misfit("endTime"))?;
    let to_fall_asleep = given(sleep.summary.minutes_to_fall_asleep).unwrap_or(0);
    let after_wakeup = given(sleep.summary.minutes_after_wake_up).unwrap_or(0);
    let asleep_levels = if classic { &["asleep"][..] } else { &["light", "deep", "rem"][..] };
    let minutes_asleep = match given(sleep.summary.minutes_asleep) {
        Some(minutes) => minutes,
        // All that is said of it is that it was sleep.
        None if summary.is_empty() => in_bed,
        None => asleep_levels.iter().fold(0, |sum: u32, level| sum.saturating_add(minutes_of(level))),
    };
    let minutes_awake = match given(sleep.summary.minutes_awake) {
        // Google leaves restless minutes out here; in version 1.2 logs the four add up to the time in bed.
        _ if classic => {
            [minutes_asleep, to_fall_asleep, after_wakeup].into_iter().fold(in_bed, u32::saturating_sub)
        }
        Some(minutes) => minutes,
        None => minutes_of("wake"),
    };

    let main = match (sleep.metadata.main_sleep, sleep.metadata.nap) {
        (Some(true), _) => Main::Yes,
        (Some(false), _) | (None, Some(true)) => Main::No,
        (None, _) => Main::NotSaid,
    };
    let log = SleepLog {
        log_id: point
            .name
            .as_deref()
            .and_then(super::last_segment)
            .map_or_else(|| LogId::Number(start.as_millisecond().unsigned_abs()), super::log_id),
        date_of_sleep: local(end, end_offset).date(),
        start_time: local(start, start_offset),
        end_time: local(end, end_offset),
        duration,
        time_in_bed: in_bed,
        minutes_asleep,
        minutes_awake,
        minutes_to_fall_asleep: to_fall_asleep,
        minutes_after_wakeup: after_wakeup,
        efficiency: sleep_efficiency(minutes_asleep, minutes_awake),
        is_main_sleep: main == Main::Yes,
        kind: if classic { "classic" } else { "stages" }.to_owned(),
        info_code: sleep.metadata.stages_status.as_deref().and_then(info_code),
        log_type: point.data_source.recording_method.as_deref().and_then(log_type),
        levels: SleepLevels {
            summary,
            data,
            short_data: spans(&sleep.short_awakenings, start_offset, classic),
        },
    };
    Ok(Some((log, main)))
}

/// Stages in time order on the member's wall clock.
fn spans(stages: &[Stage], fallback: UtcOffset, classic: bool) -> Vec<LevelSpan> {
    let mut spans: Vec<(Timestamp, LevelSpan)> = stages
        .iter()
        .filter_map(|stage| {
            let level = level(&stage.kind, classic)?;
            let seconds = stage.end_time.duration_since(stage.start_time).as_secs_f64();
            let seconds = number::round_to_u32(seconds).filter(|seconds| *seconds > 0)?;
            let date_time = local(stage.start_time, stage.start_utc_offset.unwrap_or(fallback));
            Some((stage.start_time, LevelSpan { date_time, level, seconds }))
        })
        .collect();
    // By instant: over a change of clocks the wall clock runs backwards.
    spans.sort_by_key(|(start, _)| *start);
    spans.into_iter().map(|(_, span)| span).collect()
}

/// The name of a level in version 1.2 logs; kinds we do not know keep theirs, in lower case.
fn level(kind: &str, classic: bool) -> Option<String> {
    match kind {
        "" | "SLEEP_STAGE_TYPE_UNSPECIFIED" => None,
        "AWAKE" if !classic => Some("wake".to_owned()),
        other => Some(other.to_ascii_lowercase()),
    }
}

/// Totals by level: the service's own, or counted from the stages where it gives none or each of them twice (seen
/// 2026-09 in a reconciled night).
fn level_summaries(
    served: &[StageSummary],
    data: &[LevelSpan],
    classic: bool,
) -> BTreeMap<String, LevelSummary> {
    let kinds: BTreeSet<&str> = served.iter().map(|summary| summary.kind.as_str()).collect();
    if !served.is_empty() && kinds.len() == served.len() {
        let narrow =
            |value: Option<Real>| whole(value).and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
        return served
            .iter()
            .filter_map(|summary| {
                let level = level(&summary.kind, classic)?;
                let totals = LevelSummary {
                    count: narrow(summary.count),
                    minutes: narrow(summary.minutes),
                    thirty_day_avg_minutes: None,
                };
                Some((level, totals))
            })
            .collect();
    }
    let mut seconds: BTreeMap<&str, (u32, u64)> = BTreeMap::new();
    for span in data {
        let (count, total) = seconds.entry(&span.level).or_default();
        *count += 1;
        *total += u64::from(span.seconds);
    }
    seconds
        .into_iter()
        .map(|(level, (count, seconds))| {
            let minutes = u32::try_from(number::divide_half_up(seconds, 60)).unwrap_or(u32::MAX);
            (level.to_owned(), LevelSummary { count, minutes, thirty_day_avg_minutes: None })
        })
        .collect()
}

/// Fitbit's number for why a night has no stages.
fn info_code(stages_status: &str) -> Option<u8> {
    match stages_status {
        "SUCCEEDED" => Some(0),
        "REJECTED_COVERAGE" | "REJECTED_MAX_GAP" | "REJECTED_START_GAP" | "REJECTED_END_GAP" => Some(1),
        "REJECTED_NAP" => Some(2),
        "REJECTED_SERVER" | "TIMEOUT" | "PROCESSING_INTERNAL_ERROR" => Some(3),
        _ => None,
    }
}

fn log_type(recording_method: &str) -> Option<String> {
    match recording_method {
        "MANUAL" => Some("manual".to_owned()),
        "DERIVED" | "PASSIVELY_MEASURED" => Some("auto_detected".to_owned()),
        _ => None,
    }
}

/// Decides for logs of which the service does not say whether they are the night.
///
/// A page on which it names any is one it has looked through, and what it does not name is not the night: false is the
/// zero of its type, so it is left out. On any other page its own rule is applied, day by day. Two sources that are
/// both named stay as served; the file's writer keeps one a day.
fn settle_main_sleeps(logs: Vec<(SleepLog, Main)>) -> Vec<SleepLog> {
    let names_any = logs.iter().any(|(_, main)| *main == Main::Yes);
    let mut chosen: BTreeMap<Date, usize> = BTreeMap::new();
    for (index, (log, main)) in logs.iter().enumerate() {
        if *main == Main::NotSaid && !names_any {
            let best = chosen.entry(log.date_of_sleep).or_insert(index);
            if logs.get(*best).is_some_and(|(best, _)| main_sleep_rank(best) < main_sleep_rank(log)) {
                *best = index;
            }
        }
    }
    let mut logs: Vec<SleepLog> = logs.into_iter().map(|(log, _)| log).collect();
    for index in chosen.into_values() {
        if let Some(log) = logs.get_mut(index) {
            log.is_main_sleep = true;
        }
    }
    logs
}

/// Ranks the logs of one day of waking: the highest is the main sleep. Google's rule: the longest with stages; where
/// none has stages, the longest.
fn main_sleep_rank(log: &SleepLog) -> (bool, SignedDuration) {
    let length = SignedDuration::from_millis(i64::try_from(log.duration).unwrap_or(i64::MAX));
    (log.kind == "stages" && !log.levels.data.is_empty(), length)
}
