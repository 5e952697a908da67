//! Automatic updates: when they begin, what they fetch, and what becomes of it. Time is moved by hand, and rounds are gone by
//! hand too.

mod lacking;
mod told;
mod trouble;

use crate::support::{Browser, Site, diary::Diary, last_days, site::impatient, wish};
use domain::{
    DataType, ProviderId,
    intraday::{Granularity, IntradaySelection, IntradayType},
    wire::{
        AccountSettings, ErrorCode, Import, ImportState, NewUpdate, Update, UpdateEvery, UpdateKind,
        UpdateMode, UpdateOutcome, UpdateState,
    },
};
use jiff::civil::date;
use serde_json::json;
use server::{app_state::AppState, clock::Clock as _, imports, updates};
use standin::Host;
use std::time::Duration;

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Lets time pass for the server and for everybody it talks to.
fn pass(site: &Site, seconds: i64) {
    site.clock.advance(jiff::SignedDuration::from_secs(seconds));
    site.standin.app().clock().advance(seconds);
}

/// A running site that knows its members for a year.
async fn patient() -> Site {
    let options = standin::Options { quota: false, ..standin::Options::default() };
    let mut site = Site::idle_with(options, &[("SESSION_DAYS", "365")]).await;
    site.run();
    site
}

async fn round(site: &Site) {
    updates::run_round(&site.app).await.unwrap();
}

fn address(link: &str) -> String {
    format!("/api/updates/{link}/standard")
}

fn daily(data_types: &[DataType], mode: UpdateMode) -> NewUpdate {
    NewUpdate {
        data_types: data_types.iter().copied().collect(),
        intraday: IntradaySelection::new(),
        every: UpdateEvery::Day,
        mode,
        state: UpdateState::Active,
        revision: None,
    }
}

