//! What the member looks at before sending: days, gaps and values, as they are.

use crate::support::{
    Browser, Site, TODAY, last_days,
    site::{FITBIT, GOOGLE, daily_values, status},
    wish,
};
use domain::{
    DataType, DateRange, ProviderId,
    wire::{DataTypeReview, ErrorCode, Gap, GapState, ImportState, Review},
};
use jiff::{ToSpan, civil::Date};
use serde_json::json;

async fn review(browser: &mut Browser, import: &str) -> Vec<DataTypeReview> {
    let review: Review = browser.get(&format!("/api/imports/{import}/review")).await.json();
    review.data_types
}

fn days(first: Date, last: Date) -> Option<DateRange> {
    DateRange::inclusive(first, last).ok()
}

#[tokio::test]
async fn every_day_is_with_data_empty_or_in_a_gap() {
    let site = Site::start().await;
    for provider in ProviderId::ALL {
        let (mut browser, link) = site.linked(provider, "alice").await;
        let carried: Vec<DataType> = DataType::ALL
            .into_iter()
            .filter(|data_type| provider.carries(*data_type) && !data_type.is_opt_in())
            .collect();
        let host = if provider == ProviderId::Fitbit { FITBIT } else { GOOGLE };
        site.fault(host, "loor", 0, 1, status(400));
        let import = browser.create_import(&wish(&link, &carried, last_days(70))).await.id;
        site.until_state(&import, ImportState::Ready).await;

        for review in review(&mut browser, &import).await {
            let lost: u32 = review.gaps.iter().filter_map(|gap| gap.range).map(|range| range.days()).sum();
            if review.data_type.is_dated() {
                assert_eq!(review.days_with_data + review.days_empty + lost, 70, "{provider} {review:?}");
            } else {
                assert_eq!((review.days_with_data, review.days_empty), (0, 0), "{provider} {review:?}");
                assert!(review.present, "{provider} {review:?}");
            }
            let failed = review.data_type == DataType::Floors;
            assert_eq!(!review.gaps.is_empty(), failed, "{provider} {review:?}");
            let values = daily_values(&mut browser, &import, review.data_type).await;
            assert_eq!(values.len(), review.days_with_data as usize, "{provider} {:?}", review.data_type);
            assert_eq!(values.first().map(|value| value.0), review.first_day);
            assert_eq!(values.last().map(|value| value.0), review.last_day);
            assert!(values.is_sorted_by(|a, b| a.0 < b.0), "at most one value a day");
        }
    }
}

#[tokio::test]
async fn both_providers_show_the_same_body_on_the_same_days() {
    let site = Site::start().await;
    let mut shown = Vec::new();
    let marked = TODAY - 5.days();
    let body = site.standin.app().bodies().find("alice").unwrap();
    body.set_override(marked, "resting_heart_rate", 61.0).unwrap();
    for provider in ProviderId::ALL {
        let (mut browser, link) = site.linked(provider, "alice").await;
        let some = [DataType::Steps, DataType::RestingHeartRate, DataType::Sleep, DataType::Weight];
        let import = browser.create_import(&wish(&link, &some, last_days(60))).await.id;
        site.until_state(&import, ImportState::Ready).await;
        let resting = daily_values(&mut browser, &import, DataType::RestingHeartRate).await;
        assert!(resting.contains(&(marked, 61.0)), "{provider}");
        shown.push((resting, daily_values(&mut browser, &import, DataType::Weight).await));
    }

    assert_eq!(shown[0].0, shown[1].0);
    // Readings of other programs come through Google alone.
    let by_google: Vec<_> = shown[0].1.iter().map(|value| value.0).collect();
    assert!(!shown[1].1.is_empty());
    assert!(shown[1].1.iter().all(|value| by_google.contains(&value.0)));
}

#[tokio::test]
async fn failure_in_the_middle_of_a_list_keeps_the_days_that_came_before() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    site.fault(GOOGLE, "dataTypes/sleep/", 2, 0, status(400));

    let import = browser.create_import(&wish(&link, &[DataType::Sleep], last_days(150))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    let sleep = review(&mut browser, &import).await.remove(0);
    assert_eq!(sleep.gaps.len(), 1);
    let gap = sleep.gaps[0].range.unwrap();
    assert_eq!(gap.start(), last_days(150).start());
    assert!(gap.days() > 80 && gap.days() < 140, "{gap:?}");
    assert_eq!(
        sleep.last_day,
        daily_values(&mut browser, &import, DataType::Sleep).await.last().map(|v| v.0)
    );
    assert!(sleep.days_with_data > 20);
    // Days at the border, where more may be to come, count as having data and still belong to the gap.
    let whole = last_days(150).days() - gap.days();
    let told = sleep.days_with_data + sleep.days_empty;
    assert!((whole..=whole + 2).contains(&told), "{sleep:?}");
}

#[tokio::test]
async fn failures_of_different_kinds_are_told_apart() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "bob").await;
    // Thirty days a window: the newest is refused, the one before is malformed, the third is fetched.
    let end = |days: i64| (TODAY - days.days()).to_string();
    site.fault(FITBIT, &end(0), 0, 0, status(404));
    site.fault(FITBIT, &format!("/{}.json", end(30)), 0, 0, json!({"kind": "html"}));

    let import = browser.create_import(&wish(&link, &[DataType::ActivityCalories], last_days(90))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    let gaps = review(&mut browser, &import).await.remove(0).gaps;
    assert_eq!(
        gaps,
        [
            Gap {
                range: days(TODAY - 59.days(), TODAY - 30.days()),
                state: GapState::Failed,
                reason: Some(ErrorCode::MalformedAnswer),
            },
            Gap {
                range: days(TODAY - 29.days(), TODAY),
                state: GapState::Failed,
                reason: Some(ErrorCode::RequestRefused),
            },
        ]
    );
}

#[tokio::test]
async fn days_a_stop_left_over_are_not_fetched_and_not_empty() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    site.fault(GOOGLE, "dataTypes/total-calories/", 4, 0, json!({"kind": "slow", "millis": 600_000}));
    let import = browser.create_import(&wish(&link, &[DataType::Calories], last_days(140))).await.id;
    site.until(&import, |import| import.requests_done == 4).await;

    browser.post(&format!("/api/imports/{import}/cancel"), &json!({})).await;

    let calories = review(&mut browser, &import).await.remove(0);
    assert!(calories.gaps.iter().all(|gap| gap.state == GapState::NotFetched && gap.reason.is_none()));
    let lost: u32 = calories.gaps.iter().filter_map(|gap| gap.range).map(|range| range.days()).sum();
    assert_eq!((lost, calories.days_with_data + calories.days_empty), (84, 56));
}

#[tokio::test]
async fn data_type_that_was_not_asked_for_is_not_there() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    for data_type in ["sleep", "stepz", "Steps", "%ff", ""] {
        let answer = browser.get(&format!("/api/imports/{import}/review/{data_type}")).await;
        assert_eq!(answer.problem(), (404, ErrorCode::NotFound), "{data_type}");
    }
}

#[tokio::test]
async fn import_may_be_looked_at_while_it_is_fetched() {
    let site = Site::idle().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;

    let steps = review(&mut browser, &import).await.remove(0);

    let gap = Gap { range: Some(last_days(7)), state: GapState::NotFetched, reason: None };
    assert_eq!((steps.gaps, steps.days_empty, steps.first_day), (vec![gap], 0, None));
}
