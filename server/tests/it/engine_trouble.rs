//! Providers that answer badly: what fails and why, what waits, what goes on, and what repair asks for again.

use crate::support::{
    Browser, Site, last_days,
    service::Scripted,
    site::{FITBIT, GOOGLE, daily_values, status},
    wish,
};
use domain::{
    DataType, ProviderId,
    wire::{DataTypeReview, ErrorCode, Gap, GapState, Import, ImportState, Review},
};
use serde_json::{Value, json};
use server::{
    providers::Outcome,
    testing::{TestStore, at},
};
use standin::{Host, Options};
use std::time::Duration;

async fn review_of(browser: &mut Browser, import: &str, data_type: DataType) -> DataTypeReview {
    let review: Review = browser.get(&format!("/api/imports/{import}/review")).await.json();
    review.data_types.into_iter().find(|review| review.data_type == data_type).unwrap()
}

async fn repair(browser: &mut Browser, import: &str) -> Import {
    browser.post(&format!("/api/imports/{import}/repair"), &json!({})).await.json()
}

/// Lets one wait after another pass until an import has come to an end; gives it with how many waits there were.
async fn skip_waits(site: &Site, import: &str) -> (Import, usize) {
    let mut waits = 0;
    loop {
        let at_work = [ImportState::Planned, ImportState::Running];
        let now = site.until(import, |import| !at_work.contains(&import.state)).await;
        if now.state != ImportState::Waiting {
            return (now, waits);
        }
        waits += 1;
        assert!(waits < 100, "it waits for ever");
        site.skip(Duration::from_secs(901)).await;
        site.until(import, |import| import.retry_at != now.retry_at).await;
    }
}

#[tokio::test]
async fn window_that_keeps_failing_is_given_up_and_the_rest_goes_on() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 0, status(503));

    let both = wish(&link, &[DataType::Steps, DataType::Floors, DataType::Sleep], last_days(30));
    let import = browser.create_import(&both).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    let (ready, waits) = skip_waits(&site, &import).await;

    assert_eq!(waiting.problem, Some(ErrorCode::ProviderTrouble));
    assert!(waiting.retry_at.unwrap() >= at(30), "{waiting:?}");
    assert!(waits <= 3, "{waits}");
    assert_eq!((ready.state, ready.problem), (ImportState::Ready, None));
    let failed: Vec<_> = ready.progress.iter().map(|progress| progress.windows_failed).collect();
    assert_eq!(failed, [1, 0, 0]);
    let steps = review_of(&mut browser, &import, DataType::Steps).await;
    let gap =
        Gap { range: Some(last_days(30)), state: GapState::Failed, reason: Some(ErrorCode::ProviderTrouble) };
    assert_eq!((steps.gaps, steps.days_empty, steps.days_with_data), (vec![gap], 0, 0));
    assert!(review_of(&mut browser, &import, DataType::Sleep).await.gaps.is_empty());
    // Three times five tries.
    assert_eq!(site.count(Host::GoogleHealth, "dataTypes/steps/"), 15);
}

#[tokio::test]
async fn repair_asks_for_the_failed_windows_and_nothing_else() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    // Of eight windows of calories, all as long, two fail for good: which, depends on how they overtake each other.
    for skip in [2, 3] {
        site.fault(GOOGLE, "dataTypes/total-calories/", skip, 1, status(400));
    }
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(112))).await.id;
    let failed = site.until_state(&import, ImportState::Ready).await;
    let before = review_of(&mut browser, &import, DataType::Calories).await;
    let asked = site.count(Host::GoogleHealth, "total-calories");

    let repaired = repair(&mut browser, &import).await;
    let ready = site.until(&import, |import| import.state == ImportState::Ready).await;
    let after = review_of(&mut browser, &import, DataType::Calories).await;

    assert_eq!((failed.progress[0].windows, failed.progress[0].windows_failed), (8, 2));
    let lost: u32 = before.gaps.iter().filter_map(|gap| gap.range).map(|range| range.days()).sum();
    assert!(before.gaps.iter().all(|gap| gap.reason == Some(ErrorCode::RequestRefused)));
    assert_eq!((lost, before.days_empty + before.days_with_data), (28, 84));
    assert_eq!(repaired.state, ImportState::Running);
    assert_eq!(ready.progress[0].windows_failed, 0);
    assert_eq!((after.gaps, after.days_empty + after.days_with_data), (Vec::new(), 112));
    assert_eq!(site.count(Host::GoogleHealth, "total-calories"), asked + 2);
}

