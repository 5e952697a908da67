//! Files: uploads of both kinds, completion, deletion, download, and the page a member sees.

use crate::support::{Answer, Site};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

const DIRECT: &str = "project/files/upload/direct/";
const COMPLETE: &str = "project/files/upload/complete/";
const DELETE: &str = "project/files/delete/";

async fn post(site: &Site, path: &str, token: &str, body: Value) -> Answer {
    site.call(Method::POST, path, token, Some(body)).await
}

fn sound_metadata() -> String {
    json!({ "description": "", "tags": [] }).to_string()
}

#[tokio::test]
async fn pending_file_is_invisible_and_cannot_be_deleted() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let (id, _) = site.initiate(&token, "a.json").await;

    let deleted = post(&site, DELETE, &token, json!({ "file_id": id })).await;
    let all = post(&site, DELETE, &token, json!({ "all_files": true })).await;

    assert_eq!(deleted.json(), json!({ "ids": [] }));
    assert_eq!(all.json(), json!({ "ids": [] }));
    assert!(site.visible_ids(&token).await.is_empty());
    assert_eq!(site.running.app().open_humans().list_files("alice").len(), 1);
}

#[tokio::test]
async fn completion_needs_the_object_and_may_be_repeated() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let (id, url) = site.initiate(&token, "a.json").await;

    let early = post(&site, COMPLETE, &token, json!({ "file_id": id })).await;
    Answer::send(site.http.put(&url).body("{}")).await;
    let first = post(&site, COMPLETE, &token, json!({ "file_id": id })).await;
    let second = post(&site, COMPLETE, &token, json!({ "file_id": id.to_string() })).await;

    assert_eq!((early.status, early.json()), (400, json!({ "detail": "file not present" })));
    assert_eq!((first.status, first.json()), (200, json!({ "status": "ok", "size": 2 })));
    assert_eq!((second.status, second.json()), (200, first.json()));
    assert_eq!(site.visible_ids(&token).await, [id]);
}

#[tokio::test]
async fn completion_of_nothing_is_told_in_three_ways() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    for body in [json!({}), json!({ "file_id": null }), json!({ "file_id": 0 })] {
        let answer = post(&site, COMPLETE, &token, body).await;
        assert_eq!((answer.status, answer.json()), (400, json!({ "detail": "file does not exist" })));
    }
    let word = post(&site, COMPLETE, &token, json!({ "file_id": "first" })).await;
    assert_eq!((word.status, word.json()), (400, json!({ "file_id": ["Enter a whole number."] })));
    let unknown = post(&site, COMPLETE, &token, json!({ "file_id": 4711 })).await;
    assert_eq!(unknown.status, 500);
    assert!(unknown.is_html());
}

#[tokio::test]
async fn completion_does_not_ask_whose_file_it_is() {
    let site = Site::start().await;
    let alice = site.authorize("alice").await.access;
    let bob = site.authorize("bob").await.access;
    let (id, url) = site.initiate(&alice, "a.json").await;
    Answer::send(site.http.put(&url).body("{}")).await;

    let answer = post(&site, COMPLETE, &bob, json!({ "file_id": id })).await;

    assert_eq!(answer.status, 200);
    assert_eq!(site.visible_ids(&alice).await, [id]);
}

#[tokio::test]
async fn pending_file_is_purged_after_six_hours() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let (id, url) = site.initiate(&token, "a.json").await;
    Answer::send(site.http.put(&url).body("{}")).await;

    site.advance(6 * 3600).await;
    let answer = post(&site, COMPLETE, &token, json!({ "file_id": id })).await;

    assert_eq!(answer.status, 500);
}

