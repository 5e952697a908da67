//! Claims about list, reconcile and get.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::site::{ALL_SCOPES, Google};

fn text<'a>(point: &'a Value, path: &str) -> Option<&'a str> {
    point.pointer(path).and_then(Value::as_str)
}

fn time(point: &Value, path: &str) -> Timestamp {
    text(point, path).unwrap_or_else(|| panic!("{path} is missing in {point}")).parse().expect("a time")
}

fn between(member: &str, from: &str, until: &str) -> String {
    format!(r#"{member} >= "{from}" AND {member} < "{until}""#)
}

#[tokio::test]
async fn ten_years_of_sleep_come_newest_first_in_pages_of_25_with_an_empty_one_among_them() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;

    let (points, pages) = google.list_all("sleep", &[("pageSize", "1000")], &token).await;

    let ids: BTreeSet<_> = points.iter().map(|point| text(point, "/name").expect("a name")).collect();
    assert_eq!(ids.len(), points.len(), "a sleep came twice");
    assert!(points.len() > 3_400, "{}", points.len());
    assert!(points.windows(2).all(|pair| {
        time(&pair[0], "/sleep/interval/startTime") >= time(&pair[1], "/sleep/interval/startTime")
    }));
    assert!(pages.iter().all(|size| *size <= 25));
    assert!(pages[..pages.len() - 1].contains(&0), "no page was empty before the last");
    let expected: usize = {
        let body = google.running.app().bodies().find("alice").expect("known");
        let now = google.running.app().now();
        let mut date = body.joined();
        let mut count = 0;
        while date <= body.today(now) {
            count += body.sleeps_at(date, now).len();
            date = date.tomorrow().expect("in range");
        }
        count
    };
    assert_eq!(points.len(), expected);
}

#[tokio::test]
async fn nights_belong_to_the_civil_date_of_waking() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let filter = between("sleep.interval.civil_end_time", "2026-09-01", "2026-11-01");

    let (points, _) = google.list_all("sleep", &[("filter", &filter)], &token).await;

    assert!(points.len() > 50, "{}", points.len());
    let mut mains = BTreeMap::new();
    for point in &points {
        let end = time(point, "/sleep/interval/endTime");
        let offset = text(point, "/sleep/interval/endUtcOffset").expect("an offset");
        let offset: i64 = offset.strip_suffix('s').expect("seconds").parse().expect("a number");
        let civil = Timestamp::from_second(end.as_second() + offset).expect("in range").to_string();
        assert!(("2026-09-01".."2026-11-01").contains(&&civil[..10]), "{civil}");
        assert!(point.pointer("/sleep/interval/civilEndTime").is_none());
        if point.pointer("/sleep/metadata/mainSleep").is_some() {
            *mains.entry(civil[..10].to_owned()).or_insert(0) += 1;
        }
    }
    assert!(mains.values().all(|count| *count == 1));
    // Over the change to winter time the stages' offsets change where the clock does.
    let turned = points.iter().find(|point| {
        text(point, "/sleep/interval/startUtcOffset") == Some("7200s")
            && text(point, "/sleep/interval/endUtcOffset") == Some("3600s")
    });
    let stages =
        turned.and_then(|point| point.pointer("/sleep/stages")?.as_array()).expect("a night over the change");
    let change: Timestamp = "2026-10-25T01:00:00Z".parse().expect("a time");
    for stage in stages {
        let expected = if time(stage, "/startTime") < change { "7200s" } else { "3600s" };
        assert_eq!(text(stage, "/startUtcOffset"), Some(expected));
    }
}

