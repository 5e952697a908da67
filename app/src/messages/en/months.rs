//! Monthly files: sending them, and their receipt.

use super::{delivered, units};
use crate::{intl, wizard::months::Tally};
use domain::wire::{DeliveredFile, MonthDelivery};

/// Names the receipt.
pub(crate) const RECEIPT: &str = "Receipt";
/// The row of days.
pub(crate) const DAYS: &str = "Days";
/// The row of the size.
pub(crate) const SIZE: &str = "Size";
/// The row of when it arrived.
pub(crate) const WHEN: &str = "Arrived";
/// The row of the checksum.
pub(crate) const MD5: &str = "MD5 checksum";
/// The link that saves a file.
pub(crate) const SAVE: &str = "Save";
/// A file that was not sent again.
pub(crate) const UNCHANGED: &str = "Unchanged, not sent again";
/// A file that was sent.
pub(crate) const SENT: &str = "Sent";
/// A file whose turn comes.
pub(crate) const WAITING: &str = "Its turn comes";
/// A file that could not be sent.
pub(crate) const STOPPED: &str = "Not sent";
/// Whose the files are.
pub(crate) const YOURS: &str = "The files are yours: you share or remove them in your Open Humans account. On a computer any program that \
     understands gzip and JSON reads them.";
/// What deleting costs.
pub(crate) const DELETE_QUESTION: &str = "Delete what was fetched from this site? What is on Open Humans stays there. A later run would have to fetch days that \
     may have changed once more.";
/// The way to the page that opens them.
pub(crate) const OPEN: &str = "Open a saved file and look at it";
/// Names the list of months while they are sent.
pub(crate) const LIST: &str = "Files, month by month";
/// When nothing was to be sent.
pub(crate) const ALL_UNCHANGED: &str =
    "Nothing had changed: every file on Open Humans already holds what was fetched, so none was sent again.";

/// How far sending has come.
pub(crate) fn done_of(tally: Tally) -> String {
    let all = units::many(tally.all, "file", "files");
    format!("{} of {all} done", intl::count(tally.done()))
}

/// What was sent, in one sentence.
pub(crate) fn summary(tally: Tally) -> String {
    if tally.sent == 0 && tally.unchanged > 0 && tally.out == 0 {
        return ALL_UNCHANGED.to_owned();
    }
    let sent =
        format!("{} sent, {}", units::many(tally.sent, "file", "files"), units::size(tally.sent_bytes));
    match tally.unchanged {
        0 => format!("{sent}."),
        many => {
            format!("{sent}. {} had not changed and was not sent again.", units::many(many, "file", "files"))
        }
    }
}

/// What became of a month in a word or two.
pub(crate) fn state(month: &MonthDelivery) -> &'static str {
    match (month.unchanged, &month.file, month.problem) {
        (true, _, _) => UNCHANGED,
        (false, _, Some(_)) => STOPPED,
        (false, Some(_), None) => SENT,
        (false, None, None) if !month.kept_files.is_empty() => delivered::KEPT,
        (false, None, None) => WAITING,
    }
}

/// The days of a file.
pub(crate) fn days(file: Option<&DeliveredFile>, month: &str) -> String {
    file.and_then(|file| file.range).map_or_else(|| intl::month(month), intl::days)
}

/// Names the link that saves a file.
pub(crate) fn save_name(month: &str) -> String {
    format!("{SAVE} {}", intl::month(month))
}

/// The step a month is at, while it is being sent.
pub(crate) fn at_work(month: &MonthDelivery) -> String {
    format!("{}: {}", intl::month(&month.month), delivered::step(month.step).to_lowercase())
}
