//! Sending an import: merging with what is there, trouble at every call, and going on after it.

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

#[tokio::test]
async fn first_file_arrives_whole_with_its_metadata_and_receipt() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 0)).await;

    let row = send(&site, import).await;

    let file = only_file(&site);
    assert_eq!(steps(&file), expected_steps(november(), 0));
    assert_eq!(file["heart"]["2026-11"]["activities-heart"].as_array().unwrap().len(), 21);
    assert_eq!(file["sleep-logs"]["2026-11"]["sleep"].as_array().unwrap().len(), 21);
    assert_eq!(file["_export"]["encodedId"], ACCOUNT);
    assert_eq!(file["_export"]["time"]["zone"], "Europe/Berlin");
    let artifact = row.artifact.unwrap();
    let stored =
        site.running.app().open_humans().find_file(MEMBER, row.new_file_id.unwrap()).cloned().unwrap();
    let object = site.running.app().storage().find(&stored.key).cloned().unwrap();
    assert_eq!(stored.metadata["md5"], artifact.md5);
    assert_eq!(object.md5, artifact.md5);
    assert_eq!(object.bytes.len() as u64, artifact.size_bytes);
    assert_eq!(stored.metadata["start_date"], "2026-11-01");
    assert_eq!(stored.metadata["end_date"], "2026-11-21");
    assert_eq!(artifact.range, Some(november()));
    assert!(row.delivered_at.is_some());
}

#[tokio::test]
async fn file_saved_to_disk_is_the_file_that_was_sent() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 0)).await;

    let path = send(&site, import).await.artifact.unwrap().path;

    let mut saved = Vec::new();
    let mut reader = site.app.spool.artifact_reader(&path, &site.app.keys).unwrap();
    std::io::Read::read_to_end(&mut reader, &mut saved).unwrap();
    assert_eq!(saved, site.files()[0].2);
}

#[tokio::test]
async fn seven_days_after_ten_years_leave_ten_years() {
    let (site, link) = linked().await;
    let decade = range("2016-11-22", "2026-11-22");
    let first = sent(&site, &link, &Fetched::over(decade, 0)).await;

    let import = site.fetched(&link, &Fetched::over(last_week(), 7)).await;
    let row = send(&site, import).await;

    assert_eq!(row.merged, [first]);
    assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
    let file = only_file(&site);
    let mut expected = expected_steps(decade, 0);
    expected.extend(expected_steps(last_week(), 7));
    assert_eq!(steps(&file), expected);
    let nights: usize = file["sleep-logs"]
        .as_object()
        .unwrap()
        .values()
        .map(|month| month["sleep"].as_array().unwrap().len())
        .sum();
    assert_eq!(nights, expected.len());
    assert_eq!(row.artifact.unwrap().range, Some(decade));
}

#[tokio::test]
async fn every_readable_file_of_ours_is_merged_and_other_projects_are_left_alone() {
    let (site, link) = linked().await;
    let spring = file_of(&Fetched::steps(range("2026-03-01", "2026-03-11"), 1), ACCOUNT).await;
    let summer = file_of(&Fetched::steps(range("2026-07-01", "2026-07-11"), 2), ACCOUNT).await;
    let one = site.plant(OWN, NAME, spring.clone());
    let two = site.plant(OWN, NAME, summer);
    let foreign = site.plant("direct-sharing-102", NAME, spring);
    let differently_named = site.plant(OWN, "notes.json", "{}");

    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    let row = send(&site, import).await;

    let new = row.new_file_id.unwrap();
    assert_eq!(row.merged, [one, two]);
    assert_eq!(ids(&site), [foreign, differently_named, new]);
    let file: Value = serde_json::from_slice(&site.files().pop().unwrap().2).unwrap();
    let mut expected = expected_steps(range("2026-03-01", "2026-03-11"), 1);
    expected.extend(expected_steps(range("2026-07-01", "2026-07-11"), 2));
    expected.extend(expected_steps(last_week(), 3));
    assert_eq!(steps(&file), expected);
}

