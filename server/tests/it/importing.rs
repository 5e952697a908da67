//! An import when all goes well: planned, fetched, looked at, sent, saved.

use crate::support::{
    Site, TODAY, last_days,
    site::{OPEN_HUMANS, daily_values},
    wish,
};
use domain::{
    DataType, ProviderId,
    wire::{DeliveryStep, ErrorCode, Import, ImportState},
};
use jiff::civil::date;
use serde_json::json;
use standin::Host;
use std::collections::BTreeSet;

/// Where a provider's data is asked for.
fn data_host(provider: ProviderId) -> Host {
    match provider {
        ProviderId::GoogleHealth => Host::GoogleHealth,
        ProviderId::Fitbit => Host::FitbitApi,
    }
}

#[tokio::test]
async fn import_is_planned_fetched_and_holds_the_readings_of_the_body() {
    let site = Site::start().await;
    let marked = date(2026, 11, 10);
    site.standin.app().bodies().find("bob").unwrap().set_override(marked, "steps", 12_345.0).unwrap();
    for provider in ProviderId::ALL {
        let (mut browser, link) = site.linked(provider, "bob").await;

        let planned = browser.create_import(&wish(&link, &[DataType::Steps], last_days(30))).await;
        let ready = site.until_state(&planned.id, ImportState::Ready).await;

        assert_eq!((planned.state, planned.requests_done), (ImportState::Planned, 0));
        assert_eq!(planned.requests_planned, 1, "thirty days of steps are one request at either provider");
        assert!(planned.seconds_left.is_some());
        assert_eq!(planned.expires_at, planned.updated_at + jiff::SignedDuration::from_hours(30 * 24));
        assert_eq!((ready.requests_done, ready.requests_planned), (1, 1));
        assert_eq!((ready.problem, ready.retry_at, ready.seconds_left), (None, None, None));
        let values = daily_values(&mut browser, &planned.id, DataType::Steps).await;
        assert!(values.contains(&(marked, 12_345.0)), "{provider}: {values:?}");
        assert!(values.is_sorted_by(|a, b| a.0 < b.0));
    }
}

#[tokio::test]
async fn everything_a_provider_serves_is_asked_for_once() {
    let site = Site::start().await;
    for provider in ProviderId::ALL {
        let (mut browser, link) = site.linked(provider, "bob").await;
        let carried: Vec<DataType> = DataType::ALL
            .into_iter()
            .filter(|data_type| provider.carries(*data_type) && !data_type.is_opt_in())
            .collect();
        site.standin.app().requests().clear();

        let import = browser.create_import(&wish(&link, &carried, last_days(50))).await;
        let ready = site.until_state(&import.id, ImportState::Ready).await;

        let seen = site.seen(data_host(provider), "");
        let distinct: BTreeSet<_> = seen.iter().map(|seen| (&seen.path, &seen.query, &seen.body)).collect();
        assert_eq!(distinct.len(), seen.len(), "{provider} was asked the same twice");
        assert!(seen.iter().all(|seen| seen.status == Some(200)));
        assert!(seen.len() as u64 <= ready.requests_planned, "{} of {}", seen.len(), ready.requests_planned);
        for progress in &ready.progress {
            assert!(progress.windows > 0 && progress.windows_done == progress.windows, "{progress:?}");
            assert_eq!((progress.windows_failed, progress.not_permitted), (0, false), "{progress:?}");
        }
        let steps = ready.progress.iter().find(|progress| progress.data_type == DataType::Steps).unwrap();
        assert!(steps.days_with_data > 40, "{steps:?}");
    }
}

#[tokio::test]
async fn newest_days_are_asked_for_first() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.standin.app().requests().clear();

    // Calories are rolled up by fourteen days at most.
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await;
    site.until_state(&import.id, ImportState::Ready).await;

    let ends: Vec<(i64, i64, i64)> = site
        .seen(Host::GoogleHealth, "total-calories")
        .into_iter()
        .map(|seen| {
            let asked: serde_json::Value = serde_json::from_str(&seen.body.unwrap()).unwrap();
            let part = |name: &str| asked["range"]["end"]["date"][name].as_i64().unwrap();
            (part("year"), part("month"), part("day"))
        })
        .collect();
    let mut newest_first = ends.clone();
    newest_first.sort_unstable();
    newest_first.reverse();
    assert_eq!((ends.len(), newest_first[0]), (8, (2026, 11, 23)));
    // Four are under way at once, so a window may overtake the three before it, and no more.
    for (at, end) in ends.iter().enumerate() {
        let planned = newest_first.iter().position(|planned| planned == end).unwrap();
        assert!(planned <= at + 3, "{ends:?}");
    }
}

