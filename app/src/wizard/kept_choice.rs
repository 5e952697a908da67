//! What was chosen before the member went to a provider for a further permission, and comes back to. Holds choices alone:
//! which data and which days, never a reading.

use super::{intraday::Wanted, ranges::RangeChoice};
use domain::{DataType, IntradayType};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The name it is kept under.
pub(crate) const NAME: &str = "choice";

/// A choice of daily data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptChoice {
    /// The link it was made for.
    pub(crate) link: String,
    /// The range.
    pub(crate) range: RangeChoice,
    /// The first date, as typed.
    pub(crate) first: String,
    /// The last date, as typed.
    pub(crate) last: String,
    /// The kinds of data ticked.
    pub(crate) data_types: BTreeSet<DataType>,
    /// Those of them whose permission was asked for.
    pub(crate) asked: BTreeSet<DataType>,
}

impl KeptChoice {
    /// Writes it as text.
    pub(crate) fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// Reads it back. What this page did not write, or wrote for another link, is no choice.
    pub(crate) fn read(text: &str, link: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|kept: &KeptChoice| kept.link == link)
    }
}

/// The name a choice of readings within the day is kept under.
pub(crate) const READINGS_NAME: &str = "choice-of-readings";

/// A choice of readings within the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptReadings {
    /// The link it was made for.
    pub(crate) link: String,
    /// The range.
    pub(crate) range: RangeChoice,
    /// The first date, as typed.
    pub(crate) first: String,
    /// The last date, as typed.
    pub(crate) last: String,
    /// The kinds of readings ticked, and how finely.
    pub(crate) wanted: Wanted,
    /// Whether to be told when it is ready.
    pub(crate) notify: bool,
    /// The kinds whose permission was asked for.
    pub(crate) asked: BTreeSet<IntradayType>,
}

impl KeptReadings {
    /// Writes it as text.
    pub(crate) fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// Reads it back. What this page did not write, or wrote for another link, is no choice.
    pub(crate) fn read(text: &str, link: &str) -> Option<Self> {
        serde_json::from_str(text).ok().filter(|kept: &KeptReadings| kept.link == link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choice_is_read_back_for_its_own_link_alone() {
        let kept = KeptChoice {
            link: "l".into(),
            range: RangeChoice::LastDays(30),
            first: "2026-01-01".into(),
            last: String::new(),
            data_types: [DataType::Steps, DataType::FoodLog].into(),
            asked: [DataType::FoodLog].into(),
        };
        let text = kept.write().unwrap();

        assert_eq!(KeptChoice::read(&text, "l"), Some(kept));
        assert_eq!(KeptChoice::read(&text, "another"), None);
        assert_eq!(KeptChoice::read("{}", "l"), None);
        assert_eq!(KeptChoice::read(&text.replace("food_log", "unheard_of"), "l"), None);
    }

    #[test]
    fn choice_of_readings_is_read_back_for_its_own_link_alone() {
        let kept = KeptReadings {
            link: "l".into(),
            range: RangeChoice::LastDays(30),
            first: String::new(),
            last: String::new(),
            wanted: Wanted {
                types: [IntradayType::Steps, IntradayType::Routes].into(),
                granularities: [(domain::intraday::IntradayGroup::Activity, domain::Granularity::Minute)]
                    .into(),
            },
            notify: true,
            asked: [IntradayType::Routes].into(),
        };
        let text = kept.write().unwrap();

        assert_eq!(KeptReadings::read(&text, "l"), Some(kept));
        assert_eq!(KeptReadings::read(&text, "another"), None);
        assert_eq!(KeptReadings::read(&text.replace("routes", "unheard_of"), "l"), None);
    }
}
