//! Fetching chosen days again: what is asked, what takes the place of what, and what is refused.

use crate::support::{
    Browser, Site, TODAY,
    diary::{Diary, value_of},
    last_days,
    site::{FITBIT, daily_values, status},
    wish,
};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{DeliveryStep, ErrorCode, GapState, Import, ImportState, IntradayDays, Review},
};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use server::providers::Outcome;
use standin::Host;

fn days(first: Date, last: Date) -> DateRange {
    DateRange::inclusive(first, last).unwrap()
}

fn november(first: i8, last: i8) -> DateRange {
    days(date(2026, 11, first), date(2026, 11, last))
}

fn choice(subject: &Value, ranges: &[DateRange]) -> Value {
    json!({ "subjects": [subject], "ranges": ranges })
}

fn steps() -> Value {
    json!({ "data_type": "steps" })
}

fn steps_within() -> Value {
    json!({ "intraday_type": "steps" })
}

/// Asks for days again and waits until that has ended.
async fn repair(site: &Site, browser: &mut Browser, import: &str, wish: &Value) -> Import {
    let answer = browser.post(&format!("/api/imports/{import}/repair"), wish).await;
    assert_eq!(answer.status.as_u16(), 202, "{}", answer.text());
    site.until_state(import, ImportState::Ready).await
}

async fn review(browser: &mut Browser, import: &str) -> Review {
    browser.get(&format!("/api/imports/{import}/review")).await.json()
}

/// The days of steps asked for at Fitbit since a number of requests, as its addresses say them.
fn asked(site: &Site, but_for: usize) -> Vec<String> {
    let seen = site.seen(Host::FitbitApi, "tracker/steps").into_iter().skip(but_for);
    let tail = |path: String| path.split("/date/").nth(1).unwrap().trim_end_matches(".json").to_owned();
    seen.map(|seen| tail(seen.path)).collect()
}

fn value_on(values: &[(Date, f64)], day: Date) -> Option<f64> {
    values.iter().find(|(date, _)| *date == day).map(|(_, value)| *value)
}

#[tokio::test]
async fn two_days_of_a_failed_window_are_asked_for_and_the_rest_stays_failed() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    site.fault(FITBIT, "tracker/steps", 0, 1, status(400));
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(22))).await.id;
    let failed = site.until_state(&import, ImportState::Ready).await;
    let before = site.count(Host::FitbitApi, "tracker/steps");

    let repaired = repair(&site, &mut browser, &import, &choice(&steps(), &[november(10, 11)])).await;

    assert_eq!(failed.progress[0].windows_failed, 1);
    assert_eq!(asked(&site, before), ["2026-11-10/2026-11-11"]);
    let gaps = review(&mut browser, &import).await.data_types.remove(0).gaps;
    let left: Vec<_> = gaps.iter().map(|gap| (gap.range, gap.state)).collect();
    let (head, tail) = (november(1, 9), days(date(2026, 11, 12), TODAY));
    assert_eq!(left, [(Some(head), GapState::Failed), (Some(tail), GapState::Failed)]);
    let values = daily_values(&mut browser, &import, DataType::Steps).await;
    assert_eq!(
        values.iter().map(|(day, _)| *day).collect::<Vec<_>>(),
        [november(10, 10), november(11, 11)].map(DateRange::start)
    );
    assert_eq!((repaired.requests_done, repaired.requests_planned), (1, 1));

    // What is left is repaired as it always was, and nothing else.
    let before = site.count(Host::FitbitApi, "tracker/steps");
    repair(&site, &mut browser, &import, &json!({ "subjects": [steps()] })).await;
    let mut rest = asked(&site, before);
    rest.sort();
    assert_eq!(rest, ["2026-11-01/2026-11-09", "2026-11-12/2026-11-22"]);
    assert!(review(&mut browser, &import).await.data_types[0].gaps.is_empty());
}

#[tokio::test]
async fn fetched_day_that_is_chosen_takes_the_restated_value_in_review_and_file() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(22))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let before = daily_values(&mut browser, &import, DataType::Steps).await;
    let (day, beside) = (date(2026, 11, 10), date(2026, 11, 11));
    let bodies = site.standin.app().bodies();
    bodies.find("bob").unwrap().set_override(day, "steps", 12_345.0).unwrap();
    bodies.find("bob").unwrap().set_override(beside, "steps", 23_456.0).unwrap();
    let requests = site.count(Host::FitbitApi, "tracker/steps");

    repair(&site, &mut browser, &import, &choice(&steps(), &[days(day, day)])).await;

    let after = daily_values(&mut browser, &import, DataType::Steps).await;
    assert_eq!(asked(&site, requests), ["2026-11-10/2026-11-10"]);
    assert_eq!(value_on(&after, day), Some(12_345.0));
    assert_ne!(value_on(&before, day), Some(12_345.0));
    let others =
        |values: Vec<(Date, f64)>| values.into_iter().filter(|(date, _)| *date != day).collect::<Vec<_>>();
    assert_eq!(others(after), others(before));
    site.deliver(&mut browser, &import).await;
    let file: Value = browser.get(&format!("/api/imports/{import}/file")).await.json();
    let text = file.to_string();
    assert!(text.contains("12345") && !text.contains("23456"));
}

