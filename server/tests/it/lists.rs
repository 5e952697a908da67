//! Lists in pages: that end oddly, never end, lose their tokens, or come in pieces.

use crate::support::{
    Site, TODAY, last_days,
    service::Scripted,
    site::{GOOGLE, daily_values},
    wish,
};
use domain::{
    DataType, DateRange, ProviderId,
    record::{DailyValue, Record},
    wire::{ErrorCode, ImportState, Review},
};
use jiff::{ToSpan, civil::Date};
use serde_json::json;
use server::{
    providers::{Fetch, Next, Outcome, Page},
    storage::WindowState,
};
use standin::Host;

/// Steps of one day, whose value is the day of the month.
fn steps(date: Date) -> Record {
    Record::Daily(DailyValue { data_type: DataType::Steps, date, value: date.day().to_string() })
}

/// A page of some days, newest first, complete down to the last of them.
fn page(days: &[Date], next: Option<String>) -> Outcome {
    let (complete_after, next) = (days.iter().min().copied(), next.map(Next::Token));
    Outcome::Page(Page { records: days.iter().map(|day| steps(*day)).collect(), next, complete_after })
}

/// A list of every day asked for, three a page.
fn list(fetch: &Fetch) -> Outcome {
    let range = fetch.range.unwrap();
    let from = match &fetch.page_token {
        Some(token) => token.parse().unwrap(),
        None => range.last(),
    };
    let days: Vec<Date> = range.iter().rev().filter(|day| *day <= from).take(3).collect();
    let next = days.last().and_then(|day| day.yesterday().ok()).filter(|day| range.contains(*day));
    page(&days, next.map(|day| day.to_string()))
}

async fn reason(browser: &mut crate::support::Browser, import: &str) -> Option<ErrorCode> {
    let review: Review = browser.get(&format!("/api/imports/{import}/review")).await.json();
    review.data_types[0].gaps[0].reason
}

/// Every day of a range with the value it should have.
fn every_day(range: DateRange) -> Vec<(Date, f64)> {
    range.iter().map(|day| (day, f64::from(day.day()))).collect()
}

#[tokio::test]
async fn list_that_names_itself_as_the_next_page_fails_as_malformed() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    site.set_switch("google.repeated_token", "on");

    let both = wish(&link, &[DataType::Sleep, DataType::Steps], last_days(90));
    let import = browser.create_import(&both).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let failed: Vec<_> =
        ready.progress.iter().map(|progress| (progress.data_type, progress.windows_failed)).collect();
    assert_eq!(failed, [(DataType::Steps, 0), (DataType::Sleep, 1)]);
    assert!(site.count(Host::GoogleHealth, "dataTypes/sleep/") <= 4);
    let states: Vec<_> = site.windows(&import).await.iter().map(|window| window.problem).collect();
    assert!(states.contains(&Some(ErrorCode::MalformedAnswer)), "{states:?}");
}

#[tokio::test]
async fn list_that_never_ends_is_given_up_long_before_it_costs_the_quota() {
    let provider = Scripted::start(|_, before| page(&[TODAY], Some(format!("page {before}")))).await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(ready.progress[0].windows_failed, 1);
    assert_eq!(reason(&mut browser, &import).await, Some(ErrorCode::MalformedAnswer));
    assert!(provider.asked().len() <= 40, "{} requests", provider.asked().len());
}

#[tokio::test]
async fn empty_pages_in_between_and_at_the_end_end_nothing_early() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let whole = wish(&link, &[DataType::Sleep], last_days(120));
    site.set_switch("google.odd_pages", "off");
    let plain = browser.create_import(&whole).await.id;
    site.until_state(&plain, ImportState::Ready).await;
    site.set_switch("google.odd_pages", "");
    site.set_switch("google.short_pages", "on");
    site.set_switch("google.final_empty", "on");

    let odd = browser.create_import(&whole).await.id;
    let ready = site.until_state(&odd, ImportState::Ready).await;

    assert_eq!(ready.progress[0].windows_failed, 0);
    let expected = daily_values(&mut browser, &plain, DataType::Sleep).await;
    assert!(expected.len() > 80);
    assert_eq!(daily_values(&mut browser, &odd, DataType::Sleep).await, expected);
}

