//! Reads electrocardiograms, and brings them into the shape of Fitbit's readings.

use super::super::{Outcome, Page, json, number::Real};
use super::border::Border;
use super::entry::{Members, local_millis, log_id, told, whole, word};
use super::session::{self, Interval};
use domain::{DataType, DateRange, entry::EntryForm, record::Record};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    #[serde(default)]
    data_points: Vec<Point>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
struct Point {
    name: Option<String>,
    electrocardiogram: Electrocardiogram,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Electrocardiogram {
    interval: Interval,
    result_classification: Option<String>,
    beats_per_minute_avg: Option<Real>,
    sampling_frequency_hertz: Option<Real>,
    millivolts_scaling_factor: Option<Real>,
    lead_number: Option<Real>,
    #[serde(default)]
    waveform_samples: Vec<i32>,
    #[serde(default)]
    medical_device_info: Device,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Device {
    device_model: Option<String>,
    firmware_version: Option<String>,
    feature_version: Option<String>,
}

/// Reads one page of electrocardiograms.
///
/// # Shape
///
/// Newest first, by start, up to now: the service takes no later border, so newer ones than asked for are left out here. A curve
/// longer than any device records is left out of its reading; how many samples it had stays.
///
/// # Units
///
/// Beats per minute whole, hertz. A sample divided by the scaling factor is millivolts.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit; nothing of the page is kept then.
///
/// # Source
///
/// Contract of revision 20261030, `Electrocardiogram`.
pub(super) fn parse(range: DateRange, body: &[u8]) -> Result<Page, Outcome> {
    let answer: Answer = json::parse(body)?;
    let mut points = answer.data_points;
    let Border { next, complete_after } = session::cut_by_token(
        &mut points,
        |point| point.electrocardiogram.interval,
        range,
        answer.next_page_token,
    );
    Ok(Page { records: points.into_iter().filter_map(reading).collect(), next, complete_after })
}

fn reading(point: Point) -> Option<Record> {
    let ecg = point.electrocardiogram;
    let Interval { start_time, start_utc_offset, .. } = ecg.interval;
    let samples = ecg.waveform_samples;
    let count = (!samples.is_empty()).then_some(samples.len());
    let curve = count.filter(|count| *count <= EntryForm::MOST_WAVEFORM_SAMPLES).map(|_| samples);
    Members::default()
        .with("startTime", Some(local_millis(start_time, start_utc_offset)))
        .with("logId", point.name.as_deref().and_then(log_id))
        .with("averageHeartRate", whole(ecg.beats_per_minute_avg))
        .with("resultClassification", word(ecg.result_classification).map(classification))
        .with("waveformSamples", curve)
        .with("samplingFrequencyHz", told(ecg.sampling_frequency_hertz))
        .with("scalingFactor", told(ecg.millivolts_scaling_factor))
        .with("numberOfWaveformSamples", count)
        .with("leadNumber", whole(ecg.lead_number))
        .with("featureVersion", word(ecg.medical_device_info.feature_version))
        // The model, never the name the member gave the device.
        .with("deviceName", word(ecg.medical_device_info.device_model))
        .with("firmwareVersion", word(ecg.medical_device_info.firmware_version))
        .entry(DataType::Electrocardiogram)
}

/// Fitbit's words of a result; those it had none for stay the service's.
fn classification(result: String) -> String {
    match result.as_str() {
        "NORMAL_SINUS_RHYTHM" => "Normal Sinus Rhythm".to_owned(),
        "ATRIAL_FIBRILLATION" => "Atrial Fibrillation".to_owned(),
        "INCONCLUSIVE" => "Inconclusive".to_owned(),
        "INCONCLUSIVE_HIGH_HEART_RATE" => "Inconclusive: High heart rate".to_owned(),
        "INCONCLUSIVE_LOW_HEART_RATE" => "Inconclusive: Low heart rate".to_owned(),
        _ => result,
    }
}
