//! Whole imports of readings within the day from the pretend Google: without a client of the member's own, over kills, and
//! through what may happen to a permission or a project in the middle.

use crate::support::{Browser, Site, TODAY, last_days, service::Scripted, site::GOOGLE};
use domain::{
    DateRange, ProviderId,
    intraday::{Granularity, IntradaySelection, IntradayType},
    record::Record,
    samples::SampleDay,
    wire::{DeliveryStep, ErrorCode, ImportState, NewImport},
};
use flate2::read::GzDecoder;
use jiff::{Timestamp, ToSpan, civil::date};
use serde_json::{Value, json};
use server::{
    providers::{Next, Outcome, Page},
    storage::WindowState,
};
use standin::Host;
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
};

fn wish(link: &str, intraday: IntradaySelection, range: DateRange) -> NewImport {
    NewImport { link_id: link.to_owned(), data_types: BTreeSet::new(), intraday, range, notify: false }
}

/// Every type nobody has to ask for, each as finely as it is served.
fn everything() -> IntradaySelection {
    let usual = IntradayType::ALL.into_iter().filter(|wanted| !wanted.is_opt_in());
    usual.map(|wanted| (wanted, wanted.group().granularities()[0])).collect()
}

fn every_heart_rate() -> IntradaySelection {
    [(IntradayType::HeartRate, Granularity::Second)].into()
}

async fn month(browser: &mut Browser, import: &str, month: &str) -> Value {
    let answer = browser.get(&format!("/api/imports/{import}/files/{month}")).await;
    let mut text = String::new();
    GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[tokio::test]
async fn weeks_of_everything_are_fetched_without_an_own_client_and_again_only_where_they_may_change() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let range = DateRange::new(date(2026, 10, 25), TODAY.tomorrow().unwrap()).unwrap();

    let first = browser.create_import(&wish(&link, everything(), range)).await.id;
    let ready = site.until_state(&first, ImportState::Ready).await;
    let sent = site.deliver(&mut browser, &first).await;
    let second = browser.create_import(&wish(&link, everything(), range)).await;
    let again = site.until_state(&second.id, ImportState::Ready).await;
    let sent_again = site.deliver(&mut browser, &second.id).await;

    for progress in &ready.intraday_progress {
        assert_eq!((progress.windows_done, progress.windows_failed), (progress.windows, 0), "{progress:?}");
        assert!((15..=29).contains(&progress.days_with_data), "{progress:?}");
    }
    let months: Vec<_> = sent.months.iter().map(|month| (month.month.as_str(), month.step)).collect();
    assert_eq!(months, [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
    // Today and two days before it may be restated.
    assert!(again.intraday_progress.iter().all(|progress| progress.days_with_data <= 3), "{again:?}");
    assert!(again.requests_done < ready.requests_done / 2, "{} {}", again.requests_done, ready.requests_done);
    assert_eq!(sent_again.months.len(), 1);
    for (name, most_days) in [("2026-10", 7), ("2026-11", 22)] {
        let file = month(&mut browser, if name == "2026-10" { &first } else { &second.id }, name).await;
        for section in domain::file::IntradaySection::all() {
            let days = file[section.key].as_array().unwrap_or_else(|| panic!("{} in {name}", section.key));
            let is_wanted = !section.intraday_type.is_opt_in();
            assert_eq!(!days.is_empty(), is_wanted, "{} in {name}", section.key);
            let dates: BTreeSet<&str> = days.iter().map(|day| day["date"].as_str().unwrap()).collect();
            assert!(dates.len() <= most_days && dates.iter().all(|date| date.starts_with(name)));
        }
    }
}

#[tokio::test]
async fn kill_between_pages_of_samples_asks_nothing_again_and_loses_nothing() {
    let mut site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let range = last_days(6);
    let undisturbed = browser.create_import(&wish(&link, every_heart_rate(), range)).await.id;
    site.until_state(&undisturbed, ImportState::Ready).await;
    let day = TODAY - 3.days();
    let address = |import: &str| format!("/api/imports/{import}/review/intraday/heart_rate/{day}");
    let expected: Vec<Record> = browser.get(&address(&undisturbed)).await.json();
    site.standin.app().requests().clear();
    // Slow enough to be met in the middle of the list.
    site.fault(GOOGLE, "dataTypes/heart-rate/", 3, 0, json!({"kind": "slow", "millis": 300}));

    let import = browser.create_import(&wish(&link, every_heart_rate(), range)).await.id;
    site.until_seen(|site| site.count(Host::GoogleHealth, "heart-rate") >= 3).await;
    site.until(&import, |import| import.requests_done >= 3).await;
    site.kill_and_restart().await;
    site.clear_faults();
    site.until_state(&import, ImportState::Ready).await;

    let mut asked: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for seen in site.seen(Host::GoogleHealth, "heart-rate") {
        *asked.entry(seen.query).or_default() += 1;
    }
    let repeated: usize = asked.values().map(|times| times - 1).sum();
    assert!(repeated <= 1, "one request was under way: {asked:?}");
    browser.move_to(&site);
    let told: Vec<Record> = browser.get(&address(&import)).await.json();
    assert_eq!(told, expected);
    let [Record::Samples(samples)] = &told[..] else { panic!("{} records", told.len()) };
    assert!(samples.len() > 5_000 && samples.at.is_sorted());
}

#[tokio::test]
async fn permission_withdrawn_in_the_middle_costs_only_what_it_opened() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let refusal = json!({"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "x", "details": [{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com"
    }]}});
    let fault = json!({"kind": "status", "status": 403, "body": refusal.to_string()});
    site.fault(GOOGLE, "dataTypes/heart-rate/", 2, 0, fault);
    let both =
        [(IntradayType::HeartRate, Granularity::Second), (IntradayType::Steps, Granularity::Minute)].into();

    let import = browser.create_import(&wish(&link, both, last_days(14))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    let windows = site.windows(&import).await;
    let states = |resource: &str| -> BTreeSet<&str> {
        let of = windows.iter().filter(|window| window.resource.contains(resource));
        of.map(|window| match window.state {
            WindowState::Fetched => "fetched",
            WindowState::NotPermitted => "not permitted",
            _ => "other",
        })
        .collect()
    };
    assert_eq!(states("steps"), ["fetched"].into());
    assert_eq!(states("heart-rate"), ["not permitted"].into());
}

