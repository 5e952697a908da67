//! The monthly files of an import on their way to Open Humans, counted.

use super::receipt;
use domain::wire::{DeliveryStep, Import, MonthDelivery};

/// How many monthly files stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Files in all.
    pub(crate) all: u32,
    /// Sent by this import.
    pub(crate) sent: u32,
    /// Not sent again, since the file there holds the same.
    pub(crate) unchanged: u32,
    /// Of which nothing is left, so that there is none.
    pub(crate) out: u32,
    /// Bytes sent.
    pub(crate) sent_bytes: u64,
}

impl Tally {
    /// Files that are done, whichever way.
    pub(crate) const fn done(self) -> u32 {
        self.sent + self.unchanged + self.out
    }
}

/// Counts the months of an import.
pub(crate) fn tally(months: &[MonthDelivery]) -> Tally {
    let mut tally = Tally::default();
    for month in months {
        tally.all += 1;
        if month.unchanged {
            tally.unchanged += 1;
        } else if receipt::is_out(month.step, month.file.as_ref(), &month.kept_files) {
            tally.out += 1;
        } else if month.step == DeliveryStep::Done && month.file.is_none() {
            // What is there could not be read, and stays as it is.
            tally.unchanged += 1;
        } else if month.step == DeliveryStep::Done {
            tally.sent += 1;
            tally.sent_bytes += month.file.as_ref().map_or(0, |file| file.size_bytes);
        }
    }
    tally
}

/// The month at work at the moment, if one is.
pub(crate) fn at_work(months: &[MonthDelivery]) -> Option<&MonthDelivery> {
    months.iter().find(|month| !month.unchanged && month.step != DeliveryStep::Done)
}

/// How many files sending an import takes: the months of its days, or those already known.
pub(crate) fn files(import: &Import) -> u32 {
    if import.months.is_empty() {
        u32::try_from(import.range.months().len()).unwrap_or(u32::MAX)
    } else {
        tally(&import.months).all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing;
    use domain::wire::{DeliveredFile, ImportState};

    fn month(name: &str, step: DeliveryStep, unchanged: bool) -> MonthDelivery {
        let file = DeliveredFile {
            id: 1,
            basename: format!("fitbit-{name}-intraday.json.gz"),
            size_bytes: 1_000,
            md5: "0".repeat(32),
            range: None,
            delivered_at: jiff::Timestamp::UNIX_EPOCH,
        };
        MonthDelivery {
            month: name.into(),
            step,
            unchanged,
            file: (step == DeliveryStep::Done).then_some(file),
            merged_files: 0,
            kept_files: Vec::new(),
            problem: None,
        }
    }

    #[test]
    fn unchanged_months_are_done_and_not_sent() {
        let months = [
            month("2026-01", DeliveryStep::Done, false),
            month("2026-02", DeliveryStep::Done, true),
            month("2026-03", DeliveryStep::Sending, false),
            month("2026-04", DeliveryStep::Merging, false),
        ];

        let tally = tally(&months);

        assert_eq!((tally.all, tally.sent, tally.unchanged, tally.done()), (4, 1, 1, 2));
        assert_eq!(tally.sent_bytes, 1_000);
        assert_eq!(at_work(&months).map(|month| month.month.as_str()), Some("2026-03"));
    }

    #[test]
    fn months_of_which_nothing_is_left_are_done_and_not_sent() {
        let emptied = MonthDelivery { file: None, ..month("2026-01", DeliveryStep::Done, false) };

        let tally = tally(&[emptied, month("2026-02", DeliveryStep::Done, false)]);

        assert_eq!((tally.all, tally.sent, tally.out, tally.done()), (2, 1, 1, 2));
    }

    #[test]
    fn files_are_counted_by_the_months_of_the_days_before_anything_is_sent() {
        let mut import = testing::import(ImportState::Ready);
        assert_eq!(files(&import), 1);

        import.range =
            domain::DateRange::inclusive(jiff::civil::date(2025, 11, 22), jiff::civil::date(2026, 1, 2))
                .unwrap();

        assert_eq!(files(&import), 3);
    }
}