#[tokio::test]
async fn list_without_a_single_entry_is_empty_and_not_failed() {
    let provider = Scripted::start(|_, before| {
        Outcome::Page(Page { next: (before == 0).then(|| Next::Token("more".to_owned())), ..Page::default() })
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(site.windows(&import).await[0].state, WindowState::Empty);
    let review: Review = browser.get(&format!("/api/imports/{import}/review")).await.json();
    let steps = &review.data_types[0];
    assert_eq!((steps.days_empty, steps.days_with_data, steps.gaps.len()), (7, 0, 0));
    assert!(site.spooled().is_empty());
}

#[tokio::test]
async fn token_that_is_not_taken_leads_back_to_the_days_that_are_missing() {
    let provider = Scripted::start(|fetch, before| {
        // Twice the service forgets where it was.
        if fetch.page_token.is_some() && [2, 4].contains(&before) {
            return Outcome::Split(vec![Fetch { page_token: None, ..fetch.clone() }]);
        }
        list(fetch)
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(14))).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!((ready.progress[0].windows, ready.progress[0].windows_failed), (1, 0));
    assert_eq!(daily_values(&mut browser, &import, DataType::Steps).await, every_day(last_days(14)));
    let restarted = provider.asked()[3].clone();
    assert_eq!(restarted.page_token, None);
    // Two pages of three days are there; the last of them is asked for again, since it might go on.
    assert_eq!(restarted.range.unwrap().end(), TODAY - 4.days());
}

#[tokio::test]
async fn token_that_is_never_taken_fails_instead_of_beginning_for_ever() {
    let provider = Scripted::start(|fetch, _| match &fetch.page_token {
        Some(_) => Outcome::Split(vec![Fetch { page_token: None, ..fetch.clone() }]),
        None => page(&[TODAY], Some("more".to_owned())),
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(14))).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    assert_eq!(ready.progress[0].windows_failed, 1);
    assert_eq!(reason(&mut browser, &import).await, Some(ErrorCode::MalformedAnswer));
    assert!(provider.asked().len() <= 20, "{} requests", provider.asked().len());
}

#[tokio::test]
async fn range_that_is_refused_is_asked_for_in_the_pieces_the_answer_allows() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let refusal = json!({"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": "x", "details": [{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "INVALID_ROLLUP_QUERY_DURATION",
        "domain": "health.googleapis.com", "metadata": {"maxDurationDays": "10"}
    }]}});
    let fault = json!({"kind": "status", "status": 400, "body": refusal.to_string()});
    site.fault(GOOGLE, "dataTypes/steps/", 0, 1, fault);

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(30))).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;

    let states: Vec<_> = site.windows(&import).await.iter().map(|window| window.state).collect();
    assert_eq!(
        states,
        [WindowState::Split, WindowState::Fetched, WindowState::Fetched, WindowState::Fetched]
    );
    assert_eq!((ready.progress[0].windows, ready.requests_done, ready.requests_planned), (3, 3, 3));
    assert_eq!(daily_values(&mut browser, &import, DataType::Steps).await.len(), 30);
}

#[tokio::test]
async fn splitting_a_window_that_was_begun_loses_none_of_its_days() {
    let provider = Scripted::start(|fetch, before| match before {
        0 => list(fetch),
        // Put down after its first page and taken up again, the rest is refused as too long.
        1 => Outcome::Retry(ErrorCode::ProviderTrouble),
        _ if fetch.range.unwrap().days() > 7 && fetch.page_token.is_none() => {
            let pieces = fetch.range.unwrap().windows_newest_first(7);
            Outcome::Split(pieces.into_iter().map(|range| fetch.over(range)).collect())
        }
        _ if fetch.range.unwrap().days() > 7 => Outcome::Retry(ErrorCode::ProviderTrouble),
        _ => list(fetch),
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(14))).await.id;
    site.until_state(&import, ImportState::Waiting).await;
    site.skip(std::time::Duration::from_secs(31)).await;
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(daily_values(&mut browser, &import, DataType::Steps).await, every_day(last_days(14)));
}