#[tokio::test]
async fn stages_cover_the_night_and_the_summary_sums_them_up() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;

    let points = google.list("sleep", &[], &token).await.points();

    assert_eq!(points.len(), 25);
    let staged: Vec<_> = points.iter().filter(|point| text(point, "/sleep/type") == Some("STAGES")).collect();
    assert!(staged.len() > 15);
    for point in staged {
        let stages = point.pointer("/sleep/stages").and_then(Value::as_array).expect("stages");
        assert_eq!(stages[0]["startTime"], point["sleep"]["interval"]["startTime"]);
        assert_eq!(stages[stages.len() - 1]["endTime"], point["sleep"]["interval"]["endTime"]);
        assert!(stages.windows(2).all(|pair| pair[0]["endTime"] == pair[1]["startTime"]));
        let asleep: i64 = stages
            .iter()
            .filter(|stage| stage["type"] != "AWAKE")
            .map(|stage| time(stage, "/endTime").as_second() - time(stage, "/startTime").as_second())
            .sum();
        let said: i64 =
            text(point, "/sleep/summary/minutesAsleep").expect("a sum").parse().expect("a number");
        assert_eq!(said, (asleep + 30) / 60);
        let whole: i64 =
            text(point, "/sleep/summary/minutesInSleepPeriod").expect("a sum").parse().expect("a number");
        let length = time(point, "/sleep/interval/endTime").as_second()
            - time(point, "/sleep/interval/startTime").as_second();
        assert_eq!(whole * 60, length);
    }
}

#[tokio::test]
async fn overlapping_sources_are_both_listed_and_reconciled_to_one() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let filter = between("sleep.interval.civil_end_time", "2026-01-01", "2026-11-01");

    let (listed, _) = google.list_all("sleep", &[("filter", &filter)], &token).await;

    let foreign = |point: &&Value| text(point, "/dataSource/platform") == Some("HEALTH_CONNECT");
    let overlapping: Vec<_> = listed.iter().filter(foreign).collect();
    assert!(overlapping.len() > 10, "{}", overlapping.len());
    for point in overlapping {
        assert!(point.pointer("/sleep/metadata/mainSleep").is_none());
        let (start, end) = (time(point, "/sleep/interval/startTime"), time(point, "/sleep/interval/endTime"));
        assert!(listed.iter().any(|other| {
            text(other, "/dataSource/platform") == Some("FITBIT")
                && time(other, "/sleep/interval/startTime") < end
                && time(other, "/sleep/interval/endTime") > start
        }));
        let narrow = between(
            "sleep.interval.end_time",
            &start.to_string(),
            &(end + jiff::SignedDuration::from_hours(1)).to_string(),
        );
        let reconciled = google.reconcile("sleep", &[("filter", &narrow)], &token).await.points();
        assert_eq!(reconciled.len(), 1, "{reconciled:?}");
        assert!(reconciled[0].get("dataSource").is_none() && reconciled[0].get("name").is_none());
        assert!(text(&reconciled[0], "/dataPointName").is_some());
    }
}

#[tokio::test]
async fn weights_come_from_several_sources_and_each_has_a_zone_of_its_own() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let filter = between("weight.sample_time.civil_time", "2024-01-01", "2026-11-01");

    let pairs = [("filter", filter.as_str()), ("pageSize", "10000")];
    let (points, pages) = google.list_all("weight", &pairs, &token).await;
    let devices = [
        ("filter", filter.as_str()),
        ("pageSize", "10000"),
        ("dataSourceFamily", "users/me/dataSourceFamilies/google-wearables"),
    ];
    let (devices, _) = google.list_all("weight", &devices, &token).await;

    assert_eq!(pages.len(), 1);
    let methods: BTreeSet<_> =
        points.iter().filter_map(|point| text(point, "/dataSource/recordingMethod")).collect();
    assert_eq!(methods, BTreeSet::from(["ACTIVELY_MEASURED", "MANUAL", "UNKNOWN"]));
    let offsets: BTreeSet<_> =
        points.iter().filter_map(|point| text(point, "/weight/sampleTime/utcOffset")).collect();
    assert!(offsets.contains("0s") && offsets.contains("3600s") && offsets.contains("7200s"), "{offsets:?}");
    assert!(points.iter().all(|point| point.pointer("/weight/weightGrams").is_some_and(Value::is_number)));
    assert!(devices.len() < points.len());
    assert!(
        devices.iter().all(|point| text(point, "/dataSource/recordingMethod") == Some("ACTIVELY_MEASURED"))
    );
}

