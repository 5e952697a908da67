//! Updates that do not get all they ask for: nothing that was never fetched counts as covered, and what only the member can
//! mend they are told once.

use super::{
    DAY, HOUR, address, begin, change, daily, mailbox, pass, patient, round, send, update_of, with_update,
};
use crate::support::{Site, last_days, site::status, wish};
use domain::{
    DataType, ProviderId,
    wire::{ErrorCode, ImportState, Update, UpdateMode, UpdateOutcome, UpdateState},
};
use jiff::SignedDuration;
use serde_json::json;
use server::{clock::Clock as _, retention, storage::WindowState};

#[tokio::test]
async fn update_held_half_way_and_sent_as_it_is_covers_nothing() {
    let site = patient().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps, DataType::Sleep], UpdateMode::Send).await;
    pass(&site, 20 * DAY);
    site.fault("health.googleapis.com", "dataTypes/sleep", 0, 0, status(429));

    round(&site).await;
    let first = update_of(&mut browser).await.import_id.unwrap();
    let first = site.until_state(&first, ImportState::Waiting).await;
    for step in ["pause", "delivery"] {
        let answer = browser.post(&format!("/api/imports/{}/{step}", first.id), &json!({})).await;
        assert!(answer.status.is_success(), "{step}: {}", answer.text());
    }
    site.until_state(&first.id, ImportState::Delivered).await;
    round(&site).await;
    let ended = update_of(&mut browser).await;
    pass(&site, DAY);
    round(&site).await;
    let second = update_of(&mut browser).await.import_id.unwrap();
    let second = browser.import(&second).await;

    assert_eq!((ended.import_id, ended.last_outcome), (None, Some(UpdateOutcome::Sent)));
    assert_eq!(
        second.range.start(),
        first.range.start(),
        "the days nobody asked for are asked for by the next"
    );
    assert_eq!(mailbox(&site), Vec::<String>::new());
}

#[tokio::test]
async fn missing_permission_is_told_once_and_never_counts_as_nothing_new() {
    let site = patient().await;
    let mut browser = site.signed_in("bob").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "bob", "sleep").await;
    let chosen = [DataType::Steps, DataType::Sleep];
    site.send_days(&mut browser, &link, &chosen, last_days(30)).await;
    browser.put(&address(&link), &daily(&chosen, UpdateMode::Send)).await;

    let mut ends = Vec::new();
    for _ in 0..3 {
        pass(&site, DAY);
        let fetched = begin(&site, &mut browser).await;
        send(&site, &fetched.id).await;
        let ended = update_of(&mut browser).await;
        ends.push((ended.last_outcome, ended.last_problem, mailbox(&site).len()));
    }
    // Nobody else's clock: nothing new can be there, and what is missing is missing all the same.
    site.clock.advance(SignedDuration::from_secs(DAY));
    browser.delete(&address(&link)).await;
    let sleep = daily(&[DataType::Sleep], UpdateMode::Send);
    browser.put(&address(&link), &sleep).await;
    site.clock.advance(SignedDuration::from_secs(DAY));
    begin(&site, &mut browser).await;
    round(&site).await;
    let of_nothing = update_of(&mut browser).await;

    let sent = Some(UpdateOutcome::Sent);
    assert_eq!(ends, [(sent, Some(ErrorCode::NotPermitted), 1); 3]);
    assert!(mailbox(&site)[0].contains("permission for it is missing"), "{:?}", mailbox(&site));
    assert_eq!(
        (of_nothing.last_outcome, of_nothing.last_problem),
        (Some(UpdateOutcome::Failed), Some(ErrorCode::NotPermitted))
    );
}

#[tokio::test]
async fn days_without_their_permission_are_asked_for_once_it_is_there_and_not_each_day_until_then() {
    let site = patient().await;
    let mut browser = site.signed_in("bob").await;
    let link = browser.connect(&site, ProviderId::GoogleHealth, "bob", "sleep").await;
    let chosen = [DataType::Steps, DataType::Sleep];
    let by_hand = site.send_days(&mut browser, &link, &chosen, last_days(30)).await;
    browser.put(&address(&link), &daily(&chosen, UpdateMode::Send)).await;

    let mut fetched = Vec::new();
    for day in 0..7 {
        if day == 4 {
            browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
        }
        pass(&site, DAY);
        let import = begin(&site, &mut browser).await;
        send(&site, &import.id).await;
        let lacks = import.progress.iter().any(|progress| progress.not_permitted);
        fetched.push((lacks, import.range.days(), import.range.start()));
    }

    let is_short: Vec<(bool, bool)> = fetched.iter().map(|(lacks, days, _)| (*lacks, *days == 7)).collect();
    assert!(fetched[0].2 <= by_hand.range.start(), "{fetched:?}");
    // The first that has it shows that it is there, and the one after it fetches what came before.
    let (lacking, having) = ([(true, true); 3], [(false, true), (false, false), (false, true)]);
    assert_eq!(is_short, [&[(true, false)][..], &lacking, &having].concat(), "{fetched:?}");
    assert!(fetched[5].2 <= fetched[0].2, "{fetched:?}");
}

