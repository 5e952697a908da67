//! What members are told by an Open Humans message, and how often.

use crate::support::{
    Site, last_days,
    site::{OPEN_HUMANS, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    wire::{ImportState, NewImport},
};
use server::{
    imports::{self, Event},
    retention,
    storage::{ImportId, ImportRow},
};
use standin::Host;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);

/// A site with an import of alice's that is at rest, and whose member wants to be told or not.
async fn import(site: &Site, notify: bool) -> ImportId {
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "alice").await;
    let wished = NewImport { notify, ..wish(&link, &[DataType::Steps], last_days(30)) };
    browser.create_import(&wished).await.id.parse().unwrap()
}

async fn row(site: &Site, import: ImportId) -> ImportRow {
    site.app.storage.load_import(import).await.unwrap().unwrap()
}

async fn rest(site: &Site, import: ImportId, state: ImportState) {
    let from = [ImportState::Planned, ImportState::Ready, ImportState::Delivered];
    let now = server::clock::Clock::now(&*site.clock);
    assert!(site.app.storage.set_import_state(import, &from, state, None, None, now).await.unwrap());
}

/// Subjects and texts in alice's mailbox.
fn mailbox(site: &Site) -> Vec<(String, String)> {
    let messages = site.standin.app().open_humans().list_messages("alice");
    messages.into_iter().map(|message| (message.subject, message.message)).collect()
}

fn sent(site: &Site) -> usize {
    site.count(Host::OpenHumans, "/project/message/")
}

#[tokio::test]
async fn event_is_told_once_with_the_address_of_the_step_that_helps() {
    let site = Site::idle().await;
    let import = import(&site, true).await;
    let row = row(&site, import).await;

    for _ in 0..3 {
        imports::notify(&site.app, &row, Event::Ready).await;
    }

    let mailbox = mailbox(&site);
    assert_eq!((mailbox.len(), sent(&site)), (1, 1));
    assert_eq!(mailbox[0].0, "[Open Humans Project Message] Your Fitbit data is ready to look at");
    assert!(mailbox[0].1.contains(&format!("http://localhost:8080/imports/{import}/review")), "{mailbox:?}");
}

#[tokio::test]
async fn member_is_told_in_the_language_they_last_read_the_page_in() {
    let site = Site::idle().await;
    let import = import(&site, true).await;
    let mut browser = site.signed_in("alice").await;

    for (chosen, event) in [("de", Event::NeedsReconnect), ("en", Event::Ready)] {
        browser.cookies.insert("language".to_owned(), chosen.to_owned());
        browser.session().await;
        imports::notify(&site.app, &row(&site, import).await, event).await;
    }

    let subjects: Vec<String> = mailbox(&site).into_iter().map(|(subject, _)| subject).collect();
    assert_eq!(subjects.len(), 2);
    assert!(
        subjects.iter().any(|subject| subject.ends_with("Fitbit möchte Ihre Erlaubnis noch einmal")),
        "{subjects:?}"
    );
    assert!(
        subjects.iter().any(|subject| subject.ends_with("Your Fitbit data is ready to look at")),
        "{subjects:?}"
    );
}

#[tokio::test]
async fn nobody_is_told_who_did_not_ask_for_it() {
    let site = Site::idle().await;
    let import = import(&site, false).await;

    imports::notify(&site.app, &row(&site, import).await, Event::Ready).await;

    assert_eq!(sent(&site), 0);
}

#[tokio::test]
async fn message_that_cannot_be_sent_is_neither_repeated_nor_in_the_way() {
    let site = Site::idle().await;
    let import = import(&site, true).await;
    let row = row(&site, import).await;
    site.fault(OPEN_HUMANS, "/project/message/", 0, 0, status(503));

    imports::notify(&site.app, &row, Event::Ready).await;
    site.clear_faults();
    imports::notify(&site.app, &row, Event::Ready).await;

    // An answer that was lost says nothing of whether it was sent; twice is worse than not at all.
    assert_eq!((sent(&site), mailbox(&site).len()), (1, 0));
    imports::notify(&site.app, &row, Event::NeedsReconnect).await;
    assert_eq!(mailbox(&site).len(), 1, "the next event is told again");
}

#[tokio::test]
async fn expired_token_is_renewed_for_a_message_too() {
    let site = Site::idle().await;
    let import = import(&site, true).await;
    site.standin.app().open_humans().expire("alice", site.standin.app().now());

    imports::notify(&site.app, &row(&site, import).await, Event::Ready).await;

    assert_eq!(mailbox(&site).len(), 1);
}

#[tokio::test]
async fn member_is_told_three_days_before_something_unsent_is_deleted_and_once() {
    let site = Site::idle_with(
        standin::Options { quota: false, ..standin::Options::default() },
        &[("RETENTION_DAYS", "30")],
    )
    .await;
    let import = import(&site, true).await;
    rest(&site, import, ImportState::Ready).await;

    site.skip(26 * DAY).await;
    retention::tell_of_expiry(&site.app).await.unwrap();
    let too_early = sent(&site);
    site.skip(DAY + Duration::from_secs(1)).await;
    for _ in 0..3 {
        retention::tell_of_expiry(&site.app).await.unwrap();
    }
    let told = mailbox(&site);
    // Taken up again it has time anew, and is told of anew.
    rest(&site, import, ImportState::Ready).await;
    site.skip(26 * DAY).await;
    retention::tell_of_expiry(&site.app).await.unwrap();
    let taken_up = sent(&site);
    site.skip(2 * DAY).await;
    retention::tell_of_expiry(&site.app).await.unwrap();

    assert_eq!((too_early, told.len(), taken_up, sent(&site)), (0, 1, 1, 2));
    assert!(told[0].1.contains("We delete it on 22 December 2026, 10:00 UTC"), "{told:?}");
}

#[tokio::test]
async fn nobody_is_told_of_the_end_of_what_was_sent_to_open_humans() {
    let site = Site::idle().await;
    let import = import(&site, true).await;
    rest(&site, import, ImportState::Delivered).await;

    site.skip(29 * DAY).await;
    retention::tell_of_expiry(&site.app).await.unwrap();

    assert_eq!(sent(&site), 0);
}
