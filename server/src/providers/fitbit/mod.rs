//! The Fitbit Web API, switched off by its owner on 2026-11-02.
//!
//! It stays a complete provider, off unless the operator sets it up: for the stand-in, and because the shape of the
//! files is its shape. Facts were read on dev.fitbit.com before it ended and in answers others have published; nothing
//! can be measured any more. Without `Accept-Language` every unit is metric, so that header is never sent. The
//! resources and their windows are in `domain/src/catalog/fitbit.rs`.

mod account;
mod badges;
mod daily;
mod entries;
mod error;
mod food;
mod form;
mod intraday;
mod list;
mod logs;
mod routes;

#[cfg(any(test, feature = "testing"))]
pub(super) mod fixtures;
#[cfg(test)]
mod tests;

use super::{
    ClientAuthentication, Fetch, NotAsked, OAuthProfile, Outcome, OwnClientRules, Page, Provider, QuotaRule,
    Reply, Request, status,
};
use crate::config::FitbitConfig;
use domain::{
    DataType, DateRange, ProviderId,
    catalog::IntradayResource,
    entry::EntryForm,
    item::ItemForm,
    wire::{Account, ErrorCode, OwnClientProblem},
};
use http::{HeaderMap, HeaderValue, Method, header::ACCEPT};
use std::collections::BTreeSet;
use url::Url;

/// Requests of one link under way at once, while the quota is known to allow them.
const IN_FLIGHT: usize = 2;

/// Requests a member's data may be asked for in an hour.
const REQUESTS_AN_HOUR: u64 = 150;

/// The Fitbit Web API with our client and addresses.
#[derive(Clone, Debug)]
pub struct Fitbit {
    settings: FitbitConfig,
}

