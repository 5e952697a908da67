//! What each permission opens and what leaving it out costs, by the scope's name.

use super::{data_types, list, sentence};
use crate::wizard::selection;
use domain::{IntradayType, ProviderId};

/// The name of a permission, close to what the provider's own page calls it.
pub(crate) fn name(scope: &str) -> &'static str {
    match short(scope) {
        "activity_and_fitness.readonly" | "activity" => "Activity and fitness",
        "health_metrics_and_measurements.readonly" => "Health metrics and measurements",
        "heartrate" => "Heart rate",
        "sleep.readonly" | "sleep" => "Sleep",
        "weight" => "Weight",
        "profile.readonly" | "profile" => "Profile",
        "settings.readonly" | "settings" => "Devices and settings",
        "nutrition.readonly" | "nutrition" => "Nutrition",
        "ecg.readonly" | "electrocardiogram" => "Electrocardiogram (ECG)",
        "irn.readonly" | "irregular_rhythm_notifications" => "Irregular rhythm notifications",
        "location.readonly" | "location" => "Location",
        "temperature" => "Temperature",
        "cardio_fitness" => "Cardio fitness",
        "oxygen_saturation" => "Oxygen saturation (SpO2)",
        "respiratory_rate" => "Breathing rate",
        _ => "Another permission",
    }
}

/// What we read with a permission and what for, in one sentence.
pub(crate) fn explanation(scope: &str) -> &'static str {
    match short(scope) {
        "activity_and_fitness.readonly" => {
            "We read daily steps, distance, floors, calories, active minutes, time in heart rate zones, exercise and fitness."
        }
        "activity" => {
            "We read daily steps, distance, floors, calories, active minutes, exercise and your lifetime totals."
        }
        "health_metrics_and_measurements.readonly" => {
            "We read resting heart rate and its zones, variability, oxygen, breathing, temperature, glucose, weight, fat and height."
        }
        "heartrate" => {
            "We read your resting heart rate, its variability and the time in each heart rate zone."
        }
        "sleep.readonly" | "sleep" => "We read nights and naps with their stages.",
        "weight" => "We read your weighings and body fat.",
        "profile.readonly" => {
            "We read when you joined, so that you can fetch everything since then, and your stride."
        }
        "profile" => {
            "We read when you joined, so that you can fetch everything since then, and height, stride and badges."
        }
        "settings.readonly" | "settings" => {
            "We read which devices you have and when they last synced, so that you can see whose data it is."
        }
        "nutrition.readonly" => "We read what you logged to eat and drink, and your own list of foods.",
        "nutrition" => "We read what you logged to eat and drink.",
        "ecg.readonly" | "electrocardiogram" => {
            "We read the ECGs you took: the curve, the result and the heart rate."
        }
        "irn.readonly" | "irregular_rhythm_notifications" => {
            "We read alerts that your heart may beat irregularly, with the heart rates that led to them."
        }
        "location.readonly" | "location" => {
            "We read where your exercises went, which shows where you live, work and go."
        }
        "oxygen_saturation" => "We read oxygen in the blood while you slept.",
        "respiratory_rate" => "We read your breathing rate while you slept.",
        "temperature" => "We read skin temperature at night and the body temperatures you logged.",
        "cardio_fitness" => "We read your cardio fitness score.",
        _ => "This site does not use it.",
    }
}

/// What cannot be fetched without a permission.
pub(crate) fn cost(provider: ProviderId, scope: &str) -> String {
    let daily = selection::costs_of_missing(provider, scope).into_iter().map(data_types::plain_name);
    // Other readings within the day are lost with the daily data of their kind.
    let within = IntradayType::ALL.into_iter().filter(|one| one.is_opt_in());
    let within = within.filter(|one| provider.permissions_of_readings(*one).contains(scope));
    // Routes need the activity they belong to; what stands for them is the permission nothing else needs.
    let within = within.filter(|_| provider.further_permissions().contains(&scope));
    let lost: Vec<String> = daily.chain(within.map(|one| data_types::intraday(one).to_lowercase())).collect();
    format!("Without it: no {}.", list(lost.iter().map(String::as_str)))
}

/// Names permissions in a row.
pub(crate) fn names(scopes: &[&str]) -> String {
    sentence(&list(scopes.iter().map(|scope| name(scope))))
}

fn short(scope: &str) -> &str {
    scope.strip_prefix("https://www.googleapis.com/auth/googlehealth.").unwrap_or(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_we_ask_for_is_explained() {
        for provider in ProviderId::ALL {
            for scope in provider.permissions().iter().chain(provider.further_permissions()) {
                assert_ne!(name(scope), name("unknown"), "{scope}");
                assert_ne!(explanation(scope), explanation("unknown"), "{scope}");
            }
            for scope in provider.permissions().iter().chain(provider.further_permissions()) {
                assert!(cost(provider, scope).len() > "Without it: no .".len(), "{scope}");
            }
        }
    }
}
