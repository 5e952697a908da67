//! Which resources the API has, by which paths, under which permission and with which limits: a page of facts.
//! Not here: reading the dates of a request (`asked`) and answering it (`answer`).

use super::period::{ACTIVITY_PERIODS, BODY_PERIODS, LOG_PERIODS, Period};
use super::scope::Scope;
use super::value::{ActivityValue, BodyValue, SleepValue};

/// One thing the API can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    Profile,
    Badges,
    Devices,
    Alarms,
    Friends,
    Leaderboard,
    Lifetime,
    ActivityGoals {
        weekly: bool,
    },
    ActivityShelf,
    ActivityList,
    /// The file of a log.
    ActivityTcx(u64),
    DailySummary,
    Activity {
        value: ActivityValue,
        tracker: bool,
    },
    ActiveZoneMinutes,
    Heart,
    HeartRateVariability,
    OxygenSaturation,
    BreathingRate,
    SkinTemperature,
    CoreTemperature,
    Vo2Max,
    EcgList,
    IrnList,
    IrnProfile,
    Sleep,
    SleepList,
    SleepGoal,
    SleepSeries(SleepValue),
    WeightLog,
    FatLog,
    Body(BodyValue),
    WeightGoal,
    FatGoal,
    FoodLog,
    WaterLog,
    CaloriesIn,
    FoodGoal,
    WaterGoal,
    FoodShelf,
    Meals,
}

/// How many days a range may span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RangeLimit {
    /// There is no range form.
    NoRange,
    /// `end - start` may be at most so many days.
    Days(i32),
    /// No limit is stated.
    Unlimited,
}

/// What finer answer a resource has besides the daily one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finer {
    /// None.
    None,
    /// Slots of these lengths, for at most 24 hours.
    Slots(&'static [&'static str]),
    /// Everything of a night or of up to 30, under `all.json`.
    All,
}

/// How a resource can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Forms {
    /// Whether it has no dates at all.
    pub dateless: bool,
    /// Whether one day can be asked for.
    pub day: bool,
    /// Whether and how far a range can be asked for.
    pub range: RangeLimit,
    /// The periods that can end on a day.
    pub periods: &'static [Period],
    /// Whether the word `today` stands for a date.
    pub today: bool,
    /// What finer answer there is.
    pub finer: Finer,
}

const DATELESS: Forms = Forms {
    dateless: true,
    day: false,
    range: RangeLimit::NoRange,
    periods: &[],
    today: false,
    finer: Finer::None,
};
const ONE_DAY: Forms = Forms { dateless: false, day: true, today: true, ..DATELESS };
const SERIES: Forms =
    Forms { day: false, range: RangeLimit::Days(1095), periods: ACTIVITY_PERIODS, ..ONE_DAY };
const NIGHTLY: Forms = Forms { range: RangeLimit::Days(30), ..ONE_DAY };
const MINUTES: Finer = Finer::Slots(&["1min", "5min", "15min"]);
const SECONDS: Finer = Finer::Slots(&["1sec", "1min", "5min", "15min"]);

impl Resource {
    /// Tells which permission opens the resource.
    pub(super) fn scope(self) -> Scope {
        match self {
            Self::Profile | Self::Badges => Scope::Profile,
            Self::Devices | Self::Alarms => Scope::Settings,
            Self::Friends | Self::Leaderboard => Scope::Social,
            Self::Lifetime
            | Self::ActivityGoals { .. }
            | Self::ActivityShelf
            | Self::ActivityList
            | Self::ActivityTcx(_)
            | Self::DailySummary
            | Self::Activity { .. }
            | Self::ActiveZoneMinutes => Scope::Activity,
            Self::Heart | Self::HeartRateVariability => Scope::Heartrate,
            Self::OxygenSaturation => Scope::OxygenSaturation,
            Self::BreathingRate => Scope::RespiratoryRate,
            Self::SkinTemperature | Self::CoreTemperature => Scope::Temperature,
            Self::Vo2Max => Scope::CardioFitness,
            Self::EcgList => Scope::Electrocardiogram,
            Self::IrnList | Self::IrnProfile => Scope::IrregularRhythm,
            Self::Sleep | Self::SleepList | Self::SleepGoal | Self::SleepSeries(_) => Scope::Sleep,
            Self::WeightLog | Self::FatLog | Self::Body(_) | Self::WeightGoal | Self::FatGoal => {
                Scope::Weight
            }
            Self::FoodLog
            | Self::WaterLog
            | Self::CaloriesIn
            | Self::FoodGoal
            | Self::WaterGoal
            | Self::FoodShelf
            | Self::Meals => Scope::Nutrition,
        }
    }

