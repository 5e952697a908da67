//! The files on Open Humans that were made here: listed whole, saved and deleted, each by its member alone.

use crate::support::{Site, last_days, site::OPEN_HUMANS, site::status, wish};
use domain::{
    DataType, ProviderId,
    wire::{AccountSettings, ErrorCode, ImportState, StoredFile},
};
use serde_json::json;
use server::account;
use standin::Host;

/// A file in a member's account, as if it had been sent before.
fn plant(site: &Site, person: &str, source: &str, name: &str) -> u64 {
    let metadata =
        json!({"description": "", "tags": [], "start_date": "2026-10-01", "end_date": "2026-10-31"});
    let bytes = format!("{person} {name}").into_bytes();
    standin::open_humans::plant_file(site.standin.app(), person, source, name, metadata, bytes.into())
        .unwrap()
}

fn own(site: &Site) -> String {
    format!("direct-sharing-{}", site.standin.app().clients().open_humans.project_id)
}

#[tokio::test]
async fn delivered_file_is_listed_with_its_days_and_size_and_is_saved_as_it_was_sent() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = site.send_days(&mut browser, &link, &[DataType::Steps], last_days(7)).await.id;
    let sent = browser.get(&format!("/api/imports/{import}/file")).await;

    let files: Vec<StoredFile> = browser.get("/api/account/files").await.json();
    let saved = browser.get(&format!("/api/account/files/{}", files[0].id)).await;

    assert_eq!(files.len(), 1);
    assert_eq!(files[0].basename, "fitbit-data.json");
    assert_eq!(files[0].size_bytes, Some(sent.body.len() as u64));
    assert!(files[0].range.is_some() && files[0].created_at.is_some());
    assert_eq!(saved.status, 200);
    assert_eq!(saved.body, sent.body);
    assert!(
        saved.header("content-disposition").starts_with("attachment; filename*=UTF-8''fitbit%2Ddata%2Ejson")
    );
    assert_eq!(saved.header("cache-control"), "no-store");
}

#[tokio::test]
async fn every_page_of_the_list_is_read_and_only_this_projects_files_are_in_it() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("bob").await;
    let label = own(&site);
    let mine: Vec<u64> = (0..105).map(|n| plant(&site, "bob", &label, &format!("{n}.json"))).collect();
    plant(&site, "bob", "direct-sharing-2", "theirs.json");
    plant(&site, "alice", &label, "alices.json");

    let files: Vec<StoredFile> = browser.get("/api/account/files").await.json();

    let listed: Vec<u64> = files.iter().rev().map(|file| file.id).collect();
    assert_eq!(listed, mine);
    assert_eq!(files[0].size_bytes, None);
    let october = domain::DateRange::inclusive("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap());
    assert_eq!(files[0].range, Some(october.unwrap()));
}

#[tokio::test]
async fn only_its_member_saves_or_deletes_a_file_and_only_one_of_this_project() {
    let site = Site::idle().await;
    let mut bob = site.signed_in("bob").await;
    let _alice = site.signed_in("alice").await;
    let alices = plant(&site, "alice", &own(&site), "fitbit-data.json");
    let others = plant(&site, "bob", "direct-sharing-2", "genome.vcf");
    let mine = plant(&site, "bob", &own(&site), "fitbit-data.json");

    for file in [alices, others, 999_999] {
        let path = format!("/api/account/files/{file}");
        assert_eq!(bob.get(&path).await.problem(), (404, ErrorCode::NotFound), "{file}");
        assert_eq!(bob.delete(&path).await.problem(), (404, ErrorCode::NotFound), "{file}");
    }
    assert_eq!(bob.get("/api/account/files/x").await.problem(), (404, ErrorCode::NotFound));
    let mut nobody = site.browser();
    for path in ["/api/account", "/api/account/files", &format!("/api/account/files/{mine}")] {
        assert_eq!(nobody.get(path).await.problem(), (401, ErrorCode::NotSignedIn), "{path}");
    }
    assert_eq!(
        nobody.delete(&format!("/api/account/files/{mine}")).await.problem(),
        (401, ErrorCode::NotSignedIn)
    );
    assert_eq!(site.standin.app().open_humans().list_files("alice").len(), 1);

    assert_eq!(bob.delete(&format!("/api/account/files/{mine}")).await.status, 204);
    let left: Vec<u64> =
        site.standin.app().open_humans().list_files("bob").into_iter().map(|file| file.id).collect();
    assert_eq!(left, [others]);
}

#[tokio::test]
async fn list_that_cannot_be_had_is_no_empty_list() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("bob").await;
    site.fault(OPEN_HUMANS, "exchange-member", 0, 0, status(500));

    assert_eq!(browser.get("/api/account/files").await.problem(), (502, ErrorCode::OpenHumansTrouble));

    site.clear_faults();
    site.standin.app().open_humans().revoke("bob");
    assert_eq!(browser.get("/api/account/files").await.problem(), (409, ErrorCode::OpenHumansReconnect));
}