#[tokio::test]
async fn data_added_later_is_fetched_from_where_it_was_sent_last() {
    let site = patient().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    // Floors were sent by hand, and not since.
    let by_hand = site.send_days(&mut browser, &link, &[DataType::Floors], last_days(30)).await;
    pass(&site, 15 * DAY);
    let steps = begin(&site, &mut browser).await;
    send(&site, &steps.id).await;

    change(&mut browser, &link, &daily(&[DataType::Steps, DataType::Floors], UpdateMode::Send)).await;
    pass(&site, DAY);
    let both = begin(&site, &mut browser).await;

    assert!(both.range.start() <= by_hand.range.end(), "{:?} after {:?}", both.range, by_hand.range);
}

#[tokio::test]
async fn days_never_fetched_before_an_update_was_set_up_are_fetched_by_it() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(30))).await;
    site.until_state(&import.id, ImportState::Ready).await;
    let window = site.windows(&import.id).await[0].id;
    site.app.storage.finish_window(window, WindowState::Parked, None, site.clock.now()).await.unwrap();
    site.deliver(&mut browser, &import.id).await;

    browser.put(&address(&link), &daily(&[DataType::Steps], UpdateMode::Send)).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;

    assert!(fetched.range.start() <= import.range.start(), "{:?}", fetched.range);
}

#[tokio::test]
async fn what_is_stopped_at_the_last_moment_is_not_sent() {
    let site = Site::start().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    let uploads = site.count(standin::Host::OpenHumans, "/upload/");
    let id = fetched.id.parse().unwrap();
    let from = [ImportState::Ready];

    let paused =
        domain::wire::NewUpdate { state: UpdateState::Paused, ..daily(&[DataType::Steps], UpdateMode::Send) };
    let held: Update = change(&mut browser, &link, &paused).await;
    let while_held = site.app.storage.begin_agreed_upload(id, &from, site.clock.now()).await.unwrap();
    round(&site).await;
    browser.delete(&address(&link)).await;
    let once_ended = site.app.storage.begin_agreed_upload(id, &from, site.clock.now()).await.unwrap();

    assert_eq!((held.state, while_held, once_ended), (UpdateState::Paused, false, false));
    assert_eq!(browser.import(&fetched.id).await.state, ImportState::Ready);
    assert_eq!(site.count(standin::Host::OpenHumans, "/upload/"), uploads);
}

#[tokio::test]
async fn what_was_deleted_after_its_time_is_said_of_the_update() {
    let site = patient().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    round(&site).await;
    pass(&site, 40 * DAY);

    retention::delete_expired(&site.app).await.unwrap();
    let expired = update_of(&mut browser).await;
    let next = begin(&site, &mut browser).await;

    assert_eq!(
        (expired.last_outcome, expired.last_problem),
        (Some(UpdateOutcome::Failed), Some(ErrorCode::Expired))
    );
    assert!(next.id != fetched.id && next.range.start() <= fetched.range.last());
}

#[tokio::test]
async fn what_waits_stays_on_the_list_however_many_were_sent_since() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let mut made = Vec::new();
    for _ in 0..25 {
        let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(3))).await.id;
        let to = if made.is_empty() { ImportState::Ready } else { ImportState::Delivered };
        let id = import.parse().unwrap();
        let now = site.clock.now();
        site.app.storage.set_import_state(id, &[ImportState::Planned], to, None, None, now).await.unwrap();
        made.push(import);
        pass(&site, HOUR);
    }

    let listed: Vec<String> =
        browser.session().await.unwrap().imports.into_iter().map(|import| import.id).collect();

    let newest_sent = made.iter().rev().take(20);
    assert_eq!(listed, newest_sent.chain(&made[..1]).cloned().collect::<Vec<_>>());
}