/// Changes the one update of a member, as a page does that has just been loaded.
async fn change(browser: &mut Browser, link: &str, wish: &NewUpdate) -> Update {
    let revision = Some(update_of(browser).await.revision);
    let answer = browser.put(&address(link), &NewUpdate { revision, ..wish.clone() }).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn updates_of(browser: &mut Browser) -> Vec<Update> {
    browser.get("/api/updates").await.json()
}

/// The one update of a member.
async fn update_of(browser: &mut Browser) -> Update {
    let mut all = updates_of(browser).await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// A member of a site who has sent a month of their data through a link.
async fn sent(site: &Site, data_types: &[DataType]) -> (Browser, String) {
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.send_days(&mut browser, &link, data_types, last_days(30)).await;
    (browser, link)
}

/// The same with an update of the same data.
async fn with_update(site: &Site, data_types: &[DataType], mode: UpdateMode) -> (Browser, String) {
    let (mut browser, link) = sent(site, data_types).await;
    let set_up: Update = browser.put(&address(&link), &daily(data_types, mode)).await.json();
    assert_eq!(set_up.next_due_at, site.clock.now() + jiff::SignedDuration::from_secs(DAY));
    (browser, link)
}

/// Goes a round that begins an update; gives its import once it has come to rest.
async fn begin(site: &Site, browser: &mut Browser) -> Import {
    round(site).await;
    let import = update_of(browser).await.import_id.expect("an update has begun");
    site.until(&import, |import| !import.state.is_active()).await
}

/// Goes the round in which what was fetched is sent, waits for it, and goes the one that notes it.
async fn send(site: &Site, import: &str) -> Import {
    round(site).await;
    let ended = site.until(import, |import| !import.state.is_active()).await;
    round(site).await;
    ended
}

/// The text of the files bob has on Open Humans.
fn files(site: &Site) -> Vec<String> {
    let app = site.standin.app();
    let files = app.open_humans().list_files("bob");
    let objects = files.iter().filter(|file| file.completed).filter_map(|file| {
        app.storage().find(&file.key).map(|object| String::from_utf8_lossy(&object.bytes).into_owned())
    });
    objects.collect()
}

/// Ends bob's permission at the provider.
fn revoke(site: &Site) {
    site.standin.app().google().revoke(standin::member::find_member("bob").unwrap().google);
}

/// The messages in bob's mailbox.
fn mailbox(site: &Site) -> Vec<String> {
    let messages = site.standin.app().open_humans().list_messages("bob");
    messages.into_iter().map(|message| format!("{}\n{}", message.subject, message.message)).collect()
}

#[tokio::test]
async fn due_update_fetches_the_new_days_and_sends_them_without_asking() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    let before = files(&site);

    round(&site).await;
    let too_early = update_of(&mut browser).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    let delivered = send(&site, &fetched.id).await;
    let ended = update_of(&mut browser).await;

    assert_eq!((too_early.import_id, too_early.last_outcome), (None, None));
    assert_eq!(too_early.agreed_at, Some(too_early.next_due_at - jiff::SignedDuration::from_secs(DAY)));
    assert_eq!((fetched.range.last(), fetched.range.days()), (date(2026, 11, 23), 7));
    assert_eq!(delivered.state, ImportState::Delivered);
    assert_eq!((ended.import_id, ended.last_outcome), (None, Some(UpdateOutcome::Sent)));
    assert_eq!((ended.last_import_id, ended.last_problem), (Some(fetched.id), None));
    assert_eq!(ended.next_due_at, too_early.next_due_at + jiff::SignedDuration::from_secs(DAY));
    let after = files(&site);
    assert_eq!((before.len(), after.len()), (1, 1));
    assert!(!before[0].contains("2026-11-23") && after[0].contains("2026-11-23"));
    assert!(after[0].contains("2026-10-25"), "the days sent before are still there");
    assert_eq!(mailbox(&site), Vec::<String>::new());
}

#[tokio::test]
async fn update_with_review_tells_once_sends_nothing_and_begins_no_other_before_it_was_sent() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    let before = files(&site);
    pass(&site, DAY);

    let fetched = begin(&site, &mut browser).await;
    for _ in 0..4 {
        round(&site).await;
        pass(&site, DAY);
    }

    // The member is told after the state has changed.
    site.until_seen(|site| !mailbox(site).is_empty()).await;
    let told = mailbox(&site);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("New Fitbit data is ready for your review"), "{told:?}");
    assert!(told[0].contains(&format!("http://localhost:8080/imports/{}/review", fetched.id)), "{told:?}");
    assert_eq!(files(&site), before);
    let waiting = update_of(&mut browser).await;
    assert_eq!((waiting.import_id, waiting.agreed_at), (Some(fetched.id.clone()), None));
    site.deliver(&mut browser, &fetched.id).await;
    round(&site).await;
    let ended = update_of(&mut browser).await;
    assert_eq!((ended.import_id, ended.last_outcome), (None, Some(UpdateOutcome::Sent)));
    let next = begin(&site, &mut browser).await;
    assert_eq!(next.range.last(), date(2026, 11, 27));
    assert_eq!(browser.session().await.unwrap().imports.len(), 3);
}

#[tokio::test]
async fn nothing_new_is_neither_sent_nor_told_nor_kept() {
    let site = Site::start().await;
    for mode in [UpdateMode::Send, UpdateMode::Review] {
        let (mut browser, link) = with_update(&site, &[DataType::Sleep], mode).await;
        let uploads = site.count(Host::OpenHumans, "/upload/");
        let before = files(&site);
        let imports = browser.session().await.unwrap().imports.len();
        // Nobody else's clock: no night has passed at Google.
        site.clock.advance(jiff::SignedDuration::from_secs(DAY));

        let fetched = begin(&site, &mut browser).await;
        round(&site).await;

        assert!(fetched.progress[0].days_with_data > 0, "nights sent before were read again");
        let ended = update_of(&mut browser).await;
        assert_eq!(
            (ended.last_outcome, ended.last_problem),
            (Some(UpdateOutcome::NothingNew), None),
            "{mode:?}"
        );
        assert_eq!(browser.session().await.unwrap().imports.len(), imports);
        assert_eq!((site.count(Host::OpenHumans, "/upload/"), mailbox(&site).len()), (uploads, 0));
        assert_eq!(files(&site), before);
        browser.disconnect(&link).await;
    }
}

