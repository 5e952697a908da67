//! The files of months: what is sent, what is not sent again, and what becomes of them when things go wrong on the way.

use crate::support::{
    Site, TODAY,
    diary::{Diary, Keeper, value_of},
    site::{OPEN_HUMANS, status},
};
use domain::{
    DateRange,
    wire::{DeliveryStep, ErrorCode, GapState, Import, ImportState, Review},
};
use flate2::read::GzDecoder;
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use standin::Host;
use std::{io::Read, sync::Arc};

/// Two months, of which the second has days that may still be restated.
fn both_months() -> DateRange {
    DateRange::inclusive(date(2026, 10, 25), TODAY).unwrap()
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

/// A file as the member would unpack it.
async fn unpacked(keeper: &mut Keeper, import: &str, month: &str) -> Value {
    let answer = keeper.browser.get(&format!("/api/imports/{import}/files/{month}")).await;
    assert_eq!(answer.header("content-type"), "application/gzip");
    let named = format!("attachment; filename=\"fitbit-{month}-intraday.json.gz\"");
    assert_eq!(answer.header("content-disposition"), named);
    let mut text = String::new();
    GzDecoder::new(&answer.body[..]).read_to_string(&mut text).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn steps(file: &Value) -> Vec<(Date, f64)> {
    let days = file["activities-steps-intraday"].as_array().unwrap();
    let first = |day: &Value| day["dataset"][0]["value"].as_f64().unwrap();
    days.iter().map(|day| (day["date"].as_str().unwrap().parse().unwrap(), first(day))).collect()
}

fn uploads(site: &Site) -> usize {
    site.count(Host::OpenHumans, "files/upload/direct/")
}

fn refuse_puts(site: &Site, skip: u64, times: u64) {
    let rule = json!({
        "host": "storage", "method": "PUT", "path": "", "skip": skip, "times": times, "fault": status(403)
    });
    site.standin.app().faults().add(serde_json::from_value(rule).unwrap()).unwrap();
}

fn steps_of(import: &Import) -> Vec<(&str, DeliveryStep)> {
    import.months.iter().map(|month| (month.month.as_str(), month.step)).collect()
}

#[tokio::test]
async fn each_month_is_a_file_of_its_own() {
    let (_diary, site, mut keeper) = start().await;

    let import = sent(&site, &mut keeper, both_months()).await;

    assert_eq!(steps_of(&import), [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
    let files = site.month_files(keeper.member).await;
    assert_eq!(
        files.keys().collect::<Vec<_>>(),
        ["fitbit-2026-10-intraday.json.gz", "fitbit-2026-11-intraday.json.gz"]
    );
    for month in &import.months {
        let file = month.file.as_ref().unwrap();
        assert_eq!(files[&file.basename], file.id);
        assert!(!month.unchanged && month.problem.is_none());
    }
    let october = steps(&unpacked(&mut keeper, &import.id, "2026-10").await);
    assert_eq!(october.len(), 7);
    assert_eq!(october[0], (date(2026, 10, 25), value_of(date(2026, 10, 25))));
    let nothing = keeper.browser.get(&format!("/api/imports/{}/files/2026-09", import.id)).await;
    assert_eq!(nothing.problem(), (404, ErrorCode::NotFound));
}

#[tokio::test]
async fn second_run_asks_for_days_that_may_be_restated_and_sends_nothing_unchanged() {
    let (diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let files = site.month_files(keeper.member).await;
    let uploaded = uploads(&site);
    diary.take_asked();

    let second = sent(&site, &mut keeper, both_months()).await;
    let review: Review = keeper.browser.get(&format!("/api/imports/{}/review", second.id)).await.json();

    let asked: Vec<_> = diary.take_asked().into_iter().map(|(_, days)| days.start()).collect();
    assert_eq!(asked, [22, 21, 20, 19].map(|day| date(2026, 11, day)));
    assert_eq!(steps_of(&second), [("2026-11", DeliveryStep::Done)]);
    assert!(second.months[0].unchanged);
    assert_eq!(uploads(&site), uploaded);
    assert_eq!(site.month_files(keeper.member).await, files);
    assert_eq!(second.months[0].file.as_ref().unwrap().id, files["fitbit-2026-11-intraday.json.gz"]);
    assert_eq!(review.intraday[0].days_delivered_before, 25);
    assert_eq!(review.intraday[0].days_with_data, 4);
}

#[tokio::test]
async fn restated_day_is_sent_and_its_month_keeps_the_others() {
    let (diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let before = site.month_files(keeper.member).await;
    diary.restate(date(2026, 11, 20), 7.0);

    let second = sent(&site, &mut keeper, both_months()).await;

    let after = site.month_files(keeper.member).await;
    assert_eq!(before["fitbit-2026-10-intraday.json.gz"], after["fitbit-2026-10-intraday.json.gz"]);
    assert_ne!(before["fitbit-2026-11-intraday.json.gz"], after["fitbit-2026-11-intraday.json.gz"]);
    assert_eq!((second.months[0].unchanged, second.months[0].merged_files), (false, 1));
    let november = steps(&unpacked(&mut keeper, &second.id, "2026-11").await);
    assert_eq!(november.len(), 22);
    assert!(november.contains(&(date(2026, 11, 20), 7.0)));
    assert!(november.contains(&(date(2026, 11, 3), value_of(date(2026, 11, 3)))));
}

#[tokio::test]
async fn unsettled_days_are_asked_for_until_they_settle() {
    let (diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    site.clock.advance(jiff::SignedDuration::from_hours(10 * 24));
    diary.take_asked();

    let third = keeper.import(&site, both_months()).await;
    let delivered = keeper.deliver(&site, &third.id).await;
    diary.take_asked();
    let fourth = keeper.import(&site, both_months()).await;

    assert_eq!(third.requests_done, 4);
    assert_eq!(delivered.state, ImportState::Delivered);
    assert_eq!((fourth.requests_planned, diary.take_asked().len()), (0, 0));
}

#[tokio::test]
async fn what_is_there_can_be_sent_from_a_pause_and_the_rest_later() {
    let (diary, site, mut keeper) = start().await;
    diary.hold("intraday/steps/1min", 10);
    let import = keeper.browser.create_import(&keeper.wish(both_months())).await.id;
    site.until(&import, |import| import.requests_done == 10).await;
    keeper.ask(&import, "pause").await;
    let paused = keeper.deliver(&site, &import).await;
    let review: Review = keeper.browser.get(&format!("/api/imports/{import}/review")).await.json();
    diary.release();

    keeper.ask(&import, "repair").await;
    site.until_state(&import, ImportState::Ready).await;
    let whole = keeper.deliver(&site, &import).await;

    assert_eq!(
        (paused.state, steps_of(&paused)),
        (ImportState::Delivered, vec![("2026-11", DeliveryStep::Done)])
    );
    assert_eq!(review.intraday[0].gaps[0].state, GapState::NotFetched);
    assert_eq!(steps_of(&whole), [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
    assert_eq!(steps(&unpacked(&mut keeper, &import, "2026-11").await).len(), 22);
    assert_eq!(site.month_files(keeper.member).await.len(), 2);
}

#[tokio::test]
async fn repair_sends_only_the_months_it_changed() {
    let (diary, site, mut keeper) = start().await;
    let broken = date(2026, 10, 28);
    diary.take_whim(move |fetch, _| {
        (fetch.range.unwrap().start() == broken)
            .then(|| server::providers::Outcome::Malformed("$.x".to_owned()))
    });
    let import = sent(&site, &mut keeper, both_months()).await.id;
    let before = site.month_files(keeper.member).await;
    diary.drop_whim();

    keeper.ask(&import, "repair").await;
    site.until_state(&import, ImportState::Ready).await;
    let repaired = keeper.deliver(&site, &import).await;

    let after = site.month_files(keeper.member).await;
    assert_eq!(repaired.state, ImportState::Delivered);
    assert_ne!(before["fitbit-2026-10-intraday.json.gz"], after["fitbit-2026-10-intraday.json.gz"]);
    assert_eq!(before["fitbit-2026-11-intraday.json.gz"], after["fitbit-2026-11-intraday.json.gz"]);
    assert_eq!(steps(&unpacked(&mut keeper, &import, "2026-10").await).len(), 7);
}

#[tokio::test]
async fn month_that_cannot_be_sent_leaves_the_others_sent() {
    let (_diary, site, mut keeper) = start().await;
    let import = keeper.import(&site, both_months()).await.id;
    refuse_puts(&site, 0, 1);

    let half = keeper.deliver(&site, &import).await;
    let there = site.month_files(keeper.member).await;
    let whole = keeper.deliver(&site, &import).await;

    assert_eq!((half.state, half.problem), (ImportState::Ready, Some(ErrorCode::UploadRefused)));
    assert_eq!(half.months[0].problem, Some(ErrorCode::UploadRefused));
    assert_eq!((half.months[1].step, half.months[1].problem), (DeliveryStep::Done, None));
    assert_eq!(there.keys().collect::<Vec<_>>(), ["fitbit-2026-11-intraday.json.gz"]);
    assert_eq!((whole.state, whole.months[0].problem), (ImportState::Delivered, None));
    let both = site.month_files(keeper.member).await;
    assert_eq!(both["fitbit-2026-11-intraday.json.gz"], there["fitbit-2026-11-intraday.json.gz"]);
    assert_eq!(both.len(), 2);
}

#[tokio::test]
async fn days_of_a_file_that_is_gone_are_fetched_again() {
    let (diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let october = site.month_files(keeper.member).await["fitbit-2026-10-intraday.json.gz"];
    site.app.open_humans.delete_file(keeper.member, october).await.unwrap();
    // Without the segments of the first run, which would do as well.
    for import in keeper.browser.get("/api/imports").await.json::<Vec<Import>>() {
        keeper.browser.delete(&format!("/api/imports/{}", import.id)).await;
    }
    diary.take_asked();

    let second = sent(&site, &mut keeper, both_months()).await;

    assert_eq!(diary.take_asked().len(), 7 + 4);
    assert_eq!(steps_of(&second), [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
    assert_eq!(site.month_files(keeper.member).await.len(), 2);
}

#[tokio::test]
async fn file_found_gone_when_sending_is_told_and_its_days_can_be_repaired() {
    let (diary, site, mut keeper) = start().await;
    sent(&site, &mut keeper, both_months()).await;
    let october = site.month_files(keeper.member).await["fitbit-2026-10-intraday.json.gz"];
    // While the import is planned Open Humans cannot be asked, so October counts as delivered.
    site.fault(OPEN_HUMANS, "exchange-member/", 0, 0, status(503));
    let import = keeper.import(&site, both_months()).await;
    site.clear_faults();
    site.app.open_humans.delete_file(keeper.member, october).await.unwrap();

    let sent = keeper.deliver(&site, &import.id).await;
    let review: Review = keeper.browser.get(&format!("/api/imports/{}/review", import.id)).await.json();
    diary.take_asked();
    keeper.ask(&import.id, "repair").await;
    site.until_state(&import.id, ImportState::Ready).await;
    let repaired = keeper.deliver(&site, &import.id).await;

    assert_eq!(import.requests_done, 4);
    assert_eq!(
        (sent.months[0].month.as_str(), sent.months[0].problem),
        ("2026-10", Some(ErrorCode::Expired))
    );
    assert_eq!((sent.months[1].step, sent.months[1].problem), (DeliveryStep::Done, None));
    assert_eq!(review.intraday[0].gaps[0].state, GapState::NotFetched);
    assert_eq!(diary.take_asked().len(), 7);
    assert_eq!(repaired.state, ImportState::Delivered);
    assert_eq!(steps_of(&repaired), [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
    assert!(repaired.months.iter().all(|month| month.problem.is_none()));
}

#[tokio::test]
async fn sending_killed_at_any_step_goes_on_and_leaves_one_file_a_month() {
    for (path, skip) in [
        ("exchange-member/", 0),
        ("files/upload/direct/", 0),
        ("files/upload/complete/", 0),
        ("files/upload/direct/", 1),
        ("files/upload/complete/", 1),
    ] {
        let (_diary, mut site, mut keeper) = start().await;
        let import = keeper.import(&site, both_months()).await.id;
        let before = site.count(Host::OpenHumans, path);
        site.fault(OPEN_HUMANS, path, skip, 0, json!({"kind": "slow", "millis": 600_000}));

        keeper.ask(&import, "delivery").await;
        let reached = before + usize::try_from(skip).unwrap();
        site.until_seen(|site| site.count(Host::OpenHumans, path) > reached).await;
        site.clear_faults();
        site.kill_and_restart().await;
        let sent = site.until_state(&import, ImportState::Delivered).await;

        assert_eq!(steps_of(&sent), [("2026-10", DeliveryStep::Done), ("2026-11", DeliveryStep::Done)]);
        assert_eq!(site.month_files(keeper.member).await.len(), 2, "{path} {skip}");
    }
}

#[tokio::test]
async fn file_of_another_account_is_replaced_only_when_the_member_says_so() {
    let (diary, site, mut keeper) = start().await;
    let october = DateRange::inclusive(date(2026, 10, 25), date(2026, 10, 31)).unwrap();
    let first = sent(&site, &mut keeper, october).await.id;
    let mut other = Keeper {
        browser: keeper.browser.clone(),
        member: keeper.member,
        link: site.link_to(keeper.member, "other").await,
    };
    let import = other.import(&site, october).await.id;
    let before = site.month_files(keeper.member).await;

    let refused = other.deliver(&site, &import).await;
    let untouched = site.month_files(keeper.member).await;
    let wish = json!({ "replace_other_account": true });
    other.browser.post(&format!("/api/imports/{import}/delivery"), &wish).await;
    site.until_state(&import, ImportState::Delivered).await;

    assert_eq!((refused.state, refused.problem), (ImportState::Ready, Some(ErrorCode::FileOfOtherAccount)));
    assert_eq!(refused.months[0].problem, Some(ErrorCode::FileOfOtherAccount));
    assert_eq!(untouched, before);
    let after = site.month_files(keeper.member).await;
    assert_eq!(after.len(), 1);
    assert_ne!(after, before);
    // What the first account had there is there no more, so it would be fetched again.
    keeper.browser.delete(&format!("/api/imports/{first}")).await;
    diary.take_asked();
    keeper.import(&site, october).await;
    assert_eq!(diary.take_asked().len(), 7);
}

#[tokio::test]
async fn artifacts_of_months_go_with_their_import() {
    let (_diary, site, mut keeper) = start().await;
    let import = sent(&site, &mut keeper, both_months()).await.id;
    let spooled = site.spooled().len();

    keeper.browser.delete(&format!("/api/imports/{import}")).await;

    assert_eq!(spooled, 29 + 2);
    assert_eq!(site.spooled(), Vec::<std::path::PathBuf>::new());
    assert_eq!(site.month_files(keeper.member).await.len(), 2, "what was sent stays");
}

#[tokio::test]
async fn importers_of_old_are_left_alone() {
    let (_diary, site, mut keeper) = start().await;
    let label = site.app.open_humans.fetch_project_label(keeper.member).await.unwrap();
    let old = "fitbit-intraday-2026-10.json";
    let id = standin::open_humans::plant_file(
        site.standin.app(),
        "bob",
        &label,
        old,
        json!({ "description": "old", "tags": [] }),
        r#"{"user":{}}"#.into(),
    )
    .unwrap();

    sent(&site, &mut keeper, both_months()).await;

    let files = site.app.open_humans.list_project_files(keeper.member).await.unwrap();
    assert!(files.iter().any(|file| file.id == id && file.basename == old));
}
