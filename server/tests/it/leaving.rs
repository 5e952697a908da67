//! Leaving: everything of a member goes, whatever is under way and whatever stops it, and the receipt says what could not be
//! deleted elsewhere.

use crate::support::{
    Browser, Site, last_days,
    process::{Server, settings, site_for_processes},
    site::{FITBIT, GOOGLE_TOKENS, OPEN_HUMANS, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState, Receipt},
};
use serde_json::json;
use server::{
    account,
    testing::{TestDatabase, holds},
};
use standin::Host;

async fn leave(browser: &mut Browser, files: bool) -> Receipt {
    browser.post("/api/account/leave", &json!({ "files": files })).await.json()
}

/// A member who has sent a file.
async fn delivered(site: &Site, person: &str) -> (Browser, String) {
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, person).await;
    site.send_days(&mut browser, &link, &[DataType::Steps], last_days(7)).await;
    (browser, link)
}

#[tokio::test]
async fn nothing_of_who_left_is_here_any_more_and_every_browser_is_signed_out() {
    let site = Site::start().await;
    let (mut alice, _) = delivered(&site, "alice").await;
    let alices = site.spooled().len();
    let (mut browser, link) = delivered(&site, "bob").await;
    let second = browser.connect(&site, ProviderId::GoogleHealth, "carol", "").await;
    browser
        .put("/api/own-clients/fitbit", &json!({"client_id": "23ABCD", "client_secret": "hush-hush"}))
        .await;
    let mut phone = site.signed_in("bob").await;
    let member = site.app.storage.find_member_at_open_humans("00417236").await.unwrap().unwrap();

    let receipt = leave(&mut browser, false).await;

    assert!(receipt.ended_at.is_some());
    assert_eq!(receipt.links.iter().map(|link| link.id.clone()).collect::<Vec<_>>(), [link, second]);
    assert!(receipt.links.iter().all(|link| link.revoked_at_provider == Some(true)), "{receipt:?}");
    assert_eq!(receipt.own_clients, [ProviderId::Fitbit]);
    assert_eq!((receipt.imports, receipt.sessions, receipt.files), (1, 2, None));
    assert_eq!(receipt.left_open_humans, Some(true));
    for browser in [&mut browser, &mut phone] {
        assert_eq!(browser.session().await, None);
        assert_eq!(browser.get("/api/links").await.problem(), (401, ErrorCode::NotSignedIn));
    }
    assert_eq!(site.spooled().len(), alices);
    // The file is the member's own.
    assert_eq!(site.standin.app().open_humans().list_files("bob").len(), 1);
    assert_eq!(alice.session().await.unwrap().imports.len(), 1);
    site.app.storage.close().await.unwrap();
    let stored = site.database().dump().await;
    for needle in ["00417236", &member.id.to_string(), "23ABCD"] {
        assert!(!holds(&stored, needle.as_bytes()), "{needle}");
    }
}

#[tokio::test]
async fn files_on_open_humans_go_where_that_is_wanted_and_only_those_made_here() {
    let site = Site::start().await;
    let (mut browser, _) = delivered(&site, "bob").await;
    let bytes = b"ACGT".to_vec().into();
    let meta = json!({"description": "", "tags": []});
    standin::open_humans::plant_file(
        site.standin.app(),
        "bob",
        "direct-sharing-2",
        "genome.vcf",
        meta,
        bytes,
    )
    .unwrap();

    let receipt = leave(&mut browser, true).await;

    let files = receipt.files.clone().unwrap();
    assert_eq!(files.was_listed, Some(true));
    assert_eq!(files.files.iter().map(|file| file.is_deleted).collect::<Vec<_>>(), [Some(true)]);
    assert!(receipt.is_complete());
    let left = site.standin.app().open_humans().list_files("bob");
    assert_eq!(left.iter().map(|file| file.basename()).collect::<Vec<_>>(), ["genome.vcf"]);
}

#[tokio::test]
async fn receipt_names_what_could_not_be_ended_elsewhere_and_nothing_stays_here_for_it() {
    let site = Site::start().await;
    let (mut browser, _) = delivered(&site, "bob").await;
    site.fault(GOOGLE_TOKENS, "/revoke", 0, 0, status(503));
    site.fault(OPEN_HUMANS, "files/delete", 0, 0, status(500));
    site.fault(OPEN_HUMANS, "remove-members", 0, 0, status(503));

    let receipt = leave(&mut browser, true).await;

    assert!(receipt.ended_at.is_some());
    assert_eq!(receipt.links[0].revoked_at_provider, Some(false));
    assert_eq!(receipt.files.as_ref().unwrap().files[0].is_deleted, Some(false));
    assert_eq!(receipt.left_open_humans, Some(false));
    assert!(!receipt.is_complete());
    assert!(site.spooled().is_empty());
    assert!(site.app.storage.find_member_at_open_humans("00417236").await.unwrap().is_none());
}

