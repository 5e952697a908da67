//! Heart-rate zones behind a chart of readings: what daily data of the same link tells of their borders.

use crate::support::{Browser, Site, TODAY, last_days, wish};
use domain::{
    DataType, ProviderId,
    intraday::{Granularity, IntradayType},
    wire::{ErrorCode, ImportState, NewImport, ZoneStretch},
};
use jiff::{ToSpan, civil::Date};

const NAMES: [&str; 4] = ["Out of Range", "Fat Burn", "Cardio", "Peak"];

async fn of_days(site: &Site, browser: &mut Browser, link: &str, data_type: DataType, days: i64) -> String {
    let import = browser.create_import(&wish(link, &[data_type], last_days(days))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    import
}

async fn of_readings(site: &Site, browser: &mut Browser, link: &str, days: i64) -> String {
    let intraday = [(IntradayType::HeartRate, Granularity::Second)].into();
    let import = browser.create_import(&NewImport { intraday, ..wish(link, &[], last_days(days)) }).await.id;
    site.until_state(&import, ImportState::Ready).await;
    import
}

fn path(import: &str) -> String {
    format!("/api/imports/{import}/review/heart-rate-zones")
}

async fn zones(browser: &mut Browser, import: &str) -> Vec<ZoneStretch> {
    browser.get(&path(import)).await.json()
}

/// The days told of, each once.
fn days(told: &[ZoneStretch]) -> Vec<Date> {
    told.iter().flat_map(|stretch| stretch.range.iter()).collect()
}

#[tokio::test]
async fn zones_of_daily_data_reach_the_readings_of_the_same_link() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let daily = of_days(&site, &mut browser, &link, DataType::HeartRateZones, 30).await;
    let readings = of_readings(&site, &mut browser, &link, 4).await;

    let told = zones(&mut browser, &readings).await;
    let all = zones(&mut browser, &daily).await;

    assert!(!told.is_empty());
    for stretch in &told {
        let names: Vec<_> = stretch.zones.iter().map(|zone| zone.name.as_str()).collect();
        assert_eq!(names, NAMES, "{stretch:?}");
        assert!(stretch.zones.is_sorted_by(|one, two| one.max < two.min), "{stretch:?}");
    }
    assert!(days(&told).iter().all(|day| last_days(4).contains(*day)), "{told:?}");
    assert!(told.windows(2).all(|pair| pair[0].range.end() <= pair[1].range.start()), "{told:?}");
    assert!(days(&all).len() > 20 && all.len() <= 30, "{all:?}");
    let of_day = |told: &[ZoneStretch], day: Date| {
        told.iter().find(|stretch| stretch.range.contains(day)).map(|stretch| stretch.zones.clone())
    };
    assert!(last_days(4).iter().all(|day| of_day(&told, day) == of_day(&all, day)), "{told:?} {all:?}");
}

#[tokio::test]
async fn fitbit_tells_borders_too_and_of_a_day_the_newest_import_counts() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::Fitbit, "alice").await;
    let older = of_days(&site, &mut browser, &link, DataType::HeartRateZones, 10).await;
    let before = zones(&mut browser, &older).await;
    for segment in site.app.spool.list_prefix("links").await.unwrap() {
        site.app.spool.delete(&segment).await.unwrap();
    }
    let newer = of_days(&site, &mut browser, &link, DataType::HeartRateZones, 10).await;

    let after = zones(&mut browser, &newer).await;
    let of_the_older = zones(&mut browser, &older).await;

    assert_eq!(days(&before), last_days(10).iter().collect::<Vec<_>>());
    // Nothing of the older is opened: all days are told by the newer.
    assert_eq!((&after, &of_the_older), (&before, &before));
}

#[tokio::test]
async fn without_daily_zones_over_the_same_link_there_are_none() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let (_, others) = site.linked(ProviderId::GoogleHealth, "bob").await;
    let fitbit = browser.connect(&site, ProviderId::Fitbit, "alice", "").await;
    of_days(&site, &mut browser, &fitbit, DataType::HeartRateZones, 4).await;
    of_days(&site, &mut browser, &link, DataType::RestingHeartRate, 4).await;
    let readings = of_readings(&site, &mut browser, &link, 4).await;
    let mut bob = site.signed_in("bob").await;
    of_days(&site, &mut bob, &others, DataType::HeartRateZones, 4).await;

    let told = zones(&mut browser, &readings).await;

    assert_eq!(told, []);
    assert_eq!(bob.get(&path(&readings)).await.problem(), (404, ErrorCode::NotFound));
}

#[tokio::test]
async fn days_outside_daily_data_have_no_zones_and_what_is_gone_is_said() {
    let site = Site::start().await;
    let (mut browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    of_days(&site, &mut browser, &link, DataType::HeartRateZones, 2).await;
    let readings = of_readings(&site, &mut browser, &link, 5).await;

    let told = zones(&mut browser, &readings).await;
    for segment in site.app.spool.list_prefix("links").await.unwrap() {
        site.app.spool.delete(&segment).await.unwrap();
    }
    let gone = browser.get(&path(&readings)).await;

    assert!(!told.is_empty() && days(&told).iter().all(|day| *day >= TODAY - 1.days()), "{told:?}");
    assert_eq!(gone.problem(), (410, ErrorCode::Expired));
}
