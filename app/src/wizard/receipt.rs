//! What a receipt tells when nothing was left to send.

use domain::wire::{DeliveredFile, DeliveryStep, Import, KeptFile};

/// Whether a file is done and there is none, since everything that would stand in it is left out. One that could not be read
/// is still there.
pub(crate) fn is_out(step: DeliveryStep, file: Option<&DeliveredFile>, kept: &[KeptFile]) -> bool {
    step == DeliveryStep::Done && file.is_none() && kept.is_empty()
}

/// Whether no file came of what an import fetched. Files of other kinds, written again since they held what is left out,
/// do not count.
pub(crate) fn is_all_out(import: &Import) -> bool {
    if import.intraday.is_empty() {
        return import
            .delivery
            .as_ref()
            .is_some_and(|one| is_out(one.step, one.file.as_ref(), &one.kept_files));
    }
    let mut months = import.months.iter();
    !import.months.is_empty()
        && months.all(|one| !one.unchanged && is_out(one.step, one.file.as_ref(), &one.kept_files))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wizard::testing;
    use domain::{
        Granularity, IntradayType,
        wire::{Delivery, ImportState, MonthDelivery},
    };

    fn file() -> DeliveredFile {
        DeliveredFile {
            id: 1,
            basename: "fitbit-data.json".into(),
            size_bytes: 1,
            md5: "0".repeat(32),
            range: None,
            delivered_at: jiff::Timestamp::UNIX_EPOCH,
        }
    }

    fn daily(step: DeliveryStep, file: Option<DeliveredFile>) -> Import {
        let delivery = Delivery { step, file, merged_files: 0, kept_files: Vec::new(), problem: None };
        Import { delivery: Some(delivery), ..testing::import(ImportState::Delivered) }
    }

    fn month(unchanged: bool, file: Option<DeliveredFile>) -> MonthDelivery {
        MonthDelivery {
            month: "2026-01".into(),
            step: DeliveryStep::Done,
            unchanged,
            file,
            merged_files: 0,
            kept_files: Vec::new(),
            problem: None,
        }
    }

    #[test]
    fn file_that_is_done_and_not_there_is_out() {
        assert!(is_all_out(&daily(DeliveryStep::Done, None)));
        assert!(!is_all_out(&daily(DeliveryStep::Done, Some(file()))));
        // It has arrived, but its receipt is not here.
        assert!(!is_all_out(&daily(DeliveryStep::Confirming, None)));
        assert!(!is_all_out(&testing::import(ImportState::Delivered)));
    }

    #[test]
    fn readings_are_out_when_every_month_of_theirs_is() {
        let within = |months| Import {
            intraday: [(IntradayType::Steps, Granularity::Minute)].into(),
            months,
            ..daily(DeliveryStep::Done, Some(file()))
        };

        assert!(is_all_out(&within(vec![month(false, None), month(false, None)])));
        assert!(!is_all_out(&within(vec![month(false, None), month(false, Some(file()))])));
        assert!(!is_all_out(&within(vec![month(false, None), month(true, None)])));
        assert!(!is_all_out(&within(Vec::new())));
    }
}
