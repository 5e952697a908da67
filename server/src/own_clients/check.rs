//! The pre-flight of an own client: what was granted, and whether one request for readings within the day is answered with
//! some. Goes through the link's quota like every other request.

use crate::{
    app_state::AppState,
    error::ApiError,
    fetch::FetchOutcome,
    providers::Fetch,
    storage::{Link, OwnClientRow},
};
use domain::{
    DateRange, ProviderId,
    catalog::IntradayResource,
    intraday::{Granularity, IntradayType},
    wire::{ErrorCode, LinkState, OwnClientProblem, OwnClientState},
};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
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

/// What trying a client gave.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) state: OwnClientState,
    pub(super) problem: Option<OwnClientProblem>,
    /// Permissions it needs and was not granted.
    pub(super) missing: BTreeSet<String>,
}

impl Verdict {
    /// It does not serve, for this reason.
    pub(super) fn faulty(problem: OwnClientProblem) -> Self {
        Verdict { state: OwnClientState::Faulty, problem: Some(problem), missing: BTreeSet::new() }
    }
}

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
) -> Result<Verdict, ApiError> {
    let missing = list_missing(link);
    let Some(resource) = find_asked(link) else {
        return Ok(Verdict { missing, ..Verdict::faulty(OwnClientProblem::MissingPermission) });
    };
    let Some(provider) = app.providers.get(link.provider) else {
        return Err(ErrorCode::ProviderOff.into());
    };
    let day = yesterday(app, link);
    let range =
        day.and_then(|day| DateRange::new(day, day.tomorrow().ok()?).ok()).ok_or(ErrorCode::Internal)?;
    let fetch = Fetch { resource: resource.id.clone(), range: Some(range), page_token: None };
    let asking = app.fetcher.fetch_soon(link.id, provider.as_ref(), &fetch);
    let outcome = tokio::time::timeout(LONGEST, asking).await.unwrap_or(FetchOutcome::Trouble);
    match outcome {
        FetchOutcome::Page(_) | FetchOutcome::Split(_) => {
            let problem = if is_other_account {
                Some(OwnClientProblem::OtherAccount)
            } else {
                (!missing.is_empty()).then_some(OwnClientProblem::MissingPermission)
            };
            Ok(Verdict { state: OwnClientState::Working, problem, missing })
        }
        // Granted, and refused all the same: the data is not open to this type of client.
        FetchOutcome::NotPermitted | FetchOutcome::Stop(ErrorCode::OwnClientNeeded) => {
            Ok(Verdict { missing, ..Verdict::faulty(OwnClientProblem::NotPersonal) })
        }
        outcome => {
            let verdict = judge_without_token(app, row, link, &outcome).await?;
            Ok(Verdict { missing, ..verdict })
        }
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
) -> Result<Verdict, ApiError> {
    match outcome {
        FetchOutcome::Reconnect(ErrorCode::OwnClientNeeded)
        | FetchOutcome::Stop(ErrorCode::InvalidClient) => Ok(Verdict::faulty(OwnClientProblem::WrongSecret)),
        FetchOutcome::Reconnect(_) => {
            app.storage.set_link_state(link.id, LinkState::NeedsReconnect, app.clock.now()).await?;
            Err(ErrorCode::NeedsReconnect.into())
        }
        // A moment without an answer takes nothing away that was shown before.
        _ => {
            let verdict = Verdict::faulty(OwnClientProblem::NotReachable);
            let worked = row.state == OwnClientState::Working;
            let state = if worked { OwnClientState::Working } else { verdict.state };
            Ok(Verdict { state, missing: row.missing.clone(), ..verdict })
        }
    }
}

/// Every permission intraday data needs at a provider.
fn needed(provider: ProviderId) -> impl Iterator<Item = &'static str> {
    provider.intraday_resources().iter().flat_map(|resource| resource.permissions.iter().copied())
}

fn list_missing(link: &Link) -> BTreeSet<String> {
    needed(link.provider)
        .filter(|permission| !link.granted.contains(*permission))
        .map(str::to_owned)
        .collect()
}

fn find_asked(link: &Link) -> Option<&'static IntradayResource> {
    ASKED
        .iter()
        .filter_map(|(intraday_type, granularity)| {
            link.provider.intraday_resource(*intraday_type, *granularity)
        })
        .find(|resource| resource.is_permitted(&link.granted))
}

/// The member's day before today: whole, and no older than any tracker remembers.
fn yesterday(app: &AppState, link: &Link) -> Option<Date> {
    let zone = link.account.time_zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    let today = app.clock.now().to_zoned(zone.unwrap_or(TimeZone::UTC)).date();
    today.checked_sub(1.day()).ok()
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

            assert_eq!(find_asked(&link).unwrap().id.as_str(), asked);
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
