//! The Google Health API, version 4.
//!
//! Read in the contract of revision 20261030 and in notes measured against it until 2026-11-22; where the two differ
//! both are accepted. The resources and their windows are in `domain/src/catalog/google_health.rs`.

mod account;
mod border;
mod daily;
mod daily_entry;
mod electrocardiogram;
mod entry;
mod error;
mod exercise;
mod food;
mod intraday;
mod longest;
mod nutrients;
mod nutrition;
mod request;
mod rhythm_alert;
mod roll_up;
mod routes;
mod sample_entry;
mod session;
mod sleep;
mod time;
mod weight;
mod zone;

#[cfg(any(test, feature = "testing"))]
pub(super) mod fixtures;
#[cfg(test)]
mod tests;

use super::{
    ClientAuthentication, Fetch, NotAsked, OAuthProfile, Outcome, OwnClientRules, Page, Provider, QuotaRule,
    Reply, Request, status,
};
use crate::config::GoogleConfig;
use domain::{
    ProviderId,
    catalog::IntradayResource,
    record::LogId,
    wire::{Account, ErrorCode, OwnClientProblem},
};
use longest::Longest;
use roll_up::RollUp;
use std::collections::BTreeSet;
use url::Url;

/// Requests of one link under way at once.
const IN_FLIGHT: usize = 4;

const SETTINGS_SCOPE: &str = "https://www.googleapis.com/auth/googlehealth.settings.readonly";
const PROFILE_SCOPE: &str = "https://www.googleapis.com/auth/googlehealth.profile.readonly";

/// The Google Health API with our client and addresses.
#[derive(Clone, Debug)]
pub struct GoogleHealth {
    settings: GoogleConfig,
    longest: Longest,
}

/// What a resource's name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Endpoint {
    Identity,
    Profile,
    Settings,
    PairedDevices,
    LatestHeight,
    LatestWeight,
    RollUp(RollUp),
    DailyRestingHeartRate,
    DailyHeartRateZones,
    DailyEntry,
    SampleEntry,
    Exercise,
    Nutrition,
    Food,
    Electrocardiogram,
    RhythmAlert,
    Sleep,
    Weight,
    Intraday(&'static IntradayResource),
    Routes,
}

fn find_endpoint(resource: &str) -> Option<Endpoint> {
    Some(match resource {
        "identity" => Endpoint::Identity,
        "profile" => Endpoint::Profile,
        "settings" => Endpoint::Settings,
        "pairedDevices" => Endpoint::PairedDevices,
        "latest-height" => Endpoint::LatestHeight,
        "latest-weight" => Endpoint::LatestWeight,
        "steps" => Endpoint::RollUp(RollUp::Steps),
        "distance" => Endpoint::RollUp(RollUp::Distance),
        "floors" => Endpoint::RollUp(RollUp::Floors),
        "altitude" => Endpoint::RollUp(RollUp::Altitude),
        "total-calories" => Endpoint::RollUp(RollUp::TotalCalories),
        "active-energy-burned" => Endpoint::RollUp(RollUp::ActiveEnergyBurned),
        "active-minutes" => Endpoint::RollUp(RollUp::ActiveMinutes),
        "sedentary-period" => Endpoint::RollUp(RollUp::SedentaryPeriod),
        "time-in-heart-rate-zone" => Endpoint::RollUp(RollUp::TimeInHeartRateZone),
        "calories-in-heart-rate-zone" => Endpoint::RollUp(RollUp::CaloriesInHeartRateZone),
        "active-zone-minutes" => Endpoint::RollUp(RollUp::ActiveZoneMinutes),
        "swim-lengths-data" => Endpoint::RollUp(RollUp::SwimLengthsData),
        "daily-heart-rate-variability"
        | "daily-oxygen-saturation"
        | "daily-respiratory-rate"
        | "daily-sleep-temperature-derivations"
        | "daily-vo2-max" => Endpoint::DailyEntry,
        "body-fat" | "blood-glucose" | "core-body-temperature" | "vo2-max" | "run-vo2-max" => {
            Endpoint::SampleEntry
        }
        "exercise" => Endpoint::Exercise,
        "nutrition-log" | "hydration-log" => Endpoint::Nutrition,
        "food" => Endpoint::Food,
        "electrocardiogram" => Endpoint::Electrocardiogram,
        "irregular-rhythm-notification" => Endpoint::RhythmAlert,
        "daily-resting-heart-rate" => Endpoint::DailyRestingHeartRate,
        "daily-heart-rate-zones" => Endpoint::DailyHeartRateZones,
        "sleep" => Endpoint::Sleep,
        "weight" => Endpoint::Weight,
        "intraday/exercise-tcx" => Endpoint::Routes,
        other => return intraday::find(other),
    })
}

