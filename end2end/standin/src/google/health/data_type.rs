//! The data types of the API: how each is named, filtered and reached, and which permission it takes.

/// How the entries of a type stand in time, which decides what a filter may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Record {
    /// From one instant to another.
    Interval,
    /// At one instant.
    Sample,
    /// On one civil date.
    Daily,
    /// From one instant to another, filtered by civil start only.
    Session,
    /// From one instant to another, filtered by end only.
    Sleep,
    /// From one instant to another, filtered by an earliest physical start only.
    Ecg,
    /// Not in time at all.
    Timeless,
}

/// What can be done with the entries of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    List,
    Get,
    Reconcile,
    RollUp,
    DailyRollUp,
}

impl Action {
    /// Names the action as error metadata does.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Get => "get",
            Self::Reconcile => "reconcile",
            Self::RollUp => "rollUp",
            Self::DailyRollUp => "dailyRollUp",
        }
    }

    const ALL: [Self; 5] = [Self::List, Self::Get, Self::Reconcile, Self::RollUp, Self::DailyRollUp];
}

/// One data type.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DataType {
    /// Name in a path, in kebab case.
    pub(super) id: &'static str,
    /// How its entries stand in time.
    pub(super) record: Record,
    /// Letters of the actions it supports: L list, G get, C reconcile, R rollUp, D dailyRollUp.
    actions: &'static str,
    /// Suffix of the scope it takes, without `.readonly`.
    pub(super) scope: &'static str,
}

const A: &str = "activity_and_fitness";
const H: &str = "health_metrics_and_measurements";
const N: &str = "nutrition";

const fn data_type(id: &'static str, record: Record, actions: &'static str, scope: &'static str) -> DataType {
    DataType { id, record, actions, scope }
}

use Record::{Daily, Ecg, Interval, Sample, Session, Sleep, Timeless};

/// Every data type of version 4.
static DATA_TYPES: [DataType; 44] = [
    data_type("active-energy-burned", Interval, "LCRD", A),
    data_type("active-minutes", Interval, "LCRD", A),
    data_type("active-zone-minutes", Interval, "LCRD", A),
    data_type("activity-level", Interval, "LC", A),
    data_type("altitude", Interval, "LCRD", A),
    data_type("basal-energy-burned", Interval, "LC", A),
    data_type("blood-glucose", Sample, "LGCRD", H),
    data_type("body-fat", Sample, "LGCRD", H),
    data_type("calories-in-heart-rate-zone", Interval, "RD", A),
    data_type("core-body-temperature", Sample, "LGCRD", H),
    data_type("daily-heart-rate-variability", Daily, "LC", H),
    data_type("daily-heart-rate-zones", Daily, "LC", H),
    data_type("daily-oxygen-saturation", Daily, "LC", H),
    data_type("daily-respiratory-rate", Daily, "LC", H),
    data_type("daily-resting-heart-rate", Daily, "LC", H),
    data_type("daily-sleep-temperature-derivations", Daily, "LC", H),
    data_type("daily-vo2-max", Daily, "LC", A),
    data_type("distance", Interval, "LCRD", A),
    data_type("electrocardiogram", Ecg, "L", "ecg"),
    data_type("exercise", Session, "LGC", A),
    data_type("floors", Interval, "CRD", A),
    data_type("food", Timeless, "LG", N),
    data_type("food-measurement-unit", Timeless, "LG", N),
    data_type("heart-rate", Sample, "LCRD", H),
    data_type("heart-rate-variability", Sample, "LC", H),
    data_type("height", Sample, "LGC", H),
    data_type("hydration-log", Session, "LGCRD", N),
    data_type("irregular-rhythm-notification", Session, "L", "irn"),
    data_type("menstrual-period", Interval, "", "reproductive_health"),
    data_type("moods", Sample, "", "mindfulness"),
    data_type("nutrition-log", Session, "LGCRD", N),
    data_type("ovulation-test", Sample, "", "reproductive_health"),
    data_type("oxygen-saturation", Sample, "LC", H),
    data_type("respiratory-rate-sleep-summary", Sample, "LC", H),
    data_type("run-vo2-max", Sample, "LCRD", A),
    data_type("sedentary-period", Interval, "LCRD", A),
    data_type("sleep", Sleep, "LGC", "sleep"),
    data_type("steps", Interval, "LCRD", A),
    data_type("swim-lengths-data", Interval, "LCRD", A),
    data_type("symptoms", Sample, "", "logged_symptoms"),
    data_type("time-in-heart-rate-zone", Interval, "LCRD", A),
    data_type("total-calories", Interval, "RD", A),
    data_type("vo2-max", Sample, "LC", A),
    data_type("weight", Sample, "LGCRD", H),
];

impl DataType {
    /// Finds a type by its name in a path.
    pub(super) fn find(id: &str) -> Option<&'static Self> {
        DATA_TYPES.iter().find(|known| known.id == id)
    }

    /// Finds a type by its name in a filter, which is in snake case.
    pub(super) fn find_by_filter_name(name: &str) -> Option<&'static Self> {
        DATA_TYPES.iter().find(|known| known.filter_name() == name)
    }

    /// Tells the type's name in a filter.
    pub(super) fn filter_name(&self) -> String {
        self.id.replace('-', "_")
    }

    /// Tells the type's name as a member of a data point, in camel case.
    pub(super) fn member_name(&self) -> String {
        let mut parts = self.id.split('-');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |mut name, part| {
            let mut letters = part.chars();
            name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
            name.push_str(letters.as_str());
            name
        })
    }

    /// Tells whether an action is supported.
    pub(super) fn supports(&self, action: Action) -> bool {
        let letter = match action {
            Action::List => 'L',
            Action::Get => 'G',
            Action::Reconcile => 'C',
            Action::RollUp => 'R',
            Action::DailyRollUp => 'D',
        };
        self.actions.contains(letter)
    }

    /// Names the supported actions, as error metadata does.
    pub(super) fn allowed_actions(&self) -> String {
        let names: Vec<_> =
            Action::ALL.into_iter().filter(|action| self.supports(*action)).map(Action::name).collect();
        names.join(",")
    }

    /// Tells how many days a roll-up may span.
    pub(super) fn max_days(&self) -> i64 {
        match self.id {
            "heart-rate" | "total-calories" | "active-minutes" | "calories-in-heart-rate-zone" => 14,
            _ => 90,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_three_spellings() {
        let resting = DataType::find("daily-resting-heart-rate").expect("known");

        assert_eq!(resting.filter_name(), "daily_resting_heart_rate");
        assert_eq!(resting.member_name(), "dailyRestingHeartRate");
        assert_eq!(DataType::find_by_filter_name("daily_resting_heart_rate"), Some(resting));
        assert_eq!(DataType::find("daily_resting_heart_rate"), None);
        assert_eq!(
            DataType::find("daily-vo2-max").map(DataType::member_name).as_deref(),
            Some("dailyVo2Max")
        );
    }

    #[test]
    fn types_rolled_up_for_days_only_cannot_be_listed() {
        for id in ["total-calories", "calories-in-heart-rate-zone", "floors"] {
            let data_type = DataType::find(id).expect("known");

            assert!(!data_type.supports(Action::List), "{id}");
            assert!(data_type.supports(Action::DailyRollUp), "{id}");
        }
    }
}
