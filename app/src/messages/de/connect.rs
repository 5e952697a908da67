//! Connecting Fitbit data, and whose it is.

use super::provider as provider_name;
use crate::intl;
use domain::{ProviderId, wire::Account};
use jiff::Timestamp;

/// The heading while nothing is connected.
pub(crate) const HEADING: &str = "Wo sind Ihre Fitbit-Daten?";
/// The heading once something is.
pub(crate) const HEADING_CONNECTED: &str = "Sind das Ihre Fitbit-Daten?";
/// What connecting means.
pub(crate) const INTRODUCTION: &str = "Sie erlauben uns auf einer Seite von Google oder Fitbit das Lesen und \
     kommen hierher zurück. Ändern können wir dort nie etwas, und abgerufen wird noch nichts.";
/// The heading over the permissions.
pub(crate) const PERMISSIONS: &str = "Worum Sie gebeten werden, und warum";
/// That each may be left out.
pub(crate) const PERMISSIONS_HINT: &str =
    "Sie dürfen jedes Häkchen weglassen. Das kostet nur, was daneben steht.";
/// The heading over further ways to connect.
pub(crate) const ANOTHER: &str = "Andere Fitbit-Daten verbinden";
/// The button to the next step.
pub(crate) const CHOOSE: &str = "Ja, auswählen, was abgerufen wird";
/// The button to the next step, where nobody is asked whose data it is.
pub(crate) const CHOOSE_DATA: &str = "Auswählen, was abgerufen wird";
/// The button to another account of the same provider.
pub(crate) const SWITCH: &str = "Ein anderes Konto verwenden";
/// The button that ends a link.
pub(crate) const DISCONNECT: &str = "Verbindung trennen";
/// The row of the account's name.
pub(crate) const NAME: &str = "Name";
/// The row of the joining date.
pub(crate) const JOINED: &str = "Bei Fitbit seit";
/// The row of the devices.
pub(crate) const DEVICES: &str = "Geräte";
/// The row of the time zone.
pub(crate) const TIME_ZONE: &str = "Zeitzone";
/// The row of when the link was made.
pub(crate) const CONNECTED: &str = "Verbunden";
/// The row of a client of the member's own.
pub(crate) const THROUGH: &str = "Verbunden über";
/// The row of permissions not every member is asked for.
pub(crate) const FURTHER: &str = "Außerdem erlaubt";
/// When there are no devices, or we may not see them.
pub(crate) const NO_DEVICES: &str = "Keine, die wir sehen dürfen";
/// When the provider says nothing about the account.
pub(crate) const ACCOUNT_UNKNOWN: &str =
    "Ohne die Erlaubnis für Profil und Geräte können wir nicht zeigen, wessen Daten das sind.";
/// The heading over missing permissions.
pub(crate) const MISSING: &str = "Weggelassen";
/// After a link was ended.
pub(crate) const DISCONNECTED: &str = "Getrennt. Die Erlaubnis ist beendet, und was wir darüber abgerufen \
     hatten, ist hier gelöscht. Dateien auf Open Humans bleiben.";

/// The name of a way to connect.
pub(crate) const fn way(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "Mit Google",
        ProviderId::Fitbit => "Mit der alten Fitbit-Verbindung",
    }
}

/// What it needs, how long it takes, what it gives.
pub(crate) const fn way_text(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Heute der übliche Weg: Fitbit-Konten sind zu Google umgezogen. Sie brauchen das Google-Konto, mit \
             dem Ihre Fitbit-App angemeldet ist. Es reicht zurück bis zu Ihrem ersten Tag bei Fitbit."
        }
        ProviderId::Fitbit => {
            "Nur für alle, die noch ein Fitbit-Konto der alten Art haben. Sie brauchen dessen E-Mail-Adresse \
             und Passwort; die geben Sie bei Fitbit ein, nicht hier. Fitbit erlaubt 150 Anfragen in der \
             Stunde, viele Jahre dauern also eine Weile."
        }
    }
}

/// The row of a client of the member's own.
pub(crate) fn through_own(provider: ProviderId) -> String {
    super::own_client::heading(provider)
}

/// How long connecting takes, where that needs saying and nothing else comes first.
pub(crate) const fn way_time(provider: ProviderId) -> Option<&'static str> {
    match provider {
        ProviderId::GoogleHealth => Some("Es dauert etwa eine Minute."),
        ProviderId::Fitbit => None,
    }
}

/// The button to a provider.
pub(crate) fn go(provider: ProviderId) -> String {
    format!("Weiter mit {}", provider_name(provider))
}

/// The heading of a link.
pub(crate) fn link(provider: ProviderId) -> String {
    format!("Fitbit-Daten bei {}", provider_name(provider))
}

/// Who the account is, for one line.
pub(crate) fn whose(account: &Account) -> Option<String> {
    match (&account.display_name, account.member_since) {
        (Some(name), Some(since)) => Some(format!("{name}, bei Fitbit seit dem {}", intl::day(since))),
        (Some(name), None) => Some(name.clone()),
        (None, Some(since)) => Some(format!("bei Fitbit seit dem {}", intl::day(since))),
        (None, None) => None,
    }
}

/// A device and its last sync.
pub(crate) fn device(name: &str, last_sync: Option<String>) -> String {
    match last_sync {
        Some(at) => format!("{name}, zuletzt synchronisiert: {at}"),
        None => format!("{name}, letzte Synchronisierung unbekannt"),
    }
}

/// What missing permissions are and how to get them.
pub(crate) fn missing(names: &str, provider: ProviderId) -> String {
    format!(
        "{names}: bei {} nicht angekreuzt. Gehen Sie noch einmal dorthin, wenn Sie auch das möchten.",
        provider_name(provider)
    )
}

/// That a link has stopped working.
pub(crate) fn needs_reconnect(provider: ProviderId) -> String {
    format!(
        "{} hat unsere Erlaubnis beendet. Alles bisher Abgerufene bleibt erhalten. Gehen Sie noch einmal \
         dorthin, dann gehen Importe dort weiter, wo sie aufgehört haben.",
        provider_name(provider)
    )
}

/// The button that renews a link.
pub(crate) fn reconnect(provider: ProviderId) -> String {
    format!("{} neu verbinden", provider_name(provider))
}

/// The button that renews a link for what every member is asked for.
pub(crate) fn reconnect_without(names: &str, provider: ProviderId) -> String {
    format!("{} neu verbinden ohne: {names}", provider_name(provider))
}

/// What disconnecting costs, before it is done.
pub(crate) fn disconnect_question(provider: ProviderId) -> String {
    format!(
        "Verbindung mit {} trennen? Importe darüber halten an, und was abgerufen wurde, wird hier gelöscht. \
         Dateien auf Open Humans bleiben.",
        provider_name(provider)
    )
}

/// Goes on with disconnecting.
pub(crate) const DISCONNECT_YES: &str = "Trennen und löschen";
/// Leaves the link as it is.
pub(crate) const DISCONNECT_NO: &str = "Verbunden bleiben";

/// After a link was ended here, but the provider did not confirm it.
pub(crate) fn disconnected_here_only(provider: ProviderId) -> String {
    let name = provider_name(provider);
    format!(
        "Getrennt, und was wir darüber abgerufen hatten, ist hier gelöscht. {name} hat das Ende der Erlaubnis \
         nicht bestätigt: Um sicherzugehen, entfernen Sie diese Website in den Einstellungen Ihres Kontos bei \
         {name}, unter den Apps mit Zugriff."
    )
}

/// When a link was made.
pub(crate) fn connected_at(at: Timestamp) -> String {
    intl::instant(at)
}
