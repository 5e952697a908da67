//! Profile, devices, badges and friends. Not here: anything measured, but for the averages the profile shows.

use jiff::ToSpan;
use serde_json::{Value, json};

use super::history::History;
use super::scope::Scope;
use super::units::rounded;
use super::view::{View, local_text};
use super::weight;
use crate::body::{DeviceKind, Sex};

/// How a member reads: country, language and unit system of the display.
struct Locale {
    country: &'static str,
    locale: &'static str,
    units: &'static str,
    start_of_week: &'static str,
}

fn locale(zone: &str) -> Locale {
    let (country, locale, units, start_of_week) = match zone {
        "Europe/Berlin" => ("DE", "de_DE", "METRIC", "MONDAY"),
        "Asia/Kolkata" => ("IN", "en_IN", "METRIC", "MONDAY"),
        _ => ("US", "en_US", "en_US", "SUNDAY"),
    };
    Locale { country, locale, units, start_of_week }
}

/// Renders the profile; place and weight only with their own permissions.
pub(super) fn profile(view: &View<'_>) -> Value {
    let (body, person) = (view.body, view.body.person());
    let today = view.today();
    let Locale { country, locale, units, start_of_week } = locale(body.home_zone());
    let length = |mm: u32| rounded(view.units.length(mm.into()), 1);
    let offset = body.zone(today).to_offset(view.now).seconds();
    let picture = |size: u32| format!("{}/images/profile/default_{size}.png", view.base);
    let name = body.display_name();
    let mut user = json!({
        "age": person.age(today), "ambassador": false, "autoStrideEnabled": true,
        "avatar": picture(100), "avatar150": picture(150), "avatar640": picture(640),
        "averageDailySteps": average_daily_steps(view), "challengesBeta": false,
        "clockTimeDisplayFormat": if units == "en_US" { "12hour" } else { "24hour" },
        "corporate": false, "corporateAdmin": false, "dateOfBirth": person.birth_date.to_string(),
        "displayName": name, "displayNameSetting": "name", "distanceUnit": units,
        "encodedId": body.legacy_user_id(), "features": { "exerciseGoal": true }, "firstName": name,
        "foodsLocale": locale, "fullName": format!("{name} Example"),
        "gender": if person.sex == Sex::Male { "MALE" } else { "FEMALE" },
        "glucoseUnit": units, "height": length(person.height_mm), "heightUnit": units,
        "isBugReportEnabled": false, "isChild": false, "isCoach": false, "languageLocale": locale,
        "lastName": "Example", "legalTermsAcceptRequired": false, "locale": locale,
        "memberSince": body.joined().to_string(), "mfaEnabled": false,
        "offsetFromUTCMillis": i64::from(offset) * 1_000, "sdkDeveloper": false, "sleepTracking": "Normal",
    });
    let rest = json!({
        "startDayOfWeek": start_of_week,
        "strideLengthRunning": length(person.running_stride_mm), "strideLengthRunningType": "auto",
        "strideLengthWalking": length(person.walking_stride_mm), "strideLengthWalkingType": "auto",
        "swimUnit": units, "temperatureUnit": units,
        "timezone": body.zone(today).iana_name().unwrap_or_else(|| body.home_zone()),
        "topBadges": [], "visibleUser": true, "waterUnit": units,
        "waterUnitName": if units == "en_US" { "fl oz" } else { "ml" }, "weightUnit": units,
    });
    if let (Some(user), Value::Object(rest)) = (user.as_object_mut(), rest) {
        user.extend(rest);
        if view.scopes.contains(&Scope::Location) {
            user.insert("country".to_owned(), json!(country));
        }
        if view.scopes.contains(&Scope::Weight) {
            let grams = weight::latest(view).map_or(0, |weight| u64::from(weight.grams));
            user.insert("weight".to_owned(), json!(rounded(view.units.weight(grams), 1)));
        }
    }
    json!({ "user": user })
}

fn average_daily_steps(view: &View<'_>) -> u64 {
    let today = view.today();
    let days: Vec<u64> = view
        .dates(today.saturating_sub(30.days()), today.saturating_sub(1.day()))
        .map(|date| u64::from(view.activity(date).steps))
        .collect();
    days.iter().sum::<u64>() / (days.len() as u64).max(1)
}

/// Renders the devices: a bare array, with the last sync in local time.
pub(super) fn devices(view: &View<'_>) -> Value {
    let zone = view.body.zone(view.today());
    view.body
        .devices(view.now)
        .into_iter()
        .map(|device| {
            let synced = local_text(device.last_sync, zone.to_offset(device.last_sync).seconds());
            json!({
                "battery": device.battery(), "batteryLevel": device.battery_percent, "deviceVersion": device.name,
                "features": [], "id": device.id, "lastSyncTime": synced, "mac": device.mac,
                "type": match device.kind { DeviceKind::Tracker => "TRACKER", DeviceKind::Scale => "SCALE" },
            })
        })
        .collect()
}

const STEP_BADGES: [(u32, &str); 4] =
    [(5_000, "Boat Shoe"), (10_000, "Sneakers"), (15_000, "Urban Boot"), (20_000, "High Tops")];

/// Renders the badges for steps in a day, as far as they were earned.
pub(super) fn badges(view: &View<'_>) -> Value {
    let history = History::read(view);
    let badges: Vec<Value> = STEP_BADGES
        .iter()
        .filter_map(|(steps, name)| {
            let (times, last) = history.days_with_steps(*steps)?;
            let picture = |size: &str| format!("{}/images/badges/daily_steps_{steps}_{size}.png", view.base);
            let title = format!("{name} ({steps} steps in a day)");
            let description = format!("{steps} steps in a day");
            Some(json!({
                "badgeGradientEndColor": "38D7FF", "badgeGradientStartColor": "2DB4D7",
                "badgeType": "DAILY_STEPS", "category": "Daily Steps", "cheers": [],
                "dateTime": last.to_string(), "description": description,
                "earnedMessage": format!("You earned {name}"), "encodedId": format!("22{steps:X}"),
                "image50px": picture("50px"), "image75px": picture("75px"), "image100px": picture("100px"),
                "image125px": picture("125px"), "image300px": picture("300px"),
                "marketingDescription": description, "mobileDescription": description, "name": title,
                "shareImage640px": picture("640px"), "shareText": format!("{description}: {name}"),
                "shortDescription": description, "shortName": name, "timesAchieved": times, "value": steps,
            }))
        })
        .collect();
    json!({ "badges": badges })
}

/// Renders the friends: nobody has any.
pub(super) fn friends() -> Value {
    json!({ "data": [] })
}

/// Renders the leaderboard of nobody.
pub(super) fn leaderboard() -> Value {
    json!({ "data": [], "included": [] })
}
