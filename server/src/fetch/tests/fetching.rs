//! One fetch through good and bad answers.

use super::*;
use crate::storage::Quota;
use domain::{plan::Pace, wire::ErrorCode};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Answers that follow one another; the last one stays.
fn in_turn(answers: Vec<fn() -> Answer>) -> impl Fn(&Asked) -> Answer + Send + Sync {
    let at = AtomicUsize::new(0);
    move |_| {
        let at = at.fetch_add(1, Ordering::SeqCst);
        answers[at.min(answers.len() - 1)]()
    }
}

fn good() -> Answer {
    Answer::json(200, STEPS)
}

#[tokio::test]
async fn page_is_asked_for_with_the_links_token_and_parsed() {
    let site = Site::new(|_| good()).await;

    let outcome = site.fetch().await;

    assert_eq!(outcome, steps_page());
    let asked = &site.service.asked("")[0];
    assert_eq!(asked.method, "GET");
    assert_eq!(asked.path, "/1/user/-/activities/tracker/steps/date/2026-11-01/2026-11-21.json");
    assert_eq!(asked.header("authorization"), Some("Bearer access-ana"));
    assert_eq!(asked.header("accept-language"), None);
    assert_eq!(asked.header("accept-encoding"), None);
}

#[tokio::test]
async fn roll_up_sends_its_body() {
    let site = Site::new(|_| Answer::json(200, r#"{"rollupDataPoints": []}"#)).await;
    let fetch = Fetch { resource: ResourceId::new("steps"), ..steps() };

    let outcome = site.fetcher.fetch(site.link.id, &site.google, &fetch).await;

    assert_eq!(outcome, FetchOutcome::Page(Page::default()));
    let asked = &site.service.asked(":dailyRollUp")[0];
    assert_eq!((asked.method.as_str(), asked.header("content-type")), ("POST", Some("application/json")));
    assert!(asked.body.contains(r#""windowSizeDays":1"#));
}

#[tokio::test]
async fn trouble_of_every_kind_is_tried_again_until_it_mends() {
    let site = Site::impatient(in_turn(vec![
        || Answer::Reset,
        || Answer::truncated(STEPS),
        || Answer::Silence,
        || Answer::with(503, &[("content-type", "text/html")], "<h1>busy</h1>"),
        good,
    ]))
    .await;

    assert_eq!(site.fetch().await, steps_page());
    assert_eq!(site.service.asked("").len(), 5);
}

#[tokio::test]
async fn trouble_that_lasts_is_given_up_after_so_many_tries() {
    let site = Site::new(|_| Answer::Reset).await;

    assert_eq!(site.fetch().await, FetchOutcome::Trouble);
    assert_eq!(site.service.asked("").len(), 5);
}

#[tokio::test]
async fn service_that_cannot_be_reached_is_trouble() {
    let mut site = Site::new(|_| good()).await;

    // The service goes, and another on another port comes; nobody listens where the link's provider is.
    site.service = Service::start(|_| good()).await;
    tokio::task::yield_now().await;

    assert_eq!(site.fetch().await, FetchOutcome::Trouble);
    assert_eq!(site.service.asked("").len(), 0);
}

#[tokio::test]
async fn malformed_answer_is_asked_for_once_more_and_then_failed() {
    let healed = Site::new(in_turn(vec![|| Answer::json(200, r#"{"activities-tra"#), good])).await;
    let html = Site::new(|_| Answer::with(200, &[("content-type", "text/html")], "<html>")).await;

    assert_eq!(healed.fetch().await, steps_page());
    assert_eq!(html.fetch().await, FetchOutcome::Failed(ErrorCode::MalformedAnswer));
    assert_eq!(html.service.asked("").len(), 2);
}

#[tokio::test]
async fn answer_over_the_limit_fails_whether_its_length_is_announced_or_not() {
    let large = || format!(r#"{{"activities-tracker-steps": [], "filler": "{}"}}"#, "x".repeat(10_000));
    let announced = Site::new(move |_| Answer::json(200, &large())).await;
    let silent = Site::new(move |_| Answer::chunked(&large())).await;

    assert_eq!(announced.fetch().await, FetchOutcome::Failed(ErrorCode::AnswerTooLarge));
    assert_eq!(silent.fetch().await, FetchOutcome::Failed(ErrorCode::AnswerTooLarge));
    assert_eq!(silent.service.asked("").len(), 1, "a larger limit is not found by asking again");
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let site = Site::new(|_| Answer::with(302, &[("location", "/elsewhere")], "")).await;

    assert_eq!(site.fetch().await, FetchOutcome::Failed(ErrorCode::RequestRefused));
    assert_eq!(site.service.asked("/elsewhere").len(), 0);
}

#[tokio::test]
async fn refusals_end_the_fetch_each_in_its_own_way() {
    let error = r#"{"errors": [{"errorType": "whatever"}]}"#;
    for (status, outcome) in [
        (403, FetchOutcome::NotPermitted),
        (404, FetchOutcome::Failed(ErrorCode::RequestRefused)),
        (410, FetchOutcome::Stop(ErrorCode::Gone)),
    ] {
        let site = Site::new(move |_| Answer::json(status, error)).await;

        assert_eq!(site.fetch().await, outcome);
        assert_eq!(site.service.asked("").len(), 1, "{status}");
    }
}

#[tokio::test]
async fn range_the_provider_refuses_is_split() {
    let site = Site::new(|_| Answer::json(400, r#"{"errors": [{"errorType": "validation"}]}"#)).await;
    let fetch = Fetch { range: Some(range("2024-01-01", "2026-11-01")), ..steps() };

    let FetchOutcome::Split(pieces) = site.fetcher.fetch(site.link.id, &site.fitbit, &fetch).await else {
        panic!("not split")
    };

    assert_eq!(pieces.len(), 2);
}

#[tokio::test]
async fn window_no_provider_knows_is_failed_without_asking() {
    let site = Site::new(|_| good()).await;

    let outcome = site.fetcher.fetch(site.link.id, &site.fitbit, &Fetch::once("moon-phase")).await;

    assert_eq!(outcome, FetchOutcome::Failed(ErrorCode::RequestRefused));
    assert_eq!(site.service.asked("").len(), 0);
}

#[tokio::test]
async fn quota_used_up_is_a_wait_and_nothing_is_asked_meanwhile_not_even_after_a_restart() {
    let mut site = Site::new(|_| {
        Answer::with(
            429,
            &[("content-type", "application/json"), ("fitbit-rate-limit-reset", "600")],
            r#"{"errors": [{"errorType": "system"}]}"#,
        )
    })
    .await;

    let first = site.fetch().await;
    let second = site.fetch().await;
    site.restart();
    let third = site.fetch().await;

    // Whoever waits is told when, to within the time this test takes.
    for outcome in [first, second, third] {
        let FetchOutcome::Wait { until } = outcome else { panic!("{outcome:?}") };
        assert!((at(600)..=at(615)).contains(&until), "{until}");
    }
    assert_eq!(site.service.asked("").len(), 1);
}

#[tokio::test]
async fn last_request_allowed_is_used_and_the_next_waits_without_asking() {
    let site = Site::new(|_| {
        Answer::with(
            200,
            &[
                ("content-type", "application/json"),
                ("fitbit-rate-limit-limit", "150"),
                ("fitbit-rate-limit-remaining", "0"),
                ("fitbit-rate-limit-reset", "600"),
            ],
            STEPS,
        )
    })
    .await;

    assert_eq!(site.fetch().await, steps_page());
    assert!(matches!(site.fetch().await, FetchOutcome::Wait { .. }));
    assert_eq!(site.service.asked("").len(), 1);
    let stored = site.storage.load_quota(site.link.id).await.unwrap().unwrap();
    assert!(matches!(stored, Quota { remaining: Some(0), resets_at: Some(_), .. }));
}

#[tokio::test]
async fn pace_is_that_of_what_the_answers_told() {
    let mut site = Site::new(|_| good()).await;
    let told = Quota { remaining: Some(12), resets_at: Some(at(600)), rate_per_second: 2.0 };
    site.storage.store_quota(site.link.id, &told).await.unwrap();
    site.restart();

    let pace = site.fetcher.pace(site.link.id, site.fitbit.id()).await.unwrap();
    let switched_off = site.fetcher.pace(site.link.id, site.google.id()).await.unwrap();

    assert!(matches!(pace, Pace::Lots { remaining: 12, limit: 150, period_seconds: 3_600, .. }), "{pace:?}");
    assert!(matches!(switched_off, Pace::Steady { .. }));
}