    /// Tells how the resource can be asked for.
    pub(super) fn forms(self) -> Forms {
        match self {
            Self::DailySummary | Self::FoodLog => ONE_DAY,
            Self::Activity { value, tracker } => {
                let range =
                    RangeLimit::Days(if value == ActivityValue::ActivityCalories { 30 } else { 1095 });
                let finer = if value.has_intraday() && !tracker { MINUTES } else { Finer::None };
                Forms { range, finer, ..SERIES }
            }
            Self::ActiveZoneMinutes => Forms { finer: MINUTES, ..SERIES },
            Self::Heart => {
                Forms { range: RangeLimit::Days(365), periods: LOG_PERIODS, finer: SECONDS, ..SERIES }
            }
            Self::HeartRateVariability | Self::BreathingRate => Forms { finer: Finer::All, ..NIGHTLY },
            Self::OxygenSaturation => Forms { range: RangeLimit::Unlimited, finer: Finer::All, ..NIGHTLY },
            Self::SkinTemperature | Self::CoreTemperature | Self::Vo2Max => NIGHTLY,
            Self::Sleep => Forms { range: RangeLimit::Days(100), today: false, ..ONE_DAY },
            Self::SleepSeries(_) => Forms { range: RangeLimit::Days(365), periods: &[], ..SERIES },
            Self::WeightLog => {
                Forms { range: RangeLimit::Days(31), periods: LOG_PERIODS, today: false, ..ONE_DAY }
            }
            Self::FatLog => Forms { range: RangeLimit::Days(30), periods: LOG_PERIODS, ..ONE_DAY },
            Self::Body(value) => {
                let days = match value {
                    BodyValue::Bmi => 1095,
                    BodyValue::Fat => 30,
                    BodyValue::Weight => 31,
                };
                Forms { range: RangeLimit::Days(days), periods: BODY_PERIODS, ..SERIES }
            }
            Self::WaterLog => Forms { day: true, ..SERIES },
            Self::CaloriesIn => SERIES,
            _ => DATELESS,
        }
    }

