//! Identity, profile, settings and paired devices.

use serde_json::{Map, Value, json};

use super::{Call, Refusal, page, write};
use crate::body::{Device, DeviceKind};

/// Devices on a page when the request names no size, and at most.
const DEVICES_A_PAGE: (usize, usize) = (5, 100);

/// Answers who the member is. Any scope of the API will do.
pub(super) fn identity(call: &Call<'_>) -> Result<Value, Refusal> {
    if !call.caller.has_any() {
        return Err(Refusal::scope_insufficient("google.devicesandservices.health.v4.Users.GetIdentity"));
    }
    Ok(json!({
        "name": "users/me/identity",
        "legacyUserId": call.body.legacy_user_id(),
        "healthUserId": call.body.health_user_id(),
    }))
}

/// Answers age, joining date and stride lengths. The strides are left out without the activity scope.
pub(super) fn profile(call: &Call<'_>) -> Result<Value, Refusal> {
    call.caller.need("google.devicesandservices.health.v4.Users.GetProfile", "profile.readonly")?;
    let person = call.body.person();
    let mut profile = Map::new();
    profile.insert("name".to_owned(), call.name("profile").into());
    profile.insert("age".to_owned(), person.age(call.body.today(call.now)).into());
    profile.insert("membershipStartDate".to_owned(), write::date(call.body.joined()));
    if call.caller.has("activity_and_fitness.readonly") {
        profile.insert("autoWalkingStrideLengthMm".to_owned(), person.walking_stride_mm.into());
        profile.insert("autoRunningStrideLengthMm".to_owned(), person.running_stride_mm.into());
    }
    Ok(profile.into())
}

/// Answers zone and display units.
pub(super) fn settings(call: &Call<'_>) -> Result<Value, Refusal> {
    call.caller.need("google.devicesandservices.health.v4.Users.GetSettings", "settings.readonly")?;
    let zone = call.body.zone(call.body.today(call.now));
    let name = zone.iana_name().unwrap_or_else(|| call.body.home_zone());
    Ok(json!({
        "name": call.name("settings"),
        "timeZone": name,
        "utcOffset": write::seconds(zone.to_offset(call.now).seconds()),
        "languageLocale": "en_GB",
        "distanceUnit": "DISTANCE_UNIT_KILOMETERS",
        "weightUnit": "WEIGHT_UNIT_KILOGRAMS",
        "heightUnit": "HEIGHT_UNIT_CENTIMETERS",
        "glucoseUnit": "GLUCOSE_UNIT_MG_DL",
        "temperatureUnit": "TEMPERATURE_UNIT_CELSIUS",
        "waterUnit": "WATER_UNIT_ML",
        "swimUnit": "SWIM_UNIT_METERS",
        "autoStrideEnabled": true,
        "strideLengthWalkingType": "STRIDE_LENGTH_TYPE_AUTO",
        "strideLengthRunningType": "STRIDE_LENGTH_TYPE_AUTO",
        "foodLanguageCode": "en-GB",
    }))
}

/// Answers the enrolment in rhythm notifications, which the older members take part in.
pub(super) fn irn_profile(call: &Call<'_>) -> Result<Value, Refusal> {
    call.caller.need("google.devicesandservices.health.v4.Users.GetIrnProfile", "irn.readonly")?;
    if !call.body.person().watches_rhythm(call.body.today(call.now)) {
        return Ok(json!({"name": call.name("irnProfile")}));
    }
    let since = write::instant(write::civil_start(call.body.person().stages_since));
    Ok(json!({
        "name": call.name("irnProfile"), "onboardingStatus": true, "enrollmentStatus": true,
        "updateTime": since,
    }))
}

/// Lists the paired devices, page by page.
pub(super) fn list_devices(call: &Call<'_>) -> Result<Value, Refusal> {
    call.caller.need("google.devicesandservices.health.v4.Users.ListPairedDevices", "settings.readonly")?;
    let size = page::size(&call.query, DEVICES_A_PAGE)?;
    let binding = format!("{} pairedDevices", call.caller.member);
    let cursor = page::Cursor::read(&call.query, &binding)?;
    let devices = call.body.devices(call.now);
    let shown: Vec<_> =
        devices.iter().skip(cursor.index).take(size).map(|device| write_device(call, device)).collect();
    let after = cursor.index + shown.len();
    let mut answer = Map::new();
    if !shown.is_empty() {
        answer.insert("pairedDevices".to_owned(), shown.into());
    }
    if after < devices.len() {
        let next = page::Cursor { index: after, page: cursor.page + 1, ..cursor };
        answer.insert("nextPageToken".to_owned(), next.write(&binding).into());
    }
    Ok(answer.into())
}

/// Answers one paired device.
pub(super) fn get_device(call: &Call<'_>, id: &str) -> Result<Value, Refusal> {
    call.caller.need("google.devicesandservices.health.v4.Users.GetPairedDevice", "settings.readonly")?;
    let devices = call.body.devices(call.now);
    let device = devices.iter().find(|device| device.id == id);
    device
        .map(|device| write_device(call, device))
        .ok_or_else(|| Refusal::not_found("There is no such device."))
}

fn write_device(call: &Call<'_>, device: &Device) -> Value {
    let (kind, features): (_, &[&str]) = match device.kind {
        DeviceKind::Tracker => (
            "TRACKER",
            &["AUTOSTRIDE", "CALORIES", "DISTANCE", "ELEVATION", "HEART_RATE", "SLEEP", "SPO2", "STEPS"],
        ),
        DeviceKind::Scale => ("SCALE", &[]),
    };
    let mut written = json!({
        "name": call.name(&format!("pairedDevices/{}", device.id)),
        "deviceType": kind,
        "deviceVersion": device.name,
        "batteryStatus": device.battery(),
        "batteryLevel": device.battery_percent,
        "lastSyncTime": write::instant(device.last_sync),
        "macAddress": device.mac,
    });
    if let (Some(written), false) = (written.as_object_mut(), features.is_empty()) {
        written.insert("features".to_owned(), features.into());
    }
    written
}
