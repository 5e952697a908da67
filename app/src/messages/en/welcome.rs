//! The first page.

use super::units;
use domain::wire::Site;

/// The heading.
pub(crate) const HEADING: &str = "Bring your Fitbit data to Open Humans";
/// What it does, in three lines.
pub(crate) const LINES: [&str; 3] = [
    "You choose which of your Fitbit data, and from which days.",
    "We fetch it and show it to you: charts, numbers, gaps.",
    "You look at it. Only then, and only if you press Send, it goes to your Open Humans account.",
];
/// Names the picture of the way.
pub(crate) const WAY: &str = "The way of your data";
/// The stations of the picture, each with its caption.
pub(crate) const STATIONS: [(&str, &str); 3] = [
    ("Fitbit", "Your tracker’s data, with Google or Fitbit"),
    ("You look", "Here, before anything is sent"),
    ("Open Humans", "One file in your account, yours to share"),
];
/// The promise.
pub(crate) const PROMISE: &str = "Nothing goes to Open Humans before you have looked at it.";
/// What signing in means.
pub(crate) const SIGN_IN_HINT: &str = "You need an Open Humans account; it is free, and you can make one on the way. We learn your member id there, \
     never your password.";
/// The heading over what is stored.
pub(crate) const STORED: &str = "What this site stores, and for how long";
/// The heading over where to go on.
pub(crate) const GO_ON: &str = "Where you left off";
/// The heading once somebody is signed in and has nothing yet.
pub(crate) const BEGIN: &str = "You are signed in";
/// What comes next.
pub(crate) const BEGIN_TEXT: &str = "Next you say where your Fitbit data is.";
/// The button to the next step.
pub(crate) const CONNECT: &str = "Connect your Fitbit data";
/// The button to the links.
pub(crate) const CONNECTIONS: &str = "Connections";
/// The button to the last import.
pub(crate) const OPEN_LAST: &str = "Go on with this import";
/// The heading after signing out.
pub(crate) const SIGNED_OUT: &str = "You are signed out here";
/// What a shared computer needs.
pub(crate) const SIGNED_OUT_TEXT: &str = "Open Humans itself may still be signed in in this browser. On a computer you share, sign out there too. The \
     next time somebody signs in here, Open Humans will ask first.";
/// The link to Open Humans.
pub(crate) const TO_OPEN_HUMANS: &str = "Open Humans";

/// What is stored and for how long.
pub(crate) fn stored(site: &Site) -> [String; 5] {
    [
        format!(
            "What was fetched: encrypted, for {} after an import’s last change. You can delete it at any time.",
            units::days(site.retention_days)
        ),
        "The permission Google or Fitbit gave us: encrypted, until you disconnect.".to_owned(),
        format!(
            "That you are signed in: one cookie of this site, until you sign out or stay away for {}.",
            units::days(site.session_days)
        ),
        "The language, if you choose one at the foot of a page: one cookie, for a year.".to_owned(),
        "Nothing else: no advertising, no visit counting, no other company’s code on this page.".to_owned(),
    ]
}

/// The button to a new import through a link.
pub(crate) fn fetch_from(provider: &str) -> String {
    format!("Fetch data from {provider}")
}
