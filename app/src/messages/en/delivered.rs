//! Sending, and the receipt.

use super::units;
use crate::intl;
use domain::wire::{DeliveryStep, KeptFile, KeptReason};
use jiff::Timestamp;

/// The heading while it is being sent.
pub(crate) const HEADING_SENDING: &str = "Sending to Open Humans";
/// The heading when sending stopped.
pub(crate) const HEADING_STOPPED: &str = "Not sent yet";
/// The heading of the receipt.
pub(crate) const HEADING_DONE: &str = "It is in your Open Humans account";
/// The heading when nothing was left to send.
pub(crate) const HEADING_OUT: &str = "It is out of your files";
/// That a tab may be closed.
pub(crate) const MAY_CLOSE: &str = "You may close this page; sending goes on.";
/// Names the list of steps.
pub(crate) const STEPS: &str = "Sending, step by step";
/// Before anything was asked for.
pub(crate) const NOT_SENT: &str = "This has not been sent. Look at it first, then press Send there.";
/// The button back to the review.
pub(crate) const LOOK: &str = "Look at it";
/// The button that sends again.
pub(crate) const SEND_AGAIN: &str = "Send again";
/// That files are safe when sending stopped.
pub(crate) const SAFE: &str = "Your earlier files on Open Humans are as they were.";
/// The question about another account's file.
pub(crate) const OTHER_ACCOUNT: &str = "Which account’s file shall it be?";
/// What stands there and what can be done.
pub(crate) const OTHER_ACCOUNT_TEXT: &str = "The fitbit-data.json on Open Humans holds the data of another Fitbit account than the one you just fetched. The \
     two are never mixed, and there can be one file only. Nothing has been sent.";
/// Puts the new account's file there.
pub(crate) const REPLACE: &str = "Put the new file in its place";
/// What that costs.
pub(crate) const REPLACE_QUESTION: &str = "Put the new file in its place? The file of the other account is then removed from Open Humans and cannot be \
     brought back from here.";
/// Does it.
pub(crate) const REPLACE_YES: &str = "Remove it and send the new one";
/// Does not.
pub(crate) const REPLACE_NO: &str = "Go back";
/// Leaves the old file.
pub(crate) const STOP: &str = "Keep the file that is there";
/// What is said once that is chosen.
pub(crate) const STOPPED: &str = "Nothing was sent, and the file on Open Humans stays as it is. What you fetched stays here until its time is over; \
     under “My data” you can delete it now.";
/// Names the receipt.
pub(crate) const RECEIPT: &str = "Receipt";
/// Row: name.
pub(crate) const NAME: &str = "File";
/// Row: size.
pub(crate) const SIZE: &str = "Size";
/// Row: days.
pub(crate) const DAYS: &str = "Days";
/// Row: checksum.
pub(crate) const MD5: &str = "MD5 checksum";
/// Row: when.
pub(crate) const WHEN: &str = "Arrived";
/// Row: earlier files.
pub(crate) const MERGED: &str = "Earlier files";
/// The link to the member's files.
pub(crate) const FILES: &str = "See your files on Open Humans";
/// The link that saves the file.
pub(crate) const SAVE: &str = "Save the same file to this device";
/// The button that prints.
pub(crate) const PRINT: &str = "Print this receipt";
/// The heading over files that were left alone.
pub(crate) const KEPT: &str = "Left as they were";
/// What that means for what is left out.
pub(crate) const KEPT_MAY_HOLD: &str =
    "They may still hold what you leave out. You can delete them under “My data”.";
/// The heading over what is stored here.
pub(crate) const HERE: &str = "What is still stored here";
/// Deletes it now.
pub(crate) const DELETE: &str = "Delete it here now";
/// What deleting costs.
pub(crate) const DELETE_QUESTION: &str = "Delete what was fetched from this site? What is on Open Humans stays there. The same days would have to be \
     fetched again.";
/// Does it.
pub(crate) const DELETE_YES: &str = "Delete it";
/// Does not.
pub(crate) const DELETE_NO: &str = "Keep it for now";
/// The last button.
pub(crate) const DONE: &str = "Done";
/// Before the address of the member's files, on paper.
pub(crate) const WHERE: &str = "Your files on Open Humans:";
/// Whose the file is.
pub(crate) const YOURS: &str =
    "The file itself is yours: you share it, or remove it, in your Open Humans account.";
/// While the receipt is not complete.
pub(crate) const NO_RECEIPT: &str =
    "The file has arrived, but its receipt is not here. Your files on Open Humans list it.";

/// The name of a step of sending.
pub(crate) const fn step(step: DeliveryStep) -> &'static str {
    match step {
        DeliveryStep::Merging => "Reading the file that is there already, so that none of its days is lost",
        DeliveryStep::Writing => "Writing the new file",
        DeliveryStep::Sending => "Sending it to Open Humans",
        DeliveryStep::Confirming => "Making sure it has arrived, then removing the one it replaces",
        DeliveryStep::Done => "Done",
    }
}

/// What is announced when a step begins.
pub(crate) fn announced(now: DeliveryStep) -> String {
    format!("{}.", step(now))
}

/// How earlier files were treated, and whether less of them than all went in.
pub(crate) fn merged(count: u32, leaves_out: bool) -> String {
    if count == 0 {
        return "There was none to keep days of".to_owned();
    }
    let joined =
        format!("The days of {} are in the new one", units::many(count, "earlier file", "earlier files"));
    if leaves_out { format!("{joined}, without what you leave out") } else { joined }
}

/// Why a file was left alone.
pub(crate) fn kept(file: &KeptFile) -> String {
    let why = match file.reason {
        KeptReason::Unreadable => "it could not be read, so it was neither used nor removed",
        KeptReason::NotOurs => {
            "another program made it and does not say its units, so it was neither used nor removed"
        }
        KeptReason::Newer => "a newer version of this site made it, so it was neither used nor removed",
        KeptReason::NotDownloadable => "it could not be downloaded, so it was neither used nor removed",
        KeptReason::TooLarge => {
            "it is larger than this site can join with another, so it stays beside the new one"
        }
    };
    format!("{} (file {}): {why}.", file.basename, file.id)
}

/// What is still stored here and until when.
pub(crate) fn stored_until(expires_at: Timestamp) -> String {
    format!(
        "What was fetched stays here, encrypted, until {}, and is then deleted.",
        intl::day_of(expires_at)
    )
}