/// Where a project is made: in the console, or beside the consent page where that is a stand-in's.
fn registration_url(accounts_url: &Url) -> String {
    let accounts = accounts_url.as_str().trim_end_matches('/');
    match accounts {
        "https://accounts.google.com" => "https://console.cloud.google.com/projectcreate".to_owned(),
        _ => format!("{accounts}/console"),
    }
}

impl GoogleHealth {
    /// Makes the provider.
    pub fn new(settings: GoogleConfig) -> Self {
        GoogleHealth { settings, longest: Longest::default() }
    }
}

impl Provider for GoogleHealth {
    fn id(&self) -> ProviderId {
        ProviderId::GoogleHealth
    }

    fn oauth(&self) -> OAuthProfile {
        let at = |base: &Url, path: &str| {
            let mut url = base.clone();
            url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
            url
        };
        OAuthProfile {
            authorize_url: at(&self.settings.accounts_url, "/o/oauth2/v2/auth"),
            token_url: at(&self.settings.token_url, "/token"),
            revoke_url: Some(at(&self.settings.token_url, "/revoke")),
            client_id: self.settings.client_id.clone(),
            client_secret: self.settings.client_secret.clone(),
            client_authentication: ClientAuthentication::RequestBody,
            scopes: self.id().permissions().iter().map(|scope| (*scope).to_owned()).collect(),
            // A refresh token comes only offline and only with a consent page that is really shown. Scopes granted
            // earlier are never united: a foreign scope in the token makes every call fail.
            authorize_params: vec![("access_type", "offline"), ("prompt", "consent")],
            switch_account_params: vec![("prompt", "select_account consent")],
            rotates: false,
            account_cap: self.settings.member_cap,
            own_clients: Some(OwnClientRules {
                authentication: ClientAuthentication::RequestBody,
                id_ending: ".apps.googleusercontent.com",
                longest_id: 160,
                longest_secret: 128,
                registration_url: registration_url(&self.settings.accounts_url),
                when_refused: OwnClientProblem::MissingPermission,
            }),
        }
    }

    fn quota(&self) -> QuotaRule {
        QuotaRule::Bucket {
            start_per_second: self.settings.requests_per_second,
            max_per_second: self.settings.max_requests_per_second,
            minute: self.settings.minute,
        }
    }

    fn in_flight(&self) -> usize {
        IN_FLIGHT
    }

    fn account_requests(&self, granted: &BTreeSet<String>) -> Vec<Fetch> {
        let mut fetches = vec![Fetch::once("identity")];
        if granted.contains(PROFILE_SCOPE) {
            fetches.push(Fetch::once("profile"));
        }
        if granted.contains(SETTINGS_SCOPE) {
            fetches.extend([Fetch::once("settings"), Fetch::once("pairedDevices")]);
        }
        fetches
    }

