//! Reads the profile, the devices and the lifetime statistics. What names the member, says when they were born or
//! where they live is never read into a record.

use super::super::{Outcome, json, number::Whole};
use domain::record::{Device, Profile, Record};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Map, Value};

#[derive(Deserialize)]
struct ProfileAnswer<T> {
    user: T,
}

/// Whose account it is; shown to the member alone.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Owner {
    pub(super) encoded_id: Option<String>,
    pub(super) display_name: Option<String>,
    pub(super) member_since: Option<Date>,
    pub(super) timezone: Option<String>,
}

/// Reads whose account it is.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_owner(body: &[u8]) -> Result<Owner, Outcome> {
    json::parse::<ProfileAnswer<Owner>>(body).map(|answer| answer.user)
}

/// The members of the profile that name nobody. Everything else of it is passed over unread.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct User {
    encoded_id: String,
    average_daily_steps: Option<Whole>,
    height: Option<f64>,
    member_since: Option<Date>,
    stride_length_running: Option<f64>,
    stride_length_walking: Option<f64>,
    weight: Option<f64>,
    timezone: Option<String>,
    #[serde(rename = "offsetFromUTCMillis")]
    offset_from_utc_millis: Option<i64>,
    distance_unit: Option<String>,
    weight_unit: Option<String>,
    height_unit: Option<String>,
    temperature_unit: Option<String>,
    water_unit: Option<String>,
    swim_unit: Option<String>,
    glucose_unit: Option<String>,
    start_day_of_week: Option<String>,
    clock_time_display_format: Option<String>,
    sleep_tracking: Option<String>,
    stride_length_running_type: Option<String>,
    stride_length_walking_type: Option<String>,
    auto_stride_enabled: Option<bool>,
}

/// Reads the profile: lengths in centimetres, weight in kilograms, whatever the member likes to see.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_profile(body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let user: User = json::parse::<ProfileAnswer<User>>(body)?.user;
    let measured = |value: Option<f64>| value.filter(|value| *value > 0.0);
    let more: Map<String, Value> = [
        ("timezone", user.timezone.map(Value::from)),
        ("offsetFromUTCMillis", user.offset_from_utc_millis.map(Value::from)),
        ("distanceUnit", user.distance_unit.map(Value::from)),
        ("weightUnit", user.weight_unit.map(Value::from)),
        ("heightUnit", user.height_unit.map(Value::from)),
        ("temperatureUnit", user.temperature_unit.map(Value::from)),
        ("waterUnit", user.water_unit.map(Value::from)),
        ("swimUnit", user.swim_unit.map(Value::from)),
        ("glucoseUnit", user.glucose_unit.map(Value::from)),
        ("startDayOfWeek", user.start_day_of_week.map(Value::from)),
        ("clockTimeDisplayFormat", user.clock_time_display_format.map(Value::from)),
        ("sleepTracking", user.sleep_tracking.map(Value::from)),
        ("strideLengthRunningType", user.stride_length_running_type.map(Value::from)),
        ("strideLengthWalkingType", user.stride_length_walking_type.map(Value::from)),
        ("autoStrideEnabled", user.auto_stride_enabled.map(Value::from)),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect();
    Ok(vec![Record::Profile(Box::new(Profile {
        encoded_id: Some(user.encoded_id),
        average_daily_steps: user.average_daily_steps.and_then(|steps| u32::try_from(steps.0).ok()),
        height: measured(user.height),
        member_since: user.member_since,
        stride_length_running: measured(user.stride_length_running),
        stride_length_walking: measured(user.stride_length_walking),
        weight: measured(user.weight),
        more,
    }))])
}

/// Reads the trackers and scales; their hardware addresses are passed over. No record when there are none.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_devices(body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let devices: Vec<Device> = json::parse_array(body)?;
    Ok(if devices.is_empty() { Vec::new() } else { vec![Record::Devices { devices }] })
}

#[derive(Deserialize)]
struct LifetimeAnswer {
    best: Option<Map<String, Value>>,
    lifetime: Map<String, Value>,
}

/// Reads the totals and best days since joining, as served.
///
/// # Errors
///
/// [`Outcome::Malformed`] names the JSON path that did not fit.
pub(super) fn parse_lifetime(body: &[u8]) -> Result<Vec<Record>, Outcome> {
    let answer: LifetimeAnswer = json::parse(body)?;
    let mut statistics = Map::new();
    if let Some(best) = answer.best {
        statistics.insert("best".to_owned(), Value::Object(best));
    }
    statistics.insert("lifetime".to_owned(), Value::Object(answer.lifetime));
    Ok(vec![Record::Lifetime { statistics }])
}
