//! The client of Open Humans against the stand-in: sign-in, tokens, lists, uploads, and every shape of trouble.

use crate::support::{Site, VERIFIER};
use domain::file::metadata;
use futures::future::join_all;
use jiff::SignedDuration;
use reqwest::Body;
use secrecy::ExposeSecret;
use serde_json::json;
use server::{
    open_humans::{Completion, NewFile, OpenHumans, OpenHumansError},
    storage::{MemberId, Tokens},
    testing::{at, config, range},
};
use standin::Host;

const API: &str = "/api/direct-sharing/project/";

fn new_file(md5: &str) -> NewFile<'_> {
    NewFile {
        basename: "fitbit-data.json",
        metadata: metadata(Some(range("2026-11-01", "2026-11-22"))),
        created_at: at(0),
        md5,
        size_bytes: 3,
    }
}

/// Uploads three bytes in the three calls.
async fn upload(site: &Site, member: MemberId) -> u64 {
    let md5 = "acbd18db4cc2f85cedef654fccc4a4d8";
    let started = site.open_humans.start_upload(member, &new_file(md5)).await.unwrap();
    site.open_humans.put_file(&started.url, 3, || Body::from("foo")).await.unwrap();
    let completion = site.open_humans.complete_upload(member, started.id).await.unwrap();
    assert_eq!(completion, Completion::Stored { size_bytes: 3 });
    started.id
}

#[tokio::test]
async fn member_comes_back_with_a_code_that_becomes_tokens_and_a_name() {
    let site = Site::start().await;
    let code = site.consent("a state").await;

    let tokens = site.open_humans.exchange_code(&code, &VERIFIER.into()).await.unwrap();
    let identity = site.open_humans.fetch_member(&tokens.access).await.unwrap();

    assert_eq!(tokens.expires_at, at(36_000));
    assert!(tokens.refresh.is_some());
    assert_eq!(identity.username.as_deref(), Some("alice"));
    assert!(identity.project_member_id.len() >= 8);
}

#[tokio::test]
async fn member_who_shares_no_username_has_none() {
    let site = Site::start().await;
    site.set_switch("open_humans.request_username", "off");
    let code = site.consent("state").await;

    let tokens = site.open_humans.exchange_code(&code, &VERIFIER.into()).await.unwrap();

    assert_eq!(site.open_humans.fetch_member(&tokens.access).await.unwrap().username, None);
}

#[tokio::test]
async fn code_works_once_and_only_with_its_verifier() {
    let site = Site::start().await;
    let code = site.consent("state").await;
    let another = "another-verifier-of-forty-three-letters-or-more";

    let wrong = site.open_humans.exchange_code(&code, &another.into()).await;
    let right = site.open_humans.exchange_code(&code, &VERIFIER.into()).await;
    let again = site.open_humans.exchange_code(&code, &VERIFIER.into()).await;

    assert!(wrong.is_err());
    assert!(right.is_ok());
    assert!(matches!(again, Err(OpenHumansError::Reconnect)));
}

#[tokio::test]
async fn wrong_secret_is_the_operators_matter() {
    let site = Site::start().await;
    let base = site.running.base(Host::OpenHumans);
    let client_id = &site.running.app().clients().open_humans.client_id;
    let config = config(&[
        ("OPEN_HUMANS_URL", base),
        ("OPEN_HUMANS_CLIENT_ID", client_id),
        ("OPEN_HUMANS_CLIENT_SECRET", "wrong"),
    ]);
    let client = OpenHumans::new(&config, site.http.clone(), site.storage.clone(), site.clock.clone());
    let code = site.consent("state").await;

    let outcome = client.exchange_code(&code, &VERIFIER.into()).await;

    assert!(matches!(outcome, Err(OpenHumansError::InvalidClient)));
}

#[tokio::test]
async fn twenty_requests_with_an_old_token_renew_it_once() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let before = site.storage.load_member_tokens(member).await.unwrap().unwrap();
    site.clock.advance(SignedDuration::from_secs(36_000 - 59));

    let lists = join_all((0..20).map(|_| site.open_humans.list_files(member))).await;

    assert!(lists.iter().all(Result::is_ok));
    // One exchange of the code, one renewal.
    assert_eq!(site.count_requests(Host::OpenHumans, "POST", "/oauth2/token/"), 2);
    let after = site.storage.load_member_tokens(member).await.unwrap().unwrap();
    assert_ne!(before.access.expose_secret(), after.access.expose_secret());
    assert_ne!(before.refresh.unwrap().expose_secret(), after.refresh.unwrap().expose_secret());
}

#[tokio::test]
async fn token_that_ends_early_is_renewed_once_however_many_requests_are_told_so() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    site.advance_standin(36_001);

    let lists = join_all((0..8).map(|_| site.open_humans.list_files(member))).await;

    assert!(lists.iter().all(Result::is_ok), "{lists:?}");
    assert_eq!(site.count_requests(Host::OpenHumans, "POST", "/oauth2/token/"), 2);
}

