//! Imports of readings within the day, from the wish to the records of a day, with a provider that answers by formula: what
//! is asked, what is not asked again, and what a member may do meanwhile.

use crate::support::{
    Site, TODAY,
    diary::{Diary, Keeper, value_of},
    last_days,
};
use domain::{
    DateRange,
    intraday::{Granularity, IntradaySelection, IntradayType},
    record::Record,
    wire::{ErrorCode, GapState, Import, ImportState, IntradayDays, Review},
};
use jiff::{ToSpan, civil::date};
use serde_json::json;
use server::{
    imports,
    providers::Outcome,
    storage::{ImportId, WindowState},
};
use std::{sync::Arc, time::Duration};

const STEPS: &str = "intraday/steps/1min";
const HEART: &str = "intraday/heart/1sec";

async fn start() -> (Arc<Diary>, Site, Keeper) {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let keeper = site.keeper("bob").await;
    (diary, site, keeper)
}

/// An import held by its provider after some pages.
async fn held(site: &Site, diary: &Diary, keeper: &mut Keeper, days: i64, pages: usize) -> String {
    diary.hold(STEPS, pages);
    let import = keeper.browser.create_import(&keeper.wish(last_days(days))).await.id;
    site.until(&import, |import| import.requests_done == pages as u64).await;
    import
}

#[tokio::test]
async fn import_asks_each_day_once_and_tells_what_it_found() {
    let (diary, site, mut keeper) = start().await;
    let nights = (IntradayType::HeartRateVariability, Granularity::Recorded);
    let both = IntradaySelection::from([(IntradayType::Steps, Granularity::Minute), nights]);

    let planned = keeper.browser.create_import(&keeper.wish_of(both.clone(), last_days(40))).await;
    let ready = site.until_state(&planned.id, ImportState::Ready).await;

    assert_eq!((planned.requests_planned, ready.requests_done), (40 + 2, 42));
    assert_eq!((&ready.intraday, ready.data_types.len(), ready.progress.len()), (&both, 0, 0));
    let progress = &ready.intraday_progress;
    assert_eq!(
        progress.iter().map(|of| of.intraday_type).collect::<Vec<_>>(),
        [IntradayType::Steps, IntradayType::HeartRateVariability]
    );
    assert_eq!((progress[0].windows, progress[0].windows_done, progress[0].days_with_data), (40, 40, 40));
    assert_eq!((progress[1].windows, progress[1].windows_done, progress[1].days_with_data), (2, 2, 40));
    let mut asked = diary.take_asked();
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 42);
}

#[tokio::test]
async fn newest_day_is_asked_for_first_and_coarse_before_fine() {
    let (diary, site, mut keeper) = start().await;
    let both = [(IntradayType::HeartRate, Granularity::Second), (IntradayType::Steps, Granularity::Minute)];

    let import = keeper.browser.create_import(&keeper.wish_of(both.into(), last_days(2))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    let asked: Vec<_> = diary.take_asked().into_iter().map(|(name, days)| (name, days.start())).collect();
    let yesterday = TODAY.yesterday().unwrap();
    let [steps, heart] = [STEPS, HEART].map(str::to_owned);
    assert_eq!(
        asked,
        [(steps.clone(), TODAY), (heart.clone(), TODAY), (steps, yesterday), (heart, yesterday)]
    );
}

#[tokio::test]
async fn days_and_the_records_of_one_of_them_can_be_looked_at() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, last_days(3)).await.id;
    let path = format!("/api/imports/{import}/review");

    let review: Review = keeper.browser.get(&path).await.json();
    let days: IntradayDays = keeper.browser.get(&format!("{path}/intraday/steps")).await.json();
    let records: Vec<Record> = keeper.browser.get(&format!("{path}/intraday/steps/2026-11-21")).await.json();

    assert!(review.data_types.is_empty());
    let steps = &review.intraday[0];
    assert_eq!((steps.days_with_data, steps.days_empty, steps.days_delivered_before), (3, 0, 0));
    assert_eq!((steps.first_day, steps.last_day), (Some(date(2026, 11, 20)), Some(TODAY)));
    assert!(steps.gaps.is_empty());
    let value = value_of(date(2026, 11, 21));
    let day = days.days.iter().find(|day| day.date == date(2026, 11, 21)).unwrap();
    assert_eq!((days.days.len(), day.count, day.min, day.sum), (3, 2, value, 2.0 * value + 1.0));
    let [Record::Samples(samples)] = &records[..] else { panic!("{records:?}") };
    assert_eq!((samples.date, &samples.values), (date(2026, 11, 21), &vec![value, value + 1.0]));
    for nothing in ["intraday/heart_rate", "intraday/steps/2026-11-19", "intraday/x", "intraday/steps/x"] {
        let answer = keeper.browser.get(&format!("{path}/{nothing}")).await;
        assert_eq!(answer.problem(), (404, ErrorCode::NotFound), "{nothing}");
    }
}

