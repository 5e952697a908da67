//! From what was asked to the answer's body. Not here: HTTP, tokens and quota (`api`).

use jiff::civil::Date;
use serde_json::{Value, json};

use super::asked::Asked;
use super::list::{self, Paging};
use super::refusal::Refusal;
use super::resource::Resource;
use super::settings::AppType;
use super::view::View;
use super::{
    account, activity, heart, history, intraday, night_detail, nightly, nutrition, sleep, sleep_series,
    summary, taken, weight,
};
use crate::oauth::Fields;

/// What a data request is answered with.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// A JSON body.
    Json(Value),
    /// A JSON body that was written already.
    Written(String),
    /// A Training Center file.
    File(String),
    /// Nothing at all, without a content type.
    Empty,
}

/// Answers a request whose permission has been checked.
///
/// # Errors
///
/// Parameters of a list that do not fit, data closed to this type of app, an id that does not exist.
pub(super) fn answer(
    view: &View<'_>,
    resource: Resource,
    asked: Asked,
    query: &Fields,
) -> Result<Answer, Refusal> {
    let body = match asked {
        Asked::Dateless => return dateless(view, resource, query),
        Asked::Day(date) => day(view, resource, date),
        Asked::Span(first, last) => span(view, resource, first, last),
        // An app that may not read intraday data gets the daily part of it, without an error.
        Asked::Slots(slots) if view.app_type != AppType::Personal => {
            span(view, resource, slots.first, slots.last)
        }
        Asked::AllOfDay(_) | Asked::AllOfSpan(..) if view.app_type != AppType::Personal => {
            return Err(Refusal::closed_to_app_type());
        }
        Asked::Slots(slots) => {
            let text = intraday::answer(view, resource, slots);
            return text.map(Answer::Written).ok_or_else(Refusal::unknown_path);
        }
        Asked::AllOfDay(date) => night_detail::day(view, resource, date),
        Asked::AllOfSpan(first, last) => night_detail::range(view, resource, first, last),
    };
    body.map(Answer::Json).ok_or_else(Refusal::unknown_path)
}

fn dateless(view: &View<'_>, resource: Resource, query: &Fields) -> Result<Answer, Refusal> {
    let body = match resource {
        Resource::Profile => account::profile(view),
        Resource::Badges => account::badges(view),
        Resource::Devices => account::devices(view),
        Resource::Alarms => return Ok(Answer::Empty),
        Resource::Friends => account::friends(),
        Resource::Leaderboard => account::leaderboard(),
        Resource::Lifetime => history::lifetime(view),
        Resource::ActivityGoals { weekly } => summary::goals(view, weekly),
        Resource::ActivityShelf | Resource::FoodShelf => json!([]),
        Resource::ActivityList => {
            let paging = Paging::read(query, 100)?;
            list::page(view, &paging, "activities", "/1/user/-/activities/list.json", taken::exercise)
        }
        Resource::ActivityTcx(log) => {
            let partial = query.get("includePartialTCX") == Some("true");
            return taken::file(view, log, partial).map(Answer::File).ok_or_else(Refusal::no_such_log);
        }
        Resource::EcgList => list::electrocardiograms(view, &Paging::read(query, 10)?),
        Resource::IrnList => {
            let paging = Paging::read(query, 10)?;
            list::page(view, &paging, "alerts", "/1/user/-/irn/alerts/list.json", taken::rhythm_alert)
        }
        Resource::IrnProfile => {
            let updated = format!("{}T06:50:00.000", view.body.joined());
            let watches = view.body.person().watches_rhythm(view.today());
            json!({ "onboarded": watches, "enrolled": watches, "lastUpdated": updated })
        }
        Resource::SleepList => list::sleeps(view, &Paging::read(query, 100)?),
        Resource::SleepGoal => sleep::goal(view),
        Resource::WeightGoal => weight::weight_goal(view),
        Resource::FatGoal => weight::fat_goal(),
        Resource::FoodGoal => nutrition::food_goal(),
        Resource::WaterGoal => nutrition::water_goal(view),
        Resource::Meals => nutrition::meals(),
        _ => return Err(Refusal::unknown_path()),
    };
    Ok(Answer::Json(body))
}

fn day(view: &View<'_>, resource: Resource, date: Date) -> Option<Value> {
    match resource {
        Resource::DailySummary => Some(summary::daily(view, date)),
        Resource::Sleep => Some(sleep::day(view, date)),
        Resource::OxygenSaturation => Some(nightly::oxygen_day(view, date)),
        Resource::FoodLog => Some(nutrition::food_log(view, date)),
        Resource::WaterLog => Some(nutrition::water_log(view, date)),
        _ => span(view, resource, date, date),
    }
}

fn span(view: &View<'_>, resource: Resource, first: Date, last: Date) -> Option<Value> {
    Some(match resource {
        Resource::Activity { value, tracker } => activity::series(view, value, tracker, first, last),
        Resource::ActiveZoneMinutes => activity::active_zone_minutes(view, first, last),
        Resource::Heart => heart::series(view, first, last),
        Resource::HeartRateVariability => nightly::heart_rate_variability(view, first, last),
        Resource::OxygenSaturation => nightly::oxygen_range(view, first, last),
        Resource::BreathingRate => nightly::breathing_rate(view, first, last),
        Resource::SkinTemperature => nightly::skin_temperature(view, first, last),
        Resource::CoreTemperature => nightly::core_temperature(view, first, last),
        Resource::Vo2Max => nightly::vo2_max(view, first, last),
        Resource::Sleep => sleep::range(view, first, last),
        Resource::SleepSeries(value) => sleep_series::series(view, value, first, last),
        Resource::WeightLog => weight::weight_log(view, first, last),
        Resource::FatLog => weight::fat_log(view, first, last),
        Resource::Body(value) => weight::series(view, value, first, last),
        Resource::WaterLog => nutrition::water(view, first, last),
        Resource::CaloriesIn => nutrition::calories_in(view, first, last),
        _ => return None,
    })
}