#[tokio::test]
async fn ended_permission_asks_for_a_new_sign_in_whatever_the_status_says() {
    for status in ["400", "401"] {
        let site = Site::start().await;
        site.set_switch("open_humans.invalid_grant_status", status);
        let member = site.sign_in().await;
        site.running.app().open_humans().revoke("alice");

        let with_a_living_token = site.open_humans.list_files(member).await;
        site.clock.advance(SignedDuration::from_hours(11));
        let with_an_old_one = site.open_humans.list_files(member).await;

        assert!(matches!(with_a_living_token, Err(OpenHumansError::Reconnect)));
        assert!(matches!(with_an_old_one, Err(OpenHumansError::Reconnect)), "{status}");
    }
}

#[tokio::test]
async fn lost_answer_to_a_renewal_asks_for_a_new_sign_in_and_nothing_hangs() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    site.clock.advance(SignedDuration::from_hours(11));
    let fault = json!({"kind": "lost_reply"});
    site.add_fault(json!({"host": "www.openhumans.org", "path": "/oauth2/token/", "fault": fault}));

    let outcome = site.open_humans.list_files(member).await;

    assert!(matches!(outcome, Err(OpenHumansError::Reconnect)));
}

#[tokio::test]
async fn member_without_tokens_has_to_sign_in() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    site.storage.delete_member_tokens(member).await.unwrap();

    assert!(matches!(site.open_humans.list_files(member).await, Err(OpenHumansError::Reconnect)));
}

#[tokio::test]
async fn all_pages_of_files_are_read_and_other_projects_told_apart() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    for n in 0..230 {
        site.plant("direct-sharing-1", &format!("{n}.json"), "{}");
    }
    let own = site.plant("direct-sharing-1", "fitbit-data.json", "{}");
    site.plant("direct-sharing-2", "fitbit-data.json", "{}");

    let all = site.open_humans.list_files(member).await.unwrap();
    let ours = site.open_humans.list_own_files(member, "fitbit-data.json").await.unwrap();

    assert!(all.len() >= 231);
    assert!(all.windows(2).all(|pair| pair[0].id < pair[1].id));
    assert_eq!(ours.iter().map(|file| file.id).collect::<Vec<_>>(), [own]);
}

#[tokio::test]
async fn list_that_leads_elsewhere_or_in_a_circle_is_refused() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let base = site.running.base(Host::OpenHumans);
    for next in [
        "http://127.0.0.1:1/api/direct-sharing/project/exchange-member/?offset=100".to_owned(),
        format!("{base}/api/direct-sharing/project/message/?offset=100"),
        format!("{base}/api/direct-sharing/project/exchange-member/"),
        format!("{base}/api/direct-sharing/project/exchange-member/?offset=0"),
        "not an address".to_owned(),
    ] {
        let page = json!({"project_member_id": "01234567", "next": next, "data": []}).to_string();
        let fault = json!({"kind": "status", "status": 200, "body": page});
        site.running.app().faults().clear();
        site.add_fault(
            json!({"host": "www.openhumans.org", "path": "exchange-member", "times": 0, "fault": fault}),
        );

        let outcome = site.open_humans.list_files(member).await;

        assert!(matches!(outcome, Err(OpenHumansError::Malformed(_))), "{next}");
    }
}

#[tokio::test]
async fn list_that_is_none_is_malformed() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    for fault in [
        json!({"kind": "html"}),
        json!({"kind": "malformed"}),
        json!({"kind": "status", "status": 200, "body": r#"{"data": [{"id": "7"}], "project_member_id": "1", "next": null}"#}),
        json!({"kind": "status", "status": 302, "headers": {"location": "http://127.0.0.1:1/"}}),
    ] {
        site.add_fault(json!({"host": "www.openhumans.org", "path": "exchange-member", "fault": fault}));

        let outcome = site.open_humans.list_files(member).await;

        assert!(matches!(outcome, Err(OpenHumansError::Malformed(_))), "{fault} {outcome:?}");
    }
}

#[tokio::test]
async fn endless_answer_is_cut_off() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let fault = json!({"kind": "huge", "bytes": 9_000_000});
    site.add_fault(json!({"host": "www.openhumans.org", "path": "exchange-member", "fault": fault}));

    let outcome = site.open_humans.list_files(member).await;

    assert!(matches!(outcome, Err(OpenHumansError::TooLarge { .. })));
}

#[tokio::test]
async fn passing_trouble_is_waited_out() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    for fault in [
        json!({"kind": "status", "status": 500, "body": "<html>Server Error (500)</html>", "content_type": "text/html"}),
        json!({"kind": "status", "status": 503}),
        json!({"kind": "status", "status": 429, "headers": {"retry-after": "0"}}),
        json!({"kind": "reset"}),
        json!({"kind": "lost_reply"}),
        json!({"kind": "truncate"}),
    ] {
        site.add_fault(
            json!({"host": "www.openhumans.org", "path": "exchange-member", "times": 2, "fault": fault}),
        );

        let outcome = site.open_humans.list_files(member).await;

        assert!(outcome.is_ok(), "{fault}");
        assert!(site.running.app().faults().list().is_empty(), "{fault}");
    }
}

