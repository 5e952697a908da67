//! Copies of what would be sent: that they are that to the byte, that saving one sends nothing, and that none stays.

use crate::support::{
    Answer, Browser, Site, TODAY,
    diary::{Diary, Keeper, value_of},
    last_days,
    site::{OPEN_HUMANS, status},
    wish,
};
use domain::{
    DataType, DateRange, IntradayType, ProviderId,
    left_out::{Extent, Rule, Subject},
    wire::{CopyForm, CopyState, ErrorCode, ImportState, NewCopy, SavedCopy},
};
use jiff::{SignedDuration, civil::date};
use serde_json::{Value, json};
use server::retention::delete_expired;
use standin::Host;
use std::{
    io::{Cursor, Read},
    sync::Arc,
    time::Duration,
};
use zip::ZipArchive;

const FILES: NewCopy = NewCopy { form: CopyForm::Files, replace_other_account: false };
const TABLES: NewCopy = NewCopy { form: CopyForm::Tables, replace_other_account: false };

/// Two months, of which the second has days that may still be restated.
fn both_months() -> DateRange {
    DateRange::inclusive(date(2026, 10, 25), TODAY).unwrap()
}

async fn ask(browser: &mut Browser, import: &str, wish: NewCopy) -> Answer {
    browser.post(&format!("/api/imports/{import}/copy"), &wish).await
}

async fn find(browser: &mut Browser, import: &str) -> Option<SavedCopy> {
    browser.get(&format!("/api/imports/{import}/copy")).await.json()
}

/// Asks for a copy and waits until it is made or has failed.
async fn ended(browser: &mut Browser, import: &str, wish: NewCopy) -> SavedCopy {
    let answer = ask(browser, import, wish).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let mut copy: SavedCopy = answer.json();
    let waiting = async {
        while copy.state == CopyState::Making {
            tokio::time::sleep(Duration::from_millis(10)).await;
            copy = find(browser, import).await.unwrap();
        }
        copy
    };
    tokio::time::timeout(Duration::from_secs(60), waiting).await.expect("the copy ends")
}

async fn made(browser: &mut Browser, import: &str, wish: NewCopy) -> SavedCopy {
    let copy = ended(browser, import, wish).await;
    assert_eq!((copy.state, copy.problem, copy.form), (CopyState::Ready, None, wish.form), "{copy:?}");
    copy
}

async fn save(browser: &mut Browser, import: &str, name: &str) -> Vec<u8> {
    let answer = browser.get(&format!("/api/imports/{import}/copy/{name}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{name}\""));
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    answer.body
}

/// The bytes of a member's file on Open Humans; none where there is no such file, or more than one.
async fn there(browser: &mut Browser, basename: &str) -> Option<Vec<u8>> {
    let files: Value = browser.get("/api/account/files").await.json();
    let mut of_name = files.as_array().unwrap().iter().filter(|file| file["basename"] == basename);
    let id = of_name.next()?["id"].as_u64()?;
    assert!(of_name.next().is_none(), "{files}");
    Some(browser.get(&format!("/api/account/files/{id}")).await.body)
}

fn uploads(site: &Site) -> usize {
    site.count(Host::OpenHumans, "files/upload/direct/") + site.count(Host::OpenHumans, "files/delete/")
}

/// The files of a zip, by name, in its order.
fn unzip(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let files = (0..zip.len()).map(|at| {
        let mut file = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    });
    files.collect()
}

