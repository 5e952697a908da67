//! Readings within the day: the offer, and choosing them.

use super::{moment, provider as provider_name, units};
use crate::intl;
use domain::{ProviderId, plan::IntradayEstimate};

/// The heading of the offer.
pub(crate) const OFFER: &str = "Es gibt mehr, wenn Sie möchten";
/// The button that takes it.
pub(crate) const TAKE: &str = "Messwerte im Tagesverlauf holen";
/// The button that leaves it.
pub(crate) const SKIP: &str = super::own_client::SKIP;
/// The heading of choosing.
pub(crate) const HEADING: &str = "Welche Messwerte im Tagesverlauf?";
/// The question about kinds.
pub(crate) const KINDS: &str = "Welche Messwerte, und wie fein?";
/// The choice of how finely, within a group.
pub(crate) const SPACING: &str = "Wie fein";
/// The question about being told.
pub(crate) const NOTIFY: &str = "Mit einer Nachricht von Open Humans Bescheid geben, wenn es fertig ist oder \
     mich braucht";
/// What such a message holds.
pub(crate) const NOTIFY_HINT: &str =
    "Open Humans schickt sie an die E-Mail-Adresse, die Sie dort haben. Sie enthält keine Ihrer Daten.";
/// Before anything can be estimated.
pub(crate) const ESTIMATE_OPEN: &str = "Wählen Sie Messwerte und Tage, dann sehen Sie hier, wie lange es \
     dauert.";
/// That some of it may be known already.
pub(crate) const AT_MOST: &str = "Höchstens: Tage, die schon gesendet sind und sich nicht mehr ändern, werden nicht noch einmal abgerufen.";
/// That the number of requests is a guess where routes are chosen.
pub(crate) const ROUTES_ARE_COUNTED_LATER: &str = "Wie viele Routen es gibt, weiß man erst, wenn Ihre Trainings aufgelistet sind; mit ihnen ist es also \
     geschätzt.";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "Es geht weiter, auch wenn Sie diese Seite schließen, wenn nötig über \
     Nacht, und Sie können es anhalten. An Open Humans wird noch nichts gesendet.";
/// When nothing is ticked.
pub(crate) const NOTHING_CHOSEN: &str = "Wählen Sie mindestens eine Art von Messwerten.";
/// Where a client of one's own is needed first.
pub(crate) const NEEDS_OWN_CLIENT: &str = "Für Messwerte im Tagesverlauf verlangt Fitbit eine eigene \
     Anwendung, und diese Verbindung wurde ohne sie hergestellt.";
/// That a choice is a large one, and that it may be.
pub(crate) const LARGE: &str = "Das ist viel, und das darf es sein. Die neuesten Tage kommen zuerst; Sie \
     können jederzeit anhalten und ansehen und senden, was bis dahin hier ist.";
/// Where the provider has none.
pub(crate) const NOT_OFFERED: &str = "Diese Verbindung kann keine Messwerte im Tagesverlauf geben. Die täglichen Daten sind auch ohne sie \
     vollständig.";

/// What finer means.
pub(crate) const fn kinds_hint(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => {
            "Alles, was Sie erlaubt haben, ist ausgewählt, so fein es geht. „Jeder Messwert“ ist, was Ihr \
             Gerät alle paar Sekunden gemessen hat; „Jede Minute“ ist viel früher da und gibt kleinere \
             Dateien."
        }
        ProviderId::Fitbit => {
            "Alles, was Sie erlaubt haben, ist ausgewählt, so fein es geht. Gröber gibt kleinere Dateien; das \
             Warten bleibt gleich."
        }
    }
}

/// What readings within the day are and what they cost in time.
pub(crate) fn offer(provider: ProviderId, year: &IntradayEstimate, needs_own_client: bool) -> String {
    let name = provider_name(provider);
    let finest = match provider {
        ProviderId::GoogleHealth => "jeden Messwert Ihrer Herzfrequenz",
        ProviderId::Fitbit => "Ihre Herzfrequenz in jeder Sekunde",
    };
    let client = if needs_own_client {
        format!(
            "Zuerst legen Sie bei {name} eine eigene Anwendung an: Das dauert etwa 10 Minuten, kostet nichts, \
             und wir zeigen Ihnen, wie."
        )
    } else {
        "Sie brauchen dafür nicht mehr als die Verbindung, die Sie haben.".to_owned()
    };
    format!(
        "Was Sie gesendet haben, hat einen Wert am Tag und ist in sich vollständig. {name} hat auch Messwerte \
         im Tagesverlauf, etwa {finest} oder Ihre Schritte in jeder Minute. Das braucht Geduld, nicht Ihre, \
         sondern unsere: Für ein Jahr von sechs Arten sind es {}, {}, während Sie etwas anderes tun. {client}",
        units::requests(year.requests),
        units::about(year.seconds),
    )
}

/// What the same would cost without the finest readings of the heart rate.
pub(crate) fn calmer(minute: &IntradayEstimate) -> String {
    format!(
        "Mit der Herzfrequenz in jeder Minute statt jedem Messwert wären es {}, {}, zusammen {}.",
        units::requests(minute.requests),
        units::about(minute.seconds),
        units::size(minute.file_bytes)
    )
}

/// What an import costs, in one line.
pub(crate) fn cost(estimate: &IntradayEstimate, days: u32, provider: ProviderId) -> String {
    format!(
        "{} · {} an {} · {} · {} mit {}",
        units::days(days),
        units::requests(estimate.requests),
        provider_name(provider),
        units::about(estimate.seconds),
        units::many(estimate.files, "Datei", "Dateien"),
        units::size(estimate.file_bytes)
    )
}

/// The button, with how long it takes.
pub(crate) fn fetch(estimate: &IntradayEstimate) -> String {
    format!("{} · {}", super::choose::FETCH, units::about(estimate.seconds))
}

/// When it would be finished if it began now.
pub(crate) fn finished(estimate: &IntradayEstimate) -> Option<String> {
    let seconds = i64::try_from(estimate.seconds).ok()?;
    // Of what is over in minutes nobody needs the hour.
    let at = intl::now().checked_add(jiff::SignedDuration::from_secs(seconds)).ok()?;
    (estimate.seconds > 5_400).then(|| format!("Jetzt begonnen, ist {} alles da.", moment(at)))
}
