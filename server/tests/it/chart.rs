//! Charts of readings within the day: what a level says is what the readings say, whatever their pages are.

use crate::support::{Browser, Site, TODAY, last_days, site::GOOGLE};
use domain::{
    DateRange, ProviderId,
    intraday::{Granularity, IntradaySelection, IntradayType},
    record::Record,
    samples::SampleDay,
    wire::{ChartLevel, ChartPoint, ErrorCode, ImportState, IntradayChart, IntradayDays, NewImport, Problem},
};
use jiff::civil::Date;
use serde_json::json;
use standin::Host;
use std::collections::{BTreeMap, BTreeSet};

async fn fetched(site: &Site, days: i64, intraday: IntradaySelection) -> (Browser, String) {
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let range = last_days(days);
    let wish = NewImport { link_id: link, data_types: BTreeSet::new(), intraday, range, notify: false };
    let import = browser.create_import(&wish).await.id;
    site.until_state(&import, ImportState::Ready).await;
    (browser, import)
}

fn both() -> IntradaySelection {
    [(IntradayType::HeartRate, Granularity::Second), (IntradayType::Steps, Granularity::Minute)].into()
}

async fn chart(browser: &mut Browser, import: &str, kind: &str, query: &str) -> IntradayChart {
    browser.get(&format!("/api/imports/{import}/review/intraday/{kind}/chart?{query}")).await.json()
}

async fn days(browser: &mut Browser, import: &str, kind: &str) -> IntradayDays {
    browser.get(&format!("/api/imports/{import}/review/intraday/{kind}")).await.json()
}

async fn samples(browser: &mut Browser, import: &str, kind: &str, day: Date) -> SampleDay {
    let path = format!("/api/imports/{import}/review/intraday/{kind}/{day}");
    let records: Vec<Record> = browser.get(&path).await.json();
    let [Record::Samples(day)] = &records[..] else { panic!("{} records", records.len()) };
    SampleDay::clone(day)
}

/// What a level of so many seconds has to say of a day without a change of clocks.
fn expected(day: &SampleDay, seconds: i32) -> Vec<ChartPoint> {
    let mut points: BTreeMap<i32, ChartPoint> = BTreeMap::new();
    for (at, value) in day.at.iter().zip(&day.values) {
        let (at, value) = (at / seconds * seconds, *value);
        let new = ChartPoint { date: day.date, at, count: 0, min: value, max: value, sum: 0.0 };
        let point = points.entry(at).or_insert(new);
        point.count += 1;
        (point.min, point.max) = (point.min.min(value), point.max.max(value));
        point.sum += value;
    }
    points.into_values().collect()
}

#[tokio::test]
async fn every_level_says_what_the_readings_say() {
    let site = Site::start().await;
    let (mut browser, import) = fetched(&site, 4, both()).await;
    let all = days(&mut browser, &import, "heart_rate").await.days;
    let day = all[all.len() / 2].date;
    let next = day.tomorrow().unwrap();

    let minutes = chart(&mut browser, &import, "heart_rate", &format!("from={day}&to={next}")).await;
    let hours = chart(&mut browser, &import, "heart_rate", &format!("from={day}&to={next}&points=100")).await;
    let steps = chart(&mut browser, &import, "steps", &format!("from={day}&to={next}")).await;
    let noon = format!("from={day}T12:00:00&to={day}T13:30:00");
    let part = chart(&mut browser, &import, "heart_rate", &noon).await;
    let of_days = chart(&mut browser, &import, "heart_rate", "from=2026-01-01&to=2027-01-01").await;

    let samples_of_day = samples(&mut browser, &import, "heart_rate", day).await;
    assert!(samples_of_day.len() > 5_000, "{}", samples_of_day.len());
    assert_eq!((minutes.level, minutes.days_each), (ChartLevel::Minute, 1));
    assert_eq!(minutes.points, expected(&samples_of_day, 60));
    assert_eq!((hours.level, hours.points), (ChartLevel::Hour, expected(&samples_of_day, 3_600)));
    let steps_of_day = samples(&mut browser, &import, "steps", day).await;
    assert_eq!((steps.level, steps.points), (ChartLevel::Hour, expected(&steps_of_day, 3_600)));
    let within = |point: &ChartPoint| (43_200..48_600).contains(&point.at);
    assert_eq!(part.points, minutes.points.into_iter().filter(within).collect::<Vec<_>>());
    assert_eq!(of_days.level, ChartLevel::Day);
    let told: Vec<_> = of_days.points.iter().map(|point| (point.date, point.count, point.sum)).collect();
    assert_eq!(told, all.iter().map(|day| (day.date, day.count, day.sum)).collect::<Vec<_>>());
}

#[tokio::test]
async fn import_of_before_there_were_levels_is_told_the_same_from_its_segments() {
    let site = Site::start().await;
    let (mut browser, import) = fetched(&site, 3, both()).await;
    let yesterday = TODAY.yesterday().unwrap();
    let day = format!("from={yesterday}&to={TODAY}");
    let week = format!("from={}&to={TODAY}", last_days(7).start());
    let mut with_levels = Vec::new();
    for query in [&day, &week] {
        with_levels.push(chart(&mut browser, &import, "heart_rate", query).await);
    }
    let of_days = days(&mut browser, &import, "heart_rate").await;

    site.database().empty_table("page_levels").await;

    for (query, before) in [&day, &week].into_iter().zip(with_levels) {
        assert!(before.level != ChartLevel::Day && before.points.len() > 24, "{before:?}");
        assert_eq!(chart(&mut browser, &import, "heart_rate", query).await, before);
    }
    assert_eq!(days(&mut browser, &import, "heart_rate").await, of_days);
}

