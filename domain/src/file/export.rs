//! What `_export` says of a file: whose it is, what was asked, and the history of every day.

use super::{
    kind::RecordKind,
    span::{Span, Spans},
};
use crate::{
    catalog::ProviderId,
    data_type::DataType,
    date_range::DateRange,
    left_out::{Rules, Subject},
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The provenance of a file, or of the new import that is about to become one.
///
/// Of a new import every day asked for and answered is [`Fetched`](super::DayState::Fetched); which of them are empty
/// is found when the file is written. No instant stands in it, so the same records give the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The provider asked last.
    pub provider: ProviderId,
    /// Fitbit's identifier of the account (`encodedId`, Google's `legacyUserId`), where it is known.
    pub encoded_id: Option<String>,
    /// IANA time zone of the account, where it is known.
    pub time_zone: Option<String>,
    /// The days asked for; of a merged file from the earliest to the latest of any import in it.
    pub range: DateRange,
    pub(super) days: BTreeMap<DataType, Spans>,
}

/// Whether two files hold one account's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountMatch {
    /// The same account.
    Same,
    /// Two accounts: they must not be merged.
    Other,
    /// At least one does not say.
    Unknown,
}

/// Compares what two files say of their account.
pub(super) fn match_accounts(one: Option<&str>, other: Option<&str>) -> AccountMatch {
    match (one, other) {
        (Some(one), Some(other)) if one == other => AccountMatch::Same,
        (Some(_), Some(_)) => AccountMatch::Other,
        _ => AccountMatch::Unknown,
    }
}

impl Export {
    /// Whether both speak of the same account.
    pub fn account_match(&self, other: &Export) -> AccountMatch {
        match_accounts(self.encoded_id.as_deref(), other.encoded_id.as_deref())
    }

    /// The history of each data type that was ever chosen.
    pub fn days(&self) -> impl Iterator<Item = (DataType, &Spans)> {
        self.days.iter().map(|(data_type, spans)| (*data_type, spans))
    }

    /// Finds what is known of a data type on a day, or of a data type without days.
    pub fn find(&self, data_type: DataType, day: Option<Date>) -> Option<Span> {
        let spans = self.days.get(&data_type)?;
        match day {
            Some(day) => spans.find(day),
            None => spans.find_undated(),
        }
    }

    /// The calendar periods in which anything is known of a kind's data types.
    pub(super) fn periods_of(&self, kind: RecordKind) -> BTreeSet<DateRange> {
        let style = kind.period_style();
        let mut periods = BTreeSet::new();
        for range in kind.data_types().filter_map(|data_type| self.days.get(&data_type)).flat_map(Spans::iter)
        {
            let Some(range) = range.range else { continue };
            let mut day = Some(range.start());
            while let Some(period) = day.filter(|day| *day < range.end()).and_then(|day| style.period_of(day))
            {
                periods.insert(period);
                day = Some(period.end());
            }
        }
        periods
    }

    /// The same without a word on days and data types that are left out: a file does not tell what its member took from it.
    #[must_use]
    pub fn without(&self, rules: &Rules) -> Export {
        let mut days = BTreeMap::new();
        for (data_type, spans) in &self.days {
            if !data_type.is_dated() && rules.leaves_out_undated(*data_type) {
                continue;
            }
            let kept = spans.cut(|range| rules.rest_of(Subject::DataType(*data_type), range));
            if !kept.is_empty() {
                days.insert(*data_type, kept);
            }
        }
        Export { days, ..self.clone() }
    }

    /// Makes the provenance of the file in which this import is merged with earlier files, but for the days.
    pub(super) fn merged_heading(&self, earlier: &[Export]) -> Export {
        let newest_first = || std::iter::once(self).chain(earlier.iter().rev());
        let start = newest_first().map(|export| export.range.start()).min();
        let end = newest_first().map(|export| export.range.end()).max();
        let hull = start.zip(end).and_then(|(start, end)| DateRange::new(start, end).ok());
        Export {
            provider: self.provider,
            encoded_id: newest_first().find_map(|export| export.encoded_id.clone()),
            time_zone: newest_first().find_map(|export| export.time_zone.clone()),
            range: hull.unwrap_or(self.range),
            days: BTreeMap::new(),
        }
    }
}
