//! What members leave out: that it is in no file that is sent, now or later, and that nothing else is missing.

use crate::support::{
    Browser, Site, TODAY,
    diary::{Diary, Keeper, value_of},
    last_days,
    site::OPEN_HUMANS,
    wish,
};
use domain::{
    DataType, DateRange, IntradayType, ProviderId,
    left_out::{Extent, Part, Rule, Subject},
    wire::{ErrorCode, Import, ImportState, KeptReason, LeftOut},
};
use flate2::read::GzDecoder;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use std::{io::Read, sync::Arc};

const STEPS: Subject = Subject::IntradayType(IntradayType::Steps);

fn november(first: i8, last: i8) -> Extent {
    Extent::Days(DateRange::inclusive(date(2026, 11, first), date(2026, 11, last)).unwrap())
}

fn both_months() -> DateRange {
    DateRange::inclusive(date(2026, 10, 25), TODAY).unwrap()
}

async fn leave_out(browser: &mut Browser, subject: Subject, extent: Extent) -> LeftOut {
    let answer = browser.post("/api/rules", &Rule { subject, extent }).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn lift_all(browser: &mut Browser) {
    let left_out: LeftOut = browser.get("/api/rules").await.json();
    for rule in left_out.rules {
        assert_eq!(browser.delete(&format!("/api/rules/{}", rule.id)).await.status, 200);
    }
}

async fn start() -> (Arc<Diary>, Site, Keeper) {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let keeper = site.keeper("bob").await;
    (diary, site, keeper)
}

async fn sent(site: &Site, keeper: &mut Keeper, range: DateRange) -> Import {
    let import = keeper.import(site, range).await.id;
    let import = keeper.deliver(site, &import).await;
    assert_eq!((import.state, import.problem), (ImportState::Delivered, None), "{:?}", import.months);
    import
}

/// The bytes of a file of the member's that is on Open Humans, unpacked; none where there is no such file.
async fn file_there(browser: &mut Browser, basename: &str) -> Option<Value> {
    let files: Value = browser.get("/api/account/files").await.json();
    let of_name: Vec<_> =
        files.as_array().unwrap().iter().filter(|file| file["basename"] == basename).collect();
    assert!(of_name.len() <= 1, "{files}");
    let id = of_name.first()?["id"].as_u64().unwrap();
    let body = browser.get(&format!("/api/account/files/{id}")).await.body;
    let mut text = String::new();
    if body.starts_with(&[0x1f, 0x8b]) {
        GzDecoder::new(&body[..]).read_to_string(&mut text).unwrap();
    } else {
        text = String::from_utf8(body.to_vec()).unwrap();
    }
    Some(serde_json::from_str(&text).unwrap())
}

fn days_of(file: &Value) -> Vec<Date> {
    let days = file["activities-steps-intraday"].as_array().unwrap();
    days.iter().map(|day| day["date"].as_str().unwrap().parse().unwrap()).collect()
}

async fn days_there(browser: &mut Browser, month: &str) -> Option<Vec<Date>> {
    let file = file_there(browser, &format!("fitbit-{month}-intraday.json.gz")).await;
    file.map(|file| days_of(&file))
}

#[tokio::test]
async fn days_left_out_are_in_no_file_and_no_other_is_missing() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;
    leave_out(&mut keeper.browser, STEPS, november(3, 5)).await;

    let import = keeper.deliver(&site, &import).await;

    assert_eq!(import.state, ImportState::Delivered);
    let november = days_there(&mut keeper.browser, "2026-11").await.unwrap();
    assert_eq!(november.len(), 19);
    assert!((3..=5).all(|day| !november.contains(&date(2026, 11, day))));
    assert_eq!(days_there(&mut keeper.browser, "2026-10").await.unwrap().len(), 7);
    let file = file_there(&mut keeper.browser, "fitbit-2026-11-intraday.json.gz").await.unwrap();
    let told = file["_export"]["days"]["steps"].as_array().unwrap();
    assert!(
        told.iter()
            .all(|one| one["to"].as_str() < Some("2026-11-03") || one["from"].as_str() > Some("2026-11-05")),
        "{told:?}"
    );
}

