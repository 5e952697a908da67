//! Wishes for imports that are refused: days that cannot be, data types that are not there, too much at once.

use crate::support::{
    Site, TODAY,
    browser::from_the_page,
    last_days,
    site::{GOOGLE, status},
    wish,
};
use axum::{body::Body, extract::ConnectInfo};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{ErrorCode, ImportState, Problem},
};
use http::Method;
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use serde_json::json;
use server::clock::Clock;
use standin::Options;
use std::{collections::BTreeSet, net::SocketAddr};

fn days(first: Date, last: Date) -> DateRange {
    DateRange::inclusive(first, last).unwrap()
}

#[tokio::test]
async fn days_before_the_account_was_made_are_refused_beside_the_field() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let joined = TODAY - 400.days();

    let too_early = wish(&link, &[DataType::Steps], days(joined.yesterday().unwrap(), TODAY));
    let refused = browser.post("/api/imports", &too_early).await;
    let first_day =
        browser.post("/api/imports", &wish(&link, &[DataType::Steps], days(joined, joined))).await;

    assert_eq!(refused.problem(), (422, ErrorCode::InvalidRange));
    let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!(problem.field.as_deref(), Some("range"));
    assert_eq!(first_day.status, 202);
}

#[tokio::test]
async fn last_day_is_today_where_the_member_is_at_any_hour() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let zone = browser.links().await[0].account.time_zone.clone().unwrap();
    let zone = TimeZone::get(&zone).unwrap();
    let mut seen = BTreeSet::new();

    for _ in 0..8 {
        site.clock.advance(SignedDuration::from_hours(3));
        let today = site.clock.now().to_zoned(zone.clone()).date();
        let tomorrow = today.tomorrow().unwrap();
        let utc = site.clock.now().to_zoned(TimeZone::UTC).date();
        seen.insert(today == utc);

        let fits = browser.post("/api/imports", &wish(&link, &[DataType::Steps], days(today, today))).await;
        let future =
            browser.post("/api/imports", &wish(&link, &[DataType::Steps], days(today, tomorrow))).await;

        assert_eq!(fits.status, 202, "{today} at {}", site.clock.now());
        assert_eq!(future.problem(), (422, ErrorCode::InvalidRange), "{tomorrow} at {}", site.clock.now());
        let import: domain::wire::Import = fits.json();
        browser.delete(&format!("/api/imports/{}", import.id)).await;
    }
    assert_eq!(seen.len(), 2, "both hours on the day of UTC and hours on another were tried");
}

#[tokio::test]
async fn member_whose_zone_is_unknown_may_be_where_the_day_comes_first() {
    let site = Site::idle().await;
    site.fault(GOOGLE, "/settings", 0, 0, status(500));
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    // Ten in the morning in UTC: the next day has begun only where clocks are fourteen hours ahead.
    let tomorrow = TODAY.tomorrow().unwrap();

    let ahead = browser.post("/api/imports", &wish(&link, &[DataType::Steps], days(TODAY, tomorrow))).await;
    let further = days(TODAY, tomorrow.tomorrow().unwrap());
    let nowhere = browser.post("/api/imports", &wish(&link, &[DataType::Steps], further)).await;

    assert_eq!(ahead.status, 202);
    assert_eq!(nowhere.problem(), (422, ErrorCode::InvalidRange));
}

#[tokio::test]
async fn account_of_unknown_age_may_be_as_old_as_fitbit() {
    let site = Site::idle().await;
    site.fault(GOOGLE, "/profile", 0, 0, status(500));
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let first = jiff::civil::date(2009, 9, 1);

    let oldest = browser.post("/api/imports", &wish(&link, &[DataType::Weight], days(first, first))).await;
    let older = wish(&link, &[DataType::Weight], days(first.yesterday().unwrap(), first));
    let older = browser.post("/api/imports", &older).await;

    assert_eq!(oldest.status, 202);
    assert_eq!(older.problem(), (422, ErrorCode::InvalidRange));
}

