//! Whole imports of routes: with the permission and without it, over a kill in the middle, as far as the file of the month.

use crate::support::{
    Browser, Site, last_days,
    site::{GOOGLE, status},
};
use domain::{
    DateRange, ProviderId,
    intraday::{Granularity, IntradayType},
    wire::{ImportState, IntradayDays, NewImport, Redirect},
};
use flate2::read::GzDecoder;
use serde_json::{Value, json};
use standin::Host;
use std::{collections::BTreeSet, io::Read};

const FILES: &str = ":exportExerciseTcx";

fn wish(link: &str, range: DateRange) -> NewImport {
    NewImport {
        link_id: link.to_owned(),
        data_types: BTreeSet::new(),
        intraday: [(IntradayType::Routes, Granularity::Recorded)].into(),
        range,
        notify: false,
    }
}

/// A link whose member permitted places while choosing.
async fn linked(site: &Site) -> (Browser, String) {
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let new = json!({"provider": "google_health", "further_readings": ["routes"], "chosen_of": link});
    let redirect: Redirect = browser.post("/api/links", &new).await.json();
    let back = site.agree(ProviderId::GoogleHealth, &redirect.location.parse().unwrap(), "alice", "").await;
    browser.get(&back).await;
    (browser, link)
}

/// The days as the review has them.
async fn days(browser: &mut Browser, import: &str) -> IntradayDays {
    browser.get(&format!("/api/imports/{import}/review/intraday/routes")).await.json()
}

async fn month(browser: &mut Browser, import: &str, month: &str) -> Value {
    let answer = browser.get(&format!("/api/imports/{import}/files/{month}")).await;
    let mut text = String::new();
    GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn routes_of_a_month_are_fetched_looked_at_and_sent() {
    let site = Site::start().await;
    let (mut browser, link) = linked(&site).await;

    let import = browser.create_import(&wish(&link, last_days(20))).await;
    let ready = site.until_state(&import.id, ImportState::Ready).await;
    let days = days(&mut browser, &import.id).await;
    let sent = site.deliver(&mut browser, &import.id).await;

    assert_eq!(ready.intraday_progress[0].windows_failed, 0);
    assert_eq!(ready.intraday_progress[0].days_with_data as usize, days.days.len());
    assert!(!days.days.is_empty());
    let name = &sent.months.last().unwrap().month;
    let file = month(&mut browser, &import.id, name).await;
    let day = &file["activities-route-intraday"][0];
    let summary = days.days.iter().find(|one| one.date.to_string() == day["date"].as_str().unwrap()).unwrap();
    let positions = day["dataset"].as_array().unwrap();
    assert_eq!(positions.len(), summary.count as usize);
    let (first, last) = (&positions[0], &positions[positions.len() - 1]);
    let kilometres = (last["distance"].as_f64().unwrap() - first["distance"].as_f64().unwrap()) / 1e3;
    assert!((kilometres - summary.sum).abs() < 1e-6, "{kilometres} {}", summary.sum);
    for member in ["latitude", "longitude", "altitude", "distance", "heartRate", "exerciseStart"] {
        assert!(first[member].is_number(), "{member} in {first}");
    }
    let places: Vec<f64> = positions.iter().map(|one| one["latitude"].as_f64().unwrap()).collect();
    assert!(places.iter().all(|latitude| (48.13..48.14).contains(latitude)));
    assert!(places.iter().any(|latitude| (latitude * 1e6).fract() != 0.0), "seven decimals are kept");
    let history = &file["_export"]["days"]["routes"];
    assert!(history.as_array().unwrap().iter().all(|stretch| stretch["method"] == "exportExerciseTcx"));
    assert_eq!(file["_export"]["units"]["routes"], "degrees");
}

#[tokio::test]
async fn link_without_the_permission_asks_for_no_route_and_says_so() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;

    let import = browser.create_import(&wish(&link, last_days(20))).await;
    let ready = site.until_state(&import.id, ImportState::Ready).await;

    assert!(ready.intraday_progress[0].not_permitted);
    assert_eq!(site.count(Host::GoogleHealth, "dataTypes/exercise"), 0);
}

#[tokio::test]
async fn kill_between_files_asks_for_no_file_twice_and_doubles_nothing() {
    let mut site = Site::start().await;
    let (mut browser, link) = linked(&site).await;
    let whole = wish(&link, last_days(30));
    let uncut = browser.create_import(&whole).await.id;
    site.until_state(&uncut, ImportState::Ready).await;
    let expected = days(&mut browser, &uncut).await;
    let files = site.count(Host::GoogleHealth, FILES);
    site.standin.app().requests().clear();

    // The list and two files come, the third does not any more.
    site.fault(GOOGLE, FILES, 2, 1, json!({"kind": "slow", "millis": 600_000}));
    let import = browser.create_import(&whole).await.id;
    site.until(&import, |import| import.requests_done == 3).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, FILES) == 3).await;
    site.kill_and_restart().await;
    browser.move_to(&site);
    site.until_state(&import, ImportState::Ready).await;

    let answered: Vec<String> = site
        .seen(Host::GoogleHealth, FILES)
        .into_iter()
        .filter(|seen| seen.status == Some(200))
        .map(|seen| seen.path)
        .collect();
    let distinct: BTreeSet<_> = answered.iter().collect();
    assert!(files > 3, "{files}");
    assert_eq!((distinct.len(), answered.len()), (files, files), "each file came once");
    assert_eq!(days(&mut browser, &import).await, expected);
}

#[tokio::test]
async fn file_that_vanished_costs_only_itself() {
    let site = Site::start().await;
    let (mut browser, link) = linked(&site).await;
    let whole = wish(&link, last_days(30));
    let all = browser.create_import(&whole).await.id;
    site.until_state(&all, ImportState::Ready).await;
    let all = days(&mut browser, &all).await;

    site.fault(GOOGLE, FILES, 1, 1, status(404));
    let import = browser.create_import(&whole).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(ready.intraday_progress[0].windows_failed, 0);
    assert_eq!(days(&mut browser, &import).await.days.len(), all.days.len() - 1);
}