#[tokio::test]
async fn repair_of_an_import_without_failures_changes_nothing_and_of_one_at_work_is_refused() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let asked = site.count(Host::GoogleHealth, "dataTypes");

    repair(&mut browser, &import).await;
    site.until_state(&import, ImportState::Ready).await;
    assert_eq!(site.count(Host::GoogleHealth, "dataTypes"), asked);

    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, status(429));
    let waiting = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&waiting, ImportState::Waiting).await;
    let refused = browser.post(&format!("/api/imports/{waiting}/repair"), &json!({})).await;
    assert_eq!(refused.problem(), (409, ErrorCode::WrongState));
}

#[tokio::test]
async fn provider_that_is_down_is_waited_for_and_nothing_is_lost_when_it_comes_back() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes", 0, 0, json!({"kind": "reset"}));
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await.id;
    let first = site.until_state(&import, ImportState::Waiting).await;
    site.skip(Duration::from_secs(31)).await;
    let second = site
        .until(&import, |import| import.state == ImportState::Waiting && import.retry_at != first.retry_at)
        .await;

    site.clear_faults();
    site.skip(Duration::from_secs(61)).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(
        (first.problem, second.problem),
        (Some(ErrorCode::ProviderTrouble), Some(ErrorCode::ProviderTrouble))
    );
    let pauses = (first.retry_at.unwrap() - at(0), second.retry_at.unwrap() - at(31));
    assert_eq!((pauses.0.get_seconds(), pauses.1.get_seconds()), (30, 60), "each pause is twice the last");
    assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
}

#[tokio::test]
async fn provider_that_stays_down_ends_in_failed_windows_and_never_in_empty_ones() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes", 0, 0, status(500));
    let few = [DataType::Steps, DataType::Floors, DataType::Distance, DataType::Sleep];

    let import = browser.create_import(&wish(&link, &few, last_days(30))).await.id;
    let (ready, waits) = skip_waits(&site, &import).await;

    assert!(waits >= 2, "{waits}");
    assert_eq!(ready.state, ImportState::Ready);
    assert_eq!(ready.requests_done, 0);
    for data_type in few {
        let review = review_of(&mut browser, &import, data_type).await;
        assert_eq!((review.days_empty, review.days_with_data, review.present), (0, 0, false), "{review:?}");
        assert_eq!(review.gaps.len(), 1);
        assert_eq!(review.gaps[0].range, Some(last_days(30)));
        assert_eq!(review.gaps[0].reason, Some(ErrorCode::ProviderTrouble));
    }
    site.clear_faults();
    repair(&mut browser, &import).await;
    let repaired = site.until_state(&import, ImportState::Ready).await;
    assert!(repaired.progress.iter().all(|progress| progress.windows_failed == 0));
}

#[tokio::test]
async fn missing_permission_costs_its_resource_alone() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    site.fault(FITBIT, "/sleep/", 0, 0, status(403));

    let both = wish(&link, &[DataType::Steps, DataType::Sleep], last_days(390));
    let import = browser.create_import(&both).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let sleep = &ready.progress[1];
    assert!(
        sleep.not_permitted && sleep.windows_failed == 0 && sleep.windows_done == sleep.windows,
        "{sleep:?}"
    );
    assert!(!ready.progress[0].not_permitted);
    let review = review_of(&mut browser, &import, DataType::Sleep).await;
    let gap = Gap {
        range: Some(last_days(390)),
        state: GapState::NotPermitted,
        reason: Some(ErrorCode::NotPermitted),
    };
    assert_eq!((review.gaps, review.days_empty), (vec![gap], 0));
    // What is under way when the first refusal comes is not called back.
    assert!(site.count(Host::FitbitApi, "/sleep/") <= 2);
}

#[tokio::test]
async fn unticked_permission_is_planned_without_a_request() {
    let site = Site::start().await;
    for provider in ProviderId::ALL {
        let mut browser = site.signed_in("alice").await;
        let link = browser.connect(&site, provider, "bob", "sleep").await;

        let both = wish(&link, &[DataType::Steps, DataType::Sleep], last_days(30));
        let import = browser.create_import(&both).await.id;
        let ready = site.until_state(&import, ImportState::Ready).await;

        assert_eq!((ready.requests_done, ready.progress[1].windows), (1, 0), "{provider}");
        assert!(ready.progress[1].not_permitted && !ready.progress[0].not_permitted);
        let review = review_of(&mut browser, &import, DataType::Sleep).await;
        assert_eq!(review.gaps[0].state, GapState::NotPermitted);
    }
}

#[tokio::test]
async fn service_that_has_ended_fails_the_import_and_says_so() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    site.set_switch("fitbit.gone", "on");

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let failed = site.until_state(&import, ImportState::Failed).await;

    assert_eq!((failed.problem, failed.retry_at), (Some(ErrorCode::Gone), None));
    assert_eq!(site.count(Host::FitbitApi, "tracker/steps"), 1);
}