#[tokio::test]
async fn what_is_there_already_is_taken_out_when_anything_is_sent() {
    let (_diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let last_day = DateRange::inclusive(TODAY, TODAY).unwrap();
    leave_out(&mut keeper.browser, STEPS, Extent::Days("2026-10-27/2026-10-29".parse_range())).await;

    // November alone is fetched; October's file is written again.
    let import = sent(&site, &mut keeper, last_day).await;

    let october = days_there(&mut keeper.browser, "2026-10").await.unwrap();
    assert_eq!(october, [25, 26, 29, 30, 31].map(|day| date(2026, 10, day)));
    assert_eq!(days_there(&mut keeper.browser, "2026-11").await.unwrap().len(), 22);
    assert_eq!(
        import.months.iter().map(|month| month.month.as_str()).collect::<Vec<_>>(),
        ["2026-10", "2026-11"]
    );
}

#[tokio::test]
async fn month_of_which_nothing_is_left_is_removed_and_comes_back_when_the_rule_is_lifted() {
    let (_diary, site, mut keeper) = start().await;
    let import = sent(&site, &mut keeper, both_months()).await;
    leave_out(&mut keeper.browser, STEPS, Extent::Days("2026-10-01/2026-11-01".parse_range())).await;

    let again = keeper.deliver(&site, &import.id).await;

    assert_eq!(again.state, ImportState::Delivered, "{again:?}");
    assert_eq!(days_there(&mut keeper.browser, "2026-10").await, None);
    assert_eq!(days_there(&mut keeper.browser, "2026-11").await.unwrap().len(), 22);
    assert_eq!(again.months[0].file, None);

    lift_all(&mut keeper.browser).await;
    sent(&site, &mut keeper, both_months()).await;

    assert_eq!(days_there(&mut keeper.browser, "2026-10").await.unwrap().len(), 7);
}

#[tokio::test]
async fn everything_left_out_sends_nothing() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;
    leave_out(&mut keeper.browser, STEPS, Extent::All).await;

    let import = keeper.deliver(&site, &import).await;

    assert_eq!((import.state, import.problem), (ImportState::Delivered, None));
    assert!(import.months.iter().all(|month| month.file.is_none()));
    assert!(site.month_files(keeper.member).await.is_empty());
}

#[tokio::test]
async fn part_of_a_day_goes_and_the_rest_of_it_stays() {
    let (_diary, site, mut keeper) = start().await;
    let day = date(2026, 11, 10);
    let import = keeper.import(&site, both_months()).await.id;
    let before = keeper
        .browser
        .get(&format!("/api/imports/{import}/review/intraday/steps/{day}"))
        .await
        .json::<Value>();
    let first: i32 = before[0]["at"].as_str().unwrap().split(',').next().unwrap().parse().unwrap();
    let part = Part { date: day, from: first, to: first + 1 };
    leave_out(&mut keeper.browser, STEPS, Extent::Part(part)).await;

    keeper.deliver(&site, &import).await;

    let file = file_there(&mut keeper.browser, "fitbit-2026-11-intraday.json.gz").await.unwrap();
    let of_day = file["activities-steps-intraday"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["date"] == day.to_string());
    let left = of_day.map_or(0, |day| day["dataset"].as_array().unwrap().len());
    let all = before[0]["values"].as_str().unwrap().split(',').count();
    assert_eq!(left, all - 1);
    let told: Vec<f64> = of_day
        .into_iter()
        .flat_map(|day| day["dataset"].as_array().unwrap())
        .map(|sample| sample["value"].as_f64().unwrap())
        .collect();
    assert!(!told.contains(&value_of(day)), "{told:?}");
}