#[tokio::test]
async fn failed_window_is_no_empty_one_and_takes_nothing_from_the_earlier_file() {
    let (site, link) = linked().await;
    sent(&site, &link, &Fetched::over(november(), 1)).await;
    let failed = Fetched {
        ended_otherwise: vec![("tracker/steps", WindowState::Failed), ("sleep", WindowState::Pending)],
        ..Fetched::over(range("2026-11-15", "2026-11-29"), 9)
    };

    let import = site.fetched(&link, &failed).await;
    send(&site, import).await;

    let file = only_file(&site);
    assert_eq!(steps(&file), expected_steps(november(), 1));
    let state = |data_type: &str, day: &str| {
        let spans = file["_export"]["days"][data_type].as_array().unwrap().clone();
        let span = spans
            .iter()
            .find(|span| span["from"].as_str().unwrap() <= day && day <= span["to"].as_str().unwrap())
            .unwrap_or_else(|| panic!("nothing is known of {day}"));
        span["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state("steps", "2026-11-20"), "fetched");
    assert_eq!(state("steps", "2026-11-25"), "failed");
    assert_eq!(state("sleep", "2026-11-25"), "not_fetched");
    assert_eq!(state("resting_heart_rate", "2026-11-25"), "fetched");
}

#[tokio::test]
async fn files_that_cannot_be_merged_stay_and_are_named() {
    let ours = file_of(&Fetched::steps(november(), 1), ACCOUNT).await;
    let text = String::from_utf8(ours.clone()).unwrap();
    let newer = text.replacen(
        "\"schema\":\"fitbit-data\",\"version\":1",
        "\"schema\":\"fitbit-data\",\"version\":99",
        1,
    );
    let mut large = ours.clone();
    large.truncate(large.len() - 1);
    large.extend(format!(",\"more\":\"{}\"}}", "x".repeat(1_100_000)).into_bytes());
    assert_ne!(newer, text);
    let cases: [(Vec<u8>, KeptReason); 6] = [
        (b"<html>gone</html>".to_vec(), KeptReason::Unreadable),
        (ours[..ours.len() / 2].to_vec(), KeptReason::Unreadable),
        (Vec::new(), KeptReason::Unreadable),
        (br#"{"tracker-steps": {"2026": {"activities-tracker-steps": []}}}"#.to_vec(), KeptReason::NotOurs),
        (newer.into_bytes(), KeptReason::Newer),
        (large, KeptReason::TooLarge),
    ];
    for (bytes, reason) in cases {
        let site = Site::start_with(&[("MERGE_LIMIT_MB", "1")]).await;
        let member = site.sign_in().await;
        let link = site.link(member, ACCOUNT).await;
        let kept = site.plant(OWN, NAME, bytes.clone());

        let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
        let row = send(&site, import).await;

        assert_eq!(row.kept.iter().map(|kept| (kept.id, kept.reason)).collect::<Vec<_>>(), [(kept, reason)]);
        assert!(row.merged.is_empty());
        assert_eq!(ids(&site), [kept, row.new_file_id.unwrap()], "{reason:?}");
        assert_eq!(site.files()[0].2, bytes);
    }
}

#[tokio::test]
async fn file_that_is_gone_or_breaks_off_every_time_stays_and_is_named() {
    for (host, path, trouble) in [
        (OPEN_HUMANS, "datafile-download", status(403)),
        (OPEN_HUMANS, "datafile-download", status(500)),
        ("storage", "", status(404)),
        ("storage", "", json!({"kind": "truncate"})),
        ("storage", "", json!({"kind": "reset"})),
    ] {
        let (site, link) = linked().await;
        let first = sent(&site, &link, &Fetched::steps(november(), 1)).await;
        fault(&site, host, "GET", path, 0, trouble.clone());

        let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
        let row = send(&site, import).await;

        let kept: Vec<_> = row.kept.iter().map(|kept| (kept.id, kept.reason)).collect();
        assert_eq!(kept, [(first, KeptReason::NotDownloadable)], "{trouble}");
        assert_eq!(ids(&site), [first, row.new_file_id.unwrap()]);
    }
}

#[tokio::test]
async fn download_that_breaks_once_is_repeated_and_merged() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::steps(november(), 1)).await;
    fault(&site, "storage", "GET", "", 1, json!({"kind": "truncate"}));

    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    let row = send(&site, import).await;

    assert_eq!(row.merged, [first]);
    assert_eq!(steps(&only_file(&site)).len(), 21);
}

#[tokio::test]
async fn file_of_another_account_stops_until_the_member_wants_it_replaced() {
    let (site, link) = linked().await;
    let others = site.plant(OWN, NAME, file_of(&Fetched::steps(november(), 1), "OTHER1").await);
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;

    let code = fail(&site, import).await;

    assert_eq!(code, ErrorCode::FileOfOtherAccount);
    assert_eq!((ids(&site), transfers(&site)), (vec![others], 0));
    assert!(!keeps_earlier(&site).await);

    let wish = DeliveryRow { replace_other_account: true, ..DeliveryRow::new(import) };
    site.storage.store_delivery(&wish, server::testing::at(5)).await.unwrap();
    let row = send(&site, import).await;

    assert_eq!((row.merged.clone(), row.replaced), (vec![], vec![others]));
    assert_eq!(steps(&only_file(&site)), expected_steps(last_week(), 3));
}

#[tokio::test]
async fn refused_transfer_removes_nothing_and_the_next_attempt_arrives() {
    for (times, trouble) in [
        (1, status(403)),
        (3, status(503)),
        (3, json!({"kind": "reset"})),
        (3, json!({"kind": "reset_after", "bytes": 1_000})),
    ] {
        let (site, link) = linked().await;
        let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
        fault(&site, "storage", "PUT", "", times, trouble.clone());
        let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;

        let code = fail(&site, import).await;
        let files_after_failure = ids(&site);
        let downloads_before = downloads(&site);
        let row = send(&site, import).await;

        assert_eq!(code, ErrorCode::UploadRefused, "{trouble}");
        assert_eq!(files_after_failure, [first]);
        assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
        assert_eq!(steps(&only_file(&site)).len(), 21);
        // The file was made already, and nothing there has changed.
        assert_eq!(downloads(&site), downloads_before);
    }
}

#[tokio::test]
async fn transfer_that_breaks_once_is_repeated_without_a_word() {
    for trouble in
        [json!({"kind": "reset_after", "bytes": 1_000}), json!({"kind": "lost_reply"}), status(500)]
    {
        let (site, link) = linked().await;
        fault(&site, "storage", "PUT", "", 1, trouble.clone());

        sent(&site, &link, &Fetched::over(november(), 1)).await;

        assert_eq!(steps(&only_file(&site)).len(), 21, "{trouble}");
        assert_eq!(transfers(&site), 2);
    }
}

#[tokio::test]
async fn completion_that_fails_is_asked_for_again_and_the_bytes_are_not_sent_twice() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
    fault(&site, OPEN_HUMANS, "POST", "upload/complete", 3, status(503));

    let code = fail(&site, import).await;
    let between = row(&site, import).await;
    let transfers_before = transfers(&site);
    let done = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!((between.step, between.merged), (DeliveryStep::Sending, vec![first]));
    assert_eq!(done.new_file_id, between.new_file_id);
    assert_eq!(transfers(&site), transfers_before);
    assert_eq!(ids(&site), [done.new_file_id.unwrap()]);
}