#[tokio::test]
async fn project_disabled_in_the_middle_stops_the_import_and_says_so() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    site.fault(GOOGLE, "dataTypes/heart-rate/", 2, 0, json!({"kind": "slow", "millis": 100}));

    let import = browser.create_import(&wish(&link, every_heart_rate(), last_days(14))).await.id;
    site.until(&import, |import| import.requests_done >= 2).await;
    site.set_switch("google.service_disabled", "on");
    let stopped = site.until_state(&import, ImportState::Failed).await;

    assert_eq!(stopped.problem, Some(ErrorCode::ServiceDisabled));
}

/// A page of one sample at an instant of the day before today.
fn page(second: i64, next: Option<Next>) -> Outcome {
    let day = TODAY - 1.day();
    let mut samples = SampleDay::new(IntradayType::HeartRate, day, Granularity::Second);
    (samples.at, samples.values) = (vec![i32::try_from(second).unwrap()], vec![60.0]);
    Outcome::Page(Page { records: vec![Record::Samples(Box::new(samples))], next, complete_after: None })
}

fn instant(second: i64) -> Timestamp {
    let midnight = (TODAY - 1.day()).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    midnight + jiff::SignedDuration::from_secs(second)
}

#[tokio::test]
async fn list_that_turns_back_or_stays_where_it_is_fails_with_a_reason() {
    for forth in [0, 600] {
        let provider = Scripted::start(move |fetch, before| match before {
            0 => page(7_200, Some(Next::Before(instant(7_200)))),
            _ => {
                page(3_600, fetch.before.map(|at| Next::Before(at + jiff::SignedDuration::from_secs(forth))))
            }
        })
        .await;
        let (site, mut browser, link) = Site::scripted(&provider).await;

        let import = browser.create_import(&wish(&link, every_heart_rate(), last_days(2))).await.id;
        site.until_state(&import, ImportState::Ready).await;

        let windows = site.windows(&import).await;
        assert_eq!(
            (windows[0].state, windows[0].problem),
            (WindowState::Failed, Some(ErrorCode::MalformedAnswer))
        );
        assert!(provider.asked().len() < 5, "{} requests", provider.asked().len());
    }
}

