//! Sending an import: what its tests share.

mod merging;
mod resuming;
mod trouble;

use crate::{
    fetched::{ACCOUNT, Fetched, steps_of},
    support::{MEMBER, Site},
};
use domain::{
    DateRange,
    wire::{DeliveryStep, ErrorCode, KeptReason},
};
use jiff::civil::Date;
use serde_json::{Value, json};
use server::{
    imports::deliver::deliver,
    storage::{DeliveryRow, ImportId, Link, WindowState},
    testing::range,
};
use standin::Host;
use std::{collections::BTreeMap, time::Duration};

const OPEN_HUMANS: &str = "www.openhumans.org";
const NAME: &str = "fitbit-data.json";
const OWN: &str = "direct-sharing-1";

/// A site with a signed-in member, linked with the usual account.
async fn linked() -> (Site, Link) {
    let site = Site::start().await;
    let member = site.sign_in().await;
    let link = site.link(member, ACCOUNT).await;
    (site, link)
}

async fn row(site: &Site, import: ImportId) -> DeliveryRow {
    site.storage.load_delivery(import).await.unwrap().unwrap()
}

/// Sends what must arrive.
async fn send(site: &Site, import: ImportId) -> DeliveryRow {
    deliver(&site.app, import).await.unwrap();
    let row = row(site, import).await;
    assert_eq!(row.step, DeliveryStep::Done);
    row
}

/// Sends what must not arrive; gives the code the member is told.
async fn fail(site: &Site, import: ImportId) -> ErrorCode {
    deliver(&site.app, import).await.unwrap_err().code()
}

/// Whether anything read of an earlier file is still in the spool.
async fn keeps_earlier(site: &Site) -> bool {
    let left = site.app.spool.list_imports().await.unwrap();
    left.values().flatten().any(|path| path.contains("/earlier/"))
}

/// Imports a range and sends it.
async fn sent(site: &Site, link: &Link, fetched: &Fetched) -> u64 {
    let import = site.fetched(link, fetched).await;
    send(site, import).await.new_file_id.unwrap()
}

fn november() -> DateRange {
    range("2026-11-01", "2026-11-22")
}

fn last_week() -> DateRange {
    range("2026-11-15", "2026-11-22")
}

fn ids(site: &Site) -> Vec<u64> {
    site.files().into_iter().map(|file| file.0).collect()
}

/// The one file in the member's account.
fn only_file(site: &Site) -> Value {
    let files = site.files();
    assert_eq!(files.len(), 1, "{:?}", ids(site));
    assert_eq!(files[0].1, NAME);
    serde_json::from_slice(&files[0].2).unwrap()
}

/// Steps by day.
fn steps(file: &Value) -> BTreeMap<Date, u32> {
    let years = file["tracker-steps"].as_object().unwrap().values();
    years
        .flat_map(|year| year["activities-tracker-steps"].as_array().unwrap())
        .map(|entry| {
            let value = entry["value"].as_str().unwrap().parse().unwrap();
            (entry["dateTime"].as_str().unwrap().parse().unwrap(), value)
        })
        .collect()
}

fn expected_steps(range: DateRange, salt: u32) -> BTreeMap<Date, u32> {
    range.iter().map(|day| (day, steps_of(day, salt))).collect()
}

fn fault(site: &Site, host: &str, method: &str, path: &str, times: u64, fault: Value) {
    site.add_fault(json!({ "host": host, "method": method, "path": path, "times": times, "fault": fault }));
}

fn status(status: u16) -> Value {
    json!({ "kind": "status", "status": status, "body": "<html></html>", "content_type": "text/html" })
}

fn clear_faults(site: &Site) {
    site.running.app().faults().clear();
}

fn transfers(site: &Site) -> usize {
    site.count_requests(Host::Storage, "PUT", "")
}

fn downloads(site: &Site) -> usize {
    site.count_requests(Host::Storage, "GET", "")
}

/// A file of ours for these days, as another deployment of this program would have made it.
async fn file_of(fetched: &Fetched, account: &str) -> Vec<u8> {
    let other = Site::start().await;
    let member = other.sign_in().await;
    let link = other.link(member, account).await;
    sent(&other, &link, fetched).await;
    other.files().remove(0).2
}