#[tokio::test]
async fn daily_values_are_listed_per_source_and_reconciled_to_one_a_day() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let filter = between("daily_resting_heart_rate.date", "2026-08-01", "2026-11-01");
    let pairs = [("filter", filter.as_str()), ("pageSize", "5000")];

    let listed = google.list("daily-resting-heart-rate", &pairs, &token).await.points();
    let reconciled = google.reconcile("daily-resting-heart-rate", &pairs, &token).await.points();

    let dates: BTreeSet<_> =
        reconciled.iter().map(|point| point["dailyRestingHeartRate"]["date"].to_string()).collect();
    assert_eq!(dates.len(), reconciled.len());
    assert!(reconciled.len() > 70, "{}", reconciled.len());
    assert!(listed.len() > reconciled.len() + 10);
}

#[tokio::test]
async fn page_sizes_are_as_observed_unless_the_documented_ones_are_switched_on() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let sizes = async |pairs: &[(&str, &str)]| google.list("steps", pairs, &token).await.points().len();

    assert_eq!(sizes(&[]).await, 50);
    assert_eq!(sizes(&[("pageSize", "10000")]).await, 5_000);
    google.set("google.page_size", "documented").await;
    assert_eq!(sizes(&[]).await, 1_440);
    assert_eq!(sizes(&[("pageSize", "20000")]).await, 10_000);
    let negative = google.list("steps", &[("pageSize", "-1")], &token).await;
    assert_eq!((negative.status, negative.reason().as_deref()), (400, Some("INVALID_PAGE_SIZE")));
}

#[tokio::test]
async fn page_token_belongs_to_its_request() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let filter = between("sleep.interval.civil_end_time", "2026-01-01", "2026-11-01");
    let other = between("sleep.interval.civil_end_time", "2026-01-02", "2026-11-01");

    let next = google.list("sleep", &[("filter", &filter)], &token).await.next().expect("more pages");
    let same = google.list("sleep", &[("filter", &filter), ("pageToken", &next)], &token).await;
    let refused = [
        google.list("sleep", &[("filter", &other), ("pageToken", &next)], &token).await,
        google.list("sleep", &[("pageToken", &next)], &token).await,
        google.reconcile("sleep", &[("filter", &filter), ("pageToken", &next)], &token).await,
        google.list("sleep", &[("filter", &filter), ("pageToken", "nonsense")], &token).await,
    ];

    assert_eq!(same.points().len(), 25);
    for answer in refused {
        assert_eq!((answer.status, answer.reason().as_deref()), (400, Some("INVALID_PAGE_TOKEN")));
    }
}

#[tokio::test]
async fn last_page_may_be_the_empty_object_and_pages_may_be_short() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let filter = between("sleep.interval.civil_end_time", "2026-08-01", "2026-10-01");
    let plain = google.list_all("sleep", &[("filter", &filter)], &token).await;

    google.set("google.final_empty", "on").await;
    let empty = google.list_all("sleep", &[("filter", &filter)], &token).await;
    google.set("google.short_pages", "on").await;
    let short = google.list_all("sleep", &[("filter", &filter)], &token).await;

    assert_eq!((empty.0.clone(), empty.1.last()), (plain.0.clone(), Some(&0)));
    assert_eq!(short.0, plain.0);
    assert!(short.1.len() > plain.1.len() && short.1.iter().all(|size| *size <= 13));
}

#[tokio::test]
async fn ties_at_a_page_border_are_lost_where_switched_on() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    // Every fifth day has two values with one time; a page of one always ends between them.
    let filter = between("daily_resting_heart_rate.date", "2026-08-01", "2026-09-01");
    let pairs = [("filter", filter.as_str()), ("pageSize", "1")];

    let whole = google.list_all("daily-resting-heart-rate", &pairs, &token).await.0;
    google.set("google.tie_loss", "on").await;
    let lossy = google.list_all("daily-resting-heart-rate", &pairs, &token).await.0;

    let dates = |points: &[Value]| -> BTreeSet<String> {
        points.iter().map(|point| point["dailyRestingHeartRate"]["date"].to_string()).collect()
    };
    assert_eq!(dates(&whole), dates(&lossy));
    assert!(lossy.len() < whole.len());
    assert_eq!(lossy.len(), dates(&lossy).len());
}