#[tokio::test]
async fn list_that_creeps_back_for_ever_is_given_up() {
    let provider = Scripted::start(|fetch, _| {
        let at = fetch.before.unwrap_or_else(|| instant(86_000)) - jiff::SignedDuration::from_secs(1);
        page(3_600, Some(Next::Before(at)))
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;

    let import = browser.create_import(&wish(&link, every_heart_rate(), last_days(2))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    assert_eq!(site.windows(&import).await[0].problem, Some(ErrorCode::MalformedAnswer));
    assert!(provider.asked().len() <= 120, "{} requests", provider.asked().len());
}

#[tokio::test]
async fn list_that_never_ends_costs_its_own_type_and_no_more() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let both =
        [(IntradayType::OxygenSaturation, Granularity::Recorded), (IntradayType::Steps, Granularity::Minute)];

    for (switch, most) in [("empty", 60), ("again", 60)] {
        site.set_switch("google.endless_list", switch);
        site.standin.app().requests().clear();
        let import = browser.create_import(&wish(&link, both.into(), last_days(7))).await.id;
        site.until_state(&import, ImportState::Ready).await;

        let ended: BTreeMap<String, Option<ErrorCode>> =
            site.windows(&import).await.into_iter().map(|window| (window.resource, window.problem)).collect();
        assert_eq!(ended["intraday/steps/60s"], None);
        assert_eq!(ended["intraday/oxygen-saturation"], Some(ErrorCode::MalformedAnswer), "{switch}");
        assert!(site.count(Host::GoogleHealth, "oxygen-saturation") < most, "{switch}");
    }
}

#[tokio::test]
async fn absurd_values_reach_the_file_as_they_are_and_break_no_chart() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    site.set_switch("google.absurd_values", "on");
    let both = [
        (IntradayType::HeartRate, Granularity::Second),
        (IntradayType::OxygenSaturation, Granularity::Recorded),
    ];
    let range = DateRange::inclusive(date(2026, 11, 3), date(2026, 11, 5)).unwrap();

    let import = browser.create_import(&wish(&link, both.into(), range)).await.id;
    let ready = site.until_state(&import, ImportState::Ready).await;
    let days: Value = browser.get(&format!("/api/imports/{import}/review/intraday/heart_rate")).await.json();
    site.deliver(&mut browser, &import).await;

    assert!(ready.intraday_progress.iter().all(|progress| progress.windows_failed == 0));
    assert_eq!(days["days"][0]["max"], 900.0);
    assert!(days["days"][0]["sum"].as_f64().is_some_and(f64::is_finite));
    let file = month(&mut browser, &import, "2026-11").await;
    let values: Vec<f64> = file["activities-heart-intraday"][0]["dataset"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["value"].as_f64().unwrap())
        .collect();
    assert!(values.contains(&-5.0) && values.contains(&900.0));
    let marked = |of: &str, why: &str| file["_export"]["days"][of][0]["doubts"][why].as_u64();
    assert!(marked("heart_rate", "implausible").is_some_and(|count| count > 100));
    assert!(marked("oxygen_saturation", "notNumbers").is_some_and(|count| count > 5));
}

#[tokio::test]
async fn answer_that_is_too_large_is_asked_for_in_halves() {
    let provider = Scripted::start(|fetch, _| match fetch.range.unwrap().days() {
        1 => page(3_600, None),
        _ => Outcome::Refused(ErrorCode::AnswerTooLarge),
    })
    .await;
    let (site, mut browser, link) = Site::scripted(&provider).await;
    let steps = [(IntradayType::Steps, Granularity::Minute)].into();

    let import = browser.create_import(&wish(&link, steps, last_days(4))).await.id;
    site.until_state(&import, ImportState::Ready).await;

    let windows = site.windows(&import).await;
    let fetched: Vec<_> = windows.iter().filter(|window| window.state == WindowState::Fetched).collect();
    assert_eq!(fetched.len(), 4);
    assert!(windows.iter().all(|window| window.state != WindowState::Failed));
    assert_eq!(provider.asked().len(), 7);
}
