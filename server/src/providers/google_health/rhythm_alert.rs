//! Reads alerts of an irregular rhythm, and brings them into the shape of Fitbit's alerts.

use super::super::{Outcome, Page, json, number::Real};
use super::border::Border;
use super::entry::{Members, local_millis, log_id, whole, word};
use super::session::{self, Interval};
use super::time::UtcOffset;
use domain::{DataType, DateRange, record::Record};
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
    irregular_rhythm_notification: Alert,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alert {
    interval: Interval,
    #[serde(default)]
    alert_windows: Vec<Window>,
    #[serde(default)]
    medical_device_info: Device,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Window {
    start_time: Timestamp,
    start_utc_offset: Option<UtcOffset>,
    end_time: Option<Timestamp>,
    end_utc_offset: Option<UtcOffset>,
    positive: Option<bool>,
    #[serde(default)]
    heart_beats: Vec<Beat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Beat {
    physical_time: Timestamp,
    utc_offset: Option<UtcOffset>,
    beats_per_minute: Option<Real>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    device_model: Option<String>,
    algorithm_version: Option<String>,
    service_version: Option<String>,
}

/// Reads one page of alerts.
///
/// # Shape
///
/// Newest first, by start. Which filter the service takes is not documented, so it is asked for all of them and those of other
/// days are left out here. An alert belongs to the day its first window began on.
///
/// # Units
///
/// Beats per minute, whole.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
///
/// # Source
///
/// Contract of revision 20261030, `IrregularRhythmNotification`.
pub(super) fn parse(range: DateRange, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let mut points = answer.data_points;
    let Border { next, complete_after } = session::cut_by_token(
        &mut points,
        |point| point.irregular_rhythm_notification.interval,
        range,
        answer.next_page_token,
    );
    Ok(Page { records: points.into_iter().filter_map(alert).collect(), next, complete_after })
}

fn alert(point: Point) -> Option<Record> {
    let Alert { interval, alert_windows, medical_device_info } = point.irregular_rhythm_notification;
    let offset = interval.start_utc_offset;
    let windows: Vec<Value> = alert_windows.into_iter().filter_map(|told| window(told, offset)).collect();
    Members::default()
        .with("alertTime", Some(local_millis(interval.start_time, offset)))
        .with("endTime", interval.end_time.map(|end| local_millis(end, interval.end_offset())))
        .with("logId", point.name.as_deref().and_then(log_id))
        .with("serviceVersion", word(medical_device_info.service_version))
        .with("algoVersion", word(medical_device_info.algorithm_version))
        .with("deviceType", word(medical_device_info.device_model))
        .with("windows", (!windows.is_empty()).then_some(windows))
        .entry(DataType::IrregularRhythm)
}

fn window(window: Window, fallback: UtcOffset) -> Option<Value> {
    let offset = window.start_utc_offset.unwrap_or(fallback);
    let beat = |beat: Beat| {
        let at = local_millis(beat.physical_time, beat.utc_offset.unwrap_or(offset));
        Members::default()
            .with("dataTime", Some(at))
            .with("value", Some(whole(beat.beats_per_minute)?))
            .object()
    };
    let beats: Vec<Value> = window.heart_beats.into_iter().filter_map(beat).collect();
    Members::default()
        .with("startTime", Some(local_millis(window.start_time, offset)))
        .with(
            "endTime",
            window.end_time.map(|end| local_millis(end, window.end_utc_offset.unwrap_or(offset))),
        )
        .with("positive", window.positive)
        .with("bpmData", (!beats.is_empty()).then_some(beats))
        .object()
}
