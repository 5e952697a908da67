//! Reads exercise sessions and brings them into the shape of Fitbit's activity log.

use super::super::{
    Outcome, Page, json,
    number::{self, Real, Seconds},
};
use super::border::Border;
use super::entry::{Members, kilometres, log_id, moment_with_offset, thousandths, told, whole, within, word};
use super::session::{self, Interval};
use super::time::UtcOffset;
use super::zone::name_zones;
use domain::{
    DataType, DateRange,
    record::{HeartRateZone, Record},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

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
    exercise: Exercise,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DataSource {
    platform: Option<String>,
    recording_method: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exercise {
    interval: Interval,
    exercise_type: Option<String>,
    display_name: Option<String>,
    active_duration: Option<Seconds>,
    #[serde(default)]
    exercise_metadata: Metadata,
    #[serde(default)]
    metrics_summary: Metrics,
    #[serde(default)]
    exercise_events: Vec<Event>,
    #[serde(default)]
    splits: Vec<Split>,
    #[serde(default)]
    split_summaries: Vec<Split>,
    update_time: Option<Timestamp>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    has_gps: Option<bool>,
    pool_length_millimeters: Option<Real>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metrics {
    calories_kcal: Option<Real>,
    distance_millimeters: Option<Real>,
    steps: Option<Real>,
    average_heart_rate_beats_per_minute: Option<Real>,
    active_zone_minutes: Option<Real>,
    average_pace_seconds_per_meter: Option<Real>,
    average_speed_millimeters_per_second: Option<Real>,
    elevation_gain_millimeters: Option<Real>,
    run_vo2_max: Option<Real>,
    total_swim_lengths: Option<Real>,
    heart_rate_zone_durations: Option<ZoneTimes>,
    mobility_metrics: Option<Mobility>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ZoneTimes {
    light_time: Option<Seconds>,
    moderate_time: Option<Seconds>,
    vigorous_time: Option<Seconds>,
    peak_time: Option<Seconds>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mobility {
    avg_cadence_steps_per_minute: Option<Real>,
    avg_stride_length_millimeters: Option<Real>,
    avg_vertical_oscillation_millimeters: Option<Real>,
    avg_vertical_ratio: Option<Real>,
    avg_ground_contact_time_duration: Option<Seconds>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_time: Timestamp,
    event_utc_offset: Option<UtcOffset>,
    exercise_event_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Split {
    start_time: Timestamp,
    start_utc_offset: Option<UtcOffset>,
    end_time: Option<Timestamp>,
    end_utc_offset: Option<UtcOffset>,
    split_type: Option<String>,
    active_duration: Option<Seconds>,
    #[serde(default)]
    metrics_summary: Metrics,
}

/// Reads one page of exercise sessions.
///
/// # Shape
///
/// Newest first, by start. A session still going on is left out: it will be restated. Sessions of several sources each
/// have an entry. The member's own texts (notes, the name of an exercise of no known kind) and names of devices are not kept.
///
/// # Units
///
/// Durations in milliseconds, kilocalories whole, kilometres to the millimetre, metres, minutes in zones whole, seconds per
/// kilometre and kilometres per hour to thousandths; halves are rounded up.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
///
/// # Source
///
/// Contract of revision 20261030, `Exercise`, `MetricsSummary`, `SplitSummary`, `MobilityMetrics`.
pub(super) fn parse(range: DateRange, before: Option<Timestamp>, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let mut points = answer.data_points;
    let interval = |point: &Point| point.exercise.interval;
    let Border { next, complete_after } =
        session::cut(&mut points, interval, range, before, answer.next_page_token);
    let records = points.into_iter().filter_map(activity).collect();
    Ok(Page { records, next, complete_after })
}

fn activity(point: Point) -> Option<Record> {
    let Exercise { interval, exercise_type, display_name, exercise_metadata, metrics_summary, .. } =
        point.exercise;
    let (start, offset) = (interval.start_time, interval.start_utc_offset);
    let duration = u64::try_from(interval.end_time?.duration_since(start).as_millis()).ok()?;
    let exercise_type = word(exercise_type);
    // The service names every kind but this one, which bears what the member called it.
    let is_named_by_member = exercise_type.as_deref().is_none_or(|kind| kind == "OTHER");
    let name = word(display_name).filter(|_| !is_named_by_member);
    let pool_length =
        told(exercise_metadata.pool_length_millimeters).and_then(|length| thousandths(length / 1e3));
    let zones = metrics_summary.heart_rate_zone_durations.as_ref().map(zones);
    let zone_minutes = Members::default().with("totalMinutes", whole(metrics_summary.active_zone_minutes));
    let events: Vec<Value> =
        point.exercise.exercise_events.into_iter().filter_map(|moment| event(moment, offset)).collect();
    let listed = |splits: Vec<Split>| {
        let splits: Vec<Value> = splits.into_iter().filter_map(|piece| split(piece, offset)).collect();
        (!splits.is_empty()).then_some(splits)
    };
    let id = point.name.as_deref().and_then(log_id);
    let id = id.unwrap_or_else(|| start.as_millisecond().unsigned_abs().into());
    let members = Members::default()
        .with("logId", Some(id))
        .with("startTime", Some(moment_with_offset(start, offset)))
        .with("duration", Some(duration))
        .with("activeDuration", point.exercise.active_duration.and_then(milliseconds))
        .with("activityName", name)
        .with("exerciseType", exercise_type)
        .with("logType", point.data_source.recording_method.as_deref().and_then(log_type))
        .with("distanceUnit", told(metrics_summary.distance_millimeters).map(|_| "Kilometer"))
        .with("heartRateZones", zones.filter(|zones| !zones.is_empty()))
        .with("activeZoneMinutes", zone_minutes.object())
        .with("hasGps", exercise_metadata.has_gps)
        .with("poolLength", pool_length)
        .with("poolLengthUnit", pool_length.map(|_| "Meter"))
        .with("swimLengths", told(metrics_summary.total_swim_lengths))
        .with("runVo2Max", within(metrics_summary.run_vo2_max, 0.0, 100.0))
        .with("mobility", metrics_summary.mobility_metrics.as_ref().and_then(mobility))
        .with("events", (!events.is_empty()).then_some(events))
        .with("splits", listed(point.exercise.splits))
        .with("laps", listed(point.exercise.split_summaries))
        .with("source", Members::default().with("name", word(point.data_source.platform)).object())
        .with("lastModified", point.exercise.update_time.map(|at| at.to_string()));
    measures(members, &metrics_summary).entry(DataType::ActivityLog)
}

/// What a session and each of its splits tell alike.
fn measures(members: Members, metrics: &Metrics) -> Members {
    let speed = told(metrics.average_speed_millimeters_per_second);
    let pace = told(metrics.average_pace_seconds_per_meter);
    members
        .with("calories", whole(metrics.calories_kcal))
        .with("distance", told(metrics.distance_millimeters).and_then(kilometres))
        .with("steps", whole(metrics.steps))
        .with("averageHeartRate", whole(metrics.average_heart_rate_beats_per_minute))
        .with(
            "elevationGain",
            told(metrics.elevation_gain_millimeters).and_then(|gain| thousandths(gain / 1e3)),
        )
        .with("pace", pace.and_then(|pace| thousandths(pace * 1e3)))
        .with("speed", speed.and_then(|speed| thousandths(speed * 0.0036)))
}

fn milliseconds(duration: Seconds) -> Option<u64> {
    number::round_half_up(duration.0 * 1e3)
}

fn zones(times: &ZoneTimes) -> Vec<Value> {
    let told = [
        ("LIGHT", times.light_time),
        ("MODERATE", times.moderate_time),
        ("VIGOROUS", times.vigorous_time),
        ("PEAK", times.peak_time),
    ];
    let minutes = told.into_iter().filter_map(|(kind, time)| {
        let minutes = number::round_to_u32(time?.0 / 60.0)?;
        Some((kind.to_owned(), HeartRateZone { minutes: Some(minutes), ..Default::default() }))
    });
    let zone = |zone: HeartRateZone| {
        Members::default().with("name", Some(zone.name)).with("minutes", zone.minutes).object()
    };
    name_zones(minutes).into_iter().filter_map(zone).collect()
}

/// Lengths in centimetres, ratio in percent, ground contact in milliseconds.
fn mobility(metrics: &Mobility) -> Option<Value> {
    let centimetres = |length| told(length).and_then(|length: f64| thousandths(length / 10.0));
    Members::default()
        .with("averageCadence", told(metrics.avg_cadence_steps_per_minute))
        .with("averageStrideLength", centimetres(metrics.avg_stride_length_millimeters))
        .with("averageVerticalOscillation", centimetres(metrics.avg_vertical_oscillation_millimeters))
        .with("averageVerticalRatio", told(metrics.avg_vertical_ratio))
        .with("averageGroundContactTime", metrics.avg_ground_contact_time_duration.and_then(milliseconds))
        .object()
}

fn event(event: Event, fallback: UtcOffset) -> Option<Value> {
    let at = moment_with_offset(event.event_time, event.event_utc_offset.unwrap_or(fallback));
    Members::default()
        .with("dateTime", Some(at))
        .with("type", Some(word(event.exercise_event_type)?))
        .object()
}

fn split(split: Split, fallback: UtcOffset) -> Option<Value> {
    let offset = split.start_utc_offset.unwrap_or(fallback);
    let end_offset = split.end_utc_offset.unwrap_or(offset);
    let members = Members::default()
        .with("startTime", Some(moment_with_offset(split.start_time, offset)))
        .with("endTime", split.end_time.map(|end| moment_with_offset(end, end_offset)))
        .with("splitType", word(split.split_type))
        .with("activeDuration", split.active_duration.and_then(milliseconds));
    measures(members, &split.metrics_summary).object()
}

/// Fitbit's word for how a session was recorded.
fn log_type(recording_method: &str) -> Option<&'static str> {
    match recording_method {
        "MANUAL" => Some("manual"),
        "ACTIVELY_MEASURED" => Some("tracker"),
        "PASSIVELY_MEASURED" | "DERIVED" => Some("auto_detected"),
        _ => None,
    }
}