#[tokio::test]
async fn overview_and_chart_open_no_segment() {
    let site = Site::start().await;
    let (mut browser, import) = fetched(&site, 3, both()).await;
    let yesterday = TODAY.yesterday().unwrap();

    for segment in site.app.spool.list_prefix("links").await.unwrap() {
        site.app.spool.delete(&segment).await.unwrap();
    }

    let chart = chart(&mut browser, &import, "heart_rate", &format!("from={yesterday}&to={TODAY}")).await;
    assert!(chart.points.len() > 600, "{}", chart.points.len());
    assert_eq!(browser.get(&format!("/api/imports/{import}/review")).await.status, 200);
    let samples = browser.get(&format!("/api/imports/{import}/review/intraday/heart_rate/{yesterday}")).await;
    assert_eq!(samples.problem(), (410, ErrorCode::Expired));
}

#[tokio::test]
async fn stretch_that_is_none_is_refused_with_its_field() {
    let site = Site::start().await;
    let (mut browser, import) = fetched(&site, 1, both()).await;

    for (query, field) in [
        ("from=2026-11-22&to=2026-11-22", Some("to")),
        ("from=2026-11-22&to=2026-11-21", Some("to")),
        ("from=yesterday&to=2026-11-22", Some("from")),
        ("from=2026-11-21&to=2026-11-22T25:00:00", Some("to")),
        ("from=2026-11-21", None),
        ("from=2026-11-21&to=2026-11-22&points=many", None),
        ("from=2026-11-21&to=2026-11-22&zoom=1", None),
    ] {
        let path = format!("/api/imports/{import}/review/intraday/heart_rate/chart?{query}");
        let answer = browser.get(&path).await;
        assert_eq!(answer.problem(), (422, ErrorCode::InvalidRange), "{query}");
        let problem: Problem = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(problem.field.as_deref(), field, "{query}");
    }
    for kind in ["sleep_stages", "heart"] {
        let path =
            format!("/api/imports/{import}/review/intraday/{kind}/chart?from=2026-11-21&to=2026-11-22");
        assert_eq!(browser.get(&path).await.problem(), (404, ErrorCode::NotFound), "{kind}");
    }
    let outside =
        format!("/api/imports/{import}/review/intraday/heart_rate/chart?from=2020-01-01&to=2020-01-02");
    assert_eq!(browser.get(&outside).await.problem(), (404, ErrorCode::NotFound));
}

/// Fetches days of heart rates again, through windows that may fail on the way.
async fn repair(site: &Site, browser: &mut Browser, import: &str, from: Date, last: Date) {
    let range = DateRange::inclusive(from, last).unwrap();
    let wish = json!({ "subjects": [{ "intraday_type": "heart_rate" }], "ranges": [range] });
    let answer = browser.post(&format!("/api/imports/{import}/repair"), &wish).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    site.until_state(import, ImportState::Ready).await;
}

/// Every level of every day of an import says what its readings say.
async fn assert_levels_agree(browser: &mut Browser, import: &str) -> Vec<(Date, u32)> {
    let all = days(browser, import, "heart_rate").await.days;
    for told in &all {
        let readings = samples(browser, import, "heart_rate", told.date).await;
        assert_eq!(told.count as usize, readings.len(), "{}", told.date);
        let next = told.date.tomorrow().unwrap();
        for (points, seconds) in [(2_000, 60), (100, 3_600)] {
            let query = format!("from={}&to={next}&points={points}", told.date);
            let chart = chart(browser, import, "heart_rate", &query).await;
            assert_eq!(chart.points, expected(&readings, seconds), "{} by {seconds}", told.date);
        }
    }
    all.iter().map(|day| (day.date, day.count)).collect()
}

#[tokio::test]
async fn day_fetched_again_in_several_pages_counts_once_also_when_that_stops_half_way() {
    let site = Site::start().await;
    let only = [(IntradayType::HeartRate, Granularity::Second)].into();
    let (mut browser, import) = fetched(&site, 4, only).await;
    let before = assert_levels_agree(&mut browser, &import).await;
    let (day, pages) = (before[1].0, site.count(Host::GoogleHealth, "dataTypes/heart-rate/"));

    site.fault(GOOGLE, "dataTypes/heart-rate/", 1, 0, json!({ "kind": "status", "status": 400 }));
    repair(&site, &mut browser, &import, day, day).await;
    let stopped = assert_levels_agree(&mut browser, &import).await;
    site.clear_faults();
    repair(&site, &mut browser, &import, day, day).await;
    let whole = assert_levels_agree(&mut browser, &import).await;

    assert!(site.count(Host::GoogleHealth, "dataTypes/heart-rate/") > pages + 2, "several pages a day");
    assert_eq!((stopped, whole), (before.clone(), before));
}

#[tokio::test]
async fn day_on_whose_middle_a_window_failed_counts_once_after_its_repair() {
    let site = Site::start().await;
    let only = [(IntradayType::HeartRate, Granularity::Second)].into();
    // As many pages as end in the middle of a day.
    site.fault(GOOGLE, "dataTypes/heart-rate/", 3, 0, json!({ "kind": "status", "status": 400 }));
    let (mut browser, import) = fetched(&site, 4, only).await;
    let incomplete = assert_levels_agree(&mut browser, &import).await;
    site.clear_faults();

    // Not all that is missing, so that the window gives its days to smaller ones.
    let first = last_days(4).start().tomorrow().unwrap();
    repair(&site, &mut browser, &import, first, TODAY).await;

    let whole = assert_levels_agree(&mut browser, &import).await;
    let (border, held) = incomplete[0];
    let after = whole.iter().find(|(day, _)| *day == border).unwrap().1;
    assert!(0 < held && held < after, "{incomplete:?} {whole:?}");
}