#[tokio::test]
async fn another_members_days_are_not_found() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, last_days(1)).await.id;
    let mut stranger = site.signed_in("alice").await;

    for path in ["review/intraday/steps", "review/intraday/steps/2026-11-22", "files/2026-11"] {
        let answer = stranger.get(&format!("/api/imports/{import}/{path}")).await;
        assert_eq!(answer.problem(), (404, ErrorCode::NotFound), "{path}");
    }
    for what in ["pause", "resume"] {
        let answer = stranger.post(&format!("/api/imports/{import}/{what}"), &json!({})).await;
        assert_eq!(answer.problem(), (404, ErrorCode::NotFound), "{what}");
    }
}

#[tokio::test]
async fn wishes_that_cannot_be_fulfilled_are_refused() {
    let (_diary, site, mut keeper) = start().await;
    let good = keeper.wish(last_days(3));
    let mut both = good.clone();
    both.data_types.insert(domain::DataType::Steps);
    let mut neither = good.clone();
    neither.intraday.clear();
    let mut too_fine = good.clone();
    too_fine.intraday.insert(IntradayType::Steps, Granularity::Second);
    let mut tomorrow = good.clone();
    tomorrow.range = DateRange::new(TODAY, TODAY + 3.days()).unwrap();

    for (wish, code) in [
        (both, ErrorCode::InvalidDataTypes),
        (neither, ErrorCode::InvalidDataTypes),
        (too_fine, ErrorCode::InvalidDataTypes),
        (tomorrow, ErrorCode::InvalidRange),
    ] {
        assert_eq!(keeper.browser.post("/api/imports", &wish).await.problem(), (422, code), "{wish:?}");
    }
    let storage = &site.app.storage;
    storage
        .remove_own_client(keeper.member, domain::ProviderId::Fitbit, server::testing::at(1))
        .await
        .unwrap();
    let refused = keeper.browser.post("/api/imports", &good).await.problem().1;
    assert!(matches!(refused, ErrorCode::OwnClientNeeded | ErrorCode::NeedsReconnect), "{refused:?}");
    assert!(keeper.browser.get("/api/imports").await.json::<Vec<Import>>().is_empty());
}

#[tokio::test]
async fn paused_import_rests_over_a_restart_and_goes_on_where_it_was() {
    let (diary, mut site, mut keeper) = start().await;
    let import = held(&site, &diary, &mut keeper, 10, 3).await;

    let paused: Import = keeper.ask(&import, "pause").await.json();
    let again = keeper.ask(&import, "pause").await;
    diary.release();
    site.kill_and_restart().await;
    keeper.browser.move_to(&site);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let rested = keeper.browser.import(&import).await;
    let resumed: Import = keeper.ask(&import, "resume").await.json();
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((paused.state, paused.seconds_left), (ImportState::Paused, None));
    assert_eq!(again.problem(), (409, ErrorCode::WrongState));
    assert_eq!((rested.state, rested.requests_done), (ImportState::Paused, 3));
    assert_eq!(resumed.state, ImportState::Running);
    assert_eq!((ready.requests_done, ready.requests_planned), (10, 10));
    let mut asked = diary.take_asked();
    let count = asked.len();
    asked.sort();
    asked.dedup();
    assert_eq!((asked.len(), count), (10, 10), "no day is asked for twice");
    assert_eq!(keeper.ask(&import, "resume").await.problem(), (409, ErrorCode::WrongState));
}