#[tokio::test]
async fn files_of_one_name_coexist_and_are_deleted_together() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let first = site.upload(&token, "a.json", b"1").await;
    let second = site.upload(&token, "a.json", b"2").await;
    let other = site.upload(&token, "b.json", b"3").await;

    let visible = site.visible_ids(&token).await;
    let deleted = post(&site, DELETE, &token, json!({ "file_basename": "a.json" })).await;

    assert_eq!(visible, [first, second, other]);
    assert_eq!(deleted.json(), json!({ "ids": [first, second] }));
    assert_eq!(site.visible_ids(&token).await, [other]);
}

#[tokio::test]
async fn deletion_wants_exactly_one_choice_and_touches_own_files_only() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let bob = site.authorize("bob").await.access;
    let of_bob = site.upload(&bob, "a.json", b"1").await;
    let app = site.running.app();
    let other =
        standin::open_humans::plant_file(app, "alice", "direct-sharing-2", "a.json", json!({}), "x".into())
            .expect("the name is short");
    let text = "one of file_id, file_basename, or all_files is required";

    for body in
        [json!({}), json!({ "all_files": false }), json!({ "all_files": "False" }), json!({ "file_id": 0 })]
    {
        let answer = post(&site, DELETE, &token, body).await;
        assert_eq!((answer.status, answer.json()), (400, json!({ "missing_field": text })));
    }
    let both = post(&site, DELETE, &token, json!({ "file_id": 1, "all_files": true })).await;
    assert_eq!((both.status, both.json()), (400, json!({ "too_many": text })));
    for body in [json!({ "file_id": of_bob }), json!({ "file_id": other }), json!({ "all_files": true })] {
        let answer = post(&site, DELETE, &token, body).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "ids": [] })));
    }
}

#[tokio::test]
async fn missing_fields_are_all_named_at_once() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    let as_member = post(&site, DIRECT, &token, json!({})).await;
    let as_project = post(&site, DIRECT, site.master_token(), json!({ "metadata": "{}" })).await;

    let required = ["This field is required."];
    assert_eq!(
        (as_member.status, as_member.json()),
        (400, json!({ "filename": required, "metadata": required }))
    );
    let description = ["\"description\" is a required field of the metadata"];
    assert_eq!(
        as_project.json(),
        json!({ "filename": required, "metadata": description, "project_member_id": required })
    );
}

#[tokio::test]
async fn nested_metadata_is_refused_and_odd_metadata_breaks_the_site() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    let nested = json!({ "filename": "a", "metadata": { "description": "", "tags": [] } });
    let nested = post(&site, DIRECT, &token, nested).await;
    let null_date = json!({ "description": "", "tags": [], "start_date": null }).to_string();
    let odd = post(&site, DIRECT, &token, json!({ "filename": "a", "metadata": null_date })).await;

    assert_eq!(
        (nested.status, nested.json()),
        (400, json!({ "metadata": ["could not parse the uploaded metadata"] }))
    );
    assert_eq!(odd.status, 500);
    assert!(odd.is_html());
}

#[tokio::test]
async fn name_is_kept_as_it_is_but_for_what_a_slash_cuts_off() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;

    let id = site.upload(&token, "mein ordner/größe 1.json", b"{}").await;
    let too_long = json!({ "filename": "x".repeat(1000), "metadata": sound_metadata() });
    let too_long = post(&site, DIRECT, &token, too_long).await;

    let listed = site.call(Method::GET, "project/exchange-member/", &token, None).await.json();
    assert_eq!(listed["data"][0]["id"], id);
    assert_eq!(listed["data"][0]["basename"], "größe 1.json");
    assert_eq!(too_long.status, 500);
}

#[tokio::test]
async fn user_token_uploads_for_its_own_member_whatever_the_form_says() {
    let site = Site::start().await;
    let alice = site.authorize("alice").await.access;
    site.authorize("bob").await;

    let body = json!({ "project_member_id": "00417236", "filename": "a", "metadata": sound_metadata() });
    let answer = post(&site, DIRECT, &alice, body).await;

    assert_eq!(answer.status, 201);
    assert_eq!(site.running.app().open_humans().list_files("alice").len(), 1);
    assert!(site.running.app().open_humans().list_files("bob").is_empty());
}