#[tokio::test]
async fn lost_answer_of_any_call_leads_to_one_file() {
    for (method, path) in [
        ("GET", "exchange-member"),
        ("POST", "upload/direct"),
        ("POST", "upload/complete"),
        ("POST", "files/delete"),
    ] {
        let (site, link) = linked().await;
        sent(&site, &link, &Fetched::over(november(), 1)).await;
        fault(&site, OPEN_HUMANS, method, path, 1, json!({"kind": "lost_reply"}));
        let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;

        let row = send(&site, import).await;

        assert_eq!(ids(&site), [row.new_file_id.unwrap()], "{path}");
        assert_eq!(steps(&only_file(&site)).len(), 21);
        assert_eq!(transfers(&site), 2);
    }
}

#[tokio::test]
async fn answer_to_completion_lost_every_time_is_found_out_later() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 1)).await;
    fault(&site, OPEN_HUMANS, "POST", "upload/complete", 3, json!({"kind": "lost_reply"}));

    let code = fail(&site, import).await;
    let listed = ids(&site);
    let row = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!(listed, [row.new_file_id.unwrap()]);
    assert_eq!((ids(&site), transfers(&site)), (listed, 1));
}

#[tokio::test]
async fn upload_open_humans_has_forgotten_is_begun_anew() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::over(november(), 1)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    // The site removes what was never completed after six hours, and answers 500 from then on.
    let forgotten = DeliveryRow { new_file_id: Some(999_999), ..row(&site, import).await };
    site.storage.store_delivery(&forgotten, server::testing::at(5)).await.unwrap();

    let row = send(&site, import).await;

    assert_ne!(row.new_file_id, Some(999_999));
    assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
}

