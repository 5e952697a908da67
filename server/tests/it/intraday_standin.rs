//! A whole import of readings within the day from the pretend Fitbit, through a client the member registered, down to the
//! files of its months.

use crate::{
    own_clients,
    support::{Site, TODAY},
};
use domain::{
    DateRange,
    intraday::{Granularity, IntradaySelection, IntradayType},
    wire::{DeliveryStep, ImportState, NewImport},
};
use flate2::read::GzDecoder;
use jiff::{ToSpan, civil::date};
use serde_json::Value;
use standin::{Host, Options};
use std::{collections::BTreeSet, io::Read, time::Duration};

/// Every type nobody has to ask for, each as finely as it is served.
fn everything() -> IntradaySelection {
    let usual = IntradayType::ALL.into_iter().filter(|wanted| !wanted.is_opt_in());
    usual.map(|wanted| (wanted, wanted.group().granularities()[0])).collect()
}

#[tokio::test]
async fn weeks_of_everything_are_fetched_once_and_stand_in_the_files_of_their_months() {
    let mut site = Site::idle_with(Options { quota: false, ..Options::default() }, &[]).await;
    site.run();
    let (mut browser, client) = own_clients::working(&site).await;
    let range = DateRange::new(date(2026, 10, 25), date(2026, 11, 8)).unwrap();
    let wish = NewImport {
        link_id: client.link_id.unwrap(),
        data_types: BTreeSet::new(),
        intraday: everything(),
        range,
        notify: false,
    };
    let before = site.count(Host::FitbitApi, "");

    let planned = browser.create_import(&wish).await;
    let ready = site.until_state(&planned.id, ImportState::Ready).await;
    let sent = site.deliver(&mut browser, &planned.id).await;

    // Seven types take a request a day, four take one.
    assert_eq!((planned.requests_planned, ready.requests_done), (7 * 14 + 4, 7 * 14 + 4));
    assert_eq!(site.count(Host::FitbitApi, "") - before, 7 * 14 + 4);
    for progress in &ready.intraday_progress {
        assert_eq!((progress.windows_done, progress.windows_failed), (progress.windows, 0), "{progress:?}");
        assert!(progress.days_with_data > 7, "{progress:?}");
    }
    let steps: Vec<_> = sent.months.iter().map(|month| (month.month.as_str(), month.step)).collect();
    assert_eq!(steps, [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
    for (month, most_days) in [("2026-10", 7), ("2026-11", 7)] {
        let answer = browser.get(&format!("/api/imports/{}/files/{month}", sent.id)).await;
        let mut text = String::new();
        GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
        let file: Value = serde_json::from_str(&text).unwrap();
        for section in domain::file::IntradaySection::all() {
            let days = file[section.key].as_array().unwrap_or_else(|| panic!("{} in {month}", section.key));
            let is_wanted = !section.intraday_type.is_opt_in();
            assert_eq!(!days.is_empty(), is_wanted, "{} in {month}", section.key);
            let dates: BTreeSet<&str> = days.iter().map(|day| day["date"].as_str().unwrap()).collect();
            assert!(dates.len() <= most_days && dates.iter().all(|date| date.starts_with(month)));
        }
    }
}

#[tokio::test]
async fn what_is_left_of_the_quota_is_told_while_fetching() {
    let mut site = Site::idle_with(Options::default(), &[]).await;
    site.run();
    let (mut browser, client) = own_clients::working(&site).await;
    let tomorrow = TODAY.tomorrow().unwrap();
    let wish = NewImport {
        link_id: client.link_id.unwrap(),
        data_types: BTreeSet::new(),
        intraday: [(IntradayType::Steps, Granularity::FifteenMinutes)].into(),
        range: DateRange::new(tomorrow - 200.days(), tomorrow).unwrap(),
        notify: false,
    };

    let import = browser.create_import(&wish).await.id;
    let waiting = site.until_state(&import, ImportState::Waiting).await;

    let quota = waiting.quota.unwrap();
    assert_eq!((quota.remaining, quota.limit), (Some(0), 150));
    let apart = quota.resets_at.unwrap().duration_since(waiting.retry_at.unwrap());
    assert!(apart.unsigned_abs() < Duration::from_secs(2), "{apart}");
    assert!(waiting.requests_done < 150 && waiting.requests_done > 130, "{}", waiting.requests_done);
    let refused = site.seen(Host::FitbitApi, "").iter().filter(|seen| seen.status == Some(429)).count();
    assert_eq!(refused, 0, "every refusal could have been foreseen");
}