#[tokio::test]
async fn reasons_that_concern_the_whole_link_fail_the_import_with_their_name() {
    let refusal = |status: &str, reason: &str, code: u16| {
        let body = json!({"error": {"code": code, "status": status, "message": "x", "details": [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "health.googleapis.com"
        }]}});
        json!({"kind": "status", "status": code, "body": body.to_string()})
    };
    for (fault, problem, state) in [
        (
            refusal("PERMISSION_DENIED", "SERVICE_DISABLED", 403),
            ErrorCode::ServiceDisabled,
            ImportState::Failed,
        ),
        (
            refusal("FAILED_PRECONDITION", "ACCOUNT_NOT_LINKED", 400),
            ErrorCode::AccountNotLinked,
            ImportState::Failed,
        ),
        (
            refusal("PERMISSION_DENIED", "DISALLOWED_OAUTH_SCOPES", 403),
            ErrorCode::DisallowedScopes,
            ImportState::NeedsReconnect,
        ),
    ] {
        let site = Site::start().await;
        let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
        site.fault(GOOGLE, "dataTypes", 0, 0, fault);

        let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
        let ended = site.until_state(&import, state).await;

        assert_eq!(ended.problem, Some(problem));
    }
}

/// How a window of steps ends when every answer about it is spoilt like this, while floors are fetched beside it.
async fn spoilt(fault: Value) -> (Option<ErrorCode>, usize) {
    let options = Options { quota: false, ..Options::default() };
    let mut site = Site::idle_with(options, &[("ANSWER_LIMIT_MB", "1")]).await;
    site.run();
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/steps/", 0, 0, fault);

    let both = wish(&link, &[DataType::Steps, DataType::Floors], last_days(30));
    let import = browser.create_import(&both).await.id;
    let (ready, _) = skip_waits(&site, &import).await;

    assert_eq!(ready.state, ImportState::Ready);
    assert!(
        ready.progress[0].windows_failed == ready.progress[0].windows
            && ready.progress[1].windows_failed == 0
    );
    assert!(!daily_values(&mut browser, &import, DataType::Floors).await.is_empty());
    let steps = review_of(&mut browser, &import, DataType::Steps).await;
    assert_eq!((steps.days_empty, steps.gaps.len()), (0, 1));
    (steps.gaps[0].reason, site.count(Host::GoogleHealth, "dataTypes/steps/"))
}

#[tokio::test]
async fn malformed_answers_fail_as_malformed_after_a_second_look() {
    for fault in [
        json!({"kind": "malformed"}),
        json!({"kind": "html"}),
        json!({"kind": "status", "status": 200, "body": "{\"rollupDataPoints\": 7}"}),
        json!({"kind": "status", "status": 200, "body": ""}),
    ] {
        assert_eq!(spoilt(fault.clone()).await, (Some(ErrorCode::MalformedAnswer), 2), "{fault}");
    }
}

#[tokio::test]
async fn answer_over_the_limit_is_asked_for_in_halves_and_fails_as_that_when_a_day_is_over_it_too() {
    let fault = json!({"kind": "huge", "bytes": 3 << 20});

    // Thirty days, and everything they are halves of.
    assert_eq!(spoilt(fault).await, (Some(ErrorCode::AnswerTooLarge), 30 + 29));
}

#[tokio::test]
async fn request_refused_as_wrong_fails_as_that_and_is_not_asked_again() {
    for code in [400, 404, 405] {
        assert_eq!(spoilt(status(code)).await, (Some(ErrorCode::RequestRefused), 1), "{code}");
    }
}

#[tokio::test]
async fn cut_connections_are_trouble_that_is_tried_again() {
    for fault in [json!({"kind": "truncate"}), json!({"kind": "reset"}), json!({"kind": "lost_reply"})] {
        assert_eq!(spoilt(fault.clone()).await, (Some(ErrorCode::ProviderTrouble), 15), "{fault}");
    }
}

#[tokio::test]
async fn trouble_that_passes_is_not_seen_at_all() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    for (skip, fault) in [
        (0, status(503)),
        (0, json!({"kind": "truncate"})),
        (1, json!({"kind": "reset"})),
        (2, json!({"kind": "html"})),
    ] {
        site.fault(GOOGLE, "dataTypes/total-calories/", skip, 1, fault);
    }

    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(60))).await.id;
    let ready = site
        .until(&import, |import| import.state != ImportState::Planned && import.state != ImportState::Running)
        .await;

    assert_eq!((ready.state, ready.problem), (ImportState::Ready, None));
    assert_eq!(ready.progress[0].windows_failed, 0);
}