/// What a resource's name stands for.
#[derive(Clone, Copy, Debug)]
enum Endpoint {
    Profile,
    Devices,
    Lifetime,
    Series(DataType),
    Heart,
    Sleep,
    WeightLog,
    /// Listed by days, as they stand in the file.
    Entries(&'static EntryForm),
    /// Listed page by page.
    List(&'static EntryForm),
    FoodLog(&'static EntryForm),
    WaterLog(&'static EntryForm),
    Badges(&'static ItemForm),
    Intraday(&'static IntradayResource),
    Routes,
}

fn find_endpoint(resource: &str) -> Option<Endpoint> {
    let entries = |data_type| EntryForm::find(data_type).map(Endpoint::Entries);
    let list = |data_type| EntryForm::find(data_type).map(Endpoint::List);
    Some(match resource {
        "profile" => Endpoint::Profile,
        "devices" => Endpoint::Devices,
        "lifetime" => Endpoint::Lifetime,
        "tracker/steps" => Endpoint::Series(DataType::Steps),
        "tracker/distance" => Endpoint::Series(DataType::Distance),
        "tracker/floors" => Endpoint::Series(DataType::Floors),
        "tracker/elevation" => Endpoint::Series(DataType::Elevation),
        "tracker/calories" => Endpoint::Series(DataType::Calories),
        "tracker/activityCalories" => Endpoint::Series(DataType::ActivityCalories),
        "tracker/minutesSedentary" => Endpoint::Series(DataType::MinutesSedentary),
        "tracker/minutesLightlyActive" => Endpoint::Series(DataType::MinutesLightlyActive),
        "tracker/minutesFairlyActive" => Endpoint::Series(DataType::MinutesFairlyActive),
        "tracker/minutesVeryActive" => Endpoint::Series(DataType::MinutesVeryActive),
        "heart" => Endpoint::Heart,
        "sleep" => Endpoint::Sleep,
        "weight-log" => Endpoint::WeightLog,
        "swimming-strokes" => Endpoint::Series(DataType::SwimmingStrokes),
        "active-zone-minutes" => entries(DataType::ActiveZoneMinutes)?,
        "hrv" => entries(DataType::HeartRateVariability)?,
        "spo2" => entries(DataType::OxygenSaturation)?,
        "br" => entries(DataType::BreathingRate)?,
        "temp/skin" => entries(DataType::SkinTemperature)?,
        "temp/core" => entries(DataType::CoreTemperature)?,
        "cardioscore" => entries(DataType::CardioFitness)?,
        "fat-log" => entries(DataType::BodyFat)?,
        "activity-log" => list(DataType::ActivityLog)?,
        "ecg" => list(DataType::Electrocardiogram)?,
        "irn-alerts" => list(DataType::IrregularRhythm)?,
        "food-log" => Endpoint::FoodLog(EntryForm::find(DataType::FoodLog)?),
        "water-log" => Endpoint::WaterLog(EntryForm::find(DataType::WaterLog)?),
        "badges" => Endpoint::Badges(ItemForm::find(DataType::Badges)?),
        "intraday/routes" => Endpoint::Routes,
        other => Endpoint::Intraday(intraday::find(other)?),
    })
}

/// The path of a resource, without `.json`. Both ends of a range are included.
fn path(endpoint: Endpoint, fetch: &Fetch) -> Option<String> {
    let day = || fetch.range.map(|range| format!("date/{}", range.start()));
    let days = || fetch.range.map(|range| format!("date/{}/{}", range.start(), range.last()));
    Some(match endpoint {
        Endpoint::Profile => "/1/user/-/profile".to_owned(),
        Endpoint::Devices => "/1/user/-/devices".to_owned(),
        Endpoint::Lifetime => "/1/user/-/activities".to_owned(),
        Endpoint::Series(_) => format!("/1/user/-/activities/{}/{}", fetch.resource, days()?),
        Endpoint::Heart => format!("/1/user/-/activities/heart/{}", days()?),
        Endpoint::Sleep => format!("/1.2/user/-/sleep/{}", days()?),
        Endpoint::WeightLog => format!("/1/user/-/body/log/weight/{}", days()?),
        Endpoint::Entries(form) => match form.data_type {
            DataType::ActiveZoneMinutes => format!("/1/user/-/activities/active-zone-minutes/{}", days()?),
            DataType::BodyFat => format!("/1/user/-/body/log/fat/{}", days()?),
            _ => format!("/1/user/-/{}/{}", fetch.resource, days()?),
        },
        Endpoint::List(form) => match form.data_type {
            DataType::Electrocardiogram => "/1/user/-/ecg/list".to_owned(),
            DataType::IrregularRhythm => "/1/user/-/irn/alerts/list".to_owned(),
            _ => "/1/user/-/activities/list".to_owned(),
        },
        Endpoint::FoodLog(_) => format!("/1/user/-/foods/log/{}", day()?),
        Endpoint::WaterLog(_) => format!("/1/user/-/foods/log/water/{}", day()?),
        Endpoint::Badges(_) => "/1/user/-/badges".to_owned(),
        Endpoint::Intraday(resource) => intraday::path(resource, fetch)?,
        // They have requests of their own.
        Endpoint::Routes => return None,
    })
}

/// Where applications are registered: at the developers' site, or beside the consent page where that is a stand-in's.
fn registration_url(www_url: &Url) -> String {
    let www = www_url.as_str().trim_end_matches('/');
    let developers = if www == "https://www.fitbit.com" { "https://dev.fitbit.com" } else { www };
    format!("{developers}/apps/new")
}

impl Fitbit {
    /// Makes the provider.
    pub fn new(settings: FitbitConfig) -> Self {
        Fitbit { settings }
    }

    fn at(base: &Url, path: &str) -> Url {
        let mut url = base.clone();
        url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
        url
    }
}

impl Provider for Fitbit {
    fn id(&self) -> ProviderId {
        ProviderId::Fitbit
    }

    fn oauth(&self) -> OAuthProfile {
        let FitbitConfig { www_url, api_url, .. } = &self.settings;
        OAuthProfile {
            authorize_url: Fitbit::at(www_url, "/oauth2/authorize"),
            token_url: Fitbit::at(api_url, "/oauth2/token"),
            revoke_url: Some(Fitbit::at(api_url, "/oauth2/revoke")),
            client_id: self.settings.client_id.clone(),
            client_secret: self.settings.client_secret.clone(),
            client_authentication: ClientAuthentication::BasicHeader,
            scopes: self.id().permissions().iter().map(|scope| (*scope).to_owned()).collect(),
            // Without it, who consented once is sent straight back and cannot tick what was left out.
            authorize_params: vec![("prompt", "consent")],
            switch_account_params: vec![("prompt", "login consent")],
            rotates: true,
            account_cap: None,
            own_clients: Some(OwnClientRules {
                // It may count as one with a secret or as one without, so it shows both its secret and its name.
                authentication: ClientAuthentication::BasicHeaderAndId,
                id_ending: "",
                // Those of Fitbit have 6 and 32 characters.
                longest_id: 64,
                longest_secret: 128,
                registration_url: registration_url(www_url),
                when_refused: OwnClientProblem::NotPersonal,
            }),
        }
    }

    fn quota(&self) -> QuotaRule {
        QuotaRule::Headers {
            limit: REQUESTS_AN_HOUR,
            hour: self.settings.hour,
            margin: self.settings.quota_margin,
        }
    }

    fn in_flight(&self) -> usize {
        IN_FLIGHT
    }

    fn account_requests(&self, granted: &BTreeSet<String>) -> Vec<Fetch> {
        [("profile", "profile"), ("settings", "devices")]
            .into_iter()
            .filter(|(scope, _)| granted.contains(*scope))
            .map(|(_, resource)| Fetch::once(resource))
            .collect()
    }

    fn account(
        &self,
        token_user: Option<&str>,
        replies: &[(Fetch, Reply)],
    ) -> Result<(String, Account), ErrorCode> {
        let mut owner = account::Owner::default();
        let mut devices = Vec::new();
        let mut first_problem = None;
        for (fetch, reply) in replies {
            let outcome = self.parse(fetch, reply);
            if outcome == Outcome::Gone {
                return Err(ErrorCode::Gone);
            }
            match (fetch.resource.as_str(), outcome) {
                ("profile", Outcome::Page(_)) => {
                    owner = account::parse_owner(&reply.body).map_err(|_| ErrorCode::MalformedAnswer)?;
                }
                ("devices", Outcome::Page(page)) => devices = page.records,
                (_, outcome) => first_problem = first_problem.or(super::account::problem(outcome)),
            }
        }
        let key = owner.encoded_id.or_else(|| token_user.map(str::to_owned)).filter(|key| !key.is_empty());
        let key = key.ok_or(first_problem.unwrap_or(ErrorCode::NothingGranted))?;
        let account = Account {
            display_name: owner.display_name.filter(|name| !name.is_empty()),
            member_since: owner.member_since,
            time_zone: owner.timezone.filter(|zone| !zone.is_empty()),
            devices: super::account::list_devices(&devices),
            legacy_user_id: Some(key.clone()),
        };
        Ok((key, account))
    }

    fn request(&self, fetch: &Fetch) -> Result<Request, NotAsked> {
        let not_asked = || NotAsked::Unknown(fetch.resource.clone());
        let endpoint = find_endpoint(fetch.resource.as_str()).ok_or_else(not_asked)?;
        if let Endpoint::Routes = endpoint {
            return routes::request(&self.settings.api_url, fetch).ok_or_else(not_asked);
        }
        let path = path(endpoint, fetch).ok_or_else(not_asked)?;
        let mut url = Fitbit::at(&self.settings.api_url, &format!("{path}.json"));
        if let Endpoint::List(form) = endpoint {
            url.set_query(Some(&list::query(form, fetch).ok_or_else(not_asked)?));
        }
        Ok(Request {
            method: Method::GET,
            url,
            headers: HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static("application/json"))]),
            body: None,
        })
    }

    fn parse(&self, fetch: &Fetch, reply: &Reply) -> Outcome {
        if let Some(outcome) = routes::file_outcome(fetch, reply) {
            return outcome;
        }
        if let Some(outcome) = status::common(reply) {
            return outcome;
        }
        if reply.status != 200 {
            return error::classify(fetch, reply);
        }
        let Some(endpoint) = find_endpoint(fetch.resource.as_str()) else {
            return Outcome::Refused(ErrorCode::RequestRefused);
        };
        match parse_page(endpoint, fetch, &reply.body) {
            Ok(page) => Outcome::Page(page),
            Err(outcome) => outcome,
        }
    }
}

fn parse_page(endpoint: Endpoint, fetch: &Fetch, body: &[u8]) -> Result<Page, Outcome> {
    let range: Result<DateRange, Outcome> = fetch.range.ok_or(Outcome::Refused(ErrorCode::RequestRefused));
    let records = match endpoint {
        Endpoint::Profile => account::parse_profile(body)?,
        Endpoint::Devices => account::parse_devices(body)?,
        Endpoint::Lifetime => account::parse_lifetime(body)?,
        Endpoint::Series(data_type) => daily::parse_series(data_type, fetch.resource.as_str(), range?, body)?,
        Endpoint::Heart => daily::parse_heart(range?, body)?,
        Endpoint::Sleep => logs::parse_sleep(range?, body)?,
        Endpoint::WeightLog => logs::parse_weight(range?, body)?,
        Endpoint::Entries(form) => entries::parse(form, range?, body)?,
        Endpoint::List(form) => return list::parse(form, range?, fetch, body),
        Endpoint::FoodLog(form) => food::parse_foods(form, range?, body)?,
        Endpoint::WaterLog(form) => food::parse_water(form, range?, body)?,
        Endpoint::Badges(form) => badges::parse(form, body)?,
        Endpoint::Intraday(resource) => intraday::parse(resource, range?, body)?,
        Endpoint::Routes => return routes::parse_list(fetch, body),
    };
    Ok(Page { records, next: None, complete_after: None })
}