#[tokio::test]
async fn file_that_open_humans_refuses_to_delete_keeps_no_other_there() {
    for code in [400, 404] {
        let site = Site::idle().await;
        let mut browser = site.signed_in("bob").await;
        let label = format!("direct-sharing-{}", site.standin.app().clients().open_humans.project_id);
        for name in ["first.json", "second.json", "third.json"] {
            let meta = json!({"description": "", "tags": []});
            standin::open_humans::plant_file(
                site.standin.app(),
                "bob",
                &label,
                name,
                meta,
                b"{}".to_vec().into(),
            )
            .unwrap();
        }
        site.fault(OPEN_HUMANS, "files/delete", 1, 1, status(code));

        let receipt = leave(&mut browser, true).await;

        let deleted: Vec<Option<bool>> =
            receipt.files.as_ref().unwrap().files.iter().map(|file| file.is_deleted).collect();
        assert_eq!(deleted, [Some(true), Some(false), Some(true)], "{code}");
        assert!(receipt.ended_at.is_some() && !receipt.is_complete());
        let left = site.standin.app().open_humans().list_files("bob");
        assert_eq!(left.iter().map(|file| file.basename()).collect::<Vec<_>>(), ["second.json"], "{code}");
    }
}

#[tokio::test]
async fn receipt_says_they_left_open_humans_only_where_that_is_certain() {
    for (has_left_there, has_tokens, certain) in
        [(true, true, true), (false, true, true), (false, false, false), (true, false, false)]
    {
        let site = Site::idle().await;
        let mut browser = site.signed_in("bob").await;
        if has_left_there {
            site.standin.app().open_humans().revoke("bob");
        }
        if !has_tokens {
            let member = site.app.storage.find_member_at_open_humans("00417236").await.unwrap().unwrap().id;
            site.app.storage.delete_member_tokens(member).await.unwrap();
        }

        let receipt = leave(&mut browser, false).await;

        assert!(receipt.ended_at.is_some());
        assert_eq!(receipt.left_open_humans, Some(certain), "left: {has_left_there}, tokens: {has_tokens}");
    }
}

#[tokio::test]
async fn pair_that_a_lost_answer_killed_does_not_pass_for_having_left() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("bob").await;
    site.clock.advance(jiff::SignedDuration::from_hours(11));
    site.fault(OPEN_HUMANS, "/oauth2/token/", 0, 1, json!({"kind": "lost_reply"}));

    let receipt = leave(&mut browser, false).await;

    assert!(receipt.ended_at.is_some());
    assert_eq!(receipt.left_open_humans, Some(false));
}

#[tokio::test]
async fn consent_that_comes_back_after_its_member_was_forgotten_is_ended_at_the_provider() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("bob").await;
    let consent = browser.begin_link(ProviderId::Fitbit).await;
    let back = site.agree(ProviderId::Fitbit, &consent, "bob", "").await;
    site.fault(FITBIT, "profile.json", 0, 1, json!({"kind": "slow", "millis": 1_000}));

    let mut tab = browser.clone();
    let connecting = tokio::spawn(async move { tab.get(&back).await });
    site.until_seen(|site| site.count(Host::FitbitApi, "profile.json") == 1).await;
    let receipt = leave(&mut browser, false).await;
    let before = site.count(Host::FitbitApi, "/oauth2/revoke");
    connecting.await.unwrap();

    assert!(receipt.ended_at.is_some() && receipt.links.is_empty());
    assert_eq!((before, site.count(Host::FitbitApi, "/oauth2/revoke")), (0, 1));
}

#[tokio::test]
async fn leaving_in_the_middle_of_an_import_brings_nothing_back() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let both = [DataType::Calories, DataType::Sleep];
    let import = browser.create_import(&wish(&link, &both, last_days(300))).await;
    site.until(&import.id, |import| import.requests_done >= 3).await;

    let receipt = leave(&mut browser, false).await;
    let asked = site.count(Host::GoogleHealth, "dataTypes");
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;

    assert!(receipt.ended_at.is_some());
    assert!(site.spooled().is_empty(), "{:?}", site.spooled());
    assert_eq!(site.count(Host::GoogleHealth, "dataTypes"), asked, "asked after the end");
    assert!(site.app.storage.load_import(import.id.parse().unwrap()).await.unwrap().is_none());
}