#[tokio::test]
async fn upload_that_arrived_short_is_deleted_and_nothing_else_is() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
    let short = json!({"kind": "status", "status": 200, "body": r#"{"status":"ok","size":17}"#});
    fault(&site, OPEN_HUMANS, "POST", "upload/complete", 1, short);

    let code = fail(&site, import).await;
    let deletions = site.running.app().requests().list(Some(Host::OpenHumans));
    let deleted: Vec<_> = deletions
        .iter()
        .filter(|seen| seen.path.ends_with("files/delete/"))
        .filter_map(|seen| seen.body.clone())
        .collect();
    let row = send(&site, import).await;

    assert_eq!(code, ErrorCode::UploadRefused);
    assert_eq!(deleted, [format!("file_id={}", first + 1)]);
    assert_eq!(ids(&site), [row.new_file_id.unwrap()]);
}

#[tokio::test]
async fn removal_that_fails_goes_on_where_it_stopped() {
    let (site, link) = linked().await;
    let spring = file_of(&Fetched::steps(range("2026-03-01", "2026-03-11"), 1), ACCOUNT).await;
    let (one, two) = (site.plant(OWN, NAME, spring.clone()), site.plant(OWN, NAME, spring));
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    let trouble =
        json!({"host": OPEN_HUMANS, "path": "files/delete", "skip": 1, "times": 3, "fault": status(503)});
    site.add_fault(trouble);

    let code = fail(&site, import).await;
    let between = row(&site, import).await;
    let files_between = ids(&site);
    let done = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!((between.step, between.merged), (DeliveryStep::Confirming, vec![one, two]));
    assert_eq!(files_between, [two, done.new_file_id.unwrap()]);
    assert_eq!(ids(&site), [done.new_file_id.unwrap()]);
    assert_eq!(transfers(&site), 1);
}

#[tokio::test]
async fn new_file_that_is_not_listed_removes_nothing() {
    let (site, link) = linked().await;
    let first = sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
    let nothing = json!({"project_member_id": "1", "next": null, "data": []}).to_string();
    // The first list is the one merging starts from.
    site.add_fault(json!({
        "host": OPEN_HUMANS, "path": "exchange-member", "skip": 1, "times": 1,
        "fault": {"kind": "status", "status": 200, "body": nothing}
    }));

    let code = fail(&site, import).await;
    let between = ids(&site);
    let row = send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansTrouble);
    assert_eq!(between, [first, row.new_file_id.unwrap()]);
    assert_eq!((ids(&site), transfers(&site)), (vec![row.new_file_id.unwrap()], 2));
}

#[tokio::test]
async fn files_that_changed_since_the_new_one_was_made_are_merged_anew() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    // Meanwhile another import of the same member arrives.
    let spring = range("2026-03-01", "2026-03-11");
    sent(&site, &link, &Fetched::steps(spring, 1)).await;

    let row = send(&site, import).await;

    assert_eq!(row.merged.len(), 1);
    let mut expected = expected_steps(spring, 1);
    expected.extend(expected_steps(last_week(), 3));
    assert_eq!(steps(&only_file(&site)), expected);
}

#[tokio::test]
async fn file_lost_from_the_spool_is_made_again() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    let path = row(&site, import).await.artifact.unwrap().path;
    site.app.spool.delete(&path).await.unwrap();

    send(&site, import).await;

    assert_eq!(steps(&only_file(&site)), expected_steps(last_week(), 3));
}

