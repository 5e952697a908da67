//! Leaving: what goes, what stays, and the receipt.

use super::{list, provider as provider_name, units};
use crate::intl;
use domain::{
    ProviderId,
    wire::{EndedLink, Receipt, Session},
};

/// The heading of the page.
pub(crate) const HEADING: &str = "Gehen und alles löschen";
/// What it means.
pub(crate) const TEXT: &str = "Wir löschen alles, was diese Website über Sie gespeichert hat, beenden die \
     Erlaubnisse, die Sie uns gegeben haben, und melden Sie in jedem Browser ab. Das lässt sich nicht \
     rückgängig machen. Sie können jederzeit wiederkommen und neu anfangen.";
/// The heading over what goes.
pub(crate) const GOES: &str = "Was hier gelöscht wird";
/// The name of the choice.
pub(crate) const FILES: &str = "Dateien auf Open Humans";
/// The first choice.
pub(crate) const KEEP_FILES: &str = "Die Dateien auf Open Humans behalten";
/// What it means.
pub(crate) const KEEP_FILES_HINT: &str =
    "Sie gehören Ihnen und bleiben in Ihrem Konto bei Open Humans. Dort teilen oder entfernen Sie sie.";
/// The other choice.
pub(crate) const DELETE_FILES: &str =
    "Auch die Dateien löschen, die diese Website an Open Humans gesendet hat";
/// What it means.
pub(crate) const DELETE_FILES_HINT: &str = "Projekte, mit denen Sie sie teilen, verlieren sie ebenfalls. Dateien anderer Projekte werden nicht \
     berührt.";
/// Asks.
pub(crate) const LEAVE: &str = "Gehen";
/// Does it.
pub(crate) const YES: &str = "Gehen und löschen";
/// Does not.
pub(crate) const NO: &str = "Bleiben";
/// The link to this page.
pub(crate) const TO_LEAVE: &str = "Gehen und alles löschen …";
/// The heading over that link.
pub(crate) const PART: &str = "Gehen";
/// What the link leads to.
pub(crate) const PART_TEXT: &str = "Sie können alles löschen, was diese Website über Sie gespeichert hat, und \
     bekommen einen Beleg.";
/// The heading once it is done.
pub(crate) const GONE: &str = "Sie sind gegangen";
/// Below it, when all is done.
pub(crate) const GONE_TEXT: &str = "Hier ist nichts mehr von Ihnen. Drucken oder speichern Sie diesen Beleg: Wir löschen ihn in einer Stunde.";
/// While it is being done.
pub(crate) const UNDER_WAY: &str =
    "Wir löschen noch. Sie sind abgemeldet, und es geht von selbst weiter: Sie können diese Seite schließen.";
/// Names the receipt.
pub(crate) const RECEIPT: &str = "Beleg";
/// Row: when.
pub(crate) const ASKED: &str = "Gewünscht";
/// Row: when it was over.
pub(crate) const ENDED: &str = "Alles gelöscht";
/// Row: what lay here.
pub(crate) const HERE: &str = "Hier gelöscht";
/// Row: the permissions.
pub(crate) const PERMISSIONS: &str = "Beendete Erlaubnisse";
/// Row: Open Humans.
pub(crate) const OPEN_HUMANS: &str = "Open Humans";
/// Row: the files there.
pub(crate) const FILES_DELETED: &str = "Dort gelöschte Dateien";
/// Where no files were to be deleted.
pub(crate) const FILES_STAY: &str = "Behalten, in Ihrem Konto";
/// Where there was none.
pub(crate) const NONE: &str = "Es gab nichts";
/// Where there was something, and nobody confirmed its end.
pub(crate) const UNCONFIRMED: &str = "Keine bestätigte: siehe unten";
/// The membership was ended.
pub(crate) const NO_MEMBER: &str = "Diese Website darf dort nicht mehr für Sie handeln";
/// The heading over what is left to do.
pub(crate) const BY_HAND: &str = "Was Sie selbst noch tun können";
/// When nothing is.
pub(crate) const COMPLETE: &str = "Alles wurde überall gelöscht. Es bleibt nichts zu tun.";
/// Back to the beginning.
pub(crate) const TO_START: &str = "Zum Anfang";

/// What is held here of somebody, a line each.
pub(crate) fn held(session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = session
        .links
        .iter()
        .map(|link| {
            let name = provider_name(link.provider);
            match &link.account.display_name {
                Some(account) => {
                    format!("Die Verbindung mit {name} ({account}), mit allem, was darüber abgerufen wurde")
                }
                None => format!("Die Verbindung mit {name}, mit allem, was darüber abgerufen wurde"),
            }
        })
        .collect();
    if !session.imports.is_empty() {
        lines.push(imports(session.imports.len() as u64));
    }
    lines.push("ID und Schlüssel Ihrer eigenen Anwendung, falls Sie welche eingegeben haben".to_owned());
    lines.push("Ihre Mitgliedschaft hier und jede Anmeldung".to_owned());
    lines
}

fn imports(count: u64) -> String {
    format!("{}, mit den dafür gespeicherten Diagrammen und Tagen", units::many(count, "Import", "Importe"))
}

/// What was deleted here, as far as there was any.
pub(crate) fn deleted_here(receipt: &Receipt) -> String {
    let parts: Vec<String> = [
        (receipt.links.len() as u64, "Verbindung", "Verbindungen"),
        (receipt.imports, "Import mit allem Abgerufenen", "Importe mit allem Abgerufenen"),
        (receipt.own_clients.len() as u64, "eigene Anwendung", "eigene Anwendungen"),
        (receipt.sessions, "abgemeldeter Browser", "abgemeldete Browser"),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, one, many)| units::many(count, one, many))
    .collect();
    list(parts.iter().map(String::as_str))
}