#[tokio::test]
async fn leaving_again_answers_the_receipt_to_that_browser_and_nothing_to_others() {
    let site = Site::idle().await;
    let (mut browser, _) = site.linked(ProviderId::Fitbit, "bob").await;
    let other = site.signed_in("bob").await;

    let receipt = leave(&mut browser, false).await;
    let again = leave(&mut browser, true).await;
    let looked: Receipt = browser.get("/api/account/receipt").await.json();

    assert_eq!((&again, &looked), (&receipt, &receipt));
    let mut other = other;
    assert_eq!(other.get("/api/account/receipt").await.json::<Option<Receipt>>(), None);
    let refused = other.post("/api/account/leave", &json!({"files": false})).await;
    assert_eq!(refused.problem(), (401, ErrorCode::NotSignedIn));
    // Kept for an hour.
    site.clock.advance(account::RECEIPT_KEPT);
    account::run_round(&site.app).await.unwrap();
    assert_eq!(browser.get("/api/account/receipt").await.json::<Option<Receipt>>(), None);
}

#[tokio::test]
async fn who_comes_back_is_somebody_new() {
    let site = Site::start().await;
    let (mut browser, _) = delivered(&site, "bob").await;
    leave(&mut browser, false).await;

    browser.sign_in(&site, "bob").await;

    let session = browser.session().await.unwrap();
    assert!(session.links.is_empty() && session.imports.is_empty());
    let receipt = leave(&mut browser, false).await;
    assert!(receipt.links.is_empty() && receipt.imports == 0 && receipt.is_complete());
}

#[tokio::test]
async fn who_is_leaving_is_not_let_in_before_it_is_done() {
    let site = Site::idle().await;
    let mut browser = site.signed_in("bob").await;
    let member = site.app.storage.find_member_at_open_humans("00417236").await.unwrap().unwrap();
    account::begin(&site.app, &member, false, [9; 32]).await.unwrap().unwrap();

    let mut phone = site.browser();
    let consent = phone.begin_sign_in().await;
    let back = site.agree_at_open_humans(&consent, "bob").await;
    let refused = phone.get(&back).await;

    assert_eq!(refused.location(), "/?problem=authorization_refused");
    assert_eq!(browser.session().await, None);
    account::run_round(&site.app).await.unwrap();
    phone.sign_in(&site, "bob").await;
    assert!(phone.session().await.is_some());
}

#[tokio::test]
async fn spool_that_fails_puts_leaving_off_and_the_next_round_ends_it() {
    let site = Site::start().await;
    let (mut browser, _) = delivered(&site, "bob").await;
    site.database().refuse("DELETE", "imports").await;

    let answer = browser.post("/api/account/leave", &json!({"files": false})).await;
    let receipt: Receipt = answer.json();
    site.database().refuse_no_more("imports").await;
    let signed_out = browser.session().await.is_none();
    account::run_round(&site.app).await.unwrap();

    assert_eq!(answer.status, 202);
    assert!(receipt.ended_at.is_none() && signed_out);
    let receipt: Receipt = browser.get("/api/account/receipt").await.json();
    assert!(receipt.ended_at.is_some());
    assert_eq!(receipt.imports, 1);
    assert!(site.spooled().is_empty());
}

#[tokio::test]
async fn killed_server_goes_on_with_leaving_at_its_next_start() {
    let site = site_for_processes().await;
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::new(folder.path());
    let settings = settings(&site.standin, &database, &folder);
    let server = Server::start(&settings).await;
    let mut browser = server.browser(&site);
    browser.sign_in(&site, "alice").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    let today = site.standin.app().today();
    let range = domain::DateRange::inclusive(today, today).unwrap();
    let import = browser.create_import(&wish(&link, &[DataType::Steps], range)).await.id;
    crate::support::process::until(&mut browser, &import, |import| import.state == ImportState::Ready).await;
    // After the first steps and before the last.
    site.fault(GOOGLE_TOKENS, "/revoke", 0, 1, json!({"kind": "slow", "millis": 600_000}));

    let mut leaving = browser.clone();
    let asking =
        tokio::spawn(async move { leaving.post("/api/account/leave", &json!({"files": false})).await });
    site.until_seen(|site| site.count(Host::GoogleOAuth2, "/revoke") == 1).await;
    server.kill();
    drop(asking.await);
    let server = Server::start(&settings).await;
    server.until_logged("a member has left").await;

    let cookies = browser.cookies.clone();
    let mut browser = server.browser(&site);
    browser.cookies = cookies;
    assert_eq!(browser.session().await, None);
    assert_eq!(site.count(Host::GoogleOAuth2, "/revoke"), 2);
    browser.sign_in(&site, "alice").await;
    let session = browser.session().await.unwrap();
    assert!(session.links.is_empty() && session.imports.is_empty());
    server.stop().await;
}
