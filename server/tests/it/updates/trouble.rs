//! Updates when things go wrong: permissions that end, Open Humans out of reach, members who go.

use super::{
    DAY, HOUR, address, begin, daily, files, mailbox, pass, patient, revoke, round, send, sent, update_of,
    updates_of, want_messages, with_update,
};
use crate::support::{Site, last_days, site::status, wish};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState, UpdateMode, UpdateOutcome},
};
use serde_json::json;
use server::clock::Clock as _;

#[tokio::test]
async fn permission_that_ends_is_told_with_the_way_and_the_update_goes_on_once_it_is_back() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    revoke(&site);
    pass(&site, DAY);

    let stopped = begin(&site, &mut browser).await;
    round(&site).await;
    let waiting = update_of(&mut browser).await;
    site.until_seen(|site| !mailbox(site).is_empty()).await;
    let told = mailbox(&site);
    browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    site.until_state(&stopped.id, ImportState::Ready).await;
    send(&site, &stopped.id).await;

    assert_eq!(stopped.state, ImportState::NeedsReconnect);
    assert_eq!(
        (waiting.import_id, waiting.problem),
        (Some(stopped.id.clone()), Some(ErrorCode::NeedsReconnect))
    );
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with(&format!("http://localhost:8080/imports/{}", stopped.id)), "{told:?}");
    let ended = update_of(&mut browser).await;
    assert_eq!((ended.last_outcome, ended.last_problem), (Some(UpdateOutcome::Sent), None));
    assert!(files(&site)[0].contains("2026-11-23"));
}

#[tokio::test]
async fn permission_that_had_ended_before_is_told_once_and_the_update_begins_when_it_is_back() {
    let site = Site::start().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    revoke(&site);
    let import = browser.create_import(&wish(&link, &[DataType::Sleep], last_days(3))).await.id;
    site.until_state(&import, ImportState::NeedsReconnect).await;
    browser.delete(&format!("/api/imports/{import}")).await;
    pass(&site, DAY);

    for _ in 0..3 {
        round(&site).await;
        pass(&site, HOUR);
    }
    let waiting = update_of(&mut browser).await;
    let told = mailbox(&site);
    browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    let fetched = begin(&site, &mut browser).await;

    assert_eq!((waiting.import_id, waiting.problem), (None, Some(ErrorCode::NeedsReconnect)));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("http://localhost:8080/my-data"), "{told:?}");
    assert_eq!(fetched.state, ImportState::Ready);
}

#[tokio::test]
async fn upload_that_fails_is_tried_again_after_longer_and_longer_and_told_the_third_time() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    let before = files(&site);
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    site.fault("storage", "", 0, 0, status(403));

    let mut told = Vec::new();
    for hours in [1, 2, 4] {
        round(&site).await;
        let stopped = site.until(&fetched.id, |import| !import.state.is_active()).await;
        assert_eq!((stopped.state, stopped.problem), (ImportState::Ready, Some(ErrorCode::UploadRefused)));
        round(&site).await;
        told.push(mailbox(&site).len());
        // Not before its pause is over.
        pass(&site, hours * HOUR - 60);
        round(&site).await;
        assert_eq!(browser.import(&fetched.id).await.updated_at, stopped.updated_at, "{hours}");
        pass(&site, 60);
    }
    let waiting = update_of(&mut browser).await;
    let unsent = files(&site);
    site.clear_faults();
    send(&site, &fetched.id).await;

    assert_eq!(told, [0, 0, 1]);
    let message = &mailbox(&site)[0];
    assert!(
        message.contains(&format!("http://localhost:8080/imports/{}/delivered", fetched.id)),
        "{message}"
    );
    assert_eq!((waiting.import_id, waiting.problem), (Some(fetched.id), Some(ErrorCode::UploadRefused)));
    assert_eq!(unsent, before);
    let ended = update_of(&mut browser).await;
    assert_eq!((ended.last_outcome, ended.last_problem), (Some(UpdateOutcome::Sent), None));
    assert!(files(&site)[0].contains("2026-11-23"));
}