#[tokio::test]
async fn token_that_repeats_itself_can_be_switched_on() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    google.set("google.repeated_token", "on").await;

    let first = google.list("sleep", &[], &token).await.next().expect("more pages");
    let second = google.list("sleep", &[("pageToken", &first)], &token).await.next();

    assert_eq!(second, Some(first));
}

#[tokio::test]
async fn points_with_names_are_found_by_them() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;

    for id in ["sleep", "weight", "body-fat", "height"] {
        let points = google.list(id, &[], &token).await.points();
        assert!(!points.is_empty(), "{id}");
        for point in points.iter().take(5) {
            let name = text(point, "/name").expect("a name");
            let found = google.call("GET", &format!("/v4/{name}"), None, Some(&token)).await;
            assert_eq!(&found.json(), point, "{name}");
        }
        let missing = google
            .call("GET", &format!("/v4/users/me/dataTypes/{id}/dataPoints/12"), None, Some(&token))
            .await;
        assert_eq!((missing.status, missing.reason().as_deref()), (404, Some("RESOURCE_NOT_FOUND")));
    }
}

#[tokio::test]
async fn family_of_sources_has_to_exist_and_does_not_go_with_sleep() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let family = |name| [("dataSourceFamily", name)];

    let unknown = google.list("weight", &family("users/me/dataSourceFamilies/friends"), &token).await;
    let own = google.list("weight", &family("users/me/dataSourceFamilies/self-sources"), &token).await;
    let sleep = google.list("sleep", &family("users/me/dataSourceFamilies/all-sources"), &token).await;

    assert_eq!(
        (unknown.status, unknown.reason().as_deref()),
        (400, Some("INVALID_DATA_POINT_DATA_SOURCE_FAMILY"))
    );
    assert_eq!((own.status, own.text.as_str()), (200, "{}"));
    assert_eq!((sleep.status, sleep.reason()), (400, None));
}

#[tokio::test]
async fn newest_night_can_be_pending_or_still_running() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let newest = async || {
        let points = google.list("sleep", &[], &token).await.points();
        points
            .into_iter()
            .find(|point| point.pointer("/sleep/metadata/mainSleep").is_some())
            .expect("a night")
    };

    google.set("google.unprocessed_sleep", "on").await;
    let pending = newest().await;
    google.set("google.unprocessed_sleep", "off").await;
    google.set("google.open_sleep", "on").await;
    let running = newest().await;

    assert!(
        pending.pointer("/sleep/metadata/processed").is_none() && pending.pointer("/sleep/stages").is_none()
    );
    assert!(running.pointer("/sleep/interval/endTime").is_none());
}

#[tokio::test]
async fn steps_of_two_sources_are_both_listed_and_reconcile_to_the_day() {
    let google = Google::start().await;
    let token = google.token("alice", ALL_SCOPES).await;
    let now = google.running.app().now();
    let body = google.running.app().bodies().find("alice").expect("known");
    // A worn day on which the phone counted along.
    let mut date = jiff::civil::date(2026, 11, 1);
    while date.day_of_year() % 3 != 0 || !body.day(date).worn {
        date = date.yesterday().expect("in range");
    }
    let expected = u64::from(body.activity_at(date, now).steps);
    let next = date.tomorrow().expect("in range");
    let filter = between("steps.interval.civil_start_time", &date.to_string(), &next.to_string());
    let pairs = [("filter", filter.as_str()), ("pageSize", "5000")];

    let sum = |points: &[Value]| -> u64 {
        points
            .iter()
            .map(|point| text(point, "/steps/count").expect("a count").parse::<u64>().expect("a number"))
            .sum()
    };
    let listed = google.list("steps", &pairs, &token).await.points();
    let reconciled = google.reconcile("steps", &pairs, &token).await.points();

    assert_eq!(sum(&reconciled), expected);
    assert!(sum(&listed) > expected * 3 / 2, "{} of {expected}", sum(&listed));
}