#[tokio::test]
async fn simple_upload_is_visible_at_once_under_a_sanitized_name() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let upload = |file: &'static str| {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"metadata\"\r\n\r\n{}\r\n--x\r\n\
             Content-Disposition: form-data; name=\"data_file\"; filename=\"my steps (1).csv\"\r\n\
             Content-Type: text/csv\r\n\r\n{file}\r\n--x--\r\n",
            sound_metadata()
        );
        let request = site.http.post(site.api("project/files/upload/")).bearer_auth(&token);
        Answer::send(request.header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(body))
    };

    let full = upload("t,steps").await;
    let empty = upload("").await;
    let missing = post(&site, "project/files/upload/", &token, json!({ "metadata": sound_metadata() })).await;

    assert_eq!(full.status, 201);
    let listed = site.call(Method::GET, "project/exchange-member/", &token, None).await.json();
    assert_eq!(listed["data"][0]["basename"], "my_steps_1.csv");
    assert_eq!((empty.status, empty.json()), (400, json!({ "data_file": ["The submitted file is empty."] })));
    assert_eq!((missing.status, missing.json()), (400, json!({ "data_file": ["This field is required."] })));
}

#[tokio::test]
async fn download_needs_a_living_key_and_no_token() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let id = site.upload(&token, "a.json", b"{\"a\":1}").await;
    let listed = site.call(Method::GET, "project/exchange-member/", &token, None).await.json();
    let url = listed["data"][0]["download_url"].as_str().expect("an address").to_owned();

    let location = Answer::send(site.http.get(&url)).await.location();
    let bytes = Answer::send(site.http.get(&location)).await;
    let head = Answer::send(site.http.head(&url)).await;
    let bare = url.split('?').next().expect("an address");
    let without_key = Answer::send(site.http.get(bare).bearer_auth(&token)).await;
    let wrong_file = Answer::send(site.http.get(url.replace(&format!("/{id}/"), "/4711/"))).await;
    site.advance(3600).await;
    let late = Answer::send(site.http.get(&url)).await;

    assert!(location.contains("x-oh-key="), "{location}");
    assert_eq!((bytes.status, bytes.text().as_str()), (200, "{\"a\":1}"));
    assert_eq!(head.status, 302);
    for refused in [without_key, wrong_file, late] {
        assert_eq!(refused.status, 403);
        assert!(refused.is_html());
    }
}

#[tokio::test]
async fn deleted_file_is_gone_from_the_bucket_too() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let id = site.upload(&token, "a.json", b"{}").await;
    let listed = site.call(Method::GET, "project/exchange-member/", &token, None).await.json();
    let url = listed["data"][0]["download_url"].as_str().expect("an address").to_owned();
    let location = Answer::send(site.http.get(&url)).await.location();

    let deleted = post(&site, DELETE, &token, json!({ "file_id": id })).await;

    assert_eq!(deleted.json(), json!({ "ids": [id] }));
    assert_eq!(Answer::send(site.http.get(&url)).await.status, 403);
    assert_eq!(Answer::send(site.http.get(&location)).await.status, 404);
}

#[tokio::test]
async fn member_sees_the_file_arrive_on_their_page() {
    let site = Site::start().await;
    let token = site.authorize("alice").await.access;
    let mut browser = site.sign_in("alice").await;
    let page = site.open_humans("/member/me/data/");

    let before = browser.get(&page).await.text();
    site.upload(&token, "fitbit-data.json", b"{\"a\":1}").await;
    let after = browser.get(&page).await.text();

    assert!(before.contains("no files"), "{before}");
    assert!(after.contains(">fitbit-data.json</a>") && after.contains("made in a test"), "{after}");
    let link = after.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let location = Answer::send(site.http.get(link.replace("&amp;", "&"))).await.location();
    assert_eq!(Answer::send(site.http.get(location)).await.text(), "{\"a\":1}");
}
