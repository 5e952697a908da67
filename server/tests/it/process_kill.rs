//! The server as a process that is killed in the middle of its work, and started again on what it left.

use crate::support::{
    process::{Server, settings, site_for_processes, until},
    site::{GOOGLE, daily_values},
    wish,
};
use domain::{DataType, DateRange, ProviderId, wire::ImportState};
use jiff::ToSpan;
use serde_json::json;
use standin::Host;
use std::collections::BTreeSet;

#[tokio::test]
async fn killed_server_repeats_nothing_that_was_finished_and_loses_nothing() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&site.standin, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = DateRange::inclusive(today - 200.days(), today.yesterday().unwrap()).unwrap();
    let both = [DataType::Calories, DataType::Sleep];
    let hang = json!({"kind": "slow", "millis": 600_000});
    site.fault(GOOGLE, "dataTypes/sleep/", 3, 1, hang.clone());
    site.fault(GOOGLE, "dataTypes/total-calories/", 6, 3, hang);

    let import = browser.create_import(&wish(&link, &both, range)).await.id;
    until(&mut browser, &import, |import| import.requests_done == 9).await;
    site.until_seen(|site| site.count(Host::GoogleHealth, "dataTypes") == 13).await;
    let cookies = browser.cookies.clone();
    server.kill();
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    until(&mut browser, &import, |import| import.state == ImportState::Ready).await;

    let answered: Vec<_> = site
        .seen(Host::GoogleHealth, "dataTypes")
        .into_iter()
        .filter(|seen| seen.status == Some(200))
        .map(|seen| (seen.path, seen.query, seen.body))
        .collect();
    let distinct: BTreeSet<_> = answered.iter().collect();
    assert_eq!(distinct.len(), answered.len(), "a finished request was repeated");
    let uncut = browser.create_import(&wish(&link, &both, range)).await.id;
    until(&mut browser, &uncut, |import| import.state == ImportState::Ready).await;
    for data_type in both {
        let expected = daily_values(&mut browser, &uncut, data_type).await;
        assert!(expected.len() > 100);
        assert_eq!(daily_values(&mut browser, &import, data_type).await, expected, "{data_type:?}");
    }

    // And once more while the file is on its way.
    site.fault("storage", "", 0, 1, json!({"kind": "slow", "millis": 600_000}));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until_seen(|site| site.count(Host::Storage, "") == 1).await;
    let cookies = browser.cookies.clone();
    server.kill();
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    let delivered = until(&mut browser, &import, |import| import.state == ImportState::Delivered).await;

    let files = site.standin.app().open_humans().list_files("alice");
    let completed: Vec<_> = files.iter().filter(|file| file.completed).map(|file| file.id).collect();
    assert_eq!(completed, [delivered.delivery.unwrap().file.unwrap().id]);
}
