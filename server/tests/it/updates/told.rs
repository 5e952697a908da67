//! What members are told of updates: each trouble once, the next one again, and nothing is lost to an hour without Open
//! Humans.

use super::{DAY, HOUR, begin, change, daily, mailbox, pass, revoke, round, send, update_of, with_update};
use crate::support::{
    Site,
    site::{OPEN_HUMANS, status},
};
use domain::{
    DataType, ProviderId,
    wire::{ImportState, UpdateMode, UpdateOutcome},
};
use serde_json::json;

#[tokio::test]
async fn trouble_after_a_permission_came_back_is_told_too() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    revoke(&site);
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    round(&site).await;
    site.until_seen(|site| !mailbox(site).is_empty()).await;
    browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    site.until_state(&fetched.id, ImportState::Ready).await;
    site.fault("storage", "", 0, 0, status(403));

    let mut told = Vec::new();
    for hours in [1, 2, 4] {
        send(&site, &fetched.id).await;
        told.push(mailbox(&site).len());
        pass(&site, hours * HOUR);
    }
    site.clear_faults();
    send(&site, &fetched.id).await;
    revoke(&site);
    pass(&site, DAY);
    let stopped = begin(&site, &mut browser).await;
    round(&site).await;
    site.until_seen(|site| mailbox(site).len() > 2).await;

    assert_eq!(told, [1, 1, 2]);
    assert!(mailbox(&site)[1].contains("did not work, several times"), "{:?}", mailbox(&site));
    assert_eq!(stopped.state, ImportState::NeedsReconnect);
    assert!(mailbox(&site)[2].contains("asks for your permission again"), "{:?}", mailbox(&site));
}

#[tokio::test]
async fn open_humans_out_of_reach_delays_the_word_that_something_waits_and_loses_it_not() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    site.fault(OPEN_HUMANS, "/project/message/", 0, 0, status(503));

    round(&site).await;
    let meanwhile = mailbox(&site).len();
    site.clear_faults();
    let mut told = Vec::new();
    for _ in 0..3 {
        pass(&site, HOUR);
        round(&site).await;
        told.push(mailbox(&site).len());
    }

    assert_eq!((meanwhile, told), (0, vec![1, 1, 1]));
    assert!(mailbox(&site)[0].contains(&format!("http://localhost:8080/imports/{}/review", fetched.id)));
}

#[tokio::test]
async fn what_was_begun_before_the_member_agreed_is_told_of_and_waits() {
    let site = Site::start().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    pass(&site, HOUR);
    // Other data is agreed to anew.
    let both = daily(&[DataType::Steps, DataType::Floors], UpdateMode::Send);
    change(&mut browser, &link, &both).await;

    for _ in 0..3 {
        round(&site).await;
        pass(&site, HOUR);
    }

    assert_eq!(browser.import(&fetched.id).await.state, ImportState::Ready);
    let told = mailbox(&site);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("ready for your review"), "{told:?}");
}

#[tokio::test]
async fn member_whose_sending_stopped_is_not_told_again_that_something_waits() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    round(&site).await;
    site.fault("storage", "", 0, 0, status(403));
    browser.post(&format!("/api/imports/{}/delivery", fetched.id), &json!({})).await;
    site.until(&fetched.id, |import| import.state == ImportState::Ready && import.problem.is_some()).await;

    for _ in 0..3 {
        pass(&site, HOUR);
        round(&site).await;
    }

    assert_eq!(mailbox(&site).len(), 1, "{:?}", mailbox(&site));
}

#[tokio::test]
async fn what_the_member_deletes_comes_back_when_it_is_due_and_not_at_once() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    round(&site).await;
    pass(&site, 2 * DAY + HOUR);

    let deleted = browser.delete(&format!("/api/imports/{}", fetched.id)).await;
    round(&site).await;
    let resting = update_of(&mut browser).await;
    pass(&site, DAY);
    let next = begin(&site, &mut browser).await;

    assert_eq!(deleted.status, 204);
    assert_eq!((resting.import_id, resting.last_outcome), (None, Some(UpdateOutcome::Stopped)));
    assert_ne!(next.id, fetched.id);
}