    /// Finds the resource of a path, taken apart at its slashes after the user's id, with what follows `date`.
    pub(super) fn find<'a>(version: &str, parts: &'a [&'a str]) -> Option<(Self, &'a [&'a str])> {
        let found = match (version, parts) {
            ("1", [first, rest @ ..]) => match *first {
                "profile" if rest.is_empty() => Self::Profile,
                "badges" if rest.is_empty() => Self::Badges,
                "meals" if rest.is_empty() => Self::Meals,
                "devices" => match rest {
                    [] => Self::Devices,
                    ["tracker", _, "alarms"] => Self::Alarms,
                    _ => return None,
                },
                "activities" => return find_activity(rest),
                "body" => return find_body(rest),
                "foods" => return find_food(rest),
                "sleep" => match rest {
                    ["goal"] => Self::SleepGoal,
                    [name, "date", dates @ ..] => {
                        let value = SleepValue::ALL.into_iter().find(|value| value.name() == *name)?;
                        return Some((Self::SleepSeries(value), dates));
                    }
                    _ => return None,
                },
                "irn" => match rest {
                    ["alerts", "list"] => Self::IrnList,
                    ["profile"] => Self::IrnProfile,
                    _ => return None,
                },
                "ecg" if rest == ["list"] => Self::EcgList,
                _ => return find_nightly(parts),
            },
            ("1.1", ["friends"]) => Self::Friends,
            ("1.1", ["leaderboard", "friends"]) => Self::Leaderboard,
            ("1.2", ["sleep", "goal"]) => Self::SleepGoal,
            ("1.2", ["sleep", "list"]) => Self::SleepList,
            ("1.2", ["sleep", "date", dates @ ..]) => return Some((Self::Sleep, dates)),
            _ => return None,
        };
        Some((found, &[]))
    }
}

type Found<'a> = Option<(Resource, &'a [&'a str])>;

fn find_activity<'a>(parts: &'a [&'a str]) -> Found<'a> {
    let named = |name: &str| ActivityValue::ALL.into_iter().find(|value| value.name() == name);
    let found = match parts {
        [] => Resource::Lifetime,
        ["list"] => Resource::ActivityList,
        ["favorite" | "frequent" | "recent"] => Resource::ActivityShelf,
        ["goals", "daily"] => Resource::ActivityGoals { weekly: false },
        ["goals", "weekly"] => Resource::ActivityGoals { weekly: true },
        ["date", dates @ ..] => return Some((Resource::DailySummary, dates)),
        ["active-zone-minutes", "date", dates @ ..] => return Some((Resource::ActiveZoneMinutes, dates)),
        ["heart", "date", dates @ ..] => return Some((Resource::Heart, dates)),
        ["tracker", name, "date", dates @ ..] => {
            let value = named(name).filter(|value| value.is_tracked())?;
            return Some((Resource::Activity { value, tracker: true }, dates));
        }
        [name, "date", dates @ ..] => {
            return Some((Resource::Activity { value: named(name)?, tracker: false }, dates));
        }
        _ => return None,
    };
    Some((found, &[]))
}

fn find_nightly<'a>(parts: &'a [&'a str]) -> Found<'a> {
    match parts {
        ["hrv", "date", dates @ ..] => Some((Resource::HeartRateVariability, dates)),
        ["spo2", "date", dates @ ..] => Some((Resource::OxygenSaturation, dates)),
        ["br", "date", dates @ ..] => Some((Resource::BreathingRate, dates)),
        ["temp", "skin", "date", dates @ ..] => Some((Resource::SkinTemperature, dates)),
        ["temp", "core", "date", dates @ ..] => Some((Resource::CoreTemperature, dates)),
        ["cardioscore", "date", dates @ ..] => Some((Resource::Vo2Max, dates)),
        _ => None,
    }
}

fn find_body<'a>(parts: &'a [&'a str]) -> Found<'a> {
    match parts {
        ["log", "weight", "date", dates @ ..] => Some((Resource::WeightLog, dates)),
        ["log", "fat", "date", dates @ ..] => Some((Resource::FatLog, dates)),
        ["log", "weight", "goal"] => Some((Resource::WeightGoal, &[])),
        ["log", "fat", "goal"] => Some((Resource::FatGoal, &[])),
        ["bmi", "date", dates @ ..] => Some((Resource::Body(BodyValue::Bmi), dates)),
        ["fat", "date", dates @ ..] => Some((Resource::Body(BodyValue::Fat), dates)),
        ["weight", "date", dates @ ..] => Some((Resource::Body(BodyValue::Weight), dates)),
        _ => None,
    }
}

fn find_food<'a>(parts: &'a [&'a str]) -> Found<'a> {
    match parts {
        ["log", "date", dates @ ..] => Some((Resource::FoodLog, dates)),
        ["log", "water", "date", dates @ ..] => Some((Resource::WaterLog, dates)),
        ["log", "caloriesIn", "date", dates @ ..] => Some((Resource::CaloriesIn, dates)),
        ["log", "goal"] => Some((Resource::FoodGoal, &[])),
        ["log", "water", "goal"] => Some((Resource::WaterGoal, &[])),
        ["log", "favorite" | "frequent" | "recent"] => Some((Resource::FoodShelf, &[])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(path: &str) -> Option<Resource> {
        let parts: Vec<&str> = path.split('/').collect();
        let (version, rest) = parts.split_first()?;
        Resource::find(version, rest).map(|(resource, _)| resource)
    }

    #[test]
    fn tracker_has_no_resting_calories() {
        let plain = find("1/activities/caloriesBMR/date/2026-01-01/1d");
        let tracked = find("1/activities/tracker/caloriesBMR/date/2026-01-01/1d");

        assert_eq!(plain, Some(Resource::Activity { value: ActivityValue::CaloriesBmr, tracker: false }));
        assert_eq!(tracked, None);
    }

    #[test]
    fn sleep_logs_are_only_in_version_1_2_and_sleep_series_only_in_version_1() {
        assert_eq!(find("1.2/sleep/date/2026-01-01"), Some(Resource::Sleep));
        assert_eq!(find("1/sleep/date/2026-01-01"), None);
        assert_eq!(
            find("1/sleep/timeInBed/date/2026-01-01/2026-01-02"),
            Some(Resource::SleepSeries(SleepValue::TimeInBed))
        );
        assert_eq!(find("1.2/sleep/timeInBed/date/2026-01-01/2026-01-02"), None);
    }

    #[test]
    fn activity_calories_span_thirty_days_and_the_others_three_years() {
        let calories = Resource::Activity { value: ActivityValue::ActivityCalories, tracker: true };
        let steps = Resource::Activity { value: ActivityValue::Steps, tracker: true };

        assert_eq!(calories.forms().range, RangeLimit::Days(30));
        assert_eq!(steps.forms().range, RangeLimit::Days(1095));
    }
}
