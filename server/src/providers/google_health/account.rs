//! Reads who the member is as far as Google says: identity, profile, settings, devices. No name, age, language or
//! hardware address is kept.

use super::super::{
    Next, Outcome, Page, json,
    number::{Seconds, Whole},
};
use super::time::CivilDay;
use domain::record::{Device, Profile, Record};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Who the account is.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Identity {
    /// Stable and unique.
    pub(super) health_user_id: String,
    /// Fitbit's identifier of the same account, where it had one.
    pub(super) legacy_user_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProfileAnswer {
    membership_start_date: Option<CivilDay>,
    auto_walking_stride_length_mm: Option<Whole>,
    auto_running_stride_length_mm: Option<Whole>,
    user_configured_walking_stride_length_mm: Option<Whole>,
    user_configured_running_stride_length_mm: Option<Whole>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SettingsAnswer {
    time_zone: Option<String>,
    utc_offset: Option<Seconds>,
    distance_unit: Option<String>,
    weight_unit: Option<String>,
    height_unit: Option<String>,
    temperature_unit: Option<String>,
    water_unit: Option<String>,
    swim_unit: Option<String>,
    auto_stride_enabled: Option<bool>,
    stride_length_walking_type: Option<String>,
    stride_length_running_type: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DevicesAnswer {
    #[serde(default)]
    paired_devices: Vec<PairedDevice>,
    next_page_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PairedDevice {
    name: String,
    device_type: Option<String>,
    device_version: Option<String>,
    battery_status: Option<String>,
    battery_level: Option<Whole>,
    last_sync_time: Option<String>,
}

/// Reads the identity.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_identity(body: &[u8]) -> Result<Identity, Outcome> {
    json::parse(body)
}

/// Reads the identity as a fact of the profile; no record when the account never was one of Fitbit's.
pub(super) fn parse_identity_record(body: &[u8]) -> Result<Page, Outcome> {
    let encoded_id = parse_identity(body)?.legacy_user_id.filter(|id| !id.is_empty());
    Ok(profile_page(encoded_id.map(|id| Profile { encoded_id: Some(id), ..Default::default() })))
}

/// Reads the profile: the day of joining, and strides in centimetres.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_profile(body: &[u8]) -> Result<Page, Outcome> {
    let answer: ProfileAnswer = json::parse(body)?;
    // A stride the member set is the one in force; Fitbit showed that one too.
    let centimetres = |set: Option<Whole>, measured: Option<Whole>| {
        let millimetres = u32::try_from(set.or(measured)?.0).ok()?;
        Some(f64::from(millimetres) / 10.0)
    };
    Ok(profile_page(Some(Profile {
        member_since: answer.membership_start_date.map(|date| date.0),
        stride_length_running: centimetres(
            answer.user_configured_running_stride_length_mm,
            answer.auto_running_stride_length_mm,
        ),
        stride_length_walking: centimetres(
            answer.user_configured_walking_stride_length_mm,
            answer.auto_walking_stride_length_mm,
        ),
        ..Default::default()
    })))
}

/// The day of joining alone.
pub(super) fn parse_member_since(body: &[u8]) -> Option<Date> {
    json::parse::<ProfileAnswer>(body).ok()?.membership_start_date.map(|date| date.0)
}

/// The time zone alone.
pub(super) fn parse_time_zone(body: &[u8]) -> Option<String> {
    json::parse::<SettingsAnswer>(body).ok()?.time_zone.filter(|zone| !zone.is_empty())
}

/// Reads the settings that mean the same as members of Fitbit's profile, under Fitbit's names and values.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_settings(body: &[u8]) -> Result<Page, Outcome> {
    let answer: SettingsAnswer = json::parse(body)?;
    let text = |value: &str| Value::String(value.to_owned());
    let members = [
        ("timezone", answer.time_zone.as_deref().filter(|zone| !zone.is_empty()).map(text)),
        (
            "offsetFromUTCMillis",
            answer.utc_offset.map(|offset| Value::from((offset.0 * 1_000.0).round() as i64)),
        ),
        ("distanceUnit", answer.distance_unit.as_deref().and_then(unit).map(text)),
        ("weightUnit", answer.weight_unit.as_deref().and_then(unit).map(text)),
        ("heightUnit", answer.height_unit.as_deref().and_then(unit).map(text)),
        ("temperatureUnit", answer.temperature_unit.as_deref().and_then(unit).map(text)),
        ("waterUnit", answer.water_unit.as_deref().and_then(unit).map(text)),
        ("swimUnit", answer.swim_unit.as_deref().and_then(unit).map(text)),
        ("autoStrideEnabled", answer.auto_stride_enabled.map(Value::Bool)),
        ("strideLengthWalkingType", answer.stride_length_walking_type.as_deref().and_then(stride).map(text)),
        ("strideLengthRunningType", answer.stride_length_running_type.as_deref().and_then(stride).map(text)),
    ];
    let more: Map<String, Value> =
        members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    Ok(profile_page((!more.is_empty()).then(|| Profile { more, ..Default::default() })))
}

/// Fitbit's name for a unit. Cups have none there and are left out; so is the unit of blood glucose, of which Fitbit
/// never says what `METRIC` means.
fn unit(google: &str) -> Option<&'static str> {
    Some(match google {
        "DISTANCE_UNIT_KILOMETERS"
        | "WEIGHT_UNIT_KILOGRAMS"
        | "HEIGHT_UNIT_CENTIMETERS"
        | "TEMPERATURE_UNIT_CELSIUS"
        | "WATER_UNIT_ML"
        | "SWIM_UNIT_METERS" => "METRIC",
        "DISTANCE_UNIT_MILES"
        | "WEIGHT_UNIT_POUNDS"
        | "HEIGHT_UNIT_INCHES"
        | "TEMPERATURE_UNIT_FAHRENHEIT"
        | "WATER_UNIT_FL_OZ"
        | "SWIM_UNIT_YARDS" => "en_US",
        "WEIGHT_UNIT_STONE" => "en_GB",
        _ => return None,
    })
}

fn stride(google: &str) -> Option<&'static str> {
    Some(match google {
        "STRIDE_LENGTH_TYPE_AUTO" => "auto",
        "STRIDE_LENGTH_TYPE_MANUAL" => "manual",
        "STRIDE_LENGTH_TYPE_DEFAULT" => "default",
        _ => return None,
    })
}

/// Reads the trackers and scales.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_devices(body: &[u8]) -> Result<Page, Outcome> {
    let answer: DevicesAnswer = json::parse(body)?;
    let devices: Vec<Device> = answer
        .paired_devices
        .into_iter()
        .filter_map(|device| {
            Some(Device {
                // The name before it holds the member's number.
                id: super::last_segment(&device.name)?.to_owned(),
                device_version: device.device_version,
                kind: device.device_type.filter(|kind| kind == "TRACKER" || kind == "SCALE"),
                battery: device.battery_status,
                battery_level: device.battery_level.and_then(|level| u8::try_from(level.0).ok()),
                last_sync_time: device.last_sync_time,
            })
        })
        .collect();
    let records = if devices.is_empty() { Vec::new() } else { vec![Record::Devices { devices }] };
    Ok(Page { records, next: Next::token(answer.next_page_token), complete_after: None })
}

fn profile_page(profile: Option<Profile>) -> Page {
    let records = profile.into_iter().map(|profile| Record::Profile(Box::new(profile))).collect();
    Page { records, next: None, complete_after: None }
}