#[tokio::test]
async fn lasting_trouble_is_told_after_bounded_tries() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let before = site.count_requests(Host::OpenHumans, "GET", "exchange-member");
    let fault = json!({"kind": "status", "status": 503});
    site.add_fault(
        json!({"host": "www.openhumans.org", "path": "exchange-member", "times": 0, "fault": fault}),
    );

    let outcome = site.open_humans.list_files(member).await;

    assert!(matches!(outcome, Err(OpenHumansError::Trouble { status: Some(503), .. })), "{outcome:?}");
    assert_eq!(site.count_requests(Host::OpenHumans, "GET", "exchange-member") - before, 3);
}

#[tokio::test]
async fn uploaded_file_is_listed_with_its_metadata_and_read_back() {
    let site = Site::start().await;
    let member = site.sign_in().await;

    let id = upload(&site, member).await;

    let listed = site.open_humans.list_own_files(member, "fitbit-data.json").await.unwrap();
    assert_eq!(listed.iter().map(|file| file.id).collect::<Vec<_>>(), [id]);
    let stored = site.running.app().open_humans().find_file("alice", id).cloned().unwrap();
    assert_eq!(
        stored.metadata,
        json!({
            "description": metadata(None).description,
            "tags": ["Fitbit", "activity", "steps"],
            "creation_date": "2026-11-22T10:00:00Z",
            "start_date": "2026-11-01",
            "end_date": "2026-11-21",
            "md5": "acbd18db4cc2f85cedef654fccc4a4d8",
            "size_bytes": 3,
        })
    );
    let mut download =
        site.open_humans.download(listed[0].download_url.as_ref().unwrap(), 1000).await.unwrap();
    assert_eq!(download.chunk().await.unwrap().as_deref(), Some(&b"foo"[..]));
    assert_eq!(download.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn file_without_days_names_none() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let file = NewFile { metadata: metadata(None), ..new_file("acbd18db4cc2f85cedef654fccc4a4d8") };

    let started = site.open_humans.start_upload(member, &file).await.unwrap();

    let stored = site.running.app().open_humans().find_file("alice", started.id).cloned().unwrap();
    assert!(stored.metadata.get("start_date").is_none() && stored.metadata.get("end_date").is_none());
}

#[tokio::test]
async fn refusal_names_the_field() {
    let site = Site::start().await;
    let member = site.sign_in().await;

    let outcome = site.open_humans.start_upload(member, &new_file("short")).await;

    let Err(OpenHumansError::Refused(refusal)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(refusal.status, 400);
    assert_eq!(refusal.problems[0].field.as_deref(), Some("metadata"));
    assert_eq!(refusal.problems[0].text, "Invalid MD5 specified");
}

#[tokio::test]
async fn completion_before_the_bytes_after_them_and_of_nothing_are_told_apart() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let started =
        site.open_humans.start_upload(member, &new_file("acbd18db4cc2f85cedef654fccc4a4d8")).await.unwrap();

    let before = site.open_humans.complete_upload(member, started.id).await.unwrap();
    site.open_humans.put_file(&started.url, 3, || Body::from("foo")).await.unwrap();
    let after = site.open_humans.complete_upload(member, started.id).await.unwrap();
    let again = site.open_humans.complete_upload(member, started.id).await.unwrap();
    let unknown = site.open_humans.complete_upload(member, 999_999).await.unwrap();

    assert_eq!(before, Completion::NothingStored);
    assert_eq!(after, Completion::Stored { size_bytes: 3 });
    assert_eq!(again, after);
    assert_eq!(unknown, Completion::UnknownOrTrouble);
}

#[tokio::test]
async fn file_is_deleted_once_and_deleting_it_again_deletes_nothing() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let (kept, gone) = (upload(&site, member).await, upload(&site, member).await);

    assert!(site.open_humans.delete_file(member, gone).await.unwrap());
    assert!(!site.open_humans.delete_file(member, gone).await.unwrap());

    assert_eq!(site.files().iter().map(|file| file.0).collect::<Vec<_>>(), [kept]);
}

#[tokio::test]
async fn revoked_tokens_are_dead_there_and_forgotten_here() {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let Tokens { access, .. } = site.storage.load_member_tokens(member).await.unwrap().unwrap();

    site.open_humans.revoke(member).await.unwrap();

    assert!(matches!(site.open_humans.fetch_member(&access).await, Err(OpenHumansError::Reconnect)));
    assert!(site.storage.load_member_tokens(member).await.unwrap().is_none());
}

#[tokio::test]
async fn label_of_the_project_is_asked_once() {
    let site = Site::start().await;
    let member = site.sign_in().await;

    for _ in 0..3 {
        assert_eq!(site.open_humans.fetch_project_label(member).await.unwrap(), "direct-sharing-1");
    }

    let asked = site.running.app().requests().list(Some(Host::OpenHumans));
    assert_eq!(asked.iter().filter(|seen| seen.path == API).count(), 1);
}
