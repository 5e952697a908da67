//! The engine against a provider of a few lines that no real one resembles, and a clock set by hand: what each kind of
//! answer makes of an import, and that none of them loses a day or asks for one twice.

use crate::support::{
    Site,
    diary::{Diary, Keeper},
    last_days,
};
use domain::wire::{ErrorCode, Import, ImportState};
use server::{providers::Outcome, storage::WindowState};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

async fn start() -> (Arc<Diary>, Site, Keeper) {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let keeper = site.keeper("bob").await;
    (diary, site, keeper)
}

/// Answers so once, after two pages.
fn once(outcome: Outcome) -> impl Fn(&server::providers::Fetch, usize) -> Option<Outcome> {
    move |_, before| (before == 2).then(|| outcome.clone())
}

async fn states(site: &Site, import: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for window in site.windows(import).await {
        *counts.entry(format!("{:?}", window.state)).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn every_kind_of_end_keeps_what_is_fetched_and_says_why() {
    for (outcome, state, problem) in [
        (Outcome::Gone, ImportState::Failed, ErrorCode::Gone),
        (
            Outcome::Reconnect(ErrorCode::NeedsReconnect),
            ImportState::NeedsReconnect,
            ErrorCode::NeedsReconnect,
        ),
        (Outcome::Stop(ErrorCode::OwnClientNeeded), ImportState::NeedsReconnect, ErrorCode::OwnClientNeeded),
        // In a project of the member's own the member can switch it on again.
        (Outcome::Stop(ErrorCode::ServiceDisabled), ImportState::NeedsReconnect, ErrorCode::ServiceDisabled),
        (Outcome::Stop(ErrorCode::AccountNotLinked), ImportState::Failed, ErrorCode::AccountNotLinked),
    ] {
        let (diary, site, mut keeper) = start().await;
        diary.take_whim(once(outcome.clone()));

        let import = keeper.browser.create_import(&keeper.wish(last_days(6))).await.id;
        let ended = site.until_state(&import, state).await;

        assert_eq!((ended.problem, ended.requests_done), (Some(problem), 2), "{outcome:?}");
        let expected = [("Fetched".to_owned(), 2), ("Pending".to_owned(), 4)];
        assert_eq!(states(&site, &import).await, expected.into(), "{outcome:?}");
    }
}

#[tokio::test]
async fn quota_is_waited_out_and_no_day_is_asked_for_twice_but_the_refused() {
    let (diary, site, mut keeper) = start().await;
    diary.take_whim(once(Outcome::Quota { retry_after: Some(Duration::from_secs(600)) }));

    let import = keeper.browser.create_import(&keeper.wish(last_days(6))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    site.skip(Duration::from_secs(601)).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((waiting.problem, waiting.requests_done), (Some(ErrorCode::Quota), 2));
    assert_eq!((ready.problem, ready.retry_at, ready.requests_done), (None, None, 6));
    assert_eq!(diary.take_asked().len(), 6 + 1);
    assert_eq!(ready.intraday_progress[0].days_with_data, 6);
}

#[tokio::test]
async fn missing_permission_ends_its_resource_and_nothing_else() {
    let (diary, site, mut keeper) = start().await;
    diary.take_whim(|fetch, _| (fetch.resource.as_str() == "intraday/hrv").then_some(Outcome::NotPermitted));
    let mut wish = keeper.wish(last_days(40));
    wish.intraday.insert(
        domain::intraday::IntradayType::HeartRateVariability,
        domain::intraday::Granularity::Recorded,
    );

    let import = keeper.browser.create_import(&wish).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let [steps, nights] = &ready.intraday_progress[..] else { panic!("{ready:?}") };
    assert_eq!((steps.not_permitted, steps.days_with_data), (false, 40));
    assert_eq!((nights.not_permitted, nights.windows_failed, nights.windows_done), (true, 0, 2));
    let nights_asked = diary.take_asked().into_iter().filter(|(name, _)| name == "intraday/hrv").count();
    assert_eq!(nights_asked, 1, "one refusal tells for all");
}

#[tokio::test]
async fn trouble_that_stays_fails_its_window_and_the_rest_goes_on() {
    let (diary, site, mut keeper) = start().await;
    let bad = crate::support::TODAY.yesterday().unwrap();
    diary.take_whim(move |fetch, _| {
        (fetch.range.unwrap().start() == bad).then_some(Outcome::Retry(ErrorCode::ProviderTrouble))
    });

    let import = keeper.browser.create_import(&keeper.wish(last_days(6))).await.id;
    let mut waited_until = None;
    let mut waits = 0;
    let ready = loop {
        let rests = |now: &Import| now.state == ImportState::Waiting && now.retry_at != waited_until;
        let import = site.until(&import, |now| now.state == ImportState::Ready || rests(now)).await;
        if import.state == ImportState::Ready {
            break import;
        }
        waits += 1;
        assert!(waits < 5, "it does not come to an end");
        waited_until = import.retry_at;
        site.skip(Duration::from_secs(901)).await;
    };

    assert_eq!(ready.intraday_progress[0].windows_failed, 1);
    assert_eq!(ready.intraday_progress[0].days_with_data, 5);
    let failed = site.windows(&import).await.into_iter().find(|window| window.state == WindowState::Failed);
    assert_eq!(failed.unwrap().range.unwrap().start(), bad);
}