#[tokio::test]
async fn repair_that_fails_keeps_the_day_that_was_there() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(22))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let before = daily_values(&mut browser, &import, DataType::Steps).await;
    site.fault(FITBIT, "tracker/steps", 0, 1, status(400));

    let failed = repair(&site, &mut browser, &import, &choice(&steps(), &[november(10, 10)])).await;

    let told = review(&mut browser, &import).await.data_types.remove(0);
    assert_eq!(failed.progress[0].windows_failed, 1);
    assert_eq!((told.gaps, told.days_with_data), (Vec::new(), u32::try_from(before.len()).unwrap()));
    assert_eq!(daily_values(&mut browser, &import, DataType::Steps).await, before);
}

#[tokio::test]
async fn of_two_tabs_that_repair_one_is_refused_and_sending_waits() {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let mut keeper = site.keeper("bob").await;
    let import = keeper.import(&site, last_days(6)).await.id;
    diary.take_asked();
    diary.hold("intraday/steps/1min", 0);
    let path = format!("/api/imports/{import}/repair");
    let wish = choice(&steps_within(), &[november(20, 20)]);

    let first = keeper.browser.post(&path, &wish).await;
    let second = keeper.browser.post(&path, &wish).await;
    let sending = keeper.ask(&import, "delivery").await;
    diary.release();
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(first.status.as_u16(), 202);
    assert_eq!(second.problem(), (409, ErrorCode::WrongState));
    assert_eq!(sending.problem(), (409, ErrorCode::WrongState));
    let asked: Vec<_> = diary.take_asked().into_iter().map(|(_, days)| days).collect();
    assert_eq!(asked, [november(20, 20)]);
}

#[tokio::test]
async fn repair_is_refused_while_the_file_is_sent() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(22))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let slow = json!({ "host": "storage", "method": "PUT", "path": "", "times": 1, "fault": { "kind": "slow", "millis": 3_000 } });
    site.standin.app().faults().add(serde_json::from_value(slow).unwrap()).unwrap();
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until_state(&import, ImportState::Uploading).await;

    let refused =
        browser.post(&format!("/api/imports/{import}/repair"), &choice(&steps(), &[november(10, 10)])).await;

    assert_eq!(refused.problem(), (409, ErrorCode::WrongState));
    site.until_state(&import, ImportState::Delivered).await;
}

#[tokio::test]
async fn restated_day_within_the_day_counts_once_and_its_month_is_sent_again() {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let mut keeper = site.keeper("bob").await;
    let import = keeper.import(&site, days(date(2026, 10, 28), TODAY)).await;
    let sent = keeper.deliver(&site, &import.id).await;
    let before = site.month_files(keeper.member).await;
    let (restated, other) = (date(2026, 10, 30), date(2026, 10, 31));
    diary.restate(restated, 7.0);
    diary.restate(other, 9.0);
    diary.take_asked();

    let wish = choice(&steps_within(), &[days(restated, restated)]);
    let repaired = repair(&site, &mut keeper.browser, &import.id, &wish).await;
    let again = keeper.deliver(&site, &import.id).await;

    assert_eq!(
        diary.take_asked().into_iter().map(|(_, days)| days).collect::<Vec<_>>(),
        [days(restated, restated)]
    );
    assert_eq!(
        (repaired.intraday_progress[0].days_with_data, import.intraday_progress[0].days_with_data),
        (26, 26)
    );
    let path = format!("/api/imports/{}/review/intraday/steps", import.id);
    let told: IntradayDays = keeper.browser.get(&path).await.json();
    let sum = |day: Date| told.days.iter().find(|told| told.date == day).unwrap().sum;
    assert_eq!((sum(restated), sum(other)), (7.0 + 8.0, 2.0 * value_of(other) + 1.0));
    let records: Value = keeper.browser.get(&format!("{path}/{restated}")).await.json();
    assert_eq!(records[0]["values"], json!("7,8"));
    assert_eq!((sent.state, again.state), (ImportState::Delivered, ImportState::Delivered));
    assert!(again.months.iter().all(|month| month.step == DeliveryStep::Done));
    let after = site.month_files(keeper.member).await;
    assert_ne!(before["fitbit-2026-10-intraday.json.gz"], after["fitbit-2026-10-intraday.json.gz"]);
    assert_eq!(before["fitbit-2026-11-intraday.json.gz"], after["fitbit-2026-11-intraday.json.gz"]);
}