#[tokio::test]
async fn clock_that_leaps_by_months_makes_one_import_of_all_the_days() {
    let site = patient().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    pass(&site, 90 * DAY);

    let fetched = begin(&site, &mut browser).await;
    send(&site, &fetched.id).await;
    round(&site).await;

    let ended = update_of(&mut browser).await;
    assert_eq!((ended.import_id, ended.last_outcome), (None, Some(UpdateOutcome::Sent)));
    assert_eq!(browser.session().await.unwrap().imports.len(), 2);
    assert!(fetched.range.start() <= date(2026, 11, 22), "{:?}", fetched.range);
    assert_eq!(fetched.range.last(), date(2027, 2, 20));
    assert!(ended.next_due_at > site.clock.now());
}

#[tokio::test]
async fn update_falls_due_while_an_import_is_held_and_begins_once_that_has_ended() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    browser.put(&address(&link), &daily(&[DataType::Steps], UpdateMode::Send)).await;
    let held = browser.create_import(&wish(&link, &[DataType::Sleep], last_days(30))).await.id;
    browser.post(&format!("/api/imports/{held}/pause"), &json!({})).await;
    pass(&site, DAY);

    round(&site).await;
    let beside_it = update_of(&mut browser).await;
    browser.post(&format!("/api/imports/{held}/cancel"), &json!({})).await;
    round(&site).await;
    let too_soon = update_of(&mut browser).await;
    pass(&site, HOUR);
    round(&site).await;
    let then = update_of(&mut browser).await;

    assert_eq!((beside_it.import_id, beside_it.problem), (None, None), "nothing is said of it");
    assert_eq!((too_soon.import_id, too_soon.next_due_at), (None, beside_it.next_due_at));
    assert!(then.import_id.is_some_and(|import| import != held));
    assert_eq!(then.next_due_at, beside_it.next_due_at + jiff::SignedDuration::from_secs(DAY));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_servers_that_look_at_once_begin_an_update_once() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    browser.put(&address(&link), &daily(&[DataType::Steps], UpdateMode::Send)).await;
    let other = impatient(AppState { imports: imports::Handle::new(), ..site.app.clone() });

    for days in 1..=3 {
        pass(&site, DAY);
        let (one, two) = tokio::join!(updates::run_round(&site.app), updates::run_round(&other));
        one.unwrap();
        two.unwrap();

        assert_eq!(browser.session().await.unwrap().imports.len(), days);
        // Stopped, so that the next may begin.
        let import = update_of(&mut browser).await.import_id.unwrap();
        browser.post(&format!("/api/imports/{import}/cancel"), &json!({})).await;
        round(&site).await;
        assert_eq!(update_of(&mut browser).await.last_outcome, Some(UpdateOutcome::Stopped));
    }
}

#[tokio::test]
async fn held_update_begins_nothing_and_ended_one_lets_its_import_go_on_as_the_members_own() {
    let site = Site::start().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    let held = NewUpdate { state: UpdateState::Paused, ..daily(&[DataType::Steps], UpdateMode::Send) };
    let paused = change(&mut browser, &link, &held).await;
    pass(&site, 2 * DAY);

    round(&site).await;
    let while_held = update_of(&mut browser).await;
    let resumed = change(&mut browser, &link, &daily(&[DataType::Steps], UpdateMode::Send)).await;
    let fetched = begin(&site, &mut browser).await;
    let ended = browser.delete(&address(&link)).await;
    let again = browser.delete(&address(&link)).await;
    round(&site).await;

    assert_eq!((while_held.import_id, while_held.state), (None, UpdateState::Paused));
    assert_eq!((paused.agreed_at, resumed.agreed_at), (while_held.agreed_at, while_held.agreed_at));
    assert_eq!((ended.status, again.status), (204.try_into().unwrap(), 204.try_into().unwrap()));
    assert!(updates_of(&mut browser).await.is_empty());
    assert_eq!(browser.import(&fetched.id).await.state, ImportState::Ready, "nothing of it is sent");
}