#[tokio::test]
async fn nothing_chosen_or_not_carried_is_refused_beside_the_field() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;

    for chosen in [&[][..], &[DataType::Steps, DataType::LifetimeStatistics]] {
        let refused = browser.post("/api/imports", &wish(&link, chosen, last_days(7))).await;

        assert_eq!(refused.problem(), (422, ErrorCode::InvalidDataTypes), "{chosen:?}");
        let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
        assert_eq!(problem.field.as_deref(), Some("data_types"));
    }
    assert!(browser.session().await.unwrap().imports.is_empty());
}

#[tokio::test]
async fn at_most_three_imports_of_a_member_are_at_work() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let (mut alice, alices) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let again = wish(&link, &[DataType::Steps], last_days(7));
    for _ in 0..3 {
        browser.create_import(&again).await;
    }

    let fourth = browser.post("/api/imports", &again).await;
    let of_another = alice.post("/api/imports", &wish(&alices, &[DataType::Steps], last_days(7))).await;
    let first = browser.session().await.unwrap().imports.remove(2).id;
    browser.post(&format!("/api/imports/{first}/cancel"), &json!({})).await;
    let after_one_ended = browser.post("/api/imports", &again).await;
    let repaired = browser.post(&format!("/api/imports/{first}/repair"), &json!({})).await;

    assert_eq!(fourth.problem(), (429, ErrorCode::TooMany));
    assert_eq!((of_another.status.as_u16(), after_one_ended.status.as_u16()), (202, 202));
    assert_eq!(repaired.problem(), (429, ErrorCode::TooMany));
    assert_eq!(browser.import(&first).await.state, ImportState::Cancelled);
}

#[tokio::test]
async fn wishes_that_come_at_once_do_not_pass_the_limit_together() {
    let site = Site::idle().await;
    let (browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let again = wish(&link, &[DataType::Steps], last_days(7));

    let asking = (0..8).map(|_| {
        let (mut browser, again) = (browser.clone(), again.clone());
        async move { browser.post("/api/imports", &again).await.status.as_u16() }
    });
    let statuses = futures::future::join_all(asking).await;

    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 3, "{statuses:?}");
}

#[tokio::test]
async fn link_whose_permission_ended_starts_nothing() {
    let mut site = Site::idle().await;
    site.run();
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.standin.app().google().revoke("bob");
    let first = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await;
    site.until_state(&first.id, ImportState::NeedsReconnect).await;

    let refused = browser.post("/api/imports", &wish(&link, &[DataType::Steps], last_days(7))).await;

    assert_eq!(refused.problem(), (409, ErrorCode::NeedsReconnect));
}

#[tokio::test]
async fn address_that_begins_to_sign_in_too_often_waits_and_no_other_does() {
    let site = Site::idle_with(Options::default(), &[("SIGN_INS_PER_MINUTE", "3")]).await;
    let mut visitor = site.browser();
    let ask = |from: &str| {
        let mut asked = from_the_page(Method::POST, "/api/sign-in", Body::from("{}"));
        let address: SocketAddr = format!("{from}:50000").parse().unwrap();
        asked.extensions_mut().insert(ConnectInfo(address));
        asked
    };

    for _ in 0..3 {
        assert_eq!(visitor.send(ask("203.0.113.5")).await.status, 200);
    }
    let refused = visitor.send(ask("203.0.113.5")).await;
    let other = visitor.send(ask("203.0.113.6")).await;

    assert_eq!(refused.problem(), (429, ErrorCode::TooMany));
    assert_eq!(other.status, 200);
    assert_eq!(visitor.get("/api/site").await.status, 200);
}

#[tokio::test]
async fn member_begins_at_most_sixty_imports_at_once_however_they_end() {
    let site = Site::idle().await;
    let (mut alice, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let (mut bob, bobs) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let nothing = wish(&link, &[], last_days(7));

    for _ in 0..60 {
        assert_eq!(alice.post("/api/imports", &nothing).await.problem().1, ErrorCode::InvalidDataTypes);
    }

    assert_eq!(alice.post("/api/imports", &nothing).await.problem(), (429, ErrorCode::TooMany));
    let wish = wish(&bobs, &[DataType::Steps], last_days(7));
    assert_eq!(bob.post("/api/imports", &wish).await.status, 202);
}
