//! Data that is fetched only for those who choose it, and the permissions it needs.

use super::{data_types, list, permissions, provider as provider_name, sentence, units};
use domain::{DataType, IntradayType, ProviderId};

/// The heading of the folded part.
pub(crate) const MORE: &str = "Mehr, nur wenn Sie möchten";
/// Why it stands apart.
pub(crate) const MORE_HINT: &str = "Diese verraten mehr über Sie als der Rest, darum ist keines angekreuzt. Alle wegzulassen ist völlig in \
     Ordnung.";
/// The same of readings within the day.
pub(crate) const MORE_READINGS_HINT: &str = "Das verrät mehr über Sie als der Rest, darum ist es nicht angekreuzt. Es wegzulassen ist völlig in \
     Ordnung.";
/// The button to the permission.
pub(crate) fn ask(provider: ProviderId) -> String {
    format!("{} um diese Erlaubnis bitten", provider_name(provider))
}

/// What one of them costs by itself, where how many there are is not known before.
pub(crate) fn price_about(requests: u64, seconds: u64, provider: ProviderId) -> String {
    format!("Etwa {}", plain_start(&price(requests, seconds, provider)))
}

/// A sentence as it goes on after a word.
fn plain_start(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// What one of them costs by itself.
pub(crate) fn price(requests: u64, seconds: u64, provider: ProviderId) -> String {
    format!(
        "{} an {}, {}.",
        sentence(&units::requests(requests)),
        provider_name(provider),
        units::about(seconds)
    )
}

/// That the permission is not there yet.
pub(crate) fn needs(scopes: &[&str], provider: ProviderId) -> String {
    format!("{} erlaubt das noch nicht: {}.", provider_name(provider), permissions::names(scopes))
}

/// Before the member goes for the permission.
pub(crate) fn before_asking(what: &str, provider: ProviderId) -> String {
    let name = provider_name(provider);
    format!(
        "{} fragt Sie auf einer eigenen Seite, ob wir das lesen dürfen: {}. Danach sind Sie wieder hier, und \
         alles ist angekreuzt wie jetzt.",
        name, what
    )
}

/// Why fetching cannot begin yet.
pub(crate) fn ask_first(what: &str, provider: ProviderId) -> String {
    format!(
        "{} muss das erst erlauben: {}. Bitten Sie darum, oder nehmen Sie das Häkchen weg.",
        provider_name(provider),
        what
    )
}

/// The title when the permission came.
pub(crate) const PERMITTED: &str = "Erlaubt";

/// That the permission came.
pub(crate) fn permitted(what: &str, provider: ProviderId) -> String {
    format!(
        "{} lässt uns das jetzt lesen: {}. Alles ist angekreuzt, wie Sie es verlassen haben, und abgerufen \
         wird noch nichts.",
        provider_name(provider),
        what
    )
}

/// The title when it did not.
pub(crate) const NOT_PERMITTED: &str = "Nicht erlaubt";

/// That the permission did not come with the consent, or that no consent came.
pub(crate) fn still_missing(what: &str, provider: ProviderId, through_own_client: bool) -> String {
    let name = provider_name(provider);
    let why = match (through_own_client, provider) {
        (true, ProviderId::GoogleHealth) => {
            "Dort blieb ein Kästchen leer, oder Ihr Projekt führt es unter „Data Access“ nicht auf."
        }
        _ => "Dort blieb ein Kästchen leer, oder es kam keine Antwort zurück.",
    };
    format!(
        "{name} lässt uns das nicht lesen: {}. {why} Alles, was Sie vorher erlaubt haben, geht weiterhin. \
         Bitten Sie {name} noch einmal, oder lassen Sie es weg.",
        what
    )
}

/// That the member stopped on the provider's page.
pub(crate) fn stopped(provider: ProviderId) -> String {
    format!(
        "Sie haben bei {} abgebrochen, darum hat sich nichts geändert: Alles, was Sie vorher erlaubt haben, \
         geht weiterhin.",
        provider_name(provider)
    )
}

/// That the provider refuses the permission altogether.
pub(crate) fn refused(provider: ProviderId) -> String {
    format!(
        "{} gibt diese Erlaubnis zurzeit nicht, was immer Sie dort ankreuzen. Alles, was Sie vorher erlaubt \
         haben, geht weiterhin. Nehmen Sie das Häkchen bei dem weg, was sie braucht, und rufen Sie den Rest \
         ab.",
        provider_name(provider)
    )
}

/// What to do when the provider stops at a page of its own.
pub(crate) fn if_it_stops(provider: ProviderId) -> String {
    format!(
        "Zeigt {} stattdessen eine Fehlerseite, kommen Sie mit der Zurück-Taste Ihres Browsers wieder: Alles, \
         was Sie vorher erlaubt haben, geht weiterhin.",
        provider_name(provider)
    )
}

/// Kinds of data in a row, as the texts here take them.
pub(crate) fn plain<'a>(data_types: impl IntoIterator<Item = &'a DataType>) -> String {
    let names: Vec<String> = data_types.into_iter().copied().map(data_types::plain_name).collect();
    list(names.iter().map(String::as_str))
}

/// Kinds of readings within the day in a row, as the texts here take them.
pub(crate) fn plain_readings<'a>(readings: impl IntoIterator<Item = &'a IntradayType>) -> String {
    let names: Vec<String> = readings.into_iter().map(|one| data_types::intraday(*one).to_owned()).collect();
    list(names.iter().map(String::as_str))
}
