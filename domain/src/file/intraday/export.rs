//! What `_export` says of a month file: whose it is, and the history of every day of every type.

use super::month::Month;
use crate::{
    catalog::ProviderId,
    file::{
        export::{AccountMatch, match_accounts},
        span::DayState,
    },
    intraday::{Granularity, IntradayType},
    left_out::{Rules, Subject},
    samples::Doubts,
};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The provenance of a month file, or of the part of a new import that is about to become one.
///
/// Of a new import every day asked for and answered is [`Fetched`](DayState::Fetched); which of them are empty is found
/// when the file is written. Days the import did not ask for are not in it. It speaks of its month alone and holds no
/// instant, so the same records give the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntradayExport {
    /// The provider asked last.
    pub provider: ProviderId,
    /// Fitbit's identifier of the account (`encodedId`, Google's `legacyUserId`), where it is known.
    pub encoded_id: Option<String>,
    /// IANA time zone of the account, where it is known.
    pub time_zone: Option<String>,
    /// The month.
    pub month: Month,
    pub(super) days: BTreeMap<IntradayType, BTreeMap<Date, DayHistory>>,
    /// Top-level members of a file that was read that nobody here knows, as they stood there.
    pub(super) unknown: BTreeMap<String, String>,
}

/// What became of one day of one type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayHistory {
    /// Fetched, empty, or missing and why.
    pub state: DayState,
    /// How finely it was asked for.
    pub granularity: Granularity,
    /// The provider that was asked.
    pub provider: ProviderId,
    /// What was odd about the readings when they were received.
    pub doubts: Doubts,
    /// Readings in the file outside the [`believable_values`](crate::samples::believable_values). Of a new import it is
    /// counted when the file is written.
    pub implausible: u32,
}

impl DayHistory {
    /// A day whose readings nobody doubts.
    pub(super) fn new(state: DayState, granularity: Granularity, provider: ProviderId) -> Self {
        DayHistory { state, granularity, provider, doubts: Doubts::default(), implausible: 0 }
    }

    /// Whether any of its readings is to be doubted.
    pub fn is_doubted(&self) -> bool {
        self.implausible > 0 || !self.doubts.are_none()
    }
}

impl IntradayExport {
    /// The same without a word on days and types that are left out: a file does not tell what its member took from it.
    ///
    /// How many readings of a day were odd may count some of those left out, and members nobody here knows may hold any:
    /// both go where something is left out of the day, or of the month.
    #[must_use]
    pub fn without(&self, rules: &Rules) -> IntradayExport {
        let mut kept = self.clone();
        for (intraday_type, days) in &mut kept.days {
            let subject = Subject::IntradayType(*intraday_type);
            days.retain(|day, _| !rules.leaves_out_day(subject, *day));
            for (day, history) in days {
                if !rules.parts(subject, *day).is_empty() {
                    history.doubts = Doubts::default();
                }
            }
        }
        kept.days.retain(|_, days| !days.is_empty());
        if rules.touch_readings(self.month.range()) {
            kept.unknown.clear();
        }
        kept
    }

    /// Whether both speak of the same account.
    pub fn account_match(&self, other: &IntradayExport) -> AccountMatch {
        match_accounts(self.encoded_id.as_deref(), other.encoded_id.as_deref())
    }

    /// Finds what is known of a type on a day.
    pub fn find(&self, intraday_type: IntradayType, day: Date) -> Option<DayHistory> {
        self.days.get(&intraday_type)?.get(&day).copied()
    }

    /// The history of each type anything is known of, in the order of types and days.
    pub fn days(&self) -> impl Iterator<Item = (IntradayType, &BTreeMap<Date, DayHistory>)> {
        self.days.iter().map(|(intraday_type, days)| (*intraday_type, days))
    }

    /// Makes the provenance of the file in which this import is merged with earlier files, but for the days.
    pub(super) fn merged_heading(&self, earlier: &[IntradayExport]) -> IntradayExport {
        let newest_first = || std::iter::once(self).chain(earlier.iter().rev());
        let mut unknown = BTreeMap::new();
        for export in earlier.iter().chain([self]) {
            unknown.extend(export.unknown.clone());
        }
        IntradayExport {
            provider: self.provider,
            encoded_id: newest_first().find_map(|export| export.encoded_id.clone()),
            time_zone: newest_first().find_map(|export| export.time_zone.clone()),
            month: self.month,
            days: BTreeMap::new(),
            unknown,
        }
    }

    /// The days of a type any of these files or imports knows anything of, oldest first.
    pub(super) fn known_days<'a>(
        layers: impl IntoIterator<Item = &'a IntradayExport>,
        intraday_type: IntradayType,
    ) -> BTreeSet<Date> {
        let days = layers.into_iter().filter_map(|export| export.days.get(&intraday_type));
        days.flat_map(|days| days.keys().copied()).collect()
    }

    /// Takes a day that has an entry but no history as fetched.
    pub(super) fn cover(&mut self, intraday_type: IntradayType, day: Date, granularity: Granularity) {
        let provider = self.provider;
        let history = DayHistory::new(DayState::Fetched, granularity, provider);
        self.days.entry(intraday_type).or_default().entry(day).or_insert(history);
    }
}