#[tokio::test]
async fn file_of_another_account_is_never_replaced_and_its_member_is_told_at_once() {
    let site = Site::start().await;
    let (mut browser, _) = sent(&site, &[DataType::Steps]).await;
    let before = files(&site);
    // Another account of the same person, whose data would take the place of the first one's.
    let other = browser.connect(&site, ProviderId::GoogleHealth, "alice", "").await;
    browser.put(&address(&other), &daily(&[DataType::Steps], UpdateMode::Send)).await;
    pass(&site, DAY);

    let fetched = begin(&site, &mut browser).await;
    for hours in [1, 2, 4, 8] {
        send(&site, &fetched.id).await;
        pass(&site, hours * HOUR);
    }

    let stopped = update_of(&mut browser).await;
    assert_eq!((stopped.import_id, stopped.problem), (Some(fetched.id), Some(ErrorCode::FileOfOtherAccount)));
    assert_eq!(files(&site), before);
    let told = mailbox(&site);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("another account"), "{told:?}");
}

#[tokio::test]
async fn days_that_fail_are_not_counted_as_empty_and_are_asked_for_again_by_the_next() {
    let site = patient().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps, DataType::Sleep], UpdateMode::Send).await;
    site.fault("health.googleapis.com", "dataTypes/sleep", 0, 0, json!({ "kind": "html" }));
    pass(&site, 20 * DAY);

    let first = begin(&site, &mut browser).await;
    send(&site, &first.id).await;
    let incomplete = update_of(&mut browser).await;
    site.clear_faults();
    pass(&site, DAY);
    let second = begin(&site, &mut browser).await;
    send(&site, &second.id).await;
    let whole = update_of(&mut browser).await;
    pass(&site, DAY);
    let third = begin(&site, &mut browser).await;

    assert_eq!(incomplete.last_outcome, Some(UpdateOutcome::Sent), "what came is sent");
    assert!(incomplete.last_problem.is_some());
    assert_eq!(mailbox(&site), Vec::<String>::new(), "the next one may bring them");
    assert_eq!(second.range.start(), first.range.start(), "the days that failed are asked for again");
    assert_eq!((whole.last_outcome, whole.last_problem), (Some(UpdateOutcome::Sent), None));
    assert_eq!(third.range.days(), 7);
}

#[tokio::test]
async fn who_wants_no_messages_gets_none_and_sees_what_waits() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    want_messages(&mut browser, false).await;
    pass(&site, DAY);

    let fetched = begin(&site, &mut browser).await;
    for _ in 0..3 {
        round(&site).await;
        pass(&site, HOUR);
    }

    assert_eq!(mailbox(&site), Vec::<String>::new());
    assert_eq!(update_of(&mut browser).await.import_id, Some(fetched.id));
}

#[tokio::test]
async fn nothing_is_fetched_for_who_has_disconnected_or_left() {
    let site = Site::start().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    browser.disconnect(&link).await;
    let disconnected = updates_of(&mut browser).await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    browser.put(&address(&link), &daily(&[DataType::Steps], UpdateMode::Send)).await;

    let left = browser.post("/api/account/leave", &json!({ "files": false })).await;
    pass(&site, DAY);
    site.standin.app().requests().clear();
    round(&site).await;

    assert!(disconnected.is_empty());
    assert_eq!(left.status, 200);
    assert!(site.standin.app().requests().list(None).is_empty());
    assert!(site.app.storage.list_due_updates(site.clock.now(), 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn killed_server_goes_on_with_an_update_where_it_stood() {
    let mut site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    pass(&site, DAY);
    round(&site).await;
    let begun = update_of(&mut browser).await.import_id.unwrap();

    site.kill_and_restart().await;
    browser.move_to(&site);
    site.until_state(&begun, ImportState::Ready).await;
    round(&site).await;
    site.kill_and_restart().await;
    browser.move_to(&site);
    site.until_state(&begun, ImportState::Delivered).await;
    round(&site).await;

    let ended = update_of(&mut browser).await;
    assert_eq!((ended.last_outcome, ended.last_import_id), (Some(UpdateOutcome::Sent), Some(begun)));
    assert_eq!(browser.session().await.unwrap().imports.len(), 2);
}