#[tokio::test]
async fn what_was_fetched_for_review_is_not_sent_because_the_member_agrees_later() {
    let site = Site::start().await;
    let (mut browser, link) = with_update(&site, &[DataType::Steps], UpdateMode::Review).await;
    pass(&site, DAY);
    let fetched = begin(&site, &mut browser).await;
    round(&site).await;
    pass(&site, HOUR);

    let agreed = change(&mut browser, &link, &daily(&[DataType::Steps], UpdateMode::Send)).await;
    for _ in 0..3 {
        round(&site).await;
        pass(&site, HOUR);
    }

    assert!(agreed.agreed_at.is_some());
    assert_eq!(browser.import(&fetched.id).await.state, ImportState::Ready);
    assert_eq!(files(&site).len(), 1);
    assert!(!files(&site)[0].contains("2026-11-23"));
}

#[tokio::test]
async fn agreement_holds_for_the_data_chosen_then() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let steps = daily(&[DataType::Steps], UpdateMode::Send);

    let first: Update = browser.put(&address(&link), &steps).await.json();
    site.clock.advance(jiff::SignedDuration::from_secs(HOUR));
    let weekly = NewUpdate { every: UpdateEvery::Week, ..steps.clone() };
    let as_often = change(&mut browser, &link, &weekly).await;
    let both = daily(&[DataType::Steps, DataType::Sleep], UpdateMode::Send);
    let more = change(&mut browser, &link, &both).await;
    let asked = change(&mut browser, &link, &daily(&[DataType::Steps], UpdateMode::Review)).await;

    assert_eq!(as_often.agreed_at, first.agreed_at);
    assert_eq!(as_often.next_due_at, first.next_due_at + jiff::SignedDuration::from_secs(6 * DAY));
    assert_eq!(more.agreed_at, Some(site.clock.now()));
    assert_eq!(asked.agreed_at, None);
}

#[tokio::test]
async fn old_page_agrees_to_nothing_sets_nothing_up_again_and_takes_nothing_back() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let sending = daily(&[DataType::Steps], UpdateMode::Send);
    let drawn: Update = browser.put(&address(&link), &sending).await.json();
    let asking = change(&mut browser, &link, &daily(&[DataType::Steps], UpdateMode::Review)).await;

    // Pause and go on, as a page does that was loaded when it was sent without asking.
    let old = NewUpdate { revision: Some(drawn.revision), ..sending.clone() };
    let paused = browser.put(&address(&link), &NewUpdate { state: UpdateState::Paused, ..old.clone() }).await;
    let resumed = browser.put(&address(&link), &old).await;
    let set_up_twice = browser.put(&address(&link), &sending).await;
    let unchanged = update_of(&mut browser).await;
    browser.delete(&address(&link)).await;
    let set_up_again = browser.put(&address(&link), &old).await;

    for refused in [paused, resumed, set_up_twice, set_up_again] {
        assert_eq!(refused.problem(), (409, ErrorCode::UpdateChanged));
    }
    assert_eq!(unchanged, asking);
    assert_eq!((unchanged.mode, unchanged.agreed_at), (UpdateMode::Review, None));
    assert!(updates_of(&mut browser).await.is_empty());
}

