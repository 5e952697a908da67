//! Leaving: what goes, what stays, and the receipt.

use super::{list, provider as provider_name, units};
use crate::intl;
use domain::{
    ProviderId,
    wire::{EndedLink, Receipt, Session},
};

/// The heading of the page.
pub(crate) const HEADING: &str = "Leave and delete everything";
/// What it means.
pub(crate) const TEXT: &str = "We delete everything this site holds about you, end the permissions you gave us, and sign you out in every browser. \
     This cannot be undone. You can come back at any time and begin anew.";
/// The heading over what goes.
pub(crate) const GOES: &str = "What is deleted here";
/// The name of the choice.
pub(crate) const FILES: &str = "Files on Open Humans";
/// The first choice.
pub(crate) const KEEP_FILES: &str = "Keep the files on Open Humans";
/// What it means.
pub(crate) const KEEP_FILES_HINT: &str =
    "They are yours and stay in your Open Humans account. You share or remove them there.";
/// The other choice.
pub(crate) const DELETE_FILES: &str = "Delete the files this site sent to Open Humans too";
/// What it means.
pub(crate) const DELETE_FILES_HINT: &str =
    "Projects you share them with lose them as well. Files of other projects are not touched.";
/// Asks.
pub(crate) const LEAVE: &str = "Leave";
/// Does it.
pub(crate) const YES: &str = "Leave and delete";
/// Does not.
pub(crate) const NO: &str = "Stay";
/// The link to this page.
pub(crate) const TO_LEAVE: &str = "Leave and delete everything …";
/// The heading over that link.
pub(crate) const PART: &str = "Leaving";
/// What the link leads to.
pub(crate) const PART_TEXT: &str = "You can delete everything this site holds about you, and get a receipt.";
/// The heading once it is done.
pub(crate) const GONE: &str = "You have left";
/// Below it, when all is done.
pub(crate) const GONE_TEXT: &str =
    "Nothing of yours is here any more. Print or save this receipt: we delete it in an hour.";
/// While it is being done.
pub(crate) const UNDER_WAY: &str =
    "We are still deleting. You are signed out, and it goes on by itself: you may close this page.";
/// Names the receipt.
pub(crate) const RECEIPT: &str = "Receipt";
/// Row: when.
pub(crate) const ASKED: &str = "Asked for";
/// Row: when it was over.
pub(crate) const ENDED: &str = "All deleted";
/// Row: what lay here.
pub(crate) const HERE: &str = "Deleted here";
/// Row: the permissions.
pub(crate) const PERMISSIONS: &str = "Permissions ended";
/// Row: Open Humans.
pub(crate) const OPEN_HUMANS: &str = "Open Humans";
/// Row: the files there.
pub(crate) const FILES_DELETED: &str = "Files deleted there";
/// Where no files were to be deleted.
pub(crate) const FILES_STAY: &str = "Kept, in your account";
/// Where there was none.
pub(crate) const NONE: &str = "There was none";
/// Where there was something, and nobody confirmed its end.
pub(crate) const UNCONFIRMED: &str = "None that was confirmed: see below";
/// The membership was ended.
pub(crate) const NO_MEMBER: &str = "This site may not act for you there any more";
/// The heading over what is left to do.
pub(crate) const BY_HAND: &str = "What you can still do yourself";
/// When nothing is.
pub(crate) const COMPLETE: &str = "Everything was deleted everywhere. There is nothing left to do.";
/// Back to the beginning.
pub(crate) const TO_START: &str = "To the start";

/// What is held here of somebody, a line each.
pub(crate) fn held(session: &Session) -> Vec<String> {
    let mut lines: Vec<String> = session
        .links
        .iter()
        .map(|link| {
            let name = provider_name(link.provider);
            match &link.account.display_name {
                Some(account) => {
                    format!("The connection to {name} ({account}), with everything fetched through it")
                }
                None => format!("The connection to {name}, with everything fetched through it"),
            }
        })
        .collect();
    if !session.imports.is_empty() {
        lines.push(imports(session.imports.len() as u64));
    }
    lines.push("Your own application’s id and secret, if you entered any".to_owned());
    lines.push("Your membership here and every sign-in".to_owned());
    lines
}

fn imports(count: u64) -> String {
    format!("{}, with charts and days kept for them", units::many(count, "import", "imports"))
}

/// What was deleted here, as far as there was any.
pub(crate) fn deleted_here(receipt: &Receipt) -> String {
    let parts: Vec<String> = [
        (receipt.links.len() as u64, "connection", "connections"),
        (receipt.imports, "import with everything fetched", "imports with everything fetched"),
        (receipt.own_clients.len() as u64, "application of your own", "applications of your own"),
        (receipt.sessions, "browser signed out", "browsers signed out"),
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
                "{} has not confirmed the end of the permission. To be sure, open {} and remove this site there.",
                account(link),
                settings_of(link.provider)
            )
        })
        .collect();
    left.extend(receipt.own_clients.iter().map(|provider| {
        format!(
            "The application you made yourself at {} is yours and still there. You can delete it at {}.",
            provider_name(*provider),
            developers_of(*provider)
        )
    }));
    if let Some(files) = &receipt.files {
        if files.was_listed == Some(false) {
            left.push(
                "Open Humans did not tell us which files are there, so none was deleted. You can delete them in your \
                 account there, under “My data”."
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
                "Open Humans did not delete {}. You can delete it in your account there, under “My data”.",
                list(kept)
            ));
        }
    }
    if receipt.left_open_humans == Some(false) {
        left.push(
            "Open Humans has not confirmed that this site may not act for you any more. What we held to do so is \
             deleted. To be sure, leave this project in your account there, under “Connections”."
                .to_owned(),
        );
    }
    left
}

/// Where the apps that have access stand in an account.
const fn settings_of(provider: ProviderId) -> &'static str {
    match provider {
        ProviderId::GoogleHealth => "myaccount.google.com/connections",
        ProviderId::Fitbit => "“Manage third party apps” in your Fitbit account’s settings",
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
        assert!(left[3].contains("leave this project"));
        assert_eq!(ended(&receipt.links), "Fitbit (Ana)");
        assert_eq!(files_deleted(&receipt), "fitbit-data.json");
    }

    #[test]
    fn complete_receipt_leaves_nothing_to_do() {
        assert!(by_hand(&Receipt::new(Timestamp::UNIX_EPOCH, true)).is_empty());
    }
}
