//! The pre-flight of an own client: what was granted and for how long, and whether one request for what it is for is answered.
//! Goes through the link's quota like every other request.

use crate::{
    app_state::AppState,
    error::ApiError,
    fetch::FetchOutcome,
    providers::Fetch,
    storage::{Link, OwnClientRow, OwnClientVerdict, StorageError},
};
use domain::{
    DateRange, ProviderId, ResourceId,
    catalog::{Resource, Span},
    intraday::{Granularity, IntradayType},
    wire::{ErrorCode, LinkState, OwnClientProblem, OwnClientState},
};
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use std::{collections::BTreeSet, time::Duration};

/// Longest the member waits for the answer.
const LONGEST: Duration = Duration::from_secs(40);

/// What is asked for, the most telling first: the first whose permissions are granted. Stages of sleep come last, because
/// they are served to every client.
const ASKED: [(IntradayType, Granularity); 5] = [
    (IntradayType::HeartRate, Granularity::Minute),
    (IntradayType::Steps, Granularity::Minute),
    (IntradayType::OxygenSaturation, Granularity::Recorded),
    (IntradayType::BreathingRate, Granularity::Recorded),
    (IntradayType::SleepStages, Granularity::Recorded),
];

/// How long a permission lasts at a project that is being tested. One that ends later was given for a while by its member.
const LONGEST_TEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Tries a client through a link made with it.
///
/// # Errors
///
/// `NeedsReconnect` when the permission ended; when storage fails.
pub(super) async fn run(
    app: &AppState,
    row: &OwnClientRow,
    link: &Link,
    is_other_account: bool,
) -> Result<OwnClientVerdict, ApiError> {
    let verdict = OwnClientVerdict {
        missing: list_missing(link),
        consent_ends_at: consent_ends_at(app, link).await?,
        ..OwnClientVerdict::faulty(OwnClientProblem::MissingPermission)
    };
    let Some(resource) = find_asked(link) else { return Ok(verdict) };
    let Some(provider) = app.providers.get(link.provider) else {
        return Err(ErrorCode::ProviderOff.into());
    };
    let day = yesterday(app, link);
    let range =
        day.and_then(|day| DateRange::new(day, day.tomorrow().ok()?).ok()).ok_or(ErrorCode::Internal)?;
    let fetch = Fetch { zone: zone(link), ..Fetch::first(resource.clone(), Some(range)) };
    let asking = app.fetcher.fetch_soon(link.id, provider.as_ref(), &fetch);
    let outcome = tokio::time::timeout(LONGEST, asking).await.unwrap_or(FetchOutcome::Trouble);
    match outcome {
        FetchOutcome::Page(_) | FetchOutcome::Split(_) => {
            let is_tested = verdict.consent_ends_at.is_some_and(|ends| ends_like_a_test(link, ends));
            let problem = if is_other_account {
                Some(OwnClientProblem::OtherAccount)
            } else if is_tested {
                Some(OwnClientProblem::Testing)
            } else {
                (!verdict.missing.is_empty()).then_some(OwnClientProblem::MissingPermission)
            };
            Ok(OwnClientVerdict { state: OwnClientState::Working, problem, ..verdict })
        }
        // Granted, and refused all the same.
        FetchOutcome::NotPermitted | FetchOutcome::Stop(ErrorCode::OwnClientNeeded) => {
            let rules = provider.oauth().own_clients;
            let problem = rules.map_or(OwnClientProblem::MissingPermission, |rules| rules.when_refused);
            Ok(OwnClientVerdict { problem: Some(problem), ..verdict })
        }
        outcome => {
            let found = judge_without_token(app, row, link, &outcome).await?;
            Ok(OwnClientVerdict { state: found.state, problem: found.problem, ..verdict })
        }
    }
}

/// What is wrong with a client or with its member's account when it was not told whose data the permission reads; nothing
/// where that says nothing of either.
pub(super) fn account_fault(code: ErrorCode) -> Option<OwnClientProblem> {
    match code {
        ErrorCode::ServiceDisabled => Some(OwnClientProblem::ApiNotEnabled),
        ErrorCode::DisallowedScopes => Some(OwnClientProblem::DisallowedScopes),
        // A permission given a moment ago that opens nothing at all was given by somebody the provider does not know.
        ErrorCode::AccountNotLinked | ErrorCode::NotPermitted | ErrorCode::NeedsReconnect => {
            Some(OwnClientProblem::AccountNotMoved)
        }
        ErrorCode::ProviderTrouble | ErrorCode::MalformedAnswer | ErrorCode::Quota => {
            Some(OwnClientProblem::NotReachable)
        }
        _ => None,
    }
}

/// What it means when nothing was answered.
///
/// # Errors
///
/// `NeedsReconnect` when the permission ended, which says nothing of the client; when storage fails.
pub(super) async fn judge_without_token(
    app: &AppState,
    row: &OwnClientRow,
    link: &Link,
    outcome: &FetchOutcome,
) -> Result<OwnClientVerdict, ApiError> {
    match outcome {
        FetchOutcome::Reconnect(ErrorCode::OwnClientNeeded)
        | FetchOutcome::Stop(ErrorCode::InvalidClient) => {
            Ok(OwnClientVerdict::faulty(OwnClientProblem::WrongSecret))
        }
        FetchOutcome::Reconnect(ErrorCode::DisallowedScopes) => {
            app.storage.set_link_state(link.id, LinkState::NeedsReconnect, app.clock.now()).await?;
            Ok(OwnClientVerdict::faulty(OwnClientProblem::DisallowedScopes))
        }
        FetchOutcome::Reconnect(_) => {
            app.storage.set_link_state(link.id, LinkState::NeedsReconnect, app.clock.now()).await?;
            Err(ErrorCode::NeedsReconnect.into())
        }
        FetchOutcome::Stop(ErrorCode::ServiceDisabled) => {
            Ok(OwnClientVerdict::faulty(OwnClientProblem::ApiNotEnabled))
        }
        FetchOutcome::Stop(ErrorCode::AccountNotLinked) => {
            Ok(OwnClientVerdict::faulty(OwnClientProblem::AccountNotMoved))
        }
        // A moment without an answer takes nothing away that was shown before.
        _ => {
            let verdict = OwnClientVerdict::faulty(OwnClientProblem::NotReachable);
            let worked = row.state == OwnClientState::Working;
            let state = if worked { OwnClientState::Working } else { verdict.state };
            let (missing, consent_ends_at) = (row.missing.clone(), row.consent_ends_at);
            Ok(OwnClientVerdict { state, missing, consent_ends_at, ..verdict })
        }
    }
}