#[tokio::test]
async fn update_of_nothing_of_two_kinds_or_of_what_is_not_carried_is_refused() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let readings = IntradaySelection::from([(IntradayType::Steps, Granularity::Minute)]);
    let nothing = daily(&[], UpdateMode::Review);
    let steps = daily(&[DataType::Steps], UpdateMode::Review);
    let both = NewUpdate { intraday: readings.clone(), ..steps.clone() };
    let not_carried = daily(&[DataType::Badges], UpdateMode::Review);
    let within = NewUpdate { intraday: readings, ..nothing.clone() };
    let (standard, intraday) = (address(&link), format!("/api/updates/{link}/intraday"));

    for (path, wish) in [
        (&standard, &nothing),
        (&standard, &both),
        (&standard, &not_carried),
        (&standard, &within),
        (&intraday, &nothing),
        (&intraday, &both),
        (&intraday, &steps),
    ] {
        let refused = browser.put(path, wish).await;
        assert_eq!(refused.problem(), (422, ErrorCode::InvalidDataTypes), "{path} {wish:?}");
    }
    let unknown = browser.put(&format!("/api/updates/{link}/hourly"), &steps).await;
    let without_mode = browser.put(&standard, &json!({ "data_types": ["steps"], "every": "day" })).await;
    assert_eq!(unknown.problem(), (404, ErrorCode::NotFound));
    assert_eq!(without_mode.problem(), (400, ErrorCode::InvalidRequest));
    assert!(updates_of(&mut browser).await.is_empty());
    let one_of_each = [browser.put(&standard, &steps).await, browser.put(&intraday, &within).await];
    assert!(one_of_each.iter().all(|answer| answer.status == 200));
    let kinds: Vec<UpdateKind> = updates_of(&mut browser).await.iter().map(|update| update.kind).collect();
    assert_eq!(kinds, [UpdateKind::Standard, UpdateKind::Intraday]);
}

#[tokio::test]
async fn readings_within_the_day_are_asked_for_where_they_are_not_on_open_humans_yet() {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let mut keeper = site.keeper("bob").await;
    let first = keeper.import(&site, last_days(20)).await;
    keeper.deliver(&site, &first.id).await;
    let wish = NewUpdate {
        intraday: IntradaySelection::from([(IntradayType::Steps, Granularity::Minute)]),
        ..daily(&[], UpdateMode::Send)
    };
    let path = format!("/api/updates/{}/intraday", keeper.link);
    assert_eq!(keeper.browser.put(&path, &wish).await.status, 200);
    diary.take_asked();
    pass(&site, DAY);

    let fetched = begin(&site, &mut keeper.browser).await;
    let asked = diary.take_asked();
    let delivered = send(&site, &fetched.id).await;

    let restated = i64::from(ProviderId::Fitbit.restated_days());
    let days: Vec<_> = asked.iter().map(|(_, range)| range.start()).collect();
    assert_eq!(days.len() as i64, restated + 2, "{days:?}");
    assert_eq!(days.iter().max(), Some(&date(2026, 11, 23)));
    assert_eq!(delivered.state, ImportState::Delivered);
    assert_eq!(update_of(&mut keeper.browser).await.last_outcome, Some(UpdateOutcome::Sent));
}

#[tokio::test]
async fn scheduler_begins_what_is_due_by_itself_and_ends_with_the_server() {
    let site = Site::start().await;
    let (mut browser, _) = with_update(&site, &[DataType::Steps], UpdateMode::Send).await;
    pass(&site, DAY);

    let scheduler = tokio::spawn(updates::run(site.app.clone()));
    let begun = async {
        loop {
            if let Some(import) = update_of(&mut browser).await.import_id {
                return import;
            }
            tokio::task::yield_now().await;
        }
    };
    let import = tokio::time::timeout(Duration::from_secs(60), begun).await.unwrap();
    site.app.shutdown.cancel();

    tokio::time::timeout(Duration::from_secs(60), scheduler).await.unwrap().unwrap();
    assert!(!import.is_empty());
}

/// Sets whether bob wants messages.
async fn want_messages(browser: &mut Browser, wants_messages: bool) {
    browser.put("/api/account", &AccountSettings { wants_messages }).await;
}