#[tokio::test]
async fn fetched_data_that_is_gone_is_told_and_nothing_is_sent() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    site.app.spool.delete_prefix("links").await.unwrap();

    let code = fail(&site, import).await;

    assert_eq!(code, ErrorCode::Expired);
    assert_eq!((ids(&site), transfers(&site)), (vec![], 0));
}

#[tokio::test]
async fn ended_permission_asks_for_a_sign_in_after_which_sending_goes_on() {
    let (site, link) = linked().await;
    let import = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;
    fault(&site, "storage", "PUT", "", 1, status(403));
    fail(&site, import).await;
    site.running.app().open_humans().revoke(MEMBER);

    let code = fail(&site, import).await;
    site.sign_in().await;
    send(&site, import).await;

    assert_eq!(code, ErrorCode::OpenHumansReconnect);
    assert_eq!(steps(&only_file(&site)), expected_steps(last_week(), 3));
}

#[tokio::test]
async fn two_imports_sent_at_once_leave_one_file_with_both() {
    let (site, link) = linked().await;
    let spring = range("2026-03-01", "2026-03-11");
    let one = site.fetched(&link, &Fetched::steps(spring, 1)).await;
    let two = site.fetched(&link, &Fetched::steps(last_week(), 3)).await;

    let (first, second) = tokio::join!(deliver(&site.app, one), deliver(&site.app, two));

    first.unwrap();
    second.unwrap();
    let mut expected = expected_steps(spring, 1);
    expected.extend(expected_steps(last_week(), 3));
    assert_eq!(steps(&only_file(&site)), expected);
}

#[tokio::test]
async fn nothing_read_of_earlier_files_stays_in_the_spool() {
    let (site, link) = linked().await;
    sent(&site, &link, &Fetched::over(november(), 1)).await;
    let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;

    send(&site, import).await;

    assert!(!keeps_earlier(&site).await);
}

/// Sends until a number of requests has reached the stand-in, then drops everything, as a killed server does.
async fn send_until(site: &Site, import: ImportId, requests: usize) -> bool {
    let count = || site.running.app().requests().list(None).len();
    let reached = async {
        while count() < requests {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
    };
    tokio::select! {
        result = deliver(&site.app, import) => {
            result.unwrap();
            true
        }
        () = reached => false,
    }
}

#[tokio::test]
async fn server_killed_at_any_request_sends_once_and_loses_nothing() {
    let mut kills = 0;
    for requests in 1.. {
        let (site, link) = linked().await;
        sent(&site, &link, &Fetched::over(november(), 1)).await;
        let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
        site.running.app().requests().clear();

        let is_done = send_until(&site, import, requests).await;
        let files_after_kill = site.files();
        send(&site, import).await;

        let complete = files_after_kill.iter().any(|file| {
            let file: Value = serde_json::from_slice(&file.2).unwrap();
            steps(&file).len() == 21
        });
        assert!(complete, "killed at request {requests}");
        let mut expected = expected_steps(november(), 1);
        expected.extend(expected_steps(last_week(), 3));
        assert_eq!(steps(&only_file(&site)), expected, "killed at request {requests}");
        if is_done {
            break;
        }
        kills += 1;
    }
    // List, download twice, announce, transfer, complete, list, delete.
    assert!(kills >= 7, "{kills}");
}

#[tokio::test]
async fn service_dead_from_any_request_on_is_survived() {
    for answered in 0..9 {
        for kind in ["reset", "lost_reply"] {
            let (site, link) = linked().await;
            sent(&site, &link, &Fetched::over(november(), 1)).await;
            let import = site.fetched(&link, &Fetched::over(last_week(), 3)).await;
            site.add_fault(json!({
                "host": OPEN_HUMANS, "path": "/api/", "skip": answered, "times": 0, "fault": {"kind": kind}
            }));

            let first_attempt = deliver(&site.app, import).await;
            clear_faults(&site);
            send(&site, import).await;

            if let Err(error) = first_attempt {
                assert_eq!(error.code(), ErrorCode::OpenHumansTrouble);
            }
            let mut expected = expected_steps(november(), 1);
            expected.extend(expected_steps(last_week(), 3));
            assert_eq!(steps(&only_file(&site)), expected, "{kind} after {answered}");
        }
    }
}
