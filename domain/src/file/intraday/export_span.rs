//! The JSON of one stretch of days in `_export.days`.

use super::{export::DayHistory, method::method_of};
use crate::{
    catalog::ProviderId,
    date_range::DateRange,
    file::span::DayState,
    intraday::{Granularity, IntradayType},
    samples::Doubts,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{borrow::Cow, collections::BTreeMap};

/// Days with one history, first and last included. A day with doubts stands alone, so that they are those of that day.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct WrittenSpan {
    from: Date,
    to: Date,
    state: DayState,
    granularity: Granularity,
    provider: ProviderId,
    /// Follows from the three before and the type, so it is not kept when it is read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<Cow<'static, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    doubts: Option<WrittenDoubts>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// What is to be doubted of a day, those that are zero left out.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenDoubts {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    implausible: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    not_numbers: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contradicting_clocks: Option<u32>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// Unites neighbouring days alike of one type.
pub(super) fn spans(intraday_type: IntradayType, days: &BTreeMap<Date, DayHistory>) -> Vec<WrittenSpan> {
    let mut spans: Vec<(WrittenSpan, DayHistory)> = Vec::new();
    for (day, history) in days {
        match spans.last_mut() {
            Some((last, of_last))
                if of_last == history
                    && !history.is_doubted()
                    && last.to.tomorrow().is_ok_and(|next| next == *day) =>
            {
                last.to = *day;
            }
            _ => spans.push((WrittenSpan::new(intraday_type, *day, history), *history)),
        }
    }
    spans.into_iter().map(|(span, _)| span).collect()
}

impl WrittenSpan {
    fn new(intraday_type: IntradayType, day: Date, history: &DayHistory) -> Self {
        let DayHistory { state, granularity, provider, .. } = *history;
        WrittenSpan {
            from: day,
            to: day,
            state,
            granularity,
            provider,
            method: method_of(provider, intraday_type, granularity).map(Cow::Borrowed),
            doubts: WrittenDoubts::of(history),
            unknown: Map::new(),
        }
    }

    /// Whether something in it has no place here and would be lost.
    pub(super) fn knows_more(&self) -> bool {
        !self.unknown.is_empty() || self.doubts.as_ref().is_some_and(|doubts| !doubts.unknown.is_empty())
    }

    /// Its days and what is known of each. Nothing when it contradicts itself: it ends before it begins, or one count of
    /// doubts stands for several days.
    pub(super) fn into_days(self) -> Option<(DateRange, DayHistory)> {
        let range = DateRange::inclusive(self.from, self.to).ok()?;
        let mut history = DayHistory::new(self.state, self.granularity, self.provider);
        if let Some(doubts) = self.doubts {
            history.implausible = doubts.implausible.unwrap_or(0);
            history.doubts = Doubts {
                not_numbers: doubts.not_numbers.unwrap_or(0),
                contradicting_clocks: doubts.contradicting_clocks.unwrap_or(0),
            };
        }
        (range.days() == 1 || !history.is_doubted()).then_some((range, history))
    }
}

impl WrittenDoubts {
    fn of(history: &DayHistory) -> Option<Self> {
        let known = |count: u32| Some(count).filter(|count| *count > 0);
        history.is_doubted().then(|| WrittenDoubts {
            implausible: known(history.implausible),
            not_numbers: known(history.doubts.not_numbers),
            contradicting_clocks: known(history.doubts.contradicting_clocks),
            unknown: Map::new(),
        })
    }
}
