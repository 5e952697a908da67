//! Long lists, short pages, and windows as large as the plan makes them.

use crate::support::{Site, last_days};
use domain::{
    DataType, ProviderId,
    record::{LogId, Record},
};
use std::collections::BTreeSet;

fn log_ids(records: &[Record]) -> BTreeSet<LogId> {
    records
        .iter()
        .filter_map(|record| match record {
            Record::Sleep(log) => Some(log.log_id.clone()),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn ten_years_of_every_data_type_come_in_the_windows_of_the_plan() {
    let site = Site::start().await;
    for id in ProviderId::ALL {
        let link = site.connect(site.provider(id).as_ref(), "alice", "").await;

        let records = site.read(&link, last_days(3_652), &DataType::ALL).await;

        let days: BTreeSet<_> = records.iter().filter_map(Record::date).collect();
        assert!(days.len() > 3_400, "{id}: {} days", days.len());
        assert!(days.iter().all(|day| last_days(3_652).contains(*day)));
    }
}

#[tokio::test]
async fn short_and_empty_pages_lose_no_night() {
    let site = Site::start().await;
    let google = site.provider(ProviderId::GoogleHealth);
    let link = site.connect(google.as_ref(), "alice", "").await;
    site.set_switch("google.odd_pages", "off");
    let whole = log_ids(&site.read(&link, last_days(400), &[DataType::Sleep]).await);

    for (switch, value) in
        [("google.odd_pages", "on"), ("google.short_pages", "on"), ("google.final_empty", "on")]
    {
        site.set_switch(switch, value);
        let again = log_ids(&site.read(&link, last_days(400), &[DataType::Sleep]).await);
        assert_eq!(again, whole, "{switch}");
    }
}