#[tokio::test]
async fn day_that_answers_with_nothing_keeps_what_was_there() {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let mut keeper = site.keeper("bob").await;
    let import = keeper.import(&site, last_days(6)).await.id;
    diary.take_whim(|_, _| Some(Outcome::Page(server::providers::Page::default())));

    repair(&site, &mut keeper.browser, &import, &choice(&steps_within(), &[november(20, 20)])).await;

    let path = format!("/api/imports/{import}/review/intraday/steps");
    let told: IntradayDays = keeper.browser.get(&path).await.json();
    assert_eq!(told.days.len(), 6);
}

#[tokio::test]
async fn day_sent_before_can_be_chosen_and_is_fetched_then() {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let mut keeper = site.keeper("bob").await;
    let range = days(date(2026, 11, 1), TODAY);
    let first = keeper.import(&site, range).await.id;
    keeper.deliver(&site, &first).await;
    let second = keeper.import(&site, range).await.id;
    let before = review(&mut keeper.browser, &second).await.intraday.remove(0);
    diary.take_asked();

    repair(&site, &mut keeper.browser, &second, &choice(&steps_within(), &[november(5, 6)])).await;

    let after = review(&mut keeper.browser, &second).await.intraday.remove(0);
    let told: u32 = before.delivered_before.iter().map(|range| range.days()).sum();
    assert!(before.days_delivered_before > 10 && told == before.days_delivered_before, "{before:?}");
    assert_eq!(after.days_delivered_before, before.days_delivered_before - 2);
    let mut asked: Vec<_> = diary.take_asked().into_iter().map(|(_, days)| days).collect();
    asked.sort();
    assert_eq!(asked, [november(5, 5), november(6, 6)]);
}

#[tokio::test]
async fn days_a_stop_left_over_wait_while_chosen_ones_are_fetched() {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let mut keeper = site.keeper("bob").await;
    diary.hold("intraday/steps/1min", 2);
    let import = keeper.browser.create_import(&keeper.wish(last_days(6))).await.id;
    site.until(&import, |import| import.requests_done == 2).await;
    keeper.ask(&import, "cancel").await;
    diary.release();
    diary.take_asked();

    repair(&site, &mut keeper.browser, &import, &choice(&steps_within(), &[november(18, 18)])).await;
    let chosen: Vec<_> = diary.take_asked().into_iter().map(|(_, days)| days).collect();
    let between = review(&mut keeper.browser, &import).await.intraday.remove(0);
    keeper.ask(&import, "repair").await;
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(chosen, [november(18, 18)]);
    let left: Vec<_> = between.gaps.iter().map(|gap| (gap.range.unwrap(), gap.state)).collect();
    assert_eq!(left, [(november(17, 17), GapState::NotFetched), (november(19, 20), GapState::NotFetched)]);
    assert!(review(&mut keeper.browser, &import).await.intraday[0].gaps.is_empty());
}

#[tokio::test]
async fn choice_that_does_not_fit_the_import_is_refused_and_changes_nothing() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(22))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let before = site.windows(&import).await;
    let many = vec![november(10, 10); 401];
    let cases = [
        (
            choice(&json!({ "data_type": "sleep" }), &[november(10, 10)]),
            ErrorCode::InvalidDataTypes,
            "subjects",
        ),
        (choice(&steps_within(), &[november(10, 10)]), ErrorCode::InvalidDataTypes, "subjects"),
        (json!({ "ranges": [november(10, 10)] }), ErrorCode::InvalidDataTypes, "subjects"),
        (choice(&steps(), &[days(date(2026, 10, 31), date(2026, 11, 1))]), ErrorCode::InvalidRange, "ranges"),
        (
            json!({ "subjects": [steps()], "ranges": [{ "start": "2026-11-05", "end": "2026-11-05" }] }),
            ErrorCode::InvalidRange,
            "ranges",
        ),
        (choice(&steps(), &many), ErrorCode::InvalidRange, "ranges"),
    ];

    for (wish, code, field) in cases {
        let refused = browser.post(&format!("/api/imports/{import}/repair"), &wish).await;

        let problem: domain::wire::Problem = serde_json::from_slice(&refused.body).unwrap();
        assert_eq!(
            (refused.status.as_u16(), problem.code, problem.field.as_deref()),
            (422, code, Some(field))
        );
    }
    let unknown = json!({ "subjects": [{ "data_type": "moods" }], "ranges": [] });
    let refused = browser.post(&format!("/api/imports/{import}/repair"), &unknown).await;
    assert_eq!(refused.problem(), (400, ErrorCode::InvalidRequest));
    assert_eq!(site.windows(&import).await, before);
    let (mut stranger, _) = site.linked(ProviderId::Fitbit, "alice").await;
    let wish = choice(&steps(), &[november(10, 10)]);
    let refused = stranger.post(&format!("/api/imports/{import}/repair"), &wish).await;
    assert_eq!(refused.problem(), (404, ErrorCode::NotFound));
}