#[tokio::test]
async fn import_that_waits_for_the_quota_can_be_paused() {
    let (diary, site, mut keeper) = start().await;
    diary.take_whim(|_, before| {
        (before >= 2).then_some(Outcome::Quota { retry_after: Some(Duration::from_secs(600)) })
    });
    let import = keeper.browser.create_import(&keeper.wish(last_days(5))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;

    let paused: Import = keeper.ask(&import, "pause").await.json();

    assert_eq!((waiting.problem, waiting.requests_done), (Some(ErrorCode::Quota), 2));
    assert_eq!((paused.state, paused.retry_at, paused.problem), (ImportState::Paused, None, None));
}

#[tokio::test]
async fn paused_import_can_be_stopped_for_good() {
    let (diary, site, mut keeper) = start().await;
    let import = held(&site, &diary, &mut keeper, 5, 1).await;
    keeper.ask(&import, "pause").await;

    let cancelled: Import = keeper.ask(&import, "cancel").await.json();

    assert_eq!(cancelled.state, ImportState::Cancelled);
    assert_eq!(keeper.ask(&import, "resume").await.problem(), (409, ErrorCode::WrongState));
}

#[tokio::test]
async fn import_that_is_resumed_counts_among_those_at_work() {
    let (diary, site, mut keeper) = start().await;
    let first = held(&site, &diary, &mut keeper, 5, 0).await;
    keeper.ask(&first, "pause").await;
    for _ in 0..3 {
        keeper.browser.create_import(&keeper.wish(last_days(5))).await;
    }

    assert_eq!(keeper.ask(&first, "resume").await.problem().1, ErrorCode::TooMany);
}

#[tokio::test]
async fn one_slow_import_holds_no_other() {
    let (diary, site, mut bob) = start().await;
    let mut alice = site.keeper("alice").await;
    diary.hold(HEART, 0);
    let heart = IntradaySelection::from([(IntradayType::HeartRate, Granularity::Second)]);
    let slow = bob.browser.create_import(&bob.wish_of(heart, last_days(5))).await.id;
    site.until_state(&slow, ImportState::Running).await;

    let other = alice.import(&site, last_days(5)).await;

    assert_eq!(other.requests_done, 5);
    assert_eq!(bob.browser.import(&slow).await.requests_done, 0);
}

#[tokio::test]
async fn settled_days_another_import_has_fetched_are_not_asked_for_again() {
    let (diary, site, mut keeper) = start().await;
    let first = keeper.import(&site, last_days(20)).await;
    diary.take_asked();

    let second = keeper.import(&site, last_days(20)).await;
    let path = format!("/api/imports/{}/review/intraday/steps", second.id);
    let days: IntradayDays = keeper.browser.get(&path).await.json();

    // Today and the three days before it may still be restated.
    assert_eq!((second.requests_planned, second.requests_done), (4, 4));
    assert_eq!(diary.take_asked().len(), 4);
    assert_eq!(days.days.len(), 20);
    assert_eq!(second.intraday_progress[0].days_with_data, 20);
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn segments_go_with_the_last_import_that_has_them() {
    let (_diary, site, mut keeper) = start().await;
    let first = keeper.import(&site, last_days(20)).await.id;
    let second = keeper.import(&site, last_days(20)).await.id;
    let day = format!("/api/imports/{second}/review/intraday/steps/2026-11-10");

    keeper.browser.delete(&format!("/api/imports/{first}")).await;
    let spooled_after_the_first = site.spooled().len();
    let records: Vec<Record> = keeper.browser.get(&day).await.json();
    server::retention::delete_expired(&site.app).await.unwrap();
    let records_after_retention: Vec<Record> = keeper.browser.get(&day).await.json();
    keeper.browser.delete(&format!("/api/imports/{second}")).await;

    assert_eq!((records.len(), &records_after_retention), (1, &records));
    assert_eq!(spooled_after_the_first, 20);
    assert_eq!(site.spooled(), Vec::<std::path::PathBuf>::new());
}

#[tokio::test]
async fn repair_asks_only_for_what_failed() {
    let (diary, site, mut keeper) = start().await;
    let broken = date(2026, 11, 19);
    diary.take_whim(move |fetch, _| {
        (fetch.range.unwrap().start() == broken).then(|| Outcome::Malformed("$.x".to_owned()))
    });
    let import = keeper.import(&site, last_days(6)).await;
    let review: Review = keeper.browser.get(&format!("/api/imports/{}/review", import.id)).await.json();
    diary.drop_whim();
    diary.take_asked();

    keeper.ask(&import.id, "repair").await;
    let repaired = site.until_state(&import.id, ImportState::Ready).await;

    assert_eq!(import.intraday_progress[0].windows_failed, 1);
    let [gap] = &review.intraday[0].gaps[..] else { panic!("{review:?}") };
    assert_eq!((gap.state, gap.range.unwrap().start()), (GapState::Failed, broken));
    let asked: Vec<_> = diary.take_asked().into_iter().map(|(_, days)| days.start()).collect();
    assert_eq!(asked, [broken]);
    assert_eq!(repaired.intraday_progress[0].windows_failed, 0);
}

#[tokio::test]
async fn refused_own_client_waits_for_its_member_and_goes_on_after() {
    let (diary, site, mut keeper) = start().await;
    diary.take_whim(|_, before| (before == 1).then_some(Outcome::Stop(ErrorCode::OwnClientNeeded)));

    let import = keeper.browser.create_import(&keeper.wish(last_days(4))).await.id;
    let waiting = site.until_state(&import, ImportState::NeedsReconnect).await;
    imports::resume_link(&site.app, keeper.link).await.unwrap();
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(waiting.problem, Some(ErrorCode::OwnClientNeeded));
    assert_eq!((ready.problem, ready.requests_done), (None, 4));
}

#[tokio::test]
async fn day_of_nonsense_fails_and_the_others_stay() {
    let (diary, site, mut keeper) = start().await;
    diary.take_whim(|fetch, before| {
        let mut day = domain::samples::SampleDay::new(
            IntradayType::Steps,
            fetch.range.unwrap().start(),
            Granularity::Minute,
        );
        day.at = vec![60];
        let page =
            server::providers::Page { records: vec![Record::Samples(Box::new(day))], ..Default::default() };
        (before == 0).then_some(Outcome::Page(page))
    });

    let import = keeper.import(&site, last_days(3)).await;

    let windows = site.windows(&import.id).await;
    let failed: Vec<_> = windows.iter().filter(|window| window.state == WindowState::Failed).collect();
    assert_eq!((failed.len(), failed[0].problem), (1, Some(ErrorCode::MalformedAnswer)));
    assert_eq!(import.intraday_progress[0].days_with_data, 2);
}

#[tokio::test]
async fn killed_import_goes_on_without_asking_twice() {
    let (diary, mut site, mut keeper) = start().await;
    let import = held(&site, &diary, &mut keeper, 12, 5).await;

    diary.release();
    site.kill_and_restart().await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let id: ImportId = import.parse().unwrap();
    let pages = site.app.storage.list_pages(id).await.unwrap();
    assert_eq!((ready.intraday_progress[0].days_with_data, pages.len()), (12, 12));
    // The one in flight at the kill is asked for again.
    assert!(diary.take_asked().len() <= 13);
}

#[tokio::test]
async fn held_import_does_not_last_beyond_the_days_promised() {
    let (diary, site, mut keeper) = start().await;
    let import = held(&site, &diary, &mut keeper, 3, 1).await;
    keeper.ask(&import, "pause").await;

    site.clock.advance(jiff::SignedDuration::from_hours(31 * 24));
    let deleted = server::retention::delete_expired(&site.app).await.unwrap();

    assert_eq!(deleted.imports, 1);
    assert_eq!(site.spooled(), Vec::<std::path::PathBuf>::new());
}