#[tokio::test]
async fn disk_that_refuses_a_page_is_waited_for_and_nothing_of_it_is_taken_for_stored() {
    let options = Options { quota: false, ..Options::default() };
    let mut site = Site::idle_with(options, &[("SPOOL_DIR", "spool")]).await;
    site.run();
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    // A file where the folder of segments should be.
    let folder = site.folder().join("spool/links");
    std::fs::write(&folder, b"in the way").unwrap();

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;
    let meanwhile = waiting.requests_done;
    std::fs::remove_file(&folder).unwrap();
    site.skip(Duration::from_secs(31)).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((meanwhile, ready.requests_done), (0, 1));
    assert_eq!(waiting.problem, Some(ErrorCode::SpoolTrouble));
    assert_eq!(ready.progress[0].days_with_data, 7);
}

#[tokio::test]
async fn spool_in_trouble_for_hours_fails_no_day() {
    let store = TestStore::start().await;
    let settings = store.settings();
    let changes: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut site = Site::idle_with(Options { quota: false, ..Options::default() }, &changes).await;
    site.run();
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let refusal = json!({ "kind": "status", "status": 503, "body": "<Error><Code>SlowDown</Code></Error>" });
    let rule = json!({ "host": "spool", "method": "PUT", "times": 0, "fault": refusal });
    store.standin().faults().add(serde_json::from_value(rule).unwrap()).unwrap();

    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await.id;
    let mut waiting = site.until_state(&import, ImportState::Waiting).await;
    for _ in 0..4 {
        assert_eq!(waiting.problem, Some(ErrorCode::SpoolTrouble));
        let before = waiting.retry_at;
        site.skip(Duration::from_secs(901)).await;
        let again = |import: &Import| import.state == ImportState::Waiting && import.retry_at != before;
        waiting = site.until(&import, again).await;
    }
    store.standin().faults().clear();
    site.skip(Duration::from_secs(901)).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((ready.problem, ready.progress[0].windows_failed), (None, 0));
    let windows = site.windows(&import).await.len();
    assert_eq!(store.standin().spool().objects().len(), windows);
}

#[tokio::test]
async fn damaged_segment_is_told_on_sending_and_repair_fetches_just_its_days() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(100))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let pages = site.app.storage.list_pages(import.parse().unwrap()).await.unwrap();
    let segment = &pages[1].page.segment;
    let mut sealed = site.app.spool.get(segment).await.unwrap().to_vec();
    sealed[100] ^= 1;
    site.app.spool.put(segment, sealed).await.unwrap();
    let asked = site.count(Host::GoogleHealth, "dataTypes");

    let delivery = format!("/api/imports/{import}/delivery");
    browser.post(&delivery, &json!({})).await;
    let told = site.until(&import, |import| import.problem.is_some()).await;
    let sent = site.standin.app().open_humans().list_files("bob").len();
    repair(&mut browser, &import).await;
    let repaired = site.until(&import, |import| import.state == ImportState::Ready).await;
    let asked_again = site.count(Host::GoogleHealth, "dataTypes") - asked;
    browser.post(&delivery, &json!({})).await;
    site.until_state(&import, ImportState::Delivered).await;

    assert_eq!((told.state, told.problem), (ImportState::Ready, Some(ErrorCode::DataDamaged)));
    assert_eq!((told.progress[0].windows_failed, sent), (1, 0));
    assert_eq!((repaired.problem, repaired.progress[0].windows_failed, asked_again), (None, 0, 1));
}

#[tokio::test]
async fn runner_that_panics_ends_its_import_alone_and_leaves_it_repairable() {
    let provider = Scripted::start(|fetch, before| {
        assert!(fetch.resource.as_str() != "steps" || before > 0, "a fault of our own");
        Outcome::Page(Default::default())
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let broken = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let failed = site.until_state(&broken, ImportState::Failed).await;
    let sound = browser.create_import(&wish(&link, &[DataType::Floors], last_days(7))).await.id;
    site.until_state(&sound, ImportState::Ready).await;
    repair(&mut browser, &broken).await;
    let repaired = site.until_state(&broken, ImportState::Ready).await;

    assert_eq!(failed.problem, Some(ErrorCode::Internal));
    assert_eq!(repaired.problem, None);
}

#[tokio::test]
async fn database_that_fails_is_waited_for_and_the_import_goes_on_by_itself() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    // Pages can be fetched, and their rows cannot be written.
    site.database().refuse("INSERT", "pages").await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_seen(|site| site.count(Host::GoogleHealth, "dataTypes/steps/") == 1).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    let meanwhile = browser.import(&import).await;
    site.database().refuse_no_more("pages").await;
    site.skip(Duration::from_secs(31)).await;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((meanwhile.state, meanwhile.requests_done), (ImportState::Running, 0));
    assert_eq!((ready.requests_done, ready.progress[0].days_with_data), (1, 7));
}