    fn account(
        &self,
        _token_user: Option<&str>,
        replies: &[(Fetch, Reply)],
    ) -> Result<(String, Account), ErrorCode> {
        let find = |resource: &str| replies.iter().find(|(fetch, _)| fetch.resource.as_str() == resource);
        let body = |resource: &str| {
            find(resource).filter(|(_, reply)| reply.status == 200).map(|(_, reply)| &reply.body)
        };

        let (fetch, reply) = find("identity").ok_or(ErrorCode::ProviderTrouble)?;
        if let Some(problem) = super::account::problem(self.parse(fetch, reply)) {
            return Err(problem);
        }
        let identity = account::parse_identity(&reply.body).map_err(|_| ErrorCode::MalformedAnswer)?;
        let devices = match body("pairedDevices").map(|body| account::parse_devices(body)) {
            Some(Ok(page)) => page.records,
            _ => Vec::new(),
        };
        let account = Account {
            display_name: None,
            member_since: body("profile").and_then(|body| account::parse_member_since(body)),
            time_zone: body("settings").and_then(|body| account::parse_time_zone(body)),
            devices: super::account::list_devices(&devices),
            legacy_user_id: identity.legacy_user_id.filter(|id| !id.is_empty()),
        };
        Ok((identity.health_user_id, account))
    }

    fn request(&self, fetch: &Fetch) -> Result<Request, NotAsked> {
        let endpoint = find_endpoint(fetch.resource.as_str())
            .ok_or_else(|| NotAsked::Unknown(fetch.resource.clone()))?;
        if let Some(parts) = fetch.range.and_then(|range| self.longest.cut(&fetch.resource, range)) {
            return Err(NotAsked::Split(parts.into_iter().map(|range| fetch.over(range)).collect()));
        }
        request::build(&self.settings.health_url, endpoint, fetch)
    }

    fn parse(&self, fetch: &Fetch, reply: &Reply) -> Outcome {
        if let Some(outcome) = routes::file_outcome(fetch, reply) {
            return outcome;
        }
        if let Some(outcome) = status::common(reply) {
            return outcome;
        }
        if reply.status != 200 {
            let outcome = error::classify(fetch, reply);
            // Only what led to smaller ranges is worth knowing.
            if let (Outcome::Split(_), Some(days)) = (&outcome, error::find_longest(reply)) {
                self.longest.note(&fetch.resource, days);
            }
            return outcome;
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
    let range = fetch.range;
    let refused = || Outcome::Refused(ErrorCode::RequestRefused);
    match endpoint {
        Endpoint::Identity => account::parse_identity_record(body),
        Endpoint::Profile => account::parse_profile(body),
        Endpoint::Settings => account::parse_settings(body),
        Endpoint::PairedDevices => account::parse_devices(body),
        Endpoint::LatestHeight | Endpoint::LatestWeight => weight::parse_latest(body),
        Endpoint::RollUp(kind) => roll_up::parse(kind, range.ok_or_else(refused)?, body),
        Endpoint::DailyRestingHeartRate | Endpoint::DailyHeartRateZones => {
            daily::parse(range.ok_or_else(refused)?, body)
        }
        Endpoint::DailyEntry => daily_entry::parse(range.ok_or_else(refused)?, body),
        Endpoint::SampleEntry => sample_entry::parse(range.ok_or_else(refused)?, fetch.before, body),
        Endpoint::Exercise => exercise::parse(range.ok_or_else(refused)?, fetch.before, body),
        Endpoint::Nutrition => nutrition::parse(range.ok_or_else(refused)?, fetch.before, body),
        Endpoint::Food => food::parse(body),
        Endpoint::Electrocardiogram => electrocardiogram::parse(range.ok_or_else(refused)?, body),
        Endpoint::RhythmAlert => rhythm_alert::parse(range.ok_or_else(refused)?, body),
        Endpoint::Sleep => sleep::parse(range.ok_or_else(refused)?, body),
        Endpoint::Weight => weight::parse(range.ok_or_else(refused)?, fetch.before, body),
        Endpoint::Intraday(resource) => intraday::parse(resource, fetch, body),
        Endpoint::Routes => routes::parse_list(fetch, body),
    }
}

/// The last part of a resource name, `112` of `users/…/dataPoints/112`.
fn last_segment(name: &str) -> Option<&str> {
    name.rsplit('/').next().filter(|segment| !segment.is_empty())
}

/// An identifier as a number where it is one that reads back the same, else as text.
fn log_id(segment: &str) -> LogId {
    match segment.parse::<u64>() {
        Ok(number) if number.to_string() == segment => LogId::Number(number),
        _ => LogId::Text(segment.to_owned()),
    }
}