#[tokio::test]
async fn import_is_sent_once_told_step_by_step_and_saved_as_it_was_sent() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import =
        browser.create_import(&wish(&link, &[DataType::Steps, DataType::Sleep], last_days(30))).await;
    site.until_state(&import.id, ImportState::Ready).await;
    let file = format!("/api/imports/{}/file", import.id);
    let delivery = format!("/api/imports/{}/delivery", import.id);

    let too_early = browser.get(&file).await;
    let accepted: Import = browser.post(&delivery, &json!({})).await.json();
    let delivered = site.until_state(&import.id, ImportState::Delivered).await;
    let saved = browser.get(&file).await;
    let again: Import = browser.post(&delivery, &json!({})).await.json();

    assert_eq!(too_early.problem(), (404, ErrorCode::NotFound));
    assert_eq!(accepted.state, ImportState::Uploading);
    let sent = delivered.delivery.unwrap();
    let receipt = sent.file.unwrap();
    assert_eq!((sent.step, sent.problem), (DeliveryStep::Done, None));
    assert_eq!(saved.header("content-disposition"), "attachment; filename=\"fitbit-data.json\"");
    assert_eq!(saved.header("cache-control"), "no-store");
    assert_eq!(saved.header("content-length"), receipt.size_bytes.to_string());
    let stored = site.standin.app().open_humans().list_files("bob");
    assert_eq!(stored.iter().map(|file| file.id).collect::<Vec<_>>(), [receipt.id]);
    let object = site.standin.app().storage().find(&stored[0].key).unwrap().bytes.clone();
    assert_eq!(saved.body, object);
    assert_eq!(again.state, ImportState::Delivered);
    assert_eq!(site.count(Host::Storage, ""), 1, "sent once");
}

#[tokio::test]
async fn of_two_wishes_to_send_at_once_one_is_taken() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await;
    site.until_state(&import.id, ImportState::Ready).await;
    let delivery = format!("/api/imports/{}/delivery", import.id);

    let (mut one, mut other) = (browser.clone(), browser.clone());
    let body = json!({});
    let (one, other) = tokio::join!(one.post(&delivery, &body), other.post(&delivery, &body));
    site.until_state(&import.id, ImportState::Delivered).await;

    let mut statuses = [one.status.as_u16(), other.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409]);
    assert_eq!(site.standin.app().open_humans().list_files("bob").len(), 1);
}

#[tokio::test]
async fn upload_that_fails_goes_back_to_ready_with_its_reason_and_can_be_sent_again() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await;
    site.until_state(&import.id, ImportState::Ready).await;
    site.fault(OPEN_HUMANS, "/upload/", 0, 0, json!({"kind": "status", "status": 503}));
    let delivery = format!("/api/imports/{}/delivery", import.id);

    browser.post(&delivery, &json!({})).await;
    let failed = site.until(&import.id, |import| import.state == ImportState::Ready).await;
    site.clear_faults();
    browser.post(&delivery, &json!({})).await;
    let delivered = site.until_state(&import.id, ImportState::Delivered).await;

    assert_eq!(failed.delivery.unwrap().problem, Some(ErrorCode::OpenHumansTrouble));
    assert_eq!((delivered.problem, delivered.delivery.unwrap().problem), (None, None));
}

#[tokio::test]
async fn what_an_import_waits_for_is_no_problem_of_the_file_sent_before() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault("health.googleapis.com", "dataTypes/floors/", 0, 1, json!({"kind": "status", "status": 400}));
    let import =
        browser.create_import(&wish(&link, &[DataType::Steps, DataType::Floors], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    site.deliver(&mut browser, &import).await;
    site.fault("health.googleapis.com", "dataTypes/floors/", 0, 1, json!({"kind": "status", "status": 429}));

    browser.post(&format!("/api/imports/{import}/repair"), &json!({})).await;
    let waiting = site.until_state(&import, ImportState::Waiting).await;

    assert_eq!(waiting.problem, Some(ErrorCode::Quota));
    let delivery = waiting.delivery.unwrap();
    assert_eq!((delivery.problem, delivery.step), (None, DeliveryStep::Done));
    assert!(delivery.file.is_some());
}

#[tokio::test]
async fn day_of_today_is_part_of_it() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(1))).await;
    site.until_state(&import.id, ImportState::Ready).await;

    let values = daily_values(&mut browser, &import.id, DataType::Steps).await;
    assert_eq!(values.len(), 1);
    assert!(values[0].0 == TODAY && values[0].1 > 0.0, "{values:?}");
}