/// The rows of a table in a zip, split at commas; the header first.
fn table(files: &[(String, Vec<u8>)], name: &str) -> Vec<Vec<String>> {
    let (_, bytes) = files.iter().find(|(found, _)| found == name).unwrap_or_else(|| panic!("no {name}"));
    let text = String::from_utf8(bytes.clone()).unwrap();
    text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

async fn start() -> (Arc<Diary>, Site, Keeper) {
    let diary = Diary::open().await;
    let site = Site::with_diary(&diary).await;
    let keeper = site.keeper("bob").await;
    (diary, site, keeper)
}

async fn standard() -> (Site, Browser, String) {
    let site = Site::start().await;
    let (browser, link) = site.linked(ProviderId::GoogleHealth, "alice").await;
    (site, browser, link)
}

const TYPES: [DataType; 4] = [DataType::Steps, DataType::Sleep, DataType::Weight, DataType::RestingHeartRate];

async fn ready(site: &Site, browser: &mut Browser, link: &str, days: i64) -> String {
    let import = browser.create_import(&wish(link, &TYPES, last_days(days))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    import
}

#[tokio::test]
async fn copy_is_what_is_sent_afterwards_to_the_byte_and_saving_it_sends_nothing() {
    let (site, mut browser, link) = standard().await;
    let first = ready(&site, &mut browser, &link, 20).await;
    site.deliver(&mut browser, &first).await;
    let earlier = there(&mut browser, "fitbit-data.json").await.unwrap();
    // Fewer days: the earlier file's are merged in.
    let import = ready(&site, &mut browser, &link, 7).await;
    let (before, row) = (uploads(&site), browser.import(&import).await);

    let copy = made(&mut browser, &import, FILES).await;
    let saved = save(&mut browser, &import, "fitbit-data.json").await;

    assert_eq!((uploads(&site), browser.import(&import).await), (before, row));
    assert_eq!(there(&mut browser, "fitbit-data.json").await.unwrap(), earlier);
    site.deliver(&mut browser, &import).await;
    assert_eq!(there(&mut browser, "fitbit-data.json").await.unwrap(), saved);
    let sent = browser.import(&import).await.delivery.unwrap().file.unwrap();
    let [file] = &copy.files[..] else { panic!("{copy:?}") };
    assert_eq!(
        (&file.name, &file.md5, file.size_bytes, file.range),
        (&sent.basename, &sent.md5, sent.size_bytes, sent.range)
    );
    let steps: Value = serde_json::from_slice(&saved).unwrap();
    assert_eq!(steps["tracker-steps"]["2026"]["activities-tracker-steps"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn copy_of_what_was_sent_is_the_same_bytes() {
    let (site, mut browser, link) = standard().await;
    let import = ready(&site, &mut browser, &link, 7).await;
    site.deliver(&mut browser, &import).await;
    let sent = there(&mut browser, "fitbit-data.json").await.unwrap();
    site.fault(OPEN_HUMANS, "exchange-member/", 0, 0, status(503));

    made(&mut browser, &import, FILES).await;

    assert_eq!(save(&mut browser, &import, "fitbit-data.json").await, sent);
}

#[tokio::test]
async fn months_are_saved_together_and_each_by_itself_as_they_are_sent() {
    let (diary, site, mut keeper) = start().await;
    let first = keeper.import(&site, both_months()).await.id;
    keeper.deliver(&site, &first).await;
    diary.restate(date(2026, 11, 20), 7.0);
    // October is settled; of November some days are asked for again.
    let import = keeper.import(&site, both_months()).await.id;
    let before = uploads(&site);

    let copy = made(&mut keeper.browser, &import, FILES).await;

    assert_eq!(uploads(&site), before);
    let names: Vec<&str> = copy.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["fitbit-intraday.zip", "fitbit-2026-11-intraday.json.gz"]);
    assert_eq!((copy.made, copy.of, copy.files[1].month.as_deref()), (1, 1, Some("2026-11")));
    let by_itself = save(&mut keeper.browser, &import, names[1]).await;
    let together = unzip(save(&mut keeper.browser, &import, names[0]).await);
    assert_eq!(together, [(names[1].to_owned(), by_itself.clone())]);
    keeper.deliver(&site, &import).await;
    assert_eq!(there(&mut keeper.browser, names[1]).await.unwrap(), by_itself);
}

#[tokio::test]
async fn month_that_would_not_be_sent_again_says_so() {
    let (_diary, site, mut keeper) = start().await;
    let first = keeper.import(&site, both_months()).await.id;
    keeper.deliver(&site, &first).await;
    let import = keeper.import(&site, both_months()).await.id;

    let copy = made(&mut keeper.browser, &import, FILES).await;

    assert!(copy.files.iter().filter(|file| file.month.is_some()).all(|file| file.unchanged), "{copy:?}");
}

#[tokio::test]
async fn tables_tell_what_the_files_tell() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;

    let copy = made(&mut keeper.browser, &import, TABLES).await;

    assert_eq!(copy.files[0].name, "fitbit-tables.zip");
    let files = unzip(save(&mut keeper.browser, &import, "fitbit-tables.zip").await);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["steps.csv", "days.csv"]);
    let steps = table(&files, "steps.csv");
    assert_eq!(steps[0], ["date_time", "steps", "utc_offset"]);
    for day in both_months().iter() {
        let of_day: Vec<f64> = steps
            .iter()
            .filter(|row| row[0].starts_with(&day.to_string()))
            .map(|row| row[1].parse().unwrap())
            .collect();
        assert_eq!(of_day[0], value_of(day), "{day}");
    }
    assert_eq!(table(&files, "days.csv").len(), 1 + 29);
}

#[tokio::test]
async fn tables_of_standard_data_are_made_of_the_file_that_was_saved() {
    let (site, mut browser, link) = standard().await;
    let import = ready(&site, &mut browser, &link, 14).await;
    made(&mut browser, &import, FILES).await;
    let asked = site.count(Host::OpenHumans, "exchange-member/");

    let copy = made(&mut browser, &import, TABLES).await;

    // Looked at once more, and not made again.
    assert_eq!(site.count(Host::OpenHumans, "exchange-member/"), asked + 1);
    let names: Vec<&str> = copy.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["fitbit-data.json", "fitbit-tables.zip"]);
    let json: Value = serde_json::from_slice(&save(&mut browser, &import, names[0]).await).unwrap();
    let files = unzip(save(&mut browser, &import, names[1]).await);
    let told: Vec<Vec<String>> = json["tracker-steps"]["2026"]["activities-tracker-steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| ["dateTime", "value"].map(|name| entry[name].as_str().unwrap().to_owned()).to_vec())
        .collect();
    let steps = table(&files, "steps.csv");
    assert_eq!((steps[0].join(","), &steps[1..]), ("date,steps".to_owned(), &told[..]));
    for name in ["sleep.csv", "sleep_stages.csv", "weight.csv", "resting_heart_rate.csv", "days.csv"] {
        assert!(table(&files, name).len() > 1, "{name}");
    }
}

#[tokio::test]
async fn what_is_left_out_is_in_no_copy_also_one_made_before() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;
    let before = made(&mut keeper.browser, &import, TABLES).await;
    let left_out = DateRange::inclusive(date(2026, 11, 3), date(2026, 11, 5)).unwrap();
    let rule = Rule { subject: Subject::IntradayType(IntradayType::Steps), extent: Extent::Days(left_out) };
    assert_eq!(keeper.browser.post("/api/rules", &rule).await.status, 200);

    let after = made(&mut keeper.browser, &import, TABLES).await;

    let month = |copy: &SavedCopy| {
        copy.files.iter().find(|file| file.month.as_deref() == Some("2026-11")).unwrap().md5.clone()
    };
    assert_ne!(month(&before), month(&after));
    let files = unzip(save(&mut keeper.browser, &import, "fitbit-tables.zip").await);
    for (name, bytes) in files {
        let text = String::from_utf8(bytes).unwrap();
        assert!(left_out.iter().all(|day| !text.contains(&day.to_string())), "{name}");
        assert!(text.contains("2026-11-06"), "{name}");
    }
    let rule = Rule { subject: Subject::IntradayType(IntradayType::Steps), extent: Extent::<DateRange>::All };
    assert_eq!(keeper.browser.post("/api/rules", &rule).await.status, 200);
    let nothing = made(&mut keeper.browser, &import, FILES).await;
    assert_eq!((nothing.files, nothing.made), (Vec::new(), 2));
}

#[tokio::test]
async fn trouble_with_open_humans_is_told_as_for_sending() {
    let (site, mut browser, link) = standard().await;
    let import = ready(&site, &mut browser, &link, 7).await;
    site.fault(OPEN_HUMANS, "exchange-member/", 0, 0, status(503));

    let answer = ask(&mut browser, &import, FILES).await;

    assert_eq!(answer.problem(), (502, ErrorCode::OpenHumansTrouble));
    assert_eq!(find(&mut browser, &import).await, None);
    site.clear_faults();
    // Known which files are there, and then it falls silent.
    site.fault(OPEN_HUMANS, "exchange-member/", 1, 0, status(503));
    let failed = ended(&mut browser, &import, FILES).await;
    assert_eq!((failed.state, failed.problem), (CopyState::Failed, Some(ErrorCode::OpenHumansTrouble)));
    assert!(failed.files.is_empty());
    site.clear_faults();
    made(&mut browser, &import, FILES).await;
}

#[tokio::test]
async fn file_of_another_account_is_asked_about_as_when_sending() {
    let (site, mut browser, link) = standard().await;
    let import = ready(&site, &mut browser, &link, 7).await;
    site.deliver(&mut browser, &import).await;
    let other = browser.connect(&site, ProviderId::GoogleHealth, "bob", "").await;
    let import = ready(&site, &mut browser, &other, 7).await;

    let refused = ended(&mut browser, &import, FILES).await;
    let replacing = NewCopy { replace_other_account: true, ..FILES };
    let copy = made(&mut browser, &import, replacing).await;

    assert_eq!((refused.state, refused.problem), (CopyState::Failed, Some(ErrorCode::FileOfOtherAccount)));
    assert_eq!(copy.files.len(), 1);
}

#[tokio::test]
async fn copy_is_refused_while_something_is_fetched_and_gone_after_an_hour() {
    let (diary, site, mut keeper) = start().await;
    diary.hold("intraday/steps/1min", 3);
    let import = keeper.browser.create_import(&keeper.wish(both_months())).await.id;
    let early = ask(&mut keeper.browser, &import, FILES).await;
    diary.release();
    site.until_state(&import, ImportState::Ready).await;
    let copy = made(&mut keeper.browser, &import, FILES).await;

    site.clock.advance(SignedDuration::from_mins(61));
    let found = find(&mut keeper.browser, &import).await;
    let late = keeper.browser.get(&format!("/api/imports/{import}/copy/{}", copy.files[0].name)).await;
    let deleted = delete_expired(&site.app).await.unwrap();

    assert_eq!(early.problem(), (409, ErrorCode::WrongState));
    assert_eq!(found, None);
    assert_eq!(late.problem(), (410, ErrorCode::Expired));
    assert_eq!(deleted.copies, 1);
    assert_eq!(copies(&site), 0);
}

/// Files of copies in the spool.
fn copies(site: &Site) -> usize {
    site.spooled().iter().filter(|path| path.to_string_lossy().contains("copies/")).count()
}

#[tokio::test]
async fn deleting_an_import_deletes_its_copy_and_nothing_of_it_can_be_read_in_the_spool() {
    let (site, mut browser, link) = standard().await;
    let import = ready(&site, &mut browser, &link, 7).await;
    made(&mut browser, &import, TABLES).await;
    let there_before = copies(&site);
    let held_nowhere = site
        .spooled()
        .iter()
        .filter(|path| path.is_file())
        .all(|path| !server::testing::holds(&std::fs::read(path).unwrap(), b"tracker-steps"));

    let answer = browser.delete(&format!("/api/imports/{import}")).await;

    assert_eq!(answer.status, 204);
    // The note, the file and the tables.
    assert_eq!((there_before, copies(&site)), (3, 0));
    assert!(held_nowhere);
}

#[tokio::test]
async fn one_copy_is_made_at_a_time_for_a_member() {
    let (site, mut browser, link) = standard().await;
    let import = ready(&site, &mut browser, &link, 7).await;
    let other = ready(&site, &mut browser, &link, 5).await;
    let member = site.app.storage.load_import(import.parse().unwrap()).await.unwrap().unwrap().member_id;
    let sending = site.app.open_humans.lock_delivery(member).await;

    let first: SavedCopy = ask(&mut browser, &import, FILES).await.json();
    let again: SavedCopy = ask(&mut browser, &import, FILES).await.json();
    let refused = ask(&mut browser, &other, FILES).await;
    let early = browser.get(&format!("/api/imports/{import}/copy/fitbit-data.json")).await;
    drop(sending);

    // It waits for what is being sent, and nothing is begun twice.
    assert_eq!((first.state, again.state), (CopyState::Making, CopyState::Making));
    assert_eq!(refused.problem(), (429, ErrorCode::TooMany));
    assert_eq!(early.problem(), (409, ErrorCode::WrongState));
    made(&mut browser, &import, FILES).await;
    let no_file = browser.get(&format!("/api/imports/{import}/copy/fitbit-data.xml")).await;
    assert_eq!(no_file.problem(), (404, ErrorCode::NotFound));
}

#[tokio::test]
async fn days_repaired_after_sending_stopped_are_in_the_copy_and_in_what_is_sent() {
    for wish in [json!({}), json!({ "subjects": [{ "data_type": "steps" }], "ranges": [last_days(7)] })] {
        repair_after_sending_stopped(&wish).await;
    }
}

async fn repair_after_sending_stopped(repair: &Value) {
    let (site, mut browser, link) = standard().await;
    let import = browser.create_import(&wish(&link, &[DataType::Steps], last_days(7))).await.id;
    site.until_state(&import, ImportState::Ready).await;
    let window = site.windows(&import).await[0].clone();
    let failed = server::storage::WindowState::Failed;
    site.app
        .storage
        .finish_window(window.id, failed, Some(ErrorCode::ProviderTrouble), site.app.clock.now())
        .await
        .unwrap();
    site.app.storage.delete_pages_of(window.id).await.unwrap();
    site.fault("storage", "", 0, 0, status(403));
    browser.post(&format!("/api/imports/{import}/delivery"), &json!({})).await;
    site.until(&import, |import| import.state == ImportState::Ready && import.problem.is_some()).await;
    site.clear_faults();
    browser.post(&format!("/api/imports/{import}/repair"), repair).await;
    site.until(&import, |import| import.state == ImportState::Ready && import.problem.is_none()).await;

    made(&mut browser, &import, FILES).await;
    let saved = save(&mut browser, &import, "fitbit-data.json").await;
    site.deliver(&mut browser, &import).await;

    let json: Value = serde_json::from_slice(&saved).unwrap();
    assert_eq!(json["tracker-steps"]["2026"]["activities-tracker-steps"].as_array().map(Vec::len), Some(7));
    assert_eq!(there(&mut browser, "fitbit-data.json").await.unwrap(), saved);
}