#[tokio::test]
async fn daily_file_loses_the_day_its_totals_and_what_adds_them_up() {
    let site = Site::start().await;
    let (mut alice, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    let types =
        [DataType::Steps, DataType::Weight, DataType::Sleep, DataType::Profile, DataType::ActivityLog];
    let import = site.send_days(&mut alice, &link, &types, last_days(30)).await.id;
    let whole = file_there(&mut alice, "fitbit-data.json").await.unwrap();
    let day = TODAY.checked_sub(jiff::Span::new().days(5)).unwrap();
    let days = DateRange::inclusive(day, day).unwrap();
    leave_out(&mut alice, Subject::DataType(DataType::Steps), Extent::Days(days)).await;
    leave_out(&mut alice, Subject::DataType(DataType::Weight), Extent::All).await;

    let again = alice.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;

    assert_eq!(again.status, 202);
    site.until_state(&import, ImportState::Delivered).await;
    let less = file_there(&mut alice, "fitbit-data.json").await.unwrap();
    let steps = |file: &Value| {
        let years = file["tracker-steps"].as_object().unwrap().values();
        years
            .flat_map(|year| year["activities-tracker-steps"].as_array().unwrap().clone())
            .collect::<Vec<_>>()
    };
    let mut expected = steps(&whole);
    expected.retain(|entry| entry["dateTime"] != day.to_string());
    assert_eq!(expected.len() + 1, steps(&whole).len());
    assert_eq!(steps(&less), expected);
    assert_ne!(whole["weight-log"], json!({}));
    assert_eq!((&less["weight-log"], &less["weight"]), (&json!({}), &json!({})));
    assert_eq!(less["profile"].get("weight"), None);
    assert_eq!(whole["sleep-logs"].as_object().unwrap().len(), less["sleep-logs"].as_object().unwrap().len());
    assert!(less["_export"]["days"].get("weight").is_none());
}

#[tokio::test]
async fn import_of_days_takes_out_of_the_months_too_and_the_other_way_round() {
    let (_diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let google =
        keeper.browser.links().await.into_iter().find(|link| link.provider == ProviderId::GoogleHealth);
    let daily = wish(&google.unwrap().id, &[DataType::Steps], last_days(40));
    let daily = keeper.browser.create_import(&daily).await.id;
    site.until_state(&daily, ImportState::Ready).await;
    leave_out(&mut keeper.browser, Subject::DataType(DataType::Steps), november(10, 10)).await;

    let daily = keeper.deliver(&site, &daily).await;

    assert_eq!(daily.state, ImportState::Delivered, "{daily:?}");
    assert_eq!(daily.months.len(), 1);
    let november_days = days_there(&mut keeper.browser, "2026-11").await.unwrap();
    assert!(!november_days.contains(&date(2026, 11, 10)) && november_days.len() == 21);
    assert!(
        !file_there(&mut keeper.browser, "fitbit-data.json")
            .await
            .unwrap()
            .to_string()
            .contains(r#"2026-11-10","value"#)
    );

    leave_out(&mut keeper.browser, STEPS, november(11, 11)).await;
    let within = sent(&site, &mut keeper, DateRange::inclusive(TODAY, TODAY).unwrap()).await;

    assert!(within.delivery.is_some());
    let file = file_there(&mut keeper.browser, "fitbit-data.json").await.unwrap();
    assert!(!file.to_string().contains(r#"2026-11-11","value"#));
    assert!(file.to_string().contains(r#"2026-11-12","value"#));
}

#[tokio::test]
async fn nothing_is_sent_under_rules_the_member_did_not_see() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;
    let seen: LeftOut = keeper.browser.get("/api/rules").await.json();
    leave_out(&mut keeper.browser, STEPS, november(3, 5)).await;

    let path = format!("/api/imports/{import}/delivery");
    let refused = keeper.browser.post(&path, &json!({ "rules_revision": seen.revision })).await;

    assert_eq!(refused.problem(), (409, ErrorCode::RulesChanged));
    assert!(site.month_files(keeper.member).await.is_empty());
    let now = keeper.browser.post(&path, &json!({ "rules_revision": seen.revision + 1 })).await;
    assert_eq!(now.status, 202);
}

#[tokio::test]
async fn file_an_interrupted_attempt_left_behind_does_not_keep_what_was_left_out_since() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;
    // Open Humans takes the bytes and then answers with errors for a while.
    let rule = json!({
        "host": OPEN_HUMANS, "method": "POST", "path": "complete", "skip": 0, "times": 40,
        "fault": crate::support::site::status(500)
    });
    site.standin.app().faults().add(serde_json::from_value(rule).unwrap()).unwrap();
    let stopped = keeper.deliver(&site, &import).await;
    assert_eq!(stopped.state, ImportState::Ready, "{stopped:?}");
    leave_out(&mut keeper.browser, STEPS, november(3, 5)).await;
    site.standin.app().faults().clear();

    let import = keeper.deliver(&site, &import).await;

    assert_eq!(import.state, ImportState::Delivered, "{import:?}");
    let november = days_there(&mut keeper.browser, "2026-11").await.unwrap();
    assert!((3..=5).all(|day| !november.contains(&date(2026, 11, day))) && november.len() == 19);
}

#[tokio::test]
async fn files_there_stay_when_the_rule_that_would_remove_them_is_lifted_before_they_are() {
    let (_diary, site, mut keeper) = start().await;
    let google =
        keeper.browser.links().await.into_iter().find(|link| link.provider == ProviderId::GoogleHealth);
    let google = google.unwrap().id;
    let daily = async |keeper: &mut Keeper, days: i64| {
        let import = wish(&google, &[DataType::Steps], last_days(days));
        let import = keeper.browser.create_import(&import).await.id;
        site.until_state(&import, ImportState::Ready).await;
        import
    };
    let long = daily(&mut keeper, 40).await;
    keeper.deliver(&site, &long).await;
    let before = file_there(&mut keeper.browser, "fitbit-data.json").await.unwrap();
    let short = daily(&mut keeper, 3).await;
    leave_out(&mut keeper.browser, Subject::DataType(DataType::Steps), Extent::All).await;
    // The files are listed once to be merged; then the list is not to be had.
    let rule = json!({
        "host": OPEN_HUMANS, "method": "GET", "path": "exchange-member", "skip": 1, "times": 40,
        "fault": crate::support::site::status(500)
    });
    site.standin.app().faults().add(serde_json::from_value(rule).unwrap()).unwrap();
    let stopped = keeper.deliver(&site, &short).await;
    assert_eq!(stopped.state, ImportState::Ready, "{stopped:?}");
    site.standin.app().faults().clear();
    lift_all(&mut keeper.browser).await;

    let short = keeper.deliver(&site, &short).await;

    assert_eq!(short.state, ImportState::Delivered, "{short:?}");
    let after = file_there(&mut keeper.browser, "fitbit-data.json").await.unwrap();
    assert_eq!(after["tracker-steps"], before["tracker-steps"]);
}

#[tokio::test]
async fn file_that_does_not_come_is_not_taken_for_one_without_what_is_left_out() {
    let (_diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let import = keeper.import(&site, DateRange::inclusive(TODAY, TODAY).unwrap()).await.id;
    leave_out(&mut keeper.browser, STEPS, Extent::Days("2026-10-27/2026-10-29".parse_range())).await;
    let files: Value = keeper.browser.get("/api/account/files").await.json();
    let october =
        files.as_array().unwrap().iter().find(|file| file["basename"] == "fitbit-2026-10-intraday.json.gz");
    let rule = json!({
        "host": OPEN_HUMANS, "method": "GET", "path": format!("datafile-download/{}/", october.unwrap()["id"]),
        "skip": 0, "times": 40, "fault": crate::support::site::status(500)
    });
    site.standin.app().faults().add(serde_json::from_value(rule).unwrap()).unwrap();

    let sent_first = keeper.deliver(&site, &import).await;

    // Its own file is sent; the other is named, and stays as it is until it comes.
    assert_eq!(sent_first.state, ImportState::Delivered, "{sent_first:?}");
    let kept = sent_first.months.iter().flat_map(|month| &month.kept_files);
    assert_eq!(kept.map(|file| file.reason).collect::<Vec<_>>(), [KeptReason::NotDownloadable]);
    site.standin.app().faults().clear();
    sent(&site, &mut keeper, DateRange::inclusive(TODAY, TODAY).unwrap()).await;
    let october = days_there(&mut keeper.browser, "2026-10").await.unwrap();
    assert_eq!(october, [25, 26, 29, 30, 31].map(|day| date(2026, 10, day)));
}

#[tokio::test]
async fn rules_that_cannot_be_meant_are_refused_and_change_nothing() {
    let site = Site::idle().await;
    let mut alice = site.signed_in("alice").await;
    let steps = json!({ "data_type": "steps" });

    for (rule, status, code) in [
        (json!({ "subject": { "data_type": "moods" }, "extent": "all" }), 400, ErrorCode::InvalidRequest),
        (
            json!({ "subject": steps, "extent": { "days": { "start": "2026-11-03", "end": "2026-11-03" } } }),
            422,
            ErrorCode::InvalidRange,
        ),
        (
            json!({ "subject": steps, "extent": { "part": { "date": "2026-11-03", "from": 0, "to": 60 } } }),
            422,
            ErrorCode::InvalidRule,
        ),
        (
            json!({ "subject": { "data_type": "devices" }, "extent": { "days": { "start": "2026-11-03", "end": "2026-11-04" } } }),
            422,
            ErrorCode::InvalidRule,
        ),
        (json!({ "subject": steps, "extent": "all", "import": "7" }), 400, ErrorCode::InvalidRequest),
    ] {
        let refused = alice.post("/api/rules", &rule).await;

        assert_eq!(refused.problem(), (status, code), "{rule}");
    }

    let left_out: LeftOut = alice.get("/api/rules").await.json();
    assert_eq!((left_out.revision, left_out.rules), (0, Vec::new()));
}

/// Reads `first/end`.
trait ParseRange {
    fn parse_range(&self) -> DateRange;
}

impl ParseRange for str {
    fn parse_range(&self) -> DateRange {
        let (start, end) = self.split_once('/').unwrap();
        DateRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }
}
