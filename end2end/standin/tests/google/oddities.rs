//! Claims about the switches that make lists and roll-ups odd.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::site::{ALL_SCOPES, Google};

const PULSE: &str = "heart-rate";
const FILTER: &str = r#"heart_rate.sample_time.physical_time >= "2026-11-10T00:00:00Z" AND heart_rate.sample_time.physical_time < "2026-11-10T06:00:00Z""#;

async fn started() -> (Google, String) {
    let google = Google::start().await;
    google.set("google.odd_pages", "off").await;
    let token = google.token("alice", ALL_SCOPES).await;
    (google, token)
}

fn at(point: &Value) -> &str {
    point["heartRate"]["sampleTime"]["physicalTime"].as_str().expect("a time")
}

#[tokio::test]
async fn pages_that_go_backwards_hold_the_same_points() {
    let (google, token) = started().await;
    let pairs = [("filter", FILTER), ("pageSize", "200")];

    let (plain, _) = google.list_all(PULSE, &pairs, &token).await;
    google.set("google.backward_pages", "on").await;
    let (mut bent, pages) = google.list_all(PULSE, &pairs, &token).await;

    assert!(pages.len() > 5 && plain.len() > 1_000, "{}", plain.len());
    assert_ne!(bent, plain);
    assert_eq!(bent[..200], plain[..200], "the first page is the newest");
    assert_eq!(bent[200..400], plain[400..600], "the second page is older than the third");
    assert_eq!(bent[400..600], plain[200..400]);
    bent.sort_by(|one, other| at(other).cmp(at(one)));
    assert_eq!(bent, plain);
}

#[tokio::test]
async fn list_without_an_end_goes_on_with_empty_pages_or_begins_anew() {
    let (google, token) = started().await;
    let pairs = [("filter", FILTER), ("pageSize", "5000")];
    for (kind, again) in [("empty", false), ("again", true)] {
        google.set("google.endless_list", kind).await;
        let first = google.list(PULSE, &pairs, &token).await;
        let mut seen = BTreeSet::new();
        let mut next = first.next();
        for _ in 0..20 {
            let page_token = next.expect("the list goes on");
            let answer = google.list(PULSE, &[pairs[0], pairs[1], ("pageToken", &page_token)], &token).await;

            assert_eq!(answer.points(), if again { first.points() } else { Vec::new() }, "{kind}");
            assert!(seen.insert(page_token), "a token came twice");
            next = answer.next();
        }
    }
}

#[tokio::test]
async fn points_outside_of_the_range_come_along_on_both_sides() {
    let (google, token) = started().await;
    let pairs = [("filter", FILTER), ("pageSize", "5000")];
    let plain = google.list(PULSE, &pairs, &token).await.points();

    google.set("google.stray_points", "on").await;
    let strayed = google.list(PULSE, &pairs, &token).await.points();

    let last = strayed.len() - 1;
    assert_eq!(strayed[1..last], plain);
    assert!(at(&strayed[0]) >= "2026-11-10T06:00:00Z" && at(&strayed[last]) < "2026-11-10T00:00:00Z");
}

#[tokio::test]
async fn every_point_may_come_from_two_sources_and_reconciles_to_one() {
    let (google, token) = started().await;
    for id in [PULSE, "weight", "daily-resting-heart-rate", "steps"] {
        let pairs = [("pageSize", "100")];
        let reconciled = google.reconcile(id, &pairs, &token).await.points();
        google.set("google.doubled_points", "on").await;
        let doubled = google.list(id, &pairs, &token).await.points();
        let still = google.reconcile(id, &pairs, &token).await.points();
        google.set("google.doubled_points", "").await;

        assert_eq!(still, reconciled, "{id}");
        let copies = doubled.iter().filter(|point| {
            point["dataSource"]["platform"] == "HEALTH_CONNECT" && point.get("name").is_none()
        });
        assert!(copies.count() >= 45, "{id}");
    }
}

#[tokio::test]
async fn every_fifth_offset_may_contradict_its_civil_time() {
    let (google, token) = started().await;
    let pairs = [("filter", FILTER), ("pageSize", "100")];
    google.set("google.odd_offsets", "on").await;

    let points = google.list(PULSE, &pairs, &token).await.points();
    let steps = google.list("steps", &[("pageSize", "10")], &token).await.points();

    for (number, point) in points.iter().enumerate() {
        let sample = &point["heartRate"]["sampleTime"];
        let expected = if number % 5 == 0 { "7200s" } else { "3600s" };
        assert_eq!(sample["utcOffset"], expected);
        assert_eq!(sample["civilTime"]["date"]["day"], 10);
        let hour: i64 = at(point)[11..13].parse().expect("an hour");
        assert_eq!(sample["civilTime"]["time"]["hours"], hour + 1);
    }
    assert_eq!(steps[5]["steps"]["interval"]["startUtcOffset"], "7200s");
    assert_eq!(steps[5]["steps"]["interval"]["endUtcOffset"], "7200s");
}

#[tokio::test]
async fn absurd_numbers_are_written_as_proto_json_writes_them_and_keep_the_contract() {
    let (google, token) = started().await;
    google.set("google.absurd_values", "on").await;
    let list = async |id: &str| google.list(id, &[("pageSize", "100")], &token).await.points();
    let values = |points: &[Value], path: &str| -> BTreeSet<String> {
        points.iter().step_by(7).map(|point| point.pointer(path).expect("a value").to_string()).collect()
    };

    let pulse = list("heart-rate").await;
    let oxygen = list("oxygen-saturation").await;
    let range = json!({"startTime": "2026-11-10T00:00:00Z", "endTime": "2026-11-11T00:00:00Z"});
    let body = json!({"range": range, "windowSize": "300s"}).to_string();
    let path = "/v4/users/me/dataTypes/heart-rate/dataPoints:rollUp";
    let rolled = google.call("POST", path, Some(&body), Some(&token)).await.points();

    let two = |one: &str, other: &str| BTreeSet::from([one.to_owned(), other.to_owned()]);
    assert_eq!(values(&pulse, "/heartRate/beatsPerMinute"), two(r#""-5""#, r#""900""#));
    assert_eq!(values(&oxygen, "/oxygenSaturation/percentage"), two(r#""NaN""#, "-1"));
    assert_eq!(values(&rolled, "/heartRate/beatsPerMinuteAvg"), two(r#""NaN""#, "-1"));
    let sound = pulse.iter().enumerate().filter(|(number, _)| number % 7 != 0);
    assert!(sound.into_iter().all(|(_, point)| {
        let bpm = point["heartRate"]["beatsPerMinute"].as_str().expect("a number in a string");
        (30..220).contains(&bpm.parse::<u16>().expect("a number"))
    }));
}
