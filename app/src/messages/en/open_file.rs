//! Opening a saved file again.

use super::units;
use crate::{intl, wizard::saved_file::OpenFault};
use domain::DateRange;

/// The heading.
pub(crate) const HEADING: &str = "Open a saved file";
/// What happens, and what does not.
pub(crate) const TEXT: &str = "Look at a file you saved from here or from Open Humans: fitbit-data.json, or a month such as \
     fitbit-2026-03-intraday.json.gz. It is read by this page, in your browser. Nothing is uploaded, and you need not be \
     signed in.";
/// The label of the field.
pub(crate) const CHOOSE: &str = "Choose a file";
/// That it may be dropped.
pub(crate) const DROP: &str = "or drop it here";
/// While it is being read.
pub(crate) const READING: &str = "Reading the file …";
/// The heading when it cannot be read.
pub(crate) const NOT_READ: &str = "This file cannot be shown";
/// When it holds nothing.
pub(crate) const EMPTY: &str = "The file is one of ours and holds no readings.";
/// The row of days.
pub(crate) const DAYS: &str = "Days";
/// The row of size.
pub(crate) const SIZE: &str = "Size";
/// The row of name.
pub(crate) const NAME: &str = "File";
/// The row of time zone.
pub(crate) const TIME_ZONE: &str = "Time zone";
/// Where the readings came from.
pub(crate) const FROM: &str = "Read at";
/// That it was not uploaded.
pub(crate) const HERE_ONLY: &str = "Read in your browser; nothing was uploaded.";

/// Why a file cannot be shown, and what to do.
pub(crate) fn fault(fault: &OpenFault) -> String {
    match fault {
        OpenFault::TooLarge(most) => format!(
            "It is larger than this page opens, which is {}. Files made here are smaller: perhaps it is another one.",
            units::size(*most)
        ),
        OpenFault::NotGzip => {
            "It is neither JSON nor packed with gzip. Choose the file as it was saved, not unpacked into a folder or \
             packed once more."
                .to_owned()
        }
        OpenFault::Broken => {
            "It is damaged: it ends too early or its packing does not fit its content. Save it again from Open Humans."
                .to_owned()
        }
        OpenFault::NotOurs => {
            "It is not a file of this site: nothing in it says what it holds and in which units, so it is not guessed at."
                .to_owned()
        }
        OpenFault::Newer => {
            "A newer version of this site made it. Load this page again, or open it where it was made.".to_owned()
        }
        OpenFault::NotReadable(at) => {
            format!("It was changed or damaged: it stops being what we know at {at}. Save it again from Open Humans.")
        }
        OpenFault::Unread => {
            "The browser could not read it. Perhaps it was moved or renamed meanwhile: choose it again.".to_owned()
        }
    }
}

/// The days of a file.
pub(crate) fn days(range: DateRange) -> String {
    format!("{} ({})", intl::days(range), units::days(range.days()))
}