/// When the permission a link lives by ends by itself, where the provider said so.
async fn consent_ends_at(app: &AppState, link: &Link) -> Result<Option<Timestamp>, StorageError> {
    let held = app.storage.load_link_tokens(link.id).await?;
    Ok(held.and_then(|held| held.tokens.refresh_expires_at))
}

fn ends_like_a_test(link: &Link, ends: Timestamp) -> bool {
    ends.duration_since(link.connected_at) <= LONGEST_TEST
}

/// Every permission intraday data needs at a provider that nobody has to choose.
fn needed(provider: ProviderId) -> impl Iterator<Item = &'static str> {
    let usual = provider.intraday_resources().iter().filter(|one| !one.intraday_type.is_opt_in());
    usual.flat_map(|resource| resource.permissions.iter().copied())
}

fn list_missing(link: &Link) -> BTreeSet<String> {
    needed(link.provider)
        .filter(|permission| !link.granted.contains(*permission))
        .map(str::to_owned)
        .collect()
}

/// What is asked for: readings within the day, or daily data where the operator's client could have served the former too.
fn find_asked(link: &Link) -> Option<&'static ResourceId> {
    let within_the_day = ASKED
        .iter()
        .filter_map(|(intraday_type, granularity)| {
            link.provider.intraday_resource(*intraday_type, *granularity)
        })
        .find(|resource| resource.is_permitted(&link.granted));
    match within_the_day {
        Some(resource) => Some(&resource.id),
        None if link.provider.intraday_needs_own_client() => None,
        None => {
            let is_open =
                |resource: &&Resource| resource.span != Span::Once && resource.is_permitted(&link.granted);
            link.provider.resources().iter().find(is_open).map(|resource| &resource.id)
        }
    }
}

/// The member's day before today: whole, and no older than any tracker remembers.
fn yesterday(app: &AppState, link: &Link) -> Option<Date> {
    let today = app.clock.now().to_zoned(zone(link).unwrap_or(TimeZone::UTC)).date();
    today.checked_sub(1.day()).ok()
}

fn zone(link: &Link) -> Option<TimeZone> {
    link.account.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestApp;

    async fn link(app: &TestApp, granted: &[&str], zone: Option<&str>) -> Link {
        let mut link = app.storage.link("ana").await;
        link.granted = granted.iter().map(|permission| (*permission).to_owned()).collect();
        link.account.time_zone = zone.map(str::to_owned);
        link
    }

    #[tokio::test]
    async fn first_open_resource_is_asked_for_and_the_rest_is_named_as_missing() {
        let app = TestApp::open(&[]).await;
        for (granted, asked, missing) in [
            (
                &["activity", "heartrate", "sleep", "oxygen_saturation", "respiratory_rate"][..],
                "intraday/heart/1min",
                0,
            ),
            (&["activity", "weight"][..], "intraday/steps/1min", 4),
            (&["oxygen_saturation"][..], "intraday/spo2", 4),
            (&["sleep"][..], "intraday/sleep", 4),
        ] {
            let link = link(&app, granted, None).await;

            assert_eq!(find_asked(&link).unwrap().as_str(), asked);
            assert_eq!(list_missing(&link).len(), missing, "{granted:?}");
        }
        let nothing = link(&app, &["weight", "profile"], None).await;
        assert!(find_asked(&nothing).is_none());
        assert_eq!(list_missing(&nothing).len(), 5);
    }

    #[tokio::test]
    async fn day_asked_for_is_the_members_own() {
        let app = TestApp::open(&[]).await;

        for (zone, day) in [
            (Some("Pacific/Kiritimati"), "2026-11-22"),
            (Some("Pacific/Pago_Pago"), "2026-11-20"),
            (None, "2026-11-21"),
        ] {
            let link = link(&app, &[], zone).await;

            assert_eq!(yesterday(&app, &link), Some(day.parse().unwrap()), "{zone:?}");
        }
    }

    #[tokio::test]
    async fn moment_without_an_answer_takes_nothing_away_that_was_shown_before() {
        let app = TestApp::open(&[]).await;
        let link = link(&app, &[], None).await;
        let mut row = app.storage.own_client(link.member_id, "23OWN1", "secret").await;

        let never_tried = judge_without_token(&app, &row, &link, &FetchOutcome::Trouble).await.unwrap();
        row.state = OwnClientState::Working;
        let tried = judge_without_token(&app, &row, &link, &FetchOutcome::Trouble).await.unwrap();

        assert_eq!(never_tried.state, OwnClientState::Faulty);
        assert_eq!(tried.state, OwnClientState::Working);
        assert_eq!(tried.problem, Some(OwnClientProblem::NotReachable));
    }
}