/// The permissions that a provider confirmed to have ended.
pub(crate) fn ended(links: &[EndedLink]) -> String {
    let confirmed: Vec<String> =
        links.iter().filter(|link| link.revoked_at_provider == Some(true)).map(account).collect();
    match (links.is_empty(), confirmed.is_empty()) {
        (true, _) => NONE.to_owned(),
        (false, true) => UNCONFIRMED.to_owned(),
        (false, false) => list(confirmed.iter().map(String::as_str)),
    }
}

fn account(link: &EndedLink) -> String {
    match &link.name {
        Some(name) => format!("{} ({name})", provider_name(link.provider)),
        None => provider_name(link.provider).to_owned(),
    }
}

/// The files that are gone.
pub(crate) fn files_deleted(receipt: &Receipt) -> String {
    let Some(files) = &receipt.files else { return FILES_STAY.to_owned() };
    let gone: Vec<&str> = files
        .files
        .iter()
        .filter(|file| file.is_deleted == Some(true))
        .map(|file| file.basename.as_str())
        .collect();
    match (files.was_listed == Some(true) && files.files.is_empty(), gone.is_empty()) {
        (true, _) => NONE.to_owned(),
        (false, true) => UNCONFIRMED.to_owned(),
        (false, false) => list(gone),
    }
}

/// What could not be done, each with the way to do it by hand.
pub(crate) fn by_hand(receipt: &Receipt) -> Vec<String> {
    let mut left: Vec<String> = receipt
        .links
        .iter()
        .filter(|link| link.revoked_at_provider == Some(false))
        .map(|link| {
            format!(
                "{} hat das Ende der Erlaubnis nicht bestätigt. Um sicherzugehen, öffnen Sie {} und entfernen \
                 Sie diese Website dort.",
                account(link),
                settings_of(link.provider)
            )
        })
        .collect();
    left.extend(receipt.own_clients.iter().map(|provider| {
        format!(
            "Die Anwendung, die Sie selbst bei {} angelegt haben, gehört Ihnen und ist noch da. Sie können sie \
             hier löschen: {}.",
            provider_name(*provider),
            developers_of(*provider)
        )
    }));
    if let Some(files) = &receipt.files {
        if files.was_listed == Some(false) {
            left.push(
                "Open Humans hat uns nicht gesagt, welche Dateien dort sind, darum wurde keine gelöscht. Sie \
                 können sie in Ihrem Konto dort unter „My data“ (meine Daten) löschen."
                    .to_owned(),
            );
        }
        let kept: Vec<&str> = files
            .files
            .iter()
            .filter(|file| file.is_deleted == Some(false))
            .map(|file| file.basename.as_str())
            .collect();
        if !kept.is_empty() {
            left.push(format!(
                "Open Humans hat {} nicht gelöscht. Sie können das in Ihrem Konto dort unter „My data“ (meine \
                 Daten) tun.",
                list(kept)
            ));
        }
    }
    if receipt.left_open_humans == Some(false) {
        left.push(
            "Open Humans hat nicht bestätigt, dass diese Website nicht mehr für Sie handeln darf. Was wir \
             dafür hatten, ist gelöscht. Um sicherzugehen, verlassen Sie dieses Projekt in Ihrem Konto dort, \
             unter „Connections“ (Verbindungen)."
                .to_owned(),
        );
    }
    left
}

/// Where the apps that have access stand in an account.
const fn settings_of(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "myaccount.google.com/connections",
        ProviderId::Fitbit => {
            "„Manage third party apps“ (Apps von Dritten verwalten) in den Einstellungen \
             Ihres Fitbit-Kontos"
        }
    }
}

/// Where members' own applications are.
const fn developers_of(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "console.cloud.google.com",
        ProviderId::Fitbit => "dev.fitbit.com",
    }
}

/// When something was, with its day: a receipt is read later.
pub(crate) fn instant(at: jiff::Timestamp) -> String {
    format!("{}, {}", intl::day_of(at), intl::instant(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::wire::{EndedFile, EndedFiles};
    use jiff::Timestamp;

    #[test]
    fn everything_that_is_left_comes_with_the_place_to_end_it() {
        let link = |provider, revoked| EndedLink {
            id: String::new(),
            provider,
            name: Some("Ana".into()),
            revoked_at_provider: Some(revoked),
        };
        let file =
            |name: &str, deleted| EndedFile { id: 1, basename: name.into(), is_deleted: Some(deleted) };
        let receipt = Receipt {
            links: vec![link(ProviderId::GoogleHealth, false), link(ProviderId::Fitbit, true)],
            own_clients: vec![ProviderId::Fitbit],
            files: Some(EndedFiles {
                was_listed: Some(true),
                files: vec![file("fitbit-data.json", true), file("kept.json", false)],
            }),
            left_open_humans: Some(false),
            ..Receipt::new(Timestamp::UNIX_EPOCH, true)
        };

        let left = by_hand(&receipt);

        assert_eq!(left.len(), 4);
        assert!(left[0].starts_with("Google (Ana)") && left[0].contains("myaccount.google.com/connections"));
        assert!(left[1].contains("dev.fitbit.com"));
        assert!(left[2].contains("kept.json") && !left[2].contains("fitbit-data.json"));
        assert!(left[3].contains("verlassen Sie dieses Projekt"));
        assert_eq!(ended(&receipt.links), "Fitbit (Ana)");
        assert_eq!(files_deleted(&receipt), "fitbit-data.json");
    }

    #[test]
    fn complete_receipt_leaves_nothing_to_do() {
        assert!(by_hand(&Receipt::new(Timestamp::UNIX_EPOCH, true)).is_empty());
    }
}
