//! What each permission opens and what leaving it out costs, by the scope's name.

use super::{data_types, list, sentence};
use crate::wizard::selection;
use domain::{IntradayType, ProviderId};

/// The name of a permission, close to what the provider's own page calls it.
pub(crate) fn name(scope: &str) -> &'static str {
    match short(scope) {
        "activity_and_fitness.readonly" | "activity" => "Aktivität und Fitness",
        "health_metrics_and_measurements.readonly" => "Gesundheitswerte und Messungen",
        "heartrate" => "Herzfrequenz",
        "sleep.readonly" | "sleep" => "Schlaf",
        "weight" => "Gewicht",
        "profile.readonly" | "profile" => "Profil",
        "settings.readonly" | "settings" => "Geräte und Einstellungen",
        "nutrition.readonly" | "nutrition" => "Ernährung",
        "ecg.readonly" | "electrocardiogram" => "Elektrokardiogramm (EKG)",
        "irn.readonly" | "irregular_rhythm_notifications" => "Hinweise auf unregelmäßigen Herzrhythmus",
        "location.readonly" | "location" => "Standort",
        "temperature" => "Temperatur",
        "cardio_fitness" => "Cardio-Fitness",
        "oxygen_saturation" => "Sauerstoffsättigung (SpO2)",
        "respiratory_rate" => "Atemfrequenz",
        _ => "Eine andere Berechtigung",
    }
}

/// What we read with a permission and what for, in one sentence.
pub(crate) fn explanation(scope: &str) -> &'static str {
    match short(scope) {
        "activity_and_fitness.readonly" => {
            "Wir lesen die täglichen Schritte, Strecken, Etagen, Kalorien, aktiven Minuten, die Zeit in \
             Herzfrequenzzonen, Trainings und Fitness."
        }
        "activity" => {
            "Wir lesen die täglichen Schritte, Strecken, Etagen, Kalorien, aktiven Minuten, Trainings und Ihre \
             Summen seit Beginn."
        }
        "health_metrics_and_measurements.readonly" => {
            "Wir lesen Ruhepuls und Herzfrequenzzonen, Variabilität, Sauerstoff, Atmung, Temperatur, \
             Blutzucker, Gewicht, Körperfett und Größe."
        }
        "heartrate" => {
            "Wir lesen Ihren Ruhepuls, die Herzfrequenzvariabilität und die Zeit in jeder Herzfrequenzzone."
        }
        "sleep.readonly" | "sleep" => "Wir lesen Nächte und Nickerchen mit ihren Phasen.",
        "weight" => "Wir lesen Ihr Gewicht bei jedem Wiegen und Ihr Körperfett.",
        "profile.readonly" => {
            "Wir lesen, seit wann Sie dabei sind, damit Sie alles seitdem abrufen können, und Ihre \
             Schrittlänge."
        }
        "profile" => {
            "Wir lesen, seit wann Sie dabei sind, damit Sie alles seitdem abrufen können, dazu Größe, \
             Schrittlänge und Abzeichen."
        }
        "settings.readonly" | "settings" => {
            "Wir lesen, welche Geräte Sie haben und wann sie zuletzt synchronisiert wurden, damit Sie sehen, \
             wessen Daten das sind."
        }
        "nutrition.readonly" => {
            "Wir lesen, was Sie als gegessen und getrunken eingetragen haben, und Ihre \
             eigene Liste von Lebensmitteln."
        }
        "nutrition" => "Wir lesen, was Sie als gegessen und getrunken eingetragen haben.",
        "ecg.readonly" | "electrocardiogram" => {
            "Wir lesen die EKGs, die Sie aufgenommen haben: Kurve, Ergebnis und Herzfrequenz."
        }
        "irn.readonly" | "irregular_rhythm_notifications" => {
            "Wir lesen Hinweise, dass Ihr Herz unregelmäßig schlagen könnte, mit den Herzfrequenzen, die dazu \
             führten."
        }
        "location.readonly" | "location" => {
            "Wir lesen, wo Ihre Trainings entlangführten. Das zeigt, wo Sie wohnen, arbeiten und hingehen."
        }
        "oxygen_saturation" => "Wir lesen den Sauerstoff im Blut während des Schlafs.",
        "respiratory_rate" => "Wir lesen Ihre Atemfrequenz im Schlaf.",
        "temperature" => {
            "Wir lesen die Hauttemperatur in der Nacht und die Körpertemperaturen, die Sie \
             eingetragen haben."
        }
        "cardio_fitness" => "Wir lesen Ihren Wert für Cardio-Fitness.",
        _ => "Diese Website verwendet sie nicht.",
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
    let lost: Vec<String> = daily.chain(within.map(|one| data_types::intraday(one).to_owned())).collect();
    format!("Ohne sie fehlt: {}.", list(lost.iter().map(String::as_str)))
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
                assert!(cost(provider, scope).len() > "Ohne sie fehlt: .".len(), "{scope}");
            }
        }
    }
}