#[tokio::test]
async fn messages_are_switched_off_for_everything_and_on_again() {
    let mut site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let before: AccountSettings = browser.get("/api/account").await.json();

    let silent: AccountSettings = browser.put("/api/account", &json!({"wants_messages": false})).await.json();
    let wish = domain::wire::NewImport { notify: true, ..wish(&link, &[DataType::Steps], last_days(3)) };
    site.run();
    let import = browser.create_import(&wish).await.id;
    site.until_state(&import, ImportState::Ready).await;
    site.until_nobody_holds(&import).await;

    assert!(before.wants_messages && !silent.wants_messages);
    assert_eq!(site.count(Host::OpenHumans, "message"), 0);
    browser.put("/api/account", &json!({"wants_messages": true})).await;
    let import = browser.create_import(&wish).await.id;
    site.until_state(&import, ImportState::Ready).await;
    site.until_seen(|site| site.count(Host::OpenHumans, "message") == 1).await;
}

#[tokio::test]
async fn link_nobody_used_for_a_year_ends_after_a_message_and_one_that_is_used_stays() {
    let day = jiff::SignedDuration::from_hours(24);
    let site = Site::idle().await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let (mut alice, _) = site.linked(ProviderId::Fitbit, "alice").await;
    let begun = site.app.clock.now();
    let told = |person: &str| site.standin.app().open_humans().list_messages(person).len();

    site.clock.set(begun + day * 350);
    account::end_unused_links(&site.app).await.unwrap();
    let early = told("bob");
    site.clock.set(begun + day * 352);
    account::end_unused_links(&site.app).await.unwrap();
    account::end_unused_links(&site.app).await.unwrap();
    let in_time = (told("bob"), told("alice"));
    // Alice takes hers up again.
    alice.sign_in(&site, "alice").await;
    alice.connect(&site, ProviderId::Fitbit, "alice", "").await;
    site.clock.set(begun + day * 365);
    account::end_unused_links(&site.app).await.unwrap();
    bob.sign_in(&site, "bob").await;
    let before = bob.links().await.len();
    site.clock.set(begun + day * 367);
    account::end_unused_links(&site.app).await.unwrap();

    assert_eq!((early, in_time), (0, (1, 1)));
    assert_eq!(before, 1);
    assert!(bob.links().await.is_empty());
    assert_eq!(site.count(Host::FitbitApi, "/oauth2/revoke"), 1);
    alice.sign_in(&site, "alice").await;
    assert_eq!(alice.links().await.len(), 1);
}

#[tokio::test]
async fn link_stays_until_its_member_could_be_told() {
    let day = jiff::SignedDuration::from_hours(24);
    let site = Site::idle().await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let begun = site.app.clock.now();
    let told = || site.standin.app().open_humans().list_messages("bob").len();

    site.fault(OPEN_HUMANS, "/project/message/", 0, 1, status(503));
    site.clock.set(begun + day * 352);
    account::end_unused_links(&site.app).await.unwrap();
    let failed = told();
    site.clock.set(begun + day * 367);
    account::end_unused_links(&site.app).await.unwrap();
    let late = told();
    bob.sign_in(&site, "bob").await;
    let kept = bob.links().await.len();
    site.clock.set(begun + day * 382);
    account::end_unused_links(&site.app).await.unwrap();

    assert_eq!((failed, late, kept), (0, 1, 1));
    bob.sign_in(&site, "bob").await;
    assert!(bob.links().await.is_empty());
    assert_eq!(told(), 1);
}

#[tokio::test]
async fn two_servers_tell_of_a_link_once() {
    let site = Site::idle().await;
    site.linked(ProviderId::Fitbit, "bob").await;
    site.clock.advance(jiff::SignedDuration::from_hours(352 * 24));

    let (one, other) =
        tokio::join!(account::end_unused_links(&site.app), account::end_unused_links(&site.app));

    one.and(other).unwrap();
    assert_eq!(site.count(Host::OpenHumans, "/project/message/"), 1);
}

#[tokio::test]
async fn who_wants_no_messages_gets_none_and_their_unused_link_ends_all_the_same() {
    let day = jiff::SignedDuration::from_hours(24);
    let site = Site::idle().await;
    let (mut bob, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let begun = site.app.clock.now();
    bob.put("/api/account", &json!({"wants_messages": false})).await;

    for days in [352, 367] {
        site.clock.set(begun + day * days);
        account::end_unused_links(&site.app).await.unwrap();
    }

    assert_eq!(site.count(Host::OpenHumans, "message"), 0);
    bob.sign_in(&site, "bob").await;
    assert!(bob.links().await.is_empty());
}
